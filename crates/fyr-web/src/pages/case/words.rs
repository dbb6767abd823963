//! What happened, in a sentence: for the timeline, the desk and the journal.

mod bundle;
mod coordination;
mod correspondence;
mod cover;
mod evidence;
mod lesson;

use std::collections::BTreeMap;

use fyr_core::case::duty::DutyKey;
use fyr_core::case::reminder::{Matter, Reminded, Rung};
use fyr_core::case::work::{MeasureChange, TaskChange};
use fyr_core::case::{self, ContactTold, ListChange, PeopleCounts};
use fyr_core::event::Event;
use fyr_core::field::Value;
use fyr_core::id::AccountId;
use fyr_core::law::Law;
use fyr_core::register::directory::Directory;
use fyr_core::{finding, incident};
use fyr_text::time::moment;
use fyr_text::{Arg, Language};

use super::parts::{counted, n, say};
use crate::words;

/// Is where the names in events are looked up.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Names<'a> {
    /// Names of organisations and registers' records.
    pub(crate) directory: &'a Directory,
    /// Names of accounts.
    pub(crate) accounts: &'a BTreeMap<AccountId, String>,
    /// Names of duties.
    pub(crate) law: &'a Law,
}

/// Returns what happened, in one sentence, for events of cases, incidents and runs; `None` for any other.
pub(crate) fn event(language: Language, event: &Event, names: Names<'_>) -> Option<String> {
    match event {
        Event::Case(event) => Some(of_case(language, event, names)),
        Event::Incident(event) => Some(of_incident(language, event, names)),
        Event::Run(event) => Some(of_run(language, event)),
        Event::Record(_)
        | Event::RecordWithdrawn(_)
        | Event::Report(_)
        | Event::Account(_)
        | Event::Link(_)
        | Event::Import(_)
        | Event::Template(_)
        | Event::Lesson(_) => None,
    }
}

/// Why a moment was stated when the case was opened: ids, of which the sentence says enough.
const AT_OPENING: &[&str] = &["fan_out", "staff_report", "processor_case"];

/// Returns why, or what was said, where the event holds such words.
pub(crate) fn detail(event: &Event) -> Option<&str> {
    let words = match event {
        Event::Case(event) => detail_of_case(event)?,
        Event::Incident(
            incident::Event::Added { reason, .. }
            | incident::Event::ExplainedAway { reason, .. }
            | incident::Event::Material {
                event: incident::material::Event::Destroyed { reason, .. },
            },
        )
        | Event::Run(finding::Event::Failed { reason }) => reason,
        Event::Run(finding::Event::Started { purpose, .. }) => purpose,
        Event::Incident(incident::Event::Coordination { event }) => {
            coordination::shared_detail(event)
        }
        Event::Incident(incident::Event::Bundle { event }) => bundle::bundled_detail(event),
        Event::Incident(
            incident::Event::Opened { .. }
            | incident::Event::Concerned { .. }
            | incident::Event::FannedOut { .. }
            | incident::Event::ProcessorCaseOpened { .. }
            | incident::Event::FactRecorded { .. }
            | incident::Event::Material { event: incident::material::Event::Kept { .. } },
        )
        | Event::Run(
            finding::Event::Finished { .. }
            | finding::Event::Cancelled
            | finding::Event::HandedOver { .. }
            | finding::Event::Read { .. }
            | finding::Event::Judged { .. }
            | finding::Event::SampleDrawn { .. }
            | finding::Event::SampleJudged { .. },
        )
        | Event::Record(_)
        | Event::Report(_)
        | Event::Account(_)
        | Event::Link(_)
        | Event::RecordWithdrawn(_)
        | Event::Import(_)
        | Event::Template(_)
        | Event::Lesson(_) => return None,
    };
    let said = !words.trim().is_empty() && !AT_OPENING.contains(&words);
    said.then_some(words)
}

/// Returns what a duty is called, with the law it is in.
pub(crate) fn duty(language: Language, law: &Law, key: &DutyKey) -> String {
    // A duty may stand in one text of the law and not in another; the newest that has it names it.
    let texts = law.regimes().iter().filter(|it| it.id == key.regime);
    let found = texts.filter_map(|it| Some((it, it.duties.iter().find(|it| it.id == key.duty)?)));
    let found = found.max_by_key(|(regime, _)| regime.valid_from);
    found.map_or_else(
        || key.to_string(),
        |(regime, duty)| {
            let args = [
                ("duty", Arg::Text(words::law(language, &duty.name))),
                ("regime", Arg::Text(words::law(language, &regime.name))),
            ];
            say(language, "duty-of-regime", &args)
        },
    )
}

