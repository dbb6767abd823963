//! The main case by plain form posts, as somebody without scripts does it: from a staff report to sent letters.

use crate::support::{
    contents,
    played::{Installation, played, sign_in},
    program::{Server, wait_for},
    visitor::Visitor,
};
use serde_json::Value as Json;

/// The same moment for all that is said to have been done: after the scenario's clock ran on.
const DONE_AT: &str = "2025-09-26T08:00";

/// An installation with an incident of its own, and those who work with it.
pub(crate) struct Chain {
    pub(crate) installation: Installation,
    pub(crate) server: Server,
    pub(crate) coordinator: Visitor,
    pub(crate) handler: Visitor,
    /// Address of the incident.
    pub(crate) incident: String,
    /// Address of the first board's case.
    pub(crate) case: String,
}

/// Returns the ids that links with this beginning lead to, in the page's order.
pub(crate) fn ids(page: &str, beginning: &str) -> Vec<String> {
    let link = format!("href=\"{beginning}");
    let links = page.split(&link).skip(1);
    let ids = links.filter_map(|it| it.get(..36)).filter(|it| it.matches('-').count() == 4);
    let mut found: Vec<String> = Vec::new();
    for id in ids {
        if !found.iter().any(|it| it == id) {
            found.push(id.to_owned());
        }
    }
    found
}

/// Reports as staff; returns the receipt code.
pub(crate) fn report(server: &Server, what: &str) -> String {
    let visitor = server.visitor();
    assert!(visitor.sees("/report").contains("action=\"/report\""));
    let page = visitor.post("/report", &[("what", what), ("personal_data", "yes")]);
    assert_eq!(page.status, 200, "{}", page.words());
    let receipt = page.body.split("id=\"code\"").nth(1).unwrap_or(&page.body);
    let code = receipt.split(['>', '<', '"']).find(|it| is_code(it));
    code.unwrap_or_else(|| panic!("no receipt code in {}", page.words())).to_owned()
}

fn is_code(text: &str) -> bool {
    let letters = text.chars().filter(char::is_ascii_alphanumeric).count();
    12 <= letters
        && text.contains('-')
        && text.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '-')
}

/// Judges the newest report to be an incident at the supplier of the scenario; returns its address.
pub(crate) fn triage(coordinator: &Visitor, what: &str) -> String {
    let list = coordinator.sees("/reports");
    let wanted = ids(&list, "/reports/").into_iter().find(|id| {
        let page = coordinator.sees(&format!("/reports/{id}"));
        page.contains(what) && page.contains("/triage")
    });
    let opened = &played().of("incident.opened").next().unwrap().event["opening"];
    let text = |key: &str| opened[key].as_str().unwrap().to_owned();
    let (lead, supplier) = (text("coordinator"), text("supplier"));
    let mut form =
        vec![("title", "Intrång igen"), ("lead", lead.as_str()), ("supplier", &supplier)];
    let systems: Vec<&str> =
        opened["systems"].as_array().unwrap().iter().map(|it| it.as_str().unwrap()).collect();
    form.extend(systems.iter().map(|it| ("systems", *it)));
    coordinator.does(&format!("/reports/{}/triage", wanted.unwrap()), &form)
}

impl Chain {
    /// Plays it up to the first board's new case, with settings from the environment.
    pub(crate) fn new(settings: &[(&str, &str)]) -> Self {
        let installation = played().copy();
        let server = Server::start_with(&installation.data(), settings);
        let (coordinator, handler) = (sign_in(&server, "coordinator"), sign_in(&server, "handler"));
        let what = "Leverantören säger att någon har kopierat vårt register.";
        report(&server, what);
        let incident = triage(&coordinator, what);
        let before = ids(&handler.sees("/cases"), "/cases/");
        coordinator.does(&format!("{incident}/fan-out"), &[]);
        let after = ids(&handler.sees("/cases"), "/cases/");
        let new: Vec<_> = after.into_iter().filter(|it| !before.contains(it)).collect();
        assert_eq!(new.len(), 1, "the first board has one case more");
        let case = format!("/cases/{}", new[0]);
        Self { installation, server, coordinator, handler, incident, case }
    }

