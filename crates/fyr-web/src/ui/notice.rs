//! What a page tells: tags, alerts, banners and empty states.

use fyr_text::{Language, text};
use maud::{Markup, Render, html};

use super::icon::{Icon, icon};
use super::{Link, Tone};

/// Draws a state in a few words, with an icon of its tone.
pub fn tag(tone: Tone, label: &str) -> Markup {
    html! {
        span class="ds-tag" data-color=(tone.name()) { (icon(tone_icon(tone))) (label) }
    }
}

/// Is a message in the flow of the page: icon, a word for its kind, what it says.
#[derive(Clone, Debug)]
#[must_use]
pub struct Alert {
    language: Language,
    tone: Tone,
    title: String,
    body: Option<Markup>,
    announced: Announced,
}

/// Draws a message; see the methods of [`Alert`] for what else it can hold.
///
/// [`Tone::Neutral`] and [`Tone::Due`] are said as information and as due.
pub fn alert(language: Language, tone: Tone, title: impl Into<String>) -> Alert {
    Alert { language, tone, title: title.into(), body: None, announced: Announced::No }
}

impl Alert {
    /// Adds what stands beneath the title.
    pub fn body(self, body: Markup) -> Self {
        Self { body: Some(body), ..self }
    }

    /// Lets a screen reader say it at once: for the answer to what the person has just done.
    pub fn announced(self) -> Self {
        Self { announced: Announced::Yes, ..self }
    }
}

impl Render for Alert {
    fn render(&self) -> Markup {
        let role = match (self.announced, self.tone) {
            (Announced::No, _) => None,
            (Announced::Yes, Tone::Danger) => Some("alert"),
            (
                Announced::Yes,
                Tone::Neutral | Tone::Info | Tone::Due | Tone::Success | Tone::Warning,
            ) => Some("status"),
        };
        html! {
            div class="ds-alert" data-color=(self.tone.name()) role=[role] {
                p class="fyr-alert__title" {
                    span { (text(self.language, tone_word(self.tone))) ": " } (self.title)
                }
                @if let Some(body) = &self.body { div { (body) } }
            }
        }
    }
}

/// Is what a banner on every page is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BannerKind {
    /// This is an exercise: nothing leaves, no duty arises.
    Exercise,
    /// The page lives in a scenario with a clock of its own.
    Scenario,
    /// A gate has been passed by on somebody's responsibility.
    Override,
}

/// Is a line across the top of every page.
#[derive(Clone, Debug)]
pub struct Banner {
    /// What it is about; its word comes first.
    pub kind: BannerKind,
    /// What it says: a sentence, perhaps with a `time` or a link.
    pub words: Markup,
}

/// Draws a banner.
pub fn banner(language: Language, banner: &Banner) -> Markup {
    let (class, tone, shape, key) = match banner.kind {
        BannerKind::Exercise => {
            ("fyr-banner fyr-banner--exercise", Tone::Warning, Icon::Flag, "ui-banner-exercise")
        }
        BannerKind::Scenario => ("fyr-banner", Tone::Info, Icon::Clock, "ui-banner-scenario"),
        BannerKind::Override => ("fyr-banner", Tone::Warning, Icon::Warning, "ui-banner-override"),
    };
    html! {
        div class=(class) data-color=(tone.name()) {
            div class="fyr-wrap fyr-banner__row" {
                span { (icon(shape)) }
                p { strong { (text(language, key)) ": " } (banner.words) }
            }
        }
    }
}

/// Is what stands where a list would: what it is for, by which law, and the first step.
#[derive(Clone, Debug)]
pub struct Empty {
    /// Says that there is nothing yet, in the words of the list.
    pub title: String,
    /// Says what the list is for and which law asks for it.
    pub purpose: Markup,
    /// The first steps, the best first: report, import, see an example.
    pub steps: Vec<Link>,
}

/// Draws an empty state.
pub fn empty(empty: &Empty) -> Markup {
    html! {
        div class="fyr-empty" {
            h3 { (empty.title) }
            div { (empty.purpose) }
            @if !empty.steps.is_empty() {
                p class="fyr-row" {
                    @for (at, step) in empty.steps.iter().enumerate() {
                        @if at == 0 {
                            a class="ds-button" data-variant="secondary" href=(step.href) { (step.label) }
                        } @else {
                            a href=(step.href) { (step.label) }
                        }
                    }
                }
            }
        }
    }
}

/// Draws a place where the server puts "3 new — show": nothing reorders under the reader.
///
/// `stream` answers with server-sent events whose unnamed messages are the HTML to put here; the event id is the journal
/// position, so that a reconnect resumes exactly. Without JavaScript it stays empty and a reload shows the same.
pub fn live_notice(stream: &str) -> Markup {
    html! {
        div class="fyr-screen" role="status" hx-sse:connect=(stream) hx-target="this" hx-swap="innerHTML" {}
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Announced {
    No,
    Yes,
}

const fn tone_icon(tone: Tone) -> Icon {
    match tone {
        Tone::Neutral => Icon::Dot,
        Tone::Info => Icon::Info,
        Tone::Due => Icon::Clock,
        Tone::Success => Icon::Check,
        Tone::Warning => Icon::Warning,
        Tone::Danger => Icon::Stop,
    }
}

const fn tone_word(tone: Tone) -> &'static str {
    match tone {
        Tone::Neutral | Tone::Info => "ui-alert-info",
        Tone::Due => "ui-alert-due",
        Tone::Success => "ui-alert-success",
        Tone::Warning => "ui-alert-warning",
        Tone::Danger => "ui-alert-danger",
    }
}
