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

/// Signs that nobody sees and that change what is seen around them: those that turn the direction of a
/// text, and those that have no width and belong to no script that is written with them.
pub(crate) fn is_unseen(char: char) -> bool {
    matches!(u32::from(char), 0x61c | 0x180e | 0x200b | 0x202a..=0x202e | 0x2060..=0x206f | 0xfeff | 0xe0000..=0xe007f)
}

/// How such a sign is named, `U+202E`. By hand: the code that prints numbers so is large.
pub(crate) fn code(char: char) -> String {
    let number = u32::from(char);
    let digits = (0..8_u32).rev().map(|place| number.wrapping_shr(place.wrapping_mul(4)));
    let digits = digits.skip_while(|rest| *rest == 0 && number > 0);
    let digits: String = digits.filter_map(|rest| char::from_digit(rest & 15, 16)).collect();
    ["U+", "0".repeat(4_usize.saturating_sub(digits.len())).as_str(), &digits.to_ascii_uppercase()].concat()
}

/// A text in stretches; with each that is such a sign, how it is named.
pub(crate) fn stretches(text: &str) -> Vec<(&str, Option<String>)> {
    let mut all = Vec::new();
    let mut rest = text;
    while let Some((at, char)) = rest.char_indices().find(|(_, char)| is_unseen(*char)) {
        let (before, from) = rest.split_at_checked(at).unwrap_or((rest, ""));
        let (sign, after) = from.split_at_checked(char.len_utf8()).unwrap_or((from, ""));
        if !before.is_empty() {
            all.push((before, None));
        }
        all.push((sign, Some(code(char))));
        rest = after;
    }
    if !rest.is_empty() || all.is_empty() {
        all.push((rest, None));
    }
    all
}

/// A text in which such signs are spelt out, where no element can stand.
pub(crate) fn spelt(text: &str) -> String {
    let named = |(text, code): (&str, Option<String>)| {
        code.map_or(text.to_owned(), |code| ["⟦", &code, "⟧"].concat())
    };
    stretches(text).into_iter().map(named).collect()
}

impl From<Element> for Node {
    fn from(element: Element) -> Self {
        Self::Element(element)
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_turns_a_text_unseen_is_named() {
        assert_eq!(spelt("user\u{202e}txt.exe"), "user⟦U+202E⟧txt.exe");
        assert_eq!(spelt("\u{feff}a\u{200b}\u{e0041}\u{61c}"), "⟦U+FEFF⟧a⟦U+200B⟧⟦U+E0041⟧⟦U+061C⟧");
        // What Persian, Hindi and emoji are written with stays.
        for text in ["می\u{200c}خواهم", "क\u{94d}\u{200d}", "👩\u{200d}💻", "a\u{ad}b", ""] {
            assert_eq!(spelt(text), text);
        }
        assert_eq!(stretches("a\u{202e}b").len(), 3);
    }

    proptest! {
        #[test]
        fn no_letter_is_lost(text in "[a-z\u{200b}\u{202a}-\u{202e}\u{2066}-\u{2069}]{0,20}|\\PC{0,20}") {
            let parts = stretches(&text);
            let whole: String = parts.iter().map(|(part, _)| *part).collect();
            prop_assert_eq!(&whole, &text);
            prop_assert!(!spelt(&text).chars().any(is_unseen));
        }
    }

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
