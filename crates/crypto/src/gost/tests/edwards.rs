//! The curves of cofactor 4 in both forms: where the constants come from, and the points that only one form has.

#![expect(clippy::many_single_char_names, reason = "the names of the RFC")]

use super::{
    group::{Normal, WEIERSTRASS_256, WEIERSTRASS_512},
    keys::read,
};
use crate::gost::{
    curve::Curve,
    edwards::Edwards,
    field::Field,
    group::Group,
    limbs,
    parameters::{self, Field256, Field512, ParameterSet},
    point::Affine,
    weierstrass::{Coefficient, Weierstrass},
};

type Forms<'a, F, const N: usize> = (&'a Curve<Edwards<F, N>, N>, &'a Curve<Weierstrass<F, N>, N>);

const FORMS_256: Forms<'_, Field256, 4> = (&parameters::TC26_256_A, &WEIERSTRASS_256);
const FORMS_512: Forms<'_, Field512, 8> = (&parameters::TC26_512_C, &WEIERSTRASS_512);

fn times<F: Field<N>, const N: usize>(times: u64, number: &F) -> F {
    F::from_limbs(&limbs::small(times)).unwrap().mul(number)
}

/// The d, u and v of RFC 7836 appendix A; its e is 1.
fn check_constants<F: Field<N>, const N: usize>(
    (edwards, weierstrass): Forms<'_, F, N>,
    [d, u, v]: [F; 3],
) {
    let one = F::ONE;
    let Edwards { t, s, root, twice_d } = &edwards.group;
    assert_eq!(times(4, s), one.sub(&d));
    assert_eq!(times(6, t), one.add(&d));
    assert_eq!(root.square(), d.neg());
    assert_eq!(twice_d.mul(&d), times(2, &one).neg());
    // No square, so that the form of the RFC is complete, and minus it is one.
    assert!(!d.is_square_vartime() && d.neg().is_square_vartime());

    // y^2 = X^3 + 3 t X^2 + s^2 X with X = x - t.
    let Coefficient::Any(a) = &weierstrass.group.a else { unreachable!() };
    let tt = t.square();
    assert_eq!(*a, s.square().sub(&tt.triple()));
    assert_eq!(weierstrass.group.b, t.mul(&tt).double().sub(&s.square().mul(t)));

    // The base point of the form of the RFC, on its curve and mapped by its equations.
    let (uu, vv) = (u.square(), v.square());
    assert_eq!(uu.add(&vv), one.add(&d.mul(&uu).mul(&vv)));
    let x = s.mul(&one.add(&v)).mul(&one.sub(&v).invert()).add(t);
    let y = s.mul(&one.add(&v)).mul(&one.sub(&v).mul(&u).invert());
    assert_eq!(edwards.base, Affine { x, y });
    assert_eq!(weierstrass.base, edwards.base);
    assert_eq!(weierstrass.order.q(), edwards.order.q());
}

#[test]
fn constants_follow_from_the_numbers_of_the_standard() {
    check_constants(
        FORMS_256,
        [
            Field256::hex("0605F6B7C183FA81578BC39CFAD518132B9DF62897009AF7E522C32D6DC7BFFB"),
            Field256::hex("D"),
            Field256::hex("60CA1E32AA475B348488C38FAB07649CE7EF8DBE87F22E81F92B2592DBA300E7"),
        ],
    );
    check_constants(
        FORMS_512,
        [
            Field512::hex(
                "9E4F5D8C017D8D9F13A5CF3CDF5BFE4DAB402D54198E31EBDE28A0621050439C
                 A6B39E0A515C06B304E2CE43E79E369E91A0CFC2BC2A22B4CA302DBB33EE7550",
            ),
            Field512::hex("12"),
            Field512::hex(
                "469AF79D1FB1F5E16B99592B77A01E2A0FDFB0D01794368D9A56117F7B386695
                 22DD4B650CF789EEBF068C5D139732F0905622C04B2BAAE7600303EE73001A3D",
            ),
        ],
    );
}

