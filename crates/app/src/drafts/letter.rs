//! The link of a form, by e-mail, so that its author goes on with it elsewhere.

use base::{Fault, Lang};
use jiff::SignedDuration;
use store::MailRow;

use super::{DRAFT_DAYS, Drafts};
use crate::{Error, Result, error::OrInternal};

impl Drafts<'_> {
    /// Sends the link of a form to an address. The letter has no word that was typed, so that nobody writes to strangers through
    /// it, and a mailbox receives no more of them in a day than of the messages about requests
    /// ([`crate::config::FilingConfig::messages_to_mailbox_per_day`]).
    pub async fn mail_link(&self, secret: &str, to: &str, lang: Lang) -> Result<()> {
        let draft = self.draft(secret).await?;
        let form = self.form(&draft.form)?;
        let to = to.trim();
        if !base::is_email(to) {
            return Err(Error::invalid(Fault::at("email-form", "email")));
        }
        let now = self.clock.now();
        let since = now.checked_sub(SignedDuration::from_hours(24)).or_internal()?;
        let limit = self.config.filing.messages_to_mailbox_per_day;
        let link = format!("{}/{lang}/apply/{}?draft={secret}", self.config.base_url, draft.form);
        let named = [
            ("title", form.title.in_lang(lang).to_owned()),
            ("link", link),
            ("days", DRAFT_DAYS.to_string()),
        ];
        let mail = &MailRow {
            id: hex::encode(crypto::random::bytes::<16>().or_internal()?),
            recipient: to.to_owned(),
            lang,
            subject: texts::say_with(lang, "mail-draft-subject", &named),
            body: texts::say_with(lang, "mail-draft-body", &named),
            created_at: now,
            attempts: 0,
            leased_until: now,
            sent_at: None,
        };
        self.store
            .write(move |mut tx| async move {
                if tx.mails_to(&mail.recipient, since).await? >= u64::from(limit) {
                    let fault = Fault::at("filing-budget-mailbox", "email").with("limit", limit);
                    return Err(Error::TooMany(fault));
                }
                Ok::<_, Error>(tx.insert_mail(mail).await?)
            })
            .await
    }
}
