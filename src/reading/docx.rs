//! DOCX files: which parts of the archive are read, and in which order.
//!
//! What stands at the edge of the pages comes once: headers before the text, notes and footers after it.

mod drawing;
mod fields;
mod parts;
mod styles;
mod text;

use std::collections::{HashMap, HashSet};

use super::archive::Archive;
use super::draft::{Block, Draft};
use super::look::{Ground, Rgb};
use super::xml::{self, attribute};
use super::{ReadError, ReadFile};
use parts::{Relation, Vocabulary, vocabulary};
use styles::{Styles, Theme, is_on};
use text::Surroundings;

/// What drawings behind the text have in common; white letters may stand on one.
const BEHIND_TEXT: [&str; 3] = ["behindDoc=\"1\"", "behindDoc=\"true\"", "z-index:-"];

/// Whether a ZIP archive is a Word document.
pub(super) fn is_docx(archive: &mut Archive<'_>) -> Result<bool, ReadError> {
    Ok(parts::main_part(archive)?.is_some())
}

/// Reads the text of a DOCX file as one page.
pub(super) fn read(bytes: &[u8]) -> Result<ReadFile, ReadError> {
    let mut archive = Archive::open(bytes)?;
    let main = parts::main_part(&mut archive)?.ok_or(ReadError::Damaged)?;
    let body = archive.part(&main)?.ok_or(ReadError::Damaged)?;
    let relations = parts::relations(&mut archive, &main)?;
    let theme = match part_of_kind(&mut archive, &relations, "theme")? {
        Some(xml) => Theme::parse(&xml)?,
        None => Theme::default(),
    };
    let styles = match part_of_kind(&mut archive, &relations, "styles")? {
        Some(xml) => Styles::parse(&xml, theme)?,
        None => Styles::default(),
    };
    let settings = part_of_kind(&mut archive, &relations, "settings")?;
    let settings = settings.map_or_else(|| Ok(Settings::default()), |xml| Settings::parse(&xml))?;
    let references = References::find(&body, &settings)?;

    let headers = margins(&mut archive, &relations, &references.headers)?;
    let footers = margins(&mut archive, &relations, &references.footers)?;
    let mut notes = Vec::new();
    for kind in ["footnotes", "endnotes"] {
        notes.extend(load(
            &mut archive,
            relations.iter().find(|relation| relation.kind == kind),
        )?);
    }
    let main_part = Part {
        links: parts::addresses(&relations),
        xml: body,
    };
    let is_behind = |part: &Part| BEHIND_TEXT.iter().any(|mark| part.xml.contains(mark));
    let covered = headers.iter().chain(&footers).any(is_behind) || is_behind(&main_part);
    let paper = match references.page_colour {
        _ if covered => Ground::Unknown,
        Some(colour) if settings.shows_page_colour => Ground::Is(colour),
        _ => Ground::PAPER,
    };

    let mut draft = Draft::default();
    let mut blocks: Vec<Block> = Vec::new();
    let mut read_part = |part: &Part| {
        let surroundings = Surroundings {
            styles: &styles,
            paper,
            links: &part.links,
            notes: &references.notes,
        };
        text::read(&part.xml, &surroundings, &mut draft)?;
        Ok(draft.take_blocks())
    };
    // First, odd and even pages have headers of their own, mostly with the same text.
    let mut seen = HashSet::new();
    let mut is_new = |block: &Block| !block.is_page_number() && seen.insert(block.words());
    for part in &headers {
        blocks.extend(read_part(part)?.into_iter().filter(&mut is_new));
    }
    for part in std::iter::once(&main_part).chain(&notes) {
        blocks.extend(read_part(part)?);
    }
    for part in &footers {
        blocks.extend(read_part(part)?.into_iter().filter(&mut is_new));
    }
    Ok(draft.into_file(&blocks))
}

/// A part and the addresses of its links by their ids.
struct Part {
    xml: String,
    links: HashMap<String, String>,
}

fn load(archive: &mut Archive<'_>, relation: Option<&Relation>) -> Result<Option<Part>, ReadError> {
    let Some(relation) = relation else {
        return Ok(None);
    };
    let Some(xml) = archive.part(&relation.target)? else {
        return Ok(None);
    };
    let links = parts::addresses(&parts::relations(archive, &relation.target)?);
    Ok(Some(Part { xml, links }))
}

