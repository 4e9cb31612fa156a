//! One glyph of a PDF page: where it stands, what it says, how large and bold it is.

use std::collections::HashMap;

use hayro_interpret::font::{Glyph as FontGlyph, GlyphIdentifier, PositionedGlyph};
use hayro_interpret::kurbo::{Affine, Point, Rect, Vec2};
use rustc_hash::FxHashMap;

use super::letters::Letters;

/// A glyph in page coordinates: points, y downwards, as the page is shown.
#[derive(Clone, Debug)]
pub(super) struct Glyph {
    pub(super) text: Letters,
    pub(super) origin: Point,
    /// Unit vector of the direction of writing.
    pub(super) direction: Vec2,
    pub(super) em: f64,
    pub(super) advance: f64,
    /// How wide its letter is set, as a factor.
    pub(super) stretch: f64,
    pub(super) bold: bool,
}

impl Glyph {
    /// The box around its letter: from below its baseline to the height of a capital.
    pub(super) fn bounds(&self) -> Rect {
        let up = Vec2::new(self.direction.y, -self.direction.x) * self.em;
        let along = self.direction * self.advance;
        Rect::from_points(self.origin - up * 0.2, self.origin + along + up * 0.8)
    }

    /// About the middle of a lower-case letter.
    pub(super) fn middle(&self) -> Point {
        let up = Vec2::new(self.direction.y, -self.direction.x);
        self.origin + self.direction * (self.advance / 2.0) + up * (self.em * 0.25)
    }
}

/// Text and place of the glyphs seen: fake bold, or fill and outline, draw a glyph twice.
#[derive(Default)]
pub(super) struct Overprints {
    /// The last glyph of each coarse cell, as its place in `cells`.
    last: FxHashMap<Place, usize>,
    /// Column and row on the fine grid, and the glyph before in the same coarse cell.
    cells: Vec<(i64, i64, Option<usize>)>,
}

/// The text, size of type in tenths of a point, column and row of a coarse grid.
type Place = (Letters, i64, i64, i64);

impl Overprints {
    /// Whether the same text was there before within a tenth of an em; remembers it.
    pub(super) fn contains(&mut self, glyph: &Glyph) -> bool {
        /// Cells of the fine grid along a side of one of the coarse grid: most glyphs are near no other of those.
        const COARSE: i64 = 16;
        let text = glyph.text;
        // Neighbouring cells are at most a tenth of an em apart; two `l` of a narrow font can be 0.2 em apart.
        let cell = glyph.em * 0.05;
        // Cells of another size of type do not lie on this grid.
        let size = whole(glyph.em * 10.0);
        let (column, row) = (whole(glyph.origin.x / cell), whole(glyph.origin.y / cell));
        let coarse = |cell: i64| cell.div_euclid(COARSE);
        let around = |cell: i64| coarse(cell.saturating_sub(1))..=coarse(cell.saturating_add(1));
        let found = around(column).any(|x| around(row).any(|y| self.has((text, size, x, y), column, row, 1)));
        let place = (text, size, coarse(column), coarse(row));
        // What is painted on one spot again and again is kept once.
        if !(found && self.has(place, column, row, 0)) {
            let before = self.last.insert(place, self.cells.len());
            self.cells.push((column, row, before));
        }
        found
    }

    /// Whether a glyph of a coarse cell is at most `reach` fine cells from that at `column` and `row`.
    fn has(&self, place: Place, column: i64, row: i64, reach: u64) -> bool {
        let mut next = self.last.get(&place);
        while let Some((other_column, other_row, before)) = next.and_then(|index| self.cells.get(*index)) {
            if other_column.abs_diff(column) <= reach && other_row.abs_diff(row) <= reach {
                return true;
            }
            next = before.as_ref();
        }
        false
    }
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "a number too large ends at the edge of the grid"
)]
fn whole(number: f64) -> i64 {
    number.round() as i64
}

/// The glyph without its text; `None` where the transform has collapsed.
pub(super) fn place(transform: Affine, advance: f64, is_substituted: bool) -> Option<Glyph> {
    let [right_x, right_y, up_x, up_y, ..] = transform.as_coeffs();
    let right = Vec2::new(right_x, right_y);
    let origin = transform.translation().to_point();
    let up = up_x.hypot(up_y);
    let em = up * 1000.0;
    let advance = advance * if is_substituted { up } else { right.hypot() };
    let usable = right.hypot() > 0.0 && em > 0.0 && em.is_finite() && advance.is_finite() && origin.is_finite();
    usable.then(|| Glyph {
        text: Letters::default(),
        origin,
        direction: right / right.hypot(),
        em,
        advance,
        stretch: right.hypot() / up,
        bold: false,
    })
}

