//! The names of the archive, and one of them.

use super::*;

fn headings(seen: &Seen) -> Vec<String> {
    let links = find(&seen.main, &|element| {
        element.name == "a" && element.attribute("id").is_some_and(|id| id.starts_with('n'))
    });
    links.iter().map(|link| text_of(&link.children)).collect()
}

#[test]
fn names_are_listed_by_script_and_found_by_a_part() {
    let mut seen = Seen::at("#/names");
    let all = headings(&seen);
    for name in ["Autonomous Action", "Moscow", "России"] {
        assert!(all.iter().any(|own| own == name), "{name} is not in {all:?}");
    }
    assert!(seen.main_text().contains("Krasnodar place · "), "{}", seen.main_text());
    // A letter leads to those that begin with it.
    let letters =
        find(&seen.main, &|element| element.attribute("id").is_some_and(|id| id.starts_with("at-")));
    // Letters of two scripts may look the same.
    for script in ["Latin", "Cyrillic"] {
        let bars = seen.elements(|element| element.attribute("aria-label") == Some(script));
        assert_eq!(bars.len(), 1, "{script}");
        assert!(text_of(&bars[0].children).starts_with(script));
    }
    let m = letters.iter().find(|link| link.attribute("id") == Some("at-m")).unwrap();
    assert_eq!(m.attribute("href"), Some("#/names?at=m"));
    assert!(headings(&Seen::at("#/names?at=m")).iter().all(|name| name.starts_with('M')));
    seen.does(Event::Sought("NOVGOROD".into()));
    assert_eq!(seen.state.seen.place.fragment(), "#/names?find=NOVGOROD");
    assert_eq!(headings(&Seen::at("#/names?find=NOVGOROD")), ["Nizhny Novgorod"]);
    assert!(Seen::at("#/names?find=zzz").main_text().contains(english().names_none));
}

#[test]
fn a_name_shows_its_writings_and_each_sentence() {
    let seen = Seen::at("#/names/Autonomous%20Action");
    let text = seen.main_text();
    for part in ["Autonomous Action", "organisation · ", "АД", "Автономного Действия", "2013", "Avtonom"]
    {
        assert!(text.contains(part), "{part} is not in {text}");
    }
    let links = find(&seen.main, &|element| element.attribute("class") == Some("hit"));
    // All of them, though not all at once.
    let more = find(&seen.main, &|element| element.name == "details");
    let folded: usize =
        more.iter().map(|one| find(&one.children, &|element| element.name == "li").len()).sum();
    assert!(folded > 40 && links.len() > folded + 5, "{folded} of {}", links.len());
    let first = more.first().unwrap();
    let count = find(&first.children, &|element| element.name == "li").len();
    assert!(text_of(&first.children).starts_with(&format!("{count} more passage")));
    assert!(links.iter().all(|link| link.attribute("href").is_some_and(|to| to.starts_with("#/item/"))));
    // In any of its writings it is the same; what is none says so.
    assert!(Seen::at("#/names/АД").main_text().contains("organisation · "));
    assert!(Seen::at("#/names/Nobody%20Else").main_text().contains(english().no_such_name));
}

#[test]
fn an_item_lists_its_names() {
    let seen = Seen::at("#/item/000_7d4db7d20ab98379.txt");
    let here = find(&seen.main, &|element| element.attribute("class") == Some("about names-here"));
    let links = find(&here[0].children, &|element| element.name == "a");
    assert!(links.iter().any(|link| link.attribute("href") == Some("#/names/Svyatoslav%20Rechkalov")));
}
