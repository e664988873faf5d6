//! Snippets: the part of a passage that shows why it was found.
//!
//! Plain text and byte ranges; what they become on a page is not decided here.

use std::ops::Range;

use crate::analysis;

/// A text is long if it has so many times the bytes that a snippet may have.
const MANY: usize = 4;

/// A part of a text with its highlights.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Snippet {
    /// Whole sentences where they are short enough; each stretch of white space is one space.
    pub text: String,
    /// What to light, in bytes of `text`, end exclusive, in order, never empty or overlapping.
    pub highlights: Vec<Range<usize>>,
    /// Whether text before it was left out.
    pub cut_before: bool,
    /// Whether text after it was left out.
    pub cut_after: bool,
}

/// The sentences of `text` that hold the most of `highlights`, at most `longest` characters
/// of them; of equal ones the first. A sentence that is longer is cut between words, around
/// its first highlight.
///
/// `highlights` are byte ranges of `text` in order, without overlap, on character boundaries;
/// others are left out. Without highlights it is the beginning of the text. Of a text that is many
/// times longer only the part is looked at where the most highlights are. Costs time linear
/// in the highlights and in `longest`, and for looking at what was left out.
///
/// ```
/// use fonds::snippet::snippet;
///
/// let text = "It was founded in 2002. It moved to Moscow in 2005. Then it split.";
/// let found = text.find("Moscow").unwrap();
/// let snippet = snippet(text, &[found..found + 6], 30);
/// assert_eq!(snippet.text, "It moved to Moscow in 2005.");
/// assert_eq!(&snippet.text[snippet.highlights[0].clone()], "Moscow");
/// assert!(snippet.cut_before && snippet.cut_after);
/// ```
#[must_use]
pub fn snippet(text: &str, highlights: &[Range<usize>], longest: usize) -> Snippet {
    let around = around(text, highlights, longest);
    let sentences: Vec<(Range<usize>, usize)> =
        analysis::sentences(text.get(around.clone()).unwrap_or_default())
            .map(|range| around.start.saturating_add(range.start)..around.start.saturating_add(range.end))
            .map(|range| (range.clone(), text.get(range).unwrap_or_default().chars().count()))
            .collect();
    let window = best_window(&sentences, highlights, longest);
    // A phrase may run over the end of a sentence; it is shown whole.
    let lit = highlights.iter().filter(|lit| window.contains(&lit.start));
    let window = window.start..lit.map(|lit| lit.end).fold(window.end, usize::max);
    let too_long = text.get(window.clone()).is_some_and(|part| part.trim().chars().count() > longest);
    let window = if too_long { cut_between_words(text, window, highlights, longest) } else { window };
    collapse(text, window, highlights)
}

/// The part of a long text in which the snippet is looked for: where the most highlights stand
/// close to each other, and as much before and after as a snippet may have. To find all
/// sentences of a text takes longer than to find the words in it.
fn around(text: &str, highlights: &[Range<usize>], longest: usize) -> Range<usize> {
    // A character has four bytes at most.
    let reach = longest.saturating_mul(4);
    if text.len() <= reach.saturating_mul(MANY) {
        return 0..text.len();
    }
    let mut best = (0_usize, 0_usize, 0_usize);
    let mut first = 0_usize;
    for (last, lit) in highlights.iter().enumerate() {
        while highlights.get(first).is_some_and(|one| one.start.saturating_add(longest) < lit.start) {
            first = first.saturating_add(1);
        }
        let held = last.saturating_sub(first).saturating_add(1);
        if held > best.0 {
            best = (held, highlights.get(first).map_or(0, |one| one.start), lit.end);
        }
    }
    let boundary = |mut at: usize| {
        while !text.is_char_boundary(at) {
            at = at.saturating_sub(1);
        }
        at
    };
    // From a space on, so that no word is cut.
    let start = boundary(best.1.saturating_sub(reach));
    let gap = text.get(start..best.1).unwrap_or_default().find(char::is_whitespace).unwrap_or_default();
    let start = if start == 0 { 0 } else { start.saturating_add(gap) };
    let end = boundary(best.2.saturating_add(reach).min(text.len()));
    start..end.max(start)
}

/// The byte range of the consecutive sentences that hold the most highlights.
fn best_window(
    sentences: &[(Range<usize>, usize)],
    highlights: &[Range<usize>],
    longest: usize,
) -> Range<usize> {
    let mut best = (0, 0..0);
    let mut first = 0;
    let mut length = 0_usize;
    for (last, (sentence, characters)) in sentences.iter().enumerate() {
        length = length.saturating_add(*characters);
        while length > longest && first < last {
            length = length.saturating_sub(sentences.get(first).map_or(0, |(_, characters)| *characters));
            first = first.saturating_add(1);
        }
        let start = sentences.get(first).map_or(0, |(range, _)| range.start);
        let begin = highlights.partition_point(|range| range.start < start);
        let end = highlights.partition_point(|range| range.start < sentence.end);
        let held = end.saturating_sub(begin);
        // A later sentence of a window that began at the best one makes it longer for free.
        if held > best.0 || best.1.is_empty() || (held == best.0 && start == best.1.start) {
            best = (held, start..sentence.end);
        }
    }
    best.1
}

