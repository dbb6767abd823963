//! The board: every duty of all one's controllers, how it stands, and whether it was or is late.

use std::collections::BTreeMap;

use fyr_app::response::board::{Board, BoardDuty, Lane};
use fyr_core::case::duty::Standing;
use fyr_text::time::moment_short;
use jiff::Timestamp;
use maud::{Markup, html};

use super::desk::{count, number};
use super::due::due;
use super::sign_in::query;
use super::{Answer, position, sheet};
use crate::chart::Caption;
use crate::chart::lanes::{Lane as Drawn, Lanes, Mark, lanes};
use crate::session::Visit;
use crate::ui::navigation::{Current, Item, pages, part, tabs};
use crate::ui::notice::{Empty, empty, tag};
use crate::ui::section::{heading, section};
use crate::ui::table::{Column, table};
use crate::ui::{Link, Tone};
use crate::words::{self, Lateness};

/// Draws the board; `?standing=` shows one standing only.
pub(crate) async fn page(visit: Visit) -> Answer {
    let board = visit.app.board(&visit.viewer).await?;
    let chosen =
        query(&visit.path, "standing").filter(|it| it == LATE || STANDINGS.contains(&it.as_str()));
    let content = html! {
        (heading(visit.say("nav-board")).lede(visit.say("board-lede")))
        @if board.lanes.is_empty() {
            (empty(&Empty {
                title: visit.say("board-empty-title").into_owned(),
                purpose: html! { p { (visit.say("board-empty")) } },
                steps: vec![Link::new("/law", visit.say("nav-law"))],
            }))
        } @else {
            (standings(&visit, &board, chosen.as_deref()))
            (list(&visit, &board, chosen.as_deref()))
            @if board.lanes.len() <= DRAWN_MAX { (picture(&visit, &board)) }
        }
    };
    Ok(visit.show(sheet(visit.say("nav-board"), content).way(Vec::new())))
}

// Not a standing but a column all the same: what is, or was, late in any way.
const LATE: &str = "late";
const STANDINGS: [&str; 5] = ["to_decide", "running", "met", "not_owed", "ended"];
// A page of 200 controllers with two duties each stays below 100 KB; beyond that the list goes on.
const ROWS: usize = 400;
// More lanes than this are not seen at a glance; the list says the same.
const DRAWN_MAX: usize = 40;

fn standings(visit: &Visit, board: &Board, chosen: Option<&str>) -> Markup {
    let current = |is| if is { Current::Yes } else { Current::No };
    let all = Link::new("/board", visit.say("board-all"));
    let total: u64 = board.totals.values().sum();
    let mut items = vec![Item::new(all, current(chosen.is_none())).count(total)];
    let late = board.lanes.iter().flat_map(|lane| &lane.duties);
    let late = late.filter(|it| !it.case.exercise && belongs(it, LATE)).count() as u64;
    let link = Link::new(format!("/board?standing={LATE}"), visit.say("board-late"));
    items.push(Item::new(link, current(chosen == Some(LATE))).count(late));
    for id in STANDINGS {
        let link =
            Link::new(format!("/board?standing={id}"), words::of(visit.language, "standing", id));
        let counted = board.totals.get(id).copied().unwrap_or_default();
        items.push(Item::new(link, current(chosen == Some(id))).count(counted));
    }
    tabs(visit.language, &visit.say("board-standings"), &items)
}

fn list(visit: &Visit, board: &Board, chosen: Option<&str>) -> Markup {
    let mut rows: Vec<(&Lane, &BoardDuty)> = board
        .lanes
        .iter()
        .flat_map(|lane| lane.duties.iter().map(move |duty| (lane, duty)))
        // An exercise is counted in no column.
        .filter(|(_, duty)| chosen.is_none_or(|it| belongs(duty, it) && !duty.case.exercise))
        .collect();
    rows.sort_by(|one, other| place(one).cmp(&place(other)));
    let total = rows.len();
    let base = chosen.map_or_else(|| "/board".to_owned(), |it| format!("/board?standing={it}"));
    let (shown, more) = part(&rows, ROWS, (&base, position(visit)));
    let list = table("duties", visit.say("board-list"))
        .count(visit.language, count(shown.len(), total))
        .column(Column::name(visit.say("column-controller")))
        .column(Column::text(visit.say("column-duty")))
        .column(Column::text(visit.say("column-stage")))
        .column(Column::text(visit.say("column-due")))
        .rows(shown.iter().map(|(lane, duty)| row(visit, lane, duty)));
    html! {
        @if total == 0 { p { (visit.say("board-none")) } } @else { (list) }
        (pages(visit.language, &more))
    }
}

/// What is real comes before every exercise.
fn place<'a>(
    (lane, duty): &(&'a Lane, &BoardDuty),
) -> (bool, u8, bool, Option<Timestamp>, &'a str) {
    (duty.case.exercise, order(duty), duty.due.is_none(), duty.due, &lane.name)
}

fn belongs(duty: &BoardDuty, column: &str) -> bool {
    if column == LATE {
        return duty.overdue || duty.filed_late || duty.late_by_correction;
    }
    // What was never owed stands beside what was decided against.
    let standing =
        if duty.standing == Standing::NotRequired { &Standing::NotOwed } else { &duty.standing };
    standing.as_str() == column
}

