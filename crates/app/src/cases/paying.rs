//! Paying through the gateway: the applicant orders the payment of a charge, and what the gateway settles becomes the act that records it.
//!
//! The order is named by the case and the charge, so pressing the button twice, or in two windows, pays once; a payment counts once by its
//! number, and what was paid besides is given back. A bank that is slow is asked by the worker until it has answered.

use base::{Actor, Fault, Lang, SystemPart, UniqueNumber, local_date};
use gateway::payment::{OrderStanding, PaymentGateway, PaymentOrder, SettledPayment};
use serde_json::json;
use services::{Act as Step, Case, Charge, Command, Edition, Input, Payment, ProofKind, decide};
use store::StoreFault;

use super::{acts::payment_of, aftermath::Aftermath, awaited::acts_from, kept::subject_of};
use crate::{
    Cases, Error, Result, Session,
    effects::{Owed, Performed},
    error::OrInternal,
    journalling,
    permission::{Act, require},
    view::{CaseView, PaymentDueView},
};

/// What can be paid now: the act that will record it, and the charge.
struct Payable<'a> {
    act: &'a Step,
    charge: &'a Charge,
}

/// The charge that waits to be paid through the gateway, if one does.
fn payable<'a>(case: &Case, edition: &'a Edition) -> Option<Payable<'a>> {
    acts_from(case, edition)
        .into_iter()
        .filter(|act| act.by.iter().any(|role| role == "system"))
        .find_map(|act| {
            let charge = edition.definition.charge(&payment_of(act)?)?;
            let by_gateway = charge.proof.iter().any(|proof| {
                proof.by == ProofKind::Gateway && proof.channels.contains(&case.channel)
            });
            by_gateway.then_some(Payable { act, charge })
        })
}

/// What came of an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum TakenUp {
    /// It is paid, and the case knows.
    Counted,
    /// The bank refused.
    Failed,
    /// Nothing of it is held: it was given back.
    Refunded,
    /// Less was paid than the charge.
    TooSmall,
    /// The bank has not answered.
    Waiting,
}

/// The gateway as an actor.
const GATEWAY: Actor = Actor::System { part: SystemPart::Gateway };

/// The name of an order: the gateway takes it once.
fn order_id(case: &Case, charge: &Charge) -> String {
    format!("{}-{}", case.number, charge.name)
}

