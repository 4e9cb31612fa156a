//! The coach: words the steps of a plan for one person, and answers questions about a gap.
//!
//! What a model writes is held against the resume and the step; what does not stand is dropped, and the words
//! of the roadmap stay. Nothing here changes a verdict, the order, the effort, a resource or a proof.

pub mod answer;
mod check;
mod wording;

use futures_util::future::join_all;

use crate::document::Document;
use crate::evidence::Verdict;
use crate::lexicon::Lexicon;
use crate::models::chat::{ChatModel, Question};
use crate::models::endpoint::Allowance;
use crate::models::spending::Meter;
use crate::models::{Failure, ModelError};
use crate::plan::{Goals, PlanStep, StepKind};
use crate::report::Report;
use crate::roadmap::Roadmap;

/// Steps that one call words.
const STEPS: usize = 8;

/// HTTP requests for one call, with its further tries.
const REQUESTS: Allowance = Allowance(3);

/// Whose resume and which roadmap words are held against.
#[derive(Clone, Copy)]
pub struct Subject<'a> {
    pub document: &'a Document,
    pub roadmap: &'a Roadmap,
    pub lexicon: &'a Lexicon,
}

/// Makes the words of the plan's steps personal, where the model's words stand.
///
/// # Errors
/// Only [`ModelError::NotRecorded`]; whatever else goes wrong, the roadmap's words stay.
pub async fn personalise(
    chat: &ChatModel,
    meter: &Meter,
    subject: Subject<'_>,
    report: &mut Report,
    goals: &Goals,
) -> Result<(), ModelError> {
    let places: Vec<usize> = (0..report.plan.steps.len())
        .filter(|at| report.plan.steps[*at].kind == StepKind::Skill)
        .collect();
    let shape = wording::schema();
    let shown: &Report = report;
    let calls = places.chunks(STEPS).map(|places| {
        let steps: Vec<&PlanStep> = places.iter().map(|at| &shown.plan.steps[*at]).collect();
        let messages = wording::question(shown, &steps, goals);
        let shape = &shape;
        async move {
            let question = Question {
                messages: &messages,
                shape_name: wording::NAME,
                shape,
            };
            let mut allowance = REQUESTS;
            chat.ask(&question, meter, &mut allowance).await
        }
    });
    let replies = join_all(calls).await;
    let open: Vec<&str> = shown
        .stages
        .iter()
        .flat_map(|stage| &stage.skills)
        .filter(|skill| skill.verdict != Verdict::Evidenced)
        .map(|skill| skill.id.as_str())
        .collect();
    let check = check::Check::new(subject, &open);
    let mut worded = Vec::new();
    let mut rejected = 0;
    let mut is_over_budget = false;
    for (places, reply) in places.chunks(STEPS).zip(replies) {
        let words = match reply {
            Ok(completion) => wording::read(&completion.text),
            Err(Failure::NotRecorded) => return Err(ModelError::NotRecorded),
            Err(failure) => {
                is_over_budget |= failure == Failure::OverBudget;
                continue;
            }
        };
        for at in places {
            let step = &shown.plan.steps[*at];
            match words.iter().find(|words| words.id == step.id) {
                Some(words) if check.fault(words, step).is_none() => worded.push((*at, words.clone())),
                Some(_) => rejected += 1,
                None => {}
            }
        }
    }
    if let Some(model) = &mut report.provenance.model {
        model.worded_steps = worded.len();
        model.rejected_steps = rejected;
        model.budget_spent |= is_over_budget;
    }
    for (at, words) in worded {
        words.put_into(&mut report.plan.steps[at]);
    }
    Ok(())
}
