//! The words that tell of what happened. Only English and Russian ones: a text in another
//! language gives no statement.
//!
//! A word that ends in `*` stands for all that begin with it.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use super::Event;
use crate::analysis::lookup::Lookup;

/// How a word says of whom something is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// A verb: of what stands before it, unless a name follows at once (`founded the Avtonom`).
    Verb,
    /// A noun: of what follows after `of`, or stands before it in the genitive.
    Noun,
    /// A verb that tells of what stands before it only.
    Own,
}

/// Single words.
const WORDS: [(Event, Form, &str); 19] = [
    (
        Event::Founding,
        Form::Verb,
        "founded established formed created originated originating emerged originates co-founded launched \
         основан основана основано основаны основал основала основали создан создана создано созданы создал \
         создала создали образован образована образованы учрежден учреждена учреждено учредил учредили возник \
         возникла возникло возникли появилась появился появилось основавший основавшая",
    ),
    (
        Event::Founding,
        Form::Noun,
        "founding foundation establishment formation inception creation launch основание основания основанию \
         основании создание создания созданию создании учреждение учреждения возникновение возникновения",
    ),
    (
        Event::Split,
        Form::Own,
        "split splits splintered schism раскололся раскололась раскололось раскололись",
    ),
    (Event::Split, Form::Noun, "split splits schism раскол раскола расколу расколом расколе"),
    (
        Event::End,
        Form::Verb,
        "dissolved disbanded collapsed ceased распущен распущена распущено распущены распался распалась \
         распалось распались самораспустился самораспустилась распустил распустили",
    ),
    (
        Event::End,
        Form::Noun,
        "dissolution disbandment collapse demise распад распада распаду распадом распаде роспуск роспуска \
         роспуске развал развала развалом развале",
    ),
    (
        Event::Change,
        Form::Own,
        "reorganised reorganized restructured redefined transformed transitioned transitioning reconstituted \
         реорганизован реорганизована реорганизовано преобразован преобразована преобразовано превратился \
         превратилась превратилось превратились",
    ),
    (
        Event::Change,
        Form::Noun,
        "reorganisation reorganization restructuring transformation преобразование преобразования \
         реорганизация реорганизации реорганизацию",
    ),
    (
        Event::Activity,
        Form::Own,
        "active exists existed operational operates существует существовала существовал существовало действует",
    ),
    (
        Event::Move,
        Form::Verb,
        "moved relocated relocating relocates переехал переехала переехало переехали перебрался перебралась \
         перебрались переместился переместилась перенесена перенесен переведен переведена",
    ),
    (Event::Move, Form::Noun, "relocation переезд переезда переезду переезде"),
    (
        Event::Renaming,
        Form::Own,
        "renamed переименован переименована переименовано переименованы переименовался переименовалась",
    ),
    (Event::Renaming, Form::Noun, "renaming переименование переименования"),
    (
        Event::Ban,
        Form::Verb,
        "banned prohibited outlawed blocked forbidden запрещен запрещена запрещено запрещены заблокирован \
         заблокирована заблокировано заблокированы запретил запретила запретили",
    ),
    (
        Event::Ban,
        Form::Noun,
        "ban bans prohibition blocking запрет запрета запрете запретом блокировка блокировки блокировку",
    ),
    (Event::Birth, Form::Own, "born родился родилась родились рожден рождена"),
    (Event::Birth, Form::Noun, "birth рождение рождения"),
    (
        Event::Death,
        Form::Own,
        "died killed murdered assassinated умер умерла умерли погиб погибла погибли скончался скончалась \
         убит убита убиты",
    ),
    (
        Event::Death,
        Form::Noun,
        "death murder assassination смерть смерти гибель гибели убийство убийства убийстве",
    ),
];

