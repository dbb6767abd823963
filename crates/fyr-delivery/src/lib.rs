//! Carries messages out of Fyr: mail by SMTP, notices to another system by webhook, and a mail sink that receives them in the demo and in tests.

pub mod error;
pub mod mail;
pub mod settings;
pub mod sink;
pub mod smtp;
pub mod webhook;

#[cfg(test)]
mod tests;
