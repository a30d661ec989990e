//! The last part: revocation (nca-01, process C), what everybody is told of it, and the journal.

use anyhow::{Context, Result, anyhow, bail};
use base::Lang;
use base64ct::{Base64, Encoding as _};
use pki::{crl::CertificateList, ocsp::CertStatus};
use serde_json::json;

use super::{
    Stage,
    registration::{Pair, ask_status, status_is_good},
};
use crate::{
    demo::{
        cast::{expect_state, part, rows, sign_in, signed_in_name, text_of, text_to_sign},
        opening::move_to_present,
        teller::Told,
    },
    instance::told,
};

/// nca-01, revocation reasons: the holder's demand.
const REASON: &str = "HOLDER_DEMAND";

/// The holder demands the revocation and signs the demand.
pub(super) async fn revoke(stage: &Stage, pair: &Pair) -> Result<Told<pki::Certificate>> {
    move_to_present(&stage.clock);
    // An answer is good for an hour: the last one before the revocation is the one to keep.
    status_is_good(stage, &pair.sign.certificate).await?;
    let (client, session) = sign_in(&stage.web, &pair.auth, stage.now()).await?;
    let serial = pair.sign.certificate.serial().to_string();
    let cabinet = client.get("/api/v1/cabinet").await?;
    let own = rows(&cabinet, "certificates");
    if !own.iter().any(|row| part(row, "serial") == serial.as_str()) {
        bail!("certificate {serial} is not in the cabinet");
    }
    let asked = json!({ "serials": [serial], "reason": REASON });
    let offered = client.post_json("/api/v1/revocations/text", &asked).await?;
    let text = text_to_sign(&offered)?.as_bytes();
    let signature = pair.sign.sign_attached(text, stage.now())?;
    stage.evidence.leave("revocation.txt", text)?;
    stage.evidence.leave("revocation.p7s", &signature)?;
    let signed =
        json!({ "text": text_of(&offered, "id")?, "signature": Base64::encode_string(&signature) });
    let view = client.post_json("/api/v1/revocations", &signed).await?;
    expect_state(&view, "revoked")?;
    let values = [
        ("person", signed_in_name(&session)?),
        ("moment", stage.moment(stage.now())),
        ("number", text_of(&view, "number")?.to_owned()),
        ("serial", serial),
        ("reason", REASON.to_owned()),
    ];
    let evidence = stage.says("demo-told-revoked", &values);
    Ok(Told::new(evidence, pair.sign.certificate.clone()))
}

/// The list of revoked certificates and the status service agree.
pub(super) async fn status(stage: &Stage, revoked: &pki::Certificate) -> Result<Told<()>> {
    let issuer = stage.authority("nca-rsa")?;
    let der = stage.web.get_bytes("/crl/nca-rsa.crl").await?;
    let list = CertificateList::from_der(&der)?;
    list.verify_signed_by(issuer)?;
    let entry = list.find(revoked.serial()).context("the list does not name the certificate")?;
    stage.evidence.leave("nca-rsa.crl", &der)?;
    // With the lists of the others whoever reads the evidence can judge all of it.
    for name in ["root-rsa", "root-gost", "nca-gost"] {
        let der = stage.web.get_bytes(&format!("/crl/{name}.crl")).await?;
        stage.evidence.leave(&format!("{name}.crl"), &der)?;
    }
    let (answer, status) = ask_status(stage, revoked).await?;
    stage.evidence.leave("ocsp-revoked.der", answer)?;
    let CertStatus::Revoked { at, reason } = status else {
        bail!("the status service says {status:?}");
    };
    if (at, reason) != (entry.revoked_at, entry.reason) {
        bail!("the list and the status service differ");
    }
    let number = list.number().unwrap_or_default();
    let reason = reason.map_or_else(|| "unspecified".to_owned(), |reason| format!("{reason:?}"));
    let values = [
        ("list", number.to_string()),
        ("serial", revoked.serial().to_string()),
        ("moment", stage.moment(at)),
        ("reason", reason),
    ];
    let evidence = stage.says("demo-told-status", &values);
    Ok(Told::new(evidence, ()))
}

/// The chain of the journal holds; everybody can verify the export alone.
pub(super) async fn journal(stage: &Stage) -> Result<Told<()>> {
    let mut lines = Vec::new();
    stage.app.journal().export(&mut lines).await.map_err(|error| told(Lang::En, &error))?;
    stage.evidence.leave("journal.jsonl", &lines)?;
    let verified = stage.app.journal().verify().await.map_err(|error| told(Lang::En, &error))?;
    let place = verified.map_err(|broken| anyhow!(broken))?;
    let values = [("count", place.seq.to_string()), ("hash", place.hash.to_string())];
    Ok(Told::new(stage.says("demo-told-journal", &values), ()))
}
