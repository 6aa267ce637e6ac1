// The inputs of a form: reading them, saying at the field what is wrong, and keeping their state in the address.

import { read, readList, write } from "./number.js";

/** @typedef {import("./types.d.ts").Given} Given */
/** @typedef {import("./types.d.ts").Sort} Sort */
/** @typedef {HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement} Field */
/** @typedef {Record<string, string>} Words */

const LONGEST_LIST = 10_000;
// servers and messengers cut addresses that are longer
const LONGEST_ADDRESS = 6_000;

/** @param {HTMLFormElement} form @returns {Field[]} */
export const fieldsOf = (form) => [...form.querySelectorAll("[data-field]")].map((field) => /** @type {Field} */ (field));

/** @param {string} text @param {Record<string, string | number>} values */
export const fill = (text, values) => text.replace(/\{(\w+)\}/g, (gap, name) => String(values[name] ?? gap));

/**
 * Says at a field what is wrong with it; "" takes it back.
 * @param {HTMLElement} field
 * @param {string} text
 */
export function complain(field, text) {
  const place = field.ownerDocument.getElementById(field.id.replace(/^c-/, "e-"));
  if (!place) return;
  place.textContent = text;
  place.hidden = !text;
  if (text) field.setAttribute("aria-invalid", "true");
  else field.removeAttribute("aria-invalid");
}

/** What is wrong with a number in a field, or "". @param {Field} field @param {number} n @param {Words} words */
function bounds(field, n, words) {
  const limit = (/** @type {string} */ name) => (field.dataset[name] === undefined ? NaN : Number(field.dataset[name]));
  const said = (/** @type {string} */ name) => fill(words[`calc.script.${name}`], { n: write(limit(name), /** @type {Sort} */ (field.dataset.sort), words) });
  if (field.dataset.whole && !Number.isInteger(n)) return words["calc.script.whole"];
  if (n < limit("low")) return said("low");
  if (n > limit("high")) return said("high");
  if (n <= limit("above")) return said("above");
  if (n >= limit("below")) return said("below");
  return "";
}

/**
 * The value of a field, or what is wrong with it.
 * @param {Field} field
 * @param {Words} words
 * @returns {{ value: string | number | number[] | null, fault: string }}
 */
function valueOf(field, words) {
  const say = (/** @type {string} */ key, values = {}) => fill(words[`calc.script.${key}`], values);
  if (field instanceof HTMLSelectElement) return { value: field.value, fault: "" };
  const typed = field.value.trim();
  if (!typed) {
    if (field.dataset.optional) return { value: null, fault: "" };
    return { value: null, fault: say(field.dataset.many ? "empty_list" : "empty") };
  }
  if (!field.dataset.many) {
    const n = read(typed);
    return n === null ? { value: null, fault: say("no_number", { cell: short(typed) }) } : { value: n, fault: bounds(field, n, words) };
  }
  const { numbers, fault } = readList(typed);
  if (fault) return { value: null, fault: say("no_number_at", { n: fault.at, cell: short(fault.cell) }) };
  const fewest = Number(field.dataset.many);
  if (numbers.length < fewest) return { value: null, fault: say("fewest", { n: fewest, have: numbers.length }) };
  if (numbers.length > LONGEST_LIST) return { value: null, fault: say("most", { n: LONGEST_LIST, have: numbers.length }) };
  for (const [index, n] of numbers.entries()) {
    const why = bounds(field, n, words);
    if (why) return { value: null, fault: say("of_list", { n: index + 1, why }) };
  }
  return { value: numbers, fault: "" };
}

/** @param {string} text */
export const short = (text) => (text.length > 24 ? `${text.slice(0, 23)}…` : text);

/**
 * All that the form gives, and how many of its fields have a fault; each is told at its field. Fields of rows, whose names
 * end in the number of the row, become lists.
 * @param {HTMLFormElement} form
 * @param {Words} words
 * @returns {{ given: Given, faults: number }}
 */
export function collect(form, words) {
  /** @type {Given} */
  const given = {};
  let faults = 0;
  for (const field of fieldsOf(form)) {
    const { value, fault } = valueOf(field, words);
    complain(field, fault);
    if (fault) faults++;
    const [name, row] = field.name.split("-");
    if (row === undefined) given[name] = value;
    else (given[name] ??= []).push(value);
  }
  const rows = [...form.querySelectorAll("[data-row]")];
  if (rows.length) given.guarded = rows.map((row) => row.hasAttribute("data-guarded"));
  return { given, faults };
}

/** What a field holds when the page comes. @param {Field} field */
const first = (field) =>
  field instanceof HTMLSelectElement
    ? ([...field.options].find((option) => option.defaultSelected) ?? field.options[0]).value
    : field.defaultValue;

/** @param {string} text */
const onOneLine = (text) => text.trim().split(/[\s,;、，；]+/).filter(Boolean).join(",");

/** @param {Field} field @param {string} text */
const inAddress = (field, text) => (field.dataset.many ? onOneLine(text) : text.trim());

/**
 * The query that gives these numbers again: "" for the example's, null where it would be too long.
 * @param {HTMLFormElement} form
 */
export function query(form) {
  const fields = fieldsOf(form);
  if (fields.every((field) => inAddress(field, field.value) === inAddress(field, first(field)))) return "";
  const text = `?${new URLSearchParams(fields.map((field) => [field.name, inAddress(field, field.value)]))}`;
  return text.length > LONGEST_ADDRESS ? null : text;
}

/**
 * Puts into the fields what an address says, and the example where it says nothing.
 * @param {HTMLFormElement} form
 * @param {string} search
 * @returns {string[]} the names of what it says and the form does not know
 */
export function restore(form, search) {
  const asked = new URLSearchParams(search);
  const unknown = [];
  for (const field of fieldsOf(form)) {
    const value = asked.get(field.name);
    field.value = value === null ? first(field) : field.dataset.many ? value.split(",").join("\n") : value;
    if (field instanceof HTMLSelectElement && field.selectedIndex < 0) {
      field.value = first(field);
      unknown.push(field.name);
    }
  }
  return unknown;
}

/** Back to the example. @param {HTMLFormElement} form */
export const reset = (form) => restore(form, "");
