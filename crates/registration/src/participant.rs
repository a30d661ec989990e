//! Kinds of participants (nca-01 tables A and B): one file each in `data/registration/participants/`.
//!
//! A file says everything that tells one kind from another: form, which answers name the person and the organisation, keys,
//! documents, who may come, which checks apply. Lists, schemas, the comparison at the desk and the sheet follow from it.

use std::{collections::BTreeMap, fmt};

use base::{Bin, FileFault, Finding, Iin, Text};
use crypto::KeyAlgorithm;
use forms::Answers;
use schemars::{JsonSchema, Schema};
use serde::{Deserialize, Serialize};

use crate::{
    Carrier, Claimant, ClaimedOrganisation, DocumentCheck, DocumentCode, DocumentNeed, Documents,
    KeyPurpose, PersonName, PowerKind, RequestKind, Visit, Visitor,
};

/// Code of a kind of participant, as in the source: `LEGAL_HEAD`. STORED.
#[derive(
    Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(transparent)]
pub struct ParticipantCode(String);

impl ParticipantCode {
    /// Takes a code; whether there is such a kind is [`Participants::rules`]'s to say.
    pub fn new(code: impl Into<String>) -> Self {
        Self(code.into())
    }

    /// The code as the source writes it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ParticipantCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The rules of one kind of participant.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ParticipantRules {
    /// The code of nca-01: `LEGAL_HEAD`.
    pub code: ParticipantCode,
    /// The word for it in addresses of pages and interfaces: `f1`.
    pub address: String,
    /// What people call it, in each language.
    pub name: Text,
    /// The paragraphs.
    pub source: String,
    /// Code of the form for issue.
    pub issue_form: String,
    /// Code of the form for revocation.
    pub revoke_form: String,
    /// The answers that name the future holder.
    pub holder: HolderFields,
    /// The answers that name her organisation; none for kinds that act for nobody but themselves.
    #[serde(default)]
    pub organisation: Option<OrganisationFields>,
    /// Code of the key profile: `RSA_RSA`.
    pub key_profile: String,
    /// The keys, signature first.
    pub key: Vec<KeyRule>,
    /// The keys of a SIM card, signature first, where they are others (nca-01 table A).
    #[serde(default)]
    pub sim_key: Vec<KeyRule>,
    /// Who may bring the documents.
    pub represented_by: Representation,
    /// Whether the first head confirms a first issue with her own signature before the visit (nca-01 n 12, 13).
    #[serde(default)]
    pub confirmed_by_head: bool,
    /// Whether certificates are issued anew on the portal with a valid signature (nca-01 table B, ground R11).
    #[serde(default = "yes")]
    pub repeat: bool,
    /// Checks that only some kinds have.
    #[serde(default)]
    pub checks: Vec<Check>,
    /// The documents of the package for issue.
    pub documents: Vec<DocumentRule>,
    /// The documents of the package for revocation at an office.
    pub revoke_documents: Vec<DocumentRule>,
    /// Of a choice of the form for issue, the codes that this kind may answer; several kinds share one form.
    #[serde(default)]
    pub answers: BTreeMap<String, Vec<String>>,
    /// The answers that name domains; such a kind has certificates of domains.
    #[serde(default)]
    pub domains: Option<DomainFields>,
    /// The cards to which an office writes certificates of this kind (nca-01 table A; 2016 p.6).
    #[serde(default)]
    pub cards: Vec<Carrier>,
    /// The answer that says when the agreement was signed, of kinds that bring one.
    #[serde(default)]
    pub agreement_date: Option<String>,
}

/// What a file of `registration/participants/` may say (JSON Schema 2020-12).
pub fn participant_schema() -> Schema {
    base::schema_of::<ParticipantRules>()
}

/// The key profile of SIM cards (nca-01 F1). STORED.
const SIM_KEY_PROFILE: &str = "SIM_GOST";

const fn yes() -> bool {
    true
}

/// Names of the answers that name domains (nca-01 F4, F5).
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct DomainFields {
    /// The field of the main name.
    pub name: String,
    /// Further names, parted by blanks, commas or line ends.
    pub additional: String,
}

