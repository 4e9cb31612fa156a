//! What each mention of a resume is worth by the rubric, before anything is learned from data.

use std::collections::HashMap;

use super::Exhibit;
use super::deeds::{Telling, telling};
use super::orders::addresses_the_reader;
use super::scopes::{Marked, Scope};
use crate::document::{Section, StatementKind, names_a_job};
use crate::lexicon::{Mention, Owner};
use crate::roadmap::StandsFor;

/// What a mention is worth, weakest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Worth {
    Nothing,
    Claim,
    /// A tool line: a deed of that job (rubric rule 2).
    ToolOfAJob,
    Deed,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Weighed {
    pub worth: Worth,
    pub scope: Scope,
    pub telling: Telling,
    pub kind: StatementKind,
    pub section: Section,
    pub mention: Mention,
}

/// The mentions of a resume, weighed once, by owner.
pub(super) struct Weights {
    by_owner: HashMap<Owner, Vec<Weighed>>,
    /// Chunks that speak to the reader of the analysis.
    pub orders: Vec<usize>,
}

impl Weights {
    pub fn new(exhibit: Exhibit<'_>) -> Self {
        let mut marked: HashMap<usize, Marked> = HashMap::new();
        let mut by_owner: HashMap<Owner, Vec<Weighed>> = HashMap::new();
        for mention in exhibit.mentions {
            let statement = &exhibit.document.statements[mention.statement];
            let marked = marked
                .entry(mention.statement)
                .or_insert_with(|| Marked::new(exhibit.document, statement));
            if marked.addresses_the_reader {
                // An order to the reader leaves no trace (rubric rule 6).
                continue;
            }
            let weighed = weigh(exhibit, *mention, marked);
            by_owner.entry(mention.owner).or_default().push(weighed);
        }
        for weighed in by_owner.values_mut() {
            weighed.sort_by_key(|weighed| {
                (
                    std::cmp::Reverse((
                        weighed.worth,
                        weighed.mention.stands_for != StandsFor::Hint,
                        weighed.telling,
                    )),
                    weighed.mention.span,
                )
            });
        }
        let chunks = exhibit.chunks.iter().enumerate();
        let orders = chunks.filter(|(_, chunk)| addresses_the_reader(exhibit.document.slice(chunk.span)));
        Self {
            by_owner,
            orders: orders.map(|(at, _)| at).collect(),
        }
    }

    /// Every mention of one owner, strongest first, then in text order.
    pub fn of(&self, owner: Owner) -> &[Weighed] {
        self.by_owner.get(&owner).map_or(&[], Vec::as_slice)
    }

    pub fn strongest(&self, owner: Owner) -> Worth {
        self.of(owner).first().map_or(Worth::Nothing, |first| first.worth)
    }

    /// Skills that something in the resume names, denied or not counted.
    pub fn skills_named(&self) -> usize {
        let named = |(owner, weighed): &(&Owner, &Vec<Weighed>)| {
            matches!(owner, Owner::Skill(_)) && weighed.iter().any(|weighed| weighed.worth > Worth::Nothing)
        };
        self.by_owner.iter().filter(named).count()
    }
}

fn weigh(exhibit: Exhibit<'_>, mention: Mention, marked: &Marked) -> Weighed {
    let statement = &exhibit.document.statements[mention.statement];
    let scope = if under_an_intent(exhibit, mention) {
        Scope::Void
    } else {
        marked.scope_of(mention.span)
    };
    let telling = telling(marked.folded(), statement.section, statement.kind);
    let worth = match (statement.kind, mention.stands_for) {
        _ if scope == Scope::Void => Worth::Nothing,
        (_, StandsFor::Hint)
        | (StatementKind::Heading | StatementKind::SkillsLine, _)
        | (StatementKind::ToolLine, StandsFor::Act) => Worth::Claim,
        (StatementKind::ToolLine, StandsFor::Tool) => Worth::ToolOfAJob,
        // A certificate is earned by having its title; a job's or a school's title only names.
        (StatementKind::Title, _) if statement.section == Section::Certifications => Worth::Deed,
        (StatementKind::Title, _)
            if telling == Telling::Naming || names_an_entry(exhibit.document.slice(statement.span)) =>
        {
            Worth::Claim
        }
        (_, _) if telling > Telling::Naming => Worth::Deed,
        (_, _) => Worth::Claim,
    };
    Weighed {
        worth: if scope == Scope::Familiar {
            worth.min(Worth::Claim)
        } else {
            worth
        },
        scope,
        telling,
        kind: statement.kind,
        section: statement.section,
        mention,
    }
}

