// Weights by stage: one set of metrics, read with the weights of each stage (casebook/calculation/weights.py).

import { Unfit } from "../unfit.js";

const STAGES = ["build_up", "expansion", "maturity"];

/** @param {import("../types.d.ts").Given} given @returns {import("../types.d.ts").Outcome} */
export function run(given) {
  const cap = given.cap / 100;
  const broken = given.opt_outs !== null && given.limit !== null && given.opt_outs > given.limit;
  /** @type {(number | null)[]} */
  const reached = given.value.map((/** @type {number | null} */ value, /** @type {number} */ i) => {
    const goal = given.goal[i];
    if ((value === null) !== (goal === null)) throw new Unfit(`${value === null ? "value" : "goal"}-${i + 1}`, "both_or_none");
    if (value === null) return null;
    return broken && given.guarded[i] ? 0 : Math.min(value / goal, cap);
  });
  if (reached.every((done) => done === null)) throw new Unfit("value-1", "no_row");
  const whole = (/** @type {string} */ stage) => reached.reduce((sum, done, i) => Number(sum) + (done === null ? 0 : (given[stage][i] ?? 0)), 0) ?? 0;
  /** @type {Record<string, number | null>} */
  const values = {};
  for (const stage of STAGES) {
    const scored = reached.reduce((sum, done, i) => Number(sum) + (done ?? 0) * (given[stage][i] ?? 0), 0) ?? 0;
    values[`score_${stage}`] = whole(stage) ? (100 * scored) / whole(stage) : null;
  }
  const all = whole(given.stage);
  if (!all) throw new Unfit(`${given.stage}-1`, "no_weight");
  /** @type {[string, number, number, number, number][]} */
  const parts = [];
  reached.forEach((done, i) => {
    if (done === null) return;
    const share = (given[given.stage][i] ?? 0) / all;
    parts.push([`row-${i + 1}`, 100 * done, 100 * share, 100 * share * done, 100 * share * Math.max(0, 1 - done)]);
  });
  const lost = parts.reduce((most, line) => (line[4] > most[4] ? line : most));
  /** @type {[string, Record<string, import("../types.d.ts").Cell>][]} */
  const says = [lost[4] ? ["most_lost", { row: lost[0], points: lost[4] }] : ["all_reached", {}]];
  if (broken) says.push(["guard_broken", { opt_outs: given.opt_outs, limit: given.limit }]);
  return { values, tables: { parts }, says };
}
