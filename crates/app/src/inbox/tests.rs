//! The work on a case beside the case itself: who has it, what is written to and fro, who votes, what is only begun.

use base::{Lang, Role, UniqueNumber};
use forms::{Answer, Typed};
use services::Channel;

use super::{assignment::AbsenceToNote, drafting::DecisionToDraft};
use crate::{
    Access, CaseAct, CaseToGive, MessageFile, MessageToSend, Session,
    cases::tests::{Signer, Stage, codes, enrol_at, plain},
    reception::tests::{package, shipped, start},
};

const COMMITTEE: &str = "mes-committee";
const ICT_02: &str = include_str!("../../../../data/services/ict-02/cases.toml");

fn message(text: &str) -> MessageToSend {
    MessageToSend { text: text.to_owned(), files: Vec::new() }
}

fn pdf(name: &str) -> MessageFile {
    MessageFile { name: name.to_owned(), content: b"%PDF-1.7\nplan".to_vec() }
}

fn gift(to: &str, reason: Option<&str>) -> CaseToGive {
    CaseToGive { to: to.to_owned(), reason: reason.map(ToOwned::to_owned) }
}

impl Stage {
    /// Another officer of the committee.
    async fn second_officer(&self) -> Signer {
        let cast = self.app.population().unwrap().cast().clone();
        let (iin, bin) = (&cast.applicant.iin, &cast.committee.bin);
        Box::pin(enrol_at(&self.app, COMMITTEE, iin, Role::Officer, bin)).await
    }

