//! Stems: which terms are forms of one word, in the languages that an archive holds.

use snowball_stemmers_rs::{Algorithm, Stemmer};

use super::Script;

/// A language whose forms are related, by its Snowball stemmer.
///
/// The stemmers know some endings only with their diacritics, which terms have lost; there a
/// form more stands alone (French `publiées`, Turkish `-ı`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Language {
    /// English, and whatever else is in Latin letters and in no language that is known.
    English,
    /// Russian, and whatever else is in Cyrillic letters and in no language that is known.
    Russian,
    /// Ukrainian.
    Ukrainian,
    /// German.
    German,
    /// French.
    French,
    /// Spanish.
    Spanish,
    /// Italian.
    Italian,
    /// Portuguese.
    Portuguese,
    /// Polish.
    Polish,
    /// Modern Greek.
    Greek,
    /// Turkish.
    Turkish,
}

impl Language {
    /// All of them. The place of each is its bit in [`Languages::bits`], and stays.
    pub const ALL: [Self; 11] = [
        Self::English,
        Self::Russian,
        Self::Ukrainian,
        Self::German,
        Self::French,
        Self::Spanish,
        Self::Italian,
        Self::Portuguese,
        Self::Polish,
        Self::Greek,
        Self::Turkish,
    ];

    /// The language of a tag of BCP 47, whatever its region (`de`, `pt-BR`, `UK`), if it is one
    /// of these.
    #[must_use]
    pub fn of_code(tag: &str) -> Option<Self> {
        let code = tag.split(['-', '_']).next().unwrap_or_default().trim();
        Self::ALL.into_iter().find(|language| language.code().eq_ignore_ascii_case(code))
    }

    /// Its code of ISO 639-1.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Russian => "ru",
            Self::Ukrainian => "uk",
            Self::German => "de",
            Self::French => "fr",
            Self::Spanish => "es",
            Self::Italian => "it",
            Self::Portuguese => "pt",
            Self::Polish => "pl",
            Self::Greek => "el",
            Self::Turkish => "tr",
        }
    }

    /// The script that it is written in.
    #[must_use]
    pub fn script(self) -> Script {
        match self {
            Self::Russian | Self::Ukrainian => Script::Cyrillic,
            Self::Greek => Script::Greek,
            _ => Script::Latin,
        }
    }

    /// The language whose stemmer is asked for a script of which no language is known.
    fn of_script(script: Script) -> Option<Self> {
        match script {
            Script::Latin => Some(Self::English),
            Script::Cyrillic => Some(Self::Russian),
            Script::Greek => Some(Self::Greek),
            _ => None,
        }
    }

    /// The stem of a folded term in this language; a term of another script is its own.
    ///
    /// ```
    /// use fonds::analysis::Language;
    ///
    /// assert_eq!(Language::German.stem("zeitungen"), Language::German.stem("zeitung"));
    /// assert_eq!(Language::German.stem("газеты"), "газеты");
    /// ```
    #[must_use]
    pub fn stem(self, term: &str) -> String {
        if script_of(term) != Some(self.script()) {
            return term.to_owned();
        }
        let algorithm = match self {
            Self::English => Algorithm::English,
            Self::Russian => Algorithm::Russian,
            Self::Ukrainian => Algorithm::Ukrainian,
            Self::German => Algorithm::German,
            Self::French => Algorithm::French,
            Self::Spanish => Algorithm::Spanish,
            Self::Italian => Algorithm::Italian,
            Self::Portuguese => Algorithm::Portuguese,
            Self::Polish => Algorithm::Polish,
            Self::Greek => Algorithm::Greek,
            Self::Turkish => Algorithm::Turkish,
        };
        let stem = Stemmer::create(algorithm).stem(term).into_owned();
        // What is left of a word must not fit every other.
        if stem.is_empty() { term.to_owned() } else { stem }
    }
}

/// A set of languages: those an archive holds.
///
/// ```
/// use fonds::analysis::{Language, Languages};
///
/// let mut held = Languages::default();
/// held.insert(Language::German);
/// assert_eq!(Languages::from_bits(held.bits()), Some(held));
/// assert_eq!(held.iter().collect::<Vec<_>>(), [Language::German]);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Languages(u16);

impl Languages {
    /// Adds a language.
    pub fn insert(&mut self, language: Language) {
        self.0 |= 1 << language as u16;
    }

    /// Adds the languages of another set.
    pub fn extend(&mut self, others: Self) {
        self.0 |= others.0;
    }

    /// Whether a language is in it.
    #[must_use]
    pub fn holds(self, language: Language) -> bool {
        self.0 & 1 << language as u16 != 0
    }

    /// Its languages, in the order of [`Language::ALL`].
    pub fn iter(self) -> impl Iterator<Item = Language> {
        Language::ALL.into_iter().filter(move |language| self.holds(*language))
    }

