//! One notification for several cases of a board, over a real database.

use super::*;
use crate::response::made::{choices, incident, opened, record, text};
use fyr_core::{
    account::{Account, Grant, Role},
    case::awareness::Moment,
    field::Value,
    id::OrganisationId,
    register::RecordKind,
};
use uuid::Uuid;

/// A board with three cases of misdirected mails, and another board with one.
struct Town {
    app: App,
    board: OrganisationId,
    cases: Vec<CaseId>,
    foreign: CaseId,
    _folder: tempfile::TempDir,
}

fn duty() -> DutyKey {
    "eu-gdpr.notify-authority".parse().unwrap()
}

fn supplement() -> FileNotification {
    FileNotification {
        sent_at: None,
        shown: None,
        duty: duty(),
        kind: FilingKind::Supplementary,
        channel: "E-tjänsten".to_owned(),
        language: Language::Sv,
        together: Together::Same,
    }
}

fn handler(of: OrganisationId) -> Viewer {
    let mut account = Account::empty(Uuid::from_u128(100));
    account.grants = [Grant { role: Role::Handler, organisation: Some(of) }].into();
    Viewer::person(account)
}

impl Town {
    async fn made() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let app = opened(folder.path()).await;
        let organisation = RecordKind::Organisation;
        let mut boards = Vec::new();
        for name in ["Nämnden", "En annan nämnd"] {
            let board = [("name", text(name)), ("roles", choices(&["controller"]))];
            boards.push(record(&app, organisation, &board).await);
        }
        let office = [("name", text("Kontoret")), ("roles", choices(&["coordinating_office"]))];
        let office = record(&app, organisation, &office).await;
        for board in [boards[0], boards[0], boards[0], boards[1]] {
            incident(&app, office, BTreeSet::from([board])).await;
        }
        let board = boards[0].organisation();
        let all = app.all::<Case>().await.unwrap();
        let (own, foreign): (Vec<_>, Vec<_>) = all.iter().partition(|it| it.controller == board);
        let mut own: Vec<_> = own.iter().map(|it| (it.reference.clone(), it.id)).collect();
        own.sort();
        let cases = own.into_iter().map(|(_, id)| id).collect();
        let town = Self { board, cases, foreign: foreign[0].id, app, _folder: folder };
        for case in town.cases.iter().chain([&town.foreign]) {
            town.records(*case, "incident_type", text("misdirected")).await;
            town.records(*case, "data_categories", choices(&["identifying"])).await;
            town.records(*case, "persons_affected", Value::Count(4)).await;
        }
        town
    }

    async fn records(&self, case: CaseId, field: &str, value: Value) {
        let command = Command::RecordFact { field: field.to_owned(), value, seen: 0 };
        self.app.case_act(&Viewer::system(), case, command).await.unwrap();
    }

    fn viewer(&self) -> Viewer {
        handler(self.board)
    }

    async fn chooses(&self, lead: usize, others: &[CaseId]) -> Result<(), AppError> {
        let (same, deviation) = ("Samma sändlista.".to_owned(), String::new());
        let cases = others.iter().copied().collect();
        let wanted = ChooseCovers { duty: duty(), cases, same, deviation };
        self.app.choose_covers(&self.viewer(), self.cases[lead], wanted).await
    }

    async fn files(&self, case: usize, kind: FilingKind) -> Result<u32, AppError> {
        let file = FileNotification { kind, ..supplement() };
        self.app.file_notification(&self.viewer(), self.cases[case], file).await
    }

    async fn case(&self, case: usize) -> Case {
        let id = self.cases[case];
        self.app.case_for(&Viewer::system(), Action::SeeCase, id).await.unwrap().1
    }

    async fn seen(&self, case: usize) -> CoversView {
        self.app.covers(&self.viewer(), self.cases[case], &duty()).await.unwrap()
    }
}

