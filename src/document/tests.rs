use super::*;
use proptest::prelude::*;

const DEFENSE: &[u8] = include_bytes!("../../seeds/000_7d4db7d20ab98379.txt");
const ACTION: &[u8] = include_bytes!("../../seeds/001_d0c1e41719c94742.txt");
const GROK: &[u8] = include_bytes!("../../seeds/002_739b1182f79aa9dc.txt");

/// Reads `input` and compares what a reader gets with `expected`: a line a block, its kind,
/// its source, its text with the marks in braces; then the notices.
#[track_caller]
fn check(path: &str, input: impl AsRef<[u8]>, expected: &[&str]) {
    let item = parse(path, input.as_ref());
    assert_sound(&item, input.as_ref());
    let blocks = item.blocks.iter().map(line);
    let notices = item.notices.iter().skip(1).map(|notice| {
        let at = if notice.at == (0..0) { String::new() } else { format!(" {:?}", notice.at) };
        format!("!{at} {}", notice.kind)
    });
    let found: Vec<String> =
        std::iter::once(format!("{:?}", item.format).to_lowercase()).chain(blocks).chain(notices).collect();
    assert_eq!(found, expected, "\n{}\n", found.join("\n"));
}

/// One line for a block: `field 12..23 {key:Logo}: 200px`.
fn line(block: &Block) -> String {
    let kind = match block.kind {
        Kind::Heading { level } => format!("h{level}"),
        Kind::Paragraph => "p".to_owned(),
        Kind::ListItem { depth, number: 0 } => format!("li{depth}"),
        Kind::ListItem { depth, number } => format!("li{depth}#{number}"),
        Kind::Reference { number } => format!("ref{number}"),
        other => format!("{other:?}").to_lowercase(),
    };
    format!("{kind} {:?} {}", block.source, marked(block))
}

/// The text with its marks in braces: `led by{lacuna: }during`.
fn marked(block: &Block) -> String {
    let mut text = String::new();
    let places = block.text.char_indices().map(|(at, c)| (at, Some(c))).chain([(block.text.len(), None)]);
    for (at, c) in places {
        let at = at as u32;
        text.extend(block.marks.iter().filter(|mark| mark.range.end == at).map(|_| '}'));
        for mark in block.marks.iter().filter(|mark| mark.range.start == at) {
            text += &match &mark.kind {
                MarkKind::Link(address) => format!("{{link {address}:"),
                other => format!("{{{other:?}:").to_lowercase(),
            };
        }
        text.extend(c.iter().flat_map(|c| if *c == '\n' { vec!['\\', 'n'] } else { vec![*c] }));
    }
    text
}

/// What holds of every item, whatever the bytes.
#[track_caller]
fn assert_sound(item: &Item, bytes: &[u8]) {
    let mut end = 0;
    let encoding = item.notices.iter().find_map(|notice| match &notice.kind {
        NoticeKind::Encoding(name) => Some(name.as_str()),
        _ => None,
    });
    let valid = std::str::from_utf8(bytes).is_ok() && encoding.is_none();
    let is_marked_up = matches!(item.format, Format::Markdown | Format::Html);
    for block in &item.blocks {
        assert!(block.source.start >= end, "out of order: {block:?}");
        assert!(block.source.end >= block.source.start && block.source.end as usize <= bytes.len());
        end = block.source.end;
        let source = &bytes[block.source.start as usize..block.source.end as usize];
        if is_marked_up {
        } else if let Some(name) = encoding {
            assert_eq!(decoded_as(name, source), block.text, "shows other bytes: {block:?}");
        } else if valid {
            assert_eq!(source, block.text.as_bytes(), "not verbatim: {block:?}");
        } else {
            assert_eq!(String::from_utf8_lossy(source), block.text, "shows other bytes: {block:?}");
        }
        assert!(!block.text.is_empty() || matches!(block.kind, Kind::Reference { .. }));
        let mut last = (0, 0);
        for mark in &block.marks {
            assert!(block.text.get(mark.range.start as usize..mark.range.end as usize).is_some(), "{mark:?}");
            assert!(mark.range.start < mark.range.end);
            assert!((mark.range.start, mark.range.end) >= last, "out of order: {block:?}");
            last = (mark.range.start, mark.range.end);
            if mark.kind == MarkKind::Lacuna {
                let gap = &block.text[mark.range.start as usize..mark.range.end as usize];
                assert!(!gap.contains(char::is_alphanumeric), "a word in a gap: {gap:?}");
            }
        }
    }
    assert!(item.notices.windows(2).all(|pair| pair[0].at.start <= pair[1].at.start));
    assert!(item.notices.iter().all(|notice| notice.at.end as usize <= bytes.len()));
}

