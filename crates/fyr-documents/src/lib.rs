//! Documents as functions of data: the notification to an authority, the report to a board and the letters to the people
//! affected as PDF; calendars and lists in their own formats.
//!
//! Typst is embedded, with its fonts and the templates of `/documents`: nothing is read from disk or network, and what
//! people wrote reaches a template as data, never as Typst source. The same input gives the same bytes. Every PDF is
//! PDF/A-2a (ISO 19005-2) and PDF/UA-1 (ISO 14289-1): tagged, titled, with a language and embedded fonts.
//! No type of Typst leaves this crate.

pub mod answers;
pub mod bundle;
pub mod calendar;
pub mod document;
pub mod docx;
pub mod erms;
pub mod letters;
pub mod message;
pub mod notification;
pub mod package;
pub mod report;
pub mod sheet;
pub mod waiting;

mod engine;
mod fonts;
mod text;
