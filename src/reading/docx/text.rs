//! The XML of a Word part to paragraphs, as a reader of the page would take them in.

use std::collections::HashMap;

use quick_xml::events::{BytesStart, Event};

use super::drawing::Drawing;
use super::fields::Fields;
use super::parts::{Vocabulary, vocabulary};
use super::styles::{Styles, is_on};
use crate::reading::ReadError;
use crate::reading::draft::Draft;
use crate::reading::look::{Ground, Look};
use crate::reading::xml::{self, attribute};

/// Tables and text boxes within each other.
const MAX_GROUNDS: usize = 64;

/// What a part needs to know of the rest of the file.
pub(super) struct Surroundings<'a> {
    pub(super) styles: &'a Styles,
    pub(super) paper: Ground,
    /// The addresses of the part's links by their ids.
    pub(super) links: &'a HashMap<String, String>,
    /// The notes that the text refers to, by `footnote` or `endnote` and their ids; others are left out.
    pub(super) notes: &'a [(String, String)],
}

/// Reads a part such as `word/document.xml` into the draft.
pub(super) fn read(xml: &str, surroundings: &Surroundings<'_>, draft: &mut Draft) -> Result<(), ReadError> {
    let mut reader = xml::reader(xml);
    let mut state = State::new(surroundings, draft);
    loop {
        let (namespace, event) = reader.read_resolved_event().map_err(|_| ReadError::Damaged)?;
        let vocabulary = vocabulary(&namespace);
        match event {
            // A DOCTYPE can define entities that grow without end; Word never writes one.
            Event::DocType(_) => return Err(ReadError::Damaged),
            Event::Start(element) => {
                let skip = match vocabulary {
                    Vocabulary::Word => state.start(&element)?,
                    Vocabulary::Compatibility => state.start_alternative(&element),
                    Vocabulary::Other => {
                        state.link_of_picture(&element);
                        let letters = state.runs.last_mut().map(|run| &mut run.look);
                        state.drawing.start(&element, letters)
                    }
                };
                if skip {
                    reader.read_to_end(element.name()).map_err(|_| ReadError::Damaged)?;
                }
            }
            Event::End(element) => match vocabulary {
                Vocabulary::Word => state.end(element.local_name().as_ref()),
                Vocabulary::Compatibility if element.local_name().as_ref() == "AlternateContent" => {
                    state.alternatives.pop();
                }
                Vocabulary::Compatibility => {}
                Vocabulary::Other => state.drawing.end(element.local_name().as_ref()),
            },
            Event::Text(text) => state.text(&text.xml10_content()),
            Event::CData(text) => state.text(&text.xml10_content()),
            Event::GeneralRef(reference) => {
                if let Some(c) = xml::character(&reference) {
                    state.text(c.encode_utf8(&mut [0; 4]));
                }
            }
            Event::Eof => return Ok(()),
            _ => {}
        }
    }
}

#[derive(Default)]
struct Paragraph {
    style: String,
    list: Option<bool>,
    ground: Option<Ground>,
    /// The mark at its end is deleted, or hidden so that a heading can stand before its text.
    goes_on: bool,
}

#[derive(Default)]
struct Run {
    style: String,
    look: Look,
}

/// What the settings that are being read are about.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Settings {
    Paragraph,
    /// Of the mark at the end of a paragraph, not of its text.
    ParagraphMark,
    Run,
    Table,
    Cell,
}

struct State<'s> {
    around: &'s Surroundings<'s>,
    draft: &'s mut Draft,
    paragraphs: Vec<Paragraph>,
    runs: Vec<Run>,
    /// What tables, cells and text boxes lay under their text, outermost first.
    grounds: Vec<Option<Ground>>,
    settings: Vec<Settings>,
    fields: Fields,
    /// For each open `mc:AlternateContent`, whether an alternative was taken.
    alternatives: Vec<bool>,
    drawing: Drawing,
    in_text: bool,
    in_instruction: bool,
    /// The reading aid above East Asian characters, which stands in the file before them.
    ruby: String,
    in_ruby: bool,
}

impl<'s> State<'s> {
    fn new(around: &'s Surroundings<'s>, draft: &'s mut Draft) -> Self {
        Self {
            around,
            draft,
            paragraphs: Vec::new(),
            runs: Vec::new(),
            grounds: Vec::new(),
            settings: Vec::new(),
            fields: Fields::default(),
            alternatives: Vec::new(),
            drawing: Drawing::default(),
            in_text: false,
            in_instruction: false,
            ruby: String::new(),
            in_ruby: false,
        }
    }

