// @ts-check
// Reading offline, as a page sees it: registers the worker, says when a page comes from what was kept, and lets a reader keep
// the book, on the page of downloads. Where browsers have no worker (a file, a host without https) nothing of it shows.

import words from "./words.js";

const root = new URL(`${document.body.dataset.root}/`, document.baseURI); // of the site, which all languages share

/** @param {string} key @param {Record<string, string | number>} values */
function say(key, values = {}) {
  return words[key].replace(/\{(\w+)\}/g, (_, name) => String(values[name]));
}

/** @param {string} on a date as HTTP has it, or nothing */
function day(on) {
  const date = on ? new Date(on) : undefined;
  return date && !Number.isNaN(date.valueOf())
    ? date.toLocaleDateString(document.documentElement.lang || undefined, { dateStyle: "long" })
    : "";
}

/** @type {HTMLElement | undefined} */
let note;

/** The line on top of a page that came from what was kept. @param {string | null} on */
function mark(on) {
  note?.remove();
  note = undefined;
  if (on === null) return;
  note = document.createElement("p");
  note.className = "cb-keptnote";
  note.setAttribute("role", "status");
  const when = day(on);
  note.textContent = when ? say("offline.kept_of", { date: when }) : say("offline.kept");
  document.querySelector("main")?.before(note);
}

/** @type {ServiceWorkerRegistration | undefined} */
let registration;
/** @type {Set<(message: any) => void>} */
const listeners = new Set();

/** @param {object} message */
function ask(message) {
  (navigator.serviceWorker.controller ?? registration?.active)?.postMessage(message);
}

export async function start() {
  if (!("serviceWorker" in navigator) || !window.isSecureContext) return;
  navigator.serviceWorker.addEventListener("message", ({ data }) => {
    if (data.type === "whence") mark(data.on);
    for (const listener of listeners) listener(data);
  });
  mark(document.documentElement.dataset.kept ?? null);
  try {
    registration = await navigator.serviceWorker.register(new URL("worker.js", root));
  } catch {
    // a browser that forbids it, or no connection: everything else works
  }
}

/** The desk on the page of downloads. @param {ParentNode} page */
export async function attach(page) {
  const desk = /** @type {HTMLElement | null} */ (page.querySelector("[data-keep]"));
  if (!desk || desk.dataset.ready || !("serviceWorker" in navigator) || !window.isSecureContext) return;
  desk.dataset.ready = "yes";
  await navigator.serviceWorker.ready;
  desk.hidden = false;
  const status = /** @type {HTMLElement} */ (desk.querySelector("[data-keep-status]"));
  const buttons = /** @type {HTMLButtonElement[]} */ ([...desk.querySelectorAll("button[data-keep-shelves]")]);
  const drop = /** @type {HTMLButtonElement} */ (desk.querySelector("[data-keep-drop]"));
  const busy = (/** @type {boolean} */ yes) => buttons.forEach((button) => (button.disabled = yes));
  listeners.add((data) => {
    if (!desk.isConnected) return;
    if (data.type === "progress" && (data.done % 50 === 0 || data.done === data.all))
      status.textContent = say("offline.progress", { done: data.done, all: data.all });
    if (data.type === "failed") {
      status.textContent = say(`offline.failed_${data.why}`);
      busy(false);
    }
    if (data.type === "state") {
      busy(false);
      drop.hidden = !data.kept;
      status.textContent = data.kept
        ? say("offline.state", { edition: data.kept.edition, n: data.kept.count, date: day(data.kept.on) })
        : say("offline.nothing");
      if (data.kept) ask({ type: "fresh" });
    }
    if (data.type === "fresh" && !data.same) status.textContent = say("offline.newer", { edition: data.edition });
  });
  for (const button of buttons)
    button.addEventListener("click", () => {
      busy(true);
      status.textContent = say("offline.begun");
      ask({ type: "keep", shelves: button.dataset.keepShelves?.split(" ") });
    });
  drop.addEventListener("click", () => ask({ type: "drop" }));
  ask({ type: "state" });
}
