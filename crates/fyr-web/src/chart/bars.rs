//! Horizontal bars: how much of each, the label and the number beside the bar.

use fyr_text::amount::number;
use maud::{Markup, html};

use super::{Canvas, Caption, WIDTH, fitted, width_of};
use crate::ui::Tone;
use crate::ui::table::{Column, table};
use fyr_text::Language;

/// Is one bar.
#[derive(Clone, Debug)]
pub struct Bar {
    /// What is counted.
    pub label: String,
    /// How many; below zero is drawn as zero.
    pub value: i64,
    /// What its colour says; the label must say it too.
    pub tone: Tone,
    /// The list behind the number.
    pub href: Option<String>,
}

/// Is a picture of bars, in the order given.
#[derive(Clone, Debug)]
pub struct Bars {
    /// What the picture says about itself.
    pub caption: Caption,
    /// What the labels are, as the table's first heading: «Nämnd».
    pub of: String,
    /// What the numbers are, as the table's second heading: «Personer».
    pub unit: String,
    /// The bars.
    pub bars: Vec<Bar>,
}

/// Draws bars. All begin at zero and share one scale.
pub fn bars(language: Language, bars: &Bars) -> Markup {
    let most = bars.bars.iter().map(|bar| bar.value).max().unwrap_or(0).max(1);
    let label_width =
        bars.bars.iter().map(|bar| width_of(&bar.label)).max().unwrap_or(0).clamp(80, 300);
    // Bold digits are wider; 24 keeps the longest clear of the edge.
    let number_width = width_of(&number(language, most)) * 6 / 5 + 24;
    let room = WIDTH - label_width - GAP - number_width;
    let drawing = html! {
        @for (bar, row) in bars.bars.iter().zip(0_i64..) {
            @let top = row * ROW;
            @let width = bar.value.max(0).saturating_mul(room) / most;
            text x=(label_width) y=(top + 23) class="end" { (fitted(&bar.label, label_width)) }
            rect class=(bar.tone.name()) x=(label_width + GAP) y=(top + 7) width=(width.max(2)) height="22" rx="2" {}
            text x=(label_width + GAP + width.max(2) + 8) y=(top + 23) class="strong" { (number(language, bar.value)) }
        }
        line class="grid" x1=(label_width + GAP) x2=(label_width + GAP) y1="0" y2=(height(bars)) {}
    };
    let rows = bars.bars.iter().map(|bar| {
        let value = number(language, bar.value);
        vec![
            html! { (bar.label) },
            html! { @if let Some(href) = &bar.href { a href=(href) { (value) } } @else { (value) } },
        ]
    });
    let list = table(format!("{}-table", bars.caption.id), bars.caption.title.as_str())
        .column(Column::name(bars.of.as_str()))
        .column(Column::number(bars.unit.as_str()))
        .rows(rows);
    let canvas = Canvas { caption: &bars.caption, height: height(bars), language };
    canvas.figure(&drawing, &html! { (list) })
}

const ROW: i64 = 36;
const GAP: i64 = 12;

fn height(bars: &Bars) -> i64 {
    i64::try_from(bars.bars.len()).unwrap_or(0).max(1) * ROW
}
