//! Takes the glyphs of one PDF page out of its drawing instructions, and tells the hidden from the visible.

use std::panic::resume_unwind;

use hayro_interpret::font::{Glyph as FontGlyph, GlyphRun};
use hayro_interpret::hayro_syntax::object::dict::keys::{ACTUAL_TEXT, MASK, SMASK};
use hayro_interpret::hayro_syntax::object::{Dict, String as PdfString};
use hayro_interpret::hayro_syntax::page::Page;
use hayro_interpret::kurbo::{Affine, BezPath, PathEl, Rect, Shape};
use hayro_interpret::{
    BlendMode, ClipPath, Device, DrawMode, DrawProps, FillRule, Image, ImageDrawProps, Paint, SoftMask,
};

use super::accents;
use super::actual_text::{self, Marked};
use super::bullets::{self, Marks};
use super::codes::Alphabet;
use super::drawn::{self, Drawn};
use super::glyphs::{self, Glyph, Overprints, Weights};
use super::letters::CharacterMaps;
use super::masks::{Masks, OwnColours};
use super::outlined::Outlined;
use super::visibility::{Canvas, Group, Rgb, Sight, colour_of};

/// Glyphs read of one file; a full page has about 4,000.
const MAX_GLYPHS: usize = 400_000;

/// Shapes, clips and pictures read of one file: ends forms that draw each other endlessly.
const MAX_DRAWINGS: usize = 1_000_000;

/// Text below this size is not meant for people, in points.
const MIN_POINTS: f64 = 2.0;

/// Text set narrower than this is not meant for people; condensed fonts are at 0.5 and above.
const MIN_STRETCH: f64 = 0.1;

/// With fewer visible letters than this, a page of pictures is a scan, and its hidden text what was recognised.
const LETTERS_OF_A_SCAN: usize = 20;

/// A line this wide can be the ground of text, in points.
const GROUND_WIDTH: f64 = 4.0;

/// Thrown through the interpreter, which has no way to stop it.
pub(super) struct OverBudget;

/// What has been drawn so far in one file.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Count {
    pub(super) glyphs: usize,
    /// Glyphs without a known letter.
    pub(super) unknown: usize,
    /// What the codes of glyphs without a known letter are, by the last page that shows it.
    alphabet: Option<Alphabet>,
    drawings: usize,
}

/// The glyphs of one page in the order of the file.
pub(super) struct PageGlyphs {
    pub(super) count: Count,
    pub(super) visible: Vec<Glyph>,
    pub(super) hidden: Vec<Glyph>,
    /// Places of discs and squares that may be the marks of list items.
    pub(super) marks: Vec<Rect>,
    /// Texts for programs (`ActualText`) that say something else than the glyphs.
    pub(super) second_texts: Vec<String>,
    /// The page is a picture, and the glyphs are what a program recognised in it.
    pub(super) recognised: bool,
}

