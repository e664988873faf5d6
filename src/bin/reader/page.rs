//! Out to the browser: [`Change`]s become the page. Elements and text nodes are made one by
//! one; nothing is ever parsed as HTML.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use fonds::analysis::signs::{spelt, stretches};
use js_sys::{Array, Function, Reflect};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{
    Blob, Document, Element, FocusOptions, HtmlDialogElement, HtmlElement, HtmlInputElement, ResizeObserver,
    ScrollIntoViewOptions, ScrollLogicalPosition, ScrollRestoration, Storage, Url,
};

use crate::node::Node;
use crate::settings::Settings;
use crate::state::{Change, Copied, Edge, Spot, Window};
use crate::text::{Say, Tongue};
use crate::trace::{NOWHERE, Trail};
use crate::view;

mod paper;

/// How long the history may lag behind the page, in milliseconds. Browsers refuse more than
/// about a hundred changes of it in thirty seconds; this is at most seventy-five.
const LAG: i32 = 400;

/// What all names begin with under which the browser keeps something of this program.
const OWN: &str = "fonds-";
/// Under which name the browser keeps what a reader chose.
const KEPT: &str = "fonds-display";

/// Below this width, in units of the text's size, there is one column; from that on, there are two.
const NARROW: f64 = 44.0;
const WIDE: f64 = 68.0;
/// How many characters up to the end of what is selected in a passage are looked at.
const LONGEST_SELECTION: usize = 1_000_000;

/// The names of what is drawn.
const SVG: &str = "http://www.w3.org/2000/svg";

/// Whether what is in a node is drawn.
fn is_svg(node: &web_sys::Node) -> bool {
    node.dyn_ref::<Element>().is_some_and(|element| element.namespace_uri().as_deref() == Some(SVG))
}

/// The page in the browser.
pub(crate) struct Page {
    window: web_sys::Window,
    document: Document,
    late: Rc<RefCell<Late>>,
}

/// What the history does not know yet of this step.
#[derive(Default)]
struct Late {
    /// The address that will replace the present one.
    fragment: Option<String>,
    /// Whether a moment to tell the history was asked for.
    asked: bool,
    /// Whether there is something to tell.
    any: bool,
    /// Where the reader has been, as far as the history is not told.
    trail: Trail,
}

thread_local! {
    /// Whether this program has stopped, or was told to vanish: nothing that happens is its matter
    /// any more.
    static OVER: Cell<bool> = const { Cell::new(false) };
}

/// This program has stopped.
pub(crate) fn stop() {
    OVER.set(true);
}

/// Whether this program has stopped: it knows, or the loader does, which sees what no program can see
/// of itself.
pub(crate) fn is_over() -> bool {
    let root = || web_sys::window()?.document()?.document_element();
    OVER.get() || root().is_none_or(|root| root.has_attribute("data-stopped"))
}

impl Page {
    /// The page that this program runs in.
    pub(crate) fn new() -> Result<Self, JsValue> {
        let window = web_sys::window().ok_or("no window")?;
        let document = window.document().ok_or("no document")?;
        // The browser would scroll before the place is drawn.
        window.history()?.set_scroll_restoration(ScrollRestoration::Manual)?;
        Ok(Self { window, document, late: Rc::default() })
    }

    pub(crate) fn window(&self) -> &web_sys::Window {
        &self.window
    }

    pub(crate) fn document(&self) -> &Document {
        &self.document
    }

