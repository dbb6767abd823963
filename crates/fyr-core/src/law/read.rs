//! Reads law files, and says of everything that is wrong on which line it stands.
//!
//! TOML is read with places, and each table key by key: so that one run names every fault, in words for the
//! one who wrote the file.

mod condition;
mod duty;
mod form;
mod guidance;
mod playbook;
mod regime;
mod table;
mod together;

use super::{Law, check::Fault};
use std::cell::RefCell;
use table::Table;
use toml::de::DeTable;

/// A file being read, with the faults found so far.
struct Source<'a> {
    file: &'a str,
    text: &'a str,
    /// The byte each line begins with, from the second line on.
    starts: Vec<usize>,
    faults: &'a RefCell<Vec<Fault>>,
}

impl Source<'_> {
    /// Notes a fault at a line.
    fn fault(&self, line: usize, what: impl Into<String>, mend: impl Into<String>) {
        self.faults.borrow_mut().push(Fault {
            file: self.file.to_owned(),
            line,
            what: what.into(),
            mend: mend.into(),
        });
    }

    /// Returns the line of the first text like `what` after the `nth` one like `after`, counted from 1; else the first line.
    fn line_after(&self, (after, nth): (&str, usize), what: &str) -> usize {
        let from = self.text.match_indices(after).nth(nth.saturating_sub(1)).map_or(0, |it| it.0);
        let found = self.text.get(from..).and_then(|rest| rest.find(what));
        found.map_or(1, |at| self.line(from + at))
    }

    /// Returns the line of a byte, from 1.
    fn line(&self, byte: usize) -> usize {
        self.starts.partition_point(|start| *start <= byte) + 1
    }
}

/// What a file holds; shows by its tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Holds {
    Regime,
    Form,
    Guidance,
    Purposes,
    Playbook,
}

/// Reads every file it can, and returns with it everything that is wrong, in order of file and line.
pub(super) fn read(files: &[(&str, &str)]) -> (Law, Vec<Fault>) {
    let faults = RefCell::default();
    let mut law = Law::default();
    let mut regimes = Vec::new();
    let mut forms = Vec::new();
    for &(file, text) in files {
        let starts = text.match_indices('\n').map(|(at, _)| at + 1).collect();
        let source = Source { file, text, starts, faults: &faults };
        let (root, errors) = DeTable::parse_recoverable(text);
        for error in &errors {
            let line = source.line(error.span().map_or(0, |span| span.start));
            source.fault(
                line,
                error.message().to_owned(),
                "mend the TOML: docs/law.md has examples",
            );
        }
        if !errors.is_empty() {
            continue;
        }
        let mut table = Table::root(&source, root.get_ref());
        match holds(root.get_ref()) {
            Holds::Regime => regimes.extend(regime::regime(table).map(|it| (file, it))),
            Holds::Form => forms.extend(form::form(&mut table).map(|it| (file, it))),
            Holds::Guidance => law.guidance.extend(guidance::guidance(&source)),
            Holds::Playbook => law.playbooks.extend(playbook::playbook(&source)),
            Holds::Purposes => law.purposes.extend(form::purposes(&table)),
        }
    }
    together::check(&regimes, &forms, &faults);
    law.regimes = regimes.into_iter().map(|(_, it)| it.regime).collect();
    law.forms = forms.into_iter().map(|(_, it)| it.0).collect();
    let mut faults = faults.into_inner();
    faults.sort();
    faults.dedup();
    (law, faults)
}

fn holds(root: &DeTable<'_>) -> Holds {
    if root.contains_key("section") {
        Holds::Form
    } else if root.contains_key("example") {
        Holds::Guidance
    } else if root.contains_key("purpose") {
        Holds::Purposes
    } else if root.contains_key("task") {
        Holds::Playbook
    } else {
        Holds::Regime
    }
}
