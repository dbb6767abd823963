//! Measures leak analysis beside its peers, in one run on one machine: the same text, the same tables.

mod material;

use std::{
    fs::{self, File},
    io::{BufWriter, Write as _},
    path::{Path, PathBuf},
    process::Stdio,
};

use anyhow::{Context as _, Result};

use super::{Folder, Measured, page::Table};
use crate::{
    setup,
    workspace::{Workspace, line, output, run},
};

/// Peers from the Python index, each set in an environment of its own: they want different versions of the same packages.
const PEERS: &[(&str, &[&str])] = &[
    ("presidio", &["presidio-analyzer==2.2.366"]),
    ("splink", &["splink==5.0.0", "duckdb==2.0.0", "recordlinkage==0.16", "pandas", "pyarrow"]),
    ("hawk", &["hawk_scanner==0.3.39"]),
];
const TEXT_BYTES: u64 = 1 << 30;
// Presidio reads a third of a megabyte a second: its rate is taken from a part and said to be.
const PRESIDIO_CHARACTERS: u64 = 4 << 20;
const HAWK_BYTES: u64 = 32 << 20;
/// Material of one kind: what it is, its file, how it is written, and how many people or bytes.
type Material = (&'static str, &'static str, fn(&Path, u64) -> Result<()>, u64);
const MATERIAL: &[Material] = &[
    (
        "table of staff, nine columns, 2 million people",
        "personal.csv",
        material::write_rows,
        2_000_000,
    ),
    ("prose, one finding in 1.5 KB", "protokoll.txt", material::write_prose, 512 << 20),
];

/// Measures scanning, the whole analysis of size l, and linkage.
pub(super) fn leak(workspace: &Workspace) -> Result<Measured> {
    setup::for_peers(workspace)?;
    set_up_peers(workspace)?;
    let folder = Folder::new("leak")?;
    let mut rows = Runs { folder: folder.path().to_owned(), ..Runs::default() };
    scanning(workspace, folder.path(), &mut rows)?;
    analysis(workspace, folder.path(), &mut rows)?;
    linkage(workspace, folder.path(), &mut rows)?;
    let columns = ["what", "tool", "seconds", "MB/s", "peak MB", "said"].map(str::to_owned);
    Ok(Measured {
        commands: rows.commands,
        table: Table { columns: columns.to_vec(), rows: rows.rows },
    })
}

#[derive(Default)]
struct Runs {
    /// Where the material lies.
    folder: PathBuf,
    commands: Vec<String>,
    rows: Vec<Vec<String>>,
}

/// Time and memory of a program and its children, and what it printed last.
struct Cost {
    seconds: f64,
    peak_mb: u64,
    said: String,
}

impl Runs {
    /// Runs a program under GNU time and notes what it cost; `bytes` is what it read.
    fn measure(
        &mut self,
        workspace: &Workspace,
        (what, tool, bytes): (&str, &str, u64),
        program: (&Path, &[&str]),
    ) -> Result<()> {
        let cost = cost(workspace, program)?;
        let command = line(workspace.program(program.0).args(program.1));
        // Where the material lay, and where the workspace lies, is of no concern.
        let command = command.replace(&*self.folder.to_string_lossy(), "DIR");
        let root = workspace.path("").to_string_lossy().into_owned();
        self.commands.push(command.replace(&root, ""));
        let rate = if bytes == 0 { String::new() } else { rate(bytes, cost.seconds) };
        let last = cost.said.trim().lines().last().unwrap_or_default().trim().to_owned();
        self.rows.push(vec![
            what.to_owned(),
            tool.to_owned(),
            format!("{:.2}", cost.seconds),
            rate,
            cost.peak_mb.to_string(),
            last,
        ]);
        Ok(())
    }
}

fn cost(workspace: &Workspace, (program, arguments): (&Path, &[&str])) -> Result<Cost> {
    let figures = std::env::temp_dir().join(format!("fyr-bench-time-{}", std::process::id()));
    let mut timed = workspace.program("/usr/bin/time");
    timed.args(["--format", "%e %M", "--output"]).arg(&figures).arg(program).args(arguments);
    timed.env("LC_ALL", "C").stderr(Stdio::null());
    let said = output(&mut timed)?;
    let text = fs::read_to_string(&figures).context("GNU time wrote no figures")?;
    fs::remove_file(&figures).context("the figures cannot be removed")?;
    let mut parts = text.lines().last().unwrap_or_default().split(' ');
    let mut part = || parts.next().unwrap_or_default();
    let seconds = part().parse().context("GNU time wrote no seconds")?;
    let kilobytes: u64 = part().parse().context("GNU time wrote no memory")?;
    Ok(Cost { seconds, peak_mb: kilobytes / 1000, said })
}

