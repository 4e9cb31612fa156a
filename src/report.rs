//! The report: what candidate and coach see, and what the API returns.

mod markdown;
mod terminal;

use serde::Serialize;

use crate::document::{Document, Trust, Warning};
use crate::evidence::{Judgement, Quote, Verdict};
use crate::plan::{self, CoachingPlan, Goals};
use crate::roadmap::{Level, Roadmap, Skill, SkillId};

pub use markdown::markdown;
pub use terminal::terminal;

/// The version of the report's shape; `schemas/report.schema.json` describes it.
pub const SCHEMA: &str = "atlas.report/1";

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Report {
    pub schema: &'static str,
    pub roadmap: RoadmapRef,
    pub resume: ResumeFacts,
    pub provenance: Provenance,
    pub summary: Summary,
    pub stages: Vec<StageReport>,
    pub plan: CoachingPlan,
    /// What the plan was worded and paced for.
    pub goals: Goals,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RoadmapRef {
    pub id: String,
    pub version: String,
    pub title: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ResumeFacts {
    pub sha256: String,
    pub format: &'static str,
    pub pages: usize,
    pub characters: usize,
    pub reading: Reading,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Reading {
    pub trust: Trust,
    pub warnings: Vec<Warning>,
}

/// What made the report, so that anyone can make it again.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Provenance {
    pub judge: &'static str,
    pub chat_model: Option<String>,
    pub embedding_model: String,
    pub embedding_dimensions: usize,
    pub prompt_sha256: Option<String>,
    pub roadmap_sha256: String,
    pub atlas_version: &'static str,
    /// RFC 3339, UTC. The only part that differs between two runs over the same resume.
    pub generated_at: String,
    /// Where a model was the judge: what it was and what it took.
    pub model: Option<ModelUse>,
}

impl Provenance {
    /// Who judged, in a few words.
    #[must_use]
    pub fn told(&self) -> String {
        let Some(model) = &self.model else {
            return self.judge.to_owned();
        };
        let name = model
            .reported
            .as_deref()
            .or(self.chat_model.as_deref())
            .unwrap_or("a model");
        match model.fallbacks.len() {
            0 => name.to_owned(),
            1 => format!("{name}, one skill by the built-in judge"),
            some => format!("{name}, {some} skills by the built-in judge"),
        }
    }

    fn judge_of(&self, skill: &SkillId) -> &'static str {
        let mut fallbacks = self.model.iter().flat_map(|model| &model.fallbacks);
        if fallbacks.any(|fallback| fallback.skill == *skill) {
            "built-in"
        } else {
            self.judge
        }
    }
}

/// What a model did for a report.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct ModelUse {
    /// The model as the server names it; `None` where no answer came.
    pub reported: Option<String>,
    /// How the server was held to the shape of an answer.
    pub rung: &'static str,
    /// HTTP requests, failed ones too.
    pub calls: u64,
    pub prompt_tokens: u64,
    /// Of these: read from the server's cache.
    pub cached_tokens: u64,
    pub completion_tokens: u64,
    /// Some of these numbers are estimates, since the server gave none.
    pub tokens_estimated: bool,
    /// By the prices of the configuration; `None` without any.
    pub cost: Option<f64>,
    pub currency: Option<String>,
    /// A limit of the configuration was reached, and the built-in judge took over.
    pub budget_spent: bool,
    /// The skills that the built-in judge judged, in catalogue order.
    pub fallbacks: Vec<Fallback>,
    /// Steps of the plan that the model worded, and those whose words were dropped.
    pub worded_steps: usize,
    pub rejected_steps: usize,
}

/// A skill on which the model gave no answer that stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Fallback {
    pub skill: SkillId,
    /// A stable word: `status-429`, `no-answer`, `quotes-not-found` and so on.
    pub code: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Summary {
    pub skills: usize,
    pub evidenced: usize,
    pub claimed: usize,
    pub missing: usize,
    pub unsure: usize,
    pub tracker: Tracker,
    pub core_stack: Vec<CoreToolReport>,
}

