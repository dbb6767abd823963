//! Swimlanes: who did what when, with spans for how long something took.

use fyr_text::time::{date_short, local_date, moment, time_of_day};
use fyr_text::{Language, text};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};
use maud::{Markup, html};

use super::{Canvas, Caption, WIDTH, fitted, shape, width_of};
use crate::ui::Tone;
use crate::ui::table::{Column, table};

/// Is something in a lane.
#[derive(Clone, Debug)]
pub enum Mark {
    /// A moment.
    Point {
        /// When.
        at: Timestamp,
        /// What happened.
        label: String,
        /// What kind of thing: seen as colour and shape.
        tone: Tone,
    },
    /// A stretch of time: a delay, a clock.
    Span {
        /// When it began.
        from: Timestamp,
        /// When it ended.
        to: Timestamp,
        /// What it was, best with its length in words: «33 timmar till samordnaren».
        label: String,
        /// What kind of thing.
        tone: Tone,
    },
}

/// Is one actor's lane.
#[derive(Clone, Debug)]
pub struct Lane {
    /// Whose it is.
    pub label: String,
    /// What happened there, in any order.
    pub marks: Vec<Mark>,
}

/// Is a picture of lanes under one time axis, in the order given.
#[derive(Clone, Debug)]
pub struct Lanes {
    /// What the picture says about itself.
    pub caption: Caption,
    /// The first moment shown.
    pub from: Timestamp,
    /// The last moment shown.
    pub to: Timestamp,
    /// The moment of the page, drawn as a line where it falls within.
    pub now: Option<Timestamp>,
    /// The lanes.
    pub lanes: Vec<Lane>,
}

/// Draws swimlanes. Marks that would run into each other move to rows of their own within the lane.
pub fn lanes(language: Language, lanes: &Lanes) -> Markup {
    let scale = Scale::new(lanes);
    let placed: Vec<Placed<'_>> = lanes.lanes.iter().map(|lane| place(&scale, lane)).collect();
    let mut tops = Vec::with_capacity(placed.len());
    let mut bottom = AXIS;
    for lane in &placed {
        tops.push(bottom);
        bottom += lane.rows * ROW + 2 * PADDING;
    }
    let drawing = html! {
        @for (at, label) in ticks(language, lanes) {
            @let x = scale.x(at);
            line class="grid" x1=(x) x2=(x) y1=(AXIS - 6) y2=(bottom) {}
            @if x + width_of(&label) < WIDTH { text x=(x + 3) y="16" class="quiet small" { (label) } }
        }
        @if let Some(now) = lanes.now.filter(|now| (lanes.from..=lanes.to).contains(now)) {
            line class="now" x1=(scale.x(now)) x2=(scale.x(now)) y1=(AXIS) y2=(bottom) {}
            text class="small middle" x=(scale.x(now)) y=(bottom + 16) { (text(language, "ui-chart-now")) }
        }
        @for (lane, top) in placed.iter().zip(&tops) {
            line class="lane" x1="0" x2=(WIDTH) y1=(top) y2=(top) {}
            (name(&lane.lane.label, *top))
            @for item in &lane.items { (draw(item, *top)) }
        }
        line class="lane" x1="0" x2=(WIDTH) y1=(bottom) y2=(bottom) {}
    };
    let canvas = Canvas { caption: &lanes.caption, height: bottom + 22, language };
    canvas.figure(&drawing, &as_table(language, lanes))
}

const AXIS: i64 = 28;
const ROW: i64 = 28;
const PADDING: i64 = 6;
const LABELS: i64 = 192;
const TICKS_MAX: i64 = 7;

struct Scale {
    from: Timestamp,
    seconds: i64,
}

impl Scale {
    fn new(lanes: &Lanes) -> Self {
        let seconds = lanes.to.duration_since(lanes.from).as_secs().max(1);
        Self { from: lanes.from, seconds }
    }

    fn x(&self, at: Timestamp) -> i64 {
        let gone = at.duration_since(self.from).as_secs().clamp(0, self.seconds);
        LABELS + gone * (WIDTH - LABELS - 10) / self.seconds
    }
}

struct Placed<'a> {
    lane: &'a Lane,
    items: Vec<Item<'a>>,
    rows: i64,
}

struct Item<'a> {
    mark: &'a Mark,
    left: i64,
    right: i64,
    row: i64,
    side: Side,
}

/// Is where a mark's words stand.
#[derive(Clone, Copy)]
enum Side {
    Right,
    Left,
}

fn place<'a>(scale: &Scale, lane: &'a Lane) -> Placed<'a> {
    let mut marks: Vec<&Mark> = lane.marks.iter().collect();
    marks.sort_by_key(|mark| start(mark));
    // How far each row is taken; a mark goes into the first row that is free where it begins.
    let mut taken: Vec<i64> = Vec::new();
    let mut items = Vec::with_capacity(marks.len());
    for mark in marks {
        let (left, right) = match mark {
            Mark::Point { at, .. } => (scale.x(*at) - 8, scale.x(*at) + 8),
            Mark::Span { from, to, .. } => (scale.x(*from), scale.x(*to).max(scale.x(*from) + 3)),
        };
        let words = width_of(words(mark)) + 10;
        let side = if right + words > WIDTH { Side::Left } else { Side::Right };
        let (begins, ends) = match side {
            Side::Right => (left, right + words),
            Side::Left => (left - words, right),
        };
        let free = taken.iter().position(|end| *end < begins);
        let row = free.unwrap_or(taken.len());
        match taken.get_mut(row) {
            Some(end) => *end = ends,
            None => taken.push(ends),
        }
        items.push(Item { mark, left, right, row: i64::try_from(row).unwrap_or(0), side });
    }
    Placed { lane, items, rows: i64::try_from(taken.len()).unwrap_or(1).max(1) }
}

