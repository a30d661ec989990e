//! Work that the clock starts: messages, silence that decides, lists that grow old, rows that have had their time.

use std::{future::Future, pin::Pin, time::Duration};

use gateway::{Delivery, MailFault, Mailer, Message, MessageId};
use jiff::{SignedDuration, Timestamp};
use store::MailRow;
use tokio::{sync::watch, task::JoinSet};

use crate::{
    App, Error, Result,
    effects::{LETTERS_WAIT, pause_after},
    error::OrInternal,
    instance::supervision::{Ended, Task, keep_doing},
    instances::tick,
};

/// So many messages are under way at a time from one node.
const BATCH: u32 = 16;
/// How long one delivery may take.
const DELIVERY_LIMIT: Duration = Duration::from_secs(45);
/// How long a message is one worker's: longer than a delivery may take.
const LEASE_SECONDS: i64 = 60;
/// How often a message is tried: with the pauses between, for half a day.
const ATTEMPTS: u32 = 20;
/// How long an answer is remembered for its idempotency key.
const REMEMBERED_HOURS: i64 = 24;

/// What one round of the worker did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Round {
    /// Messages sent.
    pub sent: u32,
    /// Cases that silence decided, procedures that moved by themselves, and cases and complaints that were warned about.
    pub cases: u32,
    /// Effects that were owed and done.
    pub effects: u32,
    /// Requests ended with which nobody came.
    pub ended: u32,
    /// Checkpoints of the journal signed.
    pub checkpoints: u32,
    /// Keys that came: made anew, or taken up.
    pub keys: u32,
    /// Lists published.
    pub lists: u32,
    /// Papers made that were owed.
    pub papers: u32,
    /// 1 where changed settings came into force.
    pub settings: u32,
}

/// What carries messages; a port, like the state registers.
pub(crate) trait Carrier: Send + Sync {
    /// Hands a message over.
    fn carry<'a>(&'a self, message: &'a Message, now: Timestamp) -> Carrying<'a>;
}

/// A message on its way.
pub(crate) type Carrying<'a> =
    Pin<Box<dyn Future<Output = Result<Delivery, MailFault>> + Send + 'a>>;

impl Carrier for Mailer {
    fn carry<'a>(&'a self, message: &'a Message, now: Timestamp) -> Carrying<'a> {
        Box::pin(self.deliver(message, now))
    }
}

impl App {
    /// Works until `stop` comes: each task in a loop of its own.
    pub async fn run_worker(&self, stop: impl Future<Output = ()> + Send) {
        let (stopping, stopped) = watch::channel(false);
        let mut tasks = JoinSet::new();
        for task in Task::ALL {
            let (app, mut stopped) = (self.clone(), stopped.clone());
            tasks.spawn(async move {
                let round = || {
                    let app = app.clone();
                    async move { app.do_task(task).await.map(|_| ()) }
                };
                let stop = async {
                    // A sender that is gone means the same as one that says so.
                    drop(stopped.wait_for(|stopped| *stopped).await);
                };
                let (watched, clock) = (&app.0.watched, &app.0.clock);
                keep_doing(task, task.pace(), watched, clock, round, stop).await;
            });
        }
        stop.await;
        stopping.send_replace(true);
        tasks.join_all().await;
    }

    /// One round of every task. Each is tried even if another fails; the first failure is told.
    pub async fn work(&self) -> Result<Round> {
        let mut done = Vec::new();
        for task in Task::ALL {
            let count = self.do_task(task).await;
            let ended = if count.is_ok() { Ended::Well } else { Ended::Failed };
            self.0.watched.note(task, ended, self.now());
            done.push((task, count));
        }
        let mut round = Round::default();
        for (task, count) in done {
            let count = count?;
            match task {
                Task::Cases => round.cases = count,
                Task::Effects => round.effects = count,
                Task::Journal => round.checkpoints = count,
                Task::Keys => round.keys = count,
                Task::Lists => round.lists = count,
                Task::Mail => round.sent = count,
                Task::Papers => round.papers = count,
                Task::Purge => round.ended = count,
                Task::Settings => round.settings = count,
            }
        }
        Ok(round)
    }

    async fn do_task(&self, task: Task) -> Result<u32> {
        match task {
            Task::Cases => {
                let now = self.now();
                let moved = self.tick_cases().await? + tick(&self.complaints(), now).await?;
                Ok(moved + tick(&self.procedures(), now).await?)
            }
            Task::Effects => self.perform_effects().await,
            Task::Journal => self.keep_checkpoints().await,
            Task::Keys => self.renew_keys().await,
            Task::Lists => {
                self.note_newest_entries().await?;
                let lists = self.authority().refresh_lists().await?;
                Ok(lists + self.registers().refresh_trust_list().await?)
            }
            Task::Mail => self.send_mail().await,
            Task::Papers => self.make_papers().await,
            Task::Purge => self.purge().await,
            Task::Settings => self.take_up_settings().await,
        }
    }

