// The curve of a table: what was seen as a line with points, what is predicted dashed. The table beside it says the same.

import { write } from "./number.js";

/** @typedef {import("./types.d.ts").Cell} Cell */

const SPACE = "http://www.w3.org/2000/svg";
const [WIDTH, HEIGHT, LEFT, RIGHT, TOP, FOOT] = [560, 220, 44, 12, 12, 26];

/** @param {string} name @param {Record<string, string | number>} attributes @param {string} [text] */
function element(name, attributes, text = "") {
  const made = document.createElementNS(SPACE, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  made.textContent = text;
  return made;
}

/**
 * Draws shares in percent over periods.
 * @param {Element} place
 * @param {{ at: number, share: number, seen: boolean }[]} points in their order
 * @param {string} label says what is drawn
 * @param {Record<string, string>} words
 */
export function draw(place, points, label, words) {
  const width = place.clientWidth ? Math.min(WIDTH, place.clientWidth) : WIDTH; // letters keep their size on a phone
  const svg = element("svg", { viewBox: `0 0 ${width} ${HEIGHT}`, role: "img", "aria-label": label });
  const last = points[points.length - 1].at || 1;
  const top = Math.max(...points.map((point) => point.share)) || 1;
  const x = (/** @type {number} */ at) => LEFT + (at / last) * (width - LEFT - RIGHT);
  const y = (/** @type {number} */ share) => HEIGHT - FOOT - (share / top) * (HEIGHT - FOOT - TOP);
  for (const share of [0, top / 2, top]) {
    svg.append(element("line", { x1: LEFT, x2: width - RIGHT, y1: y(share), y2: y(share) }));
    svg.append(element("text", { x: LEFT - 6, y: y(share) + 4, "text-anchor": "end" }, write(Math.round(share), "percent", words)));
  }
  const step = Math.ceil(last / 12);
  for (let at = 0; at <= last; at += step) svg.append(element("text", { x: x(at), y: HEIGHT - 6, "text-anchor": "middle" }, String(at)));
  const line = (/** @type {typeof points} */ part) => part.map((point, i) => `${i ? "L" : "M"}${x(point.at).toFixed(1)} ${y(point.share).toFixed(1)}`).join("");
  const seen = points.filter((point) => point.seen);
  svg.append(element("path", { d: line(seen) }));
  // the dashes begin where what was seen ends
  if (seen.length < points.length) svg.append(element("path", { d: line(points.slice(seen.length - 1)) }));
  for (const point of seen) svg.append(element("circle", { cx: x(point.at).toFixed(1), cy: y(point.share).toFixed(1), r: 3 }));
  place.replaceChildren(svg);
}
