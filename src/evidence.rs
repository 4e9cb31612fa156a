//! Quotes and verdicts: what a judge may say of a skill.
//!
//! A [`Quote`] can only be made by locating words in a [`Document`], so a quote that is not in
//! the resume cannot exist, whoever the judge is.

use serde::{Deserialize, Serialize};

use crate::document::{Document, Section, Span};
use crate::roadmap::SkillId;

/// Words of the resume, located in its text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Quote {
    text: String,
    span: Span,
    page: usize,
    section: Section,
}

/// A quote is at most this many characters; longer statements are cut at a word.
const LONGEST_QUOTE: usize = 280;

impl Quote {
    /// Finds `words` in the document; runs of white space count as one.
    ///
    /// Of several places the first one in `within` is taken, or else the first of all.
    #[must_use]
    pub fn locate(document: &Document, words: &str, within: Option<Span>) -> Option<Self> {
        let words = words.trim();
        if words.is_empty() {
            return None;
        }
        let span = within
            .and_then(|within| find(document, words, within))
            .or_else(|| find(document, words, Span::new(0, document.text.len())))?;
        Some(Self::at(document, span))
    }

    /// The quote of a statement that a judge points at, cut to a readable length around `focus`.
    #[must_use]
    pub fn of_span(document: &Document, statement: Span, focus: Span) -> Option<Self> {
        let span = shortened(document, statement, focus);
        Self::locate(document, document.slice(span), Some(span))
    }

    fn at(document: &Document, span: Span) -> Self {
        Self {
            text: document.slice(span).to_owned(),
            span,
            page: document.page_at(span),
            section: document.section_at(span),
        }
    }

    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    #[must_use]
    pub fn span(&self) -> Span {
        self.span
    }

    #[must_use]
    pub fn page(&self) -> usize {
        self.page
    }

    #[must_use]
    pub fn section(&self) -> Section {
        self.section
    }
}

fn find(document: &Document, words: &str, within: Span) -> Option<Span> {
    let text = document.slice(within);
    let first = words.split_whitespace().next()?;
    let mut from = 0;
    // Not `match_indices`: a match may begin inside a place that turned out to be none.
    while let Some(found) = text[from..].find(first) {
        let at = from + found;
        if let Some(length) = matched_length(&text[at..], words) {
            return Some(Span::new(within.start + at, within.start + at + length));
        }
        from = at + text[at..].chars().next().map_or(1, char::len_utf8);
    }
    None
}

/// Bytes of `text` that `words` covers from its start, white space apart.
fn matched_length(text: &str, words: &str) -> Option<usize> {
    let mut rest = text;
    for word in words.split_whitespace() {
        let skipped = rest.trim_start();
        let at_start = rest.len() == text.len();
        if !at_start && skipped.len() == rest.len() {
            return None;
        }
        rest = skipped.strip_prefix(word)?;
    }
    Some(text.len() - rest.len())
}

fn shortened(document: &Document, statement: Span, focus: Span) -> Span {
    let text = document.slice(statement);
    if text.chars().count() <= LONGEST_QUOTE {
        return statement;
    }
    let lead = LONGEST_QUOTE / 2;
    let from = focus.start.clamp(statement.start, statement.end) - statement.start;
    let before = text[..from].char_indices().rev().take(lead);
    let start = before.clone().filter(|(at, c)| c.is_whitespace() || *at == 0).last();
    // A word without end is cut where it is.
    let start = start.or_else(|| before.last()).map_or(from, |(at, _)| at);
    let rest = &text[start..];
    let focus_end = focus.end.saturating_sub(statement.start);
    let end = match rest.char_indices().nth(LONGEST_QUOTE) {
        None => text.len(),
        Some((limit, _)) => {
            let space = rest[..limit].rfind(char::is_whitespace);
            start + space.filter(|at| start + at >= focus_end).unwrap_or(limit)
        }
    };
    let slice = &text[start..end];
    let lead = slice.len() - slice.trim_start().len();
    let begin = statement.start + start + lead;
    Span::new(begin, begin + slice.trim().len())
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// The resume tells of a deed that needed the skill.
    Evidenced,
    /// The skill is only named.
    Claimed,
    /// Neither.
    Missing,
    /// It could not be judged: an unreadable part, or a model that gave no usable answer.
    Unsure,
}