impl Cases<'_> {
    /// The payment that waits for the applicant, with its amount if the instance has set one.
    pub(crate) fn payment_due(
        &self,
        case: &Case,
        edition: &Edition,
        lang: Lang,
    ) -> Option<PaymentDueView> {
        let Payable { charge, .. } = payable(case, edition)?;
        Some(PaymentDueView {
            charge: charge.name.clone(),
            title: charge.title.in_lang(lang).to_owned(),
            amount: self.amount_of(charge),
        })
    }

    /// What a charge comes to today, in tenge.
    pub(crate) fn amount_of(&self, charge: &Charge) -> Option<String> {
        let today = local_date(self.clock.now());
        let tiyn = self.config.payments.tiyn(&charge.amount_setting, today)?;
        Some(match tiyn % 100 {
            0 => (tiyn / 100).to_string(),
            part => format!("{}.{part:02}", tiyn / 100),
        })
    }

    /// Pays what the case waits for, or takes up the answer of the gateway to what was ordered before.
    pub async fn pay(
        &self,
        session: &Session,
        number: &UniqueNumber,
        lang: Lang,
    ) -> Result<CaseView> {
        let session = require(Some(session), Act::Apply)?;
        let kept = self.own_case(session, number).await?;
        let edition = self.edition_of(&kept.case)?;
        let Some(Payable { charge, .. }) = payable(&kept.case, edition) else {
            return Err(Error::Conflict(Fault::new("nothing-to-pay")));
        };
        let gateway =
            self.payments.ok_or_else(|| Error::Conflict(Fault::new("payment-no-gateway")))?;
        let now = self.clock.now();
        let tiyn = self.config.payments.tiyn(&charge.amount_setting, local_date(now));
        let tiyn = tiyn.ok_or_else(|| Error::Conflict(Fault::new("charge-amount-unset")))?;
        let applicant = &kept.case.applicant;
        let payer = applicant.bin.as_ref().map_or(applicant.iin.as_str(), |bin| bin.as_str());
        let order = PaymentOrder {
            id: order_id(&kept.case, charge),
            tiyn,
            budget_code: charge.budget_code.clone(),
            purpose_code: charge.purpose_code.clone(),
            payer: payer.to_owned(),
            on: local_date(now),
        };
        let mut standing = gateway.standing(&order.id).await.map_err(Error::Conflict)?;
        let mut owed = None;
        if matches!(standing, OrderStanding::Unknown | OrderStanding::Failed) {
            let asked = Owed::payment(number, &order.id, now)?;
            self.note_order(session, number, charge, &order, &asked).await?;
            gateway.order(&order).await.map_err(Error::Conflict)?;
            standing = gateway.standing(&order.id).await.map_err(Error::Conflict)?;
            owed = Some(asked);
        }
        let taken = self.take_up(gateway, number, &order.id, standing).await?;
        if let (Some(asked), false) = (&owed, taken == TakenUp::Waiting) {
            self.payment_done(asked.key()).await?;
        }
        let fault = match taken {
            TakenUp::Counted => None,
            TakenUp::Failed => Some(Fault::new("payment-failed")),
            TakenUp::Refunded => Some(Fault::new("payment-refunded")),
            TakenUp::TooSmall => Some(Fault::new("payment-too-small")),
            TakenUp::Waiting => Some(Fault::new("payment-waiting")),
        };
        if let Some(fault) = fault {
            return Err(Error::Conflict(fault));
        }
        let kept = self.own_case(session, number).await?;
        self.own_view(session, &kept, lang).await
    }

    /// The worker's side: asks what became of an order, `CASE/ORDER`, until the bank has answered. The applicant need not come
    /// back for it.
    pub(crate) async fn payment_owed(&self, subject: &str, effect: &str) -> Result<Performed> {
        let (number, order) = subject.split_once('/').unwrap_or_default();
        let number: UniqueNumber = number.parse().or_internal()?;
        let gateway =
            self.payments.ok_or_else(|| Error::Conflict(Fault::new("payment-no-gateway")))?;
        let standing = gateway.standing(order).await.map_err(Error::Conflict)?;
        if self.take_up(gateway, &number, order, standing).await? == TakenUp::Waiting {
            return Ok(Performed::NotYet);
        }
        self.payment_done(effect).await?;
        Ok(Performed::Done)
    }

    /// Takes up what the gateway says of an order: the first payment that is large enough is counted by the act that the case
    /// waits for; what was paid besides, or after the case went on without it, is given back.
    async fn take_up(
        &self,
        gateway: &dyn PaymentGateway,
        number: &UniqueNumber,
        order: &str,
        standing: OrderStanding,
    ) -> Result<TakenUp> {
        let settled = match standing {
            OrderStanding::Settled(settled) => settled,
            OrderStanding::Failed => return Ok(TakenUp::Failed),
            OrderStanding::Unknown | OrderStanding::Waiting => return Ok(TakenUp::Waiting),
        };
        let held: Vec<SettledPayment> = settled.into_iter().filter(|p| !p.refunded).collect();
        let now = self.clock.now();
        let mut kept = self.load_case(number).await?;
        let edition = self.edition_of(&kept.case)?;
        let due = payable(&kept.case, edition).filter(|p| order_id(&kept.case, p.charge) == order);
        if let Some(Payable { act, charge }) = due {
            let Some(first) = held.first() else { return Ok(TakenUp::Refunded) };
            let wanted = self.config.payments.tiyn(&charge.amount_setting, first.on);
            if wanted.is_none_or(|wanted| first.tiyn < wanted) {
                return Ok(TakenUp::TooSmall);
            }
            let payment = Payment {
                charge: charge.name.clone(),
                id: first.id.clone(),
                tiyn: first.tiyn,
                on: first.on,
            };
            let command = Command {
                act: act.name.clone(),
                actor: GATEWAY,
                office: None,
                input: Input { payment: Some(payment), ..Input::default() },
            };
            let events = decide(&kept.case, edition, command, now, &self.rules.calendar)?;
            kept = match self.advance(kept, events, Aftermath::default(), None, now).await {
                // The answer was taken up by somebody else at the same moment.
                Err(Error::Conflict(_)) => self.load_case(number).await?,
                moved => moved?,
            };
        }
        let inputs = kept.case.events.iter().filter_map(services::Event::input);
        let counted: Vec<&str> =
            inputs.filter_map(|input| Some(input.payment.as_ref()?.id.as_str())).collect();
        let mut outcome = TakenUp::Refunded;
        for payment in held {
            if counted.contains(&payment.id.as_str()) {
                outcome = TakenUp::Counted;
                continue;
            }
            gateway.refund(&payment.id).await.map_err(Error::Conflict)?;
            let detail = json!({ "payment": payment.id, "tiyn": payment.tiyn });
            self.note(&GATEWAY, "payment-refunded", number, detail).await?;
        }
        Ok(outcome)
    }

    /// Nothing more is owed of an order. Somebody else may have found the same.
    async fn payment_done(&self, effect: &str) -> Result<()> {
        self.store
            .write(move |mut tx| async move {
                match tx.effect_done(effect).await {
                    Err(StoreFault::Conflict) => Ok(()),
                    done => Ok::<_, Error>(done?),
                }
            })
            .await
    }

    /// Notes the order before it is given, and that its answer is owed: whatever happens to this process, it is asked for.
    async fn note_order(
        &self,
        session: &Session,
        number: &UniqueNumber,
        charge: &Charge,
        order: &PaymentOrder,
        asked: &Owed,
    ) -> Result<()> {
        let actor = &session.actor(base::Role::Applicant);
        let now = self.clock.now();
        let detail = json!({ "charge": charge.name, "order": order.id, "tiyn": order.tiyn });
        let (subject, detail) = (&subject_of(number), &detail);
        self.store
            .write(move |mut tx| async move {
                asked.insert(&mut tx).await?;
                let (subject, detail) = (subject.clone(), detail.clone());
                journalling::record(&mut tx, actor, "payment-ordered", subject, detail, now).await
            })
            .await
    }

    async fn note(
        &self,
        actor: &Actor,
        act: &'static str,
        number: &UniqueNumber,
        detail: serde_json::Value,
    ) -> Result<()> {
        let now = self.clock.now();
        let (actor, subject, detail) = (actor, &subject_of(number), &detail);
        self.store
            .write(move |mut tx| async move {
                journalling::record(&mut tx, actor, act, subject.clone(), detail.clone(), now).await
            })
            .await
    }
}

#[cfg(test)]
mod tests;
