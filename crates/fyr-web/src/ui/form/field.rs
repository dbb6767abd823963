//! One field: label, what it is for, what is wrong, and the control.

use fyr_text::Language;
use maud::{Markup, Render, html};

use super::choice::Choice;
use super::{described_by, description, optional, validation};

/// Is one field of a form, made by [`super::Answers`]; draw it with maud.
#[derive(Clone, Debug)]
#[must_use]
pub struct Field {
    language: Language,
    named: Named,
    kind: Kind,
    description: Option<String>,
    value: Option<String>,
    error: Option<String>,
    autocomplete: Option<&'static str>,
    accept: Option<&'static str>,
    chars_max: Option<u32>,
    width: Width,
    needed: Needed,
    kept: Kept,
}

/// Is how wide a field is: about as wide as what is to be typed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Width {
    /// A number.
    Short,
    /// A date, a name.
    Medium,
    /// A sentence.
    #[default]
    Full,
}

impl Field {
    /// Adds what the field is for, or how to write it.
    pub fn description(self, words: impl Into<String>) -> Self {
        Self { description: Some(words.into()), ..self }
    }

    /// Says that it may be left empty; everything else must be filled in.
    pub fn optional(self) -> Self {
        Self { needed: Needed::No, ..self }
    }

    /// Fills in what is known already, unless something was typed.
    pub fn known(self, value: impl Into<String>) -> Self {
        let value = self.value.clone().or_else(|| Some(value.into()));
        Self { value, ..self }
    }

    /// Never keeps it as a draft, never fills it in again, and asks the browser not to remember it.
    pub fn sensitive(self) -> Self {
        Self { kept: Kept::No, ..self }
    }

    /// Names what it is about the person who types, by HTML's list: `name`, `email`, `tel`, `current-password`.
    pub fn autocomplete(self, what: &'static str) -> Self {
        Self { autocomplete: Some(what), ..self }
    }

    /// Sets how wide it is.
    pub fn width(self, width: Width) -> Self {
        Self { width, ..self }
    }

    /// Sets how many lines a long text shows at first.
    pub fn lines(self, lines: u8) -> Self {
        let kind = match self.kind {
            Kind::Lines(_) => Kind::Lines(lines),
            kind @ (Kind::Line(_) | Kind::Number | Kind::File | Kind::Select(_)) => kind,
        };
        Self { kind, ..self }
    }

    /// Sets how many characters fit.
    pub fn chars_max(self, chars: u32) -> Self {
        Self { chars_max: Some(chars), ..self }
    }

    /// Sets which files may be chosen: `.csv,.xlsx`.
    pub fn accept(self, kinds: &'static str) -> Self {
        Self { accept: Some(kinds), ..self }
    }

    pub(super) fn new(language: Language, named: Named, kind: Kind) -> Self {
        Self {
            language,
            named,
            kind,
            description: None,
            value: None,
            error: None,
            autocomplete: None,
            accept: None,
            chars_max: None,
            width: Width::Full,
            needed: Needed::Yes,
            kept: Kept::Yes,
        }
    }

    pub(super) fn typed(self, value: Option<String>) -> Self {
        Self { value, ..self }
    }

    pub(super) fn wrong(self, error: Option<String>) -> Self {
        Self { error, ..self }
    }

    fn line(&self, kind: &str, mode: Option<&str>) -> Markup {
        html! {
            input class="ds-input" type=(kind) id=(self.named.id) name=(self.named.name) inputmode=[mode]
                value=[self.shown()] required[self.needed == Needed::Yes] aria-describedby=[self.described_by()]
                aria-invalid=[self.invalid()] autocomplete=[self.completion()] maxlength=[self.chars_max]
                data-sensitive=[self.marked()];
        }
    }

    fn lines_of(&self, rows: u8) -> Markup {
        html! {
            textarea class="ds-input" id=(self.named.id) name=(self.named.name) rows=(rows)
                required[self.needed == Needed::Yes] aria-describedby=[self.described_by()]
                aria-invalid=[self.invalid()] autocomplete=[self.completion()] maxlength=[self.chars_max]
                data-sensitive=[self.marked()] {
                // A parser takes away the first line break of a textarea; this one is that one.
                "\n" (self.shown().unwrap_or_default())
            }
        }
    }

    fn file(&self) -> Markup {
        html! {
            input class="ds-input" type="file" id=(self.named.id) name=(self.named.name) accept=[self.accept]
                required[self.needed == Needed::Yes] aria-describedby=[self.described_by()]
                aria-invalid=[self.invalid()];
        }
    }

    fn select(&self, options: &[Choice]) -> Markup {
        html! {
            select class="ds-input" id=(self.named.id) name=(self.named.name)
                required[self.needed == Needed::Yes] aria-describedby=[self.described_by()]
                aria-invalid=[self.invalid()] autocomplete=[self.completion()] data-sensitive=[self.marked()] {
                option value="" {}
                @for option in options {
                    option value=(option.value) selected[self.shown() == Some(option.value.as_str())] {
                        (option.label)
                    }
                }
            }
        }
    }

    fn shown(&self) -> Option<&str> {
        match self.kept {
            Kept::Yes => self.value.as_deref(),
            Kept::No => None,
        }
    }

    fn described_by(&self) -> Option<String> {
        described_by(&self.named.id, self.description.as_deref(), self.error.as_deref())
    }

    fn invalid(&self) -> Option<&'static str> {
        self.error.is_some().then_some("true")
    }

    fn completion(&self) -> Option<&'static str> {
        match self.kept {
            Kept::Yes => self.autocomplete,
            Kept::No => self.autocomplete.or(Some("off")),
        }
    }

    fn marked(&self) -> Option<&'static str> {
        match self.kept {
            Kept::Yes => None,
            Kept::No => Some(""),
        }
    }
}

impl Render for Field {
    fn render(&self) -> Markup {
        let class = match self.width {
            Width::Short => "ds-field fyr-field--short",
            Width::Medium => "ds-field fyr-field--medium",
            Width::Full => "ds-field",
        };
        html! {
            div class=(class) {
                label for=(self.named.id) {
                    (self.named.label)
                    @if self.needed == Needed::No { (optional(self.language)) }
                }
                (description(&self.named.id, self.description.as_deref()))
                (validation(self.language, &self.named.id, self.error.as_deref()))
                @match &self.kind {
                    Kind::Line(kind) => (self.line(kind, None)),
                    Kind::Number => (self.line("text", Some("numeric"))),
                    Kind::Lines(rows) => (self.lines_of(*rows)),
                    Kind::File => (self.file()),
                    Kind::Select(options) => (self.select(options)),
                }
            }
        }
    }
}

#[derive(Clone, Debug)]
pub(super) struct Named {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) label: String,
}

#[derive(Clone, Debug)]
pub(super) enum Kind {
    /// One line; holds HTML's `type`.
    Line(&'static str),
    /// Several lines; holds how many show.
    Lines(u8),
    /// `type=text` with a numeric keyboard: `type=number` changes when one scrolls, and refuses «1 300».
    Number,
    File,
    Select(Vec<Choice>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Needed {
    No,
    Yes,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kept {
    No,
    Yes,
}
