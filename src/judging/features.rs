//! What is known of one skill in one resume, as numbers that a head weighs and a person can read.

use super::Exhibit;
use super::deeds::Telling;
use super::scopes::Scope;
use super::weigh::{Weighed, Weights, Worth};
use crate::document::{Section, StatementKind};
use crate::lexicon::Owner;
use crate::retrieve::Passage;
use crate::roadmap::{Roadmap, StandsFor};

/// Which part of the judge a feature comes from; the ablation takes them away one by one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    /// Whole terms found, whatever stands around them.
    Aliases,
    /// Denial, intent, familiarity, other people's work.
    Scopes,
    /// Sections, kinds of statement, verbs of deeds, parts of a whole.
    Sections,
    /// Similarities of the vectors.
    Cosine,
}

/// A feature's name, what it says to a person, and its group. All values lie from 0 to 1.
pub const FEATURES: [(&str, &str, Group); 29] = [
    ("named", "a term of the skill stands in the text", Group::Aliases),
    ("named_often", "how often terms of it stand in the text", Group::Aliases),
    (
        "open",
        "a mention that is neither denied, intended nor somebody else's",
        Group::Scopes,
    ),
    (
        "void",
        "a mention that is denied, intended or somebody else's",
        Group::Scopes,
    ),
    ("only_void", "no mention but such", Group::Scopes),
    ("familiar", "a mention of no more than familiarity", Group::Scopes),
    ("deed_by_act", "a deed that is the skill itself", Group::Sections),
    ("deed_by_tool", "a deed with a tool that stands for it", Group::Sections),
    ("deed_near", "a deed with something near it", Group::Sections),
    ("done", "the deed is told as done", Group::Sections),
    ("duty", "it is told as a duty only", Group::Sections),
    ("verbless", "it is told without a verb only", Group::Sections),
    ("deeds", "how many deeds", Group::Sections),
    ("tool_line", "it is among the tools of a job", Group::Sections),
    ("tool_lines", "how many such lines", Group::Sections),
    ("list", "it stands in a list of skills", Group::Sections),
    (
        "more_than_near",
        "what is named is more than something near it",
        Group::Sections,
    ),
    ("job_title", "it stands in the title of a job", Group::Sections),
    ("certificate", "it is the title of a certificate", Group::Sections),
    ("deed_in_job", "the deed stands in a job or project", Group::Sections),
    ("deed_in_summary", "the deed stands in a summary only", Group::Sections),
    ("claim_in_job", "it is named in a job without a deed", Group::Sections),
    ("technical", "how many skills the resume names", Group::Sections),
    (
        "parts_shown",
        "how much of what it is made of is shown",
        Group::Sections,
    ),
    ("parts_lacking", "how much of that is not", Group::Sections),
    (
        "similarity",
        "the nearest passage's similarity to its evidence",
        Group::Cosine,
    ),
    ("margin", "how much nearer than to what is no evidence", Group::Cosine),
    (
        "similarity_here",
        "the similarity of the passage that names it",
        Group::Cosine,
    ),
    ("margin_here", "that passage's margin", Group::Cosine),
];

/// The values of [`FEATURES`], in their order.
#[derive(Clone, Debug, PartialEq)]
pub struct Features(pub [f64; FEATURES.len()]);

impl Features {
    /// A feature by its name; 0 for one that there is not.
    #[must_use]
    pub fn value(&self, name: &str) -> f64 {
        let at = FEATURES.iter().position(|(feature, _, _)| *feature == name);
        at.map_or(0.0, |at| self.0[at])
    }
}

