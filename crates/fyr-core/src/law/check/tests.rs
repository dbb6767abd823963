//! Every kind of error planted into the shipped law is named with its line and with how to mend it.

mod beside;

use super::check as check_files;
use crate::law::files;

fn shipped(name: &str) -> &'static str {
    files::ALL.iter().flat_map(|it| *it).find(|(file, _)| *file == name).unwrap().1
}

/// Replaces the first `from` of a file by `to`; the only fault must stand on the line of `at`, and say `says`.
#[track_caller]
fn check(file: &str, (from, to): (&str, &str), at: &str, says: &str) {
    let text = shipped(file);
    assert!(text.contains(from), "«{from}» is not in {file}");
    planted(file, &text.replacen(from, to, 1), at, says);
}

#[track_caller]
fn planted(file: &str, text: &str, at: &str, says: &str) {
    let before = text.split_once(at).unwrap().0;
    let line = before.matches('\n').count() + 1;
    let files: Vec<(&str, &str)> = files::ALL
        .iter()
        .flat_map(|it| *it)
        .map(|it| if it.0 == file { (file, text) } else { *it })
        .collect();
    let said: Vec<String> = check_files(&files).faults.iter().map(ToString::to_string).collect();
    let wanted = format!("{file}:{line}: ");
    assert!(
        said.iter().any(|it| it.starts_with(&wanted) && it.contains(says)),
        "{wanted}…{says}: {said:#?}"
    );
    assert_eq!(said.len(), 1, "one error, one fault: {said:#?}");
    assert!(said[0].contains("; "), "how to mend it: {}", said[0]);
}

const GDPR: &str = "law/eu-gdpr.toml";
const CYBER: &str = "law/se-cybersakerhetslag.toml";
const FORM: &str = "law/forms/se-imy.toml";
const FIRST: &str = "id = \"notify-authority\"";

/// Plants in the duty to notify the authority: what stands after its id.
#[track_caller]
fn check_duty(from: &str, to: &str, at: &str, says: &str) {
    let text = shipped(GDPR);
    let (before, duty) = text.split_once(FIRST).unwrap();
    let duty = format!("{FIRST}{duty}");
    assert!(duty.contains(from), "«{from}»");
    let duty = duty.replacen(from, to, 1);
    planted(GDPR, &format!("{before}{duty}"), at, says);
}

#[test]
fn the_shipped_law_has_no_fault() {
    let files: Vec<(&str, &str)> = files::ALL.iter().flat_map(|it| it.iter().copied()).collect();
    let checked = check_files(&files);
    assert_eq!(checked.faults, []);
    assert_eq!(checked.regimes, files::REGIMES.len());
}

#[test]
fn a_broken_line_is_named_as_toml() {
    check(GDPR, ("version = \"2018-05-25\"", "version = 2018-05-25\""), "version = 2018", "");
}

#[test]
fn a_key_written_twice_is_named() {
    check(
        GDPR,
        ("mark = \"S\"\n\n[authority]", "mark = \"S\"\nversion = \"2\"\n\n[authority]"),
        "version = \"2\"",
        "duplicate",
    );
}

#[test]
fn a_misspelt_key_is_named_with_the_nearest_one() {
    check(
        GDPR,
        ("valid_from", "valid_form = \"2018-05-25\"\nvalid_from"),
        "valid_form",
        "write `valid_from`",
    );
}

#[test]
fn a_missing_key_is_named_at_its_table() {
    let text = shipped(GDPR);
    let (before, rest) = text.split_once(FIRST).unwrap();
    let kept = |line: &&str| !line.starts_with("text.");
    let mut first = true;
    let rest: Vec<&str> = rest
        .lines()
        .filter(|line| {
            first &= !line.starts_with("owner");
            !first || kept(line)
        })
        .collect();
    let text = format!("{before}{FIRST}{}", rest.join("\n"));
    planted(GDPR, &text, "[[duty]]\nid = \"notify-authority\"", "has no `text`");
}

#[test]
fn a_missing_mark_is_named() {
    let text = shipped(GDPR);
    let at = text.find("[[duty]]").unwrap();
    let mark = at + text[at..].find("mark = \"S\"\n").unwrap();
    let text = format!("{}{}", &text[..mark], &text[mark + 11..]);
    planted(GDPR, &text, "[[duty]]", "has no `mark`");
}

#[test]
fn an_unknown_mark_is_named() {
    check(GDPR, ("mark = \"S\"", "mark = \"Q\""), "mark = \"Q\"", "`Q` is not a mark");
}

#[test]
fn a_missing_source_is_named() {
    check(GDPR, ("source = \"GDPR Art. 33(5)\"\n", ""), "[[duty]]\nid = \"document\"", "");
}

#[test]
fn an_empty_source_is_named() {
    check(
        GDPR,
        ("\"GDPR Art. 33(5)\"", "\" \""),
        "source = \" \"",
        "`source` of duty `document` is empty",
    );
}

