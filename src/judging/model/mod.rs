//! The judge that asks a language model, stage by stage, and believes it no further than the text.
//!
//! A skill on which the model gives no answer that stands is judged by the built-in judge, and marked.

mod locate;
mod prompt;
mod reply;
mod verify;

use std::pin::pin;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use futures_util::future::{join, join_all};
use serde_json::Value;
use tokio::task::block_in_place;

use self::locate::Places;
use self::prompt::Material;
use self::reply::Item;
use self::verify::Check;
use super::weigh::Weights;
use super::{Exhibit, Judged};
use crate::evidence::{Judgement, Verdict};
use crate::models::chat::{ChatModel, Message, Question};
use crate::models::completion::Completion;
use crate::models::endpoint::Allowance;
use crate::models::spending::Meter;
use crate::models::{Failure, ModelError};
use crate::report::{Fallback, ModelUse};
use crate::roadmap::{Roadmap, Skill};

/// HTTP requests for one stage, with every further try, step of the ladder and repair.
const REQUESTS: Allowance = Allowance(4);

/// What one call has before the others follow it, where it is not known what the server takes.
const HEAD_START: Duration = Duration::from_millis(150);

/// Characters of an answer that are sent back with what is wrong with it.
const LONGEST_ECHO: usize = 20_000;

/// Characters of a quote that are repeated to the model when it is not found.
const REPEATED: usize = 80;

/// What a call works with.
struct Call<'a> {
    chat: &'a ChatModel,
    meter: &'a Meter,
    roadmap: &'a Roadmap,
    shape: &'a Value,
    material: &'a Material<'a>,
    check: &'a Check<'a>,
}

/// What came of asking for some skills.
struct Answer {
    skills: Vec<usize>,
    items: Vec<(Item, Option<f64>)>,
    /// The model as the server names it.
    model: Option<String>,
    failure: Option<Failure>,
}

/// Judges all skills; `second` are the built-in judge's judgements.
///
/// # Errors
/// Only [`ModelError::NotRecorded`]: a replay that lacks a reply is no replay.
pub(super) async fn judge(
    chat: &ChatModel,
    meter: &Meter,
    roadmap: &Roadmap,
    exhibit: Exhibit<'_>,
    second: Vec<Judgement>,
    tokens: &(dyn Fn(&str) -> usize + Sync),
    stage_done: &(dyn Fn(u32) + Sync),
) -> Result<Judged, ModelError> {
    let shape = reply::schema(roadmap);
    let (weights, places, material) = block_in_place(|| {
        (
            Weights::new(exhibit),
            Places::new(exhibit.document),
            Material::new(exhibit, tokens),
        )
    });
    let check = Check {
        exhibit,
        weights: &weights,
        places: &places,
    };
    let call = Call {
        chat,
        meter,
        roadmap,
        shape: &shape,
        material: &material,
        check: &check,
    };
    let answers = call.all(stage_done).await;
    if answers
        .iter()
        .any(|answer| answer.failure == Some(Failure::NotRecorded))
    {
        return Err(ModelError::NotRecorded);
    }
    let skills: Vec<&Skill> = roadmap.skills().collect();
    let mut judgements = second;
    let mut fallbacks = Vec::new();
    for answer in &answers {
        for at in &answer.skills {
            let fell_back = |code: String| Fallback {
                skill: skills[*at].id.clone(),
                code,
            };
            let found = answer.items.iter().find(|(item, _)| item.skill == *at);
            let Some((item, probability)) = found else {
                let code = answer
                    .failure
                    .as_ref()
                    .map_or_else(|| "no-answer".to_owned(), Failure::code);
                fallbacks.push(fell_back(code));
                continue;
            };
            if item.verdict == Verdict::Missing && !material.shows(&answer.skills, &judgements[*at].quotes) {
                // Of a long resume it was not shown the words that the other judge has.
                fallbacks.push(fell_back("not-shown".to_owned()));
                continue;
            }
            match check.judgement(skills[*at], item, *probability, &judgements[*at]) {
                Ok(judgement) => judgements[*at] = judgement,
                Err(doubt) => fallbacks.push(fell_back(doubt.code().to_owned())),
            }
        }
    }
    Ok(Judged {
        judgements,
        prompt_sha256: Some(prompt::digest(roadmap)),
        model: Some(ModelUse {
            reported: answers.iter().find_map(|answer| answer.model.clone()),
            rung: chat.rung().0.name(),
            budget_spent: answers.iter().any(|answer| answer.failure == Some(Failure::OverBudget)),
            fallbacks,
            ..ModelUse::default()
        }),
    })
}

