//! Answers to a question about one skill of a report: "why not?", "how do I prove this?".

use askama::Template;
use serde::Serialize;
use serde_json::{Value, json};

use super::Subject;
use super::check::Check;
use super::wording::{fenced, one_line, rendered};
use crate::models::chat::{ChatModel, Message, Question};
use crate::models::completion;
use crate::models::endpoint::Allowance;
use crate::models::spending::Meter;
use crate::models::{Failure, ModelError};
use crate::plan::PlanResource;

/// HTTP requests for an answer.
const REQUESTS: Allowance = Allowance(3);

/// Characters of a question that are read.
pub const LONGEST_QUESTION: usize = 500;

#[derive(Template)]
#[template(path = "answer.md", escape = "none", whitespace = "preserve")]
struct Rules;

#[derive(Template)]
#[template(path = "answer_question.md", escape = "none", whitespace = "preserve")]
struct Asked<'a> {
    title: &'a str,
    verdict: &'a str,
    rationale: &'a str,
    evidenced_by: &'a str,
    quotes: Vec<String>,
    step: String,
    resources: String,
    question: &'a str,
}

/// What is said of one skill.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Answer {
    pub skill: String,
    pub title: String,
    pub verdict: String,
    pub answer: String,
    /// Who worded it: `model` or `built-in`.
    pub worded_by: &'static str,
    /// The words of the resume that count, or those that come nearest, as in the report.
    pub quotes: Vec<Value>,
    /// The step of the plan; null for what is evidenced.
    pub step: Value,
}

/// The answer that the report alone gives; `None` if it has no such skill.
#[must_use]
pub fn of_report(report: &Value, skill: &str) -> Option<Answer> {
    let found = skill_of(report, skill)?;
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let step = step_of(report, skill);
    let quotes = ["quotes", "nearest"].iter().find_map(|key| {
        let list = found[*key].as_array()?;
        (!list.is_empty()).then(|| list.clone())
    });
    let [rationale, artifact, check, first_step] = known(report, skill);
    let mut sentences = vec![rationale.to_owned()];
    if step.is_some() {
        sentences.push(format!(
            "To show it: {artifact} The check: {check} Begin with: {first_step}"
        ));
    }
    Some(Answer {
        skill: skill.to_owned(),
        title: text(&found["title"]),
        verdict: text(&found["verdict"]),
        answer: sentences.join(" "),
        worded_by: "built-in",
        quotes: quotes.unwrap_or_default(),
        step: step.cloned().unwrap_or(Value::Null),
    })
}

/// The same, worded by a model for a question, where its words stand; else as [`of_report`] has it.
///
/// # Errors
/// Only [`ModelError::NotRecorded`].
pub async fn by_model(
    chat: &ChatModel,
    meter: &Meter,
    subject: Subject<'_>,
    report: &Value,
    answer: Answer,
    question: &str,
) -> Result<Answer, ModelError> {
    let Some(skill) = subject.roadmap.skills().find(|skill| skill.id.as_str() == answer.skill) else {
        return Ok(answer);
    };
    let resources: Vec<PlanResource> = skill.resources.iter().map(PlanResource::from).collect();
    let titles: Vec<&str> = resources.iter().map(|resource| resource.title.as_str()).collect();
    let question: String = question.chars().take(LONGEST_QUESTION).collect();
    let asked = Asked {
        title: &skill.title,
        verdict: &answer.verdict,
        rationale: skill_of(report, &answer.skill)
            .and_then(|found| found["rationale"].as_str())
            .unwrap_or_default(),
        evidenced_by: &skill.evidenced_by,
        quotes: answer
            .quotes
            .iter()
            .filter_map(|quote| quote["text"].as_str())
            .map(one_line)
            .collect(),
        step: answer.answer.clone(),
        resources: titles.join("; "),
        question: &fenced(&question),
    };
    let messages = [Message::system(rendered(&Rules)), Message::user(rendered(&asked))];
    let shape = json!({
        "type": "object",
        "properties": {"answer": {"type": "string"}},
        "required": ["answer"],
        "additionalProperties": false,
    });
    let question = Question {
        messages: &messages,
        shape_name: "answer",
        shape: &shape,
    };
    let mut allowance = REQUESTS;
    let completion = match chat.ask(&question, meter, &mut allowance).await {
        Ok(completion) => completion,
        Err(Failure::NotRecorded) => return Err(ModelError::NotRecorded),
        Err(_) => return Ok(answer),
    };
    let said = completion::object_in(&completion.text);
    let said = said.as_ref().and_then(|said| said["answer"].as_str()).map(one_line);
    let open: Vec<&str> = open_skills(report);
    let check = Check::new(subject, &open);
    let known = known(report, &answer.skill);
    let stands = said.filter(|said| check.answer_fault(said, &known, &resources).is_none());
    Ok(match stands {
        Some(said) => Answer {
            answer: said,
            worded_by: "model",
            ..answer
        },
        None => answer,
    })
}

fn skills(report: &Value) -> impl Iterator<Item = &Value> {
    let stages = report["stages"].as_array().map_or(&[][..], Vec::as_slice);
    stages
        .iter()
        .flat_map(|stage| stage["skills"].as_array().map_or(&[][..], Vec::as_slice))
}

/// What the report says of a skill and its step: rationale, artifact, check, first step.
fn known<'a>(report: &'a Value, skill: &str) -> [&'a str; 4] {
    let text = |value: Option<&'a Value>| value.and_then(Value::as_str).unwrap_or_default();
    let step = step_of(report, skill);
    [
        text(skill_of(report, skill).map(|found| &found["rationale"])),
        text(step.map(|step| &step["proof"]["artifact"])),
        text(step.map(|step| &step["proof"]["acceptance_check"])),
        text(step.map(|step| &step["first_step"])),
    ]
}

fn skill_of<'a>(report: &'a Value, id: &str) -> Option<&'a Value> {
    skills(report).find(|skill| skill["id"] == id)
}

fn step_of<'a>(report: &'a Value, id: &str) -> Option<&'a Value> {
    report["plan"]
        .as_array()?
        .iter()
        .find(|step| step["id"] == id && step["kind"] == "skill")
}

fn open_skills(report: &Value) -> Vec<&str> {
    let open = skills(report).filter(|skill| skill["verdict"] != "evidenced");
    open.filter_map(|skill| skill["id"].as_str()).collect()
}
