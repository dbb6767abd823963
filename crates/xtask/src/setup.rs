//! Finds the programs that the tools need, and installs Debian's packages when it may.

use std::{
    env,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result, bail};

use crate::workspace::{Workspace, output, run};

/// The oldest Node.js that the browser scripts run on; Debian 12 has 18.
const NODE_MAJOR_MIN: u32 = 18;

/// Makes sure that the front-end packages can be fetched.
pub(crate) fn for_assets(workspace: &Workspace) -> Result<()> {
    ensure(workspace, NODE)?;
    node_is_recent(workspace)
}

/// Makes sure that everything the tests start is there.
pub(crate) fn for_tests(workspace: &Workspace) -> Result<()> {
    for component in ["fmt", "clippy"] {
        if output(workspace.cargo(&[component, "--version"]).stdin(std::process::Stdio::null()))
            .is_err()
        {
            bail!("`cargo {component}` is missing: run `rustup component add rustfmt clippy`");
        }
    }
    ensure(workspace, &[NODE, FOR_TESTS].concat())?;
    node_is_recent(workspace)
}

/// Makes sure that the peers of leak analysis can be set up and measured.
pub(crate) fn for_peers(workspace: &Workspace) -> Result<()> {
    ensure(workspace, FOR_PEERS)
}

/// Returns where Chromium lies.
pub(crate) fn chromium() -> Result<PathBuf> {
    on_path("chromium").context("chromium is missing: `apt-get install chromium`")
}

/// Returns the folder that holds the newest PostgreSQL server's programs.
pub(crate) fn postgres_folder() -> Result<PathBuf> {
    // Debian keeps one folder for each major version, outside the search path.
    let versions = Path::new("/usr/lib/postgresql").read_dir().into_iter().flatten().flatten();
    let debian = versions
        .map(|entry| entry.path().join("bin"))
        .filter(|folder| has_postgres(folder))
        .max_by_key(|folder| major_version(folder));
    debian
        .or_else(|| search_path().find(|folder| has_postgres(folder)))
        .context("a PostgreSQL server is missing: `apt-get install postgresql`")
}

fn has_postgres(folder: &Path) -> bool {
    ["postgres", "initdb", "pg_isready"].iter().all(|name| folder.join(name).is_file())
}

/// Tells whether this process runs as root.
pub(crate) fn is_root(workspace: &Workspace) -> Result<bool> {
    Ok(output(workspace.program("id").arg("-u"))?.trim() == "0")
}

#[derive(Clone, Copy)]
struct Need {
    what: &'static str,
    is_there: fn() -> bool,
    packages: &'static [&'static str],
}

const NODE: &[Need] = &[
    Need { what: "node", is_there: || on_path("node").is_some(), packages: &["nodejs"] },
    Need { what: "npm", is_there: || on_path("npm").is_some(), packages: &["npm"] },
];

const FOR_TESTS: &[Need] = &[
    Need {
        what: "chromium",
        is_there: || chromium().is_ok(),
        // Chromium shows boxes in place of letters without a font.
        packages: &["chromium", "fonts-dejavu-core"],
    },
    Need {
        what: "a PostgreSQL server",
        is_there: || postgres_folder().is_ok(),
        packages: &["postgresql"],
    },
    Need {
        what: "pdftotext",
        is_there: || on_path("pdftotext").is_some(),
        packages: &["poppler-utils"],
    },
    Need { what: "qpdf", is_there: || on_path("qpdf").is_some(), packages: &["qpdf"] },
];

const FOR_PEERS: &[Need] = &[
    Need {
        what: "GNU time",
        is_there: || Path::new("/usr/bin/time").is_file(),
        packages: &["time"],
    },
    Need { what: "ripgrep", is_there: || on_path("rg").is_some(), packages: &["ripgrep"] },
    Need {
        what: "python3",
        is_there: || on_path("python3").is_some(),
        packages: &["python3", "python3-venv"],
    },
];

fn ensure(workspace: &Workspace, needs: &[Need]) -> Result<()> {
    let missing: Vec<Need> = needs.iter().filter(|need| !(need.is_there)()).copied().collect();
    if missing.is_empty() {
        return Ok(());
    }
    let what = missing.iter().map(|need| need.what).collect::<Vec<_>>().join(", ");
    let packages: Vec<&str> = missing.iter().flat_map(|need| need.packages).copied().collect();
    if on_path("apt-get").is_none() || !is_root(workspace)? {
        bail!(
            "missing: {what}. Install them, on Debian with `sudo apt-get install {}`, and run the same command again.",
            packages.join(" ")
        );
    }
    println!("missing: {what}; installing {}", packages.join(" "));
    run(workspace.program("apt-get").args(["--quiet", "update"]))?;
    run(workspace
        .program("apt-get")
        .env("DEBIAN_FRONTEND", "noninteractive")
        .args(["--quiet", "install", "--yes", "--no-install-recommends"])
        .args(&packages))?;
    if let Some(need) = missing.iter().find(|need| !(need.is_there)()) {
        bail!("{} is still missing after installing {}", need.what, packages.join(" "));
    }
    Ok(())
}

fn node_is_recent(workspace: &Workspace) -> Result<()> {
    let said = output(workspace.program("node").arg("--version"))?;
    let major = said.trim().trim_start_matches('v').split('.').next().unwrap_or_default();
    if major.parse::<u32>().is_ok_and(|it| NODE_MAJOR_MIN <= it) {
        return Ok(());
    }
    bail!("Node.js {} is too old: install {NODE_MAJOR_MIN} or newer", said.trim())
}

/// Returns the first program of that name on the search path.
pub(crate) fn on_path(name: &str) -> Option<PathBuf> {
    search_path().map(|folder| folder.join(name)).find(|file| file.is_file())
}

fn search_path() -> impl Iterator<Item = PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    env::split_paths(&path).collect::<Vec<_>>().into_iter()
}

fn major_version(bin: &Path) -> u32 {
    let version = bin.parent().and_then(Path::file_name).and_then(|it| it.to_str());
    version.and_then(|it| it.split('.').next()?.parse().ok()).unwrap_or(0)
}
