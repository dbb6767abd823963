//! The first page of a case: what to do, the clocks, what has been judged, what is proposed, closing.

use fyr_core::case::awareness::{Moment, Moved};
use fyr_core::case::condition::Truth;
use fyr_core::case::duty::Duty;
use fyr_core::case::regimes::standings;
use fyr_core::case::registration::Document;
use fyr_core::case::{LetterOutcome, Origin, Proposal};
use fyr_core::law::MetBy;
use fyr_text::time::moment;
use fyr_text::typed::form_moment;
use fyr_text::{Arg, text};
use maud::{Markup, html};

use super::frame::{Room, Tab};
use super::next::missing_links;
use super::parts::{number, paragraphs, say};
use crate::ui::act::{Variant, act, blocked, button, choice_button};
use crate::ui::clock::{Ended, Span, ended, running, time};
use crate::ui::facts::{Fact, facts};
use crate::ui::form::{Choice, Form};
use crate::ui::notice::{alert, tag};
use crate::ui::section::{columns, section};
use crate::ui::table::{Column, table};
use crate::ui::{Link, Tone, act::link_button};
use crate::words;

/// Draws the overview.
pub(crate) fn overview(room: &Room<'_>) -> Markup {
    let main = html! {
        (super::coordination::notice(room))
        (proposals(room))
        (clocks(room))
        (awareness(room))
        (qualification(room))
        (report(room))
        (close(room))
    };
    html! { (columns(&main, &aside(room))) }
}

/// Offers the incident report: what the board asks for, whatever state the case is in.
fn report(room: &Room<'_>) -> Markup {
    let (language, case) = (room.language, &room.view.case);
    let address = format!("/cases/{}/report.pdf", case.id);
    let body = html! {
        p { a href=(Tab::Documents.address(case.id)) { (text(language, "registration-all")) } }
        (super::documents::number(room, &Document::Report))
        p { (text(language, "board-report-about")) }
        (link_button(Variant::Secondary, &Link::new(address, text(language, "board-report-get"))))
        p {
            a href={ "/cases/" (case.id) "/report.docx" } { (text(language, "board-report-docx")) } " "
            a href={ "/templates/" (case.controller) } { (text(language, "board-report-template")) }
        }
        p { (text(language, "archive-about")) }
        p { a href={ "/cases/" (case.id) "/archive.zip" } { (text(language, "archive-get")) } }
    };
    section("report", &text(language, "board-report-section"), &body)
}

fn proposals(room: &Room<'_>) -> Markup {
    let (language, case) = (room.language, &room.view.case);
    if case.proposals.is_empty() {
        return html! {};
    }
    let action = format!("/cases/{}/proposals", case.id);
    let label = |id: &str| words::fact(language, id).into_owned();
    let list = case.proposals.iter().fold(
        table("proposals-table", text(language, "case-proposals-caption"))
            .column(Column::name(text(language, "case-proposals-fact")))
            .column(Column::text(text(language, "case-proposals-value")))
            .column(Column::text(text(language, "case-proposals-origin")))
            .column(Column::text(text(language, "case-proposals-answer"))),
        |list, (field, proposal)| {
            list.row(vec![
                html! { (label(field)) },
                html! {
                    (words::value(language, room.directory, (field, &proposal.value)))
                    @if let Some(known) = case.facts.get(field) {
                        p class="fyr-quiet fyr-small" {
                            (text(language, "case-proposals-instead")) " "
                            (words::value(language, room.directory, (field, known)))
                        }
                    }
                },
                html! { (origin(room, proposal)) },
                html! { @if room.view.may.handle { (answer(room, (field, proposal), &action)) } },
            ])
        },
    );
    let all = case.proposals.iter().fold(
        act(action.as_str(), text(language, "case-proposals-accept-all"))
            .hidden("answer", "accept"),
        |all, (field, it)| all.hidden("field", field.as_str()).hidden("shown", it.at.to_string()),
    );
    let body = html! {
        p { (text(language, "case-proposals-about")) }
        (list)
        @if room.view.may.handle { (all) }
    };
    section("proposals", &text(language, "case-proposals"), &body)
}

fn origin(room: &Room<'_>, proposal: &Proposal) -> Markup {
    let language = room.language;
    html! {
        @match proposal.origin {
            Origin::Incident(id) => a href={ "/incidents/" (id) } { (text(language, "case-origin-incident")) },
            Origin::Run(_) => (text(language, "case-origin-run")),
        }
        ", " (time(language, proposal.at))
    }
}

