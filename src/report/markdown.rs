//! The report as Markdown, for documents and messages.

use std::fmt::Write as _;

use super::{QuoteReport, Report, SkillReport};
use crate::evidence::Verdict;
use crate::plan::{Action, PlanStep, StepKind};

#[must_use]
pub fn markdown(report: &Report) -> String {
    let mut out = String::new();
    // Writing to a String cannot fail.
    let _ = write(&mut out, report);
    out
}

fn write(out: &mut String, report: &Report) -> std::fmt::Result {
    let summary = &report.summary;
    writeln!(out, "# {}\n", report.roadmap.title)?;
    writeln!(
        out,
        "{} of {} skills evidenced, {} claimed, {} missing, {} unsure. Tracker: {} / {} done.\n",
        summary.evidenced,
        summary.skills,
        summary.claimed,
        summary.missing,
        summary.unsure,
        summary.tracker.done,
        summary.tracker.total
    )?;
    let stack: Vec<String> = summary
        .core_stack
        .iter()
        .map(|tool| format!("{}: {}", tool.name, tool.verdict.name()))
        .collect();
    writeln!(out, "Core stack: {}.\n", stack.join(", "))?;
    for warning in &report.resume.reading.warnings {
        writeln!(out, "> Note: {}\n", warning.message)?;
    }
    for stage in &report.stages {
        writeln!(out, "## Stage {}: {}\n", stage.number, stage.title)?;
        for skill in &stage.skills {
            write_skill(out, skill)?;
        }
    }
    writeln!(out, "## Your plan, in order\n")?;
    for step in &report.plan.steps {
        write_step(out, step)?;
    }
    writeln!(
        out,
        "---\n\nJudge: {}. Embeddings: {}. Atlas {}, {}.",
        report.provenance.told(),
        report.provenance.embedding_model,
        report.provenance.atlas_version,
        report.provenance.generated_at
    )
}

fn write_skill(out: &mut String, skill: &SkillReport) -> std::fmt::Result {
    writeln!(
        out,
        "### {} ({}): {}\n\n{}\n",
        skill.title,
        skill.level.name(),
        skill.verdict.name(),
        literal(&skill.rationale)
    )?;
    let shown = match skill.verdict {
        Verdict::Missing | Verdict::Unsure => &skill.nearest,
        Verdict::Evidenced | Verdict::Claimed => &skill.quotes,
    };
    for quote in shown {
        writeln!(out, "> {} (page {})\n", escaped(quote), quote.page)?;
    }
    Ok(())
}

/// One line, with what Markdown would read as marks taken literally.
fn escaped(quote: &QuoteReport) -> String {
    literal(&quote.text)
}

fn literal(text: &str) -> String {
    let mut line = String::new();
    for character in text.split_whitespace().collect::<Vec<_>>().join(" ").chars() {
        if "\\`*_{}[]<>#|".contains(character) {
            line.push('\\');
        }
        line.push(character);
    }
    line
}

fn write_step(out: &mut String, step: &PlanStep) -> std::fmt::Result {
    if step.kind == StepKind::Checkpoint {
        return writeln!(
            out,
            "{}. **Checkpoint: {}**\n\n   {}\n\n   Today: {}\n",
            step.position, step.title, step.why, step.first_step
        );
    }
    let action = step.action.map_or("", Action::verb);
    let hours = step
        .effort_hours
        .map_or_else(String::new, |[low, high]| format!(", {low} to {high} hours"));
    let weeks = step
        .by_week
        .map_or_else(String::new, |[early, late]| format!(", done by week {early} to {late}"));
    writeln!(
        out,
        "{}. **{action}: {}** (stage {}{hours}{weeks})\n",
        step.position, step.title, step.stage
    )?;
    writeln!(out, "   {}\n", step.why)?;
    writeln!(out, "   - First step: {}", step.first_step)?;
    if let Some(task) = &step.project_task {
        writeln!(out, "   - In the project: {task}")?;
    }
    for resource in &step.resources {
        writeln!(
            out,
            "   - [{}]({}) ({}, {} h)",
            resource.title, resource.url, resource.kind, resource.hours
        )?;
    }
    if let Some(proof) = &step.proof {
        writeln!(out, "   - Proof: {} Check: {}", proof.artifact, proof.acceptance_check)?;
        writeln!(out, "   - For the resume: {}", proof.bullet_template)?;
    }
    writeln!(out)
}
