//! What was typed becomes a [`Query`] and notices; nothing typed is ever an error.
//!
//! | typed | means |
//! |---|---|
//! | `two words` | both, in any form; function words are wished for, not asked for |
//! | `"two words"` | one after the other, in exactly these forms |
//! | `one AND other`, `one И other` | both, and nothing less |
//! | `one OR other`, `one ИЛИ other` | at least one; binds weaker than the space between words |
//! | `-word`, `NOT word`, `НЕ word` | not this one |
//! | `( )` | what belongs together |
//! | `"a b"~5`, `a NEAR/5 b`, `a РЯДОМ/5 b` | in any order, with at most 5 other words between them |
//! | `=word` | exactly this form, with these diacritics |
//! | `pref*` | words that begin so |
//! | `*infix*`, `wor?d`, `w*d`, `198?` | words like this: `*` is any letters, `?` is one; also in a phrase |
//! | `/regex/` | words that are this regular expression, from end to end |
//! | `word~`, `word~2` | words with at most 1 or 2 letters wrong, missing, added or changed places |
//! | `title:word` `heading:word` `ref:word` | in the title of the item, in a heading above, in a reference |
//! | `source:word` `lang:ru` `item:word` | in items of this source, in this language, with this in their path |
//! | `source:"the box"` | in items of which this is the whole source |
//! | `date:2013` `date:2018-03` `date:2012..2014` `date:-0043` | in passages that name such a date |
//!
//! Operators are operators in capitals only; in small letters they are words. What a query
//! cannot mean (a bracket without its partner, an operator without words) is left out.

use std::collections::VecDeque;
use std::fmt;
use std::ops::Range;

use crate::analysis;
use crate::analysis::dates::Day;

mod edit;
mod lexer;

pub(crate) use lexer::is_quote;
use lexer::{Lexeme, lexemes};

pub use edit::Change;

/// What is typed beyond this many bytes is not looked at.
pub const LONGEST: usize = 4096;
/// Words and phrases beyond this many are not looked at.
pub const MOST_LEAVES: usize = 64;
/// Brackets deeper than this are not looked at; what is in them is.
pub const DEEPEST: usize = 32;
/// Patterns (`*a*`, `w?d`, `/r/`, `word~`) beyond this many are not looked at: each is a walk over
/// all words of the archive.
pub const MOST_PATTERNS: usize = 8;
/// The words between two that are near each other, if no number was typed; the most is 1000.
pub const NEAR: u32 = 10;
/// The most words that may be near each other in one leaf.
pub const MOST_NEAR: usize = 16;

/// A query: what to look for, and what was odd about how it was typed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Query {
    /// How the leaves hang together; `None` if nothing was typed to look for.
    pub root: Option<Node>,
    /// The words and phrases in the order they were typed.
    pub leaves: Vec<Leaf>,
    /// What was odd.
    pub notices: Vec<Notice>,
    /// Whether `AND` was typed: then passages with only some of the words are no answer.
    pub strict: bool,
}

/// How the leaves of a query hang together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Node {
    /// A leaf, by its place in [`Query::leaves`].
    Leaf(usize),
    /// All of these; never fewer than two.
    And(Vec<Node>),
    /// At least one of these; never fewer than two.
    Or(Vec<Node>),
    /// Not this.
    Not(Box<Node>),
}

/// A word or a phrase to look for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leaf {
    /// Where to look; `None` is everywhere.
    pub field: Option<Field>,
    /// The phrases, each of one word or more in order; never empty, nor is any of them. More
    /// than one must stand near each other.
    pub phrases: Vec<Vec<Part>>,
    /// If there is more than one phrase, how many words that belong to none of them may stand
    /// between the first and the last.
    pub within: u32,
    /// The days that a date in the passage must touch, end inclusive; then `phrases` is what was typed.
    pub dates: Option<(Day, Day)>,
    /// Whether it was in quotation marks: then only these very forms count.
    pub quoted: bool,
    /// Whether it ends where the typing ends, so that its last word may not be complete.
    pub open: bool,
    /// Where it was typed, in bytes, without field, quotation marks and operators, end exclusive.
    pub range: Range<usize>,
    /// The same with all that belongs to it: `-`, field, quotation marks, `~5`.
    pub whole: Range<usize>,
}

