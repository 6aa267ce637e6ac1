// @ts-check
// Reviews as values: what a review is, how it is merged, carried over to another edition, counted and filtered. Pure.

/**
 * @typedef {"unseen" | "open" | "met" | "not_applicable"} Status
 * @typedef {"" | "new" | "changed" | "replaced" | "left"} Flag what another edition made of an item, until it is looked at
 *
 * @typedef {object} Answer what a reader says of one duty; `due` is a day (2026-12-31) or empty
 * @property {Status} status
 * @property {string} owner
 * @property {string} due
 * @property {string} note
 * @property {string} evidence
 *
 * @typedef {object} Known of which duty an item is, as it was asked when it was answered
 * @property {string} duty
 * @property {string} digest
 * @property {string} check
 * @property {string} law
 * @property {Flag} flag
 *
 * @typedef {Answer & Known} Item
 *
 * @typedef {object} Review
 * @property {string} id
 * @property {string} name
 * @property {string} created a time (ISO 8601)
 * @property {string} saved a time
 * @property {string} stamp of the last save; another tab's save has another
 * @property {{version: string, date: string}} edition that the items were last brought up to
 * @property {string[]} scenarios
 * @property {string[]} checklists
 * @property {Item[]} items
 * @property {Item[]} past answers to what no edition asks any more: kept, not counted
 *
 * @typedef {object} Duty
 * @property {string} id
 * @property {string} digest
 * @property {string} subject
 * @property {string} severity
 * @property {string} check
 * @property {string} requirement
 * @property {string} law
 * @property {string} address
 * @property {string} who
 * @property {string[]} only
 * @property {string} evidence
 * @property {string} keeper
 * @property {string} penalty
 * @property {string} note
 *
 * @typedef {object} Book what the site asks, in one language
 * @property {{version: string, date: string}} edition
 * @property {string} language
 * @property {Record<string, string>} severities
 * @property {Record<string, string>} subjects
 * @property {{id: string, title: string, duties: string[], excludes: string[]}[]} scenarios
 * @property {{id: string, title: string, groups: {title: string, duties: string[]}[]}[]} checklists
 * @property {Duty[]} duties in the order of every list
 * @property {{replaced: Record<string, string[]>, withdrawn: Record<string, {check: string, why: string}>}} history
 *
 * @typedef {object} Picked
 * @property {string} duty
 * @property {string[]} depends scenarios of which one must be true for the duty to bind; empty: it binds
 *
 * @typedef {{scenarios: string[], checklists: string[]}} Scope
 */

export const STATUSES = /** @type {Status[]} */ (["unseen", "open", "met", "not_applicable"]);
export const FIELDS = /** @type {(keyof Answer)[]} */ (["status", "owner", "due", "note", "evidence"]);
const FLAGS = ["", "new", "changed", "replaced", "left"];

/** The longest that a text of an answer may be; a browser's store is small. */
export const LONGEST = 5000;

/** @returns {Answer} */
export const blank = () => ({ status: "unseen", owner: "", due: "", note: "", evidence: "" });

/** @param {Answer} answer */
export const answered = (answer) => answer.status !== "unseen" || FIELDS.some((f) => f !== "status" && answer[f] !== "");

/** Ids that no other save has; `crypto.randomUUID` needs https, which a book in a firm's own network may not have. */
export function freshId() {
  const bytes = crypto.getRandomValues(new Uint8Array(9));
  return [...bytes].map((byte) => byte.toString(36).padStart(2, "0")).join("");
}

/**
 * The merged list for a scope, as `casebook/picker.py` makes it: the union, each duty once; one that binds only those
 * in scenarios which a ticked one excludes falls away. Duties of checklists that were chosen by themselves stay.
 * @param {Book} book
 * @param {Scope} scope
 * @returns {Picked[]} in the order of the book
 */
