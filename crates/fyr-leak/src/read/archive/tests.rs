//! Archives made by the usual programs, whole, cut, locked and hostile.

use super::{Budget, Content, Member, Packed, members};
use crate::read::sniff::{Format, sniff};
use crate::read::source::{Source, WorkFolder};
use std::io::{self, Cursor, Read, Write};

/// Returns a line for each member (`name: content` or why it was not read), and one for the archive's own faults.
fn listed(name: &str, bytes: &[u8]) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    let work = WorkFolder::new(folder.path(), String::new());
    let source = Source::Memory(bytes.to_vec());
    let Format::Archive(packing) = sniff(&source).unwrap().format else {
        return vec!["no archive".into()];
    };
    let mut seen = Vec::new();
    let mut take = |member: Member, budget: Budget| {
        let text = |source: &Source| {
            let mut bytes = Vec::new();
            source.open().unwrap().take(40).read_to_end(&mut bytes).unwrap();
            String::from_utf8_lossy(&bytes).trim_end().to_owned()
        };
        let content = match &member.content {
            Content::Whole(source) => text(source),
            Content::Cut(source, unread) => format!("{} ({})", text(source), unread.what),
            Content::Unread(unread) => format!("({})", unread.what),
            Content::Skipped(why) => format!("[{why}]"),
        };
        seen.push(format!("{}: {content}", member.name));
        Ok(budget)
    };
    let packed = Packed { source: &source, name, work: &work };
    let unread = members(packing, &packed, Budget::of(bytes.len() as u64), &mut take).unwrap();
    seen.extend(unread.into_iter().map(|it| format!("({})", it.what)));
    seen
}

#[track_caller]
fn check(name: &str, bytes: &[u8], expected: &[&str]) {
    assert_eq!(listed(name, bytes), expected);
}

/// Whatever is cut off says so, at every place where it can be cut.
#[track_caller]
fn check_cut(name: &str, bytes: &[u8]) {
    for end in (1..bytes.len()).step_by((bytes.len() / 97).max(1)) {
        let listed = listed(name, &bytes[..end]);
        assert!(
            listed.iter().any(|it| it.ends_with(')') || it == "no archive"),
            "{end}: {listed:?}"
        );
    }
}

fn zip_of(name: &str, content: &[u8]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    archive.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
    archive.write_all(content).unwrap();
    archive.finish().unwrap().into_inner()
}

fn gzip_of(content: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(content).unwrap();
    encoder.finish().unwrap()
}

/// A file of `fixtures/leak/archives`; its README says how it was made.
fn fixture(name: &str) -> Vec<u8> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fixtures/leak/archives");
    std::fs::read(format!("{folder}/{name}")).unwrap()
}

const MEMBERS: [&str; 2] = ["a/namn.csv: namn;ort", "a/tom.txt: "];

#[test]
fn a_tar_is_listed_alike_however_it_is_packed() {
    let expected = [MEMBERS[0], MEMBERS[1], "a/länk: [a link; links are not followed]"];
    for name in ["a.tar", "a.tar.gz", "a.tar.bz2", "a.tar.xz", "a.tar.zst"] {
        check(name, &fixture(name), &expected);
        // After the end mark a tar is filled with zeros.
        let mut bytes = fixture(name);
        bytes.truncate(if name == "a.tar" { 2048 } else { bytes.len() });
        check_cut(name, &bytes);
    }
}

#[test]
fn long_names_of_both_kinds_are_whole() {
    let long = format!("{}å.txt: lång", "mapp/".repeat(40));
    check("gnu.tar", &fixture("gnu.tar"), &[&long]);
    check("pax.tar", &fixture("pax.tar"), &[&long]);
}

#[test]
fn a_zip_is_read_with_every_kind_of_name() {
    check("a.zip", &fixture("a.zip"), &MEMBERS);
    check("cp437.zip", &fixture("cp437.zip"), &["läsmig.txt: hej"]);
    check("../../etc/x", &zip_of("../../etc/\u{202e}x", b"a"), &["../../etc/\\u{202e}x: a"]);
}

#[test]
fn a_cut_zip_is_read_as_far_as_it_goes() {
    let whole = fixture("a.zip");
    check_cut("a.zip", &whole);
    let listed = listed("a.zip", &whole[..whole.len() - 30]);
    assert_eq!(listed[0], MEMBERS[0]);
    assert!(listed.last().unwrap().contains("no readable list"));
}

