//! The glyphs of one PDF page, taken out of its drawing instructions.

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasher, RandomState};
use std::panic::resume_unwind;

use hayro_interpret::font::{Glyph as FontGlyph, GlyphRun};
use hayro_interpret::hayro_cmap::BfString;
use hayro_interpret::hayro_syntax::page::Page;
use hayro_interpret::kurbo::{Affine, BezPath, Point, Rect, Shape, Vec2};
use hayro_interpret::{BlendMode, ClipPath, Device, DrawMode, DrawProps, Image, ImageDrawProps, SoftMask};

use super::visibility::{Canvas, Sight};

/// Glyphs read of one file; a full page has about 4,000.
const MAX_GLYPHS: usize = 400_000;

/// Shapes, clips and pictures read of one file: ends forms that draw each other endlessly.
const MAX_DRAWINGS: usize = 1_000_000;

/// Text below this size is not meant for people, in points.
const MIN_POINTS: f64 = 2.0;

/// With fewer visible letters than this, a page of pictures is a scan, and its hidden text what was recognised.
const LETTERS_OF_A_SCAN: usize = 20;

/// A line this wide can be the ground of text, in points.
const GROUND_WIDTH: f64 = 4.0;

/// A glyph in page coordinates: points, y downwards, as the page is shown.
#[derive(Clone, Debug)]
pub(super) struct Glyph {
    pub(super) text: String,
    pub(super) origin: Point,
    /// Unit vector of the direction of writing.
    pub(super) direction: Vec2,
    pub(super) em: f64,
    pub(super) advance: f64,
}

impl Glyph {
    /// The box around its letter: from below its baseline to the height of a capital.
    pub(super) fn bounds(&self) -> Rect {
        let up = Vec2::new(self.direction.y, -self.direction.x) * self.em;
        let along = self.direction * self.advance;
        Rect::from_points(self.origin - up * 0.2, self.origin + along + up * 0.8)
    }

    /// About the middle of a lower-case letter.
    pub(super) fn middle(&self) -> Point {
        let up = Vec2::new(self.direction.y, -self.direction.x);
        self.origin + self.direction * (self.advance / 2.0) + up * (self.em * 0.25)
    }
}

/// Thrown through the interpreter, which has no way to stop it.
pub(super) struct OverBudget;

/// What has been drawn so far in one file.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Count {
    pub(super) glyphs: usize,
    /// Glyphs without a known letter.
    pub(super) unknown: usize,
    drawings: usize,
}

/// The glyphs of one page in the order of the file.
pub(super) struct PageGlyphs {
    pub(super) visible: Vec<Glyph>,
    pub(super) hidden: Vec<Glyph>,
    /// The page is a picture, and the glyphs are what a program recognised in it.
    pub(super) recognised: bool,
}

/// Takes the glyphs out of the drawing instructions of a page.
pub(super) struct Collector {
    pub(super) count: Count,
    pub(super) page: Rect,
    canvas: Canvas,
    drawn: Vec<Drawn>,
    hidden: Vec<Glyph>,
}

/// A glyph that was visible when it was drawn.
struct Drawn {
    glyph: Glyph,
    /// How many areas were painted before it.
    after: usize,
    /// It is from a Type 3 font, whose em is not known yet.
    type3: bool,
}

impl Collector {
    pub(super) fn new(page: &Page<'_>, count: Count) -> Self {
        let (width, height) = page.render_dimensions();
        let page = Rect::new(0.0, 0.0, f64::from(width), f64::from(height));
        Self {
            count,
            page,
            canvas: Canvas::new(page),
            drawn: Vec::new(),
            hidden: Vec::new(),
        }
    }

    pub(super) fn finish(mut self) -> PageGlyphs {
        let mut overprints = Overprints::default();
        let mut visible = Vec::with_capacity(self.drawn.len());
        let scales = type3_scales(&self.drawn);
        for Drawn {
            mut glyph,
            after,
            type3,
        } in self.drawn
        {
            if type3 {
                glyph.em *= scales.get(&size_key(glyph.em)).copied().unwrap_or(1.0);
            }
            if glyph.em < MIN_POINTS || self.canvas.is_covered(glyph.middle(), glyph.em, after) {
                self.hidden.push(glyph);
            } else if !overprints.contains(&glyph) {
                visible.push(glyph);
            }
        }
        let few = letters(&visible) < LETTERS_OF_A_SCAN && letters(&self.hidden) >= LETTERS_OF_A_SCAN;
        if few && self.canvas.is_mostly_pictures() {
            visible.extend(self.hidden.into_iter().filter(|glyph| !overprints.contains(glyph)));
            return PageGlyphs {
                visible,
                hidden: Vec::new(),
                recognised: true,
            };
        }
        PageGlyphs {
            visible,
            hidden: self.hidden,
            recognised: false,
        }
    }

