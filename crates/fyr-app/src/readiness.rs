//! A. Readiness: the registers.

pub mod import;
pub mod imports;
pub mod records;
