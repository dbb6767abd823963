//! Values in a text: identity numbers, addresses, dates of birth, accounts.

use super::Passage;
use super::layout::key_before;
use crate::columns::{self, Role, Whose};
use crate::mention::{Grade, Kind, Reason, on_list};
use crate::scan::{address, dates};
use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};
use fyr_core::identifier::{IdNumber, WrittenForm};
use fyr_core::vocabulary::DataCategory;
use fyr_identifiers::{Finding, detector, is_announced, scan};
use jiff::civil::Date;
use std::ops::Range;
use std::sync::LazyLock;

/// A value in a text, not yet anybody's.
pub(super) struct Value {
    pub(super) kind: Kind,
    pub(super) span: Range<usize>,
    pub(super) normal: String,
    pub(super) judged: (Grade, Reason),
    /// Whose the key before it says it is.
    pub(super) whose: Option<Whose>,
    /// What the key before it says it is.
    pub(super) role: Role,
    /// Whether it is an identity number that another has replaced.
    pub(super) is_earlier: bool,
}

/// Finds what `scan` finds, and identity numbers that the end of a line divides.
pub(super) fn scan_joined(text: &str, on: Date, findings: &mut Vec<Finding>) {
    scan(text.as_bytes(), on, findings);
    let mut parted = Vec::new();
    for end in memchr::memchr_iter(b'\n', text.as_bytes()) {
        // Most lines end with a letter or a sign that no number has.
        let last = end.checked_sub(1).and_then(|it| text.as_bytes().get(it));
        if last.is_none_or(|it| it.is_ascii_alphabetic() || matches!(it, b'.' | b',' | b';')) {
            continue;
        }
        let before = text.get(..end).unwrap_or_default().trim_end();
        let after = text.get(end + 1..).unwrap_or_default();
        let indent = after.len() - after.trim_start_matches([' ', '\t', '>']).len();
        let start = end + 1 + indent;
        let divided = before.ends_with(|it: char| {
            it.is_ascii_digit() || matches!(it, '-' | '+' | '\u{2013}' | '\u{2212}')
        }) && text.as_bytes().get(start).is_some_and(u8::is_ascii_digit);
        if divided {
            parted.extend(across(text, before.len()..start, on));
        }
    }
    if !parted.is_empty() {
        // What one half seemed to be is not.
        findings.retain(|it| {
            !parted
                .iter()
                .any(|whole| it.span.start < whole.span.end && whole.span.start < it.span.end)
        });
        findings.extend(parted);
        findings.sort_by_key(|it| it.span.start);
    }
}

/// Returns the identity number that goes over the gap, when the halves make a whole one.
fn across(text: &str, gap: Range<usize>, on: Date) -> Option<Finding> {
    let is_part =
        |it: char| it.is_ascii_digit() || matches!(it, '-' | '+' | '\u{2013}' | '\u{2212}');
    let before = text.get(..gap.start)?;
    let start = before.trim_end_matches(is_part).len();
    let after = text.get(gap.end..)?;
    let end = gap.end + after.len() - after.trim_start_matches(is_part).len();
    let halves = (text.get(start..gap.start)?, text.get(gap.end..end)?);
    let long = halves.0.len() + halves.1.len();
    let alone =
        !before.get(..start)?.ends_with(|it: char| it.is_alphanumeric() || matches!(it, '.' | '_'))
            && !text.get(end..)?.starts_with(|it: char| it.is_alphanumeric() || it == '_');
    if !(10..=16).contains(&long) || !alone {
        return None;
    }
    let read = IdNumber::parse(&format!("{}{}", halves.0, halves.1), on).ok()?;
    Some(Finding { detector: read.number.id_type(), span: start..end, form: Some(read.form) })
}

