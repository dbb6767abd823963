//! `fyr demo`: the public timeline of a known supplier breach, played with invented people.
//!
//! Everything goes through the use cases, as the person it would be. After the replay the
//! scenario's clock runs on from 26 September 2025; beside it two exercises run on the wall clock.

mod cast;
mod play;
mod tally;

use crate::{print, say, serve};
use anyhow::{Context as _, Result};
use cast::Cast;
pub(crate) use cast::cast;
use clap::Args;
use fyr_app::{App, accountability::SinkMail, clock::Clock, settings::AppSettings};
use fyr_delivery::{
    settings::{Security, SmtpSettings},
    sink::{Sink, SinkSettings, received::ReceivedMail},
};
use fyr_testkit::world::{World, WorldSpec};
use fyr_web::server::{Settings as WebSettings, Web};
use jiff::{Timestamp, civil::date};
use std::{path::PathBuf, time::Instant};
use tally::{Tally, Timings};
use tokio::sync::mpsc;

/// Play a known incident with invented people, then serve it.
#[derive(Args)]
pub(crate) struct Demo {
    /// New folder for the data; a temporary one, removed at the end, if left out.
    #[arg(long)]
    data: Option<PathBuf>,
    /// How many people the supplier holds data of.
    #[arg(long, default_value_t = 20_000, value_parser = clap::value_parser!(u32).range(50..=1_000_000))]
    persons: u32,
    /// How many controllers are its customers.
    #[arg(long, default_value_t = 12, value_parser = clap::value_parser!(u32).range(2..=320))]
    controllers: u32,
    /// The same seed gives the same people and organisations.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// End after the replay.
    #[arg(long)]
    no_serve: bool,
    /// Print the result as JSON on one line.
    #[arg(long)]
    json: bool,
    /// Address and port to listen on; port 0 is any free one.
    #[arg(long, default_value = "127.0.0.1:8080")]
    listen: String,
}

pub(crate) async fn demo(arguments: &Demo) -> Result<()> {
    serve::log();
    // Before anything is played, so that a port in use costs nothing.
    let listener =
        if arguments.no_serve { None } else { Some(serve::listen(&arguments.listen).await?) };
    let base_url = match &listener {
        Some(listener) => format!("http://{}", listener.local_addr()?),
        None => "http://127.0.0.1:8080".to_owned(),
    };
    let (data, _removed_at_end) = folder(arguments)?;
    let stage = Stage::set(data, &base_url).await?;
    let worker = stage.app.clone();
    let working = tokio::spawn(async move { worker.work().await });
    let begun = Instant::now();
    let (cast, mut timings) = replay(&stage.app, arguments).await?;
    timings.total = millis(begun);
    // The exercises' mails too, so that the figures are those of the whole journal.
    stage.app.settle().await?;
    let tally = tally::count(&stage.app, &cast, timings).await?;
    report(arguments, &tally, (&cast, &base_url))?;
    working.abort();
    let Some(listener) = listener else {
        stage.app.close().await;
        return Ok(());
    };
    let web = Web { app: stage.app.clone(), settings: WebSettings { base_url } };
    serve::run(web, listener).await
}

/// An installation made for the demo, with a mail server of its own.
pub(crate) struct Stage {
    pub(crate) app: App,
    _sink: Sink,
}

impl Stage {
    /// Opens a new installation whose clock stands before the first event.
    pub(crate) async fn set(data: PathBuf, base_url: &str) -> Result<Self> {
        let (mails, received) = mpsc::channel(64);
        let sink = Sink::start(SinkSettings::default(), mails).await?;
        let smtp = SmtpSettings {
            host: sink.address().ip().to_string(),
            port: sink.address().port(),
            security: Security::None,
            username: None,
            password: None,
            from: "Fyr <fyr@samverkan.example>".to_owned(),
            helo: None,
            timeout_s: 30,
        };
        let settings = AppSettings {
            data,
            database: None,
            base_url: base_url.to_owned(),
            smtp: Some(smtp),
            webhook: None,
            exercise_mailbox: Some("ovning@samverkan.example".to_owned()),
            quiet_hours: None,
            sealing_key: None,
            threads: 0,
            leak_worker: Some(crate::leak::worker_command()),
        };
        let app = App::open(settings, Clock::still(moment("2025-08-18T07:00:00Z"))).await?;
        tokio::spawn(show_mails(app.clone(), received));
        Ok(Self { app, _sink: sink })
    }
}

