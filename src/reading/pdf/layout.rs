//! The pieces of lines to the text of a page: lines and blocks.
//!
//! The order is that in which the file draws them; `columns` and `rails` have the two exceptions.

use hayro_interpret::kurbo::Rect;

use super::glyphs::Glyph;
use super::hyphens::{Vocabulary, append_line};
use super::pieces::{Line, Piece, SAME_BASELINE, SAME_DIRECTION, lines};
use super::{bullets, columns, flow, rails, right_to_left};
use crate::document::{Area, PageText};
use crate::reading::text;

/// Baselines further apart than this part two blocks, where the page has too few lines to tell.
const BLOCK_GAP: f64 = 1.6;

/// Baselines further apart than this many usual distances part two blocks.
const BLOCK_GAP_OF_USUAL: f64 = 1.3;

/// Sizes of type that differ by this factor belong to different blocks.
const SIZE_JUMP: f64 = 1.15;

/// A page with more lines is none that anyone reads; its lines are not set beside each other.
const MOST_LINES: usize = 2000;

/// The text of a page from its visible glyphs in the order of the file, with the place of each line.
///
/// `marks` are the places of bullets that are drawn as shapes; `breaks_words` says whether a hyphen at a line
/// end may be the typesetter's.
///
/// Also returns how many columns stand side by side.
pub(super) fn page_text(glyphs: &[Glyph], marks: &[Rect], breaks_words: bool) -> (PageText, usize) {
    let lines = bullets::put(lines(glyphs), marks);
    if lines.len() > MOST_LINES {
        return (join(&lines, breaks_words), 1);
    }
    let lines = columns::in_reading_order(flow::in_order(rails::attach(lines)));
    let columns = columns::count(&lines);
    let lines = flow::headings_on_their_own(lines);
    (join(&bullets::join(lines), breaks_words), columns)
}

/// Joins lines to a page, with an empty line where a block ends.
fn join(lines: &[Line], breaks_words: bool) -> PageText {
    let lines: Vec<(&Line, String)> = lines
        .iter()
        .map(|line| (line, line_text(line)))
        .filter(|(_, words)| !words.is_empty())
        .collect();
    let words = Vocabulary::new(lines.iter().map(|(_, words)| words.as_str()), breaks_words);
    let usual = usual_distance(&lines);
    let mut page = PageText::default();
    let mut previous: Option<&Line> = None;
    for (line, text) in &lines {
        let joined = match previous {
            Some(previous) if !ends_block(previous, line, usual) => append_line(&mut page.text, text, &words),
            Some(_) => {
                page.text.push_str("\n\n");
                page.text.push_str(text);
                false
            }
            None => {
                page.text.push_str(text);
                false
            }
        };
        let place = area(line);
        match page.lines.last_mut().filter(|_| joined) {
            Some(last) => *last = last.union(place),
            None => page.lines.push(place),
        }
        previous = Some(line);
    }
    page
}

fn area(line: &Line) -> Area {
    let bounds = line.iter().map(|piece| piece.bounds).reduce(|a, b| a.union(b));
    Area::from(bounds.unwrap_or_default())
}

impl From<Rect> for Area {
    #[expect(clippy::cast_possible_truncation, reason = "the sides are bounded")]
    fn from(Rect { x0, y0, x1, y1 }: Rect) -> Self {
        /// In points, and far beyond any page: what passes the range of the type is infinite, which JSON cannot say.
        const FARTHEST: f64 = 1e9;
        let side = |place: f64| {
            if place.is_nan() {
                0.0
            } else {
                place.clamp(-FARTHEST, FARTHEST) as f32
            }
        };
        Self {
            left: side(x0),
            top: side(y0),
            right: side(x1),
            bottom: side(y1),
        }
    }
}

/// The pieces with tabs between them; a bullet stands one space before its text.
fn line_text(line: &Line) -> String {
    let mut words = String::new();
    let mut pieces: Vec<&Piece> = line.iter().collect();
    if right_to_left::begins_right(line) {
        pieces.reverse();
    }
    for (index, piece) in pieces.iter().enumerate() {
        let mut cleaned = text::clean_line(&piece.text);
        // Some fonts call their hyphen a soft one; at the end of a line it may break a word.
        if index + 1 == pieces.len() && piece.text.ends_with('\u{AD}') {
            cleaned.push('-');
        }
        let cleaned = cleaned.split_whitespace().collect::<Vec<_>>().join(" ");
        if cleaned.is_empty() {
            continue;
        }
        if !words.is_empty() {
            words.push(if bullets::is_bullet(&words) { ' ' } else { '\t' });
        }
        words.push_str(&cleaned);
    }
    words
}

