//! Reports: the list, one of them, and judging it.

pub(crate) mod public;

use axum::extract::Path;
use fyr_app::detection::reports::{ReportView, Triage};
use fyr_app::error::AppError;
use fyr_core::id::{IncidentId, OrganisationId, RecordId, ReportId};
use fyr_core::register::RecordKind;
use fyr_core::report::{Outcome, Report};
use fyr_text::typed::form_moment;
use maud::{Markup, html};
use std::sync::Arc;

use super::desk::{beginning, reports};
use super::{Answer, go_done, position, sheet};
use crate::error::{Failure, not_found};
use crate::form::{Typed, Wrongs, records};
use crate::session::Visit;
use crate::ui::act::{Variant, button};
use crate::ui::clock::time;
use crate::ui::facts::{Fact, facts};
use crate::ui::form::{Answers, Choice, Form};
use crate::ui::navigation::{pages, part};
use crate::ui::notice::{Empty, empty, tag};
use crate::ui::section::{heading, section};
use crate::ui::timeline::{Entry, Happening, timeline};
use crate::ui::{Link, Tone};
use crate::words;

/// Is how many judged reports a page shows.
const JUDGED: usize = 100;

/// Draws the reports one may see.
pub(crate) async fn list(visit: Visit) -> Answer {
    let all = visit.app.reports(&visit.viewer).await?;
    let (waiting, judged): (Vec<_>, Vec<_>) =
        all.into_iter().partition(|it| it.outcome == Outcome::Waiting);
    let content = html! {
        (heading(visit.say("nav-reports")).lede(visit.say("reports-lede")))
        @if waiting.is_empty() {
            (empty(&Empty {
                title: visit.say("reports-empty-title").into_owned(),
                purpose: html! { p { (visit.say("reports-empty")) } },
                steps: vec![Link::new("/report", visit.say("problem-to-report"))],
            }))
        } @else {
            (section("waiting", &visit.say("reports-waiting"), &reports(&visit, &waiting)))
        }
        @if !judged.is_empty() {
            @let (shown, more) = part(&judged, JUDGED, ("/reports", position(&visit)));
            (section("judged", &visit.say("reports-judged"), &html! {
                (outcomes(&visit, shown))
                (pages(visit.language, &more))
            }))
        }
    };
    Ok(visit.show(sheet(visit.say("nav-reports"), content).way(Vec::new())))
}

/// Draws one report.
pub(crate) async fn page(visit: Visit, Path(id): Path<String>) -> Answer {
    let view = visit.app.report(&visit.viewer, read_id(&id)?).await?;
    let answers = Answers::new(visit.language);
    let content =
        one(&visit, &view, &Forms { triage: &answers, dismiss: &answers, add: &answers }).await?;
    Ok(visit.show(under(&visit, &view.report, content)))
}

/// Adds to a report.
pub(crate) async fn add(visit: Visit, Path(id): Path<String>, typed: Typed) -> Answer {
    let id = read_id(&id)?;
    let done = visit.app.add_to_report(&visit.viewer, id, typed.text("text")).await;
    answered(&visit, (id, typed), (done, Which::Add)).await
}

/// Judges a report to be no incident.
pub(crate) async fn dismiss(visit: Visit, Path(id): Path<String>, typed: Typed) -> Answer {
    let id = read_id(&id)?;
    let done = visit.app.dismiss_report(&visit.viewer, id, typed.text("reason")).await;
    answered(&visit, (id, typed), (done, Which::Dismiss)).await
}

