//! Lines to blocks, blocks to statements: what a reader takes in as one sentence, list or title.

use super::bullets;
use super::entries::names_a_job;
use super::headings::{Section, glued_heading, section_of_label, section_of_line, standing};
use super::kinds::{is_dated_title, kind_of, label, starts_a_tool_line};
use super::{Block, Line, Page, Span, Statement, StatementKind};

/// Abbreviations whose full stop does not end a sentence.
const ABBREVIATIONS: [&str; 16] = [
    "e.g", "i.e", "etc", "inc", "ltd", "pvt", "co", "corp", "vs", "mr", "ms", "dr", "st", "no", "approx", "z.b",
];

/// Bytes; what is longer is no sentence, and judging it as one takes ever longer.
const LONGEST_STATEMENT: usize = 1500;

/// Bytes before a colon in which a tool label is looked for; the longest has 26.
const LONGEST_TOOL_LABEL: usize = 64;

/// The structure of a text with these pages; `lines` are those that are not empty.
pub(super) fn structure(text: &str, pages: &[Page], lines: &[Line]) -> (Vec<Block>, Vec<Statement>) {
    let mut builder = Builder {
        text,
        blocks: Vec::new(),
        statements: Vec::new(),
        section: Section::Other,
        heading: None,
        open: None,
    };
    let mut rest = lines;
    for page in pages {
        let (on_page, later) = rest.split_at(rest.partition_point(|line| line.page <= page.number));
        builder.page(page.number, on_page);
        rest = later;
    }
    (builder.blocks, builder.statements)
}

struct Builder<'a> {
    text: &'a str,
    blocks: Vec<Block>,
    statements: Vec<Statement>,
    section: Section,
    heading: Option<Span>,
    open: Option<Span>,
}

impl Builder<'_> {
    fn page(&mut self, page: usize, lines: &[Line]) {
        let spans: Vec<Span> = lines.iter().map(|line| trim(self.text, line.span)).collect();
        let width = usual_line_width(self.text, &spans);
        let mut section = self.section;
        let mut heading = |line| {
            let heading = heading_of(self.text, &spans, line, width, section)?;
            section = section_of_line(&self.text[heading.start..heading.end]).unwrap_or(section);
            Some(heading)
        };
        let headings: Vec<Option<Span>> = (0..spans.len()).map(&mut heading).collect();
        let standing = standing(self.text, lines, &headings);
        let before = self.heading;
        let mut previous: Option<Span> = None;
        for (index, line) in spans.iter().enumerate() {
            if let Some(standing) = &standing {
                self.stand_under(standing.over[index].or(before), page);
            }
            if !follows(self.text, &spans, index) {
                self.close(page);
                previous = None;
            }
            let glued = glued_heading(&self.text[line.start..line.end])
                .map(|at| line.start + at)
                // "1. Education Details" is one heading, and none is glued to it.
                .filter(|at| headings[index].is_none_or(|heading| heading.end <= *at));
            let body = trim(self.text, Span::new(line.start, glued.unwrap_or(line.end)));
            match headings[index] {
                Some(heading) => self.headed(body, heading, page),
                None => self.line(body, previous, width, page),
            }
            previous = Some(body);
            if let Some(at) = glued {
                self.heading(Span::new(at, line.end), page);
                previous = None;
            }
        }
        self.close(page);
        if let Some(standing) = standing {
            self.stand_under(standing.last.or(before), page);
        }
    }

    /// What follows stands under another heading than the last one.
    fn stand_under(&mut self, heading: Option<Span>, page: usize) {
        if heading == self.heading {
            return;
        }
        self.close(page);
        self.heading = heading;
        self.section = heading
            .and_then(|heading| section_of_line(&self.text[heading.start..heading.end]))
            .unwrap_or(Section::Other);
    }

    /// A heading, and what follows it on its line.
    fn headed(&mut self, line: Span, heading: Span, page: usize) {
        self.heading(heading, page);
        let after = trim(self.text, Span::new(heading.end, line.end));
        let mark = usize::from(after.start < after.end);
        let rest = trim(self.text, Span::new(after.start + mark, after.end));
        self.open = Some(rest).filter(|rest| rest.start < rest.end);
    }

    fn line(&mut self, line: Span, previous: Option<Span>, width: usize, page: usize) {
        match (self.open, previous) {
            (Some(open), Some(previous)) if continues(self.text, previous, line, width) => {
                self.open = Some(Span::new(open.start, line.end));
            }
            _ => {
                self.close(page);
                self.open = Some(line);
            }
        }
    }

    fn heading(&mut self, line: Span, page: usize) {
        self.close(page);
        if let Some(section) = section_of_line(&self.text[line.start..line.end]) {
            self.section = section;
        }
        self.heading = Some(line);
        self.statements.push(Statement {
            kind: StatementKind::Heading,
            section: self.section,
            span: line,
            block: self.blocks.len(),
        });
        self.blocks.push(Block {
            section: self.section,
            page,
            span: line,
            heading: None,
        });
    }

    fn close(&mut self, page: usize) {
        let Some(span) = self.open.take() else {
            return;
        };
        let block = self.blocks.len();
        if self.section == Section::Other && opens_a_job(&self.text[span.start..span.end]) {
            self.section = Section::Experience;
        }
        for (span, bullet) in split_statements(self.text, span) {
            self.statements.push(Statement {
                kind: kind_of(&self.text[span.start..span.end], self.section, bullet),
                section: self.section,
                span,
                block,
            });
        }
        self.blocks.push(Block {
            section: self.section,
            page,
            span,
            heading: self.heading,
        });
    }
}

