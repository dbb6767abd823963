//! What texts say of whom.

use super::*;

/// Numbers of persons born in 1842.
const FIRST: &str = "18420203-0013";
const SECOND: &str = "18420203-0021";

/// Reads a text with all that is found in it.
fn read_scanned(passage: &Passage<'_>) -> Vec<Individual> {
    let mut findings = Vec::new();
    scan(passage.text, passage.on, &mut findings);
    read(passage, &findings)
}

/// Returns `number|name: what is said`, one line a person, values in order; `-` for nobody in particular.
fn shown(text: &str, host: Option<&Host>) -> Vec<String> {
    let passage = Passage {
        text,
        on: jiff::civil::date(2025, 9, 26),
        host,
        topic: None,
        listed: &List::default(),
    };
    let mut lines = Vec::new();
    for individual in read_scanned(&passage) {
        let mut parts: Vec<String> = Vec::new();
        for mention in &individual.mentions {
            let shown = match mention.kind {
                Kind::Number(_) => format!("{}{}", mention.grade.id(), &mention.value[8..]),
                Kind::BrokenNumber | Kind::EmployeeId | Kind::RecordKey => {
                    mention.kind.id().to_owned()
                }
                Kind::Email
                | Kind::Phone
                | Kind::Data(
                    DataCategory::Name | DataCategory::BirthDate | DataCategory::HomeAddress,
                ) => mention.value.clone(),
                Kind::Data(DataCategory::BankAccount)
                    if mention.value.contains(',') || mention.value.contains('-') =>
                {
                    mention.value.chars().filter(char::is_ascii_digit).collect()
                }
                Kind::Data(category) => category.id().to_owned(),
            };
            if !parts.contains(&shown) {
                parts.push(shown);
            }
        }
        if individual.protected.is_some() {
            parts.push("PROTECTED".to_owned());
        }
        let who = if individual.is_host {
            "host"
        } else if individual.at.is_none() {
            "-"
        } else {
            ""
        };
        parts.sort();
        lines.push(format!("{who}{}", parts.join(" ")));
    }
    lines
}

#[track_caller]
fn check(text: &str, expected: &[&str]) {
    let text = text.replace("FIRST", FIRST).replace("SECOND", SECOND);
    assert_eq!(shown(&text, None), expected, "{text}");
}

/// Checks a note in the row of Anna Berg, who has the first number.
#[track_caller]
fn check_note(text: &str, expected: &[&str]) {
    let text = text.replace("FIRST", FIRST).replace("SECOND", SECOND);
    let host = Host { names: vec!["Anna Berg".to_owned()], numbers: vec![FIRST.replace('-', "")] };
    assert_eq!(shown(&text, Some(&host)), expected, "{text}");
}

#[test]
fn the_name_beside_a_number_is_its_persons() {
    check(
        "Kan ni titta på Ida Palmqvist (FIRST)? Medlem i fackförbundet Vision.\n\nMvh",
        &["B0013 Ida Palmqvist union"],
    );
    check("FIRST Ida Palmqvist\nSECOND Bo Alm", &["B0013 Ida Palmqvist", "B0021 Bo Alm"]);
    check("Palmqvist, Ida  FIRST  38231 kr", &["B0013 Ida Palmqvist"]);
    check(
        "Namn: Ida Palmqvist\nPersonnummer: FIRST\nDiagnos: astma",
        &["A0013 Ida Palmqvist health"],
    );
}

#[test]
fn a_document_is_about_the_person_it_names_first() {
    check(
        "Arbetsskadeutredning\nGäller: FIRST\nMikael Sundberg, anställd vid Äldrenämnden, ramlade i trappan.\nTelefon\t031-390 06 79",
        &["+46313900679 B0013 Mikael Sundberg employment health"],
    );
}

#[test]
fn a_number_over_the_end_of_a_line_is_one_number() {
    check(
        "Ärendet gäller Ida Palmqvist, personnummer 18420203-\n0013, som är sjukskriven.",
        &["A0013 Ida Palmqvist health"],
    );
}

#[test]
fn a_doctor_and_a_manager_are_not_ill() {
    check(
        "Patient: Ida Palmqvist (FIRST)\nLäkare: Bo Alm, bo.alm@a.example\nHar sökt för depression och är sjukskriven.",
        &["B0013 Ida Palmqvist health", "Bo Alm bo.alm@a.example"],
    );
    check(
        "Ida Palmqvist (FIRST) har träffat läkaren Bo Alm (SECOND). Diagnos ställdes.",
        &["B0013 Ida Palmqvist health", "B0021 Bo Alm"],
    );
}

