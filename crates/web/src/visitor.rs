//! Who asks, in which language, and for which page.

use std::{convert::Infallible, net::IpAddr};

use app::{Access, Caller, Session};
use axum::{
    extract::{FromRequestParts, OriginalUri},
    http::{HeaderMap, HeaderValue, Uri, header, request::Parts},
    response::Response,
};
use base::{Lang, UniqueNumber};

use crate::{
    page::{Page, Printed},
    problem::Problem,
    server::Client,
    site::Site,
};

/// How a session was shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Credential {
    /// `Authorization: Bearer`: no browser sends it by itself, so it needs no token against forgery.
    Bearer,
    /// A cookie: every act needs the session's token against forgery.
    Cookie,
}

/// The one who asks.
#[derive(Clone)]
pub(crate) struct Visitor {
    /// The language of the page, or of the reader where the address has none.
    pub(crate) lang: Lang,
    /// The address without the language, with its query.
    pub(crate) path: String,
    /// Who is signed in.
    pub(crate) session: Option<Session>,
    /// The address of the request; none where no server took it in.
    pub(crate) address: Option<IpAddr>,
    /// The token of the session and how it was shown.
    pub(crate) token: Option<(String, Credential)>,
    /// Why it is not known who is signed in, though a token was shown.
    unknown: Option<Problem>,
    /// What a printed page says of itself.
    printed: Option<Printed>,
    cookies: Vec<(String, String)>,
}

impl Visitor {
    /// Reads the language and the cookies of a request, and asks nobody whose they are.
    pub(crate) fn stranger(headers: &HeaderMap, uri: &Uri) -> Self {
        let (lang, path) = split_language(uri, headers);
        let cookies = read_cookies(headers);
        Self {
            lang,
            path,
            session: None,
            address: None,
            token: None,
            unknown: None,
            printed: None,
            cookies,
        }
    }

    /// Reads the language, the cookies and the session of a request.
    pub(crate) async fn read(site: &Site, headers: &HeaderMap, uri: &Uri) -> Self {
        let mut visitor = Self::stranger(headers, uri);
        let place = visitor.path.split('?').next().unwrap_or_default();
        let address = format!("{}/{}{place}", site.app.config().base_url, visitor.lang);
        visitor.printed = Some(Printed { address, at: site.app.now() });
        let bearer = headers
            .get(header::AUTHORIZATION)
            .and_then(|value| value.to_str().ok())
            .and_then(|value| value.strip_prefix("Bearer "));
        let token = match bearer {
            Some(token) => Some((token.to_owned(), Credential::Bearer)),
            None => visitor
                .cookie(&session_cookie(site))
                .map(|token| (token.to_owned(), Credential::Cookie)),
        };
        if let Some((token, how)) = token.filter(|(token, _)| token.len() <= 256) {
            match site.app.sessions().find(&token).await {
                Ok(session) => visitor.session = session,
                Err(error) => visitor.unknown = Some(error.into()),
            }
            visitor.token = visitor.session.is_some().then_some((token, how));
        }
        visitor
    }

    /// Who is signed in, where a stranger may act too. Whoever has a session that cannot be looked up now is no stranger.
    pub(crate) fn known(&self) -> Result<Option<&Session>, Problem> {
        match &self.unknown {
            Some(problem) => Err(problem.clone()),
            None => Ok(self.session.as_ref()),
        }
    }

