//! The electronic queue for those who come: offices, booking, the ticket machine, the board.

use app::{
    SlotToBook,
    view::{BoardView, BookingOffer, NamedView, QueueOffice, SlotDay, SlotView, TicketView},
};
use askama::Template;
use axum::{
    extract::{Path, RawQuery, State},
    http::{HeaderValue, StatusCode, header::REFRESH},
};

use super::{Answer, ShownFault, draw, draw_with, go, number, query_value, shown_faults};
use crate::{
    page::Page,
    posted::Posted,
    site::Site,
    visitor::{Visitor, access_secret, keep_secret},
};

/// How long a browser keeps the secret of a booking: longer than any is made ahead.
const SECRET_DAYS: i64 = 60;

#[derive(Template)]
#[template(path = "queue/offices.html")]
struct OfficesPage {
    page: Page,
    regions: Vec<(NamedView, bool)>,
    offices: Vec<NamedView>,
}

/// `/queue`: the offices of a region.
pub(crate) async fn offices(
    State(site): State<Site>,
    visitor: Visitor,
    RawQuery(query): RawQuery,
) -> Answer {
    let procedures = site.app.procedures();
    let region = query_value(query.as_deref(), "region");
    let offices = match &region {
        Some(region) => procedures.queue_offices(Some(region), visitor.lang),
        None => Vec::new(),
    };
    let regions = procedures.queue_regions(visitor.lang).into_iter().map(|one| {
        let chosen = region.as_deref() == Some(one.code.as_str());
        (one, chosen)
    });
    let regions = regions.collect();
    draw(&OfficesPage { page: visitor.page(), regions, offices })
}

#[derive(Template)]
#[template(path = "queue/book.html")]
struct BookPage {
    page: Page,
    offer: BookingOffer,
    service: String,
    slot: String,
    phone: String,
    faults: Vec<ShownFault>,
    csrf: String,
}

impl BookPage {
    /// Whether a slot is the one that was chosen before.
    fn is_chosen(&self, day: &SlotDay, slot: &SlotView) -> bool {
        self.slot == format!("{} {}", day.day, slot.time)
    }
}

/// The page of an office, with what was typed before, or with the service for which its address says that she comes.
async fn book_page(
    site: &Site,
    visitor: &Visitor,
    office: &str,
    (posted, wanted): (Option<&Posted>, Option<String>),
    faults: Vec<ShownFault>,
) -> Answer {
    let procedures = site.app.procedures();
    let offer = procedures.booking_offer(office, visitor.caller()?, visitor.lang).await?;
    let typed = |name: &str| posted.map_or("", |posted| posted.field(name)).to_owned();
    let wrong = !faults.is_empty();
    let page = BookPage {
        page: if wrong { visitor.page().with_faults() } else { visitor.page() },
        offer,
        service: wanted.unwrap_or_else(|| typed("service")),
        slot: typed("slot"),
        phone: typed("phone"),
        faults,
        csrf: visitor.form_token(None),
    };
    draw_with(if wrong { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK }, &page)
}

/// `GET /queue/{office}`
pub(crate) async fn ask_slot(
    State(site): State<Site>,
    visitor: Visitor,
    Path(office): Path<String>,
    RawQuery(query): RawQuery,
) -> Answer {
    let wanted = query_value(query.as_deref(), "service");
    book_page(&site, &visitor, &office, (None, wanted), Vec::new()).await
}

/// `POST /queue/{office}`
pub(crate) async fn book(
    State(site): State<Site>,
    Path(office): Path<String>,
    posted: Posted,
) -> Answer {
    let visitor = &posted.visitor;
    let (day, time) = posted.field("slot").split_once(' ').unwrap_or_default();
    let asked = SlotToBook {
        service: posted.field("service").to_owned(),
        day: day.to_owned(),
        time: time.to_owned(),
        phone: posted.field("phone").to_owned(),
    };
    let procedures = site.app.procedures();
    match procedures.book(&office, asked, visitor.caller()?, visitor.lang).await {
        Ok(booked) => {
            let place = format!("/queue/bookings/{}", booked.number);
            let mut response = go(visitor.lang, &place);
            if let Some(secret) = &booked.secret {
                let what = access_secret(&booked.number);
                keep_secret(&site, &mut response, &what, secret, SECRET_DAYS);
            }
            Ok(response)
        }
        Err(error) => {
            let faults = faults_at_fields(&error, visitor);
            let faults = match faults {
                Some(faults) => faults,
                None => shown_faults(visitor.lang, error, "#main")?,
            };
            book_page(&site, visitor, &office, (Some(&posted), None), faults).await
        }
    }
}

/// The faults of the form, each at its field; a budget that is spent is told there too.
fn faults_at_fields(error: &app::Error, visitor: &Visitor) -> Option<Vec<ShownFault>> {
    if matches!(error, app::Error::Internal { .. } | app::Error::NotFound(_)) {
        return None;
    }
    let shown = error
        .faults()
        .0
        .iter()
        .map(|fault| {
            let at = ["service", "slot", "phone"];
            let at = at.into_iter().find(|name| fault.field.as_deref() == Some(name));
            let href = format!("#{}", at.unwrap_or("main"));
            ShownFault { href, text: texts::fault(visitor.lang, fault) }
        })
        .collect();
    Some(shown)
}

