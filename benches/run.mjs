// What `cargo xtask bench` runs once everything is built: measures every system, writes the tables.
import { copyFileSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { Chromium } from './harness/chromium.mjs';
import { corpus as read, passages } from './harness/corpus.mjs';
import { measured, output } from './harness/measure.mjs';
import { mean as average, ndcg } from './harness/metrics.mjs';
import { gzipped, serve } from './harness/server.mjs';
import { tables } from './harness/table.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const ORDER = ['fonds', 'tantivy', 'sqlite', 'pagefind', 'minisearch', 'flexsearch', 'lunr', 'orama'];
const LIMIT = 10;
const WARM = 20;
/** Times a page is opened, each time in a browser that was just started. */
const OPENS = 3;
/** What is built in less is built three times. */
const QUICK = 5;
/** Queries that one call in the page answers. */
const BATCH = 25;

// What is wrong with the call or the corpus is told in one line.
process.on('uncaughtException', (error) => {
  console.error(process.env.DEBUG ? error : error.message);
  process.exit(1);
});

const { values: options } = parseArgs({
  options: {
    corpus: { type: 'string' },
    queries: { type: 'string' },
    only: { type: 'string' },
    'limit-queries': { type: 'string' },
    passages: { type: 'string' },
    speed: { type: 'boolean', default: false },
    timeout: { type: 'string', default: '300' },
    target: { type: 'string' },
  },
});
const limit = Number(options['limit-queries'] ?? 0);
const timeout = Number(options.timeout);
/** Only how long a query takes: nothing built for its own sake, no grades. */
const { speed } = options;
/** The kinds of queries that speed is told of. */
const SPEED = ['words', 'prefix', 'keys', 'typo'];
const places = { root: dirname(here), target: options.target };
const bench = join(places.target, 'bench');
const only = options.only?.split(',').map((name) => name.trim());
const unknown = only?.filter((name) => !ORDER.includes(name)) ?? [];
if (unknown.length) throw new Error(`No such system: ${unknown.join(', ')}. There are: ${ORDER.join(', ')}.`);

const median = (list) => at(list, 0.5);

/** The value below which this part of the values lies. */
function at(list, part) {
  const sorted = [...list].sort((one, other) => one - other);
  return sorted[Math.max(0, Math.ceil(sorted.length * part) - 1)];
}

function files(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath ?? entry.path, entry.name));
}

/** The page of a peer: its library and its file of this folder, as a bundler would ship them. */
async function bundle(key, peer, folder, language) {
  const { build } = await import('esbuild');
  const contents = `import * as peer from './peers/${key}.mjs';
const ready = peer.load(${JSON.stringify(language)}).then(() => performance.now());
window.bench = { ready, search: peer.search, rank: peer.rank };`;
  await build({
    stdin: { contents, resolveDir: here },
    outfile: join(folder, 'page.js'),
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    // A peer without `rank` has none: no fault.
    logLevel: 'error',
    // What only its building needs.
    external: ['pagefind', 'node:*'],
  });
  for (const file of peer.beside ?? []) {
    copyFileSync(fileURLToPath(import.meta.resolve(file)), join(folder, basename(file)));
  }
  writeFileSync(join(folder, 'index.html'), '<!doctype html><meta charset="utf-8"><title>bench</title>'
    + '<link rel="icon" href="data:,"><script type="module" src="page.js"></script>\n');
}

const LIBRARY = /\.(html|js|mjs|wasm)$/;

/** Bytes of files, and how many of them are the library, as sent and after gzip -9. */
function weigh(sent, peer) {
  const sum = { requests: sent.length, library: 0, data: 0, libraryGzip: 0, dataGzip: 0 };
  for (const { path, file, bytes } of sent) {
    const squeezed = file ? gzipped(file) : 0;
    // A file may hold both: then as much is the library as the same file has without an index.
    const blank = peer.blank?.(path, places);
    const all = !peer.blank && (peer.library ?? LIBRARY).test(path);
    const own = blank ? Math.min(bytes, statSync(blank).size) : all ? bytes : 0;
    const ownGzip = blank ? gzipped(blank) : all ? squeezed : 0;
    sum.library += own;
    sum.data += bytes - own;
    sum.libraryGzip += Math.min(ownGzip, squeezed);
    sum.dataGzip += Math.max(0, squeezed - ownGzip);
  }
  return sum;
}

async function build(made, peer) {
  const runs = [];
  do {
    const run = { wall: 0, cpu: 0, peak: 0 };
    for (const command of made.commands) {
      const one = await measured(['nice', '-n', '10', ...command], timeout, peer.accepted);
      run.wall += one.wall;
      run.cpu += one.cpu;
      run.peak = Math.max(run.peak, one.peak);
    }
    runs.push(run);
    if (run.wall < QUICK && runs.length < 3) made.clean();
  } while (runs[0].wall < QUICK && runs.length < 3);
  return {
    runs: runs.length,
    wall: median(runs.map(({ wall }) => wall)),
    cpu: median(runs.map(({ cpu }) => cpu)),
    peak: median(runs.map(({ peak }) => peak)),
  };
}

