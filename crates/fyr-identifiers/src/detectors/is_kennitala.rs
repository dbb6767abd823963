//! Icelandic kennitala, of people and of organisations.
//!
//! Source: Þjóðskrá, "Um kennitölur": day, month, short year, two serial digits, check digit by 11, century. An
//! organisation's has 40 added to the day.

use crate::checks::{date, pair, weighted};
use crate::rule::{About, Rule, bare, grouped};
use crate::written::{DASH, SPACE};
use crate::{Detector, Identity};
use fyr_core::vocabulary::DataCategory;
use jiff::civil::Date;

const WORDS: &[&str] = &["kennitala", "kennitölu", "kt", "icelandic id", "isländskt personnummer"];

pub(crate) const DETECTOR: Detector = Detector {
    id: "is_kennitala",
    category: Some(DataCategory::IdNumber),
    identity: Identity::Person,
    needs_label: true,
    words: WORDS,
    read: |text, on| PERSON.read(text, on),
    rule: Some(&PERSON),
};

/// The same for organisations.
pub(crate) const ORGANISATION: Detector = Detector {
    id: "is_kennitala_organisation",
    category: None,
    identity: Identity::Organisation,
    needs_label: true,
    words: WORDS,
    read: |text, on| OF_ORGANISATION.read(text, on),
    rule: Some(&OF_ORGANISATION),
};

static PERSON: Rule = Rule {
    digits: &[10],
    telling: &[],
    plain: &[bare(0xa), grouped(0x64, DASH | SPACE)],
    check: |digits, on| check(digits, 0, on),
};

static OF_ORGANISATION: Rule = Rule {
    digits: &[10],
    telling: &[],
    plain: &[bare(0xa), grouped(0x64, DASH | SPACE)],
    check: |digits, on| check(digits, 40, on),
};

fn check(digits: &[u8], added: u8, on: Date) -> Option<About> {
    let century = match digits.get(9)? {
        8 => 1800,
        9 => 1900,
        0 => 2000,
        _ => return None,
    };
    let day = pair(digits, 0).checked_sub(added)?;
    let year = century + i16::from(pair(digits, 4));
    let day = date(year, pair(digits, 2), day).filter(|day| *day <= on)?;
    let about = if added == 0 { About::born(day) } else { About::default() };
    weighted(digits, &[3, 2, 7, 6, 5, 4, 3, 2, 1]).is_multiple_of(11).then_some(about)
}

#[cfg(test)]
mod tests {
    use super::{DETECTOR, ORGANISATION};
    use crate::tests::{check, check_read, check_refused};

    #[test]
    fn people_and_organisations_are_told_apart() {
        check_read(&DETECTOR, "120174-3399", "1201743399");
        check_read(&ORGANISATION, "450401-3150", "4504013150");
        check_refused(&DETECTOR, &["450401-3150", "530575-0299", "320174-3399"]);
    }

    #[test]
    fn a_number_needs_a_word_before_it() {
        check(&DETECTOR, "kennitala: «120174-3399»\norder 120174-3399");
    }
}