pub(super) struct Collector {
    count: Count,
    pub(super) page: Rect,
    canvas: Canvas,
    drawn: Vec<Drawn>,
    hidden: Vec<Glyph>,
    own_colours: OwnColours,
    masks: Masks,
    marked: Marked,
    marks: Marks,
    outlined: Outlined,
    maps: CharacterMaps,
    weights: Weights,
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
            own_colours: OwnColours::default(),
            masks: Masks::default(),
            marked: Marked::default(),
            marks: Marks::default(),
            outlined: Outlined::default(),
            maps: CharacterMaps::default(),
            weights: Weights::default(),
        }
    }

    pub(super) fn finish(mut self) -> PageGlyphs {
        self.count.unknown += drawn::spell(&mut self.drawn, &mut self.count.alphabet);
        let mut overprints = Overprints::default();
        let mut visible = Vec::with_capacity(self.drawn.len());
        let type3 = self.drawn.iter().filter(|drawn| drawn.type3);
        let scales = glyphs::type3_scales(type3.map(|drawn| &drawn.glyph));
        for Drawn {
            mut glyph,
            after,
            type3,
            ..
        } in self.drawn
        {
            if type3 {
                glyph.em *= scales.get(&glyphs::size_key(glyph.em)).copied().unwrap_or(1.0);
            }
            if glyph.em < MIN_POINTS || self.canvas.is_covered(glyph.middle(), glyph.em, after) {
                self.hidden.push(glyph);
            } else if !overprints.contains(&glyph) {
                visible.push(glyph);
            }
        }
        // What is painted once more where it can be seen is not hidden: an outline around its filling.
        self.hidden.retain(|glyph| !overprints.contains(glyph));
        let recognised = self.canvas.is_mostly_pictures() && !has_letters(&visible) && has_letters(&self.hidden);
        if recognised {
            // What lies off the page or is too small to be read was not recognised there.
            let on_page = |glyph: &mut Glyph| glyph.em >= MIN_POINTS && self.page.contains(glyph.middle());
            visible.extend(self.hidden.extract_if(.., on_page));
        }
        let canvas = &self.canvas;
        let marks = self
            .marks
            .finish(|mark, after| canvas.is_covered(mark.center(), mark.height(), after));
        PageGlyphs {
            visible: accents::join(visible),
            marks,
            hidden: self.hidden,
            second_texts: self.marked.second_texts,
            count: self.count,
            recognised,
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

    /// Remembers a shape that is about to be painted, where it may be the mark of a list item or stand at one.
    fn mark(&mut self, bounds: Rect, is_mark: bool, props: &DrawProps<'_>, mode: &DrawMode) {
        let painted = !matches!(mode, DrawMode::Invisible) && props.soft_mask.is_none();
        let mut sight = Sight::Hidden;
        if is_mark && painted {
            let (colour, alpha) = colour_of(&props.paint);
            sight = self.canvas.sight(bounds.center(), colour, alpha);
        }
        let after = match sight {
            // What is filled is painted next, and does not cover itself.
            Sight::Drawn(after) => Some(after + usize::from(!matches!(mode, DrawMode::Stroke(_)))),
            Sight::Hidden => None,
        };
        if painted {
            self.marks.add(bounds, is_mark, after);
        }
    }

    fn count_drawing(&mut self) {
        self.count_drawings(1);
    }

    fn count_drawings(&mut self, more: usize) {
        self.count.drawings += more;
        if self.count.drawings > MAX_DRAWINGS {
            resume_unwind(Box::new(OverBudget));
        }
    }

    /// Whether a person sees a glyph that is drawn now.
    ///
    /// `colour` is that of the run, as [`colour_of`] tells: turning it into red, green and blue takes time.
    fn sight<'a>(
        &mut self,
        glyph: &Glyph,
        font_glyph: &FontGlyph<'a>,
        paint: &Paint<'a>,
        colour: (Option<Rgb>, f32),
    ) -> Sight {
        if glyph.stretch < MIN_STRETCH {
            return Sight::Hidden;
        }
        let (colour, alpha) = match font_glyph {
            FontGlyph::Type3(type3) => self.own_colours.of(type3, paint),
            FontGlyph::Outline(_) => colour,
        };
        self.canvas.sight(glyph.middle(), colour, alpha)
    }

    /// Whether a person sees a glyph that is not painted itself, since its letter is drawn as a shape.
    fn sight_of_shape(&self, glyph: &mut Glyph, font_glyph: &FontGlyph<'_>, transform: Affine) -> Sight {
        let FontGlyph::Outline(outline) = font_glyph else {
            return Sight::Hidden;
        };
        let Some(shape) = self.outlined.shape_of(&(transform * outline.outline()), glyph.em) else {
            return Sight::Hidden;
        };
        glyph.bold |= shape.bold;
        let (colour, alpha) = shape.colour;
        self.canvas.sight(glyph.middle(), colour, alpha)
    }
}

impl<'a> Device<'a> for Collector {
    fn draw_path(&mut self, path: &BezPath, props: DrawProps<'a>, mode: &DrawMode) {
        let path = props.transform * path.clone();
        let bounds = path.bounding_box();
        let is_mark = bullets::is_mark(&path, bounds, !matches!(mode, DrawMode::Stroke(_)));
        self.mark(bounds, is_mark, &props, mode);
        if matches!(mode, DrawMode::Fill(_) | DrawMode::FillAndStroke(..)) && props.soft_mask.is_none() {
            self.outlined.add(&path, colour_of(&props.paint));
        }
        let rule = match mode {
            DrawMode::Fill(rule) | DrawMode::FillAndStroke(rule, _) => *rule,
            DrawMode::Stroke(_) | DrawMode::Invisible => FillRule::NonZero,
        };
        self.paint(bounds, fills(&path, bounds, rule), &props, mode);
    }

    fn draw_rect(&mut self, rect: &Rect, props: DrawProps<'a>, mode: &DrawMode) {
        let bounds = props.transform.transform_rect_bbox(*rect);
        let is_mark = bullets::is_small_square(bounds) && !matches!(mode, DrawMode::Stroke(_));
        self.mark(bounds, is_mark, &props, mode);
        self.paint(bounds, is_upright(props.transform), &props, mode);
    }

    fn push_clip_path(&mut self, clip: &ClipPath) {
        self.count_drawing();
        let bounds = clip.path.bounding_box();
        self.canvas.push_clip(bounds, fills(&clip.path, bounds, clip.fill));
    }

    fn push_clip_rect(&mut self, rect: &Rect) {
        self.count_drawing();
        self.canvas.push_clip(*rect, true);
    }

    fn pop_clip(&mut self) {
        self.canvas.pop_clip();
    }

    fn push_transparency_group(&mut self, opacity: f32, mask: Option<SoftMask<'a>>, blend: BlendMode) {
        self.count_drawing();
        self.canvas.push_group(Group {
            opacity,
            changes_colours: mask.is_some() || blend != BlendMode::Normal,
            shows_nothing: mask.is_some_and(|mask| !self.masks.show_anything(&mask)),
        });
    }

