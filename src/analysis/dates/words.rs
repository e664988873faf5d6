//! The words of dates. Each list is of words in small letters with one space between.

use std::sync::LazyLock;

use crate::analysis::lookup::Lookup;

pub(super) const OPENING: &str = "([{«“„\"'‘‚‹*_|:";
pub(super) const CLOSING: &str = ".,;:!?…)]}»”“\"'’›*_|[(–—";
pub(super) const DASHES: &str = "-–—−‒";
pub(super) const QUOTES: &str = "«“„\"'‘‚‹";

/// Words after which a number is a number of something.
pub(super) const DENYING: &str = "\
    no nos nr number numbers page pages p pp vol volume chapter article articles art section sections \
    isbn issn doi room rooms flat building paragraph paragraphs item items verse verses box boxes column columns \
    plate plates volumes chapters case usd eur rub номер стр с статья статьи статье ст \
    глава том т дом доме д кв пункт п приказ инв кп дело nummer seite s band kapitel artikel página artículo";

/// Words after which a number is a year.
pub(super) const STRONG: &str = "\
    in dated since into year years christmas easter during im seit jahr jahre en depuis année an año desde";

/// Words after which a number is a year unless it counts what follows.
pub(super) const WEAK: &str = "\
    from until till before after by through between ca c von bis vor \
    nach zwischen jusqu hasta с со з із после";

/// Of these, those after which also a sentence may go on with a word that is no plural.
pub(super) const WEAK_BEFORE_WORDS: &str = "from until till before after by through";

/// What stands before a hyphen and a year or a decade.
pub(super) const PREFIXES: &str = "mid post pre early late";

/// Words whose point stands right at a year.
pub(super) const JOINING: &str = "b d c ca р ум ок";

/// Words of years that begin in one and end in the next: `the 2015/16 season`.
pub(super) const SEASONAL: &str = "\
    season seasons campaign academic school fiscal financial сезон сезона сезоне сезону сезонов сезоны \
    учебный учебного учебном";

/// What a year names that stands before it, between an article and a word like these, also long ago.
pub(super) const EVENTS: &str = "\
    siege battle war revolt uprising rising rebellion revolution treaty council coronation invasion conquest \
    charter edict peace plague earthquake massacre crusade expedition campaign edition voyage fire famine census \
    election elections translation map manuscript printing synod raid sack truce union wedding marriage act \
    acts statute";

/// Words after which, and after `of`, a number is a year.
pub(super) const OF_TIME: &str = "as half most much year class";

/// Words after which, and after `after` or `before`, a number is a year.
pub(super) const PERIODS: &str = "period era epoch years decades time times";

/// Words after which, and after `of`, a number is how many or how much.
pub(super) const OF_COUNT: &str = "\
    total number population height depth length width crowd sum average maximum minimum peak membership \
    circulation run speed weight value price fine range score list set group out consisting \
    cost majority minority staff capacity size area distance army force forces garrison fleet library collection \
    workforce elevation altitude all some most one two three";

/// Words before a colon, or by themselves, after which a number is a year.
pub(super) const LABELS: &str = "\
    date dates year years founded settled formed formation established active born died dissolved published \
    released started ended incorporated renamed rebuilt built erected restored enlarged opened closed completed \
    год годы дата основан основана основано образован образована создан создана \
    основания создания рождения издания смерти рік gründung jahr fondation fundación";

