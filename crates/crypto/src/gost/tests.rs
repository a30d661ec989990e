//! Arithmetic against a slow reference, and the two ways to multiply against each other.

use proptest::prelude::*;
use subtle::ConstantTimeEq;

use super::{
    curve::{Affine, CRYPTO_PRO_A, Curve, TC26_256_A, TC26_512_A},
    encoding::{FORM_2004, FORM_2015_256, FORM_2015_512, KeyForm},
    field::Fe,
    limbs,
    scalar::{Order, Scalar},
};
use crate::KeyFault;

/// Numbers as little-endian bytes of any length: the slow reference.
mod slow {
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
}

fn bytes_of<const N: usize>(limbs: &[u64; N]) -> Vec<u8> {
    limbs.iter().flat_map(|limb| limb.to_le_bytes()).collect()
}

fn prime<const N: usize, const C: u64>() -> Vec<u8> {
    let mut power = vec![0; 8 * N];
    power.push(1);
    slow::sub(&power, &C.to_le_bytes().to_vec())
}

/// Numbers with many limbs at the edges, where carries run.
fn limbs_strategy<const N: usize>() -> impl Strategy<Value = [u64; N]> {
    let limb = prop_oneof![
        Just(0),
        Just(u64::MAX),
        0..1_300u64,
        (0..1_300u64).prop_map(|n| u64::MAX - n),
        any::<u64>(),
    ];
    proptest::collection::vec(limb, N).prop_map(|v| v.try_into().unwrap())
}

fn fe<const N: usize, const C: u64>(limbs: &[u64; N]) -> Fe<N, C> {
    // Any N limbs are an element, canonical or not: 0 + x gives it through the public operations.
    let mut number = Fe::ZERO;
    let radix = Fe::<N, C>::small(1 << 32);
    for limb in limbs.iter().rev() {
        for half in [limb >> 32, limb & 0xffff_ffff] {
            number = number.mul(&radix).add(&Fe::small(half));
        }
    }
    number
}

fn check_field<const N: usize, const C: u64>(a: &[u64; N], b: &[u64; N]) {
    let modulus = prime::<N, C>();
    let (x, y) = (bytes_of(a), bytes_of(b));
    let (fx, fy) = (fe::<N, C>(a), fe::<N, C>(b));
    let same = |got: Fe<N, C>, want: &Vec<u8>| {
        assert!(slow::compare(&bytes_of(&got.to_limbs()), &slow::modulo(want, &modulus)).is_eq());
    };
    same(fx, &x);
    same(fx.add(&fy), &slow::add(&x, &y));
    same(fx.mul(&fy), &slow::mul_modulo(&x, &y, &modulus));
    same(fx.square(), &slow::mul_modulo(&x, &x, &modulus));
    same(fx.sub(&fy).add(&fy), &x);
    same(fx.neg().add(&fx), &vec![0]);
    if !bool::from(fx.is_zero()) {
        same(fx.mul(&fx.invert()), &vec![1]);
    }
}

fn check_order<const N: usize>(order: &Order<N>, a: &[u64; N], b: &[u64; N]) {
    let modulus = bytes_of(order.q());
    let (x, y) = (bytes_of(a), bytes_of(b));
    let (sx, sy) = (order.reduce(a), order.reduce(b));
    let same = |got: &Scalar<N>, want: &Vec<u8>| {
        assert!(slow::compare(&bytes_of(got.limbs()), &slow::modulo(want, &modulus)).is_eq());
    };
    same(&sx, &x);
    same(&order.add(&sx, &sy), &slow::add(&x, &y));
    same(&order.mul(&sx, &sy), &slow::mul_modulo(&x, &y, &modulus));
    same(&order.add(&order.neg(&sx), &sx), &vec![0]);
    let wide = [x.clone(), y.clone()].concat();
    same(&order.reduce_wide(&wide).unwrap(), &wide);
    if !bool::from(sx.is_zero()) {
        same(&order.mul(&order.invert(&sx), &sx), &vec![1]);
    }
    assert_eq!(order.read_le_bytes(&x).is_some(), slow::compare(&x, &modulus).is_lt());
}

fn check_wide<const N: usize>(a: &[u64; N], b: &[u64; N]) {
    let no_modulus = vec![255; 16 * N + 1];
    let product = limbs::mul_wide(a, b);
    let want = slow::mul_modulo(&bytes_of(a), &bytes_of(b), &no_modulus);
    let got: Vec<u8> = product.as_flattened().iter().flat_map(|l| l.to_le_bytes()).collect();
    assert!(slow::compare(&got, &want).is_eq());
    assert_eq!(limbs::square_wide(a), limbs::mul_wide(a, a));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn arithmetic_of_256_bits_agrees_with_the_slow_reference(
        a in limbs_strategy::<4>(), b in limbs_strategy::<4>()
    ) {
        check_wide(&a, &b);
        check_field::<4, 617>(&a, &b);
        check_order(&CRYPTO_PRO_A.order, &a, &b);
        check_order(&TC26_256_A.order, &a, &b);
    }

    #[test]
    fn arithmetic_of_512_bits_agrees_with_the_slow_reference(
        a in limbs_strategy::<8>(), b in limbs_strategy::<8>()
    ) {
        check_wide(&a, &b);
        check_field::<8, 569>(&a, &b);
        check_order(&TC26_512_A.order, &a, &b);
    }

    #[test]
    fn both_ways_to_multiply_agree(a in limbs_strategy::<4>(), b in limbs_strategy::<8>()) {
        check_multiplication(&CRYPTO_PRO_A, &a);
        check_multiplication(&TC26_256_A, &a);
        check_multiplication(&TC26_512_A, &b);
    }
}