/// What the bytes say in the encoding of this name.
#[cfg(feature = "import")]
fn decoded_as(name: &str, bytes: &[u8]) -> String {
    let encoding = encoding_rs::Encoding::for_label(name.as_bytes()).unwrap();
    encoding.decode_without_bom_handling(bytes).0.into_owned()
}

#[cfg(not(feature = "import"))]
fn decoded_as(name: &str, _: &[u8]) -> String {
    panic!("{name} is not known here")
}

/// What every place looks like where text is lost: the `reach` characters on both sides.
fn lacunae(item: &Item, reach: usize) -> Vec<String> {
    let around = |block: &Block, mark: &Mark| {
        let before: Vec<char> = block.text[..mark.range.start as usize].chars().rev().take(reach).collect();
        let after = block.text[mark.range.end as usize..].chars().take(reach);
        let gap = &block.text[mark.range.start as usize..mark.range.end as usize];
        format!("{}⟦{gap}⟧{}", before.iter().rev().collect::<String>(), after.collect::<String>())
    };
    let of = |block: &Block| -> Vec<String> {
        block.marks.iter().filter(|m| m.kind == MarkKind::Lacuna).map(|m| around(block, m)).collect()
    };
    item.blocks.iter().flat_map(of).collect()
}

fn count(item: &Item, is: impl Fn(&Kind) -> bool) -> usize {
    item.blocks.iter().filter(|block| is(&block.kind)).count()
}

fn marks(item: &Item, kind: &MarkKind) -> usize {
    item.blocks.iter().flat_map(|block| &block.marks).filter(|mark| mark.kind == *kind).count()
}

// ---- The seeds -------------------------------------------------------------------------

#[test]
fn the_first_seed_has_its_infobox_its_sections_and_no_damage() {
    let item = parse("000_7d4db7d20ab98379.txt", DEFENSE);
    assert_sound(&item, DEFENSE);
    assert_eq!(item.format, Format::Wiki);
    assert_eq!(item.description.title, "People's Self-Defense (Russia)");
    assert_eq!(count(&item, |kind| *kind == Kind::Field), 14);
    assert_eq!(count(&item, |kind| *kind == Kind::Paragraph), 6);
    let rows: Vec<_> = item.blocks.iter().map(line).collect();
    assert_eq!(rows[0], "title 2..32 People's Self-Defense (Russia)");
    assert_eq!(rows[1], "caption 36..57 People's Self-Defense");
    assert_eq!(rows[2], "field 60..80 {key:Native Name Lang}: ru");
    assert_eq!(rows[17], "h1 728..735 History");
    assert_eq!(rows[23..], ["h1 2432..2440 See also", "li0 2447..2466 Anarchism in Russia"]);
    assert_eq!(item.notices.len(), 1, "{:?}", item.notices);
}

#[test]
fn the_second_seed_has_its_infobox_its_sections_and_no_damage() {
    let item = parse("001_d0c1e41719c94742.txt", ACTION);
    assert_sound(&item, ACTION);
    assert_eq!(item.format, Format::Wiki);
    assert_eq!(item.description.title, "Autonomous Action");
    assert_eq!(count(&item, |kind| *kind == Kind::Field), 7);
    assert_eq!(count(&item, |kind| *kind == Kind::Paragraph), 5);
    assert_eq!(count(&item, |kind| *kind == Kind::Heading { level: 1 }), 2);
    let rows: Vec<_> = item.blocks.iter().map(line).collect();
    assert!(rows.contains(&"field 152..184 {key:Headquarters}: Krasnodar , Moscow".to_owned()));
    assert_eq!(item.notices.len(), 1, "{:?}", item.notices);
}

#[test]
fn the_third_seed_has_its_sections_and_its_references() {
    let item = parse("002_739b1182f79aa9dc.txt", GROK);
    assert_sound(&item, GROK);
    assert_eq!(item.format, Format::Grokipedia);
    assert_eq!(item.description.title, "Autonomous Action");
    assert_eq!(line(&item.blocks[0]), "note 0..32 Fact-checked by Grok 2 weeks ago");
    let top: Vec<_> = item.blocks.iter().filter(|b| b.kind == Kind::Heading { level: 1 }).collect();
    let top: Vec<_> = top.iter().map(|block| block.text.as_str()).collect();
    let sections = [
        "Ideology and Principles",
        "Historical Development",
        "Organizational Structure",
        "Key Activities and Campaigns",
        "Reception, Controversies, and Criticisms",
        "Impact and Legacy",
        "References",
    ];
    assert_eq!(top, sections);
    assert_eq!(count(&item, |kind| *kind == Kind::Heading { level: 2 }), 17);
    // A paragraph under each subsection, and the lead.
    assert_eq!(count(&item, |kind| *kind == Kind::Paragraph), 18);

    let numbers: Vec<u32> = item
        .blocks
        .iter()
        .filter_map(|block| if let Kind::Reference { number } = block.kind { Some(number) } else { None })
        .collect();
    assert_eq!(numbers, (1..=81).collect::<Vec<_>>());
    assert_eq!(marks(&item, &MarkKind::RefTitle), 75);
    assert_eq!(marks(&item, &MarkKind::RefSnippet), 75);
    assert_eq!(marks(&item, &MarkKind::RefDate), 60);
    assert_eq!(marks(&item, &MarkKind::Noise), 12);
    let notices: Vec<_> = item.notices.iter().map(|notice| notice.kind.clone()).collect();
    let expected = [
        NoticeKind::Recognised(Format::Grokipedia),
        NoticeKind::Lacunae(150),
        NoticeKind::ControlTokens(8),
        NoticeKind::EmptyReferences(vec![8, 10, 22, 23, 28, 38]),
    ];
    assert_eq!(notices, expected);
}

