//! Use cases: the only place where rules meet the world.
//!
//! Each is: check access → load → decide → append → ask for jobs. Pages, tests and every command
//! that touches a store speak only to [`App`].

pub mod access;
pub mod app;
pub mod clock;
pub mod error;
pub mod language;
pub mod settings;
pub mod viewer;

pub mod accounts;
pub mod readiness;

pub mod detection;

pub mod response;

pub mod leak;

pub mod accountability;

mod directory;
mod held;
mod jobs;

pub use app::App;
