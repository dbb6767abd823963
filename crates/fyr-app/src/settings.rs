//! What an installation is told at start.

use fyr_delivery::{settings::SmtpSettings, webhook::WebhookSettings};
use serde::Deserialize;
use std::path::PathBuf;

/// What the use cases need to know of the installation.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AppSettings {
    /// Folder of the installation: keys, results of leak runs, stolen material.
    pub data: PathBuf,
    /// Address of a PostgreSQL database; without it SQLite in [`AppSettings::data`].
    pub database: Option<String>,
    /// The address people reach Fyr by, written into mails. Example: `https://fyr.example`.
    pub base_url: String,
    /// Where mail is handed over; without it mails wait until it is set.
    pub smtp: Option<SmtpSettings>,
    /// Where reminders go besides, for an on-call service.
    pub webhook: Option<WebhookSettings>,
    /// Where mails of exercises go, instead of to the contacts; without it they are not sent.
    pub exercise_mailbox: Option<String>,
    /// The hours of the night, from and to, in which reminders with a day or more left wait; 22 and 6 if not said.
    pub quiet_hours: Option<(i8, i8)>,
    /// The file with the key that seals stolen material, best kept apart from the data; without it one is made in
    /// [`AppSettings::data`].
    pub sealing_key: Option<PathBuf>,
    /// How many threads analysis and letters may use; 0 means one for each core.
    #[serde(default)]
    pub threads: usize,
    /// How a process that reads stolen material is begun; without it the material is read in this process, unguarded.
    #[serde(skip)]
    pub leak_worker: Option<fyr_leak::WorkerCommand>,
}

impl AppSettings {
    /// Returns the folder that stolen material is read from.
    pub fn material(&self) -> PathBuf {
        self.data.join("material")
    }

    /// Returns the folder of stolen material that was taken in.
    pub(crate) fn sealed(&self) -> PathBuf {
        self.data.join("sealed")
    }

    /// Returns the folder of one run's result.
    pub(crate) fn run(&self, id: fyr_core::id::RunId) -> PathBuf {
        self.runs().join(id.to_string())
    }

    /// Returns the folder of all runs.
    pub(crate) fn runs(&self) -> PathBuf {
        self.data.join("runs")
    }
}
