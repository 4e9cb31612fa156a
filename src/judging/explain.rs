//! Why the built-in judge says what it says of one skill.

use std::fmt::Write as _;

use super::Exhibit;
use super::features::{FEATURES, Features, features};
use super::heads::{Head, Heads, Opinion};
use super::scopes::Scope;
use super::weigh::{Weighed, Weights, Worth};
use crate::document::StatementKind;
use crate::lexicon::Owner;
use crate::roadmap::{Roadmap, SkillId};

/// Everything the verdict on one skill rests on.
pub struct Explanation {
    title: String,
    opinion: Opinion,
    features: Features,
    /// What each mention is worth and why, with the words around it.
    words: Vec<String>,
}

/// `None` for a skill that the roadmap does not have.
#[must_use]
pub fn explain(roadmap: &Roadmap, exhibit: Exhibit<'_>, skill: &SkillId) -> Option<Explanation> {
    let (at, skill) = roadmap.skills().enumerate().find(|(_, other)| other.id == *skill)?;
    let weights = Weights::new(exhibit);
    let features = features(roadmap, exhibit, &weights, at);
    Some(Explanation {
        title: skill.title.clone(),
        opinion: Heads::built_in().opinion(&features),
        features,
        words: weights
            .of(Owner::Skill(at))
            .iter()
            .map(|weighed| words(exhibit, weighed))
            .collect(),
    })
}

fn words(exhibit: Exhibit<'_>, weighed: &Weighed) -> String {
    let worth = match (weighed.worth, weighed.scope) {
        (_, Scope::Void) => "nothing: denied, intended, or somebody else's",
        (_, Scope::Familiar) => "a claim: no more than familiarity",
        (Worth::Deed, _) => "a deed",
        (Worth::ToolOfAJob, _) => "a tool of a job",
        (Worth::Claim | Worth::Nothing, _) => "a claim",
    };
    let kind = match weighed.kind {
        StatementKind::Heading => "heading",
        StatementKind::Title => "title",
        StatementKind::Sentence => "sentence",
        StatementKind::Bullet => "bullet",
        StatementKind::SkillsLine => "list of skills",
        StatementKind::ToolLine => "line of tools",
    };
    let document = exhibit.document;
    let statement = document.slice(document.statements[weighed.mention.statement].span);
    let line = statement.split_whitespace().collect::<Vec<_>>().join(" ");
    format!(
        "“{}” is {worth} ({kind}, {}): {line}",
        document.slice(weighed.mention.span),
        weighed.section.name()
    )
}

impl Explanation {
    /// The explanation as it is printed: probabilities, features with their weights, words.
    #[must_use]
    pub fn text(&self) -> String {
        let heads = Heads::built_in();
        let [mention, deed] = heads.of(&self.features);
        let mut text = format!(
            "{}: {}\n\n  spoken of at all  {:.2}  (from {:.2} on)\n  a deed, if so     {:.2}  (from {:.2} on)\n",
            self.title,
            self.opinion.verdict.name(),
            self.opinion.mention,
            heads.thresholds[0],
            self.opinion.deed,
            heads.thresholds[1]
        );
        let _ = writeln!(
            text,
            "\n  {:<18}{:>6}{:>10}{:>8}",
            "feature", "value", "spoken of", "deed"
        );
        for ((name, meaning, _), value) in FEATURES.iter().zip(self.features.0) {
            if value != 0.0 {
                let weight = |head: &Head| {
                    let found = head.weights.iter().find(|(feature, _)| feature == name);
                    found.map_or_else(|| "-".to_owned(), |(_, weight)| format!("{:+.2}", weight * value))
                };
                let _ = writeln!(
                    text,
                    "  {name:<18}{value:>6.2}{:>10}{:>8}   {meaning}",
                    weight(mention),
                    weight(deed)
                );
            }
        }
        text.push_str("\nwords\n");
        if self.words.is_empty() {
            text.push_str("  no term of it stands in the resume\n");
        }
        for words in &self.words {
            let _ = writeln!(text, "  {words}");
        }
        text
    }
}
