//! Times that cannot all be true, said where they are read; nothing is refused for them.

use fyr_core::case::awareness::Moment;
use fyr_core::case::contradiction::{Contradiction, contradictions};
use fyr_text::{Arg, text};
use maud::{Markup, html};

use super::frame::Room;
use super::parts::say;
use crate::ui::notice::alert;
use crate::ui::{Link, Tone};
use crate::words;

/// Draws every contradiction, each with the ways to mend it; nothing when there is none.
pub(crate) fn told(room: &Room<'_>) -> Markup {
    let (language, found) = (room.language, contradictions(&room.view.case));
    if found.is_empty() {
        return html! {};
    }
    let body = html! {
        ul {
            @for it in &found {
                li {
                    (words_of(room, *it)) " "
                    @for (at, link) in links(room, *it).iter().enumerate() {
                        @if 0 < at { " · " }
                        a href=(link.href) { (link.label) }
                    }
                }
            }
        }
    };
    html! { (alert(language, Tone::Warning, text(language, "contradictions")).body(body)) }
}

fn words_of(room: &Room<'_>, contradiction: Contradiction) -> String {
    let moment = match contradiction {
        Contradiction::AwareBeforeOccurrence(moment) => words::awareness(room.language, moment),
        Contradiction::DetectedBeforeOccurrence
        | Contradiction::EndedBeforeItBegan
        | Contradiction::HandledBeforeOccurrence
        | Contradiction::ToldBeforeProcessorAware => {
            words::awareness(room.language, Moment::ContactPointTold)
        }
    };
    let key = format!("contradiction-{}", contradiction.as_str().replace('_', "-"));
    say(room.language, &key, &[("moment", Arg::Text(&moment))])
}

fn links(room: &Room<'_>, contradiction: Contradiction) -> Vec<Link> {
    let case = room.view.case.id;
    let fact = |id: &str| {
        Link::new(format!("/cases/{case}/facts/{id}"), words::fact(room.language, id).into_owned())
    };
    let awareness =
        || Link::new(format!("/cases/{case}#awareness"), text(room.language, "case-awareness"));
    match contradiction {
        Contradiction::AwareBeforeOccurrence(_) => vec![awareness(), fact("occurred_from")],
        Contradiction::DetectedBeforeOccurrence => vec![fact("detected_at"), fact("occurred_from")],
        Contradiction::EndedBeforeItBegan => vec![fact("occurred_to"), fact("occurred_from")],
        Contradiction::HandledBeforeOccurrence => {
            vec![fact("incident_handled_at"), fact("occurred_from")]
        }
        Contradiction::ToldBeforeProcessorAware => vec![awareness(), fact("processor_aware_at")],
    }
}
