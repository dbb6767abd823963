//! What a column's name says that its values are.

use fyr_core::vocabulary::DataCategory;

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    /// The identity number of the person the row is about.
    Number,
    FirstName,
    LastName,
    FullName,
    Email,
    Phone,
    Street,
    PostalCode,
    City,
    BirthDate,
    /// True means employed.
    Active,
    /// True means no longer employed.
    Inactive,
    EndDate,
    Status,
    /// That the person has a protected identity.
    Protected,
    /// The customer, tenant or organisation whose data the row is.
    Tenant,
    /// An organisational unit.
    Unit,
    /// Something else about the person.
    Data(DataCategory),
    /// A value of another person: a manager, relative, case worker.
    OtherPerson,
    /// A relative of the person, which says something of both.
    Relative,
    /// Times, invoice and reference numbers: digits that are nobody's.
    NotPerson,
    Unknown,
}

/// How a word is compared with a column's name.
#[derive(Clone, Copy)]
enum Match {
    Is,
    Begins,
    Ends,
    Has,
}

use DataCategory as Category;
use Match::{Begins, Ends, Has, Is};

/// The words, the deciding ones first. Folded as [`fold`] does.
const WORDS: &[(Match, &[&str], Role)] = &[
    (
        Begins,
        &["anhorig", "narmasteanhorig", "vardnadshavare", "foralder", "relative", "nextofkin"],
        Role::Relative,
    ),
    (
        Begins,
        &[
            "chef",
            "narmastechef",
            "manager",
            "handlagg",
            "lakare",
            "skapadav",
            "andradav",
            "attest",
            "ansvarig",
            "kontaktperson",
            "createdby",
            "updatedby",
            "ombud",
            "avsandare",
            "mottagare",
        ],
        Role::OtherPerson,
    ),
    (Begins, &["skyddsombud", "skyddsrond", "skyddsutrust"], Role::Unknown),
    (
        Has,
        &[
            "skyddad",
            "skyddid",
            "skyddsmark",
            "skyddsniva",
            "sekretess",
            "sekrmark",
            "protectedperson",
            "protectedpopulation",
            "protectedidentity",
            "securitymarking",
            "kvarskriv",
            "hemligadress",
            "sparrmark",
        ],
        Role::Protected,
    ),
    (Is, &["skydd", "sekr", "protected", "skyddat"], Role::Protected),
    (
        Has,
        &[
            "personnummer",
            "personnr",
            "persnr",
            "persnummer",
            "samordningsn",
            "civicreg",
            "socialsecurity",
            "personalidentity",
        ],
        Role::Number,
    ),
    (
        Is,
        &["pnr", "ssn", "samnr", "personid12", "personidnr", "fodelsenummer", "identitetsnummer"],
        Role::Number,
    ),
    (Ends, &["pnr"], Role::Number),
    (Has, &["epost", "email", "mejl"], Role::Email),
    (Is, &["mail", "mailadress", "mailaddress"], Role::Email),
    (Has, &["telefon", "mobilnr", "mobilnummer", "phone"], Role::Phone),
    (Is, &["tel", "tfn", "mobil", "mobile", "gsm", "telnr"], Role::Phone),
    (
        Has,
        &[
            "faktura",
            "invoice",
            "ocr",
            "verifikat",
            "timestamp",
            "tidsstampel",
            "tidpunkt",
            "datetime",
            "bankgiro",
            "plusgiro",
            "belopp",
            "arendenr",
            "diarienr",
            "ordernr",
            "artikel",
            "serienr",
            "checksum",
        ],
        Role::NotPerson,
    ),
    (
        Is,
        &[
            "ts",
            "ver",
            "version",
            "skapad",
            "andrad",
            "created",
            "updated",
            "createdat",
            "updatedat",
            "tid",
            "order",
            "ean",
            "imei",
            "jobb",
            "job",
            "saldo",
        ],
        Role::NotPerson,
    ),
    (Has, &["inaktiv", "inactive"], Role::Inactive),
    (Is, &["avslutad", "slutat"], Role::Inactive),
    (Is, &["aktiv", "active", "isactive", "arverksam"], Role::Active),
    (
        Has,
        &[
            "slutdat",
            "anstslut",
            "anstallningslut",
            "anstallningtom",
            "anstallningslut",
            "anstalldtom",
            "avgangsdat",
            "enddate",
            "slutadedat",
        ],
        Role::EndDate,
    ),
    (Is, &["tom", "slut", "avgang", "avgick"], Role::EndDate),
    (Is, &["status", "anstallningsstatus", "anststatus"], Role::Status),
    (Has, &["organisationsnummer", "organisationsnr", "orgnummer", "orgnr"], Role::Tenant),
    (
        Begins,
        &[
            "kund",
            "tenant",
            "customer",
            "forvaltning",
            "namnd",
            "arbetsgivar",
            "huvudman",
            "myndighet",
        ],
        Role::Tenant,
    ),
    (
        Is,
        &[
            "forv",
            "organisation",
            "org",
            "orgid",
            "bolag",
            "foretag",
            "personuppgiftsansvarig",
            "client",
            "clientid",
        ],
        Role::Tenant,
    ),
    (
        Begins,
        &[
            "enhet",
            "orgenhet",
            "organisationsenhet",
            "avdelning",
            "kostnadsst",
            "arbetsplatskod",
            "unit",
        ],
        Role::Unit,
    ),
    (Is, &["kst", "kstalle", "webbid", "orgkod", "avd"], Role::Unit),
    (
        Is,
        &["fornamn", "firstname", "givenname", "tilltalsnamn", "fn", "fnamn", "forename"],
        Role::FirstName,
    ),
    (Is, &["efternamn", "lastname", "surname", "familyname", "en", "enamn"], Role::LastName),
    (
        Is,
        &[
            "namn",
            "name",
            "fullname",
            "personnamn",
            "anstalld",
            "anstalldnamn",
            "medarbetare",
            "elev",
            "elevnamn",
            "patient",
            "displayname",
            "fullstandigtnamn",
            "person",
        ],
        Role::FullName,
    ),
    (Is, &["ipadress", "macadress", "ipaddress"], Role::Data(Category::Location)),
    (
        Has,
        &[
            "gatuadress",
            "utdelningsadress",
            "hemadress",
            "bostadsadress",
            "folkbokforingsadress",
            "streetaddress",
            "homeaddress",
        ],
        Role::Street,
    ),
    (
        Is,
        &["adress", "address", "street", "gata", "adress1", "adressrad1", "coadress"],
        Role::Street,
    ),
    (Is, &["postnr", "postnummer", "zip", "zipcode", "postalcode", "postcode"], Role::PostalCode),
    (Is, &["ort", "postort", "city", "stad", "bostadsort", "postadress"], Role::City),
    (Has, &["fodelsedat", "fodelsedag", "birthdate", "dateofbirth"], Role::BirthDate),
    (Is, &["dob", "fodd"], Role::BirthDate),
    (
        Has,
        &[
            "sjuk",
            "diagnos",
            "rehab",
            "franvaro",
            "lakarintyg",
            "medicin",
            "allergi",
            "funktionsneds",
            "health",
            "halsa",
            "karens",
            "skada",
        ],
        Role::Data(Category::Health),
    ),
    (Has, &["facklig", "fackforb", "fackforen", "tradeunion"], Role::Data(Category::Union)),
    (Is, &["fack", "union"], Role::Data(Category::Union)),
    (Has, &["etnicitet", "etnisk", "ethnic"], Role::Data(Category::Ethnicity)),
    (Has, &["religion", "trossamfund"], Role::Data(Category::Religion)),
    (Has, &["politisk", "partitillh"], Role::Data(Category::Politics)),
    (Has, &["sexuell"], Role::Data(Category::SexualLife)),
    (Has, &["fingeravtryck", "biometr", "dnaprov"], Role::Data(Category::BiometricGenetic)),
    (
        Has,
        &["brottsmis", "belastningsreg", "brottslig", "criminal"],
        Role::Data(Category::Criminal),
    ),
    (
        Has,
        &["socialbidrag", "forsorjningsstod", "bistand", "ekonomisktbist", "placering"],
        Role::Data(Category::SocialServices),
    ),
    (Has, &["skolklass", "forskola", "arskurs", "elevid"], Role::Data(Category::SchoolChild)),
    (Is, &["skola", "klass"], Role::Data(Category::SchoolChild)),
    (Has, &["losenord", "password", "passwd", "passhash"], Role::Data(Category::Credentials)),
    (Is, &["pwd", "pinkod"], Role::Data(Category::Credentials)),
    (Has, &["kortnummer", "cardnumber", "kreditkort"], Role::Data(Category::PaymentCard)),
    (
        Has,
        &["bankkonto", "kontonummer", "kontonr", "clearing", "bankaccount", "lonekonto"],
        Role::Data(Category::BankAccount),
    ),
    (Is, &["konto", "iban"], Role::Data(Category::BankAccount)),
    (
        Has,
        &[
            "manadslon",
            "grundlon",
            "timlon",
            "bruttolon",
            "nettolon",
            "salary",
            "skattetabell",
            "utmatning",
            "inkomst",
            "lonebelopp",
        ],
        Role::Data(Category::SalaryFinance),
    ),
    (Is, &["lon", "lontillagg", "skatt"], Role::Data(Category::SalaryFinance)),
    (Has, &["latitud", "longitud", "gpsposition"], Role::Data(Category::Location)),
    (Is, &["foto", "bild", "photo", "portratt"], Role::Data(Category::Photo)),
    (
        Has,
        &["betyg", "omdome", "bedomning", "medarbetarsamtal", "utvecklingssamtal"],
        Role::Data(Category::Assessment),
    ),
    (
        Has,
        &[
            "befattning",
            "anstallning",
            "anstnr",
            "anstform",
            "anstid",
            "employee",
            "yrke",
            "tjanstetitel",
            "sysselsattningsgrad",
        ],
        Role::Data(Category::Employment),
    ),
    (Is, &["titel", "title", "tjanst", "arbetsplats", "roll"], Role::Data(Category::Employment)),
];

