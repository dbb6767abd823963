//! What holds for every number and for any bytes.

use fyr_core::identifier::{IdNumber, WrittenForm};
use fyr_identifiers::{ALL, Finding, Identity, Reading, detector, scan};
use jiff::civil::{Date, date};
use proptest::prelude::{Strategy, any, prop_assert, prop_assert_eq, prop_oneof, proptest};

const PERSONAL: &str = include_str!("../../../../fixtures/ids/skatteverket_testpersonnummer.txt");
const COORDINATION: &str =
    include_str!("../../../../fixtures/ids/skatteverket_testsamordningsnummer.txt");
const ON: Date = date(2026, 11, 22);

fn number() -> impl Strategy<Value = &'static str> {
    let lines: Vec<&str> = PERSONAL.lines().chain(COORDINATION.lines()).collect();
    any::<proptest::sample::Index>().prop_map(move |index| *index.get(&lines))
}

fn found(text: &str) -> Vec<(Finding, Reading)> {
    let mut findings = Vec::new();
    scan(text.as_bytes(), ON, &mut findings);
    let read = |it: Finding| {
        let reading = (detector(it.detector)?.read)(text.get(it.span.clone())?, ON)?;
        Some((it, reading))
    };
    findings.into_iter().filter_map(read).collect()
}

/// Every way to write the twelve digits with their century.
fn forms(number: &str) -> Vec<String> {
    let (date, last) = number.split_at(8);
    let wide = |text: &str| -> String {
        let digit = |it: char| char::from_u32(0xff10 + it.to_digit(10).unwrap()).unwrap();
        text.chars().map(digit).collect()
    };
    let spaced = |text: &str| text.chars().map(String::from).collect::<Vec<_>>().join(" ");
    let (year, month, day) = (&date[..4], &date[4..6], &date[6..]);
    let mut forms: Vec<String> = [
        "",
        "-",
        " ",
        "\u{a0}",
        "\u{2013}",
        "\u{2212}",
        "\u{2010}",
        "\u{2011}",
        " - ",
        "- ",
        " -",
        "\u{ad}",
        "\u{202f}",
        "\u{ff0d}",
        "-\n",
        "-\r\n",
        " -\n  ",
        "\n",
        "\u{200b}-",
    ]
    .iter()
    .map(|sign| format!("{date}{sign}{last}"))
    .collect();
    forms.extend([
        format!("{}{}", wide(date), wide(last)),
        format!("{}\u{ff0d}{}", wide(date), wide(last)),
        format!("{} - {}", spaced(date), spaced(last)),
        spaced(number),
        format!("{year}-{month}-{day}-{last}"),
        format!("{year} {month} {day} - {last}"),
        format!("{} {}-{last}", &date[..2], &date[2..]),
        format!("{date}-{} {}", &last[..2], &last[2..]),
        format!("{}-\n{}-{last}", &date[..6], &date[6..]),
        format!("{}\n{}", &number[..9], &number[9..]),
        format!("{date}-{}\n{}", &last[..2], &last[2..]),
    ]);
    forms
}

