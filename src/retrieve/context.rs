//! What of a resume is laid before a judge for some skills, within a budget of tokens.

use super::Passage;
use crate::chunk::Chunk;

/// The chunks to show for these skills, in the order of the resume: each skill's best passage first,
/// then each one's next, as long as they fit into `budget` as `size` counts them.
#[must_use]
pub fn context(
    chunks: &[Chunk],
    skills: &[&[Passage]],
    budget: usize,
    mut size: impl FnMut(&Chunk) -> usize,
) -> Vec<usize> {
    let mut chosen: Vec<usize> = Vec::new();
    let mut left = budget;
    let longest = skills.iter().map(|passages| passages.len()).max().unwrap_or(0);
    for rank in 0..longest {
        for passage in skills.iter().filter_map(|passages| passages.get(rank)) {
            let Some(chunk) = chunks.get(passage.chunk) else {
                continue;
            };
            let tokens = size(chunk);
            if tokens <= left && !chosen.contains(&passage.chunk) {
                left -= tokens;
                chosen.push(passage.chunk);
            }
        }
    }
    chosen.sort_unstable();
    chosen
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chunk::ChunkKind;
    use crate::document::{Section, Span};

    fn passage(chunk: usize) -> Passage {
        Passage {
            chunk,
            score: 0.0,
            similarity: 0.0,
            margin: 0.0,
            dense_rank: 1,
            lexical_rank: None,
        }
    }

    #[test]
    fn each_skill_gets_its_best_passage_before_any_gets_a_second() {
        let chunks: Vec<Chunk> = (0..6)
            .map(|ordinal| Chunk {
                ordinal,
                kind: ChunkKind::Prose,
                section: Section::Experience,
                heading: String::new(),
                span: Span::new(ordinal, ordinal + 1),
            })
            .collect();
        let first: Vec<Passage> = [4, 0, 1].map(passage).into();
        let second: Vec<Passage> = [2, 3, 4].map(passage).into();
        let shown = |budget| context(&chunks, &[&first, &second], budget, |_| 10);
        assert_eq!(shown(20), [2, 4]);
        assert_eq!(shown(40), [0, 2, 3, 4]);
        assert_eq!(shown(5), [] as [usize; 0]);
    }
}
