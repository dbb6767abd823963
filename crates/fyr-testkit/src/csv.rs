//! Rows of delimited text, quoted where they must be.

/// Returns one row with its end.
pub(crate) fn row<T: AsRef<str>>(cells: impl IntoIterator<Item = T>, delimiter: char) -> String {
    let cells: Vec<String> = cells
        .into_iter()
        .map(|cell| {
            let cell = cell.as_ref();
            if cell.contains([delimiter, '"', '\n', '\r']) {
                format!("\"{}\"", cell.replace('"', "\"\""))
            } else {
                cell.to_owned()
            }
        })
        .collect();
    cells.join(&delimiter.to_string()) + "\n"
}
