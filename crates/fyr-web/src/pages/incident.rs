//! What happened at the source: whom it concerns, the one act of fan-out, how far each has come.

mod acts;
mod bundles;
mod charts;
mod controllers;
pub(crate) mod coordination;
mod list;
mod show;

use axum::extract::{Path, Query};
use fyr_app::access::Action;
use fyr_app::response::incidents::IncidentView;
use fyr_app::response::links::Links;
use fyr_core::event::{Stream, StreamKind};
use fyr_core::id::IncidentId;
use fyr_core::incident::facts::entries;
use fyr_text::{Arg, text};
use serde::Deserialize;

use crate::error::{Failure, not_found};
use crate::pages::case::Meanwhile;
use crate::pages::case::fact_form::FactForm;
use crate::pages::case::facts::Shown;
use crate::pages::case::parts::{counted, say};
use crate::pages::case::sent::Sent;
use crate::pages::case::words::Names;
use crate::pages::{Answer, Sheet, position, sheet};
use crate::routes::{Route, get, post};
use crate::session::Visit;
use crate::ui::Link;

/// Returns every way into the incidents.
pub(crate) fn routes() -> Vec<Route> {
    use Action::{LeadIncident, SeeIncident};
    vec![
        get("/incidents", SeeIncident, incidents),
        get("/incidents/{id}", SeeIncident, incident),
        get("/incidents/{id}/facts/{field}", LeadIncident, fact),
        post("/incidents/{id}/facts/{field}", LeadIncident, acts::record_fact),
        get("/incidents/{id}/coordination", LeadIncident, coordination::page),
        post("/incidents/{id}/updates", LeadIncident, coordination::acts::tell),
        post("/incidents/{id}/texts", LeadIncident, coordination::acts::offer),
        post("/incidents/{id}/texts/{number}", LeadIncident, coordination::acts::renew),
        post("/incidents/{id}/meetings", LeadIncident, coordination::acts::call),
        post("/incidents/{id}/meetings/{number}", LeadIncident, coordination::acts::hold),
        post("/incidents/{id}/arrangement", LeadIncident, coordination::acts::arrange),
        get("/incidents/{id}/bundles", LeadIncident, bundles::page),
        post("/incidents/{id}/bundles", LeadIncident, bundles::acts::prepare),
        get("/incidents/{id}/bundles/{number}/bundle.pdf", LeadIncident, bundles::pdf),
        get("/incidents/{id}/bundles/{number}/bundle.json", LeadIncident, bundles::json),
        post("/incidents/{id}/bundles/{number}/send", LeadIncident, bundles::acts::send),
        post("/incidents/{id}/bundles/{number}/drop", LeadIncident, bundles::acts::dropped),
        post("/incidents/{id}/bundles/{number}/receipt", LeadIncident, bundles::acts::receipt),
        post("/incidents/{id}/compute", LeadIncident, acts::compute),
        post("/incidents/{id}/add", LeadIncident, acts::add),
        post("/incidents/{id}/explain-away", LeadIncident, acts::explain_away),
        post("/incidents/{id}/links", LeadIncident, acts::links),
        post("/incidents/{id}/fan-out", LeadIncident, acts::fan_out),
        post("/incidents/{id}/processor", LeadIncident, acts::open_processor_case),
    ]
}

#[derive(Clone, Debug, Default, Deserialize)]
struct Asked {
    kind: Option<String>,
    before: Option<u64>,
}

/// Is everything an incident's page is drawn from.
#[derive(Clone, Copy)]
pub(crate) struct Room<'a> {
    pub(crate) visit: &'a Visit,
    pub(crate) view: &'a IncidentView,
    pub(crate) links: Option<&'a Links>,
    pub(crate) names: Names<'a>,
    pub(crate) sent: &'a Sent,
}

/// Reads an incident's id; what is none does not exist.
pub(crate) fn incident_id(text: &str) -> Result<IncidentId, Failure> {
    text.parse().map_err(|_| not_found())
}

