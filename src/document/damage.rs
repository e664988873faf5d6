//! What happened to a text before it came here: words that were lost, control tokens of a
//! language model and noise of a search engine that were left in it.
//!
//! A lost word leaves no trace but its surroundings: "critiques , exemplified by , for".
//! [`sign`] lists the surroundings that no writer leaves. Each could be a slip of the pen,
//! so nothing is marked until a document shows enough of them ([`is_damaged`]); and a mark
//! in the wrong place says something false about a source, so what is doubtful stays
//! unmarked.

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::LazyLock;

use super::{Block, Kind, MarkKind};
use crate::analysis::lookup::Lookup;

/// Marks the lost places and the left-over tokens of a document; how many of each.
pub(super) fn mark(blocks: &mut [Block]) -> (u32, u32) {
    let mut tokens = 0_u32;
    for block in blocks.iter_mut().filter(|block| block.kind != Kind::Code) {
        let mut code = ranges(block, |kind| *kind == MarkKind::Code).into_iter().peekable();
        for range in control_tokens(&block.text.clone()) {
            // Code that names a token is about it.
            while code.next_if(|code| code.end <= range.start).is_some() {}
            if code.peek().is_some_and(|code| code.start < range.end) {
                continue;
            }
            block.mark(MarkKind::ControlToken, &range);
            tokens = tokens.saturating_add(1);
        }
    }
    (mark_lacunae(blocks), tokens)
}

/// Where marks of these kinds lie, in order.
fn ranges(block: &Block, is: impl Fn(&MarkKind) -> bool) -> Vec<Range<usize>> {
    let marks = block.marks.iter().filter(|mark| is(&mark.kind));
    let mut ranges: Vec<_> = marks.map(|mark| mark.range.start as usize..mark.range.end as usize).collect();
    ranges.sort_by_key(|range| range.start);
    ranges
}

/// The control tokens in `text`, such as `<|separator|>`.
fn control_tokens(text: &str) -> Vec<Range<usize>> {
    text.match_indices("<|")
        .filter_map(|(start, _)| {
            let rest = text.get(start..)?.strip_prefix("<|")?;
            let length =
                rest.bytes().take(41).take_while(|b| b.is_ascii_alphanumeric() || *b == b'_').count();
            let closed = rest.get(length..)?.starts_with("|>");
            let end = start.saturating_add(length).saturating_add(4);
            (closed && (1..=40).contains(&length)).then_some(start..end)
        })
        .collect()
}

/// `text` without the control tokens that it ends with.
pub(super) fn without_tokens_at_end(text: &str) -> &str {
    control_tokens(text).iter().rev().fold(text, |kept, token| {
        let kept = kept.trim_end();
        if token.end == kept.len() { kept.get(..token.start).unwrap_or(kept).trim_end() } else { kept }
    })
}

/// Where a search engine names the words it did not find: "Missing: group | Show results
/// with: group". It stands at the end, without a space before it; a snippet that speaks
/// of missing things has one.
pub(super) fn noise(snippet: &str) -> Option<Range<usize>> {
    let start = snippet.rfind("Missing: ")?;
    let noise = snippet.get(start..)?;
    let noise = noise.split("<|").next().unwrap_or(noise).trim_end();
    let glued = !snippet.get(..start)?.ends_with(' ') && !noise.contains('\n');
    (glued || noise.contains("| Show results with:")).then(|| start..start.saturating_add(noise.len()))
}

// ---- Lacunae ---------------------------------------------------------------------------

/// The tokens of a document are kept for the second look if it has no more bytes: those of a whole book would
/// take ten times its bytes.
const KEPT: usize = 256 * 1024;

