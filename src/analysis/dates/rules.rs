//! Days, months and spans of them, and in which order the rules are tried.

use super::around::{counts, follows};
use super::bounds::{second, starts_span};
use super::day::{month_days, year_days};
use super::early::is_of_early_times;
use super::lexemes::{At, Kind};
use super::parts::{century, divided, part, quarter, season};
use super::words::{
    AND, DASHES, DECADE_ENDINGS, PLURAL_YEARS, QUOTES, TO, YEAR_ENDINGS, YEAR_WORDS, may_begin, month_of,
    roman,
};
use super::years::years;
use super::{Bound, Day, Edge, Precision};

/// A date that was found.
#[derive(Clone, Copy)]
pub(super) struct Found<'a> {
    pub(super) first: Day,
    pub(super) last: Day,
    pub(super) precision: Precision,
    pub(super) bound: Bound,
    pub(super) approximate: bool,
    pub(super) sharp: Option<Edge>,
    pub(super) inferred: bool,
    /// Whether both ends are written.
    pub(super) is_span: bool,
    /// The place after it.
    pub(super) end: At<'a>,
}

impl<'a> Found<'a> {
    pub(super) fn new(days: Option<(Day, Day)>, precision: Precision, end: At<'a>) -> Option<Self> {
        let (first, last) = days.filter(|(first, last)| first <= last)?;
        let (bound, approximate, inferred, is_span) = (Bound::Whole, false, false, false);
        Some(Self { first, last, precision, bound, approximate, sharp: None, inferred, is_span, end })
    }

    /// From this one to another; `None` if that does not end later.
    pub(super) fn to(self, other: Self) -> Option<Self> {
        // Of a century or a decade, to a part of one: `XVIII – начало XX века`.
        let is_to_part = other.approximate && other.precision == Precision::Year;
        let precision = if is_to_part { other.precision } else { self.precision };
        let both = Self {
            last: other.last,
            precision: precision.max(other.precision),
            bound: if other.bound == Bound::Since { Bound::Since } else { Bound::Whole },
            approximate: self.approximate || other.approximate,
            sharp: match (self.approximate, other.approximate) {
                (true, false) => Some(Edge::Last),
                (false, true) => Some(Edge::First),
                _ => None,
            },
            is_span: true,
            end: other.end,
            ..self
        };
        (self.first <= other.first && self.last < other.last).then_some(both)
    }

    /// The same, about then if something says so.
    pub(super) fn about(self, is_about: bool) -> Self {
        Self { approximate: self.approximate || is_about, ..self }
    }

    /// A span of which the last end is about then, if something says so.
    pub(super) fn about_last(self, is_about: bool) -> Self {
        if is_about { Self { approximate: true, sharp: Some(Edge::First), ..self } } else { self }
    }

    fn spanning(self) -> Self {
        Self { is_span: true, ..self }
    }
}

/// A date or a span that begins here.
pub(super) fn span(at: At) -> Option<Found> {
    let denied = !at.is_free() || (at.number().is_some() && at.is_denied_date());
    let Some(one) = (if denied { None } else { dated(at) }) else { return years(at) };
    Some(spanned(at, one).unwrap_or(one))
}

/// To another date, from one that begins at a place.
pub(super) fn spanned<'a>(at: At<'a>, one: Found<'a>) -> Option<Found<'a>> {
    if one.is_span {
        return None;
    }
    let (other, is_about) = second(at, one.end, starts_span(at))?;
    // `1920s–30s`
    let short = || {
        let (first, end) =
            last_decade(one.first.ymd().0, other).filter(|_| one.precision == Precision::Decade)?;
        Found::new(decade_days(first), Precision::Decade, end)
    };
    let other = dated(other).or_else(short).or_else(|| {
        let year = year_number(other)?;
        let end = year_word(other.next()).or_else(|| other.next().has_ended().then(|| other.next()))?;
        Found::new(year_days(year), Precision::Year, end)
    })?;
    one.to(other.about(is_about))
}

impl At<'_> {
    /// As [`is_denied`](Self::is_denied), but a date may follow `с`, which is "from" too.
    pub(super) fn is_denied_date(self) -> bool {
        // `слушал дело 29-30 сентября 1883 года`
        let has_month = || {
            let end = self.next().past_mark(DASHES).filter(|other| other.number().is_some());
            self.before().and_then(At::written).is_some_and(|word| !word.is_ascii())
                && month_word(end.map_or_else(|| self.next(), At::next)).is_some()
        };
        self.is_denied() && !self.before().is_some_and(|before| before.is_word("с")) && !has_month()
    }
}

