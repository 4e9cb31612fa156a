//! The judge that needs no network: what each mention is worth, and the verdict of the strongest.

use super::Exhibit;
use super::deeds::tells_of_a_deed;
use super::scopes::{Scope, addresses_the_reader, scope_of};
use crate::document::{Document, Section, Span, Statement, StatementKind};
use crate::evidence::{Judgement, Quote, Verdict};
use crate::lexicon::{Mention, Owner};
use crate::retrieve::Passage;
use crate::roadmap::{Roadmap, Skill, SkillId, Stage, StandsFor};

/// A verdict carries at most this many quotes.
const MOST_QUOTES: usize = 3;

/// Nearest passages shown for a skill that is missing.
const NEAREST: usize = 2;

/// What a mention is worth, weakest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Worth {
    Nothing,
    Claim,
    /// A tool line: a deed of that job (rubric rule 2).
    ToolOfAJob,
    Deed,
}

#[derive(Clone, Copy, Debug)]
struct Weighed {
    worth: Worth,
    mention: Mention,
}

pub(super) fn stage(roadmap: &Roadmap, stage: &Stage, exhibit: Exhibit<'_>) -> Vec<Judgement> {
    let catalogue: Vec<&Skill> = roadmap.skills().collect();
    stage
        .skills
        .iter()
        .map(|skill| {
            let at = catalogue
                .iter()
                .position(|other| other.id == skill.id)
                .unwrap_or_default();
            let weighed = weigh(Owner::Skill(at), exhibit);
            judge(
                skill,
                &weighed,
                exhibit,
                exhibit.passages.get(at).map_or(&[], Vec::as_slice),
            )
        })
        .collect()
}

pub(super) fn core_tool(tool: usize, exhibit: Exhibit<'_>) -> Verdict {
    verdict_of(strongest(&weigh(Owner::CoreTool(tool), exhibit)))
}

/// Every mention of one owner that is worth something, strongest first, then in text order.
fn weigh(owner: Owner, exhibit: Exhibit<'_>) -> Vec<Weighed> {
    let mut weighed: Vec<Weighed> = exhibit
        .mentions
        .iter()
        .filter(|mention| mention.owner == owner)
        .map(|mention| Weighed {
            worth: worth(exhibit.document, *mention),
            mention: *mention,
        })
        .filter(|weighed| weighed.worth > Worth::Nothing)
        .collect();
    weighed.sort_by_key(|weighed| (std::cmp::Reverse(weighed.worth), weighed.mention.span));
    weighed
}

fn worth(document: &Document, mention: Mention) -> Worth {
    let statement = &document.statements[mention.statement];
    let text = document.slice(statement.span);
    if addresses_the_reader(text) {
        return Worth::Nothing;
    }
    let scope = scope_of(document, statement, mention.span);
    if scope == Scope::Void {
        return Worth::Nothing;
    }
    let worth = match (statement.kind, mention.stands_for) {
        (_, StandsFor::Hint)
        | (StatementKind::Heading | StatementKind::SkillsLine, _)
        | (StatementKind::ToolLine, StandsFor::Act) => Worth::Claim,
        (StatementKind::ToolLine, StandsFor::Tool) => Worth::ToolOfAJob,
        (StatementKind::Title, _) => title_worth(statement),
        (kind, _) if tells_of_a_deed(text, statement.section, kind == StatementKind::Bullet) => Worth::Deed,
        (StatementKind::Sentence | StatementKind::Bullet, _) => Worth::Claim,
    };
    if scope == Scope::Familiar {
        worth.min(Worth::Claim)
    } else {
        worth
    }
}

/// A certificate is earned by having its title; a job's or a school's title only names.
fn title_worth(statement: &Statement) -> Worth {
    if statement.section == Section::Certifications {
        Worth::Deed
    } else {
        Worth::Claim
    }
}

fn strongest(weighed: &[Weighed]) -> Worth {
    weighed.first().map_or(Worth::Nothing, |first| first.worth)
}

fn verdict_of(worth: Worth) -> Verdict {
    match worth {
        Worth::Deed | Worth::ToolOfAJob => Verdict::Evidenced,
        Worth::Claim => Verdict::Claimed,
        Worth::Nothing => Verdict::Missing,
    }
}

fn judge(skill: &Skill, weighed: &[Weighed], exhibit: Exhibit<'_>, passages: &[Passage]) -> Judgement {
    let worth = strongest(weighed);
    let verdict = verdict_of(worth);
    let quotes = quotes(exhibit.document, weighed, verdict);
    // Without a quote there is no verdict but `missing`.
    let verdict = if quotes.is_empty() { Verdict::Missing } else { verdict };
    let nearest = if verdict == Verdict::Missing {
        nearest(exhibit, passages)
    } else {
        Vec::new()
    };
    Judgement {
        skill: skill.id.clone(),
        verdict,
        confidence: confidence(worth, weighed.len(), passages),
        rationale: rationale(skill, worth, quotes.first(), !nearest.is_empty()),
        quotes,
        nearest,
    }
}

