//! Finds the text for a key in a language, and writes dates, spans and numbers as that language does.

pub mod amount;
mod language;
mod message;
pub mod span;
pub mod time;
pub mod typed;

pub use language::Language;
pub use message::{Arg, contains, keys, text, text_with};

#[cfg(test)]
mod tests;
