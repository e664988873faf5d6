//! Documents in all formats, through the one door: real ones, such as test one thing, and
//! such as were made to do harm.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::arithmetic_side_effects,
    reason = "a test stops at what is wrong"
)]

use std::fs;
use std::io::{Cursor, Write as _};
use std::path::Path;
use std::time::{Duration, Instant};

use encoding_rs::Encoding;
use fonds::document::{Block, Format, Item, Kind, MarkKind, NoticeKind, parse};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

/// One line for a block: its kind, then its text with the marks in braces.
fn line(block: &Block) -> String {
    let kind = match block.kind {
        Kind::Heading { level } => format!("h{level}"),
        Kind::Paragraph => "p".to_owned(),
        Kind::ListItem { depth, number: 0 } => format!("li{depth}"),
        Kind::ListItem { depth, number } => format!("li{depth}#{number}"),
        other => format!("{other:?}").to_lowercase(),
    };
    let mut text = String::new();
    for (at, c) in block.text.char_indices().map(|(at, c)| (at, Some(c))).chain([(block.text.len(), None)]) {
        let at = at as u32;
        text.extend(block.marks.iter().filter(|mark| mark.range.end == at).map(|_| '}'));
        for mark in block.marks.iter().filter(|mark| mark.range.start == at) {
            text += &match &mark.kind {
                MarkKind::Link(address) => format!("{{link {address}:"),
                MarkKind::Language(tag) => format!("{{{tag}:"),
                other => format!("{{{other:?}:").to_lowercase(),
            };
        }
        text.extend(c.iter().flat_map(|c| match c {
            '\n' => vec!['\\', 'n'],
            '\t' => vec!['|'],
            c => vec![*c],
        }));
    }
    format!("{kind} {text}")
}

fn lines(item: &Item) -> Vec<String> {
    item.blocks.iter().map(line).collect()
}

/// The notices but for the first, which says what it was read as.
fn notices(item: &Item) -> Vec<String> {
    item.notices.iter().skip(1).map(|notice| notice.kind.to_string()).collect()
}

#[track_caller]
fn check(path: &str, bytes: &[u8], format: Format, expected: &[&str]) -> Item {
    let item = parse(path, bytes);
    assert_sound(&item, bytes);
    assert_eq!(item.format, format, "{:?}", notices(&item));
    let found = lines(&item);
    assert_eq!(found, expected, "\n{}\n{:?}", found.join("\n"), notices(&item));
    item
}

/// What holds of every item, whatever the bytes.
#[track_caller]
fn assert_sound(item: &Item, bytes: &[u8]) {
    let mut end = 0;
    let packed = matches!(item.format, Format::Epub | Format::Docx | Format::Odt | Format::Pdf);
    // A letter that is broken may have parts within others.
    let packed = packed || item.format == Format::Mail;
    for block in &item.blocks {
        assert!(
            block.source.start <= block.source.end && block.source.end as usize <= bytes.len(),
            "{block:?}"
        );
        assert!(packed || block.source.start >= end, "out of order: {block:?}");
        end = block.source.end;
        assert!(!block.text.is_empty());
        assert!(block.kind != Kind::Row || !block.text.contains('\n'), "{block:?}");
        let mut last = (0, 0);
        for mark in &block.marks {
            assert!(block.text.get(mark.range.start as usize..mark.range.end as usize).is_some(), "{mark:?}");
            assert!((mark.range.start, mark.range.end) >= last, "out of order: {block:?}");
            last = (mark.range.start, mark.range.end);
            if let MarkKind::Link(address) = &mark.kind {
                let scheme = address.split_once(':').map_or("", |(scheme, _)| scheme).to_ascii_lowercase();
                let harmless =
                    scheme.contains(['/', '?', '#']) || ["", "http", "https", "mailto"].contains(&&*scheme);
                assert!(harmless || item.format == Format::Markdown, "{address}");
            }
        }
    }
    let not_read = item.notices.iter().any(|notice| matches!(notice.kind, NoticeKind::NotRead(_)));
    assert!(!not_read || item.blocks.is_empty());
    assert!(item.notices.iter().all(|notice| notice.at.end as usize <= bytes.len()));
}

fn zipped(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in members {
        let method =
            if *name == "mimetype" { CompressionMethod::Stored } else { CompressionMethod::Deflated };
        zip.start_file(*name, SimpleFileOptions::default().compression_method(method)).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn samples() -> Vec<(String, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/samples");
    let mut samples: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension != "md"))
        .map(|path| (path.file_name().unwrap().to_str().unwrap().to_owned(), fs::read(&path).unwrap()))
        .collect();
    samples.sort();
    samples
}

fn sample(name: &str) -> Item {
    let (path, bytes) = samples().into_iter().find(|(path, _)| path == name).unwrap();
    let item = parse(&path, &bytes);
    assert_sound(&item, &bytes);
    item
}

// ---- Real documents --------------------------------------------------------------------

#[test]
fn a_real_page_has_its_headings_lists_code_and_places() {
    let (_, bytes) = samples().into_iter().find(|(path, _)| path == "bzip2-sys-manual.html").unwrap();
    let item = sample("bzip2-sys-manual.html");
    assert_eq!(item.format, Format::Html);
    assert_eq!(item.description.title, "bzip2 and libbzip2, version 1.0.8");
    assert_eq!(item.description.language, "en");
    let count = |is: fn(&Kind) -> bool| item.blocks.iter().filter(|block| is(&block.kind)).count();
    assert!(count(|kind| matches!(kind, Kind::Heading { .. })) > 40);
    assert!(count(|kind| *kind == Kind::Code) > 40);
    assert!(count(|kind| matches!(kind, Kind::ListItem { .. })) > 100);
    // What a block was read from holds its words.
    for block in &item.blocks {
        let source = String::from_utf8_lossy(&bytes[block.source.start as usize..block.source.end as usize]);
        let first = block.text.split_whitespace().next().unwrap();
        let first = first.split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap();
        assert!(source.contains(first), "{first} is not in {source}");
    }
}

