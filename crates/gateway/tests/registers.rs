//! The client against the simulator, and against answers that no simulator of ours would give.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test stops at the first surprise")]

use std::{net::SocketAddr, time::Duration};

use axum::{Router, http::header, routing::post};
use base::{Bin, Iin};
use gateway::{
    Answered, CallOutcome, ConsentToken, Disturbance, DocumentFault, GatewayFault, Holder, Inquiry,
    MessageId, Person, RightAsked, Secret, Simulator, SoapRegisters, SoapSettings, StateRegisters,
    TransportFault, population::Population,
};
use tokio::net::TcpListener;

const MESSAGE_ID: &str = "07070707-0707-4707-8707-070707070707";

fn loopback() -> SocketAddr {
    SocketAddr::from(([127, 0, 0, 1], 0))
}

fn inquiry() -> Inquiry {
    Inquiry {
        message_id: MessageId::from_random([7; 16]),
        consent: ConsentToken::parse("kdp.token-1"),
        purpose: "request-for-certificates".to_owned(),
        now: "2026-11-22T05:00:00Z".parse().unwrap(),
    }
}

async fn simulator() -> Simulator {
    Simulator::start(Population::standard().unwrap(), loopback()).await.unwrap()
}

fn client(simulator: &Simulator) -> SoapRegisters {
    SoapRegisters::new(simulator.settings()).unwrap()
}

async fn ask_under(disturbance: Disturbance) -> Answered<Person> {
    let simulator = simulator().await;
    simulator.disturb(disturbance);
    let iin = simulator.population().cast().applicant.iin.clone();
    let answered = client(&simulator).person(&iin, &inquiry()).await;
    simulator.stop().await.unwrap();
    answered
}

fn unreadable(answered: Answered<Person>) -> DocumentFault {
    assert_eq!(answered.record.answer_code, "unreadable");
    match answered.result {
        Err(GatewayFault::Unreadable { source, .. }) => source,
        other => panic!("{other:?}"),
    }
}

