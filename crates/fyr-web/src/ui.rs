//! The components every page stands on: each part of the design system is wrapped once, here.
//!
//! What is simple is a function that returns [`Markup`]; what has many parts is a value with methods that maud renders:
//! `html! { (answers.text("name", &label).optional()) }`. A page brings its own words; words that belong to a component
//! come from `/texts` under `ui-`. Plain `h2`, `p`, `ul` and `a` in a page need no class.

pub mod act;
pub mod clock;
pub mod facts;
pub mod form;
pub mod icon;
pub mod navigation;
pub mod notice;
pub mod progress;
pub mod section;
pub mod table;
pub mod timeline;

#[cfg(test)]
mod tests;

/// Is what a colour stands for; each is also said by an icon or a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// Says nothing in particular.
    Neutral,
    /// Something to know.
    Info,
    /// Something that is due: the only use of amber.
    Due,
    /// Done, and in time.
    Success,
    /// Something that may go wrong.
    Warning,
    /// Something that has gone wrong.
    Danger,
}

impl Tone {
    /// Returns the name that Designsystemet's `data-color` and our chart classes have for the tone.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Neutral => "neutral",
            Self::Info => "info",
            Self::Due => "due",
            Self::Success => "success",
            Self::Warning => "warning",
            Self::Danger => "danger",
        }
    }
}

/// Is a place and the words that lead there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// An address on this site, beginning with `/` or `#`, or `mailto:`.
    pub href: String,
    /// What the person reads; says where it leads, also out of context.
    pub label: String,
}

impl Link {
    /// Makes a link.
    pub fn new(href: impl Into<String>, label: impl Into<String>) -> Self {
        Self { href: href.into(), label: label.into() }
    }
}
