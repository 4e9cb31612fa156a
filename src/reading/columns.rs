//! Columns that a file draws row by row, as a browser does with a grid.
//!
//! The order of the file is right nearly always, and a wrong cut tears labels from their values. So only a
//! part of a page that jumps over one empty gutter again and again is cut, and only when both sides have
//! headings of their own: a column of dates or labels has none.

use super::layout::{Line, Piece};

/// Jumps over the gutter that make columns; a heading beside a heading makes two.
const MIN_CHANGES: usize = 6;

/// Least width of a gutter, in points: about a letter of running text.
const MIN_GUTTER: f64 = 8.0;

/// Each side has at least this many headings.
const MIN_HEADINGS: usize = 2;

/// Each side has at least this many letters in a line on average: dates, marks and levels have fewer.
const MIN_LETTERS: usize = 8;

/// A heading is set larger than the usual type by this factor, unless it is in capitals.
const HEADING_SIZE: f64 = 1.1;

/// Longest heading, in characters.
const LONGEST_HEADING: usize = 40;

/// The lines with the left column before the right one where the file mixes them.
pub(super) fn in_reading_order(lines: Vec<Line>) -> Vec<Line> {
    let Some(cut) = find_cut(&lines) else {
        return lines;
    };
    let mut ordered = Vec::with_capacity(lines.len() * 2);
    let mut right = Vec::new();
    for (index, line) in lines.into_iter().enumerate() {
        if index == cut.end {
            ordered.append(&mut right);
        }
        if (cut.start..cut.end).contains(&index) {
            let (left_part, right_part): (Line, Line) = line.into_iter().partition(|piece| piece.end <= cut.gutter);
            ordered.extend(Some(left_part).filter(|part| !part.is_empty()));
            right.extend(Some(right_part).filter(|part| !part.is_empty()));
        } else {
            ordered.push(line);
        }
    }
    ordered.append(&mut right);
    ordered
}

/// How many columns of running text stand side by side, whichever order they are drawn in.
pub(super) fn count(lines: &[Line]) -> usize {
    /// Lines of a column, at least.
    const FEWEST_LINES: usize = 6;
    let beside = |line: &Line, other: &Line| {
        let (Some(a), Some(b)) = (line.first(), other.first()) else {
            return false;
        };
        let apart = line.last().map_or(a.end, |piece| piece.end) + MIN_GUTTER <= b.start;
        apart && a.bounds.y0 < b.bounds.y1 && b.bounds.y0 < a.bounds.y1
    };
    let has_right = lines
        .iter()
        .filter(|line| lines.iter().any(|other| beside(line, other)));
    if has_right.count() >= FEWEST_LINES { 2 } else { 1 }
}

/// Lines from `start` to before `end` stand on the two sides of `gutter`.
struct Cut {
    start: usize,
    end: usize,
    gutter: f64,
    changes: usize,
}

fn find_cut(lines: &[Line]) -> Option<Cut> {
    let mut gutters: Vec<f64> = lines
        .iter()
        .flatten()
        .map(|piece| piece.start - MIN_GUTTER / 2.0)
        .collect();
    gutters.sort_by(f64::total_cmp);
    gutters.dedup_by(|a, b| (*a - *b).abs() < MIN_GUTTER / 2.0);
    gutters
        .into_iter()
        .flat_map(|gutter| stretches(lines, gutter))
        .filter(|cut| cut.changes >= MIN_CHANGES && has_two_columns(&lines[cut.start..cut.end], cut.gutter))
        .max_by_key(|cut| cut.changes)
}

/// The longest runs of lines that leave a gutter empty, with their jumps over it.
fn stretches(lines: &[Line], gutter: f64) -> Vec<Cut> {
    let mut found = Vec::new();
    let mut start = 0;
    let mut changes = 0;
    let mut side = None;
    for (index, line) in lines.iter().enumerate() {
        let crosses = |piece: &Piece| piece.end > gutter - MIN_GUTTER / 2.0 && piece.start < gutter + MIN_GUTTER / 4.0;
        if line.iter().any(crosses) {
            found.push(Cut {
                start,
                end: index,
                gutter,
                changes,
            });
            (start, changes, side) = (index + 1, 0, None);
            continue;
        }
        for piece in line {
            let now = piece.start > gutter;
            changes += usize::from(side.is_some_and(|before| before != now));
            side = Some(now);
        }
    }
    found.push(Cut {
        start,
        end: lines.len(),
        gutter,
        changes,
    });
    found
}

fn has_two_columns(lines: &[Line], gutter: f64) -> bool {
    let mut sizes: Vec<f64> = lines.iter().flatten().map(|piece| piece.em).collect();
    sizes.sort_by(f64::total_cmp);
    let usual = sizes.get(sizes.len() / 2).copied().unwrap_or_default();
    let is_column = |right: bool| {
        let side: Vec<&Piece> = lines
            .iter()
            .flatten()
            .filter(|piece| (piece.start > gutter) == right)
            .collect();
        let letters = side
            .iter()
            .flat_map(|piece| piece.text.chars())
            .filter(|c| c.is_alphabetic())
            .count();
        let headings = side.iter().filter(|piece| is_heading(piece, usual)).count();
        headings >= MIN_HEADINGS && letters >= side.len() * MIN_LETTERS
    };
    is_column(false) && is_column(true)
}

fn is_heading(piece: &Piece, usual: f64) -> bool {
    let text = piece.text.trim();
    let capitals = text.chars().filter(|c| c.is_uppercase()).count() >= 4 && !text.contains(char::is_lowercase);
    let short = text.chars().count() <= LONGEST_HEADING && text.contains(char::is_alphabetic);
    short && !text.contains(|c: char| c.is_ascii_digit()) && (capitals || piece.em >= usual * HEADING_SIZE)
}
