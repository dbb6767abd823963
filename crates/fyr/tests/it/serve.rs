//! Starting, stopping and starting again.

use crate::support::{
    played::{Installation, played, sign_in},
    program::{FYR, Server, ended, fyr, run},
    visitor::Visitor,
};
use std::{net::TcpListener, process::Command};

#[test]
fn every_page_comes_with_headers_that_let_nothing_else_in() {
    let installation = Installation::new();
    let server = installation.serve();
    for path in ["/sign-in", "/report", "/law", "/nowhere"] {
        let page = server.visitor().get(path);
        let policy = page.header("content-security-policy");
        for part in [
            "default-src 'none'",
            "frame-ancestors 'none'",
            "base-uri 'none'",
            "form-action 'self'",
        ] {
            assert!(policy.contains(part), "{path}: {policy}");
        }
        assert!(!policy.contains("unsafe"), "{path}: {policy}");
        assert_eq!(page.header("x-content-type-options"), "nosniff");
        assert_eq!(page.header("referrer-policy"), "same-origin");
        assert_eq!(page.header("cross-origin-opener-policy"), "same-origin");
        assert_eq!(page.header("cache-control"), "no-store");
        assert_eq!(page.header("server"), "");
        assert!(!page.body.contains("<style") && !page.body.contains(" style="), "{path}");
        assert_eq!(page.status, if path == "/nowhere" { 404 } else { 200 });
    }
}

#[test]
fn port_in_use_is_said_clearly_before_anything_is_made() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    for command in ["serve", "demo"] {
        let installation = Installation::new();
        let data = installation.data();
        let ended = run([command, "--listen", &address, "--data", data.to_str().unwrap()]);
        assert_eq!(ended.code, Some(1), "{command}");
        assert!(ended.said.contains(&format!("cannot listen on {address}")), "{}", ended.said);
        assert!(ended.said.contains("--listen 127.0.0.1:PORT"), "{}", ended.said);
        assert!(!data.exists(), "{command} made a folder");
    }
}

#[test]
fn setting_that_is_not_known_is_named_with_the_way_to_see_those_that_are() {
    let installation = Installation::new();
    let data = installation.data();
    let mut command = fyr();
    command.args(["serve", "--listen", "127.0.0.1:0", "--data"]).arg(&data);
    let ended = ended(command.env("FYR_LISSEN", "127.0.0.1:1"));
    assert_eq!(ended.code, Some(1));
    assert!(ended.said.contains("lissen") && ended.said.contains("fyr settings"), "{}", ended.said);
    assert!(!data.exists());
}

#[test]
fn database_that_cannot_be_written_is_said_clearly_and_left_as_it_was() {
    let installation = played().copy();
    let data = installation.data();
    let before = installation.checkpoint("before.note");
    // The super-user may write whatever a file's mode says: the folder is mounted to be read only.
    let script = "mount --bind \"$1\" \"$1\" && mount -o remount,ro,bind \"$1\" && \
        exec timeout 30 \"$2\" serve --listen 127.0.0.1:0 --data \"$1\"";
    let mut command = Command::new("unshare");
    command.args(["--mount", "--map-root-user", "sh", "-c", script, "sh"]).arg(&data).arg(FYR);
    let probe = Command::new("unshare").args(["--mount", "--map-root-user", "true"]).status();
    if !probe.is_ok_and(|it| it.success()) {
        println!("not run: a folder cannot be mounted to be read only here");
        return;
    }
    let ended = ended(&mut command);
    assert_eq!(ended.code, Some(1), "{}", ended.said);
    // Said at opening or at the first act, by whether a log lies beside the database; both say what to do.
    assert!(
        ended.said.starts_with("fyr: ") && ended.said.contains("write there"),
        "{}",
        ended.said
    );
    let trust = ["--checkpoint", before.to_str().unwrap()];
    let whole = run(["journal", "verify", "--data", data.to_str().unwrap()].iter().chain(&trust));
    assert_eq!(whole.code, Some(0), "{}", whole.out);
}

#[test]
fn scenario_keeps_its_clock_over_a_restart_and_says_so_on_every_page() {
    let installation = played().copy();
    for _ in 0..2 {
        let server = installation.serve();
        for path in ["/sign-in", "/report", "/help"] {
            let page = server.visitor().sees(path);
            // It ran on from 26 September 2025; the played demo may be kept for a day.
            let banner = page.split("klockan här visar").nth(1).expect(path);
            assert!(banner.lines().next().unwrap().contains("september 2025"), "{path}");
        }
        server.stop();
    }
}

