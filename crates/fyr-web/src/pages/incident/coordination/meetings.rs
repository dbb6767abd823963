//! Meetings with who was there and what was decided, and the arrangement between joint controllers.

use fyr_core::id::OrganisationId;
use fyr_core::incident::coordination::{Arrangement, Meeting, Minutes};
use fyr_core::register::directory::Directory;
use fyr_text::typed::form_moment;
use fyr_text::{Language, text};
use maud::{Markup, html};
use std::collections::BTreeSet;

use super::boards;
use crate::pages::case::parts::{counted, paragraphs};
use crate::pages::incident::Room;
use crate::ui::Tone;
use crate::ui::act::{Variant, button};
use crate::ui::clock::time;
use crate::ui::facts::{Fact, facts};
use crate::ui::form::{Choice, Form};
use crate::ui::notice::tag;

/// Draws the meetings, what is still to be held first, and the form that calls another.
pub(super) fn meetings(room: &Room<'_>) -> Markup {
    let (language, id) = (room.visit.language, room.view.incident.id);
    let call = room.sent.answers(language, "meeting");
    let all = &room.view.incident.coordination.meetings;
    let (to_hold, held): (Vec<_>, Vec<_>) = all.iter().partition(|it| it.minutes.is_none());
    html! {
        p { (text(language, "coordination-meetings-about")) }
        @for it in to_hold { (one(room, it)) }
        @for it in held.into_iter().rev() { (one(room, it)) }
        details class="fyr-history" open[room.sent.is("meeting")] {
            summary { (text(language, "coordination-meeting-call")) }
            (Form::post(format!("/incidents/{id}/meetings"), html! {
                (call.date_time("at", text(language, "coordination-meeting-at")).known(form_moment(room.view.now)))
                (call.text("place", text(language, "coordination-meeting-place")).chars_max(300))
                (button(Variant::Secondary, &text(language, "coordination-meeting-save")))
            }))
        }
    }
}

fn one(room: &Room<'_>, it: &Meeting) -> Markup {
    let language = room.visit.language;
    let directory = &room.visit.directory;
    let named = |ids: &BTreeSet<OrganisationId>| listed(directory, ids);
    html! {
        div class="ds-card" id={ "meeting-" (it.number) } {
            h3 { (counted(language, "coordination-meeting-n", u64::from(it.number))) }
            @match &it.minutes {
                Some(minutes) => {
                    (held(language, it, minutes))
                    (facts(&[
                        Fact::new(text(language, "coordination-present"), named(&minutes.present)),
                        Fact::new(text(language, "coordination-absent"), named(&minutes.absent)),
                    ]))
                },
                None => { (called(language, it)) (hold(room, it)) },
            }
        }
    }
}

/// Draws when and where a meeting is to be held.
pub(crate) fn called(language: Language, it: &Meeting) -> Markup {
    html! {
        p { (tag(Tone::Info, &text(language, "coordination-meeting-coming"))) " " (time(language, it.at)) ", " (it.place) }
    }
}

/// Draws when and where a meeting was held, and what was decided.
pub(crate) fn held(language: Language, it: &Meeting, minutes: &Minutes) -> Markup {
    html! {
        p class="fyr-quiet fyr-small" { (time(language, it.at)) ", " (it.place) }
        (paragraphs(&minutes.notes))
    }
}

/// Names organisations in the order of their names.
pub(crate) fn listed(directory: &Directory, ids: &BTreeSet<OrganisationId>) -> Markup {
    let mut named: Vec<String> = ids.iter().map(|it| directory.name(*it)).collect();
    named.sort();
    html! { @if named.is_empty() { "–" } @else { (named.join(", ")) } }
}

fn hold(room: &Room<'_>, it: &Meeting) -> Markup {
    let language = room.visit.language;
    let name = format!("meeting-{}", it.number);
    let answers = room.sent.answers(language, &name);
    let present = boards(room)
        .iter()
        .map(|(row, _)| Choice::new(row.controller.to_string(), row.name.as_str()))
        .collect();
    html! {
        details class="fyr-history" open[room.sent.is(&name)] {
            summary { (text(language, "coordination-meeting-hold")) }
            (Form::post(format!("/incidents/{}/meetings/{}", room.view.incident.id, it.number), html! {
                (answers.checkboxes("present", text(language, "coordination-meeting-present"), present).optional()
                    .description(text(language, "coordination-meeting-present-about")))
                (answers.long_text("notes", text(language, "coordination-meeting-notes")).lines(5).chars_max(10_000)
                    .description(text(language, "coordination-meeting-notes-about")))
                (answers.date_time("next", text(language, "coordination-meeting-next")).optional())
                (button(Variant::Secondary, &text(language, "coordination-meeting-hold-save")))
            }).draft(format!("meeting-{}-{}", room.view.incident.id, it.number)))
        }
    }
}

/// Draws the arrangement in force and the form that makes another.
pub(super) fn arrangement(room: &Room<'_>) -> Markup {
    let language = room.visit.language;
    let answers = room.sent.answers(language, "arrangement");
    let choices = |row: &fyr_app::response::incidents::ControllerRow| {
        Choice::new(row.controller.to_string(), row.name.as_str())
    };
    let parties: Vec<Choice> = boards(room).iter().map(|(row, _)| choices(row)).collect();
    let now = room.view.incident.coordination.arrangements.last();
    html! {
        p { (text(language, "coordination-arrangement-about")) }
        @if let Some(it) = now { (arranged(language, &room.visit.directory, it)) }
        @if 1 < parties.len() {
            details class="fyr-history" open[room.sent.is("arrangement")] {
                summary { (text(language, "coordination-arrange")) }
                (Form::post(format!("/incidents/{}/arrangement", room.view.incident.id), html! {
                    (answers.checkboxes("parties", text(language, "coordination-parties"), parties.clone())
                        .description(text(language, "coordination-parties-about")))
                    (answers.select("leads", text(language, "coordination-leads"), parties))
                    (answers.long_text("authority", text(language, "coordination-authority")).lines(2))
                    (answers.long_text("people", text(language, "coordination-people")).lines(2))
                    (answers.text("contact", text(language, "coordination-contact")).optional().chars_max(300))
                    (button(Variant::Secondary, &text(language, "coordination-arrange-save")))
                }).draft(format!("arrangement-{}", room.view.incident.id)))
            }
        }
    }
}

/// Draws an arrangement: who are parties, who leads, who tells whom.
pub(crate) fn arranged(language: Language, directory: &Directory, it: &Arrangement) -> Markup {
    let made = &it.arrangement;
    let mut known = vec![
        Fact::new(text(language, "coordination-leads"), html! { (directory.name(made.leads)) }),
        Fact::new(text(language, "coordination-parties"), listed(directory, &made.parties)),
        Fact::new(text(language, "coordination-authority"), paragraphs(&made.authority)),
        Fact::new(text(language, "coordination-people"), paragraphs(&made.people)),
    ];
    if !made.contact.is_empty() {
        let contact = html! { (made.contact) };
        known.push(Fact::new(text(language, "coordination-contact"), contact));
    }
    html! {
        (facts(&known))
        p class="fyr-quiet fyr-small" { (text(language, "coordination-arranged-at")) " " (time(language, it.at)) }
    }
}
