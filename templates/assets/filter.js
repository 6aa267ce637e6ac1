// @ts-check
// Narrowing a list: words and facets. Values of one facet add up, facets narrow one another; the address keeps the choice,
// so that it can be shared and taken back. A list that comes out empty says what to loosen.

/**
 * @typedef {object} Row
 * @property {HTMLElement} element
 * @property {() => string} text what the words are looked for in, in small letters
 * @property {(facet: string) => ReadonlySet<string>} values
 *
 * @typedef {object} Facet
 * @property {string} name
 * @property {string} label
 * @property {HTMLElement} element
 * @property {HTMLInputElement[]} inputs
 *
 * @typedef {Map<string, string[]>} Choice
 *
 * @typedef {object} Parts
 * @property {HTMLFormElement} form with `[data-facet]` groups of check boxes, a field `q`, a `[data-reset]` button
 * @property {Row[]} rows
 * @property {HTMLElement} count says how many are shown
 * @property {HTMLElement} none is shown where nothing is
 * @property {(key: string, values?: Record<string, string | number>) => string} say
 * @property {AbortSignal} signal ends all listening
 * @property {(shown: Row[]) => void} [shown] hears what is shown
 * @property {boolean} [used] whether a reader has chosen already, which then counts and not the address
 */

const TYPING = 120; // milliseconds without a key before a list is narrowed

export class Filter {
  /** @param {Parts} parts */
  constructor(parts) {
    this.parts = parts;
    this.box = /** @type {HTMLInputElement | null} */ (parts.form.elements.namedItem("q"));
    this.reset = /** @type {HTMLElement | null} */ (parts.form.querySelector("[data-reset]"));
    this.whole = parts.count.textContent ?? "";
    this.path = location.pathname;
    /** @type {Facet[]} */
    this.facets = [];
    this.scan();
    this.listen();
    if (parts.used) {
      this.apply();
      this.remember(true);
    } else this.read();
  }

  /** Reads the facets off the form again, after their boxes have changed. */
  scan() {
    this.facets = [...this.parts.form.querySelectorAll("[data-facet]")].map((found) => {
      const element = /** @type {HTMLElement} */ (found);
      return {
        name: element.dataset.facet ?? "",
        label: element.querySelector("summary")?.firstChild?.textContent?.trim() ?? "",
        element,
        inputs: [...element.querySelectorAll("input")],
      };
    });
  }

  listen() {
    const { form, signal } = this.parts;
    let waiting = 0;
    form.addEventListener("submit", (event) => event.preventDefault(), { signal });
    form.addEventListener(
      "change",
      (event) => {
        const target = /** @type {HTMLElement} */ (event.target);
        if (!target.closest("[data-facet]")) return; // words are heard as they are typed, and an order narrows nothing
        this.apply();
        this.remember(true);
      },
      { signal },
    );
    this.box?.addEventListener(
      "input",
      () => {
        clearTimeout(waiting);
        waiting = window.setTimeout(() => {
          this.apply();
          this.remember(false);
        }, TYPING);
      },
      { signal },
    );
    form.addEventListener("reset", (event) => {
      event.preventDefault(); // to what is chosen nowhere, not to what the page came with
      this.clear();
      this.box?.focus();
    }, { signal });
  }

  clear() {
    for (const facet of this.facets) for (const input of facet.inputs) input.checked = false;
    if (this.box) this.box.value = "";
    this.apply();
    this.remember(true);
  }

  /** @returns {Choice} */
  choice() {
    return new Map(this.facets.map((f) => [f.name, f.inputs.filter((i) => i.checked).map((i) => i.value)]));
  }

  terms() {
    return (this.box?.value ?? "").toLowerCase().split(/\s+/).filter(Boolean);
  }

  /** @param {Row} row @param {Choice} choice @param {string[]} terms @param {string} [but] a facet that does not count */
  static fits(row, choice, terms, but) {
    for (const [name, values] of choice) {
      if (name === but || !values.length) continue;
      const has = row.values(name);
      if (!values.some((value) => has.has(value))) return false;
    }
    return terms.every((term) => row.text().includes(term));
  }

  /** Shows what fits. */
  apply() {
    const choice = this.choice();
    const terms = this.terms();
    const shown = this.parts.rows.filter((row) => Filter.fits(row, choice, terms));
    const fitting = new Set(shown);
    for (const row of this.parts.rows) row.element.hidden = !fitting.has(row);
    this.recount();
    this.parts.none.hidden = shown.length > 0;
    if (!shown.length) this.advise(choice, terms);
    else this.parts.none.replaceChildren();
    this.parts.shown?.(shown);
  }

