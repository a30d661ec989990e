//! Numbers as little-endian arrays of 64-bit limbs: what field and scalar arithmetic share.
//!
//! Nothing here branches on or indexes by the value of a number, but for the functions whose name says `vartime`.

#![expect(clippy::indexing_slicing, reason = "inner loops: every index is bounded by N")]
#![expect(
    clippy::inline_always,
    reason = "measured: what the registers hold need not go through memory"
)]

use subtle::Choice;

/// The low half of a wide number.
#[expect(clippy::cast_possible_truncation, reason = "the low half is what is wanted")]
pub(super) const fn low(wide: u128) -> u64 {
    wide as u64
}

/// The high half of a wide number.
pub(super) const fn high(wide: u128) -> u64 {
    low(wide >> 64)
}

/// a + b + carry, as (sum, carry).
pub(super) const fn add_carry(a: u64, b: u64, carry: u64) -> (u64, u64) {
    let sum = a as u128 + b as u128 + carry as u128;
    (low(sum), high(sum))
}

/// a - b - borrow, as (difference, borrow), with a borrow of 0 or 1.
pub(super) const fn sub_borrow(a: u64, b: u64, borrow: u64) -> (u64, u64) {
    let difference = (a as u128).wrapping_sub(b as u128).wrapping_sub(borrow as u128);
    (low(difference), high(difference) & 1)
}

/// a + b * c + carry, as (low, high); it cannot overflow.
pub(super) const fn mul_add(a: u64, b: u64, c: u64, carry: u64) -> (u64, u64) {
    let wide = a as u128 + b as u128 * c as u128 + carry as u128;
    (low(wide), high(wide))
}

/// a + b, with the carry.
pub(super) const fn add<const N: usize>(a: &[u64; N], b: &[u64; N]) -> ([u64; N], u64) {
    let mut sum = [0; N];
    let mut carry = 0;
    let mut i = 0;
    while i < N {
        (sum[i], carry) = add_carry(a[i], b[i], carry);
        i += 1;
    }
    (sum, carry)
}

/// a - b, with the borrow.
pub(super) const fn sub<const N: usize>(a: &[u64; N], b: &[u64; N]) -> ([u64; N], u64) {
    let mut difference = [0; N];
    let mut borrow = 0;
    let mut i = 0;
    while i < N {
        (difference[i], borrow) = sub_borrow(a[i], b[i], borrow);
        i += 1;
    }
    (difference, borrow)
}

/// `b` if the bit is 1, `a` if it is 0.
pub(super) const fn select<const N: usize>(a: &[u64; N], b: &[u64; N], bit: u64) -> [u64; N] {
    let mask = std::hint::black_box(bit).wrapping_neg();
    let mut chosen = [0; N];
    let mut i = 0;
    while i < N {
        chosen[i] = a[i] ^ (mask & (a[i] ^ b[i]));
        i += 1;
    }
    chosen
}

/// A number of one limb.
pub(super) const fn small<const N: usize>(value: u64) -> [u64; N] {
    let mut number = [0; N];
    number[0] = value;
    number
}

/// Limbs that are multiplied at once: what the registers hold.
const BLOCK: usize = 4;

/// Adds a * b + carry to `sum`, all of K limbs but `a` and `carry`, and gives the limb that is carried out.
///
/// All products first, then two chains of additions: that order is what the compiler turns into the fewest
/// instructions.
#[inline(always)]
pub(super) fn add_row<const K: usize>(sum: &mut [u64], a: u64, b: &[u64], carry: u64) -> u64 {
    let mut low = [0; K];
    let mut high = [0; K];
    for j in 0..K {
        (low[j], high[j]) = a.carrying_mul(b[j], 0);
    }
    let mut over;
    (low[0], over) = low[0].overflowing_add(carry);
    for j in 1..K {
        (low[j], over) = low[j].carrying_add(high[j - 1], over);
    }
    // a * b + carry + sum is below 2^(64 (K + 1)): neither addition to the last limb overflows.
    let last = high[K - 1].wrapping_add(u64::from(over));
    over = false;
    for j in 0..K {
        (sum[j], over) = sum[j].carrying_add(low[j], over);
    }
    last.wrapping_add(u64::from(over))
}

/// Numbers that have a product of twice their length.
pub(super) trait Product: Sized {
    /// The product, low half and high half.
    fn product(&self, other: &Self) -> [Self; 2];
    /// The square, low half and high half.
    fn squared(&self) -> [Self; 2];
}

#[inline(always)]
fn block_product(a: &[u64], b: &[u64]) -> [u64; 2 * BLOCK] {
    let mut wide = [0; 2 * BLOCK];
    wide[4] = add_row::<4>(&mut wide[0..4], a[0], b, 0);
    wide[5] = add_row::<4>(&mut wide[1..5], a[1], b, 0);
    wide[6] = add_row::<4>(&mut wide[2..6], a[2], b, 0);
    wide[7] = add_row::<4>(&mut wide[3..7], a[3], b, 0);
    wide
}

