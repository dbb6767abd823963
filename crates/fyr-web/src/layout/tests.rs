//! What surrounds every page.

use super::*;
use crate::ui::navigation::Current;
use crate::ui::notice::BannerKind;

const SV: Language = Language::Sv;

fn check(markup: &Markup, parts: &[&str]) {
    for part in parts {
        assert!(markup.0.contains(part), "no `{part}` in {}", markup.0);
    }
    assert!(!markup.0.contains(" style=") && !markup.0.contains("[ui-"), "{}", markup.0);
    assert!(!markup.0.replace("<script src=", "").contains("<script"), "{}", markup.0);
}

fn signed_in(language: Language) -> Frame {
    let user = UserBadge { name: "Selma Ek".into(), role: "Dataskyddsombud".into(), links: vec![] };
    let here = Item::new(Link::new("/cases", "Ärenden"), Current::Yes);
    Frame::new(language, "Ärende <1>", "/cases/1?tab=risk").user(user, vec![here])
}

#[test]
fn a_page_names_its_language_and_itself_and_can_be_skipped_into() {
    for language in Language::ALL {
        let drawn = page(&signed_in(language), &html! { h1 { "x" } });
        check(
            &drawn,
            &[
                &format!("<html lang=\"{}\"", language.code()),
                "<title>Ärende &lt;1&gt; – Fyr</title>",
                "href=\"#main\"",
                "<main class=\"fyr-wrap fyr-main\" id=\"main\"",
            ],
        );
    }
}

#[test]
fn the_signed_in_frame_has_the_parts_of_the_site_and_the_way_out() {
    let drawn = page(&signed_in(SV), &html! {});
    check(
        &drawn,
        &[
            "aria-current=\"page\"",
            "action=\"/sign-out\"",
            "Selma Ek",
            "/assets/htmx.",
            "value=\"/cases/1?tab=risk\"",
        ],
    );
}

#[test]
fn the_public_frame_has_neither_parts_nor_stream() {
    let drawn = page(&Frame::new(SV, "Rapportera", "/report"), &html! {});
    check(&drawn, &["href=\"/sign-in\"", "/assets/fyr."]);
    assert!(!drawn.0.contains("htmx.") && !drawn.0.contains("<nav"));
}

#[test]
fn banners_breadcrumbs_and_the_moment_are_there_when_given() {
    let now: Timestamp = "2025-09-26T06:00:00Z".parse().unwrap();
    let frame = signed_in(SV)
        .banner(Banner { kind: BannerKind::Exercise, words: html! { "inget lämnar Fyr." } })
        .breadcrumbs(vec![Link::new("/", "Mitt bord")])
        .now(now);
    check(
        &page(&frame, &html! {}),
        &[
            "Övning",
            "inget lämnar Fyr.",
            "<span aria-current=\"page\">Ärende &lt;1&gt;</span>",
            "fredag 26 september 2025 kl. 08.00 svensk tid",
        ],
    );
}

#[test]
fn an_error_page_says_what_to_do_and_keeps_what_was_typed() {
    let problem = Problem {
        title: "Sidan finns inte".into(),
        words: "Inget är förlorat.".into(),
        ways: vec![Link::new("/", "Till mitt bord")],
        reference: Some("404".into()),
    };
    check(
        &error_page(&signed_in(SV), &problem),
        &["<h1>Sidan finns inte</h1>", "href=\"/\"", "data-keep-drafts", "uppge 404"],
    );
}

#[test]
fn the_script_gets_the_words_of_its_clocks_from_the_texts() {
    let words: serde_json::Value = serde_json::from_str(&words(SV)).unwrap();
    assert_eq!(words["hours"][0], "{n} timme");
    assert_eq!(words["hours"][1], "{n} timmar");
    assert_eq!(words["two"], "{a} och {b}");
    assert_eq!(words["left"], "{d} kvar");
    assert_eq!(words["late"], "{d} försenad");
}
