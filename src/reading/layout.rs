//! Placed glyphs to the text of a page: words, lines, blocks.
//!
//! The order is that in which the file draws the glyphs; see `columns` for the one exception. Distances are
//! in em, so that they hold for every size of type. The numbers come from 87 resumes.

use hayro_interpret::kurbo::{Point, Rect, Vec2};

use super::glyphs::Glyph;
use super::hyphens::{Vocabulary, append_line};
use super::{columns, rails, text};
use crate::document::{Area, PageText};

/// Glyphs whose baselines are at most this far apart stand on one line: superscripts do.
const SAME_BASELINE: f64 = 0.38;

/// A gap wider than this parts two words; 0.17 glued words together.
const WORD_GAP: f64 = 0.12;

/// A gap wider than this parts two pieces of a line: a date at the margin, a column of a table.
const PIECE_GAP: f64 = 1.6;

/// How far the pen may step back within a line: kerning, and accents set over their letter.
const STEP_BACK: f64 = 0.3;

/// Baselines further apart than this part two blocks, where the page has too few lines to tell.
const BLOCK_GAP: f64 = 1.6;

/// Baselines further apart than this many usual distances part two blocks.
const BLOCK_GAP_OF_USUAL: f64 = 1.3;

/// Sizes of type that differ by this factor belong to different blocks.
const SIZE_JUMP: f64 = 1.15;

/// Directions whose cosine is below this are different.
const SAME_DIRECTION: f64 = 0.99;

/// Marks that begin an item of a list.
const BULLETS: [char; 16] = [
    '•', '●', '▪', '■', '○', '◦', '∙', '·', '➢', '►', '✓', '‣', '⁃', '–', '*', '-',
];

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
    direction: Vec2,
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
    /// Where a gap of at least `least` points ends.
    pub(super) fn wide_gaps(&self, least: f64) -> impl Iterator<Item = f64> {
        self.gaps
            .iter()
            .filter(move |gap| gap.to - gap.from >= least)
            .map(|gap| gap.to)
    }

    /// The two sides of a gap that holds all from `from` to `to`; `None` if there is none.
    pub(super) fn split(&self, from: f64, to: f64) -> Option<(Piece, Piece)> {
        let index = self.gaps.iter().position(|gap| gap.from <= from && to <= gap.to)?;
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
}

/// The text of a page from its visible glyphs in the order of the file, with the place of each line.
///
/// `breaks_words` says whether a hyphen at a line end may be the typesetter's.
///
/// Also returns how many columns stand side by side.
pub(super) fn page_text(glyphs: &[Glyph], breaks_words: bool) -> (PageText, usize) {
    let lines = columns::in_reading_order(rails::attach(lines(glyphs)));
    let columns = columns::count(&lines);
    (join(&with_their_bullets(lines), breaks_words), columns)
}

/// Pieces on one baseline, from left to right.
pub(super) type Line = Vec<Piece>;

