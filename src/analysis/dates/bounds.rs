//! What the words around a date say of its edges.

use super::around::{follows, is_possessive};
use super::lexemes::At;
use super::rules::Found;
use super::words::{
    ABOUT, BELONGING, COMPARED, DASHES, DATED, FROM, NOT_THINGS, PREFIXES, PRESENT, SINCE, SINCE_WITH,
    THINGS, TO, UNTIL, YEAR_WORDS, third_of,
};
use super::{Bound, Edge, Precision};

/// The word of `c.`, `ca.` and `ок.` before their point, but not of `28 U.S.C. 1291`.
pub(super) fn circa(point: At) -> Option<At> {
    let word =
        point.before().filter(|word| point.is_mark(".") && point.joins() && word.is_word("c ca ок"))?;
    let is_part = word.joins() && word.before().is_some_and(|mark| mark.is_mark("."));
    (!is_part).then_some(word)
}

/// Back past the words before a date that say that it is about then, and those that say nothing of it: the place of the
/// first of them, and whether the date is about then.
fn past_back(at: At) -> (At, bool) {
    let (mut here, mut about) = (at, false);
    let most = if is_from_typed(at) { 0 } else { 4 };
    for _ in 0..most {
        let Some(before) = here.before() else { break };
        let word = circa(before).unwrap_or(before);
        // `примерно в ноябре 1347 года`
        let is_in = word.is_word("в во") && word.before().is_some_and(|about| about.is_word(ABOUT));
        let is_passed = is_in
            || word.is_word("the least latest year years")
            || word.is_word("at") && here.is_word("least latest");
        if word.is_word(ABOUT) || word.is_mark("~") {
            about = true;
        } else if !is_passed {
            break;
        }
        here = word;
    }
    (here, about)
}

/// Whether a Latin letter stands for `с`, as is common where Russian is typed: `c 1870 по 1938 год`, `c 1938 года`.
fn is_from_typed(at: At) -> bool {
    let is_russian = |at: At| at.written().is_some_and(|word| !word.is_ascii());
    let typed = at.before().is_some_and(|before| matches!(before.written(), Some("c" | "C")) && !at.joins());
    typed && (is_russian(at) || is_russian(at.next()))
}

/// The word before a date that says that it begins a span: `from`, `between`.
fn lead(at: At) -> Option<At> {
    let before = past_back(at).0.before();
    before.filter(|before| before.is_word(FROM) || is_from_typed(at))
}

/// Whether something before a date says that it begins a span.
pub(super) fn starts_span(at: At) -> bool {
    lead(at).is_some()
}

/// The place of the second date of a span, of which the first goes from a place to an end, and whether it is about then;
/// `is_from` if something before the first says that a span begins.
pub(super) fn second<'a>(at: At, end: At<'a>, is_from: bool) -> Option<(At<'a>, bool)> {
    // `c. 1455 – c. 1536`; after a dash other words for it may be of a number of something else.
    if let Some(other) = end.past_mark(DASHES) {
        let circa = past_circa(other).or_else(|| other.past_word("circa"));
        let other = other.past_word("ad").unwrap_or(other);
        return Some((circa.unwrap_or(other), circa.is_some()));
    }
    // `с 2013 примерно до 2015 года`
    // `from October 20, 1898, to August 19, 1899`
    let end = end.past_mark(",").filter(|to| is_from && to.is_word("to through until")).unwrap_or(end);
    // `from the 1920s up to the 1960s`
    let end = end.past_word("up").filter(|to| is_from && to.is_word("to until till")).unwrap_or(end);
    let to = || end.past_word(ABOUT).and_then(|to| Some((to.past_word(TO)?, true)));
    // `late 18th to early 19th century`
    let to_part = || {
        let part = end.past_word("to").map(|part| part.past_word("the").unwrap_or(part));
        part.and_then(At::word).is_some_and(|word| third_of(&word).is_some())
    };
    // From one and another are two.
    let is_between = || lead(at).is_some_and(|lead| lead.is_word("between между zwischen"));
    let is_from = is_from && (!end.is_word("and и und") || is_between());
    let (at, is_about) =
        end.past_word(TO).map(|at| (at, false)).or_else(to).filter(|_| is_from || to_part())?;
    let about = past_circa(at).or_else(|| at.past_word(ABOUT));
    let (at, is_about) = (about.unwrap_or(at), is_about || about.is_some());
    let at = at.past_word("the at ad").map_or(at, |next| next.past_word("least").unwrap_or(next));
    Some((at, is_about))
}

