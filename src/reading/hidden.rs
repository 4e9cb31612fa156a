//! What a file says that nobody can see: what a person is told of it.
//!
//! How it is recognised depends on the format: `visibility` for PDF, `look` for the others.

use super::ReadFile;
use super::text::clean_line;
use crate::document::Warning;

/// Fewer hidden letters on a page are leftovers (an empty field, the picture font of a bullet).
const LETTERS_TO_MENTION: usize = 4;

/// How many of the first words a warning shows.
const WORDS_TO_SHOW: usize = 6;

/// Longest word a warning shows, in characters.
const LONGEST_WORD: usize = 24;

/// Pages that are told of one by one.
const PAGES_TO_MENTION: usize = 5;

/// Counts the hidden text of each page and warns of it with its first words.
pub(super) fn report(hidden: &[String], file: &mut ReadFile) {
    let letters = |text: &str| text.chars().filter(|c| c.is_alphabetic()).count();
    file.signals.hidden_letters = hidden.iter().map(|text| letters(text)).sum();
    let told = hidden
        .iter()
        .zip(1..)
        .filter(|(text, _)| letters(text) >= LETTERS_TO_MENTION);
    for (text, page) in told.take(PAGES_TO_MENTION) {
        let place = if hidden.len() > 1 {
            format!("Page {page}")
        } else {
            "The file".to_owned()
        };
        let words = first_words(text);
        let message =
            format!("{place} has text that cannot be seen; it was left out. It begins: \u{201C}{words}\u{201D}");
        file.warnings.push(Warning::new("hidden-text", message));
    }
}

fn first_words(text: &str) -> String {
    let cleaned = clean_line(&text.replace(['\n', '\t'], " "));
    let mut words = cleaned.split_whitespace();
    let mut shown: Vec<String> = words
        .by_ref()
        .take(WORDS_TO_SHOW)
        .map(|word| word.chars().take(LONGEST_WORD).collect())
        .collect();
    if words.next().is_some() {
        shown.push("…".to_owned());
    }
    shown.join(" ")
}