fn rate(bytes: u64, seconds: f64) -> String {
    #[expect(clippy::cast_precision_loss, reason = "a rate with one decimal")]
    let rate = bytes as f64 / 1e6 / seconds.max(0.01);
    format!("{rate:.1}")
}

fn scanning(workspace: &Workspace, folder: &Path, rows: &mut Runs) -> Result<()> {
    let text = folder.join("text.txt");
    write_text(workspace, &text, TEXT_BYTES)?;
    let part = folder.join("part");
    fs::create_dir(&part).context("a folder for the part")?;
    write_text(workspace, &part.join("part.txt"), HAWK_BYTES)?;
    let file = text.to_string_lossy().into_owned();
    let pattern = "[0-9]{6}[-+]?[0-9]{4}";
    let fyr = workspace.fyr()?;
    // Read once, so that all read from memory.
    cost(workspace, (Path::new("cat"), &[&file]))?;
    let what = "identifiers in 1 GiB of text";
    rows.measure(
        workspace,
        (what, "fyr bench scan", TEXT_BYTES),
        (&fyr, &["bench", "scan", &file]),
    )?;
    rows.measure(
        workspace,
        (what, "grep", TEXT_BYTES),
        (Path::new("grep"), &["-acE", pattern, &file]),
    )?;
    rows.measure(
        workspace,
        (what, "ripgrep", TEXT_BYTES),
        (Path::new("rg"), &["-a", "-c", pattern, &file]),
    )?;
    let script = workspace.path("crates/xtask/peers/presidio.py").to_string_lossy().into_owned();
    let characters = PRESIDIO_CHARACTERS.to_string();
    let python = peer("presidio")?.join("bin/python");
    for which in ["numbers", "all"] {
        let what = format!("the same, {which}, the first 4 Mi characters");
        let arguments = [script.as_str(), &file, &characters, which];
        rows.measure(
            workspace,
            (&what, "Presidio 2.2.366", PRESIDIO_CHARACTERS),
            (&python, &arguments),
        )?;
    }
    let (connection, prints) = (folder.join("connection.yml"), folder.join("fingerprint.yml"));
    let from = part.to_string_lossy().into_owned();
    fs::write(&connection, format!("sources:\n  fs:\n    text:\n      path: {from}\n"))
        .context("hawk_scanner's settings")?;
    fs::write(&prints, format!("personnummer: '{pattern}'\n"))
        .context("hawk_scanner's patterns")?;
    let (connection, prints) = (connection.to_string_lossy(), prints.to_string_lossy());
    let found = folder.join("hawk.json").to_string_lossy().into_owned();
    let arguments =
        ["fs", "--connection", &*connection, "--fingerprint", &*prints, "--json", &found];
    let hawk = peer("hawk")?.join("bin/hawk_scanner");
    rows.measure(
        workspace,
        ("one pattern in 32 MiB of text", "hawk_scanner 0.3.39", HAWK_BYTES),
        (&hawk, &arguments),
    )
}

/// Measures tables, prose and size l, from raw files to `persons.parquet`.
fn analysis(workspace: &Workspace, folder: &Path, rows: &mut Runs) -> Result<()> {
    let fyr = workspace.fyr()?;
    let result = folder.join("result").to_string_lossy().into_owned();
    let mut analyze = |what: &str, leak: &str, bytes: u64, lists: &[&str]| {
        let mut arguments = vec!["leak", "analyze", leak, "--out", &result, "--force", "--quiet"];
        arguments.extend(lists);
        rows.measure(workspace, (what, "fyr leak analyze", bytes), (&fyr, &arguments))
    };
    for (what, name, write, size_of) in MATERIAL {
        let made = folder.join("made");
        fs::create_dir(&made).context("a folder for the material")?;
        write(&made.join(name), *size_of)?;
        analyze(what, &made.to_string_lossy(), size(&made)?, &[])?;
        fs::remove_dir_all(&made).context("the material cannot be removed")?;
    }
    let made = folder.join("l").to_string_lossy().into_owned();
    run(workspace
        .program(&fyr)
        .args(["testkit", "leak", "--seed", "7", "--size", "l", "--out", &made]))?;
    let bytes = size(&Path::new(&made).join("leak"))?;
    let (leak, controllers) = (format!("{made}/leak"), format!("{made}/controllers.csv"));
    let protected = format!("{made}/protected.csv");
    let lists = ["--controllers", &controllers, "--protected", &protected];
    analyze("size l, raw files to persons.parquet", &leak, bytes, &lists)
}

