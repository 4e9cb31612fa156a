//! How far a model's word is taken: no further than its quotes carry it by the rules that hold for all.

use super::locate::{Place, Places};
use super::reply::Item;
use crate::document::{Section, Span, StatementKind};
use crate::evidence::{Judgement, Quote, Verdict};
use crate::judging::deeds::{Telling, telling};
use crate::judging::orders::addresses_the_reader;
use crate::judging::scopes::{Marked, Scope};
use crate::judging::weigh::{Weighed, Weights, Worth};
use crate::judging::{Exhibit, NO_MORE_THAN_A_GUESS, built_in};
use crate::lexicon::Owner;
use crate::roadmap::{Skill, StandsFor};

/// Passages by likeness among which a deed stands that names nothing of its skill.
const NEAR_PASSAGES: usize = 3;

/// Skills by likeness to a passage among which it may show one without naming it.
const NEAR_SKILLS: usize = 3;

/// What a verdict is worth where the server tells no probabilities: how often models of today are right is
/// not known here, so this is below what two careful readers reach.
const PRESUMED: f64 = 0.8;

/// What is left of it where a quote was not quite the resume's.
const NEAR_QUOTE: f64 = 0.9;

/// Bounds of any confidence: nobody is ever certain.
const LEAST: f64 = 0.05;
const MOST: f64 = 0.99;

/// Characters of a model's reason that are kept.
const LONGEST_REASON: usize = 240;

/// Why a model's word on a skill does not count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Doubt {
    /// None of its quotes is in the resume.
    Unfounded,
    /// Its quotes are denied, intended, somebody else's, or orders to the reader.
    Void,
    /// It says that there is a deed, and its quotes show none.
    Unshown,
}

impl Doubt {
    pub fn code(self) -> &'static str {
        match self {
            Doubt::Unfounded => "quotes-not-found",
            Doubt::Void => "quotes-do-not-count",
            Doubt::Unshown => "quotes-do-not-show-it",
        }
    }
}

/// The most that a quote can carry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Ceiling {
    Nothing,
    Claimed,
    Evidenced,
}

/// What answers on one resume are held against.
pub(super) struct Check<'a> {
    pub exhibit: Exhibit<'a>,
    pub weights: &'a Weights,
    pub places: &'a Places<'a>,
}

struct Held {
    quote: Quote,
    ceiling: Ceiling,
    is_near: bool,
}