/// Whether a short line opens a job, project or school; others that look like titles are the bullets of a
/// file that lost its marks.
fn names_an_entry(line: &str) -> bool {
    line.contains(|c: char| c.is_ascii_digit()) || names_a_job(line) || line.contains([',', '|', '·', '–', '—'])
}

/// Headings of what somebody wants to learn; what stands under them is no claim.
const INTENTS: [&str; 16] = [
    "currently learning", "learning", "next", "what is next", "next steps", "goals", "learning goals",
    "would love to try", "want to learn", "wish list", "lernziele", "ziele", "objetivos", "aprendiendo",
    "próximos pasos", "objectifs",
];

fn under_an_intent(exhibit: Exhibit<'_>, mention: Mention) -> bool {
    let document = exhibit.document;
    let statement = &document.statements[mention.statement];
    // The nearest short line above it, or its heading.
    let above = document.statements[..mention.statement]
        .iter()
        .rev()
        .take(3)
        .find(|other| matches!(other.kind, StatementKind::Heading | StatementKind::Title));
    let heading = document.blocks.get(statement.block).and_then(|block| block.heading);
    let lines = above.map(|above| above.span).into_iter().chain(heading);
    lines.map(|span| document.slice(span)).any(|line| {
        let line = line.trim().trim_end_matches(':').to_lowercase();
        INTENTS.contains(&line.as_str())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Document, Format, Span};

    const LINES: &str = include_str!("../../fixtures/judging/mentions.tsv");

    struct Row<'a> {
        split: &'a str,
        section: &'a str,
        kind: &'a str,
        term: &'a str,
        worth: &'a str,
        line: &'a str,
    }

    fn rows() -> impl Iterator<Item = Row<'static>> {
        LINES.lines().skip(1).map(|line| {
            let fields: Vec<&str> = line.split('\t').collect();
            let [split, _, section, kind, term, worth, line] = fields[..] else {
                panic!("seven fields: {line}");
            };
            Row {
                split,
                section,
                kind,
                term,
                worth,
                line,
            }
        })
    }

    fn worth_of(row: &Row<'_>) -> &'static str {
        let heading = match row.section {
            "experience" => "Experience\nAcme Ltd, Software Developer, 2019 - 2022",
            "projects" => "Projects\nShop, 2019 - 2022",
            "summary" => "Summary",
            "skills" => "Skills",
            "education" => "Education",
            "certifications" => "Certifications",
            _ => "Other",
        };
        let mark = if row.kind == "bullet" { "• " } else { "" };
        let text = format!("{heading}\n\n{mark}{}\n", row.line);
        let document = Document::new(Format::Text, &[text], Vec::new());
        let line = document.text.rfind(row.line.trim()).unwrap_or(0);
        let at = line
            + document.text[line..]
                .find(row.term)
                .expect("the term stands in its line");
        let span = Span::new(at, at + row.term.len());
        let statement = document
            .statements
            .iter()
            .position(|statement| statement.span.overlaps(span))
            .expect("in a statement");
        let mention = Mention {
            owner: Owner::Skill(0),
            stands_for: StandsFor::Tool,
            span,
            statement,
        };
        let exhibit = Exhibit {
            document: &document,
            chunks: &[],
            mentions: &[mention],
            passages: &[],
        };
        match Weights::new(exhibit).strongest(Owner::Skill(0)) {
            Worth::Deed => "deed",
            Worth::ToolOfAJob => "tool",
            Worth::Claim => "claim",
            Worth::Nothing => "nothing",
        }
    }

    /// Lines that a reader labelled who had not seen this code. Both splits were looked at since, and a
    /// third of what is still wrong are ordinary meanings of a word, which terms and their contexts tell.
    #[test]
    fn lines_are_weighed_as_a_reader_weighed_them() {
        for split in ["tune", "check"] {
            let rows: Vec<Row<'_>> = rows().filter(|row| row.split == split).collect();
            let wrong: Vec<String> = rows
                .iter()
                .filter(|row| worth_of(row) != row.worth)
                .map(|row| format!("{} not {}: [{}] {}", worth_of(row), row.worth, row.term, row.line))
                .collect();
            assert!(
                wrong.len() * 100 <= rows.len() * 17,
                "{split}: {} of {} wrong\n{}",
                wrong.len(),
                rows.len(),
                wrong.join("\n")
            );
        }
    }
}
