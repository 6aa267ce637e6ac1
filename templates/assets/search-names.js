// Finding by name: what a query means among the names of the book, the right one first. Pure functions, no page.
// An entry of the index is [address, kind, title, title in the other language, other names, line]; kinds are
// {kind: [name, weight, how much other names count, words of a query that mean this kind]}.
//
// The tiers: the whole name, its beginning, the beginning of a word in it, its middle, its initials, all words of the
// query in any order, a name inside of the query, one wrong letter, common pairs of signs. Within a tier the share of
// the name that the query covers decides, then the weight of the kind.

const TIER = { whole: 100, reading: 93, start: 80, word: 68, middle: 60, initials: 76, all: 62, skip: 56, inside: 46, near: 42, pairs: 46 };
const PER_WEIGHT = 7; // points that a kind's weight is worth
const CUE = 14; // points for the kind that a word of the query names
const LEAST = 13;
const HAN = /\p{Script=Han}/u;
const SMALL = new Set("a an and are at by for from i in is it my of on or our the their to we with your s do".split(" "));
const SMALL_ZH = /[的地得了在与和及对]/g;

// Signs as they are compared: full width as half, small letters, no accents; what is neither letter nor digit parts words.
export function fold(text) {
  return text.normalize("NFKC").toLowerCase().normalize("NFD").replace(/\p{M}+/gu, "");
}

function named(text, share = 1) {
  const folded = fold(text);
  const words = folded.match(/\p{Script=Han}+|[\p{L}\p{N}]+?(?=\p{Script=Han}|[^\p{L}\p{N}]|$)/gu) ?? [];
  const latin = words.filter((word) => !HAN.test(word));
  const large = latin.filter((word) => !SMALL.has(word));
  return {
    share,
    key: words.join(""),
    words,
    stems: words.map(stem),
    starts: starts(words),
    initials: large.length > 1 ? large.map((word) => word[0]).join("") : "",
  };
}

function starts(words) {
  const found = new Set();
  let at = 0;
  for (const word of words) {
    found.add(at);
    at += word.length;
  }
  return found;
}

// Enough of a stem that a plural and its singular agree.
function stem(word) {
  if (HAN.test(word) || word.length < 4) return word;
  if (word.endsWith("ies")) return word.slice(0, -3) + "y";
  return word.replace(/(?:(?<=s|x|ch|sh)es|(?<!s)s)$/, "");
}

function pairs(key) {
  const found = new Set();
  for (let i = 0; i < key.length; i++) {
    if (HAN.test(key[i])) {
      if (i + 1 < key.length && HAN.test(key[i + 1])) found.add(key.slice(i, i + 2));
    } else if (i + 2 < key.length) found.add(key.slice(i, i + 3));
  }
  return found;
}

export class Names {
  constructor(asked = "") {
    this.entries = [];
    this.kinds = {};
    this.asked = asked.split("|").filter(Boolean).map(fold).sort((a, b) => b.length - a.length);
    this.readings = null;
    this.often = new Map();
  }

  add(file) {
    Object.assign(this.kinds, file.kinds);
    for (const [address, kind, title, elsewhere, keywords, line] of file.entries) {
      const [, weight, share] = this.kinds[kind];
      const names = [named(title), named(elsewhere, 0.985), ...keywords.map((word) => named(word, share))].filter((name) => name.key);
      const others = elsewhere ? [elsewhere, ...keywords] : keywords;
      // what stands before a colon is a name too: the company of a case, the subject of a figure
      for (const text of [title, elsewhere]) {
        const head = text.split(/[：:]\s*/u);
        if (head.length > 1 && head[0]) names.push(named(head[0], 0.96));
      }
      const signs = new Set();
      for (const name of names) for (const pair of pairs(name.key)) signs.add(pair);
      const told = pairs(named(line).key);
      for (const pair of new Set([...signs, ...told])) this.often.set(pair, (this.often.get(pair) ?? 0) + 1);
      this.entries.push({ address, kind, title, others, line, names, signs, told, weight: weight * PER_WEIGHT });
    }
  }

  // The table of readings: lines of a syllable and its characters.
  read(table) {
    this.readings = new Map();
    for (const line of table.trim().split("\n")) {
      const [syllable, characters] = line.split(" ");
      for (const character of characters) {
        if (!this.readings.has(character)) this.readings.set(character, []);
        this.readings.get(character).push(syllable);
      }
    }
  }

  // What is left of a question without the words that ask.
  bare(query) {
    let text = ` ${fold(query).replace(/[?？!！。.,，、“”"《》]/gu, " ").replace(/\s+/g, " ").trim()} `;
    for (const phrase of this.asked) {
      if (HAN.test(phrase)) text = text.split(phrase).join(" ");
      else text = text.split(` ${phrase} `).join(" ");
    }
    const words = text.split(" ").filter((word) => word && !SMALL.has(word));
    return words.join(" ");
  }

