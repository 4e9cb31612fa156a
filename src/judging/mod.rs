//! From mentions and passages to verdicts, and the rules that hold for every judge.
//!
//! Nothing here reads the database: what a judge knows is the document, the mentions and the
//! retrieved passages.

pub mod built_in;
mod deeds;
mod scopes;

use crate::chunk::Chunk;
use crate::document::{Document, Trust};
use crate::evidence::{Judgement, Verdict};
use crate::lexicon::Mention;
use crate::report::CoreToolReport;
use crate::retrieve::Passage;
use crate::roadmap::{Roadmap, Stage};

/// Who decides the verdicts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Judge {
    /// Rules over mentions, sections, deeds and scopes; needs no network.
    BuiltIn,
}

/// What a judge sees of one resume.
#[derive(Clone, Copy)]
pub struct Exhibit<'a> {
    pub document: &'a Document,
    pub chunks: &'a [Chunk],
    pub mentions: &'a [Mention],
    /// For each skill of the roadmap, in catalogue order.
    pub passages: &'a [Vec<Passage>],
}

impl Judge {
    /// The name that reports carry.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Judge::BuiltIn => "built-in",
        }
    }

    /// The verdicts of one stage, in catalogue order.
    #[must_use]
    pub fn stage(self, roadmap: &Roadmap, stage: &Stage, exhibit: Exhibit<'_>) -> Vec<Judgement> {
        match self {
            Judge::BuiltIn => built_in::stage(roadmap, stage, exhibit),
        }
    }
}

/// The verdicts on the core stack; a rule of code whoever judges the skills.
#[must_use]
pub fn core_stack(roadmap: &Roadmap, exhibit: Exhibit<'_>) -> Vec<CoreToolReport> {
    roadmap
        .core_stack
        .iter()
        .enumerate()
        .map(|(at, tool)| CoreToolReport {
            name: tool.name.clone(),
            verdict: readable(built_in::core_tool(at, exhibit), exhibit.document),
        })
        .collect()
}

/// What holds for every judge, after all stages are judged: skills that others add up to, and
/// nothing is missing where not everything was readable.
#[must_use]
pub fn settle(roadmap: &Roadmap, exhibit: Exhibit<'_>, mut judgements: Vec<Judgement>) -> Vec<Judgement> {
    built_in::combine(roadmap, &mut judgements);
    for judgement in &mut judgements {
        let verdict = readable(judgement.verdict, exhibit.document);
        if verdict != judgement.verdict {
            judgement.verdict = verdict;
            "Part of the resume could not be read, so this may be there unseen.".clone_into(&mut judgement.rationale);
        }
    }
    judgements
}

fn readable(verdict: Verdict, document: &Document) -> Verdict {
    match (verdict, document.trust) {
        (Verdict::Missing, Trust::Low) => Verdict::Unsure,
        _ => verdict,
    }
}
