//! Streebog: GOST R 34.11-2012, in Kazakhstan ST RK GOST R 34.11-2015, of 512 and 256 bits (RFC 6986).
//!
//! A block is compressed by 25 applications of LPS, which substitutes bytes, transposes them and multiplies rows by a
//! matrix. [`portable`] reads it from tables of 16 KiB; [`vector`] computes it, 64 bytes at once, where the processor
//! can.

mod constants;
mod portable;
#[cfg(target_arch = "x86_64")]
mod vector;

use super::blocks::{Rest, add, add_small, bytes, words};

type Block = [u64; 8];

/// Length of a block in bits.
const BLOCK_BITS: u64 = 512;

/// A digest that is being made.
#[derive(Clone)]
pub(super) struct Streebog {
    hash: Block,
    /// How many bits there were.
    bits: Block,
    /// The sum of all blocks.
    sum: Block,
    rest: Rest<64>,
    output_bytes: OutputBytes,
    way: Way,
}

/// How blocks are compressed.
#[derive(Clone, Copy)]
enum Way {
    Tables,
    #[cfg(target_arch = "x86_64")]
    Vectors(vector::Vector),
}

/// How long the digest will be.
#[derive(Clone, Copy)]
enum OutputBytes {
    ThirtyTwo,
    SixtyFour,
}

impl Streebog {
    fn new(first: u64, output_bytes: OutputBytes) -> Self {
        let (bits, sum) = (Block::default(), Block::default());
        let way = Way::fastest();
        Self { hash: [first; 8], bits, sum, rest: Rest::default(), output_bytes, way }
    }

    /// As on a processor without the instructions for vectors.
    #[cfg(any(test, feature = "measure"))]
    pub(super) fn without_vectors(self) -> Self {
        Self { way: Way::Tables, ..self }
    }

    /// 256 bits.
    pub(super) fn short() -> Self {
        Self::new(0x0101_0101_0101_0101, OutputBytes::ThirtyTwo)
    }

    /// 512 bits.
    pub(super) fn long() -> Self {
        Self::new(0, OutputBytes::SixtyFour)
    }

    pub(super) fn update(&mut self, data: &[u8]) {
        let Self { hash, bits, sum, rest, way, .. } = self;
        rest.update(data, |blocks| {
            let steps = blocks.iter().map(|block| {
                let (counter, block) = (*bits, words(block));
                add_small(bits, BLOCK_BITS);
                add(sum, &block);
                (counter, block)
            });
            way.compress(hash, steps);
        });
    }

    /// RFC 6986 section 9.3, stages 2 and 3.
    pub(super) fn finish(self) -> Vec<u8> {
        let Self { mut hash, mut bits, mut sum, rest, output_bytes, way } = self;
        let (last, filled) = rest.finish(1);
        let last = words(&last);
        let counter = bits;
        add_small(&mut bits, 8 * filled as u64);
        add(&mut sum, &last);
        let zero = Block::default();
        way.compress(&mut hash, [(counter, last), (zero, bits), (zero, sum)].into_iter());
        let whole = bytes(&hash);
        match output_bytes {
            OutputBytes::ThirtyTwo => whole.get(32..).unwrap_or_default().to_vec(),
            OutputBytes::SixtyFour => whole,
        }
    }
}

impl Way {
    fn fastest() -> Self {
        #[cfg(target_arch = "x86_64")]
        if let Some(vector) = vector::Vector::detect() {
            return Self::Vectors(vector);
        }
        Self::Tables
    }

    /// The compression function for each pair of counter and block.
    fn compress(self, hash: &mut Block, steps: impl Iterator<Item = (Block, Block)>) {
        match self {
            Self::Tables => portable::compress(hash, steps),
            #[cfg(target_arch = "x86_64")]
            Self::Vectors(vector) => vector.compress(hash, steps),
        }
    }
}