#[test]
fn real_documents_of_all_kinds_are_read() {
    let item = sample("dotext-sample.docx");
    assert_eq!((item.format, item.description.creator.as_str()), (Format::Docx, "Dr Malcolm Murray"));
    assert_eq!(lines(&item)[0], "title Word 2007 (docx) Sample File");
    let item = sample("docx-rust-aa_list.docx");
    assert_eq!(lines(&item)[..3], ["li0#1 Dock。 List", "li0#2 Test list", "li0#3 Nano editor"]);
    let item = sample("dotext-filosofi-logo.docx");
    assert_eq!(lines(&item)[0], "p {strong:FILOSOFI LOGO}");
    assert_eq!(item.description.language, "id");
    let item = sample("dotext-sample.odt");
    assert_eq!((item.format, item.blocks.len()), (Format::Odt, 7));
    let item = sample("rbook-example.epub");
    assert_eq!((item.format, item.description.language.as_str()), (Format::Epub, "en"));
    assert_eq!(item.description.rights, "Apache License 2.0");
    assert_eq!(item.description.title, "Example EPUB");
    assert!(lines(&item).contains(&"li0#1 {link EPUB/cover.xhtml:The Cover}".to_owned()));
    for (name, text) in [("lopdf-example.pdf", "p Hello World!"), ("lopdf-unicode.pdf", "p 😀 🔧 🔨")] {
        assert_eq!(lines(&sample(name)), [text]);
    }
    assert_eq!(sample("html5ever-lipsum-zh.html").description.language, "zh");
}

// ---- HTML ------------------------------------------------------------------------------

const PAGE: &str = r#"<!DOCTYPE html>
<html lang="en-GB"><head><title>Site — Page</title><meta name=author content="A.  B.">
<meta name="dcterms.date" content=2020-05-01><meta name=description content="About &amp; more">
<style>p{}</style><script>if (a<b) document.write("<p>x")</script><link rel=stylesheet href=x></head>
<body onload="x()"><header><nav><ul><li><a href="/">Home</a></ul></nav></header>
<main><h1>Great <em>Page</em></h1>
<p>A &amp; B <b>bold <i>both</b> it</i>, <a href="java&#10;script:x">bad</a>, <a href="data:text/html,x">data</a>, <a href=" http://e.org/?a=1&amp;b=2">good</a>, <a href=../r#f>near</a>.
<p>Second<br>line<br><br>Third <img alt="a  picture" src=x><iframe src=x>frame</iframe>
<ul><li>one<ul><li>deep</ul><li><p>two</p><p>more</p></ul>
<ol start=3><li>x<li value=9>y</ol>
<table><caption>Cap</caption><tr><th>A<th>B<tr><td><p>1</p><td>2<br>3<tr><td><td>z</table>
<table><tr><td><h2>In layout</h2><p>text</p><td>side</table>
<blockquote><p>q1<p>q2</blockquote>
<pre>
 x
	y</pre><dl><dt>T<dd>D</dl>
<h3><div>Inner</div></h3>after <code>c</code><button>push</button><svg><title>no</title><text>no</text></svg>
<figure><img alt=""><figcaption>Fig. 1</figcaption></figure><p hidden>hidden</p>
</main><aside>advert</aside><footer>foot</footer></body></html>"#;

#[test]
fn a_page_is_read_without_its_frame() {
    let item = check(
        "a.html",
        PAGE.as_bytes(),
        Format::Html,
        &[
            "title Great {emphasis:Page}",
            "p A & B {strong:bold {emphasis:both} it}, bad, data, {link http://e.org/?a=1&b=2:good}, {link ../r#f:near}.",
            "p Second\\nline",
            "p Third a picture",
            "li0 one",
            "li1 deep",
            "li0 two",
            "p more",
            "li0#3 x",
            "li0#9 y",
            "caption Cap",
            "row A|B",
            "row 1|2 3",
            "row |z",
            "h1 In layout",
            "p text",
            "p side",
            "quote q1",
            "quote q2",
            "code  x\\n|y",
            "li0 T",
            "li1 D",
            "h2 Inner",
            "p after {code:c}",
            "caption Fig. 1",
        ],
    );
    let description = &item.description;
    assert_eq!(description.title, "Great Page");
    assert_eq!((description.creator.as_str(), description.date.as_str()), ("A. B.", "2020-05-01"));
    assert_eq!((description.scope.as_str(), description.language.as_str()), ("About & more", "en-GB"));
    let source = |number: usize| {
        &PAGE[item.blocks[number].source.start as usize..item.blocks[number].source.end as usize]
    };
    assert_eq!(source(2), "Second<br>line");
    assert_eq!(source(5), "deep");
    assert_eq!(source(20), "T");
}

#[test]
fn a_page_whose_frame_is_all_it_has_is_read_whole() {
    let texts = |page: &str| lines(&parse("a.html", page.as_bytes()));
    assert_eq!(texts("<nav><p>only this</nav>"), ["p only this"]);
    assert_eq!(
        texts("<main>x</main><p>the text is out here, and long enough"),
        ["p x", "p the text is out here, and long enough"]
    );
    assert_eq!(texts("<div><aside>never closed</div><p>the document goes on"), ["p the document goes on"]);
    assert_eq!(texts("<title>T</title><p>x<script>lost"), ["p x"]);
    assert_eq!(parse("a.html", b"<title>T  t</title><p>x").description.title, "T t");
    assert_eq!(parse("a.html", b"<script>x</script>").notices[1].kind, NoticeKind::Empty);
}