    /// The visitor as a caller of use cases that need no signing in.
    pub(crate) fn caller(&self) -> Result<Caller<'_>, Problem> {
        Ok(Caller { session: self.known()?, address: self.address })
    }

    /// The frame of the page.
    pub(crate) fn page(&self) -> Page {
        let mut page = Page::new(self.lang, self.path.clone(), self.session.as_ref());
        page.printed.clone_from(&self.printed);
        page
    }

    /// The session, or the way to sign in. Whoever has a session that cannot be looked up now is not told to sign in.
    pub(crate) fn signed_in(&self) -> Result<&Session, Problem> {
        self.known()?.ok_or_else(|| app::Error::SignInNeeded.into())
    }

    /// A cookie by its full name.
    fn cookie(&self, name: &str) -> Option<&str> {
        self.cookies.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// A secret that this browser keeps: of a draft, of a request.
    pub(crate) fn secret(&self, site: &Site, what: &str) -> Option<&str> {
        self.cookie(&cookie_name(site, what)).filter(|secret| !secret.is_empty())
    }

    /// How this visitor may read a request: by the secret that the browser keeps, else by the session.
    pub(crate) fn access<'a>(
        &'a self,
        site: &Site,
        number: &UniqueNumber,
    ) -> Result<Option<Access<'a>>, Problem> {
        match self.secret(site, &access_secret(number)) {
            Some(secret) => Ok(Some(Access::Secret(secret))),
            None => Ok(self.known()?.map(Access::Session)),
        }
    }

    /// What a form of this visitor must carry: the session's token, or the secret on which the form acts.
    pub(crate) fn form_token(&self, secret: Option<&str>) -> String {
        match &self.session {
            Some(session) => session.csrf.clone(),
            None => secret.unwrap_or_default().to_owned(),
        }
    }
}

impl FromRequestParts<Site> for Visitor {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, site: &Site) -> Result<Self, Infallible> {
        if let Some(visitor) = parts.extensions.get::<Self>() {
            return Ok(visitor.clone());
        }
        let uri = parts.extensions.get::<OriginalUri>().map_or(&parts.uri, |uri| &uri.0).clone();
        let mut visitor = Self::read(site, &parts.headers, &uri).await;
        visitor.address = parts.extensions.get::<Client>().map(|client| client.0);
        Ok(visitor)
    }
}

/// The language in the address, else the first that the reader asks for, else Kazakh; and the rest of the address.
fn split_language(uri: &Uri, headers: &HeaderMap) -> (Lang, String) {
    let whole = uri.path_and_query().map_or("/", |path| path.as_str());
    let rest = whole.strip_prefix('/').unwrap_or(whole);
    let end = rest.find(['/', '?']).unwrap_or(rest.len());
    let (first, path) = rest.split_at_checked(end).unwrap_or((rest, ""));
    match Lang::ALL.into_iter().find(|lang| lang.tag() == first) {
        Some(lang) => (lang, path.to_owned()),
        None => (preferred_language(headers), String::new()),
    }
}

/// The first language of `Accept-Language` that the platform speaks, by its order; Kazakh if none is.
pub(crate) fn preferred_language(headers: &HeaderMap) -> Lang {
    let wanted = headers
        .get(header::ACCEPT_LANGUAGE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let mut best: Option<(u32, Lang)> = None;
    for item in wanted.split(',').take(20) {
        let (tag, weight) = item.split_once(';').unwrap_or((item, "q=1"));
        let weight: f32 = weight.trim().trim_start_matches("q=").parse().unwrap_or(0.0);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a weight between 0 and 1, in thousandths"
        )]
        let weight = (weight.clamp(0.0, 1.0) * 1000.0) as u32;
        let tag = tag.trim().to_ascii_lowercase();
        let tag = tag.split('-').next().unwrap_or_default();
        if let Ok(lang) = tag.parse::<Lang>()
            && weight > 0
            && best.is_none_or(|(most, _)| weight > most)
        {
            best = Some((weight, lang));
        }
    }
    best.map_or(Lang::Kk, |(_, lang)| lang)
}

fn read_cookies(headers: &HeaderMap) -> Vec<(String, String)> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .take(64)
        .collect()
}

/// The name of the session's cookie: `__Host-senim` by https, `senim` on plain http, which browsers need for loopback.
pub(crate) fn session_cookie(site: &Site) -> String {
    if site.secure { "__Host-senim".to_owned() } else { "senim".to_owned() }
}

