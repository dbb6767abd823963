//! The installation as use cases see it, and the one way in which they write.

use crate::{
    clock::Clock,
    directory::DirectoryCache,
    error::{AppError, RunRefusal},
    held::Shelves,
    jobs::Waker,
    leak::progress::Runs,
    settings::AppSettings,
    viewer::Viewer,
};
use fyr_core::{
    context::{Context, Timeline},
    event::{State, Stream, StreamKind},
    law::Law,
};
use fyr_delivery::{smtp::Smtp, webhook::Webhook};
use fyr_journal::{
    export::Trust,
    key::{SigningKey, VerifierKey},
};
use fyr_store::{
    Place, Store,
    batch::{Append, Appended, Batch},
    error::StoreError,
    kept::Kept,
    sealed::SealingKey,
};
use jiff::Timestamp;
use std::{
    fs,
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
};
use uuid::Uuid;

/// How often an act is decided again when somebody else was first.
const ATTEMPTS_MAX: usize = 8;
/// Reports without an account from one address in a quarter of an hour: a whole office may sit behind one.
const REPORTS_MAX: usize = 60;
/// The file in the data folder that holds the key checkpoints are signed with.
const KEY_FILE: &str = "journal.key";
const SEALING_KEY_FILE: &str = "sealing.key";
/// Area and key of the scenario's clock among what is kept.
const SETTINGS: &str = "setting";
const SCENARIO: &str = "scenario_seconds_apart";

/// An open installation. Cloning is cheap and shares it.
#[derive(Clone)]
pub struct App {
    inner: Arc<Inner>,
}

struct Inner {
    store: Store,
    law: Law,
    clock: Clock,
    settings: AppSettings,
    smtp: Option<Smtp>,
    webhook: Option<Webhook>,
    verifier: VerifierKey,
    sealing_key: SealingKey,
    directory: DirectoryCache,
    shelves: Shelves,
    runs: Runs,
    waker: Waker,
    mails: Mutex<Vec<crate::accountability::SinkMail>>,
    sign_ins: crate::accounts::Throttle,
    reporting: crate::accounts::Throttle,
}

impl App {
    /// Opens the installation; makes its folder, key and database where they are missing.
    ///
    /// # Errors
    ///
    /// [`AppError::Fault`] when folder, key, law, mail settings or database cannot be used.
    pub async fn open(settings: AppSettings, clock: Clock) -> Result<Self, AppError> {
        private_folder(&settings.data)?;
        private_folder(&settings.material())?;
        let key = signing_key(&settings.data)?;
        let sealing_key = sealing_key(&settings)?;
        let store = Store::open(&place(&settings), &key.to_secret_text()).await?;
        let smtp = match &settings.smtp {
            Some(smtp) => Some(Smtp::new(smtp).map_err(AppError::fault)?),
            None => None,
        };
        let webhook = settings.webhook.as_ref().map(Webhook::new).transpose();
        let webhook = webhook.map_err(AppError::fault)?;
        let now = clock.now(Timeline::Live);
        if let Some(kept) = store.kept_get(SETTINGS, SCENARIO, now).await?
            && clock.timeline() == Timeline::Live
        {
            let seconds = String::from_utf8_lossy(&kept).parse().unwrap_or_default();
            let apart = jiff::SignedDuration::from_secs(seconds);
            clock.set(now.saturating_add(apart).unwrap_or(now));
            clock.run_on();
        }
        Ok(Self {
            inner: Arc::new(Inner {
                store,
                law: Law::built_in().map_err(AppError::fault)?,
                clock,
                settings,
                smtp,
                webhook,
                verifier: key.verifier(),
                sealing_key,
                directory: DirectoryCache::default(),
                shelves: Shelves::default(),
                runs: Runs::default(),
                waker: Waker::default(),
                mails: Mutex::default(),
                sign_ins: crate::accounts::Throttle::default(),
                reporting: crate::accounts::Throttle::of(REPORTS_MAX),
            }),
        })
    }

    /// Returns the moment now on a timeline.
    pub fn now(&self, timeline: Timeline) -> Timestamp {
        self.inner.clock.now(timeline)
    }

    /// Returns the timeline of what belongs to no incident.
    pub fn timeline(&self) -> Timeline {
        self.inner.clock.timeline()
    }

    /// Returns whether the installation plays a scenario, which every page says.
    pub fn scenario(&self) -> bool {
        self.timeline() == Timeline::Scenario
    }

    /// Moves the scenario's clock to `at`, where it stands still; for playing a scenario.
    pub fn stand_at(&self, at: Timestamp) {
        self.inner.clock.set(at);
    }

