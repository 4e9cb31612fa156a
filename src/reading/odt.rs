//! OpenDocument texts: the parts that are read, and their XML to paragraphs.

mod styles;

use std::collections::HashSet;

use quick_xml::events::{BytesStart, Event};
use quick_xml::name::ResolveResult;

use super::archive::Archive;
use super::draft::{Block, Draft};
use super::look::{Ground, Look};
use super::xml::{self, attribute};
use super::{ReadError, ReadFile};
use styles::Styles;

/// What a ZIP archive says of itself if it is an OpenDocument file of any kind.
const ANY_KIND: &str = "application/vnd.oasis.opendocument.";

/// Drawings behind the text have this in common; white letters may stand on one.
const BEHIND_TEXT: &str = "run-through=\"background\"";

/// Spaces that one element may stand for; it can name billions.
const MAX_SPACES: usize = 64;

/// Spans, frames and sections within each other.
const MAX_DEPTH: usize = 256;

/// Whether an archive is an OpenDocument file, and if so, whether it is a text.
pub(super) fn is_text(archive: &mut Archive<'_>) -> Result<Option<bool>, ReadError> {
    let kind = archive.part("mimetype")?;
    Ok(kind.and_then(|kind| Some(kind.strip_prefix(ANY_KIND)?.starts_with("text"))))
}

/// Reads the text of an ODT file as one page.
pub(super) fn read(bytes: &[u8]) -> Result<ReadFile, ReadError> {
    let mut archive = Archive::open(bytes)?;
    let manifest = archive.part("META-INF/manifest.xml")?.unwrap_or_default();
    if manifest.contains("encryption-data") {
        return Err(ReadError::Encrypted);
    }
    let margins = archive.part("styles.xml")?.unwrap_or_default();
    let body = archive.part("content.xml")?.ok_or(ReadError::Damaged)?;
    let mut styles = Styles::default();
    styles.take_in(&margins, false)?;
    styles.take_in(&body, true)?;
    let paper = match styles.page {
        _ if [&margins, &body].iter().any(|xml| xml.contains(BEHIND_TEXT)) => Ground::Unknown,
        page => page.unwrap_or(Ground::PAPER),
    };
    let mut draft = Draft::default();
    let mut read_region = |xml: &str, region| {
        let mut state = State::new(&styles, paper, region, &mut draft);
        state.read(xml)?;
        let notes = std::mem::take(&mut state.notes);
        let mut blocks = draft.take_blocks();
        blocks.extend(notes);
        Ok(blocks)
    };
    // The first page and left pages can have headers of their own, mostly with the same text.
    let mut seen = HashSet::new();
    let mut is_new = |block: &Block| !block.is_page_number() && seen.insert(block.words());
    let mut blocks = read_region(&margins, Region::Headers)?;
    blocks.retain(&mut is_new);
    blocks.extend(read_region(&body, Region::Body)?);
    let footers = read_region(&margins, Region::Footers)?;
    blocks.extend(footers.into_iter().filter(&mut is_new));
    Ok(draft.into_file(&blocks))
}

/// The part of a file that is being read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Region {
    Headers,
    Body,
    Footers,
}

impl Region {
    /// Whether an element holds such a region.
    fn begins_with(self, space: &str, name: &str) -> bool {
        match self {
            Region::Headers => space == "style" && matches!(name, "header" | "header-first" | "header-left"),
            Region::Body => (space, name) == ("office", "text"),
            Region::Footers => space == "style" && matches!(name, "footer" | "footer-first" | "footer-left"),
        }
    }
}

/// An element that is open.
struct Open {
    kind: Kind,
    look: Look,
    ground: Option<Ground>,
    hidden: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Region,
    Paragraph {
        list: bool,
    },
    Item,
    Row,
    Cell,
    Box,
    Note,
    Link,
    /// A reading aid above characters, which stand before it.
    Ruby,
    Other,
}

struct State<'s> {
    styles: &'s Styles,
    paper: Ground,
    region: Region,
    draft: &'s mut Draft,
    open: Vec<Open>,
    /// The styles of the paragraphs that are open.
    paragraph_styles: Vec<String>,
    /// An item of a list has begun, and its first paragraph has not.
    bullet: bool,
    notes: Vec<Block>,
}

