//! Invented people and organisations, and leaks made of them: for tests, for the demo and for `fyr testkit`.
//!
//! Everything follows from a seed: the same seed gives the same bytes. Identity numbers are Skatteverket's published test
//! numbers, and beyond those numbers with birth years 1840–1889. Domains are reserved ones (RFC 2606), telephone numbers
//! lie in the ranges that PTS has set aside for fiction. Places and companies do not exist.

mod csv;
pub mod leak;
mod names;
mod numbers;
mod random;
pub mod world;
