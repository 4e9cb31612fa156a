//! What holds of whatever is read, however broken the file is. The fuzz targets and `tests/corpus.rs` share it.

use std::io::{Cursor, Write};

use atlas::document::{Document, Format, Line, Span};
use atlas::evidence::Quote;
use atlas::reading::{plain_text, read_in_process};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

/// Begins the name of a part in the unpacked form of an archive.
const PART: &str = "=== ";

/// Reads a file as an upload is read; a refusal is as good as a document.
pub fn check_file(bytes: &[u8], hint: Option<Format>) {
    if let Ok(document) = read_in_process(bytes, hint) {
        check_document(&document);
    }
}

/// Reads a file as each format that only its name tells: HTML, Markdown, JSON Resume and plain text.
pub fn check_markup(bytes: &[u8]) {
    for hint in [None, Some(Format::Html), Some(Format::Markdown)] {
        check_file(bytes, hint);
    }
}

/// Reads a Word or OpenDocument file: an archive, or its parts in a row, each behind a line "=== word/document.xml".
///
/// A change of one byte breaks the checksums of a packed archive; in the parts it gets as far as the reader.
pub fn check_archive(bytes: &[u8]) {
    match std::str::from_utf8(bytes).ok().and_then(packed) {
        Some(archive) => check_file(&archive, None),
        None => check_file(bytes, None),
    }
}

/// Checks that everything in a document points into its text, in order, and that it passes from the child to its
/// parent and through the recognition of pages.
pub fn check_document(document: &Document) {
    check_characters(&document.text);
    check_pages(document);
    check_lines(document);
    check_structure(document);
    check_links(document);
    let share = document.signals.unreadable_glyphs;
    assert!((0.0..=1.0).contains(&share), "{share} of the glyphs");

    let json = serde_json::to_vec(document).expect("a document is JSON");
    let received: Document = serde_json::from_slice(&json).expect("the parent understands the child");
    assert_eq!(received.text, document.text);
    let again = Document::of_pages(
        document.format,
        document.page_texts(),
        document.signals.clone(),
        document.warnings.clone(),
    );
    assert_eq!(&again, document, "a document is made of its pages");
}

/// Checks the text of a file without a format, and the document that it makes.
pub fn check_plain_text(bytes: &[u8]) {
    let Some(text) = plain_text(bytes) else {
        return;
    };
    check_characters(&text);
    assert!(!text.contains("\n\n\n"), "empty lines pile up");
    assert!(
        text.split('\n').all(|line| line.trim_end() == line),
        "a line ends in white space"
    );
    assert!(
        !text.starts_with('\n') && !text.ends_with('\n'),
        "an empty line at the edge"
    );
    assert_eq!(
        plain_text(text.as_bytes()).as_deref(),
        Some(text.as_str()),
        "clean text stays as it is"
    );
    check_document(&Document::new(Format::Text, &[text], Vec::new()));
}

/// Takes bytes for the text of a document and for the words that a judge quotes from it.
///
/// The first eight bytes choose places in the text; words that may not be in it stand before the first NUL, and form
/// feeds part the pages.
pub fn check_quotes(bytes: &[u8]) {
    let Some((choice, text)) = bytes.split_at_checked(8) else {
        return;
    };
    let text = String::from_utf8_lossy(text);
    let (words, text) = text.split_once('\0').unwrap_or(("", &text));
    let pages: Vec<String> = text.split('\x0C').map(str::to_owned).collect();
    let document = Document::new(Format::Text, &pages, Vec::new());
    let choose = |pair: usize, below: usize| {
        let place = u16::from_le_bytes([choice[pair * 2], choice[pair * 2 + 1]]);
        usize::from(place) % (below + 1)
    };

    check_quote(&document, words);

    let start = document.text.floor_char_boundary(choose(0, document.text.len()));
    let length = choose(1, document.text.len() - start);
    let span = Span::new(start, document.text.floor_char_boundary(start + length));
    let words = document.slice(span);
    check_quote(&document, words);
    check_quote(&document, &words.split_whitespace().collect::<Vec<_>>().join(" \n"));
    check_quote(&document, &words.chars().rev().collect::<String>());
    let trimmed = trimmed(&document, span);
    if let Some(quote) = Quote::locate(&document, words, Some(span)) {
        assert_eq!(quote.span(), trimmed, "the place that was asked for comes first");
    }

    if let Some(statement) = document.statements.get(choose(2, document.statements.len())) {
        let within = statement.span;
        let from = within.start + choose(3, within.end - within.start);
        let from = document.text.floor_char_boundary(from);
        let focus = Span::new(from, document.text.floor_char_boundary(within.end.min(from + 60)));
        let quote = Quote::of_span(&document, within, focus).expect("a statement can be quoted");
        check_place(&document, &quote);
        assert!(within.contains(quote.span()), "a quote of another statement");
        assert!(
            quote.text().chars().count() <= 280,
            "a quote of {} bytes",
            quote.text().len()
        );
        assert!(
            quote.span().contains(self::trimmed(&document, focus)),
            "the focus is cut off"
        );
    }
}

