//! The procedures of an office, as people go through them.

mod conduct;

use base::{Lang, Role, UniqueNumber};
use forms::{Answer, Typed};
use jiff::{SignedDuration, Timestamp};

use super::{ProcedureSearch, ProcedureToBegin, SlotToBook};
use crate::{
    ActFile, App, Caller, CaseAct, Result, Session,
    cases::tests::{Signer, Stage, by, codes, enrol_at, plain},
    config::DataFolder,
    requests::Access,
    view::{ProcedureView, TicketView},
};

pub(crate) const OFFICE: &str = "71-002";
const BRANCH: &str = "71-001";

fn from(address: &str) -> Caller<'static> {
    Caller { session: None, address: Some(address.parse().unwrap()) }
}

/// The ticket machine of the office.
pub(crate) fn machine() -> Caller<'static> {
    from("192.0.2.7")
}

async fn take(app: &App, service: &str) -> Result<TicketView> {
    app.procedures().take_ticket(OFFICE, service, machine(), Lang::Kk).await
}

fn slot(day: &str, time: &str) -> SlotToBook {
    SlotToBook {
        service: "nca-01".to_owned(),
        day: day.to_owned(),
        time: time.to_owned(),
        phone: "+7 701 000 00 00".to_owned(),
    }
}

fn begin(kind: &str, given: Typed) -> ProcedureToBegin {
    ProcedureToBegin { kind: kind.to_owned(), lang: Lang::Ru, given, files: Vec::new() }
}

fn with(act: &str, given: &[(&str, &str)]) -> CaseAct {
    CaseAct { given: answers(given), ..plain(act) }
}

fn answers(given: &[(&str, &str)]) -> Typed {
    given.iter().fold(Typed::default(), |answers, (name, value)| answers.with_text(name, *value))
}

impl Stage {
    /// Somebody of the staff in an office or body: one of the people whom the registers know, by her place among them.
    async fn staff(&self, place: usize, post: &str, role: Role) -> (Signer, Session) {
        let cast = self.app.population().unwrap().cast().clone();
        let people = [&cast.operator, &cast.employee, &cast.applicant];
        let iin = people[place].iin.clone();
        let signer = Box::pin(enrol_at(&self.app, post, &iin, role, &cast.committee.bin)).await;
        let session = self.sign_in(&signer).await;
        (signer, session)
    }

    fn minutes(&self, minutes: i64) {
        self.clock.advance(SignedDuration::from_mins(minutes));
    }

    async fn step(
        &self,
        session: &Session,
        number: &UniqueNumber,
        act: CaseAct,
    ) -> Result<ProcedureView> {
        self.app.procedures().act(session, number, act, Lang::En).await
    }

    /// What a register of nca-01 holds under a number.
    async fn registered(&self, register: &str, number: &UniqueNumber) -> String {
        let mut reading = self.app.0.store.reading().await.unwrap();
        let code = format!("nca-01/{register}");
        let row = reading.register_entry(&code, number.as_str()).await.unwrap();
        row.unwrap_or_else(|| panic!("{number} is not in {register}")).body
    }

