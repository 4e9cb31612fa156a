//! The report for a terminal: colour, a bar a stage, words first.

use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};

use super::{QuoteReport, Report, SkillReport, StageReport};
use crate::evidence::Verdict;
use crate::plan::{Action, PlanStep, StepKind};

/// Columns; text is wrapped here so that it can be read and pasted.
const WIDTH: usize = 100;

const BOLD: Style = Style::new().bold();
const DIM: Style = Style::new().dimmed();

/// The report with ANSI styles; printing through `anstream` drops them where nobody sees them.
#[must_use]
pub fn terminal(report: &Report) -> String {
    let mut out = String::new();
    // Writing to a String cannot fail.
    let _ = write(&mut out, report);
    out
}

fn write(out: &mut String, report: &Report) -> std::fmt::Result {
    write_summary(out, report)?;
    for stage in &report.stages {
        write_stage(out, stage)?;
    }
    writeln!(out, "\n{BOLD}Your plan, in order{BOLD:#}")?;
    for step in &report.plan.steps {
        write_step(out, step)?;
    }
    writeln!(
        out,
        "\n{DIM}Judge: {}. Embeddings: {}. Atlas {}, {}. All resources and proofs: --format markdown.{DIM:#}",
        report.provenance.told(),
        report.provenance.embedding_model,
        report.provenance.atlas_version,
        report.provenance.generated_at
    )
}

fn write_summary(out: &mut String, report: &Report) -> std::fmt::Result {
    let summary = &report.summary;
    let tracker = &summary.tracker;
    writeln!(
        out,
        "\n{BOLD}{}{BOLD:#}   {} / {} done   {}",
        report.roadmap.title,
        tracker.done,
        tracker.total,
        bar(tracker.done, 0, tracker.total, tracker.total)
    )?;
    writeln!(
        out,
        "{} evidenced, {} claimed, {} missing, {} unsure of {} skills",
        summary.evidenced, summary.claimed, summary.missing, summary.unsure, summary.skills
    )?;
    let stack: Vec<String> = summary
        .core_stack
        .iter()
        .map(|tool| {
            let style = style(tool.verdict);
            format!("{style}{} {}{style:#}", mark(tool.verdict), tool.name)
        })
        .collect();
    writeln!(out, "Core stack: {}", stack.join("  "))?;
    for warning in &report.resume.reading.warnings {
        wrap(out, "! ", &warning.message, AnsiColor::Yellow.on_default())?;
    }
    Ok(())
}

fn write_stage(out: &mut String, stage: &StageReport) -> std::fmt::Result {
    let count = |verdict| stage.skills.iter().filter(|skill| skill.verdict == verdict).count();
    let (evidenced, claimed, all) = (count(Verdict::Evidenced), count(Verdict::Claimed), stage.skills.len());
    writeln!(
        out,
        "\n{BOLD}Stage {}: {}{BOLD:#}  {} {evidenced}/{all}",
        stage.number,
        stage.title,
        bar(evidenced, claimed, all, all * 2)
    )?;
    for skill in &stage.skills {
        write_skill(out, skill)?;
    }
    Ok(())
}

fn write_skill(out: &mut String, skill: &SkillReport) -> std::fmt::Result {
    let style = style(skill.verdict);
    writeln!(
        out,
        "  {style}{} {:<9}{style:#} {BOLD}{}{BOLD:#} {DIM}({}){DIM:#}",
        mark(skill.verdict),
        skill.verdict.name(),
        skill.title,
        skill.level.name()
    )?;
    for quote in &skill.quotes {
        write_quote(out, quote, "")?;
    }
    if let (Verdict::Missing | Verdict::Unsure, Some(nearest)) = (skill.verdict, skill.nearest.first()) {
        write_quote(out, nearest, "nearest: ")?;
    }
    Ok(())
}

fn write_quote(out: &mut String, quote: &QuoteReport, lead: &str) -> std::fmt::Result {
    let words = quote.text.split_whitespace().collect::<Vec<_>>().join(" ");
    wrap(
        out,
        "               ",
        &format!("{lead}\"{words}\" (page {}, {})", quote.page, quote.section),
        if lead.is_empty() { Style::new().italic() } else { DIM },
    )
}

fn write_step(out: &mut String, step: &PlanStep) -> std::fmt::Result {
    if step.kind == StepKind::Checkpoint {
        let style = AnsiColor::Cyan.on_default().bold();
        writeln!(out, "\n{style}  == Checkpoint: {} =={style:#}", step.title)?;
        wrap(out, "     ", &step.why, Style::new())?;
        return wrap(out, "     ", &format!("Today: {}", step.first_step), Style::new());
    }
    let action = step.action.map_or("", Action::verb);
    let hours = step
        .effort_hours
        .map_or_else(String::new, |[low, high]| format!("{low}-{high} h"));
    let weeks = step
        .by_week
        .map_or_else(String::new, |[early, late]| format!(", by week {early} to {late}"));
    writeln!(
        out,
        "\n{BOLD}{:>3}. {action}: {}{BOLD:#} {DIM}(stage {}, {hours}{weeks}){DIM:#}",
        step.position, step.title, step.stage
    )?;
    wrap(out, "     ", &step.why, Style::new())?;
    wrap(out, "     ", &format!("First step: {}", step.first_step), Style::new())?;
    if let Some(proof) = &step.proof {
        wrap(out, "     ", &format!("Proof: {}", proof.artifact), Style::new())?;
    }
    if let Some(resource) = step.resources.first() {
        wrap(
            out,
            "     ",
            &format!("Start with: {} <{}>", resource.title, resource.url),
            Style::new(),
        )?;
    }
    Ok(())
}

/// Full blocks for what is evidenced, shaded ones for what is claimed.
fn bar(evidenced: usize, claimed: usize, all: usize, width: usize) -> String {
    let part = |count: usize| (count * width) / all.max(1);
    let full = part(evidenced);
    let shaded = part(evidenced + claimed) - full;
    let green = AnsiColor::Green.on_default();
    let yellow = AnsiColor::Yellow.on_default();
    format!(
        "{green}{}{green:#}{yellow}{}{yellow:#}{DIM}{}{DIM:#}",
        "█".repeat(full),
        "▒".repeat(shaded),
        "░".repeat(width - full - shaded)
    )
}

fn mark(verdict: Verdict) -> char {
    match verdict {
        Verdict::Evidenced => '●',
        Verdict::Claimed => '◐',
        Verdict::Missing => '○',
        Verdict::Unsure => '?',
    }
}

fn style(verdict: Verdict) -> Style {
    match verdict {
        Verdict::Evidenced => AnsiColor::Green.on_default(),
        Verdict::Claimed => AnsiColor::Yellow.on_default(),
        Verdict::Missing => DIM,
        Verdict::Unsure => AnsiColor::Magenta.on_default(),
    }
}

/// Wraps at [`WIDTH`] columns, every line behind the same indent.
fn wrap(out: &mut String, indent: &str, text: &str, style: Style) -> std::fmt::Result {
    let mut line = String::new();
    for word in text.split_whitespace() {
        let width = indent.chars().count() + line.chars().count() + 1 + word.chars().count();
        if !line.is_empty() && width > WIDTH {
            writeln!(out, "{indent}{style}{line}{style:#}")?;
            line.clear();
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    writeln!(out, "{indent}{style}{line}{style:#}")
}
