//! Laying out a certificate and linting it.

use base::{Fault, Faults};
use crypto::{SignatureAlgorithm, Signer};
use pki::{
    Certificate,
    x509::{
        self, AuthorityKeyIdentifier, DistributionPoint, Extension, ExtensionValue, GeneralName,
        KeyUsage, Policy, TbsCertificate,
    },
};

use super::{IssueFault, Issuer, Order};
use crate::{
    instance::Instance,
    key::KeyName,
    lint,
    profile::{Class, Hierarchy, KeyUse, Profile},
};

/// To-be-signed bytes that nobody has looked at yet.
#[derive(Clone, Debug)]
pub struct Draft {
    profile: Profile,
    /// The key that will sign.
    pub(super) key: KeyName,
    /// The certificate of that key; a root has none yet.
    pub(super) issuer: Option<Certificate>,
    pub(super) tbs: TbsCertificate,
    pub(super) tbs_der: Vec<u8>,
}

impl Draft {
    /// Lays out a certificate under an issuing authority. Reports everything that is wrong with the order.
    pub fn new(
        order: &Order<'_>,
        issuer: &Issuer<'_>,
        instance: &Instance,
    ) -> Result<Self, Faults> {
        let code = order.profile.code();
        let key = order.public_key.algorithm();
        let mut faults = inspect_order(order);
        let family = issuer.certificate.public_key().map(|public| public.algorithm());
        let fits = order.profile.class() != Class::Root
            && issuer.key.profile() == issuer.profile.code()
            && order.profile.issuers().iter().any(|known| known == issuer.profile.code())
            && (order.profile.is_ca() || issuer.profile.hierarchy() == Some(Hierarchy::of(key)))
            && family.is_ok_and(|family| family.can_sign(issuer.signature_algorithm));
        if !fits {
            faults.push(IssueFault::Issuer(code.to_owned()).fault());
        }
        let not_after = order.profile.not_after(order.not_before);
        if not_after.is_none_or(|end| end > issuer.certificate.not_after())
            || order.not_before < issuer.certificate.not_before()
        {
            faults.push(Fault::new("issue-validity"));
        }
        let tbs = TbsCertificate {
            serial: order.serial,
            signature_algorithm: issuer.signature_algorithm,
            issuer: issuer.certificate.subject().clone(),
            not_before: order.not_before,
            not_after: not_after.unwrap_or(order.not_before),
            subject: subject_name(order, instance, &mut faults)?,
            spki_der: order.public_key.spki_der().to_vec(),
            extensions: extensions(
                order,
                issuer.key,
                issuer.certificate.subject_key_id(),
                instance,
            ),
        };
        let (key, issuer) = (issuer.key, Some(issuer.certificate.clone()));
        Ok(Self { profile: order.profile.clone(), key, issuer, tbs_der: tbs.to_der(), tbs })
    }

    /// Lays out a root: subject and issuer are one.
    pub fn root(
        order: &Order<'_>,
        key: KeyName,
        signature_algorithm: SignatureAlgorithm,
        instance: &Instance,
    ) -> Result<Self, Faults> {
        let mut faults = inspect_order(order);
        if order.profile.class() != Class::Root
            || key.profile() != order.profile.code()
            || !order.public_key.algorithm().can_sign(signature_algorithm)
        {
            faults.push(IssueFault::Issuer(order.profile.code().to_owned()).fault());
        }
        let not_after = order.profile.not_after(order.not_before);
        if not_after.is_none() {
            faults.push(Fault::new("issue-validity"));
        }
        let subject = subject_name(order, instance, &mut faults)?;
        let own_id = x509::key_identifier(order.public_key.spki_der());
        let tbs = TbsCertificate {
            serial: order.serial,
            signature_algorithm,
            issuer: subject.clone(),
            not_before: order.not_before,
            not_after: not_after.unwrap_or(order.not_before),
            subject,
            spki_der: order.public_key.spki_der().to_vec(),
            extensions: extensions(order, key, own_id.as_deref(), instance),
        };
        Ok(Self { profile: order.profile.clone(), key, issuer: None, tbs_der: tbs.to_der(), tbs })
    }

    /// Takes up bytes that were recorded before a stop, so that they can be linted and signed after it. A root is not
    /// taken up: its key was never used, and the ceremony begins anew.
    pub fn restore(
        tbs_der: &[u8],
        profile: &Profile,
        issuer: &Issuer<'_>,
    ) -> Result<Self, IssueFault> {
        let tbs = TbsCertificate::parse(tbs_der).map_err(|_| IssueFault::RecordMismatch)?;
        if profile.class() == Class::Root || tbs.issuer != *issuer.certificate.subject() {
            return Err(IssueFault::Issuer(profile.code().to_owned()));
        }
        let (key, issuer) = (issuer.key, Some(issuer.certificate.clone()));
        Ok(Self { profile: profile.clone(), key, issuer, tbs, tbs_der: tbs_der.to_vec() })
    }

    /// The algorithm with which it will be signed.
    pub fn signature_algorithm(&self) -> SignatureAlgorithm {
        self.tbs.signature_algorithm
    }

    /// Signs with the throw-away key, reads the result back and runs every lint.
    ///
    /// `throw_away` must use the issuer's signature algorithm and must not be the issuer's key; the caller makes one at
    /// its start (`crypto::PrivateKey::generate`) and trusts nothing that it signed.
    pub fn lint(self, throw_away: &dyn Signer) -> Result<Linted, IssueFault> {
        let issuer_key =
            self.issuer.as_ref().map_or(self.tbs.spki_der.as_slice(), Certificate::spki_der);
        if throw_away.signature_algorithm() != self.tbs.signature_algorithm
            || throw_away.public_key_info() == issuer_key
        {
            return Err(IssueFault::Signer);
        }
        let signature = throw_away.sign(&self.tbs_der).map_err(IssueFault::Sign)?;
        let der = x509::assemble(&self.tbs_der, self.tbs.signature_algorithm, &signature);
        let findings = lint::run(&der, &self.tbs_der, &self.profile, self.issuer.as_ref());
        if findings.is_empty() { Ok(Linted(self)) } else { Err(IssueFault::Lint(findings)) }
    }
}

