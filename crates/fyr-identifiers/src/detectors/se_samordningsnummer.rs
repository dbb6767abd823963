//! Swedish samordningsnummer. The rule: `fyr_core::identifier::Samordningsnummer`.

use super::se_personnummer;
use crate::{Detector, Identity};
use fyr_core::vocabulary::DataCategory;

pub(crate) const DETECTOR: Detector = Detector {
    id: "se_samordningsnummer",
    category: Some(DataCategory::IdNumber),
    identity: Identity::Person,
    needs_label: false,
    words: &["samordningsnummer", "samordningsnr", "samnr", "sam.nr", "coordination number"],
    read: |text, on| se_personnummer::read(text, on, DETECTOR.id),
    rule: None,
};

#[cfg(test)]
mod tests {
    use super::DETECTOR;
    use crate::tests::check;

    #[test]
    fn day_plus_sixty_is_a_finding_with_and_without_century() {
        check(&DETECTOR, "«701063-2391» «197010632391» 701092-2391");
    }
}
