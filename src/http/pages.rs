//! The web pages: the form, the progress of an analysis, its report. They work without scripts.

mod report;

use askama::Template;
use axum::extract::{Path, Query, Request, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use axum::{Extension, Router};
use serde::Deserialize;

use super::problem::{self, Problem};
use super::upload::{self, Accepted};
use super::{SharedSite, Site, edges};
use crate::db;
use crate::db::analyses::{State as AnalysisState, Status};

pub(super) fn routes() -> Router<SharedSite> {
    Router::new()
        .route("/", get(show_form).post(submit_form))
        .route("/a/{id}", get(show_progress))
        .route("/a/{id}/report", get(show_report))
        .route("/a/{id}/delete", post(delete))
        .fallback(async || Problem::not_found())
}

#[derive(Template)]
#[template(path = "form.html")]
struct FormPage<'a> {
    roadmaps: Vec<Choice<'a>>,
    error: Option<&'a str>,
    deleted: bool,
}

struct Choice<'a> {
    id: &'a str,
    title: &'a str,
    stages: usize,
    skills: usize,
}

#[derive(Template)]
#[template(path = "progress.html")]
struct ProgressPage<'a> {
    running: bool,
    done: usize,
    stages: Vec<StageProgress<'a>>,
    error: Option<&'a str>,
}

struct StageProgress<'a> {
    title: &'a str,
    /// "done", "now" or "later"; a class of the style sheet and, in words, for screen readers.
    state: &'static str,
}

#[derive(Template)]
#[template(path = "problem.html")]
struct ProblemPage<'a> {
    title: &'a str,
    detail: &'a str,
}

/// Gives problems a page of their own; answers that are pages already stay.
pub(super) async fn problem_page(response: Response) -> Response {
    if response.extensions().get::<IsPage>().is_some() {
        return response;
    }
    let Some(problem) = Problem::of(&response) else {
        return response;
    };
    let page = ProblemPage {
        title: problem.title,
        detail: &problem.detail,
    };
    let mut answer = render(problem.status, &page);
    problem::keep_headers(&response, &mut answer);
    answer
}

/// Marks an answer whose body is one of the pages here, whatever its status.
#[derive(Clone, Copy)]
struct IsPage;

#[derive(Deserialize)]
struct FormQuery {
    deleted: Option<String>,
}

async fn show_form(State(site): State<SharedSite>, Query(query): Query<FormQuery>) -> Response {
    form(&site, StatusCode::OK, None, query.deleted.is_some())
}

async fn submit_form(State(site): State<SharedSite>, request: Request) -> Response {
    let accepted = async {
        edges::check_origin(request.headers())?;
        let upload = upload::receive(request).await?;
        upload::accept(&site, upload, None).await
    };
    match accepted.await {
        Ok(Accepted { analysis_id, .. }) => Redirect::to(&format!("/a/{analysis_id}")).into_response(),
        Err(problem) => form(&site, problem.status, Some(&problem.detail), false),
    }
}

fn form(site: &Site, status: StatusCode, error: Option<&str>, deleted: bool) -> Response {
    let roadmaps = site.app.roadmaps.iter().map(|loaded| Choice {
        id: &loaded.roadmap.id,
        title: &loaded.roadmap.title,
        stages: loaded.roadmap.stages.len(),
        skills: loaded.roadmap.skills().count(),
    });
    let page = FormPage {
        roadmaps: roadmaps.collect(),
        error,
        deleted,
    };
    render(status, &page)
}

async fn show_progress(State(site): State<SharedSite>, Path(id): Path<String>) -> Result<Response, Problem> {
    let status = find_status(&site, &id).await?;
    if status.state == AnalysisState::Done {
        return Ok(Redirect::to(&format!("/a/{id}/report")).into_response());
    }
    let done = usize::try_from(status.stages_done).unwrap_or_default();
    let roadmap = site.app.roadmap(&status.roadmap_id);
    let stages = roadmap.iter().flat_map(|loaded| &loaded.roadmap.stages).enumerate();
    let page = ProgressPage {
        running: !status.state.is_final(),
        done,
        stages: stages
            .map(|(index, stage)| StageProgress {
                title: &stage.title,
                state: match index {
                    _ if index < done => "done",
                    _ if index == done && status.state == AnalysisState::Running => "now",
                    _ => "later",
                },
            })
            .collect(),
        error: status.error_message.as_deref(),
    };
    Ok(render(StatusCode::OK, &page))
}

async fn find_status(site: &Site, id: &str) -> Result<Status, Problem> {
    let status = db::analyses::status(site.app.db.pool(), id).await;
    status.map_err(Problem::internal)?.ok_or_else(Problem::not_found)
}

async fn show_report(State(site): State<SharedSite>, Path(id): Path<String>) -> Result<Response, Problem> {
    let stored = db::analyses::report(site.app.db.pool(), &id).await;
    let Some(stored) = stored.map_err(Problem::internal)? else {
        // Not done yet, failed, or not there at all: the other page knows.
        return Ok(Redirect::to(&format!("/a/{id}")).into_response());
    };
    let page = report::ReportPage::new(&id, stored, &site.app.roadmaps).map_err(Problem::internal)?;
    Ok(render(StatusCode::OK, &page))
}

async fn delete(
    State(site): State<SharedSite>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Redirect, Problem> {
    edges::check_origin(&headers)?;
    let status = find_status(&site, &id).await?;
    let deleted = db::resumes::delete(site.app.db.pool(), &status.resume_id).await;
    deleted.map_err(Problem::internal)?;
    Ok(Redirect::to("/?deleted=yes"))
}

fn render(status: StatusCode, page: &impl Template) -> Response {
    match page.render() {
        Ok(html) => (status, Extension(IsPage), Html(html)).into_response(),
        Err(error) => Problem::internal(error).into_response(),
    }
}
