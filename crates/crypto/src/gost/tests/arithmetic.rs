//! Limbs, fields and orders against bytes, and the field for primes of a special form against the one for any prime.

use proptest::prelude::*;

use super::{bytes_of, limbs_strategy, slow};
use crate::gost::{
    field::{
        Field,
        folding::Folding,
        invert_all_vartime,
        montgomery::{Montgomery, Prime},
    },
    limbs::{self, Product},
    modulus::Modulus,
    parameters::{self, Field256, Field512},
    scalar::Order,
};

/// The prime of CryptoPro-A, for the general field.
#[derive(Clone, Copy, Debug)]
pub(super) struct P256;
#[derive(Clone, Copy, Debug)]
struct P512;

impl Prime<4> for P256 {
    const P: Modulus<4> =
        Modulus::hex("FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFD97");
}

impl Prime<8> for P512 {
    const P: Modulus<8> = Modulus::hex(
        "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF
         FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFDC7",
    );
}

/// Euler's criterion.
fn is_square<P: Prime<N>, const N: usize>(number: &Montgomery<P, N>) -> bool {
    let half = limbs::sub(&P::P.number, &limbs::small(1)).0;
    let power = (1..64 * N).rev().fold(Montgomery::ONE, |power, bit| {
        let power = power.square();
        if limbs::word_at(&half, bit) & 1 == 1 { power.mul(number) } else { power }
    });
    power == Montgomery::ONE
}

/// The field for any prime against the slow reference.
fn check_field<P: Prime<N>, const N: usize>(a: &[u64; N], b: &[u64; N]) {
    type Fe<P, const N: usize> = Montgomery<P, N>;
    let modulus = bytes_of(&P::P.number);
    let reduced = |limbs: &[u64; N]| {
        let mut bytes = slow::modulo(&bytes_of(limbs), &modulus);
        bytes.resize(8 * N, 0);
        limbs::from_le_bytes::<N>(&bytes).unwrap()
    };
    let (a, b) = (reduced(a), reduced(b));
    let (x, y) = (bytes_of(&a), bytes_of(&b));
    let (fx, fy) = (Fe::<P, N>::from_limbs(&a).unwrap(), Fe::<P, N>::from_limbs(&b).unwrap());
    let same = |got: Fe<P, N>, want: &Vec<u8>| {
        assert!(slow::compare(&bytes_of(&got.to_limbs()), &slow::modulo(want, &modulus)).is_eq());
    };
    same(fx, &x);
    same(fx.add(&fy), &slow::add(&x, &y));
    same(fx.double(), &slow::add(&x, &x));
    same(fx.mul(&fy), &slow::mul_modulo(&x, &y, &modulus));
    same(fx.square(), &slow::mul_modulo(&x, &x, &modulus));
    same(fx.sub_double(&fy).add(&fy.double()), &x);
    same(fx.three_halves().double(), &slow::add(&x, &slow::add(&x, &x)));
    same(fx.sub(&fy).add(&fy), &x);
    same(fx.neg().add(&fx), &vec![0]);
    if !bool::from(fx.is_zero()) {
        same(fx.mul(&fx.invert()), &vec![1]);
        same(fx.mul(&fx.invert_vartime()), &vec![1]);
    }
    // Also what a product with a square and with -1 makes of it.
    assert!(fx.has_symbol_one_vartime().is_none_or(|is_one| is_one == is_square(&fx)));
    if bytes_of(&P::P.number)[0] & 3 == 3 && !bool::from(fx.is_zero()) {
        assert_eq!(fx.is_square_vartime(), is_square(&fx));
        assert_eq!(fx.mul(&fy.square()).is_square_vartime(), is_square(&fx) && fy != Fe::ZERO);
        assert_ne!(fx.neg().is_square_vartime(), is_square(&fx));
        assert_eq!(fx.power_to_inverse_root().square().mul(&fx) == Fe::ONE, is_square(&fx));
    }
    assert_eq!(Fe::<P, N>::from_limbs(&P::P.number), None);
}

