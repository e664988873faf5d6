//! Dates as they are written in running text: `2 May 2013`, `с 25 по 27 января 2002 года`,
//! `1990-е`, `2012–2014`.
//!
//! A date taken for what is none misleads, and one that is missed only is not found by its
//! date. So a number is a year only where the words around it say so, and what could be read
//! in two ways (`03/04/2013`, `2007-08`, `the 1900s`) is left alone. Months are read in English,
//! Russian, Ukrainian, German, French and Spanish.

use std::fmt;
use std::ops::Range;

/// A day of the Gregorian calendar, reckoned backwards too: how many days it comes after
/// 1970-01-01.
///
/// ```
/// use fonds::analysis::dates::Day;
///
/// let day = Day::from_ymd(2013, 5, 2).unwrap();
/// assert_eq!((day.to_string(), day.ymd()), ("2013-05-02".into(), (2013, 5, 2)));
/// assert_eq!(Day::from_ymd(2013, 2, 29), None);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(pub i32);

impl Day {
    /// Not later than any day that is asked for: -9999-01-01.
    pub const FIRST: Self = Self(-4_371_587);
    /// Not before any day that is asked for: 9999-12-31.
    pub const LAST: Self = Self(2_932_896);

    /// The day of a year from -9999 to 9999 (0 is 1 BC), a month from 1 and a day from 1; `None`
    /// if there is none.
    #[must_use]
    pub fn from_ymd(year: i32, month: u32, day: u32) -> Option<Self> {
        if !(-9999..=9999).contains(&year) || day == 0 || day > days_of(year, month) {
            return None;
        }
        // Howard Hinnant, chrono-compatible low-level date algorithms, days_from_civil: years
        // begin with March there, so that the leap day is their last.
        let year = i64::from(year).saturating_sub(i64::from(month <= 2));
        let era = year.div_euclid(400);
        let of_era = year.rem_euclid(400);
        let month = i64::from(month.saturating_add(9) % 12);
        let of_year = month.saturating_mul(153).saturating_add(2) / 5;
        let days = of_era.saturating_mul(365).saturating_add(of_era / 4).saturating_sub(of_era / 100);
        let days = days.saturating_add(of_year).saturating_add(i64::from(day)).saturating_sub(719_469);
        i32::try_from(era.saturating_mul(146_097).saturating_add(days)).ok().map(Self)
    }

    /// Its year, month and day.
    #[must_use]
    pub fn ymd(self) -> (i32, u32, u32) {
        let days = i64::from(self.0).saturating_add(719_468);
        let era = days.div_euclid(146_097);
        let of_era = days.rem_euclid(146_097);
        let leaps = (of_era / 1460).saturating_sub(of_era / 36_524).saturating_add(of_era / 146_096);
        let year = of_era.saturating_sub(leaps) / 365;
        let before = year.saturating_mul(365).saturating_add(year / 4).saturating_sub(year / 100);
        let of_year = of_era.saturating_sub(before);
        let month = of_year.saturating_mul(5).saturating_add(2) / 153;
        let day = of_year.saturating_sub(month.saturating_mul(153).saturating_add(2) / 5).saturating_add(1);
        let month = month.saturating_add(2) % 12;
        let year = era.saturating_mul(400).saturating_add(year).saturating_add(i64::from(month < 2));
        (year as i32, month.saturating_add(1) as u32, day as u32)
    }
}

impl fmt::Display for Day {
    /// As ISO 8601 writes it: `2013-05-02`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = self.ymd();
        let sign = if year < 0 { "-" } else { "" };
        write!(f, "{sign}{:04}-{month:02}-{day:02}", year.unsigned_abs())
    }
}

/// How many days a month has; 0 if there is no such month.
fn days_of(year: i32, month: u32) -> u32 {
    let is_leap = year.rem_euclid(4) == 0 && (year.rem_euclid(100) != 0 || year.rem_euclid(400) == 0);
    match month {
        2 => 28_u32.saturating_add(is_leap.into()),
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => 0,
    }
}

/// How exactly a date is stated; of a span, the less exact of its ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Precision {
    /// To the day.
    Day,
    /// To the month.
    Month,
    /// To the year.
    Year,
    /// To ten years.
    Decade,
}

/// A date or a span of time in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dated {
    /// Where it stands in the text, in bytes, end exclusive.
    pub range: Range<usize>,
    /// Its first day.
    pub first: Day,
    /// Its last day; not before the first.
    pub last: Day,
    /// How exactly it is stated.
    pub precision: Precision,
}

