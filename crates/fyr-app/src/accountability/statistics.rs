//! Statistics over the viewer's own cases in a period.

use super::breaches::opened_on;
use crate::{App, error::AppError, response::cases::CaseRow, viewer::Viewer};
use fyr_core::{
    case::statistics::{Counted, Statistics, statistics},
    id::OrganisationId,
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
    /// Returns the statistics of the breaches that a controller opened in the period; without one, all the viewer's.
    ///
    /// # Errors
    ///
    /// [`AppError::NotFound`] for those who see no cases, and of a controller that is not the viewer's.
    pub async fn statistics(
        &self,
        viewer: &Viewer,
        of: Option<OrganisationId>,
        period: Period,
    ) -> Result<Statistics, AppError> {
        Ok(self.breaches_of(viewer, of, period).await?.statistics())
    }

    /// Returns the breaches of a controller, or of all the viewer's, in the period, exercises left out, newest first.
    pub(crate) async fn breaches_of(
        &self,
        viewer: &Viewer,
        of: Option<OrganisationId>,
        period: Period,
    ) -> Result<Breaches, AppError> {
        let zone = TimeZone::get("Europe/Stockholm").unwrap_or(TimeZone::UTC);
        let (mut cases, mut past) = self.documented(viewer, of).await?;
        cases.retain(|it| period.holds(it.case.opened_at.to_zoned(zone.clone()).date()));
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
