//! What stands between the application and everything outside of it: the store, the keys, the mail, the state registers, the payment
//! gateway.
//! It lets the nth call fail, or never come back.

use std::{
    future::pending,
    io,
    sync::{Arc, Mutex, PoisonError},
};

use authority::signing::Assignment;
use base::{Bin, Fault, Iin};
use gateway::{
    Answered, Answering, CallOutcome, GatewayFault, Holder, Inquiry, MailFault, Message,
    Organisation, Person, Right, RightAsked, StateRegisters,
    payment::{OrderStanding, Paying, PaymentGateway, PaymentOrder},
};
use jiff::Timestamp;
use keystore::{Signer, SignerFault, Signing};
use store::{Call, Gate, Passing, StoreFault};
use tokio::sync::Notify;

use crate::{
    App,
    instance::worker::{Carrier, Carrying},
};

/// What happens to a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Strike {
    /// It fails.
    Fails,
    /// The process dies there: neither it nor anything after it comes back.
    Dies,
}

/// A call that was told to fail.
struct Struck;

#[derive(Default)]
struct State {
    plan: Option<(usize, Strike)>,
    calls: Vec<&'static str>,
    dead: bool,
}

/// Counts the calls and strikes the one that it was told to.
#[derive(Default)]
pub(super) struct Faults {
    state: Mutex<State>,
    died: Notify,
    /// The questions that reached a state register.
    questions: Mutex<Vec<String>>,
}

impl Faults {
    /// Stands before everything outside of an application that nobody else uses yet.
    pub(super) fn stand_before(self: &Arc<Self>, app: &mut App) {
        let inner = Arc::get_mut(&mut app.0).expect("nobody else uses the application yet");
        inner.store = inner.store.clone().behind(Arc::<Self>::clone(self));
        inner.keys.put_before(|signer| Arc::new(Behind(Arc::clone(self), signer)));
        let registers = Arc::clone(&inner.registers);
        inner.registers = Arc::new(Behind(Arc::clone(self), registers));
        let payments = inner.payments.take();
        inner.payments = payments.map(|payments| -> Arc<dyn PaymentGateway> {
            Arc::new(Behind(Arc::clone(self), payments))
        });
        inner.mailer = Arc::new(Behind(Arc::clone(self), Arc::clone(&inner.mailer)));
    }

    /// From now on calls are counted, and the nth, from 0, is struck.
    pub(super) fn arm(&self, at: usize, strike: Strike) {
        *self.lock() = State { plan: Some((at, strike)), ..State::default() };
    }

    /// No more faults. Gives the calls that were made.
    pub(super) fn disarm(&self) -> Vec<&'static str> {
        std::mem::take(&mut *self.lock()).calls
    }

    fn asked(&self, inquiry: &Inquiry) {
        let number = inquiry.message_id.to_string();
        self.questions.lock().unwrap_or_else(PoisonError::into_inner).push(number);
    }

    /// The questions that reached a state register, by their numbers.
    pub(super) fn questions(&self) -> Vec<String> {
        self.questions.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Does something until it ends or the process dies.
    pub(super) async fn until_death<T>(&self, work: impl Future<Output = T>) -> Option<T> {
        tokio::select! {
            biased;
            () = self.died.notified() => None,
            done = work => Some(done),
        }
    }

    async fn pass(&self, call: &'static str) -> Result<(), Struck> {
        let strike = self.strike(call);
        match strike {
            None => Ok(()),
            Some(Strike::Fails) => Err(Struck),
            Some(Strike::Dies) => {
                self.died.notify_one();
                pending().await
            }
        }
    }

    fn strike(&self, call: &'static str) -> Option<Strike> {
        let mut state = self.lock();
        if state.dead {
            return Some(Strike::Dies);
        }
        let (at, strike) = state.plan?;
        state.calls.push(call);
        let hit = state.calls.len() == at + 1;
        state.dead = hit && strike == Strike::Dies;
        hit.then_some(strike)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Gate for Faults {
    fn pass(&self, call: Call) -> Passing<'_> {
        let name = match call {
            Call::Read => "read",
            Call::Seal => "seal",
            Call::Write => "write",
            Call::Written => "written",
        };
        Box::pin(async move { self.pass(name).await.map_err(|Struck| StoreFault::Busy) })
    }
}

/// Something outside, behind the faults.
struct Behind<T>(Arc<Faults>, T);

impl<T> std::fmt::Debug for Behind<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Behind")
    }
}

