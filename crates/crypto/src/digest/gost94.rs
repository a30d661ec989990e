//! GOST 34.311-95, that is GOST R 34.11-94 (RFC 5831), with a zero start vector, for any S-box of GOST 28147-89.
//!
//! What makes it fast: two rows of the S-box and the rotation by 11 bits are one table of 256 words (4 KiB for a round);
//! the four encryptions of a step, which do not depend on each other, go side by side; keys are made on words of 64
//! bits; the shift register of the mixing goes four words of 16 bits at a time.

#![expect(
    clippy::indexing_slicing,
    reason = "indices are bytes into 256 entries, or counters below the length"
)]

use super::blocks::{Rest, add, add_small, bytes, words};

type Block = [u64; 4];

/// The S-box: row i substitutes bits 4i to 4i + 3.
type Rows = [[u8; 16]; 8];

/// The round function without its addition: S-box and rotation, for each byte of its argument.
pub(super) struct Tables([[u32; 256]; 4]);

/// The S-box of the test parameters (RFC 4357 section 11.2, id-GostR3411-94-TestParamSet), which GOST 34.311-95 has in
/// Kazakhstan.
pub(super) static KAZAKH: Tables = Tables::new(&[
    [4, 10, 9, 2, 13, 8, 0, 14, 6, 11, 1, 12, 7, 15, 5, 3],
    [14, 11, 4, 12, 6, 13, 15, 10, 2, 3, 8, 1, 0, 7, 5, 9],
    [5, 8, 1, 13, 10, 3, 4, 2, 14, 15, 12, 7, 6, 0, 9, 11],
    [7, 13, 10, 1, 0, 8, 9, 15, 14, 4, 6, 12, 11, 2, 5, 3],
    [6, 12, 7, 1, 5, 15, 13, 8, 4, 10, 9, 14, 0, 3, 11, 2],
    [4, 11, 10, 0, 7, 2, 1, 13, 3, 6, 8, 5, 9, 12, 15, 14],
    [13, 11, 4, 1, 3, 15, 5, 9, 0, 10, 14, 7, 6, 8, 2, 12],
    [1, 15, 13, 0, 5, 7, 10, 4, 9, 2, 3, 14, 6, 11, 8, 12],
]);

/// The S-box of CryptoPro (RFC 4357 section 11.2, id-GostR3411-94-CryptoProParamSet).
pub(super) static CRYPTO_PRO: Tables = Tables::new(&[
    [10, 4, 5, 6, 8, 1, 3, 7, 13, 12, 14, 0, 9, 2, 11, 15],
    [5, 15, 4, 0, 2, 13, 11, 9, 1, 7, 6, 3, 12, 14, 10, 8],
    [7, 15, 12, 14, 9, 4, 1, 0, 3, 11, 5, 2, 6, 10, 8, 13],
    [4, 10, 7, 12, 0, 15, 2, 8, 14, 1, 6, 5, 13, 11, 9, 3],
    [7, 6, 4, 11, 9, 12, 2, 10, 1, 8, 0, 14, 15, 13, 3, 5],
    [7, 6, 2, 4, 13, 9, 15, 0, 10, 1, 5, 11, 8, 14, 12, 3],
    [13, 14, 4, 1, 7, 0, 5, 10, 3, 12, 8, 15, 6, 2, 9, 11],
    [1, 3, 10, 9, 5, 11, 4, 15, 8, 6, 7, 14, 13, 0, 2, 12],
]);

/// C_3 (RFC 5831 section 5.1); C_2 and C_4 are zero.
const C3: Block =
    [0xff00_ff00_ff00_ff00, 0x00ff_00ff_00ff_00ff, 0xff00_00ff_00ff_ff00, 0xff00_ffff_0000_00ff];

/// A digest that is being made.
#[derive(Clone)]
pub(super) struct Gost94 {
    tables: &'static Tables,
    hash: Block,
    /// How many bits there were.
    bits: Block,
    /// The sum of all blocks.
    sum: Block,
    rest: Rest<32>,
}