impl Check<'_> {
    /// Quotes of an answer that are nowhere in the resume.
    pub fn not_found<'b>(&self, item: &'b Item) -> Vec<&'b str> {
        let quotes = item.quotes.iter().map(String::as_str);
        quotes.filter(|said| self.places.find(said).is_empty()).collect()
    }

    /// The judgement that an answer comes to; `second` is that of the built-in judge.
    pub fn judgement(
        &self,
        skill: &Skill,
        item: &Item,
        probability: Option<f64>,
        second: &Judgement,
    ) -> Result<Judgement, Doubt> {
        let mut held: Vec<Held> = Vec::new();
        for said in &item.quotes {
            let places = self.places.find(said);
            // Of words that stand in several places, where they count most.
            let best = places.iter().map(|place| self.held(item.skill, *place));
            let best = best.flatten().reduce(|a, b| if b.ceiling > a.ceiling { b } else { a });
            let known = |one: &Held| held.iter().any(|other| other.quote.span().overlaps(one.quote.span()));
            held.extend(best.filter(|one| !known(one)));
        }
        if item.verdict == Verdict::Missing {
            return Ok(missing(skill, item, probability, second));
        }
        if held.is_empty() {
            return Err(Doubt::Unfounded);
        }
        held.retain(|one| one.ceiling > Ceiling::Nothing);
        held.sort_by_key(|one| std::cmp::Reverse(one.ceiling));
        let Some(strongest) = held.first().map(|one| one.ceiling) else {
            return Err(Doubt::Void);
        };
        if strongest < Ceiling::Evidenced {
            // Where both say that there is a deed, the other one has the words for it.
            let is_doubled = item.verdict == Verdict::Evidenced && second.verdict == Verdict::Evidenced;
            if is_doubled || !held.iter().any(|one| self.may_name(item.skill, one.quote.span())) {
                return Err(Doubt::Unshown);
            }
        }
        let verdict = match (item.verdict, strongest) {
            (Verdict::Evidenced, Ceiling::Evidenced) => Verdict::Evidenced,
            _ => Verdict::Claimed,
        };
        if verdict == Verdict::Evidenced {
            held.retain(|one| one.ceiling == Ceiling::Evidenced);
        }
        let near = held.iter().all(|one| one.is_near);
        let capped = verdict != item.verdict;
        let reason = if capped { "" } else { item.reason.as_str() };
        Ok(Judgement {
            skill: skill.id.clone(),
            verdict,
            confidence: if capped {
                NO_MORE_THAN_A_GUESS.max(agreement(verdict, None, second))
            } else {
                agreement(verdict, probability, second) * if near { NEAR_QUOTE } else { 1.0 }
            },
            rationale: rationale(reason, verdict, &held),
            quotes: held.into_iter().map(|one| one.quote).collect(),
            nearest: Vec::new(),
        })
    }

    fn held(&self, skill: usize, place: Place) -> Option<Held> {
        let named = self.named_in(skill, place.span);
        let focus = named
            .first()
            .map_or(Span::new(place.span.start, place.span.start), |first| {
                first.mention.span
            });
        let quote = Quote::of_span(self.exhibit.document, place.span, focus)?;
        Some(Held {
            ceiling: self.ceiling(skill, quote.span()),
            quote,
            is_near: place.is_near,
        })
    }

    /// The rubric's limits on words, whoever reads them.
    fn ceiling(&self, skill: usize, span: Span) -> Ceiling {
        let document = self.exhibit.document;
        let statements = document
            .statements
            .iter()
            .filter(|statement| statement.span.overlaps(span));
        let mut ceiling = Ceiling::Nothing;
        for statement in statements {
            let marked = Marked::new(document, statement);
            let inside = Span::new(statement.span.start.max(span.start), statement.span.end.min(span.end));
            if marked.addresses_the_reader || addresses_the_reader(document.slice(inside)) {
                // An order in a quote spoils all of it.
                return Ceiling::Nothing;
            }
            let named = self.named_in(skill, inside);
            let own = if named.is_empty() {
                self.ceiling_of_unnamed(skill, &marked, inside, statement.kind, statement.section)
            } else {
                named
                    .iter()
                    .map(|weighed| ceiling_of(weighed))
                    .max()
                    .unwrap_or(Ceiling::Nothing)
            };
            ceiling = ceiling.max(own);
        }
        ceiling
    }

    /// Words that do not name the skill: a deed that is near to it may still show it.
    fn ceiling_of_unnamed(
        &self,
        skill: usize,
        marked: &Marked,
        inside: Span,
        kind: StatementKind,
        section: Section,
    ) -> Ceiling {
        match marked.scope_of(inside) {
            Scope::Void => return Ceiling::Nothing,
            Scope::Familiar => return Ceiling::Claimed,
            Scope::Open => {}
        }
        let prose = matches!(kind, StatementKind::Sentence | StatementKind::Bullet);
        if prose && telling(marked.folded(), section, kind) > Telling::Naming && self.is_near(skill, inside) {
            Ceiling::Evidenced
        } else {
            Ceiling::Claimed
        }
    }

    /// Whether words stand in a passage that is among the nearest to the skill, nearer to what evidences it
    /// than to what does not, and the skill among those nearest to the passage. A resume that gives orders to
    /// its reader gets no such benefit: whoever obeyed one would choose words like these.
    fn is_near(&self, skill: usize, span: Span) -> bool {
        if !self.weights.orders.is_empty() {
            return false;
        }
        let passages = |skill: usize| self.exhibit.passages.get(skill).map_or(&[][..], Vec::as_slice);
        passages(skill).iter().any(|passage| {
            let here = self
                .exhibit
                .chunks
                .get(passage.chunk)
                .is_some_and(|chunk| chunk.span.overlaps(span));
            let nearer = || {
                let others = (0..self.exhibit.passages.len()).flat_map(passages);
                others.filter(|other| other.chunk == passage.chunk && other.similarity > passage.similarity)
            };
            here && passage.dense_rank <= NEAR_PASSAGES && passage.margin > 0.0 && nearer().count() < NEAR_SKILLS
        })
    }

    fn named_in(&self, skill: usize, span: Span) -> Vec<&Weighed> {
        let mentions = self.weights.of(Owner::Skill(skill)).iter();
        mentions.filter(|weighed| span.contains(weighed.mention.span)).collect()
    }

    /// Whether words name the skill, or may: an entry of a list that the roadmap does not know, or words that
    /// are near to it.
    fn may_name(&self, skill: usize, span: Span) -> bool {
        let is_trusted = self.weights.orders.is_empty();
        let in_a_list = || {
            let mut statements = self.exhibit.document.statements.iter();
            statements.any(|statement| {
                let list = matches!(statement.kind, StatementKind::SkillsLine | StatementKind::ToolLine);
                list && statement.span.overlaps(span)
            })
        };
        !self.named_in(skill, span).is_empty() || is_trusted && in_a_list() || self.is_near(skill, span)
    }
}

