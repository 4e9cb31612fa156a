//! Dates at the edge of a page that a file draws apart from the lines they belong to.
//!
//! A browser draws what floats before the text around it, so that all dates of a page come first. They are
//! put back to the line at whose height they stand.

use super::pieces::{Line, Piece};
use crate::document::places::is_date;

/// Dates apart from their lines on one page; a single one may stand alone on purpose.
const FEWEST_DATES: usize = 2;

/// Baselines of one line of the page differ by at most this, in em.
const SAME_LINE: f64 = 0.3;

/// Lines nearer than this belong to one block, in em.
const NEAR: f64 = 2.0;

/// White space at least between a date and its line, in em.
const LEAST_GAP: f64 = 1.0;

/// Edges of one column of dates differ by at most this, in points.
const ALIGNED: f64 = 1.5;

/// The lines with such dates put back.
pub(super) fn attach(lines: Vec<Line>) -> Vec<Line> {
    attach_far(attach_next(lines))
}

/// Dates drawn right before the line that they stand behind.
fn attach_next(lines: Vec<Line>) -> Vec<Line> {
    let mut attached: Vec<Line> = Vec::with_capacity(lines.len());
    for mut line in lines {
        if let Some(mut before) = attached.pop() {
            if follows(&before, &line) {
                line.extend(before.pop());
            }
            attached.extend(Some(before).filter(|before| !before.is_empty()));
        }
        attached.push(line);
    }
    attached
}

/// Whether the date at the end of a line stands behind the line that is drawn next, and nothing between them.
fn follows(before: &Line, line: &Line) -> bool {
    let [others @ .., date] = before.as_slice() else {
        return false;
    };
    let (Some(first), Some(last)) = (line.first(), line.last()) else {
        return false;
    };
    is_date(&date.text)
        && is_same_line(date, first)
        && last.end + LEAST_GAP * date.em <= date.start
        && others.iter().all(|other| other.end < first.start)
}

/// Dates drawn elsewhere.
fn attach_far(mut lines: Vec<Line>) -> Vec<Line> {
    let dates: Vec<usize> = (0..lines.len()).filter(|index| stands_apart(&lines, *index)).collect();
    let found: Vec<(usize, usize)> = dates
        .iter()
        .filter(|date| is_aligned(&lines, **date, &dates))
        .filter_map(|date| Some((*date, line_of(&lines, *date, &dates)?)))
        .collect();
    if found.len() < FEWEST_DATES {
        return lines;
    }
    for (date, line) in &found {
        let piece = std::mem::take(&mut lines[*date]);
        let at = lines[*line].partition_point(|other| piece.first().is_some_and(|date| other.start < date.start));
        lines[*line].splice(at..at, piece);
    }
    lines.retain(|line| !line.is_empty());
    lines
}

/// A date on a line of its own, far from the lines drawn before and after it.
fn stands_apart(lines: &[Line], index: usize) -> bool {
    let [date] = lines[index].as_slice() else {
        return false;
    };
    let near = |other: Option<&Line>| {
        other.and_then(|line| line.first()).is_some_and(|other| {
            let overlaps = other.start < date.end && date.start < other.end;
            overlaps && (other.baseline - date.baseline).abs() < NEAR * date.em
        })
    };
    let before = index.checked_sub(1).and_then(|before| lines.get(before));
    is_date(&date.text) && !near(before) && !near(lines.get(index + 1))
}

/// Whether other dates stand under or over a date, and no other text does: then they are a column of dates.
fn is_aligned(lines: &[Line], date: usize, dates: &[usize]) -> bool {
    let piece = &lines[date][0];
    let others = lines
        .iter()
        .enumerate()
        .filter(|(index, _)| dates.binary_search(index).is_err());
    let under = others.filter(|(_, line)| {
        line.first()
            .is_some_and(|first| (first.start - piece.start).abs() < ALIGNED)
    });
    if under.count() > 0 {
        return false;
    }
    dates.iter().any(|other| {
        let other_piece = &lines[*other][0];
        let same_edge =
            (other_piece.end - piece.end).abs() < ALIGNED || (other_piece.start - piece.start).abs() < ALIGNED;
        *other != date && same_edge
    })
}

/// The line at whose height a date stands, unless it already follows or precedes it.
fn line_of(lines: &[Line], date: usize, dates: &[usize]) -> Option<usize> {
    let piece = &lines[date][0];
    let gap = |line: &Line| {
        let (first, last) = (line.first()?, line.last()?);
        let gap = if last.end < piece.start {
            piece.start - last.end
        } else {
            first.start - piece.end
        };
        (is_same_line(piece, first) && is_beside(first, last, piece) && gap >= LEAST_GAP * piece.em).then_some(gap)
    };
    let candidates = lines
        .iter()
        .enumerate()
        .filter(|(index, _)| dates.binary_search(index).is_err());
    let nearest = candidates.filter_map(|(index, line)| Some((index, gap(line)?)));
    nearest.min_by(|a, b| a.1.total_cmp(&b.1)).map(|(index, _)| index)
}

fn is_same_line(date: &Piece, other: &Piece) -> bool {
    (other.baseline - date.baseline).abs() <= SAME_LINE * date.em.max(other.em)
}

fn is_beside(first: &Piece, last: &Piece, date: &Piece) -> bool {
    last.end < date.start || date.end < first.start
}
