//! Digests.

use aws_lc_rs::digest as aws;
use base::Sha256;
use streebog::Digest as _;

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

/// A digest over data that comes in pieces.
#[derive(Clone)]
pub struct Hasher(State);

#[derive(Clone)]
enum State {
    Aws(Box<aws::Context>),
    Gost34311(Box<gost94::Gost94Test>),
    GostRu94(Box<gost94::Gost94CryptoPro>),
    Streebog256(Box<streebog::Streebog256>),
    Streebog512(Box<streebog::Streebog512>),
}

impl Hasher {
    /// Starts a digest.
    pub fn new(algorithm: DigestAlgorithm) -> Self {
        let aws = |kind| State::Aws(Box::new(aws::Context::new(kind)));
        Self(match algorithm {
            DigestAlgorithm::Gost34311 => State::Gost34311(Box::default()),
            DigestAlgorithm::GostRu94 => State::GostRu94(Box::default()),
            DigestAlgorithm::Sha1 => aws(&aws::SHA1_FOR_LEGACY_USE_ONLY),
            DigestAlgorithm::Sha256 => aws(&aws::SHA256),
            DigestAlgorithm::Sha384 => aws(&aws::SHA384),
            DigestAlgorithm::Sha512 => aws(&aws::SHA512),
            DigestAlgorithm::GostRu2012_256 | DigestAlgorithm::Streebog256 => {
                State::Streebog256(Box::default())
            }
            DigestAlgorithm::GostRu2012_512 | DigestAlgorithm::Streebog512 => {
                State::Streebog512(Box::default())
            }
        })
    }

    /// Takes the next piece.
    pub fn update(&mut self, data: &[u8]) {
        match &mut self.0 {
            State::Aws(context) => context.update(data),
            State::Gost34311(state) => state.update(data),
            State::GostRu94(state) => state.update(data),
            State::Streebog256(state) => state.update(data),
            State::Streebog512(state) => state.update(data),
        }
    }

    /// The digest of all pieces.
    pub fn finish(self) -> Vec<u8> {
        match self.0 {
            State::Aws(context) => context.finish().as_ref().to_vec(),
            State::Gost34311(state) => state.finalize().to_vec(),
            State::GostRu94(state) => state.finalize().to_vec(),
            State::Streebog256(state) => state.finalize().to_vec(),
            State::Streebog512(state) => state.finalize().to_vec(),
        }
    }
}

#[cfg(test)]
mod tests {
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

    #[test]
    fn pieces_give_the_digest_of_the_whole() {
        for algorithm in DigestAlgorithm::ALL {
            let mut hasher = Hasher::new(*algorithm);
            hasher.update(b"ab");
            hasher.update(b"c");
            assert_eq!(hasher.finish(), digest(*algorithm, b"abc"));
        }
    }

    #[test]
    fn sha256_is_the_same_as_a_value() {
        assert_eq!(sha256(b"abc").0.to_vec(), digest(DigestAlgorithm::Sha256, b"abc"));
    }
}
