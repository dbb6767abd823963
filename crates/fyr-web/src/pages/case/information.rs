//! Telling the people: the letter with its statutory content, its batches, their files, sending them off.

use fyr_core::case::registration::Document;
use fyr_core::case::{LetterBatch, LetterOutcome, LetterText, RenderedFile};
use fyr_core::law::MetBy;
use fyr_text::time::moment;
use fyr_text::typed::form_moment;
use fyr_text::{Arg, Language, amount, text};
use maud::{Markup, html};

use super::frame::Room;
use super::next::duty_anchor;
use super::parts::{counted, n, number, say};
use crate::ui::act::{Variant, blocked, button, choice_button};
use crate::ui::facts::{Fact, facts};
use crate::ui::form::Form;
use crate::ui::notice::{alert, tag};
use crate::ui::section::section;
use crate::ui::{Link, Tone};
use crate::words;

/// The parts of the letter, each with the article that asks for it. Source: GDPR Art. 34(2), 33(3)(b)–(d).
pub(crate) const PARTS: &[(&str, &str)] = &[
    ("heading", ""),
    ("happened", "GDPR Art. 34(2)"),
    ("consequences", "GDPR Art. 33(3)(c)"),
    ("measures", "GDPR Art. 33(3)(d)"),
    ("advice", "GDPR Art. 33(3)(d)"),
    ("contact", "GDPR Art. 33(3)(b)"),
];

/// Draws the page.
pub(crate) fn information(room: &Room<'_>) -> Markup {
    let (language, case) = (room.language, &room.view.case);
    html! {
        (section("information-duty", &text(language, "information-duty"), &duty(room)))
        @if !case.letters.is_empty() {
            (section("information-batches", &text(language, "information-batches"), &html! {
                @for batch in &case.letters { (one(room, batch)) }
            }))
        }
        @if room.view.may.handle && case.closed.is_none() {
            (section("letters", &text(language, "information-letters"), &order(room)))
        }
    }
}

fn duty(room: &Room<'_>) -> Markup {
    let (language, case) = (room.language, &room.view.case);
    let informs: Vec<_> =
        case.duties.iter().filter(|(_, it)| it.terms.duty.met_by == MetBy::Information).collect();
    html! {
        @if informs.is_empty() {
            p { (text(language, "information-not-owed")) }
            p { a href={ "/cases/" (case.id) "/risk" } { (text(language, "information-to-risk")) } }
        }
        @for (key, duty) in informs {
            p {
                (super::duties::standing_tags(room, duty)) " "
                a href={ "/cases/" (case.id) "/duties#" (duty_anchor(key)) } { (super::words::duty(language, room.law, key)) }
            }
            p { (words::law(language, &duty.terms.duty.text)) }
        }
        @if case.exercise { p { (text(language, "information-exercise")) } }
        @let left = case.direct_contacts_left();
        @if left > 0 {
            (alert(language, Tone::Due, counted(language, "people-protected-left", left)).body(html! {
                p { (text(language, "information-protected")) }
                p { a href={ "/cases/" (case.id) "/people#protected" } { (text(language, "missing-direct-contacts")) } }
            }))
        }
    }
}