    /// Lets the scenario's clock run on from where it stands, also after a restart.
    ///
    /// # Errors
    ///
    /// [`AppError::Fault`] when it cannot be kept.
    pub async fn run_on(&self) -> Result<(), AppError> {
        let apart = self.inner.clock.run_on();
        let kept = Kept {
            area: SETTINGS.to_owned(),
            key: SCENARIO.to_owned(),
            expires: None,
            body: apart.as_secs().to_string().into_bytes(),
        };
        Ok(self.store().kept_put(kept).await?)
    }

    pub(crate) fn sealing_key(&self) -> &SealingKey {
        &self.inner.sealing_key
    }

    /// Returns the folder that stolen material is read from.
    pub fn material_folder(&self) -> PathBuf {
        self.settings().material()
    }

    /// Returns the law built into the program.
    pub fn law(&self) -> &Law {
        &self.inner.law
    }

    /// Returns a receiver of the newest journal position.
    pub fn watch(&self) -> tokio::sync::watch::Receiver<u64> {
        self.store().watch()
    }

    /// Builds the read models again from the journal; returns how many histories and events.
    ///
    /// # Errors
    ///
    /// [`AppError::Fault`] when the journal cannot be read; nothing has changed then.
    pub async fn rebuild(&self) -> Result<(u64, u64), AppError> {
        // What is built from a journal with holes would be less than what there is.
        let found = self.store().verify(self.verifier(), &Trust::default()).await?;
        if !found.whole || 0 < found.erased {
            return Err(AppError::fault(NotWhole));
        }
        let rebuilt = self.store().rebuild().await?;
        Ok((rebuilt.streams, rebuilt.events))
    }

    /// Ends all connections.
    pub async fn close(&self) {
        if let Some(smtp) = self.smtp() {
            smtp.close().await;
        }
        self.store().close().await;
    }

    pub(crate) fn store(&self) -> &Store {
        &self.inner.store
    }

    pub(crate) fn settings(&self) -> &AppSettings {
        &self.inner.settings
    }

    pub(crate) fn smtp(&self) -> Option<&Smtp> {
        self.inner.smtp.as_ref()
    }

    pub(crate) fn webhook(&self) -> Option<&Webhook> {
        self.inner.webhook.as_ref()
    }

    pub(crate) fn verifier(&self) -> &VerifierKey {
        &self.inner.verifier
    }

    pub(crate) fn directory_cache(&self) -> &DirectoryCache {
        &self.inner.directory
    }

    pub(crate) fn shelves(&self) -> &Shelves {
        &self.inner.shelves
    }

    pub(crate) fn runs(&self) -> &Runs {
        &self.inner.runs
    }

    pub(crate) fn waker(&self) -> &Waker {
        &self.inner.waker
    }

    pub(crate) fn sink_mails(&self) -> &Mutex<Vec<crate::accountability::SinkMail>> {
        &self.inner.mails
    }

    pub(crate) fn sign_ins(&self) -> &crate::accounts::Throttle {
        &self.inner.sign_ins
    }

    /// Counts reports without an account.
    pub(crate) fn reporting(&self) -> &crate::accounts::Throttle {
        &self.inner.reporting
    }

    /// Returns what a decision of `viewer` at `now` may depend on.
    pub(crate) fn context(&self, viewer: &Viewer, now: Timestamp) -> Context<'_> {
        Context { now, actor: viewer.actor, law: self.law() }
    }

    /// Stores an act and wakes the worker when it asks for jobs.
    pub(crate) async fn append(&self, batch: Batch) -> Result<Appended, StoreError> {
        let asks = !batch.jobs.is_empty();
        let appended = self.store().append(batch).await?;
        if asks {
            self.waker().wake();
        }
        Ok(appended)
    }

    /// Decides an act over and over until nobody else was first.
    pub(crate) async fn decided<T, F>(&self, decide: impl Fn() -> F) -> Result<T, AppError>
    where
        F: Future<Output = Result<T, AppError>>,
    {
        for _ in 1..ATTEMPTS_MAX {
            match decide().await {
                Err(AppError::Conflict) => {}
                other => return other,
            }
        }
        decide().await
    }

    /// Loads one history's state, or says that there is none.
    pub(crate) async fn loaded(
        &self,
        kind: StreamKind,
        id: Uuid,
    ) -> Result<(u64, State), AppError> {
        let stream = Stream { kind, id };
        let aggregate = self.store().load(&stream).await?.ok_or(AppError::NotFound)?;
        Ok((aggregate.version, aggregate.state))
    }
}

/// Names an act on one history.
pub(crate) fn append(kind: StreamKind, id: Uuid, expected: u64) -> Append {
    Append { stream: Stream { kind, id }, expected, events: Vec::new() }
}

