//! Holds every dependency to the licences and bans of `deny.toml`.

use serde_json::Value;

use super::Fault;

/// Checks all packages of the tree against the lists `allow` and `deny`.
pub(super) fn check(metadata: &Value, deny: &str) -> Vec<Fault> {
    let allowed = quoted_list(deny, "allow");
    let banned = quoted_list(deny, "deny");
    let used: Vec<&str> = metadata
        .pointer("/resolve/nodes")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(|node| node.get("id")?.as_str())
        .collect();
    let packages = metadata.get("packages").and_then(Value::as_array).into_iter().flatten();
    let mut faults = Vec::new();
    for package in packages {
        let field = |key: &str| package.get(key).and_then(Value::as_str).unwrap_or_default();
        if !used.contains(&field("id")) {
            continue;
        }
        let name = field("name");
        if banned.contains(&name) {
            faults.push(format!(
                "Cargo.lock: `{name}` is banned by deny.toml: `cargo tree -i {name}` shows who brings it; change that one's features"
            ));
        }
        let licence = field("license");
        if !permits(licence, &allowed) {
            faults.push(format!(
                "Cargo.lock: `{name}` has the licence `{licence}`, which deny.toml does not allow: choose another crate, or add the licence after legal review"
            ));
        }
    }
    faults
}

/// Returns the quoted words of `key = [ … ]`.
fn quoted_list<'a>(toml: &'a str, key: &str) -> Vec<&'a str> {
    let mut list = Vec::new();
    let mut inside = false;
    for line in toml.lines().map(|line| line.split('#').next().unwrap_or_default()) {
        let begins = line
            .split_once('=')
            .is_some_and(|(name, rest)| name.trim() == key && rest.trim().starts_with('['));
        inside |= begins;
        if inside {
            // Every second piece lies between quotes.
            list.extend(line.split('"').skip(1).step_by(2));
            inside = !line.contains(']');
        }
    }
    list
}

/// Tells whether an SPDX expression can be fulfilled with allowed licences alone.
///
/// `A/B` is how old manifests write `A OR B`. A licence `WITH` an exception must be allowed as such.
fn permits(expression: &str, allowed: &[&str]) -> bool {
    let spaced = expression.replace('/', " OR ").replace('(', " ( ").replace(')', " ) ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let mut reader = Reader { words: &words, allowed };
    reader.any_of() && reader.words.is_empty()
}

struct Reader<'a> {
    words: &'a [&'a str],
    allowed: &'a [&'a str],
}

impl<'a> Reader<'a> {
    fn any_of(&mut self) -> bool {
        let mut permitted = self.all_of();
        while self.take("OR") {
            permitted |= self.all_of();
        }
        permitted
    }

    fn all_of(&mut self) -> bool {
        let mut permitted = self.one();
        while self.take("AND") {
            permitted &= self.one();
        }
        permitted
    }

    fn one(&mut self) -> bool {
        if self.take("(") {
            let permitted = self.any_of();
            return self.take(")") && permitted;
        }
        let Some(licence) = self.next() else { return false };
        if self.take("WITH") {
            let exception = self.next().unwrap_or_default();
            return self.allowed.contains(&format!("{licence} WITH {exception}").as_str());
        }
        self.allowed.contains(&licence)
    }

    fn take(&mut self, word: &str) -> bool {
        let found = self.words.first() == Some(&word);
        if found {
            self.next();
        }
        found
    }

    fn next(&mut self) -> Option<&'a str> {
        let (first, rest) = self.words.split_first()?;
        self.words = rest;
        Some(first)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_permits(expression: &str, expected: bool) {
        let allowed = ["MIT", "Apache-2.0", "Apache-2.0 WITH LLVM-exception", "Unicode-3.0"];
        assert_eq!(permits(expression, &allowed), expected, "{expression}");
    }

    #[test]
    fn one_allowed_licence_of_several_is_enough() {
        check_permits("GPL-3.0-only OR MIT", true);
        check_permits("GPL-3.0/MIT", true);
        check_permits("GPL-3.0-only", false);
    }

    #[test]
    fn every_joined_licence_must_be_allowed() {
        check_permits("(MIT OR GPL-3.0-only) AND Unicode-3.0", true);
        check_permits("MIT AND GPL-3.0-only", false);
        check_permits("Apache-2.0 WITH LLVM-exception OR GPL-3.0-only", true);
        check_permits("MIT WITH LLVM-exception", false);
    }

    #[test]
    fn a_package_without_a_licence_is_refused() {
        check_permits("", false);
    }

    #[test]
    fn lists_are_read_over_several_lines() {
        let toml = "[licenses]\nallow = [\n  \"MIT\", # as \"is\"\n  \"ISC\",\n]\n[bans]\ndeny = [\"a\"]\n";
        assert_eq!(quoted_list(toml, "allow"), ["MIT", "ISC"]);
        assert_eq!(quoted_list(toml, "deny"), ["a"]);
    }
}