/// The dates of a text in order; none overlaps another. Costs time linear in the text.
///
/// ```
/// use fonds::analysis::dates::dates;
///
/// let text = "The congress met on 25–27 January 2002; 2000 people came. Съезд прошёл в мае 2013 года.";
/// let found: Vec<_> = dates(text)
///     .into_iter()
///     .map(|date| (&text[date.range.clone()], date.first.to_string(), date.last.to_string()))
///     .collect();
/// assert_eq!(found, [
///     ("25–27 January 2002", "2002-01-25".to_owned(), "2002-01-27".to_owned()),
///     ("мае 2013 года", "2013-05-01".to_owned(), "2013-05-31".to_owned()),
/// ]);
/// ```
#[must_use]
pub fn dates(text: &str) -> Vec<Dated> {
    let mut dates = Vec::new();
    if !text.bytes().any(|byte| byte.is_ascii_digit()) {
        return dates;
    }
    let lexemes = lexemes(text);
    let mut at = At { text, lexemes: &lexemes, number: 0 };
    while let Some(lexeme) = at.lexeme() {
        match span(at) {
            Some(found) => {
                let end = found.end.before().and_then(At::lexeme).map_or(lexeme.end, |last| last.end);
                let Found { first, last, precision, .. } = found;
                dates.push(Dated { range: lexeme.start..end, first, last, precision });
                at = found.end;
            }
            None => at = at.next(),
        }
    }
    dates
}

/// The days that are meant by what is typed after `date:`: `2013`, `2018-03`, `2018-03-05`,
/// `2010s`, `2012..2014`, `2012..`, `..2014`, or a date as [`dates`] reads it. Where an end is
/// open, it is [`Day::FIRST`] or [`Day::LAST`]. `None` if it is nothing of that.
///
/// ```
/// use fonds::analysis::dates::{Day, asked};
///
/// let days = |text| asked(text).map(|(first, last)| format!("{first} {last}"));
/// assert_eq!(days("2018-02").as_deref(), Some("2018-02-01 2018-02-28"));
/// assert_eq!(days("2012..2014").as_deref(), Some("2012-01-01 2014-12-31"));
/// assert_eq!(asked("2012..").unwrap().1, Day::LAST);
/// assert_eq!(days("soon"), None);
/// ```
#[must_use]
pub fn asked(text: &str) -> Option<(Day, Day)> {
    let text = text.trim();
    if let Some((from, to)) = text.split_once("..") {
        let (from, to) = (from.trim(), to.trim());
        let to = to.trim_start_matches('.');
        if from.is_empty() && to.is_empty() {
            return None;
        }
        let first = if from.is_empty() { Day::FIRST } else { point(from)?.0 };
        let last = if to.is_empty() { Day::LAST } else { point(to)?.1 };
        return (first <= last).then_some((first, last));
    }
    point(text)
}

/// A date that was typed, without an open end.
fn point(text: &str) -> Option<(Day, Day)> {
    let number = |part: &str, least: usize, most: usize| {
        let fits = (least..=most).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
        if fits { part.parse::<u32>().ok() } else { None }
    };
    let mut parts = text.split('-');
    let year = parts.next().and_then(|part| number(part, 4, 4));
    if let Some(year) = year.and_then(|year| i32::try_from(year).ok()) {
        let month = parts.next().map(|part| number(part, 1, 2));
        let day = parts.next().map(|part| number(part, 1, 2));
        let found = match (month, day, parts.next()) {
            (None, None, None) => year_days(year),
            (Some(Some(month)), None, None) => month_days(year, month),
            (Some(Some(month)), Some(Some(day)), None) => {
                Day::from_ymd(year, month, day).map(|day| (day, day))
            }
            _ => None,
        };
        if found.is_some() {
            return found;
        }
    }
    let decade = text.strip_suffix('s').and_then(|decade| number(decade, 4, 4));
    if let Some(decade) = decade.filter(|decade| decade.is_multiple_of(10)) {
        let first = i32::try_from(decade).ok()?;
        return Some((year_days(first)?.0, year_days(first.saturating_add(9))?.1));
    }
    let lexemes = lexemes(text);
    let found = span(At { text, lexemes: &lexemes, number: 0 })?;
    found.end.lexeme().is_none().then_some((found.first, found.last))
}

fn year_days(year: i32) -> Option<(Day, Day)> {
    Some((Day::from_ymd(year, 1, 1)?, Day::from_ymd(year, 12, 31)?))
}

fn month_days(year: i32, month: u32) -> Option<(Day, Day)> {
    Some((Day::from_ymd(year, month, 1)?, Day::from_ymd(year, month, days_of(year, month))?))
}

// ---- Words and numbers ----

/// What a date is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Digits: their value and how many there are.
    Number(u32, usize),
    /// Letters.
    Word,
    /// Anything else but white space.
    Mark(char),
}

#[derive(Debug, Clone, Copy)]
struct Lexeme {
    kind: Kind,
    start: usize,
    end: usize,
}

fn lexemes(text: &str) -> Vec<Lexeme> {
    let mut lexemes: Vec<Lexeme> = Vec::new();
    for (start, char) in text.char_indices() {
        let end = start.saturating_add(char.len_utf8());
        let last = lexemes.last_mut().filter(|last| last.end == start);
        if let Some(digit) = char.to_digit(10) {
            if let Some(Lexeme { kind: Kind::Number(value, digits), end: ends, .. }) = last {
                *value = value.saturating_mul(10).saturating_add(digit);
                (*digits, *ends) = (digits.saturating_add(1), end);
            } else {
                lexemes.push(Lexeme { kind: Kind::Number(digit, 1), start, end });
            }
        } else if char.is_alphabetic() || matches!(char, '\u{300}'..='\u{36f}') {
            match last {
                Some(last) if last.kind == Kind::Word => last.end = end,
                _ => lexemes.push(Lexeme { kind: Kind::Word, start, end }),
            }
        } else if !char.is_whitespace() {
            lexemes.push(Lexeme { kind: Kind::Mark(char), start, end });
        }
    }
    lexemes
}

