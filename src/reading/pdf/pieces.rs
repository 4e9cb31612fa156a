//! Placed glyphs to words, and words to the pieces of a line.
//!
//! Distances are in em, so that they hold for every size of type. The numbers come from 87 resumes.

use hayro_interpret::kurbo::{Point, Rect, Vec2};

use super::glyphs::Glyph;
use super::right_to_left;
use crate::document::Section;
use crate::reading::text;

/// Glyphs whose baselines are at most this far apart stand on one line: superscripts do.
pub(super) const SAME_BASELINE: f64 = 0.38;

/// A gap wider than this parts two words; 0.17 glued words together.
const WORD_GAP: f64 = 0.12;

/// A gap wider than this parts two pieces of a line: a date at the margin, a column of a table.
const PIECE_GAP: f64 = 1.6;

/// How far the pen may step back within a line: kerning, and accents set over their letter.
const STEP_BACK: f64 = 0.3;

/// Directions whose cosine is below this are different.
pub(super) const SAME_DIRECTION: f64 = 0.99;

/// Glyphs that follow each other closely on one baseline.
#[derive(Clone, Debug)]
pub(super) struct Piece {
    pub(super) text: String,
    /// Start and end in the direction of writing, in points.
    pub(super) start: f64,
    pub(super) end: f64,
    pub(super) baseline: f64,
    /// Mean size of the glyphs: one large initial or symbol does not make a heading.
    pub(super) em: f64,
    /// Box around it on the page.
    pub(super) bounds: Rect,
    /// All of it is set in bold.
    pub(super) bold: bool,
    glyphs: f64,
    pub(super) direction: Vec2,
    /// The gaps before the second word and those after it.
    gaps: Vec<Gap>,
}

/// White space between two words.
#[derive(Clone, Copy, Debug)]
struct Gap {
    /// Byte of the space in the text.
    at: usize,
    /// Where it begins and ends in the direction of writing, in points.
    from: f64,
    to: f64,
    /// Width in em.
    width: f64,
}

impl Piece {
    /// Whether it is a heading by its words.
    pub(super) fn is_known_heading(&self) -> bool {
        Section::of_heading(&text::clean_line(&self.text)).is_some()
    }

    /// Where a gap of at least `least` points ends.
    pub(super) fn wide_gaps(&self, least: f64) -> impl Iterator<Item = f64> {
        self.gaps
            .iter()
            .filter(move |gap| gap.to - gap.from >= least)
            .map(|gap| gap.to)
    }

    /// Whether there is a gap that holds all from `from` to `to`.
    pub(super) fn has_gap(&self, from: f64, to: f64) -> bool {
        self.gap_around(from, to).is_some()
    }

    fn gap_around(&self, from: f64, to: f64) -> Option<usize> {
        self.gaps.iter().position(|gap| gap.from <= from && to <= gap.to)
    }

    /// The two sides of a gap that holds all from `from` to `to`; `None` if there is none.
    pub(super) fn split(&self, from: f64, to: f64) -> Option<(Piece, Piece)> {
        let index = self.gap_around(from, to)?;
        let gap = self.gaps[index];
        let (left, right) = (self.text.get(..gap.at)?, self.text.get(gap.at + 1..)?);
        let mut first = Piece {
            text: left.to_owned(),
            end: gap.from,
            gaps: self.gaps[..index].to_vec(),
            ..self.clone()
        };
        let mut second = Piece {
            text: right.to_owned(),
            start: gap.to,
            gaps: self.gaps[index + 1..].to_vec(),
            ..self.clone()
        };
        for later in &mut second.gaps {
            later.at -= gap.at + 1;
        }
        // Only lines that run from left to right are split.
        first.bounds.x1 = gap.from;
        second.bounds.x0 = gap.to;
        Some((first, second))
    }

    /// Gives it other words; where they stand is no longer known.
    pub(super) fn set_text(&mut self, text: String) {
        self.text = text;
        self.gaps.clear();
    }

    /// Whether another piece on its right is as near as a word.
    pub(super) fn is_near(&self, right: &Piece) -> bool {
        right.start - self.end <= PIECE_GAP * self.em.max(right.em)
    }