fn answer(room: &Room<'_>, (field, proposal): (&str, &Proposal), action: &str) -> Markup {
    let language = room.language;
    let name = words::fact(language, field);
    let args = [("fact", Arg::Text(&name))];
    let form = format!("decline-{}", super::parts::anchor(field));
    let answers = room.sent.answers(language, &form);
    html! {
        (act(action, say(language, "case-proposals-accept", &args)).variant(Variant::Secondary)
            .hidden("field", field).hidden("shown", proposal.at.to_string()).hidden("answer", "accept"))
        details open[room.sent.is(&form)] {
            summary { (say(language, "case-proposals-decline", &args)) }
            (act(action, text(language, "case-proposals-decline-do")).variant(Variant::Secondary)
                .hidden("field", field).hidden("answer", "decline")
                .fields(html! { (answers.long_text("reason", text(language, "case-reason")).lines(2)) }))
        }
    }
}

fn clocks(room: &Room<'_>) -> Markup {
    let (language, case) = (room.language, &room.view.case);
    let timed: Vec<&Duty> = case.duties.values().filter(|it| it.terms.duty.due.is_some()).collect();
    if timed.is_empty() {
        return html! {};
    }
    let body = html! {
        @if case.awareness.running().is_none() {
            (alert(language, Tone::Warning, text(language, "case-clock-none")).body(html! {
                p { a href="#awareness" { (text(language, "case-clock-none-do")) } }
            }))
        }
        @for duty in timed {
            (clock(room, duty))
            (super::notification::supplement(room, duty))
        }
    };
    section("clocks", &text(language, "case-clocks"), &body)
}

/// Draws a duty's clock; where the earliest moment gives another, both.
pub(crate) fn clock(room: &Room<'_>, duty: &Duty) -> Markup {
    use fyr_core::case::duty::Course;
    let (language, case) = (room.language, &room.view.case);
    let what = words::law(language, &duty.terms.duty.name);
    let Some(due) = duty.due(case) else { return html! {} };
    if let Course::Met { at, in_time: Some(in_time) } = duty.course {
        let filing = case.filings.iter().find(|it| it.at == at && it.due.is_some());
        let was_due = filing.and_then(|it| it.due).unwrap_or(due);
        let how = if in_time { Ended::InTime { at } } else { Ended::Late { at } };
        return html! {
            (ended(language, what, was_due, how))
            @if let Some(corrected) = duty.late_by_correction {
                @let by = moment(language, corrected);
                (alert(language, Tone::Warning, say(language, "duty-late-by-correction", &[("due", Arg::Text(&by))])))
            }
        };
    }
    if !duty.standing(case).is_open() {
        return html! {};
    }
    let span = |due| {
        let started = case.awareness.running().map_or(case.opened_at, |(_, at)| at);
        Span { started: started.min(due), due, now: room.view.now }
    };
    let earliest = duty.due_by_earliest(case).filter(|it| *it != due);
    html! {
        (running(language, what, span(due)))
        @if let (Some(earliest), Some((which, _))) = (earliest, case.awareness.earliest_stated()) {
            @let from = words::awareness(language, which);
            (running(language, &say(language, "case-clock-earliest", &[("moment", Arg::Text(&from))]), span(earliest)))
        }
    }
}

fn awareness(room: &Room<'_>) -> Markup {
    let (language, case) = (room.language, &room.view.case);
    let running = case.awareness.running().map(|(which, _)| which);
    let told = case.moments().iter().map(|which| {
        let value = html! {
            @match case.awareness.at(*which) {
                Some(at) => (time(language, at)),
                None => span class="fyr-quiet" { (text(language, "case-awareness-unknown")) },
            }
            @if running == Some(*which) { " " (tag(Tone::Info, &text(language, "case-awareness-runs"))) }
        };
        Fact::new(words::awareness(language, *which), value)
    });
    let told: Vec<Fact> = told.collect();
    let body = html! {
        p { (text(language, "case-awareness-about")) }
        (facts(&told))
        @if let Some(at) = elsewhere(room) {
            p { (say(language, "case-known-elsewhere", &[("at", Arg::Text(&moment(language, at)))])) }
        }
        // What is no longer the earlier one is history: it stands in the timeline.
        @for it in case.awareness.moved.iter().filter(|it| case.awareness.at(it.moment).is_some_and(|at| it.from < at)) {
            (moved(room, it))
        }
        @if let Some((_, reason)) = &case.awareness.chosen {
            p { (say(language, "case-awareness-chosen", &[("reason", Arg::Text(reason))])) }
        }
        @if let Some(delay) = case.awareness.relay_delay() {
            @let took = fyr_text::span::elapsed(language, delay);
            p { (say(language, "case-relay-delay", &[("took", Arg::Text(&took))])) }
        }
        @if room.view.may.handle && case.closed.is_none() { (awareness_forms(room)) }
    };
    section("awareness", &text(language, "case-awareness"), &body)
}