fn order(duty: &BoardDuty) -> u8 {
    match (&duty.standing, duty.overdue) {
        (_, true) => 0,
        (Standing::ToDecide | Standing::Running, false) => 1,
        (Standing::Met { .. }, false) => 2,
        (Standing::NotOwed | Standing::NotRequired | Standing::Ended, false) => 3,
    }
}

fn row(visit: &Visit, lane: &Lane, duty: &BoardDuty) -> Vec<Markup> {
    let language = visit.language;
    let name = duty.terms().map_or("", |it| words::law(language, &it.duty.name));
    let address = format!("/cases/{}/duties", duty.case.id);
    vec![
        html! {
            (lane.name) br; span class="fyr-quiet fyr-small" { (duty.case.reference) }
            @if duty.case.exercise { " " (tag(Tone::Warning, &visit.say("ui-banner-exercise"))) }
        },
        html! { @if duty.may_open { a href=(address) { (name) } } @else { (name) } },
        html! { (tags(visit, duty)) },
        html! { (by_when(visit, duty)) },
    ]
}

/// Draws how a duty stands, and every way in which it is or was late, each in words.
fn tags(visit: &Visit, duty: &BoardDuty) -> Markup {
    let lateness = if duty.overdue || duty.filed_late { Lateness::Late } else { Lateness::No };
    html! {
        (tag(words::standing_tone(&duty.standing, lateness), &words::standing(visit.language, &duty.standing)))
        @if duty.excluded { " " (tag(Tone::Warning, &visit.say("board-excluded"))) }
        @if duty.overdue { " " (tag(Tone::Danger, &visit.say("late-overdue"))) }
        @if duty.filed_late { " " (tag(Tone::Danger, &visit.say("late-filed"))) }
        @if duty.late_by_correction { " " (tag(Tone::Warning, &visit.say("late-by-correction"))) }
    }
}

fn by_when(visit: &Visit, duty: &BoardDuty) -> Markup {
    let language = visit.language;
    let earlier = duty.due_by_earliest.filter(|at| duty.due.is_some_and(|due| *at < due));
    html! {
        @match (&duty.standing, duty.due) {
            (Standing::ToDecide | Standing::Running, Some(at)) => {
                (due(language, at, duty.now))
                @if let Some(earlier) = earlier {
                    p class="fyr-quiet fyr-small" {
                        (visit.say_with("board-earliest", &[("at", fyr_text::Arg::Text(&moment_short(language, earlier)))]))
                    }
                }
            },
            (Standing::ToDecide | Standing::Running, None) => { (visit.say("due-none")) },
            (Standing::Met { at: Some(at), .. }, _) => {
                (visit.say("board-met-at")) " " time datetime=(at) { (moment_short(language, *at)) }
            },
            (
                Standing::Met { at: None, .. } | Standing::NotOwed | Standing::NotRequired | Standing::Ended,
                _,
            ) => {},
        }
    }
}

/// Draws a lane for each controller: when its duties are due, and when they were met.
fn picture(visit: &Visit, board: &Board) -> Markup {
    let mut drawn = Vec::new();
    let mut moments = Vec::new();
    for lane in &board.lanes {
        let mut marks = BTreeMap::new();
        for duty in lane.duties.iter().filter(|it| !it.case.exercise) {
            let Some(terms) = duty.terms() else { continue };
            let label = words::law(visit.language, &terms.duty.name).to_owned();
            let (at, tone) = match &duty.standing {
                Standing::Met { at: Some(at), .. } if duty.filed_late => (Some(*at), Tone::Danger),
                Standing::Met { at: Some(at), .. } => (Some(*at), Tone::Success),
                Standing::ToDecide | Standing::Running if duty.overdue => (duty.due, Tone::Danger),
                Standing::ToDecide | Standing::Running => (duty.due, Tone::Due),
                Standing::Met { at: None, .. }
                | Standing::NotOwed
                | Standing::NotRequired
                | Standing::Ended => (None, Tone::Neutral),
            };
            if let Some(at) = at {
                moments.push(at);
                marks.insert((at, label.clone()), Mark::Point { at, label, tone });
            }
        }
        if !marks.is_empty() {
            drawn.push(Drawn { label: lane.name.clone(), marks: marks.into_values().collect() });
        }
    }
    let (Some(from), Some(to)) = (moments.iter().min().copied(), moments.iter().max().copied())
    else {
        return html! {};
    };
    let day = jiff::SignedDuration::from_hours(24);
    let caption = Caption {
        id: "board-picture".to_owned(),
        title: visit.say("board-picture").into_owned(),
        description: visit.say_with("board-picture-about", &[("n", number(drawn.len() as u64))]),
    };
    let picture = Lanes {
        caption,
        from: from.saturating_sub(day).unwrap_or(from),
        to: to.saturating_add(day * 3).unwrap_or(to),
        now: Some(visit.now()),
        lanes: drawn,
    };
    section("picture", &visit.say("board-picture"), &lanes(visit.language, &picture))
}