#[expect(
    clippy::too_many_lines,
    reason = "one exhaustive list, so that a new event is not forgotten"
)]
fn of_case(language: Language, event: &case::Event, names: Names<'_>) -> String {
    use case::Event as E;
    let key = format!("happened-{}", event.kind().replace(['.', '_'], "-"));
    let with = |args: &[(&str, Arg<'_>)]| say(language, &key, args);
    let of_duty = |it: &DutyKey| with(&[("duty", Arg::Text(&duty(language, names.law, it)))]);
    let of_fact = |field: &str, value: Option<&Value>| {
        let label = words::fact(language, field);
        let value = value
            .map(|it| shortened(&words::value(language, names.directory, (field, it))))
            .unwrap_or_default();
        with(&[("fact", Arg::Text(&label)), ("value", Arg::Text(&value))])
    };
    match event {
        E::Opened { .. } | E::Qualified { .. } | E::RuledOut { .. } | E::Closed { .. } => with(&[]),
        E::AwarenessEstablished { moment: which, at, .. } => {
            let (which, at) = (words::awareness(language, *which), moment(language, *at));
            with(&[("moment", Arg::Text(&which)), ("at", Arg::Text(&at))])
        }
        E::KnownElsewhere { at, .. } => with(&[("at", Arg::Text(&moment(language, *at)))]),
        E::AwarenessChosen { moment, .. } => {
            with(&[("moment", Arg::Text(&words::awareness(language, *moment)))])
        }
        E::FactProposed { field, value, .. }
        | E::FactRecorded { field, value }
        | E::ProposalAccepted { field, value } => of_fact(field, Some(value)),
        E::FactCorrected { field, value: None, .. } => {
            let label = words::fact(language, field);
            say(language, "happened-case-fact-taken-back", &[("fact", Arg::Text(&label))])
        }
        E::FactCorrected { field, value, .. } => of_fact(field, value.as_ref()),
        E::ProposalDeclined { field, .. } => of_fact(field, None),
        E::RiskAssessed { level, .. } => {
            with(&[("level", Arg::Text(&words::risk(language, *level)))])
        }
        E::DutyArose { terms, .. } => {
            of_duty(&DutyKey { regime: terms.regime.clone(), duty: terms.duty.id.clone() })
        }
        E::NotDoingProposed { duty, .. }
        | E::NotDoingApproved { duty }
        | E::NotDoingDeclined { duty, .. }
        | E::NotDoingLapsed { duty }
        | E::DutyOwed { duty, .. }
        | E::DutyTakenOn { duty, .. } => of_duty(duty),
        E::PlaybookStarted { .. }
        | E::TaskAdded { .. }
        | E::TaskChanged { .. }
        | E::NoteAdded { .. }
        | E::DecisionLogged { .. }
        | E::MeasurePlanned { .. }
        | E::MeasureChanged { .. }
        | E::PoliceReported { .. }
        | E::Registered { .. }
        | E::Reopened { .. } => of_work(language, event),
        E::Informed { .. }
        | E::LateByCorrectedAwareness { .. }
        | E::DueMoved { .. }
        | E::FiledElsewhere { .. }
        | E::GroupAssessed { .. }
        | E::GroupWithdrawn { .. } => of_moments_and_groups(language, event, names),
        E::Filed { filing } => bundle::filed(language, filing, names),
        E::Bundle { event } => bundle::happened(language, event, names),
        E::Cover { event } => cover::happened(language, event),
        E::ReceiptRecorded { number, receipt, .. } => received(language, *number, receipt),
        E::PeopleHanded { .. }
        | E::ProtectedHandlerNamed { .. }
        | E::LettersOrdered { .. }
        | E::LettersFailed { .. }
        | E::LettersRendered { .. }
        | E::LettersDispatched { .. }
        | E::DirectContactMade { .. }
        | E::PeopleShown { .. } => of_people(language, event, names),
        E::ContactTold { told } => contact(language, told, names),
        E::Reminded { reminded } => woken(language, reminded, names),
        E::Evidence { event } => evidence::happened(language, event),
        E::Lesson { event } => lesson::happened(language, event),
        E::Correspondence { event } => correspondence::happened(language, event),
        E::Notified { notified } => coordination::notified(language, notified, names),
        E::Coordination { event } => coordination::answered(language, event),
    }
}

/// Says what happened to the people of a case and their letters; nothing of other events.
fn of_people(language: Language, event: &case::Event, names: Names<'_>) -> String {
    use case::Event as E;
    let key = format!("happened-{}", event.kind().replace(['.', '_'], "-"));
    let with = |args: &[(&str, Arg<'_>)]| say(language, &key, args);
    if let E::PeopleHanded { counts, change, .. } = event {
        handed(language, *counts, change.unwrap_or_default())
    } else if let E::ProtectedHandlerNamed { account } = event {
        let name = names.accounts.get(account).cloned().unwrap_or_default();
        with(&[("name", Arg::Text(&name))])
    } else if let E::LettersOrdered { number, .. } | E::LettersFailed { number, .. } = event {
        with(&[("n", n(u64::from(*number)))])
    } else if let E::LettersRendered { number, letters, .. } = event {
        with(&[("n", n(u64::from(*number))), ("letters", n(*letters))])
    } else if let E::LettersDispatched { number, at, .. } = event {
        let at = moment(language, *at);
        with(&[("n", n(u64::from(*number))), ("at", Arg::Text(&at))])
    } else if let E::DirectContactMade { person, .. } = event {
        with(&[("n", n(*person))])
    } else if let E::PeopleShown { people, protected } = event {
        with(&[("n", n(*people)), ("protected", n(*protected))])
    } else {
        String::new()
    }
}

/// Says what happened to a duty at a moment, and to the risk of groups; nothing of other events.
fn of_moments_and_groups(language: Language, event: &case::Event, names: Names<'_>) -> String {
    use case::Event as E;
    let key = format!("happened-{}", event.kind().replace(['.', '_'], "-"));
    let with = |args: &[(&str, Arg<'_>)]| say(language, &key, args);
    if let E::DueMoved { duty: key, from, to, .. } = event {
        let (duty, from) = (duty(language, names.law, key), moment(language, *from));
        let to = to.map_or_else(|| say(language, "due-stopped", &[]), |to| moment(language, to));
        with(&[("duty", Arg::Text(&duty)), ("from", Arg::Text(&from)), ("to", Arg::Text(&to))])
    } else if let E::Informed { duty: key, at, .. } = event {
        let (duty, at) = (duty(language, names.law, key), moment(language, *at));
        with(&[("duty", Arg::Text(&duty)), ("at", Arg::Text(&at))])
    } else if let E::LateByCorrectedAwareness { duty: key, due } = event {
        let (duty, due) = (duty(language, names.law, key), moment(language, *due));
        with(&[("duty", Arg::Text(&duty)), ("due", Arg::Text(&due))])
    } else if let E::FiledElsewhere { duty: key, filing } = event {
        let (duty, at) = (duty(language, names.law, key), moment(language, filing.at));
        with(&[("duty", Arg::Text(&duty)), ("at", Arg::Text(&at))])
    } else if let E::GroupAssessed { group } = event {
        let level = words::risk(language, group.assessment.level);
        with(&[("name", Arg::Text(&group.assessment.name)), ("level", Arg::Text(&level))])
    } else if let E::GroupWithdrawn { group, .. } = event {
        with(&[("name", Arg::Text(group))])
    } else {
        String::new()
    }
}

/// Says what happened to the work of a case; nothing of other events.
fn of_work(language: Language, event: &case::Event) -> String {
    use case::Event as E;
    let key = format!("happened-{}", event.kind().replace(['.', '_'], "-"));
    let with = |args: &[(&str, Arg<'_>)]| say(language, &key, args);
    if let E::PlaybookStarted { name, .. } = event {
        with(&[("name", Arg::Text(words::law(language, name)))])
    } else if let E::TaskAdded { number, task } = event {
        let title = words::law(language, &task.title);
        with(&[("n", n(u64::from(*number))), ("title", Arg::Text(title))])
    } else if let E::TaskChanged { number, change } = event {
        let change = words::of(language, "task-change", change.as_str());
        with(&[("n", n(u64::from(*number))), ("change", Arg::Text(&change))])
    } else if let E::MeasurePlanned { number, .. } = event {
        with(&[("n", n(u64::from(*number)))])
    } else if let E::MeasureChanged { number, change } = event {
        let change = words::of(language, "measure-change", change.as_str());
        with(&[("n", n(u64::from(*number))), ("change", Arg::Text(&change))])
    } else if let E::PoliceReported { report, .. } = event {
        let at = moment(language, report.at);
        with(&[("number", Arg::Text(&report.number)), ("at", Arg::Text(&at))])
    } else if let E::Registered { document, number, .. } = event {
        let document = words::of(language, "registered", document.kind());
        with(&[("document", Arg::Text(&document)), ("number", Arg::Text(number))])
    } else {
        with(&[])
    }
}

#[expect(
    clippy::too_many_lines,
    reason = "one short arm for each event, so that none is forgotten"
)]
fn detail_of_case(event: &case::Event) -> Option<&str> {
    use case::Event as E;
    match event {
        E::AwarenessEstablished { reason, .. }
        | E::AwarenessChosen { reason, .. }
        | E::ProposalDeclined { reason, .. }
        | E::FactCorrected { reason, .. }
        | E::Qualified { reason }
        | E::RuledOut { reason }
        | E::RiskAssessed { reason, .. }
        | E::NotDoingProposed { reason, .. }
        | E::GroupWithdrawn { reason, .. }
        | E::NotDoingDeclined { reason, .. }
        | E::LettersFailed { reason, .. }
        | E::Registered { reason, .. }
        | E::PoliceReported { reason, .. }
        | E::Reopened { reason }
        | E::NoteAdded { text: reason }
        | E::TaskChanged {
            change: TaskChange::Dropped { reason } | TaskChange::TakenUp { reason },
            ..
        }
        | E::TaskChanged { change: TaskChange::Done { note: reason }, .. }
        | E::MeasureChanged {
            change:
                MeasureChange::Dropped { reason }
                | MeasureChange::Done { note: reason }
                | MeasureChange::Checked { note: reason, .. },
            ..
        }
        | E::Closed { reason } => Some(reason),
        E::MeasurePlanned { measure, .. }
        | E::MeasureChanged { change: MeasureChange::Planned { measure }, .. } => {
            Some(&measure.what)
        }
        E::DecisionLogged { decision, .. } => Some(&decision.what),
        E::Filed { filing } => Some(&filing.channel),
        E::GroupAssessed { group } => Some(&group.assessment.reason),
        E::LettersDispatched { how, .. } | E::Informed { how, .. } => Some(how),
        E::DirectContactMade { contact, .. } => Some(&contact.how),
        E::Coordination { event } => coordination::answered_detail(event),
        E::Evidence { event } => evidence::detail(event),
        E::Lesson { event } => Some(lesson::detail(event)),
        E::Correspondence { event } => Some(correspondence::detail(event)),
        E::Bundle { event } => bundle::detail(event),
        E::Cover { event } => Some(cover::detail(event)),
        E::Opened { .. }
        | E::KnownElsewhere { .. }
        | E::FactProposed { .. }
        | E::FactRecorded { .. }
        | E::ProposalAccepted { .. }
        | E::Notified { .. }
        | E::NotDoingLapsed { .. }
        | E::DutyOwed { .. }
        | E::DutyArose { .. }
        | E::NotDoingApproved { .. }
        | E::DueMoved { .. }
        | E::FiledElsewhere { .. }
        | E::ReceiptRecorded { .. }
        | E::LateByCorrectedAwareness { .. }
        | E::PeopleHanded { .. }
        | E::ProtectedHandlerNamed { .. }
        | E::LettersOrdered { .. }
        | E::LettersRendered { .. }
        | E::ContactTold { .. }
        | E::Reminded { .. }
        | E::DutyTakenOn { .. }
        | E::PlaybookStarted { .. }
        | E::TaskAdded { .. }
        | E::TaskChanged {
            change: TaskChange::Assigned { .. } | TaskChange::Ticked { .. }, ..
        }
        | E::PeopleShown { .. } => None,
    }
}

fn handed(language: Language, counts: PeopleCounts, change: ListChange) -> String {
    let args = [
        ("n", n(counts.persons)),
        ("protected", n(counts.protected)),
        ("added", n(change.added)),
        ("removed", n(change.removed)),
        ("kept", n(change.kept)),
    ];
    say(language, "happened-case-people-handed", &args)
}

fn received(language: Language, number: u32, receipt: &str) -> String {
    let args = [("n", n(u64::from(number))), ("receipt", Arg::Text(receipt))];
    say(language, "happened-case-receipt-recorded", &args)
}

fn contact(language: Language, told: &ContactTold, names: Names<'_>) -> String {
    let key =
        if told.accepted { "happened-case-contact-told" } else { "happened-case-contact-not-told" };
    let name = words::record_name(names.directory, told.contact);
    let args = [("name", Arg::Text(&name)), ("n", n(u64::from(told.attempts)))];
    say(language, key, &args)
}

/// Says whom a running clock woke, how long before, or that it could wake nobody.
fn woken(language: Language, reminded: &Reminded, names: Names<'_>) -> String {
    let duty = duty(language, names.law, &reminded.reminder.duty);
    let rung = reminded.reminder.rung;
    let supplement = reminded.reminder.matter == Matter::Supplement;
    let key = match (reminded.woken, reminded.accepted, rung) {
        (Some(_), true, _) if supplement => "happened-case-reminded-supplement",
        (None, _, _) => "happened-case-reminded-nobody",
        (Some(_), false, _) => "happened-case-not-reminded",
        (Some(_), true, Rung::Overdue) => "happened-case-reminded-overdue",
        (Some(_), true, _) => "happened-case-reminded",
    };
    let who = reminded
        .woken
        .map_or_else(String::new, |it| words::of(language, "woken", it.as_str()).into_owned());
    let hours = n(rung.hours().unsigned_abs());
    say(language, key, &[("duty", Arg::Text(&duty)), ("who", Arg::Text(&who)), ("hours", hours)])
}

fn of_incident(language: Language, event: &incident::Event, names: Names<'_>) -> String {
    use incident::Event as E;
    let key = format!("happened-{}", event.kind().replace(['.', '_'], "-"));
    match event {
        E::Opened { opening } => say(language, &key, &[("title", Arg::Text(&opening.title))]),
        E::Concerned { controllers } => counted(language, &key, controllers.len() as u64),
        E::Added { controller, .. } | E::ExplainedAway { controller, .. } => {
            let name = names.directory.name(*controller);
            say(language, &key, &[("controller", Arg::Text(&name))])
        }
        E::ProcessorCaseOpened { processor, .. } => {
            say(language, &key, &[("name", Arg::Text(&names.directory.name(*processor)))])
        }
        E::FannedOut { cases } => counted(language, &key, cases.len() as u64),
        E::FactRecorded { field, value } => {
            let label = words::fact(language, field);
            let value = shortened(&words::value(language, names.directory, (field, value)));
            say(language, &key, &[("fact", Arg::Text(&label)), ("value", Arg::Text(&value))])
        }
        E::Coordination { event } => coordination::shared(language, event, names),
        E::Material { event: incident::material::Event::Kept { arrived } } => {
            say(language, &key, &[("name", Arg::Text(&arrived.name))])
        }
        E::Material { event: incident::material::Event::Destroyed { .. } } => {
            say(language, &key, &[])
        }
        E::Bundle { event } => bundle::bundled(language, event),
    }
}

fn of_run(language: Language, event: &finding::Event) -> String {
    use finding::Event as E;
    let key = format!("happened-{}", event.kind().replace(['.', '_'], "-"));
    match event {
        E::Started { material, .. } => say(language, &key, &[("material", Arg::Text(material))]),
        E::Finished { counts, .. } => {
            let args = [("n", n(counts.persons)), ("protected", n(counts.protected))];
            say(language, &key, &args)
        }
        E::Failed { .. } | E::Cancelled => say(language, &key, &[]),
        E::HandedOver { cases } => counted(language, &key, cases.len() as u64),
        E::Read { people } => counted(language, &key, *people),
        E::Judged { same, different, .. } => {
            say(language, &key, &[("same", n(*same)), ("different", n(*different))])
        }
        E::SampleDrawn { units, .. } => counted(language, &key, *units),
        E::SampleJudged { judged, wrong, .. } => {
            say(language, &key, &[("n", n(*judged)), ("wrong", n(*wrong))])
        }
    }
}

/// A value in a sentence: the whole of it stands with the fact itself.
fn shortened(value: &str) -> String {
    const CHARACTERS: usize = 120;
    let mut line = value.split_whitespace().collect::<Vec<_>>().join(" ");
    if CHARACTERS < line.chars().count() {
        line = line.chars().take(CHARACTERS).collect();
        line.push('…');
    }
    line
}
