//! What a controller answers, and what follows.

use super::*;
use uuid::Uuid;

fn answer(field: Option<&str>, answer: Answer, words: &str) -> Command {
    let (field, words) = (field.map(str::to_owned), words.to_owned());
    Command::AnswerText { text: 1, version: 2, field, answer, words }
}

fn decided(case: &Case, command: Command) -> Vec<&'static str> {
    decide(case, command).unwrap().iter().map(CaseEvent::kind).collect()
}

fn after(command: Command) -> Case {
    let mut case = Case::empty(Uuid::nil());
    let meta = Meta { position: 0, version: 1, at: Timestamp::UNIX_EPOCH, actor: "system".into() };
    for event in decide(&case, command).unwrap() {
        case = crate::case::apply(case, &event, &meta);
    }
    case
}

#[test]
fn a_text_taken_as_an_answer_to_the_authority_is_recorded_as_the_fact() {
    let empty = Case::empty(Uuid::nil());
    let both = ["case.text_answered", "case.fact_recorded"];
    assert_eq!(decided(&empty, answer(Some("nature"), Answer::Taken, "Intrång.")), both);
    assert_eq!(decided(&empty, answer(Some("nature"), Answer::Adapted, "Hos oss.")), both);
    let alone = ["case.text_answered"];
    assert_eq!(decided(&empty, answer(Some("nature"), Answer::Declined, "Fel.")), alone);
    assert_eq!(decided(&empty, answer(None, Answer::Taken, "Intrång.")), alone);
}

#[test]
fn an_answer_needs_words_and_to_decline_needs_a_reason() {
    for it in Answer::ALL {
        let refused = decide(&Case::empty(Uuid::nil()), answer(None, *it, " "));
        assert_eq!(refused, Err(Refusal::BadWork("words")));
    }
}

#[test]
fn what_is_answered_twice_in_the_same_way_happens_once() {
    let taken = answer(Some("nature"), Answer::Taken, "Intrång.");
    assert!(decided(&after(taken.clone()), taken).is_empty());
    let consider = Command::Consider { update: 3, note: "Rör oss.".to_owned() };
    assert!(decided(&after(consider.clone()), consider).is_empty());
    assert!(decided(&after(Command::Acknowledge), Command::Acknowledge).is_empty());
}

#[test]
fn a_controller_may_change_its_answer() {
    let case = after(answer(None, Answer::Taken, "Intrång."));
    assert_eq!(decided(&case, answer(None, Answer::Declined, "Gäller inte oss.")).len(), 1);
}
