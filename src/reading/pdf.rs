//! PDF files to pages of placed glyphs.
//!
//! The glyphs come from the interpreter in the order in which the file draws them, which is nearly always
//! the order in which they were written. What a page looks like is asked to leave out hidden text, and for the
//! order where the file's is known to be none.

mod accents;
mod actual_text;
mod bullets;
mod codes;
mod collector;
mod columns;
mod drawn;
mod flow;
mod glyphs;
mod hyphens;
mod layout;
mod letters;
mod links;
mod masks;
mod outlined;
mod pieces;
mod rails;
pub(super) mod render;
mod right_to_left;
mod to_unicode;
mod undrawn;
mod visibility;

use std::borrow::Cow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use hayro_interpret::hayro_syntax::{DecryptionError, LoadPdfError, Pdf};
use hayro_interpret::{Context, InterpreterCache, InterpreterSettings, TransformExt, interpret_page};

use super::{MIN_LETTERS, ReadError, ReadFile, contains, hidden};
use crate::document::{Area, PageText, Warning};
use collector::{Collector, Count, OverBudget};

/// Pages read of one file. The longest of 117 public resumes had 12.
const MAX_PAGES: usize = 40;

/// Content of one page after decompression, in bytes; 40 pages of dense text need 2 MB.
const MAX_CONTENT_BYTES: usize = 32 * 1024 * 1024;

/// One in this many glyphs may be without a known letter before the ToUnicode maps are repaired.
const UNKNOWN_TO_REPAIR: usize = 5;

/// One in this many glyphs may stay without a letter before a person is told.
const UNKNOWN_TO_MENTION: usize = 20;

/// The end of the file is marked within this many bytes of it, also where a mail program added something.
const END_WINDOW: usize = 4096;

/// Programs that never break a word over a line end: browsers, and what is built on them.
const NEVER_BREAK_WORDS: [&[u8]; 5] = [b"Skia", b"Qt ", b"Chrom", b"WebKit", b"Canva"];

/// Reads the text of a PDF file.
pub(super) fn read(bytes: &[u8]) -> Result<ReadFile, ReadError> {
    let mut reading = read_pages(bytes)?;
    let mut sound = Cow::Borrowed(bytes);
    if reading.count.unknown * UNKNOWN_TO_REPAIR > reading.count.glyphs
        && let Some(repaired) = to_unicode::repair(bytes)
        && let Ok(again) = read_pages(&repaired)
        && again.count.unknown < reading.count.unknown
    {
        reading = again;
        sound = Cow::Owned(repaired);
    }
    if reading.has_undrawn
        && let Some(everything) = undrawn::with_everything_on(&sound)
        && let Ok(everything) = read_pages(&everything)
    {
        reading.add_undrawn(&everything);
    }
    let end = &bytes[bytes.len().saturating_sub(END_WINDOW)..];
    reading.cut_off = !contains(end, b"%%EOF") && !contains(end, b"startxref");
    let letters = reading
        .pages
        .iter()
        .flat_map(|page| page.text.chars())
        .filter(|c| c.is_alphabetic())
        .count();
    if letters < MIN_LETTERS || reading.count.unknown * 2 > reading.count.glyphs {
        return Err(if reading.cut_off {
            ReadError::Damaged
        } else {
            ReadError::NoText
        });
    }
    Ok(reading.finish())
}

#[derive(Default)]
struct Reading {
    pages: Vec<PageText>,
    /// Pages of the file, of which the first [`MAX_PAGES`] are read.
    page_count: usize,
    count: Count,
    /// What cannot be seen on each page.
    hidden: Vec<String>,
    /// There are layers that are off, or hidden notes.
    has_undrawn: bool,
    columns: usize,
    /// Numbers of the pages that are pictures with recognised text.
    recognised: Vec<usize>,
    /// The file has no end.
    cut_off: bool,
}

impl Reading {
    fn add_undrawn(&mut self, everything: &Reading) {
        let pages = self.pages.iter().zip(&everything.pages);
        for (hidden, (seen, everything)) in self.hidden.iter_mut().zip(pages) {
            let seen = format!("{} {hidden}", seen.text);
            let added = undrawn::added_words(&seen, &everything.text);
            if !added.is_empty() {
                hidden.push('\n');
                hidden.push_str(&added);
            }
        }
    }

