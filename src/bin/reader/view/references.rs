//! The references of an item as a list that can be searched, sorted and narrowed down, and one
//! of them as it is seen from the place that cites it.

use std::ops::Range;
use std::rc::Rc;

use fonds::analysis::dates::{Dated, Precision};
use fonds::analysis::fold;
use fonds::archive::{Archive, StoredItem};
use fonds::document::{self, Citation, Host, Item, Reference};
use fonds::error::Result;
use fonds::{order, related};

use super::host;
use super::line::{Languages, Line, with_language};
use super::notes::find_field;
use super::{button, title};
use crate::node::{Element, Node, el, link, of_class};
use crate::place::{Asked, By, Listed, ORDERS, Place};
use crate::text::Say;

/// The references of an item.
pub(crate) struct References {
    stored: StoredItem,
    document: Rc<Item>,
    all: Vec<Reference>,
    /// The passages that cite each, counted from 1.
    cited: Vec<Vec<u32>>,
}

/// What a list of references shows.
pub(crate) struct Parts {
    /// Orders and kinds of sites to choose from.
    pub(crate) choices: Vec<Node>,
    /// How many are seen.
    pub(crate) count: String,
    /// Those that are seen.
    pub(crate) list: Vec<Node>,
}

/// The references of a document. What it is about has the names that the archive knows.
pub(super) fn of_document(archive: &Archive, stored: &StoredItem, document: &Item) -> Result<Vec<Reference>> {
    let mut own = Vec::new();
    for name in [&stored.description.title, &document.description.title] {
        if let Some(folded) = document::name_of(name) {
            own.extend(archive.index().aliases(&folded)?);
        }
        own.push(name.clone());
    }
    Ok(document::references(&document.blocks, &own))
}

/// The id of the button that shows what is possibly related to a passage.
pub(crate) fn related_id(place: u32) -> String {
    format!("s{place}")
}

/// The passage of a block, counted from 1 as passages are.
pub(super) fn passage(block: usize) -> u32 {
    u32::try_from(block).unwrap_or(u32::MAX).saturating_add(1)
}

impl References {
    /// # Errors
    ///
    /// Reading errors.
    pub(crate) fn of(archive: &Archive, number: u32) -> Result<Self> {
        let stored = archive.item(number)?;
        let document = archive.document(number)?;
        let all = of_document(archive, &stored, &document)?;
        let mut cited: Vec<Vec<u32>> = all.iter().map(|_| Vec::new()).collect();
        for Citation { block, references, .. } in document::citations(&document.blocks, &all) {
            for at in references {
                let Some(places) = cited.get_mut(at) else { continue };
                if places.last() != Some(&passage(block)) {
                    places.push(passage(block));
                }
            }
        }
        Ok(Self { stored, document, all, cited })
    }

    /// The address of the reference at a passage, if it states one.
    pub(crate) fn address(&self, place: u32) -> Option<&str> {
        self.all.iter().find(|one| passage(one.block) == place)?.address.as_deref()
    }

    fn text(&self, one: &Reference) -> &str {
        self.document.blocks.get(one.block).map_or("", |block| block.text.as_str())
    }

    fn part(&self, one: &Reference, range: &Option<Range<usize>>) -> &str {
        range.as_ref().and_then(|range| self.text(one).get(range.clone())).unwrap_or_default()
    }

