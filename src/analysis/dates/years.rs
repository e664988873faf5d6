//! Years by themselves, where the words around them say that they are years.

use super::bounds::{second, starts_span};
use super::day::year_days;
use super::lexemes::At;
use super::rules::{Found, dated, decade_days, year_number, year_word};
use super::words::{
    ABOUT, AND, BY_MUCH, COUNTED, COUNTING, DASHES, DETERMINERS, FOLLOWING, LABELS, OF_COUNT, OF_TIME,
    PERIODS, PLURAL_YEARS, PREFIXES, PRESENT, QUOTES, STRONG, TO, WEAK, WEAK_BEFORE_WORDS,
};
use super::{Day, Precision};

/// What the words before a number say of it.
#[derive(Clone, Copy)]
struct Before {
    /// It is a year unless it counts what follows.
    is_strong: bool,
    /// It is a year if the sentence goes on as after one.
    is_weak: bool,
    /// Likewise, or if it goes on with a word that is no plural.
    is_weak_before_words: bool,
}

fn before(at: At) -> Before {
    let mut place = at;
    // `in about 2015`, `since at least 2008`, `c. 1900`
    for _ in 0..3 {
        let Some(before) = place.before() else { break };
        let word = match before.before() {
            Some(word) if before.is_mark(".") && before.joins() && word.is_word("c ca ок") => word,
            _ => before,
        };
        let is_passed = word.is_word(ABOUT) || (word.is_word("least latest") && place.is_free());
        if !(is_passed || (word.is_word("at") && place.is_word("least latest"))) {
            break;
        }
        place = word;
    }
    let is_about = (place.number..at.number).any(|number| At { number, ..at }.is_word(ABOUT))
        && at.number().is_none_or(|(year, _)| year % 100 != 0);
    let word = place.before();
    let is_after = |words: &str| word.is_some_and(|word| word.is_word(words));
    let before_that = word.and_then(At::before);
    let is_prefixed = at.joins() && before_that.is_some_and(|word| word.is_word(PREFIXES)) && !is_about;
    let of_time = is_after("of") && before_that.is_some_and(|word| word.is_word(OF_TIME));
    let than = is_after("than") && before_that.is_some_and(|word| word.is_word("later earlier"));
    let period = is_after("after before") && before_that.is_some_and(|word| word.is_word(PERIODS));
    let early = is_after("as") && before_that.is_some_and(|word| word.is_word("early late recently far"));
    let prior = is_after("to") && before_that.is_some_and(|word| word.is_word("prior"));
    // Not as in "1920 by 1280", "divided by 1000".
    let measures = |by: At| by.number().is_some() || by.is_word(BY_MUCH);
    let is_by = is_after("by")
        && (at.number().is_some_and(|(year, _)| year < 1500) || before_that.is_some_and(measures));
    Before {
        is_strong: is_after(STRONG)
            || place.before().is_some_and(|mark| mark.is_mark("©"))
            || is_prefixed
            || of_time
            || than
            || period
            || early
            || prior,
        is_weak: is_about || (is_after(WEAK) && !is_by) || is_after(LABELS),
        is_weak_before_words: is_after(WEAK_BEFORE_WORDS) && !is_by,
    }
}

