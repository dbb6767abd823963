//! The journal: read, verified, its head signed; also offline, without an installation running.

use crate::{
    App,
    access::{Action, Subject, require},
    app::{place, verifier_of},
    error::AppError,
    settings::AppSettings,
    viewer::Viewer,
};
use fyr_core::id::AccountId;
use fyr_journal::{
    export::{Trust, verify_lines},
    key::VerifierKey,
    verify::Verification,
};
use fyr_store::{Store, journal::Recorded};
use std::{
    collections::BTreeMap,
    fs::File,
    io::{BufRead as _, BufReader, Write},
    path::Path,
};

/// A page of the journal.
#[derive(Debug, Clone)]
pub struct JournalPage {
    /// Newest first.
    pub entries: Vec<Recorded>,
    /// How many entries there are.
    pub size: u64,
    /// The signed head.
    pub checkpoint: Option<String>,
    /// The key it is signed with, as others verify by it.
    pub key: String,
    /// Names of those who acted.
    pub accounts: BTreeMap<AccountId, String>,
}

/// What verifying found.
#[derive(Debug, Clone)]
pub struct VerifySummary {
    /// Whether it is whole.
    pub whole: bool,
    /// How many entries were read.
    pub entries: u64,
    /// The first entry that is not as it was signed.
    pub first_bad: Option<u64>,
    /// What is wrong with it.
    pub what: Option<String>,
    /// Root of the tree.
    pub root: String,
}

impl App {
    /// Returns a page of the journal.
    ///
    /// # Errors
    ///
    /// [`AppError::NotFound`] for all but auditors.
    pub async fn journal(
        &self,
        viewer: &Viewer,
        page: (Option<u64>, u32),
    ) -> Result<JournalPage, AppError> {
        require(viewer, Action::SeeJournal, &Subject::Installation)?;
        let (before, limit) = page;
        Ok(JournalPage {
            entries: self.store().journal_page(before, limit.clamp(1, 500)).await?,
            size: self.store().journal_size().await?,
            checkpoint: self.store().checkpoint().await?,
            key: self.verifier().to_text(),
            accounts: self.account_names().await?,
        })
    }

    /// Reads the whole journal and says whether it is as it was signed.
    ///
    /// # Errors
    ///
    /// [`AppError::NotFound`] for all but auditors.
    pub async fn verify_journal(&self, viewer: &Viewer) -> Result<VerifySummary, AppError> {
        require(viewer, Action::SeeJournal, &Subject::Installation)?;
        self.verified().await
    }

    /// Returns the signed head of the journal, to be kept elsewhere.
    ///
    /// # Errors
    ///
    /// [`AppError::NotFound`] for all but auditors, and while there are no entries.
    pub async fn checkpoint(&self, viewer: &Viewer) -> Result<String, AppError> {
        require(viewer, Action::SeeJournal, &Subject::Installation)?;
        self.store().checkpoint().await?.ok_or(AppError::NotFound)
    }

    /// Verifies the journal for the one who runs the program, as after a demo.
    ///
    /// # Errors
    ///
    /// [`AppError::Fault`].
    pub async fn verified(&self) -> Result<VerifySummary, AppError> {
        let verification = self.store().verify(self.verifier(), &Trust::default()).await?;
        Ok(VerifySummary {
            whole: verification.whole,
            entries: verification.entries,
            first_bad: verification.first_bad.as_ref().map(|it| it.position),
            what: verification.first_bad.as_ref().map(|it| it.what.to_string()),
            root: verification.root.to_string(),
        })
    }
}

/// Verifies the journal of a data folder or database without writing to it.
///
/// # Errors
///
/// [`AppError::Fault`] when it cannot be read. One that is not whole is no error.
pub async fn verify_data(settings: &AppSettings, trust: &Trust) -> Result<Verification, AppError> {
    let own = match &trust.key {
        Some(key) => key.clone(),
        None => verifier_of(&settings.data)?,
    };
    let store = Store::open_read_only(&place(settings)).await?;
    let verification = store.verify(&own, trust).await?;
    store.close().await;
    Ok(verification)
}

/// Verifies an exported journal; needs nothing but the file.
///
/// # Errors
///
/// [`AppError::Fault`] when it cannot be read or is no export.
pub fn verify_export(file: &Path, trust: Trust) -> Result<Verification, AppError> {
    let opened = File::open(file).map_err(|error| crate::app::file_fault(file, error))?;
    verify_lines(BufReader::new(opened).lines(), trust).map_err(AppError::fault)
}

/// Writes the journal of a data folder as lines that prove themselves; returns how many entries.
///
/// # Errors
///
/// [`AppError::Fault`].
pub async fn export_data(settings: &AppSettings, mut to: impl Write) -> Result<u64, AppError> {
    let key: VerifierKey = verifier_of(&settings.data)?;
    let store = Store::open_read_only(&place(settings)).await?;
    let entries = store.export(&key, |bytes| to.write_all(bytes)).await?;
    store.close().await;
    to.flush().map_err(AppError::fault)?;
    Ok(entries)
}

/// Returns the signed head of the journal of a data folder.
///
/// # Errors
///
/// [`AppError::NotFound`] while there are no entries; [`AppError::Fault`].
pub async fn checkpoint_data(settings: &AppSettings) -> Result<String, AppError> {
    let store = Store::open_read_only(&place(settings)).await?;
    let checkpoint = store.checkpoint().await?;
    store.close().await;
    checkpoint.ok_or(AppError::NotFound)
}