export function pick(book, scope) {
  const ticked = new Set(scope.scenarios);
  const chosen = book.scenarios.filter((s) => ticked.has(s.id));
  const excluded = new Set(chosen.flatMap((s) => s.excludes).filter((id) => !ticked.has(id)));
  const called = new Set(chosen.flatMap((s) => s.duties));
  const listed = new Set(
    book.checklists.filter((c) => scope.checklists.includes(c.id)).flatMap((c) => c.groups.flatMap((g) => g.duties)),
  );
  const found = [];
  for (const duty of book.duties) {
    if (!called.has(duty.id) && !listed.has(duty.id)) continue;
    const met = !duty.only.length || duty.only.some((id) => ticked.has(id));
    const depends = met ? [] : duty.only.filter((id) => !excluded.has(id));
    if (met || depends.length || listed.has(duty.id)) found.push({ duty: duty.id, depends });
  }
  return found;
}

/**
 * The list in groups: the steps of the checklist where a review is of one and nothing else, else the subjects.
 * @param {Book} book
 * @param {Scope} scope
 * @param {string[]} ids
 * @returns {{title: string, duties: string[]}[]}
 */
export function grouped(book, scope, ids) {
  const left = new Set(ids);
  const groups = [];
  const own = book.checklists.find((c) => c.id === scope.checklists[0]);
  if (own && scope.checklists.length === 1 && !scope.scenarios.length) {
    for (const group of own.groups) groups.push({ title: group.title, duties: group.duties.filter((id) => left.delete(id)) });
  }
  for (const [subject, title] of Object.entries(book.subjects)) {
    const duties = book.duties.filter((d) => d.subject === subject && left.delete(d.id)).map((d) => d.id);
    groups.push({ title, duties });
  }
  return groups.filter((group) => group.duties.length);
}

/**
 * @param {Book} book
 * @param {string} name
 * @param {Scope} scope
 * @returns {Review}
 */
export function begin(book, name, scope) {
  const now = new Date().toISOString();
  const duties = new Map(book.duties.map((d) => [d.id, d]));
  const items = pick(book, scope).map((p) => itemOf(/** @type {Duty} */ (duties.get(p.duty)), ""));
  return {
    id: freshId(),
    name,
    created: now,
    saved: now,
    stamp: "",
    edition: book.edition,
    scenarios: [...scope.scenarios],
    checklists: [...scope.checklists],
    items,
    past: [],
  };
}

/**
 * @param {Duty} duty
 * @param {Flag} flag
 * @param {Answer} [answer]
 * @returns {Item}
 */
function itemOf(duty, flag, answer = blank()) {
  return { ...answer, duty: duty.id, digest: duty.digest, check: duty.check, law: duty.law, flag };
}

/**
 * A review in another scope: what is called up now comes in, what no longer is goes unless it was answered.
 * @param {Book} book
 * @param {Review} review
 * @param {Scope} scope
 * @returns {Review}
 */
export function rescope(book, review, scope) {
  const wanted = new Set(pick(book, scope).map((p) => p.duty));
  const had = new Map(review.items.map((item) => [item.duty, item]));
  const items = book.duties
    .filter((d) => wanted.has(d.id) || had.has(d.id))
    .map((d) => had.get(d.id) ?? itemOf(d, ""))
    .map((item) => (wanted.has(item.duty) ? { ...item, flag: item.flag === "left" ? "" : item.flag } : { ...item, flag: "left" }))
    .filter((item) => item.flag !== "left" || answered(item));
  return { ...review, ...scope, items: /** @type {Item[]} */ (items) };
}

const WORST = /** @type {Status[]} */ (["open", "unseen", "met", "not_applicable"]);

/**
 * Several answers as one: the status that leaves most to do; texts one after another, each once; the earliest day.
 * @param {Answer[]} answers
 * @returns {Answer}
 */
export function joined(answers) {
  /** @param {"owner" | "note" | "evidence"} field @param {string} between */
  const texts = (field, between) =>
    [...new Set(answers.map((a) => a[field]).filter(Boolean))].join(between).slice(0, LONGEST);
  return {
    status: WORST.find((status) => answers.some((a) => a.status === status)) ?? "unseen",
    owner: texts("owner", ", "),
    due: answers.map((a) => a.due).filter(Boolean).sort()[0] ?? "",
    note: texts("note", "\n"),
    evidence: texts("evidence", "\n"),
  };
}

