//! Containers, through the door: what they hold, what is refused, and that their bytes add up.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::arithmetic_side_effects,
    reason = "a test stops at what is wrong"
)]

use std::fs;
use std::io::{Cursor, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use flate2::Compression;
use flate2::write::{DeflateEncoder, GzEncoder};
use proptest::prelude::*;

use fonds::document::container::{DEEPEST, Kind, Limits, Member, Refusal, open};
use fonds::document::{self, Format, Item, stream};

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

fn read_all(path: &str, bytes: &[u8]) -> Option<Read> {
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
        let window = stream::Window::whole(&member.bytes);
        let written = stream::write(&item.blocks, &item.notices, window);
        let again = stream::read(&written, window, item.format).unwrap();
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
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
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
    let read = read_all("x.jsonl", &input).unwrap();
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
    let read = read_all("x", b"{\"text\":\"A Title\\n\\nWords.\",\"title\":\"A  Title\"}").unwrap();
    let item = read.members[0].item.as_ref().unwrap();
    assert_eq!(blocks(item), ["Title 9..16 A Title", "Paragraph 20..26 Words."]);
    assert_eq!(read.paths(), ["1"]);
}

#[test]
fn a_long_line_is_read_and_a_longer_one_refused() {
    let text = "word ".repeat(2 << 20);
    let input = format!("{{\"id\":\"a\",\"text\":\"{text}\"}}\n{{\"id\":\"b\",\"text\":\"short\"}}\n");
    assert_eq!(read_all("x.jsonl", input.as_bytes()).unwrap().paths(), ["a", "b"]);
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
        prop_assert!(read_all("x.jsonl", input.as_bytes()).unwrap().tail.is_some());
    }

    #[test]
    fn letters_add_up(pieces in prop::collection::vec(prop_oneof![
        Just("From a@b Thu Jan 1 00:00:00 1970\n"), Just("\n"), Just("\r\n"), Just("From here\n"),
        Just("Subject: s\n"), Just("text"), Just("From a@b 00:00\r\n"), Just("From "),
    ], 0..14)) {
        let input = format!("From a@b\n{}", pieces.concat());
        prop_assert!(read_all("x.mbox", input.as_bytes()).unwrap().tail.is_some());
    }

    #[test]
    fn files_of_a_tar_add_up(
        members in prop::collection::vec(("[a-z./]{1,20}", prop::sample::select(b"00052L".to_vec()), prop::collection::vec(any::<u8>(), 0..1200)), 1..6),
        cut in 0_usize..3000,
    ) {
        let members: Vec<_> = members.iter().map(|(n, k, b)| (n.as_bytes(), *k, b.as_slice())).collect();
        let tar = tarred(&members);
        prop_assert!(read_all("x", &tar).unwrap().tail.is_some());
        let cut = &tar[..tar.len().saturating_sub(cut).max(512)];
        prop_assert!(read_all("x", cut).unwrap().tail.is_some());
    }
}

// ---- What is compressed ----------------------------------------------------------------

