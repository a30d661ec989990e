//! Data that comes in pieces, cut into blocks without copying what lies whole in a piece.

/// What was left of the pieces so far: less than a block.
#[derive(Clone)]
pub(super) struct Rest<const N: usize> {
    bytes: [u8; N],
    filled: usize,
}

impl<const N: usize> Default for Rest<N> {
    fn default() -> Self {
        Self { bytes: [0; N], filled: 0 }
    }
}

impl<const N: usize> Rest<N> {
    /// Takes the next piece; hands over blocks, as many at once as lie side by side.
    pub(super) fn update(&mut self, mut data: &[u8], mut take: impl FnMut(&[[u8; N]])) {
        if self.filled > 0 {
            let room = self.bytes.get_mut(self.filled..).unwrap_or_default();
            let (head, tail) = data.split_at(room.len().min(data.len()));
            if let Some(room) = room.get_mut(..head.len()) {
                room.copy_from_slice(head);
            }
            self.filled += head.len();
            data = tail;
            if self.filled < N {
                return;
            }
            take(&[self.bytes]);
            self.filled = 0;
        }
        let (blocks, rest) = data.as_chunks();
        if !blocks.is_empty() {
            take(blocks);
        }
        if let Some(room) = self.bytes.get_mut(..rest.len()) {
            room.copy_from_slice(rest);
        }
        self.filled = rest.len();
    }

    /// The last block, filled up with `mark` and then zeros, and how many bytes of it are data.
    pub(super) fn finish(mut self, mark: u8) -> ([u8; N], usize) {
        if let Some((first, others)) =
            self.bytes.get_mut(self.filled..).and_then(<[u8]>::split_first_mut)
        {
            *first = mark;
            others.fill(0);
        }
        (self.bytes, self.filled)
    }
}

/// A block as little-endian words.
pub(super) fn words<const N: usize, const W: usize>(block: &[u8; N]) -> [u64; W] {
    const { assert!(N == 8 * W, "a block is whole words") };
    let mut words = [0; W];
    for (word, bytes) in words.iter_mut().zip(block.as_chunks().0) {
        *word = u64::from_le_bytes(*bytes);
    }
    words
}

/// Little-endian words as bytes.
pub(super) fn bytes(words: &[u64]) -> Vec<u8> {
    words.iter().flat_map(|word| word.to_le_bytes()).collect()
}

/// Adds modulo 2^(64 W).
#[inline]
pub(super) fn add<const W: usize>(sum: &mut [u64; W], other: &[u64; W]) {
    let mut carry = false;
    for (word, other) in sum.iter_mut().zip(other) {
        (*word, carry) = word.carrying_add(*other, carry);
    }
}

/// Adds a number of one word.
#[inline]
pub(super) fn add_small<const W: usize>(sum: &mut [u64; W], mut other: u64) {
    for word in sum {
        let carry;
        (*word, carry) = word.overflowing_add(other);
        other = u64::from(carry);
        if !carry {
            return;
        }
    }
}