    fn finish(self) -> ReadFile {
        let warnings = self.warnings();
        let mut file = ReadFile {
            warnings,
            ..ReadFile::default()
        };
        let numbered = || self.pages.iter().zip(1..);
        file.signals.pages_without_text = numbered()
            .filter(|(page, _)| page.text.is_empty())
            .map(|(_, number)| number)
            .collect();
        #[expect(clippy::cast_precision_loss, reason = "there are few glyphs")]
        let share = self.count.unknown as f64 / self.count.glyphs.max(1) as f64;
        file.signals.unreadable_glyphs = share;
        file.signals.columns = self.columns;
        hidden::report(&self.hidden, &mut file);
        file.pages = self.pages;
        file
    }

    fn warnings(&self) -> Vec<Warning> {
        let mut warnings = Vec::new();
        if self.page_count > self.pages.len() {
            let message = format!(
                "The file has {} pages; the first {MAX_PAGES} were read.",
                self.page_count
            );
            warnings.push(Warning::new("pages-left-out", message));
        }
        if self.cut_off {
            let message = "The file breaks off before its end: pages or parts of pages may be missing.";
            warnings.push(Warning::new("pages-left-out", message));
        }
        for (index, _) in self.pages.iter().enumerate().filter(|(_, page)| page.text.is_empty()) {
            let message = format!("Page {} has no text: it looks scanned.", index + 1);
            warnings.push(Warning::new("page-without-text", message));
        }
        for page in &self.recognised {
            let message = format!("Page {page} is a picture with recognised text: words may be misspelt.");
            warnings.push(Warning::new("recognised-text", message));
        }
        if self.count.unknown * UNKNOWN_TO_MENTION > self.count.glyphs {
            let message = "Some fonts do not say which letters they draw; parts of the text are missing.";
            warnings.push(Warning::new("unreadable-glyphs", message));
        }
        warnings
    }
}

fn read_pages(bytes: &[u8]) -> Result<Reading, ReadError> {
    catch_unwind(AssertUnwindSafe(|| interpret_pages(bytes))).unwrap_or_else(|payload| {
        Err(if payload.is::<OverBudget>() {
            ReadError::TooComplex
        } else {
            ReadError::Damaged
        })
    })
}

fn interpret_pages(bytes: &[u8]) -> Result<Reading, ReadError> {
    let pdf = Pdf::new(Arc::new(bytes.to_vec())).map_err(|error| match error {
        LoadPdfError::Decryption(DecryptionError::PasswordProtected | DecryptionError::UnsupportedAlgorithm) => {
            ReadError::Encrypted
        }
        LoadPdfError::Decryption(_) | LoadPdfError::Invalid => ReadError::Damaged,
    })?;
    let metadata = pdf.metadata();
    let breaks_words = ![&metadata.producer, &metadata.creator]
        .into_iter()
        .flatten()
        .any(|program| NEVER_BREAK_WORDS.iter().any(|name| contains(program, name)));
    let cache = InterpreterCache::new();
    let mut reading = Reading {
        page_count: pdf.pages().len(),
        has_undrawn: undrawn::is_present(&pdf, MAX_PAGES),
        ..Reading::default()
    };
    for (index, page) in pdf.pages().iter().take(MAX_PAGES).enumerate() {
        if page
            .page_stream()
            .is_some_and(|content| content.len() > MAX_CONTENT_BYTES)
        {
            return Err(ReadError::TooComplex);
        }
        let transform = page.initial_transform(true).to_kurbo();
        let mut collector = Collector::new(page, reading.count);
        let bounds = collector.page;
        let mut context = Context::new(transform, bounds, &cache, pdf.xref(), InterpreterSettings::default());
        interpret_page(page, &mut context, &mut collector);
        let glyphs = collector.finish();
        reading.count = glyphs.count;
        if glyphs.recognised {
            reading.recognised.push(index + 1);
        }
        let (mut text, columns) = layout::page_text(&glyphs.visible, &glyphs.marks, breaks_words);
        text.area = Some(Area::from(bounds));
        links::add(&mut text, links::find(page, transform), &glyphs.visible);
        reading.columns = reading.columns.max(columns);
        let mut hidden = vec![layout::page_text(&glyphs.hidden, &[], false).0.text];
        hidden.extend(glyphs.second_texts);
        reading.hidden.push(hidden.join("\n").trim().to_owned());
        reading.pages.push(text);
    }
    Ok(reading)
}

#[cfg(test)]
mod tests {
    use lopdf::{Dictionary, Object, Stream, dictionary};

    use super::*;
    use crate::document::{Document, Format};

    fn read(bytes: &[u8]) -> Result<Document, ReadError> {
        super::read(bytes).map(|file| Document::of_pages(Format::Pdf, file.pages, file.signals, file.warnings))
    }

    const VISIBLE: &str = "BT /F1 10 Tf 50 700 Td (Built the billing service in Go) Tj ET\n";

