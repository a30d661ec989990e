//! The electronic queue: the ticket machine of an office, booking, the board, the desk, the report (nca-01 2016 p.4(2), p.4(3), p.8(2)).
//!
//! | who | may |
//! |---|---|
//! | anybody | see offices, slots, the board; book with a telephone, half of the places of a slot, a few from one address |
//! | who signed in | book any place |
//! | a ticket machine | give tickets, from the addresses that the instance names for its office |
//! | an operator | call, serve and close in the queue of her office |
//!
//! A booking opens with its secret, or for the person who was signed in when she made it. All stand in one order by the moment from
//! which they wait; there is nothing that moves anybody forward.

use std::collections::BTreeSet;

use base::{Fault, Lang, ProcedureId, Role, UniqueNumber, local_date};
use calendar::End;
use flow::Due;
use forms::Typed;
use jiff::{SignedDuration, Timestamp, civil::Date};
use procedures::{
    By, Command, Input, Kind, Party, Place, Post, Procedure, decide, expected_wait, ticket_number,
    turn_of,
};
use registration::{Office, OfficeCode};
use services::Channel;
use store::ProcedureRow;

use super::{
    booking::SlotToBook,
    kept::{Beginning, Kept, not_found, procedure_of},
};
use crate::{
    Caller, CaseAct, Error, Origin, Procedures, Result, Session,
    cases::sheet::hours,
    error::OrInternal,
    instance::config::is_within,
    instances::Clocked as _,
    permission::{Act, require},
    requests::Access,
    view::{
        BoardView, BookingOffer, CalledView, NamedView, QueueDesk, QueueLine, QueueOffice,
        QueueReport, SlotDay, SlotView, Standing, TicketView,
    },
};

/// So many tickets of one day are looked at; more no office gives.
const MOST_TICKETS: u32 = 2_000;
/// A window that called so long ago is thought to work.
const WINDOW_HOURS: i64 = 1;
/// So many tickets the board shows.
const ON_BOARD: usize = 12;
/// So many tickets are tried when others call at the same moment.
const TRIES: usize = 5;
/// So many days one report tells of.
const MOST_DAYS: i32 = 31;

const WAITING: &str = "in-queue";
const BOOKED: &str = "slot-booked";
const IN_HAND: [&str; 2] = ["ticket-called", "at-window"];

/// A day of an office, read once.
struct Queue {
    rows: Vec<(Procedure, ProcedureRow)>,
}

impl Queue {
    fn in_states<'a>(
        &'a self,
        states: &'a [&'a str],
    ) -> impl Iterator<Item = &'a (Procedure, ProcedureRow)> {
        self.rows.iter().filter(move |(_, row)| states.contains(&row.state.as_str()))
    }

    /// Those who wait, in their order; who booked is among them when her slot has come.
    fn waiting(&self, now: Timestamp) -> impl Iterator<Item = &(Procedure, ProcedureRow)> {
        self.rows.iter().filter(move |(_, row)| {
            row.state == WAITING || (row.state == BOOKED && row.turn <= now)
        })
    }

    /// How many windows have called lately.
    fn windows(&self, now: Timestamp) -> usize {
        let lately = now - SignedDuration::from_hours(WINDOW_HOURS);
        let called = self.rows.iter().filter_map(|(procedure, _)| {
            let at = procedure.instance.done_at("call-ticket")?;
            (at >= lately).then(|| procedure.instance.given("window")).flatten()
        });
        called.collect::<BTreeSet<_>>().len()
    }
}