/// Two words, one after the other.
const PAIRS: [(Event, Form, &str, &str); 19] = [
    (Event::Founding, Form::Verb, "began begin begun started", "publishing"),
    (Event::Founding, Form::Verb, "set", "up"),
    (Event::Founding, Form::Verb, "came", "into"),
    (Event::Founding, Form::Verb, "начал* стал*", "выпуск* издава* выходить издани*"),
    (Event::Split, Form::Own, "broke broken breaking", "away off"),
    (Event::Split, Form::Own, "split splits", "from off"),
    (Event::End, Form::Own, "shut closed", "down"),
    (Event::End, Form::Own, "ceased stopped", "to publication operations activity activities publishing"),
    (
        Event::End,
        Form::Own,
        "прекратил прекратила прекратило прекратили",
        "существова* деятельность выпуск работу издани*",
    ),
    (Event::End, Form::Own, "disbanded dissolved распустил* распустил*", "itself себя"),
    (Event::Change, Form::Own, "turned transformed evolved shifted", "into"),
    (Event::Change, Form::Own, "redefined reorganised reorganized", "itself"),
    (Event::Change, Form::Own, "стал стала стало", "медиа* издательск*"),
    (
        Event::Move,
        Form::Own,
        "move moved moves relocated relocating relocate transferred перенес*",
        "headquarters its their редакци* штаб*",
    ),
    (
        Event::Ban,
        Form::Own,
        "declared recognised recognized designated listed as",
        "extremist terrorist undesirable illegal",
    ),
    (
        Event::Ban,
        Form::Own,
        "extremist terrorist undesirable",
        "organization organisation organizations organisations material materials community content group \
         literature publication publications",
    ),
    (
        Event::Ban,
        Form::Own,
        "признан признана признано признаны признал признала",
        "экстремистск* террористическ* нежелательн*",
    ),
    (Event::Activity, Form::Own, "maintains maintained", "a an the its active"),
    (Event::Activity, Form::Own, "продолжает", "существова* работ* выходить издава*"),
];

/// Rows of an infobox that tell of an event, in lower case.
const ROWS: [(Event, &str); 7] = [
    (
        Event::Founding,
        "founded;formed;formation;foundation;established;founding;date founded;date formed;founding date;\
         year founded;started;first issue;дата основания;основан;основана;основано;год основания;дата создания;\
         создан;создана;дата образования;первый выпуск",
    ),
    (
        Event::End,
        "dissolved;disbanded;defunct;ended;dissolution;ceased publication;last issue;распущен;распущена;\
         дата роспуска;дата ликвидации;расформирован;расформирована",
    ),
    (
        Event::Birth,
        "born;date of birth;birth date;place of birth;birth place;дата рождения;родился;родилась;место рождения",
    ),
    (
        Event::Death,
        "died;date of death;death date;place of death;death place;дата смерти;место смерти;умер;умерла",
    ),
    (Event::Move, "relocated;moved"),
    (Event::Renaming, "renamed;переименован;переименована"),
    (Event::Ban, "banned;запрещен;запрещена;запрещено"),
];

/// Posts: singular and plural.
const POSTS: [&str; 26] = [
    "founder founders co-founder co-founders основатель основателя основатели основателем основателей \
     основательница сооснователь сооснователем",
    "leader leaders лидер лидера лидером лидеры лидеров руководитель руководителя руководителем",
    "editor editors редактор редактора редактором редакторы",
    "director directors директор директора директором",
    "chairman chairwoman chairperson chair председатель председателя председателем",
    "president presidents президент президента президентом",
    "secretary secretaries секретарь секретаря секретарем",
    "owner owners владелец владельца владельцем",
    "publisher publishers издатель издателя издателем",
    "author authors автор автора автором авторы",
    "spokesperson spokesman spokeswoman",
    "mayor mayors мэр мэра мэром",
    "governor governors губернатор губернатора губернатором",
    "minister ministers министр министра министром",
    "commander commanders командир командира командиром",
    "head heads глава главы главой",
    "manager managers менеджер",
    "coordinator coordinators координатор координатора координатором",
    "architect architects архитектор архитектора архитектором",
    "designer designers",
    "composer composers композитор композитора",
    "inventor inventors изобретатель изобретателя изобретателем",
    "producer producers продюсер продюсера",
    "bishop bishops епископ епископа епископом",
    "king queen emperor король королева император",
    "organiser organizer organisers organizers организатор организатора организатором",
];

