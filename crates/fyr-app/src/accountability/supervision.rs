//! The supervision package: what shows a supervisor how breaches were handled in a period. Source: GDPR Art. 5(2), 33(5).

use super::{
    breaches::{ListFormat, sheet, taken},
    statistics::{Breaches, Period},
};
use crate::{
    App,
    accounts::blocking,
    error::AppError,
    language::Language,
    response::{cases::CaseRow, files::File},
    viewer::Viewer,
};
use fyr_core::{
    case::statistics::{Notification, Statistics, Times},
    id::{CaseId, OrganisationId},
    register::directory::Directory,
};
use fyr_documents::{
    answers::{duration, words},
    package::{package, sha256},
    sheet::{Sheet, csv},
};
use fyr_journal::export::Trust;
use std::sync::Arc;

/// The most cases that are packed whole; of more, so many are drawn.
const CASES_MAX: usize = 20;

impl App {
    /// Returns what a supervisor asks a controller for, of a period, as a ZIP package: the register of breaches, statistics, cases
    /// with their documents and history, and the journal's proof.
    ///
    /// Exercises are left out. Of more than 20 cases 20 are drawn by a hash that nobody can choose beforehand: of the
    /// journal's signed head and the case's id.
    ///
    /// # Errors
    ///
    /// [`AppError::NotFound`] for those who see no cases, and of a controller that is not the viewer's.
    pub async fn supervision_package(
        &self,
        viewer: &Viewer,
        of: OrganisationId,
        period: Period,
        language: Language,
    ) -> Result<File, AppError> {
        let breaches = Arc::new(self.breaches_of(viewer, Some(of), period).await?);
        let directory = self.directory().await?;
        let name = directory.name(of);
        let say = |key: &str| words(language.of_document(), key);
        let head = self.store().checkpoint().await?.unwrap_or_default();
        let drawn = drawn(&breaches.cases, &head);
        let listed = blocking(move || lists((&breaches, &name), &directory, (period, language)));
        let trust = Trust::default();
        let verified = self.store().verify(self.verifier(), &trust);
        // At the same time: the journal is read while lists and documents are made.
        let (listed, verified, cases) =
            tokio::join!(listed, verified, self.archives(viewer, &drawn, language));
        let (mut files, found) = (listed??, verified?);
        let whole = if found.whole { "supervision-whole" } else { "supervision-broken" };
        let proof = format!("{head}\n{}\n\n{}\n", self.verifier().to_text(), say(whole));
        files.push(("journal.txt".to_owned(), proof.into_bytes()));
        files.extend(cases?);
        let bytes = blocking(move || package(&files).map_err(AppError::fault)).await??;
        let name = format!("{}-{}--{}.zip", say("supervision-file"), period.from, period.to);
        Ok(File { name, media_type: "application/zip".to_owned(), bytes })
    }

    /// Returns each case as a package, in the order given.
    async fn archives(
        &self,
        viewer: &Viewer,
        cases: &[CaseId],
        language: Language,
    ) -> Result<Vec<(String, Vec<u8>)>, AppError> {
        let mut files = Vec::new();
        for (id, number) in cases.iter().zip(1..) {
            let case = self.case_archive(viewer, *id, language).await?;
            files.push((format!("cases/{number:02}-{}", case.name), case.bytes));
        }
        Ok(files)
    }
}

/// Returns what is listed of the breaches: what the package holds, the register twice, the statistics.
fn lists(
    (breaches, name): (&Breaches, &str),
    directory: &Directory,
    (period, language): (Period, Language),
) -> Result<Vec<(String, Vec<u8>)>, AppError> {
    let say = |key: &str| words(language.of_document(), key);
    let register = sheet((&breaches.cases, &breaches.past), directory, language);
    let numbers = numbers(&breaches.statistics(), language);
    Ok(vec![
        (
            say("supervision-contents-file"),
            contents((breaches, name), period, language).into_bytes(),
        ),
        packed(taken(&register, &say("breaches-file"), ListFormat::Xlsx)?),
        packed(taken(&register, &say("breaches-file"), ListFormat::Csv)?),
        (say("supervision-statistics-file"), csv(&numbers).map_err(AppError::fault)?),
    ])
}

