//! HTML pages: the words that a browser shows, as paragraphs.
//!
//! Style sheets outside the file are not read, and no script is run.

mod css;

use ego_tree::NodeRef;
use ego_tree::iter::Edge;
use encoding_rs::Encoding;
use scraper::{ElementRef, Html, Node};

use super::draft::Draft;
use super::look::{Ground, Look};
use super::{Found, ReadError, ReadFile, contains, text};
use css::{Sheet, Style};

/// Tags of a page; an exported resume has a few thousand.
const MAX_TAGS: usize = 40_000;

/// Elements within each other: page builders reach 60. Parsing takes the product of the depth and the tags.
const MAX_DEPTH: usize = 500;

/// Comparisons of an element with a rule of a style sheet.
const MAX_MATCHES: usize = 4_000_000;

/// Bytes at the start in which a page names its encoding, as browsers have it.
const ENCODING_WINDOW: usize = 1024;

/// Whether bytes are a page: by how they begin, or by having tags where a page is expected.
pub(super) fn is_html(bytes: &[u8], expected: bool) -> bool {
    let start = &bytes[..bytes.len().min(ENCODING_WINDOW)];
    let start = String::from_utf8_lossy(start).to_ascii_lowercase();
    let start = start.trim_start_matches('\u{FEFF}').trim_start();
    start.starts_with("<!doctype html")
        || start.starts_with("<html")
        || (start.starts_with("<?xml") && start.contains("<html"))
        || (expected && (contains(bytes, b"</") || contains(bytes, b"<br")))
}

/// Reads a page.
pub(super) fn read(bytes: &[u8]) -> Result<ReadFile, ReadError> {
    let page = decode(bytes).ok_or(ReadError::Unsupported(Found::Unknown))?;
    read_page(&page, Comments::Ignored)
}

fn decode(bytes: &[u8]) -> Option<String> {
    let start = String::from_utf8_lossy(&bytes[..bytes.len().min(ENCODING_WINDOW)]).to_ascii_lowercase();
    let named = start
        .split_once("charset=")
        .map(|(_, after)| after.trim_start_matches(['"', '\'']));
    let named = named.and_then(|name| {
        name.split(|c: char| !c.is_ascii_alphanumeric() && !"-_:".contains(c))
            .next()
    });
    let encoding = named.and_then(|name| Encoding::for_label(name.as_bytes()));
    match encoding {
        Some(encoding) if std::str::from_utf8(bytes).is_err() && Encoding::for_bom(bytes).is_none() => {
            Some(encoding.decode_without_bom_handling(bytes).0.into_owned())
        }
        _ => text::decode(bytes),
    }
}

/// What becomes of comments: on a page they are notes of its maker, in Markdown a place to hide words.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Comments {
    Ignored,
    Hidden,
}

pub(super) fn read_page(page: &str, comments: Comments) -> Result<ReadFile, ReadError> {
    let tags = page.bytes().filter(|byte| *byte == b'<').count();
    if tags > MAX_TAGS || depth(page) > MAX_DEPTH {
        return Err(ReadError::TooComplex);
    }
    let html = Html::parse_document(page);
    let mut sheet = Sheet::default();
    let mut paper = Ground::PAPER;
    for element in html.tree.root().descendants().filter_map(ElementRef::wrap) {
        match element.value().name() {
            "style" => sheet.take_in(&element.text().collect::<String>()),
            // Who knows what it colours.
            "link" if element.attr("rel").is_some_and(|rel| rel.contains("stylesheet")) => paper = Ground::Unknown,
            _ => {}
        }
    }
    // What is not closed where it should be is opened again and again.
    let elements = html.tree.values().filter(|node| node.is_element()).count();
    if sheet.rules() * elements > MAX_MATCHES {
        return Err(ReadError::TooComplex);
    }
    let mut walk = Walk {
        sheet: &sheet,
        paper,
        comments,
        draft: Draft::default(),
        open: Vec::new(),
        paragraph: None,
        bullet: false,
    };
    // Not by recursion, nor is the tree dropped by it: pages nest as deep as they like.
    let mut skipped = None;
    for edge in html.tree.root().traverse() {
        match edge {
            Edge::Open(node) if skipped.is_none() && !walk.start(node)? => skipped = Some(node.id()),
            Edge::Close(node) if skipped == Some(node.id()) => skipped = None,
            Edge::Close(node) if skipped.is_none() => walk.end(node),
            _ => {}
        }
    }
    walk.end_paragraph();
    let blocks = walk.draft.take_blocks();
    Ok(walk.draft.into_file(&blocks))
}

