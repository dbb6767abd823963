//! One record: its form, made from the catalogue, its history, and both versions when two people edit at once.

use std::collections::BTreeMap;

use axum::extract::Path;
use axum::http::StatusCode;
use fyr_app::access::Action;
use fyr_app::error::AppError;
use fyr_app::readiness::records::{self, RecordView, SaveRecord, may_change};
use fyr_core::event::Event;
use fyr_core::field::Value;
use fyr_core::id::RecordId;
use fyr_core::register::{RecordKind, catalogue};
use maud::{Markup, html};

use super::{read_kind, to_register, to_registers};
use crate::error::{Failure, not_found};
use crate::form::{Typed, Wrongs, control, fill, read};
use crate::pages::{Answer, Sheet, go, go_done, sheet};
use crate::session::Visit;
use crate::ui::Tone;
use crate::ui::act::{Variant, button};
use crate::ui::facts::{Fact, Version, facts, history};
use crate::ui::form::{Answers, Form};
use crate::ui::notice::alert;
use crate::ui::section::{heading, section};
use crate::ui::table::{Column, table};
use crate::words;

/// Draws an empty form.
pub(crate) async fn new(visit: Visit, Path(kind): Path<String>) -> Answer {
    let kind = may_make(&visit, &kind)?;
    let answers = Answers::new(visit.language);
    Ok(visit.show(new_sheet(&visit, kind, &answers)))
}

/// Makes a record.
pub(crate) async fn create(visit: Visit, Path(kind): Path<String>, typed: Typed) -> Answer {
    let kind = may_make(&visit, &kind)?;
    let mut wrongs = Wrongs::new(visit.language);
    let fields = fields(kind, &typed, &mut wrongs);
    if wrongs.none() {
        let save = SaveRecord { id: None, kind, fields, seen: 0 };
        match visit.app.save_record(&visit.viewer, save).await {
            Ok(id) => return Ok(saved(kind, id)),
            Err(AppError::Refused(refused)) => {
                let first = catalogue::of(kind).first().map_or("", |it| it.id);
                wrongs.refused(&refused, (&typed, first));
            }
            // A new record that meets another has a key somebody else uses.
            Err(AppError::Conflict) => wrongs.key("key", "record-key-taken"),
            Err(other) => return Err(other.into()),
        }
    }
    Ok(visit.show_again(new_sheet(&visit, kind, &typed.answers(&wrongs))))
}

/// Draws one record.
pub(crate) async fn page(visit: Visit, Path((kind, id)): Path<(String, String)>) -> Answer {
    let id: RecordId = id.parse().map_err(|_| not_found())?;
    let view = visit.app.record(&visit.viewer, id).await?;
    let own = view.record.kind;
    if kind != own.as_str() {
        // Links from the journal know the record, not its register.
        return Ok(go(&format!("/registers/{}/{id}", own.as_str())));
    }
    let answers = known(Answers::new(visit.language), &view);
    Ok(visit.show(record_sheet(&visit, &view, &html! { (form(&visit, &view, &answers)) })))
}

/// Changes a record.
pub(crate) async fn save(
    visit: Visit,
    Path((kind, id)): Path<(String, String)>,
    typed: Typed,
) -> Answer {
    let (kind, id) = (read_kind(&kind)?, id.parse().map_err(|_| not_found())?);
    let mut wrongs = Wrongs::new(visit.language);
    let fields = fields(kind, &typed, &mut wrongs);
    if wrongs.none() {
        let seen = typed.parsed("seen").unwrap_or_default();
        let save = SaveRecord { id: Some(id), kind, fields: fields.clone(), seen };
        match visit.app.save_record(&visit.viewer, save).await {
            Ok(id) => return Ok(saved(kind, id)),
            Err(AppError::Refused(refused)) => {
                let first = catalogue::of(kind).first().map_or("", |it| it.id);
                wrongs.refused(&refused, (&typed, first));
            }
            Err(AppError::Conflict) => return conflict(&visit, id, (&typed, &fields)).await,
            Err(other) => return Err(other.into()),
        }
    }
    let view = visit.app.record(&visit.viewer, id).await?;
    let answers = typed.answers(&wrongs);
    let content = html! { (answers.error_summary()) (form(&visit, &view, &answers)) };
    Ok(visit.show_again(record_sheet(&visit, &view, &content)))
}

/// Reads a register's name for somebody who may make records in it.
pub(super) fn may_make(visit: &Visit, kind: &str) -> Result<RecordKind, Failure> {
    let kind = read_kind(kind)?;
    if !records::may_make(&visit.viewer, kind) {
        visit.require(Action::ChangeRegisters)?;
    }
    Ok(kind)
}

type Fields = BTreeMap<String, Option<Value>>;

fn saved(kind: RecordKind, id: RecordId) -> axum::response::Response {
    go_done(&format!("/registers/{}/{id}", kind.as_str()), "record-saved")
}

fn fields(kind: RecordKind, typed: &Typed, wrongs: &mut Wrongs) -> Fields {
    catalogue::of(kind).iter().map(|it| (it.id.to_owned(), read(it, typed, wrongs))).collect()
}

