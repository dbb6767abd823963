//! What a column's name says that its values are, and whose.
//!
//! The words lie in `lexicon/columns.txt` and `lexicon/person_words.txt`. The same words are asked for keys in running text
//! (`Chef: …`, `ocr=…`).

mod lexicon;

use foldhash::fast::FixedState;
use fyr_core::vocabulary::DataCategory;
use lexicon::{COLUMNS, PERSON_WORDS};
use std::cell::RefCell;
use std::collections::HashMap;

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    /// An identity number.
    Number,
    FirstName,
    LastName,
    FullName,
    /// A person, by whatever the cell holds: a name, a number or an address.
    Person,
    Email,
    Phone,
    Street,
    PostalCode,
    City,
    BirthDate,
    /// The last four digits of an identity number whose first stand as the date of birth.
    LastFour,
    /// True means employed.
    Active,
    /// True means no longer employed.
    Inactive,
    StartDate,
    EndDate,
    Status,
    /// That the person has a protected identity.
    Protected,
    /// The customer, tenant or organisation whose data the row is.
    Tenant,
    /// A board or department: a customer's part.
    Board,
    /// An organisational unit.
    Unit,
    /// A number that the employer gives.
    EmployeeId,
    /// Running text about the person.
    Note,
    /// Something else about the person.
    Data(DataCategory),
    /// Times, invoice and reference numbers: digits that are nobody's.
    NotPerson,
    Unknown,
}

/// Whose the values are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Whose {
    /// The person the row is about.
    Subject,
    /// Next of kin of that person.
    Relative,
    /// A manager, case worker, doctor, sender.
    Other,
}

/// What a column's name says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Meaning {
    pub(crate) role: Role,
    pub(crate) whose: Whose,
    /// Tells several relatives or managers of one row apart; empty for the subject.
    pub(crate) group: String,
}

/// Names whose meaning is remembered; the lines of a log have the same few keys, a million times.
const KNOWN_MAX: usize = 4_096;
/// A longer name is hardly met twice.
const KNOWN_BYTES_MAX: usize = 48;

thread_local! {
    static KNOWN: RefCell<HashMap<String, Meaning, FixedState>> = RefCell::default();
}

/// Returns what the column's name says.
pub(crate) fn meaning(name: &str) -> Meaning {
    if name.len() > KNOWN_BYTES_MAX {
        return understood(name);
    }
    KNOWN.with_borrow_mut(|known| {
        if let Some(meaning) = known.get(name) {
            return meaning.clone();
        }
        if known.len() >= KNOWN_MAX {
            known.clear();
        }
        known.entry(name.to_owned()).or_insert_with(|| understood(name)).clone()
    })
}

fn understood(name: &str) -> Meaning {
    let folded = fold(name);
    let own = |role| Meaning { role, whose: Whose::Subject, group: String::new() };
    if let Some(role) = COLUMNS.whole.get(folded.as_str()) {
        return own(*role);
    }
    let words = words(name);
    if let Some(found) = another(&folded, &words) {
        return found;
    }
    let role = COLUMNS.by_pattern(&folded).or_else(|| COLUMNS.by_words(&words));
    // `civicNo.value`: what an object wraps is called what the object is.
    if role.is_none()
        && let Some((rest, "value" | "varde" | "#text" | "_value" | "$")) = name.rsplit_once('.')
        && !rest.is_empty()
    {
        return understood(rest);
    }
    own(role.unwrap_or(Role::Unknown))
}

/// Returns what the column's name says, whosever the values are.
pub(crate) fn role(name: &str) -> Role {
    meaning(name).role
}

/// Returns whether the name of a column of identity numbers says that they are ones that persons had before, or have got
/// instead: `tidigare samordningsnummer`, `old_ssn`, `ersatt av personnummer`.
pub(crate) fn is_earlier(name: &str) -> bool {
    let folded = fold(name);
    words(name).iter().any(|word| EARLIER.contains(&word.as_str()))
        || EARLIER.iter().any(|word| 6 < word.len() && folded.starts_with(word))
}

/// Words before an identity number that another has replaced.
const EARLIER: [&str; 21] = [
    "tidigare",
    "gammalt",
    "gammal",
    "gamla",
    "forra",
    "foregaende",
    "forutvarande",
    "fd",
    "ursprungligt",
    "avregistrerat",
    "ersatt",
    "ersatter",
    "old",
    "previous",
    "prev",
    "former",
    "prior",
    "earlier",
    "replaced",
    "superseded",
    "tidligere",
];

