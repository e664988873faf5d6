//! Parts of a year, a decade or a century, and centuries.

use super::around::counts;
use super::day::{days_of, month_days, year_days};
use super::lexemes::{At, Kind};
use super::rules::{
    Found, after_christ, before_christ, decade, decade_days, decade_end, month_word, plain_year, year_after,
    year_number, year_word,
};
use super::words::{
    AND, CENTURY, CENTURY_SHORT, DASHES, DECADE, HALF, QUARTER, SHORT_ORDINALS, THIRD, decade_number,
    half_of, may_be_ordinal, ordinal, quarter_of, roman, season_of, third_number, third_of,
};
use super::{Day, Precision};

/// Past `of the` and the like.
fn past_of(at: At) -> At {
    let at = at.past_word("of in de del des der").unwrap_or(at);
    // `середины прошлого, XX века`
    let at = at.past_word("прошлого").map_or(at, |at| at.past_mark(",").unwrap_or(at));
    at.past_word("the los la der").unwrap_or(at)
}

/// `early 2002`, `the mid-2000s`, `the end of the 2010s`, `в начале 1990-х`, `late May 2013`; a half
/// (`the first half of 1990`, `вторая половина XIX века`).
pub(super) fn part(at: At) -> Option<Found> {
    if let Some(found) = divided(at) {
        return Some(found);
    }
    let word = at.word()?;
    let next = at.next();
    // `the second decade of the 19th century`
    if next.is_word(DECADE)
        && let Some(decade) = decade_number(&word)
    {
        let whole = century(past_of(next.next())).filter(|whole| !whole.is_span)?;
        let first = whole.first.ymd().0.saturating_add(decade.saturating_mul(10));
        return Found::new(decade_days(first), Precision::Decade, whole.end);
    }
    // `the last decades of the 20th century`
    let is_last = || at.is_word("last") && next.is_word("decades");
    let is_first = || at.is_word("first") && next.is_word("decades");
    let third = third_of(&word).or_else(|| is_last().then_some(2)).or_else(|| is_first().then_some(0))?;
    // `кон. XII в.`
    let next = if at.is_word("нач сер кон") { next.past_joined(".")? } else { next };
    // A noun names a part of something.
    if at.is_word("beginning start middle end") && !next.is_word("of") {
        return None;
    }
    // `mid to late 1930s`, `early-to-mid 19th century`
    let other = next_third(next, third);
    let (last, next) = other.unwrap_or((third, next));
    // `the early part of the 19th century`
    let noun = next.past_word("part parts decades years months weeks days").filter(|of| of.is_word("of"));
    let whole = whole(match next.past_joined("-") {
        Some(joined) => joined,
        None => past_of(noun.unwrap_or(next)),
    })?;
    let days = third_cut(whole, third).zip(third_cut(whole, last));
    let precision = match whole.precision {
        Precision::Month => Precision::Day,
        Precision::Year => Precision::Month,
        _ => Precision::Year,
    };
    let found = Found::new(days.map(|(first, last)| (first.0, last.1)), precision, whole.end)?;
    Some(Found { approximate: true, is_span: other.is_some(), ..found })
}

/// A half or a third: `second half of the 19th century`, `1-я пол. XVIII в.`, `последняя треть XIX века`
pub(super) fn divided(at: At) -> Option<Found> {
    let (word, numbered) = (at.word(), numbered(at));
    let noun = match numbered {
        Some((_, noun)) => noun,
        None if at.is_word(SHORT_ORDINALS) => at.next().past_joined(".")?,
        None => at.next().past_joined("-").unwrap_or_else(|| at.next()),
    };
    let number = numbered.map(|(number, _)| number);
    let named = |name: fn(&str) -> Option<u32>| word.as_deref().and_then(name);
    if let Some(end) = noun.past_word(THIRD) {
        let third = number.map_or_else(|| named(third_number), |number| number.checked_sub(1))?;
        let whole = century(past_of(end)).filter(|whole| !whole.is_span)?;
        return Found::new(Some(third_cut(whole, third)?), Precision::Year, whole.end);
    }
    let end = noun.past_word(HALF).or_else(|| noun.past_word("пол")?.past_joined("."))?;
    let half = number.or_else(|| named(half_of)).filter(|half| *half <= 2)?;
    let whole = whole(past_of(end))?;
    let (first, last) = cut(whole, half)?;
    let precision = match whole.precision {
        Precision::Month => Precision::Day,
        Precision::Year => Precision::Month,
        _ => Precision::Year,
    };
    Found::new(Some((first, last)), precision, whole.end)
}

