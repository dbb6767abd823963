//! The truth, written as the material is.

use super::people::{Key, Person};
use super::{AS_OF, MaterialSummary, Trap, TrapCount};
use crate::csv::row;
use crate::leak::TestkitError;
use fyr_core::vocabulary::DataCategory;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

/// What a file must be reported as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Expected {
    /// It can be read in full, and must not be reported otherwise.
    Read,
    /// It, or something in it, must be reported as not or partly read.
    NotRead,
    /// Either is right.
    Either,
}

impl Expected {
    const fn id(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::NotRead => "not_read",
            Self::Either => "either",
        }
    }
}

/// What a file says of a person's employment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Said {
    Nothing,
    /// Employed, by a flag or an end date to come.
    Current,
    /// No longer employed, by a flag or an end date that has passed.
    Former,
    /// An end date that is empty: employed, or not known.
    NoEnd,
}

impl Said {
    const fn id(self) -> &'static str {
        match self {
            Self::Nothing => "",
            Self::Current => "current",
            Self::Former => "former",
            Self::NoEnd => "no_end",
        }
    }
}

/// What a file says of a person.
#[derive(Debug, Clone)]
pub(crate) struct Mention {
    pub(crate) found: BTreeSet<DataCategory>,
    /// Whose material it is, as the file shows.
    pub(crate) boards: Vec<usize>,
    pub(crate) said: Said,
    pub(crate) flagged: bool,
    pub(crate) traps: BTreeSet<Trap>,
}

impl Mention {
    pub(crate) fn new(found: &[DataCategory]) -> Self {
        Self {
            found: found.iter().copied().collect(),
            boards: Vec::new(),
            said: Said::Nothing,
            flagged: false,
            traps: BTreeSet::new(),
        }
    }
}

/// A file of the material.
#[derive(Debug, Clone)]
pub(crate) struct Source {
    /// As the contract's locators: below `leak/`, members after `!/`.
    pub(crate) locator: String,
    /// What it is a sample of.
    pub(crate) format: &'static str,
    /// The day of the copy, by which the newest wins.
    pub(crate) copied: &'static str,
}

impl Source {
    pub(crate) fn new(locator: impl Into<String>, format: &'static str) -> Self {
        Self { locator: locator.into(), format, copied: "2026-08-20" }
    }
}

pub(crate) struct Truth {
    folder: PathBuf,
    persons: BufWriter<File>,
    mentions: BufWriter<File>,
    files: BufWriter<File>,
    lookalikes: BufWriter<File>,
    keys: Vec<String>,
    seen: HashSet<Key>,
    /// People with a protected identity: number, level, and whether any file says so.
    pub(crate) protected: HashMap<Key, (String, &'static str, bool)>,
    counts: BTreeMap<Trap, TrapCount>,
    mention_count: u64,
}

impl Truth {
    pub(crate) fn new(out: &Path, keys: Vec<String>) -> Result<Self, TestkitError> {
        let folder = out.join("truth");
        let fault = |path: &Path| {
            let path = path.to_owned();
            move |source| TestkitError::Write { path, source }
        };
        std::fs::create_dir_all(&folder).map_err(fault(&folder))?;
        let open = |name: &str, header: &[&str]| {
            let path = folder.join(name);
            let mut file = BufWriter::new(File::create(&path).map_err(fault(&path))?);
            file.write_all(row(header, ',').as_bytes()).map_err(fault(&path))?;
            Ok::<_, TestkitError>(file)
        };
        let persons = [
            "person",
            "required",
            "id_type",
            "id_number",
            "names",
            "birth_date",
            "minor",
            "protected",
            "emails",
            "phones",
        ];
        let mentions = [
            "person",
            "file",
            "format",
            "copied",
            "categories",
            "controllers",
            "employment",
            "flagged",
            "traps",
        ];
        Ok(Self {
            persons: open("persons.csv", &persons)?,
            mentions: open("mentions.csv", &mentions)?,
            files: open("files.csv", &["file", "format", "expected", "traps"])?,
            lookalikes: open("lookalikes.csv", &["value", "file", "trap"])?,
            folder,
            keys,
            seen: HashSet::new(),
            protected: HashMap::new(),
            counts: BTreeMap::new(),
            mention_count: 0,
        })
    }

    fn fault(&self, source: std::io::Error) -> TestkitError {
        TestkitError::Write { path: self.folder.clone(), source }
    }

