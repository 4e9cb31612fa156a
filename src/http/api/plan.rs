//! The plan of a report, and questions about one of its gaps.

use std::time::Duration;

use axum::Json;
use axum::extract::{Path, Query, State};
use serde::Deserialize;
use serde_json::{Value, json};

use super::super::SharedSite;
use super::super::problem::Problem;
use super::{find_report, find_status};
use crate::coaching::Subject;
use crate::coaching::answer::{self, Answer, LONGEST_QUESTION};
use crate::db;

/// For a model's words; after that the report's own are the answer.
const PATIENCE: Duration = Duration::from_secs(20);

#[derive(Deserialize)]
pub(super) struct PlanQuery {
    /// Ask about this skill instead of the whole plan.
    skill: Option<String>,
    question: Option<String>,
}

pub(super) async fn show(
    State(site): State<SharedSite>,
    Path(id): Path<String>,
    Query(query): Query<PlanQuery>,
) -> Result<Json<Value>, Problem> {
    let report = find_report(&site, &id).await?;
    let Some(skill) = query.skill else {
        return Ok(Json(json!({"plan": report["plan"], "goals": report["goals"]})));
    };
    let found = answer::of_report(&report, &skill).ok_or_else(Problem::unknown_skill)?;
    let answer = match query.question.filter(|question| !question.trim().is_empty()) {
        None => found,
        Some(question) if question.chars().count() > LONGEST_QUESTION => return Err(Problem::long_question()),
        Some(question) => worded(&site, &id, &report, found, &question).await?,
    };
    Ok(Json(serde_json::to_value(answer).map_err(Problem::internal)?))
}

/// Worded by the model, where there is one and it answers in time.
async fn worded(site: &SharedSite, id: &str, report: &Value, found: Answer, question: &str) -> Result<Answer, Problem> {
    let app = &site.app;
    let Some(chat) = app.judge.chat() else {
        return Ok(found);
    };
    let Some(loaded) = app.roadmap(report["roadmap"]["id"].as_str().unwrap_or_default()) else {
        return Ok(found);
    };
    let resume_id = find_status(site, id).await?.resume_id;
    let stored = db::resumes::find(app.db.pool(), &resume_id)
        .await
        .map_err(Problem::internal)?;
    let stored = stored.ok_or_else(Problem::not_found)?;
    let meter = app.meter().await.map_err(Problem::internal)?;
    let subject = Subject {
        document: &stored.document,
        roadmap: &loaded.roadmap,
        lexicon: &loaded.lexicon,
    };
    let asked = answer::by_model(chat, &meter, subject, report, found.clone(), question);
    let answer = tokio::time::timeout(PATIENCE, asked).await;
    let used = db::model_use::add(app.db.pool(), chat.name(), &meter.spent()).await;
    used.map_err(Problem::internal)?;
    Ok(answer.ok().and_then(Result::ok).unwrap_or(found))
}