impl<'s> State<'s> {
    fn new(styles: &'s Styles, paper: Ground, region: Region, draft: &'s mut Draft) -> Self {
        Self {
            styles,
            paper,
            region,
            draft,
            open: Vec::new(),
            paragraph_styles: Vec::new(),
            bullet: false,
            notes: Vec::new(),
        }
    }

    fn read(&mut self, xml: &str) -> Result<(), ReadError> {
        let mut reader = xml::reader(xml);
        loop {
            let (namespace, event) = reader.read_resolved_event().map_err(|_| ReadError::Damaged)?;
            match event {
                Event::DocType(_) => return Err(ReadError::Damaged),
                Event::Start(element) => {
                    let space = space(&namespace);
                    let name = element.local_name();
                    if self.open.is_empty() && !self.region.begins_with(&space, name.as_ref()) {
                        continue;
                    }
                    if is_apart(&space, name.as_ref(), &element) {
                        reader.read_to_end(element.name()).map_err(|_| ReadError::Damaged)?;
                    } else {
                        self.start(&space, &element)?;
                    }
                }
                Event::End(_) => self.end(),
                Event::Text(text) => self.text(&text.xml10_content()),
                Event::CData(text) => self.text(&text.xml10_content()),
                Event::GeneralRef(reference) => {
                    if let Some(c) = xml::character(&reference) {
                        self.text(c.encode_utf8(&mut [0; 4]));
                    }
                }
                Event::Eof => return Ok(()),
                _ => {}
            }
        }
    }

    fn start(&mut self, space: &str, element: &BytesStart<'_>) -> Result<(), ReadError> {
        let name = element.local_name();
        let style = attribute(element, "style-name").unwrap_or_default();
        let mut kind = Kind::Other;
        let mut family = None;
        match (space, name.as_ref()) {
            ("text", "h" | "p") => {
                let item = std::mem::take(&mut self.bullet);
                kind = Kind::Paragraph {
                    list: item && name.as_ref() == "p",
                };
                family = Some("paragraph");
                let level = attribute(element, "outline-level").unwrap_or_default();
                self.paragraph_styles.push(match name.as_ref() {
                    "h" => format!("heading {level}"),
                    _ => self.styles.known_name("paragraph", &style),
                });
                self.draft.start_paragraph()?;
            }
            ("text", "span") => family = Some("text"),
            ("text", "section") => family = Some("section"),
            ("text", "list-item") => {
                kind = Kind::Item;
                self.bullet = true;
            }
            ("table", "table") => family = Some("table"),
            ("table", "table-row") => {
                kind = Kind::Row;
                family = Some("table-row");
                self.draft.start_row()?;
            }
            ("table", "table-cell") => {
                kind = Kind::Cell;
                family = Some("table-cell");
                self.draft.start_container()?;
            }
            ("draw", "frame") => family = Some("graphic"),
            ("draw", "text-box" | "custom-shape" | "rect" | "ellipse" | "circle" | "polygon" | "path" | "caption") => {
                kind = Kind::Box;
                family = (name.as_ref() != "text-box").then_some("graphic");
                self.draft.start_container()?;
            }
            ("text", "note-body") => {
                kind = Kind::Note;
                self.draft.start_container()?;
            }
            ("text" | "draw", "a") => {
                kind = Kind::Link;
                self.draft.start_link(attribute(element, "href").as_deref());
            }
            ("text", "hidden-paragraph") if is_hidden("hidden-text", element) => {
                let paragraph = self
                    .open
                    .iter_mut()
                    .rfind(|open| matches!(open.kind, Kind::Paragraph { .. }));
                if let Some(paragraph) = paragraph {
                    paragraph.hidden = true;
                }
            }
            ("text", "ruby-text") => kind = Kind::Ruby,
            ("text", "tab") => self.push("\t"),
            ("text", "line-break") => self.push("\n"),
            ("text", "s") => {
                let count = attribute(element, "c").map_or(1, |count| count.parse().unwrap_or(MAX_SPACES));
                self.push(&" ".repeat(count.min(MAX_SPACES)));
            }
            _ => {}
        }
        if self.open.is_empty() {
            kind = Kind::Region;
        }
        let look = family
            .map(|family| self.styles.look(family, &style))
            .unwrap_or_default();
        let mut ground = family.and_then(|family| self.styles.ground(family, &style));
        if kind == Kind::Box && family.is_some() {
            // Shapes are filled unless their style says otherwise.
            ground = ground.or(Some(Ground::Unknown));
        }
        let hidden = is_hidden(name.as_ref(), element);
        self.open.push(Open {
            kind,
            look,
            ground,
            hidden,
        });
        if self.open.len() > MAX_DEPTH {
            return Err(ReadError::TooComplex);
        }
        if kind == Kind::Ruby {
            self.push("(");
        }
        Ok(())
    }

