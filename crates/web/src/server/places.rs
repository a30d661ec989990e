//! Places apart: what one kind of request takes up is not missing to another.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use axum::http::{HeaderMap, Method, header};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use app::Origin;

/// Kinds of requests, by what they may take up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Pages, and all calls of the interface that are none of the others.
    Page,
    /// What is published besides: checks of documents, registers, the description of the interface, style sheets.
    Publication,
    /// What relying parties live on: OCSP, lists, certificates of authorities, health.
    Status,
    /// Files.
    Upload,
}

impl Kind {
    /// The kind of a request by its address.
    pub(crate) fn of(method: &Method, path: &str) -> Self {
        let reads = matches!(*method, Method::GET | Method::HEAD);
        if path == "/ocsp" || path == "/health" || starts(path, &["/ocsp/", "/crl/", "/cert/"]) {
            return Self::Status;
        }
        let plain = base::Lang::ALL
            .into_iter()
            .find_map(|lang| path.strip_prefix('/')?.strip_prefix(lang.tag()))
            .filter(|rest| rest.is_empty() || rest.starts_with('/'))
            .unwrap_or(path);
        if reads {
            let published = starts(
                plain,
                &["/assets/", "/check", "/nca", "/api/v1/check/", "/api/v1/authorities"],
            );
            return if published || plain == "/api/openapi.json" {
                Self::Publication
            } else {
                Self::Page
            };
        }
        let parts: Vec<&str> =
            plain.trim_start_matches("/api/v1").split('/').skip(1).take(5).collect();
        match parts.as_slice() {
            ["apply", _, "questions", ..]
            | ["cases", _, "documents" | "files", ..]
            | ["cases" | "inbox", _, "acts", ..]
            | ["desk", "cases" | "intakes", _, "acts" | "files", ..]
            | ["desk", "intake", "acts" | "form", ..]
            | ["drafts", _, "files", ..] => Self::Upload,
            _ => Self::Page,
        }
    }
}

fn starts(path: &str, with: &[&str]) -> bool {
    with.iter().any(|start| path.starts_with(start))
}

/// A body as large as this is read before its request takes a place: such a body costs no more room than its connection.
pub(crate) const SMALL_BODY_BYTES: usize = 16 << 10;

/// How large the body is, if it says so; none for one that comes in pieces.
pub(crate) fn announced(headers: &HeaderMap) -> Option<usize> {
    if headers.contains_key(header::TRANSFER_ENCODING) {
        return None;
    }
    match headers.get(header::CONTENT_LENGTH) {
        Some(length) => length.to_str().ok()?.parse().ok(),
        None => Some(0),
    }
}

/// The places.
pub(crate) struct Places {
    pages: Arc<Semaphore>,
    publications: Arc<Semaphore>,
    status: Arc<Semaphore>,
    uploads: Arc<Semaphore>,
    /// Where bodies are received that are not small, and go to memory.
    forms: Arc<Semaphore>,
    /// Where files are received, and go to the disk.
    receptions: Arc<Semaphore>,
    by_origin: Counts,
}

type Counts = Arc<Mutex<HashMap<Origin, usize>>>;

/// As many bodies that are not small may one address send at once.
const RECEPTIONS_PER_ORIGIN: usize = 4;

impl Default for Places {
    fn default() -> Self {
        let places = |count| Arc::new(Semaphore::new(count));
        Self {
            pages: places(256),
            publications: places(64),
            status: places(256),
            // A file of 20 MiB is held in memory several times while it is taken in, which is done in half a second; the
            // next waits on the disk meanwhile.
            uploads: places(1),
            forms: places(48),
            receptions: places(48),
            by_origin: Arc::default(),
        }
    }
}

/// A place where a body is received, one of few that each address has.
pub(crate) struct Reception {
    _place: OwnedSemaphorePermit,
    counted: Option<(Counts, Origin)>,
}

impl Drop for Reception {
    fn drop(&mut self) {
        let Some((counts, origin)) = &self.counted else { return };
        let mut counts = counts.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = counts.get_mut(origin) {
            *count -= 1;
            if *count == 0 {
                counts.remove(origin);
            }
        }
    }
}

impl Places {
    /// A place to run, if one is free.
    pub(crate) fn take(&self, kind: Kind) -> Option<OwnedSemaphorePermit> {
        self.of(kind).try_acquire_owned().ok()
    }

    /// A place to run, as soon as one is free: for a file that was received already.
    pub(crate) async fn wait(&self, kind: Kind) -> Option<OwnedSemaphorePermit> {
        self.of(kind).acquire_owned().await.ok()
    }

    fn of(&self, kind: Kind) -> Arc<Semaphore> {
        Arc::clone(match kind {
            Kind::Page => &self.pages,
            Kind::Publication => &self.publications,
            Kind::Status => &self.status,
            Kind::Upload => &self.uploads,
        })
    }

    /// A place to receive a body, if one is free and this address has not all of its own in use.
    pub(crate) fn receive(&self, kind: Kind, origin: Option<Origin>) -> Option<Reception> {
        let places = if kind == Kind::Upload { &self.receptions } else { &self.forms };
        let place = Arc::clone(places).try_acquire_owned().ok()?;
        let counted = match origin {
            None => None,
            Some(origin) => {
                let mut counts = self.by_origin.lock().unwrap_or_else(PoisonError::into_inner);
                let count = counts.entry(origin).or_insert(0);
                if *count >= RECEPTIONS_PER_ORIGIN {
                    return None;
                }
                *count += 1;
                Some((Arc::clone(&self.by_origin), origin))
            }
        };
        Some(Reception { _place: place, counted })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_address_has_its_kind() {
        let kind = |method: Method, path: &str| Kind::of(&method, path);
        for path in ["/ocsp", "/ocsp/MFEw", "/crl/nca-rsa.crl", "/cert/nca-rsa.cer", "/health"] {
            assert_eq!(kind(Method::GET, path), Kind::Status, "{path}");
        }
        for path in ["/ru/check/AB", "/assets/style.css", "/en/nca/nca-rsa/revoked", "/check/AB"] {
            assert_eq!(kind(Method::GET, path), Kind::Publication, "{path}");
        }
        for path in [
            "/kk/apply/f1/questions/person",
            "/en/cases/1/documents",
            "/api/v1/drafts/0/files/a",
            "/ru/inbox/1/acts/report",
            "/api/v1/inbox/1/acts",
            "/en/desk/cases/1/acts/supply",
            "/en/desk/intake/form",
            "/api/v1/desk/intakes/0/files/a",
        ] {
            assert_eq!(kind(Method::POST, path), Kind::Upload, "{path}");
            assert_eq!(kind(Method::GET, path), Kind::Page, "{path}");
        }
        for path in ["/", "/kk", "/rubbish/check", "/en/apply/f1", "/api/v1/registration/requests"]
        {
            assert_eq!(kind(Method::POST, path), Kind::Page, "{path}");
        }
    }

    #[test]
    fn an_address_receives_few_bodies_at_once_and_gives_its_places_back() {
        let places = Places::default();
        let origin = |last| Some(Origin::V4([192, 0, 2, last].into()));
        let held: Vec<_> =
            (0..4).map(|_| places.receive(Kind::Upload, origin(1)).unwrap()).collect();
        assert!(places.receive(Kind::Upload, origin(1)).is_none());
        assert!(places.receive(Kind::Upload, origin(2)).is_some());
        drop(held);
        assert!(places.receive(Kind::Upload, origin(1)).is_some());
        assert!(places.by_origin.lock().unwrap().is_empty());
    }
}
