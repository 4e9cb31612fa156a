//! Where a model's quote stands in the resume: exactly, but for its form, or nearly.

use std::collections::HashSet;

use crate::document::{Document, Span};
use crate::lexicon::Folded;

/// Normalised Levenshtein similarity from which words count as those of the resume.
const NEAR: f64 = 0.92;

/// Places of other lengths cannot be that near; bytes, not letters, hence a little less.
const NEAR_LENGTH_PERCENT: usize = 85;

/// Words of a quote beyond which only an exact place is looked for.
const LONGEST_NEAR: usize = 80;

/// Bytes of a quote beyond which only an exact place is looked for.
const LONGEST_NEAR_BYTES: usize = 800;

/// Places that are compared letter by letter; a resume of ordinary words has a few for a quote.
const MOST_COMPARED: usize = 400;

/// Percent of a quote's words that a place must share before it is compared letter by letter.
const SHARED_PERCENT: usize = 60;

/// Places of one quote that are looked at.
const MOST_PLACES: usize = 8;

/// Letters and digits that a quote has at the least.
const SHORTEST: usize = 2;

/// A text in which many quotes are looked for.
pub(super) struct Places<'a> {
    document: &'a Document,
    folded: Folded,
    /// The words of the folded text.
    words: Vec<Span>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub span: Span,
    /// The words were not quite those of the resume.
    pub is_near: bool,
}

impl<'a> Places<'a> {
    pub fn new(document: &'a Document) -> Self {
        let folded = Folded::new(&document.text);
        let words = words(&folded.text);
        Self {
            document,
            folded,
            words,
        }
    }

    /// The places of words that a model took for the resume's: as they are but for case, white space and
    /// hyphens, or else the one that is nearest to them.
    pub fn find(&self, said: &str) -> Vec<Place> {
        let said = bare(said);
        if said.chars().filter(|c| c.is_alphanumeric()).count() < SHORTEST {
            return Vec::new();
        }
        let said = Folded::new(&said);
        let said = said.text.trim();
        let mut places: Vec<Place> = self.whole(said).take(MOST_PLACES).collect();
        if places.is_empty() {
            places.extend(self.nearest(said));
        }
        places
    }

    fn whole<'b>(&'b self, said: &'b str) -> impl Iterator<Item = Place> + 'b {
        let text = &self.folded.text;
        let inside = |outer: Option<char>, inner: Option<char>| {
            outer.is_some_and(char::is_alphanumeric) && inner.is_some_and(char::is_alphanumeric)
        };
        let places = text.match_indices(said).map(|(at, _)| Span::new(at, at + said.len()));
        let whole = places.filter(move |place| {
            let before = text[..place.start].chars().next_back();
            let after = text[place.end..].chars().next();
            !inside(before, said.chars().next()) && !inside(after, said.chars().next_back())
        });
        whole.map(|place| Place {
            span: self.source(place),
            is_near: false,
        })
    }

    fn nearest(&self, said: &str) -> Option<Place> {
        let own: HashSet<&str> = said.split(' ').collect();
        let length = said.split(' ').count();
        if length > LONGEST_NEAR || said.len() > LONGEST_NEAR_BYTES {
            return None;
        }
        let text = &self.folded.text;
        let slack = (length / 10).max(1);
        let mut best: Option<(f64, Span)> = None;
        let mut compared = 0;
        for size in length.saturating_sub(slack).max(1)..=length + slack {
            for window in self.words.windows(size) {
                let shared = window.iter().filter(|word| own.contains(&text[word.start..word.end]));
                if shared.count() * 100 < SHARED_PERCENT * length {
                    continue;
                }
                let place = Span::new(window[0].start, window[size - 1].end);
                let (short, long) = ordered(place.end - place.start, said.len());
                if short * 100 < long * NEAR_LENGTH_PERCENT {
                    continue;
                }
                compared += 1;
                if compared > MOST_COMPARED {
                    return None;
                }
                let likeness = strsim::normalized_levenshtein(&text[place.start..place.end], said);
                if likeness >= NEAR && best.is_none_or(|(found, _)| likeness > found) {
                    best = Some((likeness, place));
                }
            }
        }
        best.map(|(_, place)| Place {
            span: self.source(place),
            is_near: true,
        })
    }

    fn source(&self, place: Span) -> Span {
        let span = self.folded.source_span(place.start, place.end);
        let trimmed = self.document.slice(span).trim_end();
        Span::new(span.start, span.start + trimmed.len())
    }
}

fn ordered(a: usize, b: usize) -> (usize, usize) {
    (a.min(b), a.max(b))
}

fn words(text: &str) -> Vec<Span> {
    let mut at = 0;
    let mut words = Vec::new();
    for word in text.split(' ') {
        if !word.is_empty() {
            words.push(Span::new(at, at + word.len()));
        }
        at += word.len() + 1;
    }
    words
}

/// Without what models put around a quote: passage numbers, quotation marks, list marks, ellipses.
fn bare(said: &str) -> String {
    let words = said.split_whitespace().filter(|word| {
        let number = word.strip_prefix('P').and_then(|rest| rest.strip_suffix('|'));
        !number.is_some_and(|number| !number.is_empty() && number.chars().all(|c| c.is_ascii_digit()))
    });
    let joined = words.collect::<Vec<_>>().join(" ");
    let around = |c: char| c.is_whitespace() || matches!(c, '"' | '“' | '”' | '„' | '«' | '»' | '`' | '•' | '…' | '*');
    let inner = joined.trim_matches(around).trim_end_matches("...");
    inner.trim_start_matches("- ").trim_matches(around).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Format;

    const RESUME: &str = "Experience\nAcme, Developer\n• Moved the billing service to\n  Docker images and shipped them daily.\n\
                          • Tuned slow queries in PostgreSQL with new indexes on the orders table.\n";

    fn find(said: &str) -> Option<(String, bool)> {
        let document = Document::new(Format::Text, &[RESUME.to_owned()], Vec::new());
        let found = *Places::new(&document).find(said).first()?;
        let words = document.slice(found.span).split_whitespace();
        Some((words.collect::<Vec<_>>().join(" "), found.is_near))
    }

    #[test]
    fn a_quote_is_found_whatever_a_model_puts_around_it() {
        for said in [
            "Moved the billing service to Docker images",
            "P3| Moved the billing service to P3| Docker images",
            "“Moved the billing service to Docker images…”",
            "- moved the Billing service to Docker images...",
        ] {
            let (text, is_near) = find(said).expect(said);
            assert!(text.starts_with("Moved the billing service to Docker images"), "{text}");
            assert!(!is_near, "{said}");
        }
    }

    #[test]
    fn a_near_quote_is_snapped_to_the_words_of_the_resume() {
        let (text, is_near) =
            find("Tuned slow queries in Postgres with new indexes on the orders table").expect("near");
        assert_eq!(
            text,
            "Tuned slow queries in PostgreSQL with new indexes on the orders table."
        );
        assert!(is_near);
    }

    #[test]
    fn words_that_are_not_there_have_no_place() {
        for said in [
            "Ran forty services on Kubernetes with Helm",
            "Moved the billing service to Kubernetes clusters and ran them daily",
            "Dock",
            "x",
            "•",
            "",
        ] {
            assert_eq!(find(said), None, "{said}");
        }
    }
}
