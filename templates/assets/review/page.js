// @ts-check
// The page of reviews: those that there are, a new one, a file to open, and one of them at work. The address says which.

import { hand } from "../cells.js";
import { button, h, inward, say, timeOf } from "./dom.js";
import { fromFile } from "./files.js";
import { begin, freshId, grouped, merge, pick, progress, rescope } from "./model.js";
import { Shelf } from "./store.js";
import { heads } from "./words.js";
import { Work } from "./work.js";

/**
 * @typedef {import("./model.js").Review} Review
 * @typedef {import("./model.js").Book} Book
 */

/** @type {Desk | null} */
let current = null;

/** Brings the page of reviews to life, where there is one; once a page. @param {Document | Element} [root] */
export function attach(root = document) {
  const host = /** @type {HTMLElement | null} */ (root.querySelector("[data-reviews]"));
  if (current && current.host !== host && !current.host.isConnected) {
    current.stop();
    current = null;
  }
  if (!host || host.dataset.attached !== undefined) return;
  host.dataset.attached = "";
  current = new Desk(host);
  void current.start();
}

class Desk {
  /** @param {HTMLElement} host */
  constructor(host) {
    this.host = host;
    this.shelf = new Shelf();
    this.ending = new AbortController();
    /** ends what belongs to one view */
    this.view = new AbortController();
    /** @type {Work | null} */
    this.work = null;
    this.home = /** @type {HTMLElement} */ (host.querySelector("[data-home]"));
    this.desk = /** @type {HTMLElement} */ (host.querySelector("[data-work]"));
    this.list = /** @type {HTMLElement} */ (host.querySelector("[data-list-of]"));
    this.form = /** @type {HTMLFormElement} */ (host.querySelector("[data-begin]"));
    this.opened = /** @type {HTMLElement} */ (host.querySelector("[data-opened]"));
    this.tell = /** @type {HTMLElement} */ (host.querySelector("[data-tell]"));
    this.picked = /** @type {HTMLElement} */ (host.querySelector("[data-picked]"));
    /** what was removed last, so that it can be taken back @type {Review | null} */
    this.last = null;
  }

  async start() {
    const { signal } = this.ending;
    try {
      const answer = await fetch(new URL(this.host.dataset.duties ?? "duties.json", document.baseURI));
      if (!answer.ok) throw new Error(String(answer.status));
      this.book = /** @type {Book} */ (await answer.json());
    } catch {
      this.tell.replaceChildren(h("p", { class: "cb-notice cb-notice--bad" }, say("review.no_list")));
      return;
    }
    addEventListener("popstate", () => this.host.isConnected && this.show(), { signal });
    this.shelf.listen((id) => {
      if (!this.host.isConnected) return;
      if (this.work) {
        if (this.work.review.id === id) this.work.follow();
      } else this.tellList();
    });
    this.form.addEventListener("submit", (event) => (event.preventDefault(), this.submit()), { signal });
    this.form.addEventListener("change", () => this.count(), { signal });
    this.home.hidden = false;
    const file = /** @type {HTMLInputElement} */ (this.host.querySelector("[data-file]"));
    file.addEventListener("change", () => void this.open(file), { signal });
    this.show();
  }

  stop() {
    this.work?.flush();
    this.view.abort();
    this.ending.abort();
  }

  /** @param {string} query */
  go(query) {
    history.pushState(null, "", location.pathname + (query ? `?${query}` : ""));
    if (!this.work) scrollTo({ top: 0 });
    this.show();
    if (!this.work && !this.edited) scrollTo({ top: 0 });
    const next = this.work ? this.work.name : this.edited ? this.boxes()[0] : this.tell.querySelector("button");
    (next ?? document.getElementById("content"))?.focus({ preventScroll: true });
  }

  /** Shows what the address asks for. */
  show() {
    const book = this.book;
    if (!book) return;
    const query = new URLSearchParams(location.search);
    const id = query.get("review");
    if (this.work && id === this.work.review.id) {
      this.work.filter?.read();
      return;
    }
    this.work?.flush();
    if (this.work) this.last = this.work.review;
    this.view.abort();
    this.view = new AbortController();
    this.work = null;
    this.tell.replaceChildren();
    this.opened.replaceChildren();
    const review = id ? this.shelf.get(id) : null;
    this.home.hidden = review !== null;
    this.desk.hidden = review === null;
    this.host.classList.toggle("is-working", review !== null);
    if (review) {
      const root = new URL(this.host.dataset.root ?? "../", document.baseURI).href;
      this.work = new Work({ place: this.desk, book, shelf: this.shelf, root, signal: this.view.signal, go: (q) => this.go(q) }, review);
      // the head of the page stays where it is, so that nothing jumps; one begins at the review
      if (scrollY === 0) this.desk.parentElement?.scrollIntoView();
      return;
    }
    this.desk.replaceChildren();
    if (id) this.say("bad", say("review.not_here"));
    if (!this.shelf.allowed) this.say("bad", `${say("review.forbidden")} ${say("review.forbidden_help")}`);
    const removed = query.get("removed");
    if (removed && this.last?.id === removed) this.offerBack(this.last);
    this.fill(query);
    this.tellList();
    this.count();
  }

