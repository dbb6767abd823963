//! What happened to the correspondence of a case, in a sentence.

use fyr_core::case::correspondence::Event;
use fyr_text::{Arg, Language};

use crate::pages::case::parts::{n, say};
use crate::words;

/// Says what happened.
pub(super) fn happened(language: Language, event: &Event) -> String {
    let key = format!("happened-{}", event.kind().replace(['.', '_'], "-"));
    match event {
        Event::Kept { message, .. } => {
            let way = words::of(language, "correspondence-way", message.direction.as_str());
            let said = [("way", Arg::Text(&way)), ("other", Arg::Text(&message.other))];
            say(language, &key, &said)
        }
        Event::Struck { number, .. } => say(language, &key, &[("n", n(u64::from(*number)))]),
    }
}

/// Returns what a message was about, or why it was struck.
pub(super) fn detail(event: &Event) -> &str {
    match event {
        Event::Kept { message, .. } => &message.subject,
        Event::Struck { reason, .. } => reason,
    }
}
