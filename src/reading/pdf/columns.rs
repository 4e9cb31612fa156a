//! Columns that a file draws row by row, as a browser does with a grid.
//!
//! The order of the file is right nearly always, and a wrong cut tears labels from their values. So only a
//! part of a page that jumps over one empty gutter again and again is cut, and only when both sides have
//! headings of their own: a column of dates or labels has none.

use super::pieces::{Line, Piece};
use crate::document::places::{self, MIN_GUTTER};

/// Jumps over the gutter that make columns; a heading beside a heading makes two.
const MIN_CHANGES: usize = 6;

/// Headings of the two sides together; each side has one that is a heading by its words, capitals or size.
const MIN_HEADINGS: usize = 3;

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
            let (left_part, right_part) = sides(&line, cut.gutter);
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
    if has_right.take(FEWEST_LINES).count() == FEWEST_LINES {
        2
    } else {
        1
    }
}

/// Lines from `start` to before `end` stand on the two sides of `gutter`.
struct Cut {
    start: usize,
    end: usize,
    gutter: f64,
    changes: usize,
}

fn find_cut(lines: &[Line]) -> Option<Cut> {
    let starts = |piece: &Piece| piece.wide_gaps(MIN_GUTTER).chain([piece.start]).collect::<Vec<_>>();
    let mut gutters: Vec<f64> = lines
        .iter()
        .flatten()
        .flat_map(starts)
        .map(|start| start - MIN_GUTTER / 2.0)
        .collect();
    gutters.sort_by(f64::total_cmp);
    gutters.dedup_by(|a, b| (*a - *b).abs() < MIN_GUTTER / 2.0);
    gutters
        .into_iter()
        .flat_map(|gutter| stretches(lines, gutter))
        .map(|cut| without_last_heading(lines, cut))
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
        if line
            .iter()
            .any(|piece| crosses(piece, gutter) && !can_split(piece, gutter))
        {
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
            let mut visit = |now: bool| {
                changes += usize::from(side.is_some_and(|before| before != now));
                side = Some(now);
            };
            if crosses(piece, gutter) {
                visit(false);
                visit(true);
            } else {
                visit(piece.start > gutter);
            }
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

/// A heading at the end of a cut opens what stands under both columns.
fn without_last_heading(lines: &[Line], mut cut: Cut) -> Cut {
    while cut.end < lines.len()
        && cut.end > cut.start
        && let [piece] = lines[cut.end - 1].as_slice()
        && (piece.bold || piece.is_known_heading())
        && is_short(&piece.text)
    {
        cut.end -= 1;
    }
    cut
}

/// What of a gutter stays empty, from left to right.
fn strip(gutter: f64) -> (f64, f64) {
    (gutter - MIN_GUTTER / 2.0, gutter + MIN_GUTTER / 4.0)
}

fn crosses(piece: &Piece, gutter: f64) -> bool {
    let (from, to) = strip(gutter);
    piece.end > from && piece.start < to
}

/// Whether [`split`] finds where.
fn can_split(piece: &Piece, gutter: f64) -> bool {
    let (from, to) = strip(gutter);
    piece.has_gap(from, to)
}

/// A date at the right edge of a column can be so near the next column that both are one piece.
fn split(piece: &Piece, gutter: f64) -> Option<(Piece, Piece)> {
    let (from, to) = strip(gutter);
    piece.split(from, to)
}

/// The pieces of a line on the left and on the right of a gutter that it leaves empty.
fn sides(line: &Line, gutter: f64) -> (Line, Line) {
    let (mut left, mut right) = (Vec::new(), Vec::new());
    for piece in line {
        if !crosses(piece, gutter) {
            if piece.start > gutter { &mut right } else { &mut left }.push(piece.clone());
        } else if let Some((first, second)) = split(piece, gutter) {
            left.push(first);
            right.push(second);
        }
    }
    (left, right)
}

fn has_two_columns(lines: &[Line], gutter: f64) -> bool {
    let mut sizes: Vec<f64> = lines.iter().flatten().map(|piece| piece.em).collect();
    sizes.sort_by(f64::total_cmp);
    let usual = sizes.get(sizes.len() / 2).copied().unwrap_or_default();
    let (mut left, mut right) = (Vec::new(), Vec::new());
    for line in lines {
        let (first, second) = sides(line, gutter);
        left.extend(first);
        right.extend(second);
    }
    let headings = |side: &[Piece], other: &[Piece]| {
        let (certain, rest): (Vec<&Piece>, Vec<&Piece>) = side.iter().partition(|piece| is_heading(piece, usual));
        let bold = rest.into_iter().filter(|piece| is_bold_heading(piece, other)).count();
        (certain.len(), certain.len() + bold)
    };
    let (left_certain, left_all) = headings(&left, &right);
    let (right_certain, right_all) = headings(&right, &left);
    let enough = left_certain >= 1 && right_certain >= 1 && left_all + right_all >= MIN_HEADINGS;
    // Headings and dates beside their sections are labels.
    let labels = |side: &[Piece], headings: usize| {
        let dates = side.iter().filter(|piece| places::is_date(&piece.text)).count();
        side.len() < headings * 2 + dates
    };
    enough && !labels(&left, left_all) && !labels(&right, right_all) && has_words(&left) && has_words(&right)
}

fn has_words(side: &[Piece]) -> bool {
    let characters = side.iter().flat_map(|piece| piece.text.chars());
    characters.filter(|c| c.is_alphabetic()).count() >= side.len() * MIN_LETTERS
}

/// A bold line is a heading unless something that is not bold stands beside it: then it may be a label.
fn is_bold_heading(piece: &Piece, other: &[Piece]) -> bool {
    let beside = |other: &&Piece| (other.baseline - piece.baseline).abs() < piece.em * 0.5;
    piece.bold && is_short(&piece.text) && other.iter().filter(beside).all(|other| other.bold)
}

fn is_short(text: &str) -> bool {
    let text = text.trim();
    text.chars().count() <= LONGEST_HEADING
        && text.contains(char::is_alphabetic)
        && !text.contains(|c: char| c.is_ascii_digit())
}

fn is_heading(piece: &Piece, usual: f64) -> bool {
    let text = piece.text.trim();
    let capitals = text.chars().filter(|c| c.is_uppercase()).count() >= 4 && !text.contains(char::is_lowercase);
    text.len() <= LONGEST_HEADING * 2 && piece.is_known_heading()
        || is_short(text) && (capitals || piece.em >= usual * HEADING_SIZE)
}
