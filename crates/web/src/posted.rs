//! Forms as browsers send them, checked against forgery.

use std::collections::BTreeMap;

use axum::{
    RequestExt as _,
    body::Bytes,
    extract::{FromRequest, Multipart, Request},
    http::{StatusCode, header},
};
use base64ct::{Base64, Encoding as _};

use crate::{
    guard,
    problem::Problem,
    site::Site,
    visitor::{Credential, Visitor},
};

/// A file of a form.
#[derive(Clone, Debug)]
pub(crate) struct PostedFile {
    /// The field.
    pub(crate) field: String,
    /// The name that the file had with its owner, without folders.
    pub(crate) name: String,
    /// Its bytes.
    pub(crate) bytes: Vec<u8>,
}

impl PostedFile {
    /// The file as the use cases take it: field, name, bytes.
    pub(crate) fn carried(&self) -> app::PostedFile {
        (self.field.clone(), self.name.clone(), self.bytes.clone())
    }
}

/// A form that was sent, by the one who sent it. Forms of other sites, and of no longer running sessions, do not get here.
pub(crate) struct Posted {
    /// Who sent it.
    pub(crate) visitor: Visitor,
    fields: Vec<(String, String)>,
    /// The files that are not empty.
    pub(crate) files: Vec<PostedFile>,
}

/// The most fields of a form: the cells of the largest table that a form may have, and the fields beside it.
const MOST_FIELDS: usize = 5_500;

impl Posted {
    /// The field, empty if it was not sent.
    pub(crate) fn field(&self, name: &str) -> &str {
        self.fields.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value)
    }

    /// Whether the field was sent.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.fields.iter().any(|(key, _)| key == name)
    }

    /// All values of a field that may be sent several times.
    pub(crate) fn all(&self, name: &str) -> Vec<String> {
        self.fields.iter().filter(|(key, _)| key == name).map(|(_, value)| value.clone()).collect()
    }

    /// The optional free text of a field.
    pub(crate) fn optional(&self, name: &str) -> Option<String> {
        let text = self.field(name).replace("\r\n", "\n");
        let text = text.trim();
        (!text.is_empty()).then(|| text.to_owned())
    }

    /// The file of a field.
    pub(crate) fn file(&self, name: &str) -> Option<&PostedFile> {
        self.files.iter().find(|file| file.field == name)
    }

    /// The rows of a table by their number, `goods.2.quantity` being a cell of the second; rows behind `most` are not read.
    pub(crate) fn rows(&self, table: &str, most: usize) -> BTreeMap<usize, forms::Row> {
        let mut rows: BTreeMap<usize, forms::Row> = BTreeMap::new();
        for (key, value) in &self.fields {
            let cell = key.strip_prefix(table).and_then(|rest| rest.strip_prefix('.'));
            let Some((number, column)) = cell.and_then(|rest| rest.split_once('.')) else {
                continue;
            };
            let Ok(number) = number.parse() else { continue };
            if (1..=most).contains(&number) {
                let row = rows.entry(number).or_default();
                row.insert(column.to_owned(), value.replace("\r\n", "\n"));
            }
        }
        rows
    }

    /// A signature or a request of keys: the file, or else what was pasted.
    pub(crate) fn file_or_text(&self, name: &str) -> Option<Vec<u8>> {
        match self.file(&format!("{name}-file")) {
            Some(file) => Some(file.bytes.clone()),
            None => self.optional(name).map(String::into_bytes),
        }
    }

    /// The same as text: DER becomes Base64, which every reader of such texts takes.
    pub(crate) fn file_or_text_as_text(&self, name: &str) -> Option<String> {
        let bytes = self.file_or_text(name)?;
        Some(match String::from_utf8(bytes) {
            Ok(text) => text,
            Err(der) => Base64::encode_string(der.as_bytes()),
        })
    }

    /// Refuses a form that acts on a secret of this browser and was not drawn for it.
    pub(crate) fn must_know(&self, secret: &str) -> Result<(), Problem> {
        let wanted = self.visitor.form_token(Some(secret));
        if !wanted.is_empty() && self.field("csrf") == wanted { Ok(()) } else { Err(expired()) }
    }
}