/// A place between lexemes.
#[derive(Clone, Copy)]
struct At<'a> {
    text: &'a str,
    lexemes: &'a [Lexeme],
    number: usize,
}

impl<'a> At<'a> {
    fn lexeme(self) -> Option<Lexeme> {
        self.lexemes.get(self.number).copied()
    }

    fn next(self) -> Self {
        Self { number: self.number.saturating_add(1), ..self }
    }

    fn before(self) -> Option<Self> {
        Some(Self { number: self.number.checked_sub(1)?, ..self })
    }

    /// Whether nothing stands between this and the one before.
    fn joins(self) -> bool {
        let before = self.before().and_then(Self::lexeme);
        before.zip(self.lexeme()).is_some_and(|(before, own)| before.end == own.start)
    }

    fn number(self) -> Option<(u32, usize)> {
        match self.lexeme()?.kind {
            Kind::Number(value, digits) => Some((value, digits)),
            _ => None,
        }
    }

    fn mark(self) -> Option<char> {
        match self.lexeme()?.kind {
            Kind::Mark(char) => Some(char),
            _ => None,
        }
    }

    /// The word here, as it is written.
    fn written(self) -> Option<&'a str> {
        let lexeme = self.lexeme().filter(|lexeme| lexeme.kind == Kind::Word)?;
        self.text.get(lexeme.start..lexeme.end)
    }

    /// The word here in small letters.
    fn word(self) -> Option<String> {
        // No word that matters here has more.
        self.written().filter(|word| word.len() <= 40).map(str::to_lowercase)
    }

    fn is_word(self, words: &str) -> bool {
        self.word().is_some_and(|word| words.split(' ').any(|one| one == word))
    }

    fn is_mark(self, marks: &str) -> bool {
        self.mark().is_some_and(|mark| marks.contains(mark))
    }

    /// Past a mark, if there is one.
    fn past_mark(self, marks: &str) -> Option<Self> {
        self.is_mark(marks).then(|| self.next())
    }

    /// Past a word, if there is one of these.
    fn past_word(self, words: &str) -> Option<Self> {
        self.is_word(words).then(|| self.next())
    }

    /// Past a mark that stands right at what is before it.
    fn past_joined(self, marks: &str) -> Option<Self> {
        if self.joins() { self.past_mark(marks) } else { None }
    }

    /// Whether what begins here is not part of something larger.
    fn is_free(self) -> bool {
        let Some(before) = self.before().filter(|_| self.joins()) else { return true };
        let is_prefixed = || {
            let word = before.before().filter(|word| before.joins() && word.is_word(PREFIXES));
            before.is_mark("-") && word.is_some_and(|word| !word.joins())
        };
        before.is_mark(OPENING) || is_prefixed()
    }

    /// Whether what ends here is not part of something larger.
    fn has_ended(self) -> bool {
        if !self.joins() {
            return true;
        }
        let next = self.next();
        let goes_on = next.joins() && (next.number().is_some() || next.written().is_some());
        self.is_mark(CLOSING) && !(goes_on && self.is_mark(".,:'’-–—"))
    }

    /// Whether the word or mark before says that the number here is no date.
    fn is_denied(self) -> bool {
        let Some(before) = self.before() else { return false };
        let before = match before.before() {
            Some(word) if before.is_mark(".") => word,
            _ => before,
        };
        before.is_mark("№#§$€£₽+=~<>≈") || before.is_word(DENYING)
    }
}

const OPENING: &str = "([{«“„\"'‘‚‹*_|";
const CLOSING: &str = ".,;:!?…)]}»”“\"'’›*_|[(–—";
const DASHES: &str = "-–—−‒";

/// Words after which a number is a number of something.
const DENYING: &str = "\
    no nos nr number numbers page pages p pp vol volume chapter article articles art section sections \
    isbn issn doi room flat building usd eur rub номер стр с статья статьи статье ст глава том т дом д \
    кв пункт п приказ nummer seite s band kapitel artikel página artículo";

/// Words after which a number is a year.
const STRONG: &str = "\
    in since into year years spring summer autumn fall winter circa early late mid during im seit jahr \
    jahre en depuis année an año desde";

/// Words after which a number is a year unless it counts what follows.
const WEAK: &str =
    "from until till before after by through between von bis vor nach zwischen jusqu hasta с со з із";

/// What stands before a hyphen and a year or a decade.
const PREFIXES: &str = "mid post pre early late";

/// Words after which, and after `of`, a number is a year.
const OF_TIME: &str =
    "as spring summer autumn fall winter beginning start middle end early late half most much year class";

/// Words before a colon, or by themselves, after which a number is a year.
const LABELS: &str = "\
    date dates year years founded formed formation established active born died dissolved published \
    released started ended год годы дата основан основана основано образован образована создан создана \
    основания создания рождения издания смерти рік gründung jahr fondation fundación";

/// Words before which a number counts.
const COUNTED: &str = "\
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
const FOLLOWING: &str = "\
    and or to until till through the a an when he she it they we was were is has had have did but with \
    at for as on in by who which that after before onwards onward и или по до в на он она они но а был \
    была было были und bis et à y hasta";

