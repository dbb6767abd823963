//! Who in the result is who in the truth, and what is right of each.

use super::Line;
use super::found::{Found, Row};
use super::truth::{Categories, Employment, Person, Truth, name_key};
use fyr_core::vocabulary::DataCategory;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

/// A share.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Share {
    pub(super) right: u64,
    pub(super) of: u64,
}

impl Share {
    pub(super) fn note(&mut self, right: bool) {
        self.right += u64::from(right);
        self.of += 1;
    }
}

/// What was counted.
#[derive(Debug, Default)]
pub(super) struct Measures {
    /// People with a number: found on good grounds, of all.
    pub(super) recall: Share,
    /// Rows on good grounds: of somebody in the truth, of all.
    pub(super) precision: Share,
    pub(super) unnumbered_recall: Share,
    pub(super) unnumbered_precision: Share,
    /// Rows that hold the address of somebody else.
    pub(super) merged: Share,
    /// People in more than one row.
    pub(super) split: Share,
    pub(super) protected_recall: Share,
    pub(super) protected_precision: Share,
    pub(super) minors: Share,
    pub(super) employment: Share,
    pub(super) controllers: Share,
    /// Look-alikes taken for people, of all.
    pub(super) lookalikes: Share,
    /// Files that must be named as not read.
    pub(super) unread: Share,
    /// Files that can be read and were said not to be.
    pub(super) readable: Share,
    /// By category: found and right, found and wrong, missed.
    pub(super) categories: BTreeMap<DataCategory, [u64; 3]>,
    /// Examples of what is wrong.
    pub(super) examples: Vec<String>,
    outcomes: Vec<Outcome>,
    kept: BTreeMap<&'static str, usize>,
    limit: usize,
}

/// What became of a person of the truth: 0 or 1 each.
#[derive(Debug, Clone, Copy, Default)]
struct Outcome {
    found: u64,
    wrong: u64,
    lacking: u64,
    misplaced: u64,
}

/// Where the people of the truth are found by what a row says.
struct Index<'a> {
    numbers: HashMap<&'a str, usize>,
    emails: HashMap<String, usize>,
    phones: HashMap<(String, &'a str), usize>,
    names: HashMap<String, usize>,
}

impl<'a> Index<'a> {
    fn of(truth: &'a Truth) -> Self {
        let mut index = Self {
            numbers: HashMap::new(),
            emails: HashMap::new(),
            phones: HashMap::new(),
            names: HashMap::new(),
        };
        for (place, person) in truth.persons.iter().enumerate() {
            if !person.number.is_empty() {
                index.numbers.insert(&person.number, place);
            }
            for email in &person.emails {
                index.emails.insert(email.to_lowercase(), place);
            }
            if person.number.is_empty() {
                for name in &person.names {
                    for phone in &person.phones {
                        index.phones.insert((name_key(name), phone), place);
                    }
                }
            }
            for name in &person.names {
                let known = index.names.entry(name_key(name)).or_insert(place);
                // A row with a name alone is rather the rest of somebody with a number than a person of its own.
                if truth.persons.get(*known).is_some_and(|it| it.number.is_empty()) {
                    *known = place;
                }
            }
        }
        index
    }

    /// Returns who a row is: by number, else by address, telephone and name, or name alone.
    fn who(&self, row: &Row) -> Option<usize> {
        if !row.number.is_empty() {
            return self.numbers.get(row.number.as_str()).copied();
        }
        let by_email = row.emails.iter().find_map(|it| self.emails.get(it));
        let names = || row.names.iter().map(|it| name_key(it));
        let by_phone = || {
            names().find_map(|name| {
                row.phones.iter().find_map(|it| self.phones.get(&(name.clone(), it.as_str())))
            })
        };
        let by_name = || names().find_map(|name| self.names.get(&name));
        by_email.or_else(by_phone).or_else(by_name).copied()
    }
}

impl Measures {
    pub(super) fn of(truth: &Truth, found: &Found, limit: usize) -> Self {
        let mut measures = Self { limit, ..Self::default() };
        measures.outcomes.resize(truth.persons.len(), Outcome::default());
        let index = Index::of(truth);
        let mut rows_of: HashMap<usize, Vec<&Row>> = HashMap::new();
        for row in &found.rows {
            measures.row(truth, &index, row, &mut rows_of);
        }
        for (place, person) in truth.persons.iter().enumerate().filter(|it| it.1.required) {
            let rows = rows_of.get(&place).map_or(&[][..], Vec::as_slice);
            measures.person(truth, place, person, rows);
        }
        measures.lookalikes(truth, found, &index);
        measures.files(truth, found);
        measures
    }

    /// Keeps an example of a kind of fault.
    fn example(&mut self, kind: &'static str, say: impl FnOnce() -> String) {
        let kept = self.kept.entry(kind).or_default();
        *kept += 1;
        if *kept <= self.limit {
            self.examples.push(format!("{kind}: {}", say()));
        }
    }