proptest! {
    #[test]
    fn a_number_is_found_in_every_written_form(number in number()) {
        for form in forms(number) {
            for text in [form.clone(), format!("({form})."), format!("a;{form};b"), format!("pnr: {form},\n")] {
                let found = found(&text);
                let values: Vec<&str> = found.iter().map(|(_, it)| it.value.as_str()).collect();
                prop_assert!(values.contains(&number), "{text:?} {values:?}");
                let id = IdNumber::from_stored(number).unwrap().id_type();
                prop_assert!(found.iter().any(|(it, _)| it.detector == id));
            }
        }
    }

    #[test]
    fn a_number_without_century_is_the_latest_that_may_be(number in number()) {
        let born = &number[2..8];
        for sign in ["-", " ", "\u{2013}", "\u{2212}", ""] {
            let text = format!("{born}{sign}{}", &number[8..]);
            for (_, reading) in found(&text).iter().filter(|(it, _)| it.detector.starts_with("se_p")) {
                prop_assert_eq!(&reading.value[2..], &number[2..]);
                prop_assert!(reading.century_inferred);
            }
            prop_assert!(!found(&text).is_empty(), "{}", text);
        }
    }

    #[test]
    fn a_changed_digit_is_refused(number in number(), place in 2_usize..12, by in 1_u8..10) {
        let mut digits = number.as_bytes().to_vec();
        digits[place] = (digits[place] - b'0' + by) % 10 + b'0';
        let text = String::from_utf8(digits).unwrap();
        prop_assert!(IdNumber::parse(&text, ON).is_err());
        let dashed = format!("{}-{}", &text[..8], &text[8..]);
        prop_assert!(found(&dashed).iter().all(|(it, _)| !it.detector.starts_with("se_")));
    }

    #[test]
    fn part_of_something_longer_is_not_found(number in number(), digit in 0_u8..10) {
        for text in [
            format!("{digit}{number}"), format!("{number}{digit}"), format!("x{number}"), format!("{number}_a"),
            format!("2.{number}"), format!("{number}-{digit}"), format!("a1b2-c3d4-{number}"),
        ] {
            let persons = found(&text).into_iter().filter(|(it, _)| it.detector == "se_personnummer");
            prop_assert_eq!(persons.count(), 0, "{}", text);
        }
    }

    #[test]
    fn any_bytes_are_scanned_and_spans_lie_within(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let mut findings = Vec::new();
        scan(&bytes, ON, &mut findings);
        for finding in findings {
            prop_assert!(bytes.get(finding.span.clone()).is_some_and(|it| !it.is_empty()));
        }
    }

    #[test]
    fn text_like_ours_is_scanned_and_spans_are_text(parts in proptest::collection::vec(part(), 0..40)) {
        let text = parts.concat();
        let mut findings = Vec::new();
        scan(text.as_bytes(), ON, &mut findings);
        prop_assert!(findings.is_sorted_by_key(|it| it.span.start));
        for finding in findings {
            let raw = text.get(finding.span.clone());
            prop_assert!(raw.is_some_and(|it| !it.is_empty()), "{finding:?}");
            let detector = detector(finding.detector).unwrap();
            prop_assert!((detector.read)(raw.unwrap(), ON).is_some(), "{finding:?} {raw:?}");
        }
    }
}

/// Pieces of which what we look for is made.
fn part() -> impl Strategy<Value = String> {
    prop_oneof![
        "[0-9]{1,12}",
        "[-+ .:;=/@$\n\t,'\"(){}]{1,3}",
        "[a-zåäöA-ZÅÄÖ]{1,12}",
        "(\u{a0}|\u{2013}|\u{2212}|\u{ff0d}|\u{ff11}|\u{ad}|é|€)",
        "(pnr|password|CPR|tel|PESEL|BSN|IBAN|konto|bankgiro|SE|X|NIF|lösenord|-----BEGIN PRIVATE KEY-----|eyJ|AKIA|\\$2b\\$12\\$)",
        number().prop_map(String::from),
    ]
}

/// Counts the readings of many texts as persons' numbers: all, and those whose form tells more than bare digits.
fn persons(texts: impl Iterator<Item = String>) -> (f64, u32) {
    let (mut all, mut telling, mut count) = (0_u32, 0, 0_u32);
    for text in texts {
        count += 1;
        for (finding, _) in found(&text) {
            let person =
                detector(finding.detector).is_some_and(|it| it.identity == Identity::Person);
            all += u32::from(person);
            telling += u32::from(person && finding.form == Some(WrittenForm::Separated));
        }
    }
    (f64::from(all) / f64::from(count), telling)
}

/// A plain generator: the same numbers in every run.
fn random() -> impl FnMut(u64) -> u64 {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    move |below| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state % below
    }
}

/// Checks that at most `share` of the look-alikes are taken for bare numbers, and none for more.
fn check_look_alikes(
    name: &str,
    share: f64,
    mut make: impl FnMut(&mut dyn FnMut(u64) -> u64) -> String,
) {
    let mut random = random();
    let (rate, telling) = persons((0..20_000).map(|_| make(&mut random)));
    println!("{name}: {:.3} % taken for bare numbers", rate * 100.0);
    assert!(rate <= share, "{name}: {rate}");
    assert_eq!(telling, 0, "{name}");
}

