//! Mails and settings that are refused before anything is sent.

use jiff::Timestamp;

use crate::error::{DeliveryError, MailFault, Retry, SettingsError};
use crate::mail::Mail;
use crate::settings::{Password, Security, SmtpSettings};
use crate::sink::SinkSettings;
use crate::smtp::Smtp;
use crate::tests::{mail, post, settings_for};

async fn check(mail: Mail, expected: MailFault) {
    let post = post(SinkSettings::default()).await;
    let error = post.smtp.send(&mail).await.unwrap_err();
    assert_eq!(error, DeliveryError::Mail(expected));
    assert_eq!(error.retry(), Retry::Never);
    assert_eq!(post.sink.accepted(), 0);
}

#[tokio::test]
async fn a_line_break_in_a_header_is_refused() {
    let hidden = "x\r\nBcc: alla@annan.example".to_owned();
    let fault = |part| MailFault::LineBreak { part };
    check(Mail { to_name: hidden.clone(), ..mail(1) }, fault("name")).await;
    check(Mail { to_address: hidden.clone(), ..mail(1) }, fault("address")).await;
    check(Mail { subject: hidden.clone(), ..mail(1) }, fault("subject")).await;
    check(Mail { subject: "a\nb".to_owned(), ..mail(1) }, fault("subject")).await;
    check(Mail { subject: "a\0b".to_owned(), ..mail(1) }, fault("subject")).await;
    check(Mail { message_id: hidden.clone(), ..mail(1) }, fault("message id")).await;
    check(Mail { language: hidden.clone(), ..mail(1) }, fault("language")).await;
    let answered = fault("id of the mail it answers");
    check(Mail { in_reply_to: Some(hidden), ..mail(1) }, answered).await;
}

#[tokio::test]
async fn what_is_no_address_is_refused() {
    for address in ["", "namnd.example", "a@", "@b", "a b@c.example", "a@b.example, c@d.example"] {
        check(Mail { to_address: address.to_owned(), ..mail(1) }, MailFault::Address).await;
    }
}

#[tokio::test]
async fn an_address_that_the_server_cannot_carry_is_not_tried_again() {
    let to_address = "åsa@namnd.example".to_owned();
    check(Mail { to_address, ..mail(1) }, MailFault::AddressNotAscii).await;
}

#[tokio::test]
async fn a_message_id_has_one_at_sign_and_no_brackets() {
    for id in ["", "a", "a@", "@b", "<a@b>", "a@b@c", "a b@c", "å@b"] {
        check(Mail { message_id: id.to_owned(), ..mail(1) }, MailFault::MessageId).await;
    }
}

#[tokio::test]
async fn a_date_before_1970_is_refused() {
    check(Mail { date: Timestamp::MIN, ..mail(1) }, MailFault::Date).await;
    let last_second = Timestamp::from_second(-1).unwrap();
    check(Mail { date: last_second, ..mail(1) }, MailFault::Date).await;
}

fn check_settings(settings: &SmtpSettings, expected: &Result<(), SettingsError>) {
    assert_eq!(Smtp::new(settings).map(drop), *expected);
}

#[tokio::test]
async fn settings_are_refused_by_name() {
    let good = || settings_for(25);
    check_settings(&good(), &Ok(()));
    let host = |key| Err(SettingsError::Host { key });
    check_settings(&SmtpSettings { host: String::new(), ..good() }, &host("host"));
    check_settings(&SmtpSettings { helo: Some("a b".to_owned()), ..good() }, &host("helo"));
    check_settings(&SmtpSettings { helo: Some("a\nMAIL".to_owned()), ..good() }, &host("helo"));
    let from = "ingen".to_owned();
    check_settings(&SmtpSettings { from, ..good() }, &Err(SettingsError::From));
    check_settings(&SmtpSettings { timeout_s: 0, ..good() }, &Err(SettingsError::Timeout));
    let username = Some("fyr".to_owned());
    check_settings(
        &SmtpSettings { username: username.clone(), ..good() },
        &Err(SettingsError::HalfSignIn),
    );
    let password = Some(Password::new("hemligt".to_owned()));
    let elsewhere = "mail.aby.example".to_owned();
    let readable = SmtpSettings { host: elsewhere, username, password, ..good() };
    check_settings(&readable, &Err(SettingsError::ReadablePassword));
    check_settings(&SmtpSettings { security: Security::Tls, ..readable.clone() }, &Ok(()));
    check_settings(&SmtpSettings { security: Security::StartTls, ..readable }, &Ok(()));
}

#[test]
fn a_password_and_a_mail_are_not_shown_by_debug() {
    let password = Some(Password::new("hemligt".to_owned()));
    let shown = format!("{:?} {:?}", SmtpSettings { password, ..settings_for(25) }, mail(1));
    assert!(!shown.contains("hemligt"), "{shown}");
    assert!(!shown.contains("registrator"), "{shown}");
}
