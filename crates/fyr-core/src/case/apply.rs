//! From events to state.

use super::{
    Case, Event, Filing, Judgement, LetterBatch, LetterOutcome, LetterText, Opening, People,
    Proposal,
    awareness::Moment,
    bundle, correspondence, cover,
    duty::{Because, Course, Duty, DutyKey, Terms},
    evidence, lesson, police,
    registration::{Register, Registration},
    reminder::TakenOn,
    risk::Group,
    work::{Measure, Task},
};
use crate::event::Meta;
use std::collections::BTreeSet;

/// Returns the case after `event`. Never fails: it has happened.
#[expect(
    clippy::too_many_lines,
    reason = "one short arm for each event, so that none is forgotten"
)]
pub fn apply(mut case: Case, event: &Event, meta: &Meta) -> Case {
    match event {
        Event::Opened { opening } => open(&mut case, opening, meta),
        Event::AwarenessEstablished { moment, at, reason } => {
            case.awareness.establish((*moment, *at), judgement((), reason, meta));
        }
        Event::AwarenessChosen { moment, reason } => {
            case.awareness.chosen = Some((*moment, reason.clone()));
        }
        Event::KnownElsewhere { case: other, at } => {
            case.awareness.elsewhere.insert(*other, *at);
        }
        Event::FactProposed { field, value, origin } => {
            let proposal = Proposal { value: value.clone(), origin: *origin, at: meta.at };
            case.proposals.insert(field.clone(), proposal);
        }
        Event::FactRecorded { field, value } | Event::ProposalAccepted { field, value } => {
            case.proposals.remove(field);
            case.facts.insert(field, value.clone(), meta);
        }
        Event::FactCorrected { field, value, reason } => {
            case.proposals.remove(field);
            case.facts.correct(field, value.clone(), reason, meta);
        }
        Event::ProposalDeclined { field, .. } => {
            case.proposals.remove(field);
        }
        Event::Qualified { reason } => case.qualification = Some(judgement(true, reason, meta)),
        Event::RuledOut { reason } => case.qualification = Some(judgement(false, reason, meta)),
        Event::RiskAssessed { level, reason } => case.risk = Some(judgement(*level, reason, meta)),
        Event::DutyArose { terms, because } => arise(&mut case, terms, because, meta),
        Event::DutyOwed { duty, .. } => set_owed(&mut case, duty),
        Event::NotDoingProposed { duty, reason, exemption } => {
            let (reason, exemption) = (reason.clone(), exemption.clone());
            let actor = meta.actor.clone();
            set_course(&mut case, duty, Course::NotDoingProposed { reason, actor, exemption });
        }
        Event::NotDoingApproved { duty } => approve(&mut case, duty, meta),
        Event::NotDoingDeclined { duty, .. } | Event::NotDoingLapsed { duty } => {
            set_course(&mut case, duty, Course::Open);
        }
        Event::Filed { filing } => file(&mut case, filing),
        Event::ReceiptRecorded { number, receipt, file, by } => {
            if let Some(filing) = case.filings.iter_mut().find(|it| it.number == *number) {
                filing.receipt = Some(receipt.clone());
                filing.receipt_at = Some(meta.at);
                filing.receipt_by = *by;
                filing.receipt_file = *file;
            }
        }
        Event::LateByCorrectedAwareness { duty, due } => {
            if let Some(duty) = case.duties.get_mut(duty) {
                duty.late_by_correction = Some(*due);
            }
        }
        Event::FiledElsewhere { duty, filing } => {
            let course = Course::Met { at: filing.at, in_time: filing.in_time };
            set_course(&mut case, duty, course);
            case.filed_elsewhere.entry(duty.to_string()).or_insert_with(|| filing.clone());
        }
        Event::GroupAssessed { group } => {
            let actor = meta.actor.clone();
            let id = group.assessment.id.clone();
            case.groups.insert(id, Group { risk: group.as_ref().clone(), at: meta.at, actor });
        }
        Event::GroupWithdrawn { group, .. } => {
            case.groups.remove(group);
        }
        Event::PeopleHanded { run, counts, digest, change } => {
            let (run, counts, digest) = (*run, *counts, digest.clone());
            // Contacts go by place in the list. Lists handed over before places were kept are other lists: nobody
            // passes as told.
            if change.is_none() {
                case.direct_contacts.clear();
            }
            let highest = change.unwrap_or_default().highest;
            case.people = Some(People { run, counts, digest, highest, at: meta.at });
        }
        Event::ProtectedHandlerNamed { account } => {
            case.protected_handlers.insert(*account);
        }
        Event::LettersOrdered { number, text, after } => {
            order_letters(&mut case, (*number, after.unwrap_or_default()), text, meta);
        }
        Event::LettersRendered { number, letters, without_address, protected_excluded, files } => {
            let outcome = LetterOutcome::Rendered {
                letters: *letters,
                without_address: *without_address,
                protected_excluded: *protected_excluded,
                files: files.clone(),
            };
            with_batch(&mut case, *number, |batch| batch.outcome = outcome);
        }
        Event::LettersFailed { number, reason } => {
            let outcome = LetterOutcome::Failed { reason: reason.clone() };
            with_batch(&mut case, *number, |batch| batch.outcome = outcome);
        }
        Event::LettersDispatched { number, at, .. } => {
            with_batch(&mut case, *number, |batch| batch.dispatched_at = Some(*at));
        }
        Event::DirectContactMade { person, contact } => {
            case.direct_contacts.insert(*person, contact.clone());
        }
        Event::Informed { duty, at, .. } => {
            set_course(&mut case, duty, Course::Met { at: *at, in_time: None });
        }
        Event::ContactTold { told } => case.told.push(told.clone()),
        Event::Reminded { reminded } => case.reminded.push(reminded.clone()),
        Event::DutyTakenOn { duty, due } => case.taken_on.push(TakenOn {
            duty: duty.clone(),
            due: *due,
            at: meta.at,
            actor: meta.actor.clone(),
        }),
        // What moved a due moment has moved it already; the event keeps it in sight.
        Event::DueMoved { .. } | Event::PeopleShown { .. } => {}
        Event::PlaybookStarted { playbook, .. } => case.work.playbooks.push(playbook.clone()),
        Event::TaskAdded { number, task } => case.work.tasks.push(Task {
            number: *number,
            task: task.as_ref().clone(),
            ticked: BTreeSet::new(),
            ended: None,
        }),
        Event::TaskChanged { number, change } => case.work.change_task(*number, change, meta),
        Event::NoteAdded { text } => case.work.notes.push(judgement((), text, meta)),
        Event::DecisionLogged { decision, grounds } => {
            case.work.decisions.push(judgement(decision.clone(), grounds, meta));
        }
        Event::MeasurePlanned { number, measure } => case.work.measures.push(Measure {
            number: *number,
            measure: measure.clone(),
            done: None,
            checked: None,
            dropped: None,
        }),
        Event::MeasureChanged { number, change } => {
            case.work.change_measure(*number, change, meta);
        }
        Event::Evidence { event } => evidence::apply(&mut case.evidence, event, meta),
        Event::Lesson { event } => lesson::apply(&mut case.lessons, event, meta),
        Event::Correspondence { event } => {
            correspondence::apply(&mut case.correspondence, event, meta);
        }
        Event::Bundle { event } => bundle::apply(&mut case.offers, event, meta),
        Event::Cover { event } => cover::apply(&mut case.covers, event, meta),
        Event::Notified { notified } => case.notified.push(notified.clone()),
        Event::Coordination { event } => case.answers.apply(event, meta),
        Event::PoliceReported { number, report, reason } => {
            police::take_in(&mut case.police, (*number, report, reason), meta);
        }
        Event::Registered { document, number, at, reason } => {
            let (document, number, reason) = (document.clone(), number.clone(), reason.clone());
            let said = Register { document, number, at: *at, reason };
            case.registrations.push(Registration::written(&said, meta));
        }
        Event::Reopened { reason } => {
            case.closed = None;
            case.work.reopened.push(judgement((), reason, meta));
        }
        Event::Closed { reason } => case.closed = Some(judgement((), reason, meta)),
    }
    case
}

