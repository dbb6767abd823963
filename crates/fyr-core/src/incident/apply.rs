//! From events to state.

use super::{Event, Incident, material};
use crate::event::Meta;

/// Returns the incident after `event`. Never fails: it has happened.
pub fn apply(mut incident: Incident, event: &Event, meta: &Meta) -> Incident {
    match event {
        Event::Opened { opening } => {
            incident.reference.clone_from(&opening.reference);
            incident.opening = Some((**opening).clone());
            incident.opened_at = meta.at;
        }
        Event::Concerned { controllers } => {
            for (controller, grounds) in controllers {
                let concern = incident.controllers.entry(*controller).or_default();
                concern.grounds.extend(grounds);
            }
        }
        Event::Added { controller, reason } => {
            let concern = incident.controllers.entry(*controller).or_default();
            concern.added = Some(reason.clone());
            concern.explained_away = None;
        }
        Event::ExplainedAway { controller, reason } => {
            let concern = incident.controllers.entry(*controller).or_default();
            concern.explained_away = Some(reason.clone());
        }
        Event::FannedOut { cases } => {
            for (controller, case) in cases {
                let concern = incident.controllers.entry(*controller).or_default();
                concern.case = Some(*case);
                concern.fanned_out_at = Some(meta.at);
            }
            incident.fanned_out_at = Some(meta.at);
        }
        Event::ProcessorCaseOpened { case, .. } => incident.processor_case = Some(*case),
        Event::FactRecorded { field, value } => {
            incident.facts.insert(field, value.clone(), meta);
        }
        Event::Bundle { event } => super::bundle::apply(&mut incident.bundles, event, meta),
        Event::Coordination { event } => incident.coordination.apply(event, meta),
        Event::Material { event } => material::apply(&mut incident.materials, event, meta),
    }
    incident
}
