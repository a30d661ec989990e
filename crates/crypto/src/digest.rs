//! Digests.

mod blocks;
mod gost94;
mod streebog;

use aws_lc_rs::digest as aws;
use base::Sha256;

use self::{gost94::Gost94, streebog::Streebog};
use crate::DigestAlgorithm;

/// The digest of `data`.
pub fn digest(algorithm: DigestAlgorithm, data: &[u8]) -> Vec<u8> {
    let mut hasher = Hasher::new(algorithm);
    hasher.update(data);
    hasher.finish()
}

/// The SHA-256 digest of `data` as a value.
pub fn sha256(data: &[u8]) -> Sha256 {
    let mut value = [0; 32];
    value.copy_from_slice(aws::digest(&aws::SHA256, data).as_ref());
    Sha256(value)
}

/// Streebog of 512 bits as on a processor without the instructions for vectors.
#[cfg(feature = "measure")]
pub fn streebog_512_from_tables(data: &[u8]) -> Vec<u8> {
    let mut state = Streebog::long().without_vectors();
    state.update(data);
    state.finish()
}

/// A digest over data that comes in pieces.
#[derive(Clone)]
pub struct Hasher(State);

#[derive(Clone)]
enum State {
    Aws(Box<aws::Context>),
    Gost94(Box<Gost94>),
    Streebog(Box<Streebog>),
}

impl Hasher {
    /// Starts a digest.
    pub fn new(algorithm: DigestAlgorithm) -> Self {
        let aws = |kind| State::Aws(Box::new(aws::Context::new(kind)));
        let gost94 = |tables| State::Gost94(Box::new(Gost94::new(tables)));
        Self(match algorithm {
            DigestAlgorithm::Gost34311 => gost94(&gost94::KAZAKH),
            DigestAlgorithm::GostRu94 => gost94(&gost94::CRYPTO_PRO),
            DigestAlgorithm::Sha1 => aws(&aws::SHA1_FOR_LEGACY_USE_ONLY),
            DigestAlgorithm::Sha256 => aws(&aws::SHA256),
            DigestAlgorithm::Sha384 => aws(&aws::SHA384),
            DigestAlgorithm::Sha512 => aws(&aws::SHA512),
            DigestAlgorithm::GostRu2012_256 | DigestAlgorithm::Streebog256 => {
                State::Streebog(Box::new(Streebog::short()))
            }
            DigestAlgorithm::GostRu2012_512 | DigestAlgorithm::Streebog512 => {
                State::Streebog(Box::new(Streebog::long()))
            }
        })
    }

    /// Takes the next piece.
    pub fn update(&mut self, data: &[u8]) {
        match &mut self.0 {
            State::Aws(context) => context.update(data),
            State::Gost94(state) => state.update(data),
            State::Streebog(state) => state.update(data),
        }
    }

