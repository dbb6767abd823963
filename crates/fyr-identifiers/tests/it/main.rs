//! What holds for the crate as a whole.

#[cfg(test)]
mod properties;
#[cfg(test)]
mod vectors;
