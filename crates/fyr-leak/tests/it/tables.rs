//! Tables as systems and people lay them out: rows joined by keys, columns that hold something else than they say, and the words
//! for who is still employed.

use fyr_leak::{Analysis, analyze, result};
use std::fs;
use std::sync::atomic::AtomicBool;

/// Numbers born in 1842, with their sign.
const FIRST: &str = "18420203-0013";
const SECOND: &str = "18420203-0021";
const THIRD: &str = "18420203-0039";

/// Analyses the files; returns number, names, employment, protection and categories beside those of number and name.
fn persons(material: &[(&str, String)]) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    for (name, content) in material {
        let path = folder.path().join("leak").join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }
    let (out, as_of) = (folder.path().join("out"), jiff::civil::date(2026, 9, 1));
    let analysis = Analysis {
        threads: 1,
        ..Analysis::new(vec![folder.path().join("leak")], out.clone(), as_of)
    };
    analyze(&analysis, &|_| {}, &AtomicBool::new(false)).unwrap();
    let persons = result::persons(&out).unwrap().map(Result::unwrap);
    let shown = persons.map(|person| {
        let mut parts = vec![
            person.id_number.map_or_else(String::new, |it| it.digits()),
            person.names.join("+"),
            person.employment.id().to_owned(),
            person.protected.id().to_owned(),
        ];
        let more = person.categories.iter().map(|it| it.id());
        parts.extend(more.filter(|it| !matches!(*it, "id_number" | "name")).map(str::to_owned));
        parts.join(" ")
    });
    shown.collect()
}

#[track_caller]
fn check(material: &[(&str, String)], expected: &[&str]) {
    assert_eq!(persons(material), expected);
}

fn digits(number: &str) -> String {
    number.replace('-', "")
}

#[test]
fn a_row_is_whose_its_key_leads_to_in_another_table() {
    let health = format!("{} Bo Alm unknown none health", digits(FIRST));
    let other = format!("{} Eva Ek unknown none", digits(SECOND));
    let dump = |key: &str, own: &str| {
        format!(
            "CREATE TABLE personer ({own} int, pnr varchar(13), namn varchar(9));\n\
             INSERT INTO personer VALUES (7,'{FIRST}','Bo Alm'),(8,'{SECOND}','Eva Ek');\n\
             CREATE TABLE frv (id int, {key} int, diagnos varchar(9));\n\
             INSERT INTO frv VALUES (8,7,'F32');\n"
        )
    };
    for (key, own) in [("person_id", "person_id"), ("PersonKey", "PersonKey"), ("person_id", "id")]
    {
        check(&[("a.sql", dump(key, own))], &[&health, &other]);
    }
    // Two exports of one database lie in one folder.
    let list = format!("PersonKey;pnr;namn\nK01;{FIRST};Bo Alm\nK02;{SECOND};Eva Ek\n");
    let days = "PersonKey;diagnos\nK01;F32\n";
    check(&[("a/p.csv", list.clone()), ("a/s.csv", days.into())], &[&health, &other]);
    // Those of another folder may be another system's.
    let apart = format!("{} Bo Alm unknown none", digits(FIRST));
    check(&[("a/p.csv", list), ("b/s.csv", days.into())], &[&apart, &other]);
}

#[test]
fn a_key_that_two_persons_have_is_nobodys() {
    let list = format!("person_id;pnr\n7;{FIRST}\n7;{SECOND}\n");
    let days = "person_id;diagnos\n7;F32\n";
    let one = format!("{}  unknown none", digits(FIRST));
    let other = format!("{}  unknown none", digits(SECOND));
    check(&[("p.csv", list), ("s.csv", days.into())], &[&one, &other]);
}

#[test]
fn protection_that_stands_in_another_table_is_the_persons() {
    let dump = format!(
        "CREATE TABLE person (id int, pnr varchar(13));\nINSERT INTO person VALUES (7,'{FIRST}'),(8,'{SECOND}');\n\
         CREATE TABLE skydd (person_id int, sekretessmarkering int);\nINSERT INTO skydd VALUES (8,1);\n"
    );
    let open = format!("{}  unknown none", digits(FIRST));
    let protected = format!("{}  unknown in_material protected_identity", digits(SECOND));
    check(&[("a.sql", dump)], &[&open, &protected]);
}

