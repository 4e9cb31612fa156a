//! What takes a mention's worth away: denial, intent, mere familiarity, other people's work, and text
//! that addresses the reader. In the manner of `ConText` (Harkema et al. 2009): a cue governs what
//! stands near it, up to the end of its clause.

mod others;

use super::cues::{self, Cue, Hit};
use super::orders::stands_with_an_order;
use crate::document::{Document, Span, Statement, StatementKind};
use crate::lexicon::Folded;

/// What governs a mention, strongest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Scope {
    /// Denied, wished for, or somebody else's: no mention at all (rubric rules 5 and 6).
    Void,
    /// Named with no more than familiarity: at most a claim.
    Familiar,
    Open,
}

/// Words between a short negation and what it voids.
const NEAR_WORDS: usize = 2;

/// Words between a label's colon and the negation behind it: "we ship releases, no containers".
const LABEL_DENIAL_WORDS: usize = 4;

/// Words between a mention and a cue behind it.
const AFTER_WORDS: usize = 12;

/// A statement with its cues, so that they are looked for once.
pub(super) struct Marked {
    folded: Folded,
    hits: Vec<Hit>,
    start: usize,
    /// The words before a colon that opens the statement, in bytes of the folded text.
    label: Option<usize>,
    pub addresses_the_reader: bool,
    kind: StatementKind,
    /// A label at the head of its paragraph denies or only intends what follows.
    is_denied: bool,
    /// Where the first verb of a deed ends.
    deed_at: Option<usize>,
}

impl Marked {
    pub fn new(document: &Document, statement: &Statement) -> Self {
        let text = document.slice(statement.span);
        let folded = Folded::new(text);
        let label = label_end(&folded.text);
        let hits = cues::find(&folded);
        // "Never done so far: …" governs the whole paragraph, whatever sentences it has.
        let opening = document.statements.iter().find(|other| other.block == statement.block);
        let is_denied = denied_label(&folded, &hits)
            || opening.filter(|opening| *opening != statement).is_some_and(|opening| {
                let folded = Folded::new(document.slice(opening.span));
                denied_label(&folded, &cues::find(&folded))
            });
        Self {
            hits,
            is_denied,
            start: statement.span.start,
            label,
            addresses_the_reader: stands_with_an_order(document, statement),
            kind: statement.kind,
            deed_at: super::deeds::first_deed(&folded),
            folded,
        }
    }

    pub fn folded(&self) -> &Folded {
        &self.folded
    }

    /// What governs a mention at `span` of the document.
    pub fn scope_of(&self, span: Span) -> Scope {
        let from = self.folded.position_of(span.start - self.start);
        let to = self.folded.position_of(span.end - self.start).max(from);
        if self.is_denied || self.is_void(from, to) || self.is_prose() && self.is_somebody_elses(from, to) {
            Scope::Void
        } else if self.is_familiar(from, to) {
            Scope::Familiar
        } else {
            Scope::Open
        }
    }

    fn is_prose(&self) -> bool {
        matches!(self.kind, StatementKind::Sentence | StatementKind::Bullet)
    }

    fn text(&self) -> &str {
        &self.folded.text
    }

    /// Start and end of the clause around a place: up to marks of punctuation or words that end one. A
    /// colon ends none, and neither does a comma: "no experience with: A, B".
    fn clause(&self, from: usize, to: usize) -> (usize, usize) {
        let ends = |c: char| matches!(c, ';' | '!' | '?' | '•');
        let stop = |at: usize| {
            let after = &self.text()[at..];
            after.starts_with(ends) || after.starts_with(". ") || after == "."
        };
        let mut start = self.text()[..from]
            .char_indices()
            .rev()
            .find(|(at, _)| stop(*at))
            .map_or(0, |(at, mark)| at + mark.len_utf8());
        let mut end = (to..self.text().len())
            .filter(|at| self.text().is_char_boundary(*at))
            .find(|at| stop(*at))
            .unwrap_or(self.text().len());
        for hit in self.hits.iter().filter(|hit| hit.cue == Cue::ClauseEnd) {
            if hit.end <= from && hit.end > start {
                start = hit.end;
            }
            if hit.start >= to && hit.start < end {
                end = hit.start;
            }
        }
        (start, end)
    }

    fn within(&self, cue: Cue, start: usize, end: usize) -> impl DoubleEndedIterator<Item = &Hit> {
        let of_kind = self.hits.iter().filter(move |hit| hit.cue == cue);
        of_kind.filter(move |hit| start <= hit.start && hit.end <= end)
    }

    fn words_between(&self, from: usize, to: usize) -> usize {
        self.text()[from.min(to)..to].split_whitespace().count()
    }

