//! Years by themselves, where the words around them say that they are years.

use super::around::{
    Before, before, begins_clause, begins_line, counts, ends_sentence, follows, goes_on_plainly,
    goes_on_with_no_plural, heads_entry, is_attributive, is_cited, is_dagger, is_enclosed, is_event,
    is_labelled, is_life, is_lifetime, is_many, is_near, is_of_budget, is_of_copyright, is_of_court,
    is_of_law, is_of_life, is_of_named, is_of_something, is_of_work, is_possessive, is_recent, is_russian_in,
};
use super::bounds::{second, starts_span};
use super::day::year_days;
use super::early::early_years;
use super::lexemes::At;
use super::rules::{Found, dated, decade_days, year_number, year_word};
use super::words::{AND, DASHES, EVENTS, PLURAL_YEARS, PRESENT, SEASONAL, TO};
use super::{Day, Precision};

/// A year or a span that begins with one.
pub(super) fn years(at: At) -> Option<Found> {
    if !at.is_free() {
        return None;
    }
    let Some(year) = year_number(at) else { return early_years(at) };
    let after = at.next();
    let is_first_year = year_word(after);
    let end = is_first_year.unwrap_or(after);
    let Before { is_strong, is_weak, is_weak_before_words } = before(at);
    let is_denied = at.is_denied() && !is_weak;
    let is_modern = year >= 1700;
    // `(1288)` after a word, in a text of those times
    let is_in_brackets = || {
        let is_after_word = |open: At| {
            open.is_mark(",")
                || open.is_mark("(")
                    && !open.joins()
                    && open.before().is_some_and(|word| word.written().is_some())
        };
        after.is_mark(")") && at.before().is_some_and(is_after_word) && is_enclosed(at, after)
    };
    // `Corpus Christi, 1352, was founded`
    let is_between_commas = || {
        at.before().is_some_and(|comma| comma.is_mark(","))
            && after.past_mark(",").is_some_and(|next| next.is_word("was is"))
    };
    let is_bracketed = is_modern && is_enclosed(at, at.next())
        || !is_modern && is_near(at, year) && (is_in_brackets() || is_between_commas());
    if let Some(found) = seasonal(at, year).filter(|_| !is_denied) {
        return Some(found);
    }
    // `the 1976 to 1981 plan`
    let to = end.past_word("to through").and_then(year_number).filter(|last| *last > year);
    let is_from = starts_span(at) || is_modern && to.is_some_and(|last| year % 50 != 0 || last % 50 != 0);
    if let Some(found) = open_years(at, year, end) {
        return if is_denied { None } else { Some(found) };
    }
    let (joined, is_about) = second(at, end, is_from).map_or((None, false), |(at, about)| (Some(at), about));
    let short =
        || short_year(year, end.past_joined(DASHES).filter(|other| other.joins())?, is_from || is_strong);
    let last = joined.and_then(|other| Some((year_number(other)?, other.next())));
    let is_short = last.is_none();
    if let Some((last, end)) = last.or_else(short)
        && last > year
    {
        let named = year_word(end);
        let is_counted = counts(named.unwrap_or(end));
        let is_bracketed = is_modern && is_enclosed(at, end)
            || year >= 1500
                && (year % 50 != 0 || last % 50 != 0)
                && at.before().is_some_and(|open| open.is_mark("(["))
                && end.is_mark(")]");
        // `was illegal 1932–34, but`; `(1892–96, 1901–02)`
        let is_after_word = || {
            let is_small = |word: &str| word.starts_with(char::is_lowercase);
            at.before().and_then(At::written).is_some_and(is_small)
        };
        let is_next = || {
            let comma = at.before().filter(|comma| comma.number == at.read.listed && comma.is_mark(","));
            comma.is_some()
                && at.read.known().is_some_and(|known| (0..=60).contains(&year.saturating_sub(known)))
        };
        let is_short_plain = || {
            is_recent(year) && last <= 2039 && last % 100 > 12 && is_after_word() || is_modern && is_next()
        };
        let is_plain = is_strong
            || is_weak
            || is_bracketed
            || (is_modern && (!is_short || is_short_plain()) && follows(end));
        // `В 1883-1895 – редактор`
        let is_in = || at.before().is_some_and(|before| before.is_word("в"));
        // `В 1907–1917 посетил`
        let goes_on = || end.written().is_some_and(|word| !word.is_ascii() && !is_many(word));
        let is_plain = is_plain
            || is_modern
                && is_in()
                && (end.is_mark(DASHES) && !end.joins() && end.next().written().is_some() || goes_on());
        let is_plain = is_plain
            || (is_modern && is_attributive(at, end, year))
            || (last % 50 != 0 && is_of_something(at) && (follows(end) || goes_on_with_no_plural(end)));
        let is_plain = is_plain
            || is_lifetime(at, end, (year, last))
            || is_named_later(end)
            || is_recent(year)
                && at.before().is_none_or(|mark| mark.is_mark("•●▪◦■►;") || ends_sentence(mark))
                && goes_on_plainly(end)
            || is_of_life(at, year, end) && is_of_life(at, last, end);
        if named.is_some() || (!is_denied && end.has_ended() && is_plain && !is_counted) {
            let days = year_days(year).zip(year_days(last)).map(|(first, last)| (first.0, last.1));
            return span_of(days, named.unwrap_or(end)).map(|found| found.about_last(is_about));
        }
        return None;
    }
    // From a year to something that is more exact than one.
    if let Some(other) = joined
        && (is_from || !other.joins() || other.written().is_some())
        && !is_denied
        && let Some(other) = dated(other)
        && let Some(one) = Found::new(year_days(year), Precision::Year, end)
        && let Some(both) = one.to(other.about(is_about))
    {
        return Some(both);
    }
    if is_first_year.is_none() && !is_listed(at) {
        // `1864 - Anton Berger born`, at the beginning of a text or of a line
        let is_dash = after.is_mark(DASHES) && !after.joins();
        let goes_on_apart = !after.next().joins() && after.next().written().is_some();
        let heads = (is_dash || after.is_mark(".")) && goes_on_apart;
        let is_alone = at.before().is_none()
            && (after.lexeme().is_none() || after.is_mark(":") || heads)
            && year >= 1800;
        // `1897 - began to make it; 1909 - changed its name`; `1898: Tom Chalmers; 1902: Charles Dunn`
        let is_of_chronicle = || {
            at.before().is_some_and(|before| {
                is_dash && (before.is_mark(";…]") || ends_sentence(before))
                    || after.is_mark(":") && (before.is_mark(";") || before.is_mark(":") && !at.joins())
            })
        };
        let is_alone = is_alone
            || is_recent(year) && goes_on_apart && is_of_chronicle()
            || is_recent(year) && (is_dash || after.is_mark(":")) && goes_on_apart && begins_line(at)
            || is_recent(year) && heads_entry(at, after);
        let before_words = || is_weak_before_words && is_recent(year) && goes_on_with_no_plural(after);
        let says_so = (is_strong && !counts(after))
            || (is_weak && (follows(after) || before_words() || is_recent(year) && is_dash))
            || is_bracketed
            || is_alone
            || (is_modern && (is_labelled(at) || is_attributive(at, after, year)))
            || (is_recent(year) && (is_of_something(at) || is_of_law(at)) && follows(after))
            || (is_recent(year) && is_of_law(at) && goes_on_with_no_plural(after))
            || (is_recent(year) || is_near(at, year) && year % 50 != 0) && is_of_named(at, after)
            || is_recent(year) && begins_clause(at, after)
            || is_russian_in(at, year)
            || heads_list(at, year)
            || is_of_life(at, year, after)
            || is_recent(year) && (is_of_court(at, after) || is_cited(at, after))
            || ((is_modern || is_dagger(at) || is_near(at, year))
                && is_life(at)
                && (follows(after) || after.is_word("d")))
            || is_event(at)
            || is_of_copyright(at, year)
            || is_modern && year % 100 != 0 && is_of_work(at, after)
            || is_of_something(at)
                && follows(after)
                && at.before().and_then(At::before).is_some_and(|what| what.is_word(EVENTS))
            || is_modern && is_of_budget(after)
            || (is_modern && year % 10 != 0 && is_possessive(after));
        if is_denied
            || !(after.has_ended()
                || is_possessive(after)
                || after.is_mark("-") && after.next().lexeme().is_none())
            || !says_so
        {
            return None;
        }
        // Two numbers of which one was no year: from 1500 to 3000.
        let goes_on =
            is_weak && !is_strong && after.past_word(TO).is_some_and(|next| next.number().is_some());
        if goes_on {
            return None;
        }
    }
    // `в 1980 годах`, `с 1830 годов` are ten years.
    if is_first_year.is_some()
        && end.before().is_some_and(|word| word.is_word("годах годы годов"))
        && year % 10 == 0
    {
        let is_one_of_many = at.before().is_some_and(|before| before.is_word(AND) || before.is_mark(",-–—"));
        if !is_one_of_many {
            return Found::new(decade_days(year).filter(|_| year % 100 != 0), Precision::Decade, end);
        }
    }
    Found::new(year_days(year), Precision::Year, end)
}