/// What stands after the number of a year.
const YEAR_WORDS: &str = "год года году годом годе г гг годы годов годах годам року рік році роки";

/// Endings of a year as an ordinal: `2013-го`.
const YEAR_ENDINGS: &str = "го м й ый ом му";

/// Endings of a decade: `1990-е`.
const DECADE_ENDINGS: &str = "е х ые ых ми м ти і";

const FROM: &str = "from between с со з із von vom du de del desde zwischen";
const TO: &str = "to until till through and по до bis au à al a hasta und и";

/// The month that a word is.
fn month_of(word: &str) -> Option<u32> {
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

// ---- Dates ----

/// A date that was found, and the place after it.
#[derive(Clone, Copy)]
struct Found<'a> {
    first: Day,
    last: Day,
    precision: Precision,
    end: At<'a>,
}

impl<'a> Found<'a> {
    fn new(days: Option<(Day, Day)>, precision: Precision, end: At<'a>) -> Option<Self> {
        let (first, last) = days.filter(|(first, last)| first <= last)?;
        Some(Self { first, last, precision, end })
    }
}

/// A date or a span that begins here.
fn span(at: At) -> Option<Found> {
    let one = match at.lexeme()?.kind {
        Kind::Mark(_) => None,
        Kind::Word => month_first(at),
        Kind::Number(..) if !at.is_free() || at.is_denied_date() => None,
        Kind::Number(..) => iso(at).or_else(|| numeric(at)).or_else(|| day_first(at)).or_else(|| decade(at)),
    };
    let Some(one) = one else { return years(at) };
    // To another one of the same kind.
    let is_from = at.before().is_some_and(|before| before.is_word(FROM));
    let goes_on = if is_from { one.end.past_word(TO) } else { None };
    let other = goes_on.or_else(|| one.end.past_mark("–—")).and_then(dated);
    match other.and_then(|other| {
        let precision = one.precision.max(other.precision);
        Found::new(Some((one.first, other.last)), precision, other.end).filter(|_| one.last < other.last)
    }) {
        Some(both) => Some(both),
        None => Some(one),
    }
}

impl At<'_> {
    /// As [`is_denied`](Self::is_denied), but a date may follow `с`, which is "from" too.
    fn is_denied_date(self) -> bool {
        self.is_denied() && !self.before().is_some_and(|before| before.is_word("с"))
    }
}

/// A date that is more than a year.
fn dated(at: At) -> Option<Found> {
    match at.lexeme()?.kind {
        Kind::Mark(_) => None,
        Kind::Word => month_first(at),
        Kind::Number(..) => iso(at).or_else(|| numeric(at)).or_else(|| day_first(at)).or_else(|| decade(at)),
    }
}

/// `2013-05-02`
fn iso(at: At) -> Option<Found> {
    let (year, _) = at.number().filter(|&(_, digits)| digits == 4)?;
    let month = at.next().past_joined("-")?;
    let (month_number, _) = month.number().filter(|&(_, digits)| digits == 2 && month.joins())?;
    let day = month.next().past_joined("-")?;
    let (day_number, _) = day.number().filter(|&(_, digits)| digits == 2 && day.joins())?;
    let end = day.next();
    let has_time = end.joins() && end.written().is_some_and(|word| word == "T" || word == "Z");
    if !(end.has_ended() || has_time) {
        return None;
    }
    let day = Day::from_ymd(i32::try_from(year).ok()?, month_number, day_number)?;
    Found::new(Some((day, day)), Precision::Day, end)
}

/// `02.05.2013`, and `31/12/2013` or `12/31/2013`, where there is but one way to read it.
fn numeric(at: At) -> Option<Found> {
    let (one, _) = at.number().filter(|&(_, digits)| digits <= 2)?;
    let mark = at.next();
    let separator = if mark.is_mark(".") { "." } else { "/" };
    let second = mark.past_joined(separator)?;
    let (other, _) = second.number().filter(|&(_, digits)| digits <= 2 && second.joins())?;
    let third = second.next().past_joined(separator)?;
    let year = year_number(third).filter(|_| third.joins())?;
    let end = match year_word(third.next()) {
        Some(end) => end,
        None if third.next().has_ended() => third.next(),
        None => return None,
    };
    let day = match separator {
        "." => Day::from_ymd(year, other, one),
        _ if one > 12 => Day::from_ymd(year, other, one),
        _ if other > 12 => Day::from_ymd(year, one, other),
        _ => None,
    }?;
    Found::new(Some((day, day)), Precision::Day, end)
}

/// The number of a day of a month: `2`, `2nd`, `2-го`.
fn day_number(at: At) -> Option<(u32, At)> {
    let (day, _) = at.number().filter(|&(day, digits)| digits <= 2 && (1..=31).contains(&day))?;
    let next = at.next();
    if next.joins() && next.is_word("st nd rd th er") {
        return Some((day, next.next()));
    }
    if let Some(ending) = next.past_joined("-")
        && ending.joins()
        && ending.is_word("го е ое му м")
    {
        return Some((day, ending.next()));
    }
    Some((day, next))
}

