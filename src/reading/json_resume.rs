//! JSON Resume (jsonresume.org): the sections of the schema as a page would show them.
//!
//! Whatever has another type than the schema says is taken for text, or left out; unknown fields are ignored.

use serde_json::{Map, Value};

use super::draft::Draft;
use super::{ReadError, ReadFile, text};

/// Names of sections, as they stand in the schema.
const SECTIONS: [&str; 13] = [
    "basics", "work", "volunteer", "projects", "education", "certificates", "awards", "publications", "skills",
    "languages", "interests", "references", "$schema",
];

/// How many of the names a JSON file has at least if it is a resume.
const NAMES_OF_A_RESUME: usize = 2;

/// The fields of an entry that its address belongs to.
const OWNERS: [&str; 5] = ["name", "company", "organization", "institution", "title"];

/// The sections whose entries have a title line, facts and points.
const LONG_SECTIONS: [Section; 7] = [
    Section::new("work", "Experience", &["position", "name", "company", "location"]),
    Section::new("volunteer", "Volunteering", &["position", "organization"]),
    Section::new("projects", "Projects", &["name", "roles", "entity", "type"]),
    Section::new("education", "Education", &["studyType", "area", "institution", "score"]),
    Section::new("certificates", "Certificates", &["name", "issuer"]),
    Section::new("awards", "Awards", &["title", "awarder"]),
    Section::new("publications", "Publications", &["name", "publisher"]),
];

/// What text in braces is.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Resume,
    OtherJson,
    Text,
}

pub(super) fn kind(text: &str) -> Kind {
    let text = text.trim_start_matches('\u{FEFF}').trim();
    let is_named = |name: &&&str| text.contains(&format!("\"{name}\""));
    if text.starts_with('{') && SECTIONS.iter().filter(is_named).count() >= NAMES_OF_A_RESUME {
        return Kind::Resume;
    }
    let whole = (text.starts_with('{') && text.ends_with('}')) || (text.starts_with('[') && text.ends_with(']'));
    if whole && serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok() {
        Kind::OtherJson
    } else {
        Kind::Text
    }
}

pub(super) fn read(bytes: &[u8]) -> Result<ReadFile, ReadError> {
    let text = text::decode(bytes).ok_or(ReadError::Damaged)?;
    let resume: Map<String, Value> =
        serde_json::from_str(text.trim_start_matches('\u{FEFF}')).map_err(|_| ReadError::Damaged)?;
    let mut page = Page::default();
    for basics in entries(&resume, "basics") {
        page.basics(basics)?;
    }
    for section in &LONG_SECTIONS {
        page.section(&resume, section)?;
    }
    page.lists(&resume, "skills", "Skills", "name", "level")?;
    page.lists(&resume, "languages", "Languages", "language", "fluency")?;
    page.lists(&resume, "interests", "Interests", "name", "level")?;
    page.references(&resume)?;
    let blocks = page.draft.take_blocks();
    Ok(page.draft.into_file(&blocks))
}

/// A section whose entries have a title line, facts and points.
struct Section {
    key: &'static str,
    heading: &'static str,
    /// The fields of the title line, in order; dates follow them.
    title: &'static [&'static str],
}

impl Section {
    const fn new(key: &'static str, heading: &'static str, title: &'static [&'static str]) -> Self {
        Self { key, heading, title }
    }
}

#[derive(Default)]
struct Page {
    draft: Draft,
}

impl Page {
    fn basics(&mut self, basics: &Value) -> Result<(), ReadError> {
        self.line(&texts(basics, "name").join(" "), None)?;
        self.line(&texts(basics, "label").join(", "), None)?;
        let contact = all_texts(basics, &["email", "phone", "url", "website"]);
        self.line(&contact.join(" | "), None)?;
        for place in children(basics, "location") {
            let parts = all_texts(place, &["address", "postalCode", "city", "region"]);
            // A location may be a text of its own.
            let whole = words(place).into_iter().collect();
            self.line(&if parts.is_empty() { whole } else { parts }.join(", "), None)?;
        }
        for profile in children(basics, "profiles") {
            let url = texts(profile, "url").pop();
            let name = all_texts(profile, &["network", "username"]).join(": ");
            self.line(&name, url.as_deref())?;
            self.line(&url.unwrap_or_default(), None)?;
        }
        let summary = texts(basics, "summary");
        if !summary.is_empty() {
            self.heading("Summary")?;
        }
        self.lines(&summary)
    }

    fn section(&mut self, resume: &Map<String, Value>, section: &Section) -> Result<(), ReadError> {
        let entries = entries(resume, section.key);
        if !entries.is_empty() {
            self.heading(section.heading)?;
        }
        for entry in entries {
            self.draft.leave_space();
            let url = all_texts(entry, &["url", "website"]).pop();
            let fields = section.title.iter().flat_map(|key| {
                let address = url.as_deref().filter(|_| OWNERS.contains(key));
                texts(entry, key).into_iter().map(move |text| (text, address))
            });
            let rest = words(entry).into_iter().chain(dates(entry)).map(|text| (text, None));
            self.paragraph(&fields.chain(rest).collect::<Vec<_>>(), false, "line")?;
            self.line(&url.clone().unwrap_or_default(), None)?;
            self.lines(&all_texts(entry, &["description", "summary"]))?;
            for point in all_texts(entry, &["highlights", "courses"]) {
                self.paragraph(&[(point, None)], true, "item")?;
            }
            let tools = texts(entry, "keywords").join(", ");
            if !tools.is_empty() {
                self.line(&format!("Tech: {tools}"), None)?;
            }
        }
        Ok(())
    }

