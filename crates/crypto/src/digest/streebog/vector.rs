//! LPS computed, for processors with AVX-512 VBMI and GFNI (Intel from Ice Lake on, AMD from Zen 4 on).
//!
//! A block is one register of 64 bytes. Substitution is four look-ups of 64 entries that never leave the registers;
//! the matrix, cut into 64 of 8 by 8 bits, is eight instructions that multiply eight bytes by eight such each. So no
//! address depends on the data here.
//!
//! The block lies transposed, byte n of word m where byte m of word n would be. So what a product gives is what the next
//! LPS takes, and transposing costs nothing: it is one with the gathering of words for the products.
//!
//! This is the only unsafe code of the house: the one call into a function that needs these instructions, after asking the
//! processor for them. Inside of it everything is safe; nothing is read or written through a pointer.

#![expect(
    clippy::indexing_slicing,
    reason = "tables are made when compiling, indices are below 8 of 8"
)]

use std::arch::x86_64::{
    __m512i, _mm256_extract_epi64, _mm512_extracti64x4_epi64, _mm512_gf2p8affine_epi64_epi8,
    _mm512_mask_blend_epi8, _mm512_movepi8_mask, _mm512_permutex2var_epi8, _mm512_permutexvar_epi8,
    _mm512_set_epi64, _mm512_setzero_si512, _mm512_xor_si512,
};

use super::{
    Block,
    constants::{MATRIX, PI, ROUNDS},
};

/// pi, 64 values in a row.
static SUBSTITUTION: [Block; 4] = {
    let mut rows = [[0; 8]; 4];
    let mut byte = 0;
    while byte < 256 {
        rows[byte / 64][byte % 64 / 8] |= (PI[byte] as u64) << (8 * (byte % 8));
        byte += 1;
    }
    rows
};

/// For turn t, where word m of the register comes from: word (m + t) modulo 8, transposed.
static GATHER: [Block; 8] = {
    let mut turns = [[0; 8]; 8];
    let mut n = 0;
    while n < 512 {
        let (turn, word, byte) = (n / 64, n / 8 % 8, n % 8);
        turns[turn][word] |= (8 * byte + (word + turn) % 8) as u64 * (1 << (8 * byte));
        n += 1;
    }
    turns
};

/// For turn t, at word m: the part of the matrix that takes word (m + t) modulo 8 to byte m, in the form that the
/// instruction wants: byte 7 - b tells which bits make bit b.
static PRODUCT: [Block; 8] = {
    let mut turns = [[0; 8]; 8];
    let mut n = 0;
    while n < 4096 {
        let (turn, word, to, from) = (n / 512, n / 64 % 8, n / 8 % 8, n % 8);
        let bit = MATRIX[(word + turn) % 8][from] >> (8 * word + to) & 1;
        turns[turn][word] |= bit << (8 * (7 - to) + from);
        n += 1;
    }
    turns
};

/// The constants of the rounds, transposed.
static TRANSPOSED_ROUNDS: [Block; 12] = {
    let mut rounds = [[0; 8]; 12];
    let mut n = 0;
    while n < 768 {
        let (round, word, byte) = (n / 64, n / 8 % 8, n % 8);
        rounds[round][byte] |= (ROUNDS[round][word] >> (8 * byte) & 0xff) << (8 * word);
        n += 1;
    }
    rounds
};

/// The proof that the processor has the instructions.
#[derive(Clone, Copy)]
pub(super) struct Vector(());

impl Vector {
    /// Asks the processor; the answer is kept.
    pub(super) fn detect() -> Option<Self> {
        let found = is_x86_feature_detected!("avx512f")
            && is_x86_feature_detected!("avx512bw")
            && is_x86_feature_detected!("avx512vbmi")
            && is_x86_feature_detected!("gfni");
        found.then_some(Self(()))
    }

    /// The compression function g (RFC 6986 section 8) for each pair of counter and block.
    pub(super) fn compress(self, hash: &mut Block, steps: impl Iterator<Item = (Block, Block)>) {
        #[expect(unsafe_code, reason = "a function with target features is called")]
        // SAFETY: `compress` is a safe function but for the instructions avx512f, avx512bw, avx512vbmi and gfni. A value
        // of `Vector` is made in `detect` only, which found all four on this processor.
        unsafe {
            compress(hash, steps);
        }
    }
}

