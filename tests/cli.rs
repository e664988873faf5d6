//! The command line from end to end, as a person meets it.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test stops at what is wrong"
)]

use std::fs;
use std::path::PathBuf;

use common::{complaint, fonds, printed};
use serde_json::Value;

#[cfg(test)]
mod common;

const MINUTES: &[u8] = b"Minutes\r\n\r\nThe congress met in Moscow. \xff\r\n";
const LETTER: &str = "# Письмо\n\nВстреча в *Москве*, the congress of 2002.\n";

/// A folder with two documents, their description and an archive of them, `a.fonds`.
fn packed(test: &str) -> PathBuf {
    let folder = common::folder(test);
    fs::create_dir_all(folder.join("papers/letters")).unwrap();
    fs::write(folder.join("papers/minutes.txt"), MINUTES).unwrap();
    fs::write(folder.join("papers/letters/1.md"), LETTER).unwrap();
    let manifest = "[fonds]\ntitle = 'Papers'\n[items.'minutes.txt']\nsource = 'the box'\ndate = 2002\n";
    fs::write(folder.join("papers/fonds.toml"), manifest).unwrap();
    let report = printed(&fonds(&folder, &["pack", "papers", "-o", "a.fonds", "--verbose"]));
    assert!(report.contains("minutes.txt: plain text, 2 passages"), "{report}");
    assert!(report.contains("letters/1.md: Markdown, 2 passages"), "{report}");
    folder
}

#[test]
fn what_was_packed_is_listed_and_shown_byte_for_byte() {
    let folder = packed("list_and_show");
    let list = printed(&fonds(&folder, &["list", "a.fonds"]));
    for expected in ["Papers\n", "letters/1.md\n  Письмо\n", "source: the box", "date: 2002", "SHA-256 "]
    {
        assert!(list.contains(expected), "{list}");
    }
    assert_eq!(fonds(&folder, &["show", "a.fonds", "minutes.txt"]).stdout, MINUTES);
    assert_eq!(fonds(&folder, &["show", "a.fonds", "letters/1.md"]).stdout, LETTER.as_bytes());
}

#[test]
fn a_search_finds_passages_in_both_languages() {
    let folder = packed("search");
    let found = printed(&fonds(&folder, &["search", "a.fonds", "congress"]));
    assert!(found.starts_with("2 hits in 2 items\n"), "{found}");
    assert!(found.contains("Minutes (the box), passage 2, score "), "{found}");
    let found = printed(&fonds(&folder, &["search", "a.fonds", "москва", "--limit", "1"]));
    assert!(found.contains("1 hit in 1 item"), "{found}");
    assert!(found.contains("Встреча в Москве, the congress of 2002."), "{found}");
    let nothing = printed(&fonds(&folder, &["search", "a.fonds", "tractor"]));
    assert!(nothing.starts_with("! “tractor” is nowhere in this archive.\n0 hits"), "{nothing}");
}

#[test]
fn a_search_says_why_and_each_rule_can_be_switched_off() {
    let folder = packed("search_why");
    let ask = |words: &[&str]| printed(&fonds(&folder, &[&["search", "a.fonds"], words].concat()));
    let found = ask(&["москва"]);
    assert!(found.starts_with("1 hit in 1 item\n  “москва”, same stem: москве\n"), "{found}");
    let found = ask(&["москва", "--off", "stem,spelling"]);
    assert!(
        found.contains("0 hits in 0 items\n") && found.contains("Switched off: same stem, near"),
        "{found}"
    );
    let json: Value = serde_json::from_str(&ask(&["москва", "--json"])).unwrap();
    let reason = &json["reasons"][0];
    assert_eq!((&reason["word"], &reason["rule"]), (&"москва".into(), &"same stem".into()));
    assert_eq!((&reason["words"][0], &reason["count"]), (&"москве".into(), &1.into()));
    assert!(json.get("facets").is_none() && json.get("absence").is_none(), "{json}");
    let json: Value = serde_json::from_str(&ask(&["moscow", "--json", "--facets"])).unwrap();
    let source = &json["facets"]["sources"]["values"][0];
    assert_eq!((&source["value"], &source["count"]), (&"the box".into(), &1.into()));
    assert_eq!(source["query"], "source:\"the box\" moscow");
    let filtered = ask(&[source["query"].as_str().unwrap(), "--facets"]);
    assert!(
        filtered.starts_with("1 hit in 1 item\n") && filtered.contains("sources: the box (1)"),
        "{filtered}"
    );
    assert_eq!(fonds(&folder, &["search", "a.fonds", "moscow", "--off", "exact"]).status.code(), Some(2));
    let help = printed(&fonds(&folder, &["search", "--help"]));
    assert!(help.contains("stem, alias, script, completion, layout, spelling"), "{help}");
}

