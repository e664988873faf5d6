//! Years by themselves, where the words around them say that they are years.

use super::bounds::{circa, second, starts_span};
use super::day::year_days;
use super::lexemes::At;
use super::rules::{Found, dated, decade_days, year_number, year_word};
use super::words::{
    ABOUT, AGES, AND, BY_MUCH, COUNTED, COUNTING, DASHES, DETERMINERS, EVENTS, FOLLOWING, LABELS, OF_COUNT,
    OF_TIME, PERIODS, PLANNED, PLURAL_YEARS, PREFIXES, PRESENT, QUOTES, SEASONAL, STRONG, TO, WEAK,
    WEAK_BEFORE_WORDS, YEAR_WORDS,
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
        let word = circa(before).unwrap_or(before);
        let is_passed =
            word.is_word(ABOUT) || word.is_word("both") || (word.is_word("least latest") && place.is_free());
        if !(is_passed || (word.is_word("at") && place.is_word("least latest"))) {
            break;
        }
        place = word;
    }
    // `Around 1900, the wheel`, but not "around 1900 people"
    let begins =
        || place.written().is_some_and(|word| word.starts_with(char::is_uppercase)) && at.next().is_mark(",");
    // `built c. 1200.`
    let is_circa = || {
        let circa = place.written().is_some_and(|word| matches!(word, "c" | "ca" | "circa" | "ок"));
        circa && at.next().is_mark(".,;)–-")
    };
    let is_tilde =
        place.before().is_some_and(|mark| mark.is_mark("~")) && year_number(at).is_some_and(is_recent);
    let is_about = (place.number..at.number).any(|number| At { number, ..at }.is_word(ABOUT))
        && (at.number().is_none_or(|(year, _)| year % 100 != 0) || begins() || is_circa());
    let word = place.before();
    let is_after = |words: &str| word.is_some_and(|word| word.is_word(words));
    let before_that = word.and_then(At::before);
    let is_prefixed = at.joins() && before_that.is_some_and(|word| word.is_word(PREFIXES)) && !is_about;
    let of_time = is_after("of") && before_that.is_some_and(|word| word.is_word(OF_TIME));
    let than = is_after("than") && before_that.is_some_and(|word| word.is_word("later earlier"));
    let period = is_after("after before") && before_that.is_some_and(|word| word.is_word(PERIODS));
    let early = is_after("as") && before_that.is_some_and(|word| word.is_word("early late recently far"));
    // `prior to 1905`, `dating back to 1784`
    let prior =
        is_after("to") && before_that.is_some_and(|word| word.is_word("prior back date dates dated dating"));
    // Not as in "1920 by 1280", "divided by 1000"; but "reached 500,000 by 1919".
    let is_grouped = |number: At| {
        let comma = number.before().filter(|comma| number.joins() && comma.is_mark(","));
        comma.and_then(At::before).is_some_and(|thousands| thousands.number().is_some())
    };
    // "may grow to 300 by 2003"
    let is_reached = |number: At| {
        number.before().is_some_and(|to| to.is_word("to"))
            && year_number(at).is_some_and(|year| year % 10 != 0 && is_recent(year))
    };
    let measures =
        |by: At| by.number().is_some() && !is_grouped(by) && !is_reached(by) || by.is_word(BY_MUCH);
    let begins_clause = before_that.is_none_or(|word| word.is_mark(".,;:—–(") || word.is_word(AND));
    let is_by = is_after("by")
        && (at.number().is_some_and(|(year, _)| year < 1500) && !begins_clause
            || before_that.is_some_and(measures));
    // `up to 1931`
    let up_to = is_after("to")
        && before_that.is_some_and(|word| word.is_word("up"))
        && year_number(at).is_some_and(|year| year % 10 != 0 && is_recent(year))
        && follows(at.next());
    // `planned for 1961, perhaps`
    let is_for = is_after("for")
        && before_that.is_some_and(|word| word.is_word(PLANNED))
        && year_number(at).is_some_and(|year| year % 10 != 0 && is_recent(year))
        && follows(at.next());
    // `dates its beginnings to 1795, the year in which`
    let is_to = is_after("to")
        && year_number(at).is_some_and(|year| year % 10 != 0 && year >= 1700)
        && at
            .next()
            .past_mark(",")
            .is_some_and(|next| next.is_word("when") || next.is_word("the") && next.next().is_word("year"));
    // `This was 1931.`
    let is_was = is_after("was")
        && before_that.is_some_and(|word| word.is_word("this it that"))
        && year_number(at).is_some_and(is_recent)
        && at.next().is_mark(".,;");
    // `in the 1866,`
    let is_with_article = is_after("the")
        && before_that.is_some_and(|word| word.is_word("in since until by during"))
        && year_number(at).is_some_and(is_recent)
        && (at.next().is_mark(".,;") || at.next().is_word("he she it they we"));
    // Not "the yard had built 1200 in all".
    let is_label = || is_after(LABELS) && year_number(at).is_some_and(|year| year % 50 != 0);
    Before {
        is_strong: is_after(STRONG)
            || place.before().is_some_and(|mark| mark.is_mark("©"))
            || is_prefixed
            || of_time
            || than
            || period
            || early
            || prior
            || is_with_article
            || is_for
            || is_was
            || is_to
            || up_to,
        is_weak: is_about || is_tilde || (is_after(WEAK) && !is_by) || is_label(),
        is_weak_before_words: is_after(WEAK_BEFORE_WORDS) && !is_by,
    }
}

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
                && at.read.known.is_some_and(|known| (0..=60).contains(&year.saturating_sub(known)))
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
            || is_recent(year) && is_of_court(at, after)
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