#[test]
fn what_is_denied_is_not_said() {
    check("Ida Palmqvist (FIRST) har inte haft någon sjukfrånvaro.", &["B0013 Ida Palmqvist"]);
    check("Ida Palmqvist FIRST, ingen facklig tillhörighet", &["B0013 Ida Palmqvist"]);
    check(
        "Ida Palmqvist (FIRST) är sjukskriven. Gäller inte Bo Alm (SECOND).",
        &["B0013 Ida Palmqvist health", "B0021 Bo Alm"],
    );
    check("Namn: Ida Palmqvist\nPersonnummer: FIRST\nDiagnos: saknas", &["A0013 Ida Palmqvist"]);
}

#[test]
fn a_note_is_about_the_rows_person_unless_it_says_otherwise() {
    check_note("Depression", &["hosthealth"]);
    check_note(
        "Sjukskriven. Läkare: Bo Alm, 070-174 06 05",
        &["hosthealth", "+46701740605 Bo Alm"],
    );
    check_note("Bo Alm (SECOND) är sjukskriven", &["B0021 Bo Alm health"]);
    check_note("Plan finns", &[]);
    check_note(
        "Anhörig: Eva Berg 070-174 06 05",
        &["hostrelative", "+46701740605 Eva Berg relative"],
    );
}

#[test]
fn times_references_and_orders_are_nobody_in_a_log() {
    check(
        "2025-08-20T03:11:30Z INFO job=184202030013 ts=1755937394991 ocr=184202030013 ver=202504302015",
        &[],
    );
    check("2025-08-20T03:11:30Z INFO pnr=184202030013 ts=1755937394991", &["A0013"]);
}

#[test]
fn a_heading_says_the_same_of_everyone_in_its_list() {
    check(
        "Lönelista Byggnadsnämnden\n\nIda Palmqvist     FIRST     38231 kr   konto 8327-9,847782001\nBo Alm     SECOND     41253 kr   konto 8327-9,286507245",
        &[
            "83279847782001 B0013 Ida Palmqvist salary_finance",
            "83279286507245 B0021 Bo Alm salary_finance",
        ],
    );
}

#[test]
fn protection_is_said_of_those_it_may_be_said_of() {
    check(
        "Ida Palmqvist (FIRST) har skyddad folkbokföring.",
        &["B0013 Ida Palmqvist PROTECTED protected_identity"],
    );
    check("Ida Palmqvist (FIRST) har inte skyddade personuppgifter.", &["B0013 Ida Palmqvist"]);
}

#[test]
fn a_person_without_number_has_a_name_and_a_contact_or_a_date_of_birth() {
    check("Hej! Ring Eva Lindqvist på 070-174 06 05.", &["+46701740605 Eva Lindqvist"]);
    check(
        "Eva Lindqvist, född 1942-02-03, bor på Parkgränd 84, 344 83 Nyköping.",
        &["1942-02-03 Eva Lindqvist Parkgränd 84, 344 83 Nyköping"],
    );
    check("Eva Lindqvist ringde om sin diagnos.", &[]);
}

#[test]
fn documents_of_the_usual_kinds_say_what_they_say() {
    check(
        "Rehabiliteringsplan\nNamn: Ida Palmqvist\nPersonnummer: FIRST\nTelefon: 070-174 06 05\nDiagnos: F43.8A. Sjukskriven 50 % av läkare Bo Alm.\n\
         Närmaste chef: Eva Ek. Nästa möte 2026-09-14 kl. 10.30.",
        &["+46701740605 A0013 Ida Palmqvist health"],
    );
    check(
        "Orosanmälan\nBarnet Ida Palmqvist (FIRST)\nAnmälan till socialtjänsten, Socialnämnden i Sjövik. Utredning enligt 11 kap. 1 § SoL inledd.\n\
         Vårdnadshavare: Eva Palmqvist, telefon 070-174 06 05. Handläggare: Bo Alm.",
        &["B0013 Ida Palmqvist relative social_services", "+46701740605 Eva Palmqvist relative"],
    );
    check(
        "Kallelse till förhandling\nIda Palmqvist (FIRST) är medlem i fackförbundet Kommunal.\nFörhandling enligt 11 § MBL hålls den 3 oktober.\n\
         Gäller inte Bo Alm (SECOND).",
        &["B0013 Ida Palmqvist union", "B0021 Bo Alm"],
    );
    check(
        "Läkarintyg\nPatient: Ida Palmqvist\nPersonnummer: FIRST\nAdress: Parkgränd 84, 344 83 Nyköping\nDiagnos: M54.5 Lumbago. Arbetsförmågan är nedsatt med 75 %.\n\
         Utfärdat av: Bo Alm, leg. läkare\nNärmast anhörig: Eva Ek, personnummer SECOND, telefon 070-174 06 05",
        &[
            "A0013 Ida Palmqvist Parkgränd 84, 344 83 Nyköping health relative",
            "+46701740605 A0021 Eva Ek relative",
        ],
    );
    check(
        "Anteckning\nIda Palmqvist (FIRST) är dömd för misshandel.\nE-post: ida.p@a.example\nUtdrag ur belastningsregistret finns i akten.",
        &["B0013 Ida Palmqvist criminal ida.p@a.example"],
    );
    check(
        "Medarbetarsamtal\nMedarbetare: Ida Palmqvist\nPersonnummer: FIRST\nBefattning: Handläggare\nBedömning: uppfyller målen. Betyg 4 av 5.",
        &["A0013 Ida Palmqvist assessment employment"],
    );
    check(
        "Lönebesked\nNamn: Ida Palmqvist\nPersonnr: FIRST\nMånadslön: 30100 kr\nKontonummer: 8327-9, 112 123 041-7",
        &["832791121230417 A0013 Ida Palmqvist bank_account salary_finance"],
    );
}

