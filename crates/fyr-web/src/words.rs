//! Words for what the domain knows by id: the key is a prefix and the id with `_` and `.` as `-`.

pub(crate) mod unread;

use std::borrow::Cow;
use std::collections::BTreeMap;

use fyr_app::error::Refused;
use fyr_core::account::Role;
use fyr_core::case::FilingKind;
use fyr_core::case::awareness::Moment;
use fyr_core::case::duty::{DutyKey, Standing};
use fyr_core::case::next::{ActKind, Stage};
use fyr_core::context::Actor;
use fyr_core::field::Value;
use fyr_core::id::{AccountId, RecordId};
use fyr_core::law::{self, RiskLevel};
use fyr_core::register::RecordKind;
use fyr_core::register::concerned::Ground;
use fyr_core::register::directory::Directory;
use fyr_core::report;
use fyr_text::time::{civil_date, moment};
use fyr_text::{Arg, Language, amount, contains, text, text_with};

use crate::ui::Tone;
use crate::ui::timeline::Happening;

/// Returns the words for `id` under `prefix`: `of(language, "stage", "to_notify")` is the text `stage-to-notify`.
pub(crate) fn of(language: Language, prefix: &str, id: &str) -> Cow<'static, str> {
    text(language, &key(prefix, id))
}

/// Returns what a role is called.
pub(crate) fn role(language: Language, role: Role) -> Cow<'static, str> {
    of(language, "role", role.as_str())
}

/// Returns where a case stands, in a few words.
pub(crate) fn stage(language: Language, stage: Stage) -> Cow<'static, str> {
    of(language, "stage", stage.as_str())
}

/// Returns how a duty stands, in a few words; lateness is said beside it.
pub(crate) fn standing(language: Language, standing: &Standing) -> Cow<'static, str> {
    of(language, "standing", standing.as_str())
}

/// Returns what colour goes with a standing; `overdue` by the page's moment.
pub(crate) const fn standing_tone(standing: &Standing, lateness: Lateness) -> Tone {
    match (standing, lateness) {
        (_, Lateness::Late) => Tone::Danger,
        (Standing::ToDecide | Standing::Running, Lateness::No) => Tone::Due,
        (Standing::Met { .. }, Lateness::No) => Tone::Success,
        (Standing::NotOwed | Standing::NotRequired | Standing::Ended, Lateness::No) => {
            Tone::Neutral
        }
    }
}

/// Says whether something is, or was, late.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lateness {
    /// In time, or without a time.
    No,
    /// After its last moment.
    Late,
}

/// Returns what a moment of awareness is called.
pub(crate) fn awareness(language: Language, moment: Moment) -> Cow<'static, str> {
    of(language, "awareness", moment.as_str())
}

/// Returns a level of risk in common words; a duty's own regime may have better ones in [`law()`].
pub(crate) fn risk(language: Language, level: RiskLevel) -> Cow<'static, str> {
    of(language, "risk", level.as_str())
}

/// Returns what a filing of this kind is called.
pub(crate) fn filing_kind(language: Language, kind: FilingKind) -> Cow<'static, str> {
    of(language, "filing-kind", kind.as_str())
}

/// Returns the label of a fact of cases and incidents.
pub(crate) fn fact(language: Language, id: &str) -> Cow<'static, str> {
    of(language, "fact", id)
}

/// Returns the label of a field of a register.
pub(crate) fn record_field(language: Language, kind: RecordKind, id: &str) -> Cow<'static, str> {
    of(language, &key("field", kind.as_str()), id)
}

/// Returns what one of a field's closed list of ids is called.
pub(crate) fn choice(language: Language, field: &str, id: &str) -> Cow<'static, str> {
    of(language, &key("choice", field), id)
}

/// Returns what a register is called, as a heading.
pub(crate) fn register(language: Language, kind: RecordKind) -> Cow<'static, str> {
    of(language, "register", kind.as_str())
}

/// Returns the words of a law file in `language`.
pub(crate) fn law(language: Language, words: &law::Words) -> &str {
    match language {
        Language::Sv => &words.sv,
        Language::En => &words.en,
    }
}

/// Returns what can be done, as an imperative. To file has no words of its own: it is called what its duty is called.
pub(crate) fn act(language: Language, kind: &ActKind) -> Cow<'static, str> {
    of(language, "act", kind.as_str())
}

/// Returns the duty an act is of.
pub(crate) const fn act_duty(kind: &ActKind) -> Option<&DutyKey> {
    match kind {
        ActKind::Settle(key)
        | ActKind::DecideNotDoing(key)
        | ActKind::ApproveNotification(key)
        | ActKind::File(key)
        | ActKind::Supplement(key)
        | ActKind::MarkInformed(key)
        | ActKind::RecordFacts(key) => Some(key),
        ActKind::Proposals
        | ActKind::Qualify
        | ActKind::AssessRisk
        | ActKind::ProposeExclusion
        | ActKind::DecideExclusion
        | ActKind::Letters
        | ActKind::Dispatch(_)
        | ActKind::ContactDirectly
        | ActKind::Close => None,
    }
}

/// Returns why a controller is held to be concerned; the record it rests on by name.
pub(crate) fn ground(language: Language, ground: &Ground, directory: &Directory) -> String {
    let (id, record) = match ground {
        Ground::NamedInAgreement(id) => ("named_in_agreement", *id),
        Ground::NamedInExpiredAgreement(id) => ("named_in_expired_agreement", *id),
        Ground::UsesSystem(id) => ("uses_system", *id),
        Ground::UsesSystemWithoutAgreement(id) => ("uses_system_without_agreement", *id),
    };
    let name = record_name(directory, record);
    text_with(language, &key("ground", id), &[("what", Arg::Text(&name))]).into_owned()
}

