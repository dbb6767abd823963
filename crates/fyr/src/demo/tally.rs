//! What the replay came to.

use super::cast::Cast;
use crate::memory;
use anyhow::Result;
use fyr_app::App;
use fyr_core::case::LetterOutcome;
use std::fmt::Write as _;

/// How long the parts took, in milliseconds.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Timings {
    /// From the act to the last mail accepted.
    pub(crate) fan_out: u64,
    /// From the start of the run to its result.
    pub(crate) leak: u64,
    /// From the first order to the last file.
    pub(crate) letters: u64,
    /// All of it, from the registers on.
    pub(crate) total: u64,
}

/// The figures.
pub(crate) struct Tally {
    controllers: u64,
    cases: u64,
    persons: u64,
    protected: u64,
    notifications_in_time: u64,
    letters: u64,
    entries: u64,
    verified: bool,
    timings: Timings,
    rss_mb: u64,
}

/// Counts what is there after the replay; exercises are counted nowhere.
pub(crate) async fn count(app: &App, cast: &Cast, timings: Timings) -> Result<Tally> {
    let mut tally = Tally {
        controllers: cast.boards.len() as u64,
        cases: 0,
        persons: 0,
        protected: 0,
        notifications_in_time: 0,
        letters: 0,
        entries: 0,
        verified: false,
        timings,
        rss_mb: 0,
    };
    for officer in &cast.officers {
        for row in app.cases(officer).await?.iter().filter(|row| !row.case.exercise) {
            tally.cases += 1;
            let first = row.case.filings.first();
            tally.notifications_in_time +=
                u64::from(first.is_some_and(|it| it.in_time != Some(false)));
            for batch in &row.case.letters {
                if let LetterOutcome::Rendered { letters, .. } = batch.outcome {
                    tally.letters += letters;
                }
            }
        }
    }
    for run in app.desk(&cast.coordinator).await?.runs {
        if let Some(counts) = run.counts() {
            tally.persons = counts.persons;
            tally.protected = counts.protected;
        }
    }
    let verified = app.verified().await?;
    tally.entries = verified.entries;
    tally.verified = verified.whole;
    tally.rss_mb = memory::peak_mb();
    Ok(tally)
}

impl Tally {
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::json!({
            "controllers": self.controllers,
            "cases": self.cases,
            "persons": self.persons,
            "protected": self.protected,
            "notifications_in_time": self.notifications_in_time,
            "letters": self.letters,
            "journal": { "entries": self.entries, "verified": self.verified },
            "timings_ms": {
                "fan_out": self.timings.fan_out,
                "leak": self.timings.leak,
                "letters": self.timings.letters,
                "total": self.timings.total,
            },
            "rss_mb": self.rss_mb,
        })
    }

    pub(crate) fn words(&self) -> String {
        let mut text = String::new();
        let proof = if self.verified { "whole" } else { "NOT WHOLE" };
        let _ = write!(
            text,
            "One alarm, {} controllers, {} cases in {} ms with every contact told.\n\
             {} people found in the stolen material in {} ms, {} of them protected.\n\
             {} of {} notifications in time, {} letters in {} ms.\n\
             Journal: {} entries, {proof}. Peak memory {} MB, {} ms in all.\n",
            self.controllers,
            self.cases,
            self.timings.fan_out,
            self.persons,
            self.timings.leak,
            self.protected,
            self.notifications_in_time,
            self.cases,
            self.letters,
            self.timings.letters,
            self.entries,
            self.rss_mb,
            self.timings.total,
        );
        text
    }
}
