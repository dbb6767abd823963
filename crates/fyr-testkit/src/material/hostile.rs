//! Files made to break readers, or that were broken on their way.

use super::Trap;
use super::binary::{Entry, Member, Wrong, archive, gzip, tar, wrong_archive};
use super::column::{Column, Layout};
use super::maker::Maker;
use super::spelling::Place;
use super::tables::table;
use super::truth::{Expected, Source};
use crate::csv::row;
use crate::leak::TestkitError;
use std::fmt::Write as _;

const COLUMNS: [Column; 3] = [Column::Number, Column::Full, Column::WorkEmail];

pub(crate) fn write(maker: &mut Maker) -> Result<(), TestkitError> {
    locked(maker)?;
    cut(maker)?;
    if maker.has(Trap::BadChecksum) {
        checksum(maker)?;
    }
    if maker.has(Trap::Bomb) {
        bombs(maker)?;
    }
    names_in_archives(maker)?;
    if maker.has(Trap::TinyFiles) {
        tiny(maker)?;
    }
    named_wrongly(maker)?;
    if maker.has(Trap::Formula) {
        formulas(maker)?;
    }
    if maker.has(Trap::LongLine) {
        long_line(maker)?;
    }
    Ok(())
}

/// A table of people who are in no other file.
fn list(
    maker: &mut Maker,
    source: &Source,
    traps: &[Trap],
    count: usize,
) -> Result<String, TestkitError> {
    let layout = Layout::new(&COLUMNS, Place::Cell, &mut maker.random);
    let people = maker.take(count);
    table(maker, &layout, &people, source, ';', traps)
}

/// Text that holds nobody, for files whose people cannot be expected.
fn nothing(maker: &mut Maker, lines: usize) -> String {
    (0..lines).fold(String::new(), |mut text, line| {
        let _ = writeln!(text, "post {line}: {:x}", maker.random.next());
        text
    })
}

/// An archive with a password, which a mail beside it tells.
fn locked(maker: &mut Maker) -> Result<(), TestkitError> {
    if !maker.has(Trap::Locked) {
        return Ok(());
    }
    let text = nothing(maker, 300);
    let member =
        Member { name: "löner.csv", bytes: text.as_bytes(), fault: Wrong::Locked("Sommar2026") };
    let bytes = wrong_archive(&[member])?;
    let source = Source::new("hr/löner_låst.zip", "zip");
    maker.put_as(&source, &bytes, Expected::NotRead, &[Trap::Locked])?;
    let mail = "From: hr@mottagare.example\r\nTo: lon@mottagare.example\r\nSubject: filen\r\nMIME-Version: 1.0\r\n\
                Content-Type: text/plain; charset=utf-8\r\n\r\nKoden till zip-filen: Sommar2026\r\n";
    maker.put(&Source::new("hr/koden.eml", "eml"), mail.as_bytes())
}

/// Files that end too early.
fn cut(maker: &mut Maker) -> Result<(), TestkitError> {
    if !maker.has(Trap::Truncated) {
        return Ok(());
    }
    let texts = [nothing(maker, 2_000), nothing(maker, 2_000), nothing(maker, 2_000)];
    let ([first, second, _], all) = (&texts, texts.concat());
    let zip = archive(&[("a.txt", first), ("b.txt", second)])?;
    let packed = gzip("c.txt", all.as_bytes())?;
    let tape = tar(&[Entry::File("d.txt", all.as_bytes())]);
    let book = archive(&[("[Content_Types].xml", first), ("xl/workbook.xml", &all)])?;
    let all = [
        ("backup/2019.zip", "zip", zip),
        ("backup/2018.txt.gz", "gz", packed),
        ("backup/2017.tar", "tar", tape),
        ("rehab/gammal.xlsx", "xlsx", book),
    ];
    for (locator, format, bytes) in all {
        let half = bytes.get(..bytes.len() * 6 / 10).unwrap_or_default();
        let source = Source::new(locator, format);
        maker.put_as(&source, half, Expected::NotRead, &[Trap::Truncated])?;
    }
    let text =
        b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n2 0 obj\n<< /Type /Pa";
    let source = Source::new("dokument/avbruten.pdf", "pdf");
    maker.put_as(&source, text, Expected::NotRead, &[Trap::Truncated])
}

fn checksum(maker: &mut Maker) -> Result<(), TestkitError> {
    let good = Source::new("backup/kontroll.zip!/bra.csv", "zip");
    let text = list(maker, &good, &[Trap::BadChecksum], 8)?;
    let other = nothing(maker, 50);
    let bytes = wrong_archive(&[
        Member { name: "trasig.txt", bytes: other.as_bytes(), fault: Wrong::Checksum },
        Member { name: "bra.csv", bytes: text.as_bytes(), fault: Wrong::Nothing },
    ])?;
    maker.truth.file(&good, Expected::Read, &[Trap::BadChecksum])?;
    let source = Source::new("backup/kontroll.zip", "zip");
    maker.put_as(&source, &bytes, Expected::NotRead, &[Trap::BadChecksum])
}

