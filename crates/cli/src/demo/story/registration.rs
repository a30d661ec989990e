//! From the form to the installed certificates (nca-01, process A).

use anyhow::{Context, Result, bail};
use crypto::{DigestAlgorithm, PrivateKey};
use gateway::Person;
use pki::{
    Certificate, Serial,
    ocsp::{CertId, CertStatus, Request, Response},
};
use serde_json::{Map, Value, json};
use std::sync::Arc;

use super::{OFFICE, Staff, Stage, act, document_id};
use crate::demo::{
    cast::{
        Signet, expect_state, part, request, rows, shown_name, sign_in, signed_in_name, text_of,
        text_to_sign, with_capital,
    },
    client::{Body, Client},
    opening::{messages, today},
    teller::Told,
};

const REQUESTS: &str = "/api/v1/registration/requests";

/// Somebody who asks for a pair of certificates.
pub(super) struct Applicant {
    person: Person,
    form: &'static str,
    answers: Value,
    papers: &'static [&'static str],
    sign_key: Arc<PrivateKey>,
    auth_key: Arc<PrivateKey>,
}

/// A request that was filed.
pub(super) struct Filed {
    number: String,
    access: String,
    key: String,
    /// The control code of the keys, as the paper has it.
    code: String,
}

/// The certificates that a request brought, with their keys.
pub(super) struct Pair {
    pub(super) sign: Signet,
    pub(super) auth: Signet,
    pub(super) person: String,
}

impl Filed {
    fn path(&self, rest: &str) -> String {
        format!("{REQUESTS}/{}{rest}", self.number)
    }

    fn desk_path(&self, rest: &str) -> String {
        format!("/api/v1/desk/requests/{}{rest}", self.number)
    }
}

/// The woman who asks for herself.
pub(super) fn applicant(stage: &Stage) -> Result<Applicant> {
    let person = stage.cast.applicant.clone();
    let (sign_key, auth_key) =
        (Arc::clone(&stage.keys.holder_sign), Arc::clone(&stage.keys.holder_auth));
    let answers = individual(stage, &person, &sign_key, &auth_key)?;
    Ok(Applicant { person, form: "f1", answers, papers: &["F1", "D_ID"], sign_key, auth_key })
}

fn individual(
    stage: &Stage,
    person: &Person,
    sign: &PrivateKey,
    auth: &PrivateKey,
) -> Result<Value> {
    let mut answers = common(stage, person, sign, auth)?;
    answers.extend(names(person, ""));
    answers.insert("iin".to_owned(), person.iin.as_str().into());
    Ok(Value::Object(answers))
}

fn names(person: &Person, prefix: &str) -> Map<String, Value> {
    let mut answers = Map::new();
    answers.insert(format!("{prefix}last_name"), with_capital(&person.surname).into());
    answers.insert(format!("{prefix}first_name"), with_capital(&person.name).into());
    if let Some(patronymic) = &person.patronymic {
        answers.insert(format!("{prefix}middle_name"), with_capital(patronymic).into());
    }
    answers
}

/// What all forms ask for.
fn common(
    stage: &Stage,
    person: &Person,
    sign: &PrivateKey,
    auth: &PrivateKey,
) -> Result<Map<String, Value>> {
    let visit = stage.app.registration().office_hours(base::Lang::Kk).1;
    let visit = visit.context("the calendar has no working day any more")?;
    let answers = json!({
        "region": "71",
        "city": "Астана",
        "email": "applicant@example.kz",
        "phone": "+77011234567",
        "carrier": "COMPUTER",
        "registration_center": OFFICE,
        "visit_date": visit.to_string(),
        "consent_certificate_policy": true,
        "consent_user_agreement": true,
        "consent_personal_data": true,
        "consent_email_messages": true,
        "signature_public_key": request(sign, person, None)?,
        "authentication_public_key": request(auth, person, None)?,
    });
    match answers {
        Value::Object(answers) => Ok(answers),
        _ => bail!("the answers are not an object"),
    }
}

