// SQLite FTS5 in Wasm: one database with the texts, loaded whole; stemmed (English), no tolerance of errors.
import init from '@sqlite.org/sqlite-wasm';

export const name = 'SQLite FTS5 (Wasm)';
export const npm = '@sqlite.org/sqlite-wasm';
export const kinds = ['words', 'prefix', 'keys', 'phrase', 'and'];

/** What its script needs beside itself. */
export const beside = ['@sqlite.org/sqlite-wasm/sqlite3.wasm'];

const silent = { print() {}, printErr() {} };

export async function build(docs, out, language) {
  const sqlite = await init(silent);
  const db = new sqlite.oo1.DB(':memory:');
  const tokens = language === 'en' ? 'porter unicode61' : 'unicode61';
  db.exec(`create virtual table docs using fts5(id unindexed, title, text, tokenize='${tokens}')`);
  db.exec('begin');
  const insert = db.prepare('insert into docs values(?, ?, ?)');
  for (const { id, title, text } of docs) insert.bind([id, title, text]).stepReset();
  insert.finalize();
  db.exec("commit; insert into docs(docs) values('optimize'); vacuum");
  await out.write('index.db', sqlite.capi.sqlite3_js_db_export(db));
}

let statement;

export async function load() {
  const [sqlite, bytes] = await Promise.all([
    init(silent),
    fetch('index.db').then(async (answer) => new Uint8Array(await answer.arrayBuffer())),
  ]);
  const db = new sqlite.oo1.DB(':memory:');
  const memory = sqlite.wasm.allocFromTypedArray(bytes);
  db.checkRc(sqlite.capi.sqlite3_deserialize(
    db.pointer, 'main', memory, bytes.length, bytes.length, sqlite.capi.SQLITE_DESERIALIZE_FREEONCLOSE));
  statement = db.prepare(
    "select id, title, snippet(docs, 2, '', '', '…', 24) from docs where docs match ? order by rank limit ?");
}

export function search(text, kind, limit) {
  const words = text.match(/[\p{L}\p{N}]+/gu) ?? [];
  if (words.length === 0) return [];
  let match = words.map((word) => `"${word}"`).join(kind === 'and' ? ' AND ' : ' OR ');
  if (kind === 'prefix' || kind === 'keys') match += '*';
  if (kind === 'phrase') match = `"${words.join(' ')}"`;
  statement.bind([match, limit]);
  const hits = [];
  while (statement.step()) {
    const [id, title, excerpt] = statement.get([]);
    hits.push({ id, title, excerpt });
  }
  statement.reset();
  return hits;
}
