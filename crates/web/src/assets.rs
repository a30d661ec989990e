//! The style sheet and the mark, compiled in.

use axum::{
    extract::Path,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};

/// Serves one asset; there are few, so each is named.
pub(crate) async fn asset(Path(name): Path<String>) -> Response {
    let (media_type, body) = match name.as_str() {
        "mark.svg" => ("image/svg+xml", include_str!("../assets/mark.svg")),
        "style.css" => ("text/css; charset=utf-8", include_str!("../assets/style.css")),
        _ => return StatusCode::NOT_FOUND.into_response(),
    };
    ([(header::CONTENT_TYPE, media_type), (header::CACHE_CONTROL, "public, max-age=3600")], body)
        .into_response()
}