#[test]
fn no_word_of_a_page_is_stuck_to_what_is_none_of_its_letters() {
    let texts = |page: &str| lines(&parse("a.html", page.as_bytes()));
    // Signs are read together, and how they are pronounced stands behind them.
    assert_eq!(
        texts("<p><ruby>東<rp>(</rp><rt>とう</rt><rp>)</rp>京<rp>(</rp><rt>きょう</rt><rp>)</rp></ruby>に"),
        ["p 東京(とうきょう)に"]
    );
    assert_eq!(texts("<p><ruby>明<rp>(<rt><b>あ</b><rp>)</ruby>。"), ["p 明(あ)。"]);
    // The number of a note is no end of a word; an exponent is none.
    assert_eq!(texts("<p>Слово<sup><a href='#n1'>1</a></sup> км<sup>2</sup>"), ["p Слово{link #n1:[1]} км2"]);
    assert_eq!(
        texts("<p>word<a href='n.html#n2'><sup>2</sup></a>, <a href='#c5'>5</a>")[0],
        "p word{link n.html#n2:[2]}, {link #c5:5}"
    );
    assert_eq!(texts("<p>word<sup><a href='#n3'>[3]</a></sup>"), ["p word{link #n3:[3]}"]);
    // Word ends each paragraph with an element of its own.
    assert_eq!(
        texts("<html><p>Word <b>bold<o:p></o:p></b> more<o:p></o:p></p>"),
        ["p Word {strong:bold} more"]
    );
    // What is not read stays so, whatever is in it.
    assert_eq!(texts("<p>a <select><option>no<option>nor this</select> b"), ["p a b"]);
    assert_eq!(texts("<div>a <button><div>no</button> b</div>"), ["p a b"]);
}

#[test]
fn a_text_is_html_only_if_it_starts_as_a_page_does() {
    for text in [
        "<!DOCTYPE HTML><p>x",
        " <html lang=en>x",
        "<!-- c --><html>x",
        "<?xml version='1.0'?>\n<html xmlns='x'><p/>x</html>",
    ] {
        let item = parse("a.txt", text.as_bytes());
        assert_eq!((item.format, lines(&item)), (Format::Html, vec!["p x".to_owned()]), "{text}");
    }
    for text in
        ["<p>Mail me</p>", "Use <html> as the root.", "<htmlx>", "x<!doctype html>", "<!-- never closed"]
    {
        assert_eq!(parse("a.txt", text.as_bytes()).format, Format::Plain, "{text}");
        assert_eq!(parse("a.HTM", text.as_bytes()).format, Format::Html, "{text}");
    }
}

// ---- Packed documents ------------------------------------------------------------------

const CONTAINER: &[u8] = br#"<container><rootfiles><rootfile full-path="O/p.opf"/></rootfiles></container>"#;

fn epub(package: &str, chapters: &[(&str, &str)]) -> Vec<u8> {
    let mut members: Vec<(&str, &[u8])> = vec![
        ("mimetype", b"application/epub+zip"),
        ("META-INF/container.xml", CONTAINER),
        ("O/p.opf", package.as_bytes()),
    ];
    members.extend(chapters.iter().map(|(name, text)| (*name, text.as_bytes())));
    zipped(&members)
}

#[test]
fn a_book_is_read_in_the_order_of_its_spine() {
    let package = r#"<?xml version="1.0"?><package><metadata xmlns:dc="x"><dc:title>A &amp; B</dc:title><dc:creator>One</dc:creator><dc:creator>Two</dc:creator><dc:language>ru</dc:language><dc:description>&lt;p&gt;About&lt;/p&gt;</dc:description></metadata><manifest><item id="b" href="b%20b.xhtml" media-type="application/xhtml+xml"/><item id="a" href="t/a.xhtml#x" media-type="application/xhtml+xml"/><item id="s" href="s.svg" media-type="image/svg+xml"/><item id="m" href="m.xhtml" media-type="application/xhtml+xml"/></manifest><spine><itemref idref="a"/><itemref idref="b" linear="no"/><itemref idref="s"/><itemref idref="m"/></spine></package>"#;
    let book = epub(
        package,
        &[
            (
                "O/b b.xhtml",
                "<html><head><title/><script src='x'/></head><body><a id='p'/><p>Second</p></body></html>",
            ),
            (
                "O/t/a.xhtml",
                "<?xml version='1.0'?><html><body><nav><h1>First</h1></nav><p>a<br/>b</p></body></html>",
            ),
        ],
    );
    let item = check("b.zip", &book, Format::Epub, &["h1 First", "p a\\nb", "p Second"]);
    assert_eq!((item.description.title.as_str(), item.description.creator.as_str()), ("A & B", "One; Two"));
    assert_eq!((item.description.language.as_str(), item.description.scope.as_str()), ("ru", "About"));
    assert_eq!(
        notices(&item),
        ["Its part s.svg is of a kind that is not read: image/svg+xml.", "Its part O/m.xhtml is missing."]
    );
    // The place of a chapter is that of its packed bytes.
    assert!(item.blocks[0].source.start > 0 && item.blocks[0].source != item.blocks[2].source);
}

fn docx(body: &str, others: &[(&str, &str)]) -> Vec<u8> {
    let document = format!("<w:document xmlns:w='w' xmlns:r='r'><w:body>{body}</w:body></w:document>");
    let mut members: Vec<(&str, &[u8])> =
        vec![("[Content_Types].xml", b"<Types/>"), ("word/document.xml", document.as_bytes())];
    members.extend(others.iter().map(|(name, text)| (*name, text.as_bytes())));
    zipped(&members)
}

