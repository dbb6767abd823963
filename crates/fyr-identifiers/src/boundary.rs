//! Where a value may begin and end.

/// Returns whether the byte belongs to a word or a longer number.
pub(crate) const fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

/// Returns the byte `back` places before `at`.
pub(crate) fn before(bytes: &[u8], at: usize, back: usize) -> Option<u8> {
    at.checked_sub(back).and_then(|at| bytes.get(at)).copied()
}

/// Returns whether `at` can begin a number: no word character or plus before it, and no digit joined to it by a hyphen or
/// full stop, as in a GUID, a telephone number or a version.
pub(crate) fn may_begin(bytes: &[u8], at: usize) -> bool {
    let Some(one) = before(bytes, at, 1) else { return true };
    let digit = || before(bytes, at, 2).is_some_and(|it| it.is_ascii_digit());
    match one {
        b'+' => false,
        b'-' | b'.' => !digit() && (one == b'.' || !follows_hex_group(bytes, at)),
        // The last of a digit of full width.
        0x90..=0x99 => !bytes.get(..at).unwrap_or_default().ends_with(&[0xef, 0xbc, one]),
        _ => !is_word(one),
    }
}

/// Returns whether `at` can end a number.
pub(crate) fn may_end(bytes: &[u8], at: usize) -> bool {
    let Some(one) = bytes.get(at) else { return true };
    let digit = || bytes.get(at + 1).is_some_and(u8::is_ascii_digit);
    match one {
        b'-' | b'+' | b'.' => !digit(),
        0xef => !matches!(bytes.get(at..), Some([0xef, 0xbc, 0x90..=0x99, ..])),
        _ => !is_word(*one),
    }
}

/// Returns whether four hexadecimal digits between hyphens stand before `at`: the group of a GUID.
fn follows_hex_group(bytes: &[u8], at: usize) -> bool {
    let group = at.checked_sub(6).and_then(|from| bytes.get(from..at));
    matches!(group, Some([b'-', hex @ .., b'-']) if hex.iter().all(u8::is_ascii_hexdigit))
}

/// Returns whether the word without spaces that holds `at` is an address on the web, looking back 256 bytes.
pub(crate) fn is_in_url(bytes: &[u8], at: usize) -> bool {
    let from = at.saturating_sub(256);
    let back = bytes.get(from..at).unwrap_or_default();
    let is_end =
        |byte: &u8| byte.is_ascii_whitespace() || matches!(byte, b'"' | b'<' | b'>' | b';');
    let word = back.rsplit(is_end).next().unwrap_or_default();
    word.windows(3).any(|part| part == b"://") || word.starts_with(b"www.")
}
