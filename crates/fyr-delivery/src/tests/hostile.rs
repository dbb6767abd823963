//! Clients that mean harm: the sink stays bounded and goes on serving others.

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::sink::SinkSettings;
use crate::tests::{Post, mail, post};

/// Sends bytes, reads what comes until the sink closes, and proves that the sink still takes mail.
async fn check(post: &mut Post, bytes: &[u8]) -> String {
    let answers = converse(post, bytes).await;
    post.smtp.send(&mail(9)).await.unwrap();
    loop {
        let received = post.received.recv().await.unwrap();
        if received.read().message_id == mail(9).message_id {
            return answers;
        }
    }
}

async fn converse(post: &Post, bytes: &[u8]) -> String {
    let (mut reader, mut writer) =
        TcpStream::connect(post.sink.address()).await.unwrap().into_split();
    let bytes = bytes.to_vec();
    let writing = tokio::spawn(async move {
        // The sink may close first; what was answered until then counts.
        let _ = writer.write_all(&bytes).await;
        let _ = writer.shutdown().await;
    });
    let mut answers = Vec::new();
    let _ = reader.read_to_end(&mut answers).await;
    writing.await.unwrap();
    String::from_utf8(answers).unwrap()
}

fn count(answers: &str, code: &str) -> usize {
    answers.lines().filter(|line| line.starts_with(code)).count()
}

const OPENING: &str = "HELO x\r\nMAIL FROM:<a@b.example>\r\nRCPT TO:<c@d.example>\r\nDATA\r\n";

#[tokio::test]
async fn a_line_without_end_is_given_up() {
    let mut post = post(SinkSettings::default()).await;
    let answers = check(&mut post, &vec![b'A'; 20_000_000]).await;
    assert!(count(&answers, "250") == 0, "{answers}");
}

#[tokio::test]
async fn a_long_line_is_passed_over() {
    let mut post = post(SinkSettings::default()).await;
    let answers =
        check(&mut post, format!("NOOP {}\r\nNOOP\r\n", "x".repeat(900_000)).as_bytes()).await;
    assert_eq!((count(&answers, "500"), count(&answers, "250")), (1, 1), "{answers}");
}

#[tokio::test]
async fn ten_thousand_recipients_are_cut_off_at_the_limit() {
    let mut post = post(SinkSettings::default()).await;
    let mut bytes = "HELO x\r\nMAIL FROM:<a@b.example>\r\n".to_owned();
    bytes.push_str(&"RCPT TO:<c@d.example>\r\n".repeat(10_000));
    bytes.push_str("DATA\r\ntext\r\n.\r\n");
    let answers = check(&mut post, bytes.as_bytes()).await;
    assert_eq!(count(&answers, "452"), 9_900);
    assert_eq!(count(&answers, "250"), 100 + 3);
}

#[tokio::test]
async fn garbage_is_answered_until_patience_ends() {
    let mut post = post(SinkSettings::default()).await;
    let mut state = 1_u32;
    let garbage: Vec<u8> = std::iter::repeat_with(|| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        state.to_be_bytes()[0]
    })
    .take(200_000)
    .collect();
    let answers = check(&mut post, &garbage).await;
    assert!(count(&answers, "500") <= 20, "{answers}");
    assert!(count(&answers, "250") == 0, "{answers}");
}

#[tokio::test]
async fn a_client_that_leaves_without_goodbye_frees_its_place() {
    let one = SinkSettings { connections_max: 1, ..SinkSettings::default() };
    let mut post = post(one).await;
    for bytes in ["", "HELO x\r\n", "HELO x\r\nMAIL FROM:<a@b.example>\r\n", OPENING] {
        // The sink may not have noticed that the one before left: it then says so, and the client asks again.
        while converse(&post, bytes.as_bytes()).await.starts_with("421") {}
    }
    while post.smtp.send(&mail(9)).await.is_err() {}
    assert_eq!(post.received.recv().await.unwrap().at_sequence, 1);
}