/// Skills and core-stack tools that are evidenced, of all.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Tracker {
    pub done: usize,
    pub total: usize,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CoreToolReport {
    pub name: String,
    pub verdict: Verdict,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct StageReport {
    pub number: u32,
    pub title: String,
    pub skills: Vec<SkillReport>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SkillReport {
    pub id: SkillId,
    pub title: String,
    pub level: Level,
    pub verdict: Verdict,
    pub confidence: f64,
    /// Who decided: the judge of the report, or the built-in one in its place.
    pub judged_by: &'static str,
    pub rationale: String,
    pub quotes: Vec<QuoteReport>,
    pub nearest: Vec<QuoteReport>,
}

/// `start` and `end` are character offsets into the extracted text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct QuoteReport {
    pub text: String,
    pub page: usize,
    pub start: usize,
    pub end: usize,
    pub section: &'static str,
}

impl QuoteReport {
    fn new(document: &Document, quote: &Quote) -> Self {
        Self {
            text: quote.text().to_owned(),
            page: quote.page(),
            start: document.character_offset(quote.span().start),
            end: document.character_offset(quote.span().end),
            section: quote.section().name(),
        }
    }
}

/// Puts a judged resume into the shape of the contract.
///
/// A skill without a judgement is `unsure`: nobody looked.
#[must_use]
pub fn build(
    roadmap: &Roadmap,
    document: &Document,
    resume_sha256: &str,
    judgements: &[Judgement],
    core_stack: Vec<CoreToolReport>,
    provenance: Provenance,
) -> Report {
    let stages: Vec<StageReport> = roadmap
        .stages
        .iter()
        .map(|stage| StageReport {
            number: stage.number,
            title: stage.title.clone(),
            skills: stage
                .skills
                .iter()
                .map(|skill| {
                    let judgement = judgements.iter().find(|judgement| judgement.skill == skill.id);
                    skill_report(document, skill, judgement, provenance.judge_of(&skill.id))
                })
                .collect(),
        })
        .collect();
    Report {
        schema: SCHEMA,
        roadmap: RoadmapRef {
            id: roadmap.id.clone(),
            version: roadmap.version.clone(),
            title: roadmap.title.clone(),
        },
        resume: ResumeFacts {
            sha256: resume_sha256.to_owned(),
            format: document.format.name(),
            pages: document.pages.len(),
            characters: document.characters(),
            reading: Reading {
                trust: document.trust,
                warnings: document.warnings.clone(),
            },
        },
        provenance,
        summary: summary(&stages, core_stack),
        plan: plan::order(roadmap, judgements),
        goals: Goals::default(),
        stages,
    }
}

fn skill_report(
    document: &Document,
    skill: &Skill,
    judgement: Option<&Judgement>,
    judged_by: &'static str,
) -> SkillReport {
    let quotes = |quotes: &[Quote]| quotes.iter().map(|quote| QuoteReport::new(document, quote)).collect();
    SkillReport {
        id: skill.id.clone(),
        title: skill.title.clone(),
        level: skill.level,
        judged_by,
        verdict: judgement.map_or(Verdict::Unsure, |j| j.verdict),
        confidence: judgement.map_or(0.0, |j| j.confidence),
        rationale: judgement.map_or_else(|| "This skill was not judged.".to_owned(), |j| j.rationale.clone()),
        quotes: judgement.map_or_else(Vec::new, |j| quotes(&j.quotes)),
        nearest: judgement.map_or_else(Vec::new, |j| quotes(&j.nearest)),
    }
}

fn summary(stages: &[StageReport], core_stack: Vec<CoreToolReport>) -> Summary {
    let skills: Vec<&SkillReport> = stages.iter().flat_map(|stage| &stage.skills).collect();
    let count = |verdict| skills.iter().filter(|skill| skill.verdict == verdict).count();
    let evidenced = count(Verdict::Evidenced);
    let tools = core_stack
        .iter()
        .filter(|tool| tool.verdict == Verdict::Evidenced)
        .count();
    Summary {
        skills: skills.len(),
        evidenced,
        claimed: count(Verdict::Claimed),
        missing: count(Verdict::Missing),
        unsure: count(Verdict::Unsure),
        tracker: Tracker {
            done: evidenced + tools,
            total: skills.len() + core_stack.len(),
        },
        core_stack,
    }
}