pub(super) fn span_of<'a>(days: Option<(Day, Day)>, end: At<'a>) -> Option<Found<'a>> {
    Found::new(days, Precision::Year, end).map(|found| Found { is_span: true, ..found })
}

/// `2014–Present`: what is after the year is read with the words around it.
fn open_years<'a>(at: At, year: i32, end: At<'a>) -> Option<Found<'a>> {
    let dash = end.past_mark(DASHES);
    let is_open = dash.is_some_and(|next| {
        // `(1998–)`, `(1982–2002 and 2009– )`
        let begins = || {
            at.before().is_some_and(|before| {
                before.is_mark("(")
                    || before.number == at.read.listed && (before.is_word(AND) || before.is_mark(",;"))
            })
        };
        // `MITSAKIS, KONSTANTIN, 1918–, leader`
        let is_of_list = || {
            let name = at.before().filter(|comma| comma.is_mark(",")).and_then(At::before);
            let is_name = |word: &str| word.starts_with(char::is_uppercase);
            next.joins() && next.is_mark(",;") && name.and_then(At::written).is_some_and(is_name)
        };
        next.is_word(PRESENT) || next.is_mark(")") && begins() || is_recent(year) && is_of_list()
    });
    (is_open && year >= 1000).then(|| Found::new(year_days(year), Precision::Year, end))?
}