/// A date that is more than a year by itself.
pub(super) fn dated(at: At) -> Option<Found> {
    match at.lexeme()?.kind {
        Kind::Mark(_) => None,
        Kind::Word if !at.written().is_some_and(may_begin) => century(at),
        Kind::Word => part(at)
            .or_else(|| season(at))
            .or_else(|| month_first(at))
            .or_else(|| quarter(at))
            .or_else(|| century(at)),
        Kind::Number(..) => of_era(at)
            .or_else(|| iso(at))
            .or_else(|| year_first(at))
            .or_else(|| numeric(at))
            .or_else(|| apart(at))
            .or_else(|| day_first(at))
            .or_else(|| decade(at))
            .or_else(|| quarter(at))
            .or_else(|| divided(at))
            .or_else(|| century(at)),
    }
}

/// `2013-05-02`, `2013/05/02`
fn iso(at: At) -> Option<Found> {
    let (year, _) = at.number().filter(|&(_, digits)| digits == 4)?;
    let separator = if at.next().is_mark("/") { "/" } else { "-" };
    let month = at.next().past_joined(separator)?;
    let (month_number, _) = month.number().filter(|&(_, digits)| digits == 2 && month.joins())?;
    let day = month.next().past_joined(separator)?;
    let (day_number, _) = day.number().filter(|&(_, digits)| digits == 2 && day.joins())?;
    let end = day.next();
    let has_time = end.joins() && end.written().is_some_and(|word| word == "T" || word == "Z");
    if !(end.has_ended() || has_time) {
        return None;
    }
    let day = Day::from_ymd(i32::try_from(year).ok()?, month_number, day_number)?;
    Found::new(Some((day, day)), Precision::Day, end)
}

/// `1985 September 5`; as references have a newspaper: `1989. – 5 февраля`
fn year_first(at: At) -> Option<Found> {
    let year = year_number(at)?;
    let issue = at.before().filter(|dash| dash.is_mark(DASHES)).and_then(|_| at.next().past_joined("."));
    if let Some((day, end)) = issue.and_then(|dash| dash.past_mark(DASHES)).and_then(day_number) {
        let (month, end) = month_after(end).filter(|(_, end)| year_after(*end).is_none())?;
        // The point of `5 февраля.` ends the reference.
        let end = end.before().filter(|point| point.is_mark(".")).unwrap_or(end);
        let day = Day::from_ymd(year, month, day)?;
        return Found::new(Some((day, day)), Precision::Day, end);
    }
    let (month, end) = month_word(at.next())?;
    let is_apart = |end: At| end.has_ended() && end.number().is_none() && year_after(end).is_none();
    let (day, end) = day_number(end).filter(|(_, end)| is_apart(*end))?;
    let day = Day::from_ymd(year, month, day)?;
    Found::new(Some((day, day)), Precision::Day, end)
}

/// The later of a day and the one in brackets after it, and the place after them: `14 (26) ноября 1851`, where the first
/// is that of the Julian calendar, and `26 (14) ноября 1851`.
fn new_style(old: u32, after: At) -> Option<(u32, At)> {
    let inside = past_style(after.past_mark("(")?);
    let (new, _) = inside.number().filter(|&(_, digits)| digits <= 2)?;
    let is_apart = (10..=13).contains(&new.abs_diff(old));
    Some((new.max(old), past_style(inside.next()).past_mark(")")?)).filter(|_| is_apart)
}

/// Past the words in brackets that name a calendar: `O.S.`, `по старому стилю –`, `н. ст.`
fn past_style(mut at: At) -> At {
    let is_part = |at: At| {
        at.is_word("o n s old new style по ст н с старому новому стилю старого нового стиля")
            || at.is_mark(".,–—:")
    };
    for _ in 0..6 {
        if !is_part(at) {
            break;
        }
        at = at.next();
    }
    at
}

/// A day in brackets after the day of the other calendar, and the place after them: `28 февраля (12 марта) 1917`,
/// `7 November [O.S. 25 October] 1917`. Whichever is later is that of the Gregorian calendar.
fn other_style(old: (u32, u32), after: At, is_month_first: bool) -> Option<((u32, u32), At)> {
    let inside = past_style(after.past_mark("([")?);
    let ((month, day), end) = if is_month_first {
        let (month, end) = month_word(inside)?;
        let (day, end) = day_number(end)?;
        ((month, day), end)
    } else {
        let (day, end) = day_number(inside)?;
        let (month, end) = month_after(end)?;
        ((month, day), end)
    };
    Some((gregorian(old, (month, day))?, past_style(end).past_mark(")]")?))
}