/// A dated line with the name of a role, where no heading has said what comes.
fn opens_a_job(text: &str) -> bool {
    let line = text.lines().next().unwrap_or_default();
    bullets::length(line) == 0 && is_dated_title(line) && names_a_job(line)
}

/// Whether no empty line parts a line from the one before it.
fn follows(text: &str, lines: &[Span], line: usize) -> bool {
    let before = line
        .checked_sub(1)
        .map(|before| &text[lines[before].end..lines[line].start]);
    before.is_some_and(|between| between.matches('\n').count() == 1)
}

/// The words of a line that are a heading: the whole line, or its label. `section` is that of the line before.
fn heading_of(text: &str, lines: &[Span], line: usize, width: usize, section: Section) -> Option<Span> {
    let span = lines[line];
    let content = &text[span.start..span.end];
    // "• Training" is an item of a list, "• TRAINING" a heading.
    let item = bullets::length(content) > 0 && content.chars().any(char::is_lowercase);
    // The last word of a sentence is none, even if it stands alone on its line.
    let goes_on = content.starts_with(char::is_lowercase)
        && follows(text, lines, line)
        && continues(text, lines[line - 1], span, width);
    if goes_on || item {
        return None;
    }
    if section_of_line(content).is_some() {
        return Some(span);
    }
    let length = section_of_label(content, section)?;
    Some(trim(text, Span::new(span.start, span.start + length)))
}

fn trim(text: &str, span: Span) -> Span {
    let slice = &text[span.start..span.end];
    let start = span.start + (slice.len() - slice.trim_start().len());
    Span::new(start, start + slice.trim().len())
}

/// The 90th percentile of the line lengths, in characters: about where the lines wrap.
fn usual_line_width(text: &str, lines: &[Span]) -> usize {
    let mut widths: Vec<usize> = lines
        .iter()
        .filter(|line| line.start < line.end)
        .map(|line| text[line.start..line.end].chars().count())
        .collect();
    widths.sort_unstable();
    widths.get(widths.len() * 9 / 10).copied().unwrap_or(0)
}

/// Whether a line goes on with what the line before it began.
fn continues(text: &str, previous: Span, line: Span, width: usize) -> bool {
    let content = &text[line.start..line.end];
    let before = &text[previous.start..previous.end];
    if bullets::length(content) > 0
        || label(content).is_some()
        || label(before).is_some_and(|l| l.len() + 1 == before.len())
    {
        return false;
    }
    if content.starts_with(char::is_uppercase) && is_dated_title(content) {
        return false;
    }
    let wraps = before.chars().count() * 2 >= width;
    if wraps && (content.starts_with(char::is_lowercase) || before.ends_with([',', '&', '('])) {
        return true;
    }
    if before.ends_with(['.', ':', '!', '?']) {
        // A paragraph goes on after a full stop at its right edge.
        return before.chars().count() * 10 >= width * 9 && width >= 60;
    }
    let first_word = content.split_whitespace().next().map_or(0, |word| word.chars().count());
    before.chars().count() + 1 + first_word > width * 23 / 25 && width >= 40
}