fn month_word(at: At) -> Option<(u32, At)> {
    if at.joins() && at.before().is_some_and(|before| before.number().is_some()) {
        return None;
    }
    let written = at.written()?;
    let word = at.word()?;
    let month = month_of(&word)?;
    // Small, these are other words.
    if matches!(written, "may" | "march" | "mar" | "jun" | "sep" | "dec" | "сен") {
        return None;
    }
    let end = if written.chars().count() <= 5 { at.next().past_joined(".") } else { None };
    Some((month, end.unwrap_or_else(|| at.next())))
}

/// A month after a day: `of May`, `. Mai`, `de mayo`.
fn month_after(at: At) -> Option<(u32, At)> {
    let at = at.past_joined(".").filter(|at| !at.joins()).unwrap_or(at);
    month_word(at.past_word("of de del").unwrap_or(at))
}

fn year_number(at: At) -> Option<i32> {
    let (year, _) = at.number().filter(|&(year, digits)| digits == 4 && (1000..=2099).contains(&year))?;
    i32::try_from(year).ok()
}

/// Past what says after a number that it was a year: `года`, `г.`, `-го`.
fn year_word(at: At) -> Option<At> {
    if let Some(ending) = at.past_joined("-")
        && ending.joins()
        && ending.is_word(YEAR_ENDINGS)
    {
        return Some(year_word(ending.next()).unwrap_or_else(|| ending.next()));
    }
    let end = at.past_word(YEAR_WORDS)?;
    let is_short = at.written().is_some_and(|word| word.chars().count() <= 2);
    Some(if is_short { end.past_joined(".").unwrap_or(end) } else { end })
}

/// A year after a month, and the place after it.
fn year_after(at: At) -> Option<(i32, At)> {
    let at = at.past_mark(",").unwrap_or(at);
    let at = at.past_word("of de del").unwrap_or(at);
    let year = year_number(at).filter(|_| !at.joins())?;
    let end = at.next();
    match year_word(end) {
        Some(end) => Some((year, end)),
        None => end.has_ended().then_some((year, end)),
    }
}

/// Past a dash, or a word that means one.
fn past_dash(at: At, is_from: bool) -> Option<At> {
    let past = at.past_mark(DASHES);
    if is_from { past.or_else(|| at.past_word(TO)) } else { past }
}

/// `2 May 2013`, `25–27 January 2002`, `28 января — 2 февраля 2002 года`
fn day_first(at: At) -> Option<Found> {
    let (day, end) = day_number(at)?;
    let is_from = at.before().is_some_and(|before| before.is_word(FROM));
    if let Some((last, next)) = past_dash(end, is_from).and_then(day_number) {
        let (month, next) = month_after(next)?;
        let (year, next) = year_after(next)?;
        let days = Day::from_ymd(year, month, day).zip(Day::from_ymd(year, month, last));
        return Found::new(days, Precision::Day, next);
    }
    let (month, end) = month_after(end)?;
    if let Some((last, next)) = past_dash(end, is_from).and_then(day_number)
        && let Some((last_month, next)) = month_after(next)
        && let Some((year, next)) = year_after(next)
    {
        let days = Day::from_ymd(year, month, day).zip(Day::from_ymd(year, last_month, last));
        return Found::new(days, Precision::Day, next);
    }
    let (year, end) = year_after(end)?;
    let day = Day::from_ymd(year, month, day)?;
    Found::new(Some((day, day)), Precision::Day, end)
}

/// `May 2, 2013`, `January 25–27, 2002`, `May 30 – June 2, 2013`, `May 2013`, `May–June 2013`
fn month_first(at: At) -> Option<Found> {
    // Most words are far from any number, and need no more than this look.
    let is_near =
        std::iter::successors(Some(at.next()), |at| Some(at.next())).take(4).any(|at| at.number().is_some());
    if !is_near || (at.joins() && !at.is_free()) {
        return None;
    }
    let is_from = at.before().is_some_and(|before| before.is_word(FROM));
    let (month, end) = month_word(at)?;
    if let Some((day, next)) = day_number(end) {
        let mut last = (month, day, next);
        if let Some(other) = past_dash(next, is_from) {
            let same = day_number(other).map(|(day, end)| (month, day, end));
            last = same.or_else(|| {
                let (month, end) = month_word(other)?;
                let (day, end) = day_number(end)?;
                Some((month, day, end))
            })?;
        }
        let (year, end) = year_after(last.2)?;
        let days = Day::from_ymd(year, month, day).zip(Day::from_ymd(year, last.0, last.1));
        return Found::new(days, Precision::Day, end);
    }
    let (last, end) = past_dash(end, is_from).and_then(month_word).unwrap_or((month, end));
    let (year, end) = year_after(end)?;
    let days = month_days(year, month).zip(month_days(year, last));
    Found::new(days.map(|(first, last)| (first.0, last.1)), Precision::Month, end)
}