#[test]
fn a_word_document_is_read_with_its_styles_lists_notes_and_changes() {
    let styles = r#"<w:styles xmlns:w='w'><w:style w:styleId="berschrift1"><w:name w:val="heading 1"/></w:style>
        <w:style w:styleId="Own"><w:name w:val="Eigene"/><w:basedOn w:val="Base"/></w:style>
        <w:style w:styleId="Base"><w:name w:val="Grund"/><w:pPr><w:outlineLvl w:val="1"/></w:pPr></w:style>
        <w:style w:styleId="Titel"><w:name w:val="Title"/></w:style></w:styles>"#;
    let numbering = r#"<w:numbering xmlns:w='w'><w:abstractNum w:abstractNumId="4"><w:lvl w:ilvl="0"><w:start w:val="3"/><w:numFmt w:val="decimal"/></w:lvl><w:lvl w:ilvl="1"><w:numFmt w:val="bullet"/></w:lvl></w:abstractNum><w:num w:numId="7"><w:abstractNumId w:val="4"/></w:num></w:numbering>"#;
    let links = r#"<Relationships><Relationship Id="r1" Type="http://x/hyperlink" Target="https://e.org/"/><Relationship Id="r2" Type="http://x/hyperlink" Target="javascript:x"/></Relationships>"#;
    let notes = r#"<w:footnotes xmlns:w='w'><w:footnote w:id="-1"><w:p><w:r><w:t>separator</w:t></w:r></w:p></w:footnote><w:footnote w:id="2"><w:p><w:r><w:t>The note.</w:t></w:r></w:p><w:p><w:r><w:t>More.</w:t></w:r></w:p></w:footnote></w:footnotes>"#;
    let core = r#"<cp:coreProperties xmlns:cp='c' xmlns:dc='d' xmlns:dcterms='t'><dc:title>Core</dc:title><dc:creator>N. N.</dc:creator><dcterms:created>2001-02-03</dcterms:created></cp:coreProperties>"#;
    let p = |style: &str, text: &str| {
        format!("<w:p><w:pPr><w:pStyle w:val='{style}'/></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>")
    };
    let li = |level: u8, text: &str| {
        format!(
            "<w:p><w:pPr><w:numPr><w:ilvl w:val='{level}'/><w:numId w:val='7'/></w:numPr></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"
        )
    };
    let body = [
        p("Titel", "Der Titel"),
        p("berschrift1", "Eins"),
        p("Own", "Zwei"),
        "<w:p><w:r><w:t xml:space='preserve'>Kept </w:t></w:r><w:del><w:r><w:delText>gone</w:delText></w:r></w:del><w:ins><w:r><w:rPr><w:b/></w:rPr><w:t>bo</w:t></w:r><w:r><w:rPr><w:b/><w:i w:val='0'/></w:rPr><w:t>ld</w:t></w:r></w:ins><w:r><w:footnoteReference w:id='2'/></w:r><w:hyperlink r:id='r1'><w:r><w:t xml:space='preserve'> link</w:t></w:r></w:hyperlink></w:p>".to_owned(),
        "<w:p><w:hyperlink r:id='r2'><w:r><w:t>no link</w:t><w:br/><w:t>a &lt; b &#x41;</w:t></w:r></w:hyperlink><w:r><w:instrText>PAGE</w:instrText></w:r></w:p>".to_owned(),
        li(0, "a"),
        li(1, "b"),
        li(0, "c"),
        "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>1</w:t></w:r></w:p><w:p><w:r><w:t>2</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>3</w:t></w:r></w:p></w:tc></w:tr></w:tbl>".to_owned(),
    ]
    .concat();
    let file = docx(
        &body,
        &[
            ("word/styles.xml", styles),
            ("word/numbering.xml", numbering),
            ("word/_rels/document.xml.rels", links),
            ("word/footnotes.xml", notes),
            ("docProps/core.xml", core),
        ],
    );
    let item = check(
        "a.docx",
        &file,
        Format::Docx,
        &[
            "title Der Titel",
            "h1 Eins",
            "h2 Zwei",
            "p Kept {strong:bold}[^1] {link https://e.org/:link}",
            "p no link\\na < b A",
            "li0#3 a",
            "li1 b",
            "li0#4 c",
            "row 1 2|3",
            "note [^1]: The note.\\nMore.",
        ],
    );
    assert_eq!((item.description.title.as_str(), item.description.creator.as_str()), ("Der Titel", "N. N."));
    assert_eq!(item.description.date, "2001-02-03");
}

#[test]
fn an_open_document_is_read_with_its_styles_lists_and_notes() {
    let content = r#"<office:document-content xmlns:office='o' xmlns:text='t' xmlns:style='s' xmlns:fo='f' xmlns:xlink='l' xmlns:table='b'>
        <office:automatic-styles><style:style style:name="P1" style:parent-style-name="Title"/><style:style style:name="T1"><style:text-properties fo:font-weight="bold"/></style:style><text:list-style style:name="L1"><text:list-level-style-number text:level="1" style:num-format="1"/><text:list-level-style-bullet text:level="2"/></text:list-style></office:automatic-styles>
        <office:body><office:text><text:tracked-changes><text:p>gone</text:p></text:tracked-changes>
        <text:p text:style-name="P1">The title</text:p><text:h text:outline-level="2">Head</text:h>
        <text:p>A<text:s text:c="3"/><text:span text:style-name="T1">bold</text:span><text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>Said so.</text:p><text:p>Twice.</text:p></text:note-body></text:note> <text:a xlink:href="https://e.org/">there</text:a>.</text:p>
        <text:list text:style-name="L1"><text:list-item><text:p>x</text:p><text:list><text:list-item><text:p>y</text:p></text:list-item></text:list></text:list-item><text:list-item><text:p>z</text:p></text:list-item></text:list>
        <table:table><table:table-row><table:table-cell><text:p>1</text:p></table:table-cell><table:table-cell><text:p>2</text:p></table:table-cell></table:table-row></table:table>
        </office:text></office:body></office:document-content>"#;
    let meta = "<m xmlns:dc='d' xmlns:meta='m'><meta:initial-creator>First</meta:initial-creator><dc:creator>Last</dc:creator><dc:title>T</dc:title></m>";
    let file = zipped(&[
        ("mimetype", b"application/vnd.oasis.opendocument.text"),
        ("content.xml", content.as_bytes()),
        ("meta.xml", meta.as_bytes()),
    ]);
    let item = check(
        "a.odt",
        &file,
        Format::Odt,
        &[
            "title The title",
            "h2 Head",
            "p A {strong:bold}[^1] {link https://e.org/:there}.",
            "li0#1 x",
            "li1 y",
            "li0#2 z",
            "row 1|2",
            "note [^1]: Said so.\\nTwice.",
        ],
    );
    assert_eq!((item.description.title.as_str(), item.description.creator.as_str()), ("The title", "First"));
}