/// Whether a run is set in a font that stands in for one the file only names: each letter is then stretched to
/// the width of the missing one, but the advance of a glyph is what it should be.
///
/// Type that is set wide or narrow as a whole has one stretch for all.
pub(super) fn is_substituted(run: &[PositionedGlyph<'_>]) -> bool {
    /// Of the squares of stretches, which need no roots.
    const SAME: f64 = 0.02;
    let stretch = |glyph: &PositionedGlyph<'_>| {
        let [right_x, right_y, up_x, up_y, ..] = glyph.transform().as_coeffs();
        (right_x * right_x + right_y * right_y) / (up_x * up_x + up_y * up_y)
    };
    let Some((first, rest)) = run.split_first() else {
        return false;
    };
    let usual = stretch(first);
    match &**first {
        FontGlyph::Type3(_) => false,
        FontGlyph::Outline(outline) if rest.is_empty() => (usual - 1.0).abs() > SAME && outline.font_data().is_none(),
        FontGlyph::Outline(_) => rest.iter().any(|glyph| (stretch(glyph) - usual).abs() > SAME),
    }
}

/// Advance in thousandths of an em.
pub(super) fn advance(glyph: &FontGlyph<'_>) -> f64 {
    let advance = match glyph {
        FontGlyph::Outline(glyph) => glyph.advance_width(),
        FontGlyph::Type3(glyph) => glyph.advance_width(),
    };
    f64::from(advance.unwrap_or(0.0))
}

/// Whether the fonts of glyphs are bold: asking a font takes longer than looking up its glyph.
#[derive(Default)]
pub(super) struct Weights(FxHashMap<GlyphIdentifier, bool>);

impl Weights {
    pub(super) fn is_bold(&mut self, glyph: &FontGlyph<'_>) -> bool {
        let FontGlyph::Outline(outline) = glyph else {
            return false;
        };
        let key = outline.identifier();
        *self.0.entry(key).or_insert_with(|| is_bold(glyph))
    }
}

/// Whether a glyph's font is bold, by what the font says of itself or by its name.
fn is_bold(glyph: &FontGlyph<'_>) -> bool {
    /// Weight of a semibold font; 400 is regular and 700 bold.
    const SEMIBOLD: u32 = 600;
    let FontGlyph::Outline(glyph) = glyph else {
        return false;
    };
    glyph.font_data().is_some_and(|font| {
        let name = font.postscript_name.unwrap_or_default().to_lowercase();
        font.weight.is_some_and(|weight| weight >= SEMIBOLD)
            || ["bold", "black", "heavy", "cmbx"]
                .iter()
                .any(|mark| name.contains(mark))
    })
}

/// How much larger the em of Type 3 fonts is than their text matrix says, by the size of the matrix.
///
/// The units of such fonts are free. Where letters are wider than an em on average, the unit is something
/// else, and the em is twice the mean width, as it is for Latin text.
pub(super) fn type3_scales<'g>(glyphs: impl Iterator<Item = &'g Glyph>) -> HashMap<u64, f64> {
    let mut advances: HashMap<u64, (f64, f64)> = HashMap::new();
    for glyph in glyphs.filter(|glyph| glyph.advance > 0.0) {
        let (sum, count) = advances.entry(size_key(glyph.em)).or_default();
        *sum += glyph.advance / glyph.em;
        *count += 1.0;
    }
    let scale = |(sum, count): (f64, f64)| if sum > count { 2.0 * sum / count } else { 1.0 };
    advances.into_iter().map(|(size, sums)| (size, scale(sums))).collect()
}

/// Hundredths of a point are enough to tell sizes of type apart.
pub(super) fn size_key(em: f64) -> u64 {
    (em * 100.0).round().to_bits()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A letter of 10 points, with places in cells of the fine grid: half a point.
    fn letter(text: &str, column: f64, row: f64) -> Glyph {
        Glyph {
            text: Letters::new(text),
            origin: Point::new(column * 0.5, row * 0.5),
            direction: Vec2::new(1.0, 0.0),
            em: 10.0,
            advance: 5.0,
            stretch: 1.0,
            bold: false,
        }
    }

    #[test]
    fn a_glyph_is_painted_again_within_a_tenth_of_an_em_wherever_it_stands() {
        for at in -9..=9 {
            let at = f64::from(at);
            for (across, down, again) in [
                (0.0, 0.0, true),
                (1.0, 0.0, true),
                (0.0, -1.0, true),
                (-1.0, 1.0, true),
                (2.0, 0.0, false),
                (0.0, 2.0, false),
            ] {
                let mut overprints = Overprints::default();
                assert!(!overprints.contains(&letter("l", at, at)));
                assert!(!overprints.contains(&letter("i", at, at)), "another letter");
                let next = letter("l", at + across, at + down);
                assert_eq!(overprints.contains(&next), again, "{at} {across} {down}");
            }
        }
    }
}