#[tokio::test]
async fn a_mail_cut_off_in_the_middle_is_not_accepted() {
    let mut post = post(SinkSettings::default()).await;
    let answers = check(&mut post, format!("{OPENING}Subject: x\r\n\r\nhalf").as_bytes()).await;
    assert_eq!(count(&answers, "354"), 1);
    assert_eq!(post.sink.accepted(), 1, "the good mail alone");
}

#[tokio::test]
async fn a_mail_larger_than_allowed_is_refused_and_not_kept() {
    let small = SinkSettings { message_bytes_max: 10_000, ..SinkSettings::default() };
    let mut post = post(small).await;
    let text = "text\r\n".repeat(3_000);
    let answers = check(&mut post, format!("{OPENING}{text}.\r\n").as_bytes()).await;
    assert_eq!(count(&answers, "552"), 1, "{answers}");
    let announced = "HELO x\r\nMAIL FROM:<a@b.example> SIZE=10001\r\n";
    let answers = check(&mut post, announced.as_bytes()).await;
    assert_eq!(count(&answers, "552"), 1, "{answers}");
    let endless = "text\r\n".repeat(100_000);
    let answers = check(&mut post, format!("{OPENING}{endless}").as_bytes()).await;
    assert_eq!(count(&answers, "552"), 0, "{answers}");
}

#[tokio::test]
async fn bare_line_feeds_do_not_hide_a_second_mail() {
    let mut post = post(SinkSettings::default()).await;
    let second = "\n.\nMAIL FROM:<x@y.example>\r\nRCPT TO:<c@d.example>\r\nDATA\r\nhidden\r\n.\r\n";
    let answers = check(&mut post, format!("{OPENING}first{second}").as_bytes()).await;
    assert_eq!(count(&answers, "554"), 1, "{answers}");
    assert_eq!(post.sink.accepted(), 1, "the good mail alone");
}

#[tokio::test]
async fn commands_out_of_order_are_mistakes() {
    let mut post = post(SinkSettings::default()).await;
    let answers = check(
        &mut post,
        b"MAIL FROM:<a@b.example>\r\nRCPT TO:<a@b.example>\r\nDATA\r\nehlo x\r\nmail from:a@b.example\r\nMAIL FROM:<>\r\nMAIL FROM:<>\r\nRCPT TO:<>\r\nDATA\r\nRSET\r\nVRFY a\r\nXYZZY\r\nQUIT\r\n",
    )
    .await;
    let codes: Vec<&str> = answers.lines().filter_map(|line| line.get(..4)).collect();
    assert_eq!(
        codes,
        [
            "220 ", "503 ", "503 ", "503 ", "250-", "250-", "250-", "250 ", "501 ", "250 ", "503 ",
            "501 ", "503 ", "250 ", "252 ", "500 ", "221 "
        ]
    );
}

#[tokio::test]
async fn a_mail_in_any_shape_can_be_read() {
    let mut post = post(SinkSettings::default()).await;
    for text in [
        "no header at all",
        "",
        "Subject: =?utf-8?B?broken\r\nDate: yesterday\r\nFrom: <\r\n\r\nbody",
        "Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\nContent-Type: text/html\r\n\r\n<b>fet</b>\r\n--x--",
        "Content-Type: text/plain; charset=nope\r\nContent-Transfer-Encoding: base64\r\n\r\n!!!!",
        "Content-Type: text/plain; charset=utf-8\r\n\r\n\u{fffd}\u{202e}åäö",
    ] {
        converse(&post, format!("{OPENING}{text}\r\n.\r\nQUIT\r\n").as_bytes()).await;
        let read = post.received.recv().await.unwrap().read();
        assert!(read.to == "c@d.example", "{text:?}");
        assert!(read.text.len() <= text.len() + 2, "{text:?}: {:?}", read.text);
    }
}
