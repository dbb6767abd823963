//! Rules for source files: size, first line, patterns that are not used here, lists that must be whole.

use super::{
    Fault,
    tree::{File, Tree},
};

/// Upper limit for a source file, in lines (STYLE: one idea per file).
const FILE_LINES_MAX: usize = 500;
const LAW_LIST: &str = "crates/fyr-core/src/law/files.rs";

/// Something that is not written in files of these kinds.
struct Pattern {
    found: &'static str,
    extensions: &'static [&'static str],
    mend: &'static str,
}

const HTMX: &[&str] = &["rs", "js", "html", "css"];

const PATTERNS: &[Pattern] = &[
    Pattern {
        found: "[allow(",
        extensions: &["rs"],
        mend: "write `#[expect(lint, reason = \"…\")]`",
    },
    Pattern {
        found: "#[ignore",
        extensions: &["rs"],
        mend: "no test is left out: assert what happens today and say why it is wrong",
    },
    Pattern {
        found: "todo!",
        extensions: &["rs"],
        mend: "leave out what is not built, or refuse it with an error",
    },
    Pattern {
        found: "unimplemented!",
        extensions: &["rs"],
        mend: "leave out what is not built, or refuse it with an error",
    },
    Pattern {
        found: "fn test_",
        extensions: &["rs"],
        mend: "name the test after the rule it holds, as a true sentence",
    },
    Pattern { found: "hx-ext=", extensions: HTMX, mend: "htmx 4 needs no such attribute" },
    Pattern { found: "sse-swap", extensions: HTMX, mend: "htmx 4 swaps by event name itself" },
    Pattern { found: "sse-connect", extensions: HTMX, mend: "htmx 4 has `hx-sse:connect`" },
    Pattern {
        found: "hx-on",
        extensions: HTMX,
        mend: "it needs `unsafe-eval`: listen in our own module",
    },
    Pattern { found: "htmx:after", extensions: HTMX, mend: "htmx 4 writes `htmx:after:swap`" },
    Pattern { found: "htmx:before", extensions: HTMX, mend: "htmx 4 writes `htmx:before:swap`" },
];

/// Checks every file of the tree.
pub(super) fn check(tree: &Tree) -> Vec<Fault> {
    let mut faults = law_is_listed(tree);
    for file in tree.files() {
        if file.extension() == "rs" {
            size_and_first_line(file, &mut faults);
        }
        if !file.is_rule() {
            patterns(file, &mut faults);
            unfinished(file, &mut faults);
        }
        if file.path.ends_with("package-lock.json") {
            lock_names_no_host(file, &mut faults);
        }
    }
    faults
}

fn size_and_first_line(file: &File, faults: &mut Vec<Fault>) {
    let lines = file.text.lines().count();
    if FILE_LINES_MAX < lines {
        faults.push(format!(
            "{}: {lines} lines, the limit is {FILE_LINES_MAX}: split it by subject",
            file.path
        ));
    }
    if !file.text.starts_with("//!") {
        faults.push(format!("{}:1: begin with a `//!` line that says what it is for", file.path));
    }
}

fn patterns(file: &File, faults: &mut Vec<Fault>) {
    let here: Vec<&Pattern> =
        PATTERNS.iter().filter(|it| it.extensions.contains(&file.extension())).collect();
    for (place, line) in file.lines().filter(|(_, line)| !line.trim_start().starts_with("//")) {
        for pattern in here.iter().filter(|it| line.contains(it.found)) {
            // `htmx:after:swap` is right, `htmx:afterSwap` is not.
            let rest = line.split_once(pattern.found).map_or("", |(_, rest)| rest);
            if pattern.found.starts_with("htmx:") && !rest.starts_with(|it: char| it.is_uppercase())
            {
                continue;
            }
            faults.push(format!("{place}: `{}`: {}", pattern.found, pattern.mend));
        }
    }
}

fn unfinished(file: &File, faults: &mut Vec<Fault>) {
    let is_source =
        ["rs", "js", "mjs", "css", "sql", "typ", "ftl", "toml", "run"].contains(&file.extension());
    for (place, line) in file.lines().filter(|_| is_source) {
        for word in ["TODO", "FIXME"] {
            let Some((_, rest)) = line.split_once(word) else { continue };
            let number = rest.trim_start_matches(['(', ' ', ':']).strip_prefix('#');
            if !number.is_some_and(|it| it.starts_with(|it: char| it.is_ascii_digit())) {
                faults.push(format!(
                    "{place}: `{word}` without an issue's number: write `{word}(#12)`, or do it"
                ));
            }
        }
    }
}

/// A rule file that is not listed would be read by nobody.
fn law_is_listed(tree: &Tree) -> Vec<Fault> {
    let list = tree.file(LAW_LIST).map_or("", |file| file.text.as_str());
    tree.under("law/", ".toml")
        .filter_map(|file| file.path.rsplit('/').next())
        .filter(|name| {
            !list.contains(&format!("/{name}\"")) && !list.contains(&format!("\"{name}\""))
        })
        .map(|name| format!("law/{name}: not in {LAW_LIST}: add its line"))
        .collect()
}

/// Addresses in a lock file would bind everyone to the registry of whoever wrote it.
fn lock_names_no_host(file: &File, faults: &mut Vec<Fault>) {
    for (place, line) in file.lines().filter(|(_, line)| line.contains("\"resolved\"")) {
        let name = line.trim();
        faults.push(format!(
            "{place}: {name}: run `npm install --omit-lockfile-registry-resolved` again"
        ));
    }
}
