//! Which findings make a person, and what is said of them.

use fyr_leak::{Analysis, analyze, result};
use std::fs;
use std::sync::atomic::AtomicBool;

/// A number born in 1842, and its neighbour.
const FIRST: &str = "184202030013";
const SECOND: &str = "184202030021";

/// Analyses one file and compares what is found: number, grade, names, contacts, employment, protection, review.
#[track_caller]
fn check(content: &str, expected: &[&str]) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("material");
    fs::write(&file, content).unwrap();
    let out = folder.path().join("out");
    let analysis = Analysis {
        threads: 1,
        ..Analysis::new(vec![file], out.clone(), jiff::civil::date(2025, 9, 26))
    };
    analyze(&analysis, &|_| {}, &AtomicBool::new(false)).unwrap();
    let shown: Vec<String> = result::persons(&out)
        .unwrap()
        .map(|person| {
            let person = person.unwrap();
            let mut parts = vec![
                person.id_number.map_or_else(String::new, |it| it.digits()),
                person.grade.id().to_owned(),
                person.names.join("+"),
                [person.emails, person.phones].concat().join("+"),
                person.employment.id().to_owned(),
                person.protected.id().to_owned(),
            ];
            parts.extend(person.review);
            parts.join(" ")
        })
        .collect();
    assert_eq!(shown, expected);
}

/// Returns the check digit that makes ten digits pass Luhn, after nine.
fn with_check(nine: u64) -> String {
    let digits = format!("{nine:09}");
    let sum: u32 = digits
        .bytes()
        .zip([2, 1].into_iter().cycle())
        .map(|(digit, weight)| u32::from(digit - b'0') * weight)
        .map(|product| product / 10 + product % 10)
        .sum();
    format!("{digits}{}", (10 - sum % 10) % 10)
}

#[test]
fn the_numbers_used_here_are_valid() {
    assert_eq!(with_check(420_203_001), FIRST[2..]);
    assert_eq!(with_check(420_203_002), SECOND[2..]);
}

#[test]
fn a_labelled_column_makes_persons_with_what_their_row_says() {
    check(
        &format!("personnr;namn;e-post;mobil\n{FIRST};Alm, Bo;BO@a.example;070-174 06 05\n"),
        &[&format!("{FIRST} A Bo Alm bo@a.example++46701740605 unknown none")],
    );
}

#[test]
fn bare_digits_without_label_are_nobody() {
    check(&format!("jobb {FIRST} klar\nversion {SECOND}\n"), &[]);
    check(&format!("a;b\n{FIRST};1\n{SECOND};2\n"), &[]);
}

#[test]
fn a_separator_or_a_word_before_it_makes_a_person_in_running_text() {
    let (date, last) = FIRST.split_at(8);
    check(
        &format!("se {date}-{last} i morgon\npersonnummer: {SECOND}\n"),
        &[&format!("{FIRST} B   unknown none"), &format!("{SECOND} A   unknown none")],
    );
}

#[test]
fn a_column_of_valid_numbers_needs_no_header() {
    let rows = |valid: u64| -> String {
        let numbers = (0..40).map(|line| match with_check(420_203_100 + line) {
            number if line < valid => format!("{line};18{number}\n"),
            _ => format!("{line};2025082009{line:02}\n"),
        });
        numbers.collect()
    };
    let expected: Vec<String> = (0..40)
        .map(|line| format!("18{} B   unknown none", with_check(420_203_100 + line)))
        .collect();
    let expected: Vec<&str> = expected.iter().map(String::as_str).collect();
    check(&rows(40), &expected);
    check(&rows(30), &[]);
}

#[test]
fn bare_digits_count_where_the_same_number_stands_on_better_grounds() {
    check(
        &format!("jobb {FIRST} klar\npersonnummer {FIRST}\n"),
        &[&format!("{FIRST} A   unknown none")],
    );
}

#[test]
fn times_telephones_and_invoices_are_nobody_whatever_their_digits() {
    let (date, last) = FIRST.split_at(8);
    check(&format!("tidpunkt;faktura;ocr\n{FIRST};{FIRST};{date}-{last}\n"), &[]);
}

#[test]
fn a_manager_and_a_relative_are_not_the_subject() {
    check(
        &format!(
            "pnr;namn;chef e-post;anhörig personnummer\n{FIRST};Bo Alm;chef@a.example;{SECOND}\n"
        ),
        &[&format!("{FIRST} A Bo Alm  unknown none"), &format!("{SECOND} A   unknown none")],
    );
}

