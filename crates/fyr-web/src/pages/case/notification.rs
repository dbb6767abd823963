//! The authority's form: question by question beside the law, completeness, copying, filing, what was filed.

use fyr_app::response::covers::CoversView;
use fyr_app::response::notification::{Answered, AnsweredSection, NotificationView};
use fyr_core::case::duty::{Duty, DutyKey};
use fyr_core::case::evidence::Evidence;
use fyr_core::case::registration::Document;
use fyr_core::case::{Filing, FilingKind};
use fyr_core::law::form::Answer;
use fyr_text::time::moment;
use fyr_text::{Arg, text};
use maud::{Markup, html};

use super::documents::number as registered;
use super::duties::standing_tags;
use super::frame::{Room, Tab};
use super::overview::clock;
use super::parts::{anchor, counted, doubt, n, say};
use crate::ui::act::{Variant, button, link_button};
use crate::ui::clock::{Span, running};
use crate::ui::facts::{Copy, Fact, copy, facts};
use crate::ui::form::{Choice, Form};
use crate::ui::notice::{alert, tag};
use crate::ui::section::section;
use crate::ui::{Link, Tone};
use crate::words;

/// Says how the answers are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mode {
    /// To be read and completed.
    Read,
    /// To be copied into the authority's own form.
    Copy,
}

/// Draws the notification under a duty.
pub(crate) fn notification(
    room: &Room<'_>,
    (key, view, covers): (&DutyKey, &NotificationView, &CoversView),
    mode: Mode,
) -> Markup {
    let language = room.language;
    html! {
        (top(room, (key, view), mode))
        (super::cover::cover(room, (key, covers), mode))
        @for (at, part) in view.sections.iter().enumerate() {
            (section(&format!("part-{at}"), words::law(language, &part.heading), &one(room, part, mode)))
        }
        (super::offer::offer(room, key))
        (section("file", &text(language, "notification-file"), &file(room, (key, view))))
        @if room.view.case.filings.iter().any(|it| it.duty == *key) {
            (section("filings", &text(language, "notification-filings"), &filings(room, key)))
        }
    }
}

fn top(room: &Room<'_>, (key, view): (&DutyKey, &NotificationView), mode: Mode) -> Markup {
    let (language, case) = (room.language, &room.view.case);
    let here = format!("/cases/{}/notification?duty={key}", case.id);
    let (answered, of) = (view.answered as u64, view.of as u64);
    let left = counted(language, "notification-left", of.saturating_sub(answered));
    let (other, words_of_other) = match mode {
        Mode::Read => (format!("{here}&mode=copy"), "notification-copy-mode"),
        Mode::Copy => (here.clone(), "notification-read-mode"),
    };
    html! {
        (section("form", words::law(language, &view.form.name), &html! {
            div class="fyr-row" { (standing_tags(room, &view.duty)) }
            (clock(room, &view.duty))
            (supplement(room, &view.duty))
            p { strong { (say(language, "notification-answered", &[("n", n(answered)), ("m", n(of))])) } }
            @if answered == of {
                (alert(language, Tone::Success, text(language, "notification-complete")))
            } @else {
                (alert(language, Tone::Due, left).body(html! {
                    p { (text(language, "notification-phases")) }
                    ul { @for (id, no, words) in unanswered(room, view) { li { a href={ "#" (id) } { (no) " " (words) } } } }
                }))
            }
            (changed(room, (key, view)))
            p { (words::law(language, &view.form.how_to_send)) (doubt(language, view.form.mark)) }
            div class="fyr-row" {
                (link_button(Variant::Secondary, &Link::new(other, text(language, words_of_other))))
                (link_button(Variant::Secondary, &Link::new(
                    format!("/cases/{}/notification/draft.pdf?duty={key}", case.id), text(language, "notification-draft"))))
                a href="#file" { (text(language, "notification-to-file")) }
            }
        }))
    }
}

