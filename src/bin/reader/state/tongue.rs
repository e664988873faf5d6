//! The language of the page.

use fonds::error::{Error, Result};

use super::{Change, Event, State};
use crate::text::Tongue;
use crate::view;

impl State {
    /// Speaks a language from now on, and says in it what is seen. What is awaited is drawn in it
    /// as well, when it has come.
    pub(super) fn speak(&mut self, tongue: Tongue) -> Vec<Change> {
        self.say = tongue.texts();
        self.settings = self.settings.with(self.say.tag);
        let mut changes = vec![Change::Speak(tongue), Change::Set(self.settings)];
        let before = self.seen.clone();
        match self.say_again() {
            Ok(said) => changes.extend(said),
            Err(Error::Missing { blocks }) => {
                self.seen = before;
                if self.pending.is_empty() {
                    self.missing = blocks.iter().map(|block| block.name).collect();
                    self.pending = vec![Event::Asked(tongue)];
                    changes.push(Change::Load { blocks, typing: false });
                }
            }
            Err(error) => {
                let told = view::failure(self.say, &self.say.error(&error), self.parts.is_some());
                changes.push(Change::Main(told));
            }
        }
        changes
    }

    /// Draws the place as it is, the reader where they are in it.
    pub(super) fn say_again(&mut self) -> Result<Vec<Change>> {
        let mut changes = Vec::new();
        let (current, chip) = (self.seen.current, self.seen.chip);
        // The words of the query may be the same in both languages, and are drawn all the same.
        self.seen.chips = Default::default();
        self.render(&mut changes)?;
        self.seen.chip = chip;
        changes.extend(self.draw_chips());
        // The lit place alone: the window stays where it is.
        if let Some(number) = current {
            let current = self.current(number);
            changes.extend(current.into_iter().filter(|change| matches!(change, Change::Current { .. })));
        }
        Ok(changes)
    }
}
