// How good a ranking is, as trec_eval has it. A ranking is ids, best first, each once; judged is a Map from
// id to grade, of the relevant documents alone: grade 1 or more.

/** ndcg_cut_N: the gain is the grade, the discount the binary logarithm of the rank plus one. */
export function ndcg(ids, judged, cut = 10) {
  const gain = (grades) => grades.slice(0, cut).reduce((sum, grade, at) => sum + grade / Math.log2(at + 2), 0);
  const ideal = gain([...judged.values()].sort((one, other) => other - one));
  return ideal > 0 ? gain(ids.map((id) => judged.get(id) ?? 0)) / ideal : 0;
}

/** map, of one query: the precision at each relevant document; one that is not found adds nothing. */
export function averagePrecision(ids, judged) {
  let found = 0;
  const sum = ids.reduce((sum, id, at) => (judged.has(id) ? sum + ++found / (at + 1) : sum), 0);
  return judged.size ? sum / judged.size : 0;
}

/** recall_N: how much of what is relevant is among the first N. */
export function recall(ids, judged, cut = 100) {
  return judged.size ? ids.slice(0, cut).filter((id) => judged.has(id)).length / judged.size : 0;
}

/** The mean; nothing of nothing. */
export const mean = (list) => (list.length ? list.reduce((sum, one) => sum + one, 0) / list.length : undefined);