/// Lists the answers that have changed since the last filing: what a supplement is about.
fn changed(room: &Room<'_>, (key, view): (&DutyKey, &NotificationView)) -> Markup {
    let language = room.language;
    let Some(last) = room.view.case.filings.iter().rfind(|it| it.duty == *key) else {
        return html! {};
    };
    // What another case sent for this one held none of its answers.
    if last.covered.is_some() {
        return html! {};
    }
    let all = view.sections.iter().flat_map(|part| &part.questions);
    let changed: Vec<&Answered> = all.filter(|it| is_changed(room, last, it)).collect();
    let since = counted(language, "notification-changed-since", u64::from(last.number));
    if changed.is_empty() {
        return html! { p { (counted(language, "notification-unchanged-since", u64::from(last.number))) } };
    }
    html! {
        (alert(language, Tone::Info, since).body(html! {
            ul {
                @for it in changed {
                    @let no = it.question.no.as_str();
                    li { a href={ "#" (question_id(no)) } { (no) " " (words::law(language, &it.question.text)) } }
                }
            }
        }))
    }
}

fn is_changed(room: &Room<'_>, last: &Filing, asked: &Answered) -> bool {
    let newest = |id: &String| room.view.case.facts.versions(id).last().map(|it| it.at);
    // What was sent was written down when it was recorded, also where it was sent before.
    let written = last.recorded_at.unwrap_or(last.at);
    asked.facts.iter().filter_map(newest).any(|at| written < at)
}

/// Says by when the authority wants what the first filing lacked; nothing when nothing is asked for.
pub(crate) fn supplement(room: &Room<'_>, duty: &Duty) -> Markup {
    let (language, case) = (room.language, &room.view.case);
    let (Some(due), Some(asked)) = (duty.supplement_due(case), &duty.terms.duty.supplement) else {
        return html! {};
    };
    let of_this =
        |it: &&Filing| it.duty.regime == duty.terms.regime && it.duty.duty == duty.terms.duty.id;
    let started = case.filings.iter().find(of_this).map_or(case.opened_at, |it| it.at);
    if duty.supplement_is_set(case) {
        return html! {
            (running(language, &text(language, "supplement-clock"), Span { started, due, now: room.view.now }))
            p class="fyr-quiet fyr-small" { (text(language, "supplement-set")) }
        };
    }
    let by = moment(language, due);
    html! {
        p { (say(language, "supplement-by", &[("at", Arg::Text(&by))])) }
        p class="fyr-quiet fyr-small" {
            (text(language, "supplement-why")) " " (asked.source) (doubt(language, asked.mark))
        }
    }
}

fn unanswered<'a>(room: &Room<'_>, view: &'a NotificationView) -> Vec<(String, &'a str, &'a str)> {
    let open = |it: &&Answered| !it.complete;
    let line = |it: &'a Answered| {
        let question = &it.question;
        (question_id(&question.no), question.no.as_str(), words::law(room.language, &question.text))
    };
    view.sections.iter().flat_map(|part| &part.questions).filter(open).map(line).collect()
}

fn question_id(no: &str) -> String {
    format!("question-{}", anchor(&no.replace('–', "-")))
}

fn one(room: &Room<'_>, part: &AnsweredSection, mode: Mode) -> Markup {
    html! { @for asked in &part.questions { (question(room, asked, mode)) } }
}

fn question(room: &Room<'_>, asked: &Answered, mode: Mode) -> Markup {
    let language = room.language;
    let question = &asked.question;
    let id = question_id(&question.no);
    let words = words::law(language, &question.text);
    let title = format!("{} {words}", question.no);
    let answer = say(language, "notification-answer-of", &[("no", Arg::Text(&question.no))]);
    html! {
        div class="fyr-stack" id=(id) {
            h3 { (title) }
            @if let Some(source) = &question.source {
                p class="fyr-quiet fyr-small" { (source) (doubt(language, question.mark)) }
            } @else if question.mark.to_verify() {
                p class="fyr-quiet fyr-small" { (text(language, "notification-question")) (doubt(language, question.mark)) }
            }
            @if asked.complete {
                @if mode == Mode::Copy {
                    (copy(language, &Copy { id: format!("{id}-copy"), label: answer, value: asked.answers.join("\n") }))
                } @else {
                    @for answer in &asked.answers { @for line in answer.lines() { p { (line) } } }
                }
            } @else {
                p { (tag(if question.required { Tone::Due } else { Tone::Neutral }, &text(language, "notification-not-answered"))) }
            }
            (mend(room, asked))
        }
    }
}