    /// Returns whether the element is to be skipped with all that is in it.
    fn start(&mut self, element: &BytesStart<'_>) -> Result<bool, ReadError> {
        let name = element.local_name();
        match name.as_ref() {
            "del" | "moveFrom" if self.settings.last() == Some(&Settings::ParagraphMark) => self.go_on(),
            // Deleted text, text moved elsewhere, settings of forms, and settings as they were before a change.
            "del" | "moveFrom" | "sdtPr" | "sdtEndPr" => return Ok(true),
            name if name.ends_with("Change") => return Ok(true),
            "footnote" | "endnote" => return Ok(!self.is_referred_to(element)),
            "pPr" => self.settings.push(Settings::Paragraph),
            "rPr" if self.settings.last() == Some(&Settings::Paragraph) => self.settings.push(Settings::ParagraphMark),
            "rPr" => self.settings.push(Settings::Run),
            "tblPr" => self.settings.push(Settings::Table),
            "tcPr" => self.settings.push(Settings::Cell),
            _ if !self.settings.is_empty() => self.setting(element),
            "tbl" => self.grounds.push(None),
            "tr" => self.draft.start_row()?,
            "tc" | "txbxContent" => {
                let ground = (name.as_ref() == "txbxContent").then_some(self.drawing.ground);
                self.grounds.push(ground);
                self.draft.start_container()?;
            }
            "p" => {
                self.paragraphs.push(Paragraph::default());
                self.draft.start_paragraph()?;
            }
            "r" => self.runs.push(Run::default()),
            "t" => self.in_text = true,
            "instrText" => self.in_instruction = true,
            "fldChar" => self.field_character(element),
            "fldSimple" => {
                let instruction = attribute(element, "instr").unwrap_or_default();
                self.fields.start();
                self.fields.instruct(&instruction);
                self.fields.show_result(self.draft);
            }
            "hyperlink" => {
                let id = attribute(element, "id");
                let address = id.and_then(|id| self.around.links.get(&id));
                self.draft.start_link(address.map(String::as_str));
            }
            "rt" => self.in_ruby = true,
            "tab" | "ptab" => self.push("\t"),
            "br" | "cr" => self.push("\n"),
            "noBreakHyphen" => self.push("-"),
            "sym" => self.symbol(element),
            _ => {}
        }
        if self.grounds.len() > MAX_GROUNDS || self.runs.len() > MAX_GROUNDS {
            return Err(ReadError::TooComplex);
        }
        Ok(false)
    }

