//! One person: what the findings add up to.

use super::{Row, add};
use crate::attribution::Controllers;
use crate::columns;
use crate::mention::{Employment, Grade, Kind, Mention, Owner, Reason};
use crate::number::Number;
use crate::result::{Minor, Person, Protected};
use fyr_core::identifier::age;
use fyr_core::vocabulary::{DataCategory, ProtectionLevel};
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// What has been gathered of a person.
#[derive(Default)]
pub(crate) struct Gathered {
    pub(crate) number: Option<Number>,
    pub(crate) names: Vec<String>,
    pub(crate) emails: Vec<String>,
    phones: Vec<String>,
    addresses: Vec<String>,
    birth_dates: Vec<String>,
    century_written: bool,
    grade: Option<Grade>,
    /// Bits of categories for each controller.
    pub(crate) controllers: BTreeMap<u32, u32>,
    categories: u32,
    protected: Option<ProtectionLevel>,
    employment: Option<Employment>,
    employment_stale: Option<Employment>,
    mentions: u64,
    sources: BTreeSet<u32>,
    review: BTreeSet<&'static str>,
    first: Option<String>,
}

impl Gathered {
    /// Begins a person with a number.
    pub(super) fn of(number: Number) -> Self {
        Self { number: Some(number), ..Self::default() }
    }

    /// Counts a finding of the person's number.
    pub(super) fn take_number(&mut self, mention: &Mention, row: &Row<'_>) {
        self.mentions += 1;
        self.sources.insert(row.content);
        // Bare digits that count because of better grounds elsewhere add nothing to them.
        self.grade = Some(self.grade.map_or(mention.grade, |grade| grade.min(mention.grade)));
        let digits = mention.raw.bytes().filter(u8::is_ascii_digit).count();
        self.century_written |= digits >= 12;
    }

    /// Takes where the row stood and whose it is.
    pub(super) fn take_place(&mut self, row: &Row<'_>, categories: u32) {
        self.sources.insert(row.content);
        self.categories |= categories;
        for controller in &row.unit.controllers {
            *self.controllers.entry(*controller).or_default() |= categories;
        }
        if self.first.is_none() {
            self.first = Some(format!("{} {}", row.place, row.unit.locator));
        }
    }

    /// Takes everything in the row that is its subject's.
    pub(super) fn take_row(&mut self, row: &Row<'_>) {
        let mut categories = 0;
        for mention in row.unit.mentions.iter().filter(|it| it.owner == Owner::Subject) {
            self.take_value(mention, &mut categories);
        }
        if row.unit.protected.is_some() {
            categories |= bit(DataCategory::ProtectedIdentity);
            self.protected = self.protected.max(row.unit.protected);
        }
        let place = if row.stale { &mut self.employment_stale } else { &mut self.employment };
        *place = (*place).max(row.unit.employment);
        if row.unit.two_numbers {
            self.review.insert("two_numbers_in_row");
        }
        self.take_place(row, categories);
    }

    fn take_value(&mut self, mention: &Mention, categories: &mut u32) {
        let value = mention.value.as_str();
        match mention.kind {
            // Counted by itself.
            Kind::Number(_) => {
                *categories |= bit(DataCategory::IdNumber);
                if mention.reason == Reason::Placeholder {
                    self.review.insert("placeholder_number");
                }
                return;
            }
            Kind::BrokenNumber => {
                let no_date = mention.reason == Reason::NoSuchDate;
                self.review.insert(if no_date { "impossible_date" } else { "wrong_check_digit" });
            }
            Kind::Email => add(&mut self.emails, value),
            Kind::Phone if mention.grade == Grade::D => {}
            Kind::Phone => add(&mut self.phones, value),
            Kind::Data(DataCategory::Name) => add(&mut self.names, value),
            Kind::Data(DataCategory::HomeAddress) => add(&mut self.addresses, value),
            Kind::Data(DataCategory::BirthDate) => add(&mut self.birth_dates, value),
            Kind::EmployeeId | Kind::Data(_) => {}
        }
        self.mentions += 1;
        *categories |= bit(mention.kind.category());
    }

