//! What the model is told: the rules, the resume's passages, the skills of a stage.

use askama::Template;

use crate::chunk::Chunk;
use crate::digest::sha256_hex;
use crate::document::{Document, Span, Statement, StatementKind};
use crate::judging::Exhibit;
use crate::judging::orders::{self, stands_with_an_order};
use crate::models::chat::Message;
use crate::retrieve::{self, Passage};
use crate::roadmap::{Roadmap, Skill};

/// Tokens of a resume that every call is shown whole.
const WHOLE: usize = 3000;

/// Tokens of a longer resume that are retrieved for a call, and the most with all that names one of its skills.
const RETRIEVED: usize = 1200;
const RETRIEVED_WITH_NAMES: usize = 3000;

/// Passages that a skill points at.
const HINTS: usize = 3;

/// Statements among which the first heading stands, where there is one.
const HEAD: usize = 12;

/// Digits of a line that holds a telephone number.
const PHONE_DIGITS: usize = 7;

/// Characters of the mark around the resume; it is drawn from the text, so the text cannot hold it.
const MARK: usize = 12;

#[derive(Template)]
#[template(path = "judge.md", escape = "none", whitespace = "preserve")]
struct Rules;

#[derive(Template)]
#[template(path = "judge_resume.md", escape = "none", whitespace = "preserve")]
struct Resume<'a> {
    nonce: &'a str,
    parts: &'a [Part],
}

#[derive(Template)]
#[template(path = "judge_stage.md", escape = "none", whitespace = "preserve")]
struct Stage<'a> {
    skills: Vec<StageSkill<'a>>,
}

#[derive(Template)]
#[template(path = "judge_repair.md", escape = "none", whitespace = "preserve")]
struct Repair<'a> {
    problems: &'a [String],
    skills: &'a [&'a str],
}

struct Part {
    number: usize,
    /// Empty where it is that of the part before.
    heading: String,
    lines: Vec<String>,
}

struct StageSkill<'a> {
    id: &'a str,
    title: &'a str,
    detail: &'a str,
    evidenced_by: &'a str,
    not_by: String,
    hints: String,
}

/// The digest of all that the model is told whatever the resume: reports name it.
pub(super) fn digest(roadmap: &Roadmap) -> String {
    let skills: Vec<(usize, &Skill)> = roadmap.skills().enumerate().collect();
    let stage = Stage {
        skills: skills
            .iter()
            .map(|(_, skill)| stage_skill(skill, String::new()))
            .collect(),
    };
    let texts = [
        rules(),
        rendered(&stage),
        include_str!("../../../prompts/judge_resume.md").to_owned(),
        include_str!("../../../prompts/judge_repair.md").to_owned(),
    ];
    sha256_hex(texts.join("\n").as_bytes())
}

/// The messages that ask for some skills, by their places in the catalogue.
///
/// What comes first is the same for every call of a resume that is shown whole, so that a server can keep it.
pub(super) fn question(
    roadmap: &Roadmap,
    exhibit: Exhibit<'_>,
    skills: &[usize],
    tokens: &dyn Fn(&str) -> usize,
) -> Vec<Message> {
    let shown = shown(exhibit, skills, tokens);
    let nonce: String = sha256_hex(exhibit.document.text.as_bytes())
        .chars()
        .take(MARK)
        .collect();
    let parts = parts(exhibit, &shown);
    let resume = rendered(&Resume {
        nonce: &nonce,
        parts: &parts,
    });
    let stage = Stage {
        skills: roadmap
            .skills()
            .enumerate()
            .filter(|(at, _)| skills.contains(at))
            .map(|(at, skill)| stage_skill(skill, hints(&exhibit.passages[at], &parts)))
            .collect(),
    };
    let asked = format!("{}\n\n{}", resume.trim(), rendered(&stage).trim());
    vec![Message::system(rules()), Message::user(asked)]
}

/// What is said of an answer that cannot stand, and which skills are to be answered again.
pub(super) fn repair(problems: &[String], skills: &[&str]) -> Message {
    Message::user(rendered(&Repair { problems, skills }).trim().to_owned())
}

fn rules() -> String {
    rendered(&Rules).trim().to_owned()
}

#[expect(clippy::expect_used, reason = "only writing to memory can fail, and it does not")]
fn rendered(template: &impl Template) -> String {
    template.render().expect("a prompt is rendered into memory")
}