    /// Notes what a file says of a person.
    pub(crate) fn mention(
        &mut self,
        person: &Person,
        source: &Source,
        mention: &Mention,
    ) -> Result<(), TestkitError> {
        if self.seen.insert(person.key) {
            self.person(person)?;
        }
        if let Some((level, _)) = person.protection {
            let number = person.identity.canonical();
            let known = self.protected.entry(person.key).or_insert((number, level.id(), false));
            known.2 |= mention.flagged;
        }
        for trap in &mention.traps {
            self.count(*trap).mentions += 1;
        }
        self.mention_count += 1;
        let found: Vec<&str> = mention.found.iter().map(|it| it.id()).collect();
        let boards = mention.boards.iter().filter_map(|it| self.keys.get(*it));
        let boards: Vec<&str> = boards.map(String::as_str).collect();
        let traps: Vec<&str> = mention.traps.iter().map(|it| it.id()).collect();
        let line = row(
            [
                person.key.id().as_str(),
                &source.locator,
                source.format,
                source.copied,
                &found.join(" | "),
                &boards.join(" | "),
                mention.said.id(),
                if mention.flagged { "true" } else { "false" },
                &traps.join(" | "),
            ],
            ',',
        );
        self.mentions.write_all(line.as_bytes()).map_err(|source| self.fault(source))
    }

    fn person(&mut self, person: &Person) -> Result<(), TestkitError> {
        let required = !matches!(person.key, Key::Beside(_));
        let mut names = vec![person.full_name()];
        names.extend(person.last_before.map(|last| format!("{} {last}", person.first)));
        let minor = match person.born {
            None => "unknown",
            Some(_) if person.is_minor() => "true",
            Some(_) => "false",
        };
        let line = row(
            [
                person.key.id().as_str(),
                if required { "true" } else { "false" },
                person.identity.id_type(),
                &person.identity.canonical(),
                &names.join(" | "),
                &person.born.map_or_else(String::new, |day| day.to_string()),
                minor,
                if person.protection.is_some() { "true" } else { "false" },
                &format!("{} | {}", person.work_email, person.private_email),
                &person.phone,
            ],
            ',',
        );
        self.persons.write_all(line.as_bytes()).map_err(|source| self.fault(source))
    }

    /// Notes what must be reported of a file.
    pub(crate) fn file(
        &mut self,
        source: &Source,
        expected: Expected,
        traps: &[Trap],
    ) -> Result<(), TestkitError> {
        for trap in traps {
            self.count(*trap).files += 1;
        }
        let traps: Vec<&str> = traps.iter().map(|it| it.id()).collect();
        let line =
            row([source.locator.as_str(), source.format, expected.id(), &traps.join(" | ")], ',');
        self.files.write_all(line.as_bytes()).map_err(|source| self.fault(source))
    }

    /// Notes a value that is nobody's.
    pub(crate) fn lookalike(
        &mut self,
        value: &str,
        source: &Source,
        trap: Trap,
    ) -> Result<(), TestkitError> {
        self.count(trap).values += 1;
        let line = row([value, &source.locator, trap.id()], ',');
        self.lookalikes.write_all(line.as_bytes()).map_err(|source| self.fault(source))
    }

    fn count(&mut self, trap: Trap) -> &mut TrapCount {
        self.counts.entry(trap).or_insert_with(|| TrapCount {
            id: trap.id().to_owned(),
            about: trap.about().to_owned(),
            mentions: 0,
            files: 0,
            values: 0,
        })
    }

    /// Writes what remains, and the summary.
    pub(crate) fn finish(
        mut self,
        seed: u64,
        publishable: bool,
    ) -> Result<MaterialSummary, TestkitError> {
        let files = [&mut self.persons, &mut self.mentions, &mut self.files, &mut self.lookalikes];
        let flushed: Result<(), std::io::Error> = files.into_iter().try_for_each(Write::flush);
        flushed.map_err(|source| self.fault(source))?;
        let summary = MaterialSummary {
            seed,
            as_of: AS_OF,
            persons: self.seen.len() as u64,
            mentions: self.mention_count,
            publishable,
            traps: self.counts.values().cloned().collect(),
        };
        let json = serde_json::to_string_pretty(&summary).map_err(TestkitError::Truth)? + "\n";
        let path = self.folder.join("summary.json");
        std::fs::write(&path, json).map_err(|source| TestkitError::Write { path, source })?;
        Ok(summary)
    }
}
