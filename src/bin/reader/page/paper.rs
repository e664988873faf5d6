//! Paper: what is printed of the page.

use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, Range};

use super::Page;
use crate::node::Node;

/// What the passages of an item are, and no others are printed if the page has the attribute.
const PASSAGES: &str = ".document [id^=p]";
const PART: &str = "data-part";
const PRINTED: &str = "data-printed";

impl Page {
    /// Puts something at the end of what is printed.
    pub(super) fn paper(&self, node: &Node) -> Result<(), JsValue> {
        self.take_paper()?;
        let paper = self.document.create_element("div")?;
        paper.set_id("paper");
        self.build(&paper, std::slice::from_ref(node))?;
        self.need("main")?.append_child(&paper)?;
        self.set_foot()
    }

    fn take_paper(&self) -> Result<(), JsValue> {
        self.element::<Element>("paper").map_or(Ok(()), |old| {
            old.remove();
            Ok(())
        })
    }

    /// Has only those passages printed that are selected, or this one, counted from 1: the first and
    /// the last of them. `None` is all that is seen.
    pub(crate) fn print_part(&self, only: Option<u32>) -> Result<Option<(u32, u32)>, JsValue> {
        let selection = self.window.get_selection()?.filter(|selection| selection.range_count() > 0);
        let range = selection.filter(|selection| !selection.is_collapsed());
        let range = range.map(|selection| selection.get_range_at(0)).transpose()?;
        let selected = match &range {
            Some(range) => self.passages(|_, element| self.is_in(element, range))?,
            None => Vec::new(),
        };
        // What is selected elsewhere is not meant by the button of this passage.
        let is_meant = only.is_none_or(|only| selected.iter().any(|(number, _)| *number == only));
        let part = if is_meant { selected } else { self.passages(|number, _| Ok(Some(number) == only))? };
        let ends = part.first().zip(part.last()).map(|((first, _), (last, _))| (*first, *last));
        for (_, element) in &part {
            element.set_attribute(PRINTED, "")?;
        }
        if let Some(root) = self.document.document_element() {
            root.toggle_attribute_with_force(PART, ends.is_some())?;
        }
        Ok(ends)
    }

    /// It was printed: all is as it was before.
    pub(crate) fn was_printed(&self) -> Result<(), JsValue> {
        for (_, element) in self.passages(|_, _| Ok(true))? {
            element.remove_attribute(PRINTED)?;
        }
        if let Some(root) = self.document.document_element() {
            root.remove_attribute(PART)?;
        }
        self.take_paper()
    }

    /// The passages of the item that is seen, with their numbers, counted from 1.
    fn passages(
        &self,
        is_one: impl Fn(u32, &Element) -> Result<bool, JsValue>,
    ) -> Result<Vec<(u32, Element)>, JsValue> {
        let all = self.document.query_selector_all(PASSAGES)?;
        let mut found = Vec::new();
        for at in 0..all.length() {
            let element = all.get(at).and_then(|node| node.dyn_into::<Element>().ok());
            let number = element.as_ref().and_then(|one| one.id().strip_prefix('p')?.parse().ok());
            if let Some((number, element)) = number.zip(element)
                && is_one(number, &element)?
            {
                found.push((number, element));
            }
        }
        Ok(found)
    }

    /// Whether words of an element are in a range: one that ends where the element begins only
    /// touches it.
    fn is_in(&self, element: &Element, range: &Range) -> Result<bool, JsValue> {
        if !range.intersects_node(element)? {
            return Ok(false);
        }
        let part = self.document.create_range()?;
        part.select_node_contents(element)?;
        let (start, end) = (range.start_container()?, range.end_container()?);
        if element.contains(Some(&start)) {
            part.set_start(&start, range.start_offset()?)?;
        }
        if element.contains(Some(&end)) {
            part.set_end(&end, range.end_offset()?)?;
        }
        Ok(!String::from(part.to_string()).trim().is_empty())
    }
}
