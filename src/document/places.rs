//! The order in which a person reads what stands on a page, by the white space between it.
//!
//! A file may draw text in any order: design tools draw boxes as they were made, browsers draw what is positioned
//! last. A page is cut where its white space goes through: columns from left to right, and in a column from top to
//! bottom. Rows of a table stay together, and dates at the margin stay with their rows.

use std::ops::Range;

use super::Area;
use super::entries::has_year;

/// Least width of the white space between two columns, in points: about a letter of running text.
pub(crate) const MIN_GUTTER: f64 = 8.0;

/// A line belongs to what stands within this many heights over it.
const NEAR: f64 = 4.0;

/// Lines further apart than this belong to different blocks, in heights.
const BLOCK_GAP: f64 = 0.7;

/// Tops of the cells of a row differ by at most this, in heights.
const SAME_ROW: f64 = 0.5;

/// Blocks beside each other that make a table, at least.
const FEWEST_ROWS: usize = 2;

/// Longest date, in characters: "September 2019 to December 2021".
const LONGEST_DATE: usize = 32;

/// White space that is looked at as a gutter, the widest first, and as the top of columns, the highest first: enough
/// for a page, and a bound for what is none.
const MOST_GUTTERS: usize = 4;
const MOST_CUTS: usize = 40;

/// How often a part of a page is cut again; what is left then is read from top to bottom.
const MAX_DEPTH: usize = 200;

/// Most lines of a page that are sorted; a full page has about 80.
pub(crate) const MAX_LINES: usize = 500;

/// Where a line stands, in points from the top left corner of the page.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place {
    pub(crate) left: f64,
    pub(crate) right: f64,
    pub(crate) top: f64,
    /// Its baseline.
    pub(crate) bottom: f64,
    pub(crate) is_heading: bool,
    pub(crate) is_date: bool,
}

impl Place {
    /// Of a line whose box reaches from below its baseline to the height of a capital.
    pub(super) fn of_line(area: Area, text: &str, is_heading: bool) -> Self {
        /// How much of the box is below the baseline.
        const BELOW: f64 = 0.2;
        let (top, bottom) = (f64::from(area.top), f64::from(area.bottom));
        Self {
            left: area.left.into(),
            right: area.right.into(),
            top,
            bottom: bottom - BELOW * (bottom - top),
            is_heading,
            is_date: is_date(text),
        }
    }

    fn height(&self) -> f64 {
        self.bottom - self.top
    }
}

/// Whether text is a date, or a range of dates, and hardly anything else.
pub(crate) fn is_date(text: &str) -> bool {
    text.chars().count() <= LONGEST_DATE && has_year(text)
}

/// Whether a file draws lines of a section elsewhere than after its heading and before the next one.
pub(super) fn are_out_of_turn(places: &[Place]) -> bool {
    if places.len() > MAX_LINES {
        return false;
    }
    let mut last = None;
    let drawn_under: Vec<Option<usize>> = places
        .iter()
        .enumerate()
        .map(|(line, place)| {
            last = if place.is_heading { Some(line) } else { last };
            last
        })
        .collect();
    let is_misplaced = |line: usize| {
        next_over(places, line).is_some_and(|over| {
            if places[line].is_heading {
                over > line
            } else {
                drawn_under[over] != drawn_under[line]
            }
        })
    };
    (0..places.len()).any(is_misplaced)
}

/// The line that stands next over another, near it.
fn next_over(places: &[Place], line: usize) -> Option<usize> {
    let place = &places[line];
    let over = places.iter().enumerate().filter(|(_, over)| {
        let above = place.bottom - over.bottom;
        let overlaps = over.left < place.right && place.left < over.right;
        overlaps && above > 0.0 && above < NEAR * over.height().max(place.height())
    });
    let nearest = over.max_by(|a, b| a.1.bottom.total_cmp(&b.1.bottom));
    nearest.map(|(index, _)| index)
}

/// A line in its turn, and the heading that it stands under: itself, if it is one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Read {
    pub(crate) line: usize,
    pub(crate) under: Option<usize>,
}

