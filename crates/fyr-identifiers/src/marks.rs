//! Where in a block of bytes something may begin: sixty-four bytes at a time, without branches.

use wide::u8x16;

/// How many bytes one block has: one bit each in a `u64`.
pub(crate) const BLOCK: usize = 64;

/// The bytes of a block that matter, lowest bit first.
pub(crate) struct Marks {
    pub(crate) digits: u64,
    /// `@`, `:`, `=`, `$`, and the first byte of digits of full width.
    pub(crate) signs: u64,
}

impl Marks {
    /// Marks a whole block.
    pub(crate) fn of(block: &[u8; BLOCK]) -> Self {
        let digits = marked(block, is_digit);
        let signs = marked(block, |it| {
            is(it, b'@') | is(it, b':') | is(it, b'=') | is(it, b'$') | is(it, 0xef)
        });
        Self { digits, signs }
    }

    /// Marks the last block, which may be shorter.
    pub(crate) fn of_rest(rest: &[u8]) -> Self {
        let mut block = [0; BLOCK];
        for (place, byte) in block.iter_mut().zip(rest) {
            *place = *byte;
        }
        Self::of(&block)
    }
}

/// How many bytes are looked at together on either side of an `@`.
pub(crate) const SIDE: usize = BLOCK;

/// The bytes of a domain, lowest bit first; ASCII only.
pub(crate) struct DomainMarks {
    pub(crate) letters: u64,
    pub(crate) dots: u64,
    pub(crate) hyphens: u64,
    pub(crate) digits: u64,
}

impl DomainMarks {
    pub(crate) fn of(side: &[u8; SIDE]) -> Self {
        Self {
            letters: marked(side, is_letter),
            dots: marked(side, |it| is(it, b'.')),
            hyphens: marked(side, |it| is(it, b'-')),
            digits: marked(side, is_digit),
        }
    }
}

/// Returns one bit for each byte that may stand before the `@`, lowest first; ASCII only.
pub(crate) fn local_marks(side: &[u8; SIDE]) -> u64 {
    marked(side, |it| {
        // `%`, `&` and `'` stand in a row.
        is_letter(it)
            | is_digit(it)
            | is_within(it, b'%', 3)
            | is(it, b'.')
            | is(it, b'_')
            | is(it, b'+')
            | is(it, b'-')
    })
}

/// Returns one bit for each byte that `is` marks, lowest first.
#[inline]
fn marked(side: &[u8; SIDE], is: impl Fn(u8x16) -> u8x16) -> u64 {
    let mut bits = 0;
    for (index, some) in side.as_chunks::<16>().0.iter().enumerate() {
        bits |= u64::from(is(u8x16::from(*some)).to_bitmask()) << (index * 16);
    }
    bits
}

#[inline]
fn is(bytes: u8x16, byte: u8) -> u8x16 {
    bytes.simd_eq(u8x16::splat(byte))
}

#[inline]
fn is_within(bytes: u8x16, first: u8, count: u8) -> u8x16 {
    let from = bytes - u8x16::splat(first);
    from.min(u8x16::splat(count - 1)).simd_eq(from)
}

#[inline]
fn is_letter(bytes: u8x16) -> u8x16 {
    is_within(bytes | u8x16::splat(0x20), b'a', 26)
}

#[inline]
fn is_digit(bytes: u8x16) -> u8x16 {
    is_within(bytes, b'0', 10)
}

#[cfg(test)]
mod tests {
    use super::Marks;

    #[test]
    fn every_place_has_its_bit() {
        for at in 0..64 {
            let mut block = [b'x'; 64];
            block[at] = b'7';
            block[63 - at] = if at == 63 - at { b'7' } else { b'@' };
            let marks = Marks::of(&block);
            assert_eq!(marks.digits, 1 << at, "{at}");
            assert_eq!(marks.signs, 1 << (63 - at), "{at}");
        }
        assert_eq!(Marks::of_rest(b"a1").digits, 2);
    }
}
