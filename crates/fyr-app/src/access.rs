//! Who may do what: one table, checked first in every use case.
//!
//! A right follows from a role held for an organisation that stands in a relation to the subject.
//! What one may not know of does not exist for one: a denial is [`AppError::NotFound`].

use crate::{error::AppError, viewer::Viewer};
use fyr_core::{
    account::{Account, Role},
    case::Case,
    context::Actor,
    finding::Run,
    id::OrganisationId,
    incident::Incident,
    report::Report,
};
use std::collections::BTreeSet;

/// Everything that can be asked of Fyr.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Action {
    /// See public pages, report as staff, follow a report by its code, sign in.
    Public,
    /// See one's own desk, set one's own password.
    OwnDesk,
    /// See registers.
    SeeRegisters,
    /// Change and import registers.
    ChangeRegisters,
    /// Change who is told of what concerns an organisation.
    ChangeContacts,
    /// Report as a supplier.
    ReportAsSupplier,
    /// Tell what is new in an incident, as the supplier at which it happened.
    TellUpdates,
    /// See a report.
    SeeReport,
    /// Triage or dismiss a report.
    JudgeReport,
    /// See what happened at the source.
    SeeIncident,
    /// Lead an incident: controllers, fan-out, facts at the source.
    LeadIncident,
    /// See the duties of controllers: counts and times, never people.
    SeeProgress,
    /// See a case.
    SeeCase,
    /// Work on a case: facts, awareness, risk, filing, letters.
    HandleCase,
    /// Decide not to notify, rule out a breach, close.
    ApproveCase,
    /// See the people of a case, masked, and one of them in clear.
    SeePeople,
    /// See persons with protected identity of a case.
    SeeProtected,
    /// Name who sees them; never oneself.
    NameProtectedHandler,
    /// Start, stop and hand over a leak run; see its counts.
    LeadRun,
    /// See the whole of a leak run.
    SeeWholeRun,
    /// See and verify the journal.
    SeeJournal,
    /// Accounts.
    ManageAccounts,
    /// Jobs and the demo's mails.
    Operate,
}

/// How the organisation a role is held for must stand to the subject.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Relation {
    /// Held for anybody, or for the installation.
    Any,
    /// Held for the controller of the case, the lead of the incident, the audience of the report.
    Of,
    /// Held for an organisation that has a case in the incident.
    Concerned,
    /// Held for the organisation, and named in the subject itself.
    Named,
    /// Held for the processor at which the incident happened.
    Source,
}

/// What an action is done to.
#[derive(Debug, Clone, Copy)]
pub enum Subject<'a> {
    /// Nothing in particular.
    Installation,
    /// An organisation.
    Organisation(OrganisationId),
    /// A case.
    Case(&'a Case),
    /// An incident.
    Incident(&'a Incident),
    /// A leak run and the incident it belongs to.
    Run(&'a Run, &'a Incident),
    /// A report and the organisations it concerns.
    Report(&'a Report, &'a BTreeSet<OrganisationId>),
}

use Relation::{Any, Concerned, Named, Of, Source};
use Role::{
    Administrator, Approver, Auditor, Coordinator, DataProtectionOfficer, Handler, LeakAnalyst,
    SupplierContact,
};

/// The table: which roles, in which relation, may do an action.
const fn rights(action: Action) -> &'static [(Role, Relation)] {
    match action {
        Action::Public | Action::OwnDesk => &[],
        Action::SeeRegisters => &[
            (Handler, Any),
            (DataProtectionOfficer, Any),
            (Approver, Any),
            (Coordinator, Any),
            (Administrator, Any),
        ],
        // Not those who work on cases: whose material is whose, and who is told, follows from the
        // registers, so nobody may write themselves another's people or mail.
        Action::ChangeRegisters => &[(Coordinator, Any), (Administrator, Any)],
        // Who is told of a breach is the controller's own matter; it opens nobody else's people.
        Action::ChangeContacts => {
            &[(DataProtectionOfficer, Of), (Coordinator, Any), (Administrator, Any)]
        }
        Action::NameProtectedHandler => {
            &[(Approver, Of), (DataProtectionOfficer, Of), (Handler, Of)]
        }
        Action::ReportAsSupplier => &[(SupplierContact, Of)],
        Action::TellUpdates => &[(SupplierContact, Source)],
        Action::SeeReport => &[
            (Coordinator, Of),
            (DataProtectionOfficer, Of),
            (Handler, Of),
            (SupplierContact, Named),
        ],
        Action::SeeIncident => &[
            (Coordinator, Of),
            (DataProtectionOfficer, Of),
            (Handler, Of),
            (DataProtectionOfficer, Concerned),
            (Handler, Concerned),
            (Approver, Concerned),
        ],
        Action::JudgeReport | Action::LeadIncident => {
            &[(Coordinator, Of), (DataProtectionOfficer, Of), (Handler, Of)]
        }
        Action::SeeProgress => {
            &[(Coordinator, Any), (DataProtectionOfficer, Any), (Handler, Any), (Approver, Any)]
        }
        Action::SeeCase | Action::SeePeople => {
            &[(Handler, Of), (DataProtectionOfficer, Of), (Approver, Of)]
        }
        Action::HandleCase => &[(Handler, Of), (DataProtectionOfficer, Of)],
        Action::ApproveCase => &[(Approver, Of)],
        Action::SeeProtected => {
            &[(Handler, Named), (DataProtectionOfficer, Named), (Approver, Named)]
        }
        Action::LeadRun => &[(Coordinator, Of), (DataProtectionOfficer, Of), (LeakAnalyst, Named)],
        Action::SeeWholeRun => &[(LeakAnalyst, Named)],
        Action::SeeJournal => &[(Auditor, Any)],
        Action::ManageAccounts | Action::Operate => &[(Administrator, Any)],
    }
}

