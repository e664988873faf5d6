// Lunr: an inverted index in JSON, loaded whole; stemmed. It stores no titles: they are a file beside it.
import lunr from 'lunr';
import stemmers from 'lunr-languages/lunr.stemmer.support.js';
import russian from 'lunr-languages/lunr.ru.js';

export const name = 'Lunr';
export const npm = 'lunr';
export const kinds = ['words', 'prefix', 'keys', 'typo', 'and'];

stemmers(lunr);
russian(lunr);

export async function build(docs, out, language) {
  const index = lunr(function () {
    if (language === 'ru') this.use(lunr.ru);
    this.ref('id');
    this.field('title');
    this.field('text');
    for (const doc of docs) this.add(doc);
  });
  await out.write('index.json', JSON.stringify(index));
  await out.write('titles.json', JSON.stringify(Object.fromEntries(docs.map(({ id, title }) => [id, title]))));
}

let index;
let titles;

export async function load() {
  const json = async (file) => (await fetch(file)).json();
  [index, titles] = await Promise.all([json('index.json').then((it) => lunr.Index.load(it)), json('titles.json')]);
}

export function search(text, kind, limit) {
  const words = text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  const hits = index.query((query) => {
    words.forEach((word, at) => {
      const presence = kind === 'and' ? lunr.Query.presence.REQUIRED : lunr.Query.presence.OPTIONAL;
      query.term(word, { presence, boost: 10 });
      if ((kind === 'prefix' || kind === 'keys') && at === words.length - 1) {
        query.term(word, { wildcard: lunr.Query.wildcard.TRAILING, usePipeline: false });
      }
      if (kind === 'typo' && word.length > 3) query.term(word, { editDistance: 1 });
    });
  });
  return hits.slice(0, limit).map(({ ref }) => ({ id: ref, title: titles[ref] }));
}
