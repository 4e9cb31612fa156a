//! For whoever keeps Atlas running: is it alive, and can it work.

use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::routing::get;

use super::SharedSite;
use super::problem::Problem;
use crate::db;

/// A database that takes longer is of no use to a request.
const DATABASE_TIMEOUT: Duration = Duration::from_secs(2);

pub(super) fn routes() -> Router<SharedSite> {
    Router::new()
        .route("/healthz", get(async || "ok\n"))
        .route("/readyz", get(readiness))
}

async fn readiness(State(site): State<SharedSite>) -> Result<&'static str, Problem> {
    // No analysis has this id: what counts is that the table could be asked.
    let query = db::analyses::status(site.app.db.pool(), "readiness");
    match tokio::time::timeout(DATABASE_TIMEOUT, query).await {
        Ok(Ok(_)) => Ok("ready\n"),
        Ok(Err(error)) => {
            tracing::warn!(%error, "not ready");
            Err(Problem::not_ready())
        }
        Err(_) => {
            tracing::warn!("not ready: the database does not answer");
            Err(Problem::not_ready())
        }
    }
}