fn cookie_name(site: &Site, what: &str) -> String {
    format!("{}-{what}", session_cookie(site))
}

/// Under which a browser keeps the secret of a request.
pub(crate) fn access_secret(number: &UniqueNumber) -> String {
    format!("access-{number}")
}

/// Under which a browser keeps the secret of a draft.
pub(crate) fn draft_secret(form: &str) -> String {
    format!("draft-{form}")
}

/// Sets the session's cookie; an empty token takes it away.
pub(crate) fn set_session(site: &Site, response: &mut Response, token: &str) {
    set_cookie(site, response, &session_cookie(site), token, None);
}

/// Sets the cookie of a secret until the browser is closed; an empty secret takes it away.
pub(crate) fn set_secret(site: &Site, response: &mut Response, what: &str, secret: &str) {
    set_cookie(site, response, &cookie_name(site, what), secret, None);
}

/// Sets the cookie of a secret for so many days.
pub(crate) fn keep_secret(
    site: &Site,
    response: &mut Response,
    what: &str,
    secret: &str,
    days: i64,
) {
    set_cookie(site, response, &cookie_name(site, what), secret, Some(days));
}

fn set_cookie(site: &Site, response: &mut Response, name: &str, value: &str, days: Option<i64>) {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"-_.~+/=".contains(&b);
    if !value.bytes().all(plain) || value.len() > 512 {
        return;
    }
    let secure = if site.secure { "; Secure" } else { "" };
    let end = match days {
        _ if value.is_empty() => "; Max-Age=0".to_owned(),
        Some(days) => format!("; Max-Age={}", days * 86_400),
        None => String::new(),
    };
    let cookie = format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax{secure}{end}");
    if let Ok(cookie) = HeaderValue::from_str(&cookie) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
}

#[cfg(test)]
mod tests {
    use axum::http::StatusCode;

    use super::*;

    fn asked(value: &str) -> Lang {
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT_LANGUAGE, HeaderValue::from_str(value).unwrap());
        preferred_language(&headers)
    }

    #[test]
    fn the_reader_gets_the_language_she_asks_for_and_kazakh_otherwise() {
        assert_eq!(asked("en-GB,en;q=0.9,ru;q=0.8"), Lang::En);
        assert_eq!(asked("ru;q=0.4, kk-KZ;q=0.9"), Lang::Kk);
        assert_eq!(asked("de, fr"), Lang::Kk);
        assert_eq!(asked("ru;q=0, de"), Lang::Kk);
        assert_eq!(asked(""), Lang::Kk);
    }

    #[test]
    fn whoever_has_a_session_that_cannot_be_looked_up_is_neither_a_stranger_nor_told_to_sign_in() {
        let mut visitor = Visitor::stranger(&HeaderMap::new(), &"/kk".parse().unwrap());
        assert!(visitor.caller().is_ok_and(|caller| caller.session.is_none()));
        assert!(visitor.known().is_ok_and(|session| session.is_none()));
        assert_eq!(visitor.signed_in().unwrap_err().status, StatusCode::UNAUTHORIZED);

        visitor.unknown = Some(Problem::new(StatusCode::SERVICE_UNAVAILABLE, "store-unavailable"));
        for refused in [visitor.caller().err(), visitor.known().err(), visitor.signed_in().err()] {
            assert_eq!(
                refused.map(|problem| problem.status),
                Some(StatusCode::SERVICE_UNAVAILABLE)
            );
        }
    }

    #[test]
    fn the_address_gives_the_language_and_the_rest() {
        let split = |uri: &str| split_language(&uri.parse().unwrap(), &HeaderMap::new());
        assert_eq!(split("/ru"), (Lang::Ru, String::new()));
        assert_eq!(split("/en/check?code=1"), (Lang::En, "/check?code=1".to_owned()));
        assert_eq!(split("/ru?x=1"), (Lang::Ru, "?x=1".to_owned()));
        assert_eq!(split("/api/v1/session"), (Lang::Kk, String::new()));
    }
}