/// Words before which a number counts.
pub(super) const COUNTED: &str = "\
    people persons person men women man woman children child members participants protesters demonstrators \
    activists supporters soldiers workers students pupils users subscribers followers readers copies copy \
    pages page words word articles items documents files times years year months month weeks week days day \
    hours hour minutes minute seconds percent per dollars dollar euros pounds pound francs franc guilders guilder marks crowns kroner kronor lire \
    yen yuan pesos rupees shillings dinars zloty hryvnia hryvnias rubles \
    ruble roubles rouble usd eur rub meters metres meter metre kilometers kilometres kilometer kilometre miles \
    mile feet foot inch inches yards yard acres acre hectares hectare km m kg g mm cm tons tonnes ton tonne kw \
    mw hp watts watt volts volt bits bit bytes byte pixels pixel px ms ah mb gb kb million thousand hundred dozen \
    more others other of inhabitants residents households houses points point votes seats seat deaths cases \
    arrests units unit species books letters lorries cars colonists families prisoners victims dead wounded \
    killed human refugees migrants passengers employees patients horses sheep cattle animals tanks ships aircraft \
    солдат книг человек человека людей участников участника участницы чел членов рублей рубля руб долларов \
    евро экземпляров экз страниц слов статей раз раза лет месяцев недель дней суток часов минут секунд \
    процентов метров км м мм см кг квт тонн тысяч тыс млн штук шт подписчиков жителей домов голосов анархистов \
    осіб людина гривень personen menschen teilnehmer exemplare seiten euro jahren personnes ans exemplaires \
    personas años ejemplares";

/// Words that may follow a year in a sentence.
pub(super) const FOLLOWING: &str = "\
    and or to until till through the a an when he she it they we was were is are has had have did would \
    could but with at for as on in by who which that this these those there its their his her then also \
    most some several many all both only already too no not so because although though while whereas where \
    after before since onwards onward respectively и или по до в во на он она они оно но а был была было были когда где \
    как под bis et à y hasta";

/// Words after which "by" and a number is how much.
pub(super) const BY_MUCH: &str = "\
    divide divided divides dividing multiply multiplied multiplies multiplying increase increased increases \
    increasing decrease decreased decreases decreasing increment increments incremented reduce reduced reduces \
    reducing raised grew grown grow rose fell down up exceeded scaled scale shift shifted outnumbered";

/// Determiners before which no other word makes a number a count.
pub(super) const DETERMINERS: &str = "the its their his her our my your this whose";

/// Words between a determiner and a number that say that it counts.
pub(super) const COUNTING: &str = "\
    other others remaining first last next some all total over nearly almost about around exactly roughly \
    approximately same additional further many only entire full whole estimated top of than up some";

/// What stands after the number of a year.
pub(super) const YEAR_WORDS: &str =
    "год года году годом годе г гг годы годов годах годам годами року рік році роки";

/// Of these, those of several years.
pub(super) const PLURAL_YEARS: &str = "гг годы годов годах годам годами роки";

/// Endings of a year as an ordinal: `2013-го`.
pub(super) const YEAR_ENDINGS: &str = "го м й ый ом му";

/// Endings of a decade: `1990-е`.
pub(super) const DECADE_ENDINGS: &str = "е х ые ых ми м ти і";

pub(super) const FROM: &str = "from between с со з із von vom du de del desde zwischen между";
pub(super) const TO: &str = "to until till through and по до bis au à al a hasta und и";

/// Words between two things that are both meant.
pub(super) const AND: &str = "and or и или und oder et ou y o";

/// After which, before a date, the time begins that is meant, and where it ends is open.
pub(super) const SINCE: &str = "since after после seit nach depuis desde після з із";
/// Those that also mean "with" or "out of".
pub(super) const SINCE_WITH: &str = "с со";
pub(super) const UNTIL: &str = "until till by before through к ко до bis vor hasta jusqu перед";

/// What is not till, but of the date that `к` leads to.
pub(super) const BELONGING: &str = "\
    относится относятся относящийся относящаяся относящееся относящиеся относящихся относят отнести отнесён отнесен \
    отнесена отнесено отнесены восходит восходят приурочен приурочена приурочено";

/// What says, before a date, that it is about then.
pub(super) const ABOUT: &str =
    "around about circa ca c approximately roughly около ок примерно приблизительно um vers hacia";

