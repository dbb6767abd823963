//! The page around every content: head, header, banners, where one is, footer; and the page that says what went wrong.

use fyr_text::{Arg, Language, text, text_with};
use jiff::Timestamp;
use maud::{DOCTYPE, Markup, html};

use crate::assets::asset;
use crate::ui::Link;
use crate::ui::icon::{Icon, icon, mark};
use crate::ui::navigation::{
    Item, UserBadge, breadcrumbs, language_switch, site, skip_link, user_menu,
};
use crate::ui::notice::{Banner, banner};

/// Is what stands around a page's content.
///
/// Without a user it is the public frame: no parts of the site, no stream, and the way to sign in.
#[derive(Clone, Debug)]
#[must_use]
pub struct Frame {
    language: Language,
    title: String,
    path: String,
    user: Option<UserBadge>,
    navigation: Vec<Item>,
    banners: Vec<Banner>,
    breadcrumbs: Option<Vec<Link>>,
    now: Option<Timestamp>,
}

impl Frame {
    /// Makes the public frame of a page.
    ///
    /// `title` is the page's name, as its `h1`; `path` is its address with query, to come back to after a change of language.
    pub fn new(language: Language, title: impl Into<String>, path: impl Into<String>) -> Self {
        Self {
            language,
            title: title.into(),
            path: path.into(),
            user: None,
            navigation: Vec::new(),
            banners: Vec::new(),
            breadcrumbs: None,
            now: None,
        }
    }

    /// Adds the person who is signed in, and the parts of the site this person may enter.
    pub fn user(self, user: UserBadge, navigation: Vec<Item>) -> Self {
        Self { user: Some(user), navigation, ..self }
    }

    /// Adds a line across the top.
    pub fn banner(mut self, banner: Banner) -> Self {
        self.banners.push(banner);
        self
    }

    /// Adds the way here from the top; the page itself is added last by its title.
    pub fn breadcrumbs(self, way: Vec<Link>) -> Self {
        Self { breadcrumbs: Some(way), ..self }
    }

    /// Adds the moment whose state the page shows.
    pub fn now(self, now: Timestamp) -> Self {
        Self { now: Some(now), ..self }
    }
}

/// Draws a whole page around `content`, which holds the only `h1` (see [`crate::ui::section::heading`]).
pub fn page(frame: &Frame, content: &Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang=(frame.language.code()) data-color-scheme="auto" {
            (head(frame))
            body {
                (skip_link(frame.language))
                (header(frame))
                (top(frame))
                main class="fyr-wrap fyr-main" id="main" tabindex="-1" { (content) }
                (footer(frame))
            }
        }
    }
}

/// Is what went wrong, for a person.
#[derive(Clone, Debug)]
pub struct Problem {
    /// What is wrong, in a few words; the page's `h1`.
    pub title: String,
    /// What that means and whether anything was lost.
    pub words: String,
    /// What to do now, the best first.
    pub ways: Vec<Link>,
    /// What to tell whoever helps: a status or a request's number; never personal data.
    pub reference: Option<String>,
}

/// Draws the page that says what went wrong and what to do.
pub fn error_page(frame: &Frame, problem: &Problem) -> Markup {
    let content = html! {
        div class="fyr-heading" { h1 { (problem.title) } }
        // The script keeps what was typed until something else than this page answers.
        div class="fyr-stack fyr-narrow" data-keep-drafts="" {
            p { (problem.words) }
            @if !problem.ways.is_empty() {
                ul { @for way in &problem.ways { li { a href=(way.href) { (way.label) } } } }
            }
            @if let Some(reference) = &problem.reference {
                p class="fyr-quiet fyr-small" {
                    (text_with(frame.language, "ui-problem-reference", &[("reference", Arg::Text(reference))]))
                }
            }
        }
    };
    page(frame, &content)
}