/// The headers or footers that the text refers to, each once.
fn margins(archive: &mut Archive<'_>, relations: &[Relation], ids: &[String]) -> Result<Vec<Part>, ReadError> {
    let mut parts = Vec::new();
    let mut loaded = HashSet::new();
    for id in ids {
        let relation = relations.iter().find(|relation| relation.id == *id);
        if relation.is_some_and(|relation| loaded.insert(&relation.target)) {
            parts.extend(load(archive, relation)?);
        }
    }
    Ok(parts)
}

fn part_of_kind(archive: &mut Archive<'_>, relations: &[Relation], kind: &str) -> Result<Option<String>, ReadError> {
    match relations.iter().find(|relation| relation.kind == kind) {
        Some(relation) => archive.part(&relation.target),
        None => Ok(None),
    }
}

/// What `word/settings.xml` says about the pages.
#[derive(Default)]
struct Settings {
    has_even_pages: bool,
    shows_page_colour: bool,
}

impl Settings {
    fn parse(xml: &str) -> Result<Self, ReadError> {
        let mut settings = Self::default();
        xml::each_element(xml, |_, element| {
            match element.local_name().as_ref() {
                "evenAndOddHeaders" => settings.has_even_pages = is_on(element),
                "displayBackgroundShape" => settings.shows_page_colour = is_on(element),
                _ => {}
            }
            false
        })?;
        Ok(settings)
    }
}

/// What the text refers to in other parts, by their ids in the order of the text.
#[derive(Default)]
struct References {
    headers: Vec<String>,
    footers: Vec<String>,
    /// `footnote` or `endnote`, and the id.
    notes: Vec<(String, String)>,
    page_colour: Option<Rgb>,
}

impl References {
    fn find(xml: &str, settings: &Settings) -> Result<Self, ReadError> {
        let mut references = Self::default();
        let mut of_first_pages = Self::default();
        let mut has_first_pages = false;
        xml::each_element(xml, |namespace, element| {
            if vocabulary(namespace) != Vocabulary::Word {
                return false;
            }
            let name = element.local_name();
            let id = attribute(element, "id");
            let kind = attribute(element, "type");
            let sets = match kind.as_deref() {
                Some("first") => &mut of_first_pages,
                _ => &mut references,
            };
            let shown = settings.has_even_pages || kind.as_deref() != Some("even");
            match name.as_ref() {
                // Deleted text refers to nothing.
                "del" | "moveFrom" => return true,
                "headerReference" if shown => sets.headers.extend(id),
                "footerReference" if shown => sets.footers.extend(id),
                "titlePg" => has_first_pages |= is_on(element),
                "footnoteReference" => references.notes.extend(id.map(|id| ("footnote".to_owned(), id))),
                "endnoteReference" => references.notes.extend(id.map(|id| ("endnote".to_owned(), id))),
                "background" => {
                    references.page_colour = attribute(element, "color").and_then(|digits| Rgb::from_hex(&digits));
                }
                _ => {}
            }
            false
        })?;
        if has_first_pages {
            references.headers.splice(0..0, of_first_pages.headers);
            references.footers.splice(0..0, of_first_pages.footers);
        }
        Ok(references)
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Write};

    use zip::ZipWriter;
    use zip::write::SimpleFileOptions;

    use super::*;

    const MAIN_PART: &str = "word/document.xml";