impl Leaf {
    /// Whether words must stand in a certain place to each other.
    #[must_use]
    pub fn is_phrase(&self) -> bool {
        self.quoted || self.phrases.len() > 1 || self.phrases.iter().any(|phrase| phrase.len() > 1)
    }

    /// The same with its last word cut as it will be if letters follow (`O'B` may become `O'Brien`, which is two
    /// words), if it is not finished and that makes a difference; `text` is what was parsed.
    pub(crate) fn continued(&self, text: &str) -> Option<Self> {
        let last = self.phrases.last()?.last()?;
        let may_go_on = self.open && matches!(last.form, Form::Any | Form::Exact);
        let typed = text.get(last.range.clone()).filter(|_| may_go_on)?;
        let longer = format!("{typed}xxx");
        let mut parts: Vec<Part> = Vec::new();
        for token in analysis::tokens(&longer) {
            let end = token.range.end.min(typed.len());
            // The letters are no word of their own, but of the last one.
            let own = typed.get(token.range.start..end).filter(|own| !own.is_empty())?;
            let term = if end < token.range.end { analysis::tokens(own).next()?.term } else { token.term };
            let start = last.range.start;
            let range = start.saturating_add(token.range.start)..start.saturating_add(end);
            parts.push(Part { term, form: last.form, range });
        }
        let mut leaf = self.clone();
        let phrase = leaf.phrases.last_mut().filter(|_| parts.len() > 1)?;
        phrase.pop();
        phrase.append(&mut parts);
        Some(leaf)
    }

    /// All its words.
    pub fn parts(&self) -> impl Iterator<Item = &Part> {
        self.phrases.iter().flatten()
    }
}

/// A word of a leaf.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// The folded word; of a pattern its folded text.
    pub term: String,
    /// Which words stand for it.
    pub form: Form,
    /// Where it was typed, in bytes, end exclusive.
    pub range: Range<usize>,
}

/// Which words of the archive stand for a word of a query.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Form {
    /// The word in every form and writing.
    Any,
    /// This form alone.
    Exact,
    /// This form alone, with the diacritics that were typed and no others.
    Spelt,
    /// Words that begin so.
    Prefix,
    /// A pattern: `*` is any letters, also none, and `?` is one letter.
    Wildcard,
    /// A regular expression.
    Regex,
    /// Words with at most so many letters wrong: 1 or 2.
    Near(u8),
}

impl Form {
    /// Whether what was typed is a word as it stands, and no pattern.
    #[must_use]
    pub fn is_word(self) -> bool {
        matches!(self, Self::Any | Self::Exact | Self::Spelt)
    }
}

/// Where a leaf is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Field {
    /// The title of the item.
    Title,
    /// A heading above the passage.
    Heading,
    /// The references.
    Reference,
    /// The source of the item, as its description and format name it.
    Source,
    /// The language of the item.
    Language,
    /// The path and reference code of the item.
    Item,
    /// Dates in the passage.
    Date,
}

impl Field {
    const ALL: [(&'static str, Self); 7] = [
        ("title:", Self::Title),
        ("heading:", Self::Heading),
        ("ref:", Self::Reference),
        ("source:", Self::Source),
        ("lang:", Self::Language),
        ("item:", Self::Item),
        ("date:", Self::Date),
    ];

    /// What is typed before a word for it, colon included.
    #[must_use]
    pub fn typed(self) -> &'static str {
        Self::ALL.into_iter().find(|(_, field)| *field == self).map_or("", |(name, _)| name)
    }

