//! Given people, when letters are ordered, then to these, or not.

use super::*;
use crate::case::{LetterText, LettersTo};

#[test]
fn letter_without_its_statutory_content_is_refused_and_says_what_is_missing() {
    let text = LetterText {
        heading: "H".into(),
        happened: "H".into(),
        consequences: String::new(),
        measures: "H".into(),
        advice: "H".into(),
        contact: " ".into(),
    };
    let mut subject = Subject::opened("gdpr");
    subject.refuses(ordered(text.clone(), LettersTo::Everybody), &Refusal::NoPeople);
    let mut subject = subject.given(people(0));
    subject.refuses(
        ordered(text, LettersTo::Everybody),
        &Refusal::LetterIncomplete(vec!["consequences", "contact"]),
    );
}

fn ordered(text: LetterText, to: LettersTo) -> Command {
    Command::OrderLetters { text: Box::new(text), to }
}

#[test]
fn later_letters_can_go_only_to_those_who_came_into_the_list_after_the_first() {
    let list = |highest| Command::HandPeople {
        run: RunId::new(Uuid::nil()),
        counts: PeopleCounts { persons: highest, ..PeopleCounts::default() },
        digest: "00".into(),
        change: ListChange { highest, ..ListChange::default() },
    };
    let words = || "H".to_owned();
    let text = || LetterText {
        heading: words(),
        happened: words(),
        consequences: words(),
        measures: words(),
        advice: words(),
        contact: words(),
    };
    let newcomers = || ordered(text(), LettersTo::Newcomers);
    let mut subject = Subject::opened("gdpr").given(list(7)).given(newcomers());
    subject.refuses(newcomers(), &Refusal::NobodyNew);
    let subject = subject.given(list(9)).given(newcomers());
    let reach: Vec<_> = subject.case.letters.iter().map(|it| (it.after, it.until)).collect();
    assert_eq!(reach, [(0, 7), (7, 9)]);
}
