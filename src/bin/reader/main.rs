//! The reader: the Wasm in the page. For now it says how large the archive is.

use js_sys::WebAssembly::Module;
use js_sys::{ArrayBuffer, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};

fn main() -> Result<(), JsValue> {
    let module: Module = wasm_bindgen::module().dyn_into()?;
    let sections = Module::custom_sections(&module, fonds::archive::module::SECTION);
    let archive: ArrayBuffer = sections.get(0).dyn_into()?;
    let archive = Uint8Array::new(&archive).to_vec();

    let document = web_sys::window().and_then(|window| window.document()).ok_or("no document")?;
    let main = document.query_selector("main")?.ok_or("no <main>")?;
    let line = document.create_element("p")?;
    line.set_text_content(Some(&format!("The archive has {} bytes.", archive.len())));
    main.append_child(&line)?;
    document.document_element().ok_or("no <html>")?.set_attribute("data-ready", "")?;
    Ok(())
}
