//! A tree of elements and text, as plain data: what is to be seen, without a browser.
//!
//! Names of elements and attributes are constants of this program; what comes out of an
//! archive only ever becomes text or the value of an attribute that cannot act.

/// An element or a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Node {
    /// An element.
    Element(Element),
    /// A text.
    Text(String),
}

/// An element with its attributes and children.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Element {
    /// Its name.
    pub(crate) name: &'static str,
    /// Its attributes in the order they were given.
    pub(crate) attributes: Vec<(&'static str, String)>,
    /// What is in it.
    pub(crate) children: Vec<Node>,
}

/// An empty element.
#[inline(never)]
pub(crate) fn el(name: &'static str) -> Element {
    Element { name, attributes: Vec::new(), children: Vec::new() }
}

/// An element of a class.
pub(crate) fn of_class(name: &'static str, class: &str) -> Element {
    el(name).with("class", class)
}

/// A link to a place of this page.
pub(crate) fn link(fragment: &str) -> Element {
    el("a").with("href", fragment)
}

impl Element {
    // Not inlined: these are called hundreds of times, and every copy is in the page.

    /// The element with one more attribute.
    pub(crate) fn with(self, name: &'static str, value: impl Into<String>) -> Self {
        self.with_value(name, value.into())
    }

    #[inline(never)]
    fn with_value(mut self, name: &'static str, value: String) -> Self {
        self.attributes.push((name, value));
        self
    }

    /// The element with one more attribute, if there is a value.
    pub(crate) fn with_some(self, name: &'static str, value: Option<String>) -> Self {
        match value {
            Some(value) => self.with(name, value),
            None => self,
        }
    }

    fn id(&self) -> Option<&str> {
        self.attributes.iter().find(|(name, _)| *name == "id").map(|(_, value)| value.as_str())
    }

    /// The element with a text at its end.
    pub(crate) fn text(self, text: impl Into<String>) -> Self {
        self.node(Node::Text(text.into()))
    }

    #[inline(never)]
    fn node(mut self, node: Node) -> Self {
        self.children.push(node);
        self
    }

    /// The element with an element at its end.
    pub(crate) fn child(self, child: Element) -> Self {
        self.node(Node::Element(child))
    }

    /// The element with these at its end.
    pub(crate) fn children(mut self, children: impl IntoIterator<Item = Node>) -> Self {
        self.children.extend(children);
        self
    }
}

impl Node {
    /// Whether it is the same as another.
    #[inline(never)]
    pub(crate) fn is(&self, other: &Self) -> bool {
        self == other
    }
}

impl Node {
    /// The element of this id in it.
    pub(crate) fn part(&self, id: &str) -> Option<&Self> {
        self.first(&|own| own == id)
    }

    /// The first id in it that begins like this.
    pub(crate) fn first_id(&self, start: &str) -> Option<String> {
        let Self::Element(element) = self.first(&|own| own.starts_with(start))? else { return None };
        element.id().map(str::to_owned)
    }

    fn first(&self, fits: &dyn Fn(&str) -> bool) -> Option<&Self> {
        let Self::Element(element) = self else { return None };
        if element.id().is_some_and(fits) {
            return Some(self);
        }
        element.children.iter().find_map(|child| child.first(fits))
    }
}

impl From<Element> for Node {
    fn from(element: Element) -> Self {
        Self::Element(element)
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// All text of a tree, elements separated by a space where they are blocks.
    pub(crate) fn text_of(nodes: &[Node]) -> String {
        let mut text = String::new();
        for node in nodes {
            match node {
                Node::Text(part) => text.push_str(part),
                Node::Element(element) => {
                    text.push_str(&text_of(&element.children));
                    if !matches!(element.name, "mark" | "span" | "em" | "strong" | "code" | "b" | "a" | "bdi")
                    {
                        text.push('\n');
                    }
                }
            }
        }
        text
    }

    /// All elements of a tree that a test holds for.
    pub(crate) fn find<'a>(nodes: &'a [Node], test: &dyn Fn(&Element) -> bool) -> Vec<&'a Element> {
        let mut found = Vec::new();
        for node in nodes {
            if let Node::Element(element) = node {
                if test(element) {
                    found.push(element);
                }
                found.extend(find(&element.children, test));
            }
        }
        found
    }

    impl Element {
        /// The value of an attribute.
        pub(crate) fn attribute(&self, name: &str) -> Option<&str> {
            self.attributes.iter().find(|(own, _)| *own == name).map(|(_, value)| value.as_str())
        }
    }
}
