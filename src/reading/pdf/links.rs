//! The addresses behind words of a PDF page.
//!
//! They are kept beside the text: a reader of the page sees the words and follows the link.

use hayro_interpret::hayro_syntax::object::dict::keys::{A, ANNOTS, RECT, SUBTYPE, URI};
use hayro_interpret::hayro_syntax::object::{Array, Dict, Name, Rect as PdfRect, String as PdfString};
use hayro_interpret::hayro_syntax::page::Page;
use hayro_interpret::kurbo::{Affine, Rect};

use super::glyphs::Glyph;
use crate::document::{PageText, Span};
use crate::reading::links::address;
use crate::reading::text;

/// Links kept of one page; a page of a resume has a dozen.
const MAX_LINKS: usize = 100;

/// An address and where on the page it can be clicked.
pub(super) struct ClickableArea {
    address: String,
    area: Rect,
}

/// The links of a page in the order of the file; `transform` leads to the page as it is shown.
pub(super) fn find(page: &Page<'_>, transform: Affine) -> Vec<ClickableArea> {
    let Some(annotations) = page.raw().get::<Array<'_>>(ANNOTS) else {
        return Vec::new();
    };
    let link = |annotation: Dict<'_>| {
        if annotation.get::<Name<'_>>(SUBTYPE)?.as_ref() != b"Link" {
            return None;
        }
        let target = annotation.get::<Dict<'_>>(A)?.get::<PdfString<'_>>(URI)?;
        let rect = annotation.get::<PdfRect>(RECT)?;
        Some(ClickableArea {
            address: address(&String::from_utf8_lossy(target.as_bytes()))?,
            area: transform.transform_rect_bbox(Rect::new(rect.x0, rect.y0, rect.x1, rect.y1)),
        })
    };
    annotations
        .iter::<Dict<'_>>()
        .take(MAX_LINKS)
        .filter_map(link)
        .collect()
}

/// Adds links to a page, with the words that they lie over.
pub(super) fn add(page: &mut PageText, links: Vec<ClickableArea>, glyphs: &[Glyph]) {
    for ClickableArea { address, area } in links {
        let under = glyphs.iter().filter(|glyph| area.contains(glyph.middle()));
        let words = text::clean_line(&under.map(|glyph| &*glyph.text).collect::<String>());
        let span = words_on_lines(page, area, &words);
        page.links.push((address, span));
    }
}

/// Where the words stand in the lines that an area touches, white space apart.
fn words_on_lines(page: &PageText, area: Rect, words: &str) -> Option<Span> {
    let wanted: Vec<char> = words.chars().filter(|c| !c.is_whitespace()).collect();
    if wanted.is_empty() {
        return None;
    }
    let mut start = 0;
    let mut areas = page.lines.iter();
    for line in page.text.split('\n') {
        let at = start;
        start += line.len() + 1;
        if line.trim().is_empty() {
            continue;
        }
        let place = areas.next()?;
        let touches = f64::from(place.top) < area.y1 && area.y0 < f64::from(place.bottom);
        let found = if touches { find_apart(line, &wanted) } else { None };
        if let Some(span) = found {
            return Some(Span::new(at + span.start, at + span.end));
        }
    }
    None
}

/// The characters in a row, white space apart.
fn find_apart(line: &str, wanted: &[char]) -> Option<Span> {
    let dense: Vec<(usize, char)> = line.char_indices().filter(|(_, c)| !c.is_whitespace()).collect();
    let found = dense
        .windows(wanted.len())
        .find(|window| window.iter().map(|(_, c)| c).eq(wanted))?;
    let (last, c) = *found.last()?;
    Some(Span::new(found[0].0, last + c.len_utf8()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_over_white_space() {
        let wanted: Vec<char> = "GitHubprofile".chars().collect();
        assert_eq!(find_apart("My GitHub profile, ü", &wanted), Some(Span::new(3, 17)));
        assert_eq!(find_apart("GitLab profile", &wanted), None);
    }
}
