//! SQLite databases, with the log (`-wal`) beside them: every table by its columns.
//!
//! The library opens a copy in the work folder, or the file itself as one that never changes; it may not write, follow
//! other files or run what the schema asks for. Deleted rows are not read.

use super::cells::Cells;
use super::source::{Source, WorkFolder};
use super::values::{bytes_text, number_text};
use super::{Outcome, Piece, Push, Unread};
use crate::limits::{CELL_BYTES_MAX, COLUMNS_MAX};
use encoding_rs::WINDOWS_1252;
use rusqlite::config::DbConfig;
use rusqlite::limits::Limit;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, OpenFlags};
use std::borrow::Cow;
use std::fs::{self, File};

use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

/// Hands over the rows of every table.
pub(crate) fn read(source: &Source, work: &WorkFolder, push: &mut Push<'_>) -> Outcome {
    // The crate reads untrusted bytes: a bug in it shall cost one file, not the run.
    let read = catch_unwind(AssertUnwindSafe(|| all(source, work, push)));
    read.unwrap_or_else(|_| Ok(vec![Unread::new("the database is damaged: its reader gave up")]))
}

fn all(source: &Source, work: &WorkFolder, push: &mut Push<'_>) -> Outcome {
    let mut unread = Vec::new();
    check_size(source, &mut unread)?;
    let copy = Copy::of(source, work)?;
    let Ok(database) = open(&copy) else {
        unread.push(Unread::new("the database is damaged: it cannot be opened"));
        return Ok(unread);
    };
    let Ok(tables) = tables(&database) else {
        unread.push(Unread::new("the database is damaged: it has no readable list of tables"));
        return Ok(unread);
    };
    let mut passed = 0;
    for name in tables {
        let mut table = Table { name: &name, passed: 0, damaged: 0, own: None };
        let read = table.read(&database, push);
        if let Some(own) = table.own {
            return Err(own);
        }
        passed += table.passed;
        match read {
            Ok(()) => {}
            // A table of a module that is not here, such as a full-text index: its content stands in tables of its own.
            Err(error) if error.to_string().contains("no such module") => {}
            Err(_) => {
                unread.push(Unread::new(format!(
                    "the table `{name}` is damaged; read as far as it goes"
                )));
            }
        }
        if table.damaged > 0 {
            let count = table.damaged;
            unread.push(Unread::new(format!("{count} values of the table `{name}` are damaged")));
        }
    }
    if passed > 0 {
        unread.push(Unread::new(format!("{passed} files kept as values were not looked into")));
    }
    Ok(unread)
}

/// What is said of a log that was read with its database.
pub(super) const LOG_READ: &str = "the log of a database; read together with it";

/// What is said of the index of a log.
pub(super) const LOG_INDEX: &str = "the index of a database's log; it holds no data";

/// Whether a file is the index of a log, by its first bytes: the version, in either byte order.
pub(super) fn is_log_index(head: &[u8]) -> bool {
    head.starts_with(b"\x18\xe2\x2d\0") || head.starts_with(b"\0\x2d\xe2\x18")
}

/// Whether a file is the log of a database, by its first bytes.
pub(super) fn is_log(head: &[u8]) -> bool {
    head.starts_with(b"\x37\x7f\x06\x82") || head.starts_with(b"\x37\x7f\x06\x83")
}

/// Whether a file is a database, its log or its log's index, by its first bytes.
pub(crate) fn is_of_database(head: &[u8]) -> bool {
    head.starts_with(b"SQLite format 3\0") || is_log(head) || is_log_index(head)
}

/// Whether a file is a database that writes a log, by its first bytes.
pub(super) fn may_have_log(head: &[u8]) -> bool {
    head.starts_with(b"SQLite format 3\0") && head.get(18..20) == Some(&[2, 2])
}

/// The header says how many pages there are.
fn check_size(source: &Source, unread: &mut Vec<Unread>) -> io::Result<()> {
    let head = source.head(100)?;
    let number = |from: usize| {
        head.get(from..from + 4).and_then(|it| it.try_into().ok()).map_or(0, u32::from_be_bytes)
    };
    let page = match u64::from(number(16) >> 16) {
        1 => 65_536,
        size => size,
    };
    let size = source.open()?.seek(io::SeekFrom::End(0))?;
    // The count is kept only while both counters of changes agree.
    let pages = if number(24) == number(92) { u64::from(number(28)) } else { 0 };
    if size < pages * page || (page > 0 && !size.is_multiple_of(page)) {
        unread.push(Unread::new("the database is shorter than it says: it is cut off"));
    }
    Ok(())
}

/// Where the library may open the database; removed when dropped if it is a copy.
struct Copy {
    path: PathBuf,
    own: bool,
    has_log: bool,
}

impl Copy {
    fn of(source: &Source, work: &WorkFolder) -> io::Result<Self> {
        let disk = match source {
            Source::Disk(path) | Source::Spilled(path) => Some(path),
            Source::Memory(_) | Source::Part(..) => None,
        };
        // A log that may not be read is none of the material: only the database was given.
        let is_readable =
            |it: &PathBuf| File::open(it).and_then(|it| it.metadata()).is_ok_and(|it| it.len() > 0);
        let log = disk.map(|it| beside(it, "-wal")).filter(is_readable);
        if let (Some(path), None) = (disk, &log) {
            return Ok(Self { path: fs::canonicalize(path)?, own: false, has_log: false });
        }
        let copy = Self { path: work.file(), own: true, has_log: log.is_some() };
        io::copy(&mut source.open()?, &mut File::create(&copy.path)?)?;
        if let Some(log) = log {
            io::copy(&mut File::open(&log)?, &mut File::create(beside(&copy.path, "-wal"))?)?;
        }
        Ok(copy)
    }
}