/// Of two days in the calendars of one year, as month and day, the later one; `None` if they are not as far apart as
/// the calendars are.
fn gregorian(one: (u32, u32), other: (u32, u32)) -> Option<(u32, u32)> {
    let of_year = |(month, day)| Day::from_ymd(2000, month, day);
    let apart = of_year(one)?.0.abs_diff(of_year(other)?.0);
    (9..=14).contains(&apart).then_some(one.max(other))
}

/// The month and the day in the brackets of `29.VII(11.VIII).1913`, and the place of the mark after them.
fn numbered_style(day: u32, mark: At) -> Option<((u32, u32), At)> {
    let month_of = |at: At| {
        let roman = || roman(at.written()?);
        at.number().map(|(month, _)| month).or_else(roman).filter(|month| *month <= 12)
    };
    let month = mark.past_joined(".")?;
    let inside = month.next().past_joined("(")?;
    let (new, _) = inside.number().filter(|&(_, digits)| digits <= 2)?;
    let new_month = inside.next().past_joined(".")?;
    let end = new_month.next().past_joined(")")?;
    Some((gregorian((month_of(month)?, day), (month_of(new_month)?, new))?, end))
}

/// `24. 10. 2017`, as some languages have it.
fn apart(at: At) -> Option<Found> {
    let two = |at: At| at.number().filter(|&(_, digits)| digits <= 2);
    let (day, _) = two(at)?;
    let month = at.next().past_joined(".").filter(|month| !month.joins())?;
    let year = month.next().past_joined(".").filter(|year| !year.joins())?;
    let day = Day::from_ymd(year_number(year)?, two(month)?.0, day)?;
    Found::new(Some((day, day)), Precision::Day, year.next().has_ended().then(|| year.next())?)
}

