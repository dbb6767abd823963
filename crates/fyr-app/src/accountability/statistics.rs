//! Statistics over the viewer's own cases in a period.

use super::breaches::opened_on;
use crate::{
    App,
    access::{Action, Subject, require},
    error::AppError,
    response::cases::{CaseRow, own_controllers},
    viewer::Viewer,
};
use fyr_core::{
    case::statistics::{Counted, Statistics, statistics},
    register::Record,
};
use jiff::{civil::Date, tz::TimeZone};

/// Days, both within it. A case belongs to the day it was opened, Swedish time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    /// The first day.
    pub from: Date,
    /// The last day.
    pub to: Date,
}

impl Period {
    fn holds(self, day: Date) -> bool {
        self.from <= day && day <= self.to
    }
}

impl App {
    /// Returns the statistics of the breaches that the viewer's controllers opened in the period.
    ///
    /// # Errors
    ///
    /// [`AppError::NotFound`] for those who see no cases.
    pub async fn statistics(
        &self,
        viewer: &Viewer,
        period: Period,
    ) -> Result<Statistics, AppError> {
        Ok(self.breaches_of(viewer, period).await?.statistics())
    }

    /// Returns the viewer's breaches of the period, exercises left out, newest first.
    pub(crate) async fn breaches_of(
        &self,
        viewer: &Viewer,
        period: Period,
    ) -> Result<Breaches, AppError> {
        require(viewer, Action::SeeCase, &Subject::Installation)?;
        if own_controllers(viewer).is_empty() {
            return Err(AppError::NotFound);
        }
        let zone = TimeZone::get("Europe/Stockholm").unwrap_or(TimeZone::UTC);
        let mut cases = self.cases(viewer).await?;
        cases.retain(|it| {
            !it.case.exercise && period.holds(it.case.opened_at.to_zoned(zone.clone()).date())
        });
        let mut past = self.past_breaches(viewer).await?;
        past.retain(|it| opened_on(it).is_some_and(|day| period.holds(day)));
        Ok(Breaches { cases, past })
    }
}

/// Breaches of a period.
pub(crate) struct Breaches {
    pub(crate) cases: Vec<CaseRow>,
    pub(crate) past: Vec<Record>,
}

impl Breaches {
    pub(crate) fn statistics(&self) -> Statistics {
        let cases = self.cases.iter().filter_map(|it| Counted::of_case(&it.case));
        statistics(cases.chain(self.past.iter().map(Counted::of_record)))
    }
}
