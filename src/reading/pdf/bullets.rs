//! Marks of list items that are drawn as shapes, or apart from their lines.
//!
//! Browsers and what is built on them draw the disc before an item, where others set the letter `•`. Without
//! it, items as wide as the page run together. So a small disc or square right before a line becomes that letter.

use hayro_interpret::kurbo::{BezPath, Rect, Shape};

use super::pieces::{Line, Piece, SAME_DIRECTION};
use crate::document::bullets;
use crate::reading::text;

/// Side of a mark, in em of its line: Chromium, Qt and Canva draw 0.26 to 0.38; icons have 0.5 and more.
const SIDE: std::ops::RangeInclusive<f64> = 0.15..=0.45;

/// White space between a mark and its line, in em: 0.6 to 1.3 where browsers draw it.
const GAP: std::ops::RangeInclusive<f64> = 0.2..=2.0;

/// Height of the middle of a mark over the baseline, in em: 0.2 to 0.4 where browsers draw it.
const HEIGHT: std::ops::RangeInclusive<f64> = 0.1..=0.6;

/// Other marks this near are the dots of a rating, in em.
const ROW: f64 = 3.0;

/// Marks of one list stand below each other within this, in points.
const ALIGNED: f64 = 1.0;

/// Largest side of a mark, in points: 0.45 em of a large heading.
const LARGEST: f64 = 16.0;

/// Marks remembered of one page; a page of a resume has at most a hundred.
const MAX_MARKS: usize = 512;

/// Other shapes remembered of one page.
const MAX_SHAPES: usize = 4096;

/// Farthest that a bullet drawn right before its line is from the baseline of it, in em; one drawn elsewhere.
const FARTHEST: f64 = 1.5;
const SAME_HEIGHT: f64 = 0.5;

/// Farthest that a bullet stands before a line, in em.
const BEFORE: f64 = 5.0;

/// Bullets apart from their lines that are looked for; a page has at most a hundred.
const MAX_APART: usize = 500;

/// Longest path of a mark: a circle is drawn in up to 16 curves.
const LONGEST_PATH: usize = 24;

/// What may be marks on a page, and the other shapes.
#[derive(Default)]
pub(super) struct Marks {
    /// With the number of areas painted before each.
    marks: Vec<(Rect, usize)>,
    shapes: Vec<Rect>,
}

impl Marks {
    /// Remembers a shape; `after` is the number of areas painted before it, `None` where nobody sees it.
    pub(super) fn add(&mut self, bounds: Rect, is_mark: bool, after: Option<usize>) {
        match after {
            Some(after) if is_mark && self.marks.len() < MAX_MARKS => self.marks.push((bounds, after)),
            _ if self.shapes.len() < MAX_SHAPES => self.shapes.push(bounds),
            _ => {}
        }
    }

    /// The marks that stand alone: neither parts of a picture nor stations on a line.
    pub(super) fn finish(mut self, is_covered: impl Fn(Rect, usize) -> bool) -> Vec<Rect> {
        self.marks.retain(|(mark, after)| !is_covered(*mark, *after));
        let mut marks: Vec<Rect> = self.marks.iter().map(|(mark, _)| *mark).collect();
        marks.dedup_by(|a, b| is_same(*a, *b));
        marks.retain(|mark| !self.shapes.iter().any(|shape| meets(*mark, *shape)));
        marks
    }
}

/// Whether a path may be a mark: a disc, or where it is filled, a square.
pub(super) fn is_mark(path: &BezPath, bounds: Rect, filled: bool) -> bool {
    /// Share of its bounding box that a disc fills.
    const DISC: f64 = std::f64::consts::FRAC_PI_4;
    if !is_small_square(bounds) || path.elements().len() > LONGEST_PATH {
        return false;
    }
    let share = path.area().abs() / bounds.area();
    (share - DISC).abs() < 0.04 || filled && share > 0.97
}

/// Whether a box is as small as a mark, and as wide as it is high.
pub(super) fn is_small_square(bounds: Rect) -> bool {
    let (width, height) = (bounds.width(), bounds.height());
    width.max(height) <= LARGEST && width > 0.0 && (width - height).abs() <= width.min(height) * 0.12
}

fn is_same(a: Rect, b: Rect) -> bool {
    const NEAR: f64 = 0.5;
    (a.x0 - b.x0).abs() < NEAR && (a.y0 - b.y0).abs() < NEAR && (a.x1 - b.x1).abs() < NEAR && (a.y1 - b.y1).abs() < NEAR
}

/// Whether another shape touches a mark without being its ground or its outline.
fn meets(mark: Rect, shape: Rect) -> bool {
    const NEAR: f64 = 1.0;
    let around = mark.inflate(NEAR, NEAR);
    let overlaps = shape.x0 <= around.x1 && around.x0 <= shape.x1 && shape.y0 <= around.y1 && around.y0 <= shape.y1;
    // Wider than what a picture of the size of a letter stands on.
    let is_ground = shape.union(mark) == shape && shape.width() > LARGEST * 3.0;
    overlaps && !is_ground && !is_same(mark, shape)
}

