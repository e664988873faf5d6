// Pagefind: an index in parts, loaded on demand; stemmed; asks for every word; the last word may be cut.
// Like its own page it loads the texts of the first five results.
export const name = 'Pagefind';
export const npm = 'pagefind';
export const kinds = ['words', 'prefix', 'keys', 'phrase', 'and'];

/** Which of the files it loads are the library and not the index. */
export const library = /\.(html|js)$|\/wasm\.[^/]*$/;

export async function build(docs, out, language) {
  const { createIndex, close } = await import('pagefind');
  const { index, errors } = await createIndex({ forceLanguage: language });
  if (!index) throw new Error(errors.join(' '));
  for (const { id, title, text } of docs) {
    const url = `/${encodeURIComponent(id)}`;
    const content = text.trim() ? `${title}\n${text}` : title || '-';
    const added = await index.addCustomRecord({ url, content, language, meta: { title, id } });
    if (added.errors.length) throw new Error(added.errors.join(' '));
  }
  const written = await index.writeFiles({ outputPath: `${out.folder}/pagefind` });
  if (written.errors.length) throw new Error(written.errors.join(' '));
  await close();
}

let pagefind;

export async function load() {
  const address = new URL('pagefind/pagefind.js', location.href).href;
  pagefind = await import(address);
  await pagefind.init();
}

async function results(text, limit) {
  const { results } = await pagefind.search(text);
  const shown = await Promise.all(results.slice(0, limit).map((result) => result.data()));
  return shown.map(({ meta, excerpt }) => ({ id: meta.id, title: meta.title, excerpt }));
}

export const search = (text) => results(text, 5);

/** All that is judged, not only what the page would show. */
export const rank = (text, kind, limit) => results(text, limit);
