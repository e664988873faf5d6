//! Tests of whole archives: what was packed comes out again.

use proptest::prelude::*;

use super::*;
use crate::document::{self, Block, Kind, Mark, MarkKind, Notice, NoticeKind};

fn archive(builder: ArchiveBuilder) -> Archive {
    opened(builder.finish().unwrap())
}

/// Opens and verifies.
fn opened(bytes: Vec<u8>) -> Archive {
    let archive = Archive::open(Slice::from(bytes)).unwrap();
    archive.verify().unwrap();
    archive
}

fn packed(batches: impl IntoIterator<Item = Batch>) -> Archive {
    let mut packer = Packer::new(Description::default(), Vec::new());
    batches.into_iter().for_each(|batch| packer.add(batch.finish()).unwrap());
    let packed = packer.finish().unwrap();
    let mut bytes = Vec::new();
    let each = |piece: &[u8]| {
        bytes.extend_from_slice(piece);
        Ok::<(), Error>(())
    };
    packed.write(each).unwrap();
    assert_eq!(bytes.len() as u64, packed.length());
    opened(bytes)
}

/// An archive of texts, packed in batches.
pub(super) fn of_texts(batches: &[Vec<String>]) -> Archive {
    let mut number = 0;
    let batch = |texts: &Vec<String>| {
        let mut batch = Batch::default();
        for text in texts {
            let path = format!("{number:05}.txt");
            number += 1;
            add(&mut batch, &path, text.as_bytes());
            batch.end_file(FileRecord::Item(String::new()));
        }
        batch
    };
    packed(batches.iter().map(batch))
}

fn add(batch: &mut Batch, path: &str, original: &[u8]) {
    batch.item(path, original, document::parse(path, original), &Description::default()).unwrap();
}

fn other(path: &str, bytes: &[u8], items: u32) -> StoredFile {
    StoredFile {
        path: path.into(),
        bytes: bytes.len() as u64,
        fixity: Fixity::of(bytes),
        items,
        unread: String::new(),
        within: String::new(),
        kept: true,
    }
}

fn block(kind: Kind, text: &str) -> Block {
    Block { kind, source: 0..0, text: text.into(), marks: vec![] }
}

/// That every passage of an item is found alone, as the whole document has it.
fn check_passages(archive: &Archive, number: u32) {
    let item = archive.item(number).unwrap();
    let document = archive.document(number).unwrap();
    assert_eq!(document.blocks.len(), item.passages.len());
    assert_eq!((document.format, &document.description), (item.format, &item.description));
    for (at, passage) in item.passages.clone().enumerate() {
        let (part, place) = archive.passage(passage).unwrap();
        assert_eq!(part.blocks[place], document.blocks[at]);
        assert_eq!((part.ordinal(place), part.path.as_str()), (at as u32 + 1, item.path.as_str()));
        assert_eq!((part.bytes(), part.passages as usize), (item.bytes, item.passages.len()));
        assert_eq!(archive.item_of(passage).unwrap(), number);
    }
}

/// The headings above each block, found the slow way.
fn headings(blocks: &[Block]) -> Vec<Vec<String>> {
    let title = blocks.iter().position(|block| block.kind == Kind::Title);
    let level = |block: &Block| match block.kind {
        Kind::Title => Some(0),
        Kind::Heading { level } => Some(level),
        _ => None,
    };
    let above = |at: usize| {
        let mut lowest = level(&blocks[at]).unwrap_or(u8::MAX);
        let mut found = Vec::new();
        for earlier in (0..at).rev() {
            if let Some(level) = level(&blocks[earlier]).filter(|&level| level < lowest) {
                lowest = level;
                found.extend((Some(earlier) != title).then(|| blocks[earlier].text.clone()));
            }
        }
        found.reverse();
        found
    };
    (0..blocks.len()).map(above).collect()
}

fn check_headings(archive: &Archive, number: u32) {
    let document = archive.document(number).unwrap();
    let first = archive.item(number).unwrap().passages.start;
    for (passage, expected) in (first..).zip(headings(&document.blocks)) {
        let (part, at) = archive.passage(passage).unwrap();
        assert_eq!(part.headings(at), expected, "passage {passage}");
    }
}

