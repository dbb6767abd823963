//! Forms: what was typed comes back, what is wrong is said beside the field and at the top, and nothing needs JavaScript.
//!
//! A page makes one [`Answers`] for a form, filled with what is known already or what was just typed and refused, and asks
//! it for the fields; value and error find their field by name.

mod choice;
mod field;

use fyr_text::{Arg, Language, text, text_with};
use maud::{Markup, Render, html};

pub use choice::{Choice, Choices};
pub use field::{Field, Width};

/// Is what stands in a form and what is wrong with it.
#[derive(Clone, Debug)]
#[must_use]
pub struct Answers {
    language: Language,
    prefix: String,
    values: Vec<(String, String)>,
    errors: Vec<(String, String)>,
}

impl Answers {
    /// Makes answers to a form that nothing has been typed into.
    pub fn new(language: Language) -> Self {
        Self { language, prefix: "f-".to_owned(), values: Vec::new(), errors: Vec::new() }
    }

    /// Sets what the fields' ids begin with, where a page holds two forms with the same names; `f-` otherwise.
    pub fn prefix(self, prefix: impl Into<String>) -> Self {
        Self { prefix: prefix.into(), ..self }
    }

    /// Adds what is known or was typed; the same name several times for check boxes.
    pub fn value(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.values.push((name.into(), value.into()));
        self
    }

    /// Adds all that was typed, as the form came in.
    pub fn values<N: Into<String>, V: Into<String>>(
        mut self,
        typed: impl IntoIterator<Item = (N, V)>,
    ) -> Self {
        self.values.extend(typed.into_iter().map(|(name, value)| (name.into(), value.into())));
        self
    }

    /// Adds what is wrong with a field, as a sentence that says what to do.
    pub fn error(mut self, name: impl Into<String>, message: impl Into<String>) -> Self {
        self.errors.push((name.into(), message.into()));
        self
    }

    /// Tells whether anything is wrong.
    pub fn has_errors(&self) -> bool {
        !self.errors.is_empty()
    }

    /// Draws what is wrong, each with a link to its field; nothing when all is well. Stands first in the page's content.
    pub fn error_summary(&self) -> Markup {
        let count = i64::try_from(self.errors.len()).unwrap_or(i64::MAX);
        html! {
            @if self.has_errors() {
                div class="ds-error-summary" role="alert" tabindex="-1" data-focus="" aria-labelledby=(self.id("errors")) {
                    h2 id=(self.id("errors")) {
                        (text_with(self.language, "ui-errors", &[("n", Arg::Number(count))]))
                    }
                    ul {
                        @for (name, message) in &self.errors {
                            li { a href={ "#" (self.id(name)) } { (message) } }
                        }
                    }
                }
            }
        }
    }

    /// Makes a line of text.
    pub fn text(&self, name: &str, label: impl Into<String>) -> Field {
        self.field(name, label, field::Kind::Line("text"))
    }

    /// Makes a text of several lines.
    pub fn long_text(&self, name: &str, label: impl Into<String>) -> Field {
        self.field(name, label, field::Kind::Lines(5))
    }

    /// Makes a whole number, typed as the person writes it: spaces are for the server to take out.
    pub fn number(&self, name: &str, label: impl Into<String>) -> Field {
        self.field(name, label, field::Kind::Number).width(Width::Short)
    }

    /// Makes a date and a time of day, on the Swedish clock; `fyr_text::typed` reads it and fills it.
    pub fn date_time(&self, name: &str, label: impl Into<String>) -> Field {
        self.field(name, label, field::Kind::Line("datetime-local")).width(Width::Medium)
    }

    /// Makes a date.
    pub fn date(&self, name: &str, label: impl Into<String>) -> Field {
        self.field(name, label, field::Kind::Line("date")).width(Width::Medium)
    }

    /// Makes an e-mail address.
    pub fn email(&self, name: &str, label: impl Into<String>) -> Field {
        self.field(name, label, field::Kind::Line("email")).autocomplete("email")
    }

    /// Makes a password: never filled in again, never kept as a draft.
    pub fn password(&self, name: &str, label: impl Into<String>) -> Field {
        self.field(name, label, field::Kind::Line("password")).sensitive().width(Width::Medium)
    }

    /// Makes a file to send; its form must be [`Form::multipart`].
    pub fn file(&self, name: &str, label: impl Into<String>) -> Field {
        self.field(name, label, field::Kind::File)
    }

