//! What objects say of themselves, as fields. Nothing is believed here and nothing secret is told.

use crypto::{KeyFault, PublicKey};
use pki::{
    Certificate, DecodeFault, Object, SignatureFault,
    cms::SignedData,
    crl::CertificateList,
    csr::CertificationRequest,
    ocsp::{self, CertStatus},
    tsp,
    x509::{
        DistributionPoint, DistributionPointName, Extension, ExtensionValue, GeneralName, KeyUsage,
    },
};
use verification::{HolderRole, Kind, is_service};

use crate::{
    fields::{Fields, Value},
    national::{policy, storage},
    outcome::Stop,
    status::reason_code,
};

/// The fields of an object of a known kind.
pub(crate) fn describe(kind: Kind, octets: &[u8]) -> Result<Fields, Stop> {
    match kind {
        Kind::Certificate => Ok(certificate(&Certificate::from_any(octets).map_err(Stop::fault)?)),
        Kind::CertificateRequest => request(octets),
        Kind::Cms => message(octets),
        Kind::EncryptedPrivateKey | Kind::KeyContainer => {
            let mut fields = Fields::default();
            fields.add("needs_password", true);
            Ok(fields)
        }
        Kind::OcspRequest => question(octets),
        Kind::OcspResponse => answer(octets),
        Kind::EncryptedMessage | Kind::Pdf | Kind::Xml | Kind::Zip => {
            let mut fields = Fields::default();
            fields.add("bytes", octets.len());
            Ok(fields)
        }
        Kind::PrivateKey => private_key(octets),
        Kind::PublicKey => Ok(public_key(octets)),
        Kind::RevocationList => list(octets),
        Kind::TimestampRequest => stamp_request(octets),
        Kind::TimestampResponse => stamp_response(octets),
        Kind::TimestampToken => Ok(token(&tsp::Token::from_any(octets).map_err(Stop::fault)?)),
        Kind::Unknown => Err(Stop::fault(base::Fault::new("file-kind-unknown"))),
    }
}

/// A certificate.
pub(crate) fn certificate(certificate: &Certificate) -> Fields {
    let mut fields = Fields::default();
    let (holder, person) = (certificate.holder(), !is_service(certificate));
    let roles = HolderRole::of(certificate);
    fields
        .add("subject", certificate.subject().to_string())
        .maybe("common_name", holder.common_name)
        .maybe("surname", holder.surname)
        .maybe("given_name", holder.given_name)
        // The number in the name of a service is not that of its signer.
        .maybe("iin", holder.iin.filter(|_| person))
        .maybe("organization", holder.organisation)
        .maybe("bin", holder.bin.filter(|_| person))
        .add("roles", roles.iter().map(role).collect::<Value>())
        .add("issuer", certificate.issuer().to_string())
        .add("serial", certificate.serial().to_string())
        .add("not_before", certificate.not_before())
        .add("not_after", certificate.not_after())
        .append(public_key(certificate.spki_der()))
        .maybe("key_storage", certificate.key_storage().map(storage))
        .add("signature_algorithm", algorithm(&certificate.signature_algorithm()));
    if certificate.is_ca() {
        let length = certificate.path_length().map(usize::from);
        fields.maybe("path_length", length);
    }
    let addresses = |points: &[DistributionPoint]| -> Value {
        let names = points.iter().filter_map(|point| point.name.as_ref());
        names.flat_map(DistributionPointName::addresses).collect()
    };
    let purposes = certificate.extended_key_usages().iter();
    fields
        .add("key_usage", certificate.key_usage().map_or(Value::List(Vec::new()), key_usage))
        .add("extended_key_usage", purposes.map(ToString::to_string).collect::<Value>())
        .add("policies", certificate.policies().iter().map(|p| policy(p.oid)).collect::<Value>())
        .add("alt_names", alt_names(certificate.alt_names()))
        .add("ocsp", certificate.ocsp_addresses().iter().map(String::as_str).collect::<Value>())
        .add("crl", addresses(certificate.crl_points()))
        .add("delta_crl", addresses(certificate.delta_points()))
        .maybe("subject_key_id", certificate.subject_key_id().map(hex::encode))
        .maybe("authority_key_id", certificate.authority_key_id().map(hex::encode))
        .add("other_extensions", others(certificate.extensions()))
        .add("sha256", certificate.sha256().to_string());
    fields
}

