//! Thousands of ways to run a script out of a document, in every field of a description and in every
//! format that is read, shown in every engine: none runs, and the page's policy has nothing to stop.
//! Signs that turn the direction of a text are shown, and turn nothing.
//!
//! The control is at the end: put into a page as HTML, where there is no policy, these ways run.

#![allow(clippy::unwrap_used, reason = "a test that finds something wrong stops")]

use std::io::{Cursor, Write};
use std::path::Path;

use anyhow::{Context, Result, ensure};
use browsers::made::{file_url, fonds, publish};
use browsers::quiet::{FRAME, PRESS, is_quiet, no_errors, open};
use browsers::{Browser, Engine, Options, engines};
use serde_json::json;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// What a script would do, if one ran.
const DOES: &str = "window.pwned=1";

/// Ways to run a script; `P` stands for what it does.
const WAYS: [&str; 62] = [
    "<script>P</script>",
    "<script type=module>P</script>",
    "<script src=\"data:text/javascript,P\"></script>",
    "<img src=x onerror=P>",
    "<img srcset=x onerror=P>",
    "<image src=x onerror=P>",
    "<img src=`x`onerror=P>",
    "<input type=image src=x onerror=P>",
    "<isindex type=image src=1 onerror=P>",
    "<svg onload=P></svg>",
    "<svg><script>P</script></svg>",
    "<svg><animate onbegin=P attributeName=x dur=1s></svg>",
    "<svg><set onbegin=P attributeName=x></svg>",
    "<svg><foreignObject><img src=x onerror=P></foreignObject></svg>",
    "<svg><a xlink:href=\"javascript:P\"><text y=9>x</text></a></svg>",
    "<svg><use href=\"data:image/svg+xml,<svg id=x xmlns=http://www.w3.org/2000/svg><script>P</script></svg>#x\"></svg>",
    "<math><mtext><table><mglyph><style><img src=x onerror=P></style></mglyph></table></mtext></math>",
    "<math href=\"javascript:P\">x</math>",
    "<details open ontoggle=P>x</details>",
    "<dialog open onclose=P>x</dialog>",
    "<iframe srcdoc=\"<script>parent.pwned=1</script>\"></iframe>",
    "<iframe src=\"javascript:parent.pwned=1\"></iframe>",
    "<iframe onload=P></iframe>",
    "<object data=\"javascript:P\"></object>",
    "<object data=\"data:text/html,<script>P</script>\" onerror=P></object>",
    "<embed src=\"javascript:P\">",
    "<video><source onerror=P></video>",
    "<video src=data:, onerror=P></video>",
    "<audio src=x onerror=P></audio>",
    "<a href=\"javascript:P\" autofocus onfocus=P>x</a>",
    "<a href=\"jav&#x09;ascript:P\">x</a>",
    "<a href=\" javascript:P\">x</a>",
    "<a href=\"JaVaScRiPt:P\">x</a>",
    "<a href=\"data:text/html,<script>P</script>\">x</a>",
    "<a href=\"vbscript:P\">x</a>",
    "<input autofocus onfocus=P>",
    "<textarea autofocus onfocus=P></textarea>",
    "<select autofocus onfocus=P></select>",
    "<button autofocus onfocus=P>x</button>",
    "<form action=\"javascript:P\"><button>x</button></form>",
    "<form><button formaction=\"javascript:P\">x</button></form>",
    "<div onmouseover=P onclick=P tabindex=1>x</div>",
    "<p onpointerover=P onpointerenter=P>x</p>",
    "<x contenteditable onblur=P onfocus=P>x</x>",
    "<marquee onstart=P>x</marquee>",
    "<body onload=P onhashchange=P>",
    "<frameset onload=P></frameset>",
    "<style onload=P></style>",
    "<style>@import 'javascript:P';*{background:url(javascript:P)}</style>",
    "<div style=\"background:url(javascript:P);animation-name:x\" onanimationstart=P>x</div>",
    "<link rel=stylesheet href=\"data:text/css,x\" onload=P>",
    "<meta http-equiv=refresh content=\"0;url=javascript:P\">",
    "<base href=\"javascript:P//\">",
    "<template><script>P</script></template>",
    "<noscript><p title=\"</noscript><img src=x onerror=P>\">",
    "<xmp><p title=\"</xmp><img src=x onerror=P>\">",
    "<!--><script>P</script>-->",
    "<![CDATA[<script>P</script>]]>",
    "<?xml-stylesheet href=\"javascript:P\"?>",
    "javascript:P",
    "{{constructor.constructor('P')()}}",
    "${P}",
];

