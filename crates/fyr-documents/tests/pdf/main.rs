//! The finished files, as other programs read them.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]
#![expect(clippy::print_stdout, reason = "a test says which of its tools are missing")]

mod bundle;
mod hostile;
mod letters;
mod notification;
mod reader;
mod report;
mod samples;