/// Returns whether the words before an identity number, the last one first and folded, say that another has replaced it.
pub(crate) fn are_earlier(words: &[&str]) -> bool {
    let announces = |word: &&&str| {
        ["nummer", "numret", "nr", "pnr", "number", "ssn"].iter().any(|it| word.ends_with(it))
    };
    let rest = match words.first().filter(announces) {
        Some(_) => words.get(1..).unwrap_or_default(),
        None => words,
    };
    match rest {
        [word, ..] if EARLIER.contains(word) => true,
        ["for", "stallet" | "istallet", ..] => true,
        _ => false,
    }
}

/// Returns whether the name is one that columns of persons have.
pub(crate) fn is_known(name: &str) -> bool {
    name.len() <= 64 && !name.contains('@') && role(name) != Role::Unknown
}

/// Returns whether the name alone makes a table of one column: the identity numbers, addresses or names below it.
pub(crate) fn is_list_header(name: &str) -> bool {
    let role = role(name);
    // `Personnummer: 19…` has its value beside it and is a form's first line.
    name.len() <= 40
        && name.bytes().filter(u8::is_ascii_digit).count() < 4
        && !name.contains('@')
        && words(name).len() <= 4
        && matches!(
            role,
            Role::Number | Role::Email | Role::Phone | Role::FullName | Role::EmployeeId
        )
}

/// Returns what the name of a file, sheet or table says of every row in it.
pub(crate) fn of_table(name: &str) -> Option<DataCategory> {
    let telling = |role: Role| {
        let Role::Data(category) = role else { return None };
        TOPICS.contains(&category).then_some(category)
    };
    let words = words(name);
    // A nurse works in health care and a head teacher in a school: whose staff it is says nothing of their own.
    let staff =
        ["personal", "anstalld", "anstallda", "medarbetare", "staff", "employees", "larare"];
    if words.iter().any(|word| staff.contains(&word.as_str())) {
        return None;
    }
    if ["elever", "elev", "barn", "pupils", "students", "klasslista", "elevlista", "elevregister"]
        .iter()
        .any(|it| words.iter().any(|word| word == it))
    {
        return Some(DataCategory::SchoolChild);
    }
    let folded: String = words.concat();
    let word = |word: &str| TOPIC_WORDS.contains(&word).then(|| COLUMNS.whole.get(word)).flatten();
    let whole = word(&folded).copied().and_then(telling);
    whole
        .or_else(|| COLUMNS.by_pattern(&folded).and_then(telling))
        .or_else(|| words.iter().find_map(|it| word(it).copied().and_then(telling)))
}

/// Returns what a column says of everyone who stands in it, by the name alone: an `elev` goes to school.
pub(crate) fn of_person_column(name: &str, role: Role) -> Option<DataCategory> {
    let person = matches!(
        role,
        Role::Number | Role::FullName | Role::FirstName | Role::LastName | Role::Person
    );
    if !person {
        return None;
    }
    let words = words(name);
    let begins =
        |known: &[&str]| words.iter().any(|word| known.iter().any(|it| word.starts_with(it)));
    if begins(&["elev", "pupil", "oppilas", "skolbarn"]) {
        Some(DataCategory::SchoolChild)
    } else if begins(&["patient"]) {
        Some(DataCategory::Health)
    } else if begins(&["brukar", "vardtagar"]) {
        Some(DataCategory::SocialServices)
    } else {
        None
    }
}

/// Short words that say the same in a table's name as in a column's; most are too common there.
const TOPIC_WORDS: [&str; 17] = [
    "lon",
    "fack",
    "bistand",
    "klass",
    "forskola",
    "diagnos",
    "journal",
    "betyg",
    "vab",
    "religion",
    "lss",
    "lvu",
    "brott",
    "icd10",
    "etnicitet",
    "forsorjningsstod",
    "skola",
];

/// Returns whether the name of a table may say so of everyone in it.
pub(crate) fn is_topic(category: DataCategory) -> bool {
    TOPICS.contains(&category)
}

