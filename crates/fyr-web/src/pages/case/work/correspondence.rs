//! Mails, letters and calls that came or went outside Fyr: written down, and struck with a reason.

use axum::extract::Path;
use fyr_core::case::Command;
use fyr_core::case::correspondence::{Command as Correspond, Direction, Kept, Message};
use fyr_core::case::registration::Document;
use fyr_text::time::moment;
use fyr_text::typed::form_moment;
use fyr_text::{Arg, Language, text};
use maud::{Markup, html};

use super::open;
use crate::form::Typed;
use crate::pages::Answer;
use crate::pages::case::acts::Form as CaseForm;
use crate::pages::case::case_id;
use crate::pages::case::documents::number as registered;
use crate::pages::case::frame::{Room, Tab};
use crate::pages::case::parts::{n, paragraphs, say};
use crate::session::Visit;
use crate::ui::Tone;
use crate::ui::act::{Variant, button};
use crate::ui::clock::time;
use crate::ui::form::{Choice, Form};
use crate::ui::notice::tag;
use crate::words;

/// Draws the messages, the newest first, and the way to write one down.
pub(super) fn correspondence(room: &Room<'_>) -> Markup {
    let (language, case) = (room.language, &room.view.case);
    let mut kept: Vec<&Kept> = case.correspondence.iter().collect();
    kept.sort_by_key(|it| std::cmp::Reverse((it.written.verdict.at, it.number)));
    html! {
        p { (text(language, "correspondence-about")) }
        @if kept.is_empty() { p class="fyr-quiet" { (text(language, "correspondence-none")) } }
        @for it in kept { (one(room, it)) }
        @if open(room) {
            details class="fyr-history" open[room.sent.is("correspondence")] {
                summary { (text(language, "correspondence-new")) }
                (write(room))
            }
        }
    }
}

fn one(room: &Room<'_>, kept: &Kept) -> Markup {
    let language = room.language;
    let message = &kept.written.verdict;
    let name = format!("correspondence-{}", kept.number);
    let with = say(
        language,
        "correspondence-with",
        &[
            ("way", Arg::Text(&way(language, message.direction))),
            ("other", Arg::Text(&message.other)),
            ("at", Arg::Text(&moment(language, message.at))),
        ],
    );
    html! {
        div class="ds-card" id=(name) {
            h3 { (message.subject) }
            p { (with) @if kept.struck.is_some() { " " (tag(Tone::Neutral, &text(language, "correspondence-struck"))) } }
            details class="fyr-history" {
                summary { (text(language, "correspondence-words")) }
                (paragraphs(&message.text))
            }
            p class="fyr-quiet fyr-small" {
                (text(language, "correspondence-written")) " " (time(language, kept.written.at)) ", " (room.who(&kept.written.actor))
            }
            @if let Some(struck) = &kept.struck {
                p class="fyr-quiet" { (struck.reason) " (" (time(language, struck.at)) ", " (room.who(&struck.actor)) ")" }
            } @else {
                (registered(room, &Document::Message { number: kept.number }))
                @if open(room) { (strike(room, (kept.number, &name))) }
            }
        }
    }
}

fn way(language: Language, direction: Direction) -> String {
    words::of(language, "correspondence-way", direction.as_str()).into_owned()
}

fn strike(room: &Room<'_>, (number, name): (u32, &str)) -> Markup {
    let (language, case) = (room.language, &room.view.case);
    let answers = room.sent.answers(language, name);
    html! {
        details class="fyr-history" open[room.sent.is(name)] {
            summary { (say(language, "correspondence-strike", &[("n", n(u64::from(number)))])) }
            (Form::post(format!("/cases/{}/correspondence/{number}", case.id), html! {
                (answers.long_text("reason", text(language, "case-reason")).lines(2))
                (button(Variant::Secondary, &text(language, "correspondence-strike-do")))
            }))
        }
    }
}

fn write(room: &Room<'_>) -> Markup {
    let (language, case) = (room.language, &room.view.case);
    let answers = room.sent.answers(language, "correspondence");
    let ways = Direction::ALL.iter().map(|it| Choice::new(it.as_str(), way(language, *it)));
    html! {
        (Form::post(format!("/cases/{}/correspondence", case.id), html! {
            (answers.radios("direction", text(language, "correspondence-direction"), ways.collect()))
            (answers.text("other", text(language, "correspondence-other")))
            (answers.date_time("at", text(language, "correspondence-at")).known(form_moment(room.view.now)))
            (answers.text("subject", text(language, "correspondence-subject")))
            (answers.long_text("text", text(language, "correspondence-text")).lines(8)
                .description(text(language, "correspondence-text-about")))
            (button(Variant::Secondary, &text(language, "correspondence-save")))
        }))
    }
}

/// Writes a message down.
pub(crate) async fn keep(visit: Visit, Path(id): Path<String>, typed: Typed) -> Answer {
    let id = case_id(&id)?;
    let mut form = CaseForm::new(&visit, (id, Tab::Work), ("correspondence", typed));
    form.field = "at";
    form.back = format!("/cases/{id}/work#correspondence");
    let at = form.typed.moment("at", &mut form.wrongs);
    if at.is_none() && form.wrongs.none() {
        form.wrongs.key("at", "wrong-needed");
    }
    let typed_way = form.typed.text("direction");
    let direction = Direction::ALL.iter().copied().find(|it| it.as_str() == typed_way);
    for field in ["direction", "other", "subject", "text"] {
        if form.typed.filled(field).is_none() {
            form.wrongs.key(field, "wrong-needed");
        }
    }
    let of = |field: &str| form.typed.text(field);
    let (other, subject, words) = (of("other"), of("subject"), of("text"));
    let message = direction.zip(at).map(|(direction, at)| Message {
        direction,
        other,
        at,
        subject,
        text: words,
    });
    let command = message.map(|it| Command::Correspond(Correspond::Keep(it)));
    form.carry_out(visit, id, command).await
}

/// Says that a message does not belong to the case.
pub(crate) async fn struck(
    visit: Visit,
    Path((id, number)): Path<(String, u32)>,
    typed: Typed,
) -> Answer {
    let id = case_id(&id)?;
    let name = format!("correspondence-{number}");
    let mut form = CaseForm::new(&visit, (id, Tab::Work), (name, typed));
    form.field = "reason";
    form.back = format!("/cases/{id}/work#correspondence");
    let reason = form.typed.text("reason");
    let command = Command::Correspond(Correspond::Strike { number, reason });
    form.carry_out(visit, id, Some(command)).await
}
