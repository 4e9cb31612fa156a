//! A page of a PDF drawn as a picture, for the recognition of its words.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use hayro::hayro_interpret::InterpreterSettings;
use hayro::hayro_syntax::Pdf;
use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::{PixmapSettings, RenderCache, RenderSettings, render};

/// Dots an inch: below this small type is misread, above it only takes longer.
pub(in super::super) const RESOLUTION: f32 = 200.0;

/// Points an inch.
const POINTS: f32 = 72.0;

/// Longest side of a picture, in dots: A3 at full resolution.
const LONGEST_SIDE: f32 = 3400.0;

/// The page as a grey picture in the PGM format; empty if there is no such page, `None` if it cannot be drawn.
pub(in super::super) fn page(bytes: &[u8], number: usize) -> Option<Vec<u8>> {
    catch_unwind(AssertUnwindSafe(|| draw(bytes, number))).ok()?
}

fn draw(bytes: &[u8], number: usize) -> Option<Vec<u8>> {
    let pdf = Pdf::new(Arc::new(bytes.to_vec())).ok()?;
    let Some(page) = number.checked_sub(1).and_then(|index| pdf.pages().get(index)) else {
        return Some(Vec::new());
    };
    let (width, height) = page.render_dimensions();
    let scale = (RESOLUTION / POINTS).min(LONGEST_SIDE / width.max(height));
    let settings = PixmapSettings {
        x_scale: scale,
        y_scale: scale,
        bg_color: WHITE,
    };
    let pixmap = render(
        page,
        &RenderCache::new(),
        &InterpreterSettings::default(),
        &RenderSettings::default(),
        &settings,
    );
    let mut picture = format!("P5\n{} {}\n255\n", pixmap.width(), pixmap.height()).into_bytes();
    picture.extend(pixmap.data().iter().map(|pixel| grey(pixel.r, pixel.g, pixel.b)));
    Some(picture)
}

/// Luminance by the weights of ITU-R BT.601.
fn grey(red: u8, green: u8, blue: u8) -> u8 {
    let sum = u32::from(red) * 299 + u32::from(green) * 587 + u32::from(blue) * 114;
    u8::try_from(sum / 1000).unwrap_or(u8::MAX)
}
