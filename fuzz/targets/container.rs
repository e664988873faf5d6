//! A container of any bytes, and what is in it, to the depth that is allowed.
#![no_main]

use std::io::Cursor;

use fonds::document::container::{DEEPEST, Kind, Limits, open};
use fonds::document::{self, Format};
use fonds_fuzz::bounded;
use libfuzzer_sys::fuzz_target;

const NAMES: [&str; 9] =
    ["a.zip", "a.tar", "a.gz", "a.jsonl", "a.mbox", "a.xml", "a.warc", "a.zim", "a.tar.gz"];
/// Small, so that what is refused for its size is met.
const LIMITS: Limits = Limits { member: 1 << 16, members: 200, gap: 1 << 16, ratio: 20, unpacked: 1 << 17 };

fn read(name: &str, bytes: &[u8], depth: usize) {
    let Ok(Some(mut container)) = open(name, Box::new(Cursor::new(bytes)), LIMITS) else {
        if document::format_of(name, bytes) != Format::Pdf {
            let _ = document::parse(name, bytes);
        }
        return;
    };
    let mut whole = Vec::new();
    for member in container.by_ref().take(300).flatten() {
        assert!(member.bytes.len() as u64 <= LIMITS.member);
        assert!(!member.path.starts_with('/') && !member.path.contains(['\\', '\0']));
        assert!(member.path.split('/').all(|part| !matches!(part, "" | "." | "..")), "{}", member.path);
        whole.extend_from_slice(&member.gap);
        whole.extend_from_slice(&member.bytes);
        if depth < DEEPEST && member.item.is_none() {
            read(&member.path, &member.bytes, depth + 1);
        }
    }
    let kind = container.kind();
    if let Some(tail) = container.tail() {
        whole.extend_from_slice(&tail);
        assert!(kind == Kind::Unpacked || whole == bytes);
    }
}

fn run(bytes: &[u8]) {
    if let Some((first, bytes)) = bytes.split_first() {
        read(NAMES[usize::from(*first) % NAMES.len()], bytes, 1);
    }
}

fuzz_target!(|bytes: &[u8]| bounded(bytes.len(), || run(bytes)));