fn unavailable(answered: Answered<Person>) -> (TransportFault, String) {
    assert_eq!(answered.record.outcome, CallOutcome::Failed);
    match answered.result {
        Err(GatewayFault::Unavailable { source, .. }) => (source, answered.record.answer_code),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn everybody_comes_back_from_the_register_as_generated() {
    let simulator = simulator().await;
    let client = client(&simulator);
    let inquiry = inquiry();
    for person in simulator.population().people() {
        let answered = client.person(&person.iin, &inquiry).await;
        assert_eq!(answered.result.unwrap().as_ref(), Some(person));
    }
    for organisation in simulator.population().organisations() {
        let answered = client.organisation(&organisation.bin, &inquiry).await;
        assert_eq!(answered.result.unwrap().as_ref(), Some(organisation));
    }
    simulator.stop().await.unwrap();
}

#[tokio::test]
async fn every_licence_and_power_comes_back_and_no_other() {
    let simulator = simulator().await;
    let client = client(&simulator);
    let cast = simulator.population().cast().clone();
    for right in simulator.population().rights() {
        let asked = match &right.given_to {
            Some(iin) => RightAsked::PowerFor(iin.clone()),
            None => RightAsked::Licence(right.number.clone()),
        };
        let answered = client.right(&right.holder, &asked, &inquiry()).await;
        assert_eq!(answered.record.subject, right.holder.number());
        assert_eq!(answered.result.unwrap().as_ref(), Some(right));
        // Somebody else has no such right.
        let stranger = Holder::Individual(cast.employee.iin.clone());
        let answered = client.right(&stranger, &asked, &inquiry()).await;
        assert!(matches!(answered.result, Ok(None)));
        assert_eq!(answered.record.outcome, CallOutcome::Absent);
    }
    let registers: Vec<_> = simulator.asked().into_iter().map(|q| q.service_id).collect();
    assert!(registers.iter().any(|id| id == "ELICENSE_getLicence"), "{registers:?}");
    assert!(registers.iter().any(|id| id == "ENIS_getPowerOfAttorney"), "{registers:?}");
    simulator.stop().await.unwrap();
}

#[tokio::test]
async fn a_register_of_rights_that_is_absent_slow_or_wrong_proves_nothing() {
    let simulator = simulator().await;
    let mut settings = simulator.settings();
    settings.timeout = Duration::from_millis(300);
    let client = SoapRegisters::new(settings).unwrap();
    let firm = Holder::Organisation(simulator.population().cast().organisation.bin.clone());
    let licence = RightAsked::Licence("13004711".to_owned());
    let mut told = Vec::new();
    for disturbance in [
        Disturbance::Absent,
        Disturbance::Silence,
        Disturbance::Unavailable,
        Disturbance::WrongCorrelation,
        Disturbance::WrongSubject,
        Disturbance::Truncated,
        Disturbance::GatewayCode("SCSE001".to_owned()),
    ] {
        simulator.disturb(disturbance);
        let answered = client.right(&firm, &licence, &inquiry()).await;
        let code = answered.result.map_or_else(
            |fault| fault.to_fault().code,
            |found| {
                assert_eq!(found, None);
                "absent"
            },
        );
        told.push(code);
    }
    assert_eq!(
        told,
        [
            "absent",
            "register-unavailable",
            "register-unavailable",
            "register-answer-unreadable",
            "register-answer-unreadable",
            "register-answer-unreadable",
            "register-refused",
        ]
    );
    simulator.disturb(Disturbance::None);
    let stands = client.right(&firm, &licence, &inquiry()).await.result.unwrap().unwrap();
    assert!(stands.stands_on(jiff::civil::date(2013, 5, 6)));
    assert!(!stands.stands_on(jiff::civil::date(2013, 5, 5)));
}

#[tokio::test]
async fn a_call_is_recorded_for_the_journal_without_secrets() {
    let answered = ask_under(Disturbance::None).await;
    let iin = gateway::population::cast().unwrap().applicant.iin;
    let expected = serde_json::json!({
        "register": "gbd-fl",
        "service_id": "GBDFL_UniversalServiceSync",
        "message_id": MESSAGE_ID,
        "subject": iin,
        "purpose": "request-for-certificates",
        "consented": true,
        "asked_at": "2026-11-22T05:00:00Z",
        "outcome": "found",
        "answer_code": "SCSS001 00000",
    });
    assert_eq!(serde_json::to_value(&answered.record).unwrap(), expected);
    let shown = format!("{:?} {answered:?}", inquiry());
    assert!(!shown.contains("kdp.token"));
}

#[tokio::test]
async fn the_consent_goes_to_the_register_of_people_only() {
    let simulator = simulator().await;
    let client = client(&simulator);
    let cast = simulator.population().cast().clone();
    client.person(&cast.applicant.iin, &inquiry()).await.result.unwrap();
    client.organisation(&cast.organisation.bin, &inquiry()).await.result.unwrap();
    let asked = simulator.asked();
    let consents: Vec<_> = asked.iter().map(|question| question.consent.as_deref()).collect();
    assert_eq!(consents, [Some("kdp.token-1"), None]);
    assert!(asked.iter().all(|question| question.message_id == MESSAGE_ID));
    simulator.stop().await.unwrap();
}

#[tokio::test]
async fn an_unknown_number_is_absent() {
    let simulator = simulator().await;
    let client = client(&simulator);
    let iin =
        (1..).find_map(|serial| Iin::compose(jiff::civil::date(1901, 1, 1), true, serial)).unwrap();
    let bin =
        (1..).find_map(|serial| Bin::compose(jiff::civil::date(1997, 1, 1), 4, serial)).unwrap();
    let person = client.person(&iin, &inquiry()).await;
    assert!(matches!(person.result, Ok(None)));
    assert_eq!(person.record.outcome, CallOutcome::Absent);
    let organisation = client.organisation(&bin, &inquiry()).await;
    assert!(matches!(organisation.result, Ok(None)));
    assert_eq!(organisation.record.answer_code, "SCSS001");
    assert!(matches!(ask_under(Disturbance::Absent).await.result, Ok(None)));
    simulator.stop().await.unwrap();
}

#[tokio::test]
async fn an_answer_to_another_question_is_refused() {
    let fault = unreadable(ask_under(Disturbance::WrongCorrelation).await);
    assert_eq!(fault, DocumentFault::Mismatch("correlation"));
    let fault = unreadable(ask_under(Disturbance::WrongSubject).await);
    assert_eq!(fault, DocumentFault::Mismatch("iin"));

    let simulator = simulator().await;
    simulator.disturb(Disturbance::WrongSubject);
    let bin = simulator.population().cast().organisation.bin.clone();
    let answered = client(&simulator).organisation(&bin, &inquiry()).await;
    let mismatch = DocumentFault::Mismatch("BIN");
    assert!(
        matches!(answered.result, Err(GatewayFault::Unreadable { source, .. }) if source == mismatch)
    );
    simulator.stop().await.unwrap();
}

#[tokio::test]
async fn broken_answers_are_refused() {
    let fault = unreadable(ask_under(Disturbance::DocumentType).await);
    assert_eq!(fault, DocumentFault::Forbidden("a document type"));
    let fault = unreadable(ask_under(Disturbance::Oversized).await);
    assert_eq!(fault, DocumentFault::Budget("bytes"));
    assert!(matches!(
        unreadable(ask_under(Disturbance::Truncated).await),
        DocumentFault::Syntax(_)
    ));
    let fault = unreadable(ask_under(Disturbance::Html).await);
    assert_eq!(fault, DocumentFault::Forbidden("a document type"));
}

#[tokio::test]
async fn a_register_that_is_down_is_unavailable() {
    let (fault, code) = unavailable(ask_under(Disturbance::Unavailable).await);
    assert!(matches!(fault, TransportFault::Status(503)));
    assert_eq!(code, "http-503");
    let (fault, _) = unavailable(ask_under(Disturbance::Redirect).await);
    assert!(matches!(fault, TransportFault::Status(307)));
    let (fault, code) = unavailable(ask_under(Disturbance::SoapFault).await);
    assert!(matches!(fault, TransportFault::Fault(code) if code == "soapenv:Server"));
    assert_eq!(code, "fault soapenv:Server");
}

#[tokio::test]
async fn silence_ends_with_the_timeout() {
    let simulator = simulator().await;
    simulator.disturb(Disturbance::Silence);
    let settings = SoapSettings { timeout: Duration::from_millis(60), ..simulator.settings() };
    let client = SoapRegisters::new(settings).unwrap();
    let iin = simulator.population().cast().applicant.iin.clone();
    let (fault, code) = unavailable(client.person(&iin, &inquiry()).await);
    assert!(matches!(fault, TransportFault::NoAnswer(source) if source.is_timeout()));
    assert_eq!(code, "no-answer");
    simulator.stop().await.unwrap();
}

#[tokio::test]
async fn a_stopped_register_does_not_answer() {
    let simulator = simulator().await;
    let client = client(&simulator);
    let iin = simulator.population().cast().applicant.iin.clone();
    simulator.stop().await.unwrap();
    let answered = client.person(&iin, &inquiry()).await;
    let fault = answered.result.unwrap_err();
    assert!(fault.is_passing());
    let coded = fault.to_fault();
    assert_eq!(coded.code, "register-unavailable");
    assert_eq!(coded.args, [("register", "gbd-fl".to_owned())]);
}

#[tokio::test]
async fn unknown_codes_are_refusals() {
    for (disturbance, code) in [
        (Disturbance::GatewayCode("SCSE<999>".to_owned()), "SCSE999"),
        (Disturbance::GatewayCode("SCSS002".to_owned()), "SCSS002"),
        (Disturbance::RegisterCode("00002".to_owned()), "00002"),
    ] {
        let answered = ask_under(disturbance).await;
        assert_eq!(answered.record.answer_code, code);
        let fault = answered.result.unwrap_err();
        assert!(!fault.is_passing());
        assert_eq!(fault.to_fault().code, "register-refused");
    }
}

#[tokio::test]
async fn a_wrong_sender_or_service_is_refused() {
    let simulator = simulator().await;
    let iin = simulator.population().cast().applicant.iin.clone();
    let wrong = [
        SoapSettings { password: Secret::new("guess <&>"), ..simulator.settings() },
        SoapSettings { sender_id: "a\"<b>".to_owned(), ..simulator.settings() },
        SoapSettings { person_service: "Other".to_owned(), ..simulator.settings() },
    ];
    let mut codes = Vec::new();
    for settings in wrong {
        let answered = SoapRegisters::new(settings).unwrap().person(&iin, &inquiry()).await;
        assert!(matches!(answered.result, Err(GatewayFault::Refused { .. })));
        codes.push(answered.record.answer_code);
    }
    assert_eq!(codes, ["SCSE003", "SCSE003", "SCSE002"]);
    simulator.stop().await.unwrap();
}

#[tokio::test]
async fn the_simulator_refuses_questions_of_another_shape() {
    let simulator = simulator().await;
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    let url = simulator.settings().url;
    let post = |kind: &'static str, body: String| {
        let request = http.post(&url).header("content-type", kind).body(body);
        async move { request.send().await.unwrap() }
    };
    assert_eq!(post("application/json", "{}".to_owned()).await.status(), 415);
    for body in ["<a/>", "", "<!DOCTYPE a><a/>"] {
        let answer = post("text/xml", body.to_owned()).await;
        assert_eq!(answer.status(), 500);
        assert!(answer.text().await.unwrap().contains("<faultcode>soapenv:Client</faultcode>"));
    }
    assert_eq!(post("text/xml", "x".repeat(100_000)).await.status(), 413);
    simulator.stop().await.unwrap();
}

#[test]
fn bad_settings_are_refused_at_once() {
    for url in ["", "ftp://gateway.example.kz/", "http://user@gateway.example.kz/"] {
        let settings = SoapSettings::new(url, "senim", Secret::new("p"));
        let fault = SoapRegisters::new(settings).unwrap_err();
        assert_eq!(fault.to_fault().code, "gateway-settings", "{url}");
    }
    let settings = SoapSettings::new("http://gateway.example.kz/", "senim", Secret::new("p4ss"));
    assert!(!format!("{settings:?}").contains("p4ss"));
}

/// A gateway that always answers with this text.
async fn always(answer: String) -> SoapRegisters {
    let router = Router::new()
        .route("/", post(|| async move { ([(header::CONTENT_TYPE, "text/xml")], answer) }));
    let listener = TcpListener::bind(loopback()).await.unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router).await });
    SoapRegisters::new(SoapSettings::new(url, "senim", Secret::new("p"))).unwrap()
}

