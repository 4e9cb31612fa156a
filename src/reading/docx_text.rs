//! The XML of a Word part to paragraphs, as a reader of the page would take them in.

use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::name::ResolveResult;
use quick_xml::reader::NsReader;

use super::ReadError;
use super::docx::{Styles, is_word};

const COMPATIBILITY_NAMESPACE: &str = "http://schemas.openxmlformats.org/markup-compatibility/2006";

/// Tables, cells and text boxes within each other; layouts made of tables reach 6.
const MAX_DEPTH: usize = 64;

/// A row whose cells have at most this many characters together becomes one line.
const LONGEST_ROW: usize = 160;

/// Type below 2 points is not meant for people; Word counts in half points.
const MIN_HALF_POINTS: u32 = 4;

/// One paragraph, or one row of a table with short cells.
pub(super) struct Block {
    pub(super) text: String,
    pub(super) list: bool,
    pub(super) style: String,
    /// An empty paragraph stands before it.
    pub(super) apart: bool,
}

/// The text of one part.
#[derive(Default)]
pub(super) struct Story {
    pub(super) blocks: Vec<Block>,
    /// What nobody can see.
    pub(super) hidden: String,
}

/// Reads a part such as `word/document.xml`.
pub(super) fn read(xml: &str, styles: &Styles) -> Result<Story, ReadError> {
    let mut reader = NsReader::from_str(xml);
    reader.config_mut().expand_empty_elements = true;
    // White text may stand on a drawing or on a coloured page; then it is taken as visible.
    let white_is_hidden = ![":drawing", ":pict", ":background"]
        .iter()
        .any(|name| xml.contains(name));
    let mut state = State::new(styles, white_is_hidden);
    loop {
        let (namespace, event) = reader.read_resolved_event().map_err(|_| ReadError::Damaged)?;
        match event {
            // A DOCTYPE can define entities that grow without end; Word never writes one.
            Event::DocType(_) => return Err(ReadError::Damaged),
            Event::Start(element) => {
                let skip = if is_word(&namespace) {
                    state.start(&element)?
                } else {
                    is_compatibility(&namespace) && state.start_alternative(&element)
                };
                if skip {
                    reader.read_to_end(element.name()).map_err(|_| ReadError::Damaged)?;
                }
            }
            Event::End(element) if is_word(&namespace) => state.end(element.local_name().as_ref()),
            Event::End(element)
                if is_compatibility(&namespace) && element.local_name().as_ref() == "AlternateContent" =>
            {
                state.alternatives.pop();
            }
            Event::Text(text) => state.text(&text.xml10_content()),
            Event::CData(text) => state.text(&text.xml10_content()),
            Event::GeneralRef(reference) => {
                if let Some(c) = resolve(&reference) {
                    state.text(c.encode_utf8(&mut [0; 4]));
                }
            }
            Event::Eof => return Ok(state.finish()),
            _ => {}
        }
    }
}

fn is_compatibility(namespace: &ResolveResult<'_>) -> bool {
    matches!(namespace, ResolveResult::Bound(name) if name.as_ref() == COMPATIBILITY_NAMESPACE)
}

fn resolve(reference: &BytesRef<'_>) -> Option<char> {
    if let Ok(Some(c)) = reference.resolve_char_ref() {
        return Some(c);
    }
    match reference.xml10_content().as_ref() {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => None,
    }
}

/// The value of an attribute by its local name.
pub(super) fn attribute(element: &BytesStart<'_>, name: &str) -> Option<String> {
    element
        .attributes()
        .filter_map(Result::ok)
        .find(|attribute| attribute.key.local_name().as_ref() == name)
        .map(|attribute| attribute.value.into_owned())
}

/// Whether a switch such as `w:vanish` is on: it is unless its value says otherwise.
pub(super) fn is_on(element: &BytesStart<'_>) -> bool {
    attribute(element, "val").is_none_or(|value| !matches!(value.as_str(), "0" | "false" | "off"))
}

/// Whether `w:shd` fills with something darker than paper.
pub(super) fn is_shaded(element: &BytesStart<'_>) -> bool {
    let themed = attribute(element, "themeFill").is_some();
    themed
        || attribute(element, "fill")
            .is_some_and(|fill| !matches!(fill.to_ascii_lowercase().as_str(), "auto" | "ffffff"))
        || attribute(element, "val").is_some_and(|value| !matches!(value.as_str(), "clear" | "nil"))
}

#[derive(Default)]
struct Paragraph {
    text: String,
    style: String,
    list: Option<bool>,
    shaded: bool,
}

