//! One controller's handling of one incident: its parts as pages, its acts as forms.

mod acts;
mod completeness;
mod contradictions;
mod coordination;
mod cover;
pub(crate) mod documents;
mod duties;
mod exclusion;
pub(crate) mod fact_form;
pub(crate) mod facts;
pub(crate) mod files;
mod frame;
mod information;
pub(crate) mod links;
pub(crate) mod list;
pub(crate) mod next;
mod notification;
mod offer;
mod overview;
pub(crate) mod parts;
mod people;
mod people_acts;
mod regimes;
mod risk;
pub(crate) mod sent;
mod significance;
pub(crate) mod timeline;
pub(crate) mod words;
mod work;

#[cfg(test)]
mod tests;

use axum::extract::{Path, Query};
use fyr_app::access::Action;
use fyr_app::response::people::{CasePerson, PeoplePage, PeopleView, Which};
use fyr_core::case::duty::DutyKey;
use fyr_core::case::reliance::reliance;
use fyr_core::event::{Stream, StreamKind};
use fyr_core::id::CaseId;
use fyr_core::law::MetBy;
use fyr_text::{Arg, text};
use maud::Markup;
use serde::Deserialize;

use crate::error::{Failure, not_found};
use crate::pages::{Answer, Sheet, position, sheet};
use crate::routes::{Route, get, post};
use crate::session::Visit;
use crate::ui::Link;
use fact_form::{FactForm, Rests};
pub(crate) use frame::stage_tone;
use frame::{Room, Tab};
use parts::say;
use sent::Sent;
use timeline::{Happened, Wanted};

/// Returns every way into the cases.
pub(crate) fn routes() -> Vec<Route> {
    let mut all = pages();
    all.extend(beneath());
    all.extend(forms());
    all
}

fn pages() -> Vec<Route> {
    use Action::SeeCase;
    vec![
        get("/cases", SeeCase, cases),
        tab("/cases/{id}", Tab::Overview),
        tab("/cases/{id}/facts", Tab::Facts),
        tab("/cases/{id}/risk", Tab::Risk),
        tab("/cases/{id}/duties", Tab::Duties),
        tab("/cases/{id}/people", Tab::People),
        tab("/cases/{id}/information", Tab::Information),
        tab("/cases/{id}/completeness", Tab::Completeness),
        tab("/cases/{id}/work", Tab::Work),
        tab("/cases/{id}/coordination", Tab::Coordination),
        tab("/cases/{id}/documents", Tab::Documents),
        tab("/cases/{id}/timeline", Tab::Timeline),
        tab("/cases/{id}/notification", Tab::Notification),
    ]
}

/// Makes the way to a part of a case.
fn tab(path: &'static str, tab: Tab) -> Route {
    get(
        path,
        Action::SeeCase,
        move |visit: Visit, Path(id): Path<String>, Query(asked): Query<Asked>| {
            part(visit, id, (tab, asked))
        },
    )
}

/// Returns the files of the cases, and the pages beneath a part.
fn beneath() -> Vec<Route> {
    use Action::{HandleCase, SeeCase};
    vec![
        get("/breaches.xlsx", SeeCase, files::register_xlsx),
        get("/breaches.csv", SeeCase, files::register_csv),
        get("/breaches.pdf", SeeCase, files::register_pdf),
        get("/cases/{id}/notification/draft.pdf", SeeCase, files::draft),
        get("/cases/{id}/report.pdf", SeeCase, files::report),
        get("/cases/{id}/report.docx", SeeCase, files::report_docx),
        get("/cases/{id}/archive.zip", SeeCase, files::archive),
        get("/cases/{id}/files/{blob}", SeeCase, files::file),
        get("/cases/{id}/evidence/{number}/file", SeeCase, work::evidence_acts::file),
        get("/cases/{id}/lessons/{number}/share", HandleCase, work::lessons::share_page),
        get("/cases/{id}/facts/{field}", SeeCase, fact),
        get("/cases/{id}/risk/form", SeeCase, risk::form::page),
        get("/cases/{id}/risk/guide", SeeCase, risk::guide::page),
    ]
}