/// Returns the values, by position.
pub(super) fn read(passage: &Passage<'_>, lowered: &str, findings: &[Finding]) -> Vec<Value> {
    let text = passage.text;
    let shares = Shares::of(text, passage.on);
    let mut values: Vec<Value> =
        findings.iter().filter_map(|finding| found(passage, finding, &shares)).collect();
    values.sort_by_key(|it| (it.span.start, std::cmp::Reverse(it.span.end)));
    // The longer of two readings of the same place; the first named of the same length.
    values.dedup_by(|next, before| next.span.start < before.span.end);
    let free = |span: &Range<usize>, values: &[Value]| {
        !values.iter().any(|it| it.span.start < span.end && span.start < it.span.end)
    };
    let mut more = Vec::new();
    addresses(text, &mut more);
    announced(text, lowered, passage.on, &mut more);
    for value in more {
        if free(&value.span, &values) {
            values.push(value);
        }
    }
    values.sort_by_key(|it| it.span.start);
    mark_earlier(passage, lowered, &mut values);
    values
}

/// Marks the identity numbers of which the text says that another has replaced them: `tidigare samordningsnummer …`.
fn mark_earlier(passage: &Passage<'_>, lowered: &str, values: &mut [Value]) {
    const NEAR_BYTES: usize = 160;
    let numbers = || values.iter().enumerate().filter(|it| it.1.kind.is_number());
    if passage.host.is_none() && numbers().nth(1).is_none() {
        return;
    }
    let earlier = |value: &Value| {
        let from = lowered.floor_char_boundary(value.span.start.saturating_sub(48));
        let before = lowered.get(from..value.span.start).unwrap_or_default();
        let line = before.rsplit(['\n', ';']).next().unwrap_or_default();
        let words = line.split(|it: char| !it.is_alphanumeric()).filter(|it| !it.is_empty());
        let words: Vec<String> = words.map(columns::fold).collect();
        let last: Vec<&str> = words.iter().rev().take(4).map(String::as_str).collect();
        columns::are_earlier(&last)
    };
    let marked: Vec<usize> = numbers().filter(|it| earlier(it.1)).map(|it| it.0).collect();
    // What it was replaced by stands near, or is the row's.
    let near = |at: &usize| {
        let Some(value) = values.get(*at) else { return false };
        passage.host.is_some()
            || numbers().any(|(other, it)| {
                !marked.contains(&other) && it.span.start.abs_diff(value.span.start) <= NEAR_BYTES
            })
    };
    let marked: Vec<usize> = marked.iter().copied().filter(near).collect();
    for at in marked {
        if let Some(value) = values.get_mut(at) {
            value.is_earlier = true;
        }
    }
}

fn found(passage: &Passage<'_>, finding: &Finding, shares: &Shares) -> Option<Value> {
    let (text, on) = (passage.text, passage.on);
    let detector = detector(finding.detector)?;
    let raw = text.get(finding.span.clone())?;
    let joined: String;
    let raw = if raw.contains('\n') {
        joined = raw.chars().filter(|it| !it.is_whitespace() && *it != '>').collect();
        joined.as_str()
    } else {
        raw
    };
    let reading = (detector.read)(raw, on)?;
    let kind = Kind::of_detector(detector)?;
    let meaning = key_before(text, finding.span.start).map(columns::meaning);
    let role = meaning.as_ref().map_or(Role::Unknown, |it| it.role);
    let whose = meaning.as_ref().map(|it| it.whose);
    let announced = role == Role::Number || is_announced(detector, text.as_bytes(), &finding.span);
    let vetoed = matches!(role, Role::NotPerson | Role::Tenant | Role::Phone)
        || (role == Role::Data(DataCategory::BankAccount));
    let listed = || kind.is_number() && passage.lists(finding.detector, &reading.value);
    let judged = if !kind.is_number() {
        if role == Role::NotPerson && kind == Kind::Phone {
            return None;
        }
        (Grade::B, Reason::Shape)
    } else if announced && !vetoed {
        (Grade::A, Reason::Labelled)
    } else if listed() {
        on_list(raw)
    } else if vetoed {
        return None;
    } else {
        match finding.form {
            None => (Grade::B, Reason::Shape),
            Some(WrittenForm::Separated) if !shares.separated_are_others => {
                (Grade::B, Reason::Separated)
            }
            Some(WrittenForm::TwelveBare | WrittenForm::TenBare) if shares.bare_are_numbers => {
                (Grade::B, Reason::ColumnEvidence)
            }
            Some(WrittenForm::Separated | WrittenForm::TwelveBare | WrittenForm::TenBare) => {
                (Grade::C, Reason::BareDigits)
            }
        }
    };
    Some(Value {
        kind,
        span: finding.span.clone(),
        normal: reading.value,
        judged,
        whose,
        role,
        is_earlier: false,
    })
}

