//! Sections, entries, lists and bullets against labels that were written without seeing the reader's answer.
//!
//! `ATLAS_STRUCTURE` names a folder of more labels; `cargo test --test reading structure -- --nocapture` prints
//! the figures.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use atlas::document::{Document, Section, Span, Statement, StatementKind};
use serde::Deserialize;

use crate::{as_f64, collapsed, common, files, fixtures, read, root};

#[derive(Deserialize)]
struct Gold {
    file: PathBuf,
    headings: Vec<Heading>,
    entries: Vec<Entry>,
    bullets: Vec<String>,
    tool_lines: Vec<String>,
    skills_lines: Vec<String>,
}

#[derive(Deserialize)]
struct Heading {
    line: String,
    section: Section,
}

#[derive(Deserialize)]
struct Entry {
    title: Option<String>,
    employer: Option<String>,
    dates: Option<String>,
}

/// Counts over all files: right, found, wanted.
#[derive(Default)]
struct Tally {
    right: usize,
    found: usize,
    wanted: usize,
}

impl Tally {
    fn add(&mut self, found: &[String], wanted: &[String]) {
        self.right += common(found, wanted);
        self.found += found.len();
        self.wanted += wanted.len();
    }

    fn f1(&self) -> f64 {
        2.0 * as_f64(self.right) / as_f64((self.found + self.wanted).max(1))
    }
}

#[derive(Default)]
struct Figures {
    sections_of_lines: Tally,
    headings: Tally,
    titles: Tally,
    employers: Tally,
    dates: Tally,
    tool_lines: Tally,
    skills_lines: Tally,
    bullets: Tally,
}

impl Figures {
    fn rows(&self) -> [(&'static str, f64); 8] {
        [
            ("section of each line", self.sections_of_lines.f1()),
            ("headings with their section", self.headings.f1()),
            ("titles", self.titles.f1()),
            ("employers", self.employers.f1()),
            ("dates", self.dates.f1()),
            ("tool lines", self.tool_lines.f1()),
            ("skills lines", self.skills_lines.f1()),
            ("bullets that begin a block", self.bullets.f1()),
        ]
    }
}

/// What must hold over the fixtures, in the order of [`Figures::rows`]: just below what was measured.
const BARS: [f64; 8] = [0.93, 0.89, 0.81, 0.85, 0.88, 0.87, 0.79, 0.99];

#[tokio::test]
async fn structure_agrees_with_the_labels() {
    let figures = measure(&fixtures("structure")).await;
    for ((name, figure), bar) in figures.rows().into_iter().zip(BARS) {
        println!("{name:32} {figure:.3}");
        assert!(figure >= bar, "{name}: {figure:.3}");
    }
    if let Some(folder) = std::env::var_os("ATLAS_STRUCTURE") {
        println!("{}", Path::new(&folder).display());
        for (name, figure) in measure(Path::new(&folder)).await.rows() {
            println!("{name:32} {figure:.3}");
        }
    }
}

async fn measure(folder: &Path) -> Figures {
    let mut figures = Figures::default();
    for label in files(folder, "json") {
        let gold: Gold = serde_json::from_slice(&std::fs::read(&label).expect("labels")).expect("labels");
        let document = read(&root().join(&gold.file)).await.expect("a resume");
        compare(&document, &gold, &mut figures);
    }
    figures
}

fn compare(document: &Document, gold: &Gold, figures: &mut Figures) {
    let wanted: Vec<String> = gold.headings.iter().map(|h| named(h.section, &h.line)).collect();
    let found: Vec<String> = statements(document, StatementKind::Heading)
        .map(|statement| named(statement.section, &line_of(document, statement.span)))
        .collect();
    figures.headings.add(&found, &wanted);
    compare_sections(document, gold, &mut figures.sections_of_lines);

    let words = |span: Option<Span>| span.map(|span| collapsed(document.slice(span)));
    let entries = &document.entries;
    let field = |tally: &mut Tally, found: Vec<Option<String>>, wanted: Vec<&Option<String>>| {
        let found: Vec<String> = found.into_iter().flatten().collect();
        let wanted: Vec<String> = wanted.into_iter().flatten().cloned().collect();
        tally.add(&found, &wanted);
    };
    let wanted = &gold.entries;
    field(
        &mut figures.titles,
        entries.iter().map(|entry| words(entry.title)).collect(),
        wanted.iter().map(|entry| &entry.title).collect(),
    );
    field(
        &mut figures.employers,
        entries.iter().map(|entry| words(entry.employer)).collect(),
        wanted.iter().map(|entry| &entry.employer).collect(),
    );
    field(
        &mut figures.dates,
        entries.iter().map(|entry| words(entry.dates)).collect(),
        wanted.iter().map(|entry| &entry.dates).collect(),
    );

    for (kind, wanted, tally) in [
        (StatementKind::ToolLine, &gold.tool_lines, &mut figures.tool_lines),
        (StatementKind::SkillsLine, &gold.skills_lines, &mut figures.skills_lines),
    ] {
        let found: HashSet<String> = statements(document, kind)
            .flat_map(|statement| lines_of(document, statement.span))
            .collect();
        let wanted: HashSet<String> = wanted.iter().cloned().collect();
        tally.add(
            &found.into_iter().collect::<Vec<_>>(),
            &wanted.into_iter().collect::<Vec<_>>(),
        );
    }
    let begun: Vec<String> = document
        .blocks
        .iter()
        .map(|block| line_of(document, block.span))
        .collect();
    let right = common(&begun, &gold.bullets);
    figures.bullets.right += right;
    figures.bullets.found += gold.bullets.len();
    figures.bullets.wanted += gold.bullets.len();
}

/// Each line's section, by the labelled headings above it and by the reader.
fn compare_sections(document: &Document, gold: &Gold, tally: &mut Tally) {
    let mut headings = gold.headings.iter().peekable();
    let mut section = Section::Other;
    for line in &document.lines {
        let text = collapsed(document.slice(line.span));
        while let Some(heading) = headings.next_if(|heading| heading.line == text) {
            section = heading.section;
        }
        let blocks = document.blocks.iter();
        let block = blocks.rev().find(|block| block.span.start < line.span.end);
        tally.right += usize::from(block.is_some_and(|block| block.section == section));
        tally.found += 1;
        tally.wanted += 1;
    }
}

fn named(section: Section, line: &str) -> String {
    format!("{}: {line}", section.name())
}

fn statements(document: &Document, kind: StatementKind) -> impl Iterator<Item = &Statement> {
    document
        .statements
        .iter()
        .filter(move |statement| statement.kind == kind)
}

/// The whole line in which a span begins.
fn line_of(document: &Document, span: Span) -> String {
    let line = document.lines.iter().find(|line| span.start < line.span.end);
    line.map(|line| collapsed(document.slice(line.span)))
        .unwrap_or_default()
}

fn lines_of(document: &Document, span: Span) -> Vec<String> {
    let lines = document.lines.iter().filter(|line| line.span.overlaps(span));
    lines.map(|line| collapsed(document.slice(line.span))).collect()
}