/// The parts as an archive; `None` if these are no parts, or have names that an archive cannot have.
fn packed(parts: &str) -> Option<Vec<u8>> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    for part in parts.strip_prefix(PART)?.split(&format!("\n{PART}")) {
        let (name, xml) = part.split_once('\n')?;
        archive.start_file(name, options).ok()?;
        archive.write_all(xml.as_bytes()).ok()?;
    }
    Some(archive.finish().ok()?.into_inner())
}

/// Words have a quote exactly if the text has them, white space apart.
fn check_quote(document: &Document, words: &str) {
    let wanted = one_line(words);
    match Quote::locate(document, words, None) {
        Some(quote) => {
            check_place(document, &quote);
            assert_eq!(one_line(quote.text()), wanted, "other words are quoted");
        }
        None => assert!(
            wanted.is_empty() || !one_line(&document.text).contains(&wanted),
            "{wanted:?} is overlooked"
        ),
    }
}

fn check_place(document: &Document, quote: &Quote) {
    assert_eq!(
        document.text.get(quote.span().start..quote.span().end),
        Some(quote.text())
    );
    assert_eq!(quote.text().trim(), quote.text());
    assert!(document.pages.iter().any(
        |page| page.number == quote.page() && page.span.contains(Span::new(quote.span().start, quote.span().start))
    ));
}

fn check_characters(text: &str) {
    let odd = text.chars().find(|c| c.is_control() && !matches!(c, '\n' | '\t'));
    assert_eq!(odd, None, "a control character in the text");
}

fn check_pages(document: &Document) {
    for (page, number) in document.pages.iter().zip(1..) {
        assert_eq!(page.number, number);
    }
    check_order(document, document.pages.iter().map(|page| page.span));
    let numbers = &document.signals.pages_without_text;
    assert!(numbers.is_sorted() && numbers.iter().all(|number| (1..=document.pages.len()).contains(number)));
}

fn check_lines(document: &Document) {
    check_order(document, document.lines.iter().map(|line| line.span));
    for Line { page, span, .. } in &document.lines {
        assert!(!document.slice(*span).trim().is_empty() && !document.slice(*span).contains('\n'));
        check_page(document, *page, *span);
    }
    let letters = |text: &str| text.chars().filter(|c| !c.is_whitespace()).count();
    let in_lines: usize = document
        .lines
        .iter()
        .map(|line| letters(document.slice(line.span)))
        .sum();
    assert_eq!(in_lines, letters(&document.text), "letters outside of lines");
}

fn check_structure(document: &Document) {
    check_order(document, document.blocks.iter().map(|block| block.span));
    for block in &document.blocks {
        check_words(document, block.span);
        check_page(document, block.page, block.span);
        if let Some(heading) = block.heading {
            check_words(document, heading);
            assert!(!heading.overlaps(block.span), "a heading in its block");
            // On one page, a file may draw it in any order.
            assert!(document.page_at(heading) <= block.page, "a heading after its block");
        }
    }
    check_order(document, document.statements.iter().map(|statement| statement.span));
    assert!(document.statements.is_sorted_by_key(|statement| statement.block));
    for statement in &document.statements {
        check_words(document, statement.span);
        assert!(
            document.blocks[statement.block].span.contains(statement.span),
            "a statement outside of its block"
        );
    }
    check_order(document, document.entries.iter().map(|entry| entry.span));
    for entry in &document.entries {
        for part in [entry.title, entry.employer, entry.dates].into_iter().flatten() {
            check_words(document, part);
            assert!(entry.span.contains(part), "a part of another entry");
        }
    }
}

fn check_links(document: &Document) {
    for link in &document.links {
        assert!(
            (1..=document.pages.len()).contains(&link.page),
            "a link on page {}",
            link.page
        );
        assert!(
            !link.target.contains(|c: char| c.is_whitespace() || c.is_control()),
            "{:?}",
            link.target
        );
        if let Some(span) = link.span {
            check_words(document, span);
            check_page(document, link.page, span);
        }
    }
}

/// Spans follow each other and lie in the text, on character boundaries.
fn check_order(document: &Document, spans: impl Iterator<Item = Span>) {
    let mut end = 0;
    for span in spans {
        assert!(
            document.text.get(span.start..span.end).is_some(),
            "{span:?} is no part of the text"
        );
        assert!(end <= span.start, "{span:?} begins before {end}");
        end = span.end;
    }
}

/// A span holds words and no white space around them.
fn check_words(document: &Document, span: Span) {
    let words = document.text.get(span.start..span.end).expect("a part of the text");
    assert!(!words.is_empty() && words.trim() == words, "{words:?}");
}

fn check_page(document: &Document, number: usize, span: Span) {
    let page = number
        .checked_sub(1)
        .and_then(|index| document.pages.get(index))
        .expect("a page of the document");
    assert!(page.span.contains(span), "{span:?} is not on page {number}");
}

fn trimmed(document: &Document, span: Span) -> Span {
    let words = document.slice(span);
    let start = span.start + words.len() - words.trim_start().len();
    Span::new(start, start + words.trim().len())
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
