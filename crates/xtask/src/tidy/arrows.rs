//! Which crate may use which, and which crate alone sees a heavy library.

use serde_json::Value;

use super::Fault;

/// A crate and what it may use; in the order of `ARCHITECTURE.md`. A new arrow needs an ADR.
struct Layer {
    name: &'static str,
    may_use: &'static [&'static str],
}

const LAYERS: &[Layer] = &[
    Layer {
        name: "fyr",
        may_use: &[
            "fyr-web",
            "fyr-app",
            "fyr-store",
            "fyr-leak",
            "fyr-identifiers",
            "fyr-delivery",
            "fyr-journal",
            "fyr-text",
            "fyr-testkit",
            "fyr-core",
        ],
    },
    Layer { name: "fyr-web", may_use: &["fyr-app", "fyr-text", "fyr-core"] },
    Layer {
        name: "fyr-app",
        may_use: &[
            "fyr-documents",
            "fyr-store",
            "fyr-delivery",
            "fyr-leak",
            "fyr-journal",
            "fyr-core",
        ],
    },
    Layer { name: "fyr-documents", may_use: &["fyr-text", "fyr-core"] },
    Layer { name: "fyr-leak", may_use: &["fyr-identifiers", "fyr-core"] },
    Layer { name: "fyr-delivery", may_use: &["fyr-core"] },
    Layer { name: "fyr-store", may_use: &["fyr-journal", "fyr-core"] },
    Layer { name: "fyr-identifiers", may_use: &["fyr-core"] },
    Layer { name: "fyr-testkit", may_use: &["fyr-core"] },
    Layer { name: "fyr-text", may_use: &[] },
    Layer { name: "fyr-journal", may_use: &[] },
    Layer { name: "fyr-core", may_use: &[] },
    Layer { name: "xtask", may_use: &[] },
];

/// Crates whose tests may use the invented people and leaks.
const TESTED_WITH_TESTKIT: &[&str] =
    &["fyr", "fyr-web", "fyr-app", "fyr-documents", "fyr-leak", "fyr-testkit"];

/// A library that one crate alone may name, so that the others build without it.
struct Home {
    library: &'static str,
    only_in: &'static str,
}

const HOMES: &[Home] = &[
    Home { library: "typst", only_in: "fyr-documents" },
    Home { library: "datafusion", only_in: "fyr-leak" },
    Home { library: "arrow", only_in: "fyr-leak" },
    Home { library: "parquet", only_in: "fyr-leak" },
    Home { library: "sqlx", only_in: "fyr-store" },
    Home { library: "chacha20poly1305", only_in: "fyr-store" },
    Home { library: "axum", only_in: "fyr-web" },
    Home { library: "maud", only_in: "fyr-web" },
    Home { library: "lettre", only_in: "fyr-delivery" },
];

/// Checks the dependencies that the crates of the workspace name.
pub(super) fn check(metadata: &Value) -> Vec<Fault> {
    let members = list(metadata, "workspace_members");
    let ours = list(metadata, "packages")
        .iter()
        .filter(|package| package.get("id").is_some_and(|id| members.contains(id)));
    let mut faults = Vec::new();
    for package in ours {
        let name = text(package, "name");
        let Some(layer) = LAYERS.iter().find(|layer| layer.name == name) else {
            faults.push(format!(
                "crates/{name}: no line in LAYERS (xtask/src/tidy/arrows.rs): say what it may use, and write the ADR"
            ));
            continue;
        };
        for dependency in list(package, "dependencies") {
            let used = text(dependency, "name");
            let for_tests = text(dependency, "kind") == "dev";
            if !may_use(layer, used, for_tests) {
                faults.push(format!(
                    "crates/{name}/Cargo.toml: may not use `{used}`: go through a crate it may use (ARCHITECTURE.md, \"Which crate may use which\")"
                ));
            }
            if let Some(home) = home_elsewhere(used, name) {
                faults.push(format!(
                    "crates/{name}/Cargo.toml: `{used}` belongs in {home} alone: add a function there that hides it"
                ));
            }
        }
    }
    faults
}

fn may_use(layer: &Layer, used: &str, for_tests: bool) -> bool {
    let is_ours = LAYERS.iter().any(|layer| layer.name == used);
    let with_testkit =
        for_tests && used == "fyr-testkit" && TESTED_WITH_TESTKIT.contains(&layer.name);
    !is_ours || with_testkit || layer.may_use.contains(&used)
}

fn home_elsewhere(used: &str, package: &str) -> Option<&'static str> {
    let home = HOMES.iter().find(|home| {
        used.strip_prefix(home.library).is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
    })?;
    (home.only_in != package).then_some(home.only_in)
}

fn list<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value.get(key).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value.get(key).and_then(Value::as_str).unwrap_or_default()
}
