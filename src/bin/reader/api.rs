//! The public JavaScript interface, `window.fonds`; the README documents it.
//!
//! Offsets here are in UTF-16 code units, as everywhere in JavaScript, so that
//! `snippet.slice(start, end)` is the highlighted text.

use std::rc::Rc;

use fonds::archive::{Archive, StoredItem};
use fonds::error::{Error, Gather, Result};
use fonds::{query, search};
use js_sys::{Function, Object, Promise, Reflect};
use serde::Serialize;
use wasm_bindgen::JsValue;
use wasm_bindgen::closure::Closure;

use crate::loader::Loader;
use crate::place::{Asked, Place};
use crate::text::Tongue;
use crate::view;

/// Which hits are asked for.
struct Options {
    limit: usize,
    offset: usize,
}

impl Options {
    /// Reads `{limit, offset}`; what is left out, or no number, is `limit` and 0.
    ///
    /// Not with serde, which would bring the code that prints every kind of number into the
    /// page, for messages about types.
    fn read(value: &JsValue, limit: usize) -> Self {
        let number = |name: &str, default: usize| {
            let value = Reflect::get(value, &name.into()).ok().and_then(|value| value.as_f64());
            // A number that is too large becomes the largest, one below 0 becomes 0.
            value.filter(|value| !value.is_nan()).map_or(default, |value| value as usize)
        };
        Self { limit: number("limit", limit), offset: number("offset", 0) }
    }
}

#[derive(Serialize)]
struct Answer {
    total: usize,
    items: usize,
    hits: Vec<Hit>,
    notices: Vec<String>,
}

#[derive(Serialize)]
struct Hit {
    item: String,
    path: String,
    source: String,
    headings: Vec<String>,
    passage: u32,
    score: f64,
    snippet: String,
    highlights: Vec<(usize, usize)>,
    why: Vec<String>,
    link: String,
}

#[derive(Serialize)]
struct Item<'a> {
    item: &'a str,
    path: &'a str,
    source: &'a str,
    creator: &'a str,
    date: &'a str,
    language: &'a str,
    rights: &'a str,
    format: &'static str,
    bytes: u64,
    passages: usize,
    sha256: String,
}

/// What gives a value, if all blocks are there.
type Attempt = Rc<dyn Fn() -> Result<JsValue>>;

/// Puts `search` and `items` into `window.fonds`, beside the `ready` of the loader.
pub(crate) fn install(
    window: &JsValue,
    archive: Rc<Archive>,
    loader: Option<Rc<Loader>>,
) -> std::result::Result<(), JsValue> {
    let name = JsValue::from_str("fonds");
    let mut fonds = Reflect::get(window, &name)?;
    if !fonds.is_object() {
        fonds = Object::new().into();
        Reflect::set(window, &name, &fonds)?;
    }
    let (searched, loads) = (Rc::clone(&archive), loader.clone());
    let search = Closure::<dyn Fn(JsValue, JsValue) -> std::result::Result<JsValue, JsValue>>::new(
        move |text: JsValue, options: JsValue| {
            // What is no string asks for nothing.
            let text = text.as_string().unwrap_or_default();
            let options = Options::read(&options, 10);
            let searched = Rc::clone(&searched);
            now_or_later(&loads, Rc::new(move || value(&answer(&searched, &text, &options)?)))
        },
    );
    let items = Closure::<dyn Fn(JsValue) -> std::result::Result<JsValue, JsValue>>::new(move |options| {
        let options = Options::read(&options, usize::MAX);
        let archive = Rc::clone(&archive);
        let attempt = move || {
            let mut gather = Gather::default();
            let mut stored = Vec::new();
            for number in (0..archive.len()).skip(options.offset).take(options.limit) {
                stored.extend(gather.take(archive.item(number))?);
            }
            gather.finish()?;
            value(&stored.iter().map(item).collect::<Vec<_>>())
        };
        now_or_later(&loader, Rc::new(attempt))
    });
    Reflect::set(&fonds, &"search".into(), &search.into_js_value())?;
    Reflect::set(&fonds, &"items".into(), &items.into_js_value())?;
    Ok(())
}

