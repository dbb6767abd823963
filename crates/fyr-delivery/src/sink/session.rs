//! One client's conversation with the sink (RFC 5321; PIPELINING by RFC 2920, SIZE by RFC 1870).

use std::io;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use tokio::io::{AsyncWriteExt, BufReader, BufWriter};
use tokio::net::TcpStream;
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::time::timeout;

use super::line::{Line, read_line};
use super::received::ReceivedMail;
use super::{Shared, SinkBehaviour};

/// Talks to one client until it leaves, is silent too long, or makes too many mistakes.
pub(super) async fn serve(stream: TcpStream, shared: Arc<Shared>) {
    // Answers are short and waited for.
    let _ = stream.set_nodelay(true);
    let (reader, writer) = stream.into_split();
    let mut session = Session {
        reader: BufReader::new(reader),
        writer: BufWriter::new(writer),
        shared,
        line: Vec::new(),
        greeted: false,
        from: None,
        to: Vec::new(),
        mistakes: 0,
    };
    // A client that is gone has nobody left to tell.
    let _ = session.run().await;
    let _ = session.writer.shutdown().await;
}

// Longest command with the extensions offered (RFC 5321, 4.5.3.1.4), and longest line of text (4.5.3.1.6), without line ends.
const COMMAND_BYTES_MAX: usize = 510 + 26;
const TEXT_LINE_BYTES_MAX: usize = 998;
const MISTAKES_MAX: u32 = 20;

struct Session {
    reader: BufReader<OwnedReadHalf>,
    writer: BufWriter<OwnedWriteHalf>,
    shared: Arc<Shared>,
    line: Vec<u8>,
    greeted: bool,
    from: Option<String>,
    to: Vec<String>,
    mistakes: u32,
}

#[derive(PartialEq, Eq)]
enum Next {
    Go,
    Stop,
}

impl Session {
    async fn run(&mut self) -> io::Result<()> {
        self.reply("220 Fyr mail sink").await?;
        loop {
            let next = match self.next_line(COMMAND_BYTES_MAX).await? {
                Line::Whole => {
                    let line = std::mem::take(&mut self.line);
                    let next = self.command(&line).await?;
                    self.line = line;
                    next
                }
                Line::TooLong => self.mistake("500 line too long").await?,
                Line::BareLineFeed => self.mistake("500 end lines with CR LF").await?,
                Line::End => return Ok(()),
            };
            if next == Next::Stop {
                return Ok(());
            }
        }
    }

    async fn command(&mut self, line: &[u8]) -> io::Result<Next> {
        let Ok(line) = std::str::from_utf8(line) else {
            return self.mistake("500 not a command").await;
        };
        let (verb, rest) = line.split_once(' ').unwrap_or((line, ""));
        match verb.to_ascii_uppercase().as_str() {
            "EHLO" => {
                let size = self.shared.settings.message_bytes_max;
                self.start_over();
                self.greeted = true;
                let reply = format!(
                    "250-Fyr mail sink\r\n250-PIPELINING\r\n250-8BITMIME\r\n250 SIZE {size}"
                );
                self.reply(&reply).await
            }
            "HELO" => {
                self.start_over();
                self.greeted = true;
                self.reply("250 Fyr mail sink").await
            }
            "MAIL" => self.mail(rest).await,
            "RCPT" => self.recipient(rest).await,
            "DATA" => self.data().await,
            "RSET" => {
                self.start_over();
                self.reply("250 forgotten").await
            }
            "NOOP" => self.reply("250 here").await,
            "VRFY" => self.reply("252 send and see").await,
            "QUIT" => {
                self.reply("221 goodbye").await?;
                Ok(Next::Stop)
            }
            _ => self.mistake("500 not a command").await,
        }
    }

    async fn mail(&mut self, rest: &str) -> io::Result<Next> {
        if !self.greeted || self.from.is_some() {
            return self.mistake("503 not at this point").await;
        }
        let Some((from, parameters)) = path(rest, "FROM:") else {
            return self.mistake("501 write MAIL FROM:<address>").await;
        };
        let size = parameters
            .split(' ')
            .find_map(|parameter| {
                parameter.split_once('=').filter(|(key, _)| key.eq_ignore_ascii_case("SIZE"))
            })
            .map_or(Ok(0), |(_, size)| size.parse::<usize>());
        match size {
            Err(_) => self.mistake("501 SIZE is not a number").await,
            Ok(size) if size > self.shared.settings.message_bytes_max => {
                self.reply("552 message too large").await
            }
            Ok(_) => {
                self.from = Some(from.to_owned());
                self.reply("250 sender noted").await
            }
        }
    }

    async fn recipient(&mut self, rest: &str) -> io::Result<Next> {
        if self.from.is_none() {
            return self.mistake("503 not at this point").await;
        }
        let to = path(rest, "TO:").map(|(to, _)| to).filter(|to| !to.is_empty());
        let Some(to) = to else {
            return self.mistake("501 write RCPT TO:<address>").await;
        };
        match self.shared.behaviour() {
            SinkBehaviour::RefuseForNow => self.reply("451 not at this time").await,
            SinkBehaviour::RefuseForGood => {
                // As real servers do, which is why the sender must not repeat a server's words.
                let reply = format!("550 no mailbox <{to}> here");
                self.reply(&reply).await
            }
            SinkBehaviour::Accept | SinkBehaviour::HangUp | SinkBehaviour::Slow(_) => {
                if self.to.len() >= self.shared.settings.recipients_max {
                    return self.reply("452 too many recipients").await;
                }
                self.to.push(to.to_owned());
                self.reply("250 recipient noted").await
            }
        }
    }