    /// Makes a change.
    pub(crate) fn change(&self, change: Change) -> Result<(), JsValue> {
        match change {
            Change::Main(nodes) => {
                let open = self.unfolded()?;
                let fragment = self.document.create_document_fragment();
                self.build(&fragment, &nodes)?;
                self.need("main")?.replace_children_with_node_1(&fragment);
                self.unfold(&open)?;
                self.set_foot()?;
                self.draw_map()?;
            }
            Change::Child { at, node } => {
                let main = self.need("main")?;
                let open = self.unfolded()?;
                let place = u32::try_from(at).ok().and_then(|at| main.child_nodes().item(at));
                let focus = self.document.active_element().map(|element| element.id());
                let fragment = self.document.create_document_fragment();
                self.build(&fragment, std::slice::from_ref(&node))?;
                if let Some(place) = place {
                    main.replace_child(&fragment, &place)?;
                }
                self.unfold(&open)?;
                // What had the focus is there again, under the same id.
                let is_same = |element: Element| Some(element.id()) == focus;
                if let Some(id) = focus.clone().filter(|id| !id.is_empty())
                    && !self.document.active_element().is_some_and(is_same)
                {
                    self.change(Change::Focus(id))?;
                }
            }
            Change::Chips(nodes) => {
                let row = self.need("chips")?;
                let focus = self.document.active_element().filter(|one| row.contains(Some(one)));
                let focus = focus.map(|element| element.id());
                let fragment = self.document.create_document_fragment();
                self.build(&fragment, &nodes)?;
                row.replace_children_with_node_1(&fragment);
                if let Some(id) = focus {
                    self.change(Change::Focus(id))?;
                }
            }
            Change::Inside { id, nodes } => {
                // Where nothing is looked for, it is not told how much has it.
                let Some(element) = self.element::<Element>(&id) else { return Ok(()) };
                let open = self.unfolded()?;
                let fragment = self.document.create_document_fragment();
                self.build(&fragment, &nodes)?;
                element.replace_children_with_node_1(&fragment);
                self.unfold(&open)?;
            }
            Change::Part { id, node } => {
                let old: Element = self.need(&id)?;
                let current = old.query_selector("mark.current")?.map(|mark| mark.id());
                let fragment = self.document.create_document_fragment();
                self.build(&fragment, std::slice::from_ref(&node))?;
                old.replace_with_with_node_1(&fragment)?;
                if let Some(mark) = current.and_then(|id| self.element::<Element>(&id)) {
                    mark.set_attribute("class", "current")?;
                }
            }
            Change::Lead { id, href } => {
                if let Some(link) = self.element::<Element>(id) {
                    link.set_attribute("href", &href)?;
                }
            }
            Change::Peek { at, nodes, stays } => self.peek(&at, &nodes, stays)?,
            Change::Leave(address) => self.leave(&address)?,
            Change::HideMarks(hidden) => {
                if let Some(root) = self.document.document_element() {
                    root.toggle_attribute_with_force("data-unmarked", hidden)?;
                }
                if let Some(button) = self.element::<Element>("marks") {
                    button.set_attribute("aria-pressed", if hidden { "true" } else { "false" })?;
                }
            }
            Change::Title(title) => self.document.set_title(&spelt(&title)),
            Change::Status(text) => self.need("status")?.set_text_content(Some(&text)),
            Change::Box(text) => {
                let input: HtmlInputElement = self.need("q")?.dyn_into()?;
                // Setting the same text would move the cursor.
                if input.value() != text {
                    input.set_value(&text);
                }
            }
            Change::Fragment { fragment, push } => {
                if push {
                    self.keep_spot();
                    // What was refused was of the place that is left.
                    self.forget_spot();
                    let (address, number) = self.late.borrow_mut().trail.step(&fragment);
                    let state = spot(JsValue::NULL, JsValue::NULL, number);
                    self.window.history()?.push_state_with_url(&state, "", Some(&address))?;
                } else {
                    self.late.borrow_mut().fragment = Some(fragment);
                    self.note_spot()?;
                }
            }
            Change::Focus(id) => {
                if let Some(element) = self.element::<Element>(&id) {
                    let options = FocusOptions::new();
                    options.set_prevent_scroll(true);
                    // The links in a picture are no HTML, and take the focus like all others.
                    element.unchecked_into::<HtmlElement>().focus_with_options(&options)?;
                }
            }
            Change::Show { id, edge } => {
                if let Some(element) = self.element::<Element>(&id) {
                    let options = ScrollIntoViewOptions::new();
                    options.set_block(match edge {
                        Edge::Top => ScrollLogicalPosition::Start,
                        Edge::Middle => ScrollLogicalPosition::Center,
                        Edge::Nearest => ScrollLogicalPosition::Nearest,
                    });
                    element.scroll_into_view_with_scroll_into_view_options(&options);
                }
            }
            Change::Scroll(top) => self.window.scroll_to_with_x_and_y(0.0, top),
            Change::Current { id, text } => {
                if let Some(old) = self.document.query_selector("mark.current")? {
                    old.remove_attribute("class")?;
                }
                if let Some(new) = self.element::<Element>(&id) {
                    new.set_attribute("class", "current")?;
                    self.mark_hit(&new)?;
                }
                if let Some(count) = self.element::<Element>("hit-count") {
                    count.set_text_content(Some(&text));
                }
                self.need("status")?.set_text_content(Some(&spoken().at_place.with([&text])));
            }
            Change::Help { nodes, open } => {
                let panel = self.panel("help")?;
                // What has the focus in it stays: only the examples come later.
                let had_focus = self.document.active_element().is_some_and(|one| panel.contains(Some(&one)));
                let fragment = self.document.create_document_fragment();
                self.build(&fragment, &nodes)?;
                panel.replace_children_with_node_1(&fragment);
                if open && !panel.open() {
                    panel.show_modal()?;
                    panel.set_scroll_top(0);
                } else if had_focus && let Some(button) = panel.query_selector("button")? {
                    button.dyn_into::<HtmlElement>()?.focus()?;
                }
            }
            Change::Section(section) => self.enter(section)?,
            Change::Speak(tongue) => self.speak(tongue)?,
            Change::Display(nodes) => {
                let panel = self.panel("display")?;
                let fragment = self.document.create_document_fragment();
                self.build(&fragment, &nodes)?;
                panel.replace_children_with_node_1(&fragment);
                if !panel.open() {
                    panel.show_modal()?;
                }
            }
            Change::Set(settings) => {
                self.set(settings)?;
                self.keep_settings(settings);
                self.hide_steps(settings.traceless)?;
            }
            Change::Close => self.close_panel(),
            Change::Save { name, text } => {
                let blob = Blob::new_with_str_sequence(&Array::of1(&text.into()))?;
                download(&self.document, &blob, &name)?;
            }
            Change::Copy(copied) => self.copy(copied)?,
            Change::Acts { passage, nodes } => self.show_acts(passage, &nodes)?,
            Change::Told(text) => {
                self.need("said")?.set_text_content(Some(&text));
                self.need("by-hand")?.set_attribute("hidden", "")?;
            }
            Change::Paper(node) => self.paper(&node)?,
            Change::Back => {
                self.keep_spot();
                self.window.history()?.back()?;
            }
            Change::Idle
            | Change::Load { .. }
            | Change::Handled
            | Change::Keep(_)
            | Change::Forget
            | Change::Check => {}
        }
        Ok(())
    }

