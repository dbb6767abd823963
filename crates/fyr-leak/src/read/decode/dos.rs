//! Swedish text of DOS (code pages 437 and 850), told from windows-1252 by where its letters stand.

/// Returns whether bytes at the beginning of a file speak for DOS: `ä`, `å` or `ö` of DOS between two letters.
///
/// In windows-1252 these bytes are `„`, `†` and `”`, which never stand there.
pub(super) fn is_likely(head: &[u8]) -> bool {
    let letter = |it: u8| it.is_ascii_alphabetic();
    let mut found = 0;
    for window in head.windows(3) {
        let [before, byte, after] = window else { continue };
        found +=
            usize::from(letter(*before) && letter(*after) && matches!(byte, 0x84 | 0x86 | 0x94));
        // Letters of windows-1252 between letters speak against it.
        if letter(*before) && letter(*after) && matches!(byte, 0xe4..=0xe6 | 0xf6 | 0xe9) {
            return false;
        }
    }
    found > 0
}

/// Returns the letter of a byte beyond ASCII, where it is one that western languages use.
pub(super) fn letter(byte: u8) -> Option<char> {
    Some(match byte {
        0x80 => 'Ç',
        0x81 => 'ü',
        0x82 => 'é',
        0x83 => 'â',
        0x84 => 'ä',
        0x85 => 'à',
        0x86 => 'å',
        0x87 => 'ç',
        0x88 => 'ê',
        0x89 => 'ë',
        0x8a => 'è',
        0x8b => 'ï',
        0x8c => 'î',
        0x8e => 'Ä',
        0x8f => 'Å',
        0x90 => 'É',
        0x91 => 'æ',
        0x92 => 'Æ',
        0x93 => 'ô',
        0x94 => 'ö',
        0x99 => 'Ö',
        0x9a => 'Ü',
        0x9b => 'ø',
        0x9d => 'Ø',
        0xa0 => 'á',
        0xa1 => 'í',
        0xa2 => 'ó',
        0xa3 => 'ú',
        0xa4 => 'ñ',
        _ => return None,
    })
}