#[test]
fn a_damaged_entry_is_read_and_told() {
    let mut bytes = fixture("stored.zip");
    let at = bytes.windows(5).position(|it| it == b"namn;").unwrap();
    bytes[at] = b'N';
    check("stored.zip", &bytes, &["namn.csv: Namn;ort (damaged; read as far as it goes)"]);
}

#[test]
fn what_is_locked_is_named_as_locked() {
    let locked = "(locked: a password is needed)";
    check("locked.zip", &fixture("locked.zip"), &[&format!("namn.csv: {locked}")]);
    check("aes.zip", &fixture("aes.zip"), &[&format!("namn.csv: {locked}")]);
    check("locked.7z", &fixture("locked.7z"), &[&format!("namn.csv: {locked}")]);
    check("hidden.7z", &fixture("hidden.7z"), &[locked]);
}

#[test]
fn seven_zip_is_read_whatever_the_method() {
    for name in ["lzma2.7z", "lzma.7z", "bzip2.7z", "ppmd.7z", "zstd.7z", "copy.7z"] {
        check(name, &fixture(name), &MEMBERS);
        check_cut(name, &fixture(name));
    }
}

#[test]
fn a_single_packed_file_has_the_name_inside_or_outside() {
    check("x.sql.gz", &gzip_of(b"SELECT 1;"), &["x.sql: SELECT 1;"]);
    check("x", &gzip_of(b"SELECT 1;"), &["content: SELECT 1;"]);
    let two = [gzip_of(b"SELECT "), gzip_of(b"1;"), vec![0; 600]].concat();
    check("x.gz", &two, &["x: SELECT 1;"]);
}

#[test]
fn a_cut_gzip_gives_what_was_read_and_says_so() {
    let text = (0..20_000).fold(String::new(), |text, it| text + &it.to_string() + ";");
    let whole = gzip_of(text.as_bytes());
    let listed = listed("x.gz", &whole[..whole.len() / 2]);
    assert!(listed[0].starts_with("x: 0;1;2;") && listed[0].contains("cut off"), "{listed:?}");
    check_cut("x.gz", &whole);
}

#[test]
fn a_bomb_is_left_packed_and_told() {
    let zeros = vec![0; 40 << 20];
    for bytes in [zip_of("bomb", &zeros), gzip_of(&zeros)] {
        let listed = listed("bomb.gz", &bytes);
        assert!(listed[0].contains("300 times"), "{listed:?}");
    }
}

#[test]
fn what_is_no_archive_after_all_is_none() {
    for bytes in [b"BZh is the beginning of a word".as_slice(), b"\x1f\x8b", b"PK\x03\x04"] {
        let listed = listed("x", bytes);
        assert!(listed == ["no archive"] || listed[0].starts_with('('), "{listed:?}");
    }
}

#[test]
fn an_archive_behind_a_program_is_found() {
    let program =
        [b"MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff\0\0".repeat(20), fixture("a.zip")].concat();
    check("setup.exe", &program, &MEMBERS);
}

#[test]
fn a_database_waits_for_its_log() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fixtures/leak/tables");
    let of = |name: &str| std::fs::read(format!("{folder}/{name}")).unwrap();
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in [("a/x.db", of("log.sqlite")), ("a/x.db-wal", of("log.sqlite-wal"))] {
        archive.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        archive.write_all(&content).unwrap();
    }
    let listed = listed("x.zip", &archive.finish().unwrap().into_inner());
    assert!(listed[0].starts_with("a/x.db: SQLite format 3"), "{listed:?}");
    assert_eq!(listed[1], "a/x.db-wal: [the log of a database; read together with it]");
}

#[test]
fn random_changes_never_panic() -> io::Result<()> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fixtures/leak/archives");
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        let whole = std::fs::read(&path)?;
        let mut seed = 41_u64;
        for _ in 0..40 {
            let mut bytes = whole.clone();
            for _ in 0..3 {
                seed = seed
                    .wrapping_mul(6_364_136_223_846_793_005)
                    .wrapping_add(1_442_695_040_888_963_407);
                let at = usize::try_from(seed >> 33).unwrap() % bytes.len();
                bytes[at] ^= 1 << (seed % 8);
            }
            listed("x.gz", &bytes);
        }
    }
    Ok(())
}
