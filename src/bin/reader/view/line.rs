//! A text with its marks, what is lit in it and its languages, as elements.

use std::collections::BTreeSet;
use std::ops::Range;

use fonds::analysis::{self, Script};
use fonds::document::{Description, Mark, MarkKind};
use fonds::search::Highlight;

use super::host;
use crate::node::{Element, Node, el, of_class};
use crate::text::{Say, Tongue};

/// A text with its marks and what is lit in it, on its way to become elements.
pub(super) struct Line<'a> {
    pub(super) text: &'a str,
    pub(super) marks: &'a [Mark],
    pub(super) lit: &'a [Highlight],
    pub(super) languages: &'a Languages,
    /// In which language the marks say what they are.
    pub(super) say: Say,
    /// The number of the first lit place, if lit places can be gone to.
    pub(super) first: Option<usize>,
    /// What the reader highlighted.
    pub(super) own: &'a [Range<usize>],
}

impl Line<'_> {
    pub(super) fn nodes(&self) -> Vec<Node> {
        self.part(0..self.text.len())
    }

    /// The elements of a part of the text, which is cut wherever a mark, a lit place or a
    /// stretch of another script begins or ends.
    pub(super) fn part(&self, window: Range<usize>) -> Vec<Node> {
        let range_of = |mark: &Mark| mark.range.start as usize..mark.range.end as usize;
        let runs: Vec<(Range<usize>, &str)> = analysis::script_runs(self.text)
            .into_iter()
            .filter_map(|(range, script)| Some((range, self.languages.tag_of(script)?)))
            .collect();
        let mut cuts = BTreeSet::new();
        cuts.extend([window.start, window.end]);
        let ranges = self.marks.iter().map(range_of);
        let ranges = ranges.chain(self.lit.iter().map(|one| one.range.clone()));
        let ranges = ranges.chain(self.own.iter().cloned());
        for range in ranges.chain(runs.iter().map(|(range, _)| range.clone())) {
            cuts.extend([range.start, range.end].into_iter().filter(|cut| window.contains(cut)));
        }
        let cuts: Vec<usize> = cuts.into_iter().collect();
        let mut nodes = Vec::new();
        let holds = |range: &Range<usize>, from: usize| range.start <= from && from < range.end;
        for pair in cuts.windows(2) {
            let &[from, to] = pair else { continue };
            for mark in self.marks.iter().filter(|mark| mark.range.is_empty() && range_of(mark).start == from)
            {
                nodes.push(marked(self.say, &mark.kind, Vec::new()));
            }
            let mut inner: Vec<Node> =
                vec![Node::Text(self.text.get(from..to).unwrap_or_default().to_owned())];
            let run = runs.iter().find(|(range, _)| holds(range, from));
            // A stretch of another script is not of the language of the text around it, and a
            // language of another script is told by that script.
            let says = |mark: &&Mark| match &mark.kind {
                MarkKind::Language(tag) => run.is_none() && self.languages.is_in_main_script(tag),
                _ => true,
            };
            for mark in self.marks.iter().rev().filter(|mark| holds(&range_of(mark), from)).filter(says) {
                inner = vec![marked(self.say, &mark.kind, inner)];
            }
            if self.own.iter().any(|range| holds(range, from)) {
                inner = vec![of_class("mark", "own").children(inner).into()];
            }
            if let Some((number, one)) = self.lit.iter().enumerate().find(|(_, one)| holds(&one.range, from))
            {
                // Of a place that is cut the first piece alone.
                let id = self.first.filter(|_| one.range.start == from);
                let id = id.map(|first| mark_id(first.saturating_add(number)));
                inner = vec![el("mark").with_some("id", id).children(inner).into()];
            }
            if let Some((_, tag)) = run {
                inner = vec![el("span").with("lang", *tag).children(inner).into()];
            }
            nodes.extend(inner);
        }
        nodes
    }
}

/// Words of a document outside of it, such as its title in a list: in its languages.
pub(super) fn words(element: Element, text: &str, languages: &Languages) -> Element {
    // Without marks, whatever says what they are.
    let say = Tongue::English.texts();
    let line = Line { text, marks: &[], lit: &[], languages, say, first: None, own: &[] };
    with_language(element, languages).children(line.nodes())
}

/// The element id of a lit place, counted from 0.
pub(crate) fn mark_id(number: usize) -> String {
    format!("m{number}")
}