/// The size of type in which most of a line is set.
fn size(line: &Line) -> f64 {
    line.iter()
        .max_by_key(|piece| piece.text.len())
        .map_or(0.0, |piece| piece.em)
}

/// The usual distance of two lines that follow each other, in em.
fn usual_distance(lines: &[(&Line, String)]) -> Option<f64> {
    /// With fewer distances than this the median says little.
    const ENOUGH: usize = 8;
    let mut distances: Vec<f64> = lines
        .windows(2)
        .filter_map(|pair| {
            let (first, second) = (pair[0].0.first()?, pair[1].0.first()?);
            let distance = (second.baseline - first.baseline) / size(pair[0].0).max(size(pair[1].0));
            (0.9..3.0).contains(&distance).then_some(distance)
        })
        .collect();
    distances.sort_by(f64::total_cmp);
    (distances.len() >= ENOUGH).then(|| distances[distances.len() / 2])
}

fn ends_block(previous: &Line, line: &Line, usual: Option<f64>) -> bool {
    let (Some(first), Some(second)) = (previous.first(), line.first()) else {
        return false;
    };
    let (before, after) = (size(previous), size(line));
    let distance = (second.baseline - first.baseline) / before.max(after);
    let limit = usual.map_or(BLOCK_GAP, |usual| usual * BLOCK_GAP_OF_USUAL);
    let end = previous.last().map_or(first.end, |piece| piece.end);
    let beside = second.start > end || line.last().is_some_and(|piece| piece.end < first.start);
    first.direction.dot(second.direction) < SAME_DIRECTION
        || distance < -SAME_BASELINE
        || distance > limit
        || before.max(after) > before.min(after) * SIZE_JUMP
        || beside
}

#[cfg(test)]
mod tests {
    use hayro_interpret::kurbo::{Point, Vec2};

    use super::*;

    /// Glyphs of 10 points, half an em wide each, from `x` on.
    fn glyphs(text: &str, x: f64, y: f64) -> Vec<Glyph> {
        spaced(text, x, y, 5.0)
    }

    fn spaced(text: &str, x: f64, y: f64, step: f64) -> Vec<Glyph> {
        let places = std::iter::successors(Some(x), |x| Some(x + step));
        let glyph = |(c, x): (char, f64)| Glyph {
            text: c.into(),
            origin: Point::new(x, y),
            direction: Vec2::new(1.0, 0.0),
            em: 10.0,
            advance: 5.0,
            stretch: 1.0,
            bold: false,
        };
        text.chars()
            .zip(places)
            .map(glyph)
            .filter(|glyph| &*glyph.text != "_")
            .collect()
    }

    fn page(parts: &[Vec<Glyph>]) -> String {
        page_text(&parts.concat(), &[], true).0.text
    }

    #[test]
    fn gaps_part_words_pieces_and_lines() {
        assert_eq!(page(&[glyphs("Go", 50.0, 100.0), glyphs("API", 61.0, 100.0)]), "GoAPI");
        assert_eq!(page(&[glyphs("Go", 50.0, 100.0), glyphs("API", 61.5, 100.0)]), "Go API");
        assert_eq!(page(&[glyphs("Go_API", 50.0, 100.0)]), "Go API");
        assert_eq!(
            page(&[glyphs("Developer", 50.0, 100.0), glyphs("2019", 400.0, 100.0)]),
            "Developer\t2019"
        );
        assert_eq!(
            page(&[glyphs("•", 50.0, 100.0), glyphs("Built", 80.0, 100.0)]),
            "• Built"
        );
        assert_eq!(
            page(&[glyphs("Built", 50.0, 100.0), glyphs("APIs", 50.0, 112.0)]),
            "Built\nAPIs"
        );
        assert_eq!(
            page(&[glyphs("Built", 50.0, 100.0), glyphs("APIs", 50.0, 118.0)]),
            "Built\n\nAPIs"
        );
    }

    #[test]
    fn a_bullet_off_the_baseline_finds_its_line() {
        assert_eq!(
            page(&[glyphs("•", 50.0, 106.0), glyphs("Built", 60.0, 100.0)]),
            "• Built"
        );
        assert_eq!(page(&[glyphs("•", 50.0, 100.0), glyphs("•", 50.0, 112.0)]), "•\n•");
    }

    #[test]
    fn raised_and_kerned_glyphs_stay_in_their_word() {
        assert_eq!(page(&[glyphs("20", 50.0, 100.0), glyphs("th", 60.0, 97.0)]), "20th");
        assert_eq!(page(&[glyphs("A", 50.0, 100.0), glyphs("V", 53.0, 100.0)]), "AV");
        let mut raised = spaced("st", 55.0, 95.5, 4.0);
        for glyph in &mut raised {
            (glyph.em, glyph.advance) = (8.0, 4.0);
        }
        let line = [glyphs("1", 50.0, 100.0), raised, glyphs("place", 66.0, 100.0)];
        assert_eq!(page(&line), "1st place");
    }