/// Past `c.`, `ca.` and `ок.`
fn past_circa(at: At) -> Option<At> {
    let point = at.past_word("c ca ок")?;
    (point.is_mark(".") && point.joins()).then(|| point.next())
}

/// A date that begins at a place, with what stands before and after it.
pub(super) fn stated<'a>(at: At<'a>, found: Found<'a>) -> Found<'a> {
    let (place, about) = past_back(at);
    let starts_span = starts_span(at);
    // `примерно с 2013 по 2015 год`
    let before_from = || place.before().and_then(At::before).is_some_and(|word| word.is_word(ABOUT));
    let of_both = found.is_span && starts_span && before_from();
    let approximate = found.approximate || about || of_both;
    // "Circa" is of the year that it stands at, and so is what follows "from"; "around 1967–68" is of both.
    let is_of_first =
        || starts_span || at.before().is_some_and(|word| word.is_mark(".") || word.is_word("c ca circa ок"));
    let sharp = match (found.is_span && !of_both, about) {
        (true, false) => found.sharp,
        (true, true) if !found.approximate && is_of_first() => Some(Edge::Last),
        _ => None,
    };
    let found = Found { sharp, ..found };
    // `from 1909 on`
    let is_on = || {
        let after = found.end.next();
        starts_span
            && found.end.is_word("on")
            && (follows(after) && !after.is_word("the a an this that these those its their his")
                || after.is_word("until you"))
    };
    if !found.is_span && is_on() {
        return Found { bound: Bound::Since, approximate, end: found.end.next(), ..found };
    }
    if let Some(end) = goes_on(found.end).filter(|_| !found.is_span) {
        return Found { bound: Bound::Since, approximate, end, ..found };
    }
    // `в 1773 году или ранее`
    if !found.is_span
        && let Some(word) = found.end.past_word("or или")
    {
        for (words, bound) in
            [("earlier before ранее раньше", Bound::Until), ("later after позднее позже", Bound::Since)]
        {
            if word.is_word(words) {
                return Found { bound, approximate, ..found };
            }
        }
    }
    // After the 1945 bombing is not after 1945; a decade or a part of a time has its article.
    let has_article = at.before().is_some_and(|word| word.is_word("the"));
    let is_of_another = (has_article || is_possessive(found.end))
        && !found.approximate
        && matches!(found.precision, Precision::Day | Precision::Month | Precision::Year);
    let bound = if is_of_another { found.bound } else { before(place, found) };
    Found { bound, approximate, ..found }
}