/// The points of the curve whose x is this.
fn points_at<F: Field<N>, const N: usize>(group: &Weierstrass<F, N>, x: F) -> Vec<Affine<F>> {
    let right = group.right_side(&x);
    let y = right.power_to_inverse_root().mul(&right);
    if y.square() == right { vec![Affine { x, y }, Affine { x, y: y.neg() }] } else { vec![] }
}

fn check_subgroup<F: Field<N>, const N: usize>(
    set: ParameterSet,
    (edwards, weierstrass): Forms<'_, F, N>,
) {
    let (group, oracle) = (&edwards.group, &weierstrass.group);
    let (t, s) = (&group.t, &group.s);
    let two = Affine { x: *t, y: F::ZERO };
    let four = points_at(oracle, t.add(s));
    assert_eq!((four.len(), points_at(oracle, t.sub(s)).len()), (2, 0));
    let small: Vec<_> = std::iter::once(two).chain(four).collect();
    for point in &small {
        assert!(oracle.contains(point) && group.contains(point));
        assert!(!group.is_in_group(point));
        assert_eq!(read(set, point), None);
        let times_four = oracle.double(&point.to_jacobian(), 2);
        assert_eq!(oracle.normalised(&times_four), None);
    }

    let mut seen = [0, 0];
    for x in 1..40 {
        let Some(point) = points_at(oracle, times(x, &F::ONE)).pop() else { continue };
        assert!(group.contains(&point));
        let off = Affine { x: point.x.add(&F::ONE), y: point.y };
        assert_eq!(group.contains(&off), oracle.contains(&off));
        // The point, and its sums with the points of order 2 and 4: just one of them is in the group.
        let mut inside = Vec::new();
        let sums = small.iter().map(|other| {
            let sum = oracle.add_entry_vartime(&point.to_jacobian(), other, false);
            oracle.normalised(&sum).unwrap()
        });
        for point in std::iter::once(point).chain(sums) {
            assert!(group.contains(&point));
            let is_in_group = group.is_in_group(&point);
            // The definition: q times the point is infinity.
            let times_q = weierstrass.mul_vartime(&point.to_jacobian(), edwards.order.q());
            assert_eq!(is_in_group, oracle.normalised(&times_q).is_none());
            assert_eq!(read(set, &point).is_some(), is_in_group);
            assert_eq!(group.is_in_group(&point.negate()), is_in_group);
            seen[usize::from(is_in_group)] += 1;
            if is_in_group {
                inside.push(point);
            }
        }
        assert_eq!(inside.len(), 1);
        for point in inside {
            assert_eq!(group.normalised(&group.enter(&point)), Some(point));
            check_multiples((edwards, weierstrass), &point);
        }
    }
    assert!(seen[0] == 3 * seen[1] && seen[1] > 5, "{seen:?}");
}

/// Small multiples of a point of the group, and the ends of the range of scalars, in both forms.
fn check_multiples<F: Field<N>, const N: usize>(
    (edwards, weierstrass): Forms<'_, F, N>,
    point: &Affine<F>,
) {
    let (group, oracle) = (&edwards.group, &weierstrass.group);
    let one = edwards.order.reduce(&limbs::small(1));
    for small in (0..20).map(limbs::small) {
        for number in [small, limbs::sub(edwards.order.q(), &small).0] {
            let got = edwards.mul_vartime(&group.enter(point), &number);
            let want = weierstrass.mul_vartime(&oracle.enter(point), &number);
            assert_eq!(group.normalised(&got), oracle.normalised(&want));
            let got = edwards.mul_add_vartime(&one, &group.enter(point), &number);
            let want = weierstrass.mul_add_vartime(&one, &oracle.enter(point), &number);
            assert_eq!(group.normalised(&got), oracle.normalised(&want));
        }
    }
}

#[test]
fn points_outside_the_group_of_a_curve_with_cofactor_are_refused() {
    check_subgroup(ParameterSet::Tc26A256, FORMS_256);
    check_subgroup(ParameterSet::Tc26C512, FORMS_512);
}
