//! The documents of a case that are records, and the number each has in the authority's register.
//!
//! A number in the register (diarienummer) is given outside of Fyr and written down here. Many documents of a case may have
//! the same. Source: OSL (2009:400) 5 kap. 1 and 2 §§.

use super::{Case, LetterOutcome, duty::Course, duty::DutyKey};
use crate::event::Meta;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// Upper limit of a number in the register, in characters.
pub const NUMBER_CHARS_MAX: usize = 100;

/// A document of a case that is a record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "document", rename_all = "snake_case")]
pub enum Document {
    /// A notification as it was sent.
    Filing {
        /// The filing's number.
        number: u32,
    },
    /// The authority's receipt for a filing.
    Receipt {
        /// The filing's number.
        number: u32,
    },
    /// The decision not to do what a duty requires.
    NotDoing {
        /// Which.
        duty: DutyKey,
    },
    /// A decision in the case's log.
    Decision {
        /// From 1, in the order in which they were logged.
        number: u32,
    },
    /// Letters to the people.
    Letters {
        /// The batch.
        number: u32,
    },
    /// A letter, mail or call that is kept with the case.
    Message {
        /// Its number in the case.
        number: u32,
    },
    /// The incident report to the board.
    Report,
}

/// A document's number in the authority's register.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Registration {
    /// What has it.
    pub document: Document,
    /// The number.
    pub number: String,
    /// When it was registered.
    pub at: Timestamp,
    /// Why an earlier number or time was wrong; empty for the first.
    pub reason: String,
    /// When it was written down here.
    pub written_at: Timestamp,
    /// By whom, as in the journal.
    pub actor: String,
}

/// What somebody says of a registration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Register {
    /// What has the number.
    pub document: Document,
    /// The number.
    pub number: String,
    /// When it was registered.
    pub at: Timestamp,
    /// Why the earlier number or time was wrong, where there is one.
    pub reason: String,
}

/// A document with its number, where it has one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held<'a> {
    /// The document.
    pub document: Document,
    /// When it was drawn up or came in; `None` while it is not finished.
    ///
    /// A document that is not sent is drawn up when the matter it belongs to is settled: the report when the case is closed.
    /// Source: TF 2 kap. 10 §.
    pub since: Option<Timestamp>,
    /// Its number as last written.
    pub registration: Option<&'a Registration>,
}

impl Held<'_> {
    /// Returns since when it has been without a number; `None` when it has one, or is not finished.
    pub fn waits_since(&self) -> Option<Timestamp> {
        self.since.filter(|_| self.registration.is_none())
    }
}

impl Registration {
    pub(super) fn written(said: &Register, meta: &Meta) -> Self {
        Self {
            document: said.document.clone(),
            number: said.number.clone(),
            at: said.at,
            reason: said.reason.clone(),
            written_at: meta.at,
            actor: meta.actor.clone(),
        }
    }
}

