// What every page does: light and dark, the menu, the language link, and the doors to search, cards, filters and comparing.
// Each of these is a module of its own that is fetched when a reader first needs it. Without scripts all pages still read.

const html = document.documentElement;
const one = (selector, root = document) => root.querySelector(selector);
const all = (selector, root = document) => [...root.querySelectorAll(selector)];

// ---- light and dark

const themeSwitch = one("[data-theme-switch]");
const systemDark = matchMedia("(prefers-color-scheme: dark)");
const isDark = () => (html.dataset.theme ? html.dataset.theme === "dark" : systemDark.matches);

function sayTheme() {
  const words = isDark() ? themeSwitch.dataset.light : themeSwitch.dataset.dark;
  themeSwitch.setAttribute("aria-label", words);
  themeSwitch.title = words;
}

if (themeSwitch) {
  themeSwitch.hidden = false;
  sayTheme();
  systemDark.addEventListener("change", sayTheme);
  themeSwitch.addEventListener("click", () => {
    html.dataset.theme = isDark() ? "light" : "dark";
    try {
      localStorage.setItem("cb-theme", html.dataset.theme);
    } catch {
      // a browser that keeps nothing still switches this page
    }
    sayTheme();
  });
}

// ---- the language link takes the place on the page and the state of a filter along

one("[data-language]")?.addEventListener("click", (event) => {
  const link = event.currentTarget;
  link.href = link.href.split(/[?#]/)[0] + location.search + location.hash;
});

// ---- the menu of a phone: the map of the footer, opened below the header

const menu = one("[data-menu]");
const map = one(".cb-map");
if (menu && map) {
  const panel = document.createElement("div");
  panel.className = "cb-panel";
  panel.id = "panel";
  panel.hidden = true;
  one(".cb-header").append(panel);
  menu.setAttribute("role", "button");
  menu.setAttribute("aria-expanded", "false");
  menu.setAttribute("aria-controls", "panel");
  const toggle = (open) => {
    if (open && !panel.firstChild) {
      const copy = map.cloneNode(true);
      copy.removeAttribute("aria-label");
      panel.append(copy);
    }
    panel.hidden = !open;
    menu.setAttribute("aria-expanded", String(open));
  };
  menu.addEventListener("click", (event) => {
    event.preventDefault();
    toggle(panel.hidden);
  });
  menu.addEventListener("keydown", (event) => {
    if (event.key === " ") {
      event.preventDefault();
      toggle(panel.hidden);
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !panel.hidden) {
      toggle(false);
      menu.focus();
    }
  });
}

// ---- search

const form = one("[data-search]");
if (form) {
  const box = one("input", form);
  const opener = one("[data-search-open]");
  form.hidden = false;
  form.addEventListener("submit", (event) => event.preventDefault());
  let started;
  const start = () => (started ??= import("./search.js").then((module) => module.start(form, box)));
  box.addEventListener("focus", start);
  box.addEventListener("input", start);
  if (opener) {
    opener.hidden = false;
    opener.addEventListener("click", () => {
      const open = one(".cb-header").classList.toggle("is-searching");
      opener.setAttribute("aria-expanded", String(open));
      if (open) box.focus();
    });
  }
  document.addEventListener("keydown", (event) => {
    const typing = /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName) || event.target.isContentEditable;
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      one(".cb-header").classList.add("is-searching");
      scrollTo({ top: 0 });
      box.focus();
    }
  });
}

// ---- the card of a figure

let cards;
function withCards(event) {
  const figure = event.target.closest?.("a.cb-fig[data-fact]");
  if (!figure) return;
  cards ??= import("./card.js");
  cards.then((module) => module.follow(figure, event.type, event.pointerType));
}
document.addEventListener("pointerover", withCards);
document.addEventListener("focusin", withCards);
let pointer = "mouse";
document.addEventListener("pointerdown", (event) => (pointer = event.pointerType), true);
document.addEventListener(
  "click",
  (event) => {
    const figure = event.target.closest?.("a.cb-fig[data-fact]");
    if (!figure || pointer === "mouse" || event.detail === 0 || figure.hasAttribute("aria-describedby")) return;
    event.preventDefault(); // the first tap opens the card, which leads on
    cards ??= import("./card.js");
    cards.then((module) => module.follow(figure, "tap", pointer));
  },
  true,
);

// ---- pages that filter, compare or keep reviews

// these modules attach to a page that comes without loading as well, and to one page once
const visit = () => {
  if (one("[data-filter]") || one("[data-tray]")) import("./index.js").then((module) => module.attach());
  if (one("[data-compare]")) import("./compare.js").then((module) => module.attach());
  if (one("[data-reviews]")) import("./review/page.js").then((module) => module.attach());
  if (one("[data-tick], [data-continue]")) import("./review/tray.js").then((module) => module.attach());
};
visit();
window.document$?.subscribe(visit);
if (one("[data-glossary]")) import("./glossary.js");
if (one("[data-calc]")) import("./calc/attach.js").then((module) => module.attach(document));

// ---- reading offline

import("./offline.js").then((module) => {
  module.start();
  module.attach(document);
});

// ---- tables of chapters become lists of labelled rows on a phone, as those of records do

for (const table of all(".cb-prose > table")) {
  const heads = all("thead th", table).map((head) => head.textContent.trim());
  for (const row of all("tbody tr", table)) {
    [...row.cells].forEach((cell, index) => (cell.dataset.label = heads[index] ?? ""));
  }
  table.classList.add("cb-table");
}

// ---- what scrolls sideways can be reached by keyboard

const scrollers = all(".cb-scroll");
function reach() {
  for (const scroller of scrollers) {
    if (scroller.scrollWidth > scroller.clientWidth) scroller.tabIndex = 0;
    else scroller.removeAttribute("tabindex");
  }
}
if (scrollers.length) {
  reach();
  addEventListener("resize", reach);
}

// ---- where one is in a chapter

const toc = one("[data-toc]");
if (toc && "IntersectionObserver" in window) {
  const links = new Map(all("a", toc).map((link) => [decodeURIComponent(link.hash.slice(1)), link]));
  const heads = [...links.keys()].map((id) => document.getElementById(id)).filter(Boolean);
  let ahead = true;
  const tell = () => {
    const above = heads.filter((head) => head.getBoundingClientRect().top < innerHeight * 0.3);
    const here = links.get((above.at?.(-1) ?? above[above.length - 1] ?? heads[0])?.id);
    for (const link of links.values()) {
      if (link === here) link.setAttribute("aria-current", "location");
      else link.removeAttribute("aria-current");
    }
    ahead = false;
  };
  const watch = new IntersectionObserver(() => requestAnimationFrame(tell), { rootMargin: "0px 0px -70% 0px" });
  heads.forEach((head) => watch.observe(head));
  if (ahead) tell();
}

// ---- copying: permanent addresses and citations

if (navigator.clipboard && one("[data-copy], [data-permanent]")) {
  import("./words.js").then(({ default: words }) => {
    for (const place of all("[data-copy], [data-permanent]")) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "cb-copy";
      button.textContent = words["copy.copy"];
      if (place.matches("[data-permanent]")) place.textContent = place.href;
      place.after(button);
      button.addEventListener("click", async () => {
        await navigator.clipboard.writeText((place.href ?? place.textContent).trim());
        button.textContent = words["copy.copied"];
        setTimeout(() => (button.textContent = words["copy.copy"]), 2000);
      });
    }
  });
}
