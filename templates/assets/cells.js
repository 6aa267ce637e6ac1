// @ts-check
// Cells of tables that spreadsheet programs open, as casebook/presses/cells.py has them: what a program would run as a
// formula is made plain text by an apostrophe before it, and that can be taken back.

const RUNS = /^'*[=+\-@\t\r＝＋－＠]/;
const ESCAPED = /^'+[=+\-@\t\r＝＋－＠]/;

/** @param {string} text */
export const safe = (text) => (RUNS.test(text) ? `'${text}` : text);

/** What `safe` was given. @param {string} text */
export const unsafe = (text) => (ESCAPED.test(text) ? text.slice(1) : text);

const NUMBER = /^-?\d+(\.\d+)?$/;

/**
 * Rows as CSV, with the mark by which spreadsheet programs know UTF-8; a negative number stays one.
 * @param {string[][]} rows
 */
export function csv(rows) {
  const cell = (/** @type {string} */ text) => {
    const told = NUMBER.test(text) ? text : safe(text);
    return /[",\r\n]/.test(told) ? `"${told.replaceAll('"', '""')}"` : told;
  };
  return `\ufeff${rows.map((row) => row.map(cell).join(",")).join("\r\n")}\r\n`;
}

/** Gives the reader a file. @param {string} name @param {BlobPart} content @param {string} type */
export function hand(name, content, type) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([content], { type }));
  link.download = name;
  link.hidden = true;
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 60000);
}
