// @ts-check
// Zip archives: written with what browsers bring (CompressionStream; without it the parts are stored as they are), and
// read back. Of the format only what workbooks use: no encryption, no archive beyond 4 GB.

const LOCAL = 0x04034b50;
const CENTRAL = 0x02014b50;
const END = 0x06054b50;
// one day for all parts, so that the same review gives the same bytes: 1 January 1980
const DATE = 0x0021;
/** The most that an archive may unpack to: a small file must not fill the memory. */
export const MOST = 64 * 1024 * 1024;

const TABLE = Uint32Array.from({ length: 256 }, (_, n) => {
  let c = n;
  for (let k = 0; k < 8; k += 1) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
  return c;
});

/** @param {Uint8Array} bytes */
function crc32(bytes) {
  let c = ~0;
  for (const byte of bytes) c = TABLE[(c ^ byte) & 255] ^ (c >>> 8);
  return ~c >>> 0;
}

/**
 * @param {Uint8Array<ArrayBuffer>} bytes
 * @param {GenericTransformStream} through
 * @param {number} most
 */
async function piped(bytes, through, most = Infinity) {
  const reader = new Blob([bytes]).stream().pipeThrough(/** @type {any} */ (through)).getReader();
  /** @type {Uint8Array[]} */
  const parts = [];
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    size += value.length;
    if (size > most) {
      await reader.cancel();
      throw new Broken("size");
    }
    parts.push(value);
  }
  const whole = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** A file that is no archive, or one that cannot be read here. */
export class Broken extends Error {
  /** @param {"not-zip" | "damaged" | "size" | "browser"} kind */
  constructor(kind) {
    super(kind);
    this.kind = kind;
  }
}

/**
 * @param {Record<string, string>} texts name -> content, in this order
 * @returns {Promise<Uint8Array<ArrayBuffer>>}
 */
export async function zip(texts) {
  const utf8 = new TextEncoder();
  const packs = typeof CompressionStream === "function";
  /** @type {Uint8Array[]} */
  const parts = [];
  /** @type {Uint8Array[]} */
  const directory = [];
  let at = 0;
  for (const [name, text] of Object.entries(texts)) {
    const label = utf8.encode(name);
    const raw = utf8.encode(text);
    const data = packs ? await piped(raw, new CompressionStream("deflate-raw")) : raw;
    /** what both heads share, from the version needed on */
    const shared = [20, 0x0800, packs ? 8 : 0, 0, DATE];
    const sizes = [crc32(raw), data.length, raw.length];
    const local = head([LOCAL], shared, sizes, [label.length, 0]);
    parts.push(local, label, data);
    directory.push(head([CENTRAL], [20, ...shared], sizes, [label.length, 0, 0, 0, 0], [0, at]), label);
    at += local.length + label.length + data.length;
  }
  const size = directory.reduce((sum, part) => sum + part.length, 0);
  const count = directory.length / 2;
  const end = head([END], [0, 0, count, count], [size, at], [0]);
  return join([...parts, ...directory, end]);
}

/** Groups of numbers, by turns 32 and 16 bits wide. @param {number[][]} groups */
function head(...groups) {
  const width = groups.reduce((sum, group, index) => sum + group.length * (index % 2 ? 2 : 4), 0);
  const bytes = new Uint8Array(width);
  const view = new DataView(bytes.buffer);
  let at = 0;
  groups.forEach((group, index) => {
    for (const value of group) {
      if (index % 2) view.setUint16(at, value, true);
      else view.setUint32(at, value, true);
      at += index % 2 ? 2 : 4;
    }
  });
  return bytes;
}

/** @param {Uint8Array[]} parts */
function join(parts) {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/**
 * @param {ArrayBuffer} buffer
 * @returns {Promise<Map<string, string>>} the parts whose names end in .xml or .rels, as text
 */
export async function unzip(buffer) {
  const view = new DataView(buffer);
  if (buffer.byteLength < 22 || view.getUint32(0, true) !== LOCAL) throw new Broken("not-zip");
  let end = buffer.byteLength - 22;
  while (end >= 0 && view.getUint32(end, true) !== END) end -= 1;
  if (end < 0) throw new Broken("damaged");
  /** @type {Map<string, string>} */
  const found = new Map();
  let left = MOST;
  try {
    let at = view.getUint32(end + 16, true);
    for (let n = view.getUint16(end + 10, true); n > 0; n -= 1) {
      if (view.getUint32(at, true) !== CENTRAL) throw new Broken("damaged");
      const [method, sum, packed] = [view.getUint16(at + 10, true), view.getUint32(at + 16, true), view.getUint32(at + 20, true)];
      const [nameLength, extra, comment] = [28, 30, 32].map((place) => view.getUint16(at + place, true));
      const local = view.getUint32(at + 42, true);
      const name = new TextDecoder().decode(new Uint8Array(buffer, at + 46, nameLength));
      at += 46 + nameLength + extra + comment;
      if (!/\.(xml|rels)$/.test(name)) continue;
      const start = local + 30 + view.getUint16(local + 26, true) + view.getUint16(local + 28, true);
      const data = new Uint8Array(buffer, start, packed);
      if (method !== 0 && method !== 8) throw new Broken("damaged");
      if (method === 8 && typeof DecompressionStream !== "function") throw new Broken("browser");
      const raw = method === 8 ? await piped(data, new DecompressionStream("deflate-raw"), left) : data;
      if (crc32(raw) !== sum) throw new Broken("damaged");
      left -= raw.length;
      found.set(name, new TextDecoder().decode(raw));
    }
  } catch (error) {
    if (error instanceof Broken) throw error;
    throw new Broken("damaged"); // a length that leads out of the file, data that do not unpack
  }
  return found;
}
