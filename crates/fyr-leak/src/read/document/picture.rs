//! Pictures: their text by optical character recognition, where the program for it is installed.

use super::Out;
use crate::limits::{OCR_BYTES_MAX, PICTURE_SECONDS_MAX};
use crate::read::source::Source;
use std::io::{self, Read, Write};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::thread;
use std::time::{Duration, Instant};

/// Hands over what is written in a picture.
pub(crate) fn read(source: &Source, out: &mut Out<'_>) -> io::Result<()> {
    let mut bytes = Vec::new();
    source.open()?.take(OCR_BYTES_MAX + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > OCR_BYTES_MAX {
        out.unread("a picture beyond the bound on pictures; not read");
        return Ok(());
    }
    if is_too_small(&bytes) == Some(true) {
        return out.remark("a picture too small to hold text");
    }
    match recognise(bytes) {
        Ok(text) => out.text(&text),
        Err(why) => {
            out.unread(format!("a picture: {why}"));
            Ok(())
        }
    }
}

/// Returns whether the picture is so small that nothing can be written in it; `None` when its size is not known.
fn is_too_small(head: &[u8]) -> Option<bool> {
    let big = |at: usize| Some(u32::from_be_bytes(head.get(at..at + 4)?.try_into().ok()?));
    let little =
        |at: usize| Some(u32::from(u16::from_le_bytes(head.get(at..at + 2)?.try_into().ok()?)));
    let (width, height) = if head.starts_with(b"\x89PNG") {
        (big(16)?, big(20)?)
    } else if head.starts_with(b"GIF8") {
        (little(6)?, little(8)?)
    } else {
        return None;
    };
    // A line of ten digits in the smallest type that anybody reads is 40 points wide and 6 high.
    Some(width < 40 || height < 6)
}

/// The languages that the program knows among those we want, or why it cannot be used.
static LANGUAGES: OnceLock<Result<String, &'static str>> = OnceLock::new();

/// Says whether pictures can be read here.
///
/// # Errors
///
/// Why not, in words for the list of files.
pub(crate) fn available() -> Result<(), &'static str> {
    LANGUAGES.get_or_init(languages).as_ref().map(|_| ()).map_err(|why| *why)
}

/// Returns the text of a picture.
///
/// # Errors
///
/// Why there is none, in words for the list of files.
pub(crate) fn recognise(picture: Vec<u8>) -> Result<String, &'static str> {
    let languages = LANGUAGES.get_or_init(languages).as_ref().map_err(|why| *why)?;
    let mut command = Command::new("tesseract");
    command.args(["-", "-", "-l", languages, "--psm", "3"]);
    // One picture, one thread: the run has threads of its own.
    command.env("OMP_THREAD_LIMIT", "1");
    let output = run(command, picture)?;
    Ok(String::from_utf8_lossy(&output).into_owned())
}

fn languages() -> Result<String, &'static str> {
    let mut command = Command::new("tesseract");
    command.arg("--list-langs");
    let output = run(command, Vec::new()).map_err(|_| "tesseract is not installed; not read")?;
    let output = String::from_utf8_lossy(&output);
    let known: Vec<&str> = ["swe", "eng"]
        .into_iter()
        .filter(|wanted| output.lines().any(|line| line.trim() == *wanted))
        .collect();
    if known.is_empty() {
        return Err("tesseract is installed without a language; not read");
    }
    Ok(known.join("+"))
}

/// Runs a program with `input`, for a bounded time, and returns what it writes.
fn run(mut command: Command, input: Vec<u8>) -> Result<Vec<u8>, &'static str> {
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut child = command.spawn().map_err(|_| "tesseract cannot be started; not read")?;
    let (stdin, stdout) = (child.stdin.take(), child.stdout.take());
    // Both ends at once, or a full pipe would stop the two of us.
    let writer = thread::spawn(move || stdin.map(|mut it| it.write_all(&input)));
    let reader = thread::spawn(move || {
        let mut output = Vec::new();
        let stdout = stdout.map(|it| it.take(OCR_BYTES_MAX));
        stdout.map(|mut it| it.read_to_end(&mut output));
        output
    });
    let ended = wait(&mut child);
    // The program may have ended without reading all: that is no fault of its own.
    let _written = writer.join();
    let output = reader.join().unwrap_or_default();
    if ended? { Ok(output) } else { Err("tesseract cannot read it") }
}

/// Waits for the end, and ends a program that takes too long; returns whether it ended well.
fn wait(child: &mut Child) -> Result<bool, &'static str> {
    let begun = Instant::now();
    loop {
        match child.try_wait() {
            Ok(Some(status)) => return Ok(status.success()),
            Ok(None) if begun.elapsed() < Duration::from_secs(PICTURE_SECONDS_MAX) => {
                thread::sleep(Duration::from_millis(10));
            }
            Ok(None) | Err(_) => {
                let _killed = child.kill();
                let _reaped = child.wait();
                return Err("tesseract took longer than the bound on time; not read");
            }
        }
    }
}