/// What the word before a date says.
fn before(at: At, found: Found) -> Bound {
    if found.bound != Bound::Whole {
        return found.bound;
    }
    let Some(before) = at.before() else { return Bound::Whole };
    if at.joins() && before.is_mark("-") {
        let prefix = before.before().filter(|word| word.is_word(PREFIXES));
        return match prefix {
            Some(word) if word.is_word("post") => Bound::Since,
            Some(word) if word.is_word("pre") => Bound::Until,
            _ => Bound::Whole,
        };
    }
    if before.is_word("than") {
        let word = before.before();
        return match word {
            Some(word) if word.is_word("later") => Bound::Until,
            Some(word) if word.is_word("earlier") => Bound::Since,
            _ => Bound::Whole,
        };
    }
    let is_not = |at: At| at.before().is_some_and(|word| word.is_word("не"));
    if before.is_word("позднее позже") {
        return if is_not(before) { Bound::Until } else { Bound::Since };
    }
    if before.is_word("ранее раньше") {
        return if is_not(before) { Bound::Since } else { Bound::Until };
    }
    if before.is_word("to") && before.before().is_some_and(|word| word.is_word("prior up through")) {
        return if found.is_span { Bound::Whole } else { Bound::Until };
    }
    // `beginning in 1845`, `with effect from 1 July 1845`
    if before.is_word("in from with on")
        && before.before().is_some_and(|word| word.is_word("beginning starting commencing effective effect"))
    {
        return if found.is_span { Bound::Whole } else { Bound::Since };
    }
    if before.is_word("through") && (found.is_span || found.precision == Precision::Season) {
        return Bound::Whole;
    }
    let last = found.end.before();
    let is_last = |words: &str| last.is_some_and(|last| last.is_word(words));
    if before.is_word(SINCE) {
        return Bound::Since;
    }
    if before.is_word(UNTIL) {
        // `относится к 1571 году`
        let belongs = |at: At| at.is_word(BELONGING);
        let is_of = before.is_word("к")
            && before.before().is_some_and(|word| belongs(word) || word.before().is_some_and(belongs));
        return if is_of { Bound::Whole } else { Bound::Until };
    }
    // "To 2013", not "in 2013 each"; "together with 2013", not "from 2013".
    if before.is_word("по") {
        let is_end = is_last("год") || !(is_last(YEAR_WORDS) || is_last("январю февралю марту апрелю маю"));
        return if is_end && !found.is_span { Bound::Until } else { Bound::Whole };
    }
    if (before.is_word(SINCE_WITH) || is_from_typed(at)) && !found.is_span {
        return if is_last("годом годами ми") { Bound::Whole } else { Bound::Since };
    }
    // "A letter from 1914" is of that year; "They voted from 1914" is not, nor "from 1914 until he died".
    let is_thing = |lead: At| {
        let is_plural = lead.written().is_some_and(|word| word.ends_with('s')) && !lead.is_word(NOT_THINGS);
        // `a watch from 1914`
        let has_article = || {
            let is_one = lead.before().is_some_and(|word| word.is_word("a an"));
            is_one && !lead.written().is_some_and(|word| word.ends_with("ed"))
        };
        [THINGS, DATED, COMPARED].iter().any(|words| lead.is_word(words)) || is_plural || has_article()
    };
    // `and from 1618 he was`; `six writers (from 1902)`
    let is_of_clause = || {
        before.before().is_some_and(|lead| {
            // Not "an offset from the year 1900".
            let is_year = before.next().is_word("year") || before.next().next().is_word("year");
            let is_word = lead.written().is_some() && !lead.is_word("and") && !is_year;
            is_word && !is_thing(lead) && found.precision <= Precision::Year
                || found.end.written().is_some()
                    && (lead.is_mark(",;") || lead.is_word("and"))
                    && !found.end.is_word("and")
                || lead.is_mark("(") && found.end.is_mark("),;")
        })
    };
    let begins = before.is_word("from")
        && !found.is_span
        && (is_of_clause()
            || before.next().is_word("at") && before.next().next().is_word("least")
            || before.written() == Some("From")
            || found.end.is_word("until till to onwards"));
    if begins { Bound::Since } else { Bound::Whole }
}

/// Past what says that a time goes on: `–present`, `onwards`, a dash before a bracket's end.
fn goes_on(at: At) -> Option<At> {
    if let Some(end) = at.past_word("onwards onward") {
        return Some(end);
    }
    if let Some(to) = at.past_word("to until till through по до bis") {
        let to = to.past_word("the").unwrap_or(to);
        return present(to).or_else(|| {
            let end = to.past_word("сих сей этого")?.past_word("пор день времени")?;
            Some(end)
        });
    }
    let other = at.past_mark(DASHES)?;
    present(other).or_else(|| (other.is_mark(")") || other.joins() && other.is_mark(",;")).then_some(other))
}

fn present(at: At) -> Option<At> {
    if at.is_word("н") {
        // `н. в.`
        let end = at.next().past_mark(".")?.past_word("в вр")?;
        return Some(end.past_joined(".").unwrap_or(end));
    }
    let end = at.past_word(PRESENT)?;
    let end = end.past_joined(".").filter(|end| end.is_word("время вр")).unwrap_or(end);
    Some(end.past_word("day время времени момент").unwrap_or(end))
}
