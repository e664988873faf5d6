//! Out to the browser: [`Change`]s become the page. Elements and text nodes are made one by
//! one; nothing is ever parsed as HTML.

use std::cell::RefCell;
use std::rc::Rc;

use js_sys::Array;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{
    Document, Element, FocusOptions, HtmlElement, HtmlInputElement, ScrollIntoViewOptions,
    ScrollLogicalPosition, ScrollRestoration, Window,
};

use crate::node::Node;
use crate::state::{Change, Edge, Spot};

/// How long the address may lag behind what is typed, in milliseconds. Browsers refuse more
/// than about a hundred changes of it in ten to thirty seconds.
const LAG: i32 = 300;

/// The page in the browser.
pub(crate) struct Page {
    window: Window,
    document: Document,
    /// The address that will replace the present one, if one is waiting.
    address: Rc<RefCell<Option<String>>>,
}

impl Page {
    /// The page that this program runs in.
    pub(crate) fn new() -> Result<Self, JsValue> {
        let window = web_sys::window().ok_or("no window")?;
        let document = window.document().ok_or("no document")?;
        // The browser would scroll before the place is drawn.
        window.history()?.set_scroll_restoration(ScrollRestoration::Manual)?;
        Ok(Self { window, document, address: Rc::default() })
    }

    pub(crate) fn window(&self) -> &Window {
        &self.window
    }

    pub(crate) fn document(&self) -> &Document {
        &self.document
    }

    /// Makes the changes; says whether the event was handled by them.
    pub(crate) fn apply(&self, changes: Vec<Change>) -> Result<bool, JsValue> {
        let mut handled = false;
        for change in changes {
            match change {
                Change::Handled => handled = true,
                change => self.change(change)?,
            }
        }
        Ok(handled)
    }

    fn change(&self, change: Change) -> Result<(), JsValue> {
        match change {
            Change::Main(nodes) => {
                let fragment = self.document.create_document_fragment();
                self.build(&fragment, &nodes)?;
                self.need("main")?.replace_children_with_node_1(&fragment);
            }
            Change::Title(title) => self.document.set_title(&title),
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
                    self.keep_spot()?;
                    self.window.history()?.push_state_with_url(&JsValue::NULL, "", Some(&fragment))?;
                } else {
                    self.replace_address_soon(fragment)?;
                }
            }
            Change::Focus(id) => {
                if let Some(element) = self.element::<HtmlElement>(&id) {
                    let options = FocusOptions::new();
                    options.set_prevent_scroll(true);
                    element.focus_with_options(&options)?;
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
                }
                if let Some(count) = self.element::<Element>("hit-count") {
                    count.set_text_content(Some(&text));
                }
                self.need("status")?.set_text_content(Some(&format!("Place {text}")));
            }
            Change::Back => {
                self.settle_address();
                self.window.history()?.back()?;
            }
            Change::Handled => {}
        }
        Ok(())
    }

    fn build(&self, parent: &web_sys::Node, nodes: &[Node]) -> Result<(), JsValue> {
        for node in nodes {
            match node {
                Node::Text(text) => {
                    parent.append_child(&self.document.create_text_node(text))?;
                }
                Node::Element(element) => {
                    let child = self.document.create_element(element.name)?;
                    for (name, value) in &element.attributes {
                        child.set_attribute(name, value)?;
                    }
                    // Children first: a whole subtree enters the page in one step.
                    self.build(&child, &element.children)?;
                    parent.append_child(&child)?;
                }
            }
        }
        Ok(())
    }

    /// The element of an id, if it is there and of the kind asked for.
    pub(crate) fn element<T: JsCast>(&self, id: &str) -> Option<T> {
        self.document.get_element_by_id(id)?.dyn_into().ok()
    }

    fn need(&self, id: &str) -> Result<Element, JsValue> {
        self.element(id).ok_or_else(|| JsValue::from_str(&format!("The page has no #{id}.")))
    }

    fn replace_address_soon(&self, fragment: String) -> Result<(), JsValue> {
        if self.address.replace(Some(fragment)).is_some() {
            // A moment for it was asked for already.
            return Ok(());
        }
        let (window, address) = (self.window.clone(), Rc::clone(&self.address));
        let call = Closure::once_into_js(move || settle(&window, &address));
        self.window.set_timeout_with_callback_and_timeout_and_arguments_0(call.unchecked_ref(), LAG)?;
        Ok(())
    }

    /// Brings the address up to date, before the reader leaves it.
    pub(crate) fn settle_address(&self) {
        settle(&self.window, &self.address);
    }

    /// Forgets an address that is waiting: the reader has left the place it was for.
    pub(crate) fn forget_address(&self) {
        self.address.take();
    }

    /// The fragment of the address, with its `#`.
    pub(crate) fn fragment(&self) -> Result<String, JsValue> {
        self.window.location().hash()
    }

    /// Keeps where the reader is with this step of the history, for when they come back.
    pub(crate) fn keep_spot(&self) -> Result<(), JsValue> {
        self.settle_address();
        let focus = self.document.active_element().map(|element| element.id()).unwrap_or_default();
        let spot = Array::of2(&self.window.scroll_y()?.into(), &focus.into());
        // A browser that refuses has had too many in a row; then coming back leads to the top.
        let _ = self.window.history()?.replace_state(&spot, "");
        Ok(())
    }

    /// What [`keep_spot`](Self::keep_spot) kept, or nothing.
    pub(crate) fn kept_spot(&self) -> Option<Spot> {
        let spot: Array = self.window.history().ok()?.state().ok()?.dyn_into().ok()?;
        Some(Spot { scroll: spot.get(0).as_f64()?, focus: spot.get(1).as_string()? })
    }

    /// The passage at the top of the window, counted from 1, if an item is seen.
    pub(crate) fn top_passage(&self) -> Option<u32> {
        let bar = self.document.query_selector("header").ok()??.get_bounding_client_rect().bottom();
        let passages = self.document.query_selector_all(".item-page [id^=p]").ok()?;
        // The passages stand in order: halve until the first that is not above the window.
        let (mut low, mut high) = (0, passages.length());
        while low < high {
            let middle = low.midpoint(high);
            let element: Element = passages.get(middle)?.dyn_into().ok()?;
            if element.get_bounding_client_rect().bottom() <= bar {
                low = middle.saturating_add(1);
            } else {
                high = middle;
            }
        }
        let element: Element = passages.get(low)?.dyn_into().ok()?;
        element.id().strip_prefix('p')?.parse().ok()
    }

    /// Says in the page that the browser refused something.
    pub(crate) fn refused(error: &JsValue) {
        // `Debug` of a value would bring the code that prints every kind of number.
        let why = error.dyn_ref::<js_sys::Error>().map(|error| String::from(error.message()));
        let why = why.or_else(|| error.as_string()).unwrap_or_default();
        Self::fail(&format!("Something went wrong: {why} Reload the page to go on."));
    }

    /// Says in the page that this program cannot go on.
    pub(crate) fn fail(message: &str) {
        let document = web_sys::window().and_then(|window| window.document());
        let place = document.and_then(|document| document.get_element_by_id("failure"));
        if let Some(place) = place {
            place.set_text_content(Some(message));
            // An attribute that cannot be taken away leaves the text unseen; nothing is left to try.
            let _ = place.remove_attribute("hidden");
        }
    }
}

/// Replaces the address by the one that is waiting, if one is.
fn settle(window: &Window, address: &RefCell<Option<String>>) {
    if let (Some(fragment), Ok(history)) = (address.take(), window.history()) {
        // Refused, the address stays what it was; all else goes on.
        let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(&fragment));
    }
}
