//! A career roadmap as data: stages, skills, what evidences them and how to learn them.
//!
//! Nothing in the code knows a particular roadmap; a second one is a second file in
//! `fixtures/roadmaps/`. A [`Roadmap`] exists only if its file has no fault.

mod check;
mod parse;
mod table;

use serde::Serialize;

pub use table::Fault;

/// The roadmaps that ship in the binary: id and TOML source.
const BUILT_IN: &[(&str, &str)] = &[(
    "backend-engineer",
    include_str!("../fixtures/roadmaps/backend-engineer.toml"),
)];

/// Stable key of a skill, as written in the roadmap file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct SkillId(String);

impl SkillId {
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for SkillId {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// Ordered as the plan weighs it: essential first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    Essential,
    Recommended,
    Optional,
}

impl Level {
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Level::Essential => "essential",
            Level::Recommended => "recommended",
            Level::Optional => "optional",
        }
    }
}

/// How much a term proves by being named.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum StandsFor {
    /// A product that alone stands for the skill: its name in a job's tool line is a deed.
    Tool,
    /// The act or subject itself: a deed sentence with it is evidence, a list is a claim.
    Act,
    /// Near the skill: never more than a claim.
    Hint,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Alias {
    pub term: String,
    pub stands_for: StandsFor,
    pub exact_case: bool,
    /// For ambiguous terms: one of these words must stand in the same statement.
    pub context: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Resource {
    pub title: String,
    pub url: String,
    pub kind: String,
    pub publisher: String,
    pub hours: f64,
    #[serde(rename = "use")]
    pub usage: String,
}

/// What shows others that the skill is there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Proof {
    pub artifact: String,
    pub acceptance_check: String,
    /// A line for the resume with blanks in square brackets.
    pub bullet_template: String,
}

/// What a sentence of a roadmap is compared for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SentenceKind {
    /// What a strong resume would say.
    Query,
    /// What looks near and is no evidence.
    NotBy,
}

impl SentenceKind {
    pub const ALL: [Self; 2] = [Self::Query, Self::NotBy];

    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            SentenceKind::Query => "query",
            SentenceKind::NotBy => "not_by",
        }
    }
}

