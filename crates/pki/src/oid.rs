//! Object identifiers. The national arc is 1.2.398 (register: root.gov.kz/oid).

use crate::Oid;

macro_rules! oids {
    ($($(#[$doc:meta])* $name:ident = $text:literal;)*) => {$(
        $(#[$doc])*
        pub const $name: Oid = Oid::new_unwrap($text);
    )*};
}

oids! {
    /// Key and signature-in-CMS OID of GOST 34.310-2004.
    GOST2004_KEY = "1.2.398.3.10.1.1.1.1";
    /// Signature GOST 34.310-2004 with GOST 34.311-95.
    GOST2004_SIGNATURE = "1.2.398.3.10.1.1.1.2";
    /// Digest GOST 34.311-95.
    GOST34311 = "1.2.398.3.10.1.3.1";
    /// Digest GOST R 34.11-2015, 256 bits.
    STREEBOG256 = "1.2.398.3.10.1.3.2";
    /// Digest GOST R 34.11-2015, 512 bits.
    STREEBOG512 = "1.2.398.3.10.1.3.3";
    /// SHA-1.
    SHA1 = "1.3.14.3.2.26";
    /// SHA-256.
    SHA256 = "2.16.840.1.101.3.4.2.1";
    /// SHA-384.
    SHA384 = "2.16.840.1.101.3.4.2.2";
    /// SHA-512.
    SHA512 = "2.16.840.1.101.3.4.2.3";
    /// rsaEncryption (RFC 8017).
    RSA = "1.2.840.113549.1.1.1";

    /// commonName.
    COMMON_NAME = "2.5.4.3";
    /// surname.
    SURNAME = "2.5.4.4";
    /// serialNumber of a subject: `IIN` and twelve digits.
    SUBJECT_SERIAL_NUMBER = "2.5.4.5";
    /// countryName.
    COUNTRY = "2.5.4.6";
    /// localityName.
    LOCALITY = "2.5.4.7";
    /// stateOrProvinceName.
    STATE = "2.5.4.8";
    /// organizationName.
    ORGANISATION = "2.5.4.10";
    /// organizationalUnitName: `BIN` and twelve digits.
    ORGANISATIONAL_UNIT = "2.5.4.11";
    /// businessCategory.
    BUSINESS_CATEGORY = "2.5.4.15";
    /// givenName; carries the patronymic in Kazakhstan.
    GIVEN_NAME = "2.5.4.42";
    /// domainComponent.
    DOMAIN_COMPONENT = "0.9.2342.19200300.100.1.25";
    /// userId; carries the OID of an information system.
    USER_ID = "0.9.2342.19200300.100.1.1";
    /// emailAddress (PKCS#9).
    EMAIL = "1.2.840.113549.1.9.1";

    /// subjectKeyIdentifier.
    SUBJECT_KEY_IDENTIFIER = "2.5.29.14";
    /// keyUsage.
    KEY_USAGE = "2.5.29.15";
    /// subjectAltName.
    SUBJECT_ALT_NAME = "2.5.29.17";
    /// issuerAltName.
    ISSUER_ALT_NAME = "2.5.29.18";
    /// basicConstraints.
    BASIC_CONSTRAINTS = "2.5.29.19";
    /// cRLNumber.
    CRL_NUMBER = "2.5.29.20";
    /// reasonCode of a list entry.
    CRL_REASON = "2.5.29.21";
    /// invalidityDate of a list entry.
    INVALIDITY_DATE = "2.5.29.24";
    /// deltaCRLIndicator.
    DELTA_CRL_INDICATOR = "2.5.29.27";
    /// issuingDistributionPoint.
    ISSUING_DISTRIBUTION_POINT = "2.5.29.28";
    /// certificateIssuer of an entry of an indirect list.
    CERTIFICATE_ISSUER = "2.5.29.29";
    /// nameConstraints.
    NAME_CONSTRAINTS = "2.5.29.30";
    /// cRLDistributionPoints.
    CRL_DISTRIBUTION_POINTS = "2.5.29.31";
    /// certificatePolicies.
    CERTIFICATE_POLICIES = "2.5.29.32";
    /// anyPolicy.
    ANY_POLICY = "2.5.29.32.0";
    /// policyMappings.
    POLICY_MAPPINGS = "2.5.29.33";
    /// authorityKeyIdentifier.
    AUTHORITY_KEY_IDENTIFIER = "2.5.29.35";
    /// policyConstraints.
    POLICY_CONSTRAINTS = "2.5.29.36";
    /// extKeyUsage.
    EXTENDED_KEY_USAGE = "2.5.29.37";
    /// freshestCRL.
    FRESHEST_CRL = "2.5.29.46";
    /// inhibitAnyPolicy.
    INHIBIT_ANY_POLICY = "2.5.29.54";
    /// expiredCertsOnCRL.
    EXPIRED_CERTS_ON_CRL = "2.5.29.60";
    /// authorityInfoAccess.
    AUTHORITY_INFO_ACCESS = "1.3.6.1.5.5.7.1.1";
    /// Access method: OCSP.
    ACCESS_OCSP = "1.3.6.1.5.5.7.48.1";
    /// Access method: certificate of the issuer.
    ACCESS_CA_ISSUERS = "1.3.6.1.5.5.7.48.2";
    /// Policy qualifier: address of the certification practice statement.
    QUALIFIER_CPS = "1.3.6.1.5.5.7.2.1";
    /// Key storage of the national profile.
    KEY_STORAGE = "1.2.398.3.3.5";
    /// id-pkix-ocsp-nocheck.
    OCSP_NO_CHECK = "1.3.6.1.5.5.7.48.1.5";
    /// id-pkix-ocsp-nonce.
    OCSP_NONCE = "1.3.6.1.5.5.7.48.1.2";
    /// id-pkix-ocsp-basic.
    OCSP_BASIC = "1.3.6.1.5.5.7.48.1.1";
    /// id-pkix-ocsp-extended-revoke.
    OCSP_EXTENDED_REVOKE = "1.3.6.1.5.5.7.48.1.9";

    /// Any purpose.
    PURPOSE_ANY = "2.5.29.37.0";
    /// Purpose: a server proves its name (RFC 5280 4.2.1.12).
    PURPOSE_SERVER_AUTH = "1.3.6.1.5.5.7.3.1";
    /// Purpose: login (RFC 5280 4.2.1.12).
    PURPOSE_CLIENT_AUTH = "1.3.6.1.5.5.7.3.2";
    /// Purpose: signing programs (RFC 5280 4.2.1.12).
    PURPOSE_CODE_SIGNING = "1.3.6.1.5.5.7.3.3";
    /// Purpose: signing documents (RFC 9336).
    PURPOSE_DOCUMENT_SIGNING = "1.3.6.1.5.5.7.3.36";
    /// Purpose: signing documents, as Adobe's programs ask.
    PURPOSE_ADOBE_DOCUMENTS = "1.2.840.113583.1.1.5";
    /// Purpose: signing documents, as Microsoft's programs ask.
    PURPOSE_MICROSOFT_DOCUMENTS = "1.3.6.1.4.1.311.10.3.12";
    /// Purpose: signing, as the national profile uses it.
    PURPOSE_EMAIL_PROTECTION = "1.3.6.1.5.5.7.3.4";
    /// Purpose: time stamps.
    PURPOSE_TIME_STAMPING = "1.3.6.1.5.5.7.3.8";
    /// Purpose: OCSP answers.
    PURPOSE_OCSP_SIGNING = "1.3.6.1.5.5.7.3.9";

    /// extensionRequest of PKCS#10.
    EXTENSION_REQUEST = "1.2.840.113549.1.9.14";

    /// CMS id-data.
    DATA = "1.2.840.113549.1.7.1";
    /// CMS id-signedData.
    SIGNED_DATA = "1.2.840.113549.1.7.2";
    /// CMS id-encryptedData.
    ENCRYPTED_DATA = "1.2.840.113549.1.7.6";
    /// Signed attribute contentType.
    CONTENT_TYPE = "1.2.840.113549.1.9.3";
    /// Signed attribute messageDigest.
    MESSAGE_DIGEST = "1.2.840.113549.1.9.4";
    /// Signed attribute signingTime.
    SIGNING_TIME = "1.2.840.113549.1.9.5";
    /// Unsigned attribute: a signature over the signature.
    COUNTER_SIGNATURE = "1.2.840.113549.1.9.6";
    /// Signed attribute signingCertificate (SHA-1, RFC 2634).
    SIGNING_CERTIFICATE = "1.2.840.113549.1.9.16.2.12";
    /// Unsigned attribute: time stamp over the signature (CAdES-T).
    SIGNATURE_TIME_STAMP = "1.2.840.113549.1.9.16.2.14";
    /// Unsigned attribute: certificates of the paths (CAdES-LT).
    CERTIFICATE_VALUES = "1.2.840.113549.1.9.16.2.23";
    /// Unsigned attribute: revocation lists and OCSP answers (CAdES-LT).
    REVOCATION_VALUES = "1.2.840.113549.1.9.16.2.24";
    /// Content of a time-stamp token: TSTInfo (RFC 3161).
    TST_INFO = "1.2.840.113549.1.9.16.1.4";
    /// Signed attribute signingCertificateV2 (RFC 5035).
    SIGNING_CERTIFICATE_V2 = "1.2.840.113549.1.9.16.2.47";

    /// An OCSP answer among the revocation information of a CMS message (RFC 5940).
    REVOCATION_OCSP = "1.3.6.1.5.5.7.16.2";

    /// National time stamps signed with GOST 34.310-2004.
    TSA_POLICY_GOST2004 = "1.2.398.3.3.2.6.1";
    /// National time stamps signed with RSA and SHA-256.
    TSA_POLICY_RSA = "1.2.398.3.3.2.6.2";
    /// National time stamps signed with ST RK GOST R 34.10-2015, 512 bits.
    TSA_POLICY_GOST2015 = "1.2.398.3.3.2.6.4";

    /// PKCS#12 bag with a key in the clear.
    PKCS12_KEY_BAG = "1.2.840.113549.1.12.10.1.1";
    /// PKCS#12 key bag, encrypted.
    PKCS12_SHROUDED_KEY_BAG = "1.2.840.113549.1.12.10.1.2";
    /// PKCS#12 certificate bag.
    PKCS12_CERT_BAG = "1.2.840.113549.1.12.10.1.3";
    /// PKCS#12 bag with further bags.
    PKCS12_SAFE_CONTENTS_BAG = "1.2.840.113549.1.12.10.1.6";
    /// X.509 certificate inside a bag.
    X509_CERTIFICATE_BAG = "1.2.840.113549.1.9.22.1";
    /// Bag attribute friendlyName.
    FRIENDLY_NAME = "1.2.840.113549.1.9.20";
    /// Bag attribute localKeyId.
    LOCAL_KEY_ID = "1.2.840.113549.1.9.21";
}

/// Purposes of programs and servers: none of them lets a person sign a document.
pub(crate) const PURPOSES_OF_MACHINES: [Oid; 4] =
    [PURPOSE_SERVER_AUTH, PURPOSE_CLIENT_AUTH, PURPOSE_CODE_SIGNING, PURPOSE_OCSP_SIGNING];

/// Purposes that let a person sign a document.
pub(crate) const PURPOSES_OF_DOCUMENTS: [Oid; 5] = [
    PURPOSE_ANY,
    PURPOSE_EMAIL_PROTECTION,
    PURPOSE_DOCUMENT_SIGNING,
    PURPOSE_ADOBE_DOCUMENTS,
    PURPOSE_MICROSOFT_DOCUMENTS,
];
