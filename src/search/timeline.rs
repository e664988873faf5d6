//! The timeline: the dates of an archive, or of what a query finds, in the order of time, each
//! with its sentence.

use crate::analysis;
use crate::archive::Archive;
use crate::archive::chronology::{Moment, in_order_of_time};
use crate::error::Result;

use super::Answer;
use super::concordance::{around, cell};

/// The most dates that are looked at: those of the first items, if there are more.
pub const MOST_DATES: usize = 50_000;

/// How many characters of a sentence stand before and after a date, at most.
const OF_SENTENCE: usize = 240;

/// How many bytes of a text are looked at on either side of a date for its sentence.
const WINDOW: usize = 2000;

/// Dates in the order of time.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Timeline {
    /// The dates.
    pub moments: Vec<Moment>,
    /// Whether there are more than [`MOST_DATES`] in the items that were asked for, so that the
    /// last items lack theirs.
    pub is_cut: bool,
}

/// The dates in the texts of an archive in the order of time; with an answer, those in the hits
/// of the items of the best [`Level`](super::Level). `None` in an archive that was packed before
/// format 1.1, in which nobody looked for dates.
///
/// Reads what the archive has of the dates of these items, [`MOST_DATES`] at most, and no text.
///
/// ```
/// # use fonds::archive::{Archive, ArchiveBuilder};
/// # use fonds::bytes::Slice;
/// # use fonds::document::{self, Description};
/// # let note = b"Minutes\n\nThe third congress met in May 2013. In 2002 there was none.\n\nIn 2005 it was in Moscow.";
/// # let mut builder = ArchiveBuilder::new(Description::default());
/// # builder.add("minutes.txt", note.to_vec(), document::parse("minutes.txt", note), &Description::default());
/// # let archive = Archive::open(Slice::from(builder.finish()?))?;
/// use fonds::{query, search};
///
/// let text = "congress";
/// let answer = search::search(&archive, text, &query::parse(text), search::Options::default())?;
/// let timeline = search::timeline(&archive, Some(&answer))?.expect("packed by this program");
/// let first = search::mention(&archive, &timeline.moments[0])?;
/// assert_eq!((&*first.before, &*first.written, &*first.after), ("In ", "2002", " there was none."));
/// assert_eq!((timeline.moments.len(), timeline.moments[1].date.edtf()), (2, "2013-05".to_owned()));
/// # Ok::<(), fonds::error::Error>(())
/// ```
///
/// # Errors
///
/// Reading errors of the archive.
pub fn timeline(archive: &Archive, answer: Option<&Answer>) -> Result<Option<Timeline>> {
    let Some(chronology) = archive.chronology() else { return Ok(None) };
    let more = MOST_DATES.saturating_add(1);
    let (mut moments, hits) = match answer {
        None => (chronology.all(more)?, None),
        Some(answer) => {
            let (items, hits) = answer.best_found(archive.sizes()?, archive.index().passages());
            (chronology.of(&items.iter().collect::<Vec<_>>(), more)?, Some(hits))
        }
    };
    let is_cut = moments.len() == more;
    moments.truncate(MOST_DATES);
    moments.retain(|one| hits.as_ref().is_none_or(|hits| hits.has(one.passage)));
    in_order_of_time(&mut moments);
    Ok(Some(Timeline { moments, is_cut }))
}

/// A date in its sentence. Stretches of white space are one space in its texts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mention {
    /// The date, and where it stands.
    pub moment: Moment,
    /// The path of the item.
    pub path: String,
    /// Its title.
    pub title: String,
    /// The number of the passage in the item, from 1.
    pub ordinal: u32,
    /// The sentence before the date, the last 240 characters at most.
    pub before: String,
    /// The date as it is written.
    pub written: String,
    /// The sentence after it, likewise: before, written and after are the text.
    pub after: String,
}

/// The sentence of a date. Reads the part of the item that has it.
///
/// # Errors
///
/// Reading errors of the archive.
pub fn mention(archive: &Archive, moment: &Moment) -> Result<Mention> {
    let (part, at) = archive.passage(moment.passage)?;
    let text = part.blocks.get(at).map_or("", |block| block.text.as_str());
    let range = moment.date.range.clone();
    // A passage may be long and have a great many dates.
    let from = text.floor_char_boundary(range.start.saturating_sub(WINDOW));
    let to = text.ceil_char_boundary(range.end.saturating_add(WINDOW));
    // A sentence goes on where a line ends.
    let window = text.get(from..to).unwrap_or_default().replace(['\n', '\r'], " ");
    let (mut start, mut end) = (from, to);
    for sentence in analysis::sentences(&window) {
        let (first, after) = (sentence.start.saturating_add(from), sentence.end.saturating_add(from));
        if first <= range.start {
            start = first;
        }
        if after >= range.end {
            end = after;
            break;
        }
    }
    let sentence = text.get(start..end).unwrap_or_default();
    let within = range.start.saturating_sub(start)..range.end.saturating_sub(start);
    let (before, after) = around(sentence, &within, OF_SENTENCE);
    let written = sentence.get(within).unwrap_or_default();
    Ok(Mention {
        moment: moment.clone(),
        path: part.path.clone(),
        title: part.description.title.clone(),
        ordinal: part.ordinal(at),
        before: before.trim_start().to_owned(),
        written: written.split_whitespace().collect::<Vec<_>>().join(" "),
        after: after.trim_end().to_owned(),
    })
}

