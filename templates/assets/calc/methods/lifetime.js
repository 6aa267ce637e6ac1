// Lifetime value: what a cohort has brought, and what the simplest curves add to it (casebook/calculation/lifetime.py).

import { Unfit } from "../unfit.js";

const FEWEST = 3; // periods that a curve needs

/** @param {import("../types.d.ts").Given} given @returns {import("../types.d.ts").Outcome} */
export function run(given) {
  /** @type {number[]} */
  const seen = given.retention.map((/** @type {number} */ share) => share / 100);
  const n = seen.length;
  const { horizon, cost } = given;
  if (horizon < n) throw new Unfit("horizon", "short_horizon");
  const worth = (/** @type {number} */ period, /** @type {number} */ share) =>
    (share * (period ? given.margin[Math.min(period, given.margin.length) - 1] : given.first)) / (1 + given.discount / 100) ** period;

  const enough = n >= FEWEST && Math.min(...seen) > 0;
  const curves = enough && horizon > n ? ["steady", "slowing"].map((name) => curve(seen, name)) : [];
  const chosen = given.curve === "slowing" ? 1 : 0;
  /** @type {import("../types.d.ts").Cell[][]} */
  const periods = [];
  let [realised, low, total] = [0, 0, 0];
  /** @type {number | null} */
  let recovered = null;
  for (let period = 0; period <= (curves.length ? horizon : n); period++) {
    const past = period <= n;
    const shares = past ? [period ? seen[period - 1] : 1] : curves.map((one) => Math.min(one(period), seen[n - 1]));
    const share = shares[past ? 0 : chosen];
    const value = worth(period, share);
    total += value;
    low += Math.min(value, worth(period, Math.min(...shares)));
    if (past) realised += value;
    if (recovered === null && cost !== null && low >= cost) recovered = period;
    periods.push([period, share * 100, past ? "seen" : "forecast", value, total]);
  }
  /** @type {[string, Record<string, import("../types.d.ts").Cell>][]} */
  const says = [];
  if (n < FEWEST) says.push(["too_few", { n }]);
  else if (Math.min(...seen) === 0) says.push(["runs_out", {}]);
  else if (curves.length) says.push(["forecast", { realised, limit: low, horizon }]);
  if (seen.some((share, i) => i > 0 && share > seen[i - 1])) says.push(["rises", {}]);
  if (cost) says.push(recovered === null ? ["not_recovered", {}] : ["recovers", { period: recovered }]);
  return {
    values: {
      realised,
      predicted: curves.length ? total - realised : null,
      total: curves.length ? total : null,
      limit: low,
      error: enough ? tested(seen, given.curve) : null,
      ratio: cost ? low / cost : null,
      recovered,
    },
    tables: { periods },
    says,
  };
}

/**
 * The curve through the shares of periods 1, 2, …: the logarithm of a share falls in a straight line with the period
 * (steady) or with its logarithm (slowing). Least squares.
 * @param {number[]} seen
 * @param {string} name
 * @returns {(period: number) => number}
 */
function curve(seen, name) {
  const axis = (/** @type {number} */ t) => (name === "slowing" ? Math.log(t) : t);
  const xs = seen.map((_, i) => axis(i + 1));
  const ys = seen.map(Math.log);
  const mean = (/** @type {number[]} */ list) => list.reduce((a, b) => a + b, 0) / list.length;
  const [mx, my] = [mean(xs), mean(ys)];
  const slope = xs.reduce((sum, x, i) => sum + (x - mx) * (ys[i] - my), 0) / xs.reduce((sum, x) => sum + (x - mx) ** 2, 0);
  return (period) => Math.exp(my + slope * (axis(period) - mx));
}

/**
 * How far off the curve is, on average in points, when the last third of the periods is hidden from it.
 * @param {number[]} seen
 * @param {string} name
 */
function tested(seen, name) {
  const kept = seen.length - Math.max(1, Math.floor(seen.length / 3));
  if (kept < 2) return null;
  const one = curve(seen.slice(0, kept), name);
  const hidden = seen.slice(kept);
  const off = hidden.reduce((sum, share, i) => sum + Math.abs(Math.min(one(kept + i + 1), seen[kept - 1]) - share), 0);
  return (100 * off) / hidden.length;
}
