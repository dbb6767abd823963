//! Parquet files, row by row; lists and records inside a row become rows and columns as those of JSON do.

use super::cells::Cells;
use super::source::{Source, WorkFolder};
use super::tree::{Place, Tree};
use super::values::{bytes_text, number_text};
use super::{Outcome, Piece, Push, Unread};
use crate::limits::COLUMNS_MAX;
use jiff::Timestamp;
use jiff::civil::date;
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::reader::RowIter;
use parquet::record::{Field, Row};
use std::fs::File;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Hands over every row.
pub(crate) fn read(source: &Source, work: &WorkFolder, push: &mut Push<'_>) -> Outcome {
    let (file, copy) = match source {
        Source::Disk(path) | Source::Spilled(path) => (File::open(path)?, None),
        Source::Memory(_) | Source::Part(..) => {
            let path = work.file();
            io::copy(&mut source.open()?, &mut File::create(&path)?)?;
            (File::open(&path)?, Some(path))
        }
    };
    // The crate reads untrusted bytes: a bug in it shall cost one file, not the run.
    let read = catch_unwind(AssertUnwindSafe(|| rows(file, push)));
    if let Some(path) = copy {
        std::fs::remove_file(path)?;
    }
    match read {
        Ok(outcome) => outcome,
        Err(_) => Ok(vec![Unread::new("the file is damaged: its reader gave up")]),
    }
}

fn rows(file: File, push: &mut Push<'_>) -> Outcome {
    let cannot = |_| vec![Unread::new("the file is cut off or damaged: it has no readable index")];
    let reader = match SerializedFileReader::new(file).map_err(cannot) {
        Ok(reader) => reader,
        Err(unread) => return Ok(unread),
    };
    let about = reader.metadata().file_metadata();
    let said = about.num_rows();
    let fields = about.schema().get_fields();
    let flat = fields.iter().all(|it| it.is_primitive());
    let names: Vec<String> =
        fields.iter().take(COLUMNS_MAX).map(|it| it.name().to_owned()).collect();
    let Ok(rows) = reader.get_row_iter(None) else {
        return Ok(vec![Unread::new("the file holds values of an unknown kind")]);
    };
    let fault = if flat {
        push(Piece::Table { name: "", columns: Some(&names) })?;
        let mut cells = Cells::default();
        each(rows, said, &mut |number, row| {
            cells.clear();
            row.get_column_iter().take(COLUMNS_MAX).for_each(|(_, it)| cells.push(&text(it)));
            push(Piece::Row { number, cells: &cells })
        })?
    } else {
        let mut tree = Tree::new(push);
        let fault = each(rows, said, &mut |_, row| {
            tree.open("", Place::Item);
            branch(row.get_column_iter(), &mut tree)?;
            tree.close()
        })?;
        tree.finish()?;
        fault
    };
    Ok(fault.into_iter().collect())
}

/// Passes on each row; returns what is missing of those the file says it has.
fn each(
    rows: RowIter<'_>,
    said: i64,
    give: &mut dyn FnMut(u64, &Row) -> io::Result<()>,
) -> io::Result<Option<Unread>> {
    let mut number = 0;
    for row in rows {
        let Ok(row) = row else {
            return Ok(Some(Unread::new(format!("damaged after row {number} of {said}"))));
        };
        number += 1;
        give(number, &row)?;
    }
    let whole = i64::try_from(number) == Ok(said);
    Ok((!whole).then(|| Unread::new(format!("{number} of {said} rows could be read"))))
}

/// Adds the values of a record to the tree; lists become items.
fn branch<'f>(
    fields: impl Iterator<Item = (&'f String, &'f Field)>,
    tree: &mut Tree<'_, '_>,
) -> io::Result<()> {
    for (name, field) in fields {
        value(name, field, Place::Field, tree)?;
    }
    Ok(())
}

fn value(name: &str, field: &Field, place: Place, tree: &mut Tree<'_, '_>) -> io::Result<()> {
    match field {
        Field::Group(row) => {
            tree.open(name, place);
            branch(row.get_column_iter(), tree)?;
            tree.close()
        }
        Field::ListInternal(list) => {
            list.elements().iter().try_for_each(|it| value(name, it, Place::Item, tree))
        }
        Field::MapInternal(map) => {
            tree.open(name, place);
            for (key, it) in map.entries() {
                value(&text(key), it, Place::Field, tree)?;
            }
            tree.close()
        }
        Field::Null => Ok(()),
        Field::Bool(_)
        | Field::Byte(_)
        | Field::Short(_)
        | Field::Int(_)
        | Field::Long(_)
        | Field::UByte(_)
        | Field::UShort(_)
        | Field::UInt(_)
        | Field::ULong(_)
        | Field::Float16(_)
        | Field::Float(_)
        | Field::Double(_)
        | Field::Decimal(_)
        | Field::Str(_)
        | Field::Bytes(_)
        | Field::Date(_)
        | Field::TimeMillis(_)
        | Field::TimeMicros(_)
        | Field::TimestampMillis(_)
        | Field::TimestampMicros(_) => tree.field(name, text(field)),
    }
}

fn text(field: &Field) -> String {
    let moment = |micros: i64| {
        Timestamp::from_microsecond(micros).map_or_else(|_| String::new(), |it| it.to_string())
    };
    match field {
        Field::Null => String::new(),
        Field::Bool(value) => value.to_string(),
        Field::Byte(number) => number.to_string(),
        Field::Short(number) => number.to_string(),
        Field::Int(number) => number.to_string(),
        Field::Long(number) => number.to_string(),
        Field::UByte(number) => number.to_string(),
        Field::UShort(number) => number.to_string(),
        Field::UInt(number) => number.to_string(),
        Field::ULong(number) => number.to_string(),
        Field::Float(number) => number_text(f64::from(*number)),
        Field::Double(number) => number_text(*number),
        Field::Str(text) => text.clone(),
        Field::Bytes(bytes) => bytes_text(bytes.data()).unwrap_or_default(),
        Field::Date(days) => date(1970, 1, 1)
            .checked_add(jiff::Span::new().try_days(*days).unwrap_or_default())
            .map_or_else(|_| String::new(), |it| it.to_string()),
        Field::TimestampMillis(millis) => moment(millis.saturating_mul(1000)),
        Field::TimestampMicros(micros) => moment(*micros),
        Field::Float16(_)
        | Field::Decimal(_)
        | Field::TimeMillis(_)
        | Field::TimeMicros(_)
        | Field::Group(_)
        | Field::ListInternal(_)
        | Field::MapInternal(_) => field.to_string(),
    }
}
