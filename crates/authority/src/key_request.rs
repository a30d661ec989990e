//! Requests for a certificate on a key (PKCS#10): is the key fit, proven and new?
//!
//! Names in a request are wishes and are not looked at: every name in a certificate comes from the checked record
//! (nca-01 V_PUBKEY, V_P10).

use base::{Fault, Faults, Sha256};
use crypto::{KeyAlgorithm, PublicKey};
use pki::{DecodeFault, Oid, csr::CertificationRequest};

use crate::profile::Profile;

/// A key that passed every check.
#[derive(Clone, Debug)]
pub struct KeyRequest {
    public_key: PublicKey,
    digest: Sha256,
    storage: Option<Oid>,
}

impl KeyRequest {
    /// Checks a request for a certificate of `profile`.
    ///
    /// `is_known` tells whether a key, by the SHA-256 of its SubjectPublicKeyInfo, already stands in a certificate or in
    /// another open request. `field` names the upload in faults. All faults that can be found are reported.
    pub fn inspect(
        bytes: &[u8],
        profile: &Profile,
        is_known: &dyn Fn(&Sha256) -> bool,
        field: &str,
    ) -> Result<Self, Faults> {
        let request = CertificationRequest::from_any(bytes).map_err(|fault| match fault {
            DecodeFault::TooLarge { limit_bytes } => {
                Fault::at("csr-too-large", field).with("limit", limit_bytes)
            }
            DecodeFault::Broken(..) | DecodeFault::Malformed(_) => {
                Fault::at("csr-malformed", field)
            }
        })?;
        let public_key = PublicKey::from_spki_der(request.spki_der())
            .map_err(|fault| weak(&fault.fault(), field))?;
        let mut faults = Faults::default();
        if let Err(fault) = crypto::inspect_key(&public_key, &|key| profile.is_bad_key(key)) {
            faults.push(weak(&fault.fault(), field));
        }
        if !profile.allows_key(public_key.algorithm()) {
            faults.push(wrong_algorithm(&public_key, profile, Some(field)));
        }
        if let Err(proof) = request.verify() {
            let cause = Fault::from(proof);
            if cause.code == "certificate-request-proof-invalid" {
                faults.push(Fault::at("key-unproven", field));
            } else if faults.0.is_empty() {
                // It may well be proven, but with what is not believed (as SHA-1): that is another mend.
                faults.push(Fault { field: Some(field.to_owned()), ..cause });
            }
        }
        let digest = crypto::sha256(public_key.spki_der());
        if is_known(&digest) {
            faults.push(Fault::at("key-reused", field));
        }
        let storage = request.key_storage();
        if storage.is_some_and(|storage| !profile.storages().contains(&storage)) {
            faults.push(Fault::at("issue-storage", field));
        }
        faults.into_result()?;
        Ok(Self { public_key, digest, storage })
    }

    /// The key.
    pub fn public_key(&self) -> &PublicKey {
        &self.public_key
    }

    /// SHA-256 of the SubjectPublicKeyInfo: names the key in approvals.
    pub fn digest(&self) -> Sha256 {
        self.digest
    }

    /// The storage that the request names, if it does (kz ecosystem 1.9).
    pub fn storage(&self) -> Option<Oid> {
        self.storage
    }
}

/// A pair needs two keys: one that was given away for signing in must not sign (nca-01, certificate life-cycle).
pub fn inspect_pair(sign: &KeyRequest, auth: &KeyRequest, field: &str) -> Result<(), Fault> {
    if sign.digest == auth.digest { Err(Fault::at("key-repeated", field)) } else { Ok(()) }
}

fn weak(cause: &Fault, field: &str) -> Fault {
    Fault::at("key-weak", field).with("reason", cause.code)
}

/// The key is not of an algorithm that the profile allows.
pub(crate) fn wrong_algorithm(key: &PublicKey, profile: &Profile, field: Option<&str>) -> Fault {
    let allowed: Vec<&str> = profile.keys().iter().map(|known| known.as_str()).collect();
    let found = match (key.algorithm(), key.rsa_bits()) {
        (KeyAlgorithm::RsaOther, Some(bits)) => format!("rsa-{bits}"),
        (algorithm, _) => algorithm.to_string(),
    };
    Fault { code: "key-algorithm", field: field.map(ToOwned::to_owned), args: Vec::new() }
        .with("found", found)
        .with("allowed", allowed.join(", "))
}
