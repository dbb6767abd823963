//! Updates from the source, newest first: who has considered each, which facts it changes.

use fyr_core::incident::coordination::{Teller, Update};
use fyr_core::incident::facts::entries;
use fyr_text::typed::form_moment;
use fyr_text::{Arg, Language, text};
use maud::{Markup, html};

use super::{boards, names};
use crate::pages::case::parts::{counted, len, n, paragraphs, say};
use crate::pages::incident::Room;
use crate::ui::act::{Variant, button};
use crate::ui::clock::time;
use crate::ui::form::{Answers, Choice, Choices, Form};
use crate::ui::section::card;
use crate::words;

/// Draws the updates and the form that tells another on the source's behalf.
pub(super) fn updates(room: &Room<'_>) -> Markup {
    let language = room.visit.language;
    let answers = room.sent.answers(language, "update");
    let shared = &room.view.incident.coordination;
    html! {
        p { (text(language, "coordination-updates-about")) }
        @for update in shared.updates.iter().rev() { (one(room, update)) }
        details class="fyr-history" open[room.sent.is("update")] {
            summary { (text(language, "coordination-update-tell")) }
            (Form::post(format!("/incidents/{}/updates", room.view.incident.id), html! {
                (answers.long_text("text", text(language, "coordination-update-text")).lines(4).chars_max(10_000))
                (answers.date_time("received_at", text(language, "coordination-update-received")).known(form_moment(room.view.now)))
                (changes(language, &answers))
                (button(Variant::Secondary, &text(language, "coordination-update-save")))
            }).draft(format!("update-{}", room.view.incident.id)))
        }
    }
}

/// Makes the choice of which facts an update changes.
pub(crate) fn changes(language: Language, answers: &Answers) -> Choices {
    let facts = entries().map(|it| Choice::new(it.id, words::fact(language, it.id))).collect();
    answers
        .checkboxes("changes", text(language, "coordination-update-changes"), facts)
        .description(text(language, "coordination-update-changes-about"))
        .optional()
}

/// Draws what an update says, by whom and when.
pub(crate) fn told(language: Language, update: &Update) -> Markup {
    let who = match update.teller {
        Teller::Supplier => "coordination-by-supplier",
        Teller::Lead => "coordination-by-lead",
    };
    html! {
        p class="fyr-quiet fyr-small" {
            (text(language, "coordination-update-at")) " " (time(language, update.update.received_at)) ". " (text(language, who))
        }
        (paragraphs(&update.update.text))
    }
}

fn one(room: &Room<'_>, update: &Update) -> Markup {
    let language = room.visit.language;
    let all = boards(room);
    let left: Vec<&str> = all
        .iter()
        .filter(|(_, it)| !it.considered.contains(&update.number))
        .map(|(row, _)| row.name.as_str())
        .collect();
    let done = [("n", n(len(&all).saturating_sub(len(&left)))), ("m", n(len(&all)))];
    let title = counted(language, "coordination-update-n", u64::from(update.number));
    card(
        &title,
        &html! {
            (told(language, update))
            @if !update.update.changes.is_empty() {
                p { (text(language, "coordination-update-facts")) }
                ul {
                    @for id in &update.update.changes {
                        @let label = words::fact(language, id);
                        li { a href={ "/incidents/" (room.view.incident.id) "/facts/" (id) } {
                            (say(language, "coordination-update-fact", &[("fact", Arg::Text(&label))]))
                        } }
                    }
                }
            }
            p { (say(language, "coordination-considered", &done)) }
            @if !left.is_empty() {
                details class="fyr-history" {
                    summary { (counted(language, "coordination-left", len(&left))) }
                    p { (names(&left)) }
                }
            }
        },
    )
}
