//! Kinds of participants, each with her form, her papers and the way to her certificates, page by page (nca-01 tables A, B).
//!
//! Two stories are told on every run: a notary, and the head of a company who confirms three employees for whom one representative
//! comes with one power of attorney, whom the operator approves by one signature, and of whom one is dismissed. `SENIM_STORIES=all` tells those of a foreigner, the owner of a domain and a client of the Treasury too.

use std::{collections::BTreeMap, fs, os::unix::fs::PermissionsExt as _, path::Path};

use gateway::{
    Organisation, Person,
    population::{Population, cast},
};
use serde_json::{Value, json};

use crate::{
    dismissal,
    driver::Browser,
    papers::{self, Paper, line, seen},
    person::{Signer, sign_out},
    registration::{request, type_form_code, visit_day, written},
    stage::{Stage, run, senim},
};

/// What people type, by the names of the fields.
type Answers = BTreeMap<String, String>;

/// Somebody who wants certificates.
struct Applicant<'a> {
    /// The address of her form.
    form: &'static str,
    person: &'a Person,
    organisation: Option<&'a Organisation>,
    /// The algorithm of her key for signing, or that of a server's.
    algorithm: &'static str,
    /// What only her form asks for.
    own: &'static [(&'static str, &'static str)],
}

/// A request that was filed, and the code of its keys.
struct Filed {
    number: String,
    code: String,
}

fn today() -> jiff::civil::Date {
    base::local_date(app::clock::Clock::default().now())
}

/// Writes a passphrase into a file which nobody else may read.
pub(crate) fn write_secret(file: &Path) {
    fs::write(file, "a passphrase of her own\n").unwrap();
    fs::set_permissions(file, fs::Permissions::from_mode(0o600)).unwrap();
}

/// A request for a key, made on the applicant's own computer.
fn key_request(stage: &Stage, name: &str, algorithm: &str, domains: &[&str]) -> String {
    if algorithm == "rsa-2048" {
        return fs::read_to_string(request(stage, name).1).unwrap();
    }
    let (key, csr) = (stage.path(&format!("{name}.key")), stage.path(&format!("{name}.csr")));
    let passphrase = stage.path("passphrase");
    write_secret(&passphrase);
    let mut words = vec!["csr", "--algorithm", algorithm, "--out-key", key.to_str().unwrap()];
    words.extend(["--out", csr.to_str().unwrap()]);
    words.extend(["--passphrase-file", passphrase.to_str().unwrap()]);
    words.extend(domains.iter().flat_map(|domain| ["--dns", *domain]));
    run(senim(), &words);
    fs::read_to_string(csr).unwrap()
}

/// What she types into the form of her kind.
fn answers_of(stage: &Stage, who: &Applicant<'_>) -> Answers {
    let person = who.person;
    let patronymic = person.patronymic.clone().unwrap_or_default();
    let mut typed = vec![
        ("region", "71".to_owned()),
        ("city", "Астана".to_owned()),
        ("email", "applicant@example.kz".to_owned()),
        ("phone", "+7 701 123 45 67".to_owned()),
        ("carrier", "COMPUTER".to_owned()),
        ("registration_center", "71-002".to_owned()),
        ("visit_date", visit_day()),
        ("treasury_agreement_date", written(today())),
    ];
    for (field, text) in [
        ("iin", person.iin.to_string()),
        ("last_name", person.surname.clone()),
        ("first_name", person.name.clone()),
        ("middle_name", patronymic),
    ] {
        typed.push((field, text));
    }
    if let Some(organisation) = who.organisation {
        let name = organisation.full_name.kk.clone();
        typed.push(("bin", organisation.bin.to_string()));
        typed.push(("organization_name", name.clone()));
        typed.push(("organization_or_sole_trader_name", name));
    }
    let named = format!("{}-{}", who.form, person.iin);
    let domains: Vec<&str> = who
        .own
        .iter()
        .filter(|(field, _)| field.contains("domain_name"))
        .map(|(_, text)| *text)
        .collect();
    if domains.is_empty() {
        let sign = key_request(stage, &format!("{named}-sign"), who.algorithm, &[]);
        typed.push(("signature_public_key", sign));
        let auth = key_request(stage, &format!("{named}-auth"), "rsa-2048", &[]);
        typed.push(("authentication_public_key", auth));
    } else {
        let server = key_request(stage, &named, who.algorithm, &domains);
        typed.push(("pkcs10_request", server));
    }
    typed.extend(who.own.iter().map(|(field, text)| (*field, (*text).to_owned())));
    // Forms of organisations ask for their employee.
    let of_employee = |(field, text): (&str, String)| {
        [(field.to_owned(), text.clone()), (format!("employee_{field}"), text)]
    };
    typed.into_iter().flat_map(of_employee).collect()
}

