//! What Word's styles and theme say about text: lists, headings, and how words are set.

use std::collections::HashMap;

use quick_xml::events::{BytesStart, Event};

use super::parts::{Vocabulary, vocabulary};
use crate::reading::ReadError;
use crate::reading::look::{Ground, Ink, Look, Rgb};
use crate::reading::xml::{self, attribute};

/// The colours of a theme by the names that text uses.
pub(super) struct Theme(HashMap<String, Rgb>);

impl Default for Theme {
    fn default() -> Self {
        let paper = ["background1", "light1"].map(|name| (name.to_owned(), Rgb::WHITE));
        let text = ["text1", "dark1"].map(|name| (name.to_owned(), Rgb([0; 3])));
        Self(paper.into_iter().chain(text).collect())
    }
}

impl Theme {
    pub(super) fn parse(xml: &str) -> Result<Self, ReadError> {
        let mut theme = Self::default();
        let mut names: &[&str] = &[];
        xml::each_element(xml, |_, element| {
            match element.local_name().as_ref() {
                "srgbClr" | "sysClr" => {
                    let value = attribute(element, "lastClr").or_else(|| attribute(element, "val"));
                    if let Some(rgb) = value.as_deref().and_then(Rgb::from_hex) {
                        theme.0.extend(names.iter().map(|name| ((*name).to_owned(), rgb)));
                    }
                }
                name => names = names_of_slot(name),
            }
            false
        })?;
        Ok(theme)
    }

    /// The colour that an element names: a colour of the theme made lighter or darker, else a plain one.
    ///
    /// `theme` and `plain` are the attributes' names; the tint and the shade stand in `{theme}Tint` and so on, but
    /// for letters in `themeTint` and `themeShade`.
    fn colour(&self, element: &BytesStart<'_>, theme: &str, plain: &str) -> Option<Rgb> {
        let themed = attribute(element, theme).and_then(|name| self.0.get(&name).copied());
        let Some(Rgb(mut channels)) = themed else {
            return Rgb::from_hex(&attribute(element, plain)?);
        };
        let stem = if theme == "themeColor" { "theme" } else { theme };
        let share = |name: &str| {
            let value = attribute(element, &format!("{stem}{name}"))?;
            u8::from_str_radix(&value, 16).ok()
        };
        let scaled = |channel: u8, by: u8| u8::try_from(u16::from(channel) * u16::from(by) / 255).unwrap_or(u8::MAX);
        if let Some(tint) = share("Tint") {
            channels = channels.map(|channel| 255 - scaled(255 - channel, tint));
        }
        if let Some(shade) = share("Shade") {
            channels = channels.map(|channel| scaled(channel, shade));
        }
        Some(Rgb(channels))
    }

    pub(super) fn ink(&self, element: &BytesStart<'_>) -> Ink {
        self.colour(element, "themeColor", "val").map_or(Ink::Readable, Ink::Is)
    }

    /// What `w:shd` lays under the text; `None` for nothing.
    pub(super) fn shading(&self, element: &BytesStart<'_>) -> Option<Ground> {
        match attribute(element, "val").as_deref() {
            Some("nil") => None,
            Some("solid") => Some(Ground::Is(
                self.colour(element, "themeColor", "color").unwrap_or(Rgb([0; 3])),
            )),
            Some("clear") | None => self.colour(element, "themeFill", "fill").map(Ground::Is),
            Some(_) => Some(Ground::Unknown),
        }
    }

    /// Takes a setting of a run into its look.
    pub(super) fn set(&self, look: &mut Look, element: &BytesStart<'_>) {
        match element.local_name().as_ref() {
            "vanish" => look.hidden = Some(is_on(element)),
            "sz" => {
                let half_points = attribute(element, "val").and_then(|size| size.parse::<f32>().ok());
                look.points = half_points.map(|size| size / 2.0).or(look.points);
            }
            "color" => look.ink = Some(self.ink(element)),
            "shd" => look.ground = look.ground.or(self.shading(element)),
            "highlight" => {
                look.ground = attribute(element, "val")
                    .and_then(|name| highlight(&name))
                    .or(look.ground);
            }
            _ => {}
        }
    }
}

