// @ts-check
// A review at work: its progress, its filter, a line a duty with status, owner, day, note and evidence; saved as it is
// filled in, in this browser only.

import { hand } from "../cells.js";
import { Filter } from "../filter.js";
import { address, button, h, inward, say, timeOf, today } from "./dom.js";
import { fileName, toJson, toWorkbook } from "./files.js";
import { answered, carry, dueness, grouped, lacking, LONGEST, pick, progress, STATUSES } from "./model.js";
import { report } from "./report.js";
import { heads } from "./words.js";
import { MEDIA_TYPE } from "./xlsx.js";

/**
 * @typedef {import("./model.js").Review} Review
 * @typedef {import("./model.js").Item} Item
 * @typedef {import("./model.js").Book} Book
 * @typedef {import("./model.js").Duty} Duty
 * @typedef {import("./store.js").Shelf} Shelf
 *
 * @typedef {object} Around what a review is worked on in
 * @property {HTMLElement} place
 * @property {Book} book
 * @property {Shelf} shelf
 * @property {string} root the address that addresses of the book begin at
 * @property {AbortSignal} signal
 * @property {(query: string) => void} go to another view, by its query
 */

const SAVING = 400; // milliseconds without a change before answers are saved
const FLAGGED = ["new", "changed", "replaced", "left"];

export class Work {
  /** @param {Around} around @param {Review} review */
  constructor(around, review) {
    this.around = around;
    this.duties = new Map(around.book.duties.map((d) => [d.id, d]));
    const carried = carry(around.book, review);
    this.carried = carried;
    this.review = carried.review;
    this.waiting = 0;
    this.dirty = false;
    /** @type {Map<string, Line>} */
    this.lines = new Map();
    const { scenarios, checklists } = review;
    this.depends = new Map(pick(around.book, { scenarios, checklists }).map((p) => [p.duty, p.depends]));
    this.build();
  }

  build() {
    const { place, signal, go } = this.around;
    this.notices = h("div", { class: "cb-notices", role: "status" });
    this.trouble = h("div", { class: "cb-notices", role: "alert" });
    this.saved = h("span", { "data-saved": true });
    this.meter = h("div", { class: "cb-meter" });
    this.short = h("span");
    this.printed = h("section", { class: "cb-report" });
    const name = h("input", { id: "review-name", value: this.review.name, maxlength: 200, autocomplete: "off" });
    name.addEventListener("input", () => {
      this.review.name = name.value.trim() || this.review.name;
      this.touch();
    });
    this.name = name;
    place.replaceChildren(
      h("p", { class: "cb-work__back" }, inward("", say("review.all"), go)),
      h("p", { class: "cb-field cb-work__name" }, h("label", { for: "review-name" }, say("review.name")), name),
      this.trouble,
      this.notices,
      this.meter,
      this.actions(),
      this.sheet(),
      h("p", { class: "cb-tray cb-work__tray" }, this.short, this.saved),
      this.printed,
    );
    this.count();
    this.tellSaved();
    this.tellCarried();
    if (!this.around.shelf.allowed) this.tellProblem("forbidden");
    addEventListener("pagehide", () => this.flush(), { signal });
    document.addEventListener("visibilitychange", () => document.hidden && this.flush(), { signal });
    addEventListener("beforeprint", () => this.print(), { signal });
    addEventListener(
      "beforeunload",
      (event) => {
        this.flush();
        if (this.around.shelf.loose.has(this.review.id) && this.review.items.some(answered)) event.preventDefault();
      },
      { signal },
    );
  }

