// @ts-check
// The values of a chart: pointing at a mark, tapping near it, or the arrow keys tell it with every digit. A chart is one stop of the
// Tab key. Without this module each mark has its title, and the table below has all figures.

import words from "./words.js";

const REACH = 28; // CSS pixels from a mark within which it is meant
const SVG = "http://www.w3.org/2000/svg";

/** @typedef {{ group: SVGGElement, told: string, line: string }} Mark */

/** @type {{ figure: Element, hide: () => void } | null} */
let open = null; // the chart whose value is shown
let watching = false;

/**
 * Starts the charts below `root` that are not started yet.
 * @param {ParentNode} root
 */
export function attach(root) {
  for (const figure of root.querySelectorAll(".cb-chart:not([data-read])")) {
    if (!(figure instanceof HTMLElement) || !figure.querySelector(".cb-point")) continue;
    figure.dataset.read = "";
    start(figure);
  }
  if (watching) return;
  watching = true;
  document.addEventListener("pointerdown", (event) => {
    if (open && event.target instanceof Node && !open.figure.contains(event.target)) open.hide();
  });
}

/** @param {HTMLElement} figure */
function start(figure) {
  const tip = Object.assign(document.createElement("p"), { className: "cb-tip", hidden: true });
  tip.setAttribute("aria-hidden", "true"); // what is said stands in the live region
  const live = Object.assign(document.createElement("p"), { className: "cb-sr" });
  live.setAttribute("role", "status");
  figure.append(tip, live);
  const hides = [...figure.querySelectorAll("svg.cb-drawing")].map((svg) => reading(figure, /** @type {SVGSVGElement} */ (svg), tip, live));
  menu(figure);
  lines(figure, () => hides.forEach((hide) => hide()));
  addEventListener("resize", () => figure.isConnected && hides.forEach((hide) => hide()), { passive: true });
}

/**
 * The menu: its table opens, and what shows the chart on another page is written with whole addresses, which only a reader's browser
 * knows of a site that may lie anywhere.
 * @param {HTMLElement} figure
 */
function menu(figure) {
  const table = figure.querySelector("[data-table]");
  const data = figure.querySelector("details.cb-chart__data");
  table?.addEventListener("click", (event) => {
    if (!(data instanceof HTMLDetailsElement)) return;
    event.preventDefault(); // going there by its address would take the keyboard to nowhere
    data.open = true;
    data.querySelector("summary")?.focus();
  });
  const embed = /** @type {HTMLElement | null} */ (figure.querySelector("[data-embed]"));
  const drawing = /** @type {HTMLAnchorElement | null} */ (figure.querySelector(".cb-chart__menu a[href$='.svg']"));
  const page = /** @type {HTMLAnchorElement | null} */ (figure.querySelector("[data-permanent]"));
  const code = embed?.querySelector("code");
  if (!embed || !drawing || !page || !code) return;
  const link = Object.assign(document.createElement("a"), { href: page.href });
  const title = figure.querySelector("svg > title")?.textContent ?? "";
  link.append(Object.assign(document.createElement("img"), { src: drawing.href, alt: title, loading: "lazy" }));
  code.textContent = link.outerHTML;
  embed.hidden = false;
}

/**
 * A button for each line of a chart that has several: it puts the line away and brings it back, in both drawings. The last that is
 * shown stays.
 * @param {HTMLElement} figure
 * @param {() => void} changed
 */