fn order(room: &Room<'_>) -> Markup {
    let (language, case) = (room.language, &room.view.case);
    let label = text(language, "letter-order");
    let Some(people) = &case.people else {
        let way = Link::new(format!("/cases/{}/people", case.id), text(language, "people-none"));
        return blocked(language, &label, &[way]);
    };
    if room.directory.contacts(case.controller).is_empty() {
        // The letter must name a contact: GDPR Art. 33(3)(b).
        let way = Link::new("/registers/contact/new", text(language, "letter-no-contact"));
        return blocked(language, &label, &[way]);
    }
    let answers = room.sent.answers(language, "letter");
    let known = letter(room);
    let to = people.counts.persons.saturating_sub(people.counts.protected);
    let until = case.lettered_until();
    let newcomers = 0 < until && until < people.highest;
    let body = html! {
        @for (part, source) in PARTS {
            @let about = if source.is_empty() { text(language, "letter-about-heading").into_owned() } else {
                say(language, &format!("letter-about-{part}"), &[("source", Arg::Text(source))])
            };
            @let label = words::of(language, "letter", part);
            @if *part == "heading" {
                (answers.text(part, label).known(part_of(&known, part)).description(about))
            } @else {
                (answers.long_text(part, label).known(part_of(&known, part)).description(about))
            }
        }
        p { (say(language, "letter-means", &[("n", n(to)), ("protected", n(people.counts.protected))])) }
        @if newcomers {
            p { (text(language, "letter-newcomers-about")) }
            (choice_button(Variant::Primary, ("to", "newcomers"), &text(language, "letter-newcomers")))
            " "
            (choice_button(Variant::Secondary, ("to", "everybody"), &text(language, "letter-everybody")))
        } @else {
            (button(Variant::Primary, &label))
        }
    };
    let form = html! {
        p { (text(language, "letter-about")) }
        (Form::post(format!("/cases/{}/information", case.id), body).draft(format!("letter-{}", case.id)))
    };
    let failed = |it: &LetterBatch| matches!(it.outcome, LetterOutcome::Failed { .. });
    if case.letters.iter().all(failed) {
        return form;
    }
    html! { details open[room.sent.is("letter")] { summary { (text(language, "letter-more")) } (form) } }
}

/// Returns the letter as the facts give it, to be read and corrected before it is ordered.
pub(crate) fn letter(room: &Room<'_>) -> LetterText {
    let (language, case) = (room.language, &room.view.case);
    let said = |id: &str| {
        let value = case.facts.get(id).filter(|it| it.says_something());
        value.map(|it| words::value(language, room.directory, (id, it))).unwrap_or_default()
    };
    let joined = |parts: &[String]| {
        parts.iter().filter(|it| !it.trim().is_empty()).cloned().collect::<Vec<_>>().join("\n\n")
    };
    let categories = said("data_categories");
    let data = if categories.is_empty() {
        String::new()
    } else {
        say(language, "letter-prefill-data", &[("categories", Arg::Text(&categories))])
    };
    LetterText {
        heading: text(language, "letter-prefill-heading").into_owned(),
        happened: joined(&[said("nature"), data, said("data_categories_text")]),
        consequences: joined(&[said("consequences_text"), said("consequences")]),
        measures: joined(&[said("measures_taken"), said("measures_planned")]),
        advice: text(language, "letter-prefill-advice").into_owned(),
        contact: contact(room),
    }
}

/// Whom to contact: the data protection officer, else the first contact, with the case's number. GDPR Art. 33(3)(b).
fn contact(room: &Room<'_>) -> String {
    let (language, case) = (room.language, &room.view.case);
    let contacts = room.directory.contacts(case.controller);
    let officer = contacts.iter().find(|it| it.text("role") == "dpo").or_else(|| contacts.first());
    let mut lines = vec![room.view.controller.text("name").to_owned()];
    if let Some(officer) = officer {
        lines.extend(["name", "email", "phone"].map(|field| officer.text(field).to_owned()));
    }
    lines.retain(|it| !it.is_empty());
    let reference = [("reference", Arg::Text(case.reference.as_str()))];
    lines.push(say(language, "letter-prefill-reference", &reference));
    lines.join("\n")
}

/// Returns a part of the letter by its id.
pub(crate) fn part_of<'a>(letter: &'a LetterText, part: &str) -> &'a str {
    match part {
        "heading" => &letter.heading,
        "happened" => &letter.happened,
        "consequences" => &letter.consequences,
        "measures" => &letter.measures,
        "advice" => &letter.advice,
        _ => &letter.contact,
    }
}

