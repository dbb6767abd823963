//! Keys of databases: which columns lead from a row to the person that another table holds.

use crate::columns::{fold, words};

/// What people are called in names of tables and of keys, folded; the first of a line stands for all in it.
const SUBJECTS: [&[&str]; 12] = [
    &["person", "personer", "persons", "people", "individ", "individer", "individual"],
    &[
        "anstalld",
        "anstallda",
        "employee",
        "employees",
        "emp",
        "medarbetare",
        "medarbetar",
        "personal",
        "staff",
        "worker",
        "workers",
    ],
    &["patient", "patienter", "patients"],
    &["elev", "elever", "pupil", "pupils", "student", "studenter", "students"],
    &["barn", "child", "children"],
    &["brukare", "vardtagare", "vardtagarna"],
    &["klient", "klienter"],
    &["medlem", "medlemmar", "member", "members"],
    &["user", "users", "anvandare", "account", "accounts"],
    &["invanare", "citizen", "citizens", "resident", "residents"],
    &["sokande", "applicant", "applicants"],
    &["deltagare", "participant", "participants"],
];

/// What a key is called beside whose it is.
const KEYS: [&str; 14] = [
    "id", "ids", "key", "nyckel", "guid", "uuid", "uid", "fk", "pk", "ref", "oid", "rowid",
    "recordid", "internid",
];
/// Words that say nothing in such a name.
const FILLERS: [&str; 6] = ["tbl", "dbo", "public", "table", "intern", "the"];

/// Returns whose key a column of this name holds: `person_id`, `PersonKey`, `fk_employee`; `None` for any other.
pub(super) fn of_column(name: &str) -> Option<&'static str> {
    let words = words(name);
    let (keys, rest): (Vec<&str>, Vec<&str>) =
        words.iter().map(String::as_str).partition(|it| KEYS.contains(it));
    if keys.is_empty() {
        // `personid` without a sign between.
        let folded = fold(name);
        let joined = KEYS.iter().find_map(|it| folded.strip_suffix(it))?;
        return subject(joined);
    }
    let mut rest = rest.into_iter().filter(|it| !FILLERS.contains(it));
    let (one, None) = (rest.next()?, rest.next()) else { return None };
    subject(one)
}

/// Returns whom a table of this name lists: `dbo.Personer`.
pub(super) fn of_table(name: &str) -> Option<&'static str> {
    let words = words(name);
    let mut rest = words.iter().filter(|it| !FILLERS.contains(&it.as_str()));
    let last = rest.next_back()?;
    // `absence_employee` lists absences.
    rest.next().is_none().then(|| subject(last)).flatten()
}

/// Whether a column of this name holds the key of its own table.
pub(super) fn is_bare(name: &str) -> bool {
    KEYS.contains(&fold(name).as_str())
}

/// Whether a value can be a key: one word that is no date and not very long.
pub(super) fn is_key(value: &str) -> bool {
    (1..=64).contains(&value.len())
        && !value.contains(char::is_whitespace)
        && value.bytes().any(|it| it.is_ascii_alphanumeric())
        && !matches!(value, "0" | "-1" | "null" | "NULL")
}

fn subject(word: &str) -> Option<&'static str> {
    SUBJECTS.iter().find(|known| known.contains(&word)).and_then(|it| it.first().copied())
}

#[cfg(test)]
mod tests {
    use super::{of_column, of_table};

    #[test]
    fn a_key_says_whose_it_is() {
        for name in ["person_id", "PersonKey", "personid", "fk_person", "PERSON_GUID", "individId"]
        {
            assert_eq!(of_column(name), Some("person"), "{name}");
        }
        for name in ["employee_fk", "medarbetar_guid", "emp_id", "anstalld_id"] {
            assert_eq!(of_column(name), Some("anstalld"), "{name}");
        }
        for name in
            ["id", "order_id", "personnummer", "person", "device_person_id_2", "kid", "fluid"]
        {
            assert_eq!(of_column(name), None, "{name}");
        }
    }

    #[test]
    fn a_table_says_whom_it_lists() {
        for name in ["person", "Personer", "dbo.Person", "tbl_person"] {
            assert_eq!(of_table(name), Some("person"), "{name}");
        }
        assert_eq!(of_table("employees"), Some("anstalld"));
        for name in ["absence", "employee_absence", "orders", ""] {
            assert_eq!(of_table(name), None, "{name}");
        }
    }
}
