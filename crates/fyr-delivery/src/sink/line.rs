//! Reads lines of bounded length.

use std::io;

use tokio::io::{AsyncBufRead, AsyncBufReadExt};

/// Is what stood before the next line end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Line {
    /// A line that ended in CR LF, without these, in the buffer.
    Whole,
    /// A line longer than allowed; read past, not kept.
    TooLong,
    /// A line that ended in LF alone, which SMTP forbids: servers that differ on it can be made to see two mails in one.
    BareLineFeed,
    /// The client is gone, or never ended its line.
    End,
}

/// Reads one line into `buffer`, which holds at most `bytes_max` bytes afterwards.
pub(super) async fn read_line<R: AsyncBufRead + Unpin>(
    reader: &mut R,
    buffer: &mut Vec<u8>,
    bytes_max: usize,
) -> io::Result<Line> {
    buffer.clear();
    let mut read = 0;
    loop {
        let available = reader.fill_buf().await?;
        if available.is_empty() {
            return Ok(Line::End);
        }
        let line_end = available.iter().position(|byte| *byte == b'\n');
        let length = line_end.map_or(available.len(), |at| at + 1);
        let room = (bytes_max + 2).saturating_sub(buffer.len());
        buffer.extend(available.iter().take(length.min(room)));
        reader.consume(length);
        read += length;
        if line_end.is_none() {
            if read > ENDLESS_BYTES {
                return Ok(Line::End);
            }
            continue;
        }
        if read > bytes_max + 2 {
            buffer.clear();
            return Ok(Line::TooLong);
        }
        buffer.pop();
        if buffer.pop_if(|byte| *byte == b'\r').is_some() {
            return Ok(Line::Whole);
        }
        return Ok(Line::BareLineFeed);
    }
}

/// A line that has not ended after 1 MiB never will.
const ENDLESS_BYTES: usize = 1 << 20;