/// A sentence of a roadmap that is embedded, once per roadmap file and model.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sentence {
    pub skill: SkillId,
    pub kind: SentenceKind,
    pub text: String,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Skill {
    pub id: SkillId,
    pub title: String,
    pub detail: String,
    pub level: Level,
    pub prerequisites: Vec<SkillId>,
    pub description: String,
    pub why: String,
    pub evidenced_by: String,
    /// Sentences that look near and are no evidence.
    pub not_by: Vec<String>,
    /// Sentences that a strong resume would hold; retrieval searches with them.
    pub queries: Vec<String>,
    pub aliases: Vec<Alias>,
    /// For a skill that others add up to: one of each group must be evidenced.
    pub combines: Vec<Vec<SkillId>>,
    /// Hours for somebody who starts without it.
    pub effort_hours: u32,
    pub first_step: String,
    /// At most 120.
    pub first_step_minutes: u32,
    pub project_task: String,
    pub proof: Proof,
    pub resources: Vec<Resource>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Stage {
    pub number: u32,
    pub title: String,
    pub skills: Vec<Skill>,
}

/// A point in the plan at which the candidate should act on what is there already.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Checkpoint {
    pub id: String,
    pub after_stage: u32,
    pub title: String,
    pub advice: String,
    pub first_step: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CoreTool {
    pub name: String,
    pub aliases: Vec<Alias>,
}

/// The one project that grows through all stages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Project {
    pub title: String,
    pub pitch: String,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Roadmap {
    pub id: String,
    pub version: String,
    pub title: String,
    pub summary: String,
    /// Hex SHA-256 of the file; vectors of its sentences are kept under it.
    pub sha256: String,
    pub project: Project,
    pub core_stack: Vec<CoreTool>,
    pub checkpoints: Vec<Checkpoint>,
    pub stages: Vec<Stage>,
}

impl Roadmap {
    /// Reads and checks a roadmap file.
    ///
    /// # Errors
    /// Every fault of the file with its line, in the order of the lines.
    pub fn parse(source: &str) -> Result<Self, Vec<Fault>> {
        let (mut roadmap, lines) = parse::parse(source)?;
        let faults = check::check(&roadmap, &lines);
        if !faults.is_empty() {
            return Err(faults);
        }
        roadmap.sha256 = crate::digest::sha256_hex(source.as_bytes());
        Ok(roadmap)
    }

    /// The roadmaps that ship with the program.
    ///
    /// # Errors
    /// The faults of the first faulty file; a test holds that there are none.
    pub fn built_in() -> Result<Vec<Self>, Vec<Fault>> {
        BUILT_IN.iter().map(|(_, source)| Self::parse(source)).collect()
    }

    /// All skills in catalogue order.
    pub fn skills(&self) -> impl Iterator<Item = &Skill> {
        self.stages.iter().flat_map(|stage| &stage.skills)
    }

    #[must_use]
    pub fn skill(&self, id: &SkillId) -> Option<&Skill> {
        self.skills().find(|skill| skill.id == *id)
    }

    /// Every sentence that retrieval compares a resume with; a skill's description is a query too.
    #[must_use]
    pub fn sentences(&self) -> Vec<Sentence> {
        let mut sentences = Vec::new();
        for skill in self.skills() {
            let queries = skill.queries.iter().chain([&skill.description]);
            let kinds = queries
                .map(|text| (SentenceKind::Query, text))
                .chain(skill.not_by.iter().map(|text| (SentenceKind::NotBy, text)));
            sentences.extend(kinds.map(|(kind, text)| Sentence {
                skill: skill.id.clone(),
                kind,
                text: text.clone(),
            }));
        }
        sentences
    }

    /// Length of the longest chain of prerequisites below a skill within its own stage.
    ///
    /// Stages already order what stands in different stages.
    #[must_use]
    pub fn prerequisite_depth(&self, skill: &Skill) -> usize {
        let Some(stage) = self
            .stages
            .iter()
            .find(|stage| stage.skills.iter().any(|s| s.id == skill.id))
        else {
            return 0;
        };
        depth_within(stage, skill)
    }
}

fn depth_within(stage: &Stage, skill: &Skill) -> usize {
    stage
        .skills
        .iter()
        .filter(|other| skill.prerequisites.contains(&other.id))
        .map(|other| 1 + depth_within(stage, other))
        .max()
        .unwrap_or(0)
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    pub(crate) fn backend_engineer() -> Roadmap {
        Roadmap::built_in()
            .expect("the shipped roadmaps have no fault")
            .remove(0)
    }

    #[test]
    fn the_shipped_roadmap_has_the_catalogue_it_promises() {
        let roadmap = backend_engineer();
        let level = |level| roadmap.skills().filter(|skill| skill.level == level).count();
        assert_eq!(roadmap.stages.len(), 9);
        assert_eq!(
            (
                level(Level::Essential),
                level(Level::Recommended),
                level(Level::Optional)
            ),
            (23, 8, 1)
        );
        assert_eq!(roadmap.skills().map(|skill| skill.resources.len()).sum::<usize>(), 77);
        let stack: Vec<_> = roadmap.core_stack.iter().map(|tool| tool.name.as_str()).collect();
        assert_eq!(stack, ["Go", "Postgres", "Docker", "Redis", "GraphQL"]);
        let checkpoints: Vec<_> = roadmap
            .checkpoints
            .iter()
            .map(|c| (c.id.as_str(), c.after_stage))
            .collect();
        assert_eq!(checkpoints, [("start-applying", 5), ("land-the-job", 9)]);
    }

    #[test]
    fn faults_are_all_named_with_their_lines() {
        let source = include_str!("../fixtures/roadmaps/backend-engineer.toml")
            .replacen("level = \"essential\"", "level = \"vital\"", 1)
            .replacen("effort_hours = ", "effort_hour = ", 1)
            .replacen("prerequisites = [\"linux-cli\"]", "prerequisites = [\"docker\"]", 1);
        let faults = Roadmap::parse(&source).expect_err("three faults");
        let line_of = |needle: &str| {
            source
                .lines()
                .position(|line| line.starts_with(needle))
                .map(|at| at + 1)
        };
        assert!(
            faults.iter().any(|f| Some(f.line) == line_of("level = \"vital\"")),
            "{faults:?}"
        );
        assert!(
            faults.iter().any(|f| Some(f.line) == line_of("effort_hour = ")),
            "{faults:?}"
        );
    }

    #[test]
    fn a_prerequisite_of_a_later_stage_or_in_a_circle_is_a_fault() {
        let source = include_str!("../fixtures/roadmaps/backend-engineer.toml");
        let first = source.find("prerequisites = []").expect("the first skill has none");
        for (wrong, word) in [
            ("docker", "later stage"),
            ("linux-cli-x", "no skill"),
            ("http-internet", "circle"),
        ] {
            let mut changed = source.to_owned();
            changed.replace_range(
                first..first + "prerequisites = []".len(),
                &format!("prerequisites = [\"{wrong}\"]"),
            );
            let faults = Roadmap::parse(&changed).expect_err(wrong);
            assert_eq!(faults.len(), 1, "{faults:?}");
            assert!(faults[0].message.contains(word), "{faults:?}");
            assert_eq!(faults[0].line, source[..first].lines().count() + 1);
        }
    }

    #[test]
    fn a_file_that_is_no_toml_names_the_line() {
        let faults = Roadmap::parse("id = \"x\"\nversion = = 1\n").expect_err("no TOML");
        assert_eq!(faults[0].line, 2);
    }
}