#[tokio::test]
async fn one_notification_is_filed_for_three_cases_in_one_act_and_each_has_its_own() {
    let town = Town::made().await;
    assert_eq!(town.seen(0).await.offered.len(), 2);
    town.chooses(0, &town.cases[1..]).await.unwrap();
    let seen = town.seen(0).await;
    assert_eq!((seen.chosen.len(), seen.offered.len()), (2, 0));
    assert_eq!(town.seen(1).await.elsewhere.map(|it| it.0), Some(town.cases[0]));
    town.files(0, FilingKind::First).await.unwrap();
    let lead = town.case(0).await;
    let covered: Vec<_> = lead.filings[0].covers.iter().map(|it| it.case).collect();
    assert_eq!(covered, town.cases[1..]);
    for case in [1, 2] {
        let case = town.case(case).await;
        let filing = &case.filings[0];
        assert_eq!(filing.covered, Some(of(&lead, 1)));
        assert_eq!((filing.at, filing.in_time), (lead.filings[0].at, Some(true)));
        let file = town.app.case_file(&town.viewer(), case.id, &filing.document).await.unwrap();
        assert!(file.bytes.starts_with(b"%PDF"), "each case keeps what was sent");
        let answers = &filing.answers.as_ref().unwrap().blob;
        let json = town.app.case_file(&town.viewer(), case.id, answers).await.unwrap();
        let json = String::from_utf8(json.bytes).unwrap();
        assert!(json.contains(&case.reference) && json.contains("Samma sändlista."));
        let said: serde_json::Value = serde_json::from_str(&json).unwrap();
        let kinds = "Vilka slags uppgifter gäller det";
        assert_eq!(said["covers"][1]["said"][0]["label"], kinds, "{json}");
    }
    let receipt =
        Command::RecordReceipt { number: 1, receipt: "IMY-2026-7".to_owned(), file: None };
    town.app.case_act(&town.viewer(), lead.id, receipt).await.unwrap();
    town.files(0, FilingKind::Supplementary).await.unwrap();
    let case = town.case(2).await;
    assert_eq!(case.filings[0].receipt.as_deref(), Some("IMY-2026-7"));
    assert_eq!(case.filings[1].covered, Some(of(&lead, 2)));
}

#[tokio::test]
async fn a_case_that_filed_by_itself_meanwhile_is_named_and_nothing_is_filed_until_it_is_taken_out()
{
    let town = Town::made().await;
    town.chooses(0, &town.cases[1..]).await.unwrap();
    town.files(1, FilingKind::First).await.unwrap();
    let refused = town.files(0, FilingKind::First).await.unwrap_err();
    let AppError::Refused(refused) = refused else { panic!("{refused}") };
    let named = format!("{}: filed", town.case(1).await.reference);
    assert_eq!(refused.detail(), Some(named));
    assert!(town.case(0).await.filings.is_empty() && town.case(2).await.filings.is_empty());
    let why = "Den är redan anmäld.".to_owned();
    let out = (duty(), town.cases[1], why);
    town.app.remove_cover(&town.viewer(), town.cases[0], out).await.unwrap();
    town.files(0, FilingKind::First).await.unwrap();
    assert_eq!(town.case(1).await.filings.len(), 1, "not twice");
    assert_eq!(town.case(2).await.filings.len(), 1);
}

fn told(refused: Result<impl std::fmt::Debug, AppError>) -> (String, Option<String>) {
    let refused = refused.unwrap_err();
    let AppError::Refused(refused) = refused else { panic!("{refused}") };
    (refused.key(), refused.detail())
}

#[tokio::test]
async fn of_those_chosen_only_the_one_whose_moment_lies_apart_is_to_be_left_out() {
    let town = Town::made().await;
    let moved = Value::Moment("2026-08-01T05:00:00Z".parse().unwrap());
    town.chooses(0, &town.cases[1..]).await.unwrap();
    town.records(town.cases[2], "detected_at", moved).await;
    let apart = Some(format!("{}: too_far_apart", town.case(2).await.reference));
    let (key, named) = told(town.files(0, FilingKind::First).await);
    assert_eq!((key.as_str(), &named), ("refusal-case-covers-fallen", &apart));
    let fallen: Vec<_> = town.seen(0).await.chosen.iter().map(|it| it.fallen).collect();
    assert_eq!(fallen, [None, Some(NotCovered::TooFarApart)]);
    for case in &town.cases[1..] {
        let out = (duty(), *case, "Väljs om.".to_owned());
        town.app.remove_cover(&town.viewer(), town.cases[0], out).await.unwrap();
    }
    let (key, named) = told(town.chooses(0, &town.cases[1..]).await);
    assert_eq!((key.as_str(), named), ("refusal-case-cannot-cover", apart));
}

