//! Whose a row is that has no number, or not quite; and who is protected, whatever their number looks like.

use fyr_leak::diff::diff;
use fyr_leak::sample::{self, Draw};
use fyr_leak::{Analysis, analyze, result};
use std::fs;
use std::path::Path;
use std::sync::atomic::AtomicBool;

/// A number born in 1842, and its neighbour.
const FIRST: &str = "184202030013";
const SECOND: &str = "184202030021";

/// Files of one analysis: material, list of protected persons, decisions.
#[derive(Default)]
struct Case<'a> {
    material: &'a [(&'a str, String)],
    protected: &'a str,
    decisions: String,
}

impl Case<'_> {
    /// Analyses the files in `folder`; the result lies in `out` below it.
    fn run(&self, folder: &Path) {
        let _ = fs::remove_dir_all(folder.join("out"));
        for (name, content) in self.material {
            let path = folder.join("leak").join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, content).unwrap();
        }
        fs::write(folder.join("protected.csv"), self.protected).unwrap();
        fs::write(folder.join("decisions.csv"), &self.decisions).unwrap();
        let (out, as_of) = (folder.join("out"), jiff::civil::date(2025, 9, 26));
        let analysis = Analysis {
            protected: (!self.protected.is_empty()).then(|| folder.join("protected.csv")),
            decisions: (!self.decisions.is_empty()).then(|| folder.join("decisions.csv")),
            threads: 1,
            ..Analysis::new(vec![folder.join("leak")], out, as_of)
        };
        analyze(&analysis, &|_| {}, &AtomicBool::new(false)).unwrap();
    }

    /// Returns number, names, contacts, protection and review of each person.
    fn persons(&self) -> Vec<String> {
        let folder = tempfile::tempdir().unwrap();
        self.run(folder.path());
        shown(&folder.path().join("out"))
    }
}

fn shown(out: &Path) -> Vec<String> {
    let persons = result::persons(&out).unwrap().map(Result::unwrap);
    let shown = persons.map(|person| {
        let mut parts = vec![
            person.id_number.map_or_else(String::new, |it| it.digits()),
            person.names.join("+"),
            [person.emails, person.phones].concat().join("+"),
            person.protected.id().to_owned(),
        ];
        parts.extend(person.review);
        parts.join(" ")
    });
    shown.collect()
}

#[track_caller]
fn check(material: &[(&str, String)], expected: &[&str]) {
    assert_eq!(Case { material, ..Case::default() }.persons(), expected);
}

#[test]
fn a_row_without_number_joins_whoever_has_its_name_and_contact() {
    let known = format!("pnr;namn;e-post;mobil\n{FIRST};Bo Alm;bo@a.example;070-174 06 05\n");
    let rows =
        ["namn;mobil\nAlm, Bo;+46 70 174 06 05\n", "namn;e-post\nBo Erik Alm;bo@a.example\n"];
    for row in rows {
        let found = Case {
            material: &[("a.csv", known.clone()), ("b.csv", row.into())],
            ..Case::default()
        };
        assert_eq!(found.persons().len(), 1, "{row}");
    }
}

#[test]
fn a_row_with_a_name_and_the_address_made_of_it_is_whose_that_address_is() {
    let known = format!("pnr;namn;e-post\n{FIRST};Bo Alm;bo.alm@a.example\n");
    let letter = |row: &str| ("b.csv", format!("name,mail\n{row}\n"));
    check(
        &[("a.csv", known.clone()), letter("Bo Alm,bo.alm@a.example")],
        &[&format!("{FIRST} Bo Alm bo.alm@a.example none")],
    );
    // Somebody else's name under the same address: an old name and a new, secret one are never brought together.
    check(
        &[("a.csv", known), letter("Eva Ek,bo.alm@a.example")],
        &[
            " Eva Ek bo.alm@a.example none no_identity_number",
            &format!("{FIRST} Bo Alm bo.alm@a.example none"),
        ],
    );
}

#[test]
fn a_household_is_not_one_person() {
    check(
        &[
            ("a.csv", format!("pnr;namn;mobil\n{FIRST};Bo Alm;070-174 06 05\n")),
            ("b.csv", "namn;mobil\nEva Alm;070-174 06 05\n".into()),
        ],
        &[
            " Eva Alm +46701740605 none no_identity_number",
            &format!("{FIRST} Bo Alm +46701740605 none"),
        ],
    );
}

