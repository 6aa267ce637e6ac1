// @ts-check
// Reviews as files: JSON that says everything, and a workbook to be filled in with others. What is read is checked
// first; what cannot be understood is told with its place, and nothing is put into the store by reading.

import { begin, blank, freshId, grouped, isDay, LONGEST, STATUSES, understood } from "./model.js";
import { Broken } from "./zip.js";
import { dayOf, readWorkbook, workbook } from "./xlsx.js";

/**
 * @typedef {import("./model.js").Review} Review
 * @typedef {import("./model.js").Item} Item
 * @typedef {import("./model.js").Book} Book
 * @typedef {import("./model.js").Fault} Fault
 * @typedef {Record<string, Record<string, string>>} Heads what heads columns and what states are called, by language
 * @typedef {(key: string, values?: Record<string, string | number>) => string} Say
 *
 * @typedef {object} Found what a file holds
 * @property {Review | null} review
 * @property {string} problem the key of what is wrong with the whole, or empty
 * @property {Fault[]} faults what is wrong inside: with the whole refused, or with single cells, whose text is kept
 */

export const FORMAT = "casebook-review";
export const VERSION = 1;
const BIGGEST = 20 * 1024 * 1024;
/** The hidden sheet by which a workbook is known again, and its columns whatever their heads say. */
const HIDDEN = "casebook-review";

/** @param {Review} review */
export const toJson = (review) => `${JSON.stringify({ format: FORMAT, version: VERSION, review }, null, 1)}\n`;

