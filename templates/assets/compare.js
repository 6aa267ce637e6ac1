// @ts-check
// Records side by side: the parts of each one's own page, fetched and laid beside one another, and their series in one
// chart. The address says which; what is shown can be printed and saved as CSV.

import { csv, hand } from "./cells.js";
import { MOST } from "./index.js";
import { drawn, sample } from "./lines.js";
import words from "./words.js";

/**
 * @typedef {import("./lines.js").Point} Point
 * @typedef {object} Series
 * @property {string} organisation
 * @property {string} who
 * @property {string} metric
 * @property {string} what
 * @property {string} subject
 * @property {string} label
 * @property {string} definition
 * @property {string} scale
 * @property {Point[]} points
 * @typedef {{lines: Series[], cases: Record<string, string>}} Ledger
 * @typedef {{id: string, name: string, address: string, doc: Document | null}} Column
 */

/** @param {string} key @param {Record<string, string | number>} [values] */
const say = (key, values = {}) =>
  (/** @type {Record<string, string>} */ (words)[key] ?? key).replace(/\{(\w+)\}/g, (_, name) => String(values[name] ?? ""));

/**
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {Record<string, string>} [attributes]
 * @param {...(Node | string)} children
 */
function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

/** @type {Side | null} */
let current = null;

/** Brings a page of comparison to life; once a page. @param {Document | Element} [root] */
export function attach(root = document) {
  const page = /** @type {HTMLElement | null} */ (root.querySelector("[data-compare]"));
  if (!page || page.dataset.attached !== undefined) return;
  page.dataset.attached = "";
  current?.ending.abort(); // of a page that has gone
  current = new Side(page);
}

class Side {
  /** @param {HTMLElement} page */
  constructor(page) {
    this.page = page;
    this.kind = page.dataset.compare ?? "";
    this.fields = (page.dataset.fields ?? "").split(" ");
    this.ending = new AbortController();
    /** @param {string} name */
    const part = (name) => /** @type {HTMLElement} */ (page.querySelector(`[data-compare-${name}]`));
    this.empty = part("empty");
    this.said = part("said");
    this.acts = part("acts");
    this.chart = part("chart");
    this.table = part("table");
    this.form = /** @type {HTMLFormElement} */ (part("pick"));
    this.select = /** @type {HTMLSelectElement} */ (this.form.querySelector("select"));
    this.names = new Map([...this.select.options].filter((o) => o.value).map((o) => [o.value, o.text]));
    /** pages that have come, by id @type {Map<string, Column>} */
    this.kept = new Map();
    this.turn = 0;
    /** @type {Promise<Ledger> | null} */
    this.ledger = null;
    const { signal } = this.ending;
    this.form.hidden = false;
    this.form.addEventListener("submit", (event) => event.preventDefault(), { signal });
    this.select.addEventListener("change", () => this.select.value && this.go([...this.chosen(), this.select.value]), { signal });
    addEventListener("resize", () => this.reach(), { signal });
    addEventListener("popstate", () => page.isConnected && void this.draw(), { signal });
    part("print").addEventListener("click", () => window.print(), { signal });
    part("csv").addEventListener("click", () => this.save(), { signal });
    void this.draw();
  }

  chosen() {
    const asked = new URLSearchParams(location.search).getAll(this.kind);
    return [...new Set(asked)].filter((id) => this.names.has(id)).slice(0, MOST);
  }

  /** @param {string[]} ids @param {string} [series] */
  go(ids, series = new URLSearchParams(location.search).get("series") ?? "") {
    const query = new URLSearchParams(ids.map((id) => [this.kind, id]));
    if (series && ids.length) query.set("series", series);
    const text = query.toString();
    history.pushState(null, "", location.pathname + (text ? `?${text}` : ""));
    void this.draw();
  }

  /** @param {string} id @returns {Promise<Column>} */
  async fetched(id) {
    const known = this.kept.get(id);
    if (known) return known;
    const address = new URL(`../${id}/`, document.baseURI).href;
    /** @type {Column} */
    const column = { id, name: this.names.get(id) ?? id, address, doc: null };
    try {
      const answer = await fetch(address);
      if (!answer.ok) return column;
      const doc = new DOMParser().parseFromString(await answer.text(), "text/html");
      for (const link of doc.querySelectorAll("a[href]")) {
        link.setAttribute("href", new URL(link.getAttribute("href") ?? "", address).href);
      }
      column.doc = doc;
      this.kept.set(id, column);
    } catch {
      // no network: the column says so, and asks again when the reader wants it
    }
    return column;
  }

