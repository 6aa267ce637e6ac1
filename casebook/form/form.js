// @ts-check
// The form. The page brings a token and words; what a record's fields are comes as data (shapes.py), and each shape
// becomes a control that knows its value. A control that nobody touched gives back the very value that it was given.

/** @typedef {any} Value */
/** @typedef {{ t: string, fields?: Field[], item?: Shape, options?: [Value, string][], kind?: string, tag?: string, shapes?: Record<string, Shape>, whole?: boolean, tall?: boolean, title?: string }} Shape */
/** @typedef {{ name: string, title: string, help: string, required: boolean, node: Shape }} Field */
/** @typedef {(string | number)[]} Loc */
/** @typedef {{ el: HTMLElement, get: () => Value | undefined, at?: (step: string | number) => Control | undefined, empty?: boolean }} Control */
/** @typedef {{ place: string, message: string, mend: string, form: string, loc: Loc | null, lines: [number, string, number][], hinders: boolean }} Told */
/** @typedef {{ number: number, time: string, who: string, why: string, record: string, form: string, undoes: number | null, undone: boolean, fields: [string, string, string][] }} Entry */

const start = JSON.parse(/** @type {HTMLElement} */ (document.getElementById("start")).textContent ?? "{}");
const HOME = /** @type {string} */ (start.home);
const LATER = 350; // milliseconds after a key before what was typed is checked
const main = /** @type {HTMLElement} */ (document.getElementById("main"));
const stateLine = /** @type {HTMLElement} */ (document.getElementById("state"));

/** @param {string} key @param {Record<string, string | number>} [values] */
const t = (key, values = {}) =>
  String(start.words[key] ?? key).replace(/\{(\w+)\}/g, (_all, name) => String(values[name] ?? ""));

/**
 * @param {string} tag @param {Record<string, any> | null} [attributes] @param {...(Node | string | null | undefined | false)} inner
 * @returns {HTMLElement}
 */
function h(tag, attributes, ...inner) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== undefined && value !== null) element.setAttribute(name, String(value));
  }
  for (const part of inner) if (part) element.append(part);
  return element;
}

/** @param {Value} a @param {Value} b */
const alike = (a, b) => JSON.stringify(a) === JSON.stringify(b);

/** @param {string} path @returns {Promise<any>} */
async function ask(path) {
  const answer = await fetch(HOME + path);
  const told = await answer.json();
  if (!answer.ok) throw Object.assign(new Error(told.said), { told, status: answer.status });
  return told;
}

/** @param {string} path @param {Record<string, any>} body @returns {Promise<any>} */
async function send(path, body) {
  const answer = await fetch(HOME + path, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-Casebook-Token": start.token },
    body: JSON.stringify(body),
  });
  const told = await answer.json();
  if (!answer.ok) throw Object.assign(new Error(told.said), { told, status: answer.status });
  return told;
}

/** What this browser keeps. Where it keeps nothing, or has no room, the form works without. */
const keeping = {
  /** @param {string} name */
  get: (name) => {
    try {
      return localStorage.getItem(name);
    } catch {
      return null;
    }
  },
  /** @param {string} name @param {string | null} value nothing takes it away */
  set: (name, value) => {
    try {
      if (value === null) localStorage.removeItem(name);
      else localStorage.setItem(name, value);
    } catch {
      // leaving the page asks all the same
    }
  },
};

// --- values ---

/** A value as a person reads it in one field. @param {Value} value @returns {string} */
function shown(value) {
  if (value === undefined || value === null || (typeof value === "object" && value.open)) return "";
  if (typeof value === "object" && "n" in value) return value.n;
  return typeof value === "string" ? value : String(value);
}

/** A value in YAML's short style. @param {Value} value @returns {string} */
function short(value) {
  if (value === undefined) return "";
  if (Array.isArray(value)) return `[${value.map(short).join(", ")}]`;
  if (value && typeof value === "object") {
    if (typeof value.n === "string") return value.n;
    return `{${Object.entries(value).map(([name, inner]) => `${JSON.stringify(name)}: ${short(inner)}`).join(", ")}}`;
  }
  return JSON.stringify(value);
}

/** @param {Value} value */
const isPlain = (value) => value === undefined || value === null || typeof value !== "object" || "n" in value || "open" in value;
/** @param {Value} value */
const isFields = (value) => value && typeof value === "object" && !Array.isArray(value) && !("n" in value) && !("open" in value);

// --- controls ---

/** Whether somebody has touched what an element holds. @param {HTMLElement} element */
function watch(element) {
  const state = { touched: false };
  for (const name of ["input", "change", "touched"]) element.addEventListener(name, () => (state.touched = true));
  return state;
}
/** @param {HTMLElement} element */
const touch = (element) => element.dispatchEvent(new CustomEvent("touched", { bubbles: true }));

/** Takes a row away; the keyboard goes on at the button of the next one, of the last, or at the one that adds.
 * @param {HTMLElement} row @param {HTMLElement} add */
function dropped(row, add) {
  const next = row.nextElementSibling ?? row.previousElementSibling;
  const buttons = next?.querySelectorAll(":scope > .tools > button");
  row.remove();
  (/** @type {HTMLElement | undefined} */ (buttons?.[buttons.length - 1]) ?? add).focus();
}

/** @param {HTMLTextAreaElement} area */
function grow(area) {
  area.style.height = "auto";
  area.style.height = `${area.scrollHeight + 2}px`;
}

/** @param {Value} value @param {Record<string, any>} [more] @returns {Control} */
function text(value, more = {}) {
  const area = /** @type {HTMLTextAreaElement} */ (h("textarea", { rows: 1, spellcheck: false, ...more }));
  area.value = shown(value);
  const seen = area.value;
  area.addEventListener("input", () => grow(area));
  requestAnimationFrame(() => grow(area));
  if (value?.open) mark(area);
  return { el: area, get: () => (area.value === seen ? value : area.value.trim() === "" ? undefined : area.value), empty: value === undefined };
}