/**
 * @typedef {object} Carried
 * @property {Review} review
 * @property {boolean} differs whether anything is other than it was
 * @property {Record<"new" | "changed" | "replaced" | "withdrawn" | "left", string[]>} report ids
 */

/**
 * A review that was made with another edition, brought up to this one. No answer is lost: what nothing asks any more is
 * kept in `past`, with the question that it answered.
 * @param {Book} book
 * @param {Review} review
 * @returns {Carried}
 */
export function carry(book, review) {
  const duties = new Map(book.duties.map((d) => [d.id, d]));
  /** @type {Carried["report"]} */
  const report = { new: [], changed: [], replaced: [], withdrawn: [], left: [] };
  /** @type {Map<string, Item>} */
  const items = new Map();
  /** @type {Map<string, Item[]>} */
  const moved = new Map();
  /** @type {Item[]} */
  const past = [];
  // an id that went once may come back with a later edition: its answers come back with it
  const kept = review.past.filter((item) => !duties.has(item.duty));
  const back = review.past.filter((item) => duties.has(item.duty) && !review.items.some((i) => i.duty === item.duty));
  for (const item of [...review.items, ...back]) {
    const duty = duties.get(item.duty);
    if (duty) {
      const same = duty.digest === item.digest;
      if (!same && answered(item)) {
        items.set(item.duty, { ...item, flag: "changed" });
        if (item.flag !== "changed") report.changed.push(item.duty); // told once
      } else {
        // the words may be of another language, or corrected; what was asked is the same
        items.set(item.duty, { ...item, digest: duty.digest, check: duty.check, law: duty.law });
      }
      continue;
    }
    const next = (book.history.replaced[item.duty] ?? []).filter((id) => duties.has(id));
    for (const id of next) moved.set(id, [...(moved.get(id) ?? []), item]);
    if (next.length) report.replaced.push(item.duty);
    else report.withdrawn.push(item.duty);
    if (answered(item)) past.push(item);
  }
  for (const [id, olds] of moved) {
    const duty = /** @type {Duty} */ (duties.get(id));
    const present = items.get(id);
    const told = olds.filter(answered);
    if (present && answered(present)) continue; // answered in its own right; the old answer is among the past ones
    if (!told.length) {
      if (!present) items.set(id, itemOf(duty, "new"));
    } else {
      items.set(id, itemOf(duty, "replaced", joined(told)));
    }
  }
  const wanted = new Set(pick(book, review).map((p) => p.duty));
  // a workbook that was put together by hand calls nothing up: what stands in it is what it covers
  if (!review.scenarios.length && !review.checklists.length) for (const id of items.keys()) wanted.add(id);
  for (const id of wanted) {
    if (!items.has(id)) items.set(id, itemOf(/** @type {Duty} */ (duties.get(id)), "new"));
  }
  const order = new Map(book.duties.map((d, index) => [d.id, index]));
  const list = [...items.values()]
    .map((item) => (wanted.has(item.duty) || item.flag ? item : { ...item, flag: /** @type {Flag} */ ("left") }))
    .filter((item) => item.flag !== "left" || answered(item))
    .sort((a, b) => (order.get(a.duty) ?? 0) - (order.get(b.duty) ?? 0));
  const before = new Set(review.items.map((item) => item.duty));
  for (const item of list) {
    if (item.flag === "new" && !before.has(item.duty)) report.new.push(item.duty);
    if (item.flag === "left") report.left.push(item.duty);
  }
  const edition = review.edition.version !== book.edition.version || review.edition.date !== book.edition.date;
  const told = report.new.length + report.changed.length + report.replaced.length + report.withdrawn.length;
  return {
    review: { ...review, edition: book.edition, items: list, past: [...kept, ...past] },
    differs: edition || told > 0 || back.length > 0,
    report,
  };
}

