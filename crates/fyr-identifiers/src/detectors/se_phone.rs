//! Telephone numbers, normalised to E.164: Swedish in all their written forms, foreign ones with their country code.
//!
//! Source: the Swedish numbering plan (PTS): national prefix 0, then area code and subscriber number of together 7–9
//! digits; mobile numbers begin 70, 72, 73, 76 or 79 and have 9 digits. ITU-T E.164 and E.164.D: country codes.

use crate::boundary::is_word;
use crate::label::{any, words_before};
use crate::{Detector, Identity, Reading};
use fyr_core::vocabulary::DataCategory;

pub(crate) const DETECTOR: Detector = Detector {
    id: "phone",
    category: Some(DataCategory::ContactPhone),
    identity: Identity::Shared,
    needs_label: false,
    words: &["telefon", "tel", "tfn", "mobil", "phone", "ring", "mobilnr", "gsm", "sms", "nås på"],
    read: |text, _| read(text),
    rule: None,
};

const DIGITS_MAX: usize = 17;
/// Area codes of two digits after the 0; 8 has one and the rest three. Also mobile, 010, 020 and 077.
const AREAS: u128 = bits(&[
    10, 11, 13, 16, 18, 19, 20, 21, 23, 26, 31, 33, 35, 36, 40, 42, 44, 46, 54, 60, 63, 70, 72, 73,
    74, 76, 79, 90,
]);
const MOBILE: u128 = bits(&[70, 72, 73, 76, 79]);

/// Returns one bit for each code.
const fn bits(codes: &[u8]) -> u128 {
    let (mut bits, mut rest) = (0, codes);
    while let [code, others @ ..] = rest {
        bits |= 1 << *code;
        rest = others;
    }
    bits
}

/// Returns whether the first two digits are one of the codes.
fn begins(codes: u128, digits: &[u8]) -> bool {
    codes >> crate::checks::pair(digits, 0) & 1 == 1
}

/// Country codes with the fewest and most digits after them.
const COUNTRIES: &[(&str, usize, usize)] = &[
    ("1", 10, 10),
    ("7", 10, 10),
    ("20", 8, 10),
    ("27", 9, 9),
    ("30", 10, 10),
    ("31", 9, 9),
    ("32", 8, 9),
    ("33", 9, 9),
    ("34", 9, 9),
    ("36", 8, 9),
    ("39", 6, 11),
    ("40", 9, 9),
    ("41", 9, 9),
    ("43", 7, 13),
    ("44", 9, 10),
    ("45", 8, 8),
    ("47", 8, 8),
    ("48", 9, 9),
    ("49", 6, 13),
    ("51", 8, 9),
    ("52", 10, 10),
    ("53", 8, 8),
    ("54", 10, 11),
    ("55", 10, 11),
    ("56", 9, 9),
    ("57", 10, 10),
    ("58", 10, 10),
    ("60", 8, 10),
    ("61", 9, 9),
    ("62", 8, 12),
    ("63", 9, 10),
    ("64", 8, 10),
    ("65", 8, 8),
    ("66", 8, 9),
    ("81", 9, 10),
    ("82", 8, 10),
    ("84", 8, 10),
    ("86", 10, 11),
    ("90", 10, 10),
    ("91", 10, 10),
    ("92", 9, 10),
    ("93", 9, 9),
    ("94", 9, 9),
    ("95", 8, 10),
    ("98", 10, 10),
    ("211", 9, 9),
    ("212", 9, 9),
    ("213", 8, 9),
    ("216", 8, 8),
    ("218", 9, 9),
    ("220", 7, 7),
    ("221", 9, 9),
    ("234", 8, 10),
    ("249", 9, 9),
    ("251", 9, 9),
    ("252", 7, 9),
    ("253", 8, 8),
    ("254", 9, 9),
    ("255", 9, 9),
    ("256", 9, 9),
    ("291", 7, 7),
    ("298", 6, 6),
    ("299", 6, 6),
    ("350", 8, 8),
    ("351", 9, 9),
    ("352", 6, 11),
    ("353", 7, 9),
    ("354", 7, 9),
    ("355", 8, 9),
    ("356", 8, 8),
    ("357", 8, 8),
    ("358", 5, 12),
    ("359", 7, 9),
    ("370", 8, 8),
    ("371", 8, 8),
    ("372", 7, 8),
    ("373", 8, 8),
    ("374", 8, 8),
    ("375", 9, 9),
    ("376", 6, 9),
    ("377", 8, 9),
    ("380", 9, 9),
    ("381", 8, 9),
    ("382", 8, 8),
    ("383", 8, 9),
    ("385", 8, 9),
    ("386", 8, 8),
    ("387", 8, 8),
    ("389", 8, 8),
    ("420", 9, 9),
    ("421", 9, 9),
    ("423", 7, 9),
    ("852", 8, 8),
    ("880", 8, 10),
    ("886", 8, 9),
    ("961", 7, 8),
    ("962", 8, 9),
    ("963", 8, 9),
    ("964", 8, 10),
    ("965", 8, 8),
    ("966", 8, 9),
    ("967", 7, 9),
    ("968", 8, 8),
    ("970", 8, 9),
    ("971", 8, 9),
    ("972", 8, 9),
    ("973", 8, 8),
    ("974", 8, 8),
    ("976", 8, 8),
    ("977", 8, 10),
    ("992", 9, 9),
    ("993", 8, 8),
    ("994", 9, 9),
    ("995", 9, 9),
    ("996", 9, 9),
    ("998", 9, 9),
];