#[test]
fn boards_are_named_from_a_capital_letter_on() {
    let found: Vec<&str> =
        boards("Kent, anställd vid Barn- och utbildningsnämnden i Granhult kommun, ramlade.")
            .collect();
    assert!(found.contains(&"Barn- och utbildningsnämnden i Granhult kommun"), "{found:?}");
}

#[test]
fn who_writes_and_reads_a_mail_is_not_whom_it_is_about() {
    check(
        "From: Supporten <support@leverantor.example>\nTo: hr@mottagare.example\n\nHej!\n\nGäller: FIRST\nKent Hansen ramlade i trappan.\n\nMvh\nSupporten",
        &["B0013 Kent Hansen health", "-hr@mottagare.example support@leverantor.example"],
    );
}

#[test]
fn objects_on_lines_of_their_own_are_not_mixed() {
    check(
        "{\"namn\":\"Kent Hansen\",\"pnr\":\"FIRST\",\"epost\":\"a@b.example\"}\n{\"namn\":\"Eva Ek\",\"pnr\":\"SECOND\",\"epost\":\"c@b.example\"}",
        &["A0013 Kent Hansen a@b.example", "A0021 Eva Ek c@b.example"],
    );
}

#[test]
fn posts_of_the_population_register_say_who_is_protected() {
    check(
        "#POST_START\n#UP 01001 184202030013\n#UP 01003 J\n#UP 01012 Ida\n#UP 01014 Palmqvist\n#POST_SLUT\n\
         #POST_START\n#UP 01001 184202030021\n#UP 01012 Bo\n#UP 01014 Alm\n#POST_SLUT",
        &["A0013 Ida Palmqvist PROTECTED protected_identity", "A0021 Bo Alm"],
    );
}

#[test]
fn a_third_person_in_a_comment_gets_nothing_of_what_is_said_of_the_subject() {
    check(
        "Orosanmälan\nBarnet Ida Palmqvist (FIRST)\nAnmälan till socialtjänsten, Socialnämnden i Sjövik. Utredning inledd.\n\
         Se även Bo Alm, personnummer SECOND\nKommentar av: HR\nSe även Eva Ek, personnummer 18420203-0039",
        &["B0013 Ida Palmqvist social_services", "A0021 Bo Alm", "A0039 Eva Ek"],
    );
    check(
        "Namn: Ida Palmqvist\nPersonnr: FIRST\nMånadslön: 30100 kr\nSe även Bo Alm, personnummer SECOND",
        &["A0013 Ida Palmqvist salary_finance", "A0021 Bo Alm"],
    );
}

#[test]
fn a_list_goes_on_line_by_line_below_its_heading() {
    let list = "Sjukskrivna i maj:\n1. Palmqvist, Ida FIRST\n2. Alm, Bo SECOND";
    check(list, &["B0013 Ida Palmqvist health", "B0021 Bo Alm health"]);
    check(
        &format!(
            "Rutin vid sjukskrivning\n{}Ida Palmqvist FIRST\nBo Alm SECOND",
            "Text\n".repeat(9)
        ),
        &["B0013 Ida Palmqvist", "B0021 Bo Alm"],
    );
}

#[test]
fn whoever_has_an_employer_is_employed() {
    check(
        "Skadad: Ida Palmqvist, pnr FIRST\nArbetsgivare: Socialnämnden i Sjövik",
        &["A0013 Ida Palmqvist employment"],
    );
}

