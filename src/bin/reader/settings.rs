//! How a reader wants the page: its colours, the size of its text, and whether single letters
//! are keys.
//!
//! Each choice has a word of its own, which is the value of its button, an attribute of the
//! page, and what is kept in the browser once somebody has chosen:
//!
//! ```text
//! auto light dark contrast        colours; auto is what the system wishes
//! 90 100 125 150 200              text size, in per cent of the browser's
//! en ru                           the language of the page; without a word the browser's
//! keys nokeys                     whether / ? n N [ ] do something by themselves
//! traceless notraceless           whether nothing is kept; this is not kept either
//! ```

use crate::text::Tongue;

/// Choices of colours; the first is the system's.
pub(crate) const THEMES: [&str; 4] = ["auto", "light", "dark", "contrast"];
/// Choices of text size, in per cent.
pub(crate) const SIZES: [&str; 5] = ["90", "100", "125", "150", "200"];
/// The choices of keys.
pub(crate) const KEYS: [&str; 2] = ["keys", "nokeys"];
/// The choice to leave no trace, and that against it.
pub(crate) const TRACELESS: &str = "traceless";
const TRACES: [&str; 2] = [TRACELESS, "notraceless"];

/// What is chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Settings {
    /// One of [`THEMES`].
    pub(crate) theme: &'static str,
    /// One of [`SIZES`].
    pub(crate) size: &'static str,
    /// Whether a letter is a key.
    pub(crate) letters: bool,
    /// The language of the page, if it was chosen.
    pub(crate) tongue: Option<Tongue>,
    /// Whether no trace is to be left. It is never kept: what is kept says nothing of it.
    pub(crate) traceless: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self { theme: "auto", size: "100", letters: true, tongue: None, traceless: false }
    }
}

impl Settings {
    /// Reads what [`words`](Self::words) wrote. Whatever else may stand there is left out.
    pub(crate) fn parse(words: &str) -> Self {
        // What somebody else has put there may be long.
        let kept = words.split_ascii_whitespace().take(8).fold(Self::default(), Self::with);
        Self { traceless: false, ..kept }
    }

    /// The same with one more choice, by its word.
    pub(crate) fn with(self, word: &str) -> Self {
        let known = |words: &[&'static str]| words.iter().copied().find(|known| *known == word);
        Self {
            theme: known(&THEMES).unwrap_or(self.theme),
            size: known(&SIZES).unwrap_or(self.size),
            tongue: Tongue::ALL.into_iter().find(|one| one.texts().tag == word).or(self.tongue),
            letters: known(&KEYS).map_or(self.letters, |word| word == "keys"),
            traceless: known(&TRACES).map_or(self.traceless, |word| word == TRACELESS),
        }
    }

    /// The words of what is not as it is without any choice; empty if nothing is.
    pub(crate) fn words(self) -> String {
        let Self { theme, size, letters, tongue, traceless: _ } = self;
        let own = Self::default();
        let words = [
            (theme != own.theme).then_some(theme),
            (size != own.size).then_some(size),
            (letters != own.letters).then_some("nokeys"),
            tongue.map(|tongue| tongue.texts().tag),
        ];
        words.into_iter().flatten().collect::<Vec<_>>().join(" ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_is_as_it_would_be_anyway_is_not_kept() {
        assert_eq!(Settings::default().words(), "");
        let chosen = Settings::default().with("dark").with("150").with("nokeys");
        assert_eq!(chosen.words(), "dark 150 nokeys");
        assert_eq!(chosen.with("ru").with("noru").words(), "dark 150 nokeys ru");
        assert_eq!(chosen.with("auto").with("100").with("keys"), Settings::default());
        // To leave no trace leaves none itself, and nobody else can have put it there.
        assert_eq!(Settings::default().with(TRACELESS).words(), "");
        assert_eq!(Settings::parse("traceless dark"), Settings::default().with("dark"));
        assert!(!chosen.with(TRACELESS).with("notraceless").traceless);
    }

    proptest! {
        #[test]
        fn every_choice_is_read_as_it_was_kept(
            words in prop::collection::vec(prop::sample::select([&THEMES[..], &SIZES, &KEYS, &["en", "ru"]].concat()), 0..6),
        ) {
            let chosen = words.iter().fold(Settings::default(), |chosen, word| chosen.with(word));
            prop_assert_eq!(Settings::parse(&chosen.words()), chosen);
        }

        #[test]
        fn whatever_was_put_there_is_some_choice(words in "\\PC{0,40}|[a-z0-9 ]{0,200}") {
            let settings = Settings::parse(&words);
            prop_assert!(THEMES.contains(&settings.theme) && SIZES.contains(&settings.size));
        }
    }
}
