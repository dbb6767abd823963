//! The board: the duties of all controllers one answers for, with how each stands.

use crate::{
    App,
    access::{Action, Subject, allows, require},
    error::AppError,
    response::cases::own_controllers,
    viewer::Viewer,
};
use fyr_core::{
    account::Role,
    case::{
        Case,
        duty::{DutyKey, Standing, Terms},
    },
    id::OrganisationId,
};
use jiff::Timestamp;
use std::{collections::BTreeMap, sync::Arc};

/// All duties, by controller.
#[derive(Debug, Clone)]
pub struct Board {
    /// One lane for each controller, in order of name.
    pub lanes: Vec<Lane>,
    /// How many duties stand so, by [`Standing::as_str`].
    pub totals: BTreeMap<&'static str, u64>,
}

/// One controller's duties.
#[derive(Debug, Clone)]
pub struct Lane {
    /// Which controller.
    pub controller: OrganisationId,
    /// Its name.
    pub name: String,
    /// Its duties, case by case.
    pub duties: Vec<BoardDuty>,
}

/// One duty on the board.
#[derive(Debug, Clone)]
#[expect(clippy::struct_excessive_bools, reason = "independent marks, each shown in words")]
pub struct BoardDuty {
    /// The case; of one the viewer may not open, nothing but what tells which it is may be shown.
    pub case: Arc<Case>,
    /// The moment now on its clock.
    pub now: Timestamp,
    /// Whether the viewer may open it.
    pub may_open: bool,
    /// Which duty.
    pub key: DutyKey,
    /// How it stands.
    pub standing: Standing,
    /// When due, by the moment the clock runs from.
    pub due: Option<Timestamp>,
    /// When due, by the earliest moment known.
    pub due_by_earliest: Option<Timestamp>,
    /// Its time has passed and nothing was done.
    pub overdue: bool,
    /// The law takes the incident out of its regime: no time runs.
    pub excluded: bool,
    /// It was done too late, as judged then.
    pub filed_late: bool,
    /// A corrected awareness makes it late.
    pub late_by_correction: bool,
}

impl BoardDuty {
    /// Returns its terms.
    pub fn terms(&self) -> Option<&Terms> {
        self.case.duties.get(&self.key).map(|it| &*it.terms)
    }
}

impl App {
    /// Returns the duties of the viewer's controllers, and of those the viewer coordinates.
    ///
    /// # Errors
    ///
    /// [`AppError::NotFound`] for those without a role for it.
    pub async fn board(&self, viewer: &Viewer) -> Result<Board, AppError> {
        require(viewer, Action::SeeProgress, &Subject::Installation)?;
        let directory = self.directory().await?;
        let mut owners = own_controllers(viewer);
        if let Some(account) = &viewer.account {
            for office in account.organisations(Role::Coordinator) {
                owners.extend(directory.coordinated_by(office).map(OrganisationId::uuid));
            }
        }
        let mut lanes: BTreeMap<OrganisationId, Lane> = BTreeMap::new();
        let mut totals = BTreeMap::new();
        for case in self.all_of::<Case>(&owners).await? {
            let lane = lanes.entry(case.controller).or_insert_with(|| Lane {
                controller: case.controller,
                name: directory.name(case.controller),
                duties: Vec::new(),
            });
            let may_open = allows(viewer, Action::SeeCase, &Subject::Case(&case));
            for duty in duties(&case, self.now(case.timeline)) {
                // Exercises are shown, and counted nowhere.
                if !case.exercise {
                    *totals.entry(duty.standing.as_str()).or_default() += 1;
                }
                lane.duties.push(BoardDuty { may_open, ..duty });
            }
        }
        let mut lanes: Vec<Lane> = lanes.into_values().collect();
        lanes.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(Board { lanes, totals })
    }
}

fn duties(case: &Arc<Case>, now: Timestamp) -> impl Iterator<Item = BoardDuty> {
    // What the operator owes for all its boards stands in the lane of the one whose case leads.
    let own = case.duties.iter().filter(|(_, duty)| case.is_own(duty));
    own.map(move |(key, duty)| {
        let standing = duty.standing(case);
        let excluded = standing.is_open() && duty.excluded(case).is_some();
        let filed_late = matches!(standing, Standing::Met { in_time: Some(false), .. });
        BoardDuty {
            case: Arc::clone(case),
            now,
            may_open: false,
            key: key.clone(),
            due: duty.due(case),
            due_by_earliest: duty.due_by_earliest(case),
            excluded,
            overdue: duty.overdue(case, now),
            filed_late,
            late_by_correction: duty.late_by_correction.is_some(),
            standing,
        }
    })
}