/// Words before which a number counts nothing that could be told twice.
const UNCOUNTED: &str = "\
    years year months month weeks week days day hours hour minutes minute seconds percent per times rubles \
    rouble roubles dollars euros pounds million thousand billion others more less most least ones s st nd rd th \
    centuries decades degrees pages год года лет годы годов месяц месяца месяцев недели недель неделя день дня \
    дней час часа часов минут процентов процента раз раза рублей рубля руб тыс млн тысяч миллионов марта мая \
    января февраля апреля июня июля августа сентября октября ноября декабря january february march april may \
    june july august september october november december";

/// Prepositions after which the place of an event stands, and those of whence and whither.
const AT: &str = "in at near в во под";
const TO: &str = "to from into in в во из";
/// Words that say that a thing follows which was not told of before.
const DETERMINERS: &str = "a an the its their his her several new this these another some many";
/// Prepositions before a name that is not what is told of.
const BESIDE: &str = "\
    in at from to near into within by with for on during under against after before since until amid of via \
    through as over among between like including without called named известный известная известное как имени в во из под около с со для на у к ко от до по при о об";
/// Words for several who hold a post together.
const COLLECTIVE: &str = "\
    collective council board committee collegium assembly коллективное коллективный коллектив совет комитет \
    коллегия собрание";
/// Nouns that stand for the matter of the document.
const ITSELF: &str = "\
    organisation organization group federation movement party union network association collective company \
    project city town village club band ensemble institution society committee alliance league \
    организация организации группа группы федерация движение движения партия партии союз союза объединение \
    объединения общество компания город";
/// Pronouns that stand for it.
const PRONOUNS: &str = "it its he she his her they their он она оно они его ее их";
/// What says that a date or number is not exact.
const ABOUT: &str = "\
    about around circa roughly approximately nearly almost some over than least up estimated около примерно \
    более почти свыше менее порядка до";

/// Sorts of bodies and of periodicals, of which nothing is two at once; words of one line are taken for the same.
/// Left out is what says little (`organisation`, `group`, `movement`) or goes together with others (`company`).
const SORTS: [&str; 9] = [
    "federation confederation alliance coalition league association union network федерация конфедерация альянс \
     коалиция лига ассоциация союз сеть",
    "party партия",
    "publisher издательство медиагруппа медиапроект медиаколлектив",
    "school college university academy школа колледж университет академия",
    "museum музей",
    "band orchestra choir оркестр хор",
    "bank банк",
    "newspaper газета",
    "magazine journal periodical zine журнал альманах",
];
/// The number of the first of the [`SORTS`] that are periodicals.
const FIRST_PERIODICAL: usize = 7;
/// The number of the one that publishes, and the words before and of what does.
const PUBLISHER: usize = 2;
const PUBLISHING: &str = "publishing media издательская издательский медийная медийный";
const HOUSE: &str = "\
    group house collective project organisation organization outlet company platform agency network community \
    группа дом коллектив проект организация компания платформа агентство сообщество";

/// What says that something was declared to be something.
const DECLARING: &str = "declared declare recognised recognized designated classified labelled labeled listed deemed признан \
         признана признано признаны признал признала";
/// Verbs, after which no preposition governs.
const VERBS: &str = "is was were are has had have did became said says был была было были стал стала";
/// Words after a comma that begin a new clause.
const CLAUSE: &str = "\
    and but while which where who whom whose with when as including causing resulting following leading \
    marking forming having before after such и но а где когда который которая которое которые которого которой которых причем \
    что чтобы";

pub(super) fn is_one(words: &str, word: &str) -> bool {
    words.split_ascii_whitespace().any(|one| match one.strip_suffix('*') {
        Some(stem) => word.starts_with(stem),
        None => one == word,
    })
}