/// The number of a part, and the place after it: `1-я`, `2nd`
fn numbered(at: At) -> Option<(u32, At)> {
    let (number, _) = at.number().filter(|&(number, digits)| digits == 1 && (1..=4).contains(&number))?;
    let next = at.next();
    let ending = next.past_joined("-").filter(|ending| ending.joins() && ending.is_word("й го м я ю ой"));
    let ending = ending.or_else(|| (next.joins() && next.is_word("st nd rd th")).then_some(next))?;
    Some((number, ending.next()))
}

/// The third that follows another one and goes on from it, and the place after it: `mid to late`, `начале и середине`.
fn next_third(at: At, third: u32) -> Option<(u32, At)> {
    let at = at.past_joined("-").unwrap_or(at);
    let other = at.past_word("to and or и или").or_else(|| at.past_mark("/–—-")).unwrap_or(at);
    let other = other.past_joined("-").or_else(|| other.past_word("в")).unwrap_or(other);
    let last = third_of(&other.word()?)?;
    (last == third.saturating_add(1)).then(|| (last, other.next()))
}

/// A month, a year, a decade or a century.
fn whole(at: At) -> Option<Found> {
    let of_month = || {
        let (month, end) = month_word(at)?;
        let (year, end) = year_after(end)?;
        Found::new(month_days(year, month), Precision::Month, end)
    };
    of_month()
        .or_else(|| decade(at).and_then(|found| if found.is_span { first_decade(at) } else { Some(found) }))
        .or_else(|| century(at))
        .or_else(|| plain_year(at))
        .filter(|whole| !whole.is_span)
}

/// The first of two decades, where a part is of it alone: `вторую половину 1950-х — 1960-е годы`.
fn first_decade(at: At) -> Option<Found> {
    let year = year_number(at)?;
    Found::new(decade_days(year), Precision::Decade, decade_end(at.next())?)
}

/// The half of a month, a year, a decade or a century, counted from 1.
fn cut(whole: Found, half: u32) -> Option<(Day, Day)> {
    let (year, month, _) = whole.first.ymd();
    let years = match whole.precision {
        Precision::Month => {
            let (from, to) = if half == 1 { (1, 15) } else { (16, days_of(year, month)) };
            return Day::from_ymd(year, month, from).zip(Day::from_ymd(year, month, to));
        }
        Precision::Year => {
            let month = if half == 1 { (1, 6) } else { (7, 12) };
            return Some((month_days(year, month.0)?.0, month_days(year, month.1)?.1));
        }
        Precision::Decade => 5,
        Precision::Century => 50,
        _ => return None,
    };
    let first = if half == 1 { year } else { year.saturating_add(years) };
    Some((year_days(first)?.0, year_days(first.saturating_add(years).saturating_sub(1))?.1))
}

/// Early, mid or late in a month, a year, a decade or a century; the sharp edges stand for what
/// has none.
pub(super) fn third_cut(whole: Found, third: u32) -> Option<(Day, Day)> {
    let (year, month, _) = whole.first.ymd();
    let of_years = |parts: [(i32, i32); 3]| {
        let (first, last) = parts.get(third as usize)?;
        Some((year_days(year.saturating_add(*first))?.0, year_days(year.saturating_add(*last))?.1))
    };
    match whole.precision {
        Precision::Month => {
            let (first, last) = *[(1, 10), (11, 20), (21, days_of(year, month))].get(third as usize)?;
            Day::from_ymd(year, month, first).zip(Day::from_ymd(year, month, last))
        }
        Precision::Year => {
            let first = third.saturating_mul(4).saturating_add(1);
            Some((month_days(year, first)?.0, month_days(year, first.saturating_add(3))?.1))
        }
        Precision::Decade => of_years([(0, 3), (4, 6), (7, 9)]),
        Precision::Century => of_years([(0, 33), (34, 66), (67, 99)]),
        Precision::Day | Precision::Season => None,
    }
}

