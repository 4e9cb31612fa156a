//! Fields of a Word document: an instruction, and the result that stands on the page.

use crate::reading::draft::Draft;

/// Fields within each other; a list of contents has three.
const MAX_FIELDS: usize = 64;

/// Longest instruction that is kept, in bytes.
const MAX_INSTRUCTION_BYTES: usize = 4096;

#[derive(Default)]
struct Field {
    instruction: String,
    shown: bool,
    link: bool,
}

/// The fields that are open, outermost first.
#[derive(Default)]
pub(super) struct Fields {
    open: Vec<Field>,
    /// Fields beyond the limit; they are read as text.
    beyond: usize,
}

impl Fields {
    pub(super) fn start(&mut self) {
        if self.open.len() < MAX_FIELDS {
            self.open.push(Field::default());
        } else {
            self.beyond += 1;
        }
    }

    pub(super) fn instruct(&mut self, text: &str) {
        if let Some(field) = self.open.last_mut()
            && field.instruction.len() + text.len() <= MAX_INSTRUCTION_BYTES
        {
            field.instruction.push_str(text);
        }
    }

    /// The instruction is complete, and its result follows.
    pub(super) fn show_result(&mut self, draft: &mut Draft) {
        let Some(field) = self.open.last_mut().filter(|_| self.beyond == 0) else {
            return;
        };
        field.shown = true;
        if let Some(address) = linked_address(&field.instruction) {
            field.link = true;
            draft.start_link(Some(address));
        }
    }

    pub(super) fn end(&mut self, draft: &mut Draft) {
        if self.beyond > 0 {
            self.beyond -= 1;
        } else if self.open.pop().is_some_and(|field| field.link) {
            draft.end_link();
        }
    }

    /// Whether text is on the page, and not part of an instruction.
    pub(super) fn are_shown(&self) -> bool {
        self.open.iter().all(|field| field.shown)
    }
}

/// The address of `HYPERLINK "https://example.org" \o "tip"`.
fn linked_address(instruction: &str) -> Option<&str> {
    let rest = instruction.trim_start();
    let name = rest.get(.."HYPERLINK".len())?;
    if !name.eq_ignore_ascii_case("HYPERLINK") {
        return None;
    }
    let rest = rest[name.len()..].trim_start();
    match rest.strip_prefix('"') {
        Some(quoted) => quoted.split('"').next(),
        None => rest.split_whitespace().next().filter(|word| !word.starts_with('\\')),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_of_a_link_field_is_its_first_argument() {
        let cases = [
            (
                " HYPERLINK \"https://example.org/a b\" \\o \"tip\" ",
                Some("https://example.org/a b"),
            ),
            ("hyperlink https://example.org", Some("https://example.org")),
            ("HYPERLINK \\l \"skills\"", None),
            ("PAGEREF _Toc1", None),
            ("", None),
        ];
        for (instruction, address) in cases {
            assert_eq!(linked_address(instruction), address, "{instruction}");
        }
    }
}