fn mend(room: &Room<'_>, asked: &Answered) -> Markup {
    let (language, case) = (room.language, &room.view.case);
    if asked.facts.is_empty() {
        if asked.complete {
            return html! {};
        }
        let (address, way) = if asked.question.answers.iter().any(Answer::is_of_informing) {
            (Tab::Duties.address(case.id), "notification-mend-duties")
        } else {
            let register = format!("/registers/organisation/{}", case.controller);
            (register, "notification-mend-register")
        };
        return html! { p { a href=(address) { (text(language, way)) } } };
    }
    html! {
        p class="fyr-small" {
            (text(language, if asked.complete { "notification-change" } else { "notification-mend" })) " "
            @for (at, id) in asked.facts.iter().enumerate() {
                @if at > 0 { ", " }
                a href={ "/cases/" (case.id) "/facts/" (id) } { (words::fact(language, id)) }
            }
        }
    }
}

fn file(room: &Room<'_>, (key, view): (&DutyKey, &NotificationView)) -> Markup {
    let (language, case) = (room.language, &room.view.case);
    if case.closed.is_some() || !room.view.may.handle {
        return html! { p { (text(language, "notification-file-who")) } };
    }
    let answers = room.sent.answers(language, "file");
    let filed = case.filings.iter().any(|it| it.duty == *key);
    let kinds = FilingKind::ALL.iter().filter(|it| (**it == FilingKind::First) != filed);
    let kinds: Vec<Choice> =
        kinds.map(|it| Choice::new(it.as_str(), words::filing_kind(language, *it))).collect();
    let known = if filed { FilingKind::Supplementary } else { FilingKind::First };
    let body = html! {
        input type="hidden" name="duty" value=(key);
        input type="hidden" name="shown" value=(view.shown());
        (answers.radios("kind", text(language, "notification-kind"), kinds).known([known.as_str()]))
        @if filed { (super::cover::together(room, (key, &answers))) }
        (answers.text("channel", text(language, "notification-channel")).known(text(language, "notification-channel-known"))
            .description(text(language, "notification-channel-about")))
        (answers.date_time("sent_at", text(language, "notification-sent-at")).optional()
            .description(text(language, "notification-sent-at-about")))
        p { (text(language, "notification-file-means")) }
        (button(Variant::Primary, &text(language, "notification-file-do")))
    };
    html! {
        @if case.exercise { p { (text(language, "notification-exercise")) } }
        (Form::post(format!("/cases/{}/notification/file", case.id), body))
    }
}

fn filings(room: &Room<'_>, key: &DutyKey) -> Markup {
    html! {
        @for filing in room.view.case.filings.iter().filter(|it| it.duty == *key).rev() { (filing_card(room, filing)) }
    }
}

