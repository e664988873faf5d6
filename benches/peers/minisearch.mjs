// MiniSearch: an inverted index in JSON, loaded whole; no stemmer, no phrases.
import MiniSearch from 'minisearch';

export const name = 'MiniSearch';
export const npm = 'minisearch';
export const kinds = ['words', 'prefix', 'keys', 'typo', 'and'];

const options = { idField: 'id', fields: ['title', 'text'], storeFields: ['title'] };

export async function build(docs, out) {
  const index = new MiniSearch(options);
  index.addAll(docs);
  await out.write('index.json', JSON.stringify(index));
}

let index;

export async function load() {
  index = MiniSearch.loadJSON(await (await fetch('index.json')).text(), options);
}

export function search(text, kind, limit) {
  const typing = kind === 'prefix' || kind === 'keys';
  const hits = index.search(text, {
    prefix: typing ? (term, at, terms) => at === terms.length - 1 : false,
    fuzzy: kind === 'typo' ? 0.2 : false,
    combineWith: kind === 'and' ? 'AND' : 'OR',
  });
  return hits.slice(0, limit).map(({ id, title }) => ({ id, title }));
}
