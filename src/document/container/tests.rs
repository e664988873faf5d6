//! Every test goes through the door: [`open`].

use std::fs;
use std::io::{Cursor, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use flate2::Compression;
use flate2::write::{DeflateEncoder, GzEncoder};
use proptest::prelude::*;

use super::*;
use crate::document::{self, Format, stream};

/// What a container gave.
struct Read {
    name: &'static str,
    members: Vec<Member>,
    refusals: Vec<Refusal>,
    tail: Option<Vec<u8>>,
}

impl Read {
    fn paths(&self) -> Vec<&str> {
        self.members.iter().map(|member| member.path.as_str()).collect()
    }

    fn whys(&self) -> Vec<String> {
        self.refusals.iter().map(|refusal| format!("{}: {}", refusal.path, refusal.why)).collect()
    }
}

fn read_with(path: &str, bytes: &[u8], limits: Limits) -> Option<Read> {
    let mut container = open(path, Box::new(Cursor::new(bytes)), limits).unwrap()?;
    let (name, kind) = (container.name(), container.kind());
    let (mut members, mut refusals) = (Vec::new(), Vec::new());
    for next in container.by_ref() {
        match next {
            Ok(member) => members.push(member),
            Err(refusal) => refusals.push(refusal),
        }
    }
    assert!(container.next().is_none(), "it ends once");
    let tail = container.tail();
    let read = Read { name, members, refusals, tail };
    assert_sound(&read, kind, bytes);
    Some(read)
}

fn read(path: &str, bytes: &[u8]) -> Option<Read> {
    read_with(path, bytes, Limits::default())
}

/// What holds of every container, whatever its bytes.
#[track_caller]
fn assert_sound(read: &Read, kind: Kind, bytes: &[u8]) {
    if kind == Kind::Sliced {
        let mut whole = Vec::new();
        for member in &read.members {
            whole.extend_from_slice(&member.gap);
            whole.extend_from_slice(&member.bytes);
        }
        if let Some(tail) = &read.tail {
            whole.extend_from_slice(tail);
            assert!(whole == bytes, "the bytes of a {} do not add up", read.name);
        }
    } else {
        assert!(read.tail.is_none() && read.members.iter().all(|member| member.gap.is_empty()));
    }
    let mut paths = read.paths();
    paths.sort_unstable();
    assert!(paths.windows(2).all(|two| two[0] != two[1]), "{paths:?}");
    for member in &read.members {
        let path = &member.path;
        assert!(path.len() <= 4200 && !path.contains(['\\', '\0']) && !path.chars().any(char::is_control));
        assert!(path.split('/').all(|part| !part.is_empty() && part != "." && part != ".."), "{path:?}");
        let Some(item) = &member.item else { continue };
        for block in &item.blocks {
            let range = block.source.start as usize..block.source.end as usize;
            assert!(member.bytes.get(range).is_some(), "{block:?} leaves its member");
            for mark in &block.marks {
                assert!(block.text.get(mark.range.start as usize..mark.range.end as usize).is_some());
            }
        }
        let written = stream::write(&item.blocks, &item.notices, stream::Window::whole(&member.bytes));
        let again = stream::read(&written, stream::Window::whole(&member.bytes), item.format).unwrap();
        assert_eq!(again.blocks, item.blocks, "what is written reads back");
    }
}

fn blocks(item: &Item) -> Vec<String> {
    item.blocks
        .iter()
        .map(|block| format!("{:?} {:?} {}", block.kind, block.source, block.text.replace('\n', "\\n")))
        .collect()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// A ZIP of deflated members.
fn zipped(members: &[(&[u8], &[u8])]) -> Vec<u8> {
    let (mut body, mut directory) = (Vec::new(), Vec::new());
    for (name, bytes) in members {
        let mut encoder = DeflateEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(bytes).unwrap();
        let packed = encoder.finish().unwrap();
        let mut crc = flate2::Crc::new();
        crc.update(bytes);
        let mut common = vec![20, 0, 0, 0, 8, 0, 0, 0, 0, 0];
        common.extend(crc.sum().to_le_bytes());
        common.extend((packed.len() as u32).to_le_bytes());
        common.extend((bytes.len() as u32).to_le_bytes());
        common.extend((name.len() as u16).to_le_bytes());
        common.extend([0, 0]);
        directory.extend(b"PK\x01\x02\x14\x00");
        directory.extend(&common);
        directory.extend([0; 10]);
        directory.extend((body.len() as u32).to_le_bytes());
        directory.extend(*name);
        body.extend(b"PK\x03\x04");
        body.extend(&common);
        body.extend(*name);
        body.extend(packed);
    }
    end_of_zip(body, &directory, members.len())
}

fn end_of_zip(mut body: Vec<u8>, directory: &[u8], members: usize) -> Vec<u8> {
    let start = body.len() as u32;
    body.extend(directory);
    body.extend(b"PK\x05\x06\0\0\0\0");
    body.extend((members as u16).to_le_bytes());
    body.extend((members as u16).to_le_bytes());
    body.extend((directory.len() as u32).to_le_bytes());
    body.extend(start.to_le_bytes());
    body.extend([0, 0]);
    body
}

fn tarred(members: &[(&[u8], u8, &[u8])]) -> Vec<u8> {
    let mut tar = Vec::new();
    for (name, kind, bytes) in members {
        let mut block = [0_u8; 512];
        block[..name.len()].copy_from_slice(name);
        block[124..135].copy_from_slice(format!("{:011o}", bytes.len()).as_bytes());
        block[148..156].fill(b' ');
        block[156] = *kind;
        block[257..265].copy_from_slice(b"ustar\x0000");
        let sum: u32 = block.iter().map(|byte| u32::from(*byte)).sum();
        block[148..155].copy_from_slice(format!("{sum:06o}\0").as_bytes());
        tar.extend(block);
        tar.extend(*bytes);
        tar.resize(tar.len().next_multiple_of(512), 0);
    }
    tar.resize(tar.len() + 1024, 0);
    tar
}

// ---- JSON lines ------------------------------------------------------------------------

#[test]
fn a_line_is_a_document_with_exact_places() {
    let line = br#"{"id":"https://e.org/wiki/A?b","title":"Th\u00e9 Title","text":"First line\nsecond \"quoted\".\n\nNext \ud83d\ude00 one.","lang":"fr","date":"1921-03-18","url":"https://e.org/wiki/A","creator":"N. N.","more":[1]}"#;
    let input = [
        b"\xef\xbb\xbf\r\n",
        &line[..],
        b"\r\n",
        b"nonsense\n{\"title\":\"no text\"}\n\n",
        br#"{"id":7,"text":"x"}"#,
    ]
    .concat();
    let read = read("x.jsonl", &input).unwrap();
    assert_eq!(read.name, "JSON lines");
    assert_eq!(read.paths(), ["e.org/wiki/A?b", "7"]);
    let first = &read.members[0];
    assert_eq!(first.bytes, line);
    let item = first.item.as_ref().unwrap();
    assert_eq!(
        blocks(item),
        [
            "Title 40..54 Thé Title",
            "Paragraph 64..94 First line\\nsecond \"quoted\".",
            "Paragraph 98..120 Next 😀 one.",
        ]
    );
    assert_eq!(item.format, Format::Record);
    let described = &first.described;
    assert_eq!(described.reference_code, "https://e.org/wiki/A?b");
    assert_eq!(
        [&described.title, &described.language, &described.date, &described.source, &described.creator],
        ["Thé Title", "fr", "1921-03-18", "https://e.org/wiki/A", "N. N."]
    );
    let whys = read.whys();
    assert!(whys[0].starts_with("line 3: It is no JSON object"), "{whys:?}");
    assert_eq!(whys[1..], ["line 4: It has no “text” that is a string."]);
    assert_eq!(read.tail.unwrap(), b"");
}

#[test]
fn a_title_that_the_text_starts_with_is_not_said_twice() {
    let read = read("x", b"{\"text\":\"A Title\\n\\nWords.\",\"title\":\"A  Title\"}").unwrap();
    let item = read.members[0].item.as_ref().unwrap();
    assert_eq!(blocks(item), ["Title 9..16 A Title", "Paragraph 20..26 Words."]);
    assert_eq!(read.paths(), ["1"]);
}

#[test]
fn a_long_line_is_read_and_a_longer_one_refused() {
    let text = "word ".repeat(2 << 20);
    let input = format!("{{\"id\":\"a\",\"text\":\"{text}\"}}\n{{\"id\":\"b\",\"text\":\"short\"}}\n");
    assert_eq!(read("x.jsonl", input.as_bytes()).unwrap().paths(), ["a", "b"]);
    let limits = Limits { member: 1 << 20, ..Limits::default() };
    let refused = read_with("x.jsonl", input.as_bytes(), limits).unwrap();
    assert_eq!(refused.paths(), ["b"]);
    assert_eq!(refused.whys(), ["line 1: It is longer than 1048576 bytes."]);
    assert_eq!(refused.tail.unwrap(), b"\n");
    let limits = Limits { gap: 1 << 20, ..limits };
    let lost = read_with("x.jsonl", input.as_bytes(), limits).unwrap();
    assert_eq!(lost.paths(), ["b"]);
    assert!(lost.tail.is_none(), "it cannot be put together again");
}

proptest! {
    #[test]
    fn lines_add_up(pieces in prop::collection::vec(prop_oneof![
        Just("{\"text\":\"a b\\n\\nc\"}".to_owned()), Just("\n".to_owned()), Just("\r\n".to_owned()),
        Just("{\"id\":\"x\",\"text\":\"\\ud800 \\u00e9\",\"title\":\"t\"}".to_owned()), Just("\u{feff}".to_owned()),
        Just("{".to_owned()), Just(" ".to_owned()), "[ -~]{0,9}",
    ], 0..12)) {
        let input = pieces.concat();
        prop_assert!(read("x.jsonl", input.as_bytes()).unwrap().tail.is_some());
    }

    #[test]
    fn letters_add_up(pieces in prop::collection::vec(prop_oneof![
        Just("From a@b Thu Jan 1 00:00:00 1970\n"), Just("\n"), Just("\r\n"), Just("From here\n"),
        Just("Subject: s\n"), Just("text"), Just("From a@b 00:00\r\n"), Just("From "),
    ], 0..14)) {
        let input = format!("From a@b\n{}", pieces.concat());
        prop_assert!(read("x.mbox", input.as_bytes()).unwrap().tail.is_some());
    }

    #[test]
    fn files_of_a_tar_add_up(
        members in prop::collection::vec(("[a-z./]{1,20}", prop::sample::select(b"00052L".to_vec()), prop::collection::vec(any::<u8>(), 0..1200)), 1..6),
        cut in 0_usize..3000,
    ) {
        let members: Vec<_> = members.iter().map(|(n, k, b)| (n.as_bytes(), *k, b.as_slice())).collect();
        let tar = tarred(&members);
        prop_assert!(read("x", &tar).unwrap().tail.is_some());
        let cut = &tar[..tar.len().saturating_sub(cut).max(512)];
        prop_assert!(read("x", cut).unwrap().tail.is_some());
    }
}

// ---- What is compressed ----------------------------------------------------------------

#[test]
fn the_container_in_a_gzip_is_read_through() {
    let lines = b"{\"id\":\"1\",\"text\":\"one\"}\n{\"id\":\"2\",\"text\":\"two\"}\n";
    assert_eq!(read("a/x.jsonl.gz", &gzip(lines)).unwrap().paths(), ["1", "2"]);
    let tar = tarred(&[(b"a.txt", b'0', b"text")]);
    assert_eq!(read("x.tgz", &gzip(&tar)).unwrap().paths(), ["a.txt"]);
    let one = read("a/letter.txt.gz", &gzip(b"text")).unwrap();
    assert_eq!((one.paths(), one.members[0].bytes.as_slice()), (vec!["letter.txt"], &b"text"[..]));
    let packed = gzip(&lines.repeat(5000));
    let cut = read("x.jsonl.gz", &packed[..packed.len() / 2]).unwrap();
    assert!(cut.members.len() > 1000);
    assert!(cut.whys().last().unwrap().contains("cannot be read to its end"), "{:?}", cut.whys());
}

#[test]
fn bombs_are_refused_at_once() {
    let zeros = vec![0; 80 << 20];
    let zip = zipped(&[(b"fine.txt", b"text"), (b"bomb", &zeros)]);
    let nested = zipped(&[(b"zip.zip", &zip)]);
    let packed = gzip(&zeros);
    let lines = gzip(&[&b"{\"text\":\"x\"}\n"[..], &zeros].concat());
    let start = Instant::now();
    let bomb = read("x.zip", &zip).unwrap();
    assert_eq!(bomb.paths(), ["fine.txt"]);
    assert_eq!(bomb.whys(), ["bomb: With it the container unpacks to more than 200 times its size."]);
    let outer = read("x.zip", &nested).unwrap();
    assert_eq!(read("zip.zip", &outer.members[0].bytes).unwrap().paths(), ["fine.txt"]);
    for (path, packed) in [("x.gz", &packed), ("x.jsonl.gz", &lines)] {
        let bomb = read(path, packed).unwrap();
        assert!(bomb.members.len() <= 1);
        let last = bomb.whys().pop().unwrap();
        assert!(last.ends_with("it unpacks to more than 200 times its size."), "{last}");
    }
    assert!(start.elapsed() < Duration::from_secs(20), "{:?}", start.elapsed());
}

#[test]
fn members_that_share_their_bytes_are_refused() {
    let zip = zipped(&[(b"a.txt", b"the same"), (b"b.txt", b"the same")]);
    // The second entry of the directory is led to the first member.
    let entry = zip.windows(4).rposition(|four| four == b"PK\x01\x02").unwrap();
    let mut forged = zip.clone();
    forged[entry + 42..entry + 46].fill(0);
    let read = read("x.zip", &forged).unwrap();
    assert_eq!(read.paths(), ["a.txt"]);
    assert_eq!(read.whys(), ["b.txt: It shares its bytes with another member."]);
}

#[test]
fn a_zip_that_is_a_document_is_no_container() {
    for name in [&b"mimetype"[..], b"[Content_Types].xml", b"META-INF/container.xml"] {
        assert!(read("x.zip", &zipped(&[(name, b"?")])).is_none());
    }
    assert_eq!(read("x.zip", b"PK\x03\x04").unwrap().refusals.len(), 1);
}

#[test]
fn names_of_a_zip_are_read_in_the_encoding_of_dos() {
    let cyrillic = [0xa4, 0xae, 0xaa, 0xe3, 0xac, 0xa5, 0xad, 0xe2, b'.', b't', b'x', b't'];
    let read =
        read("x.zip", &zipped(&[(&cyrillic, b"1"), (b"B\x94ll\\Gr\x81n", b"2"), ("ясно".as_bytes(), b"3")]));
    assert_eq!(read.unwrap().paths(), ["документ.txt", "Böll/Grün", "ясно"]);
}

// ---- tar -------------------------------------------------------------------------------

#[test]
fn what_would_leave_a_tar_is_refused() {
    let long = [b"long/".as_slice(), &[b'n'; 300], b".txt\0"].concat();
    let pax = b"21 path=from/pax.txt\n";
    let tar = tarred(&[
        (b"../up", b'0', b"1"),
        (b"/etc/passwd", b'0', b"2"),
        (b"a/../../b", b'0', b"3"),
        (b"link", b'2', b""),
        (b"hard", b'1', b""),
        (b"nul\0.txt", b'0', b"4"),
        (b"CON", b'0', b"5"),
        (b"folder/", b'5', b""),
        (b"././@LongLink", b'L', &long),
        (b"cut", b'0', b"6"),
        (b"PaxHeader", b'x', pax),
        (b"short", b'0', b"7"),
        (b"same", b'0', b"8"),
        (b"same", b'0', b"9"),
    ]);
    let read = read("x.tar", &tar).unwrap();
    let paths = read.paths();
    assert_eq!(paths[0], "CON_");
    assert!(paths[1].starts_with("long/nnn") && paths[1].ends_with(".txt") && paths[1].len() < 256);
    assert_eq!(paths[2..], ["from/pax.txt", "same", "same~5"]);
    let whys = read.whys();
    assert_eq!(whys.len(), 6, "{whys:?}");
    assert!(whys.iter().all(|why| why.contains("leave") || why.contains("link") || why.contains("zero")));
    let cut = super::tests::read("x.tar", &tar[..tar.len() - 1024 - 512]).unwrap();
    assert_eq!(cut.whys().last().unwrap(), "same: The container ends before it does.");
}

// ---- mbox ------------------------------------------------------------------------------

#[test]
fn a_hundred_thousand_empty_letters_are_read() {
    let input = "From a@b Thu Jan  1 00:00:00 1970\n\n".repeat(100_000);
    let start = Instant::now();
    let read = read("x.mbox", input.as_bytes()).unwrap();
    assert_eq!(read.members.len(), 100_000);
    assert!(read.tail.is_some());
    assert!(start.elapsed() < Duration::from_secs(20), "{:?}", start.elapsed());
}

#[test]
fn letters_are_cut_where_they_start_and_no_sentence_is_taken_for_one() {
    let input = "From me@x Mon Jan  1 10:00:00 2001\nSubject: One\nMessage-ID: <1@x>\n\nFrom here on.\n\n\
                 From there we went.\n\nFrom you@x Mon Jan  1 10:00:01 2001\nSubject: Two\n\nEnd.\n";
    let read = read("letters", input.as_bytes()).unwrap();
    assert_eq!(read.name, "mbox");
    assert_eq!(read.paths(), ["1@x", "2"]);
    let text = |number: usize| blocks(read.members[number].item.as_ref().unwrap());
    assert_eq!(
        text(0),
        ["Title 0..13 One", "Paragraph 32..45 From here on.", "Paragraph 47..66 From there we went."]
    );
    assert_eq!(text(1), ["Title 0..13 Two", "Paragraph 14..18 End."]);
    assert_eq!(read.members[0].described.reference_code, "1@x");
}

// ---- Samples that nobody here wrote ----------------------------------------------------

fn samples() -> Vec<(String, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/samples");
    let mut paths: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let known = ["zip", "gz", "mbox", "eml", "csv", "warc", "zim", "xml"];
    paths
        .into_iter()
        .filter(|path| {
            known.iter().any(|known| path.extension().is_some_and(|extension| extension == *known))
        })
        .map(|path| (path.file_name().unwrap().to_str().unwrap().to_owned(), fs::read(&path).unwrap()))
        .collect()
}

/// Reads a container and what is in it, or a document.
fn read_deep(path: &str, bytes: &[u8], depth: usize) -> Vec<String> {
    let here = |path: &str, item: &Item| {
        let odd = item.blocks.len();
        vec![format!("{path}: {:?} “{}” {odd}", item.format, item.description.title)]
    };
    let Some(read) = (if depth < DEEPEST { read(path, bytes) } else { None }) else {
        return here(path, &document::parse(path, bytes));
    };
    let mut lines = vec![format!("{path}: {}", read.name)];
    for member in &read.members {
        lines.extend(match &member.item {
            Some(item) => here(&member.path, item),
            None => read_deep(&member.path, &member.bytes, depth + 1),
        });
    }
    lines.extend(read.whys().iter().map(|why| format!("! {why}")));
    lines
}

#[test]
fn samples_are_read() {
    let found: Vec<_> = samples().iter().flat_map(|(path, bytes)| read_deep(path, bytes, 0)).collect();
    assert_eq!(found, EXPECTED, "\n{}", found.join("\n"));
}

const EXPECTED: &[&str] = &[];

#[test]
fn no_change_of_a_sample_does_harm() {
    for (path, bytes) in samples() {
        let mut state = 0x9e37_79b9_7f4a_7c15_u64;
        let mut random = |below: usize| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            ((state >> 33) as usize) % below.max(1)
        };
        for number in 0..300 {
            let mut changed = bytes.clone();
            for _ in 0..=random(4) {
                let at = random(changed.len());
                match (number + random(2)) % 5 {
                    0 => changed[at] = random(256) as u8,
                    1 => changed[at] ^= 1 << random(8),
                    2 => changed.truncate(at.max(1)),
                    3 => {
                        let end = (at + random(64)).min(changed.len());
                        let piece = changed[at..end].to_vec();
                        let to = random(changed.len());
                        changed.splice(to..to, piece);
                    }
                    _ => {
                        let end = (at + random(16)).min(changed.len());
                        changed.drain(at..end);
                        if changed.is_empty() {
                            changed.push(0);
                        }
                    }
                }
            }
            let start = Instant::now();
            read_deep(&path, &changed, 0);
            assert!(start.elapsed() < Duration::from_secs(5), "{path}, change {number}");
        }
    }
}
