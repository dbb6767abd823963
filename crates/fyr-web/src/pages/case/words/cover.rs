//! What happened to the cases that one notification covers, in a sentence.

use fyr_core::case::Filing;
use fyr_core::case::cover::Event;
use fyr_text::{Arg, Language};

use crate::pages::case::parts::{len, n, say};

/// Says that a case was chosen to be covered, or taken out.
pub(super) fn happened(language: Language, event: &Event) -> String {
    let key = format!("happened-{}", event.kind().replace(['.', '_'], "-"));
    match event {
        Event::Chosen { reference, .. } | Event::Removed { reference, .. } => {
            say(language, &key, &[("reference", Arg::Text(reference))])
        }
    }
}

/// Returns why it was breached in the same way, or why it was taken out.
pub(super) fn detail(event: &Event) -> &str {
    match event {
        Event::Chosen { same, .. } => same,
        Event::Removed { reason, .. } => reason,
    }
}

/// Adds to what is said of a filing how many cases it covers, or in which it was sent.
pub(super) fn filed(language: Language, said: String, filing: &Filing) -> String {
    if let Some(of) = &filing.covered {
        let args = [("filed", Arg::Text(&said)), ("reference", Arg::Text(&of.reference))];
        return say(language, "happened-case-filed-elsewhere-covered", &args);
    }
    if filing.covers.is_empty() {
        return said;
    }
    let args = [("filed", Arg::Text(&said)), ("n", n(len(&filing.covers)))];
    say(language, "happened-case-filed-covering", &args)
}
