//! Whose material it is: from what stands in a row, or from where the file lay, to controllers.
//!
//! The strongest evidence decides alone, in this order: the row's customer or tenant, the lines above the table, the path, the person's e-mail
//! domain, an organisation number, the longest prefix of a unit code. Evidence that points at several controllers of the
//! same strength points at none of them, except the path: what lay in two controllers' folders concerns both.

use crate::LeakError;
use crate::columns::fold;
use fyr_core::identifier::Organisationsnummer;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// The controllers and what they are known by.
#[derive(Default)]
pub(crate) struct Controllers {
    pub(crate) list: Vec<Controller>,
    tenants: Names,
    names: Names,
    domains: Names,
    organisations: BTreeMap<Organisationsnummer, BTreeSet<u32>>,
    units: Names,
    paths: Vec<(String, u32)>,
}

/// A controller as the list names it.
pub(crate) struct Controller {
    pub(crate) id: String,
    pub(crate) name: String,
}

type Names = BTreeMap<String, BTreeSet<u32>>;

/// What a row holds that may name a controller.
#[derive(Default)]
pub(crate) struct Evidence<'a> {
    pub(crate) tenants: Vec<&'a str>,
    pub(crate) units: Vec<&'a str>,
    /// The controller that the lines above the table's header name.
    pub(crate) table: Option<u32>,
    pub(crate) emails: Vec<&'a str>,
    pub(crate) cells: &'a [&'a str],
}

impl Controllers {
    /// Reads the list: `controller_id,name,match,value`, several rows for a controller.
    pub(crate) fn load(path: &Path) -> Result<Self, LeakError> {
        let mut controllers = Self::default();
        let mut indexes = BTreeMap::new();
        for (line, row) in rows(path)? {
            let fault = |problem| LeakError::List { path: path.to_owned(), line, problem };
            let [id, name, kind, value] = row.as_slice() else {
                return Err(fault("expected four columns: controller_id,name,match,value"));
            };
            if id.is_empty() || value.is_empty() {
                return Err(fault("controller_id and value must not be empty"));
            }
            let index = *indexes.entry(id.clone()).or_insert_with(|| {
                controllers.list.push(Controller { id: id.clone(), name: name.clone() });
                u32::try_from(controllers.list.len() - 1).unwrap_or(u32::MAX)
            });
            controllers.names.entry(fold(name)).or_default().insert(index);
            controllers.add(index, kind, value).map_err(fault)?;
        }
        Ok(controllers)
    }