/** @param {HTMLElement} element */
function mark(element) {
  element.classList.add("open");
  element.setAttribute("placeholder", t("to_fill"));
}

/** @param {Value} value @param {string} sort @param {Record<string, any>} [more] @returns {Control} */
function line(value, sort, more = {}) {
  if (shown(value).includes("\n")) return text(value, more);
  const input = /** @type {HTMLInputElement} */ (h("input", { type: "text", autocomplete: "off", spellcheck: false, ...more }));
  input.value = shown(value);
  const seen = input.value;
  if (value?.open) mark(input);
  return {
    el: input,
    empty: value === undefined,
    get: () => {
      const typed = input.value.trim();
      if (input.value === seen) return value;
      return typed === "" ? undefined : sort === "number" ? { n: typed } : typed;
    },
  };
}

/** @param {Value} value @param {[Value, string][]} options @param {boolean} whole @returns {Control} */
function choice(value, options, whole) {
  const select = /** @type {HTMLSelectElement} */ (h("select", null, h("option", { value: "" }, t("choose"))));
  const now = shown(value);
  const known = options.map(([word]) => String(word));
  for (const [word, name] of options) {
    select.append(h("option", { value: word }, String(word) === name ? name : `${name} (${word})`));
  }
  if (now && !known.includes(now)) select.append(h("option", { value: now }, now));
  select.value = now;
  if (value?.open) mark(select);
  return {
    el: select,
    empty: value === undefined,
    get: () => (select.value === now ? value : select.value === "" ? undefined : whole ? { n: select.value } : select.value),
  };
}

/** @param {Value} value @returns {Control} */
function truth(value) {
  const made = choice(value === undefined ? undefined : String(value), [["true", t("truth_yes")], ["false", t("truth_no")]], false);
  return { ...made, get: () => ({ true: true, false: false })[/** @type {"true"} */ (shown(made.get()))] };
}

/** Both languages side by side. @param {Value} value @param {Shape} shape @returns {Control} */
function both(value, shape) {
  const parts = ["zh", "en"].map((language) => {
    const inner = text(value?.[language], { lang: language === "zh" ? "zh-Hans" : "en", "aria-label": t(language), class: shape.tall ? "tall" : "" });
    return /** @type {[string, Control]} */ ([language, { ...inner, el: h("label", { class: "side" }, h("span", { class: "quiet" }, t(language)), inner.el) }]);
  });
  const element = h("div", { class: "both" }, ...parts.map(([, part]) => part.el));
  return group(element, value, parts);
}

/** Named parts as one value. @param {HTMLElement} element @param {Value} value @param {[string, Control][]} parts @returns {Control} */
function group(element, value, parts) {
  const seen = watch(element);
  const named = new Map(parts);
  return {
    el: element,
    empty: value === undefined,
    at: (step) => named.get(String(step)),
    get: () => {
      if (!seen.touched) return value;
      /** @type {Record<string, Value>} */
      const made = {};
      for (const [name, inner] of Object.entries(value ?? {})) if (!named.has(name)) made[name] = inner;
      for (const [name, part] of parts) {
        const inner = part.get();
        if (inner !== undefined) made[name] = inner;
      }
      return Object.keys(made).length ? made : undefined;
    },
  };
}

/** @param {Value} value @returns {Control} */
function period(value) {
  let inner = isFields(value) ? both(value, { t: "local" }) : line(value, "text", { placeholder: "2026, 2026-06, 2026-H1" });
  const holder = h("div", { class: "period" });
  const fill = () => {
    const words = inner.at !== undefined;
    const change = h("button", { type: "button", class: "small" }, t(words ? "code_instead" : "words_instead"));
    change.addEventListener("click", () => {
      inner = words ? line(undefined, "text", { placeholder: "2026, 2026-06, 2026-H1" }) : both(undefined, { t: "local" });
      fill();
      touch(holder);
    });
    holder.replaceChildren(inner.el, change);
  };
  fill();
  return { el: holder, get: () => inner.get(), at: (step) => inner.at?.(step), empty: value === undefined };
}

/** @type {Map<string, Promise<{ ids: [string, string][], form: boolean }>>} */
const lists = new Map();
/** @param {string} kind */
function idsOf(kind) {
  let found = lists.get(kind);
  if (!found) {
    found = ask(`ids?kind=${encodeURIComponent(kind)}`);
    lists.set(kind, found);
  }
  return found;
}

/** A record by its id, found by parts of id or title. @param {Value} value @param {string} kind @returns {Control} */
function reference(value, kind) {
  const inner = line(value, "text", { role: "combobox", "aria-expanded": "false", "aria-autocomplete": "list" });
  const input = /** @type {HTMLInputElement} */ (inner.el);
  const list = h("ul", { class: "options", role: "listbox", hidden: true });
  const title = h("span", { class: "title quiet" });
  const go = h("a", { class: "small go", hidden: true }, "→");
  let at = -1;
  const name = async () => {
    const { ids, form } = await idsOf(kind);
    const known = ids.find(([id]) => id === input.value.trim());
    title.textContent = known?.[1] ?? "";
    go.hidden = !known || !form;
    go.setAttribute("href", `${HOME}r/${kind}/${input.value.trim()}`);
    go.setAttribute("aria-label", `${t("open")}: ${known?.[1] ?? ""}`);
  };
  const close = () => {
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
  };
  /** @param {string} id */
  const take = (id) => {
    input.value = id;
    close();
    input.dispatchEvent(new Event("input", { bubbles: true }));
    close();
  };
  const offer = async () => {
    const { ids } = await idsOf(kind);
    const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    const fit = ids.filter(([id, said]) => words.every((word) => `${id} ${said}`.toLowerCase().includes(word)));
    at = -1;
    list.replaceChildren(
      ...fit.slice(0, 40).map(([id, said]) => {
        const option = h("li", { role: "option", "data-id": id }, h("b", null, id), " ", said);
        option.addEventListener("pointerdown", (event) => {
          event.preventDefault();
          take(id);
        });
        return option;
      }),
    );
    list.hidden = fit.length === 0 || document.activeElement !== input;
    input.setAttribute("aria-expanded", String(!list.hidden));
  };
  input.addEventListener("input", () => void Promise.all([offer(), name()]));
  input.addEventListener("focus", () => void offer());
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    const options = /** @type {HTMLElement[]} */ ([...list.children]);
    if (event.isComposing) return;
    if (event.key === "Escape") close();
    else if (event.key === "Enter" && at >= 0) {
      event.preventDefault();
      take(options[at]?.dataset.id ?? input.value);
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      at = Math.max(0, Math.min(options.length - 1, at + (event.key === "ArrowDown" ? 1 : -1)));
      options.forEach((option, n) => option.setAttribute("aria-selected", String(n === at)));
      options[at]?.scrollIntoView({ block: "nearest" });
    }
  });
  void name();
  return { ...inner, el: h("div", { class: "reference" }, input, go, list, title) };
}