#[test]
fn a_number_written_with_its_sign_counts_whatever_its_column_is_called() {
    for header in ["Ort", "Status", "Enhet", "Startdatum", "Månadslön", "Telefon"] {
        let rows = format!("Namn;{header}\nBo Alm;{FIRST}\n");
        assert_eq!(persons(&[("a.csv", rows)]).len(), 1, "{header}");
    }
    // An order's number may be written alike: a column of them holds some that are no identity number.
    let orders = |last: &str| format!("kund;ordernr\nA;{FIRST}\nB;{SECOND}\nC;{last}\n");
    assert_eq!(persons(&[("a.csv", orders(THIRD))]).len(), 3);
    assert_eq!(persons(&[("a.csv", orders("184202-0014"))]).len(), 0);
}

#[test]
fn what_a_column_says_of_employment_is_read_in_its_own_words() {
    for (header, former, current) in [
        ("Anst t.o.m.", "2024-03-31", ""),
        ("Slutdatum", "24-03-31", ""),
        ("Är anställd", "Nej", "Ja"),
        ("Anställd", "N", "J"),
        ("Slutat datum", "31/3 2024", ""),
        ("TerminationDate", "3/31/2024", ""),
        ("Employment end", "Mar 31, 2024", ""),
        ("f.d. anställd", "X", ""),
        ("Anställningsperiod", "2019-01-01 - 2024-03-31", "2019-01-01 - tills vidare"),
        ("Anst.tid", "2019-01-01 -- 2024-03-31", "2019-01-01 --"),
        ("Entledigad", "2024-03-31", ""),
        ("Anställningsstatus", "Egen uppsägning", "Föräldraledig"),
        ("Anställningsstatus", "Anställd t.o.m. 2024-12-31", "Timanställd"),
    ] {
        let rows = format!("Anstnr;Pnr;{header}\n1001;{FIRST};{former}\n1002;{SECOND};{current}\n");
        let found = persons(&[("a.csv", rows)]);
        let said: Vec<&str> = found.iter().filter_map(|it| it.split(' ').nth(2)).collect();
        assert_eq!(said, ["former", "current"], "{header}");
    }
    // A case is closed; its person may be employed.
    let case = format!("Pnr;Namn;Status\n{FIRST};Bo Alm;Avslutat\n");
    check(&[("a.csv", case)], &[&format!("{} Bo Alm unknown none", digits(FIRST))]);
}

#[test]
fn the_number_of_a_day_in_a_spreadsheet_is_a_day_of_birth() {
    let rows = "Namn;E-post;Födelsedatum\nEva Ek;eva.ek@a.example;42233\n";
    let found = persons(&[("a.csv", rows.into())]);
    assert_eq!(found, [" Eva Ek unknown none birth_date contact_email"]);
}

#[test]
fn protection_is_heard_in_flags_titles_names_and_other_cells() {
    let protected = |material: &[(&str, String)]| -> usize {
        persons(material).iter().filter(|it| it.contains("in_material")).count()
    };
    for (header, yes, no) in [
        ("Skyddad", "Ja", "Ej skyddad"),
        ("Sekretess", "***", "Ingen sekretess"),
        ("secrecy_flag", "T", "N/A"),
        ("Telefon", "Skyddat nummer", "08-465 004 78"),
        ("Anm", "OBS sekretess!", "Ring efter lunch"),
        ("Status folkbokföring", "Kvarskriven", "Folkbokförd"),
        ("Adress", "Box 2820, 403 20 Göteborg", "Box 28201, 114 25 Stockholm"),
    ] {
        let rows = format!("Pnr;Namn;{header}\n{FIRST};Bo Alm;{yes}\n{SECOND};Eva Ek;{no}\n");
        assert_eq!(protected(&[("a.csv", rows)]), 1, "{header}");
    }
    let rows = format!("Pnr;Namn\n{FIRST};Bo Alm\n{SECOND};Eva Ek\n");
    assert_eq!(protected(&[("Sekretessmarkerade 2026.csv", rows.clone())]), 2);
    assert_eq!(protected(&[("a.csv", format!("Elever med skyddad identitet;\n{rows}"))]), 2);
    assert_eq!(protected(&[("rutin_skyddade_personuppgifter.csv", rows)]), 0);
}

