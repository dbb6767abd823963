//! Playbooks.

use super::Source;
use crate::{case::facts, law::playbook::Playbook};

/// Reads a playbook; the first thing that is wrong in it is a fault.
pub(super) fn playbook(source: &Source<'_>) -> Option<Playbook> {
    match toml::from_str::<Playbook>(source.text) {
        Ok(playbook) => {
            let known = |id: &&String| {
                facts::INCIDENT_TYPES.contains(&id.as_str()) || facts::CAUSES.contains(&id.as_str())
            };
            for id in playbook.fits.iter().filter(|id| !known(id)) {
                let what = format!("`{id}` is no type of incident and no cause");
                let mend = "take one of `INCIDENT_TYPES` or `CAUSES` in the catalogue of facts";
                source.fault(source.line_after(("fits", 1), &format!("\"{id}\"")), what, mend);
            }
            for (at, task) in playbook.tasks.iter().enumerate() {
                if playbook.tasks.iter().take(at).any(|it| it.title == task.title) {
                    let what = format!("the task `{}` is there twice", task.title.sv);
                    let line = source.line_after(("[[task]]", at + 1), "title");
                    source.fault(line, what, "give one of them another title, or take it away");
                }
            }
            Some(playbook)
        }
        Err(error) => {
            let line = source.line(error.span().map_or(0, |span| span.start));
            source.fault(line, error.message(), "correct the line: docs/law.md, \"A playbook\"");
            None
        }
    }
}
