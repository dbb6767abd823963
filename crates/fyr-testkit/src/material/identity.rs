//! The numbers that people have, of Sweden and of others.

use crate::random::Random;
use fyr_core::identifier::{IdNumber, Personnummer, age};
use jiff::civil::{Date, date};
use std::collections::{BTreeMap, HashSet};

const PERSONAL: &str = include_str!("../../../../fixtures/ids/skatteverket_testpersonnummer.txt");
const COORDINATION: &str =
    include_str!("../../../../fixtures/ids/skatteverket_testsamordningsnummer.txt");

/// What identifies a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Identity {
    Swedish(IdNumber),
    /// A reserve number of health care.
    Reserve(String),
    /// A number of another country: its type in the contract, and the number.
    Foreign(&'static str, String),
    /// Known by name and contact.
    None,
}

impl Identity {
    /// Returns the type in the contract.
    pub(crate) fn id_type(&self) -> &'static str {
        match self {
            Self::Swedish(number) => number.id_type(),
            Self::Reserve(_) => "se_reservnummer",
            Self::Foreign(id_type, _) => id_type,
            Self::None => "",
        }
    }

    /// Tells whether it is written with 60 added to the day.
    pub(crate) fn is_coordination(&self) -> bool {
        matches!(self, Self::Swedish(IdNumber::Samordningsnummer(_)))
    }

    /// Returns the number as the contract writes it.
    pub(crate) fn canonical(&self) -> String {
        match self {
            Self::Swedish(number) => number.digits(),
            Self::Reserve(number) | Self::Foreign(_, number) => number.clone(),
            Self::None => String::new(),
        }
    }
}

/// All numbers, by place.
pub(crate) struct Numbers {
    adults: Vec<IdNumber>,
    minors: Vec<IdNumber>,
    coordination: Vec<IdNumber>,
    /// Numbers of one birth date, two and two.
    pairs: Vec<(IdNumber, IdNumber)>,
    published: HashSet<u64>,
}

/// Pairs that are kept for twins and namesakes.
const PAIRS: usize = 400;

impl Numbers {
    pub(crate) fn new(seed: u64, on: Date) -> Self {
        let mut random = Random::new(seed, "numbers");
        let numbers = |text: &str| -> Vec<IdNumber> {
            text.lines().filter_map(|line| IdNumber::from_stored(line).ok()).collect()
        };
        let born = |it: &IdNumber| it.birth_date().is_none_or(|day| day <= on);
        let mut personal: Vec<IdNumber> = numbers(PERSONAL).into_iter().filter(born).collect();
        let published = personal.iter().filter_map(|it| it.digits().parse().ok()).collect();
        // Every test system uses this one as a placeholder.
        personal.retain(|it| it.digits() != "191212121212");
        random.shuffle(&mut personal);
        let is_minor = |it: &IdNumber| it.birth_date().is_some_and(|day| age(day, on) < 18);
        let (minors, adults): (Vec<_>, Vec<_>) = personal.into_iter().partition(is_minor);
        let (adults, pairs) = pairs(adults);
        let (young, old): (Vec<_>, Vec<_>) =
            adults.into_iter().partition(|it| it.birth_date().is_some_and(|day| age(day, on) < 95));
        let mut coordination = numbers(COORDINATION);
        let year = on.year().to_string();
        coordination.retain(|it| born(it) && !is_minor(it) && it.digits() < year);
        random.shuffle(&mut coordination);
        let adults = mixed(young, old);
        Self { adults, minors, coordination, pairs, published }
    }

    /// Returns the number of the adult in this place: a published one as long as there are any.
    pub(crate) fn adult(&self, place: usize) -> IdNumber {
        match self.adults.get(place) {
            Some(number) => *number,
            None => self.beyond(place - self.adults.len()),
        }
    }

    /// Tells whether this many adults have published numbers.
    pub(crate) fn covers(&self, adults: usize) -> bool {
        adults <= self.adults.len()
    }

    pub(crate) fn minor(&self, place: usize) -> Option<IdNumber> {
        self.minors.get(place).copied()
    }

    pub(crate) fn coordination(&self, place: usize) -> Option<IdNumber> {
        self.coordination.get(place).copied()
    }