/// What a way stands in: after the end of something that it might be put into.
const INTO: [&str; 9] =
    ["", "\"> ", "'> ", "--> ", "]]> ", "</title> ", "</textarea> ", "</script></style> ", "</noscript> "];

/// How it is written.
fn written(way: &str) -> [String; 6] {
    let escape = |lower: &str, greater: &str| way.replace('<', lower).replace('>', greater);
    [
        way.to_owned(),
        way.replace("script", "sCrIpT")
            .replace("onerror", "oNeRrOr")
            .replace("onload", "OnLoAd")
            .replace("<i", "<I"),
        escape("&lt;", "&gt;"),
        escape("&#60;", "&#x3e;"),
        way.replace(" on", "/on").replace(" src", "/src").replace(" href", "\u{c}href"),
        escape("%3C", "%3E").replace('"', "%22"),
    ]
}

/// All of them.
fn vectors() -> Vec<String> {
    let mut all = Vec::new();
    for into in INTO {
        for way in WAYS {
            all.extend(written(&way.replace('P', DOES)).map(|way| format!("{into}{way}")));
        }
    }
    all
}

/// Signs that turn a text or have no width, in words where that would matter.
fn turning() -> Vec<String> {
    let signs = [
        '\u{202a}', '\u{202b}', '\u{202c}', '\u{202d}', '\u{202e}', '\u{2066}', '\u{2067}', '\u{2068}',
        '\u{2069}', '\u{200b}', '\u{feff}',
    ];
    let forms = [
        "report-@gpj.exe",
        "@evil.example/@good.example",
        "pay@pal",
        "if (admin@) { // @ }",
        "Иван@ов",
        "a@@b@",
    ];
    let all = signs.iter().flat_map(|sign| forms.map(|form| form.replace('@', &sign.to_string())));
    all.collect()
}