    /// The whole view.
    pub(crate) fn view(&self, say: Say, place: Option<u32>, list: &Listed, asked: &Asked) -> Vec<Node> {
        let back = Place::passage(&self.stored.path, place, asked);
        let lost = self.all.iter().filter(|one| one.is_lost()).count();
        let mut about = say.count(say.references_number, self.all.len());
        if lost > 0 {
            about = [about, say.count(say.references_lost, lost)].join(", ");
        }
        let head = of_class("header", "item-head")
            .child(el("h1").text([say.references, ": "].concat()).child(title(&self.stored.description)))
            .child(of_class("p", "source").text(about));
        let find = find_field(say.references_find, &list.find);
        let Parts { choices, count, list } = self.parts(say, list, asked);
        vec![
            super::back(say, &back, say.reading_view),
            head.into(),
            of_class("div", "refine")
                .child(find)
                .child(el("div").with("id", "find-choices").children(choices))
                .into(),
            of_class("p", "count").with("id", "find-count").with("role", "status").text(count).into(),
            el("ol").with("id", "find-list").with("class", "reference-list").children(list).into(),
            // What became of copying; see `Change::Copy`.
            el("p").with("id", "finding-told").with("role", "status").into(),
            el("textarea")
                .with("id", "finding")
                .with("aria-label", say.copy_address)
                .with("readonly", "")
                .with("hidden", "")
                .into(),
        ]
    }

    /// What changes when other references are to be seen.
    pub(crate) fn parts(&self, say: Say, list: &Listed, asked: &Asked) -> Parts {
        let path = self.stored.path.as_str();
        let words: Vec<String> = list.find.split_whitespace().map(fold).collect();
        let fits = |one: &&Reference| {
            let site = one.site.as_ref().map_or("", |site| site.name.as_str());
            let all = [one.label.as_str(), self.text(one), site, one.address.as_deref().unwrap_or_default()];
            let all = fold(&all.join(" "));
            words.iter().all(|word| all.contains(word.as_str()))
        };
        let found: Vec<&Reference> = self.all.iter().filter(fits).collect();
        let choice = |id: String, text: String, here: bool, list: Listed| {
            let place = Place::references(path, None, list, asked);
            let link = link(&place.fragment()).with("id", &*id).with("data-focus", id).text(text);
            el("li").child(if here { link.with("aria-current", "true") } else { link })
        };
        let orders = ORDERS.iter().zip([say.by_number, say.by_date, say.by_site]).map(|((by, key), name)| {
            let other = Listed { by: *by, ..list.clone() };
            choice(["by-", key].concat(), name.to_owned(), list.by == *by, other).into()
        });
        let kinds = std::iter::once(None).chain(Host::ALL.map(Some)).filter_map(|host| {
            let count = found.iter().filter(|one| host.is_none_or(|host| one.host == host)).count();
            // What is chosen stays, so that it can be seen why nothing is.
            if count == 0 && host.is_some() && list.host != host {
                return None;
            }
            let name = host.map_or(say.host_all, |host| host_name(say, host));
            let id = host.map_or("host".to_owned(), |host| format!("host-{host:?}"));
            let text = format!("{name} ({})", say.of_usize(count));
            Some(choice(id, text, list.host == host, Listed { host, ..list.clone() }).into())
        });
        let of = |name: &str, links: Vec<Node>| {
            of_class("nav", "choice")
                .with("aria-label", name)
                .child(el("span").text(name))
                .child(el("ul").children(links))
        };
        let choices = vec![
            of(say.sort, orders.collect()).into(),
            of(say.host, kinds.collect()).into(),
            of_class("p", "quiet").text(say.host_about).into(),
        ];

        let mut seen: Vec<&Reference> =
            found.into_iter().filter(|one| list.host.is_none_or(|host| one.host == host)).collect();
        match list.by {
            By::Number => {}
            // Days may lie before 1970; none comes after all.
            By::Date => order::by_key(&mut seen, |one| {
                let day = one.dated.as_ref().map_or(i64::from(i32::MIN), |date| i64::from(date.first.0));
                i64::from(i32::MAX).abs_diff(day)
            }),
            By::Site => {
                let name = |one: &Reference| one.site.as_ref().map(|site| fold(&site.name));
                let names = order::set(seen.iter().filter_map(|one| name(one)));
                order::by_key(&mut seen, |one| {
                    let place = name(one).and_then(|own| names.iter().position(|name| *name == own));
                    place.map_or(u64::MAX, |place| place as u64)
                });
            }
        }
        let count = say.references_shown.with([&say.of_usize(seen.len()), &say.of_usize(self.all.len())]);
        let languages = Languages::of(&self.stored.description);
        let mut nodes: Vec<Node> =
            seen.iter().map(|one| self.entry(say, one, &languages, asked).into()).collect();
        if nodes.is_empty() {
            nodes.push(of_class("li", "none").text(say.references_none).into());
        }
        Parts { choices, count, list: nodes }
    }

