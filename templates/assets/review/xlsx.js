// @ts-check
// Workbooks: sheets of text and days, written as Office Open XML and read back. Texts are stored as texts: no cell holds
// a formula or a link, and what a spreadsheet would run when it is typed again has an apostrophe before it.

import { safe, unsafe } from "../cells.js";
import { Broken, unzip, zip } from "./zip.js";

const XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE = "http://schemas.openxmlformats.org/package/2006";
const TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml";
export const MEDIA_TYPE = `${TYPES}.sheet`;
/** The most signs that a cell may hold. */
const CELL = 32767;
const DAY_MS = 86400000;
/** Day 0 of a workbook is 30 December 1899, for days from March 1900 on. */
const EPOCH = Date.UTC(1899, 11, 30);
const EPOCH_1904 = Date.UTC(1904, 0, 1);

/**
 * @typedef {"" | "head" | "title" | "quiet" | "fill" | "day" | "critical" | "high" | "medium" | "low"} Style
 * @typedef {{text: string, style?: Style} | {day: string} | {number: number, style?: Style} | null} Cell
 * @typedef {object} Sheet
 * @property {string} name
 * @property {number[]} widths
 * @property {Cell[][]} rows
 * @property {boolean} [hidden]
 * @property {boolean} [table] whether the first row heads a table: it stays in sight, and can be filtered by
 * @property {{column: number, choices: string[], title: string, message: string}[]} [lists]
 * @property {number[]} [days] columns that take days only
 */

const STYLES = /** @type {Style[]} */ (["", "head", "title", "quiet", "fill", "day", "critical", "high", "medium", "low"]);
// fill and ink of a severity, as in the workbooks of the checklists
/** @type {Record<string, [string, string]>} */
const INKS = {
  critical: ["F3D3CD", "7A1F14"],
  high: ["F6E4C3", "6B4608"],
  medium: ["DCE9EA", "14525A"],
  low: ["ECEAE4", "3F464D"],
};