    async fn data(&mut self) -> io::Result<Next> {
        if self.from.is_none() || self.to.is_empty() {
            return self.mistake("503 not at this point").await;
        }
        self.reply("354 end with a line that is a dot").await?;
        let received = self.receive().await?;
        let (from, to) = (self.from.take().unwrap_or_default(), std::mem::take(&mut self.to));
        if self.shared.behaviour() == SinkBehaviour::HangUp {
            return Ok(Next::Stop);
        }
        match received {
            Received::Whole(data) => {
                self.pass_on(ReceivedMail { from, to, data, at_sequence: 0 }).await
            }
            Received::Refused(why) => self.reply(why).await,
            Received::Lost => Ok(Next::Stop),
        }
    }

    async fn receive(&mut self) -> io::Result<Received> {
        let bytes_max = self.shared.settings.message_bytes_max;
        let (mut data, mut refused, mut read) = (Vec::new(), None, 0_usize);
        loop {
            match self.next_line(TEXT_LINE_BYTES_MAX + 1).await? {
                Line::Whole if self.line == b"." => break,
                Line::Whole => {
                    let text = self.line.strip_prefix(b".").unwrap_or(&self.line);
                    read = read.saturating_add(text.len() + 2);
                    if text.len() > TEXT_LINE_BYTES_MAX {
                        refused = Some("500 line too long");
                    } else if read > bytes_max {
                        refused = Some("552 message too large");
                    } else {
                        data.extend_from_slice(text);
                        data.extend_from_slice(b"\r\n");
                    }
                }
                Line::TooLong => refused = Some("500 line too long"),
                Line::BareLineFeed => refused = Some("554 end lines with CR LF"),
                Line::End => return Ok(Received::Lost),
            }
            if refused.is_some() {
                data = Vec::new();
            }
            // A client that goes on long after the limit is not going to stop.
            if read > bytes_max.saturating_mul(4) {
                return Ok(Received::Lost);
            }
        }
        Ok(refused.map_or(Received::Whole(data), Received::Refused))
    }

    async fn pass_on(&mut self, mut mail: ReceivedMail) -> io::Result<Next> {
        let shared = Arc::clone(&self.shared);
        match timeout(shared.idle_max(), shared.mails.reserve()).await {
            Ok(Ok(place)) => {
                mail.at_sequence = shared.accepted.fetch_add(1, Ordering::Relaxed) + 1;
                let reply = format!("250 accepted as {}", mail.at_sequence);
                place.send(mail);
                self.reply(&reply).await
            }
            Ok(Err(_)) | Err(_) => self.reply("451 nobody takes mail here at this time").await,
        }
    }

    async fn next_line(&mut self, bytes_max: usize) -> io::Result<Line> {
        let reading = read_line(&mut self.reader, &mut self.line, bytes_max);
        timeout(self.shared.idle_max(), reading).await.unwrap_or(Ok(Line::End))
    }

    async fn mistake(&mut self, reply: &str) -> io::Result<Next> {
        self.mistakes += 1;
        if self.mistakes > MISTAKES_MAX {
            self.reply("421 too many mistakes").await?;
            self.writer.flush().await?;
            return Ok(Next::Stop);
        }
        self.reply(reply).await
    }

    async fn reply(&mut self, reply: &str) -> io::Result<Next> {
        if let SinkBehaviour::Slow(wait) = self.shared.behaviour() {
            tokio::time::sleep(wait).await;
        }
        let writing = async {
            self.writer.write_all(reply.as_bytes()).await?;
            self.writer.write_all(b"\r\n").await?;
            // Commands that came together are answered together (RFC 2920, 3.2).
            if !self.reader.buffer().contains(&b'\n') {
                self.writer.flush().await?;
            }
            Ok(Next::Go)
        };
        // A client that does not read its answers is left.
        timeout(self.shared.idle_max(), writing).await.unwrap_or(Ok(Next::Stop))
    }

    fn start_over(&mut self) {
        self.from = None;
        self.to.clear();
    }
}

enum Received {
    Whole(Vec<u8>),
    Refused(&'static str),
    Lost,
}

/// Returns the address of `FROM:<address> parameters` and the parameters.
fn path<'a>(rest: &'a str, keyword: &str) -> Option<(&'a str, &'a str)> {
    let (key, path) = rest.trim_start().split_at_checked(keyword.len())?;
    let path = path.trim_start().strip_prefix('<')?;
    let (address, parameters) = path.split_once('>')?;
    let usable = key.eq_ignore_ascii_case(keyword)
        // RFC 5321, 4.5.3.1.3.
        && address.len() <= 254
        && !address.contains(|c: char| c.is_control() || c == '<');
    usable.then_some((address, parameters.trim()))
}
