//! Dates without a year, where the words before them name one.

use super::bounds::{starts_span, stated};
use super::day::{month_days, year_days};
use super::lexemes::{At, Kind};
use super::parts::{season_days, third_cut};
use super::rules::{Found, day_number, decade_days, month_after, month_word, next_day, past_dash, span};
use super::words::{
    AND, DASHES, DETERMINERS, LEADING_AWAY, NAMED_AFTER, OTHER_YEAR, QUOTES, is_one_of, may_begin, season_of,
    tens_of, third_of, weekday_of,
};
use super::{Bound, Dated, Day, Precision};

/// A date without a year: first and last month and day; a day of 0 for all of a month, a month of
/// 0 for all of the year.
#[derive(Clone, Copy)]
struct Bare<'a> {
    start: At<'a>,
    first: (u32, u32),
    last: (u32, u32),
    end: At<'a>,
    /// Whether it says "of that year".
    says_year: bool,
}

/// How many days before the date of a reference an event of it is of the same year.
const LATELY: i32 = 62;

/// How many words and marks, and how many dates, a year may stand before what takes it over. Sentences
/// that are longer are lists, and looking back has an end.
const MOST_WORDS: usize = 200;
const MOST_DATES: usize = 32;
/// The year of a day may come after so many words at most.
pub(super) const MOST_WORDS_TO_COME: usize = 40;

/// A date that begins here, or a little before, and whose year stands before it; with the place
/// where it begins.
pub(super) fn inferred<'a>(at: At<'a>) -> Option<(At<'a>, Found<'a>)> {
    let known = at.read.dates.as_slice();
    let begins = known.last().map_or(0, |date| date.range.end);
    if let Some((start, found)) = shortened(at)
        && start.lexeme().is_some_and(|start_lexeme| start_lexeme.start >= begins)
    {
        return Some((start, stated(start, found)));
    }
    let bare = match at.lexeme()?.kind {
        Kind::Mark(_) => None,
        Kind::Word => that_year(at).or_else(|| bare_season(at)).or_else(|| bare_month(at)),
        Kind::Number(..) => bare_day(at),
    }?;
    let start = bare.start.lexeme()?.start;
    if start < begins {
        return None;
    }
    let (sentence, before) = at.read.sentences(start);
    // The dates of the same sentence, or else those of the one before.
    let within = |from: usize, to: usize| {
        // The point of "Feb. 27" may look like the end of a sentence.
        let is_within = move |date: &&Dated| date.range.end > from && date.range.end <= to;
        known.iter().rev().take_while(move |date| date.range.end > from).filter(is_within)
    };
    let mut from = sentence;
    let is_of_other = within(sentence, start).next().is_none();
    if is_of_other {
        from = before;
    }
    if within(from, start).nth(MOST_DATES).is_some() {
        return None;
    }
    let Some(nearest) = within(from, start).next() else {
        let end = at.read.sentence_end(start);
        let found = dates_of(bare, year_to_come(bare, end)?).filter(|found| is_of_weekday(bare, found))?;
        return Some((bare.start, stated(bare.start, found)));
    };
    let (year, ..) = nearest.first.ymd();
    let is_of_year = |date: &Dated| date.first.ymd().0 == year && date.last.ymd().0 == year;
    // "That year" is the nearest one, whichever else are near.
    let is_one = if bare.says_year { is_of_year(nearest) } else { within(from, start).all(is_of_year) };
    let is_sharp = bare.says_year
        || nearest.bound == Bound::Whole
        || (nearest.bound == Bound::Until && nearest.precision <= Precision::Month);
    if !is_one || !is_sharp || leads_away(bare, nearest.range.end, from) {
        return None;
    }
    // `It was founded in 1880. … will close on 23 February.`
    if is_of_other && (is_background(at.read.text, nearest) || is_to_come(bare.start, sentence)) {
        return None;
    }
    let found = dates_of(bare, year).filter(|found| is_of_weekday(bare, found))?;
    // What is earlier than the date before it may be of the next year.
    let leads_text =
        at.read.text.get(nearest.range.end..).is_some_and(|rest| rest.trim_start().starts_with('·'));
    let fits = if leads_text {
        found.last <= nearest.last.max(month_end(nearest.last)?)
            && found.first <= nearest.last
            && nearest.last.0.saturating_sub(found.last.0) <= LATELY
    } else {
        bare.says_year || found.last >= nearest.first
    };
    fits.then(|| (bare.start, stated(bare.start, found)))
}