    fn end(&mut self) {
        if self.open.last().is_some_and(|open| open.kind == Kind::Ruby) {
            self.push(")");
        }
        let Some(open) = self.open.pop() else {
            return;
        };
        match open.kind {
            Kind::Paragraph { list } => {
                let style = self.paragraph_styles.pop().unwrap_or_default();
                self.draft.end_paragraph(list, &style);
            }
            Kind::Item => self.bullet = false,
            Kind::Row => self.draft.end_row(),
            Kind::Cell => self.draft.end_cell(),
            Kind::Box => self.draft.end_box(),
            Kind::Note => self.notes.extend(self.draft.end_aside()),
            Kind::Link => self.draft.end_link(),
            Kind::Region | Kind::Ruby | Kind::Other => {}
        }
    }

    /// White space is as in HTML: any amount of it is one space.
    fn text(&mut self, text: &str) {
        if !self.is_seen() {
            return self.push(text);
        }
        let mut rest = text;
        while !rest.is_empty() {
            let words = rest.find(is_space).unwrap_or(rest.len());
            self.push(&rest[..words]);
            let after = rest[words..].trim_start_matches(is_space);
            if after.len() < rest.len() - words && !self.draft.ends_in_space() {
                self.push(" ");
            }
            rest = after;
        }
    }

    fn push(&mut self, text: &str) {
        if text.is_empty() || self.paragraph_styles.is_empty() {
            return;
        }
        if self.is_seen() {
            self.draft.write(text);
        } else {
            self.draft.hide(text);
        }
    }

    fn is_seen(&self) -> bool {
        // The innermost paragraph, and the spans in it.
        let inner = self
            .open
            .iter()
            .rposition(|open| matches!(open.kind, Kind::Paragraph { .. }));
        let looks = self.open[inner.unwrap_or(0)..].iter().rev();
        let look = looks.fold(Look::default(), |look, open| look.over(open.look));
        let below = self.open.iter().rev().find_map(|open| open.ground);
        look.is_seen(below.unwrap_or(self.paper)) && !self.open.iter().any(|open| open.hidden)
    }
}

fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\n' | '\r')
}

/// What is in the file and not on the page, or not in this place.
fn is_apart(space: &str, name: &str, element: &BytesStart<'_>) -> bool {
    match (space, name) {
        // Deleted text, comments, the numbers of notes, cells that another covers, forms, names of pictures.
        ("text", "tracked-changes" | "note-citation")
        | ("office", "annotation" | "forms")
        | ("table", "covered-table-cell")
        | ("svg-compatible", "title" | "desc") => true,
        ("style", "header" | "footer") => attribute(element, "display").is_some_and(|display| display == "false"),
        _ => false,
    }
}

fn is_hidden(name: &str, element: &BytesStart<'_>) -> bool {
    let says = |attribute_name, value| attribute(element, attribute_name).is_some_and(|found| found == value);
    match name {
        "section" => says("display", "none") || says("is-hidden", "true"),
        "hidden-text" => says("is-hidden", "true"),
        "table-row" => says("visibility", "collapse"),
        _ => false,
    }
}

