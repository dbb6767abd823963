//! Every published vector of a kind that is claimed here, where the practice data lies beside the project.

use fyr_identifiers::{ALL, read_postal_code};
use jiff::civil::date;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// One line of the vectors.
#[derive(serde::Deserialize)]
struct Vector {
    id_type: String,
    text: String,
    valid: bool,
}

/// The kinds of the vectors and the detectors that claim them.
const CLAIMED: &[(&str, &[&str])] = &[
    ("se.personnummer", &["se_personnummer", "se_samordningsnummer"]),
    ("se.samordningsnummer", &["se_samordningsnummer"]),
    ("se.interimsnummer", &["se_interimsnummer"]),
    // A sole trader's organisation number and VAT number are read as the person's.
    ("se.orgnr", &["se_organisationsnummer", "se_personnummer", "se_samordningsnummer"]),
    ("se.vat", &["se_vat", "se_personnummer", "se_samordningsnummer"]),
    ("no.fodselsnummer", &["no_fodselsnummer"]),
    ("dk.cpr", &["dk_cpr"]),
    ("fi.hetu", &["fi_hetu"]),
    ("is_.kennitala", &["is_kennitala", "is_kennitala_organisation"]),
    ("ee.ik", &["ee_isikukood"]),
    ("lt.asmens", &["lt_asmens_kodas"]),
    ("de.idnr", &["de_steuer_id"]),
    ("be.nn", &["be_rijksregister"]),
    ("be.ssn", &["be_rijksregister"]),
    ("fr.nir", &["fr_nir"]),
    ("es.dni", &["es_dni"]),
    ("es.nie", &["es_nie"]),
    ("it.codicefiscale", &["it_codice_fiscale"]),
    ("cz.rc", &["cz_rodne_cislo"]),
    ("sk.rc", &["cz_rodne_cislo"]),
    ("at.vnr", &["at_svnr"]),
    ("ro.cnp", &["ro_cnp"]),
    ("bg.pnf", &["bg_egn"]),
    ("pt.nif", &["pt_nif", "pt_nipc"]),
    ("si.emso", &["si_emso"]),
    ("gr.amka", &["gr_amka"]),
    ("ie.pps", &["ie_ppsn"]),
    ("gb.nhs", &["gb_nhs"]),
    ("ch.ssn", &["ch_ahv"]),
    ("iban", &["iban"]),
    ("no.iban", &["iban"]),
    ("es.iban", &["iban"]),
];

/// What is decided otherwise than the publisher does, with the reason: docs/adr/0010.
const DISPUTED: &[&str] = &[
    // A space is how people write a hyphen.
    "090527 1474",
    // A valid Greek number; the publisher asked for a Spanish one.
    "GR1601101050000010547023795",
];

#[test]
fn every_claimed_vector_is_judged_as_published_or_decided_otherwise() {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .ancestors()
        .map(|folder| folder.join("shared/data/ids/id_vectors.jsonl"))
        .find(|path| path.exists());
    let Some(path) = path else {
        println!("SKIPPED: the identity number vectors are not beside this project");
        return;
    };
    let mut figures: BTreeMap<String, (u32, u32)> = BTreeMap::new();
    let mut wrong = Vec::new();
    for line in std::fs::read_to_string(path).unwrap().lines() {
        let vector: Vector = serde_json::from_str(line).unwrap();
        let accepted = if vector.id_type == "se.postnummer" {
            read_postal_code(&vector.text).is_some()
        } else if let Some((_, ids)) = CLAIMED.iter().find(|(kind, _)| *kind == vector.id_type) {
            let detectors = ALL.iter().filter(|it| ids.contains(&it.id));
            detectors.into_iter().any(|it| (it.read)(&vector.text, date(2026, 11, 22)).is_some())
        } else {
            continue;
        };
        let right = accepted == vector.valid || DISPUTED.contains(&vector.text.as_str());
        let figure = figures.entry(vector.id_type.clone()).or_default();
        figure.0 += u32::from(right);
        figure.1 += 1;
        if !right {
            wrong.push(format!("{} «{}» valid={}", vector.id_type, vector.text, vector.valid));
        }
    }
    for (kind, (right, all)) in &figures {
        println!("{kind}: {right} of {all}");
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