fn linkage(workspace: &Workspace, folder: &Path, rows: &mut Runs) -> Result<()> {
    let script =
        workspace.path("crates/xtask/peers/splink_febrl3.py").to_string_lossy().into_owned();
    let python = peer("splink")?.join("bin/python");
    let table = folder.join("febrl3.csv").to_string_lossy().into_owned();
    run(workspace.program(&python).args([script.as_str(), "write", &table]))?;
    let fyr = workspace.fyr()?;
    rows.measure(
        workspace,
        ("FEBRL 3", "fyr bench linkage", 0),
        (&fyr, &["bench", "linkage", &table]),
    )?;
    rows.measure(workspace, ("FEBRL 3", "Splink 5.0.0", 0), (&python, &[&script, "link"]))
}

/// Returns the environment of a peer, in the user's cache folder.
fn peer(name: &str) -> Result<PathBuf> {
    let home = std::env::var_os("HOME").context("HOME is not set")?;
    Ok(Path::new(&home).join(".cache/fyr/peers").join(name))
}

/// Sets up the peers that are not there yet.
fn set_up_peers(workspace: &Workspace) -> Result<()> {
    for (name, packages) in PEERS {
        let folder = peer(name)?;
        if folder.join("ready").is_file() {
            continue;
        }
        fs::create_dir_all(&folder).with_context(|| format!("`{}`", folder.display()))?;
        run(workspace.program("python3").args(["-m", "venv"]).arg(&folder))?;
        run(workspace
            .program(folder.join("bin/pip"))
            .args(["install", "--quiet"])
            .args(*packages))?;
        fs::write(folder.join("ready"), "").context("the mark of a peer that is set up")?;
    }
    Ok(())
}

/// Writes text like what lies in stolen folders: half rows of a staff table with published test numbers, half prose.
fn write_text(workspace: &Workspace, path: &Path, bytes: u64) -> Result<()> {
    const PROSE: &str = "Mötet öppnades klockan nio och föregående protokoll lades till handlingarna. Budgeten för nästa år \
gicks igenom, och frågan om lokalerna på Storgatan bordlades till våren. Inga övriga frågor.\n";
    let list = workspace.path("fixtures/ids");
    let numbers = numbers(&list)?;
    let mut file =
        BufWriter::new(File::create(path).with_context(|| format!("`{}`", path.display()))?);
    let mut written = 0;
    for index in 0_usize.. {
        let number = numbers.get(index % numbers.len()).map_or("", String::as_str);
        let (day, end) = number.split_at_checked(8).unwrap_or((number, ""));
        let row = format!(
            "{index};{day}-{end};Siv;Brodin;siv.brodin{index}@namnden.example;070-174 06 {:02};Strandvägen {};334 35;Motala;Tillsvidare\n",
            index % 100,
            index % 90 + 1
        );
        file.write_all(row.as_bytes()).context("the text")?;
        file.write_all(PROSE.as_bytes()).context("the text")?;
        written += (row.len() + PROSE.len()) as u64;
        if bytes <= written {
            break;
        }
    }
    file.flush().context("the text")
}

/// Reads twelve-digit numbers from the published lists in a folder.
fn numbers(folder: &Path) -> Result<Vec<String>> {
    let mut numbers = Vec::new();
    for entry in fs::read_dir(folder).with_context(|| format!("`{}`", folder.display()))? {
        let text = fs::read_to_string(entry?.path()).unwrap_or_default();
        let twelve = |word: &&str| word.len() == 12 && word.bytes().all(|it| it.is_ascii_digit());
        numbers.extend(
            text.split(|c: char| !c.is_ascii_alphanumeric()).filter(twelve).map(str::to_owned),
        );
    }
    anyhow::ensure!(!numbers.is_empty(), "`{}` holds no numbers", folder.display());
    Ok(numbers)
}

fn size(folder: &Path) -> Result<u64> {
    let mut bytes = 0;
    for entry in fs::read_dir(folder).with_context(|| format!("`{}`", folder.display()))? {
        let entry = entry?;
        let kind = entry.file_type()?;
        if kind.is_dir() {
            bytes += size(&entry.path())?;
        } else if kind.is_file() {
            bytes += entry.metadata()?.len();
        }
    }
    Ok(bytes)
}