  actions() {
    const { go, shelf } = this.around;
    const save = (/** @type {string} */ form) => async () => {
      this.flush();
      const file = fileName(this.review.name);
      if (form === "json") hand(`${file}.json`, toJson(this.review), "application/json");
      else {
        const own = /** @type {Record<string, Record<string, string>>} */ (heads)[this.around.book.language];
        hand(`${file}.xlsx`, await toWorkbook(this.review, this.around.book, own, say), MEDIA_TYPE);
      }
    };
    const remove = button(say("review.remove"), () => {
      if (remove.dataset.sure === undefined) {
        remove.dataset.sure = "";
        remove.textContent = say("review.remove_sure");
        setTimeout(() => (delete remove.dataset.sure, (remove.textContent = say("review.remove"))), 6000);
        return;
      }
      clearTimeout(this.waiting);
      this.dirty = false;
      shelf.drop(this.review.id);
      go(`removed=${encodeURIComponent(this.review.id)}`);
    });
    return h(
      "p",
      { class: "cb-files cb-work__acts" },
      button(say("review.export_xlsx"), save("xlsx"), { "data-export": "xlsx" }),
      button(say("review.export_json"), save("json"), { "data-export": "json" }),
      button(say("review.print"), () => (this.print(), window.print())),
      button(say("review.scope"), () => (this.flush(), go(`edit=${encodeURIComponent(this.review.id)}`))),
      remove,
    );
  }

  // ---- the sheet

  sheet() {
    const { book } = this.around;
    const none = h("div", { class: "cb-browse__none", "data-none": true, hidden: true, role: "status" });
    const count = h("p", { class: "cb-browse__count", role: "status", "data-count": true }, say("review.duties", { n: this.review.items.length }));
    const list = h("div", { class: "cb-work__list" });
    const items = new Map(this.review.items.map((item) => [item.duty, item]));
    for (const group of grouped(book, this.review, [...items.keys()])) {
      const lines = group.duties.map((id) => {
        const line = new Line(this, /** @type {Item} */ (items.get(id)), /** @type {Duty} */ (this.duties.get(id)));
        this.lines.set(id, line);
        return line.element;
      });
      list.append(h("section", { class: "cb-work__group" }, h("h2", {}, group.title), h("ol", { class: "cb-checks" }, ...lines)));
    }
    const form = this.form();
    const browse = h("div", { class: "cb-browse" }, form, h("div", { class: "cb-browse__list" }, count, list, none, this.past()));
    const groups = [...list.children];
    this.filter = new Filter({
      form,
      rows: [...this.lines.values()],
      count,
      none,
      say,
      signal: this.around.signal,
      shown: () => {
        for (const group of groups) /** @type {HTMLElement} */ (group).hidden = !group.querySelector("li:not([hidden])");
      },
    });
    return browse;
  }

  /** What an earlier edition asked and nothing asks any more: answers are kept to be read. */
  past() {
    if (!this.review.past.length) return null;
    const { book } = this.around;
    const rows = this.review.past.map((item) => {
      const gone = book.history.withdrawn[item.duty];
      const next = book.history.replaced[item.duty];
      return h(
        "li",
        { class: "cb-past" },
        h("p", {}, h("strong", {}, gone?.check ?? item.check), " ", h("span", { class: "cb-quiet" }, item.duty)),
        next ? h("p", { class: "cb-quiet" }, say("review.replaced_by", { ids: next.join(", ") })) : h("p", { class: "cb-quiet" }, gone?.why ?? say("review.gone")),
        h("p", {}, [say(`review.status_${item.status}`), item.owner, item.due, item.evidence, item.note].filter(Boolean).join(" · ")),
      );
    });
    return h("section", { class: "cb-work__group", id: "past" }, h("h2", {}, say("review.past")), h("p", { class: "cb-quiet" }, say("review.past_help")), h("ul", { class: "cb-brief" }, ...rows));
  }