/// To-be-signed bytes that passed every lint.
#[derive(Clone, Debug)]
pub struct Linted(pub(super) Draft);

impl Linted {
    /// The exact bytes that will be signed. STORED with the intent, before the signature.
    pub fn tbs_der(&self) -> &[u8] {
        &self.0.tbs_der
    }

    /// What the bytes say.
    pub fn tbs(&self) -> &TbsCertificate {
        &self.0.tbs
    }

    /// Code of the profile.
    pub fn profile(&self) -> &Profile {
        &self.0.profile
    }

    /// The key that will sign; a root's own.
    pub fn issuer(&self) -> KeyName {
        self.0.key
    }
}

/// What can be said of an order without its issuer.
fn inspect_order(order: &Order<'_>) -> Faults {
    let mut faults = Faults::default();
    if !order.profile.allows_key(order.public_key.algorithm()) {
        faults.push(crate::key_request::wrong_algorithm(order.public_key, order.profile, None));
    }
    if order.storage.is_some_and(|storage| !order.profile.storages().contains(&storage)) {
        faults.push(Fault::new("issue-storage"));
    }
    faults
}

fn subject_name(
    order: &Order<'_>,
    instance: &Instance,
    faults: &mut Faults,
) -> Result<pki::Name, Faults> {
    match order.subject.name(order.profile, instance) {
        Ok(name) if faults.0.is_empty() => Ok(name),
        Ok(_) => Err(std::mem::take(faults)),
        Err(more) => {
            faults.0.extend(more.0);
            Err(std::mem::take(faults))
        }
    }
}

/// The extensions, in the order of the national leaves of 2026 (kz ecosystem 1.8); basicConstraints of an authority
/// stand first.
fn extensions(
    order: &Order<'_>,
    issuer: KeyName,
    issuer_key_id: Option<&[u8]>,
    instance: &Instance,
) -> Vec<Extension> {
    let Order { profile, subject, public_key, .. } = *order;
    let fill = |template: &Option<String>| {
        template.as_deref().map(|template| instance.address(template, issuer))
    };
    let mut rows = Vec::new();
    if profile.is_ca() {
        let path_length = profile.path_length;
        rows.push(Extension::critical(ExtensionValue::BasicConstraints { ca: true, path_length }));
    }
    if !profile.extended_key_usage().is_empty() {
        let purposes = profile.extended_key_usage().to_vec();
        rows.push(Extension::plain(ExtensionValue::ExtendedKeyUsage(purposes)));
    }
    if !profile.policies().is_empty() {
        let cps = fill(&profile.urls.cps);
        let policies = profile.policies().iter().map(|oid| Policy { oid: *oid, cps: cps.clone() });
        rows.push(Extension::plain(ExtensionValue::CertificatePolicies(policies.collect())));
    }
    if let Some(address) = fill(&profile.urls.crl) {
        let points = vec![DistributionPoint::at(address)];
        rows.push(Extension::plain(ExtensionValue::CrlDistributionPoints(points)));
    }
    rows.push(Extension::critical(ExtensionValue::KeyUsage(key_usage(profile))));
    let ca_issuers: Vec<String> = fill(&profile.urls.issuer_certificate).into_iter().collect();
    let ocsp: Vec<String> = fill(&profile.urls.ocsp).into_iter().collect();
    if !(ca_issuers.is_empty() && ocsp.is_empty()) {
        rows.push(Extension::plain(ExtensionValue::AuthorityInfoAccess { ca_issuers, ocsp }));
    }
    if let Some(id) = x509::key_identifier(public_key.spki_der()) {
        rows.push(Extension::plain(ExtensionValue::SubjectKeyIdentifier(id)));
    }
    let authority = issuer_key_id.map(AuthorityKeyIdentifier::of_key).unwrap_or_default();
    rows.push(Extension::plain(ExtensionValue::AuthorityKeyIdentifier(authority)));
    let emails = subject.email.iter().cloned().map(GeneralName::Email);
    let domains = subject.domains.iter().cloned().map(GeneralName::Dns);
    let names: Vec<_> = emails.chain(domains).collect();
    if !names.is_empty() {
        rows.push(Extension::plain(ExtensionValue::SubjectAltName(names)));
    }
    if let Some(storage) = order.storage.or_else(|| profile.storages().first().copied()) {
        rows.push(Extension::plain(ExtensionValue::KeyStorage(storage)));
    }
    if profile.ocsp_no_check {
        rows.push(Extension::plain(ExtensionValue::OcspNoCheck));
    }
    rows
}

/// The bits of a profile's keyUsage.
pub(crate) fn key_usage(profile: &Profile) -> KeyUsage {
    profile
        .key_usage()
        .iter()
        .map(|usage| match usage {
            KeyUse::CrlSign => KeyUsage::CRL_SIGN,
            KeyUse::DigitalSignature => KeyUsage::DIGITAL_SIGNATURE,
            KeyUse::KeyAgreement => KeyUsage::KEY_AGREEMENT,
            KeyUse::KeyCertSign => KeyUsage::KEY_CERT_SIGN,
            KeyUse::KeyEncipherment => KeyUsage::KEY_ENCIPHERMENT,
            KeyUse::NonRepudiation => KeyUsage::NON_REPUDIATION,
        })
        .collect()
}
