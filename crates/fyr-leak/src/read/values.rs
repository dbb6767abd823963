//! Values of binary formats as the text that a person would have written.

/// Returns a number without exponent; a whole one without decimals.
pub(super) fn number_text(number: f64) -> String {
    // Up to 15 digits are exact in such a number; spreadsheets keep no more.
    if number.fract() == 0.0 && number.abs() < 1e15 {
        format!("{number:.0}")
    } else {
        number.to_string()
    }
}

/// Returns the text that bytes hold, in UTF-8 or UTF-16; `None` when they hold anything else.
pub(super) fn bytes_text(bytes: &[u8]) -> Option<String> {
    let wide = bytes.len() >= 8
        && bytes.len().is_multiple_of(2)
        && bytes.iter().skip(1).step_by(2).all(|it| *it == 0);
    let text = if wide {
        bytes.iter().step_by(2).map(|it| char::from(*it)).collect()
    } else {
        std::str::from_utf8(bytes).ok()?.to_owned()
    };
    text.chars().all(|it| !it.is_control() || it.is_ascii_whitespace()).then_some(text)
}
