//! The one place where detectors are called in tests, and what holds for all of them.

use crate::{ALL, Detector, is_announced, scan};
use jiff::civil::date;

/// Scans `marked` without its marks; `«…»` are the expected findings.
#[track_caller]
pub(crate) fn check(detector: &Detector, marked: &str) {
    let text: String = marked.chars().filter(|it| !matches!(it, '«' | '»')).collect();
    let expected: Vec<&str> =
        marked.split('«').skip(1).filter_map(|it| it.split('»').next()).collect();
    let mut findings = Vec::new();
    scan(text.as_bytes(), date(2026, 11, 21), &mut findings);
    let actual: Vec<&str> = findings
        .iter()
        .filter(|finding| finding.detector == detector.id)
        .map(|finding| &text[finding.span.clone()])
        .collect();
    assert_eq!(actual, expected, "{}", detector.id);
}

/// Reads a text that is nothing but one value.
#[track_caller]
pub(crate) fn check_read(detector: &Detector, text: &str, value: &str) {
    let reading = (detector.read)(text, date(2026, 11, 21));
    assert_eq!(reading.map(|it| it.value).as_deref(), Some(value), "{} {text}", detector.id);
}

/// Reads texts that are no value of the kind.
#[track_caller]
pub(crate) fn check_refused(detector: &Detector, texts: &[&str]) {
    for text in texts {
        assert!((detector.read)(text, date(2026, 11, 21)).is_none(), "{} {text}", detector.id);
    }
}

#[test]
fn every_id_is_unique_and_every_word_lower_case() {
    for (index, detector) in ALL.iter().enumerate() {
        assert!(ALL[..index].iter().all(|it| it.id != detector.id), "{}", detector.id);
        for word in detector.words {
            assert_eq!(*word, word.to_lowercase(), "{}", detector.id);
        }
        assert!(std::ptr::eq(crate::detector(detector.id).unwrap(), *detector));
    }
}

#[test]
fn a_word_announces_a_value_on_its_own_line_only() {
    let pnr = ALL[0];
    assert!(is_announced(pnr, b"Personnummer: 191212121212", &(14..26)));
    assert!(!is_announced(pnr, b"Personnummer\n191212121212", &(13..25)));
}

#[test]
fn any_bytes_are_scanned_without_fault() {
    let mut findings = Vec::new();
    let mut seed = 7_u64;
    for _ in 0..2_000 {
        let bytes: Vec<u8> = (0..64)
            .map(|_| {
                seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                b"0123456789-+ .@a\xc2\xa0\xe2\x80\x93"[(seed >> 40) as usize % 21]
            })
            .collect();
        scan(&bytes, date(2026, 11, 21), &mut findings);
    }
}
