//! One person: what the findings add up to.

use super::review::{Review, Reviews};
use super::values::{HEAD_BYTES, Slot, Values};
use super::{Row, names};
use crate::attribution::Controllers;
use crate::mention::{Employment, Grade, Kind, Owner, Reason};
use crate::number::Number;
use crate::protected::List;
use crate::result::{Minor, Protected};
use crate::work::StoredMention;
use fyr_core::identifier::age;
use fyr_core::vocabulary::{DataCategory, ProtectionLevel};
use jiff::civil::Date;
use std::cmp::Ordering;

/// What has been gathered of a person; about 300 bytes with its values.
#[derive(Default)]
pub(crate) struct Gathered {
    pub(crate) number: Option<Number>,
    pub(crate) values: Values,
    /// Bits of categories for each controller.
    pub(crate) controllers: Vec<(u32, u32)>,
    /// The distinct contents it was found in, perhaps repeated.
    sources: Vec<u32>,
    /// The hash of the place of the first finding, of which the id follows; `None` where it follows from the number.
    id: Option<[u8; 12]>,
    pub(crate) categories: u32,
    mentions: u64,
    pub(crate) century_written: bool,
    /// Whether name and contact stand in columns that say so.
    labelled: bool,
    /// Whether the number is that of the list, not of the material.
    number_from_list: bool,
    grade: Option<Grade>,
    protected: Option<ProtectionLevel>,
    employment: Option<(u32, Employment)>,
    pub(crate) review: Reviews,
}

impl Gathered {
    /// Begins a person with a number.
    pub(super) fn of(number: Number) -> Self {
        Self { number: Some(number), ..Self::default() }
    }

    /// Begins a person without a number, known by the place of the first finding.
    pub(super) fn at(row: &Row<'_>) -> Self {
        let id = hash(&[row.place, " ", row.unit.locator].concat());
        Self { id: Some(id), ..Self::default() }
    }

    /// Takes the number of another century; the id follows from it.
    pub(super) fn take_century(&mut self, number: Number) {
        (self.number, self.id) = (Some(number), None);
        self.review.add(Review::CenturyUncertain);
    }

    /// Counts a finding of the person's number.
    pub(super) fn take_number(&mut self, mention: &StoredMention<'_>, row: &Row<'_>) {
        self.mentions += 1;
        self.take_source(row.content);
        // Bare digits that count because of better grounds elsewhere add nothing to them.
        self.grade = Some(self.grade.map_or(mention.grade, |grade| grade.min(mention.grade)));
        self.century_written = self.century_written || is_century_written(mention.raw);
    }

    /// Takes where the row stood and whose it is.
    pub(super) fn take_place(&mut self, row: &Row<'_>, categories: u32) {
        self.take_source(row.content);
        self.categories |= categories;
        for controller in &row.unit.controllers {
            self.take_controller(*controller, categories);
        }
    }

    fn take_source(&mut self, content: u32) {
        if self.sources.last() == Some(&content) {
            return;
        }
        self.sources.push(content);
        // Copies of one content come back in turns.
        if self.sources.len() >= 64 && self.sources.len().is_power_of_two() {
            self.sources.sort_unstable();
            self.sources.dedup();
        }
    }

    fn take_controller(&mut self, controller: u32, categories: u32) {
        match self.controllers.binary_search_by_key(&controller, |it| it.0) {
            Ok(at) => {
                if let Some(known) = self.controllers.get_mut(at) {
                    known.1 |= categories;
                }
            }
            Err(at) => {
                self.controllers.reserve_exact(1);
                self.controllers.insert(at, (controller, categories));
            }
        }
    }

    /// Takes everything in the row that is its subject's.
    pub(super) fn take_row(&mut self, row: &Row<'_>) {
        let mut categories = 0;
        let own = row.unit.mentions.iter().filter(|it| it.owner == Owner::Subject);
        let kept = own.filter_map(|it| Some(it.value.len() + kept_bytes(it.kind)?));
        self.values.expect(kept.sum());
        for mention in row.unit.mentions.iter().filter(|it| it.owner == Owner::Subject) {
            self.take_value(mention, row, &mut categories);
        }
        if row.unit.protected.is_some() {
            categories |= bit(DataCategory::ProtectedIdentity);
            self.protected = self.protected.max(row.unit.protected);
        }
        // The newest copy of a row wins, whatever the order of reading.
        self.employment = self.employment.max(row.unit.employment.map(|it| (row.age, it)));
        if row.unit.two_numbers {
            self.review.add(Review::TwoNumbersInRow);
        }
        self.take_place(row, categories);
    }

