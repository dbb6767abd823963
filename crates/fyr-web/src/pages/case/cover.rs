//! One notification that covers several similar breaches of the controller: what it covers, what it could, and why not.

pub(crate) mod acts;

use fyr_app::response::covers::{CoverLine, CoversView, ToCover};
use fyr_core::case::Filing;
use fyr_core::case::cover::{COVER_MARK, Covered, CoveredIn, Data, NotCovered};
use fyr_core::case::duty::{Duty, DutyKey};
use fyr_core::id::CaseId;
use fyr_text::time::moment;
use fyr_text::{Arg, Language, text};
use jiff::Timestamp;
use maud::{Markup, html};

use super::frame::Room;
use super::notification::Mode;
use super::parts::{counted, doubt, len, number, paragraphs, say};
use crate::ui::Tone;
use crate::ui::act::{Variant, button};
use crate::ui::clock::time;
use crate::ui::facts::{Copy, copy};
use crate::ui::form::{Answers, Choice, Form};
use crate::ui::notice::{alert, tag};
use crate::ui::section::section;
use crate::ui::table::{Column, Count, table};
use crate::words;

/// What the fields' ids of the form begin with.
const FORM: &str = "cover";

/// Draws what the notification under a duty is to cover; nothing where the controller has no other case to look at.
pub(super) fn cover(room: &Room<'_>, (key, covers): (&DutyKey, &CoversView), mode: Mode) -> Markup {
    let (language, case) = (room.language, &room.view.case);
    let nothing = covers.chosen.is_empty()
        && covers.offered.is_empty()
        && covers.left_out.is_empty()
        && covers.elsewhere.is_none();
    // The guidelines speak of notifying breaches to the data protection authority, and of nothing else.
    let leads = |it: &Duty| it.notifies_of_a_breach() && it.standing(case).is_open();
    let open = case.duties.get(key).is_some_and(leads);
    if nothing || !open || case.closed.is_some() {
        return html! {};
    }
    let body = html! {
        p { (text(language, "cover-about")) (doubt(language, COVER_MARK)) }
        @if let Some((id, reference)) = &covers.elsewhere {
            (alert(language, Tone::Info, say(language, "cover-elsewhere", &[("reference", Arg::Text(reference))])).body(html! {
                p { (text(language, "cover-elsewhere-about")) }
                p { a href=(notification_of(*id, key)) { (say(language, "cover-open", &[("reference", Arg::Text(reference))])) } }
            }))
        } @else {
            (governing(room, covers))
            @if !covers.chosen.is_empty() { (chosen(room, (key, covers), mode)) }
            @if room.view.may.handle && !covers.offered.is_empty() { (offered(room, (key, covers))) }
            @if covers.offered.is_empty() && covers.chosen.is_empty() { p { (text(language, "cover-none-offered")) } }
        }
        @if !covers.left_out.is_empty() { (left_out(room, covers)) }
    };
    section("cover", &text(language, "cover-title"), &body)
}

/// Says which of all breaches governs: the one whose time runs out first; and that being late must be accounted for.
fn governing(room: &Room<'_>, covers: &CoversView) -> Markup {
    let (language, case) = (room.language, &room.view.case);
    let Some((reference, due)) = covers.earliest.as_ref().filter(|_| !covers.chosen.is_empty())
    else {
        return html! {};
    };
    let at = moment(language, *due);
    let args = [("reference", Arg::Text(reference)), ("at", Arg::Text(&at))];
    let late = *due < room.view.now;
    let (tone, words) =
        if late { (Tone::Danger, "cover-passed") } else { (Tone::Due, "cover-earliest") };
    html! {
        (alert(language, tone, say(language, words, &args)).body(html! {
            p { (text(language, "cover-clocks")) }
            @if late && !case.facts.says("late_reason") {
                p {
                    (text(language, "cover-late")) " "
                    a href={ "/cases/" (case.id) "/facts/late_reason" } { (words::fact(language, "late_reason")) }
                }
            }
        }))
    }
}