    fn is_void(&self, from: usize, to: usize) -> bool {
        let (start, end) = self.clause(from, to);
        if self.within(Cue::VoidBefore, start, from).next().is_some() {
            return true;
        }
        let near = |hit: &Hit| {
            self.words_between(hit.end, from) <= NEAR_WORDS
                && !self.text()[hit.end..from].contains([',', ':', '('])
                && self.negates(start, hit)
        };
        let changed = || CHANGED.iter().any(|phrase| self.text()[to..].contains(phrase));
        if self.within(Cue::NearVoid, start, from).next_back().is_some_and(near) && !changed() {
            return true;
        }
        // "Kubernetes: planned for 2025": the label is what the rest speaks of.
        if self.label.is_some_and(|colon| to <= colon) {
            let rest = self.label.unwrap_or(to);
            let end = self.text()[rest..].find(". ").map_or(self.text().len(), |at| rest + at);
            let after = |cue| self.within(cue, rest, end).next().is_some();
            return after(Cue::VoidAfter) || after(Cue::VoidBefore) || self.begins_with_a_denial(rest);
        }
        self.within(Cue::VoidAfter, to, end).any(|hit| {
            let between = &self.text()[to..hit.start];
            // One word says it only right behind: "unit tests for code that had none" is no denial.
            let one_word = !self.text()[hit.start..hit.end].contains(' ');
            let reach = if one_word { NEAR_WORDS } else { AFTER_WORDS };
            self.words_between(to, hit.start) <= reach
                && (between.contains('(') || !between.contains([')', '|', '·']))
                && (self.is_prose() || !is_listed_apart(between))
        })
    }

    /// English "no" stands at the head of what it denies; Portuguese "no" means "in the".
    fn negates(&self, start: usize, hit: &Hit) -> bool {
        const BEFORE_NO: [&str; 16] = [
            "and", "but", "had", "have", "has", "with", "is", "are", "there", "yet", "or", "absolutely", "still",
            "means", "says", "got",
        ];
        let before = self.text()[start..hit.start].trim_end();
        &self.text()[hit.start..hit.end] != "no"
            || before.is_empty()
            || before.ends_with([',', ':', '(', '–', '-'])
            || before
                .split(' ')
                .next_back()
                .is_some_and(|word| BEFORE_NO.contains(&word))
    }

    /// "Docker: no containers", "Kubernetes: none".
    fn begins_with_a_denial(&self, colon: usize) -> bool {
        let near = self.within(Cue::NearVoid, colon, self.text().len());
        near.take(1)
            .any(|hit| self.words_between(colon + 1, hit.start) <= LABEL_DENIAL_WORDS)
    }

    /// Familiarity weakens what it governs, unless a verb of a deed stands between.
    fn is_familiar(&self, from: usize, to: usize) -> bool {
        let (start, end) = self.clause(from, to);
        let deed = self.deed_at.filter(|at| *at <= from);
        let before = self.within(Cue::FamiliarBefore, start, from).next_back();
        if before.is_some_and(|hit| deed.is_none_or(|deed| hit.start >= deed)) {
            return true;
        }
        let mut after = self.within(Cue::FamiliarAfter, to, end);
        after.next().is_some_and(|hit| {
            let between = &self.text()[to..hit.start];
            let in_brackets = between.trim_start().starts_with('(') && !between.contains(')');
            // "Completed internal MongoDB training" is a course, "Held Docker trainings" a deed.
            let at_once = between.trim().is_empty() && !GAVE.iter().any(|gave| self.text()[start..from].contains(gave));
            in_brackets || at_once
        })
    }
}

/// Whoever gives a course knows more than its title.
const GAVE: [&str; 12] = [
    "gave", "held", "led", "taught", "teach", "organised", "organized", "delivered", "ran ", "prepared", "hielt",
    "impart",
];

/// Another item of a list stands between: "Docker, Redis (learning)" voids Redis alone.
fn is_listed_apart(between: &str) -> bool {
    between.find(',').is_some_and(|comma| between[comma..].contains('('))
}

/// A label before a colon is at most this many words.
const LABEL_WORDS: usize = 12;

/// Where the label before a colon ends, if the text opens with one.
fn label_end(text: &str) -> Option<usize> {
    text.find(": ").or_else(|| text.find(':')).filter(|at| {
        let label = &text[..*at];
        label.split(' ').count() <= LABEL_WORDS && !label.contains(['.', ';', '!', '?', '('])
    })
}

/// Whether the label denies, intends, or gives to others what stands behind it.
fn denied_label(folded: &Folded, hits: &[Hit]) -> bool {
    label_end(&folded.text).is_some_and(|end| {
        hits.iter().any(|hit| {
            let denies = matches!(hit.cue, Cue::VoidBefore | Cue::Others);
            denies && hit.end <= end && hit.start <= end
        })
    })
}

/// After these the candidate changed what was denied before: "we had no Docker; I introduced it".
const CHANGED: [&str; 12] = [
    "introduced it", "set it up", "brought it in", "built it", "changed that", "i introduced", "i set up",
    "lo introduje", "führte es ein", "habe es eingeführt", "l'ai introduit", "introduzi",
];

