//! Worker processes, stops and kills, hostile files.

use fyr_leak::{Analysis, Existing, LeakError, Summary, WorkerCommand, analyze};
use std::ffi::OsStr;
use std::fmt::Write as _;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::AtomicBool;

/// The example beside this test, which is a worker on demand.
fn program() -> PathBuf {
    let test = std::env::current_exe().unwrap();
    let program = test.ancestors().nth(2).unwrap().join("examples/analyze");
    assert!(program.is_file(), "build it with `cargo build -p fyr-leak --examples`");
    program
}

fn command() -> WorkerCommand {
    WorkerCommand { program: program(), arguments: vec!["worker".to_owned()] }
}

fn analysis(material: &Path, out: &Path) -> Analysis {
    let as_of = jiff::civil::date(2026, 11, 22);
    Analysis {
        threads: 2,
        worker: Some(command()),
        ..Analysis::new(vec![material.to_owned()], out.to_owned(), as_of)
    }
}

fn run(analysis: &Analysis) -> Summary {
    analyze(analysis, &|_| {}, &AtomicBool::new(false)).unwrap()
}

/// Writes `count` tables with invented people of 1840 to 1889.
fn tables(folder: &Path, count: usize, rows: usize) {
    for table in 0..count {
        let mut text = "personnr;namn;epost\n".to_owned();
        for row in 0..rows {
            let day = (table * rows + row) % 28 + 1;
            let number =
                format!("1855{:02}{day:02}{:03}", row % 12 + 1, (table * rows + row) % 999 + 1);
            let digit = check_digit(&number[2..]);
            writeln!(text, "{number}{digit};Åsa Öberg {row};a{table}.{row}@x.example").unwrap();
        }
        fs::write(folder.join(format!("t{table:03}.csv")), text).unwrap();
    }
}

fn check_digit(nine: &str) -> u32 {
    let sum: u32 = nine
        .bytes()
        .zip([2, 1].into_iter().cycle())
        .map(|(digit, times)| u32::from(digit - b'0') * times)
        .map(|it| it / 10 + it % 10)
        .sum();
    (10 - sum % 10) % 10
}

/// Every file of a result but what differs between two runs.
fn result(out: &Path) -> Vec<(String, Vec<u8>)> {
    let mut files: Vec<_> = fs::read_dir(out)
        .unwrap()
        .map(|it| it.unwrap())
        .map(|it| (it.file_name().into_string().unwrap(), it.path()))
        .map(|(name, path)| {
            let bytes = fs::read(path).unwrap();
            let text = String::from_utf8_lossy(&bytes).into_owned();
            let differs = |line: &&str| !line.contains("duration_ms");
            let kept = name != "summary.json";
            (
                name,
                if kept { bytes } else { text.lines().filter(differs).collect::<String>().into() },
            )
        })
        .collect();
    files.sort();
    files
}

/// Returns status and reason of a file in the list.
fn status(out: &Path, locator: &str) -> (String, String) {
    let mut reader = csv::Reader::from_path(out.join("files.csv")).unwrap();
    let row = reader.records().map(Result::unwrap).find(|it| &it[1] == locator);
    let row = row.unwrap_or_else(|| panic!("{locator} is not listed"));
    (row[5].to_owned(), row[6].to_owned())
}

#[test]
fn workers_find_what_the_run_itself_finds_with_every_guard_around_them() {
    let folder = tempfile::tempdir().unwrap();
    tables(folder.path(), 5, 200);
    let outs = tempfile::tempdir().unwrap();
    let (own, other) = (outs.path().join("own"), outs.path().join("other"));
    run(&Analysis { worker: None, ..analysis(folder.path(), &own) });
    let summary = run(&analysis(folder.path(), &other));
    assert_eq!(summary.guards, ["files", "limits", "system_calls"]);
    assert_eq!(summary.persons, fyr_leak::result::summary(&own).unwrap().persons);
    for (own, other) in result(&own).into_iter().zip(result(&other)) {
        assert!(own == other || own.0 == "summary.json", "{}", own.0);
    }
}

#[test]
fn a_reader_that_breaks_down_costs_its_file_alone() {
    let folder = tempfile::tempdir().unwrap();
    tables(folder.path(), 2, 10);
    let out = folder.path().join("out");
    let script = r#"read a; echo '{"Ready":{"guards":[]}}'; read b; exit 1"#;
    let worker = WorkerCommand {
        program: "/bin/sh".into(),
        arguments: vec!["-c".to_owned(), script.to_owned()],
    };
    let summary = run(&Analysis { worker: Some(worker), ..analysis(folder.path(), &out) });
    assert_eq!(summary.files.by_status["unreadable"], 2);
    assert!(status(&out, "t000.csv").1.contains("broke down"));
}

