//! Text of a PDF that no viewer draws: layers that are off, and notes that are hidden.
//!
//! The interpreter leaves it out, as it should. To warn of it, the file is read once more with all layers
//! and notes on, and the words that this adds are what was hidden.

use std::collections::HashMap;

use hayro_interpret::hayro_syntax::Pdf;
use hayro_interpret::hayro_syntax::object::dict::keys::{ANNOTS, AP, BASE_STATE, D, F, OCPROPERTIES, OFF};
use hayro_interpret::hayro_syntax::object::{Array, Dict, Name};
use lopdf::{Document, LoadOptions, Object};

/// Flags of an annotation: hidden, and not to be viewed.
const HIDDEN: u32 = 1 << 1 | 1 << 5;

/// Largest object stream that is unpacked, in bytes.
const MAX_OBJECTS_BYTES: usize = 8 * 1024 * 1024;

/// Whether a file has layers that are off, or hidden notes with an appearance.
pub(super) fn is_present(pdf: &Pdf, pages: usize) -> bool {
    layers_are_off(pdf).unwrap_or(false) || pdf.pages().iter().take(pages).any(|page| has_hidden_note(page.raw()))
}

fn layers_are_off(pdf: &Pdf) -> Option<bool> {
    let xref = pdf.xref();
    let layers: Dict<'_> = xref.get::<Dict<'_>>(xref.root_id())?.get(OCPROPERTIES)?;
    let state: Dict<'_> = layers.get(D)?;
    let base_is_off = state
        .get::<Name<'_>>(BASE_STATE)
        .is_some_and(|base| base.as_ref() == b"OFF");
    let some_are_off = state
        .get::<Array<'_>>(OFF)
        .is_some_and(|off| off.raw_iter().next().is_some());
    Some(base_is_off || some_are_off)
}

fn has_hidden_note(page: &Dict<'_>) -> bool {
    let Some(notes) = page.get::<Array<'_>>(ANNOTS) else {
        return false;
    };
    notes
        .iter::<Dict<'_>>()
        .any(|note| note.get::<u32>(F).unwrap_or(0) & HIDDEN != 0 && note.contains_key(AP))
}

/// The file with all its layers and notes on; `None` if it cannot be parsed.
pub(super) fn with_everything_on(bytes: &[u8]) -> Option<Vec<u8>> {
    let options = LoadOptions::with_max_decompressed_size(MAX_OBJECTS_BYTES);
    let mut pdf = Document::load_mem_with_options(bytes, options).ok()?;
    for object in pdf.objects.values_mut() {
        let Ok(dict) = object.as_dict_mut() else {
            continue;
        };
        dict.remove(b"OCProperties");
        let is_note = dict.has(b"AP") && dict.has(b"Rect");
        if is_note && let Ok(Object::Integer(flags)) = dict.get_mut(b"F") {
            *flags &= !i64::from(HIDDEN);
        }
    }
    let mut everything = Vec::with_capacity(bytes.len());
    pdf.save_to(&mut everything).ok()?;
    Some(everything)
}

/// The words of `everything` that `seen` does not have, in their order.
pub(super) fn added_words(seen: &str, everything: &str) -> String {
    let mut left: HashMap<&str, usize> = HashMap::new();
    for word in seen.split_whitespace() {
        *left.entry(word).or_default() += 1;
    }
    let mut added = Vec::new();
    for word in everything.split_whitespace() {
        match left.get_mut(word) {
            Some(count) if *count > 0 => *count -= 1,
            _ => added.push(word),
        }
    }
    added.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_word_is_taken_as_often_as_it_was_added() {
        assert_eq!(added_words("Go and Go", "Go Kafka and Go Go"), "Kafka Go");
        assert_eq!(added_words("Go", "Go"), "");
    }
}
