//! Which passages of a resume speak of a skill: nearest vectors and exact names, joined by rank.

mod context;

use std::collections::HashMap;

use crate::chunk::Chunk;
use crate::db::chunks::Distance;
use crate::lexicon::{Mention, Owner};
use crate::roadmap::{Roadmap, SentenceKind};

pub use context::context;

/// Reciprocal rank fusion's damping, from Cormack, Clarke and Büttcher (SIGIR 2009).
const RANK_DAMPING: f64 = 60.0;

/// A chunk that was retrieved for a skill.
#[derive(Clone, Debug, PartialEq)]
pub struct Passage {
    /// Place among the resume's chunks.
    pub chunk: usize,
    /// Reciprocal rank over both lists; larger is nearer.
    pub score: f64,
    /// Cosine to the nearest sentence that would evidence the skill.
    pub similarity: f64,
    /// That cosine less the one to the nearest "not by" sentence.
    pub margin: f64,
    /// Place among all chunks by similarity alone, from 1.
    pub dense_rank: usize,
    /// Place among the chunks that name the skill, by how often, from 1.
    pub lexical_rank: Option<usize>,
}

/// For each skill, in catalogue order, all chunks of the resume, best first.
#[must_use]
pub fn passages(
    roadmap: &Roadmap,
    chunks: &[Chunk],
    mentions: &[Mention],
    distances: &[Distance],
) -> Vec<Vec<Passage>> {
    let mut by_skill: HashMap<&str, Vec<&Distance>> = HashMap::new();
    for distance in distances {
        by_skill.entry(distance.skill.as_str()).or_default().push(distance);
    }
    roadmap
        .skills()
        .enumerate()
        .map(|(at, skill)| {
            let found = by_skill.get(skill.id.as_str()).map_or(&[][..], Vec::as_slice);
            of_skill(chunks, &named_chunks(chunks, mentions, at), found)
        })
        .collect()
}

/// How often each chunk names the skill.
fn named_chunks(chunks: &[Chunk], mentions: &[Mention], skill: usize) -> Vec<usize> {
    let mut counts = vec![0; chunks.len()];
    for mention in mentions.iter().filter(|mention| mention.owner == Owner::Skill(skill)) {
        if let Some(chunk) = chunks.iter().position(|chunk| chunk.span.overlaps(mention.span)) {
            counts[chunk] += 1;
        }
    }
    counts
}

fn of_skill(chunks: &[Chunk], named: &[usize], distances: &[&Distance]) -> Vec<Passage> {
    // Unrelated until the scan says otherwise.
    let mut similarity = vec![0.0_f64; chunks.len()];
    let mut against = vec![0.0_f64; chunks.len()];
    for distance in distances.iter().filter(|distance| distance.ordinal < chunks.len()) {
        let list = match distance.kind {
            SentenceKind::Query => &mut similarity,
            SentenceKind::NotBy => &mut against,
        };
        list[distance.ordinal] = 1.0 - distance.distance;
    }
    let dense = ranks(chunks.len(), |a, b| similarity[b].total_cmp(&similarity[a]));
    let lexical = ranks(chunks.len(), |a, b| named[b].cmp(&named[a]));
    let mut passages: Vec<Passage> = (0..chunks.len())
        .map(|chunk| {
            let lexical_rank = (named[chunk] > 0).then_some(lexical[chunk]);
            Passage {
                chunk,
                score: reciprocal(dense[chunk]) + lexical_rank.map_or(0.0, reciprocal),
                similarity: similarity[chunk],
                margin: similarity[chunk] - against[chunk],
                dense_rank: dense[chunk],
                lexical_rank,
            }
        })
        .collect();
    passages.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.chunk.cmp(&b.chunk)));
    passages
}

fn reciprocal(rank: usize) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "a resume has few chunks")]
    let rank = rank as f64;
    1.0 / (RANK_DAMPING + rank)
}

/// The place of each index, from 1, when sorted by `compare` and then by itself.
fn ranks(count: usize, compare: impl Fn(usize, usize) -> std::cmp::Ordering) -> Vec<usize> {
    let mut order: Vec<usize> = (0..count).collect();
    order.sort_by(|a, b| compare(*a, *b).then(a.cmp(b)));
    let mut ranks = vec![0; count];
    for (place, index) in (1..).zip(order) {
        ranks[index] = place;
    }
    ranks
}

#[cfg(test)]
mod tests {
    use text_splitter::Characters;

    use super::*;
    use crate::chunk;
    use crate::document::{Document, Format};
    use crate::lexicon::Lexicon;
    use crate::roadmap::tests::backend_engineer;

    fn setting() -> (Roadmap, Vec<Chunk>, Vec<Mention>) {
        let roadmap = backend_engineer();
        let text = "Experience\nAcme\n• Looked after the garden and the fence of the house for many years.\n\n\
                    Projects\nShop\n• Deployed Docker images of the service.\n\nSkills\nCooking, Linux, docker\n";
        let document = Document::new(Format::Text, &[text.to_owned()], Vec::new());
        let chunks = chunk::split(&document, Characters);
        let mentions = Lexicon::new(&roadmap).mentions(&document);
        (roadmap, chunks, mentions)
    }

    fn place(roadmap: &Roadmap, id: &str) -> usize {
        roadmap
            .skills()
            .position(|skill| skill.id.as_str() == id)
            .expect("a skill of the roadmap")
    }

    #[test]
    fn every_chunk_that_names_a_skill_is_retrieved_even_without_vectors() {
        let (roadmap, chunks, mentions) = setting();
        let passages = passages(&roadmap, &chunks, &mentions, &[]);
        let docker = &passages[place(&roadmap, "docker")];
        assert_eq!(
            docker.iter().filter(|passage| passage.lexical_rank.is_some()).count(),
            2
        );
        assert!(docker[0].lexical_rank.is_some() && docker[1].lexical_rank.is_some());
    }

    #[test]
    fn the_nearest_chunk_comes_first_where_nothing_is_named() {
        let (roadmap, chunks, mentions) = setting();
        let distances: Vec<Distance> = (0..chunks.len())
            .map(|ordinal| Distance {
                skill: "nosql".to_owned(),
                kind: SentenceKind::Query,
                ordinal,
                distance: if ordinal == 1 { 0.2 } else { 0.7 },
            })
            .collect();
        let passages = passages(&roadmap, &chunks, &mentions, &distances);
        assert_eq!(passages[place(&roadmap, "nosql")][0].chunk, 1);
    }
}
