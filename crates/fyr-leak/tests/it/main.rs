//! The analysis as a whole, on leaks whose truth is known.

#[cfg(test)]
mod bars;
#[cfg(test)]
mod engine;
#[cfg(test)]
mod listed;
#[cfg(test)]
mod persons;
#[cfg(test)]
mod rules;
#[cfg(test)]
mod sample;
#[cfg(test)]
mod score;
#[cfg(test)]
mod tables;