#[test]
fn every_place_where_the_third_seed_lost_words_is_marked() {
    let found = lacunae(&parse("002_739b1182f79aa9dc.txt", GROK), 30);
    let quoted = [
        "on critiques⟦ ⟧, exemplified",
        "xemplified by⟦ ⟧, for substit",
        "erence on⟦ ⟧–27, 2002",
        "02, in⟦ ⟧, articul",
        "The⟦ ⟧of Autonomou",
        "led by⟦ ⟧during the",
        "during the⟦ ⟧(1917–1921",
        "notably ⟦\",\"⟧ where",
        "where ⟦()⟧ operations",
        "post-1990s⟦ ⟧.",
        "including⟦ ⟧, , , , and ",
        ", , , , and⟦ ⟧, priori",
        "through⟦ ⟧and .",
        "through and⟦ ⟧.",
        "via a⟦ ⟧, comprising",
        "Following⟦ ⟧'s full",
    ];
    for place in quoted {
        assert!(found.iter().any(|mark| mark.contains(place)), "not marked: {place}\n{}", found.join("\n"));
    }
    assert_eq!(found.len(), 150);
}

// ---- Detection -------------------------------------------------------------------------

#[test]
fn an_ordinary_text_is_not_taken_for_an_export() {
    let texts = [
        "A paper\n\nText.\n\nReferences\n\n1. [Smith 1999] A book.\n2. [Jones] Another.\n",
        "Note\n\nText.\n\nReferences\n\nSmith, A book.\n",
        "Fact-checked by Grok is what they wrote under it, and nobody knows why.\n\nText.\n",
        "Sums\n\nWe have\n\n= x =\n\nin the middle.\n",
        "=x=\n\nText.\n",
        "=> see here =\n\nText.\n",
        "==========\n= README =\n==========\n\nText.\n",
        "One log\n\n== start ==\n\nText.\n",
        "if a == b\nor b == c\n",
        "- Key: value\n- Key: value\n\nText.\n",
    ];
    for text in texts {
        assert_eq!(parse("a.txt", text.as_bytes()).format, Format::Plain, "{text}");
    }
}

#[test]
fn an_export_is_recognised_without_all_of_its_parts() {
    let texts = [
        ("= Avtonom =", Format::Wiki),
        ("\n\n  = Avtonom =  \r\nText.", Format::Wiki),
        ("Text.\n\n== A ==\nText.\n\n===B===\nText.", Format::Wiki),
        ("Fact-checked by Grok yesterday\n\nAvtonom\n\nText.", Format::Grokipedia),
        ("Avtonom\n\nText.\n\nReferences\n\n  1. [1]\n    A book", Format::Grokipedia),
    ];
    for (text, format) in texts {
        assert_eq!(parse("a.txt", text.as_bytes()).format, format, "{text}");
    }
}

// ---- Formats ---------------------------------------------------------------------------

#[test]
fn a_wiki_export_is_read_with_its_infobox_headings_and_lists() {
    check(
        "a.txt",
        "= T =\n\nCap\n- Key: a: b\n- Empty:\n\nLead:\n- Not: a row\n\n==H==\ntext\nmore\n=== Deep ===\n* a\n** b\n# x\n# y\n3. z\n  goes on\n",
        &[
            "wiki",
            "title 2..3 T",
            "caption 7..10 Cap",
            "field 13..22 {key:Key}: a: b",
            "field 25..31 {key:Empty}:",
            "p 33..38 Lead:",
            "li0 41..51 Not: a row",
            "h1 55..56 H",
            "p 59..68 text\\nmore",
            "h2 73..77 Deep",
            "li0 84..85 a",
            "li1 89..90 b",
            "li0#1 93..94 x",
            "li0#2 97..98 y",
            "li0#3 102..113 z\\n  goes on",
        ],
    );
}

