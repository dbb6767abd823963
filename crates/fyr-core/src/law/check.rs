//! What is wrong in law files: each fault with file, line, and how to mend it.

use super::read;
use std::fmt;

/// Something wrong in a law file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fault {
    /// The file, as it was named.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// What is wrong.
    pub what: String,
    /// How to mend it.
    pub mend: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}; {}", self.file, self.line, self.what, self.mend)
    }
}

/// What was found in law files.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Checked {
    /// Everything that is wrong, in order of file and line.
    pub faults: Vec<Fault>,
    /// How many regimes could be read.
    pub regimes: usize,
    /// How many duties they hold.
    pub duties: usize,
    /// How many rules in them are marked as to be verified.
    pub to_verify: usize,
}

/// Checks law files given as (name, content), together: what one says of another must be there.
///
/// Forms that are not among them are sought in the built-in law.
pub fn check(files: &[(&str, &str)]) -> Checked {
    let (law, faults) = read::read(files);
    let rules = || law.regimes().iter().flat_map(|it| &it.duties);
    Checked {
        faults,
        regimes: law.regimes().len(),
        duties: rules().count(),
        to_verify: rules().filter(|it| it.mark.to_verify()).count(),
    }
}

#[cfg(test)]
mod tests;