    /// A PDF with one page for each content, all with the same fonts.
    fn pdf(contents: &[&str], fonts: fn(&mut lopdf::Document) -> Dictionary) -> Vec<u8> {
        let mut pdf = lopdf::Document::with_version("1.7");
        let fonts = fonts(&mut pdf);
        let pages = pdf.new_object_id();
        let kids: Vec<Object> = contents
            .iter()
            .map(|content| {
                let content = pdf.add_object(Stream::new(dictionary! {}, content.as_bytes().to_vec()));
                let page = dictionary! {
                    "Type" => "Page", "Parent" => pages, "Contents" => content,
                    "MediaBox" => vec![0.into(), 0.into(), 600.into(), 800.into()],
                    "Resources" => dictionary! { "Font" => fonts.clone() },
                };
                pdf.add_object(page).into()
            })
            .collect();
        let tree = dictionary! { "Type" => "Pages", "Count" => i64::try_from(kids.len()).unwrap(), "Kids" => kids };
        pdf.objects.insert(pages, tree.into());
        let catalog = pdf.add_object(dictionary! { "Type" => "Catalog", "Pages" => pages });
        pdf.trailer.set("Root", catalog);
        let mut bytes = Vec::new();
        pdf.save_to(&mut bytes).unwrap();
        bytes
    }

    fn helvetica(pdf: &mut lopdf::Document) -> Dictionary {
        let font = dictionary! { "Type" => "Font", "Subtype" => "Type1", "BaseFont" => "Helvetica" };
        dictionary! { "F1" => pdf.add_object(font) }
    }

    fn page(content: &str) -> Document {
        read(&pdf(&[&(VISIBLE.to_owned() + content)], helvetica)).unwrap()
    }

    fn codes(document: &Document) -> Vec<&str> {
        document.warnings.iter().map(|warning| warning.code.as_str()).collect()
    }

    #[test]
    fn text_that_nobody_can_see_is_left_out() {
        let hidden = [
            (
                "white on paper",
                "1 g BT /F1 10 Tf 50 600 Td (KUBERNETES TERRAFORM) Tj ET",
            ),
            (
                "nearly white",
                "0.97 0.98 1 rg BT /F1 10 Tf 50 600 Td (KUBERNETES TERRAFORM) Tj ET",
            ),
            (
                "not painted",
                "BT /F1 10 Tf 3 Tr 50 600 Td (KUBERNETES TERRAFORM) Tj ET",
            ),
            ("tiny", "BT /F1 1 Tf 50 600 Td (KUBERNETES TERRAFORM) Tj ET"),
            (
                "beside the page",
                "BT /F1 10 Tf 700 600 Td (KUBERNETES TERRAFORM) Tj ET",
            ),
            (
                "black on black",
                "0 g 40 590 300 20 re f BT /F1 10 Tf 50 600 Td (KUBERNETES TERRAFORM) Tj ET",
            ),
            (
                "under a box with a hole elsewhere",
                "BT /F1 10 Tf 50 600 Td (KUBERNETES TERRAFORM) Tj ET 1 g 40 590 300 20 re 330 592 2 2 re f*",
            ),
            (
                "under a box",
                "BT /F1 10 Tf 50 600 Td (KUBERNETES TERRAFORM) Tj ET 1 g 40 590 300 20 re f",
            ),
        ];
        for (way, content) in hidden {
            let document = page(content);
            assert_eq!(document.text, "Built the billing service in Go", "{way}");
            assert_eq!(codes(&document), ["hidden-text"], "{way}");
        }
    }

    #[test]
    fn text_that_stands_out_from_its_ground_is_read() {
        let visible = [
            (
                "white on a dark box",
                "0 0 0.5 rg 40 590 300 20 re f 1 g BT /F1 10 Tf 50 600 Td (KUBERNETES) Tj ET",
            ),
            (
                "white on a round shape",
                "0 g 40 590 m 99 620 200 620 300 590 c f 1 g BT /F1 10 Tf 90 602 Td (KUBERNETES) Tj ET",
            ),
            (
                "framed",
                "0 g 40 590 300 20 re 41 591 298 18 re f* BT /F1 10 Tf 50 600 Td (KUBERNETES) Tj ET",
            ),
            (
                "framed afterwards",
                "BT /F1 10 Tf 50 600 Td (KUBERNETES) Tj ET 1 0 0 rg 40 590 300 20 re 41 591 298 18 re f*",
            ),
            (
                "box painted before",
                "1 g 40 590 300 20 re f 0 g BT /F1 10 Tf 50 600 Td (KUBERNETES) Tj ET",
            ),
            (
                "box elsewhere",
                "BT /F1 10 Tf 50 600 Td (KUBERNETES) Tj ET 1 g 40 500 300 20 re f",
            ),
            (
                "struck through",
                "BT /F1 10 Tf 50 600 Td (KUBERNETES) Tj ET 40 602 300 1 re f",
            ),
            (
                "on a thick line",
                "20 w 40 603 m 340 603 l S 1 g BT /F1 10 Tf 50 600 Td (KUBERNETES) Tj ET",
            ),
            (
                "shadow under it",
                "1 g BT /F1 10 Tf 50 600 Td (KUBERNETES) Tj ET 0 g BT /F1 10 Tf 50 600 Td (KUBERNETES) Tj ET",
            ),
            (
                "box cut off by its clip",
                "BT /F1 10 Tf 50 600 Td (KUBERNETES) Tj ET q 0 0 9 9 re W n 1 g 0 0 600 800 re f Q",
            ),
        ];
        for (way, content) in visible {
            let document = page(content);
            assert!(document.text.contains("KUBERNETES"), "{way}");
            assert!(document.warnings.is_empty(), "{way}");
        }
    }