/** @param {string} text */
const escaped = (text) =>
  text
    .replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, "") // half a sign is none
    .replace(/\r\n?/g, "\n")
    // signs that XML cannot hold have an escape of the format's own; what looks like one is escaped itself
    .replace(/_(?=x[0-9A-Fa-f]{4}_)/g, "_x005F_")
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, (sign) => `_x${hex(sign)}_`)
    .replace(/[&<>"]/g, (sign) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[sign] ?? "");

/** @param {string} sign */
const hex = (sign) => sign.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0");

/** @param {string} text */
const unescaped = (text) => text.replace(/_x([0-9A-Fa-f]{4})_/g, (_, code) => String.fromCharCode(parseInt(code, 16)));

/** @param {number} column from 0 */
export function letters(column) {
  let name = "";
  for (let n = column + 1; n > 0; n = Math.floor((n - 1) / 26)) name = String.fromCharCode(65 + ((n - 1) % 26)) + name;
  return name;
}

/** @param {Style} style */
const styleIndex = (style) => Math.max(0, STYLES.indexOf(style));

/** @param {Cell} cell @param {string} at */
function cellXml(cell, at) {
  if (cell === null) return "";
  if ("day" in cell) {
    const serial = (Date.parse(`${cell.day}T00:00:00Z`) - EPOCH) / DAY_MS;
    return `<c r="${at}" s="${styleIndex("day")}"${cell.day ? `><v>${serial}</v></c>` : "/>"}`;
  }
  const style = styleIndex(cell.style ?? "");
  if ("number" in cell) return `<c r="${at}" s="${style}"><v>${cell.number}</v></c>`;
  if (cell.text === "") return `<c r="${at}" s="${style}"/>`;
  const text = escaped(safe(cell.text).slice(0, CELL));
  return `<c r="${at}" s="${style}" t="inlineStr"><is><t xml:space="preserve">${text}</t></is></c>`;
}

/** @param {Sheet} sheet */
function sheetXml(sheet) {
  const last = sheet.rows.length;
  const edge = letters(Math.max(sheet.widths.length - 1, 0));
  const view = sheet.table
    ? '<sheetView workbookViewId="0" showGridLines="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView>'
    : '<sheetView workbookViewId="0" showGridLines="0"/>';
  const widths = sheet.widths.map((w, i) => `<col min="${i + 1}" max="${i + 1}" width="${w}" customWidth="1"/>`).join("");
  const rows = sheet.rows
    .map((row, r) => `<row r="${r + 1}">${row.map((cell, c) => cellXml(cell, `${letters(c)}${r + 1}`)).join("")}</row>`)
    .join("\n");
  const filter = sheet.table && last > 1 ? `<autoFilter ref="A1:${edge}${last}"/>` : "";
  const rules = [
    ...(sheet.lists ?? []).map((list) => {
      const span = `${letters(list.column)}2:${letters(list.column)}${last}`;
      return (
        `<dataValidation type="list" allowBlank="1" showErrorMessage="1" errorTitle="${escaped(list.title)}" ` +
        `error="${escaped(list.message)}" sqref="${span}"><formula1>"${escaped(list.choices.join(","))}"</formula1></dataValidation>`
      );
    }),
    ...(sheet.days ?? []).map((column) => {
      const span = `${letters(column)}2:${letters(column)}${last}`;
      return (
        '<dataValidation type="date" operator="greaterThan" allowBlank="1" showErrorMessage="1" ' +
        `sqref="${span}"><formula1>36526</formula1></dataValidation>`
      );
    }),
  ];
  const checks = last > 1 && rules.length ? `<dataValidations count="${rules.length}">${rules.join("")}</dataValidations>` : "";
  const page =
    '<pageMargins left="0.4" right="0.4" top="0.5" bottom="0.5" header="0.3" footer="0.3"/>' +
    '<pageSetup paperSize="9" orientation="landscape" fitToWidth="1" fitToHeight="0"/>';
  return (
    `${XML}<worksheet xmlns="${MAIN}"><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr><sheetViews>${view}</sheetViews>` +
    `<cols>${widths}</cols><sheetData>${rows}</sheetData>${filter}${checks}${page}</worksheet>`
  );
}

/** @param {string} font */
function stylesXml(font) {
  const face = `<sz val="10"/><color rgb="FF1B1F24"/><name val="${font}"/>`;
  const inks = Object.values(INKS);
  const fonts = [
    face,
    `<b/>${face}`,
    `<b/><sz val="14"/><color rgb="FF1B1F24"/><name val="${font}"/>`,
    `<sz val="10"/><color rgb="FF5B636B"/><name val="${font}"/>`,
    ...inks.map(([, ink]) => `<b/><sz val="10"/><color rgb="FF${ink}"/><name val="${font}"/>`),
  ];
  const fills = [
    '<patternFill patternType="none"/>',
    '<patternFill patternType="gray125"/>', // the format reserves the first two
    ...["FBF9F4", ...inks.map(([fill]) => fill)].map(
      (fill) => `<patternFill patternType="solid"><fgColor rgb="FF${fill}"/><bgColor indexed="64"/></patternFill>`,
    ),
  ];
  const edge = (/** @type {string} */ style, /** @type {string} */ ink) =>
    `<left/><right/><top/><bottom style="${style}"><color rgb="FF${ink}"/></bottom><diagonal/>`;
  const borders = ["<left/><right/><top/><bottom/><diagonal/>", edge("thin", "DDD8CC"), edge("medium", "1B1F24")];
  const wrap = '<alignment vertical="top" wrapText="1"/>';
  /** @param {number} font @param {number} fill @param {number} border @param {number} format @param {string} align */
  const xf = (font, fill, border, format = 0, align = wrap) =>
    `<xf numFmtId="${format}" fontId="${font}" fillId="${fill}" borderId="${border}" xfId="0" applyNumberFormat="1" ` +
    `applyFont="1" applyFill="1" applyBorder="1" applyAlignment="1">${align}</xf>`;
  const cells = [
    xf(0, 0, 1),
    xf(1, 0, 2),
    xf(2, 0, 0, 0, '<alignment vertical="top"/>'),
    xf(3, 0, 0),
    xf(0, 2, 1),
    xf(0, 2, 1, 164),
    ...inks.map((_, index) => xf(4 + index, 3 + index, 1)),
  ];
  /** @param {string} name @param {string[]} parts @param {string} each */
  const group = (name, parts, each) =>
    `<${name} count="${parts.length}">${parts.map((p) => (each ? `<${each}>${p}</${each}>` : p)).join("")}</${name}>`;
  return (
    `${XML}<styleSheet xmlns="${MAIN}"><numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/></numFmts>` +
    group("fonts", fonts, "font") +
    group("fills", fills, "fill") +
    group("borders", borders, "border") +
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>' +
    group("cellXfs", cells, "") +
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
  );
}

/** A name that a sheet may have: 31 signs, none that means something in a reference. @param {string} name */
const sheetName = (name) => name.replace(/[\\/?*[\]:']/g, " ").trim().slice(0, 31) || "-";

/**
 * @param {Sheet[]} sheets
 * @param {{title: string, font: string, created: string}} about
 * @returns {Promise<Uint8Array<ArrayBuffer>>}
 */
export function workbook(sheets, about) {
  const parts = sheets.map((_, i) => `xl/worksheets/sheet${i + 1}.xml`);
  const override = (/** @type {string} */ part, /** @type {string} */ type) =>
    `<Override PartName="/${part}" ContentType="${type}+xml"/>`;
  const relation = (/** @type {string} */ id, /** @type {string} */ type, /** @type {string} */ target) =>
    `<Relationship Id="${id}" Type="${type}" Target="${target}"/>`;
  const named = sheets.map((sheet, i) => {
    const state = sheet.hidden ? ' state="hidden"' : "";
    return `<sheet name="${escaped(sheetName(sheet.name))}" sheetId="${i + 1}"${state} r:id="s${i + 1}"/>`;
  });
  // a filter of a sheet is a name of the workbook too, without which one program calls the file damaged
  const filters = sheets.map((sheet, i) =>
    sheet.table && sheet.rows.length > 1
      ? `<definedName name="_xlnm._FilterDatabase" localSheetId="${i}" hidden="1">'${escaped(sheetName(sheet.name))}'!` +
        `$A$1:$${letters(sheet.widths.length - 1)}$${sheet.rows.length}</definedName>`
      : "",
  );
  const names = filters.some(Boolean) ? `<definedNames>${filters.join("")}</definedNames>` : "";
  return zip({
    "[Content_Types].xml":
      `${XML}<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
      '<Default Extension="xml" ContentType="application/xml"/>' +
      override("xl/workbook.xml", `${TYPES}.sheet.main`) +
      override("xl/styles.xml", `${TYPES}.styles`) +
      parts.map((part) => override(part, `${TYPES}.worksheet`)).join("") +
      override("docProps/core.xml", "application/vnd.openxmlformats-package.core-properties") +
      "</Types>",
    "_rels/.rels":
      `${XML}<Relationships xmlns="${PACKAGE}/relationships">` +
      relation("r1", `${OFFICE}/officeDocument`, "xl/workbook.xml") +
      relation("r2", `${PACKAGE}/relationships/metadata/core-properties`, "docProps/core.xml") +
      "</Relationships>",
    "docProps/core.xml":
      `${XML}<cp:coreProperties xmlns:cp="${PACKAGE}/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" ` +
      'xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">' +
      `<dc:title>${escaped(about.title)}</dc:title>` +
      `<dcterms:created xsi:type="dcterms:W3CDTF">${escaped(about.created)}</dcterms:created></cp:coreProperties>`,
    "xl/workbook.xml":
      `${XML}<workbook xmlns="${MAIN}" xmlns:r="${OFFICE}"><sheets>${named.join("")}</sheets>${names}</workbook>`,
    "xl/_rels/workbook.xml.rels":
      `${XML}<Relationships xmlns="${PACKAGE}/relationships">` +
      sheets.map((_, i) => relation(`s${i + 1}`, `${OFFICE}/worksheet`, `worksheets/sheet${i + 1}.xml`)).join("") +
      relation("st", `${OFFICE}/styles`, "styles.xml") +
      "</Relationships>",
    "xl/styles.xml": stylesXml(about.font),
    ...Object.fromEntries(sheets.map((sheet, i) => [parts[i], sheetXml(sheet)])),
  });
}

/**
 * @typedef {{text: string, number: number | null}} Read a cell: what it says, and its number where it is one
 * @typedef {{name: string, rows: Map<number, Map<number, Read>>, dated1904: boolean}} ReadSheet rows by their number
 */

/**
 * The cells of a workbook as a spreadsheet program saved it. Formulas count by the value that was saved with them.
 * @param {ArrayBuffer} buffer
 * @returns {Promise<ReadSheet[]>}
 */
export async function readWorkbook(buffer) {
  const parts = await unzip(buffer);
  const xml = (/** @type {string} */ name) => {
    const text = parts.get(name);
    if (text === undefined) return null;
    const doc = new DOMParser().parseFromString(text, "application/xml");
    if (doc.getElementsByTagName("parsererror").length) throw new Broken("damaged");
    return doc;
  };
  const book = xml("xl/workbook.xml");
  if (!book) throw new Broken("not-zip");
  const tags = (/** @type {Document | Element} */ from, /** @type {string} */ name) => [...from.getElementsByTagNameNS("*", name)];
  const targets = new Map();
  const relations = xml("xl/_rels/workbook.xml.rels");
  for (const relation of relations ? tags(relations, "Relationship") : []) {
    const target = relation.getAttribute("Target") ?? "";
    targets.set(relation.getAttribute("Id"), target.startsWith("/") ? target.slice(1) : `xl/${target}`);
  }
  // what is written above the signs, for their reading, is no part of a text
  const said = (/** @type {Element} */ from) =>
    unescaped(tags(from, "t").filter((t) => t.parentElement?.localName !== "rPh").map((t) => t.textContent ?? "").join(""));
  const strings = xml("xl/sharedStrings.xml");
  const shared = strings ? tags(strings, "si").map(said) : [];
  const dated1904 = tags(book, "workbookPr").some((pr) => ["1", "true"].includes(pr.getAttribute("date1904") ?? ""));
  return tags(book, "sheet").map((entry) => {
    const id = entry.getAttributeNS(OFFICE, "id") ?? entry.getAttribute("r:id");
    const sheet = xml(targets.get(id) ?? "");
    /** @type {ReadSheet["rows"]} */
    const rows = new Map();
    for (const cell of sheet ? tags(sheet, "c") : []) {
      const place = /^([A-Z]+)(\d+)$/.exec(cell.getAttribute("r") ?? "");
      if (!place) continue;
      const column = [...place[1]].reduce((n, letter) => n * 26 + letter.charCodeAt(0) - 64, 0) - 1;
      const value = tags(cell, "v")[0]?.textContent ?? "";
      const type = cell.getAttribute("t") ?? "n";
      let text = value;
      if (type === "s") text = shared[Number(value)] ?? "";
      else if (type === "inlineStr") text = said(cell);
      else if (type === "str") text = unescaped(value);
      const number = type === "n" && value !== "" && Number.isFinite(Number(value)) ? Number(value) : null;
      if (text === "" && number === null) continue;
      const row = Number(place[2]);
      if (!rows.has(row)) rows.set(row, new Map());
      rows.get(row)?.set(column, { text: unsafe(text), number });
    }
    return { name: entry.getAttribute("name") ?? "", rows, dated1904 };
  });
}

/** The day of a cell: a number of a spreadsheet, or a text such as 2026-12-31 or 2026/12/31; empty if it is none.
 * @param {Read} cell @param {boolean} dated1904 */
export function dayOf(cell, dated1904) {
  if (cell.number !== null) {
    if (cell.number < 1 || cell.number > 200000) return "";
    return new Date((dated1904 ? EPOCH_1904 : EPOCH) + Math.floor(cell.number) * DAY_MS).toISOString().slice(0, 10);
  }
  const found = /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?$/.exec(cell.text.trim());
  if (!found) return "";
  const day = `${found[1]}-${found[2].padStart(2, "0")}-${found[3].padStart(2, "0")}`;
  const date = new Date(`${day}T00:00:00Z`);
  return Number.isNaN(date.getTime()) || date.toISOString().slice(0, 10) !== day ? "" : day;
}