/// Returns what the column's name says.
pub(crate) fn role(name: &str) -> Role {
    let folded = fold(name);
    let found = WORDS.iter().find(|(how, words, _)| {
        words.iter().any(|word| match how {
            Match::Is => folded == *word,
            Match::Begins => folded.starts_with(word),
            Match::Ends => folded.ends_with(word),
            Match::Has => folded.contains(word),
        })
    });
    found.map_or(Role::Unknown, |(.., role)| *role)
}

/// Returns whether the name is one that columns of persons have.
pub(crate) fn is_known(name: &str) -> bool {
    name.len() <= 64 && !name.contains('@') && role(name) != Role::Unknown
}

/// Returns what the name of a sheet or table says of every row in it.
pub(crate) fn of_table(name: &str) -> Option<DataCategory> {
    // A table of employees says no more than that.
    if let Role::Data(category) = role(name)
        && category != Category::Employment
    {
        return Some(category);
    }
    None
}

/// Lower case without diacritics, and letters and digits only.
pub(crate) fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for character in text.chars().flat_map(char::to_lowercase) {
        match character {
            'å' | 'ä' | 'à' | 'á' | 'æ' | 'â' => folded.push('a'),
            'ö' | 'ø' | 'ó' | 'ô' => folded.push('o'),
            'é' | 'è' | 'ë' | 'ê' => folded.push('e'),
            'ü' | 'ú' => folded.push('u'),
            'í' | 'ï' => folded.push('i'),
            _ if character.is_alphanumeric() => folded.push(character),
            _ => {}
        }
    }
    folded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(names: &[&str], expected: Role) {
        for name in names {
            assert_eq!(role(name), expected, "{name}");
        }
    }

    #[test]
    fn names_in_use_say_what_the_column_holds() {
        check(&["Personnr", "PNR", "anst_pnr", "PersonNummer", "Pers.nr"], Role::Number);
        check(&["E-post", "epostadress", "Email", "mail"], Role::Email);
        check(&["Skyddad identitet", "sekretessmarkering", "securityMarking"], Role::Protected);
        check(&["Utdelningsadress", "Adress"], Role::Street);
        check(&["Organisationsnummer", "kund_id", "Förvaltning"], Role::Tenant);
        check(&["Fakturanr", "OCR", "ts"], Role::NotPerson);
        check(&["Sjukfrånvaro", "Diagnoskod"], Role::Data(DataCategory::Health));
    }

    #[test]
    fn another_persons_values_are_not_the_subjects() {
        check(&["Chef e-post", "handläggare_pnr"], Role::OtherPerson);
        check(&["Anhörig telefon"], Role::Relative);
        check(&["Skyddsombud"], Role::Unknown);
    }
}
