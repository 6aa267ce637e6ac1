// Tiers by recency, frequency and money (casebook/calculation/customers.py).

import { customers as gathered } from "../orders.js";
import { quantile, quantileOfSorted } from "../statistics.js";
import { Unfit } from "../unfit.js";

/** @typedef {import("../orders.js").Customer} Customer */
/** @typedef {import("../types.d.ts").Given} Given */
/** @typedef {import("../types.d.ts").Order} Order */

const TIERS = ["high", "active", "new", "dormant", "lost"];
const FIFTHS = [0.2, 0.4, 0.6, 0.8];

/** @param {Order[]} orders */
const latest = (orders) => orders.reduce((last, order) => Math.max(last, order.day), -Infinity);

/** @param {Given} given @param {Order[]} orders */
function sorted(given, orders) {
  if (!orders.length) throw new Unfit("file", "no_orders");
  const last = latest(orders);
  const list = gathered(given.window === null ? orders : orders.filter((order) => order.day > last - given.window));
  if (!list.length) throw new Unfit("file", "no_orders");
  let cycle = given.cycle;
  if (cycle === null) {
    const gaps = list.flatMap((one) => one.days.slice(1).map((day, i) => day - one.days[i]));
    if (!gaps.length) throw new Unfit("cycle", "no_cycle");
    cycle = quantile(gaps, 0.5);
  }
  const stages = list.map((one) => {
    if (last - one.days[0] <= cycle) return "new";
    const since = last - one.days[one.days.length - 1];
    return since <= cycle ? "active" : since <= cycle * given.lost ? "dormant" : "lost";
  });
  const active = list.filter((_, i) => stages[i] === "active");
  const often = active.length ? quantile(active.map((one) => one.days.length), given.upper / 100) : null;
  const much = active.length ? quantile(active.map((one) => one.paid), given.upper / 100) : null;
  const tiers = list.map((one, i) =>
    stages[i] === "active" && often !== null && much !== null && one.days.length >= often && one.paid >= much ? "high" : stages[i],
  );
  return { last, list, cycle, often, much, tiers };
}

/** The days since the last order, the orders, the sum paid, of each customer. @param {Customer[]} list @param {number} last */
const three = (list, last) => [
  list.map((one) => last - one.days[one.days.length - 1]),
  list.map((one) => one.days.length),
  list.map((one) => one.paid),
];

/** @param {Given} given @param {Order[]} orders @returns {import("../types.d.ts").Outcome} */
export function run(given, orders) {
  const { last, list, cycle, often, much, tiers } = sorted(given, orders);
  const sales = list.reduce((sum, one) => sum + one.paid, 0);
  const rows = TIERS.map((tier) => {
    const group = list.filter((_, i) => tiers[i] === tier);
    const part = group.reduce((sum, one) => sum + one.paid, 0);
    const middle = three(group, last).map((found) => (group.length ? quantile(found, 0.5) : null));
    return [tier, group.length, (100 * group.length) / list.length, part, sales > 0 ? (100 * part) / sales : null, ...middle];
  });
  const limits = three(list, last).map((found, i) => {
    const inOrder = Float64Array.from(found).sort();
    return [["recency", "frequency", "money"][i], ...FIFTHS.map((share) => quantileOfSorted(inOrder, share))];
  });
  const [, n, share, , part] = rows[0];
  return {
    values: {
      customers: list.length,
      orders: list.reduce((sum, one) => sum + one.days.length, 0),
      sales,
      cycle,
      often,
      much,
      high_share: Number(share),
      high_sales: part === null ? null : Number(part),
    },
    tables: { tiers: rows, limits },
    says: [n ? ["few_buy_much", { share, sales: part ?? 0 }] : ["nobody_high", {}]],
  };
}

/**
 * Every customer with the three quantities, their scores from 1 to 5 by fifths (of recency the fewer days score more), and
 * the tier.
 * @param {Given} given
 * @param {Order[]} orders
 * @returns {import("../types.d.ts").Cell[][]}
 */
export function customers(given, orders) {
  const { last, list, tiers } = sorted(given, orders);
  const found = three(list, last);
  const cuts = found.map((one) => {
    const inOrder = Float64Array.from(one).sort();
    return FIFTHS.map((share) => quantileOfSorted(inOrder, share));
  });
  const over = (/** @type {number} */ which, /** @type {number} */ value) => cuts[which].filter((cut) => cut < value).length;
  return list.map((one, i) => {
    const [r, f, m] = found.map((values) => values[i]);
    return [one.name, r, f, m, 5 - over(0, r), 1 + over(1, f), 1 + over(2, m), tiers[i]];
  });
}
