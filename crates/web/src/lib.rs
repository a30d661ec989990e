//! The face of the platform on the web: pages in three languages and the interface `/api/v1`.
//!
//! Floor 5: acts through `app` only. Pages are drawn on the server and need no script; every word comes
//! from crate `texts`; every form is drawn from its definition.

mod api;
mod assets;
mod guard;
mod metrics;
mod page;
mod pages;
mod posted;
mod problem;
mod publications;
mod security_log;
mod server;
mod site;
mod visitor;

use app::App;
use axum::{Router, middleware, routing::get};

pub use crate::metrics::serve_metrics;
pub use crate::server::serve;
use crate::site::Site;

/// All pages and the interface, with the headers of each response. What guards the network side is [`serve`]'s.
pub fn router(app: App) -> Router {
    router_of(Site::new(app))
}

fn router_of(site: Site) -> Router {
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
        .layer(middleware::from_fn(guard::name_route))
        .with_state(site)
}