/// A year or a span that begins with one.
pub(super) fn years(at: At) -> Option<Found> {
    let year = year_number(at).filter(|_| at.is_free())?;
    let after = at.next();
    let is_first_year = year_word(after);
    let end = is_first_year.unwrap_or(after);
    let Before { is_strong, is_weak, is_weak_before_words } = before(at);
    let is_denied = at.is_denied() && !is_weak;
    let is_modern = year >= 1700;
    let is_bracketed = is_modern && is_enclosed(at, at.next());
    // `the 1976 to 1981 plan`
    let to = end.past_word("to").and_then(year_number).filter(|last| *last > year);
    let is_from = starts_span(at) || is_modern && to.is_some_and(|last| year % 50 != 0 || last % 50 != 0);
    if let Some(found) = open_years(at, year, end) {
        return if is_denied { None } else { Some(found) };
    }
    let (joined, is_about) = second(end, is_from).map_or((None, false), |(at, about)| (Some(at), about));
    let short = || short_year(year, end.past_joined(DASHES).filter(|other| other.joins())?);
    let last = joined.and_then(|other| Some((year_number(other)?, other.next())));
    let is_short = last.is_none();
    if let Some((last, end)) = last.or_else(short)
        && last > year
    {
        let named = year_word(end);
        let is_counted = counts(named.unwrap_or(end));
        let is_bracketed = is_modern && is_enclosed(at, end);
        let is_plain = is_strong || is_weak || is_bracketed || (is_modern && !is_short && follows(end));
        let is_plain = is_plain
            || (is_modern && is_attributive(at, end, year))
            || (last % 50 != 0 && is_of_something(at) && (follows(end) || goes_on_with_no_plural(end)));
        let is_plain = is_plain || is_lifetime(at, end, (year, last)) || is_named_later(end);
        if named.is_some() || (!is_denied && end.has_ended() && is_plain && !is_counted) {
            let days = year_days(year).zip(year_days(last)).map(|(first, last)| (first.0, last.1));
            return span_of(days, named.unwrap_or(end)).map(|found| found.about(is_about));
        }
        return None;
    }
    // From a year to something that is more exact than one.
    if let Some(other) = joined
        && (is_from || !other.joins())
        && !is_denied
        && let Some(other) = dated(other)
        && let Some(one) = Found::new(year_days(year), Precision::Year, end)
        && let Some(both) = one.to(other)
    {
        return Some(both.about(is_about));
    }
    if is_first_year.is_none() && !is_listed(at) {
        // `1864 - Anton Berger born`, at the beginning of a text
        let heads = (after.is_mark(DASHES) && !after.joins() || after.is_mark("."))
            && !after.next().joins()
            && after.next().written().is_some();
        let is_alone = at.before().is_none()
            && (after.lexeme().is_none() || after.is_mark(":") || heads)
            && year >= 1800;
        let before_words = || is_weak_before_words && is_recent(year) && goes_on_with_no_plural(after);
        let says_so = (is_strong && !counts(after))
            || (is_weak && (follows(after) || before_words()))
            || is_bracketed
            || is_alone
            || (is_modern && (is_labelled(at) || is_attributive(at, after, year)))
            || (is_recent(year) && (is_of_something(at) || is_of_law(at)) && follows(after))
            || is_russian_in(at, year)
            || (is_modern && is_life(at) && follows(after))
            || (is_recent(year) && year % 10 != 0 && is_possessive(after));
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
    // `в 1980 годах` are ten years.
    if is_first_year.is_some()
        && end.before().is_some_and(|word| word.is_word("годах годы"))
        && year % 10 == 0
    {
        let is_one_of_many = at.before().is_some_and(|before| before.is_word(AND) || before.is_mark(",-–—"));
        if !is_one_of_many {
            return Found::new(decade_days(year).filter(|_| year % 100 != 0), Precision::Decade, end);
        }
    }
    Found::new(year_days(year), Precision::Year, end)
}

fn span_of<'a>(days: Option<(Day, Day)>, end: At<'a>) -> Option<Found<'a>> {
    Found::new(days, Precision::Year, end).map(|found| Found { is_span: true, ..found })
}

/// `2014–Present`: what is after the year is read with the words around it.
fn open_years<'a>(at: At, year: i32, end: At<'a>) -> Option<Found<'a>> {
    let dash = end.past_mark(DASHES);
    let is_open = dash.is_some_and(|next| {
        next.is_word(PRESENT) || (next.is_mark(")") && at.before().is_some_and(|before| before.is_mark("(")))
    });
    (is_open && year >= 1000).then(|| Found::new(year_days(year), Precision::Year, end))?
}

