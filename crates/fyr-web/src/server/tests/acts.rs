//! Acts through forms, as a browser without JavaScript sends them.

use super::*;

#[tokio::test]
async fn opening_a_one_time_link_consumes_nothing_and_pressing_its_button_consumes_it() {
    let site = Site::new().await;
    let address = format!("/link/{}", site.invite(Role::Handler).await);
    for _ in 0..2 {
        let page = site.get(&Browser::default(), &address).await;
        page.is_whole("link");
        assert!(page.body.contains(&format!("action=\"{address}\"")));
    }
    assert_eq!(site.post(&Browser::default(), &address, "").await.status, StatusCode::SEE_OTHER);
    let again = site.post(&Browser::default(), &address, "").await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    again.is_whole("used link");
}

#[tokio::test]
async fn a_password_set_by_the_link_signs_in_and_a_wrong_one_does_not() {
    let site = Site::new().await;
    let browser = site.sign_in(Role::Auditor).await;
    let short = site.post(&browser, "/account", "password=kort&again=kort").await;
    assert_eq!(short.status, StatusCode::UNPROCESSABLE_ENTITY);
    let form = "password=en+lang+mening+utan+prickar&again=en+lang+mening+utan+prickar";
    assert_eq!(site.post(&browser, "/account", form).await.location, "/account?done=password-set");
    assert_eq!(site.post(&browser, "/sign-out", "").await.status, StatusCode::SEE_OTHER);
    assert_eq!(site.get(&browser, "/").await.status, StatusCode::SEE_OTHER);
    let wrong = "email=auditor@fyr.test&password=nagot+annat+helt+och+hallet&back=/journal";
    let refused = site.post(&Browser::default(), "/sign-in", wrong).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    refused.is_whole("wrong password");
    let right = "email=auditor@fyr.test&password=en+lang+mening+utan+prickar&back=/journal";
    assert_eq!(site.post(&Browser::default(), "/sign-in", right).await.location, "/journal");
}

#[tokio::test]
async fn a_new_password_ends_other_sessions_and_older_links_and_asks_for_the_present_one() {
    let site = Site::new().await;
    let here = site.sign_in(Role::Auditor).await;
    let account = site.app.accounts(&administrator()).await.unwrap().pop().unwrap();
    let link = site.app.invite_again(&administrator(), account.id).await.unwrap().token;
    let elsewhere = site.post(&Browser::default(), &format!("/link/{link}"), "").await;
    let elsewhere = Browser { cookie: elsewhere.cookie.unwrap(), language: "sv" };
    let link = site.app.invite_again(&administrator(), account.id).await.unwrap().token;
    let form = "password=en+lang+mening+utan+prickar&again=en+lang+mening+utan+prickar";
    let set = site.post(&here, "/account", form).await;
    assert_eq!(set.location, "/account?done=password-set");
    let here = Browser { cookie: set.cookie.unwrap(), language: "sv" };
    assert_eq!(site.get(&here, "/account").await.status, StatusCode::OK);
    assert_eq!(site.get(&elsewhere, "/account").await.status, StatusCode::SEE_OTHER);
    let old = site.post(&Browser::default(), &format!("/link/{link}"), "").await;
    assert_eq!(old.status, StatusCode::UNPROCESSABLE_ENTITY);
    let form = "present=fel&password=en+annan+lang+mening&again=en+annan+lang+mening";
    let refused = site.post(&here, "/account", form).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    refused.is_whole("wrong present password");
}