fn zipped(members: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in members {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// As text in XML.
fn xml(text: &str) -> String {
    let text: String = text.chars().filter(|char| !char.is_control()).collect();
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// How many vectors are in one field.
const IN_ONE: usize = 60;

/// Writes all vectors as documents of every format, and in every field of descriptions.
fn documents(folder: &Path, vectors: &[String]) -> Result<Vec<String>> {
    let mut names = Vec::new();
    let mut add = |name: &str, bytes: &[u8]| -> Result<()> {
        names.push(name.to_owned());
        Ok(std::fs::write(folder.join(name), bytes)?)
    };
    // Each vector once, the forms that it can take in turn.
    let turn = |forms: &[&dyn Fn(&str) -> String]| -> String {
        let of = |(at, one): (usize, &String)| forms[at % forms.len()](one);
        vectors.iter().enumerate().map(of).collect::<Vec<_>>().join("\n\n")
    };
    let plain = turn(&[&str::to_owned]);
    add("plain.txt", format!("Canary\n\n{plain}\n").as_bytes())?;
    let marked = turn(&[
        &|one| format!("## {one}"),
        &str::to_owned,
        &|one| format!("- {one}"),
        &|one| format!("[{one}](<{one}>)"),
        &|one| format!("![{one}](x)"),
        &|one| format!("`{one}`"),
        &|one| format!("> {one}"),
    ]);
    add("marked.md", format!("# Canary\n\n{marked}\n").as_bytes())?;
    // As HTML they are tags, and as text in it they are words.
    let page = turn(&[
        &|one| format!("<h2>{}</h2>", xml(one)),
        &|one| format!("<p>{one}</p>"),
        &|one| format!("<p title=\"{0}\">{0}</p>", xml(one)),
        &|one| format!("<ul><li>{}</ul>", xml(one)),
        &|one| format!("<table><tr><td>{}</table>", xml(one)),
    ]);
    add("page.html", format!("<title>Canary</title><h1>Canary</h1>\n{page}").as_bytes())?;
    let wiki = turn(&[&|one| format!("==History {one}=="), &str::to_owned, &|one| format!("- {one}")]);
    let head = format!("= Canary =\n\nCanary\n- Logo: {0}\n- Code: {0}\n\n", vectors[0]);
    add("wiki.txt", format!("{head}{wiki}\n").as_bytes())?;
    let reference = |(number, one): (usize, &String)| {
        format!("  {0}. [{0}]\n    {one}\n    Nov 8, 2024 · {one}\n", number + 1)
    };
    let references: String = vectors.iter().step_by(5).enumerate().map(reference).collect();
    let start = "Fact-checked by Grok 2 weeks ago\n\nCanary\n\n";
    add("grokipedia.txt", format!("{start}{plain}\n\nReferences\n{references}").as_bytes())?;
    let wikitext = turn(&[
        &|one| format!("== {one} =="),
        &str::to_owned,
        &|one| format!("* [[{one}|{one}]]"),
        &|one| format!("* [http://x.example/{one} {one}]<ref>{one}</ref>"),
        &|one| format!("{{{{Infobox|name={one}}}}}"),
    ]);
    add("page.wiki", format!("'''Canary'''\n\n{wikitext}").as_bytes())?;
    let cell = |one: &str| format!("\"{}\"", one.replace('"', "\"\""));
    let rows: String = vectors.iter().map(|one| format!("{0},{0}\n", cell(one))).collect();
    add("table.csv", format!("canary,{}\n{rows}", cell(&vectors[3])).as_bytes())?;
    let subject: String = vectors.iter().take(20).map(|one| one.replace('\n', " ")).collect();
    let head = format!(
        "From: \"{}\" <a@x.example>\r\nSubject: Canary {subject}\r\nDate: Mon, 1 Jan 2001 00:00:00 +0000\r\n\
         Content-Type: text/plain; charset=utf-8\r\n\r\n",
        vectors[3].replace('"', "")
    );
    add("letter.eml", format!("{head}{}\r\n", plain.replace('\n', "\r\n")).as_bytes())?;
    let record = |some: &[String]| {
        format!("{}\n", json!({ "title": format!("Canary {}", some[0]), "text": some.join("\n\n") }))
    };
    add("records.jsonl", vectors.chunks(200).map(record).collect::<String>().as_bytes())?;
    let body = turn(&[&|one| format!("<w:p><w:r><w:t>{}</w:t></w:r></w:p>", xml(one))]);
    let body = format!("<w:document xmlns:w='w' xmlns:r='r'><w:body>{body}</w:body></w:document>");
    add("word.docx", &zipped(&[("[Content_Types].xml", "<Types/>"), ("word/document.xml", &body)]))?;
    let body = turn(&[&|one| format!("<text:h text:outline-level='1'>{}</text:h>", xml(one)), &|one| {
        format!("<text:p>{}</text:p>", xml(one))
    }]);
    let body = format!(
        "<office:document-content xmlns:office='o' xmlns:text='t'><office:body><office:text>{body}\
         </office:text></office:body></office:document-content>"
    );
    let kind = "application/vnd.oasis.opendocument.text";
    add("open.odt", &zipped(&[("mimetype", kind), ("content.xml", &body)]))?;
    let body = turn(&[&|one| format!("<h2>{}</h2>", xml(one)), &|one| format!("<p>{}</p>", xml(one))]);
    let package = format!(
        "<?xml version=\"1.0\"?><package><metadata xmlns:dc=\"x\"><dc:title>Canary {0}</dc:title>\
         <dc:creator>{0}</dc:creator><dc:description>{0}</dc:description></metadata><manifest>\
         <item id=\"a\" href=\"a.xhtml\" media-type=\"application/xhtml+xml\"/></manifest>\
         <spine><itemref idref=\"a\"/></spine></package>",
        xml(&vectors[0])
    );
    let container = "<container><rootfiles><rootfile full-path=\"O/p.opf\"/></rootfiles></container>";
    let members = [
        ("mimetype", "application/epub+zip"),
        ("META-INF/container.xml", container),
        ("O/p.opf", &package),
        ("O/a.xhtml", &format!("<html><body>{body}</body></html>")),
    ];
    add("book.epub", &zipped(&members))?;
    let cases = turning();
    let cases = cases.iter().enumerate().map(|(at, text)| format!("Case {at} {text} endofcase\n\n"));
    add("turning.txt", format!("Canary\n\n{}\n", cases.collect::<String>()).as_bytes())?;
    // In every field, and in the name of the file where it can have it.
    let mut manifest = String::from("[fonds]\n");
    let fields = |from: &[String]| {
        let value = json!(from.join(" ").replace('\u{c}', " ")).to_string();
        ["title", "reference_code", "source", "creator", "scope", "provenance", "rights", "note"]
            .map(|key| format!("{key} = {value}\n"))
            .concat()
    };
    manifest.push_str(&fields(&vectors[..IN_ONE]));
    for (number, some) in vectors.chunks(IN_ONE).enumerate() {
        let in_name: String = some
            .iter()
            .find(|one| !one.contains('/') && one.len() < 100)
            .map(|one| one.chars().filter(|char| !char.is_control()).collect())
            .unwrap_or_default();
        let name = format!("field {number} {in_name}.txt");
        add(
            &name,
            format!("Canary {number}\n\nIt was founded in 2002 by Ivan Petrov. {}\n", some[0]).as_bytes(),
        )?;
        manifest.push_str(&format!("\n[items.{}]\n{}", json!(name), fields(some)));
    }
    std::fs::write(folder.join("fonds.toml"), manifest)?;
    Ok(names)
}

/// What turns a text is seen, and what stands after it stands where it would without.
fn turns_nothing(browser: &mut Browser, page: &str) -> Result<()> {
    open(browser, &format!("{page}#/item/turning.txt"))?;
    let found = browser.run(
        "const found = { cases: 0, signs: 0, turned: [], unseen: [] };
        for (const passage of document.querySelectorAll('article [id^=p]')) {
            if (!passage.textContent.startsWith('Case ')) continue;
            found.cases++;
            const texts = document.createTreeWalker(passage, NodeFilter.SHOW_TEXT);
            const at = (word) => {
                for (let text; (text = texts.nextNode());) {
                    const from = text.data.indexOf(word);
                    if (from < 0) continue;
                    const range = document.createRange();
                    range.setStart(text, from);
                    range.setEnd(text, from + word.length);
                    return range.getBoundingClientRect().left;
                }
            };
            if (!(at('Case') < at('endofcase'))) found.turned.push(passage.textContent);
            const signs = passage.querySelectorAll('.unseen-sign');
            found.signs += signs.length;
            for (const sign of signs) {
                const { content } = getComputedStyle(sign, '::before');
                const { width } = sign.getBoundingClientRect();
                if (width < 10) found.unseen.push(`${content} ${width}`);
            }
            if (signs.length === 0) found.unseen.push(passage.textContent);
        }
        return found;",
        json!(null),
    )?;
    let cases = turning().len();
    ensure!(cases >= 60 && found["cases"] == json!(cases), "cases: {found}");
    ensure!(found["turned"] == json!([]) && found["unseen"] == json!([]), "turned or unseen: {found}");
    ensure!(found["signs"].as_u64() >= Some(cases as u64), "signs: {found}");
    is_quiet(browser)
}

fn read_all(browser: &mut Browser, page: &str, names: &[String]) -> Result<usize> {
    open(browser, page)?;
    // The finding aid, all of it; then each item, as it is read, its original, its references.
    for _ in 0..8 {
        browser.run("document.querySelector('main [data-press=more]')?.click()", json!(null))?;
        browser.run_async(FRAME, json!(null))?;
    }
    is_quiet(browser).context("the finding aid")?;
    let paths = browser.run_async("return (await fonds.items()).map(({ path }) => path)", json!(null))?;
    let paths: Vec<String> = serde_json::from_value(paths)?;
    ensure!(paths.len() >= names.len(), "items: {} of {}", paths.len(), names.len());
    let encoded: Vec<String> =
        serde_json::from_value(browser.run("return arguments[0].map(encodeURIComponent)", json!([paths]))?)?;
    let mut places: Vec<(String, bool)> = Vec::new();
    for (path, encoded) in paths.iter().zip(&encoded) {
        let is_field = path.starts_with("field ") || path.contains("records");
        places.push((format!("#/item/{encoded}"), !is_field));
        if !is_field {
            places.extend(
                ["?q=pwned", "?view=original", "?view=references"]
                    .map(|end| (format!("#/item/{encoded}{end}"), false)),
            );
        }
    }
    for place in [
        "#/search?q=pwned",
        "#/search?q=onerror OR script",
        "#/search?q=title:canary",
        "#/search?q=canary&lines=left1",
        "#/names",
        "#/timeline",
        "#/timeline?as=table",
        "#/compare",
        "#/compare?q=canary",
        "#/damage",
        "#/check",
        "#/notes",
    ] {
        places.push((place.to_owned(), true));
    }
    let mut seen = 0;
    for (at, (place, presses)) in places.iter().enumerate() {
        // Browsers stop counting with a page that goes about too fast.
        if at % 60 == 0 {
            open(browser, page)?;
        }
        browser.run("location.hash = arguments[0]", json!([place]))?;
        browser.run_async(FRAME, json!(null))?;
        is_quiet(browser).with_context(|| place.clone())?;
        if *presses {
            browser.run_async(PRESS, json!([place, 4]))?;
            is_quiet(browser).with_context(|| format!("{place}, after things in it were pressed"))?;
        }
        seen += 1;
    }
    // As what is typed, and as what an address says.
    open(browser, page)?;
    let typed = browser.run_async(
        "const q = document.getElementById('q');
        for (const text of arguments[0]) {
            q.value = text;
            q.dispatchEvent(new InputEvent('input', { bubbles: true }));
            await new Promise((go) => requestAnimationFrame(go));
        }
        return arguments[0].length;",
        json!([vectors().into_iter().step_by(9).collect::<Vec<_>>()]),
    )?;
    ensure!(typed.as_u64() >= Some(300), "typed: {typed}");
    is_quiet(browser).context("typed")?;
    for (at, vector) in vectors().iter().step_by(120).enumerate() {
        if at % 30 == 0 {
            open(browser, page)?;
        }
        for start in ["#/item/", "#/names/", "#/item/plain.txt?t="] {
            browser.run("location.hash = arguments[0] + arguments[1]", json!([start, vector]))?;
            browser.run_async(FRAME, json!(null))?;
            is_quiet(browser).with_context(|| format!("{start}{vector}"))?;
        }
    }
    let here = browser.url()?;
    ensure!(here.starts_with(page), "the page was left for {here}");
    no_errors(browser)?;
    Ok(seen)
}

/// The plain text, which the loader makes where Wasm does not run.
fn reads_plain(browser: &mut Browser, page: &Path) -> Result<()> {
    let whole = std::fs::read_to_string(page)?;
    let without = page.with_extension("without.html");
    std::fs::write(&without, whole.replacen("'wasm-unsafe-eval'", "", 1))?;
    browser.open(&file_url(&without))?;
    browser.wait_until("the plain text", "return document.querySelectorAll('#plain p').length > 100")?;
    let found = browser.run(
        "const names = new Set(), attributes = new Set();
        for (const one of document.querySelectorAll('#plain *')) {
            names.add(one.localName);
            for (const { name } of one.attributes) attributes.add(name);
        }
        return [typeof window.pwned, [...names].sort().join(' '), [...attributes].sort().join(' '), document.querySelector('#plain').textContent.includes('<script>window.pwned=1</script>')]",
        json!(null),
    )?;
    let known = [
        "a",
        "b",
        "blockquote",
        "div",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "li",
        "ol",
        "p",
        "pre",
        "table",
        "td",
        "tr",
        "ul",
    ];
    let names: Vec<&str> = found[1].as_str().unwrap_or_default().split(' ').collect();
    ensure!(names.iter().all(|name| known.contains(name)), "elements: {names:?}");
    let attributes: Vec<&str> = found[2].as_str().unwrap_or_default().split(' ').collect();
    ensure!(
        attributes.iter().all(|name| ["dir", "href", "id", "lang", "start"].contains(name)),
        "attributes: {attributes:?}"
    );
    ensure!(found[0] == json!("undefined") && found[3] == json!(true), "ran, the text is there: {found}");
    Ok(())
}

#[test]
fn no_document_and_no_field_can_act() {
    let vectors = vectors();
    assert!(vectors.len() >= 2000, "{}", vectors.len());
    let folder = tempfile::tempdir().unwrap();
    let (at, archive, out) =
        (folder.path().join("documents"), folder.path().join("x.fonds"), folder.path().join("out"));
    std::fs::create_dir(&at).unwrap();
    let names = documents(&at, &vectors).unwrap();
    let start = std::time::Instant::now();
    fonds(["pack".as_ref(), at.as_os_str(), "-o".as_ref(), archive.as_os_str()]).unwrap();
    publish(&archive, &out).unwrap();
    println!("packed in {:.0} s", start.elapsed().as_secs_f64());
    let walk = |engine: Engine| -> Result<()> {
        let mut browser = Browser::start(engine, &Options::default())?;
        let page = file_url(&out.join("fonds.html"));
        let start = std::time::Instant::now();
        let seen = browser.endure("vectors", |browser| read_all(browser, &page, &names))?;
        browser.endure("turning", |browser| turns_nothing(browser, &page))?;
        browser.endure("plain", |browser| reads_plain(browser, &out.join("fonds.html")))?;
        println!(
            "{engine}: {} vectors, {} files, {seen} views, {} turning: {:.0} s",
            vectors.len(),
            names.len(),
            turning().len(),
            start.elapsed().as_secs_f64()
        );
        Ok(())
    };
    // Each engine waits for its page most of the time.
    let engines = engines().unwrap();
    let failures: Vec<String> = std::thread::scope(|scope| {
        let walk = &walk;
        let walks: Vec<_> =
            engines.iter().map(|&engine| (engine, scope.spawn(move || walk(engine)))).collect();
        let ended = walks.into_iter().map(|(engine, walk)| (engine, walk.join().unwrap()));
        ended.filter_map(|(engine, done)| Some(format!("{engine}: {:#}", done.err()?))).collect()
    });
    assert!(failures.is_empty(), "\n{}", failures.join("\n\n"));
}

/// As HTML, in a page without a policy, so many of them run that the walk above would see it.
#[test]
fn the_vectors_can_act() {
    let engine = Engine::Chromium;
    if !engines().unwrap().contains(&engine) {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let page = folder.path().join("control.html");
    std::fs::write(&page, "<!doctype html><meta charset=utf-8><title>Control</title><div id=main></div>")
        .unwrap();
    let mut browser = Browser::start(engine, &Options::default()).unwrap();
    browser.open(&file_url(&page)).unwrap();
    let ran = browser
        .run_async(
            "let ran = 0;
            for (const vector of arguments[0]) {
                delete window.pwned;
                const frame = document.createElement('div');
                document.body.append(frame);
                frame.innerHTML = vector;
                for (const script of frame.querySelectorAll('script')) { const other = document.createElement('script'); other.textContent = script.textContent; script.replaceWith(other); }
                await new Promise((go) => setTimeout(go, 15));
                ran += window.pwned ? 1 : 0;
                frame.remove();
            }
            return ran;",
            json!([vectors().into_iter().filter(|one| !one.contains("refresh") && !one.contains("<base")).step_by(3).collect::<Vec<_>>()]),
        )
        .unwrap();
    println!("control: {ran} of every third vector ran");
    assert!(ran.as_u64().unwrap() > 100, "{ran}");
}
