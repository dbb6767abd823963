//! What happened to frozen notifications and to bundles of them, in a sentence.

use fyr_core::case::Filing;
use fyr_core::case::bundle as offers;
use fyr_core::incident::bundle as bundles;
use fyr_text::{Arg, Language};

use super::Names;
use crate::pages::case::parts::{n, say};
use crate::words;

/// Says what happened to a frozen notification.
pub(super) fn happened(language: Language, event: &offers::Event, names: Names<'_>) -> String {
    use offers::Event as E;
    let key = format!("happened-{}", event.kind().replace(['.', '_'], "-"));
    match event {
        E::Frozen { number, frozen } => {
            let duty = super::duty(language, names.law, &frozen.duty);
            say(language, &key, &[("n", n(u64::from(*number))), ("duty", Arg::Text(&duty))])
        }
        E::Approved { number, leave: None } | E::Withdrawn { number, .. } => {
            say(language, &key, &[("n", n(u64::from(*number)))])
        }
        E::Approved { number, leave: Some(office) } => {
            let office = names.directory.name(*office);
            let args = [("n", n(u64::from(*number))), ("office", Arg::Text(&office))];
            say(language, "happened-case-notification-approved-with-leave", &args)
        }
    }
}

/// Returns why a frozen notification was taken back.
pub(super) fn detail(event: &offers::Event) -> Option<&str> {
    match event {
        offers::Event::Withdrawn { reason, .. } => Some(reason),
        offers::Event::Frozen { .. } | offers::Event::Approved { .. } => None,
    }
}

/// Says what was filed, and with how many others' by whom where it was handed in so.
pub(super) fn filed(language: Language, filing: &Filing, names: Names<'_>) -> String {
    let key = match filing.in_time {
        Some(true) => "happened-case-filed-in-time",
        Some(false) => "happened-case-filed-late",
        None => "happened-case-filed",
    };
    let kind = words::filing_kind(language, filing.kind);
    let said = [("kind", Arg::Text(&kind)), ("n", n(u64::from(filing.number)))];
    let said = say(language, key, &said);
    let Some(bundled) = &filing.bundled else {
        return super::cover::filed(language, said, filing);
    };
    let office = names.directory.name(bundled.by);
    let others = n(u64::from(bundled.others));
    let args = [("filed", Arg::Text(&said)), ("office", Arg::Text(&office)), ("n", others)];
    say(language, "happened-case-filed-in-bundle", &args)
}

/// Says what happened to a bundle.
pub(super) fn bundled(language: Language, event: &bundles::Event) -> String {
    use bundles::Event as E;
    let key = format!("happened-{}", event.kind().replace(['.', '_'], "-"));
    let with = |args: &[(&str, Arg<'_>)]| say(language, &key, args);
    match event {
        E::Prepared { number, bundle } => {
            let cases = n(bundle.cases.len() as u64);
            with(&[("n", n(u64::from(*number))), ("cases", cases)])
        }
        E::Sent { number, sent } => {
            let (filed, refused) = (n(sent.filed.len() as u64), n(sent.refused.len() as u64));
            with(&[("n", n(u64::from(*number))), ("filed", filed), ("refused", refused)])
        }
        E::Dropped { number, .. } => with(&[("n", n(u64::from(*number)))]),
        E::ReceiptRecorded { number, receipt } => {
            with(&[("n", n(u64::from(*number))), ("receipt", Arg::Text(receipt))])
        }
    }
}

/// Returns by what means a bundle was handed in, or why it was not.
pub(super) fn bundled_detail(event: &bundles::Event) -> &str {
    use bundles::Event as E;
    match event {
        E::Sent { sent, .. } => &sent.channel,
        E::Dropped { reason, .. } => reason,
        E::Prepared { .. } | E::ReceiptRecorded { .. } => "",
    }
}