    /// The ids of what the reader has unfolded.
    fn unfolded(&self) -> Result<Vec<String>, JsValue> {
        let open = self.document.query_selector_all("main details[open][id]")?;
        let id = |at| open.item(at)?.dyn_into::<Element>().ok().map(|details| details.id());
        Ok((0..open.length()).filter_map(id).collect())
    }

    /// Unfolds it where it was drawn anew.
    fn unfold(&self, open: &[String]) -> Result<(), JsValue> {
        let there = open.iter().filter_map(|id| self.element::<Element>(id));
        there.into_iter().try_for_each(|details| details.set_attribute("open", ""))
    }

    /// Shows something right after an element, and nothing of the kind elsewhere.
    fn peek(&self, at: &str, nodes: &[Node], stays: bool) -> Result<(), JsValue> {
        if let Some(old) = self.element::<Element>("peek") {
            if let Some(of) = old.previous_element_sibling() {
                of.remove_attribute("aria-describedby")?;
            }
            old.remove();
        }
        let Some(of) = self.element::<Element>(at).filter(|_| !nodes.is_empty()) else { return Ok(()) };
        let peek = self.document.create_element("span")?;
        peek.set_id("peek");
        if stays {
            // It is told, for the focus stays on what showed it.
            peek.set_attribute("role", "status")?;
        } else {
            peek.set_attribute("role", "tooltip")?;
            of.set_attribute("aria-describedby", "peek")?;
        }
        self.build(&peek, nodes)?;
        of.insert_adjacent_element("afterend", &peek).map(drop)
    }

    /// Opens an address of the web in a window of its own. The site is told nothing of this page,
    /// and cannot reach it.
    fn leave(&self, address: &str) -> Result<(), JsValue> {
        let link: HtmlElement = self.document.create_element("a")?.dyn_into()?;
        for (name, value) in [
            ("href", address),
            ("target", "_blank"),
            ("rel", "noreferrer noopener"),
            ("referrerpolicy", "no-referrer"),
        ] {
            link.set_attribute(name, value)?;
        }
        self.document.body().ok_or("no body")?.append_child(&link)?;
        // As in `download`: not while another click is being listened to.
        let click = once(move |_| {
            link.click();
            link.remove();
        });
        self.window.set_timeout_with_callback(&click).map(drop)
    }

    /// Copies a text, or shows it to be copied by hand.
    fn copy(&self, copied: Copied) -> Result<(), JsValue> {
        let Copied { text, told, field, say } = copied;
        let navigator = Reflect::get(&self.window, &"navigator".into())?;
        let clipboard = Reflect::get(&navigator, &"clipboard".into())?;
        let write = Reflect::get(&clipboard, &"writeText".into()).ok();
        let write = write.and_then(|write| write.dyn_into::<Function>().ok());
        let (document, shown) = (self.document.clone(), text.clone());
        let refused = once(move |_| {
            if let Err(error) = show_text(&document, told, &field, &shown) {
                Self::refused(&error);
            }
        });
        let promise = write.and_then(|write| write.call1(&clipboard, &text.into()).ok()).unwrap_or_default();
        let then = Reflect::get(&promise, &"then".into()).ok();
        let Some(then) = then.and_then(|then| then.dyn_into::<Function>().ok()) else {
            return refused.call0(&JsValue::NULL).map(drop);
        };
        let document = self.document.clone();
        let copied = once(move |_| tell(&document, told, &say));
        then.call2(&promise, &copied, &refused).map(drop)
    }

    /// Puts what can be done with a passage at its number, and takes it away elsewhere.
    fn show_acts(&self, passage: u32, nodes: &[Node]) -> Result<(), JsValue> {
        let open = self.document.query_selector_all("main .acts, main .permalink[aria-expanded]")?;
        for at in 0..open.length() {
            let Some(element) = open.item(at).and_then(|node| node.dyn_into::<Element>().ok()) else {
                continue;
            };
            if element.class_name() == "acts" {
                element.remove()
            } else {
                element.remove_attribute("aria-expanded")?
            }
        }
        let Some(number) = self.element::<Element>(&view::number_id(passage)) else { return Ok(()) };
        if !nodes.is_empty() {
            number.set_attribute("aria-expanded", "true")?;
            let fragment = self.document.create_document_fragment();
            self.build(&fragment, nodes)?;
            // Below all that stands at the end of the passage.
            let other = number.next_element_sibling().filter(|next| next.class_name() == "permalink");
            other.unwrap_or(number).after_with_node_1(&fragment)?;
        }
        Ok(())
    }