/// What the whole text says of the runs of digits in it.
struct Shares {
    /// At least 95 % of at least 20 runs of ten or twelve digits are valid, or all of at least three, most of them of the
    /// last century.
    bare_are_numbers: bool,
    /// Most of at least 20 numbers written with a separator are not valid: they are something else's.
    separated_are_others: bool,
}

impl Shares {
    fn of(text: &str, on: Date) -> Self {
        // The least that 20 runs take; most texts hold fewer digits.
        if text.bytes().filter(u8::is_ascii_digit).count() < 200 {
            return Self { bare_are_numbers: false, separated_are_others: false };
        }
        let (mut bare, mut bare_valid, mut separated, mut separated_valid) =
            (0_u64, 0_u64, 0_u64, 0_u64);
        let mut of_last_century = 0_u64;
        let bytes = text.as_bytes();
        let mut at = 0;
        while let Some(start) =
            bytes.get(at..).and_then(|it| it.iter().position(u8::is_ascii_digit))
        {
            let start = at + start;
            let digits = |from: usize| {
                bytes
                    .get(from..)
                    .unwrap_or_default()
                    .iter()
                    .take_while(|it| it.is_ascii_digit())
                    .count()
            };
            let length = digits(start);
            at = start + length;
            let touches = start
                .checked_sub(1)
                .and_then(|it| bytes.get(it))
                .is_some_and(|it| it.is_ascii_alphanumeric() || matches!(it, b'-' | b'.' | b'+'));
            if touches {
                continue;
            }
            if matches!(length, 10 | 12) && !matches!(bytes.get(at), Some(b'-' | b'.')) {
                bare += 1;
                let valid = text.get(start..at).filter(|it| IdNumber::parse(it, on).is_ok());
                bare_valid += u64::from(valid.is_some());
                let old = valid.is_some_and(|it| it.len() == 12 && it.starts_with("19"));
                of_last_century += u64::from(old);
            } else if matches!(length, 6 | 8) && bytes.get(at) == Some(&b'-') && digits(at + 1) == 4
            {
                let end = at + 5;
                separated += 1;
                separated_valid += u64::from(
                    text.get(start..end).is_some_and(|it| IdNumber::parse(it, on).is_ok()),
                );
                at = end;
            }
        }
        Self {
            bare_are_numbers: (bare >= 20 && bare_valid * 100 >= bare * 95)
                || (bare >= 3 && bare_valid == bare && of_last_century * 2 >= bare),
            separated_are_others: separated >= 20 && separated_valid * 2 < separated,
        }
    }
}

fn plain(kind: Kind, span: Range<usize>, normal: String) -> Value {
    Value {
        kind,
        span,
        normal,
        judged: (Grade::B, Reason::Shape),
        whose: None,
        role: Role::Unknown,
        is_earlier: false,
    }
}

fn addresses(text: &str, values: &mut Vec<Value>) {
    let mut at = 0;
    while let Some(span) = address::find(text, at) {
        at = span.end;
        let written = text.get(span.clone()).unwrap_or_default();
        let meaning = key_before(text, span.start).map(columns::meaning);
        let mut value = plain(
            Kind::Data(DataCategory::HomeAddress),
            span,
            written.split_whitespace().collect::<Vec<_>>().join(" "),
        );
        if let Some(meaning) = meaning {
            // An employer's or visiting address is nobody's home.
            if matches!(meaning.role, Role::Tenant | Role::NotPerson | Role::Board | Role::Unit) {
                continue;
            }
            value.whose = Some(meaning.whose);
            value.role = meaning.role;
            value.judged = (Grade::A, Reason::Labelled);
        }
        values.push(value);
    }
}

/// Words before a date of birth.
const BIRTHS: [&str; 7] =
    ["född", "födelsedatum", "födelsedag", "födelsetid", "date of birth", "born", "f. "];
