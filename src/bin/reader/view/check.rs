//! Whether this copy is whole, by the digests that are recorded in it; and how it is told on the
//! telephone from another.

use fonds::analysis::Language;
use fonds::archive::{Archive, Fingerprint, Fixity};
use fonds::error::{Error, Gather, Result};

use super::line::{Languages, words};
use super::{button, lacking, title};
use crate::node::{Element, Node, el, link, of_class};
use crate::place::{Asked, Place};
use crate::text::{Say, Tongue};

/// How many items are listed before the reader asks for more.
const FEW: usize = 100;

/// What is wrong with an item.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Fault {
    /// Its bytes have another SHA-256 than the recorded one.
    Other,
    /// They cannot be read.
    Unread(Error),
}

/// What was found so far.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Checked {
    /// Whether it is still being looked.
    pub(crate) running: bool,
    /// How many items were looked at, and how many bytes they have.
    pub(crate) items: u32,
    pub(crate) bytes: u64,
    /// The items that are not whole, by their numbers.
    pub(crate) faults: Vec<(u32, Fault)>,
    /// The whole, once all of it was read; or why it cannot be.
    pub(crate) whole: Option<std::result::Result<Whole, Error>>,
    /// How many items are listed beyond the first.
    pub(crate) more: usize,
}

/// What names the whole.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Whole {
    /// Its SHA-256, without the signature.
    pub(crate) digest: Fixity,
    pub(crate) print: Fingerprint,
    /// The fingerprint of the key that signed it, and whether the signature is of this archive.
    pub(crate) signed: Option<(Fingerprint, bool)>,
}

/// The parts of the page that change while it is being looked.
pub(crate) const STATUS: &str = "check-status";
pub(crate) const FOUND: &str = "check-found";

/// The page.
pub(crate) fn check(say: Say, archive: &Archive, checked: &Checked) -> Result<Vec<Node>> {
    let found = found(say, archive, checked)?;
    Ok(vec![
        el("h1").text(say.check).into(),
        of_class("p", "scope").text(say.check_about).into(),
        el("p").child(button("check", "").with("id", "check").text(say.check_now)).into(),
        el("p").with("id", STATUS).with("role", "status").text(status(say, archive, checked)).into(),
        el("div").with("id", FOUND).children(found).into(),
    ])
}

/// What is said of it, to those who listen as well: once at the beginning, and at the end.
pub(crate) fn status(say: Say, archive: &Archive, checked: &Checked) -> String {
    if checked.running {
        return say.checking.to_owned();
    }
    if checked.items == 0 && checked.whole.is_none() {
        return String::new();
    }
    let all = say.of_usize(archive.len() as usize);
    match (checked.faults.len(), &checked.whole) {
        (0, Some(Ok(_))) => {
            say.count_with(say.check_intact, archive.len() as usize, [&say.size(checked.bytes)])
        }
        (0, _) => say.check_unread.to_owned(),
        (faults, _) => say.count_with(say.check_damaged, faults, [&all]),
    }
}

/// What was found.
pub(crate) fn found(say: Say, archive: &Archive, checked: &Checked) -> Result<Vec<Node>> {
    if checked.running {
        let (done, all) = (say.of_usize(checked.items as usize), say.of_usize(archive.len() as usize));
        let so_far = say.checked_so_far.with([&done, &all, &say.size(checked.bytes)]);
        let bar = el("progress")
            .with("max", archive.len().max(1).to_string())
            .with("value", checked.items.to_string())
            .with("aria-label", say.checking);
        // Those who listen would be told of every step.
        return Ok(vec![
            el("p").child(bar).into(),
            of_class("p", "count").with("aria-hidden", "true").text(so_far).into(),
        ]);
    }
    let mut nodes: Vec<Node> = Vec::new();
    match &checked.whole {
        None => return Ok(nodes),
        Some(Ok(whole)) => nodes.extend(named(say, whole)),
        Some(Err(error)) => nodes.push(of_class("p", "failure").text(say.error(error)).into()),
    }
    nodes.push(items(say, archive, checked)?.into());
    Ok(nodes)
}

