//! A new link to a request, for an applicant who has lost hers.

use base::{Fault, Role, UniqueNumber};
use registration::{IdentityMark, Template};
use serde_json::json;

use super::{Loaded, access_setting};
use crate::{
    Desk, Error, Result, Session, journalling,
    permission::{Act, require},
    view::LinkView,
};

impl Desk<'_> {
    /// Gives the applicant a new link to her request and sends it to her address; the former link opens nothing any more.
    ///
    /// The operator has the applicant before her and states that she identified her. Nobody gives a link to her own request. It
    /// is in the journal who gave it.
    pub async fn renew_link(
        &self,
        session: &Session,
        number: &UniqueNumber,
        identity: IdentityMark,
    ) -> Result<LinkView> {
        let session = require(Some(session), Act::UseDesk)?;
        let Loaded { request, version, .. } = self.request_of_office(session, number).await?;
        let holder = request.holder.as_ref();
        if holder.is_some_and(|holder| holder.iin == session.iin) {
            return Err(Error::Conflict(Fault::new("operator-own-request")));
        }
        if identity != IdentityMark::Proved {
            return Err(Error::invalid(Fault::at("link-needs-identity", "identified")));
        }
        let now = self.clock.now();
        let (id, registration) = (request.id, self.registration);
        let actor = session.actor(Role::Operator);
        let (actor, request) = (&actor, &request);
        let url = self
            .store
            .write(move |mut tx| async move {
                let name = access_setting(id);
                let revision = tx.setting(&name).await?.map_or(0, |row| row.revision) + 1;
                let secret = registration.secret_of(id, revision);
                let digest = crypto::sha256(secret.as_bytes());
                tx.set(&name, &digest.to_string(), "desk", now).await?;
                let mut renewed = request.clone();
                if renewed.renew_installation_link(digest) {
                    tx.update_request(&registration.request_row(&renewed, number, version)?)
                        .await?;
                }
                let url = registration.address(number, renewed.lang, Some(&secret));
                if let Some(message) = registration::message(&renewed, Template::Link, Vec::new()) {
                    let link = url.clone();
                    let law = registration.law(&renewed, message.lang);
                    let mail =
                        registration.messages.registration_mail(&message, number, link, &law, now);
                    tx.insert_mail(&mail?).await?;
                }
                let detail = json!({ "revision": revision });
                let subject = format!("request/{number}");
                journalling::record(&mut tx, actor, "request-link-renewed", subject, detail, now)
                    .await?;
                Ok::<_, Error>(url)
            })
            .await?;
        Ok(LinkView { number: number.clone(), url })
    }
}