    fn take_value(&mut self, mention: &StoredMention<'_>, row: &Row<'_>, categories: &mut u32) {
        let value = mention.value;
        match mention.kind {
            // Counted by itself.
            Kind::Number(_) => {
                // Nobody's number says nothing of anyone.
                if mention.reason == Reason::Placeholder {
                    self.review.add(Review::PlaceholderNumber);
                } else {
                    *categories |= bit(DataCategory::IdNumber);
                }
                return;
            }
            Kind::BrokenNumber => {
                let no_date = mention.reason == Reason::NoSuchDate;
                self.review.add(if no_date {
                    Review::ImpossibleDate
                } else {
                    Review::WrongCheckDigit
                });
                self.values.add(Slot::Broken, value);
            }
            Kind::Email => self.values.add(Slot::Email, value),
            Kind::Phone if mention.grade == Grade::D => {}
            Kind::Phone => self.values.add(Slot::Phone, value),
            Kind::EmployeeId => self.values.add(Slot::EmployeeId, &employee_key(row, value)),
            Kind::RecordKey => {
                return self.values.add(Slot::RecordKey, &record_key(row, value));
            }
            Kind::Data(DataCategory::Name) => self.values.add(Slot::Name, value),
            Kind::Data(DataCategory::HomeAddress) => self.values.add(Slot::Address, value),
            Kind::Data(DataCategory::BirthDate) => self.values.add(Slot::BirthDate, value),
            Kind::Data(_) => {}
        }
        self.labelled |= mention.grade == Grade::A && mention.kind != Kind::BrokenNumber;
        self.mentions += 1;
        *categories |= mention.kind.category().map_or(0, bit);
    }

    /// Takes another person's findings, and leaves that one empty.
    pub(super) fn merge(&mut self, other: Self) {
        self.values.extend(&other.values);
        for (controller, categories) in other.controllers {
            self.take_controller(controller, categories);
        }
        self.categories |= other.categories;
        self.protected = self.protected.max(other.protected);
        self.employment = self.employment.max(other.employment);
        self.mentions += other.mentions;
        self.sources.extend(other.sources);
        self.sources.sort_unstable();
        self.sources.dedup();
        self.review.add_all(other.review);
        self.labelled |= other.labelled;
        self.grade = match (self.grade, other.grade) {
            (Some(one), Some(other)) => Some(one.min(other)),
            (one, other) => one.or(other),
        };
    }

    /// The number stands for many: nobody's names and contacts are shown under it.
    pub(super) fn is_shared_number(&mut self) {
        self.values = Values::default();
        self.review.add(Review::NumberSharedByMany);
    }

    /// Takes away addresses that are not the person's own; without another, the person has none.
    pub(super) fn drop_emails(&mut self, is_shared: impl Fn(&str) -> bool) {
        self.values.retain(|slot, value| slot != Slot::Email || !is_shared(value));
        if self.values.of(Slot::Email).next().is_none() {
            let without = !bit(DataCategory::ContactEmail);
            self.categories &= without;
            self.controllers.iter_mut().for_each(|it| it.1 &= without);
        }
    }

    /// A row with a mistyped number that is one slip away from one on the list of protected persons.
    pub(super) fn is_perhaps_listed(&mut self, number: Number) {
        self.number = Some(number);
        self.number_from_list = true;
        self.review.add(Review::MistypedListedNumber);
    }

    fn distinct_sources(&self) -> u64 {
        if let [] | [_] = self.sources.as_slice() {
            return self.sources.len() as u64;
        }
        let mut sources = self.sources.clone();
        sources.sort_unstable();
        sources.dedup();
        sources.len() as u64
    }

    /// Returns the stable id: 24 hexadecimal digits.
    pub(crate) fn id(&self) -> String {
        self.id_bytes().iter().copied().map(char::from).collect()
    }

