//! The settings of an installation: a file, and environment variables over it, read once.

use anyhow::{Context as _, Result};
use figment::{
    Figment,
    providers::{Env, Format as _, Toml},
};
use fyr_app::settings::AppSettings;
use fyr_delivery::{settings::SmtpSettings, webhook::WebhookSettings};
use serde::Deserialize;
use std::path::{Path, PathBuf};

/// Every key with its meaning, as `fyr settings` prints it.
pub(crate) const EXAMPLE: &str = r#"# Settings of Fyr: DATA/fyr.toml. Each key can also be given as an environment variable,
# for example FYR_LISTEN or FYR_SMTP__HOST, which wins over the file.

# Address and port to listen on.
listen = "127.0.0.1:8080"

# The address people reach Fyr by; it stands in mails. With https, cookies are sent over TLS only.
base_url = "http://127.0.0.1:8080"

# A PostgreSQL database instead of SQLite in the data folder.
# database = "postgres://fyr:password@db.example/fyr"

# Where mails of exercises go, instead of to the contacts; without it they are not sent.
# exercise_mailbox = "ovning@kommunen.example"

# The hours of the night in which a reminder with a day or more left waits for the morning, Swedish time.
# Later reminders never wait.
# quiet_hours = [22, 6]

# Threads for analysis and letters; 0 is one for each core.
threads = 0

# The file with the key that seals stolen material: 64 hexadecimal digits. Best kept apart from the data, and in a backup of
# its own. Without it one is made in the data folder: sealing.key.
# sealing_key = "/etc/fyr/sealing.key"

# The mail server that takes our mail. Without it mails wait.
# [smtp]
# host = "smtp.kommunen.example"
# port = 587                      # 587 if left out
# security = "start_tls"          # none, start_tls or tls
# username = "fyr"
# password = "secret"
# from = "Fyr <fyr@kommunen.example>"

# Reminders go here besides, signed as Standard Webhooks: for an on-call service.
# [webhook]
# url = "https://jour.kommunen.example/fyr"
# secret = "whsec_…"
"#;

/// The settings as read.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Settings {
    /// Address and port to listen on.
    #[serde(default = "listen")]
    pub(crate) listen: String,
    /// See [`AppSettings::base_url`].
    base_url: Option<String>,
    /// See [`AppSettings::database`].
    database: Option<String>,
    /// See [`AppSettings::exercise_mailbox`].
    exercise_mailbox: Option<String>,
    /// See [`AppSettings::quiet_hours`].
    quiet_hours: Option<(i8, i8)>,
    /// See [`AppSettings::sealing_key`].
    sealing_key: Option<PathBuf>,
    /// See [`AppSettings::threads`].
    #[serde(default)]
    threads: usize,
    /// See [`AppSettings::smtp`].
    smtp: Option<SmtpSettings>,
    /// See [`AppSettings::webhook`].
    webhook: Option<WebhookSettings>,
}

fn listen() -> String {
    "127.0.0.1:8080".to_owned()
}

impl Settings {
    /// Reads `fyr.toml` in the data folder, then the environment.
    pub(crate) fn read(data: &Path) -> Result<Self> {
        let file = data.join("fyr.toml");
        let settings: Self = Figment::from(Toml::file(&file))
            .merge(
                Env::prefixed("FYR_")
                    .ignore(&["test_postgres", "browser_dir", "chromium"])
                    .split("__"),
            )
            .extract()
            .with_context(|| {
                format!(
                    "the settings in `{}` cannot be used; `fyr settings` lists them",
                    file.display()
                )
            })?;
        let hours = settings.quiet_hours.map_or([22, 6], |(from, to)| [from, to]);
        anyhow::ensure!(
            hours.iter().all(|hour| (0..24).contains(hour)),
            "`quiet_hours` in `{}` must be two hours from 0 to 23, as [22, 6]",
            file.display()
        );
        Ok(settings)
    }

    /// Returns what the use cases need.
    pub(crate) fn of_app(&self, data: PathBuf) -> AppSettings {
        AppSettings {
            data,
            database: self.database.clone(),
            base_url: self.base_url.clone().unwrap_or_else(|| format!("http://{}", self.listen)),
            smtp: self.smtp.clone(),
            webhook: self.webhook.clone(),
            exercise_mailbox: self.exercise_mailbox.clone(),
            quiet_hours: self.quiet_hours,
            sealing_key: self.sealing_key.clone(),
            threads: self.threads,
            leak_worker: Some(crate::leak::worker_command()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn example_is_read_as_settings_also_with_all_its_comments_taken_away() {
        let all: String = EXAMPLE
            .lines()
            .map(|line| match line.strip_prefix("# ") {
                Some(rest) if rest.starts_with('[') || rest.contains(" = ") => format!("{rest}\n"),
                Some(_) | None => format!("{line}\n"),
            })
            .collect();
        for text in [EXAMPLE.to_owned(), all] {
            let settings: Settings = Figment::from(Toml::string(&text)).extract().unwrap();
            assert_eq!(settings.listen, "127.0.0.1:8080");
        }
    }
}
