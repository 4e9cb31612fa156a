//! What the report page shows, made of the stored report.
//!
//! The stored JSON is the contract (`atlas.report/1`); these structs hold what the page needs of it.

use askama::Template;
use chrono::DateTime;
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::Value;

use crate::app::LoadedRoadmap;
use crate::evidence::Verdict;
use crate::roadmap::Project;

#[derive(Template)]
#[template(path = "report.html")]
pub(super) struct ReportPage<'a> {
    id: &'a str,
    report: Report,
    /// What the tasks of the plan belong to, if this Atlas still knows the roadmap.
    project: Option<&'a Project>,
}

impl<'a> ReportPage<'a> {
    /// # Errors
    /// When what is stored is not a report of this version.
    pub fn new(id: &'a str, stored: Value, roadmaps: &'a [LoadedRoadmap]) -> Result<Self, serde_json::Error> {
        let report: Report = serde_json::from_value(stored)?;
        let known = roadmaps.iter().find(|loaded| loaded.roadmap.id == report.roadmap.id);
        Ok(Self {
            id,
            report,
            project: known.map(|loaded| &loaded.roadmap.project),
        })
    }

    fn next_step(&self) -> Option<&PlanStep> {
        self.report.plan.iter().find(|step| !step.is_checkpoint())
    }
}

#[derive(Deserialize)]
struct Report {
    roadmap: RoadmapName,
    resume: Resume,
    provenance: Provenance,
    summary: Summary,
    stages: Vec<Stage>,
    plan: Vec<PlanStep>,
}

#[derive(Deserialize)]
struct RoadmapName {
    id: String,
    title: String,
    version: String,
}

#[derive(Deserialize)]
struct Resume {
    format: String,
    pages: usize,
    characters: usize,
    reading: Reading,
}

#[derive(Deserialize)]
struct Reading {
    trust: Trust,
    warnings: Vec<Warning>,
}

#[derive(Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
enum Trust {
    High,
    Low,
}

#[derive(Deserialize)]
struct Warning {
    message: String,
}

#[derive(Deserialize)]
struct Provenance {
    judge: String,
    chat_model: Option<String>,
    embedding_model: String,
    atlas_version: String,
    generated_at: String,
    /// Not in reports of before there was a judge by a model.
    #[serde(default)]
    model: Option<ModelUse>,
}

#[derive(Deserialize)]
struct ModelUse {
    fallbacks: Vec<IgnoredAny>,
}

#[derive(Deserialize)]
struct Summary {
    skills: usize,
    evidenced: usize,
    claimed: usize,
    missing: usize,
    unsure: usize,
    tracker: Tracker,
    core_stack: Vec<Tool>,
}

#[derive(Deserialize)]
struct Tracker {
    done: usize,
    total: usize,
}

#[derive(Deserialize)]
struct Tool {
    name: String,
    verdict: Verdict,
}

#[derive(Deserialize)]
struct Stage {
    number: u32,
    title: String,
    skills: Vec<Skill>,
}

#[derive(Deserialize)]
struct Skill {
    id: String,
    title: String,
    level: String,
    verdict: Verdict,
    rationale: String,
    quotes: Vec<Quote>,
    nearest: Vec<Quote>,
}

#[derive(Deserialize)]
struct Quote {
    text: String,
    page: usize,
    section: Option<String>,
}

#[derive(Clone, Copy, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
enum Kind {
    Skill,
    Checkpoint,
}

#[derive(Clone, Copy, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
enum Action {
    Prove,
    Learn,
}

#[derive(Deserialize)]
struct PlanStep {
    position: usize,
    kind: Kind,
    title: String,
    stage: u32,
    action: Option<Action>,
    why: String,
    first_step: String,
    project_task: Option<String>,
    effort_hours: Option<[u32; 2]>,
    resources: Vec<Resource>,
    proof: Option<Proof>,
    now: Option<bool>,
}

#[derive(Deserialize)]
struct Resource {
    title: String,
    url: String,
    kind: String,
    hours: f64,
}

#[derive(Deserialize)]
struct Proof {
    artifact: String,
    acceptance_check: String,
    bullet_template: String,
}

/// The class of the style sheet and the name of the mark in the page.
fn class(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Evidenced => "evidenced",
        Verdict::Claimed => "claimed",
        Verdict::Missing => "missing",
        Verdict::Unsure => "unsure",
    }
}

fn word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Evidenced => "Evidenced",
        Verdict::Claimed => "Claimed",
        Verdict::Missing => "Missing",
        Verdict::Unsure => "Unsure",
    }
}

/// A stretch of a roadmap's text: words, or what stands between backticks in it.
struct Piece<'a> {
    text: &'a str,
    is_code: bool,
}

