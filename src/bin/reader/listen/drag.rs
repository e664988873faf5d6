//! The timeline under a pointer: dragged, or turned by a wheel. The page scrolls as anywhere unless
//! one turns sideways, or holds Control or Shift, as a trackpad does where two fingers part.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use js_sys::{Function, Object, Reflect};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, EventTarget};

use super::App;
use crate::page::Page;
use crate::state::{Event, Turn};

/// How far a pointer moves before that is a drag and no click, in pixels.
const SLACK: f64 = 5.0;
/// How far a wheel turns for a step, in pixels.
const STEP: f64 = 60.0;

/// A drag or a turn that has begun.
#[derive(Default)]
pub(super) struct Drag {
    /// Where the pointer was when the picture was taken hold of, and the width of the picture.
    from: Cell<Option<(f64, f64)>>,
    /// Whether the pointer has moved: the click that ends that is no click.
    moved: Cell<bool>,
    /// How far the wheel has turned since the last step.
    turned: Cell<f64>,
    wheel: RefCell<Option<Wheel>>,
}

/// A function for the wheel over a timeline, and the timeline.
type Wheel = (Element, Closure<dyn FnMut(web_sys::Event)>);

fn number(event: &web_sys::Event, name: &str) -> f64 {
    Reflect::get(event, &name.into()).ok().and_then(|value| value.as_f64()).unwrap_or_default()
}

fn holds(event: &web_sys::Event, name: &str) -> bool {
    Reflect::get(event, &name.into()).is_ok_and(|held| held.is_truthy())
}

impl App {
    /// A pointer is down: on a picture, a drag may begin.
    pub(super) fn takes(&self, event: &web_sys::Event) -> Result<(), JsValue> {
        self.drag.moved.set(false);
        self.drag.from.set(None);
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        let picture = target.map(|target| target.closest("#timeline svg")).transpose()?.flatten();
        if let Some(picture) = picture.filter(|_| number(event, "button") == 0.0) {
            let width = picture.get_bounding_client_rect().width().max(1.0);
            self.drag.from.set(Some((number(event, "clientX"), width)));
        }
        Ok(())
    }

    pub(super) fn drags(self: &Rc<Self>, event: &web_sys::Event) -> Result<(), JsValue> {
        let Some((from, width)) = self.drag.from.get() else { return Ok(()) };
        if number(event, "buttons") == 0.0 {
            return self.lets_drop();
        }
        let by = number(event, "clientX") - from;
        if !self.drag.moved.get() && by.abs() < SLACK {
            return Ok(());
        }
        self.drag.moved.set(true);
        self.dispatch(Event::Dragged(Some(by / width))).map(drop)
    }

    pub(super) fn lets_drop(self: &Rc<Self>) -> Result<(), JsValue> {
        if self.drag.from.take().is_some() { self.dispatch(Event::Dragged(None)).map(drop) } else { Ok(()) }
    }

    /// Whether a click only ends a drag.
    pub(super) fn was_dragged(&self) -> bool {
        self.drag.moved.take()
    }

    /// A link in the picture is not taken out of it.
    pub(super) fn holds_link(&self, event: &web_sys::Event) -> Result<(), JsValue> {
        if self.drag.from.get().is_some() {
            event.prevent_default();
        }
        Ok(())
    }

    /// Listens to the wheel over the timeline that is seen now, if one is. Not over the whole page,
    /// which would have to wait at every turn.
    pub(super) fn listen_to_wheel(self: &Rc<Self>) -> Result<(), JsValue> {
        let timeline = self.page.element::<Element>("timeline");
        let known = self.drag.wheel.borrow().as_ref().map(|(element, _)| element.clone());
        if timeline == known {
            return Ok(());
        }
        let Some(timeline) = timeline else {
            self.drag.wheel.take();
            return Ok(());
        };
        let app = Rc::clone(self);
        let call = Closure::<dyn FnMut(web_sys::Event)>::new(move |event| {
            if let Err(error) = app.wheel(&event) {
                Page::refused(&error);
            }
        });
        let options = Object::new();
        Reflect::set(&options, &"passive".into(), &false.into())?;
        let target: &EventTarget = timeline.as_ref();
        let listen: Function = Reflect::get(target, &"addEventListener".into())?.dyn_into()?;
        listen.call3(target, &"wheel".into(), call.as_ref(), &options)?;
        // The one before goes with its element.
        self.drag.wheel.replace(Some((timeline, call)));
        Ok(())
    }

    fn wheel(self: &Rc<Self>, event: &web_sys::Event) -> Result<(), JsValue> {
        let (across, down) = (number(event, "deltaX"), number(event, "deltaY"));
        let zooms = holds(event, "ctrlKey");
        let by = match () {
            () if zooms => down,
            () if holds(event, "shiftKey") => across + down,
            () if across.abs() > down.abs() => across,
            () => return Ok(()),
        };
        event.prevent_default();
        // A wheel that counts lines counts few of them.
        let by = if number(event, "deltaMode") == 0.0 { by } else { by * 20.0 };
        let turned = self.drag.turned.get() + by;
        if turned.abs() < STEP {
            self.drag.turned.set(turned);
            return Ok(());
        }
        self.drag.turned.set(0.0);
        let turn = match (zooms, turned > 0.0) {
            (true, true) => Turn::Out,
            (true, false) => Turn::In,
            (false, true) => Turn::Later,
            (false, false) => Turn::Earlier,
        };
        self.dispatch(Event::Turned(turn)).map(drop)
    }
}
