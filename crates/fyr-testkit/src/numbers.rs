//! Identity numbers that belong to nobody.

use crate::random::Random;
use fyr_core::identifier::{IdNumber, Organisationsnummer, Personnummer, age};
use jiff::civil::Date;

const PERSONAL: &str = include_str!("../../../fixtures/ids/skatteverket_testpersonnummer.txt");
const COORDINATION: &str =
    include_str!("../../../fixtures/ids/skatteverket_testsamordningsnummer.txt");

/// Numbers in the order in which they are given out.
pub(crate) struct Pool {
    adults: std::vec::IntoIter<IdNumber>,
    minors: std::vec::IntoIter<IdNumber>,
    coordination: std::vec::IntoIter<IdNumber>,
    /// Days and birth numbers beyond the published ones: how many are given out.
    beyond: u64,
}

impl Pool {
    pub(crate) fn new(random: &mut Random, on: Date) -> Self {
        let numbers = |text: &str| -> Vec<IdNumber> {
            text.lines().filter_map(|line| IdNumber::from_stored(line).ok()).collect()
        };
        let is_minor = |number: &IdNumber| number.birth_date().is_some_and(|it| age(it, on) < 18);
        let born = |number: &IdNumber| number.birth_date().is_none_or(|it| it <= on);
        let (mut minors, mut adults): (Vec<_>, Vec<_>) =
            numbers(PERSONAL).into_iter().filter(born).partition(is_minor);
        // Every test system uses this one as a placeholder.
        adults.retain(|number| number.digits() != "191212121212");
        let mut coordination = numbers(COORDINATION);
        coordination.retain(|number| born(number) && !is_minor(number));
        // A number without a date still has a year, which must not be one to come.
        let year = on.year().to_string();
        coordination.retain(|number| number.digits() < year);
        random.shuffle(&mut adults);
        random.shuffle(&mut minors);
        random.shuffle(&mut coordination);
        let (adults, minors) = (adults.into_iter(), minors.into_iter());
        Self { adults, minors, coordination: coordination.into_iter(), beyond: 0 }
    }

    pub(crate) fn adult(&mut self) -> IdNumber {
        self.adults.next().unwrap_or_else(|| self.beyond())
    }

    pub(crate) fn minor(&mut self) -> IdNumber {
        self.minors.next().unwrap_or_else(|| self.beyond())
    }

    pub(crate) fn coordination(&mut self) -> IdNumber {
        self.coordination.next().unwrap_or_else(|| self.beyond())
    }

    /// Returns the next number with a birth year 1840–1889: 50 years of 336 days with 999 birth numbers each.
    fn beyond(&mut self) -> IdNumber {
        loop {
            let (day, birth_number) = (self.beyond % 16_800, self.beyond / 16_800 + 1);
            self.beyond += 1;
            let (year, month, day) = (1840 + day % 50, 1 + day / 50 % 12, 1 + day / 600);
            let without = (year * 10_000 + month * 100 + day) * 10_000 + birth_number * 10;
            let number = (0..10).find_map(|check| Personnummer::from_number(without + check).ok());
            if let Some(number) = number {
                return IdNumber::Personnummer(number);
            }
        }
    }
}

/// Returns the organisation number that begins with these nine digits.
pub(crate) fn organisation(nine: u64) -> Organisationsnummer {
    (0..10)
        .find_map(|check| Organisationsnummer::parse(&format!("{:010}", nine * 10 + check)).ok())
        .expect("one of ten check digits fits")
}

/// Returns the same 12 digits with a check digit that does not fit.
pub(crate) fn mistyped(number: &IdNumber) -> String {
    let mut digits = number.digits();
    let last = digits.pop().and_then(|it| it.to_digit(10)).unwrap_or_default();
    digits.push(char::from_digit((last + 1) % 10, 10).unwrap_or('0'));
    digits
}