    /// Adds the words of a piece on its right.
    pub(super) fn append(&mut self, right: &Piece) {
        let gap = (right.start - self.end) / self.em.max(right.em);
        let space = if gap > WORD_GAP { " " } else { "" };
        self.set_text(format!("{}{space}{}", self.text, right.text));
        self.end = self.end.max(right.end);
        self.bounds = self.bounds.union(right.bounds);
        self.bold &= right.bold;
        self.em = self.em.max(right.em);
    }

    /// Puts a mark before the first word, with a space between them.
    pub(super) fn put_mark(&mut self, mark: char, place: Rect) {
        let at = mark.len_utf8();
        for gap in &mut self.gaps {
            gap.at += at + 1;
        }
        let gap = Gap {
            at,
            from: place.x1,
            to: self.start,
            width: (self.start - place.x1) / self.em,
        };
        self.gaps.insert(0, gap);
        self.text.insert_str(0, &format!("{mark} "));
        self.start = place.x0;
        self.bounds = self.bounds.union(place);
    }
}

/// Pieces on one baseline, from left to right.
pub(super) type Line = Vec<Piece>;

pub(super) fn lines(glyphs: &[Glyph]) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    let mut pen: Option<Pen> = None;
    let mut blank = false;
    for glyph in glyphs {
        if glyph.text.chars().all(char::is_whitespace) {
            blank = true;
            continue;
        }
        let place = Placed::new(glyph);
        let piece = lines.last().and_then(|line| line.last());
        let step = match (&pen, piece) {
            (Some(pen), Some(piece)) => pen.step(&place, glyph, blank, piece.baseline),
            _ => Step::NewLine,
        };
        let gap = pen.as_ref().map_or(0.0, |pen| pen.gap(&place, glyph));
        blank = false;
        match (step, lines.last_mut().and_then(|line| line.last_mut())) {
            (Step::SameWord | Step::NewWord, Some(piece)) => {
                if step == Step::NewWord {
                    piece.gaps.push(Gap {
                        at: piece.text.len(),
                        from: piece.end,
                        to: place.start,
                        width: gap,
                    });
                    piece.text.push(' ');
                }
                piece.text.push_str(&right_to_left::as_seen(&glyph.text));
                piece.end = piece.end.max(place.end);
                piece.bounds = piece.bounds.union(glyph.bounds());
                piece.bold &= glyph.bold;
                piece.glyphs += 1.0;
                piece.em += (glyph.em - piece.em) / piece.glyphs;
            }
            (step, _) => {
                let piece = Piece {
                    text: right_to_left::as_seen(&glyph.text).into_owned(),
                    start: place.start,
                    end: place.end,
                    baseline: place.baseline,
                    em: glyph.em,
                    bounds: glyph.bounds(),
                    bold: glyph.bold,
                    glyphs: 1.0,
                    direction: glyph.direction,
                    gaps: Vec::new(),
                };
                match lines.last_mut() {
                    Some(line) if step == Step::NewPiece => line.push(piece),
                    _ => lines.push(vec![piece]),
                }
            }
        }
        pen = Some(Pen {
            place,
            em: glyph.em,
            direction: glyph.direction,
        });
    }
    for line in &mut lines {
        without_tracking(line);
    }
    right_to_left::mend(lines)
}

/// Joins the letters of words set with wide gaps between all letters, as designers like it.
fn without_tracking(line: &mut Line) {
    let usual: Vec<Option<f64>> = line.iter().map(|piece| tracking(&piece.text, &piece.gaps)).collect();
    let of_line = usual.iter().flatten().copied().next();
    for (piece, usual) in line.iter_mut().zip(usual) {
        // "o f" alone may be two letters, but not beside others that stand as far apart.
        let as_others = |usual: &f64| piece.gaps.iter().all(|gap| is_as_wide(gap, *usual)) && are_single(&piece.text);
        if let Some(usual) = usual.or(of_line.filter(as_others)) {
            piece.text = joined(&piece.text, &piece.gaps, usual);
            piece.gaps.clear();
        }
    }
}

