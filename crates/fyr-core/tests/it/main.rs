//! The rules as a whole: what holds for every row of acts, and events as they were once written.

#[cfg(test)]
mod events;
#[cfg(test)]
mod properties;