    /// Takes another person's findings: a row without a number that is this person's.
    pub(super) fn merge(&mut self, other: Self) {
        other.names.iter().for_each(|it| add(&mut self.names, it));
        other.emails.iter().for_each(|it| add(&mut self.emails, it));
        other.phones.iter().for_each(|it| add(&mut self.phones, it));
        other.addresses.iter().for_each(|it| add(&mut self.addresses, it));
        other.birth_dates.iter().for_each(|it| add(&mut self.birth_dates, it));
        for (controller, categories) in other.controllers {
            *self.controllers.entry(controller).or_default() |= categories;
        }
        self.categories |= other.categories;
        self.protected = self.protected.max(other.protected);
        self.employment = self.employment.max(other.employment);
        self.employment_stale = self.employment_stale.max(other.employment_stale);
        self.mentions += other.mentions;
        self.sources.extend(other.sources);
        self.review.extend(other.review);
    }

    /// The number stands for many: nobody's names and contacts are shown under it.
    pub(super) fn is_shared_number(&mut self) {
        self.names.clear();
        self.emails.clear();
        self.phones.clear();
        self.addresses.clear();
        self.birth_dates.clear();
        self.review.insert("number_shared_by_many");
    }

    /// Returns name and contact together, each pair once: by e-mail, then by telephone.
    pub(super) fn keys(&self) -> [Vec<String>; 2] {
        let names: BTreeSet<String> = self.names.iter().map(|it| columns::fold(it)).collect();
        [&self.emails, &self.phones].map(|contacts| {
            let pairs = names.iter().flat_map(|name| contacts.iter().map(move |it| (name, it)));
            pairs.map(|(name, contact)| format!("{name}\n{contact}")).collect()
        })
    }

    fn id(&self) -> String {
        let content = match &self.number {
            Some(number) => format!("{}:{}", number.id_type(), number.digits()),
            None => self.first.clone().unwrap_or_default(),
        };
        blake3::hash(content.as_bytes()).to_hex().chars().take(24).collect()
    }
}

/// What persons are judged by at the end.
pub(crate) struct Finished<'a> {
    pub(crate) controllers: &'a Controllers,
    pub(crate) protected: &'a HashMap<Number, ProtectionLevel>,
    pub(crate) as_of: Date,
}

/// Makes the person of what has been gathered.
pub(crate) fn finish(gathered: &Gathered, rules: &Finished<'_>) -> Person {
    let number = gathered.number;
    let listed = number.is_some_and(|number| rules.protected.contains_key(&number));
    let stated = match gathered.birth_dates.as_slice() {
        [one] => one.parse().ok(),
        _ => None,
    };
    let birth_date = number.and_then(|it| it.birth_date(rules.as_of)).or(stated);
    let mut review: Vec<String> = gathered.review.iter().map(|it| (*it).to_owned()).collect();
    if number.is_none() {
        review.push("no_identity_number".to_owned());
        review.sort_unstable();
    }
    let broken = number.is_none() && gathered.categories & bit(DataCategory::IdNumber) != 0;
    let fallback = if broken { Grade::D } else { Grade::C };
    let name = |index: &u32| rules.controllers.list.get(*index as usize).map(|it| it.id.clone());
    Person {
        person_id: gathered.id(),
        id_number: number,
        century_inferred: number.is_some() && !gathered.century_written,
        names: sorted(&gathered.names),
        birth_date,
        minor: match birth_date {
            Some(born) if age(born, rules.as_of) < 18 => Minor::Yes,
            Some(_) => Minor::No,
            None => Minor::Unknown,
        },
        emails: sorted(&gathered.emails),
        phones: sorted(&gathered.phones),
        addresses: sorted(&gathered.addresses),
        employment: gathered
            .employment
            .or(gathered.employment_stale)
            .unwrap_or(Employment::Unknown),
        controllers: gathered
            .controllers
            .keys()
            .filter_map(name)
            .collect::<BTreeSet<_>>()
            .into_iter()
            .collect(),
        protected: match (gathered.protected.is_some(), listed) {
            (false, false) => Protected::None,
            (true, false) => Protected::InMaterial,
            (false, true) => Protected::OnList,
            (true, true) => Protected::Both,
        },
        categories: categories(gathered.categories),
        grade: gathered.grade.filter(|_| number.is_some()).unwrap_or(fallback),
        mentions: gathered.mentions,
        sources: gathered.sources.len() as u64,
        review,
    }
}

/// Returns the categories of a set of bits.
pub(crate) fn categories(bits: u32) -> Vec<DataCategory> {
    DataCategory::ALL.into_iter().filter(|category| bits & bit(*category) != 0).collect()
}

const fn bit(category: DataCategory) -> u32 {
    1 << category as u32
}

fn sorted(values: &[String]) -> Vec<String> {
    let mut values = values.to_vec();
    values.sort_unstable();
    values
}
