//! What a running text says, and of whom.
//!
//! Pure: text in, persons with their mentions out. A text is a note in a row of a table, whose person is known, or a document
//! or mail. Whom a word is said of is decided from the narrowest outwards: line of a list, sentence, paragraph, document.

mod individual;
mod layout;
mod lexicon;
mod lists;
mod navet;
mod owners;
mod people;
mod standing;
mod values;

use crate::columns;
use crate::mention::{Employment, Grade, Kind, Mention, Owner, Reason};
use crate::number::Number;
use crate::protected::{self, List};
use fyr_core::vocabulary::{DataCategory, ProtectionLevel};
use fyr_identifiers::Finding;
pub(super) use individual::Individual;
use jiff::civil::Date;
use layout::Layout;
use lexicon::Hit;
use memchr::memmem;
use owners::Owners;
use people::People;
use std::ops::Range;

/// A text and what is known of it.
pub(super) struct Passage<'a> {
    pub(super) text: &'a str,
    pub(super) on: Date,
    /// The person of the row that the text stands in.
    pub(super) host: Option<&'a Host>,
    /// What the file's name says of everyone listed in it.
    pub(super) topic: Option<DataCategory>,
    /// The list of protected persons.
    pub(super) listed: &'a List,
}

impl Passage<'_> {
    /// Whether the number is on the list of protected persons.
    fn lists(&self, kind: &str, normal: &str) -> bool {
        let number = || Number::from_stored(kind, normal);
        !self.listed.is_empty()
            && number().is_some_and(|it| self.listed.in_any_century(it).is_some())
    }
}

/// The person of the row that a text stands in.
#[derive(Default)]
pub(super) struct Host {
    pub(super) names: Vec<String>,
    /// Identity numbers in normal form.
    pub(super) numbers: Vec<String>,
}

/// Returns the text with the letters and digits of a full width as the usual ones, and with the letters that a form or export
/// wrote by their numbers (`&#8722;`), `None` where it has none of either.
pub(super) fn narrow(text: &str) -> Option<String> {
    // Letters of a full width begin with this byte.
    memchr::memchr2(0xef, b'&', text.as_bytes())?;
    if !text.contains("&#") && !text.contains(|it| WIDE.contains(&it)) {
        return None;
    }
    let usual = |it: char| {
        let usual = (it as u32).checked_sub(0xfee0).and_then(char::from_u32);
        usual.filter(|_| WIDE.contains(&it)).unwrap_or(it)
    };
    let mut parts = text.split("&#");
    let mut narrow: String = parts.next().unwrap_or_default().chars().map(usual).collect();
    for part in parts {
        let written = part.split_once(';').filter(|it| it.0.len() <= 6);
        let letter = written.and_then(|(number, rest)| Some((number.parse().ok()?, rest)));
        let letter = letter.and_then(|(number, rest)| Some((char::from_u32(number)?, rest)));
        if let Some((letter, rest)) = letter.filter(|it| !it.0.is_control()) {
            narrow.push(usual(letter));
            narrow.extend(rest.chars().map(usual));
        } else {
            narrow.push_str("&#");
            narrow.extend(part.chars().map(usual));
        }
    }
    Some(narrow)
}

/// Letters, digits and signs of a full width.
const WIDE: std::ops::RangeInclusive<char> = '\u{ff01}'..='\u{ff5e}';

/// Returns whether a short text may say anything: it has digits, an address or a word of the lexicon.
pub(super) fn may_tell(text: &str) -> bool {
    text.bytes().any(|it| it.is_ascii_digit() || it == b'@' || it == 0xef)
        || !lexicon::hits(&lexicon::lower(text)).is_empty()
}

/// Finds identifiers, and identity numbers that the end of a line divides; by position.
pub(super) fn scan(text: &str, on: Date, findings: &mut Vec<Finding>) {
    values::scan_joined(text, on, findings);
}

/// Returns what the words of a heading say of everyone below it.
pub(super) fn topic(heading: &str) -> Option<DataCategory> {
    let hits = lexicon::hits(&lexicon::lower(heading));
    hits.into_iter().map(|it| it.category).find(|it| columns::is_topic(*it))
}

/// Returns whether the text is of the population register: posts that must not be parted.
pub(super) fn is_register(text: &str) -> bool {
    navet::is_navet(text)
}