#[test]
fn protection_is_heard_in_forms_letters_and_above_lists() {
    let protected = |text: String| -> Vec<bool> {
        persons(&[("a.txt", text)]).iter().map(|it| it.contains("in_material")).collect()
    };
    for (line, expected) in [
        ("Sekretess: J", true),
        ("SKYDD: N", false),
        ("Skyddad identitet: [ ]", false),
        ("Skyddade personuppgifter  Ja ☐  Nej ☒", false),
        ("Skyddade personuppgifter  Ja ☒  Nej ☐", true),
        ("☐ Skyddade personuppgifter", false),
    ] {
        let form = format!("Blankett\n\nNamn: Bo Alm\nPersonnummer: {FIRST}\n{line}\n");
        assert_eq!(protected(form), [expected], "{line}");
    }
    let letter = format!("Bo Alm\nBox 2820\n403 20 Göteborg\n\nPersonnummer: {FIRST}\n\nHej.\n");
    assert_eq!(protected(letter), [true]);
    let list = format!(
        "Personer med skyddad identitet:\n- Bo Alm {FIRST}\n- Eva Ek {SECOND}\n\nÖvriga:\n- Siv Berg {THIRD}\n- Ida Lind 18420203-0047\n"
    );
    assert_eq!(protected(list), [true, true, false, false]);
}

