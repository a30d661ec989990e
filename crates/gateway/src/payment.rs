//! The payment gateway of e-government (kk: «электрондық үкіметтің» төлем шлюзі, ЭҮТШ): the port, and a simulator behind it.
//!
//! No specification of the gateway is public, so the port is ours: an order is named by the one who gives it, giving it twice is giving it
//! once, and what was paid for it is asked for, never pushed.

use std::{
    collections::BTreeMap,
    fmt, fs,
    future::{Future, ready},
    io,
    path::PathBuf,
    pin::Pin,
    sync::{Mutex, PoisonError},
};

use base::Fault;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// An answer of the gateway that is on its way.
pub type Paying<'a, T> = Pin<Box<dyn Future<Output = Result<T, Fault>> + Send + 'a>>;

/// What is to be paid.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaymentOrder {
    /// Its name, by which it counts once.
    pub id: String,
    /// The amount in tiyn.
    pub tiyn: u64,
    /// Budget classification code.
    pub budget_code: Option<String>,
    /// Payment purpose code.
    pub purpose_code: Option<String>,
    /// IIN or BIN of the one who owes it.
    pub payer: String,
    /// The day of the order.
    pub on: Date,
}

/// A payment that the gateway took.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SettledPayment {
    /// Its number.
    pub id: String,
    /// The amount in tiyn.
    pub tiyn: u64,
    /// The day.
    pub on: Date,
    /// Whether it was given back.
    pub refunded: bool,
}

/// How an order stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OrderStanding {
    /// The payer's bank refused it; it may be given again.
    Failed,
    /// It was paid, perhaps more than once.
    Settled(Vec<SettledPayment>),
    /// There is no such order.
    Unknown,
    /// The bank has not answered yet.
    Waiting,
}

/// The payment gateway.
pub trait PaymentGateway: fmt::Debug + Send + Sync {
    /// Gives an order. One that is known and did not fail stays as it is.
    fn order<'a>(&'a self, order: &'a PaymentOrder) -> Paying<'a, ()>;

    /// How an order stands.
    fn standing<'a>(&'a self, order: &'a str) -> Paying<'a, OrderStanding>;

    /// Gives a payment back.
    fn refund<'a>(&'a self, payment: &'a str) -> Paying<'a, ()>;
}

/// How the simulator plays the next orders.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PaymentPlay {
    /// The bank answers when it has been asked so many times.
    Delays(u32),
    /// The payer pays twice.
    Doubles,
    /// The bank refuses.
    Fails,
    /// The bank pays at once.
    #[default]
    Pays,
    /// It is paid and given back before anybody asks.
    Refunds,
    /// The gateway does not answer.
    Silent,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Played {
    order: PaymentOrder,
    play: PaymentPlay,
    asked: u32,
    payments: Vec<SettledPayment>,
}

/// A gateway without a bank: what it does with orders is told beforehand.
#[derive(Debug, Default)]
pub struct PaymentSimulator {
    orders: Mutex<BTreeMap<String, Played>>,
    play: Mutex<PaymentPlay>,
    /// So many refunds are not taken.
    refusing: Mutex<u32>,
    /// Where the orders are kept, so that money that was paid is not forgotten when the process ends.
    kept_in: Option<PathBuf>,
}

impl PaymentSimulator {
    /// A simulator that keeps its orders in a file, and begins with those that are there.
    pub fn kept_in(path: PathBuf) -> io::Result<Self> {
        let orders = match fs::read(&path) {
            Ok(text) => serde_json::from_slice(&text)?,
            Err(error) if error.kind() == io::ErrorKind::NotFound => BTreeMap::new(),
            Err(error) => return Err(error),
        };
        let play = Mutex::new(PaymentPlay::default());
        let orders = Mutex::new(orders);
        Ok(Self { orders, play, refusing: Mutex::default(), kept_in: Some(path) })
    }

