//! The roadmaps as programs see them: without the terms and sentences that only judges need.

use axum::Json;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use crate::http::SharedSite;
use crate::http::problem::Problem;
use crate::roadmap::{Checkpoint, Level, Project, Proof, Resource, Roadmap, Skill, SkillId, Stage};

#[derive(Serialize)]
struct Entry<'a> {
    id: &'a str,
    version: &'a str,
    title: &'a str,
    summary: &'a str,
    stages: usize,
    skills: usize,
    links: Links,
}

#[derive(Serialize)]
struct Links {
    #[serde(rename = "self")]
    own: String,
}

impl<'a> Entry<'a> {
    fn new(roadmap: &'a Roadmap) -> Self {
        Self {
            id: &roadmap.id,
            version: &roadmap.version,
            title: &roadmap.title,
            summary: &roadmap.summary,
            stages: roadmap.stages.len(),
            skills: roadmap.skills().count(),
            links: Links {
                own: format!("/api/v1/roadmaps/{}", roadmap.id),
            },
        }
    }
}

#[derive(Serialize)]
struct Listing<'a> {
    roadmaps: Vec<Entry<'a>>,
}

#[derive(Serialize)]
struct Detail<'a> {
    id: &'a str,
    version: &'a str,
    title: &'a str,
    summary: &'a str,
    sha256: &'a str,
    project: &'a Project,
    core_stack: Vec<&'a str>,
    checkpoints: &'a [Checkpoint],
    stages: Vec<StageDetail<'a>>,
}

#[derive(Serialize)]
struct StageDetail<'a> {
    number: u32,
    title: &'a str,
    skills: Vec<SkillDetail<'a>>,
}

#[derive(Serialize)]
struct SkillDetail<'a> {
    id: &'a SkillId,
    title: &'a str,
    detail: &'a str,
    level: Level,
    prerequisites: &'a [SkillId],
    description: &'a str,
    why: &'a str,
    evidenced_by: &'a str,
    effort_hours: u32,
    first_step: &'a str,
    project_task: &'a str,
    proof: &'a Proof,
    resources: &'a [Resource],
}

impl<'a> From<&'a Roadmap> for Detail<'a> {
    fn from(roadmap: &'a Roadmap) -> Self {
        Self {
            id: &roadmap.id,
            version: &roadmap.version,
            title: &roadmap.title,
            summary: &roadmap.summary,
            sha256: &roadmap.sha256,
            project: &roadmap.project,
            core_stack: roadmap.core_stack.iter().map(|tool| tool.name.as_str()).collect(),
            checkpoints: &roadmap.checkpoints,
            stages: roadmap.stages.iter().map(StageDetail::from).collect(),
        }
    }
}

impl<'a> From<&'a Stage> for StageDetail<'a> {
    fn from(stage: &'a Stage) -> Self {
        Self {
            number: stage.number,
            title: &stage.title,
            skills: stage.skills.iter().map(SkillDetail::from).collect(),
        }
    }
}

impl<'a> From<&'a Skill> for SkillDetail<'a> {
    fn from(skill: &'a Skill) -> Self {
        Self {
            id: &skill.id,
            title: &skill.title,
            detail: &skill.detail,
            level: skill.level,
            prerequisites: &skill.prerequisites,
            description: &skill.description,
            why: &skill.why,
            evidenced_by: &skill.evidenced_by,
            effort_hours: skill.effort_hours,
            first_step: &skill.first_step,
            project_task: &skill.project_task,
            proof: &skill.proof,
            resources: &skill.resources,
        }
    }
}

pub(super) async fn list(State(site): State<SharedSite>) -> Response {
    let roadmaps = site
        .app
        .roadmaps
        .iter()
        .map(|loaded| Entry::new(&loaded.roadmap))
        .collect();
    Json(Listing { roadmaps }).into_response()
}

pub(super) async fn show(State(site): State<SharedSite>, Path(id): Path<String>) -> Result<Response, Problem> {
    let loaded = site.app.roadmap(&id).ok_or_else(Problem::not_found)?;
    Ok(Json(Detail::from(&loaded.roadmap)).into_response())
}