/// The features of a skill by its place in the catalogue.
pub(super) fn features(roadmap: &Roadmap, exhibit: Exhibit<'_>, weights: &Weights, skill: usize) -> Features {
    let all = weights.of(Owner::Skill(skill));
    let passages = exhibit.passages.get(skill).map_or(&[][..], Vec::as_slice);
    let open: Vec<&Weighed> = all.iter().filter(|weighed| weighed.worth > Worth::Nothing).collect();
    let deeds: Vec<&Weighed> = open
        .iter()
        .copied()
        .filter(|weighed| weighed.worth == Worth::Deed)
        .collect();
    let best = deeds.iter().map(|weighed| weighed.telling).max();
    let any = |holds: &dyn Fn(&Weighed) -> bool| flag(open.iter().any(|weighed| holds(weighed)));
    let in_job = |weighed: &Weighed| matches!(weighed.section, Section::Experience | Section::Projects);
    let tool_lines = statements(
        open.iter()
            .copied()
            .filter(|weighed| weighed.worth == Worth::ToolOfAJob),
    );
    let here = open.first().and_then(|first| passage_of(exhibit, passages, first));
    let parts = parts_shown(roadmap, weights, skill);
    let counted = passages
        .iter()
        .filter(|passage| !weights.orders.contains(&passage.chunk));
    let largest = |value: fn(&Passage) -> f64| counted.clone().map(value).fold(0.0, f64::max);
    Features([
        flag(!all.is_empty()),
        many(statements(all.iter())),
        flag(!open.is_empty()),
        flag(all.iter().any(|weighed| weighed.scope == Scope::Void)),
        flag(open.is_empty() && !all.is_empty()),
        any(&|weighed| weighed.scope == Scope::Familiar),
        flag(deeds.iter().any(|weighed| weighed.mention.stands_for == StandsFor::Act)),
        flag(
            deeds
                .iter()
                .any(|weighed| weighed.mention.stands_for == StandsFor::Tool),
        ),
        any(&|weighed| {
            weighed.mention.stands_for == StandsFor::Hint
                && weighed.scope == Scope::Open
                && weighed.telling > Telling::Naming
                && is_prose(weighed)
        }),
        flag(best == Some(Telling::Done)),
        flag(best == Some(Telling::Doing)),
        flag(best == Some(Telling::Bare)),
        many(statements(deeds.iter().copied())),
        flag(tool_lines > 0),
        many(tool_lines),
        any(&|weighed| weighed.kind == StatementKind::SkillsLine),
        any(&|weighed| weighed.mention.stands_for != StandsFor::Hint),
        any(&|weighed| {
            weighed.kind == StatementKind::Title
                && weighed.section == Section::Experience
                && weighed.mention.stands_for != StandsFor::Hint
        }),
        flag(deeds.iter().any(|weighed| weighed.section == Section::Certifications)),
        flag(deeds.iter().any(|weighed| in_job(weighed))),
        flag(!deeds.is_empty() && deeds.iter().all(|weighed| weighed.section == Section::Summary)),
        any(&|weighed| weighed.worth == Worth::Claim && in_job(weighed) && is_prose(weighed)),
        many_of(weights.skills_named(), roadmap.skills().count()),
        parts.unwrap_or(0.0),
        parts.map_or(0.0, |shown| 1.0 - shown),
        largest(|passage| passage.similarity).clamp(0.0, 1.0),
        largest(|passage| passage.margin).clamp(0.0, 1.0),
        here.map_or(0.0, |passage| passage.similarity.clamp(0.0, 1.0)),
        here.map_or(0.0, |passage| (0.5 + passage.margin).clamp(0.0, 1.0)),
    ])
}

fn flag(holds: bool) -> f64 {
    f64::from(u8::from(holds))
}

fn is_prose(weighed: &Weighed) -> bool {
    matches!(weighed.kind, StatementKind::Sentence | StatementKind::Bullet)
}

fn statements<'a>(weighed: impl Iterator<Item = &'a Weighed>) -> usize {
    let mut statements: Vec<usize> = weighed.map(|weighed| weighed.mention.statement).collect();
    statements.sort_unstable();
    statements.dedup();
    statements.len()
}

/// A count on a scale that grows ever slower: 0, 0.3, 0.5, 0.6, 0.7, … and 1 from eight on.
fn many(count: usize) -> f64 {
    many_of(count, 9)
}

fn many_of(count: usize, whole: usize) -> f64 {
    let logarithm = |count: usize| f64::from(u32::try_from(count + 1).unwrap_or(u32::MAX)).ln();
    (logarithm(count) / logarithm(whole)).min(1.0)
}

/// The passage that holds a mention.
pub(super) fn passage_of<'a>(exhibit: Exhibit<'_>, passages: &'a [Passage], weighed: &Weighed) -> Option<&'a Passage> {
    let holds = |passage: &&Passage| {
        let chunk = exhibit.chunks.get(passage.chunk);
        chunk.is_some_and(|chunk| chunk.span.overlaps(weighed.mention.span))
    };
    passages.iter().find(holds)
}

/// The share of a skill's parts of which one skill has a deed or a tool of a job; `None` for a skill without parts.
fn parts_shown(roadmap: &Roadmap, weights: &Weights, skill: usize) -> Option<f64> {
    let catalogue: Vec<_> = roadmap.skills().collect();
    let combines = &catalogue.get(skill)?.combines;
    let shown = |group: &&Vec<_>| {
        group.iter().any(|id| {
            let at = catalogue.iter().position(|other| other.id == *id);
            at.is_some_and(|at| weights.strongest(Owner::Skill(at)) >= Worth::ToolOfAJob)
        })
    };
    let number = |count: usize| f64::from(u32::try_from(count).unwrap_or(u32::MAX));
    (!combines.is_empty()).then(|| number(combines.iter().filter(shown).count()) / number(combines.len()))
}
