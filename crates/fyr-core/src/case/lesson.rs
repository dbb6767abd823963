//! What is learnt from a case: who sees to it, and whether its words have been shared with everybody.

use super::{
    Case, Judgement,
    decide::{REASON_CHARS_MAX, Refusal, given},
};
use crate::{event::Meta, id::LessonId};
use serde::{Deserialize, Serialize};

/// Upper limit of a role or a name, in characters.
const LINE_CHARS_MAX: usize = 300;
/// Upper limit of lessons in one case.
const COUNT_MAX: usize = 100;

/// A lesson as it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lesson {
    /// From 1, within the case.
    pub number: u32,
    /// What was learnt; when, by whom.
    pub learnt: Judgement<()>,
    /// Who sees to it that it is heeded, by role or name.
    pub owner: String,
    /// That it was shared, in these words.
    pub shared: Option<Judgement<LessonId>>,
}

/// What somebody asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// Write a lesson down.
    Add {
        /// What was learnt.
        text: String,
        /// Who sees to it.
        owner: String,
    },
    /// Share it with everybody.
    Share {
        /// Which.
        number: u32,
        /// Exactly the words that leave.
        text: String,
        /// The lesson that everybody reads.
        lesson: LessonId,
    },
    /// Take back what was shared.
    Withdraw {
        /// Which.
        number: u32,
        /// Why.
        reason: String,
    },
}

/// What has happened. Stored for ever: never change a variant, add a new one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "learnt", rename_all = "snake_case")]
#[expect(missing_docs, reason = "each variant mirrors the command of the same name, see there")]
pub enum Event {
    Added { number: u32, text: String, owner: String },
    Shared { number: u32, text: String, lesson: LessonId },
    Withdrawn { number: u32, reason: String },
}

impl Event {
    /// Returns the event's name in the journal.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Added { .. } => "case.lesson_added",
            Self::Shared { .. } => "case.lesson_shared",
            Self::Withdrawn { .. } => "case.lesson_withdrawn",
        }
    }
}

pub(super) fn decide(case: &Case, command: Command) -> Result<Vec<Event>, Refusal> {
    let found = |number| {
        let lesson = case.lessons.iter().find(|it| it.number == number);
        lesson.ok_or(Refusal::NoSuchLesson(number))
    };
    match command {
        Command::Add { text, owner } => {
            words(&text, "text")?;
            if owner.trim().is_empty() || LINE_CHARS_MAX < owner.chars().count() {
                return Err(Refusal::BadWork("owner"));
            }
            if COUNT_MAX <= case.lessons.len() {
                return Err(Refusal::TooMuchWork);
            }
            let number = u32::try_from(case.lessons.len() + 1).map_err(|_| Refusal::TooMuchWork)?;
            Ok(vec![Event::Added { number, text, owner }])
        }
        Command::Share { number, .. } if found(number)?.shared.is_some() => Ok(Vec::new()),
        // An exercise taught nothing that happened.
        Command::Share { .. } if case.exercise => Err(Refusal::ExerciseStays),
        Command::Share { number, text, lesson } => {
            words(&text, "text")?;
            Ok(vec![Event::Shared { number, text, lesson }])
        }
        Command::Withdraw { number, .. } if found(number)?.shared.is_none() => Ok(Vec::new()),
        Command::Withdraw { number, reason } => {
            Ok(vec![Event::Withdrawn { number, reason: given(reason)? }])
        }
    }
}

fn words(text: &str, part: &'static str) -> Result<(), Refusal> {
    let fits = !text.trim().is_empty() && text.chars().count() <= REASON_CHARS_MAX;
    if fits { Ok(()) } else { Err(Refusal::BadWork(part)) }
}

/// Takes in what has happened.
pub(super) fn apply(all: &mut Vec<Lesson>, event: &Event, meta: &Meta) {
    let (at, actor) = (meta.at, meta.actor.clone());
    match event {
        Event::Added { number, text, owner } => {
            let learnt = Judgement { verdict: (), reason: text.clone(), at, actor };
            all.push(Lesson { number: *number, learnt, owner: owner.clone(), shared: None });
        }
        Event::Shared { number, text, lesson } => {
            if let Some(it) = all.iter_mut().find(|it| it.number == *number) {
                it.shared = Some(Judgement { verdict: *lesson, reason: text.clone(), at, actor });
            }
        }
        Event::Withdrawn { number, .. } => {
            if let Some(it) = all.iter_mut().find(|it| it.number == *number) {
                it.shared = None;
            }
        }
    }
}

