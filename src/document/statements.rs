//! Lines to blocks, blocks to statements: what a reader takes in as one sentence, list or title.

use super::headings::{Section, glued_heading, section_of_label, section_of_line};
use super::{Block, Page, Span, Statement, StatementKind};

/// Marks that begin a bullet point; `â¢` is `•` after a wrong decoding, common in text exports.
const BULLETS: [&str; 16] = [
    "â¢", "•", "●", "▪", "■", "○", "◦", "∙", "·", "➢", "►", "✓", "–", "*", "-", "+",
];

/// Bullets that also split in the middle of a line; the others are ordinary characters there.
const INLINE_BULLETS: [&str; 8] = ["â¢", "•", "●", "▪", "■", "◦", "➢", "►"];

/// Labels before a colon that speak of one job or project in whatever section they stand.
const OWN_TOOL_LABELS: &[&str] = &[
    "environment", "technical environment", "project environment", "environment used", "technology used",
    "technologies used", "tech used", "tools used", "tool used", "software used", "built with", "built using",
    "language of implementation", "language used", "languages used", "database used", "framework used",
    "frameworks used", "programming language used", "used technologies",
];

/// Labels before a colon that give the tools of a job or project outside a skills section.
const TOOL_LABELS: &[&str] = &[
    "tech", "technologies", "technology", "tech stack", "stack", "technology stack", "tools and technologies",
    "tools & technologies", "technologies/tools", "technologies and tools", "front end", "frontend", "back end",
    "backend", "key technologies", "used", "technologien", "umgebung", "entorno", "tecnologías", "environnement",
    "environnement technique",
];

/// Labels that give a job's tools inside a job, and a list of skills elsewhere.
const TOOL_LABELS_IN_A_JOB: &[&str] = &[
    "tools", "frameworks", "framework", "database", "databases", "platform", "platforms", "language", "languages",
    "programming languages", "programming language", "operating system", "software", "libraries", "web server",
    "application server", "servers", "ide", "cloud",
];

/// Labels of plain lists of skills, also inside a job (rubric rule 8).
const SKILL_LABELS: &[&str] = &[
    "skills", "skill", "key skills", "technical skills", "skills used", "other skills", "soft skills", "core skills",
    "familiar with", "proficient in", "areas of expertise", "expertise", "competencies", "skill set", "skillset",
    "packages", "testing", "web technologies", "scripting languages", "operating systems", "version control",
    "methodologies", "languages known", "software tools", "others", "certifications", "courses", "coursework",
    "relevant coursework", "kenntnisse", "fähigkeiten", "habilidades", "compétences", "devops", "concepts",
];

/// Abbreviations whose full stop does not end a sentence.
const ABBREVIATIONS: [&str; 16] = [
    "e.g", "i.e", "etc", "inc", "ltd", "pvt", "co", "corp", "vs", "mr", "ms", "dr", "st", "no", "approx", "z.b",
];

/// A list item is at most this many words on average; longer ones make a sentence with commas.
const LIST_ITEM_WORDS: usize = 3;

/// A title is a line of at most this many words.
const TITLE_WORDS: usize = 14;