fn chosen(room: &Room<'_>, (key, covers): (&DutyKey, &CoversView), mode: Mode) -> Markup {
    let language = room.language;
    let rows = covers.chosen.iter().map(|it| {
        let mut cells = cells(language, key, &it.line);
        cells.push(html! {
            @match it.fallen {
                None => (tag(Tone::Success, &text(language, "cover-fits"))),
                Some(why) => { (tag(Tone::Danger, &text(language, "cover-fallen"))) " " (why_not(language, why)) },
            }
        });
        cells
    });
    html! {
        (with_columns(room, ("covers", "cover-chosen"), len(&covers.chosen))
            .column(Column::text(text(language, "cover-state")))
            .rows(rows))
        @for it in &covers.chosen { (judged(room, (key, it))) }
        @if mode == Mode::Copy {
            (copy(language, &Copy {
                id: "cover-copy".to_owned(),
                label: text(language, "cover-copy").into_owned(),
                value: covers.chosen.iter().map(|it| line_of(language, it)).collect::<Vec<_>>().join("\n"),
            }))
        }
    }
}

/// Shows why a case was judged to be alike, and lets it be taken out.
fn judged(room: &Room<'_>, (key, it): (&DutyKey, &ToCover)) -> Markup {
    let (language, case) = (room.language, &room.view.case);
    let judged = &it.chosen.judged;
    let (who, at) = (room.who(&judged.actor), moment(language, judged.at));
    let reference = it.line.reference.as_str();
    let args =
        [("reference", Arg::Text(reference)), ("who", Arg::Text(&who)), ("at", Arg::Text(&at))];
    let form = remove_form(it.chosen.case);
    let answers = room.sent.answers(language, &form);
    html! {
        details class="fyr-history" open[room.sent.is(&form)] {
            summary { (say(language, "cover-judged", &args)) }
            (paragraphs(&judged.reason))
            @if let Some(deviation) = &judged.verdict { p { strong { (text(language, "cover-deviation")) } } (paragraphs(deviation)) }
            @if room.view.may.handle {
                (Form::post(format!("/cases/{}/notification/cover/remove", case.id), html! {
                    input type="hidden" name="duty" value=(key);
                    input type="hidden" name="case" value=(it.chosen.case);
                    (answers.long_text("reason", text(language, "cover-remove-why")).lines(2))
                    (button(Variant::Secondary, &say(language, "cover-remove", &[("reference", Arg::Text(reference))])))
                }))
            }
        }
    }
}

fn offered(room: &Room<'_>, (key, covers): (&DutyKey, &CoversView)) -> Markup {
    let (language, case) = (room.language, &room.view.case);
    let answers = room.sent.answers(language, FORM);
    let choices: Vec<Choice> =
        covers.offered.iter().map(|(line, data)| choice(language, line, *data)).collect();
    let differs = covers.offered.iter().any(|(_, data)| *data == Data::Differs);
    html! {
        (Form::post(format!("/cases/{}/notification/cover", case.id), html! {
            input type="hidden" name="duty" value=(key);
            (answers.checkboxes("cases", text(language, "cover-choose"), choices))
            (answers.long_text("same", text(language, "cover-same")).lines(3).description(text(language, "cover-same-about")))
            @if differs {
                (answers.long_text("deviation", text(language, "cover-deviation")).lines(2)
                    .description(text(language, "cover-deviation-about")).optional())
            }
            (button(Variant::Secondary, &text(language, "cover-do")))
        }))
    }
}

fn choice(language: Language, line: &CoverLine, data: Data) -> Choice {
    let label = format!("{} {}", line.reference, line.title);
    let known = line.discovered.map(|at| {
        let at = moment(language, at);
        say(language, "cover-known", &[("at", Arg::Text(&at))])
    });
    let due = line.due.map(|at| {
        let at = moment(language, at);
        say(language, "bundles-due", &[("at", Arg::Text(&at))])
    });
    let persons = line.persons.map(|it| counted(language, "cover-persons", it));
    let differs =
        (data == Data::Differs).then(|| text(language, "cover-data-differs").into_owned());
    let about: Vec<String> = [known, due, persons, differs].into_iter().flatten().collect();
    Choice::new(line.case.to_string(), label).description(about.join(". "))
}

fn left_out(room: &Room<'_>, covers: &CoversView) -> Markup {
    let language = room.language;
    let rows = covers.left_out.iter().map(|(line, why)| {
        vec![
            html! { a href={ "/cases/" (line.case) } { (line.reference) " " (line.title) } },
            html! { (why_not(language, *why)) },
        ]
    });
    let count = Count { shown: len(&covers.left_out), total: len(&covers.left_out) };
    html! {
        (table("cover-left-out", text(language, "cover-left-out")).count(language, count)
            .column(Column::name(text(language, "bundles-reference")))
            .column(Column::text(text(language, "bundles-why")))
            .rows(rows))
    }
}