/// One of several years: `in 2008 and 2012`, `2008 и 2012 годов`.
fn is_listed(at: At) -> bool {
    let after = at.next();
    if is_named_later(after) {
        return true;
    }
    let is_after_one = || at.before().is_some_and(|and| and.number == at.read.listed && and.is_word(AND));
    // `in 1832, 1849, and 1866 came`
    let is_last = || {
        let and = at.before().filter(|and| and.is_word(AND)).and_then(At::before);
        and.is_some_and(|comma| comma.is_mark(",")) && goes_on_with_no_plural(after)
    };
    let is_continued =
        || at.before().is_some_and(|and| is_continued(at, and)) && (follows(after) || is_last());
    (is_after_one() && follows(after) || is_continued()) && after.has_ended()
}

/// Whether a number goes on with a list of years that rise: `in 1952, 1957, and 1962`.
fn is_continued(at: At, and: At) -> bool {
    let (comma, is_last) = match and.before().filter(|_| and.is_word(AND)) {
        Some(comma) if comma.is_mark(",") => (comma, true),
        _ => (and, and.is_word(AND)),
    };
    if comma.number != at.read.listed || !(is_last || comma.is_mark(",")) {
        return false;
    }
    let rises = at
        .read
        .known()
        .zip(year_number(at))
        .is_some_and(|(one, other)| (1..=60).contains(&other.saturating_sub(one)));
    // After a comma alone, the list goes on, or the sentence ends.
    let after = at.next();
    let goes_on = || {
        let other = after.past_mark(",").map(|other| other.past_word(AND).unwrap_or(other));
        other.or_else(|| after.past_word(AND)).is_some_and(|other| year_number(other).is_some())
    };
    // `dateRange(1995, 1997)`
    let is_of_call = || {
        let open = comma.before().and_then(At::before).filter(|open| open.is_mark("(") && open.joins());
        open.is_some_and(|open| open.before().is_some_and(|name| name.written().is_some_and(str::is_ascii)))
    };
    let ends = after.lexeme().is_none()
        || after.is_mark(".;)")
        || after.is_word(AND)
        || after.is_mark("(") && !after.joins();
    rises && (is_last || ends || goes_on()) && !is_of_call()
}