/// The year of the date that comes next in a sentence, which ends at a byte, if that is a later day or month:
/// `he left on 3 May and returned on 2 June 1924`.
fn year_to_come(bare: Bare, end: usize) -> Option<i32> {
    let after = std::iter::successors(Some(bare.end), |at| Some(at.next())).take(MOST_WORDS_TO_COME);
    let mut after =
        after.take_while(|at| !at.is_mark(".") && at.lexeme().is_some_and(|lexeme| lexeme.start < end));
    let next = after.find_map(|at| if at.is_word(OTHER_YEAR) { None } else { span(at) })?;
    let (year, month, day) = next.first.ymd();
    let is_later =
        !next.approximate && bare.last < (month, if next.precision == Precision::Day { day } else { 32 });
    (is_later && next.precision <= Precision::Month && !bare.says_year && year == next.last.ymd().0)
        .then_some(year)
}

/// Whether a year is that of a beginning long ago, which the next sentence need not be of.
fn is_background(text: &str, date: &Dated) -> bool {
    const BEGUN: &str = "\
        founded established born built formed created opened основан основана основано образован образована \
        создан создана построен построена родился родилась";
    let before = text.get(..date.range.start).unwrap_or("").trim_end();
    let verb = before.strip_suffix(" in").or_else(|| before.strip_suffix(" в")).unwrap_or("");
    let verb = verb.rsplit(|char: char| !char.is_alphabetic()).next().unwrap_or("");
    date.precision == Precision::Year && is_one_of(BEGUN, verb)
}

/// Whether the sentence of a place, up to it, speaks of what is to come.
fn is_to_come(place: At, sentence: usize) -> bool {
    let before = std::iter::successors(place.before(), |at| at.before()).take(MOST_WORDS);
    let mut words = before.take_while(|at| at.lexeme().is_some_and(|lexeme| lexeme.start >= sentence));
    words.any(|at| at.is_word("will shall due будет будут"))
}

/// The full year of the last two digits of one, or of a decade, read with the dates before a place.
fn full_year(at: At, digits: u32) -> Option<i32> {
    let known = at.read.dates.as_slice();
    let digits = i32::try_from(digits).ok().filter(|digits| (0..100).contains(digits))?;
    // In a text on a century, its decades.
    let whole = known.last().filter(|date| date.precision == Precision::Century);
    if let Some((first, last)) = whole.map(|date| (date.first.ymd().0, date.last.ymd().0))
        && last.saturating_sub(first) == 99
    {
        return Some(first.saturating_add(digits));
    }
    let sharp = || known.iter().rev().take(MOST_DATES).filter(|date| date.precision <= Precision::Decade);
    let first = sharp().map(|date| date.first.ymd().0).min()?;
    let last = sharp().map(|date| date.last.ymd().0).max()?;
    let latest = sharp().next()?.last.ymd().0;
    let of = |century: i32| century.saturating_mul(100).saturating_add(digits);
    if first >= 2000 {
        // Today "the 80s" and "'45" are of the last century.
        return Some(of(if digits < 30 { 20 } else { 19 }));
    }
    // Within the times of the text, or else near the date before, if there is but one such year, and not to come.
    let one = |from: i32, to: i32| {
        let mut fit = (15..=20).map(of).filter(|year| *year < 2030 && (from..=to).contains(year));
        let year = fit.next()?;
        fit.next().is_none().then_some(year)
    };
    let near = |years: i32| one(latest.saturating_sub(years), latest.saturating_add(years));
    one(first.saturating_sub(20), last.saturating_add(20)).or_else(|| near(50)).or_else(|| near(75))
}

/// A year or a decade of which only the last two digits are written: `в 41-м году`, `сентября 42-го года`, `the '80s`,
/// `in '67`, `в начале 80-х годов`, `the mid-thirties`; with the place where it begins.
fn shortened<'a>(at: At<'a>) -> Option<(At<'a>, Found<'a>)> {
    let found = match at.lexeme()?.kind {
        Kind::Number(_, 1 | 2) => {
            short_day(at).or_else(|| short_year(at)).or_else(|| short_span(at)).or_else(|| short_tens(at, at))
        }
        Kind::Number(..) => None,
        Kind::Mark('\'' | '’' | '‘') if !at.joins() => {
            short_tens(at, at.next()).or_else(|| apostrophe(at))
        }
        Kind::Mark(_) => None,
        Kind::Word => {
            // Most words are seen here to be none of these.
            let written = at.written()?;
            let next = at.next();
            let is_named = if written.is_ascii() {
                written.ends_with("ties")
            } else {
                next.written().is_some_and(|word| word.starts_with('г'))
            };
            match next.number() {
                Some((_, 2)) => short_month(at).or_else(|| short_part(at)),
                _ if is_named => named_tens(at),
                _ => None,
            }
        }
    }?;
    Some((found.0, Found { inferred: true, ..found.1 }))
}