/// What the end of a time is called that goes on.
pub(super) const PRESENT: &str = "present today now current ongoing настоящее настоящего наст heute";

/// What looks like a plural before "from", and is none.
pub(super) const NOT_THINGS: &str = "perhaps always towards forwards besides";

/// Words before "from" of what is of a time (`a letter from 1914`), beside all that may be plurals or have an article.
pub(super) const THINGS: &str = "\
    letter photo photograph picture image painting drawing print map plan film footage song poem text document record \
    recording report data version edition issue post note diary entry coin manuscript building house church work piece \
    album single book novel movie magazine newspaper poster leaflet study survey game car ship example copy date \
    law act decision statement quote view portrait interview article story material evidence email mail message video \
    tweet screenshot resolution order judgment ruling sentence verdict agreement contract treaty announcement release \
    comment protocol file page snapshot archive backup scan list table graph chart result warrant";

/// Words before "from" that say of what time something is: `the oldest stem from 1350`.
pub(super) const DATED: &str = "\
    survive come stem are dating dated oldest youngest earliest latest newest preserved recovered survived inherited \
    translated";

/// Words before "from" and a time with which another is compared: `up from 2012`.
pub(super) const COMPARED: &str = "\
    up down different apart far aside away unchanged increase decrease rise fall drop decline change rose fell grew";

/// Words after which, and after "for", a number is a year.
pub(super) const PLANNED: &str = "planned scheduled set proposed foreseen due announced expected intended catalogue catalog book \
    yearbook almanac calendar register timetable report budget plan plans";

/// What may be called by years in brackets, and lasts longer than a life.
pub(super) const AGES: &str = "\
    dynasty dynasties empire kingdom period era age caliphate династия династии династий империя империи царство \
    период периода эпоха эпохи";

/// Words of time between a date and another that may lead away from its year.
pub(super) const LEADING_AWAY: &str = "\
    years decades decade every each annual annually yearly usually often always лет десятилетие спустя через \
    ежегодно каждый каждую каждое каждого каждом ежегодный обычно всегда";

/// Words which, before "year", lead to another one.
pub(super) const OTHER_YEAR: &str = "\
    next following previous last this prior preceding another new following's later earlier следующий следующем \
    следующего прошлом прошлого прошлый будущем будущего предыдущем новый новом один";

/// Words after which a day and a month are a name.
pub(super) const NAMED_AFTER: &str = "\
    улица улице улицы улицу площадь площади имени им завод завода фабрика парк движение движения день дня \
    праздник проспект переулок street square movement brigade avenue";

const QUARTERS: [&str; 4] = [
    "first i первый первого первом первая первой первую перв",
    "second ii второй второго втором вторая вторую втор",
    "third iii третий третьего третьем третья третьей третью",
    "fourth last iv четвертый четвёртый четвертого четвёртого четвертом четвёртом последняя последней последнюю посл",
];

const SEASONS: [&str; 4] = [
    "spring весна весны весне весну весной весною навесні frühling frühjahr printemps primavera",
    "summer лето лета лету летом лете влітку sommer été verano",
    "autumn fall осень осени осенью восени herbst automne otoño",
    "winter зима зимы зиме зиму зимой зимою взимку hiver invierno",
];

const MONTHS: [&str; 12] = [
    "january jan янв januar jänner janvier enero січень січня січні",
    "february feb фев февр februar février fevrier febrero лютий лютого лютому",
    "march mar märz maerz mars marzo березень березня березні",
    "april apr апр avril abril квітень квітня квітні",
    "may mai mayo травень травня травні",
    "june jun juni juin junio червень червня червні",
    "july jul juli juillet julio липень липня липні",
    "august aug авг août aout agosto серпень серпня серпні",
    "september sept sep сен сент septembre septiembre setiembre вересень вересня вересні",
    "october oct окт oktober octobre octubre жовтень жовтня жовтні",
    "november nov ноя нояб novembre noviembre листопад листопада листопаді",
    "december dec дек dezember décembre decembre diciembre грудень грудня грудні",
];

