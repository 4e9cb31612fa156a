//! A page in the making: paragraphs, rows of tables, text boxes and links, as a reader of markup meets them.
//!
//! It knows no format. What a person cannot see goes to [`Draft::hide`] and never into the text.

use super::{ReadError, ReadFile, hidden, links, marks};

/// Tables, cells, text boxes and paragraphs within each other; layouts made of tables reach 24.
const MAX_DEPTH: usize = 64;

/// A row whose cells have at most this many characters together becomes one line.
const LONGEST_ROW: usize = 160;

/// Paragraphs up to this many characters are lines of an address or a title, not running text.
const SHORT_PARAGRAPH: usize = 80;

/// One paragraph, or one row of a table with short cells.
pub(super) struct Block {
    text: String,
    list: bool,
    style: String,
    /// An empty paragraph stands before it.
    apart: bool,
}

impl Block {
    /// The text as it will be read.
    pub(super) fn words(&self) -> String {
        self.text.chars().filter(|c| !marks::is_mark(*c)).collect()
    }

    /// Whether a line at the edge of a page counts pages and says nothing else: "12 / 34", "– 3 –".
    pub(super) fn is_page_number(&self) -> bool {
        const LONGEST: usize = 8;
        let words = self.words();
        words.chars().count() <= LONGEST && !words.contains(char::is_alphabetic)
    }
}

/// The body, a cell or a text box: paragraphs that follow each other.
#[derive(Default)]
struct Container {
    blocks: Vec<Block>,
    /// Text boxes anchored in the paragraph that is open, to come after it.
    boxes: Vec<Block>,
    apart: bool,
    /// Words of a paragraph that goes on in the next one.
    beginning: String,
}

#[derive(Default)]
struct Paragraph {
    text: String,
    /// A mark for the words of a link was put into the text and has no end yet.
    in_link: bool,
}

struct OpenLink {
    /// `None` for a link that is not kept.
    address: Option<String>,
    /// Nothing was written or hidden in it yet.
    empty: bool,
}

#[derive(Default)]
pub(super) struct Draft {
    containers: Vec<Container>,
    /// Rows that are open, with the blocks of their finished cells.
    rows: Vec<Vec<Vec<Block>>>,
    paragraphs: Vec<Paragraph>,
    open_links: Vec<OpenLink>,
    targets: Vec<String>,
    /// The addresses of links without words.
    pictures: Vec<String>,
    hidden: String,
}

impl Draft {
    pub(super) fn start_paragraph(&mut self) -> Result<(), ReadError> {
        let text = std::mem::take(&mut self.container().beginning);
        self.paragraphs.push(Paragraph { text, in_link: false });
        self.check_depth()
    }

    /// Adds what a person sees to the open paragraph.
    pub(super) fn write(&mut self, text: &str) {
        let Some(paragraph) = self.paragraphs.last_mut() else {
            return;
        };
        let seen = text.chars().filter(|c| !marks::is_mark(*c));
        let Some(OpenLink {
            address: Some(target),
            empty,
        }) = self.open_links.last_mut()
        else {
            paragraph.text.extend(seen);
            return;
        };
        for c in seen {
            *empty &= c.is_whitespace();
            if !paragraph.in_link && !c.is_whitespace() && self.targets.len() < marks::MAX_LINKS {
                paragraph.text.push(marks::start(self.targets.len()));
                paragraph.in_link = true;
                self.targets.push(target.clone());
            }
            paragraph.text.push(c);
        }
    }

    /// Takes what nobody can see.
    pub(super) fn hide(&mut self, text: &str) {
        self.hidden.push_str(text);
        if let Some(link) = self.open_links.last_mut() {
            link.empty &= text.trim().is_empty();
        }
    }

    /// Whether the open paragraph ends in white space, has nothing yet, or is not there.
    pub(super) fn ends_in_space(&self) -> bool {
        self.paragraphs.last().is_none_or(|paragraph| {
            paragraph
                .text
                .chars()
                .rfind(|c| !marks::is_mark(*c))
                .is_none_or(char::is_whitespace)
        })
    }

    /// The next words are a link to `address`, if that leads anywhere.
    pub(super) fn start_link(&mut self, address: Option<&str>) {
        self.end_words();
        self.open_links.push(OpenLink {
            address: address.and_then(links::address),
            empty: true,
        });
    }

    pub(super) fn end_link(&mut self) {
        self.end_words();
        let link = self.open_links.pop().filter(|link| link.empty);
        if self.pictures.len() < marks::MAX_LINKS {
            self.pictures.extend(link.and_then(|link| link.address));
        }
    }

