//! Binary values written in hexadecimal digits.

use crate::read::values::bytes_text;

/// Returns the text that the digits stand for; `None` when they stand for anything else.
pub(super) fn text(digits: &[u8]) -> Option<String> {
    if digits.len() < 8 || !digits.len().is_multiple_of(2) {
        return None;
    }
    let digit = |it: u8| char::from(it).to_digit(16).and_then(|it| u8::try_from(it).ok());
    let pairs = digits.as_chunks::<2>().0.iter();
    let bytes: Vec<u8> =
        pairs.map(|[a, b]| Some(digit(*a)? << 4 | digit(*b)?)).collect::<Option<_>>()?;
    bytes_text(&bytes)
}
