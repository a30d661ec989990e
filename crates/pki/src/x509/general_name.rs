//! Names of any kind (RFC 5280 4.2.1.6).

use crate::{
    Name, Oid,
    asn1::{self, Input, Malformed, OBJECT_IDENTIFIER, context, context_primitive},
};

/// `GeneralName`, in the order of the standard.
///
/// Reading looks at the encoding only. Whether a domain name is one is asked where a name is relied
/// on, so that a certificate with a wrong name can still be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GeneralName {
    /// otherName.
    OtherName {
        /// The kind.
        type_id: Oid,
        /// The value, as encoded.
        value: Vec<u8>,
    },
    /// rfc822Name.
    Email(String),
    /// dNSName.
    Dns(String),
    /// directoryName.
    Directory(Name),
    /// uniformResourceIdentifier.
    Uri(String),
    /// iPAddress: 4 or 16 octets; in name constraints twice as many, the second half a mask.
    Ip(Vec<u8>),
    /// registeredID.
    RegisteredId(Oid),
    /// x400Address or ediPartyName, as encoded.
    Other(Vec<u8>),
}

impl GeneralName {
    /// Reads the content of `GeneralNames`, which has at least one.
    pub(crate) fn read_all(content: &[u8]) -> Result<Vec<Self>, Malformed> {
        Input::new(content).rows(Self::read)
    }

    pub(crate) fn read(names: &mut Input<'_>) -> Result<Self, Malformed> {
        const OTHER_NAME: u8 = context(0);
        const X400_ADDRESS: u8 = context(3);
        const DIRECTORY_NAME: u8 = context(4);
        const EDI_PARTY_NAME: u8 = context(5);
        let element = names.element()?;
        Ok(match element.tag {
            OTHER_NAME => {
                let mut fields = Input::new(element.content);
                let type_id = fields.oid()?;
                let value = fields.expect(context(0))?.to_vec();
                fields.finish()?;
                Self::OtherName { type_id, value }
            }
            0x81 => Self::Email(text(element.content)?),
            0x82 => Self::Dns(text(element.content)?),
            X400_ADDRESS | EDI_PARTY_NAME => Self::Other(element.raw.to_vec()),
            DIRECTORY_NAME => {
                let mut inner = Input::new(element.content);
                let name = Name::read(&mut inner)?;
                inner.finish()?;
                Self::Directory(name)
            }
            0x86 => Self::Uri(text(element.content)?),
            0x87 => Self::Ip(element.content.to_vec()),
            0x88 => Self::RegisteredId(Oid::from_bytes(element.content).map_err(|_| Malformed)?),
            _ => return Err(Malformed),
        })
    }

    pub(crate) fn der(&self) -> Vec<u8> {
        let primitive = |number, content: &[u8]| asn1::tlv(context_primitive(number), &[content]);
        match self {
            Self::OtherName { type_id, value } => {
                let kind = asn1::tlv(OBJECT_IDENTIFIER, &[type_id.as_bytes()]);
                asn1::explicit(0, &[kind, asn1::explicit(0, value)].concat())
            }
            Self::Email(email) => primitive(1, email.as_bytes()),
            Self::Dns(dns) => primitive(2, dns.as_bytes()),
            Self::Directory(name) => asn1::explicit(4, name.der()),
            Self::Uri(uri) => primitive(6, uri.as_bytes()),
            Self::Ip(octets) => primitive(7, octets),
            Self::RegisteredId(oid) => primitive(8, oid.as_bytes()),
            Self::Other(der) => der.clone(),
        }
    }

    /// The encodings one after another: the content of `GeneralNames`.
    pub(crate) fn der_all(names: &[Self]) -> Vec<u8> {
        names.iter().flat_map(Self::der).collect()
    }

    /// The address, if this is a uniformResourceIdentifier.
    pub fn uri(&self) -> Option<&str> {
        match self {
            Self::Uri(uri) => Some(uri),
            _ => None,
        }
    }
}

/// IA5String by the standard; some issuers put UTF-8 there.
pub(super) fn text(content: &[u8]) -> Result<String, Malformed> {
    std::str::from_utf8(content).map(str::to_owned).map_err(|_| Malformed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_name_reads_back() {
        let names = vec![
            GeneralName::OtherName { type_id: crate::oid::DATA, value: vec![0x0C, 1, b'x'] },
            GeneralName::Email("a@b.kz".to_owned()),
            GeneralName::Dns("b.kz".to_owned()),
            GeneralName::Directory(Name::builder().common_name("x").build()),
            GeneralName::Uri("http://b.kz".to_owned()),
            GeneralName::Ip(vec![127, 0, 0, 1]),
            GeneralName::RegisteredId(crate::oid::DATA),
            GeneralName::Other(vec![0xA3, 0]),
        ];
        assert_eq!(GeneralName::read_all(&GeneralName::der_all(&names)), Ok(names));
    }

    #[test]
    fn broken_names_are_refused() {
        for broken in [
            &[][..],
            &[0x82, 2, b'a'],
            &[0x82, 1, 0xFF],
            &[0xA2, 1, b'a'],
            &[0x89, 1, b'a'],
            &[0xA0, 2, 6, 0],
            &[0xA4, 3, 0x30, 2, 0x31],
            &[0x88, 0],
        ] {
            assert_eq!(GeneralName::read_all(broken), Err(Malformed), "{broken:?}");
        }
    }
}