fn body(form: &str, answers: &Value) -> Value {
    json!({ "form": form, "lang": "kk", "answers": answers })
}

/// Files a form.
pub(super) async fn file(stage: &Stage, applicant: &Applicant) -> Result<Told<Filed>> {
    let key = hex::encode(crypto::random::bytes::<16>()?);
    let answer =
        stage.web.post_once(REQUESTS, &body(applicant.form, &applicant.answers), &key).await?;
    expect_state(&answer, "awaiting-documents")?;
    let filed = Filed {
        number: text_of(&answer, "number")?.to_owned(),
        access: text_of(&answer, "access")?.to_owned(),
        key,
        code: text_of(&answer, "keys_code")?.to_owned(),
    };
    let values = [("person", shown_name(&applicant.person)), ("number", filed.number.clone())];
    let told = stage.says("demo-told-filed", &values);
    Ok(Told::new(told, filed))
}

/// What is refused, each with its code; and the same form sent again, which is one request.
pub(super) async fn bad_forms(
    stage: &Stage,
    applicant: &Applicant,
    filed: &Filed,
) -> Result<Told<()>> {
    let minor = &stage.cast.minor;
    let employee = &stage.cast.employee;
    let (sign, auth) = (&stage.keys.stranger, &stage.keys.legal_auth);
    let good = individual(stage, employee, sign, auth)?;
    let with = |field: &str, value: Value| {
        let mut answers = good.clone();
        if let Some(answers) = answers.as_object_mut() {
            answers.insert(field.to_owned(), value);
        }
        answers
    };
    let unproven = request(sign, employee, None)?;
    let tries = [
        (
            "demo-told-bad-digit",
            with("iin", wrong_digit(employee.iin.as_str()).into()),
            "iin-check-digit",
        ),
        (
            "demo-told-bad-twice",
            with("authentication_public_key", unproven.clone().into()),
            "key-repeated",
        ),
        (
            "demo-told-bad-unproven",
            with("signature_public_key", altered_request(&unproven)?.into()),
            "key-unproven",
        ),
        ("demo-told-bad-field", with("favourite_colour", "blue".into()), "unknown-field"),
    ];
    let mut told = Vec::new();
    for (what, answers, code) in &tries {
        let code = stage.web.refused(REQUESTS, Body::json(&body("f1", answers)), code).await?;
        told.push(format!("{}: {code}", stage.says(what, &[])));
    }
    // What the registers say of somebody is told to nobody who has not proven that she is that person.
    for answers in [individual(stage, minor, sign, auth)?, with("first_name", "Айгүл".into())]
    {
        let key = hex::encode(crypto::random::bytes::<16>()?);
        let answer = stage.web.post_once(REQUESTS, &body("f1", &answers), &key).await?;
        expect_state(&answer, "awaiting-documents")?;
    }
    told.push(stage.says("demo-told-bad-silent", &[]));
    let again = stage
        .web
        .post_once(REQUESTS, &body(applicant.form, &applicant.answers), &filed.key)
        .await?;
    if text_of(&again, "number")? != filed.number {
        bail!("the form that was sent twice became two requests");
    }
    told.push(stage.says("demo-told-bad-again", &[("number", filed.number.clone())]));
    Ok(Told::new(told.join(", "), ()))
}

/// The number with another last digit.
fn wrong_digit(iin: &str) -> String {
    let (start, last) = iin.split_at(iin.len().saturating_sub(1));
    let digit = last.parse::<u8>().unwrap_or_default();
    format!("{start}{}", (digit + 1) % 10)
}

/// The same request with a signature that does not hold.
fn altered_request(pem: &str) -> Result<String> {
    let mut blocks = pki::pem::decode_all(pem).context("the request is not PEM")?;
    let mut der = blocks.pop().context("the request is empty")?.der;
    if let Some(last) = der.last_mut() {
        *last ^= 1;
    }
    Ok(pki::pem::encode("CERTIFICATE REQUEST", &der))
}