#[derive(Template)]
#[template(path = "queue/ticket.html")]
struct TicketPage {
    page: Page,
    ticket: TicketView,
    csrf: String,
    faults: Vec<ShownFault>,
}

fn ticket_page(visitor: &Visitor, ticket: TicketView, faults: Vec<ShownFault>) -> Answer {
    let wrong = !faults.is_empty();
    let page = if wrong { visitor.page().with_faults() } else { visitor.page() };
    let csrf = visitor.form_token(None);
    let status = if wrong { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    draw_with(status, &TicketPage { page, ticket, csrf, faults })
}

/// `GET /queue/bookings/{number}`
pub(crate) async fn booking(
    State(site): State<Site>,
    visitor: Visitor,
    Path(text): Path<String>,
) -> Answer {
    let number = number(&text)?;
    let access = visitor.access(&site, &number)?.ok_or(app::Error::SignInNeeded)?;
    let ticket = site.app.procedures().booking(&number, access, visitor.lang).await?;
    ticket_page(&visitor, ticket, Vec::new())
}

/// `POST /queue/bookings/{number}`: gives it up.
pub(crate) async fn cancel(
    State(site): State<Site>,
    Path(text): Path<String>,
    posted: Posted,
) -> Answer {
    let (visitor, number) = (&posted.visitor, number(&text)?);
    let procedures = site.app.procedures();
    let access = visitor.access(&site, &number)?.ok_or(app::Error::SignInNeeded)?;
    match procedures.cancel_booking(&number, access, visitor.lang).await {
        Ok(_) => Ok(go(visitor.lang, &format!("/queue/bookings/{number}"))),
        Err(error) => {
            let faults = shown_faults(visitor.lang, error, "#main")?;
            let access = visitor.access(&site, &number)?.ok_or(app::Error::SignInNeeded)?;
            let ticket = procedures.booking(&number, access, visitor.lang).await?;
            ticket_page(visitor, ticket, faults)
        }
    }
}

#[derive(Template)]
#[template(path = "queue/machine.html")]
struct MachinePage {
    page: Page,
    office: QueueOffice,
    /// The ticket that was given.
    ticket: Option<TicketView>,
    faults: Vec<ShownFault>,
}

/// `GET /ticket-machine/{office}`
pub(crate) async fn machine(
    State(site): State<Site>,
    visitor: Visitor,
    Path(office): Path<String>,
) -> Answer {
    let procedures = site.app.procedures();
    let office = procedures.ticket_machine(&office, visitor.caller()?, visitor.lang).await?;
    draw(&MachinePage { page: visitor.page(), office, ticket: None, faults: Vec::new() })
}

/// `POST /ticket-machine/{office}`: gives a ticket and shows it, large.
pub(crate) async fn take(
    State(site): State<Site>,
    Path(code): Path<String>,
    posted: Posted,
) -> Answer {
    let (visitor, procedures) = (&posted.visitor, site.app.procedures());
    let (caller, lang) = (visitor.caller()?, visitor.lang);
    let taken = procedures.take_ticket(&code, posted.field("service"), caller, lang).await;
    let (ticket, faults) = match taken {
        Ok(ticket) => (Some(ticket), Vec::new()),
        Err(app::Error::TooMany(fault)) => {
            let text = texts::fault(lang, &fault);
            (None, vec![ShownFault { href: "#main".to_owned(), text }])
        }
        Err(error) => (None, shown_faults(lang, error, "#main")?),
    };
    let office = procedures.ticket_machine(&code, caller, lang).await?;
    let wrong = !faults.is_empty();
    let page = if wrong { visitor.page().with_faults() } else { visitor.page() };
    let status = if wrong { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    draw_with(status, &MachinePage { page, office, ticket, faults })
}

/// Seconds after which a board asks for itself again.
const BOARD_SECONDS: &str = "10";

#[derive(Template)]
#[template(path = "queue/board.html")]
struct BoardPage {
    page: Page,
    board: BoardView,
    renews: bool,
}

/// `GET /queue-board/{office}`: what was called. It asks for itself again every ten seconds, as a screen on a wall must; whoever reads
/// it with her own browser can stop that (WCAG 2.2.1 and 2.2.2). The order to ask again is a header, so that the page needs no script.
pub(crate) async fn board(
    State(site): State<Site>,
    visitor: Visitor,
    Path(office): Path<String>,
    RawQuery(query): RawQuery,
) -> Answer {
    let renews = query_value(query.as_deref(), "renew").as_deref() != Some("off");
    let board = site.app.procedures().board(&office, visitor.lang).await?;
    let mut response = draw(&BoardPage { page: visitor.page(), board, renews })?;
    if renews {
        response.headers_mut().insert(REFRESH, HeaderValue::from_static(BOARD_SECONDS));
    }
    Ok(response)
}

#[cfg(test)]
mod tests;