/** @param {Value} value @param {Shape} shape @returns {Control} */
function many(value, shape) {
  const items = { .../** @type {Shape} */ (shape.item), title: shape.title };
  /** @type {Control[]} */
  let parts = [];
  const rows = h("ol", { class: "items" });
  const element = h("div", { class: "many" }, rows);
  const seen = watch(element);
  /** @param {Control} part */
  const row = (part) => {
    const own = h("li", null, part.el);
    /** @param {number} by */
    const move = (by) => {
      const n = parts.indexOf(part);
      if (n + by < 0 || n + by >= parts.length) return;
      parts.splice(n, 1);
      parts.splice(n + by, 0, part);
      const held = document.activeElement;
      rows.replaceChildren(...parts.map((p) => /** @type {HTMLElement} */ (places.get(p))));
      if (held instanceof HTMLElement) held.focus(); // what is put elsewhere loses the keyboard
      touch(element);
    };
    /** @param {string} sign @param {string} name @param {() => void} act */
    const button = (sign, name, act) => h("button", { type: "button", class: "small", title: t(name), "aria-label": t(name), onclick: act }, sign);
    const drop = () => {
      parts = parts.filter((other) => other !== part);
      dropped(own, add);
      touch(element);
    };
    own.append(h("span", { class: "tools" }, button("↑", "up", () => move(-1)), button("↓", "down", () => move(1)), button("×", "remove", drop)));
    places.set(part, own);
    return own;
  };
  /** @type {Map<Control, HTMLElement>} */
  const places = new Map();
  for (const inner of Array.isArray(value) ? value : []) parts.push(control(inner, items));
  rows.append(...parts.map(row));
  const add = h("button", { type: "button", class: "small add" }, `+ ${t("add")}`);
  add.addEventListener("click", () => {
    const part = control(undefined, items);
    parts.push(part);
    const made = row(part);
    rows.append(made);
    touch(element);
    /** @type {HTMLElement | null} */ (made.querySelector("input, textarea, select"))?.focus();
  });
  element.append(add);
  return {
    el: element,
    empty: value === undefined,
    at: (step) => parts[Number(step)],
    get: () => {
      if (!seen.touched) return value;
      const made = parts.map((part) => part.get()).filter((inner) => inner !== undefined);
      return made.length ? made : undefined;
    },
  };
}

/** Values under names of their own. @param {Value} value @param {Shape} shape @returns {Control} */
function mapped(value, shape) {
  const items = { .../** @type {Shape} */ (shape.item), title: shape.title };
  /** @type {{ name: HTMLInputElement, part: Control }[]} */
  let parts = [];
  const rows = h("ol", { class: "items named" });
  const element = h("div", { class: "many" }, rows);
  const seen = watch(element);
  /** @param {string} name @param {Value} inner */
  const row = (name, inner) => {
    const input = /** @type {HTMLInputElement} */ (h("input", { type: "text", "aria-label": t("key"), placeholder: t("key"), class: "key" }));
    input.value = name;
    const part = { name: input, part: control(inner, items) };
    parts.push(part);
    const own = h("li", null, input, part.part.el);
    const drop = h("button", { type: "button", class: "small", title: t("remove"), "aria-label": t("remove") }, "×");
    drop.addEventListener("click", () => {
      parts = parts.filter((other) => other !== part);
      dropped(own, add);
      touch(element);
    });
    own.append(h("span", { class: "tools" }, drop));
    rows.append(own);
    return input;
  };
  for (const [name, inner] of Object.entries(value ?? {})) row(name, inner);
  const add = h("button", { type: "button", class: "small add" }, `+ ${t("add")}`);
  add.addEventListener("click", () => {
    row("", undefined).focus();
    touch(element);
  });
  element.append(add);
  return {
    el: element,
    empty: value === undefined,
    at: (step) => parts.find((part) => part.name.value === String(step))?.part,
    get: () => {
      if (!seen.touched) return value;
      /** @type {Record<string, Value>} */
      const made = {};
      for (const { name, part } of parts) {
        const inner = part.get();
        if (name.value.trim() && inner !== undefined) made[name.value.trim()] = inner;
      }
      return Object.keys(made).length ? made : undefined;
    },
  };
}

