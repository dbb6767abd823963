//! A due moment in a list: a sentence that ticks, without the bar that a case's own clock has.

use fyr_text::time::moment;
use fyr_text::{Language, span, text};
use jiff::{SignedDuration, Timestamp};
use maud::{Markup, html};

use crate::ui::icon::{Icon, icon};

/// Draws «senast fredag 29 augusti 2025 kl. 16.54 — 18 timmar kvar».
pub(crate) fn due(language: Language, due: Timestamp, now: Timestamp) -> Markup {
    let left = due.duration_since(now);
    let state = if left.is_negative() {
        "late"
    } else if left < SignedDuration::from_hours(24) {
        "soon"
    } else {
        "far"
    };
    html! {
        fyr-clock class="fyr-clock" data-state=(state) data-started=(now.as_millisecond())
            data-due=(due.as_millisecond()) data-now=(now.as_millisecond()) {
            span class="fyr-clock__icon" { (icon(if state == "late" { Icon::Warning } else { Icon::Clock })) } " "
            (text(language, "ui-clock-by")) " "
            time datetime=(due) { (moment(language, due)) }
            " — "
            span class="fyr-clock__left" { (span::remaining(language, now, due)) }
        }
    }
}
