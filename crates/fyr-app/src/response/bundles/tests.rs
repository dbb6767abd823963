//! Three boards, their office and what it may hand in for them, over a real database.

use super::*;
use crate::{
    language::Language,
    response::{
        made::{choices, incident, opened, record, text},
        offers::Leave,
    },
};
use fyr_core::{
    account::{Account, Grant, Role},
    field::Value,
    id::RecordId,
    register::RecordKind,
};
use uuid::Uuid;

/// An installation with three boards that have a case each, led by an office.
struct Town {
    app: App,
    office: RecordId,
    incident: IncidentId,
    cases: Vec<Case>,
    _folder: tempfile::TempDir,
}

fn duty() -> DutyKey {
    "eu-gdpr.notify-authority".parse().unwrap()
}

fn viewer(number: u128, role: Role, organisation: Option<OrganisationId>) -> Viewer {
    let mut account = Account::empty(Uuid::from_u128(number));
    account.grants = [Grant { role, organisation }].into();
    Viewer::person(account)
}

impl Town {
    async fn made() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let app = opened(folder.path()).await;
        let organisation = RecordKind::Organisation;
        let office =
            [("name", text("Kommunstyrelsen")), ("roles", choices(&["coordinating_office"]))];
        let office = record(&app, organisation, &office).await;
        let mut boards = BTreeSet::new();
        for name in ["Nämnd A", "Nämnd B", "Nämnd C"] {
            let board = [("name", text(name)), ("roles", choices(&["controller"]))];
            let board = record(&app, organisation, &board).await;
            let officer = [
                ("organisation", Value::Reference(board)),
                ("name", text("Ombud")),
                ("role", text("dpo")),
                ("email", text("ombud@example.com")),
            ];
            record(&app, RecordKind::Contact, &officer).await;
            boards.insert(board);
        }
        incident(&app, office, boards).await;
        let cases = app.all::<Case>().await.unwrap();
        let mut cases: Vec<Case> = cases.iter().map(|it| Case::clone(it)).collect();
        let directory = app.directory().await.unwrap();
        cases.sort_by_key(|it| directory.name(it.controller));
        Self { office, incident: cases[0].incident, cases, app, _folder: folder }
    }

    fn office(&self) -> Viewer {
        viewer(1, Role::Coordinator, Some(self.office.organisation()))
    }

    fn handler(&self, board: usize) -> Viewer {
        viewer(100 + board as u128, Role::Handler, Some(self.cases[board].controller))
    }

    fn approver(&self, board: usize) -> Viewer {
        viewer(200 + board as u128, Role::Approver, Some(self.cases[board].controller))
    }

    /// A board freezes its notification and its approver approves it; required questions are answered as if by facts.
    async fn approves(&self, board: usize, leave: Leave) {
        let (handler, id) = (self.handler(board), self.cases[board].id);
        self.answers(board).await;
        let asked = (&duty(), Language::Sv);
        let number = self.app.freeze_notification(&handler, id, asked).await.unwrap();
        let approver = self.approver(board);
        self.app.approve_notification(&approver, id, (number, leave)).await.unwrap();
    }

    /// Answers every question the form requires: what facts answer from facts, the rest from the registers.
    async fn answers(&self, board: usize) {
        let law = self.app.law();
        let form = self.cases[board].duties[&duty()].terms.duty.form.clone().unwrap();
        let questions = law.form(&form).unwrap().sections.iter().flat_map(|it| &it.questions);
        for question in questions.filter(|it| it.required && it.asked_if.is_none()) {
            for answer in &question.answers {
                let fyr_core::law::form::Answer::Fact(field) = answer else { continue };
                let kind = fyr_core::case::facts::find(field).unwrap().kind;
                let command =
                    CaseCommand::RecordFact { field: field.clone(), value: some(kind), seen: 0 };
                let (handler, id) = (self.handler(board), self.cases[board].id);
                self.app.case_act(&handler, id, command).await.unwrap();
            }
        }
    }

    async fn prepared(&self, boards: &[usize]) -> Result<u32, AppError> {
        let cases = boards.iter().map(|it| self.cases[*it].id).collect();
        let wanted = PrepareBundle { duty: duty(), cases, language: Language::Sv };
        self.app.prepare_bundle(&self.office(), self.incident, wanted).await
    }

    async fn sent(&self, number: u32) -> Result<usize, AppError> {
        let said = SendBundle { number, at: None, channel: "Säker e-post".to_owned() };
        self.app.send_bundle(&self.office(), self.incident, said).await
    }

    async fn case(&self, board: usize) -> Case {
        self.app.case_for(&Viewer::system(), Action::SeeCase, self.cases[board].id).await.unwrap().1
    }

    async fn seen(&self) -> BundlesView {
        self.app.bundles(&self.office(), self.incident).await.unwrap()
    }

    /// Returns why boards are left out, by name.
    async fn left_out(&self) -> Vec<(String, LeftOut)> {
        let seen = self.seen().await;
        let of = seen.duties.into_iter().find(|it| it.duty == duty()).unwrap();
        of.left_out.into_iter().map(|(line, why)| (line.name, why)).collect()
    }
}

