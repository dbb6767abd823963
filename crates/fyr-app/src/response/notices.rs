//! Word that something waits in a case: who is told, and the mails asked for.

use crate::{
    App,
    error::AppError,
    jobs::{self, NoticeJob},
};
use fyr_core::{
    account::{Account, Role},
    case::{
        Case,
        notice::{Addressee, Matter, Told},
    },
    context::Timeline,
    id::OrganisationId,
    register::directory::Directory,
};
use fyr_store::jobs::NewJob;
use std::collections::BTreeSet;

impl App {
    /// Asks for word to those who handle each open case that something waits for them there.
    pub(crate) async fn notices(
        &self,
        cases: &[Case],
        matter: Matter,
    ) -> Result<Vec<NewJob>, AppError> {
        let directory = self.directory().await?;
        let accounts = self.all_accounts().await?;
        let mut asked = Vec::new();
        for case in cases.iter().filter(|it| it.closed.is_none()) {
            for to in handlers(case.controller, (&directory, &accounts)) {
                let job = NoticeJob { case: case.id, matter, to };
                asked.push(jobs::notice(&job, self.now(Timeline::Live))?);
            }
        }
        Ok(asked)
    }
}

/// Returns who handles a controller's cases: accounts with the role, else the registers' contacts; each once.
pub(super) fn handlers(
    controller: OrganisationId,
    (directory, accounts): (&Directory, &[Account]),
) -> BTreeSet<Addressee> {
    let contacts = directory.contacts(controller);
    let pairs = [(Role::Handler, "contact_point"), (Role::DataProtectionOfficer, "dpo")];
    let mut found = BTreeSet::new();
    for (role, contact) in pairs {
        let holds = |it: &&Account| !it.disabled && it.has_for(role, controller);
        let mut some: BTreeSet<Addressee> =
            accounts.iter().filter(holds).map(|it| Addressee::Account(it.id)).collect();
        if some.is_empty() {
            let named = contacts.iter().filter(|it| it.text("role") == contact);
            some = named.map(|it| Addressee::Contact(it.id)).collect();
        }
        found.extend(some);
    }
    found
}

/// Returns who is told of a frozen notification: those with an account who may approve, or the one who froze it.
pub(super) fn addressees(
    controller: OrganisationId,
    to: &Told,
    accounts: &[Account],
) -> Vec<Addressee> {
    let told = |it: &&Account| match to {
        Told::Approvers { but } => it.has_for(Role::Approver, controller) && !but.contains(&it.id),
        Told::Account(id) => it.id == *id,
    };
    let found = accounts.iter().filter(|it| !it.disabled).filter(told);
    found.map(|it| Addressee::Account(it.id)).collect()
}
