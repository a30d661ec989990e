//! The parameter sets, and the two ways to multiply against each other.

use proptest::prelude::*;

use super::{arithmetic::P256, limbs_strategy};
use crate::gost::{
    curve::Curve,
    edwards::{Edwards, Quotients},
    field::{Field, montgomery::Montgomery},
    group::Group,
    limbs,
    parameters::{self, Field256, Field512, ParameterSet, with_curve},
    point::Affine,
    scalar::Order,
    weierstrass::{Coefficient, Jacobian, Weierstrass, normalise_vartime},
};

/// A group whose points can be looked at.
pub(super) trait Normal<const N: usize>: Group<N> {
    /// The coordinates; `None` for infinity.
    fn normalised(&self, point: &Self::Point) -> Option<Affine<Self::Element>>;
}

impl<F: Field<N>, const N: usize> Normal<N> for Weierstrass<F, N> {
    fn normalised(&self, point: &Jacobian<F>) -> Option<Affine<F>> {
        (!bool::from(point.z.is_zero())).then(|| normalise_vartime(&[*point])[0])
    }
}

impl<F: Field<N>, const N: usize> Normal<N> for Edwards<F, N> {
    fn normalised(&self, point: &Quotients<F>) -> Option<Affine<F>> {
        let is_infinity = point.is_infinity();
        (!is_infinity).then(|| self.leave(point))
    }
}

fn check_multiplication<G: Normal<N>, const N: usize>(curve: &Curve<G, N>, k: &[u64; N]) {
    let k = curve.order.reduce(k);
    if bool::from(k.is_zero()) {
        return;
    }
    let group = &curve.group;
    let fast = curve.mul_base(&k);
    assert!(group.contains(&fast) && group.is_in_group(&fast));
    assert_eq!(group.normalised(&group.enter(&fast)), Some(fast));
    // 1 G + (k - 1) G, the second by doubling and adding, the first through the table.
    let one = curve.order.reduce(&limbs::small(1));
    let less = curve.order.add(&k, &curve.order.neg(&one));
    let slow = curve.mul_add_vartime(&one, &group.enter(&curve.base), less.limbs());
    assert_eq!(group.normalised(&slow), Some(fast));
    assert!(group.has_x_vartime(&slow, &fast.x));
    assert!(!group.has_x_vartime(&slow, &fast.x.add(&G::Element::ONE)));
    // And both through tables.
    if !bool::from(less.is_zero()) {
        for (k, l) in [(&one, &less), (&less, &one)] {
            let sum = curve.mul_add_table_vartime(k, curve.secret_table(), l);
            assert_eq!(group.normalised(&sum), Some(fast));
        }
    }
}

fn cut<const N: usize>(number: &[u64; 8]) -> [u64; N] {
    std::array::from_fn(|i| number[i])
}

/// CryptoPro-A in the general field and with the formulas for any a.
static GENERAL: Curve<Weierstrass<Montgomery<P256, 4>, 4>, 4> = Curve::new(
    Weierstrass {
        a: Coefficient::Any(Montgomery::hex(
            "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFD94",
        )),
        b: Montgomery::hex("A6"),
    },
    Affine {
        x: Montgomery::hex("1"),
        y: Montgomery::hex("8D91E471E0989CDA27DF505A453F2B7635294F2DDF23E3B122ACC99C9E9F1E14"),
    },
    Order::hex("FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF6C611070995AD10045841B09B761B893"),
);

/// tc26-256-A with the formulas for any a: the oracle of the other form.
pub(super) static WEIERSTRASS_256: Curve<Weierstrass<Field256, 4>, 4> = Curve::new(
    Weierstrass {
        a: Coefficient::Any(Field256::hex(
            "C2173F1513981673AF4892C23035A27CE25E2013BF95AA33B22C656F277E7335",
        )),
        b: Field256::hex("295F9BAE7428ED9CCC20E7C359A9D41A22FCCD9108E17BF7BA9337A6F8AE9513"),
    },
    parameters::TC26_256_A_BASE,
    Order::hex("400000000000000000000000000000000FD8CDDFC87B6635C115AF556C360C67"),
);

