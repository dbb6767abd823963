//! Writing down the number a document has in the authority's register.

use super::{Refusal, given, past};
use crate::{
    case::{
        Case, Event,
        registration::{NUMBER_CHARS_MAX, Register},
    },
    context::Context,
};

/// The first number needs no reason, one that corrects it does; the same once more changes nothing.
pub(super) fn register(
    case: &Case,
    said: Register,
    context: &Context<'_>,
) -> Result<Vec<Event>, Refusal> {
    if !case.documents().iter().any(|it| it.document == said.document) {
        return Err(Refusal::NoSuchDocument(said.document.to_string()));
    }
    let number = said.number.trim().to_owned();
    let line = !number.is_empty() && !number.contains(char::is_control);
    if !line || NUMBER_CHARS_MAX < number.chars().count() {
        return Err(Refusal::BadNumber);
    }
    let at = past(said.at, context)?;
    let before = case.registration(&said.document);
    if before.is_some_and(|it| (&it.number, it.at) == (&number, at)) {
        return Ok(Vec::new());
    }
    let reason = if before.is_some() { given(said.reason)? } else { String::new() };
    Ok(vec![Event::Registered { document: said.document, number, at, reason }])
}