    fn act(&self, path: &str, pairs: &[(&str, &str)]) {
        self.handler.does(&format!("{}{path}", self.case), pairs);
    }

    fn sees(&self, path: &str) -> String {
        self.handler.sees(&format!("{}{path}", self.case))
    }

    /// Judges the case and assesses its risk.
    pub(crate) fn judge(&self) {
        self.act("/qualification", &[("verdict", "breach"), ("reason", "Uppgifter röjdes.")]);
        self.act("/risk", &[("level", "high"), ("reason", "Många och känsliga.")]);
    }

    /// Starts a run over the scenario's material; returns its address.
    pub(crate) fn start_run(&self) -> String {
        let analyst = played().of("run.started").next().unwrap();
        let analyst = analyst.event["analyst"].as_str().unwrap();
        let form = [
            ("material", "publicerat-2025-09-14"),
            ("purpose", "Se vilka som berörs."),
            ("basis", "Art. 6.1 c"),
            ("analyst", analyst),
        ];
        self.coordinator.does_multipart(&format!("{}/leaks/new", self.incident), &form)
    }

    /// Waits for the run to be complete, then gives each case its people.
    pub(crate) fn hand_over(&self, run: &str) {
        let act = format!("action=\"{run}/hand-over\"");
        wait_for("the run's result", || self.coordinator.sees(run).contains(&act).then_some(()));
        self.coordinator.does(&format!("{run}/hand-over"), &[]);
    }

    /// Orders letters to the people.
    pub(crate) fn order_letters(&self) {
        let parts = ["heading", "happened", "consequences", "measures", "advice", "contact"];
        self.act("/information", &parts.map(|part| (part, "Ord till dig.")));
    }

    /// Waits for the letters to be made.
    pub(crate) fn letters_made(&self) {
        let dispatch = format!("{}/information/1/dispatch", self.case);
        wait_for("the letters", || self.sees("/information").contains(&dispatch).then_some(()));
    }
}

#[test]
fn staff_report_is_followed_up_by_its_code_and_by_nothing_else() {
    let installation = played().copy();
    let server = installation.serve();
    let code = report(&server, "Jag skickade fel fil.");
    let visitor = server.visitor();
    let page = visitor.post("/report/follow", &[("code", code.as_str())]);
    assert!(page.status == 200 && page.body.contains("Jag skickade fel fil."), "{}", page.words());
    let added = [("code", code.as_str()), ("text", "Den är raderad nu.")];
    let page = visitor.post("/report/follow/add", &added);
    assert!(page.status == 200 && page.body.contains("Den är raderad nu."), "{}", page.words());
    let wrong: String = code.chars().map(|c| if c == '-' { c } else { 'A' }).collect();
    let page = visitor.post("/report/follow", &[("code", wrong.as_str())]);
    assert!(page.status == 422 && !page.body.contains("Jag skickade"), "{}", page.words());
    assert!(!visitor.sees("/report/follow").contains(&code));
}

#[test]
fn fan_out_a_second_time_makes_no_case_and_sends_no_mail() {
    let chain = Chain::new(&[]);
    let before = chain.installation.journal();
    chain.coordinator.does(&format!("{}/fan-out", chain.incident), &[]);
    chain.coordinator.does(&format!("{}/compute", chain.incident), &[]);
    let after = chain.installation.journal();
    let new: Vec<_> = after.iter().skip(before.len()).map(|it| it.kind.as_str()).collect();
    assert!(!new.iter().any(|it| it.contains("opened") || it.contains("fanned")), "{new:?}");
}