#[test]
fn a_mistyped_number_joins_the_person_with_the_same_name_and_contact() {
    let wrong = "184202030014";
    check(
        &format!("pnr;namn;e-post\n{FIRST};Bo Alm;bo@a.example\n{wrong};Bo Alm;bo@a.example\n"),
        &[&format!(
            "{FIRST} A Bo Alm bo@a.example unknown none mistyped_number_joined wrong_check_digit"
        )],
    );
    check(
        &format!("pnr;namn;e-post\n{FIRST};Bo Alm;bo@a.example\n{wrong};Eva Ek;eva@a.example\n"),
        &[
            " D Eva Ek eva@a.example unknown none no_identity_number wrong_check_digit",
            &format!("{FIRST} A Bo Alm bo@a.example unknown none"),
        ],
    );
}

#[test]
fn two_valid_numbers_are_two_persons_even_with_one_name_and_contact() {
    check(
        &format!("pnr;namn;e-post\n{FIRST};Bo Alm;bo@a.example\n{SECOND};Bo Alm;bo@a.example\n"),
        &[
            &format!("{FIRST} A Bo Alm bo@a.example unknown none"),
            &format!("{SECOND} A Bo Alm bo@a.example unknown none"),
        ],
    );
}

#[test]
fn a_placeholder_is_nobody_and_takes_nobodys_contacts() {
    check(
        "pnr;namn;e-post\n191212121212;Test Testsson;test@a.example\n",
        &[" D Test Testsson test@a.example unknown none no_identity_number placeholder_number"],
    );
}

#[test]
fn flags_and_texts_in_place_of_an_address_mean_protected() {
    check(
        &format!("pnr;skyddad\n{FIRST};J\n{SECOND};N\n"),
        &[&format!("{FIRST} A   unknown in_material"), &format!("{SECOND} A   unknown none")],
    );
    check(
        &format!("pnr;adress\n{FIRST};Skyddad adress\n"),
        &[&format!("{FIRST} A   unknown in_material")],
    );
}

#[test]
fn an_end_date_that_has_passed_means_former_and_a_later_one_current() {
    check(
        &format!("pnr;slutdatum\n{FIRST};2025-09-25\n{SECOND};2025-12-31\n"),
        &[&format!("{FIRST} A   former none"), &format!("{SECOND} A   current none")],
    );
}

#[test]
fn zeros_that_a_spreadsheet_dropped_are_put_back() {
    // Born in 2005: one of the published test numbers.
    let numbers = include_str!("../../../../fixtures/ids/skatteverket_testpersonnummer.txt");
    let number = numbers.lines().find(|it| it.starts_with("2005")).unwrap();
    let dropped = number[2..].trim_start_matches('0');
    check(&format!("pnr;ort\n{dropped};Kil\n"), &[&format!("{number} B   unknown none")]);
}

#[test]
fn an_empty_folder_is_a_result_with_nobody() {
    check("", &[]);
}

#[test]
fn a_number_that_a_row_says_was_replaced_is_a_conflict_and_no_merge() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a.csv");
    fs::write(&file, format!("pnr;tidigare samordningsnummer\n{FIRST};{SECOND}\n")).unwrap();
    let out = folder.path().join("out");
    let as_of = jiff::civil::date(2025, 9, 26);
    let analysis = Analysis { threads: 1, ..Analysis::new(vec![file], out.clone(), as_of) };
    analyze(&analysis, &|_| {}, &AtomicBool::new(false)).unwrap();
    let conflicts = fs::read_to_string(out.join("conflicts.csv")).unwrap();
    let reasons: Vec<&str> =
        conflicts.lines().skip(1).filter_map(|it| it.rsplit(',').next()).collect();
    assert_eq!(reasons, ["number_replaced"]);
    assert_eq!(result::persons(&out).unwrap().count(), 2);
}

