//! Lists whose columns stand at fixed places under a header, as mainframes and payroll systems print them.

use crate::columns::{self, Role};

/// Lines that are looked at before a text is read as what it is.
pub(super) const HEAD_LINES: usize = 48;

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
