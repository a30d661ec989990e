//! Signing in by signing: the person signs a text that serves once; her certificate says who she is, the staff register
//! what else she may do.

use authority::profile::Authorisation;
use base::{Actor, Bin, Fault, Iin, Lang, Role};
use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use store::{Reading, SessionRow, StaffState, Tx};

use crate::{
    Error, Result, Sessions,
    error::OrInternal,
    issuing::staff::is_suspended,
    journalling,
    signed_texts::{self, Purpose},
    view::{SessionView, TextToSign},
};

/// How long a text to sign in with may be used.
const CHALLENGE_MINUTES: i64 = 10;
/// How long a session lasts. Short: it is opened anew with one signature.
const SESSION_MINUTES: i64 = 60;
/// What is done with a session is noted no more often than this, for a session that ends when nothing is done with it.
const NOTED_EVERY: SignedDuration = SignedDuration::from_mins(1);

/// A signed-in person.
#[derive(Clone, Debug)]
pub struct Session {
    /// The person.
    pub iin: Iin,
    /// The organisation for which she acts, by her certificate.
    pub bin: Option<Bin>,
    /// Her name, as in her certificate.
    pub name: String,
    /// The organisation's name.
    pub organisation: Option<String>,
    /// Her roles; the staff register is read anew for each request.
    pub roles: Vec<Role>,
    /// Her posts: role and office or body.
    pub posts: Vec<(Role, String)>,
    /// Whether her work as an operator is stopped.
    pub suspended: bool,
    /// Serial number of the certificate that opened the session.
    pub serial: String,
    /// Token of forms.
    pub csrf: String,
    /// When the session ends.
    pub expires_at: Timestamp,
}

impl Session {
    /// What a face shows.
    pub fn view(&self) -> SessionView {
        SessionView {
            name: self.name.clone(),
            iin: self.iin.masked(),
            organisation: self.organisation.clone(),
            bin: self.bin.as_ref().map(ToString::to_string),
            roles: self.roles.clone(),
            expires_at: self.expires_at,
        }
    }

    /// The person as an actor in one of her roles.
    pub fn actor(&self, role: Role) -> Actor {
        Actor::Person { iin: self.iin.clone(), bin: self.bin.clone(), role }
    }

    /// Where she holds a post.
    pub fn post(&self, role: Role) -> Option<&str> {
        self.posts.iter().find(|(held, _)| *held == role).map(|(_, office)| office.as_str())
    }
}

/// Where the language of an official is kept, as a setting: `kk`, `ru`, `en`. Her number stands there as a digest.
fn language_setting(iin: &Iin) -> String {
    format!("staff-language/{}", crypto::sha256(format!("language {iin}").as_bytes()))
}

/// The language of letters to an official: that in which she signed in last; Kazakh until she did.
pub(crate) async fn language_of(reading: &mut Reading, iin: &Iin) -> Result<Lang> {
    let kept = reading.setting(&language_setting(iin)).await?;
    Ok(kept.and_then(|row| row.value.parse().ok()).unwrap_or_default())
}

async fn keep_language(tx: &mut Tx, iin: &Iin, lang: Lang, now: Timestamp) -> Result<()> {
    let name = language_setting(iin);
    let before = tx.setting(&name).await?;
    // The revisions of a setting stay, so it is set only where it changes.
    if before.is_none_or(|row| row.value != lang.tag()) {
        tx.set(&name, lang.tag(), "sign-in", now).await?;
    }
    Ok(())
}

