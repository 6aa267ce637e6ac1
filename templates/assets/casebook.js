// What every page does besides what the theme does, and the doors to search, cards, filters and comparing. Each of these is a module
// of its own, fetched when a reader first needs it. The theme exchanges pages without loading them anew, so whatever belongs to a
// page starts in `enter` and ends by its signal. Without scripts all pages still read.

const one = (selector, root = document) => root.querySelector(selector);
const all = (selector, root = document) => [...root.querySelectorAll(selector)];
const toggle = (name) => one(`[data-md-toggle=${name}]`);

// Parts of pages, by what says that a page has them. A module's default export starts it on a page and gets a signal that ends with
// the page; `attach` starts one that looks itself whether its page is still there.
const PARTS = {
  "[data-filter], [data-tray]": () => import("./index.js"),
  "[data-order-rows]": () => import("./sort.js"),
  "[data-compare]": () => import("./compare.js"),
  "[data-glossary]": () => import("./glossary.js"),
  "[data-reviews]": () => import("./review/page.js"),
  "[data-tick], [data-continue]": () => import("./review/tray.js"),
  "[data-calc]": () => import("./calc/attach.js"),
  ".cb-chart .cb-point": () => import("./chart.js"),
};
// What is no part of any page: it starts once, and sees each page.
const offline = import("./offline.js").then((module) => (module.start(), module));

let leave;
function enter() {
  const first = !leave;
  leave?.abort();
  leave = new AbortController();
  const { signal } = leave;
  const begun = Object.entries(PARTS)
    .filter(([selector]) => one(selector))
    .map(([, load]) => load().then((part) => signal.aborted || (part.default ? part.default(signal) : part.attach(document))));
  const { dataset } = document.documentElement;
  delete dataset.awake;
  Promise.allSettled(begun).then(() => signal.aborted || (dataset.awake = "")); // what can be pressed answers from here on
  offline.then((module) => signal.aborted || module.attach(document));
  language(first);
  elsewhere();
  addEventListener("hashchange", elsewhere, { signal });
  scrollers(signal);
  copying(signal);
  anchors(signal);
  if (!first) {
    toggle("drawer").checked = false;
    if (!location.hash) one("#content").focus({ preventScroll: true }); // where a reader of the new page begins
  }
}

// ---- an anchor whose place is on a further page of a list

function elsewhere() {
  const place = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (place && place.matches("[data-parts] a")) location.replace(place.href);
}

// ---- the language link leads to the page that is shown now, and takes its place and the state of its filter along

const languages = all("[data-language]").map((link) => ({ link, root: new URL(link.dataset.language, location) }));

function language(first) {
  for (const { link } of first ? [] : languages) {
    const other = one(`link[hreflang="${link.hreflang}"]`);
    if (other) link.href = other.href;
  }
}
for (const { link } of languages) {
  link.addEventListener("click", (event) => {
    event.stopPropagation(); // another language is another site, which is loaded
    link.href = link.href.split(/[?#]/)[0] + location.search + location.hash;
  });
}

// ---- what scrolls sideways can be reached by keyboard

function scrollers(signal) {
  const reach = (seen) => {
    for (const { target } of seen) {
      if (target.scrollWidth > target.clientWidth) target.tabIndex = 0;
      else target.removeAttribute("tabindex");
    }
  };
  const watch = new ResizeObserver(reach); // also when a form that was hidden shows itself
  for (const scroller of all(".cb-scroll")) watch.observe(scroller);
  signal.addEventListener("abort", () => watch.disconnect());
}

// ---- copying: permanent addresses and citations

async function copying(signal) {
  const places = all("[data-copy], [data-permanent]");
  if (!navigator.clipboard || !places.length) return;
  const { default: words } = await import("./words.js");
  if (signal.aborted) return;
  for (const place of places) {
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
}

// ---- headings: a link that is copied when it is followed

async function anchors(signal) {
  const headings = all("#content :is(h2, h3)[id], #content section[id] > h2");
  if (!navigator.clipboard || !headings.length) return;
  const { default: words } = await import("./words.js");
  if (signal.aborted) return;
  for (const heading of headings) {
    if (one("a, .cb-anchor", heading)) continue;
    const link = document.createElement("a");
    link.className = "cb-anchor";
    link.href = `#${heading.id || heading.parentElement.id}`;
    link.setAttribute("aria-label", words["copy.link"]);
    heading.append(link);
    link.addEventListener("click", async () => {
      await navigator.clipboard.writeText(link.href);
      link.setAttribute("aria-label", words["copy.copied"]);
      link.classList.add("cb-anchor--copied");
      setTimeout(() => {
        link.setAttribute("aria-label", words["copy.link"]);
        link.classList.remove("cb-anchor--copied");
      }, 2000);
    });
  }
}

// ---- the menu and, in narrow windows, the search: the theme opens them by boxes that are ticked, we by buttons

const doors = all("[data-toggle]");
function open(name, wanted) {
  const box = toggle(name);
  if (box.checked !== wanted) box.click();
  for (const door of doors.filter((each) => each.dataset.toggle === name)) door.setAttribute("aria-expanded", String(wanted));
}
for (const door of doors) {
  const name = door.dataset.toggle;
  if (door.tagName === "A") door.setAttribute("role", "button"); // without scripts it leads to the map of the footer
  door.setAttribute("aria-expanded", "false");
  toggle(name).addEventListener("change", () => door.setAttribute("aria-expanded", String(toggle(name).checked)));
  door.addEventListener("click", (event) => {
    event.preventDefault();
    event.stopPropagation();
    open(name, !toggle(name).checked);
    if (name === "search" && toggle(name).checked) one(".cb-search input").focus();
    if (name === "drawer" && toggle(name).checked) one(".md-sidebar--primary .md-nav__list a")?.focus({ preventScroll: true });
  });
  door.addEventListener("keydown", (event) => event.key === " " && door.tagName === "A" && (event.preventDefault(), door.click()));
}
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || !toggle("drawer").checked) return;
  open("drawer", false);
  one("[data-toggle=drawer]").focus();
});

