//! The objects of the interface. Those that go out are `app::view`; a test compares them field by field.

use serde_json::{Value, json};

use super::shape::{
    Kind::{self, Answers, Day, Flag, Hex, List, Moment, OneOf, Pair, Ref, Text, Whole},
    Shape,
    Way::{In, Out},
    maybe, needed,
};

const TEXTS: Kind = List(&Text);
const ROWS: Kind = List(&Ref("RowView"));
const ACTS: Kind = List(&Ref("ActView"));
const TIMELINE: Kind = List(&Ref("TimelineView"));
const DOCUMENTS: Kind = List(&Ref("DocumentView"));
const CERTIFICATES: Kind = List(&Ref("CertificateView"));
const LANGS: Kind = OneOf(&["kk", "kz", "ru", "en"]);
const ROLES: Kind = List(&OneOf(&[
    "administrator",
    "applicant",
    "auditor",
    "authorised-person",
    "officer",
    "operator",
]));

macro_rules! shape {
    ($way:ident $name:literal $(+ $includes:literal)?, $about:literal, [$($field:expr),* $(,)?]) => {
        Shape {
            name: $name,
            about: $about,
            way: $way,
            includes: { let includes: Option<&'static str> = None; $(let _ = includes; let includes = Some($includes);)? includes },
            fields: &[$($field),*],
        }
    };
}

/// All objects, those that come in first.
pub(super) const SHAPES: &[Shape] = &[
    shape!(In "RequestToFile", "A request for certificates.", [
        needed("form", OneOf(&["f1", "f2"]), "The form."),
        maybe("lang", LANGS, "Language of the applicant; that of `Accept-Language` by default."),
        maybe("answers", Answers, "Answers, as `/api/v1/registration/forms/{code}` describes them."),
    ]),
    shape!(In "DraftToOpen", "A draft to open.", [
        needed("form", Text, "`f1`, `f2` or the code of a service."),
        maybe("lang", LANGS, "Language of the applicant; that of `Accept-Language` by default."),
        maybe("answers", Answers, "First answers."),
    ]),
    shape!(In "DraftAnswers", "Answers to keep in a draft.", [
        maybe("lang", LANGS, "Language of the applicant; that of the draft by default."),
        maybe("answers", Answers, "Answers; those that are not given stay as they were."),
    ]),
    shape!(In "SignIn", "A signed challenge.", [
        needed("challenge", Text, "`id` of the text that was signed."),
        needed("signature", Text, "CMS signature of the text, Base64 or PEM."),
    ]),
    shape!(In "RevocationWish", "Certificates to revoke.", [
        needed("serials", TEXTS, "Serial numbers."),
        needed("reason", Text, "Code of a reason of nca-01, as the revocation page offers them."),
    ]),
    shape!(In "SignedText", "A signed text.", [
        needed("text", Text, "`id` of the text that was signed."),
        needed("signature", Text, "CMS signature of the text, Base64 or PEM."),
    ]),
    shape!(In "CaseAct", "An act of a case.", [
        needed("act", Text, "Code of the act, one of `acts` of the case."),
        maybe("ground", Text, "Code of the ground, where the act needs one."),
        maybe("text", Text, "Explanation."),
        maybe("missing", TEXTS, "Documents that are missing."),
    ]),
    shape!(Out "DraftView", "A form that is being filled in.", [
        needed("draft", Text, "The secret under which it is found again."),
        needed("form", Text, "Code of the form."),
        needed("lang", OneOf(&["kk", "ru", "en"]), "Language in which it is being filled in."),
        needed("answers", Ref("DraftAnswersKept"), "Answers as typed; files as objects."),
        needed("files", DOCUMENTS, "The files that were attached."),
    ]),
    shape!(Out "OpenSession", "Who is signed in.", [
        needed("session", Ref("SessionView"), "The person."),
        needed("csrf", Hex, "Value of the header `senim-csrf`, when the session comes by cookie."),
    ]),
    shape!(Out "SignedIn" + "OpenSession", "A session that was just opened.", [
        needed("token", Hex, "Send it as `Authorization: Bearer`."),
    ]),
    shape!(Out "RevokedPage", "A page of the list of revoked certificates.", [
        needed("rows", List(&Ref("RevokedView")), "The lines."),
        maybe("next", Text, "Pass as `after` for the next page; absent at the end."),
    ]),
    shape!(Out "Health", "The instance answers.", [
        needed("status", OneOf(&["ok"]), "Always `ok`; otherwise the answer is a problem."),
    ]),
    shape!(Out "Problem", "What went wrong (RFC 9457).", [
        needed("type", OneOf(&["about:blank"]), "Nothing beyond the status and the faults."),
        needed("status", Whole, "HTTP status."),
        needed("title", Text, "The status in words, English."),
        needed("faults", List(&Ref("Fault")), "All faults at once."),
        maybe("operation", Text, "Number under which an internal failure is logged."),
    ]),
    shape!(Out "Fault", "One fault.", [
        needed("code", Text, "Stable code, kebab-case."),
        maybe("field", Text, "The value, field or header that is wrong."),
        needed("text", Text, "What is wrong and how to mend it, in the reader's language."),
    ]),
    shape!(Out "TimelineView", "One thing that happened.", [
        needed("at", Moment, "When."),
        needed("text", Text, "What, in the reader's language."),
        needed("who", Text, "Who did it, as a role; no name."),
    ]),
    shape!(Out "DocumentView", "A document that can be fetched.", [
        needed("id", Hex, "Fetch it at `/api/v1/documents/{id}`."),
        needed("kind", Text, "What it is: `receipt`, `result`, `upload`."),
        needed("name", Text, "Title in the reader's language, or the name of an uploaded file."),
        needed("media_type", Text, "Media type."),
        needed("size", Whole, "Size in bytes."),
        needed("sha256", Hex, "SHA-256 of the content."),
    ]),
    shape!(Out "CertificateView", "A certificate.", [
        needed("serial", Hex, "Serial number."),
        needed("profile", Text, "Code of the profile."),
        needed("title", Text, "The profile's title in the reader's language."),
        needed("subject", Text, "Holder, as in the certificate."),
        needed("key", Text, "Key algorithm in words."),
        needed("not_before", Moment, "First moment of validity."),
        needed("not_after", Moment, "Last moment of validity."),
        needed("state", Text, "`issued`, `installed`, `revoked`, `expired`."),
        needed("state_label", Text, "The state in the reader's language."),
        maybe("revoked_at", Moment, "When it was revoked."),
        maybe("reason", Text, "Why it was revoked: a code of nca-01."),
        needed("pem", Text, "The certificate, PEM."),
    ]),
    shape!(Out "RefusalView", "Why it was refused.", [
        needed("ground", Text, "Code of the ground in law."),
        needed("text", Text, "The ground in the reader's language."),
        maybe("explanation", Text, "What the official wrote."),
        maybe("missing", TEXTS, "Papers that are missing or unfit."),
    ]),
    shape!(Out "StatusView", "Where a request or a case stands; no personal data.", [
        needed("number", Text, "Unique number: `2026-NCA-0000017-4`."),
        needed("state", Text, "Stable code of the state."),
        needed("state_label", Text, "The state in the reader's language."),
        needed("whose_turn", Text, "Whose turn it is, in the reader's language."),
        needed("next_step", Text, "What happens next, in the reader's language."),
        needed("filed_at", Moment, "When it was filed."),
        maybe("due_on", Day, "By which day the body must answer, where a term runs."),
    ]),
    shape!(Out "RequestView" + "StatusView", "A request, as its applicant sees it.", [
        needed("kind", Text, "`issue-first`, `revoke-online`."),
        needed("participant", Text, "Kind of participant: `IND`, `LEGAL_HEAD`."),
        needed("timeline", TIMELINE, "What happened."),
        maybe("refusal", Ref("RefusalView"), "Why it was refused."),
        needed("certificates", CERTIFICATES, "The certificates that it brought or revoked."),
        needed("documents", DOCUMENTS, "Receipts."),
        maybe("office", Text, "The office where to come with the papers."),
        needed("papers", TEXTS, "The papers to bring."),
    ]),
    shape!(Out "FiledView" + "RequestView", "A request that was just filed.", [
        needed("access", Text, "The secret that opens it: header `senim-access`."),
    ]),
    shape!(Out "QueueRow", "A line of a queue.", [
        needed("number", Text, "Unique number."),
        needed("title", Text, "What it is, in the reader's language."),
        needed("applicant", Text, "A masked number."),
        needed("state", Text, "Stable code of the state."),
        needed("state_label", Text, "The state in the reader's language."),
        needed("filed_at", Moment, "When it was filed."),
        maybe("due_on", Day, "By which day it must be decided."),
        needed("overdue", Flag, "Whether that day has passed."),
    ]),
    shape!(Out "QueueView", "A queue.", [
        needed("code", Text, "Code of the filter."),
        needed("title", Text, "Its name in the reader's language."),
        needed("count", Whole, "How many are in it."),
    ]),
    shape!(Out "QueuePage", "A page of a queue, by legal due date.", [
        needed("queues", List(&Ref("QueueView")), "All queues of the person."),
        needed("queue", Text, "Code of the queue shown."),
        needed("rows", List(&Ref("QueueRow")), "The lines."),
        maybe("next", Text, "Pass as `after` for the next page; absent at the end."),
    ]),
    shape!(Out "RowView", "One line of data.", [
        needed("name", Text, "Stable name."),
        needed("label", Text, "Label in the reader's language."),
        needed("value", Text, "The value as people read it."),
    ]),
    shape!(Out "PaperView", "A paper that the operator must see.", [
        needed("code", Text, "Code: `D_ID`."),
        needed("name", Text, "Its name in the reader's language."),
        needed("required", Flag, "Whether it must be there."),
        maybe("mark", Text, "What the operator noted."),
    ]),
    shape!(Out "ActView", "An act that the person may do now.", [
        needed("code", Text, "Stable code."),
        needed("title", Text, "Its name in the reader's language."),
        maybe("grounds", List(&Pair(&Text, &Text)), "Grounds to choose from: code and text."),
    ]),
    shape!(Out "DeskView" + "RequestView", "A request as the desk shows it.", [
        needed("answers", ROWS, "What the applicant typed."),
        needed("registers", ROWS, "What the state registers said."),
        needed("papers_seen", List(&Ref("PaperView")), "Papers and marks."),
        needed("identified", Flag, "Whether the person was identified."),
        needed("acts", ACTS, "What may be done now."),
    ]),
    shape!(Out "TextToSign", "A text to sign, exactly as it is.", [
        needed("id", Hex, "Under which the signature is handed in."),
        needed("text", Text, "Sign its UTF-8 bytes."),
        needed("sha256", Hex, "SHA-256 of these bytes."),
        needed("valid_until", Moment, "Until when a signature is taken."),
    ]),
    shape!(Out "SessionView", "A signed-in person.", [
        needed("name", Text, "Name, as in the certificate."),
        needed("iin", Text, "Masked number."),
        maybe("organisation", Text, "The organisation for which she acts."),
        maybe("bin", Text, "Its number."),
        needed("roles", ROLES, "Her roles."),
        needed("expires_at", Moment, "When the session ends."),
    ]),
    shape!(Out "ServiceCard", "A public service.", [
        needed("code", Text, "Code: `mes-01`."),
        needed("title", Text, "Title in the reader's language."),
        needed("provider", Text, "The body that provides it."),
        needed("term", Text, "How long it takes."),
    ]),
    shape!(Out "SheetSection", "A heading with paragraphs.", [
        needed("title", Text, "Heading in the reader's language."),
        needed("lines", TEXTS, "Paragraphs."),
    ]),
    shape!(Out "SheetView" + "ServiceCard", "The sheet of a service.", [
        needed("edition", Text, "First day of the edition in force."),
        needed("answer_by", Day, "The day of the answer if the application is filed now."),
        needed("sections", List(&Ref("SheetSection")), "Everything to know before the start."),
    ]),
    shape!(Out "CaseView" + "StatusView", "An application, as its applicant sees it.", [
        needed("service", Text, "Code of the service."),
        needed("service_title", Text, "Its title in the reader's language."),
        needed("edition", Text, "First day of the edition under which the case runs."),
        needed("law", Text, "The act of law that is applied; of a repealed one, by whose order and since when."),
        needed("answers", ROWS, "What was asked for."),
        needed("timeline", TIMELINE, "What happened."),
        maybe("refusal", Ref("RefusalView"), "Why it was refused."),
        needed("documents", DOCUMENTS, "Uploads, receipts, result."),
        maybe("register_number", Text, "Number in the register, when something was granted."),
        maybe("check_url", Text, "The public page that confirms the result."),
        needed("may_supply", Flag, "Whether the applicant may supply documents now."),
    ]),
    shape!(Out "InboxCaseView" + "CaseView", "A case as the inbox shows it.", [
        needed("applicant", Text, "Name of the applicant."),
        needed("terms", ROWS, "The running terms: what, until when."),
        needed("signature", ROWS, "Who signed the application, and when."),
        needed("acts", ACTS, "What may be done now."),
        needed("awaits_signature", Flag, "Whether a result waits for its signature."),
    ]),
    shape!(Out "CheckView", "What the public page says of a document.", [
        needed("state", Text, "`active`, `deemed-granted`, `refused`, `unknown`."),
        needed("state_label", Text, "The answer in the reader's language."),
        needed("rows", ROWS, "The lines that the register gives to everybody."),
        maybe("sha256", Hex, "SHA-256 of the signed PDF."),
    ]),
    shape!(Out "AuthorityView", "A certification authority.", [
        needed("name", Text, "Name in addresses."),
        needed("subject", Text, "Subject."),
        needed("key", Text, "Key algorithm in words."),
        needed("serial", Hex, "Serial number."),
        needed("sha256", Hex, "SHA-256 of the certificate."),
        needed("not_before", Moment, "First moment of validity."),
        needed("not_after", Moment, "Last moment of validity."),
        needed("certificate_url", Text, "Address of the certificate."),
        maybe("crl_url", Text, "Address of the list of revoked certificates."),
    ]),
    shape!(Out "RevokedView", "A revoked certificate.", [
        needed("serial", Hex, "Serial number."),
        needed("revoked_at", Moment, "When."),
        needed("reason", Text, "Why, in the reader's language."),
    ]),
    shape!(Out "CabinetView", "Everything of a signed-in applicant.", [
        needed("certificates", CERTIFICATES, "Her certificates."),
        needed("requests", List(&Ref("StatusView")), "Her requests."),
        needed("cases", List(&Pair(&Ref("StatusView"), &Text)), "Her cases: status and title."),
    ]),
];

/// Objects that the table cannot describe: a choice of acts, and answers with files.
pub(super) fn special() -> [(&'static str, Value); 2] {
    let mut kept = Answers.schema();
    if let Some(kinds) =
        kept.pointer_mut("/additionalProperties/anyOf").and_then(Value::as_array_mut)
    {
        kinds.push(json!({ "type": "object", "description": "A file that was attached." }));
    }
    [("DeskAct", desk_act()), ("DraftAnswersKept", kept)]
}

/// `app::DeskAct`: one object for each act.
fn desk_act() -> Value {
    let text = json!({ "type": "string" });
    let flag = json!({ "type": "boolean" });
    let codes = json!({ "enum": ["F1", "F2", "D_HEAD", "D_ID", "D_LEGREG", "D_NPOA"] });
    let ground = json!({ "type": "string", "description": "One of `grounds` of the act: `R05`." });
    let day = json!({ "type": "string", "format": "date" });
    let act = |name: &str, properties: Value, needed: &[&str]| {
        let mut properties = properties;
        if let Some(map) = properties.as_object_mut() {
            map.insert("act".to_owned(), json!({ "const": name }));
        }
        closed(&properties, &[&["act"], needed].concat())
    };
    let verdict = json!({ "oneOf": [
        closed(&json!({ "verdict": { "enum": ["accepted", "missing"] } }), &["verdict"]),
        closed(
            &json!({
                "verdict": { "const": "rejected" },
                "defect": { "enum": ["corrections", "expired", "unfit"] },
                "note": text,
            }),
            &["verdict", "defect"],
        ),
    ]});
    let mark = closed(
        &json!({
            "code": codes,
            "seen_as": { "enum": ["original", "copy"] },
            "number": text,
            "date": day,
            "issuer": text,
            "valid_until": day,
            "verdict": verdict,
        }),
        &["code", "seen_as", "verdict"],
    );
    let identity = json!({ "oneOf": [
        closed(&json!({ "identity": { "const": "proved" } }), &["identity"]),
        closed(&json!({ "identity": { "const": "not-proved" }, "note": text }), &["identity", "note"]),
    ]});
    let name = closed(&json!({ "last": text, "first": text, "middle": text }), &["last", "first"]);
    let visitor = json!({ "oneOf": [
        closed(&json!({ "visitor": { "const": "recipient" } }), &["visitor"]),
        closed(
            &json!({
                "visitor": { "const": "representative" },
                "iin": { "type": "string", "pattern": "^[0-9]{12}$" },
                "name": name,
            }),
            &["visitor", "iin", "name"],
        ),
    ]});
    let missing = json!({
        "type": "array",
        "items": closed(&json!({ "code": codes, "text": text }), &["code"]),
    });
    json!({ "description": "An act at the desk, by its name in `act`.", "oneOf": [
        act("open", json!({
            "visitor": visitor, "place": { "enum": ["home", "office"] }, "ticket": text,
        }), &[]),
        act("mark-document", json!({ "mark": mark }), &["mark"]),
        act("mark-identity", json!({ "mark": identity }), &["mark"]),
        act("accept", json!({
            "data_compared": flag, "originals_returned": flag, "secrets_consent_signed": flag,
        }), &[]),
        act("refuse-acceptance", json!({
            "ground": ground, "missing": missing, "recipient_address": text, "executor_phone": text,
        }), &["ground", "missing"]),
        act("refuse-documents", json!({ "text": text }), &["text"]),
        act("refuse-service", json!({
            "ground": ground, "text": text, "evidence": text,
        }), &["ground", "text", "evidence"]),
    ]})
}

fn closed(properties: &Value, needed: &[&str]) -> Value {
    json!({
        "type": "object",
        "properties": properties,
        "required": needed,
        "additionalProperties": false,
    })
}
