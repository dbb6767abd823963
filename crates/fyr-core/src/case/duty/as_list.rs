//! Writes a map of duties as a list, since JSON has only texts as keys.

use super::{Duty, DutyKey};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::collections::BTreeMap;

pub(crate) fn serialize<S: Serializer>(
    duties: &BTreeMap<DutyKey, Duty>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    duties.values().collect::<Vec<_>>().serialize(serializer)
}

pub(crate) fn deserialize<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<BTreeMap<DutyKey, Duty>, D::Error> {
    let key = |duty: &Duty| DutyKey {
        regime: duty.terms.regime.clone(),
        duty: duty.terms.duty.id.clone(),
    };
    let duties = Vec::<Duty>::deserialize(deserializer)?;
    Ok(duties.into_iter().map(|duty| (key(&duty), duty)).collect())
}