/// Names of the answers that name the future holder.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct HolderFields {
    /// Her number.
    pub iin: String,
    /// Last name.
    pub last_name: String,
    /// First name.
    pub first_name: String,
    /// Patronymic.
    pub middle_name: String,
}

/// Names of the answers that name the organisation.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct OrganisationFields {
    /// The field of its BIN.
    pub bin: String,
    /// The field of its name.
    pub name: String,
}

/// One key to be certified.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct KeyRule {
    /// The answer that holds its PKCS#10 request.
    pub field: String,
    /// What it is for.
    pub purpose: KeyPurpose,
    /// Code of its certificate profile.
    pub profile: String,
    /// Its algorithm.
    #[serde(deserialize_with = "read_algorithm")]
    #[schemars(with = "String")]
    pub algorithm: KeyAlgorithm,
    /// Whether any other algorithm of the profile will do as well: the source names none (nca-01 gap 9).
    #[serde(default)]
    pub any_algorithm: bool,
}

fn read_algorithm<'de, D: serde::Deserializer<'de>>(from: D) -> Result<KeyAlgorithm, D::Error> {
    let name = String::deserialize(from)?;
    name.parse().map_err(|_| serde::de::Error::custom(format!("no such algorithm: {name}")))
}

/// Who may bring the documents.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Representation {
    /// Whoever has a power of attorney of the entity, the recipient included: she acts for the entity too.
    PowerOfEntity,
    /// The recipient alone.
    SelfOnly,
    /// The recipient, or a third person with a power of attorney.
    ThirdPerson,
}

/// A check that this crate knows by name and that only some kinds of participants have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Check {
    /// The holder is the head whom the state register names (nca-01 V_NAME); one who acts for her is proven by the order.
    HeadInRegister,
}

/// The answer that says in which capacity the holder acts for the organisation (nca-01 F2).
pub(crate) const ROLE_FIELD: &str = "applicant_role";
/// Its code of who acts for the first head: the register of legal entities knows nothing of her.
pub(crate) const ACTING_HEAD: &str = "ACTING_HEAD";

/// One document of the list.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DocumentRule {
    /// The document of the list that is brought.
    pub code: DocumentCode,
    /// When it must be there.
    pub need: DocumentNeed,
    /// What may be brought in its place; each is of the list itself.
    #[serde(default)]
    pub instead: Vec<Instead>,
}

/// A document that may be brought in another's place.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Instead {
    /// The document that may stand in its place.
    pub code: DocumentCode,
    /// Whether it counts only if the recipient herself brings it.
    #[serde(default)]
    pub of_recipient: bool,
}

impl DocumentRule {
    /// Whether the package of a visit is incomplete without this document.
    pub fn is_due(&self, visit: &Visit) -> bool {
        let came = visit.visitor == Visitor::Recipient;
        let replaced = self
            .instead
            .iter()
            .any(|other| (came || !other.of_recipient) && visit.accepted(&other.code));
        let is_asked = match self.need {
            DocumentNeed::Always => true,
            // What need not exist can be unfit, never missing.
            DocumentNeed::IfAny => {
                visit.mark(&self.code).is_some_and(crate::DocumentMark::is_rejected)
            }
            DocumentNeed::IfRepresented => !came,
            DocumentNeed::InPlace => false,
        };
        is_asked && !replaced
    }
}

impl ParticipantRules {
    /// The documents that a kind of request asks for at an office.
    pub fn documents_for(&self, asked: RequestKind) -> &[DocumentRule] {
        match asked {
            RequestKind::IssueCard | RequestKind::IssueFirst | RequestKind::IssueWithIdCard => {
                &self.documents
            }
            RequestKind::RevokeOffice => &self.revoke_documents,
            RequestKind::ExOfficio | RequestKind::IssueRepeat | RequestKind::RevokeOnline => &[],
        }
    }

    /// The rule of a document; none if the document is not of the list.
    pub fn document(&self, asked: RequestKind, code: &DocumentCode) -> Option<&DocumentRule> {
        self.documents_for(asked).iter().find(|rule| rule.code == *code)
    }