    fn end_words(&mut self) {
        if let Some(paragraph) = self.paragraphs.last_mut()
            && std::mem::take(&mut paragraph.in_link)
        {
            marks::end(&mut paragraph.text);
        }
    }

    pub(super) fn end_paragraph(&mut self, list: bool, style: &str) {
        let Some(text) = self.take_paragraph() else {
            return;
        };
        let container = self.container();
        let text = text.trim();
        if text.is_empty() {
            container.apart = true;
        } else {
            container.blocks.push(Block {
                text: if list { format!("• {text}") } else { text.to_owned() },
                list,
                style: style.to_owned(),
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

    /// Ends a paragraph whose last line the next paragraph goes on with.
    pub(super) fn carry_paragraph_on(&mut self) {
        if let Some(text) = self.take_paragraph() {
            self.container().beginning = text;
        }
    }

    fn take_paragraph(&mut self) -> Option<String> {
        self.end_words();
        if !self.hidden.is_empty() && !self.hidden.ends_with('\n') {
            self.hidden.push('\n');
        }
        Some(self.paragraphs.pop()?.text)
    }

    /// What follows stands apart from what was before.
    pub(super) fn leave_space(&mut self) {
        self.container().apart = true;
    }

    pub(super) fn start_row(&mut self) -> Result<(), ReadError> {
        self.rows.push(Vec::new());
        self.check_depth()
    }

    pub(super) fn end_row(&mut self) {
        let row = self.rows.pop().map(blocks_of_row).unwrap_or_default();
        self.container().blocks.extend(row);
    }

    /// A cell or a text box; a link around it is a link over a picture of it.
    pub(super) fn start_container(&mut self) -> Result<(), ReadError> {
        self.container();
        self.start_link(None);
        self.containers.push(Container::default());
        self.check_depth()
    }

    pub(super) fn end_cell(&mut self) {
        let Some(cell) = self.pop_container() else {
            return;
        };
        match self.rows.last_mut() {
            Some(row) => row.push(cell.blocks),
            None => self.container().blocks.extend(cell.blocks),
        }
    }

    pub(super) fn end_box(&mut self) {
        if let Some(text_box) = self.pop_container() {
            self.container().boxes.extend(text_box.blocks);
        }
    }

    /// The blocks of a container whose place is not here, such as a note.
    pub(super) fn end_aside(&mut self) -> Vec<Block> {
        self.pop_container().map(|aside| aside.blocks).unwrap_or_default()
    }

    /// Never the outermost container, whatever a broken file closes.
    fn pop_container(&mut self) -> Option<Container> {
        if self.containers.len() < 2 {
            return None;
        }
        self.end_container();
        self.end_link();
        self.containers.pop()
    }

    /// Takes in what waits for a paragraph that does not come.
    fn end_container(&mut self) {
        if !self.container().beginning.is_empty() {
            let text = std::mem::take(&mut self.container().beginning);
            self.paragraphs.push(Paragraph { text, in_link: false });
            self.end_paragraph(false, "");
        }
        let container = self.container();
        container.blocks.append(&mut container.boxes);
    }

    fn container(&mut self) -> &mut Container {
        if self.containers.is_empty() {
            self.containers.push(Container::default());
        }
        let last = self.containers.len() - 1;
        &mut self.containers[last]
    }

    fn check_depth(&self) -> Result<(), ReadError> {
        let depth = self.containers.len() + self.rows.len() + self.paragraphs.len();
        if depth > MAX_DEPTH {
            return Err(ReadError::TooComplex);
        }
        Ok(())
    }

    /// The blocks so far; what comes next starts afresh.
    pub(super) fn take_blocks(&mut self) -> Vec<Block> {
        while !self.paragraphs.is_empty() {
            self.end_paragraph(false, "");
        }
        while let Some(container) = self.pop_container() {
            self.container().blocks.extend(container.blocks);
        }
        self.end_container();
        self.rows.clear();
        self.open_links.clear();
        std::mem::take(self.container()).blocks
    }

    /// Blocks taken from this draft, as a file of one page.
    pub(super) fn into_file(self, blocks: &[Block]) -> ReadFile {
        let mut page = marks::page(&join(blocks), &self.targets);
        page.links
            .extend(self.pictures.into_iter().map(|address| (address, None)));
        let mut file = ReadFile {
            pages: vec![page],
            ..ReadFile::default()
        };
        hidden::report(&[self.hidden], &mut file);
        file
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