    fn paint(&mut self, bounds: Rect, exact: bool, props: &DrawProps<'_>, mode: &DrawMode) {
        self.count_drawing();
        match mode {
            DrawMode::Fill(_) | DrawMode::FillAndStroke(..) if props.soft_mask.is_none() => {
                self.canvas.fill(bounds, exact, &props.paint, props.blend_mode);
            }
            DrawMode::Fill(_) | DrawMode::FillAndStroke(..) => self.canvas.unknown(bounds),
            DrawMode::Stroke(stroke) => {
                let width = f64::from(stroke.line_width) * props.transform.determinant().abs().sqrt();
                if width >= GROUND_WIDTH {
                    self.canvas.unknown(bounds.inflate(width / 2.0, width / 2.0));
                }
            }
            DrawMode::Invisible => {}
        }
    }

    fn count_drawing(&mut self) {
        self.count.drawings += 1;
        if self.count.drawings > MAX_DRAWINGS {
            resume_unwind(Box::new(OverBudget));
        }
    }
}

/// Text and place of the glyphs seen, hashed: fake bold, or fill and outline, draw a glyph twice.
#[derive(Default)]
struct Overprints {
    seen: HashSet<u64>,
    hasher: RandomState,
}

impl Overprints {
    /// Whether the same text was there before within a tenth of an em; remembers it.
    fn contains(&mut self, glyph: &Glyph) -> bool {
        if glyph.text.trim().is_empty() {
            return false;
        }
        // Neighbouring cells are at most a tenth of an em apart; two `l` of a narrow font can be 0.2 em apart.
        let cell = glyph.em * 0.05;
        let column = (glyph.origin.x / cell).round();
        let row = (glyph.origin.y / cell).round();
        // Cells of another size of type do not lie on this grid. Tenths of a point tell sizes apart.
        let size = (glyph.em * 10.0).round();
        // Adding zero turns a negative zero, which has other bits, into zero.
        let bits = |number: f64| (number + 0.0).to_bits();
        let key = |x: f64, y: f64| self.hasher.hash_one((&glyph.text, bits(size), bits(x), bits(y)));
        let near = [-1.0, 0.0, 1.0];
        let found = near
            .iter()
            .any(|dx| near.iter().any(|dy| self.seen.contains(&key(column + dx, row + dy))));
        let here = key(column, row);
        self.seen.insert(here);
        found
    }
}

impl<'a> Device<'a> for Collector {
    fn draw_path(&mut self, path: &BezPath, props: DrawProps<'a>, mode: &DrawMode) {
        let path = props.transform * path.clone();
        let bounds = path.bounding_box();
        self.paint(bounds, fills(&path, bounds), &props, mode);
    }

    fn draw_rect(&mut self, rect: &Rect, props: DrawProps<'a>, mode: &DrawMode) {
        let bounds = props.transform.transform_rect_bbox(*rect);
        self.paint(bounds, is_upright(props.transform), &props, mode);
    }

    fn push_clip_path(&mut self, clip: &ClipPath) {
        self.count_drawing();
        let bounds = clip.path.bounding_box();
        self.canvas.push_clip(bounds, fills(&clip.path, bounds));
    }

    fn push_clip_rect(&mut self, rect: &Rect) {
        self.count_drawing();
        self.canvas.push_clip(*rect, true);
    }

    fn pop_clip(&mut self) {
        self.canvas.pop_clip();
    }

    fn push_transparency_group(&mut self, opacity: f32, mask: Option<SoftMask<'a>>, blend: BlendMode) {
        self.canvas
            .push_group(opacity, mask.is_some() || blend != BlendMode::Normal);
    }

    fn pop_transparency_group(&mut self) {
        self.canvas.pop_group();
    }

