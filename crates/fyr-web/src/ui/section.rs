//! The shape of a page's content: its heading, sections set apart by white space, and the few boxes there are.

use maud::{Markup, Render, html};

/// Is the top of a page's content, with its only `h1`.
#[derive(Clone, Debug)]
#[must_use]
pub struct Heading {
    title: String,
    kicker: Option<String>,
    lede: Option<String>,
    tags: Option<Markup>,
}

/// Draws the heading of a page.
pub fn heading(title: impl Into<String>) -> Heading {
    Heading { title: title.into(), kicker: None, lede: None, tags: None }
}

impl Heading {
    /// Adds what kind of thing it is, above the title: «Ärende», a number.
    pub fn kicker(self, kicker: impl Into<String>) -> Self {
        Self { kicker: Some(kicker.into()), ..self }
    }

    /// Adds one sentence that says what the page is for.
    pub fn lede(self, lede: impl Into<String>) -> Self {
        Self { lede: Some(lede.into()), ..self }
    }

    /// Adds states beneath the title, made with [`super::notice::tag`].
    pub fn tags(self, tags: Markup) -> Self {
        Self { tags: Some(tags), ..self }
    }
}

impl Render for Heading {
    fn render(&self) -> Markup {
        html! {
            div class="fyr-heading" {
                @if let Some(kicker) = &self.kicker { p class="fyr-heading__kicker" { (kicker) } }
                h1 { (self.title) }
                @if let Some(tags) = &self.tags { div class="fyr-row" { (tags) } }
                @if let Some(lede) = &self.lede { p class="fyr-heading__lede" { (lede) } }
            }
        }
    }
}

/// Draws a part of the page under an `h2`; `id` is unique in the page and can be linked to.
pub fn section(id: &str, title: &str, body: &Markup) -> Markup {
    html! {
        section class="fyr-section" aria-labelledby=(id) {
            h2 id=(id) { (title) }
            (body)
        }
    }
}

/// Draws a box with an `h3`, for what must be told apart from what stands beside it.
pub fn card(title: &str, body: &Markup) -> Markup {
    html! {
        div class="ds-card" data-color="neutral" { h3 { (title) } (body) }
    }
}

/// Draws parts beneath each other with even white space.
pub fn stack(parts: &Markup) -> Markup {
    html! { div class="fyr-stack" { (parts) } }
}

/// Draws what matters and, beside it on a wide screen, what helps.
pub fn columns(main: &Markup, aside: &Markup) -> Markup {
    html! {
        div class="fyr-columns" {
            div class="fyr-stack" { (main) }
            div class="fyr-stack" { (aside) }
        }
    }
}

/// Draws buttons or tags in a row that wraps.
pub fn row(parts: &Markup) -> Markup {
    html! { div class="fyr-row" { (parts) } }
}
