//! What is seen beside the text while the reader is at a sign that cites a reference: under the
//! pointer, with the focus, or under a finger that stays. It goes with Escape, stays while the
//! pointer is on it, and else as long as the reader is there (WCAG 1.4.13).

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use js_sys::Reflect;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::Element;

use super::App;
use crate::page::{Page, once};
use crate::state::Event;

/// How long the pointer rests on a sign before it is meant, how long it may be away, and how
/// long a finger stays, in milliseconds.
const RESTS: i32 = 350;
const AWAY: i32 = 300;
const HELD: i32 = 500;

/// What happens after a pause, unless something else does before.
#[derive(Default)]
pub(super) struct Pause {
    timer: Cell<Option<i32>>,
    event: RefCell<Option<Event>>,
    /// The sign that is seen, or will be.
    at: RefCell<String>,
    /// Whether a finger has stayed on a sign: the click that ends that is no click.
    held: Cell<bool>,
}

/// The sign that an event is about.
fn sign(event: &web_sys::Event) -> Option<(Element, Event)> {
    let target: Element = event.target()?.dyn_into().ok()?;
    let sign = target.closest("[data-peek]").ok()??;
    let places = sign.get_attribute("data-peek")?;
    let places = places.split(' ').filter_map(|place| place.parse().ok()).collect();
    let event = Event::Peek { at: sign.id(), places };
    Some((sign, event))
}

fn is_inside(event: &web_sys::Event) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    target.is_some_and(|target| target.closest("#peek").is_ok_and(|peek| peek.is_some()))
}

fn is_touch(event: &web_sys::Event) -> bool {
    let kind = Reflect::get(event, &"pointerType".into()).unwrap_or_default();
    kind.as_string().is_some_and(|kind| kind == "touch")
}

impl App {
    /// The pointer is over something else.
    pub(super) fn points(self: &Rc<Self>, event: &web_sys::Event) -> Result<(), JsValue> {
        if is_touch(event) {
            return Ok(());
        }
        if is_inside(event) {
            self.stop_peek();
            return Ok(());
        }
        match sign(event) {
            Some((sign, _)) if *self.peek.at.borrow() == sign.id() => {
                // It is seen and was about to go, or it is about to come.
                if matches!(*self.peek.event.borrow(), Some(Event::Unpeek)) {
                    self.stop_peek();
                }
                Ok(())
            }
            Some((_, peek)) => self.peek_soon(peek, RESTS),
            None if self.peek.at.borrow().is_empty() => Ok(()),
            None if matches!(*self.peek.event.borrow(), Some(Event::Unpeek)) => Ok(()),
            None => self.peek_soon(Event::Unpeek, AWAY),
        }
    }

    /// The focus is on something else.
    pub(super) fn focuses(self: &Rc<Self>, event: &web_sys::Event) -> Result<(), JsValue> {
        match sign(event) {
            Some((_, peek)) => self.peek_now(peek),
            None if is_inside(event) || self.peek.at.borrow().is_empty() => Ok(()),
            None => self.peek_now(Event::Unpeek),
        }
    }

    /// A finger, or a button of the mouse, is down.
    pub(super) fn holds(self: &Rc<Self>, event: &web_sys::Event) -> Result<(), JsValue> {
        self.peek.held.set(false);
        match sign(event).filter(|_| is_touch(event)) {
            Some((_, peek)) => self.peek_soon(peek, HELD),
            None => Ok(()),
        }
    }

    /// A finger is up again.
    pub(super) fn lets_go(self: &Rc<Self>) -> Result<(), JsValue> {
        if matches!(*self.peek.event.borrow(), Some(Event::Peek { .. })) {
            self.stop_peek();
        }
        Ok(())
    }

    /// The browser would show its menu for a finger that stays.
    pub(super) fn holds_long(self: &Rc<Self>, event: &web_sys::Event) -> Result<(), JsValue> {
        let Some((_, peek)) = sign(event).filter(|_| is_touch(event)) else { return Ok(()) };
        event.prevent_default();
        self.peek.held.set(true);
        self.peek_now(peek)
    }

    /// Whether a click only ends what a finger was held for.
    pub(super) fn was_held(&self) -> bool {
        self.peek.held.take()
    }

    /// The state has it go by itself.
    pub(super) fn forget_peek(&self) {
        self.stop_peek();
        self.peek.at.take();
    }

    fn stop_peek(&self) {
        if let Some(timer) = self.peek.timer.take() {
            self.page.window().clear_timeout_with_handle(timer);
        }
        if let Some(Event::Peek { .. }) = self.peek.event.take() {
            self.peek.at.take();
        }
    }

    fn peek_now(self: &Rc<Self>, event: Event) -> Result<(), JsValue> {
        self.stop_peek();
        *self.peek.at.borrow_mut() = match &event {
            Event::Peek { at, .. } => at.clone(),
            _ => String::new(),
        };
        self.dispatch(event).map(drop)
    }

    fn peek_soon(self: &Rc<Self>, event: Event, after: i32) -> Result<(), JsValue> {
        self.stop_peek();
        if let Event::Peek { at, .. } = &event {
            self.peek.at.replace(at.clone());
        }
        *self.peek.event.borrow_mut() = Some(event);
        let app = Rc::clone(self);
        let call = once(move |_| {
            app.peek.timer.set(None);
            let event = app.peek.event.take();
            app.peek.held.set(after == HELD);
            if let Some(event) = event
                && let Err(error) = app.peek_now(event)
            {
                Page::refused(&error);
            }
        });
        let window = self.page.window();
        self.peek
            .timer
            .set(Some(window.set_timeout_with_callback_and_timeout_and_arguments_0(&call, after)?));
        Ok(())
    }
}