/// Marks the places where text is lost; how many.
fn mark_lacunae(blocks: &mut [Block]) -> u32 {
    let mut style = Habits::default();
    let mut words = 0_usize;
    let prose = || blocks.iter().filter(|block| is_prose(block));
    let size = prose().map(|block| block.text.len()).fold(0, usize::saturating_add);
    let mut kept = Vec::new();
    for block in prose() {
        let tokens = tokens(block);
        style.count(&tokens);
        words = words.saturating_add(tokens.iter().filter(|token| token.is_word()).count());
        if size <= KEPT {
            kept.push(tokens);
        }
    }
    let style = style.style();
    if style.is_tokenised() {
        return 0;
    }
    let mut kept = kept.into_iter();
    let of_block = |block: &Block| match is_prose(block) {
        true => signs(&kept.next().unwrap_or_else(|| tokens(block)), &style),
        false => Vec::new(),
    };
    let found: Vec<Vec<Sign>> = blocks.iter().map(of_block).collect();
    if !is_damaged(&found, words) {
        return 0;
    }
    let mut count = 0_u32;
    for (block, signs) in blocks.iter_mut().zip(found) {
        // Two signs may betray the same gap.
        let gaps: BTreeSet<_> = signs.iter().map(|sign| (sign.gap.start, sign.gap.end)).collect();
        for (start, end) in gaps {
            block.mark(MarkKind::Lacuna, &(start..end));
            count = count.saturating_add(1);
        }
    }
    count
}

/// What the signs of a document prove together. Slips of the pen are rare and of one kind;
/// lost words show often and in several ways, and in at least one that no writer leaves.
fn is_damaged(found: &[Vec<Sign>], words: usize) -> bool {
    let rules = found.iter().flatten().map(|sign| sign.rule).filter(|rule| rule.weight() > 0);
    let weight = rules.clone().map(Rule::weight).fold(0, usize::saturating_add);
    let kinds = rules.clone().collect::<BTreeSet<_>>().len();
    // Stray spaces that are most of what there is are a habit ("Flow content , headings").
    let stray = rules.clone().filter(|rule| *rule == Rule::StraySpace).count();
    let is_strong = rules.clone().any(Rule::is_strong);
    let is_habit = stray.saturating_mul(2) > rules.count();
    weight >= 4 && kinds >= 2 && is_strong && !is_habit && weight.saturating_mul(150) >= words
}

/// Whether lost words can be told in it. Rows of an infobox are lists of names with a
/// spacing of their own ("Krasnodar , Moscow"), and the snippets of references are cut
/// from their texts by a search engine.
fn is_prose(block: &Block) -> bool {
    matches!(block.kind, Kind::Paragraph | Kind::ListItem { .. } | Kind::Quote)
}

/// A word or a single mark of a text.
#[derive(Clone, Copy)]
struct Token<'a> {
    text: &'a str,
    /// Where the white space before it starts.
    gap: usize,
    start: usize,
    kind: Shape,
}

#[derive(Clone, Copy, PartialEq)]
enum Shape {
    Word,
    Punctuation(char),
    /// Code in a fixed-width font, or a control token: nothing is said about it.
    Opaque,
}

impl Token<'_> {
    fn end(&self) -> usize {
        self.start.saturating_add(self.text.len())
    }

    fn spaced(&self) -> bool {
        self.gap < self.start
    }

    fn gap(&self) -> Range<usize> {
        self.gap..self.start
    }

    fn is_word(&self) -> bool {
        self.kind == Shape::Word
    }

    fn is(&self, marks: &str) -> bool {
        matches!(self.kind, Shape::Punctuation(c) if marks.contains(c))
    }

    /// Whether it is one of these words. Capitals throughout are an acronym or an operator
    /// (the OR gate), a single capital letter is a name (vitamin A).
    fn any(&self, words: &[&str]) -> bool {
        self.is_word()
            && words.iter().any(|word| word.eq_ignore_ascii_case(self.text))
            && !self.text.bytes().skip(1).any(|b| b.is_ascii_uppercase())
            && self.text != "A"
    }

    /// Whether it may be a word that [wants](Rule::BareArticle) another one after it: most are seen at once to be none.
    fn may_want(&self) -> bool {
        static TABLE: LazyLock<Lookup> = LazyLock::new(|| {
            let mut table = Lookup::with_room(64);
            let firsts = CLASHES.iter().map(|(first, _)| first);
            let lists = ARTICLES.iter().chain(OWNERS).chain(BEFORE_AND).chain(firsts);
            lists.chain(&["like", "and", "or"]).for_each(|word| table.add(word, 1, 0));
            table
        });
        self.is_word()
            && (TABLE.get(self.text) > 0 || !self.text.bytes().all(|byte| byte.is_ascii_lowercase()))
    }

    /// Whether it is a word that English texts are full of.
    fn is_english(&self) -> bool {
        static TABLE: LazyLock<Lookup> = LazyLock::new(|| {
            let mut table = Lookup::with_room(64);
            ENDLESS.iter().chain(AUXILIARIES).for_each(|word| table.add(word, 1, 0));
            table
        });
        match self.text.bytes().all(|byte| byte.is_ascii_lowercase()) {
            true => TABLE.get(self.text) > 0,
            false => self.any(ENDLESS) || self.any(AUXILIARIES),
        }
    }

    fn starts_with(&self, test: impl Fn(char) -> bool) -> bool {
        self.text.starts_with(test)
    }
}