  form() {
    const { book } = this.around;
    /** @param {string} name @param {[string, string][]} options @param {boolean} open */
    const facet = (name, options, open) =>
      h(
        "details",
        { class: "cb-facet", "data-facet": name, open },
        h("summary", {}, say(`review.${name}`), h("span", { class: "cb-facet__n", "data-chosen": true })),
        h("ul", {}, ...options.map(([value, label]) => option(name, value, label))),
      );
    const shown = new Set(this.review.items.map((i) => this.duties.get(i.duty)?.severity));
    const opener = h("button", { class: "cb-filter__open", type: "button", "aria-expanded": "false", "aria-controls": "review-facets" }, say("filter.title"));
    opener.addEventListener("click", () => opener.setAttribute("aria-expanded", String(form.classList.toggle("is-open"))));
    const facets = [
      facet("status", STATUSES.map((s) => [s, say(`review.status_${s}`)]), true),
      facet("severity", Object.entries(book.severities).filter(([s]) => shown.has(s)), true),
      facet("owner", this.owners(), false),
      facet("due", ["overdue", "soon", "later", "none"].map((d) => [d, say(`review.due_${d}`)]), false),
      facet("lacks", ["evidence", "reason"].map((l) => [l, say(`review.lacks_${l}`)]), false),
    ];
    if (this.review.items.some((i) => i.flag)) facets.push(facet("change", FLAGGED.map((f) => [f, say(`review.flag_${f}`)]), true));
    const form = h(
      "form",
      { class: "cb-filter", "aria-label": say("filter.title") },
      h("p", { class: "cb-filter__words" }, h("label", { for: "review-q" }, say("filter.words")), h("input", { id: "review-q", name: "q", type: "search", autocomplete: "off", spellcheck: "false" })),
      opener,
      h("div", { class: "cb-filter__all", id: "review-facets" }, ...facets),
      h("button", { class: "cb-button cb-button--quiet", type: "reset", "data-reset": true, hidden: true }, say("filter.reset")),
    );
    return form;
  }

  /** @returns {[string, string][]} */
  owners() {
    const found = [...new Set(this.review.items.map((i) => i.owner.trim()).filter(Boolean))].sort((a, b) => a.localeCompare(b));
    return [...found.map((owner) => /** @type {[string, string]} */ ([owner, owner])), ["", say("review.no_owner")]];
  }

  /** The owners that one can filter by and choose from, after one has been typed. */
  renewOwners() {
    const list = this.filter?.parts.form.querySelector('[data-facet="owner"] ul');
    if (!list || !this.filter) return;
    const chosen = new Set(this.filter.choice().get("owner"));
    list.replaceChildren(
      ...this.owners().map(([value, label]) => {
        const element = option("owner", value, label);
        element.querySelector("input").checked = chosen.has(value);
        return element;
      }),
    );
    this.filter.scan();
    this.filter.recount();
  }

  // ---- answers

  /** @param {Item} item */
  change(item) {
    const index = this.review.items.findIndex((i) => i.duty === item.duty);
    if (index >= 0) this.review.items[index] = item;
    this.count();
    this.filter?.recount();
    this.touch();
  }

  touch() {
    this.dirty = true;
    clearTimeout(this.waiting);
    this.waiting = window.setTimeout(() => this.flush(), SAVING);
  }

  flush() {
    clearTimeout(this.waiting);
    if (!this.dirty) return;
    this.dirty = false;
    const { review, problem, taken, lost } = this.around.shelf.save(this.review);
    this.review = review;
    if (taken.length || lost.length) this.renew();
    if (problem) this.tellProblem(problem);
    else this.trouble?.replaceChildren();
    for (const each of lost) {
      const what = this.duties.get(each.duty)?.check ?? each.duty;
      const said = each.field === "status" ? say(`review.status_${each.theirs}`) : each.theirs || "—";
      this.notice(say("review.tab_lost", { what, field: say(`review.${each.field}`), said }));
    }
    if (taken.length) this.notice(say("review.tab_taken", { n: taken.length }));
    this.tellSaved(problem !== "");
  }

