//! What names of columns and tables in use say.

use super::*;
use DataCategory as Category;

#[track_caller]
fn check(names: &[&str], expected: Role) {
    for name in names {
        let found = meaning(name);
        assert_eq!((found.role, found.whose), (expected, Whose::Subject), "{name}");
    }
}

#[track_caller]
fn check_of(whose: Whose, name: &str, expected: Role) {
    let found = meaning(name);
    assert_eq!((found.whose, found.role), (whose, expected), "{name}");
}

#[test]
fn names_in_use_say_what_the_column_holds() {
    check(
        &[
            "Personnr",
            "PNR",
            "anst_pnr",
            "PersonNummer",
            "Pers.nr",
            "pnr_anst",
            "person.ssn",
            "Personid (12 siffror)",
            "Reservnummer",
            "civicRegNo",
        ],
        Role::Number,
    );
    check(&["E-post", "epostadress", "Email", "mail", "contact.emailAddress"], Role::Email);
    check(
        &["Skyddad identitet", "sekretessmarkering", "securityMarking", "SKYDDAD", "SEKRETESS"],
        Role::Protected,
    );
    check(&["Utdelningsadress", "Adress", "homeAddress.street"], Role::Street);
    check(&["Organisationsnummer", "kund_id"], Role::Tenant);
    check(&["Förvaltning", "forv"], Role::Board);
    check(&["ANSTNR", "employee_id", "Anst.nr"], Role::EmployeeId);
    check(&["Fakturanr", "OCR", "ts", "created_at"], Role::NotPerson);
    check(&["Förnamn", "FNAMN", "fn", "firstName", "person.contact.fn"], Role::FirstName);
    check(&["ENAMN", "en", "last_name"], Role::LastName);
    check(&["Namn", "anst_namn", "employee.name", "Elevens namn"], Role::FullName);
    check(&["aktiv", "is_active"], Role::Active);
    check(&["INAKTIV", "inaktiv_flagga"], Role::Inactive);
    check(&["Anteckning", "Kommentar", "beskrivning", "intern_anteckning"], Role::Note);
}

#[test]
fn every_category_has_names_of_its_own() {
    let cases: [(&[&str], Category); 18] = [
        (&["Befattning", "anställningsform", "Titel"], Category::Employment),
        (&["LONEART", "månadslön", "grundlon", "salary"], Category::SalaryFinance),
        (&["CLEARINGNR", "KONTONR", "iban", "Bankkonto"], Category::BankAccount),
        (&["kortnummer", "card_number"], Category::PaymentCard),
        (&["lösenord", "password_hash", "pinkod"], Category::Credentials),
        (
            &["SJUKORSAK", "Sjukfrånvaro", "Diagnoskod", "allergier", "frånvaroorsak"],
            Category::Health,
        ),
        (&["FACKL_TILLH", "fackförbund", "tradeUnion"], Category::Union),
        (&["etnicitet", "modersmål"], Category::Ethnicity),
        (&["religion", "trossamfund"], Category::Religion),
        (&["politisk åsikt", "parti"], Category::Politics),
        (&["sexuell läggning"], Category::SexualLife),
        (&["fingeravtryck", "dna"], Category::BiometricGenetic),
        (&["brottsmisstanke", "belastningsregister"], Category::Criminal),
        (&["försörjningsstöd", "bistånd", "insats"], Category::SocialServices),
        (&["klass", "årskurs", "skolenhet", "förskola"], Category::SchoolChild),
        (&["latitude", "ip_adress", "senaste_position", "lat"], Category::Location),
        (&["foto", "profilbild"], Category::Photo),
        (&["betyg", "omdöme", "medarbetarsamtal"], Category::Assessment),
    ];
    for (names, category) in cases {
        check(names, Role::Data(category));
    }
}

