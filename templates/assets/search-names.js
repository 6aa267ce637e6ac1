// Finding by name: what a query means among the names of the book, the right one first. Pure functions, no page.
// An entry of the index is [address, kind, title, title in the other language, other names, line]; kinds are
// {kind: [name, weight, how much other names count, words of a query that mean this kind]}.
//
// The tiers: the whole name, its beginning, the beginning of a word in it, its middle, its initials, all words of the
// query in any order, a name inside of the query, signs that sound alike, one wrong letter, some of the words or pairs of
// signs. Within a tier the share of the name that the query covers decides, then the weight of the kind. A word that no
// name has is taken for a slip of the nearest word that names do have.

const TIER = { whole: 100, reading: 93, start: 80, word: 68, middle: 60, initials: 76, all: 62, skip: 56, inside: 46, near: 42, some: 52, alike: 58 };
const PER_WEIGHT = 7; // points that a kind's weight is worth
const CUE = 14; // points for the kind that a word of the query names
const LEAST = 13;
// what is unseen among names tells little: a pair of signs is most often the seam of two words
const UNSEEN = { pair: 0.5, word: 4 };
const MINOR = 0.5; // what a hit that is no whole name is worth in a kind of no weight, beside one of weight 1: such kinds are many
const OTHER = 0.8; // a name that counts for more than this is a name in all of its words
const INSIDE = 32; // a name inside of a query,
const PER_PART = 30; // and the points for how much of the query it is
const MORE = 32; // points for the rest of a query around a name
const SLIP = 0.9; // what a corrected query is worth beside the one that was typed
const LETTERS = /^[\p{Script=Latin}']+(?: [\p{Script=Latin}']+)?$/u; // a word or two, which may be pinyin
// more words than two are pinyin where each of them is made of syllables
const SYLLABLES = /^(?:(?:[zcs]h|[bpmfdtnlgkhjqxrzcsyw])?(?:[iu]?ang|u?eng|i?ong|i?ao|[iu]?an|u?ai|u?en|ing|ia|ie|iu|in|ua|uo|ui|un|ue|ve|ai|ei|ou|er|[aeiouv]))+$/;
const LONGEST = 32; // letters of a word that may be pinyin
// the place in a law that a query asks for: the law itself is meant
const PLACE = /第[\d一二三四五六七八九十百零〇]+条(?:之[一二三四五])?(?:第?[\d一二三四五六七八九十]+款)?| (?:article|articles|art|section|clause) \d+(?= )/gu;
const HAN = /\p{Script=Han}/u;
const SMALL = new Set("a an and are at by for from i in is it my of on or our the their to we with your s do".split(" "));
// more small words, which only a question has
const ASKING = new Set("use people company should would could can must need want have has had does did am be been any some me us if there about so this that these those who whose when where why how what which will happen happens happened they them he she his her its because but not than then just get got make makes made give gives let say says tell know think way ways every each other very really still also only".split(" "));
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
    short: text.length > 1 && text.length < 6 && text === text.toUpperCase(), // an abbreviation, which is no other word
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

// Enough of a stem that a plural and its singular agree, and what is done with what one does.
function stem(word) {
  if (HAN.test(word) || word.length < 4) return word;
  const one = word.endsWith("ies") ? word.slice(0, -3) + "y" : word.replace(/(?:(?<=s|x|ch|sh)es|(?<!s)s)$/, "");
  if (one.length < 5) return one.replace(/e$/, "");
  return one.replace(/(?:ing|ed)$/, "").replace(/([^aeiousz])\1$/, "$1").replace(/e$/, "");
}

