//! Letters that a file draws as shapes, with text laid over them that is not painted.
//!
//! Browsers do so where they embolden a font themselves or may not embed it, so that the text can be marked and
//! searched. Nobody sees the text, but everybody sees its letters.

use hayro_interpret::kurbo::{BezPath, PathEl, Point, Rect};

use super::visibility::{Rgb, differs};

/// Most contours remembered: a line of text has about 200.
const MAX_CONTOURS: usize = 1024;

/// How far the edges of a letter and those of its shape may be apart, in em: emboldening moves them by 0.04.
const NEAR: f64 = 0.1;

/// Shapes wider than their letter by this are bold, in em.
const EMBOLDENED: f64 = 0.02;

/// Colour and opacity, as `visibility::colour_of` tells them.
type Colour = (Option<Rgb>, f32);

/// The contours that were painted last, and their colour.
#[derive(Default)]
pub(super) struct Outlined {
    contours: Vec<Rect>,
    colour: Colour,
    /// Text came after them: what is painted next belongs to other text.
    ended: bool,
}

/// A shape that a letter fits.
pub(super) struct Shape {
    pub(super) colour: Colour,
    pub(super) bold: bool,
}

impl Outlined {
    /// Remembers a painted path in page coordinates.
    pub(super) fn add(&mut self, path: &BezPath, colour: Colour) {
        let same = match (self.colour.0, colour.0) {
            (Some(before), Some(now)) => !differs(before, now),
            (before, now) => before == now,
        };
        if self.ended || !same {
            self.contours.clear();
        }
        (self.ended, self.colour) = (false, colour);
        add_contours(path, &mut self.contours);
    }

    pub(super) fn end(&mut self) {
        self.ended = true;
    }

    pub(super) fn is_empty(&self) -> bool {
        self.contours.is_empty()
    }

    /// The shape that stands where the outline of a letter would, both in page coordinates.
    pub(super) fn shape_of(&self, outline: &BezPath, em: f64) -> Option<Shape> {
        let mut letter = Vec::new();
        add_contours(outline, &mut letter);
        let letter = letter.into_iter().reduce(|a, b| a.union(b))?;
        let near = em * NEAR;
        let around = letter.inflate(near, near);
        let within = self.contours.iter().filter(|contour| around.union(**contour) == around);
        let shape = within.copied().reduce(|a, b| a.union(b))?;
        let fits = shape.x0 <= letter.x0 + near
            && shape.y0 <= letter.y0 + near
            && shape.x1 >= letter.x1 - near
            && shape.y1 >= letter.y1 - near;
        fits.then_some(Shape {
            colour: self.colour,
            bold: shape.width() > letter.width() + em * EMBOLDENED,
        })
    }
}

/// Adds the box of each contour of a path, by its points, until there are too many.
fn add_contours(path: &BezPath, found: &mut Vec<Rect>) {
    for element in path.elements() {
        let points: [Option<Point>; 3] = match *element {
            PathEl::MoveTo(point) if found.len() < MAX_CONTOURS => {
                found.push(Rect::from_points(point, point));
                continue;
            }
            PathEl::MoveTo(_) => return,
            PathEl::LineTo(a) => [Some(a), None, None],
            PathEl::QuadTo(a, b) => [Some(a), Some(b), None],
            PathEl::CurveTo(a, b, c) => [Some(a), Some(b), Some(c)],
            PathEl::ClosePath => continue,
        };
        if let Some(last) = found.last_mut() {
            *last = points
                .into_iter()
                .flatten()
                .fold(*last, |bounds, point| bounds.union_pt(point));
        }
    }
}

#[cfg(test)]
mod tests {
    use hayro_interpret::kurbo::Shape as _;

    use super::*;

    const BLACK: Colour = (Some([0.0; 3]), 1.0);

    fn boxed(bounds: Rect) -> BezPath {
        bounds.to_path(0.1)
    }

    /// An i: a stem and a dot over it.
    fn i(left: f64, thicker: f64) -> BezPath {
        let mut path = boxed(Rect::new(left, 4.0, left + 2.0, 10.0).inflate(thicker, thicker));
        path.extend(boxed(Rect::new(left, 1.0, left + 2.0, 3.0).inflate(thicker, thicker)));
        path
    }

    #[test]
    fn a_letter_is_shown_where_its_contours_are() {
        let mut outlined = Outlined::default();
        assert!(outlined.shape_of(&i(0.0, 0.0), 10.0).is_none());
        let mut word = i(0.0, 0.0);
        word.extend(i(4.0, 0.4));
        outlined.add(&word, BLACK);
        outlined.end();
        assert!(!outlined.shape_of(&i(0.0, 0.0), 10.0).unwrap().bold);
        assert!(outlined.shape_of(&i(4.0, 0.0), 10.0).unwrap().bold);
        assert!(outlined.shape_of(&i(8.0, 0.0), 10.0).is_none(), "nothing there");
        let dot = boxed(Rect::new(0.0, 1.0, 2.0, 3.0));
        assert!(outlined.shape_of(&dot, 10.0).is_some());
        let tall = boxed(Rect::new(0.0, -5.0, 2.0, 10.0));
        assert!(outlined.shape_of(&tall, 10.0).is_none(), "another letter");
    }

    #[test]
    fn a_box_under_a_word_shows_no_letter_of_it() {
        let mut outlined = Outlined::default();
        outlined.add(&boxed(Rect::new(0.0, 0.0, 60.0, 10.0)), BLACK);
        assert!(outlined.shape_of(&i(0.0, 0.0), 10.0).is_none());
    }

    #[test]
    fn shapes_before_the_last_text_are_forgotten() {
        let mut outlined = Outlined::default();
        outlined.add(&i(0.0, 0.0), BLACK);
        outlined.add(&i(4.0, 0.0), BLACK);
        assert!(outlined.shape_of(&i(0.0, 0.0), 10.0).is_some());
        outlined.end();
        outlined.add(&i(20.0, 0.0), BLACK);
        assert!(outlined.shape_of(&i(0.0, 0.0), 10.0).is_none());
        outlined.add(&i(24.0, 0.0), (Some([1.0, 0.0, 0.0]), 1.0));
        assert!(outlined.shape_of(&i(20.0, 0.0), 10.0).is_none(), "another colour");
    }
}