    fn pop_transparency_group(&mut self) {
        self.canvas.pop_group();
    }

    fn draw_image(&mut self, image: Image<'a, '_>, props: ImageDrawProps<'a>) {
        self.count_drawing();
        let pixels = Rect::new(0.0, 0.0, f64::from(image.width()), f64::from(image.height()));
        let bounds = props.transform.transform_rect_bbox(pixels);
        let opaque = match &image {
            Image::Raster(raster) => {
                let dict = raster.stream().dict();
                is_upright(props.transform) && !dict.contains_key(SMASK) && !dict.contains_key(MASK)
            }
            Image::Stencil(_) => false,
        };
        self.canvas.picture(bounds, opaque && props.soft_mask.is_none());
    }

    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, 'a>, props: DrawProps<'a>, mode: &DrawMode) {
        self.count_drawing();
        let bold = run.glyphs().first().is_some_and(|first| self.weights.is_bold(first));
        let is_substituted = glyphs::is_substituted(run.glyphs());
        let colour = colour_of(&props.paint);
        let masked = props
            .soft_mask
            .as_ref()
            .is_some_and(|mask| !self.masks.show_anything(mask));
        for placed in run.glyphs() {
            self.count.glyphs += 1;
            if self.count.glyphs > MAX_GLYPHS {
                resume_unwind(Box::new(OverBudget));
            }
            let transform = props.transform * placed.transform();
            let Some(mut glyph) = glyphs::place(transform, glyphs::advance(placed), is_substituted) else {
                continue;
            };
            let said = self.maps.text_of(placed);
            if said.is_some_and(|said| said.is_empty()) {
                continue;
            }
            glyph.text = said.unwrap_or_default();
            glyph.bold = bold;
            let invisible = masked || matches!(mode, DrawMode::Invisible);
            let mut sight = Sight::Hidden;
            if !invisible {
                sight = self.sight(&glyph, placed, &props.paint, colour);
            }
            if sight == Sight::Hidden && !self.outlined.is_empty() {
                sight = self.sight_of_shape(&mut glyph, placed, transform);
            }
            match (sight, said) {
                (Sight::Drawn(after), _) => self.drawn.push(Drawn {
                    glyph,
                    after,
                    type3: matches!(**placed, FontGlyph::Type3(_)),
                    code: said.is_none().then(|| placed.char_code()),
                }),
                (Sight::Hidden, Some(_)) => self.hidden.push(glyph),
                (Sight::Hidden, None) => self.count.unknown += 1,
            }
        }
        self.outlined.end();
    }

    fn begin_marked_content(&mut self, _tag: &[u8], properties: Option<&Dict<'_>>) {
        let said = properties.and_then(|properties| properties.get::<PdfString<'_>>(ACTUAL_TEXT));
        let said = said.as_ref().map(PdfString::as_bytes);
        self.marked.begin(said, self.drawn.len());
    }

    fn end_marked_content(&mut self) {
        let Some((said, from)) = self.marked.end() else {
            return;
        };
        let from = from.min(self.drawn.len());
        // Contents within each other are looked through once for each.
        self.count_drawings(self.drawn.len() - from);
        if let [only] = &mut self.drawn[from..]
            && only.code.is_some()
            && let Some(letters) = actual_text::of_one_glyph(&said)
        {
            (only.glyph.text, only.code) = (letters, None);
            return;
        }
        let shown: String = self.drawn[from..].iter().map(|drawn| &*drawn.glyph.text).collect();
        self.marked.compare(said, &shown);
    }
}

/// Whether there are more than the few letters that are typed onto a scan.
fn has_letters(glyphs: &[Glyph]) -> bool {
    let has_letter = |glyph: &&Glyph| glyph.text.chars().any(char::is_alphabetic);
    glyphs.iter().filter(has_letter).nth(LETTERS_OF_A_SCAN - 1).is_some()
}

fn is_upright(transform: Affine) -> bool {
    let [xx, xy, yx, yy, ..] = transform.as_coeffs();
    (xy == 0.0 && yx == 0.0) || (xx == 0.0 && yy == 0.0)
}

/// Whether a shape is its bounding box, as good as; only simple shapes can be told by their area.
fn fills(path: &BezPath, bounds: Rect, rule: FillRule) -> bool {
    const SIMPLE: usize = 16;
    if path.elements().len() > SIMPLE {
        return false;
    }
    let area = match rule {
        FillRule::NonZero => path.area().abs(),
        // A shape within another is a hole in it, whichever way it goes round.
        FillRule::EvenOdd => {
            let parts: Vec<f64> = subpaths(path.elements()).map(|part| part.area().abs()).collect();
            let largest = parts.iter().copied().fold(0.0, f64::max);
            2.0 * largest - parts.iter().sum::<f64>()
        }
    };
    area >= bounds.area() * 0.98
}

fn subpaths(elements: &[PathEl]) -> impl Iterator<Item = &[PathEl]> {
    elements.chunk_by(|_, next| !matches!(next, PathEl::MoveTo(_)))
}
