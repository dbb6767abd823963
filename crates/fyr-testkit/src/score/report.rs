//! The score as tables to read.

use super::{Line, Score};
use std::fmt::Write as _;

pub(super) fn text(score: &Score) -> String {
    let mut text = String::new();
    for bar in &score.bars {
        let sign = if bar.at_most { "≤" } else { "≥" };
        let met = if bar.is_met() { "met   " } else { "MISSED" };
        let reached = bar.reached.map_or_else(|| "-".to_owned(), |it| format!("{it:.5}"));
        let _ = writeln!(
            text,
            "{met} {:<26} {reached:>8} {sign} {:<7} of {:<8} {}",
            bar.id, bar.bound, bar.of, bar.about
        );
    }
    text += "\ncategory              people   found recall  wrong precision\n";
    for line in &score.categories {
        let _ = writeln!(
            text,
            "{:<20} {:>7} {:>7} {:>6} {:>6} {:>6}",
            line.id,
            line.expected,
            line.found,
            share(line.found, line.expected),
            line.wrong,
            share(line.found, line.found + line.wrong)
        );
    }
    table(&mut text, "format (people in such files only)", &score.formats);
    table(&mut text, "trap (people whom it touches)", &score.traps);
    if !score.examples.is_empty() {
        text += "\nexamples\n";
    }
    for example in &score.examples {
        let _ = writeln!(text, "  {example}");
    }
    text
}

fn table(text: &mut String, title: &str, lines: &[Line]) {
    let _ = writeln!(
        text,
        "\n{title:<36} people   found recall  with category wrong / missed / other controllers"
    );
    for line in lines {
        let _ = writeln!(
            text,
            "{:<36} {:>6} {:>7} {:>6} {:>8} {:>8} {:>8}",
            line.id,
            line.expected,
            line.found,
            share(line.found, line.expected),
            line.wrong,
            line.lacking,
            line.misplaced
        );
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts far below 2⁵²")]
fn share(part: u64, of: u64) -> String {
    if of == 0 { "-".to_owned() } else { format!("{:.4}", part as f64 / of as f64) }
}
