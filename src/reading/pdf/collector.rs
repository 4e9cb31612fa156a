//! Takes the glyphs of one PDF page out of its drawing instructions, and tells the hidden from the visible.

use std::panic::resume_unwind;

use hayro_interpret::font::{Glyph as FontGlyph, GlyphRun};
use hayro_interpret::hayro_syntax::object::dict::keys::{ACTUAL_TEXT, MASK, SMASK};
use hayro_interpret::hayro_syntax::object::{Dict, String as PdfString};
use hayro_interpret::hayro_syntax::page::Page;
use hayro_interpret::kurbo::{Affine, BezPath, Rect, Shape};
use hayro_interpret::{BlendMode, ClipPath, Device, DrawMode, DrawProps, Image, ImageDrawProps, Paint, SoftMask};

use super::bullets::{self, Marks};
use super::glyphs::{self, Glyph, Overprints, Weights};
use super::letters;
use super::masks::{self, OwnColours};
use super::visibility::{Canvas, Group, Rgb, Sight, colour_of};
use crate::reading::text;

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

/// A text for programs with fewer words of its own than this names a picture or spells out a mark.
const WORDS_OF_A_SECOND_TEXT: usize = 3;

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
    /// Places of discs and squares that may be the marks of list items.
    pub(super) marks: Vec<Rect>,
    /// Texts for programs (`ActualText`) that say something else than the glyphs.
    pub(super) second_texts: Vec<String>,
    /// The page is a picture, and the glyphs are what a program recognised in it.
    pub(super) recognised: bool,
}

pub(super) struct Collector {
    pub(super) count: Count,
    pub(super) page: Rect,
    canvas: Canvas,
    drawn: Vec<Drawn>,
    hidden: Vec<Glyph>,
    own_colours: OwnColours,
    /// The marked contents that are open: their text for programs, and what was drawn before them.
    marked: Vec<(Option<String>, usize)>,
    second_texts: Vec<String>,
    marks: Marks,
    weights: Weights,
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
            own_colours: OwnColours::default(),
            marked: Vec::new(),
            second_texts: Vec::new(),
            marks: Marks::default(),
            weights: Weights::default(),
        }
    }

    pub(super) fn finish(mut self) -> PageGlyphs {
        let mut overprints = Overprints::default();
        let mut visible = Vec::with_capacity(self.drawn.len());
        let type3 = self.drawn.iter().filter(|drawn| drawn.type3);
        let scales = glyphs::type3_scales(type3.map(|drawn| &drawn.glyph));
        for Drawn {
            mut glyph,
            after,
            type3,
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
        let few = letters(&visible) < LETTERS_OF_A_SCAN && letters(&self.hidden) >= LETTERS_OF_A_SCAN;
        let recognised = few && self.canvas.is_mostly_pictures();
        if recognised {
            visible.append(&mut self.hidden);
        }
        let canvas = &self.canvas;
        let marks = self
            .marks
            .finish(|mark, after| canvas.is_covered(mark.center(), mark.height(), after));
        PageGlyphs {
            visible,
            marks,
            hidden: self.hidden,
            second_texts: self.second_texts,
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
        self.count.drawings += 1;
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
}

impl<'a> Device<'a> for Collector {
    fn draw_path(&mut self, path: &BezPath, props: DrawProps<'a>, mode: &DrawMode) {
        let path = props.transform * path.clone();
        let bounds = path.bounding_box();
        let is_mark = bullets::is_mark(&path, bounds, !matches!(mode, DrawMode::Stroke(_)));
        self.mark(bounds, is_mark, &props, mode);
        self.paint(bounds, fills(&path, bounds), &props, mode);
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
        self.count_drawing();
        self.canvas.push_group(Group {
            opacity,
            changes_colours: mask.is_some() || blend != BlendMode::Normal,
            shows_nothing: mask.is_some_and(|mask| !masks::shows_anything(&mask)),
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
        let colour = colour_of(&props.paint);
        let masked = props
            .soft_mask
            .as_ref()
            .is_some_and(|mask| !masks::shows_anything(mask));
        for placed in run.glyphs() {
            self.count.glyphs += 1;
            if self.count.glyphs > MAX_GLYPHS {
                resume_unwind(Box::new(OverBudget));
            }
            let transform = props.transform * placed.transform();
            let Some(mut glyph) = glyphs::place(transform, glyphs::advance(placed)) else {
                continue;
            };
            let Some(said) = letters::text_of(placed) else {
                self.count.unknown += 1;
                continue;
            };
            if said.is_empty() {
                continue;
            }
            glyph.text = said;
            glyph.bold = bold;
            let type3 = matches!(**placed, FontGlyph::Type3(_));
            let invisible = masked || matches!(mode, DrawMode::Invisible);
            match self.sight(&glyph, placed, &props.paint, colour) {
                Sight::Drawn(after) if !invisible => self.drawn.push(Drawn { glyph, after, type3 }),
                _ => self.hidden.push(glyph),
            }
        }
    }

    fn begin_marked_content(&mut self, _tag: &[u8], properties: Option<&Dict<'_>>) {
        let said = properties.and_then(|properties| properties.get::<PdfString<'_>>(ACTUAL_TEXT));
        let said = said.map(|said| text::of_pdf_string(said.as_bytes()));
        self.marked.push((said, self.drawn.len()));
    }

    fn end_marked_content(&mut self) {
        let Some((Some(said), from)) = self.marked.pop() else {
            return;
        };
        let shown: String = self.drawn[from.min(self.drawn.len())..]
            .iter()
            .map(|drawn| &*drawn.glyph.text)
            .collect();
        if is_another_text(&said, &shown) {
            self.second_texts.push(said);
        }
    }
}

/// Whether most words of a text for programs are none of those shown.
fn is_another_text(said: &str, shown: &str) -> bool {
    let letters = |text: &str| -> String {
        let letters = text::clean_line(text);
        letters
            .chars()
            .filter(|c| c.is_alphanumeric())
            .collect::<String>()
            .to_lowercase()
    };
    let shown = letters(shown);
    let words: Vec<String> = said
        .split_whitespace()
        .map(letters)
        .filter(|word| word.len() > 2)
        .collect();
    let new = words.iter().filter(|word| !shown.contains(word.as_str())).count();
    new >= WORDS_OF_A_SECOND_TEXT && new * 2 > words.len()
}

fn letters(glyphs: &[Glyph]) -> usize {
    let has_letter = |glyph: &&Glyph| glyph.text.chars().any(char::is_alphabetic);
    glyphs.iter().filter(has_letter).count()
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