/// The first and the last day of a season, from 0 for spring.
pub(super) fn season_days(year: i32, season: u32) -> Option<(Day, Day)> {
    if season == 3 {
        return year_days(year);
    }
    let first = season.saturating_mul(3).saturating_add(3);
    Some((month_days(year, first)?.0, month_days(year, first.saturating_add(2))?.1))
}

/// `Winter 2011`, `the autumn of 2011`, `летом 2006 года`, `Лето-осень 2006`, `the winter of 1919–1920`
pub(super) fn season(at: At) -> Option<Found> {
    let first = season_of(&at.word()?)?;
    let end = at.next();
    let other = end.past_mark(DASHES).or_else(|| end.past_mark("/")).or_else(|| end.past_word(AND));
    let last = other.and_then(|other| Some((season_of(&other.word()?)?, other.next())));
    let (last, end) = last.map_or((None, end), |(last, end)| (Some(last), end));
    if last.is_none()
        && first == 3
        && let Some(found) = winter(past_of(end))
    {
        return Some(found);
    }
    let year = plain_year(past_of(end))?;
    let (number, ..) = year.first.ymd();
    let days = season_days(number, first).zip(season_days(number, last.unwrap_or(first)));
    let found = Found::new(days.map(|(first, last)| (first.0, last.1)), Precision::Season, year.end)?;
    Some(Found { is_span: last.is_some(), ..found })
}

/// The winter of two years, from December to February: `1919–1920`, `1919/20`
fn winter(at: At) -> Option<Found> {
    let year = year_number(at)?;
    let other = at.next().past_joined(DASHES).or_else(|| at.next().past_joined("/"))?;
    let (number, digits) = other.number()?;
    let next = year.saturating_add(1);
    let is_next = match digits {
        2 => i32::try_from(number).ok() == Some(next.rem_euclid(100)),
        _ => i32::try_from(number).ok() == Some(next),
    };
    let end = year_word(other.next()).or_else(|| other.next().has_ended().then(|| other.next()));
    let days = month_days(year, 12)?.0;
    let found = Found::new(Some((days, month_days(next, 2)?.1)), Precision::Month, end.filter(|_| is_next)?)?;
    Some(Found { is_span: true, ..found })
}

/// Past `quarter`, `четв.`
fn past_quarter(at: At) -> Option<At> {
    at.past_word(QUARTER).or_else(|| at.past_word("четв")?.past_joined("."))
}

/// `the third quarter of 2022`, `Q3 2022`, `III квартал 2022 года`, `1-й квартал 2013`
pub(super) fn quarter(at: At) -> Option<Found> {
    let plain = |at: At| at.number().filter(|&(number, digits)| digits == 1 && (1..=4).contains(&number));
    let (quarter, end) = if at.is_word("q") && at.next().joins() {
        (plain(at.next())?.0, at.next().next())
    } else if let Some((number, _)) = plain(at) {
        (number, past_quarter(numbered(at).map_or_else(|| at.next(), |(_, noun)| noun))?)
    } else {
        let noun = if at.is_word(SHORT_ORDINALS) { at.next().past_joined(".")? } else { at.next() };
        (quarter_of(&at.word()?)?, past_quarter(noun)?)
    };
    if let Some(whole) = century(past_of(end)).filter(|whole| !whole.is_span) {
        let skipped = i32::try_from(quarter.saturating_sub(1)).ok()?.saturating_mul(25);
        let first = whole.first.ymd().0.saturating_add(skipped);
        let days = (year_days(first)?.0, year_days(first.saturating_add(24))?.1);
        return Found::new(Some(days), Precision::Year, whole.end);
    }
    let year = plain_year(past_of(end))?;
    let (number, ..) = year.first.ymd();
    let last = quarter.saturating_mul(3);
    let days = month_days(number, last.saturating_sub(2)).zip(month_days(number, last));
    Found::new(days.map(|(first, last)| (first.0, last.1)), Precision::Month, year.end)
}

