use std::sync::OnceLock;

use jiff::Timestamp;
use proptest::prelude::*;

use super::*;
use crate::{population, register::Person};

const MESSAGE_ID: &str = "07070707-0707-4707-8707-070707070707";

fn applicant() -> &'static Person {
    static APPLICANT: OnceLock<Person> = OnceLock::new();
    APPLICANT.get_or_init(|| population::cast().unwrap().applicant)
}

fn good_answer() -> String {
    let sent_at = envelope::moment(Timestamp::UNIX_EPOCH);
    let info = envelope::ResponseInfo {
        message_id: MESSAGE_ID,
        correlation_id: MESSAGE_ID,
        response_date: &sent_at,
        session_id: None,
        code: envelope::SUCCESS,
        message: "ok",
    };
    let data = individuals::response(MESSAGE_ID, &sent_at, PERSON_DONE, Some(applicant()));
    envelope::response(&info, Some(data))
}

fn read(answer: &[u8]) -> Option<Person> {
    let tree = xml::parse(answer).ok()?;
    let Ok(Received::Data(data)) = envelope::read_response(&tree, MESSAGE_ID) else {
        return None;
    };
    match individuals::read_response(data, &applicant().iin) {
        Ok(Told::Found(person)) => Some(*person),
        _ => None,
    }
}

#[test]
fn a_question_has_the_published_shape() {
    let sent_at = envelope::moment("2026-11-22T05:00:00.25Z".parse().unwrap());
    let info = RequestInfo {
        message_id: MESSAGE_ID,
        service_id: "GBDFL_UniversalServiceSync",
        message_date: &sent_at,
        sender_id: "senim",
        password: "a<b&c",
    };
    let data = individuals::request(&individuals::Question {
        message_id: MESSAGE_ID,
        message_date: &sent_at,
        sender_code: "senim",
        consent: Some("token"),
        iin: "940517430014",
    });
    let expected = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
        <soapenv:Envelope xmlns:soapenv=\"http://schemas.xmlsoap.org/soap/envelope/\" \
        xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"><soapenv:Header></soapenv:Header>\
        <soapenv:Body><typ:SendMessage xmlns:typ=\"http://bip.bee.kz/SyncChannel/v10/Types\">\
        <request><requestInfo><messageId>07070707-0707-4707-8707-070707070707</messageId>\
        <serviceId>GBDFL_UniversalServiceSync</serviceId>\
        <messageDate>2026-11-22T10:00:00.250+05:00</messageDate>\
        <sender><senderId>senim</senderId><password>a&lt;b&amp;c</password></sender>\
        <sessionId>{07070707-0707-4707-8707-070707070707}</sessionId></requestInfo>\
        <requestData><data xmlns:cs=\"http://message.persistence.interactive.nat\" \
        xsi:type=\"cs:Request\"><messageId>07070707-0707-4707-8707-070707070707</messageId>\
        <messageDate>2026-11-22T10:00:00.250+05:00</messageDate><senderCode>senim</senderCode>\
        <kdpToken>token</kdpToken><iin>940517430014</iin></data></requestData></request>\
        </typ:SendMessage></soapenv:Body></soapenv:Envelope>";
    assert_eq!(envelope::request(&info, data), expected);
}

#[test]
fn the_unspoilt_answer_reads_back() {
    assert_eq!(read(good_answer().as_bytes()).as_ref(), Some(applicant()));
}

#[test]
fn an_answer_cut_anywhere_is_refused() {
    let answer = good_answer();
    for end in 0..answer.len() {
        assert!(read(&answer.as_bytes()[..end]).is_none(), "cut at {end}");
    }
}

proptest! {
    #[test]
    fn a_spoilt_answer_never_tells_about_another_person(at in any::<usize>(), byte in any::<u8>()) {
        let mut answer = good_answer().into_bytes();
        let at = at % answer.len();
        answer[at] = byte;
        if let Some(person) = read(&answer) {
            prop_assert_eq!(&person.iin, &applicant().iin);
        }
    }
}