impl Mention {
    /// The first line of a table of [`csv`](Self::csv).
    pub const HEAD: &'static str = "date,first,last,path,passage,written,sentence\r\n";

    /// The date as a line of comma-separated values (RFC 4180) in UTF-8: as EDTF, its first and its
    /// last day, the path of the item, the number of the passage in it from 1, what is written, and
    /// the sentence.
    ///
    /// A cell that a spreadsheet would take for a formula begins with an apostrophe.
    #[must_use]
    pub fn csv(&self) -> String {
        let date = &self.moment.date;
        let sentence = [self.before.as_str(), &self.written, &self.after].concat();
        let days = (date.first.to_string(), date.last.to_string());
        let ordinal = self.ordinal.to_string();
        let cells = [&date.edtf(), &days.0, &days.1, &self.path, &ordinal, &self.written, &sentence];
        let mut csv = String::new();
        for (place, text) in cells.into_iter().enumerate() {
            if place > 0 {
                csv.push(',');
            }
            cell(text, &mut csv);
        }
        csv + "\r\n"
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::archive::ArchiveBuilder;
    use crate::bytes::Slice;
    use crate::document::{self, Description};
    use crate::query;

    fn archive(texts: &[&str]) -> Archive {
        let mut builder = ArchiveBuilder::new(Description::default());
        for (number, text) in texts.iter().enumerate() {
            let path = format!("{number}.txt");
            let item = document::parse(&path, text.as_bytes());
            builder.add(&path, text.as_bytes().to_vec(), item, &Description::default());
        }
        Archive::open(Slice::from(builder.finish().unwrap())).unwrap()
    }

    fn told(archive: &Archive, query: Option<&str>) -> Vec<String> {
        let answer = query.map(|text| {
            super::super::search(archive, text, &query::parse(text), super::super::Options::default())
                .unwrap()
        });
        let timeline = timeline(archive, answer.as_ref()).unwrap().unwrap();
        let mentions = timeline.moments.iter().map(|moment| mention(archive, moment).unwrap());
        mentions.map(|one| format!("{}|{}|{}|{}", one.path, one.before, one.written, one.after)).collect()
    }

    #[test]
    fn dates_stand_in_the_order_of_time_each_in_its_sentence() {
        let archive = archive(&[
            "Group\n\nIt met. In May 2013 the group split,\n as was said; on 2 May 2013 it was over! More.\n\nIn 2004 it was one.",
            "Газета\n\nПервый номер вышел в 2004 году. Тираж — 2004 экземпляра.",
        ]);
        assert_eq!(
            told(&archive, None),
            [
                "0.txt|In |2004| it was one.",
                "1.txt|Первый номер вышел в |2004 году|.",
                "0.txt|In |May 2013| the group split, as was said; on 2 May 2013 it was over!",
                "0.txt|In May 2013 the group split, as was said; on |2 May 2013| it was over!",
            ]
        );
        // Of what a query finds, those of the passages that were found.
        assert_eq!(told(&archive, Some("split")).len(), 2);
        assert_eq!(told(&archive, Some("номер")), ["1.txt|Первый номер вышел в |2004 году|."]);
        assert_eq!(told(&archive, Some("nowhere")), [""; 0]);
    }

    #[test]
    fn a_long_sentence_is_cut_and_a_table_keeps_its_cells() {
        let words = "word ".repeat(2000);
        let archive = archive(&[&format!("{words}in 1999, \"he said\", {words}.")]);
        let timeline = timeline(&archive, None).unwrap().unwrap();
        let mention = mention(&archive, &timeline.moments[0]).unwrap();
        assert!(mention.before.len() < 300 && mention.after.len() < 300);
        assert!(mention.before.ends_with("in ") && mention.after.starts_with(", \"he said\", word"));
        let csv = mention.csv();
        assert!(csv.starts_with("1999,1999-01-01,1999-12-31,0.txt,"), "{csv}");
        assert!(csv.contains("\"\"he said\"\"") && csv.ends_with("\"\r\n"), "{csv}");
    }
}
