//! In from the browser: what the reader does becomes [`Event`]s.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use fonds::archive::Archive;
use fonds::error::Absent;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, EventTarget, HtmlInputElement, KeyboardEvent};

use crate::keeping::Keeping;
use crate::loader::Loader;
use crate::page::{Page, once, spoken};
use crate::state::{Change, Event, Key, Press, Spot, State, Target};

/// How long one may be about to type more, in milliseconds: nothing is loaded for it before.
const PAUSE: i32 = 120;

mod peek;

/// The one owner of state and page.
pub(crate) struct App {
    state: RefCell<State>,
    page: Page,
    /// Whether a frame was asked for in which the typed text will be looked up.
    frame: Cell<bool>,
    /// The archive and what loads its blocks, if it comes in parts.
    loader: Option<(Rc<Loader>, Rc<Archive>)>,
    /// What will be loaded after a pause, and the timer of that.
    wished: RefCell<Vec<Absent>>,
    pause: Cell<Option<i32>>,
    /// The timer that ends when nothing was typed for a moment.
    settling: Cell<Option<i32>>,
    /// Computes what names the archive in a finding.
    digest: Box<dyn Fn() -> String>,
    /// What gets the focus on the place that a link leads to, if the link says so.
    next: RefCell<Option<String>>,
    /// What will be seen beside the text, or no more, after a pause.
    peek: peek::Pause,
    /// Whether it was asked for to see which results are near the window.
    looking: Cell<bool>,
}

/// A function that is called for events of one kind for as long as this lives.
struct Listener {
    target: EventTarget,
    kind: &'static str,
    call: Closure<dyn FnMut(web_sys::Event)>,
}

impl Listener {
    fn new(
        target: &EventTarget,
        kind: &'static str,
        call: impl FnMut(web_sys::Event) + 'static,
    ) -> Result<Self, JsValue> {
        let call = Closure::new(call);
        target.add_event_listener_with_callback(kind, call.as_ref().unchecked_ref())?;
        Ok(Self { target: target.clone(), kind, call })
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        // The page may be gone already; then there is nothing to take away.
        let _ =
            self.target.remove_event_listener_with_callback(self.kind, self.call.as_ref().unchecked_ref());
    }
}

impl App {
    /// Draws the place of the address and listens from then on, until the page is closed.
    pub(crate) fn start(
        state: State,
        page: Page,
        loader: Option<(Rc<Loader>, Rc<Archive>)>,
        digest: Box<dyn Fn() -> String>,
    ) -> Result<(), JsValue> {
        let app = Rc::new(Self {
            state: RefCell::new(state),
            page,
            frame: Cell::new(false),
            loader,
            wished: RefCell::default(),
            pause: Cell::new(None),
            settling: Cell::new(None),
            digest,
            peek: Default::default(),
            looking: Cell::new(false),
            next: RefCell::default(),
        });
        app.went()?;
        app.is_ready()?;
        // The listeners live as long as the page; so does whatever they hold.
        std::mem::forget(app.listen()?);
        Ok(())
    }

    /// Says that the page is ready, once all is there that the first place needs.
    fn is_ready(&self) -> Result<(), JsValue> {
        let root = self.page.document().document_element();
        match root {
            Some(root) if !self.state.borrow().is_busy() => root.set_attribute("data-ready", ""),
            _ => Ok(()),
        }
    }

    /// Hands an event to the state and its changes to the page; says whether it was handled.
    fn dispatch(self: &Rc<Self>, event: Event) -> Result<bool, JsValue> {
        if matches!(event, Event::Typed(_) | Event::Went { .. }) {
            self.stop_pause();
            if let Some((loader, _)) = &self.loader {
                loader.shelf().trim();
            }
        }
        let changes = self.state.borrow_mut().apply(event);
        let mut handled = false;
        for change in changes {
            match change {
                Change::Handled => handled = true,
                Change::Load { blocks, typing } => {
                    self.page.set_busy(true)?;
                    if typing { self.load_after_pause(blocks)? } else { self.load(&blocks) }
                }
                Change::Idle => {
                    self.page.set_busy(false)?;
                    self.is_ready()?;
                }
                change => self.page.change(change)?,
            }
        }
        self.look_soon()?;
        self.settle_soon()?;
        Ok(handled)
    }

    /// Asks for blocks, and tells the state of each that comes.
    fn load(self: &Rc<Self>, blocks: &[Absent]) {
        let Some((loader, _)) = &self.loader else { return };
        // Backwards: what is asked for last comes first.
        for block in blocks.iter().rev() {
            let (app, name) = (Rc::clone(self), block.name);
            let call = move || {
                if let Err(error) = app.dispatch(Event::Came(name)) {
                    Page::refused(&error);
                }
            };
            loader.want(std::slice::from_ref(block), Box::new(call));
        }
    }