pub(super) fn structure(text: &str, pages: &[Page]) -> (Vec<Block>, Vec<Statement>) {
    let mut builder = Builder {
        text,
        blocks: Vec::new(),
        statements: Vec::new(),
        section: Section::Other,
        heading: None,
        open: None,
    };
    for page in pages {
        builder.page(page);
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
    fn page(&mut self, page: &Page) {
        let lines = line_spans(self.text, page.span);
        let width = usual_line_width(self.text, &lines);
        let mut previous: Option<Span> = None;
        for line in lines {
            if line.start == line.end {
                self.close(page.number);
                previous = None;
                continue;
            }
            let content = &self.text[line.start..line.end];
            let glued = glued_heading(content).map(|at| line.start + at);
            let body = trim(self.text, Span::new(line.start, glued.unwrap_or(line.end)));
            self.line(body, previous, width, page.number);
            previous = Some(body);
            if let Some(at) = glued {
                self.heading(Span::new(at, line.end), page.number);
                previous = None;
            }
        }
        self.close(page.number);
    }

    fn line(&mut self, line: Span, previous: Option<Span>, width: usize, page: usize) {
        let content = &self.text[line.start..line.end];
        if section_of_line(content).is_some() {
            self.heading(line, page);
            return;
        }
        if let Some((_, length)) = section_of_label(content) {
            self.heading(Span::new(line.start, line.start + length), page);
            let rest = trim(self.text, Span::new(line.start + length + 1, line.end));
            if rest.start < rest.end {
                self.open = Some(rest);
            }
            return;
        }
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

fn line_spans(text: &str, page: Span) -> Vec<Span> {
    let mut start = page.start;
    text[page.start..page.end]
        .split('\n')
        .map(|line| {
            let span = trim(text, Span::new(start, start + line.len()));
            start += line.len() + 1;
            span
        })
        .collect()
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
    if bullet_length(content) > 0 || label(content).is_some() || label(before).is_some_and(|l| l.len() + 1 == before.len()) {
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

/// Length in bytes of the bullet mark and the space after it.
fn bullet_length(line: &str) -> usize {
    for bullet in BULLETS {
        if let Some(rest) = line.strip_prefix(bullet) {
            let unambiguous = INLINE_BULLETS.contains(&bullet);
            if unambiguous || rest.starts_with([' ', '\t']) {
                return line.len() - rest.trim_start().len();
            }
        }
    }
    0
}

/// The words before a colon that stand for the whole line, at most five.
fn label(text: &str) -> Option<&str> {
    let at = text.find(':')?;
    let label = &text[..at];
    let plain = label.split_whitespace().count() <= 5 && !label.contains(['.', ',', ';']) && !label.is_empty();
    plain.then_some(label)
}

/// The statements of a block with a flag for those that a bullet introduces.
fn split_statements(text: &str, block: Span) -> Vec<(Span, bool)> {
    let mut pieces = Vec::new();
    let mut rest = block.start;
    let mut bullet = false;
    let first = bullet_length(&text[block.start..block.end]);
    if first > 0 {
        rest += first;
        bullet = true;
    }
    while rest < block.end {
        let slice = &text[rest..block.end];
        let cut = INLINE_BULLETS
            .iter()
            .filter_map(|mark| slice.find(mark).map(|at| (at, mark.len())))
            .min();
        let end = cut.map_or(block.end, |(at, _)| rest + at);
        for span in split_sentences(text, Span::new(rest, end)) {
            pieces.push((span, bullet));
        }
        rest = cut.map_or(block.end, |(at, length)| rest + at + length);
        bullet = true;
    }
    pieces
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
        if text[piece.start..piece.end].chars().any(char::is_alphanumeric) {
            spans.push(piece);
        }
        start = cut;
    }
    spans
}

fn is_abbreviation(before: &str) -> bool {
    let word = before
        .rsplit(|c: char| c.is_whitespace() || c == '(')
        .next()
        .unwrap_or_default()
        .to_lowercase();
    ABBREVIATIONS.contains(&word.as_str()) || word.chars().count() == 1
}

/// Where a tool label stands inside a running line ("... Technology Used: Java").
fn tool_label_starts(slice: &str) -> Vec<usize> {
    let mut starts = Vec::new();
    for (colon, _) in slice.match_indices(':') {
        for words in (1..=3).rev() {
            let Some(start) = last_words(&slice[..colon], words) else {
                continue;
            };
            let label = slice[start..colon].trim().to_lowercase();
            if start > 0 && slice[start..].starts_with(char::is_uppercase) && starts_a_tool_line(&label) {
                starts.push(start);
                break;
            }
        }
    }
    starts
}

fn starts_a_tool_line(label: &str) -> bool {
    OWN_TOOL_LABELS.contains(&label) || TOOL_LABELS.contains(&label)
}

fn last_words(text: &str, count: usize) -> Option<usize> {
    let trimmed = text.trim_end();
    let mut starts = trimmed
        .char_indices()
        .filter(|(at, c)| {
            !c.is_whitespace() && (*at == 0 || trimmed[..*at].ends_with(char::is_whitespace))
        })
        .map(|(at, _)| at)
        .collect::<Vec<_>>();
    starts.reverse();
    starts.get(count - 1).copied()
}

fn kind_of(text: &str, section: Section, bullet: bool) -> StatementKind {
    let in_a_job = matches!(section, Section::Experience | Section::Projects);
    if let Some(label) = label(text) {
        let label = label.trim().to_lowercase();
        if SKILL_LABELS.contains(&label.as_str()) {
            return StatementKind::SkillsLine;
        }
        let tools = TOOL_LABELS.contains(&label.as_str());
        if OWN_TOOL_LABELS.contains(&label.as_str()) {
            return StatementKind::ToolLine;
        }
        if section != Section::Skills && (tools || in_a_job && TOOL_LABELS_IN_A_JOB.contains(&label.as_str())) {
            return StatementKind::ToolLine;
        }
        if TOOL_LABELS_IN_A_JOB.contains(&label.as_str()) || tools {
            return StatementKind::SkillsLine;
        }
    }
    if is_self_rating(text) {
        return StatementKind::SkillsLine;
    }
    let words: Vec<&str> = text.split_whitespace().collect();
    if !bullet && is_dated(&words) && is_title(text, &words) {
        return StatementKind::Title;
    }
    if is_list(text) {
        return if in_a_job { StatementKind::ToolLine } else { StatementKind::SkillsLine };
    }
    if section == Section::Skills && words.len() <= 6 {
        return StatementKind::SkillsLine;
    }
    if !bullet && is_title(text, &words) {
        return StatementKind::Title;
    }
    if bullet { StatementKind::Bullet } else { StatementKind::Sentence }
}

/// "Java - Experience - 21 months", as some job boards export it (with the misspelling they use).
fn is_self_rating(text: &str) -> bool {
    let lower = text.to_lowercase();
    (lower.contains("- exprience -") || lower.contains("- experience -"))
        && (lower.contains("month") || lower.contains("year"))
}

fn is_list(text: &str) -> bool {
    let body = label(text).map_or(text, |label| &text[label.len() + 1..]);
    let items: Vec<usize> = body
        .split([',', '|', '/', ';', '·', '\n'])
        .map(|item| item.split_whitespace().count())
        .filter(|count| *count > 0)
        .collect();
    let words: usize = items.iter().sum();
    items.len() >= 3 && words <= items.len() * LIST_ITEM_WORDS * 2 / 3 && !body.trim_end().ends_with('.')
}

fn is_title(text: &str, words: &[&str]) -> bool {
    if words.len() > TITLE_WORDS || text.ends_with('.') {
        return false;
    }
    let names = words.iter().filter(|word| word.starts_with(char::is_alphabetic));
    let (capital, all) = names.fold((0, 0), |(capital, all), word| {
        (capital + usize::from(word.starts_with(char::is_uppercase)), all + 1)
    });
    all == 0 || capital * 3 >= all * 2 || is_dated(words) && capital * 2 >= all || text.contains('@')
}

/// A year or a span of years stands in the line.
fn is_dated(words: &[&str]) -> bool {
    words.iter().any(|word| {
        let digits: String = word.chars().filter(char::is_ascii_digit).collect();
        matches!(digits.len(), 4 | 8) && (digits.starts_with("19") || digits.starts_with("20"))
    })
}
