//! The concordance: every place that was found in a line, what was found in the middle.

use fonds::archive::Archive;
use fonds::error::Result;
use fonds::search::{Answer, Concordance, MOST_LINES, SortBy, concordance};

use super::button;
use super::line::{Languages, words};
use super::narrow::choice;
use crate::node::{Node, el, link, of_class};
use crate::place::{Asked, LINES, Place};
use crate::text::Say;

/// The lines of an answer in this order, so many of them.
///
/// # Errors
///
/// Reading errors.
pub(crate) fn concordance_of(
    archive: &Archive,
    answer: &Answer,
    by: SortBy,
    most: usize,
) -> Result<Concordance> {
    // Of the same next word, those of the same second word stand together.
    let next = match by {
        SortBy::Left1 => SortBy::Left2,
        SortBy::Right1 => SortBy::Right2,
        _ => SortBy::Order,
    };
    concordance(archive, answer, &[by, next], 0, most)
}

/// The lines: what is seen, and the passage of each.
///
/// # Errors
///
/// Reading errors.
pub(super) fn lines(
    say: Say,
    archive: &Archive,
    answer: &Answer,
    asked: &Asked,
    by: SortBy,
    most: usize,
) -> Result<(Vec<Node>, Vec<u32>)> {
    let concordance = concordance_of(archive, answer, by, most)?;
    let orders =
        LINES.into_iter().map(|(one, _)| (say.lines_by(one), asked.with_lines(Some(one)), one == by));
    let back = link(&Place::results(&asked.with_lines(None)).fragment())
        .with("id", "lines")
        .with("data-focus", "lines")
        .text(say.as_results);
    let tools = of_class("div", "tools")
        .child(choice(say.sort, orders))
        .child(button("csv", "quiet").with("id", "csv").text(say.save_table))
        .child(back);
    let languages = Languages::unknown();
    let rows = concordance.lines.iter().enumerate().map(|(number, line)| {
        let place = Place::passage(&line.path, Some(line.ordinal), asked);
        let found = link(&place.fragment())
            .with("class", "hit")
            .with("id", format!("r{number}"))
            .with("title", say.place_of(&line.path, line.ordinal));
        let side = |text: &str| el("td").child(words(el("span"), text, &languages));
        el("tr")
            .child(side(&line.before))
            .child(el("td").child(words(found, &line.found, &languages)))
            .child(side(&line.after))
            .into()
    });
    let table = of_class("table", "lines")
        .with("aria-label", say.lines)
        .child(el("tbody").children(rows.collect::<Vec<Node>>()));
    let mut nodes = vec![tools.into(), table.into()];
    let rest = concordance.total.saturating_sub(concordance.lines.len());
    if rest > 0 {
        nodes.push(button("more", "more").text(say.count(say.more_lines, rest)).into());
    } else if concordance.left_out > 0 {
        nodes.push(
            of_class("p", "source")
                .text(say.count_with(say.lines_left_out, concordance.left_out, [&say.of_usize(MOST_LINES)]))
                .into(),
        );
    }
    Ok((nodes, concordance.lines.iter().map(|line| line.passage).collect()))
}
