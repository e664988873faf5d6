//! What was typed becomes a [`Query`] and notices; nothing typed is ever an error.
//!
//! | typed | means |
//! |---|---|
//! | `two words` | both |
//! | `"two words"` | one after the other, in exactly these forms |
//! | `one OR other` | at least one; binds weaker than the space between words |
//! | `-word`, `NOT word` | not this one |
//! | `( )` | what belongs together |
//! | `pref*` | words that begin so |
//! | `title:word` `heading:word` `ref:word` | in the title of the item, in a heading above, in a reference |
//!
//! `OR`, `AND` and `NOT` are operators in capitals only; in small letters they are words.
//! What a query cannot mean (a bracket without its partner, an operator without words) is
//! left out.

use std::fmt;
use std::ops::Range;

use crate::analysis;

/// What is typed beyond this many bytes is not looked at.
pub const LONGEST: usize = 4096;
/// Words and phrases beyond this many are not looked at.
pub const MOST_LEAVES: usize = 64;
/// Brackets deeper than this are not looked at; what is in them is.
pub const DEEPEST: usize = 32;

/// A query: what to look for, and what was odd about how it was typed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Query {
    /// How the leaves hang together; `None` if nothing was typed to look for.
    pub root: Option<Node>,
    /// The words and phrases in the order they were typed.
    pub leaves: Vec<Leaf>,
    /// What was odd.
    pub notices: Vec<Notice>,
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
    /// The words in order; never empty. More than one are a phrase.
    pub parts: Vec<Part>,
    /// Whether it was in quotation marks: then only these very forms count.
    pub quoted: bool,
    /// Whether it ends where the typing ends, so that its last word may not be complete.
    pub open: bool,
    /// Where it was typed, in bytes, without field and operators, end exclusive.
    pub range: Range<usize>,
}

impl Leaf {
    /// Whether the words must stand one after the other in exactly these forms.
    #[must_use]
    pub fn is_phrase(&self) -> bool {
        self.quoted || self.parts.len() > 1
    }
}

/// A word of a leaf.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// The folded word.
    pub term: String,
    /// Whether words that begin so count too.
    pub prefix: bool,
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
}

impl Field {
    const ALL: [(&'static str, Self); 3] =
        [("title:", Self::Title), ("heading:", Self::Heading), ("ref:", Self::Reference)];
}

/// What was odd about a query.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Notice {
    /// Only the first [`LONGEST`] bytes were looked at.
    TooLong,
    /// Only the first [`MOST_LEAVES`] words and phrases were looked at.
    TooMany,
    /// Brackets deeper than [`DEEPEST`] were left out.
    TooDeep,
    /// A closing bracket without an opening one was left out.
    Unopened,
    /// Nothing but exclusions: there is nothing to look for.
    OnlyExclusions,
    /// Something was typed, but no word.
    NoWord,
}

impl fmt::Display for Notice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLong => write!(f, "Only the first {LONGEST} bytes of the query were looked at."),
            Self::TooMany => write!(f, "Only the first {MOST_LEAVES} words of the query were looked at."),
            Self::TooDeep => write!(f, "Brackets deeper than {DEEPEST} were left out."),
            Self::Unopened => f.write_str("A closing bracket without an opening one was left out."),
            Self::NoWord => f.write_str("There is no word in the query yet."),
            Self::OnlyExclusions => {
                f.write_str("The query only says what not to find. Add a word to look for.")
            }
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
    let mut parser = Parser { rest: lex(text), query: Query::default(), fields: Vec::new(), skipped: 0 };
    if text.len() > LONGEST {
        parser.notice(Notice::TooLong);
    }
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

#[derive(Debug)]
enum Lexeme {
    Open(Option<Field>),
    Close,
    Or,
    And,
    Not,
    Leaf(Leaf),
}

/// Cuts what was typed into words, phrases and operators.
fn lex(text: &str) -> std::collections::VecDeque<Lexeme> {
    let mut end = text.len().min(LONGEST);
    while !text.is_char_boundary(end) {
        end = end.saturating_sub(1);
    }
    let text = text.get(..end).unwrap_or_default();
    let mut lexemes = std::collections::VecDeque::new();
    let mut at = 0;
    let mut field = None;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        let Some(char) = rest.chars().next() else { break };
        let next = at.saturating_add(char.len_utf8());
        if char.is_whitespace() {
            at = next;
            if field.take().is_some() {
                drop_not(&mut lexemes);
            }
            continue;
        }
        match char {
            '(' => lexemes.push_back(Lexeme::Open(field)),
            ')' => lexemes.push_back(Lexeme::Close),
            // A sign of its own is a dash between words, not an operator.
            '-' | '\u{2212}' if !starts_with_space(text, next) => {
                lexemes.push_back(Lexeme::Not);
                at = next;
                continue;
            }
            _ if is_quote(char) => {
                let inside = text.get(next..).unwrap_or_default();
                let close = inside.char_indices().find(|&(_, char)| is_quote(char));
                let length = close.map_or(inside.len(), |(length, _)| length);
                let range = next..next.saturating_add(length);
                at = close.map_or(range.end, |(_, char)| range.end.saturating_add(char.len_utf8()));
                // A star right after the closing quotation mark is not part of the phrase.
                push_leaf(&mut lexemes, leaf(text, range, field.take(), true, close.is_none()));
                continue;
            }
            _ => {
                let length = rest
                    .char_indices()
                    .find(|&(_, char)| char.is_whitespace() || matches!(char, '(' | ')') || is_quote(char))
                    .map_or(rest.len(), |(length, _)| length);
                let word = rest.get(..length).unwrap_or_default();
                let named = Field::ALL
                    .into_iter()
                    .find(|(name, _)| word.get(..name.len()).is_some_and(|w| w.eq_ignore_ascii_case(name)));
                if let (Some((name, named)), None) = (named, field) {
                    field = Some(named);
                    at = at.saturating_add(name.len());
                    continue;
                }
                at = at.saturating_add(length);
                match word {
                    "OR" if field.is_none() => lexemes.push_back(Lexeme::Or),
                    "AND" if field.is_none() => lexemes.push_back(Lexeme::And),
                    "NOT" if field.is_none() => lexemes.push_back(Lexeme::Not),
                    _ => {
                        let range = at.saturating_sub(length)..at;
                        let open = at == text.len();
                        push_leaf(&mut lexemes, leaf(text, range, field.take(), false, open));
                    }
                }
                continue;
            }
        }
        field = None;
        at = next;
    }
    lexemes
}

