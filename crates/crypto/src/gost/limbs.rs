//! Numbers as little-endian arrays of 64-bit limbs: what field and scalar arithmetic share.
//!
//! Nothing here branches on or indexes by the value of a number, but for the functions whose name says `vartime`.

#![expect(clippy::indexing_slicing, reason = "inner loops: every index is bounded by N")]

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

/// The product, low half and high half.
#[inline]
pub(super) fn mul_wide<const N: usize>(a: &[u64; N], b: &[u64; N]) -> [[u64; N]; 2] {
    let mut wide = [[0; N]; 2];
    let flat = wide.as_flattened_mut();
    for i in 0..N {
        let mut carry = 0;
        for j in 0..N {
            (flat[i + j], carry) = mul_add(flat[i + j], a[i], b[j], carry);
        }
        flat[i + N] = carry;
    }
    wide
}

/// The square, low half and high half: the products off the diagonal once, doubled, and the diagonal.
#[inline]
pub(super) fn square_wide<const N: usize>(a: &[u64; N]) -> [[u64; N]; 2] {
    let mut wide = [[0; N]; 2];
    let flat = wide.as_flattened_mut();
    for i in 0..N {
        let mut carry = 0;
        for j in i + 1..N {
            (flat[i + j], carry) = mul_add(flat[i + j], a[i], a[j], carry);
        }
        flat[i + N] = carry;
    }
    let mut shifted_out = 0;
    for limb in flat.iter_mut() {
        let next = *limb >> 63;
        *limb = (*limb << 1) | shifted_out;
        shifted_out = next;
    }
    let mut carry = 0;
    for i in 0..N {
        let diagonal = u128::from(a[i]) * u128::from(a[i]);
        (flat[2 * i], carry) = add_carry(flat[2 * i], low(diagonal), carry);
        (flat[2 * i + 1], carry) = add_carry(flat[2 * i + 1], high(diagonal), carry);
    }
    wide
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

/// Bit `n`; 0 beyond the end. For public numbers.
pub(super) fn bit_vartime(limbs: &[u64], n: usize) -> u64 {
    limbs.get(n / 64).map_or(0, |limb| (limb >> (n % 64)) & 1)
}