/** @param {Value} value @param {Shape} shape @returns {Control} */
function fields(value, shape) {
  /** @type {[string, Control][]} */
  const parts = [];
  const [filled, empty] = [h("div", { class: "fields" }), h("div", { class: "fields" })];
  for (const field of shape.fields ?? []) {
    const part = control(value?.[field.name], { ...field.node, title: field.title });
    parts.push([field.name, part]);
    const wide = !["line", "number", "whole", "bool", "choice", "period", "ref"].includes(field.node.t);
    const head = h(wide ? "div" : "span", { class: "name" }, field.title, field.required ? h("b", { title: t("required") }, " *") : null);
    const own = h(wide ? "div" : "label", { class: `field ${field.node.t}`, "data-field": field.name }, head, part.el);
    if (wide) own.setAttribute("role", "group");
    if (wide) own.setAttribute("aria-label", field.title);
    if (field.help) own.append(h("small", { class: "help" }, field.help));
    part.el = own;
    (value?.[field.name] !== undefined || field.required ? filled : empty).append(own);
  }
  const element = h("div", { class: "object" }, filled);
  if (empty.children.length) {
    element.append(h("details", { class: "more" }, h("summary", null, t("more", { n: empty.children.length })), empty));
  }
  return group(element, value, parts);
}

/** One of several shapes, which a field tells apart. @param {Value} value @param {Shape} shape @returns {Control} */
function oneOf(value, shape) {
  const tag = /** @type {string} */ (shape.tag);
  const shapes = /** @type {Record<string, Shape>} */ (shape.shapes);
  const holder = h("div", { class: "oneof" });
  /** @type {Control} */
  let inner;
  /** @param {Value} now */
  const fill = (now) => {
    const own = shapes[shown(now?.[tag])] ?? /** @type {Shape} */ (Object.values(shapes)[0]);
    inner = fields(now, own);
    holder.replaceChildren(inner.el);
    const select = /** @type {HTMLSelectElement | null} */ (inner.at?.(tag)?.el.querySelector("select"));
    select?.addEventListener("change", () => {
      const told = inner.get();
      const names = new Set((shapes[select.value]?.fields ?? []).map((field) => field.name));
      fill(Object.fromEntries(Object.entries({ ...told, [tag]: select.value }).filter(([name]) => names.has(name))));
      touch(inner.el);
    });
  };
  fill(value);
  return { el: holder, get: () => inner.get(), at: (step) => inner.at?.(step), empty: value === undefined };
}

const MOST_ROWS = 1000; // more would make a page that hardly moves

/** Rows of cells, each a text, as a CSV has them. @param {Value} value @param {Shape} shape @returns {Control} */
function table(value, shape) {
  const columns = shape.fields ?? [];
  if (value === undefined || value.length > MOST_ROWS) {
    const said = value === undefined ? t("rows_unread") : t("rows_many", { n: value.length });
    return { el: h("p", { class: "quiet" }, said), get: () => value, empty: value === undefined };
  }
  /** @typedef {{ el: HTMLElement, cells: Map<string, Control> }} Row */
  /** @type {Row[]} */
  let rows = [];
  const body = h("tbody", null);
  const head = h("tr", null, ...columns.map((column) => h("th", { scope: "col", title: column.help }, column.title, column.required ? h("b", { title: t("required") }, " *") : null)), h("td", null));
  const element = h("div", { class: "table" }, h("div", { class: "scroll" }, h("table", null, h("thead", null, head), body)));
  const seen = watch(element);
  /** @param {Row} row @param {string} name */
  const input = (row, name) => /** @type {HTMLInputElement} */ (row.cells.get(name)?.el.querySelector("input, select"));
  /** What was copied from a spreadsheet goes into the cells from here on. @param {ClipboardEvent} event @param {Row} row @param {number} column */
  const paste = (event, row, column) => {
    const said = (event.clipboardData?.getData("text/plain") ?? "").replace(/\r\n?/g, "\n").replace(/\n$/, "");
    if (!/[\t\n]/.test(said)) return;
    event.preventDefault();
    said.split("\n").forEach((line, down) => {
      const to = rows[rows.indexOf(row) + down] ?? add();
      line.split("\t").forEach((cell, right) => {
        const name = columns[column + right]?.name;
        if (name) input(to, name).value = cell.trim();
      });
    });
    touch(element);
  };
  /** @param {Record<string, string>} now @returns {Row} */
  const make = (now) => {
    /** @type {Row} */
    const row = { el: h("tr", null), cells: new Map() };
    columns.forEach((column, n) => {
      const label = { "aria-label": column.title };
      const field = /** @type {HTMLInputElement} */ (
        h("input", { type: "text", autocomplete: "off", spellcheck: false, ...label, ...(column.node.t === "number" ? { inputmode: "decimal" } : {}), ...(offers.has(column.name) ? { list: `offers-${column.name}` } : {}) })
      );
      field.value = now[column.name] ?? "";
      field.addEventListener("paste", (event) => paste(event, row, n));
      field.addEventListener("keydown", (event) => {
        if (event.key !== "Enter" || event.isComposing) return; // of Chinese that is being typed, Enter ends a word
        event.preventDefault();
        const below = rows[rows.indexOf(row) + 1];
        if (below) input(below, column.name).focus();
      });
      const cell = h("td", { class: column.node.t }, field);
      row.cells.set(column.name, { el: cell, get: () => field.value.trim() || undefined });
      row.el.append(cell);
    });
    const drop = h("button", { type: "button", class: "small" }, "×");
    const name = () => drop.setAttribute("aria-label", t("row_remove", { row: input(row, "row").value }));
    drop.addEventListener("focus", name);
    drop.addEventListener("pointerenter", name);
    drop.addEventListener("click", () => {
      rows = rows.filter((other) => other !== row);
      dropped(row.el, more);
      touch(element);
    });
    row.el.append(h("td", { class: "tools" }, drop));
    name();
    rows.push(row);
    body.append(row.el);
    return row;
  };
  const add = () => make({});
  /** Whether a row is a line of the file, by which check counts: one without anything is none. @param {Row} row */
  const says = (row) => [...row.cells.values()].some((cell) => cell.get() !== undefined);
  /** What may stand in a column: words of a choice, ids of records. @type {Set<string>} */
  const offers = new Set();
  for (const column of columns) {
    const choices = column.node.t === "list" ? column.node.item : column.node;
    if (choices?.t !== "choice" && choices?.t !== "ref") continue;
    offers.add(column.name);
    const list = h("datalist", { id: `offers-${column.name}` });
    element.append(list);
    if (choices.t === "choice") list.append(...(choices.options ?? []).map(([word, name]) => h("option", { value: word }, name)));
    else void idsOf(choices.kind ?? "").then(({ ids }) => list.append(...ids.map(([id, title]) => h("option", { value: id }, title))));
  }
  for (const now of value) make(now);
  const more = h("button", { type: "button", class: "small add" }, `+ ${t("row_add")}`);
  more.addEventListener("click", () => {
    input(add(), columns[0]?.name ?? "").focus();
    touch(element);
  });
  element.append(more);
  return {
    el: element,
    empty: false,
    at: (step) => {
      const row = rows.filter(says)[Number(step)];
      return row && { el: row.el, get: () => undefined, at: (name) => row.cells.get(String(name)) };
    },
    get: () => {
      if (!seen.touched) return value;
      return rows.filter(says).map((row) => Object.fromEntries([...row.cells].flatMap(([name, cell]) => (cell.get() === undefined ? [] : [[name, cell.get()]]))));
    },
  };
}