#[test]
fn a_passage_may_stand_under_a_title_a_second_title_and_six_headings() {
    let mut item =
        Item { blocks: vec![block(Kind::Title, "word"), block(Kind::Title, "word")], ..Item::default() };
    item.blocks.extend((1..=6).map(|level| block(Kind::Heading { level }, "word")));
    item.blocks.push(block(Kind::Paragraph, "word"));
    let mut builder = ArchiveBuilder::new(Description::default());
    builder.add("deep", Vec::new(), item, &Description::default());
    let archive = archive(builder);
    let (part, at) = archive.passage(8).unwrap();
    assert_eq!(part.headings(at).len(), 7);
    let word = archive.index().term("word").unwrap().unwrap();
    let postings = archive.index().postings(&word).unwrap();
    assert_eq!(postings.iter().filter(|posting| posting.covered().contains(&8)).count(), 9);
}

#[test]
fn a_title_stands_above_what_is_before_it_too() {
    let kinds = [Kind::Heading { level: 1 }, Kind::Paragraph, Kind::Title, Kind::Paragraph];
    let blocks =
        kinds.into_iter().map(|kind| block(kind, if kind == Kind::Title { "title" } else { "text" }));
    let item = Item { blocks: blocks.collect(), ..Item::default() };
    let mut builder = ArchiveBuilder::new(Description::default());
    builder.add("a", Vec::new(), item, &Description::default());
    let archive = archive(builder);
    let covered = |text: &str| {
        let term = archive.index().term(text).unwrap().unwrap();
        archive
            .index()
            .postings(&term)
            .unwrap()
            .iter()
            .map(crate::index::Posting::covered)
            .collect::<Vec<_>>()
    };
    assert_eq!(covered("title"), vec![0_u32..4; 1]);
    // The title ends what the heading stands above.
    assert_eq!(covered("text"), [0..2, 1..2, 3..4]);
}

/// A megabyte as it is written, with headings of all levels.
fn long() -> String {
    let mut text = "= Long =\n\n".to_owned();
    for at in 0..10_500 {
        text += &match at % 97 {
            0 => format!("=={at}==\n"),
            31 | 32 => format!("==={at}===\n"),
            50 => format!("===={at}====\n"),
            _ => format!(
                "Line {at} of a text that is long, and then more words that follow it, and the end of the line comes only now.\n\n"
            ),
        };
    }
    text
}

#[test]
fn a_long_document_is_cut_in_parts_and_nobody_sees_it() {
    let text = long();
    assert!(text.len() > 1_000_000);
    let mut builder = ArchiveBuilder::new(Description::default());
    for (path, text) in [("a.txt", "Before"), ("long.txt", &text), ("z.txt", "After")] {
        let item = document::parse(path, text.as_bytes());
        builder.add(path, text.into(), item, &Description::default());
    }
    let archive = archive(builder);
    let parts = archive.parts(1).unwrap();
    assert!(parts.len() > 20, "{}", parts.len());
    // Its bytes stand beside its parts, so that no text is there twice.
    assert_eq!(parts.iter().map(|part| part.beside.len()).sum::<usize>(), text.len());
    assert!(parts.iter().all(|part| part.beside.len() < 50_000));
    assert!(parts.iter().skip(1).any(|part| !part.headings(0).is_empty()));
    assert!(parts.iter().skip(1).all(|part| part.notices.is_empty()));
    let parsed = document::parse("long.txt", text.as_bytes());
    let document = archive.document(1).unwrap();
    assert_eq!((&document.blocks, &document.notices), (&parsed.blocks, &parsed.notices));
    assert_eq!(&*archive.original(1).unwrap(), text.as_bytes());
    for number in 0..3 {
        check_passages(&archive, number);
        check_headings(&archive, number);
    }
    // One passage costs one part: that is what parts are for.
    assert!(parts.iter().all(|part| part.blocks.len() < 1000));
}

