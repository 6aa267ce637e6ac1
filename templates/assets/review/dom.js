// @ts-check
// Small helpers of the pages of reviews: elements, words, days, files to save.

import words from "./words.js";

/**
 * A word of the interface by its key, gaps filled by name. A key of two forms (`.one`, `.many`) is asked without the form.
 * @param {string} key
 * @param {Record<string, string | number>} [values]
 */
export function say(key, values = {}) {
  const table = /** @type {Record<string, string>} */ (words);
  const word = table[key] ?? table[`${key}.${values.n === 1 ? "one" : "many"}`] ?? key;
  return word.replace(/\{(\w+)\}/g, (_, name) => String(values[name] ?? ""));
}

/**
 * An element. Of the attributes, those with `on` before them are listeners, `true` stands for the attribute alone, and
 * null, false and undefined leave it out.
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {Record<string, any>} [attributes]
 * @param {...(Node | string | null | undefined | false)} children
 * @returns {HTMLElementTagNameMap[T]}
 */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...children.filter((child) => child !== null && child !== undefined && child !== false).map((c) => c || ""));
  return element;
}

/** @param {string} text @param {(event: Event) => void} act @param {Record<string, any>} [attributes] */
export const button = (text, act, attributes = {}) =>
  h("button", { type: "button", class: "cb-button cb-button--quiet", onclick: act, ...attributes }, text);

const language = words.language === "zh" ? "zh-CN" : "en-GB";
/** @param {string} time */
export function timeOf(time) {
  const date = new Date(time);
  if (Number.isNaN(date.getTime())) return time;
  const today = date.toDateString() === new Date().toDateString();
  /** @type {Intl.DateTimeFormatOptions} */
  const form = today ? { timeStyle: "short" } : { dateStyle: "medium", timeStyle: "short" };
  return new Intl.DateTimeFormat(language, form).format(date);
}

/** The reader's own day, as it is written in a field for days. */
export function today() {
  const now = new Date();
  return new Date(now.getTime() - now.getTimezoneOffset() * 60000).toISOString().slice(0, 10);
}

/** Only what a browser opens as a page is made a link of. @param {string} text */
export function address(text) {
  const found = /^https?:\/\/\S+$/.exec(text.trim());
  return found ? found[0] : "";
}

/**
 * A link to another view of this page; opened in another tab, it is a link like any other.
 * @param {string} query
 * @param {string} text
 * @param {(query: string) => void} go
 */
export const inward = (query, text, go) =>
  h(
    "a",
    {
      href: query ? `?${query}` : location.pathname,
      onclick: (/** @type {MouseEvent} */ event) => {
        if (event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
        event.preventDefault();
        event.stopPropagation();
        go(query);
      },
    },
    text,
  );