#[derive(Default)]
struct Run {
    hidden: bool,
    white: bool,
    shaded: bool,
}

/// The body, a cell or a text box: paragraphs that follow each other.
#[derive(Default)]
struct Container {
    blocks: Vec<Block>,
    /// Text boxes anchored in the paragraph that is open, to come after it.
    boxes: Vec<Block>,
    apart: bool,
}

struct State<'s> {
    styles: &'s Styles,
    white_is_hidden: bool,
    containers: Vec<Container>,
    /// Rows that are open, with the blocks of their finished cells.
    rows: Vec<Vec<Vec<Block>>>,
    paragraphs: Vec<Paragraph>,
    runs: Vec<Run>,
    /// For each open `mc:AlternateContent`, whether an alternative was taken.
    alternatives: Vec<bool>,
    in_text: bool,
    in_paragraph_properties: bool,
    hidden: String,
}

impl<'s> State<'s> {
    fn new(styles: &'s Styles, white_is_hidden: bool) -> Self {
        Self {
            styles,
            white_is_hidden,
            containers: vec![Container::default()],
            rows: Vec::new(),
            paragraphs: Vec::new(),
            runs: Vec::new(),
            alternatives: Vec::new(),
            in_text: false,
            in_paragraph_properties: false,
            hidden: String::new(),
        }
    }

    /// Returns whether the element is to be skipped with all that is in it.
    fn start(&mut self, element: &BytesStart<'_>) -> Result<bool, ReadError> {
        let name = element.local_name();
        match name.as_ref() {
            // Deleted text, text moved elsewhere, and the reading aid above East Asian characters.
            "del" | "moveFrom" | "rt" => return Ok(true),
            "tc" | "txbxContent" => self.containers.push(Container::default()),
            "tr" => self.rows.push(Vec::new()),
            "p" => self.paragraphs.push(Paragraph::default()),
            "r" => self.runs.push(Run::default()),
            "pPr" => self.in_paragraph_properties = true,
            "t" => self.in_text = true,
            "tab" | "ptab" if !self.in_paragraph_properties => self.push("\t"),
            "br" | "cr" => self.push("\n"),
            "noBreakHyphen" => self.push("-"),
            "sym" => self.symbol(element),
            _ if self.in_paragraph_properties => self.paragraph_property(element),
            _ => self.run_property(element),
        }
        if self.containers.len() + self.rows.len() + self.paragraphs.len() + self.runs.len() > MAX_DEPTH {
            return Err(ReadError::TooComplex);
        }
        Ok(false)
    }

    /// Takes the first alternative only: a text box is stored as a drawing and once more for old versions.
    fn start_alternative(&mut self, element: &BytesStart<'_>) -> bool {
        match element.local_name().as_ref() {
            "AlternateContent" => {
                self.alternatives.push(false);
                false
            }
            "Choice" | "Fallback" => self
                .alternatives
                .last_mut()
                .is_some_and(|taken| std::mem::replace(taken, true)),
            _ => false,
        }
    }

    fn paragraph_property(&mut self, element: &BytesStart<'_>) {
        let Some(paragraph) = self.paragraphs.last_mut() else {
            return;
        };
        match element.local_name().as_ref() {
            "pStyle" => paragraph.style = attribute(element, "val").unwrap_or_default(),
            "numId" => paragraph.list = Some(attribute(element, "val").is_none_or(|id| id != "0")),
            "shd" => paragraph.shaded = is_shaded(element),
            _ => {}
        }
    }

    fn run_property(&mut self, element: &BytesStart<'_>) {
        let Some(run) = self.runs.last_mut() else {
            return;
        };
        match element.local_name().as_ref() {
            "vanish" => run.hidden = is_on(element),
            "sz" => {
                let size = attribute(element, "val").and_then(|size| size.parse::<u32>().ok());
                run.hidden |= size.is_some_and(|size| size < MIN_HALF_POINTS);
            }
            "color" => {
                let colour = attribute(element, "val");
                run.white = colour.is_some_and(|colour| colour.eq_ignore_ascii_case("ffffff"));
            }
            "rStyle" => run.hidden |= attribute(element, "val").is_some_and(|style| self.styles.is_hidden(&style)),
            "shd" => run.shaded = is_shaded(element),
            "highlight" => run.shaded = true,
            _ => {}
        }
    }