fn filing_card(room: &Room<'_>, filing: &Filing) -> Markup {
    let (language, case) = (room.language, &room.view.case);
    let kind = words::filing_kind(language, filing.kind);
    let title = say(
        language,
        "filing-title",
        &[("kind", Arg::Text(&kind)), ("n", n(u64::from(filing.number)))],
    );
    let known = [
        Fact::new(
            text(language, "filing-at"),
            html! {
                (moment(language, filing.at)) " "
                @match filing.in_time {
                    Some(true) => (tag(Tone::Success, &text(language, "duty-in-time"))),
                    Some(false) => (tag(Tone::Danger, &text(language, "duty-late"))),
                    None => {},
                }
                @if let Some(recorded) = filing.recorded_at {
                    @let at = moment(language, recorded);
                    " " (say(language, "filing-recorded", &[("at", Arg::Text(&at))]))
                }
            },
        ),
        Fact::new(text(language, "filing-channel"), html! { (filing.channel) }),
        Fact::new(
            text(language, "filing-digest"),
            html! { code class="fyr-code" { (filing.document_digest) } },
        ),
        Fact::new(
            text(language, "filing-missing"),
            html! {
                @if filing.missing.is_empty() { (text(language, "filing-missing-none")) }
                @for (at, id) in filing.missing.iter().enumerate() { @if at > 0 { ", " } (words::fact(language, id)) }
            },
        ),
        Fact::new(
            text(language, "filing-receipt"),
            html! {
                @match &filing.receipt { Some(receipt) => (receipt), None => (text(language, "filing-receipt-none")) }
                @if let Some(file) = filing.receipt_file {
                    br; a href={ "/cases/" (case.id) "/work#evidence-" (file) } { (counted(language, "evidence-n", u64::from(file))) }
                }
            },
        ),
    ];
    html! {
        div class="fyr-stack" id={ "filing-" (filing.number) } {
            h3 { (title) }
            (facts(&known))
            @if let Some(bundled) = &filing.bundled { (super::offer::handed_in(room, bundled)) }
            (super::cover::of_filing(room, filing))
            // What was sent in another case is registered there.
            @if filing.covered.is_none() { (registered(room, &Document::Filing { number: filing.number })) }
            @if filing.receipt.is_some() && filing.covered.is_none() {
                p class="fyr-small" { (text(language, "filing-receipt")) }
                (registered(room, &Document::Receipt { number: filing.number }))
            }
            p { a href={ "/cases/" (case.id) "/files/" (filing.document) } { (text(language, "filing-pdf")) } }
            @if let Some(answers) = &filing.answers {
                p { a href={ "/cases/" (case.id) "/files/" (answers.blob) } { (text(language, "filing-json")) } }
            }
            @if room.view.may.handle && case.closed.is_none() && filing.covered.is_none() { (receipt(room, filing)) }
        }
    }
}

fn evidence(room: &Room<'_>) -> Vec<Choice> {
    let named = |it: &Evidence| {
        let number = counted(room.language, "evidence-n", u64::from(it.number));
        Choice::new(it.number.to_string(), format!("{number}: {}", it.evidence.title))
    };
    room.view.case.evidence.iter().map(named).collect()
}

/// Takes the authority's number, or a better one.
fn receipt(room: &Room<'_>, filing: &Filing) -> Markup {
    let (language, case, number) = (room.language, &room.view.case, filing.number);
    let form = format!("receipt-{number}");
    let answers = room.sent.answers(language, &form);
    let body = html! {
        (answers.text("receipt", text(language, "filing-receipt-number")).known(filing.receipt.clone().unwrap_or_default()).description(text(language, "filing-receipt-about")))
        @if case.evidence.is_empty() {
            p class="fyr-small" { (text(language, "filing-receipt-file-about")) " "
                a href={ "/cases/" (case.id) "/work#evidence" } { (text(language, "evidence-add")) } }
        } @else {
            (answers.select("file", text(language, "filing-receipt-file"), evidence(room)).optional().known(filing.receipt_file.map(|it| it.to_string()).unwrap_or_default())
                .description(text(language, "filing-receipt-file-about")))
        }
        (button(Variant::Secondary, &text(language, "filing-receipt-save")))
    };
    let drawn = Form::post(format!("/cases/{}/filings/{number}/receipt", case.id), body);
    html! {
        @if filing.receipt.is_none() { (drawn) } @else {
            details class="fyr-history" open[room.sent.is(&form)] {
                summary { (text(language, "filing-receipt-correct")) }
                (drawn)
            }
        }
    }
}
