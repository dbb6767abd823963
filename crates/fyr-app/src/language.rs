//! The languages a document is made in.

use serde::{Deserialize, Serialize};

/// Swedish or English.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Language {
    /// Swedish.
    #[default]
    Sv,
    /// English.
    En,
}

impl Language {
    pub(crate) const fn of_document(self) -> fyr_documents::document::Language {
        match self {
            Self::Sv => fyr_documents::document::Language::Sv,
            Self::En => fyr_documents::document::Language::En,
        }
    }

    /// Returns the words in this language.
    pub const fn of(self, words: &fyr_core::law::Words) -> &String {
        match self {
            Self::Sv => &words.sv,
            Self::En => &words.en,
        }
    }
}
