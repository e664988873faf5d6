// Fonds itself. What of it depends on the form of an archive is in `abilities` and `form`.
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { lines as answers, output } from '../harness/measure.mjs';

export const name = 'Fonds';
export const own = true;
export const kinds = ['words', 'prefix', 'keys', 'typo', 'phrase', 'and'];

/** The command. */
export const program = ({ target }) => `${target}/release/fonds`;
/** What answers as the page does, natively (../native). */
const native = ({ target }) => `${target}/bench/native/release/bench-fonds`;
const reader = ({ target }) => `${target}/page`;
/** A shelf of two short documents. */
const probe = ({ target }) => `${target}/bench/probe`;

/** Packed, but not all could be read: the report of the command names it. */
export const accepted = [0, 3];

let can;

/**
 * What this build of the command can do, by trying: whether it packs JSON lines, a document each;
 * whether it makes a shelf, a folder whose page loads blocks on demand; whether it wants to be told
 * where the reader is.
 */
async function abilities(places, folder) {
  if (can) return can;
  const fonds = program(places);
  const told = (...words) => output([fonds, ...words], '', accepted).catch(() => '');
  const help = await told('pack', '--help');
  const page = help.includes('--reader') ? ['--reader', reader(places)] : [];
  const [lines, bare] = ['probe.jsonl', 'probe.fonds'].map((name) => join(folder, name));
  const shelf = probe(places);
  rmSync(shelf, { recursive: true, force: true });
  const doc = (id) => `${JSON.stringify({ id, title: `Title of ${id}`, text: `The text of ${id}.` })}\n`;
  writeFileSync(lines, ['probe-one', 'probe-two'].map(doc).join(''));
  await told('pack', lines, '-o', bare);
  await told('pack', lines, ...page, '-o', shelf);
  const listed = await told('list', bare);
  can = {
    lines: ['one', 'two'].every((name) => listed.split('\n').some((line) => line.includes(`Title of probe-${name}`))),
    shelf: existsSync(join(shelf, 'index.html')),
    page,
  };
  for (const made of [lines, bare]) rmSync(made, { recursive: true, force: true });
  return can;
}

/** The documents as a folder of text files, numbered. */
function texts(corpus, folder) {
  corpus.docs.forEach(({ title, text }, at) => {
    const shelf = join(folder, String(Math.floor(at / 1000)).padStart(3, '0'));
    if (at % 1000 === 0) mkdirSync(shelf, { recursive: true });
    writeFileSync(join(shelf, `${at}.txt`), `${title.trim()}\n\n${text.trim()}\n`);
  });
  return folder;
}

/**
 * The form that is measured: the commands that make it (`commands`), the folder that is served
 * (`site`, and `page` if the page in it is not its index), the file or folder whose bytes are the archive (`archive`), what the command searches
 * natively (`native`), the page as it opens from a disk (`disk`), and the one file with everything
 * (`one`). What `extra` makes is not counted as building.
 *
 * A shelf if this build makes shelves; else the archive, published as a site. Where only the `speed` of answers
 * is measured, the one file: all of it is in memory, as the peers' indexes are.
 */
export async function form(corpus, folder, places, speed) {
  const { lines, shelf, page } = await abilities(places, folder);
  const fonds = program(places);
  const from = lines ? (corpus.source ?? corpus.plain) : texts(corpus, join(folder, 'texts'));
  const bare = join(folder, 'archive.fonds');
  const pack = [fonds, 'pack', from, '-o', bare];
  const made = { reads: lines ? 'JSON lines' : 'a folder of text files', native: bare };
  if (shelf) {
    const [to, one] = [join(folder, 'shelf'), join(folder, 'one.html')];
    const packed = (to) => [fonds, 'pack', from, ...page, '-o', to];
    if (speed) {
      return { ...made, form: 'one file', commands: [pack, packed(one)], extra: [], site: folder, page: basename(one), archive: bare, one };
    }
    return { ...made, form: 'a shelf', commands: [packed(to)], extra: [pack, packed(one)], site: to, archive: to, disk: join(to, 'index.html'), one };
  }
  const site = join(folder, 'site');
  const publish = [fonds, 'publish', '--reader', reader(places), '--archive', bare, '-o', site];
  const one = join(site, 'fonds.html');
  return { ...made, form: 'a site', commands: [pack, publish], extra: [], site, page: speed ? basename(one) : '', archive: bare, disk: one, one };
}

/** The file of a page with (next to) no archive that a served file is to be compared with: that much is the reader. */
export function blank(path, places) {
  const file = join(can?.shelf ? probe(places) : reader(places), basename(path));
  return existsSync(file) ? file : undefined;
}

/** The document of a hit: by its own id, or by the number that its text file was given. */
export function id(hit, corpus) {
  // A run for trec_eval has no blanks in names.
  corpus.known ??= new Map(corpus.docs.flatMap(({ id }) => [[id.replaceAll(/\s/g, '_'), id], [id, id]]));
  const parts = String(hit).split(/[/#]/);
  for (let from = 0; from < parts.length; from += 1) {
    const rest = parts.slice(from).join('/');
    if (corpus.known.has(rest)) return corpus.known.get(rest);
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
  const shown = (hits) => hits.map((hit) => ({ id: hit.id ?? hit.reference ?? hit.path, title: hit.item, excerpt: hit.snippet }));
  window.bench = {
    ready,
    search: async (text, kind, limit) => shown(await ask(text, limit)),
    // Hits are passages: more of them, since those of one document count once.
    rank: async (text, kind, limit) => shown(await ask(text, limit * 10)),
  };
})()`;

/** Answers queries natively, as the page does: the time it took to open, and for each query milliseconds and ids. */
export async function answer(corpus, folder, queries, places, made, limit = 10) {
  const input = queries.map(({ text }) => JSON.stringify({ text }));
  const [{ ready }, ...told] = await answers([native(places), '--lines', made.native, String(limit)], input);
  return { ready, answers: told.map(({ ms, ids }) => ({ ms, ids: ids.map((one) => id(one, corpus)) })) };
}
