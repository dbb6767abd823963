//! E-mail address: local part and domain as in RFC 5321 §4.1.2 without quoted strings and address literals; letters
//! beyond ASCII as in RFC 6531.

use crate::marks::{DomainMarks, SIDE, local_marks};
use crate::{Detector, Identity, Reading};
use fyr_core::vocabulary::DataCategory;

const ID: &str = "email";
// RFC 5321 §4.5.3.1: octets of local part and domain.
const LOCAL_BYTES_MAX: usize = 64;
const DOMAIN_BYTES_MAX: usize = 255;

pub(crate) const DETECTOR: Detector = Detector {
    id: ID,
    category: Some(DataCategory::ContactEmail),
    identity: Identity::Shared,
    needs_label: false,
    words: &["e-post", "epost", "e-mail", "email", "mail", "mejl"],
    read: |text, _| read(text),
    rule: None,
};

/// Returns where an address stands whose sign is at `at`, not before `floor`.
pub(crate) fn span(bytes: &[u8], at: usize, floor: usize) -> Option<(usize, usize)> {
    common_span(bytes, at, floor).unwrap_or_else(|| careful_span(bytes, at, floor))
}

/// As [`span`], of any address.
fn careful_span(bytes: &[u8], at: usize, floor: usize) -> Option<(usize, usize)> {
    let lowest = floor.max(at.saturating_sub(LOCAL_BYTES_MAX + 1));
    let mut start = at;
    while start > lowest && bytes.get(start - 1).is_some_and(|it| is_local(*it)) {
        start -= 1;
    }
    let rest = bytes.get(at + 1..).unwrap_or_default();
    let local = bytes.get(start..at).unwrap_or_default();
    let named = start < at && rest.first().is_some_and(|it| is_domain(*it));
    let length = named.then(|| domain_length(rest)).flatten()?;
    let start = at - letters_from_end(local);
    // No quotation mark, hyphen or full stop before it is part of the address.
    let local = bytes.get(start..at).unwrap_or_default();
    let start = start + local.iter().take_while(|it| matches!(it, b'.' | b'\'' | b'-')).count();
    is_local_part(bytes.get(start..at)?).then_some((start, at + 1 + length))
}

/// Judges an address of ASCII that is no longer than usual; `None` says to look more closely.
#[expect(clippy::option_option, reason = "not judged, judged to be none, judged to be one")]
fn common_span(bytes: &[u8], at: usize, floor: usize) -> Option<Option<(usize, usize)>> {
    let before = bytes.get(at.checked_sub(SIDE)?..at)?.as_array::<SIDE>()?;
    let after = bytes.get(at + 1..at + 1 + SIDE)?.as_array::<SIDE>()?;
    let local = local_marks(before);
    let marks = DomainMarks::of(after);
    let back = local.leading_ones();
    let ahead = (marks.letters | marks.dots | marks.hyphens | marks.digits).trailing_ones();
    let start = at - back as usize;
    let ascii = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii);
    let edges = ascii(before.iter().rev().nth(back as usize)) && ascii(after.get(ahead as usize));
    if !edges || start < floor {
        return None;
    }
    if back == 0 || ahead < 4 {
        return Some(None);
    }
    let upwards = u64::BITS - ahead;
    let tail = ((marks.dots | marks.hyphens) << upwards).leading_ones();
    let length = ahead - tail;
    let upwards = u64::BITS - length.max(1);
    let top = (marks.letters << upwards).leading_ones();
    let dotted = length > top + 1 && marks.dots >> (length - top - 1) & 1 == 1;
    let (dots, hyphens) = (marks.dots << upwards, marks.hyphens << upwards);
    let split = dots & dots << 1 | dots & hyphens << 1 | hyphens & dots << 1;
    let begins = (marks.dots | marks.hyphens) & 1;
    let start = start
        + bytes.get(start..at)?.iter().take_while(|it| matches!(it, b'.' | b'\'' | b'-')).count();
    let valid = top >= 2 && dotted && split == 0 && begins == 0;
    let local = is_local_part(bytes.get(start..at)?);
    Some((valid && local).then_some((start, at + 1 + length as usize)))
}

/// Returns the length of the domain that `rest` begins with, without a full stop or hyphen after it.
fn domain_length(rest: &[u8]) -> Option<usize> {
    let length = rest.iter().take(DOMAIN_BYTES_MAX + 1).take_while(|it| is_domain(**it)).count();
    let domain = rest.get(..length)?;
    let tail = domain.iter().rev().take_while(|it| matches!(it, b'.' | b'-')).count();
    let domain = domain.get(..length - tail)?;
    if !domain.is_ascii() {
        return foreign_domain_length(rest, domain.len());
    }
    is_domain_name(domain).then_some(domain.len())
}

/// As [`domain_length`] where bytes beyond ASCII stand in the first `length` bytes: a dash or quotation mark ends a domain.
fn foreign_domain_length(rest: &[u8], length: usize) -> Option<usize> {
    let end = letters_from_start(rest.get(..length)?);
    let domain = rest.get(..end)?;
    let end = end - domain.iter().rev().take_while(|it| matches!(it, b'.' | b'-')).count();
    is_domain_name(rest.get(..end)?).then_some(end)
}

