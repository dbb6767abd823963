//! Measures the `fyr` program from outside: the demonstration, the pages, the start.

use std::{
    fs,
    io::{Read as _, Write as _},
    net::{TcpListener, TcpStream},
    path::Path,
    process::{Child, Stdio},
    thread::sleep,
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result, bail};
use serde_json::Value;

use super::{
    Folder, Measured, field, kib,
    page::{Table, cell},
};
use crate::workspace::{Workspace, line, output};

/// The two sizes that the demonstration must manage: its defaults and the large one.
const DEMO_SIZES: &[(u32, u32)] = &[(12, 20_000), (200, 100_000)];
/// Rows of the demo's table, as pointers into what `fyr demo --json` prints.
const DEMO_FIGURES: &[(&str, &str)] = &[
    ("controllers", "/controllers"),
    ("cases", "/cases"),
    ("persons found", "/persons"),
    ("of them protected", "/protected"),
    ("notifications in time", "/notifications_in_time"),
    ("letters", "/letters"),
    ("journal entries", "/journal/entries"),
    ("journal verified", "/journal/verified"),
    ("fan-out, ms", "/timings_ms/fan_out"),
    ("leak analysis, ms", "/timings_ms/leak"),
    ("letters, ms", "/timings_ms/letters"),
    ("total, ms", "/timings_ms/total"),
    ("peak memory, MB", "/rss_mb"),
];
/// How often the start is measured.
const STARTS: usize = 5;
/// After this long without a request the server counts as idle.
const IDLE: Duration = Duration::from_secs(5);

/// Measures the headless demonstration in both sizes.
pub(super) fn demo(workspace: &Workspace) -> Result<Measured> {
    let mut commands = Vec::new();
    let mut results = Vec::new();
    for &(controllers, persons) in DEMO_SIZES {
        let folder = Folder::new("demo")?;
        let said = play(workspace, folder.path(), (controllers, persons))?;
        commands.push(demo_line(controllers, persons));
        results.push(said);
    }
    let columns = std::iter::once("measure".to_owned())
        .chain(DEMO_SIZES.iter().map(|(c, p)| format!("{c} controllers, {p} persons")))
        .collect();
    let rows = DEMO_FIGURES
        .iter()
        .map(|(label, pointer)| {
            let figures = results.iter().map(|it| cell(it.pointer(pointer)));
            std::iter::once((*label).to_owned()).chain(figures).collect()
        })
        .collect();
    Ok(Measured { commands, table: Table { columns, rows } })
}

/// Measures the server's time and the bytes of every page.
pub(super) fn pages(workspace: &Workspace) -> Result<Measured> {
    let mut bench = workspace.program(workspace.fyr()?);
    bench.args(["bench", "pages", "--json"]).stderr(Stdio::inherit());
    let said: Value = serde_json::from_str(&output(&mut bench)?)
        .with_context(|| format!("`{}` printed no JSON", line(&bench)))?;
    let rows = said.get("pages").unwrap_or(&said).as_array();
    let table = Table::of_objects(rows.context("expected a list of pages")?)?;
    Ok(Measured { commands: vec![line(&bench)], table })
}

/// Measures every page, and a restart, after a year of a large city.
///
/// Playing the year takes long: it is kept in the target folder and measured again until somebody removes it.
pub(super) fn year(workspace: &Workspace) -> Result<Measured> {
    let mut bench = workspace.program(workspace.fyr()?);
    bench.args(["bench", "year", "--json", "--data"]).stderr(Stdio::inherit());
    bench.arg(workspace.target().join("bench-year"));
    let said: Value = serde_json::from_str(&output(&mut bench)?)
        .with_context(|| format!("`{}` printed no JSON", line(&bench)))?;
    let table = Table::of_objects(said.as_array().context("expected a list of figures")?)?;
    Ok(Measured { commands: vec!["fyr bench year --json --data DIR".to_owned()], table })
}

