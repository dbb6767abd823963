//! Swedish samordningsnummer. The rule: `fyr_core::identifier::Samordningsnummer`.

use crate::{Detector, Identity, numbers};
use fyr_core::vocabulary::DataCategory;

const ID: &str = "se_samordningsnummer";

pub(crate) const DETECTOR: Detector = Detector {
    id: ID,
    category: Some(DataCategory::IdNumber),
    identity: Identity::Person,
    needs_label: false,
    words: &["samordningsnummer", "samordningsnr", "samnr", "coordination number"],
    find: |bytes, on, findings| numbers::find(bytes, on, ID, findings),
    read: |text, on| numbers::read(text, on, ID),
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