/// Asks whether a supplement is for all that the first notification covered; nothing where it covered none.
pub(super) fn together(room: &Room<'_>, (key, answers): (&DutyKey, &Answers)) -> Markup {
    let (language, case) = (room.language, &room.view.case);
    let covers = case.first_filing(key).map_or(&[][..], |it| &it.covers);
    if covers.is_empty() {
        return html! {};
    }
    let all: Vec<&str> = covers.iter().map(|it| it.reference.as_str()).collect();
    let same = say(language, "cover-together-same", &[("references", Arg::Text(&all.join(", ")))]);
    let ways =
        vec![Choice::new("same", same), Choice::new("own", text(language, "cover-together-own"))];
    html! { (answers.radios("together", text(language, "cover-together"), ways).known(["same"])) }
}

/// Says what a filing covers, or in which case it was sent.
pub(super) fn of_filing(room: &Room<'_>, filing: &Filing) -> Markup {
    let language = room.language;
    html! {
        @if let Some(of) = &filing.covered { (sent_in(room, (of, &filing.duty))) }
        @if !filing.covers.is_empty() {
            @let name = format!("covers-{}", filing.number);
            (with_columns(room, (&name, "cover-covered"), len(&filing.covers))
                .column(Column::text(text(language, "cover-state")))
                .rows(filing.covers.iter().map(|it| covered(language, &filing.duty, it))))
        }
    }
}

fn sent_in(room: &Room<'_>, (of, key): (&CoveredIn, &DutyKey)) -> Markup {
    let language = room.language;
    let args = [("reference", Arg::Text(of.reference.as_str()))];
    html! {
        p { (say(language, "cover-sent-in", &args)) }
        p { a href={ (notification_of(of.case, key)) "#filing-" (of.filing) } { (say(language, "cover-open", &args)) } }
    }
}

fn covered(language: Language, key: &DutyKey, it: &Covered) -> Vec<Markup> {
    vec![
        html! { a href=(notification_of(it.case, key)) { (it.reference) } },
        when(language, it.discovered),
        when(language, it.due),
        persons(language, it.persons),
        html! {
            @match it.in_time {
                Some(true) => (tag(Tone::Success, &text(language, "duty-in-time"))),
                Some(false) => (tag(Tone::Danger, &text(language, "duty-late"))),
                None => "–",
            }
        },
    ]
}

fn with_columns(
    room: &Room<'_>,
    (id, caption): (&str, &str),
    total: u64,
) -> crate::ui::table::Table {
    let language = room.language;
    table(id, text(language, caption))
        .count(language, Count { shown: total, total })
        .column(Column::name(text(language, "bundles-reference")))
        .column(Column::text(text(language, "cover-discovered")))
        .column(Column::text(text(language, "duty-due")))
        .column(Column::number(text(language, "cover-people")))
}

fn cells(language: Language, key: &DutyKey, line: &CoverLine) -> Vec<Markup> {
    vec![
        html! { a href=(notification_of(line.case, key)) { (line.reference) } " " (line.registered) },
        when(language, line.discovered),
        when(language, line.due),
        persons(language, line.persons),
    ]
}

fn when(language: Language, at: Option<Timestamp>) -> Markup {
    html! { @match at { Some(at) => (time(language, at)), None => "–" } }
}

fn persons(language: Language, count: Option<u64>) -> Markup {
    html! { @match count { Some(count) => (number(language, count)), None => "–" } }
}

/// Returns a case on one line, to be copied into the authority's own form.
fn line_of(language: Language, it: &ToCover) -> String {
    let line = &it.line;
    let known = line.discovered.map(|at| {
        let at = moment(language, at);
        say(language, "cover-known", &[("at", Arg::Text(&at))])
    });
    let persons = line.persons.map(|it| counted(language, "cover-persons", it));
    let number = Some(&line.registered).filter(|it| !it.is_empty()).cloned();
    let parts = [Some(line.reference.clone()), number, known, persons];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

fn notification_of(case: CaseId, key: &DutyKey) -> String {
    format!("/cases/{case}/notification?duty={key}")
}

/// Says why a case is not covered.
fn why_not(language: Language, why: NotCovered) -> String {
    words::of(language, "not-covered", why.as_str()).into_owned()
}

fn remove_form(case: CaseId) -> String {
    format!("uncover-{case}")
}