#[test]
fn items_stand_in_the_order_that_was_asked_for() {
    let folder = packed("search_sort");
    let first = |sort: &str| {
        let found = printed(&fonds(&folder, &["search", "a.fonds", "congress", "--sort", sort, "--json"]));
        let found: Value = serde_json::from_str(&found).unwrap();
        found["hits"][0]["path"].as_str().unwrap().to_owned()
    };
    assert_eq!((first("order").as_str(), first("date").as_str()), ("letters/1.md", "minutes.txt"));
    let said =
        complaint(&fonds(&folder, &["search", "a.fonds", "congress", "--sort", "date", "--format", "trec"]));
    assert!(said.contains("ranked by relevance"), "{said}");
}

#[test]
fn a_concordance_has_every_occurrence_in_its_context() {
    let folder = packed("concordance");
    let ask = |words: &[&str]| {
        printed(&fonds(&folder, &[&["search", "a.fonds", "congress", "--concordance"], words].concat()))
    };
    let text = ask(&[]);
    let lines: Vec<&str> = text.lines().map(str::trim_start).collect();
    assert_eq!(lines[0], "2 occurrences");
    assert_eq!(lines[1], "Встреча в Москве, the [congress] of 2002.  (letters/1.md, passage 2)");
    let csv = ask(&["--csv", "--by", "right1"]);
    let lines: Vec<&str> = csv.split("\r\n").collect();
    assert_eq!(lines[0], "item,path,passage,before,found,after");
    assert!(lines[1].starts_with("1,minutes.txt,2,The ,congress, met in Moscow."), "{csv}");
    assert_eq!(lines[2], "0,letters/1.md,2,\"Встреча в Москве, the \",congress, of 2002.");
    let json: Value = serde_json::from_str(&ask(&["--json", "--limit", "1"])).unwrap();
    assert_eq!((&json["total"], json["lines"].as_array().unwrap().len()), (&2.into(), 1));
    assert_eq!(json["lines"][0]["found"], "congress");
}

#[test]
fn sources_are_compared() {
    let folder = common::folder("compare");
    let place = |name: &str| folder.join(name);
    std::fs::create_dir_all(place("in")).unwrap();
    std::fs::write(place("in/a.txt"), "Circle\n\nThe Circle was founded in Penza in 2002.\n").unwrap();
    std::fs::write(place("in/b.txt"), "Circle\n\nThe Circle was founded in Kazan in 2002.\n").unwrap();
    printed(&fonds(&folder, &["pack", "in", "-o", "a.fonds"]));
    let said = printed(&fonds(&folder, &["compare", "a.fonds"]));
    assert!(said.contains("1 matter is stated more than once, in 1 of them the sources differ"), "{said}");
    assert!(said.contains("Circle: founding\n  2 places, certainty 90 of 100"), "{said}");
    assert!(
        said.contains("b.txt, passage 2: Kazan · 2002\n    The Circle was founded in Kazan in 2002."),
        "{said}"
    );
}

