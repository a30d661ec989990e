//! Numbers as little-endian bytes of any length: the slow reference.

use std::cmp::Ordering;

pub(super) type Number = Vec<u8>;

pub(super) fn compare(a: &Number, b: &Number) -> Ordering {
    let digit = |n: &Number, i: usize| n.get(i).copied().unwrap_or(0);
    (0..a.len().max(b.len()))
        .rev()
        .map(|i| digit(a, i).cmp(&digit(b, i)))
        .find(|order| order.is_ne())
        .unwrap_or(Ordering::Equal)
}

pub(super) fn add(a: &Number, b: &Number) -> Number {
    let mut sum = Vec::new();
    let mut carry = 0;
    for i in 0..=a.len().max(b.len()) {
        carry += u32::from(*a.get(i).unwrap_or(&0)) + u32::from(*b.get(i).unwrap_or(&0));
        sum.push(carry.to_le_bytes()[0]);
        carry >>= 8;
    }
    while sum.last() == Some(&0) {
        sum.pop();
    }
    sum
}

/// a - b for a >= b.
pub(super) fn sub(a: &Number, b: &Number) -> Number {
    let mut borrow = 0;
    a.iter()
        .enumerate()
        .map(|(i, digit)| {
            let value = i32::from(*digit) - i32::from(*b.get(i).unwrap_or(&0)) - borrow;
            borrow = i32::from(value < 0);
            value.to_le_bytes()[0]
        })
        .collect()
}

/// By doubling and adding, bit by bit from the top.
pub(super) fn modulo(a: &Number, m: &Number) -> Number {
    mul_modulo(a, &vec![1], m)
}

pub(super) fn mul_modulo(a: &Number, b: &Number, m: &Number) -> Number {
    let once = |n: Number| if compare(&n, m).is_ge() { sub(&n, m) } else { n };
    let mut b_reduced = vec![0];
    for n in (0..8 * b.len()).rev() {
        b_reduced = once(add(&b_reduced, &b_reduced));
        b_reduced = once(add(&b_reduced, &vec![b[n / 8] >> (n % 8) & 1]));
    }
    let mut product = vec![0];
    for n in (0..8 * a.len()).rev() {
        product = once(add(&product, &product));
        if a[n / 8] >> (n % 8) & 1 == 1 {
            product = once(add(&product, &b_reduced));
        }
    }
    product
}