// ---- Escape puts away what the theme shows beside the sign of a footnote

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") one(".md-tooltip2--active")?.classList.remove("md-tooltip2--active");
});

// ---- search

const finder = one("[data-search]");
if (finder) {
  const box = one("input", finder);
  finder.hidden = false;
  one("form", finder).addEventListener("submit", (event) => event.preventDefault());
  let started;
  const start = () => (started ??= import("./search.js").then((module) => module.start(finder, box)));
  box.addEventListener("focus", start);
  box.addEventListener("focus", () => open("search", true));
  box.addEventListener("input", start);
  finder.addEventListener("focusout", (event) => {
    if (event.relatedTarget && !finder.contains(event.relatedTarget)) open("search", false);
  });
  finder.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.defaultPrevented) return; // the first puts the list away
    open("search", false);
    box.blur();
  });
  document.addEventListener("keydown", (event) => {
    const typing = /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName) || event.target.isContentEditable;
    if (event.key === "/" && (!typing || event.target.type === "radio") && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      open("search", true);
      box.focus();
    }
  });
}

// ---- the card of a figure or a term

let cards;
function withCards(event) {
  const figure = event.target.closest?.("a.cb-fig[data-fact], a.cb-term[data-means]");
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
    event.stopPropagation();
    cards ??= import("./card.js");
    cards.then((module) => module.follow(figure, "tap", pointer));
  },
  true,
);

// ---- instant navigation below any path: the theme knows pages by the whole addresses in sitemap.xml, which a copy elsewhere does not
// have. What it leaves is handed to it here: links to pages of this language, which all end in a slash.

const home = self.__md_scope;
const others = languages.map(({ root }) => root.href).filter((root) => root.startsWith(home.href));
const features = JSON.parse(one("#__config")?.textContent ?? "{}").features ?? [];

function pageOf(event) {
  const link = event.target.closest?.("a[href]");
  if (!link || link.target || link.hasAttribute("download") || !link.protocol.startsWith("http")) return null;
  const url = new URL(link.href);
  const inside = url.href.startsWith(home.href) && !others.some((root) => url.href.startsWith(root));
  return inside && url.pathname.endsWith("/") && url.pathname !== location.pathname ? url : null;
}

if (self.location$ && home.protocol.startsWith("http") && features.includes("navigation.instant")) {
  document.addEventListener("click", (event) => {
    if (event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    const url = pageOf(event);
    if (!url) return;
    event.preventDefault();
    history.replaceState({ x: scrollX, y: scrollY }, "");
    history.pushState(null, "", url);
    self.location$.next(url);
  });
  const fetched = new Set();
  const ahead = (event) => {
    const url = pageOf(event);
    if (!url || fetched.has(url.pathname)) return;
    fetched.add(url.pathname);
    document.head.append(Object.assign(document.createElement("link"), { rel: "prefetch", href: url.origin + url.pathname }));
  };
  if (features.includes("navigation.instant.prefetch")) {
    let resting;
    document.addEventListener("pointerover", (event) => {
      clearTimeout(resting);
      if (event.pointerType === "mouse") resting = setTimeout(ahead, 60, event);
    });
    document.addEventListener("focusin", ahead);
  }
}

if (self.document$) self.document$.subscribe(enter);
else enter();
