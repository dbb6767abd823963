//! Pictures of an incident: who told whom when, and how far each controller has come.

use fyr_app::response::incidents::{ControllerRow, Progress};
use fyr_core::case::next::Stage;
use fyr_text::{Arg, Language, span, text};
use jiff::Timestamp;
use maud::{Markup, html};

use super::Room;
use crate::chart::Caption;
use crate::chart::fan_out::{FanOut, State, Target, fan_out};
use crate::chart::lanes::{Lane, Lanes, Mark, lanes};
use crate::pages::case::parts::{counted, len, n, say};
use crate::ui::section::section;
use crate::ui::{Link, Tone};
use crate::words;

/// Draws both pictures; nothing before there is something to see.
pub(crate) fn charts(room: &Room<'_>) -> Markup {
    let language = room.visit.language;
    if room.view.rows.is_empty() {
        return html! {};
    }
    html! {
        (section("map", &text(language, "incident-map"), &map(room)))
        @if let Some(lanes) = swimlanes(room) { (section("lanes", &text(language, "incident-lanes"), &lanes)) }
    }
}

fn map(room: &Room<'_>) -> Markup {
    let (language, rows) = (room.visit.language, &room.view.rows);
    let supplier = room.view.incident.opening.as_ref().and_then(|it| it.supplier);
    let source = supplier
        .map_or_else(|| room.view.incident.reference.clone(), |id| room.visit.directory.name(id));
    let filed =
        rows.iter().filter(|it| progress(it).is_some_and(|it| it.filed_at.is_some())).count();
    let args = [("n", n(filed as u64)), ("m", n(len(rows)))];
    let caption = Caption {
        id: "fan-out".to_owned(),
        title: text(language, "incident-map-title").into_owned(),
        description: say(language, "incident-map-about", &args),
    };
    let targets = rows.iter().map(|row| target(room, row)).collect();
    fan_out(language, &FanOut { caption, source, targets })
}

fn target(room: &Room<'_>, row: &ControllerRow) -> Target {
    let own = row.concern.case.filter(|case| room.view.own_cases.contains(case));
    let href = own.map_or_else(
        || format!("/registers/organisation/{}", row.controller),
        |case| format!("/cases/{case}"),
    );
    Target { link: Link::new(href, row.name.as_str()), state: state(room.visit.language, row) }
}

fn state(language: Language, row: &ControllerRow) -> State {
    let said = |key: &str, tone| State { label: text(language, key).into_owned(), tone };
    let Some(progress) = progress(row) else {
        return if row.concern.waits() {
            said("controllers-waits", Tone::Due)
        } else {
            said("controllers-away", Tone::Neutral)
        };
    };
    if progress.overdue {
        return said("duty-overdue", Tone::Danger);
    }
    match (progress.in_time, progress.stage) {
        (Some(true), _) => said("map-filed-in-time", Tone::Success),
        (Some(false), _) => said("map-filed-late", Tone::Danger),
        (None, Stage::Closed) => said("map-closed", Tone::Success),
        (
            None,
            stage @ (Stage::ToQualify
            | Stage::ToAssess
            | Stage::ToNotify
            | Stage::ToInform
            | Stage::ToComplete
            | Stage::ToClose),
        ) => State {
            label: words::stage(language, stage).into_owned(),
            tone: crate::pages::case::stage_tone(stage),
        },
    }
}

const fn progress(row: &ControllerRow) -> Option<&Progress> {
    row.progress.as_ref()
}

fn swimlanes(room: &Room<'_>) -> Option<Markup> {
    let language = room.visit.language;
    let lane =
        |key: &str, marks: Vec<Mark>| Lane { label: text(language, key).into_owned(), marks };
    let all: Vec<&Progress> = room.view.rows.iter().filter_map(progress).collect();
    let drawn = [
        lane("lane-source", at_source(room)),
        lane("lane-coordinator", coordinator(room)),
        lane("lane-controllers", told(room, &all)),
        lane("lane-authority", filed(language, &all)),
    ];
    let moments = || drawn.iter().flat_map(|it| &it.marks).flat_map(moments_of);
    let (from, to) = (moments().min()?, moments().max()?);
    let longest = all.iter().filter_map(|it| it.relay_delay).max();
    let took = longest.map(|it| span::elapsed(language, it)).unwrap_or_default();
    let description = if took.is_empty() {
        text(language, "incident-lanes-about").into_owned()
    } else {
        say(language, "incident-lanes-about-relay", &[("took", Arg::Text(&took))])
    };
    let caption = Caption {
        id: "timeline".to_owned(),
        title: text(language, "incident-lanes-title").into_owned(),
        description,
    };
    Some(lanes(
        language,
        &Lanes { caption, from, to, now: Some(room.view.now), lanes: drawn.into() },
    ))
}

