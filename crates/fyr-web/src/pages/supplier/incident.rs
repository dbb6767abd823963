//! An incident as the supplier at which it happened sees it: what has been told, and the form that tells what is new.

use axum::extract::Path;
use fyr_app::access::Action;
use fyr_app::error::AppError;
use fyr_app::response::coordination::SourceIncident;
use fyr_core::id::IncidentId;
use maud::{Markup, html};

use crate::form::{Typed, Wrongs};
use crate::pages::case::parts::{counted, len};
use crate::pages::incident::coordination::{changes, told};
use crate::pages::incident::{called, incident_id};
use crate::pages::{Answer, Sheet, go_done, sheet};
use crate::session::Visit;
use crate::ui::Link;
use crate::ui::act::{Variant, button};
use crate::ui::form::{Answers, Form};
use crate::ui::section::{card, heading, section};
use crate::words;

/// Draws the incidents at the supplier's systems, each with how many updates have been told.
pub(super) fn list(visit: &Visit, incidents: &[SourceIncident]) -> Markup {
    html! {
        p { (visit.say("supplier-incidents-about")) }
        ul {
            @for it in incidents {
                li {
                    a href={ "/supplier/incidents/" (it.incident.id) } { (called(visit, &it.incident)) } ": "
                    (counted(visit.language, "supplier-updates", len(&it.incident.coordination.updates)))
                }
            }
        }
    }
}

/// Draws one incident.
pub(crate) async fn page(visit: Visit, Path(id): Path<String>) -> Answer {
    visit.require(Action::ReportAsSupplier)?;
    let answers = Answers::new(visit.language);
    let drawn = draw(&visit, incident_id(&id)?, &answers).await?;
    Ok(visit.show(drawn))
}

/// Tells what is new; every case is told that there is an update.
pub(crate) async fn tell(mut visit: Visit, Path(id): Path<String>, typed: Typed) -> Answer {
    visit.require(Action::ReportAsSupplier)?;
    let id = incident_id(&id)?;
    let address = format!("/supplier/incidents/{id}");
    let mut wrongs = Wrongs::new(visit.language);
    let update = (typed.text("text"), typed.all("changes").map(str::to_owned).collect());
    match visit.app.tell_update(&visit.viewer, id, update).await {
        Ok(()) => return Ok(go_done(&address, "update-told")),
        Err(AppError::Refused(refused)) => wrongs.refused(&refused, (&typed, "text")),
        Err(other) => return Err(other.into()),
    }
    visit.path = address;
    let drawn = draw(&visit, id, &typed.answers(&wrongs)).await?;
    Ok(visit.show_again(drawn))
}

async fn draw(
    visit: &Visit,
    id: IncidentId,
    answers: &Answers,
) -> Result<Sheet, crate::error::Failure> {
    let language = visit.language;
    let view = visit.app.source_incident(&visit.viewer, id).await?;
    let opening = view.incident.opening.as_ref();
    let title = called(visit, &view.incident);
    let updates = &view.incident.coordination.updates;
    let form = Form::post(
        format!("/supplier/incidents/{id}"),
        html! {
            (answers.long_text("text", visit.say("coordination-update-text")).lines(5).chars_max(10_000)
                .description(visit.say("supplier-update-about")))
            (changes(language, answers))
            (button(Variant::Primary, &visit.say("supplier-update-save")))
        },
    );
    let content = html! {
        (answers.error_summary())
        (heading(title.as_str()).lede(visit.say("supplier-incident-lede")))
        (section("new", &visit.say("supplier-update-new"), &html! { (form.draft(format!("source-{id}"))) }))
        (section("told", &visit.say("supplier-told"), &html! {
            @if updates.is_empty() { p { (visit.say("supplier-told-nothing")) } }
            @for it in updates.iter().rev() {
                (card(&counted(language, "coordination-update-n", u64::from(it.number)), &html! {
                    (told(language, it))
                    @if !it.update.changes.is_empty() {
                        p {
                            (visit.say("shared-update-facts")) " "
                            @for (at, id) in it.update.changes.iter().enumerate() {
                                @if at > 0 { ", " } (words::fact(language, id))
                            }
                        }
                    }
                }))
            }
        }))
    };
    let way = vec![Link::new("/supplier", visit.say("nav-supplier"))];
    let exercise = opening.is_some_and(|it| it.exercise);
    Ok(sheet(title, content).way(way).occasion(exercise).now(view.now))
}