    /// Returns a number of the pair in this place.
    pub(crate) fn pair(&self, place: usize) -> Option<(IdNumber, IdNumber)> {
        self.pairs.get(place).copied()
    }

    /// Returns a number beyond the published ones: valid, of an adult, and no published one.
    ///
    /// One birth number of every day before the next: first 980–999, which parents are not given, then others.
    fn beyond(&self, place: usize) -> IdNumber {
        const YEARS: usize = 70;
        const DAYS: usize = YEARS * 336;
        let (day, round) = (place % DAYS, place / DAYS);
        let first = if round < 20 { 980 + round } else { 300 + round - 20 };
        let day =
            (1937 + day % YEARS) * 10_000 + (1 + day / YEARS % 12) * 100 + 1 + day / YEARS / 12;
        // A published one gives way to the first free one of a range that no round uses.
        (0..5)
            .map(|turn| if turn == 0 { first } else { 1 + round + 75 * (turn - 1) })
            .filter_map(|birth_number| {
                let without = u64::try_from(day * 10_000 + birth_number * 10).ok()?;
                (0..10).find_map(|check| Personnummer::from_number(without + check).ok())
            })
            .find(|it| !self.published.contains(&it.number()))
            .map(IdNumber::Personnummer)
            .expect("no day has five published numbers with these birth numbers")
    }
}

/// One old person in thirty among the young, and the rest of the old after them.
fn mixed(young: Vec<IdNumber>, old: Vec<IdNumber>) -> Vec<IdNumber> {
    let mut old = old.into_iter();
    let mut mixed = Vec::with_capacity(young.len() + old.len());
    for (place, number) in young.into_iter().enumerate() {
        if place % 30 == 7 {
            mixed.extend(old.next());
        }
        mixed.push(number);
    }
    mixed.extend(old);
    mixed
}

fn pairs(adults: Vec<IdNumber>) -> (Vec<IdNumber>, Vec<(IdNumber, IdNumber)>) {
    let from = date(1940, 1, 1);
    let mut by_date: BTreeMap<Date, IdNumber> = BTreeMap::new();
    let (mut rest, mut pairs) = (Vec::new(), Vec::new());
    for number in adults {
        let day = number.birth_date().filter(|day| *day >= from && pairs.len() < PAIRS);
        let Some(day) = day else {
            rest.push(number);
            continue;
        };
        match by_date.remove(&day) {
            Some(other) => pairs.push((other, number)),
            None => {
                by_date.insert(day, number);
            }
        }
    }
    // In the order of the dates: the same for the same seed.
    rest.extend(by_date.into_values());
    (rest, pairs)
}

/// Returns a reserve number: `99`, year and month of birth, three digits and the check digit over the last nine before.
pub(crate) fn reserve(place: usize) -> String {
    let (year, month, serial) = (1940 + place % 60, 1 + place / 60 % 12, 100 + place / 720 % 900);
    let nine = format!("{year:04}{month:02}{serial:03}");
    format!("99{nine}{}", luhn(&nine))
}

/// Returns the number in this place of a type, of people born 1858–1889.
pub(crate) fn foreign(id_type: &'static str, place: usize) -> Identity {
    let (year, month, day) = (58 + place % 32, 1 + place / 32 % 12, 1 + place / 384 % 28);
    let serial = place / 10_752;
    let number = match id_type {
        "no_fodselsnummer" => norwegian(year, month, day, serial),
        "dk_cpr" => danish(year, month, day, serial),
        "fi_hetu" => Some(finnish(year, month, day, serial)),
        "ee_isikukood" => Some(estonian(year, month, day, serial)),
        _ => Some(polish(year, month, day, serial)),
    };
    number.map_or(Identity::None, |number| Identity::Foreign(id_type, number))
}

/// The types that [`foreign`] knows.
pub(crate) const FOREIGN: [&str; 5] =
    ["no_fodselsnummer", "dk_cpr", "fi_hetu", "ee_isikukood", "pl_pesel"];

fn norwegian(year: usize, month: usize, day: usize, serial: usize) -> Option<String> {
    (500 + serial * 20..750).find_map(|individual| {
        let nine = format!("{day:02}{month:02}{year:02}{individual:03}");
        let first = modulo_11(&nine, &[3, 7, 6, 1, 8, 9, 4, 5, 2])?;
        let ten = format!("{nine}{first}");
        let second = modulo_11(&ten, &[5, 4, 3, 2, 7, 6, 5, 4, 3, 2])?;
        Some(format!("{ten}{second}"))
    })
}

