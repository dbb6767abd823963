//! What belongs to one controller does not exist for another: every route, as every role.

use crate::support::{
    played::{Installation, played, sign_in},
    program::{Server, run},
    visitor::{Page, Visitor},
};
use serde_json::Value as Json;

/// One way into the site.
struct Route {
    get: bool,
    path: String,
    action: String,
}

/// Somebody who asks for what is not theirs.
struct Stranger {
    who: String,
    visitor: Visitor,
}

fn routes() -> Vec<Route> {
    let printed = run(["routes", "--json"]);
    let rows: Vec<Json> = serde_json::from_str(&printed.out).unwrap();
    let text = |row: &Json, key: &str| row[key].as_str().unwrap().to_owned();
    rows.iter()
        .map(|row| Route {
            get: text(row, "method") == "GET",
            path: text(row, "path"),
            action: text(row, "action"),
        })
        .collect()
}

/// Fields of every form at once, so that each would be carried out if it were allowed.
fn fields() -> Vec<(&'static str, &'static str)> {
    let opened = &played().of("incident.opened").next().unwrap().event["opening"];
    let case = played().of("case.opened").next().unwrap();
    let (id, case) = (case.id.as_str(), &case.event["opening"]);
    vec![
        ("case", id),
        ("cases", id),
        ("same", "På samma sätt."),
        ("lead", opened["coordinator"].as_str().unwrap()),
        ("controller", case["controller"].as_str().unwrap()),
        ("nature", "Ändrat."),
        ("seen", "0"),
        ("answer", "accept"),
        ("field", "nature"),
        ("moment", "reasonable_certainty"),
        ("at", "2025-09-01T10:00"),
        ("reason", "Skäl."),
        ("verdict", "breach"),
        ("level", "high"),
        ("duty", "eu-gdpr.notify-authority"),
        ("document", "report"),
        ("police_number", "K1"),
        ("authority", "Polisregion Väst"),
        ("link_kind", "same_cause"),
        ("reference", "2025-0001"),
        ("number", "SN 2025/1"),
        ("act", "propose"),
        ("kind", "supplementary"),
        ("channel", "E-tjänsten"),
        ("receipt", "IMY-1"),
        ("heading", "Rubrik"),
        ("happened", "Det hände."),
        ("consequences", "Följder."),
        ("measures", "Åtgärder."),
        ("advice", "Råd."),
        ("contact", "Växeln"),
        ("how", "Telefon"),
        ("text", "Tillägg."),
        ("title", "Titel"),
        ("what", "Något hände."),
        ("name", "Namn"),
        ("key", "nyckel"),
        ("email", "ny@samverkan.example"),
        ("role", "auditor"),
        ("material", "publicerat-2025-09-14"),
        ("purpose", "Ändamål."),
        ("basis", "Grund."),
    ]
}

impl Stranger {
    fn new(server: &Server, role: &str) -> Self {
        Self { who: role.to_owned(), visitor: sign_in(server, role) }
    }

    fn asks(&self, route: &Route, path: &str) -> Page {
        if route.get {
            return self.visitor.get(path);
        }
        let template = path.starts_with("/templates/") && !path.ends_with("/remove");
        let files = ["/import", "/leaks/new", "/evidence", "/material"];
        if template || files.iter().any(|it| path.ends_with(it)) {
            let part = |(name, value): (&str, &str)| {
                format!("--x\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
            };
            let body = fields().into_iter().map(part).collect::<String>() + "--x--\r\n";
            let kind = "multipart/form-data; boundary=x";
            return self.visitor.send(path, (kind, body.into()), &[]);
        }
        self.visitor.post(path, &fields())
    }

    /// Asks, and returns what is wrong with the answer.
    fn is_denied(&self, route: &Route, path: &str) -> Option<String> {
        let page = self.asks(route, path);
        let signed_in = !self.visitor.cookie.is_empty();
        // Two lists are there for everybody, and hold nothing that is not theirs.
        let list = path == "/reports" || path == "/incidents";
        let empty = list && !page.body.contains(&format!("href=\"{path}/"));
        let denied = if signed_in {
            page.status == 404 || (page.status == 200 && empty)
        } else {
            page.status == 303 && page.location().starts_with("/sign-in?back=")
        };
        let method = if route.get { "GET" } else { "POST" };
        (!denied).then(|| format!("{} got {} from {method} {path}", self.who, page.status))
    }
}

/// Makes an account of one organisation, as the administrator does, and signs it in.
pub(crate) fn account(
    server: &Server,
    administrator: &Visitor,
    (role, organisation): (&str, &str),
) -> Visitor {
    let email = format!("{}.{}@annan.example", role.replace('_', "-"), &organisation[..8]);
    let form = [
        ("name", "Vera Annan"),
        ("email", email.as_str()),
        ("role", role),
        ("organisation", organisation),
    ];
    let page = administrator.post("/accounts/new", &form);
    assert_eq!(page.status, 200, "{}", page.words());
    let link = page.body.split("/link/").nth(1).unwrap();
    let token: String =
        link.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '-' || *c == '_').collect();
    server.visitor().signed_in(&token)
}