/// What begins with a word. Only looked up, never walked.
#[derive(Default, Clone)]
struct Begins {
    words: Vec<(Event, Form)>,
    pairs: Vec<(Event, Form, &'static str)>,
    post: Option<&'static str>,
    number: Option<u64>,
}

/// What a word is beside what it tells of.
const DETERMINER: u32 = 1 << 16;
const IS_BESIDE: u32 = 1 << 17;
const IS_ITSELF: u32 = 1 << 18;
const PRONOUN: u32 = 1 << 19;
const IS_ABOUT: u32 = 1 << 20;
const IS_UNCOUNTED: u32 = 1 << 21;
const DECLARED: u32 = 1 << 22;
const VERB: u32 = 1 << 23;
const BEGINS_CLAUSE: u32 = 1 << 24;
const IS_COLLECTIVE: u32 = 1 << 25;
const IS_SORT: u32 = 1 << 26;
/// The bits below are the place of what begins with a word, counted from 1.
const PLACE: u32 = DETERMINER - 1;

/// The words of all lists, and what is told by whole words, and by the beginnings of words.
struct Table {
    words: Lookup,
    whole: Vec<Begins>,
    beginnings: Vec<(&'static str, Begins)>,
}

fn table() -> &'static Table {
    static TABLE: OnceLock<Table> = OnceLock::new();
    TABLE.get_or_init(|| {
        let mut by_word: BTreeMap<&'static str, Begins> = BTreeMap::new();
        let mut beginnings: Vec<(&'static str, Begins)> = Vec::new();
        let mut add = |words: &'static str, entry: &dyn Fn(&mut Begins)| {
            for word in words.split_ascii_whitespace() {
                match word.strip_suffix('*') {
                    None => entry(by_word.entry(word).or_default()),
                    Some(start) => {
                        let mut begins = Begins::default();
                        entry(&mut begins);
                        beginnings.push((start, begins));
                    }
                }
            }
        };
        for (event, form, words) in WORDS {
            add(words, &|begins| begins.words.push((event, form)));
        }
        for (event, form, words, seconds) in PAIRS {
            add(words, &|begins| begins.pairs.push((event, form, seconds)));
        }
        for (number, words) in (2_u64..).zip(NUMBERS) {
            add(words, &|begins| begins.number = Some(number));
        }
        for words in POSTS {
            add(words, &|begins| begins.post = words.split_ascii_whitespace().next());
        }
        let mut words = Lookup::with_room(1200);
        let mut whole = Vec::new();
        for (place, (word, begins)) in (1_u32..).zip(by_word) {
            words.add(word, place, 0);
            whole.push(begins);
        }
        for (list, bit) in [
            (DETERMINERS, DETERMINER),
            (BESIDE, IS_BESIDE),
            (ITSELF, IS_ITSELF),
            (PRONOUNS, PRONOUN),
            (ABOUT, IS_ABOUT),
            (UNCOUNTED, IS_UNCOUNTED),
            (DECLARING, DECLARED),
            (VERBS, VERB),
            (CLAUSE, BEGINS_CLAUSE),
            (COLLECTIVE, IS_COLLECTIVE),
            (PUBLISHING, IS_SORT),
        ]
        .into_iter()
        .chain(SORTS.map(|words| (words, IS_SORT)))
        {
            words.add(list, bit, 0);
        }
        Table { words, whole, beginnings }
    })
}

fn has(word: &str, bit: u32) -> bool {
    table().words.get(word) & bit > 0
}

/// Whether a statement may begin with a word, and whether it may say of what sort something is.
pub(super) fn first_look(word: &str) -> (bool, bool) {
    let Table { words, beginnings, .. } = table();
    let bits = words.get(word);
    let begins = || !word.is_ascii() && beginnings.iter().any(|(start, _)| word.starts_with(start));
    (bits & PLACE > 0 || begins(), bits & IS_SORT > 0)
}

fn begins(word: &str) -> impl Iterator<Item = &'static Begins> {
    let Table { words, whole, beginnings } = table();
    let place = (words.get(word) & PLACE).checked_sub(1);
    // Those of which only a beginning is told are Russian.
    let rest = if word.is_ascii() { &[][..] } else { beginnings.as_slice() };
    let longer = rest.iter().filter(move |(start, _)| word.starts_with(start)).map(|(_, begins)| begins);
    place.and_then(|place| whole.get(place as usize)).into_iter().chain(longer)
}

/// Whether a word may say of what sort something is.
pub(super) fn is_of_sort(word: &str) -> bool {
    has(word, IS_SORT)
}