/// The operator signs in.
pub(super) async fn operator(stage: &Stage, staff: &Staff) -> Result<Told<Client>> {
    let (client, session) = sign_in(&stage.web, &staff.operator, stage.now()).await?;
    let desk = client.get("/api/v1/desk/requests").await?;
    let waiting = rows(&desk, "rows").len();
    if waiting == 0 {
        bail!("nothing waits at the desk");
    }
    let values = [("person", signed_in_name(&session)?), ("count", waiting.to_string())];
    Ok(Told::new(stage.says("demo-told-desk", &values), client))
}

/// The operator notes the papers and the identity, and takes the package.
pub(super) async fn take_papers(
    stage: &Stage,
    operator: &Client,
    applicant: &Applicant,
    filed: &Filed,
    receipt: &str,
) -> Result<Told<()>> {
    let path = filed.desk_path("/acts");
    operator.get(&filed.desk_path("")).await?;
    operator.post_json(&path, &act("open")).await?;
    for code in applicant.papers {
        let mark =
            json!({ "code": code, "seen_as": "original", "verdict": { "verdict": "accepted" } });
        operator.post_json(&path, &json!({ "act": "mark-document", "mark": mark })).await?;
    }
    let proved = json!({ "act": "mark-identity", "mark": { "identity": "proved" } });
    operator.post_json(&path, &proved).await?;
    let compared = json!({ "act": "compare-keys", "code": filed.code });
    operator.post_json(&path, &compared).await?;
    let accepted = json!({
        "act": "accept",
        "data_compared": true,
        "originals_returned": true,
        "secrets_consent_signed": true,
    });
    let view = operator.post_json(&path, &accepted).await?;
    expect_state(&view, "accepted")?;
    let id = document_id(&view, "receipt")?;
    stage.evidence.leave(receipt, operator.get_bytes(&format!("/api/v1/documents/{id}")).await?)?;
    let values = [
        ("papers", applicant.papers.join(", ")),
        ("due", part(&view, "due_on").as_str().unwrap_or("-").to_owned()),
        ("receipt", receipt.to_owned()),
    ];
    Ok(Told::new(stage.says("demo-told-papers", &values), ()))
}

/// What looks like an approval and is none.
pub(super) async fn forgeries(
    stage: &Stage,
    staff: &Staff,
    operator: &Client,
    filed: &Filed,
) -> Result<Told<()>> {
    let offered = operator.get(&filed.desk_path("/approval")).await?;
    let text = text_to_sign(&offered)?;
    let path = filed.desk_path(&format!("/approval?text={}", text_of(&offered, "id")?));
    let (now, own) = (stage.now(), &staff.operator);
    let other_office = text.replace(OFFICE, "75-002");
    let tries = [
        (
            "demo-told-forged-key",
            own.forge(text.as_bytes(), &stage.keys.stranger, now)?,
            "approval-forged",
        ),
        (
            "demo-told-forged-officer",
            staff.officer.sign_attached(text.as_bytes(), now)?,
            "approval-not-operator",
        ),
        (
            "demo-told-forged-text",
            own.sign_attached(other_office.as_bytes(), now)?,
            "approval-content",
        ),
    ];
    let mut told = Vec::new();
    for (what, signature, code) in tries {
        let code = operator.refused(&path, Body::cms(signature), code).await?;
        told.push(format!("{}: {code}", stage.says(what, &[])));
    }
    let view = operator.get(&filed.desk_path("")).await?;
    expect_state(&view, "accepted")?;
    Ok(Told::new(told.join(", "), ()))
}

