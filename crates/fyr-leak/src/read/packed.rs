//! A single packed stream: gzip, bzip2, xz, Zstandard. A tar in it is listed as if it were not packed.

use super::archive::{
    Budget, Content, Counted, Guard, Member, Packed, Packing, Take, fault, unpack,
};
use super::{Unread, tar};
use crate::inventory::escape;
use crate::limits::UNPACK_MEMORY_BYTES;
use bzip2::bufread::MultiBzDecoder;
use flate2::bufread::GzDecoder;
use lzma_rust2::XzReader;
use std::io::{self, BufRead, BufReader, Cursor, Read};

/// Hands over the members of the tar inside, or the one file.
pub(super) fn members(
    packing: Packing,
    archive: &Packed<'_>,
    mut budget: Budget,
    take: &mut Take<'_>,
) -> io::Result<Vec<Unread>> {
    let cannot = || Ok(vec![Unread::new("damaged: it cannot be unpacked")]);
    let Ok(file) = archive.source.open() else { return cannot() };
    let (counted, count) = Counted::new(file);
    let input = BufReader::with_capacity(64 << 10, counted);
    let Ok(decoder) = decoder(packing, input) else { return cannot() };
    let mut reader = Guard::new(decoder, count, budget.bytes);
    let mut head = Vec::new();
    let began = reader.by_ref().take(tar::BLOCK as u64).read_to_end(&mut head);
    if let (Err(error), true) = (&began, head.is_empty()) {
        return Ok(vec![fault(error)]);
    }
    if tar::is_header(&head) {
        return tar::members(Cursor::new(head).chain(reader), archive.work, budget, take);
    }
    let mut rest = Cursor::new(head).chain(Again { error: began.err(), inner: reader });
    let content = unpack(&mut rest, None, archive.work, &mut budget)?;
    let unread = match &content {
        Content::Unread(unread) => vec![unread.clone()],
        Content::Whole(_) | Content::Cut(..) | Content::Skipped(_) => Vec::new(),
    };
    let name = inner_name(archive.name);
    let _left = take(Member { name, content }, budget)?;
    Ok(unread)
}

/// Returns what the outer name says of the inner one.
fn inner_name(outer: &str) -> String {
    let stem = |ending: &str| {
        let at = outer.len().checked_sub(ending.len())?;
        let (stem, end) = (outer.get(..at)?, outer.get(at..)?);
        (end.eq_ignore_ascii_case(ending) && !stem.is_empty()).then(|| stem.to_owned())
    };
    let endings = [".gz", ".bz2", ".xz", ".zst", ".zstd", ".gzip", ".z", ".bz"];
    endings.into_iter().find_map(stem).unwrap_or_else(|| escape("content"))
}

type Input<'a> = BufReader<Counted<Box<dyn super::source::ReadSeek + 'a>>>;

fn decoder<'a>(packing: Packing, input: Input<'a>) -> io::Result<Box<dyn Read + 'a>> {
    Ok(match packing {
        Packing::Bzip2 => Box::new(MultiBzDecoder::new(input)),
        Packing::Xz => {
            let kibibytes = u32::try_from(UNPACK_MEMORY_BYTES >> 10).unwrap_or(u32::MAX);
            Box::new(XzReader::new_mem_limit(input, true, kibibytes))
        }
        Packing::Zstd => {
            let mut decoder = zstd::stream::read::Decoder::with_buffer(input)?;
            decoder.window_log_max(UNPACK_MEMORY_BYTES.ilog2())?;
            Box::new(decoder)
        }
        Packing::Gzip | Packing::Zip | Packing::SevenZip | Packing::Tar => {
            Box::new(Gzip { member: Some(GzDecoder::new(input)) })
        }
    })
}

/// Gzip files may hold several members, and zeros after the last.
struct Gzip<R: BufRead> {
    member: Option<GzDecoder<R>>,
}

impl<R: BufRead> Read for Gzip<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while let Some(mut member) = self.member.take() {
            let count = member.read(buffer)?;
            if count > 0 || buffer.is_empty() {
                self.member = Some(member);
                return Ok(count);
            }
            let mut input = member.into_inner();
            let more = loop {
                let ready = input.fill_buf()?;
                let zeros = ready.iter().take_while(|it| **it == 0).count();
                if zeros == 0 {
                    break !ready.is_empty();
                }
                input.consume(zeros);
            };
            self.member = more.then(|| GzDecoder::new(input));
        }
        Ok(0)
    }
}

/// A reader that first fails as it has failed before.
struct Again<R> {
    error: Option<io::Error>,
    inner: R,
}

impl<R: Read> Read for Again<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self.error.take() {
            Some(error) => Err(error),
            None => self.inner.read(buffer),
        }
    }
}