/// The usual gap between the letters of text that is set apart ("E X P E R I E N C E"), in em.
fn tracking(text: &str, gaps: &[Gap]) -> Option<f64> {
    /// Fewer letters with gaps between them may be a list of letters.
    const MIN_LETTERS: usize = 4;
    /// So many with the same gap between them are set apart even where most of them are digits and marks.
    const ENOUGH_OF_ALL: usize = 8;
    let count = gaps.len() + 1;
    let single = text.split(' ').filter(|letter| letter.chars().count() == 1).count();
    if count < MIN_LETTERS || single * 10 < count * 9 || text.split(' ').count() != count {
        return None;
    }
    let is_word = |letter: &&str| letter.chars().all(char::is_alphabetic);
    let alphabetic = text.split(' ').filter(is_word).count();
    let mut sorted: Vec<f64> = gaps.iter().map(|gap| gap.width).collect();
    sorted.sort_by(f64::total_cmp);
    let usual = sorted[sorted.len() / 2];
    let same = gaps.iter().filter(|gap| is_as_wide(gap, usual)).count();
    let is_even = count >= ENOUGH_OF_ALL && same * 4 >= gaps.len() * 3 && alphabetic * 5 >= count;
    (alphabetic * 10 >= count * 8 || is_even).then_some(usual)
}

fn is_as_wide(gap: &Gap, usual: f64) -> bool {
    (gap.width - usual).abs() <= usual * 0.08
}

fn are_single(text: &str) -> bool {
    text.contains(' ') && text.split(' ').all(|letter| letter.chars().count() == 1)
}

/// Letters set apart to words: what is wider than their usual gap parts two.
fn joined(text: &str, gaps: &[Gap], usual: f64) -> String {
    /// Gaps wider than this many usual ones part words.
    const WORD: f64 = 1.6;
    let mut words = String::new();
    for (index, letter) in text.split(' ').enumerate() {
        let gap = index.checked_sub(1).and_then(|before| gaps.get(before));
        if gap.is_some_and(|gap| gap.width > usual * WORD) {
            words.push(' ');
        }
        words.push_str(letter);
    }
    words
}

/// A glyph in the coordinates of its own line.
struct Placed {
    start: f64,
    end: f64,
    baseline: f64,
}

impl Placed {
    fn new(glyph: &Glyph) -> Self {
        let Point { x, y } = glyph.origin;
        let Vec2 { x: dx, y: dy } = glyph.direction;
        let start = x * dx + y * dy;
        Self {
            start,
            end: start + glyph.advance,
            baseline: y * dx - x * dy,
        }
    }
}

/// Where the last glyph left off.
struct Pen {
    place: Placed,
    em: f64,
    direction: Vec2,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Step {
    SameWord,
    NewWord,
    NewPiece,
    NewLine,
}

impl Pen {
    /// Distance from the end of the last glyph to the next one, in em.
    fn gap(&self, next: &Placed, glyph: &Glyph) -> f64 {
        (next.start - self.place.end) / self.em.max(glyph.em)
    }

    /// Whether one of two glyphs that touch is a superscript or subscript of the other.
    fn is_raised(&self, next: &Placed, glyph: &Glyph, rise: f64) -> bool {
        /// Farthest that a small letter stands from the baseline of its word, in em of the word.
        const FARTHEST: f64 = 0.62;
        /// Small letters are at most this large, in em of the word.
        const SMALL: f64 = 0.85;
        /// They touch their word.
        const CLOSE: f64 = 0.25;
        let (small, large) = (self.em.min(glyph.em), self.em.max(glyph.em));
        small <= large * SMALL && rise <= FARTHEST * large && self.gap(next, glyph).abs() <= CLOSE
    }

    /// How a glyph follows; `baseline` is that of the piece, to which the pen comes back from a superscript.
    fn step(&self, next: &Placed, glyph: &Glyph, blank: bool, baseline: f64) -> Step {
        let em = self.em.max(glyph.em);
        let from_pen = (next.baseline - self.place.baseline).abs();
        let rise = from_pen.min((next.baseline - baseline).abs());
        let same_baseline = rise <= SAME_BASELINE * em || self.is_raised(next, glyph, rise);
        let same_direction = self.direction.dot(glyph.direction) >= SAME_DIRECTION;
        if !same_baseline || !same_direction || next.start < self.place.start - STEP_BACK * em {
            return Step::NewLine;
        }
        let gap = self.gap(next, glyph);
        if gap > PIECE_GAP {
            Step::NewPiece
        } else if blank || gap > WORD_GAP {
            Step::NewWord
        } else {
            Step::SameWord
        }
    }
}
