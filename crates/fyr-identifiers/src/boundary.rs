//! Where a value may begin and end.

/// Returns whether the byte belongs to a word or a longer number.
pub(crate) const fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

/// Returns whether `start..end` stands alone: no word character beside it, and no digit joined to it by a hyphen, plus or
/// full stop, as in a GUID, a telephone number or a version.
pub(crate) fn stands_alone(bytes: &[u8], start: usize, end: usize) -> bool {
    let before = |back: usize| start.checked_sub(back).and_then(|at| bytes.get(at)).copied();
    let after = |ahead: usize| bytes.get(end + ahead).copied();
    let joined = |beside: Option<u8>, beyond: Option<u8>| {
        matches!(beside, Some(b'-' | b'+' | b'.')) && beyond.is_some_and(|it| it.is_ascii_digit())
    };
    let touching = before(1).is_some_and(is_word) || after(0).is_some_and(is_word);
    let plus = before(1) == Some(b'+');
    !touching && !plus && !joined(before(1), before(2)) && !joined(after(0), after(1))
}
