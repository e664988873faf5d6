//! The oracle: every passage is read and asked whether it fits, without any index. Search must
//! give the same hits with the same scores.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;
use crate::archive::ArchiveBuilder;
use crate::bytes::Slice;
use crate::document::{Block, Description, Item, Kind};

/// A passage as the oracle sees it.
struct Read {
    item: u32,
    zone: Zone,
    terms: Vec<String>,
    /// The titles and headings above, by their places among all passages.
    above: Vec<usize>,
}

fn read_all(items: &[Vec<(Kind, String)>]) -> Vec<Read> {
    let mut all: Vec<Read> = Vec::new();
    for (item, blocks) in items.iter().enumerate() {
        let title = all.len();
        let mut open: Vec<(u8, usize)> = Vec::new();
        for (kind, text) in blocks {
            let zone = match kind {
                Kind::Title => Zone::Title,
                Kind::Heading { .. } => Zone::Heading,
                Kind::Reference { .. } => Zone::Reference,
                _ => Zone::Body,
            };
            if let Kind::Heading { level } = kind {
                open.retain(|(above, _)| above < level);
            }
            let mut above: Vec<usize> = open.iter().map(|(_, place)| *place).collect();
            if zone != Zone::Title {
                above.push(title);
            }
            if let Kind::Heading { level } = kind {
                open.push((*level, all.len()));
            }
            let terms = analysis::tokens(text).map(|token| token.term).collect();
            all.push(Read { item: item as u32, zone, terms, above });
        }
    }
    all
}

/// The weighted count of a leaf in a passage's own text, by reading it.
fn count(all: &[Read], leaf: &Leaf, positive: bool, read: &Read) -> f64 {
    let field = match leaf.field {
        None => true,
        Some(Field::Title) => read.zone == Zone::Title,
        Some(Field::Heading) => read.zone == Zone::Heading,
        Some(Field::Reference) => read.zone == Zone::Reference,
    };
    if !field {
        return 0.0;
    }
    let occurs =
        |test: &dyn Fn(&str) -> bool| all.iter().any(|read| read.terms.iter().any(|term| test(term)));
    let stem = |term: &str| analysis::stem(term);
    let weight = |number: usize, term: &str| -> f64 {
        let part = &leaf.parts[number];
        let same = term == part.term;
        let begins = term.starts_with(&part.term);
        if part.prefix {
            return if same {
                1.0
            } else if begins {
                OTHER_FORM
            } else {
                0.0
            };
        }
        let forms = !leaf.quoted;
        let is_form = |term: &str| term == part.term || forms && stem(term) == stem(&part.term);
        let completes = positive && leaf.open && number + 1 == leaf.parts.len() && !occurs(&is_form);
        if same {
            1.0
        } else if is_form(term) {
            OTHER_FORM
        } else if completes && begins {
            COMPLETED
        } else {
            0.0
        }
    };
    let windows = read.terms.windows(leaf.parts.len());
    let weights = windows.map(|window| {
        let each = window.iter().enumerate().map(|(number, term)| weight(number, term));
        if leaf.is_phrase() {
            f64::from(u8::from(each.into_iter().all(|weight| weight > 0.0)))
        } else {
            each.sum()
        }
    });
    weights.sum()
}

struct Oracle {
    all: Vec<Read>,
    counts: Vec<Vec<f64>>,
    positive: BTreeSet<usize>,
}

impl Oracle {
    fn fits(&self, node: &Node, at: usize) -> bool {
        match node {
            Node::Leaf(leaf) => {
                let own = self.counts[*leaf][at] > 0.0;
                let above = || self.all[at].above.iter().any(|&above| self.counts[*leaf][above] > 0.0);
                own || self.positive.contains(leaf) && above()
            }
            Node::And(nodes) => nodes.iter().all(|node| self.fits(node, at)),
            Node::Or(nodes) => nodes.iter().any(|node| self.fits(node, at)),
            Node::Not(node) => !self.fits(node, at),
        }
    }

    fn score(&self, at: usize) -> f64 {
        let read = &self.all[at];
        let mut sum = 0.0;
        for &leaf in &self.positive {
            let counts = &self.counts[leaf];
            let n = counts.iter().filter(|&&count| count > 0.0).count() as f64;
            let of_zone: Vec<_> = self.all.iter().filter(|other| other.zone == read.zone).collect();
            let average =
                of_zone.iter().map(|other| other.terms.len()).sum::<usize>() as f64 / of_zone.len() as f64;
            let levelled = 1.0 - bm25::B
                + bm25::B
                    * (f64::from(crate::index::rounded(read.terms.len() as u32)) / average.max(1.0))
                        .max(bm25::SHORTEST);
            let mut tf = bm25::weight(read.zone) * counts[at] / levelled;
            for &above in &read.above {
                if counts[above] > 0.0 {
                    tf += bm25::inherited(self.all[above].zone);
                }
            }
            let idf = (1.0 + (self.all.len() as f64 - n + 0.5) / (n + 0.5)).ln();
            sum += idf * tf * (bm25::K1 + 1.0) / (bm25::K1 + tf);
        }
        sum
    }
}