/**
 * What is kept in the browser and what another tab saved meanwhile, as one. A field that both changed is as `mine`
 * says, the later save; what the other said is told.
 * @param {Review} base what both began with
 * @param {Review} mine
 * @param {Review} theirs
 * @returns {{review: Review, taken: string[], lost: {duty: string, field: string, theirs: string}[]}}
 */
export function merge(base, mine, theirs) {
  const was = new Map(base.items.map((item) => [item.duty, item]));
  const other = new Map(theirs.items.map((item) => [item.duty, item]));
  const own = new Set(mine.items.map((item) => item.duty));
  /** @type {string[]} */
  const taken = [];
  /** @type {{duty: string, field: string, theirs: string}[]} */
  const lost = [];
  const items = mine.items.map((item) => {
    const his = other.get(item.duty);
    const from = was.get(item.duty) ?? { ...item, ...blank() };
    if (!his) return item;
    /** @type {Record<string, string>} */
    const made = { ...item };
    for (const field of /** @type {const} */ ([...FIELDS, "flag", "digest", "check", "law"])) {
      if (his[field] === from[field] || his[field] === item[field]) continue;
      if (item[field] === from[field]) {
        made[field] = his[field];
        if (!taken.includes(item.duty)) taken.push(item.duty);
      } else if (FIELDS.includes(/** @type {keyof Answer} */ (field))) {
        lost.push({ duty: item.duty, field, theirs: his[field] });
      }
    }
    return /** @type {Item} */ (/** @type {unknown} */ (made));
  });
  for (const item of theirs.items) {
    if (own.has(item.duty) || was.has(item.duty)) continue;
    items.push(item);
    taken.push(item.duty);
  }
  const known = new Set(mine.past.map((item) => JSON.stringify(item)));
  const past = [...mine.past, ...theirs.past.filter((item) => !known.has(JSON.stringify(item)))];
  const name = mine.name === base.name ? theirs.name : mine.name;
  const scope = String([mine.scenarios, mine.checklists]) === String([base.scenarios, base.checklists]) ? theirs : mine;
  return {
    review: { ...mine, name, scenarios: scope.scenarios, checklists: scope.checklists, items, past },
    taken,
    lost,
  };
}

/**
 * @typedef {Record<Status | "all", number>} Count
 * @param {Item[]} items
 * @param {Map<string, Duty>} duties
 * @param {string[]} severities the gravest first
 * @returns {{severity: string, count: Count}[]} a line a severity that occurs, and at the end one of all ("")
 */
export function progress(items, duties, severities) {
  /** @returns {Count} */
  const none = () => ({ all: 0, unseen: 0, open: 0, met: 0, not_applicable: 0 });
  const lines = [...severities, ""].map((severity) => ({ severity, count: none() }));
  for (const item of items) {
    const severity = duties.get(item.duty)?.severity;
    for (const line of lines) {
      if (line.severity !== "" && line.severity !== severity) continue;
      line.count.all += 1;
      line.count[item.status] += 1;
    }
  }
  return lines.filter((line) => line.count.all || line.severity === "");
}

/**
 * Answers that say less than they should: met without evidence, not applicable without a reason.
 * @param {Item} item
 * @returns {"" | "evidence" | "reason"}
 */
export function lacking(item) {
  if (item.status === "met" && !item.evidence.trim()) return "evidence";
  if (item.status === "not_applicable" && !item.note.trim()) return "reason";
  return "";
}

/**
 * How a due day stands to today; what is met or does not apply is never late.
 * @param {Item} item
 * @param {string} today a day
 * @returns {"overdue" | "soon" | "later" | "none"}
 */
export function dueness(item, today) {
  if (!item.due || item.status === "met" || item.status === "not_applicable") return "none";
  if (item.due < today) return "overdue";
  const month = new Date(Date.parse(today) + 30 * 86400000).toISOString().slice(0, 10);
  return item.due <= month ? "soon" : "later";
}

