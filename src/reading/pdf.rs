//! PDF files to pages of placed glyphs.
//!
//! The glyphs come from the interpreter in the order in which the file draws them, which is nearly always
//! the order in which they were written. What a page looks like is only asked to leave out hidden text.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use hayro_interpret::hayro_syntax::{DecryptionError, LoadPdfError, Pdf};
use hayro_interpret::{Context, InterpreterCache, InterpreterSettings, TransformExt, interpret_page};

use super::glyphs::{Collector, Count, OverBudget};
use super::{MIN_LETTERS, ReadError, contains, layout, to_unicode};
use crate::document::{Document, Format, Warning};

/// Pages read of one file. The longest of 117 public resumes had 12.
const MAX_PAGES: usize = 40;

/// Content of one page after decompression, in bytes; 40 pages of dense text need 2 MB.
const MAX_CONTENT_BYTES: usize = 32 * 1024 * 1024;

/// Hidden letters below this number are leftovers (empty fields, tags), not worth a warning.
const HIDDEN_LETTERS_TO_MENTION: usize = 12;

/// One in this many glyphs may be without a known letter before the ToUnicode maps are repaired.
const UNKNOWN_TO_REPAIR: usize = 5;

/// One in this many glyphs may stay without a letter before a person is told.
const UNKNOWN_TO_MENTION: usize = 20;

/// The end of the file is marked within this many bytes of it, also where a mail program added something.
const END_WINDOW: usize = 4096;

/// Programs that never break a word over a line end: browsers, and what is built on them.
const NEVER_BREAK_WORDS: [&[u8]; 5] = [b"Skia", b"Qt ", b"Chrom", b"WebKit", b"Canva"];

/// Reads the text of a PDF file.
pub(super) fn read(bytes: &[u8]) -> Result<Document, ReadError> {
    let mut reading = read_pages(bytes)?;
    if reading.count.unknown * UNKNOWN_TO_REPAIR > reading.count.glyphs
        && let Some(repaired) = to_unicode::repair(bytes)
        && let Ok(again) = read_pages(&repaired)
        && again.count.unknown < reading.count.unknown
    {
        reading = again;
    }
    let end = &bytes[bytes.len().saturating_sub(END_WINDOW)..];
    reading.cut_off = !contains(end, b"%%EOF") && !contains(end, b"startxref");
    let letters = reading
        .pages
        .iter()
        .flat_map(|page| page.chars())
        .filter(|c| c.is_alphabetic())
        .count();
    if letters < MIN_LETTERS || reading.count.unknown * 2 > reading.count.glyphs {
        return Err(if reading.cut_off {
            ReadError::Damaged
        } else {
            ReadError::NoText
        });
    }
    let warnings = reading.warnings();
    Ok(Document::new(Format::Pdf, &reading.pages, warnings))
}

#[derive(Default)]
struct Reading {
    pages: Vec<String>,
    /// Pages of the file, of which the first [`MAX_PAGES`] are read.
    page_count: usize,
    count: Count,
    hidden_letters: usize,
    /// Numbers of the pages that are pictures with recognised text.
    recognised: Vec<usize>,
    /// The file has no end.
    cut_off: bool,
}

impl Reading {
    fn warnings(&self) -> Vec<Warning> {
        let mut warnings = Vec::new();
        let mut warn = |code: &str, message: String| {
            warnings.push(Warning {
                code: code.to_owned(),
                message,
            });
        };
        if self.page_count > self.pages.len() {
            let message = format!(
                "The file has {} pages; the first {MAX_PAGES} were read.",
                self.page_count
            );
            warn("pages-left-out", message);
        }
        if self.cut_off {
            let message = "The file breaks off before its end: pages or parts of pages may be missing.";
            warn("pages-left-out", message.to_owned());
        }
        for (index, _) in self.pages.iter().enumerate().filter(|(_, text)| text.is_empty()) {
            warn(
                "page-without-text",
                format!("Page {} has no text: it looks scanned.", index + 1),
            );
        }
        for page in &self.recognised {
            let message = format!("Page {page} is a picture with recognised text: words may be misspelt.");
            warn("recognised-text", message);
        }
        if self.hidden_letters >= HIDDEN_LETTERS_TO_MENTION {
            let message = "The file has text that cannot be seen on the page; it was left out.";
            warn("hidden-text", message.to_owned());
        }
        if self.count.unknown * UNKNOWN_TO_MENTION > self.count.glyphs {
            let message = "Some fonts do not say which letters they draw; parts of the text are missing.";
            warn("unreadable-glyphs", message.to_owned());
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
        ..Reading::default()
    };
    for (index, page) in pdf.pages().iter().take(MAX_PAGES).enumerate() {
        if page
            .page_stream()
            .is_some_and(|content| content.len() > MAX_CONTENT_BYTES)
        {
            return Err(ReadError::TooComplex);
        }
        let mut collector = Collector::new(page, reading.count);
        let mut context = Context::new(
            page.initial_transform(true).to_kurbo(),
            collector.page,
            &cache,
            pdf.xref(),
            InterpreterSettings::default(),
        );
        interpret_page(page, &mut context, &mut collector);
        reading.count = collector.count;
        let glyphs = collector.finish();
        reading.hidden_letters += glyphs.hidden_letters;
        if glyphs.recognised {
            reading.recognised.push(index + 1);
        }
        reading.pages.push(layout::page_text(&glyphs.visible, breaks_words));
    }
    Ok(reading)
}