/// The element of a mark.
fn marked(say: Say, kind: &MarkKind, inner: Vec<Node>) -> Node {
    let element = match kind {
        MarkKind::Lacuna => of_class("span", "lacuna").with("title", say.lost_here),
        MarkKind::ControlToken => of_class("span", "token").with("title", say.token_here),
        MarkKind::Noise => of_class("span", "noise").with("title", say.noise_here),
        MarkKind::Key | MarkKind::RefSnippet => el("span"),
        MarkKind::RefTitle => of_class("b", "ref-title"),
        MarkKind::RefDate => of_class("span", "ref-date"),
        MarkKind::Emphasis => el("em"),
        MarkKind::Strong => el("strong"),
        MarkKind::Code => el("code"),
        MarkKind::Language(tag) => el("span").with("lang", tag.clone()),
        MarkKind::Link(address) => {
            let told = host::told(say, address).map(|told| [address.as_str(), " – ", &told].concat());
            of_class("span", "link").with("title", told.unwrap_or_else(|| address.clone()))
        }
    };
    element.children(inner).into()
}

/// The languages of an item, as far as the page must know them.
pub(super) struct Languages {
    /// The first language, of which the text is unless another script says otherwise; empty if it
    /// is not known.
    main: String,
    others: Vec<String>,
}

impl Languages {
    pub(super) fn of(description: &Description) -> Self {
        let mut tags = description
            .language
            .split(',')
            .map(|tag| tag.trim().to_owned())
            .filter(|tag| !tag.is_empty() && tag.is_ascii() && !tag.contains(' '));
        Self { main: tags.next().unwrap_or_default(), others: tags.collect() }
    }

    /// Words in the language of this page, with names in others.
    pub(super) fn of_page(say: Say) -> Self {
        Self { main: say.tag.to_owned(), others: Vec::new() }
    }

    /// Words in the language of this page, with some in English.
    pub(super) fn with_english(say: Say) -> Self {
        Self { main: say.tag.to_owned(), others: vec![Tongue::English.texts().tag.to_owned()] }
    }

    /// Words of which nobody has said in which language they are: it is told by their script if
    /// that is not Latin, and is never the one of this page for being in it.
    pub(super) fn unknown() -> Self {
        Self { main: String::new(), others: Vec::new() }
    }

    /// The same languages for words about the document, of which it is not known whose they are.
    pub(super) fn among_unknown(&self) -> Self {
        self.among_all("")
    }

    /// The same languages for words of the document in a sentence of this page.
    pub(super) fn among(&self, say: Say) -> Self {
        self.among_all(say.tag)
    }

    fn among_all(&self, main: &str) -> Self {
        let others = std::iter::once(&self.main).filter(|main| !main.is_empty()).chain(&self.others);
        Self { main: main.to_owned(), others: others.cloned().collect() }
    }

    /// Whether a language is written in the script of the main one.
    fn is_in_main_script(&self, tag: &str) -> bool {
        script_of(tag) == script_of(&self.main)
    }

    /// The language of a stretch in this script; `None` if it is the main one.
    fn tag_of(&self, script: Script) -> Option<&str> {
        if script == script_of(&self.main) {
            return None;
        }
        let stated = self.others.iter().find(|tag| script_of(tag) == script);
        stated.map(String::as_str).or(match script {
            Script::Cyrillic => Some("ru"),
            Script::Greek => Some("el"),
            Script::Hebrew => Some("he"),
            Script::Arabic => Some("ar"),
            Script::Latin => Some("und-Latn"),
            Script::Other => None,
        })
    }
}

/// The script in which a language is written.
fn script_of(tag: &str) -> Script {
    match tag.split('-').next().unwrap_or_default() {
        "ru" | "uk" | "be" | "bg" | "mk" | "sr" | "kk" | "ky" | "tg" | "mn" => Script::Cyrillic,
        "el" | "grc" => Script::Greek,
        "he" | "yi" => Script::Hebrew,
        "ar" | "fa" | "ur" | "ps" => Script::Arabic,
        "zh" | "ja" | "ko" | "th" | "hi" | "ka" | "hy" | "am" => Script::Other,
        _ => Script::Latin,
    }
}

pub(super) fn with_language(element: Element, languages: &Languages) -> Element {
    element.with("lang", &languages.main)
}