/// Whether an entry of a list of years begins here: `• 1956 окончил институт`, `; 1956 первая выставка`. Not of
/// `; 1945 солдат`.
fn heads_entry(at: At, end: At) -> bool {
    let is_one =
        |word: &str| ["ая", "яя", "ое", "ее", "ый", "ий"].iter().any(|ending| word.ends_with(ending));
    // `1951 новая книга` are so many.
    let is_odd = || at.number().is_some_and(|(year, _)| year % 10 != 1);
    at.before().is_some_and(|mark| mark.is_mark("•●▪◦■►")) && goes_on_plainly(end)
        || at.before().is_none_or(|mark| mark.is_mark(";")) && is_odd() && end.written().is_some_and(is_one)
}

/// Whether a word follows that is not counted, and no name.
fn goes_on_plainly(end: At) -> bool {
    let is_plain = |word: &str| {
        if word.is_ascii() {
            let is_verb = !end.is_word(FOLLOWING) && !end.is_word("of per x");
            is_verb && word.starts_with(|char: char| char.is_ascii_lowercase()) && !word.ends_with('s')
        } else {
            !is_many(word)
        }
    };
    !end.joins() && !counts(end) && end.written().is_some_and(is_plain)
}

/// Whether a point ends a sentence, and no short word.
fn ends_sentence(point: At) -> bool {
    let word = || point.before().and_then(At::written);
    point.is_mark(".") && word().is_some_and(|word| word.chars().count() > 2)
}

/// `Copyright Beth H. Garner 2009`
fn is_of_copyright(at: At, year: i32) -> bool {
    let mut words = std::iter::successors(at.before(), |at| at.before()).take(8).take_while(|at| {
        at.is_mark(".,&©")
            || at.is_word("by the of and")
            || at.written().is_some_and(|word| word.starts_with(char::is_uppercase))
    });
    (1900..=2039).contains(&year) && words.any(|at| at.is_word("copyright") || at.is_mark("©"))
}

/// `The gatehouse, 1782 by Paul Sands`
fn is_of_work(at: At, after: At) -> bool {
    let name = after.past_word("by").and_then(At::written);
    let is_no_count = |at: At| at.number().is_none() || year_number(at).is_some_and(is_recent);
    let of_work = |comma: At| {
        let words = std::iter::successors(comma.before(), |at| at.before()).take(4);
        let mut words = words.take_while(|at| !at.is_mark(".;"));
        comma.is_mark(",") && words.all(is_no_count)
    };
    at.before().is_some_and(of_work) && name.is_some_and(|name| name.starts_with(char::is_uppercase))
}

