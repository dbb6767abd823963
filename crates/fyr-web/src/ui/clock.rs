//! A clock is a sentence and a bar, right without JavaScript and ticking by the minute with it.

use fyr_text::time::moment;
use fyr_text::{Arg, Language, span, text, text_with};
use jiff::Timestamp;
use maud::{Markup, html};

use super::icon::{Icon, icon};

/// Is the stretch of time a running clock measures.
#[derive(Clone, Copy, Debug)]
pub struct Span {
    /// When it began to run.
    pub started: Timestamp,
    /// The last moment in time.
    pub due: Timestamp,
    /// The moment of the page: the scenario's own where there is one.
    pub now: Timestamp,
}

/// Is how a clock ended, as it was judged then: lateness is never computed again for a page.
#[derive(Clone, Copy, Debug)]
pub enum Ended {
    /// Done, and in time.
    InTime {
        /// When it was done.
        at: Timestamp,
    },
    /// Done, but late.
    Late {
        /// When it was done.
        at: Timestamp,
    },
}

/// Draws a running clock: «Anmälan till IMY senast fredag 29 augusti 2025 kl. 16.54 — 18 timmar kvar» and its bar.
///
/// Blue while more than a day is left, amber on the last day, red with "late" in words after that.
pub fn running(language: Language, what: &str, span: Span) -> Markup {
    let state = if span.now > span.due {
        "late"
    } else if span.due.duration_since(span.now).as_hours() < SOON_HOURS {
        "soon"
    } else {
        "far"
    };
    html! {
        fyr-clock class="fyr-clock" data-state=(state) data-started=(span.started.as_millisecond())
            data-due=(span.due.as_millisecond()) data-now=(span.now.as_millisecond()) {
            span class="fyr-clock__icon" { (icon(if state == "late" { Icon::Warning } else { Icon::Clock })) } " "
            (what) " " (text(language, "ui-clock-by")) " "
            time datetime=(span.due) { (moment(language, span.due)) }
            " — "
            span class="fyr-clock__left" { (span::remaining(language, span.now, span.due)) }
            (bar(elapsed_permille(span)))
        }
    }
}

/// Draws a clock that has stopped: when it was done, whether that was in time, and what the last moment was.
pub fn ended(language: Language, what: &str, due: Timestamp, ended: Ended) -> Markup {
    let (state, shape, key, at) = match ended {
        Ended::InTime { at } => ("met", Icon::Check, "ui-clock-met", at),
        Ended::Late { at } => ("late", Icon::Warning, "ui-clock-met-late", at),
    };
    html! {
        p class="fyr-clock" data-state=(state) {
            span class="fyr-clock__icon" { (icon(shape)) } " "
            (what) ": "
            time datetime=(at) { (moment(language, at)) } " — "
            span class="fyr-clock__left" { (text(language, key)) } ". "
            span class="fyr-quiet" {
                (text_with(language, "ui-clock-was-due", &[("due", Arg::Text(&moment(language, due)))]))
            }
        }
    }
}

/// Writes a moment for people and machines: `<time datetime>` with weekday, date and time of day.
pub fn time(language: Language, at: Timestamp) -> Markup {
    html! { time datetime=(at) { (moment(language, at)) } }
}

// The first alarm goes out a day before: from then on it is due.
const SOON_HOURS: i64 = 24;

fn bar(permille: i64) -> Markup {
    html! {
        svg class="fyr-clock__bar" viewBox="0 0 1000 8" preserveAspectRatio="none" aria-hidden="true" focusable="false" {
            rect class="fyr-clock__track" width="1000" height="8" {}
            rect class="fyr-clock__fill" width=(permille) height="8" {}
        }
    }
}

fn elapsed_permille(span: Span) -> i64 {
    let whole = span.due.duration_since(span.started).as_secs().max(1);
    let gone = span.now.duration_since(span.started).as_secs().clamp(0, whole);
    gone * 1000 / whole
}
