//! The golden story, step by step. Each person has a program of her own, her keys, and the interface that all have.

mod present;
mod registration;
mod service;

use std::{collections::BTreeMap, path::PathBuf};

use anyhow::{Context, Result};
use app::{
    App,
    clock::Clock,
    staff::{Enrolment, OperatorPapers},
};
use base::{Bin, Lang, Role, local_date, local_date_time};
use gateway::{Person, population::Cast};
use jiff::{Timestamp, civil::Date};
use pki::Certificate;
use serde_json::{Value, json};

use super::{
    cast::{CastKeys, Signet, part, request, rows, shown_name, text_of},
    client::Client,
    evidence::Evidence,
    teller::{Teller, Told},
};
use crate::{national::Storage, serving::Server, staff::enrol_person};

/// The centre where the papers are taken: a department in Astana, by the register of centres.
pub(crate) const OFFICE: &str = "71-002";
/// The body that gives attestats (mes-01).
const BODY: &str = "mes-committee";

/// Where the story is played.
pub(crate) struct Stage {
    pub(crate) app: App,
    pub(crate) server: Server,
    pub(crate) web: Client,
    pub(crate) base: String,
    pub(crate) data: PathBuf,
    pub(crate) clock: Clock,
    pub(crate) evidence: Evidence,
    pub(crate) cast: Box<Cast>,
    pub(crate) keys: CastKeys,
    pub(crate) authorities: BTreeMap<String, Certificate>,
    /// The language in which it is told.
    pub(crate) lang: Lang,
}

impl Stage {
    /// What a step leaves, in words: the key of the text and its values.
    pub(crate) fn says(&self, key: &str, values: &[(&str, String)]) -> String {
        texts::say_with(self.lang, key, values)
    }