    /// Returns the id as ASCII.
    pub(crate) fn id_bytes(&self) -> [u8; 24] {
        let of = |number: Number| hash(&[number.id_type(), ":", number.as_str()].concat());
        let id = self.id.or_else(|| self.number.map(of)).unwrap_or_default();
        let mut text = [b'0'; 24];
        for (two, byte) in text.chunks_mut(2).zip(id) {
            let digits =
                [byte >> 4, byte & 15].map(|it| if it < 10 { b'0' + it } else { b'a' + it - 10 });
            two.copy_from_slice(&digits);
        }
        text
    }

    /// Compares persons without a number: by birth date, names and id.
    pub(crate) fn order(&self, other: &Self, as_of: Date) -> Ordering {
        let names = |it: &Self| it.values.sorted(Slot::Name);
        let born = self.birth_date(as_of).cmp(&other.birth_date(as_of));
        born.then_with(|| names(self).cmp(&names(other))).then_with(|| self.id.cmp(&other.id))
    }

    /// Returns the day of birth: from the number, else from the only date stated.
    pub(super) fn birth_date(&self, as_of: Date) -> Option<Date> {
        let stated = || {
            let mut dates = self.values.of(Slot::BirthDate);
            dates.next().filter(|_| dates.next().is_none())?.parse().ok()
        };
        self.number.and_then(|it| it.birth_date(as_of)).or_else(stated)
    }

    /// Whether a row without a number is a person by itself.
    pub(super) fn is_somebody(&self) -> bool {
        if self.number.is_some() || self.values.of(Slot::Name).next().is_some() {
            return true;
        }
        self.values.of(Slot::Email).any(names::is_personal_email)
    }
}

/// Returns whether a written number has twelve digits or more.
fn is_century_written(raw: &str) -> bool {
    let digits = raw.bytes().filter(u8::is_ascii_digit).count();
    digits >= 12 || !raw.is_ascii() && raw.chars().filter(|it| it.is_numeric()).count() >= 12
}

/// Returns how much a kept value of the kind takes beside itself; `None` for what is not kept.
const fn kept_bytes(kind: Kind) -> Option<usize> {
    match kind {
        // What it is known by begins with the controller or file.
        Kind::EmployeeId => Some(HEAD_BYTES + 6),
        Kind::RecordKey => Some(HEAD_BYTES + 8),
        Kind::BrokenNumber
        | Kind::Email
        | Kind::Phone
        | Kind::Data(DataCategory::Name | DataCategory::HomeAddress | DataCategory::BirthDate) => {
            Some(HEAD_BYTES)
        }
        Kind::Number(_) | Kind::Data(_) => None,
    }
}

/// Returns what an employer's number is known by: it is one person's within one controller, or within one file.
fn employee_key(row: &Row<'_>, value: &str) -> String {
    let (scope, number) = match row.unit.controllers.as_slice() {
        [one] => ("c", *one),
        _ => ("f", row.content),
    };
    [scope, &number.to_string(), ":", &value.to_lowercase()].concat()
}

/// Returns what a key of a database is known by: the folder and the file it stands in, and the key.
fn record_key(row: &Row<'_>, value: &str) -> String {
    format!("{}:{}:{}", row.folder, row.content, value.to_lowercase())
}

/// Returns the folder and the file of a key by themselves, each with the key.
pub(super) fn scopes(key: &str) -> Option<[String; 2]> {
    let (folder, rest) = key.split_once(':')?;
    let (_, value) = rest.split_once(':')?;
    Some([format!("f{rest}"), format!("d{folder}:{value}")])
}

/// Returns the first twelve bytes of the hash.
fn hash(content: &str) -> [u8; 12] {
    let mut id = [0; 12];
    for (place, byte) in id.iter_mut().zip(blake3::hash(content.as_bytes()).as_bytes()) {
        *place = *byte;
    }
    id
}

/// What persons are judged by at the end.
pub(crate) struct Finished<'a> {
    pub(crate) controllers: &'a Controllers,
    pub(crate) protected: &'a List,
    pub(crate) as_of: Date,
}

