//! Dates as tables and texts write them.

use jiff::civil::Date;

/// Reads a date as `YYYY-MM-DD`, `YYYYMMDD`, `YYYY/MM/DD`, `DD.MM.YYYY`, `DD/MM/YYYY` or with a time after it.
pub(super) fn read(cell: &str) -> Option<Date> {
    let cell = cell.trim();
    if cell.len() < 8 || !cell.starts_with(|it: char| it.is_ascii_digit()) {
        return None;
    }
    let bytes = cell.as_bytes();
    let number = |from: usize, to: usize| -> Option<i16> {
        let part = bytes.get(from..to)?;
        if !part.iter().all(u8::is_ascii_digit) {
            return None;
        }
        Some(part.iter().fold(0, |sum, digit| sum * 10 + i16::from(digit - b'0')))
    };
    let ends = |at: usize| !bytes.get(at).is_some_and(u8::is_ascii_digit);
    let separated = |at: usize| matches!(bytes.get(at), Some(b'-' | b'/' | b'.'));
    let (year, month, day) = if separated(4) && separated(7) && ends(10) {
        (number(0, 4)?, number(5, 7)?, number(8, 10)?)
    } else if separated(2) && separated(5) && ends(10) {
        (number(6, 10)?, number(3, 5)?, number(0, 2)?)
    } else if ends(8) || bytes.len() == 14 {
        (number(0, 4)?, number(4, 6)?, number(6, 8)?)
    } else {
        return None;
    };
    make(year, month, day)
}

/// Returns whether digits in a row may be a time of this century: `YYMMDDhhmm`, `YYYYMMDDhhmm`.
pub(crate) fn is_time(digits: &str) -> bool {
    let rest = match digits.len() {
        10 => Some(digits),
        12 => digits.strip_prefix("20"),
        _ => None,
    };
    let part = |from: usize| rest?.get(from..from + 2)?.parse::<u8>().ok();
    let fits = |from: usize, least: u8, most: u8| {
        part(from).is_some_and(|it| (least..=most).contains(&it))
    };
    fits(0, 0, 40) && fits(2, 1, 12) && fits(4, 1, 31) && fits(6, 0, 23) && fits(8, 0, 59)
}

/// Reads six digits `YYMMDD`, the last century that is not to come.
pub(super) fn read_short(text: &str, on: Date) -> Option<Date> {
    let digits = text.as_bytes();
    if digits.len() != 6 || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let part = |from: usize| -> Option<i16> {
        let tens = i16::from(*digits.get(from)? - b'0');
        Some(tens * 10 + i16::from(*digits.get(from + 1)? - b'0'))
    };
    let this = make(2000 + part(0)?, part(2)?, part(4)?).filter(|date| *date <= on);
    this.or_else(|| make(1900 + part(0)?, part(2)?, part(4)?))
}

/// Reads what stands in a column of dates: as [`read`], with parts of one digit, a year of two, a month's name, or as the number
/// of a day that a spreadsheet counts from 1899-12-30.
pub(super) fn read_loosely(cell: &str, on: Date) -> Option<Date> {
    let cell = cell.trim();
    read(cell).or_else(|| serial(cell)).or_else(|| parted(cell, on))
}

/// Reads the number of a day as a spreadsheet keeps it: 1910 to 2064.
fn serial(cell: &str) -> Option<Date> {
    let whole = cell.split_once(['.', ',']).map_or(cell, |it| it.0);
    let five = whole.len() == 5 && whole.bytes().all(|it| it.is_ascii_digit());
    let days: i64 = five.then(|| whole.parse().ok())??;
    let day = Date::new(1899, 12, 30).ok()?.checked_add(jiff::Span::new().days(days)).ok()?;
    (3_653..60_000).contains(&days).then_some(day)
}

