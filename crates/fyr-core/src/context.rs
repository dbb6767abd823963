//! What a decision may depend on besides the state it changes.

use crate::{id::AccountId, law::Law};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// When, by whom, under which law.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// The moment of the decision, UTC. Set by the caller so that tests can move the clock.
    pub now: Timestamp,
    /// Who asks.
    pub actor: Actor,
    /// Every regime ever in force; each says from when to when.
    pub law: &'a Law,
}

/// Who acts. Written into the journal with every event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Actor {
    /// Fyr itself: a job, a computed consequence.
    System,
    /// Somebody without an account, such as a reporter.
    Anonymous,
    /// A person who signed in.
    Account(AccountId),
}

impl Actor {
    /// Returns the account, if a person with one acts.
    pub const fn account(self) -> Option<AccountId> {
        match self {
            Self::Account(id) => Some(id),
            Self::System | Self::Anonymous => None,
        }
    }

    /// Writes the actor as the journal's text: `system`, `anonymous`, or `account/<id>`.
    pub fn journal_text(self) -> String {
        match self {
            Self::System => "system".to_owned(),
            Self::Anonymous => "anonymous".to_owned(),
            Self::Account(id) => format!("account/{id}"),
        }
    }

    /// Reads what [`Actor::journal_text`] wrote; anything else is read as the system.
    pub fn from_journal_text(text: &str) -> Self {
        match text.strip_prefix("account/").and_then(|id| id.parse().ok()) {
            Some(id) => Self::Account(id),
            None if text == "anonymous" => Self::Anonymous,
            None => Self::System,
        }
    }
}

/// Which clock a matter lives by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Timeline {
    /// The wall clock.
    #[default]
    Live,
    /// A replayed past that runs on with a clock of its own; shown on every page.
    Scenario,
}
