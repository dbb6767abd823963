//! A PostgreSQL server of our own for one test run.

use std::{
    fs,
    net::TcpListener,
    path::PathBuf,
    process::{Child, Command, Stdio, id},
    thread::sleep,
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result, bail};

use crate::{
    setup,
    workspace::{Workspace, output, run},
};

/// How long a new server may take before we give up; it takes about a second.
const START_SECONDS_MAX: u64 = 30;
/// Another program may take the free port between our look and the server's start.
const ATTEMPTS_MAX: u32 = 3;

/// A server on a free loopback port with its data in a temporary folder; dropped means stopped.
pub(crate) struct Postgres {
    server: Child,
    folder: PathBuf,
    port: u16,
}

impl Postgres {
    /// Makes a cluster and starts its server.
    ///
    /// PostgreSQL refuses to run as root: then the cluster belongs to another user.
    pub(crate) fn start(workspace: &Workspace) -> Result<Self> {
        let programs = setup::postgres_folder()?;
        let folder = std::env::temp_dir().join(format!("fyr-postgres-{}", id()));
        fs::create_dir(&folder).with_context(|| format!("`{}` exists", folder.display()))?;
        let user = if setup::is_root(workspace)? { Some(server_user(workspace)?) } else { None };
        if let Some(user) = user {
            run(workspace.program("chown").arg(user).arg(&folder))?;
        }
        let cluster = Cluster { programs, folder, user };
        let started = cluster.make(workspace).and_then(|()| cluster.serve(workspace));
        if started.is_err() {
            cluster.remove();
        }
        started
    }

    /// Returns the address under which a superuser can connect and create databases.
    pub(crate) fn url(&self) -> String {
        format!("postgres://fyr@127.0.0.1:{}/postgres", self.port)
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        // An interrupt is PostgreSQL's fast shutdown: it ends sessions and leaves by itself.
        let asked = Command::new("kill").args(["-INT", &self.server.id().to_string()]).status();
        if !asked.is_ok_and(|status| status.success()) {
            let _ = self.server.kill();
        }
        let _ = self.server.wait();
        let _ = fs::remove_dir_all(&self.folder);
    }
}

struct Cluster {
    programs: PathBuf,
    folder: PathBuf,
    user: Option<&'static str>,
}

impl Cluster {
    fn make(&self, workspace: &Workspace) -> Result<()> {
        let mut initdb = self.program(workspace, "initdb");
        // C.UTF-8 sorts the same on every machine.
        initdb.args(["--encoding=UTF8", "--locale=C.UTF-8", "--username=fyr", "--auth=trust"]);
        initdb.args(["--no-sync", "--pgdata"]).arg(self.data());
        output(&mut initdb).map(|_| ())
    }

    fn serve(&self, workspace: &Workspace) -> Result<Postgres> {
        for _ in 0..ATTEMPTS_MAX {
            let port = free_port()?;
            let mut server = self.spawn(workspace, port)?;
            if self.is_ready(workspace, &mut server, port)? {
                return Ok(Postgres { server, folder: self.folder.clone(), port });
            }
        }
        let log = fs::read_to_string(self.log()).unwrap_or_default();
        bail!("PostgreSQL did not start {ATTEMPTS_MAX} times in a row; its log says\n{log}")
    }

    fn spawn(&self, workspace: &Workspace, port: u16) -> Result<Child> {
        let log = fs::File::create(self.log()).context("the server's log cannot be written")?;
        let mut server = self.program(workspace, "postgres");
        server.arg("-D").arg(self.data()).args(["-p", &port.to_string()]);
        server.arg("-k").arg(&self.folder);
        // The data need not survive a power cut; the tests need many connections at once.
        for setting in [
            "listen_addresses=127.0.0.1",
            "fsync=off",
            "full_page_writes=off",
            "synchronous_commit=off",
            "max_connections=200",
        ] {
            server.args(["-c", setting]);
        }
        server.stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log);
        server.spawn().context("the PostgreSQL server cannot be started")
    }

    fn is_ready(&self, workspace: &Workspace, server: &mut Child, port: u16) -> Result<bool> {
        let start = Instant::now();
        while start.elapsed() < Duration::from_secs(START_SECONDS_MAX) {
            if server.try_wait()?.is_some() {
                return Ok(false);
            }
            let mut question = self.program(workspace, "pg_isready");
            question.args(["-q", "-h", "127.0.0.1", "-p", &port.to_string()]);
            // 1 and 2 mean "not yet"; anything else that the question itself failed.
            match question.status()?.code() {
                Some(0) => return Ok(true),
                Some(1 | 2) => {}
                _ => bail!("`pg_isready` cannot be run"),
            }
            sleep(Duration::from_millis(100));
        }
        server.kill()?;
        server.wait()?;
        Ok(false)
    }

    /// Prepares one of the server's programs as the server's user.
    ///
    /// `setpriv` also ends the program when xtask is killed, so that no server is left behind.
    fn program(&self, workspace: &Workspace, name: &str) -> Command {
        let mut command = workspace.program("setpriv");
        // The server's user may not be allowed to enter the project's folder.
        command.current_dir(&self.folder).args(["--pdeathsig", "INT"]);
        if let Some(user) = self.user {
            command.arg(format!("--reuid={user}")).arg(format!("--regid={user}"));
            command.arg("--clear-groups");
        }
        command.arg("--").arg(self.programs.join(name));
        command
    }

    fn data(&self) -> PathBuf {
        self.folder.join("data")
    }

    fn log(&self) -> PathBuf {
        self.folder.join("log")
    }

    fn remove(&self) {
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// Returns a user who is not root: `postgres`, which Debian's package makes, or else `nobody`.
fn server_user(workspace: &Workspace) -> Result<&'static str> {
    for user in ["postgres", "nobody"] {
        let exists = output(workspace.program("id").arg(user)).is_ok();
        let group = output(workspace.program("getent").args(["group", user])).is_ok();
        if exists && group {
            return Ok(user);
        }
    }
    bail!(
        "PostgreSQL does not run as root, and there is no user `postgres`: run `adduser --system --group postgres`"
    )
}

fn free_port() -> Result<u16> {
    let listener = TcpListener::bind(("127.0.0.1", 0)).context("no loopback port is free")?;
    Ok(listener.local_addr()?.port())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_answers_while_it_lives_and_leaves_nothing_behind() {
        let workspace = Workspace::find().unwrap();
        if setup::postgres_folder().is_err() {
            println!("not run: no PostgreSQL server is installed");
            return;
        }
        let postgres = Postgres::start(&workspace).unwrap();
        let folder = postgres.folder.clone();
        let mut psql = workspace.program(setup::postgres_folder().unwrap().join("psql"));
        let answer = output(psql.args([&postgres.url(), "-Atc", "SELECT 40 + 2"])).unwrap();
        assert_eq!(answer.trim(), "42");
        let port = postgres.port;
        drop(postgres);
        assert!(!folder.exists());
        assert!(TcpListener::bind(("127.0.0.1", port)).is_ok());
    }
}