/// What text calls a slot of `a:clrScheme`.
fn names_of_slot(slot: &str) -> &'static [&'static str] {
    match slot {
        "dk1" => &["text1", "dark1"],
        "lt1" => &["background1", "light1"],
        "dk2" => &["text2", "dark2"],
        "lt2" => &["background2", "light2"],
        "accent1" => &["accent1"],
        "accent2" => &["accent2"],
        "accent3" => &["accent3"],
        "accent4" => &["accent4"],
        "accent5" => &["accent5"],
        "accent6" => &["accent6"],
        "hlink" => &["hyperlink"],
        "folHlink" => &["followedHyperlink"],
        _ => &[],
    }
}

/// The colours of Word's marker pen; the other names are as in CSS.
fn highlight(name: &str) -> Option<Ground> {
    let digits = match name {
        "none" => return None,
        "black" => "000000",
        "blue" => "0000FF",
        "cyan" => "00FFFF",
        "darkBlue" => "000080",
        "darkCyan" => "008080",
        "darkGray" => "808080",
        "darkGreen" => "008000",
        "darkMagenta" => "800080",
        "darkRed" => "800000",
        "darkYellow" => "808000",
        "green" => "00FF00",
        "lightGray" => "C0C0C0",
        "magenta" => "FF00FF",
        "red" => "FF0000",
        "white" => "FFFFFF",
        "yellow" => "FFFF00",
        _ => return Some(Ground::Unknown),
    };
    Rgb::from_hex(digits).map(Ground::Is)
}

/// Whether a switch such as `w:vanish` is on: it is unless its value says otherwise.
pub(super) fn is_on(element: &BytesStart<'_>) -> bool {
    attribute(element, "val").is_none_or(|value| !matches!(value.as_str(), "0" | "false" | "off"))
}

#[derive(Default)]
struct Style {
    based_on: Option<String>,
    list: Option<bool>,
    heading: bool,
    /// Of the letters.
    look: Look,
    /// Under the whole paragraph.
    ground: Option<Ground>,
    /// A style of tables that colours cells, the first row for instance.
    tints: bool,
}

/// The styles by their ids.
#[derive(Default)]
pub(super) struct Styles {
    pub(super) theme: Theme,
    defaults: Look,
    by_id: HashMap<String, Style>,
    /// The style of paragraphs that name none.
    normal: String,
}

impl Styles {
    pub(super) fn parse(xml: &str, theme: Theme) -> Result<Self, ReadError> {
        let mut reader = xml::reader(xml);
        let mut all = Self {
            theme,
            ..Self::default()
        };
        let mut id = String::new();
        let mut style = Style::default();
        let mut in_run_settings = false;
        loop {
            let (namespace, event) = reader.read_resolved_event().map_err(|_| ReadError::Damaged)?;
            match event {
                Event::DocType(_) => return Err(ReadError::Damaged),
                Event::Start(element) if vocabulary(&namespace) == Vocabulary::Word => {
                    match element.local_name().as_ref() {
                        "style" => {
                            id = attribute(&element, "styleId").unwrap_or_default();
                            let default = attribute(&element, "default").is_some_and(|value| value != "0");
                            if default && attribute(&element, "type").as_deref() == Some("paragraph") {
                                all.normal.clone_from(&id);
                            }
                        }
                        "basedOn" => style.based_on = attribute(&element, "val"),
                        "numId" => style.list = Some(attribute(&element, "val").is_none_or(|id| id != "0")),
                        "outlineLvl" => style.heading = true,
                        "rPr" => in_run_settings = true,
                        _ if in_run_settings => all.theme.set(&mut style.look, &element),
                        "shd" => {
                            style.ground = all.theme.shading(&element);
                            style.tints |= style.ground.is_some();
                        }
                        _ => {}
                    }
                }
                Event::End(element) if vocabulary(&namespace) == Vocabulary::Word => {
                    match element.local_name().as_ref() {
                        "rPr" => in_run_settings = false,
                        "docDefaults" => all.defaults = std::mem::take(&mut style).look,
                        "style" => {
                            let (id, style) = (std::mem::take(&mut id), std::mem::take(&mut style));
                            // Nothing can name one without an id, and text that names none has not got it.
                            if !id.is_empty() {
                                all.by_id.insert(id, style);
                            }
                        }
                        _ => {}
                    }
                }
                Event::Eof => return Ok(all),
                _ => {}
            }
        }
    }

