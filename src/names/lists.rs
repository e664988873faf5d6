//! The words that the rules of names know, in English and Russian. All are lower case; the long
//! lists are in the order of their bytes.

use std::sync::LazyLock;

use super::NameKind;
use crate::analysis::capitals;

/// What is capitalised in English and is no name by itself, beside times and peoples: creeds, and words
/// that headings and references are made of.
const NO_NAMES: &str = "\
    abstract act administration anarchism anarchist anarchists annex antifa article articles \
    attribution bachelor baptist baroque bible biblical bolshevik bolsheviks buddhism buddhist \
    calvinist catholic catholics chancellor chapter chief christian christianity christians christmas \
    church code comments commons communist communists confucian congress constitution contact contents \
    copyright democrat democratic democrats department details doctor download draft east easter \
    eastern emperor empire example fascist federal fig figure film general god government guide hindu \
    hindus home http https i id ii iii images imperial industrial input internet introduction islam \
    islamic iv ix journal judaism jurassic law laws left lib liberal list lord ltd lutheran madam map \
    marxism marxist master menu miocene missing mr mrs ms muslim muslims nazi nazis neolithic no north \
    northern note notes number ok online option options orthodox output page papal parliament part pdf \
    photo please pope prehistoric president prime prince princess privacy prof professor prot \
    protestant protestants puritan queen read reference references renaissance report republican \
    republicans results review romance section see senate show sir source south southern state states \
    summary table the theorem title triassic tsar universe update url usage user version vi vice \
    victorian vii viii vol volume warning web west western wi-fi www x xi xii xiii xiv xix xv xvi xvii \
    xviii xx xxi year";

/// What begins a sentence in English and belongs to no name.
const STARTERS: &str = "\
    a about above according across additionally after afterwards again against all almost along \
    already also although among amid an and another any are around as at be because been before \
    behind being below beneath beside between beyond both but by can compare consequently contrary \
    could currently depending despite did do does during each earlier early either even eventually \
    every everyone finally first for former formerly from furthermore generally given had has have he \
    hence her here hers him his historically how however i if in including indeed initially instead \
    into is it its itself just last late later latest like likewise many may meanwhile might more \
    moreover most much must my nearly neither never nevertheless new next nonetheless nor not nothing \
    notably now of off often on once one only onto or originally other others otherwise our out over \
    overall per perhaps please presumably previously prior rather recently regarding second several \
    shall she should similarly since so some sometimes soon specifically still subsequently such than \
    that the their them then there thereafter therefore these they third this those though three \
    through throughout thus to today together too toward towards traditionally two typically under \
    unlike until unto up upon us use using usually versus via was we were what when whenever where \
    whereas whether which while who whom whose why will with within without would yes yet you your";

/// What stands over parts of a text, and is a break where its line is lost.
const HEADINGS: &str = "\
    appendix browser click conclusion constructor description event events example examples exceptions \
    exercise formal input introduction methods note output overview parameter parameters properties \
    property result results return specification specifications step summary syntax table technical \
    try tutorial type types usage value values warning";

/// After which a capital word is only that: they tell a name from others of it (`New York`), and
/// are no first names.
const NO_FIRST_NAMES: &str = "\
    academy art army big black bloody board book central centre city court deep direct east eastern \
    el fort free global grand great greater green high human international kingdom la lake las left \
    little long los lower mass middle mount national new news no north northern old open people \
    peoples pink port public real red republic royal saint san santa social south southern special \
    state states supreme tel union united university upper war west western white world";

/// What is of an office or a rank and stands before a person's name.
const RANKS: &str = "\
    archbishop baron bishop cardinal chancellor colonel comrade count countess dr duke emperor empress \
    general governor king lady lieutenant lord madame major marshal mayor mr mrs ms pope president \
    prince princess prof professor queen rabbi saint senator sergeant sir sultan tsar";

/// What may stand between two capital words of a name.
const PARTICLES: &str =
    "al bin da de dei del den der di do dos du ibn la of ten the van von де дер ибн фон ван";

