//! The words of columns' names, as the lexicon lists them.

use super::{Role, Whose};
use aho_corasick::AhoCorasick;
use foldhash::fast::FixedState;
use fyr_core::vocabulary::DataCategory;
use std::collections::HashMap;
use std::sync::LazyLock;

pub(super) struct Columns {
    pub(super) whole: HashMap<&'static str, Role, FixedState>,
    patterns: Vec<(How, &'static str, Role)>,
    /// Every pattern's word; `None` is a fault of the list itself.
    words: Option<AhoCorasick>,
}

#[derive(Clone, Copy)]
enum How {
    Begins,
    Ends,
    Has,
}

pub(super) static COLUMNS: LazyLock<Columns> = LazyLock::new(Columns::load);

impl Columns {
    fn load() -> Self {
        let mut columns = Self { whole: HashMap::default(), patterns: Vec::new(), words: None };
        let mut role = Role::Unknown;
        for line in lines(include_str!("../../lexicon/columns.txt")) {
            if let Some(id) = section(line) {
                role = role_of(id);
                continue;
            }
            for word in line.split_whitespace() {
                let bare = word.trim_matches('*');
                match (word.starts_with('*'), word.ends_with('*')) {
                    (true, true) => columns.patterns.push((How::Has, bare, role)),
                    (true, false) => columns.patterns.push((How::Ends, bare, role)),
                    (false, true) => columns.patterns.push((How::Begins, bare, role)),
                    (false, false) => {
                        columns.whole.entry(bare).or_insert(role);
                    }
                }
            }
        }
        columns.words = AhoCorasick::new(columns.patterns.iter().map(|it| it.1)).ok();
        columns
    }

    /// Returns the role of the first pattern in the list that the name has.
    pub(super) fn by_pattern(&self, folded: &str) -> Option<Role> {
        let found = self.words.iter().flat_map(|it| it.find_overlapping_iter(folded));
        let fits = found.filter_map(|it| {
            let place = it.pattern().as_usize();
            let fits = match self.patterns.get(place)?.0 {
                How::Begins => it.start() == 0,
                How::Ends => it.end() == folded.len(),
                How::Has => true,
            };
            fits.then_some(place)
        });
        Some(self.patterns.get(fits.min()?)?.2)
    }

    /// The last words of a longer name, as in `person.contact.fn`, or the first, as in `pnr_anst`.
    pub(super) fn by_words(&self, words: &[String]) -> Option<Role> {
        let letters: Vec<&str> = words
            .iter()
            .map(String::as_str)
            .filter(|word| !word.bytes().all(|it| it.is_ascii_digit()))
            .collect();
        let known = |parts: &[&str]| {
            let joined = parts.concat();
            // A name of which nothing is known may be a file's, a system's or a course's.
            let anything = ["namn", "name", "typ", "type", "kod", "code", "id"];
            let whose = PERSON_WORDS.subject.iter().any(|it| letters.contains(&it.as_str()));
            if anything.contains(&joined.as_str()) && letters.len() > parts.len() && !whose {
                return None;
            }
            self.whole.get(joined.as_str()).copied().filter(|it| *it != Role::Unknown)
        };
        let longest = letters.len().min(3);
        let ends = (1..=longest).rev().filter_map(|count| letters.get(letters.len() - count..));
        let begins = (1..longest).rev().filter_map(|count| letters.get(..count));
        // Whose something is says nothing of what it is: `pnr_anst`.
        let what: Vec<&str> = letters
            .iter()
            .copied()
            .filter(|word| !PERSON_WORDS.subject.iter().any(|it| it == word))
            .collect();
        if what.len() < letters.len()
            && let Some(role) = known(&what)
        {
            return Some(role);
        }
        // The beginning of a name of several words is what something is of: `adress_typ`, `namn_fil`.
        let begins = begins.filter(|parts| parts.concat().len() >= 3 && letters.len() == 2);
        ends.chain(begins).find_map(known)
    }
}

pub(super) struct PersonWords {
    /// Whose, the word, and whether it may stand joined to another.
    pub(super) list: Vec<(Whose, String, bool)>,
    subject: Vec<String>,
    /// Every word of `list`; `None` is a fault of the list itself.
    found: Option<AhoCorasick>,
}

impl PersonWords {
    /// Returns whether any word of the list stands in the name: most names hold none.
    pub(super) fn are_in(&self, folded: &str) -> bool {
        self.found.as_ref().is_some_and(|it| it.is_match(folded))
    }
}

pub(super) static PERSON_WORDS: LazyLock<PersonWords> = LazyLock::new(|| {
    let mut words = PersonWords { list: Vec::new(), subject: Vec::new(), found: None };
    let mut whose = Whose::Subject;
    for line in lines(include_str!("../../lexicon/person_words.txt")) {
        match section(line) {
            Some("relative") => whose = Whose::Relative,
            Some("other") => whose = Whose::Other,
            Some(_) => whose = Whose::Subject,
            None => {
                for word in line.split_whitespace() {
                    let bare = word.trim_end_matches('*').to_owned();
                    match whose {
                        Whose::Subject => words.subject.push(bare),
                        Whose::Relative | Whose::Other => {
                            words.list.push((whose, bare, word.ends_with('*')));
                        }
                    }
                }
            }
        }
    }
    // The longest word says most: `narmasteanhorig` before `anhorig`.
    words.list.sort_by_key(|(_, word, _)| std::cmp::Reverse(word.len()));
    words.found = AhoCorasick::new(words.list.iter().map(|it| &it.1)).ok();
    words
});

fn lines(text: &'static str) -> impl Iterator<Item = &'static str> {
    text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'))
}

fn section(line: &str) -> Option<&str> {
    line.strip_prefix('[')?.strip_suffix(']')
}

fn role_of(id: &str) -> Role {
    match id {
        "note" => Role::Note,
        "not_person" => Role::NotPerson,
        "protected" => Role::Protected,
        "number" => Role::Number,
        "email" => Role::Email,
        "phone" => Role::Phone,
        "active" => Role::Active,
        "inactive" => Role::Inactive,
        "start_date" => Role::StartDate,
        "end_date" => Role::EndDate,
        "status" => Role::Status,
        "birth_date" => Role::BirthDate,
        "last_four" => Role::LastFour,
        "first_name" => Role::FirstName,
        "last_name" => Role::LastName,
        "full_name" => Role::FullName,
        "tenant" => Role::Tenant,
        "board" => Role::Board,
        "unit" => Role::Unit,
        "employee_id" => Role::EmployeeId,
        "street" => Role::Street,
        "postal_code" => Role::PostalCode,
        "city" => Role::City,
        id => DataCategory::ALL
            .into_iter()
            .find(|category| category.id() == id)
            .map_or(Role::Unknown, Role::Data),
    }
}