fn answer_with(info: &str, person: &str) -> String {
    format!(
        r#"<?xml version="1.0" encoding="utf-8"?>
<S:Envelope xmlns:S="http://schemas.xmlsoap.org/soap/envelope/" xmlns:xs="http://www.w3.org/2001/XMLSchema-instance">
  <S:Body>
    <SendMessageResponse xmlns="http://bip.bee.kz/SyncChannel/v10/Types">
      <response xmlns="">
        <responseInfo>{info}
          <responseDate>2026-11-22T10:00:01.000+05:00</responseDate>
          <status><code>SCSS001</code><message>Message has been processed successfully</message></status>
        </responseInfo>
        <responseData>
          <data xmlns:m="http://message.persistence.interactive.nat" xs:type="m:Response">
            <m:messageResult><code>00000</code></m:messageResult>
            <persons>{person}</persons>
          </data>
        </responseData>
      </response>
    </SendMessageResponse>
  </S:Body>
</S:Envelope>"#
    )
}

const INFO: &str = "<messageId>1</messageId>\
    <correlationId>07070707-0707-4707-8707-070707070707</correlationId>";

fn person_with(life: &str, sex: &str) -> String {
    let iin = gateway::population::cast().unwrap().applicant.iin;
    format!(
        "<person><iin>{iin}</iin><surname>Ә&amp;Ә</surname><name> Ұ </name><patronymic/>\
         <engSurname>A</engSurname><birthDate>1994-05-17+05:00</birthDate>\
         <gender><code>{sex}</code></gender><citizenship><code>643</code></citizenship>\
         <lifeStatus><code>{life}</code></lifeStatus>\
         <documents><document><type><code>077</code></type><number>1</number>\
         <beginDate>2020-01-02T00:00:00.000+06:00</beginDate>\
         <endDate xs:nil=\"true\"/></document></documents></person>"
    )
}

