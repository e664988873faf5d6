// MiniSearch: an inverted index in JSON, loaded whole; as it comes, so without a stemmer; no phrases.
import MiniSearch from 'minisearch';

/** The peer, with a stemmer of the language if there is one: a function from language to a function of words. */
export function peer(stemmer) {
  const options = (language) => {
    const stem = stemmer?.(language);
    const fields = { idField: 'id', fields: ['title', 'text'], storeFields: ['title'] };
    return stem ? { ...fields, processTerm: (term) => stem(term.toLowerCase()) } : fields;
  };
  let index;
  const open = (json, language) => { index = MiniSearch.loadJSON(json, options(language)); };
  return {
    open,
    async build(docs, out, language) {
      const index = new MiniSearch(options(language));
      index.addAll(docs);
      await out.write('index.json', JSON.stringify(index));
    },
    async load(language) {
      open(await (await fetch('index.json')).text(), language);
    },
    search(text, kind, limit) {
      const typing = kind === 'prefix' || kind === 'keys';
      const hits = index.search(text, {
        prefix: typing ? (term, at, terms) => at === terms.length - 1 : false,
        fuzzy: kind === 'typo' ? 0.2 : false,
        combineWith: kind === 'and' ? 'AND' : 'OR',
      });
      return hits.slice(0, limit).map(({ id, title }) => ({ id, title }));
    },
  };
}

export const name = 'MiniSearch';
export const npm = 'minisearch';
export const kinds = ['words', 'prefix', 'keys', 'typo', 'and'];
export const { build, load, open, search } = peer();