/// `the 2000s`, `1990's`, `1990-е годы`, `1990er Jahre`
fn decade(at: At) -> Option<Found> {
    let year = year_number(at)?;
    // Those of a first decade could mean the century.
    if year % 10 != 0 || (year % 100 == 0 && year < 2000) {
        return None;
    }
    let next = at.next();
    let ending = next.past_joined("'’").filter(|ending| ending.joins()).unwrap_or(next);
    let end = if ending.joins() && ending.written().is_some_and(|word| word == "s") {
        ending.next()
    } else if next.joins() && next.is_word("er ern") {
        next.next()
    } else {
        let ending = next.past_joined("-").filter(|ending| ending.joins())?;
        let end = ending.past_word(DECADE_ENDINGS)?;
        // One letter could be of a single year too.
        let has_years = end.is_word("годы годов годах годам годами гг роки років роках");
        if ending.is_word("м ми ти") && !has_years {
            return None;
        }
        end
    };
    if end.joins() && !end.has_ended() {
        return None;
    }
    let end = year_word(end).or_else(|| end.past_word("годами років роках jahre jahren")).unwrap_or(end);
    Found::new(
        year_days(year).zip(year_days(year.saturating_add(9))).map(|(first, last)| (first.0, last.1)),
        Precision::Decade,
        end,
    )
}

/// Years by themselves, where the words around them say that they are years.
fn years(at: At) -> Option<Found> {
    let year = year_number(at).filter(|_| at.is_free())?;
    let after = at.next();
    let is_first_year = year_word(after);
    let end = is_first_year.unwrap_or(after);
    let before = at.before();
    let is_after = |words: &str| before.is_some_and(|before| before.is_word(words));
    // The mid-2000s are a decade already; post-2014 is a year.
    let is_prefixed = at.joins() && before.and_then(At::before).is_some_and(|word| word.is_word(PREFIXES));
    let of_time = || before.and_then(At::before).is_some_and(|word| word.is_word(OF_TIME));
    let is_strong = is_after(STRONG) || is_prefixed || (is_after("of") && of_time());
    let is_weak = is_after(WEAK) || is_after(LABELS);
    let is_denied = at.is_denied() && !is_weak;
    let is_modern = year >= 1700;
    let is_bracketed = is_modern && is_enclosed(at);
    let joined = end.past_mark(DASHES).or_else(|| if is_after(FROM) { end.past_word(TO) } else { None });
    if let Some(other) = joined
        && let Some(last) = year_number(other)
        && last > year
    {
        let end = other.next();
        let named = year_word(end);
        let is_counted = counts(named.unwrap_or(end));
        let is_plain = is_strong || is_weak || is_bracketed || (is_modern && follows(end));
        if named.is_some() || (!is_denied && end.has_ended() && is_plain && !is_counted) {
            let days = year_days(year).zip(year_days(last)).map(|(first, last)| (first.0, last.1));
            return Found::new(days, Precision::Year, named.unwrap_or(end));
        }
        return None;
    }
    if is_first_year.is_none() {
        let is_alone = before.is_none() && (after.lexeme().is_none() || after.is_mark(":")) && year >= 1800;
        let says_so =
            (is_strong && !counts(after)) || (is_weak && follows(after)) || is_bracketed || is_alone;
        if is_denied || !after.has_ended() || !(says_so || (is_modern && is_labelled(at))) {
            return None;
        }
        // Two numbers of which one was no year: from 1500 to 3000.
        let goes_on = is_weak && after.past_word(TO).is_some_and(|next| next.number().is_some());
        if goes_on {
            return None;
        }
    }
    Found::new(year_days(year), Precision::Year, end)
}

/// Whether what is here is counted by the number before it.
fn counts(at: At) -> bool {
    at.is_word(COUNTED) || at.is_mark("%‰°$€£₽")
}

/// Whether a sentence goes on here as it does after a year.
fn follows(at: At) -> bool {
    at.lexeme().is_none() || at.is_word(FOLLOWING) || at.is_mark(".,;:!?…)]}»”\"'’([*|")
}

/// `(2013)`, `[Moscow, 2013]`, `Moscow, 2013.`
fn is_enclosed(at: At) -> bool {
    let ends = at.next().lexeme().is_none() || at.next().is_mark(")],.;");
    let Some(before) = at.before() else { return false };
    let is_place = before.is_mark(",")
        && before
            .before()
            .and_then(At::written)
            .and_then(|word| word.chars().next())
            .is_some_and(char::is_uppercase);
    ends && (before.is_mark("([") || is_place)
}