#[test]
fn comments_of_a_document_are_notes_and_readings_stand_behind_what_they_are_of() {
    let comments = "<w:comments xmlns:w='w'><w:comment w:id='4' w:author='R. R.'><w:p><w:r><w:t>Is that so?</w:t></w:r></w:p></w:comment>\
        <w:comment w:id='5'><w:p><w:r><w:t>of nothing</w:t></w:r></w:p></w:comment></w:comments>";
    let file = docx(
        "<w:p><w:r><w:t>It was so</w:t></w:r><w:r><w:commentReference w:id='4'/></w:r><w:r><w:ptab/><w:t>then.</w:t></w:r></w:p>\
         <w:p><w:r><w:ruby><w:rt><w:r><w:t>とうきょう</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>東京</w:t></w:r></w:rubyBase></w:ruby></w:r></w:p>",
        &[("word/comments.xml", comments)],
    );
    let lines = ["p It was so[^1] then.", "p 東京(とうきょう)", "note [^1]: R. R.: Is that so?"];
    check("a.docx", &file, Format::Docx, &lines);

    let content = "<c xmlns:office='o' xmlns:text='t' xmlns:dc='d'><office:body><text:p>It was so<office:annotation>\
        <dc:creator>R. R.</dc:creator><dc:date>2011</dc:date><text:p>Is that so?</text:p><text:p>No.</text:p></office:annotation> then.</text:p>\
        <text:p><text:ruby><text:ruby-base>東京</text:ruby-base><text:ruby-text>とうきょう</text:ruby-text></text:ruby></text:p></office:body></c>";
    let file = zipped(&[
        ("mimetype", b"application/vnd.oasis.opendocument.text"),
        ("content.xml", content.as_bytes()),
    ]);
    let lines = ["p It was so[^1] then.", "p 東京(とうきょう)", "note [^1]: Is that so?\\nNo."];
    check("a.odt", &file, Format::Odt, &lines);
}

#[test]
fn headings_of_a_word_document_are_known_by_names_in_other_languages() {
    let style =
        |id: &str, name: &str| format!("<w:style w:styleId='{id}'><w:name w:val='{name}'/></w:style>");
    let styles = format!(
        "<w:styles xmlns:w='w'>{}{}{}</w:styles>",
        style("a", "Заголовок 2"),
        style("b", "Überschrift 3"),
        style("c", "Абзац 2")
    );
    let p =
        |id: &str| format!("<w:p><w:pPr><w:pStyle w:val='{id}'/></w:pPr><w:r><w:t>{id}</w:t></w:r></w:p>");
    let file = docx(&[p("a"), p("b"), p("c")].concat(), &[("word/styles.xml", &styles)]);
    check("a.docx", &file, Format::Docx, &["h2 a", "h3 b", "p c"]);
}

