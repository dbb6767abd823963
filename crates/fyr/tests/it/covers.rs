//! Several similar breaches of one board in one notification, by plain form posts.

use crate::{
    main_case::{ids, report, triage},
    support::{
        played::{Installation, played, sign_in},
        program::Server,
        visitor::Visitor,
    },
    tenancy::account,
};
use serde_json::Value as Json;

const DUTY: (&str, &str) = ("duty", "eu-gdpr.notify-authority");
const CHANNEL: (&str, &str) = ("channel", "E-tjänsten");

/// An installation in which a board has three new cases of misdirected mails.
struct Board {
    installation: Installation,
    server: Server,
    handler: Visitor,
    /// The ids of the cases.
    cases: Vec<String>,
}

impl Board {
    fn new() -> Self {
        let installation = played().copy();
        let server = installation.serve();
        let (coordinator, handler) = (sign_in(&server, "coordinator"), sign_in(&server, "handler"));
        let before = ids(&handler.sees("/cases"), "/cases/");
        for what in ["Det första brevet kom fel.", "Det andra kom fel.", "Det tredje kom fel."] {
            report(&server, what);
            let incident = triage(&coordinator, what);
            coordinator.does(&format!("{incident}/fan-out"), &[]);
        }
        let after = ids(&handler.sees("/cases"), "/cases/");
        let cases: Vec<_> = after.into_iter().filter(|it| !before.contains(it)).collect();
        assert_eq!(cases.len(), 3);
        let board = Self { installation, server, handler, cases };
        for case in &board.cases {
            for (fact, value) in [
                ("incident_type", "misdirected"),
                ("data_categories", "contact"),
                ("persons_affected", "3"),
            ] {
                let path = format!("/cases/{case}/facts/{fact}");
                board.handler.does(&path, &[(fact, value), ("seen", "0")]);
            }
        }
        board
    }

    fn notification(&self, case: usize) -> String {
        let case = &self.cases[case];
        self.handler.sees(&format!("/cases/{case}/notification?duty={}", DUTY.1))
    }

    fn path(&self, case: usize, act: &str) -> String {
        format!("/cases/{}/notification/{act}", self.cases[case])
    }

    /// Returns the number people use for a case.
    fn reference(&self, case: usize) -> String {
        let opened = self.installation.journal();
        let opened =
            opened.iter().find(|it| it.kind == "case.opened" && it.id == self.cases[case]).unwrap();
        opened.event["opening"]["reference"].as_str().unwrap().to_owned()
    }
}

#[test]
fn one_notification_covers_three_breaches_and_one_that_filed_by_itself_is_not_filed_again() {
    let board = Board::new();
    let page = board.notification(0);
    assert!(page.contains(&board.path(0, "cover")), "the page offers it");
    for other in &board.cases[1..] {
        assert!(page.contains(&format!("value=\"{other}\"")), "{other} is offered");
    }
    assert!(page.contains("Övning och verklighet blandas inte"), "the exercise is left out");
    let both = [
        DUTY,
        ("cases", board.cases[1].as_str()),
        ("cases", board.cases[2].as_str()),
        ("same", "Samma felaktiga sändlista."),
    ];
    let unsaid = board.handler.post(&board.path(0, "cover"), &both[..3]);
    assert_eq!(unsaid.status, 422, "a person judges it and says why");
    board.handler.does(&board.path(0, "cover"), &both);
    let copied = format!("/cases/{}/notification?duty={}&mode=copy", board.cases[0], DUTY.1);
    assert!(board.handler.sees(&copied).contains("id=\"cover-copy\""));
    assert!(board.notification(1).contains(&board.cases[0]), "it says where it is to be covered");

    let first = [DUTY, ("kind", "first"), CHANNEL];
    board.handler.does(&board.path(1, "file"), &first);
    let refused = board.handler.post(&board.path(0, "file"), &first);
    assert_eq!(refused.status, 422);
    assert!(refused.words().contains(&board.reference(1)), "{}", refused.words());
    let out = [DUTY, ("case", board.cases[1].as_str()), ("reason", "Den är redan anmäld.")];
    board.handler.does(&board.path(0, "cover/remove"), &out);
    board.handler.does(&board.path(0, "file"), &first);
    let receipt = format!("/cases/{}/filings/1/receipt", board.cases[0]);
    board.handler.does(&receipt, &[("receipt", "IMY-2026-77")]);

    let covered = board.notification(2);
    assert!(covered.contains("IMY-2026-77"), "the receipt is seen in the covered case");
    assert!(covered.contains(&format!("/cases/{}/notification", board.cases[0])));
    assert!(!covered.contains("#document-filing-1"), "it is registered where it was sent");
    let document = covered.split(&format!("/cases/{}/files/", board.cases[2])).nth(1).unwrap();
    let sent = format!("/cases/{}/files/{}", board.cases[2], &document[..36]);
    assert!(board.handler.get(&sent).bytes.starts_with(b"%PDF-"));
    let supplement = [DUTY, ("kind", "supplementary"), CHANNEL, ("together", "same")];
    board.handler.does(&board.path(0, "file"), &supplement);
    stored(board);
}

