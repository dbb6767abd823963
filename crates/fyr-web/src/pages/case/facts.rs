//! What is known in a case: the catalogue in groups, each fact with its history and the way to correct it.

use fyr_core::case::duty::DutyKey;
use fyr_core::case::facts::{CATALOGUE, Facts, Version};
use fyr_core::field::Entry;
use fyr_core::register::directory::Directory;
use fyr_text::{Arg, Language, text};
use maud::{Markup, html};
use std::collections::BTreeSet;

use super::frame::{Room, Tab};
use super::parts::{counted, len, say};
use crate::ui::Tone;
use crate::ui::clock::time;
use crate::ui::facts::{self as draw, Fact, history};
use crate::ui::notice::{alert, tag};
use crate::ui::section::section;
use crate::words;

/// The catalogue's facts by what they are about; a fact that stands in no group comes last, under "other".
pub(crate) const GROUPS: &[(&str, &[&str])] = &[
    ("what", &["nature", "incident_type", "cause", "cause_text", "processor_name"]),
    ("when", &["occurred_from", "occurred_to", "detected_at", "detection_how", "ceased"]),
    (
        "who",
        &[
            "persons_affected",
            "persons_exactness",
            "protected_persons",
            "records_affected",
            "data_subject_groups",
            "cross_border",
        ],
    ),
    ("data", &["data_categories", "data_categories_text"]),
    ("consequences", &["consequences", "consequences_text", "severity"]),
    ("measures", &["measures_taken", "measures_planned"]),
    ("information", &["informed", "persons_informed", "informed_how", "informing_when"]),
];

/// Returns the entries of each group that `shown` lets through, the ungrouped last.
pub(crate) fn grouped(shown: impl Fn(&str) -> bool) -> Vec<(&'static str, Vec<&'static Entry>)> {
    let grouped: BTreeSet<&str> = GROUPS.iter().flat_map(|(_, ids)| ids.iter().copied()).collect();
    let of = |wanted: &dyn Fn(&str) -> bool| -> Vec<&'static Entry> {
        CATALOGUE.iter().filter(|it| wanted(it.id) && shown(it.id)).collect()
    };
    let mut groups: Vec<_> =
        GROUPS.iter().map(|(group, ids)| (*group, of(&|id| ids.contains(&id)))).collect();
    groups.push(("other", of(&|id| !grouped.contains(id))));
    groups.retain(|(_, entries)| !entries.is_empty());
    groups
}

/// Draws all facts; with `duty`, what that duty still asks for stands on top.
pub(crate) fn facts(room: &Room<'_>, duty: Option<&DutyKey>) -> Markup {
    let (language, case) = (room.language, &room.view.case);
    let wanted: BTreeSet<String> = case
        .duties
        .values()
        .filter(|it| it.standing(case).is_open())
        .flat_map(|it| it.missing(case))
        .collect();
    html! {
        @if let Some((key, found)) = duty.and_then(|key| case.duties.get_key_value(key)) {
            (asked_for(room, key, &found.missing(case)))
        }
        @if !case.proposals.is_empty() {
            (alert(language, Tone::Info, counted(language, "facts-proposals", case.proposals.len() as u64))
                .body(html! { p { a href={ "/cases/" (case.id) "#proposals" } { (text(language, "facts-proposals-go")) } } }))
        }
        p { a href=(Tab::Completeness.address(case.id)) { (text(language, "facts-to-completeness")) } }
        @for (group, entries) in grouped(|_| true) {
            (section(&format!("facts-{group}"), &text(language, &format!("facts-group-{group}")),
                &draw::facts(&entries.iter().map(|it| one(room, it, wanted.contains(it.id))).collect::<Vec<_>>())))
        }
    }
}

fn asked_for(room: &Room<'_>, key: &DutyKey, missing: &[String]) -> Markup {
    let (language, case) = (room.language, &room.view.case);
    let name = super::words::duty(language, room.law, key);
    let title = say(language, "facts-asked-for", &[("duty", Arg::Text(&name))]);
    html! {
        @if missing.is_empty() {
            (alert(language, Tone::Success, say(language, "facts-all-there", &[("duty", Arg::Text(&name))])))
        } @else {
            (alert(language, Tone::Due, title).body(html! {
                ul { @for id in missing { li { a href={ "/cases/" (case.id) "/facts/" (id) } { (words::fact(language, id)) } } } }
            }))
        }
    }
}

fn one(room: &Room<'_>, entry: &Entry, wanted: bool) -> Fact {
    let (language, case) = (room.language, &room.view.case);
    let change = (room.view.may.handle && case.closed.is_none())
        .then(|| format!("/cases/{}/facts/{}", case.id, entry.id));
    let mut value = shown(room, &case.facts, entry);
    if wanted {
        value = html! { (value) " " (tag(Tone::Due, &text(language, "facts-wanted"))) };
    }
    if case.proposals.contains_key(entry.id) {
        value = html! { (value) " " a href={ "/cases/" (case.id) "#proposals" } { (text(language, "facts-proposed")) } };
    }
    Fact::new(words::fact(language, entry.id), with_change(language, &value, (entry.id, change)))
}

fn shown(room: &Room<'_>, facts: &Facts, entry: &Entry) -> Markup {
    let who = |actor: &str| room.who(actor);
    fact_value(
        &Shown { language: room.language, directory: room.directory, who: &who },
        facts,
        entry,
    )
}

/// Is what a fact's value and history are drawn with.
pub(crate) struct Shown<'a> {
    /// The language of the page.
    pub(crate) language: Language,
    /// Names of records.
    pub(crate) directory: &'a Directory,
    /// Who acted, by the journal's text.
    pub(crate) who: &'a dyn Fn(&str) -> String,
}

/// Draws a fact's newest value, who recorded it when, and what was before.
pub(crate) fn fact_value(shown: &Shown<'_>, facts: &Facts, entry: &Entry) -> Markup {
    let versions = facts.versions(entry.id);
    let Some(newest) = versions.last() else {
        return html! { span class="fyr-quiet" { (text(shown.language, "facts-not-recorded")) } };
    };
    let before: Vec<_> =
        versions.iter().rev().skip(1).map(|it| version(shown, entry, it)).collect();
    html! {
        @for line in value(shown, entry, newest).lines() { (line) br; }
        span class="fyr-quiet fyr-small" {
            ((shown.who)(&newest.actor)) ", " (time(shown.language, newest.at))
            @if let Some(reason) = &newest.reason { " — " (reason) }
        }
        @if len(&before) > 0 { (history(shown.language, &before)) }
    }
}

/// Returns a version's value as a person reads it.
pub(crate) fn value(shown: &Shown<'_>, entry: &Entry, version: &Version) -> String {
    let value = words::value(shown.language, shown.directory, (entry.id, &version.value));
    if version.taken_back {
        return say(shown.language, "fact-taken-back", &[("value", Arg::Text(&value))]);
    }
    value
}

fn version(shown: &Shown<'_>, entry: &Entry, version: &Version) -> draw::Version {
    draw::Version {
        value: value(shown, entry, version),
        by: (shown.who)(&version.actor),
        at: version.at,
        reason: version.reason.clone(),
    }
}

/// Adds the way to correct a fact, named for a screen reader.
pub(crate) fn with_change(
    language: Language,
    value: &Markup,
    (id, change): (&str, Option<String>),
) -> Markup {
    html! {
        (value)
        @if let Some(address) = change {
            " " a href=(address) {
                (text(language, "facts-change"))
                span class="ds-sr-only" { " " (words::fact(language, id)) }
            }
        }
    }
}
