//! `fyr bench`: measuring from outside, over loopback.

mod scan;
mod year;

use crate::{demo, memory, print, say};
use anyhow::{Context as _, Result};
use clap::Subcommand;
use fyr_leak::linkage::trial::{Score, Trial};
use fyr_testkit::world::{World, WorldSpec};
use fyr_web::server::{Settings as WebSettings, Web};
use jiff::civil::date;
use std::{io::Read as _, path::PathBuf, time::Instant};

/// Measure.
#[derive(Subcommand)]
pub(crate) enum Bench {
    /// Time and size of every page, with the scenario of many controllers.
    Pages {
        /// How many controllers.
        #[arg(long, default_value_t = 200)]
        controllers: usize,
        /// How many people.
        #[arg(long, default_value_t = 4000)]
        persons: usize,
        /// How often each page is asked for.
        #[arg(long, default_value_t = 21)]
        times: usize,
        /// As JSON.
        #[arg(long)]
        json: bool,
    },
    /// Time and size of every page after a year of a large city, and the time of a restart.
    Year {
        /// How many controllers.
        #[arg(long, default_value_t = 290)]
        controllers: usize,
        /// How many cases.
        #[arg(long, default_value_t = 5000)]
        cases: u32,
        /// How often each page is asked for.
        #[arg(long, default_value_t = 21)]
        times: usize,
        /// Folder for the data, kept; a year that lies there already is measured again. A temporary one if left out.
        #[arg(long)]
        data: Option<PathBuf>,
        /// As JSON.
        #[arg(long)]
        json: bool,
    },
    /// Time and quality of joining rows that have no number.
    Linkage {
        /// Tables with a column that tells the persons: `rec_id` as in FEBRL, `cluster` or `person`.
        files: Vec<PathBuf>,
        /// Invented rows, measured as well.
        #[arg(long, default_value_t = 1_000_000)]
        rows: u64,
    },
    /// How fast identifiers are found in a file, and how many of which kind.
    Scan {
        /// Any file; it is looked at as text.
        file: PathBuf,
        /// How many threads.
        #[arg(long, default_value_t = 2)]
        threads: usize,
    },
}

/// One page as measured.
struct Measured {
    role: &'static str,
    path: String,
    status: u16,
    median_ms: f64,
    worst_ms: f64,
    bytes: usize,
}

pub(crate) async fn run(bench: Bench) -> Result<()> {
    match bench {
        Bench::Pages { controllers, persons, times, json } => {
            run_pages((controllers, persons), times, json).await
        }
        Bench::Year { controllers, cases, times, data, json } => {
            year::run(year::City { controllers, cases }, data, (times, json)).await
        }
        Bench::Linkage { files, rows } => linkage(&files, rows),
        Bench::Scan { file, threads } => scan::run(&file, threads),
    }
}

fn linkage(files: &[PathBuf], rows: u64) -> Result<()> {
    for path in files {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        print(&as_score(&name, &Trial::read(path)?));
    }
    if rows != 0 {
        print(&as_score("invented", &Trial::invented(rows)));
    }
    Ok(())
}

fn as_score(name: &str, trial: &Trial) -> String {
    let begun = Instant::now();
    let linked = trial.run();
    let took = begun.elapsed().as_secs_f64();
    let Score { rows, candidates, precision, recall, f1, .. } = trial.score(&linked);
    format!(
        "{name:24} {rows:>9} rows {candidates:>9} pairs weighed {took:>7.2} s  precision {precision:.5} recall {recall:.5} F1 {f1:.5}\n"
    )
}

async fn run_pages((controllers, persons): (usize, usize), times: usize, json: bool) -> Result<()> {
    let folder = tempfile::Builder::new().prefix("fyr-bench-").tempdir()?;
    let listener = crate::serve::listen("127.0.0.1:0").await?;
    let base = format!("http://{}", listener.local_addr()?);
    let stage = demo::Stage::set(folder.path().join("data"), &base).await?;
    let worker = stage.app.clone();
    let working = tokio::spawn(async move { worker.work().await });
    let spec = WorldSpec { seed: 1, boards: controllers, persons, as_of: date(2025, 9, 26) };
    say("playing the scenario …");
    let links = demo::replay_links(&stage.app, &World::new(spec)).await?;
    stage.app.settle().await?;
    let web = Web { app: stage.app.clone(), settings: WebSettings { base_url: base.clone() } };
    let serving = tokio::spawn(fyr_web::server::serve(web, listener, std::future::pending()));
    let measured = tokio::task::spawn_blocking(move || measure(&base, &links, times)).await??;
    working.abort();
    serving.abort();
    stage.app.close().await;
    print(&if json { as_json(&measured)? } else { as_table(&measured) });
    say(&format!("memory now {} MB, peak {} MB", memory::now_mb(), memory::peak_mb()));
    Ok(())
}

