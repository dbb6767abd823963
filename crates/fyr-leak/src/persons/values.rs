//! The values kept of one person, in one piece of memory: millions of persons are held at a time.

use crate::limits::VALUES_MAX;

/// What a value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Slot {
    Name = 0,
    Email = 1,
    Phone = 2,
    Address = 3,
    BirthDate = 4,
    EmployeeId = 5,
    /// Written as an identity number, but none.
    Broken = 6,
    RecordKey = 7,
}

/// Bytes before each value.
pub(crate) const HEAD_BYTES: usize = 3;

/// Values, each once, in the order they were met: a byte for the slot, two for the length, the text.
#[derive(Default)]
pub(crate) struct Values {
    bytes: Vec<u8>,
}

impl Values {
    /// Adds a value unless it is there or there are too many of its slot.
    pub(crate) fn add(&mut self, slot: Slot, value: &str) {
        let Ok(length) = u16::try_from(value.len()) else { return };
        if length == 0 {
            return;
        }
        let mut count = 0;
        for (of, known) in self.all() {
            if of == slot as u8 {
                count += 1;
                if known == value.as_bytes() {
                    return;
                }
            }
        }
        if count >= VALUES_MAX {
            return;
        }
        // Room for no more than is needed: most persons get no further value.
        self.bytes.reserve_exact(HEAD_BYTES + value.len());
        self.bytes.push(slot as u8);
        self.bytes.extend_from_slice(&length.to_le_bytes());
        self.bytes.extend_from_slice(value.as_bytes());
    }

    /// Makes room for the first values, which take so many bytes with their heads.
    pub(crate) fn expect(&mut self, bytes: usize) {
        if self.bytes.is_empty() {
            self.bytes.reserve_exact(bytes);
        }
    }

    /// Returns the values of a slot.
    pub(crate) fn of(&self, slot: Slot) -> impl Iterator<Item = &str> {
        let own = self.all().filter(move |(of, _)| *of == slot as u8);
        own.map(|(_, value)| std::str::from_utf8(value).unwrap_or_default())
    }

    /// Returns the values of a slot, sorted.
    pub(crate) fn sorted(&self, slot: Slot) -> Vec<String> {
        let mut values: Vec<String> = self.of(slot).map(str::to_owned).collect();
        values.sort_unstable();
        values
    }

    /// Adds every value of another person.
    pub(crate) fn extend(&mut self, other: &Self) {
        for (slot, value) in other.slots() {
            self.add(slot, value);
        }
    }

    /// Keeps the values that `keep` says.
    pub(crate) fn retain(&mut self, keep: impl Fn(Slot, &str) -> bool) {
        let mut kept = Self::default();
        for (slot, value) in self.slots().filter(|(slot, value)| keep(*slot, value)) {
            kept.add(slot, value);
        }
        *self = kept;
    }

    /// Returns every value with its slot, in the order they were met.
    pub(super) fn slots(&self) -> impl Iterator<Item = (Slot, &str)> {
        self.all().filter_map(|(of, value)| {
            let slot = SLOTS.into_iter().find(|it| *it as u8 == of)?;
            Some((slot, std::str::from_utf8(value).unwrap_or_default()))
        })
    }

    fn all(&self) -> impl Iterator<Item = (u8, &[u8])> {
        let mut rest = self.bytes.as_slice();
        std::iter::from_fn(move || {
            let [slot, low, high, tail @ ..] = rest else { return None };
            let (value, after) =
                tail.split_at_checked(usize::from(u16::from_le_bytes([*low, *high])))?;
            rest = after;
            Some((*slot, value))
        })
    }
}

const SLOTS: [Slot; 8] = [
    Slot::Name,
    Slot::Email,
    Slot::Phone,
    Slot::Address,
    Slot::BirthDate,
    Slot::EmployeeId,
    Slot::Broken,
    Slot::RecordKey,
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_kept_once_in_its_slot() {
        let mut values = Values::default();
        for (slot, value) in
            [(Slot::Name, "b"), (Slot::Email, "b"), (Slot::Name, "a"), (Slot::Name, "b")]
        {
            values.add(slot, value);
        }
        assert_eq!(values.of(Slot::Name).collect::<Vec<_>>(), ["b", "a"]);
        assert_eq!(values.sorted(Slot::Name), ["a", "b"]);
        values.retain(|slot, _| slot == Slot::Email);
        assert_eq!((values.of(Slot::Name).count(), values.of(Slot::Email).count()), (0, 1));
    }

    #[test]
    fn there_are_never_too_many() {
        let mut values = Values::default();
        (0..1000).for_each(|it| values.add(Slot::Phone, &it.to_string()));
        assert_eq!(values.of(Slot::Phone).count(), VALUES_MAX);
    }
}
