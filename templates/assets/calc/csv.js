// A CSV file as tables come out of shops and spreadsheets: its encoding found out, its separator too.

/**
 * The text of a file. UTF-8 and UTF-16 by their mark or by reading without a fault; what is neither is GB18030, of which
 * GBK and GB2312 are parts.
 * @param {ArrayBuffer} buffer
 * @param {string} [asked] the encoding that the reader chose; "" finds it out
 * @returns {{ text: string, encoding: string } | { fault: "binary" | "encoding", encoding: string }}
 */
export function decode(buffer, asked = "") {
  const bytes = new Uint8Array(buffer);
  const marked = bytes[0] === 0xff && bytes[1] === 0xfe ? "utf-16le" : bytes[0] === 0xfe && bytes[1] === 0xff ? "utf-16be" : "";
  for (const encoding of asked ? [asked] : marked ? [marked] : ["utf-8", "gb18030"]) {
    try {
      const text = new TextDecoder(encoding, { fatal: true }).decode(buffer);
      // a zip (which is what .xlsx is) or another file of bytes is full of signs that no table has
      return /[\0-\x08\x0e-\x1a\x1c-\x1f]/.test(text.slice(0, 4096)) ? { fault: "binary", encoding } : { text, encoding };
    } catch {
      // not this one
    }
  }
  return asked ? { fault: "encoding", encoding: asked } : { fault: "binary", encoding: "gb18030" };
}

/** The separator that stands most often in the first line, outside of quotes. @param {string} text */
function separator(text) {
  const end = text.search(/[\r\n]/);
  const head = (end < 0 ? text : text.slice(0, end)).replace(/"[^"]*"/g, "");
  const counted = [",", "\t", ";", "，"].map((sign) => ({ sign, n: head.split(sign).length }));
  return counted.reduce((best, one) => (one.n > best.n ? one : best)).sign;
}

/**
 * The rows of a CSV (RFC 4180) with the number of the line at which each begins. Empty lines are left out.
 * @param {string} text
 * @returns {{ head: string[], rows: string[][], lines: number[] }}
 */
export function parse(text) {
  const by = separator(text);
  const rows = [];
  const lines = [];
  let line = 1;
  let at = 0;
  const length = text.length;
  while (at < length) {
    /** @type {string[]} */
    const row = [];
    const begun = line;
    for (;;) {
      let cell;
      if (text[at] === '"') {
        let end = at + 1;
        for (;;) {
          end = text.indexOf('"', end);
          if (end < 0) {
            end = length;
            break;
          }
          if (text[end + 1] !== '"') break;
          end += 2;
        }
        cell = text.slice(at + 1, end).replaceAll('""', '"');
        for (let i = cell.indexOf("\n"); i >= 0; i = cell.indexOf("\n", i + 1)) line++;
        at = end + 1;
        // what stands between the closing quote and the separator belongs to the cell
        let rest = at;
        while (rest < length && text[rest] !== by && text[rest] !== "\n" && text[rest] !== "\r") rest++;
        cell += text.slice(at, rest);
        at = rest;
      } else {
        let end = at;
        while (end < length) {
          const code = text[end];
          if (code === by || code === "\n" || code === "\r") break;
          end++;
        }
        cell = text.slice(at, end);
        at = end;
      }
      row.push(cell.trim());
      if (at < length && text[at] === by) at++;
      else break;
    }
    if (text[at] === "\r") at++;
    if (text[at] === "\n") at++;
    line++;
    if (row.length > 1 || row[0] !== "") {
      rows.push(row);
      lines.push(begun);
    }
  }
  const head = rows.shift() ?? [];
  lines.shift();
  return { head, rows, lines };
}

/**
 * Rows as a CSV that spreadsheets open: with the mark of UTF-8, and no cell that a spreadsheet would run as a formula.
 * @param {import("./types.d.ts").Cell[][]} rows
 */
export function csv(rows) {
  const cell = (/** @type {import("./types.d.ts").Cell} */ value) => {
    if (value === null) return "";
    if (typeof value === "number") return String(Math.round(value * 1e6) / 1e6);
    const safe = /^[=+\-@\t\r]/.test(value) && !/^[-+]?[\d.,]+$/.test(value) ? `'${value}` : value;
    return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  };
  return `\ufeff${rows.map((row) => row.map(cell).join(",")).join("\r\n")}\r\n`;
}
