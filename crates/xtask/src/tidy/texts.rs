//! The texts of `/texts`: the same keys and variables in both languages, and every key that code asks for.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    Fault,
    rust::{Piece, Token, pieces},
    tree::{File, Tree},
};

const SWEDISH: &str = "texts/sv.ftl";
const ENGLISH: &str = "texts/en.ftl";
/// The crates that speak to people.
const SPEAKERS: &[&str] = &["crates/fyr/src/", "crates/fyr-documents/src/", "crates/fyr-web/src/"];
/// The functions of `fyr-text` that look up a key.
const LOOKUPS: &[&str] = &["text", "text_with"];
/// The methods of a page's visit that look up a key.
const METHODS: &[&str] = &["say", "say_with"];

/// Checks both languages against each other and against the code.
pub(super) fn check(tree: &Tree) -> Vec<Fault> {
    let (Some(swedish), Some(english)) = (tree.file(SWEDISH), tree.file(ENGLISH)) else {
        return Vec::new();
    };
    let mut faults = Vec::new();
    let sv = Texts::read(swedish, &mut faults);
    let en = Texts::read(english, &mut faults);
    sv.lacking_in(&en, &mut faults);
    en.lacking_in(&sv, &mut faults);
    sv.same_variables(&en, &mut faults);
    let is_test = |file: &&File| file.path.ends_with("/tests.rs") || file.path.contains("/tests/");
    let spoken = SPEAKERS.iter().flat_map(|folder| tree.under(folder, ".rs"));
    for file in spoken.filter(|file| !is_test(file)) {
        for (line, key) in keys_used(&pieces(&file.text)) {
            if !sv.by_key.contains_key(&key) {
                faults.push(format!(
                    "{}:{line}: no text has the key `{key}`: add it in {SWEDISH} and {ENGLISH}",
                    file.path
                ));
            }
        }
    }
    faults
}

struct Texts {
    path: String,
    by_key: BTreeMap<String, Text>,
}

#[derive(Default)]
struct Text {
    line: usize,
    variables: BTreeSet<String>,
}

impl Texts {
    fn read(file: &File, faults: &mut Vec<Fault>) -> Self {
        let mut texts = Self { path: file.path.clone(), by_key: BTreeMap::new() };
        let (mut message, mut current) = (String::new(), String::new());
        for (index, line) in file.text.lines().enumerate() {
            if line.starts_with('#') {
                continue;
            }
            if let Some(key) = key_of(line) {
                // An attribute (`.label = …`) belongs to the message above it.
                let attribute = key.strip_prefix('.').map(|name| format!("{message}.{name}"));
                current = attribute.unwrap_or_else(|| key.to_owned());
                if !key.starts_with('.') {
                    message.clone_from(&current);
                }
                let text = Text { line: index + 1, variables: BTreeSet::new() };
                if let Some(first) = texts.by_key.insert(current.clone(), text) {
                    faults.push(format!(
                        "{}:{}: the key `{current}` stands on line {} too: keep one of them",
                        file.path,
                        index + 1,
                        first.line
                    ));
                }
            }
            if let Some(text) = texts.by_key.get_mut(&current) {
                text.variables.extend(variables(line));
            }
        }
        texts
    }

    fn lacking_in(&self, other: &Self, faults: &mut Vec<Fault>) {
        for (key, text) in &self.by_key {
            if !other.by_key.contains_key(key) {
                faults.push(format!(
                    "{}:{}: the key `{key}` is missing in {}: write it there too",
                    self.path, text.line, other.path
                ));
            }
        }
    }

    fn same_variables(&self, other: &Self, faults: &mut Vec<Fault>) {
        for (key, text) in &self.by_key {
            let Some(twin) = other.by_key.get(key) else { continue };
            for variable in text.variables.symmetric_difference(&twin.variables) {
                faults.push(format!(
                    "{}:{}: `{key}` has the variable `${variable}` in one language only: use it in both",
                    self.path, text.line
                ));
            }
        }
    }
}

/// Returns the key that a line of Fluent begins: `key = …`, `-term = …` or an indented `.attribute = …`.
fn key_of(line: &str) -> Option<&str> {
    let (name, _) = line.split_once('=')?;
    let name = name.trim_end();
    let is_attribute = name.starts_with(' ') && name.trim_start().starts_with('.');
    let key = if is_attribute { name.trim_start() } else { name };
    let letters = key.strip_prefix(['.', '-']).unwrap_or(key);
    let valid = letters.starts_with(|it: char| it.is_ascii_alphabetic())
        && letters.chars().all(|it| it.is_ascii_alphanumeric() || "-_".contains(it));
    valid.then_some(key)
}

/// Returns the names that stand after a `$` inside braces.
fn variables(line: &str) -> impl Iterator<Item = String> {
    let is_name = |it: &char| it.is_ascii_alphanumeric() || "-_".contains(*it);
    let names = line.split('$').skip(1);
    names
        .map(move |rest| rest.chars().take_while(is_name).collect())
        .filter(|it: &String| !it.is_empty())
}

/// Returns each key that is given as a literal to a look-up, with its line.
fn keys_used(pieces: &[Piece]) -> Vec<(usize, String)> {
    let mut keys = Vec::new();
    for (at, window) in pieces.windows(3).enumerate() {
        let [before, name, open] = window else { continue };
        // A form has a method `text` of its own: its literals are names of fields.
        let lookups = if before.token.is_mark('.') { METHODS } else { LOOKUPS };
        let is_lookup = name.token.word().is_some_and(|it| lookups.contains(&it));
        // The function takes the language first; a closure of the same name begins with its words.
        let bare = !before.token.is_mark('.')
            && matches!(pieces.get(at + 3).map(|it| &it.token), Some(Token::Literal(_)));
        let is_lookup = is_lookup && !bare;
        let is_definition = before.token.word() == Some("fn");
        if is_lookup && open.token.is_mark('(') && !is_definition {
            keys.extend(arguments(pieces.get(at + 2..).unwrap_or_default()));
        }
    }
    keys
}

/// Returns the literals that are whole arguments of the call whose parenthesis comes first.
fn arguments(pieces: &[Piece]) -> Vec<(usize, String)> {
    let mut depth = 0_usize;
    let mut found = Vec::new();
    for window in pieces.windows(2) {
        let [piece, after] = window else { continue };
        match &piece.token {
            Token::Mark('(' | '[' | '{') => depth += 1,
            Token::Mark(')' | ']' | '}') => depth -= 1,
            Token::Mark(_) | Token::Word(_) => {}
            Token::Literal(inside) => {
                let ends = after.token.is_mark(',') || after.token.is_mark(')');
                if depth == 1 && ends && key_of(&format!("{inside} =")).is_some() {
                    found.push((piece.line, inside.clone()));
                }
            }
        }
        if depth == 0 {
            break;
        }
    }
    found
}
