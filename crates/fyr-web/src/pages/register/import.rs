//! Importing a register from CSV: first a dry run that lists every bad row, then the same file is written.

use std::collections::BTreeMap;

use axum::extract::{Multipart, Path};
use axum::response::IntoResponse;
use fyr_app::error::AppError;
use fyr_app::readiness::import::{BadRow, Import, ImportMode, ImportResult, Values};
use fyr_core::field::Kind;
use fyr_core::register::{RecordKind, catalogue};
use maud::{Markup, html};

use super::edit::may_make;
use super::{to_register, to_registers};
use crate::error::Failure;
use crate::form::{Typed, Wrongs};
use crate::pages::case::files::{answer, document_language};
use crate::pages::desk::{count, number};
use crate::pages::{Answer, Sheet, sheet};
use crate::session::Visit;
use crate::ui::act::{Variant, button, choice_button, link_button};
use crate::ui::form::{Answers, Choice, Form};
use crate::ui::notice::alert;
use crate::ui::section::{heading, section};
use crate::ui::table::{Column, table};
use crate::ui::{Link, Tone};
use crate::words;

/// Draws the form and which columns the file may have.
pub(crate) async fn page(visit: Visit, Path(kind): Path<String>) -> Answer {
    let kind = may_make(&visit, &kind)?;
    let content = html! { (upload(&visit, kind, &Answers::new(visit.language))) };
    Ok(visit.show(under(&visit, kind, &content)))
}

/// Tries the file, or writes it.
pub(crate) async fn submit(visit: Visit, Path(kind): Path<String>, parts: Multipart) -> Answer {
    let kind = may_make(&visit, &kind)?;
    let (typed, file, name) = received(parts).await?;
    let csv = file.unwrap_or_else(|| typed.raw("csv").into_bytes());
    let mut wrongs = Wrongs::new(visit.language);
    if csv.is_empty() {
        wrongs.key("file", "import-no-file");
        let content = upload(&visit, kind, &typed.answers(&wrongs));
        return Ok(visit.show_again(under(&visit, kind, &content)));
    }
    let mode = if typed.text("mode") == "write" { ImportMode::Write } else { ImportMode::DryRun };
    let (columns, values) = (columns(&typed), values(&typed));
    let import = Import { kind, file: name, csv, columns, values, mode };
    if typed.text("mode") == "faults" {
        let language = document_language(visit.language);
        let file = visit.app.import_faults(&visit.viewer, import, language).await?;
        return Ok(answer(file));
    }
    let result = match visit.app.import_records(&visit.viewer, import.clone()).await {
        Ok(result) => result,
        Err(AppError::Refused(refused)) => {
            wrongs.refused(&refused, (&typed, "file"));
            let content = upload(&visit, kind, &typed.answers(&wrongs));
            return Ok(visit.show_again(under(&visit, kind, &content)));
        }
        Err(other) => return Err(other.into()),
    };
    let content = html! {
        (outcome(&visit, kind, &result))
        @if !result.unknown.is_empty() { (mapping(&visit, &import, &result)) }
        @if !result.unknown_values.is_empty() { (meanings(&visit, &import, &result)) }
        @if !result.bad.is_empty() {
            (bad_rows(&visit, kind, &result.bad))
            (again(&visit, &import, &html! {
                (choice_button(Variant::Secondary, ("mode", "faults"), &visit.say("import-faults")))
            }))
        }
        @if can_write(&result) {
            (again(&visit, &import, &html! {
                (choice_button(Variant::Primary, ("mode", "write"), &visit.say("import-write")))
            }))
        }
        @if !result.written { (upload(&visit, kind, &Answers::new(visit.language))) }
    };
    Ok(visit.show(under(&visit, kind, &content)))
}

// A field's name for what a column is, before its place; and the choice that leaves the column out.
const MAPPED: &str = "column-";
const LEFT_OUT: &str = "-";
// What a cell says, with its field, and what it means; both before the same number.
const SAID: &str = "said-";
const MEANT: &str = "meant-";
// More than these are told when they have been answered.
const VALUES_SHOWN: usize = 100;
const ACCEPTED: &str =
    ".csv,.xlsx,.ods,text/csv,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
// Beyond this the list helps nobody: the file is of another kind.
const BAD_SHOWN: usize = 500;
// A larger file is sent once more by the person; it would double the page.
const KEPT_BYTES_MAX: usize = 512 * 1024;

fn under(visit: &Visit, kind: RecordKind, part: &Markup) -> Sheet {
    let title = visit.say("register-import");
    let content = html! {
        (heading(title.as_ref()).kicker(words::register(visit.language, kind)).lede(visit.say("import-lede")))
        (part)
    };
    sheet(title, content).way(vec![to_registers(visit), to_register(visit, kind)])
}

fn can_write(result: &ImportResult) -> bool {
    result.bad.is_empty() && !result.written && result.new + result.changed > 0
}

