//! GBD UL: the messages of `getJurInfoByBin`.

use base::{Bin, Iin};

use super::{
    dictionary,
    individuals::{Told, limited, read_date},
};
use crate::{
    register::{Address, Leader, Named, Organisation},
    xml::{DocumentFault, Element, Node},
};

const NAMESPACE: &str = "http://www.epam.com/kaz-shp2/gbdul";
const REQUEST: &str = "GBDULJurInfoByBinRequest";

/// What a question about an organisation says.
#[derive(Debug)]
pub(crate) struct Question<'a> {
    pub(crate) message_id: &'a str,
    pub(crate) message_date: &'a str,
    pub(crate) operator: &'a str,
    pub(crate) bin: &'a str,
}

fn system_info(question: &Question<'_>, message_type: &str) -> Node {
    Node::new("ul:SystemInfo")
        .leaf("ul:MessageId", question.message_id)
        .leaf("ul:ChainId", question.message_id)
        .leaf("ul:MessageDate", question.message_date)
        .leaf("ul:MessageType", message_type)
        .leaf("ul:Operator", question.operator)
}

/// Writes the question.
pub(crate) fn request(question: &Question<'_>) -> Node {
    Node::new("data")
        .attribute("xmlns:ul", NAMESPACE)
        .attribute("xsi:type", "ul:GBDULJurInfoByBinRequest")
        .leaf("ul:BIN", question.bin)
        .child(system_info(question, "REQUEST"))
}

/// Reads the question strictly.
pub(crate) fn read_request(data: &Element) -> Result<Question<'_>, DocumentFault> {
    if data.schema_type.as_ref().is_none_or(|t| t.namespace != NAMESPACE || t.local != REQUEST) {
        return Err(DocumentFault::Value("data"));
    }
    data.only(&["BIN", "SystemInfo"])?;
    let info = data.child("SystemInfo")?;
    info.only(&["MessageId", "ChainId", "MessageDate", "MessageType", "Operator", "ConId"])?;
    if info.text_of("MessageType")? != "REQUEST" {
        return Err(DocumentFault::Value("MessageType"));
    }
    info.text_of("ChainId")?;
    Ok(Question {
        message_id: info.text_of("MessageId")?,
        message_date: info.text_of("MessageDate")?,
        operator: info.text_of("Operator")?,
        bin: data.text_of("BIN")?,
    })
}

/// Writes an answer; without an organisation it says that the register has none.
pub(crate) fn response(question: &Question<'_>, organisation: Option<&Organisation>) -> Node {
    let node = Node::new("data")
        .attribute("xmlns:ul", NAMESPACE)
        .attribute("xsi:type", "ul:GBDULJurInfoByBinResponse")
        .child(system_info(question, "RESPONSE"));
    match organisation {
        Some(organisation) => node.child(written(organisation)),
        None => node,
    }
}

fn named(name: &'static str, value: &Named) -> Node {
    Node::new(name)
        .leaf("ul:Code", &value.code)
        .leaf("ul:NameRu", &value.ru)
        .leaf("ul:NameKz", &value.kk)
}

fn written(organisation: &Organisation) -> Node {
    let mut node = Node::new("ul:Organization")
        .leaf("ul:BIN", &organisation.bin)
        .child(named("ul:RegStatus", &dictionary::status_entry(organisation.status)))
        .leaf("ul:RegistrationDate", &organisation.registration_date)
        .leaf("ul:FullNameRu", &organisation.full_name.ru)
        .leaf("ul:FullNameKz", &organisation.full_name.kk)
        .leaf("ul:ShortNameRu", &organisation.short_name.ru)
        .leaf("ul:ShortNameKz", &organisation.short_name.kk)
        .child(named("ul:OrgForm", &organisation.form));
    if let Some(leader) = &organisation.leader {
        node = node.child(
            Node::new("ul:OrganizationLeader")
                .optional("ul:IIN", leader.iin.as_ref())
                .leaf("ul:FullName", &leader.full_name),
        );
    }
    if let Some(address) = &organisation.address {
        node = node.child(
            Node::new("ul:JurAddress")
                .child(named("ul:Country", &address.country))
                .child(named("ul:Region", &address.region))
                .child(named("ul:District", &address.district))
                .leaf("ul:City", &address.city)
                .leaf("ul:Street", &address.street)
                .leaf("ul:House", &address.building)
                .leaf("ul:Apartment", &address.flat),
        );
    }
    node
}

