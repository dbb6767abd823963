//! Swedish personnummer. The rule: `fyr_core::identifier::Personnummer`.

use super::se_vat;
use crate::checks::{self, luhn_of_ten};
use crate::written::Shape;
use crate::{Detector, Identity, Reading, Sex};
use fyr_core::identifier::{IdNumber, Read};
use fyr_core::vocabulary::DataCategory;
use jiff::civil::Date;

pub(crate) const DETECTOR: Detector = Detector {
    id: "se_personnummer",
    category: Some(DataCategory::IdNumber),
    identity: Identity::Person,
    needs_label: false,
    words: &[
        "personnummer",
        "personnr",
        "pers.nr",
        "pers nr",
        "persnr",
        "person-nr",
        "pnr",
        "civic registration number",
        "personal identity number",
        "födelsenummer",
    ],
    read: |text, on| read(text, on, DETECTOR.id),
    rule: None,
};

/// Returns the number of either Swedish kind that is written so.
pub(crate) fn number(shape: &Shape<'_>, on: Date) -> Option<Read<IdNumber>> {
    // Cheap, and it refuses nine of ten.
    if !matches!(shape.digits.len(), 10 | 12) || !luhn_of_ten(checks::number(shape.digits)) {
        return None;
    }
    let text = std::str::from_utf8(shape.bytes.get(shape.span.clone())?).ok()?;
    IdNumber::parse(text, on).ok()
}

/// Reads a text that is nothing but one number of the kind; a sole trader's VAT number holds one.
pub(super) fn read(text: &str, on: Date, id: &str) -> Option<Reading> {
    let inner = se_vat::inner(text);
    let read = IdNumber::parse(inner.unwrap_or(text), on).ok()?;
    let sex = if read.number.is_male() { Sex::Male } else { Sex::Female };
    (read.number.id_type() == id).then(|| Reading {
        value: read.number.digits(),
        century_inferred: read.century_inferred,
        form: Some(read.form),
        birth_date: read.number.birth_date(),
        sex: Some(sex),
    })
}

#[cfg(test)]
mod tests {
    use super::DETECTOR;
    use crate::tests::{check, check_read};

    #[test]
    fn every_written_form_is_a_finding() {
        check(&DETECTOR, "Tolvan «121212+1212», även «191212121212» och «19121212-1212».");
        check(
            &DETECTOR,
            "«640823 3234», «640823\u{2013}3234», «640823\u{a0}3234», «640823 - 3234»",
        );
        check(&DETECTOR, "«1 9 1 2 1 2 1 2 - 1 2 1 2», «1912-12-12-1212», «19 121212-1212»");
        check(&DETECTOR, "\u{ff11}\u{ff19} och «６４０８２３－３２３４», «640823\u{2212}3234»");
    }

    #[test]
    fn a_line_may_end_within_a_number() {
        check(&DETECTOR, "nr «19121212-\n1212», «191212-\r\n  12-1212» och «19121212-12\n12»");
        check(&DETECTOR, "640823\n3234");
    }

    #[test]
    fn wrong_check_digit_or_impossible_date_is_not_a_finding() {
        check(&DETECTOR, "640823-3235, 191313121212 och 129912-1212");
    }

    #[test]
    fn part_of_a_longer_number_or_word_is_not_a_finding() {
        check(&DETECTOR, "00811228987400 a191212121212 191212121212b 19121212-12125");
        check(&DETECTOR, "+191212121212, 1-191212121212, v2.191212121212, 640823-3234-5");
        check(&DETECTOR, "550e8400-e29b-41d4-a71f-191212121212 deadbeef191212121212");
        check(&DETECTOR, "https://exempel.example/order/191212121212/rad");
        check(&DETECTOR, "https://exempel.example/?pnr=«191212121212»");
    }

    #[test]
    fn a_number_at_either_end_is_a_finding() {
        check(&DETECTOR, "«191212121212»");
        check(&DETECTOR, "1,«191212121212»,2");
        check(&DETECTOR, "a;«19121212-1212»;«640823-3234»\n«640823-3234»;x");
    }

    #[test]
    fn a_coordination_number_is_another_kind() {
        check(&DETECTOR, "701063-2391");
    }

    #[test]
    fn a_sole_traders_vat_number_holds_a_personnummer() {
        check(&DETECTOR, "Momsreg.nr «SE640823323401», SE212000014201");
        check_read(&DETECTOR, "SE640823323401", "196408233234");
    }
}