/// The short name of a vocabulary: `text` for `urn:oasis:names:tc:opendocument:xmlns:text:1.0`.
fn space(namespace: &ResolveResult<'_>) -> String {
    let ResolveResult::Bound(name) = namespace else {
        return String::new();
    };
    let name = name.as_ref().rsplit_once(':').map_or("", |(name, _)| name);
    name.rsplit(':').next().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Write};

    use zip::ZipWriter;
    use zip::write::SimpleFileOptions;

    use super::*;

    fn read_parts(styles: &str, body: &str) -> Result<ReadFile, ReadError> {
        let namespaces: String = ["office", "text", "table", "draw", "style"]
            .map(|name| format!(" xmlns:{name}=\"urn:oasis:names:tc:opendocument:xmlns:{name}:1.0\""))
            .concat();
        let content = format!(
            "<office:document-content{namespaces} xmlns:fo=\"urn:fo\">{styles}<office:body><office:text>{body}</office:text>\
             </office:body></office:document-content>"
        );
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, part) in [
            ("mimetype", "application/vnd.oasis.opendocument.text"),
            ("content.xml", &content),
        ] {
            writer.start_file(name, SimpleFileOptions::default()).unwrap();
            writer.write_all(part.as_bytes()).unwrap();
        }
        let bytes = writer.finish().unwrap().into_inner();
        assert_eq!(is_text(&mut Archive::open(&bytes).unwrap()), Ok(Some(true)));
        read(&bytes)
    }

    fn text(body: &str) -> String {
        read_parts("", body).unwrap().pages.remove(0).text
    }

    #[test]
    fn paragraphs_lists_rows_boxes_and_notes_come_in_the_order_of_the_page() {
        let body = "<text:h text:outline-level=\"1\">Ada  \n Example</text:h><text:p>a<text:s text:c=\"2\"/>b<text:tab/>c\
                    <text:line-break/>d<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>Note\
                    </text:p></text:note-body></text:note><draw:frame><draw:text-box><text:p>Box</text:p></draw:text-box>\
                    </draw:frame></text:p><text:list><text:list-item><text:p>Go</text:p><text:list><text:list-item><text:p>Rust\
                    </text:p></text:list-item></text:list></text:list-item></text:list><table:table><table:table-row>\
                    <table:table-cell><text:p>Git</text:p></table:table-cell><table:table-cell><text:p>9</text:p>\
                    </table:table-cell></table:table-row></table:table>";
        assert_eq!(
            text(body),
            "Ada Example\n\na  b\tc\nd\n\nBox\n\n• Go\n• Rust\n\nGit\t9\n\nNote"
        );
    }

    #[test]
    fn styles_hide_words_and_the_ground_shows_them() {
        let style = |name: &str, family: &str, properties: &str| {
            format!("<style:style style:name=\"{name}\" style:family=\"{family}\">{properties}</style:style>")
        };
        let styles = [
            style("white", "text", "<style:text-properties fo:color=\"#fefefe\"/>"),
            style("tiny", "text", "<style:text-properties fo:font-size=\"1pt\"/>"),
            style("gone", "paragraph", "<style:text-properties text:display=\"none\"/>"),
            style(
                "dark",
                "paragraph",
                "<style:paragraph-properties fo:background-color=\"#102030\"/>",
            ),
        ];
        let body = "<text:p>Go<text:span text:style-name=\"white\">Java</text:span><text:span text:style-name=\"tiny\">Perl\
                    </text:span></text:p><text:p text:style-name=\"gone\">PHP</text:p><text:p text:style-name=\"dark\">\
                    <text:span text:style-name=\"white\">Rust</text:span></text:p>\
                    <text:p><text:hidden-paragraph text:is-hidden=\"true\"/>Cobol</text:p>";
        let file = read_parts(&styles.concat(), body).unwrap();
        assert_eq!(file.pages[0].text, "Go\n\nRust");
        assert_eq!(file.signals.hidden_letters, "JavaPerlPHPCobol".len());
    }

    #[test]
    fn counts_and_nesting_are_not_believed() {
        assert_eq!(
            text("<text:p>a<text:s text:c=\"4000000000\"/>b</text:p>").len(),
            MAX_SPACES + 2
        );
        let spans = ["<text:span>", "</text:span>"].map(|tag| tag.repeat(1000)).concat();
        assert_eq!(read_parts("", &spans), Err(ReadError::TooComplex));
        assert_eq!(read_parts("<!DOCTYPE a>", ""), Err(ReadError::Damaged));
    }
}