/// About how many elements are within each other, by their tags; those that end by themselves do not count.
fn depth(page: &str) -> usize {
    let (mut depth, mut deepest) = (0_usize, 0);
    let mut in_picture = false;
    let mut rest = page;
    while let Some((_, tag)) = rest.split_once('<') {
        rest = tag;
        let (name, closes) = match tag.strip_prefix('/') {
            Some(name) => (name, true),
            None => (tag, false),
        };
        let length = name.bytes().take_while(u8::is_ascii_alphanumeric).count();
        let name = name[..length].to_ascii_lowercase();
        match name.as_str() {
            "script" | "style" if !closes => rest = after_end(tag, &name),
            "" if tag.starts_with("!--") => rest = tag.split_once("-->").map_or("", |(_, after)| after),
            "" | "p" | "li" | "dt" | "dd" | "tr" | "td" | "th" | "option" | "br" | "hr" | "img" | "input" | "meta"
            | "link" | "col" | "wbr" | "area" | "source" => {}
            "path" | "use" | "rect" | "circle" | "ellipse" | "line" | "polygon" | "polyline" | "stop"
                if in_picture && tag.split('>').next().is_some_and(|tag| tag.ends_with('/')) => {}
            _ if closes => depth = depth.saturating_sub(1),
            _ => depth += 1,
        }
        if name == "svg" {
            in_picture = !closes;
        }
        deepest = deepest.max(depth);
    }
    deepest
}

/// What follows the end tag of an element that holds no others; nothing where there is none.
fn after_end<'p>(page: &'p str, name: &str) -> &'p str {
    let end = format!("</{name}");
    let at = page
        .as_bytes()
        .windows(end.len())
        .position(|window| window.eq_ignore_ascii_case(end.as_bytes()));
    at.map_or("", |at| &page[at + end.len()..])
}

/// An element that is open.
#[derive(Clone, Copy, Default)]
struct Open {
    look: Look,
    gone: bool,
    preserved: bool,
    layout: Layout,
}

#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Layout {
    #[default]
    Inline,
    Block,
    /// A block whose children stand side by side.
    Flex,
}

/// A page on its way to paragraphs.
struct Walk<'a> {
    sheet: &'a Sheet,
    paper: Ground,
    comments: Comments,
    draft: Draft,
    open: Vec<Open>,
    /// The paragraph that is open: whether it is an item of a list, and the name of its element.
    paragraph: Option<(bool, String)>,
    /// An item of a list has begun, and its first paragraph has not.
    bullet: bool,
}

