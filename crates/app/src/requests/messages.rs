//! Messages to people, in their language, on their way through the outbox.

use base::{Lang, UniqueNumber};
use jiff::Timestamp;
use registration::{Handout, HandoutNotice, Message, MessageArg};
use store::MailRow;

use crate::{Messages, Result, journalling};

impl Messages<'_> {
    /// A message to be stored with the act that causes it; the worker sends it after the commit.
    pub(crate) fn mail(
        self,
        to: &str,
        lang: Lang,
        subject: String,
        body: String,
        now: Timestamp,
    ) -> Result<MailRow> {
        Ok(MailRow {
            id: journalling::entry_id()?,
            recipient: to.to_owned(),
            lang,
            subject,
            body,
            created_at: now,
            attempts: 0,
            leased_until: now,
            sent_at: None,
        })
    }

    /// A message of registration in words: of the request with `number`, whose page opens at `link`. Each says at its end by
    /// which law the request is considered.
    pub(crate) fn registration_mail(
        self,
        message: &Message,
        number: &UniqueNumber,
        link: String,
        law: &str,
        now: Timestamp,
    ) -> Result<MailRow> {
        let mut args: Vec<(&str, String)> = message
            .args
            .iter()
            .map(|(name, value)| (*name, self.message_value(value, message.lang)))
            .collect();
        args.push(("number", number.to_string()));
        args.push(("link", link));
        let say = |part: &str| {
            texts::say_with(message.lang, &format!("mail-{}-{part}", message.template), &args)
        };
        let applied = texts::say(message.lang, "case-law");
        let body = format!("{}\n\n{applied}: {law}", say("body"));
        self.mail(&message.to, message.lang, say("subject"), body, now)
    }

    fn message_value(self, value: &MessageArg, lang: Lang) -> String {
        match value {
            MessageArg::Date(date) => texts::date(lang, *date),
            MessageArg::Ground { ground, edition } => {
                let life_cycles = &self.rules.registration.life_cycles;
                life_cycles.ground(*ground, *edition, lang).to_owned()
            }
            MessageArg::Handout(handout) => handout_words(lang, handout),
            MessageArg::Office(code) => self.office_name(code, lang),
            MessageArg::Plain(text) => text.clone(),
            MessageArg::Text(key) => texts::say(lang, key),
            MessageArg::Time(at) => texts::date_time(lang, *at),
        }
    }

    /// Name and address of an office.
    pub(crate) fn office_name(self, code: &registration::OfficeCode, lang: Lang) -> String {
        let office = self.rules.registration.offices.find(code);
        office.map_or_else(|| code.to_string(), |office| office.words(lang))
    }
}

/// The day and time of handing out in words, as the receipt and the message of it tell them (nca-01 F13).
pub(super) fn handout_words(lang: Lang, handout: &Handout) -> String {
    match handout {
        Handout::At(at) => texts::date_time(lang, *at),
        Handout::By { by } => {
            texts::say_with(lang, "handout-by", &[("time", texts::date_time(lang, *by))])
        }
        Handout::OnNotice { after: HandoutNotice::IdCard } => texts::say(lang, "handout-on-notice"),
    }
}