/// Kinds of things before a name of theirs: `the journalist X`, `the magazine X`.
const BEFORE: &[(NameKind, &str)] = &[
    (
        NameKind::Person,
        "actor actress architect artist astronomer biologist chemist composer dramatist economist editor \
         engineer historian journalist lawyer linguist mathematician musician novelist painter \
         philosopher photographer physicist playwright poet politician psychologist publicist sculptor \
         singer sociologist songwriter theologian writer",
    ),
    (NameKind::Publication, "fanzine gazette journal magazine newspaper periodical zine"),
    (
        NameKind::Organisation,
        "agency company corporation firm organisation organization association federation movement party \
         ngo publisher",
    ),
    // Not `города`, which may be many, those of what follows.
    (
        NameKind::Place,
        "город городе городом городу деревне деревня посёлке посёлок селе станица станице хутор хуторе",
    ),
];

/// The same in Russian, by the beginnings of their forms.
const BEFORE_RUSSIAN: &[(NameKind, &str)] = &[
    (
        NameKind::Person,
        "адвокат актер актрис архитектор журналист журналистк историк композитор математик писател \
         писательниц поэт поэтесс правозащитник публицист режиссер социолог физик философ художник",
    ),
    (NameKind::Publication, "альманах газет журнал"),
    (
        NameKind::Organisation,
        "агентств ассоциаци группировк движени компани корпораци объединени организаци парти фирм",
    ),
];

/// Kinds of things after a name of theirs: `the X magazine`.
const AFTER: &[(NameKind, &str)] = &[
    (NameKind::Publication, "fanzine gazette journal magazine newspaper zine"),
    (NameKind::Place, "county oblast peninsula province region"),
];

/// What `of` a name follows if it is that of a place.
const OF_PLACES: &str = "capital city district town village";

/// Words of a name that say of what it is.
const WITHIN: &[(NameKind, &str)] = &[
    (NameKind::Case, "affair case дело"),
    (NameKind::Publication, "gazette journal magazine newspaper газета журнал"),
    (
        NameKind::Place,
        "avenue county island islands oblast peninsula province region river square street область \
         площадь улица",
    ),
    (
        NameKind::Organisation,
        "agency association committee company confederation corporation council court foundation \
         institute ministry movement organisation organization party society university агентство \
         ассоциация институт комитет конфедерация министерство общество организация партия суд \
         университет фонд",
    ),
];

/// What a text says a thing to be: `X is a … group`.
const NATURES: &[(NameKind, &str)] = &[
    (
        NameKind::Person,
        "activist actor actress architect artist astronomer author biologist chemist composer economist \
         editor engineer footballer historian inventor journalist lawyer mathematician monk musician \
         novelist painter philosopher physicist poet politician priest scientist sculptor singer soldier \
         theologian writer активист актер актриса архитектор журналист журналистка историк композитор \
         математик писатель писательница поэт политик публицист режиссер философ художник",
    ),
    (NameKind::Publication, "fanzine journal magazine newspaper periodical альманах газета журнал"),
    (
        NameKind::Organisation,
        "agency association coalition company confederation corporation federation group movement \
         organisation organization party publisher university агентство ассоциация группа движение \
         компания корпорация объединение организация партия университет федерация",
    ),
    (
        NameKind::Place,
        "capital city country island region river state town village город деревня остров поселок \
         регион река село столица страна",
    ),
];

/// Rows of an infobox whose values are names, and of what.
const ROWS: &[(NameKind, &str)] = &[
    (
        NameKind::Person,
        "author|chairman|chairperson|chairwoman|children|composer|director|editor|editor-in-chief|editors|\
         father|founder|founders|founded by|general secretary|key people|leader|leaders|mother|president|\
         secretary|spokesperson|spouse|автор|главный редактор|лидер|лидеры|основатель|основатели|\
         председатель|президент|редактор|режиссёр|супруг|супруга",
    ),
    (
        NameKind::Place,
        "birth place|birthplace|born in|capital|city|country|death place|headquarters|location|\
         location country|location city|place|place of birth|place of death|город|место рождения|\
         место смерти|местоположение|расположение|столица|страна|штаб-квартира",
    ),
    (
        NameKind::Publication,
        "journal|magazine|main organ|newspaper|party newspaper|газета|журнал|печатный орган|партийная печать",
    ),
    (
        NameKind::Organisation,
        "affiliation|affiliations|employer|merged into|merger|national affiliation|parent|\
         parent organisation|parent organization|party|predecessor|publisher|split|split from|successor|\
         издатель|материнская организация|партия|предшественник|преемник",
    ),
];

