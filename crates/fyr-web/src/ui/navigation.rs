//! Where am I, where can I go: breadcrumbs, tabs, more of a list, language, the person's own menu.

use fyr_text::amount::number;
use fyr_text::{Language, text};
use maud::{Markup, html};

use super::Link;
use super::icon::{Icon, icon};

/// Says whether a link leads to the page one is on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Current {
    /// Another page.
    No,
    /// This page, or the part of the site it belongs to.
    Yes,
}

/// Is a tab or a part of the site.
#[derive(Clone, Debug)]
pub struct Item {
    /// Where it leads.
    pub link: Link,
    /// Whether one is there.
    pub current: Current,
    /// How many things wait there, where that helps.
    pub count: Option<u64>,
}

impl Item {
    /// Makes an item without a number.
    pub fn new(link: Link, current: Current) -> Self {
        Self { link, current, count: None }
    }

    /// Adds how many things there are.
    #[must_use]
    pub fn count(self, count: u64) -> Self {
        Self { count: Some(count), ..self }
    }
}

/// Draws the way past the header, the first thing the keyboard reaches.
pub fn skip_link(language: Language) -> Markup {
    html! { a class="ds-skip-link" href="#main" { (text(language, "ui-skip")) } }
}

/// Draws where one is: the way from the top, and this page last, which is no link.
pub fn breadcrumbs(language: Language, way: &[Link], here: &str) -> Markup {
    html! {
        nav class="ds-breadcrumbs" aria-label=(text(language, "ui-breadcrumbs")) {
            ol {
                @for link in way { li { a href=(link.href) { (link.label) } } }
                li { span aria-current="page" { (here) } }
            }
        }
    }
}

/// Draws tabs that are links: each tab is a page with an address. `label` names them for a screen reader.
pub fn tabs(language: Language, label: &str, tabs: &[Item]) -> Markup {
    html! {
        nav class="fyr-tabs" aria-label=(label) {
            ul {
                @for tab in tabs {
                    li {
                        a href=(tab.link.href) aria-current=[current(tab.current)] {
                            (tab.link.label)
                            @if let Some(count) = tab.count {
                                span class="fyr-tabs__count" {
                                    (number(language, i64::try_from(count).unwrap_or(i64::MAX)))
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// Draws the parts of the site, as the header has them.
pub fn site(items: &[Item]) -> Markup {
    html! {
        ul {
            @for item in items {
                li { a href=(item.link.href) aria-current=[current(item.current)] { (item.link.label) } }
            }
        }
    }
}

/// Is where a list goes on. Lists are paged by position, so that nothing is passed over when something is added.
#[derive(Clone, Debug, Default)]
pub struct Pages {
    /// The address of the beginning; nothing on the first page.
    pub first: Option<String>,
    /// The address of what follows; nothing on the last page.
    pub next: Option<String>,
}

/// Returns the part of a list that is shown, `size` rows from a position on, with the ways on at `base`.
pub fn part<'a, T>(list: &'a [T], size: usize, (base, from): (&str, usize)) -> (&'a [T], Pages) {
    let from = from.min(list.len());
    let until = from.saturating_add(size).min(list.len());
    let mark = if base.contains('?') { '&' } else { '?' };
    let more = Pages {
        first: (from > 0).then(|| base.to_owned()),
        next: (until < list.len()).then(|| format!("{base}{mark}from={until}")),
    };
    (list.get(from..until).unwrap_or_default(), more)
}

/// Draws the ways on in a list; nothing at all when all of it is shown.
pub fn pages(language: Language, pages: &Pages) -> Markup {
    html! {
        @if pages.first.is_some() || pages.next.is_some() {
            nav aria-label=(text(language, "ui-pages")) {
                ul class="fyr-more" {
                    @if let Some(first) = &pages.first {
                        li { a class="ds-button" data-variant="secondary" href=(first) { (text(language, "ui-pages-first")) } }
                    }
                    @if let Some(next) = &pages.next {
                        li { a class="ds-button" data-variant="secondary" href=(next) { (text(language, "ui-pages-next")) } }
                    }
                }
            }
        }
    }
}

/// Draws the change to the other language: a form posted to `/language` with `to` and `back`, the address to return to.
pub fn language_switch(language: Language, back: &str) -> Markup {
    let (to, label) = match language {
        Language::Sv => (Language::En, "ui-language-en"),
        Language::En => (Language::Sv, "ui-language-sv"),
    };
    html! {
        form method="post" action="/language" {
            input type="hidden" name="back" value=(back);
            button class="fyr-ghost" type="submit" name="to" value=(to.code()) lang=(to.code()) {
                (text(language, label))
            }
        }
    }
}

/// Is the person who is signed in.
#[derive(Clone, Debug)]
pub struct UserBadge {
    /// The person's name.
    pub name: String,
    /// In which roles, and where: «Dataskyddsombud, Barn- och skolnämnden».
    pub role: String,
    /// The person's own pages.
    pub links: Vec<Link>,
}

/// Draws the person's menu; signing out is posted to `/sign-out`.
pub fn user_menu(language: Language, user: &UserBadge) -> Markup {
    html! {
        details class="fyr-menu" data-menu="" {
            summary { (icon(Icon::Person)) span class="fyr-menu__name" { (user.name) } }
            div class="fyr-menu__panel" {
                p class="fyr-menu__who" {
                    strong { (user.name) } br; span class="fyr-quiet fyr-small" { (user.role) }
                }
                ul {
                    @for link in &user.links { li { a href=(link.href) { (link.label) } } }
                    li {
                        form method="post" action="/sign-out" {
                            button type="submit" { (text(language, "ui-sign-out")) }
                        }
                    }
                }
            }
        }
    }
}

const fn current(current: Current) -> Option<&'static str> {
    match current {
        Current::No => None,
        Current::Yes => Some("page"),
    }
}