    /// Writes the orders beside the file and puts them in its place: it is whole at any moment.
    fn keep(&self, orders: &BTreeMap<String, Played>) -> Result<(), Fault> {
        let Some(path) = &self.kept_in else { return Ok(()) };
        let written = serde_json::to_vec(orders).map_err(io::Error::from).and_then(|text| {
            let beside = path.with_extension("new");
            fs::write(&beside, text)?;
            fs::rename(&beside, path)
        });
        written.map_err(|error| {
            tracing::error!(%error, "the simulated payments could not be kept");
            unavailable()
        })
    }

    /// Tells how the orders from now on are played.
    pub fn play(&self, play: PaymentPlay) {
        *self.play.lock().unwrap_or_else(PoisonError::into_inner) = play;
    }

    /// Lets the next refunds fail, so many.
    pub fn refuse_refunds(&self, times: u32) {
        *self.refusing.lock().unwrap_or_else(PoisonError::into_inner) = times;
    }

    /// The payments of an order, for tests to look at.
    pub fn payments(&self, order: &str) -> Vec<SettledPayment> {
        let orders = self.orders.lock().unwrap_or_else(PoisonError::into_inner);
        orders.get(order).map(|played| played.payments.clone()).unwrap_or_default()
    }

    fn silent(&self) -> bool {
        *self.play.lock().unwrap_or_else(PoisonError::into_inner) == PaymentPlay::Silent
    }

    fn take(&self, order: &PaymentOrder) -> Result<(), Fault> {
        let play = *self.play.lock().unwrap_or_else(PoisonError::into_inner);
        let mut orders = self.orders.lock().unwrap_or_else(PoisonError::into_inner);
        if orders.get(&order.id).is_some_and(|known| known.play != PaymentPlay::Fails) {
            return Ok(());
        }
        let played = Played { order: order.clone(), play, asked: 0, payments: Vec::new() };
        orders.insert(order.id.clone(), played);
        self.keep(&orders)
    }

    fn stands(&self, id: &str) -> Result<OrderStanding, Fault> {
        let mut orders = self.orders.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(played) = orders.get_mut(id) else { return Ok(OrderStanding::Unknown) };
        let standing = Self::played_on(id, played);
        self.keep(&orders)?;
        Ok(standing)
    }

    fn played_on(id: &str, played: &mut Played) -> OrderStanding {
        played.asked += 1;
        let times = match played.play {
            PaymentPlay::Fails => return OrderStanding::Failed,
            PaymentPlay::Delays(times) if played.asked <= times => return OrderStanding::Waiting,
            PaymentPlay::Doubles => 2,
            _ => 1,
        };
        for number in played.payments.len() + 1..=times {
            played.payments.push(SettledPayment {
                id: format!("SIM-{id}-{number}"),
                tiyn: played.order.tiyn,
                on: played.order.on,
                refunded: played.play == PaymentPlay::Refunds,
            });
        }
        OrderStanding::Settled(played.payments.clone())
    }

    fn give_back(&self, payment: &str) -> Result<(), Fault> {
        let mut refusing = self.refusing.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(fewer) = refusing.checked_sub(1) {
            *refusing = fewer;
            return Err(unavailable());
        }
        drop(refusing);
        let mut orders = self.orders.lock().unwrap_or_else(PoisonError::into_inner);
        let all = orders.values_mut().flat_map(|played| &mut played.payments);
        for known in all.filter(|known| known.id == payment) {
            known.refunded = true;
        }
        self.keep(&orders)
    }
}

fn unavailable() -> Fault {
    Fault::new("payment-unavailable")
}

impl PaymentGateway for PaymentSimulator {
    fn order<'a>(&'a self, order: &'a PaymentOrder) -> Paying<'a, ()> {
        if self.silent() {
            return Box::pin(ready(Err(unavailable())));
        }
        Box::pin(ready(self.take(order)))
    }

