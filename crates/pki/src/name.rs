//! Distinguished names.

use std::{collections::BTreeSet, fmt, ops::Range};

use unicode_normalization::UnicodeNormalization;

use crate::{
    Oid,
    asn1::{
        self, BMP_STRING, Element, IA5_STRING, Input, Malformed, PRINTABLE_STRING, SEQUENCE, SET,
        TELETEX_STRING, UTF8_STRING,
    },
    oid,
};

/// How many attributes a name may have.
const MAX_ATTRIBUTES: usize = 64;

/// NumericString.
const NUMERIC_STRING: u8 = 0x12;

#[derive(Clone, Debug)]
struct Attribute {
    kind: Oid,
    value: Value,
    /// Whether it stands in one set with the attribute before it.
    joined: bool,
}

/// The text of an attribute.
#[derive(Clone, Debug)]
enum Value {
    /// Octets of the name's encoding: nearly all text is encoded as it is in memory.
    InPlace(Range<usize>),
    /// Text that is encoded otherwise.
    Decoded(String),
    /// What is no text: `#` and its encoding in hexadecimal digits (RFC 4514 2.4).
    Other(String),
}

impl Value {
    /// The text; `encoding` is that of the name.
    fn text<'a>(&'a self, encoding: &'a [u8]) -> &'a str {
        match self {
            // It was UTF-8 when it was read.
            Self::InPlace(place) => encoding
                .get(place.clone())
                .and_then(|octets| str::from_utf8(octets).ok())
                .unwrap_or_default(),
            Self::Decoded(text) | Self::Other(text) => text,
        }
    }
}

/// Whether two values are the same by RFC 5280 7.1: case, and white space at the ends or repeated inside, do not matter.
fn same_value(ours: &str, theirs: &str) -> bool {
    if ours.is_ascii() && theirs.is_ascii() {
        let mut theirs = theirs.split_ascii_whitespace();
        let mut ours = ours.split_ascii_whitespace();
        let all = ours.all(|word| theirs.next().is_some_and(|w| w.eq_ignore_ascii_case(word)));
        return all && theirs.next().is_none();
    }
    ours == theirs || prepared(ours) == prepared(theirs)
}

/// The form in which values are compared (RFC 4518): case folded, NFKC, white space made one.
fn prepared(value: &str) -> String {
    let ignored = |c: &char| match c {
        '\u{AD}' | '\u{200B}'..='\u{200D}' | '\u{FEFF}' | '\u{FE00}'..='\u{FE0F}' => true,
        c => c.is_control() && !c.is_whitespace(),
    };
    let folded = |c: char| c.to_uppercase().flat_map(char::to_lowercase);
    let text: String =
        value.chars().filter(|c| !ignored(c)).flat_map(folded).nfkc().flat_map(folded).collect();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// One step of a name: a set of attributes, and the encoding of the whole name.
#[derive(Clone, Copy)]
struct Step<'a> {
    attributes: &'a [Attribute],
    encoding: &'a [u8],
}

impl Step<'_> {
    /// The string types do not matter, nor does the order.
    fn matches(self, other: Self) -> bool {
        match (self.attributes, other.attributes) {
            ([ours], [theirs]) => {
                let text = (ours.value.text(self.encoding), theirs.value.text(other.encoding));
                ours.kind == theirs.kind && same_value(text.0, text.1)
            }
            (ours, theirs) => ours.len() == theirs.len() && self.prepared() == other.prepared(),
        }
    }

    /// Each value is prepared once: a step may be crafted of many alike.
    fn prepared(self) -> BTreeSet<(Oid, String)> {
        let attributes = self.attributes.iter();
        attributes.map(|a| (a.kind, prepared(a.value.text(self.encoding)))).collect()
    }
}

/// A distinguished name.
///
/// Two names are *equal* when their encodings are (the order of attributes differs between
/// generations of the national authority, and so do the names). Chains are built with
/// [`Name::matches`].
#[derive(Clone, Debug)]
pub struct Name {
    der: Vec<u8>,
    attributes: Vec<Attribute>,
}

