//! A list as XML, signed.

use std::fmt::Write as _;

use base::{Lang, Text};
use base64ct::{Base64, Encoding};
use crypto::SignatureAlgorithm;
use jiff::Timestamp;
use pki::Certificate;

use super::{CA_PKC, Provider, Service, Standing, TSL, TSL_TAG, TSL_VERSION, TrustList};
use crate::{
    Document, XmlFault,
    algorithm::names,
    canonical::EXCLUSIVE,
    reference::ENVELOPED,
    sign::{self, escaped},
    signature::DSIG,
    tree::NodeId,
};

/// The namespace of XAdES 1.3.2.
const XADES: &str = "http://uri.etsi.org/01903/v1.3.2#";
/// The type of the reference to the signed properties (EN 319 132-1, 4.4.2).
const SIGNED_PROPERTIES: &str = "http://uri.etsi.org/01903#SignedProperties";
const SHA256: &str = "http://www.w3.org/2001/04/xmlenc#sha256";
/// The country of the scheme (ISO 3166-1).
const TERRITORY: &str = "KZ";

/// A list with all but the signature value.
#[derive(Clone, Debug)]
pub struct UnsignedList {
    text: String,
    message: Vec<u8>,
    certificate: Certificate,
    algorithm: SignatureAlgorithm,
}

impl TrustList {
    /// Writes the list, and all of the signature but its value. `certificate` is that of the key that will sign with
    /// `algorithm`; the stated moment of signing is that of the issue.
    pub fn draft(
        &self,
        certificate: &Certificate,
        algorithm: SignatureAlgorithm,
    ) -> Result<UnsignedList, XmlFault> {
        let mut text = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        text.extend([
            "<TrustServiceStatusList xmlns=\"",
            TSL,
            "\" Id=\"list\" TSLTag=\"",
            TSL_TAG,
            "\">",
        ]);
        self.scheme(&mut text);
        // 5.3.18: absent, where there is no provider.
        if !self.providers.is_empty() {
            text += "<TrustServiceProviderList>";
            for provider in &self.providers {
                provider.write(&mut text);
            }
            text += "</TrustServiceProviderList>";
        }
        text += &signature(certificate, algorithm, self.issued_at)?;
        text += "</TrustServiceStatusList>\n";
        let (text, message) = sign::digests_filled(&text, last_of_root)?;
        Ok(UnsignedList { text, message, certificate: certificate.clone(), algorithm })
    }

    fn scheme(&self, text: &mut String) {
        *text += "<SchemeInformation>";
        element(text, "TSLVersionIdentifier", &TSL_VERSION.to_string());
        element(text, "TSLSequenceNumber", &self.sequence.to_string());
        element(
            text,
            "TSLType",
            &format!("http://uri.etsi.org/TrstSvc/TrustedList/TSLType/{TERRITORY}list"),
        );
        names_in(text, "SchemeOperatorName", &self.operator);
        address(
            text,
            "SchemeOperatorAddress",
            &self.operator_street,
            &self.operator_locality,
            &self.operator_addresses,
        );
        names_in(text, "SchemeName", &self.name);
        uris(text, "SchemeInformationURI", std::slice::from_ref(&self.information_uri));
        let rules = format!("http://uri.etsi.org/TrstSvc/TrustedList/schemerules/{TERRITORY}");
        let determination =
            format!("http://uri.etsi.org/TrstSvc/TrustedList/StatusDetn/{TERRITORY}determination");
        element(text, "StatusDeterminationApproach", &determination);
        uris(text, "SchemeTypeCommunityRules", &[rules]);
        element(text, "SchemeTerritory", TERRITORY);
        *text += "<PolicyOrLegalNotice>";
        for lang in Lang::ALL {
            in_language(text, "TSLLegalNotice", lang, self.legal_notice.in_lang(lang));
        }
        *text += "</PolicyOrLegalNotice>";
        // 5.3.12: the history of a service is never dropped.
        element(text, "HistoricalInformationPeriod", "65535");
        element(text, "ListIssueDateTime", &moment(self.issued_at));
        *text += "<NextUpdate>";
        element(text, "dateTime", &moment(self.next_update));
        *text += "</NextUpdate><DistributionPoints>";
        element(text, "URI", &self.location);
        *text += "</DistributionPoints></SchemeInformation>";
    }
}

