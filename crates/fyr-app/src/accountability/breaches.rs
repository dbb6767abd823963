//! The register of breaches: every incident with its facts, its effects and what was done. Source: GDPR Art. 33(5).

mod pdf;

use crate::{
    App,
    access::{Action, Subject, allows, require},
    error::AppError,
    language::Language,
    response::{
        cases::{CaseRow, asked_controllers},
        files::File,
        registration,
    },
    viewer::Viewer,
};
use fyr_core::{
    case::{
        Case, FilingKind,
        duty::{Course, Standing},
        facts,
    },
    field::Value,
    id::{OrganisationId, RecordId},
    law::MetBy,
    register::{Record, RecordKind, catalogue, directory::Directory},
};
use fyr_documents::{
    answers::{answer, moment, words},
    sheet::{self, Sheet},
};
use jiff::{Timestamp, civil::Date, tz::TimeZone};
use std::collections::BTreeSet;

/// How a list is taken away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ListFormat {
    /// For a spreadsheet.
    Xlsx,
    /// For machines, and for spreadsheets too.
    Csv,
}

/// The facts shown, in order; the law asks for the circumstances, the effects and the measures.
const FACTS: &[&str] = &[
    "incident_type",
    "nature",
    "occurred_from",
    "occurred_to",
    "detected_at",
    "detection_how",
    "cause",
    "cause_text",
    "processor_name",
    "persons_affected",
    "persons_exactness",
    "protected_persons",
    "data_subject_groups",
    "data_categories",
    "consequences",
    "consequences_text",
    "severity",
    "measures_taken",
    "measures_planned",
    "informed",
    "informed_how",
    "late_reason",
];

impl App {
    /// Returns the register of the breaches that a controller has documented, newest first; without one those of all the
    /// viewer's controllers, for their own use.
    ///
    /// Exercises are left out: nothing has happened there.
    ///
    /// # Errors
    ///
    /// [`AppError::NotFound`] for those who see no cases, and of a controller that is not the viewer's.
    pub async fn breach_register(
        &self,
        viewer: &Viewer,
        of: Option<OrganisationId>,
        (format, language): (ListFormat, Language),
    ) -> Result<File, AppError> {
        let (cases, past) = self.documented(viewer, of).await?;
        register((&cases, &past), &*self.directory().await?, (format, language))
    }

    /// Returns the viewer's controllers with their names, in the order of these.
    ///
    /// # Errors
    ///
    /// [`AppError::NotFound`] for those who see no cases.
    pub async fn documenting(
        &self,
        viewer: &Viewer,
    ) -> Result<Vec<(OrganisationId, String)>, AppError> {
        require(viewer, Action::SeeCase, &Subject::Installation)?;
        let directory = self.directory().await?;
        let own = asked_controllers(viewer, None)?.into_iter().map(OrganisationId::new);
        let mut named: Vec<_> = own.map(|it| (it, directory.name(it))).collect();
        named.sort_by(|a, b| a.1.cmp(&b.1));
        Ok(named)
    }

    /// Returns what the viewer's controllers, or the one asked for, have documented: cases, exercises left out, and records
    /// of breaches from before.
    pub(crate) async fn documented(
        &self,
        viewer: &Viewer,
        of: Option<OrganisationId>,
    ) -> Result<(Vec<CaseRow>, Vec<Record>), AppError> {
        require(viewer, Action::SeeCase, &Subject::Installation)?;
        let own = asked_controllers(viewer, of)?;
        let mut cases = self.cases(viewer).await?;
        cases.retain(|it| !it.case.exercise && own.contains(&it.case.controller.uuid()));
        let mut past = self.past_breaches(viewer).await?;
        past.retain(|it| {
            let controller = it.reference("controller").map(RecordId::organisation);
            controller.is_some_and(|it| own.contains(&it.uuid()))
        });
        Ok((cases, past))
    }

    /// Returns the records of breaches from before, of the controllers whose cases the viewer works with.
    pub(crate) async fn past_breaches(&self, viewer: &Viewer) -> Result<Vec<Record>, AppError> {
        require(viewer, Action::SeeCase, &Subject::Installation)?;
        let directory = self.directory().await?;
        let own = |it: &&Record| {
            let controller = it.reference("controller").map(RecordId::organisation);
            controller.is_some_and(|it| allows(viewer, Action::SeeCase, &Subject::Organisation(it)))
        };
        let mut past: Vec<Record> =
            directory.of(RecordKind::PastBreach).filter(own).cloned().collect();
        past.sort_by_key(|it| std::cmp::Reverse(opened_on(it)));
        Ok(past)
    }
}

