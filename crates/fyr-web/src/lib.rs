//! Pages and API: what a person sees of Fyr, and the same as JSON.

pub mod assets;
pub mod chart;
pub mod layout;
pub mod routes;
pub mod server;
pub mod ui;

mod error;
mod form;
mod pages;
mod session;
mod words;