    /// A character of a symbol font by its code, such as the bullet at F0B7.
    fn symbol(&mut self, element: &BytesStart<'_>) {
        let code = attribute(element, "char").and_then(|code| u32::from_str_radix(&code, 16).ok());
        if let Some(c) = code.and_then(char::from_u32) {
            self.push(c.encode_utf8(&mut [0; 4]));
        }
    }

    fn text(&mut self, text: &str) {
        if self.in_text {
            self.push(text);
        }
    }

    fn push(&mut self, text: &str) {
        let in_body = self.containers.len() == 1;
        let Some(paragraph) = self.paragraphs.last_mut() else {
            return;
        };
        let run = self.runs.last();
        let on_paper = self.white_is_hidden && in_body && !paragraph.shaded && !self.styles.is_shaded(&paragraph.style);
        let hidden = run.is_some_and(|run| run.hidden || (run.white && !run.shaded && on_paper));
        if hidden || self.styles.is_hidden(&paragraph.style) {
            self.hidden.push_str(text);
        } else {
            paragraph.text.push_str(text);
        }
    }

    fn end(&mut self, name: &str) {
        match name {
            "t" => self.in_text = false,
            "pPr" => self.in_paragraph_properties = false,
            "r" => {
                self.runs.pop();
            }
            "p" => self.end_paragraph(),
            "tc" => {
                if let (Some(cell), Some(row)) = (self.pop_container(), self.rows.last_mut()) {
                    row.push(cell.blocks);
                }
            }
            "tr" => {
                let row = self.rows.pop().map(blocks_of_row).unwrap_or_default();
                self.container().blocks.extend(row);
            }
            "txbxContent" => {
                if let Some(text_box) = self.pop_container() {
                    self.container().boxes.extend(text_box.blocks);
                }
            }
            _ => {}
        }
    }

    fn end_paragraph(&mut self) {
        let Some(paragraph) = self.paragraphs.pop() else {
            return;
        };
        let listed = paragraph.list.unwrap_or_else(|| self.styles.is_list(&paragraph.style));
        let list = listed && !self.styles.is_heading(&paragraph.style);
        let container = self.container();
        let text = paragraph.text.trim();
        if text.is_empty() {
            container.apart = true;
        } else {
            container.blocks.push(Block {
                text: if list { format!("• {text}") } else { text.to_owned() },
                list,
                style: paragraph.style,
                apart: std::mem::take(&mut container.apart),
            });
        }
        let mut boxes = std::mem::take(&mut container.boxes);
        if let Some(first) = boxes.first_mut() {
            first.apart = true;
            container.apart = true;
        }
        container.blocks.append(&mut boxes);
    }

    /// Never the outermost container, whatever a broken file closes.
    fn pop_container(&mut self) -> Option<Container> {
        let mut container = if self.containers.len() > 1 {
            self.containers.pop()
        } else {
            None
        }?;
        let boxes = std::mem::take(&mut container.boxes);
        container.blocks.extend(boxes);
        Some(container)
    }

    fn container(&mut self) -> &mut Container {
        if self.containers.is_empty() {
            self.containers.push(Container::default());
        }
        let last = self.containers.len() - 1;
        &mut self.containers[last]
    }

    fn finish(mut self) -> Story {
        while let Some(container) = self.pop_container() {
            self.container().blocks.extend(container.blocks);
        }
        let body = self.container();
        let mut blocks = std::mem::take(&mut body.blocks);
        blocks.append(&mut body.boxes);
        Story {
            blocks,
            hidden: self.hidden,
        }
    }
}

/// One line for a row of short cells, such as a skill and its level; else the cells one after the other.
fn blocks_of_row(cells: Vec<Vec<Block>>) -> Vec<Block> {
    let cells: Vec<Vec<Block>> = cells.into_iter().filter(|cell| !cell.is_empty()).collect();
    let one_line = |cell: &Vec<Block>| cell.len() == 1 && !cell[0].list && !cell[0].text.contains('\n');
    let length: usize = cells.iter().flatten().map(|block| block.text.chars().count()).sum();
    if cells.len() > 1 && cells.iter().all(one_line) && length <= LONGEST_ROW {
        let texts: Vec<String> = cells.into_iter().flatten().map(|block| block.text).collect();
        let row = Block {
            text: texts.join("\t"),
            list: false,
            style: "row".to_owned(),
            apart: false,
        };
        return vec![row];
    }
    let mut blocks = Vec::new();
    for mut cell in cells {
        if let Some(first) = cell.first_mut() {
            first.apart = true;
        }
        blocks.append(&mut cell);
    }
    blocks
}
