// FlexSearch: a document index with forward tokens, exported in parts; no stemmer, no phrases. Its
// tolerance of errors is in the encoder, so the index has it for every kind of query.
import { Charset, Document } from 'flexsearch';

export const name = 'FlexSearch';
export const npm = 'flexsearch';
export const kinds = ['words', 'prefix', 'keys', 'typo', 'and'];

function make(language) {
  const encoder = language === 'ru' ? Charset.Normalize : Charset.LatinBalance;
  const field = (field, tokenize) => ({ field, tokenize, encoder });
  const index = [field('title', 'forward'), field('text', 'strict')];
  return new Document({ document: { id: 'id', index, store: ['title'] } });
}

export async function build(docs, out, language) {
  const index = make(language);
  for (const doc of docs) index.add(doc);
  const parts = {};
  await index.export((key, data) => { if (data !== undefined) parts[key] = data; });
  await out.write('index.json', JSON.stringify(parts));
}

let index;

export async function load(language) {
  index = make(language);
  const parts = await (await fetch('index.json')).json();
  for (const [key, data] of Object.entries(parts)) index.import(key, data);
}

export function search(text, kind, limit) {
  const hits = index.search(text, { limit, suggest: kind !== 'and', merge: true, enrich: true });
  return hits.slice(0, limit).map(({ id, doc }) => ({ id, title: doc?.title }));
}