/// `42-го года`: the digits, and the place after it.
fn short_ordinal(at: At) -> Option<(u32, At)> {
    let (digits, _) = at.number().filter(|&(_, digits)| digits == 2)?;
    let ending =
        at.next().past_joined("-").filter(|ending| ending.joins() && ending.is_word("го м й ый ой ом му"))?;
    let end = ending.next();
    let Some(past) = end.past_word("год года году годом г") else {
        // `в 65-м, как и`; `летом 22-го получил`
        let lead = at.before();
        let is_after_part = || lead.and_then(At::word).is_some_and(|word| part_of(&word).is_some());
        let is_led = || lead.is_some_and(|before| before.is_word("в с до к после год года году"));
        // Not of `в начале 12-го часа`.
        let ends = || {
            let is_told = || end.is_word("он она они ему ей им") || end.written().is_some_and(is_past);
            is_led() && (ends_or_goes_on(end, "") || digits > 31 && is_told())
                || is_after_part() && ends_or_goes_on(end, AND)
                || is_after_part() && end.written().is_some_and(is_past)
        };
        return (digits >= 10 && ends()).then_some((digits, end));
    };
    Some((digits, if end.is_word("г") { past.past_joined(".").unwrap_or(past) } else { past }))
}

fn short_year<'a>(at: At<'a>) -> Option<(At<'a>, Found<'a>)> {
    let (digits, end) = short_ordinal(at).filter(|_| at.is_free())?;
    Found::new(year_days(full_year(at, digits)?), Precision::Year, end).map(|found| (at, found))
}

fn short_month<'a>(at: At<'a>) -> Option<(At<'a>, Found<'a>)> {
    let (month, end) = month_word(at)?;
    let (digits, end) = short_ordinal(end)?;
    Found::new(month_days(full_year(at, digits)?, month), Precision::Month, end).map(|found| (at, found))
}

/// The third of a year, from 0, or the season that a word names.
fn part_of(word: &str) -> Option<(Option<u32>, Option<u32>)> {
    let (third, season) = (third_of(word), season_of(word));
    (third.is_some() || season.is_some()).then_some((third, season))
}

/// `начале 93 года`, `конце 21-го`, `летом 22-го`
fn short_part<'a>(at: At<'a>) -> Option<(At<'a>, Found<'a>)> {
    let (third, season) = part_of(&at.word()?)?;
    let number = at.next();
    let plain = || {
        let (digits, _) = number.number()?;
        Some((digits, number.next().past_word("года")?)).filter(|_| third.is_some())
    };
    let (digits, end) = short_ordinal(number).or_else(plain)?;
    let year = full_year(at, digits)?;
    let found = match (third, season) {
        (Some(third), _) => {
            let whole = Found::new(year_days(year), Precision::Year, end)?;
            Found::new(third_cut(whole, third), Precision::Month, end)?.about(true)
        }
        (None, season) => Found::new(season_days(year, season?), Precision::Season, end)?,
    };
    Some((at, found))
}

/// `91–93 годов`
fn short_span<'a>(at: At<'a>) -> Option<(At<'a>, Found<'a>)> {
    let two = |at: At| at.number().filter(|&(_, digits)| digits == 2);
    let (first, _) = two(at).filter(|_| at.is_free())?;
    let other = at.next().past_joined(DASHES)?;
    let (last, _) = two(other).filter(|(last, _)| *last > first && (first % 10 != 0 || last % 10 != 0))?;
    let end = past_years(other.next())?;
    let (first, last) = (full_year(at, first)?, full_year(at, last)?);
    let found = Found::new(Some((year_days(first)?.0, year_days(last)?.1)), Precision::Year, end)?;
    Some((at, Found { is_span: true, ..found }))
}