/// Reads three parts with signs between: `31/3 2024`, `3/31/2024`, `24-03-31`, `Mar 31, 2024`, `31 mars 2024`.
fn parted(cell: &str, on: Date) -> Option<Date> {
    if cell.len() > 24 {
        return None;
    }
    let mut parts = cell.split(|it: char| !it.is_alphanumeric()).filter(|it| !it.is_empty());
    let (one, two, three) = (parts.next()?, parts.next()?, parts.next()?);
    let number = |part: &str| part.parse::<i16>().ok();
    let named = |part: &str| month(&part.to_lowercase());
    let year = |part: &str| {
        let year = number(part)?;
        let this = on.year() - 2000;
        match part.len() {
            4 => Some(year),
            // Contracts end some years ahead at most.
            2 => Some(if year <= this + 10 { 2000 + year } else { 1900 + year }),
            _ => None,
        }
    };
    if let Some(month) = named(one) {
        return make(year(three)?, month, number(two)?);
    }
    if let Some(month) = named(two) {
        return make(year(three)?, month, number(one)?);
    }
    if three.len() == 4 {
        let (first, second) = (number(one)?, number(two)?);
        // The month comes first only where the other cannot be one.
        let (day, month) = if second > 12 { (second, first) } else { (first, second) };
        return make(year(three)?, month, day);
    }
    make(year(one)?, number(two)?, number(three)?)
}

/// Returns the number of a month by its Swedish or English name in small letters.
pub(super) fn month(word: &str) -> Option<i16> {
    const MONTHS: [&str; 12] =
        ["jan", "feb", "mar", "apr", "ma", "jun", "jul", "aug", "sep", "okt", "nov", "dec"];
    let word = word.replace("oct", "okt");
    let known = word.len() >= 3 && word.len() <= 9;
    // `maj` and `may`, after `mars` and `march` have been told apart by their third letter.
    let found = MONTHS.iter().position(|it| word.starts_with(it))? + 1;
    known.then_some(i16::try_from(found).ok()?)
}

pub(super) fn make(year: i16, month: i16, day: i16) -> Option<Date> {
    let date = Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()?;
    // Systems write an end that is not set as the last year there is.
    ((1800..=2200).contains(&date.year()) || date.year() == 9999).then_some(date)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn the_usual_forms_are_read() {
        for text in [
            "1985-01-07",
            "19850107",
            "1985/01/07",
            "07.01.1985",
            "07/01/1985",
            "1985-01-07T00:00:00",
            "1985-01-07 12:30",
        ] {
            assert_eq!(read(text), Some(date(1985, 1, 7)), "{text}");
        }
        for text in ["1985-13-07", "198501072394", "85-01-07", "abc", "1985-01-071"] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn a_column_of_dates_is_read_in_every_form_it_is_written_in() {
        let on = date(2026, 9, 1);
        for text in [
            "2024-03-31",
            "24-03-31",
            "31/3 2024",
            "31.03.2024",
            "3/31/2024",
            "Mar 31, 2024",
            "31 mars 2024",
            "45382",
            "45382.0",
        ] {
            assert_eq!(read_loosely(text, on), Some(date(2024, 3, 31)), "{text}");
        }
        assert_eq!(read_loosely("85-01-07", on), Some(date(1985, 1, 7)));
        for text in ["12345678901", "3300", "99999", "a b c", "1-2", "2024-13-45", "12 34 56 78"] {
            assert_eq!(read_loosely(text, on), None, "{text}");
        }
    }

    #[test]
    fn a_short_date_is_of_the_last_century_that_has_begun() {
        let on = date(2025, 9, 26);
        assert_eq!(read_short("850107", on), Some(date(1985, 1, 7)));
        assert_eq!(read_short("250107", on), Some(date(2025, 1, 7)));
        assert_eq!(read_short("261301", on), None);
    }

    #[test]
    fn months_have_names() {
        assert_eq!(
            [month("mars"), month("maj"), month("oktober"), month("may")],
            [Some(3), Some(5), Some(10), Some(5)]
        );
        assert_eq!(month("måndag"), None);
    }
}
