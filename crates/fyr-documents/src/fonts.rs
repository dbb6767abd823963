//! The embedded fonts, and which characters they can print.

use std::collections::HashSet;
use std::sync::LazyLock;

use typst::foundations::Bytes;
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;

/// The text face; `documents/common.typ` names it too.
const TEXT: &str = "Libertinus Serif";
/// The face for hashes, and for scripts that the text face lacks.
const FIXED: &str = "DejaVu Sans Mono";

/// The embedded fonts in the order in which a sign is looked for.
pub(crate) static FONTS: LazyLock<Fonts> = LazyLock::new(Fonts::load);

/// Fonts with their index.
pub(crate) struct Fonts {
    /// What Typst chooses from.
    pub(crate) book: LazyHash<FontBook>,
    /// The faces, in the order of the book.
    pub(crate) faces: Vec<Font>,
    characters: Vec<(String, HashSet<u32>)>,
}

impl Fonts {
    fn load() -> Self {
        let faces: Vec<Font> = typst_assets::fonts()
            .flat_map(|bytes| Font::iter(Bytes::new(bytes)))
            .filter(|font| [TEXT, FIXED].contains(&font.info().family.as_str()))
            .collect();
        let characters = faces
            .iter()
            .map(|font| (font.info().family.clone(), font.info().coverage.iter().collect()))
            .collect();
        Self { book: LazyHash::new(FontBook::from_fonts(&faces)), faces, characters }
    }

    /// Tells whether `character` can be printed by some face.
    pub(crate) fn any_has(&self, character: char) -> bool {
        self.characters.iter().any(|(_, face)| face.contains(&u32::from(character)))
    }

    /// Tells whether one family can print all of `cluster`, a sign with its marks, in every weight and slope.
    ///
    /// Typst looks for another face by the first character alone, so a cluster must not depend on which face it is.
    pub(crate) fn a_family_has(&self, cluster: &[char]) -> bool {
        [TEXT, FIXED].iter().any(|family| cluster.iter().all(|&c| self.always_has(family, c)))
    }

    /// Tells whether the text face has a sign for `character` in every weight and slope.
    pub(crate) fn text_always_has(&self, character: char) -> bool {
        self.always_has(TEXT, character)
    }

    fn always_has(&self, family: &str, character: char) -> bool {
        self.characters
            .iter()
            .filter(|(name, _)| name == family)
            .all(|(_, face)| face.contains(&u32::from(character)))
    }
}

#[cfg(test)]
mod tests {
    use super::FONTS;

    #[test]
    fn the_text_face_has_every_letter_of_the_nordic_and_polish_languages() {
        for character in "abcxyzåäöÅÄÖæøÆØéüÜðþÞčđŋšŧžáÁąćęłńóśźżŁ–’”…0123456789".chars()
        {
            assert!(FONTS.text_always_has(character), "{character}");
        }
    }

    #[test]
    fn the_marks_of_the_templates_can_be_printed() {
        for character in [crate::text::MARK, '○', '–', '·', '…'] {
            assert!(FONTS.any_has(character), "{character}");
        }
    }
}
