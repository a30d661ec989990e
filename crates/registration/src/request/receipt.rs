//! What a request keeps of the desk's receipts, and of its refusal.

use base::UniqueNumber;
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{AcceptanceStatement, DocumentCode, GroundCode, Handout, OfficeCode, RequestKind};

/// Acceptance receipt F13: every field of nca-01 F13. STORED.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AcceptanceReceipt {
    /// When the package was accepted.
    pub accepted_at: Timestamp,
    /// Number of the request.
    pub request_number: UniqueNumber,
    /// The kind of service.
    pub service_kind: RequestKind,
    /// The documents of the package; their count is the receipt's `attachments_count`.
    pub attachments: Vec<DocumentCode>,
    /// When the result is handed out at the latest.
    #[serde(rename = "handout_at")]
    pub handout: Handout,
    /// Where: code of the office, or none when the result comes by e-mail to a home.
    pub handout_place: OfficeCode,
    /// The operator who accepted.
    pub accepted_by: String,
    /// The recipient.
    pub recipient_name: String,
    /// Her representative, if one came.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub representative_name: Option<String>,
    /// Phones.
    pub contact_phones: Vec<String>,
    /// What the operator stated: the row of the register of consents F28. Receipts of older builds have none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub statement: Option<AcceptanceStatement>,
}

/// Receipt of refused acceptance F9: every field of nca-01 F9 that is not constant. STORED.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RefusalReceipt {
    /// Number of the receipt: that of the request and a running number.
    pub receipt_number: String,
    /// Number of the request.
    pub request_number: UniqueNumber,
    /// The ground.
    pub ground: GroundCode,
    /// The recipient, or the organisation.
    pub recipient_name: String,
    /// The recipient's address.
    pub recipient_address: String,
    /// The office: its department number and address come from the register of centres.
    pub office: OfficeCode,
    /// What is missing or unfit; at least one.
    pub missing: Vec<MissingDocument>,
    /// The operator.
    pub employee_name: String,
    /// The operator's phone.
    pub executor_phone: String,
    /// The moment of the refusal, as the receipt prints it.
    pub refused_at: Timestamp,
}

/// A document that is missing or unfit. STORED.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MissingDocument {
    /// The document of the list that is missing or unfit.
    pub code: DocumentCode,
    /// What is wrong with it, in the operator's words.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub text: String,
}

/// A refusal for good. STORED.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Refusal {
    /// The ground.
    pub ground: GroundCode,
    /// In words, if a person decided.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub text: String,
    /// Codes and fields of what was found, if the system decided; never a register's values.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub findings: Vec<RefusalFinding>,
    /// Who decided, if a person did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub official: Option<String>,
    /// Number and date of the paper that proves it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub evidence: String,
    /// The moment of the refusal.
    pub at: Timestamp,
}

/// One thing the system found. STORED.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RefusalFinding {
    /// Code of the fault: `differs-from-register`.
    pub code: String,
    /// The field or the serial number it concerns.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
}