/// Returns whether the text may hold a date of birth in words.
pub(super) fn has_birth(text: &str) -> bool {
    ["född", "Född", "FÖDD", "ödelse", "date of birth", "Date of birth"]
        .iter()
        .any(|it| memmem::find(text.as_bytes(), it.as_bytes()).is_some())
}

/// Returns what may be the name of a board, council or company: from a word with a capital letter to one that ends such a
/// name, the longest first.
pub(super) fn boards(text: &str) -> impl Iterator<Item = &str> {
    const ENDS: [&str; 12] = [
        "kommun",
        "nämnden",
        "nämnd",
        "styrelsen",
        "förvaltningen",
        "förvaltning",
        "region",
        "bolaget",
        "förbundet",
        "kontoret",
        "AB",
        "stad",
    ];
    let places = |end: &'static str| memmem::find_iter(text.as_bytes(), end).take(16);
    let ends = ENDS.iter().flat_map(move |end| places(end).map(|at| at + end.len()));
    let whole =
        ends.filter(|at| !text.get(*at..).is_some_and(|it| it.starts_with(char::is_alphanumeric)));
    whole.flat_map(|end| {
        let from = text.floor_char_boundary(end.saturating_sub(96));
        let before = text.get(from..end).unwrap_or_default();
        // A name may go over the end of a line; how it is parted says nothing.
        let starts = before.char_indices().filter(|(at, it)| {
            let opens = |it: &str| it.ends_with([' ', '(', '"', '\n', '\t']);
            it.is_uppercase() && (*at == 0 || before.get(..*at).is_some_and(opens))
        });
        starts.filter_map(move |(at, _)| before.get(at..)).collect::<Vec<_>>()
    })
}

/// Returns whether the line of the place says to whom a mail goes.
pub(super) fn is_recipient(text: &str, at: Option<u64>) -> bool {
    let Some(before) = at.and_then(|it| text.get(..usize::try_from(it).ok()?)) else {
        return false;
    };
    let line = before.rfind('\n').map_or(before, |end| before.get(end + 1..).unwrap_or_default());
    let key = line.trim_start_matches(['>', ' ']).split(':').next().unwrap_or_default();
    ["till", "to", "kopia", "cc", "dold kopia", "bcc"].iter().any(|it| key.eq_ignore_ascii_case(it))
}

/// Returns the organisation numbers that the text names as such.
pub(super) fn organisations(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    for at in memmem::find_iter(text.as_bytes(), "rg").take(64) {
        let rest = text.get(at..).unwrap_or_default();
        let near = rest.get(..rest.floor_char_boundary(32.min(rest.len()))).unwrap_or_default();
        let Some(start) = near.find(|it: char| it.is_ascii_digit()) else { continue };
        let digits = rest.get(start..).unwrap_or_default();
        let end =
            digits.find(|it: char| !(it.is_ascii_digit() || it == '-')).unwrap_or(digits.len());
        if (10..=13).contains(&end) {
            found.extend(digits.get(..end));
        }
    }
    found
}

/// Reads the text with what [`scan`] found in it; the persons come in the order in which they are met, the row's own first.
pub(super) fn read(passage: &Passage<'_>, findings: &[Finding]) -> Vec<Individual> {
    if is_register(passage.text) {
        return navet::read(passage);
    }
    let layout = Layout::of(passage.text);
    let lowered = lexicon::lower(passage.text);
    let values = values::read(passage, &lowered, findings);
    let people = People::of(passage, (&layout, &lowered), &values);
    let mut reading = Reading::new(passage, &people);
    let owners = Owners { text: passage.text, lowered: &lowered, layout: &layout, people: &people };
    for value in &values {
        reading.value(value, &owners);
    }
    // A word is said of somebody, or of nobody.
    let hits = if people.list.is_empty() { Vec::new() } else { lexicon::hits(&lowered) };
    for hit in &hits {
        // The authority's address for forwarding is an address too.
        let speaks = |it: &values::Value| {
            hit.category != DataCategory::ProtectedIdentity
                || it.kind != Kind::Data(DataCategory::HomeAddress)
        };
        let inside = values
            .iter()
            .any(|it| it.span.start < hit.span.end && hit.span.start < it.span.end && speaks(it));
        if !inside && !owners.is_negated(&hit.span) {
            reading.hit(hit, &owners);
        }
    }
    reading.topics(&hits, &owners);
    reading.ends(&owners);
    reading.finish()
}

