//! Complaints from the form to the answer, and what stands against them.

use base::{Lang, Role, UniqueNumber};
use complaints::Channel;
use forms::Typed;
use jiff::SignedDuration;
use store::MailRow;

use super::{ComplaintSearch, ComplaintTaken, ComplaintToFile};
use crate::{
    Access, ActFile, CaseAct, Session,
    cases::tests::{Signer, Stage, codes, enrol_at, plain},
    view::ComplaintView,
};

pub(crate) fn answers() -> Typed {
    Typed::default()
        .with_text("postal_address", "Астана, Мәңгілік ел 8")
        .with_text("email", "firm@example.kz")
        .with_text("outgoing_number", "17/1")
        .with_text("outgoing_date", "2026-11-17")
        .with_text("subject_name", "Комитет")
        .with_text("reasons", "Өтініш қаралмады")
        .with_text("demands", "Қарауды талап етемін")
}

pub(crate) fn of(service: &str, place: usize, answers: Typed) -> ComplaintToFile {
    ComplaintToFile { service: service.to_owned(), place, lang: Lang::Ru, answers }
}

fn on_paper(service: &str, place: usize, channel: Channel) -> ComplaintTaken {
    ComplaintTaken {
        complaint: of(service, place, answers()),
        channel,
        full_name: "Серікова Айгүл Бекқызы".to_owned(),
        iin: None,
        organisation: None,
        bin: None,
        given: talon(),
    }
}

fn talon() -> Typed {
    Typed::default()
        .with_text("responsible", "Сағынтаев Ермек")
        .with_text("contacts", "8 (7172) 60-21-33")
        .with_text("answer_place", "Орынбор 8, 511-кабинет")
}

fn registering() -> CaseAct {
    CaseAct { given: talon(), ..plain("register") }
}

fn answering(act: &str) -> CaseAct {
    CaseAct {
        given: Typed::default().with_text("finding", "upheld"),
        text: Some("Өтініш қайта қаралады.\nКешірім сұраймыз.".to_owned()),
        ..plain(act)
    }
}

impl Stage {
    pub(crate) async fn complain(&self, filed: ComplaintToFile) -> crate::Result<ComplaintView> {
        let session = self.sign_in(&self.head).await;
        let complaints = self.app.complaints();
        let text = complaints.text(&session, filed).await?;
        let signature = self.head.sign(text.text.as_bytes(), false);
        complaints.file(&session, &text.id, &signature, None, Lang::En).await
    }

    /// Somebody with a post in another body, or another post.
    async fn enrol_in(&self, post: &str, role: Role) -> (Signer, Session) {
        let cast = self.app.population().unwrap().cast().clone();
        let (iin, bin) = (&cast.operator.iin, &cast.committee.bin);
        let signer = Box::pin(enrol_at(&self.app, post, iin, role, bin)).await;
        let session = self.sign_in(&signer).await;
        (signer, session)
    }

    async fn answer(
        &self,
        signer: &Signer,
        number: &UniqueNumber,
        act: CaseAct,
    ) -> crate::Result<ComplaintView> {
        let session = self.sign_in(signer).await;
        let complaints = self.app.complaints();
        let text = complaints.answer_text(&session, number, act).await?;
        let signature = signer.sign(text.text.as_bytes(), true);
        complaints.answer(&session, number, &text.id, &signature, Lang::En).await
    }