#[test]
fn what_cannot_be_read_says_why() {
    let why = |path: &str, bytes: &[u8]| {
        let item = parse(path, bytes);
        assert_sound(&item, bytes);
        assert_eq!(item.notices.len(), 2, "{:?}", notices(&item));
        (item.format, notices(&item)[0].clone())
    };
    let (format, text) = why("a.docx", b"PK\x03\x04 cut off");
    assert!(format == Format::Docx && text.starts_with("Not read: Its ZIP archive is damaged"), "{text}");
    assert_eq!(why("a.zip", &zipped(&[("a.txt", b"x")])).0, Format::Plain);
    let (format, text) = why("a.epub", &zipped(&[("mimetype", b"application/epub+zip")]));
    assert_eq!(
        (format, text.as_str()),
        (Format::Epub, "Not read: Its part META-INF/container.xml is missing.")
    );
    assert!(why("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1...").1.contains("old Office"));
    let binary: Vec<u8> = (0..4096_u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
    assert!(why("a.txt", &binary).1.contains("no text"));
    assert!(why("a.txt", &[0; 64]).1.contains("no text"));
    assert!(why("a.rtf", br"{\rtf1\ansi\pard\b \'cf\par}").1.contains("RTF"));
    assert!(why("a.pdf", b"%PDF-1.4\nnothing").1.contains("PDF is damaged"));
}

// ---- Encodings -------------------------------------------------------------------------

const RUSSIAN: &str =
    "Протокол собрания\n\nСъезд прошёл в Нижнем Новгороде, где собрались делегаты из двенадцати городов.\n";

fn encoded(label: &str, text: &str) -> Vec<u8> {
    let (bytes, _, unmappable) = Encoding::for_label(label.as_bytes()).unwrap().encode(text);
    assert!(!unmappable, "{label}");
    bytes.into_owned()
}

/// Every block's source is its text, in the encoding.
#[track_caller]
fn check_places(item: &Item, bytes: &[u8], encoding: &'static Encoding) {
    for block in &item.blocks {
        let source = &bytes[block.source.start as usize..block.source.end as usize];
        assert_eq!(encoding.decode_without_bom_handling(source).0, block.text);
    }
}

#[test]
fn old_encodings_are_told_and_places_are_those_of_the_bytes() {
    let texts = [
        ("windows-1251", RUSSIAN),
        ("koi8-r", RUSSIAN),
        (
            "windows-1252",
            "Les élèves\n\nÀ Liège, où l’été fut très bref, les élèves étaient à l’école dès février.\n",
        ),
        (
            "windows-1253",
            "Τίτλος\n\nΗ ιστορία του κινήματος είναι μεγάλη και γεμάτη αγώνες για την ελευθερία.\n",
        ),
        (
            "iso-8859-2",
            "Zpráva\n\nPříliš žluťoučký kůň úpěl ďábelské ódy, protože neměl co žrát a byl hladový.\n",
        ),
        (
            "shift_jis",
            "議事録\n\n日本の無政府主義者たちは、大正時代に多くの雑誌を発行した。　彼らは弾圧された。\n",
        ),
        (
            "euc-jp",
            "議事録\n\n日本の無政府主義者たちは、大正時代に多くの雑誌を発行した。彼らは弾圧された。\n",
        ),
        ("gb18030", "会议记录\n\n中国的无政府主义者在二十世纪初出版了许多杂志，他们后来受到了镇压。\n"),
        ("big5", "會議記錄\n\n中國的無政府主義者在二十世紀初出版了許多雜誌，他們後來受到了鎮壓。\n"),
        ("euc-kr", "회의록\n\n한국의 무정부주의자들은 이십세기 초에 많은 잡지를 발행하였고 탄압을 받았다.\n"),
    ];
    for (label, text) in texts {
        let bytes = encoded(label, text);
        let item = parse("a.txt", &bytes);
        assert_sound(&item, &bytes);
        let found: Vec<_> = item.blocks.iter().map(|block| block.text.as_str()).collect();
        let expected: Vec<_> = text.split("\n\n").map(str::trim).collect();
        assert_eq!(found, expected, "{label} {:?}", notices(&item));
        let name = item.notices.iter().find_map(|notice| match &notice.kind {
            NoticeKind::Encoding(name) => Some(name.clone()),
            _ => None,
        });
        check_places(&item, &bytes, Encoding::for_label(name.unwrap().as_bytes()).unwrap());
    }
}

#[test]
fn short_russian_texts_are_told_in_both_old_encodings() {
    let texts = [
        "Вчера в городе прошёл митинг, на котором собралось около трёхсот человек из разных районов.",
        "Дорогие товарищи! Сообщаем вам, что следующий номер журнала выйдет только осенью этого года.",
        "Издательство переехало. Наш новый адрес вы найдёте на последней странице этой брошюры.",
    ];
    for text in texts {
        for label in ["koi8-r", "windows-1251", "ibm866", "iso-8859-5"] {
            let bytes = encoded(label, text);
            let item = parse("a.txt", &bytes);
            assert_eq!(item.blocks[0].text, text, "{label} {:?}", notices(&item));
            assert_eq!(item.description.language, "ru", "{text}");
        }
    }
}

#[test]
fn utf_16_is_read_with_and_without_its_mark() {
    for big in [false, true] {
        for mark in ["\u{feff}", ""] {
            let text = if mark.is_empty() { "Minutes\n\nWe met at noon, and 12 came.\n" } else { RUSSIAN };
            let bytes: Vec<u8> = format!("{mark}{text}")
                .encode_utf16()
                .flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() })
                .collect();
            let item = parse("a.txt", &bytes);
            let expected: Vec<_> = text.split("\n\n").map(str::trim).collect();
            let found: Vec<_> = item.blocks.iter().map(|block| block.text.as_str()).collect();
            assert_eq!(found, expected);
            check_places(&item, &bytes, if big { encoding_rs::UTF_16BE } else { encoding_rs::UTF_16LE });
        }
    }
}

#[test]
fn utf_16_in_another_script_is_read_without_its_mark() {
    for text in [RUSSIAN, "Η ιστορία του κινήματος είναι μεγάλη.\r\nΚαι δεν τελείωσε.\r\n"]
    {
        for encoding in [encoding_rs::UTF_16LE, encoding_rs::UTF_16BE] {
            let big = encoding == encoding_rs::UTF_16BE;
            let pair = |unit: u16| if big { unit.to_be_bytes() } else { unit.to_le_bytes() };
            let bytes: Vec<u8> = text.encode_utf16().flat_map(pair).collect();
            let item = parse("a.txt", &bytes);
            assert!(text.starts_with(&item.blocks[0].text), "{:?}", item.blocks);
            check_places(&item, &bytes, encoding);
        }
    }
    // Numbers of two bytes, small ones, are no text.
    let numbers: Vec<u8> = (0..4000_u16).flat_map(|n| (n.wrapping_mul(7919) % 1500).to_le_bytes()).collect();
    assert!(notices(&parse("a.bin", &numbers))[0].contains("no text"));
}

#[test]
fn a_text_of_an_old_macintosh_is_not_taken_for_one_of_windows() {
    let text = format!("{RUSSIAN}\nПетров: «Моя земля — Волга», и вся история.\n");
    let mac = |c: char| match c {
        'А'..='Я' => 0x80 + (c as u32 - 'А' as u32) as u8,
        'а'..='ю' => 0xe0 + (c as u32 - 'а' as u32) as u8,
        'я' => 0xdf,
        'ё' => 0xde,
        '«' => 0xc7,
        '»' => 0xc8,
        '—' => 0xd1,
        c => c as u8,
    };
    let item = parse("a.txt", &text.chars().map(mac).collect::<Vec<u8>>());
    assert_eq!(item.blocks[0].text, "Протокол собрания");
    assert_eq!(item.blocks[2].text, "Петров: «Моя земля — Волга», и вся история.");
    let windows = parse("a.txt", &encoded("windows-1251", &text));
    assert_eq!(windows.blocks[2].text, item.blocks[2].text);
}

