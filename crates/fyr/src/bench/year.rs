//! A year of a large city: its boards, their cases and what is done in them, every act through its use case.

use super::{Measured, as_table, measure, one, sign_in};
use crate::{demo, memory, print, say};
use anyhow::{Context as _, Result, ensure};
use fyr_app::{
    App,
    accounts::NewAccount,
    clock::Clock,
    detection::reports::{StaffReport, Triage},
    language::Language,
    response::{covers::Together, notification::FileNotification},
    settings::AppSettings,
    viewer::Viewer,
};
use fyr_core::{
    account::{Account, Grant, Role},
    case::{
        Case, Command, FilingKind,
        duty::DutyKey,
        facts::CATALOGUE,
        next::{ActKind, acts},
        work::{NewMeasure, TaskChange, WorkCommand},
    },
    field::{Kind, Value},
    id::{AccountId, CaseId, IncidentId, OrganisationId},
    law::{MetBy, RiskLevel},
};
use fyr_testkit::world::{World, WorldSpec};
use fyr_web::server::{Settings as WebSettings, Web};
use jiff::{SignedDuration, Timestamp, civil::date};
use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
    str::FromStr as _,
    time::Instant,
};

/// One case in so many is still worked with when the year is over.
const OPEN_OF: u32 = 10;
/// Facts that an ordinary case has no use for: they change which law applies, or say what did not happen.
const LEFT_OUT: &[&str] = &[
    "authority_decided_at",
    "decision_due_at",
    "supplement_due_at",
    "request_due_at",
    "processor_aware_at",
    "contract_report_hours",
];
/// What every case says in words.
const ASKED: &[&str] = &["nature", "measures_taken"];
/// The playbook that each case follows.
const PLAYBOOK: &str = "misdirected";

const OFFICER: &str = "Siv Stad";
const APPROVER: &str = "Bodil Beslut";
/// As whom the pages are measured: what they are, and their names.
const MEASURED: &[(&str, &str)] = &[
    ("city_officer", OFFICER),
    ("city_approver", APPROVER),
    ("coordinator", "Kerstin Samordnare"),
    ("auditor", "Rut Revisor"),
];
/// The id of an administrator who has no account.
const NOBODY: &str = "00000000-0000-0000-0000-000000000000";

/// How large the city is.
#[derive(Clone, Copy)]
pub(super) struct City {
    pub(super) controllers: usize,
    pub(super) cases: u32,
}

/// Who acts in the city.
struct People {
    officer: Viewer,
    approver: Viewer,
    boards: Vec<OrganisationId>,
}

/// Plays the year in a new folder, opens it again, and measures every page.
pub(super) async fn run(
    city: City,
    data: Option<PathBuf>,
    (times, json): (usize, bool),
) -> Result<()> {
    let folder = tempfile::Builder::new().prefix("fyr-bench-").tempdir()?;
    let data = data.unwrap_or_else(|| folder.path().join("data"));
    let begun = Instant::now();
    if !data.join("fyr.sqlite").is_file() {
        played(city, &data).await?;
        say(&format!("played in {} s", begun.elapsed().as_secs()));
    }
    let listener = crate::serve::listen("127.0.0.1:0").await?;
    let base = format!("http://{}", listener.local_addr()?);
    let begun = Instant::now();
    let app = App::open(settings(&data, &base), Clock::wall()).await?;
    let web = Web { app: app.clone(), settings: WebSettings { base_url: base.clone() } };
    let serving = tokio::spawn(fyr_web::server::serve(web, listener, std::future::pending()));
    let links = invited(&app).await?;
    let keeper = app.clone();
    let keeping = tokio::spawn(async move { keeper.keep_time().await });
    let measured =
        tokio::task::spawn_blocking(move || after_a_restart(&base, &links, (begun, times)));
    let (first, measured) = measured.await??;
    keeping.abort();
    serving.abort();
    let begun = Instant::now();
    let journal = app.verified().await?;
    ensure!(journal.whole, "the journal is not whole");
    let verified_s = begun.elapsed().as_secs_f64();
    let cases = app.cases(&named(&app, OFFICER).await?).await?.len();
    app.close().await;
    let mut figures = vec![
        ("controllers", city.controllers.to_string()),
        ("cases", cases.to_string()),
        ("journal entries", journal.entries.to_string()),
        ("first page after a restart, ms", format!("{:.0}", first.page_ms)),
        ("first desk after a restart, ms", format!("{:.0}", first.desk_ms)),
        ("memory of the server once the first desk was shown, MB", first.memory_mb.to_string()),
        ("pages measured", measured.len().to_string()),
    ];
    figures.extend(slowest(&measured));
    figures.push(("whole journal verified, s", format!("{verified_s:.1}")));
    figures.push((
        "memory of the process that played and served it, MB",
        (memory::now_mb()).to_string(),
    ));
    if json {
        let rows = figures
            .iter()
            .map(|(label, figure)| serde_json::json!({ "measure": label, "value": figure }));
        print(&(serde_json::to_string(&rows.collect::<Vec<_>>())? + "\n"));
    } else {
        print(&as_table(&measured));
        for (label, figure) in figures {
            print(&format!("{label}: {figure}\n"));
        }
    }
    Ok(())
}