const ASK = `async (queries, kind, limit, judge) => {
  const out = [];
  for (const text of queries) {
    const start = performance.now();
    try {
      const hits = judge && bench.rank ? await bench.rank(text, kind, limit) : await bench.search(text, kind, limit);
      out.push({ ms: performance.now() - start, ids: hits.map((hit) => hit.id) });
    } catch (error) {
      out.push({ ms: performance.now() - start, ids: [], error: String(error?.message ?? error) });
    }
  }
  return out;
}`;

async function ask(browser, queries, kind, judge = false, limit = LIMIT) {
  const out = [];
  for (let from = 0; from < queries.length; from += BATCH) {
    const texts = queries.slice(from, from + BATCH).map(({ text }) => text);
    out.push(...await browser.run(ASK, [texts, kind, limit, judge], timeout));
  }
  return out;
}

/** The grade of answers to queries, each document counting once. */
function grade(corpus, queries, answers, id) {
  const judged = queries.map(({ id }) => corpus.qrels.get(id));
  const grades = judged.flatMap((judged, at) => {
    if (!judged) return [];
    const ids = [...new Set((answers[at]?.ids ?? []).map((hit) => (id ? id(hit, corpus) : String(hit))))];
    return [ndcg(ids, judged)];
  });
  return average(grades);
}

const JUDGED = ['words', 'prefix', 'typo'];

function latency(answers) {
  const times = answers.map(({ ms }) => ms);
  const errors = answers.filter(({ error }) => error);
  if (answers.length && errors.length === answers.length) return { failed: errors[0].error };
  return { p50: median(times), p99: at(times, 0.99), count: times.length, errors: errors.length, firstError: errors[0]?.error };
}

/** Milliseconds until the page is ready that is opened from the disk, if it is at all. */
async function fromDisk(peer, file) {
  const browser = await Chromium.start();
  try {
    if (peer.before) await browser.before(peer.before);
    await browser.open(pathToFileURL(file).href);
    return await browser.run(`async () => {
      for (let wait = 0; !window.bench && wait < 300; wait += 1) await new Promise((go) => setTimeout(go, 10));
      return window.bench ? bench.ready : undefined;
    }`, [], timeout);
  } catch {
    return undefined;
  } finally {
    await browser.close();
  }
}

async function inBrowser(corpus, peer, { site, page: start = '', disk = join(site, 'index.html') }) {
  const page = { kinds: {}, ndcg: {} };
  const host = await serve(site);
  let browser;
  try {
    const opens = [];
    for (let open = 0; open < (speed ? 1 : OPENS); open += 1) {
      await browser?.close();
      browser = await Chromium.start();
      if (peer.before) await browser.before(peer.before);
      host.log.length = 0;
      await browser.open(host.address + start);
      const ready = await browser.run(
        'async () => { while (!window.bench) await new Promise((go) => setTimeout(go, 1)); return bench.ready; }', [], timeout);
      const readySent = host.log.length;
      const first = await browser.run(`async (text) => {
        const start = performance.now();
        const hits = await bench.search(text, 'words', ${LIMIT});
        return { after: performance.now(), took: performance.now() - start, hits: hits.length };
      }`, [corpus.sets.words[0].text], timeout);
      opens.push({ ready, ...first, readySent, sent: [...host.log] });
    }
    if (!speed) page.file = await fromDisk(peer, disk);
    page.ready = median(opens.map(({ ready }) => ready));
    page.first = median(opens.map(({ after }) => after));
    page.firstTook = median(opens.map(({ took }) => took));
    page.firstHits = opens[0].hits;
    if (!speed) page.transfer = weigh(opens[0].sent, peer);
    page.readyRequests = opens[0].readySent;
    for (const [kind, queries] of Object.entries(corpus.sets)) {
      if (!peer.kinds.includes(kind) || queries.length === 0) continue;
      try {
        await ask(browser, queries.slice(0, WARM), kind);
        const answers = await ask(browser, queries, kind);
        page.kinds[kind] = latency(answers);
        if (peer.own) {
          page.alone ??= { kinds: {} };
          page.alone.kinds[kind] = latency(await ask(browser, queries, kind, false, 0));
        }
        if (!speed && corpus.qrels.size && JUDGED.includes(kind)) {
          const judged = peer.rank || peer.own ? await ask(browser, queries, kind, true) : answers;
          page.ndcg[kind] = grade(corpus, queries, judged, peer.id);
        }
        say(`${kind}: p50 ${page.kinds[kind].p50?.toFixed(2)} ms, p99 ${page.kinds[kind].p99?.toFixed(2)} ms`);
      } catch (error) {
        page.kinds[kind] = { failed: error.message };
        say(`${kind}: ${error.message}`);
        if (/crashed|ended|no answer/.test(error.message)) break;
      }
    }
    page.memory = browser.peak();
  } catch (error) {
    page.failed = error.message;
    say(`in the browser: ${error.message}`);
  }
  await browser?.close();
  host.close();
  return page;
}