    async fn mails(&self) -> Vec<MailRow> {
        let now = self.app.now();
        let until = now.checked_add(SignedDuration::from_secs(60)).unwrap();
        self.app
            .0
            .store
            .write(move |mut tx| async move {
                Ok::<_, crate::Error>(tx.lease_mail(until, 20, 200, now).await?)
            })
            .await
            .unwrap()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_complaint_is_registered_considered_by_somebody_else_and_answered_with_a_signature() {
    let stage = Box::pin(Stage::set()).await;
    let case = stage.to_review().await;
    let filed = answers().with_text("about_number", case.to_string());
    let complaint = stage.complain(of("mes-01", 4, filed)).await.unwrap();
    let number = complaint.status.number.clone();
    assert_eq!(complaint.status.state, "delivered");
    let (complaints, officer) = (stage.app.complaints(), stage.sign_in(&stage.officer).await);
    // She registers it, but it is about what she did.
    let registered = complaints.act(&officer, &number, registering(), Lang::En).await.unwrap();
    assert_eq!(registered.status.state, "registered");
    // Wed 18 Nov 2026 + 15 calendar days.
    let due = registered.status.due_on.map(|day| day.to_string());
    assert_eq!(due.as_deref(), Some("2026-12-03"));
    assert!(registered.acts.is_empty(), "{:?}", registered.acts);
    let taken = complaints.act(&officer, &number, plain("take-up"), Lang::En).await;
    assert_eq!(codes(taken), ["complained-of"]);
    let head = stage.sign_in(&stage.head).await;
    let authorised = stage.sign_in(&stage.authorised).await;
    let taken = complaints.act(&authorised, &number, plain("take-up"), Lang::En).await.unwrap();
    assert_eq!(taken.status.state, "in-work");
    let unsigned = complaints.act(&authorised, &number, answering("answer"), Lang::En).await;
    assert_eq!(codes(unsigned), ["complaint-answer-needed"]);
    let refused = stage.answer(&stage.officer, &number, answering("answer")).await;
    assert_eq!(codes(refused), ["complained-of"]);
    let text = complaints.answer_text(&authorised, &number, answering("answer")).await.unwrap();
    let foreign = stage.officer.sign(text.text.as_bytes(), true);
    let refused = complaints.answer(&authorised, &number, &text.id, &foreign, Lang::En).await;
    assert_eq!(codes(refused), ["signature-not-of-post"]);
    let answered = stage.answer(&stage.authorised, &number, answering("answer")).await.unwrap();
    assert_eq!((answered.status.state.as_str(), answered.late), ("answered", false));

    let seen = complaints.own(&head, &number, Lang::Kk).await.unwrap();
    assert_eq!(seen.answer.as_deref(), Some("Өтініш қайта қаралады.\nКешірім сұраймыз."));
    let mut kinds: Vec<&str> = seen.documents.iter().map(|paper| paper.kind.as_str()).collect();
    kinds.sort_unstable();
    assert_eq!(
        kinds,
        [
            "complaint-answer",
            "complaint-answer-signature",
            "complaint-answer-text",
            "complaint-signature",
            "complaint-talon",
        ]
    );
    for paper in &seen.documents {
        if paper.media_type == "application/pdf" {
            let pdf = stage.app.kept_documents().content(paper.id.parse().unwrap()).await.unwrap();
            assert_eq!(testkit::archival::breaches(&pdf), [], "{}", paper.kind);
        }
    }
    let told: Vec<&str> = seen.timeline.iter().map(|line| line.text.as_str()).collect();
    assert_eq!(
        told,
        [
            "Шағым берілді",
            "Шағым тіркелді, талон берілді",
            "Шағым қарауға алынды",
            "Шағымға жауап берілді",
        ]
    );
    // Her letters are in the language in which she complained.
    let mails = stage.mails().await;
    let mut hers: Vec<&str> = mails
        .iter()
        .filter(|mail| mail.recipient == "firm@example.kz" && mail.subject.contains("SHG"))
        .map(|mail| mail.subject.as_str())
        .collect();
    hers.sort_unstable();
    assert_eq!(
        hers,
        [format!("Жалоба {number} зарегистрирована"), format!("На жалобу {number} дан ответ")]
    );
    assert!(stage.app.journal().verify().await.unwrap().is_ok());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_provider_answers_in_five_working_days_and_the_quality_body_in_fifteen() {
    let stage = Box::pin(Stage::set()).await;
    let (signer, officer) = Box::pin(stage.enrol_in("nca", Role::Officer)).await;
    let complaint = stage.complain(of("nca-01", 1, answers())).await.unwrap();
    let (complaints, number) = (stage.app.complaints(), complaint.status.number);
    let registered = complaints.act(&officer, &number, registering(), Lang::En).await.unwrap();
    // Wed 18 Nov 2026 + 5 working days: 19, 20, 23, 24, 25.
    let due = |view: &ComplaintView| view.status.due_on.map(|day| day.to_string());
    assert_eq!(due(&registered).as_deref(), Some("2026-11-25"));
    complaints.act(&officer, &number, plain("take-up"), Lang::En).await.unwrap();

    // A late answer is flagged; the complaint is never closed by time.
    stage.clock.advance(SignedDuration::from_hours(24 * 9));
    stage.app.work().await.unwrap();
    let officer = stage.sign_in(&signer).await;
    let late = complaints.show(&officer, &number, Lang::En).await.unwrap();
    assert_eq!((late.status.state.as_str(), late.late), ("in-work", true));
    let told: Vec<&str> = late.timeline.iter().map(|line| line.text.as_str()).collect();
    assert!(told.iter().any(|text| text.starts_with("The time limit has passed")), "{told:?}");
    let answered = stage.answer(&signer, &number, answering("answer")).await.unwrap();
    assert_eq!((answered.status.state.as_str(), answered.late), ("answered", true));

    // Fri 27 Nov 2026 + 15 working days: 30 Nov-4 Dec (5), 7-11 (10), 14, 15, [16 is Independence Day], 17, 18, 21.
    let appeal = CaseAct { text: Some("Келіспеймін".to_owned()), ..plain("appeal") };
    let head = stage.sign_in(&stage.head).await;
    let appealed = complaints.own_act(&head, &number, appeal, Lang::En).await.unwrap();
    assert_eq!(appealed.status.state, "appealed");
    assert_eq!(due(&appealed).as_deref(), Some("2026-12-21"));
    let again = stage.answer(&signer, &number, answering("answer-appeal")).await;
    assert_eq!(
        codes(again),
        ["act-not-yours"],
        "the provider does not answer for the quality body"
    );
    let cast = stage.app.population().unwrap().cast().clone();
    let (iin, bin) = (&cast.employee.iin, &cast.committee.bin);
    let enrolled = enrol_at(&stage.app, "quality-body", iin, Role::Officer, bin);
    let quality = Box::pin(enrolled).await;
    let session = stage.sign_in(&quality).await;
    let page = complaints.register(&session, &ComplaintSearch::default(), Lang::En).await.unwrap();
    assert_eq!(page.rows.len(), 1, "it stands in the register of the body that it went on to");
    let ended = stage.answer(&quality, &number, answering("answer-appeal")).await.unwrap();
    assert_eq!(ended.status.state, "appeal-answered");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_a_complaint_is_refused_with_its_reason() {
    let stage = Box::pin(Stage::set()).await;
    let complain = |filed| stage.complain(filed);
    assert_eq!(codes(complain(of("mes-05", 4, answers())).await), ["complaint-channel-closed"]);
    assert_eq!(codes(complain(of("nca-01", 2, answers())).await), ["complaint-channel-closed"]);
    // A line that tells of the court, and one that is not there.
    for place in [0, 6, 99] {
        assert_eq!(
            codes(complain(of("mes-01", place, answers())).await),
            ["complaint-route-unknown"]
        );
    }
    let mut nothing = answers();
    for field in ["outgoing_number", "outgoing_date", "reasons", "subject_name"] {
        nothing.0.remove(field);
    }
    let found = codes(complain(of("mes-01", 4, nothing.clone())).await);
    assert_eq!(
        found,
        ["answer-missing", "answer-missing"],
        "no outgoing number is asked for there"
    );
    let found = codes(complain(of("nca-01", 1, nothing)).await);
    assert_eq!(
        found,
        ["answer-missing", "answer-missing", "outgoing-number-missing", "outgoing-number-missing"]
    );
    // A number of nobody, and one of somebody else, are told apart by nobody.
    let case = stage.to_review().await;
    let stranger = Box::pin(stage.head_of_another()).await;
    let foreigner = stage.sign_in(&stranger).await;
    for number in ["2026-MES1-9999999-0".to_owned(), "x".to_owned(), case.to_string()] {
        let filed = of("mes-01", 4, answers().with_text("about_number", number));
        let text = stage.app.complaints().text(&foreigner, filed).await;
        assert_eq!(codes(text), ["complaint-number-unknown"]);
    }
    // A text is signed by the one to whom it was given, once.
    let head = stage.sign_in(&stage.head).await;
    let complaints = stage.app.complaints();
    let text = complaints.text(&head, of("mes-01", 4, answers())).await.unwrap();
    let theirs = stranger.sign(text.text.as_bytes(), false);
    let filed = complaints.file(&head, &text.id, &theirs, None, Lang::En).await;
    assert_eq!(codes(filed), ["signature-not-of-applicant"]);
    let filed = complaints.file(&foreigner, &text.id, &theirs, None, Lang::En).await;
    assert_eq!(codes(filed), ["text-not-waiting"]);
    let own = stage.head.sign(text.text.as_bytes(), false);
    let key = Some("a-key-of-sixteen-or-more");
    let filed = complaints.file(&head, &text.id, &own, key, Lang::En).await.unwrap();
    let again = complaints.file(&head, &text.id, &own, key, Lang::En).await.unwrap();
    assert_eq!(filed.status.number, again.status.number, "sent twice, filed once");
    let again = complaints.file(&head, &text.id, &own, None, Lang::En).await;
    assert_eq!(codes(again), ["text-not-waiting"]);
    // It is seen by the one who made it and by the body that answers, by nobody else.
    let number = filed.status.number;
    assert_eq!(codes(complaints.own(&foreigner, &number, Lang::En).await), ["complaint-not-found"]);
    let (_, other) = Box::pin(stage.enrol_in("knb", Role::Officer)).await;
    assert_eq!(codes(complaints.show(&other, &number, Lang::En).await), ["complaint-not-found"]);
    assert_eq!(codes(complaints.show(&head, &number, Lang::En).await), ["not-your-right"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clerk_takes_a_complaint_on_paper_in_and_the_register_finds_it() {
    let stage = Box::pin(Stage::set()).await;
    let (_, clerk) = Box::pin(stage.enrol_in("71-002", Role::Operator)).await;
    let complaints = stage.app.complaints();
    let mut empty = on_paper("mes-05", 4, Channel::Office);
    empty.given = Typed::default();
    assert_eq!(codes(complaints.take_in(&clerk, empty, Lang::En).await), ["answer-missing"; 3]);
    let mut nameless = on_paper("mes-05", 4, Channel::Office);
    nameless.full_name = " ".to_owned();
    nameless.iin = Some("123456789012".to_owned());
    let refused = complaints.take_in(&clerk, nameless, Lang::En).await;
    assert_eq!(codes(refused), ["answer-missing", "iin-form"]);
    let head = stage.app.population().unwrap().cast().legal_head.iin.clone();
    let mut taken = on_paper("mes-05", 4, Channel::Post);
    taken.iin = Some(head.to_string());
    let taken = complaints.take_in(&clerk, taken, Lang::En).await.unwrap();
    assert_eq!(taken.status.state, "registered");
    assert_eq!(taken.documents.len(), 1, "the talon");
    assert!(taken.acts.is_empty(), "the clerk of a centre has done her part");

    let cast = stage.app.population().unwrap().cast().clone();
    let (iin, bin) = (&cast.employee.iin, &cast.committee.bin);
    let enrolled = enrol_at(&stage.app, "mes-fire-committee", iin, Role::Officer, bin);
    let officer = Box::pin(enrolled).await;
    let officer = stage.sign_in(&officer).await;
    let number = taken.status.number.to_string();
    let find = |words: &str| ComplaintSearch { words: Some(words.to_owned()), after: None };
    for (words, count) in [
        ("", 1),
        (number.as_str(), 1),
        (head.as_str(), 1),
        ("mes-05", 1),
        ("registered", 1),
        ("answered", 0),
        ("mes-06", 0),
        (cast.organisation.bin.as_str(), 0),
    ] {
        let page = complaints.register(&officer, &find(words), Lang::En).await.unwrap();
        assert_eq!(page.rows.len(), count, "{words}");
    }
    let found = complaints.register(&officer, &find("Серікова"), Lang::En).await;
    assert_eq!(codes(found), ["complaint-search-form"]);
    let committee = stage.sign_in(&stage.officer).await;
    let page = complaints.register(&committee, &find(&number), Lang::En).await.unwrap();
    assert!(page.rows.is_empty(), "another body does not find it");
    let refusal = CaseAct {
        grounds: vec!["other-body".to_owned()],
        text: Some("Басқа орган".to_owned()),
        ..plain("refuse")
    };
    let head = stage.sign_in(&stage.head).await;
    assert_eq!(codes(complaints.register(&head, &find(""), Lang::En).await), ["not-your-right"]);
    let unsigned = complaints.act(&officer, &taken.status.number, refusal, Lang::En).await;
    assert_eq!(codes(unsigned), ["complaint-answer-needed"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_given_with_an_act_is_kept_tidy_and_what_no_act_asks_for_is_refused() {
    let stage = Box::pin(Stage::set()).await;
    let number = stage.complain(of("mes-01", 4, answers())).await.unwrap().status.number;
    let (complaints, officer) = (stage.app.complaints(), stage.sign_in(&stage.officer).await);
    // й as и with a breve, as some keyboards type it, and blanks that nobody sees.
    let untidy = Typed::default()
        .with_text("responsible", "  Сағынтаев   Серге\u{438}\u{306} ")
        .with_text("contacts", " 8 (7172) 60-21-33")
        .with_text("answer_place", "Орынбор 8\u{a0}");
    let paid = crate::StatedPayment {
        id: "1".to_owned(),
        amount: "10".to_owned(),
        on: "2026-11-18".to_owned(),
    };
    let with_more = CaseAct {
        given: untidy.clone(),
        missing: vec!["D1".to_owned()],
        points: [("R1".to_owned(), "1".to_owned())].into(),
        payment: Some(paid),
        ..plain("register")
    };
    let refused = complaints.act(&officer, &number, with_more, Lang::En).await;
    assert_eq!(codes(refused), ["input-not-asked"; 3]);
    let act = CaseAct { given: untidy, ..plain("register") };
    complaints.act(&officer, &number, act, Lang::En).await.unwrap();
    let row = stage.app.0.store.reading().await.unwrap().complaint_by_number(&number).await;
    let body = row.unwrap().unwrap().body;
    let kept: complaints::Complaint = base::read_stored(&body).unwrap();
    // A build that kept neither the number of the form nor the paragraph of an act left the same.
    let mut older: serde_json::Value = serde_json::from_str(&body).unwrap();
    assert!(older.as_object_mut().unwrap().remove("v").is_some());
    for event in older["events"].as_array_mut().unwrap() {
        assert!(event["happened"].as_object_mut().unwrap().remove("source").is_some());
    }
    let older: complaints::Complaint = base::read_stored(&older.to_string()).unwrap();
    assert_eq!(older.instance.state, kept.instance.state);
    assert_eq!(older.instance.events.len(), kept.instance.events.len());
    let given = kept.instance.events.iter().find_map(|event| match &event.happened {
        complaints::Happened::ActDone { act, input, .. } if act == "register" => Some(&input.given),
        _ => None,
    });
    let given = given.unwrap();
    assert_eq!(given.text("responsible"), Some("Сағынтаев Сергей"));
    assert_eq!(given.text("contacts"), Some("8 (7172) 60-21-33"));
    assert_eq!(given.text("answer_place"), Some("Орынбор 8"));
}

#[tokio::test(flavor = "multi_thread")]
async fn every_service_says_to_whom_complaints_go_and_in_what_time() {
    let stage = Box::pin(Stage::set()).await;
    let offers = stage.app.complaints().offers(Lang::En).unwrap();
    let rules = stage.app.rules().complaints.serving_on(base::local_date(stage.app.now())).unwrap();
    let mut table = Vec::new();
    for offer in &offers {
        for route in &offer.routes {
            let addressee = &rules.route(&offer.service, route.place).unwrap().addressee;
            let (term, channels) = (&route.term, route.channels.join("+"));
            table.push(format!("{} {} {addressee} {term} {channels}", offer.service, route.place));
        }
    }
    assert_eq!(
        table,
        [
            "ict-01 2 communications-committee 15 calendar days portal+office+post",
            "ict-01 6 transport-ministry 15 calendar days portal+office+post",
            "ict-01 7 communications-committee 15 calendar days portal+office+post",
            "ict-01 11 transport-ministry 15 calendar days office+post",
            "ict-02 2 transport-ministry 15 calendar days office+post",
            "ict-02 3 transport-ministry 15 calendar days portal+office+post",
            "knb-01 4 knb 15 calendar days portal+office+post",
            "knb-01 5 knb 15 calendar days portal+office+post",
            "knb-02 4 knb 15 calendar days portal+office+post",
            "knb-02 5 knb 15 calendar days portal+office+post",
            "knb-03 4 knb 15 calendar days portal+office+post",
            "knb-03 5 knb 15 calendar days portal+office+post",
            "knb-04 4 knb 15 calendar days portal+office+post",
            "knb-04 5 knb 15 calendar days portal+office+post",
            "knb-05 4 knb 15 calendar days portal+office+post",
            "knb-05 5 knb 15 calendar days portal+office+post",
            "knb-06 4 knb 15 calendar days portal+office+post",
            "knb-06 5 knb 15 calendar days portal+office+post",
            "mes-01 3 mes-ministry 15 calendar days portal+office+post",
            "mes-01 4 mes-committee 15 calendar days portal+office+post",
            "mes-01 5 centres-enterprise 15 calendar days office+post",
            "mes-02 3 mes-ministry 15 calendar days portal+office+post",
            "mes-02 4 mes-committee 15 calendar days portal+office+post",
            "mes-02 5 centres-enterprise 15 calendar days office+post",
            "mes-03 3 mes-ministry 15 calendar days portal+office+post",
            "mes-03 4 mes-committee 15 calendar days portal+office+post",
            "mes-03 5 centres-enterprise 15 calendar days office+post",
            "mes-04 3 mes-ministry 15 calendar days portal+office+post",
            "mes-04 4 mes-fire-committee 15 calendar days portal+office+post",
            "mes-04 5 centres-enterprise 15 calendar days office+post",
            "mes-05 3 mes-ministry 15 calendar days office+post",
            "mes-05 4 mes-fire-committee 15 calendar days office+post",
            "mes-05 5 centres-enterprise 15 calendar days office+post",
            "mes-06 3 mes-ministry 15 calendar days office+post",
            "mes-06 4 mes-fire-committee 15 calendar days office+post",
            "mes-06 5 centres-enterprise 15 calendar days office+post",
            "nca-01 1 nca 5 working days portal+office+post",
            "nca-01 2 state-corporation 5 working days office+post",
            "nca-01 3 quality-body 15 working days portal+office+post",
        ]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_complaint_is_passed_on_to_the_body_that_is_competent_and_its_term_runs_on() {
    let stage = Box::pin(Stage::set()).await;
    let complaint = stage.complain(of("mes-01", 4, answers())).await.unwrap();
    let (complaints, number) = (stage.app.complaints(), complaint.status.number);
    let first = stage.sign_in(&stage.officer).await;
    complaints.act(&first, &number, registering(), Lang::En).await.unwrap();
    let (signer, second) = Box::pin(stage.enrol_in("mes-ministry", Role::Officer)).await;
    assert_eq!(codes(complaints.show(&second, &number, Lang::En).await), ["complaint-not-found"]);
    let pass = |body: &str| CaseAct {
        given: Typed::default().with_text("body", body),
        text: Some("Министрліктің құзыретіне кіреді".to_owned()),
        ..plain("pass-on")
    };
    let same = complaints.act(&first, &number, pass("mes-committee"), Lang::En).await;
    assert_eq!(codes(same), ["complaint-body-same"]);
    let nobody = complaints.act(&first, &number, pass("quality-body"), Lang::En).await;
    assert_eq!(codes(nobody), ["answer-not-in-list"], "that one is reached by an appeal");
    let silent = CaseAct { text: None, ..pass("mes-ministry") };
    let silent = complaints.act(&first, &number, silent, Lang::En).await;
    assert_eq!(codes(silent), ["reasons-missing"]);
    stage.clock.advance(SignedDuration::from_hours(24));
    let first = stage.sign_in(&stage.officer).await;
    let passed = complaints.act(&first, &number, pass("mes-ministry"), Lang::En).await.unwrap();
    assert_eq!(passed.status.state, "registered");
    // Wed 18 Nov 2026 + 15 calendar days: the day on which it was passed on changes nothing.
    let due = |view: &ComplaintView| view.status.due_on.map(|day| day.to_string());
    assert_eq!(due(&passed).as_deref(), Some("2026-12-03"));
    let taken = complaints.act(&first, &number, plain("take-up"), Lang::En).await;
    assert_eq!(codes(taken), ["act-not-yours"], "the first body has done its part");
    let second = stage.sign_in(&signer).await;
    let page = complaints.register(&second, &ComplaintSearch::default(), Lang::En).await.unwrap();
    assert_eq!(page.rows.len(), 1);
    complaints.act(&second, &number, plain("take-up"), Lang::En).await.unwrap();
    let answered = stage.answer(&signer, &number, answering("answer")).await.unwrap();
    assert_eq!(answered.status.state, "answered");
    let head = stage.sign_in(&stage.head).await;
    let seen = complaints.own(&head, &number, Lang::En).await.unwrap();
    assert!(seen.addressee.contains("Ministry"), "{}", seen.addressee);
    let told = stage.mails().await;
    let told = told.iter().find(|mail| mail.subject.contains("передана по компетенции")).unwrap();
    assert!(told.body.contains("Министерств") && told.body.contains("құзыретіне"), "{}", told.body);
}

#[tokio::test(flavor = "multi_thread")]
async fn documents_are_attached_to_a_complaint_and_change_neither_its_state_nor_its_term() {
    let stage = Box::pin(Stage::set()).await;
    let complaint = stage.complain(of("mes-01", 4, answers())).await.unwrap();
    let (complaints, number) = (stage.app.complaints(), complaint.status.number);
    let officer = stage.sign_in(&stage.officer).await;
    let before = complaints.act(&officer, &number, registering(), Lang::En).await.unwrap();
    let head = stage.sign_in(&stage.head).await;
    let attach = |count: usize, content: &[u8]| CaseAct {
        files: vec![
            ActFile {
                field: "attachments".to_owned(),
                name: "хат.pdf".to_owned(),
                content: content.to_vec(),
            };
            count
        ],
        ..plain("attach")
    };
    let pdf: &[u8] = b"%PDF-1.7\nletter";
    let none = complaints.own_act(&head, &number, attach(0, pdf), Lang::En).await;
    assert_eq!(codes(none), ["answer-missing"]);
    let disguised = complaints.own_act(&head, &number, attach(1, b"MZ\x90"), Lang::En).await;
    assert_eq!(codes(disguised), ["file-type"]);
    let many = complaints.own_act(&head, &number, attach(11, pdf), Lang::En).await;
    assert_eq!(codes(many), ["too-many-files"]);
    let seen = complaints.own(&head, &number, Lang::En).await.unwrap();
    assert_eq!(seen.documents.len(), before.documents.len(), "what was refused is not kept");
    let after = complaints.own_act(&head, &number, attach(2, pdf), Lang::En).await.unwrap();
    assert_eq!(after.documents.len(), before.documents.len() + 2);
    assert_eq!(after.status.state, before.status.state);
    // Wed 18 Nov 2026 + 15 calendar days, as before.
    assert_eq!(after.status.due_on.map(|day| day.to_string()).as_deref(), Some("2026-12-03"));
    // A document of hers that is only named is not taken for one that came.
    let letter = |document: &&crate::view::DocumentView| document.name == "хат.pdf";
    let named = after.documents.iter().find(letter).unwrap().id.clone();
    let file = serde_json::json!([{
        "document": named, "name": "x.pdf", "media_type": "application/pdf", "size_bytes": 15,
        "sha256": crypto::sha256(pdf),
    }]);
    let given = Typed([("attachments".to_owned(), serde_json::from_value(file).unwrap())].into());
    let borrowed = CaseAct { given, ..plain("attach") };
    let borrowed = complaints.own_act(&head, &number, borrowed, Lang::En).await;
    assert_eq!(codes(borrowed), ["file-not-as-text"]);
    // The body that answers reads them; another body does not see the complaint.
    let seen = complaints.show(&officer, &number, Lang::En).await.unwrap();
    assert_eq!(seen.documents.len(), after.documents.len());
    let fetch = async |session: &Session| {
        let access = Access::Session(session);
        stage.app.documents().fetch(&named, access, Lang::En).await.map(|(_, bytes)| bytes)
    };
    assert_eq!(fetch(&officer).await.unwrap(), pdf);
    let (_, other) = Box::pin(stage.enrol_in("mes-ministry", Role::Officer)).await;
    assert!(fetch(&other).await.is_err());
    // Thirty in all.
    for _ in 0..2 {
        complaints.own_act(&head, &number, attach(10, pdf), Lang::En).await.unwrap();
    }
    let spent = complaints.own_act(&head, &number, attach(9, pdf), Lang::En).await;
    assert_eq!(codes(spent), ["complaint-files-spent"]);
    // What is over takes nothing more.
    complaints.own_act(&head, &number, plain("withdraw"), Lang::En).await.unwrap();
    let late = complaints.own_act(&head, &number, attach(1, pdf), Lang::En).await;
    assert_eq!(codes(late), ["act-not-now"]);
}