fn tokens(block: &Block) -> Vec<Token<'_>> {
    let text = block.text.as_str();
    let code = ranges(block, |kind| matches!(kind, MarkKind::Code | MarkKind::ControlToken));
    let mut code = code.into_iter().peekable();
    let mut tokens = Vec::with_capacity(text.len() / 6);
    let mut end = 0_usize;
    let mut next = 0_usize;
    while let Some(c) = text.get(next..).and_then(|rest| rest.chars().next()) {
        let start = next;
        next = start.saturating_add(c.len_utf8());
        if c.is_whitespace() {
            continue;
        }
        while code.next_if(|range| range.end <= start).is_some() {}
        let mut stop = next;
        let kind = if let Some(range) = code.next_if(|range| range.start <= start) {
            stop = range.end;
            next = text.ceil_char_boundary(stop).max(next);
            Shape::Opaque
        } else if c.is_alphanumeric() {
            stop = end_of_word(text, next);
            next = stop;
            Shape::Word
        } else {
            Shape::Punctuation(c)
        };
        let token = text.get(start..stop).unwrap_or_default();
        tokens.push(Token { text: token, gap: end, start, kind });
        end = stop;
    }
    tokens
}

/// Where a word ends that goes on at `at`, or ends there.
fn end_of_word(text: &str, mut at: usize) -> usize {
    loop {
        let rest = text.as_bytes().get(at..).unwrap_or_default();
        at = at.saturating_add(rest.iter().take_while(|byte| byte.is_ascii_alphanumeric()).count());
        let Some(c) = text.get(at..).and_then(|rest| rest.chars().next()) else { return at };
        let goes_on =
            c.is_alphanumeric() || matches!(c, '-' | '\'' | '’' | '.' | '‐') && is_inside_word(text, at, c);
        if !goes_on {
            return at;
        }
        at = at.saturating_add(c.len_utf8());
    }
}

/// Whether the mark at `at` joins letters: "don't", "post-Soviet", "avtonom.org", "2.5".
fn is_inside_word(text: &str, at: usize, mark: char) -> bool {
    let after = text.get(at.saturating_add(mark.len_utf8())..).unwrap_or_default();
    after.starts_with(char::is_alphanumeric)
}

