//! Running clocks wake people: who, and when.
//!
//! Each process keeps in memory when the next reminder of each case goes out; the jobs' keys see to it that each goes out
//! once, however many processes there are and however often they start anew.

use crate::{
    App,
    access::Action,
    error::AppError,
    jobs::{self, NoticeJob, ReminderJob, WebhookJob},
    response::notices::{addressees, handlers},
    viewer::Viewer,
};
use fyr_core::{
    account::{Account, Role},
    case::{
        Case, Command,
        notice::{Addressee, effect_wakes, offer_wakes, task_due_now, task_wakes},
        reminder::{Quiet, Reminded, Reminder, Woken, due_now, wakes},
    },
    context::Timeline,
    event::{State, Stream, StreamKind},
    id::{CaseId, OrganisationId, RecordId},
    register::directory::Directory,
};
use fyr_store::batch::Batch;
use jiff::{Timestamp, tz::TimeZone};
use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};
use tracing::warn;

/// How often the clocks are looked at. A reminder goes out within a minute of its moment, the mail included.
const LOOK_EVERY: Duration = Duration::from_secs(5);
/// How many streams or events are read at once.
const PAGE: u32 = 500;

/// When the next reminder of each case goes out, by timeline.
#[derive(Default)]
struct Agenda {
    next: BTreeMap<CaseId, (Timeline, Timestamp)>,
    queue: BTreeMap<Timeline, BTreeSet<(Timestamp, CaseId)>>,
    /// The first entry of the journal that has not been looked at.
    position: u64,
}

