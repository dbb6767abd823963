//! What is sent arrives as it was.

use std::collections::BTreeSet;

use crate::mail::Mail;
use crate::sink::SinkSettings;
use crate::tests::{mail, post};

async fn check(sent: Mail) -> crate::sink::received::ReadableMail {
    let mut post = post(SinkSettings::default()).await;
    let receipt = post.smtp.send(&sent).await.unwrap();
    assert_eq!((receipt.code, receipt.reply.as_str()), (250, "accepted as 1"));
    let received = post.received.recv().await.unwrap();
    assert_eq!(received.from, "fyr@aby.example");
    assert_eq!(received.to, [sent.to_address.as_str()]);
    assert_eq!(received.at_sequence, 1);
    assert!(received.data.is_ascii(), "every server can carry it");
    let read = received.read();
    assert_eq!(read.subject, sent.subject);
    assert_eq!(read.text.trim_end(), sent.body_text.trim_end());
    assert_eq!(read.message_id, sent.message_id);
    assert_eq!(read.in_reply_to, sent.in_reply_to);
    assert_eq!(read.date, Some(sent.date));
    assert_eq!(read.language.as_deref(), Some(sent.language.as_str()));
    read
}

#[tokio::test]
async fn a_mail_with_swedish_letters_arrives_as_it_was_written() {
    let read = check(mail(1)).await;
    assert_eq!(read.to, "Åsa Öberg <registrator1@namnd.example>");
    assert_eq!(read.from, "Samordnande kontoret i Åby <fyr@aby.example>");
}

#[tokio::test]
async fn a_name_with_commas_and_quotes_stays_one_name() {
    let to_name = "Öberg, Åsa \"Registrator\" <chef@annan.example>".to_owned();
    let read = check(Mail { to_name: to_name.clone(), ..mail(1) }).await;
    assert_eq!(read.to, format!("{to_name} <registrator1@namnd.example>"));
}

#[tokio::test]
async fn a_mail_without_a_name_arrives() {
    let read = check(Mail { to_name: " ".to_owned(), ..mail(1) }).await;
    assert_eq!(read.to, "registrator1@namnd.example");
}

#[tokio::test]
async fn an_answer_names_the_mail_before() {
    check(Mail { in_reply_to: Some("fan-out-0@fyr.aby.example".to_owned()), ..mail(1) }).await;
}

#[tokio::test]
async fn long_lines_and_many_of_them_arrive() {
    check(Mail { body_text: "räksmörgås ".repeat(50_000), ..mail(1) }).await;
    check(Mail { body_text: "å\n".repeat(20_000), ..mail(1) }).await;
    check(Mail { subject: "Ärende ".repeat(60).trim().to_owned(), ..mail(1) }).await;
}

#[tokio::test]
async fn the_first_and_the_last_date_arrive() {
    let first = jiff::Timestamp::UNIX_EPOCH;
    let last = "9999-12-30T21:59:59Z".parse().unwrap();
    check(Mail { date: first, ..mail(1) }).await;
    check(Mail { date: last, ..mail(1) }).await;
}

#[tokio::test]
async fn an_empty_mail_arrives() {
    check(Mail { body_text: String::new(), ..mail(1) }).await;
}

#[tokio::test]
async fn the_message_says_that_a_machine_wrote_it() {
    let mut post = post(SinkSettings::default()).await;
    post.smtp.send(&mail(1)).await.unwrap();
    let data = String::from_utf8(post.received.recv().await.unwrap().data).unwrap();
    assert!(data.contains("Auto-Submitted: auto-generated\r\n"), "{data}");
    assert!(data.contains("Date: Tue, 26 Aug 2025 14:54:00 +0000\r\n"), "{data}");
    assert!(data.contains("Message-ID: <fan-out-1@fyr.aby.example>\r\n"), "{data}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_hundred_mails_from_four_tasks_arrive_once_each_over_four_connections() {
    let mut post = post(SinkSettings { connections_max: 4, ..SinkSettings::default() }).await;
    let mut tasks = tokio::task::JoinSet::new();
    for task in 0..4 {
        let smtp = post.smtp.clone();
        tasks.spawn(async move {
            for number in (task..200).step_by(4) {
                smtp.send(&mail(number)).await.unwrap();
            }
        });
    }
    tasks.join_all().await;
    assert_eq!(post.sink.accepted(), 200);
    post.smtp.close().await;
    let mut ids = BTreeSet::new();
    for _ in 0..200 {
        ids.insert(post.received.recv().await.unwrap().read().message_id);
    }
    assert_eq!(ids.len(), 200);
}
