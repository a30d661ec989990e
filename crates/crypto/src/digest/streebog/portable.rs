//! LPS from tables, for any processor.

#![expect(
    clippy::indexing_slicing,
    clippy::inline_always,
    reason = "indices are bytes into 256 entries, or below 8 of 8; calls would cost a third of the speed"
)]

use std::hint::black_box;

use super::{
    Block,
    constants::{MATRIX, PI, ROUNDS},
};

/// What each value of byte n of each word adds to the word n of LPS: substituted, and multiplied by the matrix.
static TABLES: [[u64; 256]; 8] = tables();

const fn tables() -> [[u64; 256]; 8] {
    let mut tables = [[0; 256]; 8];
    let mut word = 0;
    while word < 8 {
        let mut byte = 0;
        while byte < 256 {
            let mut bit = 0;
            while bit < 8 {
                if PI[byte] >> bit & 1 == 1 {
                    tables[word][byte] ^= MATRIX[word][bit];
                }
                bit += 1;
            }
            byte += 1;
        }
        word += 1;
    }
    tables
}

/// The compression function g (RFC 6986 section 8) for each pair of counter and block.
pub(super) fn compress(hash: &mut Block, steps: impl Iterator<Item = (Block, Block)>) {
    for (counter, block) in steps {
        step(hash, &counter, &block);
    }
}

/// Not inlined: the compiler finds better places for the words of a round when nothing else is around.
#[inline(never)]
fn step(hash: &mut Block, counter: &Block, block: &Block) {
    let mut key = lps_of_sum(hash, counter);
    let mut state = *block;
    for constant in &ROUNDS {
        state = lps_of_sum(&state, &key);
        key = lps_of_sum(&key, constant);
    }
    for n in 0..8 {
        hash[n] ^= state[n] ^ key[n] ^ block[n];
    }
}

/// LPS (a + b).
#[inline(always)]
fn lps_of_sum(a: &Block, b: &Block) -> Block {
    let sum: Block = std::array::from_fn(|n| a[n] ^ b[n]);
    // Four bytes of each word at a time, so that a half of the result is four registers and nothing is put aside. The compiler is
    // told that the halves lie in memory: it would take bytes out of the words otherwise, by a shift and a copy for each.
    let in_halves = |word: u64| [(word & 0xffff_ffff) as u32, (word >> 32) as u32];
    let halves: [[u32; 2]; 8] = black_box(sum.map(in_halves));
    let mut result = Block::default();
    for half in 0..2 {
        for word in 0..8 {
            let table = &TABLES[word];
            let [first, second, third, fourth] = halves[word][half].to_le_bytes();
            result[4 * half] ^= table[usize::from(first)];
            result[4 * half + 1] ^= table[usize::from(second)];
            result[4 * half + 2] ^= table[usize::from(third)];
            result[4 * half + 3] ^= table[usize::from(fourth)];
        }
    }
    result
}