fn short_day<'a>(at: At<'a>) -> Option<(At<'a>, Found<'a>)> {
    let (day, end) = day_number(at).filter(|_| at.is_free())?;
    let (month, end) = month_after(end)?;
    let (digits, end) = short_ordinal(end)?;
    let day = Day::from_ymd(full_year(at, digits)?, month, day)?;
    Found::new(Some((day, day)), Precision::Day, end).map(|found| (at, found))
}

/// `in '67`
fn apostrophe<'a>(at: At<'a>) -> Option<(At<'a>, Found<'a>)> {
    let (digits, _) = at.next().number().filter(|&(_, digits)| digits == 2 && at.next().joins())?;
    let end = at.next().next();
    let is_said = at.before().is_some_and(|word| {
        word.is_word("in since of from until till by before after") || word.is_word(DETERMINERS)
    });
    if !is_said || !end.has_ended() || end.is_mark("'’") {
        return None;
    }
    Found::new(year_days(full_year(at, digits)?), Precision::Year, end).map(|found| (at, found))
}

/// `80-х годов`, `the 80s`, `'80s`, `80's`: the number is at a place, the mark of what is left out may stand before it.
fn short_tens<'a>(start: At<'a>, at: At<'a>) -> Option<(At<'a>, Found<'a>)> {
    let next = at.next();
    let (tens, _) = at.number().filter(|&(tens, digits)| {
        digits == 2 && tens % 10 == 0 && (tens >= 20 || next.is_mark("-") && next.joins())
    })?;
    let ending = next.past_joined("'’").unwrap_or(next);
    if ending.joins() && ending.written() == Some("s") {
        let end = ending.next();
        return if end.joins() && !end.has_ended() && !end.is_mark("/") {
            None
        } else {
            of_tens(start, tens, end, true)
        };
    }
    let ending = next.past_joined("-–").filter(|ending| ending.joins() && at.is_free())?;
    // `30–40-х годов`
    let last = ending.number().filter(|&(last, digits)| digits == 2 && last % 10 == 0 && last > tens);
    let ending = if last.is_some() { ending.next().past_joined("-")? } else { ending };
    let end = ending.past_word("е х ые ых ми")?;
    // `в 70-х ходила легенда`, `в 70-е играл`, `в начале 70-х`, `по сравнению с 90-ми и`
    let is_alone = || {
        // Not of `в конце 20-х чисел июня`.
        let is_verb =
            || ends_or_goes_on(end, AND) || end.written().is_some_and(is_past) && !end.is_word("чисел");
        let is_after_part = || at.before().and_then(At::word).is_some_and(|word| third_of(&word).is_some());
        let is_after = |words: &str| at.before().is_some_and(|before| before.is_word(words));
        ending.is_word("х") && (is_after_part() || is_after("в с до к")) && is_verb()
            || ending.is_word("е") && is_after("в") && is_verb()
            || ending.is_word("ми") && is_after("с перед") && is_verb()
    };
    let end = past_years(end).or_else(|| is_alone().then_some(end))?;
    if let Some((last, _)) = last {
        let (first, last) = (decade_days(full_year(at, tens)?)?, decade_days(full_year(at, last)?)?);
        let found = Found::new(Some((first.0, last.1)), Precision::Decade, end)?;
        return Some((start, Found { is_span: true, ..found }));
    }
    of_tens(start, tens, end, false)
}

/// Whether what is said ends here, or goes on with one of some words.
fn ends_or_goes_on(end: At, words: &str) -> bool {
    end.lexeme().is_none() || end.is_mark(".,;)…") || end.is_word(words)
}

/// Whether a Russian word looks like a verb of the past.
fn is_past(word: &str) -> bool {
    ["л", "ла", "ло", "ли", "лся", "лась", "лось", "лись"].iter().any(|ending| word.ends_with(ending))
}

/// Past `годов`, `гг.`
fn past_years(at: At) -> Option<At> {
    let end = at.past_word("годы годов годах годам годами гг")?;
    Some(if at.is_word("гг") { end.past_joined(".").unwrap_or(end) } else { end })
}

/// `the thirties`, `тридцатых годов`
fn named_tens<'a>(at: At<'a>) -> Option<(At<'a>, Found<'a>)> {
    let tens = tens_of(&at.word()?)?;
    let is_english = at.written().is_some_and(str::is_ascii);
    let end = if is_english { at.next() } else { past_years(at.next())? };
    of_tens(at, tens, end, is_english)
}