/** @param {Value} value @returns {Control} */
function raw(value) {
  const made = text(value === undefined ? undefined : short(value));
  const seen = made.get();
  return { ...made, get: () => (made.get() === seen ? value : made.get() === undefined ? undefined : { y: made.get() }), empty: value === undefined };
}

/** A control with the name of its field, also where it stands in a list. @param {Value} value @param {Shape} shape @returns {Control} */
function control(value, shape) {
  const made = sorted(value, shape);
  const own = ":scope > input, :scope > select, :scope > textarea";
  const target = made.el.matches("input, select, textarea") ? made.el : made.el.querySelector(own);
  if (shape.title && target && !target.hasAttribute("aria-label")) target.setAttribute("aria-label", shape.title);
  return made;
}

/** @param {Value} value @param {Shape} shape @returns {Control} */
function sorted(value, shape) {
  switch (shape.t) {
    case "text":
      return isPlain(value) ? text(value) : raw(value);
    case "line":
      return isPlain(value) ? line(value, "text") : raw(value);
    case "number":
    case "whole":
      return isPlain(value) ? line(value, "number", { inputmode: "decimal" }) : raw(value);
    case "bool":
      return value === undefined || typeof value === "boolean" ? truth(value) : raw(value);
    case "choice":
      return isPlain(value) ? choice(value, shape.options ?? [], shape.whole === true) : raw(value);
    case "ref":
      return isPlain(value) ? reference(value, shape.kind ?? "") : raw(value);
    case "period":
      return value === undefined || !Array.isArray(value) ? period(value) : raw(value);
    case "local":
    case "rich":
      return value === undefined || isFields(value) ? both(value, shape) : raw(value);
    case "list":
      return value === undefined || Array.isArray(value) ? many(value, shape) : raw(value);
    case "map":
      return value === undefined || isFields(value) ? mapped(value, shape) : raw(value);
    case "object":
      return value === undefined || isFields(value) ? fields(value, shape) : raw(value);
    case "table":
      return value === undefined || Array.isArray(value) ? table(value, shape) : raw(value);
    case "oneof":
      return value === undefined || isFields(value) ? oneOf(value, shape) : raw(value);
    default:
      return raw(value);
  }
}

/** What a form gives for a value that nobody touched, and for the same value touched: for a test of all records.
 * @param {Value} value @param {Shape} shape */
export function trip(value, shape) {
  const made = control(value, shape);
  const untouched = made.get();
  for (const element of [made.el, ...made.el.querySelectorAll("*")]) element.dispatchEvent(new CustomEvent("touched"));
  return { untouched, touched: made.get() };
}

// --- a record ---

/** @param {Loc} loc @param {Control} root @returns {HTMLElement} */
function placeOf(loc, root) {
  let now = root;
  for (const step of loc) {
    const next = now.at?.(step);
    if (!next) break;
    now = next;
  }
  return now.el;
}

/** @param {HTMLElement} element */
function reveal(element) {
  for (let up = element.parentElement; up; up = up.parentElement) if (up instanceof HTMLDetailsElement) up.open = true;
}

/** @param {Entry[]} entries @param {boolean} named @param {() => void} after */
function historyOf(entries, named, after) {
  if (!entries.length) return h("p", { class: "quiet" }, t("no_history"));
  return h(
    "ol",
    { class: "history" },
    ...entries.map((entry) => {
      const undo = h("button", { type: "button", class: "small" }, t("undo"));
      undo.addEventListener("click", async () => {
        try {
          await send("undo", { number: entry.number, who: who() });
          after();
        } catch (error) {
          say(`${t("undo_failed")}: ${/** @type {any} */ (error).message}`, "bad");
        }
      });
      return h(
        "li",
        null,
        h("time", { datetime: entry.time }, new Date(entry.time).toLocaleString(start.language === "zh" ? "zh-CN" : "en-GB")),
        ` ${entry.who}`,
        named ? h("a", { href: entry.form }, ` ${entry.record}`) : null,
        h("div", null, entry.why),
        ...entry.fields.map(([name, before, now]) => h("div", { class: "change" }, h("code", null, name), " ", h("del", null, before), " → ", h("ins", null, now))),
        entry.undone ? h("span", { class: "quiet" }, t("undone")) : undo,
      );
    }),
  );
}

/** @param {string} said @param {"" | "bad" | "good"} [how] */
function say(said, how = "") {
  stateLine.textContent = said;
  stateLine.className = how;
}
const who = () => /** @type {HTMLInputElement | null} */ (document.getElementById("who"))?.value ?? keeping.get("casebook who") ?? start.who;

