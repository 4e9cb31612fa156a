//! The text of one resume, with what is known of its structure.
//!
//! A [`Document`] is made by `reading` and never changed. Everything downstream points into its
//! text by [`Span`]; nothing downstream knows which file format it came from.

pub(crate) mod bullets;
mod entries;
mod headings;
mod kinds;
mod page;
pub(crate) mod places;
mod statements;

use std::path::Path;

use serde::{Deserialize, Serialize};

pub use entries::{Entry, names_a_job};
pub use headings::Section;
pub use page::{Area, Line, Link, Page, PageText};

/// Half-open range of bytes in a document's text, on character boundaries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Span {
    pub start: usize,
    pub end: usize,
}

impl Span {
    #[must_use]
    pub fn new(start: usize, end: usize) -> Self {
        Self { start, end }
    }

    #[must_use]
    pub fn contains(self, other: Span) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    #[must_use]
    pub fn overlaps(self, other: Span) -> bool {
        self.start < other.end && other.start < self.end
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    Pdf,
    Docx,
    Odt,
    Html,
    JsonResume,
    Text,
    Markdown,
}

impl Format {
    /// What a file's name suggests. Only formats that are text need it: the others are known by
    /// their bytes.
    #[must_use]
    pub fn suggested_by(path: &Path) -> Option<Self> {
        let ending = path.extension()?.to_str()?.to_ascii_lowercase();
        match ending.as_str() {
            "md" | "markdown" => Some(Format::Markdown),
            "txt" | "text" => Some(Format::Text),
            "html" | "htm" | "xhtml" => Some(Format::Html),
            "json" => Some(Format::JsonResume),
            _ => None,
        }
    }

    /// The name a report and a file ending use.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Format::Pdf => "pdf",
            Format::Docx => "docx",
            Format::Odt => "odt",
            Format::Html => "html",
            Format::JsonResume => "json",
            Format::Text => "txt",
            Format::Markdown => "md",
        }
    }
}

/// Something about the reading that a person should know; `code` is stable.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Warning {
    pub code: String,
    pub message: String,
}

impl Warning {
    #[must_use]
    pub fn new(code: &str, message: impl Into<String>) -> Self {
        Self {
            code: code.to_owned(),
            message: message.into(),
        }
    }
}

/// Whether the text can be taken as the whole resume.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Trust {
    High,
    /// Part of the resume could not be read: what was not found there is `unsure`, not `missing`.
    Low,
}

/// What the reader noticed about a file as a whole.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Signals {
    /// Share of the glyphs whose letters are not known, 0 to 1.
    pub unreadable_glyphs: f64,
    /// Columns of running text side by side, where there are most: 1 or 2.
    pub columns: usize,
    /// Numbers of the pages without text.
    pub pages_without_text: Vec<usize>,
    /// Letters that were left out because nobody can see them.
    pub hidden_letters: usize,
    /// ISO 639-3 code of the language of most of the text, where it could be told.
    pub language: Option<String>,
}

/// What a statement is in the resume; the rubric weighs each kind differently.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StatementKind {
    Heading,
    /// A short line that names a job, a school, a project or a date.
    Title,
    /// A sentence of running text.
    Sentence,
    /// A sentence behind a bullet mark.
    Bullet,
    /// A list of names: a skills section, a "Skills:" line, a self-rating.
    SkillsLine,
    /// The tools of one job or project ("Environment: ...").
    ToolLine,
}

/// The smallest unit that is judged: one sentence, bullet, list or title.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Statement {
    pub kind: StatementKind,
    pub section: Section,
    pub span: Span,
    /// Index into [`Document::blocks`].
    pub block: usize,
}

/// Lines that stand together: a paragraph, a bullet point with its continuation lines, a heading.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Block {
    pub section: Section,
    pub page: usize,
    pub span: Span,
    /// The heading that this block stands under, as it is written.
    pub heading: Option<Span>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Document {
    pub format: Format,
    pub text: String,
    pub pages: Vec<Page>,
    #[serde(default)]
    pub lines: Vec<Line>,
    pub blocks: Vec<Block>,
    pub statements: Vec<Statement>,
    #[serde(default)]
    pub entries: Vec<Entry>,
    #[serde(default)]
    pub links: Vec<Link>,
    #[serde(default)]
    pub signals: Signals,
    pub trust: Trust,
    pub warnings: Vec<Warning>,
}

/// Warnings after which what is not found may still stand in the file.
const LOW_TRUST_CODES: [&str; 5] = [
    "page-without-text", "pages-left-out", "unreadable-glyphs", "recognised-text", "unread-language",
];

impl Document {
    /// A document of pages that are text and nothing else; see [`Document::of_pages`].
    #[must_use]
    pub fn new(format: Format, pages: &[String], warnings: Vec<Warning>) -> Self {
        let pages = pages.iter().cloned().map(PageText::plain).collect();
        Self::of_pages(format, pages, Signals::default(), warnings)
    }

