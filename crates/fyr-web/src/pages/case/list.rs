//! The cases a person works with: what each waits for, by when.

use fyr_app::response::cases::CaseRow;
use fyr_core::case::next::{Stage, stage};
use fyr_core::law::Law;
use fyr_text::time::moment;
use fyr_text::{Language, span, text};
use maud::{Markup, html};

use super::frame::stage_tone;
use super::next::{act_address, act_words};
use super::parts::len;
use crate::error::encoded;
use crate::ui::act::{Variant, button};
use crate::ui::form::{Answers, Form};
use crate::ui::navigation::{Current, Item, pages, part, tabs};
use crate::ui::notice::{Empty, empty, tag};
use crate::ui::section::{heading, section};
use crate::ui::table::{Column, Count, table};
use crate::ui::{Link, Tone};
use crate::words;

/// Is every stage, in the order of work.
const STAGES: &[Stage] = &[
    Stage::ToQualify,
    Stage::ToAssess,
    Stage::ToNotify,
    Stage::ToInform,
    Stage::ToComplete,
    Stage::ToClose,
    Stage::Closed,
];

/// Is how many cases a page of the list shows: it stays below 100 KB, and is found through by eye.
const ROWS: usize = 100;

/// Is what a list of cases is asked for.
pub(crate) struct Wanted<'a> {
    /// Only these.
    pub(crate) stage: Option<&'a str>,
    /// Only those whose number, title or controller has these letters.
    pub(crate) words: &'a str,
    /// From which row on.
    pub(crate) from: usize,
}

/// Draws the list.
pub(crate) fn list(
    language: Language,
    law: &Law,
    (rows, wanted): (&[CaseRow], &Wanted<'_>),
) -> Markup {
    let staged: Vec<(Stage, &CaseRow)> = rows.iter().map(|it| (stage(&it.case), it)).collect();
    let words = wanted.words.to_lowercase();
    let has = |it: &str| it.to_lowercase().contains(&words);
    let found: Vec<&(Stage, &CaseRow)> = staged
        .iter()
        .filter(|(stage, _)| wanted.stage.is_none_or(|it| stage.as_str() == it))
        .filter(|(_, it)| {
            words.is_empty() || has(&it.case.reference) || has(&it.case.title) || has(&it.name)
        })
        .collect();
    let (shown, more) = part(&found, ROWS, (&wanted.address(), wanted.from));
    html! {
        (heading(text(language, "cases-title")).lede(text(language, "cases-lede")))
        @if rows.is_empty() {
            (empty(&Empty {
                title: text(language, "cases-none").into_owned(),
                purpose: html! { p { (text(language, "cases-none-about")) } },
                steps: vec![Link::new("/incidents", text(language, "cases-to-incidents")), Link::new("/report", text(language, "cases-to-report"))],
            }))
        } @else {
            (stages(language, &staged, wanted))
            @if ROWS < rows.len() || !words.is_empty() { (search(language, wanted)) }
            (table("cases", text(language, "cases-caption"))
                .count(language, Count { shown: len(shown), total: len(&found) })
                .column(Column::name(text(language, "cases-controller")))
                .column(Column::text(text(language, "cases-incident")))
                .column(Column::text(text(language, "cases-stage")))
                .column(Column::text(text(language, "cases-next")))
                .column(Column::text(text(language, "cases-due")))
                .rows(shown.iter().map(|(stage, it)| row(language, law, (*stage, it)))))
            (pages(language, &more))
            (section("register", &text(language, "breaches-take"), &html! {
                p { (text(language, "breaches-take-about")) }
                (register(language, rows))
                div class="fyr-row" {
                    a href="/templates" { (text(language, "templates-title")) }
                    a href="/unregistered" { (text(language, "unregistered-title")) }
                    a href="/statistics" { (text(language, "statistics-link")) }
                }
            }))
        }
    }
}

impl Wanted<'_> {
    fn address(&self) -> String {
        let pairs = [("stage", self.stage.unwrap_or_default()), ("words", self.words)];
        let pairs: Vec<String> = pairs
            .iter()
            .filter(|(_, value)| !value.is_empty())
            .map(|(name, value)| format!("{name}={}", encoded(value)))
            .collect();
        if pairs.is_empty() { "/cases".to_owned() } else { format!("/cases?{}", pairs.join("&")) }
    }
}

fn search(language: Language, wanted: &Wanted<'_>) -> Markup {
    let answers = Answers::new(language).value("words", wanted.words);
    let body = html! {
        @if let Some(stage) = wanted.stage { input type="hidden" name="stage" value=(stage); }
        (answers.text("words", text(language, "cases-search")).optional())
        (button(Variant::Secondary, &text(language, "cases-search-button")))
    };
    html! { (Form::get("/cases", body)) }
}

fn stages(language: Language, rows: &[(Stage, &CaseRow)], wanted: &Wanted<'_>) -> Markup {
    let item = |id: Option<Stage>| {
        let count = rows.iter().filter(|(stage, _)| id.is_none_or(|id| *stage == id)).count();
        let current =
            if wanted.stage == id.map(Stage::as_str) { Current::Yes } else { Current::No };
        let link = id.map_or_else(
            || Link::new("/cases", text(language, "cases-all")),
            |id| Link::new(format!("/cases?stage={}", id.as_str()), words::stage(language, id)),
        );
        Item::new(link, current).count(count as u64)
    };
    let mut items = vec![item(None)];
    let there = |it: &&Stage| rows.iter().any(|(stage, _)| stage == *it);
    items.extend(STAGES.iter().filter(there).map(|it| item(Some(*it))));
    tabs(language, &text(language, "cases-stages"), &items)
}

fn row(language: Language, law: &Law, (stage, row): (Stage, &CaseRow)) -> Vec<Markup> {
    let case = &row.case;
    let acts = row.acts();
    let act = acts.first();
    vec![
        html! { a href={ "/cases/" (case.id) } { (row.name) } },
        html! {
            (case.reference) " " (case.title)
            @if case.exercise { " " (tag(Tone::Warning, &text(language, "case-exercise"))) }
        },
        tag(stage_tone(stage), &words::stage(language, stage)),
        html! { @if let Some(act) = act { a href=(act_address(case.id, &act.kind)) { (act_words(language, law, &act.kind)) } } },
        html! {
            @if let Some(due) = act.and_then(|it| it.due) {
                @let late = due < row.now;
                time datetime=(due) { (moment(language, due)) } br;
                @let left = span::remaining(language, row.now, due);
                @if late { (tag(Tone::Danger, &left)) } @else { span class="fyr-quiet" { (left) } }
            }
        },
    ]
}

/// Draws the ways to take the register away: who works for several controllers first chooses whose it is.
fn register(language: Language, rows: &[CaseRow]) -> Markup {
    let mut controllers = rows.iter().map(|it| it.case.controller);
    let first = controllers.next();
    html! {
        div class="fyr-row" {
            @if controllers.all(|it| Some(it) == first) {
                (taken(language, ""))
            } @else {
                a href="/statistics#register" { (text(language, "breaches-choose-whose")) }
            }
        }
    }
}

/// Draws a link for each format of the register, with what the address asks for: `?controller=…` or nothing.
pub(crate) fn taken(language: Language, asked: &str) -> Markup {
    html! {
        @for format in ["xlsx", "csv", "pdf"] {
            a href={ "/breaches." (format) (asked) } { (text(language, &format!("breaches-{format}"))) }
        }
    }
}
