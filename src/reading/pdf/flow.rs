//! Headings that stand apart from their sections: beside them, or drawn before or after all else.
//!
//! A browser paints what is positioned after the rest of a page, whatever stands over it. Where the headings come
//! one after the other, or after what belongs to them, the order of the file says nothing, and the page is read by
//! its white space: columns from left to right, and in a column from top to bottom.

use super::bullets;
use super::pieces::{Line, Piece, SAME_DIRECTION};
use crate::document::places::{self, MAX_LINES, Place};

/// Headings in a row that show it.
const FEWEST_HEADINGS: usize = 3;

/// The text of a section begins within this many heights of its heading.
const UNDER: f64 = 4.0;

/// Headings further apart than this have something between them, in em.
const HOLE: f64 = 2.5;

/// All but one in this many texts in a margin of headings are known headings, or dates.
const OF_MARGIN: usize = 4;

/// Edges of what stands below each other differ by at most this, in points.
const ALIGNED: f64 = 1.5;

/// The lines in reading order, where the file draws headings apart.
pub(super) fn in_order(lines: Vec<Line>) -> Vec<Line> {
    let upright = |line: &Line| line.first().is_some_and(|piece| piece.direction.x >= SAME_DIRECTION);
    if lines.len() > MAX_LINES {
        return lines;
    }
    let headings: Vec<usize> = (0..lines.len()).filter(|line| is_heading(&lines[*line])).collect();
    let apart = stand_apart(&lines, &headings) || come_late(&lines, &headings);
    if !apart || !lines.iter().all(upright) {
        return lines;
    }
    let places: Vec<Place> = lines.iter().map(place).collect();
    let mut lines: Vec<Option<Line>> = lines.into_iter().map(Some).collect();
    let order = places::reading_order(&places).into_iter();
    order.filter_map(|read| lines[read.line].take()).collect()
}

fn place(line: &Line) -> Place {
    /// How far the text of an item may stand from its bullet, in em.
    const AFTER_BULLET: f64 = 2.0;
    let bullet = line.first().filter(|piece| bullets::is_bullet(&piece.text));
    Place {
        left: start(line),
        right: end(line) + bullet.map_or(0.0, |bullet| bullet.em * AFTER_BULLET),
        top: top(line),
        bottom: bottom(line),
        is_heading: is_heading(line),
        is_date: line.iter().all(|piece| places::is_date(&piece.text)),
    }
}

/// Gives headings that stand in a margin beside their sections a line of their own.
pub(super) fn headings_on_their_own(lines: Vec<Line>) -> Vec<Line> {
    let labels: Vec<usize> = (0..lines.len())
        .filter(|line| lines[*line].len() > 1 && lines[*line][0].is_known_heading())
        .collect();
    let Some(first) = labels.first() else {
        return lines;
    };
    let edge = labels.iter().map(|line| lines[*line][1].start).fold(f64::MAX, f64::min) - ALIGNED;
    let in_margin: Vec<&Piece> = lines[*first..]
        .iter()
        .flatten()
        .filter(|piece| piece.start < edge)
        .collect();
    let headings = in_margin.iter().filter(|piece| piece.is_known_heading()).count();
    let dates = in_margin.iter().filter(|piece| places::is_date(&piece.text)).count();
    // In a table of skills few labels are headings, and the text of other sections begins at its edge.
    let only_headings = in_margin.iter().all(|piece| piece.end <= edge)
        && headings * OF_MARGIN >= (in_margin.len() - dates) * (OF_MARGIN - 1);
    let differ = labels.iter().any(|line| lines[*line][0].text != lines[*first][0].text);
    if !only_headings || !differ {
        return lines;
    }
    let mut parted = Vec::with_capacity(lines.len() + labels.len());
    for (index, mut line) in lines.into_iter().enumerate() {
        if labels.binary_search(&index).is_ok() {
            let beside = line.split_off(1);
            parted.extend([line, beside]);
        } else {
            parted.push(line);
        }
    }
    parted
}

/// Whether headings are drawn one after the other, although something stands between them.
fn stand_apart(lines: &[Line], headings: &[usize]) -> bool {
    let follow = |pair: &[usize]| {
        let (before, after) = (&lines[pair[0]], &lines[pair[1]]);
        pair[1] == pair[0] + 1 && bottom(after) - bottom(before) > HOLE * (bottom(after) - top(after))
    };
    headings.windows(FEWEST_HEADINGS).any(|run| run.windows(2).all(follow))
}

/// Whether headings are drawn after what stands right under them.
fn come_late(lines: &[Line], headings: &[usize]) -> bool {
    let is_late = |index: &&usize| {
        let heading = &lines[**index];
        let under = lines.iter().enumerate().filter(|(_, line)| {
            let below = bottom(line) - bottom(heading);
            let near = below > 0.0 && below < UNDER * (bottom(heading) - top(heading));
            near && start(line) < end(heading) && start(heading) < end(line)
        });
        let nearest = under.min_by(|a, b| bottom(a.1).total_cmp(&bottom(b.1)));
        nearest.is_some_and(|(under, _)| under < **index)
    };
    let late = headings.iter().filter(is_late).count();
    late >= FEWEST_HEADINGS && late * 3 >= headings.len() * 2
}

fn is_heading(line: &Line) -> bool {
    matches!(line.as_slice(), [piece] if piece.is_known_heading())
}

fn start(line: &Line) -> f64 {
    line.first().map_or(0.0, |piece| piece.start)
}

fn end(line: &Line) -> f64 {
    line.last().map_or(0.0, |piece| piece.end)
}

fn top(line: &Line) -> f64 {
    line.iter()
        .map(|piece| piece.baseline - piece.em)
        .fold(f64::MAX, f64::min)
}

fn bottom(line: &Line) -> f64 {
    line.iter().map(|piece| piece.baseline).fold(f64::MIN, f64::max)
}