async fn told(answer: String) -> Answered<Person> {
    let iin = gateway::population::cast().unwrap().applicant.iin;
    always(answer).await.person(&iin, &inquiry()).await
}

#[tokio::test]
async fn another_writer_of_the_same_shape_is_understood() {
    let person = told(answer_with(INFO, &person_with("0", "2"))).await.result.unwrap().unwrap();
    assert_eq!((person.surname.as_str(), person.name.as_str()), ("Ә&Ә", "Ұ"));
    assert_eq!(person.patronymic, None);
    assert_eq!(person.birth_date, jiff::civil::date(1994, 5, 17));
    assert!(!person.resident && person.address.is_none());
    let document = person.documents.first().unwrap();
    assert_eq!(document.kind, gateway::IdentityDocumentKind::Other("077".to_owned()));
    assert!(!document.valid && document.expires_on.is_none());
}

#[tokio::test]
async fn values_outside_their_lists_are_refused() {
    let cases = [
        (person_with("9", "2"), DocumentFault::Value("lifeStatus")),
        (person_with("0", "3"), DocumentFault::Value("gender")),
        (person_with("0", ""), DocumentFault::Missing("code")),
        (
            person_with("0", "2").replace("1994-05-17", "17.05.1994"),
            DocumentFault::Value("birthDate"),
        ),
        (person_with("0", "2").repeat(2), DocumentFault::Repeated("person")),
        (person_with("0", "2").replace("<iin>", "<x>x</x><iin>1"), DocumentFault::Mismatch("iin")),
    ];
    for (person, expected) in cases {
        assert_eq!(unreadable(told(answer_with(INFO, &person)).await), expected);
    }
    let session = format!("{INFO}<sessionId>{{x}}</sessionId>");
    let fault = unreadable(told(answer_with(&session, "")).await);
    assert_eq!(fault, DocumentFault::Mismatch("session"));
    let fault = unreadable(told(answer_with("<messageId>1</messageId>", "")).await);
    assert_eq!(fault, DocumentFault::Mismatch("correlation"));
}