    /// Sends until nothing waits, after the acts of people.
    async fn send_mail(&self) -> Result<u32> {
        let mut sent = 0;
        loop {
            self.0.precedence.quiet(LETTERS_WAIT).await;
            let now = self.now();
            let until = now.checked_add(SignedDuration::from_secs(LEASE_SECONDS)).or_internal()?;
            let batch = self
                .0
                .store
                .write(move |mut tx| async move {
                    Ok::<_, Error>(tx.lease_mail(until, ATTEMPTS, BATCH, now).await?)
                })
                .await?;
            if batch.is_empty() {
                return Ok(sent);
            }
            sent += self.send_batch(batch, now).await?;
        }
    }

    /// Sends messages side by side, and notes in one transaction what became of each.
    async fn send_batch(&self, batch: Vec<MailRow>, now: Timestamp) -> Result<u32> {
        let mut under_way = JoinSet::new();
        for mail in batch {
            let app = self.clone();
            under_way.spawn(async move {
                let done = app.deliver(&mail, now).await;
                (mail.id, mail.attempts, done)
            });
        }
        let mut sent = Vec::new();
        let mut postponed = Vec::new();
        while let Some(delivered) = under_way.join_next().await {
            let (id, attempts, done) = delivered.or_internal()?;
            if done {
                sent.push(id);
            } else {
                let until = self.now().checked_add(pause_after(attempts)).or_internal()?;
                postponed.push((id, until));
            }
        }
        let (sent, postponed) = (&sent, &postponed);
        self.0
            .store
            .write(move |mut tx| async move {
                for id in sent {
                    tx.mail_sent(id, now).await?;
                }
                for (id, until) in postponed {
                    tx.postpone_mail(id, *until).await?;
                }
                Ok::<_, Error>(())
            })
            .await?;
        Ok(u32::try_from(sent.len()).unwrap_or(u32::MAX))
    }

    async fn deliver(&self, mail: &MailRow, now: Timestamp) -> bool {
        let Ok(message) = message(mail) else { return false };
        let delivery = self.0.mailer.carry(&message, now);
        match tokio::time::timeout(DELIVERY_LIMIT, delivery).await {
            Ok(Ok(_)) => true,
            Ok(Err(fault)) => {
                let code = fault.to_fault().code;
                tracing::warn!(id = mail.id, code, "a message was not sent; it is tried again");
                false
            }
            Err(_) => {
                tracing::warn!(id = mail.id, "a message took too long; it is tried again");
                false
            }
        }
    }

    /// Drops what has had its time, telephones of old bookings too, names requests of earlier builds, and ends those with which nobody
    /// came; tells how many of these.
    async fn purge(&self) -> Result<u32> {
        let now = self.now();
        let before = now.checked_sub(SignedDuration::from_hours(REMEMBERED_HOURS)).or_internal()?;
        self.0
            .store
            .write(move |mut tx| async move {
                tx.purge_expired(before, now).await?;
                tx.purge_sent_mail(before).await?;
                Ok::<_, Error>(())
            })
            .await?;
        self.drafts().purge().await?;
        self.procedures().forget_phones().await?;
        self.registration().name_older().await?;
        let ended = self.registration().end_unvisited().await?;
        Ok(ended + self.registration().remind().await?)
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
        lang: mail.lang,
        written_at: mail.created_at,
        attachments: Vec::new(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stage::Stage;

    #[tokio::test(flavor = "multi_thread")]
    async fn a_queue_of_a_thousand_messages_is_empty_after_one_round() {
        const LETTERS: u64 = 1_072;
        let stage = Box::pin(Stage::set()).await;
        let app = &stage.app;
        app.work().await.unwrap();
        let letters =
            || std::fs::read_dir(app.folder().mailbox()).map_or(0, |files| files.count() as u64);
        let before = letters();
        let now = app.now();
        let written = app.0.store.write(move |mut tx| async move {
            for number in 0..LETTERS {
                tx.insert_mail(&MailRow {
                    id: format!("{number:032x}"),
                    recipient: "person@example.kz".to_owned(),
                    lang: base::Lang::En,
                    subject: "Subject".to_owned(),
                    body: "Body".to_owned(),
                    created_at: now,
                    attempts: 0,
                    leased_until: now,
                    sent_at: None,
                })
                .await?;
            }
            Ok::<_, Error>(())
        });
        written.await.unwrap();
        let round = app.work().await.unwrap();
        assert_eq!(u64::from(round.sent), LETTERS);
        let unsent = app.0.store.reading().await.unwrap().unsent_mail_count().await.unwrap();
        assert_eq!(unsent, 0);
        assert_eq!(letters() - before, LETTERS);
    }
}