/// The field for primes of a special form against the one for any prime, on limbs that need not be reduced.
fn check_folding<P: Prime<N>, const N: usize, const C: u64>(a: &[u64; N], b: &[u64; N])
where
    [u64; N]: Product,
{
    let enter = |limbs: &[u64; N]| {
        let (less, borrow) = limbs::sub(limbs, &P::P.number);
        Montgomery::<P, N>::from_limbs(if borrow == 1 { limbs } else { &less }).unwrap()
    };
    let (x, y) = (enter(a), enter(b));
    let (fx, fy) = (Folding::<N, C>::unreduced(*a), Folding::<N, C>::unreduced(*b));
    let same = |got: Folding<N, C>, want: Montgomery<P, N>| {
        assert_eq!(got.to_limbs(), want.to_limbs(), "{a:x?} {b:x?}");
    };
    same(fx, x);
    same(fx.add(&fy), x.add(&y));
    same(fx.sub(&fy), x.sub(&y));
    same(fx.neg(), x.neg());
    same(fx.double(), x.double());
    same(fx.triple(), x.triple());
    same(fx.mul(&fy), x.mul(&y));
    same(fx.square(), x.square());
    same(fx.sub_double(&fy), x.sub(&y).sub(&y));
    same(fx.three_halves().double(), x.triple());
    same(fx.invert(), x.invert());
    same(fx.invert_vartime(), x.invert());
    assert_eq!(fx.has_symbol_one_vartime(), x.has_symbol_one_vartime());
    same(fx.power_to_inverse_root(), x.power_to_inverse_root());
    let mut gathered = Folding::ZERO;
    gathered.gather(&fx, 0);
    gathered.gather(&fy, u64::MAX);
    same(gathered, y);
    // Chains, so that what one operation leaves unreduced meets the next.
    same(fx.add(&fy).mul(&fx.sub(&fy)), x.square().sub(&y.square()));
    same(fx.neg().square().double().sub(&fy.triple()), x.square().double().sub(&y.triple()));
    assert_eq!(bool::from(fx.is_zero()), bool::from(x.is_zero()));
    assert_eq!(fx == fy, x == y);
    assert_eq!(
        Folding::<N, C>::from_limbs(a).is_some(),
        Montgomery::<P, N>::from_limbs(a).is_some()
    );
    assert_eq!(Folding::select(&fx, &fy, 0).to_limbs(), fx.to_limbs());
    assert_eq!(Folding::select(&fx, &fy, u64::MAX).to_limbs(), fy.to_limbs());
}

fn check_order<const N: usize>(order: &Order<N>, a: &[u64; N], b: &[u64; N]) {
    let modulus = bytes_of(order.q());
    let (x, y) = (bytes_of(a), bytes_of(b));
    let (sx, sy) = (order.reduce(a), order.reduce(b));
    let same = |got: &[u64; N], want: &Vec<u8>| {
        assert!(slow::compare(&bytes_of(got), &slow::modulo(want, &modulus)).is_eq());
    };
    same(sx.limbs(), &x);
    same(order.add(&sx, &sy).limbs(), &slow::add(&x, &y));
    same(order.mul(&sx, &sy).limbs(), &slow::mul_modulo(&x, &y, &modulus));
    same(order.add(&order.neg(&sx), &sx).limbs(), &vec![0]);
    let wide = [x.clone(), y.clone()].concat();
    same(order.reduce_wide(&wide).unwrap().limbs(), &wide);
    if !bool::from(sx.is_zero()) {
        same(order.mul(&order.invert_vartime(&sx), &sx).limbs(), &vec![1]);
    }
    assert_eq!(order.read_le_bytes(&x).is_some(), slow::compare(&x, &modulus).is_lt());
}

