// @ts-check
/// <reference lib="webworker" />
// Reading offline. The network is always asked first, so that nothing old passes for new; what a reader has seen, and what
// they asked to keep, answers when the network does not. Every page that comes from here says so (see offline.js).

const worker = /** @type {ServiceWorkerGlobalScope} */ (/** @type {unknown} */ (self));
const here = worker.registration.scope;
// One browser may hold several books of one host: each has stores of its own.
const SEEN = `casebook seen ${here}`;
const NOTES = `casebook kept ${here}`; // what is kept, and in which store
const STORE = `casebook store ${here} `;
const NOTE = new URL("kept.json", here).href; // no file of the site has this name
const LIST = new URL("offline.json", here).href;
const AWAY = ["offline/index.html", "en/offline/index.html"].map((path) => new URL(path, here).href);
const NOT_SEEN = [LIST, new URL("downloads/", here).href, new URL("worker.js", here).href]; // long, or asked for by name only
const SEEN_LIMIT = 400;
const AT_ONCE = 8;

/** @typedef {{ edition: string, files: Record<string, Record<string, string>> }} Listed */
/** @typedef {{ edition: string, shelves: string[], files: Record<string, string>, on: string, store: string }} Kept */

worker.addEventListener("install", (event) => {
  event.waitUntil(
    caches.open(SEEN).then((cache) => Promise.allSettled(AWAY.map((url) => cache.add(new Request(url, { cache: "no-cache" }))))),
  );
  worker.skipWaiting();
});

worker.addEventListener("activate", (event) => event.waitUntil(worker.clients.claim()));

worker.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== location.origin || !url.href.startsWith(here)) return;
  if (event.request.headers.has("range")) return;
  event.respondWith(answer(event));
});

/** @param {FetchEvent} event */
async function answer(event) {
  try {
    // a page is asked of the host itself: the browser's own cache would answer without a connection, and pass for new
    const page = event.request.mode === "navigate" || event.request.headers.get("accept")?.includes("text/html");
    const response = await fetch(event.request, page || event.request.url.endsWith("/") ? { cache: "no-cache" } : {});
    if (response.status === 200 && response.type === "basic" && !NOT_SEEN.some((start) => event.request.url.startsWith(start))) {
      const copy = response.clone();
      event.waitUntil(remember(plain(event.request.url), copy));
    }
    if (isPage(response) && event.request.mode !== "navigate") tell(event, null);
    return response;
  } catch (error) {
    const found = await recall(event.request);
    if (found) {
      if (!isPage(found.response)) return found.response;
      if (event.request.mode === "navigate") return marked(found.response, found.on);
      tell(event, found.on);
      return found.response;
    }
    if (event.request.mode !== "navigate") throw error;
    const english = event.request.url.startsWith(new URL("en/", here).href);
    const away = await (await caches.open(SEEN)).match(AWAY[english ? 1 : 0]);
    return away ?? Response.error();
  }
}

/** The address of a file, whatever was asked of it: pages lie at `index.html`. @param {string} address */
function plain(address) {
  const url = new URL(address);
  url.search = "";
  url.hash = "";
  if (url.pathname.endsWith("/")) url.pathname += "index.html";
  return url.href;
}

/** @param {Response} response */
function isPage(response) {
  return (response.headers.get("content-type") ?? "").startsWith("text/html");
}

/** What was seen is kept as it was seen, the oldest going first. @param {string} url @param {Response} response */
async function remember(url, response) {
  try {
    const cache = await caches.open(SEEN);
    await cache.delete(url); // so that it stands last
    await cache.put(url, response);
    const all = await cache.keys();
    const old = all.filter((request) => !AWAY.includes(request.url)).slice(0, Math.max(0, all.length - SEEN_LIMIT));
    await Promise.all(old.map((request) => cache.delete(request)));
  } catch {
    // no room, or a browser that keeps nothing: the page was shown all the same
  }
}

/** @param {Request} request @returns {Promise<{ response: Response, on: string } | undefined>} */
async function recall(request) {
  const url = plain(request.url);
  const seen = await (await caches.open(SEEN)).match(url);
  const note = await kept();
  const whole = note && (await (await caches.open(note.store)).match(url));
  const response = later(seen, whole);
  return response && { response, on: response.headers.get("date") ?? note?.on ?? "" };
}

/** The one that the host sent later. @param {Response | undefined} seen @param {Response | undefined} whole */
function later(seen, whole) {
  if (!seen || !whole) return seen ?? whole;
  const [one, two] = [seen, whole].map((response) => Date.parse(response.headers.get("date") ?? ""));
  return two > one ? whole : seen;
}

