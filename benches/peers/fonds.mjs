// Fonds itself. All that depends on what the command can do is in `form`.
import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { output } from '../harness/measure.mjs';

export const name = 'Fonds';
export const own = true;
export const kinds = ['words', 'prefix', 'keys', 'typo', 'phrase', 'and'];

const program = ({ target }) => `${target}/release/fonds`;
const reader = ({ target }) => `${target}/page`;

let can;

/** What this build of the command can do, by its own help. */
async function abilities(places) {
  if (!can) {
    const [pack, search] = await Promise.all(
      ['pack', 'search'].map((command) => output([program(places), command, '--help']).catch(() => '')));
    can = { shelf: /jsonl/i.test(pack), reader: /--reader/.test(pack), batch: /--queries/.test(search) };
  }
  return can;
}

/**
 * The form that is measured: the commands that make it, the folder that is served, the files that
 * are the archive, and one file with everything if there is one.
 *
 * A shelf is a folder with blocks that the page loads on demand, packed from JSON lines. A build
 * without it packs a folder of text files, and publishes the archive as a site.
 */
export async function form(corpus, folder, places) {
  const { shelf, reader: needs } = await abilities(places);
  const fonds = program(places);
  if (shelf) {
    const from = corpus.source ?? corpus.plain;
    const to = join(folder, 'shelf');
    const page = needs ? ['--reader', reader(places)] : [];
    return {
      commands: [[fonds, 'pack', from, ...page, '-o', to]],
      // Not part of the build: the same archive as one file.
      extra: [[fonds, 'pack', from, ...page, '-o', join(folder, 'one.html')]],
      site: to,
      archive: to,
      native: to,
      one: join(folder, 'one.html'),
    };
  }
  const texts = join(folder, 'texts');
  const archive = join(folder, 'archive.fonds');
  corpus.docs.forEach(({ title, text }, at) => {
    const shelf = join(texts, String(Math.floor(at / 1000)).padStart(3, '0'));
    if (at % 1000 === 0) mkdirSync(shelf, { recursive: true });
    writeFileSync(join(shelf, `${at}.txt`), `${title.trim()}\n\n${text.trim()}\n`);
  });
  return {
    commands: [
      [fonds, 'pack', texts, '-o', archive],
      [fonds, 'publish', '--reader', reader(places), '--archive', archive, '-o', join(folder, 'site')],
    ],
    extra: [],
    site: join(folder, 'site'),
    archive,
    native: archive,
    one: join(folder, 'site/fonds.html'),
  };
}

/** How many bytes of a served file are the reader itself: a file of the reader, as built without an archive. */
export function libraryBytes(path, bytes, places) {
  const built = join(reader(places), path.split('/').at(-1));
  return existsSync(built) && readdirSync(reader(places)).includes(path.split('/').at(-1))
    ? Math.min(bytes, statSync(built).size) : 0;
}

/** The document of a hit: by its own id, or by the number that its text file was given. */
export function id(hit, corpus) {
  const known = (corpus.known ??= new Set(corpus.docs.map((doc) => doc.id)));
  const parts = String(hit).split(/[/#]/);
  for (let from = 0; from < parts.length; from += 1) {
    const rest = parts.slice(from).join('/');
    if (known.has(rest)) return rest;
  }
  const number = String(hit).match(/(\d+)\.txt$/);
  return number ? corpus.docs[Number(number[1])]?.id : undefined;
}

/** In the page, before its own scripts: the same interface as the peers' pages have. */
export const before = `(() => {
  const pause = () => new Promise((go) => setTimeout(go, 1));
  const ready = (async () => {
    while (!window.fonds?.ready) await pause();
    await window.fonds.ready;
    return performance.now();
  })();
  const ask = async (text, limit) => {
    for (;;) {
      try {
        return (await window.fonds.search(text, { limit })).hits;
      } catch (wait) {
        // What is still to be loaded is thrown as a promise.
        if (typeof wait?.then !== 'function') throw wait;
        await wait;
      }
    }
  };
  const shown = (hits) => hits.map((hit) => ({ id: hit.id ?? hit.path, title: hit.item, excerpt: hit.snippet }));
  window.bench = {
    ready,
    search: async (text, kind, limit) => shown(await ask(text, limit)),
    // Hits are passages: more of them, since those of one document count once.
    rank: async (text, kind, limit) => shown(await ask(text, limit * 10)),
  };
})()`;

/** Answers queries natively where the command can: it tells ranks, and the time of all together. */
export async function answer(corpus, folder, queries, places, { native }) {
  if (!(await abilities(places)).batch) throw new Error('this build has no `search --queries`');
  const ask = async (some) => {
    const file = join(folder, 'queries.jsonl');
    writeFileSync(file, some.map(({ text }, at) => `${JSON.stringify({ id: `q${at}`, text })}\n`).join(''));
    const start = performance.now();
    const out = await output([program(places), 'search', native, '--queries', file, '--limit', '10', '--format', 'trec']);
    return [performance.now() - start, out];
  };
  const [alone] = await ask(queries.slice(0, 1));
  const [all, out] = await ask(queries);
  const answers = queries.map(() => ({ ids: [] }));
  for (const line of out.split('\n')) {
    const [query, , doc] = line.split(/\s+/);
    const of = answers[Number(query?.slice(1))];
    if (of && doc) of.ids.push(id(doc, corpus));
  }
  return { ready: alone, mean: Math.max(0, all - alone) / Math.max(1, queries.length - 1), answers };
}