/// Whether a list begins here of four years at least that rise: `Exhibitions: 1995, 2001, 2002, 2006`.
fn heads_list(at: At, year: i32) -> bool {
    let (mut here, mut last, mut others) = (at.next(), year, 0_usize);
    loop {
        let other = here.past_mark(",").unwrap_or(here);
        let other = other.past_word(AND).unwrap_or(other);
        let Some(next) = year_number(other)
            .filter(|next| other.number > here.number && (1..=60).contains(&next.saturating_sub(last)))
        else {
            break;
        };
        (here, last, others) = (other.next(), next, others.saturating_add(1));
    }
    let is_after_mark = at.before().is_none_or(|before| before.is_mark(":(—–"));
    // `two books of essays, 1998 and 2001.`
    let are_two = others == 1
        && at.next().is_word(AND)
        && here.is_mark(".;)")
        && at.before().is_some_and(|before| before.is_mark(","));
    if is_recent(year) && is_recent(last) && are_two {
        return true;
    }
    is_recent(year) && last <= 2039 && others >= 3 && is_after_mark && !counts(here)
}

/// Whether other years follow here of which the last is named so: that is meant of all. In the plural, or
/// after two at least (`1563, 1593 и 1665 году`).
fn is_named_later(after: At) -> bool {
    let mut here = after;
    for others in 1..=12 {
        let Some(other) =
            here.past_mark(",").or_else(|| here.past_word(AND)).filter(|other| year_number(*other).is_some())
        else {
            return false;
        };
        here = other.next();
        if here.is_word(PLURAL_YEARS) || others > 1 && year_word(here).is_some() {
            return true;
        }
        // `1635—36, 1655 и 1664 годах`
        here = here.past_joined(DASHES).filter(|other| other.number().is_some()).map_or(here, At::next);
    }
    false
}

/// `the 2015/16 season`, `в сезоне 2015/16`, `in 2003/04`, `the 1992-93 season`: a year and the next one.
fn seasonal(at: At, year: i32) -> Option<Found> {
    let after = at.next();
    let other = after.past_joined("/-–")?;
    let (number, digits) = other.number().filter(|_| other.joins() && year >= 1800)?;
    let next = year.saturating_add(1);
    let is_next = match digits {
        1 => i64::from(number) == i64::from(next.rem_euclid(10)),
        2 => i64::from(number) == i64::from(next.rem_euclid(100)),
        4 => i64::from(number) == i64::from(next),
        _ => false,
    };
    let end = other.next();
    // `their first seasons, 1888–89 and 1889–90`
    let comma = at.before().filter(|comma| comma.is_mark(",") && after.is_mark("–-")).and_then(At::before);
    let is_named = end.is_word(SEASONAL)
        || comma.or_else(|| at.before()).is_some_and(|word| word.is_word(SEASONAL))
        || end.written().is_some() && end.next().is_word(SEASONAL);
    let is_said = || {
        let Before { is_strong, is_weak, .. } = before(at);
        after.is_mark("/")
            && (year_word(end).is_some()
                || at.before().is_some_and(|open| open.is_mark("(")) && end.is_mark("),;")
                || at.before().is_some_and(|word| word.is_word("the")) && !counts(end)
                || is_strong && !counts(end)
                || is_weak && follows(end))
    };
    if !is_next || !end.has_ended() || !(is_named || is_said()) {
        return None;
    }
    let days = (year_days(year)?.0, year_days(next)?.1);
    span_of(Some(days), year_word(end).unwrap_or(end))
}

/// The second year of `1921–22`: two digits of the same century, which are no month.
fn short_year(year: i32, at: At, is_from: bool) -> Option<(i32, At)> {
    let (number, digits) = at.number().filter(|&(_, digits)| digits <= 2)?;
    if digits == 1 {
        // `from 2003-7`
        let last = year.saturating_sub(year.rem_euclid(10)).saturating_add(i32::try_from(number).ok()?);
        return (is_from && last > year).then_some((last, at.next()));
    }
    let last = year.saturating_sub(year.rem_euclid(100)).saturating_add(i32::try_from(number).ok()?);
    let dash = at.before();
    let is_dash = dash.is_some_and(|dash| dash.is_mark("–—")) || number > 12;
    // `(1808–83)` is a life.
    let open = dash.and_then(At::before).and_then(At::before);
    let is_life = number > 31 && open.is_some_and(|open| open.is_mark("(")) && at.next().is_mark(")");
    let most = if is_life { 99 } else { 30 };
    (is_dash && last > year && last.saturating_sub(year) <= most).then_some((last, at.next()))
}
