//! E-mail address: local part and domain as in RFC 5321 §4.1.2 without quoted strings and address literals; letters
//! beyond ASCII as in RFC 6531.

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
    let local = bytes.get(floor..at).unwrap_or_default();
    let back = local.iter().rev().take(LOCAL_BYTES_MAX + 1).take_while(|it| is_local(**it));
    let start = at - back.count();
    let rest = bytes.get(at + 1..).unwrap_or_default();
    let ahead = rest.iter().take(DOMAIN_BYTES_MAX + 1).take_while(|it| is_domain(**it)).count();
    let end = at + 1 + letters_from_start(rest.get(..ahead).unwrap_or_default());
    let start = at - letters_from_end(bytes.get(start..at).unwrap_or_default());
    // A sentence's full stop is no part of the address, nor a quotation mark or dot before it.
    let domain = bytes.get(at + 1..end).unwrap_or_default();
    let end = end - domain.iter().rev().take_while(|it| matches!(it, b'.' | b'-')).count();
    let local = bytes.get(start..at).unwrap_or_default();
    let start = start + local.iter().take_while(|it| matches!(it, b'.' | b'\'' | b'-')).count();
    is_address(bytes.get(start..at), bytes.get(at + 1..end)).then_some((start, end))
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
    (shaped && is_address(Some(local.as_bytes()), Some(domain.as_bytes())))
        .then(|| Reading::of(text.to_lowercase()))
}

fn is_address(local: Option<&[u8]>, domain: Option<&[u8]>) -> bool {
    let (Some(local), Some(domain)) = (local, domain) else { return false };
    let sized = (1..=LOCAL_BYTES_MAX).contains(&local.len()) && domain.len() <= DOMAIN_BYTES_MAX;
    let dotted = !local.starts_with(b".") && !local.ends_with(b".");
    let mut labels = domain.rsplit(|byte| *byte == b'.');
    let top = labels.next().unwrap_or_default();
    let top_is_name = top.len() >= 2 && top.iter().all(|byte| is_letter(*byte));
    let mut count = 0;
    let whole = labels.all(|label| {
        count += 1;
        !label.is_empty() && !label.starts_with(b"-") && !label.ends_with(b"-")
    });
    sized && dotted && top_is_name && whole && count > 0
}

const fn is_letter(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || byte >= 0x80
}

const fn is_local(byte: u8) -> bool {
    is_letter(byte) || matches!(byte, b'0'..=b'9' | b'.' | b'_' | b'-' | b'+' | b'%' | b'&' | b'\'')
}

const fn is_domain(byte: u8) -> bool {
    is_letter(byte) || matches!(byte, b'0'..=b'9' | b'.' | b'-')
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
    fn the_normal_form_is_lower_case() {
        let read = (DETECTOR.read)(" Anna@Exempel.EXAMPLE ", jiff::civil::date(2026, 1, 1));
        assert_eq!(read.unwrap().value, "anna@exempel.example");
    }
}