impl Call<'_> {
    async fn all(&self, stage_done: &(dyn Fn(u32) + Sync)) -> Vec<Answer> {
        let mut places = 0..;
        let mut groups: Vec<(u32, Vec<usize>)> = Vec::new();
        for stage in &self.roadmap.stages {
            let own: Vec<usize> = places.by_ref().take(stage.skills.len()).collect();
            match groups.last_mut().filter(|_| self.chat.config().single_call) {
                Some((stages, skills)) => {
                    *stages += 1;
                    skills.extend(own);
                }
                None => groups.push((1, own)),
            }
        }
        let done = &AtomicU32::new(0);
        let mut calls = groups.into_iter().map(|(stages, skills)| async move {
            let answer = self.answer(skills).await;
            // In whatever order they come back: how many stages are done, not which.
            stage_done(done.fetch_add(stages, Ordering::Relaxed) + stages);
            answer
        });
        let Some(first) = calls.next() else {
            return Vec::new();
        };
        let mut first = pin!(first);
        // What a server rejects it rejects at once: one call finds that out, not nine.
        let (_, is_known) = self.chat.rung();
        let early = if is_known {
            None
        } else {
            tokio::time::timeout(HEAD_START, first.as_mut()).await.ok()
        };
        let hopeless = early
            .as_ref()
            .and_then(|answer| answer.failure.clone())
            .filter(Failure::is_final);
        if let (Some(failure), Some(answer)) = (hopeless, early.as_ref()) {
            stage_done(u32::try_from(self.roadmap.stages.len()).unwrap_or(u32::MAX));
            let others = (0..self.roadmap.skills().count()).filter(|at| !answer.skills.contains(at));
            let others = Answer {
                skills: others.collect(),
                items: Vec::new(),
                model: None,
                failure: Some(failure),
            };
            return early.into_iter().chain([others]).collect();
        }
        let rest = join_all(calls);
        let (first, rest) = match early {
            Some(answer) => (answer, rest.await),
            None => join(first, rest).await,
        };
        [first].into_iter().chain(rest).collect()
    }

    /// Asks for some skills, and once more for those whose answer cannot stand.
    async fn answer(&self, skills: Vec<usize>) -> Answer {
        let mut allowance = REQUESTS;
        let mut messages = self.material.question(self.roadmap, &skills);
        let mut answer = Answer {
            skills,
            items: Vec::new(),
            model: None,
            failure: None,
        };
        let first = match self.ask(&messages, &mut allowance).await {
            Ok(first) => first,
            Err(failure) => {
                answer.failure = Some(failure);
                return answer;
            }
        };
        answer.model.clone_from(&first.model);
        let (problems, again) = self.take(&mut answer, &first);
        if problems.is_empty() || allowance.is_spent() {
            return answer;
        }
        let ids: Vec<&str> = self.roadmap.skills().map(|skill| skill.id.as_str()).collect();
        let named: Vec<&str> = again.iter().map(|at| ids[*at]).collect();
        messages.push(Message::assistant(first.text.chars().take(LONGEST_ECHO).collect()));
        messages.push(prompt::repair(&problems, &named));
        match self.ask(&messages, &mut allowance).await {
            Ok(second) => {
                let mut repaired = Answer {
                    skills: again,
                    items: Vec::new(),
                    model: None,
                    failure: None,
                };
                self.take(&mut repaired, &second);
                // An answer that is no better than before does not take its place.
                repaired
                    .items
                    .retain(|(item, _)| self.check.not_found(item).len() < item.quotes.len().max(1));
                answer
                    .items
                    .retain(|(item, _)| !repaired.items.iter().any(|(new, _)| new.skill == item.skill));
                answer.items.extend(repaired.items);
            }
            // What is missing falls back for this; what the first answer had stays.
            Err(failure) => answer.failure = Some(failure),
        }
        answer
    }

    async fn ask(&self, messages: &[Message], allowance: &mut Allowance) -> Result<Completion, Failure> {
        let question = Question {
            messages,
            shape_name: reply::NAME,
            shape: self.shape,
        };
        self.chat.ask(&question, self.meter, allowance).await
    }

    /// Reads a completion into an answer; gives what is wrong with it, and the skills that is about.
    fn take(&self, answer: &mut Answer, completion: &Completion) -> (Vec<String>, Vec<usize>) {
        let read = reply::read(&completion.text, self.roadmap, &answer.skills);
        let mut problems = Vec::new();
        let mut again = Vec::new();
        if completion.is_cut_off {
            problems.push("The answer was cut off: keep reasons and quotes short.".to_owned());
        }
        for (about, problem) in read.problems {
            problems.push(problem);
            match about {
                Some(skill) => again.push(skill),
                None => again.extend(&answer.skills),
            }
        }
        let ids: Vec<&str> = self.roadmap.skills().map(|skill| skill.id.as_str()).collect();
        for item in read.items {
            let lost = self.check.not_found(&item);
            if item.verdict != Verdict::Missing && lost.len() == item.quotes.len() {
                if lost.is_empty() {
                    problems.push(format!("`{}` has no quote.", ids[item.skill]));
                }
                for said in lost {
                    let said: String = said.chars().take(REPEATED).collect();
                    problems.push(format!(
                        "`{}`: these words are not in the resume: \"{said}\"",
                        ids[item.skill]
                    ));
                }
                again.push(item.skill);
            }
            let probability = reply::probability(&completion.tokens, ids[item.skill]);
            answer.items.push((item, probability));
        }
        again.sort_unstable();
        again.dedup();
        if again.is_empty() {
            problems.clear();
        }
        (problems, again)
    }
}