    /// What was sent to an address: language, subject, words.
    async fn mails_to(&self, address: &str) -> Vec<(Lang, String, String)> {
        let now = self.app.now();
        let until = now.checked_add(SignedDuration::from_secs(60)).unwrap();
        let leased = self.app.0.store.write(move |mut tx| async move {
            Ok::<_, crate::Error>(tx.lease_mail(until, 20, 200, now).await?)
        });
        let mails = leased.await.unwrap().into_iter().filter(|mail| mail.recipient == address);
        mails.map(|mail| (mail.lang, mail.subject, mail.body)).collect()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn tickets_are_called_in_their_order_and_what_is_over_twenty_minutes_is_marked() {
    let stage = Box::pin(Stage::set()).await;
    let (_, operator) = stage.staff(0, OFFICE, Role::Operator).await;
    let procedures = stage.app.procedures();
    // Only where the person stands.
    let elsewhere = procedures.take_ticket(OFFICE, "nca-01", from("198.51.100.1"), Lang::Kk).await;
    assert_eq!(codes(elsewhere), ["not-a-ticket-machine"]);
    let other = procedures.take_ticket(BRANCH, "nca-01", machine(), Lang::Kk).await;
    assert_eq!(codes(other), ["not-a-ticket-machine"]);
    assert_eq!(codes(take(&stage.app, "no-such-service").await), ["queue-service-unknown"]);

    let first = take(&stage.app, "nca-01").await.unwrap();
    assert!(first.ticket.ends_with("-001") && first.before == 0, "{first:?}");
    stage.minutes(1);
    let second = take(&stage.app, "nca-01").await.unwrap();
    assert!(second.ticket.ends_with("-002") && second.before == 1, "{second:?}");

    let desk = procedures.queue_desk(&operator, None, Lang::En).await.unwrap();
    let waiting: Vec<_> = desk.waiting.iter().map(|line| line.ticket.as_str()).collect();
    assert_eq!(waiting, [first.ticket.as_str(), second.ticket.as_str()]);
    assert!(desk.waiting.iter().all(|line| line.acts.is_empty()), "nobody is called out of order");
    let unnamed = procedures.call_next(&operator, " ", Lang::En).await;
    assert_eq!(codes(unnamed), ["window-missing"]);

    // 10:19, nineteen minutes after the ticket.
    stage.minutes(18);
    let desk = procedures.call_next(&operator, "7", Lang::En).await.unwrap();
    let line = &desk.in_hand[0];
    assert_eq!(
        (line.ticket.as_str(), line.waited_minutes, line.wait_exceeded),
        (first.ticket.as_str(), 19, false)
    );
    assert_eq!(codes(procedures.call_next(&operator, "7", Lang::En).await), ["ticket-in-hand"]);
    // Called at 10:19: twenty minutes at the counter end at 10:39.
    let until: Timestamp = "2026-11-18T05:39:00Z".parse().unwrap();
    assert!(line.until.is_some_and(|at| at.duration_since(until).as_secs().abs() < 60), "{line:?}");
    let board = procedures.board(OFFICE, Lang::En).await.unwrap();
    let called: Vec<_> =
        board.called.iter().map(|c| (c.ticket.as_str(), c.window.as_str())).collect();
    assert_eq!((called, board.waiting), (vec![(first.ticket.as_str(), "7")], 1));
    procedures.ticket_act(&operator, &first.number, "begin-serving", Lang::En).await.unwrap();
    assert_eq!(
        codes(procedures.ticket_act(&operator, &first.number, "note-no-show", Lang::En).await),
        ["act-not-now"]
    );

    // 10:40: 21 minutes after the call, 39 minutes after the second ticket.
    stage.minutes(21);
    let desk = procedures.queue_desk(&operator, Some(&second.ticket), Lang::En).await.unwrap();
    assert!(desk.in_hand[0].counter_exceeded && desk.waiting[0].wait_exceeded, "{desk:?}");
    let found = desk.found.unwrap();
    assert_eq!((found.ticket.as_str(), found.waited_minutes), (second.ticket.as_str(), 39));
    procedures.ticket_act(&operator, &first.number, "close-ticket", Lang::En).await.unwrap();
    procedures.call_next(&operator, "7", Lang::En).await.unwrap();
    procedures.ticket_act(&operator, &second.number, "note-no-show", Lang::En).await.unwrap();
    assert_eq!(codes(procedures.call_next(&operator, "7", Lang::En).await), ["no-ticket-waits"]);

    let report = procedures.queue_report(&operator, None, (None, None), Lang::En).await.unwrap();
    assert_eq!((report.tickets, report.served, report.no_show), (2, 1, 1));
    assert_eq!((report.waits_exceeded, report.counters_exceeded), (1, 1));
    assert_eq!(report.exceeded.len(), 2);
    let wrong = (Some("2026-11-01"), Some("2026-12-31"));
    let wrong = procedures.queue_report(&operator, None, wrong, Lang::En).await;
    assert_eq!(codes(wrong), ["report-days"]);
    // The operator of another office neither sees nor moves them.
    let (_, other) = stage.staff(1, BRANCH, Role::Operator).await;
    let moved = procedures.ticket_act(&other, &second.number, "close-ticket", Lang::En).await;
    assert_eq!(codes(moved), ["procedure-not-found"]);
    assert!(procedures.queue_desk(&other, None, Lang::En).await.unwrap().waiting.is_empty());
    let head = stage.sign_in(&stage.head).await;
    assert_eq!(codes(procedures.queue_desk(&head, None, Lang::En).await), ["not-your-right"]);
    assert!(stage.app.journal().verify().await.unwrap().is_ok());
    assert_eq!(stage.journalled("procedure-moved").await.len(), 7);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_machine_stops_when_the_wait_would_pass_closing_time() {
    let stage = Box::pin(Stage::set()).await;
    // 19:35; closing is at 20:00, and one person takes fifteen minutes.
    stage.minutes(9 * 60 + 35);
    assert!(take(&stage.app, "nca-01").await.is_ok(), "called at once");
    assert!(take(&stage.app, "nca-01").await.is_ok(), "called at 19:50");
    assert_eq!(codes(take(&stage.app, "nca-01").await), ["queue-full-today"]);
    stage.minutes(30);
    assert_eq!(codes(take(&stage.app, "nca-01").await), ["queue-closed"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_slot_is_booked_by_strangers_and_by_who_signed_in_and_keeps_its_place_in_the_order() {
    let stage = Box::pin(Stage::set()).await;
    let (_, operator) = stage.staff(0, OFFICE, Role::Operator).await;
    let procedures = stage.app.procedures();
    let stranger = from("198.51.100.1");
    let offer = procedures.booking_offer(OFFICE, stranger, Lang::Ru).await.unwrap();
    // Wed 18 Nov 2026, 10:00: the slots that have not begun, 10:20 first. Sunday 22 is not offered.
    let first = &offer.days[0];
    assert_eq!(
        (first.day.to_string().as_str(), first.slots[0].time.as_str(), first.slots[0].free),
        ("2026-11-18", "10:20", 2)
    );
    assert!(offer.days.iter().all(|day| day.day.to_string() != "2026-11-22"));
    let book = |day, time, caller| procedures.book(OFFICE, slot(day, time), caller, Lang::Ru);
    for (day, time) in [
        ("2026-11-18", "10:00"),
        ("2026-11-18", "10:21"),
        ("2026-11-22", "11:00"),
        ("2026-12-31", "11:00"),
    ] {
        assert_eq!(codes(book(day, time, stranger).await), ["slot-not-offered"], "{day} {time}");
    }
    let nothing = SlotToBook { service: String::new(), phone: " ".to_owned(), ..slot("", "") };
    let nothing = procedures.book(OFFICE, nothing, stranger, Lang::Ru).await;
    let all = ["queue-service-unknown", "slot-missing", "booking-phone-missing"];
    assert_eq!(codes(nothing), all, "all at once");
    let booked = book("2026-11-18", "11:00", stranger).await.unwrap();
    assert_eq!(
        (booked.state.as_str(), booked.booked, booked.may_cancel),
        ("slot-booked", true, true)
    );
    let again = book("2026-11-18", "11:00", from("203.0.113.9")).await.unwrap();
    assert_ne!(booked.ticket, again.ticket);
    // Half of the places stay to those who sign in.
    assert_eq!(codes(book("2026-11-18", "11:00", from("203.0.113.10")).await), ["slot-taken"]);
    let head = stage.sign_in(&stage.head).await;
    let hers = book("2026-11-18", "11:00", by(&head)).await.unwrap();
    assert_eq!(hers.secret, None, "she finds it by signing in");
    assert!(book("2026-11-18", "11:20", by(&head)).await.is_ok());
    assert_eq!(codes(book("2026-11-18", "11:40", by(&head)).await), ["booking-budget"]);

    // The secret opens it, nothing else does; giving it up gives its place back.
    let secret = booked.secret.clone().unwrap();
    let seen = procedures.booking(&booked.number, Access::Secret(&secret), Lang::En).await.unwrap();
    assert_eq!((seen.ticket.as_str(), seen.secret), (booked.ticket.as_str(), None));
    let wrong = Access::Secret(again.secret.as_deref().unwrap());
    assert_eq!(
        codes(procedures.booking(&booked.number, wrong, Lang::En).await),
        ["procedure-not-found"]
    );
    let wrong = procedures.cancel_booking(&booked.number, Access::Session(&head), Lang::En).await;
    assert_eq!(codes(wrong), ["procedure-not-found"]);
    let gone = procedures.cancel_booking(&booked.number, Access::Secret(&secret), Lang::En).await;
    assert_eq!(gone.unwrap().state, "ticket-cancelled");
    let freed = book("2026-11-18", "11:00", stranger).await.unwrap();

    // 10:50 a ticket, 11:00 the slots, 11:05 a ticket: one order, by the moment from which each waits.
    stage.minutes(50);
    let before = take(&stage.app, "nca-01").await.unwrap();
    stage.minutes(15);
    let after = take(&stage.app, "nca-01").await.unwrap();
    let desk = procedures.queue_desk(&operator, None, Lang::En).await.unwrap();
    let order: Vec<&str> = desk.waiting.iter().map(|line| line.ticket.as_str()).collect();
    assert_eq!(order.len(), 5, "{order:?}");
    assert_eq!((order[0], order[4]), (before.ticket.as_str(), after.ticket.as_str()));
    assert!([&again, &hers, &freed].iter().all(|t| order[1..4].contains(&t.ticket.as_str())));
    // Who booked has waited five minutes, from the slot, not since last night.
    assert_eq!(desk.waiting[1].waited_minutes, 5);
    assert_eq!(desk.booked.len(), 1, "11:20 has not come");
    stage.minutes(14);
    let desk = procedures.queue_desk(&operator, None, Lang::En).await.unwrap();
    assert!(!desk.waiting[1].wait_exceeded && desk.waiting[0].wait_exceeded, "11:19");
}

#[tokio::test(flavor = "multi_thread")]
async fn one_address_books_as_often_as_it_may_and_blocks_nobody() {
    let stage = Box::pin(Stage::set()).await;
    let procedures = stage.app.procedures();
    let most = stage.app.rules().queue.bookings_of_address;
    let offer = procedures.booking_offer(OFFICE, from("198.51.100.1"), Lang::Ru).await.unwrap();
    let times: Vec<String> = offer.days[1].slots.iter().map(|slot| slot.time.clone()).collect();
    let day = offer.days[1].day.to_string();
    for time in times.iter().take(most as usize) {
        let booked =
            procedures.book(OFFICE, slot(&day, time), from("198.51.100.1"), Lang::Ru).await;
        assert!(booked.is_ok(), "{time}: {:?}", codes(booked));
    }
    let time = times.last().unwrap();
    let more = procedures.book(OFFICE, slot(&day, time), from("198.51.100.1"), Lang::Ru).await;
    assert_eq!(codes(more), ["booking-budget"]);
    assert!(procedures.book(OFFICE, slot(&day, time), from("203.0.113.1"), Lang::Ru).await.is_ok());
}

/// The day's answers of the centre that names who answers for it.
const PERSON: [(&str, &str); 5] = [
    ("order_number", "15-ж"),
    ("order_date", "2026-11-16"),
    ("corporate_email", "answers@example.kz"),
    ("letter_number", "12-3/50"),
    ("letter_date", "2026-11-17"),
];

#[tokio::test(flavor = "multi_thread")]
async fn a_ticket_goes_to_whom_the_centre_appointed_and_is_answered_in_the_language_of_the_person()
{
    let stage = Box::pin(Stage::set()).await;
    let (_, clerk) = stage.staff(0, "support-service", Role::Operator).await;
    let (_, appointed) = stage.staff(1, OFFICE, Role::Operator).await;
    let (_, colleague) = stage.staff(2, OFFICE, Role::Operator).await;
    let stranger = Box::pin(stage.head_of_another()).await;
    let procedures = stage.app.procedures();
    let head = stage.sign_in(&stage.head).await;
    let written = |email: &'static str| {
        let given = answers(&[
            ("centre", OFFICE),
            ("ticket_text", "Терезе жабық болды"),
            ("person", "Басқа біреу"),
        ]);
        begin(
            "support-ticket",
            if email.is_empty() { given } else { given.with_text("reply_email", email) },
        )
    };
    let start = procedures.start(&head, "support-ticket", Lang::En).unwrap();
    assert!(
        start.act.asks.fields.iter().all(|field| field.name != "person"),
        "she is who signed in"
    );
    assert_eq!(codes(procedures.begin(&head, written(""), Lang::En).await), ["answer-missing"]);
    let ticket = procedures.begin(&head, written("firm@example.kz"), Lang::En).await.unwrap();
    let number = ticket.status.number.clone();
    assert_eq!(ticket.status.state, "ticket-received");
    let person = ticket.data.iter().find(|row| row.name == "person").unwrap();
    assert_ne!(person.value, "Басқа біреу", "nobody writes in another's name");

    // Nobody answers for the centre yet.
    let early = stage.step(&clerk, &number, plain("forward-ticket")).await;
    assert_eq!(codes(early), ["support-person-none"]);
    let iin = appointed.iin.to_string();
    let named = answers(&PERSON).with_text("person", "ДОСОВ АРМАН").with_text("person_iin", iin);
    let named =
        procedures.begin(&colleague, begin("support-person", named), Lang::En).await.unwrap();
    let own = stage.step(&colleague, &named.status.number, plain("register-support-person")).await;
    assert_eq!(codes(own), ["act-not-yours"], "the support service registers");
    let days = with(
        "register-support-person",
        &[("registered_on", "2026-11-18"), ("valid_from", "2026-11-18")],
    );
    let active = stage.step(&clerk, &named.status.number, days).await.unwrap();
    assert_eq!(active.status.state, "support-person-active");
    let persons = stage.registered("support-persons", &named.status.number).await;
    assert!(persons.contains("ДОСОВ АРМАН") && persons.contains("answers@example.kz"), "{persons}");
    stage.step(&clerk, &number, plain("forward-ticket")).await.unwrap();
    let mails = stage.mails_to("answers@example.kz").await;
    assert!(mails.iter().any(|(_, subject, _)| subject.contains(number.as_str())), "{mails:?}");

    // Her colleague neither sees nor answers it.
    assert_eq!(
        codes(procedures.show(&colleague, &number, Lang::En).await),
        ["procedure-not-found"]
    );
    let search = ProcedureSearch { kind: Some("support-ticket".to_owned()), after: None };
    assert!(procedures.list(&colleague, &search, Lang::En).await.unwrap().rows.is_empty());
    assert_eq!(procedures.list(&appointed, &search, Lang::En).await.unwrap().rows.len(), 1);
    let seen = procedures.show(&appointed, &number, Lang::En).await.unwrap();
    // Wed 18 Nov 2026 + 5 working days: 19, 20, 23, 24, 25.
    assert_eq!(seen.status.due_on.map(|day| day.to_string()).as_deref(), Some("2026-11-25"));
    assert_eq!(
        stage.journalled("procedure-viewed").await.len(),
        1,
        "her look is recorded, a refused one is none"
    );
    stage.step(&appointed, &number, plain("take-up-ticket")).await.unwrap();
    let unsaid = stage.step(&appointed, &number, plain("resolve-ticket")).await;
    assert_eq!(codes(unsaid), ["answer-missing"]);

    // Late on the sixth day: marked, and open.
    stage.clock.advance(SignedDuration::from_hours(24 * 8));
    stage.app.work().await.unwrap();
    let (_, appointed) = stage.staff(1, OFFICE, Role::Operator).await;
    let page = procedures.list(&appointed, &search, Lang::En).await.unwrap();
    assert!(page.rows[0].overdue && page.rows[0].state == "ticket-in-work", "{page:?}");
    let answer = with("resolve-ticket", &[("ticket_answer", "Терезе ашылды {reasons}")]);
    let answered = stage.step(&appointed, &number, answer).await.unwrap();
    assert!(answered.late && answered.status.state == "ticket-resolved");
    let mails = stage.mails_to("firm@example.kz").await;
    let (lang, subject, body) = mails.iter().find(|mail| mail.1.starts_with("Ответ")).unwrap();
    assert_eq!(
        (*lang, subject.as_str()),
        (Lang::Ru, format!("Ответ на обращение {number}").as_str())
    );
    assert!(
        body.contains("Терезе ашылды {reasons}"),
        "what a person wrote is never read for names"
    );
    let head = stage.sign_in(&stage.head).await;
    let own = procedures.show(&head, &number, Lang::Kk).await.unwrap();
    assert_eq!(
        own.data.iter().find(|row| row.name == "ticket_answer").unwrap().value,
        "Терезе ашылды {reasons}"
    );
    let stranger = stage.sign_in(&stranger).await;
    assert_eq!(codes(procedures.show(&stranger, &number, Lang::En).await), ["procedure-not-found"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_phones_is_answered_in_her_language_and_clerks_of_other_bodies_begin_nothing() {
    let stage = Box::pin(Stage::set()).await;
    let (_, clerk) = stage.staff(0, "support-service", Role::Operator).await;
    let procedures = stage.app.procedures();
    let given = answers(&[
        ("centre", OFFICE),
        ("person", "СЕРІКОВА АЙГҮЛ"),
        ("ticket_text", "Терезе жабық болды"),
        ("reply_email", "aigul@example.kz"),
        ("reply_lang", "kk"),
    ]);
    let ticket = procedures.begin(&clerk, begin("support-ticket", given), Lang::En).await.unwrap();
    let mails = stage.mails_to("aigul@example.kz").await;
    let [(lang, subject, _)] = mails.as_slice() else { panic!("{mails:?}") };
    assert_eq!(*lang, Lang::Kk);
    assert_eq!(*subject, format!("{} өтініші алынды", ticket.status.number));
    let (_, foreign) = stage.staff(1, "knb", Role::Operator).await;
    let page = procedures.list(&foreign, &ProcedureSearch::default(), Lang::En).await.unwrap();
    assert!(page.offers.is_empty() && page.rows.is_empty(), "{page:?}");
    let form = procedures.checklist_text(&foreign, Typed::default(), Lang::En).await;
    assert_eq!(codes(form), ["not-your-right"]);
    let offers =
        procedures.list(&clerk, &ProcedureSearch::default(), Lang::En).await.unwrap().offers;
    let offers: Vec<&str> = offers.iter().map(|offer| offer.code.as_str()).collect();
    assert_eq!(offers, ["support-ticket"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_visit_at_home_is_ordered_at_1414_and_made_by_the_office() {
    let stage = Box::pin(Stage::set()).await;
    let (_, phone) = stage.staff(0, "contact-centre", Role::Operator).await;
    let (_, operator) = stage.staff(1, OFFICE, Role::Operator).await;
    let procedures = stage.app.procedures();
    let order = |office: &str| {
        let given = [
            ("office", office),
            ("caller", "Көршісі"),
            ("person", "СЕРІКОВА АЙГҮЛ"),
            ("address", "Астана, Абай 1"),
            ("ability_lost", "MOVEMENT"),
            ("phone", "+77010000000"),
        ];
        begin("home-visit", answers(&given))
    };
    assert_eq!(
        codes(procedures.begin(&operator, order(OFFICE), Lang::En).await),
        ["not-your-right"]
    );
    assert_eq!(
        codes(procedures.begin(&phone, order("00-000"), Lang::En).await),
        ["office-unknown"]
    );
    let mut healthy = order(OFFICE);
    healthy.given = healthy.given.with_text("ability_lost", "NONE");
    assert_eq!(codes(procedures.begin(&phone, healthy, Lang::En).await), ["answer-not-in-list"]);
    let visit = procedures.begin(&phone, order(OFFICE), Lang::En).await.unwrap();
    let number = visit.status.number;
    let day = [("slot_date", "2026-11-20"), ("slot_time", "15:00"), ("employee", "СЕРІКОВ ДӘУРЕН")];
    let (_, other) = stage.staff(2, BRANCH, Role::Operator).await;
    assert_eq!(
        codes(stage.step(&other, &number, with("schedule-visit", &day)).await),
        ["procedure-not-found"]
    );
    stage.step(&operator, &number, with("schedule-visit", &day)).await.unwrap();
    // Fri 20 Nov 2026, 15:00: accepted at the address; the term ends on the next working day of the provider.
    stage.clock.advance(SignedDuration::from_hours(24 * 2 + 5));
    let (_, operator) = stage.staff(1, OFFICE, Role::Operator).await;
    let accepted = stage.step(&operator, &number, plain("accept-at-home")).await.unwrap();
    assert_eq!(accepted.status.state, "visit-accepted");
    assert_eq!(accepted.status.due_on.map(|day| day.to_string()).as_deref(), Some("2026-11-23"));
    // The register of home visits has it, with all that F27 asks for.
    let body = stage.registered("home-visits", &number).await;
    for words in ["Көршісі", "Астана, Абай 1", "өз бетінше қозғалу", "Documents accepted at home"]
    {
        assert!(body.contains(words), "{words} in {body}");
    }
}

fn archived(number: &str, kind: &str, keep_until: &str, scan: &[u8]) -> ProcedureToBegin {
    let mut given = vec![("request_number", number), ("document_kind", kind)];
    if !keep_until.is_empty() {
        given.push(("keep_until", keep_until));
    }
    let file =
        ActFile { field: "scan".to_owned(), name: "scan.pdf".to_owned(), content: scan.to_vec() };
    let files = if scan.is_empty() { Vec::new() } else { vec![file] };
    ProcedureToBegin { files, ..begin("archive", answers(&given)) }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_document_is_kept_by_its_kind_and_destroyed_by_two_people_when_its_term_is_over() {
    let folder = tempfile::tempdir().unwrap();
    crate::stage::write_law(&DataFolder::new(folder.path()));
    let file = folder.path().join("law/desk/archive.toml");
    let short =
        std::fs::read_to_string(&file).unwrap().replace("\"3 years\"", "\"10 calendar days\"");
    std::fs::write(&file, short).unwrap();
    let stage = Box::pin(Stage::set_in(folder)).await;
    let (_, operator) = stage.staff(0, OFFICE, Role::Operator).await;
    let (_, official) = stage.staff(1, "nca", Role::Officer).await;
    let procedures = stage.app.procedures();
    let head = stage.sign_in(&stage.head).await;
    let requests = stage.app.cabinet().show(&head, Lang::En).await.unwrap().requests;
    let request = requests[0].number.to_string();
    let pdf_a = b"%PDF-1.4\n<pdfaid:part>2</pdfaid:part>".as_slice();
    let put = |number: String, kind: &str, until: &str, scan: &[u8]| {
        procedures.begin(&operator, archived(&number, kind, until, scan), Lang::En)
    };
    assert_eq!(
        codes(put("2026-NCA-9999999-0".to_owned(), "receipt", "", b"").await),
        ["archive-request-unknown"]
    );
    assert_eq!(codes(put(request.clone(), "anything", "", b"").await), ["archive-kind-unknown"]);
    assert_eq!(
        codes(put(request.clone(), "receipt", "2026-11-27", b"").await),
        ["archive-term-short"]
    );
    let plain_pdf = put(request.clone(), "receipt", "", b"%PDF-1.7\n");
    assert_eq!(codes(plain_pdf.await), ["scan-not-pdf-a"]);
    // Five years, far behind the table of holidays.
    let long = put(request.clone(), "application", "", b"").await.unwrap();
    let until = long.data.iter().find(|row| row.name == "keep_until").unwrap();
    assert!(until.value.contains("2031"), "{until:?}");
    let kept = put(request, "receipt", "", pdf_a).await.unwrap();
    let number = kept.status.number.clone();
    assert_eq!(kept.documents.len(), 1);

    // The provider asks for a copy; the look at it and the copy are recorded.
    stage.step(&official, &number, plain("ask-for-copy")).await.unwrap();
    let scan = kept.documents[0].id.clone();
    stage.app.documents().fetch(&scan, Access::Session(&operator), Lang::En).await.unwrap();
    let given = with("give-copy", &[("copy_given_on", "2026-11-18")]);
    stage.step(&operator, &number, given).await.unwrap();
    assert_eq!(stage.journalled("document-viewed").await.len(), 1);
    let archive = stage.registered("archive", &number).await;
    assert!(archive.contains("2026-11-28") && archive.contains("2026-11-18"), "{archive}");

    // Kept to the end of 28 November 2026; not a day less.
    let destroy = || with("propose-destruction", &[("destruction_act_number", "7")]);
    assert_eq!(codes(stage.step(&operator, &number, destroy()).await), ["act-not-now"]);
    stage.clock.advance(SignedDuration::from_hours(24 * 10));
    stage.app.work().await.unwrap();
    let (_, first) = stage.staff(0, OFFICE, Role::Operator).await;
    assert_eq!(codes(stage.step(&first, &number, destroy()).await), ["act-not-now"]);
    stage.clock.advance(SignedDuration::from_hours(24));
    stage.app.work().await.unwrap();
    let (_, first) = stage.staff(0, OFFICE, Role::Operator).await;
    let (_, second) = stage.staff(2, OFFICE, Role::Operator).await;
    stage.step(&first, &number, destroy()).await.unwrap();
    let alone = stage.step(&first, &number, plain("confirm-destruction")).await;
    assert_eq!(codes(alone), ["same-person"]);
    assert!(stage.app.documents().fetch(&scan, Access::Session(&first), Lang::En).await.is_ok());
    let gone = stage.step(&second, &number, plain("confirm-destruction")).await.unwrap();
    assert_eq!((gone.status.state.as_str(), gone.documents.len()), ("document-destroyed", 0));
    let fetched = stage.app.documents().fetch(&scan, Access::Session(&first), Lang::En).await;
    assert_eq!(codes(fetched), ["document-not-found"]);
    // The other is kept on.
    let long = procedures.show(&second, &long.status.number, Lang::En).await.unwrap();
    assert_eq!(long.status.state, "in-archive");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_is_offered_a_procedure_by_its_name_and_a_clerk_her_act() {
    let stage = Box::pin(Stage::set()).await;
    let head = stage.sign_in(&stage.head).await;
    let procedures = stage.app.procedures();
    let page = procedures.list(&head, &ProcedureSearch::default(), Lang::Ru).await.unwrap();
    let offers: Vec<&str> = page.offers.iter().map(|offer| offer.title.as_str()).collect();
    assert_eq!(offers, ["Обращение в службу поддержки"]);
    let start = procedures.start(&head, "support-ticket", Lang::Ru).unwrap();
    assert_eq!(start.act.title, "Обращение в службу поддержки");
    let (_, clerk) = stage.staff(0, "support-service", Role::Operator).await;
    let page = procedures.list(&clerk, &ProcedureSearch::default(), Lang::Ru).await.unwrap();
    let offers: Vec<&str> = page.offers.iter().map(|offer| offer.title.as_str()).collect();
    assert_eq!(offers, ["Принять обращение"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_an_operator_did_is_read_by_herself_and_by_the_provider_and_each_look_is_recorded() {
    let stage = Box::pin(Stage::set()).await;
    let (_, operator) = stage.staff(0, OFFICE, Role::Operator).await;
    let (_, colleague) = stage.staff(1, OFFICE, Role::Operator).await;
    let (_, official) = stage.staff(2, "nca", Role::Officer).await;
    let procedures = stage.app.procedures();
    let ticket = take(&stage.app, "nca-01").await.unwrap();
    procedures.call_next(&operator, "3", Lang::En).await.unwrap();
    for act in ["begin-serving", "close-ticket"] {
        procedures.ticket_act(&operator, &ticket.number, act, Lang::En).await.unwrap();
    }
    stage.app.journal().verify().await.unwrap().unwrap();
    let own = procedures.operator_actions(&operator, None, None, Lang::Ru).await.unwrap();
    let subject = format!("procedure/{}", ticket.number);
    let about = own.rows.iter().filter(|row| row.subject == subject).count();
    assert_eq!(about, 3, "{own:?}");
    let told = own.rows.iter().filter(|row| row.subject == subject);
    let told: Vec<&str> = told.map(|row| row.words.as_str()).collect();
    let timeline = ["Талон вызван к окну", "Обслуживание начато", "Обслуживание завершено"];
    assert_eq!(told, timeline, "the words of the timeline");
    let named = format!("Запись {}", ticket.number);
    assert!(own.rows.iter().any(|row| row.about == named), "{own:?}");
    let raw = own.rows.iter().find(|row| row.words == row.act || row.about == row.subject);
    assert!(raw.is_none(), "{raw:?}");
    let iin = operator.iin.as_str();
    let barred = procedures.operator_actions(&colleague, Some(iin), None, Lang::En).await;
    assert_eq!(codes(barred), ["operator-unknown"], "a colleague learns nothing");
    let seen = procedures.operator_actions(&official, Some(iin), None, Lang::En).await.unwrap();
    assert_eq!(seen.rows.len(), own.rows.len());
    assert_eq!(stage.journalled("operator-actions-viewed").await.len(), 1);
    let citizen = stage.app.population().unwrap().cast().legal_head.iin.to_string();
    let nobody = procedures.operator_actions(&official, Some(&citizen), None, Lang::En).await;
    assert_eq!(codes(nobody), ["operator-unknown"]);
    let head = stage.sign_in(&stage.head).await;
    assert_eq!(
        codes(procedures.operator_actions(&head, None, None, Lang::En).await),
        ["not-your-right"]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_telephone_left_with_a_booking_is_forgotten_a_month_after_the_days_that_can_be_booked() {
    let stage = Box::pin(Stage::set()).await;
    let procedures = stage.app.procedures();
    let book = |day, time| procedures.book(OFFICE, slot(day, time), from("198.51.100.1"), Lang::Ru);
    let first = book("2026-11-18", "11:00").await.unwrap();
    stage.minutes(24 * 60);
    let second = book("2026-11-19", "11:00").await.unwrap();
    let has_phone = async |number: &UniqueNumber| {
        let mut reading = stage.app.0.store.reading().await.unwrap();
        let row = reading.procedure_by_number(number).await.unwrap().unwrap();
        row.body.contains("000 00 00") || row.body.contains("77010000000")
    };
    assert!(has_phone(&first.number).await);
    // Fourteen days ahead can be booked, and thirty after that it is kept: forty-four since Wednesday, the 18th.
    stage.minutes(42 * 24 * 60);
    assert_eq!(procedures.forget_phones().await.unwrap(), 0, "forty-three days");
    assert!(has_phone(&first.number).await);
    stage.minutes(24 * 60 + 1);
    assert_eq!(procedures.forget_phones().await.unwrap(), 1);
    assert!(!has_phone(&first.number).await);
    assert!(has_phone(&second.number).await);
    stage.minutes(24 * 60);
    assert_eq!(procedures.forget_phones().await.unwrap(), 1, "and nothing is looked at twice");
    assert!(!has_phone(&second.number).await);
    // The rest of the booking is there.
    let secret = first.secret.unwrap();
    let seen = procedures.booking(&first.number, Access::Secret(&secret), Lang::En).await.unwrap();
    assert_eq!(seen.ticket, first.ticket);
}
