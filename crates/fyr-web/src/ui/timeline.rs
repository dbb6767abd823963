//! What has happened, in order, each with what kind of thing it was in picture and words.

use fyr_text::time::moment;
use fyr_text::{Language, text};
use jiff::Timestamp;
use maud::{Markup, html};

use super::Tone;
use super::icon::{Icon, icon};

/// Is what kind of thing happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Happening {
    /// It was reported.
    Reported,
    /// Somebody became aware.
    Aware,
    /// Something was decided.
    Decided,
    /// A fact was recorded or changed.
    Recorded,
    /// Something was sent or told.
    Sent,
    /// Something was received.
    Received,
    /// A notification was filed with an authority.
    Filed,
    /// One incident became many cases.
    FannedOut,
    /// Material was analysed.
    Analysed,
    /// A due moment passed, or something was done late.
    Late,
    /// A document was made.
    Documented,
    /// It was closed.
    Closed,
}

/// Is one thing that happened.
#[derive(Clone, Debug)]
pub struct Entry {
    /// When.
    pub at: Timestamp,
    /// What kind of thing.
    pub happening: Happening,
    /// What happened, in a few words.
    pub title: String,
    /// More about it.
    pub detail: Option<Markup>,
    /// Who did it.
    pub by: Option<String>,
}

/// Draws what has happened, in the order given.
pub fn timeline(language: Language, entries: &[Entry]) -> Markup {
    html! {
        ol class="fyr-timeline" {
            @for entry in entries {
                @let (shape, tone, key) = looks(entry.happening);
                li {
                    span class="fyr-timeline__dot" data-color=(tone.name()) { (icon(shape)) }
                    div class="fyr-timeline__body" {
                        span class="fyr-timeline__when" {
                            (text(language, key)) " · "
                            time datetime=(entry.at) { (moment(language, entry.at)) }
                            @if let Some(by) = &entry.by { " · " (by) }
                        }
                        p class="fyr-timeline__title" { (entry.title) }
                        @if let Some(detail) = &entry.detail { div { (detail) } }
                    }
                }
            }
        }
    }
}

const fn looks(happening: Happening) -> (Icon, Tone, &'static str) {
    match happening {
        Happening::Reported => (Icon::Flag, Tone::Info, "ui-happening-reported"),
        Happening::Aware => (Icon::Eye, Tone::Info, "ui-happening-aware"),
        Happening::Decided => (Icon::Decision, Tone::Info, "ui-happening-decided"),
        Happening::Recorded => (Icon::Pen, Tone::Neutral, "ui-happening-recorded"),
        Happening::Sent => (Icon::Mail, Tone::Neutral, "ui-happening-sent"),
        Happening::Received => (Icon::Inbox, Tone::Neutral, "ui-happening-received"),
        Happening::Filed => (Icon::Filed, Tone::Success, "ui-happening-filed"),
        Happening::FannedOut => (Icon::Branch, Tone::Info, "ui-happening-fanned-out"),
        Happening::Analysed => (Icon::Lens, Tone::Info, "ui-happening-analysed"),
        Happening::Late => (Icon::Warning, Tone::Danger, "ui-happening-late"),
        Happening::Documented => (Icon::Document, Tone::Neutral, "ui-happening-documented"),
        Happening::Closed => (Icon::Check, Tone::Success, "ui-happening-closed"),
    }
}