/// What a table's name may say of everyone in it: the names of other categories are too common.
const TOPICS: [DataCategory; 12] = [
    DataCategory::Health,
    DataCategory::SalaryFinance,
    DataCategory::Union,
    DataCategory::SchoolChild,
    DataCategory::SocialServices,
    DataCategory::Criminal,
    DataCategory::Religion,
    DataCategory::Politics,
    DataCategory::Ethnicity,
    DataCategory::SexualLife,
    DataCategory::BiometricGenetic,
    DataCategory::Assessment,
];

/// Lower case without diacritics, and letters and digits only.
pub(crate) fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for character in text.chars().flat_map(char::to_lowercase) {
        match character {
            'å' | 'ä' | 'à' | 'á' | 'æ' | 'â' => folded.push('a'),
            'ö' | 'ø' | 'ó' | 'ô' => folded.push('o'),
            'é' | 'è' | 'ë' | 'ê' => folded.push('e'),
            'ü' | 'ú' => folded.push('u'),
            'í' | 'ï' => folded.push('i'),
            _ if character.is_alphanumeric() => folded.push(character),
            _ => {}
        }
    }
    folded
}

/// Splits a name at signs, at a capital after a small letter and between letters and digits; each part folded.
pub(crate) fn words(name: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let mut before = ' ';
    for character in name.chars() {
        let breaks = (before.is_lowercase() && character.is_uppercase())
            || (before.is_alphabetic() && character.is_numeric())
            || (before.is_numeric() && character.is_alphabetic());
        if breaks || !character.is_alphanumeric() {
            words.push(fold(&std::mem::take(&mut word)));
        }
        if character.is_alphanumeric() {
            word.push(character);
        }
        before = character;
    }
    words.push(fold(&word));
    words.retain(|word| !word.is_empty());
    words
}

/// Returns the meaning of a name that says it is another person's: `chef_epost`, `Telefon anhörig 2`.
fn another(folded: &str, words: &[String]) -> Option<Meaning> {
    let letters: String = folded.chars().filter(|it| !it.is_ascii_digit()).collect();
    if !PERSON_WORDS.are_in(folded) && !PERSON_WORDS.are_in(&letters) {
        return None;
    }
    let is_number = |word: &String| word.bytes().all(|it| it.is_ascii_digit());
    let digits: String = words.iter().filter(|it| is_number(it)).map(String::as_str).collect();
    let rest_role = |rest: &str| match rest {
        "" | "id" | "s" | "n" => Some(Role::Person),
        // `Make/maka`, `ansvarig chef`.
        rest if PERSON_WORDS.list.iter().any(|it| it.1 == rest) => Some(Role::Person),
        rest => {
            let role = COLUMNS.whole.get(rest).copied().or_else(|| COLUMNS.by_pattern(rest));
            role.filter(|it| *it != Role::Unknown)
        }
    };
    let named = |whose: Whose, word: &str, role: Role| {
        // What a relation is called is the subject's own.
        let (whose, group) = if role == Role::Data(DataCategory::Relative) {
            (Whose::Subject, String::new())
        } else {
            (whose, format!("{}{digits}", stem(word)))
        };
        Meaning { role, whose, group }
    };
    for (whose, word, _) in &PERSON_WORDS.list {
        if words.iter().any(|it| it == word) {
            let rest: String = words
                .iter()
                .filter(|it| *it != word && !is_number(it))
                .map(String::as_str)
                .collect();
            if let Some(role) = rest_role(&rest) {
                return Some(named(*whose, word, role));
            }
        }
    }
    PERSON_WORDS.list.iter().filter(|(.., joins)| *joins).find_map(|(whose, word, _)| {
        let rest =
            letters.strip_prefix(word.as_str()).or_else(|| letters.strip_suffix(word.as_str()))?;
        rest_role(rest).map(|role| named(*whose, word, role))
    })
}

/// Returns what the forms of a word have in common: `leder`, `leders`; `chef`, `närmaste chefens`; `vh`, `vårdnadshavares`.
fn stem(word: &str) -> &str {
    let nearest = ["narmaste", "narmast"];
    let word = nearest.iter().find_map(|it| word.strip_prefix(it)).unwrap_or(word);
    if word.starts_with("vh") {
        return "vard";
    }
    let end = word.char_indices().nth(4).map_or(word.len(), |it| it.0);
    word.get(..end).unwrap_or(word)
}

#[cfg(test)]
mod tests;
