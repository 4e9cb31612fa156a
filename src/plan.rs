//! The coaching plan: which gap comes next is decided here, by code, and nowhere else.

use std::collections::HashMap;

use serde::Serialize;

use crate::evidence::{Judgement, Verdict};
use crate::roadmap::{Checkpoint, Level, Proof, Resource, Roadmap, Skill, SkillId};

/// A skill that is not evidenced yet.
#[derive(Clone, Copy, Debug)]
struct Gap<'a> {
    stage: u32,
    depth: usize,
    catalogue_number: usize,
    verdict: Verdict,
    skill: &'a Skill,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// The skill is claimed, or could not be read: show that it is there.
    Prove,
    Learn,
}

impl Action {
    /// As a step begins when it is read.
    #[must_use]
    pub fn verb(self) -> &'static str {
        match self {
            Action::Prove => "Prove",
            Action::Learn => "Learn",
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum StepKind {
    Skill,
    Checkpoint,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PlanResource {
    pub title: String,
    pub url: String,
    pub kind: String,
    pub hours: f64,
}

impl From<&Resource> for PlanResource {
    fn from(resource: &Resource) -> Self {
        Self {
            title: resource.title.clone(),
            url: resource.url.clone(),
            kind: resource.kind.clone(),
            hours: resource.hours,
        }
    }
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PlanStep {
    /// Counted from 1.
    pub position: usize,
    pub kind: StepKind,
    pub id: String,
    pub title: String,
    pub stage: u32,
    pub action: Option<Action>,
    pub why: String,
    pub first_step: String,
    pub project_task: Option<String>,
    /// Lowest and highest estimate.
    pub effort_hours: Option<[u32; 2]>,
    /// The weeks from now, at the earliest and at the latest, in which it is done at the hours that somebody
    /// has a week; `None` if they did not say.
    pub by_week: Option<[u32; 2]>,
    pub resources: Vec<PlanResource>,
    pub proof: Option<Proof>,
    /// For a checkpoint: it can be acted on today.
    pub now: Option<bool>,
    /// For a checkpoint: the essential skills up to here that are still gaps.
    pub blocked_by: Vec<SkillId>,
    /// Whose words `why`, `first_step`, `project_task` and the bullet template are: the roadmap's, `built-in`,
    /// or those of a `model`.
    pub worded_by: &'static str,
}

/// What somebody wants of a plan. It changes no verdict and no order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Goals {
    pub hours_per_week: Option<u32>,
    /// As `2027-06-01`.
    pub target_date: Option<String>,
    pub target_role: Option<String>,
    /// The text of a job they have in view; it is shown to a model, and not kept.
    #[serde(skip)]
    pub job_description: Option<String>,
}

impl Goals {
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(transparent)]
pub struct CoachingPlan {
    pub steps: Vec<PlanStep>,
}

/// The words are the roadmap's.
const ROADMAP: &str = "built-in";

impl CoachingPlan {
    /// Says of each step when it is done at this many hours a week, one step after the other.
    pub fn pace(&mut self, hours_per_week: u32) {
        let mut hours = [0_u32; 2];
        for step in &mut self.steps {
            if let Some(effort) = step.effort_hours {
                hours = [hours[0] + effort[0], hours[1] + effort[1]];
                step.by_week = Some(hours.map(|hours| hours.div_ceil(hours_per_week.max(1)).max(1)));
            }
        }
    }
}

/// Percent of the base effort: what is claimed needs showing more than learning.
const PROVE_PERCENT: [u32; 2] = [25, 50];
const LEARN_PERCENT: [u32; 2] = [80, 140];

/// Puts the gaps in order and the checkpoints between them.
///
/// Sort key: stage, depth of prerequisites, level, claimed before missing, effort, place in the
/// catalogue.
#[must_use]
pub fn order(roadmap: &Roadmap, judgements: &[Judgement]) -> CoachingPlan {
    let verdicts: HashMap<&SkillId, Verdict> = judgements.iter().map(|j| (&j.skill, j.verdict)).collect();
    let mut gaps = gaps(roadmap, &verdicts);
    gaps.sort_by_key(|gap| {
        (
            gap.stage,
            gap.depth,
            gap.skill.level,
            gap.verdict != Verdict::Claimed,
            effort(gap),
            gap.catalogue_number,
        )
    });
    let mut steps: Vec<PlanStep> = Vec::new();
    for stage in &roadmap.stages {
        let of_stage = gaps.iter().filter(|gap| gap.stage == stage.number);
        steps.extend(of_stage.map(|gap| skill_step(roadmap, gap, &verdicts)));
        let here = roadmap.checkpoints.iter().filter(|c| c.after_stage == stage.number);
        steps.extend(here.map(|checkpoint| checkpoint_step(checkpoint, &gaps)));
    }
    for (position, step) in (1..).zip(&mut steps) {
        step.position = position;
    }
    CoachingPlan { steps }
}

fn gaps<'a>(roadmap: &'a Roadmap, verdicts: &HashMap<&SkillId, Verdict>) -> Vec<Gap<'a>> {
    roadmap
        .stages
        .iter()
        .flat_map(|stage| stage.skills.iter().map(move |skill| (stage.number, skill)))
        .enumerate()
        .filter_map(|(catalogue_number, (stage, skill))| {
            let verdict = verdicts.get(&skill.id).copied().unwrap_or(Verdict::Unsure);
            (verdict != Verdict::Evidenced).then(|| Gap {
                stage,
                depth: roadmap.prerequisite_depth(skill),
                catalogue_number,
                verdict,
                skill,
            })
        })
        .collect()
}

/// What is unsure may well be there: it is to be proved, not learned anew.
fn action(verdict: Verdict) -> Action {
    match verdict {
        Verdict::Missing => Action::Learn,
        Verdict::Evidenced | Verdict::Claimed | Verdict::Unsure => Action::Prove,
    }
}

fn effort(gap: &Gap<'_>) -> [u32; 2] {
    let percent = match action(gap.verdict) {
        Action::Prove => PROVE_PERCENT,
        Action::Learn => LEARN_PERCENT,
    };
    percent.map(|percent| (gap.skill.effort_hours * percent).div_ceil(100).max(1))
}

fn skill_step(roadmap: &Roadmap, gap: &Gap<'_>, verdicts: &HashMap<&SkillId, Verdict>) -> PlanStep {
    let skill = gap.skill;
    PlanStep {
        position: 0,
        kind: StepKind::Skill,
        id: skill.id.to_string(),
        title: skill.title.clone(),
        stage: gap.stage,
        action: Some(action(gap.verdict)),
        why: why(roadmap, gap, verdicts),
        first_step: skill.first_step.clone(),
        project_task: Some(skill.project_task.clone()),
        effort_hours: Some(effort(gap)),
        resources: skill.resources.iter().map(PlanResource::from).collect(),
        proof: Some(skill.proof.clone()),
        now: None,
        blocked_by: Vec::new(),
        by_week: None,
        worded_by: ROADMAP,
    }
}

fn why(roadmap: &Roadmap, gap: &Gap<'_>, verdicts: &HashMap<&SkillId, Verdict>) -> String {
    let skill = gap.skill;
    let lead = match gap.verdict {
        Verdict::Claimed => "Your resume names it but shows no deed with it. ",
        Verdict::Unsure => "It could not be judged from what was readable. ",
        Verdict::Evidenced | Verdict::Missing => "",
    };
    let open: Vec<&str> = skill
        .prerequisites
        .iter()
        .filter(|id| verdicts.get(id).is_some_and(|verdict| *verdict == Verdict::Missing))
        .filter_map(|id| roadmap.skill(id))
        .map(|needed| needed.title.as_str())
        .collect();
    let after = match open.as_slice() {
        [] => String::new(),
        [one] => format!(" Comes after: {one}."),
        many if many.len() <= 3 => format!(" Comes after: {}.", many.join("; ")),
        many => format!(" Comes after the {} gaps before it.", many.len()),
    };
    format!("{lead}{}{after}", skill.why)
}

fn checkpoint_step(checkpoint: &Checkpoint, gaps: &[Gap<'_>]) -> PlanStep {
    let blocking: Vec<&Gap<'_>> = gaps
        .iter()
        .filter(|gap| gap.stage <= checkpoint.after_stage && gap.skill.level == Level::Essential)
        .collect();
    let titles: Vec<&str> = blocking.iter().map(|gap| gap.skill.title.as_str()).collect();
    let why = match titles.as_slice() {
        [] => format!("Now: every essential up to here is evidenced. {}", checkpoint.advice),
        [one] => format!("One essential stands before it: {one}. {}", checkpoint.advice),
        many => format!(
            "{} essentials stand before it: {}. {}",
            many.len(),
            many.join("; "),
            checkpoint.advice
        ),
    };
    PlanStep {
        position: 0,
        kind: StepKind::Checkpoint,
        id: checkpoint.id.clone(),
        title: checkpoint.title.clone(),
        stage: checkpoint.after_stage,
        action: None,
        why,
        first_step: checkpoint.first_step.clone(),
        project_task: None,
        effort_hours: None,
        resources: Vec::new(),
        proof: None,
        now: Some(blocking.is_empty()),
        blocked_by: blocking.iter().map(|gap| gap.skill.id.clone()).collect(),
        by_week: None,
        worded_by: ROADMAP,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::roadmap::tests::backend_engineer;

    fn judgements(roadmap: &Roadmap, verdict: impl Fn(usize, &Skill) -> Verdict) -> Vec<Judgement> {
        roadmap
            .skills()
            .enumerate()
            .map(|(index, skill)| Judgement {
                skill: skill.id.clone(),
                verdict: verdict(index, skill),
                confidence: 1.0,
                rationale: String::new(),
                quotes: Vec::new(),
                nearest: Vec::new(),
            })
            .collect()
    }

    #[test]
    fn with_everything_evidenced_only_the_checkpoints_stand_and_both_are_now() {
        let roadmap = backend_engineer();
        let plan = order(&roadmap, &judgements(&roadmap, |_, _| Verdict::Evidenced));
        let ids: Vec<_> = plan.steps.iter().map(|step| (step.id.as_str(), step.now)).collect();
        assert_eq!(ids, [("start-applying", Some(true)), ("land-the-job", Some(true))]);
    }

    #[test]
    fn start_applying_names_the_essentials_that_block_it() {
        let roadmap = backend_engineer();
        let blocked = |skill: &Skill| ["git-github", "nosql", "docker"].contains(&skill.id.as_str());
        let plan = order(
            &roadmap,
            &judgements(&roadmap, |_, skill| {
                if blocked(skill) {
                    Verdict::Missing
                } else {
                    Verdict::Evidenced
                }
            }),
        );
        let ids: Vec<_> = plan.steps.iter().map(|step| step.id.as_str()).collect();
        assert_eq!(ids, ["git-github", "nosql", "start-applying", "docker", "land-the-job"]);
        let blocking: Vec<_> = plan.steps[2].blocked_by.iter().map(SkillId::as_str).collect();
        assert_eq!(blocking, ["git-github"]);
        assert_eq!(plan.steps[2].now, Some(false));
    }

    #[test]
    fn claimed_is_proved_and_missing_is_learned_and_unsure_is_never_learned() {
        let roadmap = backend_engineer();
        for (verdict, action) in [
            (Verdict::Claimed, Action::Prove),
            (Verdict::Missing, Action::Learn),
            (Verdict::Unsure, Action::Prove),
        ] {
            let plan = order(&roadmap, &judgements(&roadmap, |_, _| verdict));
            assert!(
                plan.steps
                    .iter()
                    .all(|step| step.action.is_none_or(|found| found == action))
            );
        }
    }

    #[test]
    fn weeks_add_up_over_the_steps() {
        let roadmap = backend_engineer();
        let mut plan = order(&roadmap, &judgements(&roadmap, |_, _| Verdict::Missing));
        assert!(plan.steps.iter().all(|step| step.by_week.is_none()));
        plan.pace(10);
        let skills: Vec<&PlanStep> = plan.steps.iter().filter(|step| step.kind == StepKind::Skill).collect();
        let hours = |at: usize| {
            skills
                .iter()
                .map(|step| step.effort_hours.expect("hours")[at])
                .sum::<u32>()
        };
        let last = skills.last().and_then(|step| step.by_week).expect("weeks");
        assert_eq!(last, [hours(0).div_ceil(10), hours(1).div_ceil(10)]);
        assert!(skills.windows(2).all(|pair| pair[0].by_week <= pair[1].by_week));
    }

    proptest! {
        #[test]
        fn the_order_keeps_stages_and_prerequisites(picks in proptest::collection::vec(0usize..4, 64)) {
            let roadmap = backend_engineer();
            let all = [Verdict::Evidenced, Verdict::Claimed, Verdict::Missing, Verdict::Unsure];
            let judgements = judgements(&roadmap, |index, _| all[picks[index % picks.len()]]);
            let plan = order(&roadmap, &judgements);
            let position: HashMap<&str, usize> =
                plan.steps.iter().map(|step| (step.id.as_str(), step.position)).collect();
            for judgement in &judgements {
                let listed = position.get(judgement.skill.as_str());
                prop_assert_eq!(listed.is_some(), judgement.verdict != Verdict::Evidenced);
                for prerequisite in &roadmap.skill(&judgement.skill).expect("own skill").prerequisites {
                    if let (Some(own), Some(other)) = (listed, position.get(prerequisite.as_str())) {
                        prop_assert!(other < own);
                    }
                }
            }
            prop_assert!(plan.steps.windows(2).all(|pair| pair[0].stage <= pair[1].stage));
            prop_assert_eq!(&plan, &order(&roadmap, &judgements));
        }
    }
}
