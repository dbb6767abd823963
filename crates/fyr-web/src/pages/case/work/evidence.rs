//! Evidence: what was taken in, in whose hands it has been, whether it is still the same, whether it is sealed.

use fyr_app::response::evidence::EVIDENCE_BYTES_MAX;
use fyr_core::case::evidence::{Evidence, Handover, Held, Verdict};
use fyr_text::time::moment;
use fyr_text::typed::form_moment;
use fyr_text::{Arg, text};
use maud::{Markup, html};

use crate::pages::case::frame::Room;
use crate::pages::case::parts::{counted, len, n, number, say};
use crate::ui::Tone;
use crate::ui::act::{Variant, act, button};
use crate::ui::clock::time;
use crate::ui::facts::{Fact, facts};
use crate::ui::form::{Answers, Choice, Form};
use crate::ui::notice::tag;
use crate::ui::table::{Column, Count, table};
use crate::words;

/// Draws the evidence and the way to take more in.
pub(super) fn evidence(room: &Room<'_>) -> Markup {
    let (language, case) = (room.language, &room.view.case);
    html! {
        p { (text(language, "evidence-about")) }
        @for it in &case.evidence { (one(room, it)) }
        @if super::open(room) { (add(room)) }
    }
}

fn add(room: &Room<'_>) -> Markup {
    let (language, case) = (room.language, &room.view.case);
    let answers = room.sent.answers(language, "evidence");
    let largest = n(EVIDENCE_BYTES_MAX / (1024 * 1024));
    let places = ["here", "elsewhere"]
        .map(|it| Choice::new(it, words::of(language, "evidence-held", it)))
        .to_vec();
    html! {
        details class="fyr-history" open[room.sent.is("evidence")] {
            summary { (text(language, "evidence-add")) }
            (Form::post(format!("/cases/{}/evidence", case.id), html! {
                (answers.text("title", text(language, "evidence-title")).chars_max(300))
                (answers.text("origin", text(language, "evidence-origin")).chars_max(300))
                (answers.text("taken_by", text(language, "evidence-taken-by")).chars_max(300)
                    .description(text(language, "evidence-taken-by-about")))
                (answers.date_time("taken_at", text(language, "evidence-taken-at")).known(form_moment(room.view.now)))
                (answers.radios("held", text(language, "evidence-held"), places))
                (answers.file("file", text(language, "evidence-file")).optional()
                    .description(say(language, "evidence-file-about", &[("n", largest)])))
                (answers.text("place", text(language, "evidence-place")).optional().chars_max(300)
                    .description(text(language, "evidence-place-about")))
                (answers.text("digest", text(language, "evidence-digest-given")).optional().chars_max(64)
                    .description(text(language, "evidence-digest-about")))
                (button(Variant::Secondary, &text(language, "evidence-save")))
            }).multipart())
        }
    }
}

fn one(room: &Room<'_>, it: &Evidence) -> Markup {
    let (language, taken) = (room.language, &it.evidence);
    let digest = html! {
        @match &taken.digest {
            Some(digest) => code class="fyr-breaks" { (digest) },
            None => (text(language, "evidence-no-digest")),
        }
    };
    html! {
        div class="ds-card" id={ "evidence-" (it.number) } {
            h3 { (counted(language, "evidence-n", u64::from(it.number))) ": " (taken.title) }
            div class="fyr-row" { (state(room, it)) }
            (facts(&[
                Fact::new(text(language, "evidence-origin"), html! { (taken.origin) }),
                Fact::new(text(language, "evidence-taken"), html! { (taken.taken_by) ", " (time(language, taken.taken_at)) }),
                Fact::new(text(language, "evidence-held"), held(room, it)),
                Fact::new(text(language, "evidence-digest"), digest),
                Fact::new(text(language, "evidence-recorded"), html! { (room.who(&it.actor)) ", " (time(language, it.at)) }),
            ]))
            (custody(room, it))
            (checks(room, it))
            @if room.view.may.handle { (acts(room, it)) }
        }
    }
}

fn state(room: &Room<'_>, it: &Evidence) -> Markup {
    let language = room.language;
    html! {
        @if it.sealed.is_some() { (tag(Tone::Success, &text(language, "evidence-sealed"))) }
        @else { (tag(Tone::Due, &text(language, "evidence-unsealed"))) }
        @if let Some(handover) = it.handed_out() {
            (tag(Tone::Info, &say(language, "evidence-with", &[("to", Arg::Text(&handover.to))])))
        }
        @if let Some(check) = it.checks.last() { (verdict(room, check.verdict)) }
    }
}

fn verdict(room: &Room<'_>, verdict: Verdict) -> Markup {
    let tone = match verdict {
        Verdict::Match => Tone::Success,
        Verdict::Mismatch => Tone::Danger,
        Verdict::NotVerifiable => Tone::Warning,
    };
    tag(tone, &words::of(room.language, "evidence-verdict", verdict.as_str()))
}

