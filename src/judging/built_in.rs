//! The judge that needs no network: mentions weighed by the rubric, and two heads over what is known of them.

use super::Exhibit;
use super::features::{features, passage_of};
use super::heads::Heads;
use super::weigh::{Weighed, Weights, Worth};
use crate::document::{Document, Section, Span, StatementKind};
use crate::evidence::{Judgement, Quote, Verdict};
use crate::lexicon::Owner;
use crate::retrieve::Passage;
use crate::roadmap::{Roadmap, Skill, SkillId, StandsFor};

/// A verdict carries at most this many quotes.
const MOST_QUOTES: usize = 3;

/// Nearest passages shown for a skill that is missing.
const NEAREST: usize = 2;

pub(super) fn judge(roadmap: &Roadmap, exhibit: Exhibit<'_>, stage_done: &dyn Fn(u32)) -> Vec<Judgement> {
    let weights = Weights::new(exhibit);
    let mut judgements = Vec::new();
    for stage in &roadmap.stages {
        for skill in &stage.skills {
            let at = judgements.len();
            judgements.push(judge_skill(roadmap, exhibit, &weights, at, skill));
        }
        stage_done(stage.number);
    }
    judgements
}

pub(super) fn core_tool(tool: usize, weights: &Weights) -> Verdict {
    match weights.strongest(Owner::CoreTool(tool)) {
        Worth::Deed | Worth::ToolOfAJob => Verdict::Evidenced,
        Worth::Claim => Verdict::Claimed,
        Worth::Nothing => Verdict::Missing,
    }
}

fn judge_skill(roadmap: &Roadmap, exhibit: Exhibit<'_>, weights: &Weights, at: usize, skill: &Skill) -> Judgement {
    let heads = Heads::built_in();
    let opinion = heads.opinion(&features(roadmap, exhibit, weights, at));
    let mentions = weights.of(Owner::Skill(at));
    let passages = exhibit.passages.get(at).map_or(&[][..], Vec::as_slice);
    let mut quotes = quotes(exhibit, mentions, passages, opinion.verdict);
    if quotes.is_empty() && matches!(opinion.verdict, Verdict::Evidenced | Verdict::Claimed) {
        quotes = quotes_of_parts(roadmap, exhibit.document, weights, skill);
    }
    // Without a quote there is no verdict but `missing`.
    let verdict = if quotes.is_empty() {
        Verdict::Missing
    } else {
        opinion.verdict
    };
    let nearest = if verdict == Verdict::Missing {
        nearest(exhibit, passages)
    } else {
        Vec::new()
    };
    Judgement {
        skill: skill.id.clone(),
        verdict,
        confidence: rounded(heads.confidence(opinion.mention, opinion.deed, verdict)),
        rationale: rationale(skill, verdict, mentions, quotes.first(), !nearest.is_empty()),
        quotes,
        nearest,
    }
}

/// Two digits: more would pretend to know.
pub(super) fn rounded(confidence: f64) -> f64 {
    (confidence * 100.0).round() / 100.0
}

/// One quote a statement, strongest mentions first: of a deed the deeds, of a claim what names it.
fn quotes(exhibit: Exhibit<'_>, mentions: &[Weighed], passages: &[Passage], verdict: Verdict) -> Vec<Quote> {
    let document = exhibit.document;
    let mut quotes: Vec<Quote> = Vec::new();
    if !matches!(verdict, Verdict::Evidenced | Verdict::Claimed) {
        return quotes;
    }
    let strongest = mentions.first().map_or(Worth::Nothing, |first| first.worth);
    let mut counted: Vec<&Weighed> = mentions
        .iter()
        .filter(|weighed| weighed.worth > Worth::Nothing && weighed.worth == strongest)
        .collect();
    // Of words that are worth the same, those nearest to what would evidence the skill.
    let similarity =
        |weighed: &Weighed| passage_of(exhibit, passages, weighed).map_or(0.0, |passage| passage.similarity);
    counted.sort_by(|a, b| {
        let plainly = |weighed: &Weighed| {
            (
                weighed.mention.stands_for == StandsFor::Hint,
                std::cmp::Reverse(weighed.telling),
            )
        };
        plainly(a)
            .cmp(&plainly(b))
            .then(similarity(b).total_cmp(&similarity(a)))
            .then(a.mention.span.cmp(&b.mention.span))
    });
    let mut statements = Vec::new();
    for weighed in counted {
        let mention = weighed.mention;
        if statements.contains(&mention.statement) {
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

/// Of a skill that others add up to: the words of its parts, where all of them are shown.
fn quotes_of_parts(roadmap: &Roadmap, document: &Document, weights: &Weights, skill: &Skill) -> Vec<Quote> {
    let part = |group: &Vec<SkillId>| {
        let places = roadmap
            .skills()
            .enumerate()
            .filter(|(_, other)| group.contains(&other.id));
        let shown = places.map(|(at, _)| weights.of(Owner::Skill(at)));
        let strongest = shown
            .filter_map(|mentions| mentions.first())
            .max_by_key(|first| first.worth)?;
        let statement = document.statements[strongest.mention.statement].span;
        let quote = || Quote::of_span(document, statement, strongest.mention.span);
        (strongest.worth >= Worth::ToolOfAJob).then(quote).flatten()
    };
    let parts: Option<Vec<Quote>> = skill.combines.iter().map(part).collect();
    let mut quotes = parts.unwrap_or_default();
    quotes.dedup_by(|a, b| a.span() == b.span());
    quotes.truncate(MOST_QUOTES);
    quotes
}

fn nearest(exhibit: Exhibit<'_>, passages: &[Passage]) -> Vec<Quote> {
    let mut by_similarity: Vec<&Passage> = passages.iter().collect();
    by_similarity.sort_by(|a, b| b.similarity.total_cmp(&a.similarity).then(a.chunk.cmp(&b.chunk)));
    by_similarity
        .iter()
        .filter_map(|passage| exhibit.chunks.get(passage.chunk))
        .filter(|chunk| !super::orders::addresses_the_reader(exhibit.document.slice(chunk.span)))
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

/// One plain sentence for the candidate.
fn rationale(skill: &Skill, verdict: Verdict, mentions: &[Weighed], quote: Option<&Quote>, near: bool) -> String {
    let place = quote.map_or("resume", |quote| quote.section().place());
    let first = mentions.first();
    match verdict {
        Verdict::Evidenced if first.is_some_and(|first| first.worth == Worth::ToolOfAJob) => {
            format!("It is among the tools of a job or project, in your {place}.")
        }
        Verdict::Evidenced if first.is_some_and(is_a_certificate) => "You earned a certificate in it.".to_owned(),
        Verdict::Evidenced => format!("You tell of work that needed this, in your {place}."),
        Verdict::Claimed if first.is_some_and(|first| first.worth >= Worth::ToolOfAJob) => {
            format!("Your {place} comes near it, but what is told could be done without it.")
        }
        Verdict::Claimed => format!("It is named in your {place}, but no deed with it is told."),
        Verdict::Missing | Verdict::Unsure => {
            let why = if mentions
                .iter()
                .any(|weighed| weighed.mention.stands_for != StandsFor::Hint)
            {
                "It is named only as something you have not done yourself"
            } else if near {
                "Nothing in the resume tells of it; the nearest words are quoted"
            } else {
                "Nothing in the resume tells of it"
            };
            format!("{why}. What would: {}", skill.evidenced_by)
        }
    }
}

fn is_a_certificate(weighed: &Weighed) -> bool {
    weighed.section == Section::Certifications && weighed.kind == StatementKind::Title
}
