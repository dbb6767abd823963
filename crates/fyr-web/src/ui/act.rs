//! What can be done: the one next act, buttons, acts that are sent at once, and acts that are blocked.

use fyr_text::{Arg, Language, text, text_with};
use maud::{Markup, Render, html};

use super::Link;
use super::icon::{Icon, icon};

/// Is how much a button weighs; a page has at most one primary.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Variant {
    /// The act the page is for.
    #[default]
    Primary,
    /// Any other act.
    Secondary,
    /// An act that cannot be taken back.
    Danger,
}

/// Draws the button that sends the form it stands in.
pub fn button(variant: Variant, label: &str) -> Markup {
    let (style, color) = looks(variant);
    html! {
        button class="ds-button" type="submit" data-variant=[style] data-color=[color] { (label) }
    }
}

/// Draws the button that sends the form it stands in with `name=value` beside the fields: one form, several acts.
pub fn choice_button(variant: Variant, choice: (&str, &str), label: &str) -> Markup {
    let (style, color) = looks(variant);
    html! {
        button class="ds-button" type="submit" name=(choice.0) value=(choice.1)
            data-variant=[style] data-color=[color] { (label) }
    }
}

/// Draws a link that looks like a button, for the way to an act on another page.
pub fn link_button(variant: Variant, link: &Link) -> Markup {
    let (style, color) = looks(variant);
    html! {
        a class="ds-button" href=(link.href) data-variant=[style] data-color=[color] { (link.label) }
    }
}

/// Is an act that one press carries out: a form of its own with nothing to fill in, or little.
#[derive(Clone, Debug)]
#[must_use]
pub struct Act {
    action: String,
    label: String,
    variant: Variant,
    hidden: Vec<(String, String)>,
    fields: Option<Markup>,
}

/// Draws an act that is posted to `action`.
pub fn act(action: impl Into<String>, label: impl Into<String>) -> Act {
    Act {
        action: action.into(),
        label: label.into(),
        variant: Variant::default(),
        hidden: Vec::new(),
        fields: None,
    }
}

impl Act {
    /// Chooses how much the button weighs.
    pub fn variant(self, variant: Variant) -> Self {
        Self { variant, ..self }
    }

    /// Sends a value along; it can be seen in the page, so the server checks it like any other.
    pub fn hidden(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.hidden.push((name.into(), value.into()));
        self
    }

    /// Adds fields above the button, made with [`super::form`].
    pub fn fields(self, fields: Markup) -> Self {
        Self { fields: Some(fields), ..self }
    }
}

impl Render for Act {
    fn render(&self) -> Markup {
        html! {
            form class=(if self.fields.is_some() { "fyr-form" } else { "fyr-act" }) method="post" action=(self.action) {
                @for (name, value) in &self.hidden { input type="hidden" name=(name) value=(value); }
                @if let Some(fields) = &self.fields { (fields) }
                (button(self.variant, &self.label))
            }
        }
    }
}

/// Draws an act that cannot be done yet: what is missing, each with the way there.
pub fn blocked(language: Language, label: &str, missing: &[Link]) -> Markup {
    html! {
        div class="fyr-blocked" {
            p class="fyr-blocked__label" {
                (icon(Icon::Lock)) " "
                (text_with(language, "ui-blocked", &[("act", Arg::Text(label))]))
            }
            p { (text(language, "ui-blocked-missing")) }
            ul { @for link in missing { li { a href=(link.href) { (link.label) } } } }
        }
    }
}

/// Is the one thing to do next, on top of a page.
#[derive(Clone, Debug)]
#[must_use]
pub struct NextAct {
    language: Language,
    words: String,
    calm: Calm,
    clock: Option<Markup>,
    why: Option<Markup>,
    act: Option<Markup>,
}

/// Says what must be done next, as an imperative: «Skicka anmälan till IMY».
pub fn next_act(language: Language, words: impl Into<String>) -> NextAct {
    NextAct { language, words: words.into(), calm: Calm::No, clock: None, why: None, act: None }
}

/// Says that nothing must be done now, and perhaps what one is waiting for.
pub fn nothing_next(language: Language, words: impl Into<String>) -> NextAct {
    NextAct { calm: Calm::Yes, ..next_act(language, words) }
}

impl NextAct {
    /// Adds by when: a [`super::clock::running`].
    pub fn clock(self, clock: Markup) -> Self {
        Self { clock: Some(clock), ..self }
    }

    /// Adds the law behind it: a [`why`].
    pub fn why(self, why: Markup) -> Self {
        Self { why: Some(why), ..self }
    }

    /// Adds the way to do it: [`act`], [`link_button`] or [`blocked`].
    pub fn act(self, act: Markup) -> Self {
        Self { act: Some(act), ..self }
    }
}

impl Render for NextAct {
    fn render(&self) -> Markup {
        let (class, label) = match self.calm {
            Calm::No => ("fyr-next", "ui-next"),
            Calm::Yes => ("fyr-next fyr-next--calm", "ui-next-nothing"),
        };
        html! {
            section class=(class) aria-labelledby="next-act" {
                div {
                    p class="fyr-next__label" { (text(self.language, label)) }
                    h2 class="fyr-next__words" id="next-act" { (self.words) }
                }
                @if let Some(clock) = &self.clock { (clock) }
                @if self.act.is_some() || self.why.is_some() {
                    div class="fyr-next__foot" {
                        @if let Some(act) = &self.act { (act) }
                        @if let Some(why) = &self.why { (why) }
                    }
                }
            }
        }
    }
}

/// Draws the law behind an act, one press away: `law` is the reference («dataskyddsförordningen artikel 33.1»).
pub fn why(language: Language, law: &str, body: &Markup) -> Markup {
    html! {
        details class="fyr-why" {
            summary { (icon(Icon::Next)) (text_with(language, "ui-why", &[("law", Arg::Text(law))])) }
            div class="fyr-why__body" { (body) }
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Calm {
    No,
    Yes,
}

const fn looks(variant: Variant) -> (Option<&'static str>, Option<&'static str>) {
    match variant {
        Variant::Primary => (None, None),
        Variant::Secondary => (Some("secondary"), None),
        Variant::Danger => (Some("secondary"), Some("danger")),
    }
}