/// Returns the day a breach from before was opened.
pub(crate) fn opened_on(record: &Record) -> Option<Date> {
    match record.fields.get("opened_on") {
        Some(Value::Day(day)) => Some(*day),
        Some(_) | None => None,
    }
}

/// Writes the register of these cases and breaches from before.
fn register(
    (cases, past): (&[CaseRow], &[Record]),
    directory: &Directory,
    (format, language): (ListFormat, Language),
) -> Result<File, AppError> {
    let sheet = sheet((cases, past), directory, language);
    taken(&sheet, &words(language.of_document(), "breaches-file"), format)
}

/// Returns the register of these cases and breaches from before as a table.
pub(crate) fn sheet(
    (cases, past): (&[CaseRow], &[Record]),
    directory: &Directory,
    language: Language,
) -> Sheet {
    let say = |key: &str| words(language.of_document(), key);
    let cases = cases.iter().map(|it| row(it, language));
    let past = past.iter().map(|it| past_row(it, directory, language));
    Sheet {
        title: say("breaches-title"),
        columns: columns(&say),
        rows: cases.chain(past).collect(),
    }
}

/// Writes a list to be taken away.
pub(crate) fn taken(sheet: &Sheet, name: &str, format: ListFormat) -> Result<File, AppError> {
    let made = match format {
        ListFormat::Xlsx => sheet::xlsx(sheet),
        ListFormat::Csv => sheet::csv(sheet),
    };
    let (suffix, media_type) = match format {
        ListFormat::Xlsx => {
            ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
        }
        ListFormat::Csv => ("csv", "text/csv; charset=utf-8"),
    };
    Ok(File {
        name: format!("{name}.{suffix}"),
        media_type: media_type.to_owned(),
        bytes: made.map_err(AppError::fault)?,
    })
}

fn columns(say: &dyn Fn(&str) -> String) -> Vec<String> {
    let own = ["reference", "controller", "title-column", "opened", "aware"];
    let after = [
        "breach",
        "risk",
        "notified",
        "not-notified",
        "other-filed",
        "letters",
        "closed",
        "registered",
    ];
    let own = own.iter().map(|it| say(&format!("breaches-{it}")));
    let facts = FACTS.iter().map(|it| say(&format!("fact-{}", it.replace('_', "-"))));
    own.chain(facts).chain(after.iter().map(|it| say(&format!("breaches-{it}")))).collect()
}

fn row(row: &CaseRow, language: Language) -> Vec<String> {
    let (case, speaks) = (&row.case, language.of_document());
    let at = sortable;
    let mut cells = vec![
        case.reference.clone(),
        row.name.clone(),
        case.title.clone(),
        at(case.opened_at),
        case.awareness.running().map(|(_, it)| at(it)).unwrap_or_default(),
    ];
    cells.extend(FACTS.iter().map(|id| {
        let entry = facts::find(id);
        match entry.and_then(|entry| Some((entry, case.facts.get(id)?))) {
            Some((_, Value::Moment(it))) => sortable(*it),
            Some((entry, value)) => answer(speaks, entry, value).join("; "),
            None => String::new(),
        }
    }));
    let breach = case.qualification.as_ref().map(|it| {
        let verdict = if it.verdict { "breaches-is-breach" } else { "breaches-is-none" };
        format!("{}: {}", words(speaks, verdict), it.reason)
    });
    let risk = case.risk.as_ref().map(|it| {
        format!("{}: {}", words(speaks, &format!("risk-{}", it.verdict.as_str())), it.reason)
    });
    cells.extend([
        breach.unwrap_or_default(),
        risk.unwrap_or_default(),
        notified(case, language),
        not_notified(case),
        other_filed(case, language),
        informed(case, language),
        case.closed.as_ref().map(|it| format!("{}: {}", at(it.at), it.reason)).unwrap_or_default(),
        registered(case, language),
    ]);
    cells
}