#[test]
fn a_page_that_says_it_is_unicode_and_is_not_is_read() {
    for label in ["utf-8", "unicode"] {
        let text =
            format!("<html><head><meta charset=\"{label}\"></head><body><p>{RUSSIAN}</p></body></html>");
        let item = parse("a.html", &encoded("windows-1251", &text));
        assert_eq!(item.blocks[0].text, RUSSIAN.split_whitespace().collect::<Vec<_>>().join(" "));
    }
}

#[test]
fn a_page_says_its_encoding_itself() {
    for head in [
        "<!doctype html><meta charset=koi8-r>",
        "<html><head><META http-equiv='Content-Type' content='text/html; charset=KOI8-R'></head>",
        "<?xml version='1.0' encoding='koi8-r'?><html>",
    ] {
        // Too short for a guess.
        let bytes = encoded("koi8-r", &format!("{head}<p>Да, нет.</p>"));
        let item = parse("a.html", &bytes);
        assert_eq!(lines(&item), ["p Да, нет."]);
        check_places(&item, &bytes, encoding_rs::KOI8_R);
    }
    // What is UTF-8 is UTF-8, whatever it says.
    let item = parse("a.html", "<meta charset=windows-1251><p>Да, нет.</p>".as_bytes());
    assert_eq!(lines(&item), ["p Да, нет."]);
}

#[test]
fn damaged_utf_8_is_still_utf_8() {
    let mut bytes = RUSSIAN.as_bytes().to_vec();
    bytes[20] = 0xff;
    bytes.truncate(bytes.len() - 4);
    let item = parse("a.txt", &bytes);
    assert!(item.notices.iter().any(|notice| notice.kind == NoticeKind::NotUtf8));
    assert!(item.blocks[1].text.starts_with("Съезд прошёл"));
}

// ---- Languages -------------------------------------------------------------------------

#[test]
fn a_passage_in_another_language_is_marked() {
    let english = "The congress was held in the winter, and the delegates of twelve cities came to it, as they had agreed.";
    let russian = "Съезд прошёл зимой, и на него приехали делегаты из двенадцати городов, как они и договорились раньше.";
    let german = "Der Kongress fand im Winter statt, und die Delegierten aus zwölf Städten kamen, wie es vereinbart worden war.";
    let greek = "Η ιστορία του κινήματος είναι μεγάλη.";
    let names = "Ivanov, Petrova, Kropotkin, Bakunin, Goldman, Berkman, Malatesta, Makhno, Voline, Rocker, Santillan, Durruti";
    let text = format!("{english}\n\n{russian}\n\n{english}\n\n{german}\n\n{greek}\n\n{names}\n\nДа.\n");
    let item = parse("a.txt", text.as_bytes());
    assert_eq!(item.description.language, "en");
    assert_eq!(
        lines(&item),
        [
            format!("p {english}"),
            format!("p {{ru:{russian}}}"),
            format!("p {english}"),
            format!("p {{de:{german}}}"),
            format!("p {{el:{greek}}}"),
            format!("p {names}"),
            "p Да.".to_owned()
        ]
    );
    assert_eq!(parse("a.txt", russian.as_bytes()).description.language, "ru");
    assert_eq!(parse("a.txt", b"Too short.").description.language, "");
    // A letter that a language does not have tells more of a short text than its trigrams.
    for text in [
        "Текст без указания кодировки, написанный в Казани. Опубликованы документы, собранные в Перми.",
        "Протоколы заседаний, найденные Петровым, переданы университетскому архиву; копии хранятся отдельно.",
    ] {
        assert!(["", "ru"].contains(&parse("a.txt", text.as_bytes()).description.language.as_str()));
    }
}

// ---- Harm ------------------------------------------------------------------------------

/// Numbers that look random and are always the same.
struct Dice(u64);

impl Dice {
    fn throw(&mut self, below: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut x = self.0;
        x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((x ^ (x >> 31)) % below.max(1) as u64) as usize
    }
}

fn mutated(bytes: &[u8], dice: &mut Dice) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    for _ in 0..=dice.throw(8) {
        let at = dice.throw(bytes.len());
        match dice.throw(6) {
            0 => bytes.truncate(at),
            1 => {
                let end = (at + dice.throw(200)).min(bytes.len());
                let piece = bytes[at..end].to_vec();
                let to = dice.throw(bytes.len());
                bytes.splice(to..to, piece);
            }
            2 => {
                let end = (at + dice.throw(60)).min(bytes.len());
                bytes.drain(at..end);
            }
            _ => {
                if let Some(byte) = bytes.get_mut(at) {
                    *byte = dice.throw(256) as u8;
                }
            }
        }
    }
    bytes
}

/// The parser of PDF panics over some of these, which is why it is run in a process of its
/// own; so PDFs are not among them.
#[test]
fn mutated_samples_are_read_or_refused_and_never_take_long() {
    let mut dice = Dice(1);
    for (path, bytes) in samples().into_iter().filter(|(path, _)| !path.ends_with(".pdf")) {
        for number in 0..300 {
            let bytes = mutated(&bytes, &mut dice);
            let start = Instant::now();
            assert_sound(&parse(&path, &bytes), &bytes);
            assert!(start.elapsed() < Duration::from_secs(5), "{path}, copy {number}: {:?}", start.elapsed());
        }
    }
}

/// The same of the parts of packed documents, which a changed checksum keeps from being read.
#[test]
fn mutated_parts_of_packed_samples_are_read_or_refused() {
    let mut dice = Dice(2);
    for (path, bytes) in samples() {
        let Ok(mut zip) = zip::ZipArchive::new(Cursor::new(&bytes)) else { continue };
        let mut members = Vec::new();
        for number in 0..zip.len() {
            let mut file = zip.by_index(number).unwrap();
            let mut content = Vec::new();
            std::io::copy(&mut file, &mut content).unwrap();
            members.push((file.name().unwrap().to_string(), content));
        }
        for number in 0..100 {
            let changed: Vec<(String, Vec<u8>)> = members
                .iter()
                .map(|(name, content)| {
                    let is_text = name.ends_with("ml") || name.ends_with(".opf");
                    (name.clone(), if is_text { mutated(content, &mut dice) } else { content.clone() })
                })
                .collect();
            let changed: Vec<(&str, &[u8])> =
                changed.iter().map(|(name, content)| (&**name, &**content)).collect();
            let bytes = zipped(&changed);
            let start = Instant::now();
            assert_sound(&parse(&path, &bytes), &bytes);
            assert!(start.elapsed() < Duration::from_secs(5), "{path}, copy {number}");
        }
    }
}