    /// Joins the pages to one text and finds its structure.
    #[must_use]
    pub fn of_pages(format: Format, pages: Vec<PageText>, signals: Signals, warnings: Vec<Warning>) -> Self {
        let joined = page::join(pages);
        let (blocks, statements) = statements::structure(&joined.text, &joined.pages, &joined.lines);
        let entries = entries::find(&joined.text, &statements);
        let low = warnings
            .iter()
            .any(|warning| LOW_TRUST_CODES.contains(&warning.code.as_str()));
        Self {
            format,
            text: joined.text,
            pages: joined.pages,
            lines: joined.lines,
            blocks,
            statements,
            entries,
            links: joined.links,
            signals,
            trust: if low { Trust::Low } else { Trust::High },
            warnings,
        }
    }

    /// The pages that this document was made of.
    #[must_use]
    pub fn page_texts(&self) -> Vec<PageText> {
        page::split(self)
    }

    /// The smallest box around the lines of a span, where the file says where they stand.
    #[must_use]
    pub fn area_of(&self, span: Span) -> Option<Area> {
        let areas = self.lines.iter().filter(|line| line.span.overlaps(span));
        areas.filter_map(|line| line.area).reduce(Area::union)
    }

    #[must_use]
    pub fn slice(&self, span: Span) -> &str {
        &self.text[span.start..span.end]
    }

    /// The number of the page on which a span begins.
    #[must_use]
    pub fn page_at(&self, span: Span) -> usize {
        self.pages
            .iter()
            .rev()
            .find(|page| page.span.start <= span.start)
            .map_or(1, |page| page.number)
    }

    /// The section in which a span begins.
    #[must_use]
    pub fn section_at(&self, span: Span) -> Section {
        self.blocks
            .iter()
            .rev()
            .find(|block| block.span.start <= span.start)
            .map_or(Section::Other, |block| block.section)
    }

    /// Byte offset to character offset, which is what reports carry.
    #[must_use]
    pub fn character_offset(&self, byte: usize) -> usize {
        self.text[..byte].chars().count()
    }

    /// The byte of a character offset; `None` beyond the text.
    #[must_use]
    pub fn byte_offset(&self, character: usize) -> Option<usize> {
        let mut starts = self.text.char_indices().map(|(at, _)| at).chain([self.text.len()]);
        starts.nth(character)
    }

