// Thresholds: the band of a metric from its own history (casebook/calculation/alerts.py).

import { quantile } from "../statistics.js";

const LONGEST = 7; // days in a row that the table compares

/** @param {import("../types.d.ts").Given} given @returns {import("../types.d.ts").Outcome} */
export function run(given) {
  /** @type {number[]} */
  const history = given.history;
  const under = given.side === "below";
  const limit = quantile(history, under ? given.share / 100 : 1 - given.share / 100);
  const beyond = history.map((value) => (under ? value < limit : value > limit));
  /** @type {number[]} */
  const lengths = [];
  let length = 0;
  for (const out of [...beyond, false]) {
    if (out) length++;
    else if (length) {
      lengths.push(length);
      length = 0;
    }
  }
  const now = beyond[beyond.length - 1] ? lengths[lengths.length - 1] : 0;
  const rung = (/** @type {number} */ wanted) => lengths.filter((one) => one >= wanted).length;
  const gaps = given.gaps ?? [];
  const silence = gaps.length ? quantile(gaps, given.gap_share / 100) : null;
  /** @type {[string, Record<string, import("../types.d.ts").Cell>][]} */
  const says = [
    [now >= given.run ? "rings" : "quiet", { now, limit }],
    ["would_have", { run: given.run, rung: rung(given.run), all: history.length }],
  ];
  if (silence !== null) says.push(["silent", { days: silence, share: given.gap_share }]);
  return {
    values: {
      limit,
      median: quantile(history, 0.5),
      beyond: beyond.filter(Boolean).length,
      rung: rung(given.run),
      longest: Math.max(0, ...lengths),
      median_gap: gaps.length ? quantile(gaps, 0.5) : null,
      silence,
    },
    tables: { runs: Array.from({ length: LONGEST }, (_, i) => [i + 1, rung(i + 1)]) },
    says,
  };
}