    /// Whether paragraphs of a style are items of a list; numbered headings are not.
    pub(super) fn is_list(&self, id: &str) -> bool {
        !self.is_heading(id) && self.ancestry(id).find_map(|style| style.list).unwrap_or(false)
    }

    pub(super) fn is_heading(&self, id: &str) -> bool {
        self.ancestry(id).any(|style| style.heading)
    }

    /// How a run is set that says `look` itself and has these styles; an empty id is none.
    pub(super) fn look(&self, look: Look, run_style: &str, paragraph_style: &str) -> Look {
        let styles = self
            .ancestry(run_style)
            .chain(self.ancestry(self.or_normal(paragraph_style)));
        styles
            .fold(look, |look, style| look.over(style.look))
            .over(self.defaults)
    }

    /// What a paragraph style lays under its text.
    pub(super) fn ground(&self, id: &str) -> Option<Ground> {
        self.ancestry(self.or_normal(id)).find_map(|style| style.ground)
    }

    /// Whether a style of tables colours some of its cells.
    pub(super) fn tints(&self, id: &str) -> bool {
        self.ancestry(id).any(|style| style.tints)
    }

    fn or_normal<'a>(&'a self, id: &'a str) -> &'a str {
        if id.is_empty() { &self.normal } else { id }
    }

    /// A style and those it is based on, nearest first.
    fn ancestry(&self, id: &str) -> impl Iterator<Item = &Style> {
        /// Word allows eleven levels; the limit ends circles.
        const LEVELS: usize = 16;
        let parent = |style: &&Style| style.based_on.as_deref().and_then(|id| self.by_id.get(id));
        std::iter::successors(self.by_id.get(id), parent).take(LEVELS)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_of_the_theme_are_made_lighter_and_darker() {
        let theme = Theme::parse(
            "<a:theme xmlns:a=\"urn:a\"><a:clrScheme><a:dk1><a:sysClr val=\"windowText\" lastClr=\"101010\"/></a:dk1>\
             <a:accent1><a:srgbClr val=\"4472C4\"/></a:accent1></a:clrScheme></a:theme>",
        )
        .unwrap();
        let ink = |attributes: &str| theme.ink(&BytesStart::from_content(format!("w:color {attributes}"), 7));
        let is = |digits: &str| Ink::Is(Rgb::from_hex(digits).unwrap());
        assert_eq!(ink("w:val=\"FFFFFF\" w:themeColor=\"text1\""), is("101010"));
        assert_eq!(ink("w:val=\"FFFFFF\" w:themeColor=\"accent1\""), is("4472C4"));
        assert_eq!(ink("w:themeColor=\"background1\" w:themeShade=\"80\""), is("808080"));
        assert_eq!(ink("w:themeColor=\"dark1\" w:themeTint=\"00\""), is("FFFFFF"));
        assert_eq!(ink("w:val=\"auto\""), Ink::Readable);
        assert_eq!(ink("w:val=\"336699\" w:themeColor=\"unknown\""), is("336699"));
    }

    #[test]
    fn a_style_without_an_id_is_nobodys() {
        let word = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
        let styles = format!(
            "<w:styles xmlns:w=\"{word}\"><w:style w:type=\"paragraph\" w:default=\"1\" w:styleId=\"Normal\"/>\
             <w:style><w:basedOn w:val=\"Normal\"/><w:rPr><w:sz w:val=\"2\"/></w:rPr></w:style></w:styles>"
        );
        let styles = Styles::parse(&styles, Theme::default()).unwrap();
        assert_eq!(styles.look(Look::default(), "", "").points, None);
    }
}