#[test]
fn a_text_missing_in_a_language_is_named() {
    let (from, to) = ("name.en = \"General Data Protection Regulation (GDPR)\"\n", "");
    check(GDPR, (from, to), "name.sv", "write `name.en`");
}

#[test]
fn a_bad_date_is_named() {
    check(
        GDPR,
        ("valid_from = \"2018-05-25\"", "valid_from = \"2018-02-30\""),
        "2018-02-30",
        "there is no day",
    );
}

#[test]
fn a_last_day_before_the_first_is_named() {
    let to = "valid_from = \"2018-05-25\"\nvalid_to = \"2017-01-01\"";
    check(GDPR, ("valid_from = \"2018-05-25\"", to), "valid_to", "is before the first");
}

#[test]
fn versions_that_overlap_are_named() {
    check(
        CYBER,
        ("valid_from = \"2026-07-01\"", "valid_from = \"2026-06-30\""),
        "valid_from",
        "overlaps",
    );
}

#[test]
fn an_earlier_version_without_a_last_day_is_named() {
    let file = "law/se-cybersakerhetslag-2026-01.toml";
    check(
        file,
        ("valid_to = \"2026-06-30\"\n", ""),
        "valid_from",
        "write `valid_to = \"2026-06-30\"`",
    );
}

#[test]
fn a_gap_between_versions_is_named() {
    check(
        CYBER,
        ("valid_from = \"2026-07-01\"", "valid_from = \"2026-08-01\""),
        "valid_from",
        "has a gap",
    );
}

#[test]
fn a_version_that_is_there_twice_is_named() {
    check(
        CYBER,
        ("version = \"2026-07-01\"", "version = \"2026-01-15\""),
        "version = ",
        "is there twice",
    );
}

#[test]
fn a_duty_that_asks_for_a_risk_without_words_for_it_is_named() {
    check(
        CYBER,
        ("arises = [\"significant\"]", "arises = [\"significant\", \"risk_high\"]"),
        "[[duty]]",
        "asks how the risk was assessed",
    );
}

#[test]
fn a_duty_without_owner_is_named() {
    let duty = "[[duty]]\nid = \"notify-authority\"";
    check_duty("owner = \"controller\"\n", "", duty, "has no `owner`");
}

#[test]
fn an_unknown_owner_is_named() {
    check_duty(
        "owner = \"controller\"",
        "owner = \"nobody\"",
        "owner = \"nobody\"",
        "write one of: controller",
    );
}

#[test]
fn an_unknown_recipient_is_named() {
    check_duty(
        "recipient = \"se-imy\"",
        "recipient = \"se-imi\"",
        "se-imi",
        "write one of: se-imy",
    );
}

#[test]
fn an_unknown_fact_is_named_with_the_nearest_one() {
    check_duty("\"nature\"", "\"natur\"", "\"natur\"", "write `nature`");
}

#[test]
fn an_unknown_ground_is_named_with_the_nearest_one() {
    check_duty(
        "\"breach_not_ruled_out\"",
        "\"breach_ruled_out\"",
        "\"breach_ruled_out\"",
        "write `breach_not_ruled_out`",
    );
}

#[test]
fn an_unknown_comparison_is_named() {
    check(CYBER, ("more_than = 12", "above = 12"), "above = 12", "`above` is no comparison");
}

#[test]
fn a_comparison_that_does_not_fit_the_fact_is_named() {
    check(
        CYBER,
        ("more_than = 12", "is = true"),
        "activity_limited_hours\", is = true",
        "is a number",
    );
}

#[test]
fn a_value_that_is_not_in_the_facts_list_is_named() {
    check(
        CYBER,
        ("is = \"ongoing\"", "is = \"going\""),
        "is = \"going\"",
        "ceased, ongoing, unknown",
    );
}

#[test]
fn an_unknown_anchor_is_named() {
    check_duty(
        "from = \"awareness\"",
        "from = \"detection\"",
        "detection",
        "write one of: awareness",
    );
}

#[test]
fn an_anchor_to_a_filing_that_no_duty_makes_is_named() {
    check(
        CYBER,
        ("{ filing = \"incident-notification\" }", "{ filing = \"notification\" }"),
        "{ filing = \"notification\" }",
        "which no duty makes",
    );
}

#[test]
fn an_anchor_to_a_duty_that_is_not_filed_is_named() {
    check(
        CYBER,
        ("{ filing = \"incident-notification\" }", "{ filing = \"inform-recipients\" }"),
        "{ filing = \"inform-recipients\" }",
        "not met by a filing",
    );
}

#[test]
fn a_duty_that_hangs_on_its_own_filing_is_named() {
    let own = ("when = [{ filed = \"status-report\" }]", "when = [{ filed = \"final-report\" }]");
    check(CYBER, own, "[[duty]]\nid = \"final-report\"", "hangs on its own filing");
}

#[test]
fn deadlines_that_run_from_themselves_are_named() {
    check(
        CYBER,
        ("{ filing = \"incident-notification\" }", "{ filing = \"status-report\" }"),
        "{ filing = \"status-report\" }",
        "from its own filing",
    );
}