#[test]
fn the_container_in_a_gzip_is_read_through() {
    let lines = b"{\"id\":\"1\",\"text\":\"one\"}\n{\"id\":\"2\",\"text\":\"two\"}\n";
    assert_eq!(read_all("a/x.jsonl.gz", &gzip(lines)).unwrap().paths(), ["1", "2"]);
    let tar = tarred(&[(b"a.txt", b'0', b"text")]);
    assert_eq!(read_all("x.tgz", &gzip(&tar)).unwrap().paths(), ["a.txt"]);
    let one = read_all("a/letter.txt.gz", &gzip(b"text")).unwrap();
    assert_eq!((one.paths(), one.members[0].bytes.as_slice()), (vec!["letter.txt"], &b"text"[..]));
    let packed = gzip(&lines.repeat(5000));
    let cut = read_all("x.jsonl.gz", &packed[..packed.len() / 2]).unwrap();
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
    let bomb = read_all("x.zip", &zip).unwrap();
    assert_eq!(bomb.paths(), ["fine.txt"]);
    assert_eq!(bomb.whys(), ["bomb: With it the container unpacks to more than 200 times its size."]);
    let outer = read_all("x.zip", &nested).unwrap();
    assert_eq!(read_all("zip.zip", &outer.members[0].bytes).unwrap().paths(), ["fine.txt"]);
    for (path, packed) in [("x.gz", &packed), ("x.jsonl.gz", &lines)] {
        let bomb = read_all(path, packed).unwrap();
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
    let read = read_all("x.zip", &forged).unwrap();
    assert_eq!(read.paths(), ["a.txt"]);
    assert_eq!(read.whys(), ["b.txt: It shares its bytes with another member."]);
}

#[test]
fn a_zip_that_is_a_document_is_no_container() {
    for name in [&b"mimetype"[..], b"[Content_Types].xml", b"META-INF/container.xml"] {
        assert!(read_all("x.zip", &zipped(&[(name, b"?")])).is_none());
    }
    assert_eq!(read_all("x.zip", b"PK\x03\x04").unwrap().refusals.len(), 1);
}

#[test]
fn names_of_a_zip_are_read_in_the_encoding_of_dos() {
    let cyrillic = [0xa4, 0xae, 0xaa, 0xe3, 0xac, 0xa5, 0xad, 0xe2, b'.', b't', b'x', b't'];
    let read = read_all(
        "x.zip",
        &zipped(&[(&cyrillic, b"1"), (b"B\x94ll\\Gr\x81n", b"2"), ("ясно".as_bytes(), b"3")]),
    );
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
    let read = read_all("x.tar", &tar).unwrap();
    let paths = read.paths();
    assert_eq!(paths[0], "CON_");
    assert!(paths[1].starts_with("long/nnn") && paths[1].ends_with(".txt") && paths[1].len() < 256);
    assert_eq!(paths[2..], ["from/pax.txt", "same", "same~5"]);
    let whys = read.whys();
    assert_eq!(whys.len(), 6, "{whys:?}");
    assert!(whys.iter().all(|why| why.contains("leave") || why.contains("link") || why.contains("zero")));
    let cut = read_all("x.tar", &tar[..tar.len() - 1024 - 512]).unwrap();
    assert_eq!(cut.whys().last().unwrap(), "same: The container ends before it does.");
}

// ---- mbox ------------------------------------------------------------------------------

#[test]
fn a_hundred_thousand_empty_letters_are_read() {
    let input = "From a@b Thu Jan  1 00:00:00 1970\n\n".repeat(100_000);
    let start = Instant::now();
    let read = read_all("x.mbox", input.as_bytes()).unwrap();
    assert_eq!(read.members.len(), 100_000);
    assert!(read.tail.is_some());
    assert!(start.elapsed() < Duration::from_secs(20), "{:?}", start.elapsed());
}

#[test]
fn letters_are_cut_where_they_start_and_no_sentence_is_taken_for_one() {
    let input = "From me@x Mon Jan  1 10:00:00 2001\nSubject: One\nMessage-ID: <1@x>\n\nFrom here on.\n\n\
                 From there we went.\n\nFrom you@x Mon Jan  1 10:00:01 2001\nSubject: Two\n\nEnd.\n";
    let read = read_all("letters", input.as_bytes()).unwrap();
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

#[test]
fn hostile_pages_take_no_time() {
    let start = Instant::now();
    for piece in [
        "{{",
        "[[",
        "<ref>",
        "[http://",
        "''",
        "<!--",
        "{{{",
        "[[File:a|",
        "{{cite |a=",
        "{|\n",
        "<a ",
        "&#",
        "''' ''a\n",
    ] {
        let input = piece.repeat((1 << 18) / piece.len());
        let _ = document::parse("x.wiki", input.as_bytes());
        let closed = input + &"}}".repeat(50_000) + &"]]".repeat(50_000);
        let _ = document::parse("x.wiki", closed.as_bytes());
    }
    assert!(start.elapsed() < Duration::from_secs(30), "{:?}", start.elapsed());
}

// ---- Pages of wikis and of the web -----------------------------------------------------

const DUMP: &str = r#"<mediawiki xmlns="http://www.mediawiki.org/xml/export-0.11/" version="0.11" xml:lang="ru">
  <siteinfo><sitename>W</sitename><base>https://ru.example.org/wiki/Main</base></siteinfo>
  <page>
    <title>A &amp; B</title>
    <ns>0</ns>
    <id>12</id>
    <revision><id>1</id><timestamp>2001-01-01T00:00:00Z</timestamp><text>Old.</text></revision>
    <revision>
      <id>2</id>
      <timestamp>2002-02-02T00:00:00Z</timestamp>
      <contributor><username>Someone</username><id>3</id></contributor>
      <text xml:space="preserve" bytes="9">'''A''' &amp; B&lt;ref&gt;X&lt;/ref&gt; end.

== Next ==
Words.</text>
    </revision>
  </page>
  <page><title>C</title><ns>0</ns><id>13</id><redirect title="A" /><revision><text>#REDIRECT [[A]]</text></revision></page>
  <page><title>User:D/e</title><ns>2</ns><id>14</id><revision><text /></revision></page>
</mediawiki>
"#;

#[test]
fn a_dump_of_a_wiki_gives_its_pages() {
    let input = DUMP;
    let read = read_all("dump.xml", input.as_bytes()).unwrap();
    assert_eq!(read.name, "MediaWiki dump");
    assert_eq!(read.paths(), ["A & B", "User:D/e"]);
    assert_eq!(read.whys(), [": Pages that only lead to another page were passed over: 1."]);
    assert_eq!(read.tail.as_deref(), Some(&b"\n</mediawiki>\n"[..]));
    let first = &read.members[0];
    let described = &first.described;
    assert_eq!(
        [
            &described.title,
            &described.reference_code,
            &described.date,
            &described.creator,
            &described.language
        ],
        ["A & B", "12", "2002-02-02T00:00:00Z", "Someone", "ru"]
    );
    assert_eq!(described.source, "https://ru.example.org/wiki/A_&_B");
    let item = first.item.as_ref().unwrap();
    let at = |block: &document::Block| {
        String::from_utf8_lossy(&first.bytes[block.source.start as usize..block.source.end as usize])
            .into_owned()
    };
    let places: Vec<_> = item.blocks.iter().map(|block| (block.text.as_str(), at(block))).collect();
    let places: Vec<_> = places.iter().map(|(text, at)| (*text, at.as_str())).collect();
    assert_eq!(
        places,
        [
            ("A & B", "A &amp; B"),
            ("A & B end.", "A''' &amp; B&lt;ref&gt;X&lt;/ref&gt; end."),
            ("Next", "Next"),
            ("Words.", "Words."),
            ("X", "X"),
        ]
    );
    for length in 0..input.len() {
        let cut = read_all("dump.xml", &input.as_bytes()[..length]);
        assert!(cut.is_none_or(|cut| cut.tail.is_some()));
    }
}

#[test]
fn pages_of_a_warc_are_as_they_were_before_they_were_sent() {
    let samples = samples();
    for name in ["warcio-made.warc", "warcio-made.warc.gz"] {
        let (path, bytes) = samples.iter().find(|(path, _)| path == name).unwrap();
        let read = read_all(path, bytes).unwrap();
        let expected = ["index.html", "chunks?a=b.html", "packed.html", "notes.txt"];
        assert_eq!(read.paths(), expected.map(|path| format!("example.org/{path}")));
        let page = "<html><title>Chunks</title><p>In pieces.</p></html>";
        assert_eq!(read.members[1].bytes, page.as_bytes());
        assert_eq!(read.members[2].bytes, page.as_bytes());
        assert_eq!(read.members[3].bytes, "Заметки.\n".as_bytes());
        assert_eq!(read.members[0].described.source, "http://example.org/");
        assert_eq!(read.members[0].described.date, "2021-03-18T12:00:00Z");
        assert_eq!(read.whys(), [": Records that are no page and no text were passed over: 2."]);
    }
}

#[test]
fn documents_of_a_warc_are_handed_out_too() {
    let answer = |uri: &str, kind: &str, body: &str| {
        let answer = format!("HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\n\r\n{body}");
        format!(
            "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {uri}\r\nContent-Length: {}\r\n\r\n{answer}\r\n\r\n",
            answer.len()
        )
    };
    let warc = [
        answer("http://e.org/get?id=5", "application/pdf", "%PDF-1.4"),
        answer("http://e.org/a.PDF", "application/pdf", "%PDF-1.4"),
        answer("http://e.org/t", "text/csv; charset=utf-8", "a,b"),
        answer("http://e.org/i.png", "image/png", "x"),
    ];
    let read = read_all("x.warc", warc.concat().as_bytes()).unwrap();
    assert_eq!(read.paths(), ["e.org/get?id=5.pdf", "e.org/a.PDF", "e.org/t.csv"]);
    assert_eq!(read.whys(), [": Records that are no page and no text were passed over: 1."]);
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
        // What is made of a page is for the tests of its own format.
        let of_page = path.ends_with(".html").then(|| vec![format!("{path}: page")]);
        of_page.unwrap_or_else(|| {
            vec![format!("{path}: {:?} “{}” {}", item.format, item.description.title, item.blocks.len())]
        })
    };
    let Some(read) = (if depth < DEEPEST { read_all(path, bytes) } else { None }) else {
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

const EXPECTED: &[&str] = &[
    "legacy-000.eml: Mail “Test message from Microsoft Outlook 00” 5",
    "libzim-made.zim: ZIM",
    "Main_Page.html: page",
    "Anarchism.html: page",
    "sub/Page.html: page",
    "! : Entries that are no article were passed over: 1.",
    "macos_single_file_deflate.zip: ZIP",
    "hello.txt: Plain “” 1",
    "malformed-000.eml: Mail “” 0",
    "malformed-015.eml: Mail “Hello world” 6",
    "precomputed-hash-0.1.1.tar.gz: tar",
    "precomputed-hash-0.1.1/.gitignore: Plain “” 1",
    "precomputed-hash-0.1.1/Cargo.toml.orig: Plain “” 2",
    "precomputed-hash-0.1.1/Cargo.toml: Plain “” 3",
    "precomputed-hash-0.1.1/LICENSE: Plain “MIT License” 5",
    "precomputed-hash-0.1.1/src/lib.rs: Plain “” 5",
    "rfc-000.eml: Mail “A multipart example” 19",
    "rfc-004.eml: Mail “Internet Digest, volume 42” 15",
    "sample-simple.zip: ZIP",
    "hello.txt: Plain “” 1",
    "sample-with-html.zip: ZIP",
    "index.html: page",
    "sample.mbox: mbox",
    "1: Mail “” 1",
    "2: Mail “” 1",
    "3: Mail “” 1",
    "4: Mail “” 1",
    "smallpop-colon.csv: Table “” 11",
    "strange.csv: Table “” 7",
    "thirdparty-004.eml: Mail “” 6",
    "thirdparty-016.eml: Mail “25 HTML + embedded image” 6",
    "uspop-latin1.csv: Table “” 101",
    "warcio-made.warc: WARC",
    "example.org/index.html: page",
    "example.org/chunks?a=b.html: page",
    "example.org/packed.html: page",
    "example.org/notes.txt: Plain “” 1",
    "! : Records that are no page and no text were passed over: 2.",
    "warcio-made.warc.gz: WARC",
    "example.org/index.html: page",
    "example.org/chunks?a=b.html: page",
    "example.org/packed.html: page",
    "example.org/notes.txt: Plain “” 1",
    "! : Records that are no page and no text were passed over: 2.",
    "zip64.zip: ZIP",
    "-: Plain “” 1",
];

#[test]
fn no_change_of_a_sample_does_harm() {
    let lines =
        "{\"id\":\"a\",\"title\":\"T\",\"text\":\"One \\u00e9\\n\\ntwo.\",\"date\":\"1921\"}\n".repeat(3);
    let written = [("x.jsonl", lines.as_str()), ("x.xml", DUMP)];
    let written = written.map(|(path, text)| (path.to_owned(), text.as_bytes().to_vec()));
    for (path, bytes) in samples().into_iter().chain(written) {
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

// ---- Letters and tables ----------------------------------------------------------------

#[test]
fn a_letter_is_read_with_its_header_its_text_and_its_attachments() {
    let letter = "Received: from x\r\nFrom: =?utf-8?q?Ren=C3=A9?= <r@e.org>\r\nTo: A <a@e.org>, b@e.org\r\n\
        Date: Sat, 20 Nov 2021 14:22:01 -0800\r\nMessage-ID: <7@e.org>\r\nSubject: =?koi8-r?B?8NLJ18XU?=\r\n\
        MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=\"b\"\r\n\r\n--b\r\n\
        Content-Type: multipart/alternative; boundary=\"c\"\r\n\r\n--c\r\nContent-Type: text/plain\r\n\r\n\
        First line.\r\n\r\n> quoted\r\n> more\r\n\r\nLast.\r\n--c\r\nContent-Type: text/html\r\n\r\n<p>First</p>\r\n--c--\r\n\
        --b\r\nContent-Type: image/png; name=\"a b.png\"\r\nContent-Transfer-Encoding: base64\r\n\
        Content-Disposition: attachment; filename=\"a b.png\"\r\n\r\niVBORw==\r\n--b--\r\n";
    let item = document::parse("letter", letter.as_bytes());
    assert_eq!(item.format, Format::Mail);
    let found: Vec<_> = item
        .blocks
        .iter()
        .map(|b| (b.text.replace("\r\n", "\\n"), &letter[b.source.start as usize..b.source.end as usize]))
        .collect();
    let texts: Vec<_> = found.iter().map(|(text, _)| text.as_str()).collect();
    assert_eq!(
        texts,
        [
            "From: René <r@e.org>",
            "To: A <a@e.org>, b@e.org",
            "Date: 2021-11-20T14:22:01-08:00",
            "Привет",
            "First line.",
            "> quoted\\n> more",
            "Last.",
            "Attachment: a b.png (4 bytes)",
        ]
    );
    assert_eq!(found[4].1, "First line.");
    assert_eq!(item.blocks[5].kind, document::Kind::Quote);
    assert!(found[7].1.starts_with("iVBORw=="), "{:?}", found[7]);
    let described = &item.description;
    assert_eq!(
        [&described.title, &described.creator, &described.date, &described.reference_code],
        ["Привет", "René <r@e.org>", "2021-11-20T14:22:01-08:00", "7@e.org"]
    );
    let prose = document::parse("x.txt", b"From: us\n\nTo: you\n");
    assert_eq!(prose.format, Format::Plain);
}

/// The kinds and texts of a letter's blocks, without those of its header.
fn said(letter: &[u8]) -> Vec<String> {
    let item = document::parse("x.eml", letter);
    assert_eq!(item.format, Format::Mail);
    item.blocks
        .iter()
        .skip_while(|block| matches!(block.kind, document::Kind::Field | document::Kind::Title))
        .map(|block| format!("{:?} {}", block.kind, block.text.trim_end()))
        .collect()
}

#[test]
fn what_is_attached_to_a_letter_is_read_where_it_is_text_or_a_letter() {
    let inner = "From: I <i@e.org>\nSubject: Inner\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=i\n\n\
        --i\nContent-Type: text/plain\n\nDeep words.\n--i\nContent-Type: text/plain; name=n.txt\n\
        Content-Disposition: attachment; filename=n.txt\n\nDeeper.\n--i--\n";
    let letter = format!(
        "From: a@e.org\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\
         Content-Type: text/plain\n\nAbove.\n--b\nContent-Type: message/rfc822\n\n{inner}\n--b\n\
         Content-Type: text/html; name=\"p.html\"\nContent-Disposition: attachment; filename=p.html\n\n<p>A <b>page</b>.\n--b\n\
         Content-Type: text/plain; charset=windows-1251; name=r.txt\nContent-Transfer-Encoding: base64\n\
         Content-Disposition: attachment; filename=r.txt\n\nz+Xt5+A=\n--b--\n"
    );
    assert_eq!(
        said(letter.as_bytes()),
        [
            "Paragraph Above.",
            "Note Attachment: without a name (240 bytes)",
            "Field From: I <i@e.org>",
            "Heading { level: 1 } Inner",
            "Paragraph Deep words.",
            "Note Attachment: n.txt (7 bytes)",
            "Paragraph Deeper.",
            "Note Attachment: p.html (17 bytes)",
            "Paragraph A page.",
            "Note Attachment: r.txt (10 bytes)",
            "Paragraph Пенза",
        ]
    );
}

#[test]
fn a_letter_whose_plain_version_is_empty_is_read_in_the_other() {
    let letter = "From: a@e.org\nMIME-Version: 1.0\nContent-Type: multipart/alternative; boundary=b\n\n--b\n\
        Content-Type: text/plain\n\n \n--b\nContent-Type: text/html\n\n<p>Only here.</p>\n--b--\n";
    assert_eq!(said(letter.as_bytes()), ["Paragraph Only here."]);
}

#[test]
fn a_letter_that_does_not_state_its_encoding_is_read() {
    let text = "From: Пётр <p@e.org>\nSubject: О собрании в Пензе\n\nСобрание состоится в следующую среду вечером.\n";
    let russian = |encoding: &'static encoding_rs::Encoding| encoding.encode(text).0.into_owned();
    let quoted = "From: p@e.org\nMIME-Version: 1.0\nContent-Type: text/plain\nContent-Transfer-Encoding: quoted-printable\n\n\
        =D1=EE=E1=F0=E0=ED=E8=E5 =F1=EE=F1=F2=EE=E8=F2=F1=FF =E2 =F1=F0=E5=E4=F3.\n";
    for encoding in [encoding_rs::KOI8_R, encoding_rs::WINDOWS_1251] {
        let item = document::parse("x.eml", &russian(encoding));
        assert_eq!(item.description.creator, "Пётр <p@e.org>");
        assert_eq!(item.description.title, "О собрании в Пензе");
        assert_eq!(item.blocks[2].text.trim_end(), "Собрание состоится в следующую среду вечером.");
    }
    assert_eq!(said(quoted.as_bytes()), ["Paragraph Собрание состоится в среду."]);
}

#[test]
fn letters_in_letters_are_read_to_no_great_depth() {
    let start = Instant::now();
    let nested = "From: a@b\nContent-Type: message/rfc822\n\n".repeat(50_000);
    let deep = "From: a@b\nContent-Type: message/rfc822\n\n".repeat(300);
    let digests = "From: a@b\nContent-Type: multipart/digest; boundary=b\n\n--b\n\n".repeat(50_000);
    let parts: String =
        (0..20_000).map(|n| format!("Content-Type: multipart/mixed; boundary=\"{n}\"\n\n--{n}\n")).collect();
    let same = "Content-Type: multipart/mixed; boundary=\"b\"\n\n--b\n".repeat(50_000);
    for letter in [
        nested.replace("message/rfc", "message /\tRFC"),
        nested,
        deep,
        digests,
        parts,
        same,
        "a: b\n".repeat(200_000),
        "From: a, ".repeat(100_000),
        "=?utf-8?q?a?= ".repeat(50_000),
    ] {
        let _ = document::parse("x.eml", letter.as_bytes());
    }
    assert!(start.elapsed() < Duration::from_secs(30), "{:?}", start.elapsed());
}

#[test]
fn a_row_of_a_table_knows_its_place() {
    let rows = |path: &str, input: &str| -> Vec<String> {
        let item = document::parse(path, input.as_bytes());
        assert_eq!(item.format, Format::Table);
        assert!(item.blocks.iter().all(|block| block.kind == document::Kind::Row));
        let at = |b: &document::Block| input[b.source.start as usize..b.source.end as usize].to_owned();
        item.blocks.iter().map(|block| format!("{} < {}", block.text, at(block))).collect()
    };
    assert_eq!(
        rows("x.csv", "\u{feff}a;b\r\n\r\n1;\"two\nlines; \"\"x\"\"\"\r\n;\r\n3;4"),
        ["a\tb < a;b", "1\ttwo lines; \"x\" < 1;\"two\nlines; \"\"x\"\"\"", "3\t4 < 3;4"]
    );
    assert_eq!(rows("x.TSV", "a\tb,c\n1\t\"2\"\n"), ["a\tb,c < a\tb,c", "1\t2 < 1\t\"2\""]);
    assert_eq!(rows("x.csv", "sep=|\na|b,c;d\n"), ["a\tb,c;d < a|b,c;d"]);
    assert_eq!(rows("x.tsv", "\"a\tb\nc\td\n"), ["\"a\tb < \"a\tb", "c\td < c\td"]);
    assert_eq!(rows("x.csv", "one column\nof words, and more\n").len(), 2);
}
