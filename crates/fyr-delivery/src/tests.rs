//! Tests of sending and receiving over real sockets.

mod failures;
mod hostile;
mod refused;
mod roundtrip;

use tokio::sync::mpsc;

use crate::mail::Mail;
use crate::settings::{Security, SmtpSettings};
use crate::sink::received::ReceivedMail;
use crate::sink::{Sink, SinkSettings};
use crate::smtp::Smtp;

/// Holds a sink, what it received, and a sender set up for it.
struct Post {
    sink: Sink,
    received: mpsc::Receiver<ReceivedMail>,
    smtp: Smtp,
}

async fn post(settings: SinkSettings) -> Post {
    let (mails, received) = mpsc::channel(1_000);
    let sink = Sink::start(settings, mails).await.unwrap();
    let smtp = Smtp::new(&settings_for(sink.address().port())).unwrap();
    Post { sink, received, smtp }
}

fn settings_for(port: u16) -> SmtpSettings {
    SmtpSettings {
        host: "127.0.0.1".to_owned(),
        port,
        security: Security::None,
        username: None,
        password: None,
        from: "Samordnande kontoret i Åby <fyr@aby.example>".to_owned(),
        helo: Some("fyr.aby.example".to_owned()),
        timeout_s: 30,
    }
}

fn mail(number: usize) -> Mail {
    Mail {
        to_name: "Åsa Öberg".to_owned(),
        to_address: format!("registrator{number}@namnd.example"),
        subject:
            "Händelse hos leverantör: er nämnd kan vara berörd – svara senast 29 augusti kl. 16.54"
                .to_owned(),
        body_text:
            "Hej!\n\n.En rad som börjar med en punkt.\n..Och en med två. Räksmörgås på ön.\n"
                .to_owned(),
        message_id: format!("fan-out-{number}@fyr.aby.example"),
        in_reply_to: None,
        language: "sv".to_owned(),
        date: "2025-08-26T14:54:00Z".parse().unwrap(),
    }
}
