//! What happened to the lessons of a case, in a sentence.

use fyr_core::case::lesson::Event;
use fyr_text::Language;

use crate::pages::case::parts::counted;

/// Says what happened.
pub(super) fn happened(language: Language, event: &Event) -> String {
    let key = format!("happened-{}", event.kind().replace(['.', '_'], "-"));
    let (Event::Added { number, .. }
    | Event::Shared { number, .. }
    | Event::Withdrawn { number, .. }) = event;
    counted(language, &key, u64::from(*number))
}

/// Returns the words of a lesson, or why it was taken back.
pub(super) fn detail(event: &Event) -> &str {
    match event {
        Event::Added { text: words, .. }
        | Event::Shared { text: words, .. }
        | Event::Withdrawn { reason: words, .. } => words,
    }
}
