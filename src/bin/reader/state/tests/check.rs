//! Whether a copy is whole.

use fonds::archive::{Fingerprint, Fixity, SigningKey};
use fonds::error::Error;

use super::*;
use crate::state::Finding;
use crate::view::Fault;

impl Seen {
    fn finds(&mut self, finding: Finding) -> &mut Self {
        self.does(Event::Found(finding))
    }

    /// What was last drawn in the element of an id.
    fn last_inside(&self, id: &str) -> String {
        let last = self.inside.iter().rev().find(|(own, _)| own == id);
        last.map(|(_, nodes)| text_of(nodes)).unwrap_or_default()
    }
}

fn items(items: u32, bytes: u64, faults: Vec<(u32, Fault)>) -> Finding {
    Finding::Items { items, bytes, faults }
}

#[test]
fn a_whole_copy_says_so_and_how_it_is_told_from_others() {
    let mut seen = Seen::at("#/");
    assert!(seen.main_text().contains("Check this copy"));
    seen.follows("#/check");
    // All is at hand: it is looked at once.
    assert_eq!(seen.checks, 1);
    assert_eq!(seen.last_inside("check-status"), "Checking this copy");
    seen.finds(items(2, 5000, Vec::new()));
    assert!(seen.last_inside("check-found").contains("2 of 3 items, 5.0 kB"));
    seen.does(Event::Button { press: Press::Check, seen: None });
    assert_eq!(seen.checks, 1, "it is being looked already");
    let digest = Fixity::of(b"abc");
    seen.finds(items(3, 7000, Vec::new())).finds(Finding::Whole(Ok(digest)));
    assert_eq!(seen.last_inside("check-status"), "Intact: all 3 items, 7.0 kB.");
    let found = seen.last_inside("check-found");
    let words = Fingerprint::of_archive(digest).words(fonds::analysis::Language::English).join(" ");
    for expected in [&words, &digest.to_string(), "This archive is not signed.", "000_7d4db7d20ab98379.txt"] {
        assert!(found.contains(expected), "no {expected} in {found}");
    }
    assert_eq!(found.matches("intact").count(), 3, "{found}");
    seen.does(Event::Button { press: Press::CopyPrint, seen: None });
    assert!(seen.copied.contains(&words) && seen.copied.starts_with("Seeds\n"), "{}", seen.copied);
    // In Russian, Russian words; and what was found stays when one comes back.
    seen.does(Event::Asked(Tongue::Russian));
    let words = Fingerprint::of_archive(digest).words(fonds::analysis::Language::Russian).join(" ");
    assert!(seen.main_text().contains(&words), "{}", seen.main_text());
    seen.follows("#/").follows("#/check");
    assert_eq!(seen.checks, 1);
    assert!(seen.main_text().contains(&words));
    seen.does(Event::Button { press: Press::Check, seen: None });
    assert_eq!(seen.checks, 2);
}

#[test]
fn a_signature_is_told_by_its_key_and_only_if_it_is_of_this_archive() {
    let seeds = Seen::seeds();
    let archive = Archive::open(Slice::from(seeds.clone())).unwrap();
    let key = SigningKey::of_seed([7; 32]).unwrap();
    let mut signed = archive.signed_front(&key).unwrap();
    signed.extend_from_slice(&seeds[archive.front() as usize..]);
    let words = |tongue| key.fingerprint().words(tongue).join(" ");
    let told = |digest: Fixity| {
        let mut seen = Seen::of(signed.clone(), "#/check");
        seen.finds(items(3, 7000, Vec::new())).finds(Finding::Whole(Ok(digest)));
        seen
    };
    let english = words(fonds::analysis::Language::English);
    let mut seen = told(archive.digest().unwrap());
    let found = seen.last_inside("check-found");
    assert!(found.contains(Tongue::English.texts().signed) && found.contains(&english), "{found}");
    assert!(!found.contains(Tongue::English.texts().unsigned), "{found}");
    seen.does(Event::Button { press: Press::CopyPrint, seen: None });
    assert!(seen.copied.contains(&english), "{}", seen.copied);
    seen.does(Event::Asked(Tongue::Russian));
    assert!(seen.main_text().contains(&words(fonds::analysis::Language::Russian)), "{}", seen.main_text());
    // Of another archive it says nothing, and nothing of it is copied.
    let mut seen = told(Fixity::of(b"another"));
    let found = seen.last_inside("check-found");
    assert!(found.contains(Tongue::English.texts().signed_badly), "{found}");
    seen.does(Event::Button { press: Press::CopyPrint, seen: None });
    assert!(!seen.copied.contains(&english), "{}", seen.copied);
}

#[test]
fn what_is_not_whole_comes_first_and_is_named() {
    let mut seen = Seen::at("#/check");
    let lost = Error::Lost { file: "b/00/1.js".into(), why: Tongue::English.texts().file_absent };
    seen.finds(items(2, 100, vec![(2, Fault::Unread(lost.clone()))]));
    seen.finds(items(3, 200, vec![(1, Fault::Other)])).finds(Finding::Whole(Err(lost)));
    assert_eq!(seen.last_inside("check-status"), "Not intact: 2 items of 3.");
    let found = seen.last_inside("check-found");
    assert!(!found.contains("Fingerprint"), "{found}");
    let place = |words: &str| found.find(words).unwrap_or_else(|| panic!("no {words} in {found}"));
    assert!(place("001_d0c1e41719c94742.txt") < place("002_739b1182f79aa9dc.txt"));
    assert!(place("002_739b1182f79aa9dc.txt") < place("000_7d4db7d20ab98379.txt"));
    assert!(found.contains("not as recorded") && found.contains("b/00/1.js"), "{found}");
}

#[test]
fn what_was_found_while_one_is_elsewhere_is_there_when_one_comes() {
    let mut seen = Seen::at("#/check");
    seen.follows("#/");
    let drawn = seen.inside.len();
    seen.finds(items(3, 10, Vec::new())).finds(Finding::Whole(Ok(Fixity::of(b""))));
    assert_eq!(seen.inside.len(), drawn);
    seen.follows("#/check");
    assert!(seen.main_text().contains("Intact: all 3 items"), "{}", seen.main_text());
    seen.strikes("Escape", "Escape", Target::Page);
    assert_eq!(seen.fragment, "#/");
}
