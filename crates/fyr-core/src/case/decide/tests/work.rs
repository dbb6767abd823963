//! Working the case: playbooks, tasks, measures, decisions; what keeps a case open, and opening it again.

use super::*;
use crate::{
    case::work::{
        Decision, Effectiveness, MeasureChange, NewMeasure, NewTask, TaskChange, WorkCommand,
    },
    law::Words,
};

fn work(command: WorkCommand) -> Command {
    Command::Work(Box::new(command))
}

fn started() -> Subject {
    Subject::opened("gdpr").given(work(WorkCommand::StartPlaybook("ransomware".into())))
}

fn change(number: u32, change: TaskChange) -> Command {
    work(WorkCommand::ChangeTask { number, change })
}

fn measure(owner: &str) -> NewMeasure {
    let (what, owner) = ("Fördröj utgående e-post.".to_owned(), owner.to_owned());
    NewMeasure { what, owner, due: None, check_on: None }
}

fn measured(number: u32, change: MeasureChange) -> Command {
    work(WorkCommand::ChangeMeasure { number, change })
}

/// A case that may be closed: ruled out, with nothing else left.
fn closable() -> Subject {
    Subject::opened("gdpr").given(Command::RuleOut { reason: "Inga personuppgifter.".into() })
}

fn close() -> Command {
    Command::Close { reason: "Klart.".into() }
}

#[test]
fn a_playbook_brings_its_tasks_with_their_words_and_times_once() {
    let mut subject = started();
    let playbook = subject.law.playbooks().iter().find(|it| it.id == "ransomware").unwrap().clone();
    let tasks = subject.case.work.tasks.clone();
    assert_eq!(tasks.len(), playbook.tasks.len());
    assert_eq!(tasks[0].number, 1);
    assert_eq!(*tasks[0].task.title, playbook.tasks[0].title);
    let hours = i64::from(playbook.tasks[0].due_hours.unwrap());
    assert_eq!(tasks[0].task.due, Some(subject.now + jiff::SignedDuration::from_hours(hours)));
    let again = subject.act(work(WorkCommand::StartPlaybook("ransomware".into()))).unwrap();
    assert!(again.is_empty());
    let unknown = subject.act(work(WorkCommand::StartPlaybook("ingen".into())));
    assert_eq!(unknown, Err(Refusal::NoSuchPlaybook("ingen".into())));
    let other = subject.given(work(WorkCommand::StartPlaybook("insider".into())));
    let numbers: Vec<u32> = other.case.work.tasks.iter().map(|it| it.number).collect();
    assert_eq!(numbers, (1..=u32::try_from(numbers.len()).unwrap()).collect::<Vec<_>>());
}

#[test]
fn a_task_is_ticked_done_and_taken_up_again_with_a_reason() {
    let mut subject = started();
    let steps = BTreeSet::from([0, 1]);
    subject.act(change(1, TaskChange::Ticked { steps: steps.clone() })).unwrap();
    assert_eq!(subject.case.work.tasks[0].ticked, steps);
    let beyond = change(1, TaskChange::Ticked { steps: BTreeSet::from([99]) });
    assert_eq!(subject.act(beyond), Err(Refusal::BadWork("steps")));
    subject.act(change(1, TaskChange::Done { note: String::new() })).unwrap();
    let twice = change(1, TaskChange::Done { note: String::new() });
    assert_eq!(subject.act(twice), Err(Refusal::WorkEnded(1)));
    let unsaid = change(1, TaskChange::TakenUp { reason: " ".into() });
    assert_eq!(subject.act(unsaid), Err(Refusal::ReasonMissing));
    subject.act(change(1, TaskChange::TakenUp { reason: "Två maskiner till.".into() })).unwrap();
    assert_eq!(subject.case.work.tasks[0].ended, None);
    assert_eq!(subject.case.work.tasks[0].ticked, steps, "what was done stays");
}

#[test]
fn a_task_that_must_be_done_keeps_the_case_open_until_it_is_done_or_dropped_with_a_reason() {
    let mut subject = closable().by(APPROVER);
    let both = |text: &str| Words { sv: text.into(), en: text.into() };
    let task = NewTask {
        title: both("Polisanmäl").into(),
        text: both("").into(),
        steps: Vec::new().into(),
        due: None,
        assignee: None,
        required: true,
        origin: None,
    };
    subject.act(work(WorkCommand::AddTask(Box::new(task)))).unwrap();
    assert_eq!(subject.act(close()), Err(Refusal::Remains(vec!["tasks".into()])));
    let unsaid = change(1, TaskChange::Dropped { reason: String::new() });
    assert_eq!(subject.act(unsaid), Err(Refusal::ReasonMissing));
    subject.act(change(1, TaskChange::Dropped { reason: "Inget brott.".into() })).unwrap();
    subject.act(close()).unwrap();
}