/// Adds a leaf; where there is no word, what was to be excluded is nothing.
fn push_leaf(lexemes: &mut std::collections::VecDeque<Lexeme>, leaf: Option<Lexeme>) {
    match leaf {
        Some(leaf) => lexemes.push_back(leaf),
        None => drop_not(lexemes),
    }
}

fn drop_not(lexemes: &mut std::collections::VecDeque<Lexeme>) {
    while matches!(lexemes.back(), Some(Lexeme::Not)) {
        lexemes.pop_back();
    }
}

fn starts_with_space(text: &str, at: usize) -> bool {
    text.get(at..).and_then(|rest| rest.chars().next()).is_none_or(char::is_whitespace)
}

fn is_quote(char: char) -> bool {
    matches!(char, '"' | '“' | '”' | '„' | '«' | '»' | '\u{ff02}')
}

/// The leaf of what stands at `range`; none if there is no word in it.
fn leaf(text: &str, range: Range<usize>, field: Option<Field>, quoted: bool, open: bool) -> Option<Lexeme> {
    let typed = text.get(range.clone()).unwrap_or_default();
    let mut end = 0;
    let mut parts: Vec<Part> = Vec::new();
    for token in analysis::tokens(typed) {
        end = token.range.end;
        parts.push(Part { term: token.term, prefix: false });
    }
    let after = typed.get(end..).unwrap_or_default();
    let last = parts.last_mut()?;
    last.prefix = after.starts_with('*');
    // After a space or a full stop the last word is complete.
    let open = open && after.is_empty();
    Some(Lexeme::Leaf(Leaf { field, parts, quoted, open, range }))
}

struct Parser {
    rest: std::collections::VecDeque<Lexeme>,
    query: Query,
    /// A field for each open bracket: `title:(a b)` is `title:a title:b`.
    fields: Vec<Option<Field>>,
    /// Brackets that were left out because they are too deep, and not closed yet.
    skipped: usize,
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
        let mut not = false;
        loop {
            let node = match self.rest.pop_front() {
                Some(Lexeme::And) => continue,
                Some(Lexeme::Not) => {
                    not = !not;
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
                Some(Lexeme::Leaf(_)) if self.query.leaves.len() >= MOST_LEAVES => {
                    self.notice(Notice::TooMany);
                    continue;
                }
                Some(Lexeme::Leaf(mut leaf)) => {
                    leaf.field = leaf.field.or(self.field());
                    self.query.leaves.push(leaf);
                    Some(Node::Leaf(self.query.leaves.len().saturating_sub(1)))
                }
                Some(lexeme @ (Lexeme::Or | Lexeme::Close)) => {
                    self.rest.push_front(lexeme);
                    break;
                }
                None => break,
            };
            if let Some(node) = node {
                nodes.push(if not { Node::Not(Box::new(node)) } else { node });
            }
            not = false;
        }
        join(nodes, Node::And)
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
                    let words: Vec<_> = leaf
                        .parts
                        .iter()
                        .map(|part| format!("{}{}", part.term, if part.prefix { "*" } else { "" }))
                        .collect();
                    let words = words.join(" ");
                    let open = if leaf.open { "…" } else { "" };
                    if leaf.is_phrase() {
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
    }

    proptest! {
        #[test]
        fn anything_typed_is_a_query(text in "[ab \"()*:«»OR\\-\\PC]{0,60}") {
            let query = parse(&text);
            for leaf in &query.leaves {
                prop_assert!(text.get(leaf.range.clone()).is_some());
                prop_assert!(!leaf.parts.is_empty());
            }
        }
    }
}
