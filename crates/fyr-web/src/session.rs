//! Who visits: session, language, what the page around every content needs.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;
use std::future::Future;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;

use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::header::{ACCEPT_LANGUAGE, COOKIE};
use axum::http::request::Parts;
use fyr_app::App;
use fyr_app::access::{Action, Subject, require};
use fyr_app::viewer::Viewer;
use fyr_core::account::Account;
use fyr_core::context::Timeline;
use fyr_core::id::AccountId;
use fyr_core::register::directory::Directory;
use fyr_text::{Arg, Language, text, text_with};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use tower_sessions::cookie::SameSite;
use tower_sessions::cookie::time::{Duration, OffsetDateTime};
use tower_sessions::session::{Id, Record};
use tower_sessions::session_store::{Error as StoreFault, Result as StoreResult};
use tower_sessions::{Expiry, Session, SessionManagerLayer, SessionStore};

use crate::error::Failure;
use crate::server::{Settings, Web};

/// Is one request for a page: who asks, in which language, from where.
#[derive(Clone)]
pub(crate) struct Visit {
    /// Who asks.
    pub(crate) viewer: Viewer,
    /// In which language.
    pub(crate) language: Language,
    /// The address with query, to come back to.
    pub(crate) path: String,
    /// From which network address; only for slowing down who guesses passwords.
    pub(crate) from: String,
    /// How the site is reached.
    pub(crate) settings: Settings,
    /// The use cases.
    pub(crate) app: App,
    /// The registers, for names.
    pub(crate) directory: Arc<Directory>,
    session: Session,
}

/// Is the name of the cookie that remembers the language.
pub(crate) const LANGUAGE_COOKIE: &str = "fyr-language";

impl Visit {
    /// Makes the visit of nobody in particular, for saying what went wrong when even the session cannot be read.
    pub(crate) fn unknown(parts: &Parts, web: &Web) -> Option<Self> {
        Some(Self {
            viewer: Viewer::anonymous(),
            language: language_of(parts),
            path: path_of(parts),
            from: from_of(parts),
            settings: web.settings.clone(),
            app: web.app.clone(),
            directory: Arc::new(Directory::default()),
            session: parts.extensions.get::<Session>()?.clone(),
        })
    }

    /// Returns the text of a key in the reader's language.
    pub(crate) fn say(&self, key: &str) -> Cow<'static, str> {
        text(self.language, key)
    }

    /// Returns the text of a key with its variables filled.
    pub(crate) fn say_with(&self, key: &str, args: &[(&str, Arg<'_>)]) -> String {
        text_with(self.language, key, args).into_owned()
    }

    /// Refuses who may not do `action` to anything at all, for pages that need no use case to be drawn.
    pub(crate) fn require(&self, action: Action) -> Result<(), Failure> {
        Ok(require(&self.viewer, action, &Subject::Installation)?)
    }

    /// Returns the moment by the installation's clock.
    pub(crate) fn now(&self) -> Timestamp {
        self.app.now(self.app.timeline())
    }

    /// Returns the names of the accounts a page may name; only the reader's own without more.
    pub(crate) fn own_name(&self) -> BTreeMap<AccountId, String> {
        let own = self.viewer.account();
        own.map(|it| (it.id, it.name.clone())).into_iter().collect()
    }

    /// Begins a session of `account`; a session somebody may have known before is left behind.
    pub(crate) async fn sign_in(&self, account: &Account) -> Result<(), Failure> {
        self.session.flush().await.map_err(Failure::session)?;
        let now = self.app.now(Timeline::Live);
        let kept = Kept { account: account.id, since: now, touched: now };
        self.session.insert(KEY, kept).await.map_err(Failure::session)
    }

    /// Ends the session.
    pub(crate) async fn sign_out(&self) -> Result<(), Failure> {
        self.session.flush().await.map_err(Failure::session)
    }
}

impl FromRequestParts<Web> for Visit {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, web: &Web) -> Result<Self, Failure> {
        let session = Session::from_request_parts(parts, web).await.map_err(|_| Failure::lost())?;
        let viewer = match kept(&session, &web.app).await? {
            // A session begun before the password was set may be somebody else's.
            Some(kept) => {
                let account = web.app.account(kept.account).await?;
                let account =
                    account.filter(|it| it.password_set_at.is_none_or(|at| at <= kept.since));
                account.map_or_else(Viewer::anonymous, Viewer::person)
            }
            None => Viewer::anonymous(),
        };
        let directory = web.app.directory().await?;
        Ok(Self {
            viewer,
            language: language_of(parts),
            path: path_of(parts),
            from: from_of(parts),
            settings: web.settings.clone(),
            app: web.app.clone(),
            directory,
            session,
        })
    }
}

/// Keeps tower-sessions' sessions where the use cases keep them.
#[derive(Clone)]
pub(crate) struct Sessions(App);

/// Returns the layer that finds the session of a request.
pub(crate) fn layer(app: &App, settings: &Settings) -> SessionManagerLayer<Sessions> {
    // The prefix makes the browser hold the cookie to this host, this path and TLS; it exists only over TLS.
    let name = if settings.https() { "__Host-fyr" } else { "fyr" };
    SessionManagerLayer::new(Sessions(app.clone()))
        .with_name(name)
        .with_http_only(true)
        .with_secure(settings.https())
        .with_same_site(SameSite::Lax)
        .with_expiry(Expiry::OnInactivity(Duration::hours(IDLE_HOURS)))
}

