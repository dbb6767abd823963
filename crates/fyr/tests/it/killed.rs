//! A process that is killed at work: what was asked for is done after the next start.

use crate::{
    main_case::Chain,
    support::{
        played::sign_in,
        program::{Server, run, wait_for},
    },
};

#[test]
fn letters_and_a_leak_run_begun_by_a_killed_process_are_finished_by_the_next() {
    let mut chain = Chain::new(&[]);
    chain.judge();
    let first = chain.start_run();
    chain.hand_over(&first);
    chain.order_letters();
    let second = chain.start_run();
    let administrator = sign_in(&chain.server, "administrator");
    wait_for("a worker at the letters", || {
        let page = administrator.sees("/jobs");
        page.contains("/retry\"").then_some(())
    });
    chain.server.kill();

    let data = chain.installation.data();
    let verified = run(["journal", "verify", "--data", data.to_str().unwrap()]);
    assert_eq!(verified.code, Some(0), "after the kill: {}", verified.out);

    chain.server = Server::start(&data);
    let base = chain.server.base.clone();
    chain.handler = chain.handler.at(&base);
    chain.coordinator = chain.coordinator.at(&base);
    chain.letters_made();
    chain.hand_over(&second);
    chain.server.stop();
    let verified = run(["journal", "verify", "--data", data.to_str().unwrap()]);
    assert_eq!(verified.code, Some(0), "at the end: {}", verified.out);
    let case = chain.case.rsplit('/').next().unwrap();
    let entries = chain.installation.journal();
    let made = entries.iter().filter(|it| it.id == case && it.kind == "case.letters_rendered");
    assert_eq!(made.count(), 1, "the letters are made once");
}