fn one(room: &Room<'_>, batch: &LetterBatch) -> Markup {
    let (language, case) = (room.language, &room.view.case);
    let title = counted(language, "batch-title", u64::from(batch.number));
    html! {
        section class="fyr-section" id={ "batch-" (batch.number) } aria-label=(title) {
            h3 { (title) }
            p class="fyr-quiet" { (say(language, "batch-ordered", &[("at", Arg::Text(&moment(language, batch.ordered_at)))])) }
            @if 0 < batch.after { p { (say(language, "batch-newcomers", &[("n", n(batch.after))])) } }
            @if !matches!(batch.outcome, LetterOutcome::Failed { .. }) {
                (super::documents::number(room, &Document::Letters { number: batch.number }))
            }
            details { summary { (text(language, "batch-text")) } (letter_text(language, &batch.text)) }
            @match &batch.outcome {
                LetterOutcome::Ordered => {
                    (tag(Tone::Info, &text(language, "batch-being-made")))
                    p { a href={ "/cases/" (case.id) "/information#batch-" (batch.number) } { (text(language, "batch-reload")) } }
                },
                LetterOutcome::Failed { reason } => (failed(language, reason)),
                LetterOutcome::Rendered { letters, without_address, protected_excluded, files } => {
                    (made(language, (*letters, *without_address, *protected_excluded)))
                    (file_list(room, batch.number, files))
                    (dispatch(room, batch))
                },
            }
        }
    }
}

fn failed(language: Language, reason: &str) -> Markup {
    let body = html! {
        p { (text(language, "batch-failed-do")) }
        details { summary { (text(language, "batch-failed-message")) } p { (reason) } }
    };
    html! { (alert(language, Tone::Danger, text(language, "batch-failed")).body(body)) }
}

fn letter_text(language: Language, letter: &LetterText) -> Markup {
    let parts: Vec<Fact> = PARTS
        .iter()
        .map(|(part, _)| {
            let words = part_of(letter, part);
            Fact::new(words::of(language, "letter", part), super::parts::paragraphs(words))
        })
        .collect();
    facts(&parts)
}

fn made(language: Language, (letters, without, protected): (u64, u64, u64)) -> Markup {
    let rows = [
        ("batch-letters", letters),
        ("batch-without-address", without),
        ("batch-protected", protected),
    ];
    facts(
        &rows.map(|(key, count)| {
            Fact::new(text(language, key), html! { (number(language, count)) })
        }),
    )
}

fn file_list(room: &Room<'_>, batch: u32, files: &[RenderedFile]) -> Markup {
    let (language, case) = (room.language, &room.view.case);
    // 100,000 letters are a thousand files: the page lists the first and says how many there are.
    let shown = files.iter().take(FILES_SHOWN);
    html! {
        @if !files.is_empty() {
            details {
                summary { (counted(language, "batch-files", files.len() as u64)) }
                ul {
                    @for file in shown {
                        li {
                            a href={ "/cases/" (case.id) "/files/" (file.blob) } download=(file.name) { (file.name) }
                            " (" (amount::bytes(language, file.bytes)) ")"
                        }
                    }
                }
                @if files.len() > FILES_SHOWN { p { (counted(language, "batch-files-more", (files.len() - FILES_SHOWN) as u64)) } }
            }
        } @else { p id={ "batch-" (batch) "-none" } { (text(language, "batch-no-files")) } }
    }
}

const FILES_SHOWN: usize = 200;

fn dispatch(room: &Room<'_>, batch: &LetterBatch) -> Markup {
    let (language, case) = (room.language, &room.view.case);
    if let Some(at) = batch.dispatched_at {
        return html! { p { (tag(Tone::Success, &text(language, "batch-dispatched"))) " " (moment(language, at)) } };
    }
    if !room.view.may.handle || case.closed.is_some() {
        return html! {};
    }
    let form = format!("dispatch-{}", batch.number);
    let answers = room.sent.answers(language, &form);
    let body = html! {
        (answers.date_time("at", text(language, "batch-dispatch-at")).known(form_moment(room.view.now)))
        (answers.text("how", text(language, "batch-dispatch-how")).description(text(language, "batch-dispatch-how-about")))
        (button(Variant::Secondary, &text(language, "batch-dispatch")))
    };
    html! { (Form::post(format!("/cases/{}/information/{}/dispatch", case.id, batch.number), body)) }
}