fn expired() -> Problem {
    Problem::new(StatusCode::FORBIDDEN, "form-expired")
}

fn unreadable(status: StatusCode) -> Problem {
    if status == StatusCode::PAYLOAD_TOO_LARGE {
        Problem::new(status, "too-large")
    } else {
        Problem::new(StatusCode::BAD_REQUEST, "unreadable-body")
    }
}

impl FromRequest<Site> for Posted {
    type Rejection = Problem;

    async fn from_request(mut request: Request, site: &Site) -> Result<Self, Problem> {
        let Ok(visitor) = request.extract_parts_with_state::<Visitor, _>(site).await;
        if !guard::from_own_pages(request.headers()) {
            return Err(Problem::new(StatusCode::FORBIDDEN, "other-site"));
        }
        let multipart = request
            .headers()
            .get(header::CONTENT_TYPE)
            .and_then(|value| value.to_str().ok())
            .is_some_and(|value| value.starts_with("multipart/form-data"));
        let (fields, files) = if multipart {
            read_multipart(request, site).await?
        } else {
            (read_urlencoded(request, site).await?, Vec::new())
        };
        let posted = Self { visitor, fields, files };
        let by_cookie = matches!(posted.visitor.token, Some((_, Credential::Cookie)));
        if let Some(session) = posted.visitor.session.as_ref().filter(|_| by_cookie)
            && posted.field("csrf") != session.csrf
        {
            return Err(expired());
        }
        Ok(posted)
    }
}

async fn read_urlencoded(request: Request, site: &Site) -> Result<Vec<(String, String)>, Problem> {
    let media_type = request.headers().get(header::CONTENT_TYPE).cloned();
    let bytes = Bytes::from_request(request, site)
        .await
        .map_err(|rejection| unreadable(rejection.status()))?;
    let form = media_type
        .and_then(|value| value.to_str().ok().map(str::to_owned))
        .is_some_and(|value| value.starts_with("application/x-www-form-urlencoded"));
    if form || bytes.is_empty() {
        Ok(parse_urlencoded(&bytes))
    } else {
        Err(unreadable(StatusCode::UNSUPPORTED_MEDIA_TYPE))
    }
}

/// Reads `application/x-www-form-urlencoded`; what is not UTF-8 is shown as such by its replacement character.
pub(crate) fn parse_urlencoded(bytes: &[u8]) -> Vec<(String, String)> {
    form_urlencoded::parse(bytes).into_owned().take(MOST_FIELDS).collect()
}

async fn read_multipart(
    request: Request,
    site: &Site,
) -> Result<(Vec<(String, String)>, Vec<PostedFile>), Problem> {
    let mut form = Multipart::from_request(request, site)
        .await
        .map_err(|rejection| unreadable(rejection.status()))?;
    let (mut fields, mut files) = (Vec::new(), Vec::new());
    while let Some(part) = form.next_field().await.map_err(|e| unreadable(e.status()))? {
        if fields.len() + files.len() >= MOST_FIELDS {
            return Err(unreadable(StatusCode::PAYLOAD_TOO_LARGE));
        }
        let name = part.name().unwrap_or_default().to_owned();
        let file = part
            .file_name()
            .map(|name| if name.is_empty() { String::new() } else { base::file_name(name) });
        let bytes = part.bytes().await.map_err(|e| unreadable(e.status()))?;
        match file {
            // A file field that was left alone comes without a name and without bytes.
            Some(file) if file.is_empty() && bytes.is_empty() => {}
            Some(file) => files.push(PostedFile { field: name, name: file, bytes: bytes.into() }),
            None => fields.push((name, String::from_utf8_lossy(&bytes).into_owned())),
        }
    }
    Ok((fields, files))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_reads_as_browsers_write_it() {
        let read = parse_urlencoded("a=1+2&b=%D2%9B%25&c&a=%zz".as_bytes());
        let pair = |a: &str, b: &str| (a.to_owned(), b.to_owned());
        assert_eq!(read, [pair("a", "1 2"), pair("b", "қ%"), pair("c", ""), pair("a", "%zz")]);
    }
}