    /// A circle around a place.
    fn circle(x: f64, y: f64, radius: f64) -> String {
        let (k, r) = (radius * 0.5523, radius);
        let (left, right, top, bottom) = (x - r, x + r, y + r, y - r);
        format!(
            "{right} {y} m {right} {} {} {top} {x} {top} c {} {top} {left} {} {left} {y} c \
             {left} {} {} {bottom} {x} {bottom} c {} {bottom} {right} {} {right} {y} c h ",
            y + k,
            x + k,
            x - k,
            y + k,
            y - k,
            x - k,
            x + k,
            y - k
        )
    }

    /// Two lines of 10 points at 60, with something drawn at their heights.
    fn with_drawn(drawn: impl Fn(f64) -> String) -> String {
        let line = |words: &str, y: f64| format!("{} 0 g BT /F1 10 Tf 60 {y} Td ({words}) Tj ET ", drawn(y + 3.0));
        let document = page(&(line("Wrote the tests", 650.0) + &line("Ran the releases", 638.0)));
        document
            .text
            .lines()
            .skip(1)
            .filter(|line| !line.is_empty())
            .collect::<Vec<_>>()
            .join("\n")
    }

    #[test]
    fn drawn_marks_of_items_become_letters() {
        let items = "• Wrote the tests\n• Ran the releases";
        assert_eq!(with_drawn(|y| circle(50.0, y, 1.6) + "f"), items, "discs");
        assert_eq!(with_drawn(|y| circle(50.0, y, 1.6) + "S"), items, "rings");
        assert_eq!(with_drawn(|y| format!("49 {} 3 3 re f", y - 1.5)), items, "squares");
        let on_ground = |y| format!("0.9 g 40 {} 400 11 re f 0 g {} f", y - 5.5, circle(50.0, y, 1.6));
        assert_eq!(with_drawn(on_ground), items, "on a ground of their own");
    }

    #[test]
    fn other_drawings_beside_lines_are_no_marks() {
        let plain = "Wrote the tests\nRan the releases";
        let rating = |y| {
            (0..5)
                .map(|dot| circle(36.0 + 4.0 * f64::from(dot), y, 1.6) + "f ")
                .collect()
        };
        assert_eq!(with_drawn(rating), plain, "the dots of a rating");
        let station = |y| format!("49.5 {} 1 12 re f {} f", y - 6.0, circle(50.0, y, 1.6));
        assert_eq!(with_drawn(station), plain, "stations on a line");
        assert_eq!(with_drawn(|y| circle(49.0, y, 4.0) + "f"), plain, "large discs");
        assert_eq!(with_drawn(|y| circle(20.0, y, 1.6) + "f"), plain, "far away");
        assert_eq!(
            with_drawn(|y| format!("1 g {} f", circle(50.0, y, 1.6))),
            plain,
            "white"
        );
        assert_eq!(
            with_drawn(|y| circle(50.0, y + f64::from(y > 650.0) * 20.0, 1.6) + "f"),
            plain,
            "a single one"
        );
        // The lines are 67.25 and 75.59 points wide.
        let end = |y: f64| if y > 650.0 { 127.25 } else { 135.59 };
        let both = |y| format!("{} f {} f", circle(50.0, y, 1.6), circle(end(y) + 10.0, y, 1.6));
        assert_eq!(with_drawn(both), plain, "one on each side");
        let pin = |y| format!("{} S {} f", circle(50.0, y, 1.6), circle(50.0, y + 1.0, 0.7));
        assert_eq!(with_drawn(pin), plain, "parts of a picture");
    }