/// `Founded: 2002`
fn is_labelled(at: At) -> bool {
    let Some(before) = at.before().filter(|before| before.is_mark(":")) else { return false };
    before.before().is_some_and(|label| label.is_word(LABELS)) && follows(at.next())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The dates of a text: what is written, first day, last day.
    fn read(text: &str) -> Vec<String> {
        dates(text)
            .into_iter()
            .map(|date| {
                let (first, last) = (date.first.to_string(), date.last.to_string());
                let days = match date.precision {
                    Precision::Day if first == last => first,
                    Precision::Month if first[..7] == last[..7] => first[..7].to_owned(),
                    Precision::Month => format!("{}/{}", &first[..7], &last[..7]),
                    Precision::Year if first[..4] == last[..4] => first[..4].to_owned(),
                    Precision::Year => format!("{}/{}", &first[..4], &last[..4]),
                    Precision::Decade if date.last.0 - date.first.0 < 3660 => format!("{}X", &first[..3]),
                    _ => format!("{first}/{last}"),
                };
                format!("{}={days}", &text[date.range])
            })
            .collect()
    }

    fn check(text: &str, expected: &[&str]) {
        assert_eq!(read(text), expected, "{text}");
    }

    #[test]
    fn days_are_read_in_many_writings() {
        check("On 2013-05-02, at", &["2013-05-02=2013-05-02"]);
        check("2013-05-02T10:00:00Z", &["2013-05-02=2013-05-02"]);
        check("It was 2 May 2013.", &["2 May 2013=2013-05-02"]);
        check("on May 2, 2013, and", &["May 2, 2013=2013-05-02"]);
        check("the 2nd of May, 2013", &["2nd of May, 2013=2013-05-02"]);
        check("Retrieved Aug 29, 2024", &["Aug 29, 2024=2024-08-29"]);
        check("(Sept. 5, 2012)", &["Sept. 5, 2012=2012-09-05"]);
        check("2 мая 2013 года", &["2 мая 2013 года=2013-05-02"]);
        check("2 мая 2013 г. в Москве", &["2 мая 2013 г.=2013-05-02"]);
        check("2-го мая 2013", &["2-го мая 2013=2013-05-02"]);
        check("от 02.05.2013 г.", &["02.05.2013 г.=2013-05-02"]);
        check("31/12/2013 12/31/2013 03/04/2013", &["31/12/2013=2013-12-31", "12/31/2013=2013-12-31"]);
        check("am 2. Mai 2013 in", &["2. Mai 2013=2013-05-02"]);
        check("le 1er mai 2013", &["1er mai 2013=2013-05-01"]);
        check("el 2 de mayo de 2013", &["2 de mayo de 2013=2013-05-02"]);
        check("2 травня 2013 року", &["2 травня 2013 року=2013-05-02"]);
        check("29 February 2012", &["29 February 2012=2012-02-29"]);
    }

    #[test]
    fn months_years_and_decades_are_read() {
        check("In May 2013 they", &["May 2013=2013-05"]);
        check("в мае 2013", &["мае 2013=2013-05"]);
        check("In May of 2013", &["May of 2013=2013-05"]);
        check("Mai 2013, mars 2014", &["Mai 2013=2013-05", "mars 2014=2014-03"]);
        check("in 2013, since 2002 and until 2014.", &["2013=2013", "2002=2002", "2014=2014"]);
        check("в 2013 году, 2008 г., 2013-го", &["2013 году=2013", "2008 г.=2008", "2013-го=2013"]);
        check("A book (Moscow, 2013) and another (2011)", &["2013=2013", "2011=2011"]);
        check("Founded: 2002 (established 2003)", &["2002=2002", "2003=2003"]);
        check("as of 2019, in the spring of 2002", &["2019=2019", "2002=2002"]);
        check("post-2014 repression in the mid-2000s", &["2014=2014", "2000s=200X"]);
        check("a run of 1500, x-2014, one-post-2014, non-2000s", &[]);
        check("2013", &["2013=2013"]);
        check("the 2000s and 1990's", &["2000s=200X", "1990's=199X"]);
        check("1990-е годы, начало 2000-х", &["1990-е годы=199X", "2000-х=200X"]);
        check("der 1990er Jahre", &["1990er Jahre=199X"]);
    }

    #[test]
    fn spans_are_one_date() {
        check("25–27 January 2002", &["25–27 January 2002=2002-01-25/2002-01-27"]);
        check("25—27 января 2002 года", &["25—27 января 2002 года=2002-01-25/2002-01-27"]);
        check("January 25–27, 2002", &["January 25–27, 2002=2002-01-25/2002-01-27"]);
        check("с 25 по 27 января 2002", &["25 по 27 января 2002=2002-01-25/2002-01-27"]);
        check("28 января — 2 февраля 2002", &["28 января — 2 февраля 2002=2002-01-28/2002-02-02"]);
        check("May 30 – June 2, 2013", &["May 30 – June 2, 2013=2013-05-30/2013-06-02"]);
        check("2 May 2013 – 5 June 2014", &["2 May 2013 – 5 June 2014=2013-05-02/2014-06-05"]);
        check("2012–2014, 2012-2014.", &["2012–2014=2012/2014", "2012-2014=2012/2014"]);
        check("from December 2017 to December 2018", &["December 2017 to December 2018=2017-12/2018-12"]);
        check("May–June 2013", &["May–June 2013=2013-05/2013-06"]);
        check("from 2012 to 2014", &["2012 to 2014=2012/2014"]);
        check("с 2002 по 2013 год", &["2002 по 2013 год=2002/2013"]);
        check("between 2012 and 2014 he", &["2012 and 2014=2012/2014"]);
    }

    #[test]
    fn numbers_that_are_no_dates_are_left_alone() {
        for text in [
            "2013 people",
            "2 000 человек",
            "over 1500 took part",
            "№ 2013, №2013, § 1917, #2013",
            "Article 2052, pp. 1012–1024, p. 1984",
            "$2013, 2013 €, 2013%, 2,013, 20.13, 2013.5",
            "1500 rubles, 1500–2000 people, from 1500 to 2000 people, between 1500 and 2000 people",
            "a run of 1500 copies, in 2000 copies, до 2000 экземпляров",
            "+7 2013 22, 8-2013-22, 2013/14, 2007-08, 192.168.2013",
            "A2013, 2013b, v2013, x_2013",
            "may 2013 be, march 5",
            "the 1900s, 31.02.2013, 00.05.2013, 2013-13-01",
            "https://example.org/2013/05/02/a",
            "2 May, May 5, 5 мая",
            "12:30, 10.5, 3, 99999999999999999999",
            "after 1500 signatures, by 2000 percent",
            "с 1500 до 3000",
            "Population: 2013",
        ] {
            check(text, &[]);
        }
        // What is no day of a month, or a number of something else, before a month.
        check("30 February 2013", &["February 2013=2013-02"]);
        check("№ 2 мая 2013", &["мая 2013=2013-05"]);
    }

    #[test]
    fn what_is_asked_for_is_understood() {
        let days = |text: &str| asked(text).map(|(first, last)| format!("{first} {last}"));
        for (text, expected) in [
            ("2013", "2013-01-01 2013-12-31"),
            ("2018-03", "2018-03-01 2018-03-31"),
            ("2018-03-05", "2018-03-05 2018-03-05"),
            ("2012..2014", "2012-01-01 2014-12-31"),
            ("2012-05..2014-02", "2012-05-01 2014-02-28"),
            (" 2012 .. ", "2012-01-01 9999-12-31"),
            ("..2014", "-9999-01-01 2014-12-31"),
            ("2010s", "2010-01-01 2019-12-31"),
            ("1990s..2005", "1990-01-01 2005-12-31"),
            ("2 мая 2013", "2013-05-02 2013-05-02"),
            ("02.05.2013", "2013-05-02 2013-05-02"),
            ("2012-2014", "2012-01-01 2014-12-31"),
            ("0987", "0987-01-01 0987-12-31"),
        ] {
            assert_eq!(days(text).as_deref(), Some(expected), "{text}");
        }
        for text in [
            "",
            "..",
            "...",
            "soon",
            "2014..2012",
            "2013-13",
            "2013-02-30",
            "13",
            "2013x",
            "2010s0",
            "2 мая 2013 x",
        ] {
            assert_eq!(days(text), None, "{text}");
        }
    }

    #[test]
    fn the_first_and_the_last_day_are_what_they_say() {
        assert_eq!(Day::from_ymd(-9999, 1, 1), Some(Day::FIRST));
        assert_eq!(Day::from_ymd(9999, 12, 31), Some(Day::LAST));
        assert_eq!(Day::from_ymd(1970, 1, 1), Some(Day(0)));
        assert_eq!(Day(i32::MAX).ymd().0, 5_881_580);
    }

    proptest! {
        #[test]
        fn a_day_reads_back(number in Day::FIRST.0..=Day::LAST.0) {
            let (year, month, day) = Day(number).ymd();
            prop_assert_eq!(Day::from_ymd(year, month, day), Some(Day(number)));
            prop_assert!(Day(number).to_string() < Day(number + 1).to_string() || year < 0 || number == Day::LAST.0);
        }

        #[test]
        fn dates_lie_in_order_on_the_text(
            parts in prop::collection::vec(prop_oneof![
                "[0-9]{1,5}", "\\PC{0,3}",
                prop::sample::select(vec![
                    "May", "мая", "of", "–", "-", ".", ",", " ", " ", " ", "с", "по", "from", "to", "г.", "года", "2013", "1990",
                    "s", "-е", "in", "2", "(", ")", "т", "№", "'",
                ]).prop_map(str::to_owned),
            ], 0..30),
        ) {
            let text = parts.concat();
            let mut end = 0;
            for date in dates(&text) {
                prop_assert!(date.range.start >= end && date.range.start < date.range.end);
                prop_assert!(text.get(date.range.clone()).is_some());
                prop_assert!(date.first <= date.last);
                end = date.range.end;
            }
            let _ = asked(&text);
        }

        #[test]
        fn any_day_is_read_in_any_writing(
            number in Day::from_ymd(1000, 1, 1).unwrap().0..=Day::from_ymd(2099, 12, 31).unwrap().0, style in 0_usize..5,
        ) {
            const ENGLISH: [&str; 12] = [
                "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
                "November", "December",
            ];
            const RUSSIAN: [&str; 12] = [
                "января", "февраля", "марта", "апреля", "мая", "июня", "июля", "августа", "сентября", "октября", "ноября",
                "декабря",
            ];
            let (year, month, day) = Day(number).ymd();
            let (english, russian) = (ENGLISH[month as usize - 1], RUSSIAN[month as usize - 1]);
            let date = match style {
                0 => format!("{year}-{month:02}-{day:02}"),
                1 => format!("{day} {english} {year}"),
                2 => format!("{english} {day}, {year}"),
                3 => format!("{day} {russian} {year} года"),
                _ => format!("{day:02}.{month:02}.{year}"),
            };
            let text = format!("слова, {date}; words");
            let found = dates(&text);
            prop_assert_eq!(found.len(), 1);
            prop_assert_eq!((&text[found[0].range.clone()], found[0].first, found[0].last), (date.as_str(), Day(number), Day(number)));
        }
    }
}