/// `the 19th century`, `19th-century`, `XIX век`, `XVIII–XIX вв.`, `IV век до н. э.`
pub(super) fn century(at: At) -> Option<Found> {
    if let Some(found) = hundreds(at) {
        return Some(found);
    }
    // `XIVв.`
    let joined = || roman(at.written()?.strip_suffix('в')?).filter(|number| *number <= 21);
    if let Some(number) = joined() {
        return Found::new(hundred(number, false), Precision::Century, at.next().past_joined(".")?);
    }
    let (first, end, is_roman) = century_number(at)?;
    if let Some(is_before) = is_of_list(end) {
        return Found::new(hundred(first, is_before), Precision::Century, end)
            .filter(|_| is_before || first <= 21);
    }
    // A century of a player, or of a club.
    if first < 10
        && !is_roman
        && at.before().is_some_and(|word| word.is_word("his her their its my our your a per"))
    {
        return None;
    }
    let other = end.past_mark(DASHES).or_else(|| end.past_word("to"));
    // `XVIII – начала XX веков`
    if let Some(last) = other.filter(|_| is_roman).and_then(part)
        && let one = Found::new(hundred(first, last.first.ymd().0 <= 0), Precision::Year, end)?
        && one.last < last.first
    {
        return one.to(last);
    }
    let other = other.and_then(century_number);
    let (last, end) = other.map_or((first, end), |(last, end, _)| (last, end));
    let word = end.past_joined("-").filter(|word| word.joins()).unwrap_or(end);
    let end = match word.past_word(CENTURY) {
        Some(end) if word.is_word("cent") => end.past_joined(".")?,
        Some(end) => end,
        // `XVIII ст.`
        None if is_roman && word.is_word("ст") => {
            word.next().past_joined(".").filter(|end| end.number().is_none())?
        }
        None if is_roman || is_short(word) => word.past_word(CENTURY_SHORT)?.past_joined(".")?,
        None => return None,
    };
    let before = before_christ(end);
    if before.is_none() && first.max(last) > 21 {
        return None;
    }
    let end = before.or_else(|| after_christ(end)).unwrap_or(end);
    let days = hundred(first, before.is_some()).zip(hundred(last, before.is_some()));
    let found = Found::new(days.map(|(first, last)| (first.0, last.1)), Precision::Century, end)?;
    Some(Found { is_span: other.is_some(), ..found })
}

/// `the 1800s`, `mid-1700s`, where no decades are near. Those of the 1900s may be ten years, and are left alone.
fn hundreds(at: At) -> Option<Found> {
    let year = year_number(at).filter(|year| year % 100 == 0 && (1100..=1800).contains(year))?;
    // Not of `1200s of people`, `1500s people`.
    let is_counted =
        |end: At| end.is_word("of") || counts(end) && !at.before().is_some_and(|word| word.is_word("the"));
    let end = decade_end(at.next()).filter(|end| !at.next().is_mark("-") && !is_counted(*end))?;
    let is_decade = |at: At| decade(at).is_some_and(|decade| decade.precision == Precision::Decade);
    let after = end.past_mark(DASHES).or_else(|| end.past_word(AND)).or_else(|| end.past_mark(","));
    // `the 1790s and 1800s`
    let before =
        at.before().filter(|and| and.number == at.read.listed).and_then(At::before).and_then(At::before);
    let is_after_decade = before.and_then(year_number).is_some_and(|year| year % 100 != 0);
    if after.is_some_and(is_decade) || is_after_decade {
        return None;
    }
    Found::new(Some((year_days(year)?.0, year_days(year.saturating_add(99))?.1)), Precision::Century, end)
}

/// Whether what stands here is `в.` or `вв.`, and no number follows, of which it would be the issue.
fn is_short(at: At) -> bool {
    let point = at.past_word(CENTURY_SHORT).filter(|point| point.joins() && point.is_mark("."));
    // Not of `12 В.`, which are volts.
    let is_small = at.written().is_some_and(|word| word.starts_with(char::is_lowercase));
    point.filter(|_| is_small).is_some_and(|point| point.next().number().is_none())
}

/// Whether other centuries follow a number, of which the last is called so: `17th, 18th and 19th centuries`,
/// `XVIII и XIX веков`, `late 13th or early 14th century`, `середины XIX – начала XX века`; and if so, whether before
/// Christ.
fn is_of_list(end: At) -> Option<bool> {
    let mut here = end;
    for _ in 0..8 {
        let other = here.past_mark(",").map(|at| at.past_word(AND).unwrap_or(at));
        let other = other.or_else(|| here.past_joined("/")).or_else(|| here.past_word(AND));
        let to = || here.past_mark(DASHES).or_else(|| here.past_word("to"));
        let other = match other {
            Some(other) => past_part(other).unwrap_or(other),
            // Without a part, it is one span that is written with one word for both.
            None => past_part(to()?)?,
        };
        let (_, end, is_roman) = century_number(other)?;
        let short = || if is_roman { end.past_word(CENTURY_SHORT)?.past_mark(".") } else { None };
        if let Some(end) = end.past_joined("-").unwrap_or(end).past_word(CENTURY).or_else(short) {
            return Some(before_christ(end).is_some());
        }
        here = end;
    }
    None
}

