//! C. Response: from incident to closed case.

pub mod archive;
pub mod board;
pub mod bundles;
pub mod calendar;
pub mod cases;
pub mod coordination;
pub mod covers;
pub mod desk;
pub mod evidence;
pub mod files;
pub mod incidents;
pub mod lessons;
pub(crate) mod letters;
pub mod links;
#[cfg(test)]
pub(crate) mod made;
pub(crate) mod notices;
pub mod notification;
pub mod offers;
pub(crate) mod operator;
pub mod people;
pub mod registration;
pub(crate) mod reminders;
pub mod report;
pub mod template;
pub mod work;