  /** Counts again without hiding or showing anything: an answer that has changed stays where it is until it is asked. */
  recount() {
    const choice = this.choice();
    const terms = this.terms();
    const { rows, count, say } = this.parts;
    for (const facet of this.facets) {
      /** @type {Map<string, number>} */
      const counts = new Map();
      for (const row of rows) {
        if (!Filter.fits(row, choice, terms, facet.name)) continue;
        for (const value of row.values(facet.name)) counts.set(value, (counts.get(value) ?? 0) + 1);
      }
      for (const input of facet.inputs) {
        const n = counts.get(input.value) ?? 0;
        const label = input.closest("label");
        const place = label?.querySelector("[data-n]");
        if (place) place.textContent = String(n);
        label?.parentElement?.classList.toggle("is-empty", n === 0 && !input.checked);
      }
      const chosen = choice.get(facet.name)?.length ?? 0;
      const place = facet.element.querySelector("[data-chosen]");
      if (place) place.textContent = chosen ? String(chosen) : "";
    }
    const narrowed = terms.length > 0 || [...choice.values()].some((values) => values.length);
    const n = rows.filter((row) => !row.element.hidden).length;
    count.textContent = narrowed ? say("filter.shown", { n, m: rows.length }) : this.whole;
    if (this.reset) this.reset.hidden = !narrowed;
  }

  /** Where nothing fits: each condition that, taken away, leaves something, with how many. @param {Choice} choice @param {string[]} terms */
  advise(choice, terms) {
    const { rows, none, say } = this.parts;
    /** @type {{words: string, n: number, drop: () => void}[]} */
    const ways = [];
    for (const facet of this.facets) {
      const values = choice.get(facet.name) ?? [];
      const n = values.length ? rows.filter((row) => Filter.fits(row, choice, terms, facet.name)).length : 0;
      if (!n) continue;
      const said = facet.inputs.filter((i) => i.checked).map((i) => i.closest("label")?.querySelector("span")?.textContent?.trim());
      ways.push({
        words: say("filter.without", { what: `${facet.label}${say("filter.colon")}${said.join(say("filter.or"))}`, n }),
        n,
        drop: () => facet.inputs.forEach((input) => (input.checked = false)),
      });
    }
    const n = terms.length ? rows.filter((row) => Filter.fits(row, choice, [])).length : 0;
    if (n) {
      ways.push({
        words: say("filter.without", { what: say("filter.quoted", { words: this.box?.value.trim() ?? "" }), n }),
        n,
        drop: () => this.box && (this.box.value = ""),
      });
    }
    ways.push({ words: say("filter.reset"), n: 0, drop: () => this.clear() });
    const line = document.createElement("p");
    line.textContent = say(ways.length > 1 ? "filter.loosen" : "filter.none");
    const list = document.createElement("ul");
    list.className = "cb-loosen";
    for (const way of ways.sort((a, b) => b.n - a.n)) {
      const button = Object.assign(document.createElement("button"), { type: "button", textContent: way.words });
      button.className = "cb-button cb-button--quiet";
      button.addEventListener("click", () => {
        way.drop();
        this.apply();
        this.remember(true);
        (this.box ?? this.facets[0]?.inputs[0])?.focus();
      });
      list.appendChild(document.createElement("li")).append(button);
    }
    none.replaceChildren(line, list);
  }

  /** Puts the choice into the address. What else the address says stays. @param {boolean} step whether one can go back */
  remember(step) {
    if (location.pathname !== this.path) return; // typed right before going on: the address is another page's
    const query = new URLSearchParams(location.search);
    query.delete("q");
    for (const facet of this.facets) query.delete(facet.name);
    for (const [name, values] of this.choice()) values.forEach((value) => query.append(name, value));
    const words = this.box?.value.trim();
    if (words) query.set("q", words);
    const text = query.toString();
    const address = location.pathname + (text ? `?${text}` : "") + location.hash;
    if (step) history.pushState(null, "", address);
    else history.replaceState(null, "", address);
  }

  /** Takes the choice from the address. */
  read() {
    const query = new URLSearchParams(location.search);
    for (const facet of this.facets) {
      const values = query.getAll(facet.name);
      for (const input of facet.inputs) input.checked = values.includes(input.value);
      if (!values.length || !(facet.element instanceof HTMLDetailsElement)) continue;
      facet.element.open = true;
    }
    if (this.box) this.box.value = query.get("q") ?? "";
    this.apply();
  }
}