impl Name {
    /// Begins a name in the national order.
    pub fn builder() -> NameBuilder {
        NameBuilder::default()
    }

    /// Encodes attributes in exactly this order.
    ///
    /// Types follow the national profile: C and serialNumber are PrintableString, DC and E
    /// IA5String, all others UTF8String; a value that its type can't hold becomes UTF8String.
    pub fn from_attributes<'a>(attributes: impl IntoIterator<Item = (Oid, &'a str)>) -> Self {
        let (attributes, sets): (Vec<Attribute>, Vec<Vec<u8>>) = attributes
            .into_iter()
            .map(|(kind, text)| {
                let encoded = asn1::tlv(string_type(&kind, text), &[text.as_bytes()]);
                let set = asn1::tlv(SET, &[&asn1::sequence(&[&asn1::oid(&kind), &encoded])]);
                let value = Value::Decoded(text.to_owned());
                (Attribute { kind, value, joined: false }, set)
            })
            .unzip();
        Self { der: asn1::sequence(&[&sets.concat()]), attributes }
    }

    /// Reads an encoded name.
    pub(crate) fn read(input: &mut Input<'_>) -> Result<Self, Malformed> {
        let element = input.element()?;
        let mut sets = Input::new(element.expect(SEQUENCE)?);
        let mut attributes = Vec::with_capacity(sets.count().min(MAX_ATTRIBUTES));
        while !sets.is_empty() {
            let set = sets.expect(SET)?;
            let end = element.raw.len() - sets.remaining();
            read_step(set, end, &mut attributes)?;
        }
        Ok(Self { der: element.raw.to_vec(), attributes })
    }

    /// The name that stands one step below this one (X.501 9.5); `None` when it has too many attributes.
    #[must_use]
    pub fn below(&self, relative: &RelativeName) -> Option<Self> {
        let sets = Element::only(&self.der).map(|element| element.content).unwrap_or_default();
        let der = asn1::sequence(&[sets, &asn1::tlv(SET, &[&relative.content])]);
        Self::read(&mut Input::new(&der)).ok()
    }

    /// Whether both name the same entity by the rules of RFC 5280 7.1: case, repeated white space
    /// and the string types do not matter.
    pub fn matches(&self, other: &Self) -> bool {
        self.der == other.der
            || (self.attributes.len() == other.attributes.len() && self.is_within(other))
    }

    /// Whether this name lies in the subtree below `base`, or is `base` (RFC 5280 4.2.1.10).
    pub fn is_within(&self, base: &Self) -> bool {
        let mut ours = self.steps();
        base.steps().all(|wanted| ours.next().is_some_and(|step| step.matches(wanted)))
    }

    fn steps(&self) -> impl Iterator<Item = Step<'_>> {
        let sets = self.attributes.chunk_by(|_, next| next.joined);
        sets.map(|attributes| Step { attributes, encoding: &self.der })
    }

    /// The encoding.
    pub fn der(&self) -> &[u8] {
        &self.der
    }

    /// Whether there is no attribute.
    pub fn is_empty(&self) -> bool {
        self.attributes.is_empty()
    }

    /// The attributes in their order.
    pub fn attributes(&self) -> impl Iterator<Item = (&Oid, &str)> {
        self.attributes.iter().map(|a| (&a.kind, a.value.text(&self.der)))
    }

    /// The values of one attribute, in their order.
    pub fn values(&self, kind: Oid) -> impl Iterator<Item = &str> {
        let wanted = self.attributes.iter().filter(move |attribute| attribute.kind == kind);
        wanted.map(|attribute| attribute.value.text(&self.der))
    }

    fn first(&self, kind: Oid) -> Option<&str> {
        self.values(kind).next()
    }

    /// CN: surname and first name of a person, in capitals; the name of a service or a system.
    pub fn common_name(&self) -> Option<&str> {
        self.first(oid::COMMON_NAME)
    }

    /// SN.
    pub fn surname(&self) -> Option<&str> {
        self.first(oid::SURNAME)
    }

    /// serialNumber, with its `IIN`.
    pub fn serial_number(&self) -> Option<&str> {
        self.first(oid::SUBJECT_SERIAL_NUMBER)
    }

    /// C.
    pub fn country(&self) -> Option<&str> {
        self.first(oid::COUNTRY)
    }

    /// O.
    pub fn organisation(&self) -> Option<&str> {
        self.first(oid::ORGANISATION)
    }

    /// GN: the patronymic.
    pub fn given_name(&self) -> Option<&str> {
        self.first(oid::GIVEN_NAME)
    }

    /// L.
    pub fn locality(&self) -> Option<&str> {
        self.first(oid::LOCALITY)
    }

    /// ST.
    pub fn state(&self) -> Option<&str> {
        self.first(oid::STATE)
    }

    /// E.
    pub fn email(&self) -> Option<&str> {
        self.first(oid::EMAIL)
    }
}

