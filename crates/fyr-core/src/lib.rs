//! The rules of Fyr, as pure functions.
//!
//! Nothing here reads a clock, a file, a database or the network: every result follows from its
//! arguments alone. Time, the acting person and the law in force come in as [`context::Context`].
//!
//! Read in this order: [`vocabulary`] (the closed lists of the field), [`field`] (what may be
//! recorded), [`law`] (what must be done, by when), [`incident`] (what happened at the source),
//! [`case`] (one controller's handling of it), [`event`] (all of it as one history).

pub mod account;
pub mod case;
pub mod context;
pub mod event;
pub mod field;
pub mod finding;
pub mod id;
pub mod identifier;
pub mod import;
pub mod incident;
pub mod law;
pub mod lesson;
pub mod link;
pub mod register;
pub mod report;
pub mod shared;
pub mod template;
pub mod vocabulary;
