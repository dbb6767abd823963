//! Pictures of numbers and of time, drawn as SVG on the server, each with the same in a table beneath.
//!
//! The colours come from the style sheet by class, so that they follow light, dark, print and the person's own choice;
//! what a colour says is also said by a shape or in words.

pub mod bars;
pub mod fan_out;
pub mod lanes;

use fyr_text::{Language, text};
use maud::{Markup, html};

use crate::ui::Tone;
use crate::ui::icon::{Icon, icon};

#[cfg(test)]
mod tests;

/// Is what every picture says about itself.
#[derive(Clone, Debug)]
pub struct Caption {
    /// Unique in the page.
    pub id: String,
    /// What the picture shows: the caption, and its name for a screen reader.
    pub title: String,
    /// What one would see in it, in a sentence or two: «Tre av tolv har anmält; längst dröjde det 41 timmar.»
    pub description: String,
}

/// The width of every picture in its own units; the style sheet fits it to the page.
const WIDTH: i64 = 800;

/// About how wide a character of the pictures' 14 px is, in tenths of a unit; rather too wide, so that nothing runs together.
const CHARACTER_TENTHS: i64 = 82;

struct Canvas<'a> {
    caption: &'a Caption,
    height: i64,
    language: Language,
}

impl Canvas<'_> {
    /// Puts a drawing and its table into a figure; `open` tables stand open because they are short.
    fn figure(&self, drawing: &Markup, table: &Markup) -> Markup {
        let Caption { id, title, description } = self.caption;
        html! {
            figure class="fyr-figure" {
                figcaption id={ (id) "-caption" } { (title) }
                div class="fyr-figure__scroll" role="region" tabindex="0" aria-labelledby={ (id) "-caption" } {
                    svg class="fyr-chart" viewBox={ "0 0 " (WIDTH) " " (self.height) } width=(WIDTH) height=(self.height)
                        role="img" aria-labelledby={ (id) "-title " (id) "-about" } {
                        title id={ (id) "-title" } { (title) }
                        desc id={ (id) "-about" } { (description) }
                        (drawing)
                    }
                }
                p class="fyr-quiet" { (description) }
                details {
                    summary { (icon(Icon::Next)) (text(self.language, "ui-chart-table")) }
                    (table)
                }
            }
        }
    }
}

fn width_of(words: &str) -> i64 {
    i64::try_from(words.chars().count()).unwrap_or(WIDTH) * CHARACTER_TENTHS / 10
}

/// Returns as much of `words` as fits `width`, ending in an ellipsis when something is left out; the table has all of it.
fn fitted(words: &str, width: i64) -> String {
    if width_of(words) <= width {
        return words.to_owned();
    }
    let fits = usize::try_from((width * 10 / CHARACTER_TENTHS - 1).max(1)).unwrap_or(1);
    let mut short: String = words.chars().take(fits).collect();
    short.truncate(short.trim_end().len());
    short.push('…');
    short
}

/// Draws a mark whose shape tells its tone without colour; `x`, `y` is its middle.
fn shape(tone: Tone, x: i64, y: i64) -> Markup {
    let class = format!("{} halo", tone.name());
    let path = match tone {
        Tone::Neutral => format!("M{} {y}a5 5 0 1 0 10 0a5 5 0 1 0 -10 0", x - 5),
        Tone::Info => format!("M{} {y}a7 7 0 1 0 14 0a7 7 0 1 0 -14 0", x - 7),
        Tone::Due => format!("M{x} {}l8 8l-8 8l-8 -8z", y - 8),
        Tone::Success => format!("M{} {}h13v13h-13z", x - 6, y - 6),
        Tone::Warning => format!("M{x} {}l8 14h-16z", y - 8),
        Tone::Danger => {
            format!("M{} {}l3 -3l4 4l4 -4l3 3l-4 4l4 4l-3 3l-4 -4l-4 4l-3 -3l4 -4z", x - 7, y - 4)
        }
    };
    html! { path class=(class) d=(path) {} }
}