    fn entry(&self, say: Say, one: &Reference, languages: &Languages, asked: &Asked) -> Element {
        let place = passage(one.block);
        let entry = el("li")
            .with("id", format!("p{place}"))
            .with("tabindex", "-1")
            .with_some("value", Some(one.label.clone()).filter(|label| label.parse::<u32>().is_ok()));
        let entry = entry.children(self.card(say, one, languages));
        let mut tools = of_class("div", "reference-tools");
        if let Some(address) = one.address.as_deref()
            && let Some(host) = document::host(address)
        {
            let host = host::spelt(address).unwrap_or(host);
            let leave = of_class("details", "out")
                .with("id", format!("out{place}"))
                .child(el("summary").text(say.open_out))
                .child(el("p").text(say.leave_about.with([&host])))
                .child(
                    button("leave", "").with("data-value", place.to_string()).text(say.leave.with([&host])),
                );
            tools = tools
                .child(
                    button("address", "quiet").with("data-value", place.to_string()).text(say.copy_address),
                )
                .child(leave);
        }
        let at = |place: u32, text: String| {
            link(&Place::passage(&self.stored.path, Some(place), asked).fragment()).text(text)
        };
        let mut places = of_class("p", "quiet").child(at(place, say.reference_in_text.to_owned()));
        let index = self.all.iter().position(|other| other.block == one.block);
        if let Some(cited) = index.and_then(|index| self.cited.get(index)).filter(|cited| !cited.is_empty()) {
            places = places.text(format!(" · {} ", say.reference_cited));
            for passage in cited {
                places = places.text(" ").child(at(*passage, format!("¶{passage}")));
            }
        }
        let tools = if tools.children.is_empty() { None } else { Some(tools.into()) };
        entry.children(tools).child(places)
    }

    /// What a reference states, without what one can do with it; of phrasing elements only.
    fn card(&self, say: Say, one: &Reference, languages: &Languages) -> Vec<Node> {
        if one.is_lost() {
            return vec![of_class("span", "lost").with("lang", say.tag).text(say.empty_reference).into()];
        }
        let marks =
            self.document.blocks.get(one.block).map(|block| block.marks.as_slice()).unwrap_or_default();
        let line = Line { text: self.text(one), marks, lit: &[], languages, say, first: None, own: &[] };
        let stretch = |class: &str, range: &Range<usize>| {
            with_language(of_class("span", class).with("dir", "auto"), languages)
                .children(line.part(range.clone()))
        };
        let mut nodes: Vec<Node> = Vec::new();
        match (&one.title, &one.snippet) {
            // All of it is stated one after the other; nothing of it is left out.
            (_, None) => nodes.push(stretch("reference-body", &one.body).into()),
            (title, Some(_)) => {
                nodes.extend(title.as_ref().map(|title| stretch("reference-title", title).into()))
            }
        }
        let mut facts: Vec<Node> = Vec::new();
        let mut fact = |node: Node| {
            if !facts.is_empty() {
                facts.push(Node::Text(" · ".to_owned()));
            }
            facts.push(node);
        };
        if let Some(site) = &one.site {
            fact(el("bdi").text(&*site.name).into());
        }
        if one.host != Host::Other {
            fact(Node::Text(host_name(say, one.host).to_owned()));
        }
        if one.date.is_some() {
            let stated = self.part(one, &one.date);
            let name = if one.dated.is_some() { "time" } else { "span" };
            let datetime = one.dated.as_ref().map(iso);
            fact(with_language(el(name), languages).with_some("datetime", datetime).text(stated).into());
        }
        if let Some(seen) = &one.seen {
            fact(Node::Text(say.reference_seen.with([&iso(seen)])));
        }
        if !facts.is_empty() {
            nodes.push(of_class("span", "reference-facts").with("lang", say.tag).children(facts).into());
        }
        nodes.extend(one.snippet.as_ref().map(|snippet| stretch("reference-snippet", snippet).into()));
        if let Some(address) = one.address.as_deref() {
            nodes.push(of_class("span", "reference-address").child(el("code").text(address)).into());
            let odd = host::told(say, address);
            let told =
                odd.map(|told| of_class("span", "reference-facts").with("lang", say.tag).text(told).into());
            nodes.extend(told);
        }
        nodes
    }