fn danish(year: usize, month: usize, day: usize, serial: usize) -> Option<String> {
    // A seventh digit of 5–8 with the years 58–99 is the nineteenth century.
    (500 + serial * 20..900).find_map(|running| {
        let nine = format!("{day:02}{month:02}{year:02}{running:03}");
        modulo_11(&nine, &[4, 3, 2, 7, 6, 5, 4, 3, 2]).map(|check| format!("{nine}{check}"))
    })
}

fn finnish(year: usize, month: usize, day: usize, serial: usize) -> String {
    const CHECKS: &[u8] = b"0123456789ABCDEFHJKLMNPRSTUVWXY";
    let individual = 2 + serial % 890;
    let number = ((day * 100 + month) * 100 + year) * 1_000 + individual;
    let check = CHECKS.get(number % 31).copied().map_or('0', char::from);
    format!("{day:02}{month:02}{year:02}+{individual:03}{check}")
}

fn estonian(year: usize, month: usize, day: usize, serial: usize) -> String {
    let ten = format!("{}{year:02}{month:02}{day:02}{:03}", 1 + serial % 2, 1 + serial % 990);
    let weighed = |from: usize| {
        let sum: usize =
            digits(&ten).zip(0..).map(|(it, place)| it * ((place + from) % 9 + 1)).sum();
        sum % 11
    };
    let check = match (weighed(0), weighed(2)) {
        (first @ 0..10, _) => first,
        (_, second @ 0..10) => second,
        _ => 0,
    };
    format!("{ten}{check}")
}

fn polish(year: usize, month: usize, day: usize, serial: usize) -> String {
    let ten = format!("{year:02}{:02}{day:02}{:04}", month + 80, 1 + serial % 9_990);
    let sum: usize = digits(&ten).zip([1, 3, 7, 9, 1, 3, 7, 9, 1, 3]).map(|(a, b)| a * b).sum();
    format!("{ten}{}", (10 - sum % 10) % 10)
}

/// Returns the check digit of a weighted sum modulo 11, or nothing where it would be 10.
fn modulo_11(text: &str, weights: &[usize]) -> Option<usize> {
    let sum: usize = digits(text).zip(weights).map(|(digit, weight)| digit * weight).sum();
    match (11 - sum % 11) % 11 {
        10 => None,
        check => Some(check),
    }
}

/// Returns the Luhn check digit to stand after these digits.
pub(crate) fn luhn(text: &str) -> usize {
    let sum: usize = digits(text)
        .collect::<Vec<_>>()
        .into_iter()
        .rev()
        .zip([2, 1].into_iter().cycle())
        .map(|(digit, weight)| digit * weight)
        .map(|product| product / 10 + product % 10)
        .sum();
    (10 - sum % 10) % 10
}

fn digits(text: &str) -> impl Iterator<Item = usize> {
    text.bytes().filter(u8::is_ascii_digit).map(|it| usize::from(it - b'0'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_numbers_give_the_digits_that_the_rules_do() {
        // Published examples: Estonian and Polish of the facts, a Norwegian one with its two checks.
        assert_eq!(luhn("121212121"), 2);
        assert_eq!(modulo_11("151086950", &[3, 7, 6, 1, 8, 9, 4, 5, 2]), Some(8));
        assert_eq!(modulo_11("1510869508", &[5, 4, 3, 2, 7, 6, 5, 4, 3, 2]), Some(8));
        assert_eq!(modulo_11("211062562", &[4, 3, 2, 7, 6, 5, 4, 3, 2]), Some(9));
        assert!(estonian(68, 5, 28, 0).starts_with("1680528"));
    }

    #[test]
    fn no_two_people_share_a_number() {
        let numbers = Numbers::new(1, date(2026, 9, 1));
        let mut seen = HashSet::new();
        assert!((0..120_000).all(|place| seen.insert(numbers.adult(place))));
        let first = numbers.beyond(23_520 * 25 + 7);
        assert!(first.birth_date().is_some_and(|it| age(it, date(2026, 9, 1)) >= 18));
        assert_ne!(first, numbers.beyond(23_520 * 26 + 7));
    }
}
