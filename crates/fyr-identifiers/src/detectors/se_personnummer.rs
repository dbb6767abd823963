//! Swedish personnummer. The rule: `fyr_core::identifier::Personnummer`.

use crate::{Detector, Identity, numbers};
use fyr_core::vocabulary::DataCategory;

const ID: &str = "se_personnummer";

pub(crate) const DETECTOR: Detector = Detector {
    id: ID,
    category: Some(DataCategory::IdNumber),
    identity: Identity::Person,
    needs_label: false,
    words: &["personnummer", "personnr", "pers.nr", "persnr", "pnr", "personal identity number"],
    find: |bytes, on, findings| numbers::find(bytes, on, ID, findings),
    read: |text, on| numbers::read(text, on, ID),
};

#[cfg(test)]
mod tests {
    use super::DETECTOR;
    use crate::tests::check;

    #[test]
    fn every_written_form_is_a_finding() {
        check(&DETECTOR, "Tolvan «121212+1212», även «191212121212» och «19121212-1212».");
        check(
            &DETECTOR,
            "«640823 3234», «640823\u{2013}3234», «640823\u{a0}3234», «640823 - 3234»",
        );
    }

    #[test]
    fn wrong_check_digit_or_impossible_date_is_not_a_finding() {
        check(&DETECTOR, "640823-3235, 191313121212 och 129912-1212");
    }

    #[test]
    fn part_of_a_longer_number_or_word_is_not_a_finding() {
        check(&DETECTOR, "00811228987400 a191212121212 191212121212b 19121212-12125");
        check(&DETECTOR, "+191212121212, 1-191212121212, v2.191212121212, 640823-3234-5");
    }

    #[test]
    fn a_number_at_either_end_is_a_finding() {
        check(&DETECTOR, "«191212121212»");
        check(&DETECTOR, "1,«191212121212»,2");
    }

    #[test]
    fn a_coordination_number_is_another_kind() {
        check(&DETECTOR, "701063-2391");
    }
}
