//! Clocks that wake people, over a real database and a real mail server.

use super::*;
use crate::{
    accounts::NewAccount,
    clock::Clock,
    response::made::{choices, incident, record, settings, text},
    settings::AppSettings,
};
use fyr_core::{
    account::Grant,
    case::{
        reminder::Rung,
        work::{MeasureChange, NewMeasure, NewTask, TaskChange, WorkCommand},
    },
    field::Value,
    law::Words,
    register::RecordKind,
};
use fyr_delivery::{
    settings::{Security, SmtpSettings},
    sink::{Sink, SinkSettings, received::ReceivedMail},
};
use std::{collections::BTreeSet, time::Instant};
use tempfile::TempDir;
use tokio::sync::mpsc;

const TOLD: &str = "2025-08-26T12:00:00Z";

/// An installation with an incident at a supplier, whose boards got their cases at [`TOLD`].
struct Office {
    app: App,
    settings: AppSettings,
    mails: mpsc::Receiver<ReceivedMail>,
    _sink: Sink,
    _folder: TempDir,
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

impl Office {
    /// So many boards, each with a data protection officer among its contacts and a deputy.
    async fn with(boards: usize) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (tell, mails) = mpsc::channel(100_000);
        let sink = Sink::start(SinkSettings::default(), tell).await.unwrap();
        let smtp = SmtpSettings {
            host: sink.address().ip().to_string(),
            port: sink.address().port(),
            security: Security::None,
            username: None,
            password: None,
            from: "Fyr <fyr@kontoret.test>".to_owned(),
            helo: None,
            timeout_s: 30,
        };
        let settings = AppSettings { smtp: Some(smtp), ..settings(folder.path()) };
        let app = App::open(settings.clone(), Clock::still(at(TOLD))).await.unwrap();
        let mut office = Self { app, settings, mails, _sink: sink, _folder: folder };
        office.fan_out(boards).await;
        office.works().await;
        while office.mails.try_recv().is_ok() {}
        office
    }

    async fn fan_out(&self, boards: usize) {
        let app = &self.app;
        let organisation = RecordKind::Organisation;
        let office = [("name", text("Kontoret")), ("roles", choices(&["coordinating_office"]))];
        let office = record(app, organisation, &office).await;
        let mut used_by = BTreeSet::new();
        for number in 0..boards {
            let name = format!("Nämnd {number}");
            let under = ("coordinated_by", Value::Reference(office));
            let board = [("name", text(&name)), ("roles", choices(&["controller"])), under];
            let board = record(app, organisation, &board).await;
            used_by.insert(board);
            for role in ["dpo", "deputy"] {
                let email = format!("{role}{number}@skol.test");
                let contact = [
                    ("organisation", Value::Reference(board)),
                    ("name", text("Doris")),
                    ("role", text(role)),
                    ("email", text(&email)),
                ];
                record(app, RecordKind::Contact, &contact).await;
            }
        }
        incident(app, office, used_by).await;
    }

    async fn works(&self) {
        works(&self.app).await;
    }

    /// Moves the clock, looks at it once and carries out what it asks for; returns the mails' recipients.
    async fn at(&mut self, now: &str) -> Vec<String> {
        self.app.stand_at(at(now));
        let mut agenda = Agenda::default();
        self.app.read_agenda(&mut agenda).await.unwrap();
        self.app.look_at_clocks(&mut agenda).await.unwrap();
        self.works().await;
        self.received()
    }

    fn received(&mut self) -> Vec<String> {
        let mut to = Vec::new();
        while let Ok(mail) = self.mails.try_recv() {
            to.extend(mail.to);
        }
        to.sort();
        to
    }

    async fn case(&self) -> Case {
        Case::clone(self.app.all::<Case>().await.unwrap().first().unwrap())
    }
}

