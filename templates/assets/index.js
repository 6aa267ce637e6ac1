// @ts-check
// Index pages: the list is narrowed and sorted (filter.js, sort.js); records can be picked to be compared.

import { Filter } from "./filter.js";
import { pager, rest } from "./parts.js";
import { sorting } from "./sort.js";
import words from "./words.js";

/** @param {string} key @param {Record<string, string | number>} [values] */
const say = (key, values = {}) =>
  (/** @type {Record<string, string>} */ (words)[key] ?? key).replace(/\{(\w+)\}/g, (_, name) => String(values[name] ?? ""));

/** Brings an index to life. @param {AbortSignal} signal ends with the page */
export default function start(signal) {
  const form = /** @type {HTMLFormElement | null} */ (document.querySelector("form[data-filter]"));
  const tray = /** @type {HTMLElement | null} */ (document.querySelector("[data-tray]"));
  if (form) {
    opening(form, signal);
    const here = location.pathname;
    let used = false; // before the list was whole: what was ticked or typed is not taken back
    const order = /** @type {HTMLSelectElement | null} */ (form.querySelector("[data-sorting] select"));
    form.addEventListener("input", ({ target }) => (used ||= target !== order), { signal });
    const ready = whole(signal);
    // whoever goes on meanwhile has another address before another page is there
    void ready.then(() => signal.aborted || location.pathname !== here || narrowing(form, signal, used));
    const table = /** @type {HTMLTableElement | null} */ (document.querySelector("table[data-sortable]"));
    if (table?.querySelector("[data-list]")) sorting({ table, say, signal, menu: order, ready });
    form.dataset.attached = "";
  }
  if (tray) picking(tray, signal);
}

// Any of these says that somebody is there; whoever is helped by another program may cause only the last ones.
const SIGNS = ["pointermove", "pointerdown", "touchstart", "wheel", "scroll", "keydown", "focusin", "click", "input", "change"];
const SLICE = 50; // rows that are put in at once: few enough that a phone answers in between

/**
 * A long list goes on on further pages: these are fetched at the first sign of a reader, or where the address narrows or
 * sorts, so that all of it is narrowed and sorted; whoever only glances at a page pays for none of it. Where they do not
 * come, what is here is, and the pages are still there to be read.
 * @param {AbortSignal} signal
 */
async function whole(signal) {
  const nav = pager();
  if (!nav) return;
  if (!location.search) await sign(signal);
  try {
    const list = /** @type {HTMLElement} */ (document.querySelector("[data-list]"));
    const last = list.lastElementChild;
    for (const page of await rest(nav)) {
      const rows = [...page.querySelectorAll("[data-list] > *")];
      while (rows.length && !signal.aborted) {
        list.append(...rows.splice(0, SLICE).map((row) => document.importNode(row, true)));
        await new Promise((done) => setTimeout(done));
      }
    }
    // where the keyboard was on its way to the next page, it goes on with what came from there
    const next = nav.contains(document.activeElement) ? last?.nextElementSibling?.querySelector("a") : null;
    nav.remove();
    next?.focus();
  } catch {
    // the links lead on
  }
}

/** Waits until somebody is there. @param {AbortSignal} signal @returns {Promise<unknown>} */
const sign = (signal) =>
  new Promise((done) => SIGNS.forEach((type) => addEventListener(type, done, { capture: true, passive: true, once: true, signal })));

/** On a phone the facets stand behind a button, which answers at once. @param {HTMLFormElement} form @param {AbortSignal} signal */
function opening(form, signal) {
  const opener = form.querySelector("[data-open]");
  opener?.addEventListener(
    "click",
    () => opener.setAttribute("aria-expanded", String(form.classList.toggle("is-open"))),
    { signal },
  );
}

/** @param {HTMLFormElement} form @param {AbortSignal} signal @param {boolean} used */
function narrowing(form, signal, used) {
  const list = /** @type {HTMLElement} */ (document.querySelector("[data-list]"));
  const rows = [...list.children].map((child) => {
    const element = /** @type {HTMLElement} */ (child);
    /** @type {Map<string, ReadonlySet<string>>} */
    const values = new Map();
    let text = "";
    return {
      element,
      text: () => (text ||= (element.textContent ?? "").toLowerCase()),
      values: (/** @type {string} */ facet) => {
        const known = values.get(facet) ?? new Set((element.dataset[facet] ?? "").split(" "));
        values.set(facet, known);
        return known;
      },
    };
  });
  const count = /** @type {HTMLElement} */ (document.querySelector("[data-count]"));
  const none = /** @type {HTMLElement} */ (document.querySelector("[data-none]"));
  const filter = new Filter({ form, rows, count, none, say, signal, used });
  addEventListener("popstate", () => form.isConnected && filter.read(), { signal });
}

/** Up to so many can be compared. */
export const MOST = 4;

/** Boxes may come later, with the rest of a long list. @param {HTMLElement} tray @param {AbortSignal} signal */
function picking(tray, signal) {
  const picks = () => /** @type {HTMLInputElement[]} */ ([...document.querySelectorAll("[data-pick]")]);
  const door = /** @type {HTMLAnchorElement} */ (tray.querySelector("[data-tray-open]"));
  const base = door.getAttribute("href") ?? "";
  const kind = tray.dataset.tray ?? "";
  /** @param {string} name @param {string} text */
  const tell = (name, text) => {
    const place = tray.querySelector(name);
    if (place) place.textContent = text;
  };
  function apply() {
    const chosen = picks().filter((pick) => pick.checked);
    tray.hidden = chosen.length === 0;
    tell("[data-tray-count]", say("compare.picked", { n: chosen.length, m: MOST }));
    tell("[data-tray-names]", chosen.map((pick) => pick.dataset.pick).join(" / "));
    door.href = `${base}?${new URLSearchParams(chosen.map((pick) => [kind, pick.value]))}`;
    for (const pick of picks()) pick.disabled = !pick.checked && chosen.length >= MOST;
  }
  document.addEventListener("change", ({ target }) => target instanceof Element && target.matches("[data-pick]") && apply(), { signal });
  tray.querySelector("[data-tray-clear]")?.addEventListener(
    "click",
    () => {
      for (const pick of picks()) pick.checked = false;
      apply();
      picks()[0]?.focus();
    },
    { signal },
  );
  apply();
}
