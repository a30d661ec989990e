//! From the application to the attestat (mes-01).

use anyhow::{Context, Result, bail};
use base::Lang;
use jiff::ToSpan as _;
use pki::cms::SignedData;
use serde_json::{Value, json};

use super::{Staff, Stage, act, document_id, registration::Pair};
use crate::demo::{
    cast::{expect_state, part, rows, sign_in, signed_in_name, text_of, text_to_sign},
    client::{Body, Client},
    evidence::Conclusion,
    teller::Told,
};

const SERVICE: &str = "mes-01";
/// The invented organisation that examined the applicant's.
const EXPERT: &str = "«Тәуелсіз Сараптама» ЖШС";

/// The application as it stands.
pub(super) struct Case {
    number: String,
}

impl Case {
    fn inbox_path(&self, rest: &str) -> String {
        format!("/api/v1/inbox/{}{rest}", self.number)
    }
}

/// The head signs in, fills in the form, and signs the application.
pub(super) async fn apply(stage: &Stage, head: &Pair) -> Result<Told<(Client, Case)>> {
    let (client, session) = sign_in(&stage.web, &head.sign, stage.now()).await?;
    let client = client.speaking(Lang::Kk);
    let sheet = client.get(&format!("/api/v1/services/{SERVICE}")).await?;
    let examined = stage.today().checked_sub(10.days())?;
    let number = format!("{}/17", examined.year());
    let organisation = &stage.cast.organisation;
    let answers = json!({
        "applicant_phone": "+77172123456",
        "applicant_email": "company@example.kz",
        "industry_branches": ["ore-mining", "energy"],
        "activity_subkinds": ["expertise"],
        "conclusion_number": number,
        "expertise_date": examined.to_string(),
        "expert_organisation_name": EXPERT,
        "expert_organisation_attestat_number": "2025-MES01-0000005-1",
        "head_full_name": head.person,
        "head_position": "Директор",
    });
    let opened = json!({ "form": SERVICE, "lang": "kk", "answers": answers });
    let draft = client.post_json("/api/v1/drafts", &opened).await?;
    let path = format!("/api/v1/drafts/{}", text_of(&draft, "draft")?);
    let conclusion = Conclusion {
        number,
        organisation: organisation.full_name.kk.clone(),
        expert: EXPERT.to_owned(),
        day: texts::date(Lang::Kk, examined),
    };
    let pdf = conclusion.pdf(stage.now())?;
    stage.evidence.leave("conclusion.pdf", &pdf)?;
    let upload = format!("{path}/files/attachment_expert_conclusion?name=conclusion.pdf");
    client.post(&upload, Body { media_type: "application/pdf", bytes: pdf }).await?;
    let offered = client.get(&format!("{path}/text")).await?;
    let text = text_to_sign(&offered)?.as_bytes();
    let signature = head.sign.sign_attached(text, stage.now())?;
    stage.evidence.leave("application.txt", text)?;
    stage.evidence.leave("application.p7s", &signature)?;
    let signed = format!("{path}/signature?text={}", text_of(&offered, "id")?);
    let view = client.post(&signed, Body::cms(signature)).await?;
    expect_state(&view, "submitted")?;
    let case = Case { number: text_of(&view, "number")?.to_owned() };
    let company = part(&session, "organisation").as_str().unwrap_or(&organisation.full_name.kk);
    let values = [
        ("person", signed_in_name(&session)?),
        ("company", company.to_owned()),
        ("promised", text_of(&sheet, "answer_by")?.to_owned()),
        ("number", case.number.clone()),
        ("due", part(&view, "due_on").as_str().unwrap_or("-").to_owned()),
    ];
    let told = stage.says("demo-told-applied", &values);
    Ok(Told::new(told, (client, case)))
}

/// The officer takes the case up, finds it complete, and proposes.
pub(super) async fn consider(stage: &Stage, staff: &Staff, case: &Case) -> Result<Told<()>> {
    let (client, session) = sign_in(&stage.web, &staff.officer, stage.now()).await?;
    let inbox = client.get("/api/v1/inbox").await?;
    if !rows(&inbox, "rows").iter().any(|row| part(row, "number") == case.number.as_str()) {
        bail!("case {} is not in the inbox", case.number);
    }
    client.get(&case.inbox_path("")).await?;
    let mut states = Vec::new();
    for (name, state) in [
        ("accept", "completeness-check"),
        ("confirm-completeness", "under-review"),
        ("propose-grant", "grant-proposed"),
    ] {
        let view = client.post_json(&case.inbox_path("/acts"), &act(name)).await?;
        expect_state(&view, state)?;
        states.push(text_of(&view, "state_label")?.to_owned());
    }
    Ok(Told::new(format!("{}: {}", signed_in_name(&session)?, states.join(", ")), ()))
}

/// The authorised person reads the draft and signs exactly these bytes.
pub(super) async fn sign_result(
    stage: &Stage,
    staff: &Staff,
    case: &Case,
) -> Result<Told<Vec<u8>>> {
    let (client, session) = sign_in(&stage.web, &staff.authorised, stage.now()).await?;
    let view = client.get(&case.inbox_path("")).await?;
    if part(&view, "awaits_signature") != true {
        bail!("no result waits for a signature");
    }
    let preview = client.get_bytes(&case.inbox_path("/result")).await?;
    if !preview.starts_with(b"%PDF-") {
        bail!("the draft of the result is not a PDF");
    }
    let bytes = client.get_bytes(&case.inbox_path("/result/to-be-signed")).await?;
    let signature = staff.authorised.sign_for_pdf(&bytes)?;
    let view = client.post(&case.inbox_path("/result/signature"), Body::cms(signature)).await?;
    expect_state(&view, "granted")?;
    let id = document_id(&view, "result")?;
    let pdf = client.get_bytes(&format!("/api/v1/documents/{id}")).await?;
    let signed = documents::extract_signature(&pdf)?;
    let signers = SignedData::from_any(&signed.cms)?.verify(Some(&signed.to_be_signed))?;
    if signers.first().map(|signer| &signer.certificate) != Some(&staff.authorised.certificate) {
        bail!("the result is not signed by the authorised person");
    }
    stage.evidence.leave("result.pdf", &pdf)?;
    let number = part(&view, "register_number").as_str().unwrap_or("-");
    let values = [("person", signed_in_name(&session)?), ("number", number.to_owned())];
    let told = stage.says("demo-told-signed", &values);
    Ok(Told::new(told, pdf))
}

/// Anybody asks the public page about the attestat that the applicant has.
pub(super) async fn check(
    stage: &Stage,
    cabinet: &Client,
    case: &Case,
    pdf: &[u8],
) -> Result<Told<()>> {
    let view: Value = cabinet.get(&format!("/api/v1/cases/{}", case.number)).await?;
    let url = text_of(&view, "check_url")?;
    let code = url.rsplit('/').next().context("the address of the check page has no code")?;
    let web = stage.web.speaking(stage.lang);
    let confirmed = web.get(&format!("/api/v1/check/{code}")).await?;
    expect_state(&confirmed, "active")?;
    if text_of(&confirmed, "sha256")? != crypto::sha256(pdf).to_string() {
        bail!("the public page knows another file");
    }
    let values =
        [("url", url.to_owned()), ("state", text_of(&confirmed, "state_label")?.to_owned())];
    Ok(Told::new(stage.says("demo-told-checked", &values), ()))
}