    /// The part of a passage that is selected, if it is of one: the passage, how many characters
    /// stand before the part, and the part.
    pub(crate) fn selected(&self) -> Option<(u32, usize, String)> {
        let selection = self.window.get_selection().ok()??;
        if selection.is_collapsed() || selection.range_count() == 0 {
            return None;
        }
        let range = selection.get_range_at(0).ok()?;
        let start = range.start_container().ok()?;
        let element = start.dyn_ref::<Element>().cloned().or_else(|| start.parent_element())?;
        let passage = element.closest(".item-page [id^=p]").ok()??;
        let number = passage.id().strip_prefix('p')?.parse().ok()?;
        let before = self.document.create_range().ok()?;
        before.select_node_contents(&passage).ok()?;
        before.set_end(&start, range.start_offset().ok()?).ok()?;
        let (before, text) = (String::from(before.to_string()), String::from(range.to_string()));
        let first = text.len().saturating_sub(text.trim_start().len());
        let skipped = text.get(..first).unwrap_or_default().chars().count();
        let before = before.chars().count().saturating_add(skipped);
        let count = before.saturating_add(text.len());
        let text = text.trim().to_owned();
        (count < LONGEST_SELECTION && !text.is_empty()).then_some((number, before, text))
    }

    /// What the browser keeps, where it can be reached at all.
    pub(crate) fn store(&self) -> Option<Storage> {
        self.window.local_storage().ok()?
    }

    /// The language in which the reader wants to be spoken to, as the browser says.
    pub(crate) fn preferred(&self) -> Tongue {
        let navigator = Reflect::get(&self.window, &"navigator".into()).unwrap_or_default();
        let languages = Reflect::get(&navigator, &"languages".into()).unwrap_or_default();
        let languages = languages.dyn_into::<Array>().unwrap_or_default();
        let languages: Vec<String> = languages.iter().filter_map(|tag| tag.as_string()).collect();
        Tongue::preferred(languages.iter().map(String::as_str))
    }

    /// Says in a language what is around all that is drawn, and notes in the page which it is.
    pub(crate) fn speak(&self, tongue: Tongue) -> Result<(), JsValue> {
        let (say, other) = (tongue.texts(), tongue.other().texts());
        if let Some(root) = self.document.document_element() {
            root.set_attribute("lang", say.tag)?;
        }
        for (id, text) in [
            ("skip", say.skip),
            ("home", say.finding_aid),
            ("q-label", say.search),
            ("syntax", say.search_about),
            ("display-button", say.display),
            ("wipe-button", say.wipe_all),
            ("notes-link", say.notes),
            ("tongue", other.name),
        ] {
            self.need(id)?.set_text_content(Some(text));
        }
        for (id, name, value) in [
            ("q", "placeholder", say.search),
            ("help-button", "aria-label", say.help),
            ("chips", "aria-label", say.query_read),
            ("by-hand", "aria-label", say.by_hand),
            ("tongue", "lang", other.tag),
        ] {
            self.need(id)?.set_attribute(name, value)?;
        }
        Ok(())
    }

    /// Closes what lies over the page, if something does.
    pub(crate) fn close_panel(&self) {
        // Refused, it stays until one closes it.
        let _ = self.close_sheet();
        for panel in ["help", "display"] {
            if let Some(panel) = self.element::<HtmlDialogElement>(panel).filter(HtmlDialogElement::open) {
                panel.close();
            }
        }
    }

    fn panel(&self, id: &str) -> Result<HtmlDialogElement, JsValue> {
        self.need(id)?.dyn_into().map_err(|_| JsValue::from_str("A panel is no dialog."))
    }

    /// Makes the page as the reader wants it.
    pub(crate) fn set(&self, settings: Settings) -> Result<(), JsValue> {
        let Some(root) = self.document.document_element() else { return Ok(()) };
        let own = Settings::default();
        for (name, value, usual) in
            [("data-theme", settings.theme, own.theme), ("data-size", settings.size, own.size)]
        {
            if value == usual { root.remove_attribute(name)? } else { root.set_attribute(name, value)? }
        }
        let wipe = self.need("wipe-button")?;
        wipe.toggle_attribute_with_force("hidden", !settings.traceless)?;
        let help = self.need("help-button")?;
        if settings.letters {
            help.set_attribute("aria-keyshortcuts", "?")?;
        } else {
            help.remove_attribute("aria-keyshortcuts")?;
        }
        self.measure()
    }