async fn works(app: &App) {
    tokio::select! {
        () = app.work() => {}
        settled = app.settle() => settled.unwrap(),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_closer_a_due_moment_the_more_people_are_woken_and_each_rung_once() {
    let mut office = Office::with(1).await;
    assert!(office.at("2025-08-27T11:59:00Z").await.is_empty());
    // Nobody is named as handler of the board: the ladder says so in the case and goes on.
    assert!(office.at("2025-08-27T12:00:00Z").await.is_empty());
    assert_eq!(office.case().await.reminded.last().unwrap().woken, None);
    assert_eq!(office.at("2025-08-28T12:00:00Z").await, ["dpo0@skol.test"]);
    assert!(office.at("2025-08-28T12:01:00Z").await.is_empty());
    let both = ["deputy0@skol.test", "dpo0@skol.test"];
    assert_eq!(office.at("2025-08-29T00:00:00Z").await, both);
    assert_eq!(office.at("2025-08-29T12:00:00Z").await, both);
    assert!(office.at("2025-09-01T12:00:00Z").await.is_empty());
    let case = office.case().await;
    let rungs: Vec<Rung> = case.reminded.iter().map(|it| it.reminder.rung).collect();
    let twelve = Rung::Hours12;
    let overdue = Rung::Overdue;
    assert_eq!(rungs, [Rung::Hours48, Rung::Hours24, twelve, twelve, overdue, overdue]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restart_and_a_second_process_wake_nobody_twice() {
    let mut office = Office::with(3).await;
    office.app.stand_at(at("2025-08-28T12:00:00Z"));
    let (settings, clock) = (office.settings.clone(), Clock::still(at("2025-08-28T12:00:00Z")));
    let second = App::open(settings, clock).await.unwrap();
    let (mut first_agenda, mut second_agenda) = (Agenda::default(), Agenda::default());
    office.app.read_agenda(&mut first_agenda).await.unwrap();
    second.read_agenda(&mut second_agenda).await.unwrap();
    // Both find the same rung due before either has asked for anything.
    office.app.look_at_clocks(&mut first_agenda).await.unwrap();
    second.look_at_clocks(&mut second_agenda).await.unwrap();
    tokio::join!(works(&office.app), works(&second));
    assert_eq!(office.received(), ["dpo0@skol.test", "dpo1@skol.test", "dpo2@skol.test"]);
    assert!(office.at("2025-08-28T12:00:30Z").await.is_empty());
    second.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_takes_the_duty_on_is_left_alone_until_it_is_overdue() {
    let mut office = Office::with(1).await;
    let case = office.case().await;
    let duty = case.duties.iter().find(|(_, it)| it.due(&case).is_some()).unwrap().0.clone();
    let at = (Action::HandleCase, case.id);
    office.app.change_case(&Viewer::system(), at, &Command::TakeOnDuty(duty)).await.unwrap();
    assert!(office.at("2025-08-29T11:30:00Z").await.is_empty());
    assert_eq!(office.at("2025-08-29T12:00:00Z").await.len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_due_moment_that_moved_after_the_asking_wakes_nobody_by_the_old_one() {
    let mut office = Office::with(1).await;
    office.app.stand_at(at("2025-08-28T12:00:00Z"));
    let mut agenda = Agenda::default();
    office.app.read_agenda(&mut agenda).await.unwrap();
    office.app.look_at_clocks(&mut agenda).await.unwrap();
    let case = office.case().await;
    let rule_out = Command::RuleOut { reason: "Inga personuppgifter.".to_owned() };
    let place = (Action::HandleCase, case.id);
    office.app.change_case(&Viewer::system(), place, &rule_out).await.unwrap();
    office.works().await;
    assert!(office.received().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn five_hundred_duties_due_in_one_minute_wake_all_their_people_within_it() {
    let mut office = Office::with(500).await;
    let begun = Instant::now();
    let woken = office.at("2025-08-28T12:00:00Z").await.len();
    let took = begun.elapsed();
    assert_eq!(woken, 500);
    assert!(took < Duration::from_mins(1), "{took:?}");
}

/// Gives the board's first task to somebody with an account, due at this moment; returns nobody's mail but theirs.
async fn task(office: &Office, due: &str) {
    let case = office.case().await;
    let organisation = Some(case.controller);
    let grants = BTreeSet::from([Grant { role: Role::Handler, organisation }]);
    let (name, email) = ("Hanna".to_owned(), "hanna@skol.test".to_owned());
    let new = NewAccount { name, email, grants };
    let account = office.app.create_account(&Viewer::system(), new).await.unwrap().account;
    let words = Words { sv: "Ring.".to_owned(), en: "Ring.".to_owned() };
    let task = NewTask {
        title: words.clone().into(),
        text: words.into(),
        steps: Vec::new().into(),
        due: Some(at(due)),
        assignee: Some(account),
        required: false,
        origin: None,
    };
    let add = Command::Work(Box::new(WorkCommand::AddTask(Box::new(task))));
    let place = (Action::HandleCase, case.id);
    office.app.change_case(&Viewer::system(), place, &add).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_task_that_falls_due_is_told_of_once_over_a_restart_and_a_second_process() {
    let mut office = Office::with(1).await;
    task(&office, "2025-08-28T05:00:00Z").await;
    assert!(office.at("2025-08-27T04:59:00Z").await.is_empty());
    let now = "2025-08-27T05:00:00Z";
    office.app.stand_at(at(now));
    let second = App::open(office.settings.clone(), Clock::still(at(now))).await.unwrap();
    let (mut first_agenda, mut second_agenda) = (Agenda::default(), Agenda::default());
    office.app.read_agenda(&mut first_agenda).await.unwrap();
    second.read_agenda(&mut second_agenda).await.unwrap();
    office.app.look_at_clocks(&mut first_agenda).await.unwrap();
    second.look_at_clocks(&mut second_agenda).await.unwrap();
    tokio::join!(works(&office.app), works(&second));
    assert_eq!(office.received(), ["hanna@skol.test"]);
    second.close().await;
    assert!(office.at("2025-08-27T05:00:30Z").await.is_empty());
    // What has passed is told of too, and nothing is after that.
    assert!(office.at("2025-08-28T05:00:00Z").await.contains(&"hanna@skol.test".to_owned()));
    assert!(office.case().await.notified.iter().all(|it| it.accepted));
    assert_eq!(office.case().await.notified.len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_task_that_falls_due_at_night_is_told_of_in_the_morning() {
    let mut office = Office::with(1).await;
    task(&office, "2025-08-27T23:00:00Z").await;
    assert!(office.at("2025-08-27T03:59:00Z").await.is_empty());
    assert_eq!(office.at("2025-08-27T04:00:00Z").await, ["hanna@skol.test"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_task_done_before_the_mail_leaves_tells_nobody() {
    let mut office = Office::with(1).await;
    task(&office, "2025-08-28T05:00:00Z").await;
    office.app.stand_at(at("2025-08-27T05:00:00Z"));
    let mut agenda = Agenda::default();
    office.app.read_agenda(&mut agenda).await.unwrap();
    office.app.look_at_clocks(&mut agenda).await.unwrap();
    let change = TaskChange::Done { note: String::new() };
    let done = Command::Work(Box::new(WorkCommand::ChangeTask { number: 1, change }));
    let place = (Action::HandleCase, office.case().await.id);
    office.app.change_case(&Viewer::system(), place, &done).await.unwrap();
    office.works().await;
    assert!(office.received().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_effect_to_check_is_told_of_once_to_those_who_handle_the_case() {
    let mut office = Office::with(1).await;
    let place = (Action::HandleCase, office.case().await.id);
    let work = |it| Command::Work(Box::new(it));
    let measure = NewMeasure {
        what: "Två läser adressen.".to_owned(),
        owner: "Chefen".to_owned(),
        due: None,
        check_on: Some("2025-12-01".parse().unwrap()),
    };
    let change = MeasureChange::Done { note: "Infört.".to_owned() };
    for command in
        [WorkCommand::AddMeasure(measure), WorkCommand::ChangeMeasure { number: 1, change }]
    {
        office.app.change_case(&Viewer::system(), place, &work(command)).await.unwrap();
    }
    // What the duties' own clocks say before.
    office.at("2025-11-30T12:00:00Z").await;
    assert!(office.at("2025-12-01T06:59:00Z").await.is_empty());
    assert_eq!(office.at("2025-12-01T07:00:00Z").await, ["dpo0@skol.test"]);
    assert!(office.at("2025-12-02T07:00:00Z").await.is_empty());
    assert!(office.case().await.notified.iter().all(|it| it.accepted));
}