/// The operator signs; the authority issues.
pub(super) async fn approve(
    stage: &Stage,
    staff: &Staff,
    operator: &Client,
    applicant: &Applicant,
    filed: &Filed,
) -> Result<Told<Pair>> {
    let (pair, text, signature) = approved(stage, staff, operator, applicant, filed).await?;
    stage.evidence.leave("approval.txt", &text)?;
    stage.evidence.leave("approval.p7s", &signature)?;
    stage.evidence.leave("holder-sign.pem", pair.sign.certificate.pem())?;
    stage.evidence.leave("holder-auth.pem", pair.auth.certificate.pem())?;
    let containers = [
        ("holder.p12", pair.sign.container("holder")),
        ("holder-auth.p12", pair.auth.container("holder authentication")),
    ];
    for (name, container) in containers {
        stage.evidence.leave_secret(name, container.await??)?;
    }
    Ok(Told::new(format!("{} · approval.p7s", in_words(stage, &pair)), pair))
}

async fn approved(
    stage: &Stage,
    staff: &Staff,
    operator: &Client,
    applicant: &Applicant,
    filed: &Filed,
) -> Result<(Pair, Vec<u8>, Vec<u8>)> {
    let offered = operator.get(&filed.desk_path("/approval")).await?;
    let text = text_to_sign(&offered)?.as_bytes();
    let signature = staff.operator.sign_attached(text, stage.now())?;
    let path = filed.desk_path(&format!("/approval?text={}", text_of(&offered, "id")?));
    let view = operator.post(&path, Body::cms(signature.clone())).await?;
    expect_state(&view, "issued")?;
    let pair = Pair {
        sign: signet(stage, &view, &applicant.sign_key)?,
        auth: signet(stage, &view, &applicant.auth_key)?,
        person: shown_name(&applicant.person),
    };
    let certificate = &pair.sign.certificate;
    let holder = certificate.holder();
    if holder.iin.as_deref() != Some(applicant.person.iin.as_str()) {
        bail!("the certificate names another person");
    }
    Ok((pair, text.to_vec(), signature))
}

fn in_words(stage: &Stage, pair: &Pair) -> String {
    let (sign, auth) = (&pair.sign.certificate, &pair.auth.certificate);
    let values = [
        ("sign", sign.serial().to_string()),
        ("auth", auth.serial().to_string()),
        ("from", today(sign.not_before()).to_string()),
        ("to", today(sign.not_after()).to_string()),
    ];
    stage.says("demo-told-pair", &values)
}

/// The certificate that was issued on a key.
fn signet(stage: &Stage, view: &Value, key: &Arc<PrivateKey>) -> Result<Signet> {
    for row in rows(view, "certificates") {
        let certificate = Certificate::from_pem(text_of(row, "pem")?)?;
        let chain = stage.chain(&certificate);
        if let Ok(signet) = Signet::new(key, certificate, &chain) {
            return Ok(signet);
        }
    }
    bail!("no certificate was issued on one of the keys")
}

/// The applicant takes her certificates over, and asks whether her new one is good.
pub(super) async fn install(
    stage: &Stage,
    applicant: &Applicant,
    filed: &Filed,
    pair: &Pair,
) -> Result<Told<()>> {
    let own = stage.web.with_access(&filed.access);
    let view = own.get(&filed.path("")).await?;
    signet(stage, &view, &applicant.sign_key)?;
    let view = own.post_json(&filed.path("/installation"), &json!({})).await?;
    expect_state(&view, "installed")?;
    status_is_good(stage, &pair.sign.certificate).await?;
    let sent = messages(&stage.app).await?;
    Ok(Told::new(stage.says("demo-told-installed", &[("count", sent.to_string())]), ()))
}

/// Asks the status service of a certificate that must be good, and leaves the answer.
pub(super) async fn status_is_good(stage: &Stage, certificate: &Certificate) -> Result<()> {
    let (answer, status) = ask_status(stage, certificate).await?;
    if status != CertStatus::Good {
        bail!("the status of certificate {} is {status:?}", certificate.serial());
    }
    stage.evidence.leave("ocsp-good.der", answer)
}