    #[must_use]
    pub fn characters(&self) -> usize {
        self.text.chars().count()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document(text: &str) -> Document {
        Document::new(Format::Text, &[text.to_owned()], Vec::new())
    }

    fn kinds(document: &Document) -> Vec<(StatementKind, Section, &str)> {
        document
            .statements
            .iter()
            .map(|s| (s.kind, s.section, document.slice(s.span)))
            .collect()
    }

    #[test]
    fn sections_follow_their_headings() {
        use Section::*;
        use StatementKind::*;
        let document = document(
            "Ada Example\nada@example.com\n\nPROFESSIONAL EXPERIENCE\nAcme Ltd, Backend Developer, 2019 - 2022\n\
             • Built the billing service. Cut its latency\nby half.\nEnvironment: Go, Postgres\n\nTechnical Skills\n\
             Languages: Go, Python\n",
        );
        assert_eq!(
            kinds(&document),
            [
                (Title, Other, "Ada Example"),
                (Title, Other, "ada@example.com"),
                (Heading, Experience, "PROFESSIONAL EXPERIENCE"),
                (Title, Experience, "Acme Ltd, Backend Developer, 2019 - 2022"),
                (Bullet, Experience, "Built the billing service."),
                (Bullet, Experience, "Cut its latency\nby half."),
                (ToolLine, Experience, "Environment: Go, Postgres"),
                (Heading, Skills, "Technical Skills"),
                (SkillsLine, Skills, "Languages: Go, Python"),
            ]
        );
    }

    #[test]
    fn a_heading_that_exports_glue_to_lines_is_one_with_its_number_too() {
        let document = document("1. Education Details\nBSc Computing, Lantern Hill\n6 monthsSkill Details\nGo, Kafka");
        let headings: Vec<_> = kinds(&document)
            .into_iter()
            .filter(|(kind, ..)| *kind == StatementKind::Heading)
            .collect();
        assert_eq!(
            headings,
            [
                (StatementKind::Heading, Section::Education, "1. Education Details"),
                (StatementKind::Heading, Section::Skills, "Skill Details"),
            ]
        );
    }

    #[test]
    fn the_tools_of_a_project_open_no_section() {
        use Section::*;
        use StatementKind::*;
        let document = document(
            "Projects\nTide Tables\nTech Stack: Go, Kafka\n• Wrote an API for tides.\nTECHNICAL SKILLS: Go, Kafka\n\
             Work Experience (5 years)\nDeveloper, Copse Ltd, 2019 - 2021",
        );
        assert_eq!(
            kinds(&document)[1..],
            [
                (Title, Projects, "Tide Tables"),
                (ToolLine, Projects, "Tech Stack: Go, Kafka"),
                (Bullet, Projects, "Wrote an API for tides."),
                (Heading, Skills, "TECHNICAL SKILLS"),
                (SkillsLine, Skills, "Go, Kafka"),
                (Heading, Experience, "Work Experience"),
                (Sentence, Experience, "5 years)"),
                (Title, Experience, "Developer, Copse Ltd, 2019 - 2021"),
            ]
        );
    }

    #[test]
    fn marks_between_short_parts_are_no_bullets() {
        use StatementKind::*;
        let document = document(
            "Experience\nDeveloper • Copse Ltd • 2019 - 2021\nGo • Kafka • Kubernetes\n\
             Duties: • Built the billing service in Go • Ran the releases",
        );
        let statements: Vec<_> = kinds(&document)[1..]
            .iter()
            .map(|(kind, _, text)| (*kind, *text))
            .collect();
        assert_eq!(
            statements,
            [
                (Title, "Developer • Copse Ltd • 2019 - 2021"),
                (ToolLine, "Go • Kafka • Kubernetes"),
                (Title, "Duties:"),
                (Bullet, "Built the billing service in Go"),
                (Bullet, "Ran the releases"),
            ]
        );
        let entry = document.entries.first().expect("a job");
        assert_eq!(entry.employer.map(|span| document.slice(span)), Some("Copse Ltd"));
    }

    #[test]
    fn a_label_in_running_text_starts_a_statement_of_its_own() {
        let document = document(
            "Project: Road survey Technology Used: python, Raspberry pi. About project: A system was made for safety.",
        );
        let tools: Vec<_> = kinds(&document)
            .into_iter()
            .filter(|(kind, ..)| *kind == StatementKind::ToolLine)
            .map(|(.., text)| text)
            .collect();
        assert_eq!(tools, ["Technology Used: python, Raspberry pi."]);
    }

    #[test]
    fn the_next_job_does_not_continue_the_last_one() {
        let document = document(
            "Experience\nSenior Developer, Acme, 06/2014 - 05/2019\n• Built the billing service of the whole company.\n\
             Environment: Java, Spring, Oracle, WebLogic, SVN, Ant, Unix\nJunior Developer, Brightpan, 08/2012 - 05/2014\n",
        );
        let last = kinds(&document).pop();
        let title = "Junior Developer, Brightpan, 08/2012 - 05/2014";
        assert_eq!(last, Some((StatementKind::Title, Section::Experience, title)));
    }

    #[test]
    fn pages_and_characters_are_counted_over_the_joined_text() {
        let document = Document::new(
            Format::Pdf,
            &["Größe".to_owned(), "Zweite Seite".to_owned()],
            Vec::new(),
        );
        let second = document.text.find("Zweite").expect("is there");
        assert_eq!(document.page_at(Span::new(second, second + 3)), 2);
        assert_eq!(document.character_offset(second), 7);
    }

    #[test]
    fn an_unreadable_page_lowers_the_trust() {
        let warning = Warning {
            code: "page-without-text".to_owned(),
            message: "Page 2 has no text: it looks scanned.".to_owned(),
        };
        let document = Document::new(Format::Pdf, &["Text".to_owned()], vec![warning]);
        assert_eq!(document.trust, Trust::Low);
    }

    proptest::proptest! {
        #[test]
        fn statements_are_in_order_and_on_character_boundaries(text in "[a-zA-Zäß•:,.\n -]{0,300}") {
            let document = document(&text);
            let mut last = 0;
            for statement in &document.statements {
                proptest::prop_assert!(statement.span.start >= last);
                proptest::prop_assert!(!document.slice(statement.span).trim().is_empty());
                last = statement.span.end;
            }
        }

        #[test]
        fn headings_labels_and_bullets_may_meet_anywhere(
            parts in proptest::collection::vec(proptest::sample::select(PARTS), 0..24)
        ) {
            let document = document(&parts.concat());
            for statement in &document.statements {
                proptest::prop_assert!(!document.slice(statement.span).trim().is_empty());
            }
        }
    }

    const PARTS: &[&str] = &[
        "Education Details", "Company Details", "Skill Details", "PROJECTS", "Work Experience", "KEY SKILLS", "skills",
        "Tech Stack", "Environment", "Go", "Kafka", "built the parser", "2019 - 2021", "(5 years)", "(", ")", ":",
        "1.", "II.", "##", "&", "and", "und", ",", ".", "•", "o", "-", "â¢", "ß", " ", " ", " ", "\t", "\n", "\n",
        "\n\n",
    ];
}
