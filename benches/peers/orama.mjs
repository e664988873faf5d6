// Orama: its database in JSON with the documents, loaded whole; stemmed, no phrases.
import { create, insertMultiple, load as restore, save, search as find } from '@orama/orama';
import { language as en, stemmer as english } from '@orama/stemmers/english';
import { language as ru, stemmer as russian } from '@orama/stemmers/russian';

export const name = 'Orama';
export const npm = '@orama/orama';
export const kinds = ['words', 'prefix', 'keys', 'typo', 'and'];

function make(language) {
  const [name, stemmer] = language === 'ru' ? [ru, russian] : [en, english];
  const tokenizer = { stemming: true, language: name, stemmer };
  return create({ schema: { title: 'string', text: 'string' }, components: { tokenizer } });
}

export async function build(docs, out, language) {
  const db = make(language);
  await insertMultiple(db, docs, 1000);
  await out.write('index.json', JSON.stringify(save(db)));
}

let db;

export async function load(language) {
  db = make(language);
  restore(db, await (await fetch('index.json')).json());
}

export async function search(term, kind, limit) {
  const { hits } = await find(db, {
    term,
    limit,
    tolerance: kind === 'typo' ? 1 : 0,
    // How much of what has some of the words only comes too.
    threshold: kind === 'and' ? 0 : 1,
  });
  return hits.map(({ id, document }) => ({ id, title: document.title, excerpt: document.text.slice(0, 200) }));
}
