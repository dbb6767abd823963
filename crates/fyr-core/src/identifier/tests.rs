//! The rules for national numbers, against published test numbers.

use super::*;
use jiff::civil::date;

const PERSONAL: &str = include_str!("../../../../fixtures/ids/skatteverket_testpersonnummer.txt");
const COORDINATION: &str =
    include_str!("../../../../fixtures/ids/skatteverket_testsamordningsnummer.txt");
const VECTORS: &str = include_str!("../../../../fixtures/ids/id_vectors_mit.jsonl");

/// Reads `text` on 21 November 2026 and compares type, digits and whether the century was inferred.
#[track_caller]
fn check(text: &str, expected: Result<(&str, &str, bool), IdError>) {
    let actual = IdNumber::parse(text, date(2026, 11, 21))
        .map(|read| (read.number.id_type(), read.number.digits(), read.century_inferred));
    let expected = expected.map(|(kind, digits, inferred)| (kind, digits.to_owned(), inferred));
    assert_eq!(actual, expected, "{text}");
}

const TOLVAN: Result<(&str, &str, bool), IdError> = Ok(("se_personnummer", "191212121212", false));

#[test]
fn twelve_digits_are_read_with_and_without_any_separator_in_use() {
    for text in [
        "191212121212",
        "19121212-1212",
        "19121212+1212",
        "19121212 1212",
        "19121212\u{a0}1212",
        "19121212\u{2013}1212",
        "19121212\u{2212}1212",
        "19121212 - 1212",
        " 19121212-1212 ",
    ] {
        check(text, TOLVAN);
    }
}

#[test]
fn a_missing_century_is_the_latest_that_is_not_to_come() {
    check("640823-3234", Ok(("se_personnummer", "196408233234", true)));
    check("000229-2399", Ok(("se_personnummer", "200002292399", true)));
}

#[test]
fn plus_means_at_least_a_hundred_years_in_the_year_of_reading() {
    check("121212+1212", TOLVAN.map(|(kind, digits, _)| (kind, digits, true)));
    let turned_hundred_this_year = IdNumber::parse("090527+1474", date(2009, 1, 1)).unwrap();
    assert_eq!(turned_hundred_this_year.number.digits(), "190905271474");
}

#[test]
fn wrong_check_digit_date_or_birth_number_is_told_apart() {
    check("640823-3235", Err(IdError::CheckDigit));
    check("191313121212", Err(IdError::NoSuchDate));
    check("20150916-0006", Err(IdError::NoBirthNumber));
    check("701092-2391", Err(IdError::NoSuchDate));
    check("12121212", Err(IdError::NotWrittenAsOne));
    check("1912-12121212", Err(IdError::NotWrittenAsOne));
    check("212000-0142", Err(IdError::NoSuchDate));
}

#[test]
fn nobody_is_born_after_the_reference_date() {
    let text = "200002292399";
    assert_eq!(IdNumber::parse(text, date(1999, 1, 1)), Err(IdError::DateToCome));
}

#[test]
fn a_coordination_number_without_a_real_date_is_a_number_without_birth_date() {
    check("197010632391", Ok(("se_samordningsnummer", "197010632391", false)));
    let dated = Samordningsnummer::from_number(197_010_632_391).unwrap();
    assert_eq!(dated.birth_date(), Some(date(1970, 10, 3)));
    let undated = COORDINATION
        .lines()
        .filter(|line| IdNumber::from_stored(line).unwrap().birth_date().is_none())
        .count();
    assert_eq!(undated, 194);
}

#[test]
fn every_published_test_number_is_accepted() {
    for line in PERSONAL.lines().chain(COORDINATION.lines()) {
        assert_eq!(IdNumber::from_stored(line).unwrap().digits(), line);
    }
}

#[test]
fn debug_never_shows_a_persons_number() {
    let number = IdNumber::from_stored("191212121212").unwrap();
    assert!(!format!("{number:?}").contains("1212"));
    assert_eq!(number.masked(), "19121212-****");
}

#[test]
fn an_organisation_number_is_never_a_persons() {
    assert_eq!(Organisationsnummer::parse("162120000142").unwrap().hyphenated(), "212000-0142");
    assert_eq!(Organisationsnummer::parse("212000-0143"), Err(IdError::CheckDigit));
    assert_eq!(Organisationsnummer::parse("121212-1212"), Err(IdError::PersonalNumber));
    assert_eq!(Organisationsnummer::parse("194912109958"), Err(IdError::PersonalNumber));
}

/// One line of the published vectors.
#[derive(serde::Deserialize)]
struct Vector {
    id_type: String,
    text: String,
    valid: bool,
    note: Option<String>,
}

#[test]
fn the_published_vectors_are_judged_as_their_publishers_do() {
    for line in VECTORS.lines() {
        let vector: Vector = serde_json::from_str(line).unwrap();
        // The publisher refuses a space as separator; people write it, so it is accepted here.
        let space = vector.text.contains(' ');
        let sole_trader = vector.note.as_deref() == Some("Enskild firma");
        let accepted = match vector.id_type.as_str() {
            "se.orgnr" if sole_trader => IdNumber::parse(&vector.text, date(2026, 11, 21)).is_ok(),
            "se.orgnr" => Organisationsnummer::parse(&vector.text).is_ok(),
            "se.personnummer" | "se.samordningsnummer" => {
                IdNumber::parse(&vector.text, date(2026, 11, 21)).is_ok()
            }
            _ => continue,
        };
        assert_eq!(accepted, vector.valid || space, "{}", vector.text);
    }
}

#[test]
fn age_changes_on_the_birthday() {
    assert_eq!(age(date(2008, 9, 26), date(2026, 9, 25)), 17);
    assert_eq!(age(date(2008, 9, 26), date(2026, 9, 26)), 18);
}
