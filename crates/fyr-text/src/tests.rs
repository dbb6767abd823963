//! Tests of the texts, and of times, spans and numbers in both languages.

mod amounts;
mod languages;
mod spans;
mod texts;
mod times;
mod typed;

use jiff::Timestamp;

fn at(moment: &str) -> Timestamp {
    moment.parse().expect("a moment with an offset")
}
