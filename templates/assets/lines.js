// @ts-check
// Series of several records in one chart: lines over time as SVG, each named at its end, told by dash and mark as well as
// by colour. Points that cover another length of time (a quarter among years) are not joined with their neighbours.

/**
 * @typedef {{fact: string, from: string, to: string, months: number, size: number, when: string, text: string}} Point
 * @typedef {{name: string, points: Point[]}} Line
 *
 * @typedef {object} Axis
 * @property {boolean} index whether sizes are shown as parts of each line's first point, which is 100
 * @property {boolean} share whether sizes are shares, to be told in per cent
 * @property {string} language for numbers
 * @property {string} label what the chart says, for who cannot see it
 */

const SVG = "http://www.w3.org/2000/svg";
/** colours of the edition, one after another; the marks and dashes say the same */
export const MARKS = ["circle", "square", "diamond", "triangle"];

/**
 * @param {string} tag
 * @param {Record<string, string | number>} attributes
 * @param {...(Node | string)} children
 */
function s(tag, attributes, ...children) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  element.append(...children);
  return element;
}

/** Months since year 0, at the end of a month. @param {string} month */
const at = (month) => Number(month.slice(0, 4)) * 12 + Number(month.slice(5, 7));

/** Round steps that part a span into four to seven. @param {number} low @param {number} high */
export function ticks(low, high) {
  const span = high - low || Math.abs(high) || 1;
  const rough = span / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((n) => n * power).find((n) => span / n <= 6) ?? power * 10;
  const found = [];
  for (let n = Math.floor(low / step); n <= Math.ceil(high / step); n += 1) found.push(Number((n * step).toPrecision(12)));
  return found;
}

/** Runs of neighbours that cover the same length of time. @param {Point[]} points */
export function runs(points) {
  /** @type {Point[][]} */
  const found = [];
  for (const months of new Set(points.map((p) => p.months))) {
    found.push(points.filter((p) => p.months === months).sort((a, b) => at(a.to) - at(b.to)));
  }
  return found;
}

/** @param {string} shape @param {number} x @param {number} y @param {string} name */
function mark(shape, x, y, name) {
  const shapes = /** @type {Record<string, string>} */ ({
    circle: `M${x - 4} ${y}a4 4 0 1 0 8 0a4 4 0 1 0-8 0`,
    square: `M${x - 3.6} ${y - 3.6}h7.2v7.2h-7.2z`,
    diamond: `M${x} ${y - 5}l5 5-5 5-5-5z`,
    triangle: `M${x} ${y - 4.8}l4.8 8.6h-9.6z`,
  });
  return s("path", { class: `cb-lines__mark ${name}`, d: shapes[shape] });
}

/**
 * @param {Line[]} lines four at most
 * @param {Axis} axis
 * @param {number} width in pixels
 */
export function drawn(lines, axis, width) {
  const height = Math.round(Math.min(340, Math.max(230, width * 0.5)));
  const [left, right, top, bottom] = [56, 16, 14, 28];
  /** @param {Line} line @param {Point} point */
  const size = (line, point) => (axis.index ? (point.size / line.points[0].size) * 100 : point.size);
  const sizes = lines.flatMap((line) => line.points.map((point) => size(line, point)));
  const months = lines.flatMap((line) => line.points.map((point) => at(point.to)));
  // a length stands from nought on; an index may stand from where it begins
  const steps = ticks(Math.min(0, ...sizes), Math.max(...sizes));
  const [low, high] = [steps[0], steps[steps.length - 1]];
  const [first, last] = [Math.min(...months), Math.max(...months)];
  const x = (/** @type {number} */ month) =>
    left + 10 + (last === first ? 0.5 : (month - first) / (last - first)) * (width - left - right - 20);
  const y = (/** @type {number} */ value) => top + (1 - (value - low) / (high - low || 1)) * (height - top - bottom);
  const number = new Intl.NumberFormat(axis.language, axis.share ? { style: "percent", maximumFractionDigits: 1 } : { notation: "compact", maximumFractionDigits: 1 });
  const picture = s("svg", { class: "cb-lines", viewBox: `0 0 ${width} ${height}`, width, height, role: "img", "aria-label": axis.label });
  for (const step of steps) {
    picture.append(
      s("path", { class: step === 0 ? "cb-lines__base" : "cb-lines__grid", d: `M${left} ${y(step)}H${width - right}` }),
      s("text", { class: "cb-lines__tick", x: left - 8, y: y(step) + 4, "text-anchor": "end" }, number.format(step)),
    );
  }
  const [from, to] = [Math.floor((first - 1) / 12), Math.floor((last - 1) / 12)];
  const every = Math.ceil((to - from + 1) / Math.max(2, Math.floor((width - left) / 64)));
  for (let year = from; year <= to; year += 1) {
    // a year's name stands in the middle of what is seen of it, behind a line where it begins
    const [begins, ends] = [Math.max(first, year * 12 + 1), Math.min(last, year * 12 + 12)];
    if (year > from) picture.append(s("path", { class: "cb-lines__grid", d: `M${x(begins - 0.5)} ${height - bottom}v6` }));
    if ((year - from) % every) continue;
    const place = Math.min(Math.max((x(begins) + x(ends)) / 2, left + 12), width - right - 12);
    picture.append(s("text", { class: "cb-lines__tick", x: place, y: height - 8, "text-anchor": "middle" }, String(year)));
  }
  lines.forEach((line, index) => {
    const name = `cb-lines--${index + 1}`;
    for (const run of runs(line.points)) {
      const path = run.map((point, n) => `${n ? "L" : "M"}${x(at(point.to)).toFixed(1)} ${y(size(line, point)).toFixed(1)}`).join("");
      if (run.length > 1) picture.append(s("path", { class: `cb-lines__line ${name}`, d: path }));
    }
    for (const point of line.points) {
      const shape = mark(MARKS[index % MARKS.length], x(at(point.to)), y(size(line, point)), name);
      shape.append(s("title", {}, `${line.name}, ${point.when}: ${point.text}`));
      picture.append(shape);
    }
  });
  return picture;
}

/** The mark of a line, for its name beside the chart. @param {number} index */
export function sample(index) {
  const picture = s("svg", { class: "cb-lines__sample", viewBox: "0 0 28 14", width: 28, height: 14, "aria-hidden": "true" });
  const name = `cb-lines--${index + 1}`;
  picture.append(s("path", { class: `cb-lines__line ${name}`, d: "M1 7H27" }), mark(MARKS[index % MARKS.length], 14, 7, name));
  return picture;
}
