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

/// However many passages state it: what is folded away is no proof.
#[test]
fn every_value_that_differs_is_lit_in_a_sentence_that_is_seen() {
    let seen = Seen::at("#/compare");
    let mut folded = 0;
    for topic in seen.of_class("topic") {
        let lists = find(&topic.children, &|element| element.attribute("class") == Some("of-source"));
        let seen_lists = lists.iter().flat_map(|source| {
            source.children.iter().filter_map(|node| match node {
                Node::Element(list) if list.name == "ol" => Some(list),
                _ => None,
            })
        });
        let lit = |list: &Element| {
            let marks = find(&list.children, &|element| element.name == "mark");
            marks.iter().map(|mark| text_of(&mark.children)).collect::<Vec<_>>()
        };
        let lit: Vec<String> = seen_lists.flat_map(lit).collect();
        let told = find(&topic.children, &|element| element.attribute("class") == Some("differ"));
        for value in told.iter().flat_map(|line| find(&line.children, &|element| element.name == "mark")) {
            let value = text_of(&value.children);
            assert!(lit.contains(&value), "{value:?} is not in {lit:?}");
        }
        let more =
            lists.iter().flat_map(|source| find(&source.children, &|element| element.name == "details"));
        for more in more {
            // As many as it says, each with its link.
            let count = find(&more.children, &|element| element.name == "li").len();
            assert!(
                text_of(&more.children).starts_with(&format!("{count} more ")),
                "{}",
                text_of(&more.children)
            );
            folded += 1;
        }
    }
    assert!(folded > 0, "the seeds have a matter of many passages");
}

#[test]
fn what_a_query_finds_stands_source_by_source() {
    let seen = Seen::at("#/compare?q=krasnodar");
    assert_eq!(seen.of_class("of-source").len(), 2);
    // Back to where it was come from; what is not seen is what the query finds of that item.
    assert!(links(&seen.main).contains(&("‹ Results".into(), "#/search?q=krasnodar".into())));
    assert!(links(&Seen::at("#/compare").main).contains(&("‹ Finding aid".into(), "#/".into())));
    let many = Seen::at("#/compare?q=anarchist");
    let more = links(&many.main).into_iter().find(|(text, _)| text.ends_with("more passages")).unwrap();
    assert_eq!(more.1, "#/search?q=item:%22002_739b1182f79aa9dc.txt%22%20anarchist");
    assert_eq!(Seen::at(&more.1).of_class("result").len(), 1);
    assert!(seen.of_class("difference").is_empty());
    assert!(Seen::at("#/compare?q=zzzz").of_class("of-source").is_empty());
}

/// The headings of the matters in a list of the page, by its id.
fn matters(seen: &Seen, id: &str) -> Vec<String> {
    let lists = find(&seen.main, &|element| element.attribute("aria-labelledby") == Some(id));
    let headings = lists.iter().flat_map(|list| find(&list.children, &|element| element.name == "h3"));
    headings.map(|heading| text_of(&heading.children)).collect()
}

fn acts(seen: &mut Seen, number: u32) {
    seen.does(Event::Act { act: Act::Apart(number), given: Given::default() });
}

#[test]
fn what_the_reader_sets_apart_goes_to_the_end_and_can_be_taken_back() {
    let mut seen = Seen::at("#/compare");
    let before = matters(&seen, "differ");
    let buttons = seen.of_class("quiet");
    let values = buttons.iter().filter(|button| button.attribute("data-act") == Some("apart"));
    let numbers: Vec<u32> = values.map(|one| one.attribute("data-value").unwrap().parse().unwrap()).collect();
    assert_eq!(numbers.len(), before.len());
    acts(&mut seen, numbers[1]);
    let mut rest = before.clone();
    let moved = rest.remove(1);
    assert_eq!((matters(&seen, "differ"), matters(&seen, "apart")), (rest, vec![moved]));
    // The focus is on the next one, and the browser keeps it.
    assert_eq!(seen.focus, format!("apart{}", numbers[2]));
    assert!(seen.kept.as_deref().unwrap().contains("assessing"));
    assert!(!seen.told.is_empty());
    // It is among the notes, and nothing of it is in the text.
    let notes = seen.kept.clone();
    seen.follows("#/notes");
    assert!(text_of(&seen.main).contains("Not the same thing") && text_of(&seen.main).contains(" ≠ "));
    // Another window that has the same notes shows the same.
    let mut other = Seen::at("#/");
    other.does(Event::Stored(notes));
    other.follows("#/compare");
    assert_eq!(matters(&other, "apart").len(), 1);
    acts(&mut other, numbers[1]);
    assert_eq!((matters(&other, "differ"), matters(&other, "apart").len()), (before, 0));
    assert_eq!(other.focus, format!("apart{}", numbers[1]));
    assert!(!other.kept.as_deref().unwrap().contains("assessing"));
    // A number that is none, and another page.
    acts(&mut other, 9999);
    other.follows("#/notes");
    acts(&mut other, 0);
    assert!(!other.kept.as_deref().unwrap().contains("assessing"));
}

#[test]
fn a_passage_stands_beside_those_that_speak_of_the_same() {
    let mut seen = Seen::at("#/item/001_d0c1e41719c94742.txt");
    let text = "In January 2002, delegates met at a congress";
    let paragraphs =
        seen.elements(|element| element.name == "p" && text_of(&element.children).contains(text));
    let passage: u32 = paragraphs[0].attribute("id").unwrap()[1..].parse().unwrap();
    seen.does(Event::Act { act: Act::Open(passage), given: Given::default() });
    let way =
        links(&seen.acts.1).into_iter().find(|(text, _)| text == "Compare with the other sources").unwrap();
    seen.follows(&way.1);
    assert!(seen.main_text().contains(text));
    let sources = seen.of_class("of-source");
    assert!(sources.len() > 1, "{}", sources.len());
    // Why, with the words that are rare, the names and the dates.
    let why = text_of(&seen.of_class("why").iter().map(|one| Node::from((*one).clone())).collect::<Vec<_>>());
    assert!(why.contains("2002"), "{why}");
    for at in seen.of_class("at") {
        let there = Seen::at(at.attribute("href").unwrap());
        assert!(!there.of_class("item-page").is_empty(), "{at:?}");
    }
    // Of a passage that stands alone, and of none.
    assert!(Seen::at("#/beside/001_d0c1e41719c94742.txt/p1").main_text().contains("No other source"));
    assert!(!Seen::at("#/beside/001_d0c1e41719c94742.txt/p9999").main_text().is_empty());
    assert!(!Seen::at("#/beside/none.txt/p1").main_text().is_empty());
}
