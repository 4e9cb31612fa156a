//! Where gold quotes stand in a resume as Atlas read it.

use super::outcome::Words;
use crate::document::{Document, Span};

/// Characters shown on each side of a quote.
const AROUND: usize = 90;

/// A document without white space, so that a gold quote is found however its lines were broken.
pub struct Squeezed<'a> {
    document: &'a Document,
    text: String,
    /// For each byte of `text`, the byte of the document it comes from.
    sources: Vec<usize>,
}

impl<'a> Squeezed<'a> {
    #[must_use]
    pub fn new(document: &'a Document) -> Self {
        let mut text = String::with_capacity(document.text.len());
        let mut sources = Vec::with_capacity(document.text.len());
        for (at, character) in document.text.char_indices().filter(|(_, c)| !c.is_whitespace()) {
            text.push(character);
            sources.extend((0..character.len_utf8()).map(|byte| at + byte));
        }
        Self {
            document,
            text,
            sources,
        }
    }

    /// Every place of these words, white space apart; none if they are not there.
    #[must_use]
    pub fn places(&self, words: &str) -> Vec<Span> {
        let words: String = words.split_whitespace().collect();
        if words.is_empty() {
            return Vec::new();
        }
        self.text
            .match_indices(&words)
            .map(|(at, found)| Span::new(self.sources[at], self.sources[at + found.len() - 1] + 1))
            .collect()
    }

    /// The words at a span with what stands around them, on one line.
    #[must_use]
    pub fn words(&self, span: Span) -> Words {
        let text = &self.document.text;
        let start = text[..span.start].char_indices().rev().take(AROUND).last();
        let end = text[span.end..].char_indices().nth(AROUND);
        let one_line = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        Words {
            before: one_line(&text[start.map_or(span.start, |(at, _)| at)..span.start]),
            text: one_line(&text[span.start..span.end]),
            after: one_line(&text[span.end..span.end + end.map_or(text.len() - span.end, |(at, _)| at)]),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Format;

    #[test]
    fn words_are_found_over_any_line_break_and_as_often_as_they_stand() {
        let text = "Wrote unit\ntests. Größe: unit te\nsts again.";
        let document = Document::new(Format::Text, &[text.to_owned()], Vec::new());
        let squeezed = Squeezed::new(&document);
        let places = squeezed.places("unit tests");
        let found: Vec<&str> = places.iter().map(|span| document.slice(*span)).collect();
        assert_eq!(found, ["unit\ntests", "unit te\nsts"]);
        assert!(squeezed.places("integration tests").is_empty());
        assert!(squeezed.places("  ").is_empty());
        let words = squeezed.words(places[1]);
        assert!(words.before.ends_with("Größe:") && words.after == "again.", "{words:?}");
    }
}