  // The entries that a query may mean, best first: {entry, score, name}; `name` is the other name that hit, if one did.
  find(query, most = 24) {
    const plain = named(query);
    if (!plain.key) return [];
    const bare = this.bare(query);
    const forms = [[plain, 1]];
    if (bare && named(bare).key !== plain.key) forms.push([named(bare), 0.99]);
    const meant = this.#meant(plain);
    const found = [];
    for (const entry of this.entries) {
      let best = 0;
      for (const [form, share] of forms) best = Math.max(best, this.#score(entry, form) * share);
      if (meant.size && best && best < TIER.start) best = meant.has(entry.kind) ? best + CUE : best * 0.7;
      if (best >= LEAST) found.push({ entry, score: best + entry.weight * (best >= TIER.near ? 1 : 0.6) });
    }
    found.sort((a, b) => b.score - a.score || a.entry.title.length - b.entry.title.length || (a.entry.address < b.entry.address ? -1 : 1));
    return found.slice(0, most);
  }

  // Whether the best of these is a good hit: then letters need not be read as pinyin.
  static sure(found) {
    return found.length > 0 && found[0].score >= TIER.word;
  }

  // The kinds that a word of the query names.
  #meant(query) {
    const fits = (cue) => (HAN.test(cue) ? query.key.endsWith(cue) : query.words.length > 1 && query.words.includes(cue));
    return new Set(Object.keys(this.kinds).filter((kind) => this.kinds[kind][3].split("|").some((cue) => cue && fits(cue))));
  }

  #score(entry, query) {
    let best = 0;
    for (const name of entry.names) best = Math.max(best, this.#match(name, query) * name.share);
    if (best < TIER.middle) best = Math.max(best, this.#common(entry, query));
    return best;
  }

  #match(name, query) {
    const { key } = name;
    const asked = query.key;
    const han = HAN.test(asked);
    if (key === asked) return TIER.whole;
    const covered = Math.min(1, asked.length / key.length);
    const at = key.indexOf(asked);
    if (at === 0) return TIER.start + 9 * covered;
    let best = 0;
    if (at > 0 && (han || name.starts.has(at))) best = (han ? TIER.middle : TIER.word) + 6 * covered;
    else if (at > 0 && asked.length >= 3) best = TIER.middle - 6 + 6 * covered;
    if (!han && asked.length >= 2 && name.initials === asked) best = Math.max(best, TIER.initials);
    if (query.words.length > 1) best = Math.max(best, this.#words(name, query));
    else if (!han && name.stems.length === 1 && query.stems[0] === name.stems[0]) best = Math.max(best, TIER.whole - 4);
    if (han && asked.length >= 2 && asked.length <= 8 && asked[0] === key[0] && best === 0 && skips(key, asked)) {
      best = TIER.skip + 8 * covered;
    }
    if (key.length >= 2 && (HAN.test(key) || key.length >= 3) && best === 0) {
      const place = asked.indexOf(key);
      const fits = HAN.test(key) || (query.starts.has(place) && (place + key.length === asked.length || query.starts.has(place + key.length)));
      if (place >= 0 && fits) best = TIER.inside + 16 * (key.length / asked.length);
    }
    if (!han && asked.length >= 5 && best < TIER.near) best = Math.max(best, this.#near(name, query));
    if (!han && this.readings && HAN.test(key)) best = Math.max(best, this.#spoken(key, asked));
    return best;
  }

  // All words of the query begin words of the name, in any order.
  #words(name, query) {
    let hits = 0;
    let wrong = 0;
    let all = 0;
    for (let i = 0; i < query.words.length; i++) {
      const word = query.words[i];
      if (SMALL.has(word)) continue;
      all += 1;
      if (name.words.some((w) => w.startsWith(word)) || name.stems.includes(query.stems[i])) hits += 1;
      else if (HAN.test(word) && name.key.includes(word)) hits += 1;
      else if (word.length >= 5 && name.words.some((w) => w.length >= 4 && within(w, word))) {
        hits += 1;
        wrong += 1;
      }
    }
    if (!all || hits < all) return 0;
    const size = name.words.filter((word) => !SMALL.has(word)).length || 1;
    return (wrong ? TIER.near + 8 : TIER.all) + 14 * Math.min(1, all / size) - 3 * wrong;
  }

  // One wrong letter: in the whole name, in its beginning, or in a word of it.
  #near(name, query) {
    if (HAN.test(name.key)) return name.words.some((w) => w.length >= 4 && within(w, query.key)) ? TIER.near : 0;
    if (name.key.length >= 4 && within(name.key, query.key)) return TIER.near + 22;
    const begins = (w) => w.length >= 4 && (within(w, query.key) || (w.length > query.key.length && within(w.slice(0, query.key.length + 1), query.key)));
    if (query.words.length === 1 && name.words.some(begins)) {
      return TIER.near + 6 + 8 * Math.min(1, query.key.length / name.key.length);
    }
    const head = name.key.slice(0, query.key.length);
    return query.key.length >= 6 && within(head, query.key) ? TIER.near + 6 : 0;
  }

  // Letters read as pinyin: whole syllables or their initials, from the beginning of the name or from its middle.
  #spoken(key, asked) {
    const signs = [...key];
    const whole = (from) => {
      // positions in `asked` that the signs from `from` on can have reached
      let reached = new Set([0]);
      for (let i = from; i < signs.length; i++) {
        const next = new Set();
        const readings = this.readings.get(signs[i]) ?? [signs[i]];
        for (const at of reached) {
          for (const reading of readings) {
            for (const typed of reading.includes("v") ? [reading, reading.replace("v", "u")] : [reading]) {
              if (asked.startsWith(typed, at)) next.add(at + typed.length);
              else if (typed.startsWith(asked.slice(at)) && i > from) next.add(asked.length); // the last one half typed
            }
          }
        }
        if (next.has(asked.length)) return i + 1 - from;
        if (!next.size) return 0;
        reached = next;
      }
      return 0;
    };
    const first = whole(0);
    if (first === signs.length) return TIER.reading;
    let best = first >= 2 || asked.length >= 4 && first ? TIER.start - 4 + (9 * first) / signs.length : 0;
    if (!best && asked.length >= 4) {
      for (let from = 1; from < signs.length - 1; from++) {
        if (!HAN.test(signs[from])) continue;
        const length = whole(from);
        if (length >= 2) best = Math.max(best, TIER.middle - 4 + (6 * length) / signs.length);
      }
    }
    if (asked.length >= 2 && asked.length <= signs.length) {
      const fits = [...asked].every((letter, i) => (this.readings.get(signs[i]) ?? [signs[i]]).some((r) => r[0] === letter));
      if (fits) best = Math.max(best, (asked.length === signs.length ? TIER.initials + 4 : TIER.skip) + (asked.length < 3 ? -14 : 0));
    }
    return best;
  }