export class Names {
  constructor(asked = "") {
    this.entries = [];
    this.kinds = {};
    this.asked = asked.split("|").filter(Boolean).map(fold).sort((a, b) => b.length - a.length);
    this.readings = null;
    this.simple = new Map(); // traditional signs and the simplified ones that stand for them
    this.signs = new Set(); // the Chinese signs of names
    this.often = new Map(); // features of entries (pairs of signs, stems of words) and how many entries have them
    this.vocabulary = new Map(); // letters and length of a word -> the words of names
    this.heads = new Set(); // beginnings of those words
    this.squeezed = new Map(); // the words without doubled letters -> one of them
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
        if (head.length > 1 && head[0]) names.push(named(head[0], weight < 1 ? 0.9 : 0.96));
      }
      const signs = new Map(); // each with the share of the name that has it
      for (const name of names) {
        for (const feature of features(name)) signs.set(feature, Math.max(name.share > OTHER ? 1 : name.share, signs.get(feature) ?? 0));
        for (const word of name.words) this.#learn(word);
      }
      const told = new Set(features(named(line)));
      for (const feature of new Set([...signs.keys(), ...told])) this.often.set(feature, (this.often.get(feature) ?? 0) + 1);
      this.entries.push({ address, kind, title, others, line, names, signs, told, weight: weight * PER_WEIGHT });
    }
  }

  #learn(word) {
    if (HAN.test(word)) for (const sign of word) this.signs.add(sign);
    if (HAN.test(word) || word.length < 4) return;
    for (let i = 3; i <= word.length; i++) this.heads.add(word.slice(0, i));
    const key = word[0] + word.length;
    if (!this.vocabulary.has(key)) this.vocabulary.set(key, new Set());
    this.vocabulary.get(key).add(word);
    this.squeezed.set(squeeze(word), word);
  }

  // The query with the nearest known word for each that no name has; null where nothing is near, or all are known.
  #mended(query) {
    let changed = false;
    const words = query.words.map((word) => {
      if (HAN.test(word) || word.length < 5 || SMALL.has(word) || this.heads.has(word)) return word;
      const near = this.#nearest(word);
      changed ||= near !== null;
      return near ?? word;
    });
    return changed ? named(words.join(" ")) : null;
  }

  #nearest(word) {
    if (this.squeezed.has(squeeze(word))) return this.squeezed.get(squeeze(word));
    for (const most of word.length >= 9 ? [1, 2] : [1]) {
      let found = null;
      for (let length = word.length - most; length <= word.length + most; length++) {
        for (const first of most > 1 ? [word[0]] : new Set([word[0], word[1]])) {
          for (const known of this.vocabulary.get(first + length) ?? []) {
            if (far(word, known, most) > most) continue;
            if (found === null || (this.often.get(stem(known)) ?? 0) > (this.often.get(stem(found)) ?? 0)) found = known;
          }
        }
      }
      if (found !== null) return found;
    }
    return null;
  }

  // The table of readings: the syllables, for each character of GB 2312 the place of its own in base 36, and lines of a
  // syllable and of the characters that it reads besides.
  read([syllables, places, further]) {
    this.readings = new Map();
    const known = syllables.split(" ");
    characters().forEach((character, i) => this.readings.set(character, [known[parseInt(places.slice(2 * i, 2 * i + 2), 36)]]));
    for (const line of further.split("\n")) {
      const [syllable, besides] = line.split(" ");
      for (const character of besides) this.readings.get(character).push(syllable);
    }
  }

  // The table of traditional signs: all of them, and in the same order the simplified ones.
  simplify([old, simple]) {
    const signs = [...simple];
    this.simple = new Map([...old].map((sign, i) => [sign, signs[i]]));
  }

  // Whether a query has a sign that no name has, and which may be a traditional one.
  strange(query) {
    return [...query].some((sign) => HAN.test(sign) && !this.signs.has(sign));
  }

  // A query as the book would write it.
  plain(query) {
    return this.simple.size ? Array.from(query, (sign) => this.simple.get(sign) ?? sign).join("") : query;
  }

  // What is left of a question without the words that ask.
  bare(query) {
    let text = ` ${fold(this.plain(query)).replace(/[?？!！。.,，、“”"《》]/gu, " ").replace(/\s+/g, " ").trim()} `;
    text = text.replace(PLACE, " ");
    for (const phrase of this.asked) {
      if (HAN.test(phrase)) text = text.split(phrase).join(" ");
      else text = text.split(` ${phrase} `).join(" ");
    }
    const words = text.split(" ").filter((word) => word && !SMALL.has(word) && !ASKING.has(word));
    return words.join(" ");
  }

  // The entries that a query may mean, best first: {entry, score, fit, slip}; `fit` leaves aside what the
  // kind weighs, and a `slip` is a hit of a query that was mended.
  find(query, most = 24) {
    const plain = named(this.plain(query));
    if (!plain.key) return [];
    const bare = this.bare(query);
    const forms = [[plain, 1]];
    const typed = named(query); // a title may be in traditional signs itself
    if (typed.key !== plain.key) forms.push([typed, 1]);
    if (bare && named(bare).key !== plain.key) forms.push([named(bare), 0.99]);
    for (const [form, share] of [...forms]) {
      const mended = this.#mended(form);
      if (mended) forms.push([mended, share * SLIP, true]);
    }
    const meant = this.#meant(plain);
    const rest = new Map(); // what a query says besides the word that names a kind
    for (const [kind, cue] of meant) {
      const left = HAN.test(cue) ? plain.key.slice(0, -cue.length) : cue && ` ${bare} `.replace(` ${cue} `, " ").trim();
      if (left && left !== bare) rest.set(kind, named(left));
    }
    const found = [];
    for (const entry of this.entries) {
      let best = 0;
      let slip = false; // whether the hit is of what was mended
      for (const [form, share, mended = false] of forms) {
        const score = this.#score(entry, form) * share;
        if (score > best) [best, slip] = [score, mended];
      }
      if (meant.size && best && best < TIER.start) best = meant.has(entry.kind) ? best + CUE * Math.min(1, best / TIER.inside) : best * 0.7;
      if (rest.has(entry.kind)) best = Math.max(best, this.#score(entry, rest.get(entry.kind)) * SLIP);
      if (best < TIER.reading) best *= Math.min(1, MINOR + (1 - MINOR) * (entry.weight / PER_WEIGHT));
      if (best >= LEAST) found.push({ entry, slip, fit: best, score: best + entry.weight * (best >= TIER.near ? 1 : 0.6) });
    }
    found.sort((a, b) => b.score - a.score || a.entry.title.length - b.entry.title.length || (a.entry.address < b.entry.address ? -1 : 1));
    return found.slice(0, most);
  }

  // Whether the best of these is a good hit.
  static sure(found) {
    return found.length > 0 && found[0].score >= TIER.word;
  }

  // Whether readings may find more: letters that begin no name, and signs that nothing fits well, which may be slips.
  static unread(query, found) {
    const spoken = LETTERS.test(query) || fold(query).split(/[^\p{L}\p{N}]+/u).every((word) => word.length < 2 || (word.length <= LONGEST && SYLLABLES.test(word)));
    if (spoken) return !found.length || found[0].slip || found[0].fit < TIER.start;
    return HAN.test(query) && !Names.sure(found);
  }

  // The kinds that a word of the query names, each with that word, or with nothing where it is part of a question.
  #meant(query) {
    const text = ` ${query.words.join(" ")} `;
    const fits = (cue) => {
      if (cue.startsWith("^")) return query.words.length > 2 && query.words[0] === cue.slice(1) && query.words[1] !== "you";
      if (cue.startsWith("~")) return query.key.includes(cue.slice(1)) && query.key.length > cue.length + 1;
      return HAN.test(cue) ? query.key.endsWith(cue) : query.words.length > 1 && text.includes(` ${cue} `);
    };
    const found = new Map();
    for (const kind of Object.keys(this.kinds)) {
      const cue = this.kinds[kind][3].split("|").find((word) => word && fits(word));
      if (cue) found.set(kind, /^[~^]| /u.test(cue) ? "" : cue);
    }
    return found;
  }

  #score(entry, query) {
    let best = 0;
    for (const name of entry.names) best = Math.max(best, this.#match(name, query, entry) * name.share);
    if (best >= TIER.middle) return best;
    const { share, score } = this.#common(entry, query);
    // a name inside of the query, and more of the query in what the entry says besides
    const inside = (best - INSIDE) / PER_PART;
    if (inside >= 0 && entry.weight >= PER_WEIGHT) best = Math.min(TIER.middle, best + MORE * Math.max(0, share - inside));
    return Math.max(best, score);
  }

  #match(name, query, entry) {
    const inside = entry.kind !== "page" && name.share > 0.75; // lists and parts are named in any sentence
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
    if (han && asked.length >= 2 && asked.length <= 12 && best === 0 && skips(key, asked)) {
      const begins = asked[0] === key[0];
      const ends = asked.at(-1) === key.at(-1); // 个保法: both ends are the name's
      if ((begins && asked.length <= 8) || (entry.weight >= PER_WEIGHT && pieces(key, asked))) best = TIER.skip + 8 * covered + (begins && ends ? 8 : 0);
    }
    if (inside && key.length >= 2 && (HAN.test(key) || key.length >= 3) && best === 0) {
      const part = () => INSIDE + PER_PART * this.#part(name, query);
      const fits = HAN.test(key) ? asked.includes(key) : (name.words.length > 1 || name.short) && holds(query.stems, name.stems);
      if (fits) best = part();
      else if (HAN.test(key) && key.length >= 4 && skips(asked, key)) best = Math.min(part(), INSIDE + (PER_PART * key.length) / asked.length); // 传销条例 in 传销管理条例
    }
    if (!han && asked.length >= 5 && best < TIER.near) best = Math.max(best, this.#near(name, query));
    if (this.readings && HAN.test(key)) best = Math.max(best, han ? this.#alike(key, asked, best, inside) : this.#spoken(key, asked));
    return best;
  }

  // Signs that sound like those of the name, or one sign of three or more that is another: 复构率 for 复购率.
  #alike(key, asked, best, inside) {
    if (best >= TIER.alike || key.length < 2) return 0;
    const same = (a, b) => a === b || (this.readings.get(a) ?? []).some((reading) => (this.readings.get(b) ?? []).includes(reading));
    const fits = (from, length) => {
      for (let i = 0; i < length; i++) if (!same(key[i], asked[from + i])) return false;
      return true;
    };
    if (key.length === asked.length) {
      if (fits(0, key.length)) return TIER.alike + (key.length > 2 ? 10 : 0);
      const wrong = [...key].filter((sign, i) => sign !== asked[i]).length;
      return wrong === 1 && key.length >= 3 ? TIER.near + (key.length > 3 ? 8 : 0) : 0;
    }
    if (key.length > asked.length) return asked.length >= 3 && fits(0, asked.length) ? TIER.alike : 0;
    for (let from = 0; inside && from + key.length <= asked.length; from++) {
      if (fits(from, key.length)) return TIER.inside - 8 + 16 * (key.length / asked.length) + (from ? 0 : 2);
    }
    return 0;
  }

  // All words of the query begin words of the name, in any order.
  #words(name, query) {
    let hits = 0;
    let wrong = 0;
    let begun = 0;
    let all = 0;
    for (let i = 0; i < query.words.length; i++) {
      const word = query.words[i];
      if (SMALL.has(word)) continue;
      all += 1;
      if (name.stems.includes(query.stems[i])) hits += 1;
      else if (name.words.some((w) => w.startsWith(word))) {
        hits += 1;
        begun += 1;
      }
      else if (HAN.test(word) && name.key.includes(word)) hits += 1;
      else if (word.length >= 5 && name.words.some((w) => w.length >= 4 && within(w, word))) {
        hits += 1;
        wrong += 1;
      }
    }
    if (!all || hits < all) return 0;
    if (!wrong && name.stems.join(" ") === query.stems.join(" ")) return TIER.whole - 4;
    const size = name.words.filter((word) => !SMALL.has(word)).length || 1;
    return (wrong ? TIER.near + 8 : TIER.all) + 14 * Math.min(1, all / size) - 3 * wrong - begun;
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
    // the first sign in whole, each of the others in whole or by its letter, as input methods take it: haizw for 孩子王
    const mixed = () => {
      let reached = new Set();
      for (const [i, sign] of signs.entries()) {
        const next = new Set();
        for (const at of i ? reached : [0]) {
          for (const reading of this.readings.get(sign) ?? [sign]) {
            if (asked.startsWith(reading, at)) next.add(at + reading.length);
            if (i && asked[at] === reading[0]) next.add(at + 1);
          }
        }
        if (!next.size) return false;
        reached = next;
      }
      return reached.has(asked.length);
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
    if (!best && asked.length >= 4 && signs.length >= 3 && mixed()) best = TIER.skip;
    if (asked.length >= 2 && asked.length <= signs.length) {
      const fits = [...asked].every((letter, i) => (this.readings.get(signs[i]) ?? [signs[i]]).some((r) => r[0] === letter));
      if (fits) best = Math.max(best, (asked.length === signs.length ? TIER.initials + 4 : TIER.skip) + (asked.length < 3 ? -14 : 0));
    }
    return best;
  }

  // What a query is made of and how much each part tells (rare ones more), and what they tell together.
  #parts(query) {
    if (!query.parts) {
      const size = this.entries.length;
      query.parts = [...new Set(features(query, true))].map((feature) => [feature, this.#worth(feature, size)]);
      query.sum = query.parts.reduce((sum, [, worth]) => sum + worth, 0);
      query.has = new Set(query.parts.map(([feature]) => feature));
    }
    return query.parts;
  }

  #worth(feature, size) {
    const often = this.often.get(feature) ?? 0;
    if (!often) return HAN.test(feature) ? UNSEEN.pair : UNSEEN.word;
    return Math.log(1 + size / (1 + often));
  }

  // How much of a query a name says, by what its words and pairs are worth.
  #part(name, query) {
    const has = (name.has ??= new Set(features(name)));
    let mine = 0;
    for (const [feature, worth] of this.#parts(query)) if (has.has(feature)) mine += worth;
    return query.sum ? mine / query.sum : name.key.length / query.key.length;
  }

  // Words and pairs of signs that query and entry share; rare ones count more, those of the line less.
  #common(entry, query) {
    let mine = 0;
    for (const [feature, worth] of this.#parts(query)) {
      if (entry.signs.has(feature)) mine += worth * entry.signs.get(feature);
      else if (entry.told.has(feature)) mine += 0.4 * worth;
    }
    const share = query.sum ? mine / query.sum : 0;
    if (share < 0.2) return { share, score: 0 };
    // of two that share as much, the one whose name says little else
    let covered = 0;
    for (const name of entry.names) {
      const whole = (name.has ??= new Set(features(name)));
      let both = 0;
      for (const feature of whole) if (query.has.has(feature)) both += 1;
      if (whole.size) covered = Math.max(covered, (name.share * both) / whole.size);
    }
    return { share, score: TIER.some * share + 8 * share * covered };
  }
}

