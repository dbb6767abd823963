//! Accounts: who may sign in, with which roles for which organisations.
//!
//! Secrets (passwords, invitations, sessions) are not here: they are never part of the history.

use crate::{
    event::Meta,
    id::{AccountId, OrganisationId},
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use uuid::Uuid;

/// What a person does in Fyr. Source: PRODUCT, "People who use it".
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Investigates, records facts, takes measures.
    Handler,
    /// Data protection officer of one or more controllers.
    DataProtectionOfficer,
    /// Decides not to notify, closes.
    Approver,
    /// Central office for many controllers: sees progress of all, never the people of any.
    Coordinator,
    /// Reports incidents at the processor.
    SupplierContact,
    /// May be named as analyst of a leak run.
    LeakAnalyst,
    /// Verifies the journal.
    Auditor,
    /// Runs the installation: accounts and settings; reads no case.
    Administrator,
}

impl Role {
    /// Every role.
    pub const ALL: &[Self] = &[
        Self::Handler,
        Self::DataProtectionOfficer,
        Self::Approver,
        Self::Coordinator,
        Self::SupplierContact,
        Self::LeakAnalyst,
        Self::Auditor,
        Self::Administrator,
    ];

    /// Returns the role's id, used in texts and settings.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Handler => "handler",
            Self::DataProtectionOfficer => "data_protection_officer",
            Self::Approver => "approver",
            Self::Coordinator => "coordinator",
            Self::SupplierContact => "supplier_contact",
            Self::LeakAnalyst => "leak_analyst",
            Self::Auditor => "auditor",
            Self::Administrator => "administrator",
        }
    }

    /// Returns whether the role is held for an organisation, not for the installation.
    pub const fn is_for_organisation(self) -> bool {
        match self {
            Self::Handler
            | Self::DataProtectionOfficer
            | Self::Approver
            | Self::Coordinator
            | Self::SupplierContact
            | Self::LeakAnalyst => true,
            Self::Auditor | Self::Administrator => false,
        }
    }
}

/// A role, for an organisation where the role is held for one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Grant {
    /// The role.
    pub role: Role,
    /// For whom; `None` for the installation.
    pub organisation: Option<OrganisationId>,
}

/// What has happened. Stored for ever: never change a variant, add a new one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Event {
    /// An account was made.
    Created {
        /// The person's name.
        name: String,
        /// Where invitations go; lower case.
        email: String,
        /// What the person may do.
        grants: BTreeSet<Grant>,
    },
    /// What the person may do was changed.
    GrantsChanged {
        /// All of it, not only what is new.
        grants: BTreeSet<Grant>,
    },
    /// A one-time link was made.
    Invited {
        /// When it stops working.
        expires_at: Timestamp,
    },
    /// The person signed in.
    SignedIn {
        /// With what.
        with: Means,
    },
    /// The person set a password; what was signed in before is no more.
    PasswordSet,
    /// The account was closed.
    Disabled,
}

/// What a person signed in with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Means {
    /// A one-time link.
    Invitation,
    /// A password.
    Password,
}

/// One account, as it stands. Built only by [`apply`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// Which one.
    pub id: AccountId,
    /// The person's name.
    pub name: String,
    /// Lower case; unique.
    pub email: String,
    /// What the person may do.
    pub grants: BTreeSet<Grant>,
    /// When made.
    pub created_at: Timestamp,
    /// When last signed in.
    pub signed_in_at: Option<Timestamp>,
    /// When the password was last set; sessions begun before have ended.
    #[serde(default)]
    pub password_set_at: Option<Timestamp>,
    /// Closed: signs in no more.
    pub disabled: bool,
}

/// Returns the account after `event`. Never fails: it has happened.
pub fn apply(mut account: Account, event: &Event, meta: &Meta) -> Account {
    match event {
        Event::Created { name, email, grants } => {
            account.name.clone_from(name);
            account.email.clone_from(email);
            account.grants.clone_from(grants);
            account.created_at = meta.at;
        }
        Event::GrantsChanged { grants } => account.grants.clone_from(grants),
        Event::Invited { .. } => {}
        Event::SignedIn { .. } => account.signed_in_at = Some(meta.at),
        Event::PasswordSet => account.password_set_at = Some(meta.at),
        Event::Disabled => account.disabled = true,
    }
    account
}

impl Event {
    /// Returns the event's name in the journal.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Created { .. } => "account.created",
            Self::GrantsChanged { .. } => "account.grants_changed",
            Self::Invited { .. } => "account.invited",
            Self::SignedIn { .. } => "account.signed_in",
            Self::PasswordSet => "account.password_set",
            Self::Disabled => "account.disabled",
        }
    }
}

impl Account {
    /// Returns an account of which nothing is known yet.
    pub const fn empty(id: Uuid) -> Self {
        Self {
            id: AccountId::new(id),
            name: String::new(),
            email: String::new(),
            grants: BTreeSet::new(),
            created_at: Timestamp::UNIX_EPOCH,
            signed_in_at: None,
            password_set_at: None,
            disabled: false,
        }
    }

    /// Returns the organisations for which the person holds `role`.
    pub fn organisations(&self, role: Role) -> impl Iterator<Item = OrganisationId> + '_ {
        self.grants.iter().filter(move |it| it.role == role).filter_map(|it| it.organisation)
    }

    /// Returns whether the person holds `role` for anybody.
    pub fn has(&self, role: Role) -> bool {
        self.grants.iter().any(|it| it.role == role)
    }

    /// Returns whether the person holds `role` for `organisation`.
    pub fn has_for(&self, role: Role, organisation: OrganisationId) -> bool {
        self.grants.contains(&Grant { role, organisation: Some(organisation) })
    }
}
