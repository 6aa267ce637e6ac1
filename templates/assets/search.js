// The search box of the header, in two layers. First the names of the book (search-names.js), an index of our own, by
// kind, with the match marked; then, when the reader pauses or the names give little, the small records, and below the
// rest what Pagefind finds in the text. The box is a combobox: arrows move through the list, Enter opens, Escape closes.

import words from "./words.js";
import { Names, cut, fold, marks } from "./search-names.js";

const SHOWN = 12;
const BY_KIND = 4; // results of one kind before the next kind has its turn
const IN_TEXT = 6;
const FEW = 3;
const TYPING = 60; // milliseconds
const PAUSE = 700;
const HAN = /\p{Script=Han}/u;
const say = (key, values = {}) => words[key].replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
const wait = (time) => new Promise((done) => setTimeout(done, time));
const make = (tag, values) => Object.assign(document.createElement(tag), values);

export async function start(form, box) {
  const list = make("div", { id: "search-list", className: "cb-found__list", tabIndex: -1 }); // no stop of the Tab key
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", words["search.label"]);
  const said = make("p", { className: "cb-found__said" });
  said.setAttribute("role", "status");
  const help = make("div", { className: "cb-found__help", hidden: true });
  const panel = form.querySelector(".cb-found"); // the theme's place for results
  panel.append(said, list, help);
  box.setAttribute("role", "combobox");
  box.setAttribute("aria-autocomplete", "list");
  box.setAttribute("aria-controls", list.id);
  box.setAttribute("aria-expanded", "false");

  const language = document.documentElement.lang.startsWith("zh") ? "zh" : "en";
  const pages = self.__md_scope; // the root of this language
  const root = new URL(document.documentElement.dataset.root); // the index lies beside that of all
  const index = new Names(words["search.asked"]);
  const once = new Map();

  let active = -1;
  let turn = 0;
  let shown = ""; // the query that the list answers
  let pending = Promise.resolve();

  // What is loaded, once: parts of the names, the readings, Pagefind.
  function load(name) {
    if (!once.has(name)) {
      const asked = loaders[name]().catch((error) => {
        once.delete(name); // another try with the next query
        throw error;
      });
      once.set(name, asked);
    }
    return once.get(name);
  }

  const part = (name) => async () => {
    const answer = await fetch(new URL(`search/${name}.${language}.json`, root));
    if (!answer.ok) throw new Error(answer.statusText);
    index.add(await answer.json());
  };
  const loaders = {
    names: part("names"),
    records: part("records"),
    readings: async () => index.read((await import("./search-pinyin.js")).default),
    traditional: async () => index.simplify((await import("./search-traditional.js")).default),
    text: async () => {
      const pagefind = await import(new URL(`search/text.${language}/pagefind.js`, root).href);
      await pagefind.options({ excerptLength: language === "zh" ? 34 : 22, baseUrl: pages.pathname });
      await pagefind.init();
      return pagefind;
    },
  };

  function show(open) {
    panel.hidden = !open;
    box.setAttribute("aria-expanded", String(open && options().length > 0));
    if (!open) mark(-1);
  }

  const options = () => [...list.querySelectorAll("[role=option]")];

  function mark(wanted) {
    const all = options();
    active = wanted < 0 || !all.length ? -1 : wanted % all.length;
    all.forEach((option, i) => option.setAttribute("aria-selected", String(i === active)));
    if (active < 0) box.removeAttribute("aria-activedescendant");
    else {
      box.setAttribute("aria-activedescendant", all[active].id);
      all[active].scrollIntoView({ block: "nearest" });
    }
  }

  // One turn: what was typed is looked up among the names, then among what loads behind them.
  async function look(mine, query) {
    try {
      await load("names");
      if (index.strange(query)) await load("traditional");
      let found = index.find(query);
      if (mine !== turn) return;
      if (Names.unread(query, found)) {
        await load("readings");
        found = index.find(query);
      }
      if (mine !== turn) return;
      if (found.length) draw(query, found, []);
      if (found.length >= FEW) await wait(PAUSE);
      if (mine !== turn) return;
      await load("records");
      found = index.find(query);
      if (mine !== turn) return;
      if (found.length) draw(query, found, []);
      if (Names.sure(found)) await wait(PAUSE); // who waits at a good hit reads on
      if (mine !== turn) return;
      const texts = await inText(query, new Set(found.slice(0, SHOWN).map(({ entry }) => entry.address)), mine);
      if (mine === turn) draw(query, found, texts);
    } catch {
      if (mine !== turn) return;
      said.textContent = words["search.failed"];
      show(true);
    }
  }

  // Pagefind's answer as entries of the same form, without pages that the names gave already.
  async function inText(query, known, mine) {
    let pagefind;
    try {
      pagefind = await load("text");
    } catch {
      return []; // a browser without WebAssembly still has the names
    }
    const bare = index.bare(query) || index.plain(query);
    const found = await pagefind.search(HAN.test(bare) ? cut(bare, index) : bare);
    if (mine !== turn) return [];
    const texts = [];
    for (const result of found.results.slice(0, IN_TEXT * 2)) {
      const page = await result.data();
      const url = better(page).replace(/\.html(?=#|$)/, "/").replace(/(^|\/)index\/(?=#|$)/, "$1");
      const address = url.slice(pages.pathname.length);
      if (known.has(address) || known.has(address.split("#")[0]) || !literal(page.excerpt, bare)) continue;
      const entry = index.entries.find((e) => e.address === address) ?? index.entries.find((e) => e.address === address.split("#")[0]);
      texts.push({ address, title: entry?.title ?? page.meta.title, kind: entry?.kind ?? "page", excerpt: page.excerpt });
      if (texts.length === IN_TEXT) break;
    }
    return texts;
  }

  // Pagefind cuts a word that it does not know from its end until something begins so. A text is an answer only where a
  // marked word begins as a word of the query does.
  function literal(excerpt, query) {
    const asked = fold(query).match(/\p{Script=Han}+|[\p{L}\p{N}]+/gu) ?? [];
    const found = [...excerpt.matchAll(/<mark>(.*?)<\/mark>/gs)].map(([, text]) => fold(text));
    const alike = (word, text) => (HAN.test(word) ? [...word].some((sign) => text.includes(sign)) : text.startsWith(word.slice(0, 3)));
    return asked.some((word) => found.some((text) => alike(word, text)));
  }

  // Into the section where the words stand, where a page has sections with anchors.
  function better(page) {
    const parts = page.sub_results ?? [];
    return parts.length ? parts.reduce((a, b) => (b.locations.length > a.locations.length ? b : a)).url : page.url;
  }

  function draw(query, found, texts) {
    const chosen = options()[active]?.href;
    const groups = grouped(found);
    list.replaceChildren();
    let count = 0;
    const group = (name, entries, option) => {
      const id = `search-group-${list.childElementCount}`;
      const place = make("div", { className: "cb-found__group" });
      place.setAttribute("role", "group");
      place.setAttribute("aria-labelledby", id);
      const label = make("p", { id, className: "cb-found__kind", textContent: name });
      label.setAttribute("role", "presentation");
      place.append(label);
      for (const entry of entries) place.append(option(entry, `search-${count++}`));
      list.append(place);
    };
    const wanted = index.bare(query) || index.plain(query); // the words that ask are marked nowhere
    for (const [kind, hits] of groups) group(index.kinds[kind][0], hits, (hit, id) => named(hit.entry, wanted, id));
    if (texts.length) group(words["search.in_text"], texts, (text, id) => told(text, id));
    said.textContent = count ? say(count === 1 ? "search.found.one" : "search.found.many", { n: count }) : say("search.none", { query });
    help.hidden = count > 0;
    if (!count) lost();
    shown = query;
    options().forEach((option, i) => option.addEventListener("pointermove", () => mark(i)));
    show(true);
    mark(chosen ? options().findIndex((option) => option.href === chosen) : -1);
  }

  // Kinds in the order of their best hit; the best of all stands first.
  function grouped(found) {
    const groups = new Map();
    let left = SHOWN;
    for (const hit of found) {
      const kind = hit.entry.kind;
      if (!groups.has(kind)) groups.set(kind, []);
      if (groups.get(kind).length < BY_KIND && left > 0) {
        groups.get(kind).push(hit);
        left -= 1;
      }
    }
    return [...groups].filter(([, hits]) => hits.length);
  }

  function option(id, address) {
    const link = make("a", { id, className: "cb-hit", href: new URL(address, pages).href, tabIndex: -1 });
    link.setAttribute("role", "option");
    link.setAttribute("aria-selected", "false");
    return link;
  }

  function named(entry, query, id) {
    const link = option(id, entry.address);
    const title = make("span", { className: "cb-hit__title" });
    const hit = highlight(title, entry.title, query);
    link.append(title);
    const other = hit ? undefined : entry.others.find((text) => marks(text, query).length);
    if (other) {
      const also = make("span", { className: "cb-hit__also", textContent: `${words["search.also"]} ` });
      highlight(also, other, query);
      link.append(also);
    }
    if (entry.line) {
      const line = make("span", { className: "cb-hit__text" });
      highlight(line, entry.line, query);
      link.append(line);
    }
    return link;
  }

  function told(text, id) {
    const link = option(id, text.address);
    link.append(make("span", { className: "cb-hit__title", textContent: text.title }));
    link.append(make("span", { className: "cb-hit__also", textContent: index.kinds[text.kind]?.[0] ?? "" }));
    const line = make("span", { className: "cb-hit__text" });
    line.innerHTML = text.excerpt.replace(/^[\s.,。，、；;：:…]+/, ""); // Pagefind's own: escaped text and <mark>
    link.append(line);
    return link;
  }

  // A text with the words of the query marked; whether there were any.
  function highlight(place, text, query) {
    const spans = marks(text, query);
    let at = 0;
    for (const [from, to] of spans) {
      place.append(text.slice(at, from), make("mark", { textContent: text.slice(from, to) }));
      at = to;
    }
    place.append(text.slice(at));
    return spans.length > 0;
  }

  // Nothing found: what else to type, and where to go on.
  function lost() {
    const ways = index.entries.filter((entry) => ["glossary/", "metrics/", "law/", "cases/", "chapters/"].includes(entry.address));
    const doors = make("p", { className: "cb-found__doors" });
    for (const { address, title } of ways) doors.append(make("a", { href: new URL(address, pages).href, textContent: title }), " ");
    help.replaceChildren(make("p", { textContent: words["search.try"] }), doors);
  }

  function typed() {
    const query = box.value.trim();
    const mine = ++turn;
    if (!query) {
      list.replaceChildren();
      shown = "";
      show(false);
      return;
    }
    if (!options().length) {
      said.textContent = words["search.loading"];
      help.hidden = true;
      show(true);
    }
    pending = wait(once.has("names") ? TYPING : 0).then(() => (mine === turn ? look(mine, query) : undefined));
  }

  // Enter opens the chosen result, or the first one of what stands in the box, once it is there.
  async function open() {
    const query = box.value.trim();
    if (!query) return;
    const mine = turn;
    for (let i = 0; i < 100 && shown !== query && mine === turn; i++) await Promise.race([wait(50), pending.then(() => wait(50))]);
    const option = options()[Math.max(active, 0)];
    if (option && shown === query) option.click();
  }

  // A result was opened: the page may be exchanged without being loaded anew.
  function away() {
    show(false);
    box.blur();
  }

  list.addEventListener("click", away);
  box.addEventListener("input", typed);
  box.addEventListener("focus", () => options().length && show(true));
  box.addEventListener("keydown", (event) => {
    if (event.isComposing) return; // an input method is choosing characters
    const all = options().length;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (!all) return;
      if (panel.hidden) show(true);
      if (event.key === "ArrowDown") mark(active + 1);
      else mark(active <= 0 ? all - 1 : active - 1);
    } else if (event.key === "Enter") {
      event.preventDefault();
      open();
    } else if (event.key === "Escape") {
      if (!panel.hidden) event.preventDefault();
      turn += 1; // what is still on its way does not open the list again
      show(false);
    }
  });
  document.addEventListener("pointerdown", (event) => !form.contains(event.target) && show(false));
  form.addEventListener("focusout", (event) => !form.contains(event.relatedTarget) && event.relatedTarget && show(false));
  typed();
}
