//! One controller's handling of one incident: own clock, own risk, own duties, own people.
//!
//! `state` + `command` → [`decide()`] → `event`s → [`apply()`] → `state`. A decision may refuse; an
//! event never does: it has happened. Judgements (`in_time`, legal terms) are frozen in the event.

mod apply;
pub mod awareness;
pub mod bundle;
pub mod command;
pub mod completeness;
pub mod condition;
pub mod contradiction;
pub mod coordination;
pub mod correspondence;
pub mod cover;
mod decide;
pub mod duty;
mod event;
pub mod evidence;
pub mod facts;
mod filing;
pub mod lesson;
pub mod next;
pub mod notice;
pub mod police;
pub mod regimes;
pub mod registration;
pub mod reliance;
pub mod reminder;
pub mod risk;
pub mod statistics;
mod supplement;
pub mod work;

pub use apply::apply;
pub use command::{Command, LettersTo};
pub use decide::{Refusal, decide};
pub use event::{
    Capacity, ContactTold, DirectContact, Event, LetterText, ListChange, Opening, Origin,
    PeopleCounts, RenderedFile,
};
pub use filing::{Elsewhere, Filing, FilingKind, Kept};

use crate::{
    context::Timeline,
    field::Value,
    id::{AccountId, CaseId, IncidentId, OrganisationId, RunId},
    law::{Exemption, Owner, RiskLevel},
    shared::Shared,
};
use awareness::Awareness;
use bundle::Offer;
use coordination::Answers;
use duty::{Course, Duty, DutyKey, Rules};
use evidence::Evidence;
use facts::Facts;
use jiff::Timestamp;
use lesson::Lesson;
use notice::Notified;
use police::Reported;
use registration::Registration;
use reminder::{Reminded, TakenOn};
use risk::Group;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;
use work::Work;

/// One case, as it stands. Built only by [`apply()`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Case {
    /// Which one.
    pub id: CaseId,
    /// What it is a handling of.
    pub incident: IncidentId,
    /// Whose it is.
    pub controller: OrganisationId,
    /// Short number people use, for example `2025-0001-012`.
    pub reference: String,
    /// What it is called.
    pub title: String,
    /// An exercise: never a legal duty, never a real recipient.
    pub exercise: bool,
    /// Which clock it lives by.
    pub timeline: Timeline,
    /// When opened.
    pub opened_at: Timestamp,
    /// Which laws the processing follows: `gdpr`, `bdl`.
    pub processing: BTreeSet<String>,
    /// In which capacity the organisation handles it.
    #[serde(default)]
    pub capacity: Capacity,
    /// Which laws bind the organisation besides those on processing: `operator`, `state_agency`; `None` while
    /// nobody has said.
    #[serde(default)]
    pub bound_by: Option<BTreeSet<String>>,
    /// The municipality, region or agency the organisation is part of, whose duties as operator it shows.
    #[serde(default)]
    pub operator: Option<OrganisationId>,
    /// Among the operator's cases the one in which its duties are done; the others only show them.
    #[serde(default)]
    pub leads_operator: bool,
    /// One person may both handle and approve here; marked in the report.
    pub one_person_office: bool,
    /// The three awareness moments and which one the clock runs from.
    pub awareness: Awareness,
    /// Whether it is a personal data breach; `None` while not judged.
    pub qualification: Option<Judgement<bool>>,
    /// The risk to people, in the law's terms; `None` while not assessed.
    pub risk: Option<Judgement<RiskLevel>>,
    /// The risk to each group of people, by group id.
    #[serde(default)]
    pub groups: BTreeMap<String, Group>,
    /// What is known.
    pub facts: Facts,
    /// What somebody else proposes to be known, by fact id.
    pub proposals: BTreeMap<String, Proposal>,
    /// What the law requires.
    #[serde(with = "duty::as_list")]
    pub duties: BTreeMap<DutyKey, Duty>,
    /// What the regimes of its duties say for all of them, by regime id.
    #[serde(default)]
    pub rules: BTreeMap<String, Shared<Rules>>,
    /// What was sent to the authority, oldest first.
    pub filings: Vec<Filing>,
    /// The operator's duties that were met by a filing in another case, by duty.
    #[serde(default)]
    pub filed_elsewhere: BTreeMap<String, Elsewhere>,
    /// The people concerned, once leak analysis handed them over.
    pub people: Option<People>,
    /// Who may see persons with protected identity here.
    pub protected_handlers: BTreeSet<AccountId>,
    /// Letters to the people, by batch.
    pub letters: Vec<LetterBatch>,
    /// Protected persons told directly, by their number in the case's list.
    pub direct_contacts: BTreeMap<u64, DirectContact>,
    /// Contacts told of the case.
    pub told: Vec<ContactTold>,
    /// Who was woken by which running clock.
    #[serde(default)]
    pub reminded: Vec<Reminded>,
    /// Duties somebody has taken on: their clocks wake nobody more.
    #[serde(default)]
    pub taken_on: Vec<TakenOn>,
    /// Tasks, notes, decisions, measures.
    #[serde(default)]
    pub work: Work,
    /// What was taken in as evidence.
    #[serde(default)]
    pub evidence: Vec<Evidence>,
    /// What was learnt.
    #[serde(default)]
    pub lessons: Vec<Lesson>,
    /// Mails, letters and calls that came or went outside Fyr.
    #[serde(default)]
    pub correspondence: Vec<correspondence::Kept>,
    /// Notifications that were frozen to be approved, oldest first.
    #[serde(default)]
    pub offers: Vec<Offer>,
    /// Other cases that a notification not yet filed is to cover.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub covers: Vec<cover::Chosen>,
    /// What the controller has answered to what the one who leads shares.
    #[serde(default)]
    pub answers: Answers,
    /// Who was told that something waits here.
    #[serde(default)]
    pub notified: Vec<Notified>,
    /// Reports to the police.
    #[serde(default)]
    pub police: Vec<Reported>,
    /// The numbers its documents have in the authority's register, as they were written down, oldest first.
    #[serde(default)]
    pub registrations: Vec<Registration>,
    /// When and with which words it was closed.
    pub closed: Option<Judgement<()>>,
}

