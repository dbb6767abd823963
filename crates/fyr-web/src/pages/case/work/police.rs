//! Reports to the police: number, time, authority; corrected with a reason.

use axum::extract::Path;
use fyr_core::case::police::{PoliceReport, Reported};
use fyr_core::case::work::WorkCommand;
use fyr_text::time::moment;
use fyr_text::typed::form_moment;
use fyr_text::{Arg, text};
use maud::{Markup, html};

use super::acts::{carry, form as sent};
use super::open;
use crate::form::Typed;
use crate::pages::Answer;
use crate::pages::case::case_id;
use crate::pages::case::frame::Room;
use crate::pages::case::parts::say;
use crate::session::Visit;
use crate::ui::act::{Variant, button};
use crate::ui::facts::{Fact, Version, facts, history};
use crate::ui::form::{Answers, Form};

/// Draws the reports and the way to write one down.
pub(super) fn police(room: &Room<'_>) -> Markup {
    let (language, case) = (room.language, &room.view.case);
    html! {
        p { (text(language, "police-about")) }
        @if case.police.is_empty() { p class="fyr-quiet" { (text(language, "police-none")) } }
        @for it in &case.police { (one(room, it)) }
        @if open(room) {
            details class="fyr-history" open[room.sent.is("police")] {
                summary { (text(language, "police-new")) }
                (write(room, None, &room.sent.answers(language, "police")))
            }
        }
    }
}

fn one(room: &Room<'_>, reported: &Reported) -> Markup {
    let language = room.language;
    let Some(known) = reported.newest() else { return html! {} };
    let form = format!("police-{}", reported.number);
    let said = [
        Fact::new(text(language, "police-number"), html! { (known.number) }),
        Fact::new(text(language, "police-at"), html! { (moment(language, known.at)) }),
        Fact::new(text(language, "police-authority"), html! { (known.authority) }),
    ];
    let versions: Vec<Version> = reported
        .versions
        .iter()
        .rev()
        .map(|it| Version {
            value: format!(
                "{}, {}, {}",
                it.verdict.number,
                moment(language, it.verdict.at),
                it.verdict.authority
            ),
            by: room.who(&it.actor),
            at: it.at,
            reason: Some(it.reason.clone()).filter(|it| !it.is_empty()),
        })
        .collect();
    html! {
        div class="ds-card" id=(form) {
            (facts(&said))
            @if 1 < versions.len() { (history(language, &versions)) }
            @if open(room) {
                details class="fyr-history" open[room.sent.is(&form)] {
                    summary { (say(language, "police-correct", &[("number", Arg::Text(&known.number))])) }
                    (write(room, Some((reported.number, known)), &room.sent.answers(language, &form)))
                }
            }
        }
    }
}

fn write(room: &Room<'_>, known: Option<(u32, &PoliceReport)>, answers: &Answers) -> Markup {
    let (language, case) = (room.language, &room.view.case);
    let report = known.map(|(_, it)| it);
    let at = report.map_or(room.view.now, |it| it.at);
    let text_of = |of: fn(&PoliceReport) -> &str| report.map(of).unwrap_or_default();
    html! {
        (Form::post(format!("/cases/{}/police", case.id), html! {
            @if let Some((number, _)) = known { input type="hidden" name="which" value=(number); }
            (answers.text("police_number", text(language, "police-number")).known(text_of(|it| it.number.as_str()))
                .description(text(language, "police-number-about")))
            (answers.date_time("at", text(language, "police-at")).known(form_moment(at)))
            (answers.text("authority", text(language, "police-authority")).known(text_of(|it| it.authority.as_str()))
                .description(text(language, "police-authority-about")))
            @if known.is_some() { (answers.long_text("reason", text(language, "case-reason")).lines(2)) }
            (button(Variant::Secondary, &text(language, "police-save")))
        }))
    }
}

/// Writes down a report to the police, or corrects one.
pub(crate) async fn report(visit: Visit, Path(id): Path<String>, typed: Typed) -> Answer {
    let id = case_id(&id)?;
    let number: Option<u32> = typed.parsed("which");
    let name = number.map_or_else(|| "police".to_owned(), |it| format!("police-{it}"));
    let mut form = sent(&visit, id, (name, typed), "police");
    form.field = if number.is_some() { "reason" } else { "at" };
    let at = form.typed.moment("at", &mut form.wrongs);
    if at.is_none() && form.wrongs.none() {
        form.wrongs.key("at", "wrong-needed");
    }
    for field in ["police_number", "authority"] {
        if form.typed.filled(field).is_none() {
            form.wrongs.key(field, "wrong-needed");
        }
    }
    let said = (form.typed.text("police_number"), form.typed.text("authority"));
    let reason = form.typed.text("reason");
    let command = at.map(|at| {
        let (police_number, authority) = said;
        let report = PoliceReport { number: police_number, at, authority };
        WorkCommand::ReportToPolice { number, report, reason }
    });
    carry(form, visit, id, command).await
}