  async draw() {
    const ids = this.chosen();
    const mine = ++this.turn;
    this.empty.hidden = ids.length > 0;
    this.acts.hidden = ids.length === 0;
    for (const option of this.select.options) option.disabled = ids.includes(option.value);
    this.select.disabled = ids.length >= MOST;
    this.select.value = "";
    const columns = await Promise.all(ids.map((id) => this.fetched(id)));
    if (mine !== this.turn) return;
    this.said.textContent = ids.length ? say("compare.picked", { n: ids.length, m: MOST }) : "";
    this.table.replaceChildren(...(columns.length ? [this.lay(columns)] : []));
    this.reach();
    await this.series(ids, mine);
  }

  /** What scrolls sideways can be reached by keyboard, and has a name. */
  reach() {
    const wide = this.table.scrollWidth > this.table.clientWidth;
    const told = /** @type {const} */ ([["tabindex", "0"], ["role", "region"], ["aria-label", say("compare.open")]]);
    for (const [name, value] of told) {
      if (wide) this.table.setAttribute(name, value);
      else this.table.removeAttribute(name);
    }
  }

  /** @param {Column[]} columns */
  lay(columns) {
    const sheet = h("table", { class: "cb-table" });
    sheet.style.setProperty("--n", String(columns.length));
    const head = sheet.createTHead().insertRow();
    head.append(h("td"));
    for (const column of columns) {
      const drop = h("button", { type: "button", "aria-label": `${say("compare.remove")} ${column.name}` }, say("compare.remove"));
      drop.addEventListener("click", () => {
        this.go(this.chosen().filter((id) => id !== column.id));
        this.select.focus();
      });
      head.append(h("th", { scope: "col" }, h("a", { href: column.address }, column.name), drop));
    }
    const body = sheet.createTBody();
    if (columns.some((column) => !column.doc)) {
      this.row(body, "", columns, (column) => {
        if (column.doc) return [];
        const again = h("button", { type: "button" }, say("compare.again"));
        again.addEventListener("click", () => void this.draw());
        return [h("p", { role: "alert" }, say("compare.failed")), again];
      });
    }
    this.row(body, "", columns, (column) => column.doc?.querySelectorAll(".cb-answer, .cb-lead > *, .cb-facets") ?? []);
    for (const field of this.fields) {
      const at = field === "card" ? "dl.cb-card" : `#${field} > .cb-sec__body > *`;
      const label =
        field === "card"
          ? say("compare.card")
          : columns.map((column) => column.doc?.querySelector(`#${field} > h2`)?.textContent ?? "").find(Boolean);
      if (label && columns.some((column) => column.doc?.querySelector(at))) {
        this.row(body, label, columns, (column) => column.doc?.querySelectorAll(at) ?? []);
      }
    }
    return sheet;
  }

  /**
   * @param {HTMLTableSectionElement} body
   * @param {string} label
   * @param {Column[]} columns
   * @param {(column: Column) => Iterable<Element>} parts
   */
  row(body, label, columns, parts) {
    const row = body.insertRow();
    row.append(label ? h("th", { scope: "row" }, label) : h("td"));
    for (const column of columns) {
      const inner = h("div", {}, ...[...parts(column)].map((part) => (part.ownerDocument === document ? part : document.importNode(part, true))));
      plain(inner);
      const cell = h("td", { "data-label": column.name });
      if (inner.textContent?.trim()) cell.append(inner);
      row.append(cell);
    }
  }

  // ---- the chart

  /** @param {string[]} ids @param {number} mine */
  async series(ids, mine) {
    if (!ids.length) {
      this.chart.replaceChildren();
      return;
    }
    try {
      this.ledger ??= fetch(new URL(this.page.dataset.series ?? "", document.baseURI)).then((answer) => {
        if (!answer.ok) throw new Error(String(answer.status));
        return answer.json();
      });
      const ledger = await this.ledger;
      if (mine === this.turn) this.lines(ids, ledger);
    } catch {
      this.ledger = null;
      if (mine === this.turn) this.chart.replaceChildren(h("p", { class: "cb-quiet", role: "alert" }, say("compare.no_series")));
    }
  }

