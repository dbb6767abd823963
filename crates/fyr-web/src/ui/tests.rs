//! What each component says, that labels are bound, and that nothing a person types becomes markup.

use fyr_text::Language;
use jiff::{SignedDuration, Timestamp};
use maud::{Markup, Render, html};

use super::act::{Variant, act, blocked, next_act, nothing_next, why};
use super::clock::{Ended, Span, ended, running};
use super::facts::{Copy, Fact, Masked, Version, copy, facts, history, masked};
use super::form::{Answers, Choice, Form};
use super::navigation::{Current, Item, Pages, breadcrumbs, language_switch, pages, tabs};
use super::notice::{Alert, Empty, alert, empty, tag};
use super::progress::{Progress, live_progress, progress};
use super::section::heading;
use super::table::{Column, Count, Order, table};
use super::timeline::{Entry, Happening, timeline};
use super::{Link, Tone};

const HOSTILE: &str = "<script>\"'&";
const SV: Language = Language::Sv;

fn check(markup: &Markup, parts: &[&str]) {
    let drawn = &markup.0;
    for part in parts {
        assert!(drawn.contains(part), "no `{part}` in {drawn}");
    }
    assert!(!drawn.contains("<script"), "{drawn}");
    assert!(!drawn.contains(" style="), "{drawn}");
    assert!(!drawn.contains(" on"), "an inline handler in {drawn}");
    assert!(!drawn.contains("[ui-"), "a text is missing in {drawn}");
    // Written for the second version of htmx, or passed down unasked.
    for old in [
        concat!("hx-", "ext="),
        concat!("sse", "-swap"),
        concat!("sse", "-connect"),
        concat!("hx", "-on"),
        "js:",
    ] {
        assert!(!drawn.contains(old), "`{old}` in {drawn}");
    }
}

fn at(hours: i64) -> Timestamp {
    let start: Timestamp = "2025-08-26T14:54:00Z".parse().unwrap();
    start + SignedDuration::from_hours(hours)
}

fn span(now: i64) -> Span {
    Span { started: at(0), due: at(72), now: at(now) }
}

#[test]
fn a_clock_is_a_sentence_and_a_bar() {
    check(
        &running(SV, "Anmälan till IMY", span(54)),
        &[
            "Anmälan till IMY",
            "senast",
            "<time datetime=\"2025-08-29T14:54:00Z\">fredag 29 augusti 2025 kl. 16.54</time>",
            "18 timmar kvar",
            "class=\"fyr-clock__fill\" width=\"750\"",
        ],
    );
}

#[test]
fn a_clock_turns_amber_on_its_last_day_and_red_after_its_last_moment() {
    check(&running(SV, "x", span(47)), &["data-state=\"far\"", "25 timmar kvar"]);
    check(&running(SV, "x", span(49)), &["data-state=\"soon\""]);
    check(&running(SV, "x", span(72)), &["data-state=\"soon\""]);
    check(
        &running(SV, "x", span(75)),
        &["data-state=\"late\"", "3 timmar försenad", "width=\"1000\""],
    );
}

#[test]
fn a_clock_that_starts_when_it_is_due_has_a_full_bar() {
    let span = Span { started: at(5), due: at(5), now: at(6) };
    check(&running(SV, "x", span), &["width=\"1000\""]);
}

#[test]
fn an_ended_clock_says_what_was_judged() {
    check(
        &ended(SV, "Anmälan", at(72), Ended::InTime { at: at(70) }),
        &["i tid", "data-state=\"met\""],
    );
    check(
        &ended(SV, "Anmälan", at(72), Ended::Late { at: at(70) }),
        &["för sent", "data-state=\"late\""],
    );
}