function lines(figure, changed) {
  const first = figure.querySelector("svg.cb-drawing");
  /** @type {Map<string, { name: string, token: string }>} */
  const found = new Map();
  for (const group of /** @type {NodeListOf<SVGGElement>} */ (first?.querySelectorAll(".cb-series") ?? [])) {
    const said = group.querySelector("text");
    const token = said?.getAttribute("class")?.replace("cb-fill-", "") ?? "";
    if (said) found.set(group.dataset.series ?? "", { name: group.dataset.name ?? "", token });
  }
  if (!first || found.size < 2) return;
  const bar = Object.assign(document.createElement("div"), { className: "cb-chart__lines" });
  bar.setAttribute("role", "group");
  bar.setAttribute("aria-label", words["chart.script.lines"]);
  for (const [line, { name, token }] of found) {
    const button = Object.assign(document.createElement("button"), { type: "button" });
    button.setAttribute("aria-pressed", "true");
    const key = document.createElementNS(SVG, "svg");
    key.setAttribute("viewBox", "0 0 16 4");
    key.setAttribute("aria-hidden", "true");
    const stroke = document.createElementNS(SVG, "path");
    for (const [attribute, value] of [["d", "M0 2H16"], ["stroke-width", "4"], ["class", `cb-stroke-${token}`]]) {
      stroke.setAttribute(attribute, value);
    }
    key.append(stroke);
    button.append(key, name);
    button.addEventListener("click", () => {
      if (button.getAttribute("aria-disabled") === "true") return;
      const off = button.getAttribute("aria-pressed") === "true";
      button.setAttribute("aria-pressed", String(!off));
      for (const part of figure.querySelectorAll(`.cb-drawing [data-series="${line}"]`)) part.classList.toggle("is-off", off);
      const on = [...bar.querySelectorAll("[aria-pressed=true]")];
      for (const other of bar.children) other.toggleAttribute("aria-disabled", false);
      if (on.length === 1) on[0].setAttribute("aria-disabled", "true");
      changed();
    });
    bar.append(button);
  }
  figure.querySelector(".cb-chart__narrow")?.after(bar); // below, so that nothing moves that is read already
}

/**
 * Values of one drawing; gives what puts the value away.
 * @param {HTMLElement} figure
 * @param {SVGSVGElement} svg
 * @param {HTMLElement} tip
 * @param {HTMLElement} live
 */
function reading(figure, svg, tip, live) {
  const marks = marksOf(svg);
  const place = /** @type {HTMLElement} */ (svg.parentElement);
  const ring = document.createElementNS(SVG, "rect");
  ring.setAttribute("class", "cb-ring");
  let at = -1;

  place.tabIndex = 0;
  place.setAttribute("role", "application"); // arrow keys come to us, not to the reader's own browsing
  place.setAttribute("aria-roledescription", words["chart.script.role"]);
  place.setAttribute("aria-label", `${svg.querySelector("title")?.textContent ?? ""} ${words["chart.script.hint"]}`);

  function hide() {
    tip.hidden = true;
    ring.remove();
    live.textContent = "";
    if (open?.hide === hide) open = null;
  }

  /**
   * @param {number} index
   * @param {boolean} aloud
   */
  function show(index, aloud) {
    const mark = marks[index];
    if (!mark) return hide();
    if (open && open.hide !== hide) open.hide();
    open = { figure, hide };
    at = index;
    tip.textContent = mark.told;
    tip.hidden = false;
    const { x, y, width, height } = mark.group.getBBox();
    for (const [name, value] of Object.entries({ x: x - 3, y: y - 3, width: width + 6, height: height + 6, rx: 3 })) {
      ring.setAttribute(name, String(value));
    }
    svg.append(ring);
    beside(tip, mark.group.getBoundingClientRect(), figure.getBoundingClientRect());
    if (aloud) live.textContent = mark.told;
    return undefined;
  }

  /** @param {MouseEvent} event */
  const near = (event) => nearest(marks, event.clientX, event.clientY);

  svg.addEventListener("pointermove", (event) => {
    if (event.pointerType !== "touch") show(near(event), false);
  });
  svg.addEventListener("pointerleave", (event) => {
    if (event.pointerType !== "touch" && !place.matches(":focus-visible")) hide();
  });
  svg.addEventListener("click", (event) => show(near(event), false)); // the tap of a finger
  place.addEventListener("focus", () => {
    if (place.matches(":focus-visible")) show(seen(marks, at) ? at : marks.findIndex((_mark, index) => seen(marks, index)), true);
  });
  place.addEventListener("blur", hide);
  place.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape") {
      if (!tip.hidden) event.preventDefault();
      hide();
      return;
    }
    const next = step(marks, at, event.key);
    if (next === null) return;
    event.preventDefault();
    show(next, true);
  });
  return hide;
}

