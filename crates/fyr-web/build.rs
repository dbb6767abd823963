//! Puts the style sheets and the scripts together and leaves them, also compressed, where `assets.rs` embeds them.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

/// The parts of Designsystemet that `ui.rs` uses, in the order its own index has them.
const COMPONENTS: [&str; 14] = [
    "alert",
    "breadcrumbs",
    "button",
    "card",
    "details",
    "input",
    "error-summary",
    "field",
    "fieldset",
    "pagination",
    "skip-link",
    "table",
    "tag",
    "validation-message",
];

/// The sheets of Fyr's own; the theme lies in a layer of its own, the rest outside layers and so above Designsystemet.
const OWN: [&str; 4] = ["theme", "page", "parts", "print"];

const DESIGNSYSTEMET: &str = "assets/node_modules/@digdir/designsystemet-css/dist/src";
const HTMX: &str = "assets/node_modules/htmx.org/dist";

fn main() {
    let out =
        PathBuf::from(std::env::var_os("OUT_DIR").expect("cargo sets OUT_DIR")).join("assets");
    for input in inputs() {
        println!("cargo::rerun-if-changed={}", input.display());
    }
    if let Some(missing) = inputs().into_iter().find(|input| !input.is_file()) {
        println!(
            "cargo::error=the front-end packages are not here ({} is missing): run `cargo xtask assets`",
            missing.display()
        );
        return;
    }
    fs::create_dir_all(&out).expect("OUT_DIR can be written");
    put(&out.join("fyr.css"), style_sheet().as_bytes());
    let htmx = format!("{}\n{}\n", read(&htmx("htmx.min.js")), read(&htmx("ext/hx-sse.min.js")));
    put(&out.join("htmx.js"), htmx.as_bytes());
    put(&out.join("fyr.js"), read(&PathBuf::from("assets/js/fyr.js")).as_bytes());
    put(&out.join("mark.svg"), read(&PathBuf::from("assets/mark.svg")).as_bytes());
}

fn inputs() -> Vec<PathBuf> {
    let mut inputs = vec![
        htmx("htmx.min.js"),
        htmx("ext/hx-sse.min.js"),
        PathBuf::from("assets/js/fyr.js"),
        PathBuf::from("assets/mark.svg"),
        designsystemet("base"),
    ];
    inputs.extend(COMPONENTS.map(designsystemet));
    inputs.extend(OWN.map(own));
    inputs
}

fn designsystemet(name: &str) -> PathBuf {
    Path::new(DESIGNSYSTEMET).join(name).with_extension("css")
}

fn own(name: &str) -> PathBuf {
    Path::new("assets/css").join(name).with_extension("css")
}

fn htmx(name: &str) -> PathBuf {
    Path::new(HTMX).join(name)
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).expect("was found to be a file and is text")
}

fn style_sheet() -> String {
    let mut parts = vec![
        "@layer ds.theme, ds.base, ds.components;".to_owned(),
        format!("@layer ds.base {{\n{}\n}}", read(&designsystemet("base"))),
    ];
    parts.extend(COMPONENTS.map(|component| {
        format!("@layer ds.components {{\n{}\n}}", read(&designsystemet(component)))
    }));
    parts.extend(OWN.map(|name| squeezed(&read(&own(name)))));
    parts.join("\n")
}

/// Takes out comments and indentation; no rule is rewritten.
fn squeezed(sheet: &str) -> String {
    let mut rest = sheet;
    let mut bare = String::with_capacity(sheet.len());
    while let Some((before, comment)) = rest.split_once("/*") {
        bare.push_str(before);
        rest = comment.split_once("*/").map_or("", |(_, after)| after);
    }
    bare.push_str(rest);
    bare.lines().map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
}

/// Writes `bytes` as it is, and beside it what a browser is sent: `.br` and, for those without Brotli, `.gz`.
fn put(path: &Path, bytes: &[u8]) {
    fs::write(path, bytes).expect("OUT_DIR can be written");
    let mut brotli = Vec::new();
    {
        // 11: the densest; it is done once a build, 22 is the window size every decoder has.
        let mut writer = brotli::CompressorWriter::new(&mut brotli, 4096, 11, 22);
        writer.write_all(bytes).expect("writing to memory cannot fail");
    }
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    gzip.write_all(bytes).expect("writing to memory cannot fail");
    let gzip = gzip.finish().expect("writing to memory cannot fail");
    fs::write(with_suffix(path, "br"), brotli).expect("OUT_DIR can be written");
    fs::write(with_suffix(path, "gz"), gzip).expect("OUT_DIR can be written");
}

fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".");
    name.push(suffix);
    PathBuf::from(name)
}