#[test]
fn an_original_that_is_not_its_text_stands_apart() {
    let original: Vec<u8> = (0_u32..900_000).map(|at| (at.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
    let mut item = Item { format: document::Format::Pdf, ..Item::default() };
    item.blocks.push(block(Kind::Title, "Scanned"));
    for at in 0..3000 {
        let kind = if at % 500 == 7 { Kind::Heading { level: 1 } } else { Kind::Paragraph };
        item.blocks.push(Block {
            source: at..at + 9,
            ..block(kind, &format!("Page {at} has text that was found in it"))
        });
    }
    let kind = NoticeKind::Odd("A page is empty.".into());
    item.notices.push(Notice { at: 0..0, kind });
    let blocks = item.blocks.clone();
    let mut batch = Batch::default();
    batch.item("a.pdf", &original, item.clone(), &Description::default()).unwrap();
    batch.end_file(FileRecord::Item(String::new()));
    // Short ones are beside their text whatever they are.
    item.blocks.truncate(3);
    batch.item("b.pdf", &original[..1000], item, &Description::default()).unwrap();
    batch.end_file(FileRecord::Item(String::new()));
    let archive = packed([batch]);
    let Extent { parts, apart, .. } = archive.extent(0).unwrap();
    assert!(parts.len() > 2 && apart.len() > 1 && parts.iter().all(|part| part.beside.is_empty()));
    assert_eq!(archive.document(0).unwrap().blocks, blocks);
    assert_eq!(archive.document(0).unwrap().notices.len(), 1);
    assert_eq!(&*archive.original(0).unwrap(), original);
    let Extent { parts, apart, .. } = archive.extent(1).unwrap();
    assert!(parts.len() == 1 && apart.is_empty());
    assert_eq!(&*archive.original(1).unwrap(), &original[..1000]);
    for number in 0..2 {
        check_passages(&archive, number);
        check_headings(&archive, number);
    }
}

/// The bytes of every file by its path.
fn files(archive: &Archive) -> Vec<(StoredFile, Vec<u8>)> {
    let files = RefCell::new(Vec::new());
    let begins = |_: &FileRecord, file: &StoredFile| {
        files.borrow_mut().push((file.clone(), Vec::new()));
        Ok::<(), Error>(())
    };
    let piece = |piece: Piece| {
        let mut files = files.borrow_mut();
        let (_, bytes) = files.last_mut().unwrap();
        match piece {
            Piece::Item(number) => bytes.extend_from_slice(&archive.original(number)?),
            Piece::Bytes(more) => bytes.extend_from_slice(more),
        }
        Ok(())
    };
    archive.each_file(begins, piece).unwrap();
    let files = files.into_inner();
    // One file alone is the same.
    for (place, (file, bytes)) in archive.places().unwrap().iter().zip(&files) {
        let mut own = Vec::new();
        let each = |piece: Piece| {
            match piece {
                Piece::Item(number) => own.extend_from_slice(&archive.original(number)?),
                Piece::Bytes(more) => own.extend_from_slice(more),
            }
            Ok::<(), Error>(())
        };
        archive.each_piece(place, each).unwrap();
        assert_eq!((&place.file, &own), (file, bytes));
    }
    let mut records = Vec::new();
    let each = |_: &FileRecord, file: &StoredFile| {
        records.push(file.clone());
        Ok::<(), Error>(())
    };
    archive.each_record(each).unwrap();
    assert_eq!(records, files.iter().map(|(file, _)| file.clone()).collect::<Vec<_>>());
    files
}

#[test]
fn files_of_all_kinds_come_out_as_they_went_in() {
    let mut container = b"[".to_vec();
    let mut batches = vec![Batch::default()];
    let mut others = Vec::new();
    // A container whose pieces are in three batches, one of them of nothing but bytes.
    batches[0].bytes(b"[");
    for (number, text) in ["One\n\nof it", "Two", "Three"].into_iter().enumerate() {
        let batch = batches.last_mut().unwrap();
        add(batch, &format!("records.json/{number}"), text.as_bytes());
        batch.bytes(b",");
        container.extend(text.as_bytes());
        container.push(b',');
        if number < 2 {
            batches.push(Batch::default());
        }
    }
    batches.push(Batch::default());
    let gap = vec![b' '; 1_300_000];
    batches.last_mut().unwrap().bytes(&gap);
    container.extend(&gap);
    batches.push(Batch::default());
    let batch = batches.last_mut().unwrap();
    batch.end_file(FileRecord::Other(StoredFile { items: 77, ..other("records.json", &container, 3) }));
    others.push(other("records.json", &container, 3));
    // One item after nothing else; what is empty; what cannot be read; what was left out.
    add(batch, "a.txt", b"A letter");
    batch.end_file(FileRecord::Item(String::new()));
    add(batch, "empty.txt", b"");
    batch.end_file(FileRecord::Item(String::new()));
    for (path, kept, within) in [("b.bin", true, ""), ("c.bin", false, ""), ("d.zip/e.bin", true, "d.zip")] {
        if kept {
            batch.bytes(b"\xff\0");
        }
        let file = StoredFile {
            kept,
            within: within.into(),
            unread: "It is no text.".into(),
            ..other(path, b"\xff\0", 0)
        };
        batch.end_file(FileRecord::Other(file.clone()));
        others.push(file);
    }
    let nothing = other("nothing", b"", 0);
    batch.end_file(FileRecord::Other(nothing.clone()));
    others.push(nothing);
    // Unpacked: the container first, without an item, then what was in it.
    batch.bytes(b"PK");
    let zip = other("d.zip", b"PK", 0);
    batch.end_file(FileRecord::Other(zip.clone()));
    others.push(zip);
    add(batch, "d.zip/f.txt", b"In a folder\n\nthat was small");
    batch.end_file(FileRecord::Item("d.zip".into()));

    let archive = packed(batches);
    assert_eq!((archive.len(), archive.files()), (6, (9, 3)));
    assert_eq!(archive.other_files().unwrap(), others);
    let files = files(&archive);
    let paths: Vec<&str> = files.iter().map(|(file, _)| file.path.as_str()).collect();
    let expected = [
        "records.json",
        "a.txt",
        "empty.txt",
        "b.bin",
        "c.bin",
        "d.zip/e.bin",
        "nothing",
        "d.zip",
        "d.zip/f.txt",
    ];
    assert_eq!(paths, expected);
    for (file, bytes) in &files {
        let is_there = (bytes.len() as u64, Fixity::of(bytes)) == (file.bytes, file.fixity);
        assert_eq!(is_there, file.kept, "{}", file.path);
    }
    assert_eq!(files[8].0.within, "d.zip");
    let places = archive.places().unwrap();
    assert_eq!(
        (places[0].items.clone(), places[1].items.clone(), places[8].items.clone()),
        (0..3, 3..4, 5..6)
    );
    assert!(matches!(&places[8].record, FileRecord::Item(within) if within == "d.zip"));
    for (number, item) in (0..).zip(archive.items().unwrap()) {
        assert_eq!(archive.item_at(&item.path).unwrap(), Some(number));
        check_passages(&archive, number);
    }
    assert_eq!(archive.item_at("records.json").unwrap(), None);
}

#[test]
fn an_item_of_no_file_or_of_another_number_is_noticed() {
    for held in [0, 2] {
        let mut batch = Batch::default();
        add(&mut batch, "a.txt", b"A letter");
        let file = other("a.txt", b"A letter", held);
        batch.end_file(FileRecord::Other(file));
        let mut packer = Packer::new(Description::default(), Vec::new());
        packer.add(batch.finish()).unwrap();
        // The packer counts itself.
        let archive = Archive::open(packer.finish().unwrap()).unwrap();
        archive.verify().unwrap();
        assert_eq!(archive.other_files().unwrap()[0].items, 1);
    }
    let mut batch = Batch::default();
    add(&mut batch, "a.txt", b"A letter");
    let archive = {
        let mut packer = Packer::new(Description::default(), Vec::new());
        packer.add(batch.finish()).unwrap();
        Archive::open(packer.finish().unwrap()).unwrap()
    };
    assert!(archive.verify().is_err() && archive.places().is_err());
}

#[test]
fn a_path_is_of_one_item() {
    let mut batch = Batch::default();
    add(&mut batch, "a.txt", b"one");
    add(&mut batch, "a.txt", b"other");
    let mut packer = Packer::new(Description::default(), Vec::new());
    assert!(matches!(packer.add(batch.finish()), Err(Error::Store { .. })));
}

#[test]
fn how_documents_are_put_in_batches_makes_no_difference() {
    let texts: Vec<(String, String)> = (0..60)
        .map(|at| {
            let text = format!(
                "Letter {at}\n\nTo the congress of {}. It met {at} times.\n\nAnarchists, анархисты.",
                at % 7
            );
            (format!("{at:02}.txt"), if at == 30 { long() } else { text })
        })
        .collect();
    let of = |size: usize| {
        packed(texts.chunks(size).map(|texts| {
            let mut batch = Batch::default();
            for (path, text) in texts {
                add(&mut batch, path, text.as_bytes());
                batch.end_file(FileRecord::Item(String::new()));
            }
            batch
        }))
    };
    let one = of(60);
    for other in [of(1), of(7), of(31)] {
        assert_eq!(one.items().unwrap(), other.items().unwrap());
        let terms = |archive: &Archive| archive.index().terms_with_prefix("").unwrap();
        let (terms, others) = (terms(&one), terms(&other));
        assert_eq!(terms.len(), others.len());
        for (term, same) in terms.iter().zip(&others) {
            assert_eq!(term.text, same.text);
            assert_eq!(one.index().postings(term).unwrap(), other.index().postings(same).unwrap());
            assert_eq!(
                one.index().positions(term, |_| true).unwrap(),
                other.index().positions(same, |_| true).unwrap()
            );
        }
        for number in 0..60 {
            assert_eq!(one.document(number).unwrap(), other.document(number).unwrap());
            assert_eq!(*one.original(number).unwrap(), *other.original(number).unwrap());
        }
    }
}

#[test]
fn an_archive_of_nothing_is_an_archive() {
    let archive = packed([Batch::default()]);
    assert!(
        archive.is_empty() && archive.items().unwrap().is_empty() && archive.places().unwrap().is_empty()
    );
    assert!(matches!(archive.item(0), Err(Error::Unknown { .. })));
    assert!(matches!(archive.original(0), Err(Error::Unknown { .. })));
    assert!(matches!(archive.passage(0), Err(Error::Unknown { .. })));
    assert_eq!(archive.item_at("a").unwrap(), None);
}

fn any_kind() -> impl Strategy<Value = Kind> {
    prop_oneof![
        Just(Kind::Title),
        (1_u8..=6).prop_map(|level| Kind::Heading { level }),
        Just(Kind::Paragraph),
        (any::<u8>(), any::<u32>()).prop_map(|(depth, number)| Kind::ListItem { depth, number }),
        any::<u32>().prop_map(|number| Kind::Reference { number }),
        Just(Kind::Row),
        Just(Kind::Note),
    ]
}

/// A block somewhere in an original: its text is the bytes there, or other text.
fn any_block() -> impl Strategy<Value = (Kind, prop::sample::Index, usize, Option<String>)> {
    (any_kind(), any::<prop::sample::Index>(), 0_usize..400, prop::option::of("[a-zа-я ]{0,30}"))
}

fn any_item() -> impl Strategy<Value = (Vec<u8>, Item)> {
    // Long enough, some times, for parts.
    let original = prop_oneof![
        prop::collection::vec(any::<u8>(), 0..300),
        (0_usize..120_000).prop_map(|length| b"word and word, "
            .iter()
            .copied()
            .cycle()
            .take(length)
            .collect()),
        (0_usize..120_000).prop_map(|length| (0..length).map(|at| (at * at) as u8).collect()),
    ];
    (original, prop::collection::vec(any_block(), 0..300), any::<bool>()).prop_map(
        |(original, blocks, in_order)| {
            let mut blocks: Vec<Block> = blocks
                .into_iter()
                .map(|(kind, at, length, own)| {
                    let start = at.index(original.len() + 1);
                    let end = start.saturating_add(length).min(original.len());
                    let verbatim = std::str::from_utf8(&original[start..end]).map(str::to_owned);
                    let text = own.or(verbatim.ok()).unwrap_or_default();
                    let mut marks = Vec::new();
                    if text.len() > 3 && text.is_char_boundary(2) {
                        marks.push(Mark { kind: MarkKind::Language("ru".into()), range: 0..2 });
                    }
                    Block { kind, source: start as u32..end as u32, text, marks }
                })
                .collect();
            if in_order {
                blocks.sort_by_key(|block| block.source.start);
            }
            let notices = vec![Notice { at: 0..0, kind: NoticeKind::Encoding("koi8-r".into()) }];
            (original, Item { blocks, notices, ..Item::default() })
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn whatever_is_packed_comes_out_again(
        items in prop::collection::vec((any_item(), any::<bool>(), 0_usize..20), 0..6),
    ) {
        let mut batches = vec![Batch::default()];
        let mut expected = Vec::new();
        for (number, ((original, item), alone, between)) in items.into_iter().enumerate() {
            let batch = batches.last_mut().unwrap();
            let path = format!("{number}");
            let described = Description { title: path.clone(), ..Description::default() };
            batch.item(&path, &original, item.clone(), &described).unwrap();
            if alone {
                batch.end_file(FileRecord::Item(String::new()));
            } else {
                let gap = vec![b'-'; between];
                batch.bytes(&gap);
                batch.end_file(FileRecord::Other(other(&format!("{path}.file"), &[&original[..], &gap].concat(), 1)));
            }
            if between % 2 == 0 {
                batches.push(Batch::default());
            }
            expected.push((original, item));
        }
        let archive = packed(batches);
        prop_assert_eq!(archive.len() as usize, expected.len());
        for (number, (original, item)) in (0..).zip(expected) {
            prop_assert_eq!(&*archive.original(number).unwrap(), &original[..]);
            let document = archive.document(number).unwrap();
            let added = document.blocks.len() - item.blocks.len();
            prop_assert!(added <= 1);
            prop_assert_eq!(&document.blocks[added..], &item.blocks[..]);
            prop_assert_eq!(&document.notices, &item.notices);
            check_passages(&archive, number);
            check_headings(&archive, number);
        }
        files(&archive);
    }
}
