//! Which delimiter makes a table of a text, if any.

use super::column_counts;
use crate::columns;

/// The delimiter that makes a table of `head`, the decoded beginning of a file.
///
/// A line `sep=X` decides. Otherwise the delimiter with which most of the first lines have the same number of columns,
/// and at least two; nine of ten lines must agree, up to ten lines of title above the header not counted. Where a line
/// has names that columns of persons have, two of three are enough: such exports are uneven, but they are tables.
pub(crate) fn delimiter(head: &str) -> Option<char> {
    let head = head.trim_start_matches('\u{feff}');
    let named = head.strip_prefix("sep=").or_else(|| head.strip_prefix("\"sep="));
    if let Some(named) = named.and_then(|rest| rest.chars().next()) {
        return Some(named);
    }
    let mut best = None;
    for delimiter in [';', '\t', ',', '|'] {
        let counts = column_counts(head, delimiter);
        let titled = (0..counts.len().min(10)).find_map(|titles| {
            let counts = counts.get(titles..).unwrap_or_default();
            agreed(counts, head, delimiter, titles)
        });
        let Some(columns) = titled else { continue };
        if best.is_none_or(|(most, _)| columns > most) {
            best = Some((columns, delimiter));
        }
    }
    best.map(|(_, delimiter)| delimiter).or_else(|| rare(head)).or_else(|| {
        // Each line is one cell in quotation marks, with the columns within it.
        let lines = || head.lines().filter(|it| !it.trim().is_empty()).take(40);
        let inside = lines().map(super::whole).collect::<Option<Vec<&str>>>()?;
        let inside = inside.join("\n");
        [';', '\t', ',', '|'].into_iter().find(|it| names(&inside, *it) >= 2)
    })
}

/// The delimiter of a system of its own: one that the names of columns in the first line stand between.
fn rare(head: &str) -> Option<char> {
    let fits = |delimiter: &char| {
        let counts = column_counts(head, *delimiter);
        let most = most_common(&counts);
        counts.len() >= 2
            && names(head, *delimiter) >= 2
            && most.is_some_and(|(columns, same)| columns >= 2 && same * 10 >= counts.len() * 9)
    };
    ['~', '^', '\u{a7}', '\u{a4}', '\u{1}', '\u{1e}', '\u{1f}', '#', ':'].into_iter().find(fits)
}

/// Returns how many names of columns of persons the first line has.
fn names(head: &str, delimiter: char) -> usize {
    let first = head.lines().find(|it| !it.trim().is_empty()).unwrap_or_default();
    let cells = || first.split(delimiter).map(|cell| cell.trim().trim_matches('"'));
    // A field with its value is no name: `personnummer: 19…, namn: …`.
    let bare = |it: &str| !it.contains(", ") && it.bytes().filter(u8::is_ascii_digit).count() < 3;
    let known = cells().filter(|cell| is_name(cell) && columns::is_known(cell)).count();
    if cells().all(bare) { known } else { 0 }
}

/// Returns the number of columns that enough lines agree on.
fn agreed(counts: &[usize], head: &str, delimiter: char, titles: usize) -> Option<usize> {
    let (columns, same) = most_common(counts)?;
    let known = |line: &str| {
        let cells = line.split(delimiter).map(|cell| cell.trim().trim_matches('"'));
        cells.filter(|cell| is_name(cell) && columns::is_known(cell)).count()
    };
    let header = head.lines().filter(|it| !it.trim().is_empty()).take(10).any(|it| known(it) >= 2);
    let agrees = same * 10 >= counts.len() * 9 || (header && same * 3 >= counts.len() * 2);
    // Commas and full stops are what prose is made of.
    if delimiter == ',' && !header && (is_prose(head) || holds_records(head)) {
        return None;
    }
    // One line is no table unless it has many columns or a header's names; titles alone make none of prose.
    let enough = counts.len() >= 2 || (titles == 0 && (columns >= 4 || header));
    let enough = enough && (titles == 0 || counts.len() > titles || header);
    (columns >= 2 && agrees && enough).then_some(columns)
}

/// Returns whether half of the first lines with a comma are sentences, fields with their values, or columns of print.
fn is_prose(head: &str) -> bool {
    let lines = || head.lines().map(str::trim).filter(|it| it.contains(',')).take(40);
    let sentence = |line: &&str| {
        let field = line.split_once(": ").is_some_and(|(key, _)| {
            key.len() <= 32 && key.chars().all(|it| it.is_alphabetic() || it == ' ')
        });
        // Wide gaps are columns of their own.
        line.ends_with(['.', '!', '?']) || field || line.contains(". ") || line.contains("   ")
    };
    2 * lines().filter(sentence).count() >= lines().count()
}

/// Returns whether half of the first lines with a comma hold a record in JSON, whose commas part its values.
fn holds_records(head: &str) -> bool {
    let lines = || head.lines().filter(|it| it.contains(',')).take(40);
    let record = |line: &&str| {
        // In a quoted cell its quotation marks are doubled.
        let opens = ["{\"", "{ \"", "{'"].iter().filter_map(|it| line.find(it)).min();
        opens.is_some_and(|at| !line.get(at..).is_some_and(|it| it.starts_with("{\"\"")))
            && line.contains('}')
    };
    2 * lines().filter(record).count() >= lines().count()
}

/// Returns whether a cell may be a column's name: `Telefon`, not `Telefon: 070-…` or a sentence with its end.
fn is_name(cell: &str) -> bool {
    let bare = cell.trim_end_matches([':', '.']);
    cell.len() <= 48
        && !bare.contains(": ")
        && !bare.contains(". ")
        && bare.bytes().filter(u8::is_ascii_digit).count() < 5
}

/// Returns whether the lines are a list of numbers or addresses, one in each line: a table of one column.
pub(crate) fn is_list(head: &str) -> bool {
    let lines: Vec<&str> =
        head.lines().map(str::trim).filter(|line| !line.is_empty()).take(200).collect();
    let value = |line: &&&str| {
        let digits = line.bytes().filter(u8::is_ascii_digit).count();
        line.len() <= 24 && digits >= 9 && !line.bytes().any(|it| it.is_ascii_lowercase())
    };
    lines.len() >= 20 && lines.iter().filter(value).count() * 10 >= lines.len() * 9
}

fn most_common(counts: &[usize]) -> Option<(usize, usize)> {
    let occurs = |wanted: usize| counts.iter().filter(|count| **count == wanted).count();
    counts.iter().map(|count| (*count, occurs(*count))).max_by_key(|(count, same)| (*same, *count))
}