/// Past `the early`, `late-`, `начала`, `the end of the`, where a part of something is named.
fn past_part(at: At) -> Option<At> {
    let part = at.past_word("the").unwrap_or(at);
    let word = part.word()?;
    if half_of(&word).is_some() {
        return Some(past_of(part.next().past_word(HALF)?));
    }
    third_of(&word)?;
    let end = part.next();
    Some(end.past_joined("-").unwrap_or_else(|| past_of(end)))
}

/// The first and the last day of a century; the first one before Christ ends with the year 0.
fn hundred(number: u32, is_before: bool) -> Option<(Day, Day)> {
    let number = i32::try_from(number).ok()?;
    let year = if is_before {
        1_i32.saturating_sub(number.saturating_mul(100))
    } else {
        number.saturating_sub(1).saturating_mul(100)
    };
    Some((year_days(year)?.0, year_days(year.saturating_add(99))?.1))
}

/// Past `twenty-first`, `двадцать первого`.
fn twenty_first(at: At) -> Option<At> {
    let next = at.past_word("twenty двадцать")?;
    next.past_joined("-").unwrap_or(next).past_word("first первый первого первому первом первым")
}

/// The number of a century, the place after it, and whether it is Roman.
fn century_number(at: At) -> Option<(u32, At, bool)> {
    let next = at.next();
    if let Some((number, _)) =
        at.number().filter(|&(number, digits)| digits <= 2 && (1..=21).contains(&number))
    {
        // Apart, where a format was lost: `17 th century`
        if next.is_word("st nd rd th") && (next.joins() || next.next().is_word(CENTURY)) {
            return Some((number, next.next(), false));
        }
        // Most numbers are seen here to be none of a century.
        let may_go_on = match next.lexeme()?.kind {
            Kind::Number(..) => false,
            Kind::Mark(_) => next.is_mark(DASHES),
            Kind::Word => next.written().is_some_and(|word| word.starts_with(['c', 'C']) || !word.is_ascii()),
        };
        if !may_go_on {
            return None;
        }
        let ending = next.past_joined("-").filter(|ending| ending.joins() && ending.is_word("й м го му"));
        let end = ending.map_or(next, At::next);
        // `20 в.`, `17–18 вв.`
        let is_century = |end: At| end.is_word(CENTURY) || is_short(end);
        let is_span = || {
            let other = end.past_mark(DASHES);
            other.is_some_and(|other| {
                let last = other.number().filter(|(last, _)| number < *last && *last <= 21);
                last.is_some() && !other.next().joins() && is_century(other.next())
            })
        };
        // Not for 7 centuries.
        let is_many = || ending.is_none() && end.is_word("centuries веков");
        // `во 2 веке`, where two centuries would stand in the plural
        let is_said = end.is_word("веке веком")
            || number >= 5 && (ending.is_some() || end.is_word(CENTURY)) && !is_many()
            || number >= 10 && (is_short(end) || is_span())
            || end.is_word(CENTURY) && before_christ(end.next()).is_some();
        return is_said.then_some((number, end, false));
    }
    let written = at.written()?;
    if let Some(end) = twenty_first(at) {
        return Some((21, end, false));
    }
    if may_be_ordinal(written)
        && let Some(number) = ordinal(&at.word()?)
    {
        return Some((number, next, false));
    }
    // `the third century BC`: without its era it may be that of a player.
    if next.is_word(CENTURY)
        && (before_christ(next.next()).is_some() || after_christ(next.next()).is_some())
        && let Some(number) = at.word().and_then(|word| quarter_of(&word)).filter(|number| *number <= 3)
        && written.len() > 3
    {
        return Some((number, next, false));
    }
    let number = roman(written)?;
    Some((number, next, true))
}
