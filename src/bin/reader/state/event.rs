//! What comes in: what a reader did, or a browser.

use super::check::Finding;
use crate::text::Tongue;

/// What a reader did, or a browser.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Event {
    /// The address names a place: at the start, after a link, Back or Forward.
    Went {
        /// The fragment of the address.
        fragment: String,
        /// Where the reader had been on that place before, if they come back to it.
        spot: Option<Spot>,
    },
    /// The text in the search box is now this.
    Typed(String),
    /// A key was pressed.
    Pressed(Key),
    /// A button was pressed.
    Button {
        /// What it does.
        press: Press,
        /// The first and the last passage in the window, counted from 1, if an item is seen; of an
        /// original the lines.
        seen: Option<(u32, u32)>,
    },
    /// The reader wants to copy what was not found.
    Copied {
        /// What names the archive.
        digest: String,
        /// The day.
        date: String,
    },
    /// What is looked for among the references is now this.
    Sought(String),
    /// The reader is at a sign that cites the references at these passages.
    Peek {
        /// The id of the sign.
        at: String,
        /// The passages, counted from 1.
        places: Vec<u32>,
    },
    /// The reader has left it.
    Unpeek,
    /// The reader turned a wheel over the timeline.
    Turned(Turn),
    /// The timeline is dragged by so much of its width to the right since it was taken hold of; none
    /// if it was let go.
    Dragged(Option<f64>),
    /// The item was scrolled.
    Read(Window),
    /// The reader does something with a passage, or with what was kept.
    Act {
        /// What.
        act: Act,
        /// What the browser knows of it.
        given: Given,
    },
    /// The browser has kept this for this archive, or nothing.
    Stored(Option<String>),
    /// The browser could not keep what it was given.
    Unkept,
    /// The page is about to be printed; of an item only these passages, the first and the last of
    /// them counted from 1, if that is said. With the SHA-256 of the archive, as it is told.
    Prints(Option<(u32, u32)>, String),
    /// Nothing was typed for a moment.
    Settled,
    /// The results up to this item of the answer have come near the window.
    Near(usize),
    /// The reader made a choice of how the page is, by its word.
    Chose(String),
    /// Something was found of whether this copy is whole.
    Found(Finding),
    /// The reader wants the page to speak this language.
    Asked(Tongue),
    /// The block of this name has come, or is known to be lost.
    Came(u64),
}

/// What is seen of an item: passages, counted from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Window {
    /// The first in the window.
    pub(crate) first: u32,
    /// The one that is being read, somewhat below it.
    pub(crate) line: u32,
    /// The last in the window.
    pub(crate) last: u32,
    /// Whether there is nothing below.
    pub(crate) is_end: bool,
}

/// What other years of a timeline are to be seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Turn {
    /// Half as many.
    In,
    /// Twice as many.
    Out,
    /// Those before, by a quarter.
    Earlier,
    /// Those after.
    Later,
    /// The first.
    First,
    /// The last.
    Last,
    /// All.
    Whole,
}

/// Where a reader was on a place.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Spot {
    /// Pixels from the top.
    pub(crate) scroll: f64,
    /// The id of the element with the focus; may be empty.
    pub(crate) focus: String,
}

/// What is done with a passage, or with what was kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Act {
    /// Opens or closes what can be done with a passage, counted from 1.
    Open(u32),
    /// Closes it.
    Shut,
    /// A part of a passage was selected.
    Selected {
        /// The passage, counted from 1.
        passage: u32,
        /// How many characters of it stand before the part.
        before: usize,
        /// The part.
        text: String,
    },
    /// Copies a link to the passage.
    Link,
    /// Copies its text.
    Passage,
    /// Shows how it is cited.
    Cite,
    /// Copies the citation of this form.
    Citation(usize),
    /// Keeps the passage, or does so no more.
    Bookmark,
    /// Keeps the part that is selected.
    Highlight,
    /// Opens or closes the field for a note.
    Write,
    /// Keeps the note that was written.
    Keep(String),
    /// Takes out what was kept under this number.
    Drop(u32),
    /// Keeps that the matter of this number that is compared is not of one thing, or no more.
    Apart(u32),
    /// Hands all that was kept over as a file.
    Export,
    /// Takes over what is in such a file.
    Import(String),
    /// Asks whether to forget everything, or does not any more.
    Forget,
    /// Forgets everything.
    ForgetAll,
}

/// What the browser knows and the state does not.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Given {
    /// The address of the page without its fragment.
    pub(crate) base: String,
    /// The day.
    pub(crate) date: String,
    /// What names the archive.
    pub(crate) digest: String,
}

/// What a button does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Press {
    /// Shows all hits of an item.
    Open(u32),
    /// Shows more items.
    More,
    /// Goes to the next lit place.
    Next,
    /// Goes to the previous lit place.
    Previous,
    /// Goes to a lit place, counted from 0.
    Mark(usize),
    /// Goes to the next section.
    SectionAfter,
    /// Goes to the one before.
    SectionBefore,
    /// Shows the original at the same place, or from there what was read of it.
    Original,
    /// Copies the address of the reference at this passage.
    Address(u32),
    /// Opens it.
    Leave(u32),
    /// Shows or hides the references that are possibly related to this passage.
    Related(u32),
    /// Hides or shows the marks of damage.
    Marks,
    /// Shows which files could not be read.
    Unread,
    /// Shows the place anew, after blocks were lost.
    Again,
    /// Shows or hides what the found have in common.
    Narrow,
    /// Shows what is missing in a passage of an answer that is less than was asked for.
    Closer,
    /// Saves the lines as a table.
    Csv,
    /// Looks whether this copy is whole.
    Check,
    /// Copies what names it.
    CopyPrint,
    /// Shows other years of the timeline.
    Turn(Turn),
    /// Opens or closes what a word of the query can become, by its place among the chips.
    Chip(usize),
    /// Opens the help panel.
    Help,
    /// Opens the panel for how the page looks.
    Display,
    /// Closes it.
    Close,
}

/// A key, without Control, Alt or Meta.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Key {
    /// What the layout gives.
    pub(crate) key: String,
    /// Which key it is, whatever the layout.
    pub(crate) code: String,
    /// With Shift.
    pub(crate) shift: bool,
    /// Where the focus is.
    pub(crate) target: Target,
}

/// Where the focus is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Target {
    /// In the search box.
    Box,
    /// On the link of a result, by the number of its passage.
    Hit(u32),
    /// On a word of the query, by its place among the chips.
    Chip(usize),
    /// On one of the things it can become.
    Become(usize),
    /// On something that can be done with a passage.
    Acts,
    /// In the timeline.
    Figure,
    /// In the help panel, which lies over all else.
    Panel,
    /// In something else that takes what is typed.
    Field,
    /// Elsewhere.
    Page,
}
