//! The three moments at which a controller may be said to have become aware.
//!
//! Source: GDPR Art. 33(1); EDPB Guidelines 9/2022, "reasonable degree of certainty". Which moment
//! counts is a legal question: the earliest runs until somebody chooses a later one, with a reason,
//! and the earliest is still warned on.

use super::Judgement;
use crate::id::CaseId;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A moment of awareness.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Moment {
    /// The processor told the contact point, which may be a central office.
    ContactPointTold,
    /// The controller's own people were told.
    OwnPeopleTold,
    /// The controller reached a reasonable degree of certainty.
    ReasonableCertainty,
    /// The operator got knowledge of the incident: another law's own clock, none of the three.
    IncidentKnown,
}

impl Moment {
    /// The three moments of awareness, in the order in which they usually come.
    pub const ALL: &[Self] =
        &[Self::ContactPointTold, Self::OwnPeopleTold, Self::ReasonableCertainty];
    /// The same, and the operator's knowledge, which only the clocks of other laws run from.
    pub const WITH_KNOWLEDGE: &[Self] = &[
        Self::ContactPointTold,
        Self::OwnPeopleTold,
        Self::ReasonableCertainty,
        Self::IncidentKnown,
    ];

    /// Returns the moment's id, used in forms and texts.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ContactPointTold => "contact_point_told",
            Self::OwnPeopleTold => "own_people_told",
            Self::ReasonableCertainty => "reasonable_certainty",
            Self::IncidentKnown => "incident_known",
        }
    }
}

/// What is known of the moments, and which one the clock runs from.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Awareness {
    /// See [`Moment::ContactPointTold`].
    pub contact_point_told: Option<Timestamp>,
    /// See [`Moment::OwnPeopleTold`].
    pub own_people_told: Option<Timestamp>,
    /// See [`Moment::ReasonableCertainty`].
    pub reasonable_certainty: Option<Timestamp>,
    /// See [`Moment::IncidentKnown`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub incident_known: Option<Timestamp>,
    /// The moment somebody chose, with the reason.
    pub chosen: Option<(Moment, String)>,
    /// Moments that were moved later, as they were stated before, oldest first: they are still warned on.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub moved: Vec<Moved>,
    /// The earliest moment of awareness in each other case of the same operator, by case: what one of its boards knew
    /// the operator knew.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub elsewhere: BTreeMap<CaseId, Timestamp>,
}

/// A moment as it was stated before somebody moved it later.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moved {
    /// Which.
    pub moment: Moment,
    /// When it was, as stated before.
    pub from: Timestamp,
    /// Why it was moved, by whom and when; acts from before a reason was asked for may have none.
    pub judged: Judgement<()>,
}

impl Awareness {
    /// Returns when a moment was.
    pub const fn at(&self, moment: Moment) -> Option<Timestamp> {
        match moment {
            Moment::ContactPointTold => self.contact_point_told,
            Moment::OwnPeopleTold => self.own_people_told,
            Moment::ReasonableCertainty => self.reasonable_certainty,
            Moment::IncidentKnown => self.incident_known,
        }
    }

    /// Takes in when a moment was; one that is moved later is kept as it was, with why.
    pub(crate) fn establish(&mut self, (moment, at): (Moment, Timestamp), judged: Judgement<()>) {
        if let Some(from) = self.at(moment).filter(|from| *from < at) {
            self.moved.push(Moved { moment, from, judged });
        }
        self.set(moment, at);
    }

    /// Takes in when a moment was, in a copy that asks what would follow.
    pub fn state(&mut self, moment: Moment, at: Timestamp) {
        self.set(moment, at);
    }

    pub(crate) fn set(&mut self, moment: Moment, at: Timestamp) {
        match moment {
            Moment::ContactPointTold => self.contact_point_told = Some(at),
            Moment::OwnPeopleTold => self.own_people_told = Some(at),
            Moment::ReasonableCertainty => self.reasonable_certainty = Some(at),
            Moment::IncidentKnown => self.incident_known = Some(at),
        }
    }

    /// Returns the earliest moment known.
    pub fn earliest(&self) -> Option<(Moment, Timestamp)> {
        Moment::ALL
            .iter()
            .filter_map(|moment| Some((*moment, self.at(*moment)?)))
            .min_by_key(|(_, at)| *at)
    }

    /// Returns the earliest moment that anybody has stated, also one that was moved later since: it is warned on.
    pub fn earliest_stated(&self) -> Option<(Moment, Timestamp)> {
        let moved = self.moved.iter().filter(|it| it.moment != Moment::IncidentKnown);
        let moved = moved.map(|it| (it.moment, it.from));
        self.earliest().into_iter().chain(moved).min_by_key(|(_, at)| *at)
    }

    /// Returns the moment the clock runs from: the chosen one, else the earliest.
    pub fn running(&self) -> Option<(Moment, Timestamp)> {
        let chosen = self.chosen.as_ref().and_then(|(it, _)| Some((*it, self.at(*it)?)));
        chosen.or_else(|| self.earliest())
    }

    /// Returns when the operator got knowledge of the incident; while nobody has stated it, the earliest
    /// moment of awareness in any of its cases, since somebody of the operator's knew then.
    pub fn knowledge(&self) -> Option<Timestamp> {
        let known = || self.earliest().map(|(_, at)| at).into_iter().chain(self.known_elsewhere());
        self.incident_known.or_else(|| known().min())
    }

    /// Returns the earliest moment of awareness in another case of the same operator.
    pub fn known_elsewhere(&self) -> Option<Timestamp> {
        self.elsewhere.values().min().copied()
    }

    /// Returns the earliest moment at which anybody knew, which is warned on.
    pub fn earliest_knowledge(&self) -> Option<Timestamp> {
        let known = self.moved.iter().filter(|it| it.moment == Moment::IncidentKnown);
        let known = known.map(|it| it.from).chain(self.incident_known);
        let stated = self.earliest_stated().map(|(_, at)| at);
        known.chain(stated).chain(self.known_elsewhere()).min()
    }

    /// Returns how long the word took from the contact point to the controller's own people.
    pub fn relay_delay(&self) -> Option<jiff::SignedDuration> {
        Some(self.own_people_told?.duration_since(self.contact_point_told?))
    }
}
