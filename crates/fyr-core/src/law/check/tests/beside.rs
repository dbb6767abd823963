//! What is there twice, and what is wrong in the files beside the law.

use super::*;

#[test]
fn what_is_wrong_in_guidance_and_playbooks_is_named_with_its_own_line() {
    let heavy = "profile = { course = \"ransomware\", exposure = \"no_evidence\", malicious = true, weight = 4, effect";
    let heavier = heavy.replace("weight = 4", "weight = 5");
    check("law/guidance/edpb-01-2021.toml", (heavy, &heavier), &heavier, "has the weight 5");
    let wrong = ("fits = [\"unauthorised_access\"", "fits = [\"unauthorized\"");
    check("law/playbooks/insider.toml", wrong, wrong.1, "`unauthorized` is no type");
}

#[test]
fn an_example_of_guidance_with_an_unknown_exposure_is_named() {
    check(
        "law/guidance/edpb-01-2021.toml",
        ("exposure = \"hostile\"", "exposure = \"evil\""),
        "evil",
        "evil",
    );
}

#[test]
fn a_question_a_purpose_an_example_or_a_task_that_is_there_twice_is_named() {
    for (file, (from, to), at) in [
        (FORM, ("no = \"3\"", "no = \"2\" # again"), "# again"),
        ("law/purposes.toml", ("id = \"gdpr-33-5\"", "id = \"gdpr-33-3\" # again"), "# again"),
        ("law/guidance/edpb-01-2021.toml", ("no = 3\n", "no = 2 # again\n"), "# again"),
        (
            "law/playbooks/insider.toml",
            (
                "title.sv = \"Begränsa personens åtkomst\"\ntitle.en = \"Limit the person's access\"",
                "title.sv = \"Säkra loggarna innan personen får veta\" # again\ntitle.en = \"Secure the logs before the person is told\"",
            ),
            "# again",
        ),
    ] {
        check(file, (from, to), at, "is there twice");
    }
}

#[test]
fn an_exemption_a_threshold_or_an_exclusion_that_is_there_twice_is_named() {
    for (file, begins, id) in [
        (GDPR, "[[duty.exemption]]\nid = \"unintelligible\"", "unintelligible"),
        (CYBER, "[[threshold]]\nid = \"L1\"", "L1"),
        (GDPR, "[[exclusion]]\nid = \"security-protection\"", "security-protection"),
    ] {
        let text = shipped(file);
        let (before, after) = text.split_once(begins).unwrap();
        let one = after.split_once("\n\n").unwrap().0;
        let again = begins.replace(&format!("\"{id}\""), &format!("\"{id}\" # again"));
        let text = format!("{before}{begins}{one}\n\n{again}{after}");
        planted(file, &text, "# again", "is there twice");
    }
}

#[test]
fn a_duty_that_is_there_twice_is_named() {
    let text = shipped(GDPR);
    let order = text.split_once("[[duty]]\nid = \"inform-by-order\"").unwrap().1;
    let again = order.split_once("[[duty]]").unwrap().0;
    let text = format!("{text}\n[[duty]]\nid = \"inform-by-order\" # again{again}");
    planted(GDPR, &text, "# again", "is there twice");
}

#[test]
fn a_duty_that_an_exclusion_leaves_out_is_named() {
    let wrong = ("\"inform-by-order\", \"notify-controllers\"", "\"notify-controllers\"");
    check(GDPR, wrong, "takes_away = ", "what becomes of the duty `inform-by-order`");
    let wrong = ("keeps = [\"inform-by-order\"", "keeps = [\"inform-by-ordre\"");
    check("law/se-bdl.toml", wrong, "keeps = ", "`inform-by-ordre`");
}

#[test]
fn a_duty_that_can_never_be_owed_is_named() {
    let wrong = (
        "not_owed_when = [{ fact = \"ceased\", is = \"ceased\" }]",
        "not_owed_when = [{ fact = \"ceased\", is = \"ongoing\" }]",
    );
    check(CYBER, wrong, "[[duty]]\nid = \"status-report\"", "can never be owed");
}

#[test]
fn an_exemption_that_does_not_name_the_duty_it_leads_to_is_named() {
    let wrong = ("replaced_by = \"inform-public\"\n", "");
    check(GDPR, wrong, "[[duty]]\nid = \"inform-public\"", "which does not name it");
}

#[test]
fn a_wording_of_a_form_that_fits_no_choice_is_named() {
    for (from, to, says) in [
        ("choice = \"theft\"", "choice = \"stold\"", "`stold` is no choice of `incident_type`"),
        ("choice = \"theft\"", "choice = \"loss\"", "is there twice"),
        ("fact = \"severity\"\nsays", "fact = \"nature\"\nsays", "which has none"),
        ("fact = \"severity\"\nsays", "fact = \"severitet\"\nsays", "not in the catalogue"),
    ] {
        let at = if says.contains("twice") { "choice = \"loss\", sv = \"förlust\"" } else { to };
        check(FORM, (from, to), at, says);
    }
}
