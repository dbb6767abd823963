//! One demo, played once for all tests, of which each test gets a copy of its own.
//!
//! The test runner may start a process for each test: the first one plays while the others wait at a
//! lock, and what it played is kept until the program changes or its one-time links grow old.

use super::{
    copy_folder,
    program::{FYR, Server, run},
    visitor::Visitor,
};
use serde_json::Value as Json;
use std::{
    fs::{self, File},
    path::{Path, PathBuf},
    sync::OnceLock,
    time::{Duration, UNIX_EPOCH},
};
use tempfile::TempDir;

/// The played demo.
pub(crate) struct Played {
    /// The installation; never served, only copied.
    pub(crate) data: PathBuf,
    /// What the demo printed.
    pub(crate) told: Json,
    /// What lies in its journal, as exported.
    pub(crate) entries: Vec<Entry>,
}

/// One entry of an exported journal.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    pub(crate) position: u64,
    pub(crate) kind: String,
    pub(crate) actor: String,
    /// Of the stream's id.
    pub(crate) id: String,
    /// The event itself, without its envelope.
    pub(crate) event: Json,
}

/// An installation of a test's own.
pub(crate) struct Installation {
    folder: TempDir,
}

// Few people: what takes time is the letters, one by one.
const PERSONS: u32 = 60;
/// How many controllers it has.
pub(crate) const CONTROLLERS: u32 = 4;
// One-time links live for 72 hours.
const KEPT: Duration = Duration::from_hours(24);

/// Returns the played demo; plays it when nobody has.
pub(crate) fn played() -> &'static Played {
    static PLAYED: OnceLock<Played> = OnceLock::new();
    PLAYED.get_or_init(|| {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("played");
        fs::create_dir_all(&folder).unwrap();
        let lock = File::create(folder.join("lock")).unwrap();
        lock.lock().unwrap();
        let (data, told) = (folder.join("data"), folder.join("told.json"));
        if !is_fresh(&told) {
            play(&data, &told);
        }
        let text = fs::read_to_string(&told).unwrap();
        let told = serde_json::from_str(text.lines().nth(1).unwrap()).unwrap();
        let export = folder.join("journal.jsonl");
        Played { entries: entries(&export), data, told }
    })
}

impl Played {
    /// Returns an installation like it.
    pub(crate) fn copy(&self) -> Installation {
        let folder = tempfile::tempdir().unwrap();
        copy_folder(&self.data, &folder.path().join("data"));
        Installation { folder }
    }

    /// Returns the token of a role's one-time link.
    pub(crate) fn token(&self, role: &str) -> &str {
        let link = self.told["links"][role].as_str().unwrap_or_else(|| panic!("no role {role}"));
        link.rsplit('/').next().unwrap()
    }

    /// Returns every role that the demo gives a link for.
    pub(crate) fn roles(&self) -> Vec<&str> {
        self.told["links"].as_object().unwrap().keys().map(String::as_str).collect()
    }

    /// Returns every entry of a kind.
    pub(crate) fn of(&self, kind: &str) -> impl Iterator<Item = &Entry> {
        self.entries.iter().filter(move |it| it.kind == kind)
    }

    /// Returns the organisation a role of the demo is held for.
    pub(crate) fn organisation_of(&self, role: &str) -> String {
        let grants =
            self.of("account.created").flat_map(|it| it.event["grants"].as_array().unwrap());
        let mut held = grants.filter(|it| it["role"] == role);
        held.next().unwrap()["organisation"].as_str().unwrap().to_owned()
    }

    /// Returns the case of the scenario that belongs to the first board, where handler and approver work.
    pub(crate) fn own_case(&self) -> String {
        let board = self.organisation_of("handler");
        self.cases().find(|(_, controller)| *controller == board).unwrap().0
    }

    /// Returns the cases of the scenario with their controllers; not the exercise.
    pub(crate) fn cases(&self) -> impl Iterator<Item = (String, String)> {
        self.of("case.opened").filter(|it| it.event["opening"]["exercise"] == false).map(|it| {
            (it.id.clone(), it.event["opening"]["controller"].as_str().unwrap().to_owned())
        })
    }
}

impl Installation {
    /// Returns an empty folder for a new installation.
    pub(crate) fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    pub(crate) fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// Returns a place beside the installation.
    pub(crate) fn beside(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn serve(&self) -> Server {
        Server::start(&self.data())
    }

    /// Exports the journal and reads it.
    pub(crate) fn journal(&self) -> Vec<Entry> {
        let file = self.beside("journal.jsonl");
        export(&self.data(), &file);
        entries(&file)
    }

    /// Returns how much persons have done, by the journal; what runs by itself may still be at work.
    pub(crate) fn done_by_persons(&self) -> usize {
        self.journal().iter().filter(|it| it.actor != "system").count()
    }

    /// Writes the signed head to a file beside the installation.
    pub(crate) fn checkpoint(&self, name: &str) -> PathBuf {
        let data = self.data();
        let head = run(["journal", "checkpoint", "--data", data.to_str().unwrap()]);
        assert_eq!(head.code, Some(0), "{}", head.said);
        let file = self.beside(name);
        fs::write(&file, head.out).unwrap();
        file
    }
}

/// Signs a role of the demo in at a server of its copy.
pub(crate) fn sign_in(server: &Server, role: &str) -> Visitor {
    server.visitor().signed_in(played().token(role))
}

/// Exports a folder's journal to a file.
pub(crate) fn export(data: &Path, file: &Path) {
    let (data, file) = (data.to_str().unwrap(), file.to_str().unwrap());
    let exported = run(["journal", "export", "--data", data, "--out", file]);
    assert_eq!(exported.code, Some(0), "{}", exported.said);
}

fn play(data: &Path, told: &Path) {
    let _ = fs::remove_file(told);
    let _ = fs::remove_dir_all(data);
    let (server, line) = Server::demo(data, (PERSONS, CONTROLLERS));
    // It prints before it listens for being asked to end.
    server.visitor().sees("/sign-in");
    server.stop();
    export(data, &told.with_file_name("journal.jsonl"));
    fs::write(told, format!("{}\n{line}\n", version())).unwrap();
}

fn is_fresh(told: &Path) -> bool {
    let young = fs::metadata(told)
        .and_then(|it| it.modified())
        .is_ok_and(|it| it.elapsed().is_ok_and(|age| age < KEPT));
    young && fs::read_to_string(told).unwrap().starts_with(&version())
}

/// Tells one build of the program from another.
fn version() -> String {
    let program = fs::metadata(FYR).unwrap();
    let built = program.modified().unwrap().duration_since(UNIX_EPOCH).unwrap();
    format!("{} bytes, built {}", program.len(), built.as_nanos())
}

fn entries(export: &Path) -> Vec<Entry> {
    let text = fs::read_to_string(export).unwrap();
    let lines = text.lines().map(|line| serde_json::from_str::<Json>(line).unwrap());
    lines
        .filter(|line| line["payload"] == "open")
        .map(|line| {
            let told: Json = serde_json::from_str(line["plaintext"].as_str().unwrap()).unwrap();
            let stream = line["stream"].as_str().unwrap();
            Entry {
                position: line["position"].as_u64().unwrap(),
                kind: line["kind"].as_str().unwrap().to_owned(),
                actor: line["actor"].as_str().unwrap().to_owned(),
                id: stream.split_once('/').unwrap().1.to_owned(),
                event: told["event"].clone(),
            }
        })
        .collect()
}