#[cfg(test)]
mod tests {
    #[test]
    fn what_a_team_or_a_product_does_is_not_the_candidates_deed() {
        for (text, word) in [
            (
                "The new platform is made of Spring Boot microservices on AWS with Kafka in between.",
                "Kafka",
            ),
            (
                "Our platform is written in Elixir and Kotlin, event-driven over Kafka, on Kubernetes.",
                "Kafka",
            ),
            (
                "The engineering team ran the Elasticsearch cluster and its pipelines.",
                "Elasticsearch",
            ),
            (
                "El equipo de plataforma administra Terraform y Kubernetes.",
                "Kubernetes",
            ),
            (
                "Asked for a new system, which an outside firm built in the Azure cloud.",
                "Azure",
            ),
            (
                "Das Plattformteam hat die Anwendung auf OpenShift umgezogen.",
                "OpenShift",
            ),
            (
                "The platform team moved everything to Kubernetes, I was a happy passenger.",
                "Kubernetes",
            ),
        ] {
            assert_eq!(scope(text, word), Scope::Void, "{text}");
        }
        for (text, word) in [
            (
                "Moved the platform to Kubernetes together with the operations team.",
                "Kubernetes",
            ),
            ("Built a library in Go that is used by other teams.", "Go"),
            ("The team of the vendor left; I rebuilt the shop in Django.", "Django"),
            ("Vendor management system in Django for 40 buyers.", "Django"),
        ] {
            assert_eq!(scope(text, word), Scope::Open, "{text}");
        }
    }

    use super::*;
    use crate::document::Format;

    fn scope(text: &str, word: &str) -> Scope {
        let document = Document::new(Format::Text, &[text.to_owned()], Vec::new());
        let at = document.text.find(word).expect("the word is there");
        let span = Span::new(at, at + word.len());
        let statement = document
            .statements
            .iter()
            .find(|s| s.span.contains(span))
            .expect("in a statement");
        Marked::new(&document, statement).scope_of(span)
    }

    proptest::proptest! {
        #[test]
        fn no_text_is_too_strange_to_be_read(text in "(no |the team |• |: |, |by |ü|— |Docker |\\(|\\)|. |; |I |which |learning |Spring){1,24}") {
            let document = Document::new(Format::Text, &[text], Vec::new());
            for statement in &document.statements {
                let marked = Marked::new(&document, statement);
                for (at, found) in document.slice(statement.span).match_indices("Docker") {
                    let start = statement.span.start + at;
                    marked.scope_of(Span::new(start, start + found.len()));
                }
            }
        }
    }

    #[test]
    fn denial_and_intent_void_what_they_govern() {
        for (text, word) in [
            ("I have no experience with Kubernetes or Helm.", "Helm"),
            ("Currently learning Docker and Terraform in my spare time.", "Terraform"),
            ("Interested in Kafka.", "Kafka"),
            ("Plan to move the shop to Redis next year.", "Redis"),
            ("Docker (currently learning)", "Docker"),
            (
                "The clusters were managed by the platform team on Kubernetes.",
                "Kubernetes",
            ),
        ] {
            assert_eq!(scope(text, word), Scope::Void, "{text}");
        }
    }

    #[test]
    fn learning_as_a_subject_hides_no_denial() {
        for (text, word) in [
            (
                "I have no experience with machine learning, Docker or Kubernetes.",
                "Kubernetes",
            ),
            ("We are learning Docker and Kubernetes.", "Docker"),
            ("• Tools & Databases: no experience with Kubernetes", "Kubernetes"),
        ] {
            assert_eq!(scope(text, word), Scope::Void, "{text}");
        }
    }

    #[test]
    fn ordinary_work_is_not_taken_for_a_denial_or_for_others_work() {
        for (text, word) in [
            ("Led a team that deployed Docker images on Kubernetes.", "Kubernetes"),
            ("Hired four engineers and migrated the shop to Docker.", "Docker"),
            (
                "Deployed the services without downtime for users on Docker and Kubernetes.",
                "Kubernetes",
            ),
        ] {
            assert_eq!(scope(text, word), Scope::Open, "{text}");
        }
    }

    #[test]
    fn a_denial_ends_with_its_clause() {
        assert_eq!(
            scope("No experience with Kubernetes, but deployed Docker images.", "Docker"),
            Scope::Open
        );
        assert_eq!(scope("Learning Go. Built services in Django.", "Django"), Scope::Open);
        assert_eq!(
            scope("Deployed machine learning services with Docker.", "Docker"),
            Scope::Open
        );
    }

    #[test]
    fn familiarity_leaves_a_claim() {
        assert_eq!(scope("Familiar with Docker and Jenkins.", "Jenkins"), Scope::Familiar);
        assert_eq!(scope("Good understanding of REST APIs.", "REST"), Scope::Familiar);
    }
}