/// Returns some value a fact takes.
fn some(kind: fyr_core::field::Kind) -> Value {
    use fyr_core::field::Kind;
    match kind {
        Kind::Text(_) => text("Beskrivet."),
        Kind::Count => Value::Count(12),
        Kind::Choice(ids) => text(ids[0]),
        Kind::Choices(ids) => choices(&ids[..1]),
        Kind::YesNoUnknown => Value::YesNoUnknown(Some(false)),
        Kind::Moment => Value::Moment("2026-09-01T05:00:00Z".parse().unwrap()),
        Kind::Line(_) | Kind::Day | Kind::Reference(_) | Kind::References(_) => {
            panic!("no question of the form is answered by such a fact")
        }
    }
}

#[tokio::test]
async fn the_office_hands_in_for_those_who_gave_leave_and_each_case_has_its_own_filing() {
    let town = Town::made().await;
    town.approves(0, Leave::LeadingOffice).await;
    town.approves(1, Leave::LeadingOffice).await;
    town.approves(2, Leave::Own).await;
    assert_eq!(town.left_out().await, [("Nämnd C".to_owned(), LeftOut::NoLeave)]);
    assert!(town.prepared(&[0, 2]).await.is_err(), "without leave nobody is bundled");
    let number = town.prepared(&[0, 1]).await.unwrap();
    let waits = town.seen().await.duties.into_iter().find(|it| it.duty == duty()).unwrap();
    assert!(waits.groups[0].ready.iter().all(|it| it.waits_in == Some(number)));
    assert_eq!(town.sent(number).await.unwrap(), 2);
    for board in [0, 1] {
        let case = town.case(board).await;
        let filing = &case.filings[0];
        let bundled = filing.bundled.as_ref().unwrap();
        assert_eq!((bundled.bundle, bundled.others), (number, 1));
        assert_eq!(bundled.by, town.office.organisation());
        let frozen = &case.offers[0].frozen.verdict;
        assert_eq!(filing.document_digest, frozen.document_digest);
        let own =
            town.app.case_file(&town.handler(board), case.id, &filing.document).await.unwrap();
        assert_eq!(hex_of(&own.bytes), filing.document_digest);
    }
    assert!(town.case(2).await.filings.is_empty());
    let (handler, id) = (town.handler(0), town.cases[0].id);
    let package = town.app.case_archive(&handler, id, Language::Sv).await.unwrap();
    assert!(String::from_utf8_lossy(&package.bytes).contains("-fryst-1.json"));
}

#[tokio::test]
async fn notifications_of_another_form_stand_in_a_group_of_their_own_and_none_is_left_out() {
    let town = Town::made().await;
    for board in [0, 1, 2] {
        town.approves(board, Leave::LeadingOffice).await;
    }
    let mut cases = Vec::new();
    for (board, name) in ["A", "B", "C"].into_iter().enumerate() {
        cases.push((name.to_owned(), 1, town.case(board).await));
    }
    // The first by name fills in an older issue: the others wait for nobody.
    cases[0].2.offers[0].frozen.verdict.form_version = "2019".to_owned();
    let now = town.app.now(cases[0].2.timeline);
    let by = town.office.organisation();
    let asked = Asked { duty: &duty(), by, exercise: false, now };
    let found = bundling(&cases, &asked, &[]);
    let groups: Vec<Vec<&str>> = found
        .groups
        .iter()
        .map(|it| it.ready.iter().map(|line| line.name.as_str()).collect())
        .collect();
    assert_eq!(groups, [vec!["A"], vec!["B", "C"]]);
    assert!(found.left_out.is_empty());
    assert_eq!(found.groups[0].alike.form_version, "2019");
}

