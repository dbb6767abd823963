//! Serving an installation, and the acts that need no page.

use crate::{print, say, settings::Settings};
use anyhow::{Context as _, Result};
use clap::Args;
use fyr_app::{App, clock::Clock};
use fyr_web::server::{Settings as WebSettings, Web};
use std::{future::Future, path::PathBuf};
use tokio::net::TcpListener;
use tracing_subscriber::{EnvFilter, layer::SubscriberExt as _, util::SubscriberInitExt as _};

/// Serve an installation.
#[derive(Args)]
pub(crate) struct Serve {
    /// Folder of the installation; made if it is not there.
    #[arg(long)]
    data: PathBuf,
    /// Address and port, over the setting `listen`.
    #[arg(long)]
    listen: Option<String>,
}

/// Make the first account.
#[derive(Args)]
pub(crate) struct Administrator {
    /// Folder of the installation; made if it is not there.
    #[arg(long)]
    data: PathBuf,
    /// The person's name.
    #[arg(long)]
    name: String,
    /// The person's e-mail address.
    #[arg(long)]
    email: String,
}

pub(crate) async fn serve(arguments: &Serve) -> Result<()> {
    log();
    let mut settings = Settings::read(&arguments.data)?;
    if let Some(listen) = &arguments.listen {
        settings.listen.clone_from(listen);
    }
    // Before anything is opened, so that a port in use costs nothing.
    let listener = listen(&settings.listen).await?;
    let app = App::open(settings.of_app(arguments.data.clone()), Clock::wall()).await?;
    say(&format!("Fyr listens on http://{}", listener.local_addr()?));
    let web = web(&app, &settings);
    run(web, listener).await
}

/// Serves until the process is asked to end; jobs are carried out meanwhile.
pub(crate) async fn run(web: Web, listener: TcpListener) -> Result<()> {
    let app = web.app.clone();
    let worker = app.clone();
    let working = tokio::spawn(async move { worker.work().await });
    let keeper = app.clone();
    let keeping_time = tokio::spawn(async move { keeper.keep_time().await });
    fyr_web::server::serve(web, listener, asked_to_end()).await?;
    working.abort();
    keeping_time.abort();
    app.close().await;
    Ok(())
}

pub(crate) async fn listen(address: &str) -> Result<TcpListener> {
    TcpListener::bind(address).await.with_context(|| {
        format!(
            "cannot listen on {address}: is another program using the port? Choose one with \
             `--listen 127.0.0.1:PORT`, 0 for any free"
        )
    })
}

pub(crate) fn log() {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("warn"));
    let lines = tracing_subscriber::fmt::layer().with_writer(std::io::stderr);
    // A second start within one process keeps the first's log.
    let _ = tracing_subscriber::registry().with(filter).with(lines).try_init();
}

pub(crate) async fn administrator(arguments: &Administrator) -> Result<()> {
    let settings = Settings::read(&arguments.data)?;
    let app = App::open(settings.of_app(arguments.data.clone()), Clock::wall()).await?;
    let link = app.first_administrator(&arguments.name, &arguments.email).await?;
    let base = settings.of_app(arguments.data.clone()).base_url;
    print(&format!("{}/link/{}\n", base.trim_end_matches('/'), link.token));
    say("The link works once, for 72 hours. Start `fyr serve` and open it.");
    app.close().await;
    Ok(())
}

pub(crate) async fn rebuild(data: PathBuf) -> Result<()> {
    let settings = Settings::read(&data)?;
    let app = App::open(settings.of_app(data), Clock::wall()).await?;
    let (histories, events) = app.rebuild().await?;
    print(&format!("{histories} histories built again from {events} events\n"));
    app.close().await;
    Ok(())
}

fn web(app: &App, settings: &Settings) -> Web {
    let base_url = settings.of_app(PathBuf::new()).base_url;
    Web { app: app.clone(), settings: WebSettings { base_url } }
}

fn asked_to_end() -> impl Future<Output = ()> + Send + 'static {
    use tokio::signal::unix::{SignalKind, signal};
    async {
        let terminated = async {
            match signal(SignalKind::terminate()) {
                Ok(mut signal) => {
                    signal.recv().await;
                }
                Err(_) => std::future::pending().await,
            }
        };
        tokio::select! {
            _ = tokio::signal::ctrl_c() => {}
            () = terminated => {}
        }
    }
}
