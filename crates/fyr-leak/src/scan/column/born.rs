//! A day of birth in three columns.

use super::Column;
use crate::columns;

/// Returns the columns of year, month and day of birth: `BirthYear`, `månad`, `dag`.
///
/// The year's name must say that it is of birth, or the day's; the others may be plain where they stand beside it.
pub(in crate::scan) fn born(columns: &[Column]) -> Option<[usize; 3]> {
    const BIRTH: [&str; 5] = ["fod", "birth", "born", "dob", "fodt"];
    const PARTS: [&[&str]; 3] = [
        &["ar", "aar", "aret", "year", "yyyy", "y"],
        &["manad", "man", "maned", "month", "mm", "m"],
        &["dag", "dagen", "day", "dd", "d"],
    ];
    let part = |column: &Column| {
        let folded = columns::fold(&column.name);
        let said = BIRTH.iter().any(|it| folded.contains(it));
        let words = columns::words(&column.name);
        let plain = |wanted: &&[&str]| {
            wanted.iter().any(|it| {
                folded == *it
                    || said
                        && (words.last().is_some_and(|last| last == it)
                            || (it.len() > 2 || *it == "ar") && folded.ends_with(it))
            })
        };
        PARTS.iter().position(plain).map(|it| (it, said))
    };
    let parts: Vec<Option<(usize, bool)>> =
        columns.iter().map(|it| (it.group == 0).then(|| part(it)).flatten()).collect();
    let year = parts.iter().position(|it| *it == Some((0, true)))?;
    let near = |wanted: usize| {
        let named = parts.iter().position(|it| *it == Some((wanted, true)));
        let beside = || {
            (year.saturating_sub(2)..=year + 2)
                .find(|at| parts.get(*at) == Some(&Some((wanted, false))))
        };
        named.or_else(beside)
    };
    Some([year, near(1)?, near(2)?])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(names: &[&str], expected: Option<[usize; 3]>) {
        let columns: Vec<Column> = names.iter().map(|it| Column::named(it)).collect();
        assert_eq!(born(&columns), expected, "{names:?}");
    }

    #[test]
    fn year_month_and_day_of_birth_may_have_columns_of_their_own() {
        check(&["Namn", "BirthYear", "BirthMonth", "BirthDay"], Some([1, 2, 3]));
        check(&["namn", "födelseår", "månad", "dag"], Some([1, 2, 3]));
        check(&["dob_day", "dob_month", "dob_year"], Some([2, 1, 0]));
    }

    #[test]
    fn a_year_that_is_not_of_birth_is_none() {
        check(&["namn", "year", "month", "day"], None);
        check(&["namn", "födelseår"], None);
        check(&["namn", "född", "månad", "dag"], None);
    }
}
