// Cohorts of first-time buyers, and who of them bought again (casebook/calculation/customers.py).

import { period, periodEnd, periodName } from "../days.js";
import { customers } from "../orders.js";
import { quantile } from "../statistics.js";
import { Unfit } from "../unfit.js";

/** @typedef {import("../orders.js").Customer} Customer */

const AHEAD = 6; // periods after the first that the table shows

/**
 * @param {import("../types.d.ts").Given} given
 * @param {import("../types.d.ts").Order[]} orders
 * @returns {import("../types.d.ts").Outcome}
 */
export function run(given, orders) {
  const list = customers(orders);
  if (!list.length) throw new Unfit("file", "no_orders");
  const last = orders.reduce((latest, order) => Math.max(latest, order.day), -Infinity);
  const months = given.grain === "quarter" ? 3 : 1;
  /** @type {Map<number, Customer[]>} */
  const groups = new Map();
  for (const one of list) {
    const first = period(one.days[0], months);
    const group = groups.get(first);
    if (group) group.push(one);
    else groups.set(first, [one]);
  }
  let [whole, againInAll] = [0, 0];
  const cohorts = [...groups.keys()].sort((a, b) => a - b).map((number) => {
    const group = groups.get(number) ?? [];
    const again = group.filter((one) => one.days.length > 1 && one.days[1] - one.days[0] <= given.window).length;
    const complete = periodEnd(number, months) + given.window <= last;
    if (complete) {
      whole += group.length;
      againInAll += again;
    }
    /** @type {number[]} */
    const seen = Array(AHEAD + 1).fill(0);
    for (const one of group) {
      for (const step of new Set(one.days.map((day) => period(day, months) - number))) if (step <= AHEAD) seen[step]++;
    }
    const ahead = seen.slice(1).map((n, i) => (periodEnd(number + i + 1, months) <= last ? (100 * n) / group.length : null));
    return [periodName(number, months), group.length, complete ? "complete" : "unfinished", (100 * again) / group.length, ...ahead];
  });
  const gaps = list.filter((one) => one.days.length > 1).map((one) => one.days[1] - one.days[0]);
  const median = medianReturn(list, last);
  const rate = whole ? (100 * againInAll) / whole : null;
  return {
    values: {
      customers: list.length,
      orders: list.reduce((sum, one) => sum + one.days.length, 0),
      counted: whole,
      rate,
      median,
      naive_median: gaps.length ? quantile(gaps, 0.5) : null,
    },
    tables: { cohorts },
    says: [
      whole ? ["rate", { rate, window: given.window, counted: whole }] : ["too_young", { window: given.window }],
      median === null ? ["under_half", {}] : ["median", { median }],
    ],
  };
}

/**
 * Days until half have bought again (Kaplan and Meier): who has bought once only is known to have waited so long and no
 * longer. Null where fewer than half have come back.
 * @param {Customer[]} list
 * @param {number} last
 */
function medianReturn(list, last) {
  /** @type {Map<number, { back: number, all: number }>} */
  const waits = new Map();
  for (const one of list) {
    const back = one.days.length > 1;
    const wait = back ? one.days[1] - one.days[0] : last - one.days[0];
    const same = waits.get(wait) ?? { back: 0, all: 0 };
    waits.set(wait, { back: same.back + Number(back), all: same.all + 1 });
  }
  let [left, staying] = [list.length, 1];
  for (const [wait, { back, all }] of [...waits].sort((a, b) => a[0] - b[0])) {
    staying *= 1 - back / left;
    if (staying <= 0.5) return wait;
    left -= all;
  }
  return null;
}
