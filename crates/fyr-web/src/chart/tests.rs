//! That every picture can be read without being seen, and that nothing in it falls outside.

use fyr_text::Language;
use jiff::{SignedDuration, Timestamp};
use maud::Markup;

use super::bars::{Bar, Bars, bars};
use super::fan_out::{FanOut, State, Target, fan_out};
use super::lanes::{Lane, Lanes, Mark, lanes};
use super::*;
use crate::ui::Link;

const SV: Language = Language::Sv;

fn check(markup: &Markup, parts: &[&str]) {
    let drawn = &markup.0;
    for part in parts.iter().chain(&[
        "<figure",
        "role=\"img\" aria-labelledby=\"p-title p-about\"",
        "<title id=\"p-title\">",
        "<desc id=\"p-about\">",
        "<table",
        "<caption",
    ]) {
        assert!(drawn.contains(part), "no `{part}` in {drawn}");
    }
    assert!(!drawn.contains("<script") && !drawn.contains(" style="), "{drawn}");
    assert!(!drawn.contains("=\"-"), "something lies outside: {drawn}");
}

fn caption() -> Caption {
    Caption { id: "p".into(), title: "Bild <script>".into(), description: "Det man ser.".into() }
}

fn at(hours: i64) -> Timestamp {
    let start: Timestamp = "2025-08-23T01:00:00Z".parse().unwrap();
    start + SignedDuration::from_hours(hours)
}

fn some_bars(values: &[i64]) -> Markup {
    let bar = |value: &i64| Bar {
        label: format!("Nr {value}"),
        value: *value,
        tone: Tone::Info,
        href: Some("/list".into()),
    };
    bars(
        SV,
        &Bars {
            caption: caption(),
            of: "Sort".into(),
            unit: "Personer".into(),
            bars: values.iter().map(bar).collect(),
        },
    )
}

#[test]
fn a_bar_has_its_number_beside_it_and_its_list_behind_the_number() {
    check(&some_bars(&[20_000, 412, 0]), &["20\u{a0}000", "<a href=\"/list\">412</a>"]);
}

#[test]
fn bars_without_values_or_below_zero_are_still_drawn() {
    check(&some_bars(&[]), &[]);
    check(&some_bars(&[-5, i64::MAX]), &[]);
}

#[test]
fn a_label_that_does_not_fit_ends_in_an_ellipsis() {
    assert_eq!(fitted("kort", 100), "kort");
    assert!(fitted(&"å".repeat(100), 100).ends_with('…'));
    assert_eq!(fitted("x", 0), "x…");
}

fn some_lanes(to: i64, marks: Vec<Mark>) -> Markup {
    let lane = Lane { label: "Barn- och utbildningsnämnden".into(), marks };
    lanes(
        SV,
        &Lanes {
            caption: caption(),
            from: at(0),
            to: at(to),
            now: Some(at(to / 2)),
            lanes: vec![lane],
        },
    )
}

fn point(hours: i64, label: &str) -> Mark {
    Mark::Point { at: at(hours), label: label.into(), tone: Tone::Due }
}

#[test]
fn marks_that_would_run_into_each_other_stand_on_rows_of_their_own() {
    let apart = some_lanes(100, vec![point(1, "ett"), point(90, "två")]).0;
    let together = some_lanes(100, vec![point(1, "ett"), point(2, "två")]).0;
    let height = |drawn: &str| {
        drawn
            .split(" height=\"")
            .nth(1)
            .and_then(|rest| rest.split('"').next())
            .unwrap()
            .parse::<i64>()
            .unwrap()
    };
    assert!(height(&together) > height(&apart));
}

#[test]
fn lanes_say_every_mark_in_their_table_in_order_of_time() {
    let span =
        Mark::Span { from: at(2), to: at(28), label: "26 timmar".into(), tone: Tone::Warning };
    let drawn = some_lanes(100, vec![point(50, "senare"), span]);
    check(&drawn, &["26 timmar", "senare", "lördag 23 augusti 2025"]);
    let rows = drawn.0.split("<tbody>").nth(1).unwrap();
    assert!(rows.find("26 timmar").unwrap() < rows.find("senare").unwrap());
}

#[test]
fn days_begin_at_swedish_midnight_also_when_the_clock_changes() {
    let start: Timestamp = "2025-10-25T00:00:00Z".parse().unwrap();
    let over = Lanes {
        caption: caption(),
        from: start,
        to: start + SignedDuration::from_hours(72),
        now: None,
        lanes: vec![],
    };
    check(&lanes(SV, &over), &["26 okt.", "27 okt.", ">12.00<"]);
}

#[test]
fn an_axis_of_any_length_has_a_few_names() {
    for hours in [0, 1, 5, 24, 100, 1_000, 10_000, 100_000] {
        let names = some_lanes(hours, vec![]).0.matches("quiet small").count();
        assert!(names <= 8, "{names} names over {hours} hours");
    }
}

fn some_targets(count: usize) -> Markup {
    let states = [
        State { label: "Anmäld".into(), tone: Tone::Success },
        State { label: "Försenad".into(), tone: Tone::Danger },
    ];
    let target = |(at, state): (usize, &State)| Target {
        link: Link::new(format!("/cases/{at}"), format!("Nämnd {at}")),
        state: state.clone(),
    };
    let targets = states.iter().cycle().take(count).enumerate().map(target).collect();
    fan_out(SV, &FanOut { caption: caption(), source: "Leverantören".into(), targets })
}

#[test]
fn a_fan_out_shows_each_controller_with_its_state_and_a_link_to_its_case() {
    check(
        &some_targets(3),
        &["Leverantören", "Nämnd 2", "Anmäld 2", "<a href=\"/cases/1\">Nämnd 1</a>", "Försenad"],
    );
    check(&some_targets(0), &["Leverantören"]);
}

#[test]
fn a_fan_out_to_hundreds_counts_each_state_and_keeps_every_name() {
    let drawn = some_targets(200);
    check(
        &drawn,
        &[
            "Anmäld 100",
            "Försenad 100",
            "<title>Nämnd 199</title>",
            "<a href=\"/cases/199\">Nämnd 199</a>",
        ],
    );
    assert!(drawn.0.len() < 90_000, "{} bytes", drawn.0.len());
}
