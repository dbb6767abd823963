//! Text whose UTF-8 was taken for windows-1252 or ISO 8859-1 and encoded once more: `Ã¥` for `å`.

use encoding_rs::WINDOWS_1252;

/// Returns the text put right, where the first change stands and how many signs were changed; `None` when it is in order.
///
/// Only stretches that begin with `Ã`, `Â` or `â` and give valid UTF-8 are changed: no Swedish word holds such a one.
pub(super) fn repaired(text: &str) -> Option<(String, usize, u64)> {
    // The lead bytes of `Ã` and `Â` (C3 83, C3 82) and `â` (C3 A2).
    let suspect = |at: &usize| matches!(text.as_bytes().get(at + 1), Some(0x83 | 0x82 | 0xa2));
    memchr::memchr_iter(0xc3, text.as_bytes()).find(suspect)?;
    let mut clean = String::with_capacity(text.len());
    let (mut rest, mut first, mut count) = (text, None, 0);
    while let Some(at) = rest.find(['Ã', 'Â', 'â']) {
        let (before, after) = rest.split_at(at);
        clean.push_str(before);
        if let Some((sign, length)) = sign(after) {
            first.get_or_insert(clean.len());
            clean.push(sign);
            count += 1;
            rest = after.get(length..).unwrap_or_default();
        } else {
            let lead = after.chars().next().map_or(1, char::len_utf8);
            clean.push_str(after.get(..lead).unwrap_or_default());
            rest = after.get(lead..).unwrap_or_default();
        }
    }
    clean.push_str(rest);
    first.map(|first| (clean, first, count))
}

/// Returns how many bytes at the end may be the beginning of such a sign.
pub(super) fn open_end(text: &str) -> usize {
    let mut tail = text.char_indices().rev().take(2);
    let last = tail.next();
    let before = tail.next();
    match (before, last) {
        (_, Some((at, 'Ã' | 'Â' | 'â'))) | (Some((at, 'â')), Some(_)) => text.len() - at,
        _ => 0,
    }
}

/// Returns the sign that the first two or three characters stand for, and their length.
fn sign(text: &str) -> Option<(char, usize)> {
    let mut characters = text.chars();
    let mut bytes = [0; 3];
    let mut length = 0;
    let wanted = if text.starts_with('â') { 3 } else { 2 };
    for place in bytes.iter_mut().take(wanted) {
        let character = characters.next()?;
        length += character.len_utf8();
        *place = byte(character)?;
    }
    let decoded = std::str::from_utf8(bytes.get(..wanted)?).ok()?;
    let sign = decoded.chars().next()?;
    // `Â` before a sign below U+00A0 would be a control character.
    (!sign.is_control()).then_some((sign, length))
}

/// Returns the byte that a character was taken from, in either encoding.
fn byte(character: char) -> Option<u8> {
    if let Ok(byte) = u8::try_from(u32::from(character)) {
        return Some(byte);
    }
    let mut buffer = [0; 4];
    let (bytes, _, failed) = WINDOWS_1252.encode(character.encode_utf8(&mut buffer));
    match (failed, &*bytes) {
        (false, [byte]) => Some(*byte),
        _ => None,
    }
}