/// A public key: its kind, length and digest.
pub(crate) fn public_key(spki: &[u8]) -> Fields {
    let mut fields = Fields::default();
    match PublicKey::from_spki_der(spki) {
        Ok(key) => {
            fields.add("algorithm", key.algorithm().as_str());
            fields.maybe("key_bits", key.rsa_bits());
        }
        Err(KeyFault::AlgorithmUnknown(name)) => {
            fields.add("algorithm", name);
        }
        Err(_) => {
            fields.word("algorithm", "show-key-", "broken");
        }
    }
    fields.add("public_key_sha256", crypto::sha256(spki).to_string());
    fields
}

fn key_usage(usage: KeyUsage) -> Value {
    let named = KeyUsage::NAMED.iter().filter(|(bit, _)| usage.contains(*bit));
    named.map(|(_, name)| *name).collect()
}

fn role(role: &HolderRole) -> Value {
    Value::Word { group: "holder-role-", code: role.code() }
}

fn algorithm(found: &Result<crypto::SignatureAlgorithm, SignatureFault>) -> String {
    match found {
        Ok(algorithm) => algorithm.as_str().to_owned(),
        Err(SignatureFault::Unsupported(oid)) => oid.to_string(),
        Err(_) => "?".to_owned(),
    }
}

fn alt_names(names: &[GeneralName]) -> Value {
    let text = |name: &GeneralName| match name {
        GeneralName::Email(text) => format!("email:{text}"),
        GeneralName::Dns(text) => format!("dns:{text}"),
        GeneralName::Uri(text) => format!("uri:{text}"),
        GeneralName::Directory(name) => format!("directory:{name}"),
        GeneralName::RegisteredId(oid) => format!("oid:{oid}"),
        GeneralName::Ip(octets) => match octets.as_slice() {
            [a, b, c, d] => format!("ip:{}", std::net::Ipv4Addr::new(*a, *b, *c, *d)),
            octets => match <[u8; 16]>::try_from(octets) {
                Ok(octets) => format!("ip:{}", std::net::Ipv6Addr::from(octets)),
                Err(_) => format!("ip:{}", hex::encode(octets)),
            },
        },
        GeneralName::OtherName { type_id, .. } => format!("other:{type_id}"),
        GeneralName::Other(der) => format!("other:{}", hex::encode(der)),
    };
    names.iter().map(text).collect()
}

/// Extensions that are not understood here, with a mark on the critical ones.
fn others(extensions: &[Extension]) -> Value {
    let unknown =
        |extension: &&Extension| matches!(extension.value(), ExtensionValue::Other { .. });
    let text = |extension: &Extension| {
        format!("{}{}", extension.oid(), if extension.is_critical() { " (critical)" } else { "" })
    };
    extensions.iter().filter(unknown).map(text).collect()
}

fn request(octets: &[u8]) -> Result<Fields, Stop> {
    let request = CertificationRequest::from_any(octets).map_err(Stop::fault)?;
    let mut fields = Fields::default();
    let proof = match request.verify() {
        Ok(()) => "valid",
        Err(fault) => match base::Fault::from(fault).code {
            "certificate-request-proof-invalid" => "invalid",
            _ => "unsupported",
        },
    };
    let purposes = request.extensions().iter().find_map(|extension| match extension.value() {
        ExtensionValue::ExtendedKeyUsage(purposes) => Some(purposes.as_slice()),
        _ => None,
    });
    let purposes = purposes.unwrap_or_default().iter();
    fields
        .add("subject", request.subject().to_string())
        .append(public_key(request.spki_der()))
        .add("signature_algorithm", algorithm(&request.signature_algorithm()))
        .word("proof", "verdict-", proof)
        .maybe("key_storage", request.key_storage().map(storage))
        .add("extended_key_usage", purposes.map(ToString::to_string).collect::<Value>())
        .add("alt_names", alt_names(request.alt_names()))
        .add("other_extensions", others(request.extensions()));
    Ok(fields)
}

fn list(octets: &[u8]) -> Result<Fields, Stop> {
    let list = CertificateList::from_any(octets).map_err(Stop::fault)?;
    let mut fields = Fields::default();
    fields
        .add("issuer", list.issuer().to_string())
        .maybe("number", list.number().map(|number| number.to_string()))
        .maybe("base_number", list.base_number().map(|number| number.to_string()))
        .add("this_update", list.this_update())
        .maybe("next_update", list.next_update())
        .add("entries", list.entry_count())
        .add("signature_algorithm", algorithm(&list.signature_algorithm()))
        .maybe("authority_key_id", list.authority_key_id().map(hex::encode));
    Ok(fields)
}

fn question(octets: &[u8]) -> Result<Fields, Stop> {
    let request = ocsp::Request::parse(octets).map_err(Stop::fault)?;
    let mut fields = Fields::default();
    let serials = request.cert_ids().iter().map(|id| id.serial().to_string());
    fields
        .add("serials", serials.collect::<Value>())
        .maybe("nonce", request.nonce().map(hex::encode));
    Ok(fields)
}

