//! Numbers that are nearly the same: another century, one slip of the keyboard.

use crate::number::{Number, NumberType};

/// Returns the Swedish numbers with the same ten digits a hundred years before and after, where the dates exist.
pub(crate) fn other_centuries(number: Number) -> [Option<Number>; 2] {
    let Some(swedish) = number.swedish() else { return [None, None] };
    let kind = NumberType::of_swedish(swedish);
    let Some((century, rest)) = number.as_str().split_at_checked(2) else { return [None, None] };
    let Ok(century) = century.parse::<u8>() else { return [None, None] };
    let at = |century: u8| Number::of(kind, &format!("{century:02}{rest}"));
    [
        century.checked_sub(1).filter(|it| 18 <= *it).and_then(at),
        Some(century + 1).filter(|it| *it <= 20).and_then(at),
    ]
}

/// Calls `each` with every valid Swedish number that one slip turns into `digits`: one digit wrong, or two swapped.
///
/// `digits` are 10 or 12; of 10 the century is tried as 19, 20 and 18.
pub(super) fn one_slip_away(digits: &str, mut each: impl FnMut(Number)) {
    let kinds = ["se_personnummer", "se_samordningsnummer"].map(NumberType::from_id);
    let mut try_one = |digits: &[u8]| {
        let Ok(text) = std::str::from_utf8(digits) else { return };
        kinds.into_iter().flatten().filter_map(|kind| Number::of(kind, text)).for_each(&mut each);
    };
    let written: Vec<Vec<u8>> = match digits.len() {
        12 => vec![digits.as_bytes().to_vec()],
        10 => [b"19", b"20", b"18"].map(|it| [it.as_slice(), digits.as_bytes()].concat()).to_vec(),
        _ => return,
    };
    if !digits.bytes().all(|it| it.is_ascii_digit()) {
        return;
    }
    for mut twelve in written {
        for at in 2..12 {
            let Some(was) = twelve.get(at).copied() else { continue };
            for digit in (b'0'..=b'9').filter(|digit| *digit != was) {
                twelve.iter_mut().skip(at).take(1).for_each(|it| *it = digit);
                try_one(&twelve);
            }
            twelve.iter_mut().skip(at).take(1).for_each(|it| *it = was);
            if at < 11 && twelve.get(at + 1) != Some(&was) {
                twelve.swap(at, at + 1);
                try_one(&twelve);
                twelve.swap(at, at + 1);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(digits: &str) -> Vec<String> {
        let mut found = Vec::new();
        one_slip_away(digits, |number| found.push(number.digits()));
        found
    }

    #[test]
    fn a_wrong_digit_and_two_swapped_ones_are_one_slip() {
        assert!(near("184202030014").contains(&"184202030013".to_owned()));
        assert!(near("184202030103").contains(&"184202030013".to_owned()));
        assert!(near("4202030014").contains(&"184202030013".to_owned()));
        assert!(near("18420203001x").is_empty() && near("1842020300145").is_empty());
    }

    #[test]
    fn the_same_ten_digits_stand_for_several_centuries() {
        let number = Number::from_stored("se_personnummer", "194202030010");
        let number =
            number.or_else(|| Number::from_stored("se_personnummer", "184202030013")).unwrap();
        let others: Vec<String> =
            other_centuries(number).into_iter().flatten().map(|it| it.digits()).collect();
        assert_eq!(others, ["194202030013"]);
    }
}
