//! Numbers of the controllers' list of protected persons and of the watch list, in places where no number is looked for.

use fyr_leak::{Analysis, analyze, result};
use std::fs;
use std::path::PathBuf;
use std::sync::atomic::AtomicBool;

/// A number born in 1842, and its neighbour.
const LISTED: &str = "184202030013";
const OTHER: &str = "184202030021";
/// Its ten digits, and the two parts of them.
const SHORT: &str = "4202030013";

/// Analyses one file with a list; returns the folder of the result.
fn run(list: &str, name: &str, content: &str) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    fs::create_dir(at("leak")).unwrap();
    fs::write(at("leak").join(name), content).unwrap();
    fs::write(at("protected.csv"), format!("id_number\n{list}\n")).unwrap();
    fs::write(at("watch.csv"), format!("value,name\n{list},fågeln\n")).unwrap();
    let out = at("out");
    let analysis = Analysis {
        protected: Some(at("protected.csv")),
        watch: Some(at("watch.csv")),
        threads: 1,
        ..Analysis::new(vec![at("leak")], out.clone(), jiff::civil::date(2025, 9, 26))
    };
    analyze(&analysis, &|_| {}, &AtomicBool::new(false)).unwrap();
    (folder, out)
}

/// Returns number, grade, names and protection of everybody in the file.
fn persons(name: &str, content: &str) -> Vec<String> {
    let (_folder, out) = run(LISTED, name, content);
    let persons = result::persons(&out).unwrap().map(Result::unwrap);
    let shown = persons.map(|it| {
        let number = it.id_number.map_or_else(String::new, |it| it.digits());
        let parts = [number, it.grade.id().into(), it.names.join("+"), it.protected.id().into()];
        parts.join(" ")
    });
    let shown: Vec<String> = shown.collect();
    let watched = fs::read_to_string(out.join("watch.csv")).unwrap().contains("fågeln");
    assert_eq!(watched, shown.iter().any(|it| it.ends_with("on_list")), "{content}");
    shown
}

#[track_caller]
fn check(content: &str, expected: &[&str]) {
    assert_eq!(persons("a.txt", content), expected, "{content}");
}

#[test]
fn a_listed_number_in_a_column_of_customers_invoices_or_orders_is_its_person() {
    for column in ["Kundnr", "Fakturanr", "Ordernr", "OCR", "Telefon", "Artikelnr", "kolumn7"] {
        for written in [LISTED, SHORT, "420203-0013", "18420203-0013", "1842-02-03-0013"] {
            let table = format!("{column};namn;ort\n{written};Bo Alm;Umeå\n77123;Eva Ek;Boden\n");
            let found = persons("a.csv", &table);
            let listed = found.iter().filter(|it| it.ends_with("B Bo Alm on_list")).count();
            assert!(listed == 1, "{column} {written}: {found:?}");
        }
    }
}

#[test]
fn a_listed_number_beside_another_persons_own_takes_nothing_of_their_row() {
    let table = format!("personnr;namn;ordernr\n{OTHER};Eva Ek;{LISTED}\n");
    let found = persons("a.csv", &table);
    assert_eq!(found, [format!("{LISTED} B  on_list"), format!("{OTHER} A Eva Ek none")]);
}

#[test]
fn a_listed_number_glued_to_letters_or_digits_is_found() {
    for text in [
        format!("fil pnr{LISTED} sparad"),
        format!("pnr_{SHORT}.pdf"),
        format!("x{SHORT}y"),
        format!("id=000000{SHORT}"),
        format!("0042{LISTED}ALM BO        UMEÅ"),
        format!("se {SHORT}@kommun.example"),
        "1842/02/03/0013 är klar".to_owned(),
    ] {
        let found = persons("a.txt", &format!("{text}\n"));
        assert!(found.len() == 1 && found[0].ends_with("on_list"), "{text}: {found:?}");
        let found = persons("a.csv", &format!("a;b;c\n1;{text};2\n3;annat;4\n"));
        assert!(found.len() == 1 && found[0].ends_with("on_list"), "{text}: {found:?}");
    }
}

#[test]
fn a_listed_number_under_another_key_of_a_text_is_found() {
    check(&format!("Kundnr: {SHORT}\n"), &[&format!("{LISTED} B  on_list")]);
    check(&format!("Telefon {SHORT} ocr={SHORT}\n"), &[&format!("{LISTED} B  on_list")]);
}

#[test]
fn digits_that_are_no_number_of_the_list_stay_nobodys() {
    let bare = &OTHER[2..];
    check(&format!("Kundnr: {bare}\npnr_{}\n", &bare[..9]), &[]);
    assert!(persons("a.csv", &format!("ordernr;ort\n{bare};Umeå\n{OTHER};Boden\n")).is_empty());
}

#[test]
fn a_column_of_times_holds_no_listed_number() {
    let times = (0..60).map(|it| format!("40020300{it:02};start\n"));
    let table = format!("tid;vad\n{}", times.collect::<String>());
    // Ten digits of it are a quarter past midnight, some day.
    let (_folder, out) = run("184002030015", "a.csv", &table);
    assert_eq!(result::persons(&out).unwrap().count(), 0);
}

#[test]
fn listed_numbers_of_other_states_are_found_glued_too() {
    let (_folder, out) = run("131052-308T", "a.txt", "hetu_131052-308T_liite.pdf\n");
    let found: Vec<_> = result::persons(&out).unwrap().map(Result::unwrap).collect();
    assert!(found.len() == 1 && found[0].protected.id() == "on_list");
}

#[test]
fn who_should_be_gone_is_found_in_a_column_of_customers_and_is_not_protected_by_it() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    fs::create_dir(at("leak")).unwrap();
    fs::write(at("leak/a.csv"), format!("kundnr;namn\n{LISTED};Bo Alm\n77123;Eva Ek\n")).unwrap();
    fs::write(at("gone.csv"), format!("id_number\n{LISTED}\n")).unwrap();
    let analysis = Analysis {
        expect_gone: Some(at("gone.csv")),
        threads: 1,
        ..Analysis::new(vec![at("leak")], at("out"), jiff::civil::date(2025, 9, 26))
    };
    let summary = analyze(&analysis, &|_| {}, &AtomicBool::new(false)).unwrap();
    assert_eq!(summary.expected_gone, Some(1));
    let mut found = result::persons(&at("out")).unwrap().map(Result::unwrap);
    assert!(found.all(|it| it.protected.id() == "none"));
}
