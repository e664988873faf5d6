//! A few words of a passage, and the passage found again by them in an item that may have
//! changed since: passages may have come or gone before it, or words in it.
//!
//! ```text
//! When the bus left the city…before the evening     begins and ends so
//! A short passage as a whole                        is this and nothing else
//! …some words of it…                                has this in it
//! ```
//!
//! Words are compared as a search compares them: capitals, accents and all that stands between
//! words make no difference.

use std::ops::Range;

use fonds::analysis::{LONGEST_TERM, Token, tokens};

/// What stands where words are left out.
const LEFT_OUT: char = '…';
/// A passage of at most so many words is quoted as a whole.
const WHOLE: usize = 9;
/// Of a longer one, so many words from its beginning and so many from its end.
const HEAD: usize = 5;
const TAIL: usize = 3;
/// How many bytes between two words are quoted as they are; what is more becomes a space.
const LONGEST_GAP: usize = 12;
/// How many bytes and words of a quote are looked at: who wrote it is not known.
const LONGEST: usize = 2000;
const MOST_WORDS: usize = 64;

/// The words of a text. The only place where this is done: each would bring all of the text
/// analysis into the page once more.
#[inline(never)]
fn words(text: &str) -> Vec<Token> {
    tokens(text).collect()
}

/// What became of a passage; passages are counted from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Found {
    /// The words stand where they stood.
    Same(u32),
    /// They stand in another passage, this one.
    Moved(u32),
    /// They do not stand anywhere; this passage has the most of them, and at least half.
    Changed(u32),
    /// No passage has half of them.
    Gone,
}

/// The quote of a passage; empty if it has no words. Costs time linear in the passage.
pub(crate) fn of_passage(text: &str) -> String {
    let words = words(text);
    if words.len() <= WHOLE {
        return said(text, &words);
    }
    let head = words.get(..HEAD).unwrap_or_default();
    let tail = words.get(words.len().saturating_sub(TAIL)..).unwrap_or_default();
    let (head, tail) = (said(text, head), said(text, tail));
    if head.is_empty() || tail.is_empty() { String::new() } else { format!("{head}{LEFT_OUT}{tail}") }
}

/// The quote of a stretch of a passage, by its bytes; empty if it has no words.
pub(crate) fn of_part(text: &str, range: &Range<usize>) -> String {
    let inside = |word: &Token| range.start < word.range.end && word.range.start < range.end;
    let words: Vec<Token> = words(text).into_iter().filter(inside).take(WHOLE).collect();
    let said = said(text, &words);
    if said.is_empty() { said } else { format!("{LEFT_OUT}{said}{LEFT_OUT}") }
}