#[test]
fn every_text_a_person_gives_is_escaped() {
    let link = || Link::new("/x?a=1&b=2", HOSTILE);
    let version = Version {
        value: HOSTILE.into(),
        by: HOSTILE.into(),
        at: at(0),
        reason: Some(HOSTILE.into()),
    };
    let entry = Entry {
        at: at(0),
        happening: Happening::Late,
        title: HOSTILE.into(),
        detail: None,
        by: Some(HOSTILE.into()),
    };
    let answers = Answers::new(SV).value("a", HOSTILE).error("a", HOSTILE);
    let drawn = html! {
        (tag(Tone::Due, HOSTILE)) (alert(SV, Tone::Danger, HOSTILE)) (running(SV, HOSTILE, span(1)))
        (next_act(SV, HOSTILE).why(why(SV, HOSTILE, &html! {}))) (blocked(SV, HOSTILE, &[link()]))
        (act(HOSTILE, HOSTILE).hidden(HOSTILE, HOSTILE)) (heading(HOSTILE).kicker(HOSTILE).lede(HOSTILE))
        (facts(&[Fact::new(HOSTILE, html! { (HOSTILE) })])) (history(SV, &[version])) (timeline(SV, &[entry]))
        (copy(SV, &Copy { id: "c".into(), label: HOSTILE.into(), value: HOSTILE.into() }))
        (masked(SV, &Masked { what: HOSTILE.into(), hint: HOSTILE.into(), action: HOSTILE.into(), hidden: vec![] }))
        (breadcrumbs(SV, &[link()], HOSTILE)) (tabs(SV, HOSTILE, &[Item::new(link(), Current::No)]))
        (table(HOSTILE, HOSTILE).column(Column::name(HOSTILE)).row(vec![html! { (HOSTILE) }]))
        (answers.error_summary()) (answers.text("a", HOSTILE).description(HOSTILE)) (answers.long_text("a", HOSTILE))
        (answers.radios("a", HOSTILE, vec![Choice::new(HOSTILE, HOSTILE).description(HOSTILE)]))
        (answers.select("a", HOSTILE, vec![Choice::new(HOSTILE, HOSTILE)]))
    };
    check(&drawn, &["&lt;script&gt;&quot;", "/x?a=1&amp;b=2"]);
    assert!(!drawn.0.contains(HOSTILE));
}

#[test]
fn a_field_is_bound_to_its_label_its_description_and_its_error() {
    let answers = Answers::new(SV).value("people", "tolv").error("people", "Skriv med siffror.");
    check(
        &answers.number("people", "Antal").description("Ungefär räcker.").render(),
        &[
            "<label for=\"f-people\">Antal</label>",
            "id=\"f-people\"",
            "aria-describedby=\"f-people-about f-people-error\"",
            "id=\"f-people-about\"",
            "id=\"f-people-error\"",
            "aria-invalid=\"true\"",
            "value=\"tolv\"",
            " required",
            "inputmode=\"numeric\"",
        ],
    );
}

#[test]
fn the_error_summary_leads_to_the_fields() {
    let answers = Answers::new(SV).prefix("g-").error("a", "Ett fel.").error("b", "Två fel.");
    check(
        &answers.error_summary(),
        &[
            "2 uppgifter behöver rättas",
            "href=\"#g-a\"",
            "href=\"#g-b\"",
            "role=\"alert\"",
            "data-focus",
        ],
    );
    assert!(Answers::new(SV).error_summary().0.is_empty());
    let group = answers
        .radios("b", "Välj", vec![Choice::new("1", "Ett"), Choice::new("2", "Två")])
        .render();
    check(
        &group,
        &[
            "id=\"g-b\"",
            "id=\"g-b-1\"",
            "aria-describedby=\"g-b-group-error\"",
            "<legend>Välj</legend>",
        ],
    );
}

#[test]
fn what_was_typed_comes_back_and_what_is_known_fills_the_rest() {
    let answers = Answers::new(SV).values([("a", "typed"), ("k", "2"), ("k", "3")]);
    check(&answers.text("a", "A").known("known").render(), &["value=\"typed\""]);
    check(&answers.text("b", "B").known("known").render(), &["value=\"known\""]);
    check(&answers.long_text("a", "A").render(), &[">\ntyped</textarea>"]);
    let options =
        || vec![Choice::new("1", "Ett"), Choice::new("2", "Två"), Choice::new("3", "Tre")];
    let group = answers.checkboxes("k", "K", options()).known(["1"]).render().0;
    assert_eq!(group.matches(" checked").count(), 2, "{group}");
    check(
        &answers.select("k", "K", options()).render(),
        &["<option value=\"2\" selected>Två</option>"],
    );
}

#[test]
fn a_sensitive_field_is_neither_filled_nor_kept() {
    let answers = Answers::new(SV).value("secret", "hemligt");
    for field in [
        answers.text("secret", "S").sensitive(),
        answers.password("secret", "S"),
        answers.long_text("secret", "S").sensitive(),
    ] {
        let drawn = field.render();
        check(&drawn, &["data-sensitive", "autocomplete=\"off\""]);
        assert!(!drawn.0.contains("hemligt"));
    }
}

#[test]
fn a_field_that_may_be_left_empty_says_so() {
    let drawn = Answers::new(SV).text("a", "A").optional().render();
    check(&drawn, &["(frivilligt)"]);
    assert!(!drawn.0.contains("required"));
}

