// The card of a figure: what the fact's own page says first, fetched when a reader points at the figure, moves to it by
// keyboard or taps it. The card of a term: what its link says that it means; a tap follows the link. A card stays while the
// pointer is on it, and Escape puts it away. The link itself always works.

import words from "./words.js";

const pages = new Map(); // address -> promise of the card's contents
const pop = Object.assign(document.createElement("div"), { className: "cb-pop", id: "figure-card", hidden: true });
if ("popover" in pop) pop.popover = "manual";
document.body.append(pop);

let shown = null;
let timer;

export function follow(figure, type, pointerType) {
  if (type === "tap") return open(figure, true);
  if (type === "focusin" && !figure.matches(":focus-visible")) return undefined;
  if (type === "pointerover" && pointerType !== "mouse") return undefined;
  clearTimeout(timer);
  if (shown === figure) return undefined;
  load(figure); // while the reader's hand comes to rest
  timer = setTimeout(() => open(figure, type === "focusin"), type === "focusin" ? 350 : 180);
  if (!figure.dataset.watched) {
    figure.dataset.watched = "";
    figure.addEventListener("pointerleave", later);
    figure.addEventListener("blur", later);
  }
  return undefined;
}

function later() {
  clearTimeout(timer);
  timer = setTimeout(close, 220);
}

async function open(figure, speak) {
  let card;
  try {
    card = await load(figure);
  } catch {
    return; // the link leads to the page all the same
  }
  if (!figure.isConnected) return;
  close();
  shown = figure;
  pop.replaceChildren(card.cloneNode(true));
  pop.setAttribute("aria-live", speak ? "polite" : "off");
  pop.hidden = false;
  if ("popover" in pop) pop.showPopover();
  place(figure);
  figure.setAttribute("aria-describedby", pop.id);
}

function close() {
  clearTimeout(timer);
  if (!shown) return;
  shown.removeAttribute("aria-describedby");
  shown = null;
  if ("popover" in pop && pop.matches(":popover-open")) pop.hidePopover();
  pop.hidden = true;
}

// Below the figure where there is room, else above; where there is none, beside it, as high as the window allows.
function place(figure) {
  const [line] = figure.getClientRects(); // a figure may break over two lines
  const wide = document.documentElement.clientWidth;
  const gap = 8;
  let left = Math.max(12, Math.min(line.left, wide - pop.offsetWidth - 12));
  let top = line.bottom + gap;
  if (top + pop.offsetHeight > innerHeight) {
    const above = line.top - pop.offsetHeight - gap;
    const right = line.right + gap;
    const before = line.left - pop.offsetWidth - gap;
    if (above > 0) top = above;
    else if (right + pop.offsetWidth < wide || before > 0) {
      left = right + pop.offsetWidth < wide ? right : before;
      top = Math.max(12, innerHeight - pop.offsetHeight - 12);
    }
  }
  pop.style.left = `${left + scrollX}px`;
  pop.style.top = `${top + scrollY}px`;
}

function load(figure) {
  if (figure.dataset.means) return Promise.resolve(meaning(figure));
  const address = figure.href.split("#")[0];
  if (!pages.has(address)) {
    const promise = fetch(address)
      .then((answer) => (answer.ok ? answer.text() : Promise.reject(new Error(answer.statusText))))
      .then((text) => build(new DOMParser().parseFromString(text, "text/html"), address));
    promise.catch(() => pages.delete(address));
    pages.set(address, promise);
  }
  return pages.get(address);
}

const lineOf = (card, css, ...nodes) => {
  const p = Object.assign(document.createElement("p"), { className: css });
  p.append(...nodes);
  card.append(p);
};
const wayOn = (card, href, textContent) =>
  card.append(Object.assign(document.createElement("a"), { className: "cb-pop__open", href, textContent }));

function meaning(link) {
  const card = document.createElement("div");
  lineOf(card, "cb-pop__label", link.dataset.term);
  lineOf(card, "", link.dataset.means);
  wayOn(card, link.href, words["card.term"]);
  return card;
}

function build(page, address) {
  const card = document.createElement("div");
  const line = (css, ...nodes) => lineOf(card, css, ...nodes);
  const figure = page.querySelector(".cb-bigfig");
  line("cb-pop__figure", ...[...figure.childNodes].map((node) => document.importNode(node, true)));
  line("cb-pop__label", `${page.querySelector(".cb-subject").textContent} · ${page.querySelector("h1").textContent}`);
  const facts = document.importNode(page.querySelector("[data-card]"), true);
  facts.className = "";
  for (const link of facts.querySelectorAll("a[href]")) link.href = new URL(link.getAttribute("href"), address).href;
  card.append(facts);
  wayOn(card, address, words["card.open"]);
  return card;
}

pop.addEventListener("pointerenter", () => clearTimeout(timer));
pop.addEventListener("pointerleave", later);
pop.addEventListener("focusin", () => clearTimeout(timer));
document.addEventListener("keydown", (event) => event.key === "Escape" && close());
document.addEventListener("pointerdown", (event) => {
  if (shown && !pop.contains(event.target) && !shown.contains(event.target)) close();
});