    /// Whether it is something of the whole item that its words need not say.
    #[must_use]
    pub fn is_of_item(self) -> bool {
        matches!(self, Self::Source | Self::Language | Self::Item)
    }
}

/// What was odd about a query.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Notice {
    /// Only the first [`LONGEST`] bytes were looked at.
    TooLong,
    /// Only the first [`MOST_LEAVES`] words and phrases were looked at.
    TooMany,
    /// Only the first [`MOST_PATTERNS`] patterns were looked at.
    TooManyPatterns,
    /// Brackets deeper than [`DEEPEST`] were left out.
    TooDeep,
    /// A closing bracket without an opening one was left out.
    Unopened,
    /// Nothing but exclusions: there is nothing to look for.
    OnlyExclusions,
    /// Something was typed, but no word.
    NoWord,
    /// What stands after `date:` is no date.
    NoDate,
    /// `NEAR` stands between words and phrases only; elsewhere it was read as `AND`.
    NearWhat,
    /// A pattern is of one word: what stands for no letter of one was left out, or found nothing.
    OneWord,
}

impl fmt::Display for Notice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLong => write!(f, "Only the first {LONGEST} bytes of the query were looked at."),
            Self::TooMany => write!(f, "Only the first {MOST_LEAVES} words of the query were looked at."),
            Self::TooManyPatterns => {
                write!(f, "Only the first {MOST_PATTERNS} patterns of the query were looked at.")
            }
            Self::TooDeep => write!(f, "Brackets deeper than {DEEPEST} were left out."),
            Self::Unopened => f.write_str("A closing bracket without an opening one was left out."),
            Self::NoWord => f.write_str("There is no word in the query yet."),
            Self::OnlyExclusions => {
                f.write_str("The query only says what not to find. Add a word to look for.")
            }
            Self::NoDate => f.write_str(
                "What stands after “date:” is no date. Type date:2013, date:2018-03, date:2018-03-05 or \
                 date:2012..2014.",
            ),
            Self::NearWhat => f.write_str(
                "NEAR stands between two words or phrases of the same field; here it was read as AND.",
            ),
            Self::OneWord => f.write_str(
                "A pattern is of one word: * and ? stand for letters, not for a space or a sign between two words.",
            ),
        }
    }
}

/// Reads what was typed. Costs time linear in the text; see the table at the top of this module.
///
/// ```
/// use fonds::query::{self, Node};
///
/// let query = query::parse(r#""direct democracy" OR (anarch* -title:moscow"#);
/// assert_eq!(query.leaves.len(), 3);
/// assert!(matches!(query.root, Some(Node::Or(_))));
/// assert!(query.notices.is_empty());
/// ```
#[must_use]
pub fn parse(text: &str) -> Query {
    let (rest, notices) = lexemes(text);
    let mut parser =
        Parser { rest, query: Query::default(), fields: Vec::new(), skipped: 0, patterns: 0, words: 0 };
    if text.len() > LONGEST {
        parser.notice(Notice::TooLong);
    }
    notices.into_iter().for_each(|notice| parser.notice(notice));
    let root = parser.either();
    let Parser { mut query, .. } = parser;
    if root.as_ref().is_some_and(|root| !looks_for_something(root)) {
        query.notices.push(Notice::OnlyExclusions);
    } else if root.is_none() && !text.trim().is_empty() {
        query.notices.push(Notice::NoWord);
    } else {
        query.root = root;
    }
    query
}

/// Whether anything outside a negation is looked for.
fn looks_for_something(node: &Node) -> bool {
    match node {
        Node::Leaf(_) => true,
        Node::And(nodes) | Node::Or(nodes) => nodes.iter().any(looks_for_something),
        Node::Not(_) => false,
    }
}

