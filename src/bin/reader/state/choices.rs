//! How the reader wants the page.

use super::{Change, State};
use crate::view;

impl State {
    /// Makes a choice by its word.
    pub(super) fn choose(&mut self, word: &str) -> Vec<Change> {
        let before = self.settings.traceless;
        self.settings = self.settings.with(word);
        let mut changes = vec![Change::Set(self.settings)];
        if self.settings.traceless == before {
            return changes;
        }
        if self.settings.traceless {
            changes.extend([Change::Forget, Change::Title(view::title_of(self.say, &self.archive))]);
        } else {
            changes.extend(self.kept_text().map(Change::Keep));
        }
        // What cannot be drawn before blocks have come is drawn otherwise the next time.
        let before = self.seen.clone();
        match self.say_again() {
            Ok(said) => changes.extend(said),
            Err(_) => self.seen = before,
        }
        changes
    }

    /// What names the window: of what is seen nothing, where no trace is to be left.
    pub(super) fn titled(&self, title: String) -> String {
        if self.settings.traceless { view::title_of(self.say, &self.archive) } else { title }
    }

    /// What the browser is to keep; nothing, where no trace is to be left.
    pub(super) fn kept_text(&self) -> Option<String> {
        let title = view::title_of(self.say, &self.archive);
        let keeps = !self.settings.traceless && !self.kept.notes.all().is_empty();
        keeps.then(|| self.kept.notes.written(&title))
    }
}