/// Reads the content of one `RelativeDistinguishedName`, which ends `end` octets after the begin of the name's encoding.
fn read_step(content: &[u8], end: usize, attributes: &mut Vec<Attribute>) -> Result<(), Malformed> {
    let mut joined = false;
    Input::new(content).each(|set| {
        let mut pair = set.sequence()?;
        let kind = pair.oid()?;
        // The value comes last.
        let value = read_value(pair.element()?, end - set.remaining())?;
        pair.finish()?;
        if attributes.len() == MAX_ATTRIBUTES {
            return Err(Malformed);
        }
        attributes.push(Attribute { kind, value, joined });
        joined = true;
        Ok(())
    })
}

/// One step of a name, as a distribution point carries it (RFC 5280 4.2.1.13).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RelativeName {
    content: Vec<u8>,
}

impl RelativeName {
    /// Reads the content of a `RelativeDistinguishedName`.
    pub(crate) fn read(content: &[u8]) -> Result<Self, Malformed> {
        read_step(content, content.len(), &mut Vec::new())?;
        Ok(Self { content: content.to_vec() })
    }

    /// The content of the SET.
    pub(crate) fn content(&self) -> &[u8] {
        &self.content
    }
}

impl PartialEq for Name {
    fn eq(&self, other: &Self) -> bool {
        self.der == other.der
    }
}

impl Eq for Name {}

impl std::hash::Hash for Name {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.der.hash(state);
    }
}

/// RFC 4514: the last attribute first.
impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut separator = "";
        for attribute in self.attributes.iter().rev() {
            f.write_str(separator)?;
            match short_name(&attribute.kind) {
                Some(short) => f.write_str(short)?,
                None => attribute.kind.fmt(f)?,
            }
            f.write_str("=")?;
            match &attribute.value {
                Value::Other(digits) => f.write_str(digits)?,
                value => write_escaped(f, value.text(&self.der))?,
            }
            separator = if attribute.joined { "+" } else { "," };
        }
        Ok(())
    }
}

fn write_escaped(f: &mut fmt::Formatter<'_>, value: &str) -> fmt::Result {
    use fmt::Write as _;
    let last = value.chars().count().saturating_sub(1);
    for (n, c) in value.chars().enumerate() {
        match c {
            '"' | '+' | ',' | ';' | '<' | '>' | '\\' => write!(f, "\\{c}")?,
            ' ' | '#' if n == 0 => write!(f, "\\{c}")?,
            ' ' if n == last => f.write_str("\\ ")?,
            '\0'..='\x1F' => write!(f, "\\{:02x}", u32::from(c))?,
            _ => f.write_char(c)?,
        }
    }
    Ok(())
}