    /// Notes in the page how wide the window is for text of this size: the layout depends on it,
    /// and media queries do not know the size that was chosen.
    pub(crate) fn measure(&self) -> Result<(), JsValue> {
        let Some(root) = self.document.document_element() else { return Ok(()) };
        let size = match self.window.get_computed_style(&root)? {
            Some(style) => js_sys::parse_float(&style.get_property_value("font-size")?),
            None => 16.0,
        };
        let width = self.window.inner_width()?.as_f64().unwrap_or_default() / size;
        let class = if width < NARROW {
            "narrow"
        } else if width < WIDE {
            "middle"
        } else {
            "wide"
        };
        root.set_attribute("data-width", class)?;
        // What one goes to has to stand below the bar, which may have two lines, or three.
        if let Some(bar) = self.document.query_selector("header")? {
            let height = bar.get_bounding_client_rect().height().ceil() as i32;
            // One that would take much of a small window scrolls away.
            let window = self.window.inner_height()?.as_f64().unwrap_or_default();
            root.toggle_attribute_with_force("data-high", f64::from(height) * 4.0 > window)?;
            let style = root.unchecked_into::<HtmlElement>().style();
            style.set_property("--top", &format!("{height}px"))?;
        }
        self.draw_map()
    }

    /// [Measures](Self::measure) again whenever the bar has become higher or lower.
    pub(crate) fn measure_with(&self, call: impl FnMut() + 'static) -> Result<(), JsValue> {
        let Some(bar) = self.document.query_selector("header")? else { return Ok(()) };
        let call = Closure::<dyn FnMut()>::new(call).into_js_value();
        ResizeObserver::new(call.unchecked_ref())?.observe(&bar);
        Ok(())
    }

    /// What the reader chose when they were here before; a store that is forbidden, or that holds
    /// anything else, is as good as none.
    pub(crate) fn kept_settings(&self) -> Settings {
        let store = self.window.local_storage().ok().flatten();
        let kept = store.and_then(|store| store.get_item(KEPT).ok().flatten());
        Settings::parse(&kept.unwrap_or_default())
    }

    /// Keeps the steps of the history from it, or tells them from now on.
    fn hide_steps(&self, hidden: bool) -> Result<(), JsValue> {
        {
            let mut late = self.late.borrow_mut();
            if late.trail.hidden == hidden {
                return Ok(());
            }
            if late.fragment.is_none() {
                let address = self.window.location().hash()?;
                late.fragment = Some(late.trail.here().unwrap_or(&address).to_owned());
            }
            late.trail.hidden = hidden;
        }
        self.keep_spot();
        Ok(())
    }

    /// Goes where a link leads, as the browser would, but that the history is not told. Says
    /// whether it did: if nothing is hidden, the browser does so.
    pub(crate) fn follows(&self, fragment: &str) -> Result<bool, JsValue> {
        if !self.late.borrow().trail.hidden {
            return Ok(false);
        }
        self.change(Change::Fragment { fragment: fragment.to_owned(), push: true })?;
        Ok(true)
    }

    /// Has nothing of this program left in the page, its address and the store of the browser.
    pub(crate) fn vanish(&self) -> Result<(), JsValue> {
        stop();
        self.forget_spot();
        // What is refused must not keep the rest.
        self.document.set_title("");
        if let Some(root) = self.document.document_element() {
            root.replace_children_with_node_0();
        }
        if let Some(store) = self.store() {
            let names = 0..store.length().unwrap_or_default();
            let names: Vec<String> = names.filter_map(|name| store.key(name).ok().flatten()).collect();
            for name in names.iter().filter(|name| name.starts_with(OWN)) {
                let _ = store.remove_item(name);
            }
        }
        self.window.history()?.replace_state_with_url(&JsValue::NULL, "", Some(NOWHERE))
    }

    /// Leaves for a blank page, in the place of this one.
    pub(crate) fn leave_blank(&self) -> Result<(), JsValue> {
        self.window.location().replace("about:blank")
    }

    /// Keeps what was chosen. Refused, it holds until the page is closed.
    fn keep_settings(&self, settings: Settings) {
        let Ok(Some(store)) = self.window.local_storage() else { return };
        let words = if settings.traceless { String::new() } else { settings.words() };
        let _ = if words.is_empty() { store.remove_item(KEPT) } else { store.set_item(KEPT, &words) };
    }

    fn build(&self, parent: &web_sys::Node, nodes: &[Node]) -> Result<(), JsValue> {
        for node in nodes {
            match node {
                Node::Text(text) if is_svg(parent) => {
                    parent.append_child(&self.document.create_text_node(&spelt(text)))?;
                }
                Node::Text(text) => self.write(parent, text)?,
                Node::Element(element) => {
                    // In a picture, a link is one of SVG.
                    let is_picture = element.name == "svg" || is_svg(parent);
                    let child = if is_picture {
                        self.document.create_element_ns(Some(SVG), element.name)?
                    } else {
                        self.document.create_element(element.name)?
                    };
                    for (name, value) in &element.attributes {
                        match *name {
                            "title" | "aria-label" => child.set_attribute(name, &spelt(value))?,
                            _ => child.set_attribute(name, value)?,
                        }
                    }
                    // Children first: a whole subtree enters the page in one step.
                    self.build(&child, &element.children)?;
                    parent.append_child(&child)?;
                }
            }
        }
        Ok(())
    }