/// Returns when another case of the operator says that it was known, where that is what its clocks run from.
fn elsewhere(room: &Room<'_>) -> Option<jiff::Timestamp> {
    let awareness = &room.view.case.awareness;
    let at = awareness.known_elsewhere()?;
    (awareness.knowledge() == Some(at) && awareness.earliest().is_none_or(|it| at < it.1))
        .then_some(at)
}

/// Says that a moment was stated to be earlier, and who moved it why.
fn moved(room: &Room<'_>, it: &Moved) -> Markup {
    let language = room.language;
    let (from, at) = (moment(language, it.from), moment(language, it.judged.at));
    let (which, who) = (words::awareness(language, it.moment), room.who(&it.judged.actor));
    let args = [
        ("moment", Arg::Text(&which)),
        ("from", Arg::Text(&from)),
        ("who", Arg::Text(&who)),
        ("at", Arg::Text(&at)),
    ];
    let alert = alert(language, Tone::Warning, say(language, "case-awareness-moved", &args));
    html! { (alert.body(paragraphs(&it.judged.reason))) }
}

fn awareness_forms(room: &Room<'_>) -> Markup {
    let (language, case) = (room.language, &room.view.case);
    let moments = |only_known: Known| -> Vec<Choice> {
        let wanted = |it: &&Moment| only_known == Known::No || case.awareness.at(**it).is_some();
        let choice = |it: &Moment| Choice::new(it.as_str(), words::awareness(language, *it));
        let all = if only_known == Known::Yes { Moment::ALL } else { case.moments() };
        all.iter().filter(wanted).map(choice).collect()
    };
    let set = room.sent.answers(language, "awareness");
    let choose = room.sent.answers(language, "choose");
    let known = case.awareness.own_people_told.map(form_moment).unwrap_or_default();
    html! {
        details open[room.sent.is("awareness")] {
            summary { (text(language, "case-awareness-state")) }
            (Form::post(format!("/cases/{}/awareness", case.id), html! {
                (set.radios("moment", text(language, "case-awareness-which"), moments(Known::No)).known(["own_people_told"]))
                (set.date_time("at", text(language, "case-awareness-at")).known(known))
                (set.long_text("reason", text(language, "case-reason")).lines(2).optional()
                    .description(text(language, "case-awareness-reason-about")))
                (button(Variant::Secondary, &text(language, "case-awareness-save")))
            }))
        }
        @if moments(Known::Yes).len() > 1 {
            details open[room.sent.is("choose")] {
                summary { (text(language, "case-awareness-choose")) }
                (Form::post(format!("/cases/{}/awareness/choose", case.id), html! {
                    p { (text(language, "case-awareness-choose-about")) }
                    (choose.radios("moment", text(language, "case-awareness-choose-which"), moments(Known::Yes)))
                    (choose.long_text("reason", text(language, "case-reason")).lines(2))
                    (button(Variant::Secondary, &text(language, "case-awareness-choose-do")))
                }))
            }
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Known {
    No,
    Yes,
}

fn qualification(room: &Room<'_>) -> Markup {
    let (language, case) = (room.language, &room.view.case);
    let answers = room.sent.answers(language, "qualify");
    let may = room.view.may.handle || room.view.may.approve;
    let form = || {
        html! {
            (Form::post(format!("/cases/{}/qualification", case.id), html! {
                (answers.long_text("reason", text(language, "case-reason")).lines(3).description(text(language, "case-qualify-reason-about")))
                div class="fyr-row" {
                    @if room.view.may.handle {
                        (choice_button(Variant::Primary, ("verdict", "breach"), &text(language, "case-qualify-do")))
                    }
                    @if room.view.may.approve {
                        (choice_button(Variant::Secondary, ("verdict", "none"), &text(language, "case-rule-out-do")))
                    }
                }
                @if !room.view.may.approve { p class="fyr-quiet" { (text(language, "case-rule-out-who")) } }
            }).draft(format!("qualify-{}", case.id)))
        }
    };
    let body = html! {
        p { (text(language, "case-qualify-about")) }
        @if let Some(judged) = &case.qualification {
            @let key = if judged.verdict { "case-is-breach" } else { "case-is-no-breach" };
            p { strong { (text(language, key)) } }
            (paragraphs(&judged.reason))
            p class="fyr-quiet" { (room.who(&judged.actor)) ", " (time(language, judged.at)) }
        }
        @if may && case.closed.is_none() {
            @if case.qualification.is_some() {
                details open[room.sent.is("qualify")] { summary { (text(language, "case-qualify-again")) } (form()) }
            } @else {
                (form())
            }
        }
    };
    section("qualification", &text(language, "case-qualification"), &body)
}

fn close(room: &Room<'_>) -> Markup {
    use fyr_core::case::next::ActKind;
    let (language, case) = (room.language, &room.view.case);
    if case.closed.is_some() {
        return reopen(room);
    }
    let Some(closing) = room.view.acts.iter().find(|it| it.kind == ActKind::Close) else {
        return html! {};
    };
    let label = text(language, "case-close-do");
    let answers = room.sent.answers(language, "close");
    let body = html! {
        @if !closing.blocked_by.is_empty() {
            (blocked(language, &label, &missing_links(language, room.law, (case.id, &closing.blocked_by))))
        } @else if room.view.may.approve {
            p { (text(language, "case-close-about")) }
            (Form::post(format!("/cases/{}/close", case.id), html! {
                (answers.long_text("reason", text(language, "case-close-reason")).lines(4))
                (button(Variant::Primary, &label))
            }).draft(format!("close-{}", case.id)))
        } @else {
            p { (text(language, "case-close-who")) }
        }
    };
    section("close", &text(language, "case-close"), &body)
}

/// Lets an approver open the case again; says how often that was done before, and why.
fn reopen(room: &Room<'_>) -> Markup {
    let (language, case) = (room.language, &room.view.case);
    if !room.view.may.approve {
        return html! {};
    }
    let answers = room.sent.answers(language, "reopen");
    let body = html! {
        p { (text(language, "case-reopen-about")) }
        (Form::post(format!("/cases/{}/reopen", case.id), html! {
            (answers.long_text("reason", text(language, "case-reason")).lines(3))
            (button(Variant::Secondary, &text(language, "case-reopen-do")))
        }))
    };
    section("close", &text(language, "case-reopen"), &body)
}

fn aside(room: &Room<'_>) -> Markup {
    let (language, case) = (room.language, &room.view.case);
    let all = standings(case, room.law);
    let regimes = all.iter().filter(|it| it.applies == Truth::Holds);
    let regimes: Vec<&str> = regimes.map(|it| words::law(language, &it.regime.name)).collect();
    let told = case.told.iter().filter(|it| it.accepted).count();
    let made =
        case.letters.iter().filter(|it| matches!(it.outcome, LetterOutcome::Rendered { .. }));
    let about = [
        Fact::new(
            text(language, "case-incident"),
            html! {
                a href={ "/incidents/" (case.incident) } { (room.view.incident.reference) }
            },
        ),
        Fact::new(text(language, "case-opened"), time(language, case.opened_at)),
        Fact::new(
            text(language, "case-regimes"),
            html! { a href={ "/cases/" (case.id) "/duties#regimes" } { (regimes.join(", ")) } },
        ),
        Fact::new(
            text(language, "case-completeness"),
            html! {
                a href=(Tab::Completeness.address(case.id)) { (super::completeness::count(room)) }
            },
        ),
        Fact::new(
            text(language, "case-people"),
            html! {
                @match &case.people {
                    Some(people) => a href={ "/cases/" (case.id) "/people" } { (number(language, people.counts.persons)) },
                    None => (text(language, "case-people-none")),
                }
            },
        ),
        Fact::new(text(language, "case-filings"), html! { (case.filings.len()) }),
        Fact::new(text(language, "case-letters"), html! { (made.count()) }),
        Fact::new(
            text(language, "case-told"),
            html! {
                (say(language, "n-of-m", &[("n", super::parts::n(told as u64)), ("m", super::parts::n(case.told.len() as u64))]))
            },
        ),
    ];
    let notify = case.duties.iter().find(|(_, it)| it.terms.duty.met_by == MetBy::Filing);
    html! {
        (facts(&about))
        @if let Some((key, _)) = notify {
            (link_button(Variant::Secondary, &Link::new(
                format!("/cases/{}/notification?duty={key}", case.id), text(language, "case-open-notification"))))
        }
    }
}
