//! Sources side by side, of the seeds.

use super::*;

#[test]
fn what_differs_is_lit_and_leads_to_its_sentence() {
    let seen = Seen::at("#/compare");
    assert_eq!(seen.title, "Side by side – Seeds");
    let differ = seen.of_class("difference");
    assert!(differ.len() >= 3, "{}", differ.len());
    let sources = seen.of_class("of-source");
    assert!(sources.len() > differ.len());
    for at in seen.of_class("at").iter().step_by(5) {
        let there = Seen::at(at.attribute("href").unwrap());
        assert!(!there.of_class("item-page").is_empty(), "{at:?}");
    }
}

#[test]
fn what_a_query_finds_stands_source_by_source() {
    let seen = Seen::at("#/compare?q=krasnodar");
    assert_eq!(seen.of_class("of-source").len(), 2);
    assert!(seen.of_class("difference").is_empty());
    assert!(Seen::at("#/compare?q=zzzz").of_class("of-source").is_empty());
}