impl Action {
    /// Every action.
    pub const ALL: &[Self] = &[
        Self::Public,
        Self::OwnDesk,
        Self::SeeRegisters,
        Self::ChangeRegisters,
        Self::ChangeContacts,
        Self::ReportAsSupplier,
        Self::TellUpdates,
        Self::SeeReport,
        Self::JudgeReport,
        Self::SeeIncident,
        Self::LeadIncident,
        Self::SeeProgress,
        Self::SeeCase,
        Self::HandleCase,
        Self::ApproveCase,
        Self::SeePeople,
        Self::SeeProtected,
        Self::NameProtectedHandler,
        Self::LeadRun,
        Self::SeeWholeRun,
        Self::SeeJournal,
        Self::ManageAccounts,
        Self::Operate,
    ];
}

/// Returns whether `viewer` may do `action` to `subject`.
pub fn allows(viewer: &Viewer, action: Action, subject: &Subject<'_>) -> bool {
    if action == Action::Public || viewer.actor == Actor::System {
        return true;
    }
    let Some(account) = viewer.account.as_ref().filter(|it| !it.disabled) else {
        return false;
    };
    action == Action::OwnDesk
        || rights(action).iter().any(|(role, relation)| match relation {
            Any => account.has(*role),
            Of => of(account, *role, subject),
            Concerned => concerned(account, *role, subject),
            Named => named(account, *role, subject),
            Source => source(account, *role, subject),
        })
}

/// Refuses unless `viewer` may do `action` to `subject`.
///
/// # Errors
///
/// [`AppError::SignInFirst`] for somebody without an account, else [`AppError::NotFound`].
pub fn require(viewer: &Viewer, action: Action, subject: &Subject<'_>) -> Result<(), AppError> {
    if allows(viewer, action, subject) {
        Ok(())
    } else if viewer.account.is_none() {
        Err(AppError::SignInFirst)
    } else {
        Err(AppError::NotFound)
    }
}

fn of(account: &Account, role: Role, subject: &Subject<'_>) -> bool {
    match subject {
        Subject::Installation => account.has(role),
        Subject::Organisation(id) => account.has_for(role, *id),
        Subject::Case(case) => account.has_for(role, case.controller),
        Subject::Incident(incident) | Subject::Run(_, incident) => {
            lead(incident).is_some_and(|lead| account.has_for(role, lead))
        }
        Subject::Report(_, audience) => audience.iter().any(|it| account.has_for(role, *it)),
    }
}

fn concerned(account: &Account, role: Role, subject: &Subject<'_>) -> bool {
    match subject {
        Subject::Incident(incident) => account.organisations(role).any(|organisation| {
            let of_processor = incident.supplier() == Some(organisation);
            let concern = incident.controllers.get(&organisation);
            concern.is_some_and(|it| it.case.is_some())
                || (of_processor && incident.processor_case.is_some())
        }),
        Subject::Installation => account.has(role),
        Subject::Organisation(_) | Subject::Case(_) | Subject::Run(..) | Subject::Report(..) => {
            false
        }
    }
}

fn named(account: &Account, role: Role, subject: &Subject<'_>) -> bool {
    match subject {
        Subject::Case(case) => {
            account.has_for(role, case.controller) && case.protected_handlers.contains(&account.id)
        }
        Subject::Run(run, _) => account.has(role) && run.analyst == Some(account.id),
        Subject::Report(report, _) => {
            let supplier =
                report.told.as_ref().filter(|it| it.source == fyr_core::report::Source::Supplier);
            supplier
                .and_then(|it| it.organisation)
                .is_some_and(|organisation| account.has_for(role, organisation))
        }
        Subject::Installation | Subject::Organisation(_) | Subject::Incident(_) => false,
    }
}

fn source(account: &Account, role: Role, subject: &Subject<'_>) -> bool {
    let Subject::Incident(incident) = subject else { return false };
    let supplier = incident.opening.as_ref().and_then(|it| it.supplier);
    supplier.is_some_and(|it| account.has_for(role, it))
}

/// Returns the organisation that leads an incident.
pub(crate) fn lead(incident: &Incident) -> Option<OrganisationId> {
    incident.opening.as_ref().and_then(|it| it.coordinator)
}

#[cfg(test)]
mod tests;