#[test]
fn a_file_that_breaks_a_worker_costs_none_of_those_given_with_it() {
    let folder = tempfile::tempdir().unwrap();
    let material = folder.path().join("material");
    fs::create_dir(&material).unwrap();
    tables(&material, 100, 5);
    let out = folder.path().join("out");
    let script = format!(
        r#"(while read -r line; do
            case "$line" in *t042.csv*) exit 1;; esac
            printf '%s\n' "$line"
        done) | {} worker"#,
        program().display()
    );
    let arguments = vec!["-c".to_owned(), script];
    let worker = WorkerCommand { program: "/bin/sh".into(), arguments };
    let summary = run(&Analysis { worker: Some(worker), ..analysis(&material, &out) });
    assert_eq!(summary.files.by_status["read"], 99);
    assert!(status(&out, "t042.csv").1.contains("broke down"));
}

#[test]
fn a_program_that_is_no_worker_is_said_to_be_none() {
    let folder = tempfile::tempdir().unwrap();
    tables(folder.path(), 1, 10);
    let worker = WorkerCommand { program: "/bin/false".into(), arguments: Vec::new() };
    let out = folder.path().join("out");
    let analysis = Analysis { worker: Some(worker), ..analysis(folder.path(), &out) };
    let fault = analyze(&analysis, &|_| {}, &AtomicBool::new(false)).unwrap_err();
    assert!(matches!(fault, LeakError::Worker { .. }), "{fault}");
}

#[test]
fn a_run_that_was_killed_goes_on_and_ends_as_if_it_had_not_been() {
    let folder = tempfile::tempdir().unwrap();
    let material = folder.path().join("material");
    fs::create_dir(&material).unwrap();
    tables(&material, 60, 400);
    let (whole, out) = (folder.path().join("whole"), folder.path().join("out"));
    run(&analysis(&material, &whole));

    let mut child =
        Command::new(program()).args([&out, &material]).stdout(Stdio::null()).spawn().unwrap();
    let state = out.join(".work/state");
    let lines = || fs::read_to_string(&state).unwrap_or_default().lines().count();
    while lines() < 6 && child.try_wait().unwrap().is_none() {
        std::thread::yield_now();
    }
    child.kill().unwrap();
    child.wait().unwrap();
    let kept = lines() as u64 - 2;
    assert!(!out.join("persons.csv").exists(), "it was killed too late to tell anything");

    let first = Mutex::new(None);
    let progress = |progress: fyr_leak::Progress| {
        if progress.stage == fyr_leak::Stage::Reading {
            first.lock().unwrap().get_or_insert(progress.files_done);
        }
    };
    let again = Analysis { existing: Existing::Resumed, ..analysis(&material, &out) };
    analyze(&again, &progress, &AtomicBool::new(false)).unwrap();
    assert!(first.into_inner().unwrap() >= Some(kept), "read again");
    assert!(result(&whole) == result(&out));
    assert!(!out.join(".work").exists());
}

#[test]
fn a_second_run_into_the_same_folder_is_refused_and_the_first_loses_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let material = folder.path().join("material");
    fs::create_dir(&material).unwrap();
    tables(&material, 3, 50);
    let (whole, out) = (folder.path().join("whole"), folder.path().join("out"));
    run(&analysis(&material, &whole));
    let refused = Mutex::new(Vec::new());
    let second = |progress: fyr_leak::Progress| {
        if progress.stage != fyr_leak::Stage::Joining {
            return;
        }
        for existing in [Existing::Refused, Existing::Replaced, Existing::Resumed] {
            let other = Analysis { existing, ..analysis(&material, &out) };
            let ended = analyze(&other, &|_| {}, &AtomicBool::new(false));
            refused.lock().unwrap().push(matches!(ended, Err(LeakError::OutInUse(_))));
        }
    };
    analyze(&analysis(&material, &out), &second, &AtomicBool::new(false)).unwrap();
    let refused = refused.into_inner().unwrap();
    assert!(refused.len() >= 3 && refused.iter().all(|it| *it), "{refused:?}");
    assert!(result(&whole) == result(&out));
    run(&Analysis { existing: Existing::Replaced, ..analysis(&material, &out) });
}