impl Signer for Behind<Arc<dyn Signer>> {
    fn sign(&self, assignment: Assignment) -> Signing<'_> {
        Box::pin(async move {
            let fault = |Struck| SignerFault::Stopping;
            self.0.pass("sign").await.map_err(fault)?;
            let signature = self.1.sign(assignment).await?;
            self.0.pass("signed").await.map_err(fault)?;
            Ok(signature)
        })
    }
}

impl Carrier for Behind<Arc<dyn Carrier>> {
    fn carry<'a>(&'a self, message: &'a Message, now: Timestamp) -> Carrying<'a> {
        Box::pin(async move {
            let fault = |Struck| MailFault::Mailbox(io::Error::other("struck"));
            self.0.pass("mail").await.map_err(fault)?;
            let delivery = self.1.carry(message, now).await?;
            self.0.pass("mailed").await.map_err(fault)?;
            Ok(delivery)
        })
    }
}

impl Behind<Arc<dyn PaymentGateway>> {
    async fn paid<T>(&self, asked: Paying<'_, T>) -> Result<T, Fault> {
        let fault = |Struck| Fault::new("payment-unavailable");
        self.0.pass("pay").await.map_err(fault)?;
        let answer = asked.await?;
        self.0.pass("paid").await.map_err(fault)?;
        Ok(answer)
    }
}

impl PaymentGateway for Behind<Arc<dyn PaymentGateway>> {
    fn order<'a>(&'a self, order: &'a PaymentOrder) -> Paying<'a, ()> {
        Box::pin(self.paid(self.1.order(order)))
    }

    fn standing<'a>(&'a self, order: &'a str) -> Paying<'a, OrderStanding> {
        Box::pin(self.paid(self.1.standing(order)))
    }

    fn refund<'a>(&'a self, payment: &'a str) -> Paying<'a, ()> {
        Box::pin(self.paid(self.1.refund(payment)))
    }
}

impl Behind<Arc<dyn StateRegisters>> {
    async fn answered<T>(&self, inquiry: &Inquiry, asked: Answering<'_, T>) -> Answered<T> {
        let before = self.0.pass("ask").await;
        self.0.asked(inquiry);
        let mut answered = asked.await;
        let after = self.0.pass("answered").await;
        if before.is_err() || after.is_err() {
            answered.result = Err(GatewayFault::Settings { detail: "struck".to_owned() });
            answered.record.outcome = CallOutcome::Failed;
        }
        answered
    }
}

impl StateRegisters for Behind<Arc<dyn StateRegisters>> {
    fn person<'a>(&'a self, iin: &'a Iin, inquiry: &'a Inquiry) -> Answering<'a, Person> {
        Box::pin(self.answered(inquiry, self.1.person(iin, inquiry)))
    }

    fn organisation<'a>(
        &'a self,
        bin: &'a Bin,
        inquiry: &'a Inquiry,
    ) -> Answering<'a, Organisation> {
        Box::pin(self.answered(inquiry, self.1.organisation(bin, inquiry)))
    }

    fn right<'a>(
        &'a self,
        holder: &'a Holder,
        asked: &'a RightAsked,
        inquiry: &'a Inquiry,
    ) -> Answering<'a, Right> {
        Box::pin(self.answered(inquiry, self.1.right(holder, asked, inquiry)))
    }
}