#[test]
fn a_number_is_read_however_its_column_writes_it() {
    let expected = [format!("{} Bo Alm unknown none", digits(FIRST))];
    for written in ["18420203/0013", "1842.02.03.0013", "18420203_0013", "1842 02 03 00 13"] {
        let rows = format!("Personnummer;Namn\n{written};Bo Alm\n");
        assert_eq!(persons(&[("a.csv", rows)]), expected, "{written}");
    }
    let apart = "Födelsedatum;Sista4;Namn\n18420203;0013;Bo Alm\n";
    assert_eq!(persons(&[("a.csv", apart.into())]).len(), 1);
    let wrapped = format!(r#"[{{"civicNo":{{"value":"{FIRST}"}},"name":"Bo Alm"}}]"#);
    assert_eq!(persons(&[("a.json", wrapped)]), expected);
    let dump = format!(
        "<?xml version=\"1.0\"?><dump><row><field name=\"pnr\">{FIRST}</field><field name=\"namn\">Bo Alm</field></row>\
         <row><field name=\"pnr\">{SECOND}</field><field name=\"namn\">Eva Ek</field></row></dump>"
    );
    assert_eq!(persons(&[("a.xml", dump)]).first(), expected.first());
}

#[test]
fn a_slip_in_a_swedish_number_is_no_foreign_number() {
    let slip = format!("Personnr;Namn\n{FIRST};Bo Alm\n18420203-0022;Eva Ek\n");
    let found = persons(&[("a.csv", slip)]);
    assert!(found.iter().all(|it| !it.contains("Eva Ek") || it.starts_with(' ')), "{found:?}");
}

#[test]
fn a_form_that_begins_with_its_number_is_read_as_a_form() {
    let form = format!("Personnummer: {FIRST}\nNamn: Bo Alm\nDiagnos: astma\n");
    check(&[("a.txt", form)], &[&format!("{} Bo Alm unknown none health", digits(FIRST))]);
}

#[test]
fn a_long_journal_is_about_whom_it_names_first() {
    let filler = "Samtalet handlade om vardagen och om vad som hänt sedan sist.\n".repeat(900);
    let journal = format!("Journal för Bo Alm, {FIRST}\n{filler}Han har fått diagnosen astma.\n");
    check(&[("a.txt", journal)], &[&format!("{} Bo Alm unknown none health", digits(FIRST))]);
}

#[test]
fn tables_below_and_beside_each_other_are_each_read_by_their_own_header() {
    let one = format!("{} Bo Alm unknown none salary_finance", digits(FIRST));
    let other = format!("{} Eva Ek unknown none union", digits(SECOND));
    let below = format!(
        "Personnr;Namn;Månadslön\n{FIRST};Bo Alm;31000\n;;\nNamn;Fackförbund;Personnr\nEva Ek;Vision;{SECOND}\n"
    );
    check(&[("a.csv", below)], &[&one, &other]);
    let beside = format!(
        "Personnr;Namn;Månadslön;;Personnr;Namn;Fackförbund\n{FIRST};Bo Alm;31000;;{SECOND};Eva Ek;Vision\n"
    );
    check(&[("a.csv", beside)], &[&one, &other]);
    // A header that is repeated is nobody.
    let again = format!("Personnr;Namn\n{FIRST};Bo Alm\nPersonnr;Namn\n{SECOND};Eva Ek\n");
    assert_eq!(persons(&[("a.csv", again)]).len(), 2);
}

#[test]
fn a_heading_over_several_columns_says_whose_they_are() {
    let rows = format!(
        "Anställd;;Närmast anhörig;\nPersonnummer;Namn;Namn;Telefon\n{FIRST};Bo Alm;Siv Berg;070-174 06 05\n"
    );
    let found = persons(&[("a.csv", rows)]);
    assert!(
        found.iter().any(|it| it.starts_with(&format!("{} Bo Alm ", digits(FIRST)))),
        "{found:?}"
    );
    let page = format!(
        "<html><body><table><tr><th colspan=2>Person</th><th rowspan=2>Diagnos</th></tr><tr><th>Personnummer</th><th>Namn</th></tr>\
         <tr><td>{FIRST}</td><td>Bo Alm</td><td>F32.1</td></tr></table></body></html>"
    );
    check(&[("a.html", page)], &[&format!("{} Bo Alm unknown none health", digits(FIRST))]);
}

#[test]
fn columns_are_parted_by_whatever_a_system_parts_them_by() {
    let expected = [format!("{} Bo Alm unknown none health", digits(FIRST))];
    for text in [
        format!("Personnummer~Namn~Diagnos\n{FIRST}~Bo Alm~F32.1\n"),
        format!("Personnummer^Namn^Diagnos\n{FIRST}^Bo Alm^F32.1\n"),
        format!("\"Personnummer,Namn,Diagnos\"\n\"{FIRST},Bo Alm,F32.1\"\n"),
        format!("'Personnummer','Namn','Diagnos'\n'{FIRST}','Bo Alm','F32.1'\n"),
        format!("Personnummer;Namn;Diagnos\n=\"{FIRST}\";=\"Bo Alm\";F32.1\n"),
    ] {
        assert_eq!(persons(&[("a.csv", text.clone())]), expected, "{text}");
    }
}

#[test]
fn a_mail_in_which_its_writer_gives_a_number_is_of_the_writer() {
    let mail = format!(
        "From: Bo Alm <bo.alm@namnden.example>\nTo: HR <hr@namnden.example>\nSubject: Ledighet\n\n\
         Hej, mitt personnummer är {FIRST}. Jag är sjuk.\n\nMvh\nBo Alm\n070-174 06 05\n"
    );
    let found = persons(&[("a.eml", mail)]);
    let own = format!("{} Bo Alm", digits(FIRST));
    assert!(found.iter().any(|it| it.starts_with(&own) && it.contains("health")), "{found:?}");
    assert!(!found.iter().any(|it| it.starts_with(" Bo Alm")), "{found:?}");
}

#[test]
fn columns_of_other_numbers_stay_what_they_are_however_long_they_are() {
    // A region's own numbers are no order numbers, in a long column neither.
    let reserve = [
        "991940011008",
        "991941011007",
        "991942011006",
        "991943011005",
        "991944011004",
        "991945011003",
    ];
    let rows = reserve.repeat(4).join(";Bo Alm\n");
    let found = persons(&[("a.csv", format!("Reservnummer;Namn\n{rows};Bo Alm\n"))]);
    assert_eq!(found.len(), reserve.len(), "{found:?}");
    // Companies' numbers in a column of customers are nobody.
    let customers = format!(
        "Kund;Org-/personnr\nBo Alm;{FIRST}\nBolaget AB;556036-0793\nKommunen;212000-0142\nRegionen;232100-0016\n"
    );
    let found = persons(&[("a.csv", customers)]);
    assert_eq!(found.len(), 1, "{found:?}");
}

#[test]
fn bare_digits_in_a_log_give_nobody_what_stands_beside_them() {
    let list = format!("pnr;namn\n{FIRST};Bo Alm\n");
    let log = format!("2025-08-20 03:11:30 ref={} kund ringde 070-174 06 05\n", digits(FIRST));
    let found = persons(&[("a.csv", list), ("b.log", log)]);
    assert_eq!(found, [format!("{} Bo Alm unknown none", digits(FIRST))]);
}

#[test]
fn a_file_that_is_called_by_a_number_is_of_that_person() {
    let found = persons(&[("akt/18420203-0013_Alm.txt", "Tomt dokument.\n".into())]);
    assert_eq!(found.len(), 1, "{found:?}");
    let found = persons(&[("logg/20250820-0311.txt", "Tomt dokument.\n".into())]);
    assert_eq!(found.len(), 0, "{found:?}");
}
