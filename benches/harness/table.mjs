// The tables: Markdown, one row a system.
import { KINDS } from './corpus.mjs';

const NONE = '–';

function size(bytes) {
  if (bytes === undefined) return NONE;
  if (bytes < 100_000) return `${(bytes / 1e3).toFixed(1)} kB`;
  if (bytes < 1_000_000) return `${(bytes / 1e3).toFixed(0)} kB`;
  return `${(bytes / 1e6).toFixed(bytes < 100e6 ? 1 : 0)} MB`;
}

function time(ms) {
  if (ms === undefined || ms === null) return NONE;
  return ms < 1 ? ms.toFixed(2) : ms < 100 ? ms.toFixed(1) : ms.toFixed(0);
}

const seconds = (value) => (value === undefined ? NONE : `${value.toFixed(value < 10 ? 2 : 1)} s`);

/** A table; the first so many columns are words, the others figures. */
export function markdown(head, rows, words = 1) {
  if (rows.length === 0) return 'Nothing was measured.\n';
  const line = (cells) => `| ${cells.map((cell) => String(cell).replaceAll('|', '/').replaceAll('\n', ' ')).join(' | ')} |\n`;
  return line(head) + `|${head.map((_, at) => (at < words ? '---' : '--:')).join('|')}|\n` + rows.map(line).join('');
}

/** A row that says why there is nothing in it. */
const failed = (name, why, width) => [name, `failed: ${why}`, ...Array(width - 2).fill('')];

const label = ({ name, version }) => (version ? `${name} ${version}` : name);

function building(systems) {
  const head = ['', 'wall', 'CPU', 'peak memory', 'index', 'gzip -9', 'files', 'one file'];
  return markdown(head, systems.map((system) => {
    const { build, index, one } = system;
    if (!build) return failed(label(system), system.failed, head.length);
    return [label(system), seconds(build.wall), seconds(build.cpu), size(build.peak), size(index?.bytes),
      size(index?.gzip), index?.files ?? NONE, one ? size(one.bytes) : NONE];
  }));
}

function opening(systems) {
  const head = ['', 'library', 'gzip', 'data', 'gzip', 'requests', 'ready, ms', 'first answer, ms', 'from the disk: ready, ms', 'memory of the page'];
  const shown = systems.filter(({ page }) => page);
  return markdown(head, shown.map((system) => {
    const { page } = system;
    if (!page.transfer) return failed(label(system), page.failed, head.length);
    const { library, libraryGzip, data, dataGzip, requests } = page.transfer;
    return [label(system), size(library), size(libraryGzip), size(data), size(dataGzip), requests,
      time(page.ready), time(page.first), page.file === undefined ? 'does not open' : time(page.file), size(page.memory)];
  }));
}

function cell(kind) {
  if (!kind) return NONE;
  if (kind.failed) return `failed: ${kind.failed}`;
  return `${time(kind.p50)} / ${time(kind.p99)}${kind.errors ? ` (${kind.errors} failed)` : ''}`;
}

/** What was measured where: a page, a program, or both. */
function* runs(systems) {
  for (const system of systems) {
    if (system.page) yield [label(system), system.page];
    if (system.page?.alone) yield [`${label(system)}, no hit shown`, system.page.alone];
    const apart = system.page ? `${label(system)}, native` : label(system);
    if (system.native) yield [apart, system.native];
    if (!system.page && !system.native) yield [label(system), { failed: system.failed }];
  }
}

function answering(systems, kinds) {
  const head = ['', ...kinds.map((kind) => KINDS[kind])];
  return markdown(head, [...runs(systems)].map(([name, run]) => {
    if (run.failed) return failed(name, run.failed, head.length);
    return [name, ...kinds.map((kind) => cell(run.kinds[kind]))];
  }));
}

function grades(systems) {
  const kinds = ['words', 'prefix', 'typo'];
  const head = ['', ...kinds.map((kind) => KINDS[kind])];
  const grade = (value) => (value === undefined ? NONE : value.toFixed(3));
  return markdown(head, [...runs(systems)].filter(([, run]) => !run.failed && run.ndcg)
    .map(([name, run]) => [name, ...kinds.map((kind) => grade(run.ndcg[kind]))]));
}

/** How busy the machine was. Alone, a browser and this program have one or two things to do at a time. */
function busy({ processors }, systems) {
  const loads = systems.map(({ load }) => load.toFixed(1)).join(', ');
  return `Load after each system: ${loads}, on ${processors} processors. Over 2 others were at work too.\n`;
}

export function tables(about, systems) {
  const counts = Object.entries(about.queries).map(([kind, count]) => {
    return `${KINDS[kind]} ${count}${about.derived.includes(kind) ? ' (made)' : ''}`;
  });
  const parts = [
    `# ${about.corpus}: ${about.documents} documents, ${size(about.bytes)} of text (${about.language})\n`,
    `Queries: ${counts.join(', ')}. The run took ${seconds(about.seconds)}.\n`,
    busy(about, systems),
    ...(about.speed ? [] : [
      `## Building\n\n${building(systems)}`,
      `## From nothing to the first answer, over http\n\n${opening(systems)}`,
    ]),
    `## A query, warm: p50 / p99 in milliseconds\n\n${answering(systems, Object.keys(about.queries))}`,
  ];
  if (about.judged && !about.speed) parts.push(`## nDCG@10\n\n${grades(systems)}`);
  return parts.join('\n');
}