#[test]
fn a_measure_nobody_answers_for_keeps_the_case_open() {
    let mut subject = closable().by(APPROVER);
    subject.act(work(WorkCommand::AddMeasure(measure("")))).unwrap();
    assert_eq!(subject.act(close()), Err(Refusal::Remains(vec!["measures".into()])));
    let planned = MeasureChange::Planned { measure: measure("It-chefen") };
    subject.act(measured(1, planned)).unwrap();
    subject.act(close()).unwrap();
}

#[test]
fn the_effect_of_a_measure_is_checked_when_it_is_done_also_after_the_case_is_closed() {
    let mut subject = closable().by(APPROVER);
    subject.act(work(WorkCommand::AddMeasure(measure("It-chefen")))).unwrap();
    let check = |effect| {
        measured(1, MeasureChange::Checked { effect, note: "Felskicken halverades.".into() })
    };
    assert_eq!(subject.act(check(Effectiveness::Full)), Err(Refusal::NothingToCheck(1)));
    subject.act(close()).unwrap();
    subject.act(measured(1, MeasureChange::Done { note: "Infört.".into() })).unwrap();
    subject.act(check(Effectiveness::Partial)).unwrap();
    let checked = subject.case.work.measures[0].checked.as_ref().unwrap();
    assert_eq!(checked.verdict, Effectiveness::Partial);
    let note = work(WorkCommand::AddNote("Efteråt.".into()));
    assert_eq!(subject.act(note), Err(Refusal::Closed), "all else waits for opening it again");
}

#[test]
fn an_effect_is_not_checked_before_the_measure_is_to_be_done() {
    let mut subject = Subject::opened("gdpr");
    let measure = NewMeasure {
        due: Some("2025-10-01".parse().unwrap()),
        check_on: Some("2025-09-01".parse().unwrap()),
        ..measure("It-chefen")
    };
    let planned = subject.act(work(WorkCommand::AddMeasure(measure)));
    assert_eq!(planned, Err(Refusal::BadWork("check_on")));
}

#[test]
fn a_decision_is_logged_with_who_when_and_grounds_and_never_ahead_of_time() {
    let mut subject = Subject::opened("gdpr");
    let log = |at, grounds: &str| {
        let decision =
            Decision { what: "Betala inte.".into(), by: "Förvaltningschefen".into(), at };
        work(WorkCommand::LogDecision { decision, grounds: grounds.into() })
    };
    assert_eq!(subject.act(log(at(OWN), "")), Err(Refusal::ReasonMissing));
    let ahead = subject.act(log(at("2999-01-01T00:00:00Z"), "Ingen säkerhet."));
    assert_eq!(ahead, Err(Refusal::DoneInFuture));
    subject.act(log(at(OWN), "Ingen säkerhet.")).unwrap();
    assert_eq!(subject.case.work.decisions[0].verdict.what, "Betala inte.");
}

#[test]
fn a_closed_case_is_opened_again_with_a_reason_that_stays() {
    let mut subject = closable().by(APPROVER);
    let reopen = |reason: &str| Command::Reopen { reason: reason.into() };
    assert_eq!(subject.act(reopen("Nytt.")), Err(Refusal::NotClosed));
    subject.act(close()).unwrap();
    assert_eq!(subject.act(reopen("")), Err(Refusal::ReasonMissing));
    subject.act(reopen("Uppgifterna publicerades.")).unwrap();
    assert_eq!(subject.case.closed, None);
    subject.act(close()).unwrap();
    assert_eq!(subject.case.work.reopened[0].reason, "Uppgifterna publicerades.");
}

#[test]
fn every_playbook_can_be_started_and_says_what_it_rests_on() {
    let law = Law::built_in().unwrap();
    assert_eq!(law.playbooks().len(), 5);
    for playbook in law.playbooks() {
        let start = work(WorkCommand::StartPlaybook(playbook.id.clone()));
        let subject = Subject::opened("gdpr").given(start);
        assert_eq!(subject.case.work.tasks.len(), playbook.tasks.len());
        assert!(playbook.tasks.iter().any(|it| it.required), "{}", playbook.id);
        assert!(playbook.tasks.iter().all(|it| !it.source.is_empty()));
    }
}
