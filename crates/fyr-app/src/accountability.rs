//! E. Accountability: the journal, its proof, jobs, and the demo's mails.

pub mod breaches;
pub mod journal;
pub mod operation;
pub mod statistics;
pub mod supervision;

pub use operation::SinkMail;
