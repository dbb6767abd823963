//! Imports that were done, and taking one back.

use axum::extract::Path;
use fyr_app::access::Action;
use fyr_app::error::AppError;
use fyr_app::readiness::imports::{ImportView, Imports};
use fyr_core::id::ImportId;
use fyr_core::import::{Done, Import, TakenBack};
use fyr_text::Arg;
use maud::{Markup, html};

use super::{to_register, to_registers};
use crate::error::{Failure, not_found};
use crate::form::{Typed, Wrongs};
use crate::pages::desk::{count, number};
use crate::pages::{Answer, Sheet, go_done, sheet};
use crate::routes::{Route, get, post};
use crate::session::Visit;
use crate::ui::act::{Variant, act};
use crate::ui::clock::time;
use crate::ui::facts::{Fact, facts};
use crate::ui::form::Answers;
use crate::ui::notice::{Empty, empty, tag};
use crate::ui::section::{heading, section};
use crate::ui::table::{Column, table};
use crate::ui::{Link, Tone};
use crate::words;

/// Returns the list, the page of one import, and the act of taking it back.
pub(crate) fn routes() -> Vec<Route> {
    vec![
        get("/imports", Action::SeeRegisters, list),
        get("/imports/{id}", Action::SeeRegisters, page),
        post("/imports/{id}", Action::SeeRegisters, take_back),
    ]
}

async fn list(visit: Visit) -> Answer {
    let Imports { all, accounts } = visit.app.imports(&visit.viewer).await?;
    let language = visit.language;
    let rows = all.iter().filter_map(|it| {
        let done = it.done.as_ref()?;
        let (id, said) = (it.id, &done.verdict);
        Some(vec![
            html! { a href={ "/imports/" (id) } { (called(&visit, said)) } },
            html! { (words::register(language, said.register)) },
            html! { (words::actor(language, &done.actor, &accounts)) },
            time(language, done.at),
            html! { (visit.say_with("imports-counts", &counts(said))) },
            html! { @if it.taken_back.is_some() { (tag(Tone::Neutral, &visit.say("imports-taken-back"))) } },
        ])
    });
    let drawn = table("imports", visit.say("imports-caption"))
        .count(language, count(all.len(), all.len()))
        .column(Column::name(visit.say("imports-file")))
        .column(Column::text(visit.say("column-register")))
        .column(Column::text(visit.say("imports-who")))
        .column(Column::text(visit.say("imports-when")))
        .column(Column::text(visit.say("imports-rows")))
        .column(Column::text(visit.say("imports-state")))
        .rows(rows);
    let content = html! {
        (heading(visit.say("imports-title")).lede(visit.say("imports-lede")))
        @if all.is_empty() {
            (empty(&Empty {
                title: visit.say("imports-none").into_owned(),
                purpose: html! { p { (visit.say("imports-none-about")) } },
                steps: vec![to_registers(&visit)],
            }))
        } @else { (drawn) }
    };
    Ok(visit.show(sheet(visit.say("imports-title"), content).way(vec![to_registers(&visit)])))
}

fn called(visit: &Visit, done: &Done) -> String {
    if done.file.is_empty() {
        return visit.say("imports-unnamed").into_owned();
    }
    done.file.clone()
}

fn counts(done: &Done) -> [(&'static str, Arg<'static>); 3] {
    [("rows", number(done.rows)), ("new", number(done.new)), ("changed", number(done.changed))]
}

async fn page(visit: Visit, Path(id): Path<String>) -> Answer {
    let answers = Answers::new(visit.language);
    let drawn = draw(&visit, &id, &answers).await?;
    Ok(visit.show(drawn))
}