fn judgement<T>(verdict: T, reason: &str, meta: &Meta) -> Judgement<T> {
    Judgement { verdict, reason: reason.to_owned(), at: meta.at, actor: meta.actor.clone() }
}

fn open(case: &mut Case, opening: &Opening, meta: &Meta) {
    case.incident = opening.incident;
    case.controller = opening.controller;
    case.reference.clone_from(&opening.reference);
    case.title.clone_from(&opening.title);
    case.exercise = opening.exercise;
    case.timeline = opening.timeline;
    case.processing.clone_from(&opening.processing);
    case.one_person_office = opening.one_person_office;
    case.capacity = opening.capacity;
    case.bound_by.clone_from(&opening.bound_by);
    case.operator = opening.operator;
    case.leads_operator = opening.leads_operator;
    case.opened_at = meta.at;
    if let Some(at) = opening.contact_point_told_at {
        case.awareness.set(Moment::ContactPointTold, at);
    }
}

fn arise(case: &mut Case, terms: &Terms, because: &Because, meta: &Meta) {
    let key = DutyKey { regime: terms.regime.clone(), duty: terms.duty.id.clone() };
    if let Some(rules) = &terms.rules {
        case.rules.entry(terms.regime.clone()).or_insert_with(|| rules.rules().into());
    }
    case.duties.entry(key.clone()).or_insert_with(|| Duty {
        terms: Terms { rules: None, ..terms.clone() }.into(),
        arose_at: meta.at,
        because: because.clone(),
        course: Course::Open,
        late_by_correction: None,
        owed: false,
    });
    if case.duties.get(&key).is_some_and(|it| it.is_owed(case)) {
        set_owed(case, &key);
    }
}