#[target_feature(enable = "avx512f,avx512bw,avx512vbmi,gfni")]
fn compress(hash: &mut Block, steps: impl Iterator<Item = (Block, Block)>) {
    let tables = Tables::load();
    let mut sum = tables.transpose(load(hash));
    for (counter, block) in steps {
        let block = tables.transpose(load(&block));
        let mut key = tables.lps(xor(sum, tables.transpose(load(&counter))));
        let mut state = block;
        for constant in &TRANSPOSED_ROUNDS {
            state = tables.lps(xor(state, key));
            key = tables.lps(xor(key, load(constant)));
        }
        sum = xor(xor(sum, state), xor(key, block));
    }
    *hash = store(tables.transpose(sum));
}

/// What LPS needs, in registers.
struct Tables {
    substitution: [__m512i; 4],
    gather: [__m512i; 8],
    product: [__m512i; 8],
}

impl Tables {
    #[target_feature(enable = "avx512f,avx512bw,avx512vbmi,gfni")]
    #[inline]
    fn load() -> Self {
        let mut tables = Self {
            substitution: [_mm512_setzero_si512(); 4],
            gather: [_mm512_setzero_si512(); 8],
            product: [_mm512_setzero_si512(); 8],
        };
        fill(&mut tables.substitution, &SUBSTITUTION);
        fill(&mut tables.gather, &GATHER);
        fill(&mut tables.product, &PRODUCT);
        tables
    }

    #[target_feature(enable = "avx512f,avx512bw,avx512vbmi,gfni")]
    #[inline]
    fn transpose(&self, words: __m512i) -> __m512i {
        _mm512_permutexvar_epi8(self.gather[0], words)
    }

    #[target_feature(enable = "avx512f,avx512bw,avx512vbmi,gfni")]
    #[inline]
    fn lps(&self, state: __m512i) -> __m512i {
        let [first, second, third, fourth] = self.substitution;
        let lower = _mm512_permutex2var_epi8(first, state, second);
        let upper = _mm512_permutex2var_epi8(third, state, fourth);
        let bytes = _mm512_mask_blend_epi8(_mm512_movepi8_mask(state), lower, upper);
        let half = |first| {
            let (one, two) = (self.turn(first, bytes), self.turn(first + 1, bytes));
            let (three, four) = (self.turn(first + 2, bytes), self.turn(first + 3, bytes));
            xor(xor(one, two), xor(three, four))
        };
        xor(half(0), half(4))
    }

    #[target_feature(enable = "avx512f,avx512bw,avx512vbmi,gfni")]
    #[inline]
    fn turn(&self, turn: usize, bytes: __m512i) -> __m512i {
        let words = _mm512_permutexvar_epi8(self.gather[turn], bytes);
        _mm512_gf2p8affine_epi64_epi8::<0>(words, self.product[turn])
    }
}

#[target_feature(enable = "avx512f")]
#[inline]
fn fill(registers: &mut [__m512i], blocks: &[Block]) {
    for (register, block) in registers.iter_mut().zip(blocks) {
        *register = load(block);
    }
}

#[target_feature(enable = "avx512f")]
#[inline]
fn xor(a: __m512i, b: __m512i) -> __m512i {
    _mm512_xor_si512(a, b)
}

#[target_feature(enable = "avx512f")]
#[inline]
fn load(words: &Block) -> __m512i {
    let w = words.map(u64::cast_signed);
    _mm512_set_epi64(w[7], w[6], w[5], w[4], w[3], w[2], w[1], w[0])
}

#[target_feature(enable = "avx512f")]
#[inline]
fn store(words: __m512i) -> Block {
    let lower = _mm512_extracti64x4_epi64::<0>(words);
    let upper = _mm512_extracti64x4_epi64::<1>(words);
    [
        _mm256_extract_epi64::<0>(lower),
        _mm256_extract_epi64::<1>(lower),
        _mm256_extract_epi64::<2>(lower),
        _mm256_extract_epi64::<3>(lower),
        _mm256_extract_epi64::<0>(upper),
        _mm256_extract_epi64::<1>(upper),
        _mm256_extract_epi64::<2>(upper),
        _mm256_extract_epi64::<3>(upper),
    ]
    .map(i64::cast_unsigned)
}