  /** @param {"good" | "bad"} kind @param {string} text @param {...Node} more */
  say(kind, text, ...more) {
    this.tell.append(h("p", { class: `cb-notice${kind === "bad" ? " cb-notice--bad" : ""}` }, text, ...more));
  }

  /** @param {Review} review */
  offerBack(review) {
    this.say("good", say("review.removed", { name: review.name }), button(say("review.undo"), () => {
      this.shelf.save(review);
      this.go(`review=${encodeURIComponent(review.id)}`);
    }));
  }

  // ---- the reviews that there are

  tellList() {
    const book = /** @type {Book} */ (this.book);
    const { reviews, damaged } = this.shelf.all();
    const duties = new Map(book.duties.map((d) => [d.id, d]));
    const rows = reviews.map((review) => {
      const count = progress(review.items, duties, [])[0].count;
      const known = review.items.length === 0 || review.items.some((i) => duties.has(i.duty) || book.history.replaced[i.duty] || book.history.withdrawn[i.duty]);
      return h(
        "li",
        { class: "cb-item", "data-review": review.id },
        h(
          "div",
          { class: "cb-item__main" },
          h("h3", { class: "cb-item__name" }, inward(`review=${encodeURIComponent(review.id)}`, review.name, (query) => this.go(query))),
          h("p", { class: "cb-item__text" }, known ? say("review.short", { done: count.met + count.not_applicable, all: count.all, open: count.open }) : say("review.foreign")),
        ),
        h("p", { class: "cb-item__side" }, h("span", { class: "cb-quiet" }, this.shelf.loose.has(review.id) ? say("review.not_saved") : say("review.saved", { time: timeOf(review.saved) }))),
      );
    });
    for (const { key, text } of damaged) {
      const remove = button(say("review.remove"), () => (this.shelf.clear(key), this.tellList()));
      rows.push(
        h(
          "li",
          { class: "cb-item" },
          h("div", { class: "cb-item__main" }, h("p", { class: "cb-notice cb-notice--bad" }, say("review.store_damaged"))),
          h("p", { class: "cb-item__side" }, button(say("review.save_raw"), () => hand("review-damaged.json", text, "application/json")), remove),
        ),
      );
    }
    this.list.replaceChildren(rows.length ? h("ul", { class: "cb-list" }, ...rows) : h("p", { class: "cb-quiet" }, say("review.none")));
  }

  // ---- a new one, or another scope

  boxes() {
    return /** @type {HTMLInputElement[]} */ ([...this.form.querySelectorAll('input[type="checkbox"]')]);
  }

  scope() {
    /** @param {string} name */
    const ticked = (name) => this.boxes().filter((box) => box.name === name && box.checked).map((box) => box.value);
    return { scenarios: ticked("scenario"), checklists: ticked("checklist") };
  }

  /** @param {URLSearchParams} query */
  fill(query) {
    const edited = query.get("edit");
    this.edited = edited ? this.shelf.get(edited) : null;
    for (const box of this.boxes()) {
      const own = box.name === "scenario" ? this.edited?.scenarios : this.edited?.checklists;
      box.checked = (own ?? query.getAll(box.name)).includes(box.value);
      const shelf = box.closest("details");
      if (box.checked && shelf) shelf.open = true;
    }
    const name = /** @type {HTMLInputElement} */ (this.form.elements.namedItem("name"));
    name.value = this.edited?.name ?? "";
    const act = /** @type {HTMLElement} */ (this.form.querySelector('[type="submit"]'));
    act.textContent = say(this.edited ? "review.rescope" : "review.start");
    if (this.edited || this.boxes().some((box) => box.checked)) this.form.scrollIntoView({ block: "start" });
  }