    async fn queue(&self, session: &Session, queue: &str) -> Vec<UniqueNumber> {
        let page = self.app.inbox().queue(session, Some(queue), None, Lang::En).await.unwrap();
        let count = page.queues.iter().find(|one| one.code == queue).unwrap().count;
        assert_eq!(count, page.rows.len() as u64, "{queue}");
        page.rows.into_iter().map(|row| row.number).collect()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn messages_go_to_and_fro_beside_a_case_and_change_nothing_of_it() {
    let stage = Box::pin(Stage::set()).await;
    let number = stage.to_review().await;
    let (cases, inbox) = (stage.app.cases(), stage.app.inbox());
    let before = cases.load_case(&number).await.unwrap().case;
    let head = stage.sign_in(&stage.head).await;
    let asked = MessageToSend {
        text: "Жоспарды қосымша жібердім.\r\nТағы не керек?".to_owned(),
        files: vec![pdf("../plan.pdf")],
    };
    let sent = cases.send_message(&head, &number, asked, Lang::Kk).await.unwrap();
    let [one] = sent.messages.as_slice() else { panic!("{:?}", sent.messages) };
    assert!(one.own && one.waits && sent.open);
    assert_eq!(one.text, "Жоспарды қосымша жібердім.\nТағы не керек?");
    assert_eq!(one.files[0].name, "plan.pdf");

    // It waits in a queue of the body until an official answers.
    let officer = stage.sign_in(&stage.officer).await;
    assert_eq!(stage.queue(&officer, "messages").await, std::slice::from_ref(&number));
    let read = inbox.messages(&officer, &number, Lang::Ru).await.unwrap();
    assert!(!read.messages[0].own && read.messages[0].waits);
    assert_eq!(read.messages[0].who, "Заявитель");
    let file = read.messages[0].files[0].id.clone();
    let (_, bytes) =
        stage.app.documents().fetch(&file, Access::Session(&officer), Lang::En).await.unwrap();
    assert_eq!(bytes, b"%PDF-1.7\nplan");
    stage.app.work().await.unwrap();
    let letters = |to: &str| {
        let all = stage.letters();
        all.into_iter().filter(|letter| letter.contains(to)).collect::<Vec<_>>()
    };
    let told_before = letters("firm@example.kz").len();
    let answer = inbox.send_message(&officer, &number, message("Рақмет, жетеді."), Lang::Kk).await;
    let answer = answer.unwrap();
    assert_eq!(answer.messages.iter().map(|m| m.waits).collect::<Vec<_>>(), [false, false]);
    assert!(stage.queue(&officer, "messages").await.is_empty());

    // The applicant is told in the language of her letters, without the words.
    stage.app.work().await.unwrap();
    let told = letters("firm@example.kz");
    assert_eq!(told.len(), told_before + 1);
    let letter = told.iter().find(|letter| letter.contains("новое сообщение")).unwrap();
    assert!(letter.contains(&format!("/ru/cases/{number}/messages")), "{letter}");
    assert!(told.iter().all(|letter| !letter.contains("жетеді")));

    // Nobody else reads them, and they are no documents of the case.
    let stranger = Box::pin(stage.head_of_another()).await;
    let stranger = stage.sign_in(&stranger).await;
    assert_eq!(codes(cases.messages(&stranger, &number, Lang::En).await), ["case-not-found"]);
    let refused = stage.app.documents().fetch(&file, Access::Session(&stranger), Lang::En).await;
    assert_eq!(codes(refused), ["document-not-found"]);
    let case = cases.case(&head, &number, Lang::En).await.unwrap();
    assert_eq!(case.messages, 2);
    assert!(case.documents.iter().all(|document| document.id != file));
    assert_eq!(cases.load_case(&number).await.unwrap().case, before, "the case is as it was");
    assert_eq!(stage.journalled("case-message-sent").await.len(), 2);
    let looks = stage.journalled("case-messages-viewed").await;
    assert_eq!(looks.len(), 1, "the applicant's own looks are not recorded");
    let entries = stage.journalled(number.as_str()).await.concat();
    assert!(!entries.contains("жетеді"), "the journal has digests, not words");
}

#[tokio::test(flavor = "multi_thread")]
async fn messages_have_bounds_and_end_with_the_case() {
    let stage = Box::pin(Stage::set()).await;
    let number = stage.to_review().await;
    let (cases, inbox) = (stage.app.cases(), stage.app.inbox());
    let head = stage.sign_in(&stage.head).await;
    let send = async |message: MessageToSend| {
        codes(cases.send_message(&head, &number, message, Lang::En).await)
    };
    assert_eq!(send(message(" \r\n ")).await, ["message-empty"]);
    let many = MessageToSend { text: "ә".repeat(4_001), files: vec![pdf("a.pdf"); 6] };
    assert_eq!(send(many).await, ["message-too-long", "message-too-many-files"]);
    let disguised = MessageFile { name: "a.pdf".to_owned(), content: b"MZ\x90".to_vec() };
    let wrong = MessageToSend { text: "файл".to_owned(), files: vec![disguised] };
    assert_eq!(send(wrong).await, ["file-type"]);
    let mut large = b"%PDF-1.7\n".to_vec();
    large.resize(10 * 1024 * 1024 + 1, b' ');
    let large = MessageFile { name: "a.pdf".to_owned(), content: large };
    let wrong = MessageToSend { text: "файл".to_owned(), files: vec![large] };
    assert_eq!(send(wrong).await, ["file-too-large"]);
    for _ in 0..20 {
        assert_eq!(send(message("сұрақ")).await, Vec::<&str>::new());
    }
    assert_eq!(send(message("сұрақ")).await, ["messages-of-day-spent"]);
    // The body may write all the same.
    let officer = stage.sign_in(&stage.officer).await;
    inbox.send_message(&officer, &number, message("жауап"), Lang::En).await.unwrap();

    stage.grant(&number).await;
    // The head opens the case: the result is delivered, and it is over.
    assert_eq!(
        cases.case(&head, &number, Lang::En).await.unwrap().status.state,
        "attestat-delivered"
    );
    stage.clock.move_to("2026-11-20T05:00:00Z".parse().unwrap());
    let head = stage.sign_in(&stage.head).await;
    let late = cases.send_message(&head, &number, message("сұрақ"), Lang::En).await;
    assert_eq!(codes(late), ["message-case-over"]);
    let read = cases.messages(&head, &number, Lang::En).await.unwrap();
    assert_eq!((read.messages.len(), read.open), (21, false));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_case_is_its_officer_s_until_another_takes_it_over_and_says_why() {
    let stage = Box::pin(Stage::set()).await;
    let number = stage.file().await.status.number;
    let second = stage.second_officer().await;
    let (first, second) = (stage.sign_in(&stage.officer).await, stage.sign_in(&second).await);
    let inbox = stage.app.inbox();
    let seen = inbox.case(&first, &number, Lang::En).await.unwrap();
    assert!(seen.assignment.officer.is_none() && seen.assignment.may_take);
    // Whoever begins has it.
    let begun = inbox.act(&first, &number, plain("accept"), Lang::En).await.unwrap();
    assert!(begun.assignment.own);
    assert_eq!(stage.queue(&first, "own").await, std::slice::from_ref(&number));
    assert!(stage.queue(&second, "own").await.is_empty());
    assert_eq!(stage.queue(&second, "to-consider").await, std::slice::from_ref(&number));

    let refused = inbox.act(&second, &number, plain("confirm-completeness"), Lang::En).await;
    assert_eq!(codes(refused), ["case-of-another-officer"]);
    let silent = inbox.give_case(&second, &number, gift("me", None), Lang::En).await;
    assert_eq!(codes(silent), ["reasons-missing"]);
    let long = gift("me", Some(&"ә".repeat(501)));
    let long = inbox.give_case(&second, &number, long, Lang::En).await;
    assert_eq!(codes(long), ["reasons-too-long"]);
    let foreign = inbox.give_case(&second, &number, gift("nobody", Some("-")), Lang::En).await;
    assert_eq!(codes(foreign), ["not-your-right"], "what is another's she cannot lay down");
    let taken = gift("me", Some("Жүктемені бөлу"));
    let taken = inbox.give_case(&second, &number, taken, Lang::En).await.unwrap();
    assert!(taken.assignment.own && taken.assignment.history.len() == 1);
    assert!(taken.assignment.history[0].value.contains("Жүктемені бөлу"));
    let refused = inbox.act(&first, &number, plain("confirm-completeness"), Lang::En).await;
    assert_eq!(codes(refused), ["case-of-another-officer"]);
    inbox.act(&second, &number, plain("confirm-completeness"), Lang::En).await.unwrap();

    // The authorised person gives it back, by the certificate of a colleague; nobody can be invented.
    let authorised = stage.sign_in(&stage.authorised).await;
    let view = inbox.case(&authorised, &number, Lang::En).await.unwrap();
    let [colleague] = view.assignment.may_give_to.as_slice() else {
        panic!("{:?}", view.assignment.may_give_to)
    };
    let nobody = inbox.give_case(&authorised, &number, gift("00ff", Some("-")), Lang::En).await;
    assert_eq!(codes(nobody), ["colleague-not-known"]);
    let given = gift(&colleague.code, Some("Бастапқы орындаушы"));
    inbox.give_case(&authorised, &number, given, Lang::En).await.unwrap();
    assert_eq!(stage.queue(&first, "own").await, std::slice::from_ref(&number));
    let laid = inbox.give_case(&first, &number, gift("nobody", None), Lang::En).await.unwrap();
    assert!(laid.assignment.officer.is_none());
    assert_eq!(stage.journalled("case-given").await.len(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn while_an_officer_is_away_her_deputy_acts_and_on_the_next_day_she_does() {
    let stage = Box::pin(Stage::set()).await;
    let number = stage.file().await.status.number;
    let second = stage.second_officer().await;
    let inbox = stage.app.inbox();
    let first = stage.sign_in(&stage.officer).await;
    inbox.act(&first, &number, plain("accept"), Lang::En).await.unwrap();
    let session = stage.sign_in(&second).await;
    let known = inbox.absences(&session).await.unwrap();
    assert_eq!((known.may_tell.len(), known.colleagues.len()), (1, 2), "she tells of herself only");
    let serial = &first.serial;
    let absence =
        |of: Option<&str>, first_day: &str, last_day: &str, deputy: Option<&str>| AbsenceToNote {
            of: of.map(ToOwned::to_owned),
            first_day: first_day.parse().unwrap(),
            last_day: last_day.parse().unwrap(),
            deputy: deputy.map(ToOwned::to_owned),
        };
    let of_other = absence(Some(serial), "2026-11-18", "2026-11-19", None);
    assert_eq!(codes(inbox.note_absence(&session, of_other).await), ["not-your-right"]);
    let past = absence(None, "2026-11-16", "2026-11-17", None);
    assert_eq!(codes(inbox.note_absence(&first, past).await), ["absence-days"]);
    let turned = absence(None, "2026-11-20", "2026-11-19", Some("00ff"));
    let turned = codes(inbox.note_absence(&first, turned).await);
    assert_eq!(turned, ["absence-days", "colleague-not-known"]);
    let own = absence(None, "2026-11-19", "2026-11-20", Some(serial));
    let own = codes(inbox.note_absence(&first, own).await);
    assert_eq!(own, ["colleague-not-known"], "nobody stands in for herself");

    let deputy = &session.serial;
    let away = absence(None, "2026-11-19", "2026-11-20", Some(deputy));
    let noted = inbox.note_absence(&first, away).await.unwrap();
    assert_eq!(noted.absences.len(), 1);
    let confirm = || plain("confirm-completeness");
    let early = inbox.act(&session, &number, confirm(), Lang::En).await;
    assert_eq!(codes(early), ["case-of-another-officer"], "she is at work until tomorrow");
    stage.clock.move_to("2026-11-19T05:00:00Z".parse().unwrap());
    let session = stage.sign_in(&second).await;
    let seen = inbox.case(&session, &number, Lang::En).await.unwrap();
    assert_eq!(
        seen.assignment.away_until.map(|day| day.to_string()).as_deref(),
        Some("2026-11-20")
    );
    assert!(seen.assignment.deputy.is_some() && !seen.assignment.reason_needed);
    inbox.act(&session, &number, confirm(), Lang::En).await.unwrap();
    // She is back when she says so, and it is her case again.
    let first = stage.sign_in(&stage.officer).await;
    inbox.end_absence(&first, None).await.unwrap();
    let refused = inbox.act(&session, &number, plain("propose-grant"), Lang::En).await;
    assert_eq!(codes(refused), ["case-of-another-officer"]);
    inbox.act(&first, &number, plain("propose-grant"), Lang::En).await.unwrap();
    assert_eq!(stage.journalled("absence-noted").await.len(), 1);
    assert_eq!(stage.journalled("absence-ended").await.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_decision_is_begun_looked_at_and_decides_nothing_until_it_is_made() {
    let stage = Box::pin(Stage::set()).await;
    let number = stage.to_review().await;
    let (cases, inbox) = (stage.app.cases(), stage.app.inbox());
    let officer = stage.sign_in(&stage.officer).await;
    let before = cases.load_case(&number).await.unwrap().case;
    assert_eq!(codes(inbox.decision_preview(&officer, &number).await), ["decision-without-paper"]);
    let view = inbox.case(&officer, &number, Lang::En).await.unwrap();
    let refusal = view.acts.iter().find(|act| act.code == "propose-refusal").unwrap();
    let ground = refusal.grounds[0].0.clone();
    let draft = DecisionToDraft {
        act: "propose-refusal".to_owned(),
        grounds: vec![ground.clone()],
        text: Some("Қорытынды мерзімі өткен".to_owned()),
        ..DecisionToDraft::default()
    };
    let unknown = DecisionToDraft { grounds: vec!["R99".to_owned()], ..draft.clone() };
    let unknown = inbox.save_decision(&officer, &number, unknown, Lang::En).await;
    assert_eq!(codes(unknown), ["ground-not-known"]);
    let not_now = DecisionToDraft { act: "accept".to_owned(), ..DecisionToDraft::default() };
    let not_now = inbox.save_decision(&officer, &number, not_now, Lang::En).await;
    assert_eq!(codes(not_now), ["act-not-now"]);
    let saved = inbox.save_decision(&officer, &number, draft.clone(), Lang::En).await.unwrap();
    assert!(saved.draft.is_some_and(|draft| draft.act == "propose-refusal" && draft.open));
    assert_eq!(inbox.decision_draft(&officer, &number).await.unwrap(), Some(draft));
    let paper = inbox.decision_preview(&officer, &number).await.unwrap();
    assert!(paper.starts_with(b"%PDF") && documents::extract_signature(&paper).is_err());
    assert_eq!(cases.load_case(&number).await.unwrap().case, before, "nothing is decided");
    // It is hers alone.
    let authorised = stage.sign_in(&stage.authorised).await;
    assert_eq!(inbox.decision_draft(&authorised, &number).await.unwrap(), None);
    let act = CaseAct {
        ground: Some(ground),
        text: Some("Қорытынды мерзімі өткен".to_owned()),
        ..plain("propose-refusal")
    };
    let done = inbox.act(&officer, &number, act, Lang::En).await.unwrap();
    assert_eq!(done.case.status.state, "refusal-proposed");
    assert!(done.draft.is_none(), "the decision is made");
}

#[tokio::test(flavor = "multi_thread")]
async fn cases_are_found_by_number_iin_bin_and_the_beginning_of_a_name() {
    let stage = Box::pin(Stage::set()).await;
    let number = stage.file().await.status.number;
    let inbox = stage.app.inbox();
    let officer = stage.sign_in(&stage.officer).await;
    let case = stage.app.cases().load_case(&number).await.unwrap().case;
    let name = case.applicant.organisation.clone().unwrap();
    let start: String = name.trim_matches(['«', '"']).chars().take(4).collect();
    let iin = case.applicant.iin.to_string();
    let bin = case.applicant.bin.as_ref().unwrap().to_string();
    for text in [number.as_str(), &iin, &bin, &name, &start.to_uppercase()] {
        let found = inbox.search(&officer, text, Lang::En).await.unwrap();
        assert_eq!(found.iter().map(|row| &row.number).collect::<Vec<_>>(), [&number], "{text}");
    }
    for text in ["«Басқа»", "2026-MES01-0000099-9"] {
        assert!(inbox.search(&officer, text, Lang::En).await.unwrap().is_empty(), "{text}");
    }
    assert_eq!(codes(inbox.search(&officer, " « ", Lang::En).await), ["case-search-form"]);
    assert_eq!(stage.journalled("cases-searched").await.len(), 7);
    // Another body finds nothing of it.
    let cast = stage.app.population().unwrap().cast().clone();
    let (other, firm) = (&cast.applicant.iin, &cast.committee.bin);
    let elsewhere = Box::pin(enrol_at(&stage.app, "knb", other, Role::Officer, firm)).await;
    let elsewhere = stage.sign_in(&elsewhere).await;
    assert!(inbox.search(&elsewhere, &bin, Lang::En).await.unwrap().is_empty());
}

/// What an act of ict-02 is given, by its fields.
fn given(act: &str, fields: &[(&str, &str)]) -> CaseAct {
    let given = fields.iter().fold(Typed::default(), |given, (name, value)| {
        given.with(name, Answer::Text((*value).to_owned()))
    });
    CaseAct { given, ..plain(act) }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_commission_is_called_votes_and_its_protocol_stands_on_the_page_of_the_case() {
    let stage = Box::pin(Stage::set()).await;
    let clerk = stage.clerk("transport-ministry").await;
    let desk = stage.app.reception();
    let begin = start("ict-02.attestation", Channel::Office);
    let secret = stage.typed(&clerk, begin, &shipped(ICT_02)).await;
    let intake = desk.intake(&clerk, &secret, Lang::En).await.unwrap();
    let take = package(&intake, "take-at-office");
    let number = desk.take_in(&clerk, &secret, take, Lang::En).await.unwrap().case.status.number;

    let cast = stage.app.population().unwrap().cast().clone();
    let bin = &cast.committee.bin;
    let enrol = async |post: &str, iin: &base::Iin, role: Role| {
        let signer = Box::pin(enrol_at(&stage.app, post, iin, role, bin)).await;
        stage.sign_in(&signer).await
    };
    let officer = enrol("transport-ministry", &cast.authorised_person.iin, Role::Officer).await;
    let expert = enrol("technical-service", &cast.officer.iin, Role::Officer).await;
    let inbox = stage.app.inbox();
    let queue = async |session: &Session| {
        let page = inbox.queue(session, None, None, Lang::En).await.unwrap();
        page.rows.into_iter().map(|row| row.number).collect::<Vec<_>>()
    };
    let act = async |session: &Session, act: CaseAct| {
        inbox.act(session, &number, act, Lang::En).await.unwrap()
    };
    assert!(queue(&expert).await.is_empty(), "it is not with the experts yet");
    act(&officer, plain("take-up")).await;
    act(&officer, plain("transfer")).await;
    // It is with another body: in its queue, and among those that the Ministry waits for.
    assert_eq!(queue(&expert).await, std::slice::from_ref(&number));
    assert!(stage.queue(&officer, "to-consider").await.is_empty());
    assert_eq!(stage.queue(&officer, "elsewhere").await, std::slice::from_ref(&number));

    let signatory = enrol("technical-service", &cast.applicant.iin, Role::AuthorisedPerson).await;
    act(&expert, given("send-contracts", &[("secret_works", "none")])).await;
    let day = "2026-11-18";
    act(&expert, given("deliver-contracts", &[("contracts_delivered_on", day)])).await;
    act(&signatory, plain("sign-contracts")).await;
    let contracts = [
        ("service_contract_number", "1"),
        ("joint_works_contract_number", "2"),
        ("concluded_on", day),
    ];
    act(&expert, given("return-contracts", &contracts)).await;
    let report = [
        ("act_number", "3"),
        ("act_date", day),
        ("standards_checked", "ҚР СТ ИСО/МЭК 27002-2009"),
        ("act_result", "conforming"),
    ];
    act(&expert, given("file-act", &report)).await;
    assert_eq!(stage.queue(&officer, "to-consider").await, std::slice::from_ref(&number));
    let view = inbox.case(&officer, &number, Lang::En).await.unwrap();
    let [panel] = view.panels.as_slice() else { panic!("{:?}", view.panels) };
    assert!(panel.opened_at.is_none() && panel.members.is_empty() && panel.quorum == 1);

    let member = enrol("attestation-commission", &cast.applicant.iin, Role::Officer).await;
    let own = enrol("attestation-commission", &cast.legal_head.iin, Role::Officer).await;
    act(&officer, given("call-commission", &[("sitting_on", day)])).await;
    assert_eq!(queue(&member).await, std::slice::from_ref(&number));
    assert!(queue(&own).await.is_empty(), "the applicant's head does not sit on her own case");
    let early = given(
        "record-protocol",
        &[("protocol_number", "7"), ("protocol_date", day), ("commission_proposal", "issue")],
    );
    let refused = inbox.act(&member, &number, early.clone(), Lang::En).await;
    assert_eq!(codes(refused), ["votes-missing"]);
    let view = inbox.case(&member, &number, Lang::En).await.unwrap();
    let panel = &view.panels[0];
    assert_eq!((panel.members.len(), panel.voted), (1, 0), "{:?}", panel.members);
    assert!(panel.members[0].at.is_none() && panel.opened_at.is_some());
    assert!(panel.sitting.iter().any(|row| row.name == "sitting_on"));

    act(&member, given("vote", &[("opinion", "issue")])).await;
    let again =
        inbox.act(&member, &number, given("vote", &[("opinion", "refuse")]), Lang::En).await;
    assert_eq!(codes(again), ["done-already"]);
    act(&member, early).await;
    let view = inbox.case(&officer, &number, Lang::En).await.unwrap();
    let panel = &view.panels[0];
    assert_eq!(panel.voted, 1);
    assert_eq!(panel.members[0].given[0].value, "Issue the attestat");
    let protocol: Vec<&str> = panel.protocol.iter().map(|row| row.value.as_str()).collect();
    assert_eq!(protocol[0], "7");
    assert_eq!(view.case.status.state, "decision");
}
