//! Digits that are nobody's.

use super::Trap;
use super::identity::{Identity, luhn};
use super::maker::Maker;
use super::people::Key;
use super::spelling::mistyped;
use super::truth::Source;
use crate::csv::row;
use crate::leak::TestkitError;
use crate::numbers::organisation;
use std::fmt::Write as _;

pub(crate) fn write(maker: &mut Maker) -> Result<(), TestkitError> {
    log(maker)?;
    ledger(maker)?;
    orders(maker)?;
    alone(maker)
}

/// A time of `yyMMddHHmm`, which looks like a number of this century.
fn time(maker: &mut Maker) -> String {
    let random = &mut maker.random;
    format!(
        "{:02}{:02}{:02}{:02}{:02}",
        20 + random.below(6),
        random.below(12) + 1,
        random.below(28) + 1,
        random.below(24),
        random.below(60)
    )
}

/// `logg/jobb.log`: times, references, jobs and telephones in running text.
fn log(maker: &mut Maker) -> Result<(), TestkitError> {
    let source = Source::new("logg/jobb.log", "log");
    let mut output = maker.create(&source)?;
    for line in 0..maker.plan.log {
        let (short, long) = (time(maker), format!("20{}", time(maker)));
        let random = &mut maker.random;
        let job = 100_000_000_000 + random.next() % 800_000_000_000;
        let nine = format!("{:09}", 100_000_000 + random.below(900_000_000));
        let reference = format!("{nine}{}", luhn(&nine));
        let phone = format!("07017406{:02}", random.below(95) + 5);
        let guid = format!(
            "{:08x}-{:04x}-4{:03x}-a{:03x}-{:012}",
            random.next() & 0xffff_ffff,
            random.below(65_536),
            random.below(4_096),
            random.below(4_096),
            random.next() % 1_000_000_000_000
        );
        let text = format!(
            "2026-08-{:02}T03:{:02}:{:02}Z INFO job={job} ts={short} ref={reference} ver={long} tel={phone} id={guid} rows={}\n",
            random.below(28) + 1,
            random.below(60),
            random.below(60),
            random.below(100_000),
        );
        output.write(text.as_bytes())?;
        // In a large log the first ten thousand lines stand for all.
        if line < 10_000 {
            let all = [
                (short, Trap::TimeLookalike),
                (long, Trap::TimeLookalike),
                (job.to_string(), Trap::ReferenceLookalike),
                (reference, Trap::ReferenceLookalike),
                (phone, Trap::PhoneLookalike),
            ];
            for (value, trap) in all {
                maker.truth.lookalike(&value, &source, trap)?;
            }
        }
    }
    output.close()
}

/// `ekonomi/reskontra.csv`: organisation numbers, giros, references, telephones.
fn ledger(maker: &mut Maker) -> Result<(), TestkitError> {
    let source = Source::new("ekonomi/reskontra.csv", "csv");
    let header =
        ["orgnr", "bankgiro", "plusgiro", "ocr", "fakturanr", "tidpunkt", "telefon", "belopp"];
    let mut text = row(header, ';');
    for line in 0..400_u64 {
        let number = organisation(569_800_000 + line);
        let nine = format!("{:09}", 100_000_000 + maker.random.below(900_000_000));
        let reference = format!("{nine}{}", luhn(&nine));
        let invoice = (1_000_000_000 + maker.random.next() % 9_000_000_000).to_string();
        let paid = time(maker);
        let giro = format!("{:03}-{:04}", 100 + line, maker.random.below(10_000));
        let phone = format!("07017406{:02}", maker.random.below(95) + 5);
        let other = format!("{:06}-{}", maker.random.below(1_000_000), line % 10);
        text += &row(
            [
                number.hyphenated().as_str(),
                &giro,
                &other,
                &reference,
                &invoice,
                &paid,
                &phone,
                "4711,00",
            ],
            ';',
        );
        let all = [
            (number.digits(), Trap::OrganisationLookalike),
            (reference, Trap::ReferenceLookalike),
            (invoice, Trap::ReferenceLookalike),
            (paid, Trap::TimeLookalike),
            (phone, Trap::PhoneLookalike),
        ];
        for (value, trap) in all {
            maker.truth.lookalike(&value, &source, trap)?;
        }
    }
    maker.put(&source, text.as_bytes())
}

/// `ekonomi/order.csv` without telling names: numbers of orders that look like identity numbers now and then.
fn orders(maker: &mut Maker) -> Result<(), TestkitError> {
    let source = Source::new("ekonomi/order.csv", "csv");
    let mut text = row(["a", "b", "c", "isbn", "d"], ',');
    for _ in 0..400 {
        let order = (1_000_000_000 + maker.random.next() % 9_000_000_000).to_string();
        let (short, long) = (time(maker), format!("20{}", time(maker)));
        let book = format!("97891{:08}", maker.random.below(100_000_000));
        let phone = format!("07017406{:02}", maker.random.below(95) + 5);
        text += &row([&order, &short, &long, &book, &phone], ',');
        let all = [
            (order, Trap::ReferenceLookalike),
            (short, Trap::TimeLookalike),
            (long, Trap::TimeLookalike),
            (book, Trap::CodeLookalike),
            (phone, Trap::PhoneLookalike),
        ];
        for (value, trap) in all {
            maker.truth.lookalike(&value, &source, trap)?;
        }
    }
    maker.put(&source, text.as_bytes())
}

/// `logg/felaktiga.txt`: mistyped numbers with nothing beside them.
fn alone(maker: &mut Maker) -> Result<(), TestkitError> {
    if !maker.has(Trap::MistypedAlone) {
        return Ok(());
    }
    let source = Source::new("logg/felaktiga.txt", "text");
    let mut text = String::new();
    for place in (0..maker.plan.persons).step_by(maker.plan.persons / 60 + 1) {
        let person = maker.people.person(Key::Common(place));
        if let Identity::Swedish(number) = &person.identity {
            let wrong = mistyped(number);
            let _ = writeln!(text, "{wrong}");
            maker.truth.lookalike(&wrong, &source, Trap::MistypedAlone)?;
        }
    }
    maker.put(&source, text.as_bytes())
}
