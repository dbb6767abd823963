//! Facts and what was before: description lists, history, masked values, values to copy.

use fyr_text::time::moment;
use fyr_text::{Arg, Language, text, text_with};
use jiff::Timestamp;
use maud::{Markup, html};

use super::icon::{Icon, icon};

/// Is one described property.
#[derive(Clone, Debug)]
pub struct Fact {
    /// What is described.
    pub term: String,
    /// What it is: text, a link, a [`history`] beneath.
    pub value: Markup,
}

impl Fact {
    /// Makes a fact.
    pub fn new(term: impl Into<String>, value: Markup) -> Self {
        Self { term: term.into(), value }
    }
}

/// Draws facts as a description list.
pub fn facts(facts: &[Fact]) -> Markup {
    html! {
        dl class="fyr-facts" {
            @for fact in facts { div { dt { (fact.term) } dd { (fact.value) } } }
        }
    }
}

/// Is what a fact was at some time, and by whom.
#[derive(Clone, Debug)]
pub struct Version {
    /// What it was then.
    pub value: String,
    /// Who said so.
    pub by: String,
    /// When.
    pub at: Timestamp,
    /// Why it was changed, where that was said.
    pub reason: Option<String>,
}

/// Draws who said what when, the newest first, behind «Historik (3)».
pub fn history(language: Language, versions: &[Version]) -> Markup {
    let count = i64::try_from(versions.len()).unwrap_or(i64::MAX);
    html! {
        details class="fyr-history" {
            summary { (icon(Icon::History)) (text_with(language, "ui-history", &[("n", Arg::Number(count))])) }
            ol {
                @for version in versions {
                    li {
                        (version.value)
                        span class="fyr-history__meta" {
                            (version.by) ", " time datetime=(version.at) { (moment(language, version.at)) }
                            @if let Some(reason) = &version.reason { " — " (reason) }
                        }
                    }
                }
            }
        }
    }
}

/// Is a value about a person that is not shown until somebody asks.
#[derive(Clone, Debug)]
pub struct Masked {
    /// What it is: «personnummer». Told to screen readers, and on the button.
    pub what: String,
    /// What may be shown: «18••••••-••••».
    pub hint: String,
    /// Where the wish to see it is posted; that act is recorded.
    pub action: String,
    /// What says which value, sent along.
    pub hidden: Vec<(String, String)>,
}

/// Draws a masked value and the button that shows it; the button says that it is recorded.
pub fn masked(language: Language, masked: &Masked) -> Markup {
    html! {
        form class="fyr-masked" method="post" action=(masked.action) {
            @for (name, value) in &masked.hidden { input type="hidden" name=(name) value=(value); }
            span class="fyr-masked__value" aria-hidden="true" { (masked.hint) }
            span class="ds-sr-only" {
                (text_with(language, "ui-masked", &[("what", Arg::Text(&masked.what))]))
            }
            button class="fyr-link-button" type="submit" {
                (text_with(language, "ui-reveal", &[("what", Arg::Text(&masked.what))]))
            }
        }
    }
}

/// Is a text that is to be pasted elsewhere, for instance into an authority's own form.
#[derive(Clone, Debug)]
pub struct Copy {
    /// Unique in the page.
    pub id: String,
    /// What it is.
    pub label: String,
    /// The text; several lines are kept.
    pub value: String,
}

/// Draws a text that can be marked, and copied with one press where JavaScript runs.
pub fn copy(language: Language, copy: &Copy) -> Markup {
    let rows = copy.value.lines().count().clamp(2, 12);
    html! {
        div class="ds-field fyr-copy" {
            label for=(copy.id) { (copy.label) }
            div class="fyr-copy__row" {
                @if copy.value.contains('\n') || copy.value.chars().count() > LONG_LINE {
                    textarea class="ds-input" id=(copy.id) readonly rows=(rows) { (copy.value) }
                } @else {
                    input class="ds-input" id=(copy.id) readonly value=(copy.value);
                }
                // Shown by the script: without it the button could do nothing.
                button class="ds-button" type="button" data-variant="secondary" data-copy=(copy.id) hidden {
                    (icon(Icon::Copy)) span data-copy-label="" { (text(language, "ui-copy")) }
                    span class="ds-sr-only" { " " (copy.label) }
                }
            }
        }
    }
}

/// Longer than this many characters does not fit one line of a form.
const LONG_LINE: usize = 60;
