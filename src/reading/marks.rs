//! Links in text that is still to be cleaned.
//!
//! Cleaning drops, splits and composes characters, so that places in the text before it say nothing about the text
//! after it. The words of a link are therefore kept between two characters from the planes of private use, which
//! cleaning drops, and found again by counting the characters that can be seen.

use super::text;
use crate::document::{PageText, Span};

/// The mark before the words of link 0; that of link n is n characters further.
const FIRST_START: u32 = 0xF_0000;

/// The mark behind the words of any link.
const END: char = '\u{10_0000}';

/// Links kept of one file; a resume has a few dozen.
pub(super) const MAX_LINKS: usize = 1000;

/// The mark before the words of link `index`, which is less than [`MAX_LINKS`].
pub(super) fn start(index: usize) -> char {
    u32::try_from(index)
        .ok()
        .and_then(|index| char::from_u32(FIRST_START + index))
        .unwrap_or(END)
}

/// Puts the mark behind the words of a link, before the white space at the end of `text`.
pub(super) fn end(text: &mut String) {
    let at = text.trim_end().len();
    text.insert(at, END);
}

/// Whether a character could be taken for a mark; such characters of a file are dropped.
pub(super) fn is_mark(c: char) -> bool {
    u32::from(c) >= FIRST_START
}

/// Cleans marked text to a page; `targets` are the addresses of the links by their index.
pub(super) fn page(marked: &str, targets: &[String]) -> PageText {
    let mut page = PageText::plain(text::clean(marked));
    if targets.is_empty() {
        return page;
    }
    let seen: Vec<Span> = page
        .text
        .char_indices()
        .filter(|(_, c)| !c.is_whitespace())
        .map(|(at, c)| Span::new(at, at + c.len_utf8()))
        .collect();
    let mut open: Option<(usize, usize)> = None;
    let mut count = 0_usize;
    // Every piece but the first begins with a mark.
    for piece in pieces(marked) {
        match piece.chars().next().filter(|c| is_mark(*c)) {
            Some(END) => {
                let words = open.take().filter(|(_, first)| *first < count);
                page.links.extend(words.and_then(|(index, first)| {
                    let span = Span::new(seen.get(first)?.start, seen.get(count - 1)?.end);
                    Some((targets.get(index)?.clone(), Some(span)))
                }));
            }
            Some(mark) => {
                let index = usize::try_from(u32::from(mark) - FIRST_START);
                open = index.ok().map(|index| (index, count));
            }
            None => {}
        }
        count += text::clean_line(piece).chars().filter(|c| !c.is_whitespace()).count();
    }
    page
}

fn pieces(marked: &str) -> impl Iterator<Item = &str> {
    let mut rest = marked;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let first = rest.chars().next().map_or(0, char::len_utf8);
        let end = rest[first..].find(is_mark).map_or(rest.len(), |at| first + at);
        let (piece, after) = rest.split_at(end);
        rest = after;
        Some(piece)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_of_a_link_are_found_in_the_cleaned_text() {
        let mut marked = format!(
            "o\u{FB03}ce  Zoe\u{308}\u{200B}\n\n\n{}Git\u{AD}Hub pro\u{FB01}le ",
            start(1)
        );
        end(&mut marked);
        marked.push_str("and ");
        marked.push(start(0));
        marked.push_str("mail");
        end(&mut marked);
        let page = page(
            &marked,
            &["mailto:a@b.example".to_owned(), "https://example.org".to_owned()],
        );
        assert_eq!(page.text, "office  Zoë\n\nGitHub profile and mail");
        let links: Vec<_> = page
            .links
            .iter()
            .map(|(target, span)| (target.as_str(), span.map(|span| &page.text[span.start..span.end])))
            .collect();
        assert_eq!(
            links,
            [
                ("https://example.org", Some("GitHub profile")),
                ("mailto:a@b.example", Some("mail"))
            ]
        );
    }

    proptest::proptest! {
        #[test]
        fn any_marks_are_answered(text in "[a\u{308}\u{AC00}\u{11A8}\u{1100}\u{FB03} \n\u{F0000}\u{F0001}\u{F0002}\u{100000}]{0,40}") {
            let page = page(&text, &["https://a.example".to_owned(), "https://b.example".to_owned()]);
            for (_, span) in &page.links {
                let span = span.expect("words");
                proptest::prop_assert!(page.text.get(span.start..span.end).is_some_and(|words| !words.is_empty()));
            }
        }
    }
}