fn check_wide<const N: usize>(a: &[u64; N], b: &[u64; N])
where
    [u64; N]: Product,
{
    let no_modulus = vec![255; 16 * N + 1];
    let product = a.product(b);
    let want = slow::mul_modulo(&bytes_of(a), &bytes_of(b), &no_modulus);
    let got: Vec<u8> = product.as_flattened().iter().flat_map(|l| l.to_le_bytes()).collect();
    assert!(slow::compare(&got, &want).is_eq());
    assert_eq!(a.squared(), a.product(a));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn numbers_of_256_bits_agree_with_the_slow_reference(
        a in limbs_strategy::<4>(), b in limbs_strategy::<4>()
    ) {
        check_wide(&a, &b);
        check_field::<P256, 4>(&a, &b);
        check_field::<parameters::PrimeB256, 4>(&a, &b);
        check_field::<parameters::PrimeC256, 4>(&a, &b);
        check_order(&parameters::CRYPTO_PRO_A.order, &a, &b);
        check_order(&parameters::CRYPTO_PRO_C.order, &a, &b);
        check_order(&parameters::TC26_256_A.order, &a, &b);
    }

    #[test]
    fn numbers_of_512_bits_agree_with_the_slow_reference(
        a in limbs_strategy::<8>(), b in limbs_strategy::<8>()
    ) {
        check_wide(&a, &b);
        check_field::<P512, 8>(&a, &b);
        check_field::<parameters::PrimeB512, 8>(&a, &b);
        check_field::<parameters::PrimeExample512, 8>(&a, &b);
        check_order(&parameters::TC26_512_A.order, &a, &b);
        check_order(&parameters::TC26_512_C.order, &a, &b);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn the_special_field_of_256_bits_agrees_with_the_general_one(
        a in limbs_strategy::<4>(), b in limbs_strategy::<4>()
    ) {
        check_folding::<P256, 4, 617>(&a, &b);
    }

    #[test]
    fn the_special_field_of_512_bits_agrees_with_the_general_one(
        a in limbs_strategy::<8>(), b in limbs_strategy::<8>()
    ) {
        check_folding::<P512, 8, 569>(&a, &b);
    }
}

/// 0, 1, c, p - 1, p, p + 1, 2^n - 1 and numbers that fold to just about 2^n.
fn edges<const N: usize>(c: u64) -> Vec<[u64; N]> {
    let near_top = |below: u64| {
        let mut limbs = [u64::MAX; N];
        limbs[0] = u64::MAX - below;
        limbs
    };
    let mut edges: Vec<_> = [0, 1, 2, c - 1, c, c + 1, u64::MAX].map(limbs::small).into();
    edges.extend([0, 1, c - 2, c - 1, c, c + 1, 2 * c].map(near_top));
    let mut half = [0; N];
    half[N - 1] = 1 << 63;
    edges.push(half);
    let mut low_ones = [u64::MAX; N];
    low_ones[N - 1] = 0;
    edges.push(low_ones);
    edges
}

#[test]
fn every_pair_of_edges_agrees_with_the_general_field() {
    for a in edges::<4>(617) {
        for b in edges::<4>(617) {
            check_folding::<P256, 4, 617>(&a, &b);
        }
    }
    for a in edges::<8>(569) {
        for b in edges::<8>(569) {
            check_folding::<P512, 8, 569>(&a, &b);
        }
    }
}

#[test]
fn zero_has_zero_for_inverse_and_many_are_inverted_at_once() {
    assert_eq!(Field256::ZERO.invert(), Field256::ZERO);
    assert_eq!(Field512::ZERO.invert(), Field512::ZERO);
    assert_eq!(Montgomery::<P256, 4>::ZERO.invert(), Montgomery::ZERO);
    let numbers: Vec<_> =
        (1..20).map(|n| Field512::from_limbs(&limbs::small(n)).unwrap()).collect();
    for (number, inverse) in numbers.iter().zip(invert_all_vartime(&numbers)) {
        assert_eq!(number.mul(&inverse), Field512::ONE);
    }
}
