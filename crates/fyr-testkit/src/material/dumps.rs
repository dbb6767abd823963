//! Databases as text: `MySQL`, PostgreSQL, T-SQL and SQLite.

use super::Trap;
use super::column::{Column, Layout};
use super::identity::Identity;
use super::maker::{Maker, Output};
use super::people::{Key, Person};
use super::spelling::{self, Place};
use super::tables::{Encoding, encode};
use super::truth::{Mention, Source};
use crate::leak::TestkitError;
use flate2::{Compression, GzBuilder};
use fyr_core::vocabulary::DataCategory;
use std::fmt::Write as _;
use std::io::Write as _;

const EMPLOYED: [Column; 12] = [
    Column::Row,
    Column::Tenant,
    Column::Number,
    Column::Full,
    Column::WorkEmail,
    Column::Street,
    Column::PostalCode,
    Column::Town,
    Column::Title,
    Column::Inactive,
    Column::Flagged,
    Column::Changed,
];

/// Databases of some dozens of people.
pub(crate) fn write_small(maker: &mut Maker) -> Result<(), TestkitError> {
    archived(maker)?;
    sqlite_dump(maker)?;
    health(maker)
}

/// Everyone who is left: half in the `MySQL` database of all customers, the rest in two others.
pub(crate) fn write_bulk(maker: &mut Maker) -> Result<(), TestkitError> {
    mysql(maker)?;
    postgres(maker)?;
    mssql(maker)
}

fn quoted(cell: &str, escape: &str) -> String {
    let cell = if escape == "\\" {
        cell.replace('\\', "\\\\").replace('\n', "\\n")
    } else {
        cell.to_owned()
    };
    format!("'{}'", cell.replace('\'', &format!("{escape}'")))
}

/// A row as a list of values; empty cells are NULL.
fn values(cells: &[String], escape: &str) -> String {
    let value = |cell: &String| {
        if cell.is_empty() { "NULL".to_owned() } else { quoted(cell, escape) }
    };
    format!("({})", cells.iter().map(value).collect::<Vec<_>>().join(","))
}

/// `db/arkiv.sql.gz`: columns named by the table alone.
fn archived(maker: &mut Maker) -> Result<(), TestkitError> {
    let columns = [Column::Row, Column::Number, Column::First, Column::Last, Column::Unit];
    let layout = Layout::new(&columns, Place::Digits, &mut maker.random);
    let source = Source::new("db/arkiv.sql.gz!/arkiv.sql", "mysql");
    let mut text = format!("-- MySQL dump 10.13\n{}", create("anst", &layout));
    let people = maker.take(maker.plan.each);
    let mut rows = Vec::new();
    for person in &people {
        rows.push(values(&maker.row(&layout, person, &source, &[])?, "\\"));
    }
    let _ = writeln!(text, "INSERT INTO `anst` VALUES {};", rows.join(",\n"));
    let mut packed =
        GzBuilder::new().filename("arkiv.sql").write(Vec::new(), Compression::default());
    let bytes = packed.write_all(text.as_bytes()).and_then(|()| packed.finish());
    let bytes = bytes.map_err(|fault| TestkitError::Archive(fault.into()))?;
    maker.put(&Source::new("db/arkiv.sql.gz", "gz"), &bytes)
}

fn create(table: &str, layout: &Layout) -> String {
    let columns: Vec<String> =
        layout.headers.iter().map(|it| format!("  `{it}` varchar(120) DEFAULT NULL")).collect();
    format!(
        "CREATE TABLE `{table}` (\n{},\n  KEY `k` (`{}`)\n) ENGINE=InnoDB;\n",
        columns.join(",\n"),
        layout.headers.first().unwrap_or(&"id")
    )
}

/// `db/elev.dump`: what `sqlite3 .dump` prints.
fn sqlite_dump(maker: &mut Maker) -> Result<(), TestkitError> {
    let columns = [Column::Number, Column::Full, Column::School, Column::BirthDate, Column::Tenant];
    let layout = Layout::new(&columns, Place::Cell, &mut maker.random);
    let source = Source::new("db/elev.dump", "sqlite_dump");
    let names: Vec<String> = layout.headers.iter().map(|it| format!("\"{it}\" TEXT")).collect();
    let mut text = format!(
        "PRAGMA foreign_keys=OFF;\nBEGIN TRANSACTION;\nCREATE TABLE IF NOT EXISTS \"elev\" ({});\n",
        names.join(", ")
    );
    for person in maker.children(maker.plan.each / 2) {
        let cells = maker.row(&layout, &person, &source, &[])?;
        let _ = writeln!(text, "INSERT INTO elev VALUES{};", values(&cells, "'"));
    }
    text += "COMMIT;\n";
    maker.put(&source, text.as_bytes())
}

