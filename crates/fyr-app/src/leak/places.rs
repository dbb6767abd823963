//! Places in a case's list of people: who is found again has the place they had.
//!
//! Letters and talks with protected persons name people by their place, so a list that comes later may not
//! number them anew.

use crate::response::people::StoredPerson;
use fyr_core::case::ListChange;
use std::collections::HashMap;

/// One person of a list, without a place.
#[derive(Clone)]
pub(super) struct Found {
    pub(super) person: StoredPerson,
    pub(super) protected: bool,
    pub(super) minor: bool,
}

/// One person of a list, with the place they have in it.
pub(super) struct Placed {
    pub(super) seq: u64,
    pub(super) found: Found,
}

/// Gives everybody found a place: the one they had in `known`, or a new one after `highest`, the last that was given.
///
/// Who is protected in `known` stays so. Who is found no more stays only where `told` says that they may have been
/// told already. Returns the list by place.
pub(super) fn place(
    found: Vec<Found>,
    (known, highest): (Vec<Placed>, u64),
    told: impl Fn(u64) -> bool,
) -> (Vec<Placed>, ListChange) {
    let mut next = known.iter().map(|it| it.seq).max().unwrap_or_default().max(highest) + 1;
    let mut change = ListChange::default();
    let mut by_key: HashMap<String, Placed> = HashMap::with_capacity(known.len());
    let mut placed = Vec::with_capacity(found.len());
    let mut gone = Vec::new();
    for one in known {
        match key(&one.found.person) {
            Some(key) => gone.extend(by_key.insert(key, one)),
            None => gone.push(one),
        }
    }
    for mut one in found {
        let before = key(&one.person).and_then(|it| by_key.remove(&it));
        let seq = if let Some(before) = before {
            one.protected |= before.found.protected;
            before.seq
        } else {
            change.added += 1;
            next += 1;
            next - 1
        };
        placed.push(Placed { seq, found: one });
    }
    gone.extend(by_key.into_values());
    for mut one in gone {
        if told(one.seq) {
            one.found.person.found_no_more = true;
            change.kept += 1;
            placed.push(one);
        } else {
            change.removed += 1;
        }
    }
    placed.sort_by_key(|it| it.seq);
    change.highest = next - 1;
    (placed, change)
}

/// What a person is known by from one list to the next: the identity number, else what the run knows them by.
fn key(person: &StoredPerson) -> Option<String> {
    let number = (!person.id_number.is_empty()).then(|| format!("number {}", person.id_number));
    number
        .or_else(|| (!person.person_id.is_empty()).then(|| format!("person {}", person.person_id)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(number: &str) -> Found {
        let person = StoredPerson { id_number: number.into(), ..StoredPerson::default() };
        Found { person, protected: false, minor: false }
    }

    fn listed(people: &[(u64, &str)]) -> Vec<Placed> {
        people.iter().map(|(seq, number)| Placed { seq: *seq, found: found(number) }).collect()
    }

    fn places(placed: &[Placed]) -> Vec<(u64, &str)> {
        placed.iter().map(|it| (it.seq, it.found.person.id_number.as_str())).collect()
    }

    #[test]
    fn who_is_found_again_keeps_the_place_and_who_is_new_comes_after_all() {
        let known = listed(&[(1, "a"), (2, "b"), (3, "c")]);
        let again = ["d", "c", "a"].map(found).into();
        let (placed, change) = place(again, (known, 3), |_| false);
        assert_eq!(places(&placed), [(1, "a"), (3, "c"), (4, "d")]);
        assert_eq!(change, ListChange { added: 1, removed: 1, kept: 0, highest: 4 });
    }

    #[test]
    fn who_may_have_been_told_stays_in_a_list_that_does_not_find_them() {
        let known = listed(&[(1, "a"), (2, "b")]);
        let (placed, change) = place(vec![found("b")], (known, 2), |seq| seq == 1);
        assert_eq!(places(&placed), [(1, "a"), (2, "b")]);
        assert_eq!(change, ListChange { added: 0, removed: 0, kept: 1, highest: 2 });
        let marks: Vec<bool> = placed.iter().map(|it| it.found.person.found_no_more).collect();
        assert_eq!(marks, [true, false]);
    }

    #[test]
    fn a_later_list_never_takes_the_mark_of_protection_away() {
        let mut known = listed(&[(1, "a")]);
        for one in &mut known {
            one.found.protected = true;
        }
        let (placed, _) = place(vec![found("a")], (known, 1), |_| false);
        assert!(placed.iter().all(|it| it.found.protected));
    }

    #[test]
    fn people_without_a_number_are_known_by_what_the_run_knows_them_by() {
        let with = |id: &str| {
            let person = StoredPerson { person_id: id.into(), ..StoredPerson::default() };
            Found { person, protected: false, minor: false }
        };
        let known = vec![Placed { seq: 4, found: with("x") }, Placed { seq: 5, found: found("") }];
        let (placed, change) = place(vec![with("x"), with("y")], (known, 8), |_| false);
        let seqs: Vec<u64> = placed.iter().map(|it| it.seq).collect();
        assert_eq!(seqs, [4, 9]);
        assert_eq!(change, ListChange { added: 1, removed: 1, kept: 0, highest: 9 });
    }
}
