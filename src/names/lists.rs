//! The words that the rules of names know, in English and Russian. All are lower case; the long
//! lists are in the order of their bytes.

use std::sync::LazyLock;

use super::NameKind;
use crate::analysis::{capitals, lookup::Lookup};

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

fn is_row(list: &str, row: &str) -> bool {
    list.split('|').any(|other| other == row)
}

const NO_NAME: u32 = 1;
const STARTER: u32 = 1 << 1;
const HEADING: u32 = 1 << 2;
const PARTICLE: u32 = 1 << 3;
const RANK: u32 = 1 << 4;
const POINT: u32 = 1 << 5;
const NO_FIRST_NAME: u32 = 1 << 6;
const OF_PLACE: u32 = 1 << 7;
/// From which bit on the number of a kind stands, which has three bits.
const BEFORE_AT: u32 = 8;
const AFTER_AT: u32 = 11;
const WITHIN_AT: u32 = 14;
const NATURE_AT: u32 = 17;

/// The lists as a table: it is asked for every capital word.
pub(super) struct Lists {
    words: Lookup,
}

static LISTS: LazyLock<Lists> = LazyLock::new(|| {
    let mut words = Lookup::with_room(1800);
    for (list, bit) in [
        (NO_NAMES, NO_NAME),
        (capitals::TIMES, NO_NAME),
        (capitals::PEOPLES, NO_NAME),
        (STARTERS, STARTER),
        (HEADINGS, HEADING),
        (PARTICLES, PARTICLE),
        (RANKS, RANK),
        (BEFORE_POINT, POINT),
        (NO_FIRST_NAMES, NO_FIRST_NAME),
        (OF_PLACES, OF_PLACE),
    ] {
        words.add(list, bit, 0);
    }
    for (lists, at) in [(BEFORE, BEFORE_AT), (AFTER, AFTER_AT), (WITHIN, WITHIN_AT), (NATURES, NATURE_AT)] {
        for (kind, list) in lists {
            words.add(list, u32::from(kind.number()).wrapping_shl(at), 7_u32.wrapping_shl(at));
        }
    }
    Lists { words }
});

pub(super) fn lists() -> &'static Lists {
    &LISTS
}

impl Lists {
    fn has(&self, word: &str, bit: u32) -> bool {
        self.words.get(word) & bit > 0
    }

    fn kind(&self, word: &str, at: u32) -> Option<NameKind> {
        NameKind::of_number((self.words.get(word).wrapping_shr(at) & 7) as u8)
    }

    pub(super) fn is_no_name(&self, word: &str) -> bool {
        self.has(word, NO_NAME)
    }

    pub(super) fn is_starter(&self, word: &str) -> bool {
        self.has(word, STARTER)
    }

    /// The kind that a word before a name says it to be of.
    pub(super) fn kind_before(&self, word: &str) -> Option<NameKind> {
        let kind = self.kind(word, BEFORE_AT);
        if kind.is_some() || word.is_ascii() {
            return kind;
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
    LISTS.has(word, HEADING)
}

pub(super) fn is_particle(word: &str) -> bool {
    LISTS.has(word, PARTICLE)
}

pub(super) fn is_rank(word: &str) -> bool {
    LISTS.has(word, RANK)
}

pub(super) fn is_before_point(word: &str) -> bool {
    LISTS.has(word, POINT)
}

/// Whether a word is no first name, however it is written.
pub(super) fn is_no_first_name(word: &str) -> bool {
    LISTS.has(word, NO_FIRST_NAME)
}

pub(super) fn kind_after(word: &str) -> Option<NameKind> {
    LISTS.kind(word, AFTER_AT)
}

pub(super) fn is_of_places(word: &str) -> bool {
    LISTS.has(word, OF_PLACE)
}

pub(super) fn kind_within(word: &str) -> Option<NameKind> {
    LISTS.kind(word, WITHIN_AT)
}

pub(super) fn kind_of_nature(word: &str) -> Option<NameKind> {
    LISTS.kind(&word.replace('ё', "е"), NATURE_AT)
}

pub(super) fn kind_of_row(label: &str) -> Option<NameKind> {
    ROWS.iter().find(|(_, rows)| is_row(rows, label)).map(|(kind, _)| *kind)
}

pub(super) fn is_see_also(heading: &str) -> bool {
    is_row(SEE_ALSO, heading)
}