/// Of the words of parts, those that have a point: `посл. четв. XVII в.`
pub(super) const SHORT_ORDINALS: &str = "перв втор посл";

pub(super) const THIRD: &str = "third треть трети третью";

/// The third of a century that a word names: 0, 1 or 2.
pub(super) fn third_number(word: &str) -> Option<u32> {
    [FIRST_HALF, "second middle вторая второй вторую втор", "last final последняя последней последнюю посл"]
        .iter()
        .position(|words| is_one_of(words, word))
        .and_then(|third| u32::try_from(third).ok())
}

const FIRST_HALF: &str = "first 1st i первая первой первую перв першій";

const SECOND_HALF: &str = "second 2nd ii latter last вторая второй вторую втор посл";

/// Russian months by their stems.
const STEMS: &str = "январ феврал март апрел ма июн июл август сентябр октябр ноябр декабр";

/// Which first two letters the words have that dates begin with: a bit for each sum of the two.
#[expect(clippy::indexing_slicing, reason = "as below")]
const BEGINNINGS: [u64; 32] = {
    let mut bits = [0; 32];
    let mut number = 0;
    while number < 12 {
        bits = with_words(bits, MONTHS[number]);
        bits = with_words(bits, if number < 4 { SEASONS[number] } else { "q" });
        bits = with_words(bits, if number < 4 { QUARTERS[number] } else { STEMS });
        number += 1;
    }
    bits = with_words(with_words(with_words(bits, EARLY), MID), LATE);
    with_words(with_words(bits, FIRST_HALF), SECOND_HALF)
};

/// The bits with those of the words of a list, whose letters are of one or two bytes.
#[expect(
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "the compiler runs it, and does not pass what is out of bounds"
)]
const fn with_words(mut bits: [u64; 32], words: &str) -> [u64; 32] {
    let words = words.as_bytes();
    let (mut at, mut letters) = (0, [0, 0]);
    let mut count = 0;
    while at <= words.len() {
        if at == words.len() || words[at] == b' ' {
            let sum = sum_of(letters[0], letters[1]);
            bits[sum / 64] |= 1 << (sum % 64);
            (letters, count) = ([0, 0], 0);
            at += 1;
            continue;
        }
        let wide = words[at] >= 0x80;
        if count < 2 {
            letters[count] = if wide {
                ((words[at] & 0x1f) as u32) << 6 | (words[at + 1] & 0x3f) as u32
            } else {
                words[at] as u32
            };
        }
        count += 1;
        at += if wide { 2 } else { 1 };
    }
    bits
}

const fn sum_of(first: u32, second: u32) -> usize {
    (first.wrapping_mul(37).wrapping_add(second) % 2048) as usize
}

/// Whether a word may be one that a date begins with; most words are seen here to be none.
pub(super) fn may_begin(written: &str) -> bool {
    let mut letters = written.chars().filter_map(|char| char.to_lowercase().next()).map(u32::from);
    let sum = sum_of(letters.next().unwrap_or(0), letters.next().unwrap_or(0));
    BEGINNINGS.get(sum / 64).is_some_and(|bits| bits >> (sum % 64) & 1 == 1)
}

const EARLY: &str = "\
    early beginning start начало начала начале началу началом нач ранние ранних anfang début principios inicios";
const MID: &str = "mid middle середина середины середине середину серединой сер mitte mi mediados";
const LATE: &str = "\
    late end конец конца конце концу концом кон поздние поздних ende fin finales";

/// The third of a time that a word names: 0, 1 or 2.
pub(super) fn third_of(word: &str) -> Option<u32> {
    (0_u32..).zip([EARLY, MID, LATE]).find(|(_, words)| is_one_of(words, word)).map(|(third, _)| third)
}

