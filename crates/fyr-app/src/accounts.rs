//! Accounts: invited by one-time links, signed in by link or password, sessions kept on the server.
//!
//! The seam for passkeys and single sign-on is [`Means`]: whatever proves who somebody is ends in
//! [`App::signed_in`].

mod throttle;

pub(crate) use throttle::Throttle;

use crate::{
    App,
    access::{Action, Subject, require},
    app::{append, new_id, random},
    error::{AccountRefusal, AppError},
    viewer::Viewer,
};
use argon2::{
    Argon2, PasswordHasher as _, PasswordVerifier as _, password_hash::phc::PasswordHash,
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use fyr_core::{
    account::{Account, Event, Grant, Means, Role},
    context::Timeline,
    event::{Event as AnyEvent, State, StreamKind},
    id::AccountId,
};
use fyr_journal::entry::digest_stored;
use fyr_store::{
    batch::Batch,
    error::StoreError,
    kept::{Kept, KeptChange},
};
use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeSet;

/// How long a one-time link works.
const LINK_HOURS: i64 = 72;
const LINKS: &str = "link";
const PASSWORDS: &str = "password";
const SESSIONS: &str = "session";

/// An account to be made.
#[derive(Debug, Clone)]
pub struct NewAccount {
    /// The person's name.
    pub name: String,
    /// Where invitations go.
    pub email: String,
    /// What the person may do.
    pub grants: BTreeSet<Grant>,
}

/// A one-time link, told once.
#[derive(Debug, Clone)]
pub struct Invitation {
    /// For whom.
    pub account: AccountId,
    /// What stands behind `/link/`.
    pub token: String,
    /// When it stops working.
    pub expires_at: Timestamp,
}

impl App {
    /// Makes an account and a one-time link to it.
    ///
    /// # Errors
    ///
    /// [`AccountRefusal::NameMissing`], [`AccountRefusal::BadEmail`], [`AccountRefusal::EmailTaken`].
    pub async fn create_account(
        &self,
        viewer: &Viewer,
        new: NewAccount,
    ) -> Result<Invitation, AppError> {
        require(viewer, Action::ManageAccounts, &Subject::Installation)?;
        let name = new.name.trim().to_owned();
        let email = new.email.trim().to_lowercase();
        if name.is_empty() || 120 < name.chars().count() {
            return Err(AppError::refused(AccountRefusal::NameMissing));
        }
        if !is_email(&email) {
            return Err(AppError::refused(AccountRefusal::BadEmail));
        }
        let id = AccountId::new(new_id());
        let now = self.now(Timeline::Live);
        let (invitation, link) = invitation(id, now);
        let mut batch = Batch::new(viewer.actor.journal_text(), now);
        let mut act = append(StreamKind::Account, id.uuid(), 0);
        act.events = vec![
            AnyEvent::Account(Event::Created { name, email, grants: new.grants }),
            AnyEvent::Account(Event::Invited { expires_at: invitation.expires_at }),
        ];
        batch.appends.push(act);
        batch.kept.push(KeptChange::Put(link));
        match self.append(batch).await {
            Ok(_) => Ok(invitation),
            Err(StoreError::KeyTaken) => Err(AppError::refused(AccountRefusal::EmailTaken)),
            Err(error) => Err(error.into()),
        }
    }

    /// Makes the first account, which administers the installation.
    ///
    /// # Errors
    ///
    /// [`AppError::NotFound`] when there are accounts already; as [`App::create_account`].
    pub async fn first_administrator(
        &self,
        name: &str,
        email: &str,
    ) -> Result<Invitation, AppError> {
        if !self.all_accounts().await?.is_empty() {
            return Err(AppError::NotFound);
        }
        let grant = Grant { role: Role::Administrator, organisation: None };
        let (name, email) = (name.to_owned(), email.to_owned());
        let new = NewAccount { name, email, grants: BTreeSet::from([grant]) };
        self.create_account(&Viewer::system(), new).await
    }

    /// Makes another one-time link to an account.
    ///
    /// # Errors
    ///
    /// [`AppError::NotFound`], [`AccountRefusal::Disabled`].
    pub async fn invite_again(
        &self,
        viewer: &Viewer,
        id: AccountId,
    ) -> Result<Invitation, AppError> {
        require(viewer, Action::ManageAccounts, &Subject::Installation)?;
        let (version, account) = self.account_at(id).await?;
        if account.disabled {
            return Err(AppError::refused(AccountRefusal::Disabled));
        }
        let now = self.now(Timeline::Live);
        let (invitation, link) = invitation(id, now);
        let event = Event::Invited { expires_at: invitation.expires_at };
        let mut batch = self.account_batch(viewer, (id, version), event);
        batch.kept.push(KeptChange::Put(link));
        self.append(batch).await?;
        Ok(invitation)
    }

    /// Closes an account: it signs in no more, and its sessions end.
    ///
    /// # Errors
    ///
    /// [`AppError::NotFound`].
    pub async fn disable_account(&self, viewer: &Viewer, id: AccountId) -> Result<(), AppError> {
        require(viewer, Action::ManageAccounts, &Subject::Installation)?;
        let (version, account) = self.account_at(id).await?;
        if !account.disabled {
            self.append(self.account_batch(viewer, (id, version), Event::Disabled)).await?;
        }
        Ok(())
    }

    /// Returns every account, in order of name.
    ///
    /// # Errors
    ///
    /// [`AppError::NotFound`] for all but administrators.
    pub async fn accounts(&self, viewer: &Viewer) -> Result<Vec<Account>, AppError> {
        require(viewer, Action::ManageAccounts, &Subject::Installation)?;
        self.all_accounts().await
    }

    /// Returns an account that may sign in, for a session.
    ///
    /// # Errors
    ///
    /// [`AppError::Fault`].
    pub async fn account(&self, id: AccountId) -> Result<Option<Account>, AppError> {
        match self.account_at(id).await {
            Ok((_, account)) => Ok(Some(account).filter(|it| !it.disabled)),
            Err(AppError::NotFound) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Returns whether a one-time link still works. Consumes nothing: mail scanners follow links.
    ///
    /// # Errors
    ///
    /// [`AppError::Fault`].
    pub async fn link_is_open(&self, token: &str) -> Result<bool, AppError> {
        let now = self.now(Timeline::Live);
        Ok(self.store().kept_get(LINKS, &digest(token), now).await?.is_some())
    }

    /// Signs a person in by a one-time link, which is used up.
    ///
    /// # Errors
    ///
    /// [`AccountRefusal::LinkGone`], [`AccountRefusal::Disabled`].
    pub async fn sign_in_with_link(&self, token: &str) -> Result<Account, AppError> {
        let gone = || AppError::refused(AccountRefusal::LinkGone);
        let key = digest(token);
        let now = self.now(Timeline::Live);
        let body = self.store().kept_get(LINKS, &key, now).await?.ok_or_else(gone)?;
        let id: AccountId = String::from_utf8_lossy(&body).parse().map_err(|_| gone())?;
        let take = KeptChange::Take { area: LINKS.to_owned(), key };
        match self.signed_in(id, Means::Invitation, vec![take]).await {
            Err(AppError::Fault(fault))
                if matches!(fault.downcast_ref(), Some(StoreError::KeptGone { .. })) =>
            {
                Err(gone())
            }
            other => other,
        }
    }

    /// Signs a person in by e-mail and password. `from` is the remote address, for throttling.
    ///
    /// # Errors
    ///
    /// [`AccountRefusal::BadPassword`], whichever of them is wrong; [`AppError::Throttled`].
    pub async fn sign_in_with_password(
        &self,
        email: &str,
        password: &str,
        from: &str,
    ) -> Result<Account, AppError> {
        let bad = || AppError::refused(AccountRefusal::BadPassword);
        let email = email.trim().to_lowercase();
        let now = self.now(Timeline::Live);
        // No address is longer; what is kept of an attempt stays small.
        if 254 < email.len() || 200 < password.chars().count() {
            return Err(bad());
        }
        if !self.sign_ins().admits(&email, from, now) {
            return Err(AppError::Throttled);
        }
        let found = self.store().find_by_key(StreamKind::Account, &email).await?;
        let id = found.map(|it| AccountId::new(it.stream.id));
        let hash = match id {
            Some(id) => self.store().kept_get(PASSWORDS, &id.to_string(), now).await?,
            None => None,
        };
        // An unknown address takes as long as a wrong password, so that nobody learns which it was.
        let hash = hash.map_or_else(no_ones_hash, |it| String::from_utf8_lossy(&it).into_owned());
        let password = password.to_owned();
        let right = blocking(move || verifies(&hash, &password)).await?;
        let id = id.filter(|_| right).ok_or_else(bad)?;
        self.sign_ins().forget(&email, from);
        self.signed_in(id, Means::Password, Vec::new()).await
    }

    /// Sets one's own password: every session begun before and every link to the account ends. Returns the account, to
    /// begin a new session of.
    ///
    /// # Errors
    ///
    /// [`AccountRefusal::WeakPassword`]; [`AccountRefusal::PresentPassword`] when there is a password and `present` is not
    /// it; [`AppError::Throttled`].
    pub async fn set_password(
        &self,
        viewer: &Viewer,
        (present, password): (&str, &str),
    ) -> Result<Account, AppError> {
        require(viewer, Action::OwnDesk, &Subject::Installation)?;
        let account = viewer.actor.account().ok_or(AppError::SignInFirst)?;
        self.check_present(account, present).await?;
        if !(12..=200).contains(&password.chars().count()) {
            return Err(AppError::refused(AccountRefusal::WeakPassword));
        }
        let password = password.to_owned();
        let hash = blocking(move || hashed(&password)).await??;
        let kept = &Kept {
            area: PASSWORDS.to_owned(),
            key: account.to_string(),
            expires: None,
            body: hash.into_bytes(),
        };
        let own = account.to_string();
        let links = self.store().kept_list(LINKS, self.now(Timeline::Live)).await?;
        let links = &links.into_iter().filter(|it| it.body == own.as_bytes()).map(|it| it.key);
        self.decided(|| async move {
            let (version, _) = self.account_at(account).await?;
            let mut batch = self.account_batch(viewer, (account, version), Event::PasswordSet);
            batch.kept.push(KeptChange::Put(kept.clone()));
            let gone = |key| KeptChange::Remove { area: LINKS.to_owned(), key };
            batch.kept.extend(links.clone().map(gone));
            self.append(batch).await?;
            Ok(())
        })
        .await?;
        Ok(self.account_at(account).await?.1)
    }

    /// Refuses unless `present` is the account's password, where it has one.
    async fn check_present(&self, account: AccountId, present: &str) -> Result<(), AppError> {
        let now = self.now(Timeline::Live);
        let key = account.to_string();
        let Some(hash) = self.store().kept_get(PASSWORDS, &key, now).await? else { return Ok(()) };
        if !self.sign_ins().admits(&key, &key, now) {
            return Err(AppError::Throttled);
        }
        let hash = String::from_utf8_lossy(&hash).into_owned();
        let present: String = present.chars().take(200).collect();
        if blocking(move || verifies(&hash, &present)).await? {
            Ok(())
        } else {
            Err(AppError::refused(AccountRefusal::PresentPassword))
        }
    }

    /// Returns a session's content.
    ///
    /// # Errors
    ///
    /// [`AppError::Fault`].
    pub async fn session_get(&self, id: &str) -> Result<Option<Vec<u8>>, AppError> {
        let now = self.now(Timeline::Live);
        Ok(self.store().kept_get(SESSIONS, &digest(id), now).await?)
    }

    /// Keeps a session's content until it expires.
    ///
    /// # Errors
    ///
    /// [`AppError::Fault`].
    pub async fn session_put(
        &self,
        id: &str,
        body: Vec<u8>,
        expires: Timestamp,
    ) -> Result<(), AppError> {
        let (area, key) = (SESSIONS.to_owned(), digest(id));
        Ok(self.store().kept_put(Kept { area, key, expires: Some(expires), body }).await?)
    }

    /// Ends a session.
    ///
    /// # Errors
    ///
    /// [`AppError::Fault`].
    pub async fn session_remove(&self, id: &str) -> Result<(), AppError> {
        Ok(self.store().kept_remove(SESSIONS, &digest(id)).await?)
    }

    pub(crate) async fn all_accounts(&self) -> Result<Vec<Account>, AppError> {
        let mut accounts: Vec<Account> =
            self.all::<Account>().await?.iter().map(|it| Account::clone(it)).collect();
        accounts.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(accounts)
    }

    async fn account_at(&self, id: AccountId) -> Result<(u64, Account), AppError> {
        match self.loaded(StreamKind::Account, id.uuid()).await? {
            (version, State::Account(account)) => Ok((version, account)),
            _ => Err(AppError::NotFound),
        }
    }

    async fn signed_in(
        &self,
        id: AccountId,
        with: Means,
        kept: Vec<KeptChange>,
    ) -> Result<Account, AppError> {
        let kept = &kept;
        self.decided(|| async move {
            let (version, account) = self.account_at(id).await?;
            if account.disabled {
                return Err(AppError::refused(AccountRefusal::Disabled));
            }
            let viewer = Viewer::person(account.clone());
            let mut batch = self.account_batch(&viewer, (id, version), Event::SignedIn { with });
            batch.kept.clone_from(kept);
            self.append(batch).await?;
            Ok(account)
        })
        .await
    }

    fn account_batch(&self, viewer: &Viewer, at: (AccountId, u64), event: Event) -> Batch {
        let (id, version) = at;
        let mut batch = Batch::new(viewer.actor.journal_text(), self.now(Timeline::Live));
        let mut act = append(StreamKind::Account, id.uuid(), version);
        act.events.push(AnyEvent::Account(event));
        batch.appends.push(act);
        batch
    }
}

fn invitation(account: AccountId, now: Timestamp) -> (Invitation, Kept) {
    let token = URL_SAFE_NO_PAD.encode(random::<32>());
    let expires_at =
        now.saturating_add(SignedDuration::from_hours(LINK_HOURS)).unwrap_or(Timestamp::MAX);
    let link = Kept {
        area: LINKS.to_owned(),
        key: digest(&token),
        expires: Some(expires_at),
        body: account.to_string().into_bytes(),
    };
    (Invitation { account, token, expires_at }, link)
}

/// Returns the digest of a secret: what is stored never opens anything.
pub(crate) fn digest(secret: &str) -> String {
    URL_SAFE_NO_PAD.encode(digest_stored(secret.as_bytes()))
}

fn is_email(text: &str) -> bool {
    let plain = text.chars().all(|c| !c.is_whitespace() && !c.is_control());
    let parts = text.split_once('@');
    plain
        && text.len() <= 254
        && parts.is_some_and(|(local, domain)| {
            !local.is_empty() && domain.contains('.') && !domain.contains('@')
        })
}

fn hashed(password: &str) -> Result<String, AppError> {
    let hash = Argon2::default().hash_password(password.as_bytes());
    Ok(hash.map_err(|error| AppError::fault(error.to_string()))?.to_string())
}

fn verifies(hash: &str, password: &str) -> bool {
    PasswordHash::new(hash)
        .is_ok_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok())
}

/// A hash nothing verifies against in practice: of random bytes, made once.
fn no_ones_hash() -> String {
    static HASH: std::sync::LazyLock<String> = std::sync::LazyLock::new(|| {
        hashed(&URL_SAFE_NO_PAD.encode(random::<32>())).unwrap_or_default()
    });
    HASH.clone()
}

/// Runs heavy work beside the threads that serve pages.
pub(crate) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, AppError> {
    tokio::task::spawn_blocking(work).await.map_err(AppError::fault)
}