#[test]
fn an_unknown_unit_is_named() {
    check_duty("unit = \"hours\"", "unit = \"weeks\"", "weeks", "hours, days, months");
}

#[test]
fn a_counting_that_does_not_go_with_the_unit_is_named() {
    check_duty(
        "counting = \"elapsed\"",
        "counting = \"calendar\"",
        "counting = \"calendar\"",
        "write `counting = \"elapsed\"`",
    );
}

#[test]
fn a_negative_amount_is_named() {
    check_duty("count = 72", "count = -72", "count = -72", "cannot be an amount of time");
}

#[test]
fn an_amount_in_words_is_named() {
    check_duty("count = 72", "count = \"72\"", "count = \"72\"", "is a text");
}

#[test]
fn an_exemption_without_article_is_named() {
    let text = shipped(GDPR).replacen("source = \"GDPR Art. 34(3)(a)\"\n", "", 1);
    planted(GDPR, &text, "[[duty.exemption]]", "name the article");
}

#[test]
fn an_exemption_that_leads_to_no_duty_is_named() {
    check(
        GDPR,
        ("replaced_by = \"inform-public\"", "replaced_by = \"inform-all\""),
        "replaced_by",
        "`disproportionate-effort` names the duty `inform-all`",
    );
}

#[test]
fn an_exclusion_of_a_duty_that_is_not_there_is_named() {
    check(
        GDPR,
        ("takes_away = [\"notify-authority\"", "takes_away = [\"notify\""),
        "takes_away",
        "names the duty `notify`",
    );
}

#[test]
fn a_form_that_is_not_there_is_named() {
    check(GDPR, ("form = \"se-imy\"", "form = \"se-imi\""), "form = \"se-imi\"", "write `se-imy`");
}

#[test]
fn a_filing_without_a_form_is_named() {
    let duty = "[[duty]]\nid = \"notify-authority\"";
    check_duty("form = \"se-imy\"\n", "", duty, "names no form");
}

#[test]
fn an_unknown_way_of_meeting_a_duty_is_named() {
    check_duty(
        "met_by = \"filing\"",
        "met_by = \"letter\"",
        "met_by = \"letter\"",
        "filing, information, facts",
    );
}

#[test]
fn a_duty_met_by_facts_that_names_none_is_named() {
    let facts = "facts = [\"nature\", \"cause\", \"data_categories\", \"consequences\", \"measures_taken\"]\n";
    let text = shipped(GDPR).replacen(facts, "", 1);
    assert_ne!(text, shipped(GDPR));
    let line = text.lines().take_while(|line| *line != "id = \"document\"").count();
    let at = format!("{GDPR}:{line}: ");
    let faults = check_files(&[(GDPR, &text)]).faults;
    assert!(faults[0].to_string().starts_with(&at), "{faults:?}");
}

#[test]
fn an_id_that_cannot_stand_in_an_address_is_named() {
    let (from, to) = ("id = \"inform-by-order\"", "id = \"inform.by.order\"");
    let text = shipped(GDPR).replace(", \"inform-by-order\"", "").replacen(from, to, 1);
    planted(GDPR, &text, to, "small letters");
}

#[test]
fn a_question_of_a_form_that_rests_on_no_fact_is_named() {
    let (from, to) = ("{ fact = \"occurred_from\" }", "{ fact = \"occured_from\" }");
    check(FORM, (from, to), to, "write `occurred_from`");
    let (from, to) = ("answers = [\"controller_name\"]", "answers = []");
    check(FORM, (from, to), "[[section.question]]\nno = \"1\"", "not from where it is answered");
}

#[test]
fn a_purpose_that_needs_something_unknown_is_named() {
    check(
        "law/purposes.toml",
        ("also = [\"risk\"]", "also = [\"weather\"]"),
        "weather",
        "awareness, qualification",
    );
}

#[test]
fn several_errors_in_one_file_are_all_named_in_order() {
    let text = shipped(GDPR)
        .replacen("valid_from = \"2018-05-25\"", "valid_from = \"soon\"", 1)
        .replacen("unit = \"hours\"", "unit = \"weeks\"", 1)
        .replacen("met_by = \"facts\"", "met_by = \"hope\"", 1);
    let faults = check_files(&[(GDPR, &text)]).faults;
    let said: Vec<&str> = faults.iter().map(|it| it.what.as_str()).collect();
    assert_eq!(faults.len(), 3, "{said:#?}");
    assert!(faults.is_sorted_by_key(|it| it.line));
}

#[test]
fn no_text_however_broken_makes_the_check_fail_by_itself() {
    let text = shipped(CYBER);
    for at in (0..text.len()).step_by(97).filter(|at| text.is_char_boundary(*at)) {
        let _ = check_files(&[("law/x.toml", &text[..at])]);
        let _ = check_files(&[("law/x.toml", &text[at..])]);
    }
    let deep = format!("x = {}", "[".repeat(50_000));
    assert!(!check_files(&[("law/x.toml", &deep)]).faults.is_empty());
}