fn held(room: &Room<'_>, it: &Evidence) -> Markup {
    let (language, case) = (room.language, &room.view.case);
    match &it.evidence.held {
        Held::Here { bytes, name, .. } => html! {
            a href={ "/cases/" (case.id) "/evidence/" (it.number) "/file" } {
                (say(language, "evidence-get", &[("n", n(u64::from(it.number)))]))
            }
            " (" (number(language, bytes.div_ceil(1024))) " KiB)"
            @if !name.is_empty() { br; span class="fyr-quiet fyr-small" { (text(language, "evidence-name")) " " (name) } }
        },
        Held::Elsewhere { place } => {
            html! { (say(language, "evidence-elsewhere", &[("place", Arg::Text(place))])) }
        }
    }
}

fn custody(room: &Room<'_>, it: &Evidence) -> Markup {
    let language = room.language;
    if it.custody.is_empty() {
        return html! {};
    }
    let returned = |handover: &Handover| match &handover.returned {
        Some(back) => {
            format!("{}. {}", moment(language, back.verdict), back.reason)
        }
        None => text(language, "evidence-out").into_owned(),
    };
    let row = |handover: &Handover| {
        vec![
            html! { (handover.to) },
            html! { (handover.by) },
            time(language, handover.at),
            html! { (handover.why) },
            html! { (returned(handover)) },
        ]
    };
    let caption = say(language, "evidence-custody", &[("n", n(u64::from(it.number)))]);
    let all = Count { shown: len(&it.custody), total: len(&it.custody) };
    html! {
        (table(format!("custody-{}", it.number), caption)
            .count(language, all)
            .column(Column::name(text(language, "evidence-to")))
            .column(Column::text(text(language, "evidence-by")))
            .column(Column::text(text(language, "evidence-handed-at")))
            .column(Column::text(text(language, "evidence-why")))
            .column(Column::text(text(language, "evidence-returned")))
            .rows(it.custody.iter().map(row)))
    }
}

fn checks(room: &Room<'_>, it: &Evidence) -> Markup {
    let language = room.language;
    html! {
        @if !it.checks.is_empty() {
            details class="fyr-history" {
                summary { (counted(language, "evidence-checks", len(&it.checks))) }
                ul {
                    @for check in it.checks.iter().rev() {
                        li { (verdict(room, check.verdict)) " " (room.who(&check.actor)) ", " (time(language, check.at)) }
                    }
                }
            }
        }
        @if let Some(sealed) = &it.sealed {
            p { strong { (text(language, "evidence-sealed")) } ": " (sealed.reason) ". " (room.who(&sealed.actor)) ", " (time(language, sealed.at)) }
        }
    }
}

/// What lies with others comes back, and is looked at, after the case is closed too.
fn acts(room: &Room<'_>, it: &Evidence) -> Markup {
    let (language, case) = (room.language, &room.view.case);
    let address = format!("/cases/{}/evidence/{}", case.id, it.number);
    let name = |act: &str| format!("evidence-{}-{act}", it.number);
    let form = |act: &str| room.sent.answers(language, &name(act));
    let named = |key: &str| say(language, key, &[("n", n(u64::from(it.number)))]);
    let now = form_moment(room.view.now);
    let folded = |act_id: &str, (summary, fields): (&str, Markup)| {
        html! {
            details class="fyr-history" open[room.sent.is(&name(act_id))] {
                summary { (text(language, summary)) }
                (act(address.as_str(), named(&format!("{summary}-save"))).variant(Variant::Secondary)
                    .hidden("act", act_id).fields(fields))
            }
        }
    };
    let line = |answers: &Answers, field: &str, key: &str| {
        answers.text(field, text(language, key)).chars_max(300)
    };
    let (hand, back, seal) = (form("hand"), form("back"), form("seal"));
    html! {
        (act(address.as_str(), named("evidence-check")).variant(Variant::Secondary).hidden("act", "check"))
        @if it.handed_out().is_some() {
            (folded("back", ("evidence-take-back", html! {
                (back.date_time("at", text(language, "evidence-back-at")).known(now.as_str()))
                (line(&back, "note", "evidence-back-note"))
            })))
        } @else {
            (folded("hand", ("evidence-hand", html! {
                (line(&hand, "to", "evidence-to"))
                (line(&hand, "by", "evidence-by"))
                (hand.date_time("at", text(language, "evidence-handed-at")).known(now.as_str()))
                (line(&hand, "why", "evidence-why"))
            })))
        }
        @if it.sealed.is_none() && case.closed.is_none() {
            (folded("seal", ("evidence-seal", html! {
                (line(&seal, "how", "evidence-how").description(text(language, "evidence-how-about")))
            })))
        }
    }
}