/// The half of a time that a word names: 1 or 2.
pub(super) fn half_of(word: &str) -> Option<u32> {
    (1_u32..).zip([FIRST_HALF, SECOND_HALF]).find(|(_, words)| is_one_of(words, word)).map(|(half, _)| half)
}

/// The decade of a century that a word names, counted from 0.
pub(super) fn decade_number(word: &str) -> Option<i32> {
    const NAMES: [(i32, &str); 5] = [
        (0, "first первое первого первом"),
        (1, "second второе второго втором"),
        (2, "third третье третьего третьем"),
        (3, "fourth"),
        (9, "last final последнее последнего последнем"),
    ];
    NAMES.iter().find(|(_, names)| is_one_of(names, word)).map(|(number, _)| *number)
}

/// The tens that a word names of the years of a decade: `thirties`, `тридцатых`.
pub(super) fn tens_of(word: &str) -> Option<u32> {
    const NAMES: [(&str, &str); 8] = [
        ("twenties", "двадцат"),
        ("thirties", "тридцат"),
        ("forties", "сороков"),
        ("fifties", "пятидесят"),
        ("sixties", "шестидесят"),
        ("seventies", "семидесят"),
        ("eighties", "восьмидесят"),
        ("nineties", "девяност"),
    ];
    if !(word.ends_with("ties") || word.ends_with(['х', 'е'])) {
        return None;
    }
    let is_russian = |stem: &str| matches!(word.strip_prefix(stem), Some("ых" | "ые"));
    let number = NAMES.iter().position(|(english, russian)| word == *english || is_russian(russian))?;
    u32::try_from(number).ok().map(|number| number.saturating_add(2).saturating_mul(10))
}

pub(super) const DECADE: &str = "decade десятилетие десятилетия десятилетии";

pub(super) const HALF: &str = "half половина половины половине половину половиной";
pub(super) const QUARTER: &str = "quarter квартал квартала квартале кварталу четверть четверти четвертью";

/// The quarter of a year or a century that a word names: 1 to 4.
pub(super) fn quarter_of(word: &str) -> Option<u32> {
    (1_u32..).zip(QUARTERS).find(|(_, words)| is_one_of(words, word)).map(|(number, _)| number)
}

/// The day of the week that a word is: 0 Monday to 6 Sunday.
pub(super) fn weekday_of(word: &str) -> Option<i32> {
    const NAMES: [&str; 7] = [
        "monday mon понедельник",
        "tuesday tue tues вторник",
        "wednesday wed среду среда",
        "thursday thu thur thurs четверг",
        "friday fri пятницу пятница",
        "saturday sat субботу суббота",
        "sunday sun воскресенье",
    ];
    (0..).zip(NAMES).find(|(_, names)| is_one_of(names, word)).map(|(number, _)| number)
}

/// The season that a word is: 0 spring to 3 winter.
pub(super) fn season_of(word: &str) -> Option<u32> {
    (0_u32..).zip(SEASONS).find(|(_, words)| is_one_of(words, word)).map(|(number, _)| number)
}

pub(super) const CENTURY: &str = "\
    century centuries cent век века веке веков веках веку веком векам веками столетие столетия столетии \
    столетий столетиях столетиям столетию столетием";
pub(super) const CENTURY_SHORT: &str = "в вв";

/// Ordinals of centuries from the 4th on, the second ones by their beginnings in Russian.
const ORDINALS: [(&str, &str); 17] = [
    ("fourth", "четверт"),
    ("fifth", "пят"),
    ("sixth", "шест"),
    ("seventh", "седьм"),
    ("eighth", "восьм"),
    ("ninth", "девят"),
    ("tenth", "десят"),
    ("eleventh", "одиннадцат"),
    ("twelfth", "двенадцат"),
    ("thirteenth", "тринадцат"),
    ("fourteenth", "четырнадцат"),
    ("fifteenth", "пятнадцат"),
    ("sixteenth", "шестнадцат"),
    ("seventeenth", "семнадцат"),
    ("eighteenth", "восемнадцат"),
    ("nineteenth", "девятнадцат"),
    ("twentieth", "двадцат"),
];

