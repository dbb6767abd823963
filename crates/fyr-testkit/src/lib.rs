//! Invented people and organisations, and leaks made of them: for tests, for the demo and for `fyr testkit`.
//!
//! Everything follows from a seed: the same seed gives the same bytes. Identity numbers are Skatteverket's published test
//! numbers, and beyond those numbers with birth years 1840–1889; only [`material`] of more people than there are published
//! numbers has others, and says so. Domains are reserved ones (RFC 2606), telephone numbers
//! lie in the ranges that PTS has set aside for fiction. Places and companies do not exist.

mod csv;
pub mod leak;
pub mod material;
mod names;
mod numbers;
mod random;
pub mod score;
pub mod world;
