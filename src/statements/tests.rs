use super::*;
use crate::document::parse;

fn of(texts: &[(&str, &str)]) -> Vec<Topic> {
    let mut gathered = Gathered::default();
    for (number, (path, text)) in (0_u32..).zip(texts) {
        let mut item = parse(path, text.as_bytes());
        if let Some(title) = item.blocks.iter().find(|block| block.kind == crate::document::Kind::Title) {
            item.description.title = title.text.clone();
        }
        let names = names(&item);
        let stated = statements(&item, &names);
        gathered.add(number, &names, stated);
    }
    topics(gathered)
}

/// A topic as lines: what, of whom, what is said.
fn shown(topic: &Topic, texts: &[(&str, &str)]) -> String {
    let mut out = format!("{:?} — {}\n", topic.about, topic.subject);
    let items: Vec<_> = texts.iter().map(|(path, text)| parse(path, text.as_bytes())).collect();
    for (number, (item, one)) in topic.statements.iter().enumerate() {
        let text = &items[*item as usize].blocks[one.block as usize].text;
        let part = |range: &Range<u32>| &text[range.start as usize..range.end as usize];
        let values: Vec<_> = one.values.iter().map(|value| part(&value.range)).collect();
        out.push_str(&format!(
            "  {number} [{item}/{}] {:?} {} → {values:?} ({}) {}\n",
            one.block,
            one.about,
            part(&one.word),
            one.subject.name,
            part(&one.sentence).chars().take(160).collect::<String>()
        ));
    }
    for one in &topic.differences {
        out.push_str(&format!("  ≠ {:?} {} {:?} {:?}\n", one.kind, one.certainty, one.values, one.grounds));
    }
    out
}

fn seeds() -> Vec<(&'static str, &'static str)> {
    vec![
        ("0.txt", include_str!("../../seeds/000_7d4db7d20ab98379.txt")),
        ("1.txt", include_str!("../../seeds/001_d0c1e41719c94742.txt")),
        ("2.txt", include_str!("../../seeds/002_739b1182f79aa9dc.txt")),
    ]
}

#[test]
fn the_seeds() {
    let seeds = seeds();
    for topic in of(&seeds) {
        println!("{}", shown(&topic, &seeds));
    }
}

#[test]
fn corpus() {
    let Ok(path) = std::env::var("STATEMENTS_OF") else { return };
    let text = std::fs::read_to_string(path).unwrap();
    let texts: Vec<(String, String)> = text
        .lines()
        .map(|line| {
            let (title, text) = line.split_once('\t').unwrap();
            ("x.txt".to_owned(), format!("{title}\n\n{}", text.replace("\\n", "\n")))
        })
        .collect();
    let texts: Vec<(&str, &str)> = texts.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    let start = std::time::Instant::now();
    let topics = of(&texts);
    println!(
        "{} topics, {} differ {:?}",
        topics.len(),
        topics.iter().filter(|topic| !topic.differences.is_empty()).count(),
        start.elapsed()
    );
    for topic in topics.iter().take(60) {
        println!("{}", shown(topic, &texts));
    }
}
#[test]
fn debug_one() {
    let text = "Autonomous Action\n\nNov 28, 2009 · Avtonom is a journal of libertarian communist organisation Autonomous Action, which has local groups in nearly 15 cities of Russia and Ukraine.";
    let item = parse("a.txt", text.as_bytes());
    println!("{:#?}", statements(&item, &names(&item)));
}