impl Case {
    /// Returns every document of the case that is a record, oldest first; what is not finished comes last.
    pub fn documents(&self) -> Vec<Held<'_>> {
        let mut held = Vec::new();
        self.each_document(|it| held.push(it));
        held.sort_by_key(|it| (it.since.is_none(), it.since));
        held
    }

    /// Returns how many documents are without a number; see [`Held::waits_since`].
    pub fn documents_waiting(&self) -> usize {
        let mut waiting = 0;
        self.each_document(|it| waiting += usize::from(it.waits_since().is_some()));
        waiting
    }

    fn each_document<'a>(&'a self, mut take: impl FnMut(Held<'a>)) {
        let mut add = |document: Document, since: Option<Timestamp>| {
            let registration = self.registration(&document);
            take(Held { document, since, registration });
        };
        // What was sent in another case is registered there.
        for filing in self.filings.iter().filter(|it| it.covered.is_none()) {
            let number = filing.number;
            add(Document::Filing { number }, Some(filing.at));
            if filing.receipt.is_some() {
                // Receipts from before their time was kept came no earlier than the filing.
                add(Document::Receipt { number }, Some(filing.receipt_at.unwrap_or(filing.at)));
            }
        }
        for (key, duty) in &self.duties {
            if let Course::NotOwed { at, .. } = &duty.course {
                add(Document::NotDoing { duty: key.clone() }, Some(*at));
            }
        }
        for (number, decision) in (1..).zip(&self.work.decisions) {
            add(Document::Decision { number }, Some(decision.verdict.at));
        }
        for batch in &self.letters {
            if !matches!(batch.outcome, LetterOutcome::Failed { .. }) {
                let since = batch.dispatched_at.unwrap_or(batch.ordered_at);
                add(Document::Letters { number: batch.number }, Some(since));
            }
        }
        // What was struck does not belong to the case.
        for kept in self.correspondence.iter().filter(|it| it.struck.is_none()) {
            add(Document::Message { number: kept.number }, Some(kept.written.verdict.at));
        }
        add(Document::Report, self.closed.as_ref().map(|it| it.at));
    }

    /// Returns a document's number as last written.
    pub fn registration(&self, document: &Document) -> Option<&Registration> {
        self.registrations.iter().rfind(|it| it.document == *document)
    }

    /// Returns the number last written in the case: what the next document is likely to have.
    pub fn last_number(&self) -> Option<&str> {
        self.registrations.last().map(|it| it.number.as_str())
    }
}

impl Document {
    /// Returns the id of the document's kind, used in texts.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Filing { .. } => "filing",
            Self::Receipt { .. } => "receipt",
            Self::NotDoing { .. } => "not_doing",
            Self::Decision { .. } => "decision",
            Self::Letters { .. } => "letters",
            Self::Message { .. } => "message",
            Self::Report => "report",
        }
    }
}

impl fmt::Display for Document {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Filing { number } => write!(f, "filing-{number}"),
            Self::Receipt { number } => write!(f, "receipt-{number}"),
            Self::NotDoing { duty } => write!(f, "not_doing-{duty}"),
            Self::Decision { number } => write!(f, "decision-{number}"),
            Self::Letters { number } => write!(f, "letters-{number}"),
            Self::Message { number } => write!(f, "message-{number}"),
            Self::Report => f.write_str("report"),
        }
    }
}

/// A document's name that cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("`{0}` is not a document's name; write it as `filing-1`")]
pub struct DocumentNameError(String);

impl FromStr for Document {
    type Err = DocumentNameError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let bad = || DocumentNameError(text.to_owned());
        if text == "report" {
            return Ok(Self::Report);
        }
        let (kind, which) = text.split_once('-').ok_or_else(bad)?;
        let number = || which.parse::<u32>().map_err(|_| bad());
        match kind {
            "filing" => Ok(Self::Filing { number: number()? }),
            "receipt" => Ok(Self::Receipt { number: number()? }),
            "not_doing" => Ok(Self::NotDoing { duty: which.parse().map_err(|_| bad())? }),
            "decision" => Ok(Self::Decision { number: number()? }),
            "letters" => Ok(Self::Letters { number: number()? }),
            "message" => Ok(Self::Message { number: number()? }),
            _ => Err(bad()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn name_of_a_document_is_read_as_it_is_written() {
        let duty = "eu-gdpr.notify-authority".parse().unwrap();
        let number = 3;
        for document in [
            Document::Filing { number },
            Document::Receipt { number },
            Document::NotDoing { duty },
            Document::Decision { number },
            Document::Letters { number },
            Document::Message { number },
            Document::Report,
        ] {
            assert_eq!(document.to_string().parse::<Document>().unwrap(), document);
        }
        for bad in ["", "filing", "filing-x", "other-1"] {
            assert!(bad.parse::<Document>().is_err(), "{bad}");
        }
    }
}
