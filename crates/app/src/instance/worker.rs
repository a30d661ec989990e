//! Work that the clock starts: messages, silence that decides, lists that grow old, rows that have had their time.

use std::{future::Future, time::Duration};

use base::Lang;
use gateway::{Message, MessageId};
use jiff::SignedDuration;
use store::MailRow;

use crate::{App, Error, Result, error::OrInternal};

/// How often the worker looks.
const PACE: Duration = Duration::from_secs(2);
/// How long a message is one worker's.
const LEASE_SECONDS: i64 = 120;
/// How often a message is tried.
const ATTEMPTS: u32 = 20;
/// How many messages are taken at a time.
const BATCH: u32 = 50;
/// How long an answer is remembered for its idempotency key.
const REMEMBERED_HOURS: i64 = 24;

/// What one round of the worker did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Round {
    /// Messages sent.
    pub sent: u32,
    /// Cases that silence decided or that were warned about.
    pub cases: u32,
    /// Requests that were gone on with.
    pub requests: u32,
    /// Lists published.
    pub lists: u32,
}

impl App {
    /// Works until `stop` comes.
    pub async fn run_worker(&self, stop: impl Future<Output = ()> + Send) {
        let mut pace = tokio::time::interval(PACE);
        pace.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        tokio::pin!(stop);
        loop {
            tokio::select! {
                () = &mut stop => return,
                _ = pace.tick() => {
                    if let Err(error) = self.work().await {
                        tracing::warn!(%error, "a round of the worker failed; the next one tries again");
                    }
                }
            }
        }
    }

    /// One round. Each part is tried even if another fails; the first failure is told.
    pub async fn work(&self) -> Result<Round> {
        let sent = self.send_mail().await;
        let requests = self.desk().resume_issues().await;
        let cases = self.inbox().tick_cases().await;
        let lists = self.authority().refresh_lists().await;
        self.purge().await?;
        Ok(Round { sent: sent?, cases: cases?, requests: requests?, lists: lists? })
    }

    async fn send_mail(&self) -> Result<u32> {
        let now = self.now();
        let until = now.checked_add(SignedDuration::from_secs(LEASE_SECONDS)).or_internal()?;
        let batch = self
            .0
            .store
            .write(move |mut tx| async move {
                Ok::<_, Error>(tx.lease_mail(until, ATTEMPTS, BATCH, now).await?)
            })
            .await?;
        let mut sent = 0;
        for mail in &batch {
            match self.0.mailer.deliver(&message(mail)?, now).await {
                Ok(_) => {
                    self.0
                        .store
                        .write(move |mut tx| async move {
                            Ok::<_, Error>(tx.mail_sent(&mail.id, now).await?)
                        })
                        .await?;
                    sent += 1;
                }
                // The lease runs out and the message is tried again.
                Err(fault) => tracing::warn!(
                    id = mail.id,
                    code = fault.to_fault().code,
                    "a message was not sent"
                ),
            }
        }
        Ok(sent)
    }

    async fn purge(&self) -> Result<()> {
        let now = self.now();
        let before = now.checked_sub(SignedDuration::from_hours(REMEMBERED_HOURS)).or_internal()?;
        self.0
            .store
            .write(move |mut tx| async move {
                tx.purge_expired(before, now).await?;
                tx.purge_sent_mail(before).await?;
                Ok::<_, Error>(())
            })
            .await
    }
}

/// A row of the outbox as a message; its identifier becomes the Message-ID, so that a second delivery shows as the same.
fn message(mail: &MailRow) -> Result<Message> {
    let mut bits = [0; 16];
    hex::decode_to_slice(&mail.id, &mut bits).or_internal()?;
    Ok(Message {
        id: MessageId::from_random(bits),
        to: mail.recipient.clone(),
        subject: mail.subject.clone(),
        body_text: mail.body.clone(),
        lang: Lang::default(),
        written_at: mail.created_at,
        attachments: Vec::new(),
    })
}