fn stage_skill(skill: &Skill, hints: String) -> StageSkill<'_> {
    StageSkill {
        id: skill.id.as_str(),
        title: &skill.title,
        detail: &skill.detail,
        evidenced_by: &skill.evidenced_by,
        not_by: skill.not_by.join("; "),
        hints,
    }
}

/// The chunks to show, in the order of the resume: all of a short one, of a long one those nearest to the
/// skills and those that name one of them.
fn shown(exhibit: Exhibit<'_>, skills: &[usize], tokens: &dyn Fn(&str) -> usize) -> Vec<usize> {
    let size = |chunk: &Chunk| tokens(exhibit.document.slice(chunk.span));
    let sizes: Vec<usize> = exhibit.chunks.iter().map(size).collect();
    if sizes.iter().sum::<usize>() <= WHOLE {
        return (0..exhibit.chunks.len()).collect();
    }
    let passages: Vec<&[Passage]> = skills.iter().map(|at| exhibit.passages[*at].as_slice()).collect();
    let mut shown = retrieve::context(exhibit.chunks, &passages, RETRIEVED, size);
    let mut used: usize = shown.iter().map(|chunk| sizes[*chunk]).sum();
    let mut named: Vec<&Passage> = passages
        .iter()
        .flat_map(|passages| passages.iter().filter(|passage| passage.lexical_rank.is_some()))
        .collect();
    named.sort_by_key(|passage| (passage.lexical_rank, passage.chunk));
    for passage in named {
        if !shown.contains(&passage.chunk) && used + sizes[passage.chunk] <= RETRIEVED_WITH_NAMES {
            used += sizes[passage.chunk];
            shown.push(passage.chunk);
        }
    }
    shown.sort_unstable();
    shown
}

/// Passages are numbered by their place in the resume, from 1; what speaks to the reader is left out.
fn parts(exhibit: Exhibit<'_>, shown: &[usize]) -> Vec<Part> {
    let body = body(exhibit.document);
    let mut parts = Vec::new();
    let mut above = String::new();
    for at in shown {
        let chunk = &exhibit.chunks[*at];
        let lines = lines(exhibit.document, chunk.span, body);
        if lines.is_empty() {
            continue;
        }
        let heading = if chunk.span.start < body {
            String::new()
        } else {
            heading(exhibit.document, chunk)
        };
        parts.push(Part {
            number: at + 1,
            heading: if heading == above {
                String::new()
            } else {
                heading.clone()
            },
            lines,
        });
        above = heading;
    }
    parts
}

fn heading(document: &Document, chunk: &Chunk) -> String {
    let section = document.section_at(chunk.span).name();
    if orders::addresses_the_reader(&chunk.heading) || chunk.heading.is_empty() {
        section.to_owned()
    } else {
        format!("{section} · {}", chunk.heading)
    }
}

/// Where the resume begins behind the lines that say who it is; 0 if no heading tells.
fn body(document: &Document) -> usize {
    let first = document
        .statements
        .iter()
        .take(HEAD)
        .find(|statement| statement.kind == StatementKind::Heading);
    first.map_or(0, |heading| heading.span.start)
}

/// Who it is does not matter to any skill, so the first line and what has an address or a telephone number
/// stay here.
fn says_who(document: &Document, statement: &Statement, body: usize) -> bool {
    let line = document.slice(statement.span);
    let digits = line.chars().filter(char::is_ascii_digit).count();
    let opens = document
        .statements
        .first()
        .is_some_and(|first| first.span == statement.span);
    statement.span.start < body && (opens || line.contains('@') || digits >= PHONE_DIGITS)
}

fn lines(document: &Document, span: Span, body: usize) -> Vec<String> {
    let inside = document
        .statements
        .iter()
        .filter(|statement| statement.span.overlaps(span));
    inside
        .filter(|statement| !says_who(document, statement, body) && !stands_with_an_order(document, statement))
        .map(|statement| {
            let start = statement.span.start.max(span.start);
            let end = statement.span.end.min(span.end);
            let words = document.slice(Span::new(start, end)).split_whitespace();
            words.collect::<Vec<_>>().join(" ")
        })
        .filter(|line| !line.is_empty())
        .collect()
}

fn hints(passages: &[Passage], parts: &[Part]) -> String {
    let shown = passages.iter().map(|passage| passage.chunk + 1);
    let shown = shown.filter(|number| parts.iter().any(|part| part.number == *number));
    shown
        .take(HINTS)
        .map(|number| format!("P{number}"))
        .collect::<Vec<_>>()
        .join(", ")
}