#[track_caller]
fn is_fast(path: &str, bytes: &[u8]) -> Item {
    let start = Instant::now();
    let item = parse(path, bytes);
    let taken = start.elapsed();
    assert_sound(&item, bytes);
    // On an idle machine none takes two; what is not in proportion takes minutes.
    assert!(taken < Duration::from_secs(10), "{path}: {taken:?}");
    let text: usize = item.blocks.iter().map(|block| block.text.len() + 32 * block.marks.len()).sum();
    assert!(text <= 70 * bytes.len() + (1 << 20), "{text} bytes came of {}", bytes.len());
    item
}

#[test]
fn a_megabyte_of_one_tag_is_read_in_time() {
    let pieces = [
        "<div>",
        "<b>",
        "<table><tr>",
        "<table><tr><td>x",
        "<p><b><i>x",
        "<a href=x>",
        "<a href=x>y<p>",
        "<ul><li>x",
        "<blockquote>x<p>",
        "<nav>x</div>",
        "</p>",
        "</div><b>x</b>",
        "<pre>\n",
        "<svg><title>",
        "<select><option>",
        "<",
        "&",
        "&amp",
        "&#x",
        "x<br>",
        "<!--",
        "<td>x",
        "<h1>x",
        "<script>",
        "<q>",
        "<font a='<b>'>",
        "<x y",
        "<title>x",
        "<p><x></y>",
    ];
    for (number, piece) in pieces.into_iter().enumerate() {
        let length = if number < 3 { 1 << 20 } else { 1 << 18 };
        let page = format!("<!doctype html>{}", piece.repeat(length / piece.len()));
        is_fast("a.html", page.as_bytes());
    }
    let attributes: String = (0..120_000).map(|n| format!(" x{n}")).collect();
    is_fast("a.html", format!("<!doctype html><p{attributes}>text").as_bytes());
    let attributes: String = (0..90_000).map(|n| format!("x{n}='a'")).collect();
    is_fast("a.html", format!("<!doctype html><p {attributes}>text").as_bytes());
}

#[test]
fn bombs_are_refused() {
    let zeros = vec![b' '; 80 << 20];
    let item = is_fast("a.docx", &docx("", &[("word/styles.xml", std::str::from_utf8(&zeros).unwrap())]));
    assert!(notices(&item)[1].contains("unpacks to more than can be meant"), "{:?}", notices(&item));
    let item = is_fast("a.docx", &zipped(&[("word/document.xml", &zeros)]));
    assert!(
        notices(&item)[0].starts_with("Not read: Its part word/document.xml unpacks"),
        "{:?}",
        notices(&item)
    );
    let manifest: String = (0..40)
        .map(|n| format!("<item id='c{n}' href='c{n}.xhtml' media-type='application/xhtml+xml'/>"))
        .collect();
    let spine: String = (0..40).map(|n| format!("<itemref idref='c{n}'/>")).collect();
    let package = format!("<package><manifest>{manifest}</manifest><spine>{spine}</spine></package>");
    let names: Vec<String> = (0..40).map(|n| format!("O/c{n}.xhtml")).collect();
    let long = std::str::from_utf8(&zeros[..4 << 20]).unwrap();
    let chapters: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), long)).collect();
    let item = is_fast("a.epub", &epub(&package, &chapters));
    assert!(notices(&item)[1].contains("unpacks to more"), "{:?}", notices(&item));

    let mut entities = "<!DOCTYPE x [<!ENTITY a0 \"laugh\">".to_owned();
    for n in 1..12 {
        entities += &format!("<!ENTITY a{n} \"{}\">", format!("&a{};", n - 1).repeat(10));
    }
    let document = format!(
        "<?xml version='1.0'?>{entities}]><w:document xmlns:w='w'><w:body><w:p><w:r><w:t>&a11;</w:t></w:r></w:p></w:body></w:document>"
    );
    let item = is_fast("a.docx", &zipped(&[("word/document.xml", document.as_bytes())]));
    assert!(notices(&item)[0].contains("declares entities"), "{:?}", notices(&item));
    let content = document.replace("w:", "office:");
    let item = is_fast(
        "a.odt",
        &zipped(&[
            ("mimetype", b"application/vnd.oasis.opendocument.text"),
            ("content.xml", content.as_bytes()),
        ]),
    );
    assert!(notices(&item)[0].contains("declares entities"), "{:?}", notices(&item));
}

#[test]
fn a_megabyte_of_one_element_of_a_packed_document_is_read_in_time() {
    for piece in [
        "<w:p>",
        "<w:tbl><w:tr><w:tc>",
        "<w:p><w:r><w:t>x",
        "<w:del>",
        "<w:hyperlink>",
        "<w:numId w:val='1'/>",
    ] {
        let body = piece.repeat((1 << 20) / piece.len());
        is_fast("a.docx", &docx(&body, &[]));
    }
    for piece in [
        "<text:p>",
        "<text:list><text:list-item><text:p>x",
        "<text:span>",
        "<text:note>",
        "<table:table-row><table:table-cell>",
    ] {
        let body = format!("<office:body>{}", piece.repeat((1 << 20) / piece.len()));
        is_fast(
            "a.odt",
            &zipped(&[
                ("mimetype", b"application/vnd.oasis.opendocument.text"),
                ("content.xml", body.as_bytes()),
            ]),
        );
    }
}