async fn show_mails(app: App, mut received: mpsc::Receiver<ReceivedMail>) {
    while let Some(mail) = received.recv().await {
        let readable = mail.read();
        app.sink_mail(SinkMail {
            number: mail.at_sequence,
            at: app.now(app.timeline()),
            to: mail.to.join(", "),
            subject: readable.subject,
            body: readable.text,
        });
    }
}

/// Plays all of it; returns who is in it and how long the parts took.
async fn replay(app: &App, arguments: &Demo) -> Result<(Cast, Timings)> {
    let spec = WorldSpec {
        seed: arguments.seed,
        boards: usize::try_from(arguments.controllers)?,
        persons: usize::try_from(arguments.persons)?,
        as_of: date(2025, 9, 26),
    };
    replay_world(app, &World::new(spec)).await
}

/// Plays a world's incident; returns the one-time links by role, for measuring.
pub(crate) async fn replay_links(app: &App, world: &World) -> Result<Vec<(&'static str, String)>> {
    Ok(replay_world(app, world).await?.0.links)
}

async fn replay_world(app: &App, world: &World) -> Result<(Cast, Timings)> {
    let cast = cast::cast(app, world).await.context("the registers and accounts")?;
    let timings = play::play(app, world, &cast).await.context("the incident")?;
    app.run_on().await?;
    play::exercises(app, &cast).await.context("the exercises")?;
    Ok((cast, timings))
}

fn folder(arguments: &Demo) -> Result<(PathBuf, Option<tempfile::TempDir>)> {
    let Some(data) = &arguments.data else {
        let folder = tempfile::Builder::new().prefix("fyr-demo-").tempdir()?;
        return Ok((folder.path().to_owned(), Some(folder)));
    };
    let taken = data.read_dir().is_ok_and(|mut entries| entries.next().is_some());
    anyhow::ensure!(
        !taken,
        "the folder `{}` is not empty; name a new one, or go on with `fyr serve --data {}`",
        data.display(),
        data.display()
    );
    Ok((data.clone(), None))
}

fn report(arguments: &Demo, tally: &Tally, place: (&Cast, &str)) -> Result<()> {
    let (cast, base_url) = place;
    let links =
        || cast.links.iter().map(|(role, token)| (*role, format!("{base_url}/link/{token}")));
    if arguments.json {
        let mut value = tally.json();
        if let (false, Some(object)) = (arguments.no_serve, value.as_object_mut()) {
            let links = links().map(|(role, link)| (role.to_owned(), link.into()));
            object.insert("base".to_owned(), base_url.into());
            object.insert("links".to_owned(), links.collect::<serde_json::Map<_, _>>().into());
        }
        print(&(serde_json::to_string(&value)? + "\n"));
        return Ok(());
    }
    print(&tally.words());
    if arguments.no_serve {
        return Ok(());
    }
    print(&format!(
        "\nFyr is at {base_url}\nThe scenario runs on from 26 September 2025, with invented people. Sign in as one of these (each link works once):\n\n"
    ));
    for (role, link) in links() {
        print(&format!("  {role:24} {link}\n"));
    }
    print("\nStaff report without an account: ");
    print(&format!(
        "{base_url}/report\nThe mails that were sent are under /mails for the administrator. End with Ctrl C.\n"
    ));
    say("");
    Ok(())
}

fn millis(since: Instant) -> u64 {
    u64::try_from(since.elapsed().as_millis()).unwrap_or(u64::MAX)
}

/// Reads a moment written in this program.
fn moment(text: &str) -> Timestamp {
    text.parse().expect("moments of the scenario are written rightly; a test plays it")
}
