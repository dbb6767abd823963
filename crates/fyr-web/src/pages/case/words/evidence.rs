//! What happened to evidence, in a sentence.

use fyr_core::case::evidence::Event;
use fyr_text::{Arg, Language};

use crate::pages::case::parts::{n, say};
use crate::words;

/// Says what happened.
pub(super) fn happened(language: Language, event: &Event) -> String {
    let key = format!("happened-{}", event.kind().replace(['.', '_'], "-"));
    let number = ("n", n(u64::from(event.number())));
    match event {
        Event::Added { evidence, .. } => {
            say(language, &key, &[number, ("title", Arg::Text(&evidence.title))])
        }
        Event::HandedOver { to, by, .. } => {
            say(language, &key, &[number, ("to", Arg::Text(to)), ("by", Arg::Text(by))])
        }
        Event::Checked { verdict, .. } => {
            let verdict = words::of(language, "evidence-verdict", verdict.as_str());
            say(language, &key, &[number, ("verdict", Arg::Text(&verdict))])
        }
        Event::TakenBack { .. } | Event::Sealed { .. } => say(language, &key, &[number]),
    }
}

/// Returns why, or how.
pub(super) fn detail(event: &Event) -> Option<&str> {
    match event {
        Event::HandedOver { why: words, .. }
        | Event::TakenBack { note: words, .. }
        | Event::Sealed { how: words, .. } => Some(words),
        Event::Added { evidence, .. } => Some(&evidence.origin),
        Event::Checked { .. } => None,
    }
}
