//! Tantivy, as `cargo xtask bench` measures it.
//!
//! ```text
//! bench-tantivy build DOCS.jsonl FOLDER LANGUAGE
//! bench-tantivy search FOLDER LANGUAGE LIMIT < {"kind","text"} a line > {"ms","ids"} a line
//! ```
//!
//! Two fields, stemmed; BM25 of any word. A last word that is cut stands for
//! the fifty most frequent words that begin so, a word that no document has for those one error away.

use std::error::Error;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::time::Instant;

use serde_json::{Value, json};
use tantivy::collector::TopDocs;
use tantivy::query::{
    BooleanQuery, DisjunctionMaxQuery, FuzzyTermQuery, Occur, PhraseQuery, Query, TermQuery,
};
use tantivy::schema::{Field, IndexRecordOption, STORED, STRING, Schema, TextFieldIndexing, TextOptions};
use tantivy::tokenizer::{Language, LowerCaser, RemoveLongFilter, SimpleTokenizer, Stemmer, TextAnalyzer};
use tantivy::{Index, Searcher, TantivyDocument, Term};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// The memory of the writer: its least for one thread and then some.
const MEMORY: usize = 50_000_000;

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments.as_slice() {
        ["build", docs, folder, language] => build(Path::new(docs), Path::new(folder), language),
        ["search", folder, language, limit] => search(Path::new(folder), language, limit.parse()?),
        _ => Err("usage: bench-tantivy build DOCS FOLDER LANGUAGE | search FOLDER LANGUAGE LIMIT".into()),
    }
}

fn register(index: &Index, language: &str) {
    let language = if language == "ru" { Language::Russian } else { Language::English };
    let analyzer = TextAnalyzer::builder(SimpleTokenizer::default())
        .filter(RemoveLongFilter::limit(40))
        .filter(LowerCaser)
        .filter(Stemmer::new(language))
        .build();
    index.tokenizers().register("stemmed", analyzer);
}

fn build(docs: &Path, folder: &Path, language: &str) -> Result<()> {
    let indexing = TextFieldIndexing::default()
        .set_tokenizer("stemmed")
        .set_index_option(IndexRecordOption::WithFreqsAndPositions);
    let text_options = TextOptions::default().set_indexing_options(indexing);
    let mut schema = Schema::builder();
    let id = schema.add_text_field("id", STRING | STORED);
    let title = schema.add_text_field("title", text_options.clone() | STORED);
    let text = schema.add_text_field("text", text_options);
    let index = Index::create_in_dir(folder, schema.build())?;
    register(&index, language);
    let mut writer = index.writer_with_num_threads(1, MEMORY)?;
    for line in BufReader::new(std::fs::File::open(docs)?).lines() {
        let doc: Value = serde_json::from_str(&line?)?;
        let mut stored = TantivyDocument::default();
        for (field, name) in [(id, "id"), (title, "title"), (text, "text")] {
            stored.add_text(field, doc.get(name).and_then(Value::as_str).unwrap_or_default());
        }
        writer.add_document(stored)?;
    }
    writer.commit()?;
    let segments = index.searchable_segment_ids()?;
    if segments.len() > 1 {
        writer.merge(&segments).wait()?;
    }
    writer.wait_merging_threads()?;
    Ok(())
}

struct Engine {
    searcher: Searcher,
    analyzer: TextAnalyzer,
    /// The fields that are searched.
    fields: [Field; 2],
}

impl Engine {
    fn terms(&mut self, text: &str) -> Vec<String> {
        let mut terms = Vec::new();
        self.analyzer.token_stream(text).process(&mut |token| terms.push(token.text.clone()));
        terms
    }

    /// The word, in any field.
    fn word(&self, word: &str) -> Box<dyn Query> {
        self.in_fields(|field| {
            Box::new(TermQuery::new(Term::from_field_text(field, word), IndexRecordOption::WithFreqs))
        })
    }

    fn in_fields(&self, query: impl Fn(Field) -> Box<dyn Query>) -> Box<dyn Query> {
        Box::new(BooleanQuery::union(self.fields.into_iter().map(query).collect()))
    }