const DAY = /^\d{4}-\d{2}-\d{2}$/;
/** @param {string} text */
export const isDay = (text) => DAY.test(text) && new Date(`${text}T00:00:00Z`).toJSON()?.slice(0, 10) === text;

/**
 * @typedef {{at: string, is: string}} Fault where in a file, and what stands there
 */

/**
 * Reads what claims to be a review, from a file or the browser's store. Nothing is guessed: each fault is told with its
 * place, and a review with faults is none.
 * @param {unknown} told
 * @returns {{review: Review | null, faults: Fault[]}}
 */
export function understood(told) {
  /** @type {Fault[]} */
  const faults = [];
  /** @param {unknown} value */
  const brief = (value) => (JSON.stringify(value) ?? "").slice(0, 60);
  /** @param {any} from @param {string} name @param {string} at @param {number} [most] */
  const text = (from, name, at, most = LONGEST) => {
    const value = from[name];
    if (typeof value === "string" && value.length <= most) return value;
    faults.push({ at: `${at}${name}`, is: value === undefined ? "—" : brief(value) });
    return "";
  };
  /** @param {any} from @param {string} name @param {string} at @returns {any[]} */
  const list = (from, name, at) => {
    if (Array.isArray(from[name])) return from[name];
    faults.push({ at: `${at}${name}`, is: from[name] === undefined ? "—" : brief(from[name]) });
    return [];
  };
  /** @param {any} value @param {string} at @returns {any} */
  const object = (value, at) => {
    if (value && typeof value === "object" && !Array.isArray(value)) return value;
    faults.push({ at, is: value === undefined ? "—" : brief(value) });
    return null;
  };
  const from = object(told, "review");
  if (!from) return { review: null, faults };
  /** @param {string} name */
  const items = (name) =>
    list(from, name, "").map((value, index) => {
      const at = `${name}[${index}].`;
      const item = object(value, at.slice(0, -1));
      if (!item) return null;
      const status = STATUSES.includes(item.status) ? item.status : null;
      if (!status) faults.push({ at: `${at}status`, is: item.status === undefined ? "—" : brief(item.status) });
      const flag = FLAGS.includes(item.flag) ? item.flag : null;
      if (flag === null) faults.push({ at: `${at}flag`, is: item.flag === undefined ? "—" : brief(item.flag) });
      const due = text(item, "due", at, 10);
      if (due && !isDay(due)) faults.push({ at: `${at}due`, is: due });
      return {
        status,
        owner: text(item, "owner", at),
        due,
        note: text(item, "note", at),
        evidence: text(item, "evidence", at),
        duty: text(item, "duty", at, 200),
        digest: text(item, "digest", at, 200),
        check: text(item, "check", at),
        law: text(item, "law", at),
        flag,
      };
    });
  const edition = object(from.edition, "edition") ?? {};
  /** @param {string} name */
  const ids = (name) =>
    list(from, name, "").map((id, index) => {
      if (typeof id !== "string") faults.push({ at: `${name}[${index}]`, is: brief(id) });
      return String(id);
    });
  const review = {
    id: text(from, "id", "", 60),
    name: text(from, "name", "", 200),
    created: text(from, "created", "", 40),
    saved: text(from, "saved", "", 40),
    stamp: text(from, "stamp", "", 60),
    edition: { version: text(edition, "version", "edition.", 60), date: text(edition, "date", "edition.", 40) },
    scenarios: ids("scenarios"),
    checklists: ids("checklists"),
    items: items("items"),
    past: items("past"),
  };
  const seen = new Set();
  for (const [index, item] of review.items.entries()) {
    if (item && seen.has(item.duty)) faults.push({ at: `items[${index}].duty`, is: brief(item.duty) });
    if (item) seen.add(item.duty);
  }
  if (!/^[A-Za-z0-9_-]+$/.test(review.id) && !faults.some((f) => f.at === "id")) faults.push({ at: "id", is: brief(review.id) });
  return { review: faults.length ? null : /** @type {Review} */ (review), faults };
}
