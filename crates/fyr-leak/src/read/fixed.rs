//! Lists whose columns stand at fixed places under a header, as mainframes and payroll systems print them.

use crate::columns::{self, Role};
use crate::scan::is_time;
use fyr_core::identifier::IdNumber;

/// Lines that are looked at before a text is read as what it is.
pub(super) const HEAD_LINES: usize = 48;

/// Lines that a list without a header has at least, and characters of one that are looked at.
const ROWS_MIN: usize = 8;
const WIDTH_MAX: usize = 512;

/// Where the columns of such a list begin, in characters.
pub(super) struct Fixed {
    /// Index of the header among the first lines.
    header: usize,
    starts: Vec<usize>,
}

impl Fixed {
    /// Finds a header of at least three names that columns of persons have, or two with an identity number, with lines below it
    /// that keep its columns apart.
    pub(super) fn of(head: &[&str]) -> Option<Self> {
        let found = head.iter().take(10).enumerate().find_map(|(at, line)| {
            let names = names(line);
            let known = names.iter().filter(|it| columns::is_known(it.1)).count();
            let numbered = names.iter().any(|it| columns::role(it.1) == Role::Number);
            let enough = known + usize::from(numbered) >= 3;
            let digits = line.bytes().filter(u8::is_ascii_digit).count();
            (names.len() >= 3 && enough && known * 2 >= names.len() && digits < 6)
                .then_some((at, names))
        });
        let (header, names) = found?;
        let below = head.get(header + 1..).unwrap_or_default();
        let rows: Vec<&str> = below.iter().copied().filter(|it| is_row(it)).collect();
        let parted = |start: &usize| {
            let parts = rows.iter().filter(|row| {
                let mut letters = row.chars().skip(start.saturating_sub(1));
                letters.next().is_none_or(|it| it == ' ')
            });
            *start == 0 || parts.count() == rows.len()
        };
        let starts: Vec<usize> = names.iter().map(|it| it.0).filter(parted).collect();
        // A list has no line of prose in it, and what stands under the first names begins where they do.
        let whole = below.iter().filter(|it| !it.trim().is_empty()).count() == rows.len();
        (rows.len() >= 2 && whole && starts.len() >= 3 && starts.len() + 1 >= names.len())
            .then_some(Self { header, starts })
    }

    /// Finds lines without a header or gaps in which the same places hold a valid Swedish number in every line.
    ///
    /// Ten digits are valid by chance in one of ten lines at most: times. Eight different ones in a row are not.
    pub(super) fn of_numbers(head: &[&str]) -> Option<Self> {
        let rows: Vec<Vec<char>> = head
            .iter()
            .filter(|it| is_row(it))
            .map(|it| it.chars().take(WIDTH_MAX).collect())
            .collect();
        let least = rows.iter().map(Vec::len).min().unwrap_or_default();
        if rows.len() < ROWS_MIN || rows.len() < head.len() || least < 12 {
            return None;
        }
        // A list of numbers alone, or with delimiters, is read as that.
        let delimited = |sign: char| rows.iter().all(|it| it.contains(&sign));
        if least < 16 || [';', '\t', ',', '|'].into_iter().any(delimited) {
            return None;
        }
        let (start, length) = [12, 10].into_iter().find_map(|length| {
            let mut places = 0..=least - length;
            places.find(|at| numbers_at(&rows, *at, length)).map(|at| (at, length))
        })?;
        let mut starts = vec![0, start, start + length];
        for at in 1..least {
            let both = |fits: &dyn Fn(char, char) -> bool| {
                rows.iter().all(|it| {
                    it.get(at - 1).zip(it.get(at)).is_some_and(|(one, next)| fits(*one, *next))
                })
            };
            let begins = both(&|one, _| one == ' ')
                && rows.iter().any(|it| it.get(at).is_some_and(|it| *it != ' '))
                && rows.iter().any(|it| at > 1 && it.get(at - 2).is_some_and(|it| *it == ' '));
            let turns = both(&|one, next| one.is_ascii_digit() && next.is_alphabetic());
            if (begins || turns) && !(start..start + length).contains(&at) {
                starts.push(at);
            }
        }
        starts.sort_unstable();
        starts.dedup();
        starts.retain(|it| *it == 0 || *it < least);
        Some(Self { header: 0, starts })
    }

