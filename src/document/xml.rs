//! XML as the parts of packed documents have it, read by quick-xml.
//!
//! Names come without their prefixes. Entities other than XML's own five are never expanded,
//! and a document that declares some is refused: nothing that is meant to be read does.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::decode;

/// What is read.
pub(super) enum Xml<'a> {
    /// A start tag: its name and its attributes.
    Open(&'a str, &'a Attributes),
    /// An end tag, also of an element that closed itself.
    Close(&'a str),
    Text(&'a str),
}

/// The attributes of an element, by their names without prefixes.
pub(super) struct Attributes(Vec<(String, String, String)>);

impl Attributes {
    fn of(tag: &BytesStart<'_>) -> Self {
        let mut attributes = Vec::new();
        for attribute in tag.attributes().with_checks(false).flatten().take(MOST_ATTRIBUTES) {
            let value = quick_xml::escape::unescape(&attribute.value);
            let value = value.map_or_else(|_| attribute.value.to_string(), |value| value.to_string());
            let whole: &str = attribute.key.as_ref();
            let (prefix, name) = whole.split_once(':').unwrap_or(("", whole));
            attributes.push((prefix.to_owned(), name.to_owned(), value));
        }
        Self(attributes)
    }

    /// The value of the attribute of this name, whatever its prefix.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(_, found, _)| found == name).map(|(_, _, value)| value.as_str())
    }

    /// The value of the attribute of this name with this prefix.
    pub(super) fn with_prefix(&self, prefix: &str, name: &str) -> Option<&str> {
        self.0.iter().find(|(p, found, _)| p == prefix && found == name).map(|(_, _, value)| value.as_str())
    }
}

/// Leaves elements out, with all that is in them.
#[derive(Default)]
pub(super) struct Skipping {
    /// How many such elements are open.
    depth: usize,
}

impl Skipping {
    /// Whether an event is none of an element that is left out; `is_skipped` tells these by
    /// their names.
    pub(super) fn passes(&mut self, event: &Xml<'_>, is_skipped: fn(&str) -> bool) -> bool {
        let within = self.depth > 0;
        match event {
            Xml::Open(name, _) => {
                let skipped = is_skipped(name);
                self.depth = self.depth.saturating_add(usize::from(skipped));
                !within && !skipped
            }
            Xml::Close(name) => {
                if within {
                    self.depth = self.depth.saturating_sub(usize::from(is_skipped(name)));
                }
                !within
            }
            Xml::Text(_) => !within,
        }
    }
}

/// Attributes beyond these are passed over.
const MOST_ATTRIBUTES: usize = 200;

/// Gives all that is in a document to `each`. An error is a sentence; what stands before it
/// was given.
pub(super) fn read(bytes: &[u8], mut each: impl FnMut(Xml<'_>)) -> Result<(), String> {
    let text = decode::text(bytes);
    let mut reader = Reader::from_str(&text);
    let config = reader.config_mut();
    config.allow_dangling_amp = true;
    config.allow_unmatched_ends = true;
    config.check_end_names = false;
    config.check_comments = false;
    loop {
        let event = reader.read_event();
        match event {
            Ok(Event::Start(tag)) => each(Xml::Open(tag.local_name().as_ref(), &Attributes::of(&tag))),
            Ok(Event::Empty(tag)) => {
                each(Xml::Open(tag.local_name().as_ref(), &Attributes::of(&tag)));
                each(Xml::Close(tag.local_name().as_ref()));
            }
            Ok(Event::End(tag)) => each(Xml::Close(tag.local_name().as_ref())),
            Ok(Event::Text(text)) => each(Xml::Text(&text)),
            Ok(Event::CData(text)) => each(Xml::Text(&text)),
            Ok(Event::GeneralRef(reference)) => {
                let name: &str = &reference;
                let resolved = match reference.resolve_char_ref() {
                    Ok(Some(c)) => Some(c.to_string()),
                    _ => quick_xml::escape::resolve_predefined_entity(name).map(str::to_owned),
                };
                each(Xml::Text(&resolved.unwrap_or_else(|| format!("&{name};"))));
            }
            Ok(Event::DocType(declared)) if declared.contains("<!ENTITY") => {
                return Err(
                    "It declares entities of XML, which no sound document of its kind does.".to_owned()
                );
            }
            Ok(Event::DocType(_) | Event::Comment(_) | Event::Decl(_) | Event::PI(_)) => {}
            Ok(Event::Eof) => return Ok(()),
            Err(why) => return Err(format!("Its XML is damaged: {why}.")),
        }
    }
}