fn packed(file: File) -> (String, Vec<u8>) {
    (file.name, file.bytes)
}

/// Returns the cases that are packed whole, in the order of the list.
fn drawn(rows: &[CaseRow], head: &str) -> Vec<CaseId> {
    let mut lots: Vec<_> = rows
        .iter()
        .enumerate()
        .map(|(place, it)| (sha256(format!("{head}\n{}", it.case.id).as_bytes()), place))
        .collect();
    lots.sort_unstable();
    lots.truncate(CASES_MAX);
    lots.sort_unstable_by_key(|(_, place)| *place);
    lots.into_iter().filter_map(|(_, place)| Some(rows.get(place)?.case.id)).collect()
}

/// Says what is in the package, how the cases were drawn, and what is not there.
fn contents((breaches, name): (&Breaches, &str), period: Period, language: Language) -> String {
    let say = |key: &str| words(language.of_document(), key);
    let rows = &breaches.cases;
    let drawn = rows.len().min(CASES_MAX);
    let lines = [
        say("supervision-title"),
        String::new(),
        format!("{}: {} – {}", say("supervision-period"), period.from, period.to),
        format!("{}: {name}", say("breaches-controller")),
        format!("{}: {}", say("supervision-cases"), rows.len()),
        format!("{}: {}", say("supervision-past"), breaches.past.len()),
        format!("{}: {drawn}. {}", say("supervision-packed"), say("supervision-drawn")),
        String::new(),
        say("supervision-holds"),
        say("supervision-lacks"),
    ];
    lines.join("\n") + "\n"
}

/// Returns the statistics as a list: what is counted, of what, how many.
fn numbers(found: &Statistics, language: Language) -> Sheet {
    let say = |key: &str| words(language.of_document(), key);
    let mut rows = Vec::new();
    let mut add = |what: &str, of: String, count: String| rows.push(vec![say(what), of, count]);
    add("statistics-opened", String::new(), found.opened.to_string());
    add("statistics-ruled-out", String::new(), found.ruled_out.to_string());
    let stated = |field: &str, id: Option<&str>| match id {
        Some(id) => say(&format!("choice-{field}-{}", id.replace('_', "-"))),
        None => say("statistics-not-stated"),
    };
    for (id, count) in &found.by_type {
        add("statistics-by-type", stated("incident-type", *id), count.to_string());
    }
    for (id, count) in &found.by_cause {
        add("statistics-by-cause", stated("cause", *id), count.to_string());
    }
    for (level, count) in &found.by_risk {
        let level = level.map_or_else(
            || say("statistics-not-stated"),
            |it| say(&format!("risk-{}", it.as_str())),
        );
        add("statistics-by-risk", level, count.to_string());
    }
    for outcome in Notification::ALL {
        let count = found.by_notification.get(&outcome).copied().unwrap_or_default();
        let outcome =
            say(&format!("statistics-notification-{}", outcome.as_str().replace('_', "-")));
        add("statistics-by-notification", outcome, count.to_string());
    }
    let times = [
        ("statistics-to-aware", found.to_aware),
        ("statistics-to-notify", found.to_notify),
        ("statistics-to-inform", found.to_inform),
    ];
    for (what, Times { cases, median, longest }) in times {
        add(what, say("statistics-cases"), cases.to_string());
        if 0 < cases {
            add(what, say("statistics-median"), duration(language.of_document(), median));
            add(what, say("statistics-longest"), duration(language.of_document(), longest));
        }
    }
    let columns = ["statistics-what", "statistics-of", "statistics-count"].map(say).into();
    Sheet { title: say("statistics-title"), columns, rows }
}