fn hex_of(bytes: &[u8]) -> String {
    crate::response::notification::hex(&fyr_journal::entry::digest_stored(bytes))
}

#[tokio::test]
async fn the_json_of_a_bundle_holds_exactly_what_each_case_froze() {
    let town = Town::made().await;
    town.approves(0, Leave::LeadingOffice).await;
    let number = town.prepared(&[0]).await.unwrap();
    let office = town.office();
    let file = |which| town.app.bundle_file(&office, town.incident, (number, which));
    let json = String::from_utf8(file(BundleFile::Json).await.unwrap().bytes).unwrap();
    let case = town.case(0).await;
    let frozen = &case.offers[0].frozen.verdict;
    let kept = town.app.case_file(&town.handler(0), case.id, &frozen.answers).await.unwrap();
    assert!(json.contains(std::str::from_utf8(&kept.bytes).unwrap()));
    assert!(json.contains(&frozen.answers_digest) && json.contains(&frozen.document_digest));
    assert!(file(BundleFile::Pdf).await.unwrap().bytes.starts_with(b"%PDF"));
}

#[tokio::test]
async fn a_case_that_changed_meanwhile_is_named_with_why_and_the_others_are_filed() {
    let town = Town::made().await;
    for board in [0, 1, 2] {
        town.approves(board, Leave::LeadingOffice).await;
    }
    let number = town.prepared(&[0, 1, 2]).await.unwrap();
    let (id, reason) = (town.cases[1].id, "Vi anmäler själva.".to_owned());
    town.app.withdraw_notification(&town.handler(1), id, (1, reason)).await.unwrap();
    let seen = case_fact(&town, 2).await;
    assert_eq!(seen, InBundle::DroppedOut(LeftOut::Changed), "seen before it is handed in");
    let file = (number, BundleFile::Pdf);
    let fetched = town.app.bundle_file(&town.office(), town.incident, file).await;
    assert!(matches!(fetched, Err(AppError::NotFound)), "leave was taken back");
    assert_eq!(town.sent(number).await.unwrap(), 1);
    let sent = town.seen().await.bundles[0].bundle.sent.clone().unwrap();
    let refused = [(town.cases[1].id, LeftOut::NotApproved), (town.cases[2].id, LeftOut::Changed)];
    assert_eq!(sent.refused, BTreeMap::from(refused));
    assert_eq!(town.case(0).await.filings[0].bundled.as_ref().unwrap().others, 0);
    assert!(town.case(1).await.filings.is_empty() && town.case(2).await.filings.is_empty());
}

/// Changes a fact of a board, and returns how its case stands in the newest bundle.
async fn case_fact(town: &Town, board: usize) -> InBundle {
    let seen = town.case(board).await.facts.versions("persons_affected").len();
    let value = Value::Count(999);
    let command = CaseCommand::RecordFact { field: "persons_affected".to_owned(), value, seen };
    town.app.case_act(&town.handler(board), town.cases[board].id, command).await.unwrap();
    let seen = town.seen().await.bundles.remove(0).cases;
    seen.into_iter().find(|it| it.0.case == town.cases[board].id).unwrap().1
}

#[tokio::test]
async fn a_bundle_of_which_every_case_has_dropped_out_is_not_recorded() {
    let town = Town::made().await;
    town.approves(0, Leave::LeadingOffice).await;
    let number = town.prepared(&[0]).await.unwrap();
    case_fact(&town, 0).await;
    let refused = town.sent(number).await.unwrap_err();
    let AppError::Refused(refused) = refused else { panic!("{refused}") };
    assert_eq!(refused.key(), "refusal-incident-nothing-to-file");
    let reason = "Ingen är kvar.".to_owned();
    town.app.drop_bundle(&town.office(), town.incident, (number, reason)).await.unwrap();
}