/// At most `longest` characters of `window`, a few words before its first highlight.
fn cut_between_words(
    text: &str,
    window: Range<usize>,
    highlights: &[Range<usize>],
    longest: usize,
) -> Range<usize> {
    let lit = highlights.iter().find(|range| range.start >= window.start && range.start < window.end);
    let lit = lit.cloned().unwrap_or(window.start..window.start);
    let (lit, lit_end) = (lit.start, lit.end);
    // A third of the room stands before the highlight, less if the highlight needs it.
    let before = text.get(window.start..lit).unwrap_or_default();
    let start = before
        .char_indices()
        .rev()
        .take(longest / 3)
        .filter(|(_, char)| char.is_whitespace())
        .last()
        .map_or(window.start, |(at, char)| window.start.saturating_add(at).saturating_add(char.len_utf8()));
    let start = if before.chars().count() <= longest / 3 { window.start } else { start };
    let start = if start == window.start && before.chars().count() > longest / 3 { lit } else { start };
    let up_to_its_end = text.get(start..lit_end).unwrap_or_default();
    let start = if up_to_its_end.chars().count() > longest { lit } else { start };
    let rest = text.get(start..window.end).unwrap_or_default();
    let Some((end, _)) = rest.char_indices().nth(longest) else { return start..window.end };
    let kept = rest.get(..end).unwrap_or_default();
    let end = kept
        .rfind(char::is_whitespace)
        .filter(|&at| at > end / 2 && start.saturating_add(at) >= lit_end)
        .unwrap_or(end);
    start..start.saturating_add(end)
}

/// The text of `window` with each stretch of white space as one space.
fn collapse(text: &str, window: Range<usize>, highlights: &[Range<usize>]) -> Snippet {
    let part = text.get(window.clone()).unwrap_or_default();
    let is_blank = |part: Option<&str>| part.is_none_or(|part| part.trim().is_empty());
    let mut snippet = Snippet {
        cut_before: !is_blank(text.get(..window.start)),
        cut_after: !is_blank(text.get(window.end..)),
        ..Snippet::default()
    };
    let mut lit = highlights.iter().filter(|range| {
        range.start >= window.start && range.end <= window.end && text.get((*range).clone()).is_some()
    });
    let mut next = lit.next();
    let mut start = None;
    let mut space = false;
    for (at, char) in part.char_indices() {
        let at = window.start.saturating_add(at);
        if let (Some(range), Some(from)) = (next, start)
            && at >= range.end
        {
            snippet.highlights.push(from..snippet.text.len());
            start = None;
            next = lit.next();
        }
        if char.is_whitespace() {
            space = true;
            continue;
        }
        if space && !snippet.text.is_empty() {
            snippet.text.push(' ');
        }
        space = false;
        if start.is_none() && next.is_some_and(|range| range.contains(&at)) {
            start = Some(snippet.text.len());
        }
        snippet.text.push(char);
    }
    if let Some(from) = start {
        snippet.highlights.push(from..snippet.text.len());
    }
    snippet
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The snippet of a text in which `[` and `]` stand around highlights, rendered likewise.
    fn check(marked: &str, longest: usize, expected: &str) {
        let mut text = String::new();
        let mut highlights = Vec::new();
        let mut start = 0;
        for char in marked.chars() {
            match char {
                '[' => start = text.len(),
                ']' => highlights.push(start..text.len()),
                char => text.push(char),
            }
        }
        let snippet = snippet(&text, &highlights, longest);
        let mut rendered = snippet.text.clone();
        for range in snippet.highlights.iter().rev() {
            rendered.insert(range.end, ']');
            rendered.insert(range.start, '[');
        }
        let before = if snippet.cut_before { "… " } else { "" };
        let after = if snippet.cut_after { " …" } else { "" };
        assert_eq!(format!("{before}{rendered}{after}"), expected);
    }

    #[test]
    fn whole_sentences_that_hold_the_most_are_shown() {
        check("One is here. Two [is] here. Three.", 16, "… Two [is] here. …");
        check("One [is] here. Two. Three [is] and [is]. Four.", 20, "… Three [is] and [is]. …");
        check("One is here. Two [is] here. Three.", 100, "One is here. Two [is] here. Three.");
        check("No highlight at all. And more.", 22, "No highlight at all. …");
        check("", 10, "");
    }

    #[test]
    fn a_phrase_over_the_end_of_a_sentence_is_shown_whole() {
        check("First of all. Then [Nizhny. Novgorod] came.", 24, "… Then [Nizhny. Novgorod] …");
    }

    #[test]
    fn an_endless_sentence_is_cut_between_words() {
        let long = format!("{}[needle] {}", "hay ".repeat(50), "straw ".repeat(50));
        check(&long, 40, "… hay hay hay [needle] straw straw straw …");
    }

    #[test]
    fn white_space_is_one_space_and_highlights_stay_on_their_words() {
        check(
            "  Title\n    Apr 24 ·  [direct\n democracy]  now",
            90,
            "Title Apr 24 · [direct democracy] now",
        );
    }

    proptest! {
        #[test]
        fn a_snippet_never_changes_a_word(
            text in "[a-zа-я.!?\n «»]{0,120}", at in 0_usize..60, longest in 1_usize..60,
        ) {
            let highlights: Vec<_> = analysis::tokens(&text).skip(at % 7).map(|token| token.range).take(4).collect();
            let snippet = snippet(&text, &highlights, longest);
            let flat = text.split_whitespace().collect::<Vec<_>>().join(" ");
            prop_assert!(flat.contains(snippet.text.trim()));
            prop_assert!(snippet.text.chars().count() <= longest);
            for range in &snippet.highlights {
                let lit = &snippet.text[range.clone()];
                let known = |range: &Range<usize>| text[range.clone()].split_whitespace().eq(lit.split_whitespace());
                prop_assert!(highlights.iter().any(known));
            }
            let fits = highlights.iter().all(|range| text[range.clone()].chars().count() <= longest);
            prop_assert!(!fits || highlights.is_empty() || !snippet.highlights.is_empty());
        }
    }
}
