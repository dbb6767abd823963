//! Getting in: one-time links, the session's cookie, and what is refused at the door.

use crate::support::{
    played::{Installation, played, sign_in},
    program::Server,
};

#[test]
fn opening_a_one_time_link_consumes_nothing_and_its_button_signs_in_once() {
    let installation = played().copy();
    let server = installation.serve();
    let visitor = server.visitor();
    let link = format!("/link/{}", played().token("handler"));
    // Mail scanners follow links, some more than once.
    for _ in 0..3 {
        let page = visitor.get(&link);
        assert!(page.body.contains(&format!("action=\"{link}\"")), "{}", page.words());
        assert_eq!(page.header("set-cookie"), "");
    }
    let opened = visitor.post(&link, &[]);
    assert_eq!((opened.status, opened.location()), (303, "/"));
    let again = visitor.post(&link, &[]);
    assert_eq!((again.status, again.header("set-cookie")), (422, ""));
    assert!(!visitor.get(&link).body.contains(&format!("action=\"{link}\"")));
}

#[test]
fn cookie_of_a_session_is_out_of_reach_of_scripts_and_other_sites() {
    let installation = played().copy();
    let link = format!("/link/{}", played().token("handler"));
    let server = installation.serve();
    let cookie = server.visitor().post(&link, &[]).header("set-cookie").to_owned();
    for part in ["fyr=", "HttpOnly", "SameSite=Lax", "Path=/"] {
        assert!(cookie.contains(part), "{cookie}");
    }
    assert!(!cookie.contains("Domain"), "{cookie}");
}

#[test]
fn site_reached_over_tls_binds_its_cookie_to_the_host_and_tells_browsers_to_stay() {
    let installation = played().copy();
    let settings = [("FYR_BASE_URL", "https://fyr.example")];
    let server = Server::start_with(&installation.data(), &settings);
    let link = format!("/link/{}", played().token("handler"));
    let page = server.visitor().post(&link, &[]);
    let cookie = page.header("set-cookie");
    assert!(cookie.starts_with("__Host-fyr=") && cookie.contains("Secure"), "{cookie}");
    assert!(page.header("strict-transport-security").starts_with("max-age="));
}

#[test]
fn session_that_was_ended_is_no_way_in() {
    let installation = played().copy();
    let server = installation.serve();
    let handler = sign_in(&server, "handler");
    handler.sees("/cases");
    handler.does("/sign-out", &[]);
    let page = handler.get("/cases");
    assert_eq!((page.status, page.location()), (303, "/sign-in?back=/cases"));
}

#[test]
fn form_sent_from_another_site_is_refused_and_changes_nothing() {
    let installation = played().copy();
    let server = installation.serve();
    let handler = sign_in(&server, "handler");
    let before = installation.done_by_persons();
    let kind = "application/x-www-form-urlencoded";
    let case = played().own_case();
    let close = (format!("/cases/{case}/qualification"), "verdict=breach&reason=Ja");
    let sent = [("/report".to_owned(), "what=Hej"), ("/sign-out".to_owned(), ""), close];
    let from = [
        &[("sec-fetch-site", "cross-site")] as &[_],
        &[("sec-fetch-site", "same-site")],
        &[("origin", "https://evil.example")],
        &[("origin", "null")],
    ];
    for (path, body) in &sent {
        for headers in from {
            let page = handler.send(path, (kind, body.as_bytes().into()), headers);
            assert_eq!(page.status, 403, "{path} {headers:?}");
        }
    }
    assert_eq!(installation.done_by_persons(), before);
    handler.sees("/cases");
}

#[test]
fn what_is_not_there_is_not_found_and_what_is_too_large_is_not_read() {
    let installation = Installation::new();
    let server = installation.serve();
    let visitor = server.visitor();
    for path in ["/nowhere", "/cases/none/such", "/assets/none.css", "/registers.php", "/.env"] {
        assert_eq!(visitor.get(path).status, 404, "{path}");
    }
    assert_eq!(visitor.delete("/report").status, 404);
    assert_eq!(visitor.post("/law", &[]).status, 404);
    let long = "x".repeat(1024 * 1024 + 1);
    let page = visitor.post("/report", &[("what", &long)]);
    assert_eq!(page.status, 413, "{}", page.words());
    assert!(page.words().contains("för stor") || page.body.contains("<h1"), "{}", page.words());
    let page = visitor.send("/report", ("application/json", b"{}".into()), &[]);
    assert_eq!(page.status, 415, "{}", page.words());
}

#[test]
fn guessing_passwords_is_slowed_down() {
    let installation = played().copy();
    let server = installation.serve();
    let guess = |n: usize| {
        let password = format!("sommar{n:04}");
        let pairs = [("email", "handlaggare@samverkan.example"), ("password", password.as_str())];
        server.visitor().post("/sign-in", &pairs)
    };
    let answers: Vec<_> = (0..12).map(guess).collect();
    assert!(answers.iter().all(|it| it.status == 422 && it.header("set-cookie").is_empty()));
    let (first, last) = (&answers[0], answers.last().unwrap());
    assert_ne!(first.words(), last.words(), "the last is told to wait");
}
