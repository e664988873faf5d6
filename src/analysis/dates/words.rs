//! The words of dates.

pub(super) const OPENING: &str = "([{«“„\"'‘‚‹*_|";
pub(super) const CLOSING: &str = ".,;:!?…)]}»”“\"'’›*_|[(–—";
pub(super) const DASHES: &str = "-–—−‒";

/// Words after which a number is a number of something.
pub(super) const DENYING: &str = "\
    no nos nr number numbers page pages p pp vol volume chapter article articles art section sections \
    isbn issn doi room flat building usd eur rub номер стр с статья статьи статье ст глава том т дом д \
    кв пункт п приказ nummer seite s band kapitel artikel página artículo";

/// Words after which a number is a year.
pub(super) const STRONG: &str = "\
    in since into year years spring summer autumn fall winter circa early late mid during im seit jahr \
    jahre en depuis année an año desde";

/// Words after which a number is a year unless it counts what follows.
pub(super) const WEAK: &str =
    "from until till before after by through between von bis vor nach zwischen jusqu hasta с со з із";

/// What stands before a hyphen and a year or a decade.
pub(super) const PREFIXES: &str = "mid post pre early late";

/// Words after which, and after `of`, a number is a year.
pub(super) const OF_TIME: &str =
    "as spring summer autumn fall winter beginning start middle end early late half most much year class";

/// Words before a colon, or by themselves, after which a number is a year.
pub(super) const LABELS: &str = "\
    date dates year years founded formed formation established active born died dissolved published \
    released started ended год годы дата основан основана основано образован образована создан создана \
    основания создания рождения издания смерти рік gründung jahr fondation fundación";

/// Words before which a number counts.
pub(super) const COUNTED: &str = "\
    people persons men women children members participants protesters demonstrators activists \
    supporters soldiers workers students users subscribers followers readers copies pages words \
    articles items documents files times years months weeks days hours minutes seconds percent per \
    dollars euros pounds rubles roubles usd eur rub meters metres kilometers kilometres miles feet km \
    m kg g tons tonnes mb gb kb million thousand hundred more others other of inhabitants residents \
    households points votes seats deaths cases arrests units человек человека людей участников \
    участника участницы чел членов рублей рубля руб долларов евро экземпляров экз страниц слов статей \
    раз раза лет месяцев недель дней суток часов минут секунд процентов метров км м кг тонн тысяч тыс \
    млн штук шт подписчиков жителей домов голосов анархистов осіб людина гривень personen menschen \
    teilnehmer exemplare seiten euro jahren personnes ans exemplaires personas años ejemplares";

/// Words that may follow a year in a sentence.
pub(super) const FOLLOWING: &str = "\
    and or to until till through the a an when he she it they we was were is has had have did but with \
    at for as on in by who which that after before onwards onward и или по до в на он она они но а был \
    была было были und bis et à y hasta";

/// What stands after the number of a year.
pub(super) const YEAR_WORDS: &str = "год года году годом годе г гг годы годов годах годам року рік році роки";

/// Endings of a year as an ordinal: `2013-го`.
pub(super) const YEAR_ENDINGS: &str = "го м й ый ом му";

/// Endings of a decade: `1990-е`.
pub(super) const DECADE_ENDINGS: &str = "е х ые ых ми м ти і";

pub(super) const FROM: &str = "from between с со з із von vom du de del desde zwischen";
pub(super) const TO: &str = "to until till through and по до bis au à al a hasta und и";

/// The month that a word is.
pub(super) fn month_of(word: &str) -> Option<u32> {
    const NAMES: [&str; 12] = [
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
    // Russian months by their stems.
    const STEMS: &str = "январ феврал март апрел ма июн июл август сентябр октябр ноябр декабр";
    let is_one_of = |words: &str, word: &str| words.split(' ').any(|one| one == word);
    let named = |(names, stem): (&str, &str)| {
        let endings = match stem {
            "март" | "август" => " а е у ом",
            "ма" => "й я е ю ем",
            _ => "ь я е ю ем ём",
        };
        is_one_of(names, word) || word.strip_prefix(stem).is_some_and(|ending| is_one_of(endings, ending))
    };
    (1_u32..)
        .zip(NAMES.into_iter().zip(STEMS.split(' ')))
        .find(|&(_, pair)| named(pair))
        .map(|(number, _)| number)
}