/// Measures the time from start to first page, and the memory of an idle server.
pub(super) fn start(workspace: &Workspace) -> Result<Measured> {
    let folder = Folder::new("start")?;
    let (controllers, persons) = (12, 20_000);
    play(workspace, folder.path(), (controllers, persons))?;
    let mut times = Vec::new();
    let mut idle_mib = 0;
    for _ in 0..STARTS {
        let server = Server::start(workspace, folder.path())?;
        times.push(server.first_page()?.as_millis());
        sleep(IDLE);
        idle_mib = idle_mib.max(server.memory_mib()?);
    }
    times.sort_unstable();
    let median = times.get(STARTS / 2).copied().unwrap_or_default();
    let slowest = times.last().copied().unwrap_or_default();
    let row = |label: &str, figure: String| vec![label.to_owned(), figure];
    let rows = vec![
        row("start to first page, median of 5, ms", median.to_string()),
        row("start to first page, slowest of 5, ms", slowest.to_string()),
        row("memory of the idle server (VmRSS), MiB", idle_mib.to_string()),
    ];
    let columns = vec!["measure".to_owned(), "figure".to_owned()];
    let commands = vec![
        demo_line(controllers, persons),
        "fyr serve --data DIR --listen 127.0.0.1:PORT".into(),
    ];
    Ok(Measured { commands, table: Table { columns, rows } })
}

fn demo_line(controllers: u32, persons: u32) -> String {
    format!(
        "fyr demo --data DIR --controllers {controllers} --persons {persons} --seed 1 --no-serve --json"
    )
}

fn play(workspace: &Workspace, folder: &Path, size: (u32, u32)) -> Result<Value> {
    let (controllers, persons) = size;
    let mut demo = workspace.program(workspace.fyr()?);
    demo.arg("demo").arg("--data").arg(folder.join("data"));
    demo.args(["--controllers", &controllers.to_string(), "--persons", &persons.to_string()]);
    demo.args(["--seed", "1", "--no-serve", "--json"]).stderr(Stdio::inherit());
    let said = output(&mut demo)?;
    // Progress may stand above; the figures are the last line.
    let last = said.trim().lines().last().unwrap_or_default();
    serde_json::from_str(&said)
        .or_else(|_| serde_json::from_str(last))
        .with_context(|| format!("`{}` printed no JSON", line(&demo)))
}

struct Server {
    process: Child,
    port: u16,
    started: Instant,
}

impl Server {
    fn start(workspace: &Workspace, folder: &Path) -> Result<Self> {
        let port = TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port();
        let mut serve = workspace.program(workspace.fyr()?);
        serve.arg("serve").arg("--data").arg(folder.join("data"));
        serve.args(["--listen", &format!("127.0.0.1:{port}")]);
        serve.stdin(Stdio::null()).stdout(Stdio::null());
        let started = Instant::now();
        let process = serve.spawn().context("`fyr serve` cannot be started")?;
        Ok(Self { process, port, started })
    }

    fn first_page(&self) -> Result<Duration> {
        while self.started.elapsed() < Duration::from_mins(1) {
            if self.answers() {
                return Ok(self.started.elapsed());
            }
            sleep(Duration::from_millis(5));
        }
        bail!("`fyr serve` gave no page within a minute")
    }

    fn answers(&self) -> bool {
        let Ok(mut stream) = TcpStream::connect(("127.0.0.1", self.port)) else { return false };
        let mut answer = String::new();
        let asked =
            format!("GET / HTTP/1.1\r\nHost: 127.0.0.1:{}\r\nConnection: close\r\n\r\n", self.port);
        stream.write_all(asked.as_bytes()).is_ok()
            && stream.read_to_string(&mut answer).is_ok()
            && ["HTTP/1.1 2", "HTTP/1.1 3"].iter().any(|start| answer.starts_with(start))
    }

    fn memory_mib(&self) -> Result<u64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.process.id()))
            .context("`fyr serve` ended by itself")?;
        let used = field(&status, "VmRSS").and_then(kib);
        Ok(used.context("the kernel does not tell VmRSS")?.div_ceil(1024))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