#[tokio::test]
async fn one_number_is_recorded_for_all_or_one_for_each_and_an_own_number_stays() {
    let town = Town::made().await;
    town.approves(0, Leave::LeadingOffice).await;
    town.approves(1, Leave::LeadingOffice).await;
    let number = town.prepared(&[0, 1]).await.unwrap();
    town.sent(number).await.unwrap();
    let office = town.office();
    let receipt = |case: Option<usize>, text: &str| {
        let case = case.map(|it| town.cases[it].id);
        let said = BundleReceipt { number, case, receipt: text.to_owned() };
        town.app.bundle_receipt(&office, town.incident, said)
    };
    let own =
        CaseCommand::RecordReceipt { number: 1, receipt: "IMY-2026-1".to_owned(), file: None };
    town.app.case_act(&town.handler(0), town.cases[0].id, own).await.unwrap();
    let told = receipt(Some(0), "IMY-2026-2").await.unwrap();
    assert_eq!(told.own, ["Nämnd A"], "the office is told that the board's own stands");
    assert!(receipt(Some(2), "IMY-2026-3").await.is_err(), "not in the bundle");
    assert!(receipt(None, "IMY-2026-9").await.unwrap().is_empty());
    let own = |case: &Case| case.filings[0].receipt.clone().unwrap();
    assert_eq!(own(&town.case(0).await), "IMY-2026-1");
    assert_eq!(own(&town.case(1).await), "IMY-2026-9");
}

#[tokio::test]
async fn nobody_but_the_office_that_leads_sees_or_hands_in_a_bundle() {
    let town = Town::made().await;
    town.approves(0, Leave::LeadingOffice).await;
    let number = town.prepared(&[0]).await.unwrap();
    let (app, id) = (&town.app, town.incident);
    let elsewhere = Some(OrganisationId::new(Uuid::from_u128(4711)));
    for other in [
        viewer(9, Role::Coordinator, elsewhere),
        viewer(9, Role::SupplierContact, elsewhere),
        viewer(9, Role::Administrator, None),
        town.handler(0),
        town.approver(0),
    ] {
        let not_found = |error: AppError| assert!(matches!(error, AppError::NotFound), "{error}");
        not_found(app.bundles(&other, id).await.unwrap_err());
        not_found(app.bundle_file(&other, id, (number, BundleFile::Pdf)).await.err().unwrap());
        let cases = BTreeSet::from([town.cases[0].id]);
        let wanted = PrepareBundle { duty: duty(), cases, language: Language::Sv };
        not_found(app.prepare_bundle(&other, id, wanted).await.unwrap_err());
        let said = SendBundle { number, at: None, channel: "Post".to_owned() };
        not_found(app.send_bundle(&other, id, said).await.unwrap_err());
        not_found(app.drop_bundle(&other, id, (number, "Nej.".to_owned())).await.unwrap_err());
        let said = BundleReceipt { number, case: None, receipt: "1".to_owned() };
        not_found(app.bundle_receipt(&other, id, said).await.unwrap_err());
    }
}

#[tokio::test]
async fn leave_is_the_boards_own_to_give_and_another_board_does_not_see_the_bundle() {
    let town = Town::made().await;
    town.answers(0).await;
    let (app, id) = (&town.app, town.cases[0].id);
    app.freeze_notification(&town.handler(0), id, (&duty(), Language::Sv)).await.unwrap();
    for other in [town.office(), town.approver(1), town.handler(0)] {
        let refused = app.approve_notification(&other, id, (1, Leave::LeadingOffice)).await;
        assert!(matches!(refused, Err(AppError::NotFound)));
    }
    let refused = app.withdraw_notification(&town.office(), id, (1, "Nej.".to_owned())).await;
    assert!(matches!(refused, Err(AppError::NotFound)));
    let frozen = town.case(0).await.offers[0].frozen.verdict.answers.clone();
    assert!(app.case_file(&town.office(), id, &frozen).await.is_err());
    app.approve_notification(&town.approver(0), id, (1, Leave::LeadingOffice)).await.unwrap();
    town.prepared(&[0]).await.unwrap();
    let seen = app.incident(&town.handler(1), town.incident).await.unwrap();
    assert!(seen.incident.bundles.is_empty());
    let seen = app.case(&town.handler(1), town.cases[1].id).await.unwrap();
    assert!(seen.incident.bundles.is_empty());
}
