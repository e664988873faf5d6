//! Looking whether this copy is whole: every item's original bytes and the whole, digested by the
//! browser where it can, here where it cannot, and in slices, so that the page stays alive.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use fonds::archive::{Archive, Digesting, Fixing, Fixity};
use fonds::bytes::Slice;
use fonds::error::{Absent, Error, Result};
use js_sys::{Array, Function, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};

use super::App;
use crate::page::{Page, once};
use crate::state::{Event, Finding};
use crate::view::Fault;

/// For how many milliseconds it is looked at a time, and how often it is said how far it is.
const SLICE: f64 = 24.0;
const TELLS: f64 = 120.0;
/// From so many bytes on, the browser digests faster than this program, the way there and back
/// counted.
const LARGE: usize = 16 << 10;
/// How many digests the browser computes at once.
const AT_ONCE: usize = 4;
/// How many bytes are digested here between two looks at the clock.
const STEP: usize = 1 << 20;

/// An item, by its number: its recorded fixity, its bytes, and how many of them are digested.
type Part = (u32, Fixity, Slice, usize, Fixing);

/// A check under way.
struct Check {
    app: Rc<App>,
    archive: Rc<Archive>,
    /// The browser's SHA-256, until it refuses.
    digest: RefCell<Option<(JsValue, Function)>>,
    next: Cell<u32>,
    done: Cell<u32>,
    bytes: Cell<u64>,
    /// What is digested here and not done yet.
    part: RefCell<Option<Part>>,
    under_way: Cell<usize>,
    /// Whether a slice is asked for.
    asked: Cell<bool>,
    faults: RefCell<Vec<(u32, Fault)>>,
    told: Cell<f64>,
    /// The whole, once the items are done.
    whole: RefCell<Option<Digesting>>,
    ends: Cell<bool>,
}

impl App {
    /// Starts to look.
    pub(super) fn check(self: &Rc<Self>) {
        let digest = || -> std::result::Result<_, JsValue> {
            let crypto = Reflect::get(self.page.window(), &"crypto".into())?;
            let subtle = Reflect::get(&crypto, &"subtle".into())?;
            let digest: Function = Reflect::get(&subtle, &"digest".into())?.dyn_into()?;
            Ok((subtle, digest))
        };
        let check = Rc::new(Check {
            app: Rc::clone(self),
            archive: Rc::clone(self.state.borrow().archive()),
            // On plain http there is none.
            digest: RefCell::new(digest().ok()),
            next: Cell::new(0),
            done: Cell::new(0),
            bytes: Cell::new(0),
            part: RefCell::new(None),
            under_way: Cell::new(0),
            asked: Cell::new(false),
            faults: RefCell::default(),
            told: Cell::new(js_sys::Date::now()),
            whole: RefCell::new(None),
            ends: Cell::new(false),
        });
        check.soon();
    }
}

impl Check {
    /// Goes on, after the browser has had its turn.
    fn soon(self: &Rc<Self>) {
        if self.asked.replace(true) {
            return;
        }
        let check = Rc::clone(self);
        let call = once(move |_| {
            check.asked.set(false);
            check.go();
        });
        if let Err(error) = self.app.page.window().set_timeout_with_callback(&call) {
            Page::refused(&error);
        }
    }

    /// Goes on for a slice of time.
    fn go(self: &Rc<Self>) {
        let until = js_sys::Date::now() + SLICE;
        while self.under_way.get() < AT_ONCE {
            if !self.step() {
                return;
            }
            if js_sys::Date::now() > until {
                self.tell();
                return self.soon();
            }
        }
    }

    /// One step; says whether there is another at once.
    fn step(self: &Rc<Self>) -> bool {
        if self.part.borrow().is_some() {
            self.digest_here();
            return true;
        }
        let number = self.next.get();
        if number < self.archive.len() {
            return self.item(number);
        }
        // The whole comes when all items are done.
        self.under_way.get() == 0 && self.whole()
    }

    fn item(self: &Rc<Self>, number: u32) -> bool {
        let read =
            self.archive.item(number).and_then(|item| Ok((item.fixity, self.archive.original(number)?)));
        match read {
            Ok((fixity, bytes)) => {
                self.next.set(number.saturating_add(1));
                self.trim();
                if bytes.len() >= LARGE && self.digest.borrow().is_some() {
                    let check = Rc::clone(self);
                    self.ask(&Uint8Array::from(&bytes[..]), move |digest| {
                        let digest = digest.unwrap_or_else(|| Fixity::of(&bytes));
                        check.is_done(number, digest == fixity, bytes.len());
                        check.soon();
                    });
                } else {
                    *self.part.borrow_mut() = Some((number, fixity, bytes, 0, Fixing::default()));
                }
                true
            }
            Err(Error::Missing { blocks }) => self.wait_for(&blocks),
            Err(error) => {
                self.next.set(number.saturating_add(1));
                self.faults.borrow_mut().push((number, Fault::Unread(error)));
                self.done.set(self.done.get().saturating_add(1));
                true
            }
        }
    }