/// Files a form, question by question.
async fn file(browser: &Browser, stage: &Stage, who: &Applicant<'_>) -> Filed {
    let answers = answers_of(stage, who);
    browser.open("/kk/certificates").await;
    browser.click(&format!("form[action='/kk/apply/{}'] button", who.form)).await;
    browser.arrive(&format!("/apply/{}/questions/", who.form)).await;
    let mut address = browser.address().await;
    while !address.ends_with("/check") {
        browser.see("#journey .buttons button").await;
        browser.fill("#journey", &json!(answers)).await;
        browser.click("#journey .buttons button").await;
        address = browser.leave(&address).await;
    }
    browser.look().await;
    type_form_code(browser).await;
    browser.click("main form .button").await;
    browser.arrive("/requests/").await;
    let number = browser.text(".panel .number").await;
    let code = browser.text("#keys-code").await;
    Filed { number, code }
}

/// The operator takes the papers of whoever came.
async fn take_papers(browser: &Browser, filed: &Filed, came: Value, papers: &[Paper]) {
    let at = format!("/kk/desk/{}", filed.number);
    browser.open(&format!("{at}/acts/open")).await;
    // The walk is taken at any hour: a visit at home does not depend on the office's.
    browser.fill("main form", &came).await;
    browser.click("main form .button").await;
    browser.see(".paper").await;
    papers::accept(browser, &at, papers).await;
    browser.write("#keys-code", &filed.code).await;
    browser.click("form:has(#keys-code) .button").await;
    browser.see("main section p:has(.tag.done) code").await;
    browser.look().await;
    papers::state(browser, &at).await;
}

/// The operator signs; the authority issues.
async fn approve(browser: &Browser, stage: &Stage, operator: &Signer, filed: &Filed) {
    browser.open(&format!("/kk/desk/{}/approval", filed.number)).await;
    operator.sign_page(browser, stage, false).await;
    browser.see("dl.rows .tag.done").await;
}

/// The operator chooses several applications, and signs once; the authority issues each.
async fn approve_together(browser: &Browser, stage: &Stage, operator: &Signer, all: &[Filed]) {
    browser.open("/kk/desk/approvals").await;
    browser.look_everywhere().await;
    browser.click("main form .button").await;
    browser.see(".summary a[href='#number-1']").await;
    browser.look_wrong(422).await;
    for filed in all {
        browser.click(&format!("input[name=number][value='{}']", filed.number)).await;
    }
    browser.picture("approvals-chosen").await;
    browser.click("main form .button").await;
    browser.see("#signature-file").await;
    browser.picture("approvals-to-sign").await;
    operator.sign_page(browser, stage, true).await;
    for filed in all {
        browser.see(&format!("tr:has(a[href='/kk/desk/{}']) .tag.done", filed.number)).await;
    }
    browser.picture("approvals-done").await;
}

/// One who comes herself.
fn herself() -> Value {
    json!({ "place": "home", "visitor": "recipient" })
}

/// Grown-up citizens who have no part in the demonstration.
pub(crate) fn citizens(population: &Population) -> impl Iterator<Item = &Person> {
    let living = cast().unwrap().applicant.life_status;
    let day = jiff::civil::date(2026, 1, 1);
    population.people().skip(200).filter(move |person| {
        (25..60).contains(&person.age_on(day))
            && person.resident
            && person.patronymic.is_some()
            && person.life_status == living
    })
}

pub(crate) fn full_name(person: &Person) -> String {
    let names = [Some(&person.surname), Some(&person.name), person.patronymic.as_ref()];
    names.into_iter().flatten().cloned().collect::<Vec<_>>().join(" ")
}

/// The one power of attorney with which a representative comes for several employees (nca-01 F3).
fn power(firm: &Organisation, came: &Person, employees: &[&Person]) -> Paper {
    let mut says = json!({
        "seen_as": "original",
        "place": "Астана",
        "poa_date": written(today()),
        "poa_number": "17",
        "organization_name": firm.full_name.kk,
        "bin": firm.bin,
        "legal_address": "Астана, Абай даңғылы, 1",
        "principal_person": "Басшы",
        "acts_on_basis": "CHARTER",
        "representative_full_name": full_name(came),
        "representative_birth_year": came.iin.birth_date().year().to_string(),
        "representative_birth_place": "Астана",
        "representative_address": "Астана, Абай даңғылы, 2",
        "representative_iin": came.iin,
        "purpose": "ISSUE",
        "right_to_sign": "yes",
        "head_name": "Басшы",
        "head_signed": "yes",
        "seal": "NONE",
        "rows": employees.len(),
    });
    for (row, employee) in (1..).zip(employees) {
        let cell = |column: &str| format!("employees.{row}.{column}");
        says[cell("full_name")] = full_name(employee).into();
        says[cell("iin")] = json!(employee.iin);
        says[cell("signed")] = "YES".into();
    }
    Paper { code: "D_LPOA", says, read_on_page: true }
}