/// The products of different limbs, each once.
#[inline(always)]
fn block_cross_products(a: &[u64]) -> [u64; 2 * BLOCK] {
    let mut wide = [0; 2 * BLOCK];
    wide[4] = add_row::<3>(&mut wide[1..4], a[0], &a[1..4], 0);
    wide[5] = add_row::<2>(&mut wide[3..5], a[1], &a[2..4], 0);
    wide[6] = add_row::<1>(&mut wide[5..6], a[2], &a[3..4], 0);
    wide
}

/// Adds a product of blocks in its place; the sum does not overflow.
#[inline(always)]
fn add_block(wide: &mut [u64], block: &[u64; 2 * BLOCK]) {
    let mut over = false;
    for (i, limb) in wide.iter_mut().enumerate() {
        let addend = if i < block.len() { block[i] } else { 0 };
        (*limb, over) = limb.carrying_add(addend, over);
    }
}

/// Doubles the products of different limbs and adds the squares of the limbs.
#[inline(always)]
fn finish_square<const N: usize>(wide: &mut [[u64; N]; 2], a: &[u64; N]) {
    let wide = wide.as_flattened_mut();
    let mut over = false;
    for limb in wide.iter_mut() {
        (*limb, over) = limb.carrying_add(*limb, over);
    }
    over = false;
    for i in 0..N {
        let (low, high) = a[i].carrying_mul(a[i], 0);
        (wide[2 * i], over) = wide[2 * i].carrying_add(low, over);
        (wide[2 * i + 1], over) = wide[2 * i + 1].carrying_add(high, over);
    }
}

impl Product for [u64; 4] {
    #[inline(always)]
    fn product(&self, other: &Self) -> [Self; 2] {
        let wide = block_product(self, other);
        [[wide[0], wide[1], wide[2], wide[3]], [wide[4], wide[5], wide[6], wide[7]]]
    }

    #[inline(always)]
    fn squared(&self) -> [Self; 2] {
        let cross = block_cross_products(self);
        let mut wide =
            [[cross[0], cross[1], cross[2], cross[3]], [cross[4], cross[5], cross[6], cross[7]]];
        finish_square(&mut wide, self);
        wide
    }
}

impl Product for [u64; 8] {
    #[inline(always)]
    fn product(&self, other: &Self) -> [Self; 2] {
        let (a, b) = (self.split_at(BLOCK), other.split_at(BLOCK));
        let mut wide = [block_product(a.0, b.0), block_product(a.1, b.1)];
        let flat = wide.as_flattened_mut();
        add_block(&mut flat[BLOCK..], &block_product(a.0, b.1));
        add_block(&mut flat[BLOCK..], &block_product(a.1, b.0));
        wide
    }

    #[inline(always)]
    fn squared(&self) -> [Self; 2] {
        let (lower, upper) = self.split_at(BLOCK);
        let mut wide = [block_cross_products(lower), block_cross_products(upper)];
        add_block(&mut wide.as_flattened_mut()[BLOCK..], &block_product(lower, upper));
        finish_square(&mut wide, self);
        wide
    }
}

/// Reads hexadecimal digits, most significant first; blanks are passed over. For constants.
pub(super) const fn from_hex<const N: usize>(text: &str) -> [u64; N] {
    let mut limbs = [0; N];
    let digits = text.as_bytes();
    let mut at = digits.len();
    let mut n = 0;
    while at > 0 {
        at -= 1;
        let digit = match digits[at] {
            digit @ b'0'..=b'9' => digit - b'0',
            digit @ b'A'..=b'F' => digit - b'A' + 10,
            digit @ b'a'..=b'f' => digit - b'a' + 10,
            _ => continue,
        };
        limbs[n / 16] |= (digit as u64) << (4 * (n % 16));
        n += 1;
    }
    limbs
}

/// Reads little-endian bytes; `None` when there are not exactly 8 N of them.
pub(super) fn from_le_bytes<const N: usize>(bytes: &[u8]) -> Option<[u64; N]> {
    if bytes.len() != 8 * N {
        return None;
    }
    let mut limbs = [0; N];
    for (limb, chunk) in limbs.iter_mut().zip(bytes.chunks_exact(8)) {
        *limb = u64::from_le_bytes(chunk.try_into().ok()?);
    }
    Some(limbs)
}

/// Writes little-endian bytes over the whole of `target`, which has 8 N bytes.
pub(super) fn write_le_bytes<const N: usize>(limbs: &[u64; N], target: &mut [u8]) {
    for (chunk, limb) in target.chunks_exact_mut(8).zip(limbs) {
        chunk.copy_from_slice(&limb.to_le_bytes());
    }
}

/// Whether a number is zero.
pub(super) fn is_zero<const N: usize>(limbs: &[u64; N]) -> Choice {
    use subtle::ConstantTimeEq;
    limbs.iter().fold(0, |all, limb| all | limb).ct_eq(&0)
}

/// The 64 bits from bit `n` on, with zeros beyond the end. Where they are read is no secret; what is may be one.
pub(super) fn word_at(limbs: &[u64], n: usize) -> u64 {
    let limb = |i: usize| limbs.get(i).copied().unwrap_or(0);
    let (i, shift) = (n / 64, n % 64);
    if shift == 0 { limb(i) } else { (limb(i) >> shift) | (limb(i + 1) << (64 - shift)) }
}