#[test]
fn what_comes_with_a_mail_concerns_whom_the_mail_went_to() {
    let folder = tempfile::tempdir().unwrap();
    let controllers = folder.path().join("controllers.csv");
    let domains = "controller_id,name,match,value\nK1,Nämnden,email_domain,namnden.example\n\
                K2,Leverantören,email_domain,leverantor.example\n";
    fs::write(&controllers, domains).unwrap();
    let mail = folder.path().join("a.eml");
    let (date, last) = FIRST.split_at(8);
    let text = format!(
        "From: Supporten <s@leverantor.example>\nTo: hr@namnden.example\nSubject: Lista\nMIME-Version: 1.0\n\
         Content-Type: multipart/mixed; boundary=B\n\n--B\nContent-Type: text/plain\n\nBo Alm ({date}-{last})\n\
         --B\nContent-Type: text/csv\nContent-Disposition: attachment; filename=lista.csv\n\n\
         pnr;namn\n{SECOND};Eva Ek\n--B--\n"
    );
    fs::write(&mail, text).unwrap();
    let out = folder.path().join("out");
    let as_of = jiff::civil::date(2025, 9, 26);
    let analysis = Analysis {
        threads: 1,
        controllers: Some(controllers),
        ..Analysis::new(vec![mail], out.clone(), as_of)
    };
    analyze(&analysis, &|_| {}, &AtomicBool::new(false)).unwrap();
    let of: Vec<_> = result::persons(&out)
        .unwrap()
        .map(|it| it.unwrap())
        .filter(|it| it.id_number.is_some())
        .map(|it| it.controllers)
        .collect();
    assert_eq!(of, [["K1"], ["K1"]]);
}

#[test]
fn the_name_of_a_state_decides_whose_number_it_is() {
    // Valid in Denmark and, by its digits alone, in Sweden.
    check("CPR-nr;navn\n0101805018;Bo Alm\n", &["0101805018 A Bo Alm  unknown none"]);
}

#[test]
fn a_letter_with_commas_is_no_table() {
    let (date, last) = FIRST.split_at(8);
    check(
        &format!(
            "Orosanmälan\n\nOro för barn: Ida Palmqvist, {date}-{last}\n\
             Anmälan till socialtjänsten, Socialnämnden i Sjövik. Utredning inledd.\n\
             Vårdnadshavare: Eva Palmqvist, telefon 070-174 06 05. Handläggare: Bo Alm.\n"
        ),
        &[
            " C Eva Palmqvist +46701740605 unknown none no_identity_number",
            &format!("{FIRST} B Ida Palmqvist  unknown none"),
        ],
    );
}

#[test]
fn position_is_a_place_or_a_post_by_what_stands_there() {
    let of = |values: [&str; 2]| {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a.csv");
        let [one, other] = values;
        fs::write(&file, format!("pnr;position\n{FIRST};{one}\n{SECOND};{other}\n")).unwrap();
        let out = folder.path().join("out");
        let as_of = jiff::civil::date(2025, 9, 26);
        let analysis = Analysis { threads: 1, ..Analysis::new(vec![file], out.clone(), as_of) };
        analyze(&analysis, &|_| {}, &AtomicBool::new(false)).unwrap();
        let person = result::persons(&out).unwrap().next().unwrap().unwrap();
        person.categories.iter().map(|it| it.id()).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(of(["59.33, 18.06", "57.70, 11.97"]), "id_number location");
    assert_eq!(of(["Kock", "Lärare"]), "employment id_number");
}

/// Returns the categories of each person in one file.
fn categories(content: &str) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("material");
    fs::write(&file, content).unwrap();
    let out = folder.path().join("out");
    let as_of = jiff::civil::date(2025, 9, 26);
    let analysis = Analysis { threads: 1, ..Analysis::new(vec![file], out.clone(), as_of) };
    analyze(&analysis, &|_| {}, &AtomicBool::new(false)).unwrap();
    let shown = |it: fyr_leak::result::Person| {
        let all: Vec<_> = it.categories.iter().map(|it| it.id()).collect();
        all.join(" ")
    };
    result::persons(&out).unwrap().map(|it| shown(it.unwrap())).collect()
}

#[test]
fn a_form_with_its_names_in_the_first_column_is_read_on_its_side() {
    assert_eq!(
        categories(&format!("Personnummer;{FIRST};{SECOND}\nNamn;Bo Alm;Eva Ek\nDiagnos;F32.1;\n")),
        ["health id_number name", "id_number name"]
    );
}

#[test]
fn settings_in_two_columns_are_nobody() {
    let settings =
        "SMTP;smtp.a.example\nE-post;noreply@a.example\nNamn;Server\nTelefon;08-465 004 10\n";
    check(settings, &[]);
}

#[test]
fn what_stands_above_a_table_is_said_of_everyone_in_it() {
    let rows = format!("Medlemsnr   Namn       Personnr\n10          Bo Alm     {FIRST}\n");
    assert_eq!(
        categories(&format!("Fackklubben i Kil\n\n{rows}11          Eva Ek     {SECOND}\n")),
        ["id_number name union"; 2]
    );
}

#[test]
fn a_placeholder_is_no_identity_number() {
    for number in ["191212121212", "121212-1212"] {
        let found =
            categories(&format!("pnr;namn;e-post\n{number};Test Testsson;test@a.example\n"));
        assert_eq!(found, ["contact_email name"], "{number}");
    }
}

