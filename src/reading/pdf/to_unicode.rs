//! Repair of ToUnicode maps that the interpreter would drop whole.
//!
//! hayro-cmap 0.1.1 gives up a map for one entry with an empty destination (`<05> <>`). Such entries say
//! nothing, so they are taken out and the file is written anew, for reading only.

use lopdf::{Document, LoadOptions, Object, ObjectId};

/// Largest ToUnicode map or object stream that is unpacked, in bytes; a map of all 65,536 codes needs 1.5 MB.
const MAX_MAP_BYTES: usize = 8 * 1024 * 1024;

/// The file with cleaned maps; `None` if it cannot be parsed or no map needs cleaning.
pub(super) fn repair(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut pdf =
        Document::load_mem_with_options(bytes, LoadOptions::with_max_decompressed_size(MAX_MAP_BYTES)).ok()?;
    let maps: Vec<ObjectId> = pdf
        .objects
        .values()
        .filter_map(|object| object.as_dict().ok()?.get(b"ToUnicode").ok()?.as_reference().ok())
        .collect();
    let mut changed = false;
    for id in maps {
        let Some(Object::Stream(stream)) = pdf.objects.get_mut(&id) else {
            continue;
        };
        let Ok(map) = stream.get_plain_content_with_limit(MAX_MAP_BYTES) else {
            continue;
        };
        if let Some(cleaned) = without_empty_destinations(&map) {
            stream.set_plain_content(cleaned);
            changed = true;
        }
    }
    if !changed {
        return None;
    }
    let mut repaired = Vec::with_capacity(bytes.len());
    pdf.save_to(&mut repaired).ok()?;
    Some(repaired)
}

/// Takes out each line of a `bfchar` or `bfrange` section whose destination is empty; `None` if there is none.
fn without_empty_destinations(map: &[u8]) -> Option<Vec<u8>> {
    let mut cleaned = Vec::with_capacity(map.len());
    let mut entry_start = None;
    let mut strings = 0;
    let mut in_ranges = None;
    let mut changed = false;
    let mut at = 0;
    while at < map.len() {
        let rest = &map[at..];
        let length = token_length(rest);
        let token = &rest[..length];
        match token {
            b"beginbfchar" => in_ranges = Some(false),
            b"beginbfrange" => in_ranges = Some(true),
            b"endbfchar" | b"endbfrange" => in_ranges = None,
            _ => {}
        }
        if in_ranges.is_none() || token.starts_with(b"begin") {
            strings = 0;
            entry_start = None;
        }
        cleaned.extend_from_slice(token);
        if let Some(ranges) = in_ranges
            && (token.starts_with(b"<") || token.starts_with(b"["))
        {
            let start = *entry_start.get_or_insert(cleaned.len() - token.len());
            strings += 1;
            if strings == if ranges { 3 } else { 2 } {
                if is_empty_destination(token) {
                    cleaned.truncate(start);
                    changed = true;
                }
                strings = 0;
                entry_start = None;
            }
        }
        at += length;
    }
    changed.then_some(cleaned)
}

/// Length of the first token: a hex string, an array, a word, or one byte of white space.
fn token_length(rest: &[u8]) -> usize {
    let until = |end: u8| {
        rest.iter()
            .position(|byte| *byte == end)
            .map_or(rest.len(), |at| at + 1)
    };
    match rest[0] {
        b'<' if rest.get(1) != Some(&b'<') => until(b'>'),
        b'[' => until(b']'),
        byte if byte.is_ascii_alphanumeric() => rest
            .iter()
            .position(|byte| !byte.is_ascii_alphanumeric())
            .unwrap_or(rest.len()),
        _ => 1,
    }
}

/// `<>`, or an array with `<>` in it (an array is dropped whole: its other entries are not worth a parser).
fn is_empty_destination(token: &[u8]) -> bool {
    let dense: Vec<u8> = token
        .iter()
        .copied()
        .filter(|byte| !byte.is_ascii_whitespace())
        .collect();
    dense.windows(2).any(|pair| pair == b"<>")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cleaned(map: &str) -> Option<String> {
        without_empty_destinations(map.as_bytes()).map(|map| String::from_utf8(map).unwrap())
    }

    #[test]
    fn only_entries_with_an_empty_destination_go() {
        let map = "/CMapName /a def\n1 begincodespacerange <00> <FF> endcodespacerange\n\
                   3 beginbfchar\n<01> <0041>\n<02> <>\n<03><0043>\nendbfchar\n\
                   2 beginbfrange <04> <05> < >\n<06> <07> [<0044> <0045>] endbfrange";
        let cleaned = cleaned(map).unwrap();
        assert!(cleaned.contains("<01> <0041>") && cleaned.contains("<03><0043>"));
        assert!(cleaned.contains("<06> <07> [<0044> <0045>]"));
        assert!(cleaned.contains("<00> <FF>"), "the code space is no entry");
        assert!(!cleaned.contains("<02>") && !cleaned.contains("<04>"), "{cleaned}");
    }

    #[test]
    fn a_sound_map_is_left_alone() {
        assert_eq!(cleaned("1 beginbfchar <01> <0041> endbfchar"), None);
        assert_eq!(cleaned("beginbfchar <01"), None);
    }
}