fn forms() -> Vec<Route> {
    use Action::{ApproveCase, HandleCase, NameProtectedHandler, SeeCase, SeePeople, SeeProtected};
    vec![
        post("/cases/{id}/facts/{field}", HandleCase, acts::record_fact),
        post("/cases/{id}/proposals", HandleCase, acts::answer_proposals),
        post("/cases/{id}/awareness", HandleCase, acts::establish_awareness),
        post("/cases/{id}/awareness/choose", HandleCase, acts::choose_awareness),
        post("/cases/{id}/qualification", HandleCase, acts::qualify),
        post("/cases/{id}/risk", HandleCase, acts::assess_risk),
        post("/cases/{id}/risk/groups", HandleCase, risk::form::save),
        post("/cases/{id}/risk/groups/{group}/withdraw", HandleCase, risk::form::withdraw),
        post("/cases/{id}/duties", HandleCase, acts::duty),
        post("/cases/{id}/exclusion", HandleCase, exclusion::decided),
        post("/cases/{id}/police", HandleCase, work::police::report),
        post("/cases/{id}/correspondence", HandleCase, work::correspondence::keep),
        post("/cases/{id}/correspondence/{number}", HandleCase, work::correspondence::struck),
        post("/cases/{id}/links", HandleCase, acts::links),
        post("/cases/{id}/documents", HandleCase, documents::register),
        post("/cases/{id}/close", ApproveCase, acts::close),
        post("/cases/{id}/reopen", ApproveCase, work::acts::reopen),
        post("/cases/{id}/acknowledge", HandleCase, coordination::acts::acknowledge),
        post("/cases/{id}/updates/{number}", HandleCase, coordination::acts::consider),
        post("/cases/{id}/texts/{number}", HandleCase, coordination::acts::answer),
        post("/cases/{id}/playbooks", HandleCase, work::acts::start),
        post("/cases/{id}/tasks", HandleCase, work::acts::add),
        post("/cases/{id}/tasks/{number}", HandleCase, work::acts::task),
        post("/cases/{id}/notes", HandleCase, work::acts::note),
        post("/cases/{id}/decisions", HandleCase, work::acts::decision),
        post("/cases/{id}/measures", HandleCase, work::acts::plan),
        post("/cases/{id}/measures/{number}", HandleCase, work::acts::measure),
        post("/cases/{id}/evidence", HandleCase, work::evidence_acts::add)
            .upload(EVIDENCE_FORM_BYTES_MAX),
        post("/cases/{id}/evidence/{number}", HandleCase, work::evidence_acts::change),
        post("/cases/{id}/lessons", HandleCase, work::lessons::add),
        post("/cases/{id}/lessons/{number}", HandleCase, work::lessons::withdraw),
        post("/cases/{id}/lessons/{number}/share", HandleCase, work::lessons::share),
        post("/cases/{id}/notification/file", HandleCase, acts::file),
        post("/cases/{id}/notification/cover", HandleCase, cover::acts::choose),
        post("/cases/{id}/notification/cover/remove", HandleCase, cover::acts::remove),
        post("/cases/{id}/notification/freeze", HandleCase, offer::freeze_it),
        post("/cases/{id}/notification/approve", ApproveCase, offer::approve_it),
        post("/cases/{id}/notification/withdraw", SeeCase, offer::withdraw_it),
        post("/cases/{id}/filings/{number}/receipt", HandleCase, acts::receipt),
        post("/cases/{id}/information", HandleCase, people_acts::order_letters),
        post("/cases/{id}/information/{number}/dispatch", HandleCase, people_acts::dispatch),
        post("/cases/{id}/people/handlers", NameProtectedHandler, people_acts::name_handler),
        post("/cases/{id}/people/{seq}/reveal", SeePeople, people_acts::reveal),
        post("/cases/{id}/people/{seq}/contact", SeeProtected, people_acts::contact),
    ]
}

// A file and what is typed beside it: a file that is too large is refused in words, not by cutting the form off.
const EVIDENCE_FORM_BYTES_MAX: u64 = 160 * 1024 * 1024;

/// Is what an address asks of a part: where a list goes on, what it is narrowed to.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Asked {
    after: Option<u64>,
    protected: Option<u64>,
    kind: Option<String>,
    before: Option<u64>,
    duty: Option<String>,
    mode: Option<String>,
    stage: Option<String>,
    words: Option<String>,
}

/// Is a part of a case to be drawn: which, what of it, what was just refused, whom it shows in clear.
#[derive(Clone, Debug)]
pub(crate) struct Wish {
    tab: Tab,
    asked: Asked,
    sent: Sent,
    revealed: Option<CasePerson>,
}

