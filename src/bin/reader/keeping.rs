//! Keeping the whole of a shelf: as one file, or in the browser where it is on a web host.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use fonds::archive::Archive;
use fonds::bytes::Source;
use fonds::error::{Absent, Error};
use fonds::pocket::Pocket;
use js_sys::{Array, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::Blob;

use crate::loader::Loader;
use crate::page::{Page, download, once, spoken};
use crate::shelf::Handle;
use crate::view;

/// Files that are asked for at once.
const AT_ONCE: usize = 16;

/// The whole of an archive on its way to be kept.
pub(crate) struct Keeping {
    loader: Rc<Loader>,
    archive: Rc<Archive>,
    blocks: Vec<Absent>,
    /// How many are done.
    next: Cell<usize>,
    /// How many could not be kept.
    failed: Cell<usize>,
    pocket: RefCell<Option<Pocket>>,
    parts: Array,
}

impl Keeping {
    fn new(loader: &Rc<Loader>, archive: &Rc<Archive>) -> Rc<Self> {
        Rc::new(Self {
            loader: Rc::clone(loader),
            archive: Rc::clone(archive),
            blocks: archive.blocks(),
            next: Cell::new(0),
            failed: Cell::new(0),
            pocket: RefCell::new(None),
            parts: Array::new(),
        })
    }

    /// Saves the archive as one file, the pocket form.
    pub(crate) fn save(loader: &Rc<Loader>, archive: &Rc<Archive>) -> Result<(), JsValue> {
        let saving = Self::new(loader, archive);
        let module: Uint8Array = loader.hook("module")?.call0(&JsValue::NULL)?.dyn_into()?;
        let source = Handle(Rc::clone(loader.shelf()));
        let begin = || -> fonds::error::Result<Pocket> {
            let mut pocket = Pocket::new(&module.to_vec(), source.length())?;
            saving.add(&pocket.add(&source.read(0..archive.front())?));
            Ok(pocket)
        };
        match begin() {
            Ok(pocket) => *saving.pocket.borrow_mut() = Some(pocket),
            Err(error) => {
                saving.tell(&spoken().error(&error));
                return Ok(());
            }
        }
        saving.step();
        Ok(())
    }

    fn add(&self, part: &str) {
        if part.is_empty() {
            return;
        }
        // As a blob each: a browser may put those on its disk.
        match Blob::new_with_str_sequence(&Array::of1(&part.into())) {
            Ok(blob) => {
                self.parts.push(&blob);
            }
            Err(error) => Page::refused(&error),
        }
    }

    /// Adds the blocks that are here, and asks for the next.
    fn step(self: &Rc<Self>) {
        let source = Handle(Rc::clone(self.loader.shelf()));
        let mut asked: Vec<Absent> = Vec::new();
        while let Some(block) = self.blocks.get(self.next.get()) {
            match source.read(block.range.clone()) {
                Ok(bytes) => {
                    let part = self.pocket.borrow_mut().as_mut().map(|pocket| pocket.add(&bytes));
                    self.add(&part.unwrap_or_default());
                    self.next.set(self.next.get().saturating_add(1));
                }
                Err(Error::Missing { .. }) => {
                    let rest = self.blocks.iter().skip(self.next.get()).take(AT_ONCE);
                    asked.extend(rest.filter(|block| !self.loader.shelf().knows(block)).cloned());
                    break;
                }
                Err(error) => return self.tell(&spoken().cannot_save.with([&spoken().error(&error)])),
            }
        }
        if asked.is_empty() {
            return self.finish();
        }
        let say = spoken();
        self.tell(&say.parts_there.with([&say.of_usize(self.next.get()), &say.of_usize(self.blocks.len())]));
        let (saving, blocks) = (Rc::clone(self), asked.clone());
        let call = move || {
            saving.step();
            // They were loaded for this alone.
            for block in &blocks {
                saving.loader.shelf().forget(block);
            }
        };
        self.loader.want(&asked, Box::new(call));
    }

    /// Asks for the shell, and hands the page over as a download.
    fn finish(self: &Rc<Self>) {
        let saving = Rc::clone(self);
        let call = once(move |shell| {
            if let Err(error) = saving.hand_over(&shell) {
                Page::refused(&error);
            }
        });
        let asked = self.loader.hook("shell").and_then(|shell| shell.call1(&JsValue::NULL, &call));
        if let Err(error) = asked {
            Page::refused(&error);
        }
    }

    fn hand_over(&self, shell: &JsValue) -> Result<(), JsValue> {
        let shell = shell.as_string().unwrap_or_default();
        let pages = self.pocket.borrow_mut().take().map(|pocket| pocket.finish(&shell));
        let Some(Ok((head, last, tail))) = pages else {
            self.tell(spoken().no_pocket);
            return Ok(());
        };
        let parts = Array::of1(&head.into());
        for part in self.parts.iter() {
            parts.push(&part);
        }
        parts.push(&last.into());
        parts.push(&tail.into());
        let page = Blob::new_with_str_sequence(&parts)?;
        let document = web_sys::window().and_then(|window| window.document()).ok_or("no document")?;
        download(&document, &page, &view::file_name(&self.archive))?;
        self.tell(spoken().saved);
        Ok(())
    }

    /// Has the browser keep all files.
    pub(crate) fn keep(loader: &Rc<Loader>, archive: &Rc<Archive>) {
        Self::new(loader, archive).batch(0);
    }

    fn batch(self: Rc<Self>, failed: usize) {
        self.failed.set(self.failed.get().saturating_add(failed));
        let say = spoken();
        let (done, all) = (self.next.get(), self.blocks.len());
        let blocks: Vec<Absent> = self.blocks.iter().skip(done).take(AT_ONCE).cloned().collect();
        if blocks.is_empty() {
            let failed = self.failed.get();
            return self.tell(&match failed {
                0 => say.all_kept.to_owned(),
                _ => say.not_kept.with([&say.of_usize(failed), &say.of_usize(all)]),
            });
        }
        self.tell(&say.parts_kept.with([&say.of_usize(done), &say.of_usize(all)]));
        self.next.set(done.saturating_add(blocks.len()));
        let files = Loader::files(&blocks);
        let keep = self.loader.hook("keep");
        let call = once(move |failed| {
            self.batch(failed.as_f64().unwrap_or_default() as usize);
        });
        if let Err(error) = keep.and_then(|keep| keep.call2(&JsValue::NULL, &files, &call)) {
            Page::refused(&error);
        }
    }

    /// Says how far it is, beside the buttons.
    fn tell(&self, text: &str) {
        let document = web_sys::window().and_then(|window| window.document());
        if let Some(place) = document.and_then(|document| document.get_element_by_id("keeping-told")) {
            place.set_text_content(Some(text));
        }
    }
}

/// Whether there is a worker that can keep files.
pub(crate) fn is_hosted(hooks: &JsValue) -> bool {
    Reflect::get(hooks, &"hosted".into()).is_ok_and(|value| value.is_truthy())
}
