//! The lines that frame a notification: when whoever was told, when it is due, when it was sent and whether in time.

use crate::language::Language;
use fyr_core::case::{Case, duty::Duty};
use fyr_documents::{answers, notification as document};
use jiff::Timestamp;

/// What frames a notification.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Framed {
    /// It was sent then: the frame says whether in time, and when it was written down here.
    Sent {
        /// When it was sent, as stated.
        at: Timestamp,
        /// When that was recorded.
        written: Timestamp,
    },
    /// It is frozen to be approved; when it is sent is not known yet.
    Frozen,
}

impl Framed {
    pub(super) fn sent(self) -> Option<Timestamp> {
        match self {
            Self::Sent { at, .. } => Some(at),
            Self::Frozen => None,
        }
    }
}

pub(super) fn frame(
    case: &Case,
    asked: (&Duty, Language),
    framed: Framed,
) -> Vec<document::FrameLine> {
    let (duty, language) = asked;
    let language = language.of_document();
    let mut lines = Vec::new();
    let mut line = |key: &str, value: String| {
        lines.push(document::FrameLine { label: answers::words(language, key), value });
    };
    for moment in fyr_core::case::awareness::Moment::ALL {
        if let Some(at) = case.awareness.at(*moment) {
            let key = format!("awareness-{}", moment.as_str().replace('_', "-"));
            line(&key, answers::moment(language, at));
        }
    }
    let due = duty.due(case);
    if let Some(due) = due {
        line("document-due", answers::moment(language, due));
    }
    let Framed::Sent { at, written } = framed else { return lines };
    line("document-filed-at", answers::moment(language, at));
    if at != written {
        line("document-written-at", answers::moment(language, written));
    }
    if let Some(due) = due {
        let judged = if at <= due { "document-in-time" } else { "document-late" };
        line("document-judged", answers::words(language, judged));
    }
    lines
}
