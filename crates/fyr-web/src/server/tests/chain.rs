//! The main case from a supplier's alarm to a closed case, through the pages as a person goes through them.

mod bundles;
mod coordination;
mod evidence;
mod groups;
mod known;
mod lessons;
mod material;
mod registrar;
mod review;
mod supplement;
mod template;
mod work;

use std::fs;

use super::*;
use crate::error::encoded;

/// Is the site with an incident that has been fanned out, and the people who work with it.
struct Chain {
    site: Site,
    coordinator: Browser,
    supplier: Browser,
    officer: Browser,
    approver: Browser,
    incident: String,
    case: String,
}

fn form(pairs: &[(&str, &str)]) -> String {
    let pair = |(name, value): &(&str, &str)| format!("{name}={}", encoded(value));
    pairs.iter().map(pair).collect::<Vec<_>>().join("&")
}

impl Site {
    /// Sends a form and expects to be sent on; returns where to, without what says it was done.
    async fn does(&self, browser: &Browser, path: &str, pairs: &[(&str, &str)]) -> String {
        let page = self.post(browser, path, &form(pairs)).await;
        assert_eq!(page.status, StatusCode::SEE_OTHER, "{path}: {}", page.body);
        page.location.split(['?', '#']).next().unwrap_or_default().to_owned()
    }

    /// Sends a form and expects it back with what is wrong.
    async fn refuses(&self, browser: &Browser, path: &str, pairs: &[(&str, &str)]) -> Page {
        let page = self.post(browser, path, &form(pairs)).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{path}: {}", page.body);
        page.is_whole(path);
        assert!(page.body.contains("ds-error-summary"), "{path}");
        page
    }

    /// Opens a page in both languages.
    async fn sees(&self, browser: &Browser, path: &str) -> Page {
        for language in ["en", "sv"] {
            let browser = Browser { language, ..browser.clone() };
            let page = self.get(&browser, path).await;
            assert_eq!(page.status, StatusCode::OK, "{path}: {}", page.body);
            page.is_whole(path);
            if language == "sv" {
                return page;
            }
        }
        unreachable!("Swedish comes last")
    }

    /// Lets jobs be carried out until none is left.
    async fn works(&self) {
        tokio::select! {
            () = self.app.work() => {}
            settled = self.app.settle() => settled.unwrap(),
        }
    }
}

impl Chain {
    async fn new() -> Self {
        let site = Site::new().await;
        let said = |it: &str| Some(Value::Text(it.to_owned()));
        record(
            &site.app,
            RecordKind::Contact,
            &[
                ("organisation", Some(Value::Reference(site.board.record()))),
                ("name", said("Doris Ombud")),
                ("role", said("dpo")),
                ("email", said("ombud@skol.test")),
            ],
        )
        .await;
        let supplier = site.sign_in(Role::SupplierContact).await;
        let told = form(&[("what", "Intrång"), ("systems", &site.system.to_string())]);
        let report = site.post(&supplier, "/supplier/report", &told).await.location;
        let report = report.split('?').next().unwrap().to_owned();
        let coordinator = site.sign_in(Role::Coordinator).await;
        let (lead, from) = (site.office.to_string(), site.supplier.to_string());
        let triage = [("title", "Intrång i HR"), ("lead", &lead), ("supplier", &from)];
        let incident = site.does(&coordinator, &format!("{report}/triage"), &triage).await;
        let officer = site.sign_in(Role::DataProtectionOfficer).await;
        let approver = site.sign_in(Role::Approver).await;
        Self { site, coordinator, supplier, officer, approver, incident, case: String::new() }
    }

    async fn fanned_out() -> Self {
        let mut chain = Self::new().await;
        let (site, coordinator) = (&chain.site, &chain.coordinator);
        site.does(coordinator, &format!("{}/fan-out", chain.incident), &[]).await;
        let list = site.sees(&chain.officer, "/cases").await;
        let mut ids = list.body.split("href=\"/cases/").filter_map(|it| it.get(..36));
        let id = ids.find(|it| it.matches('-').count() == 4).unwrap();
        chain.case = format!("/cases/{id}");
        chain
    }