#[tokio::test]
async fn a_data_protection_officer_changes_the_contacts_of_its_own_board_and_nothing_else() {
    let site = Site::new().await;
    let officer = site.sign_in(Role::DataProtectionOfficer).await;
    let contact = |of: OrganisationId| {
        format!(
            "seen=0&organisation={}&name=Nils&role=contact_point&email=nils@fyr.test",
            of.uuid()
        )
    };
    let made = site.post(&officer, "/registers/contact/new", &contact(site.board)).await;
    assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.body);
    let own = made.location.split('?').next().unwrap().to_owned();
    assert!(site.get(&officer, &own).await.body.contains("<form"));
    let moved = contact(site.office).replace("seen=0", "seen=1");
    assert_eq!(site.post(&officer, &own, &moved).await.status, StatusCode::NOT_FOUND);
    let other = site.post(&officer, "/registers/contact/new", &contact(site.office)).await;
    assert_eq!(other.status, StatusCode::NOT_FOUND);
    let page = site.get(&officer, "/registers/organisation/new").await;
    assert_eq!(page.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_calendar_is_read_by_its_secret_address_alone_and_a_new_one_ends_the_old() {
    let site = Site::new().await;
    let handler = site.sign_in(Role::Handler).await;
    let address = |page: &Page| {
        let at = page.body.find("/calendar/").unwrap();
        page.body[at..].split(".ics").next().unwrap().to_owned() + ".ics"
    };
    let made = site.post(&handler, "/account/calendar", "").await;
    made.is_whole("calendar");
    let first = address(&made);
    let nobody = Browser::default();
    assert!(site.get(&nobody, &first).await.body.starts_with("BEGIN:VCALENDAR"));
    let second = address(&site.post(&handler, "/account/calendar", "").await);
    assert_eq!(site.get(&nobody, &first).await.status, StatusCode::NOT_FOUND);
    assert_eq!(site.get(&nobody, &second).await.status, StatusCode::OK);
    assert_eq!(site.get(&nobody, "/calendar/x.ics").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_form_of_another_site_does_nothing() {
    let site = Site::new().await;
    let request = asked(&Browser::default(), "/report")
        .method("POST")
        .header("sec-fetch-site", "cross-site")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from("what=Fel"));
    let page = site.send(request.unwrap()).await;
    assert_eq!(page.status, StatusCode::FORBIDDEN);
    page.is_whole("forbidden");
}

#[tokio::test]
async fn a_staff_report_gets_a_code_by_which_it_is_followed_and_added_to() {
    let site = Site::new().await;
    let nobody = Browser { language: "sv", ..Browser::default() };
    let empty = site.post(&nobody, "/report", "what=&contact=anknytning+12").await;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    empty.is_whole("empty report");
    let page = site.post(&nobody, "/report", "what=Ett+brev+kom+fel&personal_data=yes").await;
    page.is_whole("receipt");
    let mut values = page.body.split("value=\"").filter_map(|it| it.get(..14));
    let code = values.find(|it| is_code(it)).unwrap();
    let form = format!("code={code}&text=Det+var+tv%C3%A5+brev");
    let added = site.post(&nobody, "/report/follow/add", &form).await;
    assert_eq!(added.status, StatusCode::OK);
    added.is_whole("followed");
    assert!(added.body.contains("Det var två brev") && added.body.contains("Ett brev kom fel"));
    let unknown = site.post(&nobody, "/report/follow", "code=AAAA").await;
    assert_eq!(unknown.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn a_suppliers_report_becomes_an_incident_with_the_controllers_it_concerns() {
    let site = Site::new().await;
    let supplier = site.sign_in(Role::SupplierContact).await;
    let form =
        format!("what=Intr%C3%A5ng+i+HR&systems={}&personal_data=yes&contact=jour", site.system);
    let reported = site.post(&supplier, "/supplier/report", &form).await;
    let address = reported.location.split('?').next().unwrap().to_owned();
    site.get(&supplier, &address).await.is_whole("own report");
    let coordinator = site.sign_in(Role::Coordinator).await;
    site.get(&coordinator, &address).await.is_whole("report to judge");
    let nothing = site.post(&coordinator, &format!("{address}/triage"), "title=").await;
    assert_eq!(nothing.status, StatusCode::UNPROCESSABLE_ENTITY);
    let form = format!("title=Intr%C3%A5ng&lead={}&supplier={}", site.office, site.supplier);
    let opened = site.post(&coordinator, &format!("{address}/triage"), &form).await;
    assert!(opened.location.starts_with("/incidents/"), "{opened:?}");
    let incident = site.get(&coordinator, &opened.location).await;
    incident.is_whole("incident");
    assert!(incident.body.contains("Skolnämnden"));
    site.get(&coordinator, "/").await.is_whole("desk");
}

#[tokio::test]
async fn of_two_who_edit_a_record_at_once_the_second_sees_both_versions() {
    let site = Site::new().await;
    let browser = site.sign_in(Role::Coordinator).await;
    let address = format!("/registers/organisation/{}", site.board);
    let form = |name: &str| format!("seen=1&key=skol&name={name}&roles=controller");
    let first = site.post(&browser, &address, &form("Utbildningsnamnden")).await;
    assert_eq!(first.location, format!("{address}?done=record-saved"));
    let second = site.post(&browser, &address, &form("Barnnamnden")).await;
    assert_eq!(second.status, StatusCode::CONFLICT);
    second.is_whole("conflict");
    assert!(second.body.contains("Utbildningsnamnden") && second.body.contains("Barnnamnden"));
    assert!(second.body.contains("name=\"seen\" value=\"2\""));
}

#[tokio::test]
async fn a_bad_value_comes_back_with_what_was_typed() {
    let site = Site::new().await;
    let browser = site.sign_in(Role::Coordinator).await;
    let form = "key=x&name=&roles=controller";
    let page = site.post(&browser, "/registers/organisation/new", form).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    page.is_whole("refused record");
    assert!(page.body.contains("value=\"x\"") && page.body.contains("ds-error-summary"));
}

#[tokio::test]
async fn an_import_lists_every_bad_row_and_writes_nothing_until_told() {
    let site = Site::new().await;
    let browser = site.sign_in(Role::Coordinator).await;
    let csv = "key,name,roles\na,A-nämnden,controller\nb,,controller\nc,C-nämnden,kung\n";
    let bad = import(&site, &browser, (csv, "")).await;
    bad.is_whole("bad import");
    assert!(bad.body.contains("bad-rows") && !bad.body.contains("value=\"write\""));
    let csv = "key,name,roles\na,A-nämnden,controller\n";
    let good = import(&site, &browser, (csv, "")).await;
    assert!(good.body.contains("value=\"write\""), "{}", good.body);
    let listed = || async { site.get(&browser, "/registers/organisation").await.body };
    assert!(!listed().await.contains("A-nämnden"));
    import(&site, &browser, (csv, "write")).await;
    assert!(listed().await.contains("A-nämnden"));
}

#[tokio::test]
async fn the_language_is_changed_by_a_form_and_leads_back_to_the_page() {
    let site = Site::new().await;
    let nobody = Browser { language: "sv", ..Browser::default() };
    let page = site.post(&nobody, "/language", "to=en&back=/law").await;
    assert_eq!(page.location, "/law");
    let english = Browser { cookie: page.cookie.unwrap(), language: "sv" };
    assert!(site.get(&english, "/law").await.body.contains("<html lang=\"en\""));
    let elsewhere = site.post(&nobody, "/language", "to=en&back=//elsewhere.example").await;
    assert_eq!(elsewhere.location, "/");
}

#[tokio::test]
async fn an_administrator_makes_an_account_and_sees_its_link_once() {
    let site = Site::new().await;
    let browser = site.sign_in(Role::Administrator).await;
    let none = site.post(&browser, "/accounts/new", "name=Selma+Ek&email=selma@fyr.test").await;
    assert_eq!(none.status, StatusCode::UNPROCESSABLE_ENTITY);
    let form =
        format!("name=Selma+Ek&email=selma@fyr.test&role=handler&organisation={}", site.board);
    let made = site.post(&browser, "/accounts/new", &form).await;
    made.is_whole("invitation");
    assert!(made.body.contains("http://fyr.test/link/"));
    let list = site.get(&browser, "/accounts").await;
    assert!(list.body.contains("Selma Ek") && !list.body.contains("/link/"));
}

#[tokio::test]
async fn the_auditor_verifies_the_journal_and_takes_its_head_away() {
    let site = Site::new().await;
    let browser = site.sign_in(Role::Auditor).await;
    let verified = site.post(&browser, "/journal/verify", "").await;
    verified.is_whole("verified");
    assert!(verified.body.contains("Journalen är hel"), "{}", verified.body);
    let head = site.post(&browser, "/journal/checkpoint", "").await;
    assert_eq!(head.status, StatusCode::OK);
    assert!(head.body.contains("— "), "{}", head.body);
}

fn is_code(text: &str) -> bool {
    let plain = text.bytes().all(|it| it.is_ascii_alphanumeric() || it == b'-');
    plain && text.match_indices('-').map(|(at, _)| at).eq([4, 9])
}

async fn import(site: &Site, browser: &Browser, (csv, mode): (&str, &str)) -> Page {
    let file = Some(("r.csv", csv.as_bytes()));
    let path = "/registers/organisation/import";
    site.send(multipart(browser, path, (&[("mode", mode)], file))).await
}
