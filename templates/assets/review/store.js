// @ts-check
// Where reviews are kept: the browser's own store, a key a review. What cannot be kept is said; nothing is written over
// that was not read first, and nothing that cannot be understood is removed.

import { freshId, merge, understood } from "./model.js";

/** @typedef {import("./model.js").Review} Review */

const PREFIX = "casebook.review.";
/** @param {string} id */
const keyOf = (id) => PREFIX + id;

/** @returns {Storage | null} null where the browser forbids it (no cookies, a private window, a sandbox) */
function kept() {
  try {
    const store = window.localStorage;
    const probe = `${PREFIX}?`;
    try {
      store.setItem(probe, "1");
      store.removeItem(probe);
    } catch (error) {
      if (!isFull(error)) return null; // a full store can still be read
    }
    return store;
  } catch {
    return null;
  }
}

/** @param {unknown} error */
const isFull = (error) => error instanceof DOMException && (error.name === "QuotaExceededError" || error.code === 22);

/** @param {string | null} text @returns {Review | null} */
function read(text) {
  if (text === null) return null;
  try {
    return understood(JSON.parse(text)).review;
  } catch {
    return null;
  }
}

export class Shelf {
  constructor() {
    this.store = kept();
    /** what this tab last knew the store to hold, by id @type {Map<string, Review>} */
    this.known = new Map();
    /** reviews that could not be kept, by id: they live as long as the page @type {Map<string, Review>} */
    this.loose = new Map();
  }

  get allowed() {
    return this.store !== null;
  }

  /**
   * All reviews, the last saved first, and entries that cannot be read: damaged, or of a later version of the site.
   * @returns {{reviews: Review[], damaged: {key: string, text: string}[]}}
   */
  all() {
    /** @type {Review[]} */
    const reviews = [...this.loose.values()];
    /** @type {{key: string, text: string}[]} */
    const damaged = [];
    for (const key of this.store ? Object.keys(this.store) : []) {
      if (!key.startsWith(PREFIX) || key === `${PREFIX}?`) continue;
      const text = this.store?.getItem(key) ?? "";
      const review = read(text);
      if (!review || keyOf(review.id) !== key) damaged.push({ key, text });
      else if (!this.loose.has(review.id)) reviews.push(review);
    }
    reviews.sort((a, b) => (a.saved < b.saved ? 1 : -1));
    return { reviews, damaged };
  }

  /** @param {string} id @returns {Review | null} */
  get(id) {
    const loose = this.loose.get(id);
    if (loose) return loose;
    const review = read(this.store?.getItem(keyOf(id)) ?? null);
    if (review) this.known.set(id, review);
    return review;
  }

  /**
   * Saves a review. If another tab has saved it since it was read, both are merged first.
   * @param {Review} review
   * @returns {{review: Review, problem: "" | "full" | "forbidden", taken: string[], lost: {duty: string, field: string, theirs: string}[]}}
   */
  save(review) {
    let made = { ...review, saved: new Date().toISOString(), stamp: freshId() };
    /** @type {string[]} */
    let taken = [];
    /** @type {{duty: string, field: string, theirs: string}[]} */
    let lost = [];
    if (!this.store) {
      this.loose.set(made.id, made);
      return { review: made, problem: "forbidden", taken, lost };
    }
    const there = read(this.store.getItem(keyOf(review.id)));
    const base = this.known.get(review.id);
    if (there && base && there.stamp !== base.stamp) {
      const both = merge(base, made, there);
      made = both.review;
      ({ taken, lost } = both);
    }
    try {
      this.store.setItem(keyOf(made.id), JSON.stringify(made));
    } catch (error) {
      this.loose.set(made.id, made);
      return { review: made, problem: isFull(error) ? "full" : "forbidden", taken, lost };
    }
    this.loose.delete(made.id);
    this.known.set(made.id, made);
    return { review: made, problem: "", taken, lost };
  }

  /**
   * What this tab should show after another one saved: both merged, if this one has answers that are not saved yet.
   * @param {Review} mine
   * @returns {{review: Review, taken: string[]} | null} null where the review is gone
   */
  follow(mine) {
    const there = read(this.store?.getItem(keyOf(mine.id)) ?? null);
    if (!there) return null;
    const base = this.known.get(mine.id) ?? mine;
    const { review, taken } = merge(base, mine, there);
    this.known.set(mine.id, there);
    return { review: { ...review, saved: there.saved, stamp: there.stamp }, taken };
  }

  /** @param {string} id */
  drop(id) {
    this.loose.delete(id);
    this.known.delete(id);
    this.store?.removeItem(keyOf(id));
  }

  /** Removes an entry that cannot be read. @param {string} key */
  clear(key) {
    this.store?.removeItem(key);
  }

  /** Hears what other tabs do: the id of the review that one saved or removed. @param {(id: string) => void} hear */
  listen(hear) {
    addEventListener("storage", (event) => {
      if (event.storageArea === this.store && event.key?.startsWith(PREFIX)) hear(event.key.slice(PREFIX.length));
    });
  }
}