    async fn act(&self, path: &str, pairs: &[(&str, &str)]) -> String {
        self.site.does(&self.officer, &format!("{}{path}", self.case), pairs).await
    }

    async fn refuses(&self, path: &str, pairs: &[(&str, &str)]) -> Page {
        self.site.refuses(&self.officer, &format!("{}{path}", self.case), pairs).await
    }

    async fn sees(&self, path: &str) -> Page {
        self.site.sees(&self.officer, &format!("{}{path}", self.case)).await
    }
}

const PARTS: &[&str] = &[
    "",
    "/facts",
    "/completeness",
    "/risk",
    "/duties",
    "/people",
    "/information",
    "/work",
    "/coordination",
    "/timeline",
    "/notification",
];
const NOTIFY: &str = "eu-gdpr.notify-authority";
const INFORM: &str = "eu-gdpr.inform-people";

#[tokio::test]
async fn a_controller_used_but_named_in_no_agreement_is_a_finding_and_gets_its_case() {
    let chain = Chain::new().await;
    let page = chain.site.sees(&chain.coordinator, &chain.incident).await;
    assert!(page.body.contains("Avtal saknas"));
    assert!(page.body.contains("Ge 1 personuppgiftsansvarig sitt ärende"));
    let away = format!("{}/explain-away", chain.incident);
    let board = chain.site.board.to_string();
    chain.site.refuses(&chain.coordinator, &away, &[("controller", &board), ("reason", "")]).await;
    let why = [("controller", board.as_str()), ("reason", "Systemet används inte längre.")];
    chain.site.does(&chain.coordinator, &away, &why).await;
    let page = chain.site.sees(&chain.coordinator, &chain.incident).await;
    assert!(page.body.contains("Systemet används inte längre."));
    let back = [("controller", board.as_str()), ("reason", "Det används visst.")];
    chain.site.does(&chain.coordinator, &format!("{}/add", chain.incident), &back).await;
    for _ in 0..2 {
        let fan_out = format!("{}/fan-out", chain.incident);
        chain.site.does(&chain.coordinator, &fan_out, &[]).await;
    }
    let page = chain.site.sees(&chain.coordinator, &chain.incident).await;
    assert!(page.body.contains("Alla berörda har fått sitt ärende."));
    assert!(!page.body.contains("href=\"/cases/"), "a coordinator sees no case");
}