fn short_name(kind: &Oid) -> Option<&'static str> {
    const NAMES: [(Oid, &str); 13] = [
        (oid::COMMON_NAME, "CN"),
        (oid::SURNAME, "SN"),
        (oid::SUBJECT_SERIAL_NUMBER, "serialNumber"),
        (oid::COUNTRY, "C"),
        (oid::LOCALITY, "L"),
        (oid::STATE, "ST"),
        (oid::ORGANISATION, "O"),
        (oid::ORGANISATIONAL_UNIT, "OU"),
        (oid::BUSINESS_CATEGORY, "businessCategory"),
        (oid::GIVEN_NAME, "GN"),
        (oid::DOMAIN_COMPONENT, "DC"),
        (oid::USER_ID, "UID"),
        (oid::EMAIL, "E"),
    ];
    NAMES.iter().find(|(oid, _)| oid == kind).map(|(_, name)| *name)
}

fn string_type(kind: &Oid, value: &str) -> u8 {
    let printable = |c: char| {
        c.is_ascii_alphanumeric() || matches!(c, ' ' | '\''..=')' | '+'..='/' | ':' | '=' | '?')
    };
    let short = [oid::COUNTRY, oid::SUBJECT_SERIAL_NUMBER];
    if short.contains(kind) && value.chars().all(printable) {
        PRINTABLE_STRING
    } else if [oid::DOMAIN_COMPONENT, oid::EMAIL].contains(kind) && value.is_ascii() {
        IA5_STRING
    } else {
        UTF8_STRING
    }
}

/// Reads an attribute value that ends `end` octets after the begin of the name's encoding.
fn read_value(element: Element<'_>, end: usize) -> Result<Value, Malformed> {
    Ok(match element.tag {
        UTF8_STRING | PRINTABLE_STRING | IA5_STRING | NUMERIC_STRING => {
            str::from_utf8(element.content).map_err(|_| Malformed)?;
            Value::InPlace(end - element.content.len()..end)
        }
        // In practice Latin-1.
        TELETEX_STRING => Value::Decoded(element.content.iter().copied().map(char::from).collect()),
        BMP_STRING => {
            let (units, rest) = element.content.as_chunks::<2>();
            if !rest.is_empty() {
                return Err(Malformed);
            }
            let units = units.iter().map(|unit| u16::from_be_bytes(*unit));
            let text: Result<String, _> = char::decode_utf16(units).collect();
            Value::Decoded(text.map_err(|_| Malformed)?)
        }
        _ => Value::Other(format!("#{}", hex::encode(element.raw))),
    })
}

/// Builds a name of the national profile. Attributes come out in the profile's order, whatever the
/// order of the calls: DC, UID, CN, SN, serialNumber, C, L, ST, O, OU, businessCategory, GN, E.
/// Empty values are left out.
#[derive(Clone, Debug, Default)]
pub struct NameBuilder {
    values: Vec<(Oid, String)>,
}

impl NameBuilder {
    const ORDER: [Oid; 13] = [
        oid::DOMAIN_COMPONENT,
        oid::USER_ID,
        oid::COMMON_NAME,
        oid::SURNAME,
        oid::SUBJECT_SERIAL_NUMBER,
        oid::COUNTRY,
        oid::LOCALITY,
        oid::STATE,
        oid::ORGANISATION,
        oid::ORGANISATIONAL_UNIT,
        oid::BUSINESS_CATEGORY,
        oid::GIVEN_NAME,
        oid::EMAIL,
    ];

    fn add(mut self, kind: Oid, value: impl Into<String>) -> Self {
        let value = value.into();
        if !value.is_empty() {
            self.values.push((kind, value));
        }
        self
    }

    /// CN.
    #[must_use]
    pub fn common_name(self, value: impl Into<String>) -> Self {
        self.add(oid::COMMON_NAME, value)
    }

    /// SN.
    #[must_use]
    pub fn surname(self, value: impl Into<String>) -> Self {
        self.add(oid::SURNAME, value)
    }

