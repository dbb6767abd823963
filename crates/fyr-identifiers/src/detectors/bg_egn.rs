//! Bulgarian EGN, and the number of foreigners.
//!
//! Source: Bulgarian civil registration act art. 11: short year, month (20 added for births before 1900, 40 from
//! 2000), day, serial, check digit by 11. The personal number of a foreigner (ЛНЧ) has ten digits without date and a
//! check digit by 10.

use crate::checks::{date, pair, weighted};
use crate::rule::{About, Rule, bare};
use crate::{Detector, Identity};
use fyr_core::vocabulary::DataCategory;
use jiff::civil::Date;

pub(crate) const DETECTOR: Detector = Detector {
    id: "bg_egn",
    category: Some(DataCategory::IdNumber),
    identity: Identity::Person,
    needs_label: true,
    words: &["egn", "егн", "единен граждански номер", "лнч", "lnch", "bulgarian id"],
    read: |text, on| RULE.read(text, on),
    rule: Some(&RULE),
};

static RULE: Rule = Rule { digits: &[10], telling: &[], plain: &[bare(0xa)], check };

fn check(digits: &[u8], on: Date) -> Option<About> {
    let last = u32::from(*digits.get(9)?);
    let month = pair(digits, 2);
    let (century, month) = match month {
        41.. => (2000, month - 40),
        21.. => (1800, month - 20),
        _ => (1900, month),
    };
    let born = date(century + i16::from(pair(digits, 0)), month, pair(digits, 4));
    if let Some(born) = born.filter(|born| *born <= on)
        && weighted(digits, &[2, 4, 8, 5, 10, 9, 7, 3, 6]) % 11 % 10 == last
    {
        let odd = u8::from(digits.get(8)? % 2 == 0);
        return Some(About::born(born).with_sex(odd));
    }
    let rest = weighted(digits, &[21, 19, 17, 13, 11, 9, 7, 3, 1]) % 10;
    (rest == last && digits.iter().any(|digit| *digit > 0)).then(About::default)
}

#[cfg(test)]
mod tests {
    use super::DETECTOR;
    use crate::tests::{check, check_read, check_refused};

    #[test]
    fn numbers_of_citizens_and_foreigners_are_read() {
        check_read(&DETECTOR, "7501020018", "7501020018");
        check_read(&DETECTOR, "8032056031", "8032056031");
        check_read(&DETECTOR, "7111 042 925", "7111042925");
        check_refused(&DETECTOR, &["7111042922", "71110A2922"]);
    }

    #[test]
    fn a_number_needs_a_word_before_it() {
        check(&DETECTOR, "ЕГН «7501020018»\norder 7501020018");
    }
}