#[test]
fn a_title_of_a_wiki_export_is_found_under_other_lines_and_without_spaces() {
    check(
        "a.txt",
        "From the free\nencyclopedia\n\n= T =\n\nLead.\n\n== <nowiki> ==\n\n== !Kung ==\n\n= e =\n",
        &[
            "wiki",
            "note 0..26 From the free\\nencyclopedia",
            "title 30..31 T",
            "p 35..40 Lead.",
            "h1 45..53 <nowiki>",
            "h1 61..66 !Kung",
            "h1 73..74 e",
        ],
    );
    check(
        "a.txt",
        "=T x=\n\nLead.\n\n==A==\nx\n",
        &["wiki", "title 1..4 T x", "p 7..12 Lead.", "h1 16..17 A", "p 20..21 x"],
    );
    for text in [
        "==> a <==\n\n==> b <==\n\nx\n",
        "Sums\n\n= x =\n\nText.\n",
        "a\n\nb\n\nc\n\nd\n\ne\n\n= T =\n\n== A ==\n",
        "=b=c=\n\n== A ==\n",
    ] {
        assert_eq!(parse("a.txt", text.as_bytes()).format, Format::Plain, "{text}");
    }
}

#[test]
fn odd_rows_of_an_infobox_are_no_captions() {
    check(
        "a.txt",
        "= T =\n\nC\n- Key:value\n- No value\n- A: b\n- http://e:80\n- B: c\n\nLead.\n",
        &[
            "wiki",
            "title 2..3 T",
            "caption 7..8 C",
            "field 11..20 {key:Key}:value",
            "li0 23..31 No value",
            "field 34..38 {key:A}: b",
            "li0 41..52 http://e:80",
            "field 55..59 {key:B}: c",
            "p 61..66 Lead.",
        ],
    );
}

#[test]
fn a_number_within_text_opens_a_list_only_if_it_is_the_next() {
    check(
        "a.txt",
        "= T =\n\nAm\n12. April war es.\n\na\n1. b\nc\n2. d\n7. e\nf\n3. g\n",
        &[
            "wiki",
            "title 2..3 T",
            "p 7..27 Am\\n12. April war es.",
            "p 29..30 a",
            "li0#1 34..35 b",
            "p 36..37 c",
            "li0#2 41..42 d",
            "li0#7 46..47 e",
            "p 48..54 f\\n3. g",
        ],
    );
}

#[test]
fn a_heading_with_unequal_signs_is_a_heading_still() {
    check(
        "a.txt",
        "= T =\n\n== a =\n\n== b ===\n\n== c\n\n= d =\n\n========== e ==========\n\n====\n",
        &[
            "wiki",
            "title 2..3 T",
            "h1 10..11 a",
            "h1 18..19 b",
            "p 25..29 == c",
            "h1 33..34 d",
            "h6 49..50 e",
            "p 63..67 ====",
        ],
    );
}

#[test]
fn a_grokipedia_export_without_references_or_subsections_has_one_level() {
    check(
        "a.txt",
        "Fact-checked by Grok 1 day ago\n\nT\n\nLead.\n\nFirst\n\nText.\n\nSecond\n\n- a\n- b\n\nlast words\n",
        &[
            "grokipedia",
            "note 0..30 Fact-checked by Grok 1 day ago",
            "title 32..33 T",
            "p 35..40 Lead.",
            "h1 42..47 First",
            "p 49..54 Text.",
            "h1 56..62 Second",
            "li0 66..67 a",
            "li0 70..71 b",
            "p 73..83 last words",
        ],
    );
}

#[test]
fn a_heading_over_a_heading_is_its_parent() {
    check(
        "a.txt",
        "Fact-checked by Grok 1 day ago\n\nT\n\nLead.\n\nOne\n\nText.\n\nTwo\n\nTwo one\n\nText.\n\nTwo two\n\nText.\n\nThree\n\nThree one\n\nText.\n",
        &[
            "grokipedia",
            "note 0..30 Fact-checked by Grok 1 day ago",
            "title 32..33 T",
            "p 35..40 Lead.",
            "h1 42..45 One",
            "p 47..52 Text.",
            "h1 54..57 Two",
            "h2 59..66 Two one",
            "p 68..73 Text.",
            "h2 75..82 Two two",
            "p 84..89 Text.",
            "h1 91..96 Three",
            "h2 98..107 Three one",
            "p 109..114 Text.",
        ],
    );
}