/// Judges a report to be an incident.
pub(crate) async fn triage(visit: Visit, Path(id): Path<String>, typed: Typed) -> Answer {
    let id = read_id(&id)?;
    let mut wrongs = Wrongs::new(visit.language);
    let told_at = typed.moment("contact_point_told_at", &mut wrongs);
    let lead = typed.parsed::<OrganisationId>("lead");
    if lead.is_none() {
        wrongs.key("lead", "wrong-needed");
    }
    if let Some(lead) = lead.filter(|_| wrongs.none()) {
        let triage = Triage {
            title: typed.text("title"),
            supplier: typed.parsed::<RecordId>("supplier").map(RecordId::organisation),
            systems: typed.all("systems").filter_map(|it| it.parse().ok()).collect(),
            lead,
            contact_point_told_at: told_at,
            exercise: typed.ticked("exercise"),
            timeline: None,
        };
        match visit.app.triage_report(&visit.viewer, id, triage).await {
            Ok(incident) => return Ok(opened(incident)),
            Err(AppError::Refused(refused)) => {
                let field = if refused.key().ends_with("future") {
                    "contact_point_told_at"
                } else {
                    "title"
                };
                wrongs.refused(&refused, (&typed, field));
            }
            Err(other) => return Err(other.into()),
        }
    }
    again(&visit, (id, typed), (&wrongs, Which::Triage)).await
}

/// Draws what was told.
pub(crate) fn told(visit: &Visit, report: &Report) -> Markup {
    let Some(told) = &report.told else { return html! {} };
    let language = visit.language;
    let mut list = vec![
        Fact::new(visit.say("column-received"), time(language, report.received_at)),
        Fact::new(visit.say("report-by"), html! { (words::report_source(language, told.source)) }),
    ];
    if let Some(id) = told.organisation {
        list.push(Fact::new(
            visit.say("field-contact-organisation"),
            html! { (visit.directory.name(id)) },
        ));
    }
    list.push(Fact::new(
        visit.say("report-what"),
        html! { @for line in told.what.lines() { (line) br; } },
    ));
    if let Some(at) = told.noticed_at {
        list.push(Fact::new(visit.say("report-noticed"), time(language, at)));
    }
    list.push(Fact::new(
        visit.say("report-personal-data"),
        html! { (words::yes_no(language, told.personal_data)) },
    ));
    if !told.systems.is_empty() {
        let names: Vec<_> =
            told.systems.iter().map(|it| words::record_name(&visit.directory, *it)).collect();
        list.push(Fact::new(visit.say("register-system"), html! { (names.join(", ")) }));
    }
    if !told.contact.is_empty() {
        list.push(Fact::new(visit.say("report-contact"), html! { (told.contact) }));
    }
    facts(&list)
}