    /// Writes a text. A sign that would turn the direction of what stands around it, unseen, is seen,
    /// and turns nothing; it stays in the text, which is the same for whoever selects and copies it.
    fn write(&self, parent: &web_sys::Node, text: &str) -> Result<(), JsValue> {
        for (part, code) in stretches(text) {
            let part = self.document.create_text_node(part);
            match code {
                None => parent.append_child(&part)?,
                Some(code) => {
                    let sign = self.document.create_element("span")?;
                    sign.set_attribute("class", "unseen-sign")?;
                    sign.set_attribute("data-code", &code)?;
                    sign.append_child(&part)?;
                    parent.append_child(&sign)?
                }
            };
        }
        Ok(())
    }

    /// Says by an attribute of the page whether something is loading for it.
    pub(crate) fn set_busy(&self, busy: bool) -> Result<(), JsValue> {
        let Some(root) = self.document.document_element() else { return Ok(()) };
        if busy { root.set_attribute("data-busy", "") } else { root.remove_attribute("data-busy") }
    }

    /// How many items of an answer there are down to where the window ends, or soon after it,
    /// if the texts of any of these are not there.
    pub(crate) fn near(&self) -> Option<usize> {
        let height = self.window.inner_height().ok()?.as_f64()?;
        let coming = self.document.query_selector_all("section[data-place]").ok()?;
        let mut near = None;
        for at in 0..coming.length() {
            let section: Element = coming.item(at)?.dyn_into().ok()?;
            if section.get_bounding_client_rect().top() > height * 1.25 {
                break;
            }
            let place: usize = section.get_attribute("data-place")?.parse().ok()?;
            near = Some(place.saturating_add(1));
        }
        near
    }

    /// The element of an id, if it is there and of the kind asked for.
    pub(crate) fn element<T: JsCast>(&self, id: &str) -> Option<T> {
        self.document.get_element_by_id(id)?.dyn_into().ok()
    }

    fn need(&self, id: &str) -> Result<Element, JsValue> {
        self.element(id).ok_or_else(|| JsValue::from_str(&format!("The page has no #{id}.")))
    }

    /// Has the history told, soon, where the reader is.
    pub(crate) fn note_spot(&self) -> Result<(), JsValue> {
        self.late.borrow_mut().any = true;
        ask(&self.window, &self.late)
    }

    /// Tells the history where the reader is, for when they come back.
    pub(crate) fn keep_spot(&self) {
        self.late.borrow_mut().any = true;
        // Refused, coming back leads to the top; all else goes on.
        let _ = tell_history(&self.window, &self.late);
    }

    /// Forgets what the history was to be told: the reader has left the place it was of.
    pub(crate) fn forget_spot(&self) {
        let mut late = self.late.borrow_mut();
        (late.fragment, late.any) = (None, false);
    }

    /// The fragment of the place that the reader has come to, with its `#`.
    pub(crate) fn fragment(&self) -> Result<String, JsValue> {
        let (address, number) = (self.window.location().hash()?, self.number());
        let (fragment, is_otherwise) = self.late.borrow_mut().trail.come(&address, number);
        if is_otherwise {
            self.late.borrow_mut().fragment = Some(fragment.clone());
            self.note_spot()?;
        }
        Ok(fragment)
    }

    /// The number of the present step of the history, if it has one.
    fn number(&self) -> Option<usize> {
        let spot: Array = self.window.history().ok()?.state().ok()?.dyn_into().ok()?;
        spot.get(2).as_f64().map(|number| number as usize)
    }

    /// The address without its fragment.
    pub(crate) fn base(&self) -> Result<String, JsValue> {
        let address = self.window.location().href()?;
        Ok(address.split('#').next().unwrap_or_default().to_owned())
    }

    /// What [`keep_spot`](Self::keep_spot) kept, or nothing.
    pub(crate) fn kept_spot(&self) -> Option<Spot> {
        let spot: Array = self.window.history().ok()?.state().ok()?.dyn_into().ok()?;
        if self.number().is_some_and(|number| !self.late.borrow().trail.knows(number)) {
            return None;
        }
        Some(Spot { scroll: spot.get(0).as_f64()?, focus: spot.get(1).as_string()? })
    }