/// A thousand times its size, and sixteen archives of sixteen archives of it.
fn bombs(maker: &mut Maker) -> Result<(), TestkitError> {
    let zeros = vec![0_u8; 4 << 20];
    let mut bomb = archive(&[("noll.bin", &zeros)])?;
    for _ in 0..3 {
        let names: Vec<String> = (0..16).map(|it| format!("{it:x}.zip")).collect();
        let files: Vec<(&str, &[u8])> =
            names.iter().map(|name| (name.as_str(), bomb.as_slice())).collect();
        bomb = archive(&files)?;
    }
    let source = Source::new("backup/bomb.zip", "zip");
    maker.put_as(&source, &bomb, Expected::NotRead, &[Trap::Bomb])
}

/// Members named to be written elsewhere, and one that leads elsewhere.
fn names_in_archives(maker: &mut Maker) -> Result<(), TestkitError> {
    if maker.has(Trap::Traversal) {
        let name = "../../../../tmp/fyr_utanför.csv";
        let source = Source::new(format!("backup/stig.zip!/{name}"), "zip");
        let text = list(maker, &source, &[Trap::Traversal], 6)?;
        let member = Member { name, bytes: text.as_bytes(), fault: Wrong::Nothing };
        let bytes = wrong_archive(&[member])?;
        let source = Source::new("backup/stig.zip", "zip");
        maker.put_as(&source, &bytes, Expected::Read, &[Trap::Traversal])?;
    }
    if maker.has(Trap::SymbolicLink) {
        let source = Source::new("backup/länk.tar!/data/lista.csv", "tar");
        let text = list(maker, &source, &[Trap::SymbolicLink], 6)?;
        let bytes = tar(&[
            Entry::Link("data/hemligt", "/etc/passwd"),
            Entry::Link("data/upp", "../../.."),
            Entry::File("data/lista.csv", text.as_bytes()),
        ]);
        let source = Source::new("backup/länk.tar", "tar");
        // A link is not read, and may be said to be passed over.
        maker.put_as(&source, &bytes, Expected::Either, &[Trap::SymbolicLink])?;
    }
    Ok(())
}

/// A folder of files with a line each; every tenth has somebody.
fn tiny(maker: &mut Maker) -> Result<(), TestkitError> {
    for number in 0..maker.plan.tiny {
        let source = Source::new(format!("cache/{:02x}/{number:06}.txt", number % 64), "text");
        let text = if number % 10 == 3 && number < 10 * maker.plan.each {
            list(maker, &source, &[Trap::TinyFiles], 1)?
        } else {
            nothing(maker, 1)
        };
        maker.put(&source, text.as_bytes())?;
    }
    Ok(())
}

/// A table named as a picture, and names with letters that terminals obey.
fn named_wrongly(maker: &mut Maker) -> Result<(), TestkitError> {
    if maker.has(Trap::WrongExtension) {
        let source = Source::new("bilder/bild.jpg", "csv");
        let text = list(maker, &source, &[Trap::WrongExtension], 12)?;
        maker.put_as(&source, text.as_bytes(), Expected::Read, &[Trap::WrongExtension])?;
    }
    if maker.has(Trap::OddFileName) {
        for name in [
            "export/rapport\u{202e}vsc.exe",
            "export/fil\u{1b}[31m röd.csv",
            "export/rad\nbruten, \"lista\".csv",
        ] {
            let source = Source::new(name, "csv");
            let text = list(maker, &source, &[Trap::OddFileName], 4)?;
            maker.put_as(&source, text.as_bytes(), Expected::Read, &[Trap::OddFileName])?;
        }
    }
    Ok(())
}

/// Cells that a spreadsheet would run.
fn formulas(maker: &mut Maker) -> Result<(), TestkitError> {
    let source = Source::new("export/formler.csv", "csv");
    let columns = [Column::First, Column::Last, Column::Number, Column::WorkEmail];
    let layout = Layout::new(&columns, Place::Cell, &mut maker.random);
    let mut text = row(&layout.headers, ';');
    let names = [
        "=HYPERLINK(\"http://mottagare.example\";\"klicka\")",
        "+46cmd|' /C calc'!A0",
        "@SUM(1+1)*cmd|' /C calc'!A0",
        "-2+3",
    ];
    for (person, name) in maker.take(8).into_iter().zip(names.iter().cycle()) {
        let mut cells = maker.row(&layout, &person, &source, &[Trap::Formula])?;
        if let Some(first) = cells.first_mut() {
            (*name).clone_into(first);
        }
        text += &row(cells, ';');
    }
    maker.put_as(&source, text.as_bytes(), Expected::Read, &[Trap::Formula])
}

/// One line of JSON of megabytes, with people at both ends.
fn long_line(maker: &mut Maker) -> Result<(), TestkitError> {
    let source = Source::new("logg/en_rad.txt", "text");
    let layout = Layout::new(&COLUMNS, Place::Digits, &mut maker.random);
    let mut text = String::new();
    for (person, filler) in maker.take(4).into_iter().zip([600_000, 0, 600_000, 0]) {
        let cells = maker.row(&layout, &person, &source, &[Trap::LongLine])?;
        if let [number, name, email] = cells.as_slice() {
            let _ = write!(text, "personnummer: {number}, namn: {name}, e-post: {email}; ");
        }
        text += &"x. ".repeat(filler);
    }
    maker.put_as(&source, text.as_bytes(), Expected::Read, &[Trap::LongLine])
}