#[tokio::test]
async fn those_of_one_controller_see_the_incident_without_the_others() {
    let chain = Chain::fanned_out().await;
    let page = chain.site.sees(&chain.officer, &chain.incident).await;
    assert!(page.body.contains(&format!("href=\"{}\"", chain.case)));
    assert!(!page.body.contains("Berörda personuppgiftsansvariga"));
    let fact = format!("{}/facts/nature", chain.incident);
    assert_eq!(chain.site.get(&chain.officer, &fact).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn every_part_of_a_case_is_whole_for_all_who_may_see_it_and_not_there_for_others() {
    let chain = Chain::fanned_out().await;
    for part in PARTS {
        let path = format!("{}{part}", chain.case);
        chain.site.sees(&chain.officer, &path).await;
        chain.site.sees(&chain.approver, &path).await;
        assert_eq!(chain.site.get(&chain.coordinator, &path).await.status, StatusCode::NOT_FOUND);
    }
    assert_eq!(chain.site.get(&chain.officer, "/cases/none").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_fact_at_the_source_becomes_a_proposal_that_the_case_takes_in() {
    let chain = Chain::fanned_out().await;
    let fact = format!("{}/facts/nature", chain.incident);
    chain.site.sees(&chain.coordinator, &fact).await;
    chain
        .site
        .does(&chain.coordinator, &fact, &[("nature", "Register kopierades."), ("seen", "0")])
        .await;
    assert!(chain.sees("").await.body.contains("Register kopierades."));
    let decline = [("answer", "decline"), ("field", "nature"), ("reason", "")];
    chain.refuses("/proposals", &decline).await;
    chain.act("/proposals", &[("answer", "accept"), ("field", "nature")]).await;
    let page = chain.sees("/facts").await;
    assert!(
        page.body.contains("Register kopierades.") && !page.body.contains("Det finns ett förslag")
    );
}

#[tokio::test]
async fn of_two_who_write_one_fact_the_second_sees_both_versions_and_chooses() {
    let chain = Chain::fanned_out().await;
    let fact = |value, seen| [("cause_text", value), ("seen", seen)];
    chain.act("/facts/cause_text", &fact("En stulen nyckel", "0")).await;
    let page = chain.refuses("/facts/cause_text", &fact("Ett lösenord", "0")).await;
    assert!(page.body.contains("En stulen nyckel") && page.body.contains("Ett lösenord"));
    assert!(page.body.contains("name=\"seen\" value=\"1\""));
    chain.act("/facts/cause_text", &fact("Ett lösenord", "1")).await;
    let page = chain.sees("/facts/cause_text").await;
    assert!(page.body.contains("Historik (1)"));
    chain.refuses("/facts/persons_affected", &[("persons_affected", "tolv"), ("seen", "0")]).await;
}

#[tokio::test]
async fn awareness_is_stated_chosen_and_refused_in_the_future() {
    let chain = Chain::fanned_out().await;
    let state =
        |at| [("moment", "reasonable_certainty"), ("at", at), ("reason", "Säkert först då.")];
    chain.refuses("/awareness", &state("2999-01-01T10:00")).await;
    chain.refuses("/awareness", &state("i går")).await;
    chain.act("/awareness", &state("2020-01-01T10:00")).await;
    chain
        .refuses("/awareness/choose", &[("moment", "reasonable_certainty"), ("reason", " ")])
        .await;
    let choose = [("moment", "reasonable_certainty"), ("reason", "Då var det säkert.")];
    chain.act("/awareness/choose", &choose).await;
    let page = chain.sees("").await;
    assert!(page.body.contains("Då var det säkert.") && page.body.contains("försenad"));
}

#[tokio::test]
async fn not_notifying_needs_an_unlikely_risk_and_another_person() {
    let chain = Chain::fanned_out().await;
    chain.act("/qualification", &[("verdict", "breach"), ("reason", "Det röjdes.")]).await;
    chain.refuses("/risk", &[("level", "unlikely"), ("reason", "")]).await;
    chain.act("/risk", &[("level", "high"), ("reason", "Klartext.")]).await;
    let propose = |reason| [("duty", NOTIFY), ("act", "propose"), ("reason", reason)];
    chain.refuses("/duties", &propose("Vi vill inte.")).await;
    chain.act("/risk", &[("level", "unlikely"), ("reason", "Krypterat.")]).await;
    chain.act("/duties", &propose("Osannolik risk.")).await;
    let approve = [("duty", NOTIFY), ("act", "approve")];
    let duties = format!("{}/duties", chain.case);
    let denied = chain.site.post(&chain.officer, &duties, &form(&approve)).await;
    assert_eq!(denied.status, StatusCode::NOT_FOUND, "a handler may not approve");
    chain.site.does(&chain.approver, &duties, &approve).await;
    assert!(chain.sees("/duties").await.body.contains("Beslutat att låta bli"));
}

#[tokio::test]
async fn the_register_of_breaches_holds_ones_own_cases_and_is_taken_away_as_a_list() {
    let chain = Chain::fanned_out().await;
    chain.act("/facts/cause_text", &[("cause_text", "=1+1"), ("seen", "0")]).await;
    let list = chain.site.get(&chain.officer, "/breaches.csv").await;
    assert_eq!(list.status, StatusCode::OK);
    assert!(list.body.contains("Skolnämnden") && list.body.contains("'=1+1"), "{}", list.body);
    assert_eq!(list.body.lines().count(), 2);
    let cases = chain.site.sees(&chain.officer, "/cases").await;
    assert!(cases.body.contains("/breaches.xlsx") && cases.body.contains("/breaches.pdf"));
    let asked = asked(&chain.officer, "/breaches.pdf").body(Body::empty()).unwrap();
    let made = chain.site.router.clone().call(asked).await.unwrap();
    assert_eq!(made.status(), StatusCode::OK);
    let bytes = to_bytes(made.into_body(), usize::MAX).await.unwrap();
    assert!(bytes.starts_with(b"%PDF-1.7"), "{}", bytes.len());
    let others = chain.site.get(&chain.coordinator, "/breaches.csv").await;
    assert_eq!(others.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn statistics_and_the_supervision_package_are_made_of_ones_own_cases_of_the_period() {
    let chain = Chain::fanned_out().await;
    let (site, officer) = (&chain.site, &chain.officer);
    chain.act("/facts/incident_type", &[("incident_type", "theft"), ("seen", "0")]).await;
    let page = site.sees(officer, "/statistics").await;
    assert!(page.body.contains("Stöld") && page.body.contains("/supervision.zip"), "{}", page.body);
    let of = page.body.split("/supervision.zip?controller=").nth(1).and_then(|it| it.get(..36));
    let own = site.sees(officer, &format!("/statistics?controller={}", of.unwrap())).await;
    assert!(own.body.contains(&format!("/breaches.csv?controller={}", of.unwrap())));
    let others = "/statistics?controller=00000000-0000-0000-0000-000000000001";
    assert_eq!(site.get(officer, others).await.status, StatusCode::NOT_FOUND);
    let before = site.sees(officer, "/statistics?from=1999-01-01&to=1999-12-31").await;
    assert!(before.body.contains("Inga ärenden öppnades"));
    let wrong = site.sees(officer, "/statistics?from=2031-01-01&to=1999-12-31").await;
    assert!(wrong.body.contains("Den sista dagen är före den första"));
    assert_eq!(site.get(&chain.coordinator, "/statistics").await.status, StatusCode::NOT_FOUND);
    let asked = asked(officer, "/supervision.zip");
    let made = site.router.clone().call(asked.body(Body::empty()).unwrap()).await.unwrap();
    assert_eq!(made.status(), StatusCode::OK);
    let bytes = to_bytes(made.into_body(), usize::MAX).await.unwrap();
    let mut package = String::from_utf8_lossy(&bytes).into_owned();
    package.retain(|it| it.is_ascii_graphic());
    for name in ["innehall.txt", "statistik.csv", "journal.txt", "sha256.txt", "cases/01-"] {
        assert!(package.contains(name), "{name}");
    }
}

#[tokio::test]
async fn a_breach_from_before_is_seen_and_written_by_its_own_controller_alone() {
    let chain = Chain::fanned_out().await;
    let (site, officer) = (&chain.site, &chain.officer);
    let register = "/registers/past_breach";
    let empty = site.sees(officer, &format!("{register}/new")).await;
    let option = empty.body.split("<option value=\"").find(|it| it.contains(">Skolnämnden<"));
    let controller = option.and_then(|it| it.split('"').next()).unwrap().to_owned();
    let fields = [
        ("controller", controller.as_str()),
        ("name", "Fel mottagare"),
        ("opened_on", "2024-03-01"),
    ];
    site.does(officer, &format!("{register}/new"), &fields).await;
    assert!(site.sees(officer, register).await.body.contains("Fel mottagare"));
    assert!(site.get(officer, "/breaches.csv").await.body.contains("Fel mottagare"));
    let other = site.sign_in(Role::Administrator).await;
    assert!(!site.get(&other, register).await.body.contains("Fel mottagare"));
    let denied = site.post(&other, &format!("{register}/new"), &form(&fields)).await;
    assert_eq!(denied.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_notification_is_filed_once_kept_as_sent_and_given_its_receipt() {
    let chain = Chain::fanned_out().await;
    chain.act("/qualification", &[("verdict", "breach"), ("reason", "Det röjdes.")]).await;
    let file = |kind, channel| [("duty", NOTIFY), ("kind", kind), ("channel", channel)];
    chain.refuses("/notification/file", &file("first", "")).await;
    chain.refuses("/notification/file", &file("final", "E-tjänsten")).await;
    chain.act("/notification/file", &file("first", "E-tjänsten")).await;
    chain.refuses("/filings/1/receipt", &[("receipt", "")]).await;
    chain.act("/filings/1/receipt", &[("receipt", "IMY-1")]).await;
    let page = chain.sees("/notification").await;
    assert!(page.body.contains("IMY-1") && page.body.contains("I tid"));
    chain.sees("/notification?mode=copy").await;
    let document = page.body.split("/files/").nth(1).unwrap().split('"').next().unwrap();
    let sent = asked(&chain.officer, &format!("{}/files/{document}", chain.case));
    let sent = chain.site.router.clone().call(sent.body(Body::empty()).unwrap()).await.unwrap();
    assert_eq!(sent.headers()[header::CONTENT_TYPE], "application/pdf");
    let bytes = to_bytes(sent.into_body(), usize::MAX).await.unwrap();
    assert!(bytes.starts_with(b"%PDF"));
    for (made, begin) in [("report.pdf", b"%PDF".as_slice()), ("archive.zip", b"PK".as_slice())] {
        let asked = asked(&chain.officer, &format!("{}/{made}", chain.case));
        let made =
            chain.site.router.clone().call(asked.body(Body::empty()).unwrap()).await.unwrap();
        assert_eq!(made.status(), StatusCode::OK);
        assert!(to_bytes(made.into_body(), usize::MAX).await.unwrap().starts_with(begin));
    }
}

#[tokio::test]
#[expect(
    clippy::used_underscore_binding,
    reason = "the folder is there to be kept, and to put material in"
)]
async fn a_run_finds_people_and_the_case_tells_them_and_closes() {
    let chain = Chain::fanned_out().await;
    let (site, officer) = (&chain.site, &chain.officer);
    let folder = site._folder.path().join("data/material/stulet/skol");
    fs::create_dir_all(&folder).unwrap();
    // Invented people: birth years 1840 to 1889, check digits by Luhn.
    let rows = "personnummer;namn;adress;postnummer;ort;skyddad\n\
        18890101-2388;Selma Ek;Storgatan 1;123 45;Ort;nej\n\
        18880202-2395;Hjalmar Lind;Storgatan 2;123 45;Ort;ja\n\
        18870303-2402;Elin Berg;Storgatan 3;123 45;Ort;nej\n";
    fs::write(folder.join("personer.csv"), rows).unwrap();
    let analyst = site.sign_in(Role::LeakAnalyst).await;
    let start = format!("{}/leaks/new", chain.incident);
    let page = site.sees(&chain.coordinator, &start).await;
    let named = options(&page);
    let run = start_run(site, &chain.coordinator, (&start, &named[0])).await;
    site.sees(&chain.coordinator, &run).await;
    let stream = format!("{run}/stream");
    let (told, ()) = tokio::join!(site.get(&chain.coordinator, &stream), site.works());
    assert!(told.body.starts_with("data: <div"), "{}", told.body);
    assert!(told.body.contains("event: done\n"), "{}", told.body);
    let page = site.sees(&chain.coordinator, &run).await;
    assert!(page.body.contains("Lämna personerna till ärendena"), "{}", page.body);
    site.sees(&chain.coordinator, &format!("{run}/files?all=yes")).await;
    site.sees(&chain.coordinator, &format!("{run}/files")).await;
    let people = format!("{run}/people");
    assert_eq!(site.get(&chain.coordinator, &people).await.status, StatusCode::NOT_FOUND);
    assert!(site.sees(&analyst, &people).await.body.contains("Selma Ek"));
    site.does(&chain.coordinator, &format!("{run}/hand-over"), &[]).await;
    site.sees(&chain.coordinator, &run).await;

    let page = chain.sees("/people").await;
    assert!(!page.body.contains("Selma Ek"), "names are masked");
    let seq = before(&page, "/reveal\"");
    let shown = site.post(officer, &format!("{}/people/{seq}/reveal", chain.case), "").await;
    shown.is_whole("one person");
    assert!(shown.body.contains("Selma Ek") || shown.body.contains("Elin Berg"));
    assert!(chain.sees("/timeline?kind=").await.body.contains("personer visades"));

    close(&chain).await;
}

/// Returns the last part of an address that goes on with `after`.
fn before(page: &Page, after: &str) -> String {
    page.body.split(after).next().unwrap().rsplit('/').next().unwrap().to_owned()
}

/// Returns the ids that a page offers to choose from.
fn options(page: &Page) -> Vec<String> {
    let ids = page.body.split("<option value=\"").skip(1).filter_map(|it| it.split('"').next());
    ids.filter(|it| it.len() == 36).map(str::to_owned).collect()
}

async fn start_run(site: &Site, who: &Browser, (path, analyst): (&str, &str)) -> String {
    let send = |purpose: &'static str| {
        let pairs = [
            ("material", "stulet"),
            ("purpose", purpose),
            ("basis", "Art. 6.1 c"),
            ("analyst", analyst),
        ];
        multipart(who, path, (&pairs, None))
    };
    let refused = site.send(send("")).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    refused.is_whole("run without a purpose");
    let started = site.send(send("Informera dem.")).await;
    assert_eq!(
        started.status,
        StatusCode::SEE_OTHER,
        "{:?}",
        started.body.split("ds-error-summary").nth(1).and_then(|it| it.get(..400))
    );
    started.location
}

/// Takes the case from its people to its end.
async fn close(chain: &Chain) {
    let (site, officer) = (&chain.site, &chain.officer);
    chain.act("/qualification", &[("verdict", "breach"), ("reason", "Det röjdes.")]).await;
    chain.act("/risk", &[("level", "high"), ("reason", "Skyddade uppgifter.")]).await;
    for (fact, value) in [
        ("nature", "Register kopierades."),
        ("cause", "antagonistic_attack"),
        ("data_categories", "identifying"),
        ("consequences", "loss_of_control"),
        ("measures_taken", "Åtkomsten stängdes."),
    ] {
        chain.act(&format!("/facts/{fact}"), &[(fact, value), ("seen", "0")]).await;
    }
    let file = [("duty", NOTIFY), ("kind", "first"), ("channel", "E-tjänsten")];
    chain.act("/notification/file", &file).await;
    chain.refuses("/information", &[("heading", "Dina uppgifter")]).await;
    let letter = ["heading", "happened", "consequences", "measures", "advice", "contact"];
    chain.act("/information", &letter.map(|part| (part, "Ord till dig."))).await;
    chain.sees("/information").await;
    site.works().await;
    let page = chain.sees("/information").await;
    assert!(page.body.contains("Ange att breven är lämnade till utskick"), "{}", page.body);
    let done = [("at", "2020-01-01T10:00"), ("how", "Tryckeriet")];
    chain.act("/information/1/dispatch", &done).await;
    let inform = [("duty", INFORM), ("act", "inform"), ("at", "2020-01-01T10:00"), ("how", "Brev")];
    chain.refuses("/duties", &inform).await;

    let page = chain.sees("/people").await;
    assert!(page.body.contains("En person har skyddade uppgifter."), "{}", page.body);
    assert!(!page.body.contains("protected=0"), "only for those named");
    let people = format!("{}/people", chain.case);
    for account in options(&site.sees(&chain.approver, &people).await) {
        let name = format!("{people}/handlers");
        site.does(&chain.approver, &name, &[("account", &account)]).await;
    }
    let page = chain.sees("/people?protected=0").await;
    let contact = format!("/people/{}/contact", before(&page, "/contact\""));
    chain.refuses(&contact, &[("at", "2020-01-01T10:00"), ("how", "")]).await;
    chain.act(&contact, &[("at", "2020-01-01T10:00"), ("how", "Telefon")]).await;
    chain.act("/duties", &inform).await;

    let end = format!("{}/close", chain.case);
    site.refuses(&chain.approver, &end, &[("reason", "")]).await;
    let closed = [("reason", "Alla har fått veta.")];
    let denied = site.post(officer, &end, &form(&closed)).await;
    assert_eq!(denied.status, StatusCode::NOT_FOUND, "a handler may not close");
    site.does(&chain.approver, &end, &closed).await;
    for part in PARTS {
        chain.sees(part).await;
    }
    assert!(chain.sees("").await.body.contains("Alla har fått veta."));
    site.sees(&chain.coordinator, &chain.incident).await;
}
