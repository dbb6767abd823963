//! What the one who leads an incident does: facts at the source, controllers added or explained away, fan-out.

use axum::extract::Path;
use fyr_app::error::{AppError, Refused};
use fyr_core::event::{Stream, StreamKind};
use fyr_core::id::{IncidentId, OrganisationId};
use fyr_core::incident::Refusal;
use fyr_core::incident::facts::entries;

use super::{Asked, draw, draw_fact, incident_id};
use crate::error::not_found;
use crate::form::{Typed, Wrongs, read};
use crate::pages::case::Meanwhile;
use crate::pages::case::fact_form::FORM;
use crate::pages::case::sent::Sent;
use crate::pages::{Answer, go_done};
use crate::session::Visit;

/// Records a fact at the source; it reaches every case as a proposal.
pub(crate) async fn record_fact(
    mut visit: Visit,
    Path((id, field)): Path<(String, String)>,
    typed: Typed,
) -> Answer {
    let id = incident_id(&id)?;
    let entry = entries().find(|it| it.id == field).ok_or_else(not_found)?;
    let mut wrongs = Wrongs::new(visit.language);
    let mut meanwhile = Meanwhile::No;
    let value = read(entry, &typed, &mut wrongs);
    if value.is_none() && wrongs.none() {
        wrongs.key(&field, "wrong-needed");
    }
    if let Some(value) = value {
        let seen = typed.parsed("seen").unwrap_or_default();
        let fact = (field.clone(), value, seen);
        match visit.app.record_incident_fact(&visit.viewer, id, fact).await {
            Ok(()) => return Ok(go_done(&format!("/incidents/{id}#facts"), "incident-fact-saved")),
            Err(AppError::Refused(refused)) => {
                let changed = matches!(refused, Refused::Incident(Refusal::FactChanged(_)));
                meanwhile = if changed { Meanwhile::Yes } else { Meanwhile::No };
                wrongs.refused(&refused, (&typed, entry.id));
            }
            Err(other) => return Err(other.into()),
        }
    }
    let sent = Sent::refused(FORM, typed, wrongs);
    visit.path = format!("/incidents/{id}/facts/{field}");
    let drawn = draw_fact(&visit, (id, &field), (&sent, meanwhile)).await?;
    Ok(visit.show_again(drawn))
}

/// Computes again whom it concerns; adds, never drops.
pub(crate) async fn compute(visit: Visit, Path(id): Path<String>) -> Answer {
    let id = incident_id(&id)?;
    visit.app.compute_concerned(&visit.viewer, id).await?;
    Ok(go_done(&format!("/incidents/{id}#controllers"), "concerned-computed"))
}

/// Adds a controller the registers did not know of.
pub(crate) async fn add(visit: Visit, Path(id): Path<String>, typed: Typed) -> Answer {
    let id = incident_id(&id)?;
    let mut wrongs = Wrongs::new(visit.language);
    let Some(controller) = controller(&typed, &mut wrongs) else {
        return again(visit, id, ("add", typed, wrongs)).await;
    };
    let added = (controller, typed.text("reason"));
    match visit.app.add_controller(&visit.viewer, id, added).await {
        Ok(()) => Ok(go_done(&format!("/incidents/{id}#controllers"), "controller-added")),
        Err(error) => refused(visit, id, (("add", typed, wrongs), error)).await,
    }
}

/// Explains a controller away.
pub(crate) async fn explain_away(visit: Visit, Path(id): Path<String>, typed: Typed) -> Answer {
    let id = incident_id(&id)?;
    let mut wrongs = Wrongs::new(visit.language);
    let Some(controller) = controller(&typed, &mut wrongs) else {
        return again(visit, id, ("away", typed, wrongs)).await;
    };
    let away = (controller, typed.text("reason"));
    match visit.app.explain_away(&visit.viewer, id, away).await {
        Ok(()) => Ok(go_done(&format!("/incidents/{id}#controllers"), "explained-away")),
        Err(error) => refused(visit, id, (("away", typed, wrongs), error)).await,
    }
}

/// Gives each concerned controller its case, and tells its contacts.
pub(crate) async fn fan_out(visit: Visit, Path(id): Path<String>) -> Answer {
    let id = incident_id(&id)?;
    match visit.app.fan_out(&visit.viewer, id).await {
        // Pressed twice: what was asked for is done.
        Ok(_) | Err(AppError::Refused(Refused::Incident(Refusal::NobodyWaits))) => {
            Ok(go_done(&format!("/incidents/{id}#controllers"), "fanned-out"))
        }
        Err(error) => Err(error.into()),
    }
}

/// Gives the processor at which it happened a case of its own.
pub(crate) async fn open_processor_case(visit: Visit, Path(id): Path<String>) -> Answer {
    let id = incident_id(&id)?;
    match visit.app.open_processor_case(&visit.viewer, id).await {
        // Pressed twice: what was asked for is done.
        Ok(()) | Err(AppError::Refused(Refused::Incident(Refusal::ProcessorHasCase))) => {
            Ok(go_done(&format!("/incidents/{id}#processor"), "processor-case-opened"))
        }
        Err(error) => Err(error.into()),
    }
}

/// Links the incident to another matter, or removes a link.
pub(crate) async fn links(mut visit: Visit, Path(id): Path<String>, typed: Typed) -> Answer {
    let id = incident_id(&id)?;
    let here = Stream { kind: StreamKind::Incident, id: id.uuid() };
    let Some(sent) = crate::pages::case::links::change(&visit, (here, typed)).await? else {
        return Ok(go_done(&format!("/incidents/{id}#links"), "saved"));
    };
    visit.path = format!("/incidents/{id}");
    let drawn = draw(&visit, id, (&sent, Asked::default())).await?;
    Ok(visit.show_again(drawn))
}

fn controller(typed: &Typed, wrongs: &mut Wrongs) -> Option<OrganisationId> {
    let controller = typed.parsed("controller");
    if controller.is_none() {
        wrongs.key("controller", "wrong-needed");
    }
    controller
}

type Filled = (&'static str, Typed, Wrongs);

async fn refused(visit: Visit, id: IncidentId, (form, error): (Filled, AppError)) -> Answer {
    let AppError::Refused(refused) = error else { return Err(error.into()) };
    let (name, typed, mut wrongs) = form;
    let field = match &refused {
        Refused::Incident(Refusal::HasCase(_) | Refusal::NotConcerned(_)) => "controller",
        Refused::Incident(_)
        | Refused::Record(_)
        | Refused::Report(_)
        | Refused::Case(_)
        | Refused::Account(_)
        | Refused::Run(_)
        | Refused::Link(_)
        | Refused::Import(_)
        | Refused::Template(_) => "reason",
    };
    wrongs.refused(&refused, (&typed, field));
    again(visit, id, (name, typed, wrongs)).await
}

async fn again(mut visit: Visit, id: IncidentId, (form, typed, wrongs): Filled) -> Answer {
    let sent = Sent::refused(form, typed, wrongs);
    visit.path = format!("/incidents/{id}");
    let drawn = draw(&visit, id, (&sent, Asked::default())).await?;
    Ok(visit.show_again(drawn))
}