/// The passages that a scan of all texts finds.
fn scan(items: &[Vec<(Kind, String)>], query: &Query) -> (Vec<u32>, Oracle) {
    let all = read_all(items);
    let mut positive = BTreeSet::new();
    if let Some(root) = &query.root {
        positive_leaves(root, true, &mut positive);
    }
    let leaves = query.leaves.iter().enumerate();
    let counts = leaves
        .map(|(number, leaf)| {
            all.iter().map(|read| count(&all, leaf, positive.contains(&number), read)).collect()
        })
        .collect();
    let oracle = Oracle { all, counts, positive };
    let Some(root) = &query.root else { return (Vec::new(), oracle) };
    let candidates: Vec<usize> = (0..oracle.all.len())
        .filter(|&at| oracle.positive.iter().any(|&leaf| oracle.counts[leaf][at] > 0.0))
        .collect();
    let mut found: Vec<usize> = candidates.iter().copied().filter(|&at| oracle.fits(root, at)).collect();
    if found.is_empty() {
        let branches = if let Node::Or(nodes) = root { nodes.clone() } else { vec![root.clone()] };
        let (mut across, mut some) = (BTreeSet::new(), BTreeSet::new());
        for branch in branches {
            let Node::And(nodes) = branch else { continue };
            let (not, wanted): (Vec<_>, Vec<_>) = nodes.iter().partition(|node| matches!(node, Node::Not(_)));
            if wanted.len() < 2 {
                continue;
            }
            let allowed = |at: usize| not.iter().all(|node| oracle.fits(node, at));
            let allowed: Vec<usize> = candidates.iter().copied().filter(|&at| allowed(at)).collect();
            let item = |at: usize| oracle.all[at].item;
            let has_all = |of: u32| {
                wanted.iter().all(|node| allowed.iter().any(|&at| item(at) == of && oracle.fits(node, at)))
            };
            let any = |at: usize| wanted.iter().any(|node| oracle.fits(node, at));
            some.extend(allowed.iter().copied().filter(|&at| any(at)));
            across.extend(allowed.iter().copied().filter(|&at| any(at) && has_all(item(at))));
        }
        found = if across.is_empty() { some } else { across }.into_iter().collect();
    }
    (found.into_iter().map(|at| at as u32).collect(), oracle)
}

fn pack(items: &[Vec<(Kind, String)>]) -> Archive {
    let mut builder = ArchiveBuilder::new(Description::default());
    for (number, blocks) in items.iter().enumerate() {
        let block = |(kind, text): &(Kind, String)| Block {
            kind: *kind,
            source: 0..0,
            text: text.clone(),
            marks: Vec::new(),
        };
        let item = Item { blocks: blocks.iter().map(block).collect(), ..Item::default() };
        builder.add(&format!("{number:03}"), Vec::new(), item, &Description::default());
    }
    Archive::open(Slice::from(builder.finish().unwrap())).unwrap()
}

/// A few words in two scripts, with forms of each other and common beginnings.
const WORD: &str = "(anarchist|anarchists|anarchy|an|action|actions|Acting|action-anarchists|avtonom|анархист|анархисты|анархистом|и|Ещё|еще|2002)";

fn text() -> impl Strategy<Value = String> {
    prop::collection::vec(WORD, 0..8).prop_map(|words| words.join(" "))
}

fn items() -> impl Strategy<Value = Vec<Vec<(Kind, String)>>> {
    let kind = prop_oneof![
        4 => Just(Kind::Paragraph),
        1 => (1_u8..4).prop_map(|level| Kind::Heading { level }),
        1 => (1_u32..9).prop_map(|number| Kind::Reference { number }),
    ];
    let item = (text(), prop::collection::vec((kind, text()), 0..7)).prop_map(|(title, mut blocks)| {
        blocks.insert(0, (Kind::Title, title));
        blocks
    });
    prop::collection::vec(item, 1..4)
}

fn typed() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        4 => WORD.prop_map(String::from),
        1 => "(anar|ac|анархист|и|a)\\*",
        1 => prop::collection::vec(WORD, 1..3).prop_map(|words| format!("\"{}\"", words.join(" "))),
        1 => "(anar|act|ана|zzz)",
        1 => ("(title|heading|ref)", WORD).prop_map(|(field, word)| format!("{field}:{word}")),
    ];
    let query = leaf.prop_recursive(3, 8, 4, |inner| {
        prop_oneof![
            3 => prop::collection::vec(inner.clone(), 1..4).prop_map(|parts| parts.join(" ")),
            1 => prop::collection::vec(inner.clone(), 2..4).prop_map(|parts| parts.join(" OR ")),
            1 => inner.clone().prop_map(|inner| format!("({inner})")),
            1 => (inner.clone(), inner).prop_map(|(one, other)| format!("{one} -({other})")),
        ]
    });
    (query, "( )?").prop_map(|(query, end)| query + &end)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1500))]
    #[test]
    fn search_finds_what_a_scan_of_all_texts_finds(items in items(), typed in typed()) {
        let archive = pack(&items);
        let query = query::parse(&typed);
        let answer = search(&archive, &typed, &query).unwrap();
        let (expected, oracle) = scan(&items, &query);

        let mut found: Vec<u32> = answer.hits.iter().map(|hit| hit.passage).collect();
        found.sort_unstable();
        prop_assert_eq!(&found, &expected, "{}", typed);
        for hit in &answer.hits {
            let score = oracle.score(hit.passage as usize);
            prop_assert!((hit.score - score).abs() < 1e-3 * score.max(1.0), "{} {}", hit.score, score);
            prop_assert!((answer.explain(&archive, hit.passage).unwrap().score() - hit.score).abs() < 1e-12);
            prop_assert_eq!(hit.item, oracle.all[hit.passage as usize].item);
            // Whatever is a hit can show why.
            let read = &oracle.all[hit.passage as usize];
            let text = &items[read.item as usize]
                [hit.passage as usize - oracle.all.iter().position(|one| one.item == read.item).unwrap()].1;
            prop_assert!(!answer.highlights(text, read.zone).is_empty());
        }
        for pair in answer.hits.windows(2) {
            let tie = pair[0].score == pair[1].score && pair[0].passage < pair[1].passage;
            prop_assert!(pair[0].score > pair[1].score || tie);
        }
        prop_assert_eq!(answer.groups.iter().map(|group| group.hits).sum::<usize>(), answer.hits.len());
    }
}
