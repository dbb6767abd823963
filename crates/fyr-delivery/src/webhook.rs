//! Notices to another system: an on-call service, a chat, a case system. Signed, so that the receiver knows who sent them.
//!
//! Headers and signature follow the Standard Webhooks specification 1.0.0: `webhook-id`, `webhook-timestamp` and
//! `webhook-signature`, which is HMAC-SHA256 over `id.timestamp.body` under the shared secret.

use crate::settings::Password;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use hmac::{Hmac, KeyInit as _, Mac as _};
use jiff::Timestamp;
use serde::Deserialize;
use sha2::Sha256;
use std::time::Duration;
use thiserror::Error;
use ureq::Agent;

/// Where notices go.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WebhookSettings {
    /// An address with https; with http on this machine only.
    pub url: String,
    /// The secret shared with the receiver, `whsec_` and Base64; never shown.
    pub secret: Password,
}

/// One notice.
#[derive(Clone, Debug)]
pub struct Notice {
    /// The same for each attempt, so that the receiver knows a second one.
    pub id: String,
    /// When it is sent.
    pub at: Timestamp,
    /// JSON. No personal data.
    pub body: String,
}

/// Hands notices over.
#[derive(Clone, Debug)]
pub struct Webhook {
    url: String,
    key: Vec<u8>,
    agent: Agent,
}

/// A notice that was not taken, or settings that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum WebhookError {
    /// Neither https nor this machine.
    #[error(
        "webhook.url: write an address that begins with https://; http is for this machine only"
    )]
    Url,
    /// Not `whsec_` and Base64, or too short to be a secret.
    #[error(
        "webhook.secret: write `whsec_` and at least 24 bytes in Base64, as the receiver has it"
    )]
    Secret,
    /// No connection, or no answer.
    #[error("the receiver of notices cannot be reached; the notice is kept and tried again")]
    Unreachable,
    /// An answer other than 2xx.
    #[error("the receiver of notices answered {0}; the notice is kept and tried again")]
    Refused(u16),
}

// The specification asks for 15 to 30 seconds.
const TIMEOUT: Duration = Duration::from_secs(20);
// The specification's lower bound.
const SECRET_BYTES_MIN: usize = 24;

impl Webhook {
    /// Takes the settings.
    ///
    /// # Errors
    ///
    /// [`WebhookError::Url`] and [`WebhookError::Secret`].
    pub fn new(settings: &WebhookSettings) -> Result<Self, WebhookError> {
        let here = ["http://127.0.0.1", "http://localhost", "http://[::1]"];
        let url = settings.url.trim();
        if !(url.starts_with("https://") || here.iter().any(|it| url.starts_with(it))) {
            return Err(WebhookError::Url);
        }
        let secret = settings.secret.reveal().trim();
        let key = STANDARD.decode(secret.strip_prefix("whsec_").unwrap_or(secret)).ok();
        let key = key.filter(|key| SECRET_BYTES_MIN <= key.len()).ok_or(WebhookError::Secret)?;
        let config = Agent::config_builder()
            .timeout_global(Some(TIMEOUT))
            .http_status_as_error(false)
            .max_redirects(0);
        Ok(Self { url: url.to_owned(), key, agent: config.build().into() })
    }

    /// Hands a notice over. Blocks until it is taken, refused or given up: run it beside the threads that serve.
    ///
    /// # Errors
    ///
    /// [`WebhookError::Unreachable`] and [`WebhookError::Refused`]: worth another attempt with the same id.
    pub fn send(&self, notice: &Notice) -> Result<(), WebhookError> {
        let seconds = notice.at.as_second().to_string();
        let answer = self
            .agent
            .post(&self.url)
            .header("content-type", "application/json")
            .header("webhook-id", &notice.id)
            .header("webhook-timestamp", &seconds)
            .header("webhook-signature", &self.signature(notice))
            .send(notice.body.as_bytes());
        let status = answer.map_err(|_| WebhookError::Unreachable)?.status();
        if status.is_success() { Ok(()) } else { Err(WebhookError::Refused(status.as_u16())) }
    }

    fn signature(&self, notice: &Notice) -> String {
        // HMAC takes a key of any length.
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&self.key) else { return String::new() };
        mac.update(format!("{}.{}.{}", notice.id, notice.at.as_second(), notice.body).as_bytes());
        format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{
        io::{Read as _, Write as _},
        net::TcpListener,
        thread,
    };

    fn settings(url: &str, secret: &str) -> WebhookSettings {
        WebhookSettings { url: url.to_owned(), secret: Password::new(secret.to_owned()) }
    }

    const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    fn notice() -> Notice {
        Notice {
            id: "msg_p5jXN8AQM9LWM0D4loKWxJek".to_owned(),
            at: Timestamp::from_second(1_614_265_330).unwrap(),
            body: r#"{"test": 2432232314}"#.to_owned(),
        }
    }

    #[test]
    fn signature_is_the_one_of_the_specifications_example() {
        let webhook = Webhook::new(&settings("https://x.test/", SECRET)).unwrap();
        assert_eq!(webhook.signature(&notice()), "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    #[test]
    fn an_address_in_clear_or_a_short_secret_is_refused() {
        let refusal = |url, secret| Webhook::new(&settings(url, secret)).unwrap_err();
        assert_eq!(refusal("http://elsewhere.test/", SECRET), WebhookError::Url);
        assert_eq!(refusal("https://x.test/", "whsec_AAAA"), WebhookError::Secret);
    }

    #[test]
    fn what_the_receiver_does_not_take_is_tried_again_and_what_it_takes_is_done() {
        for (status, expected) in
            [("200 OK", Ok(())), ("503 Busy", Err(WebhookError::Refused(503)))]
        {
            let listener = TcpListener::bind("127.0.0.1:0").unwrap();
            let url = format!("http://{}/", listener.local_addr().unwrap());
            let answering = thread::spawn(move || {
                let (mut stream, _) = listener.accept().unwrap();
                let mut asked = Vec::new();
                let mut block = [0; 4096];
                while !String::from_utf8_lossy(&asked).contains("2432232314}") {
                    let count = stream.read(&mut block).unwrap();
                    asked.extend_from_slice(&block[..count]);
                }
                write!(stream, "HTTP/1.1 {status}\r\ncontent-length: 0\r\n\r\n").unwrap();
                String::from_utf8(asked).unwrap()
            });
            let webhook = Webhook::new(&settings(&url, SECRET)).unwrap();
            assert_eq!(webhook.send(&notice()), expected);
            assert!(answering.join().unwrap().contains("webhook-signature: v1,g0hM9SsE"));
        }
        let nobody = Webhook::new(&settings("http://127.0.0.1:9/", SECRET)).unwrap();
        assert_eq!(nobody.send(&notice()), Err(WebhookError::Unreachable));
    }
}