/// Checks what lies in the journal: one act for both cases, and each with its own judgement.
fn stored(board: Board) {
    let Board { installation, server, cases, .. } = board;
    server.stop();
    let entries = installation.journal();
    let filed = |case: &String| {
        let of = entries.iter().filter(|it| it.kind == "case.filed" && it.id == *case);
        of.collect::<Vec<_>>()
    };
    assert_eq!(filed(&cases[1]).len(), 1, "not filed twice");
    let (lead, covered) = (filed(&cases[0]), filed(&cases[2]));
    assert_eq!((lead.len(), covered.len()), (2, 2));
    assert_eq!(covered[0].event["filing"]["covered"]["case"], Json::from(cases[0].as_str()));
    assert_eq!(covered[0].event["filing"]["in_time"], Json::Bool(true));
    let named = lead[0].event["filing"]["covers"].as_array().unwrap();
    assert_eq!(named.len(), 1);
    assert_eq!(named[0]["case"], Json::from(cases[2].as_str()));
    assert!(lead[0].position.abs_diff(covered[0].position) < 3, "one act");
}

#[test]
fn a_colleague_of_another_controller_neither_covers_nor_sees_it() {
    let board = Board::new();
    let entries = board.installation.journal();
    let opened = |it: &&crate::support::played::Entry| it.kind == "case.opened";
    let own = entries.iter().filter(opened).find(|it| it.id == board.cases[0]).unwrap();
    let of = |it: &crate::support::played::Entry| {
        it.event["opening"]["controller"].as_str().unwrap().to_owned()
    };
    let foreign = entries.iter().filter(opened).find(|it| of(it) != of(own)).unwrap();
    let administrator = sign_in(&board.server, "administrator");
    let colleague = account(&board.server, &administrator, ("handler", &of(foreign)));
    let form = |case: &str| {
        let path = format!("/cases/{case}/notification/cover");
        let cases = ("cases", board.cases[1].as_str());
        colleague.post(&path, &[DUTY, cases, ("same", "Samma.")]).status
    };
    assert_eq!(form(&board.cases[0]), 404, "not in another's case");
    assert_eq!(form(&foreign.id), 404, "nor another's case in their own");
    let theirs = colleague.sees(&format!("/cases/{}/notification?duty={}", foreign.id, DUTY.1));
    assert!(board.cases.iter().all(|it| !theirs.contains(it.as_str())));
    let page = board.notification(0);
    assert!(!page.contains(&foreign.id));
    let both = [DUTY, ("cases", foreign.id.as_str()), ("same", "Samma.")];
    assert_eq!(board.handler.post(&board.path(0, "cover"), &both).status, 404);
}