/// Whether a line begins here that is not the first.
fn begins_line(at: At) -> bool {
    let between =
        at.before().and_then(At::lexeme).zip(at.lexeme()).map(|(before, own)| before.end..own.start);
    between.and_then(|between| at.read.text.get(between)).is_some_and(|between| between.contains('\n'))
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
        .known
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

/// Whether a year after a word is one of the life that the text has stated, and the clause ends with it, as in
/// `Abidov (1881–1923): emigrated 1908; deputy 1918–20`.
fn is_of_life(at: At, year: i32, after: At) -> bool {
    let is_after_word = at.before().is_some_and(|word| {
        word.written().is_some() && !at.joins() && !word.is_word(COUNTING) && !word.is_word(FOLLOWING)
    });
    at.read.life.is_some_and(|(first, last)| (first..=last.saturating_add(3)).contains(&year))
        && is_after_word
        && (after.is_mark(".,;)") || after.is_word(AND))
}

/// `203 Cal. 504 (Cal. 1928)`
fn is_of_court(at: At, after: At) -> bool {
    let point = at.before().filter(|point| after.is_mark(")") && !at.joins() && point.is_mark("."));
    let court = point.and_then(At::before).and_then(At::written);
    court.is_some_and(|court| court.starts_with(char::is_uppercase) && court.len() <= 5)
}

/// Whether a year is near the date before it, so that it is of the times that a text is of.
fn is_near(at: At, year: i32) -> bool {
    at.read.known.is_some_and(|known| known.abs_diff(year) <= 150)
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
    let Some(open) = at.before().filter(|open| open.is_mark("([")) else { return false };
    let name = open.before().and_then(At::written);
    end.is_mark(")]")
        && name.is_some_and(|name| name.starts_with(char::is_uppercase))
        && (if is_near(at, first) { 1 } else { 3 }..=110).contains(&last.saturating_sub(first))
        || end.is_mark(")") && open.before().is_some_and(|what| what.is_word(AGES))
}

/// Whether what is here is counted by the number before it.
pub(super) fn counts(at: At) -> bool {
    // `until 1993 of Czechoslovakia`
    let is_of_name =
        || at.is_word("of") && at.next().written().is_some_and(|word| word.starts_with(char::is_uppercase));
    at.is_word(COUNTED) && !is_of_name() || at.is_mark("%‰°$€£₽")
}

/// Whether a sentence goes on here as it does after a year.
pub(super) fn follows(at: At) -> bool {
    at.lexeme().is_none() || at.is_word(FOLLOWING) || at.is_mark(".,;:!?…)]}»”\"'’([*|·&")
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
    let is_alone =
        (before.is_mark(".") && next.is_mark(".") || is_after_point() && next.is_mark(".)")) && !at.joins();
    // `(from 1902)`, `(both 1969)`, `(a novel; 1904)`
    let is_one_word = || {
        let is_said =
            before.is_mark(";") || before.is_word("both all from until to since published built founded");
        let opens = before.is_mark(";") || before.before().is_some_and(|open| open.is_mark("("));
        is_said && opens && next.is_mark(")")
    };
    // `«Весть», 2001, № 12`
    let is_title = || {
        let is_issue = || next.is_mark(",") && next.next().is_mark("№");
        before.is_mark(",")
            && (before.before().is_some_and(|quote| quote.is_mark("»”")) && next.is_mark(",.;") || is_issue())
    };
    // `(weekly, 1806)`
    let is_note = || {
        before.is_mark(",")
            && opens_before(before)
            && year_number(at).is_some_and(is_recent)
            && next.is_mark(")")
    };
    // `(the operation - 1942)`
    let is_after_dash = || {
        before.is_mark(DASHES)
            && !at.joins()
            && next.is_mark(")")
            && year_number(at).is_some_and(is_recent)
            && opens_before(before)
    };
    ends && (before.is_mark("([")
        || is_note()
        || is_after_dash()
        || is_one_word()
        || is_title()
        || is_place
        || is_short_place(before)
        || is_alone)
}

/// Whether a bracket opened a few words ago, and no number came since: not of `(русские — 5120, украинцы — 1851)`.
fn opens_before(mark: At) -> bool {
    let mut words = std::iter::successors(mark.before(), |at| at.before()).take(6);
    words
        .find(|at| at.is_mark("()") || at.number().is_some_and(|(_, digits)| digits > 2))
        .is_some_and(|at| at.is_mark("(") && !at.joins())
}

/// `М., 1962`, `СПб., 1887`: the place of a book, shortened, before a comma.
fn is_short_place(comma: At) -> bool {
    let point = if comma.is_mark(",") { comma.before().filter(|point| point.is_mark(".")) } else { None };
    let place = point.and_then(At::before).and_then(At::written);
    place.is_some_and(|place| {
        !place.is_ascii() && place.starts_with(char::is_uppercase) && place.chars().count() <= 4
    })
}

/// `Founded: 2002`
fn is_labelled(at: At) -> bool {
    let Some(before) = at.before().filter(|before| before.is_mark(":")) else { return false };
    before.before().is_some_and(|label| label.is_word(LABELS))
        && (follows(at.next())
            || at.next().written().is_some_and(|word| word.starts_with(char::is_uppercase)))
}

/// `the revolution of 1917,`
fn is_of_something(at: At) -> bool {
    let Some(of) = at.before().filter(|before| before.is_word("of")) else { return false };
    let what =
        of.before().map(|what| if what.is_mark("\"”»") { what.before().unwrap_or(what) } else { what });
    what.is_some_and(|what| what.written().is_some() && !what.is_word(OF_COUNT))
}

/// `the bridge of 1836 lasted`, `the second, of 1850, was`, `No. 40 of 1979`
fn is_of_named(at: At, after: At) -> bool {
    // Not "an army of 1836 mounted men".
    let is_verb = || {
        let is_past = after.written().is_some_and(|word| word.ends_with("ed")) && !counts(after);
        is_past && (follows(after.next()) || after.next().number().is_some())
    };
    let of = at.before().filter(|of| of.is_word("of"));
    let before = of.and_then(At::before);
    let is_apart = || {
        let what = before.filter(|comma| comma.is_mark(",") && after.is_mark(",")).and_then(At::before);
        what.is_some_and(|what| !what.is_word(OF_COUNT))
    };
    let number = before.filter(|number| number.number().is_some()).and_then(At::before);
    let is_numbered = || {
        let no = number.map(|point| if point.is_mark(".") { point.before().unwrap_or(point) } else { point });
        no.is_some_and(|no| no.is_word("no nos act") || no.is_mark("№"))
    };
    let is_name = || before.and_then(At::written).is_some_and(|name| name.starts_with(char::is_uppercase));
    let goes_on = || follows(after) || is_verb() || is_name() && goes_on_with_no_plural(after);
    is_of_something(at) && !after.joins() && goes_on() || is_apart() || is_numbered() && follows(after)
}

/// `1897 brought the manufacture of it`, at the beginning of a clause.
fn begins_clause(at: At, after: At) -> bool {
    let is_comma = || at.before().is_some_and(|mark| mark.is_mark(","));
    at.before().is_none_or(|mark| mark.is_mark(";") || ends_sentence(mark))
        && after.is_word("saw brought marked witnessed was began")
        || is_comma() && after.is_word("saw brought witnessed")
}

/// `2002's` without its year.
pub(super) fn is_possessive(after: At) -> bool {
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
    if is_dagger(at) {
        return true;
    }
    let dot = at.before().filter(|dot| dot.is_mark(".") && dot.joins());
    dot.and_then(At::before).is_some_and(|word| word.is_word("b d fl born died р род ум"))
}

/// `† 1447`
fn is_dagger(at: At) -> bool {
    at.before().is_some_and(|mark| mark.is_mark("†"))
}

/// `на 2019 учебный год`
fn is_of_budget(after: At) -> bool {
    after.is_word("учебный учебного учебном финансовый финансового финансовом бюджетный хозяйственный")
        && after.next().is_word(YEAR_WORDS)
}

/// `the 1147 siege`
fn is_event(at: At) -> bool {
    at.before().is_some_and(|before| before.is_word(DETERMINERS)) && at.next().is_word(EVENTS)
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

/// Whether a year of three digits is near the date before it.
pub(super) fn is_of_early_times(at: At, year: u32) -> bool {
    let year = i32::try_from(year).unwrap_or(0);
    at.read.known.is_some_and(|known| (1..1200).contains(&known) && known.abs_diff(year) <= 300)
}

/// Years of three digits, where nothing else can be meant: `в 862 году`, `476 AD`, `(973–1050)`; or where the date
/// before is of such times too: `in 476.`
fn early_years(at: At) -> Option<Found> {
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

/// Whether a Russian word may be a plural that a number counts after "in".
fn is_many(word: &str) -> bool {
    ["ах", "ях", "ых", "их", "ов", "ев", "ей"].iter().any(|ending| word.ends_with(ending))
}

/// `В 1973 президент`: what counts would stand in another case after "in".
fn is_russian_in(at: At, year: i32) -> bool {
    let next = at.next();
    // `в 1875 Марией`
    let is_name = |word: &str| {
        let mut letters = word.chars();
        letters.next().is_some_and(char::is_uppercase)
            && letters.all(char::is_lowercase)
            && word.chars().count() > 3
    };
    let is_plain = next.written().is_some_and(|word| (!is_many(word) || is_name(word)) && !word.is_ascii())
        || follows(next)
        || next.is_mark(DASHES) && !next.joins();
    let is_done = |word: &str| ["лся", "лась", "лось", "лись"].iter().any(|ending| word.ends_with(ending));
    let is_done = next.written().is_some_and(is_done);
    // `В 1469 он поступает`, `В 1920 назван`
    let is_said = next.is_word("он она оно они");
    let is_made = next.written().is_some_and(|word| word.ends_with("ван"));
    let is_in = at.before().is_some_and(|before| before.is_word("в во"));
    // `До 1882 находился`
    let is_by = is_done && at.before().is_some_and(|before| before.is_word("до с после к"));
    // `(упом. в 1365)`
    let ends_bracket = is_in && next.is_mark(")");
    (is_recent(year) || is_done && year >= 1000 || ends_bracket || is_said || (1700..1800).contains(&year))
        && (year % 10 != 0 || next.mark().is_some() || is_done || is_said || is_made)
        && (is_in || is_by)
        && !counts(next)
        && is_plain
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
        return year >= 1700 && !is_round;
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
        && (year % 10 != 0 || !is_plural())
}