impl Walk<'_> {
    /// Returns whether what is in the node is to be read.
    fn start(&mut self, node: NodeRef<'_, Node>) -> Result<bool, ReadError> {
        match node.value() {
            Node::Text(text) => self.text(text, node)?,
            Node::Comment(comment) if self.comments == Comments::Hidden => self.draft.hide(comment),
            _ => {}
        }
        let Some(element) = ElementRef::wrap(node) else {
            return Ok(true);
        };
        let name = element.value().name();
        if is_unread(name) {
            return Ok(false);
        }
        let around = self.open.last().copied().unwrap_or_default();
        let style = Style::parse(element.attr("style").unwrap_or_default()).over(self.sheet.style(&element));
        let open = Open {
            look: style.look.over(around.look),
            gone: around.gone || style.is_gone() || element.attr("hidden").is_some(),
            preserved: style.preserved.unwrap_or(around.preserved || name == "pre"),
            layout: match style.block.unwrap_or(false) || is_block(name) {
                _ if style.flex => Layout::Flex,
                true => Layout::Block,
                false => Layout::Inline,
            },
        };
        self.open.push(open);
        if open.layout != Layout::Inline {
            self.end_paragraph();
            if stands_apart(name) && !style.tight {
                self.draft.leave_space();
            }
        } else if around.layout == Layout::Flex && !self.draft.ends_in_space() {
            self.draft.write(" ");
        }
        match name {
            "br" if self.paragraph.is_some() => self.draft.write("\n"),
            "li" => self.bullet = true,
            "tr" => self.draft.start_row()?,
            "td" | "th" => self.draft.start_container()?,
            "a" => self.draft.start_link(element.attr("href").filter(|_| !open.gone)),
            "input" if element.attr("type") == Some("checkbox") => {
                let mark = if element.attr("checked").is_some() {
                    "☑ "
                } else {
                    "☐ "
                };
                self.write(mark, node)?;
            }
            _ => {}
        }
        Ok(true)
    }

    fn end(&mut self, node: NodeRef<'_, Node>) {
        let Some(element) = ElementRef::wrap(node) else {
            return;
        };
        let name = element.value().name();
        let open = self.open.pop().unwrap_or_default();
        if open.layout != Layout::Inline {
            self.end_paragraph();
            if open.gone {
                self.draft.hide("\n");
            }
            if stands_apart(name) && name != "p" {
                self.draft.leave_space();
            }
        }
        match name {
            "li" => self.bullet = false,
            "tr" => self.draft.end_row(),
            "td" | "th" => self.draft.end_cell(),
            "a" => self.draft.end_link(),
            _ => {}
        }
    }

    fn text(&mut self, text: &str, node: NodeRef<'_, Node>) -> Result<(), ReadError> {
        let open = self.open.last().copied().unwrap_or_default();
        if open.gone || !open.look.is_seen(self.paper) {
            self.draft.hide(text);
            return Ok(());
        }
        if open.preserved {
            return self.write(text, node);
        }
        let mut rest = text;
        while !rest.is_empty() {
            let words = rest.find(is_space).unwrap_or(rest.len());
            if words > 0 {
                self.write(&rest[..words], node)?;
            }
            let after = rest[words..].trim_start_matches(is_space);
            if after.len() < rest.len() - words && !self.draft.ends_in_space() {
                self.draft.write(" ");
            }
            rest = after;
        }
        Ok(())
    }

    fn write(&mut self, text: &str, node: NodeRef<'_, Node>) -> Result<(), ReadError> {
        if self.paragraph.is_none() {
            let mut around = node.ancestors().filter_map(ElementRef::wrap);
            let block = around.find(|element| is_block(element.value().name()));
            let name = block.map_or("", |block| block.value().name());
            self.paragraph = Some((std::mem::take(&mut self.bullet), name.to_owned()));
            self.draft.start_paragraph()?;
        }
        self.draft.write(text);
        Ok(())
    }

    fn end_paragraph(&mut self) {
        if let Some((list, name)) = self.paragraph.take() {
            self.draft.end_paragraph(list, &name);
        }
    }
}

fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\n' | '\r' | '\x0C')
}

/// Elements whose text a browser does not show.
fn is_unread(name: &str) -> bool {
    matches!(
        name,
        "head"
            | "script"
            | "style"
            | "noscript"
            | "template"
            | "title"
            | "desc"
            | "defs"
            | "iframe"
            | "object"
            | "audio"
            | "video"
            | "canvas"
            | "datalist"
            | "textarea"
    )
}

/// Elements that begin and end lines.
fn is_block(name: &str) -> bool {
    stands_apart(name)
        || matches!(
            name,
            "address"
                | "body"
                | "caption"
                | "center"
                | "dd"
                | "details"
                | "dialog"
                | "div"
                | "dt"
                | "fieldset"
                | "figcaption"
                | "form"
                | "hgroup"
                | "html"
                | "legend"
                | "li"
                | "menu"
                | "optgroup"
                | "option"
                | "search"
                | "summary"
                | "tbody"
                | "td"
                | "tfoot"
                | "th"
                | "thead"
                | "tr"
        )
}