/// The persons while their mentions are gathered.
struct Reading<'a> {
    passage: &'a Passage<'a>,
    people: &'a People,
    individuals: Vec<Individual>,
    loose: Vec<Mention>,
}

/// Mentions of one category of one person in one text that are kept; more say nothing more.
const REPEATS_MAX: usize = 3;

impl<'a> Reading<'a> {
    fn new(passage: &'a Passage<'a>, people: &'a People) -> Self {
        let mut individuals = Vec::with_capacity(people.list.len());
        for person in &people.list {
            let mut individual = Individual {
                at: Some(person.at),
                mentions: Vec::new(),
                protected: None,
                employment: None,
                is_host: person.is_host,
            };
            if let Some((name, span)) = person.name.as_ref().filter(|_| !person.is_host) {
                individual.mentions.push(mention(
                    Kind::Data(DataCategory::Name),
                    name,
                    (passage.text, span),
                    if person.is_labelled {
                        (Grade::A, Reason::Labelled)
                    } else {
                        (Grade::B, Reason::Shape)
                    },
                ));
            }
            if person.standing == standing::Standing::Relative && !person.is_host {
                individual.mentions.push(mention(
                    Kind::Data(DataCategory::Relative),
                    DataCategory::Relative.id(),
                    (passage.text, &(person.at..person.at)),
                    (Grade::B, Reason::Shape),
                ));
            }
            individuals.push(individual);
        }
        Self { passage, people, individuals, loose: Vec::new() }
    }

    /// Gives a value to the person it belongs to.
    fn value(&mut self, value: &values::Value, owners: &Owners<'_>) {
        let owner = match value.kind {
            Kind::Number(_) if value.is_earlier => owners.of_earlier(value),
            Kind::Number(_) => self.people.of_number(&value.normal),
            Kind::BrokenNumber
            | Kind::Email
            | Kind::Phone
            | Kind::EmployeeId
            | Kind::RecordKey
            | Kind::Data(_) => owners.of_value(value),
        };
        let owner = owner.filter(|it| value.kind.is_number() || self.is_known(*it));
        let mut found =
            mention(value.kind, &value.normal, (self.passage.text, &value.span), value.judged);
        super::draft::judge_placeholder(&mut found);
        let Some(individual) = owner.and_then(|it| self.individuals.get_mut(it)) else {
            found.owner = Owner::Other;
            self.loose.push(found);
            return;
        };
        if value.is_earlier {
            found.owner = Owner::Earlier;
        }
        // The row holds its own number already.
        if value.is_earlier || !(individual.is_host && found.kind.is_number()) {
            individual.mentions.push(found);
        }
    }

    /// Whether more than bare digits say who the person is.
    fn is_known(&self, who: usize) -> bool {
        self.people.list.get(who).is_none_or(|it| !it.is_bare || it.name.is_some())
    }

    fn hit(&mut self, hit: &Hit, owners: &Owners<'_>) {
        let of = owners.of_word(&hit.span);
        if hit.category == DataCategory::ProtectedIdentity {
            return self.protect(hit, of, owners);
        }
        let of = of.filter(|it| self.is_known(*it));
        if let Some(individual) = of.and_then(|it| self.individuals.get_mut(it)) {
            say(individual, hit, self.passage.text);
        }
    }

    /// A cue for protection holds for everybody whom it may be said of: to miss one costs more.
    fn protect(&mut self, hit: &Hit, of: Option<usize>, owners: &Owners<'_>) {
        let written = self.passage.text.get(hit.span.clone()).unwrap_or_default();
        let level = protected::of_text(written).unwrap_or(ProtectionLevel::Other);
        let whom = match of {
            Some(one) => vec![one],
            None => owners.near(&hit.span),
        };
        for index in whom {
            if let Some(individual) = self.individuals.get_mut(index) {
                individual.protected = individual.protected.max(Some(level));
                say(individual, hit, self.passage.text);
            }
        }
    }

