//! Swedish VAT number (momsregistreringsnummer).
//!
//! Source: skatteförfarandelagen (2011:1244) and Skatteverket, "Momsregistreringsnummer": SE, the ten digits of an
//! organisationsnummer, personnummer or samordningsnummer, 01. A sole trader's is found as the number within it.

use crate::boundary::is_word;
use crate::{Detector, Identity, Reading};
use fyr_core::identifier::Organisationsnummer;

pub(crate) const DETECTOR: Detector = Detector {
    id: "se_vat",
    category: None,
    identity: Identity::Organisation,
    needs_label: false,
    words: &["momsreg", "momsnr", "momsnummer", "vat"],
    read: |text, _| {
        Organisationsnummer::parse(inner(text)?).ok()?;
        Some(Reading::of(text.trim().replace(' ', "").to_ascii_uppercase()))
    },
    rule: None,
};

/// Returns where a VAT number stands whose digits begin at `digits`.
pub(crate) fn span(bytes: &[u8], digits: usize) -> Option<(usize, usize)> {
    let (start, end) = (digits.checked_sub(2)?, digits + 12);
    let beside = |at: Option<usize>| at.and_then(|at| bytes.get(at)).copied().is_some_and(is_word);
    let alone = !beside(start.checked_sub(1)) && !beside(Some(end));
    let text = bytes.get(start..end)?;
    let number = inner(std::str::from_utf8(text).ok()?)?;
    (alone && Organisationsnummer::parse(number).is_ok()).then_some((start, end))
}

/// Returns the ten digits between `SE` and `01`.
pub(super) fn inner(text: &str) -> Option<&str> {
    let text = text.trim();
    let (country, digits) = text.split_at_checked(2)?;
    let digits = digits.trim_start();
    let ten = digits.strip_suffix("01").map(str::trim_end)?;
    let whole = ten.len() == 10 && ten.bytes().all(|it| it.is_ascii_digit());
    (country.eq_ignore_ascii_case("SE") && whole).then_some(ten)
}

#[cfg(test)]
mod tests {
    use super::DETECTOR;
    use crate::tests::{check, check_read, check_refused};

    #[test]
    fn the_number_within_must_be_an_organisations() {
        check_read(&DETECTOR, "SE556103424901", "SE556103424901");
        check_refused(&DETECTOR, &["SE556016068101", "SE556103425001", "SE121212121201"]);
    }

    #[test]
    fn its_letters_are_telling() {
        check(&DETECTOR, "Moms «SE556103424901»\nXSE556103424901");
    }
}