#[test]
fn another_day_of_birth_is_another_person_whatever_else_is_the_same() {
    check(
        &[
            ("a.csv", format!("pnr;namn;e-post\n{FIRST};Bo Alm;familjen@a.example\n")),
            ("b.csv", "namn;född;e-post\nBo Alm;1871-11-30;familjen@a.example\n".into()),
        ],
        &[
            " Bo Alm familjen@a.example none no_identity_number",
            &format!("{FIRST} Bo Alm familjen@a.example none"),
        ],
    );
}

#[test]
fn a_row_that_fits_two_persons_joins_neither_and_is_listed_nowhere() {
    let folder = tempfile::tempdir().unwrap();
    let both =
        format!("pnr;namn;mobil\n{FIRST};Bo Alm;070-174 06 05\n{SECOND};Bo Alm;070-174 06 05\n");
    let material = [("a.csv", both), ("b.csv", "namn;mobil\nBo Alm;070-174 06 05\n".into())];
    Case { material: &material, ..Case::default() }.run(folder.path());
    let out = folder.path().join("out");
    assert_eq!(shown(&out).len(), 3);
    assert_eq!(result::summary(&out).unwrap().bounds.unions_refused, 1);
    assert_eq!(fs::read_to_string(out.join("conflicts.csv")).unwrap().lines().count(), 1);
    assert_eq!(fs::read_to_string(out.join("merges.csv")).unwrap().lines().count(), 1);
}

#[test]
fn an_address_under_many_rows_is_nobodys() {
    let rows: Vec<String> =
        fyr_numbers().take(8).map(|it| format!("{it};chef@a.example\n")).collect();
    let found = Case {
        material: &[("a.csv", format!("pnr;e-post\n{}", rows.concat()))],
        ..Case::default()
    };
    assert!(found.persons().iter().all(|it| !it.contains('@')));
}

/// Valid numbers born on 3 February 1842.
fn fyr_numbers() -> impl Iterator<Item = String> {
    (1..).map(|serial: u32| {
        let nine = format!("420203{serial:03}");
        let sum: u32 = nine
            .bytes()
            .zip([2, 1].into_iter().cycle())
            .map(|(digit, weight)| u32::from(digit - b'0') * weight)
            .map(|product| product / 10 + product % 10)
            .sum();
        format!("18{nine}{}", (10 - sum % 10) % 10)
    })
}

#[test]
fn ten_digits_join_the_twelve_of_a_written_century() {
    let short = &FIRST[2..];
    let long = format!("pnr;namn\n{FIRST};Bo Alm\n");
    check(
        &[("a.csv", long.clone()), ("b.csv", format!("pnr;namn\n{short};Bo Alm\n"))],
        &[&format!("{FIRST} Bo Alm  none")],
    );
    check(
        &[("a.csv", long), ("b.csv", format!("pnr;namn\n{short};Eva Ek\n"))],
        &[&format!("{FIRST} Bo Alm  none"), &format!("19{short} Eva Ek  none century_uncertain")],
    );
}

#[test]
fn whoever_is_on_the_list_is_protected_however_the_number_is_written() {
    let (date, last) = FIRST.split_at(8);
    let lists = [FIRST.to_owned(), format!("{date}-{last}"), format!("{}-{last}", &date[2..])];
    let forms = [
        format!("pnr\n{FIRST}\n"),
        format!("pnr\n{}-{last}\n", &date[2..]),
        format!("se {FIRST} i loggen\n"),
        format!("se {} i loggen\n", &FIRST[2..]),
        format!("pnr;namn\n{}4;Bo Alm\n", &FIRST[..11]),
        format!("pnr\n{}4\n", &FIRST[..11]),
    ];
    for list in lists {
        for form in &forms {
            let protected = format!("id_number,level\n{list},sekretessmarkering\n");
            let material = [("a.csv", form.clone())];
            let found =
                Case { material: &material, protected: &protected, ..Case::default() }.persons();
            assert!(found.len() == 1 && found[0].contains(" on_list"), "{list} {form} {found:?}");
        }
    }
}

#[test]
fn whoever_is_not_on_the_list_is_not_protected_by_it() {
    let protected = format!("id_number\n{FIRST}\n");
    let material = [("a.csv", format!("pnr;namn\n{SECOND};Bo Alm\n"))];
    let found = Case { material: &material, protected: &protected, ..Case::default() }.persons();
    assert_eq!(found, [format!("{SECOND} Bo Alm  none")]);
}