/// Reads an answer about the organisation with this number.
pub(crate) fn read_response(
    data: &Element,
    message_id: &str,
    bin: &Bin,
) -> Result<Told<Organisation>, DocumentFault> {
    let info = data.child("SystemInfo")?;
    if info.optional_text("ChainId")?.is_some_and(|chain| chain != message_id) {
        return Err(DocumentFault::Mismatch("chain"));
    }
    match data.optional("Organization")? {
        None => Ok(Told::Absent),
        Some(element) => read_organisation(element, bin).map(|found| Told::Found(Box::new(found))),
    }
}

fn read_organisation(element: &Element, bin: &Bin) -> Result<Organisation, DocumentFault> {
    if element.text_of("BIN")? != bin.as_str() {
        return Err(DocumentFault::Mismatch("BIN"));
    }
    let long = names(element, "FullNameKz", "FullNameRu")?;
    if long.kk.is_empty() && long.ru.is_empty() {
        return Err(DocumentFault::Missing("FullNameRu"));
    }
    Ok(Organisation {
        bin: bin.clone(),
        full_name: long,
        short_name: names(element, "ShortNameKz", "ShortNameRu")?,
        form: element.optional("OrgForm")?.map(read_entry).transpose()?.unwrap_or_default(),
        registration_date: read_date(element, "RegistrationDate")?,
        status: dictionary::status(element.child("RegStatus")?.text_of("Code")?)
            .ok_or(DocumentFault::Value("RegStatus"))?,
        leader: element.optional("OrganizationLeader")?.map(read_leader).transpose()?,
        address: element.optional("JurAddress")?.map(read_address).transpose()?,
        non_resident: bin.as_str().as_bytes().get(4) == Some(&b'5'),
    })
}

fn names(element: &Element, kk: &'static str, ru: &'static str) -> Result<Named, DocumentFault> {
    let text = |name| match element.optional_text(name)? {
        Some(text) => limited_name(text),
        None => Ok(String::new()),
    };
    Ok(Named { code: String::new(), kk: text(kk)?, ru: text(ru)? })
}

/// The name of an organisation has at most 1,000 characters and stands in one line.
fn limited_name(text: &str) -> Result<String, DocumentFault> {
    if text.chars().count() > 1_000 || text.chars().any(char::is_control) {
        return Err(DocumentFault::Value("a name"));
    }
    Ok(text.to_owned())
}

fn read_entry(element: &Element) -> Result<Named, DocumentFault> {
    let text = |part| element.optional_text(part).map(|text| text.unwrap_or_default().to_owned());
    Ok(Named { code: text("Code")?, kk: text("NameKz")?, ru: text("NameRu")? })
}

fn read_leader(element: &Element) -> Result<Leader, DocumentFault> {
    let iin = element.optional_text("IIN")?.and_then(|iin| Iin::parse(iin).ok());
    Ok(Leader { iin, full_name: limited(element.text_of("FullName")?)? })
}

fn read_address(element: &Element) -> Result<Address, DocumentFault> {
    let part = |name| match element.optional(name)? {
        Some(part) => read_entry(part),
        None => Ok(Named::default()),
    };
    let text = |name| element.optional_text(name).map(|text| text.unwrap_or_default().to_owned());
    Ok(Address {
        country: part("Country")?,
        region: part("Region")?,
        district: part("District")?,
        city: text("City")?,
        street: text("Street")?,
        building: text("House")?,
        flat: text("Apartment")?,
    })
}
