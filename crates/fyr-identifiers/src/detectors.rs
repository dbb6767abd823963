//! The list of detectors. A new one: its file, its `mod`, its line in [`ALL`] and, for letters, in the engine.

pub(crate) mod access_token;
mod at_svnr;
mod be_rijksregister;
mod bg_egn;
mod ch_ahv;
mod cz_rodne_cislo;
mod de_steuer_id;
mod dk_cpr;
mod ee_isikukood;
pub(crate) mod email;
pub(crate) mod es_dni;
pub(crate) mod fi_hetu;
mod fr_nir;
mod gb_nhs;
pub(crate) mod gb_nino;
mod gr_amka;
mod hr_oib;
pub(crate) mod iban;
pub(crate) mod ie_ppsn;
mod is_kennitala;
pub(crate) mod it_codice_fiscale;
mod lt_asmens_kodas;
mod lv_personas_kods;
mod nl_bsn;
mod no_fodselsnummer;
pub(crate) mod password;
pub(crate) mod password_hash;
mod payment_card;
mod pl_pesel;
pub(crate) mod private_key;
mod pt_nif;
mod ro_cnp;
pub(crate) mod se_address;
pub(crate) mod se_bank_account;
mod se_giro;
pub(crate) mod se_interimsnummer;
mod se_organisationsnummer;
pub(crate) mod se_personnummer;
pub(crate) mod se_phone;
pub(crate) mod se_reservnummer;
pub(crate) mod se_samordningsnummer;
pub(crate) mod se_vat;
mod si_emso;

use crate::Detector;

/// Swedish personnummer.
pub static SE_PERSONNUMMER: Detector = se_personnummer::DETECTOR;
/// Swedish samordningsnummer.
pub static SE_SAMORDNINGSNUMMER: Detector = se_samordningsnummer::DETECTOR;
/// E-mail address.
pub static EMAIL: Detector = email::DETECTOR;
/// Telephone number, Swedish or foreign.
pub static SE_PHONE: Detector = se_phone::DETECTOR;
/// International bank account number.
pub static IBAN: Detector = iban::DETECTOR;
/// Payment card.
pub static PAYMENT_CARD: Detector = payment_card::DETECTOR;
/// Swedish bank account.
pub static SE_BANK_ACCOUNT: Detector = se_bank_account::DETECTOR;
/// Swedish organisation number of a legal person.
pub static SE_ORGANISATIONSNUMMER: Detector = se_organisationsnummer::DETECTOR;

/// Every detector, of several that accept the same digits the likeliest in Swedish material first.
pub static ALL: &[&Detector] = &[
    &SE_PERSONNUMMER,
    &SE_SAMORDNINGSNUMMER,
    &se_interimsnummer::DETECTOR,
    &se_reservnummer::DETECTOR,
    &SE_ORGANISATIONSNUMMER,
    &se_vat::DETECTOR,
    &fi_hetu::DETECTOR,
    &no_fodselsnummer::DETECTOR,
    &dk_cpr::DETECTOR,
    &is_kennitala::DETECTOR,
    &pl_pesel::DETECTOR,
    &ee_isikukood::DETECTOR,
    &lt_asmens_kodas::DETECTOR,
    &lv_personas_kods::DETECTOR,
    &de_steuer_id::DETECTOR,
    &nl_bsn::DETECTOR,
    &be_rijksregister::DETECTOR,
    &fr_nir::DETECTOR,
    &es_dni::DETECTOR,
    &es_dni::NIE,
    &it_codice_fiscale::DETECTOR,
    &cz_rodne_cislo::DETECTOR,
    &at_svnr::DETECTOR,
    &ro_cnp::DETECTOR,
    &bg_egn::DETECTOR,
    &pt_nif::DETECTOR,
    &hr_oib::DETECTOR,
    &si_emso::DETECTOR,
    &gr_amka::DETECTOR,
    &ie_ppsn::DETECTOR,
    &gb_nino::DETECTOR,
    &gb_nhs::DETECTOR,
    &ch_ahv::DETECTOR,
    &is_kennitala::ORGANISATION,
    &pt_nif::ORGANISATION,
    &EMAIL,
    &SE_PHONE,
    &se_address::DETECTOR,
    &IBAN,
    &SE_BANK_ACCOUNT,
    &se_giro::BANKGIRO,
    &se_giro::PLUSGIRO,
    &PAYMENT_CARD,
    &password_hash::DETECTOR,
    &private_key::DETECTOR,
    &access_token::DETECTOR,
    &password::DETECTOR,
];
