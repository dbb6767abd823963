//! From stolen material to people: who is in it, what is said of them, whose material it is.
//!
//! [`analyze`] reads every file under the paths given, archives included, and writes the result to a folder; [`result`]
//! reads it back. The same input gives the same bytes, whatever the number of threads, but for the duration in
//! `summary.json`. Memory holds the persons, never the findings: those wait in `.work` in the output folder.
//!
//! Stolen material leaves only as findings; no value of a person is ever part of an error, a log or a `Debug` text.

mod attribution;
mod columns;
mod compare;
mod crew;
mod cut;
mod decisions;
pub mod diff;
mod error;
mod files;
#[cfg(feature = "fuzz")]
pub mod fuzz;
mod inventory;
mod limits;
pub mod linkage;
mod mention;
mod number;
mod output;
mod persons;
pub mod place;
mod progress;
mod protected;
mod read;
pub mod result;
mod run;
pub mod sample;
mod scan;
pub mod sheet;
mod state;
mod summary;
mod task;
mod watch;
mod work;
mod worker;

pub use crew::WorkerCommand;
pub use error::LeakError;
pub use files::Status;
pub use mention::{Employment, Grade};
pub use number::Number;
pub use progress::{Progress, Stage};
pub use run::{Analysis, Existing, analyze};
pub use summary::{Bounds, ControllerCount, FileCount, MentionCount, ProtectedCount, Summary};
pub use worker::work;