fn head(frame: &Frame) -> Markup {
    html! {
        head {
            meta charset="utf-8";
            meta name="viewport" content="width=device-width, initial-scale=1";
            title { (frame.title) " – Fyr" }
            meta name="color-scheme" content="light dark";
            meta name="referrer" content="same-origin";
            // No style of its own, which the content security policy refuses; an error never replaces what is shown.
            meta name="htmx-config" content=r#"{"includeIndicatorCSS":false,"history":false,"noSwap":[204,304,"4xx","5xx"]}"#;
            meta name="fyr-words" content=(words(frame.language));
            link rel="icon" type="image/svg+xml" href=(asset("mark.svg"));
            link rel="stylesheet" href=(asset("fyr.css"));
            @if frame.user.is_some() { script src=(asset("htmx.js")) defer {} }
            script src=(asset("fyr.js")) defer {}
        }
    }
}

fn header(frame: &Frame) -> Markup {
    let parts = text(frame.language, "ui-site");
    html! {
        header {
            div class="fyr-header" {
                div class="fyr-wrap fyr-header__row" {
                    a class="fyr-brand" href="/" { (mark()) "Fyr" }
                    @if !frame.navigation.is_empty() {
                        nav class="fyr-nav fyr-nav--wide" aria-label=(parts) { (site(&frame.navigation)) }
                    }
                    div class="fyr-header__end" {
                        (language_switch(frame.language, &frame.path))
                        @if let Some(user) = &frame.user {
                            (user_menu(frame.language, user))
                        } @else {
                            a class="fyr-ghost" href="/sign-in" { (text(frame.language, "ui-sign-in")) }
                        }
                        @if !frame.navigation.is_empty() {
                            details class="fyr-menu fyr-menu--nav" data-menu="" {
                                summary { (icon(Icon::Menu)) (text(frame.language, "ui-menu")) }
                                nav class="fyr-menu__panel" aria-label=(parts) { (site(&frame.navigation)) }
                            }
                        }
                    }
                }
            }
            @for line in &frame.banners { (banner(frame.language, line)) }
        }
    }
}

fn top(frame: &Frame) -> Markup {
    html! {
        @if let Some(way) = &frame.breadcrumbs {
            div class="fyr-wrap fyr-top" { (breadcrumbs(frame.language, way, &frame.title)) }
        }
    }
}

fn footer(frame: &Frame) -> Markup {
    html! {
        footer class="fyr-footer" {
            div class="fyr-wrap fyr-footer__row" {
                @if let Some(now) = frame.now {
                    p {
                        (text(frame.language, "ui-now")) " "
                        time datetime=(now) { (fyr_text::time::moment_with_zone(frame.language, now)) }
                    }
                } @else {
                    p { (text(frame.language, "ui-about")) }
                }
                ul {
                    li { a href="/accessibility" { (text(frame.language, "ui-accessibility")) } }
                    li { a href="/help" { (text(frame.language, "ui-help")) } }
                }
            }
        }
    }
}

/// Returns the words `fyr.js` needs, as JSON; `{n}`, `{d}`, `{a}`, `{b}`, `{t}` are filled in there.
fn words(language: Language) -> String {
    let counted = |key: &str| {
        // The texts choose the form of the word; the number is then put back as a hole.
        [1, 2].map(|n| {
            text_with(language, key, &[("n", Arg::Number(n))]).replace(&n.to_string(), "{n}")
        })
    };
    let filled =
        |key: &str, holes: &[(&str, Arg<'_>)]| text_with(language, key, holes).into_owned();
    serde_json::json!({
        "minutes": counted("duration-minutes"),
        "hours": counted("duration-hours"),
        "days": counted("duration-days"),
        "two": filled("duration-two", &[("larger", Arg::Text("{a}")), ("smaller", Arg::Text("{b}"))]),
        "under": text(language, "duration-under-a-minute"),
        "left": filled("remaining-left", &[("duration", Arg::Text("{d}"))]),
        "late": filled("remaining-late", &[("duration", Arg::Text("{d}"))]),
        "copied": text(language, "ui-copied"),
        "restored": text(language, "ui-draft-restored"),
        "discard": text(language, "ui-draft-discard"),
    })
    .to_string()
}

#[cfg(test)]
mod tests;
