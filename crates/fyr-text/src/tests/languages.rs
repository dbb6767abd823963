//! Which language a browser gets.

use crate::Language;

fn check(header: &str, expected: Language) {
    assert_eq!(Language::from_accept_language(header), expected, "{header:?}");
}

#[test]
fn the_language_with_the_highest_weight_is_chosen() {
    check("sv-SE,sv;q=0.9,en;q=0.8", Language::Sv);
    check("en-GB,en;q=0.9,sv;q=0.8", Language::En);
    check("en;q=0.5, sv;q=0.7", Language::Sv);
    check("de-DE, en;q=0.4", Language::En);
    check("EN", Language::En);
}

#[test]
fn swedish_is_used_when_the_header_names_none_of_ours() {
    check("", Language::Sv);
    check("*", Language::Sv);
    check("de, fi;q=0.5", Language::Sv);
    check("en;q=0", Language::Sv);
    check("en;q=x", Language::Sv);
    check(";;,,q=1;sv", Language::Sv);
    check("enormous", Language::Sv);
}

#[test]
fn a_code_names_its_language_in_any_case_and_region() {
    assert_eq!(Language::from_code("sv-FI"), Some(Language::Sv));
    assert_eq!(Language::from_code("en_US"), Some(Language::En));
    assert_eq!(Language::from_code("EN"), Some(Language::En));
    assert_eq!(Language::from_code("svenska"), None);
    assert_eq!(Language::from_code(""), None);
}
