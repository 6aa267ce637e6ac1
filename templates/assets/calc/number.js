// Numbers as people type them, and as readers see them: by the same rules as casebook/presses/calculators.py.

/** @typedef {import("./types.d.ts").Cell} Cell */
/** @typedef {import("./types.d.ts").Sort} Sort */

const SIZES = /** @type {Record<string, number>} */ ({ 万: 1e4, 亿: 1e8, "": 1 });

/**
 * The number that was typed, or null where it is none. Full-width digits, blanks, commas between thousands, 万 and 亿, a
 * sign of currency or percent are taken as they are meant; nothing is guessed.
 * @param {string} typed
 */
export function read(typed) {
  const plain = typed.normalize("NFKC").replace(/[\s_]/g, "").replace(/[−–—]/g, "-");
  const found = /^[¥￥$]?([-+]?)[¥￥$]?(\d{1,3}(?:,\d{3})+|\d+|(?=\.\d))(\.\d*)?([万亿]?)[元%]?$/.exec(plain);
  if (!found) return null;
  const [, sign, whole, part = "", size] = found;
  const value = Number((whole.replaceAll(",", "") || "0") + (part === "." ? "" : part)) * SIZES[size];
  return Number.isFinite(value) ? (sign === "-" ? -value : value) : null;
}

/**
 * The numbers of a list and, where one is none, its place and what was typed. A comma parts numbers here.
 * @param {string} typed
 * @returns {{ numbers: number[], fault: null | { at: number, cell: string } }}
 */
export function readList(typed) {
  const cells = typed.normalize("NFKC").split(/[\s,;、，；]+/).filter(Boolean);
  const numbers = [];
  for (const [index, cell] of cells.entries()) {
    const value = read(cell);
    if (value === null) return { numbers, fault: { at: index + 1, cell } };
    numbers.push(value);
  }
  return { numbers, fault: null };
}

/** @param {Sort} sort @param {number} size */
function digits(sort, size) {
  if (sort === "count" || sort === "periods") return 0;
  if (sort === "money") return size >= 1000 ? 0 : 2;
  if (sort === "days") return 1;
  if (sort === "chance") return 4;
  if (sort === "ratio" || sort === "number") return size >= 0.1 ? 2 : 4;
  return 2;
}

/**
 * A value as readers see it; in a cell of a table without its unit, which the head has.
 * @param {Cell} value
 * @param {Sort} sort
 * @param {Record<string, string>} words
 * @param {boolean} [cell]
 */
export function write(value, sort, words, cell = false) {
  if (value === null) return "—";
  if (typeof value === "string") return value;
  if (sort === "chance" && value < 0.0001) return "<0.0001";
  const places = digits(sort, Math.abs(value));
  const text = new Intl.NumberFormat("en-US", { maximumFractionDigits: places }).format(value).replace(/^-0$/, "0").replace("-", "−");
  if (cell && sort !== "percent") return text;
  const one = words[`calc.unit.${sort}_one`];
  return (text === "1" && one ? one : words[`calc.unit.${sort}`]).replace("{n}", text);
}