    /// The same, unless more is typed soon.
    fn load_after_pause(self: &Rc<Self>, blocks: Vec<Absent>) -> Result<(), JsValue> {
        self.stop_pause();
        *self.wished.borrow_mut() = blocks;
        let app = Rc::clone(self);
        let call = once(move |_| {
            app.pause.set(None);
            let blocks = std::mem::take(&mut *app.wished.borrow_mut());
            app.load(&blocks);
        });
        let window = self.page.window();
        let timer = window.set_timeout_with_callback_and_timeout_and_arguments_0(&call, PAUSE)?;
        self.pause.set(Some(timer));
        Ok(())
    }

    fn stop_pause(&self) {
        if let Some(timer) = self.pause.take() {
            self.page.window().clear_timeout_with_handle(timer);
        }
    }

    /// Tells the state when nothing more was typed for a moment, if it waits for that.
    fn settle_soon(self: &Rc<Self>) -> Result<(), JsValue> {
        let window = self.page.window();
        if let Some(timer) = self.settling.take() {
            window.clear_timeout_with_handle(timer);
        }
        if !self.state.borrow().settles() {
            return Ok(());
        }
        let app = Rc::clone(self);
        let call = once(move |_| {
            app.settling.set(None);
            if let Err(error) = app.dispatch(Event::Settled) {
                Page::refused(&error);
            }
        });
        self.settling.set(Some(window.set_timeout_with_callback_and_timeout_and_arguments_0(&call, PAUSE)?));
        Ok(())
    }

    /// Sees in the next frame which results are near the window and lack their texts.
    fn look_soon(self: &Rc<Self>) -> Result<(), JsValue> {
        if self.loader.is_none() || self.looking.replace(true) {
            return Ok(());
        }
        let app = Rc::clone(self);
        let call = once(move |_| {
            app.looking.set(false);
            if let Some(items) = app.page.near()
                && let Err(error) = app.dispatch_near(items)
            {
                Page::refused(&error);
            }
        });
        self.page.window().request_animation_frame(&call).map(|_| ())
    }

    fn dispatch_near(self: &Rc<Self>, items: usize) -> Result<(), JsValue> {
        if self.state.borrow().lacks(items) { self.dispatch(Event::Near(items)).map(|_| ()) } else { Ok(()) }
    }

    /// The address names another place.
    fn went(self: &Rc<Self>) -> Result<(), JsValue> {
        self.page.close_panel();
        self.page.forget_spot();
        let next = self.next.take().map(|focus| Spot { scroll: 0.0, focus });
        let event = Event::Went { fragment: self.page.fragment()?, spot: self.page.kept_spot().or(next) };
        self.dispatch(event).map(|_| ())
    }

    fn listen(self: &Rc<Self>) -> Result<Vec<Listener>, JsValue> {
        let on = |target: &EventTarget, kind, call: fn(&Rc<Self>, &web_sys::Event) -> Result<(), JsValue>| {
            let app = Rc::clone(self);
            Listener::new(target, kind, move |event| {
                if let Err(error) = call(&app, &event) {
                    Page::refused(&error);
                }
            })
        };
        let document = self.page.document();
        let (input, form): (EventTarget, EventTarget) = (
            self.page.element("q").ok_or("The page has no #q.")?,
            self.page.element("search").ok_or("The page has no #search.")?,
        );
        Ok(vec![
            on(self.page.window(), "popstate", |app, _| app.went())?,
            on(self.page.window(), "pagehide", |app, _| {
                app.page.keep_spot();
                Ok(())
            })?,
            on(document, "scroll", |app, _| {
                app.look_soon()?;
                app.page.note_spot()
            })?,
            on(&input, "input", |app, _| app.typed())?,
            on(document, "input", |app, event| {
                let field = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
                match field.filter(|field| field.id() == "find") {
                    Some(field) => app.dispatch(Event::Sought(field.value())).map(|_| ()),
                    None => Ok(()),
                }
            })?,
            on(&form, "submit", |_, event| {
                event.prevent_default();
                Ok(())
            })?,
            on(document, "pointerover", |app, event| app.points(event))?,
            on(document, "pointerdown", |app, event| app.holds(event))?,
            on(document, "pointerup", |app, _| app.lets_go())?,
            on(document, "pointercancel", |app, _| app.lets_go())?,
            on(document, "contextmenu", |app, event| app.holds_long(event))?,
            on(document, "focusin", |app, event| app.focuses(event))?,
            on(document, "keydown", |app, event| app.key(event))?,
            on(document, "click", |app, event| app.click(event))?,
        ])
    }

    /// Looks the typed text up in the next frame: one search a frame, however fast one types.
    fn typed(self: &Rc<Self>) -> Result<(), JsValue> {
        if self.frame.replace(true) {
            return Ok(());
        }
        let app = Rc::clone(self);
        let call = once(move |_| {
            if let Err(error) = app.catch_up() {
                Page::refused(&error);
            }
        });
        self.page.window().request_animation_frame(&call)?;
        Ok(())
    }

