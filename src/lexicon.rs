//! Where a resume names what a roadmap knows: whole terms, located in the text.
//!
//! One automaton for all terms of a roadmap. What a mention is worth is decided in `judging`.

use aho_corasick::AhoCorasick;

use crate::document::{Document, Section, Span};
use crate::roadmap::{Alias, Roadmap, StandsFor};

/// Whose term was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Owner {
    /// Place in the catalogue of skills.
    Skill(usize),
    /// Place in the core stack.
    CoreTool(usize),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mention {
    pub owner: Owner,
    pub stands_for: StandsFor,
    pub span: Span,
    /// Index into the document's statements.
    pub statement: usize,
}

pub struct Lexicon {
    automaton: AhoCorasick,
    entries: Vec<Entry>,
}

struct Entry {
    owner: Owner,
    term: String,
    stands_for: StandsFor,
    exact_case: bool,
    context: Vec<String>,
}

impl Lexicon {
    /// # Panics
    /// Never for a checked roadmap: its terms are few and short.
    #[must_use]
    pub fn new(roadmap: &Roadmap) -> Self {
        let skills = roadmap.skills().enumerate();
        let tools = roadmap.core_stack.iter().enumerate();
        let entries: Vec<Entry> = skills
            .flat_map(|(at, skill)| skill.aliases.iter().map(move |alias| (Owner::Skill(at), alias)))
            .chain(tools.flat_map(|(at, tool)| tool.aliases.iter().map(move |alias| (Owner::CoreTool(at), alias))))
            .map(|(owner, alias)| Entry::new(owner, alias))
            .collect();
        let terms: Vec<String> = entries.iter().map(|entry| Folded::new(&entry.term).text).collect();
        #[expect(clippy::expect_used, reason = "only fails beyond millions of states")]
        let automaton = AhoCorasick::new(&terms).expect("a roadmap's terms fit an automaton");
        Self { automaton, entries }
    }

    /// Every mention in the order of the text.
    #[must_use]
    pub fn mentions(&self, document: &Document) -> Vec<Mention> {
        let mut mentions = Vec::new();
        for (index, statement) in document.statements.iter().enumerate() {
            let text = document.slice(statement.span);
            let folded = Folded::new(text);
            let mut around: Option<Folded> = None;
            for found in self.automaton.find_overlapping_iter(&folded.text) {
                let entry = &self.entries[found.pattern().as_usize()];
                let Some(end) = folded.term_end(found.start(), found.end()) else {
                    continue;
                };
                let span = folded.source_span(found.start(), end);
                let source = &text[span.start..span.end];
                if entry.exact_case && !source.starts_with(&entry.term) {
                    continue;
                }
                if !entry.context.is_empty() && !entry.has_context(&folded) {
                    // One name a line, as in a sidebar: its neighbours are its context.
                    let item = statement.section == Section::Skills || is_short(text);
                    if !item
                        || !entry.has_context(around.get_or_insert_with(|| Folded::new(&neighbours(document, index))))
                    {
                        continue;
                    }
                }
                mentions.push(Mention {
                    owner: entry.owner,
                    stands_for: entry.stands_for,
                    span: Span::new(statement.span.start + span.start, statement.span.start + span.end),
                    statement: index,
                });
            }
        }
        mentions.sort_by_key(|mention| (mention.owner, mention.span.start, std::cmp::Reverse(mention.span.end)));
        // Of one owner's terms the longer one wins: "rest api" is not meant in "consumed rest api".
        let mut longest: Vec<Mention> = Vec::with_capacity(mentions.len());
        for mention in mentions {
            let covered = |last: &Mention| last.owner == mention.owner && last.span.contains(mention.span);
            if !longest.last().is_some_and(covered) {
                longest.push(mention);
            }
        }
        longest.sort_by_key(|mention| (mention.span, mention.owner));
        longest
    }
}

/// Words of a line that is an item of a list.
const ITEM_WORDS: usize = 4;

/// Statements on each side that are an item's context.
const NEIGHBOURS: usize = 4;

fn is_short(text: &str) -> bool {
    text.split_whitespace().count() <= ITEM_WORDS
}

/// The short statements around one of the same section.
fn neighbours(document: &Document, index: usize) -> String {
    let first = index.saturating_sub(NEIGHBOURS);
    let section = document.statements[index].section;
    let around = document
        .statements
        .iter()
        .enumerate()
        .skip(first)
        .take(2 * NEIGHBOURS + 1);
    let near = around.filter(|(at, other)| {
        *at != index && other.section == section && (section == Section::Skills || is_short(document.slice(other.span)))
    });
    near.map(|(_, other)| document.slice(other.span))
        .collect::<Vec<_>>()
        .join(" ; ")
}

impl Entry {
    fn has_context(&self, text: &Folded) -> bool {
        self.context.iter().any(|word| text.has_term(word))
    }