    /// Calls `each` for every cell of a line; a line above the header is one cell.
    pub(super) fn cells<'a>(&self, (index, line): (usize, &'a str), mut each: impl FnMut(&'a str)) {
        if index < self.header {
            return each(line.trim());
        }
        let mut places = line.char_indices().map(|it| it.0);
        let mut from = 0;
        let mut passed = 0;
        for next in self.starts.iter().skip(1) {
            let until = places.nth((next - passed).saturating_sub(usize::from(passed > 0)));
            let until = until.unwrap_or(line.len());
            each(line.get(from..until).unwrap_or_default().trim());
            (from, passed) = (until, *next);
        }
        each(line.get(from..).unwrap_or_default().trim());
    }
}

/// Whether every row has a number at the place, most of them different, and a letter or digit before or behind: others are read
/// as text, with the words around them.
fn numbers_at(rows: &[Vec<char>], at: usize, length: usize) -> bool {
    let digit = |row: &[char], at: usize| row.get(at).is_some_and(char::is_ascii_digit);
    let letter = |row: &[char], at: usize| row.get(at).is_some_and(|it| it.is_alphanumeric());
    let glued = |at: usize| rows.iter().all(|row| letter(row, at));
    if !(glued(at + length) || at > 0 && glued(at - 1)) {
        return false;
    }
    let mut seen: Vec<String> = Vec::with_capacity(rows.len());
    for row in rows {
        let own: String = row.iter().skip(at).take(length).collect();
        let digits = own.bytes().all(|it| it.is_ascii_digit());
        let ends = length == 12 || !digit(row, at + length);
        // Inferring a century needs a day; which one decides nothing here.
        let day = jiff::civil::date(2099, 12, 31);
        if !digits || !ends || IdNumber::parse(&own, day).is_err() {
            return false;
        }
        seen.push(own);
    }
    seen.sort_unstable();
    seen.dedup();
    let times = seen.iter().all(|it| is_time(it));
    seen.len() * 2 >= rows.len() && !times
}

/// Neither empty nor a rule of signs.
fn is_row(line: &str) -> bool {
    line.chars().any(char::is_alphanumeric)
}

/// Returns the names in a header, two spaces or more between them, and where each begins, in characters.
fn names(line: &str) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    let mut at = 0;
    if line.contains('\t') {
        return found;
    }
    while let Some(rest) = line.get(at..) {
        let gap = rest.len() - rest.trim_start().len();
        let start = at + gap;
        let word = rest.get(gap..).unwrap_or_default();
        if word.is_empty() {
            break;
        }
        let length = word.find("  ").unwrap_or(word.len());
        let before = line.get(..start).unwrap_or_default().chars().count();
        found.push((before, word.get(..length).unwrap_or_default().trim()));
        at = start + length;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[&[&str]]) {
        let lines: Vec<&str> = text.lines().collect();
        let mut found: Vec<Vec<&str>> = Vec::new();
        if let Some(fixed) = Fixed::of(&lines) {
            for line in lines.into_iter().enumerate() {
                let mut cells = Vec::new();
                fixed.cells(line, |cell| cells.push(cell));
                found.push(cells);
            }
        }
        assert_eq!(found, expected);
    }

    #[test]
    fn columns_begin_where_their_names_do() {
        check(
            "Lista 7\nANSTNR  PNR        ENAMN   AVGDAT\n10001   a          Öberg   20230630\n10002              Ek",
            &[
                &["Lista 7"],
                &["ANSTNR", "PNR", "ENAMN", "AVGDAT"],
                &["10001", "a", "Öberg", "20230630"],
                &["10002", "", "Ek", ""],
            ],
        );
    }

    #[test]
    fn columns_without_gaps_are_found_by_the_numbers_in_them() {
        let numbers = ["0013", "0021", "0039", "0047", "0054", "0062", "0070", "0088"];
        let rows =
            numbers.map(|last| format!("7 18420203{last}ALM         BO        12345UME\u{c5}"));
        let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
        let fixed = Fixed::of_numbers(&rows).unwrap();
        let mut cells = Vec::new();
        fixed.cells((3, rows[3]), |cell| cells.push(cell));
        assert_eq!(cells, ["7", "184202030047", "ALM", "BO", "12345", "UME\u{c5}"]);
        assert!(Fixed::of_numbers(&rows[..7]).is_none());
        let other: Vec<String> = (0..9).map(|it| format!("7 20240715123{it} ALM BO")).collect();
        let other: Vec<&str> = other.iter().map(String::as_str).collect();
        assert!(Fixed::of_numbers(&other).is_none());
    }

    #[test]
    fn a_note_with_wide_gaps_is_no_list() {
        check(
            "Namn    Personnr    Telefon\nAnna Berg ringde i går och ville tala om sin lön.\nx",
            &[],
        );
        check(
            "Namn    Personnr    Telefon\nAnna    a           b\n\nVi hörs om detta i morgon, alltså på fredag.",
            &[],
        );
    }
}