    /// Makes a list of which one is chosen. Up to about seven are better as [`Answers::radios`].
    pub fn select(&self, name: &str, label: impl Into<String>, options: Vec<Choice>) -> Field {
        self.field(name, label, field::Kind::Select(options))
    }

    /// Makes a group of which one is chosen.
    pub fn radios(&self, name: &str, legend: impl Into<String>, options: Vec<Choice>) -> Choices {
        self.choices(name, legend, (choice::Kind::One, options))
    }

    /// Makes a group of which any number is chosen; each sends the group's name with its value.
    pub fn checkboxes(
        &self,
        name: &str,
        legend: impl Into<String>,
        options: Vec<Choice>,
    ) -> Choices {
        self.choices(name, legend, (choice::Kind::Any, options))
    }

    fn field(&self, name: &str, label: impl Into<String>, kind: field::Kind) -> Field {
        Field::new(
            self.language,
            field::Named { id: self.id(name), name: name.to_owned(), label: label.into() },
            kind,
        )
        .typed(self.values.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone()))
        .wrong(self.error_of(name))
    }

    fn choices(
        &self,
        name: &str,
        legend: impl Into<String>,
        (kind, options): (choice::Kind, Vec<Choice>),
    ) -> Choices {
        let named = field::Named { id: self.id(name), name: name.to_owned(), label: legend.into() };
        let chosen =
            self.values.iter().filter(|(key, _)| key == name).map(|(_, value)| value.clone());
        Choices::new(self.language, named, (kind, options))
            .typed(chosen.collect())
            .wrong(self.error_of(name))
    }

    fn error_of(&self, name: &str) -> Option<String> {
        self.errors.iter().find(|(key, _)| key == name).map(|(_, message)| message.clone())
    }

    fn id(&self, name: &str) -> String {
        format!("{}{name}", self.prefix)
    }
}

/// Is a form under construction; draw it with maud.
#[derive(Clone, Debug)]
#[must_use]
pub struct Form {
    action: String,
    method: &'static str,
    encoding: Option<&'static str>,
    draft: Option<String>,
    body: Markup,
}

impl Form {
    /// Makes a form that is posted to `action`; `body` holds its fields and ends with a button.
    pub fn post(action: impl Into<String>, body: Markup) -> Self {
        Self { action: action.into(), method: "post", encoding: None, draft: None, body }
    }

    /// Makes a form that asks for a page, for searching and choosing what a list shows.
    pub fn get(action: impl Into<String>, body: Markup) -> Self {
        Self { action: action.into(), method: "get", encoding: None, draft: None, body }
    }

    /// Lets the form carry files.
    pub fn multipart(self) -> Self {
        Self { encoding: Some("multipart/form-data"), ..self }
    }

    /// Keeps what is typed in the browser's tab until it is sent, under `key`, one for each form and thing.
    ///
    /// Fields marked sensitive and files are left out. It is gone when the tab is closed.
    pub fn draft(self, key: impl Into<String>) -> Self {
        Self { draft: Some(key.into()), ..self }
    }
}

impl Render for Form {
    fn render(&self) -> Markup {
        // `novalidate`: the server says what is wrong, in the person's language and for all fields at once.
        html! {
            form class="fyr-form" method=(self.method) action=(self.action) enctype=[self.encoding]
                data-draft=[self.draft.as_deref()] novalidate {
                (self.body)
                @if self.draft.is_some() { p class="fyr-draft" role="status" data-draft-status="" {} }
            }
        }
    }
}

fn optional(language: Language) -> Markup {
    html! { " " span class="fyr-optional" { (text(language, "ui-optional")) } }
}

fn description(id: &str, words: Option<&str>) -> Markup {
    html! {
        @if let Some(words) = words {
            p data-field="description" id={ (id) "-about" } { (words) }
        }
    }
}

fn validation(language: Language, id: &str, message: Option<&str>) -> Markup {
    html! {
        @if let Some(message) = message {
            p class="ds-validation-message" data-field="validation" id={ (id) "-error" } {
                span class="ds-sr-only" { (text(language, "ui-error-word")) ": " } (message)
            }
        }
    }
}

fn described_by(id: &str, about: Option<&str>, error: Option<&str>) -> Option<String> {
    let mut ids = Vec::new();
    if about.is_some() {
        ids.push(format!("{id}-about"));
    }
    if error.is_some() {
        ids.push(format!("{id}-error"));
    }
    (!ids.is_empty()).then(|| ids.join(" "))
}
