//! Paying through the gateway: the applicant orders the payment of a charge, and what the gateway settles becomes the act that records it.
//!
//! The order is named by the case and the charge, so pressing the button twice, or in two windows, pays once; a payment counts once by its
//! number, and what was paid besides is given back.

use base::{Actor, Fault, Lang, SystemPart, UniqueNumber, local_date};
use gateway::payment::{OrderStanding, PaymentOrder, SettledPayment};
use serde_json::json;
use services::{Act as Step, Case, Charge, Command, Edition, Input, Payment, ProofKind, decide};

use super::{
    acts::payment_of,
    effects::{Aftermath, acts_from},
    kept::subject_of,
};
use crate::{
    Cases, Error, Result, Session,
    effects::{self, Owed},
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

/// An effect that names no case and payment.
#[derive(Debug, thiserror::Error)]
#[error("the payment to be given back cannot be read")]
struct RefundUnreadable;

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
        let Some(Payable { act, charge }) = payable(&kept.case, edition) else {
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
        if matches!(standing, OrderStanding::Unknown | OrderStanding::Failed) {
            let actor = session.actor(base::Role::Applicant);
            let detail = json!({ "charge": charge.name, "order": order.id, "tiyn": tiyn });
            self.note(&actor, "payment-ordered", number, detail).await?;
            gateway.order(&order).await.map_err(Error::Conflict)?;
            standing = gateway.standing(&order.id).await.map_err(Error::Conflict)?;
        }
        let settled = match standing {
            OrderStanding::Settled(settled) => settled,
            OrderStanding::Failed => return Err(Error::Conflict(Fault::new("payment-failed"))),
            OrderStanding::Unknown | OrderStanding::Waiting => {
                return Err(Error::Conflict(Fault::new("payment-waiting")));
            }
        };
        let mut held = settled.into_iter().filter(|payment| !payment.refunded);
        let counts = held.next().ok_or_else(|| Error::Conflict(Fault::new("payment-refunded")))?;
        let more: Vec<SettledPayment> = held.collect();
        if counts.tiyn < tiyn {
            return Err(Error::Conflict(Fault::new("payment-too-small")));
        }
        let payment = Payment {
            charge: charge.name.clone(),
            id: counts.id,
            tiyn: counts.tiyn,
            on: counts.on,
        };
        let actor = Actor::System { part: SystemPart::Gateway };
        let command = Command {
            act: act.name.clone(),
            actor: actor.clone(),
            office: None,
            input: Input { payment: Some(payment), ..Input::default() },
        };
        let events = decide(&kept.case, edition, command, now, &self.rules.calendar)?;
        let mut aftermath = Aftermath::default();
        for payment in more {
            aftermath.owed.push(Owed::refund(number, &payment.id, payment.tiyn, now)?);
        }
        let owed: Vec<(String, String)> = aftermath
            .owed
            .iter()
            .map(|owed| (owed.subject().to_owned(), owed.key().to_owned()))
            .collect();
        let kept = match self.advance(kept, events, aftermath, None, now).await {
            // The answer was taken up in another window at the same moment.
            Err(Error::Conflict(_)) => self.own_case(session, number).await?,
            moved => {
                for (subject, key) in owed {
                    effects::or_later(self.refund_owed(&subject, &key).await, number);
                }
                moved?
            }
        };
        self.own_view(session, &kept, lang).await
    }

    /// Gives back a payment that an act owes; the gateway takes the order to do so once.
    pub(crate) async fn refund_owed(&self, subject: &str, effect: &str) -> Result<()> {
        let gone = || Error::internal(&RefundUnreadable);
        let mut parts = subject.split(' ');
        let mut part = || parts.next().ok_or_else(gone);
        let (number, payment, tiyn) = (part()?, part()?, part()?);
        let number: UniqueNumber = number.parse().map_err(|_| gone())?;
        let tiyn: u64 = tiyn.parse().or_internal()?;
        let gateway =
            self.payments.ok_or_else(|| Error::Conflict(Fault::new("payment-no-gateway")))?;
        gateway.refund(payment).await.map_err(Error::Conflict)?;
        let (now, actor) = (self.clock.now(), Actor::System { part: SystemPart::Gateway });
        let (actor, subject, detail) =
            (&actor, &subject_of(&number), &json!({ "payment": payment, "tiyn": tiyn }));
        self.store
            .write(move |mut tx| async move {
                tx.effect_done(effect).await?;
                let (subject, detail) = (subject.clone(), detail.clone());
                journalling::record(&mut tx, actor, "payment-refunded", subject, detail, now).await
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
