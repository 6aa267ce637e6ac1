// Orders out of the rows of a file, by the columns that the reader chose. A row that cannot be read is named.

import { day } from "./days.js";
import { read } from "./number.js";

/** @typedef {import("./types.d.ts").Order} Order */
/** @typedef {{ line: number, why: "cells" | "customer" | "date" | "amount", cell: string, row: string[] }} Bad */

/**
 * @param {{ head: string[], rows: string[][], lines: number[] }} table
 * @param {{ customer: number, date: number, amount: number }} at the columns; amount may be -1
 * @returns {{ orders: Order[], bad: Bad[] }}
 */
export function orders(table, at) {
  /** @type {Order[]} */
  const found = [];
  /** @type {Bad[]} */
  const bad = [];
  const days = new Map(); // files have few days and many rows
  for (const [index, row] of table.rows.entries()) {
    const line = table.lines[index];
    if (row.length !== table.head.length) {
      bad.push({ line, why: "cells", cell: String(row.length), row });
      continue;
    }
    const customer = row[at.customer];
    const written = row[at.date];
    let when = days.get(written);
    if (when === undefined) days.set(written, (when = day(written)));
    const amount = at.amount < 0 ? null : read(row[at.amount]);
    if (!customer) bad.push({ line, why: "customer", cell: "", row });
    else if (when === null) bad.push({ line, why: "date", cell: written, row });
    else if (at.amount >= 0 && amount === null) bad.push({ line, why: "amount", cell: row[at.amount], row });
    else found.push({ customer, day: when, amount });
  }
  return { orders: found, bad };
}

/** @typedef {{ name: string, days: number[], paid: number }} Customer */

/**
 * Orders by customer: orders of a day are one, sums below zero are refunds, which are no purchase; who has refunds only
 * has not bought.
 * @param {Order[]} list
 * @returns {Customer[]}
 */
export function customers(list) {
  /** @type {Map<string, Customer>} */
  const by = new Map();
  for (const order of list) {
    let one = by.get(order.customer);
    if (!one) by.set(order.customer, (one = { name: order.customer, days: [], paid: 0 }));
    one.paid += order.amount ?? 0;
    if (order.amount === null || order.amount > 0) one.days.push(order.day);
  }
  const bought = [];
  for (const one of by.values()) {
    if (!one.days.length) continue;
    one.days.sort((a, b) => a - b);
    one.days = one.days.filter((day, i) => day !== one.days[i - 1]);
    bought.push(one);
  }
  return bought;
}