    /// The digest of all pieces.
    pub fn finish(self) -> Vec<u8> {
        match self.0 {
            State::Aws(context) => context.finish().as_ref().to_vec(),
            State::Gost94(state) => state.finish(),
            State::Streebog(state) => state.finish(),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Known answers of the reference on the national ecosystem and of FIPS 180.
    #[test]
    fn digests_give_their_known_answers() {
        let check = |algorithm, data: &[u8], want: &str| {
            let got = digest(algorithm, data);
            assert_eq!(hex::encode(&got), want);
            assert_eq!(got.len(), algorithm.output_bytes());
        };
        check(
            DigestAlgorithm::Gost34311,
            b"",
            "ce85b99cc46752fffee35cab9a7b0278abb4c2d2055cff685af4912c49490f8d",
        );
        check(
            DigestAlgorithm::Gost34311,
            b"abc",
            "f3134348c44fb1b2a277729e2285ebb5cb5e0f29c975bc753b70497c06a4d51d",
        );
        check(
            DigestAlgorithm::Streebog512,
            b"",
            "8e945da209aa869f0455928529bcae4679e9873ab707b55315f56ceb98bef0a7\
             362f715528356ee83cda5f2aac4c6ad2ba3a715c1bcd81cb8e9f90bf4c1c1a8a",
        );
        check(
            DigestAlgorithm::Streebog256,
            b"",
            "3f539a213e97c802cc229d474c6aa32a825a360b2a933a949fd925208d9ce1bb",
        );
        check(DigestAlgorithm::Sha1, b"abc", "a9993e364706816aba3e25717850c26c9cd0d89d");
        check(
            DigestAlgorithm::Sha256,
            b"abc",
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
        );
        assert_eq!(digest(DigestAlgorithm::Sha384, b"").len(), 48);
    }

    /// 128 times "12345670", 539 bytes of it, and a length that is no whole number of blocks: from the tests of OpenSSL's
    /// engine (test/01-digest.t).
    #[test]
    fn gost_digests_give_the_answers_of_the_engine() {
        let text = b"12345670".repeat(128);
        let long = [b"121345678".repeat(7), b"1234567\n".to_vec()].concat().repeat(4096);
        let long = [long, b"12345\n".to_vec()].concat();
        let check = |algorithm, wanted: [&str; 3]| {
            for (data, wanted) in [&text[..], &text[..539], &long].into_iter().zip(wanted) {
                assert_eq!(hex::encode(digest(algorithm, data)), wanted);
            }
        };
        check(
            DigestAlgorithm::GostRu94,
            [
                "f7fc6d16a6a5c12ac4f7d320e0fd0d8354908699125e09727a4ef929122b1cae",
                "bd5f1e4b539c7b00f0866afdbc8ed452503a18436061747a343f43efe888aac9",
                "e5d3ac4ea3f67896c51ff919cedb9405ad771e39f0f2eab103624f9a758e506f",
            ],
        );
        check(
            DigestAlgorithm::Streebog256,
            [
                "1906512b86a1283c68cec8419e57113efc562a1d0e95d8f4809542900c416fe4",
                "c98a17f9fadff78d08521e4179a7b2e6275f3b1da88339a3cb961a3514e5332e",
                "50e935d725d9359e5991b6b7eba8b3539fca03584d26adf4c827c982ffd49367",
            ],
        );
        check(
            DigestAlgorithm::Streebog512,
            [
                "283587e434864d0d4bea97c0fb10e2dd421572fc859304bdf6a94673d652c590\
                 49212bad7802b4fcf5eecc1f8fab569d60f2c20dbd789a7fe4efbd79d8137ee7",
                "d5ad93fbc9ed7abc1cf28d00827a052b40bea74b04c4fd753102c1bcf9f9dad5\
                 142887f8a4cceaa0d64a0a8291592413d6adb956b99138a0023e127ff37bdf08",
                "1d93645ebfbb477660f98b7d1598e37fbf3bfc8234ead26e2246e1b979e590ac\
                 46138158a692f9a0c9ac2550758b4d0d4c9fb8af5e595a16d3760c6516443f82",
            ],
        );
    }

    /// What other hands made of the same standard.
    fn foreign(algorithm: DigestAlgorithm, data: &[u8]) -> Option<Vec<u8>> {
        use ::streebog::{Digest, Streebog256, Streebog512};
        Some(match algorithm {
            DigestAlgorithm::Gost34311 => ::gost94::Gost94Test::digest(data).to_vec(),
            DigestAlgorithm::GostRu94 => ::gost94::Gost94CryptoPro::digest(data).to_vec(),
            DigestAlgorithm::GostRu2012_256 | DigestAlgorithm::Streebog256 => {
                Streebog256::digest(data).to_vec()
            }
            DigestAlgorithm::GostRu2012_512 | DigestAlgorithm::Streebog512 => {
                Streebog512::digest(data).to_vec()
            }
            _ => return None,
        })
    }

    #[test]
    fn gost_digests_carry_their_sums_over_all_words() {
        // Sums of blocks of ones run over at every block.
        let ones = vec![0xff; 64 * 40];
        for algorithm in DigestAlgorithm::ALL {
            if let Some(wanted) = foreign(*algorithm, &ones) {
                assert_eq!(digest(*algorithm, &ones), wanted, "{algorithm}");
            }
        }
    }

    proptest! {
        #[test]
        fn gost_digests_are_those_of_another_implementation(
            data in proptest::collection::vec(any::<u8>(), 0..700),
        ) {
            for algorithm in DigestAlgorithm::ALL {
                if let Some(wanted) = foreign(*algorithm, &data) {
                    prop_assert_eq!(digest(*algorithm, &data), wanted, "{}", algorithm);
                }
            }
        }

        #[test]
        fn streebog_from_tables_is_the_same(
            data in proptest::collection::vec(any::<u8>(), 0..700),
        ) {
            for (mut state, algorithm) in [
                (Streebog::short(), DigestAlgorithm::Streebog256),
                (Streebog::long(), DigestAlgorithm::Streebog512),
            ] {
                state = state.without_vectors();
                state.update(&data);
                prop_assert_eq!(state.finish(), digest(algorithm, &data));
            }
        }

        #[test]
        fn pieces_give_the_digest_of_the_whole(
            pieces in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 0..150), 0..12),
        ) {
            let whole = pieces.concat();
            for algorithm in DigestAlgorithm::ALL {
                let mut hasher = Hasher::new(*algorithm);
                for piece in &pieces {
                    hasher.update(piece);
                }
                prop_assert_eq!(hasher.finish(), digest(*algorithm, &whole), "{}", algorithm);
            }
        }
    }

    #[test]
    fn sha256_is_the_same_as_a_value() {
        assert_eq!(sha256(b"abc").0.to_vec(), digest(DigestAlgorithm::Sha256, b"abc"));
    }
}
