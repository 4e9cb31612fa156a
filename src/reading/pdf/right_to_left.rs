//! Hebrew, Arabic, Persian, Urdu: letters in the order in which they are read.
//!
//! A file draws them from left to right as they stand on the page, either a whole line at once or, run by run, the
//! right ones first. The runs come together again here, and the Unicode Bidirectional Algorithm (UAX #9), which turns
//! what is read into what is seen, turns it back.

use std::borrow::Cow;

use unicode_bidi::{BidiClass, BidiInfo, Level, bidi_class};

use super::pieces::{Line, SAME_BASELINE, SAME_DIRECTION};
use crate::reading::text::visible;

/// The lines of a page that is written from right to left have at least one in this many letters of such a script.
const OF_PAGE: usize = 3;

/// Whether a letter is written from right to left.
fn is_letter(c: char) -> bool {
    // Hebrew is the first such script.
    c >= '\u{590}' && c.is_alphabetic() && matches!(bidi_class(c), BidiClass::R | BidiClass::AL)
}

fn has_letter(line: &Line) -> bool {
    line.iter().any(|piece| piece.text.contains(is_letter))
}

/// The letters of one glyph as they would stand if each had its own.
pub(super) fn as_seen(letters: &str) -> Cow<'_, str> {
    // A letter alone, as nearly all are, stays as it is; those of such scripts take two bytes.
    if letters.len() > 2 && letters.contains(is_letter) {
        Cow::Owned(letters.chars().rev().collect())
    } else {
        Cow::Borrowed(letters)
    }
}

/// Whether the first words of a line are at its right end.
pub(super) fn begins_right(line: &Line) -> bool {
    line.last().is_some_and(|piece| piece.text.contains(is_letter))
}

/// Lines with the letters that are seen, to lines with those that are read.
pub(super) fn mend(lines: Vec<Line>) -> Vec<Line> {
    if !lines.iter().any(has_letter) {
        return lines;
    }
    let letters = || lines.iter().flatten().flat_map(|piece| piece.text.chars());
    let all = letters().filter(|c| c.is_alphabetic()).count();
    let level = if letters().filter(|c| is_letter(*c)).count() * OF_PAGE >= all {
        Level::rtl()
    } else {
        Level::ltr()
    };
    let mut lines = join(lines);
    for piece in lines.iter_mut().filter(|line| has_letter(line)).flatten() {
        let read = as_read(&piece.text, level);
        piece.set_text(read);
    }
    lines
}

/// Puts runs that are drawn one after the other on one baseline, each before the last, on one line.
fn join(lines: Vec<Line>) -> Vec<Line> {
    let mut joined: Vec<Line> = Vec::with_capacity(lines.len());
    for line in lines {
        match joined.last_mut() {
            Some(before) if goes_on(before, &line) => {
                let at = before.partition_point(|piece| piece.start < line[0].start);
                before.splice(at..at, line);
                merge(before);
            }
            _ => joined.push(line),
        }
    }
    joined
}

fn goes_on(before: &Line, line: &Line) -> bool {
    let (Some(leftmost), Some(first), Some(last)) = (before.first(), line.first(), line.last()) else {
        return false;
    };
    let em = leftmost.em.max(first.em);
    // An English word in a Hebrew sentence is drawn before or after a Hebrew one.
    (has_letter(before) || has_letter(line))
        && first.direction.x >= SAME_DIRECTION
        && leftmost.direction.x >= SAME_DIRECTION
        && (leftmost.baseline - first.baseline).abs() <= SAME_BASELINE * em
        && last.end <= leftmost.start + em * 0.5
}

/// Makes one piece of neighbours that stand as near as words.
fn merge(line: &mut Line) {
    let mut merged: Line = Vec::with_capacity(line.len());
    for piece in line.drain(..) {
        match merged.last_mut() {
            Some(last) if last.is_near(&piece) => last.append(&piece),
            _ => merged.push(piece),
        }
    }
    *line = merged;
}

/// What is read where this is seen from left to right.
fn as_read(seen: &str, level: Level) -> String {
    // Nobody sees marks that say how to turn letters, and they could turn what is not turned on the page.
    let seen: String = seen.chars().filter(|c| visible(*c).is_some()).collect();
    let info = BidiInfo::new(&seen, Some(level));
    let mut read = String::with_capacity(seen.len());
    for paragraph in &info.paragraphs {
        let (levels, runs) = info.visual_runs(paragraph, paragraph.range.clone());
        for run in runs {
            if levels.get(run.start).is_some_and(Level::is_rtl) {
                read.extend(seen[run].chars().rev().map(mirrored));
            } else {
                read.push_str(&seen[run]);
            }
        }
    }
    read
}

fn mirrored(c: char) -> char {
    match c {
        '(' => ')',
        ')' => '(',
        '[' => ']',
        ']' => '[',
        '{' => '}',
        '}' => '{',
        '<' => '>',
        '>' => '<',
        '«' => '»',
        '»' => '«',
        _ => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_seen_becomes_what_is_read() {
        let seen = ".2023-ל 2019 ןיב PostgreSQL 14 םע Go-ב תוריש";
        assert_eq!(
            as_read(seen, Level::rtl()),
            "שירות ב-Go עם PostgreSQL 14 בין 2019 ל-2023."
        );
        assert_eq!(
            as_read("Service (יתוריש תוריש)", Level::ltr()),
            "Service (שירות שירותי)"
        );
        assert_eq!(as_read("(2021) תוריש", Level::rtl()), "שירות (2021)");
        assert_eq!(as_read("S\u{202E}QL תוריש", Level::rtl()), "שירות SQL");
    }
}
