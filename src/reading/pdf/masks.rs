//! What soft masks let through and what colour the glyphs of Type 3 fonts have: both are little drawings.

use std::collections::HashMap;

use hayro_interpret::font::{GlyphRun, Type3Glyph};
use hayro_interpret::kurbo::{Affine, BezPath};
use hayro_interpret::{
    BlendMode, CacheKey, ClipPath, Device, DrawMode, DrawProps, Image, ImageDrawProps, MaskType, Paint, SoftMask,
};

use super::visibility::{Rgb, colour_of, differs};

/// Luminosity up to which a mask lets nothing through, in parts of 1.
const DARK: f32 = 0.05;

/// Colours remembered of the glyphs of Type 3 fonts; a font has 256 glyphs.
const MAX_COLOURS: usize = 4096;

/// What is known of soft masks: each is drawn once, however often it is used.
#[derive(Default)]
pub(super) struct Masks(HashMap<u128, bool>);

impl Masks {
    /// Whether a soft mask lets any of the text through that is drawn with it.
    ///
    /// Only masks that are dark all over are told from others; it is not asked where the light falls.
    pub(super) fn show_anything(&mut self, mask: &SoftMask<'_>) -> bool {
        *self.0.entry(mask.cache_key()).or_insert_with(|| shows_anything(mask))
    }
}

fn shows_anything(mask: &SoftMask<'_>) -> bool {
    let light = |[red, green, blue]: Rgb| 0.3 * red + 0.59 * green + 0.11 * blue > DARK;
    if mask.transfer_function().is_some() {
        return true;
    }
    let mut paints = Paints::default();
    mask.interpret(&mut paints);
    let others = paints.others || paints.stencils;
    match mask.mask_type() {
        MaskType::Alpha => !paints.colours.is_empty() || others,
        MaskType::Luminosity => {
            let [red, green, blue, _] = mask.background_color().to_rgba().components();
            others || light([red, green, blue]) || paints.colours.into_iter().any(light)
        }
    }
}

/// The colours of glyphs that paint themselves, by glyph and paint.
#[derive(Default)]
pub(super) struct OwnColours(HashMap<(u128, u128), (Option<Rgb>, f32)>);

impl OwnColours {
    /// Colour and opacity with which a glyph comes onto the page.
    pub(super) fn of<'a>(&mut self, glyph: &Type3Glyph<'a>, paint: &Paint<'a>) -> (Option<Rgb>, f32) {
        let key = (glyph.cache_key(), paint.cache_key());
        if let Some(known) = self.0.get(&key) {
            return *known;
        }
        let mut paints = Paints::default();
        glyph.interpret(&mut paints, Affine::IDENTITY, Affine::IDENTITY, paint);
        let found = match paints.colours.as_slice() {
            [first, rest @ ..] if !paints.others && rest.iter().all(|other| !differs(*other, *first)) => {
                (Some(*first), 1.0)
            }
            [] if !paints.others => colour_of(paint),
            _ => (None, 1.0),
        };
        if self.0.len() < MAX_COLOURS {
            self.0.insert(key, found);
        }
        found
    }
}

/// The paints that a little drawing uses.
#[derive(Default)]
struct Paints {
    colours: Vec<Rgb>,
    /// It has bitmaps in the paint of the moment, as the glyphs of old TeX fonts are.
    stencils: bool,
    /// It has pictures or patterns.
    others: bool,
}

impl Paints {
    fn add(&mut self, paint: &Paint<'_>) {
        /// More colours than this make a picture.
        const MOST: usize = 64;
        match colour_of(paint) {
            (_, alpha) if alpha <= 0.0 => {}
            (Some(colour), _) if self.colours.len() < MOST => self.colours.push(colour),
            _ => self.others = true,
        }
    }
}

impl<'a> Device<'a> for Paints {
    fn draw_path(&mut self, _: &BezPath, props: DrawProps<'a>, mode: &DrawMode) {
        if !matches!(mode, DrawMode::Invisible) {
            self.add(&props.paint);
        }
    }

    fn draw_glyph_run(&mut self, _: &GlyphRun<'_, 'a>, props: DrawProps<'a>, mode: &DrawMode) {
        if !matches!(mode, DrawMode::Invisible) {
            self.add(&props.paint);
        }
    }

    fn draw_image(&mut self, image: Image<'a, '_>, _: ImageDrawProps<'a>) {
        match image {
            Image::Stencil(_) => self.stencils = true,
            Image::Raster(_) => self.others = true,
        }
    }

    fn push_clip_path(&mut self, _: &ClipPath) {}
    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'a>>, _: BlendMode) {}
    fn pop_clip(&mut self) {}
    fn pop_transparency_group(&mut self) {}
}