/// Something judged: what, why, when, by whom.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Judgement<T> {
    /// The verdict.
    pub verdict: T,
    /// Why.
    pub reason: String,
    /// When.
    pub at: Timestamp,
    /// By whom, as in the journal.
    pub actor: String,
}

/// A value proposed for a fact, to be accepted or declined by the case's handler.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proposal {
    /// The value.
    pub value: Value,
    /// Where it comes from.
    pub origin: Origin,
    /// When proposed.
    pub at: Timestamp,
}

/// The people of a case, as counts; they themselves lie outside the history.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct People {
    /// The run that found them.
    pub run: RunId,
    /// How many.
    pub counts: PeopleCounts,
    /// Digest of the list.
    pub digest: String,
    /// The highest place in the list that was ever given; 0 in lists from before places were kept.
    #[serde(default)]
    pub highest: u64,
    /// When handed over.
    pub at: Timestamp,
}

/// Letters ordered in one act.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LetterBatch {
    /// From 1.
    pub number: u32,
    /// The words.
    pub text: LetterText,
    /// When ordered.
    pub ordered_at: Timestamp,
    /// It goes to people whose place in the list comes after this one, and not after [`LetterBatch::until`].
    #[serde(default)]
    pub after: u64,
    /// The highest place in the list when it was ordered; 0 in lists from before places were kept.
    #[serde(default)]
    pub until: u64,
    /// What became of it.
    pub outcome: LetterOutcome,
    /// When the letters left, once somebody has said so.
    pub dispatched_at: Option<Timestamp>,
}

/// What became of a batch of letters.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum LetterOutcome {
    /// Being made.
    Ordered,
    /// Made.
    Rendered {
        /// How many letters.
        letters: u64,
        /// People without an address to send to.
        without_address: u64,
        /// Protected persons left out.
        protected_excluded: u64,
        /// The files.
        files: Vec<RenderedFile>,
    },
    /// Could not be made.
    Failed {
        /// Why.
        reason: String,
    },
}

impl Case {
    /// Returns a case of which nothing is known yet.
    pub fn empty(id: Uuid) -> Self {
        Self {
            id: CaseId::new(id),
            incident: IncidentId::new(Uuid::nil()),
            controller: OrganisationId::new(Uuid::nil()),
            reference: String::new(),
            title: String::new(),
            exercise: false,
            timeline: Timeline::Live,
            opened_at: Timestamp::UNIX_EPOCH,
            processing: BTreeSet::new(),
            one_person_office: false,
            capacity: Capacity::Controller,
            bound_by: None,
            operator: None,
            leads_operator: false,
            awareness: Awareness::default(),
            qualification: None,
            risk: None,
            groups: BTreeMap::new(),
            facts: Facts::empty(),
            proposals: BTreeMap::new(),
            duties: BTreeMap::new(),
            rules: BTreeMap::new(),
            filings: Vec::new(),
            filed_elsewhere: BTreeMap::new(),
            people: None,
            protected_handlers: BTreeSet::new(),
            letters: Vec::new(),
            direct_contacts: BTreeMap::new(),
            told: Vec::new(),
            reminded: Vec::new(),
            taken_on: Vec::new(),
            work: Work::default(),
            evidence: Vec::new(),
            lessons: Vec::new(),
            correspondence: Vec::new(),
            offers: Vec::new(),
            covers: Vec::new(),
            answers: Answers::default(),
            notified: Vec::new(),
            police: Vec::new(),
            registrations: Vec::new(),
            closed: None,
        }
    }

    /// Returns whether it has been judged to be no personal data breach.
    pub fn ruled_out(&self) -> bool {
        self.qualification.as_ref().is_some_and(|it| !it.verdict)
    }

    /// Returns whether duties of this owner are duties of the case.
    ///
    /// A processor owes its controllers notice and nothing to the authority. Every case also shows what the
    /// operator owes.
    pub fn has_duties_of(&self, owner: Owner) -> bool {
        match (owner, self.capacity) {
            // Whether the operator is bound is the regime's question: "applies".
            (Owner::Operator, _)
            | (Owner::Processor, Capacity::Processor)
            | (Owner::Controller, Capacity::Controller) => true,
            (Owner::Processor, Capacity::Controller) | (Owner::Controller, Capacity::Processor) => {
                false
            }
        }
    }

