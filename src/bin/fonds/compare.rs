//! `fonds compare`: what several passages state of one matter.

use std::io::Write;
use std::path::Path;

use anyhow::{Context, Result};
use fonds::archive::Archive;
use fonds::statements::{About, Kind, Topic};

use crate::files;
use crate::terminal::{count, shown};

pub(crate) fn compare(out: &mut impl Write, path: &Path, all: bool) -> Result<()> {
    let archive = files::open(path)?;
    let topics = archive.topics().with_context(|| path.display().to_string())?;
    let differ = topics.iter().filter(|topic| !topic.differences.is_empty()).count();
    writeln!(
        out,
        "{}, in {differ} of them the sources differ",
        count(topics.len(), "matter is stated more than once", "matters are stated more than once")
    )?;
    for topic in topics.iter().filter(|topic| all || !topic.differences.is_empty()) {
        print(out, &archive, topic).with_context(|| path.display().to_string())?;
    }
    Ok(())
}

/// What is counted, as it is written first.
fn counted(archive: &Archive, topic: &Topic) -> Result<Option<String>> {
    let Some((item, one)) = topic.statements.first() else { return Ok(None) };
    let (part, at) = archive.passage(archive.sizes()?.range(*item).start.saturating_add(one.block))?;
    let text = part.blocks.get(at).map_or("", |block| block.text.as_str());
    let words = text.get(one.word.start as usize..one.word.end as usize);
    Ok(words.and_then(|words| words.split_whitespace().next_back()).map(str::to_owned))
}

fn print(out: &mut impl Write, archive: &Archive, topic: &Topic) -> Result<()> {
    let sizes = archive.sizes()?;
    let about = match &topic.about {
        About::Event(event) => format!("{event:?}").to_lowercase(),
        About::Count(what) => {
            format!("how many {}", counted(archive, topic)?.unwrap_or_else(|| what.clone()))
        }
        About::Post(post) => post.clone(),
        About::Sort => "what it is".to_owned(),
        About::Making => "date of the text".to_owned(),
    };
    writeln!(out, "\n{}: {}", shown(&topic.subject), shown(&about))?;
    for difference in &topic.differences {
        let kind = match difference.kind {
            Kind::Time => "times",
            Kind::Place => "places",
            Kind::Number => "numbers",
            Kind::Name => "names",
            Kind::Sort => "sorts",
        };
        writeln!(out, "  {} {kind}, certainty {} of 100", difference.values.len(), difference.certainty)?;
    }
    for (item, one) in &topic.statements {
        let (part, at) = archive.passage(sizes.range(*item).start.saturating_add(one.block))?;
        let text = part.blocks.get(at).map_or("", |block| block.text.as_str());
        let piece = |start: u32, end: u32| text.get(start as usize..end as usize).unwrap_or_default();
        let values: Vec<&str> =
            one.values.iter().map(|value| piece(value.range.start, value.range.end)).collect();
        writeln!(
            out,
            "  {}, passage {}: {}",
            shown(&part.path),
            part.ordinal(at),
            shown(&values.join(" · "))
        )?;
        // A sentence may go over lines of its source.
        let words: Vec<&str> = piece(one.sentence.start, one.sentence.end).split_whitespace().collect();
        writeln!(out, "    {}", shown(&words.join(" ")))?;
    }
    Ok(())
}