#[tokio::test]
async fn a_supplement_names_the_covered_case_that_is_excluded_since_and_goes_for_the_lead_alone() {
    let town = Town::made().await;
    town.chooses(0, &town.cases[1..]).await.unwrap();
    town.files(0, FilingKind::First).await.unwrap();
    town.records(town.cases[2], "security_protection", Value::YesNoUnknown(Some(true))).await;
    let (key, named) = told(town.files(0, FilingKind::Supplementary).await);
    assert_eq!(key, "refusal-case-covers-not-supplied");
    assert_eq!(named, Some(format!("{}: excluded", town.case(2).await.reference)));
    assert_eq!(town.case(1).await.filings.len(), 1, "nothing is filed");
    let alone = FileNotification { together: Together::Own, ..supplement() };
    town.app.file_notification(&town.viewer(), town.cases[0], alone).await.unwrap();
    assert_eq!((town.case(0).await.filings.len(), town.case(1).await.filings.len()), (2, 1));
}

#[tokio::test]
async fn the_earliest_time_limit_governs_and_a_late_case_asks_why() {
    let town = Town::made().await;
    let early = Command::EstablishAwareness {
        moment: Moment::ContactPointTold,
        at: "2026-08-28T05:00:00Z".parse().unwrap(),
        reason: String::new(),
    };
    town.app.case_act(&Viewer::system(), town.cases[1], early).await.unwrap();
    town.chooses(0, &town.cases[1..]).await.unwrap();
    let governs = town.seen(0).await.earliest.unwrap();
    assert_eq!(governs.0, town.case(1).await.reference);
    let asked = (&duty(), Language::Sv);
    let view = town.app.notification(&town.viewer(), town.cases[0], asked).await.unwrap();
    let all = view.sections.iter().flat_map(|it| &it.questions);
    let why = all.filter(|it| it.facts.iter().any(|id| id == "late_reason")).count();
    assert_ne!(why, 0, "the form asks why it is late");
    assert!(town.files(0, FilingKind::First).await.is_err());
    town.records(town.cases[0], "late_reason", text("En rad av utskick upptäcktes.")).await;
    town.files(0, FilingKind::First).await.unwrap();
    let in_time = [town.case(0).await, town.case(1).await].map(|it| it.filings[0].in_time);
    assert_eq!(in_time, [Some(true), Some(false)], "each by its own clock");
}

#[tokio::test]
async fn another_controllers_case_is_neither_seen_nor_covered() {
    let town = Town::made().await;
    let seen = town.seen(0).await;
    let all = seen.offered.iter().map(|it| &it.0).chain(seen.left_out.iter().map(|it| &it.0));
    assert!(all.into_iter().all(|it| it.case != town.foreign));
    let refused = town.chooses(0, &[town.foreign]).await;
    assert!(matches!(refused, Err(AppError::NotFound)));
    let wanted = ChooseCovers {
        duty: duty(),
        cases: BTreeSet::from([town.cases[1]]),
        same: "Nej.".to_owned(),
        deviation: String::new(),
    };
    let other = handler(OrganisationId::new(Uuid::from_u128(4711)));
    let refused = town.app.choose_covers(&other, town.cases[0], wanted).await;
    assert!(matches!(refused, Err(AppError::NotFound)));
    // Not even somebody who works for both lets one answer for the other's.
    let both = Viewer::system();
    let wanted = ChooseCovers {
        duty: duty(),
        cases: BTreeSet::from([town.foreign]),
        same: "Nej.".to_owned(),
        deviation: String::new(),
    };
    let refused = town.app.choose_covers(&both, town.cases[0], wanted).await.unwrap_err();
    let AppError::Refused(refused) = refused else { panic!("{refused}") };
    assert_eq!(refused.detail().as_deref(), Some("other_controller"));
}

#[tokio::test]
async fn a_case_is_chosen_once_and_a_frozen_notification_names_what_it_covers() {
    let town = Town::made().await;
    town.chooses(0, &town.cases[1..2]).await.unwrap();
    assert!(town.chooses(2, &town.cases[1..2]).await.is_err(), "chosen in the first");
    assert!(town.chooses(1, &town.cases[2..]).await.is_err(), "is to be covered itself");
    let asked = (&duty(), Language::Sv);
    let (viewer, id) = (town.viewer(), town.cases[0]);
    town.app.freeze_notification(&viewer, id, asked).await.unwrap();
    let frozen = town.case(0).await.offers[0].frozen.verdict.clone();
    assert_eq!(frozen.covers, BTreeSet::from([town.cases[1]]));
    let json = town.app.case_file(&viewer, id, &frozen.answers).await.unwrap();
    let json = String::from_utf8(json.bytes).unwrap();
    assert!(json.contains(&town.case(1).await.reference) && json.contains("Samma sändlista."));
    town.chooses(0, &town.cases[2..]).await.unwrap();
    assert!(town.case(0).await.offers[0].is_old(&town.case(0).await), "it covers more since");
}
