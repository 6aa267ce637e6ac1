// The form of a calculator: what is typed is worked out at once, on this machine, and the address keeps it.

import { csv } from "./csv.js";
import { collect, complain, fieldsOf, fill, query, reset, restore } from "./fields.js";
import { opened } from "./file.js";
import { write } from "./number.js";
import { Unfit } from "./unfit.js";
import words from "./words.js";

/** @typedef {import("./types.d.ts").Cell} Cell */
/** @typedef {import("./types.d.ts").Given} Given */
/** @typedef {import("./types.d.ts").Method} Method */
/** @typedef {import("./types.d.ts").Outcome} Outcome */
/** @typedef {import("./types.d.ts").Sort} Sort */

const PAUSE = 150; // ms after a key before the result is told anew, so that a screen reader is not flooded

/**
 * Makes the forms below a place work; those that do already are left alone.
 * @param {ParentNode} root
 */
export function attach(root) {
  for (const form of root.querySelectorAll("form[data-calc]")) {
    if (form instanceof HTMLFormElement && !form.dataset.attached) {
      form.dataset.attached = "yes";
      void begin(form);
    }
  }
}

/** Gives the reader a file that was made here. @param {string} name @param {string} text */
function save(name, text) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "text/csv" }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

/** @param {HTMLFormElement} form */
async function begin(form) {
  /** @type {Method} */
  const method = await import(`./methods/${form.dataset.calc}.js`);
  const one = (/** @type {string} */ selector) => /** @type {HTMLElement | null} */ (form.querySelector(selector));
  const said = /** @type {HTMLElement} */ (one("[data-said]"));
  const tables = [...form.querySelectorAll("table[data-table]")].map((table) => /** @type {HTMLTableElement} */ (table));
  const results = [...form.querySelectorAll("[data-result]")].map((cell) => /** @type {HTMLElement} */ (cell));
  const file = one("[data-file]") ? opened(form, words, save, work) : null;
  let unknown = restore(form, location.search);
  /** @type {{ given: Given, outcome: Outcome } | null} */
  let last = null;

  /** The label of a word in a table's cells. @param {Cell} cell */
  function label(cell) {
    const table = tables.find((each) => each.hasAttribute(`data-label-${cell}`));
    return table?.getAttribute(`data-label-${cell}`) ?? String(cell ?? "—");
  }

  /** @param {Cell} cell @param {string | undefined} sort @param {boolean} [inTable] */
  const written = (cell, sort, inTable) => (sort === "label" ? label(cell) : write(cell, /** @type {Sort} */ (sort), words, inTable));

  /** A sentence of the page with its gaps filled. @param {string} name @param {Record<string, Cell>} [gaps] */
  function sentence(name, gaps = {}) {
    const place = one(`[data-say="${name}"]`);
    const sorts = Object.fromEntries((place?.dataset.sorts ?? "").split(" ").map((pair) => pair.split(":")));
    return fill(place?.textContent ?? name, Object.fromEntries(Object.entries(gaps).map(([gap, cell]) => [gap, written(cell, sorts[gap])])));
  }

  /** @param {string[]} sentences */
  function tell(sentences) {
    said.replaceChildren(...sentences.map((text) => Object.assign(document.createElement("p"), { textContent: text })));
  }

  /** @param {Outcome | null} outcome */
  function show(outcome) {
    one("[data-result-block]")?.classList.toggle("is-open", Boolean(outcome));
    for (const cell of results) cell.textContent = outcome ? written(outcome.values[cell.dataset.result ?? ""], cell.dataset.sort) : "—";
    for (const table of tables) {
      const heads = [...table.tHead?.rows[0].cells ?? []];
      const rows = outcome?.tables?.[table.dataset.table ?? ""] ?? [];
      table.tBodies[0].replaceChildren(
        ...rows.map((row) => {
          const line = document.createElement("tr");
          row.forEach((cell, index) => {
            const sort = heads[index].dataset.sort;
            const place = line.insertCell();
            place.textContent = written(cell, sort, true);
            if (sort !== "label" && sort !== "date") place.className = "cb-num";
          });
          return line;
        }),
      );
    }
    for (const button of form.querySelectorAll("[data-copy-results], [data-download], [data-download-customers]")) {
      /** @type {HTMLButtonElement} */ (button).disabled = !outcome;
    }
  }

  function work() {
    last = null;
    const { given, faults } = collect(form, words);
    const notes = unknown.map((name) => fill(words["calc.script.address"], { name }));
    if (faults) {
      tell([...notes, faults === 1 ? words["calc.script.correct_one"] : fill(words["calc.script.correct"], { n: faults })]);
      return show(null);
    }
    const orders = file ? file.orders() : [];
    if (!orders) {
      tell([...notes, words["calc.script.open_file"]]);
      return show(null);
    }
    try {
      const outcome = method.run(given, orders);
      last = { given, outcome };
      tell([...notes, ...outcome.says.map(([name, gaps]) => sentence(name, gaps))]);
      show(outcome);
    } catch (error) {
      if (!(error instanceof Unfit)) throw error;
      const place = document.getElementById(`c-${error.given}`);
      if (place) complain(place, sentence(error.sentence));
      tell([...notes, words["calc.script.correct_one"]]);
      show(null);
    }
  }

  /** Keeps what the form holds in the address, as a step that the back button takes back. */
  function keep() {
    const now = query(form);
    if (now === null || now === location.search) return;
    history.pushState(history.state, "", location.pathname + now + location.hash);
  }

  /** The results as rows, written as readers see them or as plain numbers. @param {boolean} plain @returns {Cell[][]} */
  function rows(plain) {
    /** @type {Cell[][]} */
    const list = [];
    for (const field of fieldsOf(form)) {
      const row = field.closest("[data-row]")?.querySelector(".cb-calc__rowname")?.textContent?.trim();
      const name = form.querySelector(`label[for="${field.id}"]`)?.textContent ?? field.name;
      const value = field instanceof HTMLSelectElement ? field.options[field.selectedIndex].text : field.value.trim().replace(/\s+/g, " ");
      list.push([row ? `${row} · ${name}` : name, value]);
    }
    list.push([]);
    for (const cell of results) {
      const name = cell.previousElementSibling?.firstChild?.textContent?.trim() ?? "";
      const value = last?.outcome.values[cell.dataset.result ?? ""] ?? null;
      list.push([name, plain && typeof value === "number" ? value : cell.textContent]);
    }
    for (const table of tables) {
      const heads = [...table.tHead?.rows[0].cells ?? []];
      list.push([], [table.caption?.textContent ?? ""], heads.map((head) => head.textContent));
      for (const row of last?.outcome.tables?.[table.dataset.table ?? ""] ?? []) {
        list.push(row.map((cell, i) => (heads[i].dataset.sort === "label" ? label(cell) : plain ? cell : written(cell, heads[i].dataset.sort, true))));
      }
    }
    return list;
  }

  /** @param {string} text */
  async function copy(text) {
    const done = /** @type {HTMLElement} */ (one("[data-done]"));
    try {
      await navigator.clipboard.writeText(text);
      done.textContent = done.dataset.copied ?? "";
    } catch {
      done.textContent = done.dataset.failed ?? ""; // forbidden, or a page that was opened as a file
    }
    setTimeout(() => (done.textContent = ""), 4000);
  }

  let waiting = 0;
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", (event) => {
    if (!(event.target instanceof Element && event.target.matches("[data-field]"))) return;
    clearTimeout(waiting);
    waiting = window.setTimeout(work, PAUSE);
  });
  form.addEventListener("change", (event) => {
    if (!(event.target instanceof Element && event.target.matches("[data-field]"))) return;
    clearTimeout(waiting);
    unknown = [];
    work();
    keep();
  });
  form.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest("button") : null;
    if (!button) return;
    if (button.matches("[data-reset]")) {
      reset(form);
      unknown = [];
      work();
      keep();
    } else if (button.matches("[data-link]")) {
      const now = query(form);
      void copy(location.origin + location.pathname + (now ?? ""));
    } else if (button.matches("[data-copy-results]")) {
      const told = [...said.children].map((line) => [line.textContent]);
      void copy([...told, [], ...rows(false)].map((row) => row.join("\t")).join("\n"));
    } else if (button.matches("[data-download]")) {
      save(`${form.dataset.name}.csv`, csv([...[...said.children].map((line) => [line.textContent]), [], ...rows(true)]));
    } else if (button.matches("[data-download-customers]") && last && method.customers) {
      save(`${form.dataset.name}-customers.csv`, csv([customerHeads(), ...method.customers(last.given, file?.orders() ?? []).map((row) => [...row.slice(0, -1), label(row[row.length - 1])])]));
    }
  });
  const back = () => {
    if (!form.isConnected) return removeEventListener("popstate", back); // another page took its place
    unknown = restore(form, location.search);
    work();
  };
  addEventListener("popstate", back);

  function customerHeads() {
    const column = (/** @type {string} */ name) => form.querySelector(`[data-table="tiers"] [data-column="${name}"]`)?.textContent?.trim() ?? name;
    const customer = form.querySelector('label[for="c-column-customer"]')?.textContent ?? "";
    return [customer, column("recency"), column("frequency"), column("money"), "R", "F", "M", column("tier")];
  }

  form.hidden = false;
  work();
}

/** @typedef {{ document$?: { subscribe(next: () => void): unknown } }} Shell */
// a shell that exchanges the page without loading it says so here; without one, loading is enough
const shell = /** @type {Shell} */ (/** @type {unknown} */ (window));
if (shell.document$) shell.document$.subscribe(() => attach(document));
else attach(document);