/// The sort that a noun says, with the word before it, as the first word for it; and whether both say so.
pub(super) fn sort(before: &str, noun: &str) -> Option<(&'static str, bool)> {
    let first = |number: usize| SORTS.get(number)?.split_ascii_whitespace().next();
    if is_one(PUBLISHING, before) && is_one(HOUSE, noun) {
        return Some((first(PUBLISHER)?, true));
    }
    if !is_of_sort(noun) {
        return None;
    }
    Some((first(SORTS.iter().position(|words| is_one(words, noun))?)?, false))
}

/// Whether a sort is one of periodicals.
pub(super) fn is_periodical(sort: &str) -> bool {
    SORTS.iter().skip(FIRST_PERIODICAL).any(|words| is_one(words, sort))
}

/// What two words in a row tell of, or the first of them, and how many words say so.
pub(super) fn events(word: &str, next: &str) -> Option<(Event, Form, usize)> {
    let mut of_words: Option<(Event, Form)> = None;
    for begins in begins(word) {
        if let Some((event, form, _)) = begins.pairs.iter().find(|(.., other)| is_one(other, next)) {
            return Some((*event, *form, 2));
        }
        // `split of` is the noun, `split in` the verb.
        let noun = begins.words.iter().find(|(_, form)| next == "of" && *form == Form::Noun);
        of_words = of_words.or_else(|| noun.or_else(|| begins.words.first()).copied());
    }
    // `основан на` is "based on".
    let is_based = word.starts_with("основан") && next == "на";
    of_words.filter(|_| !is_based).map(|(event, form)| (event, form, 1))
}

/// What a row of an infobox tells of.
pub(super) fn row(key: &str) -> Option<Event> {
    ROWS.iter().find(|(_, keys)| keys.split(';').any(|one| one.trim() == key)).map(|(event, _)| *event)
}

/// The post that a word names, as its first form.
pub(super) fn post(word: &str) -> Option<&'static str> {
    begins(word).find_map(|begins| begins.post)
}

pub(super) fn is_uncounted(word: &str) -> bool {
    has(word, IS_UNCOUNTED)
}

/// Whether a place of an event may stand after a word.
pub(super) fn is_at(word: &str, event: Event) -> bool {
    is_one(if event == Event::Move { TO } else { AT }, word)
}

/// Whether a word of a pair only describes what something was declared to be.
pub(super) fn is_described(word: &str) -> bool {
    is_one("extremist terrorist undesirable", word)
}

/// Whether a word says that something was declared to be something.
pub(super) fn is_declared(word: &str) -> bool {
    has(word, DECLARED)
}

/// Whether a word is surely a verb, after which no preposition governs.
pub(super) fn is_verb(word: &str) -> bool {
    has(word, VERB)
}

/// Whether a word after a comma begins a new clause.
pub(super) fn begins_clause(word: &str) -> bool {
    has(word, BEGINS_CLAUSE)
}

pub(super) fn is_collective(word: &str) -> bool {
    has(word, IS_COLLECTIVE)
}

pub(super) fn is_determiner(word: &str) -> bool {
    has(word, DETERMINER)
}

pub(super) fn is_beside(word: &str) -> bool {
    has(word, IS_BESIDE)
}

pub(super) fn is_itself(word: &str) -> bool {
    has(word, IS_ITSELF)
}

pub(super) fn is_pronoun(word: &str) -> bool {
    has(word, PRONOUN)
}

pub(super) fn is_about(word: &str) -> bool {
    has(word, IS_ABOUT)
}

/// Words for numbers from 2; one is an article as often as a number.
const NUMBERS: [&str; 11] = [
    "two два две двух",
    "three три трех",
    "four четыре четырех",
    "five пять пяти",
    "six шесть шести",
    "seven семь семи",
    "eight восемь восьми",
    "nine девять девяти",
    "ten десять десяти",
    "eleven одиннадцать одиннадцати",
    "twelve dozen двенадцать двенадцати",
];

/// The number that a word says: `eleven`, `шесть`.
pub(super) fn number(word: &str) -> Option<u64> {
    begins(word).find_map(|begins| begins.number)
}