    /// Looks the typed text up now, if it waits for a frame: what follows is about its results.
    fn catch_up(self: &Rc<Self>) -> Result<(), JsValue> {
        if self.frame.replace(false) {
            let text = self.page.element("q").map(|input: HtmlInputElement| input.value());
            self.dispatch(Event::Typed(text.unwrap_or_default()))?;
        }
        Ok(())
    }

    fn key(self: &Rc<Self>, event: &web_sys::Event) -> Result<(), JsValue> {
        let Some(event) = event.dyn_ref::<KeyboardEvent>() else { return Ok(()) };
        // Keys with these belong to the browser; those of an input method to it.
        if event.ctrl_key() || event.alt_key() || event.meta_key() || event.is_composing() {
            return Ok(());
        }
        self.catch_up()?;
        let key = Key {
            key: event.key(),
            code: event.code(),
            shift: event.shift_key(),
            target: target(self.page.document().active_element()),
        };
        if key.key == "Escape" {
            self.forget_peek();
        }
        if self.dispatch(Event::Pressed(key))? {
            event.prevent_default();
        }
        Ok(())
    }

    fn click(self: &Rc<Self>, event: &web_sys::Event) -> Result<(), JsValue> {
        let Some(target) = event.target().and_then(|target| target.dyn_into::<Element>().ok()) else {
            return Ok(());
        };
        if self.was_held() {
            event.prevent_default();
            return Ok(());
        }
        if let Some(button) = target.closest("[data-press]")? {
            let value = || button.get_attribute("data-value").and_then(|value| value.parse::<u32>().ok());
            let press = match button.get_attribute("data-press").as_deref() {
                Some("open") => value().map(Press::Open),
                Some("more") => Some(Press::More),
                Some("chip") => value().map(|chip| Press::Chip(chip as usize)),
                Some("next") => Some(Press::Next),
                Some("previous") => Some(Press::Previous),
                Some("original") => Some(Press::Original),
                Some("address") => value().map(Press::Address),
                Some("leave") => value().map(Press::Leave),
                Some("related") => value().map(Press::Related),
                Some("marks") => Some(Press::Marks),
                Some("narrow") => Some(Press::Narrow),
                Some("closer") => Some(Press::Closer),
                Some("csv") => Some(Press::Csv),
                Some("copy") => {
                    let date = js_sys::Date::new_0().to_iso_string();
                    let date = String::from(date).chars().take(10).collect();
                    let digest = (self.digest)();
                    return self.dispatch(Event::Copied { digest, date }).map(|_| ());
                }
                Some("tongue") => return self.dispatch(Event::Asked(spoken().tongue.other())).map(|_| ()),
                Some("help") => Some(Press::Help),
                Some("close") => Some(Press::Close),
                Some("unread") => Some(Press::Unread),
                Some("again") => {
                    if let Some((loader, _)) = &self.loader {
                        loader.shelf().try_again();
                    }
                    Some(Press::Again)
                }
                Some("save") => {
                    return self
                        .loader
                        .as_ref()
                        .map_or(Ok(()), |(loader, archive)| Keeping::save(loader, archive));
                }
                Some("keep") => {
                    if let Some((loader, archive)) = &self.loader {
                        Keeping::keep(loader, archive);
                    }
                    None
                }
                _ => None,
            };
            if let Some(press) = press {
                self.dispatch(Event::Button { press, seen: self.page.seen_passages() })?;
            }
        } else if target.closest("a.skip")?.is_some() {
            // The fragment is the address of a place; this link must not change it.
            event.prevent_default();
            self.page.change(Change::Focus("main".to_owned()))?;
        } else if let Some(link) = target.closest("a[href^='#']")? {
            *self.next.borrow_mut() = link.get_attribute("data-focus");
            // The browser follows the link by itself; out of the panel, it leads into the page.
            self.page.close_panel();
            self.page.keep_spot();
        }
        Ok(())
    }
}

/// Where the focus is.
fn target(focus: Option<Element>) -> Target {
    let Some(focus) = focus else { return Target::Page };
    if focus.closest("dialog[open]").is_ok_and(|panel| panel.is_some()) {
        return Target::Panel;
    }
    let id = focus.id();
    if id == "q" {
        return Target::Box;
    }
    let number = |name: &str| id.strip_prefix(name).and_then(|number| number.parse().ok());
    if let Some(chip) = number("chip") {
        return Target::Chip(chip);
    }
    if let Some(place) = number("become") {
        return Target::Become(place);
    }
    if let Some(passage) = id.strip_prefix('r').and_then(|number| number.parse().ok()) {
        return Target::Hit(passage);
    }
    match focus.tag_name().to_ascii_lowercase().as_str() {
        "input" | "textarea" | "select" => Target::Field,
        _ => Target::Page,
    }
}
