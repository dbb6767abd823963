//! How alike two values of one field are.

/// How two values of a field are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comparator {
    /// Names and words: typing errors keep most letters and the beginning.
    Name,
    /// Dates as digits: one digit wrong, or two swapped.
    Date,
    /// Numbers and codes: one character wrong, missing or swapped.
    Code,
    /// Longer texts such as a street.
    Text,
    /// Equal or not.
    Exact,
}

/// Levels of agreement, the highest for equal values.
pub const LEVELS: usize = 4;
/// The highest level.
pub const EQUAL: u8 = 3;
/// One of the values is missing, which says nothing.
pub const MISSING: u8 = 4;

impl Comparator {
    /// Returns the level of two folded values: 0 for none, [`EQUAL`] for the same.
    pub fn level(self, one: &[u8], other: &[u8]) -> u8 {
        if one == other {
            return EQUAL;
        }
        match self {
            // Source: the levels that Splink uses for names, which EM then weighs.
            Self::Name => graded(jaro_winkler(one, other), 0.92, 0.85),
            Self::Text => graded(jaro_winkler(one, other), 0.92, 0.80),
            Self::Date | Self::Code => match edits(one, other) {
                1 => 2,
                2 if 6 <= one.len().min(other.len()) => 1,
                _ => 0,
            },
            Self::Exact => 0,
        }
    }
}

fn graded(likeness: f64, near: f64, far: f64) -> u8 {
    if likeness >= near { 2 } else { u8::from(likeness >= far) }
}

/// Returns how alike two texts are, from 0 to 1, by Jaro and Winkler: common characters near each other, and the
/// beginning counts more.
pub fn jaro_winkler(one: &[u8], other: &[u8]) -> f64 {
    let one = one.get(..one.len().min(64)).unwrap_or(one);
    let other = other.get(..other.len().min(64)).unwrap_or(other);
    let jaro = jaro(one, other);
    let prefix = one.iter().zip(other).take(4).take_while(|(a, b)| a == b).count();
    let prefix = f64::from(u8::try_from(prefix).unwrap_or(4));
    jaro + prefix * 0.1 * (1.0 - jaro)
}

/// Both at most 64 bytes, so that a word's bits can mark which have found their like.
fn jaro(one: &[u8], other: &[u8]) -> f64 {
    if one.is_empty() || other.is_empty() {
        return 0.0;
    }
    let reach = (one.len().max(other.len()) / 2).saturating_sub(1);
    let (mut taken, mut found) = (0_u64, 0_u64);
    let mut common = 0_u32;
    for (at, byte) in one.iter().enumerate() {
        let from = at.saturating_sub(reach);
        let near = other.iter().enumerate().skip(from).take(at + reach + 1 - from);
        let like = near.into_iter().find(|(place, it)| *it == byte && taken >> place & 1 == 0);
        if let Some((place, _)) = like {
            taken |= 1 << place;
            found |= 1 << at;
            common += 1;
        }
    }
    if common == 0 {
        return 0.0;
    }
    let moved = moved(one, found, other, taken);
    let length = |text: &[u8]| f64::from(u8::try_from(text.len()).unwrap_or(64));
    let moved = f64::from(moved) / 2.0;
    let common = f64::from(common);
    (common / length(one) + common / length(other) + (common - moved) / common) / 3.0
}

/// Returns how many of the common characters stand in another order.
fn moved(one: &[u8], mut found: u64, other: &[u8], mut taken: u64) -> u32 {
    let mut moved = 0;
    while found != 0 && taken != 0 {
        let at = |text: &[u8], bits: u64| text.get(bits.trailing_zeros() as usize).copied();
        moved += u32::from(at(one, found) != at(other, taken));
        found &= found - 1;
        taken &= taken - 1;
    }
    moved
}

/// Returns the edits between two texts: a character changed, added, left out, or swapped with the next; 3 for more than two.
pub fn edits(one: &[u8], other: &[u8]) -> u8 {
    let start = one.iter().zip(other).take_while(|(a, b)| a == b).count();
    let (one, other) = (tail(one, start), tail(other, start));
    let end = one.iter().rev().zip(other.iter().rev()).take_while(|(a, b)| a == b).count();
    let one = one.get(..one.len() - end).unwrap_or_default();
    let other = other.get(..other.len() - end).unwrap_or_default();
    edits_within(one, other, 2)
}

fn edits_within(one: &[u8], other: &[u8], left: u8) -> u8 {
    match (one, other) {
        ([], rest) | (rest, []) => u8::try_from(rest.len()).unwrap_or(3).min(3),
        ([a, rest_one @ ..], [b, rest_other @ ..]) if a == b => {
            edits_within(rest_one, rest_other, left)
        }
        _ if left == 0 => 3,
        ([a, rest_one @ ..], [b, rest_other @ ..]) => {
            let changed = edits_within(rest_one, rest_other, left - 1);
            let dropped = edits_within(rest_one, other, left - 1);
            let added = edits_within(one, rest_other, left - 1);
            let swapped = match (rest_one, rest_other) {
                ([c, rest_one @ ..], [d, rest_other @ ..]) if a == d && b == c => {
                    edits_within(rest_one, rest_other, left - 1)
                }
                _ => 3,
            };
            (changed.min(dropped).min(added).min(swapped) + 1).min(3)
        }
    }
}

fn tail(text: &[u8], from: usize) -> &[u8] {
    text.get(from..).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(comparator: Comparator, (one, other): (&str, &str), expected: u8) {
        assert_eq!(comparator.level(one.as_bytes(), other.as_bytes()), expected, "{one} {other}");
        assert_eq!(comparator.level(other.as_bytes(), one.as_bytes()), expected, "{other} {one}");
    }

    #[test]
    fn likeness_is_as_winkler_published_it() {
        // W. E. Winkler, String comparator metrics, 1990, table of examples.
        for (one, other, expected) in
            [("martha", "marhta", 0.961), ("dwayne", "duane", 0.840), ("dixon", "dicksonx", 0.813)]
        {
            let likeness = jaro_winkler(one.as_bytes(), other.as_bytes());
            assert!((likeness - expected).abs() < 0.001, "{one} {likeness}");
        }
    }

    #[test]
    fn a_slip_in_a_name_or_a_date_is_near() {
        check(Comparator::Name, ("andersson", "anderson"), 2);
        check(Comparator::Name, ("andersson", "eriksson"), 0);
        check(Comparator::Date, ("19800102", "19800201"), 1);
        check(Comparator::Date, ("19800102", "19800120"), 2);
        check(Comparator::Date, ("19800102", "19651224"), 0);
        check(Comparator::Code, ("12345", "1234"), 2);
        check(Comparator::Code, ("12345", "54321"), 0);
    }

    #[test]
    fn the_longest_and_the_empty_are_compared_in_bounded_time() {
        let (long, other) = ("a".repeat(10_000), "b".repeat(10_000));
        check(Comparator::Text, (&long, &other), 0);
        check(Comparator::Code, (&long, &other), 0);
        check(Comparator::Name, ("", "a"), 0);
    }
}
