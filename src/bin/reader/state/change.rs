//! What goes out: what changes on the page.

use fonds::error::Absent;

use crate::node::Node;
use crate::settings::Settings;
use crate::text::Tongue;

/// What changes on the page.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Change {
    /// The main part is now this.
    Main(Vec<Node>),
    /// The child of the main part at this place, counted from 0, is now this.
    Child {
        /// The place.
        at: usize,
        /// The child.
        node: Node,
    },
    /// What is in the element of this id is now this.
    Inside {
        /// The id.
        id: String,
        /// What is in it.
        nodes: Vec<Node>,
    },
    /// The link of this id leads there now.
    Lead {
        /// The id.
        id: &'static str,
        /// Where it leads.
        href: String,
    },
    /// The element of this id is now this one, of the same id.
    Part {
        /// The id.
        id: String,
        /// The element.
        node: Node,
    },
    /// These blocks are needed; each is told when it has come.
    Load {
        /// The blocks, those that are needed first at the front.
        blocks: Vec<Absent>,
        /// Whether more may be typed at once, so that they may not be needed after all.
        typing: bool,
    },
    /// Nothing is needed any more.
    Idle,
    /// The row of the query's words is now this.
    Chips(Vec<Node>),
    /// The title of the window is now this; it never holds the query.
    Title(String),
    /// The line for screen readers and eyes that says how many hits there are.
    Status(String),
    /// The text in the search box is now this.
    Box(String),
    /// The address is now this; with `push` Back leads to the one before.
    Fragment {
        /// The fragment.
        fragment: String,
        /// Whether it is a step of its own.
        push: bool,
    },
    /// The element of this id gets the focus, without scrolling.
    Focus(String),
    /// The element of this id is scrolled into the window.
    Show {
        /// The id.
        id: String,
        /// Where in the window it is to stand.
        edge: Edge,
    },
    /// The window is scrolled to so many pixels from the top.
    Scroll(f64),
    /// The lit place with the focus of the reader is now this one; the text beside the
    /// buttons is now that.
    Current {
        /// The id of the lit place.
        id: String,
        /// "3 of 12".
        text: String,
    },
    /// The page speaks this language now: what is around all that is drawn, and what it is said
    /// to be in.
    Speak(Tongue),
    /// The section in which the reader is begins with this passage; `None` is before the first.
    Section(Option<u32>),
    /// What is in the help panel.
    Help {
        /// Its content.
        nodes: Vec<Node>,
        /// Whether it is opened as well; else it stays open or closed.
        open: bool,
    },
    /// What is in the panel for how the page looks, which is opened.
    Display(Vec<Node>),
    /// The page is like this from now on, also when it is opened again.
    Set(Settings),
    /// A panel is closed, if one was open; the focus goes back to where it was.
    Close,
    /// A file of this name with this text is handed over as a download.
    Save {
        /// Its name.
        name: String,
        /// What is in it.
        text: String,
    },
    /// This is seen beside the element of this id, and nothing of the kind elsewhere; nothing at
    /// all if it is empty.
    Peek {
        /// The id.
        at: String,
        /// What is seen.
        nodes: Vec<Node>,
        /// Whether it stays until the reader has it go.
        stays: bool,
    },
    /// This address of the web is opened in a window of its own, which learns nothing of this one.
    Leave(String),
    /// Whether the marks of damage are hidden.
    HideMarks(bool),
    /// This is copied.
    Copy(Copied),
    /// Below the number of this passage stands this: what can be done with it, or nothing.
    Acts {
        /// The passage, counted from 1.
        passage: u32,
        /// What stands there; it stands nowhere else any more.
        nodes: Vec<Node>,
    },
    /// This stands at the end of what is printed.
    Paper(Node),
    /// Said over the page, and to those who do not see it; nothing ends what was said before.
    Told(String),
    /// The browser keeps this text for this archive.
    Keep(String),
    /// It keeps nothing of it any more.
    Forget,
    /// It is looked whether this copy is whole.
    Check,
    /// One step back in the browser's history.
    Back,
    /// The default of the event must not happen as well.
    Handled,
}

/// What is copied, and what is told of it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Copied {
    /// The text.
    pub(crate) text: String,
    /// The id of the element in which it is told.
    pub(crate) told: &'static str,
    /// The id of the field in which it is shown, to be copied by hand, where the browser refuses.
    pub(crate) field: String,
    /// What is told when it was copied.
    pub(crate) say: String,
}

/// Where in the window something that is shown is to stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Edge {
    /// At the top.
    Top,
    /// In the middle.
    Middle,
    /// Wherever the window has to move least.
    Nearest,
}

/// The focus goes to the element of this id.
pub(super) fn focus(id: &str) -> Change {
    Change::Focus(id.to_owned())
}

/// The focus goes to the element of this id, which is seen.
pub(super) fn show(id: &str, edge: Edge) -> Vec<Change> {
    vec![Change::Focus(id.to_owned()), Change::Show { id: id.to_owned(), edge }]
}

/// The same, to the link of a result.
pub(super) fn focus_hit(passage: &u32) -> Vec<Change> {
    show(&format!("r{passage}"), Edge::Nearest)
}

/// The changes, and that the key did something.
pub(super) fn handled(mut changes: Vec<Change>) -> Vec<Change> {
    if !changes.is_empty() {
        changes.push(Change::Handled);
    }
    changes
}
