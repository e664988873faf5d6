// What `cargo xtask quality` runs once everything is built: how good the answers are, beside those of others.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { corpus as read } from './harness/corpus.mjs';
import { output } from './harness/measure.mjs';
import { averagePrecision, mean, ndcg, recall } from './harness/metrics.mjs';
import { markdown } from './harness/table.mjs';
import { isCyrillic, latin, layout } from './harness/variants.mjs';
import { accepted, program } from './peers/fonds.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const PEERS = ['tantivy', 'minisearch', 'minisearch-stemmed'];
const NAMES = ['fonds', ...PEERS];
/** So many documents of each answer are looked at. */
const LIMIT = 100;

// What is wrong with the call or the collection is told in one line.
process.on('uncaughtException', (error) => {
  console.error(process.env.DEBUG ? error : error.message);
  process.exit(1);
});

const { values: options } = parseArgs({
  options: {
    corpus: { type: 'string', multiple: true, default: [] },
    only: { type: 'string' },
    'no-peers': { type: 'boolean', default: false },
    target: { type: 'string' },
  },
});
const only = options.only?.split(',').map((name) => name.trim());
const unknown = only?.filter((name) => !NAMES.includes(name)) ?? [];
if (unknown.length) throw new Error(`No such system: ${unknown.join(', ')}. There are: ${NAMES.join(', ')}.`);
if (options.corpus.length === 0) {
  throw new Error('`cargo xtask quality` needs `--corpus DIR`, once or more: a folder with docs.jsonl.gz, queries.jsonl and '
    + 'qrels.tsv, and with queries_typo.jsonl and queries_prefix.jsonl if there are such; benches/README.md has the format.');
}
const wanted = NAMES.filter((name) => (only?.includes(name) ?? true) && !(options['no-peers'] && name !== 'fonds'));
const places = { root: dirname(here), target: options.target };

const say = (text) => console.error(`    ${text}`);
/** A name as one column of a run, as trec_eval reads it. */
const word = (name) => name.replaceAll(/\s/g, '_');

/** The sets of queries: how they are asked (the kinds of the bench), and which they are. */
function sets({ sets, derived }) {
  const given = (kind) => ({ kind, queries: sets[kind], made: derived.has(kind) });
  const written = (change) => ({
    kind: 'words',
    queries: sets.words.filter(({ text }) => isCyrillic(text)).map(({ id, text }) => ({ id, text: change(text) })),
    made: true,
  });
  const all = {
    plain: given('words'), typo: given('typo'), cut: given('prefix'), latin: written(latin), layout: written(layout),
  };
  return Object.fromEntries(Object.entries(all).filter(([, { queries }]) => queries.length));
}

/** A run as trec_eval reads it: from query to ids, best first. */
function readRun(text) {
  const run = new Map();
  for (const line of text.split('\n')) {
    const [query, , id] = line.split(/\s+/);
    if (!id) continue;
    if (!run.has(query)) run.set(query, []);
    run.get(query).push(id);
  }
  return run;
}

const writeRun = (name, queries, lists) => queries.map(({ id }, at) => lists[at]
  .map((doc, rank) => `${word(id)} Q0 ${word(String(doc))} ${rank + 1} ${LIMIT - rank} ${name}\n`).join('')).join('');

/** The runs of Fonds, by its own command. */
async function fonds(corpus, sets, folder) {
  const archive = join(folder, 'archive.fonds');
  const start = performance.now();
  await output([program(places), 'pack', '--quiet', corpus.source, '-o', archive], '', accepted);
  say(`packed in ${((performance.now() - start) / 1000).toFixed(1)} s`);
  const runs = {};
  for (const [name, { queries }] of Object.entries(sets)) {
    const start = performance.now();
    const file = join(folder, 'queries.jsonl');
    writeFileSync(file, queries.map((query) => `${JSON.stringify(query)}\n`).join(''));
    const search = ['search', archive, '--queries', file, '--limit', String(LIMIT), '--format', 'trec'];
    runs[name] = await output([program(places), ...search]);
    say(`${name}: ${queries.length} queries in ${((performance.now() - start) / 1000).toFixed(1)} s`);
  }
  return runs;
}

/** The runs of a peer. */
async function peer(key, corpus, sets, folder) {
  const peer = await import(`./peers/${key}.mjs`);
  const runs = {};
  const tell = (name, queries, lists) => { runs[name] = writeRun(key, queries, lists); };
  if (peer.native) {
    for (const command of peer.commands(corpus, folder, places)) await output(command);
    for (const [name, { kind, queries }] of Object.entries(sets)) {
      const asked = queries.map(({ text }) => ({ kind, text }));
      const { answers } = await peer.answer(corpus, folder, asked, places, undefined, LIMIT);
      tell(name, queries, answers.map(({ ids }) => ids));
    }
  } else {
    await peer.build(corpus.docs, { write: (name, data) => peer.open(data, corpus.language) }, corpus.language);
    for (const [name, { kind, queries }] of Object.entries(sets)) {
      tell(name, queries, queries.map(({ text }) => peer.search(text, kind, LIMIT).map(({ id }) => id)));
    }
  }
  return runs;
}