    #[test]
    fn a_new_column_and_another_size_begin_a_block() {
        let column = [
            glyphs("left", 50.0, 100.0),
            glyphs("foot", 50.0, 112.0),
            glyphs("right", 300.0, 100.0),
        ];
        assert_eq!(page(&column), "left\nfoot\n\nright");
        let mut heading = glyphs("Skills", 50.0, 100.0);
        for glyph in &mut heading {
            glyph.em = 12.0;
        }
        assert_eq!(page(&[heading, glyphs("Go", 50.0, 112.0)]), "Skills\n\nGo");
    }

    #[test]
    fn letters_set_apart_make_words() {
        assert_eq!(page(&[spaced("SKILLS", 50.0, 100.0, 8.0)]), "SKILLS");
        assert_eq!(page(&[spaced("KEY_SKILLS", 50.0, 100.0, 7.0)]), "KEY SKILLS");
        assert_eq!(page(&[glyphs("C R", 50.0, 100.0)]), "C R");
    }

    #[test]
    fn text_that_climbs_is_read_along_its_direction() {
        let mut climbing = glyphs("Skills", 50.0, 400.0);
        for (index, glyph) in climbing.iter_mut().enumerate() {
            glyph.direction = Vec2::new(0.0, -1.0);
            glyph.origin = Point::new(50.0, 400.0 - 5.0 * f64::from(u8::try_from(index).unwrap()));
        }
        assert_eq!(page(&[climbing, glyphs("Go", 80.0, 100.0)]), "Skills\n\nGo");
    }

    /// Rows that a browser draws as it goes down a grid, at 12 points a row.
    fn grid(rows: &[(&str, &str)]) -> String {
        let mut parts = Vec::new();
        for ((left, right), row) in rows.iter().zip(0_u8..) {
            let y = 100.0 + 12.0 * f64::from(row);
            parts.push(glyphs(&left.replace(' ', "_"), 50.0, y));
            parts.push(glyphs(&right.replace(' ', "_"), 300.0, y));
        }
        page(&parts)
    }

    #[test]
    fn columns_drawn_row_by_row_are_told_apart() {
        let text = grid(&[
            ("SKILLS", "EXPERIENCE"),
            ("Python and Flask", "Developer at Copse and Meadow"),
            ("PostgreSQL, SQLite", "Built the booking service"),
            ("LANGUAGES", "Wrote the tests"),
            ("English, Spanish", "EDUCATION"),
            ("German, French", "Computing at Lantern Hill"),
        ]);
        assert!(text.starts_with("SKILLS\nPython and Flask\n"), "{text}");
        assert!(text.contains("German, French\n\nEXPERIENCE\nDeveloper at"), "{text}");
    }

    #[test]
    fn dates_drawn_first_come_back_to_their_lines() {
        let jobs = [
            ("Developer at Copse", "2019 - 2021", 150.0),
            ("Intern at Copse", "2018 - 2019", 250.0),
        ];
        let mut parts: Vec<_> = jobs
            .iter()
            .map(|(_, date, y)| glyphs(&date.replace(' ', "_"), 400.0, *y))
            .collect();
        for (title, _, y) in jobs {
            parts.push(glyphs(&title.replace(' ', "_"), 50.0, y));
            parts.push(glyphs("Built_the_booking_service", 50.0, y + 12.0));
        }
        let text = page(&parts);
        assert!(text.starts_with("Developer at Copse\t2019 - 2021\nBuilt"), "{text}");
        assert!(text.contains("Intern at Copse\t2018 - 2019\nBuilt"), "{text}");
        let right_before = page(&[glyphs("2019", 400.0, 100.0), glyphs("Developer", 50.0, 100.0)]);
        assert_eq!(right_before, "Developer\t2019");
    }

    #[test]
    fn labels_and_dates_stay_with_their_lines() {
        let labels = grid(&[("Languages", "Python, Java, Rust"); 6]);
        assert_eq!(labels, ["Languages\tPython, Java, Rust"; 6].join("\n"));
        let dates = grid(
            &[
                ("COPSE AND MEADOW", "2019 - 2021"),
                ("Built the booking service", "LEEDS"),
            ]
            .repeat(4),
        );
        assert!(dates.starts_with("COPSE AND MEADOW\t2019 - 2021\n"), "{dates}");
    }
}