  /** Another tab saved or removed this review. */
  follow() {
    const found = this.around.shelf.follow(this.review);
    if (!found) {
      this.notice(say("review.tab_removed"), button(say("review.keep_it"), () => {
        this.around.shelf.known.delete(this.review.id);
        this.touch();
        this.flush();
        this.notices?.replaceChildren();
      }));
      return;
    }
    this.review = found.review;
    this.renew();
    this.notices?.replaceChildren();
    this.notice(say("review.tab_saved", { time: timeOf(found.review.saved), n: found.taken.length }));
    this.tellSaved();
  }

  /** Shows what the review says now; a field that is being typed in is left alone. */
  renew() {
    for (const item of this.review.items) this.lines.get(item.duty)?.renew(item);
    if (this.name && document.activeElement !== this.name) this.name.value = this.review.name;
    this.count();
    this.filter?.recount();
  }

  // ---- what is told

  count() {
    const { book } = this.around;
    const lines = progress(this.review.items, this.duties, Object.keys(book.severities));
    const total = lines[lines.length - 1].count;
    this.meter?.replaceChildren(meter(lines, book));
    if (this.short) this.short.textContent = say("review.short", { done: total.met + total.not_applicable, all: total.all, open: total.open });
  }

  tellSaved(failed = false) {
    if (!this.saved) return;
    const loose = failed || this.around.shelf.loose.has(this.review.id);
    this.saved.className = loose ? "cb-critical" : "";
    this.saved.textContent = loose ? say("review.not_saved") : say("review.saved", { time: timeOf(this.review.saved) });
  }

  /** @param {"full" | "forbidden"} problem */
  tellProblem(problem) {
    this.trouble?.replaceChildren(h("p", { class: "cb-notice cb-notice--bad" }, h("strong", {}, say(`review.${problem}`)), " ", say(`review.${problem}_help`)));
  }

  /** @param {string} text @param {...Node} more */
  notice(text, ...more) {
    this.notices?.append(h("p", { class: "cb-notice" }, text, ...more));
  }

  tellCarried() {
    const { report: told, differs } = this.carried;
    const fresh = this.carried.review.edition;
    const parts = /** @type {const} */ (["new", "changed", "replaced", "withdrawn"]).filter((part) => told[part].length);
    if (!differs || !this.notices) return;
    const list = parts.map((part) => say(`review.carried_${part}`, { n: told[part].length }));
    this.notices.append(
      h(
        "p",
        { class: "cb-notice" },
        say("review.carried", { version: fresh.version, date: fresh.date }),
        " ",
        list.length ? `${list.join(say("review.comma"))}${say("review.stop")}` : say("review.carried_nothing"),
        " ",
        told.withdrawn.length + told.replaced.length ? h("a", { href: "#past" }, say("review.past")) : null,
      ),
    );
    this.touch();
  }

  print() {
    this.flush();
    this.printed?.replaceChildren(...report(this.review, this.around.book, this.duties));
  }
}

/** @param {string} name @param {string} value @param {string} label */
function option(name, value, label) {
  return /** @type {HTMLLIElement & {querySelector: (s: "input") => HTMLInputElement}} */ (
    h("li", {}, h("label", {}, h("input", { type: "checkbox", name, value }), h("span", {}, label), h("i", { "data-n": true })))
  );
}

/**
 * Progress by severity: a table whose lines carry a bar.
 * @param {ReturnType<typeof progress>} lines
 * @param {Book} book
 */
export function meter(lines, book) {
  const heading = h("tr", {}, h("th", { scope: "col" }, say("review.severity")), ...STATUSES.map((s) => h("th", { scope: "col", class: "cb-num" }, say(`review.status_${s}`))), h("td"));
  const rows = lines.map(({ severity, count }) => {
    const bar = h("span", { class: "cb-meter__bar", "aria-hidden": "true" });
    for (const status of /** @type {const} */ (["met", "not_applicable", "open", "unseen"])) {
      if (!count[status]) continue;
      const part = h("i", { class: `cb-meter__part cb-meter__part--${status}` });
      part.style.flexGrow = String(count[status]);
      bar.append(part);
    }
    const name = severity ? h("span", { class: `cb-tag cb-tag--${severity}` }, book.severities[severity]) : say("review.total");
    return h("tr", {}, h("th", { scope: "row" }, name), ...STATUSES.map((s) => h("td", { class: "cb-num" }, String(count[s]))), h("td", {}, bar));
  });
  return h("table", { class: "cb-meter__table" }, h("caption", { class: "cb-sr" }, say("review.progress")), h("thead", {}, heading), h("tbody", {}, ...rows));
}