#[test]
fn records_in_lines_of_a_log_are_rows_with_their_own_names() {
    check(
        &format!(
            "2024-05-01 INFO svar={{\"pnr\":\"{FIRST}\",\"namn\":\"Bo Alm\"}} 12 ms\n\
             2024-05-01 INFO svar={{'pnr': '{SECOND}', 'namn': 'Eva Ek', 'chef': {{'epost': 'c@a.example'}}}}\n"
        ),
        &[&format!("{FIRST} A Bo Alm  unknown none"), &format!("{SECOND} A Eva Ek  unknown none")],
    );
}

#[test]
fn a_record_in_a_cell_is_the_rows_person_unless_it_names_another() {
    let quoted = |text: &str| text.replace('"', "\"\"");
    let own =
        quoted(&format!(r#"{{"pnr":"{FIRST}","namn":"Bo Alm","chef":{{"epost":"c@a.example"}}}}"#));
    check(&format!("id;data\n1;\"{own}\"\n"), &[&format!("{FIRST} A Bo Alm  unknown none")]);
    let other = quoted(&format!(r#"{{"pnr":"{SECOND}","namn":"Eva Ek"}}"#));
    check(
        &format!("pnr;namn;ansvarig\n{FIRST};Bo Alm;\"{other}\"\n"),
        &[&format!("{FIRST} A Bo Alm  unknown none"), &format!("{SECOND} A Eva Ek  unknown none")],
    );
}

#[test]
fn a_list_without_gaps_or_header_is_read_by_the_numbers_in_it() {
    let numbers: Vec<String> =
        (0..20).map(|it| format!("18{}", with_check(420_203_100 + it))).collect();
    let rows = numbers
        .iter()
        .map(|it| format!("01{it}ALM         BO        STORGATAN 1    12345UME\u{c5}\n"));
    let expected = numbers.iter().map(|it| format!("{it} B BO ALM  unknown none"));
    let expected: Vec<String> = expected.collect();
    let expected: Vec<&str> = expected.iter().map(String::as_str).collect();
    check(&rows.collect::<String>(), &expected);
}

#[test]
fn a_number_that_a_word_is_glued_to_is_announced_by_it() {
    check(
        &format!("fil pnr{FIRST}.pdf\nakt_{}-{}_2.pdf\n", &SECOND[..8], &SECOND[8..]),
        &[&format!("{FIRST} A   unknown none"), &format!("{SECOND} B   unknown none")],
    );
    check(&format!("order{FIRST} kopia_20171110-2300\n"), &[]);
}

#[test]
fn a_note_that_begins_with_a_number_is_about_the_rows_person() {
    let (date, last) = FIRST.split_at(8);
    check(
        &format!(
            "namn;e-post;anteckning\nBo Alm;bo@a.example;Pnr {date}-{last}. Sjukskriven sedan mars.\n"
        ),
        &[&format!("{FIRST} A Bo Alm bo@a.example unknown none")],
    );
    check(
        &format!("namn;e-post;anteckning\nBo Alm;bo@a.example;Barnets pnr {date}-{last}\n"),
        &[
            " B Bo Alm bo@a.example unknown none no_identity_number",
            &format!("{FIRST} A   unknown none"),
        ],
    );
}

#[test]
fn a_form_with_a_table_of_relatives_below_it_is_one_person_and_their_relatives() {
    check(
        &format!(
            "Personnummer;{FIRST}\nNamn;Bo Alm\nTelefon;070-174 06 05\n\nAnh\u{f6}riga\n\
             Namn;Relation;Telefon\nEva Alm;maka;070-174 06 06\n"
        ),
        &[
            " B Eva Alm +46701740606 unknown none no_identity_number",
            &format!("{FIRST} A Bo Alm +46701740605 unknown none"),
        ],
    );
}

#[test]
fn a_record_in_a_cell_says_what_it_says_of_the_rows_person() {
    check(
        &format!(
            "pnr;namn;extra;anh\u{f6}riga\n{FIRST};Bo Alm;\"{{\"\"telefon\"\":\"\"070-174 06 05\"\"}}\";\
             \"[{{\"\"namn\"\":\"\"Eva Alm\"\",\"\"telefon\"\":\"\"070-174 06 06\"\"}},{{\"\"namn\"\":\"\"Li Alm\"\"}}]\"\n"
        ),
        &[
            " B Eva Alm +46701740606 unknown none no_identity_number",
            &format!("{FIRST} A Bo Alm +46701740605 unknown none"),
        ],
    );
}