    /// Lines of a name, a level and what belongs to it.
    fn lists(
        &mut self,
        resume: &Map<String, Value>,
        key: &str,
        heading: &str,
        name: &str,
        level: &str,
    ) -> Result<(), ReadError> {
        let entries = entries(resume, key);
        if !entries.is_empty() {
            self.heading(heading)?;
        }
        for entry in entries {
            let mut start = texts(entry, name);
            start.extend(words(entry));
            let level = texts(entry, level).join(", ");
            if !level.is_empty() {
                start.push(format!("({level})"));
            }
            let start = start.join(" ");
            let parts = [start, texts(entry, "keywords").join(", ")];
            let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
            self.line(&parts.join(": "), None)?;
        }
        Ok(())
    }

    fn references(&mut self, resume: &Map<String, Value>) -> Result<(), ReadError> {
        let entries = entries(resume, "references");
        if !entries.is_empty() {
            self.heading("References")?;
        }
        for entry in entries {
            self.draft.leave_space();
            self.lines(&all_texts(entry, &["reference", "name"]))?;
            self.lines(&words(entry).into_iter().collect::<Vec<_>>())?;
        }
        Ok(())
    }

    fn heading(&mut self, text: &str) -> Result<(), ReadError> {
        self.paragraph(&[(text.to_owned(), None)], false, "heading")
    }

    fn lines(&mut self, texts: &[String]) -> Result<(), ReadError> {
        texts.iter().try_for_each(|text| self.line(text, None))
    }

    fn line(&mut self, text: &str, address: Option<&str>) -> Result<(), ReadError> {
        self.paragraph(&[(text.to_owned(), address)], false, "line")
    }

    /// A paragraph of parts with commas between them, each of which may lead to an address.
    fn paragraph(&mut self, parts: &[(String, Option<&str>)], list: bool, style: &str) -> Result<(), ReadError> {
        let parts: Vec<_> = parts.iter().filter(|(text, _)| !text.is_empty()).collect();
        if parts.is_empty() {
            return Ok(());
        }
        self.draft.start_paragraph()?;
        for (index, (text, address)) in parts.into_iter().enumerate() {
            self.draft.write(if index > 0 { ", " } else { "" });
            self.draft.start_link(*address);
            self.draft.write(text);
            self.draft.end_link();
        }
        self.draft.end_paragraph(list, style);
        Ok(())
    }
}

/// The entries of a section: a list, or a single one.
fn entries<'a>(resume: &'a Map<String, Value>, key: &str) -> Vec<&'a Value> {
    resume.get(key).map(items).unwrap_or_default()
}

fn children<'a>(entry: &'a Value, key: &str) -> Vec<&'a Value> {
    entry.get(key).map(items).unwrap_or_default()
}

fn items(value: &Value) -> Vec<&Value> {
    match value {
        Value::Array(values) => values.iter().collect(),
        Value::Null => Vec::new(),
        value => vec![value],
    }
}

/// The texts of a field: one, or each of a list.
fn texts(entry: &Value, key: &str) -> Vec<String> {
    children(entry, key).into_iter().filter_map(words).collect()
}

fn all_texts(entry: &Value, keys: &[&str]) -> Vec<String> {
    keys.iter().flat_map(|key| texts(entry, key)).collect()
}

fn words(value: &Value) -> Option<String> {
    let text = match value {
        Value::String(text) => text.trim().to_owned(),
        Value::Number(number) => number.to_string(),
        _ => return None,
    };
    (!text.is_empty()).then_some(text)
}

/// "2019-03 - 2024-02", or one date.
fn dates(entry: &Value) -> Option<String> {
    let start = texts(entry, "startDate").pop();
    let end = texts(entry, "endDate").pop();
    match (start, end) {
        (Some(start), Some(end)) => Some(format!("{start} - {end}")),
        (Some(start), None) => Some(format!("{start} - present")),
        (None, end) => end.or_else(|| all_texts(entry, &["date", "releaseDate"]).pop()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_text(json: &str) -> String {
        read(json.as_bytes()).unwrap().pages.remove(0).text
    }

    #[test]
    fn a_resume_is_told_from_other_json_and_from_text() {
        assert_eq!(kind("\u{FEFF} {\"basics\": {}, \"work\": []}"), Kind::Resume);
        assert_eq!(kind("{\"name\": \"atlas\", \"version\": 1}"), Kind::OtherJson);
        assert_eq!(kind("[1, 2]"), Kind::OtherJson);
        assert_eq!(kind("{Ada Example} writes \"basics\""), Kind::Text);
        assert_eq!(kind("[draft] Ada Example [2024]"), Kind::Text);
    }

    #[test]
    fn other_types_than_the_schema_has_are_taken_for_text_or_left_out() {
        let text = read_text(
            r#"{"basics": [{"name": 7, "email": null, "location": "Paris", "profiles": {"network": "GitHub"}}],
                "work": {"name": "Acme", "highlights": "Built it", "startDate": 2019, "keywords": ["Go", {}]},
                "skills": ["Rust", {"name": "Tools", "level": false, "keywords": "Git"}], "languages": "German",
                "references": [true], "unknown": {"x": []}}"#,
        );
        assert_eq!(
            text,
            "7\nParis\nGitHub\n\nExperience\n\nAcme, 2019 - present\n\n• Built it\n\nTech: Go\n\nSkills\n\nRust\n\
             Tools: Git\n\nLanguages\n\nGerman\n\nReferences"
        );
        assert_eq!(read(b"{\"basics\": 1, \"work\"").map(|_| ()), Err(ReadError::Damaged));
    }
}