    /// A bit for each language, as an archive keeps it: the place in [`Language::ALL`].
    #[must_use]
    pub fn bits(self) -> u16 {
        self.0
    }

    /// The set of these bits; `None` if one of them is of no language.
    #[must_use]
    pub fn from_bits(bits: u16) -> Option<Self> {
        (bits.checked_shr(Language::ALL.len() as u32).unwrap_or_default() == 0).then_some(Self(bits))
    }
}

/// The stems of a folded term in the languages of its script among `languages`, each once, in
/// the order of [`Language::ALL`]; if none is of its script, [`stem()`]'s alone.
///
/// Two terms are taken for forms of one word if they share a stem. Index and query ask with
/// the same languages, those the archive holds.
///
/// ```
/// use fonds::analysis::{Language, Languages, stems};
///
/// let mut held = Languages::default();
/// held.insert(Language::English);
/// held.insert(Language::German);
/// assert_eq!(stems("frauen", held), ["frauen", "frau"]);
/// assert_eq!(stems("газеты", held), ["газет"]);
/// ```
#[must_use]
pub fn stems(term: &str, languages: Languages) -> Vec<String> {
    let script = script_of(term);
    let mut stems: Vec<String> = Vec::new();
    for language in languages.iter().filter(|language| Some(language.script()) == script) {
        // In a folded term the ending of Polish genitives is that of names, too (`robotników`, `Kraków`).
        let genitive = term.strip_suffix("ow").filter(|_| language == Language::Polish);
        let genitive = genitive.map(|stem| language.stem(&format!("{stem}ów")));
        for stem in std::iter::once(language.stem(term)).chain(genitive) {
            if !stems.contains(&stem) {
                stems.push(stem);
            }
        }
    }
    if stems.is_empty() {
        stems.push(stem(term));
    }
    stems
}

/// If a folded term may be the nominative of a Russian surname whose other cases have another stem, its
/// genitive.
///
/// Snowball's Russian stemmer takes `-ов` and `-ев` for the ending of a genitive plural: `рябов` has the
/// stem of `ряб`, but `рябова` and `рябовым` have the stem `рябов`. So have the nouns and adjectives of which it
/// *is* the genitive plural or the short form (`основ`, `основа`; `здоров`, `здорова`). Surnames in
/// `-ин` and `-ын` have one stem in all cases.
///
/// ```
/// use fonds::analysis::{Languages, surname};
///
/// let any = Languages::default();
/// assert_eq!(surname("рябов", any).as_deref(), Some("рябова"));
/// assert_eq!(surname("пушкин", any), None);
/// assert_eq!(surname("город", any), None);
/// ```
#[must_use]
pub fn surname(term: &str, languages: Languages) -> Option<String> {
    if !(term.ends_with("ов") || term.ends_with("ев")) {
        return None;
    }
    let genitive = format!("{term}а");
    let has_two = stems(term, languages).iter().any(|stem| stem != term)
        && stems(&genitive, languages).iter().any(|stem| stem == term);
    has_two.then_some(genitive)
}

/// The script of the first letter.
fn script_of(term: &str) -> Option<Script> {
    term.chars().find_map(Script::of)
}