impl Verdict {
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Verdict::Evidenced => "evidenced",
            Verdict::Claimed => "claimed",
            Verdict::Missing => "missing",
            Verdict::Unsure => "unsure",
        }
    }
}

/// What was judged of one skill.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Judgement {
    pub skill: SkillId,
    pub verdict: Verdict,
    /// 0 to 1: how sure the judge is of the verdict.
    pub confidence: f64,
    /// One sentence for the candidate.
    pub rationale: String,
    /// 1 to 3 for `evidenced` and `claimed`, none otherwise.
    pub quotes: Vec<Quote>,
    /// The passages nearest to a skill that is missing.
    pub nearest: Vec<Quote>,
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::document::Format;

    fn document(text: &str) -> Document {
        Document::new(Format::Text, &[text.to_owned()], Vec::new())
    }

    #[test]
    fn a_quote_is_found_over_a_line_break() {
        let document = document("Built the billing\nservice in Go.");
        let quote = Quote::locate(&document, "billing service", None).expect("is there");
        assert_eq!(quote.text(), "billing\nservice");
    }

    #[test]
    fn words_that_are_not_there_make_no_quote() {
        let document = document("Built the billing service in Go.");
        for words in ["billing services", "Billing service", "billingservice", "", "  "] {
            assert_eq!(Quote::locate(&document, words, None), None, "{words:?}");
        }
    }

    #[test]
    fn a_long_statement_is_cut_around_what_matters() {
        let text = format!("{} used Kafka here {}", "before ".repeat(80), "after ".repeat(80));
        let document = document(&text);
        let at = text.find("Kafka").expect("is there");
        let quote = Quote::of_span(&document, Span::new(0, text.trim_end().len()), Span::new(at, at + 5))
            .expect("lies in the text");
        assert!(quote.text().contains("Kafka"));
        assert!(quote.text().chars().count() <= LONGEST_QUOTE, "{}", quote.text().len());
    }

    #[test]
    fn a_long_statement_keeps_its_last_word() {
        let document = document(&format!("{} used Kafka", "before ".repeat(80)));
        let end = document.text.len();
        let quote = Quote::of_span(&document, Span::new(0, end), Span::new(end - 5, end)).expect("lies in the text");
        assert!(quote.text().ends_with("used Kafka"), "{}", quote.text());
    }

    #[test]
    fn a_word_without_end_is_cut_too() {
        let document = document(&"x".repeat(100_000));
        let whole = Span::new(0, document.text.len());
        for focus in [Span::new(0, 0), Span::new(50_000, 50_004), Span::new(99_999, 100_000)] {
            let quote = Quote::of_span(&document, whole, focus).expect("lies in the text");
            assert!(quote.text().len() <= LONGEST_QUOTE, "{}", quote.text().len());
        }
    }

    proptest! {
        #[test]
        fn every_quote_equals_its_slice(text in "[a-zé \n]{1,200}", from in 0usize..100, length in 1usize..60) {
            let document = document(&text);
            let words: String = document.text.chars().skip(from).take(length).collect();
            if let Some(quote) = Quote::locate(&document, &words, None) {
                prop_assert_eq!(document.slice(quote.span()), quote.text());
                let collapse = |s: &str| s.split_whitespace().collect::<Vec<_>>().join(" ");
                prop_assert_eq!(collapse(quote.text()), collapse(&words));
            } else {
                prop_assert!(words.trim().is_empty());
            }
        }
    }
}
