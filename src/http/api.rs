//! The API for programs, below `/api/v1`.

mod plan;
mod roadmaps;

use axum::extract::{Path, Query, Request, State};
use axum::http::{HeaderMap, HeaderName, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{any, delete, get, post};
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::{Value, json};

use super::SharedSite;
use super::problem::Problem;
use super::upload::{self, Accepted};
use crate::db;
use crate::db::analyses::{State as AnalysisState, Status};

pub(super) fn routes() -> Router<SharedSite> {
    let routes = Router::new()
        .route("/resumes", post(submit_resume))
        .route("/resumes/{id}", delete(delete_resume))
        .route("/analyses/{id}", get(show_analysis))
        .route("/analyses/{id}/report", get(show_report))
        .route("/analyses/{id}/plan", get(plan::show))
        .route("/roadmaps", get(roadmaps::list))
        .route("/roadmaps/{id}", get(roadmaps::show));
    Router::new()
        .nest("/api/v1", routes)
        .route("/api", any(async || Problem::not_found()))
        .route("/api/{*rest}", any(async || Problem::not_found()))
}

const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");

/// Longest key, in characters; the database holds no longer one.
const LONGEST_IDEMPOTENCY_KEY: usize = 255;

/// Seconds after which to ask again for an analysis that is not done.
const POLL_AFTER: u32 = 1;

#[derive(Deserialize)]
struct SubmitQuery {
    roadmap: Option<String>,
}

async fn submit_resume(
    State(site): State<SharedSite>,
    Query(query): Query<SubmitQuery>,
    request: Request,
) -> Result<Response, Problem> {
    let key = idempotency_key(request.headers())?;
    let mut upload = upload::receive(request).await?;
    upload.roadmap = upload.roadmap.or(query.roadmap);
    let Accepted { resume_id, analysis_id } = upload::accept(&site, upload, key.as_deref()).await?;
    let links = links(&analysis_id, &resume_id);
    let location = format!("/api/v1/analyses/{analysis_id}");
    // A repeated request gets the first answer again, whatever has become of the analysis since.
    let body = json!({
        "id": analysis_id,
        "resume_id": resume_id,
        "status": AnalysisState::Queued.name(),
        "links": links,
    });
    Ok((StatusCode::ACCEPTED, [(header::LOCATION, location)], Json(body)).into_response())
}

fn idempotency_key(headers: &HeaderMap) -> Result<Option<String>, Problem> {
    let Some(value) = headers.get(IDEMPOTENCY_KEY) else {
        return Ok(None);
    };
    let key = value.to_str().ok().filter(|key| {
        (1..=LONGEST_IDEMPOTENCY_KEY).contains(&key.len()) && key.bytes().all(|byte| byte.is_ascii_graphic())
    });
    match key {
        Some(key) => Ok(Some(key.to_owned())),
        None => Err(Problem::bad_idempotency_key()),
    }
}

fn links(analysis_id: &str, resume_id: &str) -> Value {
    json!({
        "self": format!("/api/v1/analyses/{analysis_id}"),
        "report": format!("/api/v1/analyses/{analysis_id}/report"),
        "plan": format!("/api/v1/analyses/{analysis_id}/plan"),
        "resume": format!("/api/v1/resumes/{resume_id}"),
        "page": format!("/a/{analysis_id}"),
    })
}

async fn show_analysis(State(site): State<SharedSite>, Path(id): Path<String>) -> Result<Response, Problem> {
    let status = find_status(&site, &id).await?;
    let mut body = json!({
        "id": id,
        "resume_id": status.resume_id,
        "roadmap": status.roadmap_id,
        "status": status.state.name(),
        "stages": {"done": status.stages_done, "total": status.stages_total},
        "links": links(&id, &status.resume_id),
    });
    if let (Some(code), Some(message)) = (status.error_code, status.error_message) {
        body["error"] = json!({"code": code, "message": message});
    }
    let mut response = Json(body).into_response();
    if !status.state.is_final() {
        response.headers_mut().insert(header::RETRY_AFTER, POLL_AFTER.into());
    }
    Ok(response)
}

async fn find_status(site: &SharedSite, id: &str) -> Result<Status, Problem> {
    let status = db::analyses::status(site.app.db.pool(), id).await;
    status.map_err(Problem::internal)?.ok_or_else(Problem::not_found)
}

async fn show_report(State(site): State<SharedSite>, Path(id): Path<String>) -> Result<Json<Value>, Problem> {
    Ok(Json(find_report(&site, &id).await?))
}

async fn find_report(site: &SharedSite, id: &str) -> Result<Value, Problem> {
    let report = db::analyses::report(site.app.db.pool(), id).await;
    if let Some(report) = report.map_err(Problem::internal)? {
        return Ok(report);
    }
    let status = find_status(site, id).await?;
    Err(match status.error_message {
        Some(message) => Problem::analysis_failed(message),
        None => Problem::not_done(),
    })
}

async fn delete_resume(State(site): State<SharedSite>, Path(id): Path<String>) -> Result<StatusCode, Problem> {
    let deleted = db::resumes::delete(site.app.db.pool(), &id).await;
    if deleted.map_err(Problem::internal)? {
        Ok(StatusCode::NO_CONTENT)
    } else {
        Err(Problem::not_found())
    }
}
