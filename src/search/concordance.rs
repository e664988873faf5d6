//! The concordance: every occurrence of what was looked for, each in a line with what stands
//! before and after it (keyword in context).

use std::ops::Range;

use crate::analysis;
use crate::archive::{Archive, Part};
use crate::error::{Gather, Result};
use crate::order;

use super::Answer;

/// The most occurrences that are gathered.
pub const MOST_LINES: usize = 1000;

/// How many characters stand before and after what was found, at most.
pub const AROUND: usize = 60;

/// How many passages are asked for at once.
const AT_ONCE: usize = 200;

/// What lines are sorted by. Words are compared as the index has them, case and diacritics
/// apart, in the order of their characters; a line that has no such word stands first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SortBy {
    /// The word before what was found.
    Left1,
    /// The second word before it.
    Left2,
    /// The word after it.
    Right1,
    /// The second word after it.
    Right2,
    /// The order of the archive.
    Order,
}

/// An occurrence. Stretches of white space are one space in its texts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The number of the item.
    pub item: u32,
    /// Its path.
    pub path: String,
    /// The number of the passage in the archive.
    pub passage: u32,
    /// Its number in the item, from 1.
    pub ordinal: u32,
    /// The words before it in the passage, [`AROUND`] characters at most; ends with a space
    /// only if one stands there.
    pub before: String,
    /// What was found.
    pub found: String,
    /// The words after it, likewise: before, found and after are the text.
    pub after: String,
    /// What was found, in bytes of the text of the passage, end exclusive.
    pub range: Range<usize>,
}

/// The occurrences in the hits of an answer.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Concordance {
    /// The lines that were asked for.
    pub lines: Vec<Line>,
    /// How many there are, [`MOST_LINES`] at most.
    pub total: usize,
    /// How many hits were not looked through to their ends because there are more occurrences.
    pub left_out: usize,
}

/// The occurrences of what was looked for in the hits of the items of the best
/// [`Level`](super::Level), sorted by the first of `by`, what is alike by the next, and last in
/// the order of the archive. Leaves out the first `skip` lines, and gives no more than `take`.
///
/// Reads the texts of hits in the order of the archive until it has [`MOST_LINES`] occurrences;
/// costs time in proportion to these texts.
///
/// ```
/// # use fonds::archive::{Archive, ArchiveBuilder};
/// # use fonds::bytes::Slice;
/// # use fonds::document::{self, Description};
/// # let note = b"Minutes\n\nThe congress met in Moscow.\n\nThe old congress, and a new congress.";
/// # let mut builder = ArchiveBuilder::new(Description::default());
/// # builder.add("minutes.txt", note.to_vec(), document::parse("minutes.txt", note), &Description::default());
/// # let archive = Archive::open(Slice::from(builder.finish()?))?;
/// use fonds::search::{self, SortBy};
///
/// let text = "congress";
/// let answer = search::search(&archive, text, &fonds::query::parse(text), search::Options::default())?;
/// let all = search::concordance(&archive, &answer, &[SortBy::Left1], 0, 100)?;
/// let before: Vec<_> = all.lines.iter().map(|line| line.before.as_str()).collect();
/// assert_eq!(before, ["The old congress, and a new ", "The old ", "The "]);
/// # Ok::<(), fonds::error::Error>(())
/// ```
///
/// # Errors
///
/// Reading errors of the archive.
pub fn concordance(
    archive: &Archive,
    answer: &Answer,
    by: &[SortBy],
    skip: usize,
    take: usize,
) -> Result<Concordance> {
    let sizes = archive.sizes()?;
    let (_, hits) = answer.best_found(sizes, archive.index().passages());
    let all = hits.count();
    let mut hits = hits.iter();
    let mut gathered = Gathered { by, lines: Vec::new(), keys: vec![Vec::new(); by.len()] };
    let mut read = 0_usize;
    let mut is_full = false;
    while !is_full {
        let passages: Vec<u32> = hits.by_ref().take(AT_ONCE).collect();
        if passages.is_empty() {
            break;
        }
        let mut gather = Gather::default();
        for passage in passages {
            let Some((part, at)) = gather.take(archive.passage(passage))? else { continue };
            is_full = is_full || !gathered.add(answer, sizes.item_of(passage), passage, &part, at);
            if is_full {
                break;
            }
            read = read.saturating_add(1);
        }
        gather.finish()?;
    }
    let total = gathered.lines.len();
    let lines = gathered.sorted().into_iter().skip(skip).take(take).collect();
    Ok(Concordance { lines, total, left_out: all.saturating_sub(read) })
}