/** The page with the day of the copy at its root: a page that is being opened hears no message yet.
 * @param {Response} response @param {string} on */
async function marked(response, on) {
  const text = await response.text();
  return new Response(text.replace("<html ", `<html data-kept="${on}" `), { headers: response.headers });
}

/** Says to the page that fetched another one whether that came from here, and of when.
 * @param {FetchEvent} event @param {string | null} on */
async function tell(event, on) {
  (await worker.clients.get(event.clientId))?.postMessage({ type: "whence", on });
}

// what a reader asked to keep

/** @returns {Promise<Kept | undefined>} */
async function kept() {
  const found = await (await caches.open(NOTES)).match(NOTE);
  return found?.json();
}

/** @returns {Promise<Listed>} */
async function listed() {
  const response = await fetch(LIST, { cache: "no-cache" });
  if (!response.ok) throw new Error(`${response.status}`);
  return response.json();
}

/**
 * Keeps all files of some shelves of the edition that is online now. It is gathered beside what is kept already, which is
 * exchanged as a whole: two editions never mix, and what fails leaves what there was.
 * @param {string[]} shelves @param {(done: number, all: number) => void} told
 */
async function keep(shelves, told) {
  const list = await listed();
  const before = await kept();
  const old = before && (await caches.open(before.store));
  await clear(before?.store);
  const name = STORE + Date.now();
  const next = await caches.open(name);
  /** @type {Record<string, string>} */
  const files = Object.assign({}, ...shelves.map((shelf) => list.files[shelf] ?? {}));
  const wanted = Object.entries(files);
  let done = 0;
  const take = async (/** @type {[string, string]} */ [path, sum]) => {
    const url = new URL(path, here).href;
    const same = before?.files[path] === sum ? await old?.match(url) : undefined;
    const response = same ?? (await fetch(url, { cache: "no-cache" }));
    if (!response.ok) throw new Error(`${path}: ${response.status}`);
    await next.put(url, response);
    told(++done, wanted.length);
  };
  const waiting = wanted.values();
  let broken = false; // the others stop as well, and nothing is told any more after the failure
  const run = async () => {
    for (const entry of waiting) {
      if (broken) return;
      await take(entry).catch((error) => {
        broken = true;
        throw error;
      });
    }
  };
  const ends = await Promise.allSettled(Array.from({ length: AT_ONCE }, run));
  const failed = ends.find((end) => end.status === "rejected");
  if (failed) throw failed.reason;
  if (JSON.stringify(await listed()) !== JSON.stringify(list)) throw new Error("renewed");
  /** @type {Kept} */
  const note = { edition: list.edition, shelves, files, on: new Date().toUTCString(), store: name };
  await (await caches.open(NOTES)).put(NOTE, new Response(JSON.stringify(note)));
  await clear(name);
}

/** Removes every store but one. @param {string | undefined} but */
async function clear(but) {
  const names = (await caches.keys()).filter((name) => name.startsWith(STORE) && name !== but);
  await Promise.all(names.map((name) => caches.delete(name)));
}

worker.addEventListener("message", (event) => {
  const { type, shelves } = event.data;
  const source = /** @type {Client} */ (event.source);
  const say = (/** @type {object} */ what) => source.postMessage(what);
  const state = async () => {
    const note = await kept();
    say({ type: "state", kept: note && { edition: note.edition, shelves: note.shelves, on: note.on, count: Object.keys(note.files).length } });
  };
  if (type === "state") event.waitUntil(state());
  if (type === "fresh")
    event.waitUntil(
      listed().then(
        async (list) => {
          const note = await kept();
          const now = Object.assign({}, ...(note?.shelves ?? []).map((shelf) => list.files[shelf] ?? {}));
          say({ type: "fresh", edition: list.edition, same: !note || JSON.stringify(now) === JSON.stringify(note.files) });
        },
        () => {},
      ),
    );
  if (type === "keep")
    event.waitUntil(
      keep(shelves, (done, all) => say({ type: "progress", done, all })).then(state, async (error) => {
        await clear((await kept())?.store);
        say({ type: "failed", why: error?.name === "QuotaExceededError" ? "room" : error?.message === "renewed" ? "renewed" : "network" });
      }),
    );
  if (type === "drop") event.waitUntil(caches.delete(NOTES).then(() => clear(undefined)).then(state));
});