/// Writes whose lane it is, on two lines where one is too short.
fn name(label: &str, top: i64) -> Markup {
    let room = LABELS - 12;
    let (first, rest) = if width_of(label) * 6 / 5 <= room {
        (label, "")
    } else {
        let fits = |at: &usize| label.get(..*at).is_some_and(|part| width_of(part) * 6 / 5 <= room);
        let mut spaces = label.match_indices(' ').map(|(at, _)| at);
        spaces.rfind(fits).and_then(|at| label.split_at_checked(at)).unwrap_or((label, ""))
    };
    let y = top + PADDING + if rest.is_empty() { 19 } else { 11 };
    html! {
        text x="0" y=(y) class="strong" {
            (fitted(first, room))
            @if !rest.is_empty() { tspan x="0" dy="17" { (fitted(rest.trim_start(), room * 5 / 6)) } }
        }
    }
}

fn draw(item: &Item<'_>, top: i64) -> Markup {
    let middle = top + PADDING + item.row * ROW + ROW / 2;
    let (x, class) = match item.side {
        Side::Right => (item.right + 6, None),
        Side::Left => (item.left - 6, Some("end")),
    };
    html! {
        @match item.mark {
            Mark::Point { tone, .. } => (shape(*tone, i64::midpoint(item.left, item.right), middle)),
            Mark::Span { tone, .. } => {
                rect class=(tone.name()) x=(item.left) y=(middle - 6) width=(item.right - item.left) height="12" rx="2" {}
            },
        }
        text x=(x) y=(middle + 5) class=[class] { (words(item.mark)) }
    }
}

fn start(mark: &Mark) -> Timestamp {
    match mark {
        Mark::Point { at, .. } => *at,
        Mark::Span { from, .. } => *from,
    }
}

fn words(mark: &Mark) -> &str {
    match mark {
        Mark::Point { label, .. } | Mark::Span { label, .. } => label,
    }
}

/// Returns where the axis is named: Swedish midnights, and whole hours of the Swedish clock between them when there is room.
fn ticks(language: Language, lanes: &Lanes) -> Vec<(Timestamp, String)> {
    let hours = lanes.to.duration_since(lanes.from).as_hours().max(1);
    let step = [1, 2, 3, 6, 12, 24, 48, 96, 168, 336, 720, 2160, 8760]
        .into_iter()
        .find(|step| hours / step <= TICKS_MAX)
        .unwrap_or(hours / TICKS_MAX);
    let mut ticks = Vec::new();
    let mut date = local_date(lanes.from);
    while let Some(midnight) = on_the_hour(date, 0).filter(|midnight| *midnight <= lanes.to) {
        ticks.push((midnight, date_short(language, midnight)));
        // Each hour is looked up by the clock, so that a day of 23 or 25 hours moves nothing.
        for hour in (1..24).filter(|hour| step < 24 && i64::from(*hour) % step == 0) {
            if let Some(at) = on_the_hour(date, hour) {
                ticks.push((at, time_of_day(language, at)));
            }
        }
        let Ok(next) = date.checked_add(Span::new().days((step / 24).max(1))) else { break };
        date = next;
    }
    ticks.retain(|(at, _)| (lanes.from..=lanes.to).contains(at));
    ticks
}

fn on_the_hour(date: Date, hour: i8) -> Option<Timestamp> {
    let zone = TimeZone::get("Europe/Stockholm").ok()?;
    Some(date.at(hour, 0, 0, 0).to_zoned(zone).ok()?.timestamp())
}

fn as_table(language: Language, lanes: &Lanes) -> Markup {
    let mut marks: Vec<(&str, &Mark)> = lanes
        .lanes
        .iter()
        .flat_map(|lane| lane.marks.iter().map(move |mark| (lane.label.as_str(), mark)))
        .collect();
    marks.sort_by_key(|(_, mark)| start(mark));
    let rows = marks.into_iter().map(|(lane, mark)| {
        let when = match mark {
            Mark::Point { at, .. } => moment(language, *at),
            Mark::Span { from, to, .. } => {
                format!("{} – {}", moment(language, *from), moment(language, *to))
            }
        };
        vec![html! { (when) }, html! { (lane) }, html! { (words(mark)) }]
    });
    let list = table(format!("{}-table", lanes.caption.id), lanes.caption.title.as_str())
        .column(Column::name(text(language, "ui-chart-when")))
        .column(Column::text(text(language, "ui-chart-who")))
        .column(Column::text(text(language, "ui-chart-what")))
        .rows(rows);
    html! { (list) }
}
