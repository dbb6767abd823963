//! Every action for every role: who may, for whom, and that no right crosses a controller's border.

use super::*;
use fyr_core::{
    account::Grant,
    id::{AccountId, CaseId},
    incident::{Concern, Opening},
};
use jiff::Timestamp;
use std::collections::BTreeMap;
use uuid::Uuid;

fn organisation(number: u128) -> OrganisationId {
    OrganisationId::new(Uuid::from_u128(number))
}

const OWN: u128 = 1;
const OTHER: u128 = 2;
const OFFICE: u128 = 3;

fn viewer(role: Role, number: u128) -> Viewer {
    let organisation = role.is_for_organisation().then(|| organisation(number));
    let mut account = Account::empty(Uuid::from_u128(77));
    account.grants = BTreeSet::from([Grant { role, organisation }]);
    Viewer::person(account)
}

fn case(controller: u128) -> Case {
    let mut case = Case::empty(Uuid::from_u128(9));
    case.controller = organisation(controller);
    case
}

fn incident() -> Incident {
    let mut incident = Incident::empty(Uuid::from_u128(8));
    incident.opening = Some(Opening {
        reference: String::new(),
        title: String::new(),
        report: None,
        supplier: None,
        systems: BTreeSet::new(),
        coordinator: Some(organisation(OFFICE)),
        contact_point_told_at: None,
        exercise: false,
        timeline: fyr_core::context::Timeline::Live,
    });
    let concern = Concern { case: Some(CaseId::new(Uuid::from_u128(9))), ..Concern::default() };
    incident.controllers = BTreeMap::from([(organisation(OWN), concern)]);
    incident.opened_at = Timestamp::UNIX_EPOCH;
    incident
}

#[test]
fn nobody_does_anything_to_another_controllers_case() {
    let case = case(OTHER);
    for role in Role::ALL {
        for action in Action::ALL {
            let general = matches!(action, Action::Public | Action::OwnDesk);
            let any = rights(*action).iter().any(|(it, relation)| it == role && *relation == Any);
            let allowed = allows(&viewer(*role, OWN), *action, &Subject::Case(&case));
            assert_eq!(allowed, general || any, "{role:?} {action:?}");
        }
    }
}

#[test]
fn coordinator_sees_progress_and_never_a_case_nor_its_people() {
    let coordinator = viewer(Role::Coordinator, OFFICE);
    let case = case(OWN);
    assert!(allows(&coordinator, Action::SeeProgress, &Subject::Installation));
    assert!(allows(&coordinator, Action::LeadIncident, &Subject::Incident(&incident())));
    for action in [Action::SeeCase, Action::SeePeople, Action::SeeProtected, Action::HandleCase] {
        assert!(!allows(&coordinator, action, &Subject::Case(&case)), "{action:?}");
    }
}

#[test]
fn protected_persons_are_seen_only_by_those_named_and_only_in_their_own_case() {
    let officer = viewer(Role::DataProtectionOfficer, OWN);
    let mut own = case(OWN);
    assert!(!allows(&officer, Action::SeeProtected, &Subject::Case(&own)));
    own.protected_handlers.insert(AccountId::new(Uuid::from_u128(77)));
    assert!(allows(&officer, Action::SeeProtected, &Subject::Case(&own)));
    let mut other = case(OTHER);
    other.protected_handlers.insert(AccountId::new(Uuid::from_u128(77)));
    assert!(!allows(&officer, Action::SeeProtected, &Subject::Case(&other)));
}

#[test]
fn concerned_controller_sees_the_incident_and_does_not_lead_it() {
    let handler = viewer(Role::Handler, OWN);
    let incident = incident();
    assert!(allows(&handler, Action::SeeIncident, &Subject::Incident(&incident)));
    assert!(!allows(&handler, Action::LeadIncident, &Subject::Incident(&incident)));
    let stranger = viewer(Role::Handler, OTHER);
    assert!(!allows(&stranger, Action::SeeIncident, &Subject::Incident(&incident)));
}

#[test]
fn whole_leak_run_is_seen_only_by_the_analyst_named_for_it() {
    let incident = incident();
    let mut run = Run::empty(Uuid::from_u128(5));
    let analyst = viewer(Role::LeakAnalyst, OFFICE);
    assert!(!allows(&analyst, Action::SeeWholeRun, &Subject::Run(&run, &incident)));
    run.analyst = Some(AccountId::new(Uuid::from_u128(77)));
    assert!(allows(&analyst, Action::SeeWholeRun, &Subject::Run(&run, &incident)));
    let coordinator = viewer(Role::Coordinator, OFFICE);
    assert!(allows(&coordinator, Action::LeadRun, &Subject::Run(&run, &incident)));
    assert!(!allows(&coordinator, Action::SeeWholeRun, &Subject::Run(&run, &incident)));
}

#[test]
fn administrator_reads_no_case() {
    let administrator = viewer(Role::Administrator, OWN);
    for action in [Action::SeeCase, Action::SeePeople, Action::SeeIncident, Action::SeeReport] {
        assert!(!allows(&administrator, action, &Subject::Case(&case(OWN))), "{action:?}");
    }
}

#[test]
fn without_an_account_only_public_acts_are_allowed_and_the_rest_asks_to_sign_in() {
    for action in Action::ALL {
        let result = require(&Viewer::anonymous(), *action, &Subject::Installation);
        assert_eq!(result.is_ok(), *action == Action::Public, "{action:?}");
    }
}

#[test]
fn closed_account_may_do_nothing() {
    let mut viewer = viewer(Role::Administrator, OWN);
    if let Some(account) = viewer.account.as_mut() {
        account.disabled = true;
    }
    assert!(!allows(&viewer, Action::OwnDesk, &Subject::Installation));
}
