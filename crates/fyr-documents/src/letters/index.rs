//! The address index: one line of CSV for each letter.

use super::Recipient;
use crate::document::Language;

/// Byte order mark and column names.
pub(super) const INDEX_HEADER: &str = "\u{FEFF}letter_no,file,first_page,pages,name,address_1,address_2,address_3,postcode,town,country\r\n";

/// The index's file name.
pub(super) fn index_name(language: Language) -> &'static str {
    match language {
        Language::Sv => "adresser.csv",
        Language::En => "addresses.csv",
    }
}

/// A letter and where it stands.
pub(super) struct Row<'a> {
    pub(super) language: Language,
    pub(super) file: &'a str,
    pub(super) recipient: &'a Recipient,
    pub(super) first_page: usize,
    pub(super) pages: usize,
}

/// Writes one line, ended by CR LF.
pub(super) fn index_row(row: &Row<'_>) -> String {
    let address = Address::read(&row.recipient.address, row.language);
    let mut lines = address.lines.into_iter();
    let (first, second) = (lines.next(), lines.next());
    let rest: Vec<&str> = lines.collect();
    let texts = [
        row.file,
        &row.first_page.to_string(),
        &row.pages.to_string(),
        &row.recipient.name,
        first.unwrap_or_default(),
        second.unwrap_or_default(),
        &rest.join(", "),
        &address.postcode,
        address.town,
        address.country,
    ]
    .map(field);
    format!("{},{}\r\n", row.recipient.number, texts.join(","))
}

/// An address taken apart.
struct Address<'a> {
    /// Street, box and the like.
    lines: Vec<&'a str>,
    /// Swedish postcode as `123 45`; empty when none was found.
    postcode: String,
    town: &'a str,
    /// Empty when the address is neither Swedish nor followed by a country.
    country: &'a str,
}

impl<'a> Address<'a> {
    /// Finds the last line that begins with a Swedish postcode; what follows it is the country.
    ///
    /// An address without such a line is kept whole in `lines`.
    fn read(lines: &'a [String], language: Language) -> Self {
        let lines: Vec<&str> =
            lines.iter().map(|line| line.trim()).filter(|line| !line.is_empty()).collect();
        let found = lines
            .iter()
            .enumerate()
            .rev()
            .find_map(|(at, line)| Some((at, swedish_postcode(line)?)));
        let Some((at, (postcode, town))) = found else {
            return Self { lines, postcode: String::new(), town: "", country: "" };
        };
        let sweden = match language {
            Language::Sv => "Sverige",
            Language::En => "Sweden",
        };
        let country = lines.get(at + 1).copied().unwrap_or(sweden);
        Self { lines: lines.into_iter().take(at).collect(), postcode, town, country }
    }
}

/// Reads `123 45 Town`, `12345 Town` or either after `SE-` or `S-`.
fn swedish_postcode(line: &str) -> Option<(String, &str)> {
    let line = line.strip_prefix("SE-").or_else(|| line.strip_prefix("S-")).unwrap_or(line);
    let (first, rest) = line.split_at_checked(3)?;
    let (second, town) = rest.trim_start().split_at_checked(2)?;
    let all_digits = first.bytes().chain(second.bytes()).all(|byte| byte.is_ascii_digit());
    (all_digits && town.starts_with(char::is_whitespace))
        .then(|| (format!("{first} {second}"), town.trim()))
}

/// Writes a field so that it is read back as text and never calculated.
fn field(text: &str) -> String {
    let mut field: String = text
        .chars()
        .map(|character| if character.is_control() { ' ' } else { character })
        .collect();
    // Spreadsheets calculate what begins so, also in full width (OWASP, "CSV Injection").
    if field.trim_start().starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']) {
        field.insert(0, '\'');
    }
    if field.contains([',', '"']) { format!("\"{}\"", field.replace('"', "\"\"")) } else { field }
}

#[cfg(test)]
mod tests {
    use super::{Row, index_row};
    use crate::document::Language;
    use crate::letters::Recipient;

    fn check(name: &str, address: &[&str], expected: &str) {
        let recipient = Recipient {
            number: 7,
            name: name.to_owned(),
            address: address.iter().map(|&line| line.to_owned()).collect(),
            categories: Vec::new(),
        };
        let row = Row {
            language: Language::Sv,
            file: "f.pdf",
            recipient: &recipient,
            first_page: 3,
            pages: 2,
        };
        assert_eq!(index_row(&row), format!("7,f.pdf,3,2,{expected}\r\n"));
    }

    #[test]
    fn a_swedish_address_is_taken_apart() {
        check(
            "Åsa Öberg",
            &["c/o Ek", "Storgatan 1", "12345 Örebro"],
            "Åsa Öberg,c/o Ek,Storgatan 1,,123 45,Örebro,Sverige",
        );
        check("Bo", &["Väg 2", "SE-432 10  Åby", "Finland"], "Bo,Väg 2,,,432 10,Åby,Finland");
    }

    #[test]
    fn a_foreign_address_is_kept_whole() {
        check(
            "Ann",
            &["1 High St", "Oxford", "OX1 1AA", "England"],
            "Ann,1 High St,Oxford,\"OX1 1AA, England\",,,",
        );
        check("Ann", &["Gate 4", "0150 Oslo"], "Ann,Gate 4,0150 Oslo,,,,");
    }

    #[test]
    fn quotes_commas_and_line_breaks_stay_inside_their_field() {
        check("A \"B\", C\r\nD", &[], "\"A \"\"B\"\", C  D\",,,,,,");
    }

    #[test]
    fn a_formula_is_neutralised() {
        check("=HYPERLINK(1)", &["+1", "\t@x", "＝2"], "'=HYPERLINK(1),'+1,'@x,'＝2,,,");
    }

    #[test]
    fn an_empty_recipient_gives_a_row_of_empty_fields() {
        check("", &["", " "], ",,,,,,");
    }
}
