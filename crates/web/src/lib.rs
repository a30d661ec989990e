//! The face of the platform on the web: pages in three languages and the interface `/api/v1`.
//!
//! Floor 5: acts through `app` only. Pages are drawn on the server and need no script; every word comes
//! from crate `texts`; every form is drawn from its definition.

mod api;
mod assets;
mod guard;
mod page;
mod pages;
mod posted;
mod problem;
mod site;
mod visitor;

use std::{future::Future, io, net::SocketAddr};

use app::App;
use axum::{Router, middleware, routing::get};
use tokio::net::TcpListener;

use crate::site::Site;

/// All pages and the interface, with their limits and headers.
pub fn router(app: App) -> Router {
    let site = Site::new(app);
    let pages = guard::limited(pages::routes(), guard::Budget::Page)
        .merge(guard::limited(pages::uploads(), guard::Budget::Upload));
    let mut router = Router::new()
        .route("/", get(pages::choose_language))
        .route("/check/{code}", get(pages::choose_language))
        .route("/assets/{name}", get(assets::asset))
        .merge(api::routes());
    for lang in base::Lang::ALL {
        router = router.nest(&format!("/{lang}"), pages.clone());
    }
    router
        .fallback(problem::no_such_page)
        .layer(guard::panics())
        .layer(middleware::from_fn_with_state(site.clone(), problem::finish))
        .layer(middleware::from_fn_with_state(site.clone(), guard::admit))
        .layer(middleware::from_fn_with_state(site.clone(), guard::headers))
        .with_state(site)
}

/// Serves until `shutdown` is done; requests that run are then finished.
pub async fn serve(
    app: App,
    listener: TcpListener,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    let service = router(app).into_make_service_with_connect_info::<SocketAddr>();
    axum::serve(listener, service).with_graceful_shutdown(shutdown).await
}
