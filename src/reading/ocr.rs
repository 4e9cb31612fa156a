//! Pages without text: their words are recognised by `tesseract`, where it is installed and allowed.

use std::path::Path;
use std::process::Command;

use super::pdf::render;
use super::{ReadError, process, text};
use crate::document::{Document, Format, PageText, Warning};

/// Pages recognised of one file: each takes some seconds.
const MAX_PAGES: usize = 4;

/// The languages that Atlas reads, as `tesseract` calls them.
const LANGUAGES: [&str; 5] = ["eng", "deu", "spa", "fra", "por"];

/// What was read of a file, completed by the words of its pages without text.
///
/// # Errors
///
/// As without recognition, and [`ReadError::NoRecognition`] where `tesseract` is not installed.
pub(super) async fn complete(
    program: &Path,
    bytes: &[u8],
    read: Result<Document, ReadError>,
) -> Result<Document, ReadError> {
    let (document, wanted) = match read {
        Ok(document) if !document.signals.pages_without_text.is_empty() => {
            let wanted = document.signals.pages_without_text.clone();
            (document, wanted)
        }
        Err(ReadError::NoText) => (Document::new(Format::Pdf, &[], Vec::new()), (1..=MAX_PAGES).collect()),
        other => return other,
    };
    let mut pages = document.page_texts();
    let mut recognised = Vec::new();
    for number in wanted.into_iter().take(MAX_PAGES) {
        let Some(picture) = process::render(program, bytes, number).await? else {
            break;
        };
        let words = text::clean(&process::recognise(program, &picture).await?);
        pages.resize_with(pages.len().max(number), PageText::default);
        if !words.is_empty() {
            pages[number - 1].text = words;
            recognised.push(number);
        }
    }
    Ok(with_pages(document, pages, &recognised))
}

fn with_pages(document: Document, pages: Vec<PageText>, recognised: &[usize]) -> Document {
    let Document {
        format,
        mut signals,
        mut warnings,
        ..
    } = document;
    let empty = |(page, number): (&PageText, usize)| page.text.is_empty().then_some(number);
    signals.pages_without_text = pages.iter().zip(1..).filter_map(empty).collect();
    warnings.retain(|warning| warning.code != "page-without-text");
    for number in &signals.pages_without_text {
        let message = format!("Page {number} has no text that could be recognised.");
        warnings.push(Warning::new("page-without-text", message));
    }
    for number in recognised {
        let message = format!("Page {number} is a scan: its words were recognised and may be misspelt.");
        warnings.push(Warning::new("recognised-text", message));
    }
    Document::of_pages(format, pages, signals, warnings)
}

/// `tesseract`, from a picture on its standard input to text on its standard output; `None` if it is not installed.
pub(super) fn command() -> Option<Command> {
    let listed = Command::new("tesseract").arg("--list-langs").output().ok()?;
    let listed = String::from_utf8_lossy(&listed.stdout).into_owned();
    let has = |language: &&str| listed.lines().any(|line| line.trim() == *language);
    let languages: Vec<&str> = LANGUAGES.into_iter().filter(|language| has(language)).collect();
    let mut command = Command::new("tesseract");
    command.args(["stdin", "stdout", "--dpi", &render::RESOLUTION.to_string()]);
    if !languages.is_empty() {
        command.args(["-l", &languages.join("+")]);
    }
    // One thread: more of them slow a page of text down, and take memory each.
    command.env("OMP_THREAD_LIMIT", "1");
    Some(command)
}
