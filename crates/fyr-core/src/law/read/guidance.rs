//! Guidance with worked examples.

use super::Source;
use crate::law::guidance::Guidance;

const EXAMPLE: &str = "[[example]]";

/// Reads guidance; the first thing that is wrong in it is a fault.
pub(super) fn guidance(source: &Source<'_>) -> Option<Guidance> {
    match toml::from_str::<Guidance>(source.text) {
        Ok(guidance) => {
            for (at, example) in guidance.examples.iter().enumerate() {
                let place = (EXAMPLE, at + 1);
                let weight = example.profile.weight;
                if !(1..=4).contains(&weight) {
                    let what = format!("example {} has the weight {weight}", example.no);
                    let line = source.line_after(place, "weight");
                    source.fault(line, what, "the weight of the data is 1, 2, 3 or 4");
                }
                if guidance.examples.iter().take(at).any(|it| it.no == example.no) {
                    let what = format!("example {} is there twice", example.no);
                    let line = source.line_after(place, "no =");
                    source.fault(line, what, "give one of them its own number, or take it away");
                }
            }
            Some(guidance)
        }
        Err(error) => {
            let line = source.line(error.span().map_or(0, |span| span.start));
            source.fault(line, error.message(), "correct the line: docs/law.md, \"Guidance\"");
            None
        }
    }
}
