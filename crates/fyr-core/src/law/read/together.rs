//! What holds of all law files together: no version twice, no gap, no overlap, no form that is not there.

use super::{regime::ReadRegime, table::nearest};
use crate::law::{check::Fault, files, form::Form};
use std::{cell::RefCell, collections::BTreeSet};

type Regimes<'a> = [(&'a str, ReadRegime)];
type Forms<'a> = [(&'a str, (Form, usize))];

/// Checks what the files say of each other.
pub(super) fn check(regimes: &Regimes<'_>, forms: &Forms<'_>, faults: &RefCell<Vec<Fault>>) {
    let fault = |file: &str, line: usize, what: String, mend: String| {
        faults.borrow_mut().push(Fault { file: file.to_owned(), line, what, mend });
    };
    let mut named = form_ids();
    for (at, (file, (form, line))) in forms.iter().enumerate() {
        if forms.iter().take(at).any(|(_, (it, _))| it.id == form.id) {
            fault(
                file,
                *line,
                format!("the form `{}` is there twice", form.id),
                "give one of them another id".to_owned(),
            );
        }
        named.insert(form.id.clone());
    }
    for (file, read) in regimes {
        for (line, form) in read.forms.iter().filter(|(_, it)| !named.contains(it)) {
            let near = nearest(form, named.iter().map(String::as_str));
            let mend = format!("write `{near}`, or add the form to law/forms");
            fault(file, *line, format!("the form `{form}` is not there"), mend);
        }
    }
    let ids: BTreeSet<&str> = regimes.iter().map(|(_, it)| it.regime.id.as_str()).collect();
    for id in ids {
        let mut versions: Vec<_> = regimes.iter().filter(|(_, it)| it.regime.id == id).collect();
        versions.sort_by_key(|(_, it)| it.regime.valid_from);
        for pair in versions.windows(2) {
            if let &[earlier, later] = pair {
                follows(earlier, later, &fault);
            }
        }
    }
}

/// The forms built in: a file that is checked alone may name them.
fn form_ids() -> BTreeSet<String> {
    let id = |text: &str| {
        let line = text.lines().find_map(|line| line.strip_prefix("id = \""))?;
        line.split_once('"').map(|(id, _)| id.to_owned())
    };
    files::FORMS.iter().filter_map(|(_, text)| id(text)).collect()
}

/// Checks that a version begins the day after the one before has ended.
fn follows(
    earlier: &(&str, ReadRegime),
    later: &(&str, ReadRegime),
    fault: &impl Fn(&str, usize, String, String),
) {
    let (before, after) = (&earlier.1.regime, &later.1.regime);
    let (file, read) = (later.0, &later.1);
    if before.version == after.version {
        let what = format!("version `{}` of `{}` is there twice", after.version, after.id);
        fault(
            file,
            read.version_line,
            what,
            "give each text of the rules its own version".to_owned(),
        );
    }
    let Some(last) = before.valid_to else {
        let what = format!(
            "`{}` overlaps: version `{}` has no last day, and version `{}` begins {}",
            after.id, before.version, after.version, after.valid_from
        );
        let mend = match after.valid_from.yesterday() {
            Ok(day) => format!("write `valid_to = \"{day}\"` in {}", earlier.0),
            Err(_) => "correct the first day".to_owned(),
        };
        return fault(earlier.0, earlier.1.from_line, what, mend);
    };
    let next = last.tomorrow().unwrap_or(last);
    if after.valid_from < next {
        let what = format!(
            "`{}` overlaps: version `{}` is in force until {last}, version `{}` from {}",
            after.id, before.version, after.version, after.valid_from
        );
        fault(
            file,
            read.from_line,
            what,
            format!("write `valid_from = \"{next}\"`, or end the earlier one before"),
        );
    } else if next < after.valid_from {
        let what = format!(
            "`{}` has a gap: version `{}` ends {last}, version `{}` begins {}",
            after.id, before.version, after.version, after.valid_from
        );
        fault(
            file,
            read.from_line,
            what,
            format!("write `valid_from = \"{next}\"`, or let the earlier one last longer"),
        );
    }
}