/** A duty and what is said of it. */
class Line {
  /** @param {Work} work @param {Item} item @param {Duty} duty */
  constructor(work, item, duty) {
    this.work = work;
    this.item = item;
    this.duty = duty;
    /** @type {Map<string, HTMLInputElement | HTMLTextAreaElement>} */
    this.fields = new Map();
    this.words = [duty.check, duty.requirement, duty.law, duty.evidence].join(" ").toLowerCase();
    this.element = this.build();
    this.show();
  }

  // what the filter asks

  text() {
    return `${this.words} ${this.item.owner} ${this.item.note} ${this.item.evidence}`.toLowerCase();
  }

  /** @param {string} facet @returns {ReadonlySet<string>} */
  values(facet) {
    const { item, duty } = this;
    if (facet === "status") return new Set([item.status]);
    if (facet === "severity") return new Set([duty.severity]);
    if (facet === "owner") return new Set([item.owner.trim()]);
    if (facet === "due") return new Set([dueness(item, today())]);
    if (facet === "lacks") return new Set([lacking(item)]);
    return new Set([item.flag]);
  }

  build() {
    const { duty } = this;
    const { book, root } = this.work.around;
    const id = `d-${duty.id}`;
    this.flag = h("p", { class: "cb-task__flag", hidden: true });
    this.lack = h("p", { class: "cb-task__lack", hidden: true });
    const depends = this.work.depends.get(duty.id) ?? [];
    const titles = depends.map((d) => book.scenarios.find((s) => s.id === d)?.title ?? d);
    this.radios = STATUSES.map((status) =>
      h("input", { type: "radio", name: id, value: status, id: `${id}-${status}`, onchange: () => this.answer({ status }) }),
    );
    const states = h(
      "fieldset",
      { class: "cb-task__states" },
      h("legend", { class: "cb-sr" }, `${say("review.status")}${say("filter.colon")}${duty.check}`),
      ...this.radios.map((radio) => h("span", { class: "cb-task__state" }, radio, h("label", { for: radio.id }, say(`review.status_${radio.value}`)))),
    );
    this.told = h("span", { class: "cb-quiet" });
    const more = h("details", { class: "cb-task__more" }, h("summary", {}, h("span", {}, say("review.more")), " ", this.told));
    const asks = h("details", { class: "cb-task__more" }, h("summary", {}, say("review.asks")));
    more.addEventListener("toggle", () => more.open && !this.fields.size && more.append(this.form(id)));
    asks.addEventListener("toggle", () => asks.open && asks.childElementCount === 1 && asks.append(this.about()));
    return h(
      "li",
      { class: `cb-check cb-check--${duty.severity} cb-task`, id, "data-duty": duty.id },
      h("h3", { class: "cb-check__question" }, duty.check),
      h(
        "p",
        { class: "cb-check__law" },
        h("span", { class: `cb-tag cb-tag--${duty.severity}` }, book.severities[duty.severity]),
        h("a", { href: root + duty.address }, duty.law),
      ),
      depends.length ? h("p", { class: "cb-quiet" }, say("review.only_if", { what: titles.join(say("filter.or")) })) : null,
      this.flag,
      states,
      this.lack,
      more,
      asks,
    );
  }

