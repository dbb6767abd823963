//! French NIR (numéro de sécurité sociale).
//!
//! Source: French code de la sécurité sociale R. 115-1 and INSEE: sex, short year, month, place of birth, serial, and 97
//! less the rest by 97 of the first 13; in Corsica the department is 2A or 2B and counts as 19 or 18.

use crate::checks::{number, pair};
use crate::rule::{About, Rule, bare, grouped};
use crate::written::SPACE;
use crate::{Detector, Identity, Reading};
use fyr_core::vocabulary::DataCategory;
use jiff::civil::Date;

pub(crate) const DETECTOR: Detector = Detector {
    id: "fr_nir",
    category: Some(DataCategory::IdNumber),
    identity: Identity::Person,
    needs_label: true,
    words: &["nir", "numéro de sécurité sociale", "sécurité sociale", "insee", "french id"],
    read,
    rule: Some(&RULE),
};

static RULE: Rule = Rule {
    digits: &[15],
    telling: &[grouped(0x0122_2332, SPACE)],
    plain: &[bare(0xf), grouped(0xd2, SPACE)],
    check,
};

fn read(text: &str, on: Date) -> Option<Reading> {
    let upper = text.trim().to_ascii_uppercase();
    let corsican = upper.chars().filter(|it| !it.is_whitespace()).skip(5).take(2);
    let replaced = match corsican.collect::<String>().as_str() {
        "2A" => upper.replacen("2A", "19", 1),
        "2B" => upper.replacen("2B", "18", 1),
        _ => return RULE.read(text, on),
    };
    let mut reading = RULE.read(&replaced, on)?;
    reading.value = upper.chars().filter(|it| !it.is_whitespace()).collect();
    Some(reading)
}

fn check(digits: &[u8], _on: Date) -> Option<About> {
    let sex = digits.first().copied().filter(|it| matches!(it, 1..=4 | 7 | 8))?;
    let month = matches!(pair(digits, 3), 1..=12 | 20 | 30..=42 | 50..=99);
    let fits = 97 - number(digits.get(..13)?) % 97 == u64::from(pair(digits, 13));
    (month && fits).then(|| About::default().with_sex(sex))
}

#[cfg(test)]
mod tests {
    use super::DETECTOR;
    use crate::tests::{check, check_read, check_refused};

    #[test]
    fn mainland_and_corsican_numbers_are_read() {
        check_read(&DETECTOR, "2 95 10 99 126 111 93", "295109912611193");
        check_read(&DETECTOR, "253072B07300470", "253072B07300470");
        check_read(&DETECTOR, "253072A07300443", "253072A07300443");
        check_refused(&DETECTOR, &["295109912611199", "253072C07300443"]);
    }

    #[test]
    fn seven_groups_are_telling() {
        check(&DETECTOR, "«2 95 10 99 126 111 93», NIR «295109912611193»\n295109912611193");
    }
}
