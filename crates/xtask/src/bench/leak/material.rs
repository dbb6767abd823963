//! Material whose speed is measured by itself: a table in which every cell is a finding, and prose with hardly any.
//!
//! Numbers of people born from 1840 to 1889, whom nobody alive is; what is made here is removed after the measurement.

use std::{
    fs::File,
    io::{BufWriter, Write as _},
    path::Path,
};

use anyhow::{Context as _, Result};

/// One finding for so many bytes of prose.
const PROSE_BYTES_A_FINDING: u64 = 1_500;

const FIRST: [&str; 10] =
    ["Siv", "Ida", "Kent", "Anna", "Erik", "Karin", "Johan", "Eva", "Åsa", "Örjan"];
const LAST: [&str; 8] = ["Brodin", "Palmqvist", "Hansen", "Ek", "Alm", "Berg", "Lind", "Sjöström"];
const STREETS: [&str; 6] =
    ["Strandvägen", "Storgatan", "Björkvägen", "Kyrkogatan", "Skolgatan", "Ekvägen"];
const TOWNS: [&str; 6] = ["Motala", "Lund", "Växjö", "Örebro", "Kalmar", "Borås"];
const WORDS: [&str; 24] = [
    "mötet",
    "öppnades",
    "föregående",
    "protokoll",
    "lades",
    "till",
    "handlingarna",
    "budgeten",
    "för",
    "nästa",
    "år",
    "gicks",
    "igenom",
    "frågan",
    "om",
    "lokalerna",
    "bordlades",
    "våren",
    "nämnden",
    "beslutade",
    "enligt",
    "förslag",
    "rapporten",
    "redovisades",
];

/// Writes a staff table of nine columns with so many people, each in one row.
pub(super) fn write_rows(path: &Path, people: u64) -> Result<()> {
    let mut out = create(path)?;
    writeln!(
        out,
        "anställningsnummer;personnummer;förnamn;efternamn;epost;telefon;gatuadress;postnummer;ort"
    )
    .context("the table")?;
    for index in 0..people {
        let (first, last) = (pick(&FIRST, index), pick(&LAST, index / 7));
        writeln!(
            out,
            "{};{};{first};{last};person.{index}@namnden.example;070-174 {:02} {:02};{} {};{} {:02};{}",
            100_000 + index,
            number(index),
            index / 100 % 100,
            index % 100,
            pick(&STREETS, index / 3),
            index % 90 + 1,
            100 + index % 800,
            index % 100,
            pick(&TOWNS, index / 11),
        )
        .context("the table")?;
    }
    out.flush().context("the table")
}

/// Writes prose of so many bytes with less than one finding a kilobyte.
pub(super) fn write_prose(path: &Path, bytes: u64) -> Result<()> {
    let mut out = create(path)?;
    let (mut written, mut found, mut state) = (0, 0, 7_u64);
    while written < bytes {
        let line = if written >= found * PROSE_BYTES_A_FINDING {
            found += 1;
            format!(
                "Ärendet gäller {} {}, {}, enligt bilaga.\n",
                pick(&FIRST, found),
                pick(&LAST, found),
                number(found)
            )
        } else {
            let mut line = String::from("Då");
            for _ in 0..12 {
                // The constants of Knuth's MMIX.
                state = state
                    .wrapping_mul(6_364_136_223_846_793_005)
                    .wrapping_add(1_442_695_040_888_963_407);
                line.push(' ');
                line.push_str(pick(&WORDS, state >> 40));
            }
            line.push_str(if state >> 61 == 0 { ".\n\n" } else { ".\n" });
            line
        };
        written += line.len() as u64;
        out.write_all(line.as_bytes()).context("the prose")?;
    }
    out.flush().context("the prose")
}

fn create(path: &Path) -> Result<BufWriter<File>> {
    Ok(BufWriter::new(File::create(path).with_context(|| format!("`{}`", path.display()))?))
}

fn pick(list: &[&'static str], index: u64) -> &'static str {
    let place = usize::try_from(index % list.len() as u64).unwrap_or_default();
    list.get(place).copied().unwrap_or_default()
}

/// Returns a personnummer that no other index has, up to some 14 million.
fn number(index: u64) -> String {
    let (day, month) = (index % 28 + 1, index / 28 % 12 + 1);
    let (year, serial) = (index / 336 % 50 + 1840, index / 16_800 + 1);
    let date = format!("{year}{month:02}{day:02}");
    let nine = format!("{}{serial:03}", date.get(2..).unwrap_or_default());
    let sum: u32 = nine
        .bytes()
        .enumerate()
        .map(|(place, byte)| {
            let value = u32::from(byte - b'0') * if place % 2 == 0 { 2 } else { 1 };
            value / 10 + value % 10
        })
        .sum();
    format!("{date}-{serial:03}{}", (10 - sum % 10) % 10)
}

#[cfg(test)]
mod tests {
    use super::number;

    #[test]
    fn numbers_are_distinct_and_have_their_check_digit() {
        // As the rules' own tests have it.
        assert_eq!(number(702), "18420203-0013");
        let many: std::collections::BTreeSet<String> = (0..100_000).map(number).collect();
        assert_eq!(many.len(), 100_000);
    }
}
