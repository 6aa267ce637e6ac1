// The search box of the header: Pagefind's index, a list of our own. Loaded when the box is first used.
// The box is a combobox: arrows move through the list, Enter opens, Escape closes. Pagefind keeps the languages apart.

import words from "./words.js";

const SHOWN = 12;
const LOOKED_AT = 24;
const say = (key, values = {}) => words[key].replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");

export async function start(form, box) {
  const list = Object.assign(document.createElement("div"), { id: "search-list", className: "cb-found__list" });
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", words["search.label"]);
  const said = Object.assign(document.createElement("p"), { className: "cb-found__said" });
  said.setAttribute("role", "status");
  const panel = Object.assign(document.createElement("div"), { className: "cb-found", hidden: true });
  panel.append(said, list);
  form.append(panel);
  box.setAttribute("role", "combobox");
  box.setAttribute("aria-autocomplete", "list");
  box.setAttribute("aria-controls", list.id);
  box.setAttribute("aria-expanded", "false");

  const root = new URL(document.body.dataset.root + "/", location.href);
  let pagefind;
  try {
    pagefind = await import(new URL("pagefind/pagefind.js", root).href);
    await pagefind.options({ excerptLength: document.documentElement.lang.startsWith("zh") ? 34 : 22 });
    pagefind.init();
  } catch {
    said.textContent = words["search.failed"];
    show(true);
    return;
  }

  let active = -1;
  let turn = 0;

  function show(open) {
    panel.hidden = !open;
    box.setAttribute("aria-expanded", String(open && list.childElementCount > 0));
    if (!open) mark(-1);
  }

  function mark(index) {
    const options = [...list.children];
    active = options.length ? (index + options.length) % options.length : -1;
    if (index < 0 && index !== -2) active = -1;
    if (index === -2) active = options.length - 1;
    options.forEach((option, i) => option.setAttribute("aria-selected", String(i === active)));
    if (active < 0) box.removeAttribute("aria-activedescendant");
    else {
      box.setAttribute("aria-activedescendant", options[active].id);
      options[active].scrollIntoView({ block: "nearest" });
    }
  }

  async function look() {
    const query = box.value.trim();
    const mine = ++turn;
    if (!query) {
      list.replaceChildren();
      show(false);
      return;
    }
    if (!list.childElementCount) {
      said.textContent = words["search.loading"];
      show(true);
    }
    const found = await pagefind.debouncedSearch(query, {}, 120);
    if (found === null || mine !== turn) return; // the reader has typed on
    const pages = await Promise.all(found.results.slice(0, LOOKED_AT).map((result) => result.data()));
    if (mine !== turn) return;
    pages.sort((a, b) => nearness(a, query) - nearness(b, query)); // the sort keeps Pagefind's order among equals
    pages.length = Math.min(pages.length, SHOWN);
    list.replaceChildren(...pages.map((page, index) => option(page, index, query)));
    const n = found.results.length;
    said.textContent = n ? say(n === 1 ? "search.found.one" : "search.found.many", { n }) : say("search.none", { query });
    show(true);
    mark(-1);
  }

  function option(page, index, query) {
    const link = Object.assign(document.createElement("a"), {
      id: `search-${index}`,
      className: "cb-hit",
      href: better(page),
      tabIndex: -1,
    });
    link.setAttribute("role", "option");
    link.setAttribute("aria-selected", "false");
    const part = (css, text) => {
      const span = Object.assign(document.createElement("span"), { className: css, textContent: text });
      link.append(span);
      return span;
    };
    part("cb-hit__kind", page.meta.kind ?? "");
    part("cb-hit__title", page.meta.title ?? page.url);
    const text = part("cb-hit__text", "");
    if (page.meta.text && nearness(page, query) < 2) highlight(text, page.meta.text, query);
    else text.innerHTML = page.excerpt.replace(/^[\s.,。，、；;：:]+/, ""); // Pagefind's own: escaped text and <mark>
    link.addEventListener("pointermove", () => mark(index));
    return link;
  }

  // A page that has the words as its name comes first, then one that has them in its name.
  function nearness(page, query) {
    const title = (page.meta.title ?? "").toLowerCase();
    const words = query.toLowerCase();
    if (title === words) return 0;
    return title.includes(words) ? (page.url.includes("/facts/") ? 1.5 : 1) : 2; // the record of one figure stands behind
  }

  // What a page says of itself, with the words marked.
  function highlight(place, text, query) {
    const at = text.toLowerCase().indexOf(query.toLowerCase());
    if (at < 0) return place.append(text);
    const mark = Object.assign(document.createElement("mark"), { textContent: text.slice(at, at + query.length) });
    return place.append(text.slice(0, at), mark, text.slice(at + query.length));
  }

  // Into the section where the words stand, where a page has sections with anchors.
  function better(page) {
    const parts = page.sub_results ?? [];
    return parts.length ? parts.reduce((a, b) => (b.locations.length > a.locations.length ? b : a)).url : page.url;
  }

  box.addEventListener("input", look);
  box.addEventListener("focus", () => list.childElementCount && show(true));
  box.addEventListener("keydown", (event) => {
    if (event.isComposing) return; // an input method is choosing characters
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (panel.hidden) show(true);
      if (event.key === "ArrowDown") mark(active + 1);
      else mark(active <= 0 ? -2 : active - 1);
    } else if (event.key === "Enter") {
      const option = list.children[Math.max(active, 0)];
      if (option && !panel.hidden) location.href = option.href;
    } else if (event.key === "Escape") {
      if (!panel.hidden) event.preventDefault();
      show(false);
    }
  });
  document.addEventListener("pointerdown", (event) => !form.contains(event.target) && show(false));
  form.addEventListener("focusout", (event) => !form.contains(event.relatedTarget) && event.relatedTarget && show(false));
  look();
}