    /// serialNumber: `IIN` and the twelve digits.
    #[must_use]
    pub fn iin(self, iin: &base::Iin) -> Self {
        self.add(oid::SUBJECT_SERIAL_NUMBER, format!("IIN{iin}"))
    }

    /// serialNumber of another shape, as it stands.
    #[must_use]
    pub fn serial_number(self, value: impl Into<String>) -> Self {
        self.add(oid::SUBJECT_SERIAL_NUMBER, value)
    }

    /// C.
    #[must_use]
    pub fn country(self, value: impl Into<String>) -> Self {
        self.add(oid::COUNTRY, value)
    }

    /// L.
    #[must_use]
    pub fn locality(self, value: impl Into<String>) -> Self {
        self.add(oid::LOCALITY, value)
    }

    /// ST.
    #[must_use]
    pub fn state(self, value: impl Into<String>) -> Self {
        self.add(oid::STATE, value)
    }

    /// O.
    #[must_use]
    pub fn organisation(self, value: impl Into<String>) -> Self {
        self.add(oid::ORGANISATION, value)
    }

    /// OU: `BIN` and the twelve digits.
    #[must_use]
    pub fn bin(self, bin: &base::Bin) -> Self {
        self.add(oid::ORGANISATIONAL_UNIT, format!("BIN{bin}"))
    }

    /// OU of another shape, as it stands.
    #[must_use]
    pub fn organisational_unit(self, value: impl Into<String>) -> Self {
        self.add(oid::ORGANISATIONAL_UNIT, value)
    }

    /// GN: the patronymic.
    #[must_use]
    pub fn given_name(self, value: impl Into<String>) -> Self {
        self.add(oid::GIVEN_NAME, value)
    }

    /// E.
    #[must_use]
    pub fn email(self, value: impl Into<String>) -> Self {
        self.add(oid::EMAIL, value)
    }