/// Returns what in a text tells whose it is: one of the names, an address, a number of a person or a case.
pub fn identifies(text: &str, names: &[String]) -> Option<String> {
    let lower = text.to_lowercase();
    let there = |name: &&str| {
        NAME_CHARS_MIN <= name.chars().count() && lower.contains(&name.to_lowercase())
    };
    if let Some(name) = names.iter().map(|it| it.trim()).find(there) {
        return Some(name.to_owned());
    }
    text.split_whitespace().find(|word| word.contains('@') || is_number(word)).map(str::to_owned)
}

/// A shorter name is a part of other words.
const NAME_CHARS_MIN: usize = 4;
/// A year has four digits; numbers of persons, cases and telephones have more.
const DIGITS_MIN: usize = 6;

fn is_number(word: &str) -> bool {
    DIGITS_MIN <= word.chars().filter(char::is_ascii_digit).count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::Timestamp;

    fn after(mut case: Case, command: Command) -> Case {
        let at = Timestamp::UNIX_EPOCH;
        let meta = Meta { position: 0, version: 1, at, actor: "system".into() };
        for event in decide(&case, command).unwrap() {
            apply(&mut case.lessons, &event, &meta);
        }
        case
    }

    fn added() -> Case {
        let (text, owner) = ("Gallra hela vägen.".to_owned(), "Systemägaren".to_owned());
        after(Case::empty(uuid::Uuid::nil()), Command::Add { text, owner })
    }

    fn share(number: u32) -> Command {
        let lesson = LessonId::new(uuid::Uuid::from_u128(9));
        Command::Share { number, text: "Gallra hos leverantören också.".to_owned(), lesson }
    }

    #[test]
    fn a_lesson_has_words_and_somebody_who_sees_to_it() {
        let add = |text: &str, owner: &str| {
            let (text, owner) = (text.to_owned(), owner.to_owned());
            decide(&Case::empty(uuid::Uuid::nil()), Command::Add { text, owner })
        };
        assert_eq!(add(" ", "Chefen"), Err(Refusal::BadWork("text")));
        assert_eq!(add("Gallra.", ""), Err(Refusal::BadWork("owner")));
    }

    #[test]
    fn a_lesson_is_shared_once_until_it_is_taken_back() {
        let shared = after(added(), share(1));
        assert_eq!(decide(&shared, share(1)), Ok(Vec::new()));
        assert_eq!(decide(&shared, share(2)), Err(Refusal::NoSuchLesson(2)));
        let reason = "Den pekar ut oss.".to_owned();
        let back = after(shared, Command::Withdraw { number: 1, reason });
        assert!(back.lessons[0].shared.is_none());
        assert_eq!(decide(&back, share(1)).unwrap().len(), 1);
    }

    #[test]
    fn what_was_learnt_in_an_exercise_is_not_shared_as_something_that_happened() {
        let mut case = added();
        case.exercise = true;
        assert_eq!(decide(&case, share(1)), Err(Refusal::ExerciseStays));
    }

    #[test]
    fn names_addresses_and_long_numbers_tell_whose_a_text_is() {
        let names = ["Socialnämnden".to_owned(), "Bo".to_owned()];
        let found = |text: &str| identifies(text, &names);
        assert_eq!(found("På SOCIALNÄMNDEN glömde vi."), Some("Socialnämnden".to_owned()));
        assert_eq!(found("Ring doris@skol.test."), Some("doris@skol.test.".to_owned()));
        assert_eq!(found("Ärende 2025-0001-003."), Some("2025-0001-003.".to_owned()));
        // A short name is a part of other words, and a year names nobody.
        assert_eq!(found("Både 2024 och 2025 glömde vi boken."), None);
    }
}
