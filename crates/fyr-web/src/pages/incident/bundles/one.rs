//! One bundle: its files, how each of its cases stands, that it was handed in, what the authority answered.

use fyr_app::response::bundles::{BundleView, CaseLine, InBundle};
use fyr_core::incident::bundle::Sent as HandedIn;
use fyr_text::time::moment;
use fyr_text::{Arg, Language, text};
use maud::{Markup, html};

use super::{Room, due, why_left_out};
use crate::pages::case::parts::{counted, len, say};
use crate::ui::Tone;
use crate::ui::act::{Variant, button};
use crate::ui::facts::{Fact, facts};
use crate::ui::form::{Choice, Form};
use crate::ui::notice::{alert, tag};
use crate::ui::table::{Column, Count, table};
use crate::words;

/// Draws a bundle.
pub(super) fn one(room: &Room<'_>, it: &BundleView) -> Markup {
    let (language, id) = (room.language, room.view.incident.id);
    let bundle = &it.bundle;
    let number = bundle.number;
    let who = words::actor(language, &bundle.actor, &room.view.accounts);
    let made = [("who", Arg::Text(&who)), ("at", Arg::Text(&moment(language, bundle.at)))];
    html! {
        div class="ds-card fyr-stack" id={ "bundle-" (number) } {
            h3 { (counted(language, "bundle-n", u64::from(number))) }
            div class="fyr-row" { (state(language, it)) }
            p { (say(language, "bundle-made", &made)) }
            @if it.may_be_fetched() {
                p { a href={ "/incidents/" (id) "/bundles/" (number) "/bundle.pdf" } { (text(language, "bundle-pdf")) } }
                p { a href={ "/incidents/" (id) "/bundles/" (number) "/bundle.json" } { (text(language, "bundle-json")) } }
            }
            (fallen(language, it))
            (cases(language, it))
            @match &bundle.sent {
                Some(sent) => { (handed_in(language, it, sent)) (receipt(room, it)) },
                None => @if bundle.dropped.is_none() { (send(room, it)) (not_sent(room, it)) },
            }
            @if let Some(reason) = &bundle.dropped { p { (reason) } }
        }
    }
}

fn state(language: Language, it: &BundleView) -> Markup {
    let (tone, key) = match (&it.bundle.sent, &it.bundle.dropped) {
        (Some(_), _) => (Tone::Success, "bundle-sent"),
        (None, Some(_)) => (Tone::Neutral, "bundle-dropped"),
        (None, None) => (Tone::Due, "bundle-waits"),
    };
    tag(tone, &text(language, key))
}

/// Warns of cases that stand in the file but would not be recorded, or were not.
fn fallen(language: Language, it: &BundleView) -> Markup {
    let fallen = it.cases.iter().filter(|(_, how)| match how {
        InBundle::DroppedOut(_) => it.bundle.waits(),
        InBundle::Refused(_) => true,
        InBundle::Ready | InBundle::Filed { .. } => false,
    });
    let fallen = fallen.count() as u64;
    let about =
        if it.bundle.sent.is_some() { "bundle-refused-about" } else { "bundle-fallen-about" };
    html! {
        @if fallen > 0 {
            (alert(language, Tone::Danger, counted(language, "bundle-fallen", fallen))
                .body(html! { p { (text(language, about)) } }))
        }
    }
}

fn cases(language: Language, it: &BundleView) -> Markup {
    let row = |(line, how): &(CaseLine, InBundle)| {
        vec![
            html! { (line.name) },
            html! { (line.reference) },
            due(language, line),
            stands(language, how),
        ]
    };
    let name = format!("bundle-{}-cases", it.bundle.number);
    let caption = counted(language, "bundle-cases", u64::from(it.bundle.number));
    html! {
        (table(name, caption)
            .count(language, Count { shown: len(&it.cases), total: len(&it.cases) })
            .column(Column::name(text(language, "controllers-name")))
            .column(Column::text(text(language, "bundles-reference")))
            .column(Column::text(text(language, "duty-due")))
            .column(Column::text(text(language, "bundle-stands")))
            .rows(it.cases.iter().map(row)))
    }
}

