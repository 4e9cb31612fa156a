//! What a file says that its glyphs stand for (`ActualText` of a marked content).

use super::letters::{LONGEST_LIGATURE, Letters};
use crate::reading::text;

/// A text for programs with fewer words of its own than this names a picture or spells out a mark.
const WORDS_OF_A_SECOND_TEXT: usize = 3;

/// Words by which it is told whether a text for programs is another than that shown.
const TELLING_WORDS: usize = 1000;

/// The marked contents of a page.
#[derive(Default)]
pub(super) struct Marked {
    /// Those that are open: their text for programs, and the number of glyphs before them.
    open: Vec<(Option<String>, usize)>,
    /// Texts that say something else than their glyphs.
    pub(super) second_texts: Vec<String>,
}

impl Marked {
    pub(super) fn begin(&mut self, said: Option<&[u8]>, glyphs: usize) {
        self.open.push((said.map(text::of_pdf_string), glyphs));
    }

    /// Closes the last marked content that is open: its text, if it has one, and the number of glyphs before it.
    pub(super) fn end(&mut self) -> Option<(String, usize)> {
        let (said, glyphs) = self.open.pop()?;
        Some((said?, glyphs))
    }

    /// Keeps a text that says something else than what is shown.
    pub(super) fn compare(&mut self, said: String, shown: &str) {
        if is_another_text(&said, shown) {
            self.second_texts.push(said);
        }
    }
}

/// A text as what a single glyph says, which is no more than a ligature.
pub(super) fn of_one_glyph(said: &str) -> Option<Letters> {
    let said = said.trim();
    let fits = !said.is_empty() && said.chars().count() <= LONGEST_LIGATURE;
    fits.then(|| Letters::new(said))
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
        .take(TELLING_WORDS)
        .collect();
    let new = words.iter().filter(|word| !shown.contains(word.as_str())).count();
    new >= WORDS_OF_A_SECOND_TEXT && new * 2 > words.len()
}