    /// The keys that a carrier makes, signature first.
    pub fn keys_of(&self, carrier: Option<Carrier>) -> &[KeyRule] {
        if self.has_sim_keys(carrier) { &self.sim_key } else { &self.key }
    }

    /// Code of the key profile of a carrier: `RSA_RSA`, `SIM_GOST`.
    pub fn key_profile_of(&self, carrier: Option<Carrier>) -> &str {
        if self.has_sim_keys(carrier) { SIM_KEY_PROFILE } else { &self.key_profile }
    }

    fn has_sim_keys(&self, carrier: Option<Carrier>) -> bool {
        carrier == Some(Carrier::Sim) && !self.sim_key.is_empty()
    }

    /// The key for a purpose.
    pub fn key(&self, purpose: KeyPurpose) -> Option<&KeyRule> {
        self.key.iter().find(|key| key.purpose == purpose)
    }

    /// The claim about person and organisation that the form makes; none while a required answer is missing or malformed.
    ///
    /// For the form's own page: [`crate::compare`] tells with it, before the form is sent, which fields differ from the
    /// registers.
    pub fn claimant(&self, answers: &Answers) -> Option<Claimant> {
        let text = |field: &str| answers.text(field).map(str::to_owned);
        let organisation = match &self.organisation {
            Some(fields) => Some(ClaimedOrganisation {
                bin: Bin::parse(answers.text(&fields.bin)?).ok()?,
                name: text(&fields.name)?,
            }),
            None => None,
        };
        let fields = &self.holder;
        Some(Claimant {
            iin: Iin::parse(answers.text(&fields.iin)?).ok()?,
            name: PersonName {
                last: text(&fields.last_name)?,
                first: text(&fields.first_name)?,
                middle: text(&fields.middle_name),
            },
            organisation,
        })
    }
}

/// The rules of all kinds.
#[derive(Clone, Debug)]
pub struct Participants {
    kinds: BTreeMap<ParticipantCode, ParticipantRules>,
    /// The file of each kind, from `data/`.
    files: BTreeMap<ParticipantCode, String>,
}

impl Participants {
    /// Reads files `(path, text)` of the folder `registration/participants/`; gives all faults.
    pub(crate) fn parse<'a>(
        files: impl IntoIterator<Item = (&'a str, &'a str)>,
        documents: &Documents,
    ) -> Result<Self, Vec<FileFault>> {
        let (mut kinds, mut named) = (BTreeMap::new(), BTreeMap::new());
        let mut faults = Vec::new();
        let mut addresses: Vec<String> = Vec::new();
        for (path, text) in files {
            let rules: ParticipantRules = match base::read_toml(text) {
                Ok(rules) => rules,
                Err(slip) => {
                    faults.push(FileFault::unread(path, slip));
                    continue;
                }
            };
            faults.extend(rules.inspect(documents).into_iter().map(|found| found.in_file(path)));
            if addresses.contains(&rules.address) {
                let reason = format!("{:?} is the address of another kind", rules.address);
                faults.push(FileFault::new(path, "address", reason));
            }
            addresses.push(rules.address.clone());
            let code = rules.code.clone();
            if kinds.insert(code.clone(), rules).is_some() {
                faults.push(FileFault::new(path, "code", format!("{code} is another kind")));
            }
            named.insert(code, path.to_owned());
        }
        if faults.is_empty() { Ok(Self { kinds, files: named }) } else { Err(faults) }
    }

    /// The file of a kind, from `data/`.
    pub(crate) fn file(&self, code: &ParticipantCode) -> &str {
        self.files.get(code).map_or("", String::as_str)
    }

    /// The rules of a kind.
    pub fn rules(&self, code: &ParticipantCode) -> Option<&ParticipantRules> {
        self.kinds.get(code)
    }

    /// The rules of the kind that an address means.
    pub fn at(&self, address: &str) -> Option<&ParticipantRules> {
        self.kinds.values().find(|rules| rules.address == address)
    }

    /// The rules of all kinds, by code.
    pub fn all(&self) -> impl Iterator<Item = &ParticipantRules> {
        self.kinds.values()
    }
}

