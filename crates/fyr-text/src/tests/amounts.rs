//! Numbers, sizes and shares.

use crate::Language::{En, Sv};
use crate::amount::{bytes, number, percent};

#[test]
fn thousands_are_set_apart_as_the_language_does() {
    assert_eq!(number(Sv, 0), "0");
    assert_eq!(number(Sv, 999), "999");
    assert_eq!(number(Sv, 1_000), "1\u{a0}000");
    assert_eq!(number(Sv, 1_234_567), "1\u{a0}234\u{a0}567");
    assert_eq!(number(En, 1_234_567), "1,234,567");
    assert_eq!(number(Sv, -20_000), "\u{2212}20\u{a0}000");
    assert_eq!(number(En, i64::MIN), "-9,223,372,036,854,775,808");
}

#[test]
fn sizes_have_one_decimal_and_the_units_of_the_si() {
    assert_eq!(bytes(Sv, 0), "0 byte");
    assert_eq!(bytes(En, 1), "1 byte");
    assert_eq!(bytes(En, 999), "999 bytes");
    assert_eq!(bytes(Sv, 1_000), "1\u{a0}kB");
    assert_eq!(bytes(Sv, 1_540_000), "1,5\u{a0}MB");
    assert_eq!(bytes(En, 1_540_000), "1.5\u{a0}MB");
    assert_eq!(bytes(En, 999_999), "1\u{a0}MB");
    assert_eq!(bytes(En, u64::MAX), "18.4\u{a0}EB");
}

#[test]
fn shares_are_percent_with_one_decimal() {
    assert_eq!(percent(Sv, 0.125), "12,5\u{a0}%");
    assert_eq!(percent(En, 0.125), "12.5%");
    assert_eq!(percent(En, 1.0), "100%");
    assert_eq!(percent(En, 0.0), "0%");
    assert_eq!(percent(Sv, -0.02), "\u{2212}2\u{a0}%");
}

#[test]
fn rounding_makes_neither_all_nor_nothing() {
    assert_eq!(percent(En, 0.999_99), "99.9%");
    assert_eq!(percent(En, 0.000_001), "0.1%");
    assert_eq!(percent(En, f64::NAN), "–");
    assert_eq!(percent(En, f64::INFINITY), "–");
}
