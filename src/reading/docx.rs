//! DOCX files: which parts of the archive are read, in which order, and how much of them.
//!
//! Only XML parts under `word/` are unpacked, in memory; names in the archive are never used as paths.

use std::collections::{HashMap, HashSet};
use std::io::{Cursor, Read};

use quick_xml::events::Event;
use quick_xml::name::ResolveResult;
use quick_xml::reader::NsReader;
use zip::ZipArchive;
use zip::result::ZipError;

use super::docx_text::{self, Block};
use super::{ReadError, ReadFile, hidden, text};
use crate::document::PageText;

/// The part that makes an archive a Word document.
const MAIN_PART: &str = "word/document.xml";

/// Entries of an archive; a document with a hundred pictures has a few hundred.
const MAX_ENTRIES: usize = 4096;

/// One part after decompression, in bytes; 100 pages of text need about 3 MB.
const MAX_PART_BYTES: u64 = 16 * 1024 * 1024;

/// All parts after decompression, in bytes.
const MAX_TOTAL_BYTES: u64 = 32 * 1024 * 1024;

/// Parts above a megabyte that shrank to less than a two-hundredth are bombs: Word's own XML shrinks to a twentieth.
const MAX_RATIO: u64 = 200;

const RATIO_MATTERS_ABOVE_BYTES: u64 = 1024 * 1024;

/// Namespaces of the text elements: what Word writes by default, and ISO 29500 Strict.
pub(super) const WORD_NAMESPACES: [&str; 2] = [
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "http://purl.oclc.org/ooxml/wordprocessingml/main",
];

/// Paragraphs up to this many characters are lines of an address or a title, not running text.
const SHORT_PARAGRAPH: usize = 80;

type Archive<'a> = ZipArchive<Cursor<&'a [u8]>>;

/// Whether a ZIP archive is a Word document.
pub(super) fn is_docx(bytes: &[u8]) -> Result<bool, ReadError> {
    match ZipArchive::new(Cursor::new(bytes)) {
        Ok(archive) => Ok(archive.index_for_name(MAIN_PART).is_some()),
        // The names of the parts stand in the file in plain text, also where the directory is cut off.
        Err(_) if super::contains(bytes, b"word/") => Err(ReadError::Damaged),
        Err(_) => Ok(false),
    }
}

/// Reads the text of a DOCX file as one page.
pub(super) fn read(bytes: &[u8]) -> Result<ReadFile, ReadError> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| ReadError::Damaged)?;
    if archive.len() > MAX_ENTRIES {
        return Err(ReadError::TooComplex);
    }
    let mut budget = MAX_TOTAL_BYTES;
    let styles = match part(&mut archive, "word/styles.xml", &mut budget)? {
        Some(xml) => Styles::parse(&xml)?,
        None => Styles::default(),
    };
    let mut names = parts_named(&archive, "word/header");
    names.push(MAIN_PART.to_owned());
    names.extend(parts_named(&archive, "word/footer"));

    let mut blocks: Vec<Block> = Vec::new();
    let mut hidden_text = String::new();
    // First, odd and even pages have headers of their own, mostly with the same text.
    let mut margins = HashSet::new();
    for name in names {
        let Some(xml) = part(&mut archive, &name, &mut budget)? else {
            continue;
        };
        let story = docx_text::read(&xml, &styles)?;
        hidden_text.push_str(&story.hidden);
        if name == MAIN_PART {
            blocks.extend(story.blocks);
        } else {
            let margin = story.blocks.into_iter().filter(|block| !is_page_number(&block.text));
            blocks.extend(margin.filter(|block| margins.insert(block.text.clone())));
        }
    }
    let mut file = ReadFile {
        pages: vec![PageText::plain(text::clean(&join(&blocks)))],
        ..ReadFile::default()
    };
    hidden::report(&[hidden_text], &mut file);
    Ok(file)
}

/// Names of the parts that begin with `prefix` and a number, in the order of the numbers.
fn parts_named(archive: &Archive<'_>, prefix: &str) -> Vec<String> {
    let mut parts: Vec<(u32, String)> = archive
        .file_names()
        .filter_map(Result::ok)
        .filter_map(|name| {
            let number = name.strip_prefix(prefix)?.strip_suffix(".xml")?;
            let number = if number.is_empty() { 0 } else { number.parse().ok()? };
            Some((number, name.into_owned()))
        })
        .collect();
    parts.sort();
    parts.into_iter().map(|(_, name)| name).collect()
}

/// Unpacks a part; `None` if the archive has none of that name.
fn part(archive: &mut Archive<'_>, name: &str, budget: &mut u64) -> Result<Option<String>, ReadError> {
    let file = match archive.by_name(name) {
        Ok(file) => file,
        Err(ZipError::FileNotFound) => return Ok(None),
        Err(ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED)) => return Err(ReadError::Encrypted),
        Err(_) => return Err(ReadError::Damaged),
    };
    let limit = MAX_PART_BYTES.min(*budget);
    let packed = file.compressed_size();
    if file.size() > limit {
        return Err(ReadError::TooComplex);
    }
    let mut bytes = Vec::new();
    file.take(limit + 1)
        .read_to_end(&mut bytes)
        .map_err(|_| ReadError::Damaged)?;
    let size = bytes.len() as u64;
    if size > limit || (size > RATIO_MATTERS_ABOVE_BYTES && size > packed.saturating_mul(MAX_RATIO)) {
        return Err(ReadError::TooComplex);
    }
    *budget -= size;
    text::decode(&bytes).map(Some).ok_or(ReadError::Damaged)
}

