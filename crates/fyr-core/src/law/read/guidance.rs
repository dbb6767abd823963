//! Guidance with worked examples.

use super::Source;
use crate::law::guidance::Guidance;

/// Reads guidance; the first thing that is wrong in it is a fault.
pub(super) fn guidance(source: &Source<'_>) -> Option<Guidance> {
    match toml::from_str::<Guidance>(source.text) {
        Ok(guidance) => {
            let wrong = |it: &&crate::law::guidance::Example| !(1..=4).contains(&it.profile.weight);
            for example in guidance.examples.iter().filter(wrong) {
                let what =
                    format!("example {} has the weight {}", example.no, example.profile.weight);
                source.fault(1, what, "the weight of the data is 1, 2, 3 or 4");
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
