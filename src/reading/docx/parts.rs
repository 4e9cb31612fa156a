//! The parts of an Office archive: how they refer to each other, and in which vocabularies they are written.

use std::collections::HashMap;

use quick_xml::name::ResolveResult;

use crate::reading::ReadError;
use crate::reading::archive::Archive;
use crate::reading::xml::{self, attribute};

/// Whose elements these are.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Vocabulary {
    /// Text: what Word writes by default, and ISO 29500 Strict.
    Word,
    /// Alternatives for programs of different age.
    Compatibility,
    /// Drawings, and the effects of Word 2010.
    Other,
}

pub(super) fn vocabulary(namespace: &ResolveResult<'_>) -> Vocabulary {
    let ResolveResult::Bound(name) = namespace else {
        return Vocabulary::Other;
    };
    match name.as_ref() {
        "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
        | "http://purl.oclc.org/ooxml/wordprocessingml/main" => Vocabulary::Word,
        "http://schemas.openxmlformats.org/markup-compatibility/2006" => Vocabulary::Compatibility,
        _ => Vocabulary::Other,
    }
}

/// Where nearly every program puts the text.
const USUAL_MAIN_PART: &str = "word/document.xml";

/// From one part to another, or to an address.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Relation {
    pub(super) id: String,
    /// The last word of the type, which is the same in the strict and the usual dialect: `styles`, `header`.
    pub(super) kind: String,
    /// The name of a part, or an address where the relation leads out of the archive.
    pub(super) target: String,
    outside: bool,
}

/// The name of the part with the text; `None` if this is no Word document.
pub(super) fn main_part(archive: &mut Archive<'_>) -> Result<Option<String>, ReadError> {
    let related = relations(archive, "")?
        .into_iter()
        .find(|relation| relation.kind == "officeDocument" && archive.has(&relation.target));
    let Some(Relation { target, .. }) = related else {
        return Ok(archive.has(USUAL_MAIN_PART).then(|| USUAL_MAIN_PART.to_owned()));
    };
    let types = archive.part("[Content_Types].xml")?.unwrap_or_default();
    let mut content_type = None;
    xml::each_element(&types, |_, element| {
        let name = attribute(element, "PartName").unwrap_or_default();
        if name.strip_prefix('/') == Some(target.as_str()) {
            content_type = attribute(element, "ContentType");
        }
        false
    })?;
    let word = match content_type {
        Some(content_type) => content_type.contains("wordprocessingml") || content_type.contains("ms-word"),
        None => target.starts_with("word/"),
    };
    Ok(word.then_some(target))
}

/// What a part refers to; the archive as a whole is the part without a name.
pub(super) fn relations(archive: &mut Archive<'_>, part: &str) -> Result<Vec<Relation>, ReadError> {
    let (folder, file) = part
        .rsplit_once('/')
        .map_or(("", part), |(folder, file)| (folder, file));
    let name = absolute(folder, &format!("_rels/{file}.rels"));
    let mut relations = Vec::new();
    let Some(xml) = archive.part(&name)? else {
        return Ok(relations);
    };
    xml::each_element(&xml, |_, element| {
        let value = |name| attribute(element, name).unwrap_or_default();
        if element.local_name().as_ref() == "Relationship" {
            let outside = value("TargetMode") == "External";
            let target = value("Target");
            relations.push(Relation {
                id: value("Id"),
                kind: value("Type").rsplit('/').next().unwrap_or_default().to_owned(),
                target: if outside { target } else { absolute(folder, &target) },
                outside,
            });
        }
        false
    })?;
    Ok(relations)
}

/// The addresses that links lead to, by their ids.
pub(super) fn addresses(relations: &[Relation]) -> HashMap<String, String> {
    let links = relations
        .iter()
        .filter(|relation| relation.outside && relation.kind == "hyperlink");
    links.map(|link| (link.id.clone(), link.target.clone())).collect()
}

/// The name of a part from one that counts from a folder, with `..` taken out.
fn absolute(folder: &str, target: &str) -> String {
    let mut names: Vec<&str> = match target.strip_prefix('/') {
        Some(_) => Vec::new(),
        None => folder.split('/').collect(),
    };
    for name in target.split('/') {
        match name {
            ".." => {
                names.pop();
            }
            "" | "." => {}
            name => names.push(name),
        }
    }
    names.retain(|name| !name.is_empty());
    names.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_count_from_the_folder_of_the_part() {
        assert_eq!(absolute("word", "styles.xml"), "word/styles.xml");
        assert_eq!(absolute("word", "../docProps/app.xml"), "docProps/app.xml");
        assert_eq!(absolute("word", "/word/./document2.xml"), "word/document2.xml");
        assert_eq!(absolute("", "../../etc/passwd"), "etc/passwd");
        assert_eq!(absolute("", "_rels/.rels"), "_rels/.rels");
    }
}
