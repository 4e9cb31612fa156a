//! What the model is told of the steps, and the words it gives back.

use askama::Template;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::evidence::Verdict;
use crate::models::chat::Message;
use crate::models::completion;
use crate::plan::{Goals, PlanStep};
use crate::report::{Report, SkillReport};

/// The name of the shape on the wire.
pub(super) const NAME: &str = "steps";

/// Characters of a job description that are sent.
const LONGEST_DESCRIPTION: usize = 3000;

#[derive(Template)]
#[template(path = "coach.md", escape = "none", whitespace = "preserve")]
struct Rules;

#[derive(Template)]
#[template(path = "coach_steps.md", escape = "none", whitespace = "preserve")]
struct Request<'a> {
    evidenced: Vec<Evidenced<'a>>,
    goals: &'a Goals,
    description: Option<String>,
    role: Option<String>,
    steps: Vec<StepView<'a>>,
}

struct Evidenced<'a> {
    title: &'a str,
    quote: String,
}

struct StepView<'a> {
    id: &'a str,
    title: &'a str,
    action: &'static str,
    why: &'a str,
    first_step: &'a str,
    project_task: &'a str,
    bullet_template: &'a str,
    resources: String,
    nearest: String,
}

/// The words of one step.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
pub(super) struct Words {
    pub id: String,
    pub why: String,
    pub first_step: String,
    pub project_task: String,
    pub bullet_template: String,
}

impl Words {
    pub fn all(&self) -> [&str; 4] {
        [&self.why, &self.first_step, &self.project_task, &self.bullet_template]
    }

    pub fn put_into(self, step: &mut PlanStep) {
        step.why = self.why;
        step.first_step = self.first_step;
        step.project_task = Some(self.project_task);
        if let Some(proof) = &mut step.proof {
            proof.bullet_template = self.bullet_template;
        }
        step.worded_by = "model";
    }
}

pub(super) fn schema() -> Value {
    let text = json!({"type": "string"});
    json!({
        "type": "object",
        "properties": {"steps": {"type": "array", "items": {
            "type": "object",
            "properties": {
                "id": text, "why": text, "first_step": text, "project_task": text, "bullet_template": text,
            },
            "required": ["id", "why", "first_step", "project_task", "bullet_template"],
            "additionalProperties": false,
        }}},
        "required": ["steps"],
        "additionalProperties": false,
    })
}

pub(super) fn question(report: &Report, steps: &[&PlanStep], goals: &Goals) -> Vec<Message> {
    let skills: Vec<&SkillReport> = report.stages.iter().flat_map(|stage| &stage.skills).collect();
    let evidenced = skills.iter().filter(|skill| skill.verdict == Verdict::Evidenced);
    let description = goals.job_description.as_ref();
    let asked = Request {
        evidenced: evidenced
            .filter_map(|skill| {
                let quote = one_line(&skill.quotes.first()?.text);
                Some(Evidenced {
                    title: &skill.title,
                    quote,
                })
            })
            .collect(),
        goals,
        description: description.map(|text| fenced(&text.chars().take(LONGEST_DESCRIPTION).collect::<String>())),
        role: goals.target_role.as_deref().map(fenced),
        steps: steps.iter().map(|step| view(step, &skills)).collect(),
    };
    vec![Message::system(rendered(&Rules)), Message::user(rendered(&asked))]
}

fn view<'a>(step: &'a PlanStep, skills: &[&SkillReport]) -> StepView<'a> {
    let own = skills.iter().find(|skill| skill.id.as_str() == step.id);
    let near = own.and_then(|own| own.quotes.first().or_else(|| own.nearest.first()));
    let titles: Vec<&str> = step.resources.iter().map(|resource| resource.title.as_str()).collect();
    StepView {
        id: &step.id,
        title: &step.title,
        action: step.action.map_or("", |action| action.verb()),
        why: &step.why,
        first_step: &step.first_step,
        project_task: step.project_task.as_deref().unwrap_or_default(),
        bullet_template: step.proof.as_ref().map_or("", |proof| &proof.bullet_template),
        resources: titles.join("; "),
        nearest: near.map_or_else(String::new, |quote| one_line(&quote.text)),
    }
}

/// The steps of an answer that are whole; the others keep their words.
pub(super) fn read(text: &str) -> Vec<Words> {
    let answer = completion::object_in(text);
    let steps = answer.as_ref().and_then(|answer| answer["steps"].as_array());
    let steps = steps.map_or(&[][..], Vec::as_slice).iter();
    steps
        .filter_map(|step| serde_json::from_value(step.clone()).ok())
        .collect()
}

pub(super) fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[expect(clippy::expect_used, reason = "only writing to memory can fail, and it does not")]
pub(super) fn rendered(template: &impl Template) -> String {
    template
        .render()
        .expect("a prompt is rendered into memory")
        .trim()
        .to_owned()
}

/// Text of others as it may stand between the marks of a prompt: it can neither close them nor open a heading.
pub(super) fn fenced(text: &str) -> String {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let lines = lines.map(|line| format!("| {}", line.replace("<<<", "").replace(">>>", "")));
    lines.collect::<Vec<_>>().join("\n")
}