async fn received(mut parts: Multipart) -> Result<(Typed, Option<Vec<u8>>, String), Failure> {
    let unread = |error: axum::extract::multipart::MultipartError| {
        Failure::unreadable(error.into_response().status())
    };
    let (mut pairs, mut file, mut called) = (Vec::new(), None, String::new());
    while let Some(part) = parts.next_field().await.map_err(unread)? {
        let name = part.name().unwrap_or_default().to_owned();
        if name == "file" {
            called = part.file_name().unwrap_or_default().to_owned();
            let bytes = part.bytes().await.map_err(unread)?;
            file = (!bytes.is_empty()).then(|| bytes.to_vec()).or(file);
        } else {
            pairs.push((name, part.text().await.map_err(unread)?));
        }
    }
    let typed = Typed::new(pairs);
    // Sent along when the file just tried is sent once more without being chosen again.
    if called.is_empty() {
        called = typed.text("called");
    }
    Ok((typed, file, called))
}

fn upload(visit: &Visit, kind: RecordKind, answers: &Answers) -> Markup {
    let body = html! {
        (answers.file("file", visit.say("import-file")).description(visit.say("import-file-about")).accept(ACCEPTED))
        (button(Variant::Secondary, &visit.say("import-try")))
    };
    let rows = catalogue::of(kind).iter().map(|entry| {
        let needed = catalogue::required(kind).contains(&entry.id);
        vec![
            html! { code { (entry.id) } },
            html! { (words::record_field(visit.language, kind, entry.id)) },
            html! { (shape(visit, entry.kind)) },
            html! { @if needed { (visit.say("yes")) } },
        ]
    });
    let columns = table("columns", visit.say("import-columns"))
        .column(Column::name(visit.say("column-column")))
        .column(Column::text(visit.say("column-field")))
        .column(Column::text(visit.say("column-holds")))
        .column(Column::text(visit.say("column-needed")))
        .rows(rows);
    html! {
        (answers.error_summary())
        (Form::post(format!("/registers/{}/import", kind.as_str()), body).multipart())
        p { (visit.say("import-columns-about")) }
        (columns)
    }
}

fn shape(visit: &Visit, kind: Kind) -> Markup {
    let key = match kind {
        Kind::Text(_) | Kind::Line(_) => "import-shape-text",
        Kind::Count => "import-shape-count",
        Kind::YesNoUnknown => "import-shape-yes-no",
        Kind::Moment => "import-shape-moment",
        Kind::Day => "import-shape-day",
        Kind::Choice(_) => "import-shape-choice",
        Kind::Choices(_) => "import-shape-choices",
        Kind::Reference(_) => "import-shape-reference",
        Kind::References(_) => "import-shape-references",
    };
    let ids = match kind {
        Kind::Choice(ids) | Kind::Choices(ids) => ids,
        Kind::Text(_)
        | Kind::Line(_)
        | Kind::Count
        | Kind::YesNoUnknown
        | Kind::Moment
        | Kind::Day
        | Kind::Reference(_)
        | Kind::References(_) => &[],
    };
    html! {
        (visit.say(key))
        @for (at, id) in ids.iter().enumerate() { @if at == 0 { ": " } @else { ", " } code { (id) } }
    }
}

fn outcome(visit: &Visit, kind: RecordKind, result: &ImportResult) -> Markup {
    let counts = [
        ("rows", number(result.rows)),
        ("new", number(result.new)),
        ("changed", number(result.changed)),
        ("unchanged", number(result.unchanged)),
        ("bad", number(result.bad.len() as u64)),
    ];
    let (tone, key) = if result.written {
        (Tone::Success, "import-written")
    } else if !result.bad.is_empty() {
        (Tone::Danger, "import-bad")
    } else if result.new + result.changed == 0 {
        (Tone::Info, "import-nothing")
    } else {
        (Tone::Info, "import-would")
    };
    let done = Link::new(format!("/registers/{}", kind.as_str()), visit.say("import-to-register"));
    html! {
        (alert(visit.language, tone, visit.say(key)).body(html! { p { (visit.say_with("import-counts", &counts)) } }).announced())
        @if result.written { (link_button(Variant::Primary, &done)) }
        @if let Some(id) = result.import { p { a href={ "/imports/" (id) } { (visit.say("imports-to")) } } }
    }
}

fn bad_rows(visit: &Visit, kind: RecordKind, bad: &[BadRow]) -> Markup {
    let rows = bad.iter().take(BAD_SHOWN).map(|it| {
        let field = it.field.as_deref().map(|id| {
            let known = catalogue::of(kind).iter().any(|entry| entry.id == id);
            if known {
                words::record_field(visit.language, kind, id).into_owned()
            } else {
                id.to_owned()
            }
        });
        vec![
            html! { (it.row) },
            html! { (field.unwrap_or_default()) },
            html! { (words::of(visit.language, "import-row", it.reason.as_str())) },
        ]
    });
    let list = table("bad-rows", visit.say("import-bad-rows"))
        .count(visit.language, count(bad.len().min(BAD_SHOWN), bad.len()))
        .column(Column::number(visit.say("column-row")))
        .column(Column::name(visit.say("column-field")))
        .column(Column::text(visit.say("column-wrong")))
        .rows(rows);
    html! { (list) }
}