    /// Returns whether a duty is the organisation's own to do: the operator's is done once, for all its boards.
    pub fn is_own(&self, duty: &Duty) -> bool {
        duty.terms.duty.owner != Owner::Operator
            || self.leads_operator
            || self.operator.is_none_or(|operator| operator == self.controller)
    }

    /// Returns whether a duty is to be done or decided here: it is own and stands open.
    pub fn is_to_do(&self, duty: &Duty) -> bool {
        self.is_own(duty) && duty.standing(self).is_open()
    }

    /// Returns the own open duties that the law's exclusion takes away, each with it; two persons decide that it is so.
    fn excluded(&self) -> impl Iterator<Item = (&DutyKey, &Duty, &Exemption)> {
        let own = self.duties.iter().filter(|(_, duty)| self.is_to_do(duty));
        own.filter_map(|(key, duty)| Some((key, duty, duty.excluded(self)?)))
    }

    /// Returns those that nobody has proposed to leave.
    pub fn exclusion_to_propose(&self) -> impl Iterator<Item = (&DutyKey, &Exemption)> {
        let proposed = |duty: &Duty| matches!(duty.course, Course::NotDoingProposed { .. });
        self.excluded().filter(move |(_, duty, _)| !proposed(duty)).map(|(key, _, it)| (key, it))
    }

    /// Returns those that somebody has proposed to leave because of the exclusion, with the reason and the person.
    pub fn exclusion_proposed(&self) -> impl Iterator<Item = (&DutyKey, (&str, &str))> {
        self.excluded().filter_map(|(key, duty, exclusion)| match &duty.course {
            Course::NotDoingProposed { reason, actor, exemption }
                if exemption.as_ref() == Some(&exclusion.id) =>
            {
                Some((key, (reason.as_str(), actor.as_str())))
            }
            Course::NotDoingProposed { .. }
            | Course::Open
            | Course::NotOwed { .. }
            | Course::Met { .. } => None,
        })
    }

    /// Returns whether the law takes the incident out of every regime the case has duties of: nothing more may be
    /// written of it here but what decides that.
    pub fn is_excluded(&self) -> bool {
        !self.duties.is_empty() && self.duties.values().all(|it| it.excluded(self).is_some())
    }

    /// Returns what takes the incident out of laws that bind the case, each once: it says where to turn.
    pub fn exclusions(&self) -> Vec<&Exemption> {
        let mut found: Vec<&Exemption> = Vec::new();
        for exclusion in self.duties.values().filter_map(|it| it.excluded(self)) {
            if !found.iter().any(|it| it.text == exclusion.text) {
                found.push(exclusion);
            }
        }
        found
    }

    /// Returns the number of the filing that comes next.
    pub fn next_filing(&self) -> u32 {
        u32::try_from(self.filings.len()).unwrap_or(u32::MAX).saturating_add(1)
    }

    /// Returns the first filing under a duty.
    pub fn first_filing(&self, key: &DutyKey) -> Option<&Filing> {
        self.filings.iter().find(|it| it.duty == *key)
    }

    /// Returns the filings that notify the authority of a breach; what other laws have told of an incident is none of them.
    pub fn breach_filings(&self) -> impl Iterator<Item = &Filing> {
        let of = |it: &&Filing| self.duties.get(&it.duty).is_some_and(Duty::notifies_of_a_breach);
        self.filings.iter().filter(of)
    }

    /// Returns when the first filing under a duty was sent, here or for the whole operator elsewhere.
    pub fn filed_at(&self, key: &DutyKey) -> Option<Timestamp> {
        let here = self.filings.iter().find(|it| it.duty == *key).map(|it| it.at);
        here.or_else(|| self.filed_elsewhere.get(&key.to_string()).map(|it| it.at))
    }

    /// Returns the moments the case keeps: the three of awareness, and the operator's knowledge where a duty
    /// runs from it.
    pub fn moments(&self) -> &'static [awareness::Moment] {
        use crate::law::Anchor;
        let known = |duty: &Duty| {
            duty.terms.duty.due.as_ref().is_some_and(|due| due.from == Anchor::Knowledge)
        };
        if self.duties.values().any(known) {
            awareness::Moment::WITH_KNOWLEDGE
        } else {
            awareness::Moment::ALL
        }
    }

    /// Returns the highest place in the list to which letters have been ordered.
    pub fn lettered_until(&self) -> u64 {
        let failed = |it: &LetterBatch| matches!(it.outcome, LetterOutcome::Failed { .. });
        let made = self.letters.iter().filter(|it| !failed(it));
        made.map(|it| it.until).max().unwrap_or_default()
    }

    /// Returns how many protected persons have not been told directly yet.
    pub fn direct_contacts_left(&self) -> u64 {
        let protected = self.people.as_ref().map_or(0, |it| it.counts.protected);
        protected.saturating_sub(self.direct_contacts.len() as u64)
    }
}
