//! Makes text that people wrote printable, and remembers what had to be replaced.

use std::collections::BTreeSet;

use serde_json::Value;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::document::{Place, Unprintable};
use crate::fonts::FONTS;

/// Stands where a character could not be printed.
pub(crate) const MARK: char = '□';
/// Tells the templates where a word that is too long for a line may be broken.
const BREAK: char = '\u{200B}';
// Forty capital W at 10.5 pt fill the narrowest column of running text; Swedish words of everyday use stay below thirty.
const WORD_CHARACTERS_MAX: usize = 30;

/// Which characters are tried before □ is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Repertoire {
    /// All that some embedded face has a sign for.
    Wide,
    /// Only what the text face has in every weight. For text whose shaping gave something PDF/A does not accept.
    Narrow,
}

/// Makes texts printable and collects what it replaced.
pub(crate) struct Printable {
    repertoire: Repertoire,
    replaced: BTreeSet<char>,
}

impl Printable {
    pub(crate) fn new(repertoire: Repertoire) -> Self {
        Self { repertoire, replaced: BTreeSet::new() }
    }

    /// Makes every string in `value` printable; keys are left.
    pub(crate) fn value(&mut self, value: &mut Value) {
        match value {
            Value::String(text) => *text = self.text(text),
            Value::Array(values) => values.iter_mut().for_each(|value| self.value(value)),
            Value::Object(fields) => fields.values_mut().for_each(|value| self.value(value)),
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }

    /// Hands over what was replaced since the last call.
    pub(crate) fn replaced(&mut self, place: Place) -> Option<Unprintable> {
        let characters: String = std::mem::take(&mut self.replaced).into_iter().collect();
        (!characters.is_empty()).then_some(Unprintable { place, characters })
    }

    fn text(&mut self, text: &str) -> String {
        let mut printable = String::with_capacity(text.len());
        // The sign that a combining mark is printed with, and its marks: one face must have them all.
        let mut cluster = Vec::new();
        let mut word_characters = 0;
        for character in text.nfc() {
            match kind(character) {
                Kind::Nothing => {}
                Kind::Space(space) => {
                    printable.push(space);
                    cluster.clear();
                    word_characters = 0;
                }
                Kind::Attached => {
                    let has_base = !cluster.is_empty();
                    cluster.push(character);
                    if has_base && self.can_print(&cluster) {
                        printable.push(character);
                    } else {
                        cluster.pop();
                        self.replaced.insert(character);
                    }
                }
                Kind::Sign => {
                    if word_characters == WORD_CHARACTERS_MAX {
                        printable.push(BREAK);
                        word_characters = 0;
                    }
                    word_characters += 1;
                    cluster.clear();
                    cluster.push(self.sign(character));
                    printable.extend(&cluster);
                }
            }
        }
        printable
    }

    fn sign(&mut self, character: char) -> char {
        if self.can_print(&[character]) {
            return character;
        }
        self.replaced.insert(character);
        MARK
    }

    fn can_print(&self, characters: &[char]) -> bool {
        match self.repertoire {
            Repertoire::Wide => match characters {
                [character] => FONTS.any_has(*character),
                cluster => FONTS.a_family_has(cluster),
            },
            Repertoire::Narrow => characters
                .iter()
                .all(|&c| !is_combining_mark(c) && (c == MARK || FONTS.text_always_has(c))),
        }
    }
}

enum Kind {
    Sign,
    /// Printed as one with the sign before it.
    Attached,
    Space(char),
    /// Has no shape: controls, direction overrides (with which a text can be made to read as another), joiners.
    Nothing,
}

fn kind(character: char) -> Kind {
    match character {
        '\n' | '\u{0B}' | '\u{0C}' | '\u{85}' | '\u{2028}' | '\u{2029}' => Kind::Space('\n'),
        '\u{A0}' | '\u{202F}' => Kind::Space('\u{A0}'),
        '\u{AD}'
        | '\u{34F}'
        | '\u{61C}'
        | '\u{115F}'
        | '\u{1160}'
        | '\u{17B4}'
        | '\u{17B5}'
        | '\u{180B}'..='\u{180F}'
        | '\u{200B}'..='\u{200F}'
        | '\u{202A}'..='\u{202E}'
        | '\u{2060}'..='\u{206F}'
        | '\u{3164}'
        | '\u{FE00}'..='\u{FE0F}'
        | '\u{FEFF}'
        | '\u{FFA0}'
        | '\u{FFF0}'..='\u{FFFB}'
        | '\u{E0000}'..='\u{E0FFF}' => Kind::Nothing,
        '\t' => Kind::Space(' '),
        _ if character.is_control() => Kind::Nothing,
        _ if character.is_whitespace() => Kind::Space(' '),
        // Fonts use the private area for signs of their own; PDF/A-2a forbids it (ISO 19005-2, 6.2.11.7.3).
        '\u{E000}'..='\u{F8FF}' | '\u{F0000}'..='\u{10FFFF}' => Kind::Sign,
        _ if is_combining_mark(character) => Kind::Attached,
        _ => Kind::Sign,
    }
}

#[cfg(test)]
mod tests {
    use super::{Place, Printable, Repertoire};

    fn check(text: &str, expected: &str, expected_replaced: &str) {
        let mut printable = Printable::new(Repertoire::Wide);
        assert_eq!(printable.text(text), expected);
        let replaced =
            printable.replaced(Place::Common).map(|found| found.characters).unwrap_or_default();
        assert_eq!(replaced, expected_replaced);
    }

    #[test]
    fn european_and_vietnamese_names_are_printed_as_they_are() {
        check(
            "Łukasz Ø Nguyễn Åsa Čapek Ἀλέξανδρος Дмитрий",
            "Łukasz Ø Nguyễn Åsa Čapek Ἀλέξανδρος Дмитрий",
            "",
        );
    }

    #[test]
    fn a_name_written_with_combining_marks_is_put_together() {
        check("A\u{30A}sa Nguye\u{302}\u{303}n", "Åsa Nguyễn", "");
    }

    #[test]
    fn marks_are_printed_only_with_a_sign_whose_face_has_them_all() {
        check("n\u{308}\u{35E} \u{307}a", "n\u{308} a", "\u{307}\u{35E}");
    }

    #[test]
    fn what_has_no_sign_is_marked_and_listed_once() {
        check("한국 한 👍", "□□ □ □", "국한👍");
    }

    #[test]
    fn the_narrow_repertoire_keeps_to_the_text_face() {
        let mut printable = Printable::new(Repertoire::Narrow);
        assert_eq!(printable.text("Łukasz Öberg محمد n\u{308}"), "Łukasz Öberg □□□□ n");
    }

    #[test]
    fn the_private_area_is_never_printed() {
        check("a\u{E010}\u{F0000}", "a□□", "\u{E010}\u{F0000}");
    }

    #[test]
    fn controls_and_direction_overrides_disappear() {
        check("a\u{0}\u{202E}b\u{2066}\u{200D}\u{FEFF}\u{1B}[0m\r\nc\td", "ab[0m\nc d", "");
    }

    #[test]
    fn a_word_too_long_for_a_line_may_be_broken() {
        let word = "W".repeat(31);
        check(&word, &format!("{}\u{200B}W", "W".repeat(30)), "");
    }

    #[test]
    fn typst_markup_is_only_text() {
        check("#panic() $x$ *y* <z> @w \\ `", "#panic() $x$ *y* <z> @w \\ `", "");
    }
}
