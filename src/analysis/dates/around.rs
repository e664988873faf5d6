//! What the words around a number say of it: that it is a year, or that it counts.

use super::bounds::circa;
use super::lexemes::At;
use super::rules::year_number;
use super::words::{
    ABOUT, AGES, AND, BY_MUCH, COUNTED, COUNTING, DASHES, DETERMINERS, EVENTS, FOLLOWING, LABELS, OF_COUNT,
    OF_TIME, PERIODS, PLANNED, PREFIXES, QUOTES, STRONG, WEAK, WEAK_BEFORE_WORDS, YEAR_WORDS,
};

/// What the words before a number say of it.
#[derive(Clone, Copy)]
pub(super) struct Before {
    /// It is a year unless it counts what follows.
    pub(super) is_strong: bool,
    /// It is a year if the sentence goes on as after one.
    pub(super) is_weak: bool,
    /// Likewise, or if it goes on with a word that is no plural.
    pub(super) is_weak_before_words: bool,
}

pub(super) fn before(at: At) -> Before {
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
    let early = is_after("as") && before_that.is_some_and(|word| word.is_word("early late recently far"))
        || is_after("at") && before_that.is_some_and(|word| word.is_word("as"));
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

/// Whether an entry of a list of years begins here: `• 1956 окончил институт`, `; 1956 первая выставка`. Not of
/// `; 1945 солдат`.
pub(super) fn heads_entry(at: At, end: At) -> bool {
    let is_one =
        |word: &str| ["ая", "яя", "ое", "ее", "ый", "ий"].iter().any(|ending| word.ends_with(ending));
    // `1951 новая книга` are so many.
    let is_odd = || at.number().is_some_and(|(year, _)| year % 10 != 1);
    at.before().is_some_and(|mark| mark.is_mark("•●▪◦■►")) && goes_on_plainly(end)
        || at.before().is_none_or(|mark| mark.is_mark(";")) && is_odd() && end.written().is_some_and(is_one)
}

/// Whether a word follows that is not counted, and no name.
pub(super) fn goes_on_plainly(end: At) -> bool {
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
pub(super) fn ends_sentence(point: At) -> bool {
    let word = || point.before().and_then(At::written);
    point.is_mark(".") && word().is_some_and(|word| word.chars().count() > 2)
}

/// `Copyright Beth H. Garner 2009`
pub(super) fn is_of_copyright(at: At, year: i32) -> bool {
    let mut words = std::iter::successors(at.before(), |at| at.before()).take(8).take_while(|at| {
        at.is_mark(".,&©")
            || at.is_word("by the of and")
            || at.written().is_some_and(|word| word.starts_with(char::is_uppercase))
    });
    (1900..=2039).contains(&year) && words.any(|at| at.is_word("copyright") || at.is_mark("©"))
}

/// `The gatehouse, 1782 by Paul Sands`
pub(super) fn is_of_work(at: At, after: At) -> bool {
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
pub(super) fn begins_line(at: At) -> bool {
    let between =
        at.before().and_then(At::lexeme).zip(at.lexeme()).map(|(before, own)| before.end..own.start);
    between.and_then(|between| at.read.text.get(between)).is_some_and(|between| between.contains('\n'))
}

/// Whether a year after a word is one of the life that the text has stated, and the clause ends with it, as in
/// `Abidov (1881–1923): emigrated 1908; deputy 1918–20`.
pub(super) fn is_of_life(at: At, year: i32, after: At) -> bool {
    let is_after_word = at.before().is_some_and(|word| {
        word.written().is_some() && !at.joins() && !word.is_word(COUNTING) && !word.is_word(FOLLOWING)
    });
    at.read.life.is_some_and(|(first, last)| (first..=last.saturating_add(3)).contains(&year))
        && is_after_word
        && (after.is_mark(".,;)") || after.is_word(AND))
}

/// `203 Cal. 504 (Cal. 1928)`
pub(super) fn is_of_court(at: At, after: At) -> bool {
    let point = at.before().filter(|point| after.is_mark(")") && !at.joins() && point.is_mark("."));
    let court = point.and_then(At::before).and_then(At::written);
    court.is_some_and(|court| court.starts_with(char::is_uppercase) && court.len() <= 5)
}

/// `[Кадыров 1990: 20–24]`
pub(super) fn is_cited(at: At, after: At) -> bool {
    let author = at.before().filter(|_| after.past_mark(":").is_some_and(|page| page.number().is_some()));
    let is_name = |at: At| at.written().is_some_and(|word| word.starts_with(char::is_uppercase));
    let open = author.filter(|author| is_name(*author)).and_then(At::before);
    open.is_some_and(|open| open.is_mark("[(;"))
}

/// Whether a year is near the date before it, so that it is of the times that a text is of.
pub(super) fn is_near(at: At, year: i32) -> bool {
    at.read.known().is_some_and(|known| known.abs_diff(year) <= 150)
}

/// `Pietro d'Abano (1250–1316)`: years of a life, after a name, in brackets.
pub(super) fn is_lifetime(at: At, end: At, (first, last): (i32, i32)) -> bool {
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
pub(super) fn is_recent(year: i32) -> bool {
    (1800..=2039).contains(&year) && year % 100 != 0
}

/// Whether a sentence goes on here with a word that does not look like what is counted.
pub(super) fn goes_on_with_no_plural(at: At) -> bool {
    let is_english = |word: &str| {
        word.is_ascii() && (!word.ends_with('s') || word.starts_with(|char: char| char.is_ascii_uppercase()))
    };
    !at.joins() && !counts(at) && at.written().is_some_and(is_english)
}

/// `(2013)`, `[Moscow, 2013]`, `Moscow, 2013.`
pub(super) fn is_enclosed(at: At, next: At) -> bool {
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
        || is_cited_with_another(at, next)
}

/// `(McMichael, 2004 and Girvan, 2012)`
fn is_cited_with_another(at: At, next: At) -> bool {
    let other = next.past_mark(";").or_else(|| next.past_word(AND)).and_then(At::written);
    other.is_some_and(|name| name.starts_with(char::is_uppercase))
        && at.before().is_some_and(|comma| comma.is_mark(",") && opens_before(comma))
        && year_number(at).is_some_and(is_recent)
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
pub(super) fn is_labelled(at: At) -> bool {
    let Some(before) = at.before().filter(|before| before.is_mark(":")) else { return false };
    before.before().is_some_and(|label| label.is_word(LABELS))
        && (follows(at.next())
            || at.next().written().is_some_and(|word| word.starts_with(char::is_uppercase)))
}

/// `the revolution of 1917,`
pub(super) fn is_of_something(at: At) -> bool {
    let Some(of) = at.before().filter(|before| before.is_word("of")) else { return false };
    let what =
        of.before().map(|what| if what.is_mark("\"”»") { what.before().unwrap_or(what) } else { what });
    what.is_some_and(|what| what.written().is_some() && !what.is_word(OF_COUNT))
}

/// `the bridge of 1836 lasted`, `the second, of 1850, was`, `No. 40 of 1979`
pub(super) fn is_of_named(at: At, after: At) -> bool {
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
pub(super) fn begins_clause(at: At, after: At) -> bool {
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
pub(super) fn is_of_law(at: At) -> bool {
    let name = at.before().and_then(At::written);
    name.is_some_and(|name| matches!(name, "Act" | "Bill" | "Ordinance" | "Decree"))
}

/// `b. 1855`, `(d. 1946)`, `р. 1855`
pub(super) fn is_life(at: At) -> bool {
    if is_dagger(at) {
        return true;
    }
    let dot = at.before().filter(|dot| dot.is_mark(".") && dot.joins());
    dot.and_then(At::before).is_some_and(|word| word.is_word("b d fl born died р род ум"))
}

/// `† 1447`
pub(super) fn is_dagger(at: At) -> bool {
    at.before().is_some_and(|mark| mark.is_mark("†"))
}

/// `на 2019 учебный год`
pub(super) fn is_of_budget(after: At) -> bool {
    after.is_word("учебный учебного учебном финансовый финансового финансовом бюджетный хозяйственный")
        && after.next().is_word(YEAR_WORDS)
}

/// `the 1147 siege`
pub(super) fn is_event(at: At) -> bool {
    at.before().is_some_and(|before| before.is_word(DETERMINERS)) && at.next().is_word(EVENTS)
}

/// Whether a Russian word may be a plural that a number counts after "in".
pub(super) fn is_many(word: &str) -> bool {
    ["ах", "ях", "ых", "их", "ов", "ев", "ей"].iter().any(|ending| word.ends_with(ending))
}

/// `В 1973 президент`: what counts would stand in another case after "in".
pub(super) fn is_russian_in(at: At, year: i32) -> bool {
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

/// `The 2022 invasion`, `Russia's 2014 annexation`, `a 2018 bombing`, `its brief 2011 split`, `for 2012 clashes`
pub(super) fn is_attributive(at: At, next: At, year: i32) -> bool {
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