#[test]
fn a_title_is_told_by_its_place_and_a_question_can_be_a_heading() {
    for title in ["iPhone", "Yahoo!", "Acme Inc.", "Who Are You?"] {
        let text = format!("Fact-checked by Grok 1 day ago\n\n{title}\n\nLead.\n\nPart\n\nText.\n");
        let end = 32 + title.len();
        let text_at = |at: usize, kind: &str, text: &str| {
            format!("{kind} {}..{} {text}", end + at, end + at + text.len())
        };
        check(
            "a.txt",
            &text,
            &[
                "grokipedia",
                "note 0..30 Fact-checked by Grok 1 day ago",
                &format!("title 32..{end} {title}"),
                &text_at(2, "p", "Lead."),
                &text_at(9, "h1", "Part"),
                &text_at(15, "p", "Text."),
            ],
        );
    }
    check(
        "a.txt",
        "Fact-checked by Grok 1 day ago\n\nThis line is a sentence of the lead, with too many words.\n\nWho founded it?\n\nTwo did.\n\nЧто дальше?\n\nText. Is it?\n\nWho?\n\nWhere?\n\nIs it so? Or not?\n\nText.\n\nthe end?\n\nLast?\n",
        &[
            "grokipedia",
            "note 0..30 Fact-checked by Grok 1 day ago",
            "p 32..89 This line is a sentence of the lead, with too many words.",
            "h1 91..106 Who founded it?",
            "p 108..116 Two did.",
            "h1 118..138 Что дальше?",
            "p 140..152 Text. Is it?",
            "p 154..158 Who?",
            "h1 160..166 Where?",
            "p 168..185 Is it so? Or not?",
            "p 187..192 Text.",
            "p 194..202 the end?",
            "p 204..209 Last?",
        ],
    );
}

#[test]
fn a_date_of_a_reference_has_a_month_a_year_or_an_age() {
    let date = |text: &str| {
        let text = format!("T\n\nText.\n\nReferences\n\n  1. [1]\n    Title\n    {text} · Snippet\n");
        marks(&parse("a.txt", text.as_bytes()), &MarkKind::RefDate) == 1
    };
    for text in [
        "Apr 24, 2023",
        "24 September",
        "May 3",
        "5 days ago",
        "1 hour ago",
        "12 мар. 2021 г.",
        "3 дня назад",
        "5 мая",
        "2021-05-04",
        "vor 3 Tagen",
        "2023年4月24日",
        "1917",
    ] {
        assert!(date(text), "{text}");
    }
    for text in ["Chapter 5", "3119 likes", "12 Angry Men", "Part 2", "Maria 5", "Day 3", "2023", "Marx 5"] {
        assert_eq!(date(text), text == "2023", "{text}");
    }
}

#[test]
fn references_show_title_date_snippet_and_noise() {
    check(
        "a.txt",
        "T\n\nText.\n\nReferences\n\n  1. [1]\n    Title\n    Apr 24, 2023 · Snippet ...Missing: a | Show results with:a<|sep|>\n  2. [2]\n  4. [4]\n    Название\n    12 мар. 2021 г. · Отрывок\n  5. [5]\n    Ago\n    5 days ago · It\n    goes on. Missing: nothing\n  6. [6]\n    Likes\n    3119 likes · 116 talking\n  7. [7]\n    Alone\n\nAfter\n\nText.\n",
        &[
            "grokipedia",
            "title 0..1 T",
            "p 3..8 Text.",
            "h1 10..20 References",
            "ref1 35..111 {reftitle:Title}\\n    {refdate:Apr 24, 2023} · {refsnippet:Snippet ...}{noise:Missing: a | Show results with:a}{controltoken:<|sep|>}",
            "ref2 120..120 ",
            "ref4 134..192 {reftitle:Название}\\n    {refdate:12 мар. 2021 г.} · {refsnippet:Отрывок}",
            "ref5 206..260 {reftitle:Ago}\\n    {refdate:5 days ago} · {refsnippet:It\\n    goes on. Missing: nothing}",
            "ref6 274..309 {reftitle:Likes}\\n    {refsnippet:3119 likes · 116 talking}",
            "ref7 323..328 {reftitle:Alone}",
            "h1 330..335 After",
            "p 337..342 Text.",
            "! Left-over control tokens: 1.",
            "! 114..120 References without text: 2.",
            "! 123..129 Reference 4 stands where 3 was expected.",
        ],
    );
}

#[test]
fn plain_text_keeps_its_lines_and_has_a_title_if_the_first_line_is_one() {
    check(
        "a",
        "Title  here\n\nhard\nwrapped\n\n\nnext\n",
        &["plain", "title 0..11 Title  here", "p 13..25 hard\\nwrapped", "p 28..32 next"],
    );
    check("a", "A sentence.\n\nnext\n", &["plain", "p 0..11 A sentence.", "p 13..17 next"]);
    check("a", "First line\nsecond line\n", &["plain", "p 0..22 First line\\nsecond line"]);
    check("a", "only one line", &["plain", "p 0..13 only one line"]);
    check("a", " \n\t\n", &["plain", "! The document has no text."]);
}