/** @param {string} name */
export const fileName = (name) => name.normalize("NFC").replace(/[\s\\/:*?"<>|\u0000-\u001f]+/g, "-").replace(/^[-.]+|[-.]+$/g, "").slice(0, 60) || "review";

/**
 * @param {string} text
 * @returns {Found}
 */
export function fromJson(text) {
  /** @type {any} */
  let told;
  try {
    told = JSON.parse(text.replace(/^\ufeff/, ""));
  } catch {
    return { review: null, problem: "review.file_no_json", faults: [] };
  }
  if (told === null || typeof told !== "object" || told.format !== FORMAT) {
    return { review: null, problem: "review.file_foreign", faults: [] };
  }
  if (told.version !== VERSION) return { review: null, problem: "review.file_newer", faults: [] };
  const { review, faults } = understood(told.review);
  return { review, problem: review ? "" : "review.file_damaged", faults };
}

/**
 * @param {File} file
 * @param {Book} book
 * @param {Heads} heads
 * @param {Say} say
 * @returns {Promise<Found>}
 */
export async function fromFile(file, book, heads, say) {
  if (file.size > BIGGEST) return { review: null, problem: "review.file_big", faults: [] };
  let buffer;
  try {
    buffer = await file.arrayBuffer();
  } catch {
    return { review: null, problem: "review.file_unread", faults: [] };
  }
  const start = new Uint8Array(buffer, 0, Math.min(2, buffer.byteLength));
  if (start[0] !== 0x50 || start[1] !== 0x4b) return fromJson(new TextDecoder().decode(buffer));
  try {
    return fromSheets(await readWorkbook(buffer), file.name, book, heads, say);
  } catch (error) {
    if (!(error instanceof Broken)) throw error;
    const problem = { "not-zip": "review.file_foreign", damaged: "review.file_torn", size: "review.file_big", browser: "review.file_browser" };
    return { review: null, problem: problem[error.kind], faults: [] };
  }
}

/**
 * @param {import("./xlsx.js").ReadSheet[]} sheets
 * @param {string} name of the file
 * @param {Book} book
 * @param {Heads} heads
 * @param {Say} say
 * @returns {Found}
 */
function fromSheets(sheets, name, book, heads, say) {
  const told = own(sheets);
  const found = headed(sheets, heads);
  if (!found) return { review: null, problem: "review.file_no_columns", faults: [] };
  const { sheet, top, columns } = found;
  /** @type {Map<string, import("./model.js").Status>} */
  const states = new Map();
  for (const words of Object.values(heads)) {
    for (const status of STATUSES) states.set(plain(words[`state_${status}`]), status);
  }
  const duties = new Map(book.duties.map((d) => [d.id, d]));
  const before = new Map((told ? [...told.items, ...told.past] : []).map((item) => [item.duty, item]));
  /** @type {Map<string, Item>} */
  const items = new Map();
  /** @type {Fault[]} */
  const faults = [];
  for (const [number, row] of [...sheet.rows].sort((a, b) => a[0] - b[0])) {
    if (number <= top) continue;
    const at = (/** @type {string} */ key) => row.get(columns.get(key) ?? -1);
    const id = at("id")?.text.trim() ?? "";
    if (!id) {
      if (["owner", "due", "evidence_link", "remark"].some((key) => at(key)?.text.trim())) {
        faults.push({ at: say("review.row", { n: number }), is: say("review.row_no_id") });
      }
      continue;
    }
    const duty = duties.get(id);
    const had = before.get(id);
    const item = {
      ...blank(),
      duty: id.slice(0, 200),
      digest: had?.digest ?? duty?.digest ?? "",
      check: had?.check ?? duty?.check ?? id.slice(0, 200),
      law: had?.law ?? duty?.law ?? "",
      flag: had?.flag ?? /** @type {const} */ (""),
    };
    const texts = { owner: "owner", evidence: "evidence_link", note: "remark" };
    for (const [field, key] of Object.entries(texts)) {
      const text = (at(key)?.text ?? "").slice(0, LONGEST);
      item[/** @type {"owner" | "evidence" | "note"} */ (field)] = text;
    }
    const status = at("state")?.text.trim() ?? "";
    const due = at("due");
    const kept = [];
    if (status && !states.has(plain(status))) kept.push([say("review.status"), status]);
    else item.status = states.get(plain(status)) ?? "unseen";
    if (due && due.text.trim()) {
      item.due = dayOf(due, sheet.dated1904);
      if (!item.due || !isDay(item.due)) kept.push([say("review.due"), due.text]);
    }
    for (const [field, text] of kept) {
      // what cannot be understood stays where a person will read it
      faults.push({ at: say("review.row_field", { n: number, field }), is: text });
      item.note = [item.note, `${field}: ${text}`].filter(Boolean).join("\n").slice(0, LONGEST);
    }
    if (items.has(item.duty)) faults.push({ at: say("review.row", { n: number }), is: say("review.row_twice", { id: item.duty }) });
    else items.set(item.duty, item);
  }
  if (!items.size) return { review: null, problem: "review.file_no_rows", faults: [] };
  const fresh = begin(book, name.replace(/\.[^.]*$/, "").slice(0, 200) || "XLSX", scopeOf(book, items));
  const review = told ?? fresh;
  const past = review.past.map((item) => ({ ...item, ...pickAnswer(items.get(item.duty) ?? item) }));
  const rest = new Set(past.map((item) => item.duty));
  // a row that somebody took out of the sheet keeps the answer that the hidden sheet has of it
  const missing = (told?.items ?? []).filter((item) => !items.has(item.duty));
  const list = [...[...items.values()].filter((item) => !rest.has(item.duty)), ...missing];
  return {
    review: { ...review, id: told ? told.id : freshId(), items: list, past },
    problem: "",
    faults,
  };
}

/** @param {Item} item */
const pickAnswer = ({ status, owner, due, note, evidence }) => ({ status, owner, due, note, evidence });

/** The checklist that the rows of a workbook are those of, if they are. @param {Book} book @param {Map<string, Item>} items */
function scopeOf(book, items) {
  const same = book.checklists.find((c) => {
    const ids = c.groups.flatMap((g) => g.duties);
    return ids.length === items.size && ids.every((id) => items.has(id));
  });
  return { scenarios: [], checklists: same ? [same.id] : [] };
}

/** Words as they are compared: case, width and blanks do not count. @param {string} text */
const plain = (text) => text.normalize("NFKC").replace(/\s+/g, " ").trim().toLowerCase();

/** What the hidden sheet of a workbook of ours says. @param {import("./xlsx.js").ReadSheet[]} sheets @returns {Review | null} */
function own(sheets) {
  const sheet = sheets.find((s) => s.name === HIDDEN);
  if (!sheet) return null;
  const text = [...sheet.rows].sort((a, b) => a[0] - b[0]).map(([, row]) => row.get(0)?.text ?? "").join("");
  return fromJson(text).review;
}

/**
 * The sheet and row whose cells head the columns, in whatever language.
 * @param {import("./xlsx.js").ReadSheet[]} sheets
 * @param {Heads} heads
 */
function headed(sheets, heads) {
  for (const sheet of sheets) {
    for (const [top, row] of [...sheet.rows].sort((a, b) => a[0] - b[0]).slice(0, 30)) {
      for (const words of Object.values(heads)) {
        /** @type {Map<string, number>} */
        const columns = new Map();
        for (const [key, word] of Object.entries(words)) {
          for (const [column, cell] of row) if (plain(cell.text) === plain(word) && !columns.has(key)) columns.set(key, column);
        }
        if (columns.has("id") && columns.has("state")) return { sheet, top, columns };
      }
    }
  }
  return null;
}

/**
 * A review as a workbook: a sheet to fill in, one that says what it is, and a hidden one by which it is known again.
 * @param {Review} review
 * @param {Book} book
 * @param {Record<string, string>} heads of the page's language
 * @param {Say} say
 */
export function toWorkbook(review, book, heads, say) {
  const duties = new Map(book.duties.map((d) => [d.id, d]));
  const groups = grouped(book, review, review.items.map((item) => item.duty));
  const step = new Map(groups.flatMap((group) => group.duties.map((id) => [id, group.title])));
  const place = new Map([...step.keys()].map((id, index) => [id, index]));
  const items = [...review.items].sort((a, b) => (place.get(a.duty) ?? Infinity) - (place.get(b.duty) ?? Infinity) || 0);
  /** @type {[string, number, (item: Item) => import("./xlsx.js").Cell][]} */
  const columns = [
    [heads.id, 18, (item) => ({ text: item.duty })],
    [say("review.subject"), 14, (item) => ({ text: step.get(item.duty) ?? "" })],
    [say("review.question"), 46, (item) => ({ text: duties.get(item.duty)?.check ?? item.check })],
    [heads.state, 14, (item) => ({ text: heads[`state_${item.status}`], style: "fill" })],
    [heads.owner, 16, (item) => ({ text: item.owner, style: "fill" })],
    [heads.due, 12, (item) => ({ day: item.due })],
    [heads.evidence_link, 30, (item) => ({ text: item.evidence, style: "fill" })],
    [heads.remark, 36, (item) => ({ text: item.note, style: "fill" })],
    [say("review.severity"), 10, (item) => severity(duties.get(item.duty)?.severity)],
    [say("review.change"), 16, (item) => ({ text: item.flag ? say(`review.flag_${item.flag}`) : "" })],
    [say("review.law"), 28, (item) => ({ text: duties.get(item.duty)?.law ?? item.law })],
    [say("review.requirement"), 46, (item) => ({ text: duties.get(item.duty)?.requirement ?? "" })],
    [say("review.keep"), 30, (item) => ({ text: duties.get(item.duty)?.evidence ?? "" })],
    [say("review.keeper"), 16, (item) => ({ text: duties.get(item.duty)?.keeper ?? "" })],
  ];
  /** @param {string | undefined} level @returns {import("./xlsx.js").Cell} */
  function severity(level) {
    if (!level) return null;
    return { text: book.severities[level], style: /** @type {import("./xlsx.js").Style} */ (level) };
  }
  const rows = [
    columns.map(([name]) => ({ text: name, style: /** @type {const} */ ("head") })),
    ...items.map((item) => columns.map(([, , cell]) => cell(item))),
  ];
  /** @param {string} text @param {import("./xlsx.js").Style} [style] */
  const line = (text, style = "") => [{ text, style }];
  const about = [
    line(review.name, "title"),
    line(say("review.made_with", { version: book.edition.version, date: book.edition.date })),
    line(say("review.saved_on", { time: review.saved })),
    line(say("review.fill_in")),
    line(say("review.no_advice")),
    ...(review.past.length ? [line(""), line(say("review.past"), "head")] : []),
    ...review.past.map((item) => line([item.duty, item.check, heads[`state_${item.status}`], item.owner, item.due, item.evidence, item.note].filter(Boolean).join(" · "))),
  ];
  // a cell holds so much and no more: the text goes on in the next row
  const whole = toJson(review);
  /** @type {import("./xlsx.js").Cell[][]} */
  const known = [];
  for (let at = 0; at < whole.length; ) {
    let end = Math.min(at + 30000, whole.length);
    if (/[\ud800-\udbff]/.test(whole[end - 1])) end -= 1; // a sign of two halves stays in one cell
    known.push([{ text: whole.slice(at, end) }]);
    at = end;
  }
  const choices = STATUSES.map((status) => heads[`state_${status}`]);
  return workbook(
    [
      {
        name: say("review.sheet"),
        widths: columns.map(([, width]) => width),
        rows,
        table: true,
        lists: [{ column: 3, choices, title: heads.state, message: choices.join(" / ") }],
        days: [5],
      },
      { name: say("review.about"), widths: [100], rows: about },
      { name: HIDDEN, widths: [20], rows: known, hidden: true },
    ],
    { title: review.name, font: book.language === "zh" ? "Noto Sans SC" : "Calibri", created: review.created },
  );
}
