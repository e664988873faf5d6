// Tantivy: native only, in a small program of its own (../tantivy).
import { lines } from '../harness/measure.mjs';

export const name = 'tantivy (native)';
export const version = '0.27.0';
export const native = true;
export const kinds = ['words', 'prefix', 'keys', 'typo', 'phrase', 'and'];

const program = ({ target }) => `${target}/bench/tantivy/release/bench-tantivy`;

/** The commands that build its index: what is measured. */
export const commands = (corpus, folder, places) =>
  [[program(places), 'build', corpus.plain, folder, corpus.language]];

/** Answers the queries natively: the time it took to open, and for each query milliseconds and ids. */
export async function answer(corpus, folder, queries, places, made, limit = 10) {
  const input = queries.map(({ kind, text }) => JSON.stringify({ kind: kind === 'keys' ? 'prefix' : kind, text }));
  const [{ ready }, ...answers] = await lines([program(places), 'search', folder, corpus.language, String(limit)], input);
  return { ready, answers };
}
