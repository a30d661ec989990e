//! Signing in by signing, and what a signed-in applicant has: `/sign-in`, `/session`, `/cabinet`, `/revocations`.

use std::future::ready;

use app::Session;
use axum::{http::StatusCode, response::IntoResponse as _};
use base::Role;

use super::{
    bodies::{OpenSession, SignedIn},
    call::{Answer, Call, give},
    catalogue::{Auth, Given, Route, Taken, Verb},
};

const APPLICANT: Auth = Auth::Role(&[Role::Applicant]);

/// The entries.
pub(super) const ROUTES: &[Route] = &[
    Route::post(
        "/api/v1/sign-in/challenge",
        "beginSignIn",
        "Gives out a text to sign in with. It serves once.",
        Auth::Public,
        Taken::Nothing,
        Given::Json("TextToSign"),
        |call| Box::pin(begin(call)),
    ),
    Route::post(
        "/api/v1/sign-in",
        "signIn",
        "Opens a session for whoever signed the text.",
        Auth::Public,
        Taken::Json("SignIn"),
        Given::Json("SignedIn"),
        |call| Box::pin(sign_in(call)),
    ),
    Route::get(
        "/api/v1/session",
        "session",
        "Who is signed in.",
        Auth::Session,
        Given::Json("OpenSession"),
        |call| Box::pin(ready(show(&call))),
    ),
    Route::post(
        "/api/v1/session",
        "signOut",
        "Ends the session.",
        Auth::Session,
        Taken::Nothing,
        Given::Nothing,
        |call| Box::pin(sign_out(call)),
    )
    .by(Verb::Delete),
    Route::get(
        "/api/v1/cabinet",
        "cabinet",
        "The certificates, requests and cases of the signed-in person.",
        APPLICANT,
        Given::Json("CabinetView"),
        |call| Box::pin(cabinet(call)),
    ),
    Route::post(
        "/api/v1/revocations/text",
        "revocationText",
        "The text that the holder signs to revoke certificates of hers.",
        APPLICANT,
        Taken::Json("RevocationWish"),
        Given::Json("TextToSign"),
        |call| Box::pin(revocation_text(call)),
    ),
    Route::post(
        "/api/v1/revocations",
        "revoke",
        "Takes the signature of that text and revokes.",
        APPLICANT,
        Taken::Json("SignedText"),
        Given::Json("RequestView"),
        |call| Box::pin(revoke(call)),
    ),
];

fn opened(session: &Session) -> OpenSession {
    OpenSession { session: session.view(), csrf: session.csrf.clone() }
}

async fn begin(call: Call) -> Answer {
    give(&call.app().sessions().begin_sign_in(call.lang()).await?)
}

async fn sign_in(call: Call) -> Answer {
    let mut fields = call.fields()?;
    let (challenge, signature) = (fields.text("challenge"), fields.text("signature"));
    fields.done()?;
    let (token, session) =
        call.app().sessions().sign_in(&challenge, signature.trim().as_bytes()).await?;
    give(&SignedIn { open: opened(&session), token })
}

fn show(call: &Call) -> Answer {
    give(&opened(call.session()?))
}

async fn sign_out(call: Call) -> Answer {
    if let Some(token) = call.token() {
        call.app().sessions().sign_out(token).await?;
    }
    Ok(StatusCode::NO_CONTENT.into_response())
}

async fn cabinet(call: Call) -> Answer {
    give(&call.app().cabinet().show(call.session()?, call.lang()).await?)
}

async fn revocation_text(call: Call) -> Answer {
    let mut fields = call.fields()?;
    let (serials, reason) = (fields.texts("serials"), fields.text("reason"));
    fields.done()?;
    give(
        &call
            .app()
            .registration()
            .revocation_text(call.session()?, &serials, &reason, call.lang())
            .await?,
    )
}

async fn revoke(call: Call) -> Answer {
    let mut fields = call.fields()?;
    let (text, signature) = (fields.text("text"), fields.text("signature"));
    fields.done()?;
    let (session, lang) = (call.session()?, call.lang());
    give(
        &call
            .app()
            .registration()
            .revoke(session, &text, signature.trim().as_bytes(), lang)
            .await?,
    )
}
