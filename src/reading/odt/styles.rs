//! What the styles of an OpenDocument text say about how words are set.

use std::collections::HashMap;

use quick_xml::events::BytesStart;

use crate::reading::ReadError;
use crate::reading::look::{Ground, Ink, Look, Rgb};
use crate::reading::xml::{self, attribute};

#[derive(Default)]
struct Style {
    parent: Option<String>,
    /// Of the letters.
    look: Look,
    /// Under the paragraph, cell or frame.
    ground: Option<Ground>,
    /// Made by the program for one place; people do not know it by name.
    automatic: bool,
}

/// The styles by family and name; the default of a family has no name.
#[derive(Default)]
pub(super) struct Styles {
    styles: HashMap<(String, String), Style>,
    /// What the pages are coloured with.
    pub(super) page: Option<Ground>,
}

impl Styles {
    /// Takes in the styles of a part; those of the text itself are automatic.
    pub(super) fn take_in(&mut self, xml: &str, automatic: bool) -> Result<(), ReadError> {
        let mut current: Option<Style> = None;
        let mut key = <(String, String)>::default();
        let mut done = Vec::new();
        let page = &mut self.page;
        xml::each_element(xml, |_, element| {
            let name = element.local_name();
            match (name.as_ref(), &mut current) {
                ("style" | "default-style", _) => {
                    let value = |name| attribute(element, name);
                    let style = Style {
                        parent: value("parent-style-name"),
                        automatic,
                        ..Style::default()
                    };
                    let next = (value("family").unwrap_or_default(), value("name").unwrap_or_default());
                    let finished = (std::mem::replace(&mut key, next), current.replace(style));
                    done.extend(finished.1.map(|style| (finished.0, style)));
                }
                // Bullets and pages are set by elements of the same names.
                ("list-style" | "outline-style" | "page-layout" | "master-styles" | "body", _) => {
                    let finished = (std::mem::take(&mut key), current.take());
                    done.extend(finished.1.map(|style| (finished.0, style)));
                }
                ("page-layout-properties", _) => *page = page.or(ground(element)),
                ("text-properties", Some(style)) => set(&mut style.look, element),
                ("background-image", Some(style)) if attribute(element, "href").is_some() => {
                    style.ground = Some(Ground::Unknown);
                }
                (name, Some(style)) if name.ends_with("-properties") => style.ground = ground(element).or(style.ground),
                _ => {}
            }
            false
        })?;
        done.extend(current.map(|style| (key, style)));
        self.styles.extend(done);
        Ok(())
    }

    /// What the style says about letters, and those it comes from.
    pub(super) fn look(&self, family: &str, name: &str) -> Look {
        // The default of the letters in a paragraph is not meant to undo what the paragraph says.
        let defaults = self.styles.get(&("paragraph".to_owned(), String::new()));
        let styles = self
            .ancestry(family, name)
            .chain(defaults.filter(|_| family == "paragraph"));
        styles.fold(Look::default(), |look, style| look.over(style.look))
    }

    pub(super) fn ground(&self, family: &str, name: &str) -> Option<Ground> {
        self.ancestry(family, name).find_map(|style| style.ground)
    }

    /// The style as people know it: the automatic ones are variants of it.
    pub(super) fn known_name(&self, family: &str, name: &str) -> String {
        let style = self.styles.get(&(family.to_owned(), name.to_owned()));
        let parent = style
            .filter(|style| style.automatic)
            .and_then(|style| style.parent.clone());
        parent.unwrap_or_else(|| name.to_owned())
    }

    /// A style and those it comes from, nearest first.
    fn ancestry(&self, family: &str, name: &str) -> impl Iterator<Item = &Style> {
        /// The limit ends circles.
        const LEVELS: usize = 16;
        let get = move |family: &str, name: &str| self.styles.get(&(family.to_owned(), name.to_owned()));
        let family = family.to_owned();
        std::iter::successors(get(&family, name), move |style| get(&family, style.parent.as_deref()?)).take(LEVELS)
    }
}

/// Takes the settings of `style:text-properties` into a look.
fn set(look: &mut Look, element: &BytesStart<'_>) {
    look.hidden = attribute(element, "display")
        .map(|display| display == "none")
        .or(look.hidden);
    let size = attribute(element, "font-size");
    let points = size.and_then(|size| size.strip_suffix("pt")?.parse().ok());
    look.points = points.or(look.points);
    let readable = attribute(element, "use-window-font-color").is_some_and(|value| value == "true");
    let colour = attribute(element, "color")
        .and_then(|colour| Rgb::from_hex(&colour))
        .map(Ink::Is);
    look.ink = if readable {
        Some(Ink::Readable)
    } else {
        colour.or(look.ink)
    };
    look.ground = ground(element).or(look.ground);
}

/// What an element with properties lays under its text.
fn ground(element: &BytesStart<'_>) -> Option<Ground> {
    let filled = match attribute(element, "fill").as_deref() {
        Some("solid") => attribute(element, "fill-color"),
        Some("none") | None => None,
        Some(_) => return Some(Ground::Unknown),
    };
    let colour = filled.or_else(|| attribute(element, "background-color"))?;
    Rgb::from_hex(&colour).map(Ground::Is)
}
