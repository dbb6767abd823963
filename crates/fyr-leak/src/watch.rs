//! What raises an alarm when it is met: canary numbers, addresses, other texts.
//!
//! An identity number, an e-mail address or a telephone number is known in every written form; any value is known as the
//! text it is, in large and small letters.

use crate::LeakError;
use crate::attribution::rows;
use crate::mention::Unit;
use crate::protected::{List, readings};
use crate::read::Piece;
use aho_corasick::AhoCorasick;
use fyr_core::vocabulary::ProtectionLevel;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeSet, HashMap};
use std::path::Path;

/// The list: `value[,name]`.
pub(crate) struct Watch {
    /// What each line of the list is called: its name, else its line.
    pub(crate) names: Vec<String>,
    /// Values in their normal form.
    values: HashMap<String, usize>,
    texts: AhoCorasick,
    /// Those that are identity numbers, found wherever they stand; a line of it is a line of the list.
    numbers: List,
    on: Date,
}

/// Where a value was met in a file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct Met {
    /// Place in the list.
    pub(crate) index: usize,
    /// `row=17`, `line=4`, with the table where there is one.
    pub(crate) place: String,
}

/// Places of one file that are kept; a value in every row says no more than this.
const MET_MAX: usize = 1_000;

/// What was met in one file.
pub(crate) struct Watcher<'a> {
    watch: &'a Watch,
    met: BTreeSet<Met>,
    table: String,
}

impl Watch {
    /// Reads the list; `on` is the date at which a missing century is inferred.
    pub(crate) fn load(path: &Path, on: Date) -> Result<Self, LeakError> {
        let fault = |line, problem| LeakError::List { path: path.to_owned(), line, problem };
        let (mut names, mut values, mut texts) = (Vec::new(), HashMap::new(), Vec::new());
        let mut numbers = List::default();
        for (line, row) in rows(path)? {
            let Some(value) = row.first().filter(|it| !it.is_empty()) else { continue };
            if value.chars().count() < 4 {
                return Err(fault(line, "a value of fewer than four characters is met everywhere"));
            }
            let name = row.get(1).filter(|it| !it.is_empty()).cloned();
            for detector in fyr_identifiers::ALL {
                if let Some(reading) = (detector.read)(value, on) {
                    values.entry(reading.value).or_insert(names.len());
                }
            }
            numbers.add(&readings(value, on), ProtectionLevel::Other);
            names.push(name.unwrap_or_else(|| format!("line {line} of the list")));
            texts.push(value.clone());
        }
        let texts = AhoCorasick::builder()
            .ascii_case_insensitive(true)
            .build(&texts)
            .map_err(|_| fault(1, "the list is too long; give fewer values"))?;
        Ok(Self { names, values, texts, numbers, on })
    }
}

impl<'a> Watcher<'a> {
    pub(crate) fn new(watch: &'a Watch) -> Self {
        Self { watch, met: BTreeSet::new(), table: String::new() }
    }

    /// Looks for the texts in what a reader hands over.
    pub(crate) fn piece(&mut self, piece: &Piece<'_>) {
        match piece {
            Piece::Table { name, .. } => {
                self.table = if name.is_empty() { String::new() } else { format!("table={name};") };
            }
            Piece::Row { number: 0, .. } | Piece::Remark(_) => {}
            Piece::Row { number, cells } => {
                for cell in cells.iter() {
                    self.text(cell, || format!("row={number}"));
                }
            }
            Piece::Text { line, text, .. } => self.text(text, || format!("line={line}")),
        }
    }

    /// Looks for the values among the findings of a row.
    pub(crate) fn unit(&mut self, unit: &Unit) {
        for mention in &unit.mentions {
            if let Some(index) = self.watch.values.get(&mention.value) {
                self.add(*index, unit.locator.clone());
            }
        }
    }

    /// Returns what was met, in order of the list.
    pub(crate) fn finish(self) -> Vec<Met> {
        self.met.into_iter().collect()
    }

    fn text(&mut self, text: &str, place: impl Fn() -> String) {
        let watch = self.watch;
        for hit in watch.texts.find_overlapping_iter(text) {
            let place = format!("{}{}", self.table, place());
            self.add(hit.pattern().as_usize(), place);
        }
        watch.numbers.each_in(text, watch.on, |found| {
            let number = watch.numbers.in_any_century(found.number);
            if let Some(index) = number.and_then(|it| watch.numbers.line_of(it)) {
                self.add(index, format!("{}{}", self.table, place()));
            }
        });
    }

    fn add(&mut self, index: usize, place: String) {
        if self.met.len() < MET_MAX {
            self.met.insert(Met { index, place });
        }
    }
}