fn lines(glyphs: &[Glyph]) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    let mut pen: Option<Pen> = None;
    let mut blank = false;
    for glyph in glyphs {
        if glyph.text.trim().is_empty() {
            blank = true;
            continue;
        }
        let place = Placed::new(glyph);
        let step = pen.as_ref().map_or(Step::NewLine, |pen| pen.step(&place, glyph, blank));
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
                piece.text.push_str(&glyph.text);
                piece.end = piece.end.max(place.end);
                piece.bounds = piece.bounds.union(glyph.bounds());
                piece.bold &= glyph.bold;
                piece.glyphs += 1.0;
                piece.em += (glyph.em - piece.em) / piece.glyphs;
            }
            (step, _) => {
                let piece = Piece {
                    text: glyph.text.clone(),
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
    for piece in lines.iter_mut().flatten() {
        if let Some(text) = without_tracking(&piece.text, &piece.gaps) {
            piece.text = text;
            piece.gaps.clear();
        }
    }
    lines
}

/// The words of text set with wide gaps between all letters ("E X P E R I E N C E"), as designers like it.
fn without_tracking(text: &str, gaps: &[Gap]) -> Option<String> {
    /// Fewer letters with gaps between them may be a list of letters.
    const MIN_LETTERS: usize = 4;
    /// Gaps wider than this many usual ones part words.
    const WORD: f64 = 1.6;
    let letters: Vec<&str> = text.split(' ').collect();
    let single = letters.iter().filter(|letter| letter.chars().count() == 1).count();
    let alphabetic = letters
        .iter()
        .filter(|letter| letter.chars().all(char::is_alphabetic))
        .count();
    let tracked = single * 10 >= letters.len() * 9 && alphabetic * 10 >= letters.len() * 8;
    if !tracked || letters.len() < MIN_LETTERS || gaps.len() + 1 != letters.len() {
        return None;
    }
    let mut sorted: Vec<f64> = gaps.iter().map(|gap| gap.width).collect();
    sorted.sort_by(f64::total_cmp);
    let usual = sorted[sorted.len() / 2];
    let mut words = letters[0].to_owned();
    for (letter, gap) in letters[1..].iter().zip(gaps) {
        if gap.width > usual * WORD {
            words.push(' ');
        }
        words.push_str(letter);
    }
    Some(words)
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

    fn step(&self, next: &Placed, glyph: &Glyph, blank: bool) -> Step {
        let em = self.em.max(glyph.em);
        let rise = (next.baseline - self.place.baseline).abs();
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

/// Puts a bullet that stands a little higher or lower than its line before that line.
fn with_their_bullets(lines: Vec<Line>) -> Vec<Line> {
    /// Farthest that a bullet is from the baseline of its line, in em.
    const FARTHEST: f64 = 1.5;
    let mut joined: Vec<Line> = Vec::with_capacity(lines.len());
    for mut line in lines {
        if let (Some([bullet]), Some(first)) = (joined.last().map(Vec::as_slice), line.first())
            && is_bullet(&text::clean_line(&bullet.text))
            && first.start >= bullet.end
            && (first.baseline - bullet.baseline).abs() <= FARTHEST * first.em
            && !is_bullet(&text::clean_line(&first.text))
        {
            let bullet = Piece {
                baseline: first.baseline,
                em: first.em,
                ..bullet.clone()
            };
            line.insert(0, bullet);
            joined.pop();
        }
        joined.push(line);
    }
    joined
}

fn is_bullet(text: &str) -> bool {
    let mut characters = text.trim().chars();
    characters.next().is_some_and(|c| BULLETS.contains(&c)) && characters.next().is_none()
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
    #[expect(clippy::cast_possible_truncation, reason = "a page is some thousand points")]
    fn from(Rect { x0, y0, x1, y1 }: Rect) -> Self {
        Self {
            left: x0 as f32,
            top: y0 as f32,
            right: x1 as f32,
            bottom: y1 as f32,
        }
    }
}

/// The pieces with tabs between them; a bullet stands one space before its text.
fn line_text(line: &Line) -> String {
    let mut words = String::new();
    for (index, piece) in line.iter().enumerate() {
        let mut cleaned = text::clean_line(&piece.text);
        // Some fonts call their hyphen a soft one; at the end of a line it may break a word.
        if index + 1 == line.len() && piece.text.ends_with('\u{AD}') {
            cleaned.push('-');
        }
        let cleaned = cleaned.split_whitespace().collect::<Vec<_>>().join(" ");
        if cleaned.is_empty() {
            continue;
        }
        if !words.is_empty() {
            words.push(if is_bullet(&words) { ' ' } else { '\t' });
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
    use super::*;

    /// Glyphs of 10 points, half an em wide each, from `x` on.
    fn glyphs(text: &str, x: f64, y: f64) -> Vec<Glyph> {
        spaced(text, x, y, 5.0)
    }

    fn spaced(text: &str, x: f64, y: f64, step: f64) -> Vec<Glyph> {
        let places = std::iter::successors(Some(x), |x| Some(x + step));
        let glyph = |(c, x): (char, f64)| Glyph {
            text: c.to_string(),
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
            .filter(|glyph| glyph.text != "_")
            .collect()
    }

    fn page(parts: &[Vec<Glyph>]) -> String {
        page_text(&parts.concat(), true).0.text
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