impl ParticipantRules {
    /// The fields of the form for issue that the file names, each with the key under which it does.
    pub(crate) fn fields_named(&self) -> Vec<(&'static str, &str)> {
        let holder = &self.holder;
        let mut named = vec![
            ("holder.iin", holder.iin.as_str()),
            ("holder.last-name", holder.last_name.as_str()),
            ("holder.first-name", holder.first_name.as_str()),
            ("holder.middle-name", holder.middle_name.as_str()),
        ];
        if let Some(organisation) = &self.organisation {
            let fields = [
                ("organisation.bin", organisation.bin.as_str()),
                ("organisation.name", organisation.name.as_str()),
            ];
            named.extend(fields);
        }
        named.extend(self.key.iter().map(|key| ("key", key.field.as_str())));
        if let Some(domains) = &self.domains {
            named.push(("domains.name", domains.name.as_str()));
            named.push(("domains.additional", domains.additional.as_str()));
        }
        named.extend(self.agreement_date.iter().map(|field| ("agreement-date", field.as_str())));
        named
    }

    fn inspect(&self, documents: &Documents) -> Vec<Finding> {
        let mut found = Vec::new();
        let mut fault = |key: &str, reason: &str| found.push(Finding::new(key, reason));
        let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
        if self.address.is_empty() || !self.address.bytes().all(plain) {
            fault("address", "not lower-case letters, digits and hyphens");
        }
        if self.key.is_empty() {
            fault("key", "the kind certifies no key");
        }
        for (n, key) in self.key.iter().enumerate() {
            let twice = |other: &KeyRule| other.purpose == key.purpose || other.field == key.field;
            if self.key.iter().take(n).any(twice) {
                fault(&format!("key.{}", n + 1), "its purpose or its field stands twice");
            }
        }
        let needs_head = self.confirmed_by_head || self.checks.contains(&Check::HeadInRegister);
        if needs_head && self.organisation.is_none() {
            fault("checks", "they look at the head of no organisation");
        }
        let proves = |check: DocumentCheck| {
            let mut kinds = self.documents.iter().filter_map(|rule| documents.find(&rule.code));
            kinds.any(|document| document.checks.contains(&check))
        };
        if proves(DocumentCheck::Domains) != self.domains.is_some() {
            fault("domains", "they and the document that proves them disagree");
        }
        if proves(DocumentCheck::AgreementAge) != self.agreement_date.is_some() {
            fault("agreement-date", "it and the agreement among the documents disagree");
        }
        self.inspect_documents("documents", &self.documents, documents, &mut found);
        let revoke = &self.revoke_documents;
        self.inspect_documents("revoke-documents", revoke, documents, &mut found);
        found
    }

    fn inspect_documents(
        &self,
        list: &str,
        rules: &[DocumentRule],
        documents: &Documents,
        found: &mut Vec<Finding>,
    ) {
        for rule in rules {
            let key = format!("{list}.{}", rule.code);
            if documents.find(&rule.code).is_none() {
                found.push(Finding::new(&key, "documents.toml has no such document"));
            }
            for other in &rule.instead {
                if !rules.iter().any(|rule| rule.code == other.code) {
                    let reason =
                        format!("{}, which stands in its place, is not of the list", other.code);
                    found.push(Finding::new(&key, reason));
                }
            }
        }
        let has = |power: PowerKind| {
            let mut kinds = rules.iter().filter_map(|rule| documents.find(&rule.code));
            kinds.any(|document| document.power == Some(power))
        };
        let agrees = match self.represented_by {
            Representation::PowerOfEntity => has(PowerKind::Entity) && !has(PowerKind::Notarised),
            Representation::SelfOnly => !has(PowerKind::Entity) && !has(PowerKind::Notarised),
            Representation::ThirdPerson => has(PowerKind::Notarised) && !has(PowerKind::Entity),
        };
        if !agrees {
            found.push(Finding::new(list, "they and represented-by disagree"));
        }
    }
}