  /** @param {string} id */
  form(id) {
    /** @param {"owner" | "due" | "evidence" | "note"} name @param {HTMLInputElement | HTMLTextAreaElement} field */
    const row = (name, field) => {
      field.id = `${id}-${name}`;
      field.value = this.item[name];
      field.addEventListener("input", () => {
        // a day that is half typed is no day, and an empty one is not to write over what stands there
        if (name === "due" && field instanceof HTMLInputElement && field.validity.badInput) return;
        this.answer({ [name]: field.value });
      });
      field.addEventListener("change", () => name === "owner" && this.work.renewOwners());
      this.fields.set(name, field);
      return h("p", { class: `cb-field cb-field--${name}` }, h("label", { for: field.id }, say(`review.${name}`)), field);
    };
    return h(
      "div",
      { class: "cb-task__form" },
      row("owner", h("input", { autocomplete: "off", maxlength: 200, placeholder: this.duty.keeper })),
      row("due", h("input", { type: "date", min: "2000-01-01", max: "2099-12-31" })),
      row("evidence", h("input", { autocomplete: "off", maxlength: LONGEST, inputmode: "url" })),
      row("note", h("textarea", { rows: 3, maxlength: LONGEST })),
    );
  }

  about() {
    const { duty } = this;
    const pairs = { requirement: duty.requirement, who: duty.who, keep: duty.evidence, keeper: duty.keeper, penalty: duty.penalty, remark: duty.note };
    const said = Object.entries(pairs).filter(([, text]) => text);
    return h("dl", { class: "cb-step" }, ...said.flatMap(([key, text]) => [h("dt", {}, say(`review.${key}`)), h("dd", {}, text)]));
  }

  /** @param {Partial<import("./model.js").Answer>} part */
  answer(part) {
    const looked = part.status !== undefined && this.item.flag !== "left";
    this.item = { ...this.item, ...part, ...(looked ? this.asAsked() : {}) };
    this.show();
    this.work.change(this.item);
  }

  /** Whoever answers a question that has changed has looked at it. @returns {Partial<Item>} */
  asAsked() {
    return { flag: "", digest: this.duty.digest, check: this.duty.check, law: this.duty.law };
  }

  /** @param {Item} item */
  renew(item) {
    this.item = item;
    for (const [name, field] of this.fields) {
      if (document.activeElement !== field) field.value = item[/** @type {"owner"} */ (name)];
    }
    this.show();
  }

  show() {
    const { item } = this;
    for (const radio of this.radios ?? []) radio.checked = radio.value === item.status;
    this.element?.setAttribute("data-status", item.status);
    const link = address(item.evidence);
    const told = [item.owner, item.due && say("review.due_on", { day: item.due }), item.note && say("review.has_note")].filter(Boolean).join(" · ");
    this.told?.replaceChildren(told, link ? h("a", { href: link, rel: "noreferrer noopener", target: "_blank" }, ` ${say("review.evidence")} ↗`) : item.evidence ? ` ${say("review.evidence")} ✓` : "");
    const lack = lacking(item);
    if (this.lack) {
      this.lack.hidden = !lack;
      this.lack.textContent = lack ? say(`review.lack_${lack}`) : "";
    }
    if (!this.flag) return;
    this.flag.hidden = !item.flag;
    if (!item.flag) {
      this.flag.replaceChildren();
      return;
    }
    const was = item.flag === "changed" && item.check !== this.duty.check ? say("review.was", { check: item.check }) : "";
    this.flag.replaceChildren();
    this.flag.append(
      h("strong", {}, say(`review.flag_${item.flag}`)),
      " ",
      say(`review.flag_${item.flag}_help`),
      was ? ` ${was}` : "",
      " ",
      item.flag === "left" ? "" : button(say("review.looked"), () => {
        this.item = { ...this.item, ...this.asAsked() };
        this.show();
        this.work.change(this.item);
        this.radios?.find((radio) => radio.checked)?.focus();
      }, { class: "cb-link" }),
    );
  }
}
