use super::*;
use crate::document::{Item, parse};

fn names_of(items: &[Item], rules: NameRules) -> (Names, Vec<u8>) {
    let mut builder = NamesBuilder::default();
    let mut store = Vec::new();
    builder.rule(rules);
    let known = builder.known();
    let collected: Vec<ItemNames> = items.iter().map(|item| collect(item, &known)).collect();
    builder.add(&mut store, &collected).unwrap();
    (builder.finish(&store).unwrap(), store)
}

#[test]
#[ignore = "a look"]
fn look() {
    let mut items = Vec::new();
    for path in std::env::var("LOOK").unwrap().split(',') {
        let bytes = std::fs::read(path).unwrap();
        if path.ends_with(".jsonl") {
            for line in bytes.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()) {
                items.push(parse("a.txt", line));
            }
        } else {
            items.push(parse(path, &bytes));
        }
    }
    let (names, _) = names_of(&items, NameRules::default());
    for name in names.list() {
        println!(
            "{} [{}] {} in {}: {:?}",
            name.heading,
            name.kind.map_or("", NameKind::name),
            name.count,
            name.items.len(),
            name.writings
        );
    }
    println!("{} names; joined {:?}", names.list().len(), names.joined());
}
