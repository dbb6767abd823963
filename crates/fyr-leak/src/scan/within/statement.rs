//! Statements to a database in a line of its log: `INSERT INTO person (pnr, namn) VALUES ('…', '…')`.

use super::Record;
use memchr::memmem;

/// Rows of one statement that are taken.
const ROWS_MAX: usize = 1_000;

/// Returns where a statement begins and the rows it writes.
pub(super) fn rows(text: &str) -> Option<(usize, Vec<Record>)> {
    // Texts stand in apostrophes; most lines have none.
    memchr::memchr(b'\'', text.as_bytes())?;
    let find =
        |words: [&str; 2]| words.iter().find_map(|it| memmem::find(text.as_bytes(), it.as_bytes()));
    if let Some(into) = find(["INSERT INTO ", "insert into "]) {
        let values =
            into + memmem::find(text.get(into..)?.to_ascii_uppercase().as_bytes(), b"VALUES")?;
        let (names, _) = list(text.get(into..values)?.split_once('(')?.1)?;
        let mut rest = text.get(values + "VALUES".len()..)?;
        let mut rows = Vec::new();
        while let Some(open) = rest.trim_start_matches([',', ' ']).strip_prefix('(') {
            let (cells, after) = list(open)?;
            if cells.len() == names.len() && rows.len() < ROWS_MAX {
                let values = names.iter().cloned().zip(cells).filter(|it| it.1 != "NULL");
                rows.push(Record { name: String::new(), values: values.collect() });
            }
            rest = after;
        }
        return Some((into, rows));
    }
    let update = find(["UPDATE ", "update "])?;
    let set = update + find([" SET ", " set "])?.checked_sub(update)?;
    let mut values = Vec::new();
    let mut rest = text.get(set..)?;
    while let Some((name, after)) = rest.split_once('=') {
        let name = name.trim_end().rsplit([' ', ',', '(', '.']).next().unwrap_or_default();
        let (value, after) = value(after.trim_start());
        values.push((name.trim_matches(['"', '`', '[', ']']).to_owned(), value));
        rest = after;
    }
    Some((update, vec![Record { name: String::new(), values }]))
}

/// Reads values with commas between up to the bracket that ends them; returns what comes after it.
fn list(text: &str) -> Option<(Vec<String>, &str)> {
    let (mut values, mut rest) = (Vec::new(), text);
    loop {
        let (read, after) = value(rest.trim_start());
        values.push(read.trim_matches(['"', '`', '[', ']']).to_owned());
        let after = after.trim_start();
        match after.strip_prefix(',') {
            Some(more) if values.len() < 4_096 => rest = more,
            _ => return after.strip_prefix(')').map(|it| (values, it)),
        }
    }
}

/// Reads a text in apostrophes, or a word; returns what comes after it.
fn value(text: &str) -> (String, &str) {
    let quoted = text.strip_prefix('\'').or_else(|| text.strip_prefix("N'"));
    let Some(mut rest) = quoted else {
        let end = text.find([',', ')', ' ', ';']).unwrap_or(text.len());
        let (word, after) = text.split_at(end);
        return (word.to_owned(), after);
    };
    let mut read = String::new();
    while let Some((part, after)) = rest.split_once('\'') {
        read.push_str(part);
        match after.strip_prefix('\'') {
            Some(more) => {
                read.push('\'');
                rest = more;
            }
            None => return (read, after),
        }
    }
    (read + rest, "")
}