#[test]
fn another_persons_values_are_not_the_subjects() {
    check_of(Whose::Other, "Chef e-post", Role::Email);
    check_of(Whose::Other, "handläggare_pnr", Role::Number);
    check_of(Whose::Other, "E-post (chef)", Role::Email);
    check_of(Whose::Other, "skapad_av", Role::Person);
    check_of(Whose::Other, "Närmaste chef", Role::Person);
    check_of(Whose::Relative, "Anhörig telefon", Role::Phone);
    check_of(Whose::Relative, "ANHORIG_NAMN", Role::FullName);
    check_of(Whose::Relative, "vårdnadshavare_personnummer", Role::Number);
    check_of(Whose::Relative, "vh1_tel", Role::Phone);
    check_of(Whose::Relative, "barnpnr", Role::Number);
    check(&["Skyddsombud", "skyddsombud_namn", "chefsnivå"], Role::Unknown);
    check(&["läkarintyg"], Role::Data(Category::Health));
    check(&["relation", "anhörig_relation"], Role::Data(Category::Relative));
}

#[test]
fn two_relatives_are_told_apart() {
    assert_ne!(meaning("vårdnadshavare1_tel").group, meaning("vårdnadshavare2_tel").group);
    assert_eq!(meaning("anhorig1_tel").group, meaning("anhorig_1_namn").group);
}

#[test]
fn names_of_things_are_not_names_of_persons() {
    check(&["filnamn", "kursnamn", "produkt_namn", "användarnamn"], Role::Unknown);
}

#[test]
fn a_table_says_what_its_people_are_there_for() {
    for (name, category) in [
        ("sjukfrånvaro 2025", Some(Category::Health)),
        ("lon", Some(Category::SalaryFinance)),
        ("facklig_tillhorighet", Some(Category::Union)),
        ("elever", Some(Category::SchoolChild)),
        ("ekonomiskt_bistand", Some(Category::SocialServices)),
        ("rehab", Some(Category::Health)),
        ("anstalld", None),
        ("sjukhus_personal", None),
        ("nyhetsbrev", None),
        ("bra", None),
        ("resultat", None),
    ] {
        assert_eq!(of_table(name), category, "{name}");
    }
}

#[test]
fn names_of_other_languages_and_systems_say_the_same() {
    check(
        &["Etternavn", "Sukunimi", "Efternavn", "NACHN", "Nachname", "name.family"],
        Role::LastName,
    );
    check(&["Fornavn", "Etunimi", "VORNA", "Vorname", "patient.name.given"], Role::FirstName);
    check(&["Navn", "Nimi", "Legal Name", "Medarbejder", "Oppilas"], Role::FullName);
    check(&["Ansattnr", "PERNR", "Työntekijänumero", "Medarbejdernr", "Ans.nr"], Role::EmployeeId);
    check(
        &[
            "employment_end",
            "ENDDA",
            "AVGDAT",
            "Fratrædelsesdato",
            "Loppupäivä",
            "Last Working Day",
        ],
        Role::EndDate,
    );
    check(&["TILLTRADE", "BEGDA", "Tilltr.dat", "Alkupäivä"], Role::StartDate);
    check(&["GBDAT", "Fødselsdato", "Syntymäaika", "FODD"], Role::BirthDate);
    check(&["Sähköposti"], Role::Email);
    check(&["Henkilötunnus", "CPR-nr", "Fødselsnummer", "PNR"], Role::Number);
    check(&["ORGENHET", "Avdeling", "Business Unit"], Role::Unit);
    check(&["Sykefravær", "Sairauspoissaolo", "Leave Reason"], Role::Data(Category::Health));
    check(&["turvakielto", "Adressebeskyttelse"], Role::Protected);
    check_of(Whose::Other, "Leders e-post", Role::Email);
    check_of(Whose::Other, "Chefens namn", Role::FullName);
    check_of(Whose::Other, "Ansvarig chef", Role::Person);
    check_of(Whose::Relative, "Anhörigs namn", Role::FullName);
    check_of(Whose::Relative, "Make/maka", Role::Person);
    check_of(Whose::Relative, "Målsmans telefon", Role::Phone);
}

#[test]
fn a_number_that_a_person_had_before_is_named_so() {
    for name in
        ["Tidigare samordningsnummer", "gammalt_pnr", "old_ssn", "Ersatt av personnr", "fd pnr"]
    {
        assert!(role(name) == Role::Number && is_earlier(name), "{name}");
    }
    assert!(!is_earlier("Personnummer") && !is_earlier("Ersättarens personnummer"));
}
