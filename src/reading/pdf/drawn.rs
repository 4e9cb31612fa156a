//! Glyphs that were visible when they were drawn, and what those say of which no font tells.

use super::codes::Alphabet;
use super::glyphs::Glyph;

/// A glyph that was visible when it was drawn.
pub(super) struct Drawn {
    pub(super) glyph: Glyph,
    /// How many areas were painted before it.
    pub(super) after: usize,
    /// It is from a Type 3 font, whose em is not known yet.
    pub(super) type3: bool,
    /// Its code, where nothing else tells what it says.
    pub(super) code: Option<u32>,
}

impl Drawn {
    /// Whether this stands right before or after another glyph, or over it.
    fn is_beside(&self, other: &Self) -> bool {
        /// Widest gap within a word, in mean widths of the two: a space between words has more than half of one.
        const GAP: f64 = 0.25;
        let apart = other.glyph.origin - self.glyph.origin;
        let (along, across) = (apart.dot(self.glyph.direction), apart.cross(self.glyph.direction));
        let before = if along > 0.0 { self } else { other };
        let width = f64::midpoint(self.glyph.advance, other.glyph.advance);
        along.abs() - before.glyph.advance < GAP * width && across.abs() < width
    }
}

/// Gives glyphs their letters by their codes, where nothing else tells, and drops those that stay without.
///
/// `alphabet` is that of the pages before, and then also of this one. Returns how many were dropped.
pub(super) fn spell(drawn: &mut Vec<Drawn>, alphabet: &mut Option<Alphabet>) -> usize {
    let codes: Vec<u32> = drawn.iter().filter_map(|drawn| drawn.code).collect();
    *alphabet = Alphabet::of(&codes).or(*alphabet);
    for index in 0..drawn.len() {
        let Some(code) = drawn[index].code else {
            continue;
        };
        let in_word = [index.wrapping_sub(1), index + 1]
            .into_iter()
            .filter_map(|other| drawn.get(other))
            .any(|other| other.is_beside(&drawn[index]));
        let letters = alphabet.and_then(|alphabet| alphabet.letters(code, in_word));
        drawn[index].glyph.text = letters.unwrap_or_default();
    }
    let before = drawn.len();
    drawn.retain(|drawn| !drawn.glyph.text.is_empty());
    before - drawn.len()
}