impl<'app> Procedures<'app> {
    fn office(&self, code: &str) -> Result<&'app Office> {
        let found = self.rules.registration.offices.find(&OfficeCode::new(code));
        found.ok_or_else(|| Error::NotFound(Fault::new("office-unknown")))
    }

    /// The offices of a region, or all; with their queues only where one is asked for.
    pub fn queue_offices(&self, region: Option<&str>, lang: Lang) -> Vec<NamedView> {
        let all = self.rules.registration.offices.all();
        let wanted = all.filter(|office| region.is_none_or(|region| office.region == region));
        let named = |office: &Office| NamedView {
            code: office.code.to_string(),
            title: office.words(lang),
        };
        wanted.map(named).collect()
    }

    /// The regions that have offices.
    pub fn queue_regions(&self, lang: Lang) -> Vec<NamedView> {
        let regions = self.rules.dictionaries.dictionary("regions");
        let entries = regions.map(|regions| regions.entry.as_slice()).unwrap_or_default();
        let has = |code: &str| self.rules.registration.offices.all().any(|o| o.region == code);
        let entries = entries.iter().filter(|entry| has(&entry.code));
        let named = entries.map(|entry| NamedView {
            code: entry.code.clone(),
            title: entry.label.in_lang(lang).to_owned(),
        });
        named.collect()
    }

    /// What one can come to an office for: the services that the centres take papers for, by code.
    fn queue_services(&self, lang: Lang) -> Vec<NamedView> {
        let today = local_date(self.clock.now());
        let services = self.rules.catalogue.services();
        let open = services.filter(|service| {
            service.serving_on(today).is_some_and(|serving| {
                let channel = serving.edition.definition.channel(Channel::Centre);
                channel.is_some_and(|channel| channel.submit)
            })
        });
        let named = open.map(|service| {
            let definition = &service.definition;
            let title = definition.short_title.in_lang(lang).to_owned();
            NamedView { code: definition.code.clone(), title }
        });
        named.collect()
    }

    /// The letter of a service on tickets is that of its place.
    fn service_place(&self, code: &str) -> Result<usize> {
        let services = self.queue_services(Lang::default());
        let place = services.iter().position(|service| service.code == code);
        place.ok_or_else(|| Error::invalid(Fault::at("queue-service-unknown", "service")))
    }

    async fn queue_of(&self, office: &str, day: Date) -> Result<Queue> {
        let day = day.to_string();
        let rows = self.store.reading().await?.tickets_of_day(office, &day, MOST_TICKETS).await?;
        let rows = rows.into_iter().map(|row| Ok((procedure_of(&row)?, row)));
        Ok(Queue { rows: rows.collect::<Result<_>>()? })
    }

    fn office_view(&self, office: &Office, queue: &Queue, lang: Lang) -> QueueOffice {
        let (now, rules) = (self.clock.now(), &self.rules.queue);
        let (waiting, windows) = (queue.waiting(now).count(), queue.windows(now));
        let calendar = &self.rules.calendar;
        let wait = expected_wait(waiting, windows, rules.minutes_of_one);
        QueueOffice {
            code: office.code.to_string(),
            name: office.name.in_lang(lang).to_owned(),
            address: office.address.in_lang(lang).to_owned(),
            hours: hours(rules.schedule_of(&office.kind), calendar, lang).unwrap_or_default(),
            services: self.queue_services(lang),
            waiting,
            expected_minutes: wait.as_mins(),
            gives_tickets: rules.may_take(&office.kind, waiting, windows, now, calendar).is_ok(),
        }
    }

    /// An office with the slots that the caller may book.
    pub async fn booking_offer(
        &self,
        office: &str,
        caller: Caller<'_>,
        lang: Lang,
    ) -> Result<BookingOffer> {
        let office = self.office(office)?;
        let (now, rules) = (self.clock.now(), &self.rules.queue);
        let mut days = Vec::new();
        for day in rules.days(now) {
            let slots = rules.slots_on(&office.kind, day, now, &self.rules.calendar);
            let slots = slots.map_err(|fault| Error::invalid(fault.into()))?;
            if slots.is_empty() {
                continue;
            }
            let queue = self.queue_of(office.code.as_str(), day).await?;
            let views = slots.into_iter().filter_map(|slot| {
                let free = self.free_places(office, slot, &queue, booker(caller)).len();
                (free > 0).then(|| SlotView { time: slot.words(), free })
            });
            let free: Vec<_> = views.collect();
            if !free.is_empty() {
                days.push(SlotDay { day, slots: free });
            }
        }
        let today = self.queue_of(office.code.as_str(), local_date(now)).await?;
        Ok(BookingOffer { office: self.office_view(office, &today, lang), days })
    }

    /// The places of a slot that nobody has and the caller may take: strangers the first of them, who signed in the last first.
    fn free_places(
        &self,
        office: &Office,
        slot: procedures::Slot,
        queue: &Queue,
        person: Option<&Session>,
    ) -> Vec<Place> {
        let rules = &self.rules.queue;
        let most = if person.is_some() { rules.places } else { rules.places_of_strangers };
        let office = office.code.as_str();
        let places = (1..=most).map(|number| Place { office: office.to_owned(), slot, number });
        let taken = |place: &Place| {
            let name = place.to_string();
            queue.rows.iter().any(|(_, row)| row.slot.as_ref() == Some(&name))
        };
        let mut free: Vec<Place> = places.filter(|place| !taken(place)).collect();
        if person.is_some() {
            free.reverse();
        }
        free
    }

    /// Books a slot. Whoever is not signed in finds the booking by the secret that is told once.
    pub async fn book(
        &self,
        office: &str,
        asked: SlotToBook,
        caller: Caller<'_>,
        lang: Lang,
    ) -> Result<TicketView> {
        let office = self.office(office)?;
        asked.inspect().into_result()?;
        let (now, rules) = (self.clock.now(), &self.rules.queue);
        let person = booker(caller);
        let letter = self.service_place(&asked.service)?;
        let slot = rules.slot(&office.kind, &asked.day, &asked.time, now, &self.rules.calendar);
        let slot = slot.map_err(Error::invalid)?;
        let origin = person.is_none().then(|| origin_of(caller));
        self.spend_booking(person, origin.as_deref()).await?;
        let queue = self.queue_of(office.code.as_str(), slot.day).await?;
        let places = self.free_places(office, slot, &queue, person);
        let day = slot.day;
        let running = self.next_ticket(office, day).await?;
        let given = Typed::default()
            .with_text("office", office.code.to_string())
            .with_text("wanted_service", asked.service)
            .with_text("slot_date", day.to_string())
            .with_text("slot_time", slot.words())
            .with_text("phone", asked.phone)
            .with_text("ticket", ticket_number(letter, running));
        for place in places {
            let secret = self.secret_of_new()?;
            let beginning = Beginning {
                slot: Some(place.to_string()),
                origin: origin.clone(),
                access: Some(crypto::sha256(secret.1.as_bytes())),
                text_id: None,
            };
            let by = match person {
                Some(session) => By::Person {
                    actor: session.actor(Role::Applicant),
                    name: session.name.clone(),
                    post: Post::APPLICANT,
                },
                None => By::Stranger,
            };
            let begun = self.ticket(
                (secret.0, "book-slot"),
                office,
                Channel::Portal,
                by,
                given.clone(),
                beginning,
                lang,
            );
            match begun.await {
                Ok(kept) => {
                    let secret = person.is_none().then_some(secret.1);
                    return self.ticket_view(&kept, secret, lang).await;
                }
                Err(Error::Conflict(fault)) if fault.code == "slot-taken" => {}
                Err(error) => return Err(error),
            }
        }
        Err(Error::Conflict(Fault::at("slot-taken", "slot")))
    }

    /// A secret, and the identifier of the booking that it opens.
    fn secret_of_new(&self) -> Result<(ProcedureId, String)> {
        let id = ProcedureId::from_random(crypto::random::bytes::<16>().or_internal()?);
        let secret = crypto::sha256(format!("procedure {} {id}", self.pepper).as_bytes());
        Ok((id, secret.to_string()))
    }

    async fn spend_booking(&self, person: Option<&Session>, origin: Option<&str>) -> Result<()> {
        let rules = &self.rules.queue;
        let mut reading = self.store.reading().await?;
        let (count, most) = match (person, origin) {
            (Some(session), _) => {
                let request = Kind::Queue.request();
                let count = reading.procedures_of_person(&session.iin, request, BOOKED).await?;
                (count, rules.bookings_of_person)
            }
            (None, origin) => {
                let origin = origin.unwrap_or_default();
                let count = reading.procedures_of_origin(origin, BOOKED, Timestamp::UNIX_EPOCH);
                (count.await?, rules.bookings_of_address)
            }
        };
        if count < most {
            return Ok(());
        }
        Err(Error::TooMany(Fault::new("booking-budget").with("most", most)))
    }

    /// The next running number of an office's day.
    async fn next_ticket(&self, office: &Office, day: Date) -> Result<u64> {
        self.cases.draw_number(&format!("ticket/{}/{day}", office.code)).await
    }

    #[expect(clippy::too_many_arguments, reason = "each belongs to the ticket")]
    async fn ticket(
        &self,
        (id, act): (ProcedureId, &str),
        office: &Office,
        channel: Channel,
        by: By,
        given: Typed,
        beginning: Beginning,
        lang: Lang,
    ) -> Result<Kept> {
        let edition = self.serving()?;
        let now = self.clock.now();
        let code = office.code.to_string();
        let mut procedure = Self::blank(id, Kind::Queue, edition, code, lang, &Post::APPLICANT);
        procedure.channel = channel;
        if let By::Person { actor, name, .. } = &by {
            let iin = actor.iin().cloned();
            procedure.party = Party { iin, full_name: name.clone(), bin: None };
        }
        let fields = edition.definition.act(act).map(|act| act.given.iter().collect::<Vec<_>>());
        let given = forms::normalise_fields(&fields.unwrap_or_default(), &given);
        let input = Input { given, ..Input::default() };
        let command = Command { act: act.to_owned(), by, input };
        let event = decide(&procedure, edition, command, now, &self.rules.calendar)?;
        procedure.number = self.draw_number(Kind::Queue, now).await?;
        self.store_first(procedure, event, Vec::new(), beginning, now).await
    }

    /// Gives a ticket at a machine of an office.
    pub async fn take_ticket(
        &self,
        office: &str,
        service: &str,
        caller: Caller<'_>,
        lang: Lang,
    ) -> Result<TicketView> {
        let office = self.office(office)?;
        self.must_be_machine(office, caller)?;
        let letter = self.service_place(service)?;
        let (now, rules, origin) = (self.clock.now(), &self.rules.queue, origin_of(caller));
        let minute = now - SignedDuration::from_mins(1);
        let mut reading = self.store.reading().await?;
        let given = reading.procedures_of_origin(&origin, WAITING, minute).await?;
        drop(reading);
        if given >= rules.tickets_per_minute {
            return Err(Error::TooMany(Fault::new("ticket-machine-budget")));
        }
        let today = local_date(now);
        let queue = self.queue_of(office.code.as_str(), today).await?;
        let (waiting, windows) = (queue.waiting(now).count(), queue.windows(now));
        rules
            .may_take(&office.kind, waiting, windows, now, &self.rules.calendar)
            .map_err(Error::Conflict)?;
        let running = self.next_ticket(office, today).await?;
        let given = Typed::default()
            .with_text("office", office.code.to_string())
            .with_text("wanted_service", service.to_owned())
            .with_text("ticket", ticket_number(letter, running));
        let id = ProcedureId::from_random(crypto::random::bytes::<16>().or_internal()?);
        let beginning = Beginning { origin: Some(origin), ..Beginning::default() };
        let place = (id, "take-ticket");
        let kept = self
            .ticket(place, office, Channel::Centre, By::Stranger, given, beginning, lang)
            .await?;
        self.ticket_view(&kept, None, lang).await
    }

    /// The page of a ticket machine, for the machines of the office.
    pub async fn ticket_machine(
        &self,
        office: &str,
        caller: Caller<'_>,
        lang: Lang,
    ) -> Result<QueueOffice> {
        let office = self.office(office)?;
        self.must_be_machine(office, caller)?;
        let today = local_date(self.clock.now());
        let queue = self.queue_of(office.code.as_str(), today).await?;
        Ok(self.office_view(office, &queue, lang))
    }

    /// A ticket is given only where the person stands: at an address that the instance names for the office.
    fn must_be_machine(&self, office: &Office, caller: Caller<'_>) -> Result<()> {
        let machines = &self.config.server.ticket_machines;
        let networks = machines.get(office.code.as_str()).map(Vec::as_slice).unwrap_or_default();
        let is_one = |address| networks.iter().any(|network| is_within(network, address));
        if caller.address.is_some_and(is_one) {
            Ok(())
        } else {
            Err(Error::Forbidden(Fault::new("not-a-ticket-machine")))
        }
    }

    /// A booking, for whoever has its secret or made it signed in.
    pub async fn booking(
        &self,
        number: &UniqueNumber,
        access: Access<'_>,
        lang: Lang,
    ) -> Result<TicketView> {
        let kept = self.booking_of(number, access).await?;
        self.ticket_view(&kept, None, lang).await
    }

    async fn booking_of(&self, number: &UniqueNumber, access: Access<'_>) -> Result<Kept> {
        let kept = self.load(number).await?;
        let opens = match access {
            Access::Secret(secret) => {
                kept.row.access_sha256 == Some(crypto::sha256(secret.as_bytes()))
            }
            Access::Session(session) => {
                session.posts.is_empty() && kept.procedure.party.iin.as_ref() == Some(&session.iin)
            }
        };
        if opens && kept.procedure.kind == Kind::Queue { Ok(kept) } else { Err(not_found()) }
    }

    /// Gives a booking up; its place is others' from now on.
    pub async fn cancel_booking(
        &self,
        number: &UniqueNumber,
        access: Access<'_>,
        lang: Lang,
    ) -> Result<TicketView> {
        let kept = self.booking_of(number, access).await?;
        let by = match access {
            Access::Session(session) => By::Person {
                actor: session.actor(Role::Applicant),
                name: session.name.clone(),
                post: Post::APPLICANT,
            },
            Access::Secret(_) => By::Stranger,
        };
        let edition = self.edition_of(&kept.procedure)?;
        let now = self.clock.now();
        let command = Command { act: "cancel-ticket".to_owned(), by, input: Input::default() };
        let event = decide(&kept.procedure, edition, command, now, &self.rules.calendar)?;
        let kept = self.advance(kept, vec![event], Vec::new(), now).await?;
        self.ticket_view(&kept, None, lang).await
    }

    async fn ticket_view(
        &self,
        kept: &Kept,
        secret: Option<String>,
        lang: Lang,
    ) -> Result<TicketView> {
        let (procedure, now) = (&kept.procedure, self.clock.now());
        let edition = self.edition_of(procedure)?;
        let turn = turn_of(procedure).ok_or_else(not_found)?;
        let queue = self.queue_of(&procedure.office, local_date(turn.since)).await?;
        let state = edition.definition.state(&procedure.instance.state);
        let waits = [WAITING, BOOKED].contains(&procedure.instance.state.as_str());
        let before = queue.waiting(now).filter(|(_, row)| row.turn < turn.since).count();
        Ok(TicketView {
            number: procedure.number.clone(),
            ticket: turn.ticket,
            office: self.office_words(&procedure.office, edition, lang),
            service: self.service_words(procedure, lang),
            state: procedure.instance.state.clone(),
            state_label: state.map_or_else(String::new, |s| s.label.in_lang(lang).to_owned()),
            standing: Standing::of(state),
            next_step: state.map_or_else(String::new, |s| s.next.in_lang(lang).to_owned()),
            since: turn.since,
            booked: procedure.instance.last_act(&["book-slot"]).is_some(),
            window: procedure.instance.given("window").map(str::to_owned),
            before: if waits { before } else { 0 },
            may_cancel: waits && procedure.channel == Channel::Portal,
            secret,
        })
    }

    fn service_words(&self, procedure: &Procedure, lang: Lang) -> String {
        let code = procedure.instance.given("wanted_service").unwrap_or_default();
        let services = self.queue_services(lang);
        let known = services.into_iter().find(|service| service.code == code);
        known.map_or_else(|| code.to_owned(), |service| service.title)
    }

    /// The board of an office: what was called, to which window. Numbers only.
    pub async fn board(&self, office: &str, lang: Lang) -> Result<BoardView> {
        let office = self.office(office)?;
        let now = self.clock.now();
        let queue = self.queue_of(office.code.as_str(), local_date(now)).await?;
        let mut called: Vec<(Timestamp, CalledView)> = queue
            .in_states(&IN_HAND)
            .filter_map(|(procedure, row)| {
                let window = procedure.instance.given("window")?.to_owned();
                let called = CalledView { ticket: row.ticket.clone(), window };
                Some((procedure.instance.done_at("call-ticket")?, called))
            })
            .collect();
        called.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
        Ok(BoardView {
            office: office.name.in_lang(lang).to_owned(),
            called: called.into_iter().map(|(_, called)| called).take(ON_BOARD).collect(),
            waiting: queue.waiting(now).count(),
        })
    }

    /// The office in whose queue an operator works.
    fn office_of(&self, session: &Session) -> Result<&'app Office> {
        let mut offices = session.posts.iter().filter(|(role, _)| *role == Role::Operator);
        let known = |code: &str| self.rules.registration.offices.find(&OfficeCode::new(code));
        let office = offices.find_map(|(_, office)| known(office));
        office.ok_or_else(|| Error::Forbidden(Fault::new("not-your-right")))
    }

    /// The queue of the operator's office; `find` looks for a ticket of today.
    pub async fn queue_desk(
        &self,
        session: &Session,
        find: Option<&str>,
        lang: Lang,
    ) -> Result<QueueDesk> {
        let session = require(Some(session), Act::RunQueue)?;
        let office = self.office_of(session)?;
        let now = self.clock.now();
        self.begin_slots(office, now).await?;
        let today = local_date(now);
        let queue = self.queue_of(office.code.as_str(), today).await?;
        let lines = |states: &[&str]| -> Result<Vec<QueueLine>> {
            let found = queue.in_states(states);
            found.map(|(procedure, _)| self.queue_line(session, procedure, now, lang)).collect()
        };
        let calls = queue.rows.iter().filter_map(|(procedure, _)| {
            let event = procedure.instance.last_act(&["call-ticket"])?;
            (event.actor.iin() == Some(&session.iin)).then_some((event.at, procedure))
        });
        let last = calls.max_by_key(|(at, _)| *at);
        let found = match find.map(|text| text.trim().to_uppercase()).filter(|t| !t.is_empty()) {
            Some(ticket) => {
                let mut reading = self.store.reading().await?;
                let day = today.to_string();
                let row = reading.ticket(office.code.as_str(), &day, &ticket).await?;
                let procedure = row.as_ref().map(procedure_of).transpose()?;
                procedure.map(|p| self.queue_line(session, &p, now, lang)).transpose()?
            }
            None => None,
        };
        Ok(QueueDesk {
            office: office.name.in_lang(lang).to_owned(),
            office_code: office.code.to_string(),
            now,
            window: last
                .and_then(|(_, procedure)| procedure.instance.given("window"))
                .map(str::to_owned),
            in_hand: lines(&IN_HAND)?,
            waiting: lines(&[WAITING])?,
            booked: lines(&[BOOKED])?,
            found,
        })
    }

    /// Lets the slots begin that have come, if the worker has not done so yet.
    async fn begin_slots(&self, office: &Office, now: Timestamp) -> Result<()> {
        let queue = self.queue_of(office.code.as_str(), local_date(now)).await?;
        let come = queue.rows.into_iter().filter(|(_, row)| row.state == BOOKED && row.turn <= now);
        for (_, row) in come {
            match self.tick_one(row, now).await {
                Ok(_) | Err(Error::Conflict(_)) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// Calls whoever has waited longest to a window. One employee has one ticket in hand at a time.
    pub async fn call_next(
        &self,
        session: &Session,
        window: &str,
        lang: Lang,
    ) -> Result<QueueDesk> {
        let session = require(Some(session), Act::RunQueue)?;
        let office = self.office_of(session)?;
        let now = self.clock.now();
        if window.trim().is_empty() {
            return Err(Error::invalid(Fault::at("window-missing", "window")));
        }
        self.begin_slots(office, now).await?;
        let queue = self.queue_of(office.code.as_str(), local_date(now)).await?;
        let in_hand = queue.in_states(&IN_HAND).find(|(procedure, _)| {
            let event = procedure.instance.last_act(&["call-ticket"]);
            event.is_some_and(|event| event.actor.iin() == Some(&session.iin))
        });
        if let Some((_, row)) = in_hand {
            let fault = Fault::new("ticket-in-hand").with("ticket", &row.ticket);
            return Err(Error::Conflict(fault));
        }
        let given = Typed::default().with_text("window", window.trim().to_owned());
        let act = CaseAct { act: "call-ticket".to_owned(), given, ..CaseAct::default() };
        // Their own matter is called by others.
        let waiting = queue.rows.into_iter().filter(|(procedure, row)| {
            row.state == WAITING && procedure.party.iin.as_ref() != Some(&session.iin)
        });
        for (procedure, row) in waiting.take(TRIES) {
            match self.perform(session, Kept { procedure, row }, act.clone()).await {
                Ok(_) => return self.queue_desk(session, None, lang).await,
                // Somebody else called it at the same moment.
                Err(Error::Conflict(fault)) if fault.code == "procedure-changed" => {}
                Err(error) => return Err(error),
            }
        }
        Err(Error::Conflict(Fault::new("no-ticket-waits")))
    }

    /// Does an act with a ticket of the operator's office: begins to serve, closes, notes that nobody came.
    pub async fn ticket_act(
        &self,
        session: &Session,
        number: &UniqueNumber,
        act: &str,
        lang: Lang,
    ) -> Result<QueueDesk> {
        let session = require(Some(session), Act::RunQueue)?;
        let office = self.office_of(session)?;
        let kept = self.load(number).await?;
        if kept.procedure.office != office.code.as_str() || kept.procedure.kind != Kind::Queue {
            return Err(not_found());
        }
        let asked = CaseAct { act: act.to_owned(), ..CaseAct::default() };
        self.perform(session, kept, asked).await?;
        self.queue_desk(session, None, lang).await
    }

    fn queue_line(
        &self,
        session: &Session,
        procedure: &Procedure,
        now: Timestamp,
        lang: Lang,
    ) -> Result<QueueLine> {
        let edition = self.edition_of(procedure)?;
        let dues = procedures::due_dates(procedure, edition, &self.rules.calendar)
            .map_err(Error::invalid)?;
        let due = |name: &str| dues.iter().find(|due| due.term == name);
        let over = |due: Option<&Due>| due.is_some_and(|d| d.is_overdue(now) || d.was_late());
        let (wait, counter) = (due("queue"), due("counter"));
        let turn = turn_of(procedure).ok_or_else(not_found)?;
        let called = procedure.instance.done_at("call-ticket");
        let closed =
            procedure.instance.last_act(&["close-ticket", "note-no-show", "cancel-ticket"]);
        let closed = closed.map(|event| event.at);
        let minutes = |from: Timestamp, to: Timestamp| to.duration_since(from).as_mins().max(0);
        let running = if called.is_some() { counter } else { wait };
        let until = running.filter(|due| due.met_at.is_none()).and_then(|due| match due.end {
            End::At { at, .. } => Some(at),
            End::Stopped { .. } => None,
        });
        let state = edition.definition.state(&procedure.instance.state);
        let office = Some(procedure.office.clone());
        let by = By::Person {
            actor: session.actor(Role::Operator),
            name: session.name.clone(),
            post: Post { role: Role::Operator, office, appointed: false },
        };
        let open = procedures::open_acts(procedure, edition, &by, now);
        // Whose turn it is the order says; nobody is called out of it.
        let open = open.into_iter().filter(|act| act.name != "call-ticket");
        let named = open.map(|act| NamedView {
            code: act.name.clone(),
            title: act.title.in_lang(lang).to_owned(),
        });
        Ok(QueueLine {
            number: procedure.number.clone(),
            service: self.service_words(procedure, lang),
            booked: procedure.instance.last_act(&["book-slot"]).is_some(),
            state: procedure.instance.state.clone(),
            state_label: state.map_or_else(String::new, |s| s.label.in_lang(lang).to_owned()),
            window: procedure.instance.given("window").map(str::to_owned),
            waited_minutes: minutes(turn.since, called.or(closed).unwrap_or(now)),
            wait_exceeded: over(wait),
            until,
            served_minutes: called.map(|called| minutes(called, closed.unwrap_or(now))),
            counter_exceeded: over(counter),
            acts: named.collect(),
            since: turn.since,
            ticket: turn.ticket,
        })
    }

    /// How the queue of an office went on some days: an operator's own, or any for the officials of the provider.
    pub async fn queue_report(
        &self,
        session: &Session,
        office: Option<&str>,
        days: (Option<&str>, Option<&str>),
        lang: Lang,
    ) -> Result<QueueReport> {
        let session = require(Some(session), Act::ReadQueueReport)?;
        let now = self.clock.now();
        let office = match office {
            Some(code) if self.is_of_provider(session)? => self.office(code)?,
            _ => self.office_of(session)?,
        };
        let wrong = || Error::invalid(Fault::at("report-days", "first"));
        let today = local_date(now);
        let day = |text: Option<&str>| match text {
            Some(text) => text.parse::<Date>().map_err(|_| wrong()),
            None => Ok(today),
        };
        let (first, last) = (day(days.0)?, day(days.1.or(days.0))?);
        let count = first.until(last).map_err(|_| wrong())?.get_days();
        if !(0..MOST_DAYS).contains(&count) {
            return Err(wrong());
        }
        let mut report = QueueReport {
            office: office.words(lang),
            first,
            last,
            tickets: 0,
            served: 0,
            no_show: 0,
            cancelled: 0,
            waits_exceeded: 0,
            counters_exceeded: 0,
            exceeded: Vec::new(),
        };
        let step = jiff::Span::new().days(1);
        for day in first.series(step).take_while(|day| *day <= last) {
            let queue = self.queue_of(office.code.as_str(), day).await?;
            for (procedure, row) in queue.rows.iter().filter(|(_, row)| row.turn <= now) {
                let line = self.queue_line(session, procedure, now, lang)?;
                let is = |state: &str| usize::from(row.state == state);
                report.tickets += 1;
                report.served += is("ticket-closed");
                report.no_show += is("no-show");
                report.cancelled += is("ticket-cancelled");
                report.waits_exceeded += usize::from(line.wait_exceeded);
                report.counters_exceeded += usize::from(line.counter_exceeded);
                if line.wait_exceeded || line.counter_exceeded {
                    report.exceeded.push(QueueLine { acts: Vec::new(), ..line });
                }
            }
        }
        Ok(report)
    }

    /// Whether a person is an official of the provider.
    fn is_of_provider(&self, session: &Session) -> Result<bool> {
        let authority = &self.serving()?.definition.authority.code;
        let officials = [Role::Officer, Role::AuthorisedPerson];
        Ok(session.posts.iter().any(|(role, at)| officials.contains(role) && at == authority))
    }
}

/// Who books as a person: somebody who signed in for herself. The posts of officials book nothing.
fn booker(caller: Caller<'_>) -> Option<&Session> {
    caller.session.filter(|session| session.posts.is_empty())
}

/// The address of a call, as limits count it; calls without one count as one.
fn origin_of(caller: Caller<'_>) -> String {
    caller.address.map_or_else(|| "-".to_owned(), |address| Origin::from(address).to_string())
}
