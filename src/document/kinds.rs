//! What a statement is: title, sentence, list of skills, or the tools of a job.

use super::entries::has_year;
use super::{Section, StatementKind, bullets};

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

/// A list item is at most this many words on average; longer ones make a sentence with commas.
const LIST_ITEM_WORDS: usize = 2;

/// A title is a line of at most this many words.
const TITLE_WORDS: usize = 14;

pub(super) fn kind_of(text: &str, section: Section, bullet: bool) -> StatementKind {
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
    if begins_like_a_list_of_skills(text) || is_self_rating(text) {
        return StatementKind::SkillsLine;
    }
    let words: Vec<&str> = text.split_whitespace().collect();
    if !bullet && is_dated(&words) && is_title(text, &words) {
        return StatementKind::Title;
    }
    // "Sometimes: Terraform, Neo4j" is nobody's tool line, "Nightly run in Jenkins: build, flash, measure" no list.
    let other_label = label(text).filter(|label| in_a_job && !speaks_of_tools(label));
    let long_label = other_label.is_some_and(|label| label.split_whitespace().count() > SHORT_LABEL);
    if !long_label && is_list(text) {
        return if in_a_job && other_label.is_none() {
            StatementKind::ToolLine
        } else {
            StatementKind::SkillsLine
        };
    }
    if section == Section::Skills && words.len() <= 6 {
        return StatementKind::SkillsLine;
    }
    if !bullet && is_title(text, &words) {
        return StatementKind::Title;
    }
    if bullet {
        StatementKind::Bullet
    } else {
        StatementKind::Sentence
    }
}

/// Words of a label that names a list; longer ones tell something.
const SHORT_LABEL: usize = 3;

/// Words of which one stands in a label that gives a job's tools.
const TOOL_WORDS: &[&str] = &[
    "werkzeug", "ferrament", "software", "librar", "librer", "bibliothek", "system", "server", "cloud", "devops",
    "langage", "sprache", "lenguaje", "linguag", "datenbank", "base de", "bases de", "tech", "technolog", "tool",
    "stack", "environment", "used", "language", "framework", "database", "platform", "backend", "back end", "frontend",
    "front end", "infra", "umgebung", "technik", "entorno", "herramient", "tecnolog", "outil", "environnement",
];

fn speaks_of_tools(label: &str) -> bool {
    let label = label.to_lowercase();
    TOOL_WORDS.iter().any(|word| label.contains(word))
}

/// "Technical Skills Language C, C#, OOP …": an export that ran its table together.
fn begins_like_a_list_of_skills(text: &str) -> bool {
    const OPENERS: [&str; 5] = [
        "technical skills", "key skills", "it skills", "core skills", "skill set",
    ];
    let lower = text.get(..24).unwrap_or(text).to_lowercase();
    OPENERS.iter().any(|opener| lower.starts_with(opener)) && text.matches(',').count() >= 3
}

/// "Java - Experience - 21 months", as some job boards export it (with the misspelling they use).
fn is_self_rating(text: &str) -> bool {
    if !text.contains("- ") {
        return false;
    }
    let lower = text.to_lowercase();
    (lower.contains("- exprience -") || lower.contains("- experience -"))
        && (lower.contains("month") || lower.contains("year"))
}

fn is_list(text: &str) -> bool {
    let body = label(text).map_or(text, |label| &text[label.len() + 1..]);
    let items: Vec<usize> = body
        .split(|c: char| matches!(c, ',' | '|' | '/' | ';' | '·' | '\n') || bullets::is_certain(c))
        .map(|item| item.split_whitespace().count())
        .filter(|count| *count > 0)
        .collect();
    let words: usize = items.iter().sum();
    items.len() >= 3 && words <= items.len() * LIST_ITEM_WORDS && !body.trim_end().ends_with('.')
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

/// The line that opens the next job or school: a title with its years.
pub(super) fn is_dated_title(text: &str) -> bool {
    let words: Vec<&str> = text.split_whitespace().collect();
    is_dated(&words) && is_title(text, &words)
}

/// A year or a span of years stands in the line.
fn is_dated(words: &[&str]) -> bool {
    words.iter().any(|word| has_year(word))
}

/// The words before a colon that stand for the whole line, at most five.
pub(super) fn label(text: &str) -> Option<&str> {
    let at = text.find(':')?;
    let label = &text[..at];
    let plain = label.split_whitespace().count() <= 5 && !label.contains(['.', ',', ';']) && !label.is_empty();
    plain.then_some(label)
}

/// Whether a label gives the tools of one job or project, at least where it stands in one.
pub(super) fn is_of_a_job(label: &str) -> bool {
    let label = label.trim().to_lowercase();
    starts_a_tool_line(&label) || TOOL_LABELS_IN_A_JOB.contains(&label.as_str())
}

pub(super) fn starts_a_tool_line(label: &str) -> bool {
    OWN_TOOL_LABELS.contains(&label) || TOOL_LABELS.contains(&label)
}