#[test]
fn sums_and_differences_at_the_edges_are_right() {
    // The limbs themselves, not yet reduced, at and above p: only these take the second fold.
    let edges = [[0, 0, 0, 0], [1, 0, 0, 0], [u64::MAX; 4], [u64::MAX - 616, !0, !0, !0]];
    for a in edges {
        for b in edges {
            check_field::<4, 617>(&a, &b);
        }
    }
    let all_ones = Fe::<4, 617>::hex(&"f".repeat(64));
    assert_eq!(all_ones.to_limbs(), [616, 0, 0, 0]);
    assert_eq!(all_ones.add(&all_ones).to_limbs(), [1232, 0, 0, 0]);
    assert_eq!(all_ones.mul(&all_ones).to_limbs(), [616 * 616, 0, 0, 0]);
    assert_eq!(all_ones.square().to_limbs(), [616 * 616, 0, 0, 0]);
    assert_eq!(Fe::ZERO.sub(&all_ones).add(&Fe::small(616)).to_limbs(), [0; 4]);
    let p = Fe::<4, 617>::hex(&format!("{}fd97", "f".repeat(60)));
    assert!(bool::from(p.is_zero()));
    assert!(bool::from(p.sub(&all_ones).add(&all_ones).is_zero()));
    assert!(Fe::<4, 617>::from_le_bytes(&bytes_of(&[u64::MAX - 616, !0, !0, !0])).is_none());
    assert!(Fe::<4, 617>::from_le_bytes(&bytes_of(&[u64::MAX - 617, !0, !0, !0])).is_some());
}

fn check_multiplication<const N: usize, const C: u64>(curve: &Curve<N, C>, k: &[u64; N]) {
    let k = curve.order.reduce(k);
    if bool::from(k.is_zero()) {
        return;
    }
    let fast = curve.mul_base(&k);
    assert!(curve.contains(&fast) && curve.is_in_group(&fast));
    // 1 G + (k - 1) G, the second by doubling and adding, the first through the table.
    let one = curve.order.reduce(&unit());
    let less = curve.order.add(&k, &curve.order.neg(&one));
    let slow = curve.mul_add_vartime(&one, &curve.base, less.limbs());
    assert_eq!(slow, Some(fast));
}

fn unit<const N: usize>() -> [u64; N] {
    let mut one = [0; N];
    one[0] = 1;
    one
}

fn check_parameters<const N: usize, const C: u64>(curve: &Curve<N, C>) {
    assert!(curve.contains(&curve.base));
    let one = curve.order.reduce(&unit());
    assert_eq!(curve.mul_base(&one), curve.base);
    let minus_one = curve.order.neg(&one);
    let opposite = Affine { x: curve.base.x, y: curve.base.y.neg() };
    assert_eq!(curve.mul_base(&minus_one), opposite);
    // (q - 1) G + 1 G and 1 G + 1 G: the cases that a formula for different points gets wrong.
    assert_eq!(curve.mul_add_vartime(&minus_one, &curve.base, &unit()), None);
    let two = curve.order.add(&one, &one);
    assert_eq!(curve.mul_add_vartime(&one, &curve.base, &unit()), Some(curve.mul_base(&two)));
    assert_eq!(curve.a_is_minus_three, bool::from(curve.a.ct_eq(&Fe::small(3).neg())));
}

#[test]
fn base_points_have_their_orders() {
    check_parameters(&CRYPTO_PRO_A);
    check_parameters(&TC26_256_A);
    check_parameters(&TC26_512_A);
}

fn encode<const N: usize, const C: u64>(x: Fe<N, C>, y: Fe<N, C>) -> Vec<u8> {
    let mut key = vec![0x04, 0x40];
    if N == 8 {
        key = vec![0x04, 0x81, 0x80];
    }
    let head = key.len();
    key.resize(head + 16 * N, 0);
    let (first, second) = key[head..].split_at_mut(8 * N);
    x.write_le_bytes(first);
    y.write_le_bytes(second);
    key
}

/// The square root, for p = 3 modulo 4: v^((p + 1) / 4).
fn square_root(v: Fe<4, 617>) -> Option<Fe<4, 617>> {
    let mut exponent = slow::add(&prime::<4, 617>(), &vec![1]);
    for _ in 0..2 {
        exponent = (0..exponent.len())
            .map(|i| exponent[i] >> 1 | exponent.get(i + 1).map_or(0, |next| next << 7))
            .collect();
    }
    let mut root = Fe::ONE;
    for n in (0..8 * exponent.len()).rev() {
        root = root.square();
        if exponent[n / 8] >> (n % 8) & 1 == 1 {
            root = root.mul(&v);
        }
    }
    (root.square() == v).then_some(root)
}