/// `02.05.2013`, `6.XI.1968`, `14(26).11.1851`, and `31/12/2013`, `31-12-2013` or `12/31/2013`, where there is but one way to read it.
fn numeric(at: At) -> Option<Found> {
    let (one, _) = at.number().filter(|&(_, digits)| digits <= 2)?;
    if let Some(((month, day), point)) = numbered_style(one, at.next()) {
        let place = point.past_joined(".")?;
        let year = year_number(place).filter(|_| place.joins())?;
        let end = year_word(place.next()).unwrap_or_else(|| place.next());
        let day = Day::from_ymd(year, month, day)?;
        return Found::new(Some((day, day)), Precision::Day, end.has_ended().then_some(end)?);
    }
    let (one, mark) = new_style(one, at.next()).unwrap_or((one, at.next()));
    let separator = ["-", "."].into_iter().find(|separator| mark.is_mark(separator)).unwrap_or("/");
    let second = mark.past_joined(separator)?;
    let roman = || Some((roman(second.written()?).filter(|month| *month <= 12 && separator == ".")?, 2));
    let (other, _) = second.number().or_else(roman).filter(|&(_, digits)| digits <= 2 && second.joins())?;
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
pub(super) fn day_number(at: At) -> Option<(u32, At)> {
    let (day, _) = at.number().filter(|&(day, digits)| digits <= 2 && (1..=31).contains(&day))?;
    let next = at.next();
    // Apart, where a format was lost.
    if next.is_word("st nd rd th") || next.joins() && next.is_word("er") {
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

pub(super) fn month_word(at: At) -> Option<(u32, At)> {
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
pub(super) fn month_after(at: At) -> Option<(u32, At)> {
    let at = at.past_joined(".").filter(|at| !at.joins()).unwrap_or(at);
    month_word(at.past_word("of de del").unwrap_or(at))
}

pub(super) fn year_number(at: At) -> Option<i32> {
    let (year, _) = at.number().filter(|&(year, digits)| digits == 4 && (1000..=2099).contains(&year))?;
    i32::try_from(year).ok()
}

/// Past what says after a number that it was a year: `года`, `г.`, `-го`.
pub(super) fn year_word(at: At) -> Option<At> {
    if let Some(ending) = at.past_joined("-")
        && ending.joins()
        && ending.is_word(YEAR_ENDINGS)
    {
        return Some(year_word(ending.next()).unwrap_or_else(|| ending.next()));
    }
    // As machines translate `г.`
    let joined =
        at.past_joined(".").filter(|word| word.joins() && word.is_word("г g") && word.next().has_ended());
    if let Some(word) = joined {
        return Some(word.next());
    }
    let end = at.past_word(YEAR_WORDS)?;
    let is_short = at.written().is_some_and(|word| word.chars().count() <= 2);
    Some(if is_short { end.past_joined(".").unwrap_or(end) } else { end })
}

/// Past words that stand here, each of which may have a point.
fn past_words<'a>(at: At<'a>, words: &str) -> Option<At<'a>> {
    words.split(' ').try_fold(at, |at, word| {
        let end = at.past_word(word)?;
        Some(end.past_joined(".").unwrap_or(end))
    })
}

/// Past `н. э.` and the like.
fn our_era(at: At) -> Option<At> {
    ["н э", "нэ", "нашей эры", "р х", "рождества христова"].iter().find_map(|words| past_words(at, words))
}

/// Past what says after a year or a century that it was before Christ: `BC`, `B.C.E.`, `до н. э.`
pub(super) fn before_christ(at: At) -> Option<At> {
    match at.written()?.chars().next()? {
        'B' | 'b' => {
            at.past_word("bc bce").or_else(|| past_words(at, "b c e")).or_else(|| past_words(at, "b c"))
        }
        'v' => past_words(at, "v chr"),
        'д' => our_era(at.past_word("до")?),
        _ => None,
    }
}

/// Past what says after a year or a century that it was after Christ: `AD`, `C.E.`, `н. э.`
pub(super) fn after_christ(at: At) -> Option<At> {
    match at.written()? {
        "AD" | "CE" => Some(at.next()),
        "A" => past_words(at, "a d").filter(|_| at.next().is_mark(".")),
        "C" => past_words(at, "c e").filter(|_| at.next().is_mark(".")),
        word if word.is_ascii() => None,
        _ => our_era(at),
    }
}

/// A number of up to four digits, and the place after it and its word for years.
fn any_year(at: At) -> Option<(i32, At)> {
    let (number, _) = at.number().filter(|&(number, digits)| digits <= 4 && number > 0)?;
    Some((i32::try_from(number).ok()?, year_word(at.next()).unwrap_or_else(|| at.next())))
}

/// A year with its era, and the place after it. 1 BC is the year 0, and so on backwards, as ISO 8601 counts.
pub(super) fn era_year(at: At) -> Option<(i32, At)> {
    let (number, next) = any_year(at)?;
    if let Some(end) = before_christ(next) {
        // What of British Columbia there is.
        let is_name =
            end.written().is_some_and(|word| word.starts_with(|char: char| char.is_ascii_uppercase()));
        return (number < 1800 || !is_name).then_some((1_i32.saturating_sub(number), end));
    }
    // Where the year begins what follows "AD", it is read by itself.
    // In small letters, where it can be no other word: `27 bc–ad 14`
    let leads = |era: At| {
        let is_small = era.before().is_some_and(|mark| mark.is_mark("(–—-") || mark.is_word("reg c"));
        era.written() == Some("AD") || era.written() == Some("ad") && is_small
    };
    let is_led = || next.has_ended() && at.before().is_some_and(leads);
    let end = after_christ(next).or_else(|| is_led().then_some(next))?;
    Some((number, end))
}

/// A year with its era, or of three digits and called a year: `44 BC`, `988 года`.
fn early_year(at: At) -> Option<(i32, At)> {
    era_year(at).or_else(|| {
        at.number().filter(|&(year, digits)| digits == 3 && year >= 100)?;
        any_year(at).filter(|(_, end)| end.number > at.number.saturating_add(1))
    })
}

/// `44 BC`, `264–241 BC`, `31 BC`; each of `55 and 54 BC`
fn of_era(at: At) -> Option<Found> {
    if let Some((year, end)) = era_year(at) {
        // The point after "AD 14" is none of it.
        return Found::new(year_days(year), Precision::Year, end);
    }
    // `645/644 г. до н. э.`, as years begin that are not ours
    let next = at.next().past_joined("/").and_then(era_year).filter(|(last, _)| *last <= 0);
    if let Some((last, end)) = next
        && let Some((number, _)) = at.number()
        && i32::try_from(number).ok()?.saturating_add(last) == 2
    {
        let days = (year_days(last.saturating_sub(1))?.0, year_days(last)?.1);
        return Found::new(Some(days), Precision::Year, end).map(Found::spanning);
    }
    let (number, end) = any_year(at)?;
    let first = 1_i32.saturating_sub(number);
    if let Some((other, is_about)) = second(at, end, starts_span(at) || end.is_word("to"))
        && let Some((last, end)) = era_year(other).filter(|(last, _)| first < *last && *last <= 0)
    {
        let days = (year_days(first)?.0, year_days(last)?.1);
        return Found::new(Some(days), Precision::Year, end)
            .map(|found| found.spanning().about_last(is_about));
    }
    // `106–275 CE`
    if let Some(other) = end.past_mark(DASHES)
        && let Some((last, end)) = era_year(other).filter(|(last, _)| number < *last)
    {
        let days = (year_days(number)?.0, year_days(last)?.1);
        return Found::new(Some(days), Precision::Year, end).map(Found::spanning);
    }
    let (mut before, mut here) = (first, end);
    for _ in 0..8 {
        let comma = here.past_mark(",").map(|at| at.past_word(AND).unwrap_or(at));
        let other = comma.or_else(|| here.past_word(AND))?;
        if let Some((year, _)) = era_year(other) {
            return (before < year && year <= 0)
                .then(|| Found::new(year_days(first), Precision::Year, end))?;
        }
        let (number, next) = any_year(other)?;
        let year = 1_i32.saturating_sub(number);
        if year <= before {
            return None;
        }
        (before, here) = (year, next);
    }
    None
}

/// A year after a month, and the place after it.
pub(super) fn year_after(at: At) -> Option<(i32, At)> {
    let at = at.past_mark(",").unwrap_or(at);
    let at = at.past_word("of de del").unwrap_or(at);
    if let Some(early) = early_year(at).filter(|_| !at.joins()) {
        return Some(early);
    }
    // `22 January 613`, in a text of such times; elsewhere "on 6 May 650 were arrested"
    let early = || {
        let (year, _) = at.number().filter(|&(year, digits)| digits == 3 && year >= 100)?;
        (is_of_early_times(at, year) && follows(at.next())).then(|| i32::try_from(year).ok())?
    };
    let year = year_number(at).or_else(early).filter(|_| !at.joins())?;
    let end = at.next();
    match year_word(end) {
        Some(end) => Some((year, end)),
        None => (end.has_ended() || end.is_mark(DASHES)).then_some((year, end)),
    }
}

/// Past a dash, or a word that means one.
pub(super) fn past_dash(at: At, is_from: bool) -> Option<At> {
    let past = at.past_mark(DASHES);
    if is_from { past.or_else(|| at.past_word(TO)) } else { past }
}

/// The next day, to which a night goes: `в ночь с 3 на 4 мая`.
pub(super) fn next_day<'a>(at: At, day: u32, end: At<'a>) -> Option<(u32, At<'a>)> {
    let on = end.past_word("на").filter(|_| at.before().is_some_and(|before| before.is_word("с со")));
    let next = on.and_then(day_number)?;
    (next.0 == day.saturating_add(1)).then_some(next)
}

/// The month and the year of later days that a list of days goes on with, after one of them: those of
/// `5 and 6 May 2013`, `3, 5 и 7 мая 2013 года`.
fn month_of_list(day: u32, end: At) -> Option<(u32, i32)> {
    let (mut before, mut here) = (day, end);
    for _ in 0..12 {
        let other = here.past_mark(",").map(|at| at.past_word(AND).unwrap_or(at));
        let (day, end) = other.or_else(|| here.past_word(AND)).and_then(day_number)?;
        if day <= before {
            return None;
        }
        if let Some((month, end)) = month_after(end) {
            return Some((month, year_after(end)?.0));
        }
        (before, here) = (day, end);
    }
    None
}

/// `2 May 2013`, `25–27 January 2002`, `28 января — 2 февраля 2002 года`
fn day_first(at: At) -> Option<Found> {
    let (day, end) = day_number(at)?;
    // As courts write it: `"06" ноября 2019 года`
    let is_quoted = at.before().is_some_and(|mark| mark.is_mark(QUOTES));
    let end = if is_quoted { end.past_mark("»”“\"'").unwrap_or(end) } else { end };
    let (day, end) = new_style(day, end).unwrap_or((day, end));
    let is_from = starts_span(at);
    let last = past_dash(end, is_from).and_then(day_number).or_else(|| next_day(at, day, end));
    if let Some((last, next)) = last {
        let (month, next) = month_after(next)?;
        let (year, next) = year_after(next)?;
        let days = Day::from_ymd(year, month, day).zip(Day::from_ymd(year, month, last));
        return Found::new(days, Precision::Day, next).map(Found::spanning);
    }
    if let Some((month, year)) = month_of_list(day, end) {
        let day = Day::from_ymd(year, month, day)?;
        return Found::new(Some((day, day)), Precision::Day, end);
    }
    let (month, end) = month_after(end)?;
    if let Some((last, next)) = past_dash(end, is_from).and_then(day_number)
        && let Some((last_month, next)) = month_after(next)
        && let Some((year, next)) = year_after(next)
    {
        let days = Day::from_ymd(year, month, day).zip(Day::from_ymd(year, last_month, last));
        return Found::new(days, Precision::Day, next).map(Found::spanning);
    }
    let ((month, day), end) = other_style((month, day), end, false).unwrap_or(((month, day), end));
    let (year, end) = year_after(end)?;
    let day = Day::from_ymd(year, month, day)?;
    Found::new(Some((day, day)), Precision::Day, end)
}

/// `May 2, 2013`, `January 25–27, 2002`, `May 30 – June 2, 2013`, `May 2013`, `May–June 2013`,
/// `May and June 2013`
fn month_first(at: At) -> Option<Found> {
    let is_from = starts_span(at);
    let (month, end) = month_word(at)?;
    if let Some((day, next)) = day_number(end) {
        if let Some(((month, day), end)) = other_style((month, day), next, true) {
            let (year, end) = year_after(end)?;
            let day = Day::from_ymd(year, month, day)?;
            return Found::new(Some((day, day)), Precision::Day, end);
        }
        let mut last = (month, day, next);
        let comma = next.past_mark(",").filter(|to| is_from && to.is_word(TO));
        if let Some(other) = past_dash(comma.unwrap_or(next), is_from) {
            let same = day_number(other).map(|(day, end)| (month, day, end));
            last = same.or_else(|| {
                let (month, end) = month_word(other)?;
                let (day, end) = day_number(end)?;
                Some((month, day, end))
            })?;
        }
        let (year, end) = year_after(last.2)?;
        let days = Day::from_ymd(year, month, day).zip(Day::from_ymd(year, last.0, last.1));
        let found = Found::new(days, Precision::Day, end);
        return if (last.0, last.1) == (month, day) { found } else { found.map(Found::spanning) };
    }
    let and = || end.past_word(AND).and_then(month_word).filter(|other| other.0 == month.saturating_add(1));
    let last = past_dash(end, is_from).and_then(month_word).or_else(and);
    let (last, end) = match last {
        Some((last, end)) => (Some(last), end),
        None => (None, end),
    };
    let (year, end) = year_after(end)?;
    let days = month_days(year, month).zip(month_days(year, last.unwrap_or(month)));
    let found = Found::new(days.map(|(first, last)| (first.0, last.1)), Precision::Month, end);
    if last.is_some() { found.map(Found::spanning) } else { found }
}

/// `the 2000s`, `1990's`, `1990-е годы`, `1990er Jahre`, `880-х годов`; `1930–40-е годы`
pub(super) fn decade(at: At) -> Option<Found> {
    let early = || {
        let (year, _) = at.number().filter(|&(year, digits)| digits == 3 && year >= 100)?;
        let is_russian = at.next().past_joined("-").is_some_and(|ending| ending.written().is_some());
        i32::try_from(year).ok().filter(|_| is_russian)
    };
    let Some(year) = year_number(at).or_else(early) else { return decade_of_century(at) };
    let next = at.next();
    // Those of a first decade could mean the century, but not `1900-е`, nor the early 1900s.
    let is_decade =
        || next.is_mark("-") || year == 1900 && at.before().is_some_and(|word| word.is_word("early"));
    if year % 10 != 0 || (year % 100 == 0 && year < 2000 && !is_decade()) {
        return None;
    }
    let last = next.past_mark(DASHES).filter(|last| last.joins() == next.joins());
    let last = last.and_then(|last| last_decade(year, last));
    if let Some((last, end)) = last {
        let days = (decade_days(year)?.0, decade_days(last)?.1);
        return Found::new(Some(days), Precision::Decade, end).map(Found::spanning);
    }
    let end = decade_end(next)?;
    if year < 1000 && !end.before()?.is_word(PLURAL_YEARS) {
        return None;
    }
    Found::new(decade_days(year), Precision::Decade, end)
}

/// The first year of a decade that ends a span, which a year begins: `1940-е`, `40s`; and the place after it.
fn last_decade(first: i32, at: At) -> Option<(i32, At)> {
    let (number, digits) = at.number().filter(|(number, _)| number % 10 == 0)?;
    let number = i32::try_from(number).ok()?;
    let last = match digits {
        2 => first.saturating_sub(first.rem_euclid(100)).saturating_add(number),
        4 => number,
        _ => return None,
    };
    let end = decade_end(at.next()).filter(|_| (1..=90).contains(&last.saturating_sub(first)))?;
    Some((last, end))
}

/// Past what makes a year a decade: `s`, `'s`, `-е годы`.
pub(super) fn decade_end(next: At) -> Option<At> {
    let ending = next.past_joined("'’").filter(|ending| ending.joins()).unwrap_or(next);
    let end = if ending.joins() && ending.written().is_some_and(|word| word == "s") {
        ending.next()
    } else if next.joins() && next.is_word("er ern") {
        next.next()
    } else {
        let ending = next.past_joined("-–").filter(|ending| ending.joins())?;
        let end = ending.past_word(DECADE_ENDINGS)?;
        // One letter could be of a single year too.
        let has_years = end.is_word("годы годов годах годам годами гг роки років роках");
        if ending.is_word("м ми ти") && !has_years {
            return None;
        }
        end
    };
    // `the late 1970's/ early 1980's`
    let goes_on = || {
        end.is_mark("/")
            || end
                .past_mark(DASHES)
                .is_some_and(|other| other.number().is_some_and(|(_, digits)| digits != 1))
    };
    if end.joins() && !end.has_ended() && !goes_on() {
        return None;
    }
    Some(year_word(end).or_else(|| end.past_word("годами років роках jahre jahren")).unwrap_or(end))
}

/// `60-е годы XX века`, `80-х гг. XIX в.`, `30–40-е годы XX века`
fn decade_of_century(at: At) -> Option<Found> {
    let tens_at = |at: At| {
        let tens = at.number().filter(|&(tens, digits)| digits == 2 && tens % 10 == 0)?.0;
        i32::try_from(tens).ok()
    };
    let tens = tens_at(at)?;
    // `20 годы XIX века`
    if let Some(end) = at.next().past_word("годы годах") {
        let century = century(end).filter(|century| !century.is_span)?;
        let first = century.first.ymd().0.saturating_add(tens);
        return Found::new(decade_days(first), Precision::Decade, century.end);
    }
    let ending = at.next().past_joined(DASHES).filter(|ending| ending.joins())?;
    let last = tens_at(ending).filter(|last| *last > tens);
    let ending = if last.is_some() {
        ending.next().past_joined(DASHES).filter(|ending| ending.joins())?
    } else {
        ending
    };
    let years = ending.past_word("е х ые ых")?;
    let end = years.past_word("годы годов годах годам годами гг")?;
    let century = century(end.past_joined(".").unwrap_or(end)).filter(|century| !century.is_span)?;
    let first = century.first.ymd().0;
    let days = decade_days(first.saturating_add(tens))?;
    let found = |days| Found::new(Some(days), Precision::Decade, century.end);
    match last {
        Some(last) => found((days.0, decade_days(first.saturating_add(last))?.1)).map(Found::spanning),
        None => found(days),
    }
}

/// The first and the last day of ten years.
pub(super) fn decade_days(year: i32) -> Option<(Day, Day)> {
    Some((year_days(year)?.0, year_days(year.saturating_add(9))?.1))
}

/// A year where something before it says that it is one, and nothing after it that it counts.
pub(super) fn plain_year(at: At) -> Option<Found> {
    let at = at.past_word("of in the de des von").unwrap_or(at);
    if let Some((year, end)) = early_year(at) {
        return Found::new(year_days(year), Precision::Year, end);
    }
    let year = year_number(at)?;
    let end = year_word(at.next());
    let is_plain = || (at.next().has_ended() || at.next().is_mark("-")) && !counts(at.next());
    let end = end.or_else(|| is_plain().then(|| at.next()))?;
    Found::new(year_days(year), Precision::Year, end)
}