    fn is_known(&self, word: &str) -> Result<bool> {
        for field in self.fields {
            if self.searcher.doc_freq(&Term::from_field_text(field, word))? > 0 {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn near(&self, word: &str) -> Box<dyn Query> {
        self.in_fields(|field| Box::new(FuzzyTermQuery::new(Term::from_field_text(field, word), 1, true)))
    }

    /// The most frequent words of the index that begin so.
    fn beginning(&self, beginning: &str) -> Result<Vec<String>> {
        let mut found = Vec::new();
        for field in self.fields {
            for segment in self.searcher.segment_readers() {
                let inverted = segment.inverted_index(field)?;
                let mut stream = inverted.terms().range().ge(beginning.as_bytes()).into_stream()?;
                while stream.advance() && stream.key().starts_with(beginning.as_bytes()) {
                    let word = String::from_utf8_lossy(stream.key()).into_owned();
                    found.push((stream.value().doc_freq, word));
                }
            }
        }
        found.sort_by(|one, other| other.cmp(one));
        let mut words: Vec<String> = Vec::new();
        for (_, word) in found {
            if !words.contains(&word) {
                words.push(word);
            }
            if words.len() == 50 {
                break;
            }
        }
        Ok(words)
    }

    fn query(&mut self, kind: &str, text: &str) -> Result<Box<dyn Query>> {
        let terms = self.terms(text);
        if kind == "phrase" && terms.len() > 1 {
            return Ok(self.in_fields(|field| {
                Box::new(PhraseQuery::new(
                    terms.iter().map(|term| Term::from_field_text(field, term)).collect(),
                ))
            }));
        }
        let occur = if kind == "and" { Occur::Must } else { Occur::Should };
        let mut parts: Vec<(Occur, Box<dyn Query>)> = Vec::new();
        for (at, term) in terms.iter().enumerate() {
            let query = if kind == "prefix" && at + 1 == terms.len() {
                // The beginning as typed: a stem of it could be shorter.
                let typed = text.split(|char: char| !char.is_alphanumeric()).rfind(|word| !word.is_empty());
                let mut words = self.beginning(&typed.unwrap_or(term).to_lowercase())?;
                words.push(term.clone());
                let words = words.iter().map(|word| self.word(word)).collect();
                Box::new(DisjunctionMaxQuery::new(words)) as Box<dyn Query>
            } else if kind == "typo" && !self.is_known(term)? {
                self.near(term)
            } else {
                self.word(term)
            };
            parts.push((occur, query));
        }
        Ok(Box::new(BooleanQuery::new(parts)))
    }
}

fn search(folder: &Path, language: &str, limit: usize) -> Result<()> {
    let start = Instant::now();
    let index = Index::open_in_dir(folder)?;
    register(&index, language);
    let schema = index.schema();
    let id = schema.get_field("id")?;
    let fields = [schema.get_field("title")?, schema.get_field("text")?];
    let searcher = index.reader()?.searcher();
    let analyzer = index.tokenizers().get("stemmed").ok_or("no tokenizer")?;
    let mut engine = Engine { searcher, analyzer, fields };
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    writeln!(out, "{}", json!({ "ready": start.elapsed().as_secs_f64() * 1e3 }))?;
    for line in std::io::stdin().lock().lines() {
        let query: Value = serde_json::from_str(&line?)?;
        let part = |name| query.get(name).and_then(Value::as_str).unwrap_or_default();
        let start = Instant::now();
        let parsed = engine.query(part("kind"), part("text"))?;
        let hits = engine.searcher.search(&parsed, &TopDocs::with_limit(limit).order_by_score())?;
        let mut ids = Vec::new();
        for (_, address) in hits {
            let doc: TantivyDocument = engine.searcher.doc(address)?;
            let first =
                doc.get_first(id).and_then(|value| tantivy::schema::Value::as_str(&value).map(str::to_owned));
            ids.push(first.unwrap_or_default());
        }
        writeln!(out, "{}", json!({ "ms": start.elapsed().as_secs_f64() * 1e3, "ids": ids }))?;
    }
    out.flush()?;
    Ok(())
}
