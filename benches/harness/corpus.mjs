// The documents, the queries and the judgements; what a corpus does not bring is made of what it has.
import { existsSync, readFileSync, readdirSync, statSync, writeFileSync, mkdirSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';

/** The kinds of queries, in the order of the table. */
export const KINDS = {
  words: 'plain words',
  prefix: 'last word cut',
  keys: 'each keystroke',
  typo: 'one typing error',
  phrase: 'phrase',
  and: 'two words, both',
};

/** How many queries are made where none are given. */
const MADE = 200;

const words = (text) => text.match(/[\p{L}\p{N}]+/gu) ?? [];

/** So many of a list, evenly. */
function some(list, count) {
  const most = Math.min(count, list.length);
  return Array.from({ length: most }, (_, at) => list[Math.floor((at * list.length) / most)]);
}

function lines(path) {
  const bytes = readFileSync(path);
  const text = (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
  return text.split('\n').filter((line) => line.trim()).map((line) => JSON.parse(line));
}

/** The seeds: each text of the folder is one document. */
function seeds(folder) {
  return readdirSync(folder).filter((name) => name.endsWith('.txt')).sort().map((name) => {
    const text = readFileSync(join(folder, name), 'utf8');
    return { id: name, title: text.split('\n', 1)[0].trim().slice(0, 120), text };
  });
}

function cut(text) {
  const last = words(text).at(-1) ?? '';
  const at = text.lastIndexOf(last);
  const letters = [...last];
  return text.slice(0, at) + letters.slice(0, Math.max(2, letters.length - 2)).join('');
}

/** Two neighbouring letters of the longest word change places. */
function swapped(text) {
  const longest = words(text).reduce((one, other) => (other.length > one.length ? other : one), '');
  const letters = [...longest];
  if (letters.length < 4) return text;
  let at = Math.floor(letters.length / 2) - 1;
  while (at < letters.length - 2 && letters[at] === letters[at + 1]) at += 1;
  [letters[at], letters[at + 1]] = [letters[at + 1], letters[at]];
  return text.replace(longest, letters.join(''));
}

/** The two longest words, in the order in which they stand. */
function pair(text) {
  const all = [...new Set(words(text))];
  const long = [...all].sort((one, other) => other.length - one.length).slice(0, 2);
  return all.filter((word) => long.includes(word)).join(' ');
}

function* keystrokes(queries) {
  for (const { id, text } of some(queries, 12)) {
    const letters = [...text];
    for (let length = 2; length <= Math.min(letters.length, 32); length += 1) {
      yield { id: `${id}@${length}`, text: letters.slice(0, length).join('') };
    }
  }
}

/** The first two neighbouring words of a document; of a paragraph, where documents are few. */
function phrases(docs) {
  const few = docs.length < MADE;
  const texts = few ? docs.flatMap(({ id, text }) => text.split(/\n\s*\n/).map((text) => ({ id, text }))) : docs;
  return some(texts, MADE).flatMap(({ id, text }) => {
    const two = text.match(/[\p{L}\p{N}]+ [\p{L}\p{N}]+/u);
    return two ? [{ id, text: `"${two[0]}"` }] : [];
  });
}

/** Queries where there are none: words of the documents, alone and in pairs as they stand there. */
function made(docs) {
  const all = new Set();
  for (const { text } of docs) {
    const list = words(text);
    list.forEach((word, at) => {
      if (word.length < 4) return;
      all.add(word);
      if (at % 2 && list[at + 1]?.length > 3) all.add(`${word} ${list[at + 1]}`);
    });
  }
  return some([...all].sort(), MADE).map((text, at) => ({ id: `made${at}`, text }));
}

/** Reads a corpus, or the seeds, and writes its documents where every system can read them. */
export function corpus({ path, queriesFile, limit, seedsFolder, work }) {
  const isFolder = path && statSync(path).isDirectory();
  const folder = isFolder ? resolve(path) : null;
  const source = folder ? join(folder, 'docs.jsonl.gz') : path ? resolve(path) : null;
  const docs = (source ? lines(source) : seeds(seedsFolder))
    .map(({ id, title, text }) => ({ id: String(id), title: title ?? '', text: text ?? '' }));
  if (docs.length === 0) throw new Error('The corpus has no documents.');
  const name = folder ? basename(folder) : source ? basename(source).replace(/\.jsonl(\.gz)?$/, '') : 'seeds';
  mkdirSync(work, { recursive: true });
  const plain = join(work, 'docs.jsonl');
  writeFileSync(plain, docs.map((doc) => `${JSON.stringify(doc)}\n`).join(''));

  const given = (file) => {
    const at = folder && join(folder, file);
    return at && existsSync(at) ? lines(at) : null;
  };
  const derived = new Set();
  const set = (kind, given, make) => {
    if (given) return given;
    derived.add(kind);
    return [...make()].filter(({ text }) => text.trim());
  };
  const plainSet = set('words', queriesFile ? lines(queriesFile) : given('queries.jsonl'), () => made(docs));
  const change = (with_) => () => plainSet.map(({ id, text }) => ({ id, text: with_(text) }));
  // Variants of the corpus' own queries are not those of others.
  const own = (file) => (queriesFile ? null : given(file));
  const sets = {
    words: plainSet,
    prefix: set('prefix', own('queries_prefix.jsonl'), change(cut)),
    keys: set('keys', own('queries_keys.jsonl'), () => keystrokes(plainSet)),
    typo: set('typo', own('queries_typo.jsonl'), change(swapped)),
    phrase: set('phrase', null, () => phrases(docs)),
    and: set('and', null, () => change(pair)().filter(({ text }) => text.includes(' '))),
  };
  for (const kind of Object.keys(sets)) {
    if (limit) sets[kind] = some(sets[kind], limit);
    sets[kind] = sets[kind].map(({ id, text }) => ({ id: String(id), text }));
  }

  const qrels = new Map();
  const judged = folder && join(folder, 'qrels.tsv');
  if (judged && existsSync(judged)) {
    for (const line of readFileSync(judged, 'utf8').split('\n')) {
      const [query, doc, grade] = line.split('\t');
      if (grade === undefined) continue;
      // Judged is also a query to which nothing is relevant.
      if (!qrels.has(query)) qrels.set(query, new Map());
      if (Number(grade) >= 1) qrels.get(query).set(doc, Number(grade));
    }
  }
  // Russian or not is all that the peers' stemmers need to know here.
  const sample = some(docs, 50).map(({ text }) => text.slice(0, 2000)).join(' ');
  const cyrillic = (sample.match(/\p{Script=Cyrillic}/gu) ?? []).length;
  const language = cyrillic * 2 > (sample.match(/\p{L}/gu) ?? []).length ? 'ru' : 'en';
  const bytes = docs.reduce((sum, { title, text }) => sum + Buffer.byteLength(title) + Buffer.byteLength(text), 0);
  return { name, docs, source, plain, sets, derived, qrels, language, bytes, folder: work && dirname(plain) };
}

/**
 * The same text and queries, in so many documents: each text is cut at the first blank after as many letters as a
 * tenth less than an even share of all, and of the pieces so many are taken, evenly. Nothing of them is judged.
 */
export function passages(corpus, count, folder) {
  const letters = corpus.docs.reduce((sum, { text }) => sum + text.length, 0);
  const share = Math.max(1, Math.floor((letters / count) * 0.9));
  const pieces = corpus.docs.flatMap(({ id, title, text }) => {
    const found = text.match(new RegExp(`\\s*[^]{1,${share}}\\S*`, 'gu')) ?? [];
    return found.map((piece, at) => ({ id: `${id}.${at + 1}`, title, text: piece.trim() })).filter(({ text }) => text);
  });
  const docs = some(pieces, count);
  const name = `${corpus.name}, in passages`;
  mkdirSync(folder, { recursive: true });
  const plain = join(folder, `${corpus.name}-${count}.jsonl`);
  writeFileSync(plain, docs.map((doc) => `${JSON.stringify(doc)}\n`).join(''));
  const bytes = docs.reduce((sum, { title, text }) => sum + Buffer.byteLength(title) + Buffer.byteLength(text), 0);
  return { ...corpus, name, docs, plain, source: plain, bytes, qrels: new Map(), known: undefined };
}