/// Draws what was added later.
pub(crate) fn additions(visit: &Visit, report: &Report) -> Markup {
    let names = visit.own_name();
    let entries: Vec<Entry> = report
        .added
        .iter()
        .map(|(at, actor, words)| {
            let reporter = Report::is_from_reporter(actor);
            Entry {
                at: *at,
                happening: if reporter { Happening::Received } else { Happening::Recorded },
                title: words.clone(),
                detail: None,
                by: Some(if reporter {
                    visit.say("report-reporter").into_owned()
                } else {
                    words::actor(visit.language, actor, &names)
                }),
            }
        })
        .collect();
    html! {
        @if !entries.is_empty() {
            (section("added", &visit.say("report-added"), &timeline(visit.language, &entries)))
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Which {
    Add,
    Dismiss,
    Triage,
}

struct Forms<'a> {
    triage: &'a Answers,
    dismiss: &'a Answers,
    add: &'a Answers,
}

fn read_id(id: &str) -> Result<ReportId, Failure> {
    id.parse().map_err(|_| not_found())
}

fn opened(incident: IncidentId) -> axum::response::Response {
    go_done(&format!("/incidents/{incident}"), "incident-opened")
}

fn under(visit: &Visit, report: &Report, content: Markup) -> super::Sheet {
    let title = report.told.as_ref().map(|it| beginning(&it.what)).unwrap_or_default();
    let list = if visit.may(fyr_app::access::Action::SeeReport) {
        Link::new("/reports", visit.say("nav-reports"))
    } else {
        Link::new("/supplier", visit.say("nav-supplier"))
    };
    sheet(title, content).way(vec![list])
}

async fn answered(
    visit: &Visit,
    (id, typed): (ReportId, Typed),
    (done, which): (Result<(), AppError>, Which),
) -> Answer {
    let said = match which {
        Which::Add => "report-added",
        Which::Dismiss | Which::Triage => "report-dismissed",
    };
    match done {
        Ok(()) => Ok(go_done(&format!("/reports/{id}"), said)),
        Err(AppError::Refused(refused)) => {
            let mut wrongs = Wrongs::new(visit.language);
            let field = if which == Which::Add { "text" } else { "reason" };
            wrongs.refused(&refused, (&typed, field));
            again(visit, (id, typed), (&wrongs, which)).await
        }
        Err(other) => Err(other.into()),
    }
}

async fn again(
    visit: &Visit,
    (id, typed): (ReportId, Typed),
    (wrongs, which): (&Wrongs, Which),
) -> Answer {
    let view = visit.app.report(&visit.viewer, id).await?;
    let (typed, bare) = (typed.answers(wrongs), Answers::new(visit.language));
    let pick = |wanted| if which == wanted { &typed } else { &bare };
    let forms =
        Forms { triage: pick(Which::Triage), dismiss: pick(Which::Dismiss), add: pick(Which::Add) };
    let content = html! { (typed.error_summary()) (one(visit, &view, &forms).await?) };
    Ok(visit.show_again(under(visit, &view.report, content)))
}

async fn one(visit: &Visit, view: &ReportView, forms: &Forms<'_>) -> Result<Markup, Failure> {
    let report = &view.report;
    let judge = view.may_judge && report.outcome == Outcome::Waiting;
    let leads = if judge { visit.app.leads(&visit.viewer).await? } else { Vec::new() };
    let title = report.told.as_ref().map(|it| beginning(&it.what)).unwrap_or_default();
    // Who reported is told what came of it, and may still not know the incident itself.
    let sees = match &report.outcome {
        Outcome::Incident { incident } => {
            visit.app.incident(&visit.viewer, *incident).await.is_ok()
        }
        Outcome::Dismissed { .. } | Outcome::Waiting => false,
    };
    let add = html! {
        (forms.add.long_text("text", visit.say("report-add")).lines(3).chars_max(4000))
        (button(Variant::Secondary, &visit.say("report-add-act")))
    };
    Ok(html! {
        (heading(title).kicker(visit.say("report-kicker")).tags(outcome_tag(visit, report)))
        @match &report.outcome {
            Outcome::Incident { incident } => p {
                @if sees { a href={ "/incidents/" (incident) } { (visit.say("report-to-incident")) } }
                @else { (visit.say("report-became-incident")) }
            },
            Outcome::Dismissed { reason } => p { (visit.say("report-dismissed-because")) " " (reason) },
            Outcome::Waiting => {},
        }
        (told(visit, report))
        (additions(visit, report))
        @if judge {
            (section("triage", &visit.say("triage-title"), &triage_form(visit, view, (forms.triage, &leads))))
            (section("dismiss", &visit.say("dismiss-title"), &dismiss_form(visit, view, forms.dismiss)))
        }
        (section("add", &visit.say("report-add-title"), &html! {
            (Form::post(format!("/reports/{}/add", report.id), add))
        }))
    })
}

fn triage_form(
    visit: &Visit,
    view: &ReportView,
    (answers, leads): (&Answers, &[OrganisationId]),
) -> Markup {
    let told = view.report.told.as_ref();
    let suppliers = visit.directory.of(RecordKind::Organisation);
    let mut suppliers: Vec<_> = suppliers
        .filter(|it| it.has("roles", "processor"))
        .map(|it| (words::record_name(&visit.directory, it.id), it.id))
        .collect();
    suppliers.sort();
    let suppliers =
        suppliers.into_iter().map(|(name, id)| Choice::new(id.to_string(), name)).collect();
    let mut leads = leads.to_vec();
    leads.sort_by_key(|id| visit.directory.name(*id));
    let leads: Vec<Choice> =
        leads.iter().map(|id| Choice::new(id.to_string(), visit.directory.name(*id))).collect();
    let by_supplier = told.filter(|it| it.source == fyr_core::report::Source::Supplier);
    // Whoever took it in knew then; what a controller's own staff reported starts that controller's own clock.
    let to_contact_point =
        by_supplier.is_some() || told.is_some_and(|it| it.organisation.is_none());
    let mut supplier =
        answers.select("supplier", visit.say("triage-supplier"), suppliers).optional();
    let mut told_at =
        answers.date_time("contact_point_told_at", visit.say("triage-told")).optional();
    if let Some(id) = by_supplier.and_then(|it| it.organisation) {
        supplier = supplier.known(id.to_string());
    }
    if to_contact_point {
        told_at = told_at.known(form_moment(view.report.received_at));
    }
    let systems: Vec<String> =
        told.iter().flat_map(|it| &it.systems).map(ToString::to_string).collect();
    let title = told.map(|it| beginning(&it.what)).unwrap_or_default();
    let exercise = vec![Choice::new("yes", visit.say("triage-exercise-yes"))];
    let body = html! {
        (answers.text("title", visit.say("triage-name")).known(title).chars_max(200))
        (answers.radios("lead", visit.say("triage-lead"), leads.clone()).description(visit.say("triage-lead-about"))
            .known(leads_known(&leads, visit)))
        (supplier.description(visit.say("triage-supplier-about")))
        (answers.checkboxes("systems", visit.say("triage-systems"), records(&visit.directory, RecordKind::System))
            .description(visit.say("triage-systems-about")).known(systems).optional())
        (told_at.description(visit.say("triage-told-about")))
        (answers.checkboxes("exercise", visit.say("ui-banner-exercise"), exercise).optional())
        (button(Variant::Primary, &visit.say("triage-act")))
    };
    html! {
        p { (visit.say("triage-lede")) }
        (Form::post(format!("/reports/{}/triage", view.report.id), body))
    }
}

/// Returns the only organisation one may lead for, so that it need not be chosen.
fn leads_known(leads: &[Choice], visit: &Visit) -> Vec<String> {
    let only = visit.viewer.account().filter(|_| leads.len() == 1);
    let organisation = only.and_then(|it| it.grants.iter().find_map(|grant| grant.organisation));
    organisation.map(|it| it.to_string()).into_iter().collect()
}

fn dismiss_form(visit: &Visit, view: &ReportView, answers: &Answers) -> Markup {
    let body = html! {
        (answers.long_text("reason", visit.say("dismiss-reason")).lines(3).chars_max(4000))
        (button(Variant::Danger, &visit.say("dismiss-act")))
    };
    html! {
        p { (visit.say("dismiss-lede")) }
        (Form::post(format!("/reports/{}/dismiss", view.report.id), body))
    }
}

fn outcome_tag(visit: &Visit, report: &Report) -> Markup {
    match report.outcome {
        Outcome::Waiting => tag(Tone::Due, &visit.say("report-outcome-waiting")),
        Outcome::Incident { .. } => tag(Tone::Info, &visit.say("report-outcome-incident")),
        Outcome::Dismissed { .. } => tag(Tone::Neutral, &visit.say("report-outcome-dismissed")),
    }
}

fn outcomes(visit: &Visit, judged: &[Arc<Report>]) -> Markup {
    html! {
        ul {
            @for report in judged {
                li {
                    a href={ "/reports/" (report.id) } {
                        (report.told.as_ref().map(|it| beginning(&it.what)).unwrap_or_default())
                    }
                    " " (outcome_tag(visit, report))
                }
            }
        }
    }
}
