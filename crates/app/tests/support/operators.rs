//! What becomes of operators of the authority: the eleventh kind of participant (nca-01, operator's own certificate life-cycle).

use std::fmt::Write as _;

use app::{
    Error,
    staff::{Ending, Enrolment, LostKeys, OperatorPapers, Post, Return, Suspension, read_reason},
};
use base::{Iin, Role};
use crypto::KeyAlgorithm;
use jiff::civil::Date;

use crate::story::{OFFICE, Stage, papers, request_for, request_on_token};

/// Each way to an end, and what becomes of the operator.
const OPERATORS: &str = "\
operator-issue: no letter of the centre -> refused, operator-papers-missing
operator-issue: no order of appointment -> refused, statement-missing
operator-issue: a letter before its papers -> refused, operator-letter-before-papers
operator-issue: a key that names no carrier -> refused, operator-carrier-missing
operator-issue: letter, order, application, carrier -> active
operator-issue: fifteen days of absence -> refused, absence-too-short
operator-issue: sixteen days of absence -> suspended
operator-issue: a letter of her return -> active
operator-issue: keys lost, told by herself -> ended
operator-revoke: told two days before -> ended, violations noted: 0
operator-revoke: told two days before, then again -> refused, post-not-held
operator-revoke: told one day before -> ended, violations noted: 1
operator-revoke: told one day before, then again -> refused, post-not-held
operator-issue: a year passed -> refused, signature-certificate-expired
";

/// An application of an employee for the certificate of an operator.
fn application(iin: &Iin, request: String, papers: Option<OperatorPapers>) -> Enrolment {
    Enrolment {
        iin: iin.clone(),
        role: Role::Operator,
        post: OFFICE.to_owned(),
        bin: None,
        email: None,
        request: request.into_bytes(),
        papers,
    }
}

/// How the register of operators has a post, or why an act was refused.
fn standing(told: Result<Vec<Post>, Error>) -> String {
    match told {
        Ok(posts) => posts
            .iter()
            .map(|post| match (post.is_active, post.is_suspended) {
                (false, _) => "ended",
                (true, true) => "suspended",
                (true, false) => "active",
            })
            .collect::<Vec<_>>()
            .join(", "),
        Err(error) => {
            let codes: Vec<&str> = error.faults().0.iter().map(|fault| fault.code).collect();
            format!("refused, {}", codes.join(", "))
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_becomes_of_an_operator_in_each_process() {
    let stage = Stage::set().await;
    let authority = stage.app.authority();
    let cast = stage.cast();
    let today = stage.today();
    let day = |days: i64| today.checked_add(jiff::Span::new().days(days)).unwrap();
    let mut table = String::new();
    let mut told = |process: &str, what: &str, becomes: &str| {
        writeln!(table, "{process}: {what} -> {becomes}").unwrap();
    };

    // Her certificate: what lacks in turn, then the whole.
    let key = testkit::keys::fresh(KeyAlgorithm::Rsa2048);
    let hired = &cast.employee.iin;
    let late = OperatorPapers { letter_date: day(-1), ..papers(today) };
    let nameless = OperatorPapers { order: String::new(), ..papers(today) };
    for (what, request, papers) in [
        ("no letter of the centre", request_on_token(&key), None),
        ("no order of appointment", request_on_token(&key), Some(nameless)),
        ("a letter before its papers", request_on_token(&key), Some(late)),
        ("a key that names no carrier", request_for(&key), Some(papers(today))),
    ] {
        let refused = authority.enrol(&application(hired, request, papers)).await;
        told("operator-issue", what, &standing(refused.map(|_| Vec::new())));
    }
    // The stage has an operator who was enrolled with all papers and a carrier.
    let pem = stage.operator.certificate.pem();
    let session = stage.operator_session().await;
    assert_eq!(stage.ocsp_status(&pem).await, "good");
    let mine = async || {
        let staff = authority.staff().await.unwrap();
        let of_role = |post: &Post| post.role == Role::Operator;
        let mut staff = staff;
        staff.retain(|post| post.iin == session.iin && of_role(post));
        staff
    };
    told("operator-issue", "letter, order, application, carrier", &standing(Ok(mine().await)));

    let absence = |absent_from: Date| Suspension {
        iin: session.iin.clone(),
        office: OFFICE.to_owned(),
        absent_from,
        letter: "№ 12".to_owned(),
    };
    let of_one = |post: Result<Post, Error>| standing(post.map(|post| vec![post]));
    let fifteenth = authority.suspend(&absence(day(-14))).await;
    told("operator-issue", "fifteen days of absence", &of_one(fifteenth));
    let sixteenth = authority.suspend(&absence(day(-15))).await;
    told("operator-issue", "sixteen days of absence", &of_one(sixteenth));
    let letter = "№ 14".to_owned();
    let back = Return { iin: session.iin.clone(), office: OFFICE.to_owned(), letter };
    told("operator-issue", "a letter of her return", &of_one(authority.resume(&back).await));

    let report = LostKeys {
        discovered_on: today,
        circumstances: "Тасығыш жоғалды".to_owned(),
        informed_head: "ОМАРОВ".to_owned(),
        informed_provider: "ИСАЕВ".to_owned(),
    };
    let session = stage.operator_session().await;
    let blocked = authority.report_lost_keys(&session, &report).await;
    assert_eq!(stage.ocsp_status(&pem).await, "revoked");
    told("operator-issue", "keys lost, told by herself", &standing(blocked));

    // Dismissed: told two days before, and one day before.
    for (what, effective) in [("told two days before", day(2)), ("told one day before", day(1))] {
        let operator = stage.enrol(hired, Role::Operator, OFFICE).await;
        let ending = Ending {
            iin: hired.clone(),
            role: Some(Role::Operator),
            post: None,
            reason: read_reason("operator-dismissed").unwrap(),
            effective_on: Some(effective),
        };
        let before = stage.acts_journalled("operator-notice-late").await;
        let ended = standing(authority.end_posts(&ending).await);
        assert_eq!(stage.ocsp_status(&operator.certificate.pem()).await, "revoked");
        let violations = stage.acts_journalled("operator-notice-late").await - before;
        told("operator-revoke", what, &format!("{ended}, violations noted: {violations}"));
        let again = authority.end_posts(&ending).await;
        told("operator-revoke", &format!("{what}, then again"), &standing(again));
    }
    // A year later nobody has told of anything, and her certificate is over.
    let operator = stage.enrol(hired, Role::Operator, OFFICE).await;
    stage.advance_minutes(366 * 24 * 60);
    let expired = stage.sign_in(&operator).await;
    told("operator-issue", "a year passed", &standing(expired.map(|_| Vec::new())));
    assert_eq!(table, OPERATORS);
}