fn with_luhn(digits: &str) -> String {
    let sum: u32 = digits
        .bytes()
        .rev()
        .enumerate()
        .map(|(place, byte)| {
            let weighted = u32::from(byte - b'0') * if place % 2 == 0 { 2 } else { 1 };
            weighted / 10 + weighted % 10
        })
        .sum();
    format!("{digits}{}", (10 - sum % 10) % 10)
}

#[test]
fn look_alikes_are_at_most_bare_numbers_and_rarely() {
    check_look_alikes("random 10 digits", 0.009, |it| format!("{:010}", it(10_000_000_000)));
    check_look_alikes("random 12 digits", 0.000_5, |it| format!("{:012}", it(1_000_000_000_000)));
    check_look_alikes("OCR with Luhn", 0.09, |it| with_luhn(&format!("{:09}", it(1_000_000_000))));
    // A tenth of all timestamps hold a date and a check digit that fits: columns must tell them from numbers.
    check_look_alikes("yyMMddHHmm", 0.11, |it| {
        format!("24{:02}{:02}{:02}{:02}", it(12) + 1, it(28) + 1, it(24), it(60))
    });
    check_look_alikes("milliseconds", 0.0, |it| format!("17{:011}", it(100_000_000_000)));
    check_look_alikes("dates with times", 0.0, |it| {
        format!(
            "2025-{:02}-{:02} {:02}:{:02}:{:02}",
            it(12) + 1,
            it(28) + 1,
            it(24),
            it(60),
            it(60)
        )
    });
    check_look_alikes("bankgiro", 0.0, |it| format!("{:04}-{:04}", it(10_000), it(10_000)));
    check_look_alikes("plusgiro", 0.0, |it| format!("{}-{}", it(10_000_000), it(10)));
    check_look_alikes("ISBN", 0.0, |it| {
        format!("978-91-{:04}-{:03}-{}", it(10_000), it(1000), it(10))
    });
    check_look_alikes("GUID", 0.0, |it| {
        let part = |it: &mut dyn FnMut(u64) -> u64| format!("{:04x}", it(65_536));
        let parts: Vec<String> = (0..8).map(|_| part(it)).collect();
        format!(
            "{}{}-{}-{}-{}-{}{}{}",
            parts[0], parts[1], parts[2], parts[3], parts[4], parts[5], parts[6], parts[7]
        )
    });
    check_look_alikes("organisation numbers", 0.0, |it| {
        let number = with_luhn(&format!("55{}{:06}", 2 + it(8), it(1_000_000)));
        format!("{}-{}", &number[..6], &number[6..])
    });
    check_look_alikes("numbers of nine, eleven and thirteen digits", 0.0, |it| {
        format!(
            "{:09} {:011}; {:013}",
            it(1_000_000_000),
            it(100_000_000_000),
            it(10_000_000_000_000)
        )
    });
    check_look_alikes("amounts", 0.0, |it| {
        format!("{} {:03} {:03},00 kr", it(1000), it(1000), it(1000))
    });
    check_look_alikes("cards", 0.0, |it| {
        let digits = with_luhn(&format!("4{:014}", it(100_000_000_000_000)));
        format!("{} {} {} {}", &digits[..4], &digits[4..8], &digits[8..12], &digits[12..])
    });
}

#[test]
fn every_kind_reads_without_fault() {
    let mut random = random();
    for _ in 0..2_000 {
        let text: String = (0..random(24))
            .map(|_| {
                let signs: Vec<char> =
                    "0123456789-+ .@$:=ABXTå\u{a0}\u{2013}\u{ff11}/,".chars().collect();
                let index = usize::try_from(random(signs.len() as u64)).unwrap();
                signs[index]
            })
            .collect();
        for detector in ALL {
            let _ = (detector.read)(&text, ON);
        }
    }
}
