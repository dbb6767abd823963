//! The list of detectors. A new one: its file, its `mod` and its lines here.

mod email;
mod se_personnummer;
mod se_phone;
mod se_samordningsnummer;

use crate::Detector;

/// Swedish personnummer.
pub static SE_PERSONNUMMER: Detector = se_personnummer::DETECTOR;
/// Swedish samordningsnummer.
pub static SE_SAMORDNINGSNUMMER: Detector = se_samordningsnummer::DETECTOR;
/// E-mail address.
pub static EMAIL: Detector = email::DETECTOR;
/// Swedish telephone number.
pub static SE_PHONE: Detector = se_phone::DETECTOR;

/// Every detector.
pub static ALL: &[&Detector] = &[&SE_PERSONNUMMER, &SE_SAMORDNINGSNUMMER, &EMAIL, &SE_PHONE];