/// Makes a new id. 128 random bits.
pub(crate) fn new_id() -> Uuid {
    Uuid::new_v4()
}

/// Makes `N` random bytes from the operating system.
pub(crate) fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("the operating system gives random bytes");
    bytes
}

pub(crate) fn place(settings: &AppSettings) -> Place {
    settings.database.clone().map_or_else(|| Place::Folder(settings.data.clone()), Place::Postgres)
}

/// Makes a folder that only this user may read.
pub(crate) fn private_folder(folder: &Path) -> Result<(), AppError> {
    use std::os::unix::fs::DirBuilderExt as _;
    let made = fs::DirBuilder::new().recursive(true).mode(0o700).create(folder);
    made.map_err(|error| file_fault(folder, error))
}

pub(crate) fn file_fault(path: &Path, source: std::io::Error) -> AppError {
    AppError::fault(FileFault { path: path.to_owned(), source })
}

/// A journal that read models may not be built from.
#[derive(Debug, thiserror::Error)]
#[error(
    "the journal is not whole, or content is missing; see `fyr journal verify` and restore a backup first"
)]
struct NotWhole;

/// A file that holds no sealing key.
#[derive(Debug, thiserror::Error)]
#[error("`{}` holds no sealing key: 64 hexadecimal digits; give the file that was in use before", .0.display())]
struct NoKey(PathBuf);

/// Sealed material without the key it was sealed with.
#[derive(Debug, thiserror::Error)]
#[error(
    "`{}` is gone, and `{}` holds what was sealed with it; put the key back from its backup. Without it stolen material, results of \
runs and lists of protected persons cannot be read again: only when it is lost for good, move that folder away and start anew",
    .0.display(), .1.display()
)]
struct KeyGone(PathBuf, PathBuf);

/// A file or folder that cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("`{}` cannot be used; check that it exists, the rights of this process and the room left on the disk", path.display())]
struct FileFault {
    path: PathBuf,
    source: std::io::Error,
}

/// Returns the verifying key of a data folder.
///
/// # Errors
///
/// [`AppError::Fault`] when the folder has none.
pub(crate) fn verifier_of(folder: &Path) -> Result<VerifierKey, AppError> {
    let path = folder.join(KEY_FILE);
    let text = fs::read_to_string(&path).map_err(|error| file_fault(&path, error))?;
    Ok(SigningKey::parse(text.trim()).map_err(AppError::fault)?.verifier())
}

fn signing_key(folder: &Path) -> Result<SigningKey, AppError> {
    let path = folder.join(KEY_FILE);
    match fs::read_to_string(&path) {
        Ok(text) => return SigningKey::parse(text.trim()).map_err(AppError::fault),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
        Err(error) => return Err(file_fault(&path, error)),
    }
    let name = format!("fyr.example/{}", new_id());
    let key = SigningKey::from_seed(&name, &random()).map_err(AppError::fault)?;
    write_secret(&path, &key.to_secret_text())?;
    Ok(key)
}

/// Returns the key that seals stolen material: the one the settings name, or one in the folder, made where it is missing.
fn sealing_key(settings: &AppSettings) -> Result<SealingKey, AppError> {
    let own = settings.data.join(SEALING_KEY_FILE);
    let path = settings.sealing_key.as_ref().unwrap_or(&own);
    match fs::read_to_string(path) {
        Ok(text) => SealingKey::parse(&text).ok_or_else(|| AppError::fault(NoKey(path.clone()))),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound && *path == own => {
            // A new one would not open what lies there, and the old one, put back, not what comes from now on.
            if fs::read_dir(settings.sealed()).is_ok_and(|mut it| it.next().is_some()) {
                return Err(AppError::fault(KeyGone(path.clone(), settings.sealed())));
            }
            if crate::leak::holds_sealed(&settings.runs()) {
                return Err(AppError::fault(KeyGone(path.clone(), settings.runs())));
            }
            let key = SealingKey::generate().map_err(AppError::fault)?;
            write_secret(path, &key.to_secret_text())?;
            Ok(key)
        }
        Err(error) => Err(file_fault(path, error)),
    }
}

fn write_secret(path: &Path, text: &str) -> Result<(), AppError> {
    use std::{io::Write as _, os::unix::fs::OpenOptionsExt as _};
    let fault = |error| file_fault(path, error);
    let mut options = fs::OpenOptions::new();
    let mut file = options.write(true).create_new(true).mode(0o600).open(path).map_err(fault)?;
    writeln!(file, "{text}").map_err(fault)?;
    file.sync_all().map_err(fault)
}

/// Says that a run's material or analyst is not there.
pub(crate) fn run_refused(refusal: RunRefusal) -> AppError {
    AppError::refused(refusal)
}