/// The digits of a number and where each group of them ends.
struct Written {
    digits: [u8; DIGITS_MAX],
    count: usize,
    /// Digits and bytes to the end of each group.
    groups: [(u8, u8); 9],
    group_count: usize,
    international: bool,
}

/// Returns where a number stands whose first digit is at `digit`; a plus or parenthesis may stand before it.
pub(crate) fn span(bytes: &[u8], digit: usize) -> Option<(usize, usize)> {
    let start = match digit.checked_sub(1).and_then(|at| bytes.get(at)) {
        Some(b'+' | b'(') => digit - 1,
        _ => digit,
    };
    if !may_begin(bytes, start) {
        return None;
    }
    let written = Written::read(bytes, start)?;
    (1..=written.group_count).rev().find_map(|groups| {
        let (digits, length) = *written.groups.get(groups - 1)?;
        let (digits, end) = (usize::from(digits), start + usize::from(length));
        let whole = !bytes.get(end).copied().is_some_and(is_word);
        let number = written.digits.get(..digits)?;
        let telling = || written.is_telling(groups, number) || is_announced(bytes, start);
        let valid = whole && written.is_valid(number) && telling();
        // A group more, without a space before it, is part of something longer.
        let joined = matches!(bytes.get(end..), Some([b'-' | b'.' | b'/', b'0'..=b'9', ..]));
        (valid && !joined).then_some((start, end))
    })
}

fn is_announced(bytes: &[u8], start: usize) -> bool {
    any(DETECTOR.words, words_before(bytes, start))
}

fn may_begin(bytes: &[u8], start: usize) -> bool {
    let before = |back: usize| start.checked_sub(back).and_then(|at| bytes.get(at)).copied();
    match before(1) {
        Some(b'-' | b'+') => false,
        Some(b'.' | b':' | b'/') => !before(2).is_some_and(|it| it.is_ascii_digit()),
        Some(byte) => !is_word(byte),
        None => true,
    }
}

impl Written {
    fn read(bytes: &[u8], start: usize) -> Option<Self> {
        let mut read = Self {
            digits: [0; DIGITS_MAX],
            count: 0,
            groups: [(0, 0); 9],
            group_count: 0,
            international: false,
        };
        let mut at = start;
        if bytes.get(at) == Some(&b'+') {
            read.international = true;
            at += 1;
        }
        loop {
            at += separator_length(bytes, at, read.count);
            let from = at;
            while let Some(byte @ b'0'..=b'9') = bytes.get(at) {
                let Some(place) = read.digits.get_mut(read.count) else {
                    return (read.group_count > 0).then_some(read);
                };
                *place = byte - b'0';
                read.count += 1;
                at += 1;
            }
            let Some(group) = read.groups.get_mut(read.group_count).filter(|_| at > from) else {
                return (read.group_count > 0).then_some(read);
            };
            *group = (u8::try_from(read.count).ok()?, u8::try_from(at - start).ok()?);
            read.group_count += 1;
        }
    }