fn set_owed(case: &mut Case, key: &DutyKey) {
    if let Some(duty) = case.duties.get_mut(key) {
        duty.owed = true;
    }
}

fn file(case: &mut Case, filing: &Filing) {
    // Lateness is judged at the first filing; later ones add, they do not judge again.
    if !case.filings.iter().any(|it| it.duty == filing.duty) {
        let course = Course::Met { at: filing.at, in_time: filing.in_time };
        set_course(case, &filing.duty, course);
    }
    if let Some(bundled) = &filing.bundled
        && let Some(offer) = case.offers.iter_mut().find(|it| it.number == bundled.offer)
    {
        offer.filed = Some(filing.number);
    }
    case.filings.push(filing.clone());
}

fn set_course(case: &mut Case, key: &DutyKey, course: Course) {
    if let Some(duty) = case.duties.get_mut(key) {
        duty.course = course;
    }
}

fn approve(case: &mut Case, key: &DutyKey, meta: &Meta) {
    if let Some(duty) = case.duties.get_mut(key) {
        let (reason, exemption) = match &duty.course {
            Course::NotDoingProposed { reason, exemption, .. } => {
                (reason.clone(), exemption.clone())
            }
            Course::Open | Course::NotOwed { .. } | Course::Met { .. } => (String::new(), None),
        };
        let approver = meta.actor.clone();
        duty.course = Course::NotOwed { reason, approver, at: meta.at, exemption };
    }
}

fn order_letters(case: &mut Case, (number, after): (u32, u64), text: &LetterText, meta: &Meta) {
    let until = case.people.as_ref().map_or(0, |it| it.highest);
    case.letters.push(LetterBatch {
        number,
        text: text.clone(),
        ordered_at: meta.at,
        after,
        until,
        outcome: LetterOutcome::Ordered,
        dispatched_at: None,
    });
}

fn with_batch(case: &mut Case, number: u32, change: impl FnOnce(&mut LetterBatch)) {
    if let Some(batch) = case.letters.iter_mut().find(|it| it.number == number) {
        change(batch);
    }
}
