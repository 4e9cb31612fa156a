//! Pages as a reader hands them over, and where their lines and links come to stand in the whole text.

use serde::{Deserialize, Serialize};

use super::Span;

/// A box on a page in points, from the top left corner of the page as it is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Area {
    pub left: f32,
    pub top: f32,
    pub right: f32,
    pub bottom: f32,
}

impl Area {
    #[must_use]
    pub fn union(self, other: Area) -> Self {
        Self {
            left: self.left.min(other.left),
            top: self.top.min(other.top),
            right: self.right.max(other.right),
            bottom: self.bottom.max(other.bottom),
        }
    }
}

/// One page as it was read: its lines joined by `\n`, with an empty line between blocks that stand apart.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct PageText {
    pub text: String,
    /// The whole page, where the format has pages of a size.
    pub area: Option<Area>,
    /// A box for each line of `text` that is not empty; none at all where the format has no places.
    pub lines: Vec<Area>,
    /// The target of each link, with the place of its words in `text`.
    pub links: Vec<(String, Option<Span>)>,
}

impl PageText {
    #[must_use]
    pub fn plain(text: String) -> Self {
        Self {
            text,
            ..Self::default()
        }
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Page {
    /// Counted from 1.
    pub number: usize,
    pub span: Span,
    #[serde(default)]
    pub area: Option<Area>,
}

/// A line of the text that is not empty.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Line {
    pub page: usize,
    pub span: Span,
    pub area: Option<Area>,
}

/// The address behind words of the resume, such as a profile behind the word "GitHub".
///
/// It is no part of the text: nobody sees it on the page, but whoever clicks gets there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    pub page: usize,
    pub target: String,
    /// The words that are the link; none for a link over a picture.
    pub span: Option<Span>,
}

pub(super) struct Joined {
    pub(super) text: String,
    pub(super) pages: Vec<Page>,
    pub(super) lines: Vec<Line>,
    pub(super) links: Vec<Link>,
}

/// The pages with an empty line between them.
pub(super) fn join(pages: Vec<PageText>) -> Joined {
    let mut joined = Joined {
        text: String::new(),
        pages: Vec::with_capacity(pages.len()),
        lines: Vec::new(),
        links: Vec::new(),
    };
    for (index, page) in pages.into_iter().enumerate() {
        let number = index + 1;
        if index > 0 {
            joined.text.push_str("\n\n");
        }
        let start = joined.text.len();
        let text = page.text.trim_end();
        joined.text.push_str(text);
        joined.pages.push(Page {
            number,
            span: Span::new(start, joined.text.len()),
            area: page.area,
        });
        let mut areas = page.lines.into_iter();
        let mut at = start;
        for line in text.split('\n') {
            if !line.trim().is_empty() {
                joined.lines.push(Line {
                    page: number,
                    span: Span::new(at, at + line.len()),
                    area: areas.next(),
                });
            }
            at += line.len() + 1;
        }
        joined.links.extend(page.links.into_iter().map(|(target, span)| Link {
            page: number,
            target,
            span: span.map(|span| Span::new(start + span.start, start + span.end)),
        }));
    }
    joined
}

/// The pages that [`join`] was given.
pub(super) fn split(document: &super::Document) -> Vec<PageText> {
    let page = |page: &Page| PageText {
        text: document.slice(page.span).to_owned(),
        area: page.area,
        lines: document
            .lines
            .iter()
            .filter(|line| line.page == page.number)
            .filter_map(|line| line.area)
            .collect(),
        links: document
            .links
            .iter()
            .filter(|link| link.page == page.number)
            .map(|link| {
                let here = |span: Span| Span::new(span.start - page.span.start, span.end - page.span.start);
                (link.target.clone(), link.span.map(here))
            })
            .collect(),
    };
    document.pages.iter().map(page).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn area(top: f32) -> Area {
        Area {
            left: 1.0,
            top,
            right: 9.0,
            bottom: top + 1.0,
        }
    }

    #[test]
    fn lines_and_links_keep_their_places_in_the_whole_text() {
        let first = PageText::plain("Ada\n".to_owned());
        let second = PageText {
            text: "GitHub\n\nBuilt it".to_owned(),
            area: Some(area(0.0)),
            lines: vec![area(2.0), area(5.0)],
            links: vec![("https://example.org".to_owned(), Some(Span::new(0, 6)))],
        };
        let joined = join(vec![first, second]);
        assert_eq!(joined.text, "Ada\n\nGitHub\n\nBuilt it");
        let lines: Vec<_> = joined
            .lines
            .iter()
            .map(|line| (line.page, &joined.text[line.span.start..line.span.end], line.area))
            .collect();
        assert_eq!(
            lines,
            [
                (1, "Ada", None),
                (2, "GitHub", Some(area(2.0))),
                (2, "Built it", Some(area(5.0)))
            ]
        );
        assert_eq!(joined.links[0].span, Some(Span::new(5, 11)));
    }
}