    fn row<'a>(
        &mut self,
        truth: &Truth,
        index: &Index<'_>,
        row: &'a Row,
        rows_of: &mut HashMap<usize, Vec<&'a Row>>,
    ) {
        let who = index.who(row);
        if let Some(place) = who {
            rows_of.entry(place).or_default().push(row);
        }
        let person = who.and_then(|it| truth.persons.get(it));
        if !row.number.is_empty() && row.sure {
            self.precision.note(who.is_some());
            if who.is_none() {
                self.example("nobody", || format!("{} {:?}", row.number, row.names));
            }
        }
        if row.number.is_empty() && person.is_none_or(|it| it.required) {
            // A row of somebody who has a number is a split, and no person of its own.
            let is_one = person.is_some_and(|it| it.number.is_empty());
            if is_one || person.is_none() {
                self.unnumbered_precision.note(is_one);
            }
            if person.is_none() {
                self.example("nobody without number", || {
                    format!("{:?} {:?} {:?}", row.names, row.emails, row.phones)
                });
            }
        }
        let others: Vec<&String> = row
            .emails
            .iter()
            .filter(|it| index.emails.get(*it).is_some_and(|other| Some(*other) != who))
            .collect();
        self.merged.note(!others.is_empty());
        if !others.is_empty() {
            self.example("merged", || format!("{} {:?} has {others:?}", row.number, row.names));
        }
    }

    fn person(&mut self, truth: &Truth, place: usize, person: &Person, rows: &[&Row]) {
        let main = rows.iter().find(|it| it.number == person.number).copied();
        let is_found = main.is_some_and(|it| person.number.is_empty() || it.sure);
        let share =
            if person.number.is_empty() { &mut self.unnumbered_recall } else { &mut self.recall };
        share.note(is_found);
        self.split.note(rows.len() > 1);
        if !is_found {
            self.example("missing", || described(truth, person));
        }
        if rows.len() > 1 {
            self.example("split", || described(truth, person));
        }
        let nobody = Categories::default();
        let said = main.map_or(nobody, |it| it.categories);
        let mut outcome = Outcome { found: u64::from(is_found), ..Outcome::default() };
        for category in DataCategory::ALL {
            let (is, says) = (person.categories.has(category), said.has(category));
            let [right, wrong, missed] = self.categories.entry(category).or_default();
            match (is, says) {
                (true, true) => *right += 1,
                (false, true) => *wrong += 1,
                (true, false) => *missed += 1,
                (false, false) => continue,
            }
            outcome.wrong |= u64::from(!is);
            outcome.lacking |= u64::from(!says);
            if is != says && main.is_some() {
                let kind = if is { "category missed" } else { "category wrong" };
                self.example(kind, || format!("{} of {}", category.id(), described(truth, person)));
            }
        }
        if let Some(row) = main {
            outcome.misplaced = u64::from(self.rest(truth, person, row));
        } else if person.protected {
            self.protected_recall.note(false);
        }
        if let Some(slot) = self.outcomes.get_mut(place) {
            *slot = outcome;
        }
    }

    /// Judges the rest of a row; tells whether the controllers are other ones.
    fn rest(&mut self, truth: &Truth, person: &Person, row: &Row) -> bool {
        if person.protected {
            self.protected_recall.note(row.protected);
            if !row.protected {
                self.example("protected missed", || described(truth, person));
            }
        }
        if row.protected {
            self.protected_precision.note(person.protected);
            if !person.protected {
                self.example("protected wrong", || described(truth, person));
            }
        }
        if let Some(minor) = person.minor.filter(|minor| *minor || row.minor == "true") {
            self.minors.note((row.minor == "true") == minor);
            if (row.minor == "true") != minor {
                self.example("minor", || format!("{} {}", row.minor, described(truth, person)));
            }
        }
        if let Some(employment) = person.employment {
            let right = match employment {
                Employment::Current => row.employment == "current",
                Employment::Former => row.employment == "former",
                Employment::NoEnd => row.employment != "former",
            };
            self.employment.note(right);
            if !right {
                self.example("employment", || {
                    format!("{employment:?} as {}: {}", row.employment, described(truth, person))
                });
            }
        }
        let owners: BTreeSet<&String> = row.controllers.iter().collect();
        let right = owners == person.controllers.iter().collect();
        self.controllers.note(right);
        if !right {
            self.example("controllers", || {
                format!("{:?} as {owners:?}: {}", person.controllers, described(truth, person))
            });
        }
        !right
    }

    fn lookalikes(&mut self, truth: &Truth, found: &Found, index: &Index<'_>) {
        let mut accepted = HashSet::new();
        for row in found.rows.iter().filter(|it| it.sure && !it.number.is_empty()) {
            if !index.numbers.contains_key(row.number.as_str()) {
                accepted.insert(row.number.as_str());
                accepted.extend(row.number.get(2..));
            }
        }
        for value in &truth.lookalikes {
            let taken = accepted.contains(value.as_str());
            self.lookalikes.note(taken);
            if taken {
                self.example("look-alike", || value.clone());
            }
        }
    }

    fn files(&mut self, truth: &Truth, found: &Found) {
        // Letters that terminals obey may be left out or written by their numbers.
        let key = |text: &str| text.chars().filter(|it| it.is_alphanumeric()).collect::<String>();
        let numbered = |text: &str| {
            let one = |it: char| match it {
                it if it.is_control() || ('\u{2000}'..='\u{206f}').contains(&it) => {
                    it.escape_unicode().to_string()
                }
                it => it.to_string(),
            };
            key(&text.chars().map(one).collect::<String>())
        };
        let by_key: HashMap<String, usize> =
            found.files.iter().zip(0..).map(|(it, place)| (key(&it.locator), place)).collect();
        let unread = |status: &str| matches!(status, "unreadable" | "partly_read");
        let mut containers: HashSet<&str> = HashSet::new();
        for file in found.files.iter().filter(|it| unread(&it.status)) {
            containers.insert(&file.locator);
            let members = file.locator.match_indices("!/");
            containers.extend(members.filter_map(|(at, _)| file.locator.get(..at)));
        }
        for file in &truth.expected {
            let place =
                by_key.get(&key(&file.locator)).or_else(|| by_key.get(&numbered(&file.locator)));
            let met = place.and_then(|it| found.files.get(*it));
            match file.status.as_str() {
                "not_read" => {
                    let named = containers.contains(file.locator.as_str());
                    self.unread.note(named);
                    if !named {
                        self.example("not named unread", || file.locator.clone());
                    }
                }
                "read" => {
                    // How members of compressed files are named is not settled.
                    if met.is_none() && file.locator.contains("!/") {
                        continue;
                    }
                    let good =
                        met.is_some_and(|it| matches!(it.status.as_str(), "read" | "duplicate"));
                    self.readable.note(!good);
                    if !good {
                        let said = met.map_or("absent".to_owned(), |it| {
                            format!("{} ({})", it.status, it.reason)
                        });
                        self.example("not read", || format!("{} {said}", file.locator));
                    }
                }
                _ => {}
            }
        }
    }

    pub(super) fn category_lines(&self) -> Vec<Line> {
        let line = |(category, [right, wrong, missed]): (&DataCategory, &[u64; 3])| Line {
            id: category.id().to_owned(),
            expected: right + missed,
            found: *right,
            wrong: *wrong,
            lacking: *missed,
            misplaced: 0,
        };
        self.categories.iter().filter(|it| it.1.iter().sum::<u64>() > 0).map(line).collect()
    }

    /// Returns a line for each format, of those who are in files of that format only.
    pub(super) fn format_lines(&self, truth: &Truth) -> Vec<Line> {
        let only = |person: &Person| {
            let first = person.mentions.first()?.format;
            person.mentions.iter().all(|it| it.format == first).then_some(usize::from(first))
        };
        self.lines(truth, &truth.formats, |person| only(person).into_iter().collect())
    }

    /// Returns a line for each trap, of those whom it touches.
    pub(super) fn trap_lines(&self, truth: &Truth) -> Vec<Line> {
        self.lines(truth, &truth.traps, |person| {
            let bits = person.mentions.iter().fold(0_u64, |bits, it| bits | it.traps);
            (0..truth.traps.len()).filter(|trap| bits >> trap & 1 == 1).collect()
        })
    }

    fn lines(
        &self,
        truth: &Truth,
        names: &[String],
        of: impl Fn(&Person) -> Vec<usize>,
    ) -> Vec<Line> {
        let line = |id: &String| Line {
            id: id.clone(),
            expected: 0,
            found: 0,
            wrong: 0,
            lacking: 0,
            misplaced: 0,
        };
        let mut lines: Vec<Line> = names.iter().map(line).collect();
        for (person, outcome) in truth.persons.iter().zip(&self.outcomes).filter(|it| it.0.required)
        {
            for place in of(person) {
                let Some(line) = lines.get_mut(place) else { continue };
                line.expected += 1;
                line.found += outcome.found;
                line.wrong += outcome.wrong;
                line.lacking += outcome.lacking;
                line.misplaced += outcome.misplaced;
            }
        }
        lines.retain(|it| it.expected > 0);
        lines.sort_by(|a, b| a.id.cmp(&b.id));
        lines
    }
}

fn described(truth: &Truth, person: &Person) -> String {
    let files = person.mentions.iter().filter_map(|it| truth.files.get(it.file as usize));
    let files: BTreeSet<&str> = files.map(String::as_str).collect();
    let bits = person.mentions.iter().fold(0_u64, |bits, it| bits | it.traps);
    let traps: Vec<&str> = truth
        .traps
        .iter()
        .enumerate()
        .filter(|(place, _)| bits >> place & 1 == 1)
        .map(|it| it.1.as_str())
        .collect();
    let files: Vec<&str> = files.into_iter().take(3).collect();
    format!("{} {} {:?} in {} {traps:?}", person.key, person.number, person.names, files.join(", "))
}