struct Parser {
    rest: VecDeque<Lexeme>,
    query: Query,
    /// A field for each open bracket: `title:(a b)` is `title:a title:b`.
    fields: Vec<Option<Field>>,
    /// Brackets that were left out because they are too deep, and not closed yet.
    skipped: usize,
    /// How many patterns there were.
    patterns: usize,
    /// How many words there are, a phrase in quotation marks for one.
    words: usize,
}

impl Parser {
    fn notice(&mut self, notice: Notice) {
        if !self.query.notices.contains(&notice) {
            self.query.notices.push(notice);
        }
    }

    fn field(&self) -> Option<Field> {
        self.fields.last().copied().flatten()
    }

    /// `all OR all OR …`, up to a closing bracket of this depth or the end.
    fn either(&mut self) -> Option<Node> {
        let mut nodes = Vec::new();
        loop {
            nodes.extend(self.all());
            match self.rest.pop_front() {
                Some(Lexeme::Or) => {}
                // `all` ends at nothing else.
                _ => break,
            }
        }
        join(nodes, Node::Or)
    }

    /// One after the other, up to `OR`, a closing bracket or the end.
    fn all(&mut self) -> Option<Node> {
        let mut nodes = Vec::new();
        let mut not = None;
        let mut near = None;
        loop {
            let node = match self.rest.pop_front() {
                Some(Lexeme::And) => {
                    self.query.strict |= !nodes.is_empty();
                    continue;
                }
                Some(Lexeme::Near(within)) => {
                    near = Some(within);
                    continue;
                }
                Some(Lexeme::Not(at)) => {
                    not = if not.is_some() { None } else { Some(at) };
                    continue;
                }
                Some(Lexeme::Open(_)) if self.fields.len() >= DEEPEST => {
                    self.notice(Notice::TooDeep);
                    self.skipped = self.skipped.saturating_add(1);
                    continue;
                }
                Some(Lexeme::Close) if self.skipped > 0 => {
                    self.skipped = self.skipped.saturating_sub(1);
                    continue;
                }
                Some(Lexeme::Close) if self.fields.is_empty() => {
                    self.notice(Notice::Unopened);
                    continue;
                }
                Some(Lexeme::Open(field)) => {
                    self.fields.push(field.or(self.field()));
                    let node = self.either();
                    self.fields.pop();
                    node
                }
                Some(Lexeme::Leaf(leaf)) => {
                    let before = if not.is_none() { nodes.last() } else { None };
                    match self.leaf(*leaf, not, near.take(), before) {
                        Some(node) => Some(node),
                        None => continue,
                    }
                }
                Some(lexeme @ (Lexeme::Or | Lexeme::Close)) => {
                    self.rest.push_front(lexeme);
                    break;
                }
                None => break,
            };
            if near.take().is_some() {
                self.notice(Notice::NearWhat);
            }
            if let Some(node) = node {
                nodes.push(if not.is_some() { Node::Not(Box::new(node)) } else { node });
            }
            not = None;
        }
        join(nodes, Node::And)
    }