/// The ten years that are named from one place to another, or the part of them that the word before names.
fn of_tens<'a>(at: At<'a>, tens: u32, end: At<'a>, is_english: bool) -> Option<(At<'a>, Found<'a>)> {
    let third_word = |at: At<'a>| Some((third_of(&at.word()?)?, at));
    let hyphen = at.before().filter(|mark| at.joins() && mark.is_mark("-"));
    let before = hyphen.unwrap_or(at).before();
    let of = || {
        let of =
            before.filter(|the| the.is_word("the")).and_then(At::before).filter(|of| of.is_word("of"))?;
        of.before().and_then(third_word)
    };
    let third = before.and_then(third_word).or_else(of);
    if hyphen.is_some() && third.is_none() {
        return None;
    }
    let start = third.map_or(at, |(_, start)| start);
    // Not in his eighties, nor of temperatures in the eighties.
    let the = start.before().filter(|word| word.is_word("the"));
    let lead = the.unwrap_or(start).before();
    let is_said = lead.is_some_and(|lead| {
        lead.is_word("in during since until till by throughout")
            || (third.is_some() || at.is_mark("'’‘")) && lead.is_word("of from to through into around and")
            || lead.number == at.read.listed && (lead.is_word(AND) || lead.is_mark("/,"))
    });
    let near = std::iter::successors(start.before(), |at| at.before()).take(8);
    let is_degree =
        |at: At| at.is_word("temperature temperatures degrees highs lows scores scored percent aged");
    if is_english
        && (!is_said
            || the.is_none()
                && third.is_none()
                && hyphen.is_none()
                && !at.is_mark("'’‘")
                && lead.is_none_or(|lead| lead.number != at.read.listed)
            || near.clone().any(is_degree))
    {
        return None;
    }
    // `прошлого века`: of which one it is, the text need not say.
    if end.is_word("прошлого позапрошлого") {
        return None;
    }
    let whole = Found::new(decade_days(full_year(at, tens)?), Precision::Decade, end)?;
    let Some((third, start)) = third else { return Some((at, whole)) };
    let found = Found::new(third_cut(whole, third), Precision::Year, end)?;
    Some((start, Found { approximate: true, ..found }))
}

fn month_end(day: Day) -> Option<Day> {
    let (year, month, _) = day.ymd();
    Some(month_days(year, month)?.1)
}

fn dates_of<'a>(bare: Bare<'a>, year: i32) -> Option<Found<'a>> {
    let third = || bare.start.word().and_then(|word| third_of(&word));
    let found = match (bare.first, bare.last) {
        ((0, _), _) => {
            let whole = Found::new(year_days(year), Precision::Year, bare.end)?;
            match third() {
                Some(third) => Found::new(third_cut(whole, third), Precision::Month, bare.end)
                    .map(|found| found.about(true)),
                None => Some(whole),
            }
        }
        ((13.., season), _) => Found::new(season_days(year, season), Precision::Season, bare.end),
        ((first, 0), (last, _)) => {
            let days = month_days(year, first).zip(month_days(year, last));
            let whole = Found::new(days.map(|(first, last)| (first.0, last.1)), Precision::Month, bare.end)?;
            match third() {
                Some(third) => Found::new(third_cut(whole, third), Precision::Day, bare.end)
                    .map(|found| found.about(true)),
                None => Some(whole),
            }
        }
        ((first, from), (last, to)) => {
            let days = Day::from_ymd(year, first, from).zip(Day::from_ymd(year, last, to));
            Found::new(days, Precision::Day, bare.end)
        }
    }?;
    Some(Found { inferred: true, is_span: bare.first != bare.last, ..found })
}

