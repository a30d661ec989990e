//! A document as its signatures see it.

use std::{
    borrow::Cow,
    io::{self, Read},
};

use crypto::{DigestAlgorithm, Hasher};

/// How much of a stream is in memory at a time.
const PIECE_BYTES: usize = 64 * 1024;

/// A document that is signed, or was time-stamped.
#[derive(Clone, Copy, Debug)]
pub enum Content<'a> {
    /// Digests of it, when it is too long to be in memory.
    Digests(&'a Digests),
    /// Its octets.
    Octets(&'a [u8]),
}

/// Digests of one document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Digests {
    made: Vec<(DigestAlgorithm, Vec<u8>)>,
    /// The first piece, or the whole if it is no longer.
    beginning: Vec<u8>,
    length: u64,
}

impl Digests {
    /// Reads a stream once, in pieces, to its end.
    pub fn of_stream(algorithms: &[DigestAlgorithm], mut stream: impl Read) -> io::Result<Self> {
        let mut hashers: Vec<(DigestAlgorithm, Hasher)> = Vec::new();
        for algorithm in algorithms {
            if hashers.iter().all(|(known, _)| known != algorithm) {
                hashers.push((*algorithm, Hasher::new(*algorithm)));
            }
        }
        let mut beginning = Vec::new();
        stream.by_ref().take(PIECE_BYTES as u64).read_to_end(&mut beginning)?;
        for (_, hasher) in &mut hashers {
            hasher.update(&beginning);
        }
        let mut read = beginning.len();
        let mut buffer = vec![0; PIECE_BYTES];
        loop {
            let length = match stream.read(&mut buffer) {
                Ok(0) => break,
                Ok(length) => length,
                Err(fault) if fault.kind() == io::ErrorKind::Interrupted => continue,
                Err(fault) => return Err(fault),
            };
            for (_, hasher) in &mut hashers {
                hasher.update(buffer.get(..length).unwrap_or_default());
            }
            read += length;
        }
        let made = hashers.into_iter().map(|(algorithm, hasher)| (algorithm, hasher.finish()));
        let length = u64::try_from(read).unwrap_or(u64::MAX);
        Ok(Self { made: made.collect(), beginning, length })
    }

    /// The digest by an algorithm, if it was made.
    pub fn by(&self, algorithm: DigestAlgorithm) -> Option<&[u8]> {
        self.made.iter().find(|(known, _)| *known == algorithm).map(|(_, digest)| digest.as_slice())
    }

    /// How the document begins, and how long it is.
    pub(crate) fn beginning(&self) -> (&[u8], u64) {
        (&self.beginning, self.length)
    }
}

impl<'a> Content<'a> {
    /// The digest by an algorithm; `None` when only others were made.
    pub(crate) fn digest(self, algorithm: DigestAlgorithm) -> Option<Cow<'a, [u8]>> {
        match self {
            Self::Digests(digests) => digests.by(algorithm).map(Cow::Borrowed),
            Self::Octets(octets) => Some(crypto::digest(algorithm, octets).into()),
        }
    }

    /// Whether it is this document. Digests prove it only if there is one better than SHA-1 among them.
    pub(crate) fn is(self, document: &[u8]) -> bool {
        match self {
            Self::Digests(Digests { made: all, .. }) => {
                let same = |(by, digest): &(_, Vec<u8>)| crypto::digest(*by, document) == *digest;
                all.iter().all(same) && all.iter().any(|(by, _)| *by != DigestAlgorithm::Sha1)
            }
            Self::Octets(octets) => octets == document,
        }
    }
}

impl<'a> From<&'a [u8]> for Content<'a> {
    fn from(octets: &'a [u8]) -> Self {
        Self::Octets(octets)
    }
}