impl Gost94 {
    pub(super) fn new(tables: &'static Tables) -> Self {
        let zero = Block::default();
        Self { tables, hash: zero, bits: zero, sum: zero, rest: Rest::default() }
    }

    pub(super) fn update(&mut self, data: &[u8]) {
        let Self { tables, hash, bits, sum, rest } = self;
        rest.update(data, |blocks| {
            for block in blocks {
                let block = words(block);
                tables.step(hash, &block);
                add(sum, &block);
                add_small(bits, 256);
            }
        });
    }

    pub(super) fn finish(mut self) -> Vec<u8> {
        let (last, filled) = self.rest.finish(0);
        if filled > 0 {
            let last = words(&last);
            self.tables.step(&mut self.hash, &last);
            add(&mut self.sum, &last);
            add_small(&mut self.bits, 8 * filled as u64);
        }
        self.tables.step(&mut self.hash, &self.bits);
        self.tables.step(&mut self.hash, &self.sum);
        bytes(&self.hash)
    }
}

impl Tables {
    const fn new(rows: &Rows) -> Self {
        let mut tables = [[0; 256]; 4];
        let mut place = 0;
        while place < 4 {
            let mut byte = 0;
            while byte < 256 {
                let (low, high) = (rows[2 * place][byte & 15], rows[2 * place + 1][byte >> 4]);
                let substituted = (low as u32) | (high as u32) << 4;
                tables[place][byte] = (substituted << (8 * place)).rotate_left(11);
                byte += 1;
            }
            place += 1;
        }
        Self(tables)
    }

    #[inline]
    const fn substitute(&self, sum: u32) -> u32 {
        let [a, b, c, d] = sum.to_le_bytes();
        self.0[0][a as usize]
            ^ self.0[1][b as usize]
            ^ self.0[2][c as usize]
            ^ self.0[3][d as usize]
    }

    /// The step function (RFC 5831 section 5).
    fn step(&self, hash: &mut Block, block: &Block) {
        let mixed = self.encrypt(hash, &keys(*hash, *block));
        let mut register = mixed;
        for _ in 0..3 {
            shift_four(&mut register);
        }
        register = xor(register, *block);
        shift_one(&mut register);
        register = xor(register, *hash);
        shift_one(&mut register);
        for _ in 0..15 {
            shift_four(&mut register);
        }
        *hash = register;
    }

    /// Encrypts each word with its own key (GOST 28147-89 in ECB mode, RFC 5830 section 5).
    #[inline]
    fn encrypt(&self, plain: &Block, keys: &[[u32; 8]; 4]) -> Block {
        let [mut a, mut b] = [plain.map(low), plain.map(high)];
        let mut pair = |first: usize, second: usize| {
            for lane in 0..4 {
                b[lane] ^= self.substitute(a[lane].wrapping_add(keys[lane][first]));
            }
            for lane in 0..4 {
                a[lane] ^= self.substitute(b[lane].wrapping_add(keys[lane][second]));
            }
        };
        for _ in 0..3 {
            for round in [0, 2, 4, 6] {
                pair(round, round + 1);
            }
        }
        for round in [7, 5, 3, 1] {
            pair(round, round - 1);
        }
        let mut encrypted = [0; 4];
        for lane in 0..4 {
            encrypted[lane] = u64::from(b[lane]) | u64::from(a[lane]) << 32;
        }
        encrypted
    }
}

#[expect(clippy::cast_possible_truncation, reason = "the low half is what is wanted")]
const fn low(word: u64) -> u32 {
    word as u32
}

const fn high(word: u64) -> u32 {
    low(word >> 32)
}

const fn xor(a: Block, b: Block) -> Block {
    [a[0] ^ b[0], a[1] ^ b[1], a[2] ^ b[2], a[3] ^ b[3]]
}

/// The keys of a step (RFC 5831 section 5.1).
#[inline]
fn keys(mut u: Block, mut v: Block) -> [[u32; 8]; 4] {
    let first = transposed(xor(u, v));
    let mut next = |constant| {
        u = xor(rotated(u), constant);
        v = rotated(rotated(v));
        transposed(xor(u, v))
    };
    [first, next([0; 4]), next(C3), next([0; 4])]
}