/// Whether something between the date that is known and this one, or after this one, names
/// another year or a time that recurs.
fn leads_away(bare: Bare, known: usize, from: usize) -> bool {
    let mut here = bare.start;
    let mut passed = 0_usize;
    while let Some(before) = here.before() {
        let Some(lexeme) = before.lexeme().filter(|lexeme| lexeme.start >= from) else { break };
        passed = passed.saturating_add(1);
        if passed > MOST_WORDS {
            return true;
        }
        let is_year = || here.is_word("year years год года году годом");
        if before.is_word(LEADING_AWAY) && (lexeme.start >= known || !before.is_word("years лет через"))
        {
            return true;
        }
        if lexeme.start >= known && before.is_word(OTHER_YEAR) && is_year() {
            return true;
        }
        here = before;
    }
    // `19 декабря прошлого года`, `on 19 December last year`
    if bare.end.is_word(OTHER_YEAR) && bare.end.next().is_word("year года году") {
        return true;
    }
    // A year that is still to come.
    let after =
        std::iter::successors(Some(bare.end), |at| Some(at.next())).take(6).take_while(|at| !at.is_mark("."));
    let mut years = after.filter(|at| at.number().is_some_and(|(_, digits)| digits == 4));
    !bare.says_year && years.any(|at| span(at).is_some())
}

/// `that year`, `the same year`, `в том же году`
fn that_year(at: At) -> Option<Bare> {
    if !at.is_word("year году года") {
        return None;
    }
    let that = that(at).filter(|_| at.next().has_ended())?;
    // `by the end of that year`, `в начале того же года`
    let before = that.before().map(|of| if of.is_word("of") { of.before().unwrap_or(of) } else { of });
    let start =
        before.filter(|part| part.word().is_some_and(|word| third_of(&word).is_some())).unwrap_or(that);
    Some(Bare { start, first: (0, 0), last: (0, 0), end: at.next(), says_year: true })
}

/// `the autumn of that year`, `летом того же года`
fn bare_season(at: At) -> Option<Bare> {
    // Of nearly all words this is all that is asked.
    let written =
        at.written().filter(|_| at.next().written().is_some_and(|next| next.starts_with(['o', 't', 'т'])))?;
    if !may_begin(written) {
        return None;
    }
    let end = past_that_year(at.next())?;
    let season = season_of(&written.to_lowercase())?;
    Some(Bare { start: at, first: (13, season), last: (13, season), end, says_year: true })
}

/// Past `of that year`, `того же года`
fn past_that_year(at: At) -> Option<At> {
    let at = at.past_word("of").unwrap_or(at);
    let year = if at.is_word("the that") {
        at.next().past_word("same").unwrap_or_else(|| at.next())
    } else {
        at.past_word("того")?.past_word("же")?
    };
    let is_that = at.is_word("that того") || year.before().is_some_and(|word| word.is_word("same"));
    year.past_word("year года").filter(|_| is_that)
}

/// The first word of "that year", from its last.
fn that(at: At) -> Option<At> {
    let before = at.before()?;
    if at.is_word("year") {
        if before.is_word("that") {
            // Not as in "they say that year after year".
            let lead = before.before();
            let is_said = lead.is_none_or(|lead| {
                lead.is_mark(".,;—–(") || lead.is_word("in of by during since until for later earlier and")
            });
            return (is_said || at.next().mark().is_some()).then_some(before);
        }
        let same = before.is_word("same").then(|| before.before())??;
        return same.is_word("the that").then_some(same);
    }
    let other = before.is_word("же").then(|| before.before())??;
    other.is_word("том того").then_some(other)
}

const IN: &str = "in during throughout в во";
const AROUND: &str = "since until till by from before after с со к ко до после";

