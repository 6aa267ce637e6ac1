// @ts-check
// Tables that can be sorted: a head is a button, once for up, again for down, a third time for the order as it came.
// The address keeps the order. Where a table is a list (on a phone), a menu beside the filter, or above the table, does the same.

import words from "./words.js";

/**
 * @typedef {object} Sorting
 * @property {HTMLTableElement} table with `data-sortable`; heads that sort have `data-sort` with the name of the column,
 * and `data-as="size"` where cells are sorted by what they count and how much
 * @property {(key: string, values?: Record<string, string | number>) => string} say
 * @property {AbortSignal} signal
 * @property {HTMLSelectElement | null} menu
 * @property {Promise<unknown>} [ready] when all rows are there: what is chosen before waits for them
 */

/** What a cell is sorted by: what it says it is, else its words. @param {HTMLTableCellElement} cell */
const keyOf = (cell) => cell.dataset.key ?? cell.textContent?.trim() ?? "";

/** Sorts the table below a menu that stands alone. @param {AbortSignal} signal */
export default function start(signal) {
  for (const form of /** @type {NodeListOf<HTMLFormElement>} */ (document.querySelectorAll("[data-order-rows]"))) {
    const table = /** @type {HTMLTableElement | null} */ (form.parentElement?.querySelector("table"));
    if (!table) continue;
    form.hidden = false;
    form.addEventListener("submit", (event) => event.preventDefault(), { signal });
    /** @param {string} key @param {Record<string, string | number>} values */
    const say = (key, values = {}) => words[key].replace(/\{(\w+)\}/g, (_, name) => String(values[name]));
    sorting({ table, say, signal, menu: form.querySelector("select") });
  }
}

/**
 * Two cells: first what they count, then how much; what has neither comes last, whichever way.
 * @param {string} a
 * @param {string} b
 * @param {Intl.Collator} words
 */
function sized(a, b, words) {
  const [x, y] = [a, b].map((text) => /^(.*?)\s*(-?\d+(?:\.\d+)?(?:e[+-]?\d+)?)$/i.exec(text));
  if (x && y && x[1] === y[1]) return Number(x[2]) - Number(y[2]);
  return words.compare(a, b);
}

/** @param {Sorting} parts */
export function sorting({ table, say, signal, menu, ready = Promise.resolve() }) {
  const body = table.tBodies[0];
  const here = location.pathname;
  /** @type {HTMLTableRowElement[]} */
  let rows = [];
  const heads = [...(table.tHead?.rows[0]?.cells ?? [])];
  const collator = new Intl.Collator(document.documentElement.lang || "en", { numeric: true });
  /** @type {Map<string, {head: HTMLTableCellElement, column: number}>} */
  const columns = new Map();
  heads.forEach((head, column) => {
    const name = head.dataset.sort;
    if (!name) return;
    columns.set(name, { head, column });
    const button = document.createElement("button");
    button.type = "button";
    button.className = "cb-sort";
    button.append(...(head.querySelector(".cb-sort") ?? head).childNodes);
    head.replaceChildren(button);
    button.addEventListener("click", () => choose(next(name)), { signal });
  });

  const now = () => new URLSearchParams(location.search).get("sort") ?? "";
  /** @param {string} name */
  function next(name) {
    if (now() === name) return `-${name}`;
    return now() === `-${name}` ? "" : name;
  }

  /** @param {string} order a column, with a minus for down; empty for the order as it came */
  async function choose(order) {
    await ready;
    if (location.pathname !== here) return; // whoever has gone on has another address
    const query = new URLSearchParams(location.search);
    if (order) query.set("sort", order);
    else query.delete("sort");
    const text = query.toString();
    history.pushState(null, "", location.pathname + (text ? `?${text}` : "") + location.hash);
    apply();
  }

  function apply() {
    const order = now();
    const name = order.replace(/^-/, "");
    const down = order.startsWith("-");
    const chosen = columns.get(name);
    for (const [key, { head }] of columns) {
      if (chosen && key === name) head.setAttribute("aria-sort", down ? "descending" : "ascending");
      else head.removeAttribute("aria-sort");
    }
    let sorted = rows;
    if (chosen) {
      const size = chosen.head.dataset.as === "size";
      const keys = new Map(rows.map((row) => [row, keyOf(row.cells[chosen.column])]));
      sorted = [...rows].sort((a, b) => {
        const [x, y] = [keys.get(a) ?? "", keys.get(b) ?? ""];
        if (!x || !y) return x ? -1 : y ? 1 : 0;
        return (size ? sized(x, y, collator) : collator.compare(x, y)) * (down ? -1 : 1);
      });
    }
    if (sorted.some((row, index) => body.rows[index] !== row)) body.append(...sorted);
    if (menu) menu.value = chosen ? order : "";
  }

  if (menu) {
    for (const [name, { head }] of columns) {
      for (const way of ["", "-"]) {
        const label = say(way ? "filter.down" : "filter.up", { what: head.textContent?.trim() ?? "" });
        menu.append(new Option(label, way + name));
      }
    }
    menu.addEventListener("change", () => choose(menu.value), { signal });
  }
  addEventListener("popstate", () => table.isConnected && apply(), { signal });
  void ready.then(() => {
    if (signal.aborted) return;
    rows = [...body.rows];
    if (now()) apply();
  });
}
