//! The rules by which dates are read.

use super::day::{month_days, year_days};
use super::lexemes::{At, Kind};
use super::words::{
    COUNTED, DASHES, DECADE_ENDINGS, FOLLOWING, FROM, LABELS, OF_TIME, PREFIXES, STRONG, TO, WEAK,
    YEAR_ENDINGS, YEAR_WORDS, month_of,
};
use super::{Day, Precision};

/// A date that was found, and the place after it.
#[derive(Clone, Copy)]
pub(super) struct Found<'a> {
    pub(super) first: Day,
    pub(super) last: Day,
    pub(super) precision: Precision,
    pub(super) end: At<'a>,
}

impl<'a> Found<'a> {
    fn new(days: Option<(Day, Day)>, precision: Precision, end: At<'a>) -> Option<Self> {
        let (first, last) = days.filter(|(first, last)| first <= last)?;
        Some(Self { first, last, precision, end })
    }
}

/// A date or a span that begins here.
pub(super) fn span(at: At) -> Option<Found> {
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