    /// The node of a leaf; none if it was left out, or became a part of the one before it.
    fn leaf(
        &mut self,
        mut leaf: Leaf,
        not: Option<usize>,
        near: Option<u32>,
        before: Option<&Node>,
    ) -> Option<Node> {
        let is_pattern = |part: &Part| matches!(part.form, Form::Wildcard | Form::Regex | Form::Near(_));
        let patterns = leaf.parts().filter(|part| is_pattern(part)).count();
        self.patterns = self.patterns.saturating_add(patterns);
        if patterns > 0 && self.patterns > MOST_PATTERNS {
            self.notice(Notice::TooManyPatterns);
            return None;
        }
        let left = MOST_LEAVES.saturating_sub(self.words);
        if left == 0 {
            self.notice(Notice::TooMany);
            return None;
        }
        if leaf.field.is_none() {
            leaf.field = self.field().filter(|field| *field != Field::Date);
        }
        if let Some(at) = not {
            leaf.whole.start = at;
        }
        if let Some(within) = near {
            let last = self.query.leaves.len().checked_sub(1);
            let joins = |other: &Leaf, leaf: &Leaf| {
                let is_words =
                    |leaf: &Leaf| leaf.dates.is_none() && leaf.field.is_none_or(|field| !field.is_of_item());
                let count = other.phrases.len().saturating_add(leaf.phrases.len());
                is_words(other)
                    && is_words(leaf)
                    && count <= MOST_NEAR
                    && (other.field == leaf.field || leaf.field.is_none() || other.field.is_none())
            };
            let other = last.filter(|&last| before == Some(&Node::Leaf(last)));
            if let Some(other) = other.and_then(|last| self.query.leaves.get_mut(last))
                && joins(other, &leaf)
            {
                other.field = other.field.or(leaf.field);
                other.within = other.within.max(leaf.within).max(within);
                other.phrases.append(&mut leaf.phrases);
                other.quoted &= leaf.quoted;
                other.open = leaf.open;
                other.range.end = leaf.range.end;
                other.whole.end = leaf.whole.end;
                return None;
            }
            self.notice(Notice::NearWhat);
        }
        // Of words that are typed without a space each is looked for by itself, too.
        if let [words] = leaf.phrases.as_mut_slice()
            && !leaf.quoted
            && words.len() > left
        {
            words.truncate(left);
            leaf.open = false;
            self.notice(Notice::TooMany);
        }
        let words = if leaf.quoted { 1 } else { leaf.parts().count().max(1) };
        self.words = self.words.saturating_add(words);
        self.query.leaves.push(leaf);
        Some(Node::Leaf(self.query.leaves.len().saturating_sub(1)))
    }
}