/// One of several years: `in 2008 and 2012`, `2008 и 2012 годов`.
fn is_listed(at: At) -> bool {
    let after = at.next();
    if is_named_later(after) {
        return true;
    }
    let is_after_one = || at.before().is_some_and(|and| and.number == at.listed && and.is_word(AND));
    is_after_one() && after.has_ended() && follows(after)
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

/// `Pietro d'Abano (1250–1316)`: years of a life, after a name, in brackets.
fn is_lifetime(at: At, end: At, (first, last): (i32, i32)) -> bool {
    let Some(open) = at.before().filter(|open| open.is_mark("(")) else { return false };
    let name = open.before().and_then(At::written);
    end.is_mark(")")
        && name.is_some_and(|name| name.starts_with(char::is_uppercase))
        && (10..=110).contains(&last.saturating_sub(first))
}

/// Whether what is here is counted by the number before it.
pub(super) fn counts(at: At) -> bool {
    at.is_word(COUNTED) || at.is_mark("%‰°$€£₽")
}

/// Whether a sentence goes on here as it does after a year.
fn follows(at: At) -> bool {
    at.lexeme().is_none() || at.is_word(FOLLOWING) || at.is_mark(".,;:!?…)]}»”\"'’([*|·")
}

/// Years of which numbers that count are rarely written, and never round.
fn is_recent(year: i32) -> bool {
    (1800..=2039).contains(&year) && year % 100 != 0
}

/// Whether a sentence goes on here with a word that does not look like what is counted.
fn goes_on_with_no_plural(at: At) -> bool {
    let is_english = |word: &str| {
        word.is_ascii() && (!word.ends_with('s') || word.starts_with(|char: char| char.is_ascii_uppercase()))
    };
    !at.joins() && !counts(at) && at.written().is_some_and(is_english)
}

/// `(2013)`, `[Moscow, 2013]`, `Moscow, 2013.`
fn is_enclosed(at: At, next: At) -> bool {
    let ends = next.lexeme().is_none() || next.is_mark(")],.;");
    let Some(before) = at.before() else { return false };
    let is_place = before.is_mark(",")
        && before
            .before()
            .and_then(At::written)
            .and_then(|word| word.chars().next())
            .is_some_and(char::is_uppercase);
    // As references have it: `The press. 1998. No. 4.`
    let is_after_point = || before.is_mark(DASHES) && before.before().is_some_and(|point| point.is_mark("."));
    let is_alone = (before.is_mark(".") || is_after_point()) && !at.joins() && next.is_mark(".");
    ends && (before.is_mark("([") || is_place || is_alone)
}

/// `Founded: 2002`
fn is_labelled(at: At) -> bool {
    let Some(before) = at.before().filter(|before| before.is_mark(":")) else { return false };
    before.before().is_some_and(|label| label.is_word(LABELS)) && follows(at.next())
}

/// `the revolution of 1917,`
fn is_of_something(at: At) -> bool {
    let Some(of) = at.before().filter(|before| before.is_word("of")) else { return false };
    let what = of.before().filter(|what| what.written().is_some() && !what.is_word(OF_COUNT));
    what.is_some()
}

/// `2002's` without its year.
fn is_possessive(after: At) -> bool {
    let s = after.past_joined("'’").filter(|s| s.joins());
    s.is_some_and(|s| s.written() == Some("s") && s.next().has_ended())
}

/// `the Communications Act 2006`
fn is_of_law(at: At) -> bool {
    let name = at.before().and_then(At::written);
    name.is_some_and(|name| matches!(name, "Act" | "Bill" | "Ordinance" | "Decree"))
}

/// `b. 1855`, `(d. 1946)`, `р. 1855`
fn is_life(at: At) -> bool {
    let dot = at.before().filter(|dot| dot.is_mark(".") && dot.joins());
    dot.and_then(At::before).is_some_and(|word| word.is_word("b d fl born died р род ум"))
}

/// `В 1973 президент`: what counts would stand in another case after "in".
fn is_russian_in(at: At, year: i32) -> bool {
    let next = at.next();
    let is_many =
        |word: &str| ["ах", "ях", "ых", "их", "ов", "ев", "ей"].iter().any(|ending| word.ends_with(ending));
    let is_plain = next.written().is_some_and(|word| !is_many(word) && !word.is_ascii()) || follows(next);
    let is_done = |word: &str| ["лся", "лась", "лось", "лись"].iter().any(|ending| word.ends_with(ending));
    let is_done = next.written().is_some_and(is_done);
    let is_in = at.before().is_some_and(|before| before.is_word("в во"));
    // `До 1882 находился`
    let is_by = is_done && at.before().is_some_and(|before| before.is_word("до с после к"));
    (is_recent(year) || is_done && year >= 1000)
        && year % 10 != 0
        && (is_in || is_by)
        && !counts(next)
        && is_plain
}

/// The second year of `1921–22`: two digits of the same century, which are no month.
fn short_year(year: i32, at: At) -> Option<(i32, At)> {
    let (number, _) = at.number().filter(|&(_, digits)| digits == 2)?;
    let last = year.saturating_sub(year.rem_euclid(100)).saturating_add(i32::try_from(number).ok()?);
    let is_dash = at.before().is_some_and(|dash| dash.is_mark("–—")) || number > 12;
    (is_dash && last > year && last.saturating_sub(year) <= 30).then_some((last, at.next()))
}

/// `The 2022 invasion`, `Russia's 2014 annexation`, `a 2018 bombing`, `its brief 2011 split`, `for 2012 clashes`
fn is_attributive(at: At, next: At, year: i32) -> bool {
    let quoted = next.is_mark(QUOTES) && !next.joins();
    let word = next.written();
    if !(word.is_some() || quoted) || next.joins() || counts(next) || next.is_word(FOLLOWING) || year > 2039 {
        return false;
    }
    let Some(before) = at.before() else { return false };
    let is_plural = || word.is_some_and(|word| word.ends_with('s'));
    let is_round = year % 100 == 0;
    let is_possessive = |at: At| {
        let mark = if at.is_word("s") && at.joins() { at.before() } else { Some(at) };
        let whose = mark.filter(|mark| mark.is_mark("'’") && mark.joins()).and_then(At::before);
        whose.is_some_and(|whose| {
            whose.written().is_some()
                && (at.is_word("s") || whose.written().is_some_and(|word| word.ends_with('s')))
        })
    };
    if at.joins() {
        return false;
    }
    if before.is_word(DETERMINERS) || is_possessive(before) {
        return !(is_round && is_plural());
    }
    if before.is_word("a an") {
        return is_recent(year);
    }
    if before.is_word("for") {
        return (1990..=2039).contains(&year) && year % 10 != 0;
    }
    // One word between.
    let Some(first) = before.before().filter(|_| before.written().is_some()) else { return false };
    let is_small = |word: &str| word.starts_with(|char: char| char.is_ascii_lowercase());
    let is_plain =
        before.written().is_some_and(is_small) && !before.is_word(COUNTING) && !before.is_word(FOLLOWING);
    is_plain
        && !before.is_word(DETERMINERS)
        && (first.is_word(DETERMINERS) || first.is_word("a an") || is_possessive(first))
        && is_recent(year)
        && year % 10 != 0
}
