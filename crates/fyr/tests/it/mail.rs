//! A mail server that is away: mails wait, say why, and are delivered when it is back.

use crate::{
    main_case::Chain,
    support::{played::sign_in, program::wait_for},
};
use fyr_delivery::sink::{Sink, SinkBehaviour, SinkSettings};
use std::{collections::BTreeSet, net::TcpListener};
use tokio::{runtime::Runtime, sync::mpsc};

#[test]
fn mails_wait_while_the_mail_server_is_away_and_reach_every_contact_once_when_it_is_back() {
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let text = port.to_string();
    let settings = [
        ("FYR_SMTP__HOST", "127.0.0.1"),
        ("FYR_SMTP__PORT", text.as_str()),
        ("FYR_SMTP__SECURITY", "none"),
        ("FYR_SMTP__FROM", "Fyr <fyr@samverkan.example>"),
    ];
    let chain = Chain::new(&settings);
    let administrator = sign_in(&chain.server, "administrator");
    let waiting = || administrator.sees("/jobs");
    wait_for("the first failed attempt", || waiting().contains(&text).then_some(()));
    let page = waiting();
    assert!(!page.contains("@tranmyra.example"), "a job's error holds no address of a person");
    let before = told(&chain);
    assert_eq!(before, 0);

    let runtime = Runtime::new().unwrap();
    let (mails, mut received) = mpsc::channel(64);
    let sink = SinkSettings { port, ..SinkSettings::default() };
    let sink = runtime.block_on(Sink::start(sink, mails)).unwrap();
    sink.behave(SinkBehaviour::RefuseForNow);
    retry_all(&administrator);
    wait_for("a refusal for now", || waiting().contains("451").then_some(()));
    assert_eq!(told(&chain), 0);
    sink.behave(SinkBehaviour::Accept);
    let wanted = contacts(&chain);
    assert!(wanted > 0);
    wait_for("every contact's mail", || {
        retry_all(&administrator);
        (told(&chain) == wanted).then_some(())
    });
    let mut to = BTreeSet::new();
    let mut count = 0;
    let own = cases(&chain, &chain.installation.journal());
    while let Ok(mail) = received.try_recv() {
        let readable = mail.read();
        // The cases played before may be reminded of what their first filings lacked.
        if !own.iter().any(|id| readable.text.contains(id)) {
            continue;
        }
        count += 1;
        assert!(!readable.subject.contains('@') && !readable.subject.is_empty());
        assert!(readable.text.contains("/cases/"), "{}", readable.text);
        to.extend(mail.to);
    }
    assert_eq!(count, wanted, "each is sent once");
    assert!(!to.is_empty());
}

/// Counts the contacts whose mail the server took, of the chain's own incident.
fn told(chain: &Chain) -> usize {
    let entries = chain.installation.journal();
    let cases = cases(chain, &entries);
    let told = entries.iter().filter(|it| it.kind == "case.contact_told" && cases.contains(&it.id));
    told.filter(|it| it.event["told"]["accepted"] == true).count()
}

/// Counts the contacts that are to be told: those of the first incident were, by the same registers.
fn contacts(chain: &Chain) -> usize {
    let entries = chain.installation.journal();
    let own = cases(chain, &entries);
    let first: BTreeSet<_> = crate::support::played::played().cases().map(|it| it.0).collect();
    assert_eq!(own.len(), first.len(), "the same controllers are concerned");
    let told = entries.iter().filter(|it| it.kind == "case.contact_told" && first.contains(&it.id));
    told.count()
}

fn cases(chain: &Chain, entries: &[crate::support::played::Entry]) -> BTreeSet<String> {
    let incident = chain.incident.rsplit('/').next().unwrap();
    let opened = entries.iter().filter(|it| it.kind == "case.opened");
    opened
        .filter(|it| it.event["opening"]["incident"] == incident)
        .map(|it| it.id.clone())
        .collect()
}

/// Presses "try again" for every job that waits.
fn retry_all(administrator: &crate::support::visitor::Visitor) {
    let page = administrator.sees("/jobs");
    let jobs = page.split("action=\"/jobs/").skip(1).filter_map(|it| it.get(..36));
    for job in jobs {
        // One that is being done just now cannot be asked for again, and need not be.
        let _ = administrator.post(&format!("/jobs/{job}/retry"), &[]);
    }
}
