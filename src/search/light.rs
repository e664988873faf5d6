//! What is lit in a text: where the words and phrases of an answer stand in it.

use crate::analysis::{self, dates};
use crate::index::Zone;
use crate::order;
use crate::query::Field;

use super::{Answer, Highlight, Rule};

impl Answer {
    /// What matched in the text of a passage of this zone, in order and without overlap; of
    /// two that overlap the one that starts first, and of those the longer.
    #[must_use]
    pub fn highlights(&self, text: &str, zone: Zone) -> Vec<Highlight> {
        let tokens: Vec<_> = analysis::tokens(text).collect();
        let mut found = Vec::new();
        for leaf in self.leaves.iter().filter(|found| found.counts()) {
            let number = leaf.of;
            if let Some((first, last)) = leaf.leaf.dates {
                let dates = dates::dates(text).into_iter();
                let dates = dates.filter(|date| date.first <= last && date.last >= first);
                found.extend(dates.map(|date| Highlight {
                    range: date.range,
                    leaf: number,
                    rule: Rule::Date,
                }));
                continue;
            }
            let in_field = match leaf.leaf.field {
                None => true,
                Some(Field::Title) => zone == Zone::Title,
                Some(Field::Heading) => zone == Zone::Heading,
                Some(Field::Reference) => zone == Zone::Reference,
                Some(Field::Source | Field::Language | Field::Item | Field::Date) => false,
            };
            if !in_field {
                continue;
            }
            for terms in leaf.terms.iter().filter(|terms| !terms.is_empty()) {
                for window in tokens.windows(terms.len()) {
                    let rules: Option<Vec<Rule>> = window
                        .iter()
                        .zip(terms)
                        .map(|(token, terms)| terms.get(&token.term).map(|(rule, _)| *rule))
                        .collect();
                    let (Some(rules), Some(first), Some(last)) = (rules, window.first(), window.last())
                    else {
                        continue;
                    };
                    let rule = rules.into_iter().max().unwrap_or(Rule::Exact);
                    found.push(Highlight { range: first.range.start..last.range.end, leaf: number, rule });
                }
            }
            for (words, _) in &leaf.names {
                for window in tokens.windows(words.len()) {
                    if window.iter().zip(words).all(|(token, word)| token.term == *word)
                        && let (Some(first), Some(last)) = (window.first(), window.last())
                    {
                        let range = first.range.start..last.range.end;
                        found.push(Highlight { range, leaf: number, rule: Rule::Alias });
                    }
                }
            }
        }
        // Texts are shorter than 4 GiB.
        order::by_key(&mut found, |one| order::pair(one.range.start as u32, !(one.range.end as u32)));
        let mut end = 0;
        found.retain(|one| {
            let free = one.range.start >= end;
            if free {
                end = one.range.end;
            }
            free
        });
        found
    }
}