    /// Goes on when these blocks are there. There is nothing else to do by then.
    fn wait_for(self: &Rc<Self>, blocks: &[Absent]) -> bool {
        let check = Rc::clone(self);
        if let Some((loader, _)) = &self.app.loader {
            loader.want(blocks, Box::new(move || check.soon()));
        }
        false
    }

    /// Keeps no more of what was loaded than is usual.
    fn trim(&self) {
        if let Some((loader, _)) = &self.app.loader {
            loader.shelf().trim();
        }
    }

    /// Digests some more of what is digested here.
    fn digest_here(&self) {
        let mut part = self.part.borrow_mut();
        let Some((number, fixity, bytes, at, fixing)) = part.as_mut() else { return };
        let end = at.saturating_add(STEP).min(bytes.len());
        fixing.add(bytes.get(*at..end).unwrap_or_default());
        *at = end;
        if end == bytes.len() {
            let (found, length) = fixing.clone().finish();
            let (number, is_whole) = (*number, found == *fixity);
            *part = None;
            self.is_done(number, is_whole, length as usize);
        }
    }

    fn is_done(&self, number: u32, is_whole: bool, length: usize) {
        self.done.set(self.done.get().saturating_add(1));
        self.bytes.set(self.bytes.get().saturating_add(length as u64));
        if !is_whole {
            self.faults.borrow_mut().push((number, Fault::Other));
        }
    }

    /// Has the browser digest bytes; calls with what it gives. A browser that refuses once is not asked again.
    fn ask(self: &Rc<Self>, bytes: &Uint8Array, then: impl FnOnce(Option<Fixity>) + 'static) {
        let Some((subtle, digest)) = self.digest.borrow().clone() else { return then(None) };
        self.under_way.set(self.under_way.get().saturating_add(1));
        let check = Rc::clone(self);
        let came = once(move |value| {
            check.under_way.set(check.under_way.get().saturating_sub(1));
            // What is refused gives no digest.
            let bytes = value.is_object().then(|| Uint8Array::new(&value).to_vec());
            let fixity = bytes.and_then(|bytes| bytes.try_into().ok()).map(Fixity);
            if fixity.is_none() {
                *check.digest.borrow_mut() = None;
            }
            then(fixity);
        });
        let called = digest.call2(&subtle, &"SHA-256".into(), bytes).and_then(|promise| {
            let then: Function = Reflect::get(&promise, &"then".into())?.dyn_into()?;
            then.apply(&promise, &Array::of2(&came, &came))
        });
        if called.is_err() {
            // It is called all the same.
            let _ = came.call1(&JsValue::NULL, &JsValue::NULL);
        }
    }

    /// The whole; says whether there is more to do at once.
    fn whole(self: &Rc<Self>) -> bool {
        if self.ends.get() {
            return false;
        }
        let read = || -> Result<bool> {
            if self.whole.borrow().is_none() {
                if self.digest.borrow().is_some()
                    && let Some(bytes) = (self.app.whole)()
                {
                    let front = self.archive.unsigned_front()?;
                    let rest = bytes.subarray(self.archive.front() as u32, bytes.length());
                    let length = u32::try_from(front.len()).unwrap_or_default();
                    let all = Uint8Array::new_with_length(length.saturating_add(rest.length()));
                    all.set(&Uint8Array::from(&front[..]), 0);
                    all.set(&rest, length);
                    self.ends.set(true);
                    let check = Rc::clone(self);
                    self.ask(&all, move |digest| match digest {
                        Some(digest) => check.end(Ok(digest)),
                        None => {
                            check.ends.set(false);
                            check.soon();
                        }
                    });
                    return Ok(false);
                }
                *self.whole.borrow_mut() = Some(self.archive.digesting()?);
            }
            let mut whole = self.whole.borrow_mut();
            whole.as_mut().map_or(Ok(false), |whole| whole.step(&self.archive))
        };
        match read() {
            Ok(true) => {
                self.trim();
                true
            }
            Ok(false) if self.ends.get() => false,
            Ok(false) => {
                if let Some(whole) = self.whole.borrow_mut().take() {
                    self.ends.set(true);
                    self.end(Ok(whole.finish()));
                }
                false
            }
            Err(Error::Missing { blocks }) => self.wait_for(&blocks),
            Err(error) => {
                self.ends.set(true);
                self.end(Err(error));
                false
            }
        }
    }

    /// Says how far it is, now and then.
    fn tell(&self) {
        let now = js_sys::Date::now();
        if now - self.told.get() > TELLS {
            self.told.set(now);
            self.dispatch(self.so_far());
        }
    }

    fn so_far(&self) -> Finding {
        let faults = std::mem::take(&mut *self.faults.borrow_mut());
        Finding::Items { items: self.done.get(), bytes: self.bytes.get(), faults }
    }

    fn end(&self, whole: Result<Fixity>) {
        self.dispatch(self.so_far());
        self.dispatch(Finding::Whole(whole));
    }

    fn dispatch(&self, finding: Finding) {
        if let Err(error) = self.app.dispatch(Event::Found(finding)) {
            Page::refused(&error);
        }
    }
}