    /// The name; its attributes stand in one order, however they were added.
    pub fn build(mut self) -> Name {
        let place = |kind: &Oid| Self::ORDER.iter().position(|o| o == kind);
        self.values.sort_by_key(|(kind, _)| place(kind));
        Name::from_attributes(self.values.iter().map(|(kind, value)| (*kind, value.as_str())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_stands_in_national_order_and_reads_back() {
        let name = Name::builder()
            .given_name("ТЕСТОВИЧ")
            .organisational_unit("BIN123456789021")
            .organisation("АО \"ТЕСТ\", #1")
            .country("KZ")
            .serial_number("IIN123456789011")
            .surname("ТЕСТОВ")
            .common_name("ТЕСТОВ ТЕСТ")
            .email("")
            .build();
        assert_eq!(
            name.to_string(),
            "GN=ТЕСТОВИЧ,OU=BIN123456789021,O=АО \\\"ТЕСТ\\\"\\, #1,C=KZ,\
             serialNumber=IIN123456789011,SN=ТЕСТОВ,CN=ТЕСТОВ ТЕСТ"
        );
        let mut input = Input::new(name.der());
        let read = Name::read(&mut input).unwrap();
        assert_eq!(read, name);
        assert_eq!(read.to_string(), name.to_string());
        assert_eq!(read.given_name(), Some("ТЕСТОВИЧ"));
    }

    #[test]
    fn names_match_by_rfc_5280_and_not_beyond() {
        let name = |cn: &str| Name::builder().common_name(cn).country("KZ").build();
        for (one, other) in [
            ("Senim CA", " senim   ca "),
            ("ҰЛТТЫҚ ОРТАЛЫҚ", "ұлттық  орталық"),
            ("Straße", "STRASSE"),
            ("e\u{301}", "\u{c9}"),
        ] {
            assert!(name(one).matches(&name(other)), "{one}");
            assert_ne!(name(one), name(other));
        }
        for (one, other) in [("Senim CA", "SenimCA"), ("a", "b"), ("КЗ", "K3"), ("a", "a a")] {
            assert!(!name(one).matches(&name(other)), "{one}");
        }
        let pairs = [(oid::COUNTRY, "kz"), (oid::ORGANISATION, "o"), (oid::COMMON_NAME, "x")];
        let whole = Name::from_attributes(pairs);
        let base = Name::from_attributes(pairs.into_iter().take(2));
        assert!(whole.is_within(&base) && !base.is_within(&whole) && !whole.matches(&base));
        let turned = Name::from_attributes(pairs.into_iter().rev());
        assert!(!whole.matches(&turned));
        let content = asn1::sequence(&[&asn1::oid(&oid::COMMON_NAME), &asn1::tlv(0x13, &[b"X"])]);
        let step = RelativeName::read(&content).unwrap();
        assert!(base.below(&step).unwrap().matches(&whole));
        assert!(RelativeName::read(&[]).is_err());
    }

    #[test]
    fn every_string_type_reads_as_text_in_steps_of_one_or_more() {
        let pair = |kind: Oid, tag: u8, content: &[u8]| {
            asn1::sequence(&[&asn1::oid(&kind), &asn1::tlv(tag, &[content])])
        };
        let set = |pairs: &[Vec<u8>]| asn1::tlv(SET, &[&pairs.concat()]);
        let der = asn1::sequence(&[
            &set(&[pair(oid::COUNTRY, PRINTABLE_STRING, b"KZ")]),
            &set(&[
                pair(oid::COMMON_NAME, BMP_STRING, &[0x04, 0xD9, 0x04, 0x91]),
                pair(oid::SURNAME, UTF8_STRING, "Ұ".as_bytes()),
            ]),
            &set(&[pair(oid::LOCALITY, TELETEX_STRING, &[0xE9])]),
            &set(&[pair(oid::STATE, NUMERIC_STRING, b"12")]),
            &set(&[pair(oid::EMAIL, asn1::NULL, b"")]),
        ]);
        let name = Name::read(&mut Input::new(&der)).unwrap();
        assert_eq!(name.to_string(), "E=#0500,ST=12,L=é,SN=Ұ+CN=әґ,C=KZ");
        assert_eq!(name.values(oid::SURNAME).collect::<Vec<_>>(), ["Ұ"]);
        for broken in [&[0xFF][..], &[0xD8, 0x00], &[0x04]] {
            for tag in [UTF8_STRING, BMP_STRING] {
                let der = asn1::sequence(&[&set(&[pair(oid::COMMON_NAME, tag, broken)])]);
                let read = Name::read(&mut Input::new(&der));
                assert!(read.is_err() || (tag, broken) == (UTF8_STRING, &[0x04]));
            }
        }
    }

    #[test]
    fn the_order_in_a_step_does_not_matter() {
        let name = |values: &mut dyn Iterator<Item = usize>| {
            let pairs = values.map(|n| {
                let text = asn1::tlv(UTF8_STRING, &["Ұ".repeat(n).as_bytes()]);
                asn1::sequence(&[&asn1::oid(&oid::COMMON_NAME), &text])
            });
            let der = asn1::sequence(&[&asn1::tlv(SET, &[&pairs.collect::<Vec<_>>().concat()])]);
            Name::read(&mut Input::new(&der)).unwrap()
        };
        let many = name(&mut (1..=MAX_ATTRIBUTES));
        assert!(many.matches(&name(&mut (1..=MAX_ATTRIBUTES).rev())));
        assert!(!many.matches(&name(&mut (2..=MAX_ATTRIBUTES + 1))));
        assert!(!many.matches(&name(&mut (1..MAX_ATTRIBUTES))));
    }

    #[test]
    fn a_name_escapes_what_rfc_4514_demands() {
        let name = Name::from_attributes([(oid::COMMON_NAME, " #a+b\n "), (oid::KEY_USAGE, "x")]);
        assert_eq!(name.to_string(), "2.5.29.15=x,CN=\\ #a\\+b\\0a\\ ");
    }
}