/// A value of this program as one of JavaScript's.
fn value(value: &impl Serialize) -> Result<JsValue> {
    let no_value = |_| Error::Unknown { what: "value", number: 0 };
    serde_wasm_bindgen::to_value(value).map_err(no_value)
}

/// The value, or a promise of it if blocks have to come first.
fn now_or_later(loader: &Option<Rc<Loader>>, attempt: Attempt) -> std::result::Result<JsValue, JsValue> {
    match (attempt(), loader) {
        (Ok(value), _) => Ok(value),
        (Err(Error::Missing { .. }), Some(loader)) => {
            let promised = &mut |go, stop| later(loader, &attempt, go, stop);
            Ok(Promise::new(promised).into())
        }
        (Err(why), _) => Err(error(why)),
    }
}

/// Keeps a promise as soon as the blocks have come.
fn later(loader: &Rc<Loader>, attempt: &Attempt, go: Function, stop: Function) {
    let told = match attempt() {
        Ok(value) => go.call1(&JsValue::NULL, &value),
        Err(Error::Missing { blocks }) => {
            let (again, attempt) = (Rc::clone(loader), Rc::clone(attempt));
            loader.want(&blocks, Box::new(move || later(&again, &attempt, go, stop)));
            return;
        }
        Err(why) => stop.call1(&JsValue::NULL, &error(why)),
    };
    // The functions of a promise do not throw.
    drop(told);
}

fn error(error: fonds::error::Error) -> JsValue {
    js_sys::Error::new(&error.to_string()).into()
}

fn answer(archive: &Archive, text: &str, options: &Options) -> Result<Answer> {
    let answer = search::search(archive, text, &query::parse(text), search::Options::default())?;
    let asked = Asked::of(text);
    let mut gather = Gather::default();
    let mut hits = Vec::new();
    for hit in answer.best(archive, usize::MAX, options.offset, options.limit)? {
        let Some((part, at)) = gather.take(archive.passage(hit.passage))? else { continue };
        let Some(block) = part.blocks.get(at) else { continue };
        let (snippet, lit) = view::shown_snippet(&answer, block, part.zone(at));
        let mut why: Vec<String> = Vec::new();
        for one in &lit {
            let reason =
                format!("{}: {}", one.rule.name(), snippet.get(one.range.clone()).unwrap_or_default());
            if !why.contains(&reason) {
                why.push(reason);
            }
        }
        let passage = part.ordinal(at);
        hits.push(Hit {
            item: part.description.title.clone(),
            path: part.path.clone(),
            source: part.description.source.clone(),
            headings: part.headings(at).into_iter().map(view::one_line).collect(),
            passage,
            score: hit.score,
            highlights: lit
                .iter()
                .map(|one| (utf16(&snippet, one.range.start), utf16(&snippet, one.range.end)))
                .collect(),
            snippet,
            why,
            link: Place::passage(&part.path, Some(passage), &asked).fragment(),
        });
    }
    gather.finish()?;
    // Programs are told in English, whatever the page speaks.
    let english = Tongue::English.texts();
    Ok(Answer {
        total: answer.hits,
        items: answer.items,
        hits,
        notices: answer.notices.iter().map(|notice| english.notice(notice)).collect(),
    })
}

/// The UTF-16 code units before a byte of a text.
fn utf16(text: &str, byte: usize) -> usize {
    text.get(..byte).unwrap_or_default().encode_utf16().count()
}

fn item(stored: &StoredItem) -> Item<'_> {
    let description = &stored.description;
    Item {
        item: &description.title,
        path: &stored.path,
        source: &description.source,
        creator: &description.creator,
        date: &description.date,
        language: &description.language,
        rights: &description.rights,
        format: stored.format.name(),
        bytes: stored.bytes,
        passages: stored.passages.len(),
        sha256: stored.fixity.to_string(),
    }
}