impl fmt::Debug for Sessions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Sessions")
    }
}

impl SessionStore for Sessions {
    fn create<'a, 'b, 'c>(&'a self, record: &'b mut Record) -> Answer<'c, ()>
    where
        'a: 'c,
        'b: 'c,
        Self: 'c,
    {
        // 128 random bits: two are never the same.
        self.save(record)
    }

    fn save<'a, 'b, 'c>(&'a self, record: &'b Record) -> Answer<'c, ()>
    where
        'a: 'c,
        'b: 'c,
        Self: 'c,
    {
        Box::pin(async move {
            let seconds = record.expiry_date.unix_timestamp();
            let body = serde_json::to_vec(&Body { data: record.data.clone(), expires: seconds })
                .map_err(|error| StoreFault::Encode(error.to_string()))?;
            let expires = Timestamp::from_second(seconds).unwrap_or(Timestamp::MAX);
            self.0.session_put(&record.id.to_string(), body, expires).await.map_err(fault)
        })
    }

    fn load<'a, 'b, 'c>(&'a self, id: &'b Id) -> Answer<'c, Option<Record>>
    where
        'a: 'c,
        'b: 'c,
        Self: 'c,
    {
        Box::pin(async move {
            let Some(body) = self.0.session_get(&id.to_string()).await.map_err(fault)? else {
                return Ok(None);
            };
            let body: Body = serde_json::from_slice(&body)
                .map_err(|error| StoreFault::Decode(error.to_string()))?;
            let expiry_date = OffsetDateTime::from_unix_timestamp(body.expires)
                .map_err(|error| StoreFault::Decode(error.to_string()))?;
            Ok(Some(Record { id: *id, data: body.data, expiry_date }))
        })
    }

    fn delete<'a, 'b, 'c>(&'a self, id: &'b Id) -> Answer<'c, ()>
    where
        'a: 'c,
        'b: 'c,
        Self: 'c,
    {
        Box::pin(async move { self.0.session_remove(&id.to_string()).await.map_err(fault) })
    }
}

/// Returns where one may be sent after signing in or changing language: a path on this site, else the desk.
pub(crate) fn own_path(back: &str) -> &str {
    let inside = back.starts_with('/')
        && !back.starts_with("//")
        && !back.starts_with("/\\")
        && !back.chars().any(char::is_control);
    if inside { back } else { "/" }
}

type Answer<'a, T> = Pin<Box<dyn Future<Output = StoreResult<T>> + Send + 'a>>;

const KEY: &str = "account";
// A working day, and a long lunch: after that somebody else may sit at the screen.
const WHOLE_HOURS: i64 = 12;
const IDLE_HOURS: i64 = 2;
// Rarely enough that reading pages does not write to the database each time.
const TOUCH_EVERY_MINUTES: i64 = 5;

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Kept {
    account: AccountId,
    since: Timestamp,
    touched: Timestamp,
}

#[derive(Serialize, Deserialize)]
struct Body {
    data: std::collections::HashMap<String, serde_json::Value>,
    expires: i64,
}

async fn kept(session: &Session, app: &App) -> Result<Option<Kept>, Failure> {
    let Some(kept) = session.get::<Kept>(KEY).await.map_err(Failure::session)? else {
        return Ok(None);
    };
    let now = app.now(Timeline::Live);
    if SignedDuration::from_hours(WHOLE_HOURS) < now.duration_since(kept.since) {
        session.flush().await.map_err(Failure::session)?;
        return Ok(None);
    }
    if SignedDuration::from_mins(TOUCH_EVERY_MINUTES) < now.duration_since(kept.touched) {
        let touched = Kept { touched: now, ..kept.clone() };
        session.insert(KEY, touched).await.map_err(Failure::session)?;
    }
    Ok(Some(kept))
}

fn language_of(parts: &Parts) -> Language {
    let cookies = parts.headers.get_all(COOKIE).iter().filter_map(|it| it.to_str().ok());
    let chosen = cookies
        .flat_map(|line| line.split(';'))
        .filter_map(|cookie| cookie.trim().split_once('='))
        .find(|(name, _)| *name == LANGUAGE_COOKIE)
        .and_then(|(_, code)| Language::from_code(code));
    chosen.unwrap_or_else(|| {
        let header = parts.headers.get(ACCEPT_LANGUAGE).and_then(|it| it.to_str().ok());
        Language::from_accept_language(header.unwrap_or_default())
    })
}

fn path_of(parts: &Parts) -> String {
    parts.uri.path_and_query().map_or("/", |it| it.as_str()).to_owned()
}

fn from_of(parts: &Parts) -> String {
    let connection = parts.extensions.get::<ConnectInfo<SocketAddr>>();
    connection.map(|it| it.0.ip().to_string()).unwrap_or_default()
}

fn fault(error: impl std::error::Error) -> StoreFault {
    StoreFault::Backend(error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(back: &str, led: &str) {
        assert_eq!(own_path(back), led);
    }

    #[test]
    fn nobody_is_sent_to_another_site() {
        check("/cases/1?tab=facts", "/cases/1?tab=facts");
        check("//elsewhere.example/", "/");
        check("/\\elsewhere.example/", "/");
        check("https://elsewhere.example/", "/");
        check("/\nhost", "/");
        check("", "/");
    }
}
