//! The HTTP API and the web pages.
//!
//! Handlers take a request apart, check it, ask the database once or twice and answer. What an analysis
//! is made of is the worker's business: nothing here knows of verdicts, embeddings or the order of the steps.
//! Only a question about a gap is answered here, through `coaching`.

mod api;
mod assets;
mod edges;
mod health;
mod pages;
mod problem;
mod server;
mod upload;

use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::{from_fn, map_response};
use axum::response::IntoResponse as _;
use tokio::sync::{Notify, Semaphore};
use tower_http::catch_panic::CatchPanicLayer;

use self::problem::Problem;
use crate::app::App;

pub use server::serve;

/// What every handler may use.
struct Site {
    app: Arc<App>,
    /// Tells the worker of this process that there is something to do.
    wake: Arc<Notify>,
    /// One permit for each reader process that may run.
    readers: Semaphore,
}

type SharedSite = Arc<Site>;

/// Reader processes for each core: a reader waits for its file and its output now and then.
const READERS_PER_CORE: usize = 2;

/// All routes; `wake` is notified when an analysis was queued.
pub fn router(app: Arc<App>, wake: Arc<Notify>) -> Router {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let site = Arc::new(Site {
        app,
        wake,
        readers: Semaphore::new(READERS_PER_CORE * cores),
    });
    let for_programs = guarded(api::routes().merge(health::routes())).layer(map_response(problem::as_json));
    let for_people = guarded(pages::routes().merge(assets::routes())).layer(map_response(pages::problem_page));
    for_people
        .merge(for_programs)
        .layer(map_response(edges::add_security_headers))
        .layer(from_fn(edges::log))
        .with_state(site)
}

/// No request runs for ever, none takes the process with it, and each upload is limited where it is read.
fn guarded(routes: Router<SharedSite>) -> Router<SharedSite> {
    routes
        .layer(DefaultBodyLimit::disable())
        .layer(from_fn(edges::limit_time))
        .layer(CatchPanicLayer::custom(|_| {
            Problem::internal("a handler panicked").into_response()
        }))
}