fn measure(base: &str, links: &[(&'static str, String)], times: usize) -> Result<Vec<Measured>> {
    let mut measured = Vec::new();
    for (role, token) in links {
        let cookie = sign_in(base, token)?;
        measured.extend(measure_signed_in(base, (role, &cookie), times)?);
    }
    Ok(measured)
}

fn measure_signed_in(
    base: &str,
    (role, cookie): (&'static str, &str),
    times: usize,
) -> Result<Vec<Measured>> {
    let pages = pages(base, cookie)?;
    pages.into_iter().map(|path| one(base, (role, cookie, path), times)).collect()
}

/// Signs in by a one-time link; returns the session's cookie.
fn sign_in(base: &str, token: &str) -> Result<String> {
    let agent = agent();
    let response = agent
        .post(format!("{base}/link/{token}"))
        .header("Origin", base)
        .header("Sec-Fetch-Site", "same-origin")
        .send_empty()?;
    let cookie = response.headers().get("set-cookie").context("signing in sets a cookie")?;
    Ok(cookie.to_str()?.split(';').next().unwrap_or_default().to_owned())
}

fn agent() -> ureq::Agent {
    ureq::Agent::config_builder().max_redirects(0).http_status_as_error(false).build().into()
}

/// Returns the pages one role meets: those of the menu, and one of each kind behind them.
fn pages(base: &str, cookie: &str) -> Result<Vec<String>> {
    let mut found: Vec<String> = vec!["/".to_owned()];
    let mut shapes: Vec<String> = vec!["/".to_owned()];
    let mut next = 0;
    while let Some(path) = found.get(next).cloned() {
        next += 1;
        let (_, body) = get(base, cookie, (&path, "identity"))?;
        let text = String::from_utf8_lossy(&body);
        for link in text.split("href=\"/").skip(1).filter_map(|rest| rest.split('"').next()) {
            let link = format!("/{}", link.split('#').next().unwrap_or_default());
            let shape = shape(&link);
            let page =
                !link.starts_with("/assets") && !link.contains("/files/") && !link.contains(".pdf");
            if page && !shapes.contains(&shape) && found.len() < 60 {
                shapes.push(shape);
                found.push(link.replace("&amp;", "&"));
            }
        }
    }
    Ok(found)
}

/// Returns an address with ids and queries taken out, so that pages of one kind are one.
fn shape(link: &str) -> String {
    let path = link.split('?').next().unwrap_or_default();
    let is_id = |part: &str| part.len() == 36 && part.matches('-').count() == 4;
    path.split('/')
        .map(|part| if is_id(part) { "{id}" } else { part })
        .collect::<Vec<_>>()
        .join("/")
}

fn one(base: &str, page: (&'static str, &str, String), times: usize) -> Result<Measured> {
    let (role, cookie, path) = page;
    // What is made on demand, of everything there is, is no page: once says enough.
    let times = if is_file(&path) { 1 } else { times };
    let mut took = Vec::new();
    let mut last = (0, Vec::new());
    for _ in 0..times.max(1) {
        let begun = Instant::now();
        last = get(base, cookie, (&path, "br"))?;
        took.push(begun.elapsed().as_secs_f64() * 1000.0);
    }
    took.sort_by(f64::total_cmp);
    let at = |index: usize| took.get(index).copied().unwrap_or_default();
    Ok(Measured {
        role,
        path,
        status: last.0,
        median_ms: at(took.len() / 2),
        worst_ms: at(took.len() - 1),
        bytes: last.1.len(),
    })
}

fn is_file(path: &str) -> bool {
    [".csv", ".xlsx", ".zip", ".docx"].iter().any(|end| path.contains(end))
}

fn get(base: &str, cookie: &str, page: (&str, &str)) -> Result<(u16, Vec<u8>)> {
    let (path, encoding) = page;
    let response = agent()
        .get(format!("{base}{path}"))
        .header("Cookie", cookie)
        .header("Accept-Encoding", encoding)
        .call()?;
    let status = response.status().as_u16();
    let mut body = Vec::new();
    response.into_body().into_reader().take(50_000_000).read_to_end(&mut body)?;
    Ok((status, body))
}

fn as_json(measured: &[Measured]) -> Result<String> {
    let rows: Vec<serde_json::Value> = measured
        .iter()
        .map(|it| {
            serde_json::json!({
                "role": it.role,
                "page": shape(&it.path),
                "status": it.status,
                "median_ms": (it.median_ms * 10.0).round() / 10.0,
                "worst_ms": (it.worst_ms * 10.0).round() / 10.0,
                "compressed_bytes": it.bytes,
            })
        })
        .collect();
    Ok(serde_json::to_string(&rows)? + "\n")
}

fn as_table(measured: &[Measured]) -> String {
    use std::fmt::Write as _;
    let mut text = format!(
        "{:24} {:50} {:>6} {:>9} {:>9} {:>9}\n",
        "role", "page", "status", "median", "worst", "bytes"
    );
    for it in measured {
        let _ = writeln!(
            text,
            "{:24} {:50} {:>6} {:>6.1} ms {:>6.1} ms {:>9}",
            it.role,
            shape(&it.path),
            it.status,
            it.median_ms,
            it.worst_ms,
            it.bytes
        );
    }
    text
}