  /**
   * What can be drawn: of cases, a metric that some of their companies have series of; of metrics, a company that has
   * series of some of them. The most common first.
   * @param {string[]} ids
   * @param {Ledger} ledger
   */
  choices(ids, ledger) {
    /** @type {Map<string, {name: string, lines: Map<string, Series>}>} */
    const found = new Map();
    for (const line of ledger.lines) {
      const own = this.kind === "case" ? ids.filter((id) => ledger.cases[id] === line.organisation) : ids.filter((id) => id === line.metric);
      if (!own.length) continue;
      const key = this.kind === "case" ? `${line.metric}.${line.scale}` : line.organisation;
      const name = this.kind === "case" ? line.what : line.who;
      const choice = found.get(key) ?? { name, lines: new Map() };
      found.set(key, choice);
      // of several that a company tells of one metric, the longest, which comes first
      for (const id of own) if (!choice.lines.has(id)) choice.lines.set(id, line);
    }
    /** @param {{lines: Map<string, Series>}} choice */
    const points = (choice) => [...choice.lines.values()].reduce((sum, line) => sum + line.points.length, 0);
    return [...found].sort(([, a], [, b]) => b.lines.size - a.lines.size || points(b) - points(a));
  }

  /** @param {string[]} ids @param {Ledger} ledger */
  lines(ids, ledger) {
    const choices = this.choices(ids, ledger);
    if (!choices.length) {
      this.shown = null;
      this.chart.replaceChildren(h("p", { class: "cb-quiet" }, say("compare.no_lines")));
      return;
    }
    const asked = new URLSearchParams(location.search).get("series");
    const [key, choice] = choices.find(([name]) => name === asked) ?? choices[0];
    const present = ids.filter((id) => choice.lines.has(id));
    const series = present.map((id) => /** @type {Series} */ (choice.lines.get(id)));
    const index = new Set(series.map((line) => line.scale)).size > 1;
    const named = series.map((line) => ({
      name: this.kind === "case" ? `${line.who}${say("compare.colon")}${line.label}` : `${line.what}${say("compare.colon")}${line.label}`,
      points: line.points,
    }));
    this.shown = { name: choice.name, series };
    const select = h("select", { id: "compare-series" });
    for (const [name, each] of choices) {
      const twin = choices.filter(([, other]) => other.name === each.name).length > 1;
      const unit = twin ? ` (${say(`compare.scale_${name.split(".").pop()}`)})` : "";
      select.append(new Option(`${each.name}${unit} (${each.lines.size}/${ids.length})`, name, false, name === key));
    }
    select.addEventListener("change", () => {
      this.go(this.chosen(), select.value);
      this.refocus = true;
    });
    const legend = h("ul", { class: "cb-lines__names" });
    series.forEach((line, n) => {
      legend.append(h("li", {}, sample(n), ` ${named[n].name}`, h("span", { class: "cb-quiet" }, line.definition ? ` ${line.definition}` : "")));
    });
    const scale = series[0].scale;
    const unit = index ? say("compare.index") : say(`compare.scale_${scale}`);
    const width = Math.max(300, Math.min(this.chart.clientWidth || 640, 860));
    const language = document.documentElement.lang.startsWith("zh") ? "zh-CN" : "en-GB";
    const label = `${choice.name}${say("compare.colon")}${named.map((line) => `${line.name} ${line.points[0].text} (${line.points[0].when}) → ${line.points[line.points.length - 1].text} (${line.points[line.points.length - 1].when})`).join("; ")}`;
    const picture = drawn(named, { index, share: !index && scale === "ratio", language, label }, width);
    const missing = ids.filter((id) => !choice.lines.has(id)).map((id) => this.names.get(id) ?? id);
    const save = h("button", { type: "button", class: "cb-button cb-button--quiet" }, say("compare.csv_series"));
    save.addEventListener("click", () => this.saveSeries());
    this.chart.replaceChildren(
      h("h2", {}, say("compare.series")),
      h("p", { class: "cb-compare__pick" }, h("label", { for: "compare-series" }, say(this.kind === "case" ? "compare.choose_metric" : "compare.choose_company")), select),
      h("figure", { class: "cb-compare__figure" }, h("figcaption", {}, legend, unit.startsWith("compare.") ? "" : h("p", { class: "cb-quiet" }, unit)), picture),
      ...(missing.length ? [h("p", { class: "cb-quiet" }, say("compare.missing", { names: missing.join(say("compare.list")) }))] : []),
      h("p", { class: "cb-quiet" }, say(index ? "compare.mind_index" : "compare.mind")),
      h("details", { class: "cb-chart__data" }, h("summary", {}, say("compare.show_data")), this.data(series, named.map((line) => line.name)), h("p", { class: "cb-files" }, save)),
    );
    if (this.refocus) select.focus();
    this.refocus = false;
  }