/// Whether a word may be an ordinal of a century; most words are seen here to be none.
pub(super) fn may_be_ordinal(written: &str) -> bool {
    written.len() >= 5 && (written.ends_with("th") || written.ends_with(['й', 'о', 'м', 'у', 'х']))
}

/// The century that a word in small letters names: `nineteenth`, `девятнадцатого`.
pub(super) fn ordinal(word: &str) -> Option<u32> {
    if !word.ends_with("th") && !word.ends_with(['й', 'о', 'м', 'у', 'х']) {
        return None;
    }
    let is_ending = |ending: &str| matches!(ending, "ый" | "ой" | "ого" | "ому" | "ом" | "ым" | "ых");
    let is_named = |(english, russian): &(&str, &str)| {
        word == *english || word.strip_prefix(russian).is_some_and(is_ending)
    };
    (4_u32..).zip(ORDINALS).find(|(_, names)| is_named(names)).map(|(number, _)| number)
}

/// The century of a Roman number, of Latin letters or Cyrillic ones of the same look; up to the 30th, before Christ.
pub(super) fn roman(written: &str) -> Option<u32> {
    const NUMBERS: &str = "\
        I II III IV V VI VII VIII IX X XI XII XIII XIV XV XVI XVII XVIII XIX XX \
        XXI XXII XXIII XXIV XXV XXVI XXVII XXVIII XXIX XXX";
    if !written.chars().all(|char| "IVXХІ".contains(char)) {
        return None;
    }
    let own: String = written
        .chars()
        .map(|char| match char {
            'Х' => 'X',
            'І' => 'I',
            other => other,
        })
        .collect();
    (1_u32..).zip(NUMBERS.split(' ')).find(|(_, name)| *name == own).map(|(number, _)| number)
}

pub(super) fn is_one_of(words: &str, word: &str) -> bool {
    words.split_ascii_whitespace().any(|one| one == word)
}

/// The month that a word is.
pub(super) fn month_of(word: &str) -> Option<u32> {
    static TABLE: LazyLock<Lookup> = LazyLock::new(|| {
        let mut table = Lookup::with_room(160);
        (1_u32..).zip(MONTHS).for_each(|(number, names)| table.add(names, number, u32::MAX));
        table
    });
    let known = TABLE.get(word);
    if known > 0 || word.is_ascii() {
        return Some(known).filter(|known| *known > 0);
    }
    let named = |stem: &str| {
        let endings = match stem {
            "март" | "август" => ["", "а", "е", "у", "ом"],
            "ма" => ["й", "я", "е", "ю", "ем"],
            _ => ["ь", "я", "е", "ю", "ем"],
        };
        word.strip_prefix(stem).is_some_and(|ending| endings.contains(&ending) || ending == "ём")
    };
    (1_u32..).zip(STEMS.split(' ')).find(|&(_, stem)| named(stem)).map(|(number, _)| number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_that_begins_a_date_is_seen_and_few_others() {
        let lists = MONTHS.iter().chain(&SEASONS).chain(&QUARTERS).chain(&[
            EARLY,
            MID,
            LATE,
            FIRST_HALF,
            SECOND_HALF,
        ]);
        for word in lists.flat_map(|list| list.split(' ')).chain(STEMS.split(' ')).chain(["q"]) {
            let capital: String =
                word.chars().take(1).flat_map(char::to_uppercase).chain(word.chars().skip(1)).collect();
            assert!(may_begin(word) && may_begin(&capital), "{word}");
        }
        let others =
            "and people you was that they with have group organisation и что не для они было людей группы";
        let seen = others.split(' ').filter(|word| may_begin(word)).count();
        assert!(seen * 2 < others.split(' ').count(), "{seen}");
    }
}
