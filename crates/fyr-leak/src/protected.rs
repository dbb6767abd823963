//! Who has a protected identity: by flags and texts in the material, and by the controllers' own list.
//!
//! That nothing is flagged proves nothing: the list decides as well. When a flag's value is not understood, the person
//! counts as protected, because the cost of the other fault is higher.

use crate::LeakError;
use crate::attribution::rows;
use crate::columns::fold;
use crate::number::Number;
use fyr_core::identifier::IdNumber;
use fyr_core::vocabulary::ProtectionLevel;
use std::collections::HashMap;
use std::path::Path;

/// Reads the list: `id_number[,level]`.
pub(crate) fn load(path: &Path) -> Result<HashMap<Number, ProtectionLevel>, LeakError> {
    let mut list = HashMap::new();
    for (line, row) in rows(path)? {
        let fault = |problem| LeakError::List { path: path.to_owned(), line, problem };
        let Some(number) = row.first().filter(|it| !it.is_empty()) else { continue };
        let number = IdNumber::from_stored(number).map_err(|_| {
            fault("the identity number is not valid; give 12 digits with the right check digit")
        })?;
        let level = match row.get(1).map(String::as_str) {
            None | Some("") => ProtectionLevel::Other,
            Some(level) => ProtectionLevel::from_id(level).ok_or_else(|| {
                fault("level must be sekretessmarkering, skyddad_folkbokforing or other")
            })?,
        };
        let known = list.entry(Number::from(number)).or_insert(level);
        *known = level.max(*known);
    }
    Ok(list)
}

/// Returns what a cell of a column for protection says; `column` is the column's name.
pub(crate) fn of_flag(column: &str, cell: &str) -> Option<ProtectionLevel> {
    let value = fold(cell);
    let no = [
        "", "0", "00", "n", "nej", "no", "f", "false", "falskt", "ingen", "inga", "null", "none",
        "saknas", "ej",
    ];
    if no.contains(&value.as_str()) {
        return None;
    }
    Some(level(&value).or_else(|| level(&fold(column))).unwrap_or(ProtectionLevel::Other))
}

/// Returns what a name, address or line of text says.
pub(crate) fn of_text(text: &str) -> Option<ProtectionLevel> {
    // Every cue has one of these letters in a row; most texts are done with here.
    let folded = fold(text);
    let cues = [
        "skyddadidentitet",
        "skyddadepersonuppgift",
        "skyddadpersonuppgift",
        "skyddaduppgift",
        "skyddadadress",
        "skyddadfolkbok",
        "sekretessmark",
        "sekretessskydd",
        "formedlingsuppdrag",
    ];
    let whole = ["skyddad", "sekretess", "sekretessbelagd", "hemlig", "hemligadress"];
    let found = cues.iter().any(|cue| folded.contains(cue)) || whole.contains(&folded.as_str());
    found.then(|| level(&folded).unwrap_or(ProtectionLevel::Other))
}

fn level(folded: &str) -> Option<ProtectionLevel> {
    if folded.contains("folkbok") || folded.contains("kvarskriv") {
        Some(ProtectionLevel::SkyddadFolkbokforing)
    } else if folded.contains("sekretess") || folded.contains("sekr") {
        Some(ProtectionLevel::Sekretessmarkering)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ProtectionLevel::{Other, Sekretessmarkering, SkyddadFolkbokforing};

    #[test]
    fn only_a_plain_no_is_unprotected() {
        for no in ["", "N", "nej", "0", "false", "Ingen", "NULL"] {
            assert_eq!(of_flag("skyddad", no), None, "{no}");
        }
        assert_eq!(of_flag("skyddad", "J"), Some(Other));
        assert_eq!(of_flag("Sekretess", "1"), Some(Sekretessmarkering));
        assert_eq!(of_flag("skydd", "2024-05-01"), Some(Other));
        assert_eq!(of_flag("securityMarking", "Skyddad folkbokföring"), Some(SkyddadFolkbokforing));
    }

    #[test]
    fn texts_that_stand_instead_of_an_address_are_cues() {
        for text in
            ["Skyddad identitet", "SKYDDADE PERSONUPPGIFTER", "Förmedlingsuppdrag Box 1", "Skyddad"]
        {
            assert_eq!(of_text(text), Some(Other), "{text}");
        }
        assert_eq!(of_text("Storgatan 1"), None);
    }
}
