//! What is on paper alone. It is made when somebody prints: nobody should wait for it who only types.

use fonds::error::Result;

use super::{Change, State};
use crate::place::View;
use crate::view;

impl State {
    /// The end of what is printed of the place, with the digest of the archive; of an item, which passages
    /// are, if not all.
    pub(super) fn paper(&self, part: Option<(u32, u32)>, digest: &str) -> Result<Vec<Change>> {
        let (place, archive) = (&self.seen.place, &self.archive);
        let node = match &place.view {
            View::Home if !place.asked.is_empty() => view::paper_of_results(
                self.say,
                archive,
                &self.seen.answer,
                &place.asked,
                &self.extent(),
                digest,
            ),
            // It has its own, whoever prints it.
            View::Item { path, original: false, .. } => {
                let Some((part, number)) = part.zip(archive.item_at(path)?) else { return Ok(Vec::new()) };
                view::part_on_paper(self.say, part, archive.item(number)?.passages.len())
            }
            View::Item { path, .. } | View::References { path, .. } => {
                let item = archive.item_at(path)?.map(|number| archive.item(number)).transpose()?;
                view::colophon(self.say, archive, place, item.as_slice(), digest)
            }
            View::Home
            | View::Damage { .. }
            | View::Compare { .. }
            | View::Beside { .. }
            | View::Timeline { .. }
            | View::Names { .. }
            | View::Name { .. }
            | View::Notes
            | View::Check => view::colophon(self.say, archive, place, &[], digest),
        };
        Ok(vec![Change::Paper(node)])
    }
}