/// The transformation A.
const fn rotated(y: Block) -> Block {
    [y[1], y[2], y[3], y[0] ^ y[1]]
}

/// The transformation P: four rows of eight bytes become eight columns of four.
const fn transposed(y: Block) -> [u32; 8] {
    const BYTES: u64 = 0x00ff_00ff_00ff_00ff;
    const PAIRS: u64 = 0x0000_ffff_0000_ffff;
    // Even and odd bytes of two rows, woven; then even and odd pairs of those.
    let even = [y[0] & BYTES | (y[1] & BYTES) << 8, y[2] & BYTES | (y[3] & BYTES) << 8];
    let odd = [y[0] >> 8 & BYTES | y[1] & !BYTES, y[2] >> 8 & BYTES | y[3] & !BYTES];
    let columns_04 = even[0] & PAIRS | (even[1] & PAIRS) << 16;
    let columns_15 = odd[0] & PAIRS | (odd[1] & PAIRS) << 16;
    let columns_26 = even[0] >> 16 & PAIRS | even[1] & !PAIRS;
    let columns_37 = odd[0] >> 16 & PAIRS | odd[1] & !PAIRS;
    [
        low(columns_04),
        low(columns_15),
        low(columns_26),
        low(columns_37),
        high(columns_04),
        high(columns_15),
        high(columns_26),
        high(columns_37),
    ]
}

/// The transformation psi (RFC 5831 section 5.3): the register of 16 words of 16 bits shifts by one word. The new one is
/// the sum of words 1, 2, 3, 4, 13 and 16.
#[inline]
const fn shift_one(register: &mut Block) {
    let [a, b, c, d] = *register;
    let new = a ^ a >> 16 ^ a >> 32 ^ a >> 48 ^ d ^ d >> 48;
    *register = [a >> 16 | b << 48, b >> 16 | c << 48, c >> 16 | d << 48, d >> 16 | new << 48];
}

/// psi four times. Each new word contains the one before it: the sums run on inside of `new`.
#[inline]
const fn shift_four(register: &mut Block) {
    const EVERYWHERE: u64 = 0x0001_0001_0001_0001;
    let [a, b, c, d] = *register;
    let mut new = a ^ (a >> 16 | b << 48) ^ (a >> 32 | b << 32) ^ (a >> 48 | b << 16) ^ d;
    new ^= new << 16;
    new ^= new << 32;
    *register = [b, c, d, new ^ ((d >> 48) * EVERYWHERE)];
}

#[cfg(test)]
mod tests {
    use super::*;

    /// psi as the standard writes it.
    fn psi(register: &mut [u16; 16]) {
        let new = [0, 1, 2, 3, 12, 15].into_iter().fold(0, |sum, n| sum ^ register[n]);
        register.rotate_left(1);
        register[15] = new;
    }

    #[test]
    fn the_register_shifts_as_the_standard_says() {
        let mut last = 1_u16;
        let mut slow = [0; 16].map(|_: u16| {
            last = last.wrapping_mul(40_503);
            last
        });
        let packed = |words: &[u16; 16]| -> Block {
            let words: Vec<u64> = words.iter().map(|word| u64::from(*word)).collect();
            std::array::from_fn(|n| {
                (0..4).fold(0, |all, place| all | words[4 * n + place] << (16 * place))
            })
        };
        let mut fast = packed(&slow);
        shift_one(&mut fast);
        psi(&mut slow);
        assert_eq!(fast, packed(&slow));
        shift_four(&mut fast);
        for _ in 0..4 {
            psi(&mut slow);
        }
        assert_eq!(fast, packed(&slow));
    }

    #[test]
    fn rows_become_columns() {
        let mut rows = [0; 32];
        rows.iter_mut().zip(0..).for_each(|(row, n)| *row = n);
        let columns = transposed(words(&rows)).map(u32::to_le_bytes);
        for (row, column) in (0..4).flat_map(|row| (0..8).map(move |column| (row, column))) {
            assert_eq!(columns[column][row], rows[8 * row + column]);
        }
    }
}