/// Puts marks before the lines that they stand before.
pub(super) fn put(mut lines: Vec<Line>, marks: &[Rect]) -> Vec<Line> {
    if marks.is_empty() {
        return lines;
    }
    let mut found = Vec::new();
    for (index, line) in lines.iter().enumerate() {
        for (place, piece) in line.iter().enumerate() {
            let free_from = place.checked_sub(1).map_or(f64::MIN, |before| line[before].end);
            found.extend(mark_before(piece, free_from, marks).map(|mark| (index, place, mark)));
        }
    }
    let mut edges: Vec<f64> = found.iter().map(|(_, _, mark)| mark.x0).collect();
    edges.sort_by(f64::total_cmp);
    for (index, place, mark) in found {
        let first = edges.partition_point(|edge| *edge < mark.x0 - ALIGNED);
        // A single one may be anything: the head of a drawn person, say.
        if edges.get(first + 1).is_some_and(|second| *second <= mark.x0 + ALIGNED) {
            lines[index][place].put_mark('•', mark);
        }
    }
    lines
}

/// The mark of an item that begins with `piece`; nothing stands right of `free_from` before it.
fn mark_before(piece: &Piece, free_from: f64, marks: &[Rect]) -> Option<Rect> {
    // Only what is written from left to right has its mark on the left.
    if piece.direction.x < SAME_DIRECTION {
        return None;
    }
    let (em, start) = (piece.em, piece.start);
    let free_from = free_from.max(start - ROW * em);
    let mut before = marks.iter().filter(|mark| {
        let height = (piece.baseline - mark.center().y) / em;
        mark.x1 <= start && mark.x0 >= free_from && HEIGHT.contains(&height)
    });
    let (mark, None) = (before.next()?, before.next()) else {
        return None;
    };
    let fits = SIDE.contains(&(mark.width() / em)) && GAP.contains(&((start - mark.x1) / em));
    // One on each side adorns a heading.
    let is_mirrored = marks.iter().any(|other| {
        let apart = (other.x0 - piece.end) - (start - mark.x1);
        apart.abs() < ALIGNED && (other.center().y - mark.center().y).abs() < ALIGNED
    });
    (fits && !is_mirrored).then_some(*mark)
}

/// Puts each bullet that is a line of its own before the line that it stands before.
pub(super) fn join(lines: Vec<Line>) -> Vec<Line> {
    let mut joined: Vec<Line> = Vec::with_capacity(lines.len());
    let mut apart = Vec::new();
    for mut line in lines {
        if let Some(bullet) = joined.last().and_then(|before| alone(before)).cloned()
            && stands_before(&bullet, &line, FARTHEST)
        {
            joined.pop();
            line.insert(0, on_baseline_of(bullet, &line));
        }
        apart.extend(alone(&line).map(|_| joined.len()));
        joined.push(line);
    }
    if apart.len() <= MAX_APART {
        take_from(&mut joined, &apart);
    }
    joined
}

/// Bullets drawn before or after all text of a list, to their lines.
fn take_from(lines: &mut Vec<Line>, apart: &[usize]) {
    for &place in apart {
        // A line since joined holds what stood here before.
        let Some(bullet) = lines.get(place).and_then(alone).cloned() else {
            continue;
        };
        let item = lines.iter().position(|line| stands_before(&bullet, line, SAME_HEIGHT));
        if let Some(item) = item {
            let bullet = on_baseline_of(bullet, &lines[item]);
            lines[item].insert(0, bullet);
            lines[place].clear();
        }
    }
    lines.retain(|line| !line.is_empty());
}

/// The bullet that is all of a line.
fn alone(line: &Line) -> Option<&Piece> {
    match line.as_slice() {
        [piece] if is_bullet(&piece.text) => Some(piece),
        _ => None,
    }
}

/// Whether a bullet is that of a line: right before it, and at most so many em higher or lower.
fn stands_before(bullet: &Piece, line: &Line, farthest: f64) -> bool {
    line.first().is_some_and(|first| {
        let gap = first.start - bullet.end;
        gap >= 0.0
            && gap <= BEFORE * first.em
            && (first.baseline - bullet.baseline).abs() <= farthest * first.em
            && !is_bullet(&first.text)
    })
}

fn on_baseline_of(mut bullet: Piece, line: &Line) -> Piece {
    if let Some(first) = line.first() {
        (bullet.baseline, bullet.em) = (first.baseline, first.em);
    }
    bullet
}

pub(super) fn is_bullet(text: &str) -> bool {
    /// In bytes: a mark, and what may stand around it that nobody sees.
    const LONGEST: usize = 16;
    if text.len() > LONGEST {
        return false;
    }
    bullets::is_bullet(text::clean_line(text).trim())
}
