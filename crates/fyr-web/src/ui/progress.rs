//! Long work: what is being done, how far it has come, what is left.

use fyr_text::amount::number;
use fyr_text::{Arg, Language, text, text_with};
use maud::{Markup, html};

/// Is how far long work has come.
#[derive(Clone, Debug)]
pub struct Progress {
    /// What is being done, in words: «Läser filer».
    pub stage: String,
    /// How much is done.
    pub done: u64,
    /// Of how much; 0 while not known yet.
    pub total: u64,
    /// What is being read just now; never personal data.
    pub reading: Option<String>,
    /// How long is left, in words.
    pub left: Option<String>,
}

/// Draws how far long work has come. Also the message of its stream: see [`live_progress`].
pub fn progress(language: Language, progress: &Progress) -> Markup {
    let counts = [
        ("done", Arg::Number(signed(progress.done))),
        ("total", Arg::Number(signed(progress.total))),
    ];
    html! {
        div class="fyr-progress" {
            p { strong { (progress.stage) } }
            @if progress.total == 0 {
                progress aria-label=(progress.stage) {}
                p { (text(language, "ui-progress-unknown")) }
            } @else {
                progress aria-label=(progress.stage) max=(progress.total)
                    value=(progress.done.min(progress.total)) {
                    (number(language, signed(progress.done)))
                }
                p {
                    (text_with(language, "ui-progress-done", &counts))
                    @if let Some(left) = &progress.left { " — " (left) }
                }
            }
            @if let Some(reading) = &progress.reading {
                p class="fyr-quiet fyr-small" {
                    (text_with(language, "ui-progress-reading", &[("what", Arg::Text(reading))]))
                }
            }
        }
    }
}

/// Draws progress that the server keeps fresh.
///
/// `stream` answers with server-sent events: unnamed messages hold what [`progress`] draws, an event named `done` ends the
/// stream and the page is loaded anew. `now` is what is shown at first, and all there is without JavaScript.
pub fn live_progress(stream: &str, now: &Markup) -> Markup {
    html! {
        div data-reload-on="done" hx-sse:connect=(stream) hx-sse:close="done" hx-target="this" hx-swap="innerHTML" {
            (now)
        }
    }
}

fn signed(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