/// Returns a document that was filed in a case.
fn filed_document(case: &str) -> String {
    let mut filed = played().of("case.filed").filter(|it| it.id == case);
    filed.next().unwrap().event["filing"]["document"].as_str().unwrap().to_owned()
}

fn filled(path: &str, case: &str) -> String {
    path.replace("{id}", case)
        .replace("{field}", "nature")
        .replace("{group}", "vuxna")
        .replace("{number}", "1")
        .replace("{seq}", "1")
        .replace("{blob}", &filed_document(case))
        .replace("draft.pdf", "draft.pdf?duty=eu-gdpr.notify-authority")
}

#[test]
fn case_of_another_controller_does_not_exist_for_anyone_on_any_route() {
    let installation = played().copy();
    let server = installation.serve();
    let own = played().own_case();
    let (other, board) = played().cases().find(|(case, _)| *case != own).unwrap();
    let administrator = sign_in(&server, "administrator");
    let mut strangers =
        vec![(other.as_str(), Stranger { who: "visitor".to_owned(), visitor: server.visitor() })];
    for role in
        ["handler", "approver", "coordinator", "supplier_contact", "leak_analyst", "auditor"]
    {
        strangers.push((&other, Stranger::new(&server, role)));
    }
    for role in ["handler", "data_protection_officer", "approver"] {
        let visitor = account(&server, &administrator, (role, &board));
        strangers.push((&own, Stranger { who: format!("{role} of the other"), visitor }));
    }
    strangers.push((&own, Stranger { who: "administrator".to_owned(), visitor: administrator }));
    let before = installation.done_by_persons();
    let mut wrong = Vec::new();
    let mut asked = 0;
    for route in routes().iter().filter(|it| it.path.starts_with("/cases/{id}")) {
        for (case, stranger) in &strangers {
            asked += 1;
            wrong.extend(stranger.is_denied(route, &filled(&route.path, case)));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(200 < asked, "only {asked} questions");
    assert_eq!(installation.done_by_persons(), before, "nothing was written");
}

#[test]
fn those_of_the_controller_see_every_page_of_its_case() {
    let installation = played().copy();
    let server = installation.serve();
    let case = played().own_case();
    for role in ["handler", "approver", "data_protection_officer"] {
        let person = sign_in(&server, role);
        for route in routes().iter().filter(|it| it.get && it.path.starts_with("/cases/{id}")) {
            let path = filled(&route.path, &case);
            // A form to write facts, or to share a lesson, is only for those who may.
            let form = path.ends_with("/facts/nature") || path.ends_with("/share");
            let form = form && role == "approver";
            let page = person.get(&path);
            assert!(page.status == 200 || form, "{role} got {} from {path}", page.status);
            let html = page.header("content-type").starts_with("text/html");
            assert!(!html || !(page.body.contains("[case-") || page.body.contains("{$")), "{path}");
        }
    }
}

#[test]
fn document_of_another_controller_is_not_reached_through_a_case_of_ones_own() {
    let installation = played().copy();
    let server = installation.serve();
    let handler = sign_in(&server, "handler");
    let own = played().own_case();
    assert_eq!(handler.get(&format!("/cases/{own}/files/{}", filed_document(&own))).status, 200);
    for (case, _) in played().cases().filter(|(case, _)| *case != own) {
        let path = format!("/cases/{own}/files/{}", filed_document(&case));
        assert_eq!(handler.get(&path).status, 404);
    }
    let of_others = played().of("case.letters_rendered").filter(|it| it.id != own);
    let files = of_others.flat_map(|it| it.event["files"].as_array().unwrap().clone());
    for file in files {
        let path = format!("/cases/{own}/files/{}", file["blob"].as_str().unwrap());
        assert_eq!(handler.get(&path).status, 404);
    }
}

#[test]
fn person_with_protected_identity_is_shown_to_nobody_who_is_not_named_for_it() {
    let installation = played().copy();
    let server = installation.serve();
    let own = played().own_case();
    let handed = played().of("case.people_handed").find(|it| it.id == own).unwrap();
    let count = |key: &str| usize::try_from(handed.event["counts"][key].as_u64().unwrap()).unwrap();
    let (persons, protected) = (count("persons"), count("protected"));
    assert!(0 < protected, "the demo leaves a protected person to its first board");
    let handler = sign_in(&server, "handler");
    let shown = (0..=persons).filter(|seq| {
        handler.post(&format!("/cases/{own}/people/{seq}/reveal"), &[]).status == 200
    });
    assert_eq!(shown.count(), persons - protected);
    let contact = [("at", "2025-09-01T10:00"), ("how", "Telefon")];
    for seq in 0..=persons {
        let page = handler.post(&format!("/cases/{own}/people/{seq}/contact"), &contact);
        assert_eq!(page.status, 404, "person {seq}");
    }
    server.stop();
    let entries = installation.journal();
    let looks = entries.iter().filter(|it| it.kind == "case.people_shown" && it.id == own);
    assert_eq!(looks.count(), persons - protected, "each look at a person is an entry");
}

/// The roles that may do an action to what the office leads, or might; all others must not.
fn may(action: &str) -> &'static [&'static str] {
    match action {
        "SeeRegisters" => {
            &["handler", "data_protection_officer", "approver", "coordinator", "administrator"]
        }
        "ChangeRegisters" => &["coordinator", "data_protection_officer", "administrator"],
        "SeeCase" => &["handler", "data_protection_officer", "approver"],
        "HandleCase" => &["handler", "data_protection_officer"],
        "ReportAsSupplier" | "TellUpdates" => &["supplier_contact"],
        "SeeReport" => &["coordinator", "data_protection_officer", "handler", "supplier_contact"],
        "JudgeReport" => &["coordinator", "data_protection_officer", "handler"],
        "SeeIncident" | "SeeProgress" => {
            &["coordinator", "data_protection_officer", "handler", "approver"]
        }
        "LeadIncident" => &["coordinator"],
        "LeadRun" => &["coordinator", "leak_analyst"],
        "SeeWholeRun" => &["leak_analyst"],
        "SeeJournal" => &["auditor"],
        "ManageAccounts" | "Operate" => &["administrator"],
        other => panic!("the action {other} is new: say here who may do it"),
    }
}

/// Fills a path that belongs to no case with what the demo has there.
fn office_path(path: &str) -> String {
    let first = |kind: &str| played().of(kind).next().unwrap().id.clone();
    let id = match path.split('/').nth(1).unwrap() {
        "reports" => first("report.received"),
        "incidents" => first("incident.opened"),
        "leaks" => first("run.started"),
        "registers" => first("record.changed"),
        "accounts" => played().of("account.created").last().unwrap().id.clone(),
        _ => "00000000-0000-4000-8000-000000000000".to_owned(),
    };
    path.replace("{id}", &id)
        .replace("{kind}", "organisation")
        .replace("{field}", "nature")
        .replace("{number}", "1")
        .replace("{material}", "00000000-0000-4000-8000-000000000001")
}

#[test]
fn what_a_role_may_not_do_does_not_exist_for_it_on_any_other_route() {
    let installation = played().copy();
    let server = installation.serve();
    let mut people: Vec<Stranger> =
        played().roles().iter().map(|role| Stranger::new(&server, role)).collect();
    people.push(Stranger { who: "visitor".to_owned(), visitor: server.visitor() });
    let before = installation.done_by_persons();
    let mut wrong = Vec::new();
    let mut asked = 0;
    for route in &routes() {
        let open = route.action == "Public" || route.action == "OwnDesk";
        if open || route.path.starts_with("/cases") {
            continue;
        }
        let path = office_path(&route.path);
        for person in people.iter().filter(|it| !may(&route.action).contains(&it.who.as_str())) {
            asked += 1;
            wrong.extend(person.is_denied(route, &path));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(150 < asked, "only {asked} questions");
    assert_eq!(installation.done_by_persons(), before, "nothing was written");
}

#[test]
fn list_of_cases_names_none_to_those_who_have_none() {
    let installation: Installation = played().copy();
    let server = installation.serve();
    for role in ["coordinator", "supplier_contact", "leak_analyst", "auditor", "administrator"] {
        let person = sign_in(&server, role);
        for path in ["/cases", "/board", "/"] {
            let page = person.get(path);
            for (case, _) in played().cases() {
                assert!(
                    !page.body.contains(&format!("/cases/{case}")),
                    "{role} sees one at {path}"
                );
            }
        }
    }
}