/** @param {string} kind @param {string} id @param {boolean} isNew */
async function record(kind, id, isNew) {
  const query = `kind=${encodeURIComponent(kind)}&id=${encodeURIComponent(id)}${isNew ? "&new=1" : ""}`;
  const told = await ask(`record?${query}`);
  const kept = `casebook form ${kind}/${id}`;
  document.title = `${told.title} · ${t("title")}`;
  let [digest, data, fresh] = [told.digest, told.data, isNew];
  /** @type {Control} */
  let form = control(data, told.shape);
  let waiting = 0;
  let turn = 0;

  const problems = h("div", { class: "problems" });
  const notice = h("div", { class: "notice", role: "alert" });
  const holder = h("div", { id: "form", class: "form" }, form.el);
  const beside = h("div", { class: "beside" });
  const offered = h("div", { class: "offered" });
  const past = h("section", { class: "past" });
  const whoInput = /** @type {HTMLInputElement} */ (h("input", { id: "who", type: "text", maxlength: 80, autocomplete: "name" }));
  whoInput.value = keeping.get("casebook who") ?? start.who;
  const why = /** @type {HTMLInputElement} */ (h("input", { id: "why", type: "text", maxlength: 300, placeholder: t("why_hint") }));
  const commit = /** @type {HTMLInputElement} */ (h("input", { id: "commit", type: "checkbox" }));
  commit.checked = keeping.get("casebook commit") === "yes";
  const agree = /** @type {HTMLInputElement} */ (h("input", { id: "agree", type: "checkbox" }));
  const draft = /** @type {HTMLInputElement} */ (h("input", { id: "draft", type: "checkbox" }));
  const draftLine = h("label", { class: "check" }, draft, t("as_draft"));
  const publish = /** @type {HTMLButtonElement} */ (h("button", { id: "publish", type: "button" }, t("publish")));
  const draftNote = h("p", { class: "draft" }, t("is_draft"), " ", publish);
  const standing = () => {
    draftLine.hidden = told.draft || !told.can_draft;
    draftNote.hidden = !told.draft;
    pathLine.textContent = `${told.kind_name} · ${id} · ${told.path}`;
  };
  const pathLine = h("small", { class: "quiet" });
  const save = /** @type {HTMLButtonElement} */ (h("button", { id: "save", type: "button" }, t("save")));

  /** @returns {Value} */
  const collect = () => form.get() ?? {};
  const isChanged = () => !alike(collect(), data);

  /** @param {any} answer */
  const show = (answer) => {
    for (const old of holder.querySelectorAll(".wrong")) old.remove();
    for (const old of holder.querySelectorAll(".bad")) old.classList.remove("bad");
    const own = answer.problems.filter((/** @type {Told} */ p) => p.hinders || p.loc !== null);
    const others = answer.problems.filter((/** @type {Told} */ p) => !p.hinders && p.loc === null);
    for (const problem of own) {
      if (problem.loc === null) continue;
      const place = placeOf(problem.loc, form);
      place.classList.add("bad");
      place.append(h("p", { class: "wrong" }, h("strong", null, problem.message), " ", problem.mend));
      reveal(place);
    }
    /** @param {Told[]} list */
    const listed = (list) =>
      h(
        "ul",
        null,
        ...list.map((problem) => {
          const lines = h("pre", null);
          for (const [number, said, column] of problem.lines) {
            lines.append(`${String(number).padStart(4)}  `, column ? said.slice(0, column - 1) : said);
            if (column) lines.append(h("mark", null, said.slice(column - 1) || " "));
            lines.append("\n");
          }
          const place = h(problem.loc === null && problem.form ? "a" : "code", { href: problem.loc === null ? problem.form : undefined }, problem.place);
          return h("li", { class: problem.hinders ? "hinders" : "" }, place, h("div", null, h("strong", null, problem.message), " ", problem.mend), problem.lines.length ? lines : null);
        }),
      );
    problems.replaceChildren();
    if (own.length) problems.append(h("h2", null, t("wrong", { n: own.length })), listed(own));
    if (others.length) problems.append(h("details", null, h("summary", null, `${t("elsewhere")} (${others.length})`), listed(others)));
    offered.replaceChildren();
    if (answer.proposals.length) {
      offered.append(h("h2", null, t("proposals")));
      for (const one of answer.proposals) {
        const take = h("button", { type: "button", class: "small" }, t("use"));
        take.addEventListener("click", () => {
          fill({ ...collect(), figure: one.figure });
          touch(form.el);
        });
        offered.append(h("p", null, h("q", null, one.said), " → ", h("b", null, one.name), " ", take));
      }
    }
    const hinders = own.some((/** @type {Told} */ p) => p.hinders);
    save.disabled = hinders;
    save.title = hinders ? t("hinders") : "";
    beside.innerHTML = answer.beside; // made by a template that escapes, from records of this project
    const changed = isChanged();
    say(hinders ? t("wrong", { n: own.length }) : changed ? `${t("unsaved")} · ${t("clean")}` : own.length ? t("wrong", { n: own.length }) : t("clean"), own.length ? "bad" : "good");
    stateLine.dataset.turn = String(turn);
  };

  const check = async () => {
    const mine = ++turn;
    try {
      const answer = await send("check", { kind, id, new: fresh, data: collect(), digest });
      if (mine === turn) show(answer);
    } catch (error) {
      if (mine === turn) failed(error);
    }
  };
  const changed = () => {
    say(t("checking"));
    if (isChanged()) keeping.set(kept, JSON.stringify({ data: collect(), base: data, digest }));
    else keeping.set(kept, null);
    window.clearTimeout(waiting);
    waiting = window.setTimeout(() => void check(), LATER);
  };
  /** @param {Value} value */
  const fill = (value) => {
    form = control(value, told.shape);
    holder.replaceChildren(form.el);
    lagging();
  };
  const lagging = () => {
    for (const [name, behind] of Object.entries(told.lags)) {
      const place = placeOf(name.split("."), form);
      place.querySelector(".name")?.append(h("span", { class: "lag" }, t(`lag_${behind}`)));
      place.querySelector(`[lang|="${behind}"]`)?.classList.add("behind");
    }
    agreeLine.hidden = Object.keys(told.lags).length === 0;
    agree.checked = false;
  };

  /** @param {any} error */
  const failed = (error) => {
    if (error.status === 409) return clash(error.told.now);
    say(error.told ? error.message : t("offline"), "bad");
    if (error.told?.problems) void check();
    return undefined;
  };
  /** The record has changed underneath: what both sides changed is shown, and nothing is lost. @param {any} now */
  const clash = (now) => {
    say(t("conflict"), "bad");
    const mine = collect();
    if (!now) {
      notice.replaceChildren(h("p", null, t("gone")));
      return;
    }
    if (fresh) history.replaceState(null, "", `${HOME}r/${kind}/${id}`); // begun in another tab too, and saved there
    fresh = false;
    const names = [...new Set([...Object.keys(data), ...Object.keys(mine), ...Object.keys(now.data)])];
    /** @type {Record<string, Value>} */
    const merged = {};
    const rows = [];
    for (const name of names) {
      const touched = !alike(mine[name], data[name]);
      const value = touched ? mine[name] : now.data[name];
      if (value !== undefined) merged[name] = value;
      if (!alike(mine[name], now.data[name])) rows.push(h("tr", null, h("th", null, name), h("td", null, short(now.data[name]) || "—"), h("td", null, short(mine[name]) || "—")));
    }
    /** @param {Value} value */
    const go = (value) => {
      [data, digest] = [now.data, now.digest];
      fill(value);
      notice.replaceChildren();
      touch(form.el);
      changed();
    };
    notice.replaceChildren(
      h("p", null, t("conflict")),
      h("table", null, h("tr", null, h("th", null), h("th", null, t("now")), h("th", null, t("mine"))), ...rows),
      h("button", { type: "button", id: "merge", onclick: () => go(merged) }, t("keep_mine")),
      h("button", { type: "button", id: "theirs", onclick: () => go(now.data) }, t("take_theirs")),
    );
  };

  /** @param {any} now */
  const stands = (now) => {
    [digest, data, fresh] = [now.digest, now.data, false];
    Object.assign(told, { lags: now.lags, address: now.address, draft: now.draft, can_draft: now.can_draft, path: now.path });
    standing();
    keeping.set(kept, null);
    fill(data);
    why.value = "";
    past.replaceChildren(h("h2", null, t("history")), historyOf(now.history, false, again));
    preview();
  };
  const again = async () => {
    if (isChanged()) return void check(); // what was typed meanwhile is not thrown away: a save will tell of the conflict
    try {
      const now = await ask(`record?kind=${encodeURIComponent(kind)}&id=${encodeURIComponent(id)}`);
      stands(now);
      show(now);
    } catch {
      location.assign(HOME); // the record has gone with what was undone
    }
    return undefined;
  };
  save.addEventListener("click", async () => {
    save.disabled = true;
    window.clearTimeout(waiting);
    turn += 1;
    keeping.set("casebook who", whoInput.value);
    keeping.set("casebook commit", commit.checked ? "yes" : "no");
    const sent = collect();
    try {
      const now = await send("save", { kind, id, new: fresh, data: sent, digest, who: whoInput.value, why: why.value, commit: commit.checked, agree: agree.checked, draft: draft.checked && !draftLine.hidden });
      const more = !alike(collect(), sent) ? collect() : undefined; // typed while it was saved
      if (fresh) history.replaceState(null, "", `${HOME}r/${kind}/${id}`);
      stands(now);
      if (more) {
        fill(more);
        touch(form.el);
        changed();
      } else await check();
      say(now.git ? `${t("committed_not")} ${now.git}` : t(now.saved ? "saved" : "nothing"), now.git ? "bad" : "good");
    } catch (error) {
      failed(error);
    } finally {
      save.disabled = false;
    }
  });
  publish.addEventListener("click", async () => {
    if (isChanged()) return say(t("leave"), "bad");
    publish.disabled = true;
    try {
      const now = await send("publish", { kind, id, who: whoInput.value, why: why.value, commit: commit.checked });
      stands(now);
      await check();
      say(now.git ? `${t("committed_not")} ${now.git}` : t("published"), now.git ? "bad" : "good");
    } catch (error) {
      const told = /** @type {any} */ (error);
      say(told.status === 409 ? t("published_other") : told.message, "bad");
      if (told.told?.problems) notice.replaceChildren(...told.told.problems.map((/** @type {Told} */ p) => h("p", null, h("code", null, p.place), " ", h("strong", null, p.message), " ", p.mend)));
    } finally {
      publish.disabled = false;
    }
    return undefined;
  });
  holder.addEventListener("input", changed);
  holder.addEventListener("touched", changed);
  window.addEventListener("beforeunload", (event) => {
    if (isChanged()) event.preventDefault();
  });
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key === "s") {
      event.preventDefault();
      if (!save.disabled) save.click();
    }
  });

  // the page beside, and what speaks for the figures
  const frame = /** @type {HTMLIFrameElement} */ (h("iframe", { title: t("preview") }));
  const noPage = h("p", { class: "quiet" }, t("no_page"));
  let language = start.language;
  const preview = () => {
    const address = told.address[language] ?? Object.values(told.address)[0];
    frame.hidden = !address;
    noPage.hidden = Boolean(address);
    if (address && frame.getAttribute("src") !== address) frame.setAttribute("src", address);
  };
  /** @param {string} name */
  const show3 = (name) => {
    main.dataset.view = name;
    for (const tab of tabs.querySelectorAll("button")) tab.setAttribute("aria-pressed", String(tab.dataset.view === name));
  };
  const tabs = h(
    "nav",
    { class: "tabs" },
    ...["fields", "preview", "beside"].map((name) => h("button", { type: "button", "data-view": name, onclick: () => show3(name) }, t(name))),
  );
  const languages = h(
    "div",
    { class: "languages", role: "group", "aria-label": t("other_language") },
    ...Object.keys(told.address).map((name) =>
      h("button", { type: "button", class: "small", onclick: () => { language = name; preview(); } }, t(name)),
    ),
  );
  const agreeLine = h("label", { class: "check" }, agree, t("agree"));
  main.replaceChildren(
    h(
      "div",
      { class: "work" },
      h("h1", null, told.title, " ", pathLine),
      draftNote,
      notice,
      holder,
      past,
    ),
    h("div", { class: "side" }, languages, frame, noPage),
    h("aside", { class: "evidence" }, problems, offered, beside),
    h(
      "footer",
      { class: "save" },
      h("label", null, t("who"), whoInput),
      h("label", { class: "wide" }, t("why"), why),
      agreeLine,
      draftLine,
      h("label", { class: "check" }, commit, t("commit")),
      save,
    ),
    tabs,
  );
  main.className = "record";
  show3("fields");
  lagging();
  standing();
  preview();
  past.replaceChildren(h("h2", null, t("history")), historyOf(told.history, false, again));
  show(told);
  restore();
  if (location.hash.length > 1) {
    const place = placeOf(decodeURIComponent(location.hash.slice(1)).split("."), form);
    reveal(place);
    place.classList.add("asked");
    requestAnimationFrame(() => place.scrollIntoView({ block: "center" }));
  }
  main.dataset.ready = "yes";

  function restore() {
    const left = keeping.get(kept);
    if (!left) return;
    const mine = JSON.parse(left);
    if (alike(mine.data, data)) return keeping.set(kept, null);
    const put = () => {
      fill(mine.data);
      touch(form.el);
      changed();
    };
    const drop = h("button", { type: "button", id: "drop" }, t("drop"));
    drop.addEventListener("click", () => {
      keeping.set(kept, null);
      fill(data);
      notice.replaceChildren();
      void check();
    });
    if (mine.digest === digest) {
      put();
      notice.replaceChildren(h("p", null, t("kept")), drop);
    } else {
      const take = h("button", { type: "button", id: "take" }, t("take"));
      take.addEventListener("click", () => {
        const now = { data, digest };
        [data, digest] = [mine.base, mine.digest];
        fill(mine.data);
        touch(form.el);
        clash(now);
      });
      notice.replaceChildren(h("p", null, t("kept_other")), take, drop);
    }
    return undefined;
  }
}

