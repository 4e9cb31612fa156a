//! Pages without text: their words are recognised by `tesseract`, where it is installed and allowed.

use std::path::Path;
use std::process::Command;

use super::pdf::render;
use super::{ReadError, ReadFile, finish, language, process, sniff, text};
use crate::document::{Document, Format, PageText, Warning};

/// Pages recognised of one file: each takes some seconds.
const MAX_PAGES: usize = 4;

/// The languages that Atlas reads, as `tesseract` calls them.
const LANGUAGES: [&str; 5] = ["eng", "deu", "spa", "fra", "por"];

/// What was read of a file, completed by the words of its pages without text.
///
/// What was read is never lost: where recognition fails, a warning says why.
///
/// # Errors
///
/// As without recognition; for a file without any text also where recognition fails, as
/// [`ReadError::NoRecognition`] where `tesseract` is not installed.
pub(super) async fn complete(
    program: &Path,
    bytes: &[u8],
    read: Result<Document, ReadError>,
) -> Result<Document, ReadError> {
    match read {
        Ok(mut document) if !document.signals.pages_without_text.is_empty() => {
            let wanted = document.signals.pages_without_text.clone();
            match recognise(program, bytes, &wanted).await {
                Ok(words) => with_words(document, words),
                Err(error) => {
                    document.warnings.push(Warning::new(error.code(), error.to_string()));
                    Ok(document)
                }
            }
        }
        Err(ReadError::NoText) if sniff::is_pdf(bytes) => {
            // One page more than is recognised shows whether there is one.
            let wanted: Vec<usize> = (1..=MAX_PAGES + 1).collect();
            let words = recognise(program, bytes, &wanted).await?;
            with_words(Document::new(Format::Pdf, &[], Vec::new()), words)
        }
        other => other,
    }
}

/// The words of pages by number, as far as there are such pages; `None` for pages above the limit.
async fn recognise(program: &Path, bytes: &[u8], wanted: &[usize]) -> Result<Vec<(usize, Option<String>)>, ReadError> {
    let mut words = Vec::new();
    for (index, number) in wanted.iter().enumerate() {
        let Some(picture) = process::render(program, bytes, *number).await? else {
            break;
        };
        if index == MAX_PAGES {
            words.push((*number, None));
            break;
        }
        words.push((
            *number,
            Some(text::clean(&process::recognise(program, &picture).await?)),
        ));
    }
    Ok(words)
}

fn with_words(document: Document, words: Vec<(usize, Option<String>)>) -> Result<Document, ReadError> {
    let mut file = ReadFile {
        pages: document.page_texts(),
        signals: document.signals,
        warnings: document.warnings,
    };
    let renewed =
        |warning: &Warning| warning.code == "page-without-text" || language::WARNINGS.contains(&warning.code.as_str());
    file.warnings.retain(|warning| !renewed(warning));
    for (number, words) in words {
        let Some(words) = words else {
            let message = format!("The words of {MAX_PAGES} scanned pages were recognised; the others were left out.");
            file.warnings.push(Warning::new("pages-left-out", message));
            continue;
        };
        file.pages.resize_with(file.pages.len().max(number), PageText::default);
        if !words.is_empty() {
            file.pages[number - 1].text = words;
            let message = format!("Page {number} is a scan: its words were recognised and may be misspelt.");
            file.warnings.push(Warning::new("recognised-text", message));
        }
    }
    let empty = |(page, number): (&PageText, usize)| page.text.is_empty().then_some(number);
    file.signals.pages_without_text = file.pages.iter().zip(1..).filter_map(empty).collect();
    for number in &file.signals.pages_without_text {
        let message = format!("Page {number} has no text that was recognised.");
        file.warnings.push(Warning::new("page-without-text", message));
    }
    finish(document.format, file)
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
