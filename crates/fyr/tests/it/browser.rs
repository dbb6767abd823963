//! The site in a real browser: the main case by the keyboard alone, and answers that are copied.

use crate::support::{
    given,
    played::played,
    program::{Server, ended},
};
use serde_json::Value as Json;
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

/// What walks a served site: the scripts of `crates/fyr-web/browser`, where the test runner has made them ready.
pub(crate) struct Walker {
    harness: PathBuf,
    folder: tempfile::TempDir,
}

impl Walker {
    /// Returns nothing where there is no browser to walk with.
    pub(crate) fn new() -> Option<Self> {
        let (harness, _) = (given("FYR_BROWSER_DIR")?, given("FYR_CHROMIUM")?);
        Some(Self { harness: harness.into(), folder: tempfile::tempdir().unwrap() })
    }

    /// Keeps something for the walk; returns where.
    pub(crate) fn keeps(&self, name: &str, text: &str) -> PathBuf {
        let file = self.folder.path().join(name);
        fs::write(&file, text).unwrap();
        file
    }

    /// Walks the site, and fails with all that was said when there is a fault.
    pub(crate) fn walk(&self, script: &str, server: &Server, arguments: &[(&str, &Path)]) {
        self.walk_at(script, &server.base, arguments);
    }

    /// As [`Self::walk`], of a site that is served at `base`.
    pub(crate) fn walk_at(&self, script: &str, base: &str, arguments: &[(&str, &Path)]) {
        let mut node = Command::new("node");
        node.current_dir(&self.harness).arg(script).args(["--base", base]);
        for (name, file) in arguments {
            node.arg(name).arg(file);
        }
        let walked = ended(&mut node);
        println!("{}", walked.out);
        assert_eq!(walked.code, Some(0), "{script}\n{}\n{}", walked.out, walked.said);
    }
}

/// Keeps the links of the played scenario, as they are where a copy of it is served.
fn links(walker: &Walker, server: &Server) -> PathBuf {
    let was = played().told["base"].as_str().unwrap();
    let links: Json = played().told["links"].clone();
    walker.keeps("links.json", &links.to_string().replace(was, &server.base))
}

#[test]
fn main_case_is_walked_with_the_keyboard_alone() {
    let Some(walker) = Walker::new() else { return };
    let installation = played().copy();
    let server = installation.serve();
    let links = links(&walker, &server);
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let steps = crates.join("fyr-web/browser/steps/main_case.json");
    walker.walk("keyboard.mjs", &server, &[("--links", &links), ("--steps", &steps)]);
}

#[test]
fn one_press_copies_the_exact_answer_of_a_notification() {
    let Some(walker) = Walker::new() else { return };
    let installation = played().copy();
    let server = installation.serve();
    let links = links(&walker, &server);
    walker.walk("copy.mjs", &server, &[("--links", &links)]);
}
