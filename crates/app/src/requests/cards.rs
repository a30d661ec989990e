//! Certificates on a card, at the desk (nca-01, process D): the chip of an identity card, or a SIM card.
//!
//! The operator's workstation holds the card, the recipient types its PIN there, and the card makes the keys; what comes here is the
//! requests for the keys and what the workstation read of the card. The certificates go back the same way.

use std::collections::BTreeSet;

use base::{Fault, Iin, Lang, Role, SystemPart};
use forms::{Answer, Typed};
use jiff::civil::Date;
use registration::{
    AcceptanceStatement, AsksPin, CardForm, CardKeys, CardStatement, CardVisit, Carrier, Claimant,
    Command, CommandCode, Contact, DocumentCode, DocumentNeed, Filer, HandIn, ParticipantCode,
    PersonName, RequestKind, RequestState, VisitPlace, Visitor, key_digests,
};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    Desk, Error, Result, Session,
    permission::{Act, require},
    requests::{Loaded, desk::doer_at_desk, holder_actor},
    system,
    view::DeskView,
};

/// Who handed a card in, or the papers together with those of the identity card.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CardAtDesk {
    /// The recipient's number, from her identity document.
    pub iin: Iin,
    /// Her names, from the same.
    pub name: PersonName,
    /// The kind of participant: `IND`, `NONRES_IND`.
    #[serde(default = "individual")]
    pub participant: String,
    /// The identity card is still being made: the papers are taken with its papers, and she comes again for it (n 32).
    #[serde(default)]
    pub with_id_card: bool,
    /// The documents that stay with the office until the card comes, by their codes: `F1`, and `D_NPOA` of who comes for another. Their
    /// receipt F13 is given at once.
    #[serde(default)]
    pub documents: Vec<DocumentCode>,
    /// The day on which the identity card is ready, as the receipt of the card says.
    #[serde(default)]
    pub card_day: Option<Date>,
    /// Where she is told that her card has come.
    #[serde(default)]
    pub email: Option<String>,
    /// Her phone.
    #[serde(default)]
    pub phone: Option<String>,
    /// Who came.
    #[serde(default = "recipient")]
    pub visitor: Visitor,
    /// Whether at the office or at the recipient's home; the office, if nothing is said.
    #[serde(default = "office")]
    pub place: VisitPlace,
    /// Queue ticket.
    #[serde(default)]
    pub ticket: Option<String>,
}

fn individual() -> String {
    "IND".to_owned()
}

const fn recipient() -> Visitor {
    Visitor::Recipient
}

const fn office() -> VisitPlace {
    VisitPlace::Office
}

/// The request for a card, as the operator fills it in.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CardFormAtDesk {
    /// The answers of the form that are neither known nor named here: region, city, email, phone.
    #[serde(default)]
    pub answers: Typed,
    /// `ID_CARD_CHIP` or `SIM`.
    pub carrier: Carrier,
    /// Whether the card asks for a PIN: `YES` unless a SIM card does not.
    #[serde(default)]
    pub asks_pin: AsksPin,
    /// The originals went back to the recipient.
    #[serde(default)]
    pub originals_returned: bool,
    /// Consent F28 is signed.
    #[serde(default)]
    pub secrets_consent_signed: bool,
    /// The lines of consent on the paper are signed.
    #[serde(default)]
    pub consents_signed: bool,
}

/// What the operator's workstation had from the card.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CardKeysAtDesk {
    /// The requests for the keys, PKCS#10, by the fields of the form: `signature_public_key`.
    #[serde(default)]
    pub requests: Typed,
    /// What the workstation read of the card.
    pub card: CardStatement,
    /// The recipient signed the printed application.
    #[serde(default)]
    pub print_signed: bool,
}

/// The consents of the form.
const CONSENTS: [&str; 4] = [
    "consent_certificate_policy",
    "consent_user_agreement",
    "consent_personal_data",
    "consent_email_messages",
];

