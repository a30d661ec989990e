//! Points, private keys and signatures that must be refused.

use super::{bytes_of, slow};
use crate::gost::{
    curve::Curve,
    field::Field,
    group::Group,
    pair::{Experience, PublicPoint, SecretNumber},
    parameters::{self, ParameterSet, with_curve},
    point::Affine,
};

pub(super) fn coordinates<F: Field<N>, const N: usize>(point: &Affine<F>) -> (Vec<u8>, Vec<u8>) {
    (bytes_of(&point.x.to_limbs()), bytes_of(&point.y.to_limbs()))
}

pub(super) fn read<F: Field<N>, const N: usize>(
    set: ParameterSet,
    point: &Affine<F>,
) -> Option<PublicPoint> {
    let (x, y) = coordinates(point);
    PublicPoint::read(set, &x, &y)
}

#[test]
fn points_off_the_curve_and_coordinates_beyond_p_are_refused() {
    fn check<G: Group<N>, const N: usize>(set: ParameterSet, curve: &Curve<G, N>) {
        let base = curve.base;
        let good = read(set, &base).unwrap();
        assert_eq!(good.coordinates(), coordinates(&base));
        assert_eq!(read(set, &Affine { x: base.x, y: base.y.add(&G::Element::ONE) }), None);
        assert_eq!(read(set, &Affine { x: G::Element::ZERO, y: G::Element::ZERO }), None);
        let (x, y) = coordinates(&base);
        // The same coordinate written as itself + p, where that still has the length.
        let p = slow::add(&bytes_of(&G::Element::ONE.neg().to_limbs()), &vec![1]);
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
    let experience = Experience::default();
    let verify = |digest: &[u8], r: &[u8], s: &[u8]| {
        let at_first = secret.public().verify(&Experience::default(), digest, r, s);
        assert_eq!(secret.public().verify(&experience, digest, r, s), at_first, "{set:?}");
        at_first
    };
    let digest = vec![0x5a; set.bytes()];
    let good = secret.sign(&digest).unwrap();
    // From some number of signatures on there is a table; all below is said by both ways.
    for _ in 0..20 {
        assert!(verify(&digest, &good.r, &good.s));
    }
    assert!(experience.has_table());
    // The same digest is never signed twice with one nonce.
    assert_ne!(secret.sign(&digest).unwrap().r, good.r);
    let q = with_curve!(set, curve => bytes_of(curve.order.q()));
    let zero = vec![0; set.bytes()];
    let ones = vec![255; set.bytes()];
    for bad in [&zero, &q, &ones] {
        assert!(!verify(&digest, bad, &good.s));
        assert!(!verify(&digest, &good.r, bad));
        assert!(!verify(&digest, bad, bad));
    }
    // The same number modulo q, beyond q: must not be a second signature.
    let beyond = |half: &Vec<u8>| {
        let mut sum = slow::add(half, &q);
        sum.resize(set.bytes().max(sum.len()), 0);
        sum
    };
    assert!(!verify(&digest, &beyond(&good.r), &good.s));
    assert!(!verify(&digest, &good.r, &beyond(&good.s)));
    assert!(!verify(&digest, &good.r[1..], &good.s));
    assert!(!verify(&digest, &good.r, &[&good.s[..], &[0]].concat()));
    assert!(!verify(&digest, &good.s, &good.r));
    let mut other = digest.clone();
    other[0] ^= 1;
    assert!(!verify(&other, &good.r, &good.s));
    assert!(!verify(&digest[1..], &good.r, &good.s));
    assert!(secret.sign(&digest[1..]).is_err());
    let stranger = SecretNumber::generate(set).unwrap();
    assert!(!stranger.public().verify(&Experience::default(), &digest, &good.r, &good.s));
    // A digest that is zero modulo q counts as one.
    for digest in [zero, q] {
        let halves = secret.sign(&digest).unwrap();
        let mut one = vec![0; set.bytes()];
        one[0] = 1;
        assert!(verify(&one, &halves.r, &halves.s));
    }
}
