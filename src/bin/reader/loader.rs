//! Loads blocks: asks the browser for their files, a few at a time, and says how far it is.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use fonds::error::Absent;
use js_sys::{Function, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::Window;

use crate::page::{Page, once, spoken};
use crate::shelf::{Shelf, file_of};
use crate::text::Tongue;

/// Files that are asked for at once; a browser would let the others wait all the same.
const AT_ONCE: usize = 6;
/// After how many milliseconds it is said that something is loading.
const UNSEEN: i32 = 300;

/// What is called when blocks have come, or are known to be lost.
type Call = Box<dyn FnOnce()>;

/// Loads blocks of a shelf.
pub(crate) struct Loader {
    shelf: Rc<Shelf>,
    /// What the page's loader offers: see `src/bin/fonds/publish.rs`.
    hooks: JsValue,
    window: Window,
    loads: RefCell<Loads>,
    /// How many files were asked for since nothing was, and how many of them are done.
    asked: Cell<usize>,
    done: Cell<usize>,
    /// Whether it is seen that something is loading.
    seen: Cell<bool>,
    /// Whether nothing is to be kept.
    traceless: Cell<bool>,
}

#[derive(Default)]
struct Loads {
    /// What is to be asked for, the next at the end.
    queue: Vec<u64>,
    /// What is asked for or in the queue: blocks with the same bytes have the same file.
    wanted: Vec<Absent>,
    under_way: usize,
    waiting: Vec<(Vec<u64>, Call)>,
}

impl Loader {
    /// With what the page's loader offers.
    pub(crate) fn new(shelf: Rc<Shelf>, hooks: JsValue, window: Window) -> Rc<Self> {
        let (asked, done, seen) = (Cell::new(0), Cell::new(0), Cell::new(false));
        let traceless = Cell::new(false);
        Rc::new(Self { shelf, hooks, window, loads: RefCell::default(), asked, done, seen, traceless })
    }

    pub(crate) fn shelf(&self) -> &Rc<Shelf> {
        &self.shelf
    }

    /// A function that the page's loader offers.
    pub(crate) fn hook(&self, name: &str) -> Result<Function, JsValue> {
        Reflect::get(&self.hooks, &name.into())?.dyn_into()
    }

    /// Calls back when these blocks are here or lost; what is asked for last comes first.
    pub(crate) fn want(self: &Rc<Self>, blocks: &[Absent], call: Call) {
        let absent: Vec<&Absent> = blocks.iter().filter(|block| !self.shelf.knows(block)).collect();
        if absent.is_empty() {
            return call();
        }
        {
            let mut loads = self.loads.borrow_mut();
            for block in absent.iter().rev() {
                if !loads.wanted.iter().any(|other| other.name == block.name) {
                    self.asked.set(self.asked.get().saturating_add(1));
                    loads.queue.push(block.name);
                }
                if !loads.wanted.contains(block) {
                    loads.wanted.push((*block).clone());
                }
            }
            loads.waiting.push((absent.iter().map(|block| block.name).collect(), call));
        }
        self.ask();
    }

    /// Has nothing of the archive kept in the browser from now on, and what was kept forgotten; or
    /// has it kept again.
    pub(crate) fn set_traceless(&self, traceless: bool) -> Result<(), JsValue> {
        if self.traceless.replace(traceless) == traceless {
            return Ok(());
        }
        let done = once(|_| {});
        self.hook("keeps")?.call2(&JsValue::NULL, &(!traceless).into(), &done).map(drop)
    }

    /// Has what was kept forgotten, and then calls.
    pub(crate) fn forget(&self, call: &Function) -> Result<(), JsValue> {
        self.hook("keeps")?.call2(&JsValue::NULL, &false.into(), call).map(drop)
    }

    /// Asks for the next files.
    fn ask(self: &Rc<Self>) {
        loop {
            let name = {
                let mut loads = self.loads.borrow_mut();
                if loads.under_way >= AT_ONCE {
                    return;
                }
                let Some(name) = loads.queue.pop() else { return };
                loads.under_way = loads.under_way.saturating_add(1);
                name
            };
            if self.done.get() == 0 && self.loads.borrow().under_way == 1 {
                self.soon();
            }
            let loader = Rc::clone(self);
            let call = once(move |value| loader.came(name, &value));
            let digits = JsValue::from_str(&format!("{name:016x}"));
            let asked = self.hook("load").and_then(|load| load.call2(&JsValue::NULL, &digits, &call));
            if let Err(error) = asked {
                Page::refused(&error);
            }
        }
    }

    /// A file has come, or a word why not.
    fn came(self: &Rc<Self>, name: u64, value: &JsValue) {
        let blocks = {
            let mut loads = self.loads.borrow_mut();
            loads.under_way = loads.under_way.saturating_sub(1);
            let (came, rest) =
                std::mem::take(&mut loads.wanted).into_iter().partition(|block| block.name == name);
            loads.wanted = rest;
            let came: Vec<Absent> = came;
            came
        };
        let bytes = value.dyn_ref::<Uint8Array>();
        // An error of the library is English; the page says it in its own language.
        let english = Tongue::English.texts();
        for block in blocks {
            match bytes {
                Some(bytes) => self.shelf.put(&block, bytes.to_vec()),
                None if value.as_string().is_some_and(|word| word == "damaged") => {
                    self.shelf.lose(&block, english.file_damaged);
                }
                None => {
                    let why = if self.is_hosted() { english.file_unreached } else { english.file_absent };
                    self.shelf.lose(&block, why);
                }
            }
        }
        self.done.set(self.done.get().saturating_add(1));
        // Those that wait for nothing more.
        let mut ready = Vec::new();
        {
            let mut loads = self.loads.borrow_mut();
            let mut rest = Vec::new();
            for (mut names, call) in std::mem::take(&mut loads.waiting) {
                names.retain(|other| *other != name);
                if names.is_empty() { ready.push(call) } else { rest.push((names, call)) }
            }
            loads.waiting = rest;
        }
        self.ask();
        for call in ready {
            call();
        }
        self.progress();
    }

    fn is_hosted(&self) -> bool {
        self.window.location().protocol().is_ok_and(|protocol| protocol.starts_with("http"))
    }

    /// Says after a while that something is loading, if it still is.
    fn soon(self: &Rc<Self>) {
        let loader = Rc::clone(self);
        let call = once(move |_| {
            loader.seen.set(true);
            loader.progress();
        });
        // Without the timer nothing is said; what is loading comes all the same.
        let _ = self.window.set_timeout_with_callback_and_timeout_and_arguments_0(&call, UNSEEN);
    }

    /// Says how far it is, or nothing more.
    fn progress(&self) {
        let (done, asked) = (self.done.get(), self.asked.get());
        let is_over = done >= asked;
        if is_over {
            self.asked.set(0);
            self.done.set(0);
        }
        if !self.seen.get() {
            return;
        }
        self.seen.set(!is_over);
        let tell = |id: &str, text: &str| {
            let place = self.window.document().and_then(|document| document.get_element_by_id(id));
            if let Some(place) = place.filter(|place| place.text_content().as_deref() != Some(text)) {
                place.set_text_content(Some(text));
            }
        };
        let say = spoken();
        // Those who listen are told once, those who see how far it is.
        tell("loading", if is_over { "" } else { say.loading });
        tell(
            "loaded",
            &if is_over {
                String::new()
            } else {
                say.loaded.with([&say.of_usize(done), &say.of_usize(asked)])
            },
        );
    }

    /// The files of blocks, for those who keep them.
    pub(crate) fn files(blocks: &[Absent]) -> js_sys::Array {
        blocks.iter().map(|block| JsValue::from_str(&file_of(block.name))).collect()
    }
}
