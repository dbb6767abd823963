//! Who asks for a use case.

use fyr_core::{account::Account, context::Actor};

/// The one who asks: a person with an account, somebody without one, or Fyr itself.
#[derive(Debug, Clone)]
pub struct Viewer {
    /// As written into the journal.
    pub(crate) actor: Actor,
    /// The account, for a person who signed in.
    pub(crate) account: Option<Account>,
}

impl Viewer {
    /// Somebody without an account.
    pub const fn anonymous() -> Self {
        Self { actor: Actor::Anonymous, account: None }
    }

    /// Fyr itself: jobs and computed consequences.
    pub(crate) const fn system() -> Self {
        Self { actor: Actor::System, account: None }
    }

    /// A person who signed in.
    pub const fn person(account: Account) -> Self {
        Self { actor: Actor::Account(account.id), account: Some(account) }
    }

    /// Returns who acts, as written into the journal.
    pub const fn actor(&self) -> Actor {
        self.actor
    }

    /// Returns the account of a person who signed in.
    pub const fn account(&self) -> Option<&Account> {
        self.account.as_ref()
    }

    /// Returns the person's name, or an empty text.
    pub fn name(&self) -> &str {
        self.account.as_ref().map_or("", |it| it.name.as_str())
    }
}
