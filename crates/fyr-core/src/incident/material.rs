//! Stolen material taken in for an incident: what it was when it came, and that it was destroyed.
//!
//! The bytes themselves are not in the history, and are destroyed with their key.

use super::{Incident, Refusal};
use crate::{event::Meta, id::MaterialId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Upper limit of a name or a reason, in characters.
const WORDS_CHARS_MAX: usize = 200;
/// Upper limit of material held for one incident.
const HELD_MAX: usize = 200;

/// What has come, as it came.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Arrived {
    /// Which.
    pub id: MaterialId,
    /// The name of the file it came as.
    pub name: String,
    /// Size before it was sealed.
    pub bytes: u64,
    /// SHA-256 of the bytes before they were sealed, hexadecimal.
    pub digest: String,
}

/// What somebody asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "named as what they hold")]
pub enum Command {
    /// Keep what has come.
    Keep(Arrived),
    /// Destroy what is kept: it is needed no more.
    Destroy { id: MaterialId, reason: String },
}

/// What has happened. Stored for ever: never change a variant, add a new one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "material", rename_all = "snake_case")]
#[expect(missing_docs, reason = "each variant mirrors a command, see there")]
pub enum Event {
    Kept { arrived: Arrived },
    Destroyed { id: MaterialId, reason: String },
}

/// Material of an incident, as it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Material {
    /// What came.
    pub arrived: Arrived,
    /// When it was taken in.
    pub at: Timestamp,
    /// Why it was destroyed, and when.
    pub destroyed: Option<(Timestamp, String)>,
}

impl Event {
    /// Returns the event's name in the journal.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Kept { .. } => "incident.material_kept",
            Self::Destroyed { .. } => "incident.material_destroyed",
        }
    }
}

impl Incident {
    /// Returns the material that is still held.
    pub fn held(&self) -> impl Iterator<Item = &Material> {
        self.materials.iter().filter(|it| it.destroyed.is_none())
    }

    /// Returns whether more material may be held.
    pub fn takes_material(&self) -> bool {
        self.held().count() < HELD_MAX
    }
}

/// Returns the events that `command` leads to, or why it is refused.
pub(super) fn decide(incident: &Incident, command: Command) -> Result<Vec<Event>, Refusal> {
    let fits = |text: &str| {
        let count = text.trim().chars().count();
        0 < count && count <= WORDS_CHARS_MAX
    };
    match command {
        Command::Keep(arrived) if arrived.bytes == 0 || !fits(&arrived.name) => {
            Err(Refusal::MaterialEmpty)
        }
        Command::Keep(_) if !incident.takes_material() => Err(Refusal::TooMuchMaterial),
        Command::Keep(arrived) => Ok(vec![Event::Kept { arrived }]),
        Command::Destroy { reason, .. } if !fits(&reason) => Err(Refusal::ReasonMissing),
        Command::Destroy { id, reason } => {
            match incident.materials.iter().find(|it| it.arrived.id == id) {
                None => Err(Refusal::NoSuchMaterial),
                Some(material) if material.destroyed.is_some() => Ok(Vec::new()),
                Some(_) => Ok(vec![Event::Destroyed { id, reason }]),
            }
        }
    }
}

pub(super) fn apply(materials: &mut Vec<Material>, event: &Event, meta: &Meta) {
    match event {
        Event::Kept { arrived } => {
            materials.push(Material { arrived: arrived.clone(), at: meta.at, destroyed: None });
        }
        Event::Destroyed { id, reason } => {
            for material in materials.iter_mut().filter(|it| it.arrived.id == *id) {
                material.destroyed = Some((meta.at, reason.clone()));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn id(number: u128) -> MaterialId {
        MaterialId::new(Uuid::from_u128(number))
    }

    fn arrived(number: u128) -> Arrived {
        Arrived { id: id(number), name: "hr.zip".into(), bytes: 7, digest: "00".repeat(32) }
    }

    fn given(events: &[Event]) -> Incident {
        let mut incident = Incident::empty(Uuid::nil());
        let at = "2025-09-01T08:00:00Z".parse().unwrap();
        let meta = Meta { position: 0, version: 1, at, actor: "system".into() };
        for event in events {
            apply(&mut incident.materials, event, &meta);
        }
        incident
    }

    #[test]
    fn material_without_bytes_or_name_is_not_kept() {
        let empty = Arrived { bytes: 0, ..arrived(1) };
        let nameless = Arrived { name: "  ".into(), ..arrived(1) };
        for arrived in [empty, nameless] {
            let refused = decide(&given(&[]), Command::Keep(arrived));
            assert_eq!(refused, Err(Refusal::MaterialEmpty));
        }
    }

    #[test]
    fn material_is_destroyed_once_and_with_a_reason() {
        let kept = Event::Kept { arrived: arrived(1) };
        let why = |reason: &str| Command::Destroy { id: id(1), reason: reason.into() };
        let incident = given(std::slice::from_ref(&kept));
        assert_eq!(decide(&incident, why(" ")), Err(Refusal::ReasonMissing));
        let destroyed = decide(&incident, why("Behövs inte längre")).unwrap();
        let incident = given(&[vec![kept], destroyed].concat());
        assert_eq!(incident.held().count(), 0);
        assert_eq!(incident.materials.len(), 1, "that it was held is not forgotten");
        assert_eq!(decide(&incident, why("Igen")), Ok(Vec::new()));
    }

    #[test]
    fn material_that_is_not_there_cannot_be_destroyed() {
        let command = Command::Destroy { id: id(2), reason: "Fel".into() };
        assert_eq!(decide(&given(&[]), command), Err(Refusal::NoSuchMaterial));
    }
}