/// Elements with space before them.
fn stands_apart(name: &str) -> bool {
    matches!(
        name,
        "article"
            | "aside"
            | "blockquote"
            | "dl"
            | "figure"
            | "footer"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "header"
            | "hr"
            | "main"
            | "nav"
            | "ol"
            | "p"
            | "pre"
            | "section"
            | "table"
            | "ul"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(page: &str) -> String {
        read(page.as_bytes()).unwrap().pages.remove(0).text
    }

    #[test]
    fn blocks_become_lines_and_inline_elements_do_not() {
        let page = "<h1>Ada <b>Ex</b>ample</h1><div>London<br>ada@example.org</div><div>Skills</div>\n<ul><li>Go\n  and\tRust\
                    <li><p>SQL</p></ul><pre>a  b\n c</pre><table><tr><th>Tool<td>Years<tr><td>Git<td>9</table>\
                    <p style='margin:0'>one</p><p style='margin:0'>two</p>";
        assert_eq!(
            text(page),
            "Ada Example\n\nLondon\nada@example.org\nSkills\n\n• Go and Rust\n• SQL\n\na  b\n c\n\nTool\tYears\nGit\t9\n\n\
             one\ntwo"
        );
    }

    #[test]
    fn what_nests_and_what_only_looks_so_are_told_apart() {
        let picture = format!("<svg>{}</svg>", "<path d='M0 0'/>".repeat(600));
        assert_eq!(
            text(&format!("{picture}<p>Built the billing service")),
            "Built the billing service"
        );
        for nested in [
            "<div/>".repeat(600),
            format!("<script></SCRIPT>{}", "<div>".repeat(600)),
            format!("<path/>{}", "<path/>".repeat(600)),
        ] {
            assert_eq!(read(nested.as_bytes()).unwrap_err(), ReadError::TooComplex);
        }
    }

    #[test]
    fn children_side_by_side_are_words_apart() {
        assert_eq!(
            text("<div style='display:flex'><span>Acme</span><span>2019</span></div>"),
            "Acme 2019"
        );
        assert_eq!(
            text("<style>b{display:block}</style><p><b>Acme</b><b>2019</b></p>"),
            "Acme\n2019"
        );
    }

    #[test]
    fn rules_and_inline_styles_hide_words() {
        let page = "<style>.x, p.y > i {display:none} .z{color:#fff} .dark{background:#000}</style>\
                    <p>Go <b class=x>Java</b> <i>Rust</i></p><p class=y><i>Perl</i> <u style='display:none'>PHP</u></p>\
                    <div class=z>Cobol<div class=dark>Zig</div></div><p aria-hidden=true>C</p>\
                    <div style='visibility:hidden'>Ada <span style='visibility:visible'>SQL</span></div>";
        let file = read(page.as_bytes()).unwrap();
        let words: Vec<&str> = file.pages[0].text.split_whitespace().collect();
        assert_eq!(words, ["Go", "Rust", "Zig", "C", "SQL"]);
        assert_eq!(file.warnings[0].code, "hidden-text");
        let page = "<a href=https://a.example><img></a><p hidden><a href=https://b.example></a></p>";
        let links = read(page.as_bytes()).unwrap().pages.remove(0).links;
        assert_eq!(links, [("https://a.example".to_owned(), None)]);
        assert_eq!(
            text("<link rel=stylesheet href=dark.css><p style='color:white'>Go</p>"),
            "Go"
        );
    }

    #[test]
    fn encodings_are_named_in_the_page() {
        let page = b"<html><meta charset=\"windows-1251\"><p>\xCF\xF0\xE8\xE2\xE5\xF2";
        assert!(is_html(page, false));
        assert_eq!(read(page).unwrap().pages[0].text, "Привет");
        assert!(is_html(b"\xEF\xBB\xBF \n<!DOCTYPE HTML>", false));
        assert!(is_html(b"<p>Ada</p>", true) && !is_html(b"<p>Ada</p>", false));
    }

    #[test]
    fn pages_that_nest_without_end_are_refused() {
        assert_eq!(
            read_page(&"<div>".repeat(1000), Comments::Ignored),
            Err(ReadError::TooComplex)
        );
        assert_eq!(
            read_page(&"<br>".repeat(50_000), Comments::Ignored),
            Err(ReadError::TooComplex)
        );
        assert_eq!(depth("<p><b>x</b><!-- <b><b> --><script>i<b</script><ul><li><a>y"), 2);
    }
}
