//! Reporting without an account, and following a report up by its receipt code.

use fyr_app::detection::reports::{Receipt, StaffReport};
use fyr_app::error::AppError;
use fyr_core::id::RecordId;
use fyr_core::register::RecordKind;
use fyr_core::report::{Outcome, Report};
use maud::{Markup, html};

use super::{additions, told};
use crate::form::{Typed, Wrongs, yes_no};
use crate::pages::{Answer, sheet};
use crate::session::Visit;
use crate::ui::Tone;
use crate::ui::act::{Variant, button};
use crate::ui::facts::{Copy, copy};
use crate::ui::form::{Answers, Choice, Form};
use crate::ui::notice::{alert, tag};
use crate::ui::section::{heading, section};
use crate::words;

/// Draws the report form.
pub(crate) async fn page(visit: Visit) -> Answer {
    let content = form(&visit, &Answers::new(visit.language));
    Ok(visit.show(sheet(visit.say("report-title"), content).way(Vec::new())))
}

/// Takes in a report and gives the receipt.
pub(crate) async fn submit(visit: Visit, typed: Typed) -> Answer {
    let mut wrongs = Wrongs::new(visit.language);
    let report = StaffReport {
        organisation: typed.parsed::<RecordId>("organisation").map(RecordId::organisation),
        what: typed.text("what"),
        noticed_at: typed.moment("noticed_at", &mut wrongs),
        personal_data: typed.yes_no("personal_data"),
        contact: typed.text("contact"),
    };
    if wrongs.none() {
        match visit.app.report_as_staff(report, &visit.from).await {
            Ok(given) => {
                return Ok(visit.show(sheet(visit.say("receipt-title"), receipt(&visit, &given))));
            }
            Err(AppError::Refused(refused)) => {
                let field = if refused.key().ends_with("future") { "noticed_at" } else { "what" };
                wrongs.refused(&refused, (&typed, field));
            }
            Err(AppError::Throttled) => wrongs.key("what", "problem-words-throttled"),
            Err(other) => return Err(other.into()),
        }
    }
    let content = form(&visit, &typed.answers(&wrongs));
    Ok(visit.show_again(sheet(visit.say("report-title"), content).way(Vec::new())))
}

/// Draws the form for a receipt code.
pub(crate) async fn follow(visit: Visit) -> Answer {
    let content = code_form(&visit, &Answers::new(visit.language));
    Ok(visit.show(sheet(visit.say("follow-title"), content).way(Vec::new())))
}

/// Shows how a report stands to whoever holds its code.
pub(crate) async fn follow_up(visit: Visit, typed: Typed) -> Answer {
    let code = typed.text("code");
    let mut wrongs = Wrongs::new(visit.language);
    match visit.app.follow_up(&code).await {
        Ok(report) => {
            let content = status(&visit, (&report, &code), &Answers::new(visit.language));
            return Ok(visit.show(sheet(visit.say("follow-title"), content)));
        }
        Err(AppError::NotFound) => wrongs.key("code", "follow-unknown"),
        Err(other) => return Err(other.into()),
    }
    let content = code_form(&visit, &typed.answers(&wrongs));
    Ok(visit.show_again(sheet(visit.say("follow-title"), content).way(Vec::new())))
}

/// Adds to a report, as whoever holds its code.
pub(crate) async fn add(visit: Visit, typed: Typed) -> Answer {
    let code = typed.text("code");
    let mut wrongs = Wrongs::new(visit.language);
    match visit.app.add_to_report_by_code(&code, typed.text("text")).await {
        Ok(()) => {}
        Err(AppError::Refused(refused)) => wrongs.refused(&refused, (&typed, "text")),
        Err(other) => return Err(other.into()),
    }
    let report = visit.app.follow_up(&code).await?;
    if wrongs.none() {
        let said = alert(visit.language, Tone::Success, visit.say("follow-added")).announced();
        let answers = Answers::new(visit.language);
        let content = html! { (said) (status(&visit, (&report, &code), &answers)) };
        return Ok(visit.show(sheet(visit.say("follow-title"), content)));
    }
    let content = status(&visit, (&report, &code), &typed.answers(&wrongs));
    Ok(visit.show_again(sheet(visit.say("follow-title"), content)))
}