#[test]
fn of_two_who_write_one_fact_the_second_sees_both_and_nothing_is_lost() {
    let chain = Chain::new(&[]);
    let officer = sign_in(&chain.server, "data_protection_officer");
    let path = format!("{}/facts/cause_text", chain.case);
    for person in [&chain.handler, &officer] {
        assert!(person.sees(&path).contains("name=\"seen\" value=\"0\""));
    }
    chain.handler.does(&path, &[("cause_text", "Ett stulet lösenord."), ("seen", "0")]);
    let page = officer.post(&path, &[("cause_text", "En gammal server."), ("seen", "0")]);
    assert_eq!(page.status, 422);
    let both =
        page.body.contains("Ett stulet lösenord.") && page.body.contains("En gammal server.");
    assert!(both && page.body.contains("name=\"seen\" value=\"1\""), "{}", page.words());
    assert!(!chain.sees("/facts").contains("En gammal server."));
    officer.does(&path, &[("cause_text", "En gammal server."), ("seen", "1")]);
    let page = chain.sees("/facts/cause_text");
    assert!(page.contains("Ett stulet lösenord.") && page.contains("En gammal server."));
}

#[test]
fn main_case_goes_from_report_to_sent_letters_by_plain_form_posts() {
    let chain = Chain::new(&[]);
    let case = &chain.case;
    let source = format!("{}/facts/nature", chain.incident);
    chain.coordinator.does(&source, &[("nature", "Registret kopierades."), ("seen", "0")]);
    assert!(chain.sees("").contains("Registret kopierades."));
    chain.act("/proposals", &[("answer", "accept"), ("field", "nature")]);
    for (fact, value) in [
        ("cause", "antagonistic_attack"),
        ("data_categories", "contact"),
        ("consequences", "fraud"),
        ("measures_taken", "Åtkomsten stängdes."),
        ("persons_affected", "60"),
    ] {
        chain.act(&format!("/facts/{fact}"), &[(fact, value), ("seen", "0")]);
    }
    chain.judge();
    let duty = ("duty", "eu-gdpr.notify-authority");
    chain.act("/notification/file", &[duty, ("kind", "first"), ("channel", "E-tjänsten")]);
    chain.act("/filings/1/receipt", &[("receipt", "IMY-2025-1")]);
    assert!(chain.sees("/notification").contains("IMY-2025-1"));

    let run = chain.start_run();
    chain.hand_over(&run);
    chain.order_letters();
    chain.letters_made();
    chain.act("/information/1/dispatch", &[("at", DONE_AT), ("how", "Tryckeriet")]);
    let page = chain.sees("/information");
    let kept = format!("{case}/files/");
    let files: Vec<&str> = page.split(&kept).skip(1).map(|it| &it[..36]).collect();
    assert!(!files.is_empty(), "the letters can be fetched");
    let letters = chain.handler.get(&format!("{case}/files/{}", files[0]));
    assert_eq!(letters.header("content-type"), "application/pdf");
    assert!(letters.bytes.starts_with(b"%PDF-"));

    chain.server.stop();
    let left = contents(&chain.installation.data().join("runs"));
    let names: Vec<&str> = left.iter().map(|it| it.0.as_str()).collect();
    assert!(!names.is_empty() && names.iter().all(|it| it.ends_with(".sealed")), "{names:?}");
    let entries = chain.installation.journal();
    let id = case.rsplit('/').next().unwrap();
    let kinds: Vec<&str> =
        entries.iter().filter(|it| it.id == id).map(|it| it.kind.as_str()).collect();
    for kind in [
        "case.opened",
        "case.proposal_accepted",
        "case.fact_recorded",
        "case.qualified",
        "case.risk_assessed",
        "case.filed",
        "case.receipt_recorded",
        "case.people_handed",
        "case.letters_ordered",
        "case.letters_rendered",
        "case.letters_dispatched",
    ] {
        assert!(kinds.contains(&kind), "{kind} in {kinds:?}");
    }
    let sent = entries.iter().find(|it| it.id == id && it.kind == "case.filed").unwrap();
    assert_eq!(sent.event["filing"]["in_time"], Json::Bool(true));
}