    fn new(owner: Owner, alias: &Alias) -> Self {
        Self {
            owner,
            term: alias.term.clone(),
            stands_for: alias.stands_for,
            exact_case: alias.exact_case,
            context: alias.context.iter().map(|word| Folded::new(word).text).collect(),
        }
    }
}

/// Letters of other scripts that look like a Latin one, with that one: Cyrillic, then Greek.
const LOOK_ALIKES: [(char, char); 50] = [
    ('а', 'a'),
    ('в', 'b'),
    ('с', 'c'),
    ('ԁ', 'd'),
    ('е', 'e'),
    ('һ', 'h'),
    ('і', 'i'),
    ('ј', 'j'),
    ('к', 'k'),
    ('ӏ', 'l'),
    ('м', 'm'),
    ('о', 'o'),
    ('р', 'p'),
    ('ԛ', 'q'),
    ('ѕ', 's'),
    ('т', 't'),
    ('ѵ', 'v'),
    ('ԝ', 'w'),
    ('х', 'x'),
    ('у', 'y'),
    ('А', 'a'),
    ('В', 'b'),
    ('С', 'c'),
    ('Е', 'e'),
    ('Н', 'h'),
    ('І', 'i'),
    ('Ј', 'j'),
    ('К', 'k'),
    ('М', 'm'),
    ('О', 'o'),
    ('Р', 'p'),
    ('Ѕ', 's'),
    ('Т', 't'),
    ('Х', 'x'),
    ('У', 'y'),
    ('α', 'a'),
    ('ε', 'e'),
    ('ι', 'i'),
    ('κ', 'k'),
    ('ν', 'v'),
    ('ο', 'o'),
    ('ρ', 'p'),
    ('τ', 't'),
    ('υ', 'u'),
    ('χ', 'x'),
    ('Α', 'a'),
    ('Ε', 'e'),
    ('Ο', 'o'),
    ('Ρ', 'p'),
    ('Τ', 't'),
];

/// The Latin letter that a letter stands for inside a Latin word; words of another script stay as they are.
fn look_alike(source: &str, at: usize, letter: char) -> Option<char> {
    /// Longer words are no words; a bound keeps a text without spaces from taking ever longer.
    const LONGEST_WORD: usize = 32;
    let (_, latin) = LOOK_ALIKES.iter().find(|(other, _)| *other == letter)?;
    let before = source[..at].chars().rev().take(LONGEST_WORD);
    let after = source[at..].chars().take(LONGEST_WORD);
    let in_a_latin_word = before
        .take_while(|c| c.is_alphanumeric())
        .chain(after.take_while(|c| c.is_alphanumeric()))
        .any(|c| c.is_ascii_alphabetic());
    in_a_latin_word.then_some(*latin)
}

/// Text made comparable: lower case, look-alikes as the Latin letter, hyphens and runs of white space as one space.
pub struct Folded {
    pub text: String,
    /// For each byte of `text`, the byte of the source it comes from; one more for the end.
    sources: Vec<usize>,
}

impl Folded {
    #[must_use]
    pub fn new(source: &str) -> Self {
        let mut text = String::with_capacity(source.len());
        let mut sources = Vec::with_capacity(source.len() + 1);
        for (at, character) in source.char_indices() {
            if character.is_whitespace() || matches!(character, '-' | '_' | '\u{2010}' | '\u{2011}') {
                if !text.ends_with(' ') {
                    text.push(' ');
                    sources.push(at);
                }
                continue;
            }
            let straight = match character {
                '’' => '\'',
                c if c.is_ascii() => c,
                c => look_alike(source, at, c).unwrap_or(c),
            };
            for lower in straight.to_lowercase() {
                text.push(lower);
                sources.resize(text.len(), at);
            }
        }
        sources.push(source.len());
        Self { text, sources }
    }

    /// The bytes of the source that bytes of the folded text come from.
    #[must_use]
    pub fn source_span(&self, start: usize, end: usize) -> Span {
        Span::new(self.sources[start], self.sources[end])
    }

    /// The end of a whole term that was matched at `start..end`, with a plural `s`; `None` inside
    /// a longer word.
    #[must_use]
    pub fn term_end(&self, start: usize, end: usize) -> Option<usize> {
        let term = &self.text[start..end];
        let before = &self.text[..start];
        if term.starts_with(char::is_alphanumeric) && !begins_a_word(before) {
            return None;
        }
        let after = &self.text[end..];
        if !term.ends_with(char::is_alphanumeric) {
            return Some(end);
        }
        if ends_a_word(after) {
            return Some(end);
        }
        let plural = term.ends_with(char::is_alphabetic) && after.strip_prefix('s').is_some_and(ends_a_word);
        plural.then_some(end + 1)
    }

    /// Whether a folded term stands in the text as a whole word.
    #[must_use]
    pub fn has_term(&self, term: &str) -> bool {
        self.find_term(term).is_some()
    }