fn form(visit: &Visit, answers: &Answers) -> Markup {
    let mut controllers: Vec<(String, RecordId)> = visit
        .directory
        .of(RecordKind::Organisation)
        .filter(|it| it.has("roles", "controller") || it.has("roles", "coordinating_office"))
        .map(|it| (words::record_name(&visit.directory, it.id), it.id))
        .collect();
    controllers.sort();
    let places =
        controllers.into_iter().map(|(name, id)| Choice::new(id.to_string(), name)).collect();
    let body = html! {
        (answers.long_text("what", visit.say("report-what")).description(visit.say("report-what-about"))
            .lines(6).chars_max(4000))
        (answers.date_time("noticed_at", visit.say("report-noticed")).optional())
        (answers.radios("personal_data", visit.say("report-personal-data"), yes_no(visit.language))
            .description(visit.say("report-personal-data-about")).optional())
        (answers.select("organisation", visit.say("report-where"), places).optional())
        (answers.text("contact", visit.say("report-contact")).description(visit.say("report-contact-about"))
            .sensitive().optional().chars_max(400))
        (button(Variant::Primary, &visit.say("report-act")))
    };
    html! {
        (answers.error_summary())
        (heading(visit.say("report-title")).lede(visit.say("report-lede")))
        (Form::post("/report", body).draft("report"))
        p { a href="/report/follow" { (visit.say("report-follow")) } }
    }
}

fn receipt(visit: &Visit, receipt: &Receipt) -> Markup {
    let code = Copy {
        id: "code".to_owned(),
        label: visit.say("receipt-code").into_owned(),
        value: receipt.code.clone(),
    };
    html! {
        (heading(visit.say("receipt-title")).lede(visit.say("receipt-lede")))
        (copy(visit.language, &code))
        (section("then", &visit.say("receipt-then"), &html! {
            ul {
                li { (visit.say("receipt-then-read")) }
                li { (visit.say("receipt-then-leave")) }
                li { (visit.say("receipt-then-keep")) }
            }
            p { a href="/report/follow" { (visit.say("report-follow")) } }
        }))
    }
}

fn code_form(visit: &Visit, answers: &Answers) -> Markup {
    let body = html! {
        (answers.text("code", visit.say("receipt-code")).description(visit.say("follow-code-about")).sensitive())
        (button(Variant::Primary, &visit.say("follow-act")))
    };
    html! {
        (answers.error_summary())
        (heading(visit.say("follow-title")).lede(visit.say("follow-lede")))
        (Form::post("/report/follow", body))
    }
}

fn status(visit: &Visit, (report, code): (&Report, &str), answers: &Answers) -> Markup {
    let (tone, key) = match report.outcome {
        Outcome::Waiting => (Tone::Due, "report-outcome-waiting"),
        Outcome::Incident { .. } => (Tone::Info, "report-outcome-incident"),
        Outcome::Dismissed { .. } => (Tone::Neutral, "report-outcome-dismissed"),
    };
    let body = html! {
        input type="hidden" name="code" value=(code);
        (answers.long_text("text", visit.say("report-add")).lines(4).chars_max(4000))
        (button(Variant::Secondary, &visit.say("report-add-act")))
    };
    html! {
        (answers.error_summary())
        (heading(visit.say("follow-title")).tags(tag(tone, &visit.say(key))))
        @if let Outcome::Dismissed { reason } = &report.outcome {
            p { (visit.say("report-dismissed-because")) " " (reason) }
        }
        (told(visit, report))
        (additions(visit, report))
        (Form::post("/report/follow/add", body))
    }
}