    /// A heading above a list, or the file's name, says the same of everyone in the list.
    fn topics(&mut self, hits: &[Hit], owners: &Owners<'_>) {
        for (hit, listed) in owners.headings(hits) {
            let level = self.passage.text.get(hit.span.clone()).and_then(protected::of_text);
            let level = level.filter(|_| hit.category == DataCategory::ProtectedIdentity);
            for index in listed {
                if let Some(individual) = self.individuals.get_mut(index) {
                    individual.protected = individual.protected.max(level);
                    say(individual, hit, self.passage.text);
                }
            }
        }
        let Some(category) = self.passage.topic else { return };
        for index in owners.listed_or_sole() {
            if let Some(individual) = self.individuals.get_mut(index) {
                say(individual, &Hit { span: 0..0, category }, self.passage.text);
            }
        }
    }

    /// `Anställningen upphör: 2025-01-31` in a form says whether its person is employed still.
    fn ends(&mut self, owners: &Owners<'_>) {
        if self.passage.host.is_some() {
            return;
        }
        for line in &owners.layout.lines {
            self.flag(line, owners);
            let Some((date, key)) = owners.end_date(line) else { continue };
            let whose = owners.of_word(&(line.start..line.start + key));
            let Some(individual) = whose.and_then(|it| self.individuals.get_mut(it)) else {
                continue;
            };
            let ended = date < self.passage.on;
            let said = if ended { Employment::Former } else { Employment::Current };
            individual.employment = Some(said);
            let hit = Hit { span: line.clone(), category: DataCategory::Employment };
            say(individual, &hit, self.passage.text);
        }
    }

    /// `SKYDD: J` in a record or form says it of its person.
    fn flag(&mut self, line: &Range<usize>, owners: &Owners<'_>) {
        let Some((level, key)) = owners.flag(line) else { return };
        let span = line.start..line.start + key;
        let Some(individual) = owners.of_word(&span).and_then(|it| self.individuals.get_mut(it))
        else {
            return;
        };
        individual.protected = individual.protected.max(Some(level));
        let hit = Hit { span: line.clone(), category: DataCategory::ProtectedIdentity };
        say(individual, &hit, self.passage.text);
    }

    fn finish(self) -> Vec<Individual> {
        let mut loose = self.loose;
        let mut found = Vec::new();
        for individual in self.individuals {
            let tells = individual.is_host || individual.mentions.iter().any(|it| !is_weak(it));
            if tells && !(individual.mentions.is_empty() && individual.protected.is_none()) {
                found.push(individual);
            }
        }
        super::row::part(&mut loose);
        if !loose.is_empty() {
            found.push(Individual {
                at: None,
                mentions: loose,
                protected: None,
                employment: None,
                is_host: false,
            });
        }
        found
    }
}

/// A name, and what is said of a name, lead to nobody without a number or contact.
fn is_weak(mention: &Mention) -> bool {
    match mention.kind {
        Kind::Number(_)
        | Kind::BrokenNumber
        | Kind::Email
        | Kind::Phone
        | Kind::EmployeeId
        | Kind::RecordKey => false,
        Kind::Data(category) => !matches!(
            category,
            DataCategory::BirthDate
                | DataCategory::HomeAddress
                | DataCategory::BankAccount
                | DataCategory::PaymentCard
        ),
    }
}

fn say(individual: &mut Individual, hit: &Hit, text: &str) {
    let kind = Kind::Data(hit.category);
    if individual.mentions.iter().filter(|it| it.kind == kind).count() >= REPEATS_MAX {
        return;
    }
    let written =
        text.get(hit.span.clone()).filter(|it| !it.is_empty()).unwrap_or(hit.category.id());
    individual.mentions.push(mention(kind, written, (text, &hit.span), (Grade::B, Reason::Shape)));
}

fn mention(
    kind: Kind,
    value: &str,
    (text, span): (&str, &Range<usize>),
    judged: (Grade, Reason),
) -> Mention {
    let raw = text.get(span.clone()).filter(|it| !it.is_empty()).unwrap_or(value);
    Mention {
        kind,
        grade: judged.0,
        reason: judged.1,
        owner: Owner::Subject,
        value: super::written::short(value),
        raw: super::written::short(raw),
        column: None,
        offset: Some(span.start as u64),
    }
}

#[cfg(test)]
mod tests;