    /// The passages in the window, if an item is seen.
    pub(crate) fn seen(&self) -> Option<Window> {
        let top = self.document.query_selector("header").ok()??.get_bounding_client_rect().bottom();
        let bottom = self.window.inner_height().ok()?.as_f64()?;
        let passages = self.document.query_selector_all(".item-page [id^=p], .original [id^=l]").ok()?;
        let at = |place: u32| passages.get(place)?.dyn_into::<Element>().ok();
        // The passages stand in order: halve until the first that `above` does not hold for.
        let first_not = |above: &dyn Fn(&Element) -> bool| {
            let (mut low, mut high) = (0, passages.length());
            while low < high {
                let middle = low.midpoint(high);
                if at(middle).is_some_and(|element| above(&element)) {
                    low = middle.saturating_add(1);
                } else {
                    high = middle;
                }
            }
            low
        };
        let ends_above =
            |line: f64| first_not(&|element| element.get_bounding_client_rect().bottom() <= line);
        let after = first_not(&|element| element.get_bounding_client_rect().top() < bottom);
        let number = |place| at(place)?.id().strip_prefix(['p', 'l'])?.parse().ok();
        let first = number(ends_above(top))?;
        let last = number(after.saturating_sub(1)).unwrap_or(first);
        // A little below the bar: what one goes to is put there.
        let line = number(ends_above(top + 20.0)).unwrap_or(last);
        let root = self.document.document_element()?;
        let is_end = f64::from(root.scroll_height()) - self.window.scroll_y().ok()? - bottom < 2.0;
        Some(Window { first, line, last, is_end })
    }

    /// Marks in the list beside an item the passage in which a lit place stands.
    fn mark_hit(&self, mark: &Element) -> Result<(), JsValue> {
        let passage = mark.closest("[id^=p]")?.map(|passage| passage.id());
        let own = passage.and_then(|id| self.element::<Element>(&format!("f{}", id.strip_prefix('p')?)));
        if let Some(old) = self.document.query_selector(".found [aria-current=location]")? {
            old.remove_attribute("aria-current")?;
        }
        let list = self.document.query_selector(".found")?;
        if let (Some(own), Some(list)) = (own, list) {
            own.set_attribute("aria-current", "location")?;
            keep_in_view(&list, &own);
        }
        Ok(())
    }

    /// Puts the signs of the lit places where these are in the page, which may have been drawn anew
    /// or have become narrower.
    fn draw_map(&self) -> Result<(), JsValue> {
        let signs = self.document.query_selector_all(".map > i")?;
        let Some(root) = self.document.document_element() else { return Ok(()) };
        let (scrolled, all) = (self.window.scroll_y()?, f64::from(root.scroll_height().max(1)));
        // All are measured before one is moved.
        let mut tops = Vec::new();
        for at in 0..signs.length() {
            let sign = signs.get(at).and_then(|sign| sign.dyn_into::<HtmlElement>().ok());
            let number = sign.as_ref().and_then(|sign| sign.get_attribute("data-value")).unwrap_or_default();
            if let (Some(sign), Some(mark)) = (sign, self.element::<Element>(&format!("m{number}"))) {
                let top = mark.get_bounding_client_rect().top() + scrolled;
                // A thousandth is fine enough, and needs no code that prints fractions.
                tops.push((sign, (top / all * 1000.0) as i32));
            }
        }
        for (sign, top) in tops {
            sign.style().set_property("--at", &top.to_string())?;
        }
        Ok(())
    }

    /// Hands over to the style what stands at the foot of every printed page.
    fn set_foot(&self) -> Result<(), JsValue> {
        let Some(root) = self.document.document_element() else { return Ok(()) };
        let foot = self.document.query_selector("[data-foot]")?;
        let foot = foot.and_then(|foot| foot.get_attribute("data-foot")).unwrap_or_default();
        let mut string = String::from("\"");
        for char in foot.chars().filter(|char| !char.is_control()) {
            if matches!(char, '"' | '\\') {
                string.push('\\');
            }
            string.push(char);
        }
        string.push('"');
        root.unchecked_into::<HtmlElement>().style().set_property("--foot", &string)
    }

    /// Marks in the contents where the reader is, and has that seen where the contents scroll.
    fn enter(&self, section: Option<u32>) -> Result<(), JsValue> {
        if let Some(old) = self.document.query_selector(".contents [aria-current]")? {
            old.remove_attribute("aria-current")?;
        }
        let link = section.and_then(|start| self.element::<Element>(&format!("c{start}")));
        let list = self.document.query_selector(".contents")?;
        if let (Some(link), Some(list)) = (link, list) {
            link.set_attribute("aria-current", "location")?;
            keep_in_view(&list, &link);
        }
        Ok(())
    }

    /// Closes the contents where they lie over the page; says whether they did.
    pub(crate) fn close_sheet(&self) -> Result<bool, JsValue> {
        // Where this is no selector, there is no sheet.
        let Ok(Some(sheet)) = self.document.query_selector(":popover-open") else { return Ok(false) };
        let hide: Function = Reflect::get(&sheet, &"hidePopover".into())?.dyn_into()?;
        hide.call0(&sheet).map(|_| true)
    }

    /// Says in the page that the browser refused something.
    pub(crate) fn refused(error: &JsValue) {
        // `Debug` of a value would bring the code that prints every kind of number.
        let why = error.dyn_ref::<js_sys::Error>().map(|error| String::from(error.message()));
        let why = why.or_else(|| error.as_string()).unwrap_or_default();
        Self::fail(&spoken().refused.with([&why]));
    }