  /** @param {Series[]} series @param {string[]} names */
  data(series, names) {
    const rows = series.flatMap((line, n) =>
      line.points.map((point) =>
        h("tr", {}, h("td", { "data-label": say("compare.series") }, names[n]), h("td", { "data-label": say("compare.period") }, point.when), h("td", { class: "cb-num", "data-label": say("compare.value") }, h("a", { href: new URL(`../../facts/${point.fact}/`, document.baseURI).href }, point.text))),
      ),
    );
    const heads = ["series", "period", "value"].map((key) => h("th", { scope: "col", ...(key === "value" ? { class: "cb-num" } : {}) }, say(`compare.${key}`)));
    return h("div", { class: "cb-scroll" }, h("table", { class: "cb-table" }, h("thead", {}, h("tr", {}, ...heads)), h("tbody", {}, ...rows)));
  }

  // ---- files

  /** The table as it stands, a row a part, a column a record. */
  save() {
    const table = this.table.querySelector("table");
    if (!table) return;
    const rows = [...table.rows].map((row, n) =>
      [...row.cells].map((cell) => (n === 0 ? (cell.querySelector("a")?.textContent ?? "") : lined(cell))),
    );
    hand(`compare-${this.chosen().join("-")}.csv`.slice(0, 120), csv(rows), "text/csv");
  }

  saveSeries() {
    if (!this.shown) return;
    const head = ["organisation", "metric", "label", "definition", "from", "to", "value", "text", "fact"];
    const rows = this.shown.series.flatMap((line) =>
      line.points.map((p) => [line.who, line.what, line.label, line.definition, p.from, p.to, String(p.size), p.text, p.fact]),
    );
    hand(`series-${this.chosen().join("-")}.csv`.slice(0, 120), csv([head, ...rows]), "text/csv");
  }
}

/** Text of a cell, a line a block. @param {Element} cell */
function lined(cell) {
  const copy = /** @type {Element} */ (cell.cloneNode(true));
  for (const aside of copy.querySelectorAll("svg, button, .cb-sr, annotation")) aside.remove();
  for (const block of copy.querySelectorAll("p, li, dt, dd, h3, br")) block.append("\n");
  return (copy.textContent ?? "").replace(/[ \t]+/g, " ").replace(/ ?\n[ \n]*/g, "\n").trim();
}

/** What a page says in headings and tables, a cell says in paragraphs and lists. @param {Element} inner */
function plain(inner) {
  for (const heading of inner.querySelectorAll("h3")) {
    heading.replaceWith(h("p", { class: "cb-steps__name" }, ...heading.childNodes));
  }
  for (const table of inner.querySelectorAll("table")) {
    const list = h("ul", { class: "cb-compare__rows" });
    for (const row of table.querySelectorAll("tbody tr")) {
      const item = h("li");
      [...row.children].forEach((cell, n) => {
        if (n && cell.textContent?.trim()) item.append(" · ");
        item.append(...cell.childNodes);
      });
      list.append(item);
    }
    const caption = table.querySelector("caption");
    (table.closest(".cb-scroll") ?? table).replaceWith(...(caption ? [h("p", { class: "cb-steps__name" }, ...caption.childNodes)] : []), list);
  }
  for (const bar of inner.querySelectorAll(".cb-series__bar, .cb-known__line, .cb-chart, figure")) bar.remove();
  for (const named of inner.querySelectorAll("[id]")) named.removeAttribute("id");
}