    fn add(&mut self, index: u32, kind: &str, value: &str) -> Result<(), &'static str> {
        match kind {
            "tenant" => self.tenants.entry(fold(value)).or_default().insert(index),
            "email_domain" => {
                let domain = value.trim_start_matches('@').to_lowercase();
                self.domains.entry(domain).or_default().insert(index)
            }
            "unit" => self.units.entry(fold(value)).or_default().insert(index),
            "org_number" => {
                let number = Organisationsnummer::parse(value)
                    .map_err(|_| "the organisation number is not valid; check its ten digits")?;
                self.organisations.entry(number).or_default().insert(index)
            }
            "path" => {
                self.paths.push((composed(&value.trim_matches('/').to_lowercase()), index));
                true
            }
            _ => return Err("match must be one of path, tenant, email_domain, org_number, unit"),
        };
        Ok(())
    }

    /// Returns the controllers that a file's place names.
    pub(crate) fn of_path(&self, locator: &str) -> Vec<u32> {
        let locator = composed(&locator.replace("!/", "/").to_lowercase());
        let parts: Vec<&str> = locator.split('/').collect();
        let stems = |part: &str| part.rsplit_once('.').map(|(stem, _)| stem.to_owned());
        let named = |wanted: &str| {
            if wanted.contains(['*', '?']) {
                let below = (0..parts.len()).filter_map(|from| parts.get(from..));
                return parts.iter().any(|part| glob(wanted, part))
                    || below.into_iter().any(|parts| glob(wanted, &parts.join("/")));
            }
            if wanted.contains('/') {
                return format!("/{locator}/").contains(&format!("/{wanted}/"));
            }
            parts.iter().any(|part| *part == wanted || stems(part).as_deref() == Some(wanted))
        };
        let found: BTreeSet<u32> =
            self.paths.iter().filter(|(wanted, _)| named(wanted)).map(|(_, it)| *it).collect();
        if !found.is_empty() {
            return found.into_iter().collect();
        }
        let named = self.of_path_name(&parts);
        if named.is_empty() { self.of_path_unit(&parts) } else { named }
    }

    /// A folder or file, or a word of its name, that is a customer's id, a name, or an organisation number.
    fn of_path_name(&self, parts: &[&str]) -> Vec<u32> {
        let stems = parts.iter().filter_map(|it| it.rsplit_once('.').map(|it| it.0));
        let whole = parts.iter().copied().chain(stems);
        let found: BTreeSet<u32> = whole
            .filter(|it| 3 <= it.len())
            .filter_map(|it| {
                let folded = fold(it);
                sole(self.tenants.get(&folded))
                    .or_else(|| sole(self.names.get(&folded)))
                    .or_else(|| self.of_organisation(it))
            })
            .collect();
        if !found.is_empty() {
            return found.into_iter().collect();
        }
        let words = parts.iter().flat_map(|it| it.split(|it: char| !it.is_alphanumeric()));
        let long = words.filter(|it| 3 <= it.len());
        let found: BTreeSet<u32> =
            long.filter_map(|it| sole(self.tenants.get(&fold(it)))).collect();
        found.into_iter().collect()
    }

    /// A unit code that stands by itself in a name, as in `4780_personal.csv`; never a year.
    fn of_path_unit(&self, parts: &[&str]) -> Vec<u32> {
        let words = parts.iter().flat_map(|part| part.split(|it: char| !it.is_alphanumeric()));
        let found: BTreeSet<u32> = words
            .filter(|word| {
                word.len() >= 3
                    && !(word.len() == 4 && (word.starts_with("19") || word.starts_with("20")))
            })
            .filter_map(|word| sole(self.units.get(&fold(word))))
            .collect();
        found.into_iter().collect()
    }

    /// Returns the controllers that a row concerns; `path` are those of its file.
    pub(crate) fn of_row(&self, evidence: &Evidence<'_>, path: &[u32]) -> Vec<u32> {
        let tenant = evidence.tenants.iter().find_map(|value| self.of_tenant(value));
        if let Some(index) = tenant {
            return vec![index];
        }
        if let Some(index) = evidence.table {
            return vec![index];
        }
        if !path.is_empty() {
            return path.to_vec();
        }
        let email = evidence.emails.iter().find_map(|email| self.of_email(email));
        let found = email
            .or_else(|| evidence.cells.iter().find_map(|cell| self.of_organisation(cell)))
            .or_else(|| evidence.units.iter().find_map(|value| self.of_unit(value)));
        found.into_iter().collect()
    }

    /// Returns the controller that a customer's id, name, organisation number or unit code names.
    pub(crate) fn of_tenant(&self, value: &str) -> Option<u32> {
        let folded = fold(value);
        sole(self.tenants.get(&folded))
            .or_else(|| sole(self.names.get(&folded)))
            .or_else(|| self.of_organisation(value))
            .or_else(|| self.of_unit(value))
    }

    fn of_email(&self, email: &str) -> Option<u32> {
        let (_, mut domain) = email.rsplit_once('@')?;
        loop {
            if let Some(index) = sole(self.domains.get(domain)) {
                return Some(index);
            }
            domain = domain.split_once('.')?.1;
        }
    }

    fn of_organisation(&self, cell: &str) -> Option<u32> {
        let cell = cell.trim();
        if self.organisations.is_empty() || !(10..=13).contains(&cell.len()) {
            return None;
        }
        sole(self.organisations.get(&Organisationsnummer::parse(cell).ok()?))
    }

    fn of_unit(&self, value: &str) -> Option<u32> {
        let folded = fold(value);
        let ends = folded.char_indices().map(|(at, it)| at + it.len_utf8()).rev();
        ends.filter_map(|end| folded.get(..end)).find_map(|prefix| sole(self.units.get(prefix)))
    }
}

/// Returns the rows of a list with header, and the line of each.
pub(crate) fn rows(path: &Path) -> Result<Vec<(u64, Vec<String>)>, LeakError> {
    let open = |source| LeakError::Material { path: path.to_owned(), source };
    rows_of(std::fs::File::open(path).map_err(open)?, path)
}

/// As [`rows`], from whatever keeps the list at `path`.
pub(crate) fn rows_of(
    list: impl std::io::Read,
    path: &Path,
) -> Result<Vec<(u64, Vec<String>)>, LeakError> {
    let mut reader =
        csv::ReaderBuilder::new().flexible(true).trim(csv::Trim::All).from_reader(list);
    let mut rows = Vec::new();
    for (index, record) in reader.records().enumerate() {
        let line = index as u64 + 2;
        let problem = "the line is no CSV in UTF-8; save the list as CSV UTF-8 with commas";
        let record =
            record.map_err(|_| LeakError::List { path: path.to_owned(), line, problem })?;
        let line = record.position().map_or(line, csv::Position::line);
        rows.push((line, record.iter().map(str::to_owned).collect()));
    }
    Ok(rows)
}

