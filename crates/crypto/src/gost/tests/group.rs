//! The parameter sets, and the two ways to multiply against each other.

use proptest::prelude::*;

use super::{arithmetic::P256, limbs_strategy};
use crate::gost::{
    curve::{Coefficient, Curve},
    field::{Field, montgomery::Montgomery},
    limbs,
    parameters::{self, ParameterSet, with_curve},
    point::{Affine, Jacobian, normalise_vartime},
    scalar::Order,
    subgroup::Cofactor,
};

/// The affine form; `None` for infinity.
pub(super) fn normalised<F: Field<N>, const N: usize>(point: &Jacobian<F>) -> Option<Affine<F>> {
    (!bool::from(point.z.is_zero())).then(|| normalise_vartime(&[*point])[0])
}

fn check_multiplication<F: Field<N>, const N: usize>(curve: &Curve<F, N>, k: &[u64; N]) {
    let k = curve.order.reduce(k);
    if bool::from(k.is_zero()) {
        return;
    }
    let fast = curve.mul_base(&k);
    assert!(curve.contains(&fast) && curve.is_in_group(&fast));
    // 1 G + (k - 1) G, the second by doubling and adding, the first through the table.
    let one = curve.order.reduce(&limbs::small(1));
    let less = curve.order.add(&k, &curve.order.neg(&one));
    let slow = curve.mul_add_vartime(&one, &curve.base, less.limbs());
    assert_eq!(normalised(&slow), Some(fast));
}

fn cut<const N: usize>(number: &[u64; 8]) -> [u64; N] {
    std::array::from_fn(|i| number[i])
}

/// CryptoPro-A in the general field and with the formulas for any a.
static GENERAL: Curve<Montgomery<P256, 4>, 4> = Curve::new(
    Coefficient::Any(Montgomery::hex(
        "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFD94",
    )),
    Montgomery::hex("A6"),
    Affine {
        x: Montgomery::hex("1"),
        y: Montgomery::hex("8D91E471E0989CDA27DF505A453F2B7635294F2DDF23E3B122ACC99C9E9F1E14"),
    },
    Order::hex("FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF6C611070995AD10045841B09B761B893"),
    Cofactor::One,
);

/// k G and k G + l k G on a curve, as numbers.
fn multiples<F: Field<N>, const N: usize>(
    curve: &Curve<F, N>,
    k: &[u64; N],
    l: &[u64; N],
) -> Option<[[u64; N]; 4]> {
    let k = curve.order.reduce(k);
    if bool::from(k.is_zero()) {
        return None;
    }
    let once = curve.mul_base(&k);
    let sum = normalised(&curve.mul_add_vartime(&k, &once, l))?;
    Some([once.x, once.y, sum.x, sum.y].map(F::to_limbs))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn both_ways_to_multiply_agree(k in limbs_strategy::<8>()) {
        for set in ParameterSet::ALL {
            with_curve!(set, curve => check_multiplication(curve, &cut(&k)));
        }
    }

    #[test]
    fn special_formulas_agree_with_the_general_ones(
        k in limbs_strategy::<4>(), l in limbs_strategy::<4>()
    ) {
        let special = multiples(&parameters::CRYPTO_PRO_A, &k, &l);
        prop_assert_eq!(special, multiples(&GENERAL, &k, &l));
    }
}

fn check_parameters<F: Field<N>, const N: usize>(curve: &Curve<F, N>) {
    assert!(curve.contains(&curve.base));
    let one = curve.order.reduce(&limbs::small(1));
    assert_eq!(curve.mul_base(&one), curve.base);
    let minus_one = curve.order.neg(&one);
    let opposite = Affine { x: curve.base.x, y: curve.base.y.neg() };
    assert_eq!(curve.mul_base(&minus_one), opposite);
    // (q - 1) G + 1 G and 1 G + 1 G: the cases that a formula for different points gets wrong.
    let unit = limbs::small(1);
    assert_eq!(normalised(&curve.mul_add_vartime(&minus_one, &curve.base, &unit)), None);
    let two = curve.order.add(&one, &one);
    let sum = curve.mul_add_vartime(&one, &curve.base, &unit);
    assert_eq!(normalised(&sum), Some(curve.mul_base(&two)));
    if let Coefficient::Any(a) = &curve.a {
        assert_ne!(*a, F::ONE.triple().neg());
    }
    for small in 1..70 {
        check_multiplication(curve, &limbs::small(small));
        check_multiplication(curve, &limbs::sub(curve.order.q(), &limbs::small(small)).0);
    }
}

#[test]
fn base_points_have_their_orders() {
    for set in
        ParameterSet::ALL.into_iter().chain([ParameterSet::Example256, ParameterSet::Example512])
    {
        with_curve!(set, curve => check_parameters(curve));
    }
}