/// Beginnings of words before an account.
const ACCOUNTS: [&str; 2] = ["konto", "clearing"];
/// All of these, the births first; `None` is a fault of the lists.
static ANNOUNCED: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| {
    let mut builder = AhoCorasick::builder();
    builder.match_kind(MatchKind::LeftmostFirst).kind(Some(AhoCorasickKind::DFA));
    builder.build(BIRTHS.iter().chain(&ACCOUNTS)).ok()
});

/// Dates of birth and accounts, which words before them announce.
fn announced(text: &str, lowered: &str, on: Date, values: &mut Vec<Value>) {
    let cues = ANNOUNCED.iter().flat_map(|it| it.find_iter(lowered));
    values.extend(cues.filter_map(|cue| {
        if cue.pattern().as_usize() < BIRTHS.len() {
            birth((text, lowered), cue.span().range(), on)
        } else {
            account((text, lowered), cue.start())
        }
    }));
}

/// `född 1985-01-07`, `f. 7 januari 1985`, `födelsedatum: 850107`.
fn birth((text, lowered): (&str, &str), cue: Range<usize>, on: Date) -> Option<Value> {
    if lowered.get(..cue.start)?.ends_with(char::is_alphanumeric) {
        return None;
    }
    let from = cue.end;
    let end = lowered.floor_char_boundary((from + 16).min(lowered.len()));
    let near = lowered.get(from..end)?;
    let digit = near.find(|it: char| it.is_ascii_digit())?;
    if near.get(..digit)?.contains('\n') {
        return None;
    }
    let start = from + digit;
    let (date, length) = date_at(text, lowered, start, on)?;
    let kind = Kind::Data(DataCategory::BirthDate);
    let mut value = plain(kind, start..start + length, date.to_string());
    value.judged = (Grade::A, Reason::Labelled);
    Some(value)
}

fn date_at(text: &str, lowered: &str, start: usize, on: Date) -> Option<(Date, usize)> {
    let rest = text.get(start..)?;
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    let sign = rest.as_bytes().get(digits).copied();
    let tail_digit = |at: usize| rest.as_bytes().get(at).is_some_and(u8::is_ascii_digit);
    match (digits, sign) {
        // A whole identity number is no date.
        (6 | 8, Some(b'-' | b'+')) if tail_digit(digits + 1) => None,
        (4, Some(b'-' | b'/')) => Some((dates::read(rest.get(..10)?)?, 10)),
        (8, _) => Some((dates::read(rest.get(..8)?)?, 8)),
        (6, _) => Some((dates::read_short(rest.get(..6)?, on)?, 6)),
        (2, Some(b'.' | b'/')) if tail_digit(9) => Some((dates::read(rest.get(..10)?)?, 10)),
        (1 | 2, Some(b' ')) => {
            let mut words = lowered.get(start..)?.split(' ');
            let (day, month, year) = (words.next()?, words.next()?, words.next()?);
            let year: String = year.chars().take(4).collect();
            let date = dates::make(year.parse().ok()?, dates::month(month)?, day.parse().ok()?)?;
            Some((date, day.len() + month.len() + 6))
        }
        _ => None,
    }
}

/// `konto 8327-9,847782001`, `clearingnr 3300 kontonr 8001011234`.
fn account((text, lowered): (&str, &str), at: usize) -> Option<Value> {
    let rest = lowered.get(at..)?;
    let word = rest.find(|it: char| !it.is_alphanumeric()).unwrap_or(rest.len());
    let from = at + word;
    let gap = lowered.get(from..)?;
    let skip = gap.len() - gap.trim_start_matches([' ', ':', '.', '=', '\t', '\u{a0}']).len();
    let start = from + skip;
    let account = text.get(start..)?;
    let length = account
        .bytes()
        .take(40)
        .take_while(|it| it.is_ascii_digit() || matches!(it, b'-' | b',' | b' ' | b'.'))
        .count();
    let written = account.get(..length)?.trim_end_matches([',', ' ', '-', '.']);
    let digits: String = written.chars().filter(char::is_ascii_digit).collect();
    if skip > 4 || !(6..=20).contains(&digits.len()) {
        return None;
    }
    let kind = Kind::Data(DataCategory::BankAccount);
    let mut value = plain(kind, start..start + written.len(), digits);
    value.judged = (Grade::A, Reason::Labelled);
    Some(value)
}