impl Wish {
    /// Wishes for a part as it stands.
    pub(crate) fn of(tab: Tab, asked: Asked) -> Self {
        Self { tab, asked, sent: Sent::nothing(), revealed: None }
    }
}

/// Reads a case's id; what is none does not exist.
pub(crate) fn case_id(text: &str) -> Result<CaseId, Failure> {
    text.parse().map_err(|_| not_found())
}

async fn cases(visit: Visit, Query(asked): Query<Asked>) -> Answer {
    let rows = visit.app.cases(&visit.viewer).await?;
    let wanted = list::Wanted {
        stage: asked.stage.as_deref().filter(|it| !it.is_empty()),
        words: asked.words.as_deref().unwrap_or_default().trim(),
        from: position(&visit),
    };
    let content = list::list(visit.language, visit.app.law(), (&rows, &wanted));
    Ok(visit.show(sheet(text(visit.language, "cases-title"), content).way(Vec::new())))
}

async fn part(visit: Visit, id: String, (tab, asked): (Tab, Asked)) -> Answer {
    let drawn = draw(&visit, case_id(&id)?, Wish::of(tab, asked)).await?;
    Ok(visit.show(drawn))
}

/// Draws a part of a case.
pub(crate) async fn draw(visit: &Visit, id: CaseId, wish: Wish) -> Result<Sheet, Failure> {
    let view = visit.app.case(&visit.viewer, id).await?;
    let room = Room {
        language: visit.language,
        view: &view,
        directory: &visit.directory,
        law: visit.app.law(),
        sent: &wish.sent,
    };
    let body = body(visit, &room, &wish).await?;
    let content = room.around(wish.tab, &body);
    let reference = room.crumb();
    let mut way = vec![Link::new("/cases", text(visit.language, "cases-title"))];
    if wish.tab != Tab::Overview {
        way.push(Link::new(Tab::Overview.address(id), reference.clone()));
    }
    let title = if wish.tab == Tab::Overview { reference } else { room.title(wish.tab) };
    Ok(sheet(title, content).way(way).occasion(view.case.exercise).now(view.now))
}

async fn body(visit: &Visit, room: &Room<'_>, wish: &Wish) -> Result<Markup, Failure> {
    let id = room.view.case.id;
    Ok(match wish.tab {
        Tab::Overview => overview::overview(room),
        Tab::Facts => facts::facts(room, duty_key(wish.asked.duty.as_deref()).as_ref()),
        Tab::Duties => duties::duties(room),
        Tab::Completeness => completeness::completeness(room),
        Tab::Documents => documents::documents(room),
        Tab::Information => information::information(room),
        Tab::Coordination => coordination::coordination(room),
        Tab::Work => {
            let here = Stream { kind: StreamKind::Case, id: id.uuid() };
            let links = visit.app.links(&visit.viewer, here).await?;
            let workers = visit.app.case_workers(&visit.viewer, id).await?;
            work::work(room, (&workers, &links))
        }
        Tab::Risk => {
            let history = visit.app.case_timeline(&visit.viewer, id).await?;
            let events = history
                .iter()
                .filter_map(|it| Some((it.event.as_ref()?, it.actor.as_str(), it.at)));
            risk::risk(room, &risk::assessments(room, events))
        }
        Tab::Timeline => {
            let history = visit.app.case_timeline(&visit.viewer, id).await?;
            let happened: Vec<Happened<'_>> = history
                .iter()
                .map(|it| Happened {
                    position: it.position,
                    at: it.at,
                    actor: &it.actor,
                    kind: &it.kind,
                    event: it.event.as_ref(),
                })
                .collect();
            let kind = wish.asked.kind.clone().filter(|it| !it.is_empty());
            let wanted = Wanted { kind, before: wish.asked.before };
            let address = Tab::Timeline.address(id);
            timeline::page(room.language, (&address, room.names()), (&happened, &wanted))
        }
        Tab::People => people_part(visit, room, wish).await?,
        Tab::Notification => notification_part(visit, room, wish).await?,
    })
}

