//! What all documents have in common: language, what they rest on, the finished file, and what can go wrong.

use serde::{Deserialize, Serialize};

/// The language a document is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// Swedish.
    Sv,
    /// English.
    En,
}

/// The last journal entry a document rests on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RestsOn {
    /// Position in the journal.
    pub position: u64,
    /// The entry's hash, as the journal writes it; printed whole.
    pub hash: String,
}

/// A finished document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// The file: PDF/A-2a and PDF/UA-1.
    pub pdf: Vec<u8>,
    /// How many pages it has.
    pub pages: usize,
    /// What could not be printed as written and is shown as □ instead; empty as a rule.
    pub unprintable: Vec<Unprintable>,
}

/// Characters for which no embedded font has a sign, and where they stood.
///
/// PDF/A refuses characters without a sign (ISO 19005-2, 6.2.11.8), so each is printed as □.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unprintable {
    /// Where they stood.
    pub place: Place,
    /// Each character once, in code point order.
    pub characters: String,
}

/// A part of a document, for whoever must look at it again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// What the whole document or batch has in common.
    Common,
    /// The question with this number in the form.
    Question(String),
    /// The letter with this number.
    Letter(u64),
    /// The part with this number, in a bundle.
    Part(usize),
}

/// Why a document was not made.
///
/// Never holds text from the document.
#[derive(Debug, thiserror::Error)]
pub enum DocumentError {
    /// A part that the law or the file format requires is empty.
    #[error(
        "{document}: `{part}` is empty; fill it in before the document is made ({source_of_rule})"
    )]
    Missing {
        /// Which document.
        document: &'static str,
        /// Which field of the input.
        part: &'static str,
        /// Which rule requires it.
        source_of_rule: &'static str,
    },
    /// The typesetter refused the template or the finished pages.
    #[error("{template}: {message}; correct the template in `documents/`")]
    Template {
        /// The file in `/documents`.
        template: &'static str,
        /// What the typesetter said, without the text it said it about.
        message: String,
    },
    /// The typesetter broke off.
    #[error(
        "{template}: the typesetter broke off; the document was not made, and the input that caused it should be reported"
    )]
    BrokeOff {
        /// The file in `/documents`.
        template: &'static str,
    },
    /// The operating system gave no thread to work in.
    #[error("no thread to typeset in; lower the number of threads or free memory")]
    Thread(#[source] std::io::Error),
}