impl Drop for Copy {
    fn drop(&mut self) {
        if self.own {
            for ending in ["", "-wal", "-shm"] {
                // The whole work folder is removed at the end in any case.
                let _removed = fs::remove_file(beside(&self.path, ending));
            }
        }
    }
}

/// Returns the path with an ending added to its name.
pub(super) fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}

fn open(copy: &Copy) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_URI;
    let database = if copy.has_log {
        // With a log the library must make an index beside the copy.
        Connection::open_with_flags(&copy.path, flags | OpenFlags::SQLITE_OPEN_READ_WRITE)?
    } else {
        let uri = format!("file:{}?mode=ro&immutable=1", escaped(&copy.path));
        Connection::open_with_flags(uri, flags | OpenFlags::SQLITE_OPEN_READ_ONLY)?
    };
    database.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    database.set_db_config(DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false)?;
    database.set_limit(Limit::SQLITE_LIMIT_LENGTH, 64 << 20)?;
    database.set_limit(Limit::SQLITE_LIMIT_ATTACHED, 0)?;
    database.execute_batch(
        "PRAGMA query_only = 1; PRAGMA mmap_size = 0; PRAGMA cell_size_check = 1;",
    )?;
    Ok(database)
}

/// Writes a path as part of a URI.
fn escaped(path: &Path) -> String {
    path.as_os_str().as_encoded_bytes().iter().fold(String::new(), |mut text, byte| {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'.' | b'-' | b'_') {
            text.push(char::from(*byte));
        } else {
            text.push('%');
            text.extend(
                [byte >> 4, byte & 15].map(|it| char::from_digit(it.into(), 16).unwrap_or('0')),
            );
        }
        text
    })
}

fn tables(database: &Connection) -> rusqlite::Result<Vec<String>> {
    let mut statement = database.prepare(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY rootpage",
    )?;
    let names = statement.query_map([], |row| row.get::<_, String>(0))?;
    names.collect()
}

/// Returns the names of a table's columns, or their numbers when the names do not fit.
fn columns(database: &Connection, table: &str, count: usize) -> rusqlite::Result<Vec<String>> {
    let mut statement = database.prepare("SELECT name FROM pragma_table_info(?)")?;
    let mut rows = statement.query([table])?;
    let mut names = Vec::new();
    while let Some(row) = rows.next()? {
        // A damaged name need not be text.
        let name = row.get_ref(0)?.as_bytes().map(String::from_utf8_lossy);
        names.push(name.map_or_else(|_| String::new(), Cow::into_owned));
    }
    if names.len() != count {
        names = (1..=count).map(|number| number.to_string()).collect();
    }
    names.truncate(COLUMNS_MAX);
    Ok(names)
}

struct Table<'a> {
    name: &'a str,
    /// Files kept as values.
    passed: u64,
    damaged: u64,
    /// A fault of our own side, which ends the run.
    own: Option<io::Error>,
}

impl Table<'_> {
    fn read(&mut self, database: &Connection, push: &mut Push<'_>) -> rusqlite::Result<()> {
        let name = self.name.replace('"', "\"\"");
        let mut statement = database.prepare(&format!("SELECT * FROM \"{name}\""))?;
        let columns = columns(database, self.name, statement.column_count())?;
        if let Err(own) = push(Piece::Table { name: self.name, columns: Some(&columns) }) {
            self.own = Some(own);
            return Ok(());
        }
        let mut rows = statement.query([])?;
        let (mut cells, mut number) = (Cells::default(), 0);
        while let Some(row) = rows.next()? {
            number += 1;
            cells.clear();
            for index in 0..columns.len() {
                self.value(&row.get_ref(index), &mut cells);
            }
            if let Err(own) = push(Piece::Row { number, cells: &cells }) {
                self.own = Some(own);
                return Ok(());
            }
        }
        Ok(())
    }

    fn value(&mut self, value: &rusqlite::Result<ValueRef<'_>>, cells: &mut Cells) {
        match value {
            Ok(ValueRef::Null) => cells.push(""),
            Ok(ValueRef::Integer(number)) => cells.push(&number.to_string()),
            Ok(ValueRef::Real(number)) => cells.push(&number_text(*number)),
            Ok(ValueRef::Text(bytes)) => match std::str::from_utf8(bytes) {
                Ok(text) => cells.push(text.get(..CELL_BYTES_MAX).unwrap_or(text)),
                Err(_) => cells.push(&WINDOWS_1252.decode_without_bom_handling(bytes).0),
            },
            Ok(ValueRef::Blob(bytes)) => {
                let text = bytes_text(bytes);
                self.passed += u64::from(text.is_none() && is_file(bytes));
                cells.push(text.as_deref().unwrap_or_default());
            }
            Err(_) => {
                self.damaged += 1;
                cells.push("");
            }
        }
    }
}

/// Whether a value is a file of its own, by its first bytes.
fn is_file(bytes: &[u8]) -> bool {
    const SIGNATURES: [&[u8]; 6] = [
        b"%PDF-",
        b"PK\x03\x04",
        b"\x89PNG",
        b"\xff\xd8\xff",
        b"\xd0\xcf\x11\xe0",
        b"\x1f\x8b\x08",
    ];
    SIGNATURES.iter().any(|it| bytes.starts_with(it))
}