/// `db/rehab.sql`: PostgreSQL with `INSERT`, columns named in each statement.
fn health(maker: &mut Maker) -> Result<(), TestkitError> {
    let columns =
        [Column::OrgNumber, Column::Number, Column::Reversed, Column::Diagnosis, Column::Absence];
    let layout = Layout::new(&columns, Place::Cell, &mut maker.random);
    let source = Source::new("db/rehab.sql", "postgres_insert");
    let names: Vec<String> = layout.headers.iter().map(|it| format!("\"{it}\"")).collect();
    let mut text =
        "--\n-- PostgreSQL database dump\n--\nSET standard_conforming_strings = on;\n".to_owned();
    for person in maker.take(maker.plan.each) {
        let cells = maker.row(&layout, &person, &source, &[])?;
        let _ = writeln!(
            text,
            "INSERT INTO public.rehab ({}) VALUES {};",
            names.join(", "),
            values(&cells, "'")
        );
    }
    maker.put(&source, text.as_bytes())
}

/// `db/hr_prod.sql`: one table for all customers, absence by number alone, salaries of every fourth.
fn mysql(maker: &mut Maker) -> Result<(), TestkitError> {
    let places = maker.take_share(500);
    let layout = Layout::new(&EMPLOYED, Place::Cell, &mut maker.random);
    let source = Source::new("db/hr_prod.sql", "mysql");
    let mut output = maker.create(&source)?;
    output.write(b"-- MySQL dump 10.13  Distrib 8.0.36\n/*!40101 SET NAMES utf8mb4 */;\n")?;
    output.write(create("anstalld", &layout).as_bytes())?;
    let mut rows = Vec::new();
    for place in places.clone() {
        let person = maker.people.person(Key::Common(place));
        rows.push(values(&maker.row(&layout, &person, &source, &[])?, "\\"));
        if let Some(second) = person.second.filter(|_| maker.has(Trap::TwoControllers)) {
            let traps = [Trap::TwoControllers];
            rows.push(values(&maker.row_of(&layout, &person, second, &source, &traps)?, "''"));
        }
        insert(&mut output, "anstalld", &mut rows, 200)?;
    }
    insert(&mut output, "anstalld", &mut rows, 1)?;
    histories(maker, places, &source, &mut output)?;
    output.close()
}

fn insert(
    output: &mut Output,
    table: &str,
    rows: &mut Vec<String>,
    at_least: usize,
) -> Result<(), TestkitError> {
    if rows.len() >= at_least {
        output.write(format!("INSERT INTO `{table}` VALUES {};\n", rows.join(",")).as_bytes())?;
        rows.clear();
    }
    Ok(())
}

/// Rows that hold the number alone: absences of everyone, salaries of every fourth.
fn histories(
    maker: &mut Maker,
    places: std::ops::Range<usize>,
    source: &Source,
    output: &mut Output,
) -> Result<(), TestkitError> {
    output.write(
        b"CREATE TABLE `franvaro` (`id` int, `kund_id` varchar(20), `pnr` char(12), `franvaroorsak` varchar(60), `fran` date, `till` date);\n",
    )?;
    let (mut rows, mut salaries) = (Vec::new(), Vec::new());
    let mut line = 0_usize;
    for place in places {
        let person = maker.people.person(Key::Common(place));
        let Identity::Swedish(number) = &person.identity else { continue };
        let (digits, tenant) = (number.digits(), maker.board(person.board).key.clone());
        let mut found = vec![DataCategory::IdNumber, DataCategory::Health];
        for _ in 0..maker.plan.history {
            line += 1;
            let (month, day) = (maker.random.below(12) + 1, maker.random.below(20) + 1);
            rows.push(format!(
                "({line},'{tenant}','{digits}','Sjukfrånvaro','2025-{month:02}-{day:02}','2025-{month:02}-{:02}')",
                day + 5
            ));
        }
        if place % 4 == 1 {
            found.push(DataCategory::SalaryFinance);
            salaries.push(format!(
                "('{tenant}','{digits}',{})",
                24_000 + 100 * maker.random.below(300)
            ));
        }
        let mut mention = Mention::new(&found);
        mention.boards.push(person.board);
        maker.note(&person, source, mention)?;
        insert(output, "franvaro", &mut rows, 500)?;
        if salaries.len() >= 500 {
            output.write(
                format!(
                    "INSERT INTO `lon` (`kund_id`, `pnr`, `manadslon`) VALUES\n{};\n",
                    salaries.join(",\n")
                )
                .as_bytes(),
            )?;
            salaries.clear();
        }
    }
    insert(output, "franvaro", &mut rows, 1)?;
    if !salaries.is_empty() {
        output.write(
            format!(
                "INSERT INTO `lon` (`kund_id`, `pnr`, `manadslon`) VALUES\n{};\n",
                salaries.join(",\n")
            )
            .as_bytes(),
        )?;
    }
    Ok(())
}

