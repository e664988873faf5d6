//! What an archivist states of names.

/// What a name is of, where a text says so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum NameKind {
    /// A person.
    Person,
    /// An organisation.
    Organisation,
    /// A place.
    Place,
    /// A newspaper, a magazine, or another publication.
    Publication,
    /// A case at court, an affair.
    Case,
}

impl NameKind {
    /// All kinds, in the order of their numbers in an archive, which count from 1.
    pub const ALL: [Self; 5] = [Self::Person, Self::Organisation, Self::Place, Self::Publication, Self::Case];

    /// Its number in an archive.
    #[must_use]
    pub fn number(self) -> u8 {
        (self as u8).saturating_add(1)
    }

    /// The kind of a number in an archive.
    #[must_use]
    pub fn of_number(number: u8) -> Option<Self> {
        Self::ALL.get(usize::from(number).checked_sub(1)?).copied()
    }

    /// Its name in English, in small letters.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::Organisation => "organisation",
            Self::Place => "place",
            Self::Publication => "publication",
            Self::Case => "case",
        }
    }
}

/// What an archivist states of the names of an archive. Each name is written as a text has it; case
/// and grammatical forms do not matter.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct NameRules {
    /// What is a name, and of what if that is stated.
    pub add: Vec<(String, Option<NameKind>)>,
    /// Names of one thing each, two or more.
    pub merge: Vec<Vec<String>>,
    /// Names of which no two are of one thing, whatever the documents say.
    pub split: Vec<Vec<String>>,
    /// What is no name.
    pub forbid: Vec<String>,
}

impl NameRules {
    /// What is to be looked for in the texts.
    #[must_use]
    pub fn known(&self) -> Vec<String> {
        let mut known: Vec<String> = self.add.iter().map(|(name, _)| name.clone()).collect();
        known.extend(self.merge.iter().flatten().cloned());
        known.sort_unstable();
        known.dedup();
        known
    }

    /// Adds what another archivist states.
    pub fn extend(&mut self, other: Self) {
        self.add.extend(other.add);
        self.merge.extend(other.merge);
        self.split.extend(other.split);
        self.forbid.extend(other.forbid);
    }
}
