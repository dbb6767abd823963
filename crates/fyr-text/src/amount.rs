//! Numbers, sizes and shares as the language writes them (CLDR, `sv` and `en`).

use crate::language::Language;
use crate::message::{Arg, text_with};

/// Returns a whole number with thousands separators: «20 000» with a no-break space, "20,000".
pub fn number(language: Language, number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut written = String::with_capacity(digits.len() + digits.len() / 3 * 2 + 3);
    if number < 0 {
        written.push_str(match language {
            Language::Sv => "\u{2212}",
            Language::En => "-",
        });
    }
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            written.push(match language {
                Language::Sv => '\u{a0}',
                Language::En => ',',
            });
        }
        written.push(digit);
    }
    written
}

/// Returns a size in the decimal units of the SI, with at most one decimal: «1,5 MB», "1.5 MB".
pub fn bytes(language: Language, size: u64) -> String {
    const UNITS: [&str; 6] = ["kB", "MB", "GB", "TB", "PB", "EB"];
    if size < 1_000 {
        let size = i64::try_from(size).expect("below 1000");
        return text_with(language, "bytes-plain", &[("n", Arg::Number(size))]).into_owned();
    }
    let mut unit_size = 1_000_u128;
    let mut written = String::new();
    for unit in UNITS {
        let tenths = (u128::from(size) * 10 + unit_size / 2) / unit_size;
        written = format!("{}\u{a0}{unit}", with_tenths(language, tenths));
        if tenths < 10_000 {
            break;
        }
        unit_size *= 1_000;
    }
    written
}

/// Returns a share (1.0 is everything) in percent with at most one decimal: «12,5 %», "12.5%".
///
/// Rounding never makes something out of nothing or everything out of nearly everything: 0.9999 is 99.9 %, 0.0001 is 0.1 %.
/// A share of nothing (not a number) is a dash.
pub fn percent(language: Language, share: f64) -> String {
    if !share.is_finite() {
        return "–".to_owned();
    }
    #[expect(clippy::cast_possible_truncation, reason = "saturates; shares are near 0 to 1")]
    let rounded = (share.abs() * 1_000.0).round() as i64;
    let tenths = if share.abs() < 1.0 && rounded >= 1_000 {
        999
    } else if share != 0.0 && rounded == 0 {
        1
    } else {
        rounded
    };
    let minus = if share < 0.0 { "\u{2212}" } else { "" };
    let written = with_tenths(language, u128::from(tenths.unsigned_abs()));
    match language {
        Language::Sv => format!("{minus}{written}\u{a0}%"),
        Language::En => format!("{minus}{written}%"),
    }
}

fn with_tenths(language: Language, tenths: u128) -> String {
    let whole = number(language, i64::try_from(tenths / 10).unwrap_or(i64::MAX));
    match (tenths % 10, language) {
        (0, _) => whole,
        (tenth, Language::Sv) => format!("{whole},{tenth}"),
        (tenth, Language::En) => format!("{whole}.{tenth}"),
    }
}
