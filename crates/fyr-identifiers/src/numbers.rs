//! Candidates for Swedish identity numbers: runs of digits of the right lengths.

use crate::boundary::stands_alone;
use crate::{Finding, Reading, Sex};
use fyr_core::identifier::{IdNumber, Read};
use jiff::civil::Date;
use std::ops::Range;

/// Adds every number in `bytes` that `detector` accepts.
pub(crate) fn find(bytes: &[u8], on: Date, detector: &'static str, findings: &mut Vec<Finding>) {
    let mut from = 0;
    while let Some(run) = next_run(bytes, from) {
        from = run.end;
        let Some(span) = candidate(bytes, &run) else { continue };
        let Some(read) = number(bytes, &span, on) else { continue };
        from = span.end;
        if read.number.id_type() == detector {
            findings.push(Finding { detector, span, form: Some(read.form) });
        }
    }
}

/// Reads a text that is nothing but one number of the kind.
pub(crate) fn read(text: &str, on: Date, detector: &str) -> Option<Reading> {
    let read = IdNumber::parse(text, on).ok()?;
    (read.number.id_type() == detector).then(|| Reading {
        value: read.number.digits(),
        century_inferred: read.century_inferred,
        form: Some(read.form),
        birth_date: read.number.birth_date(),
        sex: Some(if read.number.is_male() { Sex::Male } else { Sex::Female }),
    })
}

fn next_run(bytes: &[u8], from: usize) -> Option<Range<usize>> {
    let start = from + bytes.get(from..)?.iter().position(u8::is_ascii_digit)?;
    let length = digits_at(bytes, start);
    Some(start..start + length)
}

fn digits_at(bytes: &[u8], at: usize) -> usize {
    let rest = bytes.get(at..).unwrap_or_default();
    rest.iter().take_while(|byte| byte.is_ascii_digit()).count()
}

/// Returns the span of a candidate that begins with `run`.
fn candidate(bytes: &[u8], run: &Range<usize>) -> Option<Range<usize>> {
    let span = match run.len() {
        10 | 12 => run.clone(),
        6 | 8 => {
            let separator = separator_at(bytes, run.end);
            let last = run.end + separator;
            (separator > 0 && digits_at(bytes, last) == 4).then_some(run.start..last + 4)?
        }
        _ => return None,
    };
    stands_alone(bytes, span.start, span.end).then_some(span)
}

/// Returns the length of the separator before the last four digits, 0 when there is none.
fn separator_at(bytes: &[u8], at: usize) -> usize {
    let one = |at: usize| match bytes.get(at..).unwrap_or_default() {
        [b'-' | b'+' | b' ', ..] => 1,
        // U+00A0.
        [0xc2, 0xa0, ..] => 2,
        // U+2010..=U+2015, U+202F and U+2212.
        [0xe2, 0x80, 0x90..=0x95 | 0xaf, ..] | [0xe2, 0x88, 0x92, ..] => 3,
        _ => 0,
    };
    let mut length = 0;
    for _ in 0..3 {
        length += one(at + length);
    }
    length
}

fn number(bytes: &[u8], span: &Range<usize>, on: Date) -> Option<Read<IdNumber>> {
    let text = std::str::from_utf8(bytes.get(span.clone())?).ok()?;
    IdNumber::parse(text, on).ok()
}
