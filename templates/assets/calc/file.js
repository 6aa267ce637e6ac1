// The file that a reader opens: read here, never sent. Its columns are chosen by the reader, guessed from their heads.

import { csv, decode, parse } from "./csv.js";
import { complain, fill, short } from "./fields.js";
import { orders } from "./orders.js";

/** @typedef {import("./orders.js").Bad} Bad */
/** @typedef {import("./types.d.ts").Order} Order */
/** @typedef {Record<string, string>} Words */

const MOST = 100; // MB
const SHOWN = 20; // lines with a fault that are listed
const NAMES = /** @type {Record<string, string>} */ ({ "utf-8": "UTF-8", gb18030: "GB18030", "utf-16le": "UTF-16", "utf-16be": "UTF-16" });

/** @param {string} head */
const plain = (head) => head.normalize("NFKC").toLowerCase().replace(/[\s_\-()[\]]/g, "");

/**
 * Sets up the part of a form that opens a file.
 * @param {HTMLFormElement} form
 * @param {Words} words
 * @param {(name: string, text: string) => void} save gives the reader a file
 * @param {() => void} changed is called when there are other orders
 * @returns {{ orders: () => Order[] | null, say: (text: string) => void }}
 */
export function opened(form, words, save, changed) {
  const one = (/** @type {string} */ selector) => /** @type {HTMLElement} */ (form.querySelector(selector));
  const chooser = /** @type {HTMLInputElement} */ (one("[data-file]"));
  const encoding = /** @type {HTMLSelectElement} */ (one("[data-encoding]"));
  const columns = [...form.querySelectorAll("[data-column-of]")].map((select) => /** @type {HTMLSelectElement} */ (select));
  const status = one("[data-read]");
  const badBlock = one("[data-bad]");
  const say = (/** @type {string} */ key, values = {}) => fill(words[`calc.script.${key}`], values);

  /** @type {{ name: string, buffer: ArrayBuffer } | null} */
  let file = null;
  /** @type {ReturnType<typeof parse> | null} */
  let table = null;
  let known = "";
  let began = 0;
  /** @type {Order[] | null} */
  let found = null;
  /** @type {Bad[]} */
  let bad = [];

  function fail(/** @type {string} */ text) {
    table = found = null;
    bad = [];
    for (const select of columns) select.disabled = true;
    complain(chooser, text);
    status.textContent = "";
    badBlock.hidden = true;
    changed();
  }

  function open(/** @type {string} */ name, /** @type {ArrayBuffer} */ buffer) {
    began = performance.now();
    file = { name, buffer };
    if (!buffer.byteLength) return fail(say("file_empty"));
    const read = decode(buffer, encoding.value);
    known = NAMES[read.encoding];
    if ("fault" in read) return fail(read.fault === "binary" ? say("file_binary") : say("file_encoding", { encoding: known }));
    const parsed = parse(read.text);
    if (parsed.head.length < 2) return fail(say("file_one_column"));
    if (!parsed.rows.length) return fail(say("file_head_only"));
    table = parsed;
    complain(chooser, "");
    choose(parsed.head);
    take();
  }

  /** Offers the columns, with those chosen that a head names; a choice of the reader is kept where it still is there. */
  function choose(/** @type {string[]} */ head) {
    for (const select of columns) {
      const before = select.selectedIndex > 0 ? select.options[select.selectedIndex].text : "";
      select.replaceChildren(select.options[0], ...head.map((name, index) => new Option(short(name) || String(index + 1), String(index))));
      const wanted = (select.dataset.heads ?? "").split("|").map(plain);
      const kept = before ? head.findIndex((name) => short(name) === before) : -1;
      const named = head.findIndex((name) => wanted.includes(plain(name)));
      const held = head.findIndex((name) => wanted.some((word) => plain(name).includes(word)));
      const at = [kept, named, held].find((index) => index >= 0) ?? -1;
      select.value = at < 0 ? "" : String(at);
      select.disabled = false;
    }
  }

  /** Reads the orders by the columns that are chosen. */
  function take() {
    found = null;
    bad = [];
    badBlock.hidden = true;
    status.textContent = "";
    if (!table || !file) return;
    const at = { customer: -1, date: -1, amount: -1, ...Object.fromEntries(columns.map((s) => [s.dataset.columnOf, s.value === "" ? -1 : Number(s.value)])) };
    let faults = 0;
    for (const select of columns) {
      const twice = select.value !== "" && columns.some((other) => other !== select && other.value === select.value);
      const missing = select.value === "" && !select.hasAttribute("data-may-lack");
      complain(select, twice ? say("same_column") : missing ? say("choose_column") : "");
      if (twice || missing) faults++;
    }
    if (faults) return changed();
    const read = orders(table, at);
    bad = read.bad;
    if (!read.orders.length) {
      const { line } = bad[0];
      complain(chooser, say("all_bad", { line, why: why(bad[0]) }));
      return changed();
    }
    complain(chooser, "");
    found = read.orders;
    changed();
    const seconds = ((performance.now() - began) / 1000).toFixed(1);
    status.textContent = say("read", { orders: found.length.toLocaleString("en-US"), file: file.name, bad: bad.length, seconds, encoding: known });
    list();
  }

  function why(/** @type {Bad} */ one) {
    return say(`bad_${one.why}`, { cell: short(one.cell), n: one.cell, wanted: table?.head.length ?? 0 });
  }

  function list() {
    badBlock.hidden = !bad.length;
    one("[data-bad-count]").textContent = String(bad.length);
    const item = (/** @type {string} */ text) => Object.assign(document.createElement("li"), { textContent: text });
    const lines = bad.slice(0, SHOWN).map((each) => item(`${say("line")} ${each.line}: ${why(each)}`));
    if (bad.length > SHOWN) lines.push(item(say("bad_more", { n: bad.length - SHOWN })));
    one("[data-bad-list]").replaceChildren(...lines);
  }

  chooser.addEventListener("change", async () => {
    const [chosen] = chooser.files ?? [];
    if (!chosen) return;
    if (chosen.size > MOST * 1e6) return fail(say("file_large", { n: Math.ceil(chosen.size / 1e6), most: MOST }));
    status.textContent = say("reading");
    try {
      open(chosen.name, await chosen.arrayBuffer());
    } catch (error) {
      fail(say("file_unread", { why: error instanceof Error ? error.message : String(error) }));
    }
  });
  encoding.addEventListener("change", () => file && open(file.name, file.buffer));
  for (const select of columns) {
    select.addEventListener("change", () => {
      began = performance.now();
      take();
    });
  }
  const sample = () => {
    const rows = [...form.ownerDocument.querySelectorAll("[data-sample] tr")];
    return csv(rows.map((row) => [...row.children].map((cell) => cell.textContent ?? "")));
  };
  const name = `${form.dataset.name}-sample.csv`;
  one("[data-use-sample]").addEventListener("click", () => {
    chooser.value = "";
    encoding.value = "";
    open(name, /** @type {ArrayBuffer} */ (new TextEncoder().encode(sample()).buffer));
  });
  one("[data-save-sample]").addEventListener("click", () => save(name, sample()));
  one("[data-save-bad]").addEventListener("click", () => {
    const head = [say("line"), say("why"), ...(table?.head ?? [])];
    save(`${form.dataset.name}-left-out.csv`, csv([head, ...bad.map((each) => [each.line, why(each), ...each.row])]));
  });
  return { orders: () => found, say: (text) => complain(chooser, text) };
}