impl Provider {
    fn write(&self, text: &mut String) {
        *text += "<TrustServiceProvider><TSPInformation>";
        names_in(text, "TSPName", &self.name);
        address(text, "TSPAddress", &self.street, &self.locality, &self.addresses);
        uris(text, "TSPInformationURI", std::slice::from_ref(&self.information_uri));
        *text += "</TSPInformation><TSPServices>";
        for service in &self.services {
            service.write(text);
        }
        *text += "</TSPServices></TrustServiceProvider>";
    }
}

impl Service {
    fn write(&self, text: &mut String) {
        let mut standings = self.standings.iter();
        let Some(now) = standings.next() else { return };
        *text += "<TSPService><ServiceInformation>";
        self.standing(text, now, true);
        *text += "</ServiceInformation>";
        if self.standings.len() > 1 {
            *text += "<ServiceHistory>";
            for before in standings {
                *text += "<ServiceHistoryInstance>";
                self.standing(text, before, false);
                *text += "</ServiceHistoryInstance>";
            }
            *text += "</ServiceHistory>";
        }
        *text += "</TSPService>";
    }

    /// A standing; in the history a service is known by its key identifier and no certificate (5.6.3).
    fn standing(&self, text: &mut String, standing: &Standing, is_current: bool) {
        element(text, "ServiceTypeIdentifier", CA_PKC);
        names_in(text, "ServiceName", &self.name);
        *text += "<ServiceDigitalIdentity>";
        for certificate in self.certificates.iter().filter(|_| is_current) {
            *text += "<DigitalId>";
            element(text, "X509Certificate", &Base64::encode_string(certificate.der()));
            *text += "</DigitalId>";
        }
        if let Some(first) = self.certificates.first() {
            *text += "<DigitalId>";
            element(text, "X509SubjectName", &first.subject().to_string());
            *text += "</DigitalId>";
            if let Some(identifier) = first.subject_key_id() {
                *text += "<DigitalId>";
                element(text, "X509SKI", &Base64::encode_string(identifier));
                *text += "</DigitalId>";
            }
        }
        *text += "</ServiceDigitalIdentity>";
        element(text, "ServiceStatus", standing.status.uri());
        element(text, "StatusStartingTime", &moment(standing.since));
    }
}

impl UnsignedList {
    /// What the key must sign.
    pub fn message(&self) -> &[u8] {
        &self.message
    }

    /// The signed list. `signature` is an RSA signature value, which must verify with the certificate of the draft.
    pub fn complete(self, signature: &[u8]) -> Result<Vec<u8>, XmlFault> {
        let key = self.certificate.public_key()?;
        key.verify(self.algorithm, &self.message, signature)?;
        sign::value_filled(&self.text, last_of_root, signature)
    }
}

/// The signature stands at the end of the root element.
fn last_of_root(document: &Document) -> Option<NodeId> {
    document.elements(document.root()).last().map(|(id, _)| id)
}