/// The lines in the order in which a person reads them; in their own order on a page with too many.
pub(crate) fn reading_order(places: &[Place]) -> Vec<Read> {
    let all: Vec<usize> = (0..places.len()).collect();
    let mut page = Page {
        places,
        read: Vec::with_capacity(places.len()),
    };
    if places.len() > MAX_LINES {
        page.take(&all, None);
    } else {
        page.cut(all, None, MAX_DEPTH);
    }
    page.read
}

struct Page<'a> {
    places: &'a [Place],
    read: Vec<Read>,
}

impl Page<'_> {
    /// Reads lines under a heading, and returns the heading that the next ones below them stand under.
    fn cut(&mut self, mut lines: Vec<usize>, under: Option<usize>, depth: usize) -> Option<usize> {
        self.sort(&mut lines);
        if depth == 0 || lines.len() < 2 {
            self.take(&lines, under)
        } else if let Some(gutter) = self.gutter(&lines, false) {
            let (left, right) = self.sides(&lines, gutter);
            if self.are_headings(&left) {
                return self.bands(&left, right, under, depth - 1);
            }
            let from = self.read.len();
            let of_left = self.cut(left, under, depth - 1);
            let to = self.read.len();
            let of_right = self.cut(right, under, depth - 1);
            // A column without headings, dates or values say, stands under those beside it.
            if of_right == under {
                self.stand_beside(to..self.read.len(), from..to);
                of_left
            } else {
                if of_left == under {
                    self.stand_beside(from..to, to..self.read.len());
                }
                of_right
            }
        } else if let Some(height) = self.height(&lines) {
            let below = lines.split_off(self.above(&lines, height));
            let under = self.cut(lines, under, depth - 1);
            self.cut(below, under, depth - 1)
        } else {
            self.take(&lines, under)
        }
    }

    /// Puts lines that have been read under the headings among others at their height.
    fn stand_beside(&mut self, lines: Range<usize>, others: Range<usize>) {
        let mut headings: Vec<usize> = self.read[others].iter().map(|read| read.line).collect();
        headings.retain(|line| self.places[*line].is_heading);
        self.sort(&mut headings);
        for at in lines {
            let place = &self.places[self.read[at].line];
            let above = self.above(&headings, place.top + place.height() * 0.5);
            if let Some(heading) = above.checked_sub(1) {
                self.read[at].under = Some(headings[heading]);
            }
        }
    }

    /// Reads lines as they are.
    fn take(&mut self, lines: &[usize], mut under: Option<usize>) -> Option<usize> {
        for &line in lines {
            under = if self.places[line].is_heading {
                Some(line)
            } else {
                under
            };
            self.read.push(Read { line, under });
        }
        under
    }

    fn sort(&self, lines: &mut [usize]) {
        lines.sort_by(|a, b| self.places[*a].top.total_cmp(&self.places[*b].top));
    }

    /// How many of the lines, which are sorted, begin above a height.
    fn above(&self, lines: &[usize], height: f64) -> usize {
        lines.partition_point(|line| self.places[*line].top < height)
    }

    fn are_headings(&self, lines: &[usize]) -> bool {
        lines.iter().all(|line| self.places[*line].is_heading)
    }

    fn sides(&self, lines: &[usize], gutter: f64) -> (Vec<usize>, Vec<usize>) {
        lines.iter().partition(|line| self.places[**line].left < gutter)
    }

    /// Where the right one of two columns begins; with `headed`, of two that have headings.
    fn gutter(&self, lines: &[usize], headed: bool) -> Option<f64> {
        let place = |line: &usize| (self.places[*line].left, self.places[*line].right);
        let mut gaps = gaps(lines.iter().map(place), MIN_GUTTER);
        gaps.sort_by(|a, b| b.0.total_cmp(&a.0));
        let mut gutters = gaps.into_iter().map(|(_, gutter)| gutter).take(MOST_GUTTERS);
        gutters.find(|gutter| {
            let (left, right) = self.sides(lines, *gutter);
            let has_heading = |side: &[usize]| side.iter().any(|line| self.places[*line].is_heading);
            let only_dates = right.iter().all(|line| self.places[*line].is_date);
            let are_columns = !headed || has_heading(&left) && has_heading(&right);
            !only_dates && are_columns && !self.are_rows(&left, &right)
        })
    }

    /// Whether two sides are cells of the rows of a table: their blocks begin at the same heights.
    fn are_rows(&self, left: &[usize], right: &[usize]) -> bool {
        let (left, right) = (self.blocks(left), self.blocks(right));
        let (few, many) = if left.len() <= right.len() {
            (left, right)
        } else {
            (right, left)
        };
        let beside = |line: &&usize| {
            let place = &self.places[**line];
            let near = SAME_ROW * place.height();
            let next = many.get(self.above(&many, place.top - near));
            next.is_some_and(|other| self.places[*other].top < place.top + near)
        };
        few.len() >= FEWEST_ROWS && few.iter().filter(beside).count() * 5 >= few.len() * 4
    }

    /// The first lines of blocks, but for headings.
    fn blocks(&self, lines: &[usize]) -> Vec<usize> {
        let mut reached = f64::MIN;
        let mut first = Vec::new();
        for line in lines {
            let place = &self.places[*line];
            if place.top - reached > BLOCK_GAP * place.height() && !place.is_heading {
                first.push(*line);
            }
            reached = reached.max(place.bottom);
        }
        first
    }

    /// Where to cut lines that no gutter parts: beside columns with headings, else at the widest gap.
    fn height(&self, lines: &[usize]) -> Option<f64> {
        let place = |line: &usize| (self.places[*line].top, self.places[*line].bottom);
        let gaps = gaps(lines.iter().map(place), 0.0);
        let headings = lines.iter().filter(|line| self.places[**line].is_heading).count();
        let has_columns = |lines: &[usize]| self.gutter(lines, true).is_some();
        // A title above two columns, or a line below them, is cut off; the shorter one first.
        let mut edges: Vec<(usize, usize)> = (gaps.len().saturating_sub(MOST_CUTS)..gaps.len())
            .chain(0..gaps.len().saturating_sub(MOST_CUTS).min(MOST_CUTS))
            .map(|gap| (self.above(lines, gaps[gap].1), gap))
            .collect();
        edges.sort_by_key(|(above, _)| (*above).min(lines.len() - above));
        let beside = |&&(above, _): &&(usize, usize)| {
            let title = above * 2 <= lines.len();
            has_columns(if title { &lines[above..] } else { &lines[..above] })
        };
        let columns = edges
            .iter()
            .find(|edge| headings > 1 && beside(edge))
            .map(|(_, gap)| &gaps[*gap]);
        let widest = gaps.iter().max_by(|a, b| a.0.total_cmp(&b.0));
        columns.or(widest).map(|(_, height)| *height)
    }

    /// Headings beside their sections: each before what stands between it and the next.
    fn bands(
        &mut self,
        headings: &[usize],
        mut beside: Vec<usize>,
        mut under: Option<usize>,
        depth: usize,
    ) -> Option<usize> {
        // What begins a little higher than a heading, in larger type, is beside it.
        let edge = |line: &usize| self.places[*line].top - self.places[*line].height() * 0.5;
        let edges: Vec<f64> = headings.iter().map(edge).collect();
        let mut rest = beside.split_off(self.above(&beside, edges.first().copied().unwrap_or(f64::MIN)));
        self.cut(beside, under, depth);
        for (index, heading) in headings.iter().enumerate() {
            let below = rest.split_off(self.above(&rest, edges.get(index + 1).copied().unwrap_or(f64::MAX)));
            under = self.take(&[*heading], under);
            self.cut(std::mem::replace(&mut rest, below), under, depth);
        }
        under
    }
}

