//! In from the browser: what the reader does becomes [`Event`]s.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use fonds::archive::Archive;
use fonds::error::Absent;
use js_sys::Uint8Array;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, EventTarget, HtmlInputElement, KeyboardEvent};

use crate::keeping::Keeping;
use crate::loader::Loader;
use crate::notes;
use crate::page::{Page, is_over, once, spoken};
use crate::state::{Act, Change, Event, Given, Key, Press, Spot, State, Target, Turn};
use crate::trace::{Stroke, Strokes};

/// How long one may be about to type more, in milliseconds: nothing is loaded for it before.
const PAUSE: i32 = 120;
/// How long a selection stays as it is before it counts, in milliseconds.
const SELECTING: i32 = 400;
/// What the keys of a browser's store begin with that are of this program; the rest of a key
/// names the archive.
const STORED: &str = "fonds-notes:";

mod check;
mod drag;
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
    /// The bytes of the archive, if all of them are in the page.
    whole: Box<dyn Fn() -> Option<Uint8Array>>,
    /// Computes the name under which the browser keeps what is of this archive.
    name: Box<dyn Fn() -> String>,
    /// The timer that ends when what is selected has been the same for a moment.
    selecting: Cell<Option<i32>>,
    /// The passage whose button asked for it to be printed.
    only: Cell<Option<u32>>,
    /// What gets the focus on the place that a link leads to, if the link says so.
    next: RefCell<Option<String>>,
    /// What the pointer does with the timeline.
    drag: drag::Drag,
    /// What will be seen beside the text, or no more, after a pause.
    peek: peek::Pause,
    /// Whether it was asked for to see which results are near the window.
    looking: Cell<bool>,
    /// Whether it was asked for to see what of an item is in the window.
    reading: Cell<bool>,
    /// How often the key that wipes was struck.
    strokes: RefCell<Strokes>,
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
        name: Box<dyn Fn() -> String>,
        whole: Box<dyn Fn() -> Option<Uint8Array>>,
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
            drag: Default::default(),
            name,
            whole,
            selecting: Cell::new(None),
            only: Cell::new(None),
            looking: Cell::new(false),
            reading: Cell::new(false),
            strokes: RefCell::default(),
            next: RefCell::default(),
        });
        app.recall()?;
        app.went()?;
        let measured = Rc::clone(&app);
        app.page.measure_with(move || {
            if let Err(error) = measured.page.measure() {
                Page::refused(&error);
            }
        })?;
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
        let draws = changes.iter().any(|change| matches!(change, Change::Main(_)));
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
                Change::Set(settings) => {
                    if let Some((loader, _)) = &self.loader {
                        loader.set_traceless(settings.traceless)?;
                    }
                    self.page.change(Change::Set(settings))?;
                }
                Change::Check => self.check(),
                Change::Keep(text) => self.keep(Some(&text))?,
                Change::Forget => self.keep(None)?,
                change => self.page.change(change)?,
            }
        }
        self.look_soon()?;
        if draws {
            self.listen_to_wheel()?;
            self.read_soon()?;
        }
        self.settle_soon()?;
        Ok(handled)
    }

    /// Has the browser keep a text for this archive, or nothing any more. Where it does not, that
    /// is said.
    fn keep(self: &Rc<Self>, text: Option<&str>) -> Result<(), JsValue> {
        let key = format!("{STORED}{}", (self.name)());
        let kept = self.page.store().is_some_and(|store| match text {
            Some(text) => store.set_item(&key, text).is_ok(),
            None => store.remove_item(&key).is_ok(),
        });
        if kept || text.is_none() { Ok(()) } else { self.dispatch(Event::Unkept).map(|_| ()) }
    }

    /// Tells the state what the browser has kept. Where it keeps nothing of this program, the
    /// archive is not even named, which costs time.
    fn recall(self: &Rc<Self>) -> Result<(), JsValue> {
        let Some(store) = self.page.store() else { return Ok(()) };
        let keys = 0..store.length().unwrap_or_default();
        let is_own =
            |key: u32| store.key(key).is_ok_and(|key| key.is_some_and(|key| key.starts_with(STORED)));
        if !keys.into_iter().any(is_own) {
            return Ok(());
        }
        let text = store.get_item(&format!("{STORED}{}", (self.name)())).ok().flatten();
        if text.is_none() { Ok(()) } else { self.dispatch(Event::Stored(text)).map(|_| ()) }
    }

    /// Another window changed what is kept.
    fn kept_elsewhere(self: &Rc<Self>, event: &web_sys::Event) -> Result<(), JsValue> {
        let text =
            |name: &str| js_sys::Reflect::get(event, &name.into()).ok().and_then(|value| value.as_string());
        let key = text("key");
        let is_own =
            key.as_deref().and_then(|key| key.strip_prefix(STORED)).is_some_and(|name| name == (self.name)());
        if is_own { self.dispatch(Event::Stored(text("newValue"))).map(|_| ()) } else { Ok(()) }
    }

    /// Something is selected: once it stays so, what can be done with it is shown.
    fn selects(self: &Rc<Self>) -> Result<(), JsValue> {
        let window = self.page.window();
        if let Some(timer) = self.selecting.take() {
            window.clear_timeout_with_handle(timer);
        }
        if self.page.selected().is_none() {
            return Ok(());
        }
        let app = Rc::clone(self);
        let call = once(move |_| {
            app.selecting.set(None);
            let Some((passage, before, text)) = app.page.selected() else { return };
            if let Err(error) = app.act(Act::Selected { passage, before, text }) {
                Page::refused(&error);
            }
        });
        let timer = window.set_timeout_with_callback_and_timeout_and_arguments_0(&call, SELECTING)?;
        self.selecting.set(Some(timer));
        Ok(())
    }

    /// Does something with a passage, or with what was kept.
    fn act(self: &Rc<Self>, act: Act) -> Result<(), JsValue> {
        let date = js_sys::Date::new_0().to_iso_string();
        let given = Given {
            base: if matches!(act, Act::Link | Act::Cite) { self.page.base()? } else { String::new() },
            date: String::from(date).chars().take(10).collect(),
            digest: if matches!(act, Act::Cite) { (self.digest)() } else { String::new() },
        };
        self.dispatch(Event::Act { act, given }).map(|_| ())
    }

    /// A button on a passage or among the notes.
    fn acts(self: &Rc<Self>, button: &Element) -> Result<(), JsValue> {
        let value = || button.get_attribute("data-value").and_then(|value| value.parse::<u32>().ok());
        let act = match button.get_attribute("data-act").as_deref() {
            Some("print") => {
                let passage = button.closest("[id^=p]")?.map(|passage| passage.id());
                self.only.set(passage.and_then(|id| id.strip_prefix('p')?.parse().ok()));
                return self.page.window().print();
            }
            Some("shut") => Act::Shut,
            Some("link") => Act::Link,
            Some("passage") => Act::Passage,
            Some("cite") => Act::Cite,
            Some("citation") => Act::Citation(value().unwrap_or_default() as usize),
            Some("bookmark") => Act::Bookmark,
            Some("highlight") => Act::Highlight,
            Some("note") => Act::Write,
            Some("keep") => {
                let field = self.page.element::<Element>("note-text");
                let text = field.and_then(|field| js_sys::Reflect::get(&field, &"value".into()).ok());
                Act::Keep(text.and_then(|text| text.as_string()).unwrap_or_default())
            }
            Some("drop") => Act::Drop(value().unwrap_or_default()),
            Some("apart") => Act::Apart(value().unwrap_or(u32::MAX)),
            Some("export") => Act::Export,
            Some("forget") => Act::Forget,
            Some("forget-all") => Act::ForgetAll,
            _ => return Ok(()),
        };
        self.act(act)
    }

    /// A file of notes was chosen.
    fn import(self: &Rc<Self>, event: &web_sys::Event) -> Result<(), JsValue> {
        let input = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
        let Some(input) = input.filter(|input| input.id() == "import") else { return Ok(()) };
        let files = js_sys::Reflect::get(&input, &"files".into())?;
        let Ok(file) = js_sys::Reflect::get(&files, &0.into())?.dyn_into::<web_sys::Blob>() else {
            return Ok(());
        };
        if file.size() > notes::LONGEST as f64 {
            return self.act(Act::Import(String::new()));
        }
        let app = Rc::clone(self);
        let read = once(move |text| {
            if let Err(error) = app.act(Act::Import(text.as_string().unwrap_or_default())) {
                Page::refused(&error);
            }
        });
        let app = Rc::clone(self);
        let failed = once(move |_| {
            if let Err(error) = app.act(Act::Import(String::new())) {
                Page::refused(&error);
            }
        });
        let text: js_sys::Function = js_sys::Reflect::get(&file, &"text".into())?.dyn_into()?;
        let promise = text.call0(&file)?;
        let then: js_sys::Function = js_sys::Reflect::get(&promise, &"then".into())?.dyn_into()?;
        then.call2(&promise, &read, &failed).map(drop)
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

    /// Sees in the next frame what of an item is in the window.
    fn read_soon(self: &Rc<Self>) -> Result<(), JsValue> {
        if self.reading.replace(true) {
            return Ok(());
        }
        let app = Rc::clone(self);
        let call = once(move |_| {
            app.reading.set(false);
            if let Some(window) = app.page.seen()
                && let Err(error) = app.dispatch(Event::Read(window))
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
                if is_over() {
                    return;
                }
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
                app.read_soon()?;
                app.page.note_spot()
            })?,
            on(self.page.window(), "resize", |app, _| {
                app.page.measure()?;
                app.read_soon()
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
            on(document, "pointerdown", |app, event| {
                app.strikes(event)?;
                app.takes(event)?;
                app.holds(event)
            })?,
            on(document, "pointermove", |app, event| app.drags(event))?,
            on(document, "dragstart", |app, event| app.holds_link(event))?,
            on(document, "pointerup", |app, _| {
                app.lets_drop()?;
                app.lets_go()
            })?,
            on(document, "pointercancel", |app, _| {
                app.lets_drop()?;
                app.lets_go()
            })?,
            on(document, "contextmenu", |app, event| app.holds_long(event))?,
            on(document, "focusin", |app, event| app.focuses(event))?,
            on(document, "keydown", |app, event| {
                app.strikes(event)?;
                app.key(event)
            })?,
            on(document, "keyup", |app, event| app.strikes(event))?,
            on(document, "click", |app, event| app.click(event))?,
            on(document, "change", |app, event| app.chose(event))?,
            on(document, "selectionchange", |app, _| app.selects())?,
            on(document, "change", |app, event| app.import(event))?,
            on(self.page.window(), "beforeprint", |app, _| {
                let part = app.page.print_part(app.only.get())?;
                app.dispatch(Event::Prints(part, (app.digest)())).map(drop)
            })?,
            on(self.page.window(), "afterprint", |app, _| {
                app.only.set(None);
                app.page.was_printed()
            })?,
            on(self.page.window(), "storage", |app, event| app.kept_elsewhere(event))?,
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
        if event.key() == "Escape" && self.page.close_sheet()? {
            event.prevent_default();
            return Ok(());
        }
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

    /// A key goes down or up, or the pointer: some of that wipes everything.
    fn strikes(self: &Rc<Self>, event: &web_sys::Event) -> Result<(), JsValue> {
        let stroke = match event.dyn_ref::<KeyboardEvent>() {
            Some(key) if key.repeat() => return Ok(()),
            Some(key) if key.key() == "Shift" && !(key.ctrl_key() || key.alt_key() || key.meta_key()) => {
                if key.type_() == "keydown" {
                    Stroke::Down(key.code())
                } else {
                    Stroke::Up(key.code())
                }
            }
            _ => Stroke::Other,
        };
        let wipes = self.strokes.borrow_mut().add(stroke, event.time_stamp());
        if wipes { self.wipe() } else { Ok(()) }
    }

    /// Takes away all that was left in the browser, and the page.
    fn wipe(self: &Rc<Self>) -> Result<(), JsValue> {
        // What is refused must not keep the rest.
        let vanished = self.page.vanish();
        let app = Rc::clone(self);
        let leave = once(move |_| {
            // Nothing is left in which it could be said.
            let _ = app.page.leave_blank();
        });
        match &self.loader {
            Some((loader, _)) => loader.forget(&leave)?,
            None => leave.call0(&JsValue::NULL).map(drop)?,
        }
        vanished
    }

    /// A button of a choice was set or unset.
    fn chose(self: &Rc<Self>, event: &web_sys::Event) -> Result<(), JsValue> {
        let input = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
        let word = input.as_ref().and_then(|input| input.get_attribute("data-choose"));
        let (Some(input), Some(word)) = (input, word) else { return Ok(()) };
        let word = if input.checked() { word } else { format!("no{word}") };
        self.dispatch(Event::Chose(word)).map(drop)
    }

    fn click(self: &Rc<Self>, event: &web_sys::Event) -> Result<(), JsValue> {
        let Some(target) = event.target().and_then(|target| target.dyn_into::<Element>().ok()) else {
            return Ok(());
        };
        if self.was_held() || self.was_dragged() {
            event.prevent_default();
            return Ok(());
        }
        if let Some(button) = target.closest("[data-press]")? {
            let value = || button.get_attribute("data-value").and_then(|value| value.parse::<u32>().ok());
            let press = match button.get_attribute("data-press").as_deref() {
                Some("open") => value().map(Press::Open),
                Some("more") => Some(Press::More),
                Some("chip") => value().map(|chip| Press::Chip(chip as usize)),
                Some("mark") => value().map(|number| Press::Mark(number as usize)),
                Some("section-after") => Some(Press::SectionAfter),
                Some("section-before") => Some(Press::SectionBefore),
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
                Some("check") => Some(Press::Check),
                Some("copy-print") => Some(Press::CopyPrint),
                Some("zoom-in") => Some(Press::Turn(Turn::In)),
                Some("zoom-out") => Some(Press::Turn(Turn::Out)),
                Some("earlier") => Some(Press::Turn(Turn::Earlier)),
                Some("later") => Some(Press::Turn(Turn::Later)),
                Some("whole") => Some(Press::Turn(Turn::Whole)),
                Some("copy") => {
                    let date = js_sys::Date::new_0().to_iso_string();
                    let date = String::from(date).chars().take(10).collect();
                    let digest = (self.digest)();
                    return self.dispatch(Event::Copied { digest, date }).map(|_| ());
                }
                Some("tongue") => return self.dispatch(Event::Asked(spoken().tongue.other())).map(|_| ()),
                Some("wipe") => return self.wipe(),
                Some("help") => Some(Press::Help),
                Some("display") => Some(Press::Display),
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
                self.dispatch(Event::Button {
                    press,
                    seen: self.page.seen().map(|seen| (seen.first, seen.last)),
                })?;
            }
        } else if let Some(button) = target.closest("[data-act]")? {
            self.acts(&button)?;
        } else if let Some(number) = target.closest("a.permalink")?.filter(|_| is_plain(event)) {
            // The address becomes that of the link, and the window stays where it is.
            event.prevent_default();
            let passage = number.get_attribute("data-value").and_then(|value| value.parse().ok());
            self.act(Act::Open(passage.unwrap_or_default()))?;
        } else if target.closest("a.skip")?.is_some() {
            // The fragment is the address of a place; this link must not change it.
            event.prevent_default();
            self.page.change(Change::Focus("main".to_owned()))?;
        } else if let Some(link) = target.closest("a[href^='#']")? {
            *self.next.borrow_mut() = link.get_attribute("data-focus");
            if is_plain(event) && self.page.follows(&link.get_attribute("href").unwrap_or_default())? {
                event.prevent_default();
                return self.went();
            }
            // The browser follows the link by itself; out of the panel, it leads into the page.
            self.page.close_panel();
            self.page.keep_spot();
        }
        Ok(())
    }
}

/// Whether a click is one without a key, which would open the link elsewhere.
fn is_plain(event: &web_sys::Event) -> bool {
    let held = |key: &str| js_sys::Reflect::get(event, &key.into()).is_ok_and(|held| held.is_truthy());
    !["ctrlKey", "metaKey", "shiftKey", "altKey"].into_iter().any(held)
}

/// Where the focus is.
fn target(focus: Option<Element>) -> Target {
    let Some(focus) = focus else { return Target::Page };
    if focus.closest("dialog[open]").is_ok_and(|panel| panel.is_some()) {
        return Target::Panel;
    }
    if focus.closest(".acts").is_ok_and(|acts| acts.is_some()) {
        return Target::Acts;
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
    if focus.closest("#timeline").is_ok_and(|timeline| timeline.is_some()) {
        return Target::Figure;
    }
    match focus.tag_name().to_ascii_lowercase().as_str() {
        "input" | "textarea" | "select" => Target::Field,
        _ => Target::Page,
    }
}