impl Sessions<'_> {
    /// Gives out a text to sign in with: words in the person's language, and beneath them the same for programs. The signature
    /// covers both.
    pub async fn begin_sign_in(&self, lang: Lang) -> Result<TextToSign> {
        let now = self.clock.now();
        let valid_until =
            now.checked_add(SignedDuration::from_mins(CHALLENGE_MINUTES)).or_internal()?;
        let nonce = hex::encode(crypto::random::bytes::<16>().or_internal()?);
        let told = [
            ("address", self.config.base_url.clone()),
            ("moment", texts::date_time(lang, valid_until)),
        ];
        let words = texts::say_with(lang, "sign-in-words", &told);
        let beneath = texts::say(lang, "signed-beneath");
        let text = format!(
            "{words}\n{beneath}\n\nsenim sign-in 1\ninstance: {}\naddress: {}\nnonce: {nonce}\nvalid-until: {}\n",
            self.config.id,
            self.config.base_url,
            Timestamp::from_second(valid_until.as_second()).unwrap_or(valid_until),
        );
        let (store, tag) = (self.store, lang.tag());
        signed_texts::hand_out(store, Purpose::SignIn, tag, text, valid_until).await
    }

    /// Opens a session for whoever signed the text; gives its token, which is stored only as a digest.
    pub async fn sign_in(&self, challenge_id: &str, signature: &[u8]) -> Result<(String, Session)> {
        let now = self.clock.now();
        let store = self.store;
        // The text goes even if the signature is bad: one text, one try.
        let waiting = store
            .write(move |mut tx| async move {
                signed_texts::take_back(&mut tx, Purpose::SignIn, challenge_id, now).await
            })
            .await?;
        let proven = self.signatures.verify_signature(signature, waiting.text.as_bytes()).await?;
        let holder = proven.certificate.holder();
        let iin = holder
            .person()
            .ok_or_else(|| Error::Forbidden(Fault::new("certificate-of-no-person")))?;
        let token = hex::encode(crypto::random::bytes::<32>().or_internal()?);
        let mut row = SessionRow {
            token_sha256: crypto::sha256(token.as_bytes()),
            iin,
            bin: holder.legal_entity(),
            certificate_serial: proven.certificate.serial().to_string(),
            roles: String::new(),
            csrf: hex::encode(crypto::random::bytes::<16>().or_internal()?),
            created_at: now,
            expires_at: now
                .checked_add(SignedDuration::from_mins(SESSION_MINUTES))
                .or_internal()?,
        };
        let unknown = || Error::Forbidden(Fault::new("certificate-of-no-post"));
        let mut session = self.session_of(&row).await?.ok_or_else(unknown)?;
        if let Some(end) = self.idle_end(&session, &row)? {
            (row.expires_at, session.expires_at) = (end, end);
        }
        let actor = session.actor(Role::Applicant);
        // Letters to officials are in the language in which they signed in last.
        let lang = waiting.subject.parse::<Lang>().ok().filter(|_| !session.posts.is_empty());
        let (row, actor) = (&row, &actor);
        store
            .write(move |mut tx| async move {
                tx.insert_session(row).await?;
                if let Some(lang) = lang {
                    keep_language(&mut tx, &row.iin, lang, now).await?;
                }
                let subject = format!("certificate/{}", row.certificate_serial);
                journalling::record(&mut tx, actor, "signed-in", subject, json!({}), now).await
            })
            .await?;
        Ok((token, session))
    }

    /// The session of a token, if it is open; a session ends with its certificate.
    pub async fn find(&self, token: &str) -> Result<Option<Session>> {
        if token.len() != 64 {
            return Ok(None);
        }
        let digest = crypto::sha256(token.as_bytes());
        let row = self.store.reading().await?.session(digest, self.clock.now()).await?;
        let Some(row) = row else { return Ok(None) };
        let mut session = self.session_of(&row).await?;
        if let Some(session) = &mut session
            && let Some(end) = self.idle_end(session, &row)?
            && end.duration_since(row.expires_at) >= NOTED_EVERY
        {
            self.store
                .write(move |mut tx| async move {
                    Ok::<_, Error>(tx.prolong_session(digest, end).await?)
                })
                .await?;
            session.expires_at = end;
        }
        Ok(session)
    }

    /// When a session of the staff ends if nothing is done with it from now on, by the setting `staff-idle-minutes`: never later than
    /// an hour after it began. A carrier that was left in the computer opens nothing by itself then (nca-01 regulation p.19(5), the
    /// seventh rule of operators).
    fn idle_end(&self, session: &Session, row: &SessionRow) -> Result<Option<Timestamp>> {
        let minutes = self.rules.registration.settings.staff_idle_minutes;
        let Some(minutes) = minutes.filter(|_| !session.posts.is_empty()) else { return Ok(None) };
        let after = |from: Timestamp, minutes: i64| {
            from.checked_add(SignedDuration::from_mins(minutes)).or_internal()
        };
        let idle = after(self.clock.now(), i64::from(minutes.get()))?;
        Ok(Some(idle.min(after(row.created_at, SESSION_MINUTES)?)))
    }

    /// Ends a session.
    pub async fn sign_out(&self, token: &str) -> Result<()> {
        let digest = crypto::sha256(token.as_bytes());
        let ended =
            self.store.write(move |mut tx| async move { tx.end_session(digest).await }).await;
        match ended {
            Ok(()) | Err(store::StoreFault::Missing | store::StoreFault::Conflict) => Ok(()),
            Err(fault) => Err(fault.into()),
        }
    }

    /// Whether certificates of a profile are issued for posts, and not to holders who asked for them.
    fn is_for_post(&self, profile: &str) -> bool {
        let found = self.rules.profiles.find(profile);
        found.is_none_or(|found| found.authorisation() != Authorisation::OperatorApproval)
    }

    async fn session_of(&self, row: &SessionRow) -> Result<Option<Session>> {
        let now = self.clock.now();
        let mut reading = self.store.reading().await?;
        let Some(kept) = reading.certificate(&row.certificate_serial).await? else {
            return Ok(None);
        };
        if kept.state == store::CertificateState::Revoked || kept.not_after < now {
            return Ok(None);
        }
        let certificate = pki::Certificate::from_der(&kept.der).or_internal()?;
        let holder = certificate.holder();
        let mut rows = reading.staff_of_person(&row.iin).await?;
        // A post is held with the certificate that was issued for it, and with no other.
        rows.retain(|post| {
            post.state == StaffState::Active
                && post.certificate_serial.as_deref() == Some(row.certificate_serial.as_str())
        });
        let mut suspended = false;
        for post in &rows {
            suspended |= is_suspended(&mut reading, post).await?;
        }
        let posts: Vec<(Role, String)> =
            rows.into_iter().map(|post| (post.role, post.office)).collect();
        let mut roles: Vec<Role> = posts.iter().map(|(role, _)| *role).collect();
        if roles.is_empty() {
            // A certificate for a post that is held no more, or with another certificate, makes nobody an applicant.
            if self.is_for_post(&kept.profile) {
                return Ok(None);
            }
            roles.push(Role::Applicant);
        }
        let name =
            [holder.common_name, holder.given_name].into_iter().flatten().collect::<Vec<_>>();
        Ok(Some(Session {
            iin: row.iin.clone(),
            bin: row.bin.clone(),
            name: name.join(" "),
            organisation: holder.organisation,
            roles,
            posts,
            suspended,
            serial: row.certificate_serial.clone(),
            csrf: row.csrf.clone(),
            expires_at: row.expires_at,
        }))
    }
}
