//! What counts as right.

use super::{Score, score};
use std::fs;

const PERSONS: &str = "person,required,id_type,id_number,names,birth_date,minor,protected,emails,phones\n\
    p1,true,se_personnummer,184202030013,Bo Alm,1842-02-03,false,true,bo@a.example,070-1740605\n\
    p2,true,se_personnummer,184202030021,Eva Ek,1842-02-03,false,false,eva@a.example,070-1740606\n\
    u1,true,,,Siv Ask,,unknown,false,siv@a.example,070-1740607\n\
    x1,false,,,Per Ahl,,unknown,false,per@a.example,070-1740608\n";
const MENTIONS: &str = "person,file,format,copied,categories,controllers,employment,flagged,traps\n\
    p1,a.csv,csv,2026-01-01,id_number | name | contact_email,k1,former,true,flagged\n\
    p1,old.csv,csv,2020-01-01,id_number | health,k1,current,false,stale_copy\n\
    p2,a.csv,csv,2026-01-01,id_number | name,k1,,false,\n\
    u1,b.csv,csv,2026-01-01,name | contact_email,,,false,without_number\n\
    x1,b.csv,csv,2026-01-01,name,,,false,\n";
const FOUND: &str = "person_id,id_number,id_type,names,minor,emails,phones,employment,controllers,protected,categories,grade\n\
    1,184202030013,se_personnummer,Bo Alm,false,bo@a.example,,former,k1,in_material,contact_email | health | id_number | name,A\n\
    2,184202030021,se_personnummer,Eva Ek,false,,,unknown,k1,none,id_number | name,B\n\
    3,,,Siv Ask,unknown,siv@a.example,,unknown,unattributed,none,contact_email | name,C\n";

/// Compares a truth with a result in which `change` is made to the rows.
fn judged(from: &str, to: &str) -> Score {
    let folder = tempfile::tempdir().unwrap();
    let truth = folder.path().join("truth");
    fs::create_dir(&truth).unwrap();
    fs::write(truth.join("persons.csv"), PERSONS).unwrap();
    fs::write(truth.join("mentions.csv"), MENTIONS).unwrap();
    let files = "file,format,expected,traps\na.csv,csv,read,\nb.zip,zip,not_read,locked\nc\u{202e}.csv,csv,read,\n";
    fs::write(truth.join("files.csv"), files).unwrap();
    let values = "value,file,trap\n4202030047,c.log,time_lookalike\n";
    fs::write(truth.join("lookalikes.csv"), values).unwrap();
    let files = "file_id,locator,status,reason\n1,a.csv,read,\n2,b.zip!/x.csv,unreadable,locked\n3,c\\u{202e}.csv,read,\n";
    assert!(from.is_empty() || FOUND.contains(from) || files.contains(from));
    let changed =
        |text: &str| if from.is_empty() { text.to_owned() } else { text.replace(from, to) };
    fs::write(folder.path().join("persons.csv"), changed(FOUND)).unwrap();
    fs::write(folder.path().join("files.csv"), changed(files)).unwrap();
    score(folder.path(), folder.path(), 3).unwrap()
}

/// Compares the bars that are missed.
#[track_caller]
fn check(from: &str, to: &str, missed: &[&str]) {
    let score = judged(from, to);
    let found: Vec<&str> = score.bars.iter().filter(|it| !it.is_met()).map(|it| it.id).collect();
    assert_eq!(found, missed, "{}", score.report());
}

#[test]
fn what_is_all_true_meets_every_bar() {
    check("", "", &[]);
    assert!(judged("", "").is_good());
}

#[test]
fn a_person_who_is_missing_or_unsure_is_a_miss() {
    check("id_number | name,B", "id_number | name,C", &["person_recall"]);
}

#[test]
fn a_row_that_is_nobody_costs_precision_and_may_be_a_look_alike() {
    let more = "4,184202030047,se_personnummer,x,false,,,unknown,,none,id_number,A\n3,,,";
    check("3,,,", more, &["person_precision", "lookalikes"]);
    check(
        "3,,,",
        "4,,,Ulf Ny,unknown,ulf@b.example,,unknown,,none,name,C\n3,,,",
        &["unnumbered_precision"],
    );
}

#[test]
fn somebody_who_need_not_be_found_may_be_found() {
    check("3,,,", "4,,,Per Ahl,unknown,,070-174 06 08,unknown,,none,name,C\n3,,,", &[]);
}

#[test]
fn the_address_of_another_is_an_over_merge_and_a_second_row_a_split() {
    check("false,bo@a.example", "false,bo@a.example | eva@a.example", &["over_merged"]);
    check("3,,,", "4,,,Bo Alm,unknown,bo@a.example,,unknown,,none,name,D\n3,,,", &["split"]);
}

#[test]
fn protection_employment_and_controllers_are_judged() {
    check("in_material", "none", &["protected_recall"]);
    check("former", "current", &["employment"]);
    check("former,k1", "former,k1 | k2", &["controllers"]);
}

#[test]
fn files_must_be_named_as_they_are() {
    check("x.csv,unreadable", "x.csv,read", &["unread_named"]);
    check("a.csv,read", "a.csv,partly_read", &["readable_unread"]);
    check("2,b.zip!/x.csv,unreadable,locked", "", &["unread_named"]);
}

#[test]
fn a_name_with_letters_that_terminals_obey_may_be_written_in_three_ways() {
    check("c\\u{202e}.csv", "c\u{202e}.csv", &[]);
    check("c\\u{202e}.csv", "c.csv", &[]);
    check("3,c\\u{202e}.csv,read,\n", "", &["readable_unread"]);
}

#[test]
fn a_category_missed_or_wrong_lowers_f1() {
    check("contact_email | health", "contact_email", &["category_f1"]);
    check("id_number | name,B", "id_number | name | union,B", &["category_f1"]);
}