    /// Returns whether the writing itself says telephone: a country code, a mobile number, or groups as of one.
    fn is_telling(&self, groups: usize, number: &[u8]) -> bool {
        if self.international {
            return true;
        }
        let national = match number {
            [0, 0, rest @ ..] => {
                let swedish_mobile = matches!(rest, [4, 6, 7, ..]) && rest.len() == 11;
                return groups > 1 || swedish_mobile;
            }
            [0, national @ ..] => national,
            _ => return false,
        };
        let first = self.groups.first().map_or(0, |group| group.0);
        if groups == 1 {
            return national.len() == 9 && begins(MOBILE, national);
        }
        let area = match national {
            [8, ..] => 2,
            _ if begins(AREAS, national) => 3,
            _ => 4,
        };
        let date = [2, 4, 8].into_iter().zip(self.groups).all(|(digits, group)| digits == group.0);
        let parts = self.groups.get(..groups).unwrap_or_default();
        let sized = parts.windows(2).all(|it| matches!(it, [a, b] if b.0 - a.0 >= 2));
        first == area && sized && !(date && groups > 2)
    }

    /// Returns whether a country has such numbers.
    fn is_valid(&self, number: &[u8]) -> bool {
        match number {
            _ if self.international => is_international(number),
            [0, 0, rest @ ..] => is_international(rest),
            [0, national @ ..] => swedish(national),
            _ => false,
        }
    }
}

/// Returns the length of what stands between groups, 0 when nothing does.
fn separator_length(bytes: &[u8], at: usize, digits: usize) -> usize {
    let rest = bytes.get(at..).unwrap_or_default();
    if !matches!(rest, [b' ' | b'-' | b'/' | b'.' | b'(' | b')' | 0xc2 | 0xe2, ..]) {
        return 0;
    }
    if digits == 0 {
        return usize::from(rest.starts_with(b"("));
    }
    // `+46 (0)70`: the national prefix is no part of the number and is read away by `international`.
    match rest {
        [b'(', b'0', b')', ..] | [b')' | b' ' | b'-' | b'/' | b'.', b'0'..=b'9', ..] => 1,
        [b' ', b'(', b'0', b')', ..]
        | [b')', b' ' | b'-', b'0'..=b'9', ..]
        | [b'-', b' ', b'0'..=b'9', ..]
        | [b' ', b'-', b'0'..=b'9', ..]
        | [0xc2, 0xa0, b'0'..=b'9', ..] => 2,
        [b' ', b'-' | b'/', b' ', b'0'..=b'9', ..]
        | [0xe2, 0x80, 0x90..=0x95 | 0xaf | 0x89, b'0'..=b'9', ..]
        | [0xe2, 0x88, 0x92, b'0'..=b'9', ..] => 3,
        [b' ', 0xe2, 0x80, 0x90..=0x95, b' ', ..] => 5,
        _ => 0,
    }
}

/// Returns whether the digits after the 0 can be a Swedish number.
fn swedish(national: &[u8]) -> bool {
    let mobile = begins(MOBILE, national);
    match national.len() {
        9 => national.first() != Some(&0),
        7 | 8 => national.first() != Some(&0) && !mobile,
        _ => false,
    }
}

/// Returns whether the digits after the plus are a number that a country has.
fn is_international(digits: &[u8]) -> bool {
    if let [4, 6, national @ ..] = digits {
        return swedish(national.strip_prefix(&[0]).unwrap_or(national));
    }
    COUNTRIES.iter().any(|(code, fewest, most)| {
        let begins = digits.iter().zip(code.bytes()).all(|(digit, code)| *digit == code - b'0');
        begins && (code.len() + fewest..=code.len() + most).contains(&digits.len())
    })
}