/// The stem of a term where no language is known, by the script of its first letter: English
/// for Latin, Russian for Cyrillic, Greek for Greek. A term of another script, or without
/// letters, is its own stem.
///
/// Two terms are taken for forms of one word if their stems are equal. The stem itself need
/// not be a word. Expects a folded term.
///
/// ```
/// use fonds::analysis::stem;
///
/// assert_eq!(stem("anarchists"), stem("anarchist"));
/// assert_eq!(stem("анархистом"), stem("анархисты"));
/// assert_ne!(stem("anarchism"), stem("anarchist"));
/// ```
#[must_use]
pub fn stem(term: &str) -> String {
    match script_of(term).and_then(Language::of_script) {
        Some(language) => language.stem(term),
        None => term.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::fold;
    use proptest::prelude::*;

    #[test]
    fn forms_of_a_word_share_their_stem() {
        for (one, other) in [
            ("анархистских", "анархистское"),
            ("анархистом", "анархисты"),
            ("anarchist", "anarchists"),
            ("people's", "people"),
            ("publishing", "published"),
            ("αναρχικοσ", "αναρχικοι"),
        ] {
            assert_eq!(stem(one), stem(other), "{one} {other}");
        }
        assert_eq!(stem("2002"), "2002");
        assert_eq!(stem("שלום"), "שלום");
    }

    #[test]
    fn each_language_relates_its_forms_without_diacritics() {
        for (language, one, other) in [
            (Language::English, "archives", "archive"),
            (Language::Russian, "газетами", "газета"),
            (Language::Ukrainian, "газетами", "газета"),
            (Language::Ukrainian, "українських", "українського"),
            (Language::German, "Häuser", "Häusern"),
            (Language::German, "Zeitungen", "Zeitung"),
            (Language::French, "anarchistes", "anarchiste"),
            (Language::French, "travailleurs", "travailleur"),
            (Language::Spanish, "anarquistas", "anarquista"),
            (Language::Spanish, "publicaciones", "publicación"),
            (Language::Italian, "anarchici", "anarchico"),
            (Language::Portuguese, "liberdades", "liberdade"),
            (Language::Polish, "wolności", "wolnością"),
            (Language::Polish, "anarchistami", "anarchista"),
            (Language::Greek, "εφημερίδες", "εφημερίδα"),
            (Language::Turkish, "kitaplar", "kitap"),
        ] {
            let stems = [one, other].map(|form| language.stem(&fold(form)));
            assert_eq!(stems[0], stems[1], "{language:?} {one} {other}");
        }
    }

    #[test]
    fn a_surname_has_a_stem_in_its_nominative_and_another_in_other_cases() {
        let any = Languages::default();
        for name in ["Рябов", "Медведев", "Петров", "Королёв", "Николаев", "Сергеев"]
        {
            let term = fold(name);
            assert_eq!(surname(&term, any), Some(format!("{term}а")), "{name}");
            for ending in ["а", "у", "ым", "е", "ой", "ы", "ых", "ыми"] {
                assert_eq!(stem(&format!("{term}{ending}")), term, "{name} {ending}");
            }
        }
        for name in ["Пушкин", "Солженицын", "Пётр", "медведь", "ов", "Львов", "Petrov", "петрова"]
        {
            assert_eq!(surname(&fold(name), any), None, "{name}");
        }
        for name in ["Пушкин", "Солженицын", "Львов"] {
            assert_eq!(stem(&fold(name)), stem(&fold(&format!("{name}ым"))), "{name}");
        }
    }

    #[test]
    fn only_languages_that_are_held_are_asked() {
        let mut held = Languages::default();
        assert_eq!(stems("zeitungen", held), [stem("zeitungen")]);
        held.insert(Language::German);
        assert_eq!(stems("zeitungen", held), ["zeitung"]);
        assert_eq!(stems("газетами", held), ["газет"]);
        assert_eq!(stems("2002", held), ["2002"]);
        let mut more = Languages::default();
        more.insert(Language::Ukrainian);
        held.extend(more);
        assert_eq!(held.iter().collect::<Vec<_>>(), [Language::Ukrainian, Language::German]);
    }

    #[test]
    fn a_polish_genitive_is_a_form_of_its_word_and_of_a_name() {
        let mut held = Languages::default();
        held.insert(Language::Polish);
        let share = |one: &str, other: &str| {
            let of = |word: &str| stems(&fold(word), held);
            of(one).iter().any(|stem| of(other).contains(stem))
        };
        for (one, other) in [
            ("robotników", "robotnik"),
            ("robotników", "robotnika"),
            ("Polaków", "Polak"),
            ("związków", "związki"),
            ("dokumentów", "dokumenty"),
            ("Kraków", "Krakowa"),
        ] {
            assert!(share(one, other), "{one} {other}");
        }
        // Without its mark Snowball does not know the ending.
        assert_ne!(Language::Polish.stem("robotnikow"), Language::Polish.stem("robotnik"));
    }

    #[test]
    fn tags_name_languages() {
        assert_eq!(Language::of_code("de-AT"), Some(Language::German));
        assert_eq!(Language::of_code("pt_BR"), Some(Language::Portuguese));
        assert_eq!(Language::of_code("EL"), Some(Language::Greek));
        assert_eq!(Language::of_code("cs"), None);
        assert_eq!(Language::of_code(""), None);
        for (bit, language) in Language::ALL.into_iter().enumerate() {
            assert_eq!(Language::of_code(language.code()), Some(language));
            let mut one = Languages::default();
            one.insert(language);
            assert_eq!(one.bits(), 1 << bit);
        }
    }

    #[test]
    fn bits_of_no_language_are_refused() {
        assert_eq!(Languages::from_bits(1 << 11), None);
        assert_eq!(Languages::from_bits((1 << 11) - 1).unwrap().iter().count(), 11);
    }

    proptest! {
        #[test]
        fn any_term_has_stems(term in "[a-zа-яёüßα-ωіїєğışłąę'0-9\\PC]{1,20}", bits in 0..1_u16 << 11) {
            let term = fold(&term);
            let stems = stems(&term, Languages::from_bits(bits).unwrap());
            prop_assert!(!stems.is_empty());
            prop_assert!(term.is_empty() || stems.iter().all(|stem| !stem.is_empty()));
        }
    }
}