#[test]
fn decisions_survive_the_next_run() {
    let folder = tempfile::tempdir().unwrap();
    let material = [
        ("a.csv", format!("pnr;namn;e-post\n{FIRST};Bo Alm;bo@a.example\n")),
        ("b.csv", "namn;e-post\nBo Alm;bo@a.example\nBo Ek;ek@a.example\n".into()),
    ];
    let case = Case { material: &material, ..Case::default() };
    case.run(folder.path());
    let out = folder.path().join("out");
    let people: Vec<_> = result::persons(&out).unwrap().map(Result::unwrap).collect();
    assert_eq!(people.len(), 2);
    let merges = fs::read_to_string(out.join("merges.csv")).unwrap();
    let first: Vec<&str> = merges.lines().nth(1).unwrap().split(',').collect();
    let (stranger, known) = (&people[0].person_id, &people[1].person_id);
    assert_eq!(first[0], known);
    let decisions = format!(
        "person_id_a,person_id_b,decision\n{known},{},different\n{stranger},{known},same\n",
        first[1]
    );
    let decided = Case { material: &material, decisions, ..Case::default() };
    for _ in 0..2 {
        decided.run(folder.path());
        assert_eq!(
            shown(&out),
            [
                " Bo Alm bo@a.example none no_identity_number".to_owned(),
                format!("{FIRST} Bo Alm+Bo Ek bo@a.example+ek@a.example none joined_by_decision"),
            ]
        );
    }
}

#[test]
fn the_newest_copy_says_who_is_employed() {
    let folder = tempfile::tempdir().unwrap();
    let row = |end: &str| format!("pnr;slutdatum\n{FIRST};{end}\n");
    let material = [
        ("backup/anst_2023.csv", row("2025-12-31")),
        ("export_2024-01-01/anst.csv", row("2025-12-31")),
        ("export_2025-01-01/anst.csv", row("2024-10-31")),
    ];
    Case { material: &material, ..Case::default() }.run(folder.path());
    let person = result::persons(&folder.path().join("out")).unwrap().next().unwrap().unwrap();
    assert_eq!(person.employment, fyr_leak::Employment::Former);
}

#[test]
fn two_results_are_compared_person_by_person() {
    let folders = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
    let rows = [
        format!("pnr;namn\n{FIRST};Bo Alm\n{SECOND};Eva Ek\n"),
        format!(
            "pnr;namn;e-post\n{FIRST};Bo Alm;bo@a.example\n{};Ulf Alm;\n",
            fyr_numbers().nth(7).unwrap()
        ),
    ];
    for (folder, rows) in folders.iter().zip(&rows) {
        Case { material: &[("a.csv", rows.clone())], ..Case::default() }.run(folder.path());
    }
    let [old, new] = folders.each_ref().map(|it| it.path().join("out"));
    let list = old.join("../diff.csv");
    let found = diff(&old, &new, Some(&list)).unwrap();
    assert_eq!((found.added, found.removed, found.changed, found.same), (1, 1, 1, 0));
    assert_eq!(found.columns.into_iter().collect::<Vec<_>>(), [("categories", 1), ("emails", 1)]);
    assert_eq!(found.controllers["unattributed"], (1, 1));
    assert_eq!(fs::read_to_string(list).unwrap().lines().count(), 4);
    assert_eq!(diff(&old, &old, None).unwrap().same, 2);
}

#[test]
fn a_sample_is_drawn_where_nothing_was_found_too_and_proves_what_it_can() {
    let folder = tempfile::tempdir().unwrap();
    let rows: Vec<String> = fyr_numbers().take(30).map(|it| format!("{it};Bo Alm\n")).collect();
    let words = "inget här\n".repeat(50);
    let material = [("a.csv", format!("pnr;namn\n{}", rows.concat())), ("b.txt", words)];
    Case { material: &material, ..Case::default() }.run(folder.path());
    let out = folder.path().join("out");
    let draw = Draw { seed: 4, per_stratum: 10 };
    let drawn = sample::draw(&out, draw).unwrap();
    assert_eq!(drawn, sample::draw(&out, draw).unwrap());
    let of = |name: &str| drawn.iter().filter(|it| it.stratum.ends_with(name)).count();
    assert!(of(", found") == 10 && of("nothing_found") >= 10, "{drawn:?}");

    let path = folder.path().join("sample.csv");
    sample::write(&path, &drawn).unwrap();
    let empty = sample::prove(&path).unwrap();
    assert!(empty.strata.is_empty() && empty.bound >= 1.0);
    let judged = fs::read_to_string(&path).unwrap().replace(",,\n", ",right,\n");
    fs::write(&path, judged).unwrap();
    let proofs = sample::prove(&path).unwrap();
    assert!(
        proofs.strata.iter().all(|it| it.wrong == 0 && it.bound < 1.0)
            && proofs.unjudged_units == 0
    );
    fs::write(&path, fs::read_to_string(&path).unwrap().replace("right", "kanske")).unwrap();
    assert!(sample::prove(&path).unwrap_err().to_string().contains("line 2"));
}