/// `db/adato_pg.sql`: `COPY`, tabs, `\N` for nothing.
fn postgres(maker: &mut Maker) -> Result<(), TestkitError> {
    let columns = [
        Column::Row,
        Column::OrgNumber,
        Column::Number,
        Column::First,
        Column::Last,
        Column::PrivateEmail,
        Column::Active,
        Column::Title,
        Column::Flagged,
        Column::Note,
        Column::Photo,
    ];
    let mut layout = Layout::new(&columns, Place::Cell, &mut maker.random);
    layout.words = super::column::Words("t", "f");
    let source = Source::new("db/adato_pg.sql", "postgres_copy");
    let names: Vec<String> = layout.headers.iter().map(|it| format!("\"{it}\"")).collect();
    let mut output = maker.create(&source)?;
    let head = format!(
        "--\n-- PostgreSQL database dump\n--\nSET client_encoding = 'UTF8';\nCREATE TABLE public.person ({} text);\nCOPY public.person ({}) FROM stdin;\n",
        names.join(" text, "),
        names.join(", ")
    );
    output.write(head.as_bytes())?;
    for place in maker.take_share(600) {
        let person = maker.people.person(Key::Common(place));
        let cells = maker.row(&layout, &person, &source, &[])?;
        let cell = |cell: &String| match cell.as_str() {
            "" => "\\N".to_owned(),
            cell => cell.replace('\\', "\\\\").replace('\n', "\\n").replace('\t', "\\t"),
        };
        output.write((cells.iter().map(cell).collect::<Vec<_>>().join("\t") + "\n").as_bytes())?;
    }
    output.write(b"\\.\n\nSELECT pg_catalog.setval('public.person_id_seq', 1, true);\n")?;
    output.close()
}

/// `db/stella_mssql.sql`: UTF-16 with one statement for each row.
fn mssql(maker: &mut Maker) -> Result<(), TestkitError> {
    let columns = [
        Column::Row,
        Column::OrgNumber,
        Column::Number,
        Column::Full,
        Column::Address,
        Column::UnionOf,
        Column::Status,
    ];
    let layout = Layout::new(&columns, Place::Cell, &mut maker.random);
    let source = Source::new("db/stella_mssql.sql", "mssql");
    let names: Vec<String> = layout.headers.iter().map(|it| format!("[{it}]")).collect();
    let mut output = maker.create(&source)?;
    let head = "USE [Stella]\r\nGO\r\nSET ANSI_NULLS ON\r\nGO\r\n";
    output.write(&encode(head, Encoding::Utf16Marked))?;
    for place in maker.take_share(1_000) {
        let person: Person = maker.people.person(Key::Common(place));
        let cells = maker.row(&layout, &person, &source, &[Trap::Utf16])?;
        let value = |cell: &String| match cell.as_str() {
            "" => "NULL".to_owned(),
            cell => format!("N{}", quoted(cell, "'")),
        };
        let cells: Vec<String> = cells.iter().map(value).collect();
        let line = format!(
            "INSERT [dbo].[Anstalld] ({}) VALUES ({})\r\nGO\r\n",
            names.join(", "),
            cells.join(", ")
        );
        output.write(&encode(&line, Encoding::Utf16))?;
    }
    output.close()
}

/// Returns the short number that a workbook would keep, if a person has a Swedish one.
pub(crate) fn shortest(person: &Person) -> Option<String> {
    match &person.identity {
        Identity::Swedish(number) => Some(spelling::shortest(number)),
        Identity::Reserve(_) | Identity::Foreign(..) | Identity::None => None,
    }
}