/// The statements of a block with a flag for those that a bullet introduces.
fn split_statements(text: &str, block: Span) -> Vec<(Span, bool)> {
    let mut pieces = Vec::new();
    let mut rest = block.start;
    let mut bullet = false;
    let first = bullets::length(&text[block.start..block.end]);
    if first > 0 {
        rest += first;
        bullet = true;
    } else if is_row(&text[block.start..block.end]) {
        return split_sentences(text, block)
            .into_iter()
            .map(|span| (span, false))
            .collect();
    }
    while rest < block.end {
        let slice = &text[rest..block.end];
        let cut = bullets::next(slice);
        let end = cut.map_or(block.end, |(at, _)| rest + at);
        for span in split_sentences(text, Span::new(rest, end)) {
            pieces.push((span, bullet));
        }
        rest = cut.map_or(block.end, |(at, length)| rest + at + length);
        bullet = true;
    }
    pieces
}

/// Whether the marks in a line part what belongs together ("Developer • Copse Ltd • 2019 - 2021").
fn is_row(line: &str) -> bool {
    /// Words of a part; items of a list are longer.
    const MOST_WORDS: usize = 5;
    let is_short = |part: &str| part.split_whitespace().count() <= MOST_WORDS && !part.trim_end().ends_with(':');
    !line.contains('\n') && line.split(bullets::is_certain).all(is_short)
}

fn split_sentences(text: &str, span: Span) -> Vec<Span> {
    let slice = &text[span.start..span.end];
    let mut cuts: Vec<usize> = tool_label_starts(slice);
    for (at, mark) in slice.match_indices(['.', '!', '?', ';']) {
        let after = &slice[at + mark.len()..];
        let next = after.trim_start();
        let spaced = next.len() < after.len();
        let begins = next.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit() || c == '"');
        if spaced && begins && !(mark == "." && is_abbreviation(&slice[..at])) {
            cuts.push(at + mark.len());
        }
    }
    cuts.sort_unstable();
    cuts.push(slice.len());
    let mut start = 0;
    let mut spans = Vec::new();
    for cut in cuts {
        let piece = trim(text, Span::new(span.start + start, span.start + cut));
        spans.extend(at_most(text, piece));
        start = cut;
    }
    spans
}

/// Cuts a piece without end at white space, or where it must.
fn at_most(text: &str, piece: Span) -> Vec<Span> {
    let mut spans = Vec::new();
    let mut rest = piece;
    while rest.start < rest.end {
        let slice = &text[rest.start..rest.end];
        let limit = (0..=LONGEST_STATEMENT.min(slice.len()))
            .rev()
            .find(|at| slice.is_char_boundary(*at));
        let limit = limit.filter(|at| *at > 0).unwrap_or(slice.len());
        let cut = if limit == slice.len() {
            limit
        } else {
            slice[..limit]
                .rfind(char::is_whitespace)
                .filter(|at| *at > 0)
                .unwrap_or(limit)
        };
        let span = trim(text, Span::new(rest.start, rest.start + cut));
        if text[span.start..span.end].chars().any(char::is_alphanumeric) {
            spans.push(span);
        }
        rest.start += cut;
    }
    spans
}

fn is_abbreviation(before: &str) -> bool {
    /// "B.Sc", "Ph.D", "e.V" and "M.Eng" are no longer than this.
    const LONGEST_WITH_STOPS: usize = 6;
    let word = before
        .rsplit(|c: char| c.is_whitespace() || c == '(')
        .next()
        .unwrap_or_default()
        .to_lowercase();
    let has_stops = word.contains('.') && word.chars().count() <= LONGEST_WITH_STOPS;
    ABBREVIATIONS.contains(&word.as_str()) || word.chars().count() == 1 || has_stops
}

/// Where a tool label stands inside a running line ("... Technology Used: Java").
fn tool_label_starts(slice: &str) -> Vec<usize> {
    let mut starts = Vec::new();
    for (colon, _) in slice.match_indices(':') {
        let from = slice.floor_char_boundary(colon.saturating_sub(LONGEST_TOOL_LABEL));
        for words in (1..=3).rev() {
            let Some(start) = last_words(&slice[from..colon], words).map(|start| from + start) else {
                continue;
            };
            let label = slice[start..colon].trim().to_lowercase();
            if slice[start..].starts_with(char::is_uppercase) && starts_a_tool_line(&label) {
                starts.extend(Some(start).filter(|start| *start > 0));
                break;
            }
        }
    }
    starts
}

fn last_words(text: &str, count: usize) -> Option<usize> {
    let trimmed = text.trim_end();
    let mut starts = trimmed
        .char_indices()
        .filter(|(at, c)| !c.is_whitespace() && (*at == 0 || trimmed[..*at].ends_with(char::is_whitespace)))
        .map(|(at, _)| at)
        .collect::<Vec<_>>();
    starts.reverse();
    starts.get(count - 1).copied()
}
