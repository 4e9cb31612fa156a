//! What the model is told: the rules, the resume's passages, the skills of a stage.

use askama::Template;

use crate::chunk::Chunk;
use crate::digest::sha256_hex;
use crate::document::{Document, Span, Statement, StatementKind};
use crate::evidence::Quote;
use crate::judging::Exhibit;
use crate::judging::orders::{self, all_with_orders};
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

#[derive(Clone)]
struct Part {
    number: usize,
    /// Empty in what says who it is, and where it is rendered below the same one.
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

/// A resume as it is laid before the model, made once for all calls.
pub(super) struct Material<'a> {
    exhibit: Exhibit<'a>,
    /// Of each chunk; those without lines are not shown.
    parts: Vec<Part>,
    /// Tokens of each chunk.
    sizes: Vec<usize>,
    nonce: String,
    /// The rendered resume, where every call is shown all of it.
    whole: Option<String>,
}

impl<'a> Material<'a> {
    pub fn new(exhibit: Exhibit<'a>, tokens: &dyn Fn(&str) -> usize) -> Self {
        let body = body(exhibit.document);
        let chunks = exhibit.chunks.iter();
        let orders = all_with_orders(exhibit.document);
        let parts = chunks.clone().map(|chunk| part(exhibit.document, chunk, body, &orders));
        let parts: Vec<Part> = parts.collect();
        let sizes: Vec<usize> = chunks.map(|chunk| tokens(exhibit.document.slice(chunk.span))).collect();
        let nonce: String = sha256_hex(exhibit.document.text.as_bytes())
            .chars()
            .take(MARK)
            .collect();
        let mut material = Self {
            exhibit,
            parts,
            sizes,
            nonce,
            whole: None,
        };
        if material.sizes.iter().sum::<usize>() <= WHOLE {
            let all: Vec<usize> = (0..material.parts.len()).collect();
            material.whole = Some(material.resume(&all));
        }
        material
    }

    /// The messages that ask for some skills, by their places in the catalogue.
    ///
    /// What comes first is the same for every call on a resume that is shown whole, so that a server can keep it.
    pub fn question(&self, roadmap: &Roadmap, skills: &[usize]) -> Vec<Message> {
        let shown = match &self.whole {
            Some(_) => (0..self.parts.len()).collect(),
            None => self.retrieved(skills),
        };
        let own = roadmap.skills().enumerate().filter(|(at, _)| skills.contains(at));
        let stage = Stage {
            skills: own
                .map(|(at, skill)| stage_skill(skill, self.hints(at, &shown)))
                .collect(),
        };
        let resume = self.whole.clone().unwrap_or_else(|| self.resume(&shown));
        let asked = format!("{resume}\n\n{}", rendered(&stage).trim());
        vec![Message::system(rules()), Message::user(asked)]
    }

    /// Whether at least one of these quotes, if there are any, is among what a call for these skills is shown.
    pub fn shows(&self, skills: &[usize], quotes: &[Quote]) -> bool {
        if self.whole.is_some() || quotes.is_empty() {
            return true;
        }
        let shown = self.retrieved(skills);
        let mut chunks = shown.iter().map(|chunk| self.exhibit.chunks[*chunk].span);
        chunks.any(|chunk| quotes.iter().any(|quote| quote.span().overlaps(chunk)))
    }

    fn resume(&self, shown: &[usize]) -> String {
        let mut parts: Vec<Part> = Vec::new();
        let mut above = "";
        for part in shown
            .iter()
            .map(|at| &self.parts[*at])
            .filter(|part| !part.lines.is_empty())
        {
            let heading = if part.heading == above { "" } else { &part.heading };
            above = &part.heading;
            parts.push(Part {
                heading: heading.to_owned(),
                ..part.clone()
            });
        }
        let resume = Resume {
            nonce: &self.nonce,
            parts: &parts,
        };
        rendered(&resume).trim().to_owned()
    }

    /// Of a longer resume the chunks nearest to the skills and those that name one of them, in its order.
    fn retrieved(&self, skills: &[usize]) -> Vec<usize> {
        let chunks = self.exhibit.chunks;
        let passages: Vec<&[Passage]> = skills.iter().map(|at| self.exhibit.passages[*at].as_slice()).collect();
        let mut shown = retrieve::context(chunks, &passages, RETRIEVED, |chunk| self.sizes[chunk.ordinal]);
        let mut used: usize = shown.iter().map(|chunk| self.sizes[*chunk]).sum();
        let named = passages.iter().flat_map(|passages| passages.iter());
        let mut named: Vec<&Passage> = named.filter(|passage| passage.lexical_rank.is_some()).collect();
        named.sort_by_key(|passage| (passage.lexical_rank, passage.chunk));
        for passage in named {
            let size = self.sizes[passage.chunk];
            if !shown.contains(&passage.chunk) && used + size <= RETRIEVED_WITH_NAMES {
                used += size;
                shown.push(passage.chunk);
            }
        }
        shown.sort_unstable();
        shown
    }

    fn hints(&self, skill: usize, shown: &[usize]) -> String {
        let passages = self.exhibit.passages[skill].iter().map(|passage| passage.chunk);
        let passages = passages.filter(|chunk| shown.contains(chunk) && !self.parts[*chunk].lines.is_empty());
        let numbers = passages
            .take(HINTS)
            .map(|chunk| format!("P{}", self.parts[chunk].number));
        numbers.collect::<Vec<_>>().join(", ")
    }
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

/// Passages are numbered by their place in the resume, from 1.
fn part(document: &Document, chunk: &Chunk, body: usize, orders: &[bool]) -> Part {
    Part {
        number: chunk.ordinal + 1,
        heading: if chunk.span.start < body {
            String::new()
        } else {
            heading(document, chunk)
        },
        lines: lines(document, chunk.span, body, orders),
    }
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

/// Who it is does not matter to any skill: the first line of the head stays here, and what has a telephone number
/// there or an e-mail address anywhere. Without headings the head is the first line.
fn says_who(document: &Document, statement: &Statement, body: usize) -> bool {
    let line = document.slice(statement.span);
    let digits = line.chars().filter(char::is_ascii_digit).count();
    let first = document
        .statements
        .first()
        .is_some_and(|first| first.span == statement.span);
    let in_head = statement.span.start < body || body == 0 && first;
    let has_an_address = line.split_whitespace().any(|word| {
        let mail = word.split_once('@');
        mail.is_some_and(|(name, host)| !name.is_empty() && host.trim_end_matches('.').contains('.'))
    });
    has_an_address || in_head && (first && statement.kind != StatementKind::Heading || digits >= PHONE_DIGITS)
}

fn lines(document: &Document, span: Span, body: usize, orders: &[bool]) -> Vec<String> {
    let statements = document.statements.iter().zip(orders);
    statements
        .filter(|(statement, _)| statement.span.overlaps(span))
        .filter(|(statement, is_with_an_order)| !**is_with_an_order && !says_who(document, statement, body))
        .map(|(statement, _)| {
            let start = statement.span.start.max(span.start);
            let end = statement.span.end.min(span.end);
            let words = document.slice(Span::new(start, end)).split_whitespace();
            words.collect::<Vec<_>>().join(" ")
        })
        .filter(|line| !line.is_empty())
        .collect()
}