/// Three employees order, their head confirms each with her own key, and one representative brings the papers of all.
async fn company(browser: &Browser, stage: &Stage, operator: &Signer, population: &Population) {
    let firm = &cast().unwrap().organisation;
    let people: Vec<&Person> = citizens(population).take(4).collect();
    let [came, employees @ ..] = people.as_slice() else { panic!("nobody lives there") };
    let mut filed = Vec::new();
    for person in employees {
        let who = Applicant {
            form: "employee",
            person,
            organisation: Some(firm),
            algorithm: "gost-2015-512",
            own: &[("applicant_role", "EMPLOYEE")],
        };
        filed.push(file(browser, stage, &who).await);
    }
    let head = Signer::with_container(stage, "legal-head");
    head.sign_in(browser, stage, "/cabinet").await;
    browser.open("/kk/cabinet/employees").await;
    browser.look_everywhere().await;
    browser.picture("employees").await;
    for request in &filed {
        browser.open(&format!("/kk/cabinet/employees/{}", request.number)).await;
        if request.number == filed[0].number {
            browser.look_everywhere().await;
            browser.picture("employee-to-confirm").await;
        }
        head.sign_page(browser, stage, false).await;
        browser.see("link[hreflang=kk][href='/kk/cabinet/employees']").await;
    }
    let left = browser.text("main").await;
    assert!(filed.iter().all(|request| !left.contains(&request.number)), "all confirmed: {left}");
    sign_out(browser).await;
    operator.sign_in(browser, stage, "/desk").await;
    for request in &filed {
        let came_for_her = json!({
            "place": "home",
            "visitor": "representative",
            "iin": came.iin,
            "last_name": came.surname,
            "first_name": came.name,
            "middle_name": came.patronymic,
        });
        let papers = [seen("F2"), seen("D_ID"), power(firm, came, employees)];
        take_papers(browser, request, came_for_her, &papers).await;
    }
    approve_together(browser, stage, operator, &filed).await;
    sign_out(browser).await;
    // Later one of them is dismissed.
    dismissal::told(browser, stage, operator, (firm, employees[0])).await;
}

/// Somebody who files, comes herself, and is served.
async fn one(
    browser: &Browser,
    stage: &Stage,
    operator: &Signer,
    who: &Applicant<'_>,
    papers: &[Paper],
) {
    let filed = file(browser, stage, who).await;
    operator.sign_in(browser, stage, "/desk").await;
    take_papers(browser, &filed, herself(), papers).await;
    approve(browser, stage, operator, &filed).await;
    browser.picture(&format!("issued-{}", who.form)).await;
    sign_out(browser).await;
}

/// Tells the stories.
pub(crate) async fn are_served(browser: &Browser, stage: &Stage) {
    let population = Population::standard().unwrap();
    let people = cast().unwrap();
    let operator = Signer::of_demo(stage, "operator");
    let dated = |number: &str| json!({ "number": number, "date": today().to_string() });
    let mut others = citizens(&population).skip(10);
    let notary = Applicant {
        form: "e-notary",
        person: others.next().unwrap(),
        organisation: None,
        algorithm: "rsa-2048",
        own: &[("enotary_role", "NOTARY")],
    };
    let papers = [seen("F10"), seen("D_ID"), line("D_WORK_ENOT", dated("5"))];
    one(browser, stage, &operator, &notary, &papers).await;
    company(browser, stage, &operator, &population).await;
    if std::env::var("SENIM_STORIES").as_deref() != Ok("all") {
        return;
    }
    let foreigner = Applicant {
        form: "non-resident",
        person: &people.foreigner,
        organisation: None,
        algorithm: "rsa-2048",
        own: &[("key_profile", "RSA_RSA")],
    };
    let papers = [seen("F1"), seen("D_ID"), line("D_NRIND", dated("ВЖ-1"))];
    one(browser, stage, &operator, &foreigner, &papers).await;
    let owner = Applicant {
        form: "domain",
        person: others.next().unwrap(),
        organisation: None,
        algorithm: "ec-p256",
        own: &[("domain_name", "senim.kz"), ("additional_domain_names", "www.senim.kz")],
    };
    let certificate = json!({ "number": "KZ-7", "date": today().to_string(), "domains": "senim.kz www.senim.kz" });
    let papers = [seen("F4"), seen("D_ID"), line("D_DOMAIN", certificate)];
    one(browser, stage, &operator, &owner, &papers).await;
    let client = Applicant {
        form: "treasury",
        person: &people.legal_head,
        organisation: Some(&people.organisation),
        algorithm: "gost-2015-512",
        own: &[
            ("institution_code", "2210101"),
            ("treasury_role", "head"),
            ("treasury_agreement_number", "9"),
            ("agreement_kind", "AGREEMENT"),
        ],
    };
    let papers =
        [seen("F6"), seen("D_ID"), line("D_HEAD", dated("1-к")), line("D_TREAS", dated("9"))];
    one(browser, stage, &operator, &client, &papers).await;
}