  // Pairs of signs that query and entry share; rare ones count more.
  #common(entry, query) {
    const asked = (query.pairs ??= pairs(query.key.replace(SMALL_ZH, "")));
    if (!asked.size) return 0;
    const rare = (pair) => Math.log(1 + this.entries.length / (1 + (this.often.get(pair) ?? 0)));
    let all = 0;
    let mine = 0;
    let told = 0;
    for (const pair of asked) {
      const worth = rare(pair);
      all += worth;
      if (entry.signs.has(pair)) mine += worth;
      else if (entry.told.has(pair)) told += worth;
    }
    const share = (mine + 0.4 * told) / all;
    return share < 0.2 ? 0 : TIER.pairs * share;
  }
}

// Whether all signs of `asked` stand in `key` in this order: 个保法 in 个人信息保护法.
function skips(key, asked) {
  let at = -1;
  for (const sign of asked) {
    at = key.indexOf(sign, at + 1);
    if (at < 0) return false;
  }
  return true;
}

// Whether two words differ by one letter: another, one more, one less, or two changed round.
export function within(a, b) {
  if (a === b) return true;
  if (Math.abs(a.length - b.length) > 1) return false;
  let i = 0;
  while (i < a.length && i < b.length && a[i] === b[i]) i++;
  const x = a.slice(i);
  const y = b.slice(i);
  if (x.slice(1) === y.slice(1) || x.slice(1) === y || x === y.slice(1)) return true;
  return x.length > 1 && y.length > 1 && x[0] === y[1] && x[1] === y[0] && x.slice(2) === y.slice(2);
}

// Where words of the query stand in a text: [from, to] in the text's own signs, without overlaps.
export function marks(text, query) {
  const back = []; // from places in the folded text to the text's own
  let folded = "";
  let at = 0;
  for (const sign of text) {
    const plain = fold(sign);
    for (let i = 0; i < plain.length; i++) back.push([at, at + sign.length]);
    folded += plain;
    at += sign.length;
  }
  const wanted = [fold(query).trim(), ...named(query).words.filter((word) => HAN.test(word) || word.length > 1)];
  const found = [];
  for (const word of wanted.filter(Boolean).sort((a, b) => b.length - a.length)) {
    for (let from = folded.indexOf(word); from >= 0; from = folded.indexOf(word, from + word.length)) {
      if (!HAN.test(word) && from > 0 && word.length < 3 && /[\p{L}\p{N}]/u.test(folded[from - 1])) continue;
      const span = [back[from][0], back[from + word.length - 1][1]];
      if (found.every(([a, b]) => span[1] <= a || span[0] >= b)) found.push(span);
    }
  }
  return found.sort((a, b) => a[0] - b[0]);
}

// A Chinese query as words that Pagefind can begin with: it cuts texts by a dictionary and queries otherwise (#1237).
// Names of the book are such words; what is left goes in pairs.
export function cut(query, names) {
  const known = names.keys ??= new Set(names.entries.flatMap((entry) => entry.names.map((name) => name.key)));
  const parts = [];
  for (const run of fold(query).match(/\p{Script=Han}+|[^\p{Script=Han}]+/gu) ?? []) {
    if (!HAN.test(run)) {
      parts.push(run.trim());
      continue;
    }
    for (let at = 0; at < run.length; ) {
      let length = Math.min(run.length - at, 8);
      while (length > 2 && !known.has(run.slice(at, at + length))) length--;
      parts.push(run.slice(at, at + length));
      at += length;
    }
  }
  return parts.filter(Boolean).join(" ");
}