fn stands(language: Language, how: &InBundle) -> Markup {
    match how {
        InBundle::Ready => tag(Tone::Info, &text(language, "bundle-ready")),
        InBundle::DroppedOut(why) | InBundle::Refused(why) => html! {
            (tag(Tone::Danger, &text(language, "bundle-not-filed"))) " " (why_left_out(language, *why))
        },
        InBundle::Filed { in_time, receipt } => html! {
            @match in_time {
                Some(true) => (tag(Tone::Success, &text(language, "duty-in-time"))),
                Some(false) => (tag(Tone::Danger, &text(language, "duty-late"))),
                None => (tag(Tone::Success, &text(language, "bundle-filed"))),
            }
            @if let Some(receipt) = receipt { " " (say(language, "bundle-receipt", &[("receipt", Arg::Text(receipt))])) }
            @else { " " (text(language, "filing-receipt-none")) }
        },
    }
}

fn handed_in(language: Language, it: &BundleView, sent: &HandedIn) -> Markup {
    let mut known = vec![
        Fact::new(text(language, "filing-at"), html! { (moment(language, sent.at)) }),
        Fact::new(text(language, "filing-channel"), html! { (sent.channel) }),
        Fact::new(
            text(language, "filing-digest"),
            html! { code class="fyr-code" { (it.bundle.bundle.document_digest) } },
        ),
    ];
    if let Some(receipt) = &it.bundle.receipt {
        known.push(Fact::new(text(language, "bundle-receipt-all"), html! { (receipt) }));
    }
    facts(&known)
}

fn send(room: &Room<'_>, it: &BundleView) -> Markup {
    let (language, id, number) = (room.language, room.view.incident.id, it.bundle.number);
    let name = format!("send-{number}");
    let answers = room.sent.answers(language, &name);
    html! {
        p { (text(language, "bundle-send-about")) }
        (Form::post(format!("/incidents/{id}/bundles/{number}/send"), html! {
            (answers.text("channel", text(language, "notification-channel")).chars_max(200))
            (answers.date_time("at", text(language, "bundle-sent-at")).optional()
                .description(text(language, "bundle-sent-at-about")))
            (button(Variant::Primary, &text(language, "bundle-send")))
        }))
    }
}

fn not_sent(room: &Room<'_>, it: &BundleView) -> Markup {
    let (language, id, number) = (room.language, room.view.incident.id, it.bundle.number);
    let name = format!("drop-{number}");
    let answers = room.sent.answers(language, &name);
    html! {
        details class="fyr-history" open[room.sent.is(&name)] {
            summary { (counted(language, "bundle-drop", u64::from(number))) }
            (Form::post(format!("/incidents/{id}/bundles/{number}/drop"), html! {
                (answers.long_text("reason", text(language, "case-reason")).lines(2))
                (button(Variant::Secondary, &text(language, "bundle-drop-do")))
            }))
        }
    }
}

/// Takes the authority's number: one for all, or one for each.
fn receipt(room: &Room<'_>, it: &BundleView) -> Markup {
    let (language, id, number) = (room.language, room.view.incident.id, it.bundle.number);
    let name = format!("receipt-{number}");
    let answers = room.sent.answers(language, &name);
    let filed = it.cases.iter().filter(|(_, how)| matches!(how, InBundle::Filed { .. }));
    let mut whom = vec![Choice::new("all", text(language, "bundle-receipt-for-all"))];
    whom.extend(filed.map(|(line, _)| Choice::new(line.case.to_string(), line.name.clone())));
    html! {
        (Form::post(format!("/incidents/{id}/bundles/{number}/receipt"), html! {
            (answers.select("whom", text(language, "bundle-receipt-whom"), whom).known("all"))
            (answers.text("receipt", text(language, "filing-receipt-number")).chars_max(200)
                .description(text(language, "bundle-receipt-about")))
            (button(Variant::Secondary, &text(language, "filing-receipt-save")))
        }))
    }
}