#[test]
fn points_outside_the_group_of_a_curve_with_cofactor_are_refused() {
    let curve = &TC26_256_A;
    let mut seen = [0, 0];
    for x in (1..60).map(Fe::small) {
        let right = x.square().add(&curve.a).mul(&x).add(&curve.b);
        let Some(y) = square_root(right) else { continue };
        assert!(curve.contains(&Affine { x, y }));
        let inside = curve.is_in_group(&Affine { x, y });
        seen[usize::from(inside)] += 1;
        let read = FORM_2015_256.read_public(&encode(x, y));
        assert_eq!(read.is_ok(), inside);
        let four =
            curve.mul_add_vartime(&curve.order.reduce(&unit()), &Affine { x, y }, &[4, 0, 0, 0]);
        // 1 G + 4 P is in the group whatever P is.
        assert!(four.is_some_and(|point| curve.is_in_group(&point)));
    }
    assert!(seen[0] > seen[1] && seen[1] > 0, "{seen:?}");
}

#[test]
fn points_off_the_curve_and_coordinates_beyond_p_are_refused() {
    let base = TC26_512_A.base;
    assert!(FORM_2015_512.read_public(&encode(base.x, base.y)).is_ok());
    let off = FORM_2015_512.read_public(&encode(base.x, base.y.add(&Fe::ONE)));
    assert_eq!(off.err(), Some(KeyFault::NotOnCurve));
    let origin = FORM_2015_512.read_public(&encode(Fe::<8, 569>::ZERO, Fe::ZERO));
    assert_eq!(origin.err(), Some(KeyFault::NotOnCurve));
    // x = 1 of CryptoPro-A written as 1 + p.
    let base = CRYPTO_PRO_A.base;
    let mut key = encode(base.x, base.y);
    assert!(FORM_2004.read_public(&key).is_ok());
    key[2..34].copy_from_slice(&slow::add(&prime::<4, 617>(), &vec![1])[..32]);
    assert_eq!(FORM_2004.read_public(&key).err(), Some(KeyFault::NotOnCurve));
    assert_eq!(FORM_2004.read_public(&key[..60]).err(), Some(KeyFault::Malformed));
}

fn check_secret_bounds<const N: usize, const C: u64>(form: &KeyForm<N, C>) {
    let q = bytes_of(form.curve.order.q());
    let wrap = |number: &[u8]| {
        let length = u8::try_from(number.len()).unwrap();
        [&[0x04, length], number].concat()
    };
    assert!(form.read_secret(&wrap(&q)).is_err());
    assert!(form.read_secret(&wrap(&vec![0; 8 * N])).is_err());
    assert!(form.read_secret(&wrap(&slow::sub(&q, &vec![1]))).is_ok());
    assert!(form.read_secret(&wrap(&q[1..])).is_err());
}

#[test]
fn private_keys_lie_between_zero_and_the_order() {
    check_secret_bounds(&FORM_2015_256);
    check_secret_bounds(&FORM_2015_512);
}

fn check_signature_bounds<const N: usize, const C: u64>(form: &KeyForm<N, C>) {
    let secret = form.generate().unwrap();
    let point = form.curve.mul_base(&secret);
    let good = form.sign(&secret, b"text").unwrap();
    assert_eq!(form.verify(&point, b"text", &good), Ok(()));
    // The same message is never signed twice with one nonce.
    assert_ne!(form.sign(&secret, b"text").unwrap()[..8 * N], good[..8 * N]);
    let q = bytes_of(form.curve.order.q());
    for half in 0..2 {
        let part = half * 8 * N..(half + 1) * 8 * N;
        for replaced in [vec![0; 8 * N], q.clone(), vec![255; 8 * N]] {
            let mut bad = good.clone();
            bad[part.clone()].copy_from_slice(&replaced);
            assert!(form.verify(&point, b"text", &bad).is_err());
        }
        // The same number modulo q, beyond q: must not be a second signature.
        let beyond = slow::add(&good[part.clone()].to_vec(), &q);
        if beyond[8 * N..].iter().all(|byte| *byte == 0) {
            let mut bad = good.clone();
            bad[part.clone()].copy_from_slice(&beyond[..8 * N]);
            assert!(form.verify(&point, b"text", &bad).is_err());
        }
    }
    assert!(form.verify(&point, b"text", &good[1..]).is_err());
    assert!(form.verify(&point, b"text", &[&good[..], &[0]].concat()).is_err());
    assert!(form.verify(&point, b"other", &good).is_err());
    assert!(form.verify(&form.curve.base, b"text", &good).is_err());
}

#[test]
fn signatures_out_of_bounds_are_refused() {
    check_signature_bounds(&FORM_2004);
    check_signature_bounds(&FORM_2015_256);
    check_signature_bounds(&FORM_2015_512);
}
