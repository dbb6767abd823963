//! Names and addresses of mail, as far as they tell people apart.

use crate::columns::fold;

/// Local parts of addresses that many read.
const ROLES: [&str; 38] = [
    "info",
    "kontakt",
    "support",
    "hr",
    "noreply",
    "no-reply",
    "donotreply",
    "admin",
    "registrator",
    "kommun",
    "kansli",
    "reception",
    "expedition",
    "lon",
    "personal",
    "ekonomi",
    "faktura",
    "invoice",
    "postmaster",
    "webmaster",
    "test",
    "helpdesk",
    "service",
    "servicedesk",
    "kundtjanst",
    "vaxel",
    "press",
    "office",
    "mail",
    "epost",
    "post",
    "kundservice",
    "bokning",
    "rekrytering",
    "chef",
    "rektor",
    "skola",
    "it",
];

/// Returns the parts of a name, folded: `["anna", "maria", "ek"]`; `Ek, Anna` gives `["anna", "ek"]`.
pub(super) fn parts(name: &str) -> Vec<String> {
    let split = |text: &str| {
        let words = text.split(|it: char| !it.is_alphanumeric() && it != '\'');
        words.map(fold).filter(|it| !it.is_empty()).collect::<Vec<String>>()
    };
    match name.split_once(',') {
        Some((last, first)) => [split(first), split(last)].concat(),
        None => split(name),
    }
}

/// Returns whether two names can be one person's: every part of the shorter is in the longer, at least two of them.
pub(super) fn agree(one: &str, other: &str) -> bool {
    let (one, other) = (parts(one), parts(other));
    let (short, long) = if one.len() <= other.len() { (one, other) } else { (other, one) };
    2 <= short.len() && short.iter().all(|part| long.contains(part))
}

/// Returns whether an address is shaped like a person's: `anna.ek@`, not `info@` or `barn.utbildning@`.
pub(super) fn is_personal_email(email: &str) -> bool {
    let Some((local, _)) = email.split_once('@') else { return false };
    let mut parts = local.split(['.', '_', '-']);
    let word = |part: &str| {
        let letters = part.trim_end_matches(|it: char| it.is_ascii_digit());
        1 < letters.chars().count() && letters.chars().all(char::is_alphabetic)
    };
    let (Some(first), Some(last)) = (parts.next(), parts.next()) else { return false };
    // `anna.berg.2`
    let numbered = |it: &str| it.bytes().any(|it| it.is_ascii_digit());
    word(first) && word(last) && parts.next().is_none_or(numbered) && !is_role_email(email)
}

/// Returns whether an address is made of one of the names.
pub(super) fn is_own_email(email: &str, names: &[String]) -> bool {
    let local = fold(email.split('@').next().unwrap_or_default());
    names.iter().map(|it| parts(it)).any(|parts| {
        let found = parts.iter().filter(|it| 2 < it.len() && local.contains(it.as_str())).count();
        2 <= found
    })
}

/// Returns whether many read an address, as far as it says itself.
pub(super) fn is_role_email(email: &str) -> bool {
    let local = email.split('@').next().unwrap_or_default();
    local
        .split(['.', '_', '-', '+'])
        .chain([local])
        .any(|part| ROLES.contains(&part.trim_end_matches(|it: char| it.is_ascii_digit())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_agrees_with_its_longer_form_and_in_either_order() {
        assert!(agree("Anna Ek", "Ek, Anna Maria") && agree("ANNA  EK", "Anna Ek"));
        assert!(agree("Åsa Öberg", "Asa Oberg") && agree("Anna Ek-Alm", "Anna Ek Alm"));
        assert!(!agree("Anna Ek", "Anna Alm") && !agree("Anna", "Anna Ek") && !agree("", ""));
    }

    #[test]
    fn an_address_of_an_office_is_not_a_persons() {
        assert!(is_personal_email("anna.ek@a.example") && is_personal_email("anna_ek2@a.example"));
        for email in [
            "info@a.example",
            "hr.lon@a.example",
            "x@a.example",
            "lon@a.example",
            "a.b.c@x.example",
        ] {
            assert!(!is_personal_email(email), "{email}");
        }
    }
}