#[test]
fn line_breaks_of_all_systems_and_a_byte_order_mark_are_read() {
    check("a", "\u{feff}T\r\n\r\na\r\nb\r\n", &["plain", "title 3..4 T", "p 8..12 a\r\\nb"]);
    check("a", "T\r\ra\rb\r", &["plain", "title 0..1 T", "p 3..6 a\rb"]);
}

#[test]
fn what_is_longer_than_can_be_kept_is_cut_and_said_so() {
    let item = parse_up_to(9, "a", b"Title\n\ntext");
    let kinds: Vec<_> = item.notices.iter().map(|notice| notice.kind.to_string()).collect();
    assert_eq!(kinds, ["Read as plain text.", "Only the first 9 bytes were read."]);
    assert_eq!(item.blocks.iter().map(line).collect::<Vec<_>>(), ["title 0..5 Title", "p 7..9 te"]);
}

#[test]
fn bytes_that_are_no_utf8_are_shown_and_the_places_stay_right() {
    check(
        "a",
        b"T\n\na\xff\xfeb\n\nc \xe2\x82\n\nd",
        &[
            "plain",
            "title 0..1 T",
            "p 3..7 a��b",
            "p 9..13 c �",
            "p 15..16 d",
            "! 4..5 Bytes that are no UTF-8 are shown as �.",
        ],
    );
}

#[cfg(feature = "import")]
#[test]
fn markdown_is_read_with_its_marks() {
    check(
        "a.md",
        "---\ntitle: Front\n---\n# T *i*\n\nA **b** `c` [d](http://e) ![alt](f.png) <b>g</b>\nh\n\n## H\n\n3. x\n4. y\n   - z\n\n     more\n\n> q\n\n```\n code , here\n```\n\n| a | b |\n|---|---|\n|   | d |\n\n<div>raw</div>\n\nfoot[^1]\n\n[^1]: note\n",
        &[
            "markdown",
            "title 23..28 T {emphasis:i}",
            "p 30..80 A {strong:b} {code:c} {link http://e:d} alt <b>g</b>\\nh",
            "h1 85..86 H",
            "li0#3 91..92 x",
            "li0#4 96..97 y",
            "li1 103..104 z",
            "p 111..115 more",
            "quote 119..120 q",
            "code 126..139  code , here",
            "p 145..152 a | b",
            "p 165..172  | d",
            "p 175..190 <div>raw</div>",
            "p 191..199 foot[^1]",
            "p 207..211 [^1]: note",
        ],
    );
    check(
        "a.MARKDOWN",
        "text\n\n# Later\n\n## Deep\n",
        &["markdown", "p 0..4 text", "title 8..13 Later", "h1 18..22 Deep"],
    );
    check(
        "a.md",
        "<p>logo</p>\n\n[b](http://e)\n\n# T\n\nSay `<|sep|>` <|sep|>\n\n# U\n",
        &[
            "markdown",
            "p 0..12 <p>logo</p>",
            "p 13..26 {link http://e:b}",
            "title 30..31 T",
            "p 33..54 Say {code:<|sep|>} {controltoken:<|sep|>}",
            "h1 58..59 U",
            "! Left-over control tokens: 1.",
        ],
    );
    check("a.md", "## A\n\n# B\n", &["markdown", "h2 3..4 A", "h1 8..9 B"]);
    for (front, title) in [
        ("title: >\n  Two\n  lines\nby: me", "Two lines"),
        ("title: |-\n  One\n\n  two", "One two"),
        ("title: >\nby: me", ""),
        ("by: me\ntitle: > 5", "> 5"),
    ] {
        let text = format!("---\n{front}\n---\ntext");
        assert_eq!(parse("a.md", text.as_bytes()).description.title, title, "{front}");
    }
    assert_eq!(parse("a.md", b"---\ntitle: 'Front  matter'\n---\ntext").description.title, "Front matter");
    for text in [
        "---\ntitle: T: t\nauthors: [A. A., \"B.\"]\ndate: 2020-01-02\nlang: de_AT\n---\ntext",
        "+++\ntitle = \"T: t\"\nauthor = 'A. A.; B.'\ndate = 2020-01-02\nlanguage = \"de-AT\"\n+++\ntext",
    ] {
        let Description { title, creator, date, language, .. } = parse("a.md", text.as_bytes()).description;
        assert_eq!([title, creator, date, language], ["T: t", "A. A.; B.", "2020-01-02", "de-AT"], "{text}");
        check("a.md", text, &["markdown", &format!("p {}..{} text", text.len() - 4, text.len())]);
    }
}

