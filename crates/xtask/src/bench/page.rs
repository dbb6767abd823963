//! The page with the figures: sections between markers, tables in Markdown.

use std::fmt;

use anyhow::{Context as _, Result};
use serde_json::Value;

/// Rows of figures under named columns.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Table {
    pub(super) columns: Vec<String>,
    pub(super) rows: Vec<Vec<String>>,
}

impl Table {
    /// Makes a table of flat objects: one row each, a column for each key of the first.
    ///
    /// Columns of text come first, so that a row begins with what it is about.
    pub(super) fn of_objects(objects: &[Value]) -> Result<Self> {
        let first = objects.first().and_then(Value::as_object);
        let first = first.context("the program measured nothing: expected a list of objects")?;
        let (texts, numbers): (Vec<_>, Vec<_>) = first.iter().partition(|(_, it)| it.is_string());
        let columns: Vec<String> =
            texts.into_iter().chain(numbers).map(|(key, _)| key.clone()).collect();
        let rows = objects
            .iter()
            .map(|object| columns.iter().map(|key| cell(object.get(key))).collect())
            .collect();
        Ok(Self { columns, rows })
    }
}

impl fmt::Display for Table {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(out, "| {} |", self.columns.join(" | "))?;
        writeln!(out, "|{}", " --- |".repeat(self.columns.len()))?;
        for row in &self.rows {
            writeln!(out, "| {} |", row.join(" | "))?;
        }
        Ok(())
    }
}

/// Returns a figure as a reader wants it: whole, or with one decimal.
pub(super) fn cell(value: Option<&Value>) -> String {
    match value {
        None | Some(Value::Null) => "–".to_owned(),
        Some(Value::String(text)) => text.replace('|', "\\|"),
        Some(Value::Bool(true)) => "yes".to_owned(),
        Some(Value::Bool(false)) => "no".to_owned(),
        Some(Value::Number(number)) => match number.as_f64() {
            Some(it) if !number.is_u64() && !number.is_i64() => format!("{it:.1}"),
            _ => number.to_string(),
        },
        Some(other @ (Value::Array(_) | Value::Object(_))) => other.to_string(),
    }
}

/// Returns the page with the section of that name replaced.
pub(super) fn replace(text: &str, name: &str, section: &str) -> Result<String> {
    let (begin, end) = (format!("<!-- bench:{name} -->"), format!("<!-- /bench:{name} -->"));
    let missing = || format!("docs/performance.md: the lines `{begin}` and `{end}` are missing");
    let (before, rest) = text.split_once(&begin).with_context(missing)?;
    let (_, after) = rest.split_once(&end).with_context(missing)?;
    Ok(format!("{before}{begin}\n{}\n{end}{after}", section.trim_end()))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn only_the_named_section_is_rewritten() {
        let page = "a\n<!-- bench:x -->\nold\n<!-- /bench:x -->\nb <!-- bench:y -->\n";
        let new = "a\n<!-- bench:x -->\nnew\n<!-- /bench:x -->\nb <!-- bench:y -->\n";
        assert_eq!(replace(page, "x", "new\n").unwrap(), new);
        assert_eq!(replace(new, "x", "new").unwrap(), new);
    }

    #[test]
    fn a_page_without_the_markers_is_refused() {
        assert!(replace("<!-- bench:x -->", "x", "new").is_err());
    }

    #[test]
    fn a_row_begins_with_what_it_is_about() {
        let rows = [json!({"median_ms": 3.25, "page": "/board"}), json!({"page": "/"})];
        let table = Table::of_objects(&rows).unwrap();
        let shown = "| page | median_ms |\n| --- | --- |\n| /board | 3.2 |\n| / | – |\n";
        assert_eq!(table.to_string(), shown);
    }
}