/// Words of a text with what stands between them, on one line; empty in the few texts where
/// these words by themselves would be other words.
fn said(text: &str, words: &[Token]) -> String {
    let with = |joins: bool| {
        let mut out = String::new();
        let mut end: Option<usize> = None;
        for word in words {
            // Pairs of unspaced scripts overlap.
            let start = end.map_or(word.range.start, |end| end.max(word.range.start));
            let between = end.map(|end| text.get(end..start).unwrap_or_default()).unwrap_or_default();
            let is_short = between.len() <= LONGEST_GAP && !between.contains(LEFT_OUT);
            out.push_str(if joins && is_short { between } else { " " });
            let fresh = text.get(start..word.range.end).unwrap_or_default();
            let cut = fresh.char_indices().nth(LONGEST_TERM).map_or(fresh.len(), |(cut, _)| cut);
            out.push_str(fresh.get(..cut).unwrap_or_default());
            end = Some(word.range.end);
        }
        out.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let is_right = |said: &String| {
        let again = self::words(said);
        // With a mark on it, the sign of what is left out is of a word, which reading it would cut.
        again.len() == words.len()
            && again.iter().zip(words).all(|(one, other)| one.term == other.term)
            && !said.contains(LEFT_OUT)
    };
    [true, false].into_iter().map(with).find(is_right).unwrap_or_default()
}

/// Finds a passage of an item again: by its quote, and by the number it had, if it is known.
/// `passages` are the texts of the item's passages, in order. `None` if the quote has no words.
///
/// Costs time linear in the item, and in the passage alone where the words still stand there.
pub(crate) fn find(quote: &str, at: Option<u32>, passages: &[&str]) -> Option<Found> {
    let quote = Quote::read(quote)?;
    let own = at.and_then(|at| passages.get(usize::try_from(at.checked_sub(1)?).ok()?));
    if let (Some(at), Some(text)) = (at, own)
        && quote.fits(&quote.numbered(text))
    {
        return Some(Found::Same(at));
    }
    let from = at.unwrap_or(1);
    let mut fits: Option<u32> = None;
    let mut likes: Option<(u64, u32)> = None;
    for (number, text) in (1_u32..).zip(passages) {
        let words = quote.numbered(text);
        let is_nearer = |than: u32| number.abs_diff(from) < than.abs_diff(from);
        if quote.fits(&words) {
            if fits.is_none_or(is_nearer) {
                fits = Some(number);
            }
        } else if fits.is_none()
            && let Some(likeness) = quote.likeness(&words)
            && likes.is_none_or(|(known, than)| likeness > known || likeness == known && is_nearer(than))
        {
            likes = Some((likeness, number));
        }
    }
    Some(match (fits, likes) {
        (Some(number), _) if at.is_none() => Found::Same(number),
        (Some(number), _) => Found::Moved(number),
        (None, Some((_, number))) => Found::Changed(number),
        (None, None) => Found::Gone,
    })
}

/// A quote as it is looked for. Its words are numbers; all words that it has not are
/// [`OTHER`](Self::OTHER).
struct Quote {
    /// Its words without repetition, in order; their places are their numbers.
    terms: Vec<String>,
    /// The stretches between which words are left out, none of them empty.
    pieces: Vec<Vec<usize>>,
    /// Whether words are left out before the first and after the last.
    open: (bool, bool),
}

impl Quote {
    const OTHER: usize = usize::MAX;

    fn read(text: &str) -> Option<Self> {
        let end = (0..=LONGEST.min(text.len())).rev().find(|&end| text.is_char_boundary(end));
        let text = text.get(..end.unwrap_or_default()).unwrap_or_default().trim();
        let mut left = MOST_WORDS;
        let mut pieces: Vec<Vec<String>> = Vec::new();
        for piece in text.split(LEFT_OUT) {
            let words: Vec<String> = words(piece).into_iter().map(|token| token.term).take(left).collect();
            left = left.saturating_sub(words.len());
            if !words.is_empty() {
                pieces.push(words);
            }
        }
        let mut terms: Vec<String> = Vec::new();
        for term in pieces.iter().flatten() {
            if let Err(place) = terms.binary_search(term) {
                terms.insert(place, term.clone());
            }
        }
        let number = |term: &String| terms.binary_search(term).unwrap_or(Self::OTHER);
        let pieces: Vec<Vec<usize>> = pieces.iter().map(|words| words.iter().map(number).collect()).collect();
        let open = (text.starts_with(LEFT_OUT), text.ends_with(LEFT_OUT) || left == 0);
        (!pieces.is_empty()).then_some(Self { terms, pieces, open })
    }

    /// The words of a passage as numbers.
    fn numbered(&self, text: &str) -> Vec<usize> {
        let number = |token: &Token| self.terms.binary_search(&token.term).unwrap_or(Self::OTHER);
        words(text).iter().map(number).collect()
    }

    /// Whether a passage is as the quote says.
    fn fits(&self, words: &[usize]) -> bool {
        let last = self.pieces.len().saturating_sub(1);
        let mut rest = words;
        for (place, piece) in self.pieces.iter().enumerate() {
            let at_start = place == 0 && !self.open.0;
            let at_end = place == last && !self.open.1;
            let after = match (at_start, at_end) {
                (true, true) => (rest == piece.as_slice()).then_some(rest.len()),
                (true, false) => rest.starts_with(piece).then_some(piece.len()),
                (false, true) => rest.ends_with(piece).then_some(rest.len()),
                (false, false) => {
                    // At most MOST_WORDS comparisons for a word.
                    let at = rest.windows(piece.len()).position(|window| window == piece.as_slice());
                    at.map(|at| at.saturating_add(piece.len()))
                }
            };
            let Some(after) = after else { return false };
            rest = rest.get(after..).unwrap_or_default();
        }
        true
    }

    /// How like a passage is, in thousandths; `None` if it is less than half.
    ///
    /// Counted are words and pairs of neighbours, each as often as the quote has it. If the
    /// quote is a whole passage, what else stands in the other counts against it.
    fn likeness(&self, words: &[usize]) -> Option<u64> {
        let mut own = Vec::new();
        for piece in &self.pieces {
            add_parts(&mut own, piece);
        }
        let mut others = Vec::new();
        add_parts(&mut others, words);
        let shared = shared(&own, &others);
        let own = own.len();
        let is_whole = self.pieces.len() == 1 && self.open == (false, false);
        let all = if is_whole {
            let other = words.len().saturating_add(words.len().saturating_sub(1));
            own.saturating_add(other).div_ceil(2)
        } else {
            own
        };
        let likeness = (shared as u64).saturating_mul(1000).checked_div(all as u64)?;
        (likeness >= 500).then_some(likeness)
    }
}

/// Adds words, and pairs of neighbours, but those that the quote has not.
fn add_parts(parts: &mut Vec<(usize, usize)>, words: &[usize]) {
    let known = |word: usize| word != Quote::OTHER;
    parts.extend(words.iter().filter(|&&word| known(word)).map(|&word| (word, Quote::OTHER)));
    let pairs = words.iter().zip(words.iter().skip(1));
    parts.extend(
        pairs.filter(|&(&one, &other)| known(one) && known(other)).map(|(&one, &other)| (one, other)),
    );
}

/// How many of these, of which there are few, are among others, each taken once.
fn shared(own: &[(usize, usize)], others: &[(usize, usize)]) -> usize {
    let mut left: Vec<bool> = own.iter().map(|_| true).collect();
    for other in others {
        let free = own.iter().zip(&mut left).find(|(one, left)| **left && *one == other);
        if let Some((_, left)) = free {
            *left = false;
        }
    }
    left.iter().filter(|left| !**left).count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const ITEM: [&str; 6] = [
        "Overview",
        "In the spring of 2013 the group met in Krasnodar and agreed on a common statement of aims.",
        "Members",
        "The first members came from the student movement, and brought its habits with them.",
        "В 2014 году группа распалась на две части, которые долго спорили о причинах раскола.",
        "Overview of the sources",
    ];

    fn found(quote: &str, at: u32, item: &[&str]) -> Found {
        find(quote, Some(at), item).unwrap()
    }

    #[test]
    fn a_quote_is_short_and_can_be_read() {
        assert_eq!(of_passage(ITEM[0]), "Overview");
        assert_eq!(of_passage(ITEM[1]), "In the spring of 2013…statement of aims");
        assert_eq!(of_passage("one,  two\n — “three”"), "one, two — “three");
        assert_eq!(of_passage(" … (1) "), "1");
        assert_eq!(of_passage(" … [1] "), "");
        assert_eq!(of_passage("—"), "");
        assert_eq!(of_passage("…\u{d3e}"), "");
        assert_eq!(of_part(ITEM[1], &(7..34)), "…spring of 2013 the group met…");
        assert_eq!(of_part(ITEM[1], &(6..7)), "");
        assert!(of_passage(&"x".repeat(100_000)).len() < 100);
    }

    #[test]
    fn a_passage_that_stayed_is_the_same_however_it_is_punctuated() {
        for (number, text) in (1..).zip(ITEM) {
            assert_eq!(found(&of_passage(text), number, &ITEM), Found::Same(number));
        }
        let quoted = of_passage("In the SPRING of 2013, the group [met]: statement of aims.");
        assert_eq!(found(&quoted, 2, &ITEM), Found::Same(2));
        assert_eq!(found(&of_part(ITEM[3], &(10..40)), 4, &ITEM), Found::Same(4));
    }

    #[test]
    fn a_passage_that_moved_is_found() {
        let mut item = ITEM.to_vec();
        item.insert(0, "A new first passage about something else.");
        assert_eq!(found(&of_passage(ITEM[1]), 2, &item), Found::Moved(3));
        // A heading is itself, and not a passage that has its word.
        assert_eq!(found("Overview", 1, &item), Found::Moved(2));
        assert_eq!(found("Overview", 6, &ITEM), Found::Moved(1));
        // The nearest of several.
        assert_eq!(found("b", 4, &["b", "a", "b", "c", "d", "b"]), Found::Moved(3));
        // Without a number it is wherever it stands.
        assert_eq!(find("Members", None, &ITEM), Some(Found::Same(3)));
    }

    #[test]
    fn a_passage_that_changed_is_found_by_most_of_its_words() {
        let mut item = ITEM.to_vec();
        item[1] = "In the autumn of 2013 the group met in Krasnodar and agreed on a statement of its aims.";
        assert_eq!(found(&of_passage(ITEM[1]), 2, &item), Found::Changed(2));
        item.swap(1, 4);
        assert_eq!(found(&of_passage(ITEM[1]), 2, &item), Found::Changed(5));
        assert_eq!(found(&of_passage(ITEM[4]), 5, &item), Found::Moved(2));
    }

    #[test]
    fn a_passage_that_is_not_there_is_gone() {
        assert_eq!(found("A sentence that nobody wrote…in this item", 2, &ITEM), Found::Gone);
        assert_eq!(found("Overview", 1, &["Members of the overview and of many other things"]), Found::Gone);
        assert_eq!(found("of the in a", 1, &ITEM), Found::Gone);
        assert_eq!(find("—…—", Some(1), &ITEM), None);
        assert_eq!(find("", None, &ITEM), None);
    }

    #[test]
    fn a_hostile_quote_costs_little() {
        let quote = "a ".repeat(1_000_000) + &"…".repeat(1_000_000);
        let item = "a ".repeat(200_000);
        let found = find(&quote, Some(u32::MAX), &[item.as_str(), ""]);
        assert!(matches!(found, Some(Found::Moved(1) | Found::Changed(1))), "{found:?}");
    }

    fn sentence() -> impl Strategy<Value = String> {
        // Few words, so that passages are alike.
        proptest::collection::vec(
            prop::sample::select(vec!["вода", "и", "the", "of", "fire", "air", "l'eau", "中文字"]),
            0..14,
        )
        .prop_map(|words| words.join(" "))
    }

    proptest! {
        #[test]
        fn every_quote_is_of_its_passage(text in "[\\PC\\s]{0,60}") {
            let quote = of_passage(&text);
            if !quote.is_empty() {
                prop_assert_eq!(find(&quote, Some(1), &[text.as_str()]), Some(Found::Same(1)));
            }
        }

        #[test]
        fn passages_that_come_and_go_around_it_do_not_lose_it(
            before in proptest::collection::vec(sentence(), 0..8),
            own in sentence(),
            after in proptest::collection::vec(sentence(), 0..8),
            at in 1_u32..20,
        ) {
            let quote = of_passage(&own);
            prop_assume!(!quote.is_empty());
            let item: Vec<&str> =
                before.iter().chain([&own]).chain(&after).map(String::as_str).collect();
            let numbers = (1_u32..).zip(&item).filter(|(_, text)| {
                Quote::read(&quote).is_some_and(|quote| quote.fits(&quote.numbered(text)))
            });
            // The brute force: of all that fit, the nearest.
            let nearest = numbers.map(|(number, _)| number).min_by_key(|number| number.abs_diff(at)).unwrap();
            let expected = if nearest == at { Found::Same(at) } else { Found::Moved(nearest) };
            prop_assert_eq!(find(&quote, Some(at), &item), Some(expected));
        }

        #[test]
        fn a_changed_word_does_not_lose_it(at in 0_usize..14, others in 0_usize..5) {
            let own = "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi";
            let words: Vec<&str> = own.split(' ').collect();
            let mut changed = words.clone();
            changed[at] = "другое";
            let changed = changed.join(" ");
            let mut item = vec!["Something that has none of its words in it at all"; others];
            item.push(&changed);
            let number = others as u32 + 1;
            let quoted = at < HEAD || at >= words.len() - TAIL;
            let expected = if quoted { Found::Changed(number) } else { Found::Same(number) };
            prop_assert_eq!(find(&of_passage(own), Some(number), &item), Some(expected));
        }

        #[test]
        fn any_quote_gives_some_passage_of_the_item(
            quote in "[\\PC…\\s]{0,60}", at in prop::option::of(any::<u32>()), texts in proptest::collection::vec("\\PC{0,20}", 0..5),
        ) {
            let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
            match find(&quote, at, &texts) {
                Some(Found::Same(number) | Found::Moved(number) | Found::Changed(number)) => {
                    prop_assert!((1..=texts.len() as u32).contains(&number));
                }
                Some(Found::Gone) | None => {}
            }
        }
    }
}
