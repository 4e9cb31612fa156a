//! What must hold of every plan, checked on the report from outside of the code that makes it.

use std::collections::HashMap;

use crate::evidence::Verdict;
use crate::plan::{Action, PlanStep, StepKind};
use crate::report::Report;
use crate::roadmap::{Roadmap, Skill};

/// One sentence for each rule that the plan of a report breaks.
#[must_use]
pub fn faults(roadmap: &Roadmap, report: &Report) -> Vec<String> {
    let mut faults = Vec::new();
    let steps = &report.plan.steps;
    let skills: Vec<(&PlanStep, &Skill)> = steps
        .iter()
        .filter(|step| step.kind == StepKind::Skill)
        .filter_map(|step| Some((step, roadmap.skills().find(|skill| skill.id.as_str() == step.id)?)))
        .collect();
    let verdicts: HashMap<&str, Verdict> = report
        .stages
        .iter()
        .flat_map(|stage| &stage.skills)
        .map(|skill| (skill.id.as_str(), skill.verdict))
        .collect();
    for (place, step) in (1..).zip(steps) {
        if step.position != place {
            faults.push(format!("step {place} says it is number {}", step.position));
        }
    }
    for (id, verdict) in &verdicts {
        let due = usize::from(*verdict != Verdict::Evidenced);
        let given = skills.iter().filter(|(step, _)| step.id == *id).count();
        if given != due {
            faults.push(format!(
                "{id} is {} and stands in the plan {given} times",
                verdict.name()
            ));
        }
    }
    for (step, skill) in &skills {
        let verdict = verdicts.get(step.id.as_str()).copied().unwrap_or(Verdict::Unsure);
        let action = if verdict == Verdict::Missing {
            Action::Learn
        } else {
            Action::Prove
        };
        if step.action != Some(action) {
            faults.push(format!(
                "{} is {} and is not to {}",
                step.id,
                verdict.name(),
                action.verb()
            ));
        }
        if step.resources.is_empty() || step.proof.is_none() || step.first_step.is_empty() || step.why.is_empty() {
            faults.push(format!("{} lacks resources, proof, first step or reason", step.id));
        }
        if step.resources.len() != skill.resources.len() {
            faults.push(format!("{} has resources that are not the roadmap's", step.id));
        }
    }
    faults.extend(out_of_order(steps, &skills));
    faults.sort();
    faults
}

fn out_of_order(steps: &[PlanStep], skills: &[(&PlanStep, &Skill)]) -> Vec<String> {
    let mut faults = Vec::new();
    for pair in steps.windows(2) {
        let (before, after) = (&pair[0], &pair[1]);
        if before.stage > after.stage || before.stage == after.stage && before.kind == StepKind::Checkpoint {
            faults.push(format!("{} stands before {}, of an earlier stage", before.id, after.id));
        }
    }
    for (at, (step, skill)) in skills.iter().enumerate() {
        for (later, _) in &skills[at + 1..] {
            if later.stage == step.stage && skill.prerequisites.iter().any(|needed| needed.as_str() == later.id) {
                faults.push(format!("{} stands before {}, which it needs", step.id, later.id));
            }
        }
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Document, Format};
    use crate::evidence::Judgement;
    use crate::report::{self, Provenance};
    use crate::roadmap::tests::backend_engineer;

    fn report(roadmap: &Roadmap) -> Report {
        let verdicts = [Verdict::Missing, Verdict::Evidenced, Verdict::Claimed];
        let judgements: Vec<Judgement> = roadmap
            .skills()
            .zip(verdicts.into_iter().cycle())
            .map(|(skill, verdict)| Judgement {
                skill: skill.id.clone(),
                verdict,
                confidence: 0.9,
                rationale: String::new(),
                quotes: Vec::new(),
                nearest: Vec::new(),
            })
            .collect();
        let document = Document::new(Format::Text, &["A resume.".to_owned()], Vec::new());
        let provenance = Provenance {
            judge: "built-in",
            chat_model: None,
            embedding_model: String::new(),
            embedding_dimensions: 0,
            prompt_sha256: None,
            roadmap_sha256: String::new(),
            atlas_version: "",
            generated_at: String::new(),
            model: None,
        };
        report::build(roadmap, &document, "", &judgements, Vec::new(), provenance)
    }

    #[test]
    fn a_plan_as_it_is_made_breaks_no_rule() {
        let roadmap = backend_engineer();
        assert_eq!(faults(&roadmap, &report(&roadmap)), [] as [String; 0]);
    }

    #[test]
    fn every_planted_defect_is_found() {
        let roadmap = backend_engineer();
        let whole = report(&roadmap);
        let defect = |plant: &dyn Fn(&mut Vec<PlanStep>)| {
            let mut report = whole.clone();
            plant(&mut report.plan.steps);
            faults(&roadmap, &report).len()
        };
        assert!(defect(&|steps| steps.reverse()) > 0, "out of order");
        assert!(defect(&|steps| drop(steps.remove(0))) > 0, "a gap without a step");
        assert!(defect(&|steps| steps.push(steps[0].clone())) > 0, "a step twice");
        assert!(defect(&|steps| steps[0].resources.clear()) > 0, "no resources");
        assert!(
            defect(&|steps| steps[0].action = Some(Action::Prove)) > 0,
            "the wrong action"
        );
        assert!(defect(&|steps| steps[0].position = 7) > 0, "a wrong number");
    }
}