// --- the first page ---

/** @param {{ kind: string, id: string, title: string, form: string }[]} found */
const listed = (found) => h("ul", { class: "found" }, ...found.map((one) => h("li", null, h("a", { href: one.form }, one.title), " ", h("small", { class: "quiet" }, `${one.kind} · ${one.id}`))));

async function first() {
  const told = await ask("start");
  const results = h("section", { id: "results" });
  /** @param {string} query */
  const search = async (query) => {
    const found = await ask(`find?${query}`);
    results.replaceChildren(h("h2", null, t("found", { n: found.all })), listed(found.found));
    results.scrollIntoView({ block: "nearest" });
  };
  const kinds = h("ul", { class: "kinds" });
  for (const kind of told.kinds) {
    const open = h("button", { type: "button", class: "plain" }, `${kind.name} `, h("b", null, String(kind.count)));
    open.addEventListener("click", () => void search(`kind=${encodeURIComponent(kind.kind)}`));
    const own = h("li", { "data-kind": kind.kind }, open);
    if (kind.new) {
      const begin = h("button", { type: "button", class: "small", "aria-label": `${t("new")}: ${kind.name}` }, `+ ${t("new")}`);
      begin.addEventListener("click", () => {
        const input = /** @type {HTMLInputElement} */ (h("input", { type: "text", placeholder: t("new_id"), "aria-label": t("new_id"), pattern: "[a-z0-9]+([.\\-][a-z0-9]+)*" }));
        const form = h("form", null, input, h("button", { type: "submit", class: "small" }, t("begin")));
        form.addEventListener("submit", (event) => {
          event.preventDefault();
          if (input.value && input.checkValidity()) location.assign(`${HOME}new/${kind.kind}/${encodeURIComponent(input.value)}`);
        });
        begin.replaceWith(form);
        input.focus();
      });
      own.append(begin);
    }
    kinds.append(own);
  }
  const problems = told.problems.map((/** @type {Told} */ p) =>
    h("li", null, h(p.form ? "a" : "code", { href: p.form || undefined }, p.place), h("div", null, h("strong", null, p.message), " ", p.mend)),
  );
  main.className = "start";
  main.replaceChildren(
    h("h1", null, t("title")),
    problems.length ? h("section", { class: "problems" }, h("h2", null, t("problems")), h("ul", null, ...problems)) : "",
    results,
    h("section", null, h("h2", null, t("kinds")), kinds),
    told.lags.length ? h("section", null, h("h2", null, t("lags")), listed(told.lags)) : "",
    h("section", { class: "past" }, h("h2", null, t("history")), historyOf(told.history, true, () => location.reload())),
  );
  main.dataset.ready = "yes";
  const query = new URLSearchParams(location.search).get("q");
  if (query) void search(`q=${encodeURIComponent(query)}`);
}

// --- all pages ---

const find = /** @type {HTMLInputElement} */ (document.getElementById("find"));
find.form?.addEventListener("submit", (event) => {
  event.preventDefault();
  location.assign(`${HOME}?q=${encodeURIComponent(find.value)}`);
});
find.value = new URLSearchParams(location.search).get("q") ?? "";

const [where, kind, ...rest] = /** @type {string} */ (start.page).split("/");
const opened = where === "r" || where === "new" ? record(kind ?? "", rest.join("/"), where === "new") : first();
opened.catch((error) => {
  const told = error.told ?? {};
  main.replaceChildren(h("p", { class: "bad" }, error.message));
  for (const p of told.problems ?? []) main.append(h("p", null, h("code", null, p.place), " ", h("strong", null, p.message), " ", p.mend));
  main.dataset.ready = "failed";
});
