//! What one glyph of a PDF page says.

use std::ops::Deref;

use arrayvec::ArrayString;
use hayro_interpret::font::{Glyph, GlyphIdentifier};
use hayro_interpret::hayro_cmap::BfString;
use rustc_hash::FxHashMap;
use skrifa::{FontRef, MetadataProvider};

/// A glyph that stands for more letters than this is a picture with a name, such as "github-square".
pub(super) const LONGEST_LIGATURE: usize = 5;

/// Pictures that stand for a word: the site whose address or user name follows.
const BRANDS: [&str; 8] = [
    "GitHub", "GitLab", "Bitbucket", "LinkedIn", "Stack Overflow", "Medium", "Kaggle", "Hugging Face",
];

/// What one glyph says, in place: a page has thousands of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Letters(ArrayString<{ LONGEST_LIGATURE * 4 }>);

impl Letters {
    /// What is too long is nothing that one glyph says.
    pub(super) fn new(text: &str) -> Self {
        Self(ArrayString::from(text).unwrap_or_default())
    }
}

impl From<char> for Letters {
    fn from(letter: char) -> Self {
        Self::new(letter.encode_utf8(&mut [0; 4]))
    }
}

impl Deref for Letters {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

/// The brand that the name of a picture begins with ("github-square").
fn brand(name: &str) -> Option<&'static str> {
    let plain = |text: &str| text.to_lowercase().replace([' ', '-'], "");
    let name = plain(name);
    BRANDS.iter().find(|brand| name.starts_with(&plain(brand))).copied()
}

/// What a glyph says by the file; `None` where that does not tell, an empty text for a picture.
fn told_by_file(glyph: &Glyph<'_>) -> Option<Letters> {
    let text = match glyph.as_unicode()? {
        // What a writer of the file puts for glyphs that it knows no letter of.
        BfString::Char('\u{FFFD}' | '\0') => return None,
        BfString::Char(c) => return Some(Letters::from(c)),
        BfString::String(text) => text,
    };
    if text.is_empty() || text.contains(['\u{FFFD}', '\0']) {
        return None;
    }
    if text.chars().count() > LONGEST_LIGATURE {
        return Some(Letters::new(brand(&text).unwrap_or_default()));
    }
    Some(Letters::new(&text))
}

/// The characters of the glyphs of embedded fonts: they tell where the file does not.
#[derive(Default)]
pub(super) struct CharacterMaps {
    glyphs: FxHashMap<GlyphIdentifier, Option<Letters>>,
    /// By the content of the font.
    fonts: FxHashMap<u128, FxHashMap<u32, char>>,
}

impl CharacterMaps {
    /// What a glyph says by the file, or where that tells nothing, by its font.
    ///
    /// `None` where neither tells, an empty text for a picture.
    pub(super) fn text_of(&mut self, glyph: &Glyph<'_>) -> Option<Letters> {
        let said = told_by_file(glyph);
        match said {
            Some(said) if !said.contains(char::is_control) => Some(said),
            _ => self.told_by_font(glyph).or(said),
        }
    }

    fn told_by_font(&mut self, glyph: &Glyph<'_>) -> Option<Letters> {
        let Glyph::Outline(outline) = glyph else {
            return None;
        };
        let known = self.glyphs.entry(outline.identifier());
        *known.or_insert_with(|| {
            let font = outline.font_data()?;
            let characters = self
                .fonts
                .entry(font.cache_key)
                .or_insert_with(|| characters((*font.data).as_ref()));
            characters.get(&outline.glyph_id().to_u32()).copied().map(Letters::from)
        })
    }
}

/// The first character of each glyph of a font, but for private ones.
fn characters(font: &[u8]) -> FxHashMap<u32, char> {
    let mut characters = FxHashMap::default();
    let Ok(font) = FontRef::new(font) else {
        return characters;
    };
    for (code, glyph) in font.charmap().mappings() {
        let character = char::from_u32(code).filter(|c| !c.is_control() && !matches!(c, '\u{E000}'..='\u{F8FF}'));
        if let Some(character) = character
            && glyph.to_u32() != 0
        {
            characters.entry(glyph.to_u32()).or_insert(character);
        }
    }
    characters
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_glyph_says_no_more_than_it_has_room_for() {
        assert_eq!(&*Letters::from('ß'), "ß");
        let longest = "\u{10348}".repeat(LONGEST_LIGATURE);
        assert_eq!(&*Letters::new(&longest), longest.as_str());
        assert_eq!(&*Letters::new("something much too long"), "");
        assert!(BRANDS.iter().all(|brand| &*Letters::new(brand) == *brand));
    }
}