#[test]
fn a_stopped_run_goes_on_with_the_same_lists_only() {
    let folder = tempfile::tempdir().unwrap();
    let material = folder.path().join("material");
    fs::create_dir(&material).unwrap();
    tables(&material, 3, 10);
    let out = folder.path().join("out");
    let stopped = analyze(&analysis(&material, &out), &|_| {}, &AtomicBool::new(true));
    assert!(matches!(stopped, Err(LeakError::Cancelled)));
    let as_of = jiff::civil::date(2026, 11, 23);
    let other = Analysis { as_of, existing: Existing::Resumed, ..analysis(&material, &out) };
    let refused = analyze(&other, &|_| {}, &AtomicBool::new(false));
    assert!(matches!(refused, Err(LeakError::OtherRun(_))));
    run(&Analysis { existing: Existing::Resumed, ..analysis(&material, &out) });
}

#[test]
fn what_is_no_file_is_skipped_and_every_name_can_be_listed() {
    let folder = tempfile::tempdir().unwrap();
    let material = folder.path().join("material");
    fs::create_dir(&material).unwrap();
    tables(&material, 1, 30);
    std::os::unix::fs::symlink("/etc/passwd", material.join("link")).unwrap();
    std::os::unix::fs::symlink(".", material.join("loop")).unwrap();
    assert!(Command::new("mkfifo").arg(material.join("pipe")).status().unwrap().success());
    fs::write(material.join(OsStr::from_bytes(b"\xff.txt")), "hej").unwrap();
    fs::write(material.join(OsStr::from_bytes(b"\xfe.txt")), "hejsan").unwrap();
    fs::write(material.join("a\u{202e}b\n.txt"), "hej").unwrap();
    let out = folder.path().join("out");
    let summary = run(&analysis(&material, &out));
    assert_eq!(summary.files.total, 7);
    assert_eq!(status(&out, "pipe").0, "skipped");
    assert_eq!(status(&out, "link").0, "skipped");
    assert_eq!(status(&out, "\\xff.txt").0, "read");
    assert_eq!(status(&out, "a\\u{202e}b\\u{a}.txt").0, "duplicate");
}

#[test]
fn the_result_of_a_run_is_not_read_when_it_lies_in_the_material() {
    let folder = tempfile::tempdir().unwrap();
    tables(folder.path(), 2, 30);
    let out = folder.path().join("out");
    assert_eq!(run(&analysis(folder.path(), &out)).files.total, 2);
    let again = Analysis { existing: Existing::Replaced, ..analysis(folder.path(), &out) };
    assert_eq!(run(&again).files.total, 2);
}

#[test]
fn a_line_without_end_and_many_small_files_are_read() {
    let folder = tempfile::tempdir().unwrap();
    let material = folder.path().join("material");
    fs::create_dir(&material).unwrap();
    fs::write(material.join("line.txt"), "a".repeat(20 << 20)).unwrap();
    for number in 0..500 {
        fs::write(material.join(format!("{number}.txt")), format!("fil {number}")).unwrap();
    }
    let out = folder.path().join("out");
    assert_eq!(run(&analysis(&material, &out)).files.by_status["read"], 501);
}

#[test]
fn who_should_be_gone_what_was_not_declared_and_what_is_watched_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let material = folder.path().join("material");
    fs::create_dir(&material).unwrap();
    tables(&material, 2, 30);
    fs::write(material.join("note.txt"), "se Kanariefågel 7 i listan\n").unwrap();
    let list = |name: &str, text: &str| {
        let path = folder.path().join(name);
        fs::write(&path, text).unwrap();
        Some(path)
    };
    let first = fs::read_to_string(material.join("t000.csv")).unwrap();
    let number = first.lines().nth(1).unwrap().split(';').next().unwrap().to_owned();
    let out = folder.path().join("out");
    let summary = run(&Analysis {
        expect_gone: list("gone.csv", &format!("id_number\n{number}\n191212121212\n")),
        declared: list("declared.csv", "category\nname\n"),
        watch: list("watch.csv", "value,name\nkanariefågel 7,fågeln\nA1.3@X.example,\n"),
        ..analysis(&material, &out)
    });
    assert_eq!((summary.expected_gone, summary.undeclared), (Some(1), Some(2)));
    assert_eq!(summary.watched["fågeln"], 1);
    assert_eq!(summary.watched["line 3 of the list"], 1);
    let gone = fs::read_to_string(out.join("expected_gone.csv")).unwrap();
    assert!(gone.contains(&number) && gone.contains("t000.csv,row=2,"), "{gone}");
    let undeclared = fs::read_to_string(out.join("undeclared.csv")).unwrap();
    assert!(undeclared.contains("unattributed,contact_email,"), "{undeclared}");
    let watch = fs::read_to_string(out.join("watch.csv")).unwrap();
    assert!(watch.contains("note.txt,line=1") && watch.contains("t001.csv,row=5"), "{watch}");
}
