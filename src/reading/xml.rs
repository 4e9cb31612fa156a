//! What all XML formats share: attributes, references, and the refusal of documents that define entities.

use quick_xml::XmlVersion;
use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::name::ResolveResult;
use quick_xml::reader::NsReader;

use super::ReadError;

/// A reader that gives an end to every element.
pub(super) fn reader(xml: &str) -> NsReader<&[u8]> {
    let mut reader = NsReader::from_str(xml);
    reader.config_mut().expand_empty_elements = true;
    reader
}

/// The value of an attribute by its local name.
///
/// Nobody looks for an attribute that stands twice: comparing each with all others takes the square of their number.
pub(super) fn attribute(element: &BytesStart<'_>, name: &str) -> Option<String> {
    element
        .attributes()
        .with_checks(false)
        .filter_map(Result::ok)
        .find(|attribute| attribute.key.local_name().as_ref() == name)
        .and_then(|attribute| Some(attribute.normalized_value(XmlVersion::Explicit1_0).ok()?.into_owned()))
}

/// The character behind a reference such as `&amp;` or `&#35;`.
pub(super) fn character(reference: &BytesRef<'_>) -> Option<char> {
    if let Ok(Some(c)) = reference.resolve_char_ref() {
        return Some(c);
    }
    match reference.xml10_content().as_ref() {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => None,
    }
}

/// Calls `look` with each element; what it says `true` to is skipped with all that is in it.
///
/// A DOCTYPE can define entities that grow without end; no office program writes one.
pub(super) fn each_element(
    xml: &str,
    mut look: impl FnMut(&ResolveResult<'_>, &BytesStart<'_>) -> bool,
) -> Result<(), ReadError> {
    let mut reader = reader(xml);
    loop {
        let (namespace, event) = reader.read_resolved_event().map_err(|_| ReadError::Damaged)?;
        match event {
            Event::DocType(_) => return Err(ReadError::Damaged),
            Event::Eof => return Ok(()),
            Event::Start(element) if look(&namespace, &element) => {
                reader.read_to_end(element.name()).map_err(|_| ReadError::Damaged)?;
            }
            _ => {}
        }
    }
}