#[test]
fn a_number_that_was_replaced_is_the_same_persons() {
    let earlier = |text: &str| {
        let text = text.replace("FIRST", FIRST).replace("SECOND", SECOND);
        let on = jiff::civil::date(2025, 9, 26);
        let passage =
            Passage { text: &text, on, host: None, topic: None, listed: &List::default() };
        let read = read_scanned(&passage);
        let of = |it: &Mention| it.kind.is_number() && it.owner == Owner::Earlier;
        (read.len(), read.iter().flat_map(|it| &it.mentions).filter(|it| of(it)).count())
    };
    assert_eq!(earlier("Ida Palmqvist, pnr FIRST (tidigare samordningsnummer SECOND)."), (1, 1));
    assert_eq!(
        earlier("Ida har fått personnummer FIRST i stället för samordningsnummer SECOND."),
        (1, 1)
    );
    // Each the nearest before it in its paragraph.
    assert_eq!(
        earlier(
            "Ida Palmqvist, pnr FIRST (tidigare samordningsnummer SECOND).\n\nBo Alm, pnr 18420203-0039"
        ),
        (2, 1)
    );
    assert_eq!(earlier("Ida Palmqvist FIRST. Tidigare ringde Bo Alm SECOND."), (2, 0));
    assert_eq!(earlier("Tidigare samordningsnummer SECOND."), (1, 0));
}

#[test]
fn letters_of_full_width_and_letters_by_their_numbers_are_letters() {
    assert_eq!(narrow("Ｎｒ １９４２０２０３－００１３").unwrap(), "Nr 19420203-0013");
    assert_eq!(
        narrow("(420203&#8722;0013) &#x; R&D &#9999999;").unwrap(),
        "(420203\u{2212}0013) &#x; R&D &#9999999;"
    );
    assert_eq!(narrow("Bo & Eva \u{feff}"), None);
}

#[test]
fn the_name_below_a_number_that_the_end_of_a_line_divides_is_its_persons() {
    check(
        "Gäller: 18420203-\n0013\nMikael Sundberg, anställd vid X, ramlade.",
        &["B0013 Mikael Sundberg employment"],
    );
}

#[test]
fn a_name_in_two_fields_of_a_form_is_one() {
    check("Personnummer: FIRST\nEfternamn: Palmqvist\nFörnamn: Ida", &["A0013 Ida Palmqvist"]);
    check(
        "Förnamn\nfornamn: Ida\nEfternamn\nefternamn: Palmqvist\nPersonnummer\npnr: FIRST",
        &["A0013 Ida Palmqvist"],
    );
    check(
        "- **Namn:** Ida Palmqvist\n- **Personnummer:** FIRST\n- **Facklig:** nej",
        &["A0013 Ida Palmqvist"],
    );
}

#[test]
fn columns_of_a_page_are_not_keys_of_each_other() {
    check(
        "Arbetsgivare            Arbetstagare\nKils kommun             Ida Palmqvist\nOrg.nr 212000-0142      FIRST",
        &["B0013 Ida Palmqvist"],
    );
}

#[test]
fn a_question_says_nothing_of_whoever_was_named_before() {
    check("Ida Palmqvist (FIRST) slutar.\nVem är det som är sjuk?", &["B0013 Ida Palmqvist"]);
}

#[test]
fn an_account_in_a_form_is_the_subjects() {
    check(
        "Anställd: Ida Palmqvist\nPersonnummer: FIRST\nAnhörig: Eva Ek, 070-174 06 05\nBankkonto: 8327-9, 112 123 041-7",
        &[
            "832791121230417 A0013 Ida Palmqvist bank_account employment relative",
            "+46701740605 Eva Ek relative",
        ],
    );
}

#[test]
fn a_form_says_until_when_its_person_is_employed() {
    let said = |line: &str| {
        let text = format!("Namn: Ida Palmqvist\nPersonnr: {FIRST}\n{line}");
        let on = jiff::civil::date(2025, 9, 26);
        let passage =
            Passage { text: &text, on, host: None, topic: None, listed: &List::default() };
        read_scanned(&passage).into_iter().find_map(|it| it.employment)
    };
    assert_eq!(said("Anställningen upphör: 2025-01-31"), Some(Employment::Former));
    assert_eq!(said("Avgångsdatum\t2026-01-31"), Some(Employment::Current));
    // A sick leave ends too.
    assert_eq!(said("Sjukskriven t.o.m.: 2025-01-31"), None);
}
#[test]
fn a_name_alone_above_a_number_alone_is_its_persons() {
    for people in [
        format!("Anna Ek\n{FIRST}\nBo Alm\n{SECOND}\n"),
        format!("{FIRST}\nAnna Ek\n{SECOND}\nBo Alm\n"),
    ] {
        let found = shown(&people, None);
        let is = |line: usize, of: [&str; 2]| of.iter().all(|it| found[line].contains(it));
        assert!(is(0, ["0013", "Anna Ek"]) && is(1, ["0021", "Bo Alm"]), "{found:?}");
    }
}

#[test]
fn a_sentence_that_goes_on_is_no_heading_of_those_below() {
    let text = format!(
        "Hon är sjukskriven sedan mars och\nhar personnummer\n{FIRST}.\n\nBo Alm, {SECOND},\nhar semester\n"
    );
    let found = shown(&text, None).join("; ");
    assert!(!found.contains("Bo Alm health"), "{found}");
}