fn known(answers: Answers, view: &RecordView) -> Answers {
    view.record.fields.iter().fold(answers, |answers, (name, value)| fill(answers, name, value))
}

/// Shows both versions: what stands now, and what was typed, which can be saved on top of it.
async fn conflict(visit: &Visit, id: RecordId, (typed, fields): (&Typed, &Fields)) -> Answer {
    let view = visit.app.record(&visit.viewer, id).await?;
    let kind = view.record.kind;
    let said = |value: Option<&Value>, name: &str| {
        value
            .map(|it| words::value(visit.language, &visit.directory, (name, it)))
            .unwrap_or_default()
    };
    let differing = catalogue::of(kind).iter().filter_map(|entry| {
        let (theirs, mine) =
            (view.record.fields.get(entry.id), fields.get(entry.id).and_then(Option::as_ref));
        (theirs != mine).then(|| {
            vec![
                html! { (words::record_field(visit.language, kind, entry.id)) },
                html! { (said(theirs, entry.id)) },
                html! { (said(mine, entry.id)) },
            ]
        })
    });
    let list = table("both", visit.say("record-both"))
        .column(Column::name(visit.say("column-field")))
        .column(Column::text(visit.say("column-theirs")))
        .column(Column::text(visit.say("column-mine")))
        .rows(differing);
    let answers = typed.answers(&Wrongs::new(visit.language));
    let content = html! {
        (alert(visit.language, Tone::Warning, visit.say("problem-conflict"))
            .body(html! { p { (visit.say("record-conflict")) } }).announced())
        (list)
        (form(visit, &view, &answers))
    };
    let content = record_sheet(visit, &view, &content);
    Ok(visit.answer(StatusCode::CONFLICT, content))
}

fn new_sheet(visit: &Visit, kind: RecordKind, answers: &Answers) -> Sheet {
    let title = words::of(visit.language, "register-new", kind.as_str());
    let body = html! {
        (controls(visit, kind, answers))
        (button(Variant::Primary, &visit.say("record-save")))
    };
    let content = html! {
        (answers.error_summary())
        (heading(title.as_ref()))
        (Form::post(format!("/registers/{}/new", kind.as_str()), body).draft(format!("new-{}", kind.as_str())))
    };
    sheet(title, content).way(vec![to_registers(visit), to_register(visit, kind)])
}

fn record_sheet(visit: &Visit, view: &RecordView, part: &Markup) -> Sheet {
    let kind = view.record.kind;
    let name = match view.record.withdrawn {
        Some(_) => view.record.text("name").to_owned(),
        None => words::record_name(&visit.directory, view.record.id),
    };
    let content = html! {
        (heading(name.as_str()).kicker(words::register(visit.language, kind)))
        @if view.record.withdrawn.is_some() { (alert(visit.language, Tone::Warning, visit.say("record-withdrawn"))) }
        (part)
        (section("history", &visit.say("record-history"), &changes(visit, view)))
    };
    sheet(name, content).way(vec![to_registers(visit), to_register(visit, kind)])
}

/// Draws the form for those who may change it, else what stands there.
fn form(visit: &Visit, view: &RecordView, answers: &Answers) -> Markup {
    let kind = view.record.kind;
    if !may_change(&visit.viewer, &visit.directory, &view.record) {
        let known: Vec<Fact> = catalogue::of(kind)
            .iter()
            .filter_map(|entry| {
                let value = view.record.fields.get(entry.id)?;
                let value = words::value(visit.language, &visit.directory, (entry.id, value));
                Some(Fact::new(
                    words::record_field(visit.language, kind, entry.id),
                    html! { (value) },
                ))
            })
            .collect();
        return facts(&known);
    }
    let body = html! {
        input type="hidden" name="seen" value=(view.version);
        (controls(visit, kind, answers))
        (button(Variant::Primary, &visit.say("record-save")))
    };
    html! { (Form::post(format!("/registers/{}/{}", kind.as_str(), view.record.id), body)) }
}

fn controls(visit: &Visit, kind: RecordKind, answers: &Answers) -> Markup {
    let required = catalogue::required(kind);
    html! {
        @for entry in catalogue::of(kind) {
            @let label = words::record_field(visit.language, kind, entry.id);
            (control(visit.language, (answers, &visit.directory), (entry, &label, required.contains(&entry.id))))
        }
    }
}

fn changes(visit: &Visit, view: &RecordView) -> Markup {
    let names = &view.accounts;
    let mut versions = Vec::new();
    for change in view.history.iter().rev() {
        let Some(Event::Record(changed)) = &change.event else { continue };
        let value: Vec<String> = changed
            .fields
            .iter()
            .map(|(name, value)| {
                let label = words::record_field(visit.language, view.record.kind, name);
                let said = value
                    .as_ref()
                    .map(|it| words::value(visit.language, &visit.directory, (name, it)));
                format!("{label}: {}", said.unwrap_or_else(|| "–".to_owned()))
            })
            .collect();
        versions.push(Version {
            value: value.join("; "),
            by: words::actor(visit.language, &change.actor, names),
            at: change.at,
            reason: None,
        });
    }
    history(visit.language, &versions)
}