    fn standing<'a>(&'a self, order: &'a str) -> Paying<'a, OrderStanding> {
        if self.silent() {
            return Box::pin(ready(Err(unavailable())));
        }
        Box::pin(ready(self.stands(order)))
    }

    fn refund<'a>(&'a self, payment: &'a str) -> Paying<'a, ()> {
        if self.silent() {
            return Box::pin(ready(Err(unavailable())));
        }
        Box::pin(ready(self.give_back(payment)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order() -> PaymentOrder {
        PaymentOrder {
            id: "a".to_owned(),
            tiyn: 100,
            budget_code: None,
            purpose_code: None,
            payer: "050340001007".to_owned(),
            on: jiff::civil::date(2014, 2, 3),
        }
    }

    #[tokio::test]
    async fn an_order_given_twice_is_paid_once() {
        let gateway = PaymentSimulator::default();
        assert_eq!(gateway.standing("a").await.unwrap(), OrderStanding::Unknown);
        for _ in 0..2 {
            gateway.order(&order()).await.unwrap();
        }
        let OrderStanding::Settled(paid) = gateway.standing("a").await.unwrap() else {
            panic!("not paid")
        };
        assert_eq!(paid.len(), 1);
        assert_eq!((paid[0].tiyn, paid[0].refunded), (100, false));
    }

    #[tokio::test]
    async fn one_that_failed_may_be_given_again() {
        let gateway = PaymentSimulator::default();
        gateway.play(PaymentPlay::Fails);
        gateway.order(&order()).await.unwrap();
        assert_eq!(gateway.standing("a").await.unwrap(), OrderStanding::Failed);
        gateway.play(PaymentPlay::Pays);
        gateway.order(&order()).await.unwrap();
        assert!(matches!(gateway.standing("a").await.unwrap(), OrderStanding::Settled(_)));
    }

    #[tokio::test]
    async fn what_was_paid_twice_is_given_back_once() {
        let gateway = PaymentSimulator::default();
        gateway.play(PaymentPlay::Doubles);
        gateway.order(&order()).await.unwrap();
        let OrderStanding::Settled(paid) = gateway.standing("a").await.unwrap() else {
            panic!("not paid")
        };
        gateway.refund(&paid[1].id).await.unwrap();
        let refunded: Vec<bool> = gateway.payments("a").iter().map(|p| p.refunded).collect();
        assert_eq!(refunded, [false, true]);
    }

    #[tokio::test]
    async fn a_slow_bank_answers_in_the_end() {
        let gateway = PaymentSimulator::default();
        gateway.play(PaymentPlay::Delays(2));
        gateway.order(&order()).await.unwrap();
        for _ in 0..2 {
            assert_eq!(gateway.standing("a").await.unwrap(), OrderStanding::Waiting);
        }
        assert!(matches!(gateway.standing("a").await.unwrap(), OrderStanding::Settled(_)));
    }

    #[tokio::test]
    async fn what_was_ordered_paid_and_given_back_outlives_the_process() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("payments.json");
        let gateway = PaymentSimulator::kept_in(path.clone()).unwrap();
        gateway.play(PaymentPlay::Delays(1));
        gateway.order(&order()).await.unwrap();
        assert_eq!(gateway.standing("a").await.unwrap(), OrderStanding::Waiting);
        drop(gateway);
        let gateway = PaymentSimulator::kept_in(path.clone()).unwrap();
        let OrderStanding::Settled(paid) = gateway.standing("a").await.unwrap() else {
            panic!("the order was forgotten")
        };
        gateway.refund(&paid[0].id).await.unwrap();
        drop(gateway);
        let gateway = PaymentSimulator::kept_in(path.clone()).unwrap();
        assert!(gateway.payments("a")[0].refunded);
        std::fs::write(&path, "no JSON").unwrap();
        assert!(PaymentSimulator::kept_in(path).is_err(), "a broken file is not overwritten");
    }
}
