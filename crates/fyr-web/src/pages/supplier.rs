//! A supplier's own rooms: report an incident to its controllers, tell what is new, see what became of one's reports.

pub(crate) mod incident;

use fyr_app::access::Action;
use fyr_app::detection::reports::SupplierReport;
use fyr_app::error::AppError;
use fyr_core::account::Role;
use fyr_core::id::OrganisationId;
use fyr_core::register::RecordKind;
use maud::{Markup, html};

use super::desk::reports;
use super::{Answer, go_done, sheet};
use crate::form::{Typed, Wrongs, yes_no};
use crate::session::Visit;
use crate::ui::Link;
use crate::ui::act::{Variant, button, link_button};
use crate::ui::form::{Answers, Choice, Form};
use crate::ui::notice::{Empty, empty};
use crate::ui::section::{heading, section};
use crate::words;

/// Draws the supplier's own page.
pub(crate) async fn page(visit: Visit) -> Answer {
    visit.require(Action::ReportAsSupplier)?;
    let own = visit.app.reports(&visit.viewer).await?;
    let incidents = visit.app.source_incidents(&visit.viewer).await?;
    let way = Link::new("/supplier/report", visit.say("supplier-report"));
    let content = html! {
        (heading(visit.say("nav-supplier")).lede(visit.say("supplier-lede")))
        (link_button(Variant::Primary, &way))
        @if !incidents.is_empty() {
            (section("incidents", &visit.say("supplier-incidents"), &incident::list(&visit, &incidents)))
        }
        @if own.is_empty() {
            (empty(&Empty {
                title: visit.say("supplier-empty-title").into_owned(),
                purpose: html! { p { (visit.say("supplier-empty")) } },
                steps: vec![way.clone()],
            }))
        } @else {
            (section("own", &visit.say("supplier-own"), &reports(&visit, &own)))
        }
    };
    Ok(visit.show(sheet(visit.say("nav-supplier"), content).way(Vec::new())))
}

/// Draws the report form.
pub(crate) async fn form(visit: Visit) -> Answer {
    visit.require(Action::ReportAsSupplier)?;
    let content = report_form(&visit, &Answers::new(visit.language));
    Ok(visit.show(under(&visit, content)))
}

/// Takes in a supplier's report.
pub(crate) async fn submit(visit: Visit, typed: Typed) -> Answer {
    visit.require(Action::ReportAsSupplier)?;
    let mut wrongs = Wrongs::new(visit.language);
    let noticed_at = typed.moment("noticed_at", &mut wrongs);
    let suppliers = suppliers(&visit);
    let chosen = typed.parsed::<OrganisationId>("supplier");
    let only = if let [only] = suppliers.as_slice() { Some(*only) } else { None };
    let supplier = chosen.or(only);
    if supplier.is_none() {
        wrongs.key("supplier", "wrong-needed");
    }
    if let Some(supplier) = supplier.filter(|_| wrongs.none()) {
        let report = SupplierReport {
            supplier,
            what: typed.text("what"),
            noticed_at,
            systems: typed.all("systems").filter_map(|it| it.parse().ok()).collect(),
            personal_data: typed.yes_no("personal_data"),
            contact: typed.text("contact"),
        };
        match visit.app.report_as_supplier(&visit.viewer, report).await {
            Ok(receipt) => {
                return Ok(go_done(&format!("/reports/{}", receipt.report), "supplier-reported"));
            }
            Err(AppError::Refused(refused)) => {
                let field = if refused.key().ends_with("future") { "noticed_at" } else { "what" };
                wrongs.refused(&refused, (&typed, field));
            }
            Err(other) => return Err(other.into()),
        }
    }
    let content = report_form(&visit, &typed.answers(&wrongs));
    Ok(visit.show_again(under(&visit, content)))
}

fn under(visit: &Visit, content: Markup) -> super::Sheet {
    let way = vec![Link::new("/supplier", visit.say("nav-supplier"))];
    sheet(visit.say("supplier-report"), content).way(way)
}

fn suppliers(visit: &Visit) -> Vec<OrganisationId> {
    let account = visit.viewer.account();
    account.map(|it| it.organisations(Role::SupplierContact).collect()).unwrap_or_default()
}

fn report_form(visit: &Visit, answers: &Answers) -> Markup {
    let suppliers = suppliers(visit);
    let choices: Vec<Choice> =
        suppliers.iter().map(|id| Choice::new(id.to_string(), visit.directory.name(*id))).collect();
    let systems: Vec<Choice> = visit
        .directory
        .of(RecordKind::System)
        .filter(|it| {
            it.reference("supplier").is_some_and(|id| suppliers.contains(&id.organisation()))
        })
        .map(|it| Choice::new(it.id.to_string(), words::record_name(&visit.directory, it.id)))
        .collect();
    let body = html! {
        @if choices.len() > 1 {
            (answers.radios("supplier", visit.say("field-system-supplier"), choices))
        }
        (answers.long_text("what", visit.say("report-what")).description(visit.say("supplier-what-about"))
            .lines(6).chars_max(4000))
        (answers.date_time("noticed_at", visit.say("report-noticed")).optional())
        @if !systems.is_empty() {
            (answers.checkboxes("systems", visit.say("supplier-systems"), systems)
                .description(visit.say("supplier-systems-about")).optional())
        }
        (answers.radios("personal_data", visit.say("report-personal-data"), yes_no(visit.language)).optional())
        (answers.text("contact", visit.say("supplier-contact")).sensitive().chars_max(400))
        (button(Variant::Primary, &visit.say("report-act")))
    };
    html! {
        (answers.error_summary())
        (heading(visit.say("supplier-report")).lede(visit.say("supplier-report-lede")))
        (Form::post("/supplier/report", body).draft("supplier-report"))
    }
}