    fn draw_image(&mut self, _image: Image<'a, '_>, props: ImageDrawProps<'a>) {
        self.count_drawing();
        // A picture fills the unit square of its coordinates.
        self.canvas
            .picture(props.transform.transform_rect_bbox(Rect::new(0.0, 0.0, 1.0, 1.0)));
    }

    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, 'a>, props: DrawProps<'a>, mode: &DrawMode) {
        self.count_drawing();
        for placed in run.glyphs() {
            self.count.glyphs += 1;
            if self.count.glyphs > MAX_GLYPHS {
                resume_unwind(Box::new(OverBudget));
            }
            let transform = props.transform * placed.transform();
            let Some(mut glyph) = place(transform, advance(placed)) else {
                continue;
            };
            match placed.as_unicode() {
                Some(BfString::Char(c)) => glyph.text.push(c),
                Some(BfString::String(text)) => glyph.text = text,
                None => {}
            }
            if glyph.text.is_empty() || glyph.text.contains(['\u{FFFD}', '\0']) {
                self.count.unknown += 1;
                continue;
            }
            let type3 = matches!(**placed, FontGlyph::Type3(_));
            match self.canvas.sight(glyph.middle(), &props.paint) {
                Sight::Drawn(after) if !matches!(mode, DrawMode::Invisible) => {
                    self.drawn.push(Drawn { glyph, after, type3 });
                }
                _ => self.hidden.push(glyph),
            }
        }
    }
}

fn letters(glyphs: &[Glyph]) -> usize {
    glyphs
        .iter()
        .filter(|glyph| glyph.text.chars().any(char::is_alphabetic))
        .count()
}

/// The glyph without its text; `None` where the transform has collapsed.
fn place(transform: Affine, advance: f64) -> Option<Glyph> {
    let [right_x, right_y, up_x, up_y, ..] = transform.as_coeffs();
    let right = Vec2::new(right_x, right_y);
    let origin = transform.translation().to_point();
    let em = up_x.hypot(up_y) * 1000.0;
    let advance = advance * right.hypot();
    let usable = right.hypot() > 0.0 && em > 0.0 && em.is_finite() && advance.is_finite() && origin.is_finite();
    usable.then(|| Glyph {
        text: String::new(),
        origin,
        direction: right / right.hypot(),
        em,
        advance,
    })
}

/// Advance in thousandths of an em.
fn advance(glyph: &FontGlyph<'_>) -> f64 {
    let advance = match glyph {
        FontGlyph::Outline(glyph) => glyph.advance_width(),
        FontGlyph::Type3(glyph) => glyph.advance_width(),
    };
    f64::from(advance.unwrap_or(0.0))
}

/// How much larger the em of Type 3 fonts is than their text matrix says, by the size of the matrix.
///
/// The units of such fonts are free. Where letters are wider than an em on average, the unit is something
/// else, and the em is twice the mean width, as it is for Latin text.
fn type3_scales(drawn: &[Drawn]) -> HashMap<u64, f64> {
    let mut advances: HashMap<u64, (f64, f64)> = HashMap::new();
    for Drawn { glyph, .. } in drawn.iter().filter(|drawn| drawn.type3 && drawn.glyph.advance > 0.0) {
        let (sum, count) = advances.entry(size_key(glyph.em)).or_default();
        *sum += glyph.advance / glyph.em;
        *count += 1.0;
    }
    let scale = |(sum, count): (f64, f64)| if sum > count { 2.0 * sum / count } else { 1.0 };
    advances.into_iter().map(|(size, sums)| (size, scale(sums))).collect()
}

/// Hundredths of a point are enough to tell sizes of type apart.
fn size_key(em: f64) -> u64 {
    (em * 100.0).round().to_bits()
}

fn is_upright(transform: Affine) -> bool {
    let [xx, xy, yx, yy, ..] = transform.as_coeffs();
    (xy == 0.0 && yx == 0.0) || (xx == 0.0 && yy == 0.0)
}

/// Whether a shape is its bounding box, as good as; only simple shapes can be told by their area.
fn fills(path: &BezPath, bounds: Rect) -> bool {
    const SIMPLE: usize = 16;
    path.elements().len() <= SIMPLE && path.area().abs() >= bounds.area() * 0.98
}