#[test]
fn a_timeline_has_every_date_in_its_sentence() {
    let folder = common::folder("timeline");
    fs::write(folder.join("a.fonds"), common::golden()).unwrap();
    let timeline = |words: &[&str]| printed(&fonds(&folder, &[&["timeline", "a.fonds"], words].concat()));
    let all = timeline(&[]);
    let (head, rest) = all.split_once('\n').unwrap();
    let count: usize = head.strip_suffix(" dates").unwrap().parse().unwrap();
    assert!(count > 100 && rest.matches("\n  ").count() == count, "{head}");
    let some = timeline(&["krasnodar", "--format", "json"]);
    let found: serde_json::Value = serde_json::from_str(&some).unwrap();
    let dates = found["dates"].as_array().unwrap();
    assert_eq!(found["total"].as_u64(), Some(dates.len() as u64));
    assert!(!dates.is_empty() && dates.len() < count && found["query"] == "krasnodar", "{some}");
    for date in dates {
        let [sentence, written] = ["sentence", "written"].map(|name| date[name].as_str().unwrap());
        assert!(sentence.contains(written) && date["first"].as_str() <= date["last"].as_str(), "{date}");
    }
    let table = timeline(&["--format", "csv", "--limit", "3"]);
    assert!(table.starts_with("date,first,last,path,passage,written,sentence\r\n"), "{table}");
    assert_eq!(table.matches("\r\n").count(), 4, "{table}");
    let old = common::package().join("tests/golden/seeds-1.0.fonds");
    let said = complaint(&fonds(&folder, &["timeline", old.to_str().unwrap()]));
    assert!(said.contains("before dates were looked for"), "{said}");
}

#[test]
fn what_is_not_there_is_an_answer_that_can_be_kept() {
    let folder = packed("absence");
    let ask = |words: &[&str]| printed(&fonds(&folder, &[&["search", "a.fonds"], words].concat()));
    let nothing = ask(&["congress AND =congres"]);
    for expected in [
        "0 hits in 0 items\n",
        "“congress” occurs in 2 passages in 2 items.",
        "“=congres” is nowhere. Nearest to “congres”: “congress” (2 passages).",
        "No damaged place was found in all items.",
    ] {
        assert!(nothing.contains(expected), "{expected}\n{nothing}");
    }
    let json: Value = serde_json::from_str(&ask(&["=congres", "--json", "--off", "stem"])).unwrap();
    let absence = &json["absence"];
    assert_eq!(
        (&absence["words"][0]["near"][0]["word"], &absence["off"][0]),
        (&"congress".into(), &"stem".into())
    );
    assert!(absence["words"][0].get("without").is_none(), "{json}");
    let finding = ask(&["=congres", "--finding"]);
    let digest = sha256(&fs::read(folder.join("a.fonds")).unwrap());
    assert!(finding.starts_with("Searched for: =congres\nIn: Papers (2 items, 4 passages)\n"), "{finding}");
    assert!(
        finding.contains(&format!("SHA-256 of the archive: {digest}\nDate of the search: 20")),
        "{finding}"
    );
}

#[test]
fn an_explanation_adds_up_to_the_score_of_the_hit() {
    let folder = packed("explain");
    let query = "moscow congress minutes";
    let found = printed(&fonds(&folder, &["search", "a.fonds", query]));
    let explained = printed(&fonds(&folder, &["explain", "a.fonds", query]));
    let number = |text: &str| text.split_whitespace().next().unwrap().parse::<f64>().unwrap();
    let lines: Vec<_> = explained.lines().collect();
    let total = lines.iter().find(|line| line.contains(" = score of passage")).unwrap();
    let parts: Vec<_> =
        lines.iter().filter(|line| line.contains(": idf ")).map(|line| number(line)).collect();
    assert_eq!(parts.len(), 3, "{explained}");
    // Each is printed to six places.
    assert!((parts.iter().sum::<f64>() - number(total)).abs() < 3e-6, "{explained}");
    let score = number(found.split_once("score ").unwrap().1);
    assert!((score - number(total)).abs() < 1e-3, "{found}\n{explained}");
}

