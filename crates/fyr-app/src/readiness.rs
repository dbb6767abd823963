//! A. Readiness: the registers.

pub mod import;
pub mod records;