    /// The references that possibly speak of the same thing as a passage, each with what it shares.
    pub(crate) fn related(
        &self,
        say: Say,
        archive: &Archive,
        place: u32,
        asked: &Asked,
    ) -> Result<Vec<Node>> {
        let texts: Vec<String> = self
            .all
            .iter()
            .map(|one| match one.snippet {
                // Without the noise of a search engine, which names words that are not there.
                Some(_) => [self.part(one, &one.title), self.part(one, &one.snippet)].join(" "),
                None => self.part(one, &Some(one.body.clone())).to_owned(),
            })
            .collect();
        let block = self.document.blocks.get(place.saturating_sub(1) as usize);
        let passage_text = block.map_or("", |block| block.text.as_str());
        let found = related::related(archive.index(), passage_text, &texts)?;
        let languages = Languages::of(&self.stored.description);
        let told = if found.is_empty() { say.related_none } else { say.related };
        let mut nodes: Vec<Node> =
            vec![of_class("span", "reference-facts").with("lang", say.tag).text(told).into()];
        for one in &found {
            let Some(reference) = self.all.get(one.text) else { continue };
            let there = Place::passage(&self.stored.path, Some(passage(reference.block)), asked);
            let label = link(&there.fragment())
                .with("class", "reference-label")
                .text(say.numbered_reference.with([&reference.label]));
            let mut words = of_class("span", "reference-facts").with("lang", say.tag).text(say.related_share);
            for (number, shared) in one.shared.iter().enumerate() {
                let word = super::line::words(el("bdi"), &shared.word, &Languages::unknown());
                words = words.text(if number == 0 { " " } else { ", " }).child(word);
            }
            nodes.push(
                of_class("span", "reference-card")
                    .child(label)
                    .children(self.card(say, reference, &languages))
                    .child(words)
                    .into(),
            );
        }
        Ok(nodes)
    }

    /// What is seen of the references at these passages without leaving the text.
    pub(crate) fn preview(&self, say: Say, places: &[u32]) -> Vec<Node> {
        let languages = Languages::of(&self.stored.description);
        let of = |place: &u32| self.all.iter().find(|one| passage(one.block) == *place);
        let cards = places.iter().filter_map(of).map(|one| {
            let label = of_class("span", "reference-label").text(format!("[{}]", one.label));
            of_class("span", "reference-card").child(label).children(self.card(say, one, &languages)).into()
        });
        cards.collect()
    }
}

fn host_name(say: Say, host: Host) -> &'static str {
    let place = Host::ALL.iter().position(|other| *other == host);
    place.and_then(|place| say.hosts.get(place)).copied().unwrap_or_default()
}

/// The beginning of a date, no more exactly than it is stated.
fn iso(date: &Dated) -> String {
    let day = date.first.to_string();
    let parts = match date.precision {
        Precision::Day => return day,
        Precision::Month => 2,
        Precision::Season | Precision::Year | Precision::Decade | Precision::Century => 1,
    };
    // A year before the first begins with the same sign.
    let (sign, rest) = day.strip_prefix('-').map_or(("", day.as_str()), |rest| ("-", rest));
    [sign, &rest.split('-').take(parts).collect::<Vec<_>>().join("-")].concat()
}
