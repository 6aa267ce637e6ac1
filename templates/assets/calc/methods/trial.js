// A/B tests: how many people a test needs, and what its result says (casebook/calculation/trial.py).

import { erfc, lnFactorial, normalQuantile } from "../statistics.js";
import { Unfit } from "../unfit.js";

const SMALL = 5; // expected people in a cell below which the exact test is used
const COUNTS = ["control", "control_hits", "treated", "treated_hits"];

/** @param {import("../types.d.ts").Given} given @returns {import("../types.d.ts").Outcome} */
export function run(given) {
  const [base, step] = [given.base / 100, given.difference / 100];
  if (base + step >= 1) throw new Unfit("difference", "beyond_all");
  const error = given.error / 100 / given.comparisons;
  const arm = perArm(base, step, error, given.power / 100);
  /** @type {Record<string, number | null>} */
  const values = {
    per_arm: arm,
    total: 2 * arm,
    weeks: given.daily ? Math.ceil((2 * arm) / given.daily / 7) : null,
  };
  for (const name of ["control_rate", "treated_rate", "gap", "gap_low", "gap_high", "lift", "lift_low", "lift_high", "p"]) values[name] = null;
  /** @type {[string, Record<string, import("../types.d.ts").Cell>][]} */
  const says = [["plan", { per_arm: arm }]];
  if (COUNTS.every((name) => given[name] === null)) return { values, says };
  for (const name of COUNTS) if (given[name] === null) throw new Unfit(name, "all_four");
  const [n0, x0, n1, x1] = COUNTS.map((name) => given[name]);
  if (x0 > n0) throw new Unfit("control_hits", "more_than_all");
  if (x1 > n1) throw new Unfit("treated_hits", "more_than_all");
  const z = normalQuantile(1 - error / 2);
  const [p0, p1] = [x0 / n0, x1 / n1];
  const [low0, high0] = wilson(x0, n0, z);
  const [low1, high1] = wilson(x1, n1, z);
  const gap = p1 - p0;
  const low = gap - Math.hypot(p1 - low1, high0 - p0);
  const high = gap + Math.hypot(high1 - p1, p0 - low0);
  const few = (Math.min(n0, n1) * Math.min(x0 + x1, n0 + n1 - x0 - x1)) / (n0 + n1) < SMALL;
  Object.assign(values, {
    control_rate: 100 * p0,
    treated_rate: 100 * p1,
    gap: 100 * gap,
    gap_low: 100 * low,
    gap_high: 100 * high,
    p: few ? exact(x0, n0, x1, n1) : pooled(x0, n0, x1, n1),
  });
  if (x0 && x1) {
    const ratio = p1 / p0;
    const spread = z * Math.sqrt(1 / x0 - 1 / n0 + 1 / x1 - 1 / n1);
    values.lift = 100 * (ratio - 1);
    values.lift_low = 100 * (ratio * Math.exp(-spread) - 1);
    values.lift_high = 100 * (ratio * Math.exp(spread) - 1);
  }
  says.push([low > 0 ? "better" : high < 0 ? "worse" : "no_difference", { gap: 100 * gap, low: 100 * low, high: 100 * high }]);
  if (few) says.push(["few", {}]);
  if (Math.min(n0, n1) < arm) says.push(["short_of_plan", { per_arm: arm }]);
  return { values, says };
}

/** @param {number} base @param {number} step @param {number} error @param {number} power */
function perArm(base, step, error, power) {
  const other = base + step;
  const mean = (base + other) / 2;
  const z =
    normalQuantile(1 - error / 2) * Math.sqrt(2 * mean * (1 - mean)) +
    normalQuantile(power) * Math.sqrt(base * (1 - base) + other * (1 - other));
  return Math.ceil((z * z) / step ** 2 - 1e-9);
}

/** Wilson's interval of one share; Newcombe's of a difference is built of two. @param {number} hits @param {number} n @param {number} z */
function wilson(hits, n, z) {
  const middle = (hits + (z * z) / 2) / (n + z * z);
  const half = (z / (n + z * z)) * Math.sqrt((hits * (n - hits)) / n + (z * z) / 4);
  return [middle - half, middle + half];
}

/** @param {number} x0 @param {number} n0 @param {number} x1 @param {number} n1 */
function pooled(x0, n0, x1, n1) {
  const mean = (x0 + x1) / (n0 + n1);
  const error = Math.sqrt(mean * (1 - mean) * (1 / n0 + 1 / n1));
  return error ? erfc(Math.abs(x1 / n1 - x0 / n0) / error / Math.SQRT2) : 1;
}

/**
 * Fisher's exact test, two-sided: all tables that are no likelier than the one that was seen.
 * @param {number} x0 @param {number} n0 @param {number} x1 @param {number} n1
 */
function exact(x0, n0, x1, n1) {
  const hits = x0 + x1;
  const choose = (/** @type {number} */ n, /** @type {number} */ k) => lnFactorial(n) - lnFactorial(k) - lnFactorial(n - k);
  const all = choose(n0 + n1, hits);
  const chance = (/** @type {number} */ x) => Math.exp(choose(n1, x) + choose(n0, hits - x) - all);
  const seen = chance(x1) * (1 + 1e-7);
  let sum = 0;
  for (let x = Math.max(0, hits - n0); x <= Math.min(hits, n1); x++) {
    const share = chance(x);
    if (share <= seen) sum += share;
  }
  return Math.min(1, sum);
}