    /// Byte of the folded text at which a folded term stands as a whole word.
    #[must_use]
    pub fn find_term(&self, term: &str) -> Option<usize> {
        self.text
            .match_indices(term)
            .map(|(at, _)| at)
            .find(|at| self.term_end(*at, at + term.len()).is_some())
    }

    /// The folded position of a byte of the source.
    #[must_use]
    pub fn position_of(&self, source: usize) -> usize {
        self.sources.partition_point(|from| *from < source).min(self.text.len())
    }
}

/// "js" does not begin a word in "node.js", nor "c" in "f(c".
fn begins_a_word(before: &str) -> bool {
    let mut last = before.chars().rev();
    match last.next() {
        None => true,
        Some('.') => !last.next().is_some_and(char::is_alphanumeric),
        Some(c) => !c.is_alphanumeric(),
    }
}

/// "c" does not end a word in "c++", "c#" or "c.x", but does before the full stop of a sentence.
fn ends_a_word(after: &str) -> bool {
    let mut next = after.chars();
    match next.next() {
        None => true,
        Some('+' | '#') => false,
        Some('.') => !next.next().is_some_and(char::is_alphanumeric),
        Some(c) => !c.is_alphanumeric(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Format;
    use crate::roadmap::tests::backend_engineer;

    /// Ids of the skills that a one-line resume names.
    fn named(text: &str) -> Vec<String> {
        let (roadmap, lexicon) = &*LOADED;
        let document = Document::new(Format::Text, &[text.to_owned()], Vec::new());
        let mut ids: Vec<String> = lexicon
            .mentions(&document)
            .iter()
            .filter_map(|mention| match mention.owner {
                Owner::Skill(at) => roadmap.skills().nth(at).map(|skill| skill.id.to_string()),
                Owner::CoreTool(_) => None,
            })
            .collect();
        ids.sort();
        ids.dedup();
        ids
    }

    fn names(text: &str, skill: &str) -> bool {
        named(text).iter().any(|id| id == skill)
    }

    static LOADED: std::sync::LazyLock<(Roadmap, Lexicon)> = std::sync::LazyLock::new(|| {
        let roadmap = backend_engineer();
        let lexicon = Lexicon::new(&roadmap);
        (roadmap, lexicon)
    });

    /// Lines that evidence a skill in plain words, written by people who had not seen the terms. Those of the
    /// split `tune` were looked at since, those of `check` were not.
    #[test]
    fn terms_find_skills_that_are_told_in_plain_words() {
        for (split, least) in [("tune", 60), ("check", 60)] {
            let lines: Vec<Vec<&str>> = include_str!("../fixtures/judging/evidence.tsv")
                .lines()
                .map(|line| line.split('\t').collect::<Vec<&str>>())
                .filter(|line| line[0] == split)
                .collect();
            let found = lines.iter().filter(|line| names(line[3], line[1])).count();
            assert!(
                found * 100 >= lines.len() * least,
                "{split}: {found} of {}",
                lines.len()
            );
        }
    }

    #[test]
    fn terms_are_whole_words_in_any_case_with_hyphens_and_plurals() {
        assert!(names("Wrote unit-tests", "testing"));
        assert!(names("KUBERNETES", "kubernetes"));
        assert!(names("pull\n  requests", "git-github"));
        assert!(!names("Dockerty Ltd", "docker"));
        assert!(!names("digital", "git-github"));
    }

    #[test]
    fn ambiguous_words_need_their_context() {
        assert!(!names("I go to the gym in spring and express myself", "web-framework"));
        assert!(!names("Sang in a choir; ready to go", "primary-language"));
        assert!(names("Services in Go with goroutines and gRPC", "primary-language"));
    }

    #[test]
    fn letters_that_only_look_latin_hide_no_term() {
        assert!(names("Ran it in D\u{43E}\u{441}ker", "docker"), "Cyrillic letters");
        assert!(!names("Работал с \u{441}", "core-language"), "a Russian word");
    }

    #[test]
    fn one_name_a_line_has_its_neighbours_for_context() {
        assert!(names("Skills\nGo\nDocker\nPostgreSQL\n", "primary-language"));
        assert!(!names("Interests\nGo\nChess\nCycling\n", "primary-language"));
    }

    #[test]
    fn a_language_is_not_found_in_another_ones_name() {
        assert!(!names("JavaScript animations", "core-language"));
    }

    #[test]
    fn spans_point_at_the_words_as_written() {
        let roadmap = backend_engineer();
        let document = Document::new(Format::Text, &["Größe: Unit - Tests".to_owned()], Vec::new());
        let mentions = Lexicon::new(&roadmap).mentions(&document);
        let words: Vec<&str> = mentions.iter().map(|mention| document.slice(mention.span)).collect();
        assert!(words.iter().all(|word| word.starts_with("Unit")), "{words:?}");
    }
}