    /// What a picture or a shape leads to; its words, if it has any, are in a text box.
    fn link_of_picture(&mut self, element: &BytesStart<'_>) {
        if element.local_name().as_ref() == "hlinkClick"
            && let Some(address) = attribute(element, "id").and_then(|id| self.around.links.get(&id))
        {
            self.draft.start_link(Some(address));
            self.draft.end_link();
        }
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

    fn setting(&mut self, element: &BytesStart<'_>) {
        let styles = self.around.styles;
        let name = element.local_name();
        match (self.settings.last(), name.as_ref()) {
            (Some(Settings::Paragraph), name) => {
                let Some(paragraph) = self.paragraphs.last_mut() else {
                    return;
                };
                match name {
                    "pStyle" => paragraph.style = attribute(element, "val").unwrap_or_default(),
                    "numId" => paragraph.list = Some(attribute(element, "val").is_none_or(|id| id != "0")),
                    "shd" => paragraph.ground = styles.theme.shading(element),
                    _ => {}
                }
            }
            (Some(Settings::ParagraphMark), "specVanish") if is_on(element) => self.go_on(),
            (Some(Settings::Run), name) => {
                let Some(run) = self.runs.last_mut() else {
                    return;
                };
                match name {
                    "rStyle" => run.style = attribute(element, "val").unwrap_or_default(),
                    _ => styles.theme.set(&mut run.look, element),
                }
            }
            (Some(Settings::Table), "tblStyle") => {
                let tints = attribute(element, "val").is_some_and(|style| styles.tints(&style));
                self.lay_under(tints.then_some(Ground::Unknown));
            }
            (Some(Settings::Table | Settings::Cell), "shd") => self.lay_under(styles.theme.shading(element)),
            _ => {}
        }
    }

    fn lay_under(&mut self, ground: Option<Ground>) {
        if let Some(last) = self.grounds.last_mut() {
            *last = ground.or(*last);
        }
    }

    fn go_on(&mut self) {
        if let Some(paragraph) = self.paragraphs.last_mut() {
            paragraph.goes_on = true;
        }
    }

    /// A separator line has a type, and a note that no text refers to is on no page.
    fn is_referred_to(&self, note: &BytesStart<'_>) -> bool {
        let id = attribute(note, "id").unwrap_or_default();
        let ordinary = attribute(note, "type").is_none_or(|kind| kind == "normal");
        let name = note.local_name();
        let mut notes = self.around.notes.iter();
        ordinary && notes.any(|(kind, number)| kind == name.as_ref() && *number == id)
    }

    fn field_character(&mut self, element: &BytesStart<'_>) {
        match attribute(element, "fldCharType").as_deref() {
            Some("begin") => self.fields.start(),
            Some("separate") => self.fields.show_result(self.draft),
            Some("end") => self.fields.end(self.draft),
            _ => {}
        }
    }

    /// A character of a symbol font by its code, such as the bullet at F0B7.
    fn symbol(&mut self, element: &BytesStart<'_>) {
        let code = attribute(element, "char").and_then(|code| u32::from_str_radix(&code, 16).ok());
        let greek = attribute(element, "font")
            .filter(|font| font == "Symbol")
            .and_then(|_| greek(code?));
        if let Some(c) = greek.or_else(|| char::from_u32(code?)) {
            self.push(c.encode_utf8(&mut [0; 4]));
        }
    }

    fn text(&mut self, text: &str) {
        if self.in_instruction {
            self.fields.instruct(text);
        } else if self.in_text {
            self.push(text);
        }
    }

    fn push(&mut self, text: &str) {
        if !self.fields.are_shown() {
            return;
        }
        if !self.is_seen() {
            self.draft.hide(text);
        } else if self.in_ruby {
            self.ruby.push_str(text);
        } else {
            self.draft.write(text);
        }
    }

    fn is_seen(&self) -> bool {
        let styles = self.around.styles;
        let empty = Paragraph::default();
        let paragraph = self.paragraphs.last().unwrap_or(&empty);
        let below = self.grounds.iter().rev().find_map(|ground| *ground);
        let paragraph_ground = paragraph.ground.or_else(|| styles.ground(&paragraph.style));
        let paper = paragraph_ground.or(below).unwrap_or(self.around.paper);
        let look = match self.runs.last() {
            Some(run) => styles.look(run.look, &run.style, &paragraph.style),
            None => styles.look(Look::default(), "", &paragraph.style),
        };
        look.is_seen(paper)
    }

    fn end(&mut self, name: &str) {
        match name {
            "t" => self.in_text = false,
            "instrText" => self.in_instruction = false,
            "pPr" | "rPr" | "tblPr" | "tcPr" => {
                self.settings.pop();
            }
            "r" => {
                self.runs.pop();
            }
            "rt" => self.in_ruby = false,
            "ruby" => {
                let reading = std::mem::take(&mut self.ruby);
                if !reading.is_empty() {
                    self.draft.write(&format!("({reading})"));
                }
            }
            "hyperlink" => self.draft.end_link(),
            "fldSimple" => self.fields.end(self.draft),
            "p" => self.end_paragraph(),
            "tbl" => {
                self.grounds.pop();
            }
            "tc" => {
                self.grounds.pop();
                self.draft.end_cell();
            }
            "tr" => self.draft.end_row(),
            "txbxContent" => {
                self.grounds.pop();
                self.draft.end_box();
            }
            _ => {}
        }
    }

    fn end_paragraph(&mut self) {
        let Some(paragraph) = self.paragraphs.pop() else {
            return;
        };
        if paragraph.goes_on {
            return self.draft.carry_paragraph_on();
        }
        let styles = self.around.styles;
        let listed = paragraph.list.unwrap_or_else(|| styles.is_list(&paragraph.style));
        let list = listed && !styles.is_heading(&paragraph.style);
        self.draft.end_paragraph(list, &paragraph.style);
    }
}

/// The Greek letter at a code of the font Symbol.
fn greek(code: u32) -> Option<char> {
    const CAPITALS: &str = "ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ";
    const SMALL: &str = "αβχδεφγηιϕκλμνοπθρστυϖωξψζ";
    let code = u8::try_from(code & 0xFF).ok()?;
    let letters = if code.is_ascii_uppercase() { CAPITALS } else { SMALL };
    let place = code.to_ascii_lowercase().checked_sub(b'a')?;
    letters.chars().nth(usize::from(place))
}
