//! The cues of `fixtures/judging/cues.toml`, found in a statement all at once.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, MatchKind};

use crate::lexicon::Folded;

const SOURCE: &str = include_str!("../../fixtures/judging/cues.toml");

/// What a cue says; the names are those of the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cue {
    VoidBefore,
    VoidAfter,
    NearVoid,
    /// Looks like another cue and is none.
    Spurious,
    FamiliarBefore,
    FamiliarAfter,
    Agent,
    Others,
    Own,
    Described,
    Describing,
    ClauseEnd,
}

const KINDS: [(&str, Cue); 12] = [
    ("void_before", Cue::VoidBefore),
    ("void_after", Cue::VoidAfter),
    ("near_void", Cue::NearVoid),
    ("no_cue", Cue::Spurious),
    ("familiar_before", Cue::FamiliarBefore),
    ("familiar_after", Cue::FamiliarAfter),
    ("agents", Cue::Agent),
    ("others", Cue::Others),
    ("own", Cue::Own),
    ("described", Cue::Described),
    ("describing", Cue::Describing),
    ("clause_ends", Cue::ClauseEnd),
];

struct Table {
    automaton: AhoCorasick,
    kinds: Vec<Cue>,
}

#[expect(clippy::expect_used, reason = "the file is part of the program, and a test reads it")]
static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let lists: BTreeMap<String, Vec<String>> = toml::from_str(SOURCE).expect("cues.toml is lists of cues");
    let mut terms = Vec::new();
    let mut kinds = Vec::new();
    for (name, kind) in KINDS {
        for term in lists.get(name).into_iter().flatten() {
            terms.push(Folded::new(term.trim_end_matches([',', ' '])).text);
            kinds.push(kind);
        }
    }
    let automaton = AhoCorasick::builder()
        .match_kind(MatchKind::Standard)
        .build(&terms)
        .expect("a few thousand cues fit an automaton");
    Table { automaton, kinds }
});

/// Bytes of the folded text that a cue covers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Hit {
    pub cue: Cue,
    pub start: usize,
    pub end: usize,
}

/// Every cue of a folded text in the order of the text, without those that only look like one.
pub(super) fn find(folded: &Folded) -> Vec<Hit> {
    let table = &*TABLE;
    let mut hits: Vec<Hit> = table
        .automaton
        .find_overlapping_iter(&folded.text)
        .filter_map(|found| {
            let end = folded.term_end(found.start(), found.end())?;
            let cue = table.kinds[found.pattern().as_usize()];
            // "is" is not the plural of "i"; only nouns have one.
            let may_be_plural = matches!(cue, Cue::Agent | Cue::Described);
            (end == found.end() || may_be_plural).then_some(Hit {
                cue,
                start: found.start(),
                end,
            })
        })
        .collect();
    let none: Vec<(usize, usize)> = hits
        .iter()
        .filter(|hit| hit.cue == Cue::Spurious)
        .map(|hit| (hit.start, hit.end))
        .collect();
    hits.retain(|hit| {
        hit.cue != Cue::Spurious
            && (matches!(hit.cue, Cue::Own | Cue::ClauseEnd)
                || !none.iter().any(|(start, end)| hit.start < *end && *start < hit.end))
    });
    hits.sort_by_key(|hit| (hit.start, hit.end));
    hits
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_list_of_the_file_is_known_and_none_is_empty() {
        let lists: BTreeMap<String, Vec<String>> = toml::from_str(SOURCE).expect("lists");
        for (name, _) in KINDS {
            assert!(lists.get(name).is_some_and(|list| !list.is_empty()), "{name}");
        }
        assert_eq!(lists.len(), KINDS.len());
        assert!(!find(&Folded::new("no experience with Kubernetes")).is_empty());
    }

    #[test]
    fn what_only_looks_like_a_cue_is_none() {
        let cues = |text: &str| find(&Folded::new(text)).iter().any(|hit| hit.cue == Cue::VoidBefore);
        assert!(cues("Learning Docker"));
        assert!(!cues("Machine learning services in Docker"));
        assert!(!cues("Planned and executed the move to AWS"));
    }
}