/// One node of many; none of none.
fn join(mut nodes: Vec<Node>, kind: fn(Vec<Node>) -> Node) -> Option<Node> {
    if nodes.len() > 1 { Some(kind(nodes)) } else { nodes.pop() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// A query as it was understood, in one line.
    fn render(query: &Query) -> String {
        fn node(query: &Query, at: &Node) -> String {
            let list = |nodes: &[Node], sign: &str| {
                let parts: Vec<_> = nodes.iter().map(|at| node(query, at)).collect();
                format!("({})", parts.join(sign))
            };
            match at {
                Node::And(nodes) => list(nodes, " & "),
                Node::Or(nodes) => list(nodes, " | "),
                Node::Not(inner) => format!("!{}", node(query, inner)),
                Node::Leaf(leaf) => {
                    let leaf = &query.leaves[*leaf];
                    let field = leaf.field.map_or(String::new(), |field| format!("{field:?}:"));
                    let word = |part: &Part| match part.form {
                        Form::Any => part.term.clone(),
                        Form::Exact if leaf.quoted => part.term.clone(),
                        Form::Exact | Form::Spelt => format!("={}", part.term),
                        Form::Prefix => format!("{}*", part.term),
                        Form::Wildcard => format!("{{{}}}", part.term),
                        Form::Regex => format!("/{}/", part.term),
                        Form::Near(edits) => format!("{}~{edits}", part.term),
                    };
                    let phrase = |phrase: &Vec<Part>| phrase.iter().map(word).collect::<Vec<_>>().join(" ");
                    let phrases: Vec<_> = leaf.phrases.iter().map(phrase).collect();
                    let words = match phrases.as_slice() {
                        [one] => one.clone(),
                        many => many.join(&format!(" <{}> ", leaf.within)),
                    };
                    let open = if leaf.open { "…" } else { "" };
                    if leaf.is_phrase() && leaf.dates.is_none() {
                        format!("{field}[{words}{open}]")
                    } else {
                        format!("{field}{words}{open}")
                    }
                }
            }
        }
        let mut line = query.root.as_ref().map_or(String::new(), |root| node(query, root));
        for notice in &query.notices {
            line.push_str(&format!(" <{notice:?}>"));
        }
        line
    }

    fn check(text: &str, expected: &str) {
        assert_eq!(render(&parse(text)), expected, "{text}");
    }

    #[test]
    fn what_is_typed_is_understood() {
        check("", "");
        check("Rechkalov", "rechkalov…");
        check("direct democracy ", "(direct & democracy)");
        check("\"direct democracy\" Moscow ", "([direct democracy] & moscow)");
        check("«прямая демократия»", "[прямая демократия]");
        check("a b OR c ", "((a & b) | c)");
        check("a (b OR c) ", "(a & (b | c))");
        check("a or b ", "(a & or & b)");
        check("a AND b NOT c ", "(a & b & !c)");
        check("a -b -\"c d\" ", "(a & !b & ![c d])");
        check("a -(b c) ", "(a & !(b & c))");
        check("anarch* x", "(anarch* & x…)");
        check("AD-SR ", "[ad sr]");
        check(
            "title:moscow heading:\"see also\" Ref:bbc ",
            "(Title:moscow & Heading:[see also] & Reference:bbc)",
        );
        check("https://avtonom.org ", "[https avtonom org]");
        check("2002 - 2013 ", "(2002 & 2013)");
    }

    #[test]
    fn what_an_investigator_types_is_understood() {
        check("a И b ИЛИ НЕ c ", "((a & b) | !c)");
        check("\"a b\"~5 c ", "([a <5> b] & c)");
        check("\"a b\"~ ", "[a <10> b]");
        check("\"a\"~5 ", "[a]");
        check("a NEAR/5 \"b c\" d ", "([a <5> =b =c] & d)");
        check("a NEAR b РЯДОМ/3 c ", "[a <10> b <10> c]");
        check("title:a NEAR/2 b ", "Title:[a <2> b]");
        check("=Form forms ", "(=form & forms)");
        check("/a\\/b/ x ", "(/a\\/b/ & x)");
        check("*archi* wor?d w*d /wo[r]+d/ ", "({*archi*} & {wor?d} & {w*d} & /wo[r]+d/)");
        check("Word~1 wonderful~ word~0 ", "(word~1 & wonderful~2 & =word)");
        check("where is it? ", "(where & is & it)");
        check("/usr/bin/x ", "[usr bin x]");
        check("source:flat lang:ru item:000_7 ", "(Source:flat & Language:ru & Item:[000 7])");
        check("date:2013 a ", "(Date:=2013 & a)");
        check("**?** Ёл*а ", "{ел*а}");
    }

    #[test]
    fn an_address_is_no_pattern() {
        check("https://x.org/a?b=1 ", "[https x org a b 1]");
        check("youtube.com/watch?v=dQw4w ", "[youtube com watch v dqw4w]");
        check("node/5?page=2 ", "[node 5 page 2]");
        check("?utm_source=x ", "[utm source x]");
        check("ftp://a?bc ", "[ftp a bc]");
        check("page?id=3 ", "[page id 3]");
        check("pag?s=3 ", "[pag s 3]");
        // Nor is it with a star, for which there may be more.
        check("a.org/b?c=d* ", "[a org b c d*]");
        check("wor?d/x ", "[{wor?d} x]");
    }

    #[test]
    fn a_pattern_is_cut_where_a_text_is() {
        check("anti-fasc* ", "[anti fasc*]");
        check("O'Br* ", "[o br*]");
        check("O'B* ", "[o b*]");
        check("avton?m.org ", "[{avton?m} org]");
        check("avtono?.org ", "[{avtono?} org]");
        check("anti?-*fasc?st-x", "[{anti?} {*fasc?st} x…]");
        check("п'ят* ", "п'ят*");
        check("20?.2 ", "{20?.2}");
        check("東京* 東*都 東* ", "(東京* & {東*都} & 東*)");
        check("wor* wor?* =wo?d ", "(wor* & {wor?*} & {wo?d})");
        // No word can be looked for by a star alone.
        check("*-fascist ", "fascist <OneWord>");
        check("anti-* ", "anti <OneWord>");
        check("*anti*fascist ", "{*anti*fascist}");
        check("source:a*b?c ", "Source:[a b c]");
    }

    #[test]
    fn each_word_of_a_phrase_may_be_a_pattern() {
        check("\"dir* democracy\"", "[dir* democracy]");
        check("\"dem?cracy now\"", "[{dem?cracy} now]");
        check("\"what? a *b* c?\"~3 ", "[what <3> a <3> {*b*} <3> c]");
        check("\"a * b\"", "[a b] <OneWord>");
        check("\"see x.org/a?b=c now\"", "[see x org a b c now]");
        check("source:\"Who?What*\"", "Source:[who what*]");
    }

    #[test]
    fn a_question_mark_is_a_letter_or_asks() {
        check("198? 19?? ?987 1987? 5? 198?? ", "({198?} & {19??} & {?987} & 1987 & 5 & 198)");
        check("\"in 198?\" 198?-199? x198? ", "([in {198?}] & [{198?} {199?}] & x198)");
        check("?slip? ?? ?! why?", "(slip & why)");
        check("(why?) what?!no ", "(why & [what no])");
    }

    #[test]
    fn a_quotation_mark_between_hebrew_letters_is_of_the_word() {
        check("צה\"ל ", "צה\"ל");
        check("ד\"ר כהן ", "(ד\"ר & כהן)");
        check("\"ד\"ר כהן\" x ", "([ד\"ר כהן] & x)");
        check("\"כהן\" \"לוי\" ", "([כהן] & [לוי])");
        check("a\"b\" ", "(a & [b])");
    }

    #[test]
    fn a_field_before_a_bracket_is_that_of_each_word() {
        check("date:(2012 OR 2018-03) ", "(Date:=2012 | Date:=2018-03)");
        check("date:(2012..2014 -\"2013\") x ", "((Date:=2012..2014 & !Date:=2013) & x)");
        check("date:(2012 OR (2013 title:2014)) 2015 ", "((Date:=2012 | (Date:=2013 & Title:2014)) & 2015)");
        check("date:(2012 when /x/) ", "Date:=2012 <NoDate>");
        check("title:(date:(2012) a) ", "(Date:=2012 & Title:a)");
        let parsed = parse("date:(2012 OR 2018-03) ");
        assert!(parsed.leaves.iter().all(|leaf| leaf.dates.is_some()));
    }

    #[test]
    fn odd_operators_are_said() {
        check("!title:\u{5b0}* a ", "(title & a) <OneWord>");
        check("\u{5b0}* a ", "a");
        check("date:-0043 -date:-0099..0014 ", "(Date:=-0043 & !Date:=-0099..0014)");
        check("date:(2012..2014 -2013) a -0043 ", "((Date:=2012..2014 & !Date:=2013) & a & !0043)");
        check("date:when a ", "a <NoDate>");
        check("a NEAR (b c) ", "(a & (b & c)) <NearWhat>");
        check("NEAR a ", "a <NearWhat>");
        check("a -b NEAR c ", "(a & !b & c) <NearWhat>");
        check("title:a NEAR heading:b ", "(Title:a & Heading:b) <NearWhat>");
        check("-date:x a", "a… <NoDate>");
        let patterns = "*a* ".repeat(9);
        let query = parse(&patterns);
        assert_eq!(
            (query.leaves.len(), query.notices.as_slice()),
            (MOST_PATTERNS, &[Notice::TooManyPatterns][..])
        );
        assert_eq!(parse(&"*a* ".repeat(MOST_PATTERNS)).notices, []);
        assert!(parse("a AND b").strict && !parse("a b").strict && !parse("AND b").strict);
    }

    #[test]
    fn unfinished_and_odd_typing_never_errs() {
        check("\"direct democ", "[direct democ…]");
        check("(a (b", "(a & b…)");
        check("a OR", "a");
        check("OR a ", "a");
        check("a )b( c ", "(a & b & c) <Unopened>");
        check("title:", " <NoWord>");
        check("moscow -> penza ", "(moscow & penza)");
        check("moscow -- penza -\"\" x ", "(moscow & penza & x)");
        check("moscow -title: penza ", "(moscow & penza)");
        check("a title:-b ", "(a & !Title:b)");
        check("title: moscow ", "moscow");
        check("title:(a b) c ", "((Title:a & Title:b) & c)");
        check("\"\" () - -- * ", " <NoWord>");
        check("-a ", " <OnlyExclusions>");
        check("-a OR -b ", " <OnlyExclusions>");
        check("--a ", "a");
    }

    #[test]
    fn size_and_depth_are_capped_and_said() {
        let deep = format!("{}a {}", "(".repeat(10_000), "b".repeat(3));
        assert_eq!(parse(&deep).notices, [Notice::TooLong, Notice::TooDeep, Notice::NoWord]);
        let many = "word ".repeat(500);
        let query = parse(&many);
        assert_eq!((query.leaves.len(), query.notices.as_slice()), (MOST_LEAVES, &[Notice::TooMany][..]));
        let query = parse(&format!("one {}", "the:of:".repeat(500)));
        let words: usize = query.leaves.iter().map(|leaf| leaf.parts().count()).sum();
        assert_eq!((query.leaves.len(), words), (2, MOST_LEAVES));
        assert_eq!(query.notices, [Notice::TooMany]);
        let longest = format!("{} ", "a".repeat(LONGEST - 1));
        assert_eq!(parse(&longest).notices, []);
        let error = parse(&format!("{longest}b")).notices;
        assert_eq!(error, [Notice::TooLong]);
        assert_eq!(error[0].to_string(), "Only the first 4096 bytes of the query were looked at.");
    }

    #[test]
    fn an_unfinished_word_may_go_on_as_several() {
        let continued = |typed: &str| {
            let query = parse(typed);
            let longer = query.leaves.last().unwrap().continued(typed)?;
            Some(
                longer
                    .parts()
                    .map(|part| (part.term.clone(), typed[part.range.clone()].to_owned()))
                    .collect::<Vec<_>>(),
            )
        };
        let words = |words: &[&str]| {
            Some(words.iter().map(|word| (word.to_lowercase(), (*word).to_owned())).collect::<Vec<_>>())
        };
        assert_eq!(continued("O'B"), words(&["O", "B"]));
        assert_eq!(continued("met O'B"), words(&["O", "B"]));
        assert_eq!(continued("\"met O'B"), words(&["met", "O", "B"]));
        for finished in ["O'B ", "\"O'B\"", "moscow", "O'B*", "=O'B"] {
            assert_eq!(continued(finished), None, "{finished}");
        }
    }

    proptest! {
        #[test]
        fn anything_typed_is_a_query(text in "([ab \"()*?/~=:«»OR\\-\\PC]|[*?.'’1a京א\u{5b0}\"-]|NEAR/2|date:[(2]|date:2013|title:|source:){0,60}") {
            let query = parse(&text);
            for leaf in &query.leaves {
                prop_assert!(text.get(leaf.range.clone()).is_some());
                prop_assert!(text.get(leaf.whole.clone()).is_some());
                prop_assert!(!leaf.phrases.is_empty() && leaf.phrases.iter().all(|phrase| !phrase.is_empty()));
                for part in leaf.parts() {
                    prop_assert!(text.get(part.range.clone()).is_some_and(|typed| !typed.is_empty()));
                    prop_assert!(!part.term.is_empty());
                }
                if let Some(longer) = leaf.continued(&text) {
                    prop_assert!(longer.parts().count() > leaf.parts().count());
                    prop_assert!(longer.parts().all(|part| text.get(part.range.clone()).is_some()));
                }
            }
        }
    }
}