/// `in August`, `in early August`, `in January–February`, `on March 14`, `in August of that year`
fn bare_month(at: At) -> Option<Bare> {
    let written = at.written()?;
    let is_possible =
        written.starts_with(|char: char| char.is_ascii_uppercase() || "янфмаисодЯНФМАИСОД".contains(char));
    if !is_possible
        || !may_begin(written)
        || at.joins() && at.before().is_some_and(|before| !before.is_mark("-([—–"))
    {
        return None;
    }
    let (month, after) = month_word(at)?;
    // The point of "in June." ends the sentence, that of "on Oct. 29" does not.
    let end = at.next();
    let prefix = at.before().filter(|_| at.joins());
    let mid = prefix.and_then(At::before).filter(|word| word.is_word("mid"));
    if prefix.is_some_and(|prefix| prefix.is_mark("-")) && mid.is_none() {
        return None;
    }
    let before = at.before()?;
    if let Some((day, next)) = day_number(after).filter(|(_, next)| next.has_ended() || next.is_mark("-")) {
        let (last, next) = match past_dash(next, false).and_then(day_number) {
            Some((last, next)) => (last, next),
            None => (day, next),
        };
        let is_said = before.is_word("on by since until till from before after of between")
            || weekday(before).is_some();
        return (is_said && next.has_ended() && !next.is_mark(".:/") || is_said && next.is_mark("."))
            .then(|| {
                with_year(Bare {
                    start: at,
                    first: (month, day),
                    last: (month, last),
                    end: next,
                    says_year: false,
                })
            })
            .filter(|bare| {
                !is_name(bare.start, bare.end)
                    && bare.end.past_mark(",").is_none_or(|at| at.number().is_none())
            });
    }
    let is_from = at.before().is_some_and(|before| before.is_word("from between с со"));
    let other = end.past_mark("-–—/").or_else(|| if is_from { end.past_word("to and по до") } else { None });
    let (last, end) = match other.and_then(month_word) {
        Some((last, end)) => (last, end.before().filter(|dot| dot.is_mark(".")).unwrap_or(end)),
        None => (month, end),
    };
    if end.joins() && !end.has_ended() || month > last {
        return None;
    }
    let third = if mid.is_some() {
        mid
    } else {
        Some(before).filter(|word| {
            word.is_word("early mid late начале начала началу середине середины конце конца концу")
        })
    };
    let start = third.unwrap_or(at);
    let lead = start.before().filter(|lead| !lead.before().is_some_and(|word| word.is_word("day days")))?;
    // Some months are names of people too.
    let is_name_too = at.is_word("april may june august jan mar") && third.is_none();
    let is_said = lead.is_word(IN)
        || (lead.is_word(AROUND) && !is_name_too)
        || (third.is_some() && lead.is_word("in by since until"));
    let is_capital = end.written().is_some_and(|word| word.starts_with(char::is_uppercase))
        || end.is_mark("'’") && end.joins();
    let that = past_that_year(end);
    let is_plain = is_said && !is_capital && end.number().is_none();
    let (end, says_year) = that.map_or((end, false), |end| (end, true));
    (is_plain || says_year).then_some(Bare { start, first: (month, 0), last: (last, 0), end, says_year })
}

/// `14 March`, `18 января`, `25–27 января`
fn bare_day(at: At) -> Option<Bare> {
    if !at.is_free() || at.is_denied_date() {
        return None;
    }
    let (day, end) = day_number(at)?;
    let last = past_dash(end, starts_span(at)).and_then(day_number).or_else(|| next_day(at, day, end));
    let (last, end) = last.unwrap_or((day, end));
    let is_russian = end.written().is_some_and(|word| !word.is_ascii());
    let (month, end) = month_after(end)?;
    // The point of `6 мая.` ends the sentence.
    let end = end.before().filter(|point| point.is_mark(".")).unwrap_or(end);
    let is_said = is_russian
        || at.before().is_some_and(|before| {
            before.is_word("on by since until till from before after of between the")
                || weekday(before).is_some()
        });
    let is_plain = is_said && end.has_ended() && !is_name(at, end);
    is_plain.then(|| {
        with_year(Bare { start: at, first: (month, day), last: (month, last), end, says_year: false })
    })
}

/// The day of the week that stands here, or before the comma that does: `Saturday, May 18th`, `в субботу 18 мая`.
fn weekday(at: At) -> Option<i32> {
    let day = if at.is_mark(",") { at.before()? } else { at };
    weekday_of(&day.word()?)
}

/// Whether a day of a year is the day of the week that stands before it, if one does; before 1918 it may be of another
/// calendar.
fn is_of_weekday(bare: Bare, found: &Found) -> bool {
    // 1970-01-01 was a Thursday.
    let is_day = |weekday| found.first.0.saturating_add(3).rem_euclid(7) == weekday;
    let is_asked = found.precision == Precision::Day && found.first.ymd().0 >= 1918;
    !is_asked || bare.start.before().and_then(weekday).is_none_or(is_day)
}

fn with_year(bare: Bare) -> Bare {
    past_that_year(bare.end).map_or(bare, |end| Bare { end, says_year: true, ..bare })
}

/// Whether a day and a month are the name of something.
fn is_name(start: At, end: At) -> bool {
    let before = start.before();
    let quoted = start.joins() && before.is_some_and(|mark| mark.is_mark(QUOTES));
    let named = |at: At| at.is_word(NAMED_AFTER) || at.is_word("attacks attack");
    let is_capital = end.written().is_some_and(|word| word.starts_with(char::is_uppercase)) && !end.joins();
    quoted || before.is_some_and(named) || named(end) || is_capital
}