#[test]
fn a_form_can_be_posted_without_javascript() {
    let form = Form::post("/cases/1", html! { p {} }).multipart().draft("case-1").render();
    check(
        &form,
        &[
            "method=\"post\"",
            "action=\"/cases/1\"",
            "enctype=\"multipart/form-data\"",
            "data-draft=\"case-1\"",
            "novalidate",
        ],
    );
    check(
        &act("/go", "Gör").hidden("v", "7").variant(Variant::Danger).render(),
        &["method=\"post\"", "name=\"v\" value=\"7\"", "type=\"submit\""],
    );
    check(
        &language_switch(SV, "/cases?x=1&y=2"),
        &["action=\"/language\"", "value=\"en\" lang=\"en\"", "value=\"/cases?x=1&amp;y=2\""],
    );
}

#[test]
fn a_blocked_act_says_what_is_missing_and_cannot_be_pressed() {
    let drawn = blocked(SV, "Avsluta ärendet", &[Link::new("/x", "Anmälan är inte skickad")]);
    check(
        &drawn,
        &["Avsluta ärendet – går inte ännu", "<a href=\"/x\">Anmälan är inte skickad</a>"],
    );
    assert!(!drawn.0.contains("<button"));
}

#[test]
fn the_next_act_is_a_heading_with_the_law_one_press_away() {
    let panel =
        next_act(SV, "Skicka anmälan").why(why(SV, "artikel 33.1", &html! { p { "därför" } }));
    check(
        &panel.render(),
        &["Nästa steg", "<h2", "Skicka anmälan", "<details", "Varför? artikel 33.1"],
    );
    check(&nothing_next(SV, "Väntar").render(), &["Inget att göra just nu", "fyr-next--calm"]);
}

#[test]
fn a_table_says_how_much_it_shows_and_how_it_is_ordered() {
    let list = table("t", "Ärenden")
        .count(SV, Count { shown: 50, total: 1300 })
        .column(Column::name("Nämnd").sort("?sort=name", Order::Descending))
        .column(Column::number("Personer").sort("?sort=people", Order::None))
        .row(vec![html! { "A" }, html! { "1" }]);
    check(
        &list.render(),
        &[
            "Visar 50 av 1\u{a0}300",
            "aria-sort=\"descending\"",
            "<a href=\"?sort=people\">",
            "<th scope=\"row\">A</th>",
            "role=\"region\" aria-labelledby=\"t\" tabindex=\"0\"",
            "<caption id=\"t\">",
        ],
    );
}

#[test]
fn all_of_a_list_needs_no_way_on() {
    assert!(pages(SV, &Pages::default()).0.is_empty());
    check(
        &pages(SV, &Pages { first: None, next: Some("?after=9".into()) }),
        &["href=\"?after=9\"", "Visa nästa"],
    );
}

#[test]
fn an_alert_says_its_kind_in_a_word() {
    let kind = |tone| -> Alert { alert(SV, tone, "x").announced() };
    check(&kind(Tone::Danger).render(), &["Fel", "role=\"alert\""]);
    check(&kind(Tone::Success).render(), &["Klart", "role=\"status\""]);
    check(&kind(Tone::Warning).render(), &["Varning"]);
    check(&kind(Tone::Info).render(), &["Information"]);
    assert!(!alert(SV, Tone::Danger, "x").render().0.contains("role="));
}

#[test]
fn progress_never_passes_its_end_and_says_when_the_end_is_unknown() {
    let work =
        |done, total| Progress { stage: "Läser".into(), done, total, reading: None, left: None };
    check(&progress(SV, &work(7, 5)), &["value=\"5\"", "max=\"5\""]);
    check(&progress(SV, &work(0, 0)), &["<progress aria-label=\"Läser\"></progress>"]);
    check(
        &live_progress("/leaks/1/progress", &html! {}),
        &["hx-sse:connect=\"/leaks/1/progress\"", "hx-sse:close=\"done\""],
    );
}

#[test]
fn a_masked_value_is_shown_by_an_act_that_says_it_is_recorded() {
    let value = Masked {
        what: "personnumret".into(),
        hint: "18••••••-••••".into(),
        action: "/reveal".into(),
        hidden: vec![("id".into(), "3".into())],
    };
    check(
        &masked(SV, &value),
        &[
            "method=\"post\"",
            "Visa personnumret (registreras)",
            "name=\"id\" value=\"3\"",
            "aria-hidden=\"true\">18",
        ],
    );
}

#[test]
fn an_empty_state_offers_the_first_step() {
    let state = Empty {
        title: "Inga avtal".into(),
        purpose: html! { p { "Därför." } },
        steps: vec![Link::new("/import", "Läs in")],
    };
    check(&empty(&state), &["Inga avtal", "Därför.", "href=\"/import\""]);
}

#[test]
fn a_copy_button_is_hidden_until_the_script_can_make_it_work() {
    let value = Copy { id: "c".into(), label: "Diarienummer".into(), value: "BUN 1".into() };
    check(&copy(SV, &value), &["data-copy=\"c\" hidden", "<label for=\"c\">", "readonly"]);
}
