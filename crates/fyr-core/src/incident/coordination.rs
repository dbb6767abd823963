//! What the one who leads shares with every case: updates from the source, common texts, meetings, who leads whom.
//!
//! A controller answers each of them in its own case: see [`crate::case::coordination`].

mod decide;

pub(super) use decide::decide;

use crate::{event::Meta, id::OrganisationId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// All that is shared, each list in the order in which it came.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Coordination {
    /// What the source has told, from number 1.
    pub updates: Vec<Update>,
    /// Texts that every case may take, from number 1.
    pub texts: Vec<CommonText>,
    /// Meetings, from number 1.
    pub meetings: Vec<Meeting>,
    /// Who leads where several determine the purposes together; the last is in force.
    pub arrangements: Vec<Arrangement>,
}

/// What the source tells that is new.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewUpdate {
    /// What is known now that was not known before.
    pub text: String,
    /// Which facts of the catalogue it changes.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub changes: BTreeSet<String>,
    /// When the one who leads was told.
    pub received_at: Timestamp,
}

/// Who wrote an update.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Teller {
    /// The supplier itself.
    Supplier,
    /// The one who leads, on its behalf.
    Lead,
}

/// An update as it was told. Never changed: what was wrong in it is said in the next.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Update {
    /// From 1.
    pub number: u32,
    /// What it says.
    pub update: NewUpdate,
    /// Who wrote it.
    pub teller: Teller,
    /// When it was written here.
    pub at: Timestamp,
    /// By whom, as in the journal.
    pub actor: String,
}

/// What a common text is for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "for", content = "field", rename_all = "snake_case")]
pub enum Purpose {
    /// For the people concerned.
    People,
    /// For the controller's own staff.
    Staff,
    /// For the press.
    Press,
    /// An answer to a question of the authority: the fact with this id.
    Answer(String),
}

/// A text that every case may take, adapt or decline.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CommonText {
    /// From 1.
    pub number: u32,
    /// What it is for.
    pub purpose: Purpose,
    /// What it is called.
    pub title: String,
    /// Its versions, the first first.
    pub versions: Vec<TextVersion>,
}

/// A text as it was offered once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TextVersion {
    /// The words.
    pub body: String,
    /// What is new in it; empty in the first.
    pub news: String,
    /// When offered.
    pub at: Timestamp,
    /// By whom, as in the journal.
    pub actor: String,
}

/// A meeting of those concerned.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Meeting {
    /// From 1.
    pub number: u32,
    /// When it begins.
    pub at: Timestamp,
    /// Where, or by what means.
    pub place: String,
    /// What was said there, once it has been held.
    pub minutes: Option<Minutes>,
}

/// What was said at a meeting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Minutes {
    /// Controllers that took part.
    pub present: BTreeSet<OrganisationId>,
    /// Controllers with a case that did not.
    pub absent: BTreeSet<OrganisationId>,
    /// What was decided, and what is to be remembered.
    pub notes: String,
}

/// Who leads where several determine purposes and means together. Source: GDPR Art. 26(1).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewArrangement {
    /// The joint controllers.
    pub parties: BTreeSet<OrganisationId>,
    /// The one of them that leads.
    pub leads: OrganisationId,
    /// Who notifies the authority, and for whom.
    pub authority: String,
    /// Who informs the people, and how.
    pub people: String,
    /// The contact point for the people; may be empty.
    pub contact: String,
}

/// An arrangement as it was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Arrangement {
    /// What is arranged.
    pub arrangement: NewArrangement,
    /// When it was written here.
    pub at: Timestamp,
    /// By whom, as in the journal.
    pub actor: String,
}

/// What somebody asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// Tell what is new at the source.
    TellUpdate(NewUpdate, Teller),
    /// Offer a text to every case.
    OfferText {
        /// What it is for.
        purpose: Purpose,
        /// What it is called.
        title: String,
        /// The words.
        body: String,
    },
    /// Offer a text in a new version.
    RenewText {
        /// Which.
        number: u32,
        /// The words.
        body: String,
        /// What is new.
        news: String,
    },
    /// Call a meeting.
    CallMeeting {
        /// When it begins.
        at: Timestamp,
        /// Where, or by what means.
        place: String,
    },
    /// Write down what was said at a meeting, and call the next.
    HoldMeeting {
        /// Which.
        number: u32,
        /// Controllers that took part.
        present: BTreeSet<OrganisationId>,
        /// What was decided.
        notes: String,
        /// When the next begins.
        next: Option<Timestamp>,
    },
    /// Write down who leads, and who notifies whom.
    Arrange(NewArrangement),
}