impl Desk<'_> {
    /// Puts a card on the desk: the request begins (n 4). With `with_id_card` its papers are taken, and the card is awaited (n 32).
    pub async fn open_card(
        &self,
        session: &Session,
        asked: CardAtDesk,
        lang: Lang,
    ) -> Result<DeskView> {
        let session = require(Some(session), Act::UseDesk)?;
        let operator = self.operator(session)?;
        let now = self.clock.now();
        let participant = ParticipantCode::new(&asked.participant);
        let number = self.registration.next_number(Some(&operator.office), now).await?;
        let hand_in = HandIn { documents: asked.documents, card_day: asked.card_day };
        let hand_in = (asked.with_id_card || hand_in != HandIn::default()).then_some(hand_in);
        let visit = CardVisit {
            operator,
            holder: Claimant { iin: asked.iin, name: asked.name, organisation: None },
            contact: Contact { email: asked.email, phone: asked.phone },
            visitor: asked.visitor,
            place: asked.place,
            ticket: asked.ticket,
            hand_in,
            number: number.clone(),
        };
        let kind =
            if asked.with_id_card { RequestKind::IssueWithIdCard } else { RequestKind::IssueCard };
        let command = Command::OpenCard(Box::new(visit));
        let actor = session.actor(Role::Operator);
        let registration = self.registration;
        let loaded = registration.begin(kind, participant, number, command, &actor, lang).await?;
        self.desk_view(session, &loaded, lang).await
    }

    /// Fills the request in and asks the registers, which the recipient has consented to on paper (n 5, 6). What the form itself
    /// forbids is told before they are asked; a register that does not answer leaves everything as it was.
    pub(crate) async fn fill_card_form(
        &self,
        session: &Session,
        loaded: &mut Loaded,
        form: CardFormAtDesk,
    ) -> Result<()> {
        let (operator, now) = (self.operator(session)?, self.clock.now());
        let mut answers = form.answers;
        if form.consents_signed {
            for consent in CONSENTS {
                answers = answers.with(consent, Answer::Flag(true));
            }
        }
        let statement = AcceptanceStatement {
            // What the registers answer is compared by the system (n 7, 9).
            data_compared: true,
            originals_returned: form.originals_returned,
            secrets_consent_signed: form.secrets_consent_signed,
        };
        let (carrier, asks_pin) = (form.carrier, form.asks_pin);
        let form = CardForm { operator, answers, carrier, asks_pin, statement };
        let fill = Command::FillForm(Box::new(form));
        let actor = session.actor(Role::Operator);
        let context = self.rules.registration_context();
        let mut tried = loaded.request.clone();
        registration::execute(&mut tried, fill.clone(), &actor, &context, now)?;
        let holder = tried.holder.as_ref();
        let holder = holder.ok_or_else(|| Error::invalid(Fault::new("form-incomplete")))?;
        let inquiries = self.registration.inquiries;
        let answer = inquiries.registry_answer(&holder.iin, None, tried.id).await?;
        let number = loaded.number.clone();
        // She stands at the desk and is identified.
        let told = Command::RecordRegistryAnswer { answer, number, filer: Filer::Proven };
        let commands = vec![
            (fill, actor),
            (Command::AskRegisters, system(SystemPart::Portal)),
            (told, system(SystemPart::Gateway)),
        ];
        self.registration.steps(loaded, commands).await
    }

    /// Takes what the card made, after its owner typed the PIN and signed the printed application (n 11).
    pub(crate) async fn give_card_keys(
        &self,
        session: &Session,
        loaded: &mut Loaded,
        given: CardKeysAtDesk,
    ) -> Result<()> {
        let operator = self.operator(session)?;
        let CardKeysAtDesk { requests, card, print_signed } = given;
        let issue = self.rules.registration.issue_form(&loaded.request.participant);
        let (rules, form) = issue.ok_or_else(|| Error::invalid(Fault::new("form-incomplete")))?;
        let requests = forms::normalise(form, &requests);
        let keys = key_digests(rules, &requests);
        let used_keys = self.store.reading().await?.certified_keys(&keys).await?;
        let keys = CardKeys { operator, requests, card, print_signed, used_keys };
        let give = Command::GiveCardKeys(Box::new(keys));
        let (state, operator) = (loaded.request.state, session.actor(Role::Operator));
        let doer = doer_at_desk(&loaded.request, CommandCode::GiveCardKeys, &operator);
        let mut commands = vec![(give, doer)];
        if state == RequestState::PinWait {
            // Typing the PIN is the recipient's act, and giving the number the system's.
            commands.push((Command::Register, system(SystemPart::Portal)));
        }
        self.registration.steps(loaded, commands).await
    }

    /// The certificates were written to the card and it went back to its owner (n 30).
    pub(crate) async fn card_written(&self, session: &Session, loaded: &mut Loaded) -> Result<()> {
        let link = loaded.request.installation_link();
        let link = link.ok_or_else(|| Error::Conflict(Fault::new("nothing-to-install")))?;
        let command = Command::ConfirmInstallation { link };
        self.registration.step(loaded, command, &session.actor(Role::Operator)).await
    }

    /// The card failed, or its owner took it back before the certificates were made: her request is withdrawn (n 35).
    pub(crate) async fn card_given_back(&self, loaded: &mut Loaded) -> Result<()> {
        let actor = holder_actor(&loaded.request);
        self.registration.step(loaded, Command::Withdraw, &actor).await
    }

    /// The documents that may be handed in with the papers of an identity card, by code and name: those of any participant who gets
    /// certificates on one, but what is only shown.
    pub fn hand_in_documents(&self, lang: Lang) -> Vec<(String, String)> {
        let rules = &self.rules.registration;
        let (mut codes, mut offered) = (BTreeSet::new(), Vec::new());
        for participant in rules.participants.all().filter(|rules| !rules.cards.is_empty()) {
            for rule in participant.documents_for(RequestKind::IssueWithIdCard) {
                let kind = rules.documents.find(&rule.code);
                let stays = rule.need != DocumentNeed::InPlace && kind.is_some_and(|k| !k.original);
                if stays && codes.insert(&rule.code) {
                    let name = rules.documents.name(&rule.code, lang).to_owned();
                    offered.push((rule.code.to_string(), name));
                }
            }
        }
        offered
    }

    /// What the desk asks when it fills a request for a card in: regions, by code and name.
    pub fn regions(&self, lang: Lang) -> Vec<(String, String)> {
        let regions = &self.rules.registration.regions;
        let name = |code: &str| regions.label(code, lang).unwrap_or_default().to_owned();
        regions.entry.iter().map(|entry| (entry.code.clone(), name(&entry.code))).collect()
    }
}