    /// A moment, in words.
    pub(crate) fn moment(&self, at: Timestamp) -> String {
        texts::date_time(self.lang, at)
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Today in the country.
    pub(crate) fn today(&self) -> Date {
        local_date_time(self.now()).date()
    }

    pub(crate) fn authority(&self, name: &str) -> Result<&Certificate> {
        self.authorities.get(name).with_context(|| format!("there is no authority {name}"))
    }

    /// The authorities above a certificate, for signatures and containers.
    pub(crate) fn chain(&self, certificate: &Certificate) -> Vec<Certificate> {
        let mut chain = Vec::new();
        let mut below = certificate;
        for _ in 0..2 {
            let issuer = self.authorities.values().find(|known| known.subject() == below.issuer());
            let Some(issuer) = issuer else { break };
            chain.push(issuer.clone());
            below = issuer;
        }
        chain
    }
}

/// The staff with their signing keys.
struct Staff {
    authorised: Signet,
    officer: Signet,
    operator: Signet,
}

/// Tells everything after the founding.
pub(crate) async fn tell(stage: &Stage, teller: &mut Teller) -> Result<()> {
    let staff = teller.step("demo-step-staff", staff(stage)).await?;
    let applicant = registration::applicant(stage)?;
    let filed = teller.step("demo-step-filed", registration::file(stage, &applicant)).await?;
    teller.step("demo-step-bad-forms", registration::bad_forms(stage, &applicant, &filed)).await?;
    let operator = teller.step("demo-step-operator", registration::operator(stage, &staff)).await?;
    teller
        .step(
            "demo-step-papers",
            registration::take_papers(stage, &operator, &applicant, &filed, "receipt.pdf"),
        )
        .await?;
    teller
        .step("demo-step-forged", registration::forgeries(stage, &staff, &operator, &filed))
        .await?;
    let pair = teller
        .step(
            "demo-step-approved",
            registration::approve(stage, &staff, &operator, &applicant, &filed),
        )
        .await?;
    teller
        .step("demo-step-installed", registration::install(stage, &applicant, &filed, &pair))
        .await?;
    teller.step("demo-step-reused-key", registration::reused_key(stage, &applicant)).await?;
    let head =
        teller.step("demo-step-head", registration::legal_head(stage, &staff, &operator)).await?;
    let (cabinet, case) = teller.step("demo-step-applied", service::apply(stage, &head)).await?;
    teller.step("demo-step-considered", service::consider(stage, &staff, &case)).await?;
    let result =
        teller.step("demo-step-signed", service::sign_result(stage, &staff, &case)).await?;
    teller.step("demo-step-checked", service::check(stage, &cabinet, &case, &result)).await?;
    let revoked = teller.step("demo-step-revoked", present::revoke(stage, &pair)).await?;
    teller.step("demo-step-status", present::status(stage, &revoked)).await?;
    teller.step("demo-step-journal", present::journal(stage)).await
}

async fn staff(stage: &Stage) -> Result<Told<Staff>> {
    let cast = &stage.cast;
    let (keys, committee) = (&stage.keys, Some(cast.committee.bin.clone()));
    let operator = enrol(
        stage,
        Role::Operator,
        &cast.operator,
        OFFICE,
        &keys.operator,
        Some(cast.authority.bin.clone()),
    )
    .await?;
    let officer =
        enrol(stage, Role::Officer, &cast.officer, BODY, &keys.officer, committee.clone()).await?;
    let person = &cast.authorised_person;
    let authorised =
        enrol(stage, Role::AuthorisedPerson, person, BODY, &keys.authorised, committee).await?;
    let containers = [
        ("operator.p12", operator.container("operator")),
        ("officer.p12", officer.container("officer")),
        ("authorised.p12", authorised.container("authorised person")),
    ];
    for (name, container) in containers {
        stage.evidence.leave_secret(name, container.await??)?;
    }
    let serial = |signet: &Signet| signet.certificate.serial().to_string();
    let values = [
        ("operator", shown_name(&cast.operator)),
        ("office", OFFICE.to_owned()),
        ("operator_serial", serial(&operator)),
        ("officer", shown_name(&cast.officer)),
        ("officer_serial", serial(&officer)),
        ("authorised", shown_name(&cast.authorised_person)),
        ("authorised_serial", serial(&authorised)),
        ("body", BODY.to_owned()),
    ];
    let told = stage.says("demo-told-staff", &values);
    Ok(Told::new(told, Staff { authorised, officer, operator }))
}

async fn enrol(
    stage: &Stage,
    role: Role,
    person: &Person,
    post: &str,
    key: &std::sync::Arc<crypto::PrivateKey>,
    bin: Option<Bin>,
) -> Result<Signet> {
    let operates = role == Role::Operator;
    // Invented people have no carriers: the demo says of an operator's key what the law wants, and keeps it in memory.
    let storage = operates.then_some(Storage::Kaztoken);
    let today = local_date(stage.app.now());
    let enrolment = Enrolment {
        iin: person.iin.clone(),
        role,
        post: post.to_owned(),
        bin,
        email: None,
        request: request(key, person, storage)?.into_bytes(),
        papers: operates.then(|| OperatorPapers {
            letter: "01-17/26".to_owned(),
            letter_date: today,
            order: "12-к".to_owned(),
            order_date: today,
            executor: "centre@example.kz".to_owned(),
            applied_on: today,
            position: "Оператор".to_owned(),
            token_serial: "DEMO-0001".to_owned(),
        }),
    };
    let certificate = enrol_person(&stage.app, &enrolment, Lang::En).await?;
    let chain = stage.chain(&certificate);
    Signet::new(key, certificate, &chain)
}

/// The document of a kind that an answer lists.
fn document_id<'a>(answer: &'a Value, kind: &str) -> Result<&'a str> {
    let mut listed = rows(answer, "documents").iter();
    let found = listed.rfind(|document| part(document, "kind") == kind);
    let found = found.with_context(|| format!("there is no document of kind {kind}"))?;
    text_of(found, "id")
}

/// One act on a case or at the desk.
fn act(name: &str) -> Value {
    json!({ "act": name })
}
