//! The fan-out: one source, the controllers it concerns, and how far each has come.

use fyr_text::amount::number;
use fyr_text::{Language, text};
use maud::{Markup, html};

use super::{Canvas, Caption, WIDTH, fitted, shape, width_of};
use crate::ui::table::{Column, table};
use crate::ui::{Link, Tone};

/// Is a state that controllers can be in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct State {
    /// Its words: «Anmäld».
    pub label: String,
    /// Its colour and shape; states with the same tone look alike and differ in words.
    pub tone: Tone,
}

/// Is a controller that the source concerns.
#[derive(Clone, Debug)]
pub struct Target {
    /// Its name and its case.
    pub link: Link,
    /// How far it has come.
    pub state: State,
}

/// Is a picture of a fan-out.
#[derive(Clone, Debug)]
pub struct FanOut {
    /// What the picture says about itself.
    pub caption: Caption,
    /// What the incident comes from: the supplier.
    pub source: String,
    /// The controllers, in the order to show them.
    pub targets: Vec<Target>,
}

/// Draws a fan-out: by name for up to 24 controllers, by state and number for more; the table always has the names.
pub fn fan_out(language: Language, fan_out: &FanOut) -> Markup {
    let states = states(&fan_out.targets);
    let (drawing, height) = if fan_out.targets.len() > NAMED_MAX {
        grouped(language, fan_out, &states)
    } else {
        named(language, fan_out, &states)
    };
    let canvas = Canvas { caption: &fan_out.caption, height, language };
    canvas.figure(&drawing, &as_table(language, fan_out))
}

const NAMED_MAX: usize = 24;
const ROW: i64 = 28;
const LEGEND: i64 = 40;
const BOX: i64 = 52;
const BOX_WIDTH: i64 = 170;
const LEFT: i64 = 260;
/// Marks in a row, and the room each has, where controllers are drawn by state.
const ACROSS: i64 = 24;
const PITCH: i64 = 22;

fn named(language: Language, fan_out: &FanOut, states: &[(&State, i64)]) -> (Markup, i64) {
    let rows = i64::try_from(fan_out.targets.len()).unwrap_or(0);
    let height = LEGEND + (rows * ROW).max(BOX + 16);
    let middle = i64::midpoint(LEGEND, height);
    let drawing = html! {
        (legend(language, states))
        @for (target, row) in fan_out.targets.iter().zip(0_i64..) {
            @let y = LEGEND + row * ROW + ROW / 2;
            (wire(middle, y))
            (shape(target.state.tone, LEFT + 8, y))
            (name(target, (LEFT + 24, y + 5), WIDTH - LEFT - 32))
        }
        (source(&fan_out.source, middle))
    };
    (drawing, height)
}

fn grouped(language: Language, fan_out: &FanOut, states: &[(&State, i64)]) -> (Markup, i64) {
    let mut groups = Vec::with_capacity(states.len());
    let mut top = 0;
    for (state, count) in states {
        groups.push((*state, *count, top));
        top += ROW + (count + ACROSS - 1) / ACROSS * PITCH + GROUP_GAP;
    }
    let height = top.max(BOX + 16);
    let middle = height / 2;
    let drawing = html! {
        @for (state, count, top) in &groups {
            (wire(middle, top + 14))
            text x=(LEFT + 2) y=(top + 19) class="strong" { (state.label) " " (number(language, *count)) }
            @for (target, at) in fan_out.targets.iter().filter(|target| target.state == **state).zip(0_i64..) {
                g {
                    title { (target.link.label) }
                    (shape(state.tone, LEFT + 10 + at % ACROSS * PITCH, top + ROW + 10 + at / ACROSS * PITCH))
                }
            }
        }
        (source(&fan_out.source, middle))
    };
    (drawing, height)
}

const GROUP_GAP: i64 = 14;

fn wire(from: i64, to: i64) -> Markup {
    html! {
        path class="wire" d={
            "M" (BOX_WIDTH) " " (from) "C" (LEFT - 50) " " (from) " " (LEFT - 55) " " (to) " " (LEFT - 4) " " (to)
        } {}
    }
}

fn source(words: &str, middle: i64) -> Markup {
    html! {
        rect class="box" x="1" y=(middle - BOX / 2) width=(BOX_WIDTH - 1) height=(BOX) rx="4" {}
        text x=(BOX_WIDTH / 2) y=(middle + 5) class="middle strong" { (fitted(words, (BOX_WIDTH - 16) * 5 / 6)) }
    }
}

fn states(targets: &[Target]) -> Vec<(&State, i64)> {
    let mut states: Vec<(&State, i64)> = Vec::new();
    for Target { state, .. } in targets {
        match states.iter_mut().find(|(known, _)| *known == state) {
            Some((_, count)) => *count += 1,
            None => states.push((state, 1)),
        }
    }
    states
}

fn legend(language: Language, states: &[(&State, i64)]) -> Markup {
    let mut x = 8;
    let mut parts = Vec::with_capacity(states.len());
    for (state, count) in states {
        let words = format!("{} {}", state.label, number(language, *count));
        let at = x;
        x += width_of(&words) + 40;
        parts.push((state.tone, at, words));
    }
    html! {
        @for (tone, at, words) in &parts {
            (shape(*tone, *at, 14))
            text x=(at + 14) y="19" { (words) }
        }
    }
}

fn name(target: &Target, (x, y): (i64, i64), room: i64) -> Markup {
    let state = width_of(&target.state.label) + 14;
    let whole = width_of(&target.link.label) + state <= room;
    html! {
        text x=(x) y=(y) {
            @if whole {
                (target.link.label) " " tspan class="quiet" dx="6" { (target.state.label) }
            } @else {
                (fitted(&target.link.label, room))
            }
        }
    }
}

fn as_table(language: Language, fan_out: &FanOut) -> Markup {
    let rows = fan_out.targets.iter().map(|target| {
        vec![
            html! { a href=(target.link.href) { (target.link.label) } },
            html! { (target.state.label) },
        ]
    });
    let list = table(format!("{}-table", fan_out.caption.id), fan_out.caption.title.as_str())
        .column(Column::name(text(language, "ui-chart-controller")))
        .column(Column::text(text(language, "ui-chart-state")))
        .rows(rows);
    html! { (list) }
}