/// Draws what each column is whose name says nothing.
fn mapping(visit: &Visit, import: &Import, result: &ImportResult) -> Markup {
    let answers = Answers::new(visit.language);
    let body = html! {
        p { (visit.say("import-mapping-about")) }
        @for (place, name) in &result.unknown {
            @let fields = catalogue::of(import.kind).iter().map(|entry| {
                Choice::new(entry.id, words::record_field(visit.language, import.kind, entry.id))
            });
            @let out = Choice::new(LEFT_OUT, visit.say("import-mapping-out"));
            @let choices = std::iter::once(out).chain(fields).collect();
            (answers.select(&format!("{MAPPED}{place}"), name.as_str(), choices))
        }
        (button(Variant::Secondary, &visit.say("import-try-again")))
    };
    html! {
        (section("mapping", &visit.say("import-mapping"), &again(visit, import, &body)))
    }
}

/// Draws what each cell means that a list does not hold.
fn meanings(visit: &Visit, import: &Import, result: &ImportResult) -> Markup {
    let answers = Answers::new(visit.language);
    let asked = result.unknown_values.iter().take(VALUES_SHOWN).enumerate();
    let body = html! {
        p { (visit.say("import-values-about")) }
        @for (at, (field, said)) in asked {
            @let at = import.values.len() + at;
            @let kind = catalogue::of(import.kind).iter().find(|it| it.id == field).map(|it| it.kind);
            @let ids = match kind { Some(Kind::Choice(ids) | Kind::Choices(ids)) => ids, _ => &[] };
            @let listed = ids.iter().map(|id| Choice::new(*id, words::choice(visit.language, field, id)));
            @let out = Choice::new(LEFT_OUT, visit.say("import-values-out"));
            @let label = format!("{}: {said}", words::record_field(visit.language, import.kind, field));
            input type="hidden" name={ (SAID) (at) } value={ (field) "=" (said) };
            @let none = Choice::new("", visit.say("import-values-choose"));
            (answers.select(&format!("{MEANT}{at}"), label, [none, out].into_iter().chain(listed).collect()))
        }
        (button(Variant::Secondary, &visit.say("import-try-again")))
    };
    html! {
        (section("meanings", &visit.say("import-values"), &again(visit, import, &body)))
    }
}

/// Draws a form that sends the file just tried once more; a large one, or one that is not UTF-8, is chosen again.
fn again(visit: &Visit, import: &Import, body: &Markup) -> Markup {
    let kept = std::str::from_utf8(&import.csv).ok().filter(|it| it.len() <= KEPT_BYTES_MAX);
    let body = html! {
        @if let Some(csv) = kept {
            // A parser takes away the first line break of a textarea; this one is that one.
            textarea name="csv" hidden readonly { "\n" (csv) }
        } @else {
            (Answers::new(visit.language).prefix("w-").file("file", visit.say("import-file-again")).accept(ACCEPTED))
        }
        input type="hidden" name="called" value=(import.file);
        @for (place, field) in &import.columns {
            input type="hidden" name={ (MAPPED) (place) } value=(field.as_deref().unwrap_or(LEFT_OUT));
        }
        @for (at, ((field, said), meant)) in import.values.iter().enumerate() {
            input type="hidden" name={ (SAID) (at) } value={ (field) "=" (said) };
            input type="hidden" name={ (MEANT) (at) } value=(meant.as_deref().unwrap_or(LEFT_OUT));
        }
        (body)
    };
    html! { (Form::post(format!("/registers/{}/import", import.kind.as_str()), body).multipart()) }
}

/// Reads what the columns were said to be.
fn columns(typed: &Typed) -> BTreeMap<usize, Option<String>> {
    let chosen = typed.pairs().filter_map(|(name, value)| {
        let place = name.strip_prefix(MAPPED)?.parse().ok()?;
        let field = (value != LEFT_OUT).then(|| value.to_owned());
        (!value.is_empty()).then_some((place, field))
    });
    chosen.collect()
}

/// Reads what cells were said to mean.
fn values(typed: &Typed) -> Values {
    let said = typed.pairs().filter_map(|(name, value)| {
        let place = name.strip_prefix(SAID)?;
        let (field, said) = value.split_once('=')?;
        let meant = typed.text(&format!("{MEANT}{place}"));
        let key = (field.to_owned(), said.to_owned());
        (!meant.is_empty()).then(|| (key, (meant != LEFT_OUT).then_some(meant)))
    });
    said.collect()
}