/// Lines in the order of the archive, and for each what it is sorted by.
struct Gathered<'b> {
    by: &'b [SortBy],
    lines: Vec<Line>,
    /// For each of `by` the word of each line.
    keys: Vec<Vec<String>>,
}

impl Gathered<'_> {
    /// Adds the occurrences in a passage; gives whether there was room for all.
    fn add(&mut self, answer: &Answer, item: u32, passage: u32, part: &Part, at: usize) -> bool {
        let text = part.blocks.get(at).map_or("", |block| block.text.as_str());
        let tokens: Vec<_> = analysis::tokens(text).collect();
        for lit in answer.highlights(text, part.zone(at)) {
            if self.lines.len() >= MOST_LINES {
                return false;
            }
            let left = tokens.partition_point(|token| token.range.end <= lit.range.start);
            let right = tokens.partition_point(|token| token.range.start < lit.range.end);
            let word = |place: Option<usize>| {
                place.and_then(|place| tokens.get(place)).map_or_else(String::new, |token| token.term.clone())
            };
            for (by, keys) in self.by.iter().zip(&mut self.keys) {
                keys.push(match by {
                    SortBy::Left1 => word(left.checked_sub(1)),
                    SortBy::Left2 => word(left.checked_sub(2)),
                    SortBy::Right1 => word(Some(right)),
                    SortBy::Right2 => word(right.checked_add(1)),
                    SortBy::Order => String::new(),
                });
            }
            let (before, after) = around(text, &lit.range, AROUND);
            self.lines.push(Line {
                item,
                path: part.path.clone(),
                passage,
                ordinal: part.ordinal(at),
                before,
                found: one_line(text.get(lit.range.clone()).unwrap_or_default()),
                after,
                range: lit.range,
            });
        }
        true
    }

    fn sorted(self) -> Vec<Line> {
        // By the last first: each sort keeps the order of the one before where it has none. What
        // stands after the order of the archive has no say.
        let deciding = self.by.iter().position(|by| *by == SortBy::Order).unwrap_or(self.by.len());
        let mut lines: Vec<(usize, Line)> = (0..).zip(self.lines).collect();
        for words in self.keys.iter().take(deciding).rev() {
            let mut ranks = order::map(words.iter().map(|word| (word.as_str(), 0_u64)));
            (0..).zip(ranks.values_mut()).for_each(|(number, rank)| *rank = number);
            let rank = |line: usize| words.get(line).and_then(|word| ranks.get(word.as_str())).copied();
            order::by_key(&mut lines, |(number, _)| rank(*number).unwrap_or_default());
        }
        lines.into_iter().map(|(_, line)| line).collect()
    }
}

/// The words before and after a range of a text, so many characters of each at most. Where a word
/// is longer than that, or words are not spaced, it is cut.
pub(super) fn around(text: &str, range: &Range<usize>, most: usize) -> (String, String) {
    let before = text.get(..range.start).unwrap_or_default();
    let start = before.char_indices().rev().nth(most.saturating_sub(1)).map_or(0, |(at, _)| at);
    let mut cut = before.get(start..).unwrap_or_default();
    let is_inside = before.get(..start).and_then(|left_out| left_out.chars().next_back());
    if is_inside.is_some_and(|char| !char.is_whitespace())
        && let Some((_, rest)) = cut.split_once(char::is_whitespace)
    {
        cut = rest;
    }
    // What stands beside it without a space stays there.
    let space = if cut.ends_with(char::is_whitespace) { " " } else { "" };
    let before = one_line(cut);
    let before = if before.is_empty() { before } else { before + space };

    let after = text.get(range.end..).unwrap_or_default();
    let end = after.char_indices().nth(most).map_or(after.len(), |(at, _)| at);
    let mut cut = after.get(..end).unwrap_or_default();
    let is_inside = after.get(end..).and_then(|left_out| left_out.chars().next());
    if is_inside.is_some_and(|char| !char.is_whitespace())
        && let Some((rest, _)) = cut.rsplit_once(char::is_whitespace)
    {
        cut = rest;
    }
    let space = if cut.starts_with(char::is_whitespace) { " " } else { "" };
    let after = one_line(cut);
    (before, if after.is_empty() { after } else { format!("{space}{after}") })
}