/// An enveloped signature of the baseline level B (EN 319 132-1, 6.3): the list in exclusive canonical form without the
/// signature (TS 119 612, 5.7.1), and the signed properties.
fn signature(
    certificate: &Certificate,
    algorithm: SignatureAlgorithm,
    now: Timestamp,
) -> Result<String, XmlFault> {
    let (method, digest) = names(algorithm)?;
    let der = Base64::encode_string(certificate.der());
    let bound = Base64::encode_string(&certificate.sha256().0);
    let at = moment(now);
    let mut text = format!(
        "<ds:Signature xmlns:ds=\"{DSIG}\" Id=\"signature\"><ds:SignedInfo>\
         <ds:CanonicalizationMethod Algorithm=\"{EXCLUSIVE}\"/>\
         <ds:SignatureMethod Algorithm=\"{method}\"/>\
         <ds:Reference Id=\"whole\" URI=\"\"><ds:Transforms>\
         <ds:Transform Algorithm=\"{ENVELOPED}\"/><ds:Transform Algorithm=\"{EXCLUSIVE}\"/>\
         </ds:Transforms><ds:DigestMethod Algorithm=\"{digest}\"/><ds:DigestValue></ds:DigestValue>\
         </ds:Reference>\
         <ds:Reference Type=\"{SIGNED_PROPERTIES}\" URI=\"#properties\"><ds:Transforms>\
         <ds:Transform Algorithm=\"{EXCLUSIVE}\"/></ds:Transforms>\
         <ds:DigestMethod Algorithm=\"{digest}\"/><ds:DigestValue></ds:DigestValue></ds:Reference>\
         </ds:SignedInfo><ds:SignatureValue></ds:SignatureValue><ds:KeyInfo><ds:X509Data>\
         <ds:X509Certificate>{der}</ds:X509Certificate></ds:X509Data></ds:KeyInfo>"
    );
    let _ = write!(
        text,
        "<ds:Object><xades:QualifyingProperties xmlns:xades=\"{XADES}\" Target=\"#signature\">\
         <xades:SignedProperties Id=\"properties\"><xades:SignedSignatureProperties>\
         <xades:SigningTime>{at}</xades:SigningTime><xades:SigningCertificateV2><xades:Cert>\
         <xades:CertDigest><ds:DigestMethod Algorithm=\"{SHA256}\"/>\
         <ds:DigestValue>{bound}</ds:DigestValue></xades:CertDigest></xades:Cert>\
         </xades:SigningCertificateV2></xades:SignedSignatureProperties>\
         <xades:SignedDataObjectProperties><xades:DataObjectFormat ObjectReference=\"#whole\">\
         <xades:MimeType>application/vnd.etsi.tsl+xml</xades:MimeType></xades:DataObjectFormat>\
         </xades:SignedDataObjectProperties></xades:SignedProperties>\
         </xades:QualifyingProperties></ds:Object></ds:Signature>"
    );
    Ok(text)
}

/// To the second, in UTC (TS 119 612, 5.1.3).
fn moment(at: Timestamp) -> String {
    Timestamp::from_second(at.as_second()).unwrap_or(at).to_string()
}

fn element(text: &mut String, name: &str, value: &str) {
    text.extend(["<", name, ">", &escaped(value), "</", name, ">"]);
}

fn in_language(text: &mut String, name: &str, lang: Lang, value: &str) {
    let tag = lang.tag();
    text.extend(["<", name, " xml:lang=\"", tag, "\">", &escaped(value), "</", name, ">"]);
}

fn names_in(text: &mut String, name: &str, value: &Text) {
    text.extend(["<", name, ">"]);
    // 5.1.4 wants English, and more languages may follow.
    for lang in [Lang::En, Lang::Kk, Lang::Ru] {
        in_language(text, "Name", lang, value.in_lang(lang));
    }
    text.extend(["</", name, ">"]);
}

fn uris(text: &mut String, name: &str, values: &[String]) {
    text.extend(["<", name, ">"]);
    for value in values {
        in_language(text, "URI", Lang::En, value);
    }
    text.extend(["</", name, ">"]);
}

fn address(text: &mut String, name: &str, street: &Text, locality: &Text, addresses: &[String]) {
    text.extend(["<", name, "><PostalAddresses>"]);
    for lang in [Lang::En, Lang::Kk, Lang::Ru] {
        text.extend(["<PostalAddress xml:lang=\"", lang.tag(), "\">"]);
        element(text, "StreetAddress", street.in_lang(lang));
        element(text, "Locality", locality.in_lang(lang));
        element(text, "CountryName", TERRITORY);
        *text += "</PostalAddress>";
    }
    *text += "</PostalAddresses><ElectronicAddress>";
    for value in addresses {
        in_language(text, "URI", Lang::En, value);
    }
    text.extend(["</ElectronicAddress></", name, ">"]);
}