// What a name is made of: pairs of Chinese signs, stems of words.
function features(name, asked = false) {
  const found = [];
  for (let i = 0; i < name.words.length; i++) {
    const word = name.words[i];
    if (!HAN.test(word)) {
      if (!SMALL.has(word) && word.length > 1) found.push(name.stems[i]);
      continue;
    }
    for (const signs of asked ? word.split(SMALL_ZH) : [word]) {
      for (let at = 0; at + 1 < signs.length; at++) found.push(signs.slice(at, at + 2));
    }
  }
  return found;
}

// The characters of GB 2312 in its order, which browsers know by themselves: 72 rows of 94, and five places without one.
function characters() {
  const bytes = [];
  for (let high = 0xb0; high <= 0xf7; high++) {
    for (let low = 0xa1; low <= (high === 0xd7 ? 0xf9 : 0xfe); low++) bytes.push(high, low);
  }
  return [...new TextDecoder("gbk").decode(new Uint8Array(bytes))];
}

// A word without doubled letters: which of them are doubled is what writers forget.
function squeeze(word) {
  return word.replace(/(.)\1/g, "$1");
}

// Whether the stems of a name follow each other in those of a query.
function holds(stems, some) {
  return ` ${stems.join(" ")} `.includes(` ${some.join(" ")} `);
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

// Whether `asked` is put together of pieces of `key` in their order, none shorter than two signs: 弹窗管理规定 is, of a rule
// whose name says more between them.
function pieces(key, asked) {
  let from = 0;
  for (let at = 0; at < asked.length; ) {
    let length = 0;
    let place = -1;
    for (let most = asked.length - at; most >= 2; most--) {
      place = asked.length - at - most === 1 ? -1 : key.indexOf(asked.slice(at, at + most), from);
      if (place >= 0) {
        length = most;
        break;
      }
    }
    if (!length) return false;
    at += length;
    from = place + length;
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

// How many letters two words differ by, two that changed places counting once; more than `most` is not told apart.
function far(a, b, most) {
  if (Math.abs(a.length - b.length) > most) return most + 1;
  let before = [];
  let last = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      row[j] = Math.min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) row[j] = Math.min(row[j], before[j - 2] + 1);
    }
    if (Math.min(...row) > most) return most + 1;
    before = last;
    last = row;
  }
  return last[b.length];
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