/// One quote a statement, of the mentions that carry the verdict.
fn quotes(document: &Document, weighed: &[Weighed], verdict: Verdict) -> Vec<Quote> {
    let mut statements = Vec::new();
    let mut quotes: Vec<Quote> = Vec::new();
    for Weighed { worth, mention } in weighed {
        if verdict_of(*worth) != verdict || statements.contains(&mention.statement) {
            continue;
        }
        statements.push(mention.statement);
        let statement = document.statements[mention.statement].span;
        quotes.extend(Quote::of_span(document, statement, mention.span));
        if quotes.len() == MOST_QUOTES {
            break;
        }
    }
    quotes
}

fn nearest(exhibit: Exhibit<'_>, passages: &[Passage]) -> Vec<Quote> {
    let mut by_similarity: Vec<&Passage> = passages.iter().collect();
    by_similarity.sort_by(|a, b| b.similarity.total_cmp(&a.similarity).then(a.chunk.cmp(&b.chunk)));
    by_similarity
        .iter()
        .filter_map(|passage| exhibit.chunks.get(passage.chunk))
        .filter(|chunk| !addresses_the_reader(exhibit.document.slice(chunk.span)))
        .take(NEAREST)
        .filter_map(|chunk| {
            Quote::of_span(
                exhibit.document,
                chunk.span,
                Span::new(chunk.span.start, chunk.span.start),
            )
        })
        .collect()
}

/// By the kind of evidence and how often it stands; of what is missing, by how near the text comes.
fn confidence(worth: Worth, mentions: usize, passages: &[Passage]) -> f64 {
    let more = f64::from(u32::try_from(mentions.saturating_sub(1).min(4)).unwrap_or(4));
    let confidence = match worth {
        Worth::Deed => 0.75 + 0.05 * more,
        Worth::ToolOfAJob => 0.65 + 0.05 * more,
        Worth::Claim => 0.60 + 0.03 * more,
        Worth::Nothing => {
            let margin = passages.iter().map(|passage| passage.margin).fold(0.0, f64::max);
            0.95 - margin.min(0.3)
        }
    };
    // Two digits: more would pretend to know.
    (confidence * 100.0).round() / 100.0
}

fn rationale(skill: &Skill, worth: Worth, quote: Option<&Quote>, near: bool) -> String {
    let place = quote.map_or("resume", |quote| quote.section().place());
    match worth {
        Worth::Deed => format!("You tell of work that needed this, in your {place}."),
        Worth::ToolOfAJob => format!("It is among the tools of a job or project, in your {place}."),
        Worth::Claim => format!("It is named in your {place}, but no deed with it is told."),
        Worth::Nothing if near => {
            format!(
                "Nothing in the resume tells of it; the nearest words are quoted. What would: {}",
                skill.evidenced_by
            )
        }
        Worth::Nothing => format!("Nothing in the resume tells of it. What would: {}", skill.evidenced_by),
    }
}

/// Skills that others add up to: where every group is evidenced, a deed of its own makes it
/// evidenced, and without one it is claimed on the words of its parts.
pub(super) fn combine(roadmap: &Roadmap, judgements: &mut [Judgement]) {
    for skill in roadmap.skills().filter(|skill| !skill.combines.is_empty()) {
        let parts: Option<Vec<&Judgement>> = skill.combines.iter().map(|group| part(group, judgements)).collect();
        let quotes: Option<Vec<Quote>> =
            parts.map(|parts| parts.iter().filter_map(|p| p.quotes.first().cloned()).collect());
        let Some(own) = judgements.iter_mut().find(|judgement| judgement.skill == skill.id) else {
            continue;
        };
        match (quotes, own.verdict) {
            (Some(quotes), Verdict::Missing | Verdict::Claimed) if !quotes.is_empty() => {
                own.verdict = Verdict::Claimed;
                own.quotes = quotes;
                own.quotes.truncate(MOST_QUOTES);
                own.nearest.clear();
                own.confidence = 0.6;
                "Its parts are evidenced, but that the whole was shipped or is public is not told."
                    .clone_into(&mut own.rationale);
            }
            (None, Verdict::Evidenced) => {
                own.verdict = Verdict::Claimed;
                own.confidence = 0.55;
                "Something was shipped, but not all of what this needs is evidenced.".clone_into(&mut own.rationale);
            }
            (None, Verdict::Claimed) => {
                own.verdict = Verdict::Missing;
                own.nearest = std::mem::take(&mut own.quotes);
                own.confidence = 0.7;
                own.rationale = format!(
                    "The parts of it are not evidenced yet. What would: {}",
                    skill.evidenced_by
                );
            }
            _ => {}
        }
    }
}

fn part<'a>(group: &[SkillId], judgements: &'a [Judgement]) -> Option<&'a Judgement> {
    judgements
        .iter()
        .find(|j| j.verdict == Verdict::Evidenced && group.contains(&j.skill))
}
