//! What happened at the source, whom it concerns, and the one act that gives each its case.

mod apply;
pub mod bundle;
pub mod coordination;
mod decide;
pub mod facts;
pub mod material;

pub use apply::apply;
pub use decide::{Refusal, decide};

use crate::{
    case::facts::{Facts, Version},
    context::Timeline,
    field::Value,
    id::{CaseId, IncidentId, OrganisationId, RecordId, ReportId},
    register::concerned::Ground,
};
use bundle::Bundle;
use coordination::Coordination;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// What is fixed when an incident is opened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opening {
    /// Short number people use, for example `2025-0001`.
    pub reference: String,
    /// What to call it.
    pub title: String,
    /// The report it came from.
    pub report: Option<ReportId>,
    /// The processor at which it happened, when it happened at one.
    pub supplier: Option<OrganisationId>,
    /// The systems it happened in.
    pub systems: BTreeSet<RecordId>,
    /// The office that coordinates the controllers, when one does.
    pub coordinator: Option<OrganisationId>,
    /// When the processor told the contact point: the first of the three awareness moments.
    pub contact_point_told_at: Option<Timestamp>,
    /// An exercise: identical in all, never a legal duty, never a real recipient.
    pub exercise: bool,
    /// Which clock it lives by.
    pub timeline: Timeline,
}

/// What somebody asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// Open the incident.
    Open(Box<Opening>),
    /// Take in the computed list of concerned controllers; adds, never drops.
    Concern(BTreeMap<OrganisationId, BTreeSet<Ground>>),
    /// Add a controller the registers did not know of.
    Add {
        /// Which.
        controller: OrganisationId,
        /// Why.
        reason: String,
    },
    /// Explain a controller away.
    ExplainAway {
        /// Which.
        controller: OrganisationId,
        /// Why it is not concerned.
        reason: String,
    },
    /// Give each concerned controller that has none its case; ids made by the caller.
    FanOut(BTreeMap<OrganisationId, CaseId>),
    /// Give the processor at which it happened a case of its own, under this id. Source: GDPR Art. 33(2).
    OpenProcessorCase(CaseId),
    /// Record or correct one fact known at the source.
    RecordFact {
        /// Catalogue id.
        field: String,
        /// The value.
        value: Value,
        /// How many versions the writer had seen; the write is refused when there are more.
        seen: usize,
    },
    /// Share something with every case.
    Coordinate(Box<coordination::Command>),
    /// Keep or destroy stolen material.
    Material(material::Command),
    /// Hand several cases' notifications in together.
    Bundle(Box<bundle::Command>),
}

/// What has happened. Stored for ever: never change a variant, add a new one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Event {
    /// The incident was opened.
    Opened {
        /// What is fixed.
        opening: Box<Opening>,
    },
    /// Controllers were found to be concerned.
    Concerned {
        /// Each with its grounds.
        controllers: BTreeMap<OrganisationId, BTreeSet<Ground>>,
    },
    /// A controller was added by hand.
    Added {
        /// Which.
        controller: OrganisationId,
        /// Why.
        reason: String,
    },
    /// A controller was explained away.
    ExplainedAway {
        /// Which.
        controller: OrganisationId,
        /// Why.
        reason: String,
    },
    /// Each of these controllers got its case.
    FannedOut {
        /// The cases made in this act.
        cases: BTreeMap<OrganisationId, CaseId>,
    },
    /// The processor at which it happened got a case of its own.
    ProcessorCaseOpened {
        /// Which.
        processor: OrganisationId,
        /// Its case.
        case: CaseId,
    },
    /// A fact was recorded, or corrected.
    FactRecorded {
        /// Catalogue id.
        field: String,
        /// The new value.
        value: Value,
    },
    /// Something was shared with every case.
    Coordination {
        /// See [`coordination::Command`].
        event: Box<coordination::Event>,
    },
    /// Stolen material was taken in or destroyed.
    Material {
        /// See [`material::Command`].
        event: material::Event,
    },
    /// Several cases' notifications were handed in together.
    Bundle {
        /// See [`bundle::Command`].
        event: Box<bundle::Event>,
    },
}

/// One incident, as it stands. Built only by [`apply()`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Incident {
    /// Which one.
    pub id: IncidentId,
    /// Short number people use.
    pub reference: String,
    /// What is fixed; `None` only before the first event.
    pub opening: Option<Opening>,
    /// When opened.
    pub opened_at: Timestamp,
    /// Facts known at the source.
    pub facts: Facts,
    /// Whom it concerns, and what became of each.
    pub controllers: BTreeMap<OrganisationId, Concern>,
    /// The case of the processor at which it happened, in which its own duties stand.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub processor_case: Option<CaseId>,
    /// When cases were last given out.
    pub fanned_out_at: Option<Timestamp>,
    /// What is shared with every case.
    #[serde(default)]
    pub coordination: Coordination,
    /// Stolen material taken in, also what was destroyed since.
    #[serde(default)]
    pub materials: Vec<material::Material>,
    /// Notifications handed in together, oldest first.
    #[serde(default)]
    pub bundles: Vec<Bundle>,
}

/// One controller's place in an incident.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Concern {
    /// Computed grounds.
    pub grounds: BTreeSet<Ground>,
    /// Why added by hand.
    pub added: Option<String>,
    /// Why explained away; cleared when the controller is added again.
    pub explained_away: Option<String>,
    /// Its case, once it has one.
    pub case: Option<CaseId>,
    /// When it got its case.
    pub fanned_out_at: Option<Timestamp>,
}

impl Concern {
    /// Returns whether the controller is to get a case and has none.
    pub const fn waits(&self) -> bool {
        self.case.is_none() && self.explained_away.is_none()
    }
}

impl Incident {
    /// Returns an incident of which nothing is known yet.
    pub fn empty(id: Uuid) -> Self {
        Self {
            id: IncidentId::new(id),
            reference: String::new(),
            opening: None,
            opened_at: Timestamp::UNIX_EPOCH,
            facts: Facts::empty(),
            controllers: BTreeMap::new(),
            processor_case: None,
            fanned_out_at: None,
            coordination: Coordination::default(),
            materials: Vec::new(),
            bundles: Vec::new(),
        }
    }

    /// Returns the clock the incident lives by.
    pub fn timeline(&self) -> Timeline {
        self.opening.as_ref().map(|it| it.timeline).unwrap_or_default()
    }

    /// Returns the concerned controllers that wait for their case.
    pub fn waiting(&self) -> impl Iterator<Item = OrganisationId> + '_ {
        self.controllers.iter().filter(|(_, it)| it.waits()).map(|(id, _)| *id)
    }

    /// Returns the processor at which it happened, when it happened at one.
    pub fn supplier(&self) -> Option<OrganisationId> {
        self.opening.as_ref().and_then(|it| it.supplier)
    }

    /// Returns the newest version of each recorded fact.
    pub fn known(&self) -> impl Iterator<Item = (&str, &Version)> {
        self.facts.known()
    }
}

impl Event {
    /// Returns the event's name in the journal.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Opened { .. } => "incident.opened",
            Self::Concerned { .. } => "incident.concerned",
            Self::Added { .. } => "incident.controller_added",
            Self::ExplainedAway { .. } => "incident.explained_away",
            Self::FannedOut { .. } => "incident.fanned_out",
            Self::ProcessorCaseOpened { .. } => "incident.processor_case_opened",
            Self::FactRecorded { .. } => "incident.fact_recorded",
            Self::Coordination { event } => event.kind(),
            Self::Material { event } => event.kind(),
            Self::Bundle { event } => event.kind(),
        }
    }
}