#[cfg(not(feature = "import"))]
#[test]
fn markdown_is_plain_text_where_its_parser_is_left_out() {
    check("a.md", "# T\n\ntext\n", &["plain", "title 0..3 # T", "p 5..9 text"]);
}

// ---- Damage ----------------------------------------------------------------------------

#[test]
fn a_short_damaged_text_is_told_from_a_sound_one() {
    check(
        "a",
        "The of Autonomous Action, adopted on –27, 2002, in , articulates it through and .\n",
        &[
            "plain",
            "p 0..83 The{lacuna: }of Autonomous Action, adopted on{lacuna: }–27, 2002, in{lacuna: }, articulates it through{lacuna: }and{lacuna: }.",
            "! Places where text is lost: 5.",
        ],
    );
}

#[test]
fn a_sound_text_is_never_marked() {
    let texts = [
        // One slip of the pen, and a few of one kind.
        "The critiques , exemplified by the author, are many.",
        "One , two. Then three , four. Then the rest of it, and so on, and on.",
        // French, Russian and German, with their own spaces and words.
        "Il a dit : « mot ; autre mot » ! Est-ce vrai ? Oui ; bien sûr : « non »\u{a0}; voilà ! Le a , b.",
        "Он сказал: «да» – и ушёл. А потом – в 1917 – вернулся ...  Что ж ; бывает : так .",
        "Das ist an , mit und in . Der Satz ist in sich in , also.",
        // Spaced punctuation as a style.
        "the flow past a plate , in which shear is steady , was solved . the layer grows , as shown . it was dealt with , too .",
        // Cut into words by a program.
        "John 's book , he said , is in , and of it . It 's the ( ) one , by , for him . He sat , and ate .",
        // Words that look alike but are right.
        "He was in and out, by and by, to and fro, by and large; he knew that that was it. Access to and use of it, in and around it, on and off.",
        "They thought of as little as they could ... and so on ... The end ...",
        "It fell to –27 °C, on –27 days. A by-product, an on-off switch, the in-crowd, the OR gate, vitamin A , B. See .NET , :) and e.g. this.",
        "Call foo () and bar () , then ( ) => { } , or use the for loop , the is operator and the of keyword ; \"\" is empty , [ , , ] too.",
        "From a to z, with a and b, in realm=\" \", uri=\" \", and from a to z, with a and b, in \" \", \" \".",
        "Pre- and post-war, anti- or pro-, the (1917) one — he said — and —who knows— more.",
    ];
    for text in texts {
        let found = lacunae(&parse("a", text.as_bytes()), 20);
        assert!(found.is_empty(), "{text}\n{found:?}");
        // Nor if it is long.
        let long = format!("{}\n\n", text).repeat(40);
        let found = lacunae(&parse("a", long.as_bytes()), 20);
        assert!(found.is_empty(), "{text}\n{:?}", &found[..found.len().min(8)]);
    }
}

#[test]
fn verbs_with_particles_and_prepositions_at_the_end_of_a_clause_are_no_damage() {
    let story = "The Ferry\n\n        The talk went on for hours. He stayed in and read; she came in and sat down, and they moved on for \
        good. The rain carried on for weeks, and nobody they had lived with for years would stop by during \
        the holidays.\n\n        It was the boat he had dreamed of for years, the one I told you of on Sunday. The bunk had been \
        slept in and left, the fare was paid for on credit, and the captain was well thought of during that \
        winter. What he came from of course nobody knew, or what he was running from or looking for.\n\n        \"What is it for?\" they asked. \"Who are you with for now?\" He gave in and laughed. The work was \
        gone on with for a while, stood by for a day, and then spoken of with care.\n\n";
    let manual = "To start\n\n        Switch the unit on and wait. When the lamp comes on and stays green, log in and choose a name. The \
        fan stays on for ten minutes. Plug the cable in and press the key.\n\n        Files that are dragged in and dropped are worked on for as long as it takes. Hold on for help, carry \
        on and finish, or sign in and out as often as you like.\n\n";
    for text in [story, manual] {
        for times in [1, 40] {
            let found = lacunae(&parse("a", text.repeat(times).as_bytes()), 20);
            assert!(found.is_empty(), "{found:?}");
        }
    }
    // What no writer leaves proves the damage; then such a pair is a lost word too.
    let damaged = format!("{story}The of it, led by during the war , in , and by , was , in and .");
    assert!(lacunae(&parse("a", damaged.as_bytes()), 6).iter().any(|found| found.contains("by⟦ ⟧during")));
}