/// A text with each stretch of white space as one space.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

impl Concordance {
    /// The lines as comma-separated values (RFC 4180) in UTF-8: a heading, then for each line
    /// the number of the item in the archive from 0, its path, the number of the passage in the
    /// item from 1, and the words before, what was found, and the words after.
    ///
    /// A cell that a spreadsheet would take for a formula begins with an apostrophe.
    #[must_use]
    pub fn csv(&self) -> String {
        let mut csv = "item,path,passage,before,found,after\r\n".to_owned();
        for line in &self.lines {
            let (item, ordinal) = (line.item.to_string(), line.ordinal.to_string());
            let cells = [&item, &line.path, &ordinal, &line.before, &line.found, &line.after];
            for (place, text) in cells.into_iter().enumerate() {
                if place > 0 {
                    csv.push(',');
                }
                cell(text, &mut csv);
            }
            csv.push_str("\r\n");
        }
        csv
    }
}

/// The signs that make a formula of a cell (OWASP, CSV injection), also in full width.
const FORMULA: [char; 10] = ['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'];

/// Writes a cell.
pub(super) fn cell(text: &str, csv: &mut String) {
    let guard = if text.trim_start_matches(' ').starts_with(FORMULA) { "'" } else { "" };
    let quote = if text.contains([',', '"', '\r', '\n']) { "\"" } else { "" };
    for piece in [quote, guard, &text.replace('"', "\"\""), quote] {
        csv.push_str(piece);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query;
    use crate::search::tests::pack;
    use crate::search::{Options, search};
    use proptest::prelude::*;

    fn lines(archive: &Archive, text: &str, by: &[SortBy], skip: usize, take: usize) -> Concordance {
        let answer = search(archive, text, &query::parse(text), Options::default()).unwrap();
        concordance(archive, &answer, by, skip, take).unwrap()
    }

    fn rendered(concordance: &Concordance) -> Vec<String> {
        let line = |line: &Line| format!("{}|{}|{}", line.before, line.found, line.after);
        concordance.lines.iter().map(line).collect()
    }

    #[test]
    fn occurrences_stand_in_their_context_sorted_by_the_words_beside_them() {
        let archive = pack(&[("a.txt", "Notes\n\nzinc act one\n\nÁnd acts, two then act\n\nact none")]);
        let all = |by: &[SortBy]| rendered(&lines(&archive, "act ", by, 0, 9));
        let in_order =
            ["zinc |act| one", "Ánd |acts|, two then act", "Ánd acts, two then |act|", "|act| none"];
        assert_eq!(all(&[]), in_order);
        assert_eq!(all(&[SortBy::Order, SortBy::Left1]), in_order);
        let by = |order: [usize; 4]| order.map(|at| in_order[at]);
        assert_eq!(all(&[SortBy::Left1]), by([3, 1, 2, 0]));
        assert_eq!(all(&[SortBy::Left2]), by([0, 1, 3, 2]));
        assert_eq!(all(&[SortBy::Right1]), by([2, 3, 0, 1]));
        assert_eq!(all(&[SortBy::Right2]), by([0, 2, 3, 1]));
        let some = lines(&archive, "act ", &[SortBy::Left1], 1, 2);
        assert_eq!(
            (rendered(&some), some.total, some.left_out),
            (by([3, 1, 2, 0])[1..3].iter().map(|line| (*line).to_owned()).collect(), 4, 0)
        );
        assert_eq!(lines(&archive, "zebra ", &[], 0, 9), Concordance::default());
    }

    #[test]
    fn the_context_is_cut_between_words_and_a_line_knows_its_place() {
        let text = format!("Notes\n\n{}needle\n  {}", "hay ".repeat(50), "straw ".repeat(50));
        let archive = pack(&[("a.txt", &text)]);
        let all = lines(&archive, "needle ", &[], 0, 9);
        let line = &all.lines[0];
        assert_eq!(
            (line.before.as_str(), line.after.as_str()),
            ("hay ".repeat(15).as_str(), " straw".repeat(9).as_str())
        );
        assert_eq!((line.item, line.path.as_str(), line.passage, line.ordinal), (0, "a.txt", 1, 2));
        let (part, at) = archive.passage(line.passage).unwrap();
        assert_eq!(&part.blocks[at].text[line.range.clone()], "needle");
        let (before, after) = around(&"ж".repeat(300), &(100..110), 20);
        assert_eq!((before.chars().count(), after.chars().count()), (20, 20));
    }

    #[test]
    fn too_many_occurrences_are_left_out_and_counted() {
        let text = format!("Notes\n\n{}", "word word word\n\n".repeat(500));
        let archive = pack(&[("a.txt", &text)]);
        let all = lines(&archive, "word ", &[], 990, 99);
        assert_eq!((all.total, all.lines.len(), all.left_out), (MOST_LINES, 10, 500 - 333));
    }

    #[test]
    fn the_table_is_for_spreadsheets_and_starts_no_formula() {
        let archive = pack(&[("=a,b.txt", "Notes\n\n-1+\"2\" word =x()\n\nword\n")]);
        let csv = lines(&archive, "word ", &[], 0, 9).csv();
        let expected = "item,path,passage,before,found,after\r\n0,\"'=a,b.txt\",2,\"'-1+\"\"2\"\" \",word,' =x()\r\n\
                        0,\"'=a,b.txt\",3,,word,\r\n";
        assert_eq!(csv, expected);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(200))]

        #[test]
        fn lines_are_sorted_as_a_stable_sort_of_all_texts_gives(
            passages in prop::collection::vec(prop::collection::vec("(word|words|a|B|ж|Ё|, )", 1..8), 1..9),
            by in prop::collection::vec(prop_oneof![Just(SortBy::Left1), Just(SortBy::Left2), Just(SortBy::Right1), Just(SortBy::Right2), Just(SortBy::Order)], 0..3),
        ) {
            let texts: Vec<String> = passages.iter().map(|words| format!("q {}", words.join(" "))).collect();
            let archive = pack(&[("a.txt", &format!("Title\n\n{}", texts.join("\n\n")))]);
            let mut expected = Vec::new();
            for (number, block) in archive.document(0).unwrap().blocks.iter().enumerate() {
                let tokens: Vec<_> = analysis::tokens(&block.text).collect();
                for (at, token) in tokens.iter().enumerate().filter(|(_, token)| token.term.starts_with("word")) {
                    let word = |at: Option<usize>| at.and_then(|at| tokens.get(at)).map_or("", |token| token.term.as_str()).to_owned();
                    let mut key: Vec<String> = Vec::new();
                    for by in &by {
                        key.push(match by {
                            SortBy::Left1 => word(at.checked_sub(1)),
                            SortBy::Left2 => word(at.checked_sub(2)),
                            SortBy::Right1 => word(Some(at + 1)),
                            SortBy::Right2 => word(Some(at + 2)),
                            SortBy::Order => break,
                        });
                    }
                    expected.push((key, number as u32, token.range.clone()));
                }
            }
            expected.sort_by(|one, other| one.0.cmp(&other.0));
            let found = lines(&archive, "word ", &by, 0, usize::MAX);
            let found: Vec<_> = found.lines.into_iter().map(|line| (line.passage, line.range)).collect();
            prop_assert_eq!(found, expected.into_iter().map(|(_, passage, range)| (passage, range)).collect::<Vec<_>>());
        }
    }
}