/// tc26-512-C with the formulas for any a: the oracle of the other form.
pub(super) static WEIERSTRASS_512: Curve<Weierstrass<Field512, 8>, 8> = Curve::new(
    Weierstrass {
        a: Coefficient::Any(Field512::hex(
            "DC9203E514A721875485A529D2C722FB187BC8980EB866644DE41C68E1430645
             46E861C0E2C9EDD92ADE71F46FCF50FF2AD97F951FDA9F2A2EB6546F39689BD3",
        )),
        b: Field512::hex(
            "B4C4EE28CEBC6C2C8AC12952CF37F16AC7EFB6A9F69F4B57FFDA2E4F0DE5ADE0
             38CBC2FFF719D2C18DE0284B8BFEF3B52B8CC7A5F5BF0A3C8D2319A5312557E1",
        ),
    },
    parameters::TC26_512_C_BASE,
    Order::hex(
        "3FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF
         C98CDBA46506AB004C33A9FF5147502CC8EDA9E7A769A12694623CEF47F023ED",
    ),
);

/// k G and k G + l k G on a curve, as numbers.
fn multiples<G: Normal<N>, const N: usize>(
    curve: &Curve<G, N>,
    k: &[u64; N],
    l: &[u64; N],
) -> Option<[[u64; N]; 4]> {
    let k = curve.order.reduce(k);
    if bool::from(k.is_zero()) {
        return None;
    }
    let once = curve.mul_base(&k);
    let group = &curve.group;
    let sum = group.normalised(&curve.mul_add_vartime(&k, &group.enter(&once), l))?;
    Some([once.x, once.y, sum.x, sum.y].map(G::Element::to_limbs))
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

    #[test]
    fn both_forms_of_a_curve_agree(k in limbs_strategy::<8>(), l in limbs_strategy::<8>()) {
        let edwards = multiples(&parameters::TC26_512_C, &k, &l);
        prop_assert_eq!(edwards, multiples(&WEIERSTRASS_512, &k, &l));
        let (k, l) = (cut(&k), cut(&l));
        let edwards = multiples(&parameters::TC26_256_A, &k, &l);
        prop_assert_eq!(edwards, multiples(&WEIERSTRASS_256, &k, &l));
    }
}

fn check_parameters<G: Normal<N>, const N: usize>(curve: &Curve<G, N>) {
    let group = &curve.group;
    let base = group.enter(&curve.base);
    assert!(group.contains(&curve.base));
    let one = curve.order.reduce(&limbs::small(1));
    assert_eq!(curve.mul_base(&one), curve.base);
    let minus_one = curve.order.neg(&one);
    let opposite = Affine { x: curve.base.x, y: curve.base.y.neg() };
    assert_eq!(curve.mul_base(&minus_one), opposite);
    // (q - 1) G + 1 G and 1 G + 1 G: the cases that a formula for different points gets wrong.
    let unit = limbs::small(1);
    let nothing = curve.mul_add_vartime(&minus_one, &base, &unit);
    assert_eq!(group.normalised(&nothing), None);
    for x in [G::Element::ZERO, G::Element::ONE, curve.base.x] {
        assert!(!group.has_x_vartime(&nothing, &x));
        assert!(!group.has_x_vartime(&group.infinity(), &x));
    }
    let two = curve.order.add(&one, &one);
    let sum = curve.mul_add_vartime(&one, &base, &unit);
    assert_eq!(group.normalised(&sum), Some(curve.mul_base(&two)));
    // Infinity: doubled, plus and minus an entry of each kind, and 0 and q times the base point.
    assert_eq!(group.normalised(&group.double(&group.infinity(), 3)), None);
    let multiples = group.odd_multiples_vartime(&base, 2);
    let entries = group.entries_vartime(&multiples);
    for (is_negative, point) in [(false, curve.base), (true, opposite)] {
        let sum = group.add_entry_vartime(&group.infinity(), &entries[0], is_negative);
        assert_eq!(group.normalised(&sum), Some(point));
        let sum = group.add_multiple_vartime(&nothing, &multiples[0], is_negative);
        assert_eq!(group.normalised(&sum), Some(point));
        // G - 3 G +- G.
        let sum = group.add_entry_vartime(&base, &entries[1], true);
        let sum = group.add_entry_vartime(&sum, &entries[0], is_negative);
        let times = curve.order.reduce(&limbs::small(if is_negative { 3 } else { 1 }));
        assert_eq!(group.normalised(&sum), Some(curve.mul_base(&curve.order.neg(&times))));
    }
    assert_eq!(group.normalised(&curve.mul_vartime(&base, &limbs::small(0))), None);
    assert_eq!(group.normalised(&curve.mul_vartime(&base, curve.order.q())), None);
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
    check_parameters(&WEIERSTRASS_256);
    check_parameters(&WEIERSTRASS_512);
}