const ARTICLES: &[&str] = &["the", "a", "an"];
const OWNERS: &[&str] = &["its", "their", "our"];
const ENDLESS: &[&str] = &[
    "of",
    "in",
    "by",
    "for",
    "with",
    "from",
    "to",
    "on",
    "at",
    "as",
    "into",
    "across",
    "through",
    "within",
    "during",
    "amid",
    "against",
    "between",
    "including",
    "via",
    "than",
    "among",
    "and",
    "or",
    "both",
    "toward",
    "towards",
    "upon",
    "versus",
    "without",
    "like",
    "the",
    "a",
    "an",
    "its",
    "their",
    "our",
];
const PREPOSITIONS: &[&str] = &[
    "of", "in", "by", "for", "with", "from", "to", "on", "at", "as", "into", "across", "through", "within",
    "during", "amid", "against", "between", "via", "among", "toward", "towards", "upon", "versus", "without",
    "over", "under", "about", "around", "after", "before", "out", "off", "above", "below",
];
const AUXILIARIES: &[&str] = &["is", "was", "are", "were", "has", "had", "have"];
/// Prepositions after which "and" never comes, but for a second preposition.
const BEFORE_AND: &[&str] = &[
    "of",
    "in",
    "from",
    "to",
    "on",
    "by",
    "with",
    "for",
    "across",
    "amid",
    "within",
    "against",
    "between",
    "among",
    "through",
    "during",
    "both",
    "including",
];
/// What follows "and" in "in and out", "to and fro", "by and large".
const ADVERBS: &[&str] = &["fro", "large", "out", "off", "again", "back", "forth", "about", "around", "over"];
/// Pairs of prepositions that follow each other in no sentence.
const CLASHES: &[(&str, &[&str])] = &[
    ("by", &["during", "for", "of", "with"]),
    ("of", &["for", "with", "against", "on", "from", "during"]),
    ("from", &["to", "of"]),
    ("in", &["during", "of"]),
    ("to", &["without", "of"]),
    ("on", &["versus", "of", "for"]),
    ("over", &["versus"]),
    ("with", &["of", "for"]),
    ("for", &["of", "on"]),
];

/// Surroundings that betray a lost word.
struct Sign {
    gap: Range<usize>,
    rule: Rule,
}

/// How a lost word shows. The order has no meaning.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Rule {
    /// "exemplified by , for": a word that cannot end a phrase, a space, punctuation.
    Unfinished,
    /// "critiques , exemplified": any other word, a space, punctuation.
    StraySpace,
    /// ", , ,": nothing between two commas.
    EmptyItem,
    /// "where () operations", `notably "," where`
    EmptyBrackets,
    /// "The of", "the is", "their as".
    BareArticle,
    /// "led by during the": proof of nothing, since a verb may end with the first of the
    /// two, or a clause ("it went on for days", "the man I told you of on Sunday").
    Clash,
    /// "in and English": proof of nothing ("she came in and sat down").
    BareConjunction,
    /// "on –27, 2002", "Following 's", "to —tested", "anti- principles"
    Dangling,
    /// ". is critiqued", "reformist —though": marked in a damaged document, proof of nothing.
    Doubtful,
}

impl Rule {
    /// How much it proves.
    fn weight(self) -> usize {
        match self {
            Self::Unfinished | Self::EmptyItem => 2,
            Self::StraySpace | Self::EmptyBrackets | Self::BareArticle | Self::Dangling => 1,
            Self::Clash | Self::BareConjunction | Self::Doubtful => 0,
        }
    }

    /// Whether no writer leaves it; a stray space is left by a typesetter too.
    fn is_strong(self) -> bool {
        self.weight() > 0 && self != Self::StraySpace
    }
}

/// Marks that a document sets off with a space as its style: no sign of anything.
struct Style {
    spaced: [bool; 4],
}

const CLOSING: [char; 4] = [',', '.', ';', ':'];

/// How often each of these marks follows a word, and how often after a space.
#[derive(Default)]
struct Habits {
    counts: [(usize, usize); 4],
}

impl Habits {
    fn count(&mut self, tokens: &[Token<'_>]) {
        for pair in tokens.windows(2) {
            let [word, mark] = pair else { continue };
            for (c, (spaced, all)) in CLOSING.iter().zip(&mut self.counts) {
                if mark.kind == Shape::Punctuation(*c) && word.is_word() && !word.any(ENDLESS) {
                    *all = all.saturating_add(1);
                    *spaced = spaced.saturating_add(usize::from(mark.spaced()));
                }
            }
        }
    }

    fn style(self) -> Style {
        // One is an accident, a third of all is a habit.
        Style { spaced: self.counts.map(|(spaced, all)| spaced > 1 && spaced.saturating_mul(3) > all) }
    }
}

impl Style {
    /// Whether it sets off commas and full stops: then a program cut the text into words
    /// ("John 's book , he said .") and nothing can be told from its spaces.
    fn is_tokenised(&self) -> bool {
        let [comma, stop, ..] = self.spaced;
        comma && stop
    }

