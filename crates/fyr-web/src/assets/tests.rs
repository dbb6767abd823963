//! What is sent, how large it is, and whether its colours can be read.

use std::collections::{BTreeMap, BTreeSet};

use axum::http::HeaderValue;

use super::*;

fn get(name: &str, accept: &'static str) -> Response {
    let mut headers = HeaderMap::new();
    headers.insert(ACCEPT_ENCODING, HeaderValue::from_static(accept));
    answer(asset(name).rsplit_once('/').unwrap().1, &headers)
}

fn sheet() -> String {
    String::from_utf8(Embedded::get("fyr.css").unwrap().data.into_owned()).unwrap()
}

#[test]
fn an_asset_is_named_by_its_content_and_kept_for_ever() {
    let path = asset("fyr.css");
    assert!(path.starts_with("/assets/fyr."), "{path}");
    assert_eq!(path.len(), "/assets/fyr.0123456789abcdef.css".len());
    let response = get("fyr.css", "gzip, deflate, br");
    assert_eq!(response.headers()[CACHE_CONTROL], "public, max-age=31536000, immutable");
    assert_eq!(response.headers()[CONTENT_ENCODING], "br");
    assert_eq!(response.headers()[CONTENT_TYPE], "text/css; charset=utf-8");
}

#[test]
fn a_browser_gets_the_densest_form_it_accepts() {
    assert_eq!(get("fyr.js", "gzip").headers()[CONTENT_ENCODING], "gzip");
    assert!(get("fyr.js", "identity").headers().get(CONTENT_ENCODING).is_none());
    assert_eq!(get("fyr.js", "br;q=0, gzip").headers()[CONTENT_ENCODING], "gzip");
}

#[test]
fn a_browser_that_has_it_is_told_so() {
    let etag = get("htmx.js", "br").headers()[ETAG].clone();
    let mut headers = HeaderMap::new();
    headers.insert(IF_NONE_MATCH, etag);
    let response = answer(asset("htmx.js").rsplit_once('/').unwrap().1, &headers);
    assert_eq!(response.status(), StatusCode::NOT_MODIFIED);
}

#[test]
fn a_name_of_another_build_is_not_found() {
    let response = answer("fyr.0000000000000000.css", &HeaderMap::new());
    assert_eq!(response.status(), StatusCode::NOT_FOUND);
    assert_eq!(answer("fyr.css.br", &HeaderMap::new()).status(), StatusCode::NOT_FOUND);
    assert_eq!(answer("../Cargo.toml", &HeaderMap::new()).status(), StatusCode::NOT_FOUND);
}

#[test]
fn all_assets_together_leave_most_of_the_hundred_kilobytes_to_the_page() {
    let of = |suffix: &str| -> usize {
        ["fyr.css", "fyr.js", "htmx.js", "mark.svg"]
            .iter()
            .map(|name| Embedded::get(&format!("{name}{suffix}")).unwrap().data.len())
            .sum()
    };
    let (brotli, gzip) = (of(".br"), of(".gz"));
    println!("assets compressed: {brotli} bytes with Brotli, {gzip} with gzip");
    assert!(gzip < 50_000, "{gzip} bytes");
}

#[test]
fn the_style_sheet_fetches_nothing() {
    let sheet = sheet();
    assert!(!sheet.contains("@import"));
    assert!(
        !sheet.contains("url(http")
            && !sheet.contains("url(\"http")
            && !sheet.contains("@font-face")
    );
}

#[test]
fn every_token_that_a_component_uses_has_a_value() {
    let sheet = sheet();
    let defined: BTreeSet<&str> = sheet
        .split(['{', ';', '}', '\n'])
        .filter_map(|part| part.trim().split_once(':').map(|(name, _)| name.trim()))
        .filter(|name| name.starts_with("--"))
        .collect();
    let missing: BTreeSet<&str> = sheet
        .split("var(")
        .skip(1)
        .filter_map(|part| part.split([')', ' ', '\n']).next())
        // With a comma there is a value to fall back on.
        // `--_` are private: some are set by a script of theirs that we do not use.
        .filter(|name| name.starts_with("--ds") && !name.contains(','))
        .filter(|name| !defined.contains(name))
        .collect();
    assert!(missing.is_empty(), "{missing:?}");
}

type Colour = [f64; 3];

fn colour(hex: &str) -> Colour {
    let hex = hex.trim().trim_start_matches('#');
    [0, 2, 4].map(|at| f64::from(u8::from_str_radix(&hex[at..at + 2], 16).unwrap()) / 255.0)
}

/// Contrast by WCAG 2.2, "contrast ratio" and "relative luminance".
fn contrast(one: Colour, other: Colour) -> f64 {
    let luminance = |colour: Colour| {
        let [red, green, blue] = colour.map(|part| {
            if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
        });
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    };
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

fn tokens() -> BTreeMap<String, [Colour; 2]> {
    sheet()
        .lines()
        .filter_map(|line| {
            let (name, value) = line.trim().split_once(": light-dark(")?;
            let (light, dark) = value.strip_suffix(");")?.split_once(',')?;
            Some((name.to_owned(), [colour(light), colour(dark)]))
        })
        .collect()
}

const ROLES: [&str; 7] = ["neutral", "accent", "due", "info", "success", "warning", "danger"];

fn check(role: &str, front: &str, back: &str, least: f64) {
    let tokens = tokens();
    let token = |name: &str| tokens[&format!("--ds-color-{role}-{name}")];
    for (scheme, (front_colour, back_colour)) in
        ["light", "dark"].iter().zip(token(front).into_iter().zip(token(back)))
    {
        let ratio = contrast(front_colour, back_colour);
        assert!(
            ratio >= least,
            "{role}: {front} on {back} in {scheme} is {ratio:.2}, below {least}"
        );
    }
}

#[test]
fn text_is_readable_on_every_surface_of_its_colour() {
    for role in ROLES {
        for back in [
            "background-default",
            "background-tinted",
            "surface-default",
            "surface-tinted",
            "surface-hover",
        ] {
            check(role, "text-default", back, 7.0);
            check(role, "text-subtle", back, 4.5);
        }
        for back in ["base-default", "base-hover", "base-active"] {
            check(role, "base-contrast-default", back, 4.5);
        }
    }
}

#[test]
fn borders_that_carry_meaning_can_be_seen() {
    for role in ROLES {
        check(role, "border-default", "background-default", 3.0);
        check(role, "border-strong", "background-default", 3.0);
    }
}

#[test]
fn text_of_a_colour_is_readable_on_the_page_itself() {
    let tokens = tokens();
    let page = tokens["--ds-color-neutral-background-default"];
    let tinted = tokens["--ds-color-neutral-background-tinted"];
    for role in ROLES {
        let subtle = tokens[&format!("--ds-color-{role}-text-subtle")];
        for scheme in [0, 1] {
            assert!(contrast(subtle[scheme], page[scheme]) >= 4.5, "{role}");
            assert!(contrast(subtle[scheme], tinted[scheme]) >= 4.5, "{role}");
        }
    }
}

#[test]
fn the_focus_ring_stands_out_from_the_page() {
    let tokens = tokens();
    let (outer, page) =
        (tokens["--ds-color-focus-outer"], tokens["--ds-color-neutral-background-default"]);
    for scheme in [0, 1] {
        assert!(contrast(outer[scheme], page[scheme]) >= 3.0);
    }
}