/// Returns the boards' medians and that of the slowest other page.
fn slowest(measured: &[Measured]) -> Vec<(&'static str, String)> {
    let said = |it: &Measured| {
        format!(
            "{:.1} ({}, {})",
            it.median_ms,
            it.path.split('?').next().unwrap_or_default(),
            it.role
        )
    };
    let worst = |is: &dyn Fn(&&Measured) -> bool| {
        measured
            .iter()
            .filter(is)
            .max_by(|a, b| a.median_ms.total_cmp(&b.median_ms))
            .map_or_else(String::new, said)
    };
    let file = |it: &Measured| super::is_file(&it.path);
    vec![
        ("board, slowest median, ms", worst(&|it| it.path == "/board")),
        ("other pages, slowest median, ms", worst(&|it| it.path != "/board" && !file(it))),
        ("files made on demand, slowest median, ms", worst(&|it| file(it))),
    ]
}

/// What came first after a restart, and when.
struct First {
    page_ms: f64,
    desk_ms: f64,
    memory_mb: u64,
}

fn after_a_restart(
    base: &str,
    links: &[(&'static str, String)],
    (begun, times): (Instant, usize),
) -> Result<(First, Vec<Measured>)> {
    let since = || begun.elapsed().as_secs_f64() * 1000.0;
    let (role, token) = links.first().context("somebody can sign in")?;
    let cookie = sign_in(base, token)?;
    let page_ms = since();
    one(base, (role, &cookie, "/".to_owned()), 1)?;
    let first = First { page_ms, desk_ms: since(), memory_mb: memory::now_mb() };
    let mut measured = super::measure_signed_in(base, (role, &cookie), times)?;
    measured.extend(measure(base, links.get(1..).unwrap_or_default(), times)?);
    Ok((first, measured))
}

/// Invites those anew as whom the pages are measured.
async fn invited(app: &App) -> Result<Vec<(&'static str, String)>> {
    let administrator = administrator()?;
    let mut links = Vec::new();
    for (role, name) in MEASURED {
        let account = named(app, name).await?.account().context("it is a person")?.id;
        links.push((*role, app.invite_again(&administrator, account).await?.token));
    }
    Ok(links)
}

fn administrator() -> Result<Viewer> {
    let mut account = Account::empty(AccountId::from_str(NOBODY)?.uuid());
    account.grants = [Grant { role: Role::Administrator, organisation: None }].into();
    Ok(Viewer::person(account))
}

async fn named(app: &App, name: &str) -> Result<Viewer> {
    let accounts = app.accounts(&administrator()?).await?;
    let found = accounts.into_iter().find(|it| it.name == name);
    Ok(Viewer::person(found.context("the year has its people")?))
}

async fn played(city: City, data: &Path) -> Result<()> {
    let stage = demo::Stage::set(data.to_owned(), "http://127.0.0.1").await?;
    let app = &stage.app;
    let spec =
        WorldSpec { seed: 1, boards: city.controllers, persons: 500, as_of: date(2025, 9, 26) };
    let people = people(app, &World::new(spec)).await?;
    let worker = app.clone();
    let working = tokio::spawn(async move { worker.work().await });
    let first: Timestamp = "2025-09-01T06:00:00Z".parse()?;
    let apart = SignedDuration::from_hours(365 * 24) / i32::try_from(city.cases.max(1))?;
    for number in 0..city.cases {
        let at = first + apart * i32::try_from(number)?;
        case(app, &people, (number, at)).await.with_context(|| format!("case {number}"))?;
        if number % 500 == 499 {
            say(&format!("{} cases", number + 1));
        }
    }
    app.settle().await?;
    app.run_on().await?;
    working.abort();
    app.close().await;
    Ok(())
}

/// Makes the city's registers, its data protection officer and its approver.
async fn people(app: &App, world: &World) -> Result<People> {
    let cast = demo::cast(app, world).await?;
    let all = |roles: &[Role]| -> BTreeSet<Grant> {
        let of =
            |role: Role| cast.boards.iter().map(move |it| Grant { role, organisation: Some(*it) });
        roles.iter().copied().flat_map(of).collect()
    };
    let account = async |name: &str, grants: BTreeSet<Grant>| -> Result<Viewer> {
        let email = format!("{}@stad.example", name.to_lowercase().replace(' ', "."));
        let new = NewAccount { name: name.to_owned(), email, grants };
        let invited = app.create_account(&cast.administrator, new).await?;
        Ok(Viewer::person(app.account(invited.account).await?.context("it was made")?))
    };
    let officer = account(OFFICER, all(&[Role::DataProtectionOfficer, Role::Handler])).await?;
    let approver = account(APPROVER, all(&[Role::Approver])).await?;
    Ok(People { officer, approver, boards: cast.boards })
}

/// One case from the report to its end; one in ten stays open, each ten at another stage.
async fn case(app: &App, people: &People, (number, at): (u32, Timestamp)) -> Result<()> {
    let board =
        *people.boards.get(number as usize % people.boards.len()).context("there are boards")?;
    app.stand_at(at);
    let incident = alarm(app, people, (board, number)).await?;
    let view = app.incident(&people.officer, incident).await?;
    let id = *view.own_cases.first().context("the board has its case")?;
    let open = number % OPEN_OF == 0;
    let stages = if open { number / OPEN_OF % 5 } else { 5 };
    if 0 < stages {
        known(app, people, (id, number, at)).await?;
    }
    if 1 < stages {
        app.stand_at(at + SignedDuration::from_hours(5));
        judged(app, people, (id, number)).await?;
    }
    if 2 < stages {
        worked(app, people, id).await?;
    }
    if 3 < stages {
        app.stand_at(at + SignedDuration::from_hours(30));
        told(app, people, id).await?;
    }
    if 4 < stages {
        closed(app, people, id).await?;
    }
    Ok(())
}

async fn alarm(
    app: &App,
    people: &People,
    (board, number): (OrganisationId, u32),
) -> Result<IncidentId> {
    let report = StaffReport {
        organisation: Some(board),
        what: format!("Ett beslut har skickats till fel mottagare, brev {number}."),
        noticed_at: None,
        personal_data: Some(true),
        contact: String::new(),
    };
    let from = format!("10.0.{}.{}", number / 250 % 250, number % 250);
    let receipt = app.report_as_staff(report, &from).await?;
    let triage = Triage {
        title: format!("Felskickat beslut {number}"),
        supplier: None,
        systems: BTreeSet::new(),
        lead: board,
        contact_point_told_at: None,
        exercise: false,
        timeline: None,
    };
    let incident = app.triage_report(&people.officer, receipt.report, triage).await?;
    app.fan_out(&people.officer, incident).await?;
    Ok(incident)
}

async fn known(
    app: &App,
    people: &People,
    (id, number, at): (CaseId, u32, Timestamp),
) -> Result<()> {
    for entry in CATALOGUE.iter().filter(|it| !LEFT_OUT.contains(&it.id)) {
        let value = match entry.kind {
            // Most cases are small, and told in no more words than the law asks for.
            Kind::Text(_) if number % 4 != 0 && !ASKED.contains(&entry.id) => continue,
            Kind::Text(_) => {
                Value::Text("Beslutet öppnades av en annan än den det gällde.".to_owned())
            }
            Kind::Line(_) => Value::Text("Ingen".to_owned()),
            Kind::Count => Value::Count(1),
            Kind::YesNoUnknown => Value::YesNoUnknown(Some(false)),
            Kind::Moment => Value::Moment(at - SignedDuration::from_hours(1)),
            Kind::Choice(ids) => Value::Text((*ids.first().context("a choice")?).to_owned()),
            Kind::Choices(ids) => {
                Value::Choices(ids.iter().take(2).map(|it| (*it).to_owned()).collect())
            }
            Kind::Day | Kind::Reference(_) | Kind::References(_) => continue,
        };
        let record = Command::RecordFact { field: entry.id.to_owned(), value, seen: 0 };
        app.case_act(&people.officer, id, record).await.with_context(|| entry.id)?;
    }
    Ok(())
}

async fn judged(app: &App, people: &People, (id, number): (CaseId, u32)) -> Result<()> {
    let reason = "Uppgifterna har kommit till en obehörig.".to_owned();
    app.case_act(&people.officer, id, Command::Qualify { reason: reason.clone() }).await?;
    let level = match number % 8 {
        0 => RiskLevel::High,
        1..=4 => RiskLevel::Risk,
        _ => RiskLevel::Unlikely,
    };
    Ok(app.case_act(&people.officer, id, Command::AssessRisk { level, reason }).await?)
}

async fn worked(app: &App, people: &People, id: CaseId) -> Result<()> {
    let work = |it| Command::Work(Box::new(it));
    app.case_act(&people.officer, id, work(WorkCommand::StartPlaybook(PLAYBOOK.to_owned())))
        .await?;
    for task in app.case(&people.officer, id).await?.case.work.tasks {
        let change = TaskChange::Done { note: String::new() };
        let done = WorkCommand::ChangeTask { number: task.number, change };
        app.case_act(&people.officer, id, work(done)).await?;
    }
    let measure = NewMeasure {
        what: "Två läser adressen innan ett beslut skickas.".to_owned(),
        owner: "Enhetschefen".to_owned(),
        due: None,
        check_on: None,
    };
    Ok(app.case_act(&people.officer, id, work(WorkCommand::AddMeasure(measure))).await?)
}

async fn told(app: &App, people: &People, id: CaseId) -> Result<()> {
    let case = app.case(&people.officer, id).await?.case;
    for duty in open(&case, MetBy::Filing) {
        if case.risk.as_ref().is_some_and(|it| it.verdict == RiskLevel::Unlikely) {
            let reason = "Mottagaren har lämnat tillbaka brevet oöppnat.".to_owned();
            let propose = Command::ProposeNotDoing { duty: duty.clone(), reason, exemption: None };
            app.case_act(&people.officer, id, propose).await?;
            app.case_act(&people.approver, id, Command::ApproveNotDoing { duty }).await?;
        } else {
            let (kind, channel) = (FilingKind::First, "E-tjänst".to_owned());
            let (language, together) = (Language::Sv, Together::Same);
            let (sent_at, shown) = (None, None);
            let file = FileNotification { duty, kind, sent_at, shown, channel, language, together };
            app.file_notification(&people.officer, id, file).await?;
            let receipt =
                Command::RecordReceipt { number: 1, receipt: "KVITTO".to_owned(), file: None };
            app.case_act(&people.officer, id, receipt).await?;
        }
    }
    Ok(())
}

async fn closed(app: &App, people: &People, id: CaseId) -> Result<()> {
    let case = app.case(&people.officer, id).await?.case;
    let at = app.now(case.timeline);
    for duty in open(&case, MetBy::Information) {
        let told = Command::MarkInformed { duty, at, how: "Samtal".to_owned() };
        app.case_act(&people.officer, id, told).await?;
    }
    let case = app.case(&people.officer, id).await?.case;
    let left = acts(&case, at);
    let ready = left.iter().any(|it| it.kind == ActKind::Close && it.blocked_by.is_empty());
    ensure!(ready, "the case cannot be closed: {left:?}");
    Ok(app.case_act(&people.approver, id, Command::Close { reason: "Klart.".to_owned() }).await?)
}

fn open(case: &Case, met_by: MetBy) -> Vec<DutyKey> {
    let duties = case.duties.iter();
    duties
        .filter(|(_, it)| it.terms.duty.met_by == met_by && it.standing(case).is_open())
        .map(|(key, _)| key.clone())
        .collect()
}

fn settings(data: &Path, base: &str) -> AppSettings {
    AppSettings {
        data: data.to_owned(),
        database: None,
        base_url: base.to_owned(),
        smtp: None,
        webhook: None,
        exercise_mailbox: None,
        quiet_hours: None,
        sealing_key: None,
        threads: 0,
        leak_worker: None,
    }
}