async function natively(corpus, peer, folder, made) {
  const native = { kinds: {}, ndcg: {} };
  try {
    for (const [kind, queries] of Object.entries(corpus.sets)) {
      if (!peer.kinds.includes(kind) || queries.length === 0) continue;
      const typed = [...queries.slice(0, WARM), ...queries].map(({ text }) => ({ kind, text }));
      const warm = Math.min(WARM, queries.length);
      const { ready, answers } = await peer.answer(corpus, folder, typed, places, made);
      native.ready ??= ready;
      native.kinds[kind] = latency(answers.slice(warm));
      if (!speed && corpus.qrels.size && JUDGED.includes(kind)) native.ndcg[kind] = grade(corpus, queries, answers.slice(warm));
    }
  } catch (error) {
    native.failed = error.message;
    say(`natively: ${error.message}`);
  }
  return native;
}

const say = (text) => console.error(`    ${text}`);

const installed = (npm) => JSON.parse(readFileSync(join(here, 'node_modules', npm, 'package.json'), 'utf8')).version;

/** Everything of one system. */
async function system(corpus, key) {
  const peer = await import(`./peers/${key}.mjs`);
  const version = peer.own ? about.commit : peer.version ?? installed(peer.npm);
  const result = { key, name: peer.name, version };
  console.error(`==> ${peer.name}`);
  const folder = join(bench, 'work', corpus.name, key);
  const clean = () => { rmSync(folder, { recursive: true, force: true }); mkdirSync(folder, { recursive: true }); };
  clean();
  try {
    let made;
    if (peer.form) {
      // Building again writes over what is there: the folder holds its input too.
      made = { ...await peer.form(corpus, folder, places, speed), clean() { rmSync(made.archive, { recursive: true, force: true }); } };
    } else {
      const commands = peer.commands?.(corpus, folder, places)
        ?? [[process.execPath, '--max-old-space-size=8192', join(here, 'build.mjs'), key, corpus.plain, folder, corpus.language]];
      made = { commands, extra: [], site: folder, archive: folder, clean };
    }
    result.form = made.form && `${made.form}, of ${made.reads}`;
    if (speed) {
      for (const command of made.commands) await output(command, '', peer.accepted);
      say('built');
    } else {
      result.build = await build(made, peer);
      say(`built in ${result.build.wall.toFixed(1)} s, ${(result.build.peak / 1e6).toFixed(0)} MB`);
      for (const command of made.extra) await measured(command, timeout, peer.accepted).catch((error) => say(error.message));
      const index = statSync(made.archive).isDirectory() ? files(made.archive) : [made.archive];
      const sizes = weigh(index.map((file) => ({ path: file, file, bytes: statSync(file).size })), peer);
      result.index = { bytes: sizes.data, gzip: sizes.dataGzip, files: index.length };
      try { result.one = { bytes: statSync(made.one).size, gzip: gzipped(made.one) }; } catch { /* There is none. */ }
    }
    if (!peer.native) {
      if (!peer.own) await bundle(key, peer, folder, corpus.language);
      result.page = await inBrowser(corpus, peer, made);
    }
    if (peer.answer) result.native = await natively(corpus, peer, folder, made);
  } catch (error) {
    result.failed = error.message;
    say(`failed: ${error.message}`);
  }
  rmSync(folder, { recursive: true, force: true });
  [result.load] = loadavg();
  return result;
}

const told = (command) => output(command).then((text) => text.trim(), () => undefined);
mkdirSync(bench, { recursive: true });
const machine = {
  commit: await told(['git', '-C', places.root, 'describe', '--always', '--dirty']),
  node: process.version,
  processors: cpus().length,
  chromium: await told(['chromium', '--version']),
};
const runs = [];
const text = () => runs.map(({ about, systems }) => tables(about, systems)).join('\n');

/** Every system with these documents. */
async function measure(corpus) {
  const started = performance.now();
  if (speed) corpus.sets = Object.fromEntries(SPEED.map((kind) => [kind, corpus.sets[kind]]));
  about = {
    ...machine,
    corpus: corpus.name,
    documents: corpus.docs.length,
    bytes: corpus.bytes,
    language: corpus.language,
    judged: corpus.qrels.size,
    queries: Object.fromEntries(Object.entries(corpus.sets).map(([kind, list]) => [kind, list.length])),
    derived: [...corpus.derived],
    limit: limit || undefined,
    speed,
  };
  const systems = [];
  runs.push({ about, systems });
  for (const key of ORDER.filter((key) => only?.includes(key) ?? true)) {
    systems.push(await system(corpus, key));
    about.seconds = (performance.now() - started) / 1000;
    // After each: what ends the run does not end what was measured.
    writeFileSync(join(bench, speed ? 'speed.json' : 'raw.json'), `${JSON.stringify(runs, null, 1)}\n`);
    writeFileSync(join(bench, speed ? 'speed.md' : 'table.md'), text());
  }
}

let about;
const corpus = read({
  path: options.corpus,
  queriesFile: options.queries,
  limit,
  seedsFolder: join(places.root, 'seeds'),
  work: join(bench, 'work', 'corpus'),
});
await measure(corpus);
if (options.passages) await measure(passages(corpus, Number(options.passages), join(bench, 'passages')));
rmSync(join(bench, 'work'), { recursive: true, force: true });
process.stdout.write(text());