    #[test]
    fn bitmap_fonts_in_units_of_their_own_are_not_taken_for_tiny() {
        let fonts = |pdf: &mut lopdf::Document| {
            let shape = pdf.add_object(Stream::new(dictionary! {}, b"5 0 d0 0 0 4 7 re f".to_vec()));
            let font = dictionary! {
                "Type" => "Font", "Subtype" => "Type3", "FontBBox" => vec![0.into(), 0.into(), 5.into(), 7.into()],
                "FontMatrix" => vec![1.into(), 0.into(), 0.into(), 1.into(), 0.into(), 0.into()],
                "CharProcs" => dictionary! { "a" => shape, "b" => shape },
                "Encoding" => dictionary! { "Type" => "Encoding", "Differences" => vec![97.into(), "a".into(), "b".into()] },
                "FirstChar" => 97, "LastChar" => 98, "Widths" => vec![5.into(), 5.into()],
            };
            dictionary! { "F1" => pdf.add_object(font) }
        };
        let line = "[(abab) -2500 (baabab) -2500 (abbabaabba)] TJ";
        let document = read(&pdf(&[&format!("BT /F1 1 Tf 50 700 Td {line} ET")], fonts)).unwrap();
        assert_eq!(document.text, "abab baabab abbabaabba");
    }

    #[test]
    fn pages_without_text_and_pages_beyond_the_limit_are_mentioned() {
        let document = read(&pdf(&[VISIBLE, "0 0 9 9 re f", VISIBLE], helvetica)).unwrap();
        assert_eq!(document.pages.len(), 3);
        assert_eq!(document.warnings[0].code, "page-without-text");
        assert!(document.warnings[0].message.starts_with("Page 2 "));

        let document = read(&pdf(&[VISIBLE; MAX_PAGES + 1], helvetica)).unwrap();
        assert_eq!(document.pages.len(), MAX_PAGES);
        assert_eq!(codes(&document), ["pages-left-out"]);
    }

    #[test]
    fn a_file_that_breaks_off_is_mentioned_or_refused() {
        let whole = pdf(&[VISIBLE], helvetica);
        let end = whole.windows(9).rposition(|window| window == b"startxref").unwrap();
        assert_eq!(codes(&read(&whole[..end]).unwrap()), ["pages-left-out"]);
        assert_eq!(read(&whole[..60]), Err(ReadError::Damaged));
    }

    #[test]
    fn a_map_with_an_empty_destination_still_tells_the_letters() {
        let fonts = |pdf: &mut lopdf::Document| {
            let map = "/CIDInit /ProcSet findresource begin begincmap /CMapName /x def\n\
                       1 begincodespacerange <00> <FF> endcodespacerange\n\
                       2 beginbfrange <01> <1A> <0061> <20> <20> <0020> endbfrange\n\
                       1 beginbfchar <1B> <> endbfchar\nendcmap end";
            let map = pdf.add_object(Stream::new(dictionary! {}, map.as_bytes().to_vec()));
            let names = (1..=26).map(|code| Object::Name(format!("g{code}").into_bytes()));
            let differences: Vec<Object> = std::iter::once(1.into()).chain(names).collect();
            let font = dictionary! {
                "Type" => "Font", "Subtype" => "Type1", "BaseFont" => "Helvetica", "ToUnicode" => map,
                "FirstChar" => 0, "LastChar" => 32, "Widths" => vec![Object::Integer(500); 33],
                "Encoding" => dictionary! { "Type" => "Encoding", "Differences" => differences },
            };
            dictionary! { "F1" => pdf.add_object(font) }
        };
        // "built the billing service", a being 01.
        let codes = "02150C0C1420 140805 20 02090C0C090E07 20 13051216090305".replace(' ', "");
        let content = format!("BT /F1 10 Tf 50 700 Td <{codes}> Tj ET");
        let bytes = pdf(&[&content], fonts);
        assert!(
            read_pages(&bytes).unwrap().count.unknown > 0,
            "the interpreter still drops such maps"
        );
        let document = read(&bytes).unwrap();
        assert_eq!(document.text, "bullt the billing service");
        assert!(document.warnings.is_empty());
    }

    #[test]
    fn endless_drawing_ends_in_an_error() {
        let paths = "0 0 9 9 re f\n".repeat(1_000_001);
        assert_eq!(read(&pdf(&[&paths], helvetica)), Err(ReadError::TooComplex));
        let glyphs = format!("BT /F1 1 Tf ({}) Tj ET\n", "x".repeat(1000)).repeat(450);
        assert_eq!(read(&pdf(&[&glyphs], helvetica)), Err(ReadError::TooComplex));
    }
}
