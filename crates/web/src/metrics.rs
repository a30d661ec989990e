//! Numbers for monitoring, in the text format of Prometheus (0.0.4): how many requests of each kind were answered how and
//! how fast, and what `/health` tells. They are served at an address of their own, which is not for the public.
//!
//! No number tells of a person, and no label is taken from a request.

use std::{
    fmt::Write as _,
    future::Future,
    io,
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};

use app::{App, instance::health::HealthView};
use axum::{
    Router,
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use tokio::net::TcpListener;

use crate::server::Kind;

/// The media type of the format.
const MEDIA_TYPE: &str = "text/plain; version=0.0.4; charset=utf-8";

/// Answers of one kind.
struct Counted {
    kind: Kind,
    name: &'static str,
    /// By the hundreds of the status, from 1xx.
    answers: [AtomicU64; 5],
    micros: AtomicU64,
}

impl Counted {
    const fn new(kind: Kind, name: &'static str) -> Self {
        Self { kind, name, answers: [const { AtomicU64::new(0) }; 5], micros: AtomicU64::new(0) }
    }
}

/// Of this process, since its start.
static COUNTED: [Counted; 4] = [
    Counted::new(Kind::Page, "page"),
    Counted::new(Kind::Publication, "publication"),
    Counted::new(Kind::Status, "status"),
    Counted::new(Kind::Upload, "upload"),
];

/// Counts an answer.
pub(crate) fn count(kind: Kind, status: StatusCode, took: Duration) {
    let Some(counted) = COUNTED.iter().find(|counted| counted.kind == kind) else { return };
    let hundred = usize::from(status.as_u16() / 100).saturating_sub(1);
    if let Some(answers) = counted.answers.get(hundred) {
        answers.fetch_add(1, Ordering::Relaxed);
    }
    let micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
    counted.micros.fetch_add(micros, Ordering::Relaxed);
}

/// Serves the numbers at `/metrics` until `shutdown` is done.
pub async fn serve_metrics(
    app: App,
    listener: TcpListener,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    let router = Router::new().route("/metrics", get(metrics)).with_state(app);
    axum::serve(listener, router).with_graceful_shutdown(shutdown).await
}

async fn metrics(State(app): State<App>) -> Response {
    let text = text(&app.health().await);
    ([(header::CONTENT_TYPE, MEDIA_TYPE)], text).into_response()
}

/// One line for each number, under a line that says what it is.
struct Page(String);

impl Page {
    fn head(&mut self, name: &str, kind: &str, help: &str) {
        // Writing into a string does not fail.
        let _ = writeln!(self.0, "# HELP {name} {help}\n# TYPE {name} {kind}");
    }

    fn line(&mut self, name: &str, labels: &[(&str, &str)], value: impl std::fmt::Display) {
        let labels: Vec<String> =
            labels.iter().map(|(label, value)| format!("{label}=\"{value}\"")).collect();
        let labels =
            if labels.is_empty() { String::new() } else { format!("{{{}}}", labels.join(",")) };
        let _ = writeln!(self.0, "{name}{labels} {value}");
    }

    fn gauge(&mut self, name: &str, help: &str, value: impl std::fmt::Display) {
        self.head(name, "gauge", help);
        self.line(name, &[], value);
    }
}

fn text(health: &HealthView) -> String {
    let mut page = Page(String::new());
    page.head("senim_requests_total", "counter", "Requests that were answered.");
    for counted in &COUNTED {
        for (hundred, answers) in (1..).zip(&counted.answers) {
            let status = format!("{hundred}xx");
            let labels = [("kind", counted.name), ("status", status.as_str())];
            page.line("senim_requests_total", &labels, answers.load(Ordering::Relaxed));
        }
    }
    let name = "senim_request_seconds_total";
    page.head(name, "counter", "Time that the answers took, bodies received included.");
    for counted in &COUNTED {
        let seconds = Duration::from_micros(counted.micros.load(Ordering::Relaxed));
        page.line(name, &[("kind", counted.name)], seconds.as_secs_f64());
    }
    let well = |well: bool| u8::from(well);
    page.gauge("senim_healthy", "Whether everything is well, as /health says.", well(health.ok));
    page.gauge("senim_clock_ok", "Whether the clock was not set back.", well(health.clock));
    page.gauge(
        "senim_database_ok",
        "Whether the database takes a write within five seconds.",
        well(health.database),
    );
    page.gauge(
        "senim_disk_ok",
        "Whether the disk takes a file within five seconds.",
        well(health.disk),
    );
    page.gauge(
        "senim_keys_ok",
        "Whether the keys of the authority are at hand: their folder, or their token.",
        well(health.keys),
    );
    if let Some(waiting) = health.mail_waiting {
        page.gauge("senim_mail_waiting", "Messages that are not sent yet.", waiting);
    }
    let name = "senim_list_age_seconds";
    page.head(name, "gauge", "Age of the newest revocation list.");
    for list in &health.lists {
        page.line(name, &[("authority", &list.authority)], list.age_seconds);
    }
    let name = "senim_list_next_update_timestamp_seconds";
    page.head(name, "gauge", "When the next revocation list must be there.");
    for list in &health.lists {
        page.line(name, &[("authority", &list.authority)], list.next_update.as_second());
    }
    let name = "senim_responder_not_after_timestamp_seconds";
    page.head(name, "gauge", "When the certificate of an OCSP responder ends.");
    for responder in &health.responders {
        page.line(name, &[("responder", &responder.name)], responder.not_after.as_second());
    }
    let name = "senim_task_ok";
    page.head(name, "gauge", "Whether a task of the worker ended well, and not long ago.");
    for task in &health.worker {
        page.line(name, &[("task", task.task.code())], well(task.ok));
    }
    let name = "senim_task_panics_total";
    page.head(name, "counter", "How often a task of the worker panicked.");
    for task in &health.worker {
        page.line(name, &[("task", task.task.code())], task.panics);
    }
    page.0
}

#[cfg(test)]
mod tests {
    use app::instance::supervision::{Ended, Task, TaskHealth};

    use super::*;

    #[test]
    fn the_numbers_are_in_the_format_of_prometheus() {
        let task = TaskHealth {
            task: Task::Mail,
            done_at: None,
            ended: Some(Ended::Well),
            panics: 2,
            ok: true,
        };
        count(Kind::Upload, StatusCode::CREATED, Duration::from_millis(1500));
        let text = text(&HealthView {
            ok: false,
            checked_at: "2026-11-18T05:00:00Z".parse().unwrap(),
            clock: true,
            database: true,
            disk: false,
            keys: true,
            lists: Vec::new(),
            responders: Vec::new(),
            worker: vec![task],
            mail_waiting: Some(7),
        });
        for line in [
            "# TYPE senim_requests_total counter",
            "senim_requests_total{kind=\"upload\",status=\"2xx\"} 1",
            "senim_request_seconds_total{kind=\"upload\"} 1.5",
            "senim_healthy 0",
            "senim_disk_ok 0",
            "senim_keys_ok 1",
            "senim_mail_waiting 7",
            "senim_task_ok{task=\"mail\"} 1",
            "senim_task_panics_total{task=\"mail\"} 2",
        ] {
            assert!(text.lines().any(|found| found == line), "{line} is not in\n{text}");
        }
        let named = |line: &str| line.starts_with("# ") || line.starts_with("senim_");
        assert!(text.lines().all(named) && text.ends_with('\n'), "{text}");
    }
}
