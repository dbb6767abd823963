//! The documents of a case that are records, each with its number in the authority's register, and the way to give it one.

use axum::extract::Path;
use fyr_app::response::registration::title;
use fyr_core::case::Command;
use fyr_core::case::registration::{Document, Held, Register, Registration};
use fyr_core::law::Mark;
use fyr_text::time::moment;
use fyr_text::typed::form_moment;
use fyr_text::{Language, text};
use maud::{Markup, html};

use super::acts::Form as Sending;
use super::case_id;
use super::files::document_language;
use super::frame::{Room, Tab};
use super::next::duty_anchor;
use super::parts::{anchor, doubt, say};
use crate::error::not_found;
use crate::form::Typed;
use crate::pages::Answer;
use crate::session::Visit;
use crate::ui::Tone;
use crate::ui::act::{Variant, button};
use crate::ui::clock::time;
use crate::ui::facts::{Fact, Version, facts, history};
use crate::ui::form::Form;
use crate::ui::notice::tag;

/// Draws every document with its number, or the form to write one down.
pub(crate) fn documents(room: &Room<'_>) -> Markup {
    let held = room.view.case.documents();
    html! {
        (law(room.language))
        @for it in &held { (one(room, it)) }
    }
}

/// Says which rule asks for a number, and how sure that is.
pub(crate) fn law(language: Language) -> Markup {
    // Read in a copy of the law kept by others, not at the source.
    html! { p { (text(language, "registration-law")) (doubt(language, Mark::X)) } }
}

/// Draws a document's number, or that it has none, with the way to write it down.
pub(crate) fn number(room: &Room<'_>, document: &Document) -> Markup {
    let (language, case) = (room.language, &room.view.case);
    let address = format!("{}#{}", Tab::Documents.address(case.id), place(document));
    html! {
        p class="fyr-small" {
            @if let Some(known) = case.registration(document) {
                (text(language, "registration-number")) ": " a href=(address) { (known.number) }
            } @else { a href=(address) { (text(language, "registration-none")) } }
        }
    }
}

fn place(document: &Document) -> String {
    format!("document-{}", anchor(&document.to_string()))
}

fn one(room: &Room<'_>, held: &Held<'_>) -> Markup {
    let (language, case) = (room.language, &room.view.case);
    let unfinished = || html! { (text(language, "registration-not-finished")) };
    let since = held.since.map_or_else(unfinished, |at| time(language, at));
    let number = html! {
        @match held.registration {
            Some(it) => { (it.number) ", " (moment(language, it.at)) },
            None => (tag(if held.since.is_some() { Tone::Due } else { Tone::Neutral }, &text(language, "registration-none"))),
        }
    };
    let known = [
        Fact::new(text(language, "registration-since"), since),
        Fact::new(text(language, "registration-number"), number),
    ];
    let earlier: Vec<&Registration> =
        case.registrations.iter().filter(|it| it.document == held.document).collect();
    let title = title(case, &held.document, document_language(language));
    html! {
        div class="ds-card" id=(place(&held.document)) {
            h2 { (title) }
            (facts(&known))
            p { a href=(address(room, &held.document)) { (text(language, "registration-see")) } }
            @if 1 < earlier.len() { (history(language, &versions(room, &earlier))) }
            @if room.view.may.handle { (form(room, held, &title)) }
        }
    }
}

fn versions(room: &Room<'_>, all: &[&Registration]) -> Vec<Version> {
    let version = |it: &&Registration| Version {
        value: it.number.clone(),
        by: room.who(&it.actor),
        at: it.written_at,
        reason: Some(it.reason.clone()).filter(|it| !it.is_empty()),
    };
    all.iter().rev().map(version).collect()
}

/// Returns where a document is seen.
fn address(room: &Room<'_>, document: &Document) -> String {
    let case = &room.view.case;
    match document {
        Document::Filing { number } | Document::Receipt { number } => {
            let filing = case.filings.iter().find(|it| it.number == *number);
            let duty = filing.map(|it| it.duty.to_string()).unwrap_or_default();
            format!("/cases/{}/notification?duty={duty}#filing-{number}", case.id)
        }
        Document::NotDoing { duty } => format!("/cases/{}/duties#{}", case.id, duty_anchor(duty)),
        Document::Decision { .. } => format!("/cases/{}/work#decisions", case.id),
        Document::Letters { number } => format!("/cases/{}/information#batch-{number}", case.id),
        Document::Message { number } => format!("/cases/{}/work#correspondence-{number}", case.id),
        Document::Report => format!("/cases/{}/report.pdf", case.id),
    }
}

fn form(room: &Room<'_>, held: &Held<'_>, title: &str) -> Markup {
    let (language, case) = (room.language, &room.view.case);
    let name = form_name(&held.document);
    let answers = room.sent.answers(language, &name);
    let known = held.registration.map(|it| it.number.as_str()).or(case.last_number());
    let at = held.registration.map_or(room.view.now, |it| it.at);
    let args = [("title", fyr_text::Arg::Text(title))];
    let (summary, save) = if held.registration.is_some() {
        ("registration-correct", "registration-correct-save")
    } else {
        ("registration-write", "registration-save")
    };
    html! {
        details class="fyr-history" open[room.sent.is(&name)] {
            summary { (say(language, summary, &args)) }
            (Form::post(format!("/cases/{}/documents", case.id), html! {
                input type="hidden" name="document" value=(held.document);
                (answers.text("number", text(language, "registration-number"))
                    .known(known.unwrap_or_default()).description(text(language, "registration-number-about")))
                (answers.date_time("at", text(language, "registration-at")).known(form_moment(at)))
                @if held.registration.is_some() {
                    (answers.long_text("reason", text(language, "case-reason")).lines(2))
                }
                (button(Variant::Secondary, &text(language, save)))
            }))
        }
    }
}

fn form_name(document: &Document) -> String {
    format!("register-{}", anchor(&document.to_string()))
}

/// Writes down a document's number, or corrects it.
pub(crate) async fn register(visit: Visit, Path(id): Path<String>, typed: Typed) -> Answer {
    let id = case_id(&id)?;
    let Some(document) = typed.parsed::<Document>("document") else {
        // Whom the case is not for is asked to sign in, or told nothing, first.
        visit.app.case(&visit.viewer, id).await?;
        return Err(not_found());
    };
    let name = form_name(&document);
    let mut form = Sending::new(&visit, (id, Tab::Documents), (name, typed));
    form.back = format!("{}#{}", Tab::Documents.address(id), place(&document));
    form.done = "registered";
    form.field = if form.typed.pairs().any(|(key, _)| key == "reason") { "reason" } else { "at" };
    let at = form.typed.moment("at", &mut form.wrongs);
    if at.is_none() && form.wrongs.none() {
        form.wrongs.key("at", "wrong-needed");
    }
    let (number, reason) = (form.typed.text("number"), form.typed.text("reason"));
    let command =
        at.map(|at| Command::Register(Box::new(Register { document, number, at, reason })));
    form.carry_out(visit, id, command).await
}