fn answer(octets: &[u8]) -> Result<Fields, Stop> {
    let response = ocsp::Response::parse(octets).map_err(Stop::fault)?;
    let mut fields = Fields::default();
    let status = response.error().map_or("successful".to_owned(), |error| format!("{error:?}"));
    let mut first = status.chars();
    let status: String =
        first.next().map(|c| c.to_ascii_lowercase()).into_iter().chain(first).collect();
    fields.add("response_status", status).maybe("produced_at", response.produced_at());
    fields.add("answers", response.responses().iter().map(single).collect::<Value>());
    fields.maybe("nonce", response.nonce().map(hex::encode));
    fields.add("certificates", subjects(response.certificates()));
    Ok(fields)
}

fn single(answer: &ocsp::SingleResponse) -> Fields {
    let (status, revoked) = match answer.status {
        CertStatus::Good => ("good", None),
        CertStatus::NotIssued => ("not-issued", None),
        CertStatus::Revoked { at, reason } => ("revoked", Some((at, reason))),
        CertStatus::Unknown => ("unknown", None),
    };
    let mut fields = Fields::default();
    fields
        .add("serial", answer.cert_id.serial().to_string())
        .word("status", "certificate-status-", status)
        .maybe("revoked_at", revoked.map(|(at, _)| at));
    if let Some(reason) = revoked.and_then(|(_, reason)| reason) {
        fields.word("revocation_reason", "crl-reason-", reason_code(reason));
    }
    fields.add("this_update", answer.this_update).maybe("next_update", answer.next_update);
    fields
}

fn subjects(certificates: &[Certificate]) -> Value {
    certificates.iter().map(|certificate| certificate.subject().to_string()).collect()
}

fn imprint(imprint: &tsp::Imprint, fields: &mut Fields) {
    let digest = match imprint.algorithm() {
        Ok(digest) => digest.as_str().to_owned(),
        Err(SignatureFault::Unsupported(oid)) => oid.to_string(),
        Err(_) => "?".to_owned(),
    };
    fields.add("digest_algorithm", digest).add("imprint", hex::encode(imprint.digest()));
}

fn stamp_request(octets: &[u8]) -> Result<Fields, Stop> {
    let request = tsp::Request::parse(octets).map_err(|fault| match fault {
        tsp::RequestFault::Unreadable(fault) => Stop::fault(fault),
        _ => Stop::fault(DecodeFault::Malformed(Object::TimeStampRequest)),
    })?;
    let mut fields = Fields::default();
    imprint(&request.imprint, &mut fields);
    fields
        .maybe("policy", request.policy.map(policy))
        .add("certificate_wanted", request.certificate_wanted);
    Ok(fields)
}

fn stamp_response(octets: &[u8]) -> Result<Fields, Stop> {
    let response = tsp::Response::parse(octets).map_err(Stop::fault)?;
    let mut fields = Fields::default();
    fields.add("response_status", response.status().as_str());
    match response.outcome() {
        Ok(stamp) => fields.append(token(stamp)),
        Err(refusal) => fields
            .add("failure", refusal.reason())
            .add("texts", refusal.texts.iter().map(String::as_str).collect::<Value>()),
    };
    Ok(fields)
}

fn token(token: &tsp::Token) -> Fields {
    let info = token.info();
    let mut fields = Fields::default();
    fields
        .add("gen_time", info.gen_time)
        .add("policy", policy(info.policy))
        .add("serial", info.serial.to_string());
    imprint(&info.imprint, &mut fields);
    fields.add("certificates", subjects(token.message().certificates()));
    fields
}

fn message(octets: &[u8]) -> Result<Fields, Stop> {
    let message = SignedData::from_any(octets).map_err(Stop::fault)?;
    let mut fields = Fields::default();
    fields
        .add("content_type", message.content_type().to_string())
        .add("detached", message.content().is_none())
        .maybe("content_bytes", message.content().map(<[u8]>::len))
        .add("signatures", message.signers())
        .add(
            "time_stamps",
            (0..message.signers()).map(|n| message.time_stamps(n).len()).sum::<usize>(),
        )
        .add("certificates", subjects(message.certificates()));
    Ok(fields)
}

/// Only the public half is told.
fn private_key(octets: &[u8]) -> Result<Fields, Stop> {
    let key = crypto::PrivateKey::from_der(octets).map_err(Stop::fault)?;
    let mut fields = public_key(key.public_key().spki_der());
    fields.add("needs_password", false);
    Ok(fields)
}
