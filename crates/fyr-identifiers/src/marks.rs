//! Where in a block of bytes something may begin: sixty-four bytes at a time, without branches.

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
    ///
    /// Two plain loops over arrays of fixed length, which the compiler turns into vector instructions of any target.
    pub(crate) fn of(block: &[u8; BLOCK]) -> Self {
        let mut digits = [0_u8; BLOCK];
        let mut signs = [0_u8; BLOCK];
        for ((byte, digit), sign) in block.iter().zip(&mut digits).zip(&mut signs) {
            *digit = u8::from(byte.wrapping_sub(b'0') < 10);
            *sign = u8::from(*byte == b'@')
                | u8::from(*byte == b':')
                | u8::from(*byte == b'=')
                | u8::from(*byte == b'$')
                | u8::from(*byte == 0xef);
        }
        Self { digits: packed(&digits), signs: packed(&signs) }
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
            dots: marked(side, |byte| u8::from(byte == b'.')),
            hyphens: marked(side, |byte| u8::from(byte == b'-')),
            digits: marked(side, is_digit),
        }
    }
}

/// Returns one bit for each byte that may stand before the `@`, lowest first; ASCII only.
// Apart from its caller, so that the compiler looks at all bytes together.
#[inline(never)]
pub(crate) fn local_marks(side: &[u8; SIDE]) -> u64 {
    marked(side, |byte| {
        // `%`, `&` and `'` stand in a row.
        is_letter(byte)
            | is_digit(byte)
            | u8::from(byte.wrapping_sub(b'%') < 3)
            | u8::from(byte == b'.')
            | u8::from(byte == b'_')
            | u8::from(byte == b'+')
            | u8::from(byte == b'-')
    })
}

/// Returns one bit for each byte of which `is` says 1, lowest first; it has no branches.
#[inline]
fn marked(side: &[u8; SIDE], is: impl Fn(u8) -> u8) -> u64 {
    let mut flags = [0_u8; SIDE];
    for (flag, byte) in flags.iter_mut().zip(side) {
        *flag = is(*byte);
    }
    packed(&flags)
}

/// Returns 1 for a letter of ASCII, without a branch.
fn is_letter(byte: u8) -> u8 {
    u8::from((byte | 0x20).wrapping_sub(b'a') < 26)
}

/// Returns 1 for a digit, without a branch.
fn is_digit(byte: u8) -> u8 {
    u8::from(byte.wrapping_sub(b'0') < 10)
}

/// Gathers eight bytes of 0 or 1 into the lowest eight bits.
const fn gathered(eight: [u8; 8]) -> u64 {
    // Each factor bit moves one byte's flag to its place in the highest byte.
    u64::from_le_bytes(eight).wrapping_mul(0x0102_0408_1020_4080) >> 56
}

/// Packs bytes of 0 or 1 into bits.
fn packed(flags: &[u8; BLOCK]) -> u64 {
    // Most blocks of text hold none.
    let eights = flags.as_chunks::<8>().0;
    if eights.iter().fold(0, |all, eight| all | u64::from_le_bytes(*eight)) == 0 {
        return 0;
    }
    let mut bits = 0;
    for (index, eight) in eights.iter().enumerate() {
        bits |= gathered(*eight) << (index * 8);
    }
    bits
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
