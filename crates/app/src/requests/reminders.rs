//! Reminders: the holder is told some days before her certificates end, once.

use jiff::{SignedDuration, Timestamp};
use store::{CertificateRow, StoreFault};

use crate::{Error, Registration, Result, error::OrInternal, requests::loaded};

/// How many certificates are looked at in one transaction.
const PAGE_ROWS: u32 = 500;
/// The setting that says up to which end of validity people have been reminded.
const MARK: &str = "reminded-until";

impl Registration<'_> {
    /// Reminds the holders of certificates that end within the days of the setting; tells how many messages were written.
    ///
    /// What was looked at is never looked at again, and a message, the note that its request was reminded of and the place up to
    /// which was looked are one transaction: a process that dies in between reminds nobody twice and forgets nobody.
    pub(crate) async fn remind(&self) -> Result<u32> {
        let now = self.clock.now();
        let days = i64::from(self.rules.registration.settings.reminder_days);
        let until = now.checked_add(SignedDuration::from_hours(days * 24)).or_internal()?;
        let mut written = 0;
        loop {
            let mut reading = self.store.reading().await?;
            let mark = reading.setting(MARK).await?.and_then(|row| row.value.parse().ok());
            let from: Timestamp = mark.unwrap_or(now).max(now);
            let page = reading.certificates_expiring(from, until, None, PAGE_ROWS).await?;
            drop(reading);
            let Some(last) = page.last() else { return Ok(written) };
            // The certificates of one moment stay together, so that the mark can stand behind them.
            let whole = page.len() < PAGE_ROWS as usize;
            let end = last.not_after;
            let (mut taken, rest): (Vec<_>, Vec<_>) =
                page.into_iter().partition(|row| whole || row.not_after < end);
            if taken.is_empty() {
                taken = rest;
            }
            written += self.remind_page(&taken, now).await?;
        }
    }

    async fn remind_page(&self, rows: &[CertificateRow], now: Timestamp) -> Result<u32> {
        let mut mails = Vec::new();
        for row in rows {
            let Some(id) = row.request_id else { continue };
            let found = self.store.reading().await?.request(id).await?;
            let Some(loaded) = found.map(loaded).transpose()? else { continue };
            let request = loaded.request;
            let Some(to) = request.contact.as_ref().and_then(|c| c.email.clone()) else { continue };
            let lang = request.lang;
            let args = [
                ("number", loaded.number.to_string()),
                ("date", texts::date(lang, base::local_date(row.not_after))),
                ("link", format!("{}/{lang}/cabinet", self.config.base_url)),
            ];
            let say = |part: &str| texts::say_with(lang, &format!("mail-reminder-{part}"), &args);
            mails.push((id, self.messages.mail(&to, lang, say("subject"), say("body"), now)?));
        }
        let last = rows.last().map_or(now, |row| row.not_after);
        let mark = last.checked_add(SignedDuration::from_micros(1)).or_internal()?.to_string();
        let (mails, mark) = (&mails, &mark);
        self.store
            .write(move |mut tx| async move {
                let mut written = 0;
                for (id, mail) in mails {
                    // A pair of certificates is one message.
                    match tx.use_nonce(&format!("reminder {id}"), "reminder", now).await {
                        Ok(()) => {
                            tx.insert_mail(mail).await?;
                            written += 1;
                        }
                        Err(StoreFault::Duplicate(_)) => {}
                        Err(other) => return Err(other.into()),
                    }
                }
                tx.set(MARK, mark, "worker", now).await?;
                Ok::<_, Error>(written)
            })
            .await
    }
}
