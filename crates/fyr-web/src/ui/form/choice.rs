//! Choices: radio buttons and check boxes, as a group with a legend.

use fyr_text::Language;
use maud::{Markup, Render, html};

use super::field::{Named, Needed};
use super::{described_by, description, optional, validation};

/// Is one thing to choose.
#[derive(Clone, Debug)]
#[must_use]
pub struct Choice {
    pub(super) value: String,
    pub(super) label: String,
    description: Option<String>,
}

impl Choice {
    /// Makes a choice that sends `value`.
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self { value: value.into(), label: label.into(), description: None }
    }

    /// Adds what choosing it means; shown for radio buttons and check boxes.
    pub fn description(self, words: impl Into<String>) -> Self {
        Self { description: Some(words.into()), ..self }
    }
}

/// Is a group of choices, made by [`super::Answers`]; draw it with maud.
#[derive(Clone, Debug)]
#[must_use]
pub struct Choices {
    language: Language,
    named: Named,
    kind: Kind,
    options: Vec<Choice>,
    chosen: Vec<String>,
    description: Option<String>,
    error: Option<String>,
    needed: Needed,
}

impl Choices {
    /// Adds what the group is for.
    pub fn description(self, words: impl Into<String>) -> Self {
        Self { description: Some(words.into()), ..self }
    }

    /// Says that none needs to be chosen.
    pub fn optional(self) -> Self {
        Self { needed: Needed::No, ..self }
    }

    /// Chooses what is known already, unless something was chosen.
    pub fn known<V: Into<String>>(self, values: impl IntoIterator<Item = V>) -> Self {
        if !self.chosen.is_empty() {
            return self;
        }
        Self { chosen: values.into_iter().map(Into::into).collect(), ..self }
    }

    pub(super) fn new(
        language: Language,
        named: Named,
        (kind, options): (Kind, Vec<Choice>),
    ) -> Self {
        Self {
            language,
            named,
            kind,
            options,
            chosen: Vec::new(),
            description: None,
            error: None,
            needed: Needed::Yes,
        }
    }

    pub(super) fn typed(self, chosen: Vec<String>) -> Self {
        Self { chosen, ..self }
    }

    pub(super) fn wrong(self, error: Option<String>) -> Self {
        Self { error, ..self }
    }

    fn option(&self, at: usize, option: &Choice) -> Markup {
        // The first has the group's own id, so that the error summary leads to something that takes focus.
        let id = if at == 0 { self.named.id.clone() } else { format!("{}-{at}", self.named.id) };
        let kind = match self.kind {
            Kind::One => "radio",
            Kind::Any => "checkbox",
        };
        let about = option.description.as_deref();
        html! {
            div class="ds-field" {
                input class="ds-input" type=(kind) id=(id) name=(self.named.name) value=(option.value)
                    checked[self.chosen.contains(&option.value)]
                    required[self.kind == Kind::One && self.needed == Needed::Yes]
                    aria-describedby=[about.map(|_| format!("{id}-about"))]
                    aria-invalid=[self.error.as_ref().map(|_| "true")];
                label for=(id) { (option.label) }
                (description(&id, about))
            }
        }
    }
}

impl Render for Choices {
    fn render(&self) -> Markup {
        let id = format!("{}-group", self.named.id);
        let described = described_by(&id, self.description.as_deref(), self.error.as_deref());
        html! {
            fieldset class="ds-fieldset" aria-describedby=[described] {
                legend {
                    (self.named.label)
                    @if self.needed == Needed::No { (optional(self.language)) }
                }
                (description(&id, self.description.as_deref()))
                (validation(self.language, &id, self.error.as_deref()))
                div class="fyr-choices" {
                    @for (at, option) in self.options.iter().enumerate() { (self.option(at, option)) }
                }
            }
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    One,
    Any,
}