    fn archive(parts: &[(&str, &str)]) -> Vec<u8> {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, content) in parts {
            writer.start_file(*name, SimpleFileOptions::default()).unwrap();
            writer.write_all(content.as_bytes()).unwrap();
        }
        writer.finish().unwrap().into_inner()
    }

    fn document(body: &str) -> String {
        let namespaces = "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\" \
                          xmlns:mc=\"http://schemas.openxmlformats.org/markup-compatibility/2006\"";
        format!("<w:document {namespaces}><w:body>{body}</w:body></w:document>")
    }

    fn read_text(parts: &[(&str, &str)]) -> String {
        read(&archive(parts)).unwrap().pages.remove(0).text
    }

    fn text(body: &str) -> String {
        read_text(&[(MAIN_PART, &document(body))])
    }

    #[test]
    fn runs_breaks_entities_and_symbols_make_one_paragraph() {
        let body = "<w:p><w:pPr><w:tabs><w:tab w:val=\"left\"/></w:tabs></w:pPr><w:r><w:t>Post</w:t></w:r>\
                    <w:r><w:t>greSQL &amp; C&#35;</w:t><w:br/><w:t>x</w:t><w:tab/><w:t>y</w:t></w:r>\
                    <w:r><w:sym w:font=\"Symbol\" w:char=\"F0B7\"/></w:r></w:p>";
        assert_eq!(text(body), "PostgreSQL & C#\nx\ty•");
    }

    #[test]
    fn tracked_changes_are_read_as_accepted() {
        let body = "<w:p><w:r><w:t>Go</w:t></w:r><w:del><w:r><w:delText>Perl</w:delText></w:r></w:del>\
                    <w:moveFrom><w:r><w:t>PHP</w:t></w:r></w:moveFrom><w:ins><w:r><w:t>, Rust</w:t></w:r></w:ins></w:p>";
        assert_eq!(text(body), "Go, Rust");
    }

    #[test]
    fn hidden_runs_are_left_out_and_mentioned() {
        let hidden = ["<w:vanish/>", "<w:sz w:val=\"2\"/>", "<w:color w:val=\"FFFFFF\"/>"];
        for property in hidden {
            let run = format!("<w:r><w:rPr>{property}</w:rPr><w:t>Kubernetes Terraform</w:t></w:r>");
            let body = document(&format!("<w:p><w:r><w:t>Go</w:t></w:r>{run}</w:p>"));
            let file = read(&archive(&[(MAIN_PART, &body)])).unwrap();
            assert_eq!(file.pages[0].text, "Go", "{property}");
            assert_eq!(file.warnings[0].code, "hidden-text", "{property}");
        }
        let seen = [
            "<w:vanish w:val=\"0\"/>",
            "<w:color w:val=\"FFFFFF\"/><w:shd w:val=\"clear\" w:fill=\"1F3864\"/>",
        ];
        for property in seen {
            let run = format!("<w:p><w:r><w:rPr>{property}</w:rPr><w:t>Go</w:t></w:r></w:p>");
            assert_eq!(text(&run), "Go", "{property}");
        }
    }

    #[test]
    fn a_picture_can_be_a_link_and_so_can_words_around_one() {
        let relation = |id: &str, address: &str| {
            format!("<Relationship Id=\"{id}\" Type=\"x/hyperlink\" Target=\"{address}\" TargetMode=\"External\"/>")
        };
        let relations = [
            relation("a", "https://a.example?x=1&amp;y=2"),
            relation("b", "https://b.example"),
        ]
        .concat();
        let relations = format!("<Relationships>{relations}</Relationships>");
        let box_ = "<w:r><drawing><w:txbxContent><w:p><w:r><w:t>Box</w:t></w:r></w:p></w:txbxContent></drawing></w:r>";
        let body = document(&format!(
            "<w:p><w:r><drawing><docPr><hlinkClick id=\"b\"/></docPr></drawing></w:r><w:hyperlink id=\"a\">{box_}\
             <w:r><w:t>My </w:t></w:r><w:r><w:t>code </w:t></w:r></w:hyperlink></w:p>"
        ));
        let parts = [
            ("word/_rels/document.xml.rels", relations.as_str()),
            (MAIN_PART, body.as_str()),
        ];
        let page = read(&archive(&parts)).unwrap().pages.remove(0);
        assert_eq!(page.text, "My code\n\nBox");
        let links: Vec<_> = page
            .links
            .iter()
            .map(|(address, span)| (address.as_str(), span.map(|span| &page.text[span.start..span.end])))
            .collect();
        assert_eq!(
            links,
            [
                ("https://a.example?x=1&y=2", Some("My code")),
                ("https://b.example", None)
            ]
        );
    }

    #[test]
    fn white_letters_are_hidden_only_on_paper() {
        let run = |extra: &str| format!("<w:r><w:rPr><w:color w:val=\"FFFFFF\"/>{extra}</w:rPr><w:t>Go</w:t></w:r>");
        let cell = |properties: &str, run: &str| {
            format!("<w:tbl>{properties}<w:tr><w:tc><w:p>{run}</w:p></w:tc></w:tr></w:tbl>")
        };
        let shape = |fill: &str| {
            format!(
                "<w:p><w:r><wsp><spPr><solidFill><srgbClr val=\"{fill}\"/></solidFill><ln><srgbClr val=\"0\"/></ln></spPr>\
                 <w:txbxContent><w:p>{}</w:p></w:txbxContent></wsp></w:r></w:p>",
                run("")
            )
        };
        let table = "<w:tblPr><w:shd w:val=\"clear\" w:fill=\"203040\"/></w:tblPr>";
        let effect = "<textFill><solidFill><srgbClr val=\"101010\"/></solidFill></textFill>";
        let paragraph = |run: &str| format!("<w:p>{run}</w:p>");
        for seen in [
            cell(table, &run("")),
            shape("203040"),
            paragraph(&run(effect)),
            paragraph(&run("<w:shd w:val=\"pct50\" w:fill=\"FFFFFF\"/>")),
            format!("<w:p><w:r><anchor behindDoc=\"1\"/></w:r>{}</w:p>", run("")),
        ] {
            assert_eq!(text(&seen), "Go", "{seen}");
        }
        for hidden in [
            cell("", &run("")),
            shape("FFFFFF"),
            paragraph(&run("")),
            paragraph(&run("<textFill><noFill/></textFill>")),
        ] {
            assert_eq!(text(&hidden), "", "{hidden}");
        }
    }

    #[test]
    fn lists_come_from_the_paragraph_or_its_style() {
        let styles = "<w:styles xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\">\
                      <w:style w:styleId=\"Base\"><w:pPr><w:numPr><w:numId w:val=\"1\"/></w:numPr></w:pPr></w:style>\
                      <w:style w:styleId=\"Item\"><w:basedOn w:val=\"Base\"/></w:style>\
                      <w:style w:styleId=\"Head\"><w:basedOn w:val=\"Base\"/><w:pPr><w:outlineLvl w:val=\"0\"/></w:pPr>\
                      </w:style></w:styles>";
        let paragraph = |properties: &str, text: &str| {
            format!("<w:p><w:pPr>{properties}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>")
        };
        let body = [
            paragraph("<w:pStyle w:val=\"Head\"/>", "Experience"),
            paragraph("<w:pStyle w:val=\"Item\"/>", "one"),
            paragraph("<w:numPr><w:numId w:val=\"3\"/></w:numPr>", "two"),
            paragraph(
                "<w:pStyle w:val=\"Item\"/><w:numPr><w:numId w:val=\"0\"/></w:numPr>",
                "three",
            ),
        ];
        let relations = "<Relationships><Relationship Id=\"rId1\" Type=\"http://x/styles\" Target=\"styles.xml\"/>\
                         </Relationships>";
        let body = document(&body.concat());
        let parts = [
            ("word/_rels/document.xml.rels", relations),
            ("word/styles.xml", styles),
            (MAIN_PART, &body),
        ];
        assert_eq!(read_text(&parts), "Experience\n\n• one\n• two\n\nthree");
    }

    #[test]
    fn hostile_archives_are_refused() {
        let doctype = format!("<!DOCTYPE x [<!ENTITY a \"b\">]>{}", document("<w:p/>"));
        assert_eq!(read(&archive(&[(MAIN_PART, &doctype)])), Err(ReadError::Damaged));
        let bomb = document(&"<w:p/>".repeat(2_000_000));
        assert_eq!(read(&archive(&[(MAIN_PART, &bomb)])), Err(ReadError::TooComplex));
        let deep = ["<w:tbl><w:tr><w:tc>", "</w:tc></w:tr></w:tbl>"].map(|tags| tags.repeat(1000));
        let deep = document(&deep.concat());
        assert_eq!(read(&archive(&[(MAIN_PART, &deep)])), Err(ReadError::TooComplex));
        assert_eq!(read(&archive(&[(MAIN_PART, "<w:document")])), Err(ReadError::Damaged));
    }
}
