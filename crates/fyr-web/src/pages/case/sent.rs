//! What was just sent to a page and refused, so that the page shows it again with what is wrong.

use fyr_text::Language;
use maud::Markup;

use crate::form::{Typed, Wrongs};
use crate::ui::form::Answers;

/// Is a form that was refused; nothing when a page is shown for the first time.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sent(Option<Refused>);

#[derive(Clone, Debug)]
struct Refused {
    form: String,
    typed: Typed,
    wrongs: Wrongs,
}

impl Sent {
    /// Says that nothing was refused.
    pub(crate) const fn nothing() -> Self {
        Self(None)
    }

    /// Keeps what was typed into `form` (the prefix of its fields' ids) and what is wrong with it.
    pub(crate) fn refused(form: impl Into<String>, typed: Typed, wrongs: Wrongs) -> Self {
        Self(Some(Refused { form: form.into(), typed, wrongs }))
    }

    /// Returns whether `form` is the one that was refused.
    pub(crate) fn is(&self, form: &str) -> bool {
        self.0.as_ref().is_some_and(|it| it.form == form)
    }

    /// Returns the answers to `form`: what was typed into it, when it is the one that was refused.
    pub(crate) fn answers(&self, language: Language, form: &str) -> Answers {
        let prefix = format!("{form}-");
        match self.0.as_ref().filter(|it| it.form == form) {
            Some(refused) => refused.typed.answers(&refused.wrongs).prefix(prefix),
            None => Answers::new(language).prefix(prefix),
        }
    }

    /// Draws what is wrong, with links to the fields; nothing when nothing is.
    pub(crate) fn summary(&self, language: Language) -> Markup {
        let form = self.0.as_ref().map_or("", |it| it.form.as_str());
        self.answers(language, form).error_summary()
    }
}
