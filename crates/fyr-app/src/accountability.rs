//! E. Accountability: the journal, its proof, jobs, and the demo's mails.

pub mod breaches;
pub mod journal;
pub mod operation;

pub use operation::SinkMail;