fn is_page_number(text: &str) -> bool {
    /// "12 / 34" and "– 3 –".
    const LONGEST: usize = 8;
    text.chars().count() <= LONGEST && !text.contains(char::is_alphabetic)
}

/// Blocks with empty lines between those that stand apart.
fn join(blocks: &[Block]) -> String {
    let mut page = String::new();
    let mut previous: Option<&Block> = None;
    for block in blocks {
        if let Some(previous) = previous {
            let short = |block: &Block| block.text.chars().count() <= SHORT_PARAGRAPH;
            let lines = !block.apart && block.style == previous.style && short(block) && short(previous);
            let together = if block.list || previous.list {
                block.list && previous.list
            } else {
                lines
            };
            page.push_str(if together { "\n" } else { "\n\n" });
        }
        page.push_str(&block.text);
        previous = Some(block);
    }
    page
}

/// What the paragraph styles say about text, by the style's id.
#[derive(Default)]
pub(super) struct Styles(HashMap<String, Style>);

#[derive(Default)]
struct Style {
    based_on: Option<String>,
    list: Option<bool>,
    hidden: bool,
    shaded: bool,
    heading: bool,
}

impl Styles {
    fn parse(xml: &str) -> Result<Self, ReadError> {
        let mut reader = NsReader::from_str(xml);
        reader.config_mut().expand_empty_elements = true;
        let mut styles = HashMap::new();
        let mut id = String::new();
        let mut style = Style::default();
        loop {
            let (namespace, event) = reader.read_resolved_event().map_err(|_| ReadError::Damaged)?;
            match event {
                Event::DocType(_) => return Err(ReadError::Damaged),
                Event::Start(element) if is_word(&namespace) => match element.local_name().as_ref() {
                    "style" => id = docx_text::attribute(&element, "styleId").unwrap_or_default(),
                    "basedOn" => style.based_on = docx_text::attribute(&element, "val"),
                    "numId" => style.list = Some(docx_text::attribute(&element, "val").is_none_or(|id| id != "0")),
                    "outlineLvl" => style.heading = true,
                    "vanish" => style.hidden = docx_text::is_on(&element),
                    "shd" => style.shaded = docx_text::is_shaded(&element),
                    _ => {}
                },
                Event::End(element) if is_word(&namespace) && element.local_name().as_ref() == "style" => {
                    styles.insert(std::mem::take(&mut id), std::mem::take(&mut style));
                }
                Event::Eof => return Ok(Self(styles)),
                _ => {}
            }
        }
    }

    /// Whether paragraphs of a style are items of a list; numbered headings are not.
    pub(super) fn is_list(&self, id: &str) -> bool {
        !self.is_heading(id) && self.ancestry(id).find_map(|style| style.list).unwrap_or(false)
    }

    pub(super) fn is_heading(&self, id: &str) -> bool {
        self.ancestry(id).any(|style| style.heading)
    }

    pub(super) fn is_hidden(&self, id: &str) -> bool {
        self.ancestry(id).any(|style| style.hidden)
    }

    pub(super) fn is_shaded(&self, id: &str) -> bool {
        self.ancestry(id).any(|style| style.shaded)
    }

    /// A style and those it is based on, nearest first.
    fn ancestry(&self, id: &str) -> impl Iterator<Item = &Style> {
        /// Word allows eleven levels; the limit ends circles.
        const LEVELS: usize = 16;
        let parent = |style: &&Style| style.based_on.as_deref().and_then(|id| self.0.get(id));
        std::iter::successors(self.0.get(id), parent).take(LEVELS)
    }
}

pub(super) fn is_word(namespace: &ResolveResult<'_>) -> bool {
    matches!(namespace, ResolveResult::Bound(name) if WORD_NAMESPACES.contains(&name.as_ref()))
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use zip::ZipWriter;
    use zip::write::SimpleFileOptions;

    use super::*;

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

    fn text(body: &str) -> String {
        read(&archive(&[(MAIN_PART, &document(body))])).unwrap().text
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
            let document = read(&archive(&[(MAIN_PART, &body)])).unwrap();
            assert_eq!(document.text, "Go", "{property}");
            assert_eq!(document.warnings[0].code, "hidden-text", "{property}");
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
        let archive = archive(&[("word/styles.xml", styles), (MAIN_PART, &document(&body.concat()))]);
        assert_eq!(read(&archive).unwrap().text, "Experience\n\n• one\n• two\n\nthree");
    }

    #[test]
    fn hostile_archives_are_refused() {
        let doctype = format!("<!DOCTYPE x [<!ENTITY a \"b\">]>{}", document("<w:p/>"));
        assert_eq!(read(&archive(&[(MAIN_PART, &doctype)])), Err(ReadError::Damaged));
        let bomb = document(&"<w:p/>".repeat(2_000_000));
        assert_eq!(read(&archive(&[(MAIN_PART, &bomb)])), Err(ReadError::TooComplex));
        let deep = document(&"<w:tbl><w:tr><w:tc>".repeat(1000));
        assert_eq!(read(&archive(&[(MAIN_PART, &deep)])), Err(ReadError::TooComplex));
        assert_eq!(read(&archive(&[(MAIN_PART, "<w:document")])), Err(ReadError::Damaged));
        let sound = archive(&[(MAIN_PART, &document("<w:p/>"))]);
        assert_eq!(is_docx(&sound[..sound.len() / 2]), Err(ReadError::Damaged));
        assert_eq!(is_docx(&archive(&[("a.txt", "b")])), Ok(false));
    }
}
