//! What was shared with every case and what was answered, in a sentence.

use fyr_core::case::coordination as answers;
use fyr_core::case::notice::{Addressee, Matter, Notified};
use fyr_core::incident::coordination as shared;
use fyr_text::time::moment;
use fyr_text::{Arg, Language};

use super::Names;
use crate::pages::case::parts::{n, say};
use crate::words;

/// Says what was shared.
pub(super) fn shared(language: Language, event: &shared::Event, names: Names<'_>) -> String {
    use shared::Event as E;
    let key = format!("happened-{}", event.kind().replace(['.', '_'], "-"));
    let with = |args: &[(&str, Arg<'_>)]| say(language, &key, args);
    match event {
        E::UpdateTold { number, .. } | E::MeetingHeld { number, .. } => {
            with(&[("n", n(u64::from(*number)))])
        }
        E::TextOffered { title, .. } => with(&[("title", Arg::Text(title))]),
        E::TextRenewed { number, version, .. } => {
            with(&[("n", n(u64::from(*number))), ("version", n(u64::from(*version)))])
        }
        E::MeetingCalled { at, .. } => with(&[("at", Arg::Text(&moment(language, *at)))]),
        E::Arranged { arrangement } => {
            with(&[("name", Arg::Text(&names.directory.name(arrangement.leads)))])
        }
    }
}

/// Returns what was said in what was shared.
pub(super) fn shared_detail(event: &shared::Event) -> &str {
    use shared::Event as E;
    match event {
        E::UpdateTold { update, .. } => &update.text,
        E::TextOffered { body, .. } => body,
        E::TextRenewed { news, .. } => news,
        E::MeetingCalled { place, .. } => place,
        E::MeetingHeld { minutes, .. } => &minutes.notes,
        E::Arranged { arrangement } => &arrangement.authority,
    }
}

/// Says what was answered.
pub(super) fn answered(language: Language, event: &answers::Event) -> String {
    use answers::Event as E;
    let key = format!("happened-{}", event.kind().replace(['.', '_'], "-"));
    match event {
        E::Acknowledged => say(language, &key, &[]),
        E::UpdateConsidered { update, .. } => say(language, &key, &[("n", n(u64::from(*update)))]),
        E::TextAnswered { text, version, answer, .. } => {
            let answer = words::of(language, "text-answer", answer.as_str());
            let numbers = [("n", n(u64::from(*text))), ("version", n(u64::from(*version)))];
            let [number, version] = numbers;
            say(language, &key, &[number, version, ("answer", Arg::Text(&answer))])
        }
    }
}

/// Returns what was said in an answer.
pub(super) fn answered_detail(event: &answers::Event) -> Option<&str> {
    use answers::Event as E;
    match event {
        E::Acknowledged => None,
        E::UpdateConsidered { note, .. } => Some(note),
        E::TextAnswered { words, .. } => Some(words),
    }
}

/// Says who was told that something waits, or could not be.
pub(super) fn notified(language: Language, it: &Notified, names: Names<'_>) -> String {
    let who = match it.to {
        Addressee::Account(id) => names.accounts.get(&id).cloned().unwrap_or_default(),
        Addressee::Contact(id) => words::record_name(names.directory, id),
    };
    let (what, number) = match it.matter {
        Matter::Update { number } => ("update", number),
        Matter::Text { number, .. } => ("text", number),
        Matter::Task { number, .. } => ("task", number),
        Matter::Effect { number, .. } => ("effect", number),
        Matter::Approval { number } => ("approval", number),
        Matter::Approved { number } => ("approved", number),
    };
    let what = say(language, &format!("waiting-{what}"), &[("n", n(u64::from(number)))]);
    let key = if it.accepted { "happened-case-notified" } else { "happened-case-not-notified" };
    say(language, key, &[("who", Arg::Text(&who)), ("what", Arg::Text(&what))])
}