/// Headings over lists of what an article's matter is near to.
const SEE_ALSO: &str = "see also|siehe auch|voir aussi|см. также|смотрите также|дивіться також";

/// Abbreviations whose point ends no sentence and which stand before names.
const BEFORE_POINT: &str =
    "col dr ft gen gov lt mr mrs ms mt prof rep sen sgt st г гг им пр просп проф св ул";

fn is_in(list: &str, word: &str) -> bool {
    list.split_ascii_whitespace().any(|other| other == word)
}

fn kind_in(lists: &[(NameKind, &str)], word: &str) -> Option<NameKind> {
    lists.iter().find(|(_, list)| is_in(list, word)).map(|(kind, _)| *kind)
}

fn is_row(list: &str, row: &str) -> bool {
    list.split('|').any(|other| other == row)
}

/// Lists as sorted sets: these are asked for every capital word.
pub(super) struct Lists {
    no_names: Vec<&'static str>,
    starters: Vec<&'static str>,
    before: Vec<(&'static str, NameKind)>,
}

static LISTS: LazyLock<Lists> = LazyLock::new(|| {
    let sorted = |list: &'static str| {
        let mut words: Vec<_> = list.split_ascii_whitespace().collect();
        words.sort_unstable();
        words
    };
    let of_kind = |(kind, list): &(NameKind, &'static str)| {
        let kind = *kind;
        list.split_ascii_whitespace().map(move |word| (word, kind))
    };
    let mut before: Vec<_> = BEFORE.iter().flat_map(of_kind).collect();
    before.sort_unstable();
    let mut no_names = sorted(NO_NAMES);
    no_names
        .extend([capitals::TIMES, capitals::PEOPLES].iter().flat_map(|words| words.split_ascii_whitespace()));
    no_names.sort_unstable();
    Lists { no_names, starters: sorted(STARTERS), before }
});

pub(super) fn lists() -> &'static Lists {
    &LISTS
}

impl Lists {
    pub(super) fn is_no_name(&self, word: &str) -> bool {
        self.no_names.binary_search(&word).is_ok()
    }

    pub(super) fn is_starter(&self, word: &str) -> bool {
        self.starters.binary_search(&word).is_ok()
    }

    /// The kind that a word before a name says it to be of.
    pub(super) fn kind_before(&self, word: &str) -> Option<NameKind> {
        let at = self.before.binary_search_by_key(&word, |(word, _)| word);
        if let Some((_, kind)) = at.ok().and_then(|at| self.before.get(at)) {
            return Some(*kind);
        }
        if word.is_ascii() {
            return None;
        }
        let folded = word.replace('ё', "е");
        let is_form =
            |start: &str| folded.strip_prefix(start).is_some_and(|ending| ending.chars().count() <= 2);
        let has = |list: &str| list.split_ascii_whitespace().any(is_form);
        BEFORE_RUSSIAN.iter().find(|(_, list)| has(list)).map(|(kind, _)| *kind)
    }
}

/// Whether a word with a capital, inside a run of them, only begins something.
pub(super) fn is_heading(word: &str) -> bool {
    is_in(HEADINGS, word)
}

pub(super) fn is_particle(word: &str) -> bool {
    is_in(PARTICLES, word)
}

pub(super) fn is_rank(word: &str) -> bool {
    is_in(RANKS, word)
}

pub(super) fn is_before_point(word: &str) -> bool {
    is_in(BEFORE_POINT, word)
}

/// Whether a word is no first name, however it is written.
pub(super) fn is_no_first_name(word: &str) -> bool {
    is_in(NO_FIRST_NAMES, word)
}

pub(super) fn kind_after(word: &str) -> Option<NameKind> {
    kind_in(AFTER, word)
}

pub(super) fn is_of_places(word: &str) -> bool {
    is_in(OF_PLACES, word)
}

pub(super) fn kind_within(word: &str) -> Option<NameKind> {
    kind_in(WITHIN, word)
}

pub(super) fn kind_of_nature(word: &str) -> Option<NameKind> {
    kind_in(NATURES, &word.replace('ё', "е"))
}

pub(super) fn kind_of_row(label: &str) -> Option<NameKind> {
    ROWS.iter().find(|(_, rows)| is_row(rows, label)).map(|(kind, _)| *kind)
}

pub(super) fn is_see_also(heading: &str) -> bool {
    is_row(SEE_ALSO, heading)
}