/// A breach from before in the same columns; what its record does not hold is empty.
fn past_row(record: &Record, directory: &Directory, language: Language) -> Vec<String> {
    let speaks = language.of_document();
    let cell = |field: &str| {
        let entry = catalogue::of(RecordKind::PastBreach).iter().find(|it| it.id == field);
        let value = entry.and_then(|entry| Some((entry, record.fields.get(field)?)));
        value.map(|(entry, value)| answer(speaks, entry, value).join("; ")).unwrap_or_default()
    };
    let controller = record.reference("controller").map(RecordId::organisation);
    let mut cells = vec![
        cell("key"),
        controller.map(|it| directory.name(it)).unwrap_or_default(),
        cell("name"),
        cell("opened_on"),
        cell("aware_on"),
    ];
    cells.extend(FACTS.iter().map(|id| match *id {
        "occurred_from" => cell("occurred_on"),
        id => cell(id),
    }));
    let timely = match record.fields.get("notified_in_time") {
        Some(Value::YesNoUnknown(Some(true))) => words(speaks, "duty-in-time"),
        Some(Value::YesNoUnknown(Some(false))) => words(speaks, "duty-late"),
        Some(_) | None => String::new(),
    };
    let notified = [cell("notified_on"), timely];
    cells.extend([
        words(speaks, "breaches-is-breach"),
        cell("risk"),
        notified.into_iter().filter(|it| !it.is_empty()).collect::<Vec<_>>().join(", "),
        cell("not_notified_reason"),
        String::new(),
        cell("informed_on"),
        cell("closed_on"),
        String::new(),
    ]);
    cells
}

/// Returns a moment as a list has it, Swedish time: it can be sorted, and read by a machine.
fn sortable(at: Timestamp) -> String {
    let zone = TimeZone::get("Europe/Stockholm").unwrap_or(TimeZone::UTC);
    at.to_zoned(zone).strftime("%Y-%m-%d %H:%M").to_string()
}

/// When the authority was notified of the breach and in time or not, and what was sent after it. Late by what became known
/// afterwards is said beside what was judged then.
fn notified(case: &Case, language: Language) -> String {
    let speaks = language.of_document();
    let filings = case.breach_filings().map(|filing| {
        let first = filing.kind == FilingKind::First;
        let timely = match filing.in_time {
            Some(true) if first => words(speaks, "duty-in-time"),
            Some(false) if first => words(speaks, "duty-late"),
            Some(_) | None => String::new(),
        };
        let duty = case.duties.get(&filing.duty).filter(|_| first);
        let corrected = duty.is_some_and(|it| it.late_by_correction.is_some());
        let kind = format!("filing-kind-{}", filing.kind.as_str());
        let parts = [
            words(speaks, &kind),
            sortable(filing.at),
            timely,
            if corrected { words(speaks, "duty-late-by-correction-short") } else { String::new() },
            filing.channel.clone(),
            filing.receipt.clone().unwrap_or_default(),
        ];
        parts.into_iter().filter(|it| !it.is_empty()).collect::<Vec<_>>().join(", ")
    });
    filings.collect::<Vec<_>>().join("; ")
}

/// What was filed under other laws' duties, each by its name.
fn other_filed(case: &Case, language: Language) -> String {
    let of_breach: BTreeSet<u32> = case.breach_filings().map(|it| it.number).collect();
    let others = case.filings.iter().filter(|it| !of_breach.contains(&it.number));
    let said = others.map(|filing| {
        let duty = case.duties.get(&filing.duty).map(|it| language.of(&it.terms.duty.name).clone());
        format!("{}, {}", duty.unwrap_or_default(), sortable(filing.at))
    });
    said.collect::<Vec<_>>().join("; ")
}

/// Each document with its number in the register.
fn registered(case: &Case, language: Language) -> String {
    let held = case.documents().into_iter().filter_map(|it| {
        let number = &it.registration?.number;
        Some(format!("{}: {number}", registration::title(case, &it.document, language)))
    });
    held.collect::<Vec<_>>().join("; ")
}

fn not_notified(case: &Case) -> String {
    let decided = case.duties.values().filter_map(|duty| match &duty.course {
        // A decision whose ground is gone holds no longer: the duty runs again.
        Course::NotOwed { reason, at, .. }
            if duty.notifies_of_a_breach()
                && matches!(
                    duty.standing(case),
                    Standing::NotOwed | Standing::NotRequired | Standing::Ended
                ) =>
        {
            Some(format!("{}: {reason}", sortable(*at)))
        }
        Course::NotOwed { .. }
        | Course::Open
        | Course::NotDoingProposed { .. }
        | Course::Met { .. } => None,
    });
    decided.collect::<Vec<_>>().join("; ")
}

fn informed(case: &Case, language: Language) -> String {
    let told = case.duties.values().filter_map(|duty| match &duty.course {
        Course::Met { at, .. } if duty.terms.duty.met_by == MetBy::Information => {
            Some(moment(language.of_document(), *at))
        }
        Course::Met { .. }
        | Course::Open
        | Course::NotDoingProposed { .. }
        | Course::NotOwed { .. } => None,
    });
    told.collect::<Vec<_>>().join("; ")
}

#[cfg(test)]
mod tests;