/**
 * The marks of a drawing in the order of its figures. A mark may be drawn in several pieces, of which the first tells where it is.
 * Titles go: the browser would show them beside our own.
 * @param {SVGSVGElement} svg
 * @returns {Mark[]}
 */
function marksOf(svg) {
  /** @type {Map<string, Mark>} */
  const found = new Map();
  for (const group of /** @type {NodeListOf<SVGGElement>} */ (svg.querySelectorAll(".cb-point"))) {
    const title = group.querySelector("title");
    const told = title?.textContent ?? "";
    title?.remove();
    const key = group.dataset.point ?? "";
    if (!found.has(key)) found.set(key, { group, told, line: group.dataset.series ?? "" });
  }
  return [...found.entries()].sort(([one], [two]) => Number(one) - Number(two)).map(([, mark]) => mark);
}

/**
 * Whether a mark can be shown: its line may have been put away.
 * @param {Mark[]} marks
 * @param {number} index
 */
function seen(marks, index) {
  return index in marks && marks[index].group.getClientRects().length > 0 && !marks[index].group.classList.contains("is-off");
}

/**
 * The mark that a key leads to, or null where the key is not ours. Left and right stay on a line, up and down go to another line
 * at about the same time; where there is one line, or none, all arrows go through the marks in order.
 * @param {Mark[]} marks
 * @param {number} at
 * @param {string} key
 */
export function step(marks, at, key) {
  const ways = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1, Home: 1, End: -1 };
  if (!(key in ways)) return null;
  const way = ways[/** @type {keyof typeof ways} */ (key)];
  const all = marks.map((_mark, index) => index).filter((index) => seen(marks, index));
  if (!all.length) return null;
  if (!seen(marks, at)) return way > 0 ? all[0] : all[all.length - 1];
  const lines = [...new Set(all.map((index) => marks[index].line))];
  const own = all.filter((index) => marks[index].line === marks[at].line);
  if (key === "Home") return own[0];
  if (key === "End") return own[own.length - 1];
  if (lines.length < 2 || key === "ArrowRight" || key === "ArrowLeft") {
    const one = own.indexOf(at) + way;
    return own[Math.max(0, Math.min(own.length - 1, one))];
  }
  const line = lines[(lines.indexOf(marks[at].line) + way + lines.length) % lines.length];
  const here = middle(marks[at].group);
  const far = (/** @type {number} */ index) => Math.abs(middle(marks[index].group) - here);
  return all.filter((index) => marks[index].line === line).reduce((best, index) => (far(index) < far(best) ? index : best));
}

/** @param {Element} element */
function middle(element) {
  const box = element.getBoundingClientRect();
  return box.left + box.width / 2;
}

/**
 * The mark nearest to a place of the window, -1 where none is within reach.
 * @param {Mark[]} marks
 * @param {number} x
 * @param {number} y
 */
function nearest(marks, x, y) {
  let best = -1;
  let least = [REACH, Infinity];
  marks.forEach(({ group }, index) => {
    if (!seen(marks, index)) return;
    const box = group.getBoundingClientRect();
    const away = Math.hypot(Math.max(box.left - x, 0, x - box.right), Math.max(box.top - y, 0, y - box.bottom));
    const off = Math.hypot(box.left + box.width / 2 - x, box.top + box.height / 2 - y);
    if (away < least[0] || (away === least[0] && off < least[1])) {
      best = index;
      least = [away, off];
    }
  });
  return best;
}

/**
 * Puts the value above its mark, below where there is no room above, and never over the edge of the chart.
 * @param {HTMLElement} tip
 * @param {DOMRect} mark
 * @param {DOMRect} room
 */
function beside(tip, mark, room) {
  const left = mark.left + mark.width / 2 - tip.offsetWidth / 2 - room.left;
  const above = mark.top - tip.offsetHeight - 8;
  tip.style.left = `${Math.max(0, Math.min(left, room.width - tip.offsetWidth))}px`;
  tip.style.top = `${(above > 0 ? above : mark.bottom + 8) - room.top}px`;
}