#[test]
fn session_outlives_a_restart() {
    let installation = played().copy();
    let server = installation.serve();
    let handler = sign_in(&server, "handler");
    handler.sees("/cases");
    server.stop();
    let server = installation.serve();
    handler.at(&server.base).sees("/cases");
}

#[test]
fn read_models_built_again_show_the_same_pages() {
    let installation = played().copy();
    let roles = ["handler", "coordinator", "administrator", "auditor", "leak_analyst"];
    let server = installation.serve();
    let people: Vec<Visitor> = roles.iter().map(|role| sign_in(&server, role)).collect();
    let before = all_pages(&people);
    assert!(20 < before.len(), "only {} pages", before.len());
    server.stop();

    let rebuilt = run(["rebuild", "--data", installation.data().to_str().unwrap()]);
    assert_eq!(rebuilt.code, Some(0), "{}", rebuilt.said);
    let size = installation.journal().len();
    assert!(rebuilt.out.contains(&format!("from {size} events")), "{}", rebuilt.out);

    let server = Server::start(&installation.data());
    let people: Vec<Visitor> = people.iter().map(|it| it.at(&server.base)).collect();
    for (before, after) in before.iter().zip(all_pages(&people)) {
        assert_eq!(before.0, after.0);
        assert_eq!(difference(&before.1, &after.1), None, "{}", before.0);
    }
}

/// Fetches what these people reach from their desks by two steps, without what tells the time now.
fn all_pages(people: &[Visitor]) -> Vec<(String, String)> {
    let mut pages = Vec::new();
    for (index, person) in people.iter().enumerate() {
        let mut from = std::collections::BTreeMap::new();
        let mut seen = vec!["/".to_owned()];
        let mut next = 0;
        while let Some(path) = seen.get(next).cloned() {
            next += 1;
            let page = person.get(&path);
            assert_eq!(page.status, 200, "person {index}: {path}, named on {:?}", from.get(&path));
            let body = page.body;
            for link in body.split("href=\"").skip(1).filter_map(|it| it.split('"').next()) {
                let page =
                    link.starts_with('/') && !link.contains(".pdf") && !link.contains("/files/");
                let page = page
                    && !link.contains(".zip")
                    && !link.starts_with("/breaches.")
                    && !link.starts_with("/lessons.");
                // A look at the people of a run is an entry of its own, which the next page would show.
                let looks = ["/people", "/doubts"];
                let looks =
                    link.starts_with("/leaks/") && looks.iter().any(|it| link.ends_with(it));
                let page = page && !looks;
                let page = page && !link.starts_with("/assets") && !link.contains(['?', '#']);
                if page && seen.len() < 15 && !seen.iter().any(|it| it == link) {
                    from.insert(link.to_owned(), path.clone());
                    seen.push(link.to_owned());
                }
            }
            pages.push((path, without_now(&body)));
        }
    }
    pages
}

/// Takes out what is counted from now: clocks, and the place in the journal that news are told from.
fn without_now(body: &str) -> String {
    let main = body.split_once("<main").map_or(body, |(_, main)| main);
    let main = main.split_once("</main>").map_or(main, |(main, _)| main);
    let mut kept = String::new();
    for (index, part) in main.split("<fyr-clock").enumerate() {
        let part = if index == 0 { part } else { part.split_once("</fyr-clock>").unwrap().1 };
        kept.push_str(part);
    }
    for (begins, ends) in [("/events?since=", "\""), ("data-now=\"", "\"")] {
        let parts: Vec<&str> = kept.split(begins).collect();
        let rest = parts.iter().skip(1).map(|it| it.split_once(ends).unwrap().1);
        kept = std::iter::once(parts[0]).chain(rest).collect();
    }
    kept
}

/// Returns the first place where two texts part, with what stands there.
fn difference(before: &str, after: &str) -> Option<(String, String)> {
    if before == after {
        return None;
    }
    let same = before.chars().zip(after.chars()).take_while(|(a, b)| a == b).count();
    let around = |text: &str| text.chars().skip(same.saturating_sub(80)).take(240).collect();
    Some((around(before), around(after)))
}