/// Puts letters and marks together that some systems keep apart in file names.
fn composed(name: &str) -> String {
    let pairs = [
        ("a\u{30a}", "å"),
        ("a\u{308}", "ä"),
        ("o\u{308}", "ö"),
        ("e\u{301}", "é"),
        ("u\u{308}", "ü"),
    ];
    pairs.into_iter().fold(name.to_owned(), |name, (apart, one)| name.replace(apart, one))
}

fn sole(found: Option<&BTreeSet<u32>>) -> Option<u32> {
    match found {
        Some(found) if found.len() == 1 => found.first().copied(),
        _ => None,
    }
}

/// Matches `*` (any characters) and `?` (one) against the whole of `text`; linear space, at most product time.
fn glob(pattern: &str, text: &str) -> bool {
    let text: Vec<char> = text.chars().collect();
    // `reach` holds whether the pattern so far matches the first n characters.
    let mut reach = vec![false; text.len() + 1];
    if let Some(first) = reach.first_mut() {
        *first = true;
    }
    for wanted in pattern.chars() {
        let mut next = vec![false; reach.len()];
        let mut before = false;
        for (place, (now, at)) in next.iter_mut().zip(&reach).enumerate() {
            let here = place.checked_sub(1).and_then(|it| text.get(it));
            *now = match wanted {
                '*' => *at || before,
                _ => {
                    here.is_some_and(|it| wanted == '?' || *it == wanted)
                        && reach.get(place - 1) == Some(&true)
                }
            };
            before = *now;
        }
        reach = next;
    }
    reach.last() == Some(&true)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn controllers() -> Controllers {
        let mut controllers = Controllers::default();
        for (index, kind, value) in [
            (0, "tenant", "K01"),
            (0, "path", "skola"),
            (1, "path", "export/*_soc*"),
            (1, "email_domain", "soc.sjovik.example"),
            (0, "email_domain", "sjovik.example"),
            (1, "email_domain", "sjovik.example"),
            (1, "org_number", "212000-0142"),
            (0, "unit", "47"),
            (1, "unit", "4780"),
        ] {
            controllers.add(index, kind, value).unwrap();
        }
        controllers
    }

    #[track_caller]
    fn check(evidence: &Evidence<'_>, path: &str, expected: &[u32]) {
        let controllers = controllers();
        assert_eq!(controllers.of_row(evidence, &controllers.of_path(path)), expected);
    }

    #[test]
    fn the_tenant_beats_the_folder_and_the_folder_the_domain() {
        let emails = vec!["a@soc.sjovik.example"];
        check(&Evidence { tenants: vec!["k01"], ..Evidence::default() }, "export/a_soc.csv", &[0]);
        check(&Evidence { emails: emails.clone(), ..Evidence::default() }, "Skola/a.csv", &[0]);
        check(&Evidence { emails, ..Evidence::default() }, "x.zip!/b.csv", &[1]);
    }

    #[test]
    fn a_domain_that_several_share_names_none() {
        check(&Evidence { emails: vec!["a@sjovik.example"], ..Evidence::default() }, "x", &[]);
    }

    #[test]
    fn a_folder_or_a_word_of_a_file_may_be_the_customers_id() {
        check(&Evidence::default(), "dump/K01/anst.csv", &[0]);
        check(&Evidence::default(), "dump/export_k01_2024.csv", &[0]);
        check(&Evidence::default(), "dump/212000-0142/anst.csv", &[1]);
        check(&Evidence::default(), "dump/k011/anst.csv", &[]);
    }

    #[test]
    fn marks_kept_apart_in_a_name_are_the_same_name() {
        assert_eq!(composed("fo\u{308}rskola"), "förskola");
    }

    #[test]
    fn the_longest_unit_prefix_wins() {
        check(&Evidence { units: vec!["478012"], ..Evidence::default() }, "x", &[1]);
        check(&Evidence { units: vec!["4711"], ..Evidence::default() }, "x", &[0]);
        check(&Evidence::default(), "export/4780_personal.csv", &[1]);
    }

    #[test]
    fn an_organisation_number_is_known_in_every_written_form() {
        for cell in ["2120000142", "212000-0142", "162120000142"] {
            let cells = [cell];
            check(&Evidence { cells: &cells, ..Evidence::default() }, "x", &[1]);
        }
    }

    #[test]
    fn what_lay_in_two_folders_concerns_both() {
        check(&Evidence::default(), "skola/export/x_soc.csv", &[0, 1]);
    }

    #[test]
    fn glob_matches_the_whole() {
        assert!(glob("a*c?", "abbcd") && glob("*", "") && glob("**b", "ab"));
        assert!(!glob("a*c", "abbcd") && !glob("?", ""));
    }
}