fn moments_of(mark: &Mark) -> Vec<Timestamp> {
    match mark {
        Mark::Point { at, .. } => vec![*at],
        Mark::Span { from, to, .. } => vec![*from, *to],
    }
}

fn point(language: Language, (key, tone): (&str, Tone), at: Timestamp) -> Mark {
    Mark::Point { at, label: text(language, key).into_owned(), tone }
}

fn at_source(room: &Room<'_>) -> Vec<Mark> {
    let (language, facts) = (room.visit.language, &room.view.incident.facts);
    let moments = [
        ("occurred_from", "lane-occurred", Tone::Danger),
        ("occurred_to", "lane-ended", Tone::Neutral),
        ("detected_at", "lane-detected", Tone::Info),
    ];
    let mark = |(fact, key, tone): (&str, &str, Tone)| {
        Some(point(language, (key, tone), facts.moment(fact)?))
    };
    moments.into_iter().filter_map(mark).collect()
}

fn coordinator(room: &Room<'_>) -> Vec<Mark> {
    let (language, incident) = (room.visit.language, &room.view.incident);
    let told = incident.opening.as_ref().and_then(|it| it.contact_point_told_at);
    let moments = [
        (told, "lane-contact-point-told", Tone::Info),
        (Some(incident.opened_at), "lane-opened", Tone::Neutral),
        (incident.fanned_out_at, "lane-fanned-out", Tone::Success),
    ];
    let mark =
        |(at, key, tone): (Option<Timestamp>, &str, Tone)| Some(point(language, (key, tone), at?));
    moments.into_iter().filter_map(mark).collect()
}

/// One stretch from the contact point to the first and to the last who were told: with 200 controllers each of their
/// own would be a wall.
fn told(room: &Room<'_>, all: &[&Progress]) -> Vec<Mark> {
    let language = room.visit.language;
    let from = room.view.incident.opening.as_ref().and_then(|it| it.contact_point_told_at);
    let mut told: Vec<Timestamp> = all.iter().filter_map(|it| it.told_at).collect();
    told.sort_unstable();
    let (Some(first), Some(last)) = (told.first().copied(), told.last().copied()) else {
        return Vec::new();
    };
    let span = |to: Timestamp, key: &str, tone| {
        let from = from?;
        let took = span::elapsed(language, to.duration_since(from));
        let args = [("took", Arg::Text(&took)), ("n", n(len(&told)))];
        Some(Mark::Span { from, to, label: say(language, key, &args), tone })
    };
    let mut marks: Vec<Mark> = span(last, "lane-last-told", Tone::Warning).into_iter().collect();
    if first != last {
        marks.extend(span(first, "lane-first-told", Tone::Info));
    }
    if marks.is_empty() {
        marks.push(point(language, ("lane-told", Tone::Info), first));
    }
    marks
}

fn filed(language: Language, all: &[&Progress]) -> Vec<Mark> {
    let of = |in_time: bool| {
        let mut filed: Vec<Timestamp> = all
            .iter()
            .filter(|it| it.in_time.unwrap_or(true) == in_time)
            .filter_map(|it| it.filed_at)
            .collect();
        filed.sort_unstable();
        filed
    };
    let groups = [
        (of(true), "lane-filed-in-time", Tone::Success),
        (of(false), "lane-filed-late", Tone::Danger),
    ];
    let mut marks = Vec::new();
    for (filed, key, tone) in groups {
        let label = counted(language, key, len(&filed));
        match (filed.first(), filed.last()) {
            (Some(from), Some(to)) if from != to => {
                marks.push(Mark::Span { from: *from, to: *to, label, tone });
            }
            (Some(at), _) => marks.push(Mark::Point { at: *at, label, tone }),
            (None, _) => {}
        }
    }
    marks
}