fn pieces(text: &str) -> impl Iterator<Item = Piece<'_>> {
    // A backtick without a partner is text like any other.
    let paired = text.matches('`').count() / 2 * 2;
    text.splitn(paired + 1, '`').enumerate().map(|(index, text)| Piece {
        text,
        is_code: index % 2 == 1,
    })
}

impl Report {
    /// The day, for people; the report itself has the second.
    fn day(&self) -> String {
        let generated_at = &self.provenance.generated_at;
        DateTime::parse_from_rfc3339(generated_at)
            .map_or_else(|_| generated_at.clone(), |time| time.format("%-d %B %Y").to_string())
    }

    fn file_kind(&self) -> String {
        match self.resume.format.as_str() {
            "txt" => "text file".to_owned(),
            "md" => "Markdown file".to_owned(),
            "json" => "JSON Resume".to_owned(),
            format => format.to_uppercase(),
        }
    }

    /// With a comma between the thousands.
    fn characters(&self) -> String {
        let digits = self.resume.characters.to_string();
        let first = digits.len() % 3;
        let groups = digits.char_indices().flat_map(|(index, digit)| {
            let comma = (index > 0 && index % 3 == first).then_some(',');
            comma.into_iter().chain([digit])
        });
        groups.collect()
    }

    fn judge(&self) -> String {
        match &self.provenance.chat_model {
            Some(model) => match self.provenance.model.as_ref().map_or(0, |model| model.fallbacks.len()) {
                0 => format!("judged by {model}"),
                fallen => format!(
                    "judged by {model}, {fallen} of {} by the built-in rules",
                    self.summary.skills
                ),
            },
            None if self.provenance.judge == "built-in" => "judged by the built-in rules".to_owned(),
            None => format!("judged by {}", self.provenance.judge),
        }
    }

    fn low_trust(&self) -> bool {
        self.resume.reading.trust == Trust::Low
    }

    fn hours(&self) -> Option<String> {
        let efforts: Vec<[u32; 2]> = self.plan.iter().filter_map(|step| step.effort_hours).collect();
        let total = efforts
            .iter()
            .fold([0, 0], |[low, high], effort| [low + effort[0], high + effort[1]]);
        (!efforts.is_empty()).then(|| range(total))
    }
}

impl Stage {
    fn evidenced(&self) -> usize {
        let evidenced = self.skills.iter().filter(|skill| skill.verdict == Verdict::Evidenced);
        evidenced.count()
    }
}

impl Quote {
    fn place(&self, pages: usize) -> String {
        let section = self.section.as_deref().filter(|section| *section != "other");
        match (section, pages) {
            (Some(section), 0 | 1) => sentence_case(section),
            (Some(section), _) => format!("{}, page {}", sentence_case(section), self.page),
            (None, _) => format!("Page {}", self.page),
        }
    }
}

impl PlanStep {
    fn is_checkpoint(&self) -> bool {
        self.kind == Kind::Checkpoint
    }

    fn is_now(&self) -> bool {
        self.now == Some(true)
    }

    fn action_word(&self) -> Option<&'static str> {
        self.action.map(|action| match action {
            Action::Prove => "Prove",
            Action::Learn => "Learn",
        })
    }

    fn effort(&self) -> Option<String> {
        self.effort_hours.map(range)
    }
}

impl Resource {
    fn hours(&self) -> String {
        hours(self.hours)
    }
}

fn hours(hours: f64) -> String {
    match hours.to_string().as_str() {
        "1" => "1 hour".to_owned(),
        hours => format!("{hours} hours"),
    }
}

fn range([low, high]: [u32; 2]) -> String {
    match (low, high) {
        (1, 1) => "1 hour".to_owned(),
        _ if low == high => format!("{low} hours"),
        _ => format!("{low}\u{2013}{high} hours"),
    }
}

fn sentence_case(word: &str) -> String {
    let mut letters = word.chars();
    letters
        .next()
        .map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn backticks_mark_code_in_pairs_only() {
        let pieces = |text| {
            pieces(text)
                .map(|piece| (piece.text, piece.is_code))
                .collect::<Vec<_>>()
        };
        assert_eq!(
            pieces("Run `make` now"),
            [("Run ", false), ("make", true), (" now", false)]
        );
        assert_eq!(
            pieces("`a` and ` alone"),
            [("", false), ("a", true), (" and ` alone", false)]
        );
        assert_eq!(pieces("plain"), [("plain", false)]);
    }

    #[test]
    fn numbers_read_as_people_write_them() {
        assert_eq!(range([1, 1]), "1 hour");
        assert_eq!(range([8, 15]), "8\u{2013}15 hours");
        assert_eq!(hours(1.0), "1 hour");
        assert_eq!(hours(1.5), "1.5 hours");
        assert_eq!(sentence_case("experience"), "Experience");
    }
}
