//! Display text must come from `/texts`: finds sentences written into the pages' templates.

use super::{
    Fault,
    rust::{Piece, Token, pieces},
    tree::Tree,
};

/// Attributes whose value a person reads or hears.
const SPOKEN: &[&str] = &["label", "title", "placeholder", "alt", "description"];

/// Checks every `html!` of the web crate.
pub(super) fn check(tree: &Tree) -> Vec<Fault> {
    let mut faults = Vec::new();
    let files =
        tree.under("crates/fyr-web/src/", ".rs").filter(|file| !file.path.ends_with("tests.rs"));
    for file in files {
        for (line, words) in sentences(&pieces(&file.text)) {
            faults.push(format!(
                "{}:{line}: the page says \"{words}\" itself: put it in texts/sv.ftl and texts/en.ftl",
                file.path
            ));
        }
    }
    faults
}

/// What a group of brackets inside a template holds.
#[derive(Clone, Copy, PartialEq)]
enum Group {
    Markup,
    Code,
}

fn sentences(pieces: &[Piece]) -> Vec<(usize, String)> {
    let mut groups: Vec<Group> = Vec::new();
    let mut found = Vec::new();
    for (at, piece) in pieces.iter().enumerate() {
        let back = |count: usize| at.checked_sub(count).and_then(|it| pieces.get(it));
        let mark = |count: usize, sign: char| back(count).is_some_and(|it| it.token.is_mark(sign));
        let inside = groups.last().copied();
        match &piece.token {
            Token::Mark('{') => {
                let opens_template =
                    mark(1, '!') && back(2).is_some_and(|it| it.token.word() == Some("html"));
                // `class={ … }` builds a value; other braces in markup hold more markup.
                let holds_markup = inside == Some(Group::Markup) && !mark(1, '=');
                let group =
                    if opens_template || holds_markup { Group::Markup } else { Group::Code };
                groups.push(group);
            }
            Token::Mark('(' | '[') => groups.push(Group::Code),
            Token::Mark('}' | ')' | ']') => {
                groups.pop();
            }
            Token::Literal(text) if inside == Some(Group::Markup) && is_sentence(text) => {
                let attribute = back(2).and_then(|it| it.token.word()).filter(|_| mark(1, '='));
                let compared = mark(1, '=') && attribute.is_none();
                let pattern = pieces.get(at + 1).is_some_and(|it| it.token.is_mark('='));
                if !compared && !pattern && attribute.is_none_or(|it| SPOKEN.contains(&it)) {
                    found.push((piece.line, text.clone()));
                }
            }
            Token::Literal(_) | Token::Mark(_) | Token::Word(_) => {}
        }
    }
    found
}

/// Tells whether a literal holds two words side by side; what stands in braces is a place to fill.
fn is_sentence(text: &str) -> bool {
    let mut depth = 0_usize;
    let plain: String = text
        .chars()
        .filter(|sign| {
            depth = match sign {
                '{' => depth + 1,
                '}' => depth.saturating_sub(1),
                _ => depth,
            };
            depth == 0
        })
        .collect();
    let words: Vec<&str> = plain.split(' ').collect();
    words.windows(2).any(|pair| pair.iter().all(|it| it.chars().any(char::is_alphabetic)))
}