#[test]
fn a_good_archive_is_intact_and_a_damaged_one_says_what_to_do() {
    let folder = packed("verify");
    let verified = printed(&fonds(&folder, &["verify", "a.fonds"]));
    assert!(verified.contains("Intact: 2 items; the archive's SHA-256 is "), "{verified}");

    let mut bytes = fs::read(folder.join("a.fonds")).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(folder.join("changed.fonds"), &bytes).unwrap();
    fs::write(folder.join("short.fonds"), &bytes[..middle]).unwrap();
    for name in ["changed.fonds", "short.fonds"] {
        let said = complaint(&fonds(&folder, &["verify", name]));
        assert!(said.starts_with(name), "{said}");
        assert!(said.contains("This copy is damaged"), "{said}");
        assert!(said.contains("Get the archive again"), "{said}");
    }
}

#[test]
fn what_is_not_there_or_no_archive_is_named() {
    let folder = packed("unknown");
    for command in ["verify", "list"] {
        let said = complaint(&fonds(&folder, &[command, "nowhere.fonds"]));
        assert!(said.starts_with("Cannot read nowhere.fonds"), "{said}");
        let said = complaint(&fonds(&folder, &[command, "papers/minutes.txt"]));
        assert!(said.contains("papers/minutes.txt: This is no fonds archive"), "{said}");
    }
    let said = complaint(&fonds(&folder, &["show", "a.fonds", "else.txt"]));
    assert!(said.contains("No item of the archive lay at else.txt. `fonds list` prints"), "{said}");
    let said = complaint(&fonds(&folder, &["pack", "nowhere", "-o", "b.fonds"]));
    assert!(said.contains("nowhere"), "{said}");
    assert!(!folder.join("b.fonds").exists());
}

#[test]
fn a_folder_without_documents_is_refused_and_the_old_archive_stays() {
    let folder = packed("empty");
    let before = fs::read(folder.join("a.fonds")).unwrap();
    fs::create_dir(folder.join("nothing")).unwrap();
    fs::write(folder.join("nothing/fonds.toml"), "[fonds]\ntitle = 'Nothing'\n").unwrap();
    let said = complaint(&fonds(&folder, &["pack", "nothing", "-o", "a.fonds"]));
    assert_eq!(said, "There is no document to pack in nothing.\n");
    assert_eq!(fs::read(folder.join("a.fonds")).unwrap(), before);
}