#[test]
fn infoboxes_references_and_code_are_never_searched_for_lost_words() {
    let damaged = "The of it , by , for in , and .";
    let wiki = format!("= T =\n\nC\n- Key: {damaged}\n- Key: {damaged}\n\nLead.\n");
    assert!(lacunae(&parse("a", wiki.as_bytes()), 9).is_empty());
    let grok = format!("T\n\nText.\n\nReferences\n\n  1. [1]\n    Title\n    {damaged} {damaged}\n");
    assert!(lacunae(&parse("a", grok.as_bytes()), 9).is_empty());
    #[cfg(feature = "import")]
    {
        let code = format!("Text `{damaged}` and `{damaged}`.\n\n    {damaged}\n    {damaged}\n");
        assert!(lacunae(&parse("a.md", code.as_bytes()), 9).is_empty());
    }
}

#[test]
fn only_whole_control_tokens_are_marked() {
    check(
        "a",
        "a <|im_end|> b <|x y|> <||> <|sep <|sep|>|>\n",
        &[
            "plain",
            "p 0..43 a {controltoken:<|im_end|>} b <|x y|> <||> <|sep {controltoken:<|sep|>}|>",
            "! Left-over control tokens: 2.",
        ],
    );
}

// ---- Any bytes -------------------------------------------------------------------------

/// Pieces that formats are made of, to get deeper than random bytes do.
const PIECES: &[&str] = &[
    "=",
    "== ",
    " ==\n",
    "- Key: v\n",
    "\n\n",
    "\r",
    "\r\n",
    "\u{feff}",
    "References\n\n",
    "  1. [1]\n",
    "    x\n",
    "Fact-checked by Grok 1 day ago\n\n",
    "Missing: a",
    " · ",
    "2023",
    "<|",
    "|>",
    "sep",
    " , ",
    "the ",
    "of ",
    "()",
    "\"",
    "\",\"",
    " –27, 2",
    " 's ",
    "—a",
    "anti- ",
    "word",
    ". ",
    "Дом",
    "\u{a0}",
    "# ",
    "* ",
    "> ",
    "`",
    "```\n",
    "[a](b)",
    "![",
    "|",
    "|---|\n",
    "---\n",
    "<b>",
    "[^1]",
    "[^1]: ",
    "1. ",
    "   ",
    "\t",
    "&amp;",
    "\\",
    "\0",
    "e\u{301}",
];

proptest! {
    #[test]
    fn any_bytes_are_read_and_nothing_is_invented(
        bytes in prop::collection::vec(any::<u8>(), 0..300), markdown in any::<bool>(),
    ) {
        assert_sound(&parse(if markdown { "a.md" } else { "a.txt" }, &bytes), &bytes);
    }

    #[test]
    fn any_pieces_of_the_formats_are_read(
        pieces in prop::collection::vec(prop::sample::select(PIECES), 0..60), markdown in any::<bool>(),
    ) {
        let text = pieces.concat();
        assert_sound(&parse(if markdown { "a.md" } else { "a.txt" }, text.as_bytes()), text.as_bytes());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]
    #[test]
    fn a_seed_that_was_edited_at_random_is_read(
        seed in prop::sample::select(vec![DEFENSE, ACTION, GROK]),
        edits in prop::collection::vec((any::<prop::sample::Index>(), 0..40_usize, prop::collection::vec(any::<u8>(), 0..9)), 1..12),
        pieces in prop::collection::vec((any::<prop::sample::Index>(), prop::sample::select(PIECES)), 0..12),
        markdown in any::<bool>(),
    ) {
        let mut bytes = seed.to_vec();
        for (at, cut, put) in edits {
            let at = at.index(bytes.len());
            let end = (at + cut).min(bytes.len());
            bytes.splice(at..end, put);
        }
        for (at, piece) in pieces {
            let at = at.index(bytes.len());
            bytes.splice(at..at, piece.bytes());
        }
        assert_sound(&parse(if markdown { "a.md" } else { "a.txt" }, &bytes), &bytes);
    }
}

/// What takes time in the square of the length would not end here.
#[test]
fn a_hostile_document_is_read_to_its_end() {
    let endless = [
        "<|aaaaaaaaaaaaaaaaaaaa",
        "= ",
        "==x",
        "\n",
        "\n\nX",
        "(",
        "\"",
        " ,",
        "Missing: ",
        "- a: b\n",
        "1. [1]\n",
        "* ",
        "a\r",
        " · 1",
        "[",
        ">",
        "`a``",
        "[^1]:",
        "*_",
        "<!--",
        "\u{ff}",
    ];
    for piece in endless {
        for head in ["", "= T =\n\n", "Fact-checked by Grok now\n\nT\n\nReferences\n\n  1. [1]\n"] {
            let text = format!("{head}{}", piece.repeat(100_000 / piece.len()));
            assert_sound(&parse("a.txt", text.as_bytes()), text.as_bytes());
            assert_sound(&parse("a.md", text.as_bytes()), text.as_bytes());
        }
    }
}