/// Returns what an incident is called: its number and its title.
pub(crate) fn called(visit: &Visit, incident: &fyr_core::incident::Incident) -> String {
    let title = incident.opening.as_ref().map_or("", |it| it.title.as_str());
    let args = [("reference", Arg::Text(&incident.reference)), ("title", Arg::Text(title))];
    say(visit.language, "incident-crumb", &args)
}

async fn incidents(visit: Visit) -> Answer {
    let rows = visit.app.incidents(&visit.viewer).await?;
    let content = list::list(visit.language, &visit.directory, (&rows, position(&visit)));
    Ok(visit.show(sheet(text(visit.language, "incidents-title"), content).way(Vec::new())))
}

async fn incident(visit: Visit, Path(id): Path<String>, Query(asked): Query<Asked>) -> Answer {
    let drawn = draw(&visit, incident_id(&id)?, (&Sent::nothing(), asked)).await?;
    Ok(visit.show(drawn))
}

async fn draw(
    visit: &Visit,
    id: IncidentId,
    (sent, asked): (&Sent, Asked),
) -> Result<Sheet, Failure> {
    let view = visit.app.incident(&visit.viewer, id).await?;
    let here = Stream { kind: StreamKind::Incident, id: id.uuid() };
    let links = visit.app.links(&visit.viewer, here).await?;
    let names =
        Names { directory: &visit.directory, accounts: &view.accounts, law: visit.app.law() };
    let room = Room { visit, view: &view, links: Some(&links), names, sent };
    let content =
        show::page(&room, asked.kind.as_deref().filter(|it| !it.is_empty()), asked.before);
    let way = vec![Link::new("/incidents", text(visit.language, "incidents-title"))];
    let exercise = view.incident.opening.as_ref().is_some_and(|it| it.exercise);
    let title = called(visit, &view.incident);
    Ok(sheet(title, content).way(way).occasion(exercise).now(view.now))
}

async fn fact(visit: Visit, Path((id, field)): Path<(String, String)>) -> Answer {
    let asked = (incident_id(&id)?, field.as_str());
    let drawn = draw_fact(&visit, asked, (&Sent::nothing(), Meanwhile::No)).await?;
    Ok(visit.show(drawn))
}

async fn draw_fact(
    visit: &Visit,
    (id, field): (IncidentId, &str),
    (sent, meanwhile): (&Sent, Meanwhile),
) -> Result<Sheet, Failure> {
    let language = visit.language;
    let entry = entries().find(|it| it.id == field).ok_or_else(not_found)?;
    let view = visit.app.incident(&visit.viewer, id).await?;
    if !view.leads {
        return Err(not_found());
    }
    let who = |actor: &str| crate::words::actor(language, actor, &view.accounts);
    let shown = Shown { language, directory: &visit.directory, who: &who };
    let cases = view.rows.iter().filter(|it| it.progress.is_some()).count() as u64;
    let theirs = view.incident.facts.versions(field).last();
    let form = FactForm {
        entry,
        facts: &view.incident.facts,
        kicker: called(visit, &view.incident),
        action: format!("/incidents/{id}/facts/{field}"),
        back: format!("/incidents/{id}#facts"),
        means: Some(counted(language, "incident-fact-means", cases)),
        rests: None,
        sent,
        theirs: theirs.filter(|_| meanwhile == Meanwhile::Yes),
    };
    let content = form.draw(&shown, view.now);
    let way = vec![
        Link::new("/incidents", text(language, "incidents-title")),
        Link::new(format!("/incidents/{id}"), called(visit, &view.incident)),
    ];
    let exercise = view.incident.opening.as_ref().is_some_and(|it| it.exercise);
    let title = crate::words::fact(language, field);
    Ok(sheet(title, content).way(way).occasion(exercise).now(view.now))
}