/** What the runs of a peer depend on, as one number: they are kept until it changes. */
function digest(key, corpus, sets) {
  const hash = createHash('sha256').update(JSON.stringify([key, LIMIT, corpus.language, sets])).update(readFileSync(corpus.source));
  const native = ['peers/tantivy.mjs', 'tantivy/src/main.rs', 'tantivy/Cargo.toml', 'tantivy/Cargo.lock'];
  const script = ['peers/minisearch.mjs', `peers/${key}.mjs`, 'package-lock.json'];
  for (const file of key === 'tantivy' ? native : script) hash.update(readFileSync(join(here, file)));
  return hash.digest('hex');
}

/** The runs of a system, in files of `kept`, made if they are not there. */
async function runs(key, corpus, sets, kept, folder) {
  const file = (name) => join(kept, `${key}.${name}.run`);
  const seal = join(kept, `${key}.digest`);
  const own = key === 'fonds';
  const sum = own ? '' : digest(key, corpus, sets);
  if (own || !existsSync(seal) || readFileSync(seal, 'utf8') !== sum) {
    say(key);
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    rmSync(seal, { force: true });
    const made = await (own ? fonds(corpus, sets, folder) : peer(key, corpus, sets, folder));
    for (const [name, run] of Object.entries(made)) writeFileSync(file(name), run);
    if (!own) writeFileSync(seal, sum);
    rmSync(folder, { recursive: true, force: true });
  }
  return Object.fromEntries(Object.keys(sets).map((name) => [name, readRun(readFileSync(file(name), 'utf8'))]));
}

/** The figures of a run: of the queries that are judged, each counting alike, also where nothing was found. */
function figures(run, queries, qrels) {
  const judged = queries.filter(({ id }) => qrels.has(id));
  const of = (measure) => mean(judged.map(({ id }) => measure(run.get(word(id)) ?? [], qrels.get(id))));
  return { count: judged.length, ndcg: of((ids, judged) => ndcg(ids, judged)), map: of(averagePrecision), recall: of((ids, judged) => recall(ids, judged)) };
}

async function collection(path) {
  const kept = (name) => join(places.target, 'bench', 'quality', name);
  const work = kept(join('.work', 'corpus'));
  const corpus = read({ path, limit: 0, seedsFolder: join(places.root, 'seeds'), work });
  if (corpus.qrels.size === 0) throw new Error(`${path} has no judgements: qrels.tsv, a line a judgement, query, document and grade.`);
  console.error(`==> ${corpus.name}`);
  const all = sets(corpus);
  const qrels = new Map([...corpus.qrels].map(([id, judged]) => [id, new Map([...judged].map(([doc, grade]) => [word(doc), grade]))]));
  mkdirSync(kept(corpus.name), { recursive: true });
  const made = {};
  for (const key of wanted) {
    try {
      made[key] = await runs(key, corpus, all, kept(corpus.name), kept(join('.work', key)));
    } catch (error) {
      // The others can be told without it.
      say(`${key}: ${error.message}`);
      if (key === 'fonds') process.exitCode = 1;
    }
  }
  rmSync(kept('.work'), { recursive: true, force: true });
  const rows = Object.entries(all).flatMap(([name, { queries, made: isMade }]) => Object.entries(made).map(([key, run]) => {
    const [own, plain] = [name, 'plain'].map((set) => figures(run[set], queries, qrels));
    const share = name === 'plain' ? '' : plain.ndcg ? `${((own.ndcg / plain.ndcg) * 100).toFixed(1)} %` : '–';
    const figure = (value) => value?.toFixed(4) ?? '–';
    return [`${name}${isMade ? ' (made)' : ''}`, own.count, key, figure(own.ndcg), share, figure(own.map), figure(own.recall)];
  }));
  const size = `${corpus.docs.length} documents, ${corpus.sets.words.length} queries (${corpus.language})`;
  return `## ${corpus.name}: ${size}\n\n${markdown(['queries', 'judged', '', 'nDCG@10', 'of plain', 'MAP', 'Recall@100'], rows, 3)}`;
}

const commit = await output(['git', '-C', places.root, 'describe', '--always', '--dirty']).then((text) => text.trim(), () => 'unknown');
const parts = [`# Quality of answers, Fonds ${commit}\n`];
for (const path of options.corpus) {
  parts.push(await collection(path));
  // After each: what ends the run does not end what was told.
  writeFileSync(join(places.target, 'bench', 'quality.md'), parts.join('\n'));
}
process.stdout.write(parts.join('\n'));
