//! The registers: what must be known before anything happens.

pub(crate) mod edit;
pub(crate) mod import;
pub(crate) mod imports;

use axum::extract::Path;
use fyr_app::access::Action;
use fyr_app::readiness::records::may_make;
use fyr_core::register::{Record, RecordKind, catalogue};
use maud::{Markup, html};

use super::desk::count;
use super::{Answer, sheet};
use crate::error::{Failure, not_found};
use crate::session::Visit;
use crate::ui::Link;
use crate::ui::act::{Variant, link_button};
use crate::ui::navigation::{Pages, pages};
use crate::ui::notice::{Empty, empty};
use crate::ui::section::{heading, row};
use crate::ui::table::{Column, table};
use crate::words;

/// Draws all registers, each with how many records it holds and what it is for.
pub(crate) async fn overview(visit: Visit) -> Answer {
    visit.require(Action::SeeRegisters)?;
    let mut list = table("registers", visit.say("nav-registers"))
        .column(Column::name(visit.say("column-register")))
        .column(Column::text(visit.say("column-purpose")))
        .column(Column::number(visit.say("column-records")));
    for kind in RecordKind::ALL {
        let records = visit.app.records(&visit.viewer, *kind).await?;
        let address = format!("/registers/{}", kind.as_str());
        let amount = i64::try_from(records.len()).unwrap_or(i64::MAX);
        list = list.row(vec![
            html! { a href=(address) { (words::register(visit.language, *kind)) } },
            html! { (words::of(visit.language, "register-about", kind.as_str())) },
            html! { a href=(address) { (fyr_text::amount::number(visit.language, amount)) } },
        ]);
    }
    let content = html! {
        (heading(visit.say("nav-registers")).lede(visit.say("registers-lede")))
        (list)
        p { a href="/imports" { (visit.say("imports-title")) } }
    };
    Ok(visit.show(sheet(visit.say("nav-registers"), content).way(Vec::new())))
}

/// Draws one register.
pub(crate) async fn list(visit: Visit, Path(kind): Path<String>) -> Answer {
    let kind = read_kind(&kind)?;
    let records = visit.app.records(&visit.viewer, kind).await?;
    let title = words::register(visit.language, kind);
    let ways = ways(&visit, kind);
    let content = html! {
        (heading(title.as_ref()).lede(words::of(visit.language, "register-about", kind.as_str())))
        @if records.is_empty() {
            (empty(&Empty {
                title: visit.say("register-empty-title").into_owned(),
                purpose: html! { p { (words::of(visit.language, "register-why", kind.as_str())) } },
                steps: ways,
            }))
        } @else {
            (row(&html! { @for way in &ways { (link_button(Variant::Secondary, way)) } }))
            (shown(&visit, kind, &records))
        }
    };
    Ok(visit.show(sheet(title, content).way(vec![to_registers(&visit)])))
}

/// Reads which register an address is about.
pub(crate) fn read_kind(kind: &str) -> Result<RecordKind, Failure> {
    RecordKind::ALL.iter().find(|it| it.as_str() == kind).copied().ok_or_else(not_found)
}

/// Returns the way to the list of registers.
pub(crate) fn to_registers(visit: &Visit) -> Link {
    Link::new("/registers", visit.say("nav-registers"))
}

/// Returns the way to one register.
pub(crate) fn to_register(visit: &Visit, kind: RecordKind) -> Link {
    Link::new(format!("/registers/{}", kind.as_str()), words::register(visit.language, kind))
}

// More rows would make a page of more than 100 KB; the list goes on at the next page.
const ROWS: usize = 250;

fn ways(visit: &Visit, kind: RecordKind) -> Vec<Link> {
    let address = format!("/registers/{}", kind.as_str());
    let mut ways = Vec::new();
    if may_make(&visit.viewer, kind) {
        let name = words::of(visit.language, "register-new", kind.as_str());
        ways.push(Link::new(format!("{address}/new"), name));
    }
    let imports = kind == RecordKind::PastBreach && may_make(&visit.viewer, kind);
    if imports || visit.may(Action::ChangeRegisters) {
        ways.push(Link::new(format!("{address}/import"), visit.say("register-import")));
    }
    ways
}

fn shown(visit: &Visit, kind: RecordKind, records: &[Record]) -> Markup {
    let from: usize = super::sign_in::query(&visit.path, "from")
        .and_then(|it| it.parse().ok())
        .unwrap_or_default();
    let fields: Vec<_> = catalogue::of(kind).iter().filter(|it| listed(it.id)).collect();
    let address = format!("/registers/{}", kind.as_str());
    let mut list = table("records", words::register(visit.language, kind))
        .count(visit.language, count(records.len().saturating_sub(from).min(ROWS), records.len()))
        .column(Column::name(visit.say("column-name")));
    for field in &fields {
        list = list.column(Column::text(words::record_field(visit.language, kind, field.id)));
    }
    for record in records.iter().skip(from).take(ROWS) {
        let mut cells = vec![html! {
            a href={ (address) "/" (record.id) } { (words::record_name(&visit.directory, record.id)) }
        }];
        cells.extend(fields.iter().map(|field| {
            let value = record.fields.get(field.id);
            html! {
                @if let Some(value) = value { (words::value(visit.language, &visit.directory, (field.id, value))) }
            }
        }));
        list = list.row(cells);
    }
    let next = from + ROWS;
    let more = Pages {
        first: (from > 0).then(|| address.clone()),
        next: (next < records.len()).then(|| format!("{address}?from={next}")),
    };
    html! { (list) (pages(visit.language, &more)) }
}

/// Tells whether a field is short enough, and telling enough, for a list.
fn listed(field: &str) -> bool {
    matches!(
        field,
        "roles"
            | "coordinated_by"
            | "organisation"
            | "role"
            | "email"
            | "supplier"
            | "environment"
            | "processor"
            | "valid_from"
            | "valid_to"
            | "controller"
            | "opened_on"
            | "incident_type"
            | "notified_on"
    )
}