    fn sets_off(&self, token: &Token<'_>) -> bool {
        CLOSING.iter().zip(self.spaced).any(|(c, spaced)| spaced && token.kind == Shape::Punctuation(*c))
    }
}

/// The signs in one block. Only those that need no word are looked for in other languages
/// than English.
fn signs(tokens: &[Token<'_>], style: &Style) -> Vec<Sign> {
    let words = tokens.iter().filter(|token| token.is_word()).count();
    let code = tokens.iter().filter(|token| token.is("{}[]<>=|\\`$#@/&*_~^+%")).count();
    // Text in which every twenty words hold such a mark is code, or tells of it.
    if code.saturating_mul(20) > words {
        return Vec::new();
    }
    let english = tokens.iter().filter(|token| token.is_english()).count();
    let is_english = english.saturating_mul(10) >= words;
    let mut signs: Vec<Sign> = Vec::new();
    for at in 0..tokens.len() {
        let (left, right) = tokens.split_at(at);
        let after_sign = signs.last().is_some_and(|sign| left.last().is_some_and(|t| sign.gap.end >= t.gap));
        if let Some((gap, rule)) = sign(left, right, style, is_english, after_sign) {
            signs.push(Sign { gap, rule });
        }
    }
    signs
}

/// The sign before the first of the tokens on the `right`, if there is one.
fn sign(
    left: &[Token<'_>],
    right: &[Token<'_>],
    style: &Style,
    is_english: bool,
    after_sign: bool,
) -> Option<(Range<usize>, Rule)> {
    let [here, after @ ..] = right else { return None };
    let [.., before] = left else { return None };
    let next = after.first();
    let far = |token: &Token<'_>| token.spaced() || token.is(",;!?)\"”");
    let then_space = || next.is_none_or(far);

    // "( )" and "()", "" and "","
    let empty = (before.is("(") && here.is(")")) || (before.is("\"") && here.is("\"") && !here.spaced());
    let in_prose = || next.is_none_or(|token| token.is_word() || token.is(",.;"));
    if empty && before.spaced() && then_space() && in_prose() && left.len() > 1 {
        return Some((before.start..here.end(), Rule::EmptyBrackets));
    }
    // A quote after a quote closes it: `realm=" ", uri=" "`.
    let opens = || before.spaced() && left.iter().rev().nth(1).is_none_or(|token| !token.is("\""));
    if before.is("\"“") && opens() && here.is(",") && !here.spaced() {
        let closed = next.filter(|token| token.is("\"”") && !token.spaced());
        return Some((before.start..closed.unwrap_or(here).end(), Rule::EmptyBrackets));
    }
    if !here.spaced() {
        return None;
    }
    let found = |rule| Some((here.gap(), rule));

    // Punctuation after a space, but not ".NET", ":-)" and "...".
    let is_closing = here.is(",.") || (is_english && here.is(";:"));
    let is_ellipsis = here.is(".") && next.is_some_and(|token| token.is("."));
    if is_closing && then_space() && !is_ellipsis && !style.sets_off(here) {
        if before.is(",") && here.is(",") {
            return found(Rule::EmptyItem);
        }
        if is_english && before.any(ENDLESS) {
            return found(Rule::Unfinished);
        }
        // A term set off from its definition: "Floats : how they work".
        if before.is_word() && !here.is(":") {
            return found(Rule::StraySpace);
        }
    }
    if !is_english {
        return None;
    }

    // Words that need another.
    if here.is_word() && before.may_want() {
        // Not "a by-product", "the of()", "a to z".
        let after_word = next.is_none_or(|next| next.spaced() && (before.text != "a" || next.text.len() > 1));
        let bare = ["of", "and", "for", "to", "with", "from", "by", "is", "was", "has", "had", "are", "were"];
        let owned = ["of", "as", "for", "from", "with", "by", "is", "was", "are", "were"];
        if after_word
            && ((before.any(ARTICLES) && here.any(&bare)) || (before.any(OWNERS) && here.any(&owned)))
        {
            return found(Rule::BareArticle);
        }
        if CLASHES.iter().any(|(first, second)| before.any(&[first]) && here.any(second)) {
            return found(Rule::Clash);
        }
        if here.any(&["and", "or"]) && before.any(BEFORE_AND) && lacks_partner(before, after) {
            return found(Rule::BareConjunction);
        }
        // "cities like and to monitor"
        if before.any(&["like"])
            && here.any(&["and"])
            && next.is_some_and(|t| t.any(PREPOSITIONS) || t.any(&["while"]))
        {
            return found(Rule::BareConjunction);
        }
        // ", , and through": the last of a list whose others are lost too.
        if after_sign && before.any(&["and", "or"]) && here.any(PREPOSITIONS) {
            return found(Rule::BareConjunction);
        }
    }
    if here.is_word() {
        if here.any(&["is", "was", "are", "were"])
            && !here.starts_with(char::is_uppercase)
            && ends_long_sentence(left)
        {
            return found(Rule::Doubtful);
        }
        // "anti- principles", not "pre- and post-war".
        if before.is("-")
            && !before.spaced()
            && !here.any(&["and", "or", "to", "versus", "but"])
            && here.starts_with(char::is_alphabetic)
            && left
                .iter()
                .rev()
                .nth(1)
                .is_some_and(|t| t.any(&["anti", "pro", "non", "post", "pre", "neo", "ultra"]))
        {
            return found(Rule::Dangling);
        }
    }
    dangling(left, here, after).and_then(found)
}

/// Marks that lost the word they were attached to.
fn dangling(left: &[Token<'_>], here: &Token<'_>, after: &[Token<'_>]) -> Option<Rule> {
    let before = left.last()?;
    let next = after.first()?;
    let glued = |token: &Token<'_>| !token.spaced();
    // "on –27, 2002": a month before it is lost; in "at –27 °C" nothing is.
    let is_day = glued(next) && next.text.len() <= 2 && next.starts_with(|c| c.is_ascii_digit());
    if here.is("–") && before.any(&["on", "from"]) && is_day && after.get(1).is_some_and(|t| t.is(",")) {
        return Some(Rule::Dangling);
    }
    // "Following 's full-scale"
    let then_space = after.get(1).is_none_or(Token::spaced);
    if here.is("'’") && before.is_word() && glued(next) && next.text == "s" && then_space {
        return Some(Rule::Dangling);
    }
    // "blockades to —tested"
    if here.is("—") && before.is_word() && glued(next) && next.is_word() {
        let rule = if before.any(ENDLESS) { Rule::Dangling } else { Rule::Doubtful };
        return Some(rule);
    }
    // "during the (1917–1921), which"
    if here.is("(") && before.any(ARTICLES) && glued(next) && next.starts_with(|c| c.is_ascii_digit()) {
        let close = after.iter().take(5).position(|token| token.is(")"))?;
        let follows = after.get(close.saturating_add(1))?;
        return follows.is(",.;").then_some(Rule::Dangling);
    }
    None
}

/// Whether what follows "and" does not make it join two prepositions: "access to and use
/// of", "aware of and responsive to", "in and around".
fn lacks_partner(before: &Token<'_>, after: &[Token<'_>]) -> bool {
    let Some(next) = after.first() else { return true };
    if before.any(&["both", "including"]) {
        return true;
    }
    if next.text == "that" {
        return true;
    }
    !next.any(ADVERBS)
        && !after.iter().take(3).take_while(|token| token.is_word()).any(|token| {
            token.any(PREPOSITIONS) || token.any(ARTICLES) || before.text.eq_ignore_ascii_case(token.text)
        })
}

/// Whether a full stop after a long word stands before: no abbreviation.
fn ends_long_sentence(left: &[Token<'_>]) -> bool {
    let [.., word, stop] = left else { return false };
    stop.is(".") && !stop.spaced() && word.text.len() > 4 && word.text.bytes().all(|b| b.is_ascii_lowercase())
}