/// The gaps of more than `least` that no interval reaches into: their widths, and where they end.
fn gaps(intervals: impl Iterator<Item = (f64, f64)>, least: f64) -> Vec<(f64, f64)> {
    let mut intervals: Vec<(f64, f64)> = intervals.collect();
    intervals.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut found = Vec::new();
    let mut reached = intervals.first().map_or(0.0, |first| first.1);
    for (from, to) in intervals {
        if from - reached > least {
            found.push((from - reached, from));
        }
        reached = reached.max(to);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Lines of 10 points from `left` to `right`, their tops at `top`; those in capitals are headings.
    fn read(lines: &[(&str, f64, f64, f64)]) -> String {
        let place = |&(name, left, right, top): &(&str, f64, f64, f64)| Place {
            left,
            right,
            top,
            bottom: top + 10.0,
            is_heading: !name.contains(char::is_lowercase),
            is_date: name.starts_with("date"),
        };
        let places: Vec<Place> = lines.iter().map(place).collect();
        let name = |Read { line, under }| match under {
            Some(heading) if heading != line => format!("{}<{}", lines[line].0, lines[heading].0),
            _ => lines[line].0.to_owned(),
        };
        reading_order(&places)
            .into_iter()
            .map(name)
            .collect::<Vec<_>>()
            .join(" ")
    }

    #[test]
    fn columns_are_read_one_after_the_other_between_what_is_as_wide_as_both() {
        let lines = [
            ("b", 200.0, 390.0, 80.0),
            ("foot", 0.0, 400.0, 140.0),
            ("B", 200.0, 260.0, 60.0),
            ("a", 0.0, 150.0, 70.0),
            ("name", 0.0, 400.0, 0.0),
            ("A", 0.0, 60.0, 50.0),
            ("a2", 0.0, 140.0, 100.0),
        ];
        assert_eq!(read(&lines), "name A a<A a2<A B b<B foot<B");
    }

    #[test]
    fn rows_of_a_table_stay_together_under_the_heading_over_them() {
        let lines = [
            ("A", 0.0, 60.0, 0.0),
            ("firm", 0.0, 90.0, 20.0),
            ("firm2", 0.0, 90.0, 80.0),
            ("role", 150.0, 300.0, 20.0),
            ("deed", 150.0, 300.0, 32.0),
            ("role2", 150.0, 300.0, 80.0),
            ("deed2", 150.0, 300.0, 92.0),
        ];
        assert_eq!(read(&lines), "A firm<A role<A deed<A firm2<A role2<A deed2<A");
    }

    #[test]
    fn dates_stay_with_their_rows_and_values_stand_under_headings_beside_them() {
        let lines = [
            ("A", 0.0, 60.0, 0.0),
            ("job", 0.0, 200.0, 20.0),
            ("date", 300.0, 380.0, 20.0),
            ("B", 0.0, 60.0, 60.0),
            ("school", 0.0, 200.0, 80.0),
            ("date2", 300.0, 380.0, 80.0),
        ];
        assert_eq!(read(&lines), "A job<A date<A B school<B date2<B");
        let towns = [
            lines[0],
            lines[1],
            ("town", 300.0, 380.0, 32.0),
            lines[3],
            lines[4],
            ("town2", 300.0, 380.0, 92.0),
        ];
        assert_eq!(read(&towns), "A job<A B school<B town<A town2<B");
    }

    #[test]
    fn headings_in_the_margin_come_before_what_stands_beside_them() {
        let lines = [
            ("a", 100.0, 300.0, 0.0),
            ("b", 100.0, 300.0, 40.0),
            ("A", 0.0, 60.0, 0.0),
            ("B", 0.0, 60.0, 40.0),
            ("a2", 100.0, 300.0, 14.0),
        ];
        assert_eq!(read(&lines), "A a<A a2<A B b<B");
    }

    #[test]
    fn a_section_drawn_in_two_parts_is_out_of_turn() {
        let place = |top: f64, is_heading: bool| Place {
            left: 0.0,
            right: 100.0,
            top,
            bottom: top + 10.0,
            is_heading,
            is_date: false,
        };
        let in_turn = [
            place(0.0, true),
            place(14.0, false),
            place(40.0, true),
            place(54.0, false),
        ];
        assert!(!are_out_of_turn(&in_turn));
        let apart = [in_turn[0], in_turn[2], in_turn[3], in_turn[1]];
        assert!(are_out_of_turn(&apart));
    }
}