#[test]
fn what_is_no_text_is_left_out_with_a_notice_and_exit_code_3() {
    let folder = packed("binary");
    fs::write(folder.join("papers/photo.jpg"), b"\xff\xd8\xff\xe0\x00\x10JFIF").unwrap();
    let pack = |options: &[&str]| {
        let output = fonds(&folder, &[&["pack", "papers", "-o", "a.fonds"], options].concat());
        assert_eq!(output.status.code(), Some(3), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    };
    let report = pack(&[]);
    assert!(report.contains("photo.jpg: not read: It is no text"), "{report}");
    assert!(report.contains("a.fonds: 2 items, 4 passages, "), "{report}");
    assert!(report.ends_with("; 1 document not read\n"), "{report}");
    assert_eq!(pack(&["--quiet"]), "");
    let json: Value = serde_json::from_str(&pack(&["--json"])).unwrap();
    assert_eq!((&json["items"], &json["passages"]), (&2.into(), &4.into()));
    assert!(json["not_read"][0]["path"].as_str().unwrap().ends_with("photo.jpg"), "{json}");
    assert_eq!(json["sha256"], sha256(&fs::read(folder.join("a.fonds")).unwrap()));
    let list = printed(&fonds(&folder, &["list", "a.fonds"]));
    assert!(!list.contains("photo.jpg"), "{list}");
}

fn sha256(bytes: &[u8]) -> String {
    fonds::archive::Fixity::of(bytes).to_string()
}

#[test]
fn what_is_no_command_has_exit_code_2_and_hidden_ones_are_not_told_of() {
    let folder = common::folder("usage");
    for wrong in
        [&["pack", "papers"][..], &["nothing"], &["search", "a.fonds"], &["merge", "a.fonds", "-o", "b"]]
    {
        assert_eq!(fonds(&folder, wrong).status.code(), Some(2), "{wrong:?}");
    }
    let help = printed(&fonds(&folder, &["--help"]));
    assert!(help.contains("Exit codes:") && help.contains("Examples:"), "{help}");
    assert!(!help.contains("publish"), "{help}");
    assert!(printed(&fonds(&folder, &["man"])).starts_with(".ie"), "a manual page");
    assert!(printed(&fonds(&folder, &["completions", "bash"])).contains("_fonds"));
}

#[test]
fn a_list_for_programs_has_what_the_one_for_people_has() {
    let folder = packed("list_json");
    let list: Value =
        serde_json::from_str(&printed(&fonds(&folder, &["list", "a.fonds", "--json"]))).unwrap();
    assert_eq!(list["fonds"]["title"], "Papers");
    assert_eq!(list["items"].as_array().unwrap().len(), 2);
    let minutes = &list["items"][1];
    assert_eq!((&minutes["path"], &minutes["date"]), (&"minutes.txt".into(), &"2002".into()));
    assert_eq!(minutes["sha256"], sha256(MINUTES));
    assert!(minutes.get("rights").is_none(), "what is not stated is not there");
    let text = printed(&fonds(&folder, &["show", "a.fonds", "letters/1.md", "--text"]));
    assert_eq!(text, "Письмо\n\nВстреча в Москве, the congress of 2002.\n");
}

#[test]
fn an_answer_for_programs_counts_in_characters() {
    let folder = packed("search_json");
    let ask = |words: &[&str]| -> Value {
        let words = [&["search", "a.fonds", "--json"], words].concat();
        serde_json::from_str(&printed(&fonds(&folder, &words))).unwrap()
    };
    let found = ask(&["congress москва", "--limit", "1"]);
    assert_eq!((&found["total"], &found["items"]), (&1.into(), &1.into()));
    let hit = &found["hits"][0];
    assert_eq!((&hit["path"], &hit["title"]), (&"letters/1.md".into(), &"Письмо".into()));
    assert_eq!(hit["passage"], 2);
    assert!(hit["score"].as_f64().unwrap() > 0.0);
    let snippet: Vec<char> = hit["snippet"].as_str().unwrap().chars().collect();
    let lit: Vec<String> = hit["highlights"]
        .as_array()
        .unwrap()
        .iter()
        .map(|range| {
            let at = |end: usize| usize::try_from(range[end].as_u64().unwrap()).unwrap();
            snippet[at(0)..at(1)].iter().collect()
        })
        .collect();
    assert_eq!(lit, ["Москве", "congress"]);
    assert_eq!(hit["why"][0], "same stem: Москве");
    let nothing = ask(&["tractor"]);
    assert_eq!((&nothing["total"], nothing["hits"].as_array().unwrap().len()), (&0.into(), 0));
    assert!(nothing["notices"][0].as_str().unwrap().contains("nowhere"));
}

#[test]
fn many_queries_give_a_run_that_trec_eval_reads() {
    let folder = packed("trec");
    fs::create_dir(folder.join("papers/a b")).unwrap();
    fs::write(folder.join("papers/a b/c d.txt"), "Other\n\nA congress.\n\nThe congress.\n").unwrap();
    printed(&fonds(&folder, &["pack", "papers", "-o", "a.fonds"]));
    let queries = "{\"id\": \"q 1\", \"text\": \"congress\"}\n{\"id\": 2, \"text\": \"tractor\"}\n";
    fs::write(folder.join("q.jsonl"), queries).unwrap();
    let run = |options: &[&str]| {
        let words = ["search", "a.fonds", "--queries", "q.jsonl", "--format", "trec"];
        printed(&fonds(&folder, &[&words, options].concat()))
    };
    let all = run(&[]);
    let lines: Vec<Vec<&str>> = all.lines().map(|line| line.split(' ').collect()).collect();
    assert_eq!(lines.len(), 3, "{all}");
    let mut names: Vec<_> = lines.iter().map(|line| line[2]).collect();
    for (number, line) in lines.iter().enumerate() {
        assert_eq!((line[0], line[1], line[5]), ("q_1", "Q0", "fonds"), "{all}");
        assert_eq!(line[3], (number + 1).to_string());
    }
    let scores: Vec<f64> = lines.iter().map(|line| line[4].parse().unwrap()).collect();
    assert!(scores.is_sorted_by(|one, next| one > next), "{all}");
    names.sort_unstable();
    assert_eq!(names, ["a_b/c_d.txt", "letters/1.md", "minutes.txt"]);
    assert_eq!(run(&["--limit", "1", "--tag", "my run"]).lines().count(), 1);
    assert!(run(&["--tag", "my run"]).lines().all(|line| line.ends_with(" my_run")));

    fs::write(folder.join("q.jsonl"), format!("{queries}moscow\n")).unwrap();
    let said = complaint(&fonds(&folder, &["search", "a.fonds", "--queries", "q.jsonl"]));
    assert!(said.starts_with("q.jsonl: Line 3 is no query."), "{said}");
}

#[test]
fn archives_are_merged_as_if_packed_together() {
    let folder = packed("merge");
    let pack = |name: &str, files: &[(&str, &str)]| {
        fs::create_dir(folder.join(name)).unwrap();
        for (path, text) in files {
            fs::write(folder.join(name).join(path), text).unwrap();
        }
        printed(&fonds(&folder, &["pack", name, "-o", &format!("{name}.fonds")]));
    };
    let (one, two) = (("1.txt", "One\n\nfirst words\n"), ("2.md", "# Two\n\nsecond words\n"));
    pack("left", &[one, ("untitled.md", "words without a title\n")]);
    pack("right", &[one, two]);
    pack("other", &[("1.txt", "Else\n")]);
    pack("both", &[one, two, ("untitled.md", "words without a title\n")]);
    printed(&fonds(&folder, &["merge", "left.fonds", "right.fonds", "-o", "merged.fonds"]));
    let bytes = |name: &str| fs::read(folder.join(name)).unwrap();
    assert!(bytes("merged.fonds") == bytes("both.fonds"), "merging is packing");
    let said = complaint(&fonds(&folder, &["merge", "left.fonds", "other.fonds", "-o", "no.fonds"]));
    assert!(
        said.starts_with("left.fonds and other.fonds both have 1.txt, and the documents differ."),
        "{said}"
    );
    assert!(!folder.join("no.fonds").exists());
}

#[test]
#[cfg(unix)]
fn who_closes_the_pipe_has_seen_enough() {
    let folder = packed("pipe");
    fs::write(folder.join("papers/long.txt"), "A congress.\n\n".repeat(10_000)).unwrap();
    printed(&fonds(&folder, &["pack", "papers", "-o", "a.fonds"]));
    for command in [
        "list a.fonds --json",
        "search a.fonds congress --limit 9999",
        "search a.fonds congress --limit 9999 --json",
        "show a.fonds long.txt",
        "completions bash",
        "man",
    ] {
        let script = format!("\"$0\" {command} | true; exit \"${{PIPESTATUS[0]}}\"");
        let output = std::process::Command::new("bash")
            .current_dir(&folder)
            .args(["-c", &script, common::program()])
            .output()
            .unwrap();
        assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{command}");
        assert!(output.status.success(), "{command}");
    }
}
