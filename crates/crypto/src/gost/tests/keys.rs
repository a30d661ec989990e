//! Points, private keys and signatures that must be refused.

use super::{bytes_of, group::normalised, slow};
use crate::gost::{
    curve::Curve,
    field::Field,
    limbs,
    pair::{PublicPoint, SecretNumber},
    parameters::{self, ParameterSet, with_curve},
    point::Affine,
};

fn coordinates<F: Field<N>, const N: usize>(point: &Affine<F>) -> (Vec<u8>, Vec<u8>) {
    (bytes_of(&point.x.to_limbs()), bytes_of(&point.y.to_limbs()))
}

fn read<F: Field<N>, const N: usize>(set: ParameterSet, point: &Affine<F>) -> Option<PublicPoint> {
    let (x, y) = coordinates(point);
    PublicPoint::read(set, &x, &y)
}

fn check_subgroup<F: Field<N>, const N: usize>(set: ParameterSet, curve: &Curve<F, N>) {
    let mut seen = [0, 0];
    let mut orders = [0, 0];
    for x in 1..60 {
        let x = F::from_limbs(&limbs::small(x)).unwrap();
        let right = curve.right_side(&x);
        let y = right.power_to_root();
        if y.square() != right {
            continue;
        }
        let point = Affine { x, y };
        assert!(curve.contains(&point));
        let inside = curve.is_in_group(&point);
        // The definition: q times the point is infinity.
        let times_q = curve.mul_vartime(&point, curve.order.q());
        assert_eq!(inside, bool::from(times_q.z.is_zero()));
        // What is left of it has an order of 2 or 4 and is on the curve, but no key.
        if let Some(small) = normalised(&times_q) {
            assert!(curve.contains(&small));
            assert_eq!(read(set, &small), None);
            let four_times = curve.double(&small.to_jacobian(), 2);
            assert!(bool::from(four_times.z.is_zero()));
            orders[usize::from(bool::from(curve.double(&small.to_jacobian(), 1).z.is_zero()))] += 1;
        }
        seen[usize::from(inside)] += 1;
        assert_eq!(read(set, &point).is_some(), inside);
        let one = curve.order.reduce(&limbs::small(1));
        let four = curve.mul_add_vartime(&one, &point, &limbs::small(4));
        // 1 G + 4 P is in the group whatever P is.
        assert!(curve.is_in_group(&normalised(&four).unwrap()));
    }
    assert!(seen[0] > seen[1] && seen[1] > 0, "{seen:?}");
    assert!(orders[0] > 0 && orders[1] > 0, "{orders:?}");
}

#[test]
fn points_outside_the_group_of_a_curve_with_cofactor_are_refused() {
    check_subgroup(ParameterSet::Tc26A256, &parameters::TC26_256_A);
    check_subgroup(ParameterSet::Tc26C512, &parameters::TC26_512_C);
}

#[test]
fn points_off_the_curve_and_coordinates_beyond_p_are_refused() {
    fn check<F: Field<N>, const N: usize>(set: ParameterSet, curve: &Curve<F, N>) {
        let base = curve.base;
        let good = read(set, &base).unwrap();
        assert_eq!(good.coordinates(), coordinates(&base));
        assert_eq!(read(set, &Affine { x: base.x, y: base.y.add(&F::ONE) }), None);
        assert_eq!(read(set, &Affine { x: F::ZERO, y: F::ZERO }), None);
        let (x, y) = coordinates(&base);
        // The same coordinate written as itself + p, where that still has the length.
        let p = slow::add(&bytes_of(&F::ONE.neg().to_limbs()), &vec![1]);
        let mut beyond = slow::add(&x, &p);
        beyond.resize(set.bytes().max(beyond.len()), 0);
        assert_eq!(PublicPoint::read(set, &beyond, &y), None);
        assert_eq!(PublicPoint::read(set, &vec![255; x.len()], &y), None);
        assert_eq!(PublicPoint::read(set, &x[1..], &y), None);
        assert_eq!(PublicPoint::read(set, &x, &[&y[..], &[0]].concat()), None);
    }
    for set in ParameterSet::ALL {
        with_curve!(set, curve => check(set, curve));
    }
}

#[test]
fn private_keys_lie_between_zero_and_the_order() {
    for set in ParameterSet::ALL {
        let q = with_curve!(set, curve => bytes_of(curve.order.q()));
        assert!(SecretNumber::read(set, &q).is_none());
        assert!(SecretNumber::read(set, &vec![0; q.len()]).is_none());
        assert!(SecretNumber::read(set, &vec![255; q.len()]).is_none());
        assert!(SecretNumber::read(set, &q[1..]).is_none());
        let largest = slow::sub(&q, &vec![1]);
        assert_eq!(*SecretNumber::read(set, &largest).unwrap().to_bytes(), largest);
        let mut one = vec![0; q.len()];
        one[0] = 1;
        assert!(SecretNumber::read(set, &one).is_some());
    }
}

#[test]
fn signatures_out_of_bounds_are_refused() {
    for set in ParameterSet::ALL {
        check_signature_bounds(set);
    }
}

fn check_signature_bounds(set: ParameterSet) {
    let secret = SecretNumber::generate(set).unwrap();
    let public = secret.public();
    let digest = vec![0x5a; set.bytes()];
    let good = secret.sign(&digest).unwrap();
    assert!(public.verify(&digest, &good.r, &good.s));
    // The same digest is never signed twice with one nonce.
    assert_ne!(secret.sign(&digest).unwrap().r, good.r);
    let q = with_curve!(set, curve => bytes_of(curve.order.q()));
    let zero = vec![0; set.bytes()];
    let ones = vec![255; set.bytes()];
    for bad in [&zero, &q, &ones] {
        assert!(!public.verify(&digest, bad, &good.s));
        assert!(!public.verify(&digest, &good.r, bad));
        assert!(!public.verify(&digest, bad, bad));
    }
    // The same number modulo q, beyond q: must not be a second signature.
    let beyond = |half: &Vec<u8>| {
        let mut sum = slow::add(half, &q);
        sum.resize(set.bytes().max(sum.len()), 0);
        sum
    };
    assert!(!public.verify(&digest, &beyond(&good.r), &good.s));
    assert!(!public.verify(&digest, &good.r, &beyond(&good.s)));
    assert!(!public.verify(&digest, &good.r[1..], &good.s));
    assert!(!public.verify(&digest, &good.r, &[&good.s[..], &[0]].concat()));
    assert!(!public.verify(&digest, &good.s, &good.r));
    let mut other = digest.clone();
    other[0] ^= 1;
    assert!(!public.verify(&other, &good.r, &good.s));
    assert!(!public.verify(&digest[1..], &good.r, &good.s));
    assert!(secret.sign(&digest[1..]).is_err());
    let stranger = SecretNumber::generate(set).unwrap();
    assert!(!stranger.public().verify(&digest, &good.r, &good.s));
    // A digest that is zero modulo q counts as one.
    for digest in [zero, q] {
        let halves = secret.sign(&digest).unwrap();
        let mut one = vec![0; set.bytes()];
        one[0] = 1;
        assert!(public.verify(&one, &halves.r, &halves.s));
    }
}