/// Asks the status service of a certificate; the answer must be the responder's.
pub(super) async fn ask_status(
    stage: &Stage,
    certificate: &Certificate,
) -> Result<(Vec<u8>, CertStatus)> {
    let issuer = stage.authority("nca-rsa")?;
    // SHA-1 names the issuer only, and is what all tools ask with.
    let serial: Serial = *certificate.serial();
    let id =
        CertId::new(DigestAlgorithm::Sha1, issuer, serial).context("the authority has no key")?;
    let question = Request::new(vec![id], None).to_der();
    let body = Body { media_type: "application/ocsp-request", bytes: question };
    let answer = stage.web.post_for_bytes("/ocsp", body).await?;
    let response = Response::parse(&answer)?;
    response.verify(issuer, stage.now())?;
    let single = response.find(issuer, &serial).context("the answer is of another certificate")?;
    Ok((answer, single.status))
}

/// Somebody else asks for a certificate on the applicant's keys.
pub(super) async fn reused_key(stage: &Stage, applicant: &Applicant) -> Result<Told<()>> {
    let employee = &stage.cast.employee;
    let answers = individual(stage, employee, &applicant.sign_key, &stage.keys.stranger)?;
    let code = stage.web.refused(REQUESTS, Body::json(&body("f1", &answers)), "key-reused").await?;
    Ok(Told::new(format!("{}: {code}", shown_name(employee)), ()))
}

/// The head of a company: form F2, a GOST key to sign, an RSA key to sign in.
pub(super) async fn legal_head(
    stage: &Stage,
    staff: &Staff,
    operator: &Client,
) -> Result<Told<Pair>> {
    let (person, organisation) = (stage.cast.legal_head.clone(), &stage.cast.organisation);
    let (sign_key, auth_key) =
        (Arc::clone(&stage.keys.legal_sign), Arc::clone(&stage.keys.legal_auth));
    let mut answers = common(stage, &person, &sign_key, &auth_key)?;
    answers.extend(names(&person, "employee_"));
    answers.insert("employee_iin".to_owned(), person.iin.as_str().into());
    answers.insert("bin".to_owned(), organisation.bin.as_str().into());
    answers.insert(
        "organization_or_sole_trader_name".to_owned(),
        organisation.full_name.kk.as_str().into(),
    );
    answers.insert("applicant_role".to_owned(), "FIRST_HEAD".into());
    let papers = &["F2", "D_ID", "D_HEAD"];
    let head = Applicant {
        person,
        form: "f2",
        answers: Value::Object(answers),
        papers,
        sign_key,
        auth_key,
    };
    let filed = file(stage, &head).await?.value;
    take_papers(stage, operator, &head, &filed, "receipt-legal.pdf").await?;
    let (pair, text, signature) = approved(stage, staff, operator, &head, &filed).await?;
    stage.evidence.leave("approval-legal.txt", text)?;
    stage.evidence.leave("approval-legal.p7s", signature)?;
    stage.evidence.leave("legal-sign.pem", pair.sign.certificate.pem())?;
    stage.evidence.leave("legal-auth.pem", pair.auth.certificate.pem())?;
    let containers = [
        ("legal-head.p12", pair.sign.container("legal head")),
        ("legal-head-auth.p12", pair.auth.container("legal head authentication")),
    ];
    for (name, container) in containers {
        stage.evidence.leave_secret(name, container.await??)?;
    }
    let own = stage.web.with_access(&filed.access);
    let view = own.post_json(&filed.path("/installation"), &json!({})).await?;
    expect_state(&view, "installed")?;
    let values = [
        ("person", format!("{}, {}", pair.person, organisation.full_name.kk)),
        ("number", filed.number.clone()),
    ];
    let told = format!("{}, {}", stage.says("demo-told-filed", &values), in_words(stage, &pair));
    Ok(Told::new(told, pair))
}
