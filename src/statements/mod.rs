//! What documents state: that something was founded, split, moved or ended, when and where, how
//! many there are of something, who holds a post, what sort of body something is, when a text was made; and
//! where several statements of one matter differ.
//!
//! A statement is read by rules from one sentence, and is never more than that sentence says: a
//! word that tells of an event ([`Event`]), of whom, and the dates and places that stand with it. What
//! a rule cannot tell is left out. Statements of the same matter are gathered in a [`Topic`]; where
//! they give different values, it has a [`Difference`]. Which is right is not asked.
//!
//! Rules are for English and Russian; other texts give nothing.

use std::ops::Range;

use crate::analysis::dates::Bound;

mod lexicon;
mod read;
mod sentence;
#[cfg(test)]
mod tests;
mod topics;

pub use read::{Matter, matter, statements};
pub use topics::{Gathered, topics};

/// What can happen to an organisation, a work or a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Event {
    /// It began to be.
    Founding,
    /// It came apart, or a part left it.
    Split,
    /// It ceased to be.
    End,
    /// It became something else.
    Change,
    /// It is said to exist then.
    Activity,
    /// It went to another place.
    Move,
    /// It got another name.
    Renaming,
    /// It was forbidden or blocked, or declared to be something forbidden.
    Ban,
    /// A person was born.
    Birth,
    /// A person died.
    Death,
}

impl Event {
    /// All of them, in the order of their numbers in an archive, which count from 0.
    pub const ALL: [Self; 10] = [
        Self::Founding,
        Self::Split,
        Self::End,
        Self::Change,
        Self::Activity,
        Self::Move,
        Self::Renaming,
        Self::Ban,
        Self::Birth,
        Self::Death,
    ];

    /// What is told of together: an end, a change and being active are what became of something.
    fn matter(self) -> Self {
        match self {
            Self::Change | Self::Activity => Self::End,
            other => other,
        }
    }

    /// Whether it happens but once, so that two dates of it cannot both be right.
    fn is_single(self) -> bool {
        matches!(self, Self::Founding | Self::End | Self::Birth | Self::Death)
    }
}

/// What a statement is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum About {
    /// Something happened.
    Event(Event),
    /// There are so many of something: the stem of the word for what is counted.
    Count(String),
    /// Somebody holds a post: the English or Russian word for it, in its first form.
    Post(String),
    /// It is of a sort: `is a federation of groups`.
    Sort,
    /// A text of this title was made then, as a reference says.
    Making,
}

/// Of whom or what a statement tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subject {
    /// Its name as it stands in the sentence, or the title of the item.
    pub name: String,
    /// Whether the sentence names it; otherwise it says "it" or "the organisation", which is
    /// taken for the matter of the item.
    pub is_named: bool,
}

/// What a statement gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Given {
    /// A time: its first and last day, which end of it is stated, and whether it is about then.
    Time {
        /// The first day, as [`Day`](crate::analysis::dates::Day) counts.
        first: i32,
        /// The last day.
        last: i32,
        /// Which end is stated.
        bound: Bound,
        /// Whether the text says "about".
        approximate: bool,
    },
    /// A place, by its words as they are compared; of several in a row, sorted, a comma between.
    Place(String),
    /// A number, and whether the text says "about" or "more than".
    Number(u64, bool),
    /// A name, by its words as they are compared.
    Name(String),
    /// A sort of body or periodical, by the English word for it.
    Sort(String),
}

/// A value and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Value {
    /// In bytes of the text of the block, end exclusive.
    pub range: Range<u32>,
    /// What it is.
    pub given: Given,
    /// Whether it stands in the same clause as the word that tells of the event.
    pub is_close: bool,
}

/// What one sentence states.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// What it is about.
    pub about: About,
    /// Of whom.
    pub subject: Subject,
    /// The block, by its place in [`Item::blocks`](crate::document::Item::blocks).
    pub block: u32,
    /// The sentence, in bytes of the text of the block, end exclusive.
    pub sentence: Range<u32>,
    /// The word that says it, likewise.
    pub word: Range<u32>,
    /// What it gives, in the order of the text; never empty.
    pub values: Vec<Value>,
    /// The stems of the sentence's other words, by which statements are compared; sorted.
    pub stems: Vec<String>,
}

/// What several statements tell of one matter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Topic {
    /// What they are about.
    pub about: About,
    /// Of whom, by the name that is used most.
    pub subject: String,
    /// The statements, in the order of items and texts, each with the number of its item; two at least.
    pub statements: Vec<(u32, Statement)>,
    /// Where they differ, the most certain first.
    pub differences: Vec<Difference>,
}

/// What values differ in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// In the time.
    Time,
    /// In the place.
    Place,
    /// In the number.
    Number,
    /// In the name.
    Name,
    /// In the sort.
    Sort,
}

impl Kind {
    /// All of them, in the order of their numbers in an archive, which count from 0.
    pub const ALL: [Self; 5] = [Self::Time, Self::Place, Self::Number, Self::Name, Self::Sort];
}

impl Given {
    /// Its kind.
    #[must_use]
    pub fn kind(&self) -> Kind {
        match self {
            Self::Time { .. } => Kind::Time,
            Self::Place(_) => Kind::Place,
            Self::Number(..) => Kind::Number,
            Self::Name(_) => Kind::Name,
            Self::Sort(_) => Kind::Sort,
        }
    }
}

/// Two or more values for what seems the same fact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// What they differ in.
    pub kind: Kind,
    /// The values, each as the statements that give it: the place of the statement in
    /// [`Topic::statements`] and that of the value in it. Two at least, in the order of their first
    /// statements; times and numbers in their own order.
    pub values: Vec<Vec<(u32, u32)>>,
    /// How sure it is that they are of one fact, of 100.
    pub certainty: u8,
    /// What speaks for it and against.
    pub grounds: Vec<Ground>,
}

/// What speaks for two statements being of one fact, or against it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Ground {
    /// For: both sentences name what they tell of.
    BothNamed,
    /// For: different items say so.
    OtherItem,
    /// For: so many rarer words are in both sentences.
    SharedWords(u8),
    /// For: it can happen but once.
    Single,
    /// Against: a value does not stand in the clause that tells of the event.
    FarApart,
    /// Against: a value is only about so, or one end of a time.
    Vague,
    /// Against: the one tells of a change or of being active, the other of an end.
    OtherEvent,
}

impl Ground {
    /// What it adds to the certainty; below 0 if it speaks against.
    #[must_use]
    pub fn weight(self) -> i32 {
        match self {
            Self::BothNamed => 15,
            Self::OtherItem => 15,
            Self::SharedWords(count) => i32::from(count.min(3)).saturating_mul(5),
            Self::Single => 15,
            Self::FarApart => -10,
            Self::Vague => -10,
            Self::OtherEvent => -10,
        }
    }
}

/// The certainty of which [`Ground`]s take or add.
pub const BASE: i32 = 40;
