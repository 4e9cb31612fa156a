//! The colours of shapes in a Word document, and of letters where Word 2010 fills them like shapes.

use quick_xml::events::BytesStart;

use crate::reading::look::{Ground, Ink, Look, Rgb};
use crate::reading::xml::attribute;

/// What a colour fills.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Filling {
    Shape,
    Letters,
}

/// The shape that is being read.
pub(super) struct Drawing {
    filling: Option<Filling>,
    /// What the shape lays under its text.
    pub(super) ground: Ground,
}

impl Default for Drawing {
    fn default() -> Self {
        Self {
            filling: None,
            ground: Ground::Unknown,
        }
    }
}

impl Drawing {
    /// Takes an element in, whose letters have this look; returns whether all that is in it is to be skipped.
    pub(super) fn start(&mut self, element: &BytesStart<'_>, letters: Option<&mut Look>) -> bool {
        match (element.local_name().as_ref(), self.filling) {
            ("spPr", _) => {
                *self = Self {
                    filling: Some(Filling::Shape),
                    ..Self::default()
                }
            }
            ("textFill", _) => self.filling = Some(Filling::Letters),
            // The outline, and fillings of more than one colour.
            ("ln" | "gradFill" | "pattFill" | "blipFill" | "effectLst", Some(_)) => return true,
            ("noFill", Some(Filling::Letters)) => {
                if let Some(look) = letters {
                    look.hidden = Some(true);
                }
            }
            ("srgbClr", Some(filling)) => {
                let rgb = attribute(element, "val").and_then(|digits| Rgb::from_hex(&digits));
                match (filling, letters) {
                    (Filling::Shape, _) => self.ground = rgb.map_or(Ground::Unknown, Ground::Is),
                    (Filling::Letters, Some(look)) => look.ink = rgb.map(Ink::Is).or(look.ink),
                    (Filling::Letters, None) => {}
                }
            }
            _ => {}
        }
        false
    }

    pub(super) fn end(&mut self, name: &str) {
        match name {
            "spPr" | "textFill" => self.filling = None,
            "wsp" => *self = Self::default(),
            _ => {}
        }
    }
}
