//! B. Detection: reports from staff and suppliers, until somebody judges them.

pub mod reports;