async fn people_part(visit: &Visit, room: &Room<'_>, wish: &Wish) -> Result<Markup, Failure> {
    let (app, viewer, case) = (&visit.app, &visit.viewer, &room.view.case);
    let there = case.people.is_some();
    let page = |after, which| PeoplePage { after, limit: PEOPLE_SHOWN, which };
    let mut ordinary = None;
    if there && room.view.may.people {
        let page = page(wish.asked.after, Which::Ordinary);
        ordinary = Some(app.people(viewer, case.id, page).await?);
    }
    let mut protected: Option<PeopleView> = None;
    if let Some(after) = wish.asked.protected.filter(|_| there && room.view.may.protected) {
        let page = page(Some(after).filter(|it| *it > 0), Which::Protected);
        protected = Some(app.people(viewer, case.id, page).await?);
    }
    let candidates = if there && (room.view.may.handle || room.view.may.approve) {
        app.protected_candidates(viewer, case.id).await?
    } else {
        Vec::new()
    };
    let shown = people::Shown {
        ordinary: ordinary.as_ref(),
        protected: protected.as_ref(),
        after: wish.asked.after,
        candidates: &candidates,
        revealed: wish.revealed.as_ref(),
    };
    Ok(people::people(room, &shown))
}

// Fifty rows are read; more are scrolled past, and every row costs bytes.
const PEOPLE_SHOWN: u32 = 50;

async fn notification_part(visit: &Visit, room: &Room<'_>, wish: &Wish) -> Result<Markup, Failure> {
    let case = &room.view.case;
    let asked = duty_key(wish.asked.duty.as_deref());
    let first = || {
        let mut filed = case.duties.iter().filter(|(_, it)| it.terms.duty.met_by == MetBy::Filing);
        filed.next().map(|(key, _)| key.clone())
    };
    let key = asked.or_else(first).ok_or_else(not_found)?;
    let language = files::document_language(visit.language);
    let view = visit.app.notification(&visit.viewer, case.id, (&key, language)).await?;
    let mode = match wish.asked.mode.as_deref() {
        Some("copy") => notification::Mode::Copy,
        Some(_) | None => notification::Mode::Read,
    };
    let covers = visit.app.covers(&visit.viewer, case.id, &key).await?;
    Ok(notification::notification(room, (&key, &view, &covers), mode))
}

fn duty_key(text: Option<&str>) -> Option<DutyKey> {
    text?.parse().ok()
}

async fn fact(visit: Visit, Path((id, field)): Path<(String, String)>) -> Answer {
    let drawn =
        draw_fact(&visit, (case_id(&id)?, &field), (&Sent::nothing(), Meanwhile::No)).await?;
    Ok(visit.show(drawn))
}

/// Says whether somebody else wrote the same fact while this person did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Meanwhile {
    /// Nobody did.
    No,
    /// Somebody did: both versions are shown.
    Yes,
}

/// Draws the page on which one fact is written.
pub(crate) async fn draw_fact(
    visit: &Visit,
    (id, field): (CaseId, &str),
    (sent, meanwhile): (&Sent, Meanwhile),
) -> Result<Sheet, Failure> {
    let entry = fyr_core::case::facts::find(field).ok_or_else(not_found)?;
    let view = visit.app.case(&visit.viewer, id).await?;
    let language = visit.language;
    let who = |actor: &str| crate::words::actor(language, actor, &view.accounts);
    let shown = facts::Shown { language, directory: &visit.directory, who: &who };
    let theirs = view.case.facts.versions(field).last();
    let args = [
        ("reference", Arg::Text(view.case.reference.as_str())),
        ("name", Arg::Text(view.controller.text("name"))),
    ];
    let crumb = say(language, "case-crumb", &args);
    let form = FactForm {
        entry,
        facts: &view.case.facts,
        kicker: crumb.clone(),
        action: format!("/cases/{id}/facts/{field}"),
        back: format!("/cases/{id}/facts"),
        means: None,
        rests: Some(Rests { case: &view.case, on: reliance(&view.case, visit.app.law(), field) }),
        sent,
        theirs: theirs.filter(|_| meanwhile == Meanwhile::Yes),
    };
    let content = form.draw(&shown, view.now);
    let way = vec![
        Link::new("/cases", text(language, "cases-title")),
        Link::new(Tab::Overview.address(id), crumb),
        Link::new(Tab::Facts.address(id), Tab::Facts.label(language)),
    ];
    let title = crate::words::fact(language, field);
    Ok(sheet(title, content).way(way).occasion(view.case.exercise).now(view.now))
}
