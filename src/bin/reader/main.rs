//! The reader: the Wasm in the page.
//!
//! ```text
//! node < place < view < examples < state < page < listen, api < main
//! ```
//!
//! `state` is pure: an event comes in, changes go out. `listen` turns what the browser says
//! into events, `page` turns changes into the page. What is seen is a tree of `node`s that
//! `view` makes of the archive. `api` is for programs.

#![cfg_attr(
    test,
    allow(
        clippy::arithmetic_side_effects,
        clippy::string_slice,
        reason = "a test that overflows fails, as it should"
    )
)]

use std::rc::Rc;

use fonds::archive::{Archive, module};
use fonds::bytes::Slice;
use js_sys::WebAssembly::Module;
use js_sys::{ArrayBuffer, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::HtmlInputElement;

mod api;
mod examples;
mod listen;
mod node;
mod page;
mod place;
mod state;
mod view;

fn main() {
    // An error that `main` returned would only be printed, and nobody would see it.
    if let Err(error) = start() {
        wasm_bindgen::throw_val(error);
    }
}

fn start() -> Result<(), JsValue> {
    std::panic::set_hook(Box::new(|info| {
        page::Page::fail(&format!(
            "The reader stopped because of a fault in it: {info}. Reload the page to go on."
        ));
    }));
    let page = page::Page::new()?;
    let archive = Archive::open(Slice::from(archive_bytes()?)).map_err(error)?;
    let archive = Rc::new(archive);
    api::install(page.window(), Rc::clone(&archive))?;
    let root = page.document().document_element();
    let state = state::State::new(archive).map_err(error)?;
    if let Some(search) = page.element::<HtmlInputElement>("q") {
        search.set_disabled(false);
    }
    listen::App::start(state, page)?;
    if let Some(root) = root {
        root.set_attribute("data-ready", "")?;
    }
    Ok(())
}

/// The archive in this very module.
fn archive_bytes() -> Result<Vec<u8>, JsValue> {
    let own: Module = wasm_bindgen::module().dyn_into()?;
    let sections = Module::custom_sections(&own, module::SECTION);
    let bytes: ArrayBuffer = sections
        .get(0)
        .dyn_into()
        .map_err(|_| named("This page has no archive in it. `fonds publish` makes a page that has one."))?;
    Ok(Uint8Array::new(&bytes).to_vec())
}

/// An error of the library for the loader, which knows it by its name and shows it as it is.
fn error(error: fonds::error::Error) -> JsValue {
    named(&error.to_string())
}

fn named(message: &str) -> JsValue {
    let error = js_sys::Error::new(message);
    error.set_name("ArchiveError");
    error.into()
}
