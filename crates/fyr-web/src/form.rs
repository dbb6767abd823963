//! Reading forms: what was typed, what is wrong with it, and the form again with both.

mod value;

use axum::Form;
use axum::extract::{FromRequest, Request};
use axum::response::IntoResponse;
use fyr_app::error::Refused;
use fyr_text::typed::parse_moment;
use fyr_text::{Language, text};
use jiff::Timestamp;

pub(crate) use value::{control, fill, folded, read, records, yes_no};

use crate::error::Failure;
use crate::server::Web;
use crate::ui::form::Answers;
use crate::words;

/// Holds what was typed into a form, in the order it came.
#[derive(Clone, Debug, Default)]
pub(crate) struct Typed(Vec<(String, String)>);

/// Collects what is wrong with a form, as sentences for the person, by field.
#[derive(Clone, Debug)]
pub(crate) struct Wrongs {
    language: Language,
    found: Vec<(String, String)>,
}

impl FromRequest<Web> for Typed {
    type Rejection = Failure;

    async fn from_request(request: Request, web: &Web) -> Result<Self, Failure> {
        match Form::<Vec<(String, String)>>::from_request(request, web).await {
            Ok(Form(typed)) => Ok(Self(typed)),
            Err(rejection) => Err(Failure::unreadable(rejection.into_response().status())),
        }
    }
}

impl Typed {
    /// Makes what was typed from pairs, for forms that also bring files.
    pub(crate) const fn new(pairs: Vec<(String, String)>) -> Self {
        Self(pairs)
    }

    /// Returns what was typed into a field, without white space around it, with plain line breaks; empty when it is not there.
    pub(crate) fn text(&self, name: &str) -> String {
        let found = self.0.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| plain(value)).unwrap_or_default()
    }

    /// Returns what was typed exactly as it came: for passwords.
    pub(crate) fn raw(&self, name: &str) -> String {
        let found = self.0.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.clone()).unwrap_or_default()
    }

    /// Returns what was typed, unless that is nothing.
    pub(crate) fn filled(&self, name: &str) -> Option<String> {
        Some(self.text(name)).filter(|it| !it.is_empty())
    }

    /// Returns every field with its value, in the order they came.
    pub(crate) fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// Returns every value of a group of check boxes.
    pub(crate) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0
            .iter()
            .filter(move |(key, value)| key == name && !value.is_empty())
            .map(|(_, it)| it.as_str())
    }

    /// Tells whether a check box is ticked.
    pub(crate) fn ticked(&self, name: &str) -> bool {
        self.all(name).next().is_some()
    }

    /// Reads something with `FromStr`, such as an id; nothing when empty or not of that shape.
    pub(crate) fn parsed<T: std::str::FromStr>(&self, name: &str) -> Option<T> {
        self.text(name).parse().ok()
    }

    /// Reads a date and time of day; notes what is wrong with it.
    pub(crate) fn moment(&self, name: &str, wrongs: &mut Wrongs) -> Option<Timestamp> {
        let typed = self.filled(name)?;
        match parse_moment(&typed) {
            Ok(moment) => Some(moment.strict()),
            Err(error) => {
                wrongs.key(name, error.key());
                None
            }
        }
    }

    /// Reads a whole number, with spaces between its digits or without; notes what is wrong with it.
    pub(crate) fn count(&self, name: &str, wrongs: &mut Wrongs) -> Option<u64> {
        let typed = self.filled(name)?;
        let digits: String = typed.chars().filter(|c| !c.is_whitespace()).collect();
        let read = digits.parse().ok();
        if read.is_none() {
            wrongs.key(name, "wrong-count");
        }
        read
    }

    /// Reads one of a yes, a no and an "I do not know".
    pub(crate) fn yes_no(&self, name: &str) -> Option<bool> {
        match self.text(name).as_str() {
            "yes" => Some(true),
            "no" => Some(false),
            _ => None,
        }
    }

    /// Puts what was typed and what is wrong with it back into the form.
    pub(crate) fn answers(&self, wrongs: &Wrongs) -> Answers {
        let answers = Answers::new(wrongs.language).values(self.0.iter().cloned());
        wrongs.found.iter().fold(answers, |answers, (name, words)| answers.error(name, words))
    }
}

impl Wrongs {
    /// Begins with nothing wrong.
    pub(crate) const fn new(language: Language) -> Self {
        Self { language, found: Vec::new() }
    }

    /// Notes that a field is wrong, by the key of the text that says so.
    pub(crate) fn key(&mut self, field: &str, key: &str) {
        let words = text(self.language, key).into_owned();
        self.words(field, words);
    }

    /// Notes that a field is wrong, in words.
    pub(crate) fn words(&mut self, field: &str, words: String) {
        self.found.push((field.to_owned(), words));
    }

    /// Notes a refusal of the rules: at the field it names when `typed` has it, else at `field`.
    pub(crate) fn refused(&mut self, refused: &Refused, (typed, field): (&Typed, &str)) {
        let named = refused.detail().filter(|it| typed.0.iter().any(|(key, _)| key == it));
        let words = words::refusal(self.language, refused);
        self.words(named.as_deref().unwrap_or(field), words);
    }

    /// Tells whether nothing is wrong.
    pub(crate) const fn none(&self) -> bool {
        self.found.is_empty()
    }
}
/// Returns what was typed without what nobody types: control characters that would lie invisible in a record.
fn plain(value: &str) -> String {
    let unseen = |c: char| c.is_control() && !matches!(c, '\n' | '\t');
    value.trim().replace("\r\n", "\n").replace(unseen, "")
}
