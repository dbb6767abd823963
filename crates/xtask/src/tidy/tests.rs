//! Each rule on a small made-up tree.

use serde_json::json;

use super::*;

/// Runs the rules on files and compares the faults' beginnings, one a line.
fn check(files: &[(&str, &str)], expected: &[&str]) {
    let found = of_tree(&Tree::of(files));
    let matches = found.len() == expected.len()
        && found.iter().zip(expected).all(|(fault, start)| fault.starts_with(start));
    assert!(matches, "found {found:#?}\nexpected {expected:#?}");
}

/// Runs the rules on one source line of the web crate.
fn check_line(line: &str, expected: &[&str]) {
    let text = format!("//! A page.\n{line}\n");
    check(&[("crates/fyr-web/src/pages/a.rs", &text)], expected);
}

fn check_arrow(from: &str, to: &str, kind: Option<&str>, expected: &[&str]) {
    let metadata = json!({
        "workspace_members": ["a"],
        "packages": [{"id": "a", "name": from, "dependencies": [{"name": to, "kind": kind}]}],
    });
    let found = arrows::check(&metadata);
    let matches = found.len() == expected.len()
        && found.iter().zip(expected).all(|(fault, part)| fault.contains(part));
    assert!(matches, "found {found:#?}\nexpected {expected:#?}");
}

#[test]
fn a_crate_uses_only_what_its_line_allows() {
    check_arrow("fyr-web", "fyr-app", None, &[]);
    check_arrow("fyr-web", "fyr-store", None, &["may not use `fyr-store`"]);
    check_arrow("fyr-core", "serde", None, &[]);
    check_arrow("xtask", "fyr-core", None, &["may not use `fyr-core`"]);
    check_arrow("fyr-cloud", "fyr-core", None, &["no line in LAYERS"]);
}

#[test]
fn the_testkit_is_for_tests_and_the_demo_alone() {
    check_arrow("fyr-leak", "fyr-testkit", Some("dev"), &[]);
    check_arrow("fyr-leak", "fyr-testkit", None, &["may not use `fyr-testkit`"]);
    check_arrow("fyr-store", "fyr-testkit", Some("dev"), &["may not use `fyr-testkit`"]);
    check_arrow("fyr", "fyr-testkit", None, &[]);
}

#[test]
fn a_heavy_library_has_one_home() {
    check_arrow("fyr-documents", "typst-pdf", None, &[]);
    check_arrow("fyr-web", "typst-pdf", None, &["`typst-pdf` belongs in fyr-documents"]);
    check_arrow("fyr-app", "sqlx", None, &["`sqlx` belongs in fyr-store"]);
    check_arrow("fyr-app", "arrow-array", Some("dev"), &["`arrow-array` belongs in fyr-leak"]);
    check_arrow("fyr-app", "arrowhead", None, &[]);
}

#[test]
fn a_source_file_says_what_it_is_for_and_stays_short() {
    let long = format!("//! Long.\n{}", "\n".repeat(500));
    check(&[("crates/a/src/a.rs", "//! Short.\n")], &[]);
    check(&[("crates/a/src/a.rs", "fn a() {}\n")], &["crates/a/src/a.rs:1: begin with"]);
    check(&[("crates/a/src/a.rs", &long)], &["crates/a/src/a.rs: 501 lines"]);
}

#[test]
fn what_hides_unfinished_work_is_refused() {
    check_line("#[allow(dead_code)]", &["crates/fyr-web/src/pages/a.rs:2: `[allow(`"]);
    check_line("#[ignore = \"slow\"]", &["crates/fyr-web/src/pages/a.rs:2: `#[ignore`"]);
    check_line("fn a() { todo!() }", &["crates/fyr-web/src/pages/a.rs:2: `todo!`"]);
    check_line("// TODO: later", &["crates/fyr-web/src/pages/a.rs:2: `TODO`"]);
    check_line("// TODO(#12): later", &[]);
    check_line("fn test_a() {}", &["crates/fyr-web/src/pages/a.rs:2: `fn test_`"]);
}

