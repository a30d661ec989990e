//! What every handler has: the use cases and the settings of this face.

use std::sync::Arc;

use app::App;
use axum::extract::FromRef;

use crate::guard::Doorkeeper;

/// The state of the router.
#[derive(Clone)]
pub(crate) struct Site {
    /// The use cases.
    pub(crate) app: App,
    /// Whether readers come by https; cookies are then marked so.
    pub(crate) secure: bool,
    /// Who is let in.
    pub(crate) doorkeeper: Arc<Doorkeeper>,
}

impl Site {
    /// The site of an instance.
    pub(crate) fn new(app: App) -> Self {
        let secure = app.config().base_url.starts_with("https://");
        let doorkeeper = Arc::new(Doorkeeper::new(&app.config().server));
        Self { app, secure, doorkeeper }
    }
}

impl FromRef<Site> for App {
    fn from_ref(site: &Site) -> Self {
        site.app.clone()
    }
}