/// Returns the digits after the plus, when a country has such numbers.
fn international(digits: &str) -> Option<String> {
    let values: Vec<u8> = digits.bytes().map(|it| it - b'0').collect();
    let normal = || match digits.strip_prefix("460") {
        Some(national) => format!("46{national}"),
        None => digits.to_owned(),
    };
    is_international(&values).then(normal)
}

/// Reads a cell or text that is nothing but one number, as lenient as a labelled column needs.
fn read(text: &str) -> Option<Reading> {
    let text = text.trim();
    let lower = text.to_lowercase();
    let text = ["tel:", "tel.", "tfn:", "mobil:"]
        .iter()
        .find_map(|it| lower.strip_prefix(it))
        .unwrap_or(&lower);
    let text = text.trim();
    let mut digits = String::with_capacity(DIGITS_MAX);
    let mut plus = false;
    for character in text.chars() {
        match character {
            '0'..='9' => digits.push(character),
            '+' if digits.is_empty() => plus = true,
            '\u{ff10}'..='\u{ff19}' => {
                digits.push(char::from_digit(u32::from(character) - 0xff10, 10)?);
            }
            '-'
            | ' '
            | '('
            | ')'
            | '/'
            | '.'
            | '\u{a0}'
            | '\u{202f}'
            | '\u{2010}'..='\u{2015}'
            | '\u{2212}' => {}
            _ => return None,
        }
        if digits.len() > DIGITS_MAX {
            return None;
        }
    }
    let value = if plus {
        international(&digits)
    } else if let Some(rest) = digits.strip_prefix("00") {
        international(rest)
    } else if let Some(national) = digits.strip_prefix('0') {
        international(&format!("46{national}"))
    } else if digits.starts_with("467") && digits.len() == 11 {
        international(&digits)
    } else {
        // A spreadsheet has dropped the 0 before a mobile number.
        let mobile = digits.len() == 9
            && ["70", "72", "73", "76", "79"].iter().any(|it| digits.starts_with(it));
        mobile.then(|| format!("46{digits}"))
    };
    value.map(|value| Reading::of(format!("+{value}")))
}

#[cfg(test)]
mod tests {
    use super::DETECTOR;
    use crate::tests::{check, check_read, check_refused};

    #[test]
    fn written_forms_of_one_number_have_one_normal_form() {
        for text in [
            "070-174 06 05",
            "+46 70 174 06 05",
            "0046701740605",
            "0701740605",
            "+46 (0)70 174 06 05",
            "+46(0)701740605",
            "(070) 174 06 05",
            "070/174 06 05",
            "070.174.06.05",
            "070\u{2013}174\u{a0}06\u{a0}05",
            "701740605",
            "46701740605",
            "tel:+46701740605",
        ] {
            check_read(&DETECTOR, text, "+46701740605");
        }
        check_read(&DETECTOR, "08-465 004 78", "+46846500478");
        check_read(&DETECTOR, "+47 22 12 34 56", "+4722123456");
        check_read(&DETECTOR, "+358 40 1234567", "+358401234567");
        check_refused(&DETECTOR, &["070-174 06", "12345", "+46 70 174", "+999 12345678", "x"]);
    }

    #[test]
    fn a_number_in_running_text_is_a_finding() {
        check(&DETECTOR, "Ring «070-174 06 05» eller «+46 8 465 004 78», annars «0701740606».");
        check(
            &DETECTOR,
            "Tel:«+46 (0)70-174 06 05», «(08) 465 004 78», «0980-319 229» «+45 12 34 56 78»",
        );
        check(&DETECTOR, "tel «0841234567»\nid 0841234567");
    }

    #[test]
    fn dates_times_and_other_numbers_are_not_findings() {
        check(&DETECTOR, "2025-08-20 03:11:30 00123 0312345678 070-1 1070-174 06 05");
        check(&DETECTOR, "01-02-2024 040628-0462 0012345678 08-01-2024 07:01:74 0605");
    }
}