#[test]
fn attributes_of_an_older_htmx_are_refused() {
    check_line("html! { div hx-ext=\"sse\" {} }", &["crates/fyr-web/src/pages/a.rs:2: `hx-ext=`"]);
    check_line("// `hx-on` would need unsafe-eval", &[]);
    check(
        &[("crates/fyr-web/assets/a.js", "on('htmx:afterSwap')\non('htmx:after:swap')")],
        &["crates/fyr-web/assets/a.js:1: `htmx:after`"],
    );
}

#[test]
fn no_file_names_a_machine_or_a_registry() {
    check(&[("docs/a.md", "see /home/anna/fyr\n")], &["docs/a.md:1: `/home/`"]);
    check(&[("docs/a.md", "see /case/home/1\n")], &[]);
    check(&[("docs/a.md", "from pypi.org\n")], &["docs/a.md:1: `pypi.org`"]);
    check(&[("docs/a.md", "Co-Authored-By: B\n")], &["docs/a.md:1: `co-authored-by`"]);
    check(&[("fixtures/leaks/a.log", "/home/anna\n")], &[]);
}

#[test]
fn every_rule_file_of_the_law_is_listed() {
    let list = "//! Rule files.\n(\"se-bdl\", include_str!(\"../../../../law/se-bdl.toml\")),\n";
    check(
        &[
            ("crates/fyr-core/src/law/files.rs", list),
            ("law/eu-gdpr.toml", ""),
            ("law/se-bdl.toml", ""),
        ],
        &["law/eu-gdpr.toml: not in crates/fyr-core/src/law/files.rs"],
    );
}

#[test]
fn a_lock_file_names_no_download_address() {
    let lock = "{\n\"resolved\": \"https://registry.example/a.tgz\"\n}";
    check(&[("a/package-lock.json", lock)], &["a/package-lock.json:2: \"resolved\""]);
}

#[test]
fn both_languages_have_the_same_keys_and_variables() {
    check(
        &[
            (
                "texts/en.ftl",
                "a = A\nb = B { $n }\nb = again { $n }\nd = { $x ->\n  [one] 1\n *[other] { $y }\n }\n",
            ),
            ("texts/sv.ftl", "a = A\n  .label = L\nb = B\nc = C\nd = { $x } { $y }\n"),
        ],
        &[
            "texts/en.ftl:3: the key `b` stands on line 2 too",
            "texts/sv.ftl:2: the key `a.label` is missing in texts/en.ftl",
            "texts/sv.ftl:4: the key `c` is missing in texts/en.ftl",
            "texts/sv.ftl:3: `b` has the variable `$n` in one language only",
        ],
    );
}

#[test]
fn a_key_in_code_has_a_text() {
    let code = "//! A.\nfn text(key: &str) {}\nlet a = text(language, \"desk-title\");\nlet b = visit.say(\n  \"desk-lead\",\n);\nlet d = form.text(\"email\", l);\nlet c = text(&format!(\"fact-{id}\"));\n";
    check(
        &[
            ("crates/fyr-web/src/a.rs", code),
            ("texts/en.ftl", "desk-title = Desk\n"),
            ("texts/sv.ftl", "desk-title = Skrivbord\n"),
        ],
        &["crates/fyr-web/src/a.rs:5: no text has the key `desk-lead`"],
    );
}

#[test]
fn a_template_holds_no_sentence() {
    let place = "crates/fyr-web/src/pages/a.rs:2: the page says";
    check_line("html! { p { \"Report an incident\" } }", &[place]);
    check_line("html! { a aria-label=\"Next page\" { (n) } }", &[place]);
    check_line("html! { @if a { b { \"two words\" } } }", &[place]);
}

#[test]
fn what_nobody_reads_may_stand_in_a_template() {
    check_line(
        "html! { p class=\"ds-card wide\" id={ \"a b\" (n) } { (text(l, k)) \" · \" } }",
        &[],
    );
    check_line("html! { (label(\"not markup\", x)) \"{a} {b}\" @if a == \"b c\" { (d) } }", &[]);
    check_line("html! { @match a { \"b c\" => { (d) } } }", &[]);
    check_line("fn a() { call(\"outside of markup\") }", &[]);
}