/// Returns who reported.
pub(crate) fn report_source(language: Language, source: report::Source) -> Cow<'static, str> {
    let id = match source {
        report::Source::Staff => "staff",
        report::Source::Supplier => "supplier",
    };
    of(language, "report-source", id)
}

/// Returns yes, no or not known yet.
pub(crate) fn yes_no(language: Language, known: Option<bool>) -> Cow<'static, str> {
    match known {
        Some(true) => text(language, "yes"),
        Some(false) => text(language, "no"),
        None => text(language, "not-known"),
    }
}

/// Returns a recorded value as a person reads it; `field` is the id of its catalogue entry.
pub(crate) fn value(
    language: Language,
    directory: &Directory,
    (field, value): (&str, &Value),
) -> String {
    match value {
        Value::Text(id) if contains(&key(&key("choice", field), id)) => {
            choice(language, field, id).into_owned()
        }
        Value::Text(text) => text.clone(),
        Value::Count(count) => amount::number(language, i64::try_from(*count).unwrap_or(i64::MAX)),
        Value::YesNoUnknown(known) => yes_no(language, *known).into_owned(),
        Value::Moment(at) => moment(language, *at),
        Value::Day(day) => civil_date(language, *day),
        Value::Choices(ids) => {
            ids.iter().map(|id| choice(language, field, id)).collect::<Vec<_>>().join(", ")
        }
        Value::Reference(id) => record_name(directory, *id),
        Value::References(ids) => {
            ids.iter().map(|id| record_name(directory, *id)).collect::<Vec<_>>().join(", ")
        }
    }
}

/// Returns what a record is called: its name, else its key, else its id.
pub(crate) fn record_name(directory: &Directory, id: RecordId) -> String {
    let named = directory.record(id).and_then(|record| {
        ["name", "key"].into_iter().map(|field| record.text(field)).find(|it| !it.is_empty())
    });
    named.map_or_else(|| id.to_string(), str::to_owned)
}

/// Returns who acted, from the journal's text; `names` knows the accounts of the page.
pub(crate) fn actor(
    language: Language,
    actor: &str,
    names: &BTreeMap<AccountId, String>,
) -> String {
    match Actor::from_journal_text(actor) {
        Actor::System => text(language, "actor-system").into_owned(),
        Actor::Anonymous => text(language, "actor-anonymous").into_owned(),
        Actor::Account(id) => {
            names.get(&id).cloned().unwrap_or_else(|| text(language, "actor-account").into_owned())
        }
    }
}

/// Returns what happened, in a few words, from the event's name in the journal (`case.filed`).
pub(crate) fn event(language: Language, kind: &str) -> Cow<'static, str> {
    of(language, "event", kind)
}

/// Returns what kind of thing happened, from the event's name in the journal.
pub(crate) fn happening(kind: &str) -> Happening {
    match kind {
        "report.received" | "case.opened" | "incident.opened" => Happening::Reported,
        "case.awareness_established" | "case.awareness_chosen" => Happening::Aware,
        "case.qualified"
        | "case.ruled_out"
        | "case.risk_assessed"
        | "case.duty_arose"
        | "case.not_doing_proposed"
        | "case.not_doing_approved"
        | "case.not_doing_declined"
        | "report.triaged"
        | "report.dismissed"
        | "incident.concerned"
        | "incident.controller_added"
        | "incident.explained_away"
        | "incident.arranged"
        | "incident.meeting_held"
        | "case.notification_approved"
        | "case.notification_withdrawn"
        | "case.text_answered" => Happening::Decided,
        "case.filed" | "incident.bundle_sent" => Happening::Filed,
        "incident.fanned_out" | "incident.processor_case_opened" => Happening::FannedOut,
        "case.late_by_corrected_awareness" => Happening::Late,
        "case.letters_ordered" | "case.letters_rendered" | "case.letters_failed" => {
            Happening::Documented
        }
        "case.letters_dispatched"
        | "case.direct_contact_made"
        | "case.informed"
        | "case.contact_told"
        | "case.notified"
        | "incident.text_offered"
        | "incident.text_renewed"
        | "account.invited" => Happening::Sent,
        "case.receipt_recorded"
        | "case.people_handed"
        | "case.fact_proposed"
        | "incident.material_kept"
        | "incident.update_told" => Happening::Received,
        "case.closed" => Happening::Closed,
        kind if kind.starts_with("run.") => Happening::Analysed,
        _ => Happening::Recorded,
    }
}

/// Returns why something was not done, and what to do.
pub(crate) fn refusal(language: Language, refused: &Refused) -> String {
    let detail = refused.detail().unwrap_or_default();
    let named = detail_words(language, &detail);
    text_with(language, &refused.key(), &[("what", Arg::Text(&named))]).into_owned()
}

/// Returns a list of what blocks an act, or a refusal's detail, in words where they are ids.
pub(crate) fn detail_words(language: Language, detail: &str) -> String {
    let one = |id: &str| {
        let keys = [
            key("fact", id),
            key("missing", id),
            key("letter", id),
            key("part", id),
            key("left-out", id),
            key("not-covered", id),
        ];
        let known = keys.iter().find(|key| contains(key));
        known.map_or_else(|| id.to_owned(), |key| text(language, key).into_owned())
    };
    // What is said of one of several stands after its number.
    let one = |id: &str| match id.split_once(": ") {
        Some((number, id)) => format!("{number}: {}", one(id)),
        None => one(id),
    };
    detail.split(", ").map(one).collect::<Vec<_>>().join(", ")
}

fn key(prefix: &str, id: &str) -> String {
    format!("{prefix}-{}", id.replace(['_', '.'], "-"))
}

#[cfg(test)]
mod tests;
