//! Why a word of a document was taken for a word of the query, and the switches for it.

/// Why a word of a document was taken for a word of the query. The order is that of trust.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Rule {
    /// It is the word that was typed, case and diacritics apart.
    Exact,
    /// It is part of the phrase.
    Phrase,
    /// It is a date that was asked for.
    Date,
    /// It begins with what was typed before a `*`.
    Prefix,
    /// It is like the pattern that was typed.
    Pattern,
    /// It is the word that was typed with other diacritics, or with or without them (`ё` and `е`).
    Diacritics,
    /// It has the same stem.
    Stem,
    /// A document says that it is another name of the same.
    Alias,
    /// It is written in another script.
    Script,
    /// It begins with the word that is still being typed.
    Completion,
    /// It is what the same keys give on another keyboard layout.
    Layout,
    /// It differs in a letter or two.
    Spelling,
}

impl Rule {
    /// The rules that can be switched off.
    pub const SWITCHES: [Self; 7] = [
        Self::Diacritics,
        Self::Stem,
        Self::Alias,
        Self::Script,
        Self::Completion,
        Self::Layout,
        Self::Spelling,
    ];

    /// The rule in a few English words.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::Phrase => "phrase",
            Self::Date => "date",
            Self::Prefix => "prefix",
            Self::Pattern => "pattern",
            Self::Diacritics => "other diacritics",
            Self::Stem => "same stem",
            Self::Alias => "other name",
            Self::Script => "other script",
            Self::Completion => "completion",
            Self::Layout => "layout corrected",
            Self::Spelling => "near spelling",
        }
    }

    /// One word for it, for addresses and command lines; of [`Rule::SWITCHES`] only.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Diacritics => "diacritics",
            Self::Stem => "stem",
            Self::Alias => "alias",
            Self::Script => "script",
            Self::Completion => "completion",
            Self::Layout => "layout",
            Self::Spelling => "spelling",
            _ => "",
        }
    }
}

/// Which rules may act.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Rules {
    off: u16,
}

impl Rules {
    /// All of them.
    pub const ALL: Self = Self { off: 0 };

    /// Whether a rule may act.
    #[must_use]
    pub fn allow(self, rule: Rule) -> bool {
        self.off & bit(rule) == 0
    }

    /// These with one switched off, or on again.
    #[must_use]
    pub fn switched(self, rule: Rule) -> Self {
        if Rule::SWITCHES.contains(&rule) { Self { off: self.off ^ bit(rule) } } else { self }
    }

    /// Those that are switched off.
    pub fn off(self) -> impl Iterator<Item = Rule> {
        Rule::SWITCHES.into_iter().filter(move |rule| !self.allow(*rule))
    }

    /// What was written as [`Display`](std::fmt::Display) writes it; words that are no rule are left out.
    #[must_use]
    pub fn without(keys: &str) -> Self {
        let named =
            Rule::SWITCHES.into_iter().filter(|rule| keys.split(',').any(|key| key.trim() == rule.key()));
        named.fold(Self::ALL, Self::switched)
    }
}

/// The keys of the rules that are switched off, with commas.
impl std::fmt::Display for Rules {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (place, rule) in self.off().enumerate() {
            if place > 0 {
                f.write_str(",")?;
            }
            f.write_str(rule.key())?;
        }
        Ok(())
    }
}

fn bit(rule: Rule) -> u16 {
    1_u16.wrapping_shl(rule as u32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn switched_off_rules_are_written_and_read() {
        let rules = Rules::ALL.switched(Rule::Spelling).switched(Rule::Stem);
        assert_eq!(rules.to_string(), "stem,spelling");
        assert_eq!(Rules::without(&rules.to_string()), rules);
        assert_eq!(Rules::without("nonsense, spelling").off().collect::<Vec<_>>(), [Rule::Spelling]);
        assert!(!rules.allow(Rule::Stem) && rules.allow(Rule::Layout) && rules.allow(Rule::Exact));
        assert_eq!(rules.switched(Rule::Stem).switched(Rule::Spelling), Rules::ALL);
        assert_eq!(Rules::ALL.switched(Rule::Exact), Rules::ALL);
    }
}
