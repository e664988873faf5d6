//! The reader: the Wasm in the page.
//!
//! ```text
//! text < node < quote < place < settings < trace < json < cite < notes < view < shelf < state < page < loader
//!   < keeping < listen, api < main
//! ```
//!
//! `state` is pure: an event comes in, changes go out. `listen` turns what the browser says
//! into events, `page` turns changes into the page. What is seen is a tree of `node`s that
//! `view` makes of the archive. `text` is all that is said, in each language. `api` is for
//! programs.
//!
//! The archive is in this very module, or it comes in parts, which `shelf` holds and `loader`
//! loads; then `state` says which blocks it lacks, and goes on when they have come.

#![cfg_attr(
    test,
    allow(
        clippy::arithmetic_side_effects,
        clippy::string_slice,
        reason = "a test that overflows fails, as it should"
    )
)]

use std::rc::Rc;

use fonds::archive::{Archive, Fixity, module};
use fonds::bytes::{Slice, Source};
use js_sys::WebAssembly::Module;
use js_sys::{Array, ArrayBuffer, Function, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::HtmlInputElement;

mod api;
mod cite;
mod json;
mod keeping;
mod listen;
mod loader;
mod node;
mod notes;
mod page;
mod place;
mod quote;
mod settings;
mod shelf;
mod state;
mod text;
mod trace;
mod view;

fn main() {
    // An error that `main` returned would only be printed, and nobody would see it.
    if let Err(error) = start() {
        wasm_bindgen::throw_val(error);
    }
}

fn start() -> Result<(), JsValue> {
    std::panic::set_hook(Box::new(|info| {
        page::Page::fail(&page::spoken().stopped.with([&info.to_string()]));
        page::stop();
    }));
    let page = page::Page::new()?;
    let settings = page.kept_settings();
    let tongue = settings.tongue.unwrap_or_else(|| page.preferred());
    page.speak(tongue)?;
    page.set(settings)?;
    let fonds = Reflect::get(page.window(), &"fonds".into())?;
    let hooks = Reflect::get(&fonds, &"shelf".into())?;
    let (archive, loader) = if hooks.is_object() { parts(&page, &hooks)? } else { whole()? };
    // Searches that have hits; the packer has looked for them.
    let examples = Reflect::get(&fonds, &"examples".into())?.dyn_into::<Array>().unwrap_or_default();
    let examples = examples.iter().filter_map(|example| example.as_string()).collect();
    api::install(page.window(), Rc::clone(&archive), loader.clone())?;
    let parts = loader
        .as_ref()
        .map(|loader| view::Parts { bytes: loader.shelf().bytes(), hosted: keeping::is_hosted(&hooks) });
    let state = state::State::new(Rc::clone(&archive), examples, parts, tongue).map_err(error)?;
    let state = state.with_settings(settings);
    if let Some(search) = page.element::<HtmlInputElement>("q") {
        search.set_disabled(false);
    }
    for button in ["help-button", "display-button", "tongue"] {
        if let Some(button) = page.element::<web_sys::Element>(button) {
            button.remove_attribute("disabled")?;
        }
    }
    let shelf = loader.as_ref().map(|loader| Rc::clone(loader.shelf()));
    // The same for all forms of an archive: all else is named in its front.
    let (of, length) = (shelf.clone(), archive.front());
    let name = Box::new(move || {
        let front = match &of {
            Some(shelf) => shelf::Handle(Rc::clone(shelf)).read(0..length).ok(),
            None => archive_bytes().ok().and_then(|bytes| Slice::from(bytes).read(0..length).ok()),
        };
        front.map(|front| Fixity::of(&front).to_string()).unwrap_or_default()
    });
    let digest = Box::new(move || match &shelf {
        // The names of all other parts are in the front.
        Some(shelf) => page::spoken().front_digest.with([&shelf.front_fixity().to_string()]),
        None => archive_bytes().map(|bytes| Fixity::of(&bytes).to_string()).unwrap_or_default(),
    });
    let in_page = loader.is_none();
    let whole = Box::new(move || if in_page { archive_section().ok() } else { None });
    listen::App::start(state, page, loader.map(|loader| (loader, archive)), digest, name, whole)
}

/// An archive, and what loads its blocks.
type Opened = (Rc<Archive>, Option<Rc<loader::Loader>>);

/// The archive that is all in this page.
fn whole() -> Result<Opened, JsValue> {
    Ok((Rc::new(Archive::open(Slice::from(archive_bytes()?)).map_err(error)?), None))
}

/// The archive of which the page has the front.
fn parts(page: &page::Page, hooks: &JsValue) -> Result<Opened, JsValue> {
    let front: Function = Reflect::get(hooks, &"front".into())?.dyn_into()?;
    let front: Uint8Array = front.call0(hooks)?.dyn_into()?;
    let shelf = Rc::new(shelf::Shelf::new(front.to_vec()).map_err(error)?);
    let archive = Archive::open(shelf::Handle(Rc::clone(&shelf))).map_err(error)?;
    let loader = loader::Loader::new(shelf, hooks.clone(), page.window().clone());
    Ok((Rc::new(archive), Some(loader)))
}

/// The archive in this very module.
fn archive_bytes() -> Result<Vec<u8>, JsValue> {
    archive_section().map(|bytes| bytes.to_vec())
}

/// The same, as the browser has it.
fn archive_section() -> Result<Uint8Array, JsValue> {
    let own: Module = wasm_bindgen::module().dyn_into()?;
    let sections = Module::custom_sections(&own, module::SECTION);
    let bytes: ArrayBuffer = sections.get(0).dyn_into().map_err(|_| named(page::spoken().no_archive))?;
    Ok(Uint8Array::new(&bytes))
}

/// An error of the library for the loader, which knows it by its name and shows it as it is.
fn error(error: fonds::error::Error) -> JsValue {
    named(&page::spoken().error(&error))
}

fn named(message: &str) -> JsValue {
    let error = js_sys::Error::new(message);
    error.set_name("ArchiveError");
    error.into()
}