/// What has happened. Stored for ever: never change a variant, add a new one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "shared", rename_all = "snake_case")]
#[expect(missing_docs, reason = "each variant mirrors the command of the same name, see there")]
pub enum Event {
    UpdateTold { number: u32, update: NewUpdate, teller: Teller },
    TextOffered { number: u32, purpose: Purpose, title: String, body: String },
    TextRenewed { number: u32, version: u32, body: String, news: String },
    MeetingCalled { number: u32, at: Timestamp, place: String },
    MeetingHeld { number: u32, minutes: Minutes },
    Arranged { arrangement: NewArrangement },
}

impl Event {
    /// Returns the event's name in the journal.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::UpdateTold { .. } => "incident.update_told",
            Self::TextOffered { .. } => "incident.text_offered",
            Self::TextRenewed { .. } => "incident.text_renewed",
            Self::MeetingCalled { .. } => "incident.meeting_called",
            Self::MeetingHeld { .. } => "incident.meeting_held",
            Self::Arranged { .. } => "incident.arranged",
        }
    }
}

impl Purpose {
    /// Returns the purpose's id, used in forms and texts.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::People => "people",
            Self::Staff => "staff",
            Self::Press => "press",
            Self::Answer(_) => "answer",
        }
    }

    /// Returns the fact it answers, where it is an answer.
    pub const fn field(&self) -> Option<&str> {
        match self {
            Self::Answer(field) => Some(field.as_str()),
            Self::People | Self::Staff | Self::Press => None,
        }
    }
}

impl CommonText {
    /// Returns the number of the newest version, from 1.
    pub fn newest(&self) -> u32 {
        u32::try_from(self.versions.len()).unwrap_or(u32::MAX)
    }

    /// Returns the words of a version, from 1.
    pub fn body(&self, version: u32) -> Option<&str> {
        let at = usize::try_from(version.checked_sub(1)?).ok()?;
        self.versions.get(at).map(|it| it.body.as_str())
    }
}

impl Coordination {
    /// Returns a common text by its number.
    pub fn text(&self, number: u32) -> Option<&CommonText> {
        self.texts.iter().find(|it| it.number == number)
    }

    /// Returns what those of one controller may know: of the others neither who met nor what they arranged.
    #[must_use]
    pub fn seen_by(mut self, own: &BTreeSet<OrganisationId>) -> Self {
        for minutes in self.meetings.iter_mut().filter_map(|it| it.minutes.as_mut()) {
            minutes.present.retain(|it| own.contains(it));
            minutes.absent.retain(|it| own.contains(it));
        }
        self.arrangements.retain(|it| !it.arrangement.parties.is_disjoint(own));
        self
    }

    /// Returns what the source itself may know: what it told, or what was told on its behalf.
    #[must_use]
    pub fn seen_by_source(self) -> Self {
        Self { updates: self.updates, ..Self::default() }
    }

    /// Takes in what has happened.
    pub(super) fn apply(&mut self, event: &Event, meta: &Meta) {
        let (at, actor) = (meta.at, meta.actor.clone());
        match event {
            Event::UpdateTold { number, update, teller } => self.updates.push(Update {
                number: *number,
                update: update.clone(),
                teller: *teller,
                at,
                actor,
            }),
            Event::TextOffered { number, purpose, title, body } => self.texts.push(CommonText {
                number: *number,
                purpose: purpose.clone(),
                title: title.clone(),
                versions: vec![TextVersion { body: body.clone(), news: String::new(), at, actor }],
            }),
            Event::TextRenewed { number, body, news, .. } => {
                if let Some(text) = self.texts.iter_mut().find(|it| it.number == *number) {
                    let (body, news) = (body.clone(), news.clone());
                    text.versions.push(TextVersion { body, news, at, actor });
                }
            }
            Event::MeetingCalled { number, at, place } => self.meetings.push(Meeting {
                number: *number,
                at: *at,
                place: place.clone(),
                minutes: None,
            }),
            Event::MeetingHeld { number, minutes } => {
                if let Some(meeting) = self.meetings.iter_mut().find(|it| it.number == *number) {
                    meeting.minutes = Some(minutes.clone());
                }
            }
            Event::Arranged { arrangement } => {
                let arrangement = arrangement.clone();
                self.arrangements.push(Arrangement { arrangement, at, actor });
            }
        }
    }
}
