//! What a server that is not well does to a mail.

use std::time::Duration;

use tokio::sync::mpsc;

use crate::error::{DeliveryError, Retry};
use crate::mail::Mail;
use crate::settings::{Security, SmtpSettings};
use crate::sink::{Sink, SinkBehaviour, SinkSettings};
use crate::smtp::Smtp;
use crate::tests::{Post, mail, post, settings_for};

/// Sends a mail, expects it to fail with nothing personal in the message, and returns why.
async fn check(smtp: &Smtp, retry: Retry) -> DeliveryError {
    let error = smtp.send(&mail(1)).await.unwrap_err();
    let shown = format!("{error} {error:?}");
    assert!(!shown.contains('@'), "{shown}");
    assert!(!shown.contains("registrator"), "{shown}");
    assert_eq!(error.retry(), retry, "{shown}");
    error
}

async fn check_recovers(mut post: Post) {
    post.sink.behave(SinkBehaviour::Accept);
    post.smtp.send(&mail(2)).await.unwrap();
    assert_eq!(post.received.recv().await.unwrap().read().message_id, mail(2).message_id);
    assert_eq!(post.sink.accepted(), 1);
}

#[tokio::test]
async fn a_mail_refused_for_now_is_sent_later() {
    let post = post(SinkSettings::default()).await;
    post.sink.behave(SinkBehaviour::RefuseForNow);
    let error = check(&post.smtp, Retry::Later).await;
    assert!(matches!(error, DeliveryError::Deferred { code: 451, .. }), "{error:?}");
    check_recovers(post).await;
}

#[tokio::test]
async fn a_mail_refused_for_good_is_not_sent_again() {
    let post = post(SinkSettings::default()).await;
    post.sink.behave(SinkBehaviour::RefuseForGood);
    let error = check(&post.smtp, Retry::Never).await;
    assert!(matches!(error, DeliveryError::Rejected { code: 550, .. }), "{error:?}");
    check_recovers(post).await;
}

#[tokio::test]
async fn a_connection_closed_instead_of_an_answer_is_an_interruption() {
    let post = post(SinkSettings::default()).await;
    post.sink.behave(SinkBehaviour::HangUp);
    let error = check(&post.smtp, Retry::Later).await;
    assert!(matches!(error, DeliveryError::Interrupted { .. }), "{error:?}");
    check_recovers(post).await;
}

#[tokio::test]
async fn a_server_that_takes_too_long_is_left_and_its_late_answers_are_not_taken_for_new_ones() {
    let (mails, received) = mpsc::channel(10);
    let sink = Sink::start(SinkSettings::default(), mails).await.unwrap();
    let settings = SmtpSettings { timeout_s: 1, ..settings_for(sink.address().port()) };
    let smtp = Smtp::new(&settings).unwrap();
    smtp.send(&mail(0)).await.unwrap();
    sink.behave(SinkBehaviour::Slow(Duration::from_hours(1)));
    let error = check(&smtp, Retry::Later).await;
    assert!(matches!(error, DeliveryError::TimedOut { timeout_s: 1, .. }), "{error:?}");
    sink.behave(SinkBehaviour::RefuseForGood);
    let error = check(&smtp, Retry::Never).await;
    assert!(matches!(error, DeliveryError::Rejected { code: 550, .. }), "{error:?}");
    assert_eq!(sink.accepted(), 1);
    drop(received);
}

#[tokio::test]
async fn a_server_that_is_down_is_tried_again() {
    let Post { sink, smtp, received } = post(SinkSettings::default()).await;
    smtp.send(&mail(1)).await.unwrap();
    drop((sink, received));
    let error = check(&smtp, Retry::Later).await;
    assert!(
        matches!(error, DeliveryError::Unreachable { .. } | DeliveryError::Interrupted { .. }),
        "{error:?}"
    );
}

#[tokio::test]
async fn a_port_where_nobody_listens_is_unreachable() {
    let free = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = free.local_addr().unwrap().port();
    drop(free);
    let error = check(&Smtp::new(&settings_for(port)).unwrap(), Retry::Later).await;
    assert!(matches!(error, DeliveryError::Unreachable { .. }), "{error:?}");
    assert!(error.to_string().contains("refused"), "{error}");
}

#[tokio::test]
async fn a_server_without_starttls_gets_no_mail() {
    let post = post(SinkSettings::default()).await;
    let usual = settings_for(post.sink.address().port());
    let settings = SmtpSettings { security: Security::StartTls, ..usual };
    let error = check(&Smtp::new(&settings).unwrap(), Retry::Later).await;
    assert!(matches!(error, DeliveryError::Unsupported { .. }), "{error:?}");
    assert_eq!(post.sink.accepted(), 0);
}

#[tokio::test]
async fn a_server_that_does_not_speak_tls_gets_no_mail() {
    let post = post(SinkSettings::default()).await;
    let usual = settings_for(post.sink.address().port());
    let settings = SmtpSettings { security: Security::Tls, ..usual };
    check(&Smtp::new(&settings).unwrap(), Retry::Later).await;
    assert_eq!(post.sink.accepted(), 0);
}

#[tokio::test]
async fn a_server_that_offers_no_sign_in_is_named_as_unsupported() {
    let post = post(SinkSettings::default()).await;
    let settings = SmtpSettings {
        username: Some("fyr".to_owned()),
        password: Some(crate::settings::Password::new("hemligt".to_owned())),
        ..settings_for(post.sink.address().port())
    };
    let error = check(&Smtp::new(&settings).unwrap(), Retry::Later).await;
    assert!(matches!(error, DeliveryError::Unsupported { .. }), "{error:?}");
}

#[tokio::test]
async fn a_message_larger_than_the_server_takes_is_refused_for_good() {
    let small = SinkSettings { message_bytes_max: 1_000, ..SinkSettings::default() };
    let post = post(small).await;
    let large = Mail { body_text: "text\n".repeat(400), ..mail(1) };
    let error = post.smtp.send(&large).await.unwrap_err();
    assert!(matches!(error, DeliveryError::Rejected { code: 552, .. }), "{error:?}");
}

#[tokio::test]
async fn a_mail_nobody_receives_is_not_accepted() {
    let post = post(SinkSettings::default()).await;
    drop(post.received);
    let error = check(&post.smtp, Retry::Later).await;
    assert!(matches!(error, DeliveryError::Deferred { code: 451, .. }), "{error:?}");
    assert_eq!(post.sink.accepted(), 0);
}

#[tokio::test]
async fn a_taken_port_is_named() {
    let post = post(SinkSettings::default()).await;
    let settings = SinkSettings { port: post.sink.address().port(), ..SinkSettings::default() };
    let (mails, _received) = mpsc::channel(1);
    let error = Sink::start(settings, mails).await.err().unwrap();
    assert_eq!(error.port, post.sink.address().port());
}