  count() {
    const book = /** @type {Book} */ (this.book);
    const scope = this.scope();
    const found = pick(book, scope);
    const duties = new Map(book.duties.map((d) => [d.id, d]));
    const grave = found.filter((p) => duties.get(p.duty)?.severity === "critical").length;
    const open = found.filter((p) => p.depends.length).length;
    const told = [say("review.duties", { n: found.length }), grave && say("review.grave", { n: grave }), open && say("review.depending", { n: open })];
    const list = h("details", { class: "cb-task__more" }, h("summary", {}, say("review.see_list")));
    list.addEventListener("toggle", () => {
      if (!list.open || list.childElementCount > 1) return;
      const root = new URL(this.host.dataset.root ?? "../", document.baseURI).href;
      for (const group of grouped(book, scope, found.map((p) => p.duty))) {
        const lines = group.duties.map((id) => {
          const duty = duties.get(id);
          return h("li", {}, h("a", { href: root + (duty?.address ?? "") }, duty?.check ?? id), " ", h("span", { class: `cb-tag cb-tag--${duty?.severity}` }, book.severities[duty?.severity ?? ""] ?? ""));
        });
        list.append(h("h3", {}, group.title), h("ul", {}, ...lines));
      }
    });
    this.picked.replaceChildren(h("p", { role: "status" }, h("strong", {}, told.filter(Boolean).join(say("review.comma")))), ...(found.length ? [list] : []));
  }

  submit() {
    const book = /** @type {Book} */ (this.book);
    const scope = this.scope();
    const found = pick(book, scope);
    const name = /** @type {HTMLInputElement} */ (this.form.elements.namedItem("name"));
    const fault = /** @type {HTMLElement} */ (this.form.querySelector("[data-fault]"));
    fault.textContent = found.length ? "" : say("review.tick_one");
    if (!found.length) {
      this.boxes()[0]?.focus();
      return;
    }
    const titles = [...book.scenarios.filter((s) => scope.scenarios.includes(s.id)), ...book.checklists.filter((c) => scope.checklists.includes(c.id))].map((x) => x.title);
    const called = name.value.trim() || titles.slice(0, 3).join(say("review.list")).slice(0, 200);
    const made = this.edited ? rescope(book, { ...this.edited, name: called }, scope) : begin(book, called, scope);
    const { review } = this.shelf.save(made);
    this.edited = null;
    this.go(`review=${encodeURIComponent(review.id)}`);
  }

  // ---- a file

  /** @param {HTMLInputElement} input */
  async open(input) {
    const file = input.files?.[0];
    input.value = "";
    if (!file || !this.book) return;
    const found = await fromFile(file, this.book, heads, say);
    const faults = found.faults.slice(0, 20).map((fault) => h("li", {}, `${fault.at}${say("filter.colon")}${fault.is}`));
    if (found.faults.length > 20) faults.push(h("li", {}, say("review.faults_more", { n: found.faults.length - 20 })));
    const list = faults.length ? [h("ul", {}, ...faults)] : [];
    if (!found.review) {
      this.opened.replaceChildren(h("div", { class: "cb-notice cb-notice--bad", role: "alert" }, h("p", {}, h("strong", {}, say("review.file_refused", { name: file.name })), " ", say(found.problem)), ...list));
      return;
    }
    const review = found.review;
    const there = this.shelf.get(review.id);
    const go = (/** @type {Review} */ made) => {
      const { review: kept } = this.shelf.save(made);
      this.go(`review=${encodeURIComponent(kept.id)}`);
    };
    const copy = () => go({ ...review, id: freshId(), name: there ? say("review.copy_of", { name: review.name }).slice(0, 200) : review.name });
    const kept = found.faults.length ? [h("p", {}, say("review.file_kept", { n: found.faults.length })), ...list] : [];
    if (!there) {
      if (!kept.length) return go(review);
      this.opened.replaceChildren(h("div", { class: "cb-notice", role: "alert" }, ...kept, button(say("review.open_it"), () => go(review))));
      return;
    }
    this.opened.replaceChildren(
      h(
        "div",
        { class: "cb-notice", role: "alert" },
        ...kept,
        h("p", {}, say("review.there_already", { name: there.name, time: timeOf(there.saved) })),
        h(
          "p",
          { class: "cb-files" },
          // what the file says counts where it says something else; what only the browser has stays
          button(say("review.take_file"), () => go({ ...merge({ ...there, items: [] }, review, there).review, stamp: there.stamp })),
          button(say("review.keep_both"), copy),
        ),
      ),
    );
    /** @type {HTMLElement | null} */ (this.opened.querySelector("button"))?.focus();
  }
}