/// Returns how many bytes at the start hold no character beyond ASCII but letters: a dash or quotation mark ends a domain.
fn letters_from_start(bytes: &[u8]) -> usize {
    if bytes.is_ascii() {
        return bytes.len();
    }
    let text = bytes.utf8_chunks().next().map_or("", |chunk| chunk.valid());
    text.find(|it: char| !it.is_ascii() && !it.is_alphabetic()).unwrap_or(text.len())
}

/// As [`letters_from_start`], from the end backwards.
fn letters_from_end(bytes: &[u8]) -> usize {
    if bytes.is_ascii() {
        return bytes.len();
    }
    let last = bytes.utf8_chunks().last();
    let text = last.filter(|chunk| chunk.invalid().is_empty()).map_or("", |chunk| chunk.valid());
    let other = text.char_indices().rev().find(|(_, it)| !it.is_ascii() && !it.is_alphabetic());
    other.map_or(text.len(), |(at, it)| text.len() - at - it.len_utf8())
}

fn read(text: &str) -> Option<Reading> {
    let text = text.trim();
    let text = text.strip_prefix("mailto:").unwrap_or(text);
    let (local, domain) = text.rsplit_once('@')?;
    let shaped = local.bytes().all(is_local) && domain.bytes().all(is_domain);
    (shaped && is_local_part(local.as_bytes()) && is_domain_name(domain.as_bytes()))
        .then(|| Reading::of(text.to_lowercase()))
}

fn is_local_part(local: &[u8]) -> bool {
    let sized = (1..=LOCAL_BYTES_MAX).contains(&local.len());
    sized && !local.starts_with(b".") && !local.ends_with(b".")
}

/// Returns whether labels of letters, digits and inner hyphens stand between full stops, the last of two letters or more.
fn is_domain_name(domain: &[u8]) -> bool {
    let top = domain.iter().rev().take_while(|it| class(**it) & LETTER != 0).count();
    let dotted = domain.len() > top + 1 && domain.iter().nth_back(top) == Some(&b'.');
    let mut last = b'.';
    let mut split = false;
    for byte in domain {
        split |= last == b'.' && matches!(byte, b'.' | b'-') || last == b'-' && *byte == b'.';
        last = *byte;
    }
    top >= 2 && dotted && !split && domain.len() <= DOMAIN_BYTES_MAX
}

const LETTER: u8 = 1;
const DOMAIN: u8 = 2;
const LOCAL: u8 = 4;

/// What each byte may be part of.
static CLASSES: [u8; 256] = {
    let mut classes = [0; 256];
    let mut rest = classes.as_mut_slice();
    let mut byte = 0_u8;
    while let [class, others @ ..] = rest {
        *class = match byte {
            b'a'..=b'z' | b'A'..=b'Z' | 0x80.. => LETTER | DOMAIN | LOCAL,
            b'0'..=b'9' | b'.' | b'-' => DOMAIN | LOCAL,
            b'_' | b'+' | b'%' | b'&' | b'\'' => LOCAL,
            _ => 0,
        };
        byte = byte.wrapping_add(1);
        rest = others;
    }
    classes
};

fn class(byte: u8) -> u8 {
    CLASSES.get(usize::from(byte)).copied().unwrap_or_default()
}

fn is_local(byte: u8) -> bool {
    class(byte) & LOCAL != 0
}

fn is_domain(byte: u8) -> bool {
    class(byte) & DOMAIN != 0
}

#[cfg(test)]
mod tests {
    use super::DETECTOR;
    use crate::tests::check;

    #[test]
    fn an_address_ends_before_the_sentence_does() {
        check(&DETECTOR, "Skriv till «anna.b+x@namnd.exempel.example». Eller <«a_b@c.example»>!");
    }

    #[test]
    fn letters_beyond_ascii_are_letters() {
        check(&DETECTOR, "«åsa@östersund.example»");
        check(&DETECTOR, "”«anna@exempel.example»” –«bo@exempel.example»–");
    }

    #[test]
    fn no_domain_or_no_local_part_is_not_a_finding() {
        check(&DETECTOR, "@anna anna@ anna@localhost a@.example a@b..example a@1.2");
    }

    #[test]
    fn the_quick_judgement_is_the_careful_one() {
        let mut state = 1_u64;
        let mut random = |below: u64| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (state >> 33) % below
        };
        let signs = b"abcXYZ019..--@_+'; \xc3\xa5";
        for _ in 0..50_000 {
            let mut bytes: Vec<u8> = (0..140)
                .map(|_| signs[usize::try_from(random(signs.len() as u64)).unwrap()])
                .collect();
            bytes[70] = b'@';
            let Some(quick) = super::common_span(&bytes, 70, 0) else { continue };
            assert_eq!(quick, super::careful_span(&bytes, 70, 0), "{:?}", bytes.escape_ascii());
        }
    }

    #[test]
    fn the_normal_form_is_lower_case() {
        let read = (DETECTOR.read)(" Anna@Exempel.EXAMPLE ", jiff::civil::date(2026, 1, 1));
        assert_eq!(read.unwrap().value, "anna@exempel.example");
    }
}