impl App {
    /// Lets running clocks wake people until the returned future is dropped. Run it once in each process that serves.
    pub async fn keep_time(&self) {
        let mut agenda = Agenda::default();
        let mut trouble = false;
        while let Err(error) = self.read_agenda(&mut agenda).await {
            warn!(error = %error, "the due moments could not be read; tried again");
            tokio::time::sleep(LOOK_EVERY).await;
        }
        loop {
            match self.look_at_clocks(&mut agenda).await {
                Ok(()) => trouble = false,
                Err(error) => {
                    // Said once, not at every look, for as long as it lasts.
                    if !trouble {
                        warn!(error = %error, "the clocks could not be looked at; tried again");
                    }
                    trouble = true;
                }
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
    }

    /// Lets running clocks wake people once, as [`App::keep_time`] does over and over.
    ///
    /// # Errors
    ///
    /// Faults of the store.
    pub async fn look_once(&self) -> Result<(), AppError> {
        let mut agenda = Agenda::default();
        self.read_agenda(&mut agenda).await?;
        self.look_at_clocks(&mut agenda).await
    }

    /// Returns name and address of somebody to be told, unless there is none any more.
    pub(crate) async fn address(
        &self,
        recipient: Addressee,
    ) -> Result<Option<(String, String)>, AppError> {
        Ok(match recipient {
            Addressee::Account(id) => self.account(id).await?.map(|it| (it.name, it.email)),
            Addressee::Contact(id) => {
                let directory = self.directory().await?;
                directory
                    .record(id)
                    .map(|it| (it.text("name").to_owned(), it.text("email").to_owned()))
            }
        })
    }

    /// Reads every open case once.
    async fn read_agenda(&self, agenda: &mut Agenda) -> Result<(), AppError> {
        *agenda = Agenda { position: self.store().journal_size().await?, ..Agenda::default() };
        for case in self.all::<Case>().await? {
            agenda.set(&case, &self.quiet());
        }
        Ok(())
    }

    async fn look_at_clocks(&self, agenda: &mut Agenda) -> Result<(), AppError> {
        self.follow(agenda).await?;
        for timeline in [Timeline::Live, Timeline::Scenario] {
            let now = self.now(timeline);
            let due = agenda.due(timeline, now);
            for some in due.chunks(PAGE as usize) {
                self.wake(agenda, some, now).await?;
            }
        }
        Ok(())
    }

    /// Takes in which cases have changed.
    async fn follow(&self, agenda: &mut Agenda) -> Result<(), AppError> {
        loop {
            let events = self.store().events_since(agenda.position, PAGE).await?;
            let Some(last) = events.last() else { return Ok(()) };
            let position = last.position + 1;
            let changed: BTreeSet<Stream> = events
                .into_iter()
                .map(|it| it.stream)
                .filter(|it| it.kind == StreamKind::Case)
                .collect();
            for case in self.cases_in(&changed).await? {
                agenda.set(&case, &self.quiet());
            }
            agenda.position = position;
        }
    }

    /// Asks for everybody to be woken whom the clocks of these cases wake now, in one act.
    async fn wake(
        &self,
        agenda: &mut Agenda,
        cases: &[CaseId],
        now: Timestamp,
    ) -> Result<(), AppError> {
        let kind = StreamKind::Case;
        let streams = cases.iter().map(|id| Stream { kind, id: id.uuid() }).collect();
        let quiet = self.quiet();
        let mut batch = Batch::new("system", now);
        let mut nobody = Vec::new();
        let cases = self.cases_in(&streams).await?;
        let directory = self.directory().await?;
        let accounts = self.all_accounts().await?;
        for case in &cases {
            for wake in task_due_now(case, &quiet, now) {
                let job = NoticeJob { case: case.id, matter: wake.matter, to: wake.to };
                batch.jobs.push(jobs::notice(&job, self.now(Timeline::Live))?);
            }
            let effects = effect_wakes(case, &quiet).into_iter().filter(|(at, _)| *at <= now);
            for (_, matter) in effects {
                for to in handlers(case.controller, (&directory, &accounts)) {
                    let job = NoticeJob { case: case.id, matter, to };
                    batch.jobs.push(jobs::notice(&job, self.now(Timeline::Live))?);
                }
            }
            for wake in offer_wakes(case, &quiet).into_iter().filter(|it| it.at <= now) {
                for to in addressees(case.controller, &wake.to, &accounts) {
                    let job = NoticeJob { case: case.id, matter: wake.matter, to };
                    batch.jobs.push(jobs::notice(&job, self.now(Timeline::Live))?);
                }
            }
            for reminder in due_now(case, &quiet, now) {
                if self.webhook().is_some() {
                    let job = WebhookJob { case: case.id, reminder: reminder.clone() };
                    batch.jobs.push(jobs::webhook(&job, self.now(Timeline::Live))?);
                }
                let recipients = woken(case, &reminder, (&directory, &accounts));
                if recipients.is_empty() {
                    nobody.push((case.id, reminder));
                    continue;
                }
                for (recipient, woken) in recipients {
                    let (case, reminder) = (case.id, reminder.clone());
                    let job = ReminderJob { case, reminder, woken, recipient };
                    batch.jobs.push(jobs::reminder(&job, self.now(Timeline::Live))?);
                }
            }
        }
        if !batch.jobs.is_empty() {
            self.append(batch).await?;
        }
        for (case, reminder) in nobody {
            let told = Reminded { reminder, woken: None, at: now, accepted: false };
            let at = (Action::SeeCase, case);
            self.change_case(&Viewer::system(), at, &Command::RecordReminded(told)).await?;
        }
        for case in &cases {
            agenda.set_after(case, &quiet, now);
        }
        Ok(())
    }

    async fn cases_in(&self, streams: &BTreeSet<Stream>) -> Result<Vec<Case>, AppError> {
        let streams: Vec<Stream> = streams.iter().copied().collect();
        let found = self.store().load_many(&streams).await?;
        Ok(found
            .into_iter()
            .filter_map(|it| match it.state {
                State::Case(case) => Some(*case),
                State::Account(_)
                | State::Link(_)
                | State::Import(_)
                | State::Template(_)
                | State::Lesson(_)
                | State::Incident(_)
                | State::Record(_)
                | State::Report(_)
                | State::Run(_) => None,
            })
            .collect())
    }

    fn quiet(&self) -> Quiet {
        let (from, to) = self.settings().quiet_hours.unwrap_or(USUAL_NIGHT);
        let zone = TimeZone::get("Europe/Stockholm").unwrap_or(TimeZone::UTC);
        Quiet { from, to, zone }
    }
}

/// Returns whom a reminder wakes: accounts with the role, else the registers' contacts; each once.
fn woken(
    case: &Case,
    reminder: &Reminder,
    (directory, accounts): (&Directory, &[Account]),
) -> BTreeMap<Addressee, Woken> {
    let office = directory
        .organisation(case.controller)
        .and_then(|it| it.reference("coordinated_by"))
        .map(RecordId::organisation);
    let with = |role: Role, organisation: OrganisationId| -> Vec<Addressee> {
        let holds = accounts.iter().filter(|it| !it.disabled && it.has_for(role, organisation));
        holds.map(|it| Addressee::Account(it.id)).collect()
    };
    let contacts = |role: &str, organisation: OrganisationId| -> Vec<Addressee> {
        let all = directory.contacts(organisation);
        let named = all.iter().filter(|it| it.text("role") == role);
        named.map(|it| Addressee::Contact(it.id)).collect()
    };
    let or = |first: Vec<Addressee>, second: Vec<Addressee>| {
        if first.is_empty() { second } else { first }
    };
    let own = case.controller;
    let mut woken = BTreeMap::new();
    for rung in reminder.wakes() {
        let found = match rung {
            Woken::Handler => or(with(Role::Handler, own), contacts("contact_point", own)),
            Woken::Officer => or(with(Role::DataProtectionOfficer, own), contacts("dpo", own)),
            Woken::Deputy => contacts("deputy", own),
            Woken::Coordinator => office.map_or_else(Vec::new, |office| {
                or(with(Role::Coordinator, office), contacts("contact_point", office))
            }),
        };
        for recipient in found {
            woken.entry(recipient).or_insert(*rung);
        }
    }
    woken
}

/// Returns the moments at which a case wakes somebody: by its duties' clocks, its tasks, its effects to check, its notifications
/// to approve.
fn moments(case: &Case, quiet: &Quiet) -> impl Iterator<Item = Timestamp> + use<> {
    let duties = wakes(case, quiet).into_iter().map(|it| it.at);
    let tasks = task_wakes(case, quiet).into_iter().map(|it| it.at);
    let effects = effect_wakes(case, quiet).into_iter().map(|(at, _)| at);
    duties.chain(tasks).chain(effects).chain(offer_wakes(case, quiet).into_iter().map(|it| it.at))
}

/// From ten in the evening to six in the morning.
const USUAL_NIGHT: (i8, i8) = (22, 6);

impl Agenda {
    /// Sets when the next reminder of a case goes out.
    fn set(&mut self, case: &Case, quiet: &Quiet) {
        self.put(case, moments(case, quiet).min());
    }

    /// Sets the same, with all reminders up to `now` asked for.
    fn set_after(&mut self, case: &Case, quiet: &Quiet, now: Timestamp) {
        self.put(case, moments(case, quiet).filter(|at| now < *at).min());
    }

    fn put(&mut self, case: &Case, next: Option<Timestamp>) {
        if let Some((timeline, at)) = self.next.remove(&case.id) {
            self.queue.entry(timeline).or_default().remove(&(at, case.id));
        }
        if let Some(at) = next {
            self.next.insert(case.id, (case.timeline, at));
            self.queue.entry(case.timeline).or_default().insert((at, case.id));
        }
    }

    /// Returns the cases with reminders up to `now`.
    fn due(&self, timeline: Timeline, now: Timestamp) -> Vec<CaseId> {
        let queue = self.queue.get(&timeline).into_iter().flatten();
        queue.take_while(|(at, _)| *at <= now).map(|(_, case)| *case).collect()
    }
}

#[cfg(test)]
mod tests;
