//! An installation on PostgreSQL, where the test runner has started one.

use crate::support::{
    given,
    played::Installation,
    program::{Server, ended, fyr},
};
use std::process::Command;

/// A database of a test's own; dropped with it.
struct Database {
    server: String,
    name: String,
}

impl Database {
    fn new(server: &str) -> Self {
        let name = format!("fyr_it_{}", std::process::id());
        let database = Self { server: server.to_owned(), name };
        database.asks(&format!("CREATE DATABASE {}", database.name));
        database
    }

    fn address(&self) -> String {
        let (address, _) = self.server.rsplit_once('/').unwrap();
        format!("{address}/{}", self.name)
    }

    fn asks(&self, statement: &str) {
        let ended = ended(Command::new("psql").arg(&self.server).args(["-q", "-c", statement]));
        assert_eq!(ended.code, Some(0), "{statement}: {}", ended.said);
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        self.asks(&format!("DROP DATABASE {} WITH (FORCE)", self.name));
    }
}

#[test]
fn installation_on_postgresql_takes_a_report_and_proves_its_journal() {
    let Some(server) = given("FYR_TEST_POSTGRES") else { return };
    let database = Database::new(&server);
    let (installation, address) = (Installation::new(), database.address());
    let data = installation.data();
    let settings = [("FYR_DATABASE", address.as_str())];
    let with = |arguments: &[&str]| {
        let mut command = fyr();
        command.args(arguments).arg("--data").arg(&data).envs(settings);
        ended(&mut command)
    };
    let made = with(&["administrator", "--name", "Astrid", "--email", "astrid@samverkan.example"]);
    assert_eq!(made.code, Some(0), "{}", made.said);
    let running = Server::start_with(&data, &settings);
    let code = crate::main_case::report(&running, "En dator är borta.");
    let page = running.visitor().post("/report/follow", &[("code", code.as_str())]);
    assert!(page.body.contains("En dator är borta."), "{}", page.words());
    let token = made.out.trim().rsplit('/').next().unwrap();
    running.visitor().signed_in(token).sees("/accounts");
    running.stop();
    assert!(!data.join("fyr.sqlite").exists());

    let verified = with(&["journal", "verify"]);
    assert_eq!(verified.code, Some(0), "{}{}", verified.out, verified.said);
    assert!(verified.out.starts_with("whole: "), "{}", verified.out);
    let rebuilt = with(&["rebuild"]);
    assert_eq!(rebuilt.code, Some(0), "{}", rebuilt.said);
}