fn missing(skill: &Skill, item: &Item, probability: Option<f64>, second: &Judgement) -> Judgement {
    let nearest = if second.verdict == Verdict::Missing {
        second.nearest.clone()
    } else {
        second.quotes.clone()
    };
    let reason = sentence(&item.reason).unwrap_or_else(|| "Nothing in the resume tells of it.".to_owned());
    Judgement {
        skill: skill.id.clone(),
        verdict: Verdict::Missing,
        confidence: agreement(Verdict::Missing, probability, second),
        rationale: format!("{reason} What would: {}", skill.evidenced_by),
        quotes: Vec::new(),
        nearest,
    }
}

/// A term in prose that is not denied may be a deed where the model reads one; in a list it is not.
fn ceiling_of(weighed: &Weighed) -> Ceiling {
    match (weighed.worth, weighed.kind) {
        (Worth::Nothing, _) => Ceiling::Nothing,
        (Worth::Deed | Worth::ToolOfAJob, _) => Ceiling::Evidenced,
        (Worth::Claim, StatementKind::Sentence | StatementKind::Bullet)
            if weighed.scope == Scope::Open
                && (weighed.mention.stands_for != StandsFor::Hint || weighed.telling > Telling::Naming) =>
        {
            Ceiling::Evidenced
        }
        (Worth::Claim, _) => Ceiling::Claimed,
    }
}

/// Two judges that agree are surer than one, two that do not are less sure: both are taken as independent
/// readers of one question, with Bayes' rule and even odds before.
fn agreement(verdict: Verdict, probability: Option<f64>, second: &Judgement) -> f64 {
    let own = probability.unwrap_or(PRESUMED).clamp(LEAST, MOST);
    let other = second.confidence.clamp(LEAST, MOST);
    let other = if second.verdict == verdict { other } else { 1.0 - other };
    let both = own * other;
    built_in::rounded((both / (both + (1.0 - own) * (1.0 - other))).clamp(LEAST, MOST))
}

fn rationale(reason: &str, verdict: Verdict, held: &[Held]) -> String {
    let place = held.first().map_or("resume", |first| first.quote.section().place());
    sentence(reason).unwrap_or_else(|| match verdict {
        Verdict::Evidenced => format!("You tell of work that needed this, in your {place}."),
        _ => format!("It is named in your {place}, but no deed with it is told."),
    })
}

/// A model's sentence as it may be shown: short, on one line, without addresses.
fn sentence(reason: &str) -> Option<String> {
    let line = reason.split_whitespace().collect::<Vec<_>>().join(" ");
    let shown = !line.is_empty()
        && line.chars().count() <= LONGEST_REASON
        && !["//", "www.", "](", "<", "`"].iter().any(|mark| line.contains(mark))
        && !line.chars().any(|c| c.is_control() || is_bidi_control(c))
        && !addresses_the_reader(&line);
    shown.then_some(line)
}

/// Marks that turn the direction of what follows them.
fn is_bidi_control(c: char) -> bool {
    matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}
