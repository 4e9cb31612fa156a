//! What is embedded: pieces of the resume that each stay under one heading.

use serde::{Deserialize, Serialize};
use text_splitter::{ChunkConfig, ChunkSizer, TextSplitter};

use crate::document::{Block, Document, Section, Span, StatementKind};

/// Tokens of a chunk: two or three bullet points. Longer chunks blur what a sentence says,
/// shorter ones lose what it speaks of.
const LARGEST: usize = 96;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChunkKind {
    Prose,
    SkillsLine,
    ToolLine,
}

impl ChunkKind {
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            ChunkKind::Prose => "prose",
            ChunkKind::SkillsLine => "skills_line",
            ChunkKind::ToolLine => "tool_line",
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chunk {
    /// Place among the chunks of the resume, from 0.
    pub ordinal: usize,
    pub kind: ChunkKind,
    pub section: Section,
    /// The heading above it and, in a job or project, its title line.
    pub heading: String,
    /// The quotable text.
    pub span: Span,
}

impl Chunk {
    /// What the model sees: the quotable words on one line. With the heading before them passages were found
    /// no better, and took longer.
    #[must_use]
    pub fn embedded_text(&self, document: &Document) -> String {
        one_line(document.slice(self.span))
    }
}

/// Cuts a document into chunks of at most [`LARGEST`] tokens as `sizer` counts them.
///
/// # Panics
/// Never: the chunk capacity is a constant that text-splitter accepts.
pub fn split(document: &Document, sizer: impl ChunkSizer + Copy) -> Vec<Chunk> {
    let splitter = TextSplitter::new(ChunkConfig::new(LARGEST).with_sizer(sizer));
    let mut chunks: Vec<Chunk> = Vec::new();
    for run in runs(document) {
        let text = document.slice(run.span);
        for (at, piece) in splitter.chunk_indices(text) {
            if piece.chars().any(char::is_alphanumeric) {
                let start = run.span.start + at;
                chunks.push(Chunk {
                    ordinal: chunks.len(),
                    kind: run.kind,
                    section: run.section,
                    heading: run.heading.clone(),
                    span: Span::new(start, start + piece.len()),
                });
            }
        }
    }
    chunks
}

/// Neighbouring blocks of one kind under one heading.
struct Run {
    kind: ChunkKind,
    section: Section,
    heading: String,
    span: Span,
}

fn runs(document: &Document) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    let mut title = String::new();
    let mut heading = None;
    let mut is_parted = false;
    for (index, block) in document.blocks.iter().enumerate() {
        if heading != block.heading {
            heading = block.heading;
            title.clear();
        }
        match block_kind(document, index) {
            None => {}
            Some(StatementKind::Heading) => {
                title.clear();
                is_parted = true;
            }
            Some(StatementKind::Title) => title = one_line(document.slice(block.span)),
            Some(kind) => {
                let kind = match kind {
                    StatementKind::SkillsLine => ChunkKind::SkillsLine,
                    StatementKind::ToolLine => ChunkKind::ToolLine,
                    _ => ChunkKind::Prose,
                };
                push(&mut runs, kind, block, heading_of(document, block, &title), is_parted);
                is_parted = false;
                continue;
            }
        }
        if !title.is_empty() {
            push(
                &mut runs,
                ChunkKind::Prose,
                block,
                heading_of(document, block, ""),
                is_parted,
            );
            is_parted = false;
        }
    }
    runs
}

/// Adds a block; `is_parted` where a heading stands between it and the last one.
fn push(runs: &mut Vec<Run>, kind: ChunkKind, block: &Block, heading: String, is_parted: bool) {
    if let Some(last) = runs.last_mut().filter(|_| !is_parted)
        && last.kind == kind
        && last.section == block.section
        && last.heading == heading
    {
        last.span.end = block.span.end;
        return;
    }
    runs.push(Run {
        kind,
        section: block.section,
        heading,
        span: block.span,
    });
}

/// The kind of a block is that of its first statement.
fn block_kind(document: &Document, block: usize) -> Option<StatementKind> {
    document.statements.iter().find(|s| s.block == block).map(|s| s.kind)
}

fn heading_of(document: &Document, block: &Block, title: &str) -> String {
    let heading = block.heading.map(|span| one_line(document.slice(span)));
    match (heading, title) {
        (Some(heading), "") => heading,
        (Some(heading), title) => format!("{heading}, {title}"),
        (None, title) => title.to_owned(),
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use text_splitter::Characters;

    use super::*;
    use crate::document::Format;

    const RESUME: &str = "Ada Example\n\nExperience\nAcme, Developer, 2019 - 2022\n• Built the billing service in Go.\n\
                          • Ran it on two servers.\nEnvironment: Go, Postgres\n\nSkills\nGo, Postgres, Docker\n";

    fn document() -> Document {
        Document::new(Format::Text, &[RESUME.to_owned()], Vec::new())
    }

    #[test]
    fn a_chunk_knows_its_heading_and_kind_and_quotes_only_its_own_words() {
        let document = document();
        let chunks = split(&document, Characters);
        let tools = chunks
            .iter()
            .find(|c| c.kind == ChunkKind::ToolLine)
            .expect("a tool line");
        assert_eq!(document.slice(tools.span), "Environment: Go, Postgres");
        assert_eq!(tools.heading, "Experience, Acme, Developer, 2019 - 2022");
        assert_eq!(tools.embedded_text(&document), "Environment: Go, Postgres");
        assert!(
            chunks
                .iter()
                .any(|c| c.kind == ChunkKind::SkillsLine && c.section == Section::Skills)
        );
    }

    #[test]
    fn every_word_below_a_heading_is_in_some_chunk() {
        let document = document();
        let chunks = split(&document, Characters);
        for statement in document.statements.iter().filter(|s| s.kind != StatementKind::Heading) {
            let words: Vec<&str> = document.slice(statement.span).split_whitespace().collect();
            for word in words {
                assert!(chunks.iter().any(|c| document.slice(c.span).contains(word)), "{word}");
            }
        }
        assert!(chunks.iter().enumerate().all(|(at, chunk)| chunk.ordinal == at));
    }
}