async fn draw(visit: &Visit, id: &str, answers: &Answers) -> Result<Sheet, Failure> {
    let view = visit.app.import(&visit.viewer, import_id(visit, id).await?).await?;
    let Some(done) = &view.import.done else { return Err(not_found()) };
    let (language, said) = (visit.language, &done.verdict);
    let about = [
        Fact::new(
            visit.say("column-register"),
            html! { (words::register(language, said.register)) },
        ),
        Fact::new(
            visit.say("imports-who"),
            html! { (words::actor(language, &done.actor, &view.accounts)) ", " (time(language, done.at)) },
        ),
        Fact::new(
            visit.say("imports-rows"),
            html! { (visit.say_with("imports-counts", &counts(said))) },
        ),
    ];
    let title = called(visit, said);
    let content = html! {
        (answers.error_summary())
        (heading(title.as_str()).kicker(visit.say("imports-kicker")))
        (facts(&about))
        (section("back", &visit.say("imports-back"), &back(visit, &view, answers)))
    };
    let imports = Link::new("/imports", visit.say("imports-title"));
    let way = vec![to_registers(visit), to_register(visit, said.register), imports];
    Ok(sheet(title, content).way(way))
}

fn back(visit: &Visit, view: &ImportView, answers: &Answers) -> Markup {
    let Import { id, taken_back, .. } = &view.import;
    html! {
        @if let Some(taken) = taken_back {
            p {
                (visit.say_with("imports-was-restored", &[("n", number(taken.verdict.restored))])) " "
                (words::actor(visit.language, &taken.actor, &view.accounts)) ", " (time(visit.language, taken.at))
            }
            p { (taken.reason) }
            (kept(visit, view, &taken.verdict))
        } @else if let Some(would) = &view.would {
            p { (visit.say("imports-back-about")) }
            p { strong { (visit.say_with("imports-would-restore", &[("n", number(would.restored))])) } }
            (kept(visit, view, would))
            @if 0 < would.restored {
                (act(format!("/imports/{id}"), visit.say("imports-back-do")).variant(Variant::Danger)
                    .fields(html! { (answers.long_text("reason", visit.say("case-reason")).lines(2)) }))
            }
        }
    }
}

// More rows would make a page of more than 100 KB.
const SHOWN: usize = 250;

fn kept(visit: &Visit, view: &ImportView, back: &TakenBack) -> Markup {
    let register = view.import.done.as_ref().map_or("record", |it| it.verdict.register.as_str());
    let rows = back.kept.iter().take(SHOWN).map(|it| {
        let name = view.names.get(&it.record).cloned().unwrap_or_else(|| it.record.to_string());
        vec![
            html! { a href={ "/registers/" (register) "/" (it.record) } { (name) } },
            html! { (words::of(visit.language, "imports-kept", it.why.as_str())) },
        ]
    });
    let list = table("kept", visit.say("imports-kept-caption"))
        .count(visit.language, count(back.kept.len().min(SHOWN), back.kept.len()))
        .column(Column::name(visit.say("column-name")))
        .column(Column::text(visit.say("imports-kept-why")))
        .rows(rows);
    html! { @if !back.kept.is_empty() { (list) } }
}

async fn take_back(mut visit: Visit, Path(id): Path<String>, typed: Typed) -> Answer {
    let asked = (import_id(&visit, &id).await?, typed.text("reason"));
    match visit.app.take_back_import(&visit.viewer, asked).await {
        Ok(_) => Ok(go_done(&format!("/imports/{id}"), "import-taken-back")),
        Err(AppError::Refused(refused)) => {
            let mut wrongs = Wrongs::new(visit.language);
            wrongs.refused(&refused, (&typed, "reason"));
            visit.path = format!("/imports/{id}");
            let drawn = draw(&visit, &id, &typed.answers(&wrongs)).await?;
            Ok(visit.show_again(drawn))
        }
        Err(other) => Err(other.into()),
    }
}

/// Reads an import's id, for those who may ask for imports.
async fn import_id(visit: &Visit, text: &str) -> Result<ImportId, Failure> {
    if let Ok(id) = text.parse() {
        return Ok(id);
    }
    visit.app.imports(&visit.viewer).await?;
    Err(not_found())
}