/// The fingerprint of the whole, and the signature.
fn named(say: Say, whole: &Whole) -> Vec<Node> {
    let told = el("span").with("id", "check-told").with("role", "status");
    let field = el("textarea")
        .with("id", "check-field")
        .with("readonly", "")
        .with("rows", "5")
        .with("hidden", "")
        .with("aria-label", say.fingerprint);
    let print = el("section")
        .with("aria-labelledby", "fingerprint")
        .child(el("h2").with("id", "fingerprint").text(say.fingerprint))
        .child(fingerprint(say, whole.print))
        .child(of_class("p", "source").text(say.fingerprint_about))
        .child(of_class("p", "digest").text(["SHA-256 ", &whole.digest.to_string()].concat()))
        .child(
            el("p")
                .child(button("copy-print", "").with("id", "copy-print").text(say.copy_print))
                .text(" ")
                .child(told),
        )
        .child(field);
    let mut signed = el("section")
        .with("aria-labelledby", "signature")
        .child(el("h2").with("id", "signature").text(say.signature));
    signed = match whole.signed {
        None => signed.child(el("p").text(say.unsigned)),
        Some((key, true)) => signed
            .child(el("p").text(say.signed))
            .child(fingerprint(say, key))
            .child(of_class("p", "source").text(say.signed_about)),
        Some((key, false)) => {
            signed.child(of_class("p", "failure").text(say.signed_badly)).child(fingerprint(say, key))
        }
    };
    vec![print.into(), signed.into()]
}

/// A fingerprint, in words and in digits.
fn fingerprint(say: Say, print: Fingerprint) -> Element {
    let words = print.words(language(say)).join(" ");
    of_class("p", "fingerprint")
        .child(el("b").text(words))
        .text(" ")
        .child(of_class("code", "digest").text(print.to_string()))
}

fn language(say: Say) -> Language {
    if say.tongue == Tongue::Russian { Language::Russian } else { Language::English }
}

/// What is copied of it.
pub(crate) fn copied(say: Say, name: &str, whole: &Whole) -> String {
    let words = |print: Fingerprint| format!("{} ({print})", print.words(language(say)).join(" "));
    let mut text =
        format!("{name}\n{}: {}\nSHA-256: {}\n", say.fingerprint, words(whole.print), whole.digest);
    if let Some((key, true)) = whole.signed {
        text.push_str(&format!("{} {}\n", say.signed, words(key)));
    }
    text
}

/// The items, those that are not whole first.
fn items(say: Say, archive: &Archive, checked: &Checked) -> Result<Element> {
    let mut gather = Gather::default();
    let mut body = el("tbody");
    let is_faulty = |number: &u32| checked.faults.iter().any(|(faulty, _)| faulty == number);
    let faulty = checked.faults.iter().map(|(number, fault)| (*number, Some(fault)));
    let whole = (0..archive.len()).filter(|number| !is_faulty(number)).map(|number| (number, None));
    let most = FEW.saturating_add(checked.more);
    for (number, fault) in faulty.chain(whole).take(most) {
        let row = el("tr");
        let name = match gather.take(archive.item(number)) {
            Ok(Some(item)) => {
                let place = Place::passage(&item.path, None, &Asked::default());
                let link =
                    link(&place.fragment()).with("id", format!("v{number}")).child(title(&item.description));
                el("th").with("scope", "row").child(link).child(words(
                    of_class("span", "source"),
                    &item.path,
                    &Languages::unknown(),
                ))
            }
            Ok(None) => el("th").with("scope", "row").text("…"),
            Err(_) => el("th").with("scope", "row").text(say.of_usize(number.saturating_add(1) as usize)),
        };
        body = body.child(row.child(name).child(match fault {
            None => el("td").text(say.intact),
            Some(Fault::Other) => of_class("td", "failure").text(say.not_as_recorded),
            Some(Fault::Unread(error)) => of_class("td", "failure").text(say.error(error)),
        }));
    }
    // What is still to come is drawn without its name: its bytes were read all the same.
    lacking(gather)?;
    let head = el("tr")
        .child(el("th").with("scope", "col").text(say.item))
        .child(el("th").with("scope", "col").text(say.check_state));
    let count = say.count(say.items, archive.len() as usize);
    let mut section = el("section")
        .with("aria-labelledby", "checked")
        .child(el("h2").with("id", "checked").text(count))
        .child(
            of_class("table", "checked")
                .with("aria-labelledby", "checked")
                .child(el("thead").child(head))
                .child(body),
        );
    let rest = (archive.len() as usize).saturating_sub(most);
    if rest > 0 {
        section = section.child(button("more", "more").text(say.count(say.more_items, rest)));
    }
    Ok(section)
}

/// So many more are listed with each press.
pub(crate) const MORE: usize = FEW;
