//! Years of three digits.

use super::Precision;
use super::around::{Before, before, counts, follows};
use super::bounds::starts_span;
use super::day::year_days;
use super::lexemes::At;
use super::rules::{Found, year_word};
use super::words::{AGES, AND, DASHES, FOLLOWING, PLURAL_YEARS};
use super::years::span_of;

/// Whether a year of three digits is near the date before it.
pub(super) fn is_of_early_times(at: At, year: u32) -> bool {
    let year = i32::try_from(year).unwrap_or(0);
    at.read.known().is_some_and(|known| (1..1200).contains(&known) && known.abs_diff(year) <= 300)
}

/// Years of three digits, where nothing else can be meant: `в 862 году`, `476 AD`, `(973–1050)`; or where the date
/// before is of such times too: `in 476.`
pub(super) fn early_years(at: At) -> Option<Found> {
    let (year, _) = at.number().filter(|&(year, digits)| digits == 3 && year >= 100)?;
    if at.is_denied_date() {
        return None;
    }
    let after = at.next();
    let of_year = |year: u32| i32::try_from(year).ok().and_then(year_days);
    let is_of_such_times = || is_of_early_times(at, year);
    let is_from = starts_span(at);
    let other = after.past_mark(DASHES).or_else(|| after.past_word("по до").filter(|_| is_from));
    if let Some(other) = other
        && let Some((last, digits)) = other.number()
    {
        let end = other.next();
        let name = at.before().filter(|open| open.is_mark("(")).and_then(At::before);
        let is_age = name.is_some_and(|name| name.is_word(AGES));
        let most = if is_age || is_from { 700 } else { 110 };
        let is_later = (3..=4).contains(&digits) && (3..=most).contains(&last.checked_sub(year)?);
        let is_bracketed = end.is_mark(")")
            && (is_age
                || name.and_then(At::written).is_some_and(|name| name.starts_with(char::is_uppercase))
                || at.before().is_some_and(|open| open.is_mark("(")) && is_of_such_times());
        let named = year_word(end).filter(|_| end.is_word(PLURAL_YEARS));
        let days = of_year(year).zip(of_year(last)).map(|(first, last)| (first.0, last.1));
        return if is_later && (is_bracketed || named.is_some()) {
            span_of(days, named.unwrap_or(end))
        } else {
            None
        };
    }
    // `122 года` are years, `до 988 года` is till one.
    let is_till = || year % 10 != 1 && at.before().is_some_and(|word| word.is_word("до после с от"));
    // `в 980 г.`, but not in so many grams of it: `в 100 г продукта`
    let is_short = || {
        if year < 850 && !is_of_such_times() {
            return false;
        }
        let lead = at.before().filter(|lead| lead.is_word("в") && year % 50 != 0);
        let is_weight =
            |lead: At| lead.before().is_some_and(|word| word.is_word("весом весит весят массой вес масса"));
        lead.is_some_and(|lead| !is_weight(lead))
            && after.past_word("г").is_some_and(|point| point.is_mark("."))
    };
    let is_year = after.is_word("году годом") || after.is_word("года") && is_till() || is_short();
    let is_dated = || {
        let Before { is_strong, is_weak, .. } = before(at);
        is_strong || is_weak
    };
    // `In 793 Vikings raided it`
    let begins = || {
        let is_capital =
            after.written().is_some_and(|word| word.starts_with(|char: char| char.is_ascii_uppercase()));
        at.before().is_some_and(|before| before.written() == Some("In"))
            && year % 100 != 0
            && !after.joins()
            && (is_capital || after.is_word(FOLLOWING))
    };
    // `founded in 578,`
    let is_founded = || {
        let verb = at.before().filter(|word| word.is_word("in") && year % 100 != 0).and_then(At::before);
        verb.is_some_and(|verb| verb.is_word("founded established built born died crowned erected"))
            && (follows(after) || after.is_mark(DASHES) && !after.joins())
    };
    let is_said = is_year
        || begins()
        || is_founded()
        || is_of_such_times()
            && at.before().is_some_and(|and| and.number == at.read.listed && and.is_word(AND))
            && follows(after)
        || is_of_such_times() && is_dated() && follows(after) && after.has_ended();
    let end = if is_year { year_word(after)? } else { after };
    if is_said && !counts(end) { Found::new(of_year(year), Precision::Year, end) } else { None }
}