    /// Says in the page that this program cannot go on. What was said before stays: the first
    /// failure is the cause of those after it.
    pub(crate) fn fail(message: &str) {
        if is_over() {
            return;
        }
        let document = web_sys::window().and_then(|window| window.document());
        let place = document.and_then(|document| document.get_element_by_id("failure"));
        if let Some(place) = place.filter(|place| place.has_attribute("hidden")) {
            place.set_text_content(Some(message));
            // An attribute that cannot be taken away leaves the text unseen; nothing is left to try.
            let _ = place.remove_attribute("hidden");
        }
    }
}

/// What the page says, in the language that it is said to be in.
pub(crate) fn spoken() -> Say {
    let document = web_sys::window().and_then(|window| window.document());
    let root = document.and_then(|document| document.document_element());
    let tag = root.and_then(|root| root.get_attribute("lang")).unwrap_or_default();
    Tongue::preferred([tag.as_str()]).texts()
}

/// Scrolls a list alone until one of its links is well in it. Not by `scrollIntoView`, which may
/// move the page as well.
fn keep_in_view(list: &Element, link: &Element) {
    let (own, all) = (link.get_bounding_client_rect(), list.get_bounding_client_rect());
    if own.top() < all.top() + all.height() / 5.0 || own.bottom() > all.bottom() - all.height() / 5.0 {
        let by = own.top() - all.top() - all.height() / 3.0;
        list.set_scroll_top(list.scroll_top().saturating_add(by as i32));
    }
}

/// Says in an element what became of copying.
fn tell(document: &Document, told: &str, text: &str) {
    if let Some(told) = document.get_element_by_id(told) {
        told.set_text_content(Some(text));
    }
}

/// Shows a text that could not be copied, selected.
fn show_text(document: &Document, told: &str, field: &str, text: &str) -> Result<(), JsValue> {
    tell(document, told, spoken().copy_yourself);
    let Some(field) = document.get_element_by_id(field) else { return Ok(()) };
    field.set_text_content(Some(text));
    field.remove_attribute("hidden")?;
    let select: Function = Reflect::get(&field, &"select".into())?.dyn_into()?;
    let focus: Function = Reflect::get(&field, &"focus".into())?.dyn_into()?;
    focus.call0(&field)?;
    select.call0(&field).map(drop)
}

/// Hands a file over as a download, soon: the click on its link must not come while another is
/// being listened to.
pub(crate) fn download(document: &Document, file: &Blob, name: &str) -> Result<(), JsValue> {
    let address = Url::create_object_url_with_blob(file)?;
    let link: HtmlElement = document.create_element("a")?.dyn_into()?;
    link.set_attribute("href", &address)?;
    link.set_attribute("download", name)?;
    // Some browsers follow only what is in the page.
    document.body().ok_or("no body")?.append_child(&link)?;
    let click = once(move |_| {
        link.click();
        link.remove();
    });
    let window = document.default_view().ok_or("no window")?;
    window.set_timeout_with_callback(&click).map(drop)
}

/// A function that the browser calls once. The only one of its kind, since each would bring
/// the code around it into the page.
pub(crate) fn once(call: impl FnOnce(JsValue) + 'static) -> Function {
    let call: Box<dyn FnOnce(JsValue)> = Box::new(call);
    Closure::once_into_js(call).unchecked_into()
}

/// Asks for a moment to tell the history, unless one was asked for.
fn ask(window: &web_sys::Window, late: &Rc<RefCell<Late>>) -> Result<(), JsValue> {
    if std::mem::replace(&mut late.borrow_mut().asked, true) {
        return Ok(());
    }
    let (in_time, of_it) = (window.clone(), Rc::clone(late));
    let call = once(move |_| {
        of_it.borrow_mut().asked = false;
        if tell_history(&in_time, &of_it).is_err() {
            // Too many changes: after the next pause it may be allowed again.
            let _ = ask(&in_time, &of_it);
        }
    });
    window.set_timeout_with_callback_and_timeout_and_arguments_0(&call, LAG)?;
    Ok(())
}

/// What the history has of a step: how far it is scrolled, what has the focus, and its number in
/// the trail.
fn spot(scroll: JsValue, focus: JsValue, number: Option<usize>) -> Array {
    let spot = Array::of2(&scroll, &focus);
    if let Some(number) = number {
        spot.push(&JsValue::from_f64(number as f64));
    }
    spot
}

/// Tells the history where the reader is, and the address if it has changed.
fn tell_history(window: &web_sys::Window, late: &RefCell<Late>) -> Result<(), JsValue> {
    if !late.borrow().any {
        return Ok(());
    }
    let focus = window.document().and_then(|document| document.active_element());
    let focus = focus.map(|element| element.id()).unwrap_or_default();
    let fragment = late.borrow().fragment.clone();
    let (address, number) = late.borrow_mut().trail.amend(fragment.as_deref());
    let spot = spot(window.scroll_y()?.into(), focus.into(), number);
    window.history()?.replace_state_with_url(&spot, "", address.as_deref())?;
    let mut late = late.borrow_mut();
    (late.fragment, late.any) = (None, false);
    Ok(())
}