/// A person as it stands in the result; see [`crate::Person`]. Its texts are those gathered.
pub(crate) struct Shown<'a> {
    pub(crate) id: [u8; 24],
    pub(crate) number: Option<Number>,
    pub(crate) century_inferred: bool,
    pub(crate) names: Vec<&'a str>,
    pub(crate) birth_date: Option<Date>,
    pub(crate) minor: Minor,
    pub(crate) emails: Vec<&'a str>,
    pub(crate) phones: Vec<&'a str>,
    pub(crate) addresses: Vec<&'a str>,
    pub(crate) employment: Employment,
    /// Ids, sorted, each with the bits of the categories found in its material and its place in the list.
    pub(crate) controllers: Vec<(&'a str, u32, u32)>,
    pub(crate) protected: Protected,
    /// Bits.
    pub(crate) categories: u32,
    pub(crate) grade: Grade,
    pub(crate) mentions: u64,
    pub(crate) sources: u64,
    pub(crate) review: Reviews,
}

impl Shown<'_> {
    pub(crate) fn id(&self) -> &str {
        // Hexadecimal digits.
        std::str::from_utf8(&self.id).unwrap_or_default()
    }
}

/// Makes the person of what has been gathered.
pub(crate) fn finish<'a>(gathered: &'a Gathered, rules: &Finished<'a>) -> Shown<'a> {
    let number = gathered.number;
    let (mut listed, mut review) = (false, gathered.review);
    if let Some(number) = number {
        listed = rules.protected.level(number).is_some();
        if !listed && !gathered.century_written {
            listed = rules.protected.in_any_century(number).is_some();
            if listed {
                review.add(Review::CenturyUncertain);
            }
        }
    } else {
        review.add(Review::NoIdentityNumber);
        if gathered.values.of(Slot::Name).next().is_none() {
            review.add(Review::NoName);
        }
    }
    let birth_date = gathered.birth_date(rules.as_of);
    let of_list = |(place, categories): &(u32, u32)| {
        let controller = rules.controllers.list.get(*place as usize)?;
        Some((controller.id.as_str(), *categories, *place))
    };
    let mut controllers: Vec<_> = gathered.controllers.iter().filter_map(of_list).collect();
    controllers.sort_unstable();
    let mut shown = Shown {
        id: gathered.id_bytes(),
        number,
        century_inferred: number.is_some_and(|it| it.swedish().is_some())
            && !gathered.century_written
            && !gathered.number_from_list,
        names: Vec::new(),
        birth_date,
        minor: match birth_date {
            Some(born) if age(born, rules.as_of) < 18 => Minor::Yes,
            Some(_) => Minor::No,
            None => Minor::Unknown,
        },
        emails: Vec::new(),
        phones: Vec::new(),
        addresses: Vec::new(),
        employment: gathered.employment.map_or(Employment::Unknown, |it| it.1),
        controllers,
        protected: match (gathered.protected.is_some(), listed) {
            (false, false) => Protected::None,
            (true, false) => Protected::InMaterial,
            (false, true) => Protected::OnList,
            (true, true) => Protected::Both,
        },
        categories: gathered.categories,
        grade: grade(gathered),
        mentions: gathered.mentions,
        sources: gathered.distinct_sources(),
        review,
    };
    for (slot, value) in gathered.values.slots() {
        match slot {
            Slot::Name => shown.names.push(value),
            Slot::Email => shown.emails.push(value),
            Slot::Phone => shown.phones.push(value),
            Slot::Address => shown.addresses.push(value),
            Slot::BirthDate | Slot::EmployeeId | Slot::Broken | Slot::RecordKey => {}
        }
    }
    for values in [&mut shown.names, &mut shown.emails, &mut shown.phones, &mut shown.addresses] {
        values.sort_unstable();
    }
    shown
}

/// A number's best ground; without a number, B for a name with what reaches or tells apart its bearer, in columns that say so.
fn grade(gathered: &Gathered) -> Grade {
    if let Some(grade) = gathered.grade.filter(|_| gathered.number.is_some()) {
        return grade;
    }
    let has = |slot| gathered.values.of(slot).next().is_some();
    if gathered.number.is_some()
        || has(Slot::Broken)
        || gathered.review.has(Review::PlaceholderNumber)
    {
        Grade::D
    } else if gathered.labelled && has(Slot::Name) {
        Grade::B
    } else {
        Grade::C
    }
}

pub(super) const fn bit(category: DataCategory) -> u32 {
    1 << category as u32
}
